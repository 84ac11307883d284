using Edge.Core.Alarms;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Frames;

public sealed class FrameStageTests
{
    private static readonly Stamp Start = At(100);
    private readonly Evidence _evidence = new(30, 60);

    private static Stamp At(double seconds) =>
        new((long)Math.Round(seconds * 1e6), 1_700_000_000_000 + (long)(seconds * 1000), true);

    private static FrameStage Stage(PipelineOptions? options = null, params MetricId[] expected) =>
        new(new SiteProfile("hp-001", null, new HashSet<MetricId>(expected), new Limits()), options ?? new());

    private static AlarmDefinition Definition(MetricId alarm) => AlarmCatalogue.All.Single(a => a.Metric == alarm);

    private static AlarmChange Change(
        MetricId alarm,
        Severity from,
        Severity to,
        double measured = double.NaN,
        string? text = null
    ) => new(Definition(alarm), from, to, At(200), measured, text);

    private static Frame Take(FrameStage stage)
    {
        Assert.True(stage.TryTake(out Frame? frame));
        return frame!;
    }

    private bool IsDue(FrameStage stage, double seconds, double? frameSeconds = null) =>
        stage.IsDue(_evidence, Start, At(seconds), frameSeconds ?? 10);

    [Fact]
    public void In_a_storm_frames_become_shorter_at_once_and_find_back_to_ten_seconds()
    {
        FrameStage stage = Stage(null, MetricId.PowerMains);
        Put(MetricId.PowerMains, 1);
        Assert.True(IsDue(stage, 100.2));
        Assert.False(IsDue(stage, 100.5));
        Assert.False(IsDue(stage, 101, frameSeconds: 2));
        Assert.True(IsDue(stage, 103, frameSeconds: 2));
        Assert.False(IsDue(stage, 104.9, frameSeconds: 2));
        Assert.True(IsDue(stage, 105, frameSeconds: 2));
        Assert.True(IsDue(stage, 107));
        Assert.False(IsDue(stage, 116.9));
        Assert.True(IsDue(stage, 117));
    }

    [Fact]
    public void An_event_is_told_whole_at_once_without_its_waveform_and_not_again()
    {
        FrameStage stage = Stage();
        MetricId[] told =
        [
            MetricId.StructureEvent,
            MetricId.StructureEventPeak,
            MetricId.StructureEventVelocity,
            MetricId.StructureEventDisplacement,
            MetricId.StructureEventDuration,
            MetricId.StructureEventFrequency,
            MetricId.StructureEventCrest,
        ];
        _evidence.Put(Reading.Good(MetricId.StructureEvent, "an impact", At(100)));
        _evidence.Put(Reading.Good(MetricId.StructureEventWaveform, "AAAA", At(100)));
        foreach (MetricId metric in told[1..])
        {
            Put(metric, 3);
        }

        stage.Event(_evidence, At(101));
        Frame frame = Take(stage);
        Assert.Equal(RecordLane.Telemetry, frame.Lane);
        Assert.Equal(told, frame.Readings.Select(reading => reading.Metric));
        Assert.Equal(At(101), frame.At);
        Assert.False(stage.TryTake(out _));
    }

    private void Put(MetricId metric, double value, double seconds = 100) =>
        _evidence.Put(Reading.Good(metric, value, At(seconds)));

    [Fact]
    public void The_first_frame_comes_when_every_expected_sensor_has_spoken()
    {
        FrameStage stage = Stage(null, MetricId.PowerMains, MetricId.CabinetDoor);
        Put(MetricId.PowerMains, 1);
        Assert.False(IsDue(stage, 100.1));
        _evidence.Put(Reading.Bad(MetricId.CabinetDoor, At(100), "no answer"));
        Assert.True(IsDue(stage, 100.2));
        Assert.False(IsDue(stage, 100.3));
    }

    [Fact]
    public void Tilt_and_rate_come_by_time_and_are_not_waited_for()
    {
        FrameStage stage = Stage(
            null,
            MetricId.StructureTiltX,
            MetricId.StructureTiltY,
            MetricId.StructureTiltMagnitude,
            MetricId.StructureSampleRate,
            MetricId.StructureAccelerationRms
        );
        Assert.False(IsDue(stage, 100.1));
        Put(MetricId.StructureAccelerationRms, 0.1);
        Assert.True(IsDue(stage, 100.2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_is_waited_for_longer_than_the_first_frames_time(bool early)
    {
        FrameStage stage = Stage(new() { FirstFrameSeconds = 3, FirstFrameEarly = early }, MetricId.PowerMains);
        Assert.Equal(At(103).MonotonicMicros, stage.NextMicros(Start));
        Assert.False(IsDue(stage, 102.999999));
        Assert.True(IsDue(stage, 103));
        Assert.Equal(At(113).MonotonicMicros, stage.NextMicros(Start));
    }

    [Fact]
    public void Without_an_early_first_frame_its_whole_time_is_waited()
    {
        FrameStage stage = Stage(new() { FirstFrameEarly = false }, MetricId.PowerMains);
        Put(MetricId.PowerMains, 1);
        Assert.False(IsDue(stage, 100.5));
        Assert.True(IsDue(stage, 101));
    }

    [Fact]
    public void A_site_without_sensors_waits_the_whole_time()
    {
        FrameStage stage = Stage();
        Assert.False(IsDue(stage, 100.999999));
        Assert.True(IsDue(stage, 101));
    }

    [Fact]
    public void Frames_keep_to_the_grid_of_the_first_ones_latest_time_however_late_a_turn_comes()
    {
        FrameStage stage = Stage(new() { FrameSeconds = 10, FirstFrameSeconds = 1 }, MetricId.PowerMains);
        Put(MetricId.PowerMains, 1);
        Assert.True(IsDue(stage, 100.2));
        Assert.Equal(At(111).MonotonicMicros, stage.NextMicros(Start));
        Assert.False(IsDue(stage, 110.999999));
        Assert.True(IsDue(stage, 111));
        Assert.False(IsDue(stage, 120.999999));
        Assert.True(IsDue(stage, 124));
        Assert.Equal(At(131).MonotonicMicros, stage.NextMicros(Start));
        Assert.True(IsDue(stage, 151));
        Assert.Equal(At(161).MonotonicMicros, stage.NextMicros(Start));
        Assert.True(IsDue(stage, 199.999999));
        Assert.Equal(At(201).MonotonicMicros, stage.NextMicros(Start));
    }

    [Fact]
    public void A_frame_of_telemetry_holds_what_is_to_be_told_and_none_is_made_of_nothing()
    {
        FrameStage stage = Stage();
        stage.Telemetry(_evidence, At(100));
        Assert.False(stage.TryTake(out _));
        Put(MetricId.PowerMains, 1);
        stage.Telemetry(_evidence, At(101));
        Frame frame = Take(stage);
        Assert.Equal((RecordLane.Telemetry, At(101)), (frame.Lane, frame.At));
        Assert.Equal([MetricId.PowerMains], frame.Readings.Select(r => r.Metric));
        Assert.Null(frame.Alarm);
        Assert.Null(frame.Verdict);
        stage.Telemetry(_evidence, At(102));
        Assert.False(stage.TryTake(out _));
    }

    [Fact]
    public void An_alarm_brings_its_figure_its_evidence_its_severity_and_its_transition()
    {
        FrameStage stage = Stage();
        Put(MetricId.PowerBatteryVoltage, 46.9, 199);
        Put(MetricId.PowerMains, 0, 198);
        AlarmChange change = Change(MetricId.AlarmBatteryLow, Severity.Normal, Severity.Warning, 46.5);
        stage.Alarm(change, change.Alarm.Evidence, _evidence);
        Frame frame = Take(stage);
        Assert.Equal((RecordLane.Alarm, At(200)), (frame.Lane, frame.At));
        Assert.Equal(
            [
                Reading.Good(MetricId.PowerBatteryVoltage, 46.5, At(200)),
                Reading.Good(MetricId.PowerMains, 0, At(198)),
                Reading.Good(MetricId.AlarmBatteryLow, (double)Severity.Warning, At(200)),
            ],
            frame.Readings.SkipLast(1)
        );
        AlarmTransition alarm = frame.Alarm!;
        Assert.Equal((Severity.Warning, true, At(200)), (alarm.Severity, alarm.IsActive, alarm.At));
        Assert.Equal([MetricId.PowerBatteryVoltage, MetricId.PowerMains], alarm.Evidence.Select(r => r.Metric));
        Assert.Equal(
            "The -48 V bus is under its limit (Power/Battery/Voltage 46.5 V). "
                + "Restore mains or start the generator set: the load will be disconnected soon.",
            alarm.Text
        );
        Assert.Equal(Reading.Good(MetricId.SiteAlarmLast, alarm.ToJson(), At(200)), frame.Readings[^1]);
        Assert.Equal((double)Severity.Warning, _evidence.Value(MetricId.AlarmBatteryLow, At(200)));
        Assert.True(_evidence.TryGet(MetricId.SiteAlarmLast, out Reading last));
        Assert.Equal(frame.Readings[^1], last);
    }

    [Fact]
    public void An_alarm_without_a_figure_has_what_the_evidence_holds()
    {
        FrameStage stage = Stage();
        Put(MetricId.PowerMains, 0, 150);
        AlarmChange change = Change(MetricId.AlarmMainsLost, Severity.Normal, Severity.Warning);
        stage.Alarm(change, change.Alarm.Evidence, _evidence);
        Frame frame = Take(stage);
        Assert.Equal(Reading.Good(MetricId.PowerMains, 0, At(150)), frame.Readings[0]);
        Assert.Equal(3, frame.Readings.Count);
        Assert.StartsWith("Mains is lost. Ask", frame.Alarm!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figure_of_a_contact_is_not_told_as_a_number()
    {
        FrameStage stage = Stage();
        AlarmChange change = Change(MetricId.AlarmMainsLost, Severity.Normal, Severity.Warning, 0);
        stage.Alarm(change, change.Alarm.Evidence, _evidence);
        Frame frame = Take(stage);
        Assert.Equal(Reading.Good(MetricId.PowerMains, 0, At(200)), frame.Readings[0]);
        Assert.StartsWith("Mains is lost. Ask", frame.Alarm!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alarm_with_a_text_of_its_own_tells_that_in_place_of_the_figure()
    {
        FrameStage stage = Stage();
        Put(MetricId.CabinetDoor, 1, 150);
        AlarmChange change = Change(
            MetricId.AlarmSensorFault,
            Severity.Normal,
            Severity.Warning,
            3,
            "Flood/Level: never delivered"
        );
        stage.Alarm(change, [MetricId.CabinetDoor], _evidence);
        AlarmDefinition definition = Definition(MetricId.AlarmSensorFault);
        Assert.Equal(
            $"{definition.Condition}: Flood/Level: never delivered. {definition.Remedy}",
            Take(stage).Alarm!.Text
        );
    }

    [Fact]
    public void An_alarm_without_evidence_says_only_what_it_is()
    {
        FrameStage stage = Stage();
        stage.Alarm(Change(MetricId.AlarmJournalFull, Severity.Normal, Severity.Warning, 3), [], _evidence);
        Frame frame = Take(stage);
        AlarmDefinition definition = Definition(MetricId.AlarmJournalFull);
        Assert.Equal($"{definition.Condition}. {definition.Remedy}", frame.Alarm!.Text);
        Assert.Equal([MetricId.AlarmJournalFull, MetricId.SiteAlarmLast], frame.Readings.Select(r => r.Metric));
    }

    [Fact]
    public void A_cleared_alarm_has_the_severity_it_had_and_its_metric_is_normal()
    {
        FrameStage stage = Stage();
        AlarmChange change = Change(MetricId.AlarmBatteryLow, Severity.Critical, Severity.Normal, 51, "own text");
        stage.Alarm(change, change.Alarm.Evidence, _evidence);
        Frame frame = Take(stage);
        Assert.Equal((Severity.Critical, false), (frame.Alarm!.Severity, frame.Alarm.IsActive));
        Assert.Equal("Cleared: The -48 V bus is under its limit.", frame.Alarm.Text);
        Assert.Equal(0, frame.Readings.Single(r => r.Metric == MetricId.AlarmBatteryLow).Value);
    }

    [Theory]
    [InlineData(AlarmEvent.Raised, Severity.Warning, true)]
    [InlineData(AlarmEvent.Changed, Severity.Critical, true)]
    [InlineData(AlarmEvent.Cleared, Severity.Normal, true)]
    [InlineData(AlarmEvent.Unshelved, Severity.Warning, true)]
    [InlineData(AlarmEvent.Unshelved, Severity.Normal, false)]
    [InlineData(AlarmEvent.Acknowledged, Severity.Warning, false)]
    [InlineData(AlarmEvent.Shelved, Severity.Warning, false)]
    public void What_is_announced_goes_with_its_evidence_and_what_people_did_without(
        AlarmEvent happened,
        Severity to,
        bool isTold
    )
    {
        FrameStage stage = Stage();
        Put(MetricId.PowerBatteryVoltage, 46.9, 199);
        AlarmChange change = Change(MetricId.AlarmBatteryLow, Severity.Warning, to) with { Event = happened };
        stage.Alarm(change, [MetricId.PowerBatteryVoltage], _evidence);
        Assert.Equal(isTold, Take(stage).Readings.Any(r => r.Metric == MetricId.PowerBatteryVoltage));
        stage.Alarm(change with { UntilMillis = 1 }, [MetricId.PowerBatteryVoltage], _evidence);
        Assert.DoesNotContain(Take(stage).Readings, r => r.Metric == MetricId.PowerBatteryVoltage);
    }

    [Fact]
    public void Telemetry_takes_back_what_an_alarm_told_when_it_is_no_longer_so()
    {
        FrameStage stage = Stage();
        Put(MetricId.PowerBatteryVoltage, 50);
        stage.Telemetry(_evidence, At(100));
        AlarmChange change = Change(MetricId.AlarmBatteryLow, Severity.Normal, Severity.Warning, 46);
        stage.Alarm(change, change.Alarm.Evidence, _evidence);
        stage.Telemetry(_evidence, At(201));
        Take(stage);
        Take(stage);
        Assert.Contains(Reading.Good(MetricId.PowerBatteryVoltage, 50, At(100)), Take(stage).Readings);
    }

    [Fact]
    public void A_verdict_goes_with_what_it_rests_on_as_far_as_it_was_delivered()
    {
        FrameStage stage = Stage();
        Put(MetricId.PowerMains, 1, 150);
        var verdict = new SiteVerdict(VerdictLevel.Watch, ["One.", "Two."], 12.5);
        stage.Verdict(verdict, [MetricId.PowerMains, MetricId.FloodLevel], _evidence, At(200));
        Frame frame = Take(stage);
        Assert.Equal((RecordLane.Alarm, At(200)), (frame.Lane, frame.At));
        Assert.Same(verdict, frame.Verdict);
        Assert.Equal(
            [
                Reading.Good(MetricId.PowerMains, 1, At(150)),
                Reading.Good(MetricId.SiteVerdict, "Watch", At(200)),
                Reading.Good(MetricId.SiteVerdictReasons, "One.; Two.", At(200)),
                Reading.Good(MetricId.SiteEvidenceAge, 12.5, At(200)),
            ],
            frame.Readings
        );
    }

    [Fact]
    public void An_age_that_is_not_known_is_bad_and_says_why()
    {
        FrameStage.PutVerdict(new SiteVerdict(VerdictLevel.Unknown, ["Nothing."], double.NaN), _evidence, At(200));
        Assert.Equal(
            Reading.Bad(MetricId.SiteEvidenceAge, At(200), "some evidence was never delivered"),
            _evidence.All().Single(r => r.Metric == MetricId.SiteEvidenceAge)
        );
    }

    [Fact]
    public void Telemetry_tells_a_verdict_again_that_had_a_frame_of_its_own()
    {
        FrameStage stage = Stage();
        stage.Verdict(new SiteVerdict(VerdictLevel.Watch, ["One."], 1), [], _evidence, At(200));
        FrameStage.PutVerdict(new SiteVerdict(VerdictLevel.Watch, ["Two."], 1), _evidence, At(201));
        stage.Telemetry(_evidence, At(201));
        stage.Verdict(new SiteVerdict(VerdictLevel.Safe, ["Three."], 1), [], _evidence, At(202));
        FrameStage.PutVerdict(new SiteVerdict(VerdictLevel.Watch, ["Two."], 1), _evidence, At(203));
        stage.Telemetry(_evidence, At(203));
        Take(stage);
        Take(stage);
        Take(stage);
        Assert.Equal([MetricId.SiteVerdict, MetricId.SiteVerdictReasons], Take(stage).Readings.Select(r => r.Metric));
    }

    [Fact]
    public void At_most_1024_frames_wait_and_the_oldest_goes_first()
    {
        FrameStage stage = Stage();
        for (int i = 0; i < 1024 + 3; i++)
        {
            Put(MetricId.PowerMains, i % 2, i);
            stage.Telemetry(_evidence, At(i));
        }

        for (int i = 3; i < 1024 + 3; i++)
        {
            Assert.Equal(At(i), Take(stage).At);
        }

        Assert.False(stage.TryTake(out _));
    }

    [Fact]
    public void The_last_word_goes_with_what_it_rests_on()
    {
        FrameStage stage = Stage();
        MetricId[] evidence =
        [
            MetricId.PowerMains,
            MetricId.PowerBatteryVoltage,
            MetricId.PowerBatteryCurrent,
            MetricId.PowerHostSupply,
            MetricId.SiteVerdict,
            MetricId.SiteLastGasp,
        ];
        foreach (MetricId metric in evidence[..4])
        {
            Put(metric, 1, 150);
        }

        Put(MetricId.FloodLevel, 5, 150);
        _evidence.Put(Reading.Good(MetricId.SiteVerdict, "Watch", At(150)));
        stage.LastGasp("{}", _evidence, At(200));
        Frame frame = Take(stage);
        Assert.Equal((RecordLane.Alarm, At(200)), (frame.Lane, frame.At));
        Assert.Equal(evidence, frame.Readings.Select(reading => reading.Metric));
        Assert.Equal(Reading.Good(MetricId.SiteLastGasp, "{}", At(200)), frame.Readings[^1]);
        Assert.True(_evidence.TryGet(MetricId.SiteLastGasp, out Reading kept));
        Assert.Equal(frame.Readings[^1], kept);
        Assert.Equal(2, Gasp().Readings.Count);

        Frame Gasp()
        {
            var few = new Evidence(30, 60);
            few.Put(Reading.Good(MetricId.PowerMains, 0, At(150)));
            stage.LastGasp("{}", few, At(201));
            return Take(stage);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_visit_s_record_goes_at_once_with_whether_one_is_on_and_telemetry_does_not_tell_it_again(bool isOn)
    {
        FrameStage stage = Stage();
        if (isOn)
        {
            Put(MetricId.SiteVisitActive, 0, 150);
        }

        stage.Visit("{}", _evidence, At(200));
        Frame frame = Take(stage);
        Assert.Equal((RecordLane.Alarm, At(200)), (frame.Lane, frame.At));
        Assert.Equal(
            isOn ? [MetricId.SiteVisitLast, MetricId.SiteVisitActive] : [MetricId.SiteVisitLast],
            frame.Readings.Select(reading => reading.Metric)
        );
        stage.Telemetry(_evidence, At(201));
        Assert.Equal(isOn, stage.TryTake(out Frame? telemetry));
        Assert.DoesNotContain(telemetry?.Readings ?? [], reading => reading.Metric == MetricId.SiteVisitLast);
        Assert.True(_evidence.TryGet(MetricId.SiteVisitLast, out Reading last));
        Assert.Equal(Reading.Good(MetricId.SiteVisitLast, "{}", At(200)), last);
    }

    [Fact]
    public void A_step_of_the_recovery_goes_at_once_and_telemetry_does_not_tell_it_again()
    {
        FrameStage stage = Stage();
        Put(MetricId.PowerMains, 1);
        stage.Telemetry(_evidence, At(100));
        Take(stage);
        stage.Recovery("reconnect", _evidence, At(200));
        Frame frame = Take(stage);
        Assert.Equal((RecordLane.Alarm, At(200)), (frame.Lane, frame.At));
        Assert.Equal([Reading.Good(MetricId.LinkRecovery, "reconnect", At(200))], frame.Readings);
        stage.Telemetry(_evidence, At(201));
        Assert.False(stage.TryTake(out _));
        Assert.True(_evidence.TryGet(MetricId.LinkRecovery, out _));
    }

    [Fact]
    public void What_is_told_once_is_a_frame_of_one_reading()
    {
        FrameStage stage = Stage();
        Reading report = Reading.Good(MetricId.LinkDayReport, "{}", At(180));
        Reading detail = Reading.Good(MetricId.StructureEventWaveform, "AAAA", At(170));
        stage.Confirmation("{}.s", At(200));
        stage.Answer("; last 1 done", At(201));
        stage.Report(report);
        stage.Detail(detail, At(202));
        Expect(RecordLane.Alarm, 200, Reading.Good(MetricId.SiteConfirmation, "{}.s", At(200)));
        Expect(RecordLane.Alarm, 201, Reading.Good(MetricId.AgentRefusals, "; last 1 done", At(201)));
        Expect(RecordLane.Alarm, 180, report);
        Expect(RecordLane.Detail, 202, detail);
        Assert.Empty(_evidence.All());

        void Expect(RecordLane lane, double seconds, Reading reading)
        {
            Frame frame = Take(stage);
            Assert.Equal((lane, At(seconds)), (frame.Lane, frame.At));
            Assert.Equal([reading], frame.Readings);
        }
    }

    [Theory]
    [InlineData(Aspect.Structure, MetricId.SiteVerdictStructure)]
    [InlineData(Aspect.Power, MetricId.SiteVerdictPower)]
    [InlineData(Aspect.Flood, MetricId.SiteVerdictFlood)]
    [InlineData(Aspect.Link, MetricId.SiteVerdictLink)]
    [InlineData(Aspect.Security, MetricId.SiteVerdictSecurity)]
    public void Each_aspect_has_a_metric_which_its_verdict_is_put_into(Aspect aspect, MetricId metric)
    {
        Assert.Equal(metric, FrameStage.MetricOf(aspect));
        var verdict = new SiteVerdict(VerdictLevel.Watch, ["Two."], 1)
        {
            Aspects = [new AspectVerdict(aspect, VerdictLevel.Unsafe, ["One."], 1, "never")],
            Change = "Safe when calm.",
        };
        FrameStage stage = Stage();
        stage.Verdict(verdict, [], _evidence, At(200));
        Frame frame = Take(stage);
        Assert.Contains(Reading.Good(metric, "Unsafe", At(200)), frame.Readings);
        Assert.Contains(Reading.Good(MetricId.SiteVerdictChange, "Safe when calm.", At(200)), frame.Readings);
        Assert.Equal(5, frame.Readings.Count);
    }

    [Theory]
    [InlineData(AlarmEvent.Acknowledged, Severity.Warning, "Acknowledged by an: {0}.")]
    [InlineData(AlarmEvent.Shelved, Severity.Warning, "Shelved by an: {0}.")]
    [InlineData(AlarmEvent.Unshelved, Severity.Normal, "No longer shelved: {0}.")]
    [InlineData(AlarmEvent.Unshelved, Severity.Warning, "{0}. {1}")]
    [InlineData(AlarmEvent.Suppressed, Severity.Warning, "{0}: a consequence of Power/MainsLost.")]
    [InlineData(AlarmEvent.Chattering, Severity.Warning, "Comes and goes, so it is held active. {0}. {1}")]
    [InlineData(AlarmEvent.Raised, Severity.Warning, "{0}. {1}")]
    public void Each_event_of_an_alarm_has_its_sentence(AlarmEvent happened, Severity to, string pattern)
    {
        FrameStage stage = Stage();
        AlarmDefinition alarm = Definition(MetricId.AlarmBatteryLow);
        AlarmChange change = Change(MetricId.AlarmBatteryLow, Severity.Warning, to) with
        {
            Event = happened,
            By = "an",
            Cause = Definition(MetricId.AlarmMainsLost),
        };
        stage.Alarm(change, [], _evidence);
        Assert.Equal(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, alarm.Condition, alarm.Remedy),
            Take(stage).Alarm!.Text
        );
    }
}
