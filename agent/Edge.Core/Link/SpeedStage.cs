using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>What is known of the throughput of one way out, for the file of what is learned.</summary>
public record SpeedWayState
{
    /// <summary>The way that the samples went by; empty where the host's routes decided.</summary>
    public string Way { get; init; } = "";

    /// <summary>Downloads.</summary>
    public SpeedSeriesState Down { get; init; } = new();

    /// <summary>Uploads.</summary>
    public SpeedSeriesState Up { get; init; } = new();

    /// <summary>Whether all is there that a file may lack.</summary>
    internal bool IsWhole =>
        Way is not null && Down is { Cells: not null, Days: not null } && Up is { Cells: not null, Days: not null };
}

/// <summary>What is known of the throughput: of the way of the latest sample, and of the others.</summary>
public sealed record SpeedState : SpeedWayState
{
    /// <summary>The other ways, the one that was measured last at the end.</summary>
    public IReadOnlyList<SpeedWayState> Others { get; init; } = [];
}

/// <summary>
/// Throughput samples over a day and a month: mean, interval, count, and what they say of the figures. Each way out has its own,
/// and the figures are those of the way of the latest sample: no mean mixes ways. Also whether a sample
/// may be taken now. Days and months roll (24 h, 30 days) by the monotonic clock, so a clock that is set moves no sample; those
/// of earlier runs have their place once the clock is set.
/// </summary>
public sealed class SpeedStage(SiteProfile profile)
{
    /// <summary>Most ways that are remembered, of those measured last: what is learned has room for three full ones.</summary>
    public const int MostWays = 3;

    private const long DayMicros = 86_400_000_000;
    private const long MonthMicros = 30 * DayMicros;

    // Samples by the second, of a recording, need no new figures with each.
    private const long PublishMicros = 10_000_000;
    private const long ExpiryMicros = 3_600_000_000;

    // The way of the latest sample stands last.
    private readonly List<WaySpeeds> _ways = [new WaySpeeds("")];
    private SpeedState? _earlier;
    private bool _isDirty;
    private bool _isEstimate;
    private bool _hasToldDown;
    private bool _hasToldUp;
    private string _way = "";
    private long _publishDue = long.MinValue;
    private string? _hold;
    private Stamp _now;

    /// <summary>Why no sample may be taken now; empty when one may. Safe from every thread.</summary>
    public string Hold => Volatile.Read(ref _hold) ?? "the site is not judged yet";

    /// <summary>Whether there are samples that were not kept yet.</summary>
    public bool HasNews { get; private set; }

    /// <summary>What must outlive a restart. Samples whose day nobody knows, since the clock is not set, do not.</summary>
    public SpeedState Learned
    {
        get
        {
            if (!_now.Synced || _earlier is not null)
            {
                return _earlier ?? new SpeedState();
            }

            long ToWall(long micros) => _now.UnixMillis - ((_now.MonotonicMicros - micros) / 1000);
            return new SpeedState
            {
                Way = Latest.Name,
                Down = Latest.Down.Save(ToWall),
                Up = Latest.Up.Save(ToWall),
                Others =
                [
                    .. _ways
                        .SkipLast(1)
                        .Where(way => way.HasAny)
                        .Select(way => new SpeedWayState
                        {
                            Way = way.Name,
                            Down = way.Down.Save(ToWall),
                            Up = way.Up.Save(ToWall),
                        }),
                ],
            };
        }
    }

    /// <summary>What was learned is kept now.</summary>
    public void Kept() => HasNews = false;

    /// <summary>Takes back what an earlier run learned; it has its place once the clock is set.</summary>
    public void Restore(SpeedState? earlier) =>
        _earlier =
            earlier is { IsWhole: true, Others: { } others } && others.All(way => way is { IsWhole: true })
                ? earlier
                : null;

    /// <summary>Takes a reading that has been checked: how a sample was taken, then the sample.</summary>
    public void Take(in Reading reading)
    {
        if (reading.Metric == MetricId.LinkSpeedMethod)
        {
            (_isEstimate, _way) = SpeedMethodText.Read(reading.Text ?? "");
        }
        else if (reading.IsGood)
        {
            WaySpeeds way = Take(_way);
            SpeedSeries series = reading.Metric == MetricId.LinkThroughputDown ? way.Down : way.Up;
            series.Add(reading.At.MonotonicMicros, reading.Value, _isEstimate);
            _isDirty = true;
            HasNews = true;
        }
    }

    /// <summary>Publishes what has changed, and judges it.</summary>
    /// <param name="evidence">Where figures go.</param>
    /// <param name="book">Where the alarm goes.</param>
    /// <param name="isStorm">Whether the site is in storm mode.</param>
    /// <param name="last">Whether the data end.</param>
    /// <param name="now">Now.</param>
    public void Judge(Evidence evidence, AlarmBook book, bool isStorm, bool last, Stamp now)
    {
        _now = now;
        if (profile.TakesThroughput)
        {
            JudgeHold(evidence, isStorm, now);
        }

        if (_earlier is { } earlier && now.Synced)
        {
            Recall(earlier, now);
            _earlier = null;
            _isDirty = true;
        }

        bool isDue = now.MonotonicMicros >= _publishDue || last;
        if ((_isDirty && isDue) || (_publishDue != long.MinValue && now.MonotonicMicros >= _publishDue + ExpiryMicros))
        {
            _isDirty = false;
            _publishDue = now.MonotonicMicros + PublishMicros;
            Publish(evidence, book, now);
        }
    }

    // By itself: what captures a parameter is made anew at each call.
    private void Recall(SpeedState earlier, Stamp now)
    {
        long ToMonotonic(long millis) => now.MonotonicMicros - ((now.UnixMillis - millis) * 1000);

        // Ways that this run has measured are later than all of the earlier run's.
        List<WaySpeeds> ways = [];
        foreach (SpeedWayState before in (IEnumerable<SpeedWayState>)[.. earlier.Others, earlier])
        {
            WaySpeeds? own = _ways.Find(way => way.Name == before.Way && way.HasAny);
            WaySpeeds way = own ?? new WaySpeeds(before.Way);
            way.Down.Restore(before.Down, ToMonotonic);
            way.Up.Restore(before.Up, ToMonotonic);
            if (own is null)
            {
                ways.Add(way);
            }
        }

        ways.AddRange(_ways.Where(way => way.HasAny && !ways.Contains(way)));
        _ways.Clear();
        _ways.AddRange(ways);
        Forget();
    }

    private WaySpeeds Latest => _ways[^1];

    // Makes it the latest.
    private WaySpeeds Take(string name)
    {
        WaySpeeds way = _ways.Find(one => one.Name == name) ?? new WaySpeeds(name);
        _ = _ways.Remove(way);
        _ways.Add(way);
        Forget();
        return way;
    }

    private void Forget()
    {
        _ = _ways.RemoveAll(way => way != Latest && !way.HasAny);
        _ways.RemoveRange(0, Math.Max(0, _ways.Count - MostWays));
    }

    private void JudgeHold(Evidence evidence, bool isStorm, Stamp now)
    {
        double mains = evidence.Value(MetricId.PowerMains, now);
        double volts = evidence.Value(MetricId.PowerBatteryVoltage, now);
        bool mayBeOnBattery = mains != 1;
        bool isLow = volts < profile.Limits.SpeedBatteryVolts;

        // On battery for all that is known, and nobody knows how full it is.
        bool isDark = double.IsNaN(volts) && profile.Expected.Contains(MetricId.PowerMains);
        string hold =
            isStorm ? "storm mode"
            : mayBeOnBattery && isLow ? "on battery below its limit"
            : mayBeOnBattery && isDark ? "mains and battery are not known to be well"
            : "";
        if (hold != _hold)
        {
            Volatile.Write(ref _hold, hold);
            evidence.Put(Reading.Good(MetricId.LinkSpeedHold, hold, now));
        }
    }

    private void Publish(Evidence evidence, AlarmBook book, Stamp now)
    {
        double target = profile.Limits.SpeedTargetMegabits;
        WaySpeeds way = Latest;
        if (way.Down.HasAny || _hasToldDown)
        {
            _hasToldDown = true;
            SpeedWindow day = way.Down.Since(now.MonotonicMicros - DayMicros) with { Way = way.Name };
            SpeedWindow month = way.Down.Since(now.MonotonicMicros - MonthMicros) with { Way = way.Name };
            (int samples, int reached) = way.Down.Regulated(now.MonotonicMicros);
            Put(MetricId.LinkSpeedDownDayMean, day, SpeedJudgement.Target(day, target), evidence, now);
            Put(
                MetricId.LinkSpeedDownMonthMean,
                month,
                SpeedJudgement.Month(month, target, samples, reached),
                evidence,
                now
            );
            evidence.Put(
                samples > 0
                    ? Reading.Good(MetricId.LinkSpeedShare, 100.0 * reached / samples, now)
                    : Reading.Bad(MetricId.LinkSpeedShare, now, "no sample in 30 days")
            );
            JudgeTarget(month, target, book, now);
        }

        // What was told of the way before is not left standing beside the figures of this one.
        if (way.Up.HasAny || _hasToldUp)
        {
            _hasToldUp = true;
            SpeedWindow day = way.Up.Since(now.MonotonicMicros - DayMicros) with { Way = way.Name };
            SpeedWindow month = way.Up.Since(now.MonotonicMicros - MonthMicros) with { Way = way.Name };
            int samples = way.Up.Regulated(now.MonotonicMicros).Samples;
            const double figure = SpeedJudgement.RegulationUpMegabits;
            Put(MetricId.LinkSpeedUpDayMean, day, SpeedJudgement.Target(day, figure), evidence, now);
            Put(MetricId.LinkSpeedUpMonthMean, month, SpeedJudgement.Regulation(month, figure, samples), evidence, now);
        }
    }

    private static void JudgeTarget(in SpeedWindow month, double target, AlarmBook book, Stamp now)
    {
        Severity? level = SpeedJudgement.Mean(month.Interval, target) switch
        {
            SpeedOutcome.Fail => Severity.Notice,
            SpeedOutcome.InsufficientData => null,
            _ => Severity.Normal,
        };
        book.Consider(MetricId.AlarmLinkSpeed, level, now, 0, 0, month.Mean);
    }

    // Mean, low, high, count and judgement follow each other in the catalogue.
    private static void Put(MetricId mean, in SpeedWindow window, string judgement, Evidence evidence, Stamp now)
    {
        const string few = "insufficient data";
        evidence.Put(
            window.Count > 0 ? Reading.Good(mean, window.Mean, now) : Reading.Bad(mean, now, "no sample in this time")
        );
        evidence.Put(
            window.Interval is { } low ? Reading.Good(mean + 1, low.Low, now) : Reading.Bad(mean + 1, now, few)
        );
        evidence.Put(
            window.Interval is { } high ? Reading.Good(mean + 2, high.High, now) : Reading.Bad(mean + 2, now, few)
        );
        evidence.Put(Reading.Good(mean + 3, window.Count, now));
        evidence.Put(Reading.Good(mean + 4, judgement, now));
    }

    private sealed class WaySpeeds(string name)
    {
        public string Name { get; } = name;

        public SpeedSeries Down { get; } = new();

        public SpeedSeries Up { get; } = new();

        public bool HasAny => Down.HasAny || Up.HasAny;
    }
}
