using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Alarms;

/// <summary>The book over a restart.</summary>
public sealed class AlarmKeptTests
{
    private const MetricId Mains = MetricId.AlarmMainsLost;
    private const MetricId Flood = MetricId.AlarmFloodLevel;
    private readonly AlarmBook _book = new();

    [Fact]
    public void What_was_told_is_not_told_again_and_who_acknowledged_it_is_known()
    {
        _book.Consider(Mains, Severity.Warning, At(1), 0, 2);
        _book.Set(Flood, Severity.Critical, "deep", At(2));
        _ = _book.Acknowledge(Mains, "lan", At(3));
        AlarmBook again = Again();
        Assert.Equal(AlarmState.Acknowledged, again.StateOf(Mains));
        Assert.Equal(AlarmState.Active, again.StateOf(Flood));
        Assert.EndsWith(": deep", again.Active[0].Text, StringComparison.Ordinal);
        Assert.Equal("22a", again.Summary);

        again.Consider(Mains, Severity.Warning, At(6), 0, 2);
        Assert.False(again.TryTake(out _));
        again.Consider(MetricId.AlarmCabinetDoor, Severity.Notice, At(7), 0, 2);
        Assert.True(again.TryTake(out AlarmChange change));
        Assert.Equal((1, 3L), (change.FirstOut, change.Burst));
    }

    [Fact]
    public void What_was_over_meanwhile_is_told_as_cleared_after_its_delay()
    {
        _book.Consider(Mains, Severity.Warning, At(1), 0, 2);
        AlarmBook again = Again();
        again.Consider(Mains, null, At(6), 0, 2);
        again.Consider(Mains, Severity.Normal, At(7), 0, 2);
        again.Consider(Mains, Severity.Normal, At(8.9), 0, 2);
        Assert.False(again.TryTake(out _));
        again.Consider(Mains, Severity.Normal, At(9), 0, 2);
        Assert.True(again.TryTake(out AlarmChange change));
        Assert.Equal((AlarmEvent.Cleared, Severity.Warning), (change.Event, change.From));
    }

    [Fact]
    public void What_is_left_over_and_what_chatters_stays_so()
    {
        _book.Set(Mains, Severity.Warning, null, At(1));
        _book.Set(Mains, Severity.Normal, null, At(2));
        for (int i = 0; i < 11; i++)
        {
            _book.Set(Flood, i % 2 == 0 ? Severity.Critical : Severity.Normal, null, At(100 + i));
        }

        _book.Set(Flood, Severity.Normal, null, At(120));
        AlarmBook again = Again();
        Assert.Equal("22c 24h", again.Summary);
        Assert.Equal(Severity.Critical, Assert.Single(again.Active).Severity);
        again.Set(Flood, Severity.Normal, null, At(6));
        again.Advance(At(605.9));
        Assert.Single(again.Active);
        again.Advance(At(606));
        Assert.Empty(again.Active);
    }

    [Theory]
    [InlineData(true, 1000, 0)] // on for the rest of its time
    [InlineData(true, 400, 0)]
    [InlineData(true, 400, 600)] // the outage counts, as soon as the clock tells it
    [InlineData(true, 1000, 899)] // 1 s of it is left by the clock
    [InlineData(false, 1000, 5000)] // the clock says nothing
    public void A_shelf_goes_on_over_a_reboot(bool synced, double length, double outage)
    {
        // Shelved at 100 s, kept at 200 s.
        var book = new AlarmBook();
        book.Resume(new Stamp(0, 1_000_000, true), _ => 0, _ => true);
        _ = book.Shelve(Mains, length, "lan", new Stamp(100_000_000, 1_100_000, true));
        book.Advance(new Stamp(200_000_000, 1_200_000, true));
        var again = new AlarmBook();
        again.Restore(Round(book.Save()));
        long wall = 1_200_000 + (long)(outage * 1000);
        again.Resume(new Stamp(5_000_000, wall, synced), _ => 0, _ => true);

        double left = length - 100 - (synced ? outage : 0);
        again.Advance(Later(left - 0.1));
        Assert.Equal(left > 0.1, again.Summary == "22s");
        again.Advance(Later(Math.Max(0, left)));
        Assert.Equal("", again.Summary);

        Stamp Later(double seconds) => new(5_000_000 + (long)(seconds * 1e6), wall + (long)(seconds * 1000), synced);
    }

    [Fact]
    public void A_clock_set_back_keeps_no_shelf_longer_than_it_had()
    {
        _ = _book.Shelve(Mains, 1000, "lan", new Stamp(0, 1_000_000, true));
        var again = new AlarmBook();
        again.Restore(_book.Save());
        again.Resume(new Stamp(0, 1, true), _ => 0, _ => true);
        again.Advance(new Stamp(999_999_999, 1, true));
        Assert.Equal("22s", again.Summary);
        again.Advance(new Stamp(1_000_000_000, 1, true));
        Assert.Equal("", again.Summary);
    }

    [Theory]
    [InlineData(0, 3600)]
    [InlineData(600, 3000)]
    [InlineData(-1000, 3600)] // a clock that went back
    [InlineData(5000, 0)]
    public void What_only_its_rule_knew_stands_for_the_rest_of_its_time(double outage, double rest)
    {
        _book.Set(MetricId.AlarmTampering, Severity.Warning, null, new Stamp(0, 1_000_000, true));
        var again = new AlarmBook();
        again.Restore(_book.Save());
        long wall = 1_000_000 + (long)(outage * 1000);
        again.Resume(new Stamp(0, wall, true), _ => 3600, _ => true);
        if (rest > 0)
        {
            again.Set(MetricId.AlarmTampering, Severity.Normal, null, At(rest - 0.000001));
            Assert.Single(again.Active);
        }

        again.Set(MetricId.AlarmTampering, Severity.Normal, null, At(rest));
        Assert.Empty(again.Active);
    }

    [Fact]
    public void What_a_site_no_longer_watches_and_what_nobody_speaks_of_for_a_day_is_given_up()
    {
        _book.Set(Mains, Severity.Warning, null, At(1));
        _book.Set(Flood, Severity.Critical, null, At(1));
        _book.Set(MetricId.AlarmJournalDamaged, Severity.Critical, null, At(1));
        var again = new AlarmBook();
        again.Restore(_book.Save());
        again.Resume(At(5), _ => 0, alarm => alarm.Metric != Flood);
        Assert.Equal([MetricId.AlarmJournalDamaged, Mains], again.Active.Select(a => a.Alarm.Metric));
        again.Consider(Mains, null, At(6), 0, 0);
        again.Advance(At(5 + 86_399));
        Assert.Equal(2, again.Active.Count);
        again.Advance(At(5 + 86_400));
        Assert.Equal(Mains, Assert.Single(again.Active).Alarm.Metric);
    }

    [Fact]
    public void A_consequence_whose_cause_is_gone_is_told_for_itself()
    {
        _book.Set(Mains, Severity.Warning, null, At(0));
        _book.Set(MetricId.AlarmCabinetTemperature, Severity.Warning, null, At(100));
        AlarmBook again = Again();
        Assert.Equal("28u", again.Summary);
        again.Set(Mains, Severity.Normal, null, At(6));
        again.Advance(At(96));
        Assert.True(again.TryTake(out _));
        Assert.True(again.TryTake(out AlarmChange change));
        Assert.Equal(AlarmEvent.Released, change.Event);
    }

    [Fact]
    public void A_consequence_whose_cause_went_before_the_restart_is_told_for_itself_after_ninety_seconds()
    {
        _book.Set(Mains, Severity.Warning, null, At(0));
        _book.Set(MetricId.AlarmCabinetTemperature, Severity.Warning, null, At(100));
        _book.Set(Mains, Severity.Normal, null, At(102));
        AlarmBook again = Again();
        again.Advance(At(94.9));
        Assert.False(again.TryTake(out _));
        again.Advance(At(95));
        Assert.True(again.TryTake(out AlarmChange change));
        Assert.Equal((AlarmEvent.Released, "Cabinet/Temperature"), (change.Event, change.Alarm.Id));
    }

    [Fact]
    public void Five_hundred_characters_of_a_text_are_kept()
    {
        _book.Set(Flood, Severity.Critical, new string('a', 500) + "b", At(2));
        Assert.Equal(new string('a', 500), Assert.Single(_book.Save().Entries).Text);
        _book.Set(Flood, Severity.Critical, new string('c', 500), At(3));
        Assert.Equal(new string('c', 500), Assert.Single(_book.Save().Entries).Text);
    }

    [Fact]
    public void What_cannot_be_believed_is_left_out()
    {
        var again = new AlarmBook();
        again.Restore(
            new AlarmBookState
            {
                Order = -4,
                Entries =
                [
                    new("No/Such", Severity.Critical),
                    new("Flood/Level", (Severity)9),
                    new("Power/MainsLost", Severity.Normal)
                    {
                        ShelvedBy = "lan",
                        ShelfSeconds = 1e9,
                        IsAcknowledged = true,
                    },
                ],
            }
        );
        again.Resume(At(1), _ => 0, _ => true);
        Assert.Empty(again.Active);
        Assert.Equal("", again.Summary);
    }

    private AlarmBook Again()
    {
        var again = new AlarmBook();
        again.Restore(Round(_book.Save()));
        again.Resume(At(5), _ => 0, _ => true);
        return again;
    }

    private static AlarmBookState Round(AlarmBookState state) =>
        LearnedState.TryParse(new LearnedState { Alarms = state }.ToJson())!.Alarms!;

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);
}
