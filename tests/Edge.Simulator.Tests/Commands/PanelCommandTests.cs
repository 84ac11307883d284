using System.Net;
using Edge.Simulator.Commands;

namespace Edge.Simulator.Tests.Commands;

public sealed class PanelCommandTests
{
    [Theory]
    [InlineData("0.0.0.0:8088")]
    [InlineData("192.168.1.5:8088")]
    [InlineData("example.org:80")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("")]
    public void An_address_that_is_not_of_this_machine_alone_is_refused_with_an_example(string address)
    {
        string message = Assert.Single(PanelCommand.Create().Parse(["--http", address]).Errors).Message;
        Assert.Contains("127.0.0.1:8088", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("localhost:8088", "127.0.0.1:8088")]
    [InlineData("[::1]:8088", "[::1]:8088")]
    public void A_loopback_address_is_taken(string address, string endpoint)
    {
        var parsed = PanelCommand.Create().Parse(["--http", address]);
        Assert.Empty(parsed.Errors);
        Assert.Equal(IPEndPoint.Parse(endpoint), parsed.GetValue<IPEndPoint>("--http"));
    }

    [Fact]
    public void Without_options_it_is_a_calm_day_at_port_8088()
    {
        var parsed = PanelCommand.Create().Parse([]);
        Assert.Equal("127.0.0.1:8088", parsed.GetValue<IPEndPoint>("--http")!.ToString());
        Assert.Equal("calm", parsed.GetValue<string>("--scenario"));
    }
}
