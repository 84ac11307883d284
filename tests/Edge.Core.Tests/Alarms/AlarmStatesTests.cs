using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Alarms;

/// <summary>What people do with alarms: acknowledging and shelving.</summary>
public sealed class AlarmStatesTests
{
    private const MetricId Door = MetricId.AlarmCabinetDoor;
    private const MetricId Flood = MetricId.AlarmFloodLevel;
    private readonly AlarmBook _book = new();

    [Fact]
    public void An_alarm_goes_from_active_over_acknowledged_to_normal()
    {
        Set(Door, Severity.Notice, 1);
        Assert.Equal(AlarmState.Active, _book.StateOf(Door));
        Assert.Null(_book.Acknowledge(Door, "lan", At(2)));
        Assert.Equal(AlarmState.Acknowledged, _book.StateOf(Door));
        Assert.True(_book.Active[0].IsAcknowledged);
        Set(Door, Severity.Normal, 3);
        Assert.Equal(AlarmState.Normal, _book.StateOf(Door));

        Assert.Equal(
            [
                (AlarmEvent.Raised, AlarmState.Active, null),
                (AlarmEvent.Acknowledged, AlarmState.Acknowledged, "lan"),
                (AlarmEvent.Cleared, AlarmState.Normal, "lan"),
            ],
            Told().Select(change => (change.Event, change.State, change.By))
        );
    }

    [Fact]
    public void An_alarm_that_nobody_acknowledged_is_left_over_until_somebody_does()
    {
        Set(Flood, Severity.Critical, 1);
        Set(Flood, Severity.Warning, 2);
        Set(Flood, Severity.Normal, 3);
        Assert.Equal(AlarmState.ClearedUnacknowledged, _book.StateOf(Flood));
        Assert.Equal("24c", _book.Summary);
        Assert.Empty(_book.Active);
        _ = Told();
        Assert.Null(_book.Acknowledge(Flood, "lan", At(4)));
        Assert.Equal(AlarmState.Normal, _book.StateOf(Flood));
        AlarmChange change = Assert.Single(Told());
        Assert.Equal((Severity.Critical, Severity.Normal), (change.From, change.To));
        Assert.Equal("", _book.Summary);
    }

    [Fact]
    public void What_becomes_worse_is_to_be_acknowledged_again_and_what_becomes_milder_is_not()
    {
        Set(Flood, Severity.Warning, 1);
        _ = _book.Acknowledge(Flood, "lan", At(2));
        Set(Flood, Severity.Critical, 3);
        Assert.Equal(AlarmState.Active, _book.StateOf(Flood));
        _ = _book.Acknowledge(Flood, "lan", At(4));
        Set(Flood, Severity.Warning, 5);
        Assert.Equal(AlarmState.Acknowledged, _book.StateOf(Flood));
        Set(Flood, Severity.Normal, 6);
        Set(Flood, Severity.Warning, 7);
        Assert.Equal(AlarmState.Active, _book.StateOf(Flood));
    }

    [Fact]
    public void Another_dead_sensor_is_to_be_acknowledged_again()
    {
        _book.Set(MetricId.AlarmSensorFault, Severity.Warning, "a", At(1));
        _ = _book.Acknowledge(MetricId.AlarmSensorFault, "lan", At(2));
        _book.Set(MetricId.AlarmSensorFault, Severity.Warning, "a, b", At(3), tellText: true);
        Assert.Equal(AlarmState.Active, _book.StateOf(MetricId.AlarmSensorFault));
    }

    [Fact]
    public void There_is_nothing_to_acknowledge_where_nothing_is_left_to_know()
    {
        Assert.Contains("nothing to acknowledge", _book.Acknowledge(Door, "lan", At(1)), StringComparison.Ordinal);
        Set(Door, Severity.Notice, 1);
        Assert.Null(_book.Acknowledge(Door, "lan", At(2)));
        Assert.NotNull(_book.Acknowledge(Door, "hoa", At(3)));
        Assert.Equal(2, _book.Changes);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Who_does_it_has_a_name_that_fits(int length, bool fits)
    {
        Set(Door, Severity.Notice, 1);
        string name = new('x', length);
        Assert.Equal(fits, _book.Acknowledge(Door, name, At(2)) is null);
        Assert.Equal(fits, _book.Shelve(Door, 60, name, At(2)) is null);
        Assert.Equal(fits, _book.Unshelve(Door, name, At(2)) is null);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(double.NaN, false)]
    [InlineData(1, true)]
    [InlineData(604_800, true)]
    [InlineData(604_801, false)]
    public void A_shelf_is_for_seven_days_at_most(double seconds, bool taken) =>
        Assert.Equal(taken, _book.Shelve(Door, seconds, "lan", At(0)) is null);

    [Fact]
    public void A_shelf_ends_at_its_time_whatever_the_wall_clock_does()
    {
        Set(Door, Severity.Notice, 1);
        Assert.Null(_book.Shelve(Door, 100, "lan", new Stamp(10_000_000, 1_000_000, true)));
        _book.Advance(new Stamp(50_000_000, 999_000_000, true));
        _book.Advance(new Stamp(109_999_999, -5, true));
        Assert.True(_book.Active[0].IsShelved);
        Assert.Equal("29s", _book.Summary);
        _book.Advance(new Stamp(110_000_000, 0, true));
        Assert.False(_book.Active[0].IsShelved);

        AlarmChange[] told = Told();
        Assert.Equal(
            [AlarmEvent.Raised, AlarmEvent.Shelved, AlarmEvent.Unshelved],
            told.Select(change => change.Event)
        );
        Assert.Equal((1_100_000L, "lan", true), (told[1].UntilMillis, told[1].By, told[1].IsQuiet));
        Assert.Equal((null, null, false), (told[2].UntilMillis, told[2].By, told[2].IsQuiet));
    }

    [Fact]
    public void What_is_on_the_shelf_comes_and_goes_quietly_and_leaves_nothing_to_acknowledge()
    {
        _ = _book.Shelve(Flood, 100, "lan", At(0));
        Set(Flood, Severity.Warning, 1);
        Assert.Single(_book.Active);
        Set(Flood, Severity.Normal, 2);
        Assert.Equal(AlarmState.Normal, _book.StateOf(Flood));
        Assert.All(Told(), change => Assert.True(change.IsQuiet));
    }

    [Theory]
    [InlineData(Severity.Normal, Severity.Warning, true)]
    [InlineData(Severity.Normal, Severity.Critical, false)]
    [InlineData(Severity.Warning, Severity.Critical, false)]
    [InlineData(Severity.Critical, Severity.Critical, true)]
    public void What_becomes_worse_than_the_shelf_hides_leaves_it(Severity was, Severity becomes, bool stays)
    {
        Set(Flood, was, 1);
        _ = _book.Shelve(Flood, 100, "lan", At(2));
        _ = Told();
        Set(Flood, becomes, 3);
        Assert.Equal(stays, _book.Active[0].IsShelved);
        if (!stays)
        {
            AlarmChange change = Assert.Single(Told());
            Assert.Equal((AlarmEvent.Unshelved, false), (change.Event, change.IsQuiet));
        }
    }

    [Fact]
    public void It_can_be_taken_off_the_shelf_before()
    {
        Assert.Contains("not on the shelf", _book.Unshelve(Door, "lan", At(0)), StringComparison.Ordinal);
        _ = _book.Shelve(Door, 100, "lan", At(0));
        Assert.Null(_book.Unshelve(Door, "lan", At(1)));
        Assert.Equal("", _book.Summary);
        _book.Advance(At(1000));
        Assert.Equal(2, _book.Changes);
    }

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private void Set(MetricId alarm, Severity severity, double seconds) =>
        _book.Set(alarm, severity, null, At(seconds));

    private AlarmChange[] Told()
    {
        var told = new List<AlarmChange>();
        while (_book.TryTake(out AlarmChange change))
        {
            told.Add(change);
        }

        return [.. told];
    }
}
