using Edge.Core.Alarms;
using Edge.Core.Frames;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Site;

/// <summary>A site whose process ends and begins again.</summary>
public sealed class RestartTests
{
    [Fact]
    public void An_alarm_that_is_still_true_is_not_raised_a_second_time_and_stays_acknowledged()
    {
        SiteRig before = SiteRig.Calm().Run(60);
        before.Slow[MetricId.PowerMains] = () => 0;
        before.Run(10);
        Assert.Null(before.Pipeline.AcknowledgeAlarm("Power/MainsLost", "lan", before.Now));
        before.Run(1);

        SiteRig after = Again(before);
        after.Slow[MetricId.PowerMains] = () => 0;
        after.Run(30);
        Assert.DoesNotContain(after.Frames, frame => frame.Alarm is not null);
        Assert.Equal(AlarmState.Acknowledged, after.Pipeline.StateOf(MetricId.AlarmMainsLost));
        Assert.Equal((double)Severity.Warning, after.Last(MetricId.AlarmMainsLost).Value);
        Assert.Equal("22a", after.Last(MetricId.SiteAlarmBook).Text);
    }

    [Fact]
    public void One_that_was_over_meanwhile_is_told_as_cleared()
    {
        SiteRig before = SiteRig.Calm().Run(60);
        before.Slow[MetricId.PowerMains] = () => 0;
        before.Run(10);
        SiteRig after = Again(before).Run(30);
        Frame frame = Assert.Single(after.Frames, frame => frame.Alarm is not null);
        Assert.Equal(("Power/MainsLost", "cleared"), (frame.Alarm!.Alarm.Id, frame.Alarm.State));
        Assert.Equal(0, after.Last(MetricId.AlarmMainsLost).Value);
    }

    [Fact]
    public void A_danger_is_stated_from_the_first_turn()
    {
        SiteRig before = SiteRig.Calm().Run(60);
        before.Slow[MetricId.FloodFloatHigh] = () => 1;
        before.Run(20);
        SiteRig after = Again(before);
        after.Advance();
        Assert.Equal("Unsafe", after.Pipeline.Verdict.Word);
    }

    [Fact]
    public void A_sensor_that_was_dead_and_lives_is_told_as_cleared_and_one_that_is_still_dead_is_not_told()
    {
        SiteRig before = SiteRig.Calm().Run(60);
        before.Slow[MetricId.PowerBatteryVoltage] = () => double.NaN;
        before.Run(20);
        Assert.Contains(before.Pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmSensorFault);

        SiteRig dead = Again(before);
        dead.Slow[MetricId.PowerBatteryVoltage] = () => double.NaN;
        dead.Run(30);
        Assert.DoesNotContain(dead.Frames, frame => frame.Alarm is not null);
        SiteRig alive = Again(before).Run(70);
        Frame frame = Assert.Single(alive.Frames, frame => frame.Alarm is not null);
        Assert.Equal(("Agent/SensorFault", "cleared"), (frame.Alarm!.Alarm.Id, frame.Alarm.State));
        Assert.Empty(alive.Pipeline.Alarms);
    }

    [Fact]
    public void What_people_ask_for_is_told_at_the_next_turn_or_refused_with_a_reason()
    {
        SiteRig rig = SiteRig.Calm().Run(60);
        Stamp now = rig.Now;
        Assert.Contains("edge-agent alarms", rig.Pipeline.AcknowledgeAlarm("x", "lan", now), StringComparison.Ordinal);
        Assert.Contains("edge-agent alarms", rig.Pipeline.ShelveAlarm("x", 0, "lan", now), StringComparison.Ordinal);
        Assert.Contains("edge-agent alarms", rig.Pipeline.UnshelveAlarm("x", "lan", now), StringComparison.Ordinal);
        long until = now.UnixMillis + 600_000;
        Assert.NotNull(rig.Pipeline.ShelveAlarm("Cabinet/Door", until, "lan", now with { Synced = false }));
        Assert.Null(rig.Pipeline.ShelveAlarm("Cabinet/Door", until, "lan", now));
        rig.Advance();
        Frame frame = Assert.Single(rig.Frames, frame => frame.Alarm is not null);
        Assert.Equal([MetricId.AlarmCabinetDoor, MetricId.SiteAlarmLast], frame.Readings.Select(r => r.Metric));
        Assert.Contains(
            $"\"event\":\"shelved\",\"book\":\"normal\",\"by\":\"lan\",\"until\":{until}",
            frame.Alarm!.ToJson(),
            StringComparison.Ordinal
        );
        Assert.Null(rig.Pipeline.UnshelveAlarm("Cabinet/Door", "lan", rig.Now));
    }

    [Fact]
    public void A_shelved_danger_is_as_unsafe_as_any()
    {
        SiteRig rig = SiteRig.Calm().Run(60);
        rig.Slow[MetricId.FloodFloatHigh] = () => 1;
        rig.Run(20);
        Assert.Null(rig.Pipeline.ShelveAlarm("Flood/FloatHigh", rig.Now.UnixMillis + 60_000, "lan", rig.Now));
        rig.Run(20);
        Assert.Equal("Unsafe", rig.Pipeline.Verdict.Word);
        Assert.Equal("Unsafe", rig.Last(MetricId.SiteVerdictFlood).Text);
    }

    [Fact]
    public void Each_aspect_of_which_something_is_fitted_is_published_and_never_worse_than_the_site()
    {
        SiteRig rig = SiteRig.Calm().Run(90);
        MetricId[] aspects =
        [
            MetricId.SiteVerdictStructure,
            MetricId.SiteVerdictPower,
            MetricId.SiteVerdictFlood,
            MetricId.SiteVerdictLink,
            MetricId.SiteVerdictSecurity,
        ];
        Assert.All(aspects, metric => Assert.Equal("Safe", rig.Last(metric).Text));
        rig.Slow[MetricId.LinkUp] = () => 0;
        rig.Run(30);
        Assert.Equal("Watch", rig.Last(MetricId.SiteVerdictLink).Text);
        Assert.Equal("Safe", rig.Last(MetricId.SiteVerdictStructure).Text);
        Assert.Equal("Safe when Link/Down is clear for 10 s.", rig.Last(MetricId.SiteVerdictChange).Text);
        rig.Slow.Remove(MetricId.CabinetDoor);
        rig.Run(60);
        Assert.Equal("Unknown", rig.Last(MetricId.SiteVerdictSecurity).Text);
        Assert.Equal("Watch", rig.Pipeline.Verdict.Word);
    }

    private static SiteRig Again(SiteRig before)
    {
        SiteRig after = SiteRig.Calm();
        after.Pipeline.Restore(LearnedState.TryParse(before.Pipeline.Learned.ToJson())!);
        return after;
    }
}
