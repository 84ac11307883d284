using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Filters;
using Edge.Portable.Wire;

namespace Edge.Core.Flood;

/// <summary>Alarms of the water: level (median of five, so that a wave's crest is no flood), floats, their contradiction, the
/// rise and the time until the cabinet floor.</summary>
/// <param name="limits">The site's limits.</param>
public sealed class FloodRules(Limits limits)
{
    private const double LevelHysteresisMillimetres = 20;

    // Two fifths: a rise at its limit does not come and go with every wave.
    private const double RiseHysteresis = 0.4;
    private const double FloorHysteresisSeconds = 300;

    // Twice the raising delay: a float may bounce on waves that the median smooths away.
    private const double DisagreementOnFactor = 2;

    private readonly Thresholds _level = new(
        [
            new(limits.FloodWarningMillimetres, Severity.Warning),
            new(limits.FloodCriticalMillimetres, Severity.Critical),
        ],
        LevelHysteresisMillimetres
    );
    private static readonly MetricId[] Forecasts =
    [
        MetricId.FloodTimeToFloor,
        MetricId.FloodTimeToFloorEarliest,
        MetricId.FloodTimeToFloorLatest,
    ];

    private readonly Thresholds _rise = new(
        [new(limits.RiseWarningMillimetres, Severity.Warning)],
        RiseHysteresis * limits.RiseWarningMillimetres
    );
    private readonly Thresholds _floor = new(
        [new(limits.FloorWarningSeconds, Severity.Warning), new(limits.FloorCriticalSeconds, Severity.Critical)],
        FloorHysteresisSeconds,
        falling: true
    );
    private readonly MedianOfFive _median = new();
    private readonly WaterTrend _trend = new();
    private long _lastMicros = long.MinValue;
    private bool _news;
    private bool _rateTold;
    private bool _floorTold;
    private bool _isForecast;
    private bool _contradicted;
    private bool _cameUnforeseen;
    private MetricId _source = MetricId.FloodLevel;

    /// <summary>When the rise must be looked at though no level comes, monotonic µs.</summary>
    public long DueMicros =>
        _rateTold && _trend.ValidUntilMicros != long.MinValue ? _trend.ValidUntilMicros : long.MaxValue;

    /// <summary>Judges level, floats and rise.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        double transmitter = Median(evidence, now);
        double ultrasonic = evidence.Value(MetricId.FloodUltrasonicLevel, now);

        // Of two levels the higher one alarms; where one is lost the other stands in.
        double level =
            double.IsNaN(transmitter) ? ultrasonic
            : double.IsNaN(ultrasonic) ? transmitter
            : Math.Max(transmitter, ultrasonic);
        book.Consider(
            MetricId.AlarmFloodLevel,
            _level.Level(level, book.SeverityOf(MetricId.AlarmFloodLevel)),
            now,
            limits.FloodOnSeconds,
            limits.FloodOffSeconds,
            level,
            _level
        );

        double low = evidence.Value(MetricId.FloodFloatLow, now);
        double high = evidence.Value(MetricId.FloodFloatHigh, now);
        Float(MetricId.AlarmFloodFloatLow, low, Severity.Warning, book, now);
        Float(MetricId.AlarmFloodFloatHigh, high, Severity.Critical, book, now);
        bool? disagree = Disagree(double.IsNaN(transmitter) ? ultrasonic : transmitter, low, high);
        if (!double.IsNaN(transmitter) && !double.IsNaN(ultrasonic))
        {
            disagree = (disagree ?? false) || Math.Abs(transmitter - ultrasonic) > limits.LevelToleranceMillimetres;
        }

        book.Consider(
            MetricId.AlarmFloodDisagreement,
            disagree is null ? null
                : disagree.Value ? Severity.Warning
                : Severity.Normal,
            now,
            limits.FloodOnSeconds * DisagreementOnFactor,
            limits.FloodOffSeconds,
            level
        );
        _contradicted = book.SeverityOf(MetricId.AlarmFloodDisagreement) > Severity.Normal;
        JudgeRise(level, evidence, book, now);
    }

    // Water that was at the floor while no trend was known, and has left it, is where it was before: there is nothing else
    // that the alarm could rest on. Over a gap in the levels a forecast stands.
    private FloorForecast OfFloor(double level)
    {
        FloorForecast forecast = FloorForecast.Of(_trend, level, limits.CabinetFloorMillimetres);
        if (!double.IsNaN(_trend.Rate))
        {
            _cameUnforeseen = false;
            return forecast;
        }

        _cameUnforeseen |= forecast.Seconds == 0;
        return _cameUnforeseen && level < limits.CabinetFloorMillimetres - LevelHysteresisMillimetres
            ? FloorForecast.Never
            : forecast;
    }

    private void JudgeRise(double level, Evidence evidence, AlarmBook book, Stamp now)
    {
        Follow(evidence, now);
        FloorForecast forecast = _contradicted ? FloorForecast.Unknown : OfFloor(level);
        if (_news || forecast.IsForecast != _isForecast)
        {
            _news = false;
            _isForecast = forecast.IsForecast;
            Publish(forecast, evidence, now);
        }

        book.Consider(
            MetricId.AlarmFloodRise,
            _rise.Level(_trend.Rate, book.SeverityOf(MetricId.AlarmFloodRise)),
            now,
            limits.FloodOnSeconds,
            limits.FloodOffSeconds,
            _trend.Rate
        );
        book.Consider(
            MetricId.AlarmFloodFloor,
            _floor.Level(forecast.Seconds, book.SeverityOf(MetricId.AlarmFloodFloor)),
            now,
            limits.FloodOnSeconds,
            limits.FloodOffSeconds,
            forecast.Seconds
        );
    }

    // Nothing is drawn from levels that are contradicted, nor across a gap.
    private void Follow(Evidence evidence, Stamp now)
    {
        bool known = !double.IsNaN(_trend.Rate);
        bool lost = known && now.MonotonicMicros > _trend.ValidUntilMicros;
        bool isGood = evidence.State(_source, now) == EvidenceState.Good;
        MetricId other = _source == MetricId.FloodLevel ? MetricId.FloodUltrasonicLevel : MetricId.FloodLevel;
        bool changes = !isGood && (!known || lost) && evidence.State(other, now) == EvidenceState.Good;
        if (_contradicted || lost || changes)
        {
            _news |= known;
            _trend.Forget();
            _source = changes ? other : _source;
        }

        if (
            !_contradicted
            && evidence.State(_source, now) == EvidenceState.Good
            && evidence.TryGet(_source, out Reading reading)
        )
        {
            _news |= _trend.Add(reading.Value, reading.At.MonotonicMicros);
        }
    }

    private void Publish(FloorForecast forecast, Evidence evidence, Stamp now)
    {
        if (!double.IsNaN(_trend.Rate))
        {
            evidence.Put(Reading.Good(MetricId.FloodRiseRate, _trend.Rate, now));
            _rateTold = true;
        }
        else if (_rateTold)
        {
            Lose(MetricId.FloodRiseRate, evidence, now);
        }

        if (forecast.IsForecast)
        {
            evidence.Put(Reading.Good(MetricId.FloodTimeToFloor, forecast.Seconds, now));
            evidence.Put(Reading.Good(MetricId.FloodTimeToFloorEarliest, forecast.Earliest, now));
            evidence.Put(Reading.Good(MetricId.FloodTimeToFloorLatest, forecast.Latest, now));
            _floorTold = true;
        }
        else if (_floorTold)
        {
            foreach (MetricId metric in Forecasts)
            {
                if (double.IsNaN(forecast.Seconds))
                {
                    Lose(metric, evidence, now);
                }
                else
                {
                    evidence.Put(Reading.Bad(metric, now, "the water does not rise towards the floor"));
                }
            }
        }
    }

    // What was measured before a gap is old, not wrong; what is contradicted is wrong.
    private void Lose(MetricId metric, Evidence evidence, Stamp now)
    {
        if (_contradicted)
        {
            evidence.Put(Reading.Bad(metric, now, "the sensors of the water contradict each other"));
        }
        else if (evidence.TryGet(metric, out Reading reading) && reading.IsGood)
        {
            evidence.Put(reading with { Quality = Quality.Stale });
        }
    }

    /// <summary>Whether floats (0, 1, NaN when not known) and level (mm, NaN when not known) contradict each other;
    /// null when there are not two of them to compare.</summary>
    public bool? Disagree(double level, double low, double high)
    {
        bool? result = null;
        Compare(ref result, level, low, limits.FloatLowMillimetres);
        Compare(ref result, level, high, limits.FloatHighMillimetres);
        if (!double.IsNaN(low) && !double.IsNaN(high))
        {
            result = (result ?? false) || (high == 1 && low == 0);
        }

        return result;
    }

    private void Compare(ref bool? result, double level, double floatUp, double height)
    {
        if (double.IsNaN(level) || double.IsNaN(floatUp))
        {
            return;
        }

        bool contradicts =
            floatUp == 1
                ? level < height - limits.FloatToleranceMillimetres
                : level > height + limits.FloatToleranceMillimetres;
        result = (result ?? false) || contradicts;
    }

    private void Float(MetricId alarm, double up, Severity severity, AlarmBook book, Stamp now) =>
        book.Consider(
            alarm,
            double.IsNaN(up) ? null
                : up == 1 ? severity
                : Severity.Normal,
            now,
            limits.FloodOnSeconds,
            limits.FloodOffSeconds,
            up
        );

    private double Median(Evidence evidence, Stamp now)
    {
        EvidenceState state = evidence.State(MetricId.FloodLevel, now);
        if (state is EvidenceState.Missing or EvidenceState.Stale)
        {
            _median.Forget();
            return double.NaN;
        }

        // A bad level is a lost sample and takes its place among the five.
        _ = evidence.TryGet(MetricId.FloodLevel, out Reading reading);
        if (reading.At.MonotonicMicros != _lastMicros)
        {
            _lastMicros = reading.At.MonotonicMicros;
            _ = _median.Add(reading.Value);
        }

        return _median.Value;
    }
}
