using Edge.Core.Commands;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>How long an alarm's condition must hold, and be over.</summary>
/// <param name="OnSeconds">Before a severity is taken, s.</param>
/// <param name="OffSeconds">Before it is given up, s.</param>
public readonly record struct AlarmDelay(double OnSeconds, double OffSeconds);

/// <summary>
/// The delays of the alarms that a rule sets whole, because it keeps their time by itself. All others are considered by
/// <see cref="AlarmBook.Consider"/> with their delays, and the book knows those.
/// </summary>
public static class AlarmDelays
{
    /// <summary>Connected and not acknowledged for this long raises its alarm, s. The receiver answers within seconds; a
    /// record is sent again after 30 s and the connection given up after three misses.</summary>
    public const double UnacknowledgedSeconds = 300;

    /// <summary>A damaged journal has been set aside and nothing is left to do there; the alarm stays up for a day, to be
    /// seen, s.</summary>
    public const double JournalDamagedSeconds = 24 * 3600;

    /// <summary>The delay of an alarm that is set whole; null of one that is considered.</summary>
    public static AlarmDelay? OfSet(MetricId alarm, Limits limits, PipelineOptions options) =>
        alarm switch
        {
            MetricId.AlarmSensorFault => new(options.SensorFaultSeconds, options.SensorFaultSeconds),
            MetricId.AlarmJournalDamaged => new(0, JournalDamagedSeconds),
            MetricId.AlarmJournalFull => new(0, options.AgentAlarmHoldSeconds),
            MetricId.AlarmUnacknowledged => new(UnacknowledgedSeconds, options.AgentAlarmHoldSeconds),
            MetricId.AlarmModeShift => new(limits.ModeHoldSeconds, limits.ModeHoldSeconds),
            MetricId.AlarmImpact => new(EventStage.ConfirmSeconds, limits.AccelerationHoldSeconds),
            MetricId.AlarmEarthquake => new(0, limits.AccelerationHoldSeconds),
            MetricId.AlarmGuyCut => new(0, EventStage.GuyCutHoldSeconds),
            MetricId.AlarmTampering => new(0, EventStage.TamperingHoldSeconds),
            // Judged once a discharge has taught the capacity: it keeps its time by discharges.
            MetricId.AlarmBatteryHealth => new(0, 0),
            // A month of samples is judged with each new one.
            MetricId.AlarmLinkSpeed => new(0, 0),
            MetricId.AlarmLinkCounts => new(0, 0),
            MetricId.AlarmSms => new(0, options.AgentAlarmHoldSeconds),
            MetricId.AlarmCommandRefused => new(0, CommandStage.RefusedHoldSeconds),
            _ => null,
        };
}
