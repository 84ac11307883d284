using Edge.Core.Link;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public sealed class SignalSentinelTests
{
    [Theory]
    [InlineData(-139, null)]
    [InlineData(-140, "-140 dBm is the code for nothing measured")]
    [InlineData(-141, "-141 dBm is the code for nothing measured")]
    [InlineData(-142, null)]
    [InlineData(-140.5, null)]
    [InlineData(-155, null)]
    [InlineData(-156, "-156 dBm is the code for nothing measured")]
    [InlineData(-157, "-157 dBm is the code for nothing measured")]
    [InlineData(0, null)]
    public void The_lowest_steps_of_the_standards_are_no_power(double value, string? why)
    {
        Assert.Equal(why, SignalSentinel.Why(MetricId.LinkRsrp, value));
        Assert.Equal(why, SignalSentinel.WhyWithoutCell(MetricId.LinkRsrp, value));
    }

    [Theory]
    [InlineData(MetricId.LinkThroughputDown, -1, "-1 is the code for nothing measured")]
    [InlineData(MetricId.LinkThroughputUp, -1, "-1 is the code for nothing measured")]
    [InlineData(MetricId.LinkThroughputDown, 0, null)]
    [InlineData(MetricId.LinkThroughputUp, 1, null)]
    [InlineData(MetricId.LinkSinr, -1, null)]
    [InlineData(MetricId.LinkRsrq, -140, null)]
    [InlineData(MetricId.LinkRssi, -156, null)]
    public void A_rate_of_minus_one_is_no_rate(MetricId metric, double value, string? why)
    {
        Assert.Equal(why, SignalSentinel.Why(metric, value));
        Assert.Equal(why, SignalSentinel.WhyWithoutCell(metric, value));
    }

    [Theory]
    [InlineData(MetricId.LinkRsrq, 0, "0 dB beside no signal strength is no measurement")]
    [InlineData(MetricId.LinkSinr, 0, "0 dB beside no signal strength is no measurement")]
    [InlineData(MetricId.LinkRsrq, -1, null)]
    [InlineData(MetricId.LinkSinr, 1, null)]
    [InlineData(MetricId.LinkRssi, 0, null)]
    [InlineData(MetricId.LinkRsrp, 0, null)]
    public void A_zero_is_no_quality_and_no_noise_where_there_is_no_strength(MetricId metric, double value, string? why)
    {
        Assert.Equal(why, SignalSentinel.WhyWithoutCell(metric, value));
        Assert.Null(SignalSentinel.Why(metric, value));
    }
}
