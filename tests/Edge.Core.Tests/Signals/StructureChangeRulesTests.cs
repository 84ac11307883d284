using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals;

/// <summary>The rules of how tilt changes, of a storm's set and of sway, over figures that are made by hand.</summary>
public sealed class StructureChangeRulesTests
{
    private const double G = Vector.StandardGravity;
    private static readonly TiltDrift NoDrift = new(0, 25);
    private readonly AlarmBook _book = new();
    private readonly Evidence _evidence = new(1e9, 1e9);
    private readonly StructureSensor _sensor;
    private readonly StructureRules _rules = new(new Limits(), 5);
    private long _hour;

    public StructureChangeRulesTests()
    {
        var zero = new Commissioning(new DateOnly(2025, 3, 1), "an", 0, 0, G);
        _sensor = new StructureSensor(
            new SiteProfile("hp-001", zero, new HashSet<MetricId>(), new Limits()) { SensorHeightMetres = 0.01 }
        );
    }

    private TiltWatch Tilt => _sensor.Analysis.Tilt;

    private Severity Rate => _book.SeverityOf(MetricId.AlarmTiltRate);

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private void Judge(double seconds) => _rules.Judge(_sensor, _evidence, _book, At(seconds));

    private AlarmChange Change(MetricId alarm)
    {
        AlarmChange? found = null;
        while (_book.TryTake(out AlarmChange change))
        {
            found = change.Alarm.Metric == alarm ? change : found;
        }

        return found!.Value;
    }

    private static Vector Leaning(double degrees)
    {
        Vector direction = Direction(degrees);
        return new(direction.X * G, direction.Y * G, direction.Z * G);
    }

    private static Vector Direction(double degrees) => Edge.Core.Signals.Tilt.Direction(degrees, 0);

    // A day of hourly means at an angle; where minutes are asked for, its last hour comes as minutes.
    private void Day(double degrees, bool minutes = false)
    {
        for (int i = 0; i < 24; i++, _hour++)
        {
            if (minutes && i == 23)
            {
                for (int minute = 0; minute < 60; minute++)
                {
                    Tilt.Trend.Add(Leaning(degrees), double.NaN, (_hour * 60) + minute, 60);
                }
            }
            else
            {
                Tilt.Trend.Add(Leaning(degrees), double.NaN, _hour * 60, 3600);
            }
        }
    }

    // Minutes through the whole stage, leaning further by this much an hour.
    private void Minutes(int count, double degreesPerHour, double from = 0)
    {
        for (int i = 0; i <= count; i++)
        {
            long micros = ((_hour * 60) + i) * 60_000_000;
            Tilt.Advance(new Stamp(micros, 0, false), storm: false, calm: true, _evidence);
            if (i < count)
            {
                Tilt.Add(Leaning(from + (degreesPerHour * i / 60)), 60, micros + 30_000_000);
            }
        }
    }

    [Theory]
    [InlineData(0.049, Severity.Normal)]
    [InlineData(0.051, Severity.Warning)]
    [InlineData(5, Severity.Warning)]
    public void A_day_against_the_day_before_is_judged_where_readings_come_seldom(double degrees, Severity severity)
    {
        Day(0);
        Day(degrees);
        Tilt.Trend.Add(Leaning(degrees), double.NaN, _hour * 60, 3600);
        Judge(1);
        Assert.Equal(severity, Rate);
        Judge(100);
        Assert.Equal(severity, Rate);
    }

    [Theory]
    [InlineData(false, Severity.Normal)]
    [InlineData(true, Severity.Warning)]
    public void A_rate_is_over_once_the_day_is_quiet_but_not_by_a_day_alone_while_the_hour_is_not_judged(
        bool minutes,
        Severity severity
    )
    {
        Day(0);
        Day(0.2, minutes);
        Tilt.Trend.Add(Leaning(0.2), double.NaN, _hour * 60, 3600);
        Assert.Equal(minutes, !double.IsNaN(Tilt.Trend.DegreesPerHour));
        Assert.Equal(double.NaN, Tilt.HourRateForRule);
        Judge(1);
        Assert.Equal(Severity.Warning, Rate);
        Assert.Equal(double.NaN, Change(MetricId.AlarmTiltRate).Measured);

        Day(0.2, minutes);
        Day(0.2, minutes);
        Assert.InRange(Tilt.Trend.DegreesPerDay, 0, 0.001);
        Judge(1000);
        Judge(1599);
        Assert.Equal(Severity.Warning, Rate);
        Judge(1600);
        Assert.Equal(severity, Rate);
    }

    [Theory]
    [InlineData(0.09, Severity.Normal)]
    [InlineData(0.11, Severity.Warning)]
    [InlineData(0.29, Severity.Warning)]
    [InlineData(0.31, Severity.Critical)]
    public void An_hours_rate_raises_at_its_limit_and_at_three_times_that(double degreesPerHour, Severity severity)
    {
        Minutes(30, degreesPerHour);
        Assert.Equal(degreesPerHour, Tilt.HourRateForRule, 1e-6);
        Judge(1);
        Assert.Equal(severity, Rate);
        if (severity != Severity.Normal)
        {
            Assert.Equal(Tilt.HourRateForRule, Change(MetricId.AlarmTiltRate).Measured);
        }
    }

    [Theory]
    [InlineData(0.076, Severity.Warning)]
    [InlineData(0.074, Severity.Normal)]
    public void An_hours_rate_is_given_up_a_quarter_below_its_limit_and_ten_minutes_later(
        double degreesPerHour,
        Severity severity
    )
    {
        Minutes(30, 0.11);
        Judge(1);
        Assert.Equal(Severity.Warning, Rate);
        _hour += 24;
        Minutes(30, degreesPerHour);
        Judge(1000);
        Judge(1599.9);
        Assert.Equal(Severity.Warning, Rate);
        Judge(1600);
        Assert.Equal(severity, Rate);
    }

    [Fact]
    public void The_worse_of_the_hour_and_the_day_is_the_rate()
    {
        Day(0);
        Day(0.1);
        Minutes(30, 0.05, 0.1);
        Judge(1);
        Assert.Equal(Severity.Warning, Rate);
        Assert.Equal(double.NaN, Change(MetricId.AlarmTiltRate).Measured);
        _hour++;
        Minutes(30, 0.5, 0.1);
        Judge(2);
        Assert.Equal(Severity.Critical, Rate);
        Assert.Equal(Tilt.HourRateForRule, Change(MetricId.AlarmTiltRate).Measured);
    }

    [Theory]
    [InlineData(0.60, Severity.Warning)]
    [InlineData(0.67, Severity.Critical)]
    public void What_drift_may_be_of_a_tilt_is_taken_off_before_it_alarms(double degrees, Severity severity)
    {
        // Of 1e-4 g/°C twenty degrees may make 0.162° on two axes.
        var zero = new Commissioning(new DateOnly(2025, 3, 1), "an", 0, 0, G);
        var sensor = new StructureSensor(
            new SiteProfile("hp-001", zero, new HashSet<MetricId>(), new Limits()) { OffsetDriftPerCelsius = 1e-4 }
        );
        double[] noise = [.. Enumerable.Range(0, 600).Select(i => i % 7 * 1e-7)];
        double[] x = [.. noise.Select(one => (G * Math.Tan(degrees * Math.PI / 180)) + one)];
        double[] z = [.. noise.Select(one => G + one)];
        sensor.Accept(new AccelerationBatch(x, noise, z, 600, At(6), 100, 40, false));
        sensor.Publish(At(6), _evidence);
        _rules.Judge(sensor, _evidence, _book, At(10));
        _rules.Judge(sensor, _evidence, _book, At(15));
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmTilt));
    }

    private void Storm(double degrees)
    {
        for (int i = 0; i < 30; i++)
        {
            Tilt.Set.Add(0, 0, double.NaN, storm: false, calm: true, NoDrift);
        }

        Tilt.Set.Add(0, 0, double.NaN, storm: true, calm: false, NoDrift);
        for (int i = 0; i < 30; i++)
        {
            Tilt.Set.Add(degrees, 0, double.NaN, storm: false, calm: true, NoDrift);
        }
    }

    [Theory]
    [InlineData(0.044, Severity.Normal)]
    [InlineData(0.046, Severity.Warning)]
    [InlineData(0.499, Severity.Warning)]
    [InlineData(0.5, Severity.Critical)]
    public void A_storms_set_is_as_grave_as_it_is_large(double degrees, Severity severity)
    {
        Judge(1);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmPermanentSet));
        Storm(degrees);
        Judge(2);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmPermanentSet));
        if (severity != Severity.Normal)
        {
            Assert.Equal(degrees, Change(MetricId.AlarmPermanentSet).Measured, 1e-12);
        }
    }

    [Theory]
    [InlineData(0.0066, Severity.Normal)]
    [InlineData(0.0067, Severity.Notice)]
    [InlineData(0.02, Severity.Warning)]
    public void A_trend_that_reaches_the_limit_within_a_month_is_settling_and_within_a_week_a_warning(
        double perDay,
        Severity severity
    )
    {
        Tilt.Trend.Restore([
            .. Enumerable
                .Range(0, 8)
                .Select(day => Leaning(perDay * day))
                .Select(gravity => new DailyTilt(gravity.X, gravity.Y, gravity.Z, double.NaN)),
        ]);
        Minutes(63, 0, from: perDay * 7);
        Assert.Equal(((0.25 - (7 * perDay)) / perDay) - 0.5 - (1.0 / 24), Tilt.ForecastDays, 0.001);
        Judge(1);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmSettling));
        if (severity != Severity.Normal)
        {
            Assert.Equal(Tilt.ForecastDays, Change(MetricId.AlarmSettling).Measured);
        }
    }

    [Theory]
    [InlineData(0.99, Severity.Normal)]
    [InlineData(1.01, Severity.Warning)]
    [InlineData(3.99, Severity.Warning)]
    [InlineData(4.01, Severity.Critical)]
    public void Sway_raises_at_once_and_is_held_for_ten_minutes(double toOneSide, Severity severity)
    {
        Sway(toOneSide);
        Judge(1);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmSway));
        if (severity != Severity.Normal)
        {
            Assert.Equal(_sensor.Analysis.SwayDegrees, Change(MetricId.AlarmSway).Measured);
        }

        Sway(0);
        Judge(2);
        Judge(601.9);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmSway));
        Judge(602);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmSway));
    }

    private void Sway(double degrees)
    {
        double size = degrees * Math.PI / 180 * G;
        for (int i = 0; i < 20; i++)
        {
            _sensor.Analysis.Sample(i % 2 == 0 ? size : -size, 0, 0, 4);
        }

        _sensor.Analysis.CloseFrame(At(1), null, _evidence);
    }
}
