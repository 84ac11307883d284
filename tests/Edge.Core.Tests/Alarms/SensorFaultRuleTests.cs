using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Alarms;

public sealed class SensorFaultRuleTests
{
    private const double Seconds = 5;
    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();

    [Fact]
    public void A_metric_may_be_without_a_good_value_for_its_time_and_no_longer()
    {
        SensorFaultRule rule = Rule(MetricId.FloodLevel);
        _evidence.Put(Reading.Bad(MetricId.FloodLevel, At(10), "no answer"));
        Judge(rule, 15);
        Assert.Empty(_book.Active);
        Judge(rule, 15.5);
        Assert.Equal("A configured sensor gives no good values: Flood/Level: no answer", _book.Active.Single().Text);
        Assert.Equal(Severity.Warning, _book.Active.Single().Severity);
        Assert.Equal([MetricId.FloodLevel], rule.Faulty);
    }

    [Fact]
    public void A_metric_that_turns_bad_at_the_very_moment_of_a_look_has_no_longer_than_others()
    {
        SensorFaultRule rule = Rule(MetricId.FloodLevel);
        _evidence.Put(Reading.Good(MetricId.FloodLevel, 5, At(9)));
        Judge(rule, 9);
        _evidence.Put(Reading.Bad(MetricId.FloodLevel, At(10), "no answer"));
        Judge(rule, 10);
        Judge(rule, 15);
        Assert.Empty(_book.Active);
        Judge(rule, 15.5);
        Assert.Single(_book.Active);
    }

    [Fact]
    public void The_alarm_ends_when_the_metric_has_been_good_for_the_same_time()
    {
        SensorFaultRule rule = Rule(MetricId.FloodLevel);
        _evidence.Put(Reading.Bad(MetricId.FloodLevel, At(0), "no answer"));
        Judge(rule, 10);
        _evidence.Put(Reading.Good(MetricId.FloodLevel, 5, At(10.2)));
        Judge(rule, 14.9);
        Assert.Single(_book.Active);
        Judge(rule, 15.4);
        Assert.Empty(_book.Active);
        Assert.Empty(rule.Faulty);
    }

    [Fact]
    public void A_metric_of_the_link_has_ten_times_as_long()
    {
        SensorFaultRule rule = Rule(MetricId.LinkRsrp);
        _evidence.Put(Reading.Bad(MetricId.LinkRsrp, At(0), "no signal"));
        Judge(rule, 50);
        Assert.Empty(_book.Active);
        Judge(rule, 50.5);
        Assert.Single(_book.Active);
    }

    [Fact]
    public void Each_metric_is_named_with_its_own_reason_in_the_order_of_aliases()
    {
        SensorFaultRule rule = Rule(MetricId.CabinetDoor, MetricId.FloodLevel, MetricId.PowerMains);
        _evidence.Put(Reading.Good(MetricId.PowerMains, true, At(0)));
        _evidence.Put(Reading.Bad(MetricId.FloodLevel, At(0), null!));
        Judge(rule, 40);
        Assert.Equal(
            "A configured sensor gives no good values: Power/Mains: no new value; Flood/Level: no value; Cabinet/Door: never delivered",
            _book.Active.Single().Text
        );
    }

    [Fact]
    public void One_more_faulty_metric_is_told_as_a_change()
    {
        SensorFaultRule rule = Rule(MetricId.FloodLevel, MetricId.PowerMains);
        _evidence.Put(Reading.Good(MetricId.PowerMains, true, At(0)));
        Judge(rule, 6);
        Assert.Equal(1, _book.Changes);
        Judge(rule, 20);
        Assert.Equal(1, _book.Changes);
        Judge(rule, 36);
        Assert.Equal(2, _book.Changes);
    }

    [Fact]
    public void It_looks_twice_a_second()
    {
        SensorFaultRule rule = Rule(MetricId.FloodLevel);
        Judge(rule, 4.9);
        Judge(rule, 5.399999);
        Assert.Empty(_book.Active);
        Judge(rule, 5.4);
        Assert.Single(_book.Active);
    }

    [Fact]
    public void The_rate_is_no_sensor_and_tilt_needs_a_commissioning()
    {
        MetricId[] structure =
        [
            MetricId.StructureTiltX,
            MetricId.StructureTiltY,
            MetricId.StructureTiltMagnitude,
            MetricId.StructureSampleRate,
            MetricId.StructureAccelerationPeak,
        ];
        SensorFaultRule commissioned = Rule(structure);
        Judge(commissioned, 10);
        Assert.Equal(
            [
                MetricId.StructureTiltX,
                MetricId.StructureTiltY,
                MetricId.StructureTiltMagnitude,
                MetricId.StructureAccelerationPeak,
            ],
            commissioned.Faulty
        );

        var never = new SensorFaultRule(Profile(structure) with { Commissioning = null }, Seconds);
        Judge(never, 10);
        Assert.Equal([MetricId.StructureAccelerationPeak], never.Faulty);
    }

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private static SiteProfile Profile(MetricId[] expected) =>
        new("hp-001", new Commissioning(new DateOnly(2025, 3, 1), "an", 0, 0, 9.8), expected.ToHashSet(), new Limits());

    private static SensorFaultRule Rule(params MetricId[] expected) => new(Profile(expected), Seconds);

    private void Judge(SensorFaultRule rule, double seconds) => rule.Judge(_evidence, _book, At(0), At(seconds));
}
