using Edge.Core.Alarms;
using Edge.Core.Commands;
using Edge.Core.Confirmations;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Commands;

/// <summary>What becomes of a command: done, asked of the host, or refused; and what is answered when.</summary>
public sealed class CommandStageTests
{
    private const long Wall = 1_767_225_600_000; // 2026-01-01T00:00:00Z
    private readonly CommandStage _stage = new(
        new SiteProfile("hp-001", null, new HashSet<MetricId>(), new Limits()),
        [],
        new SiteIdentity()
    );
    private double _seconds = 1000;

    private Stamp Now => new((long)(_seconds * 1e6), Wall, true);

    private static SiteCommand Command(CommandKind kind, string value = "", long counter = 7) =>
        new(kind, "Site/Thing", value, counter);

    private string? Answer(bool last = false) => _stage.TryTakeAnswer(last, Now, out string? text) ? text : null;

    [Theory]
    [InlineData("2026-01-01T00:00:01Z", true)]
    [InlineData("2026-01-04T00:00:00Z", true)]
    [InlineData("2026-01-04T00:00:01Z", false)]
    [InlineData("2026-01-01T00:00:00Z", false)]
    [InlineData("2025-12-31T23:00:00Z", false)]
    [InlineData("on", false)]
    public void A_storm_is_commanded_for_a_time_within_three_days(string value, bool isTaken)
    {
        var storm = new StormMode(new Limits());
        CommandRefusal? refusal = CommandStage.Storm(Command(CommandKind.StormMode, value), storm, Now);
        storm.Advance(Now);
        Assert.Equal(isTaken, refusal is null);
        Assert.Equal(isTaken, storm.IsOn);
        if (refusal is not null)
        {
            Assert.Equal(RefusalReason.BadValue, refusal.Reason);
            Assert.Contains("72 hours", refusal.Text);
        }
    }

    [Fact]
    public void A_commanded_storm_is_taken_back_by_off()
    {
        var storm = new StormMode(new Limits());
        Assert.Null(CommandStage.Storm(Command(CommandKind.StormMode, "2026-01-01T06:00:00Z"), storm, Now));
        storm.Advance(Now);
        Assert.True(storm.IsOn);
        Assert.Null(CommandStage.Storm(Command(CommandKind.StormMode, "off"), storm, Now));
        _seconds += 1;
        storm.Advance(Now);
        Assert.False(storm.IsOn);
    }

    [Fact]
    public void What_the_host_is_asked_for_comes_with_its_counter_in_the_order_asked()
    {
        Assert.Null(_stage.AskHost(Command(CommandKind.SpeedTest, counter: 1), Now));
        Assert.Null(_stage.AskHost(Command(CommandKind.Reboot, counter: 2), Now));
        Assert.Null(_stage.AskHost(Command(CommandKind.FetchWaveform, "2026-01-01T00:00:00Z", 3), Now));
        Assert.Null(_stage.AskHost(Command(CommandKind.SetConfiguration, "[site]", 4), Now));
        List<SiteRequest> asked = [];
        while (_stage.TryTake(out SiteRequest? request))
        {
            asked.Add(request!);
        }

        Assert.Equal(
            [
                new SiteRequest.SpeedTest { Counter = 1 },
                new SiteRequest.Reboot { Counter = 2 },
                new SiteRequest.FetchWaveform(Wall) { Counter = 3 },
                new SiteRequest.StoreConfiguration("[site]") { Counter = 4 },
            ],
            asked
        );
    }

    [Fact]
    public void A_waveform_needs_the_time_of_its_event()
    {
        CommandRefusal? refusal = _stage.AskHost(Command(CommandKind.FetchWaveform, "yesterday"), Now);
        Assert.Equal(RefusalReason.BadValue, refusal!.Reason);
        Assert.StartsWith("Site/Thing needs", refusal.Text, StringComparison.Ordinal);
        Assert.False(_stage.TryTake(out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(599.9, false)]
    [InlineData(600, true)]
    public void Nobody_reboots_a_site_again_within_ten_minutes(double up, bool isTaken)
    {
        _seconds = up;
        CommandRefusal? refusal = _stage.AskHost(Command(CommandKind.Reboot), Now);
        Assert.Equal(isTaken, refusal is null);
        Assert.Equal(isTaken, _stage.TryTake(out _));
        Assert.Equal(isTaken ? null : RefusalReason.NotPossible, refusal?.Reason);
        Assert.Equal(isTaken ? null : "Site/Thing within 10 minutes of the last boot", refusal?.Text);
    }

    [Fact]
    public void A_confirmation_asks_for_self_tests_unless_it_is_refused()
    {
        var site = new SiteProfile("hp-001", null, new HashSet<MetricId>(), new Limits());
        var signs = new CommandStage(site, [], new SiteIdentity { Sign = _ => new byte[64] });
        Assert.Null(signs.Confirm(Command(CommandKind.Confirm, new string('n', 16), counter: 9), Now));
        Assert.True(signs.TryTake(out SiteRequest? asked));
        Assert.Equal(new SiteRequest.SelfTests(9), asked);
        Assert.NotNull(signs.Confirm(Command(CommandKind.Confirm, "short", counter: 10), Now));
        Assert.NotNull(_stage.Confirm(Command(CommandKind.Confirm, new string('n', 16)), Now));
        Assert.False(signs.TryTake(out _));
        Assert.False(_stage.TryTake(out _));
    }

    [Fact]
    public void Of_what_the_host_has_not_yet_taken_sixteen_wait()
    {
        for (int i = 0; i < 16; i++)
        {
            Assert.Null(_stage.AskHost(Command(CommandKind.SpeedTest), Now));
        }

        Assert.Equal(RefusalReason.TooMany, _stage.AskHost(Command(CommandKind.SpeedTest), Now)!.Reason);
        Assert.True(_stage.TryTake(out _));
        Assert.Null(_stage.AskHost(Command(CommandKind.SpeedTest), Now));
    }

    [Fact]
    public void A_command_that_was_taken_is_answered_after_a_turn()
    {
        _stage.Taken(Command(CommandKind.SpeedTest));
        Assert.Null(Answer());
        _stage.EndTurn();
        Assert.Equal("; last 7 done", Answer());
        Assert.Null(Answer());
    }

    [Theory]
    [InlineData(CommandKind.Confirm)]
    [InlineData(CommandKind.SetConfiguration)]
    public void What_answers_by_itself_is_not_answered_when_it_is_taken(CommandKind kind)
    {
        _stage.Taken(Command(kind));
        _stage.EndTurn();
        Assert.Null(Answer(last: true));
        _stage.Done(7);
        Assert.Equal("; last 7 done", Answer(last: true));
    }

    [Fact]
    public void Before_the_process_ends_no_answer_waits()
    {
        _stage.Taken(Command(CommandKind.Reboot));
        Assert.Equal("; last 7 done", Answer(last: true));
    }

    [Fact]
    public void A_refusal_within_the_turn_stands_for_the_answer_counted_by_reason()
    {
        var evidence = new Evidence(30, 60);
        var book = new AlarmBook();
        _stage.Taken(Command(CommandKind.SpeedTest));
        _stage.Refused(
            new CommandRefusal(RefusalReason.NotPossible, "no way out") { Counter = 7 },
            evidence,
            book,
            Now
        );
        _stage.Refused(new CommandRefusal(RefusalReason.BadValue, "what") { Counter = 8 }, evidence, book, Now);
        _stage.Refused(new CommandRefusal(RefusalReason.BadValue, "what"), evidence, book, Now);
        _stage.EndTurn();
        Assert.Equal(Severity.Warning, book.SeverityOf(MetricId.AlarmCommandRefused));
        string first = Answer()!;
        Assert.EndsWith("; last 7 NotPossible: no way out", first, StringComparison.Ordinal);
        Assert.EndsWith("; last 8 BadValue: what", Answer(), StringComparison.Ordinal);
        Assert.Contains("BadValue 2", first);
        Assert.Null(Answer());

        string[] counts = evidence.All().Single(r => r.Metric == MetricId.AgentRefusals).Text!.Split(", ");
        Assert.Equal(["BadValue 2", "NotPossible 1"], counts.Order(StringComparer.Ordinal));

        // Many are one alarm, which stands for ten minutes after the last.
        _seconds += CommandStage.RefusedHoldSeconds - 1;
        book.Advance(Now);
        Assert.Equal(Severity.Warning, book.SeverityOf(MetricId.AlarmCommandRefused));
        _seconds += 2;
        book.Advance(Now);
        Assert.Equal(Severity.Normal, book.SeverityOf(MetricId.AlarmCommandRefused));
    }

    [Fact]
    public void The_first_refusal_of_a_command_is_the_one_that_is_told()
    {
        var evidence = new Evidence(30, 60);
        var book = new AlarmBook();
        _stage.Refused(new CommandRefusal(RefusalReason.BadValue, "first") { Counter = 7 }, evidence, book, Now);
        _stage.Refused(new CommandRefusal(RefusalReason.NotPossible, "second") { Counter = 7 }, evidence, book, Now);
        _stage.Done(7);
        Assert.Contains("first", Answer(last: true));
        Assert.Null(Answer(last: true));
    }

    [Fact]
    public void Thirty_two_answers_wait_and_no_more_sixteen_go_at_once_and_one_each_half_minute()
    {
        for (int i = 1; i <= 40; i++)
        {
            _stage.Done(i);
        }

        _stage.EndTurn();
        int first = 0;
        while (Answer() is not null)
        {
            first++;
        }

        Assert.Equal(16, first);
        _seconds += 29;
        Assert.Null(Answer());
        _seconds += 2;
        Assert.Equal("; last 17 done", Answer());
        Assert.Null(Answer());
        int rest = 0;
        while (Answer(last: true) is not null)
        {
            rest++;
        }

        Assert.Equal(15, rest);
    }

    [Fact]
    public void A_refusal_is_said_as_one_sentence_with_the_name_of_its_command()
    {
        Assert.Null(CommandStage.Said(Command(CommandKind.AlarmShelve), null));
        Assert.Equal(
            new CommandRefusal(RefusalReason.NotPossible, "Site/Thing: it is not active"),
            CommandStage.Said(Command(CommandKind.AlarmShelve), "it is not active.")
        );
        Assert.Equal(
            new CommandRefusal(RefusalReason.BadValue, "Site/Thing needs a name"),
            CommandStage.Unreadable(Command(CommandKind.AlarmShelve), "a name")
        );
    }
}
