using Edge.Portable.Filters;

namespace Edge.Core.Signals.Events;

/// <summary>
/// A band of the three axes. The first sample after a restart is taken as where the axes rest, so that a constant tilt
/// does not ring in the filters.
/// </summary>
/// <param name="design">The filter of one axis.</param>
internal sealed class VectorBand(BiquadCascade design)
{
    // A mast's modes that matter lie below 10 Hz; above are blows, machines, and the quick part of what the ground does. The
    // upper corner keeps out of the chip's own low pass, and at 50 Hz it makes seismology's band of 10–20 Hz.
    private const double ParterHertz = 10;
    private const double FastestHertz = 40;
    private const double SlowestHertz = 0.3;
    private const double HighestShare = 0.4;
    private const double LeastWidth = 1.25;

    private readonly BiquadCascade _x = design;
    private readonly BiquadCascade _y = design.Twin();
    private readonly BiquadCascade _z = design.Twin();
    private Vector _rest;
    private bool _started;

    /// <summary>What the last sample left in the band.</summary>
    public Vector Value { get; private set; }

    /// <summary>10–40 Hz, or to 0.4 times the rate: blows, machines, quick ground motion. Null where the rate has no room for it.</summary>
    public static VectorBand? Fast(double hertz)
    {
        double high = Math.Min(FastestHertz, HighestShare * hertz);
        return high >= LeastWidth * ParterHertz
            ? new VectorBand(Butterworth.BandPass(4, ParterHertz, high, hertz))
            : null;
    }

    /// <summary>0.3–10 Hz, or to 0.4 times the rate: the modes of masts and most of what the ground does.</summary>
    public static VectorBand Slow(double hertz) =>
        new(Butterworth.BandPass(2, SlowestHertz, Math.Min(ParterHertz, HighestShare * hertz), hertz));

    /// <summary>Takes a sample; gives the energy in the band, the square of the vector.</summary>
    public double Add(double x, double y, double z)
    {
        if (!_started)
        {
            _started = true;
            _rest = new Vector(x, y, z);
        }

        double bandX = _x.Next(x - _rest.X);
        double bandY = _y.Next(y - _rest.Y);
        double bandZ = _z.Next(z - _rest.Z);
        Value = new Vector(bandX, bandY, bandZ);
        return (bandX * bandX) + (bandY * bandY) + (bandZ * bandZ);
    }

    /// <summary>Begins anew.</summary>
    public void Restart()
    {
        _x.Restart();
        _y.Restart();
        _z.Restart();
        _started = false;
    }
}
