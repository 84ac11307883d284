using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class WelchTests
{
    private readonly Fft _fft = new(4096);

    [Theory]
    [InlineData(0, 128)]
    [InlineData(128, 128, 128, 128)]
    [InlineData(0, 127, 127, 127, 127)] // no stretch holds a segment
    [InlineData(128, 128, 127, 127, 127)]
    [InlineData(0, 383)]
    [InlineData(128, 384)]
    [InlineData(128, 767)]
    [InlineData(256, 768)]
    [InlineData(2048, 12_287)]
    [InlineData(4096, 12_288)]
    [InlineData(4096, 32_768)]
    [InlineData(2048, 4095, 4095, 4095, 4095)]
    [InlineData(0)]
    public void A_segment_fits_the_longest_stretch_and_three_times_into_all(int segment, params int[] stretches)
    {
        AxisHistory history = History([.. stretches.Select(n => new double[n])], 0);
        var welch = new Welch(_fft);

        Assert.Equal(segment, Welch.SegmentFor(history));
        Assert.Equal(segment > 0, welch.Compute(history, 0));
        Assert.Equal(segment, welch.Segment);
        Assert.Equal(segment / 2, welch.Density.Length);
    }

    [Fact]
    public void Too_little_data_leave_nothing_of_what_was_before()
    {
        var welch = new Welch(_fft);
        Assert.True(welch.Compute(History([Noise(1, 800)], 0), 0));
        Assert.False(welch.Compute(History([Noise(1, 300)], 0), 0));
        Assert.Equal(0, welch.Segment);
        Assert.Equal(0, welch.Segments);
        Assert.Equal(0, welch.Averages);
        Assert.True(welch.Density.IsEmpty);
    }

    [Fact]
    public void The_density_is_the_mean_of_windowed_segments_that_overlap_by_half()
    {
        var welch = new Welch(_fft);
        int[][] records =
        [
            [500],
            [384],
            [200, 130, 128, 100],
            [300, 700, 255, 257],
            [128, 127, 129],
        ];
        for (int i = 0; i < records.Length; i++)
        {
            double[][] stretches = [.. records[i].Select((n, s) => Noise((10 * i) + s, n))];
            Assert.True(welch.Compute(History(stretches, i % 2), i % 2));

            int n = welch.Segment;
            double[][] powers = [.. Segments(stretches, n).Select(Power)];
            Assert.Equal(powers.Length, welch.Segments);
            for (int k = 0; k < n / 2; k++)
            {
                double mean = powers.Average(p => p[k]);
                double square = powers.Average(p => p[k] * p[k]);
                Assert.Equal(mean, welch.Density[k], 1e-3 * mean + 1e-4);
                double variation = Math.Sqrt(Math.Max(0, (square / (mean * mean)) - 1));
                Assert.Equal(variation, welch.Variation(k), k > 0 && powers.Length > 1 ? 2e-3 : 0.05);
            }

            // Independent averages: what equally strong segments would be, less the 36th that neighbours share.
            double[] all = [.. powers.Select(p => p.Sum())];
            double even = all.Sum() * all.Sum() / all.Sum(v => v * v);
            int count = powers.Length;
            double shared = 1 + (2.0 / 36 * (count - 1) / count);
            Assert.Equal(count < 2 ? count : Math.Max(2, even / shared), welch.Averages, 1e-3);
        }
    }

    [Fact]
    public void A_tone_on_a_bin_has_a_third_of_its_square_a_point_there_and_a_quarter_of_that_beside()
    {
        // Hann: half of the amplitude in the bin, a quarter in each neighbour; the window's mean square is 3/8.
        AxisHistory history = History([Tone(128 * 5, 16.0 / 128, 3)], 0);
        var welch = new Welch(_fft);
        Assert.True(welch.Compute(history, 0));

        double top = 9.0 * 128 / 3;
        for (int k = 0; k < 64; k++)
        {
            double share =
                k == 16 ? 1
                : k is 15 or 17 ? 0.25
                : 0;
            Assert.Equal(share * top, welch.Density[k], 1e-2); // the line that is removed is not quite level
        }
    }

    [Fact]
    public void Segments_of_one_strength_count_whole_but_for_the_overlap_and_do_not_vary()
    {
        var welch = new Welch(_fft);
        Assert.True(welch.Compute(History([Tone(128 * 5, 16.0 / 128, 3)], 0), 0));
        Assert.Equal(9, welch.Segments);
        Assert.Equal(9 / (1 + (2.0 / 36 * 8 / 9)), welch.Averages, 1e-6);
        Assert.Equal(0, welch.Variation(16), 1e-3);
    }

    [Fact]
    public void Where_one_segment_holds_all_power_there_still_are_two_averages()
    {
        double[] samples = new double[128 * 5];
        samples[300] = 1;
        AxisHistory history = new(samples.Length);
        foreach (double sample in samples)
        {
            history.Add(sample, 0);
        }

        var welch = new Welch(_fft);
        Assert.True(welch.Compute(history, 0)); // not prepared: a blow as it came
        Assert.Equal(9, welch.Segments);
        Assert.Equal(2, welch.Averages);

        // Two of nine segments hold it in shares of cos⁴ and sin⁴.
        Assert.InRange(welch.Variation(30), 1.5, 2.9);
    }

    [Fact]
    public void Silence_has_no_density_and_does_not_vary()
    {
        var welch = new Welch(_fft);
        Assert.True(welch.Compute(History([new double[640]], 0), 0));
        Assert.Equal(0, welch.Density[5]);
        Assert.Equal(0, welch.Variation(5));
        Assert.Equal(9 / (1 + (2.0 / 36 * 8 / 9)), welch.Averages, 1e-9);
    }

    [Fact]
    public void What_chance_drives_varies_by_its_mean()
    {
        var welch = new Welch(_fft);
        Assert.True(welch.Compute(History([Noise(4, 32_000, 0)], 0), 0));
        double sum = 0;
        for (int k = 10; k < 1000; k++)
        {
            sum += welch.Variation(k) / 990;
        }

        Assert.Equal(0.93, sum, 0.07); // from fourteen segments it is told a little too small
        Assert.InRange(welch.Averages, 8, welch.Segments);
    }

    [Fact]
    public void What_is_left_out_is_the_oldest_of_each_stretch()
    {
        double[] samples = Noise(7, 500);
        double[] spoiled = [.. samples.Select((v, i) => i < 500 - 448 ? v + 50 : v)];
        var welch = new Welch(_fft);
        Assert.True(welch.Compute(Raw(samples), 0));
        float[] expected = [.. welch.Density];
        Assert.Equal(6, welch.Segments);
        Assert.True(welch.Compute(Raw(spoiled), 0));
        Assert.Equal(expected, welch.Density.ToArray());
    }

    [Fact]
    public void A_straight_line_under_the_data_is_taken_out()
    {
        double[] samples = Noise(8, 640);
        var welch = new Welch(_fft);
        Assert.True(welch.Compute(Raw(samples), 0));
        float[] expected = [.. welch.Density];
        Assert.True(welch.Compute(Raw([.. samples.Select((v, i) => v + 20 - (0.05 * i))]), 0));
        for (int k = 0; k < 64; k++)
        {
            Assert.Equal(expected[k], welch.Density[k], 1e-3 * (1 + expected[k]));
        }
    }

    [Fact]
    public void Another_length_in_between_changes_nothing()
    {
        var welch = new Welch(_fft);
        AxisHistory history = History([Noise(9, 900)], 0);
        Assert.True(welch.Compute(history, 0));
        float[] expected = [.. welch.Density];
        Assert.True(welch.Compute(History([Noise(3, 400)], 0), 0));
        Assert.Equal(128, welch.Segment);
        Assert.True(welch.Compute(history, 0));
        Assert.Equal(expected, welch.Density.ToArray());
        Assert.True(welch.Compute(history, 0));
        Assert.Equal(expected, welch.Density.ToArray());
    }

    private static AxisHistory Raw(double[] samples)
    {
        var history = new AxisHistory(samples.Length);
        foreach (double sample in samples)
        {
            history.Add(sample, 0);
        }

        return history;
    }

    private static AxisHistory History(double[][] stretches, int axis)
    {
        var history = new AxisHistory(AxisHistory.LargestCapacity);
        foreach (double[] stretch in stretches)
        {
            history.Gap();
            foreach (double sample in stretch)
            {
                history.Add(axis == 0 ? sample : 7, axis == 0 ? 7 : sample);
            }
        }

        return history;
    }

    private static double[] Noise(int seed, int count, double growth = 1 / 400.0)
    {
        var chance = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Shaken.Normal(chance) * (1 + (growth * i)))];
    }

    private static double[] Tone(int count, double frequency, double amplitude) =>
        [.. Enumerable.Range(0, count).Select(i => amplitude * Math.Cos((2 * Math.PI * frequency * i) + 0.3))];

    private static IEnumerable<double[]> Segments(double[][] stretches, int length) =>
        from stretch in stretches
        from back in Enumerable.Range(0, 1000)
        let end = stretch.Length - (back * length / 2)
        where end >= length
        select stretch[(end - length)..end];

    // One-sided density of a segment by its definition: without its line, Hann, 2·|X|²/Σw².
    private static double[] Power(double[] segment)
    {
        int n = segment.Length;
        double mean = segment.Average();
        double middle = (n - 1) / 2.0;
        double slope =
            segment.Select((v, i) => (i - middle) * v).Sum()
            / Enumerable.Range(0, n).Sum(i => (i - middle) * (i - middle));
        double[] window = [.. Enumerable.Range(0, n).Select(i => Math.Pow(Math.Sin(Math.PI * i / n), 2))];
        double[] data = [.. segment.Select((v, i) => window[i] * (v - mean - (slope * (i - middle))))];
        double squares = window.Sum(w => w * w);
        return
        [
            .. Enumerable
                .Range(0, n / 2)
                .Select(k =>
                {
                    double re = data.Select((v, i) => v * Math.Cos(2 * Math.PI * k * i / n)).Sum();
                    double im = data.Select((v, i) => v * Math.Sin(2 * Math.PI * k * i / n)).Sum();
                    return 2 * ((re * re) + (im * im)) / squares;
                }),
        ];
    }
}
