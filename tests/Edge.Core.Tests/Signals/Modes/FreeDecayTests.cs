using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class FreeDecayTests
{
    private const double Rate = 20;

    [Theory]
    [InlineData(0.6, 0.01)]
    [InlineData(1.2, 0.005)]
    [InlineData(3.7, 0.004)]
    [InlineData(7.9, 0.008)]
    public void A_ring_down_gives_frequency_and_damping(double hertz, double damping)
    {
        var chance = new Random(7);
        List<FreeDecayEstimate> found = RingDown(chance, hertz, damping, 1, out _);

        FreeDecayEstimate[] sure = [.. found.Where(e => e.Run >= 3)];
        Assert.NotEmpty(sure);
        Assert.All(sure, e => Assert.Equal(hertz, e.Hertz, 0.003 * hertz));
        Assert.Equal(damping, sure[0].Damping, 0.15 * damping);
    }

    [Fact]
    public void Its_frequency_is_scaled_by_the_measured_rate()
    {
        List<FreeDecayEstimate> found = RingDown(new Random(1), 3, 0.005, 1.0033, out _);
        Assert.Equal(3 * 1.0033, found.First(e => e.Run >= 3).Hertz, 0.003);
    }

    [Fact]
    public void Wind_is_no_ring_down()
    {
        int found = 0;
        for (int seed = 0; seed < 50; seed++)
        {
            var chance = new Random(seed);
            double[] wind = Shaken.Mode(chance, 1.1, 0.01, Rate, 24_000, 0.1);
            var watch = new FreeDecay(0, Rate);
            foreach (double sample in wind)
            {
                watch.Add(sample + (0.01 * Shaken.Normal(chance)), 1);
                found += watch.TryTake(out FreeDecayEstimate e) && e.Run >= 3 ? 1 : 0;
            }
        }

        Assert.Equal(0, found);
    }

    [Fact]
    public void A_gap_ends_it()
    {
        var watch = new FreeDecay(0, Rate);
        int after = 0;
        for (int i = 0; i < 1200; i++)
        {
            double t = (i - 600) / Rate;
            if (i == 700)
            {
                watch.Forget();
            }

            watch.Add(i < 600 ? 0.001 * (i % 2) : Math.Exp(-0.06 * t) * Math.Sin(18 * t), 1);
            after += watch.TryTake(out _) && i is >= 700 and < 779 ? 1 : 0;
        }

        Assert.Equal(0, after);
    }

    [Theory]
    [InlineData("flex3_top_northridge", 63, 3.718, 0.0072)]
    [InlineData("flex3_top_northridge", 71, 3.766, 0.0046)]
    [InlineData("flex3_top_northridge", 79, 3.787, 0.0033)]
    [InlineData("stiff3_top_northridge", 82, 7.965, 0.0041)]
    [InlineData("stiff3_top_northridge", 88, 7.992, 0.0029)]
    public void The_ring_down_of_a_steel_model_is_as_published_within_0_3_per_cent(
        string name,
        double from,
        double hertz,
        double damping
    )
    {
        var decimator = new Decimator(ShakeTable.Hertz);
        var window = new List<float>();
        foreach (RecordedRow row in ShakeTable.Read(name))
        {
            // The filter is 0.7 s late.
            if (decimator.Add(row.X, row.Y) && row.Seconds - 0.7 >= from && row.Seconds - 0.7 < from + 4)
            {
                window.Add((float)decimator.X);
            }
        }

        Assert.True(DampedSine.TryFit([.. window], 1.02 * hertz / Rate, out DampedSine sine));

        Assert.Equal(hertz, sine.Frequency * Rate, 0.003 * hertz);
        Assert.Equal(damping, sine.Damping, 0.1 * damping);
        Assert.InRange(sine.Explained, 0.99, 1);
    }

    private static List<FreeDecayEstimate> RingDown(
        Random chance,
        double hertz,
        double damping,
        double scale,
        out double last
    )
    {
        var watch = new FreeDecay(1, Rate);
        var found = new List<FreeDecayEstimate>();
        double w = 2 * Math.PI * hertz;
        last = 0;
        for (int i = 0; i < 2400; i++)
        {
            double t = (i - 1200) / Rate;
            last = 0.004 * Shaken.Normal(chance);
            last += t >= 0 ? Math.Exp(-damping * w * t) * Math.Sin(w * t) : 0;
            watch.Add(last, scale);
            if (watch.TryTake(out FreeDecayEstimate estimate))
            {
                found.Add(estimate);
            }
        }

        return found;
    }
}
