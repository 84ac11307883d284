using Edge.Core.Alarms;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Site;

/// <summary>What goes in at which door of the pipeline, and what comes out.</summary>
public sealed class SitePipelineTests
{
    private static readonly Commissioning Commissioned = new(new DateOnly(2025, 3, 1), "an", 0, 0, 9.8);
    private readonly List<Frame> _frames = [];

    private static Stamp At(double seconds) =>
        new((long)Math.Round(seconds * 1e6), 1_700_000_000_000 + (long)(seconds * 1000), true);

    private static SitePipeline Pipeline(PipelineOptions? options = null, params MetricId[] expected) =>
        new(
            new SiteProfile("hp-001", Commissioned, new HashSet<MetricId>(expected), new Limits()),
            options ?? new PipelineOptions()
        );

    private static Reading? Held(SitePipeline pipeline, MetricId metric) =>
        pipeline.Snapshot().Where(r => r.Metric == metric).Select(r => (Reading?)r).SingleOrDefault();

    private static double NextSeconds(SitePipeline pipeline, double seconds) =>
        (pipeline.NextMicros(At(seconds)) - At(seconds).MonotonicMicros) / 1e6;

    private void Turn(SitePipeline pipeline, double seconds)
    {
        pipeline.Advance(At(seconds));
        Collect(pipeline);
    }

    private void Collect(SitePipeline pipeline)
    {
        while (pipeline.TryTake(out Frame? frame))
        {
            _frames.Add(frame!);
        }
    }

    [Fact]
    public void The_first_turn_is_due_at_once_and_the_next_a_tenth_after_the_second()
    {
        SitePipeline pipeline = Pipeline(new() { FirstFrameSeconds = 30 });
        Assert.Equal(0, NextSeconds(pipeline, 5));
        Turn(pipeline, 5);
        Assert.Equal(0.1, NextSeconds(pipeline, 5));
        Assert.Equal(1, NextSeconds(pipeline, 20.1));
        Assert.Equal(0.35, NextSeconds(pipeline, 20.75), 9);
        Assert.Equal(0.25, NextSeconds(pipeline, 34.75));
    }

    [Fact]
    public void While_a_delay_runs_turns_come_each_tenth_of_a_second()
    {
        SitePipeline pipeline = Pipeline(new() { FirstFrameSeconds = 30 });
        Turn(pipeline, 5);
        pipeline.Accept(Reading.Good(MetricId.PowerMains, false, At(5)));
        Turn(pipeline, 5.1);
        Assert.Equal(0.1, NextSeconds(pipeline, 5.1));
        Turn(pipeline, 8.2);
        Assert.Equal(MetricId.AlarmMainsLost, Assert.Single(pipeline.Alarms).Alarm.Metric);
        Assert.Equal(0.9, NextSeconds(pipeline, 8.2), 9);
    }

    [Fact]
    public void All_alarms_are_normal_from_the_first_turn()
    {
        SitePipeline pipeline = Pipeline();
        Assert.Empty(pipeline.Snapshot());
        Turn(pipeline, 5);
        Assert.All(
            AlarmCatalogue.All,
            alarm => Assert.Equal(Reading.Good(alarm.Metric, 0, At(5)), Held(pipeline, alarm.Metric))
        );
        Turn(pipeline, 6);
        Assert.Equal(At(5), Held(pipeline, MetricId.AlarmTilt)!.Value.At);
    }

    [Fact]
    public void From_outside_come_measurements_alone_and_none_that_the_pipeline_makes_itself()
    {
        SitePipeline pipeline = Pipeline();
        foreach (MetricId metric in Enum.GetValues<MetricId>().Where(m => m != MetricId.None))
        {
            bool isText = MetricCatalogue.Find(metric)!.DataType == MetricDataType.String;
            pipeline.Accept(isText ? Reading.Good(metric, "x", At(1)) : Reading.Good(metric, 1, At(1)));
        }

        HashSet<MetricId> held = [.. pipeline.Snapshot().Select(r => r.Metric)];
        foreach (MetricId metric in Enum.GetValues<MetricId>().Where(m => m != MetricId.None))
        {
            bool isFrequency =
                metric
                is MetricId.StructureMode1Frequency
                    or MetricId.StructureMode2Frequency
                    or MetricId.StructureMode3Frequency;
            bool isReport = metric is MetricId.LinkDayReport or MetricId.LinkMonthReport;
            bool made = metric < MetricId.StructureTiltX || isReport || (StructureSensor.Makes(metric) && !isFrequency);
            Assert.True(made != held.Contains(metric), metric.ToString());
        }
    }

    [Fact]
    public void Angles_of_an_inclinometer_become_the_tilt()
    {
        SitePipeline pipeline = Pipeline(new(), MetricId.StructureTiltX, MetricId.StructureTiltY);
        for (int i = 0; i < 90; i++)
        {
            pipeline.Accept(Reading.Good(MetricId.StructureTiltX, 0.3 + (i % 2 * 0.001), At(i)));
            pipeline.Accept(Reading.Good(MetricId.StructureTiltY, 0.4 + (i % 2 * 0.001), At(i)));
            Turn(pipeline, i);
        }

        Assert.Equal(0.3, Held(pipeline, MetricId.StructureTiltX)!.Value.Value, 2);
        Assert.Equal(0.5, Held(pipeline, MetricId.StructureTiltMagnitude)!.Value.Value, 2);
    }

    [Fact]
    public void A_driver_that_gave_up_leaves_bad_values_that_name_it()
    {
        SitePipeline pipeline = Pipeline(new(), MetricId.CabinetTemperature, MetricId.CabinetHumidity);
        pipeline.SensorFault(
            "sht4x at i2c-1/0x44",
            [MetricId.CabinetTemperature, MetricId.CabinetHumidity],
            At(5),
            "no answer"
        );
        foreach (MetricId metric in (MetricId[])[MetricId.CabinetTemperature, MetricId.CabinetHumidity])
        {
            Assert.Equal(Reading.Bad(metric, At(5), "sht4x at i2c-1/0x44: no answer"), Held(pipeline, metric));
        }
    }

    [Fact]
    public void An_accelerometer_that_gave_up_takes_its_temperature_and_all_that_was_made_of_its_samples()
    {
        SitePipeline pipeline = Pipeline(new(), MetricId.StructureAccelerationRms, MetricId.StructureTiltMagnitude);
        double[] x = [0, 0.001, 0, -0.001];
        double[] z = [9.8, 9.801, 9.8, 9.799];
        pipeline.Accept(new AccelerationBatch(x, x, z, 4, At(1), 125, 19.6, false));
        Turn(pipeline, 2);
        pipeline.SensorFault(
            "adxl355 at spi-0.0",
            [
                MetricId.StructureAccelerationRms,
                MetricId.StructureAccelerationPeak,
                MetricId.StructureTiltMagnitude,
                MetricId.StructureSensorTemperature,
            ],
            At(3),
            "no answer"
        );
        Turn(pipeline, 3.1);
        pipeline.Finish(At(3.2));
        foreach (
            MetricId metric in (MetricId[])
                [
                    MetricId.StructureAccelerationRms,
                    MetricId.StructureAccelerationPeak,
                    MetricId.StructureTiltMagnitude,
                    MetricId.StructureSensorTemperature,
                ]
        )
        {
            Reading held = Held(pipeline, metric)!.Value;
            Assert.Equal(Quality.Bad, held.Quality);
            Assert.Equal("adxl355 at spi-0.0: no answer", held.Text);
        }
    }

    [Fact]
    public void An_inclinometer_that_gave_up_leaves_the_accelerometer_alone()
    {
        SitePipeline pipeline = Pipeline(new(), MetricId.StructureTiltX, MetricId.StructureTiltY);
        pipeline.SensorFault("scl3300", [MetricId.StructureTiltX, MetricId.StructureTiltY], At(3), "no answer");
        Turn(pipeline, 3.1);
        Assert.Equal("scl3300: no answer", Held(pipeline, MetricId.StructureTiltX)!.Value.Text);
        Assert.Null(Held(pipeline, MetricId.StructureAccelerationRms));
    }

    [Fact]
    public void An_alarm_of_the_agent_is_raised_at_once_and_clears_a_minute_after_it_was_raised_last()
    {
        SitePipeline pipeline = Pipeline();
        Turn(pipeline, 0);
        pipeline.RaiseAgentAlarm(MetricId.AlarmJournalFull, Severity.Warning, "at its cap of 64 MiB", At(1));
        Turn(pipeline, 1);
        ActiveAlarm alarm = Assert.Single(pipeline.Alarms);
        Assert.Equal((MetricId.AlarmJournalFull, Severity.Warning), (alarm.Alarm.Metric, alarm.Severity));
        Assert.Contains(
            "at its cap of 64 MiB",
            _frames.Single(f => f.Alarm is not null).Alarm!.Text,
            StringComparison.Ordinal
        );
        pipeline.ClearAgentAlarm(MetricId.AlarmJournalFull, At(2));
        Turn(pipeline, 60.9);
        Assert.Single(pipeline.Alarms);
        Turn(pipeline, 61);
        Assert.Empty(pipeline.Alarms);
    }

    [Fact]
    public void The_alarm_of_the_sensors_goes_with_what_is_at_fault()
    {
        SitePipeline pipeline = Pipeline(new(), MetricId.CabinetDoor, MetricId.PowerMains);
        for (int i = 0; i < 8; i++)
        {
            pipeline.Accept(Reading.Good(MetricId.PowerMains, true, At(i)));
            pipeline.Accept(Reading.Bad(MetricId.CabinetDoor, At(i), "no answer"));
            Turn(pipeline, i);
        }

        Frame frame = Assert.Single(_frames, f => f.Alarm is not null);
        Assert.Equal(MetricId.AlarmSensorFault, frame.Alarm!.Alarm.Metric);
        Assert.Equal([MetricId.CabinetDoor], frame.Alarm.Evidence.Select(r => r.Metric));
    }

    [Fact]
    public void Other_alarms_go_with_the_evidence_of_their_catalogue()
    {
        SitePipeline pipeline = Pipeline();
        for (int i = 0; i < 8; i++)
        {
            pipeline.Accept(Reading.Good(MetricId.PowerMains, false, At(i)));
            pipeline.Accept(Reading.Good(MetricId.PowerBatteryVoltage, 52 + (i * 0.01), At(i)));
            Turn(pipeline, i);
        }

        Frame frame = Assert.Single(_frames, f => f.Alarm is not null);
        Assert.Equal([MetricId.PowerMains, MetricId.PowerBatteryVoltage], frame.Alarm!.Evidence.Select(r => r.Metric));
    }

    [Fact]
    public void The_end_of_the_data_closes_the_frame_that_is_open()
    {
        SitePipeline pipeline = Pipeline(new(), MetricId.PowerMains);
        pipeline.Accept(Reading.Good(MetricId.PowerMains, true, At(0)));
        Turn(pipeline, 0);
        pipeline.Accept(Reading.Good(MetricId.CabinetDoor, true, At(1)));
        Turn(pipeline, 2);
        Assert.Single(_frames, f => f.Lane == RecordLane.Telemetry);
        pipeline.Finish(At(3));
        Collect(pipeline);
        Frame last = _frames[^1];
        Assert.Equal((RecordLane.Telemetry, At(3)), (last.Lane, last.At));
        Assert.Contains(last.Readings, r => r.Metric == MetricId.CabinetDoor);
    }

    [Fact]
    public void A_frame_of_telemetry_tells_the_verdict_in_force()
    {
        SitePipeline pipeline = Pipeline(new(), MetricId.PowerMains);
        pipeline.Accept(Reading.Good(MetricId.PowerMains, true, At(0)));
        Turn(pipeline, 0);
        Frame first = Assert.Single(_frames, f => f.Lane == RecordLane.Telemetry);
        Assert.Equal("Unknown", first.Readings.Single(r => r.Metric == MetricId.SiteVerdict).Text);
        Assert.Equal(
            pipeline.Verdict.ReasonText,
            first.Readings.Single(r => r.Metric == MetricId.SiteVerdictReasons).Text
        );
    }

    [Fact]
    public void What_has_grown_old_is_stale_by_the_next_turn()
    {
        SitePipeline pipeline = Pipeline();
        pipeline.Accept(Reading.Good(MetricId.PowerMains, true, At(0)));
        Turn(pipeline, 0);
        Turn(pipeline, 31);
        Assert.Equal(Quality.Stale, Held(pipeline, MetricId.PowerMains)!.Value.Quality);
    }

    [Theory]
    [InlineData(0.1, true)]
    [InlineData(0.0999, false)]
    [InlineData(3600, true)]
    [InlineData(3600.1, false)]
    [InlineData(double.NaN, false)]
    public void A_frame_lasts_a_tenth_of_a_second_to_an_hour(double seconds, bool right)
    {
        var problems = new PipelineOptions { FrameSeconds = seconds, HeartbeatSeconds = 4000 }
            .Problems()
            .ToList();
        Assert.Equal(right ? 0 : 1, problems.Count(p => p.StartsWith("FrameSeconds is ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-0.1, false)]
    [InlineData(3600, true)]
    [InlineData(3600.1, false)]
    [InlineData(double.NaN, false)]
    public void The_first_frame_waits_an_hour_at_most(double seconds, bool right)
    {
        var problems = new PipelineOptions { FirstFrameSeconds = seconds }
            .Problems()
            .ToList();
        Assert.Equal(right ? 0 : 1, problems.Count);
        Assert.All(problems, p => Assert.StartsWith("FirstFrameSeconds is ", p, StringComparison.Ordinal));
    }

    [Fact]
    public void A_heartbeat_lasts_a_frame_at_least()
    {
        Assert.Empty(new PipelineOptions { HeartbeatSeconds = 10, FrameSeconds = 10 }.Problems());
        foreach (double seconds in (double[])[9.9, double.NaN])
        {
            string problem = Assert.Single(
                new PipelineOptions { HeartbeatSeconds = seconds, FrameSeconds = 10 }.Problems()
            );
            Assert.StartsWith("HeartbeatSeconds is ", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_delay_is_negative()
    {
        Assert.Empty(
            new PipelineOptions
            {
                SensorFaultSeconds = 0,
                TiltReadySeconds = 0,
                VerdictSettleSeconds = 0,
                AgentAlarmHoldSeconds = 0,
            }.Problems()
        );
        foreach (
            PipelineOptions wrong in (PipelineOptions[])
                [
                    new() { SensorFaultSeconds = -0.1 },
                    new() { TiltReadySeconds = -0.1 },
                    new() { VerdictSettleSeconds = -0.1 },
                    new() { AgentAlarmHoldSeconds = -0.1 },
                    new() { SensorFaultSeconds = double.NaN },
                ]
        )
        {
            Assert.EndsWith("must not be negative.", Assert.Single(wrong.Problems()), StringComparison.Ordinal);
        }
    }
}
