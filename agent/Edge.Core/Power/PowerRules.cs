using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Power;

/// <summary>Alarms of the power plant: mains lost, battery low.</summary>
/// <param name="limits">The site's limits.</param>
public sealed class PowerRules(Limits limits)
{
    private const double BatteryHysteresisVolts = 0.5;

    // A load step dips the bus for less.
    private const double BatteryOnSeconds = 5;
    private const double BatteryOffSeconds = 30;

    private readonly Thresholds _battery = new(
        [new(limits.BatteryLowWarningVolts, Severity.Warning), new(limits.BatteryLowCriticalVolts, Severity.Critical)],
        BatteryHysteresisVolts,
        falling: true
    );

    /// <summary>Judges mains and battery.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        double mains = evidence.Value(MetricId.PowerMains, now);
        Severity? lost =
            double.IsNaN(mains) ? null
            : mains == 0 ? Severity.Warning
            : Severity.Normal;
        book.Consider(MetricId.AlarmMainsLost, lost, now, limits.MainsOffSeconds, limits.MainsOffSeconds, mains);

        double volts = evidence.Value(MetricId.PowerBatteryVoltage, now);
        book.Consider(
            MetricId.AlarmBatteryLow,
            _battery.Level(volts, book.SeverityOf(MetricId.AlarmBatteryLow)),
            now,
            BatteryOnSeconds,
            BatteryOffSeconds,
            volts,
            _battery
        );
    }
}
