using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class TiltStepWatchTests
{
    private const double BlowSeconds = 60;
    private const double DegreesToMps2 = Vector.StandardGravity * Math.PI / 180;

    /// <summary>What a guyed mast does when a guy is cut: it rings by thirty apparent degrees around a lean of under one.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.77, 0)]
    [InlineData(1.1, 90)]
    [InlineData(2.3, 200)]
    public void A_lean_is_seen_within_the_minute_though_the_mast_rings_by_thirty_degrees(double hertz, double azimuth)
    {
        (double step, double at) = Watch(t => t < 0 ? 0 : 0.7 + Ring(30, hertz, 0.01, t), azimuth: azimuth);
        Assert.InRange(step, 0.55, 0.85);
        Assert.InRange(at, 20, 60);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.77)]
    [InlineData(1.1)]
    [InlineData(2.3)]
    public void A_mast_that_only_rings_has_no_step(double hertz) =>
        Assert.True(double.IsNaN(Watch(t => t < 0 ? 0 : Ring(30, hertz, 0.01, t)).Step));

    [Fact]
    public void A_mast_that_sways_in_the_wind_has_no_step() =>
        Assert.True(double.IsNaN(Watch(t => 0.5 * Math.Sin(2 * Math.PI * 0.9 * t)).Step));

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(225)]
    public void A_small_step_to_any_side_is_seen_on_a_calm_mast(double azimuth)
    {
        (double step, double at) = Watch(t => t < 0 ? 0 : 0.06, azimuth: azimuth);
        Assert.Equal(0.06, step, 3);
        Assert.InRange(at, 20, 40);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, -2)]
    [InlineData(60, 1)]
    [InlineData(90, 1)]
    [InlineData(90, -2)]
    public void A_step_is_measured_from_where_the_mast_leaned_before(double azimuth, double before)
    {
        (double step, _) = Watch(t => before + (t < 0 ? 0 : 0.06), azimuth: azimuth);
        Assert.Equal(0.06, step, 3);
        (step, _) = Watch(t => before - (t < 0 ? 0 : 0.06), azimuth: azimuth);
        Assert.Equal(0.06, step, 3);
    }

    /// <summary>The wind's slow push moves a mast also before the blow.</summary>
    [Fact]
    public void A_slow_push_that_was_there_before_is_no_step() =>
        Assert.True(double.IsNaN(Watch(t => 0.1 * Math.Sin(2 * Math.PI * t / 70)).Step));

    [Fact]
    public void A_mast_that_still_goes_on_leaning_has_no_step_yet()
    {
        (double step, _) = Watch(t => t < 0 ? 0 : 0.01 * t);
        Assert.True(double.IsNaN(step) || step > 0.2);
    }

    [Fact]
    public void What_lies_before_a_gap_is_not_compared_with_what_comes() =>
        Assert.True(double.IsNaN(Watch(t => t < 0 ? 0 : 0.7, gapAt: 3).Step));

    private static double Ring(double degrees, double hertz, double damping, double t) =>
        degrees * Math.Exp(-2 * Math.PI * hertz * damping * t) * Math.Cos(2 * Math.PI * hertz * t);

    // Half-second means of what the angle is, degrees, against the time since the blow, s.
    private static (double Step, double Seconds) Watch(
        Func<double, double> degrees,
        double gapAt = double.NaN,
        double azimuth = 0
    )
    {
        (double sin, double cos) = Math.SinCos(azimuth * Math.PI / 180);
        TiltStepWatch watch = new();
        for (int block = 0; block < 2 * (BlowSeconds + 70); block++)
        {
            double from = (block / 2.0) - BlowSeconds;
            double mean = Enumerable.Range(0, 60).Average(i => degrees(from + (i / 120.0)));
            double end = from + 0.5;
            if (end == gapAt)
            {
                watch.Gap();
            }

            double reading = mean * DegreesToMps2;
            double step = watch.Add(reading * cos, reading * sin, (long)((BlowSeconds + end) * 1e6));
            if (!double.IsNaN(step))
            {
                return (step, end);
            }

            if (end == 1)
            {
                watch.Impact((long)(BlowSeconds * 1e6));
            }
        }

        return (double.NaN, double.NaN);
    }

    /// <summary>Against the same reckoning over a list: steps, wind, rings, gaps and blocks that went missing.</summary>
    [Fact]
    public void What_it_says_block_by_block_is_what_a_list_gives()
    {
        int steps = 0;
        for (int seed = 1; seed <= 120; seed++)
        {
            var random = new Random(seed);
            double size = random.Next(3) == 0 ? 0.04 + (0.02 * random.NextDouble()) : 0.5 * random.NextDouble();
            double noise = 0.004 * random.NextDouble() * random.Next(4);
            double wind = random.Next(3) == 0 ? 0.2 * random.NextDouble() : 0;
            double loss = random.Next(3) == 0 ? 0.2 * random.NextDouble() : 0;
            double ring = random.Next(2) * random.NextDouble();
            double slow = 0.01 * random.Next(2) * random.NextDouble();
            double turn = random.NextDouble() * 2 * Math.PI;
            long blowAt = 50_000_000 + (seed % 2 == 0 ? 500_000 * random.Next(40) : random.Next(20_000_000));
            long gapAt = random.Next(5) == 0 ? random.Next(120_000_000) : -1;
            TiltStepWatch watch = new();
            var blocks = new List<(double X, double Y, long At)>();
            long? blow = null;
            for (long at = 500_000; at < 160_000_000; at += 500_000)
            {
                if (random.NextDouble() < loss)
                {
                    continue;
                }

                if (gapAt >= 0 && at >= gapAt)
                {
                    gapAt = -1;
                    watch.Gap();
                    blocks.Clear();
                    blow = null;
                }

                double t = (at - blowAt) / 1e6;
                double along =
                    (t > 0 ? size + (slow * t) + (ring * Math.Exp(-t / 6) * Math.Cos(4 * t)) : 0)
                    + (wind * Math.Sin(t / 9));
                double x = (along * Math.Cos(turn)) + (noise * ((2 * random.NextDouble()) - 1));
                double y = (along * Math.Sin(turn)) + (noise * ((2 * random.NextDouble()) - 1)) + 0.3;
                blocks.Add((x, y, at));
                double expected = PlainStep(blocks.TakeLast(256).ToList(), ref blow, at);
                Assert.Equal(expected, watch.Add(x * DegreesToMps2, y * DegreesToMps2, at), 1e-9);
                steps += double.IsNaN(expected) ? 0 : 1;
                if (t is > 0 and <= 0.5)
                {
                    watch.Impact(blowAt);
                    blow = blowAt;
                }
            }
        }

        Assert.InRange(steps, 20, 100);
    }

    private static double PlainStep(List<(double X, double Y, long At)> blocks, ref long? blow, long at)
    {
        if (blow is not { } hit)
        {
            return double.NaN;
        }

        if (at - hit > 60_000_000)
        {
            blow = null;
            return double.NaN;
        }

        var before = blocks.Where(b => b.At >= hit - 40_000_000 && b.At <= hit - 2_000_000).ToList();
        if (
            at - hit < 29_000_000
            || before.Count < 20
            || Hann(at) is not { } after
            || Hann(at - 8_000_000) is not { } earlier
        )
        {
            return double.NaN;
        }

        (double mx, double my) = (before.Average(b => b.X), before.Average(b => b.Y));
        double variance = before.Average(b => (b.X - mx) * (b.X - mx)) + before.Average(b => (b.Y - my) * (b.Y - my));
        double step = Apart(after, (mx, my));
        double deviation = Math.Sqrt(4 * variance * ((1.0 / before.Count) + (3.0 / 64)));
        (double X, double Y)?[] calm = [Hann(hit - 2_000_000), Hann(hit - 10_000_000), Hann(hit - 24_000_000)];
        double wander = calm.SelectMany(one => calm.Select(other => one is { } a && other is { } b ? Apart(a, b) : 0))
            .Max();
        if (step < 0.05 || step < 5 * deviation || Apart(after, earlier) > 0.25 * step || step < 3 * wander)
        {
            return double.NaN;
        }

        blow = null;
        return step;

        (double X, double Y)? Hann(long end)
        {
            var window = blocks
                .Where(b => b.At > end - 16_000_000 && b.At <= end)
                .Select(b => (b.X, b.Y, Weight: 0.5 - (0.5 * Math.Cos(2 * Math.PI * (b.At - end + 15_750_000) / 16e6))))
                .ToList();
            double sum = window.Sum(b => b.Weight);
            return window.Count < 28.8
                ? null
                : (window.Sum(b => b.Weight * b.X) / sum, window.Sum(b => b.Weight * b.Y) / sum);
        }

        static double Apart((double X, double Y) one, (double X, double Y) other) =>
            double.Hypot(one.X - other.X, one.Y - other.Y);
    }
}
