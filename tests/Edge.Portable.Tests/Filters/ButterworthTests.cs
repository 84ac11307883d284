using CsCheck;
using Edge.Portable.Filters;

namespace Edge.Portable.Tests.Filters;

public sealed class ButterworthTests
{
    [Fact]
    public void A_second_order_low_pass_at_a_quarter_of_the_rate_has_the_textbooks_response()
    {
        // b = 0.29289322 · [1, 2, 1], a = [1, 0, 0.17157288].
        BiquadCascade filter = Butterworth.LowPass(2, 25, 100);
        double[] response = [.. Enumerable.Range(0, 5).Select(i => filter.Next(i == 0 ? 1 : 0))];

        Assert.Equal(0.2928932188, response[0], 9);
        Assert.Equal(0.5857864376, response[1], 9);
        Assert.Equal(0.2928932188 - (0.1715728753 * 0.2928932188), response[2], 9);
        Assert.Equal(-0.1715728753 * 0.5857864376, response[3], 9);
    }

    [Fact]
    public void Every_filter_has_the_closed_forms_gain_at_every_frequency() =>
        Gen.Select(Gen.Int[1, 8], Gen.Double[0.01, 0.2], Gen.Double[1.3, 2.2], Gen.Double[0.001, 0.499])
            .Sample(
                (order, low, ratio, at) =>
                {
                    const double Rate = 125;
                    double high = low * ratio;
                    double w = Math.Tan(Math.PI * at);
                    double l = Math.Tan(Math.PI * low);
                    double h = Math.Tan(Math.PI * high);
                    double band = ((w * w) - (l * h)) / (w * (h - l));

                    Same(Closed(w / l, order), Butterworth.LowPass(order, low * Rate, Rate).Gain(at * Rate, Rate));
                    Same(Closed(l / w, order), Butterworth.HighPass(order, low * Rate, Rate).Gain(at * Rate, Rate));
                    Same(
                        Closed(band, order),
                        Butterworth.BandPass(order, low * Rate, high * Rate, Rate).Gain(at * Rate, Rate)
                    );
                }
            );

    [Fact]
    public void What_goes_in_comes_out_with_the_gain_that_is_told()
    {
        BiquadCascade filter = Butterworth.BandPass(4, 10, 20, 50);
        double peak = 0;
        for (int i = 0; i < 5000; i++)
        {
            double y = filter.Next(Math.Sin(2 * Math.PI * 11.3 * i / 50));
            peak = i > 1000 ? Math.Max(peak, Math.Abs(y)) : 0;
        }

        Assert.Equal(filter.Gain(11.3, 50), peak, 1e-3);
        Assert.Equal(4, filter.Sections);
    }

    [Theory]
    [InlineData(2, 0.1, 100)]
    [InlineData(4, 0.05, 200)]
    public void A_slow_corner_at_a_fast_rate_stays_stable(int order, double corner, double rate)
    {
        BiquadCascade filter = Butterworth.HighPass(order, corner, rate);
        double last = 0;
        for (int i = 0; i < 300 * rate; i++)
        {
            last = filter.Next(1);
        }

        Assert.Equal(0, last, 1e-6);
    }

    [Fact]
    public void A_twin_shares_nothing_but_the_design_and_a_restart_forgets()
    {
        BiquadCascade filter = Butterworth.LowPass(3, 10, 100);
        BiquadCascade twin = filter.Twin();
        double first = filter.Next(1);
        filter.Next(5);
        filter.Restart();

        Assert.Equal(first, twin.Next(1));
        Assert.Equal(first, filter.Next(1));
    }

    [Theory]
    [InlineData(0, 10, 20)]
    [InlineData(13, 10, 20)]
    [InlineData(4, 0, 20)]
    [InlineData(4, 20, 10)]
    [InlineData(4, 10, 50)]
    [InlineData(4, double.NaN, 20)]
    [InlineData(4, 10, double.NaN)]
    public void Nonsense_is_refused(int order, double low, double high)
    {
        Assert.Throws<ArgumentException>(() => Butterworth.BandPass(order, low, high, 100));
        Assert.Throws<ArgumentException>(() => new BiquadCascade(new double[4]));
        Assert.Throws<ArgumentException>(() => new BiquadCascade([]));
    }

    private static double Closed(double w, int order) => 1 / Math.Sqrt(1 + Math.Pow(w, 2 * order));

    private static void Same(double expected, double actual) => Assert.Equal(expected, actual, 1e-6);
}
