using System.Runtime.InteropServices;
using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

/// <summary>Spectra that are written, bin for bin: level noise of 1 and resonances.</summary>
public sealed class PeakPickerSpectrumTests
{
    private const double Rate = 20;
    private const int Samples = 16_384; // seven segments of 4096
    private const double Resolution = 1.0 / 4096;
    private readonly PeakPicker _picker = new();

    [Theory]
    [InlineData(0.06, 0.01)]
    [InlineData(0.1, 0.008)]
    [InlineData(0.2, 0.02)]
    [InlineData(0.3, 0.005)]
    public void A_mode_has_the_frequency_damping_strength_and_significance_it_was_given(
        double frequency,
        double damping
    )
    {
        ModePeak peak = Assert.Single(Find(Mode(frequency, damping, 300)));
        Assert.Equal(PeakKind.Mode, peak.Kind);
        Assert.Equal(frequency * Rate, peak.Hertz, 1e-4 * frequency * Rate);
        Assert.Equal(1, peak.Damping / damping, 0.03);
        Assert.Equal(1, peak.Rms / Math.Sqrt(Math.PI * damping * frequency * 300), 0.03);

        // The floor holds the skirts too.
        (Welch welch, Periodogram _) = Record(Samples, 1, 1e4);
        var model = new Resonance(frequency, damping, 300, 0, 0, 0);
        float[] density = [.. Enumerable.Range(0, 2048).Select(k => (float)(1 + model.DensityAt(k * Resolution)))];
        var floor = new NoiseFloor();
        floor.Compute(density, 41, 1720, welch.Averages);
        int top = Array.IndexOf(density, density.Max());
        Assert.Equal(density[top] / floor.At(top), peak.Significance, 1e-3);

        // Cramér and Rao, for a mode whose force and noise are known: less than this is no error.
        double bound = Math.Sqrt(damping / (2 * Math.PI * frequency * Samples));
        Assert.InRange(peak.HertzError / peak.Hertz / bound, 1, 1.4);
        double logs = Math.Sqrt(1 / (2 * Math.PI * damping * frequency * Samples));
        double blur = 0.25 / (Samples * frequency * damping);
        Assert.InRange(peak.DampingError, Math.Sqrt((logs * logs) + (blur * blur)), 2 * logs);
    }

    [Fact]
    public void The_record_s_length_blurs_the_damping()
    {
        // Of 3072 samples the resolution is a fair part of the width.
        ModePeak peak = Assert.Single(Find([Mode(0.1, 0.004, 300)], samples: 3072));
        Assert.True(peak.DampingError > 0.25 / (3072 * 0.1 * 0.004));
    }

    [Theory]
    [InlineData(0.95, 0)]
    [InlineData(1.05, 1)]
    public void A_peak_must_stand_out_by_more_than_chance_explains(double times, int peaks)
    {
        (Welch welch, Periodogram _) = Record(Samples, 1, 1000);
        int first = 41; // 0.2 Hz
        int last = 1720; // 0.42 of the rate
        double threshold = NoiseFloor.Threshold(welch.Averages, last - first + 1, 3e-4);
        Assert.True(threshold > 4);
        double floor = Math.Pow(1 - (1 / (9 * welch.Averages)), -3);

        // A top that lies on a bin; the noise is a part of it.
        Assert.Equal(peaks, Find(Mode(410 * Resolution, 0.01, (times * threshold * floor) - 1)).Length);
    }

    [Theory]
    [InlineData(0.95, 0)]
    [InlineData(1.05, 1)]
    public void And_by_6_decibels_however_many_averages_there_are(double times, int peaks)
    {
        (Welch welch, Periodogram _) = Record(1000, 32, 1000);
        Assert.Equal(512, welch.Segment);
        Assert.True(NoiseFloor.Threshold(welch.Averages, 210, 3e-4) < 3.9);
        double floor = Math.Pow(1 - (1 / (9 * welch.Averages)), -3);
        Assert.Equal(peaks, Find([Mode(100 / 512.0, 0.02, (times * 4 * floor) - 1)], 1000, 32).Length);
    }

    [Theory]
    [InlineData(0.19, 0)]
    [InlineData(0.21, 1)]
    [InlineData(8.35, 1)]
    [InlineData(8.45, 0)]
    public void Only_from_a_fifth_of_a_hertz_to_the_end_of_the_pass_band_is_looked(double hertz, int peaks)
    {
        double bin = Math.Round(hertz / Rate / Resolution);
        Assert.Equal(
            peaks,
            Find(f => Math.Abs((f / Resolution) - bin) < 1.5 ? 1e3 - Math.Abs((f / Resolution) - bin) : 0).Length
        );
    }

    [Theory]
    [InlineData(0.53, 0)] // bins 49 to 53
    [InlineData(0.7, 1)] // bins 37 to 53
    public void A_band_of_a_few_bins_is_too_little(double rate, int peaks)
    {
        // Whatever peak there is, there are no neighbours to see it against.
        Func<double, double> peak = f => Math.Abs((f * 128) - 51) < 0.6 ? 1e4 : 0;
        Assert.Equal(peaks, Find([peak], 600, 1, rate: rate).Length);
    }

    [Fact]
    public void At_most_eight_are_found_the_ones_that_stand_out_most_in_order_of_frequency()
    {
        double[] frequencies = [0.03, 0.05, 0.07, 0.11, 0.15, 0.19, 0.23, 0.28, 0.33, 0.38];
        double[] heights = [300, 100, 2000, 900, 110, 800, 500, 700, 600, 400];
        ModePeak[] peaks = Find([.. frequencies.Zip(heights, (f, h) => Mode(f, 0.005, h))]);
        Assert.Equal(8, peaks.Length);
        double[] expected = [.. frequencies.Where((_, i) => heights[i] > 250)];
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(expected[i] * Rate, peaks[i].Hertz, 0.005);
        }
    }

    [Fact]
    public void Each_search_begins_anew()
    {
        Assert.Equal(2, Find([Mode(0.1, 0.01, 100), Mode(0.17, 0.01, 100)]).Length);
        Assert.Single(Find(Mode(0.3, 0.01, 100)));
        Assert.Empty(Find(_ => 0));
    }

    [Theory]
    [InlineData(1e-3, Samples, PeakKind.Line)] // hardly any variance
    [InlineData(1e4, Samples, PeakKind.Mode)] // as chance drives it
    [InlineData(1e-3, 12_288, PeakKind.Line)] // five segments are enough
    public void What_is_narrow_and_steady_is_a_line(double strength, int samples, PeakKind kind)
    {
        ModePeak peak = Assert.Single(Find([Mode(0.1, 2e-4, 1e4)], samples, strength: strength));
        Assert.Equal(kind, peak.Kind);
        Assert.Equal(2, peak.Hertz, 1e-3);
        Assert.Equal(kind == PeakKind.Line, double.IsNaN(peak.Damping));
        Assert.Equal(kind == PeakKind.Line, double.IsNaN(peak.HertzError));
        Assert.Equal(kind == PeakKind.Line, double.IsNaN(peak.DampingError));
        Assert.True(peak.Rms > 0);
    }

    [Theory]
    [InlineData(0.0008, PeakKind.Line)] // 2.6 lines wide at half power
    [InlineData(0.0016, PeakKind.Mode)] // 5.2
    public void What_is_four_lines_wide_is_no_line_however_steady(double damping, PeakKind kind) =>
        Assert.Equal(kind, Assert.Single(Find([Mode(0.1, damping, 1e4)], strength: 1e-3)).Kind);

    [Fact]
    public void Of_four_segments_none_can_be_told_to_be_steady()
    {
        // Four stretches of one segment each.
        (Welch welch, Periodogram _) = Record(190, 4, 1e-3);
        Assert.Equal((128, 4), (welch.Segment, welch.Segments));
        Assert.DoesNotContain(Find([Mode(0.25, 0.005, 1e4)], 190, 4, strength: 1e-3), p => p.Kind == PeakKind.Line);
        Assert.Contains(Find([Mode(0.25, 0.005, 1e4)], 190, 5, strength: 1e-3), p => p.Kind == PeakKind.Line);
    }

    [Theory]
    [InlineData(0.04, PeakKind.Mode)]
    [InlineData(0.065, PeakKind.Hump)]
    public void What_is_damped_by_more_than_5_per_cent_is_a_hump(double damping, PeakKind kind)
    {
        ModePeak peak = Assert.Single(Find(Mode(0.2, damping, 100)));
        Assert.Equal(kind, peak.Kind);
        Assert.Equal(kind == PeakKind.Hump, double.IsNaN(peak.Damping));
        Assert.Equal(4, peak.Hertz, 0.1);
    }

    [Theory]
    [InlineData(2, 0.09, PeakKind.Harmonic)]
    [InlineData(3, 0.09, PeakKind.Harmonic)]
    [InlineData(4, 0.09, PeakKind.Harmonic)]
    [InlineData(2, 0.11, PeakKind.Mode)] // too strong
    [InlineData(5, 0.09, PeakKind.Mode)] // nobody's fifth
    [InlineData(2.009, 0.09, PeakKind.Harmonic)]
    [InlineData(1.991, 0.09, PeakKind.Harmonic)]
    [InlineData(2.015, 0.09, PeakKind.Mode)] // off by more than a two-hundredth
    [InlineData(1.985, 0.09, PeakKind.Mode)]
    [InlineData(2.5, 0.09, PeakKind.Mode)]
    [InlineData(1.5, 0.09, PeakKind.Mode)]
    public void A_peak_of_less_than_a_tenth_at_two_to_four_times_another_is_its_harmonic(
        double times,
        double share,
        PeakKind kind
    )
    {
        // As wide as each other: then strength goes with the square root of the height.
        ModePeak[] peaks = Find([Mode(0.08, 0.005, 4e3), Mode(0.08 * times, 0.005 / times, 4e3 * share * share)]);
        Assert.Equal(2, peaks.Length);
        Assert.Equal([PeakKind.Mode, kind], peaks.Select(p => p.Kind));
    }

    [Fact]
    public void At_low_frequencies_a_bin_off_still_is_a_harmonic()
    {
        // Of bin 60 the double may lie a bin beside, which is more than a two-hundredth.
        double f = 60 * Resolution;
        Assert.Equal(PeakKind.Harmonic, Second(0.8));
        Assert.Equal(PeakKind.Mode, Second(1.6));

        PeakKind Second(double bins) =>
            Find([Mode(f, 0.005, 4e3), Mode((2 * f) + (bins * Resolution), 0.0025, 30)])[1].Kind;
    }

    [Theory]
    [InlineData(0.103, 1)] // 3 %, and 4 % of the width counts as one
    [InlineData(0.107, 2)]
    public void Two_modes_nearer_than_twice_the_width_are_one(double second, int peaks) =>
        Assert.Equal(peaks, Find([Mode(0.1, 0.01, 1e3), Mode(second, 0.004, 700)]).Length);

    [Theory]
    [InlineData(0.1015, 1)]
    [InlineData(0.103, 2)]
    public void Or_nearer_than_2_per_cent_if_they_are_sharp(double second, int peaks) =>
        Assert.Equal(peaks, Find([Mode(0.1, 0.002, 1e3), Mode(second, 0.002, 40)]).Length);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(40, 2)]
    public void What_stands_on_the_skirt_of_a_mode_must_stand_out_of_the_skirt(double times, int peaks)
    {
        // At 0.12 the skirt of the strong one is 208: a narrow peak of three times that is nothing.
        var strong = new Resonance(0.1, 0.01, 1e5, 0, 0, 0);
        double skirt = strong.DensityAt(0.12);
        Assert.True(skirt > 100);
        Assert.Equal(peaks, Find([strong.DensityAt, Mode(0.12, 0.004, times * skirt)]).Length);
    }

    [Fact]
    public void A_lone_mode_is_fitted_as_far_out_as_four_tenths_and_one_beside_another_only_up_to_the_middle()
    {
        Func<double, double>[] lone = [Mode(0.1, 0.01, 300)];
        ModePeak peak = Assert.Single(Find(lone));
        Assert.Equal(Fitted(lone, 0.06, 0.14).FrequencyError, peak.HertzError / peak.Hertz, 1e-7);
        Assert.Equal(Fitted(lone, 0.06, 0.14).Damping, peak.Damping, 1e-5);

        Func<double, double>[] pair = [Mode(0.1, 0.01, 300), Mode(0.15, 0.01, 300)];
        peak = Find(pair)[0];
        Assert.Equal(Fitted(pair, 0.06, 0.125).FrequencyError, peak.HertzError / peak.Hertz, 1e-7);
    }

    private static Resonance Fitted(Func<double, double>[] modes, double low, double high)
    {
        (Welch _, Periodogram periodogram) = Record(Samples, 1, 1000);
        Write(periodogram.Density, k => 1 + modes.Sum(m => m((double)k / periodogram.Length)));
        Resonance start = new(0.1, 0.01, 300, 1.05, 0, 0);
        Assert.True(new ResonanceFit().TryFit(periodogram, start, low, high, out Resonance found));
        return found;
    }

    private static Func<double, double> Mode(double frequency, double damping, double height) =>
        new Resonance(frequency, damping, height, 0, 0, 0).DensityAt;

    private ModePeak[] Find(Func<double, double> mode) => Find([mode]);

    private ModePeak[] Find(
        Func<double, double>[] modes,
        int samples = Samples,
        int stretches = 1,
        double strength = 1e4,
        double rate = Rate
    )
    {
        (Welch welch, Periodogram periodogram) = Record(samples, stretches, strength);
        Write(welch.Density, k => 1 + modes.Sum(m => m((double)k / welch.Segment)));
        Write(periodogram.Density, k => 1 + modes.Sum(m => m((double)k / periodogram.Length)));
        _picker.Find(welch, periodogram, rate);
        return [.. _picker.Peaks];
    }

    // The spectra of white noise: how many segments there are, and how much they vary, is from it. Much stronger than what is
    // then written over it, it varies; much weaker, it does not.
    private static (Welch Welch, Periodogram Periodogram) Record(int samples, int stretches, double strength)
    {
        var chance = new Random(1);
        var history = new AxisHistory(AxisHistory.LargestCapacity);
        for (int s = 0; s < stretches; s++)
        {
            history.Gap();
            for (int i = 0; i < samples; i++)
            {
                history.Add(strength * Shaken.Normal(chance), 0);
            }
        }

        var fft = new Fft(AxisHistory.LargestCapacity);
        var welch = new Welch(fft);
        var periodogram = new Periodogram(fft);
        history.Prepare(0);
        Assert.True(welch.Compute(history, 0));
        periodogram.Compute(history, 0);
        return (welch, periodogram);
    }

    private static void Write(ReadOnlySpan<float> density, Func<int, double> wanted)
    {
        Span<float> bins = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(density), density.Length);
        for (int k = 0; k < bins.Length; k++)
        {
            bins[k] = (float)wanted(k);
        }
    }
}
