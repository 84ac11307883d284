namespace Edge.Core.Signals;

/// <summary>
/// What can be said against single accelerometer samples: the same value again and again, or the end of the range.
/// A real chip has noise of many LSB, so it never repeats itself for long.
/// </summary>
public sealed class SampleTruth
{
    /// <summary>What no accelerometer of a structure measures, m/s²: 200 g, where chips for structures end at 16 g.</summary>
    public const double Unmeasurable = 2000;

    // ADXL355: 25 µg/√Hz at 100 Hz is some 45 LSB of noise; even a coarse chip moves within two seconds.
    private const double StuckSeconds = 2;

    // A coarse chip's quiet axis may rest a little longer than all three together.
    private const double AxisStuckSeconds = 10;

    // Slow samples: so few repeats may be chance.
    private const int FewestRepeats = 20;

    // Four equal values in a row beyond 1.5 g are the flat top of a clipped wave, wherever the range ends.
    private const int FlatTop = 4;
    private const double FlatTopAbove = 1.5 * Vector.StandardGravity;

    private double _x = double.NaN;
    private double _y = double.NaN;
    private double _z = double.NaN;
    private int _sameX;
    private int _sameY;
    private int _sameZ;
    private int _same;

    /// <summary>Largest value of a saturated axis since <see cref="ClearSaturation"/>, m/s²; 0 when none saturated.</summary>
    public double SaturatedAt { get; private set; }

    /// <summary>Whether a component can be a measurement: a number under <see cref="Unmeasurable"/>.</summary>
    public static bool CanBe(double mps2) => Math.Abs(mps2) < Unmeasurable;

    /// <summary>Takes a sample, m/s².</summary>
    public void Add(double x, double y, double z, double fullScale)
    {
        _sameX = x == _x ? _sameX + 1 : 0;
        _sameY = y == _y ? _sameY + 1 : 0;
        _sameZ = z == _z ? _sameZ + 1 : 0;
        _same = Math.Min(_sameX, Math.Min(_sameY, _sameZ));
        _x = x;
        _y = y;
        _z = z;
        CheckSaturated(Math.Abs(x), _sameX, fullScale);
        CheckSaturated(Math.Abs(y), _sameY, fullScale);
        CheckSaturated(Math.Abs(z), _sameZ, fullScale);
    }

    /// <summary>Whether all axes have repeated themselves bit for bit for over two seconds.</summary>
    public bool IsStuck(double hertz) => _same > Math.Max(FewestRepeats, StuckSeconds * hertz);

    /// <summary>Whether one axis has, for over ten: it is dead while the others live.</summary>
    public bool IsAxisStuck(double hertz) =>
        Math.Max(_sameX, Math.Max(_sameY, _sameZ)) > Math.Max(FewestRepeats, AxisStuckSeconds * hertz);

    /// <summary>Begins the next frame.</summary>
    public void ClearSaturation() => SaturatedAt = 0;

    private void CheckSaturated(double magnitude, int repeats, double fullScale)
    {
        if (magnitude >= fullScale || (repeats >= FlatTop - 1 && magnitude > FlatTopAbove))
        {
            SaturatedAt = Math.Max(SaturatedAt, magnitude);
        }
    }
}
