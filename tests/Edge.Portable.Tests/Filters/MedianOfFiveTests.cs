using CsCheck;
using Edge.Portable.Filters;

namespace Edge.Portable.Tests.Filters;

public sealed class MedianOfFiveTests
{
    [Fact]
    public void There_is_no_value_before_the_third_good_sample()
    {
        var median = new MedianOfFive();

        Assert.Equal(double.NaN, median.Add(1));
        Assert.Equal(double.NaN, median.Add(double.NaN));
        Assert.Equal(double.NaN, median.Add(double.PositiveInfinity));
        Assert.Equal(double.NaN, median.Add(3));
        Assert.Equal(2, median.Add(2));
    }

    [Fact]
    public void Two_spikes_among_five_change_nothing()
    {
        var median = new MedianOfFive();
        double[] samples = [120, 121, 5000, -5000, 122];
        foreach (double sample in samples)
        {
            median.Add(sample);
        }

        Assert.Equal(121, median.Value);
    }

    [Fact]
    public void The_median_lies_among_the_good_samples_of_the_last_five()
    {
        var sample = Gen.Frequency((4, Gen.Double[-1e300, 1e300]), (1, Gen.Const(double.NaN)));
        sample
            .Array[1, 30]
            .Sample(samples =>
            {
                var median = new MedianOfFive();
                for (int i = 0; i < samples.Length; i++)
                {
                    double value = median.Add(samples[i]);
                    double[] good = [.. samples[Math.Max(0, i - 4)..(i + 1)].Where(double.IsFinite).Order()];
                    if (good.Length < 3)
                    {
                        Assert.Equal(double.NaN, value);
                    }
                    else
                    {
                        Assert.Equal((good[(good.Length - 1) / 2] / 2) + (good[good.Length / 2] / 2), value, 1e285);
                    }
                }
            });
    }

    [Fact]
    public void A_lost_sensor_gives_no_value_after_three_lost_samples()
    {
        var median = new MedianOfFive();
        for (int i = 0; i < 5; i++)
        {
            median.Add(7);
        }

        Assert.Equal(7, median.Add(double.NaN));
        Assert.Equal(7, median.Add(double.NaN));
        Assert.Equal(double.NaN, median.Add(double.NaN));
    }
}
