using Edge.Portable.Filters;

namespace Edge.Portable.Tests.Filters;

public sealed class BiquadTests
{
    private static readonly double Butterworth = Math.Sqrt(0.5);

    [Fact]
    public void A_butterworth_corner_is_three_decibels_down()
    {
        Assert.Equal(Butterworth, Gain(Biquad.HighPass(0.05, Butterworth), 0.05), 1e-6);
        Assert.Equal(Butterworth, Gain(Biquad.LowPass(0.05, Butterworth), 0.05), 1e-6);
    }

    [Fact]
    public void Each_kind_passes_what_it_is_named_for()
    {
        Assert.Equal(1, Gain(Biquad.HighPass(0.01, Butterworth), 0.3), 1e-3);
        Assert.True(Gain(Biquad.HighPass(0.1, Butterworth), 0.005) < 0.003);
        Assert.Equal(1, Gain(Biquad.LowPass(0.2, Butterworth), 0.01), 1e-3);
        Assert.True(Gain(Biquad.LowPass(0.02, Butterworth), 0.4) < 0.001);
        Assert.Equal(1, Gain(Biquad.BandPass(0.1, 5), 0.1), 1e-6);
        Assert.True(Gain(Biquad.BandPass(0.1, 5), 0.2) < 0.15);
    }

    [Fact]
    public void A_band_pass_is_its_centre_over_its_quality_wide()
    {
        double low = 0.1 * (Math.Sqrt(1 + (1 / 400.0)) - (1 / 20.0));
        Assert.Equal(Butterworth, Gain(Biquad.BandPass(0.1, 10), low), 0.03);
    }

    [Theory]
    [InlineData(9.80665)]
    [InlineData(-3)]
    public void A_settled_filter_does_not_ring_on_a_constant(double constant)
    {
        Biquad high = Biquad.HighPass(0.005, Butterworth);
        Biquad low = Biquad.LowPass(0.005, Butterworth);
        high.Settle(constant);
        low.Settle(constant);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(0, high.Add(constant), 1e-9);
            Assert.Equal(constant, low.Add(constant), 1e-9);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    public void A_frequency_that_the_rate_cannot_carry_is_refused(double frequency)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Biquad.BandPass(frequency, 1));
    }

    private static double Gain(Biquad filter, double frequency)
    {
        double largest = 0;
        double square = 0;
        const int Settled = 20_000;
        const int Measured = 20_000;
        for (int i = 0; i < Settled + Measured; i++)
        {
            double y = filter.Add(Math.Sin(2 * Math.PI * frequency * i));
            square += i >= Settled ? y * y : 0;
            largest = Math.Max(largest, Math.Abs(y));
        }

        Assert.True(largest < 3);
        return Math.Sqrt(2 * square / Measured);
    }
}
