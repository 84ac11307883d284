using System.Text.Json;
using Edge.Core.Cabinet;
using Edge.Core.Readings;
using Edge.Core.Site;

namespace Edge.Core.Tests.Cabinet;

public sealed class VisitBookTests
{
    private const long Epoch = 1_700_000_000_000;
    private const long Hour = 3_600_000;
    private VisitBook _book = new(buttonHours: 4);
    private long _millis;
    private bool _synced = true;

    private Stamp Now => new(5_000_000 + (_millis * 1000), Epoch + _millis, _synced);

    [Fact]
    public void An_announced_visit_is_on_from_its_beginning_to_its_end()
    {
        Assert.Null(Announce("v1", Hour, 2 * Hour));
        At(Hour - 1);
        Assert.False(_book.IsOn);
        At(Hour);
        Assert.True(_book.IsOn);
        At((2 * Hour) - 1);
        Assert.True(_book.IsOn);
        At(2 * Hour);
        Assert.False(_book.IsOn);
        VisitRecord record = Ended();
        Assert.Equal("v1", record.Id);
        Assert.Equal("nv-17", record.Person);
        Assert.True(record.IsAnnounced);
        Assert.Equal(Epoch + Hour, record.StartUnixMillis);
        Assert.Equal(Epoch + (2 * Hour), record.EndUnixMillis);
        Assert.Equal("timeout", record.EndedBy);
        Assert.False(record.IsPresent);
        Assert.False(_book.WasMaintained);
    }

    [Fact]
    public void A_clock_that_is_not_synchronised_begins_no_announced_visit()
    {
        Assert.Null(Announce("v1", Hour, 2 * Hour));
        _synced = false;
        At(Hour + 1);
        Assert.False(_book.IsOn);
        _synced = true;
        At(Hour + 2);
        Assert.True(_book.IsOn);
    }

    [Fact]
    public void A_visit_that_is_on_ends_by_the_monotonic_clock_though_the_date_is_lost_or_set_back()
    {
        Assert.Null(Announce("v1", 0, Hour));
        Assert.True(_book.IsOn);
        _book.Advance(new Stamp(Now.MonotonicMicros + (Hour * 1000) - 1, 0, false));
        Assert.True(_book.IsOn);
        _book.Advance(new Stamp(Now.MonotonicMicros + (Hour * 1000), 0, true));
        Assert.False(_book.IsOn);
    }

    [Fact]
    public void A_press_begins_a_visit_and_a_second_one_ends_it()
    {
        Press(0);
        Assert.True(_book.IsOn);
        At(60_000);
        Press(1000);
        Assert.False(_book.IsOn);
        VisitRecord record = Ended();
        Assert.False(record.IsAnnounced);
        Assert.Equal("button", record.EndedBy);
        Assert.Equal("", record.Person);
        Assert.True(record.IsPresent);
        Assert.Equal(record.EndUnixMillis, _book.MaintainedUnixMillis);
    }

    [Fact]
    public void A_button_that_sticks_or_is_pressed_at_the_start_begins_one_visit_or_none()
    {
        _book.Button(true, Now);
        _book.Button(true, Now);
        Assert.False(_book.IsOn);
        _book.Button(null, Now);
        _book.Button(true, Now);
        Assert.False(_book.IsOn);
        _book.Button(false, Now);
        _book.Button(null, Now);
        _book.Button(true, Now);
        Assert.True(_book.IsOn);
        At((4 * Hour) - 1);
        _book.Button(true, Now);
        Assert.True(_book.IsOn);
        At(4 * Hour);
        _book.Button(true, Now);
        Assert.False(_book.IsOn);
    }

    [Fact]
    public void An_announced_visit_takes_over_from_that_of_the_button()
    {
        Assert.Null(Announce("v1", Hour, 2 * Hour));
        At(Hour - 60_000);
        Press(0);
        At(Hour);
        Assert.Equal("v1", _book.Current?.Id);
        Assert.Equal("announced", Ended().EndedBy);
    }

    [Fact]
    public void The_door_is_on_record_and_shows_that_somebody_was_here()
    {
        Assert.Null(Announce("v1", 0, Hour));
        _book.Door(false, Now);
        Assert.False(_book.Current!.IsPresent);
        At(1000);
        _book.Door(true, Now);
        _book.Door(true, Now);
        _book.Door(null, Now);
        At(2000);
        _book.Door(false, Now);
        At(Hour);
        VisitRecord record = Ended();
        Assert.Equal([new(false, Epoch), new(true, Epoch + 1000), new(false, Epoch + 2000)], record.Door);
        Assert.True(record.IsPresent);
        Assert.True(_book.WasMaintained);
    }

    [Fact]
    public void A_door_that_is_open_already_is_on_record_from_the_beginning()
    {
        _book.Door(true, Now);
        Press(0);
        Assert.Equal([new(true, Epoch)], _book.Current!.Door);
    }

    [Fact]
    public void The_city_ends_a_visit_with_what_was_done_or_adds_it_later()
    {
        Assert.Null(Announce("v1", 0, Hour));
        At(1000);
        Assert.Null(_book.End("v1", ["guys"], Now));
        VisitRecord first = Ended();
        Assert.Equal("city", first.EndedBy);
        Assert.Equal(["guys"], first.Done);
        Assert.True(first.IsPresent);
        At(5000);
        Assert.Null(_book.End("v1", ["guys", "bolts"], Now));
        VisitRecord again = Ended();
        Assert.Equal(["guys", "bolts"], again.Done);
        Assert.Equal(first.EndUnixMillis, again.EndUnixMillis);
        Assert.NotNull(_book.End("v2", [], Now));
        Assert.Null(Announce("v3", Hour, 2 * Hour));
        Assert.Null(_book.End("v3", [], Now));
        At(Hour);
        Assert.False(_book.IsOn);
    }

    [Fact]
    public void A_visit_that_nobody_saw_has_maintained_the_site_once_the_city_says_what_was_done()
    {
        Assert.Null(Announce("v1", 0, Hour));
        At(Hour);
        Assert.False(Ended().IsPresent);
        Assert.Null(_book.End("v1", [], Now));
        Assert.False(_book.WasMaintained);
        Assert.Null(_book.End("v1", ["bolts"], Now));
        Assert.True(_book.WasMaintained);
        Restart();
        Assert.True(_book.WasMaintained);
    }

    [Fact]
    public void What_cannot_be_a_visit_is_refused_with_a_sentence()
    {
        Assert.NotNull(Announce("", 0, Hour));
        Assert.NotNull(Announce(new string('a', 65), 0, Hour));
        Assert.NotNull(Announce("a\nb", 0, Hour));
        Assert.NotNull(Announce("v", Hour, Hour));
        Assert.NotNull(Announce("v", 0, (24 * Hour) + 1));
        Assert.NotNull(Announce("v", -2 * Hour, -Hour));
        Assert.NotNull(_book.Announce(new("v", "", Epoch, Epoch + Hour, []), Now));
        Assert.NotNull(_book.Announce(new("v", "p", Epoch, Epoch + Hour, [""]), Now));
        Assert.NotNull(_book.Announce(new("v", "p", Epoch, Epoch + Hour, [.. Enumerable.Repeat("x", 33)]), Now));
        Assert.False(_book.IsOn);
        Assert.Null(Announce("v", 0, 24 * Hour));
        Assert.NotNull(Announce("v", 0, Hour));
        Assert.NotNull(_book.End("v", [""], Now));
    }

    [Fact]
    public void Sixteen_announcements_wait_and_one_that_is_known_is_replaced()
    {
        for (int i = 0; i < 16; i++)
        {
            Assert.Null(Announce($"v{i}", Hour + i, 2 * Hour));
        }

        Assert.NotNull(Announce("v16", Hour, 2 * Hour));
        Assert.Null(Announce("v3", 5 * Hour, 6 * Hour));
        Assert.Equal(16, _book.State.Waiting.Count);
    }

    [Fact]
    public void A_restart_forgets_nothing()
    {
        Assert.Null(Announce("v1", 0, 2 * Hour));
        Assert.Null(Announce("v2", 3 * Hour, 4 * Hour));
        _book.Door(true, Now);
        At(Hour);
        Restart();
        Assert.Equal("v1", _book.Current?.Id);
        Assert.Single(_book.Current!.Door);
        At((2 * Hour) - 1);
        Assert.True(_book.IsOn);
        At(2 * Hour);
        Assert.False(_book.IsOn);
        Assert.True(_book.WasMaintained);
        Restart();
        Assert.True(_book.WasMaintained);
        At(3 * Hour);
        Assert.Equal("v2", _book.Current?.Id);
    }

    [Fact]
    public void A_visit_restored_without_a_date_ends_when_the_date_is_known_or_after_its_longest()
    {
        Press(0);
        Restart();
        _synced = false;
        At(4 * Hour - 1);
        Assert.True(_book.IsOn);
        At(8 * Hour);
        Assert.False(_book.IsOn);
        Press(0);
        long began = _millis;
        Restart();
        _synced = false;
        At(began + 1);
        Assert.True(_book.IsOn);
    }

    [Fact]
    public void A_file_without_visits_or_with_broken_ones_keeps_all_else_that_was_learned()
    {
        string json = System.Text.Encoding.UTF8.GetString(new LearnedState().ToJson());
        string without = json.Replace(
            ",\"Visits\":" + JsonSerializer.Serialize(new VisitState()),
            "",
            StringComparison.Ordinal
        );
        Assert.NotEqual(json, without);
        Assert.Empty(LearnedState.TryParse(System.Text.Encoding.UTF8.GetBytes(without))!.Visits.Waiting);
        foreach (
            string visits in (string[])
                [
                    "null",
                    """{"Waiting":null}""",
                    """{"Waiting":[null]}""",
                    """{"Waiting":[{"Id":null}]}""",
                    """{"Waiting":[],"Current":{"Id":"v"}}""",
                ]
        )
        {
            LearnedState? read = LearnedState.TryParse(
                System.Text.Encoding.UTF8.GetBytes($$"""{"Version":1,"Days":[],"Modes":[],"Visits":{{visits}}}""")
            );
            Assert.Empty(read!.Visits.Waiting);
            Assert.Null(read.Visits.Current);
        }
    }

    [Fact]
    public void The_door_of_a_visit_is_told_open_and_closed_with_its_times()
    {
        var record = new VisitRecord { Door = [new(true, 1_700_000_000_000), new(false, 1_700_000_060_000)] };
        Assert.Contains(
            "\"door\":[\"open 2023-11-14T22:13:20Z\",\"closed 2023-11-14T22:14:20Z\"]",
            record.ToJson(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_record_is_one_object_of_JSON_with_dates()
    {
        Assert.Null(_book.Announce(new("v\"1", "nv-17", Epoch, Epoch + Hour, ["bu lông móng"]), Now));
        _book.Door(true, Now);
        At(Hour);
        using JsonDocument json = JsonDocument.Parse(Ended().ToJson());
        JsonElement record = json.RootElement;
        Assert.Equal("v\"1", record.GetProperty("id").GetString());
        Assert.Equal("announced", record.GetProperty("origin").GetString());
        Assert.Equal("2023-11-14T22:13:20Z", record.GetProperty("start").GetString());
        Assert.Equal("2023-11-14T23:13:20Z", record.GetProperty("end").GetString());
        Assert.Equal("open 2023-11-14T22:13:20Z", record.GetProperty("door")[0].GetString());
        Assert.Equal("bu lông móng", record.GetProperty("checklist")[0].GetString());
        Assert.Equal(0, record.GetProperty("done").GetArrayLength());
        Assert.True(record.GetProperty("synced").GetBoolean());
    }

    [Fact]
    public void A_date_that_turns_out_to_lie_ahead_is_taken_back()
    {
        At(1000 * Hour);
        Assert.Equal(Epoch + (1000 * Hour), _book.MaintainedUnixMillis);
        _book.Advance(new Stamp(Now.MonotonicMicros, Epoch, true));
        Assert.Equal(Epoch, _book.MaintainedUnixMillis);
    }

    [Fact]
    public void An_announcement_whose_time_has_passed_unseen_is_struck_out()
    {
        Assert.Null(Announce("v1", Hour, 2 * Hour));
        Assert.Null(Announce("v2", Hour, 3 * Hour));
        long before = _book.Version;
        At(2 * Hour);
        Assert.Equal("v2", _book.Current?.Id);
        Assert.Empty(_book.State.Waiting);
        Assert.Equal(before + 2, _book.Version);
        At(3 * Hour);
        Assert.Equal("v2", Ended().Id);
        Assert.False(_book.HasRecords);
    }

    [Fact]
    public void One_announced_visit_waits_for_the_end_of_another()
    {
        Assert.Null(Announce("v1", 0, 2 * Hour));
        Assert.Null(Announce("v2", Hour, 3 * Hour));
        At((2 * Hour) - 1);
        Assert.Equal("v1", _book.Current?.Id);
        At(2 * Hour);
        Assert.Equal("v2", _book.Current?.Id);
        Assert.Equal("The visit is on already.", Announce("v2", 0, 4 * Hour));
    }

    [Fact]
    public void Sixteen_times_of_the_door_are_on_record_and_who_comes_later_was_there_all_the_same()
    {
        Assert.Null(Announce("v1", 0, 2 * Hour));
        for (int i = 0; i < 20; i++)
        {
            _millis++;
            _book.Door(i % 2 == 0, Now);
        }

        Assert.Equal(16, _book.Current!.Door.Count);
        Assert.Equal(new DoorTime(true, Epoch + 1), _book.Current.Door[0]);
        Assert.Equal(new DoorTime(false, Epoch + 16), _book.Current.Door[15]);
        Assert.True(_book.Current.IsPresent);
    }

    [Theory]
    [InlineData(32, 64, true)]
    [InlineData(33, 64, false)]
    [InlineData(1, 65, false)]
    public void What_was_done_has_at_most_thirty_two_items_of_sixty_four_characters(int items, int length, bool taken)
    {
        Assert.Null(Announce("v1", 0, 2 * Hour));
        string[] done = [.. Enumerable.Repeat(new string('x', length), items)];
        Assert.Equal(
            taken ? null : "A checklist has at most 32 items of 1 to 64 characters.",
            _book.End("v1", done, Now)
        );
        Assert.Equal(taken, _book.HasRecords);
    }

    [Fact]
    public void Only_a_visit_that_somebody_saw_by_a_clock_that_was_set_has_maintained_the_site()
    {
        At(Hour);
        _synced = false;
        Press(0);
        Press(Hour);
        Assert.False(_book.WasMaintained);
        Assert.False(Ended().IsSynced);
        _synced = true;
        Assert.Null(Announce("v1", 0, 20 * Hour));
        _synced = false;
        Assert.Null(_book.End("v1", ["guys"], Now));
        Assert.False(_book.WasMaintained);
        Assert.Equal((true, false), (Ended() is var record && record.IsPresent, record.IsSynced));
        Assert.Null(_book.End("v1", ["guys", "bolts"], Now));
        Assert.False(_book.WasMaintained);
        Assert.Equal(["guys", "bolts"], Ended().Done);
    }

    private string? Announce(string id, long from, long until) =>
        _book.Announce(new(id, "nv-17", Epoch + from, Epoch + until, ["guys", "bolts"]), Now);

    private void Press(long afterMillis)
    {
        _millis += afterMillis;
        _book.Button(false, Now);
        _book.Button(true, Now);
        _book.Button(false, Now);
    }

    private void At(long millis)
    {
        _millis = millis;
        _book.Advance(Now);
    }

    private void Restart()
    {
        LearnedState state = LearnedState.TryParse(new LearnedState { Visits = _book.State }.ToJson())!;
        _book = new VisitBook(4);
        _book.Restore(state.Visits);
        _book.Advance(Now);
    }

    private VisitRecord Ended()
    {
        Assert.True(_book.TryTake(out VisitRecord? record));
        return record!;
    }
}
