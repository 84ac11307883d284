using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>What is known of the throughput, for the file of what is learned.</summary>
public sealed record SpeedState
{
    /// <summary>Downloads.</summary>
    public SpeedSeriesState Down { get; init; } = new();

    /// <summary>Uploads.</summary>
    public SpeedSeriesState Up { get; init; } = new();
}

/// <summary>
/// Throughput samples over a day and a month: mean, interval, count, and what they say of the figures. Also whether a sample
/// may be taken now. Days and months roll (24 h, 30 days) by the monotonic clock, so a clock that is set moves no sample; those
/// of earlier runs have their place once the clock is set.
/// </summary>
public sealed class SpeedStage(SiteProfile profile)
{
    /// <summary>What <see cref="MetricId.LinkSpeedMethod"/> holds where the sample was cut short.</summary>
    public const string EstimateWord = "estimate";

    private const long DayMicros = 86_400_000_000;
    private const long MonthMicros = 30 * DayMicros;

    // Samples by the second, of a recording, need no new figures with each.
    private const long PublishMicros = 10_000_000;
    private const long ExpiryMicros = 3_600_000_000;

    private readonly SpeedSeries _down = new();
    private readonly SpeedSeries _up = new();
    private SpeedState? _earlier;
    private bool _isDirty;
    private bool _isEstimate;
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
            return new SpeedState { Down = _down.Save(ToWall), Up = _up.Save(ToWall) };
        }
    }

    /// <summary>What was learned is kept now.</summary>
    public void Kept() => HasNews = false;

    /// <summary>Takes back what an earlier run learned; it has its place once the clock is set.</summary>
    public void Restore(SpeedState? earlier) =>
        _earlier = earlier is { Down: { Cells: not null, Days: not null }, Up: { Cells: not null, Days: not null } }
            ? earlier
            : null;

    /// <summary>Takes a reading that has been checked: how a sample was taken, then the sample.</summary>
    public void Take(in Reading reading)
    {
        if (reading.Metric == MetricId.LinkSpeedMethod)
        {
            _isEstimate = reading.Text?.Contains(EstimateWord, StringComparison.Ordinal) == true;
        }
        else if (reading.IsGood)
        {
            SpeedSeries series = reading.Metric == MetricId.LinkThroughputDown ? _down : _up;
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
        _down.Restore(earlier.Down, ToMonotonic);
        _up.Restore(earlier.Up, ToMonotonic);
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
        if (_down.HasAny)
        {
            SpeedWindow day = _down.Since(now.MonotonicMicros - DayMicros);
            SpeedWindow month = _down.Since(now.MonotonicMicros - MonthMicros);
            (int samples, int reached) = _down.Regulated(now.MonotonicMicros);
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

        if (_up.HasAny)
        {
            SpeedWindow day = _up.Since(now.MonotonicMicros - DayMicros);
            SpeedWindow month = _up.Since(now.MonotonicMicros - MonthMicros);
            int samples = _up.Regulated(now.MonotonicMicros).Samples;
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
}
