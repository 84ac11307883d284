using System.Text.Json.Serialization;

namespace Edge.Core.Signals.Inclination;

/// <summary>
/// Permanent set: tilt in the calm after a storm against tilt in the calm before it, medians of one-minute means as
/// corrected for temperature. Told when it is over its limit less a tenth (a set of just the limit is to be found) and over
/// three standard deviations, first half an hour after the storm, and once more after an hour.
/// </summary>
/// <param name="limitDegrees">The limit, degrees.</param>
public sealed class PermanentSet(double limitDegrees)
{
    private const int MinutesBefore = 120;
    private const int LeastBefore = 20;
    private const int FirstLook = 30;
    private const int LastLook = 60;
    private const double Deviations = 3;

    // Minutes in a row share the mast's slow movements: an hour of them is worth about six that are independent.
    private const double MinutesPerIndependent = 10;

    private readonly Minute[] _before = new Minute[MinutesBefore];
    private readonly Minute[] _after = new Minute[LastLook];
    private readonly double[] _sorted = new double[MinutesBefore];
    private int _next;
    private int _beforeCount;
    private int _afterCount;
    private bool _storm;
    private bool _stormed;
    private Calm _calmBefore;

    /// <summary>Set after the latest storm, degrees; NaN when none has been judged.</summary>
    public double Degrees { get; private set; } = double.NaN;

    /// <summary>Its standard deviation, degrees: from the scatter of both calms, and what temperature drift may add.</summary>
    public double Deviation { get; private set; } = double.NaN;

    /// <summary>Whether the set is over its limit and over three standard deviations.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Whether a storm has ended and its set is still being measured.</summary>
    public bool IsMeasuring => _stormed && !_storm;

    /// <summary>What must outlive a power cut within the storm.</summary>
    public PermanentSetState State
    {
        get
        {
            Calm calm = Before();
            return new(calm.X, calm.Y, calm.Celsius, calm.Scatter, calm.Minutes, _stormed);
        }
        set
        {
            if (value.IsSane)
            {
                _calmBefore = new(value.X, value.Y, value.Celsius, value.Scatter, value.Minutes);
                _stormed = value.Stormed;
            }
        }
    }

    /// <summary>Takes a minute.</summary>
    /// <param name="x">Tilt about x, corrected, degrees.</param>
    /// <param name="y">Tilt about y, corrected, degrees.</param>
    /// <param name="celsius">Temperature of the sensor, °C; NaN when not known.</param>
    /// <param name="storm">Whether the site is in storm mode.</param>
    /// <param name="calm">Whether the mast hardly moved in this minute.</param>
    /// <param name="drift">What is known of the drift with temperature.</param>
    public void Add(double x, double y, double celsius, bool storm, bool calm, TiltDrift drift)
    {
        if (storm)
        {
            // A second gale before the first one's set was judged: the calm before the first still counts.
            _storm = true;
            _stormed = true;
            _afterCount = 0;
            return;
        }

        _storm = false;
        if (!calm)
        {
            return;
        }

        var minute = new Minute(x, y, celsius);
        if (!_stormed)
        {
            _before[_next] = minute;
            _next = (_next + 1) % MinutesBefore;
            _beforeCount = Math.Min(_beforeCount + 1, MinutesBefore);
            return;
        }

        _after[_afterCount] = minute;
        _afterCount++;
        if (_afterCount is FirstLook or LastLook)
        {
            Judge(drift);
        }

        if (_afterCount == LastLook)
        {
            BeginAgain();
        }
    }

    private void Judge(TiltDrift drift)
    {
        Calm before = Before();
        if (before.Minutes < LeastBefore)
        {
            return; // started within the storm: nothing to compare with
        }

        Calm after = Middle(_after, _afterCount);
        double dx = after.X - before.X;
        double dy = after.Y - before.Y;
        double drifted = drift.BetweenDegrees(before.Celsius, after.Celsius) / 2;
        Degrees = Math.Sqrt((dx * dx) + (dy * dy));
        Deviation = Math.Sqrt(before.Variance + after.Variance + (drifted * drifted));
        IsSet = Degrees >= 0.9 * limitDegrees && Degrees >= Deviations * Deviation;
    }

    private void BeginAgain()
    {
        Array.Copy(_after, _before, LastLook);
        _beforeCount = LastLook;
        _next = LastLook;
        _afterCount = 0;
        _stormed = false;
    }

    // After a restart the calm of the boot before counts until this boot has seen enough of its own.
    private Calm Before() => _beforeCount >= LeastBefore ? Middle(_before, _beforeCount) : _calmBefore;

    // Medians: robust against the odd minute of a passing lorry or a workman.
    private Calm Middle(Minute[] minutes, int count)
    {
        double celsius = 0;
        int known = 0;
        for (int i = 0; i < count; i++)
        {
            if (double.IsFinite(minutes[i].Celsius))
            {
                celsius += minutes[i].Celsius;
                known++;
            }
        }

        double x = Middle(minutes, count, static m => m.X);
        double y = Middle(minutes, count, static m => m.Y);

        // 1.4826 × the median absolute deviation is the standard deviation of a normal distribution.
        double sx = 1.4826 * Middle(minutes, count, m => Math.Abs(m.X - x));
        double sy = 1.4826 * Middle(minutes, count, m => Math.Abs(m.Y - y));
        return new(x, y, known > 0 ? celsius / known : double.NaN, Math.Max(sx, sy), count);
    }

    private double Middle(Minute[] minutes, int count, Func<Minute, double> part)
    {
        for (int i = 0; i < count; i++)
        {
            _sorted[i] = part(minutes[i]);
        }

        Array.Sort(_sorted, 0, count);
        return count % 2 == 1 ? _sorted[count / 2] : (_sorted[(count / 2) - 1] + _sorted[count / 2]) / 2;
    }

    private readonly record struct Minute(double X, double Y, double Celsius);

    private readonly record struct Calm(double X, double Y, double Celsius, double Scatter, int Minutes)
    {
        public double Variance => Scatter * Scatter * MinutesPerIndependent / Minutes;
    }
}

/// <summary>The calm before a storm, as plain numbers.</summary>
/// <param name="X">Median tilt about x, corrected, degrees.</param>
/// <param name="Y">About y.</param>
/// <param name="Celsius">Mean temperature of the sensor, °C; NaN when not known.</param>
/// <param name="Scatter">Standard deviation of one minute's mean, degrees.</param>
/// <param name="Minutes">Minutes behind it; 0: there is none.</param>
/// <param name="Stormed">Whether a storm has begun whose set has not been judged.</param>
public readonly record struct PermanentSetState(
    double X,
    double Y,
    double Celsius,
    double Scatter,
    int Minutes,
    bool Stormed
)
{
    /// <summary>Whether these can be tilts at all.</summary>
    [JsonIgnore]
    public bool IsSane =>
        Math.Abs(X) <= 90 && Math.Abs(Y) <= 90 && Scatter is >= 0 and <= 90 && Minutes is >= 0 and <= 100_000;
}
