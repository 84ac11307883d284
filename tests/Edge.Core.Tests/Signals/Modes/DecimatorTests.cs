using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class DecimatorTests
{
    [Theory]
    [InlineData(50, 2)]
    [InlineData(100, 5)]
    [InlineData(120, 6)]
    [InlineData(125, 6)]
    [InlineData(62.5, 3)]
    [InlineData(31.25, 1)]
    [InlineData(29, 1)]
    [InlineData(3906.25, 197)]
    public void Every_rate_comes_down_to_about_twenty(double hertz, int factor)
    {
        var decimator = new Decimator(hertz);
        Assert.Equal(factor, decimator.Factor);
        Assert.True(hertz < 39.6 || hertz / factor is >= 19.8 and < 30);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(120)]
    [InlineData(125)]
    public void A_mode_passes_unchanged_up_to_8_3_hertz_and_what_folds_onto_it_is_60_decibels_down(double rate)
    {
        double output = rate / new Decimator(rate).Factor;
        foreach (double f in (double[])[0.4, 1, 3, 8.3])
        {
            Assert.InRange(20 * Math.Log10(Gain(rate, f)), f < 1 ? -0.25 : -0.2, 0.2);
            Assert.True(20 * Math.Log10(Gain(rate, output - f)) < -60);
            Assert.True(output + f > rate / 2 || 20 * Math.Log10(Gain(rate, output + f)) < -60);
        }
    }

    [Fact]
    public void Gravity_does_not_ring_at_the_start_and_a_tilt_step_is_gone_in_a_minute()
    {
        var decimator = new Decimator(100);
        double largest = 0;
        for (int i = 0; i < 12_000; i++)
        {
            if (decimator.Add(i < 3000 ? 9.8 : 9.9, -3))
            {
                Assert.Equal(0, decimator.Y, 1e-9);
                largest = Math.Max(largest, i < 3000 || i > 9000 ? Math.Abs(decimator.X) : 0);
            }
        }

        Assert.Equal(0, largest, 1e-6);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_sample()
    {
        var decimator = new Decimator(125);
        decimator.Add(0, 0);
        Allocations.AreNone(10_000, i => decimator.Add(i, i));
    }

    [Theory]
    [InlineData(4.9)]
    [InlineData(3951)]
    [InlineData(double.NaN)]
    public void A_rate_that_it_cannot_work_with_is_refused(double hertz)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Decimator(hertz));
    }

    private static double Gain(double rate, double hertz)
    {
        var decimator = new Decimator(rate);
        double squares = 0;
        int count = 0;
        for (int i = 0; i < 60 * rate; i++)
        {
            double phase = 2 * Math.PI * hertz * i / rate;
            if (decimator.Add(Math.Cos(phase), Math.Sin(phase)) && i > 30 * rate)
            {
                squares += (decimator.X * decimator.X) + (decimator.Y * decimator.Y);
                count++;
            }
        }

        return Math.Sqrt(squares / count);
    }
}
