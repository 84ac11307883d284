using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class PeriodogramTests
{
    private readonly Periodogram _spectrum = new(new Fft(4096));

    [Theory]
    [InlineData(128, 1)]
    [InlineData(128, 128)]
    [InlineData(128, 127, 128, 50)]
    [InlineData(256, 129)]
    [InlineData(1024, 500, 600)]
    [InlineData(4096, 2049, 5)]
    public void Its_length_is_the_power_of_two_that_holds_the_longest_stretch(int length, params int[] stretches)
    {
        _spectrum.Compute(History([.. stretches.Select(n => new double[n])], 0), 0);
        Assert.Equal(length, _spectrum.Length);
        Assert.Equal(length / 2, _spectrum.Density.Length);
        Assert.Equal(stretches.Max(), _spectrum.Longest);
    }

    [Fact]
    public void An_empty_record_has_no_weight()
    {
        _spectrum.Compute(History([], 0), 0);
        Assert.Equal((128, 0, 0.0), (_spectrum.Length, _spectrum.Longest, _spectrum.Weight));
        Assert.All(_spectrum.Density.ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void The_density_is_that_of_tapered_stretches_and_those_under_half_the_longest_are_left_out()
    {
        int[][] records =
        [
            [200],
            [130, 65, 64],
            [128, 64, 63, 90],
            [60, 119, 59],
            [500, 10, 250, 249],
        ];
        for (int r = 0; r < records.Length; r++)
        {
            double[][] stretches = [.. records[r].Select((n, s) => Noise((10 * r) + s, n))];
            _spectrum.Compute(History(stretches, r % 2), r % 2);

            double[][] used = [.. stretches.Where(s => 2 * s.Length >= records[r].Max())];
            int length = _spectrum.Length;
            double all = used.Sum(s => s.Length);
            double[][] densities = [.. used.Select(s => Density(s, length))];
            for (int k = 0; k < length / 2; k++)
            {
                double mean = densities.Zip(used, (d, s) => d[k] * s.Length / all).Sum();
                Assert.Equal(mean, _spectrum.Density[k], (1e-4 * mean) + 1e-4);
            }

            // Of a taper w the independent samples are (Σw²)²/Σw⁴ of a white record; of a long one 0.9378 of all.
            Assert.Equal(Left(100_000) * all / length, _spectrum.Weight, 1e-4);
        }
    }

    [Fact]
    public void White_noise_has_its_variance_over_half_the_rate_whatever_the_padding()
    {
        foreach (int samples in (int[])[2048, 2100, 4000])
        {
            _spectrum.Compute(History([Noise(samples, samples)], 0), 0);
            double sum = 0;
            foreach (float density in _spectrum.Density)
            {
                sum += density;
            }

            Assert.Equal(2, sum / _spectrum.Density.Length, 0.25);
        }
    }

    [Fact]
    public void A_straight_line_has_none()
    {
        _spectrum.Compute(
            History(
                [
                    [.. Enumerable.Range(0, 500).Select(i => 40 - (0.3 * i))],
                ],
                0
            ),
            0
        );
        Assert.All(_spectrum.Density.ToArray(), v => Assert.Equal(0, v, 1e-6));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(101)]
    public void The_line_that_is_taken_out_is_the_one_of_least_squares(int n)
    {
        float[] data = [.. Noise(n, n).Select(v => (float)v)];
        float[] tilted = [.. data.Select((v, i) => v + 5 - (0.7f * i))];
        Detrend.Line(data);
        Detrend.Line(tilted);

        // What is left has neither a mean nor a slope, and a line that is added is gone again.
        Assert.Equal(0, data.Sum(v => (double)v), 1e-4);
        Assert.Equal(0, data.Select((v, i) => (double)v * i).Sum(), 1e-2);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(data[i], tilted[i], 1e-4);
        }

        Assert.True(n < 3 || data.Sum(v => v * v) > 1e-3);
    }

    private static AxisHistory History(double[][] stretches, int axis)
    {
        var history = new AxisHistory(AxisHistory.LargestCapacity);
        foreach (double[] stretch in stretches)
        {
            history.Gap();
            foreach (double sample in stretch)
            {
                history.Add(axis == 0 ? sample : 3, axis == 0 ? 3 : sample);
            }
        }

        return history;
    }

    private static double[] Noise(int seed, int count)
    {
        var chance = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Shaken.Normal(chance))];
    }

    // Level but for a raised cosine over the twentieth at each end.
    private static double[] Taper(int n)
    {
        int ramp = n / 20;
        return
        [
            .. Enumerable
                .Range(0, n)
                .Select(i => Math.Min(i, n - 1 - i) + 0.5)
                .Select(i => i < ramp ? Math.Pow(Math.Sin(Math.PI / 2 * i / ramp), 2) : 1),
        ];
    }

    private static double Left(int n)
    {
        double[] taper = Taper(n);
        double squares = taper.Sum(w => w * w);
        return squares * squares / taper.Sum(w => w * w * w * w) / n;
    }

    private static double[] Density(double[] samples, int length)
    {
        int n = samples.Length;
        double mean = samples.Average();
        double middle = (n - 1) / 2.0;
        double slope =
            samples.Select((v, i) => (i - middle) * v).Sum()
            / Enumerable.Range(0, n).Sum(i => (i - middle) * (i - middle));
        double[] taper = Taper(n);
        double[] data = [.. samples.Select((v, i) => taper[i] * (v - mean - (slope * (i - middle))))];
        var density = new double[length / 2];
        for (int k = 0; k < density.Length; k++)
        {
            double re = 0;
            double im = 0;
            for (int i = 0; i < n; i++)
            {
                re += data[i] * Math.Cos(2 * Math.PI * k * i / length);
                im += data[i] * Math.Sin(2 * Math.PI * k * i / length);
            }

            density[k] = 2 * ((re * re) + (im * im)) / taper.Sum(w => w * w);
        }

        return density;
    }
}
