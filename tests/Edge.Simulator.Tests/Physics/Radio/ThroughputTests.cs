using CsCheck;
using Edge.Simulator.Physics.Radio;

namespace Edge.Simulator.Tests.Physics.Radio;

public sealed class ThroughputTests
{
    [Theory]
    [InlineData(0.38)]
    [InlineData(0.6)]
    [InlineData(1.0)]
    public void Ten_second_means_vary_as_measured_around_one(double variation)
    {
        Throughput throughput = new(variation);
        double sum = 0;
        double squares = 0;
        const int Count = 400_000;
        for (int i = 0; i < Count; i++)
        {
            // Tests hours apart, on many sites.
            double factor = throughput.FactorAt((ulong)(i % 100), i * 3_600_000_000L);
            sum += factor;
            squares += factor * factor;
        }

        double mean = sum / Count;
        Assert.InRange(mean, 0.98, 1.02);
        Assert.InRange(Math.Sqrt((squares / Count) - (mean * mean)) / mean, 0.97 * variation, 1.03 * variation);
    }

    [Fact]
    public void A_figure_holds_for_ten_seconds_and_depends_on_seed_and_time_alone()
    {
        Throughput throughput = new();

        Assert.Equal(throughput.FactorAt(1, 20_000_000), throughput.FactorAt(1, 29_999_999));
        Assert.NotEqual(throughput.FactorAt(1, 20_000_000), throughput.FactorAt(1, 30_000_000));
        Assert.NotEqual(throughput.FactorAt(1, 20_000_000), throughput.FactorAt(2, 20_000_000));
    }

    [Fact]
    public void A_better_channel_and_less_traffic_give_more()
    {
        Assert.InRange(Throughput.MeanMegabits(14, 100, 0.6), 60, 180);
        Assert.True(Throughput.MeanMegabits(20, 100, 0.5) > Throughput.MeanMegabits(5, 100, 0.5));
        Assert.True(Throughput.MeanMegabits(10, 100, 0.1) > Throughput.MeanMegabits(10, 100, 0.9));
    }

    [Fact]
    public void A_worse_channel_and_more_traffic_cost_time_and_packets() =>
        Gen.Select(Gen.Double[-15, 30], Gen.Double[0, 1])
            .Sample(
                (sinr, traffic) =>
                {
                    double delay = Throughput.DelayMilliseconds(sinr, traffic);
                    Assert.InRange(delay, 12, 260);
                    Assert.True(Throughput.DelayMilliseconds(sinr - 1, traffic) >= delay);
                    Assert.True(Throughput.DelayMilliseconds(sinr, traffic * 0.9) <= delay);
                    Assert.InRange(Throughput.Loss(sinr), 1e-4, 1);
                    Assert.True(Throughput.Loss(sinr - 1) >= Throughput.Loss(sinr));
                },
                iter: 100
            );

    [Theory]
    [InlineData(0)]
    [InlineData(1.3)]
    [InlineData(double.NaN)]
    public void A_variation_out_of_range_is_refused(double variation) =>
        Assert.ThrowsAny<ArgumentException>(() => new Throughput(variation));
}
