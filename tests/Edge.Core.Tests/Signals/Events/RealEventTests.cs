using Edge.Core.Signals.Events;
using Edge.Portable.Filters;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>Public recordings through the detector; skipped where the folder of recordings is absent.</summary>
public sealed class RealEventTests
{
    private static readonly double[] OnTimes = [29.54, 178.52, 206.84];

    [Fact]
    public void One_seismic_station_has_its_three_events_and_no_other()
    {
        (double[] counts, double hertz) = RealData.Station("UH3._.SHZ");
        EventDetector detector = new(
            new EventOptions
            {
                FloorRms = 1,
                LeastPeak = 5,
                Unit = 1,
            }
        );
        detector.SetRate(hertz, hertz);
        foreach (double count in counts)
        {
            detector.Accept(0, 0, count);
        }

        detector.Finish();
        double[] starts =
        [
            .. Shaken.Take(detector).Where(e => e.Phase == EventPhase.Final).Select(e => e.StartMicros / 1e6),
        ];
        Assert.Equal(3, starts.Length);
        Assert.All(starts.Zip(OnTimes), pair => Assert.Equal(pair.Second, pair.First, 0.05));
    }

    [Fact]
    public void Three_of_four_stations_together_have_the_three_events_and_no_other()
    {
        string[] names = ["UH1._.SHZ", "UH2._.SHZ", "UH3._.SHZ", "UH4._.EHZ"];
        List<(double From, double To)>[] stations = [.. names.Select(Triggers)];
        List<(double From, double To)> together = [];
        for (double t = 0; t < 235; t += 0.01)
        {
            bool coincide = stations.Count(s => s.Exists(on => t >= on.From && t < on.To)) >= 3;
            if (coincide && (together.Count == 0 || t - together[^1].To > 1))
            {
                together.Add((t, t));
            }
            else if (coincide)
            {
                together[^1] = (together[^1].From, t);
            }
        }

        // 16:24:31–35, 16:26:59–16:27:03 and 16:27:27–33, counted from 16:24:03.68; the second one is on three stations for
        // a moment only, at the textbook's off.
        (double From, double To)[] published = [(27.3, 31.3), (175.3, 179.3), (203.3, 209.3)];
        Assert.All(together, on => Assert.Contains(published, p => on.From >= p.From - 1 && on.From <= p.To));
        Assert.Equal(3, together.Count);
    }

    [Theory]
    [InlineData("chan001", 6.64498, 0.51637, 0.06940)]
    [InlineData("chan007", 6.02870, 0.59731, 0.07329)]
    [InlineData("chan009", 6.88000, 0.67066, 0.08985)]
    public void A_strong_motion_record_is_an_earthquake_with_its_published_peaks(
        string channel,
        double acceleration,
        double velocity,
        double displacement
    )
    {
        double[] x = RealData.Csmip(channel);
        StructuralEvent report = Assert.Single(Run(x, Noise(x.Length, 1), Noise(x.Length, 2), 100));

        Assert.Equal((EventPhase.Final, EventKind.Earthquake), (report.Phase, report.Kind));
        Assert.True(report.Confidence >= 0.5);
        Assert.Equal(x.Max(Math.Abs), report.PeakX);
        Assert.Equal(acceleration, report.PeakX, 0.000006);
        Assert.InRange(report.PeakVelocity / velocity, 0.97, 1.03);
        Assert.InRange(report.PeakDisplacement / displacement, 0.92, 1.08);
        Assert.Null(report.MotionDoubt);
    }

    [Fact]
    public void Two_channels_of_a_bridge_as_two_axes_are_an_earthquake_too()
    {
        double[] x = RealData.Csmip("chan001");
        double[] y = RealData.Csmip("chan007");

        StructuralEvent report = Assert.Single(Run(x, y, Noise(x.Length, 3), 100));

        Assert.Equal(EventKind.Earthquake, report.Kind);
        Assert.InRange(report.StartMicros, 29_000_000, 32_000_000);
    }

    [Theory]
    [InlineData("flex3_ground_northridge")]
    [InlineData("flex3_top_northridge")]
    [InlineData("stiff3_top_northridge")]
    public void A_shake_table_that_plays_an_earthquake_is_one(string name)
    {
        (double[] x, double[] y, double[] z) = RealData.Xsens(name);
        List<StructuralEvent> reports = Run(x, y, z, 120);

        Assert.All(reports, e => Assert.Equal((EventPhase.Final, EventKind.Earthquake), (e.Phase, e.Kind)));
        Assert.Equal(x.Max(Math.Abs), reports.Max(e => e.PeakX));
    }

    [Fact]
    public void The_ring_of_the_frame_has_its_known_frequency()
    {
        (double[] x, double[] y, double[] z) = RealData.Xsens("flex3_top_northridge");
        Assert.InRange(Run(x, y, z, 120)[0].DominantHertz, 3.65, 3.72);
        (x, y, z) = RealData.Xsens("stiff3_top_northridge");
        Assert.InRange(Run(x, y, z, 120)[0].DominantHertz, 7.7, 8.05);
    }

    [Fact]
    public void Real_waveforms_are_packed_to_a_third_or_less()
    {
        (double[] x, double[] y, double[] z) = RealData.Xsens("flex3_top_northridge");
        Assert.InRange(Ratio(Run(x, y, z, 120)[0]), 3, 5);
        double[] ground = RealData.Csmip("chan001");
        Assert.InRange(Ratio(Run(ground, Noise(ground.Length, 1), Noise(ground.Length, 2), 100)[0]), 7, 12);
    }

    [Fact]
    public void A_ring_down_without_damage_is_no_jump_of_the_mode()
    {
        // 3.664 Hz at 18.6 m/s² and 3.787 at 0.6: learned in calm, watched from the strongest shaking on.
        (double[] x, double[] y, _) = RealData.Xsens("flex3_top_northridge");
        for (int second = 57; second <= 68; second++)
        {
            ModeJumpWatch watch = new(24, [3.79]);
            Decimate(x, y, second * 120, watch);
            Assert.False(watch.TryTake(out _));
        }
    }

    [Fact]
    public void The_stiffer_walls_are_a_jump_within_a_minute()
    {
        (double[] x, double[] y, _) = RealData.Xsens("stiff3_top_northridge");
        ModeJumpWatch watch = new(40, [5.9]);
        Decimate(x, y, 78 * 120, watch, 3);

        Assert.True(watch.TryTake(out ModeJump jump));
        Assert.InRange(jump.Hertz, 7.8, 8.05);
    }

    private static void Decimate(double[] x, double[] y, int from, ModeJumpWatch watch, int every = 5)
    {
        BiquadCascade low = Butterworth.LowPass(6, 0.35 * 120 / every, 120);
        BiquadCascade twin = low.Twin();
        watch.Impact();
        for (int i = from; i < x.Length; i++)
        {
            double ownX = low.Next(x[i]);
            double ownY = twin.Next(y[i]);
            if (i % every == 0)
            {
                watch.Add(ownX, ownY);
            }
        }
    }

    private static List<(double From, double To)> Triggers(string name)
    {
        (double[] counts, double hertz) = RealData.Station(name);
        BiquadCascade band = Butterworth.BandPass(4, 10, 20, hertz);
        RecursiveStaLta trigger = new(hertz, 1, growthSeconds: 0);
        List<(double From, double To)> all = [];
        bool wasOn = false;
        for (int i = 0; i < counts.Length; i++)
        {
            double value = band.Next(counts[i] - counts[0]);
            bool isOn = trigger.Add(value * value);
            if (isOn && !wasOn)
            {
                all.Add((i / hertz, double.MaxValue));
            }
            else if (!isOn && wasOn)
            {
                all[^1] = (all[^1].From, i / hertz);
            }

            wasOn = isOn;
        }

        return all;
    }

    private static double Ratio(StructuralEvent report)
    {
        int samples = report.Waveform.Sum(bytes => new WaveformChunk(bytes, 0, bytes.Length).Samples);
        return 12.0 * samples / report.Waveform.Sum(bytes => bytes.Length);
    }

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 0.0017 * Shaken.Normal(random))];
    }

    private static List<StructuralEvent> Run(double[] x, double[] y, double[] z, double hertz)
    {
        EventDetector detector = new(new EventOptions());
        detector.SetRate(hertz, hertz);
        for (int i = 0; i < x.Length; i++)
        {
            detector.Accept(x[i], y[i], z[i]);
        }

        detector.Finish();
        return Shaken.Take(detector);
    }
}
