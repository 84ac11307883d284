using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Site;

/// <summary>A pipeline that takes its turns when it asks for them says what one says that never rests.</summary>
public sealed class TurnTimeTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void An_alarm_whose_delay_runs_out_in_silence_comes_within_a_tenth_of_a_second()
    {
        var frames = Play(
            rests: true,
            end: 20 * Second,
            (3 * Second, MetricId.PowerMains, 1),
            (5 * Second, MetricId.PowerMains, 0)
        );
        Frame alarm = Assert.Single(frames, frame => frame.Alarm?.Alarm.Metric == MetricId.AlarmMainsLost);
        double delay = (alarm.At.MonotonicMicros - (5 * Second)) / 1e6;
        Assert.InRange(delay, new Limits().MainsOffSeconds, new Limits().MainsOffSeconds + 0.1);
    }

    [Fact]
    public void Frames_close_on_their_grid_though_nothing_arrives()
    {
        var options = new PipelineOptions { HeartbeatSeconds = 0 };
        SitePipeline pipeline = Pipeline(options);
        var frames = new List<Frame>();
        pipeline.Accept(Reading.Good(MetricId.PowerBatteryVoltage, 54, At(0)));
        Rest(pipeline, 0, 60 * Second, frames);
        long[] times = [.. frames.Where(f => f.Lane == RecordLane.Telemetry).Select(f => f.At.MonotonicMicros)];
        Assert.True(times.Length >= 6, $"{times.Length} frames");
        for (int i = 2; i < times.Length; i++)
        {
            Assert.Equal((long)(options.FrameSeconds * 1e6), times[i] - times[i - 1]);
        }
    }

    [Fact]
    public void A_pipeline_that_rests_says_the_same_as_one_that_never_does()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var readings = new List<(long, MetricId, double)>();
            for (long at = Second; at < 600 * Second; at += Second)
            {
                if (random.Next(200) == 0)
                {
                    // Silence long enough to grow stale.
                    at += random.Next(10, 60) * Second;
                }

                readings.Add((at, MetricId.PowerMains, random.Next(10) == 0 ? 0 : 1));
                readings.Add((at, MetricId.FloodFloatHigh, at / Second / 60 % 3 == 1 ? 1 : 0));
                readings.Add((at + (Second / 3), MetricId.CabinetTemperature, 40 + (30 * random.NextDouble())));
            }

            var busy = Told(Play(rests: false, 700 * Second, [.. readings]));
            var resting = Told(Play(rests: true, 700 * Second, [.. readings]));
            Assert.Equal(busy.Select(told => told.What), resting.Select(told => told.What));
            Assert.All(
                busy.Zip(resting),
                pair => Assert.InRange(pair.Second.AtMicros - pair.First.AtMicros, -Second, Second)
            );
        }
    }

    // By alarm, and the verdicts as one more: what is told at one moment has no order. The alarm of the sensors looks twice
    // a second, and tells what it finds then.
    private static (string What, long AtMicros)[] Told(List<Frame> frames) =>
        [
            .. frames
                .Where(frame =>
                    frame.Verdict is not null || frame.Alarm is { Alarm.Metric: not MetricId.AlarmSensorFault }
                )
                .OrderBy(frame => frame.Alarm?.Alarm.Metric)
                .ThenBy(frame => frame.At.MonotonicMicros)
                .Select(frame =>
                    (
                        frame.Alarm is { } alarm
                            ? $"{alarm.Alarm.Metric} {alarm.Severity} {alarm.IsActive}"
                            : frame.Verdict!.Word,
                        frame.At.MonotonicMicros
                    )
                ),
        ];

    private static List<Frame> Play(bool rests, long end, params (long At, MetricId Metric, double Value)[] readings)
    {
        SitePipeline pipeline = Pipeline(new PipelineOptions());
        var frames = new List<Frame>();
        long now = 0;
        foreach (var (at, metric, value) in readings)
        {
            now = Until(pipeline, rests, now, at, frames);
            pipeline.Accept(Reading.Good(metric, value, At(at)));
            Turn(pipeline, at, frames);
        }

        _ = Until(pipeline, rests, now, end, frames);
        return frames;
    }

    private static long Until(SitePipeline pipeline, bool rests, long now, long end, List<Frame> frames)
    {
        if (rests)
        {
            Rest(pipeline, now, end, frames);
            return end;
        }

        for (long at = now; at < end; at += 10_000)
        {
            Turn(pipeline, at, frames);
        }

        return end;
    }

    private static void Rest(SitePipeline pipeline, long now, long end, List<Frame> frames)
    {
        while (true)
        {
            now = Math.Max(now, pipeline.NextMicros(At(now)));
            if (now >= end)
            {
                return;
            }

            long before = now;
            Turn(pipeline, now, frames);
            Assert.True(pipeline.NextMicros(At(now)) > before, "it asks for the turn that it has just taken");
        }
    }

    private static void Turn(SitePipeline pipeline, long at, List<Frame> frames)
    {
        pipeline.Advance(At(at));
        while (pipeline.TryTake(out Frame? frame))
        {
            frames.Add(frame!);
        }
    }

    private static SitePipeline Pipeline(PipelineOptions options) =>
        new(
            new SiteProfile(
                "hp-001",
                new Commissioning(new DateOnly(2025, 3, 1), "an", 0, 0, 9.8),
                new HashSet<MetricId> { MetricId.PowerMains, MetricId.FloodFloatHigh, MetricId.CabinetTemperature },
                new Limits()
            ),
            options
        );

    private static Stamp At(long micros) => new(micros, 1_700_000_000_000 + (micros / 1000), true);
}
