using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests;

public sealed class FrameTests
{
    [Fact]
    public void The_first_frame_comes_as_soon_as_every_sensor_has_spoken()
    {
        SiteRig rig = SiteRig.Calm().Run(0.2);
        Frame first = rig.Frames.First(f => f.Lane == RecordLane.Telemetry);
        Assert.Contains(first.Readings, r => r.Metric == MetricId.PowerBatteryVoltage);
        Assert.Contains(first.Readings, r => r.Metric == MetricId.StructureAccelerationPeak);
        Assert.Contains(first.Readings, r => r.Metric == MetricId.AlarmTilt && r.Value == 0);
    }

    [Fact]
    public void The_first_frame_waits_one_second_for_a_silent_sensor()
    {
        SiteRig rig = SiteRig.Calm();
        _ = rig.Slow.Remove(MetricId.CabinetDoor);
        rig.Run(0.9);
        Assert.DoesNotContain(rig.Frames, f => f.Lane == RecordLane.Telemetry);
        rig.Run(0.3);
        Assert.Contains(rig.Frames, f => f.Lane == RecordLane.Telemetry);
    }

    [Fact]
    public void Frames_follow_each_other_at_the_frame_period()
    {
        SiteRig rig = SiteRig.Calm();
        rig.Slow[MetricId.LinkRsrp] = () => -90 + rig.Noise(20);
        rig.Run(100);
        long[] at =
        [
            .. rig.Frames.Where(f => f.Lane == RecordLane.Telemetry).Skip(1).Select(f => f.At.MonotonicMicros),
        ];
        Assert.InRange(at.Length, 8, 10);
        for (int i = 1; i < at.Length; i++)
        {
            Assert.Equal(10_000_000, at[i] - at[i - 1]);
        }
    }

    [Fact]
    public void A_frame_holds_only_what_moved_by_its_deadband_until_the_heartbeat()
    {
        var evidence = new Evidence(30, 60);
        var builder = new FrameBuilder(300);
        Put(MetricId.PowerBatteryVoltage, 54.2, 0);
        Put(MetricId.FloodLevel, 10, 0);
        Assert.Equal(2, builder.Collect(evidence, At(0)).Count);

        Put(MetricId.PowerBatteryVoltage, 54.24, 10);
        Put(MetricId.FloodLevel, 15, 10);
        Assert.Equal([MetricId.FloodLevel], builder.Collect(evidence, At(10)).Select(r => r.Metric));

        // Small steps add up: the deadband counts from what was reported.
        Put(MetricId.PowerBatteryVoltage, 54.26, 20);
        Assert.Equal([MetricId.PowerBatteryVoltage], builder.Collect(evidence, At(20)).Select(r => r.Metric));
        Assert.Empty(builder.Collect(evidence, At(299)));
        Put(MetricId.PowerBatteryVoltage, 54.26, 300);
        Put(MetricId.FloodLevel, 15, 300);
        Assert.Equal(2, builder.Collect(evidence, At(300)).Count);
        Assert.Empty(builder.Collect(evidence, At(301)));

        evidence.Put(Reading.Bad(MetricId.FloodLevel, At(310), "loop broken"));
        Assert.Equal(Quality.Bad, builder.Collect(evidence, At(310)).Single().Quality);
        Assert.Empty(builder.Collect(evidence, At(320)));
        evidence.Put(Reading.Bad(MetricId.FloodLevel, At(330), "loop fault"));
        Assert.Equal("loop fault", builder.Collect(evidence, At(330)).Single().Text);
        Put(MetricId.FloodLevel, 15, 340);
        Assert.Equal(15, builder.Collect(evidence, At(340)).Single().Value);

        void Put(MetricId metric, double value, double seconds) =>
            evidence.Put(Reading.Good(metric, value, At(seconds)));
    }

    [Fact]
    public void What_an_alarm_frame_told_is_taken_back_by_the_next_frame()
    {
        var evidence = new Evidence(30, 60);
        var builder = new FrameBuilder(300);
        evidence.Put(Reading.Good(MetricId.FloodLevel, 15, At(0)));
        _ = builder.Collect(evidence, At(0));
        builder.Note([Reading.Bad(MetricId.FloodLevel, At(1), "x")]);
        Assert.Equal(15, builder.Collect(evidence, At(10)).Single().Value);
    }

    [Fact]
    public void A_verdict_has_its_own_frame_with_the_evidence()
    {
        SiteRig rig = SiteRig.Calm().Run(90);
        Frame safe = rig.Frames.Last(f => f.Verdict is not null);
        Assert.Equal(RecordLane.Alarm, safe.Lane);
        Assert.Equal("Safe", safe.Readings.Single(r => r.Metric == MetricId.SiteVerdict).Text);
        Assert.Contains(safe.Readings, r => r.Metric == MetricId.SiteVerdictReasons);
        Assert.Contains(safe.Readings, r => r.Metric == MetricId.StructureTiltMagnitude && r.IsGood);
    }

    [Fact]
    public void No_reading_of_any_frame_breaks_the_contract_of_readings()
    {
        SiteRig rig = SiteRig.Calm().Run(90);
        rig.Slow[MetricId.PowerBatteryVoltage] = () => double.NaN;
        rig.Accelerometer = (_, _, _) => null;
        rig.Run(60);
        foreach (Reading r in rig.Frames.SelectMany(f => f.Readings))
        {
            bool isText = MetricCatalogue.Find(r.Metric)!.DataType == MetricDataType.String;
            Assert.Equal(r.Quality == Quality.Bad || isText, double.IsNaN(r.Value));
            Assert.False(double.IsInfinity(r.Value));
            Assert.True(!isText || r.Text is not null);
        }
    }

    [Fact]
    public void A_jump_of_the_wall_clock_changes_no_alarm_and_no_verdict()
    {
        SiteRig rig = SiteRig.Calm().Run(90);
        int before = rig.Frames.Count(f => f.Lane == RecordLane.Alarm);
        for (int i = 0; i < 20; i++)
        {
            Stamp now = rig.Now with { UnixMillis = i % 2 == 0 ? 0 : 4_000_000_000_000, Synced = false };
            rig.Pipeline.Advance(now);
            rig.Run(1);
        }

        Assert.Equal("Safe", rig.Pipeline.Verdict.Word);
        Assert.Equal(before, rig.Frames.Count(f => f.Lane == RecordLane.Alarm));
    }

    [Fact]
    public void Options_report_every_mistake_at_once()
    {
        Assert.Empty(new PipelineOptions().Problems());
        Assert.Equal(
            4,
            new PipelineOptions
            {
                FrameSeconds = double.NaN,
                HeartbeatSeconds = 0,
                VerdictSettleSeconds = -1,
            }
                .Problems()
                .Count()
        );
    }

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), 0, false);
}
