namespace Edge.Core.Link;

/// <summary>What one test came to.</summary>
/// <param name="MegabitsPerSecond">Payload over time, the slow start left out; NaN when nothing could be measured.</param>
/// <param name="IsEstimate">Whether the bytes ran out before the rate stood firm.</param>
/// <param name="Bytes">All that was moved, slow start included.</param>
/// <param name="Seconds">From the first byte to the last, s.</param>
public readonly record struct SpeedResult(double MegabitsPerSecond, bool IsEstimate, long Bytes, double Seconds);

/// <summary>
/// Makes a rate of the bytes of one test as they come. The first second, in which TCP finds its rate, is left out, or the
/// first third where the test is shorter than three. Pure; not thread-safe.
/// </summary>
/// <param name="maxBytes">Most bytes of the test.</param>
/// <param name="maxSeconds">Longest time of the test, s.</param>
public sealed class SpeedMeter(long maxBytes, double maxSeconds)
{
    /// <summary>Fewer bytes say more of latency than of throughput.</summary>
    public const int FewestBytes = 65_536;

    /// <summary>Left out for the slow start, s: 10 to 15 round trips of a slow radio.</summary>
    public const double SlowStartSeconds = 1;

    /// <summary>No test ends sooner because its rate stands firm, s: several seconds.</summary>
    public const double FewestSeconds = 4;

    /// <summary>Half the interval of the rate at which it stands firm, share of the rate: well within what samples hours
    /// apart differ by.</summary>
    public const double Firm = 0.02;

    private const double BinSeconds = 0.1;

    // Nothing lasts so many times as long as it may: what says so counts no seconds.
    private const double MostTimes = 10;

    private readonly List<(double Seconds, long Bytes)> _marks = [(0, 0)];
    private double _firmDue = FewestSeconds;
    private bool _isFirm;

    /// <summary>All bytes that arrived so far.</summary>
    public long Bytes => _marks[^1].Bytes;

    /// <summary>Bytes that were sent, of which some may be under way still; 0 where only arrivals are counted.</summary>
    public long Sent { get; set; }

    /// <summary>What the test may still take, bytes.</summary>
    public long Left => Math.Max(0, maxBytes - Math.Max(Bytes, Sent));

    /// <summary>Takes how far the test has come.</summary>
    /// <param name="seconds">Since its first byte, s; what is not after the one before, or no number, or
    /// past ten times the longest, is left out.</param>
    /// <param name="bytes">All bytes since then; fewer than before is left out.</param>
    /// <returns>Whether the test is to end: its bytes or its time are spent, or its rate stands firm.</returns>
    public bool Mark(double seconds, long bytes)
    {
        if (!double.IsFinite(seconds))
        {
            return false;
        }

        if (seconds > MostTimes * maxSeconds)
        {
            return true;
        }

        (double last, long moved) = _marks[^1];
        if (seconds > last && bytes >= moved)
        {
            // A mark for each bin is enough, however small the reads are.
            if (_marks.Count > 1 && seconds - _marks[^2].Seconds < BinSeconds / 4)
            {
                _marks[^1] = (seconds, bytes);
            }
            else
            {
                _marks.Add((seconds, bytes));
            }
        }

        if (seconds >= _firmDue)
        {
            _firmDue = seconds + 0.5;
            _isFirm = IsFirm();
        }

        return bytes >= maxBytes || seconds >= maxSeconds || _isFirm;
    }

    /// <summary>What the test came to.</summary>
    public SpeedResult Result()
    {
        (double seconds, long bytes) = _marks[^1];
        long moved = Math.Max(bytes, Sent);
        if (bytes < FewestBytes || seconds <= 0)
        {
            return new SpeedResult(double.NaN, false, moved, seconds);
        }

        // Where the link stood still after the slow start, what came before it is all there is.
        double from = SlowStart(seconds);
        from = bytes - At(from) < FewestBytes ? 0 : from;
        double rate = (bytes - At(from)) * 8 / 1e6 / (seconds - from);
        bool isCapped = moved >= maxBytes && seconds < maxSeconds;
        return new SpeedResult(rate, isCapped && !_isFirm && !IsFirm(), moved, seconds);
    }

    private static double SlowStart(double seconds) => Math.Min(SlowStartSeconds, seconds / 3);

    private bool IsFirm()
    {
        double end = _marks[^1].Seconds;
        double from = SlowStart(end);
        int bins = (int)((end - from) / BinSeconds);
        if (bins < MeanInterval.FewestClose)
        {
            return false;
        }

        double[] rates = new double[bins];
        double before = At(from);
        for (int i = 0; i < bins; i++)
        {
            double until = At(from + ((i + 1) * BinSeconds));
            rates[i] = (until - before) * 8 / 1e6 / BinSeconds;
            before = until;
        }

        return MeanInterval.Of(rates, areApart: false) is { } interval
            && interval.High - interval.Mean <= Firm * interval.Mean
            && interval.Mean - interval.Low <= Firm * interval.Mean;
    }

    // Between two marks bytes come evenly, for all that is known.
    private double At(double seconds)
    {
        int low = 0;
        int high = _marks.Count - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _marks[middle].Seconds <= seconds ? (middle, high) : (low, middle);
        }

        ((double since, long bytes), (double until, long then)) = (_marks[low], _marks[high]);
        return until > since ? bytes + ((then - bytes) * Math.Clamp((seconds - since) / (until - since), 0, 1)) : bytes;
    }
}
