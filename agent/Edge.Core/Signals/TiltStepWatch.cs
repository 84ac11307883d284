namespace Edge.Core.Signals;

/// <summary>
/// Sees within a minute of a blow whether the mast leans otherwise than before it, where the ten-minute mean needs ten: the
/// mean of the forty seconds before the blow against a mean of the latest sixteen seconds after it. Bounded: two minutes of
/// half-second means.
/// </summary>
/// <remarks>
/// A guy that lets go leaves a mast ringing by tens of apparent degrees for a minute, around a lean of less than one. The scatter
/// of half seconds says nothing then, but a mean that is weighted by a Hann window lets through a ten-thousandth of a swing of half
/// a hertz or more. What still rings, or goes on leaning, shows in the mean of eight seconds earlier; the wind's slow push shows
/// in how such means differ before the blow.
/// </remarks>
/// <param name="stepDegrees">Smallest step that counts, degrees.</param>
public sealed class TiltStepWatch(double stepDegrees = 0.05)
{
    private const int Capacity = 256;
    private const double BeforeSeconds = 40;
    private const double QuietSeconds = 2; // the notice of a blow may come a little late
    private const double RingSeconds = 5;
    private const double LastSeconds = 60;
    private const double WindowSeconds = 16;
    private const double ApartSeconds = 8;
    private const double LeastShare = 0.9;
    private const int LeastBlocks = 20; // ten seconds
    private const double Deviations = 5;
    private const double Agreement = 0.25;
    private const double WanderTimes = 3;

    // Sway moves neighbouring half seconds together: a swing of two seconds makes four of them one.
    private const double BlocksPerIndependent = 4;

    // What a Hann window weighs is worth two thirds of its blocks.
    private const double WindowBlocks = 2.0 / 3 * WindowSeconds / 0.5;
    private const double DegreesPerRadian = 180 / Math.PI;

    private readonly Block[] _blocks = new Block[Capacity];
    private int _next;
    private int _count;
    private long _blow = long.MinValue;

    /// <summary>Takes the mean of horizontal gravity over half a second, m/s².</summary>
    /// <param name="x">Along x.</param>
    /// <param name="y">Along y.</param>
    /// <param name="atMicros">Its end.</param>
    /// <returns>The step, degrees, once it is sure; NaN until then and when there is none.</returns>
    public double Add(double x, double y, long atMicros)
    {
        _blocks[_next] = new(
            x / Vector.StandardGravity * DegreesPerRadian,
            y / Vector.StandardGravity * DegreesPerRadian,
            atMicros
        );
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        if (_blow == long.MinValue)
        {
            return double.NaN;
        }

        double since = (atMicros - _blow) / 1e6;
        if (since > LastSeconds)
        {
            _blow = long.MinValue;
            return double.NaN;
        }

        Stretch before = Over(_blow - Micros(BeforeSeconds), _blow - Micros(QuietSeconds));
        if (
            since < RingSeconds + WindowSeconds + ApartSeconds
            || before.Count < LeastBlocks
            || !TryWindow(atMicros, out Stretch after)
            || !TryWindow(atMicros - Micros(ApartSeconds), out Stretch earlier)
        )
        {
            return double.NaN;
        }

        double step = Distance(after, before);
        double deviation = Math.Sqrt(
            BlocksPerIndependent * before.Variance * ((1.0 / before.Count) + (1.0 / WindowBlocks))
        );
        if (
            step < stepDegrees
            || step < Deviations * deviation
            || Distance(after, earlier) > Agreement * step
            || step < WanderTimes * Wander()
        )
        {
            return double.NaN;
        }

        _blow = long.MinValue;
        return step;
    }

    /// <summary>A blow: looks for a step in the minute after it.</summary>
    public void Impact(long atMicros) => _blow = atMicros;

    /// <summary>Data is missing: what lies before it is not compared with what comes.</summary>
    public void Gap()
    {
        _count = 0;
        _next = 0;
        _blow = long.MinValue;
    }

    // How far means of the same kind lay apart before the blow.
    private double Wander()
    {
        long end = _blow - Micros(QuietSeconds);
        bool has = TryWindow(end, out Stretch late);
        bool hasMiddle = TryWindow(end - Micros(ApartSeconds), out Stretch middle);
        bool hasEarly = TryWindow(_blow - Micros(BeforeSeconds - WindowSeconds), out Stretch early);
        double nearby = has && hasMiddle ? Distance(late, middle) : 0;
        double apart = has && hasEarly ? Distance(late, early) : 0;
        double between = hasMiddle && hasEarly ? Distance(middle, early) : 0;
        return Math.Max(nearby, Math.Max(apart, between));
    }

    private bool TryWindow(long toMicros, out Stretch stretch)
    {
        long from = toMicros - Micros(WindowSeconds);
        double sum = 0;
        double x = 0;
        double y = 0;
        int n = 0;
        for (int i = 0; i < _count; i++)
        {
            Block block = _blocks[i];
            if (block.Micros > from && block.Micros <= toMicros)
            {
                // A block's middle is a quarter of a second before its end.
                double phase = (block.Micros - from - Micros(0.25)) / (WindowSeconds * 1e6);
                double weight = 0.5 - (0.5 * Math.Cos(2 * Math.PI * phase));
                sum += weight;
                x += weight * block.X;
                y += weight * block.Y;
                n++;
            }
        }

        stretch = sum > 0 ? new(x / sum, y / sum, 0, n) : default;
        return n >= LeastShare * WindowSeconds / 0.5;
    }

    private static double Distance(in Stretch one, in Stretch other) =>
        Math.Sqrt(((one.X - other.X) * (one.X - other.X)) + ((one.Y - other.Y) * (one.Y - other.Y)));

    private Stretch Over(long fromMicros, long toMicros)
    {
        double x = 0;
        double y = 0;
        double squares = 0;
        int n = 0;
        for (int i = 0; i < _count; i++)
        {
            Block block = _blocks[i];
            if (block.Micros >= fromMicros && block.Micros <= toMicros)
            {
                x += block.X;
                y += block.Y;
                squares += (block.X * block.X) + (block.Y * block.Y);
                n++;
            }
        }

        return n == 0 ? default : new(x / n, y / n, (squares / n) - (x / n * (x / n)) - (y / n * (y / n)), n);
    }

    private static long Micros(double seconds) => (long)(seconds * 1e6);

    private readonly record struct Block(double X, double Y, long Micros);

    private readonly record struct Stretch(double X, double Y, double Variance, int Count);
}
