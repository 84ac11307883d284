using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Cabinet;

/// <summary>Alarms of the cabinet: air temperature, door.</summary>
/// <param name="limits">The site's limits.</param>
public sealed class CabinetRules(Limits limits)
{
    private const double HysteresisCelsius = 2;
    private const double TemperatureOnSeconds = 10;
    private const double TemperatureOffSeconds = 60;
    private const double DoorOffSeconds = 2;

    private readonly Thresholds _hot = new([new(limits.CabinetHotCelsius, Severity.Warning)], HysteresisCelsius);
    private readonly Thresholds _cold = new(
        [new(limits.CabinetColdCelsius, Severity.Warning)],
        HysteresisCelsius,
        falling: true
    );

    /// <summary>Judges temperature and door.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        double celsius = evidence.Value(MetricId.CabinetTemperature, now);
        Severity was = book.SeverityOf(MetricId.AlarmCabinetTemperature);
        Severity? hot = _hot.Level(celsius, was);
        Severity? level = hot is Severity.Normal ? _cold.Level(celsius, was) : hot;
        book.Consider(
            MetricId.AlarmCabinetTemperature,
            level,
            now,
            TemperatureOnSeconds,
            TemperatureOffSeconds,
            celsius
        );

        double open = evidence.Value(MetricId.CabinetDoor, now);
        Severity? door =
            double.IsNaN(open) ? null
            : open == 1 ? Severity.Notice
            : Severity.Normal;
        book.Consider(MetricId.AlarmCabinetDoor, door, now, 0, DoorOffSeconds, open);
    }
}
