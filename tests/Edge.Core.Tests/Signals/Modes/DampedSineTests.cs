using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class DampedSineTests
{
    [Theory]
    [InlineData(0.05, 0, 80)]
    [InlineData(0.05, 0.004, 80)]
    [InlineData(0.11, 0.02, 64)]
    [InlineData(0.2, 0.01, 100)]
    [InlineData(0.3, -0.005, 60)]
    [InlineData(0.42, 0.03, 120)]
    [InlineData(0.13, 0.002, 1000)]
    public void A_decaying_sinusoid_is_found_from_anywhere_within_half_a_line(double frequency, double decay, int n)
    {
        foreach (double lines in (double[])[-0.45, -0.2, 0, 0.2, 0.45])
        {
            foreach (double phase in (double[])[0, 0.7, 2, 4])
            {
                float[] data = Sine(n, frequency, decay, 3, phase, -7);

                Assert.True(DampedSine.TryFit(data, frequency + (lines / n), out DampedSine found));

                Assert.Equal(frequency, found.Frequency, 2e-6);
                Assert.Equal(decay, found.Decay, 1e-5);
                Assert.Equal(3, found.Amplitude, 3e-3);
                Assert.InRange(found.Explained, 0.999999, 1);
            }
        }
    }

    [Fact]
    public void Damping_is_the_fraction_of_critical_of_an_oscillator_that_decays_so()
    {
        foreach (double damping in (double[])[0.001, 0.01, 0.3, 0.9, -0.02])
        {
            const double Natural = 0.3; // radians a sample
            double damped = Natural * Math.Sqrt(1 - (damping * damping));
            var sine = new DampedSine(damped / (2 * Math.PI), damping * Natural, 1, 1);
            Assert.Equal(damping, sine.Damping, 1e-12);
        }
    }

    [Fact]
    public void In_noise_no_neighbour_has_smaller_squares_and_what_it_explains_is_the_share_of_the_variance()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var chance = new Random(seed);
            int n = 60 + (20 * (seed % 4));
            double frequency = 0.06 + (0.03 * (seed % 9));
            float[] data = Sine(n, frequency, 0.01, 1, seed, 0.5);
            for (int i = 0; i < n; i++)
            {
                data[i] += (float)(0.15 * Shaken.Normal(chance));
            }

            Assert.True(DampedSine.TryFit(data, frequency + (0.2 / n), out DampedSine found));

            double least = Residual(data, found.Frequency, found.Decay, out double amplitude);
            double mean = data.Average(v => (double)v);
            Assert.Equal(1 - (least / data.Sum(v => (v - mean) * (v - mean))), found.Explained, 1e-5);
            Assert.InRange(found.Explained, 0.5, 0.99);
            Assert.Equal(amplitude, found.Amplitude, 2e-3);
            foreach (double off in (double[])[-1, 1])
            {
                Assert.True(Residual(data, found.Frequency + (off * 0.002 / n), found.Decay, out _) > least);
                Assert.True(Residual(data, found.Frequency, found.Decay + (off * 0.02 / n), out _) > least);
            }
        }
    }

    [Fact]
    public void Its_amplitude_is_in_the_unit_of_the_data()
    {
        float[] data = Sine(100, 0.1, 0.01, 1, 1, 0);
        Assert.True(DampedSine.TryFit(data, 0.1, out DampedSine one));
        Assert.True(DampedSine.TryFit([.. data.Select(v => 4000 * v)], 0.1, out DampedSine many));
        Assert.Equal(4000 * one.Amplitude, many.Amplitude, 1e-2);
        Assert.Equal(one.Frequency, many.Frequency, 1e-9);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Ten_samples_are_the_fewest(int n, bool enough) =>
        Assert.Equal(enough, DampedSine.TryFit(Sine(n, 0.2, 0.01, 1, 0.5, 0), 0.2, out _));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_start_that_is_no_frequency_below_half_the_rate_is_refused(double start)
    {
        // Even where there is such a sinusoid: 0.9 of the rate looks like 0.1.
        Assert.False(DampedSine.TryFit(Sine(100, start is > 0.5 ? 1 - start : 0.1, 0, 1, 0, 0), start, out var found));
        Assert.Equal(default, found);
    }

    [Theory]
    [InlineData(0.004)]
    [InlineData(0.496)]
    public void Next_to_either_end_of_the_band_it_still_is_found(double frequency)
    {
        Assert.True(DampedSine.TryFit(Sine(1000, frequency, 0.001, 1, 0.5, 0), frequency, out DampedSine found));
        Assert.Equal(frequency, found.Frequency, 1e-5);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(5f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Data_that_do_not_vary_or_are_no_numbers_have_none(float value) =>
        Assert.False(DampedSine.TryFit([.. Enumerable.Repeat(value, 64)], 0.1, out _));

    [Theory]
    [InlineData(-1.5, true)]
    [InlineData(1.5, true)]
    [InlineData(-3, false)]
    [InlineData(3, false)]
    public void What_lies_more_than_two_lines_from_the_start_is_another_one(double lines, bool found)
    {
        // So short-lived that its peak is many lines wide: both starts lie on its slopes.
        const int N = 200;
        float[] data = Sine(N, 0.2, 20.0 / N, 1, 0.3, 0);
        Assert.Equal(found, DampedSine.TryFit(data, 0.2 + (lines / N), out DampedSine sine));
        Assert.Equal(0.2, sine.Frequency, found ? 1e-5 : 0.5 / N);
    }

    private static float[] Sine(int n, double frequency, double decay, double amplitude, double phase, double offset) =>
        [
            .. Enumerable
                .Range(0, n)
                .Select(i =>
                    (float)(
                        (amplitude * Math.Exp(-decay * i) * Math.Cos((2 * Math.PI * frequency * i) + phase)) + offset
                    )
                ),
        ];

    // The least squares over amplitude, phase and offset, by Gram and Schmidt.
    private static double Residual(float[] data, double frequency, double decay, out double amplitude)
    {
        int n = data.Length;
        double w = 2 * Math.PI * frequency;
        double[] one = [.. Enumerable.Repeat(1.0, n)];
        double[] cosine = [.. Enumerable.Range(0, n).Select(i => Math.Exp(-decay * i) * Math.Cos(w * i))];
        double[] sine = [.. Enumerable.Range(0, n).Select(i => Math.Exp(-decay * i) * Math.Sin(w * i))];
        double[] left = [.. data.Select(v => (double)v)];
        _ = Remove(one, left);
        _ = Remove(one, cosine);
        _ = Remove(one, sine);
        double mixed = Remove(cosine, sine);
        double a = Remove(cosine, left);
        double b = Remove(sine, left);
        amplitude = Math.Sqrt(((a - (b * mixed)) * (a - (b * mixed))) + (b * b));
        return left.Sum(v => v * v);
    }

    private static double Remove(double[] direction, double[] from)
    {
        double share = direction.Zip(from, (d, f) => d * f).Sum() / direction.Sum(d => d * d);
        for (int i = 0; i < from.Length; i++)
        {
            from[i] -= share * direction[i];
        }

        return share;
    }
}
