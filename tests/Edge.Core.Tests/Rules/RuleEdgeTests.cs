using Edge.Core.Alarms;
using Edge.Core.Cabinet;
using Edge.Core.Flood;
using Edge.Core.Link;
using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Rules;

/// <summary>Each rule at its limits and at the ends of its delays, a judgement every tenth of a second.</summary>
public sealed class RuleEdgeTests
{
    private const double Step = 0.1;
    private readonly Limits _limits = new();
    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private double _now;

    [Theory]
    [InlineData(47.01, Severity.Normal)]
    [InlineData(47.0, Severity.Warning)]
    [InlineData(45.01, Severity.Warning)]
    [InlineData(45.0, Severity.Critical)]
    public void A_battery_at_its_limit_alarms_after_five_seconds(double volts, Severity severity)
    {
        Hold(MetricId.PowerBatteryVoltage, volts, 5);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmBatteryLow));
        Hold(MetricId.PowerBatteryVoltage, volts, Step);
        Assert.Equal(severity, Of(MetricId.AlarmBatteryLow));
    }

    [Fact]
    public void A_battery_alarm_clears_half_a_volt_above_its_limit_after_thirty_seconds()
    {
        Hold(MetricId.PowerBatteryVoltage, 46.9, 6);
        Hold(MetricId.PowerBatteryVoltage, 47.49, 60);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmBatteryLow));
        Hold(MetricId.PowerBatteryVoltage, 47.5, 30);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmBatteryLow));
        Hold(MetricId.PowerBatteryVoltage, 47.5, 0.1);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmBatteryLow));
    }

    public static TheoryData<MetricId, double, MetricId, Severity, double, double> Contacts =>
        new()
        {
            { MetricId.PowerMains, 0, MetricId.AlarmMainsLost, Severity.Warning, 2, 2 },
            { MetricId.LinkUp, 0, MetricId.AlarmLinkDown, Severity.Warning, 10, 10 },
            { MetricId.CabinetDoor, 1, MetricId.AlarmCabinetDoor, Severity.Notice, 0, 2 },
            { MetricId.CabinetSmoke, 1, MetricId.AlarmSmoke, Severity.Critical, 0, 10 },
            { MetricId.CabinetFanFailed, 1, MetricId.AlarmFan, Severity.Warning, 10, 60 },
            { MetricId.FloodFloatLow, 1, MetricId.AlarmFloodFloatLow, Severity.Warning, 5, 60 },
            { MetricId.FloodFloatHigh, 1, MetricId.AlarmFloodFloatHigh, Severity.Critical, 5, 60 },
        };

    [Theory]
    [MemberData(nameof(Contacts))]
    public void A_contact_alarms_and_clears_at_the_end_of_its_delays(
        MetricId contact,
        double alarming,
        MetricId alarm,
        Severity severity,
        double onSeconds,
        double offSeconds
    )
    {
        Hold(contact, 1 - alarming, 100);
        Assert.Equal(Severity.Normal, Of(alarm));
        Hold(contact, alarming, onSeconds);
        Assert.Equal(Severity.Normal, Of(alarm));
        Hold(contact, alarming, Step);
        Assert.Equal(severity, Of(alarm));
        Hold(contact, 1 - alarming, offSeconds);
        Assert.Equal(severity, Of(alarm));
        Hold(contact, double.NaN, 100);
        Assert.Equal(severity, Of(alarm));
        Hold(contact, 1 - alarming, offSeconds);
        Assert.Equal(severity, Of(alarm));
        Hold(contact, 1 - alarming, Step);
        Assert.Equal(Severity.Normal, Of(alarm));
    }

    [Theory]
    [InlineData(54.9, false)]
    [InlineData(55.0, true)]
    [InlineData(-4.9, false)]
    [InlineData(-5.0, true)]
    public void Cabinet_air_at_its_limit_alarms_after_ten_seconds(double celsius, bool alarms)
    {
        Hold(MetricId.CabinetTemperature, celsius, 9.9);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmCabinetTemperature));
        Hold(MetricId.CabinetTemperature, celsius, 0.2);
        Assert.Equal(alarms ? Severity.Warning : Severity.Normal, Of(MetricId.AlarmCabinetTemperature));
    }

    [Theory]
    [InlineData(55.0, 53.1, 53.0)]
    [InlineData(-5.0, -3.1, -3.0)]
    public void Cabinet_air_clears_two_degrees_back_after_a_minute(double over, double within, double clear)
    {
        Hold(MetricId.CabinetTemperature, over, 11);
        Hold(MetricId.CabinetTemperature, within, 100);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmCabinetTemperature));
        Hold(MetricId.CabinetTemperature, clear, 60);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmCabinetTemperature));
        Hold(MetricId.CabinetTemperature, clear, Step);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmCabinetTemperature));
    }

    [Theory]
    [InlineData(99.9, Severity.Normal)]
    [InlineData(100.0, Severity.Warning)]
    [InlineData(299.9, Severity.Warning)]
    [InlineData(300.0, Severity.Critical)]
    public void Water_at_its_limit_alarms(double millimetres, Severity severity)
    {
        Hold(MetricId.FloodLevel, millimetres, 6);
        Assert.Equal(severity, Of(MetricId.AlarmFloodLevel));
    }

    [Fact]
    public void Water_clears_twenty_millimetres_below_its_limit()
    {
        Hold(MetricId.FloodLevel, 120, 6);
        Hold(MetricId.FloodLevel, 80.1, 100);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmFloodLevel));
        Hold(MetricId.FloodLevel, 80, 61);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmFloodLevel));
    }

    [Theory]
    [InlineData(50.0, 1.0, 0.0, false)]
    [InlineData(49.9, 1.0, 0.0, true)]
    [InlineData(150.0, 0.0, 0.0, false)]
    [InlineData(150.1, 0.0, 0.0, true)]
    [InlineData(250.0, 1.0, 1.0, false)]
    [InlineData(249.9, 1.0, 1.0, true)]
    [InlineData(350.0, 1.0, 0.0, false)]
    [InlineData(350.1, 1.0, 0.0, true)]
    [InlineData(double.NaN, 0.0, 1.0, true)]
    [InlineData(double.NaN, 1.0, 1.0, false)]
    [InlineData(double.NaN, 1.0, 0.0, false)]
    [InlineData(double.NaN, 0.0, 0.0, false)]
    [InlineData(200.0, double.NaN, 1.0, true)]
    [InlineData(200.0, double.NaN, 0.0, false)]
    [InlineData(200.0, 0.0, double.NaN, true)]
    [InlineData(200.0, 1.0, double.NaN, false)]
    [InlineData(200.0, double.NaN, double.NaN, null)]
    [InlineData(double.NaN, 1.0, double.NaN, null)]
    [InlineData(double.NaN, double.NaN, 1.0, null)]
    public void Floats_and_level_may_differ_by_the_tolerance_and_no_more(
        double level,
        double low,
        double high,
        bool? disagree
    ) => Assert.Equal(disagree, new FloodRules(_limits).Disagree(level, low, high));

    [Fact]
    public void A_contradiction_must_last_twice_as_long_as_a_flood()
    {
        Hold(MetricId.FloodFloatHigh, 0, Step);
        Hold(MetricId.FloodFloatLow, 1, Step);
        Hold(MetricId.FloodFloatHigh, 1, Step);
        Hold(MetricId.FloodFloatLow, 0, 10);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmFloodDisagreement));
        Hold(MetricId.FloodFloatLow, 0, Step);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmFloodDisagreement));
        Hold(MetricId.FloodFloatHigh, 1, 25);
        Hold(MetricId.FloodFloatLow, 1, 25);
        Hold(MetricId.FloodFloatHigh, 1, 10);
        Assert.Equal(Severity.Warning, Of(MetricId.AlarmFloodDisagreement));
        Hold(MetricId.FloodFloatLow, 1, 25.1);
        Assert.Equal(Severity.Normal, Of(MetricId.AlarmFloodDisagreement));
    }

    [Fact]
    public void A_level_that_falls_silent_begins_again_with_three_good_samples()
    {
        var flood = new FloodRules(_limits);
        for (int i = 0; i < 5; i++)
        {
            Put(MetricId.FloodLevel, 400);
            flood.Judge(_evidence, _book, Tick(1));
        }

        flood.Judge(_evidence, _book, Tick(40));
        for (int i = 0; i < 2; i++)
        {
            Put(MetricId.FloodLevel, 400);
            flood.Judge(_evidence, _book, Tick(0.1));
            flood.Judge(_evidence, _book, Tick(8));
        }

        Assert.Equal(Severity.Normal, Of(MetricId.AlarmFloodLevel));
    }

    [Theory]
    [InlineData(3.6, "loop broken")]
    [InlineData(3.61, null)]
    [InlineData(20.99, null)]
    [InlineData(21.0, "loop fault")]
    public void A_level_is_worth_no_more_than_its_loop(double milliamperes, string? why)
    {
        Put(MetricId.FloodLevel, 10);
        LevelTruth.Take(Reading.Good(MetricId.FloodLoopCurrent, milliamperes, Now), _evidence);
        _ = _evidence.TryGet(MetricId.FloodLevel, out Reading level);
        Assert.Equal(why is null, level.IsGood);
        Assert.StartsWith(why ?? "", level.Text ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_without_a_value_says_why()
    {
        var bad = Reading.Bad(MetricId.FloodLoopCurrent, Now, "no answer");
        Assert.Equal("the loop current is bad: no answer", LevelTruth.Fault(bad));
        Assert.Equal(
            "the loop current is stale: no value",
            LevelTruth.Fault(bad with { Quality = Quality.Stale, Text = null })
        );
    }

    [Fact]
    public void Another_bad_reading_takes_nothing_from_the_level()
    {
        Put(MetricId.FloodLevel, 10);
        Put(MetricId.FloodLoopCurrent, 2);
        LevelTruth.Take(Reading.Good(MetricId.PowerMains, true, Now), _evidence);
        Assert.Equal(10, _evidence.Value(MetricId.FloodLevel, Now));
        LevelTruth.Take(Reading.Bad(MetricId.FloodLevel, Now, "not computed"), _evidence);
        _ = _evidence.TryGet(MetricId.FloodLevel, out Reading level);
        Assert.Equal("not computed", level.Text);
    }

    private Stamp Now => new((long)Math.Round(_now * 1e6), 0, false);

    private Severity Of(MetricId alarm) => _book.SeverityOf(alarm);

    private Stamp Tick(double seconds)
    {
        _now += seconds;
        return Now;
    }

    private void Put(MetricId metric, double value) => _evidence.Put(Reading.Good(metric, value, Now));

    private readonly List<Action<Stamp>> _rules = [];

    private void Hold(MetricId metric, double value, double seconds)
    {
        if (_rules.Count == 0)
        {
            var power = new PowerRules(_limits);
            var flood = new FloodRules(_limits);
            var link = new LinkRules(_limits);
            var cabinet = new CabinetRules(_limits);
            _rules.Add(now => power.Judge(_evidence, _book, now));
            _rules.Add(now => flood.Judge(_evidence, _book, now));
            _rules.Add(now => link.Judge(_evidence, _book, now));
            _rules.Add(now => cabinet.Judge(_evidence, _book, now));
        }

        int steps = (int)Math.Round(seconds / Step);
        for (int i = 0; i < steps; i++)
        {
            Put(metric, value);
            foreach (Action<Stamp> judge in _rules)
            {
                judge(Now);
            }

            _ = Tick(Step);
        }
    }
}
