using Edge.Core.Signals;
using Edge.Core.Signals.Events;
using Edge.Portable.Filters;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals.Events;

public sealed class EventDetectorTests
{
    [Fact]
    public void Noise_with_a_tilt_makes_no_event_from_its_first_sample_on()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            EventDetector detector = Shaken.Detector();
            Shaken.Feed(detector, 300, new Random(seed), _ => (0.3, -0.1, 0.02));
            detector.Finish();

            Assert.Empty(Shaken.Take(detector));
        }
    }

    [Fact]
    public void A_blow_is_noticed_within_a_second_and_reported_after_its_end()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            EventDetector detector = Shaken.Detector();
            Shaken.Feed(detector, 40, random);
            Shaken.Feed(detector, 0.95, random, t => Shaken.Blow(t));
            detector.Advance(1_000_000_000);

            StructuralEvent notice = Assert.Single(Shaken.Take(detector));
            Assert.Equal((EventPhase.Notice, EventKind.Impact), (notice.Phase, notice.Kind));
            Assert.True(notice.CrestFactor > 8);
            Assert.InRange(notice.Peak, 2, 2.3);

            Shaken.Feed(detector, 100, random, t => Shaken.Blow(t + 0.95));
            StructuralEvent report = Assert.Single(Shaken.Take(detector));
            Assert.Equal((EventPhase.Final, EventKind.Impact), (report.Phase, report.Kind));
            Assert.Equal(notice.Id, report.Id);
            Assert.Equal(notice.Peak, report.Peak);
            Assert.True(report.CrestFactor > 8);
            Assert.InRange(report.RiseSeconds, 0, 0.1);
            Assert.False(report.IsCutShort);

            // 0.4 m/s² of the mode at 2.1 Hz falls to the noise as e^(-t/8).
            Assert.InRange(report.DurationSeconds, 15, 60);
        }
    }

    /// <summary>A gust builds up, lasts and dies away as an earthquake does, and the mast moved before it.</summary>
    [Fact]
    public void A_gust_on_a_mast_whose_sensor_is_not_level_is_no_earthquake()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            EventDetector detector = Shaken.Detector();
            Shaken.Feed(detector, 60, random, t => Sway(t, 0));
            Shaken.Feed(detector, 120, random, t => Sway(t, t < 1.5 ? t / 1.5 : Math.Exp((1.5 - t) / 9)));
            detector.Finish();

            Assert.DoesNotContain(Shaken.Take(detector), e => e.Kind == EventKind.Earthquake);
        }

        static (double X, double Y, double Z) Sway(double t, double gust)
        {
            double mode = (0.06 + (0.4 * gust)) * Math.Sin(2 * Math.PI * 1.8 * t);
            double second = (0.01 + (0.05 * gust)) * Math.Sin(2 * Math.PI * 2.9 * t);
            return (mode, second, 0.05 * mode);
        }
    }

    [Fact]
    public void Times_follow_the_clock_that_the_caller_tells()
    {
        var random = new Random(1);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 40, random);
        detector.Advance(5_000_000_000);
        Shaken.Feed(detector, 2, random);
        Shaken.Feed(detector, 2, random, t => Shaken.Blow(t));

        StructuralEvent notice = Shaken.Take(detector)[0];
        Assert.InRange(notice.StartMicros, 5_002_000_000 - 10_000, 5_002_000_000 + 60_000);
        Assert.InRange(notice.PeakMicros, 5_002_000_000 - 1, 5_002_000_000 + 60_000);
    }

    [Fact]
    public void Peaks_are_exact_and_the_waveform_reads_back_to_its_unit()
    {
        var random = new Random(2);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 30, random);
        detector.Accept(-3.123456789, 1.5, -0.25);
        detector.Accept(-2.9, 1.4, 0.123);
        Shaken.Feed(detector, 30, random);

        StructuralEvent report = Shaken.Take(detector)[^1];
        Assert.Equal((3.123456789, 1.5, 0.25), (report.PeakX, report.PeakY, report.PeakZ));
        Assert.Equal(Math.Sqrt((3.123456789 * 3.123456789) + (1.5 * 1.5) + (0.25 * 0.25)), report.Peak, 12);

        WaveformChunk[] chunks = [.. report.Waveform.Select(bytes => new WaveformChunk(bytes, 0, bytes.Length))];
        Assert.All(report.Waveform, bytes => Assert.InRange(bytes.Length, 1, 8192));
        Assert.All(
            chunks,
            chunk => Assert.Equal((null, report.Id, 1e-3, 125.0), (chunk.Error, chunk.EventId, chunk.Unit, chunk.Hertz))
        );
        int[] counts = [.. chunks.SelectMany(chunk => chunk.Counts!)];
        int at = (int)Math.Round(-chunks[0].OffsetMicros / 8000.0) * 3;
        Assert.Contains(-3123, counts[(at - 30)..(at + 30)]);
        Assert.InRange(chunks[0].OffsetMicros, -10_000_000, -9_900_000);
    }

    [Fact]
    public void An_earthquake_of_four_minutes_is_one_event()
    {
        var random = new Random(3);
        var quake = new Random(4);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 60, random);
        Shaken.Feed(detector, 240, random, t => Rough(quake, 0.5 * Math.Min(1, t / 10) * Math.Min(1, (240 - t) / 60)));
        Shaken.Feed(detector, 60, random);

        StructuralEvent report = Assert.Single(Shaken.Take(detector), e => e.Phase == EventPhase.Final);
        Assert.InRange(report.DurationSeconds, 220, 260);
        Assert.False(report.IsCutShort);
        Assert.Equal("the peak came after what is kept of the waveform", WhereLate(report));
    }

    [Fact]
    public void A_machine_that_stays_on_ends_as_an_event_and_is_the_new_level()
    {
        var random = new Random(5);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 60, random);
        Shaken.Feed(detector, 700, random, Machine);
        StructuralEvent report = Assert.Single(Shaken.Take(detector));
        Assert.Equal(EventKind.Machine, report.Kind);
        Assert.StartsWith("steady", report.Evidence, StringComparison.Ordinal);
        Assert.InRange(report.DominantHertz, 24.9, 25.1);
        Assert.InRange(report.DurationSeconds, 100, 301);

        Shaken.Feed(detector, 2, random, t => Sum(Machine(t), Shaken.Blow(t, 8)));
        Assert.Equal(EventKind.Impact, Assert.Single(Shaken.Take(detector)).Kind);
    }

    [Fact]
    public void Lost_samples_cut_the_event_short_and_start_none()
    {
        var random = new Random(6);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 60, random);
        Shaken.Feed(detector, 2, random, t => Shaken.Blow(t));
        detector.Gap();
        Assert.False(detector.IsActive);
        Assert.False(detector.IsWarm);
        StructuralEvent report = Shaken.Take(detector)[^1];
        Assert.True(report.IsCutShort);

        // Elsewhere and shaking after the gap: still no event.
        Shaken.Feed(detector, 9, random, t => (0.5 + (0.2 * Math.Sin(13 * t)), 1, 0));
        Assert.Empty(Shaken.Take(detector));
        Shaken.Feed(detector, 40, random, _ => (0.5, 1, 0));
        Assert.True(detector.IsWarm);
        Shaken.Feed(detector, 2, random, t => Sum((0.5, 1, 0), Shaken.Blow(t)));
        Assert.Equal(EventKind.Impact, Assert.Single(Shaken.Take(detector)).Kind);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void What_is_no_number_is_a_gap(double value)
    {
        var random = new Random(7);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 30, random);
        detector.Accept(0, value, 0);

        Assert.False(detector.IsWarm);
        Shaken.Feed(detector, 60, random);
        Assert.Empty(Shaken.Take(detector));
    }

    [Fact]
    public void A_single_sample_that_stands_alone_is_no_blow()
    {
        var random = new Random(8);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 40, random);
        detector.Accept(5, 0, 0);
        Shaken.Feed(detector, 60, random);

        StructuralEvent report = Assert.Single(Shaken.Take(detector));
        Assert.Equal((EventPhase.Final, EventKind.Unknown, 0), (report.Phase, report.Kind, report.Confidence));
        Assert.Contains("alone", report.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blow_in_the_swing_of_another_is_an_event_of_its_own()
    {
        var random = new Random(9);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 40, random);
        Shaken.Feed(detector, 20, random, t => Shaken.Blow(t));
        Shaken.Feed(detector, 60, random, t => Sum(Shaken.Blow(t + 20), Shaken.Blow(t, 4)));

        List<StructuralEvent> reports = Shaken.Take(detector);
        Assert.Equal(2, reports.Count(e => e.Phase == EventPhase.Notice));
        Assert.Equal([1, 2], reports.Where(e => e.Phase == EventPhase.Final).Select(e => e.Id));
        Assert.All(reports, e => Assert.Equal(EventKind.Impact, e.Kind));
    }

    [Fact]
    public void Each_blow_of_a_hammer_is_noticed_at_its_own_time_and_with_the_door_they_are_tampering()
    {
        var random = new Random(16);
        EventDetector detector = Shaken.Detector();
        TamperingRule rule = new();
        Shaken.Feed(detector, 40, random);
        for (int i = 0; i < 5; i++)
        {
            Shaken.Feed(detector, 2.5, random, t => Sum(Shaken.Blow(t), i > 0 ? Shaken.Blow(t + 2.5) : default));
        }

        StructuralEvent[] notices = [.. Shaken.Take(detector).Where(e => e.Phase == EventPhase.Notice)];
        Assert.Equal(5, notices.Length);
        for (int i = 0; i < 5; i++)
        {
            Assert.InRange(notices[i].StartMicros / 1e6, 40 + (2.5 * i) - 0.05, 40 + (2.5 * i) + 0.05);
            rule.Blow(notices[i].StartMicros);
        }

        Assert.Equal(TamperingFinding.Blows, rule.At(60_000_000));
        rule.DoorOpened(61_000_000);
        Assert.Equal(TamperingFinding.Tampering, rule.At(62_000_000));

        Shaken.Feed(detector, 100, random, t => Shaken.Blow(t + 2.5));
        Assert.Equal(EventKind.Impact, Assert.Single(Shaken.Take(detector)).Kind);
    }

    [Fact]
    public void A_tilt_step_in_the_event_is_a_doubt_about_velocity_and_displacement()
    {
        var random = new Random(18);
        EventDetector steady = Shaken.Detector();
        EventDetector tilted = Shaken.Detector();
        Shaken.Feed(steady, 40, random);
        Shaken.Feed(tilted, 40, random);
        Shaken.Feed(steady, 90, random, Swell);
        Shaken.Feed(tilted, 90, random, t => Sum((t > 4 ? 0.15 : 0, 0, 0), Swell(t)));

        Assert.Null(Shaken.Take(steady)[^1].MotionDoubt);
        Assert.Contains("tilted", Shaken.Take(tilted)[^1].MotionDoubt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vehicle_on_a_bridge_is_no_earthquake()
    {
        // It shakes the deck's modes for seconds, and swells and fades like an earthquake, but with little velocity.
        var random = new Random(17);
        BiquadCascade deck = Butterworth.BandPass(1, 2.9, 3.1, Shaken.Hertz);
        BiquadCascade plate = Butterworth.BandPass(1, 10, 13, Shaken.Hertz);
        EventDetector detector = Shaken.Detector();
        for (int i = 0; i < 8; i++)
        {
            double size = 0.1 + (0.6 * random.NextDouble());
            Shaken.Feed(
                detector,
                70,
                random,
                t =>
                {
                    double push = size * Math.Exp(-(t - 45) * (t - 45) / 8) * Shaken.Normal(random);
                    double up = (8 * deck.Next(push)) + (3 * plate.Next(push));
                    return (0.15 * up, 0.3 * up, up);
                }
            );
            Assert.DoesNotContain(Shaken.Take(detector), e => e.Kind is EventKind.Earthquake or EventKind.Impact);
        }
    }

    [Fact]
    public void What_nobody_takes_is_bounded_and_counted()
    {
        var random = new Random(10);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 40, random);
        for (int i = 0; i < 6; i++)
        {
            Shaken.Feed(detector, 60, random, t => Shaken.Blow(t - 1));
        }

        List<StructuralEvent> reports = Shaken.Take(detector);
        Assert.Equal(8, reports.Count);
        Assert.Equal(4, detector.Dropped);
        Assert.Equal(6, reports[^1].Id);
    }

    [Fact]
    public void A_tremor_below_the_least_peak_is_not_reported()
    {
        var random = new Random(11);
        EventDetector detector = Shaken.Detector(options: new EventOptions { LeastPeak = 5 });
        Shaken.Feed(detector, 40, random);
        Shaken.Feed(detector, 60, random, t => Shaken.Blow(t));
        Assert.Empty(Shaken.Take(detector));
    }

    [Fact]
    public void A_measured_rate_near_the_nominal_one_changes_times_only_and_another_rate_begins_anew()
    {
        var random = new Random(12);
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 30, random);
        detector.SetRate(125, 125.4);
        Assert.True(detector.IsWarm);
        detector.SetRate(100, 100);
        Assert.False(detector.IsWarm);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1e9)]
    [InlineData(double.NaN)]
    public void At_a_rate_that_shows_nothing_there_are_no_events(double hertz)
    {
        EventDetector detector = Shaken.Detector(hertz);
        for (int i = 0; i < 1000; i++)
        {
            detector.Accept(i % 7, 0, 0);
        }

        Assert.False(detector.IsActive);
        detector.Finish();
        Assert.Empty(Shaken.Take(detector));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(1000)]
    public void At_any_rate_a_shaking_of_seconds_is_found(double hertz)
    {
        var random = new Random(13);
        EventDetector detector = Shaken.Detector(hertz);
        for (int i = 0; i < 120 * hertz; i++)
        {
            double t = (i / hertz) - 60;
            double swell = t is > 0 and < 8 ? Math.Sin(Math.PI * t / 8) : 0;
            double shaking = swell * swell * Math.Sin(2 * Math.PI * 3 * t);
            detector.Accept(shaking + (0.001 * Shaken.Normal(random)), 0, 0);
        }

        StructuralEvent report = Shaken.Take(detector)[^1];
        Assert.Equal(EventPhase.Final, report.Phase);
        Assert.InRange(report.StartMicros, 60_000_000, 61_500_000);
        Assert.InRange(report.DominantHertz, 2.9, 3.1);
        Assert.Equal(1 / (2 * Math.PI * 3), report.PeakVelocity, 0.01);
    }

    [Fact]
    public void A_sample_allocates_nothing_in_calm()
    {
        var random = new Random(14);
        double[] samples = [.. Enumerable.Range(0, 30_000).Select(_ => 0.002 * Shaken.Normal(random))];
        EventDetector detector = Shaken.Detector();
        Run(detector, samples);
        Allocations.AreNone(samples.Length - 2, i => detector.Accept(samples[i], samples[i + 1], samples[i + 2]));
    }

    [Fact]
    public void Options_name_every_mistake()
    {
        EventOptions wrong = new()
        {
            FloorRms = -1,
            Unit = 0,
            Up = new(0, 0, 2),
            BeforeSeconds = 0,
            LongestSeconds = 1,
        };

        Assert.Equal(5, wrong.Problems().Count());
        Assert.Throws<ArgumentException>(() => new EventDetector(wrong));
        Assert.Empty(new EventOptions().Problems());
    }

    private static void Run(EventDetector detector, double[] samples)
    {
        for (int i = 0; i + 2 < samples.Length; i++)
        {
            detector.Accept(samples[i], samples[i + 1], samples[i + 2]);
        }
    }

    private static string? WhereLate(StructuralEvent report) =>
        report.PeakMicros - report.StartMicros > 60_000_000
            ? report.MotionDoubt
            : "the peak came after what is kept of the waveform";

    private static (double X, double Y, double Z) Rough(Random random, double size) =>
        (size * Shaken.Normal(random), size * Shaken.Normal(random), 0.6 * size * Shaken.Normal(random));

    private static (double X, double Y, double Z) Swell(double t)
    {
        double swell = t < 8 ? Math.Sin(Math.PI * t / 8) : 0;
        return (2 * swell * swell * Math.Sin(2 * Math.PI * 2 * t), 0, 0);
    }

    private static (double X, double Y, double Z) Machine(double t) =>
        (0.1 * Math.Sin(2 * Math.PI * 25 * t), 0.06 * Math.Cos(2 * Math.PI * 25 * t), 0.02);

    private static (double X, double Y, double Z) Sum(
        (double X, double Y, double Z) a,
        (double X, double Y, double Z) b
    ) => (a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static TheoryData<string, EventOptions> Mistakes
    {
        get
        {
            const string Levels = "FloorRms and LeastPeak must be numbers not below 0.";
            const string Unit = "Unit must be above 0: it is what one count of the waveform means.";
            const string Up = "Up must have length 1: divide gravity by its length.";
            const string Kept = "BeforeSeconds must be 2–60 and AfterSeconds 5–120: memory is kept for both.";
            const string Longest = "LongestSeconds must be from AfterSeconds to 3,600.";
            EventOptions good = new();
            return new()
            {
                { "", good with { FloorRms = 0, LeastPeak = 0 } },
                { Levels, good with { FloorRms = -1e-9 } },
                { Levels, good with { LeastPeak = -1e-9 } },
                { Levels, good with { FloorRms = double.NaN } },
                { Levels, good with { LeastPeak = double.NaN } },
                { Levels, good with { FloorRms = double.PositiveInfinity } },
                { Levels, good with { LeastPeak = double.PositiveInfinity } },
                { "", good with { Unit = 1e-9 } },
                { Unit, good with { Unit = 0 } },
                { Unit, good with { Unit = double.PositiveInfinity } },
                { Unit, good with { Unit = double.NaN } },
                { "", good with { Up = new Vector(0, 1.009, 0) } },
                { "", good with { Up = new Vector(0, 0.991, 0) } },
                { Up, good with { Up = new Vector(0, 1.011, 0) } },
                { Up, good with { Up = new Vector(0, 0.989, 0) } },
                { Up, good with { Up = new Vector(double.NaN, 0, 1) } },
                { "", good with { BeforeSeconds = 2, AfterSeconds = 5 } },
                { "", good with { BeforeSeconds = 60, AfterSeconds = 120 } },
                { Kept, good with { BeforeSeconds = 1.99 } },
                { Kept, good with { BeforeSeconds = 60.1 } },
                { Kept, good with { AfterSeconds = 4.99 } },
                { Kept, good with { AfterSeconds = 120.1 } },
                { "", good with { LongestSeconds = 60 } },
                { "", good with { LongestSeconds = 3600 } },
                { Longest, good with { LongestSeconds = 59.9 } },
                { Longest, good with { LongestSeconds = 3601 } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void Every_mistake_in_the_options_is_a_sentence_of_its_own(string problem, EventOptions options)
    {
        Assert.Equal(problem.Length > 0 ? [problem] : [], options.Problems());
        if (problem.Length > 0)
        {
            Assert.StartsWith(
                problem,
                Assert.Throws<ArgumentException>(() => new EventDetector(options)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData(125)]
    [InlineData(25)]
    public void Blows_are_noticed_once_it_has_heard_enough(double hertz)
    {
        EventDetector detector = new(new EventOptions());
        Assert.False(detector.IsWarm);
        detector.SetRate(hertz, double.NaN);
        Assert.False(detector.IsWarm);
        var random = new Random(1);
        double seconds = hertz > 100 ? 10 : 30;
        for (int i = 0; i < (seconds - 0.5) * hertz; i++)
        {
            detector.Accept(0.001 * Shaken.Normal(random), 0, 0);
        }

        Assert.False(detector.IsWarm);
        for (int i = 0; i < hertz; i++)
        {
            detector.Accept(0.001 * Shaken.Normal(random), 0, 0);
        }

        Assert.True(detector.IsWarm);
        detector.Gap();
        Assert.False(detector.IsWarm);
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-125.0)]
    [InlineData(0.0)]
    public void A_measured_rate_that_is_none_is_the_nominal_one(double measured)
    {
        EventDetector detector = new(new EventOptions());
        detector.SetRate(125, measured);
        var random = new Random(1);
        Shaken.Feed(detector, 30, random);
        Assert.True(detector.IsWarm);
        detector.SetRate(125, 125.9);
        Assert.True(detector.IsWarm);
        detector.SetRate(125, 126.5);
        Assert.False(detector.IsWarm);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 0)]
    public void On_any_axis_what_is_beyond_measure_is_a_gap(double x, double y, double z)
    {
        EventDetector detector = Shaken.Detector();
        Shaken.Feed(detector, 30, new Random(1));
        Assert.True(detector.IsWarm);
        detector.Accept(9.9e8 * x, 9.9e8 * y, 9.9e8 * z);
        Assert.True(detector.IsWarm);
        detector.Accept(-1e9 * x, -1e9 * y, -1e9 * z);
        Assert.False(detector.IsWarm);
    }

    [Fact]
    public void At_a_rate_without_quick_shaking_what_lasts_too_long_is_cut_and_is_the_new_level()
    {
        EventDetector detector = Shaken.Detector(25, new EventOptions { LongestSeconds = 60 });
        var random = new Random(1);
        for (int i = 0; i < 25 * 200; i++)
        {
            double on = i < 25 * 60 ? 0 : Math.Exp(Math.Min(i - 1500, 2500) / 500.0) * 0.05;
            detector.Accept(
                (on * Math.Sin(2 * Math.PI * 2 * i / 25)) + (Shaken.ChipNoise * Shaken.Normal(random)),
                0,
                0
            );
        }

        List<StructuralEvent> all = Shaken.Take(detector);
        Assert.NotEmpty(all);
        Assert.True(all[0].IsCutShort);
        Assert.Equal(60, all[0].DurationSeconds, 0.001);
    }

    [Fact]
    public void An_event_ends_three_seconds_after_it_was_last_on()
    {
        EventDetector detector = Shaken.Detector();
        var random = new Random(1);
        Shaken.Feed(detector, 40, random);
        Assert.False(detector.IsActive);
        Shaken.Feed(detector, 2, random, t => Shaken.Blow(t));
        Assert.True(detector.IsActive);
        _ = Shaken.Take(detector);
        double waited = 0;
        while (detector.IsActive)
        {
            Shaken.Feed(detector, 0.2, random);
            waited += 0.2;
        }

        detector.Advance((long)((2 + waited) * 1e6));
        StructuralEvent ended = Assert.Single(Shaken.Take(detector));
        Assert.False(ended.IsCutShort);
        Assert.Equal(1, ended.Id);
        Assert.InRange(waited, 3, 40);
        Assert.Equal(waited + 2 - 3, ended.DurationSeconds, 0.25);
    }
}
