using Edge.Core.Signals.Modes;
using Edge.Portable.Filters;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class RandomDecrementDefinitionTests
{
    private const double Frequency = 0.15;
    private readonly RandomDecrement _decrement = new();

    [Theory]
    [InlineData(0.15, 0.01, 6000)]
    [InlineData(0.15, 0.05, 4000)]
    [InlineData(0.08, 0.002, 6000)] // thirty cycles are the most
    [InlineData(0.3, 0.2, 3000)] // four are the fewest
    [InlineData(0.02, 0.01, 12_000)] // 1024 samples are the most
    [InlineData(0.2, 0.01, 500, 1500, 200, 1100)]
    [InlineData(0.2, 0.01, 20, 40, 3000, 60)]
    [InlineData(0.3, 0.01, 32_000)] // four hundred pieces are the most
    public void It_is_the_damping_of_the_mean_of_the_pieces(double frequency, double damping, params int[] stretches)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            var chance = new Random(seed);
            double[] mode = Shaken.Mode(chance, frequency, Math.Min(0.02, damping), 1, stretches.Sum(), 1);
            Shaken.Noise(chance, mode, 0.2);
            var history = new AxisHistory(AxisHistory.LargestCapacity);
            var records = new List<double[]>();
            int next = 0;
            foreach (int length in stretches)
            {
                records.Add(mode[next..(next + length)]);
                next += length;
                history.Gap();
                foreach (double sample in records[^1])
                {
                    history.Add(seed % 2 == 0 ? sample : 0, seed % 2 == 0 ? 0 : sample);
                }
            }

            bool expected = Naive([.. records], frequency, damping, out double found, out double error);
            Assert.Equal(
                expected,
                _decrement.TryEstimate(history, seed % 2, frequency, damping, out double got, out double gotError)
            );
            Assert.Equal(found, got, Math.Abs(found) * 0.02);
            Assert.Equal(error, gotError, Math.Abs(error) * 0.05);
        }
    }

    [Fact]
    public void Neither_the_unit_nor_the_sign_of_the_record_matters()
    {
        var chance = new Random(9);
        double[] mode = Shaken.Mode(chance, Frequency, 0.01, 1, 8000, 1);
        Shaken.Noise(chance, mode, 0.1);
        double expected = Found(mode, 1, out double error);
        foreach (double factor in (double[])[-1, 1024, -1.0 / 1024])
        {
            Assert.Equal(expected, Found(mode, factor, out double other), 1e-6);
            Assert.Equal(error, other, 1e-4);
        }
    }

    [Fact]
    public void Silence_and_a_record_without_stretches_have_no_damping()
    {
        Assert.False(_decrement.TryEstimate(new AxisHistory(100), 0, Frequency, 0.01, out double found, out _));
        Assert.Equal(double.NaN, found);
        var history = new AxisHistory(10_000);
        for (int i = 0; i < 10_000; i++)
        {
            history.Add(0, 1);
        }

        Assert.False(_decrement.TryEstimate(history, 0, Frequency, 0.01, out found, out double error));
        Assert.Equal(double.NaN, found);
        Assert.Equal(double.NaN, error);
    }

    private double Found(double[] samples, double factor, out double error)
    {
        var history = new AxisHistory(samples.Length);
        foreach (double sample in samples)
        {
            history.Add(factor * sample, 0);
        }

        Assert.True(_decrement.TryEstimate(history, 0, Frequency, 0.01, out double found, out error));
        return found;
    }

    // Cole's definition: the mean of what follows each rise through √2 of the RMS (and, upside down, each fall through its
    // negative), at least a cycle apart and at most four hundred of them; until the mode has fallen to a fifth, between 4 and
    // 30 cycles, and the two in which the filter's own ringing dies are left out. The error is from the four quarters.
    private static bool Naive(
        double[][] stretches,
        double frequency,
        double damping,
        out double found,
        out double error
    )
    {
        found = double.NaN;
        error = double.NaN;
        double cycles = 2 + Math.Clamp(1.6 / (2 * Math.PI * damping), 4, 30);
        int length = (int)Math.Min(1024, cycles / frequency);
        int settle = (int)(4 / frequency);
        int total = stretches.Sum(s => s.Length);
        int spacing = (int)Math.Max(Math.Floor(1 / frequency), total / 400);
        var pieces = new List<(int At, float[] Piece)>();
        int seen = 0;
        foreach (double[] stretch in stretches)
        {
            if (stretch.Length >= settle + (2 * length))
            {
                Biquad band = Biquad.BandPass(frequency, 4);
                float[] data = [.. stretch.Select(v => (float)band.Add((float)v))];
                double rms = Math.Sqrt(data[settle..].Average(v => (double)v * v));
                float level = (float)(Math.Sqrt(2) * rms);
                int last = int.MinValue / 2;
                for (int i = settle + 1; i <= data.Length - length; i++)
                {
                    bool rises = data[i - 1] < level && data[i] >= level;
                    bool falls = data[i - 1] > -level && data[i] <= -level;
                    if ((rises || falls) && i - last >= spacing)
                    {
                        last = i;
                        pieces.Add((seen + i, [.. data[i..(i + length)].Select(v => rises ? v : -v)]));
                    }
                }
            }

            seen += stretch.Length;
        }

        int skip = (int)(2 / frequency);
        if (pieces.Count < 40 || !Fit(pieces, skip, frequency, out double whole) || whole <= 0)
        {
            return false;
        }

        var parts = new List<double>();
        foreach (IGrouping<int, (int At, float[] Piece)> part in pieces.GroupBy(p => (int)(4L * p.At / total)))
        {
            if (Fit(part, skip, frequency, out double one))
            {
                parts.Add(one);
            }
        }

        if (parts.Count < 2)
        {
            return false;
        }

        double mean = parts.Average();
        found = whole;
        error = Math.Sqrt(parts.Sum(p => (p - mean) * (p - mean)) / (parts.Count - 1) / parts.Count) / found;
        return true;
    }

    private static bool Fit(IEnumerable<(int At, float[] Piece)> pieces, int skip, double frequency, out double damping)
    {
        float[][] all = [.. pieces.Select(p => p.Piece)];
        float[] mean = [.. Enumerable.Range(skip, all[0].Length - skip).Select(i => all.Sum(p => p[i]))];
        bool fits = DampedSine.TryFit(mean, frequency, out DampedSine sine);
        damping = sine.Damping;
        return fits;
    }
}
