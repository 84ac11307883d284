using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Cabinet;

/// <summary>Alarms of the cabinet: air temperature, condensation, smoke, fan, door.</summary>
/// <param name="limits">The site's limits.</param>
public sealed class CabinetRules(Limits limits)
{
    private const double HysteresisCelsius = 2;
    private const double TemperatureOnSeconds = 10;
    private const double TemperatureOffSeconds = 60;
    private const double DoorOffSeconds = 2;

    // A detector alarms until it is reset; its contact may chatter while it trips.
    private const double SmokeOffSeconds = 10;

    // A fan unit reports its start-up, too.
    private const double FanOnSeconds = 10;
    private const double FanOffSeconds = 60;
    private const double CondensationHysteresisKelvins = 1;
    private const double CondensationOffSeconds = 600;

    // The figures are told again when they moved by a tenth of their deadband, and before anyone could call them old.
    private const double ToldKelvins = 0.05;
    private const long ToldMicros = 10_000_000;

    private readonly Thresholds _hot = new([new(limits.CabinetHotCelsius, Severity.Warning)], HysteresisCelsius);
    private readonly Thresholds _cold = new(
        [new(limits.CabinetColdCelsius, Severity.Warning)],
        HysteresisCelsius,
        falling: true
    );

    private readonly Thresholds _condensation = new(
        [new(limits.CondensationMarginKelvins, Severity.Warning)],
        CondensationHysteresisKelvins,
        falling: true
    );
    private double _told = double.NaN;
    private long _toldAt = long.MinValue;

    /// <summary>Judges all of it.</summary>
    /// <param name="evidence">What is known.</param>
    /// <param name="book">Where the alarms go.</param>
    /// <param name="now">Now.</param>
    /// <param name="doorExplained">Whether a visit explains an open door.</param>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now, bool doorExplained = false)
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

        double margin = Margin(celsius, evidence.Value(MetricId.CabinetHumidity, now), evidence, now);
        book.Consider(
            MetricId.AlarmCondensation,
            _condensation.Level(margin, book.SeverityOf(MetricId.AlarmCondensation)),
            now,
            limits.CondensationSeconds,
            CondensationOffSeconds,
            margin
        );
        Contact(MetricId.CabinetSmoke, MetricId.AlarmSmoke, Severity.Critical, 0, SmokeOffSeconds);
        Contact(MetricId.CabinetFanFailed, MetricId.AlarmFan, Severity.Warning, FanOnSeconds, FanOffSeconds);

        double open = evidence.Value(MetricId.CabinetDoor, now);
        Severity? door =
            double.IsNaN(open) ? null
            : open == 1 && !doorExplained ? Severity.Notice
            : Severity.Normal;
        book.Consider(MetricId.AlarmCabinetDoor, door, now, 0, DoorOffSeconds, open);

        void Contact(MetricId contact, MetricId alarm, Severity severity, double onSeconds, double offSeconds)
        {
            double on = evidence.Value(contact, now);
            Severity? asked =
                double.IsNaN(on) ? null
                : on == 1 ? severity
                : Severity.Normal;
            book.Consider(alarm, asked, now, onSeconds, offSeconds, on);
        }
    }

    // How far the coldest surface is above the dew point, K; NaN when it is not known.
    private double Margin(double celsius, double humidityPercent, Evidence evidence, Stamp now)
    {
        double dewPoint = DewPoint.Of(celsius, humidityPercent);
        double margin = celsius - limits.CondensationSurfaceKelvins - dewPoint;
        if (double.IsNaN(margin))
        {
            if (!double.IsNaN(_told))
            {
                _told = double.NaN;
                const string Why = "air temperature or humidity is not known";
                evidence.Put(Reading.Bad(MetricId.CabinetDewPoint, now, Why));
                evidence.Put(Reading.Bad(MetricId.CabinetCondensationMargin, now, Why));
            }
        }
        else if (!(Math.Abs(margin - _told) < ToldKelvins) || now.MonotonicMicros - _toldAt >= ToldMicros)
        {
            _told = margin;
            _toldAt = now.MonotonicMicros;
            evidence.Put(Reading.Good(MetricId.CabinetDewPoint, dewPoint, now));
            evidence.Put(Reading.Good(MetricId.CabinetCondensationMargin, margin, now));
        }

        return margin;
    }
}
