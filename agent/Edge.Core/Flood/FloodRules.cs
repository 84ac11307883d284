using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Filters;
using Edge.Portable.Wire;

namespace Edge.Core.Flood;

/// <summary>Alarms of the water: level (median of five, so that a wave's crest is no flood), floats, and their contradiction.</summary>
/// <param name="limits">The site's limits.</param>
public sealed class FloodRules(Limits limits)
{
    private const double LevelHysteresisMillimetres = 20;

    // Twice the raising delay: a float may bounce on waves that the median smooths away.
    private const double DisagreementOnFactor = 2;

    private readonly Thresholds _level = new(
        [
            new(limits.FloodWarningMillimetres, Severity.Warning),
            new(limits.FloodCriticalMillimetres, Severity.Critical),
        ],
        LevelHysteresisMillimetres
    );
    private readonly MedianOfFive _median = new();
    private long _lastMicros = long.MinValue;

    /// <summary>Judges level and floats.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        double level = Median(evidence, now);
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
        bool? disagree = Disagree(level, low, high);
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
