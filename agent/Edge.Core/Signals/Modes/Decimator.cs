using Edge.Portable.Filters;

namespace Edge.Core.Signals.Modes;

/// <summary>
/// Two axes brought from the sensor's rate to about 20 Hz (19.8 to 30), without gravity and without what lies above the
/// search band. A rate below 39.6 Hz passes through. Nothing is allocated per sample. Not thread-safe.
/// </summary>
public sealed class Decimator
{
    /// <summary>Corner of the high-pass that takes gravity, tilt and drift away, Hz.</summary>
    public const double DriftCornerHertz = 0.1;

    /// <summary>Highest nominal rate, Hz.</summary>
    public const double HighestHertz = 3950;

    private const double TargetHertz = 19.8;
    private readonly FirDecimator _x;
    private readonly FirDecimator _y;
    private readonly Biquad _driftX;
    private readonly Biquad _driftY;
    private bool _settled;

    /// <summary>Makes the filters for a rate.</summary>
    /// <param name="nominalHertz">The sensor's nominal rate, 5 to 3950 Hz.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another rate.</exception>
    public Decimator(double nominalHertz)
    {
        if (nominalHertz is not (>= 5 and <= HighestHertz))
        {
            throw new ArgumentOutOfRangeException(nameof(nominalHertz), "A rate for modal analysis is 5 to 3950 Hz.");
        }

        Factor = Math.Max(1, (int)(nominalHertz / TargetHertz));
        _x = new FirDecimator(Factor);
        _y = new FirDecimator(Factor);
        double corner = DriftCornerHertz / (nominalHertz / Factor);
        _driftX = Biquad.HighPass(corner, Math.Sqrt(0.5));
        _driftY = Biquad.HighPass(corner, Math.Sqrt(0.5));
    }

    /// <summary>Input samples for each output sample.</summary>
    public int Factor { get; }

    /// <summary>The newest output along x, m/s².</summary>
    public double X { get; private set; }

    /// <summary>The newest output along y, m/s².</summary>
    public double Y { get; private set; }

    /// <summary>Takes one sample, m/s², gravity included or not.</summary>
    /// <returns>Whether <see cref="X"/> and <see cref="Y"/> are new.</returns>
    public bool Add(double x, double y)
    {
        bool ready = _x.Add(x);
        _ = _y.Add(y);
        if (!ready)
        {
            return false;
        }

        if (!_settled)
        {
            // Gravity has always been there: without this it would ring for seconds.
            _driftX.Settle(_x.Value);
            _driftY.Settle(_y.Value);
            _settled = true;
        }

        X = _driftX.Add(_x.Value);
        Y = _driftY.Add(_y.Value);
        return true;
    }

    /// <summary>Samples were lost: starts again, so that no output bridges them.</summary>
    public void Forget()
    {
        _x.Forget();
        _y.Forget();
        _settled = false;
    }
}
