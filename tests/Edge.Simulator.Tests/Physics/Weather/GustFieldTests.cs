using System.Numerics;
using Edge.Simulator.Physics.Weather;
using MathNet.Numerics.IntegralTransforms;

namespace Edge.Simulator.Tests.Physics.Weather;

public sealed class GustFieldTests
{
    private const int Panels = 6;
    private const double Height = 42;

    private static readonly GustField Field = new(Panels, Height, WindTerrain.Suburb, 7);

    [Fact]
    public void Spectra_are_unit_variance_and_fall_with_the_five_thirds_power()
    {
        foreach (double metres in new[] { 10.0, 25, 40 })
        {
            Assert.Equal(1, Integral(k => KaimalSpectrum.Along(k, metres)), 0.01);
            Assert.Equal(1, Integral(k => KaimalSpectrum.Across(k, metres)), 0.01);
            double slope = Math.Log(KaimalSpectrum.Along(10, metres) / KaimalSpectrum.Along(1, metres)) / Math.Log(10);
            Assert.Equal(-5.0 / 3, slope, 0.02);
        }
    }

    [Fact]
    public void Admittance_is_one_for_long_gusts_and_falls_for_short_ones()
    {
        Assert.Equal(1, KaimalSpectrum.Admittance(1e-9, 7), 1e-6);
        Assert.Equal(
            KaimalSpectrum.Admittance(1e-3 / 70 * 0.999, 7),
            KaimalSpectrum.Admittance(1e-3 / 70 * 1.001, 7),
            1e-5
        );

        // The double integral itself, by small squares.
        double sum = 0;
        for (int i = 0; i < 200; i++)
        {
            for (int j = 0; j < 200; j++)
            {
                sum += KaimalSpectrum.Coherence(0.05, (i - j) * 7 / 200.0) / 40_000;
            }
        }

        Assert.Equal(sum, KaimalSpectrum.Admittance(0.05, 7), 0.002);
    }

    [Fact]
    public void The_gusts_have_the_spectrum_of_Kaimal_under_the_admittance()
    {
        List<double> ratios = [];
        for (int panel = 0; panel < Panels; panel++)
        {
            double z = (panel + 0.5) * Height / Panels;
            double profile = WindTerrain.Suburb.Profile(z);
            double[] along = Welch(Series(panel, across: false));
            double[] across = Welch(Series(panel, across: true));
            double[] wantedAlong = Wanted(k => KaimalSpectrum.Along(k, z), profile, along.Length);
            double[] wantedAcross = Wanted(k => KaimalSpectrum.Across(k, z), profile, along.Length);
            foreach (double kappa in new[] { 0.004, 0.01, 0.03, 0.1, 0.25 })
            {
                double one = Around(along, kappa) / Around(wantedAlong, kappa);
                double other = Around(across, kappa) / Around(wantedAcross, kappa);

                // Few bins are averaged at the long end.
                Assert.Equal(1, one, kappa < 0.02 ? 0.25 : 0.15);
                Assert.Equal(1, other, kappa < 0.02 ? 0.25 : 0.15);
                ratios.AddRange([one, other]);
            }
        }

        Assert.Equal(1, ratios.Average(), 0.05);
    }

    [Fact]
    public void Straight_lines_between_rows_keep_the_density_of_short_gusts_too()
    {
        // Four points a row, as when the wind is slow: at the rows themselves short gusts are emphasised.
        double[] series = Series(3, across: false, 0.25);
        double z = 3.5 * Height / Panels;
        double profile = WindTerrain.Suburb.Profile(z);
        double[] density = Welch(series, 0.25);
        foreach (double kappa in new[] { 0.01, 0.1, 0.25, 0.35 })
        {
            double local = kappa / profile;
            double wanted =
                KaimalSpectrum.Along(local, z) * KaimalSpectrum.Admittance(local, Height / Panels) / profile;
            Assert.Equal(1, Around(density, kappa, 0.25) / wanted, 0.15);
        }
    }

    [Fact]
    public void Coherence_falls_with_separation_as_Davenports()
    {
        double[][] series = [.. Enumerable.Range(0, Panels).Select(k => Series(k, across: false))];
        const double Kappa = 0.006;
        double last = 1;
        for (int other = 1; other < Panels; other++)
        {
            double found = RootCoherence(series[0], series[other], Kappa);
            double mean =
                (WindTerrain.Suburb.Profile(3.5) + WindTerrain.Suburb.Profile((other + 0.5) * Height / Panels)) / 2;
            double wanted = KaimalSpectrum.Coherence(Kappa / mean, other * Height / Panels);

            Assert.Equal(wanted, found, 0.1);
            Assert.True(found < last + 0.03);
            last = found;
        }

        Assert.True(last < 0.35);
        Assert.True(RootCoherence(series[0], series[1], 0.1) < 0.15);
    }

    [Fact]
    public void Each_panel_has_nearly_unit_deviation_and_no_mean()
    {
        for (int panel = 0; panel < Panels; panel++)
        {
            double[] series = Series(panel, across: false);
            double mean = series.Average();

            // The admittance takes away the shortest gusts.
            Assert.Equal(0, mean, 1e-3);
            Assert.InRange(Math.Sqrt(series.Average(v => v * v)), 0.8, 1.02);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_gusts_and_the_shared_field_is_one()
    {
        GustField again = new(Panels, Height, WindTerrain.Suburb, 7);
        GustField other = new(Panels, Height, WindTerrain.Suburb, 8);
        double[] a = new double[Panels];
        double[] b = new double[Panels];
        double[] c = new double[Panels];
        double[] rest = new double[Panels];
        Field.At(12_345.6, a, rest);
        again.At(12_345.6, b, rest);
        other.At(12_345.6, c, rest);

        Assert.Equal(a, b);
        Assert.NotEqual(a, c);
        Assert.Same(GustField.Shared(6, 42, WindTerrain.Open), GustField.Shared(6, 42, WindTerrain.Open));
    }

    [Fact]
    public void The_end_of_the_field_joins_its_beginning()
    {
        double[] end = new double[Panels];
        double[] start = new double[Panels];
        double[] rest = new double[Panels];
        Field.At((GustField.Rows * GustField.RowMetres) - 1e-6, end, rest);
        Field.At(0, start, rest);

        Assert.All(Enumerable.Range(0, Panels), k => Assert.Equal(start[k], end[k], 1e-4));
    }

    [Fact]
    public void The_profile_grows_with_height_and_is_one_at_ten_metres()
    {
        foreach (WindTerrain terrain in new[] { WindTerrain.Sea, WindTerrain.Open, WindTerrain.Suburb })
        {
            Assert.Equal(1, terrain.Profile(10), 12);
            Assert.True(terrain.Profile(40) > terrain.Profile(20));
            Assert.Equal(terrain.Profile(0), terrain.Profile(terrain.LowestMetres));
        }

        // EN 1991-1-4: about 0.12, 0.19 and 0.29 at 10 m.
        Assert.Equal(0.123, WindTerrain.Sea.Intensity, 0.002);
        Assert.Equal(0.189, WindTerrain.Open.Intensity, 0.002);
        Assert.Equal(0.285, WindTerrain.Suburb.Intensity, 0.002);
        Assert.True(WindTerrain.Suburb.Profile(40) > WindTerrain.Sea.Profile(40));
    }

    private static double Integral(Func<double, double> density)
    {
        double sum = 0;
        const double Ratio = 1.01;
        for (double kappa = 1e-8; kappa < 1e4; kappa *= Ratio)
        {
            sum += density(kappa * Math.Sqrt(Ratio)) * kappa * (Ratio - 1);
        }

        return sum;
    }

    // At the rows themselves: there the density stands over by what the straight lines between them take away.
    private static double[] Wanted(Func<double, double> density, double profile, int bins) =>
        [
            .. Enumerable
                .Range(0, bins)
                .Select(bin =>
                {
                    double kappa = Math.Max(1, bin) / (2.0 * bins);
                    double local = kappa / profile;
                    double sinc = Math.Sin(Math.PI * kappa) / (Math.PI * kappa);
                    double share = KaimalSpectrum.Admittance(local, Height / Panels) / profile;
                    return density(local) * share / Math.Pow(sinc, 4);
                }),
        ];

    private static double[] Series(int panel, bool across, double step = 1)
    {
        double[] along = new double[Panels];
        double[] aside = new double[Panels];
        double[] series = new double[GustField.Rows];
        for (int i = 0; i < series.Length; i++)
        {
            Field.At(i * step, along, aside);
            series[i] = across ? aside[panel] : along[panel];
        }

        return series;
    }

    private static Complex[][] Segments(double[] series)
    {
        const int Length = 2_048;
        List<Complex[]> all = [];
        for (int start = 0; start + Length <= series.Length; start += Length / 2)
        {
            Complex[] part = new Complex[Length];
            for (int i = 0; i < Length; i++)
            {
                part[i] = series[start + i] * 0.5 * (1 - Math.Cos(2 * Math.PI * i / Length));
            }

            Fourier.Forward(part, FourierOptions.NoScaling);
            all.Add(part);
        }

        return [.. all];
    }

    // One-sided density with Hann's window, whose mean square is 3/8.
    private static double[] Welch(double[] series, double step = 1)
    {
        Complex[][] segments = Segments(series);
        int length = segments[0].Length;
        double[] density = new double[length / 2];
        for (int k = 0; k < density.Length; k++)
        {
            density[k] =
                segments.Average(s => (s[k].Real * s[k].Real) + (s[k].Imaginary * s[k].Imaginary))
                * 2
                * step
                / (0.375 * length);
        }

        return density;
    }

    private static double Around(double[] density, double kappa, double step = 1)
    {
        double bin = kappa * 2 * density.Length * step;
        int half = Math.Max(1, (int)(bin * 0.15));
        return density.Skip((int)Math.Round(bin) - half).Take((2 * half) + 1).Average();
    }

    private static double RootCoherence(double[] a, double[] b, double kappa)
    {
        Complex[][] left = Segments(a);
        Complex[][] right = Segments(b);
        int bin = (int)Math.Round(kappa * left[0].Length);
        Complex cross = Complex.Zero;
        double powerA = 0;
        double powerB = 0;
        for (int i = 0; i < left.Length; i++)
        {
            for (int k = bin - 1; k <= bin + 1; k++)
            {
                cross += left[i][k] * Complex.Conjugate(right[i][k]);
                powerA += Math.Pow(left[i][k].Magnitude, 2);
                powerB += Math.Pow(right[i][k].Magnitude, 2);
            }
        }

        return cross.Real / Math.Sqrt(powerA * powerB);
    }
}
