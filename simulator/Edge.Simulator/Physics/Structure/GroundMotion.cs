using Edge.Simulator.Chips;
using Edge.Simulator.Site;

namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// Acceleration of the ground during an earthquake, m/s², in equal steps, straight lines between them and none outside.
/// From a recording, or synthetic. Immutable; safe from every thread.
/// </summary>
public sealed class GroundMotion
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _z;

    private GroundMotion(double hertz, double[] x, double[] y, double[] z)
    {
        Hertz = hertz;
        _x = x;
        _y = y;
        _z = z;
    }

    /// <summary>Samples per second.</summary>
    public double Hertz { get; }

    /// <summary>How long, s.</summary>
    public double Seconds => _x.Length / Hertz;

    /// <summary>Peak ground acceleration, the greater of the two horizontal ones, m/s².</summary>
    public double PeakMps2 => Math.Max(_x.Max(Math.Abs), _y.Max(Math.Abs));

    /// <summary>
    /// What made a sensor at rest read this recording: as <see cref="MastMotion"/> says, the horizontal axes read minus the
    /// ground's acceleration, so a sensor at the mast's base reads the recording again.
    /// </summary>
    public static GroundMotion From(Recording recording)
    {
        (double x, double y, double z) = recording.Rest;
        return new GroundMotion(
            recording.Hertz,
            Array.ConvertAll(recording.X, v => x - v),
            Array.ConvertAll(recording.Y, v => y - v),
            Array.ConvertAll(recording.Z, v => v - z)
        );
    }

    /// <summary>
    /// A synthetic earthquake: white noise through the soil's filter of Kanai 1957 and Tajimi 1960, the low-cut of Clough
    /// and Penzien 1975, under the envelope of Saragoni and Hart 1974 (peak at a fifth of the duration, a twentieth left at
    /// its end), scaled so that the peak is exact. y has 0.85 of x's peak, z two thirds.
    /// </summary>
    /// <param name="peakMps2">Peak of x, m/s².</param>
    /// <param name="seconds">Duration of strong motion, s.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="soilHertz">Frequency of the soil, Hz. 2.4: firm alluvium, 15 rad/s.</param>
    /// <param name="soilDamping">Its damping ratio. 0.6.</param>
    public static GroundMotion Synthetic(
        double peakMps2,
        double seconds,
        ulong seed,
        double soilHertz = 2.4,
        double soilDamping = 0.6
    )
    {
        if (!(peakMps2 >= 0 && seconds is > 0.1 and <= 600 && soilHertz > 0 && soilDamping is > 0 and < 1))
        {
            throw new ArgumentException(
                "An earthquake needs a peak not below 0, 0.1–600 s, a soil frequency above 0 and a damping below 1.",
                nameof(seconds)
            );
        }

        const double Rate = 200;
        return new GroundMotion(
            Rate,
            Axis(new Chance(seed, 41), Rate, seconds, soilHertz, soilDamping, peakMps2),
            Axis(new Chance(seed, 42), Rate, seconds, soilHertz, soilDamping, peakMps2 * 0.85),
            Axis(new Chance(seed, 43), Rate, seconds, 2 * soilHertz, soilDamping, peakMps2 * 2 / 3)
        );
    }

    /// <summary>Acceleration so many seconds after its begin: along x, along y, upwards.</summary>
    public void At(double seconds, out double x, out double y, out double z)
    {
        double place = seconds * Hertz;
        if (!(place >= 0 && place < _x.Length - 1))
        {
            x = 0;
            y = 0;
            z = 0;
            return;
        }

        int i = (int)place;
        double part = place - i;
        x = _x[i] + (part * (_x[i + 1] - _x[i]));
        y = _y[i] + (part * (_y[i + 1] - _y[i]));
        z = _z[i] + (part * (_z[i + 1] - _z[i]));
    }

    private static double[] Axis(
        Chance chance,
        double rate,
        double seconds,
        double soilHertz,
        double soilDamping,
        double peak
    )
    {
        const double LowCutHertz = 0.2;
        const double LowCutDamping = 0.6;
        Oscillator soil = default;
        soil.Tune(Math.Pow(2 * Math.PI * soilHertz, 2), soilDamping, 1 / rate);
        Oscillator lowCut = default;
        lowCut.Tune(Math.Pow(2 * Math.PI * LowCutHertz, 2), LowCutDamping, 1 / rate);
        double[] values = new double[(int)(1.25 * seconds * rate)];
        for (int i = 0; i < values.Length; i++)
        {
            double white = Envelope(i / rate / seconds) * chance.NextNormal();
            soil.Step(white / soil.OmegaSquared);

            // The soil's absolute acceleration: what its spring and its damper carry.
            double carried = white - soil.Acceleration;
            double before = lowCut.Velocity;
            lowCut.Step(carried / lowCut.OmegaSquared);

            // From the velocity, so that what the ground gains in speed it loses again to the last digit.
            values[i] = (lowCut.Velocity - before) * rate;
        }

        double most = values.Max(Math.Abs);
        return Array.ConvertAll(values, v => v * peak / most);
    }

    // a·tᵇ·e⁻ᶜᵗ over the duration, 1 at its peak; the last fifth fades to nothing.
    private static double Envelope(double t)
    {
        const double Peak = 0.2;
        const double Left = 0.05;
        double b = -Peak * Math.Log(Left) / (1 + (Peak * (Math.Log(Peak) - 1)));
        double fade = Math.Clamp((1.25 - t) / 0.25, 0, 1);
        return t <= 0 ? 0 : Math.Pow(Math.E * t / Peak, b) * Math.Exp(-b * t / Peak) * fade;
    }
}
