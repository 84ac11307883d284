using System.Runtime.InteropServices;
using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class ResonanceFitTests
{
    private const int Points = 4096;
    private readonly ResonanceFit _fit = new();

    [Theory]
    [InlineData(0.05, 0.003)]
    [InlineData(0.1, 0.01)]
    [InlineData(0.3, 0.3)]
    public void The_rms_is_the_area_under_the_density(double frequency, double damping)
    {
        var mode = new Resonance(frequency, damping, 3, 0, 0, 0);
        double area = 0;
        for (double log = -12; log < 12; log += 1e-4)
        {
            // In steps of ln f; the skirts fall as f² and 1/f² and are gone at the ends.
            double f = frequency * Math.Exp(log);
            area += mode.DensityAt(f) * f * 1e-4;
        }

        Assert.Equal(area, mode.Rms * mode.Rms, 1e-3 * area);
    }

    [Theory]
    [InlineData(0.004)]
    [InlineData(0.05)]
    [InlineData(0.4)]
    public void The_density_has_its_peak_at_the_frequency_and_half_of_it_at_either_end_of_the_width(double damping)
    {
        var mode = new Resonance(0.1, damping, 5, 1, 0, 0);
        double root = Math.Sqrt(1 + (damping * damping));
        Assert.Equal(5, mode.DensityAt(0.1), 1e-12);
        Assert.Equal(2.5, mode.DensityAt(0.1 * (root + damping)), 1e-12);
        Assert.Equal(2.5, mode.DensityAt(0.1 * (root - damping)), 1e-12);
        Assert.Equal(0, mode.DensityAt(0));
    }

    // A spectrum that is exactly the model, whatever its slope: what was put in comes out, but for what is believed beforehand.
    [Theory]
    [InlineData(0.05, 0.01, 1e6, 2, Points)]
    [InlineData(0.1, 0.01, 1, 2, Points)]
    [InlineData(0.1, 0.02, 1e3, 2.5, 32_768)]
    [InlineData(0.2, 0.005, 1e5, 1, 32_768)]
    [InlineData(0.3, 0.01, 1e4, 1.5, 32_768)]
    [InlineData(0.08, 0.01, 1e-6, 2, 2048)]
    public void What_was_put_into_a_spectrum_comes_out_wherever_the_fit_begins(
        double frequency,
        double damping,
        double peak,
        double slope,
        int points
    )
    {
        double noise = 5e-3 * peak; // over the skirts at the ends of the band
        Periodogram spectrum = Spectrum(points, f => Model(f, frequency, damping, peak, noise, slope));
        foreach (double off in (double[])[-1, -0.3, 0, 0.5, 1])
        {
            var start = new Resonance(
                frequency * (1 + (off * damping)),
                damping * Math.Exp(off),
                peak * Math.Exp(-2 * off),
                noise * Math.Exp(off / 2),
                7,
                7
            );

            Assert.True(_fit.TryFit(spectrum, start, 0.7 * frequency, 1.3 * frequency, out Resonance found));

            Assert.Equal(1, found.Frequency / frequency, 0.02 * damping);
            Assert.Equal(1, found.Damping / damping, 0.02);
            Assert.Equal(1, found.PeakDensity / peak, 0.03);
            Assert.Equal(1, found.NoiseDensity / noise, 0.05);
        }
    }

    [Theory]
    [InlineData(Points, 0.1, 0.01, 1e4, 0.07, 0.13)]
    [InlineData(Points, 0.1, 0.01, 1, 0.08, 0.12)]
    [InlineData(Points, 0.2, 0.004, 30, 0.18, 0.23)]
    [InlineData(1024, 0.1, 0.02, 100, 0.06, 0.15)]
    [InlineData(512, 0.15, 0.03, 1e3, 0.05, 0.25)]
    [InlineData(Points, 0.3, 0.01, 1e-2, 0.25, 0.36)]
    public void Of_noisy_spectra_it_is_the_likeliest_and_its_errors_are_those_of_the_information(
        int points,
        double frequency,
        double damping,
        double peak,
        double low,
        double high
    )
    {
        int fitted = 0;
        for (int seed = 0; seed < 4; seed++)
        {
            var chance = new Random(seed);
            Periodogram spectrum = Spectrum(
                points,
                f => -Math.Log(1 - chance.NextDouble()) * Model(f, frequency, damping, peak, 2e-3, 2)
            );
            var start = new Resonance(frequency * 1.002, damping, peak, 2e-3, 0, 0);
            if (!_fit.TryFit(spectrum, start, low, high, out Resonance found))
            {
                continue;
            }

            fitted++;
            double slope = LikeliestSlope(spectrum, found, low, high, 2e-3);
            double[] best =
            [
                Math.Log(found.Frequency),
                Math.Log(found.Damping),
                Math.Log(found.PeakDensity),
                Math.Log(found.NoiseDensity),
                slope,
            ];
            double[,] covariance = Covariance(spectrum, best, low, high, 2e-3);
            Assert.Equal(1, found.FrequencyError / Math.Sqrt(covariance[0, 0]), 0.02);
            Assert.Equal(1, found.DampingError / Math.Sqrt(covariance[1, 1]), 0.02);

            // A third of an error away from it, along any parameter's own valley, is less likely by all but nothing or more.
            double least = Cost(spectrum, best, low, high, 2e-3);
            for (int i = 0; i < 5; i++)
            {
                foreach (double side in (double[])[-0.3, 0.3])
                {
                    double[] other =
                    [
                        .. best.Select((v, j) => v + (side * covariance[i, j] / Math.Sqrt(covariance[i, i]))),
                    ];
                    Assert.True(Cost(spectrum, other, low, high, 2e-3) > least, $"seed {seed}, parameter {i}, {side}");
                }
            }
        }

        Assert.InRange(fitted, 3, 4);
    }

    [Fact]
    public void Errors_are_the_scatter()
    {
        double frequencies = 0;
        double dampings = 0;
        double told = 0;
        double toldDamping = 0;
        const int Seeds = 60;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var chance = new Random(1000 + seed);
            Periodogram spectrum = Spectrum(
                Points,
                f => -Math.Log(1 - chance.NextDouble()) * Model(f, 0.1, 0.02, 1e3, 2e-3, 2)
            );
            var start = new Resonance(0.1, 0.02, 1e3, 2e-3, 0, 0);
            Assert.True(_fit.TryFit(spectrum, start, 0.07, 0.13, out Resonance found));
            frequencies += Math.Pow((found.Frequency / 0.1) - 1, 2) / Seeds;
            dampings += Math.Pow(Math.Log(found.Damping / 0.02), 2) / Seeds;
            told += found.FrequencyError * found.FrequencyError / Seeds;
            toldDamping += found.DampingError * found.DampingError / Seeds;
        }

        // Sixty records tell a deviation to 9 %; a bin counts for less than one sample, because the ends are tapered.
        Assert.Equal(1, Math.Sqrt(told / frequencies), 0.3);
        Assert.Equal(1, Math.Sqrt(toldDamping / dampings), 0.3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_start_without_a_peak_or_without_noise_is_refused(double nothing)
    {
        Periodogram spectrum = Spectrum(Points, f => Model(f, 0.1, 0.01, 1, 1e-3, 2));
        var start = new Resonance(0.1, 0.01, 1, 1e-3, 0, 0);
        Assert.True(_fit.TryFit(spectrum, start, 0.08, 0.12, out _));
        Assert.False(_fit.TryFit(spectrum, start with { PeakDensity = nothing }, 0.08, 0.12, out Resonance found));
        Assert.Equal(default, found);
        Assert.False(_fit.TryFit(spectrum, start with { NoiseDensity = nothing }, 0.08, 0.12, out found));
        Assert.Equal(default, found);
    }

    [Theory]
    [InlineData(0.049, true)]
    [InlineData(0.0515, false)]
    [InlineData(0.1, false)]
    public void What_is_damped_by_more_than_5_per_cent_is_no_resonance(double damping, bool taken)
    {
        Periodogram spectrum = Spectrum(32_768, f => Model(f, 0.1, damping, 1, 1e-4, 2));
        var start = new Resonance(0.1, 0.03, 1, 1e-4, 0, 0);
        Assert.Equal(taken, _fit.TryFit(spectrum, start, 0.04, 0.2, out Resonance found));
        Assert.Equal(taken ? damping : 0, found.Damping, 0.001);
    }

    [Theory]
    [InlineData(0.08, 0.0995, false)]
    [InlineData(0.08, 0.1005, true)]
    [InlineData(0.0995, 0.12, true)]
    [InlineData(0.1005, 0.12, false)]
    public void It_must_lie_within_the_band(double low, double high, bool within)
    {
        Periodogram spectrum = Spectrum(32_768, f => Model(f, 0.1, 0.004, 1, 1e-3, 2));
        var start = new Resonance((low + high) / 2, 0.004, 1, 1e-3, 0, 0);
        Assert.Equal(within, _fit.TryFit(spectrum, start with { Frequency = 0.1 }, low, high, out Resonance found));
        Assert.Equal(within ? 0.1 : 0, found.Frequency, 1e-4);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Twice_as_many_bins_as_parameters_are_needed(int bins, bool enough)
    {
        Periodogram spectrum = Spectrum(Points, f => Model(f, 400.0 / Points, 0.004, 1, 1e-2, 2));
        var start = new Resonance(400.0 / Points, 0.004, 1, 1e-2, 0, 0);
        Assert.Equal(enough, _fit.TryFit(spectrum, start, 395.5 / Points, (395.6 + bins) / Points, out _));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(259)]
    [InlineData(700)]
    public void Only_what_lies_within_the_band_is_read(int bins)
    {
        // Beside the band everything is another spectrum, a million times as strong or no number at all.
        int first = 1000 - (bins / 2);
        int last = first + bins - 1;
        Resonance[] found = new Resonance[2];
        for (int i = 0; i < 2; i++)
        {
            double beside = i == 0 ? 1e6 : double.NaN;
            Periodogram spectrum = Spectrum(
                Points,
                f =>
                    f * Points < first - 0.5 || f * Points > last + 0.5
                        ? beside
                        : Model(f, 1000.0 / Points, 0.01, 1, 1e-2, 2)
            );
            var start = new Resonance(1000.0 / Points, 0.01, 1, 1e-2, 0, 0);
            Assert.True(_fit.TryFit(spectrum, start, (first - 0.2) / Points, (last + 0.2) / Points, out found[i]));
            Assert.Equal(1, found[i].Frequency * Points / 1000, 1e-5);
            Assert.Equal(0.01, found[i].Damping, 1e-4);
            Assert.Equal(1e-2, found[i].NoiseDensity, 2e-4);
        }

        Assert.Equal(found[0], found[1]);
    }

    [Theory]
    [InlineData(-0.1, 0.2)]
    [InlineData(0, 0.2)]
    [InlineData(0.05, 0.5)]
    [InlineData(0.05, 0.9)]
    public void A_band_that_reaches_beyond_the_spectrum_ends_with_it(double low, double high)
    {
        // The mean of the record is in no bin from the first on.
        Periodogram spectrum = Spectrum(2048, f => f == 0 ? 1e9 : Model(f, 0.1, 0.01, 1, 1e-3, 2));
        Assert.True(_fit.TryFit(spectrum, new(0.1, 0.01, 1, 1e-3, 0, 0), low, high, out Resonance found));
        Assert.Equal(0.1, found.Frequency, 1e-4);
    }

    [Fact]
    public void A_spectrum_without_a_number_is_refused()
    {
        Periodogram spectrum = Spectrum(Points, f => f is > 0.1 and < 0.101 ? double.NaN : 1);
        Assert.False(_fit.TryFit(spectrum, new(0.1, 0.01, 1, 1, 0, 0), 0.08, 0.12, out _));
    }

    private static double Model(double f, double frequency, double damping, double peak, double noise, double slope)
    {
        double r = f / frequency;
        double damp = 4 * damping * damping;
        double shape = (((r * r) - 1) * ((r * r) - 1)) + (damp * r * r);
        return (peak * damp * Math.Exp(slope * (r - 1)) / shape) + noise;
    }

    // A spectrum that is what is wanted, bin for bin: that of a silent record, written over.
    private static Periodogram Spectrum(int points, Func<double, double> density)
    {
        var history = new AxisHistory(points);
        for (int i = 0; i < points; i++)
        {
            history.Add(0, 0);
        }

        var spectrum = new Periodogram(new Fft(points));
        spectrum.Compute(history, 0);
        Span<float> bins = MemoryMarshal.CreateSpan(
            ref MemoryMarshal.GetReference(spectrum.Density),
            spectrum.Density.Length
        );
        for (int k = 0; k < bins.Length; k++)
        {
            bins[k] = (float)density((double)k / points);
        }

        return spectrum;
    }

    // Minus the logarithm of Whittle's likelihood and of what is believed beforehand: damping 1 % within a factor e, slope
    // 2 ± 2, noise within a factor e above the start or a factor e^7 below.
    private static double Cost(Periodogram spectrum, double[] p, double low, double high, double floor)
    {
        double sum = 0;
        foreach (int k in Bins(spectrum, low, high))
        {
            double model = Model(
                (double)k / spectrum.Length,
                Math.Exp(p[0]),
                Math.Exp(p[1]),
                Math.Exp(p[2]),
                Math.Exp(p[3]),
                p[4]
            );
            sum += spectrum.Weight * (Math.Log(model) + (spectrum.Density[k] / model));
        }

        double[] precision = Precision(p, floor);
        return sum
            + (
                (
                    Math.Pow(p[1] - Math.Log(0.01), 2)
                    + (precision[3] * Math.Pow(p[3] - Math.Log(floor), 2))
                    + (precision[4] * Math.Pow(p[4] - 2, 2))
                ) / 2
            );
    }

    private static double[] Precision(double[] p, double floor) => [0, 1, 0, p[3] < Math.Log(floor) ? 0.02 : 1, 0.25];

    private static IEnumerable<int> Bins(Periodogram spectrum, double low, double high) =>
        Enumerable
            .Range(1, spectrum.Density.Length - 1)
            .SkipWhile(k => k < low * spectrum.Length)
            .TakeWhile(k => k <= high * spectrum.Length);

    private static double LikeliestSlope(
        Periodogram spectrum,
        in Resonance found,
        double low,
        double high,
        double floor
    )
    {
        double[] p =
        [
            Math.Log(found.Frequency),
            Math.Log(found.Damping),
            Math.Log(found.PeakDensity),
            Math.Log(found.NoiseDensity),
            0,
        ];
        double from = -20;
        double to = 24;
        for (int i = 0; i < 40; i++)
        {
            double third = (to - from) / 3;
            double[] left = [.. p[..4], from + third];
            double[] right = [.. p[..4], to - third];
            bool lower = Cost(spectrum, left, low, high, floor) < Cost(spectrum, right, low, high, floor);
            (from, to) = lower ? (from, to - third) : (from + third, to);
        }

        return (from + to) / 2;
    }

    // The inverse of the Fisher information: weights times the model's logarithmic slopes, by differences.
    private static double[,] Covariance(Periodogram spectrum, double[] p, double low, double high, double floor)
    {
        var a = new double[5, 10];
        double[] precision = Precision(p, floor);
        for (int i = 0; i < 5; i++)
        {
            a[i, i] = precision[i];
            a[i, 5 + i] = 1;
        }

        foreach (int k in Bins(spectrum, low, high))
        {
            double[] d =
            [
                .. Enumerable
                    .Range(0, 5)
                    .Select(i => (Log(spectrum, p, k, i, 1e-5) - Log(spectrum, p, k, i, -1e-5)) / 2e-5),
            ];
            for (int i = 0; i < 5; i++)
            {
                for (int j = 0; j < 5; j++)
                {
                    a[i, j] += spectrum.Weight * d[i] * d[j];
                }
            }
        }

        for (int i = 0; i < 5; i++)
        {
            double pivot = a[i, i];
            for (int j = 0; j < 10; j++)
            {
                a[i, j] /= pivot;
            }

            for (int r = 0; r < 5; r++)
            {
                double times = r == i ? 0 : a[r, i];
                for (int j = 0; j < 10; j++)
                {
                    a[r, j] -= times * a[i, j];
                }
            }
        }

        var inverse = new double[5, 5];
        for (int i = 0; i < 25; i++)
        {
            inverse[i / 5, i % 5] = a[i / 5, 5 + (i % 5)];
        }

        return inverse;
    }

    private static double Log(Periodogram spectrum, double[] p, int bin, int parameter, double off)
    {
        double[] q = [.. p.Select((v, i) => i == parameter ? v + off : v)];
        return Math.Log(
            Model((double)bin / spectrum.Length, Math.Exp(q[0]), Math.Exp(q[1]), Math.Exp(q[2]), Math.Exp(q[3]), q[4])
        );
    }
}
