using System.Numerics;

namespace Edge.Core.Link;

/// <summary>Some samples of one direction, or a single one, as they are kept.</summary>
/// <param name="At">When the first was taken: ms since 1970-01-01 UTC in a file, monotonic µs in memory.</param>
/// <param name="Mean">Their mean, Mbit/s.</param>
/// <param name="Estimates">How many of them are estimates.</param>
public readonly record struct SpeedCell(long At, double Mean, int Estimates);

/// <summary>What a day says of the regulation's figures.</summary>
/// <param name="At">When the day began; as <see cref="SpeedCell.At"/>.</param>
/// <param name="Samples">Samples that were at least 30 s apart.</param>
/// <param name="Reached">Those of them that reached 30 Mbit/s.</param>
public readonly record struct SpeedDay(long At, int Samples, int Reached);

/// <summary>Samples of one direction as numbers, for the file of what is learned.</summary>
public sealed record SpeedSeriesState
{
    /// <summary>Samples in each cell.</summary>
    public int Granule { get; init; } = 1;

    /// <summary>The cells, oldest first.</summary>
    public IReadOnlyList<SpeedCell> Cells { get; init; } = [];

    /// <summary>The days, oldest first.</summary>
    public IReadOnlyList<SpeedDay> Days { get; init; } = [];
}

/// <summary>What a window of a series holds.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Mean">Their mean, Mbit/s; NaN when there are none.</param>
/// <param name="IsEstimate">Whether any of them is an estimate.</param>
/// <param name="Interval">The interval of the mean; null where the data are insufficient.</param>
public readonly record struct SpeedWindow(long Count, double Mean, bool IsEstimate, MeanInterval? Interval)
{
    /// <summary>The way out that all of them went by; null or empty where the host's routes decided.</summary>
    public string? Way { get; init; }
}

/// <summary>
/// The throughput samples of one direction over 30 days. At most <see cref="Capacity"/> cells are held: when they are full,
/// neighbours are joined, so that a sample a second for a month costs no more than one in six hours. Not thread-safe.
/// </summary>
public sealed class SpeedSeries
{
    /// <summary>Most cells.</summary>
    public const int Capacity = 2048;

    /// <summary>Samples closer than this are one to the regulation, s (QCVN 126:2021).</summary>
    public const double RegulationSeconds = 30;

    /// <summary>What 95 % of the samples must reach, Mbit/s (QCVN 126:2021).</summary>
    public const double RegulationMegabits = 30;

    private const long DayMicros = 86_400_000_000;
    private const long MonthMicros = 30 * DayMicros;

    // The schedule's shortest gap is 36 min; one gap in ten may be shorter, by command.
    private const long ApartMicros = 1_800_000_000;

    private readonly List<SpeedCell> _cells = [];
    private readonly List<SpeedDay> _days = [];
    private readonly double[] _values = new double[Capacity];
    private int _granule = 1;
    private SpeedCell _open;
    private int _openCount;
    private long _regulated = long.MinValue;

    /// <summary>Whether there was any sample.</summary>
    public bool HasAny => _cells.Count > 0 || _openCount > 0;

    /// <summary>Takes a sample.</summary>
    /// <param name="micros">When, monotonic µs; not before the one before.</param>
    /// <param name="megabits">What, Mbit/s.</param>
    /// <param name="isEstimate">Whether it was cut short.</param>
    public void Add(long micros, double megabits, bool isEstimate)
    {
        Expire(micros);
        Regulate(micros, megabits);
        Join(new SpeedCell(micros, megabits, isEstimate ? 1 : 0));
    }

    /// <summary>What the samples since <paramref name="from"/> say, monotonic µs.</summary>
    public SpeedWindow Since(long from)
    {
        int first = 0;
        while (first < _cells.Count && _cells[first].At < from)
        {
            first++;
        }

        int n = _cells.Count - first;
        double sum = 0;
        int estimates = 0;
        int apart = 0;
        for (int i = 0; i < n; i++)
        {
            SpeedCell cell = _cells[first + i];
            _values[i] = cell.Mean;
            sum += cell.Mean;
            estimates += cell.Estimates;
            apart += i > 0 && cell.At - _cells[first + i - 1].At >= ApartMicros ? 1 : 0;
        }

        long count = (long)n * _granule;
        sum *= _granule;
        if (_openCount > 0 && _open.At >= from)
        {
            count += _openCount;
            sum += _open.Mean * _openCount;
            estimates += _open.Estimates;
        }

        bool areApart = _granule == 1 && apart >= 0.9 * (n - 1);
        MeanInterval? interval = MeanInterval.Of(_values.AsSpan(0, n), areApart);
        double mean = count > 0 ? sum / count : double.NaN;
        return new SpeedWindow(count, mean, estimates > 0, interval is { } known ? Moved(known, mean) : null);
    }

    /// <summary>Samples of the last 30 days that were 30 s apart at least, and how many of them reached 30 Mbit/s.</summary>
    public (int Samples, int Reached) Regulated(long now)
    {
        int samples = 0;
        int reached = 0;
        foreach (SpeedDay day in _days)
        {
            if (now - day.At < MonthMicros)
            {
                samples += day.Samples;
                reached += day.Reached;
            }
        }

        return (samples, reached);
    }

    /// <summary>The series as numbers, with its times moved to the wall clock.</summary>
    /// <param name="toWall">Unix ms of a monotonic time.</param>
    public SpeedSeriesState Save(Func<long, long> toWall) =>
        new()
        {
            Granule = _granule,
            Cells = [.. _cells.Select(cell => cell with { At = toWall(cell.At) })],
            Days = [.. _days.Select(day => day with { At = toWall(day.At) })],
        };

    /// <summary>Puts samples of earlier runs before its own.</summary>
    /// <param name="state">The earlier samples.</param>
    /// <param name="toMonotonic">Monotonic time of a wall time, Unix ms.</param>
    public void Restore(SpeedSeriesState state, Func<long, long> toMonotonic)
    {
        // By the schedule a run takes months to fill the cells; what does it sooner is no run that waits for its clock.
        if (_granule > 1)
        {
            return;
        }

        List<SpeedCell> own = [.. _cells];
        List<SpeedDay> ownDays = [.. _days];
        long before = own.Count > 0 ? own[0].At : long.MaxValue;
        _granule = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(state.Granule, 1, 1 << 20));
        _cells.Clear();
        _cells.AddRange(
            state
                .Cells.Select(cell => cell with { At = toMonotonic(cell.At) })
                .Where(cell => cell.At < before && double.IsFinite(cell.Mean) && cell.Mean >= 0)
                .TakeLast(Capacity)
        );
        foreach (SpeedCell cell in own)
        {
            Join(cell);
        }

        _days.Clear();
        _days.AddRange(state.Days.Select(day => day with { At = toMonotonic(day.At) }).Where(day => day.At < before));
        _days.AddRange(ownDays);
    }

    // The mean of all samples is the mean; what the interval left out at an odd end moves it.
    private static MeanInterval Moved(MeanInterval interval, double mean) =>
        interval with
        {
            Mean = mean,
            Low = Math.Max(0, interval.Low + mean - interval.Mean),
            High = interval.High + mean - interval.Mean,
        };

    private void Join(SpeedCell sample)
    {
        _open =
            _openCount == 0
                ? sample
                : _open with
                {
                    Mean = _open.Mean + ((sample.Mean - _open.Mean) / (_openCount + 1)),
                    Estimates = _open.Estimates + sample.Estimates,
                };
        _openCount++;
        if (_openCount == _granule)
        {
            _openCount = 0;
            Keep(_open);
        }
    }

    private void Keep(SpeedCell cell)
    {
        if (_cells.Count == Capacity)
        {
            List<SpeedCell> joined = Joined(_cells);
            _cells.Clear();
            _cells.AddRange(joined);
            _open = cell;
            _openCount = _granule;
            _granule *= 2;
            return;
        }

        _cells.Add(cell);
    }

    private static List<SpeedCell> Joined(List<SpeedCell> cells)
    {
        var joined = new List<SpeedCell>(Capacity);
        for (int i = 0; i + 1 < cells.Count; i += 2)
        {
            (SpeedCell one, SpeedCell two) = (cells[i], cells[i + 1]);
            joined.Add(new SpeedCell(one.At, (one.Mean + two.Mean) / 2, one.Estimates + two.Estimates));
        }

        return joined;
    }

    private void Expire(long now)
    {
        int old = 0;
        while (old < _cells.Count && now - _cells[old].At > MonthMicros)
        {
            old++;
        }

        _cells.RemoveRange(0, old);
        _ = _days.RemoveAll(day => now - day.At > MonthMicros);
    }

    private void Regulate(long micros, double megabits)
    {
        if (_regulated != long.MinValue && micros - _regulated < RegulationSeconds * 1e6)
        {
            return;
        }

        _regulated = micros;
        if (_days.Count == 0 || micros - _days[^1].At >= DayMicros)
        {
            _days.Add(new SpeedDay(micros, 0, 0));
        }

        SpeedDay day = _days[^1];
        _days[^1] = day with
        {
            Samples = day.Samples + 1,
            Reached = day.Reached + (megabits >= RegulationMegabits ? 1 : 0),
        };
    }
}
