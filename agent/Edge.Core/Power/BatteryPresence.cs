namespace Edge.Core.Power;

/// <summary>
/// Whether the battery is still on the bus. With a mid-point wired, its loss shows within seconds: the string's middle is gone,
/// or, with a blown fuse, stays where a resting battery stands while the bus does not. Without one a battery that floats and one
/// that is gone differ by the float current alone, some milliamperes an ampere-hour, and only an hour's mean tells it, looked at
/// every ten minutes: a rectifier that lowers its voltage for a warm battery stops that current for a quarter of an hour too. The
/// first loss of mains would tell it sooner, and leave nobody to say so. It cannot be told where the battery was gone before the agent
/// ever saw it float, of lithium (which floats at no current), and where what shows mains is not fitted.
/// </summary>
/// <param name="battery">The battery.</param>
public sealed class BatteryPresence(BatteryProfile battery)
{
    private const double GoneShare = 0.2;
    private const double GoneSeconds = 2;
    private const double ApartVoltsPerCell = 0.03;
    private const double ApartSeconds = 60;
    private const double StillShare = 0.0006;
    private const double PartSeconds = 600;
    private const int HourParts = 6;
    private const double FloatShare = 0.0004;
    private const double NoFloatShare = 0.0001;
    private const double BackSeconds = 30;

    private double _gone;
    private double _apart;
    private double _back;
    private double _baseApart = double.NaN;
    private readonly double[] _parts = new double[2 * HourParts];
    private double _floatSum;
    private double _floatTime;
    private int _partsKnown;
    private long _last = long.MinValue;

    /// <summary>Whether it is missing.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>It was missing before a restart: it is until a current shows it.</summary>
    public void Restore() => IsMissing = true;

    /// <summary>Takes a moment.</summary>
    /// <param name="moment">What is measured.</param>
    /// <param name="capacity">Capacity, Ah; NaN when not known.</param>
    public void Step(in PowerMoment moment, double capacity)
    {
        double seconds = _last == long.MinValue ? 0 : (moment.Micros - _last) / 1e6;
        _last = moment.Micros;
        if (double.IsNaN(moment.Volts) || double.IsNaN(moment.Amperes) || seconds is < 0 or > 30)
        {
            _gone = 0;
            _apart = 0;
            _back = 0;
            return;
        }

        double size = double.IsNaN(capacity) ? 100 : capacity;
        bool still = Math.Abs(moment.Amperes) < Math.Max(0.4, 0.005 * size);
        bool middle = !double.IsNaN(moment.MidpointVolts);
        bool gone = middle && still && moment.MidpointVolts < GoneShare * moment.Volts;
        _gone = gone ? _gone + seconds : 0;
        bool apart = middle && still && !gone && Apart(moment, seconds, size);
        _apart = apart ? _apart + seconds : 0;
        bool noFloat = Float(moment, seconds, size, middle);
        if (!IsMissing)
        {
            IsMissing = _gone >= GoneSeconds || _apart >= ApartSeconds || noFloat;
            _back = 0;
            return;
        }

        bool present = !still || (middle && !gone && !apart);
        _back = present ? _back + seconds : 0;
        IsMissing = _back < BackSeconds;
    }

    // The middle of a battery that is cut off stands still where the bus does not: at rest, under half of the float voltage.
    private bool Apart(in PowerMoment moment, double seconds, double size)
    {
        double apart = (moment.Volts / 2) - moment.MidpointVolts;
        bool floats = moment.Volts > 0.98 * battery.FloatVoltsInForce;
        if (double.IsNaN(_baseApart) || !floats)
        {
            _baseApart = double.IsNaN(_baseApart) ? apart : _baseApart;
            return false;
        }

        bool far =
            apart - _baseApart > ApartVoltsPerCell * battery.Cells
            && Math.Abs(moment.Amperes) < (StillShare * size) + 0.15;
        if (!far)
        {
            _baseApart += (apart - _baseApart) * (1 - Math.Exp(-seconds / 86_400));
        }

        return far;
    }

    private bool Float(in PowerMoment moment, double seconds, double size, bool middle)
    {
        bool floats =
            !middle
            && battery.Chemistry == BatteryChemistry.LeadAcid
            && moment.Mains == 1
            && moment.Volts > 0.97 * battery.FloatVoltsInForce
            && Math.Abs(moment.Amperes) < 0.01 * size;
        if (!floats)
        {
            _floatSum = 0;
            _floatTime = 0;
            _partsKnown = 0;
            return false;
        }

        _floatSum += moment.Amperes * seconds;
        _floatTime += seconds;
        if (_floatTime < PartSeconds)
        {
            return false;
        }

        Array.Copy(_parts, 1, _parts, 0, _parts.Length - 1);
        _parts[^1] = _floatSum / _floatTime;
        _floatSum = 0;
        _floatTime = 0;
        if (++_partsKnown < _parts.Length)
        {
            return false;
        }

        // A float current that falls over days is no loss: it is gone from one hour to the next.
        double before = _parts.AsSpan(0, HourParts).ToArray().Average();
        double mean = _parts.AsSpan(HourParts).ToArray().Average();
        return before > FloatShare * size && Math.Abs(mean) < NoFloatShare * size;
    }
}
