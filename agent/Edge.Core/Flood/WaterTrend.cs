using Edge.Portable.Filters;

namespace Edge.Core.Flood;

/// <summary>
/// How fast the water rises: the median of the slopes between all pairs of levels (Theil 1950, Sen 1968), which a fifth of
/// wild levels does not move. Levels that come more often than every half minute are medians of five first, then means of
/// half a minute, over ten minutes; those that come more seldom are taken as they are, over ten minutes or the last four of
/// them. A gap of half an interval more than usual, and half a minute, ends what is known: nothing is ever drawn across it.
/// Times are µs of one monotonic clock, levels mm. Not thread-safe.
/// </summary>
public sealed class WaterTrend
{
    private const double BlockSeconds = 30;
    private const double WindowSeconds = 600;
    private const int MostPoints = 21;
    private const int LeastPoints = 4;

    // Half of the window; of what comes seldom, three intervals.
    private const double LeastSpanSeconds = 270;
    private const double LeastSpanIntervals = 2.7;
    private const double GapIntervals = 1.5;
    private const double GapSeconds = 30;

    // Of a normal distribution: 95 % lie within. (Sen 1968 gives the bounds by Kendall's statistic.)
    private const double Z95 = 1.96;
    private const double TenMinutes = 600;

    private readonly MedianOfFive _intervals = new();
    private readonly MedianOfFive _levels = new();
    private readonly long[] _times = new long[MostPoints];
    private readonly double[] _points = new double[MostPoints];
    private readonly double[] _slopes = new double[MostPoints * (MostPoints - 1) / 2];
    private readonly double[] _bases = new double[MostPoints];
    private readonly long[] _earlyTimes = new long[LeastPoints];
    private readonly double[] _earlyLevels = new double[LeastPoints];
    private int _early;
    private int _count;
    private bool _dense;
    private long _last = long.MinValue;
    private long _blockStart;
    private double _base;
    private double _blockTime;
    private double _blockSum;
    private int _blockCount;

    /// <summary>Rise, mm in ten minutes, negative while it falls; NaN when it is not known.</summary>
    public double Rate { get; private set; } = double.NaN;

    /// <summary>The slowest rise that the levels allow, mm in ten minutes.</summary>
    public double LowestRate { get; private set; } = double.NaN;

    /// <summary>The fastest rise that they allow, mm in ten minutes.</summary>
    public double HighestRate { get; private set; } = double.NaN;

    /// <summary>The level at the time of the newest one by the line through all of them, mm; NaN with the rate.</summary>
    public double Level => _base + (Rate / TenMinutes * (_last - _times[Math.Max(0, _count - 1)]) / 1e6);

    /// <summary>Whether levels come often enough for the bounds to mean something.</summary>
    public bool IsDense => _dense;

    /// <summary>Until when what is known holds without another level, µs; the past while nothing is.</summary>
    public long ValidUntilMicros => double.IsNaN(Rate) ? long.MinValue : _last + GapMicros;

    private double IntervalSeconds => _intervals.Value;

    private long GapMicros => (long)(((GapIntervals * IntervalSeconds) + GapSeconds) * 1e6);

    /// <summary>Takes a good level. One that is not later than the one before is left out.</summary>
    /// <returns>Whether the rate has been worked out anew.</returns>
    public bool Add(double level, long atMicros)
    {
        if (_last != long.MinValue && atMicros <= _last)
        {
            return false;
        }

        bool wasKnown = !double.IsNaN(IntervalSeconds);
        if (_last != long.MinValue)
        {
            if (wasKnown && atMicros - _last > GapMicros)
            {
                Forget();
            }

            _ = _intervals.Add((atMicros - _last) / 1e6);
        }

        _last = atMicros;
        if (double.IsNaN(IntervalSeconds))
        {
            _earlyTimes[_early] = atMicros;
            _earlyLevels[_early] = level;
            _early++;
            return false;
        }

        bool dense = IntervalSeconds <= BlockSeconds;
        if (!wasKnown || dense != _dense)
        {
            _dense = dense;
            Forget();
        }

        for (int i = 0; i < _early; i++)
        {
            _ = Take(_earlyLevels[i], _earlyTimes[i]);
        }

        _early = 0;
        return Take(level, atMicros);
    }

    /// <summary>Forgets all levels, not how often they come: a gap, or nothing to be believed.</summary>
    public void Forget()
    {
        _levels.Forget();
        _count = 0;
        _blockCount = 0;
        Rate = double.NaN;
        LowestRate = double.NaN;
        HighestRate = double.NaN;
    }

    private bool Take(double level, long atMicros)
    {
        if (!_dense)
        {
            Push(level, atMicros);
            return Solve();
        }

        double median = _levels.Add(level);
        if (double.IsNaN(median))
        {
            return false;
        }

        if (_blockCount == 0)
        {
            _blockStart = atMicros;
            _blockTime = 0;
            _blockSum = 0;
        }

        _blockTime += atMicros - _blockStart;
        _blockSum += median;
        _blockCount++;
        if (atMicros - _blockStart < (BlockSeconds - (1.5 * IntervalSeconds)) * 1e6)
        {
            return false;
        }

        // The median of five is that of two intervals ago.
        long centre = _blockStart + (long)(_blockTime / _blockCount) - (long)(2e6 * IntervalSeconds);
        Push(_blockSum / _blockCount, centre);
        _blockCount = 0;
        return Solve();
    }

    private void Push(double level, long atMicros)
    {
        if (_count == MostPoints)
        {
            Drop(1);
        }

        _times[_count] = atMicros;
        _points[_count] = level;
        _count++;
        int old = 0;
        while (
            _count - old > LeastPoints
            && atMicros - _times[old] > (WindowSeconds + (_dense ? BlockSeconds / 2 : 1)) * 1e6
        )
        {
            old++;
        }

        Drop(old);
    }

    private void Drop(int old)
    {
        if (old > 0)
        {
            Array.Copy(_times, old, _times, 0, _count - old);
            Array.Copy(_points, old, _points, 0, _count - old);
            _count -= old;
        }
    }

    private bool Solve()
    {
        double span = _count == 0 ? 0 : (_times[_count - 1] - _times[0]) / 1e6;
        if (_count < LeastPoints || span < Math.Max(LeastSpanSeconds, LeastSpanIntervals * IntervalSeconds))
        {
            Rate = double.NaN;
            return true;
        }

        int half = _count / 2;
        Span<double> slopes = Slopes();

        // Those of the latest half come last, and to part them first does the whole no harm.
        double recent = half >= LeastPoints ? Median(slopes[^(half * (half - 1) / 2)..]) : double.NaN;
        double slope = Slope(slopes, out double lowest, out double highest);
        Rate = slope * TenMinutes;

        // What rises ever faster is faster now than its line, and than its latest half: by as much again.
        LowestRate = (double.IsNaN(recent) ? lowest : Math.Min(lowest, recent)) * TenMinutes;
        HighestRate =
            (double.IsNaN(recent) ? highest : Math.Max(highest, recent + Math.Max(0, recent - slope))) * TenMinutes;
        for (int i = 0; i < _count; i++)
        {
            _bases[i] = _points[i] + (slope * (_times[_count - 1] - _times[i]) / 1e6);
        }

        Span<double> bases = _bases.AsSpan(0, _count);
        _base = (OrderStatistic.Select(bases, (_count - 1) / 2) + OrderStatistic.Select(bases, _count / 2)) / 2;
        return true;
    }

    // Of all pairs of points, mm/s, by the earlier one.
    private Span<double> Slopes()
    {
        int pairs = 0;
        for (int i = 0; i < _count; i++)
        {
            for (int j = i + 1; j < _count; j++)
            {
                _slopes[pairs++] = 1e6 * (_points[j] - _points[i]) / (_times[j] - _times[i]);
            }
        }

        return _slopes.AsSpan(0, pairs);
    }

    // What is sought first parts the slopes, and the others lie on their own side of it.
    private double Slope(Span<double> slopes, out double lowest, out double highest)
    {
        double n = _count;
        double within = Z95 * Math.Sqrt(n * (n - 1) * ((2 * n) + 5) / 18);
        int pairs = slopes.Length;
        int middle = (pairs - 1) / 2;
        double slope = Median(slopes);
        int low = Math.Max(0, (int)((pairs - within) / 2) - 1);
        int high = Math.Min(pairs - 1, (int)Math.Ceiling((pairs + within) / 2));
        lowest = OrderStatistic.Select(slopes[..(middle + 1)], low);
        highest = OrderStatistic.Select(slopes[middle..], high - middle);
        return slope;
    }

    // Of four levels the last may be wild: three of six slopes. The one nearer to rest is then the true one.
    private static double Median(Span<double> slopes)
    {
        int middle = (slopes.Length - 1) / 2;
        double below = OrderStatistic.Select(slopes, middle);
        double above = OrderStatistic.Select(slopes[middle..], (slopes.Length / 2) - middle);
        return Math.Abs(below) < Math.Abs(above) ? below : above;
    }
}
