using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class SpectrumTests
{
    private readonly Random _chance = new(1);

    [Theory]
    [InlineData(8)]
    [InlineData(128)]
    [InlineData(1024)]
    public void The_transform_is_the_sum_that_defines_it(int length)
    {
        var fft = new Fft(1024);
        float[] data = [.. Enumerable.Range(0, length - 3).Select(_ => (float)Shaken.Normal(_chance))];
        var power = new float[length / 2];

        fft.AddPower(data, length, 2, power);

        for (int k = 0; k < length / 2; k++)
        {
            double re = 0;
            double im = 0;
            for (int n = 0; n < data.Length; n++)
            {
                re += data[n] * Math.Cos(2 * Math.PI * k * n / length);
                im += data[n] * Math.Sin(2 * Math.PI * k * n / length);
            }

            double expected = 2 * ((re * re) + (im * im));
            Assert.Equal(expected, power[k], 1e-3 * (1 + expected));
        }
    }

    [Fact]
    public void The_density_of_white_noise_is_its_variance_over_half_the_rate()
    {
        var history = new AxisHistory(24_000);
        for (int i = 0; i < 24_000; i++)
        {
            history.Add(3 * Shaken.Normal(_chance), 0);
        }

        var welch = new Welch(new Fft(4096));
        history.Prepare(0);
        Assert.True(welch.Compute(history, 0));

        Assert.Equal(4096, welch.Segment);
        Assert.Equal(10, welch.Segments);
        Assert.Equal(18, Mean(welch.Density[10..]), 0.6);
    }

    [Fact]
    public void A_gap_is_never_bridged()
    {
        // A jump of phase in the middle of a tone would smear it over the whole band.
        var whole = new AxisHistory(4000);
        var broken = new AxisHistory(4000);
        for (int i = 0; i < 4000; i++)
        {
            double phase = i < 2000 ? 0 : 2;
            whole.Add(Math.Sin((0.5 * i) + phase), 0);
            if (i == 2000)
            {
                broken.Gap();
            }

            broken.Add(Math.Sin((0.5 * i) + phase), 0);
        }

        Assert.Equal(2, broken.Stretches);
        Assert.Equal(2000, broken.LengthOf(1));
        Assert.True(FarFromTone(broken) < 1e-3 * FarFromTone(whole));
    }

    [Theory]
    [InlineData(24_000, 4096)]
    [InlineData(2000, 512)]
    [InlineData(400, 128)]
    [InlineData(300, 0)]
    public void A_shorter_record_has_shorter_segments(int samples, int segment)
    {
        var history = new AxisHistory(samples);
        for (int i = 0; i < samples; i++)
        {
            history.Add(i, 0);
        }

        Assert.Equal(segment, Welch.SegmentFor(history));
    }

    [Fact]
    public void The_history_keeps_the_newest_and_forgets_stretches_that_ran_out()
    {
        var history = new AxisHistory(100);
        for (int i = 0; i < 250; i++)
        {
            if (i is 60 or 180)
            {
                history.Gap();
            }

            history.Add(i, -i);
        }

        Assert.Equal(100, history.Count);
        Assert.Equal(2, history.Stretches);
        Assert.Equal(30, history.LengthOf(0));
        Assert.Equal(70, history.LengthOf(1));
        var y = new float[30];
        history.Copy(1, 0, 0, y);
        Assert.Equal(Enumerable.Range(150, 30).Select(i => (float)-i), y);
    }

    [Fact]
    public void Gaps_without_end_stay_bounded()
    {
        var history = new AxisHistory(10_000);
        for (int i = 0; i < 5000; i++)
        {
            history.Gap();
            history.Add(i, i);
        }

        Assert.Equal(32, history.Stretches);
        Assert.Equal(32, history.Count);
    }

    [Fact]
    public void A_blow_is_turned_down_and_steady_vibration_is_not()
    {
        var history = new AxisHistory(4000);
        for (int i = 0; i < 4000; i++)
        {
            history.Add((i is >= 2000 and < 2040 ? 100 : 1) * Shaken.Normal(_chance), Shaken.Normal(_chance));
        }

        var x = new float[4000];
        history.Prepare(0);
        history.Copy(0, 0, 0, x);
        Assert.InRange(x[2005..2035].Max(Math.Abs), 3, 15);
        Assert.Equal(1, Math.Sqrt(x[..1900].Average(v => (double)v * v)), 0.1);

        var before = new float[4000];
        history.Copy(1, 0, 0, before);
        history.Prepare(1);
        history.Copy(1, 0, 0, x);
        Assert.Equal(1, Math.Sqrt(x.Average(v => (double)v * v)), 0.05);
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    private static double FarFromTone(AxisHistory history)
    {
        var welch = new Welch(new Fft(4096));
        history.Prepare(0);
        Assert.True(welch.Compute(history, 0));
        return Mean(welch.Density[(welch.Segment / 5)..(2 * welch.Segment / 5)]);
    }
}
