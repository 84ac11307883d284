using Edge.Core.Link;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class SignalRangeTests
{
    [Theory]
    [InlineData(MetricId.LinkRsrp, -157, -30)]
    [InlineData(MetricId.LinkRsrq, -44, 20)]
    [InlineData(MetricId.LinkSinr, -23.5, 40)]
    [InlineData(MetricId.LinkRssi, -120, -20)]
    public void A_figure_is_a_value_up_to_its_bounds_and_none_beyond(MetricId metric, double low, double high)
    {
        Assert.True(SignalRange.Allows(metric, low));
        Assert.True(SignalRange.Allows(metric, high));
        Assert.False(SignalRange.Allows(metric, Math.BitDecrement(low)));
        Assert.False(SignalRange.Allows(metric, Math.BitIncrement(high)));
    }

    [Theory]
    [InlineData(-32768)]
    [InlineData(int.MaxValue)]
    [InlineData(255)]
    [InlineData(99)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Sentinels_are_no_values_of_any_signal(double sentinel)
    {
        Assert.False(SignalRange.IsRsrp(sentinel));
        Assert.False(SignalRange.IsRsrq(sentinel));
        Assert.False(SignalRange.IsSinr(sentinel));
        Assert.False(SignalRange.IsRssi(sentinel));
    }

    [Fact]
    public void A_power_of_zero_is_no_power()
    {
        Assert.False(SignalRange.IsRsrp(0));
        Assert.False(SignalRange.IsRssi(0));
    }

    [Fact]
    public void A_modem_is_as_cold_as_a_cabinet_and_as_hot_as_silicon()
    {
        Assert.True(SignalRange.IsTemperature(-50));
        Assert.True(SignalRange.IsTemperature(125));
        Assert.False(SignalRange.IsTemperature(-50.1));
        Assert.False(SignalRange.IsTemperature(125.1));
        Assert.False(SignalRange.IsTemperature(double.NaN));
    }

    [Fact]
    public void Another_metric_allows_whatever_is_finite()
    {
        Assert.True(SignalRange.Allows(MetricId.LinkRoundTrip, 1e9));
        Assert.False(SignalRange.Allows(MetricId.LinkRoundTrip, double.NaN));
    }
}
