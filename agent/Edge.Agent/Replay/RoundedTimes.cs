namespace Edge.Agent.Replay;

/// <summary>
/// Times that were written with too few digits: rows at 120 Hz with hundredths of a second come in steps of 0, 10 and 10 ms, and a
/// logger's ten rows a second all bear the same whole second. Taken as they stand every sixth row would repeat a time, and the rate
/// would be 100 Hz. Here such rows are spaced evenly, and follow the written times slowly. Not thread-safe.
/// </summary>
internal sealed class RoundedTimes
{
    private const int Fewest = 30; // rows, to know it from a repeated row
    private const double FewestOdd = 0.02; // of the steps are of the other length: a stray repeat is no pattern
    private const double Follow = 0.02; // of what is left, each row: a clock's drift, not its rounding
    private const double Beyond = 1.5; // roundings: farther off, rows were lost or time went back
    private static readonly double[] Roundings = [1, 0.1, 0.01, 0.001];
    private double _last = double.NaN;

    private RoundedTimes(double rounding, double interval)
    {
        Rounding = rounding;
        Interval = interval;
    }

    /// <summary>What times were rounded to, s.</summary>
    public double Rounding { get; }

    /// <summary>Time between rows, s.</summary>
    public double Interval { get; }

    /// <summary>Looks at the first rows; null where their times are what they say.</summary>
    public static RoundedTimes? Find(IReadOnlyList<RecordingRow> rows)
    {
        RecordingRow[] timed = [.. rows.Where(row => row.Problem is null && !double.IsNaN(row.Seconds))];
        if (timed.Length < Fewest)
        {
            return null;
        }

        double first = timed[0].Seconds;
        double rounding = Array.Find(Roundings, r => timed.All(row => IsMultiple(row.Seconds - first, r)));
        double interval = (timed[^1].Seconds - first) / (timed.Length - 1);
        if (!(rounding > 0 && interval > 0))
        {
            return null;
        }

        // Of an even spacing only two lengths can come of rounding, the one below it and the one above, and no row strays by more than one.
        double below = Math.Floor(interval / rounding);
        int longer = 0;
        int same = 0;
        int repeated = 0;
        for (int i = 1; i < timed.Length; i++)
        {
            double steps = Math.Round((timed[i].Seconds - timed[i - 1].Seconds) / rounding);
            if (
                (steps != below && steps != below + 1)
                || Math.Abs(timed[i].Seconds - first - (i * interval)) > Beyond * rounding
            )
            {
                return null;
            }

            longer += steps > below ? 1 : 0;
            same += steps == 0 ? 1 : 0;
            repeated += steps == 0 && timed[i].Values.AsSpan().SequenceEqual(timed[i - 1].Values) ? 1 : 0;
        }

        int odd = Math.Min(longer, timed.Length - 1 - longer);
        return odd >= FewestOdd * timed.Length && 2 * repeated <= same && 3 * rounding >= interval
            ? new RoundedTimes(rounding, interval)
            : null;
    }

    /// <summary>A row's time, s.</summary>
    /// <param name="written">What the file says, s.</param>
    public double Of(double written)
    {
        double expected = _last + Interval;
        double off = written - expected;
        _last = Math.Abs(off) <= Beyond * Rounding ? expected + (Follow * off) : written; // NaN at first: as written
        return _last;
    }

    private static bool IsMultiple(double seconds, double rounding)
    {
        double steps = seconds / rounding;
        return Math.Abs(steps - Math.Round(steps)) < 1e-4;
    }
}
