using Edge.Core.Alarms;
using Edge.Core.Commands;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Commands;

/// <summary>What the pipeline does of alarms and visits that the city commands, and what it answers.</summary>
public sealed class CommandPipelineTests
{
    private readonly SiteRig _rig = SiteRig.Calm();
    private long _counter = 100;

    [Fact]
    public void An_alarm_is_acknowledged_by_command_and_the_sender_hears_that_it_was_done()
    {
        MainsLost();
        Command(CommandKind.AlarmAcknowledge, "Alarm/Power/MainsLost/Ack", "an");
        _rig.Run(1);
        Assert.Equal(AlarmState.Acknowledged, _rig.Pipeline.StateOf(MetricId.AlarmMainsLost));
        Assert.Equal(new CommandAnswer(101, null), Assert.Single(Answers()));
        Assert.DoesNotContain(_rig.Pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmCommandRefused);
    }

    [Theory]
    [InlineData("Alarm/Power/MainsLost/Ack", "", RefusalReason.BadValue)]
    [InlineData("Alarm/Power/Nothing/Ack", "an", RefusalReason.NotPossible)]
    [InlineData("Alarm/Flood/Level/Ack", "an", RefusalReason.NotPossible)]
    [InlineData("Alarm/Power/MainsLost/Shelve", "an", RefusalReason.BadValue)]
    [InlineData("Alarm/Power/MainsLost/Shelve", "2001-01-01T00:00:00Z an", RefusalReason.NotPossible)]
    [InlineData("Alarm/Power/MainsLost/Shelve", "off an", RefusalReason.NotPossible)]
    [InlineData("Site/Visit", "{}", RefusalReason.BadValue)]
    [InlineData("Site/Visit", """{"id":"v","done":[]}""", RefusalReason.NotPossible)]
    public void What_cannot_be_done_is_refused_counted_and_answered(string name, string value, RefusalReason reason)
    {
        MainsLost();
        Command(SiteCommand.KindOf(name)!.Value, name, value);
        _rig.Run(1);
        CommandAnswer answer = Assert.Single(Answers());
        Assert.Equal((101, reason), (answer.Counter, answer.Refusal!.Reason));
        Assert.StartsWith(name, answer.Refusal.Text, StringComparison.Ordinal);
        Assert.Equal($"{reason} 1", _rig.Last(MetricId.AgentRefusals).Text);
        Assert.Contains(_rig.Pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmCommandRefused);
    }

    [Fact]
    public void An_alarm_is_shelved_and_taken_off_by_command()
    {
        MainsLost();
        Command(CommandKind.AlarmShelve, "Alarm/Power/MainsLost/Shelve", $"{Time(_rig.Now.UnixMillis + 3_600_000)} an");
        _rig.Run(1);
        Assert.EndsWith("s", Book(), StringComparison.Ordinal);
        Command(CommandKind.AlarmShelve, "Alarm/Power/MainsLost/Shelve", "off an");
        _rig.Run(1);
        Assert.DoesNotContain("s", Book(), StringComparison.Ordinal);
        Assert.All(Answers(), answer => Assert.Null(answer.Refusal));
    }

    [Fact]
    public void A_visit_is_announced_and_ended_by_command()
    {
        _rig.Run(60);
        long now = _rig.Now.UnixMillis;
        Command(
            CommandKind.Visit,
            "Site/Visit",
            $$"""{"id":"v-1","person":"nv-17","from":"{{Time(now)}}","until":"{{Time(now + 3_600_000)}}","checklist":["bolts"]}"""
        );
        _rig.Run(2);
        Assert.True(_rig.Pipeline.IsVisited);
        Command(CommandKind.Visit, "Site/Visit", """{"id":"v-1","done":["bolts"]}""");
        _rig.Run(2);
        Assert.False(_rig.Pipeline.IsVisited);
        Frame record = Assert.Single(_rig.Frames, f => f.Readings.Any(r => r.Metric == MetricId.SiteVisitLast));
        Assert.Contains("\"done\":[\"bolts\"]", record.Readings[0].Text, StringComparison.Ordinal);
        Assert.Equal([101, 102], Answers().Select(answer => answer.Counter));
    }

    [Fact]
    public void What_the_host_refuses_a_moment_later_is_not_answered_as_done()
    {
        _rig.Run(60);
        Command(CommandKind.SpeedTest, "Link/Speed Test/Run", "");
        _rig.Advance();
        Assert.Empty(Answers());
        Assert.True(_rig.Pipeline.TryTakeRequest(out SiteRequest? request));
        _rig.Pipeline.CommandRefused(
            new CommandRefusal(RefusalReason.NotPossible, "no address") { Counter = request!.Counter },
            _rig.Now
        );
        _rig.Advance();
        Assert.Equal("no address", Assert.Single(Answers()).Refusal?.Text);
    }

    [Fact]
    public void A_command_that_ends_the_process_is_answered_before_it_ends()
    {
        _rig.Run(60);
        Command(CommandKind.SpeedTest, "Link/Speed Test/Run", "");
        _rig.Finish();
        Assert.Equal(new CommandAnswer(101, null), Assert.Single(Answers()));
    }

    [Fact]
    public void An_answer_is_one_record_among_what_goes_first_and_no_telemetry()
    {
        _rig.Run(60);
        Command(CommandKind.SpeedTest, "Link/Speed Test/Run", "");
        _rig.Run(700); // two heartbeats
        Frame frame = Assert.Single(_rig.Frames, f => f.Readings.Any(r => r.Metric == MetricId.AgentRefusals));
        Assert.Equal(RecordLane.Alarm, frame.Lane);
        Assert.Single(frame.Readings);
    }

    [Fact]
    public void Sixteen_answers_go_at_once_and_then_one_each_half_minute()
    {
        _rig.Run(60);
        for (int i = 0; i < 40; i++)
        {
            var refusal = new CommandRefusal(RefusalReason.Replayed, "again") { Counter = 1 + i };
            _rig.Pipeline.CommandRefused(refusal, _rig.Now);
        }

        _rig.Run(1);
        Assert.Equal(16, Answers().Count);
        _rig.Run(61);
        Assert.Equal(18, Answers().Count);
        _rig.Run(1000);
        Assert.Equal(32, Answers().Count);
    }

    private static string Time(long unixMillis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private void MainsLost()
    {
        _rig.Run(60);
        _rig.Slow[MetricId.PowerMains] = () => 0;
        _rig.Run(120);
        Assert.Equal(AlarmState.Active, _rig.Pipeline.StateOf(MetricId.AlarmMainsLost));
    }

    private string Book()
    {
        _rig.Run(15);
        return _rig.Last(MetricId.SiteAlarmBook).Text!;
    }

    private void Command(CommandKind kind, string name, string value) =>
        _rig.Pipeline.Command(new SiteCommand(kind, name, value, ++_counter), _rig.Now);

    private List<CommandAnswer> Answers() =>
        [
            .. _rig
                .Frames.SelectMany(frame => frame.Readings)
                .Where(reading => reading.Metric == MetricId.AgentRefusals)
                .Select(reading => CommandAnswer.TryRead(reading.Text ?? "", out CommandAnswer? answer) ? answer : null)
                .OfType<CommandAnswer>(),
        ];
}
