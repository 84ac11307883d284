using Edge.Core.Alarms;
using Edge.Core.Flood;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Flood;

public sealed class FloodRulesTests
{
    private readonly Limits _limits = new()
    {
        CabinetFloorMillimetres = 1000,
        FloodWarningMillimetres = 900,
        FloodCriticalMillimetres = 950,
    };
    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private readonly FloodRules _rules;
    private double _seconds = 100;

    public FloodRulesTests() => _rules = new FloodRules(_limits);

    private Stamp Now => new((long)(_seconds * 1e6), (long)(_seconds * 1000), true);

    [Theory]
    [InlineData(49.5, Severity.Normal)]
    [InlineData(50.5, Severity.Warning)]
    public void A_rise_warns_over_fifty_millimetres_in_ten_minutes(double rate, Severity severity)
    {
        Rise(0, rate, 900);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmFloodRise));
        Assert.Equal(rate, Value(MetricId.FloodRiseRate), 3);
    }

    [Theory]
    [InlineData(31, Severity.Warning)]
    [InlineData(29, Severity.Normal)]
    public void A_rise_that_warned_clears_under_thirty(double rate, Severity severity)
    {
        Rise(0, 60, 900);
        Rise(90, rate, 1500);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmFloodRise));
    }

    [Fact]
    public void The_floor_alarm_warns_an_hour_before_and_is_critical_a_quarter()
    {
        // 60 mm in ten minutes: an hour is 360 mm, a quarter 90 mm.
        Rise(0, 60, (640 - 2) * 10);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmFloodFloor));
        Rise(638, 60, 70);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFloodFloor));
        Rise(645, 60, (908 - 645) * 10);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFloodFloor));
        Rise(908, 60, 70);
        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmFloodFloor));
        Assert.InRange(Value(MetricId.FloodTimeToFloor), 840, 880);
    }

    [Fact]
    public void Nothing_is_told_of_the_floor_until_water_rises_and_then_that_it_does_not_any_more()
    {
        Rise(100, 0, 900);
        Assert.False(_evidence.TryGet(MetricId.FloodTimeToFloor, out _));
        Rise(100, 60, 900);
        Assert.InRange(Value(MetricId.FloodTimeToFloor), 7500, 8500);
        Assert.InRange(Value(MetricId.FloodTimeToFloorEarliest), 7500, Value(MetricId.FloodTimeToFloor));
        Assert.InRange(Value(MetricId.FloodTimeToFloorLatest), Value(MetricId.FloodTimeToFloor), 8500);
        Rise(190, -60, 1200);
        Assert.Equal(Quality.Bad, Last(MetricId.FloodTimeToFloor).Quality);
        Assert.Equal(Quality.Bad, Last(MetricId.FloodTimeToFloorEarliest).Quality);
        Assert.Equal(Quality.Bad, Last(MetricId.FloodTimeToFloorLatest).Quality);
        Assert.Equal(-60, Value(MetricId.FloodRiseRate), 3);
    }

    [Theory]
    [InlineData(979, Severity.Normal)]
    [InlineData(981, Severity.Critical)]
    public void Water_that_came_and_left_before_a_trend_was_known_is_gone_below_the_floor(
        double level,
        Severity severity
    )
    {
        Rise(1100, 0, 60);
        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmFloodFloor));
        Rise(level, 0, 100);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmFloodFloor));
    }

    [Fact]
    public void A_gap_makes_rise_and_forecast_stale_and_neither_raises_nor_clears()
    {
        Rise(600, 60, 900);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFloodFloor));
        for (int i = 0; i < 60; i++)
        {
            _seconds++;
            _evidence.Advance(Now);
            if (Now.MonotonicMicros > _rules.DueMicros)
            {
                _rules.Judge(_evidence, _book, Now);
            }
        }

        Assert.Equal(Quality.Stale, Last(MetricId.FloodRiseRate).Quality);
        Assert.Equal(Quality.Stale, Last(MetricId.FloodTimeToFloor).Quality);
        Rise(0, 0, 200);
        Assert.Equal(Quality.Stale, Last(MetricId.FloodRiseRate).Quality);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFloodFloor));
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFloodRise));
        Rise(0, 0, 200);
        Assert.Equal(0, Value(MetricId.FloodRiseRate), 6);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmFloodFloor));
    }

    [Fact]
    public void Sensors_that_contradict_each_other_give_no_rise_and_no_forecast()
    {
        Rise(600, 60, 900);
        Put(MetricId.FloodFloatLow, 0);
        Rise(690, 60, 30);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFloodDisagreement));
        Assert.Equal(Quality.Bad, Last(MetricId.FloodRiseRate).Quality);
        Assert.Equal(Quality.Bad, Last(MetricId.FloodTimeToFloor).Quality);
        Rise(693, 60, 900);
        Assert.Equal(Quality.Bad, Last(MetricId.FloodRiseRate).Quality);
    }

    [Theory]
    [InlineData(50, Severity.Normal)]
    [InlineData(-50, Severity.Normal)]
    [InlineData(51, Severity.Warning)]
    [InlineData(-51, Severity.Warning)]
    public void Transmitter_and_ultrasonic_sensor_contradict_each_other_beyond_the_tolerance(
        double by,
        Severity severity
    )
    {
        for (int i = 0; i < 30; i++)
        {
            Put(MetricId.FloodUltrasonicLevel, 200 + by);
            Level(200);
        }

        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmFloodDisagreement));
    }

    [Theory]
    [InlineData(960, 0)]
    [InlineData(0, 960)]
    public void Of_two_levels_the_higher_one_alarms(double transmitter, double ultrasonic)
    {
        for (int i = 0; i < 30; i++)
        {
            Put(MetricId.FloodUltrasonicLevel, ultrasonic);
            Level(transmitter);
        }

        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmFloodLevel));
    }

    [Fact]
    public void Where_the_transmitter_is_lost_the_ultrasonic_sensor_stands_in()
    {
        Rise(0, 60, 60);
        for (int i = 0; i < 900; i++)
        {
            _seconds++;
            _evidence.Take(Reading.Bad(MetricId.FloodLevel, Now, "loop broken"));
            Put(MetricId.FloodUltrasonicLevel, 870 + (i / 10.0));
            _rules.Judge(_evidence, _book, Now);
        }

        Assert.Equal(60, Value(MetricId.FloodRiseRate), 3);
        Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmFloodLevel));
    }

    [Fact]
    public void One_lost_level_leaves_the_rise_to_the_transmitter()
    {
        Rise(0, 60, 900);
        _seconds++;
        _evidence.Take(Reading.Bad(MetricId.FloodLevel, Now, "no answer"));
        Put(MetricId.FloodUltrasonicLevel, 500);
        _rules.Judge(_evidence, _book, Now);
        Rise(90, 60, 3);
        Assert.Equal(60, Value(MetricId.FloodRiseRate), 3);
    }

    [Theory]
    [InlineData(9999, 0, true)]
    [InlineData(-9999, 0, true)]
    [InlineData(99_999, 0, true)]
    [InlineData(-32_768, 0, true)]
    [InlineData(9998, 0, false)]
    [InlineData(999, 498, true)]
    [InlineData(999, 499, false)]
    [InlineData(-999, -1500, true)]
    [InlineData(-999, double.NaN, false)]
    public void What_loggers_write_where_nothing_was_measured_is_no_level(double level, double before, bool sentinel) =>
        Assert.Equal(sentinel, LevelSentinel.Is(level, before));

    private void Rise(double from, double rate, int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Level(from + (rate * i / 600));
        }
    }

    private void Level(double millimetres)
    {
        _seconds++;
        Put(MetricId.FloodLevel, millimetres);
        foreach (MetricId metric in (MetricId[])[MetricId.FloodFloatLow])
        {
            if (_evidence.TryGet(metric, out Reading held))
            {
                Put(metric, held.Value);
            }
        }

        _rules.Judge(_evidence, _book, Now);
    }

    private void Put(MetricId metric, double value) => _evidence.Take(Reading.Good(metric, value, Now));

    private double Value(MetricId metric) => _evidence.Value(metric, Now);

    private Reading Last(MetricId metric)
    {
        _ = _evidence.TryGet(metric, out Reading reading);
        return reading;
    }
}
