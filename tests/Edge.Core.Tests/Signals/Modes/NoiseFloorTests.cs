using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class NoiseFloorTests
{
    private readonly NoiseFloor _floor = new();

    [Theory]
    [InlineData(3, 1.0)]
    [InlineData(10, 1e-8)]
    [InlineData(1e6, 5e6)]
    public void A_level_spectrum_is_taken_for_the_median_of_its_mean(double averages, double level)
    {
        _floor.Compute([.. Enumerable.Repeat((float)level, 512)], 5, 400, averages);
        foreach (double bin in (double[])[1, 5, 30.5, 200, 400, 500])
        {
            // Wilson and Hilferty: the median of a mean of k exponentials is (1 - 1/9k)³ of it.
            Assert.Equal(1, _floor.At(bin) / level * Math.Pow(1 - (1 / (9 * averages)), 3), 1e-5);
        }
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_slope_is_followed_and_lines_on_a_double_logarithmic_scale_are_straight(double power)
    {
        _floor.Compute(Spectrum(2048, k => Math.Pow(k, power)), 30, 1200, 1e6);
        for (double bin = 30; bin < 1200; bin *= 1.07)
        {
            Assert.Equal(1, _floor.At(bin) / Math.Pow(bin, power), 0.01 + (0.04 * Math.Abs(power)));
        }
    }

    [Fact]
    public void Beyond_the_ends_the_line_goes_on_for_two_steps()
    {
        _floor.Compute(Spectrum(2048, k => 1e6 / k / k), 60, 1000, 1e6);
        double step = Math.Pow(1000.0 / 60, 1 / 31.0);
        double below = Math.Log(_floor.At(60 / step) / _floor.At(60));
        Assert.Equal(2 * Math.Log(step), below, 0.05);
        Assert.Equal(2 * below, Math.Log(_floor.At(60 / step / step) / _floor.At(60)), 1e-9);
        Assert.Equal(_floor.At(60 / step / step), _floor.At(60 / Math.Pow(step, 4)), 1e-9 * _floor.At(60));
        Assert.True(_floor.At(60 / Math.Pow(step, 1.9)) < _floor.At(60 / step / step));

        double above = Math.Log(_floor.At(1000 * step) / _floor.At(1000));
        Assert.Equal(-2 * Math.Log(step), above, 0.05);
        Assert.Equal(2 * above, Math.Log(_floor.At(1000 * step * step) / _floor.At(1000)), 1e-9);
        Assert.Equal(_floor.At(1000 * step * step), _floor.At(1000 * Math.Pow(step, 4)), 1e-9 * _floor.At(1000));
        Assert.True(_floor.At(1000 * Math.Pow(step, 1.9)) > _floor.At(1000 * step * step));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(50)]
    [InlineData(300)]
    public void No_narrow_peak_moves_it(int bin)
    {
        float[] level = Spectrum(1024, _ => 2);
        level[bin] = 1e6f;
        level[bin + 1] = 1e5f;
        level[bin - 1] = 0;
        _floor.Compute(level, 8, 500, 1e6);
        for (int k = 1; k < 1000; k++)
        {
            Assert.Equal(2, _floor.At(k), 1e-4);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(40)]
    public void The_floor_of_chance_is_its_mean(int averages)
    {
        var chance = new Random(1);
        float[] noise = Spectrum(2048, _ => Mean(chance, averages));
        _floor.Compute(noise, 100, 1700, averages);
        double sum = 0;
        for (int k = 100; k < 1700; k++)
        {
            sum += _floor.At(k) / 1600;
            Assert.Equal(1, _floor.At(k), 1.1 / Math.Sqrt(averages));
        }

        Assert.Equal(1, sum, 0.2 / Math.Sqrt(averages));
    }

    [Fact]
    public void The_spectrum_may_have_any_unit()
    {
        var chance = new Random(2);
        float[] noise = Spectrum(512, k => Mean(chance, 9) / k);
        _floor.Compute(noise, 5, 400, 9);
        double[] one = [.. Enumerable.Range(1, 500).Select(k => _floor.At(k))];
        _floor.Compute([.. noise.Select(v => v * 1024)], 5, 400, 9);
        for (int k = 1; k <= 500; k++)
        {
            Assert.Equal(1024, _floor.At(k) / one[k - 1], 1e-2);
        }
    }

    [Theory]
    [InlineData(128, 5, 50)]
    [InlineData(512, 5, 200)]
    [InlineData(2048, 41, 1720)]
    [InlineData(2048, 1, 2000)]
    [InlineData(40, 1, 39)]
    public void Anywhere_it_is_the_median_of_the_neighbourhood_taken_twice(int bins, int first, int last)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var chance = new Random(seed);
            double averages = 3 + (4 * seed);
            float[] noise = Spectrum(bins, k => Mean(chance, 4) * (Math.Pow(k, seed - 2) + 1e-3));
            _floor.Compute(noise, first, last, averages);

            double[] logs = new double[32];
            double correction = -3 * Math.Log(1 - (1 / (9 * averages)));
            logs = Medians(noise, first, last, _ => 1).Select(m => Math.Log(m) + correction).ToArray();
            double[] once = logs;
            double[] more = Medians(noise, first, last, k => Interpolated(once, first, last, k));
            logs = [.. once.Zip(more, (a, m) => a + Math.Log(m) + correction)];
            for (int k = 1; k < bins; k++)
            {
                Assert.Equal(1, _floor.At(k) / Interpolated(logs, first, last, k), 1e-4);
            }
        }
    }

    [Fact]
    public void A_dead_spectrum_has_a_floor_that_is_a_number()
    {
        _floor.Compute(new float[512], 5, 400, 10);
        Assert.True(_floor.At(50) is > 0 and < 1e-30);
    }

    // The chance that the mean of k exponentials exceeds x is e^(-kx)·Σ (kx)^i/i!, i < k.
    [Theory]
    [InlineData(5, 1, 0.01)]
    [InlineData(5, 800, 3e-4)]
    [InlineData(10, 1600, 3e-4)]
    [InlineData(30, 100, 1e-3)]
    [InlineData(100, 1000, 0.01)]
    public void The_threshold_is_what_noise_stays_under_but_for_the_chance(int averages, int bins, double chance)
    {
        double low = 1;
        double high = 20;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            double term = Math.Exp(-averages * middle);
            double above = 0;
            for (int k = 0; k < averages; k++)
            {
                above += term;
                term *= averages * middle / (k + 1);
            }

            (low, high) = above * bins > chance ? (middle, high) : (low, middle);
        }

        Assert.Equal(1, NoiseFloor.Threshold(averages, bins, chance) / low, 0.03);
    }

    [Fact]
    public void The_normal_deviate_in_it_is_as_exact_as_published()
    {
        // Of very many averages the threshold is the normal one; from it the deviate is had back.
        foreach (double averages in (double[])[1, 4, 100, 1e4])
        {
            for (double deviate = 0.1; deviate < 7; deviate += 0.3)
            {
                double ninth = 1 / (9 * averages);
                double found =
                    (Math.Cbrt(NoiseFloor.Threshold(averages, 7, 7 * Above(deviate))) - 1 + ninth) / Math.Sqrt(ninth);
                Assert.Equal(deviate, found, 4.6e-4);
            }
        }
    }

    [Fact]
    public void More_bins_and_less_chance_raise_the_threshold_alike()
    {
        Assert.Equal(NoiseFloor.Threshold(10, 100, 1e-2), NoiseFloor.Threshold(10, 1, 1e-4), 1e-9);
        Assert.True(NoiseFloor.Threshold(10, 100, 1e-3) > NoiseFloor.Threshold(10, 100, 1e-2));
        Assert.True(NoiseFloor.Threshold(5, 100, 1e-3) > NoiseFloor.Threshold(10, 100, 1e-3));
    }

    private static float[] Spectrum(int bins, Func<int, double> density) =>
        [.. Enumerable.Range(0, bins).Select(k => k == 0 ? 0 : (float)density(k))];

    private static double Mean(Random chance, int averages)
    {
        double sum = 0;
        for (int i = 0; i < averages; i++)
        {
            sum -= Math.Log(1 - chance.NextDouble()) / averages;
        }

        return sum;
    }

    // The upper tail of the normal distribution, by Simpson's rule.
    private static double Above(double deviate)
    {
        const double Step = 0.002;
        double sum = 0;
        for (int i = 0; i <= 5000; i++)
        {
            double x = deviate + (i * Step);
            sum += (i is 0 or 5000 ? 1 : 2 + (2 * (i % 2))) * Math.Exp(-x * x / 2);
        }

        return sum * Step / 3 / Math.Sqrt(2 * Math.PI);
    }

    private static double[] Medians(float[] density, int first, int last, Func<int, double> over)
    {
        var medians = new double[32];
        for (int i = 0; i < 32; i++)
        {
            // Two thirds to one and a half of the frequency, at least twelve bins to either side, at most 96 of them.
            double at = Math.Exp(Math.Log(first * Math.Pow((double)last / first, i / 31.0)));
            int from = Math.Max(1, (int)Math.Min(Math.Floor(at / 1.5), Math.Floor(at) - 12));
            int to = Math.Min(density.Length - 1, (int)Math.Max(Math.Floor(at * 1.5), Math.Floor(at) + 12));
            IEnumerable<int> bins =
                to - from < 96
                    ? Enumerable.Range(from, to - from + 1)
                    : Enumerable.Range(0, 96).Select(k => from + (k * (to - from) / 95));
            double[] sorted = [.. bins.Select(k => density[k] / over(k)).Order()];
            medians[i] = sorted[sorted.Length / 2];
        }

        return medians;
    }

    private static double Interpolated(double[] logs, int first, int last, double bin)
    {
        double position = 31 * Math.Log(bin / first) / Math.Log((double)last / first);
        position = Math.Clamp(position, -2, 33);
        int left = Math.Clamp((int)Math.Floor(position), 0, 30);
        return Math.Exp(logs[left] + ((position - left) * (logs[left + 1] - logs[left])));
    }
}
