namespace Edge.Core.Signals.Modes;

/// <summary>
/// Power spectrum of the whole record at its full resolution, not averaged: what <see cref="ResonanceFit"/> reads.
/// Stretches of at least half the longest are summed, each tapered over a tenth at its ends. Not thread-safe.
/// </summary>
/// <remarks>Memory: 4 B for each sample of the longest record and 2 B more for the powers, 192 KiB.</remarks>
public sealed class Periodogram
{
    private const double Taper = 0.05; // at each end
    private const double MeanSquare = 3.0 / 8; // of the taper's slopes, half a raised cosine each
    private const double MeanFourth = 35.0 / 128;

    // What the taper leaves of the record's independent samples: (Σw²)²/(N·Σw⁴). Counting them all told errors a fortieth too small.
    private const double Left =
        (1 - (2 * Taper * (1 - MeanSquare)))
        * (1 - (2 * Taper * (1 - MeanSquare)))
        / (1 - (2 * Taper * (1 - MeanFourth)));
    private readonly Fft _fft;
    private readonly float[] _data = new float[AxisHistory.LargestCapacity];
    private readonly float[] _power = new float[AxisHistory.LargestCapacity / 2];

    /// <summary>Makes buffers; the transform is borrowed.</summary>
    public Periodogram(Fft fft)
    {
        _fft = fft;
    }

    /// <summary>Points of the transform: bin k is k/<see cref="Length"/> of the rate.</summary>
    public int Length { get; private set; }

    /// <summary>Samples of the longest stretch: what the resolution comes from.</summary>
    public int Longest { get; private set; }

    /// <summary>Independent samples of the spectrum in each bin; below 1 because zeros were appended and the ends tapered.</summary>
    public double Weight { get; private set; }

    /// <summary>One-sided density, in the unit of <see cref="Welch.Density"/>.</summary>
    public ReadOnlySpan<float> Density => _power.AsSpan(0, Length / 2);

    /// <summary>Computes the spectrum of an axis, 0 for x and 1 for y.</summary>
    public void Compute(AxisHistory history, int axis)
    {
        Longest = 0;
        for (int s = 0; s < history.Stretches; s++)
        {
            Longest = Math.Max(Longest, history.LengthOf(s));
        }

        Length = Welch.ShortestSegment;
        while (Length < Longest)
        {
            Length *= 2;
        }

        int used = 0;
        Span<float> power = _power.AsSpan(0, Length / 2);
        power.Clear();
        for (int s = 0; s < history.Stretches; s++)
        {
            int length = history.LengthOf(s);
            if (length * 2 < Longest)
            {
                continue;
            }

            Span<float> data = _data.AsSpan(0, length);
            history.Copy(axis, s, 0, data);
            Detrend.Line(data);
            double squares = Window(data);

            // |X|² · 2/Σw² is the stretch's density; its share of the mean is its length.
            _fft.AddPower(data, Length, 2 * length / squares, power);
            used += length;
        }

        for (int k = 0; k < power.Length && used > 0; k++)
        {
            power[k] /= used;
        }

        Weight = Left * used / Length;
    }

    private static double Window(Span<float> data)
    {
        int ramp = (int)(Taper * data.Length);
        double squares = data.Length - (2 * ramp);
        for (int i = 0; i < ramp; i++)
        {
            double w = 0.5 - (0.5 * Math.Cos(Math.PI * (i + 0.5) / ramp));
            squares += 2 * w * w;
            data[i] *= (float)w;
            data[data.Length - 1 - i] *= (float)w;
        }

        return squares;
    }
}
