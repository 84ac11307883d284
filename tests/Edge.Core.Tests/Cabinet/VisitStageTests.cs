using Edge.Core.Alarms;
using Edge.Core.Cabinet;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Cabinet;

/// <summary>Door, button and visits, judged ten times a second.</summary>
public sealed class VisitStageTests
{
    private const long Epoch = 1_700_000_000_000;
    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private readonly VisitStage _stage = new(new Limits());
    private readonly CabinetRules _rules = new(new Limits());
    private long _millis;
    private double _door;
    private double _button;

    private Stamp Now => new(_millis * 1000, Epoch + _millis, true);

    private Severity Tamper => _book.SeverityOf(MetricId.AlarmTamper);

    private Severity Door => _book.SeverityOf(MetricId.AlarmCabinetDoor);

    [Fact]
    public void A_door_opened_without_a_visit_is_tampering_after_half_a_minute()
    {
        Run(10);
        _door = 1;
        Run(30);
        Assert.Equal(Severity.Normal, Tamper);
        Run(0.2);
        Assert.Equal(Severity.Warning, Tamper);
    }

    [Fact]
    public void A_door_that_is_shut_again_before_is_tampering_all_the_same()
    {
        Run(10);
        _door = 1;
        Run(5);
        _door = 0;
        Run(24.9);
        Assert.Equal(Severity.Normal, Tamper);
        Run(0.3);
        Assert.Equal(Severity.Warning, Tamper);
        Run(599);
        Assert.Equal(Severity.Warning, Tamper);
        Run(2);
        Assert.Equal(Severity.Normal, Tamper);
    }

    [Fact]
    public void A_door_that_is_lost_while_it_is_open_explains_nothing()
    {
        Run(10);
        _door = 1;
        Run(5);
        _door = double.NaN;
        Run(26);
        Assert.Equal(Severity.Warning, Tamper);
        Run(1200);
        Assert.Equal(Severity.Warning, Tamper);
    }

    [Fact]
    public void The_button_pressed_within_half_a_minute_explains_the_door()
    {
        Run(10);
        _door = 1;
        Run(29);
        Press();
        Run(3600);
        Assert.Equal(Severity.Normal, Tamper);
        Assert.Equal(Severity.Normal, Door);
    }

    [Fact]
    public void A_visit_that_was_announced_raises_nothing()
    {
        Announce(60, 3600);
        Run(61);
        _door = 1;
        Run(1800);
        _door = 0;
        Run(10);
        _door = 1;
        Run(1);
        _door = 0;
        Run(3600);
        Assert.Equal(0, _book.Changes);
        Assert.True(_stage.Book.TryTake(out VisitRecord? record));
        Assert.True(record!.IsPresent);
        Assert.Equal(4, record.Door.Count(d => d.AtUnixMillis > record.StartUnixMillis + 500));
    }

    [Fact]
    public void Whoever_ends_the_visit_has_half_a_minute_to_shut_the_door()
    {
        Press();
        _door = 1;
        Run(60);
        Press();
        Run(29);
        Assert.Equal(Severity.Normal, Door);
        _door = 0;
        Run(700);
        Assert.Equal(Severity.Normal, Tamper);
        Assert.Equal(Severity.Normal, Door);
    }

    [Fact]
    public void A_door_left_open_after_a_visit_is_tampering()
    {
        Press();
        _door = 1;
        Run(60);
        Press();
        Run(31);
        Assert.Equal(Severity.Warning, Tamper);
        Assert.Equal(Severity.Notice, Door);
    }

    [Fact]
    public void A_visit_ends_the_alarm_and_the_next_opening_raises_it_anew()
    {
        _door = 1;
        Run(31);
        Assert.Equal(Severity.Warning, Tamper);
        Press();
        Assert.Equal(Severity.Normal, Tamper);
        _door = 0;
        Run(1);
        Press();
        Run(1);
        _door = 1;
        Run(31);
        Assert.Equal(Severity.Warning, Tamper);
    }

    [Fact]
    public void Maintenance_is_overdue_after_its_interval_and_not_any_more_after_a_visit()
    {
        Run(1);
        Assert.False(_evidence.TryGet(MetricId.SiteVisitDays, out _));
        _millis += (180 * 86_400_000L) - 2000;
        Run(0.1);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmVisitOverdue));
        Run(2);
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmVisitOverdue));
        Press();
        Run(60);
        Press();
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmVisitOverdue));
        Assert.Equal(0, _evidence.Value(MetricId.SiteVisitDays, Now));
    }

    [Fact]
    public void Air_near_its_dew_point_for_half_an_hour_is_condensation()
    {
        // 30 °C and 86 %: the dew point is 27.4 °C, 0.6 K under the surface; 87 %: 0.4 K.
        Air(30, 86, 4000);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmCondensation));
        Air(30, 87, 1800);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmCondensation));
        Air(30, 87, 2);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmCondensation));
        Air(30, 82, 4000);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmCondensation));
        Air(30, 80, 602);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmCondensation));
        Assert.Equal(26.2, _evidence.Value(MetricId.CabinetDewPoint, Now), 0.1);
        Assert.Equal(1.8, _evidence.Value(MetricId.CabinetCondensationMargin, Now), 0.1);
    }

    [Fact]
    public void Without_humidity_there_is_no_dew_point_and_no_normal_value()
    {
        Air(30, 50, 2);
        Air(30, double.NaN, 1);
        _ = _evidence.TryGet(MetricId.CabinetDewPoint, out Reading dewPoint);
        _ = _evidence.TryGet(MetricId.CabinetCondensationMargin, out Reading margin);
        Assert.Equal(Quality.Bad, dewPoint.Quality);
        Assert.Equal(Quality.Bad, margin.Quality);
    }

    private void Announce(double from, double until) =>
        Assert.Null(
            _stage.Book.Announce(
                new("v1", "nv-17", Epoch + _millis + (long)(from * 1000), Epoch + _millis + (long)(until * 1000), []),
                Now
            )
        );

    private void Press()
    {
        Run(0.2);
        _button = 1;
        Run(0.2);
        _button = 0;
        Run(0.1);
    }

    private void Air(double celsius, double humidity, double seconds)
    {
        for (double s = 0; s < seconds; s++)
        {
            _millis += 1000;
            _evidence.Put(Reading.Good(MetricId.CabinetTemperature, celsius, Now));
            _evidence.Put(Reading.Good(MetricId.CabinetHumidity, humidity, Now));
            _rules.Judge(_evidence, _book, Now);
        }
    }

    private void Run(double seconds)
    {
        for (int i = 0; i < (int)Math.Round(seconds * 10); i++)
        {
            _millis += 100;
            _evidence.Put(
                double.IsNaN(_door)
                    ? Reading.Bad(MetricId.CabinetDoor, Now, "lost")
                    : Reading.Good(MetricId.CabinetDoor, _door, Now)
            );
            _evidence.Put(Reading.Good(MetricId.CabinetVisitButton, _button, Now));
            _stage.Judge(_evidence, _book, Now);
            _rules.Judge(_evidence, _book, Now, _stage.ExplainsDoor);
        }
    }
}
