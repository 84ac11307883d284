using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class SpeedMethodTextTests
{
    [Theory]
    [InlineData("http", false, "", "http")]
    [InlineData("ndt7", true, "", "ndt7, estimate")]
    [InlineData("iperf3", false, "4g (wwan0)", "iperf3, by 4g (wwan0)")]
    [InlineData("http", true, "backhaul (eth0)", "http, estimate, by backhaul (eth0)")]
    [InlineData("http", false, "x, estimate", "http, by x, estimate")]
    [InlineData("http", false, "a, by b (eth0)", "http, by a, by b (eth0)")]
    public void What_is_told_is_read_back_whatever_a_way_is_called(
        string method,
        bool isEstimate,
        string way,
        string text
    )
    {
        Assert.Equal(text, SpeedMethodText.Of(method, isEstimate, way));
        Assert.Equal((isEstimate, way), SpeedMethodText.Read(text));
    }

    [Fact]
    public void Where_no_sample_was_taken_there_is_no_way() =>
        Assert.Equal((false, ""), SpeedMethodText.Read("none: this month's bytes are spent"));
}
