using Edge.Portable.Filters;

namespace Edge.Portable.Tests.Filters;

public sealed class FirDecimatorTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(200)]
    public void The_pass_band_is_flat_within_a_fifth_of_a_decibel(int factor)
    {
        for (double f = 0.02; f <= FirDecimator.PassEdge; f += 0.05)
        {
            Assert.InRange(20 * Math.Log10(Gain(factor, f / factor)), -0.2, 0.2);
        }

        Assert.InRange(20 * Math.Log10(Gain(factor, FirDecimator.PassEdge / factor)), -0.2, 0.2);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public void What_would_fold_onto_the_pass_band_is_60_decibels_down(int factor)
    {
        for (int k = 1; k <= factor / 2; k++)
        {
            for (double off = -FirDecimator.PassEdge; off <= FirDecimator.PassEdge; off += 0.07)
            {
                double f = (k + off) / factor;
                if (f is > 0 and < 0.5)
                {
                    Assert.True(20 * Math.Log10(Gain(factor, f)) < -60, $"{f} of the input rate");
                }
            }
        }
    }

    [Fact]
    public void A_constant_comes_through_exactly_and_the_first_output_waits_for_the_whole_filter()
    {
        var filter = new FirDecimator(5);
        int outputs = 0;
        for (int i = 1; i <= filter.Taps + 10; i++)
        {
            bool ready = filter.Add(9.80665);
            Assert.Equal(i >= filter.Taps && (i - filter.Taps) % 5 == 0, ready);
            outputs += ready ? 1 : 0;
        }

        Assert.Equal(3, outputs);
        Assert.Equal(9.80665, filter.Value, 1e-12);
    }

    [Fact]
    public void Its_delay_is_the_same_for_every_frequency()
    {
        var filter = new FirDecimator(4);
        int delay = (filter.Taps - 1) / 2;
        for (int i = 0; i < 1000; i++)
        {
            double Input(int n) => Math.Sin(0.11 * n) + Math.Cos(0.43 * n);
            if (filter.Add(Input(i)))
            {
                Assert.Equal(Input(i - delay), filter.Value, 2e-3);
            }
        }
    }

    [Fact]
    public void After_forgetting_no_output_has_anything_of_before()
    {
        var filter = new FirDecimator(6);
        for (int i = 0; i < 500; i++)
        {
            filter.Add(1e6);
        }

        filter.Forget();
        for (int i = 0; i < filter.Taps + 60; i++)
        {
            if (filter.Add(1))
            {
                Assert.Equal(1, filter.Value, 1e-9);
            }
        }
    }

    [Fact]
    public void Factor_one_passes_samples_through()
    {
        var filter = new FirDecimator(1);
        Assert.True(filter.Add(3.5));
        Assert.Equal(3.5, filter.Value);
        Assert.True(filter.Add(-1));
        Assert.Equal(-1, filter.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public void A_factor_that_makes_no_sense_is_refused(int factor)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FirDecimator(factor));
    }

    // Of the outputs for a complex exponential: the amplitude of the filter at a frequency.
    private static double Gain(int factor, double frequency)
    {
        var re = new FirDecimator(factor);
        var im = new FirDecimator(factor);
        double gain = double.NaN;
        for (int i = 0; i < re.Taps; i++)
        {
            re.Add(Math.Cos(2 * Math.PI * frequency * i));
            if (im.Add(Math.Sin(2 * Math.PI * frequency * i)))
            {
                gain = Math.Sqrt((re.Value * re.Value) + (im.Value * im.Value));
            }
        }

        return gain;
    }
}
