using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class RandomDecrementTests
{
    [Theory]
    [InlineData(2, 0.01)]
    [InlineData(3, 0.02)]
    public void Twenty_minutes_give_the_damping_within_30_per_cent_nine_times_of_ten(double hertz, double damping)
    {
        var decrement = new RandomDecrement();
        int good = 0;
        double said = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            var chance = new Random(seed);
            AxisHistory history = History(chance, Shaken.Mode(chance, hertz, damping, 20, 24_000, 1), 0.3);
            Assert.True(decrement.TryEstimate(history, 0, hertz / 20, damping, out double found, out double error));
            good += Math.Abs((found / damping) - 1) <= 0.3 ? 1 : 0;
            said += error / 40;
        }

        Assert.InRange(good, 36, 40);
        Assert.InRange(said, 0.08, 0.25);
    }

    [Fact]
    public void Too_few_pieces_give_nothing()
    {
        var chance = new Random(1);
        AxisHistory history = History(chance, Shaken.Mode(chance, 0.5, 0.01, 20, 1200, 1), 0.1);
        Assert.False(new RandomDecrement().TryEstimate(history, 0, 0.5 / 20, 0.01, out double found, out _));
        Assert.Equal(double.NaN, found);
    }

    private static AxisHistory History(Random chance, double[] samples, double noise)
    {
        var history = new AxisHistory(samples.Length);
        foreach (double sample in samples)
        {
            history.Add(sample + (noise * Shaken.Normal(chance)), 0);
        }

        history.Prepare(0);
        return history;
    }
}
