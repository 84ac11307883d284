using CsCheck;
using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Alarms;

/// <summary>Many alarms at once: which came first, what is a consequence, what chatters.</summary>
public sealed class AlarmFloodTests
{
    private const MetricId Mains = MetricId.AlarmMainsLost;
    private const MetricId Heat = MetricId.AlarmCabinetTemperature;
    private readonly AlarmBook _book = new();

    [Fact]
    public void The_alarms_of_a_burst_are_numbered_as_they_came()
    {
        Set(Mains, Severity.Warning, 100);
        Set(MetricId.AlarmLinkDown, Severity.Warning, 160);
        Set(MetricId.AlarmBatteryLow, Severity.Warning, 220);
        Set(MetricId.AlarmBatteryLow, Severity.Critical, 250);
        Set(MetricId.AlarmCabinetDoor, Severity.Notice, 280.000001);
        Assert.Equal(
            [(1, 1L), (2, 1L), (3, 1L), (3, 1L), (1, 4L)],
            Told().Select(change => (change.FirstOut, change.Burst))
        );
        Assert.Equal(3, _book.Active.Single(a => a.Alarm.Metric == MetricId.AlarmBatteryLow).FirstOut);
    }

    [Fact]
    public void A_consequence_is_kept_and_told_quietly_while_its_cause_stands()
    {
        Set(Mains, Severity.Warning, 0);
        Set(Heat, Severity.Warning, 600);
        AlarmChange change = Told()[1];
        Assert.Equal((AlarmEvent.Suppressed, Mains, true), (change.Event, change.Cause!.Metric, change.IsQuiet));
        ActiveAlarm active = _book.Active.Single(a => a.Alarm.Metric == Heat);
        Assert.Equal((Severity.Warning, Mains), (active.Severity, active.Cause!.Metric));
        Assert.Equal("28u", _book.Summary);

        Set(Heat, Severity.Normal, 700);
        Assert.Equal(AlarmState.Normal, _book.StateOf(Heat));
        Assert.True(Assert.Single(Told()).IsQuiet);
        Set(Mains, Severity.Normal, 701);
        _book.Advance(At(10_000));
        Assert.Single(Told());
    }

    [Fact]
    public void What_outlasts_its_cause_is_told_for_itself_after_a_while()
    {
        Set(Mains, Severity.Warning, 0);
        Set(Heat, Severity.Warning, 600);
        Set(Mains, Severity.Normal, 700);
        Set(Mains, Severity.Warning, 750);
        _book.Advance(At(800));
        Set(Mains, Severity.Normal, 900);
        _ = Told();
        _book.Advance(At(989.999999));
        Assert.Empty(Told());
        _book.Advance(At(990));
        AlarmChange change = Assert.Single(Told());
        Assert.Equal((AlarmEvent.Released, Heat, null), (change.Event, change.Alarm.Metric, change.Cause));
        Assert.Equal((Severity.Warning, Severity.Warning, false), (change.From, change.To, change.IsQuiet));
        Assert.Equal(AlarmState.Active, _book.StateOf(Heat));
        Set(Heat, Severity.Normal, 1000);
        Assert.Equal(AlarmState.ClearedUnacknowledged, _book.StateOf(Heat));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(10.000001, false)]
    public void What_came_just_before_its_cause_is_a_consequence_and_what_stood_long_before_is_not(
        double seconds,
        bool consequence
    )
    {
        Set(Heat, Severity.Warning, 100);
        Set(Mains, Severity.Warning, 100 + seconds);
        Assert.Equal(consequence, _book.Active.Single(a => a.Alarm.Metric == Heat).Cause is not null);
        Assert.Equal(consequence ? 3 : 2, Told().Length);
    }

    [Fact]
    public void Nothing_critical_is_ever_suppressed()
    {
        foreach ((MetricId cause, MetricId consequence) in AlarmCauses.All)
        {
            foreach (Severity severity in AlarmCatalogue.Find(consequence)!.Severities)
            {
                var book = new AlarmBook();
                book.Set(cause, AlarmCatalogue.Find(cause)!.Severities[^1], null, At(0));
                book.Set(consequence, severity, null, At(100));
                ActiveAlarm alarm = book.Active.Single(a => a.Alarm.Metric == consequence);
                Assert.Equal(severity >= Severity.Critical, alarm.Cause is null);
            }
        }
    }

    [Fact]
    public void A_consequence_that_becomes_critical_is_told_at_once()
    {
        Set(MetricId.AlarmLinkDown, Severity.Warning, 0);
        Set(MetricId.AlarmUnacknowledged, Severity.Warning, 100);
        Set(MetricId.AlarmUnacknowledged, Severity.Critical, 200);
        AlarmChange change = Told()[2];
        Assert.Equal((AlarmEvent.Released, Severity.Critical, false), (change.Event, change.To, change.IsQuiet));
        Assert.Equal("", _book.Summary);
    }

    [Fact]
    public void The_eleventh_change_in_ten_minutes_is_chatter_and_the_alarm_is_held()
    {
        for (int i = 0; i < 10; i++)
        {
            Set(Mains, i % 2 == 0 ? Severity.Warning : Severity.Normal, i * 60);
        }

        Assert.Equal(10, Told().Length);
        Set(Mains, Severity.Warning, 600);
        AlarmChange change = Assert.Single(Told());
        Assert.Equal((AlarmEvent.Chattering, Severity.Warning), (change.Event, change.To));
        for (int i = 0; i < 100; i++)
        {
            Set(Mains, i % 2 == 0 ? Severity.Normal : Severity.Warning, 601 + i);
            _book.Advance(At(601 + i));
            Assert.True(Assert.Single(_book.Active).IsChattering);
        }

        Set(Mains, Severity.Normal, 701);
        Assert.Empty(Told());
        Assert.Equal("22h", _book.Summary);
        _book.Advance(At(1300.999999));
        Assert.Single(_book.Active);
        _book.Advance(At(1301));
        Assert.Empty(_book.Active);
        change = Assert.Single(Told());
        Assert.Equal((AlarmEvent.Settled, Severity.Warning, Severity.Normal), (change.Event, change.From, change.To));
    }

    [Fact]
    public void Ten_changes_in_more_than_ten_minutes_are_none()
    {
        for (int i = 0; i < 10; i++)
        {
            Set(Mains, i % 2 == 0 ? Severity.Warning : Severity.Normal, i * 60);
        }

        Set(Mains, Severity.Warning, 600.000001);
        Assert.False(Assert.Single(_book.Active).IsChattering);
    }

    [Fact]
    public void What_becomes_worse_while_it_chatters_is_told_and_held_at_that()
    {
        for (int i = 0; i < 11; i++)
        {
            Set(MetricId.AlarmFloodLevel, i % 2 == 0 ? Severity.Warning : Severity.Normal, i);
        }

        _ = Told();
        Set(MetricId.AlarmFloodLevel, Severity.Critical, 20);
        AlarmChange change = Assert.Single(Told());
        Assert.Equal((AlarmEvent.Changed, Severity.Warning, Severity.Critical), (change.Event, change.From, change.To));
        Set(MetricId.AlarmFloodLevel, Severity.Normal, 21);
        Assert.Equal(Severity.Critical, Assert.Single(_book.Active).Severity);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmFloodLevel));
        Assert.Equal(Severity.Critical, _book.ToldOf(MetricId.AlarmFloodLevel));
    }

    [Fact]
    public void Nothing_that_people_or_the_book_do_makes_an_alarm_milder_than_its_rule_says() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 4], Gen.Int[1, 400], Gen.Int[0, AlarmCatalogue.All.Count - 1])
            .Array[1, 120]
            .Sample(
                steps =>
                {
                    var book = new AlarmBook();
                    double seconds = 0;
                    foreach ((int what, int level, int later, int place) in steps)
                    {
                        AlarmDefinition alarm = AlarmCatalogue.All[place % 12];
                        Stamp now = At(seconds += later);
                        book.Advance(now);
                        _ = what switch
                        {
                            0 => book.Acknowledge(alarm.Metric, "x", now),
                            1 => book.Shelve(alarm.Metric, later * 10, "x", now),
                            2 => book.Unshelve(alarm.Metric, "x", now),
                            _ => Raise(book, alarm, (Severity)level, now),
                        };
                        foreach (AlarmDefinition one in AlarmCatalogue.All)
                        {
                            ActiveAlarm? active = book.Active.FirstOrDefault(a => a.Alarm == one);
                            Assert.True((active?.Severity ?? Severity.Normal) >= book.SeverityOf(one.Metric));
                            Assert.Equal(active?.Severity ?? Severity.Normal, book.ToldOf(one.Metric));
                            Assert.False(active is { Cause: not null, Severity: >= Severity.Critical });
                        }
                    }
                },
                iter: 300
            );

    private static string? Raise(AlarmBook book, AlarmDefinition alarm, Severity severity, Stamp now)
    {
        book.Set(alarm.Metric, severity, null, now);
        return null;
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
