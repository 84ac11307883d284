namespace Edge.Core.Signals;

/// <summary>
/// Sees within a minute of a blow whether the mast leans otherwise than before it, where the ten-minute mean needs ten: the
/// mean of what comes from five seconds after the blow against the mean of the forty seconds before it, against the
/// scatter of half-second means, which is the sway. Bounded: two minutes of half-second means.
/// </summary>
/// <param name="stepDegrees">Smallest step that counts, degrees.</param>
public sealed class TiltStepWatch(double stepDegrees = 0.05)
{
    private const int Capacity = 256;
    private const double BeforeSeconds = 40;
    private const double QuietSeconds = 2; // the notice of a blow may come a little late
    private const double RingSeconds = 5;
    private const double LastSeconds = 60;
    private const int LeastBlocks = 20; // ten seconds
    private const double Deviations = 5;

    // Sway moves neighbouring half seconds together: a swing of two seconds makes four of them one.
    private const double BlocksPerIndependent = 4;
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
        Stretch after = Over(_blow + Micros(RingSeconds), atMicros);
        if (before.Count < LeastBlocks || after.Count < LeastBlocks)
        {
            return double.NaN;
        }

        double dx = after.X - before.X;
        double dy = after.Y - before.Y;
        double step = Math.Sqrt((dx * dx) + (dy * dy));
        double deviation = Math.Sqrt(
            BlocksPerIndependent * ((before.Variance / before.Count) + (after.Variance / after.Count))
        );
        if (step < stepDegrees || step < Deviations * deviation)
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
