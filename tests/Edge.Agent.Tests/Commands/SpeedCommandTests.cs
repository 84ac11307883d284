using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Edge.Agent.Commands;

namespace Edge.Agent.Tests.Commands;

public sealed class SpeedCommandTests
{
    [Fact]
    public void Where_nobody_answers_nothing_was_measured_and_the_exit_says_so()
    {
        // A port that was free a moment ago.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        string url = $"http://127.0.0.1:{port}/file";

        (int exit, string text) = Run(url);
        Assert.Equal(1, exit);
        Assert.StartsWith("down: nothing measured: ", text, StringComparison.Ordinal);

        (exit, string json) = Run(url, "--json");
        JsonElement told = JsonDocument.Parse(json).RootElement;
        Assert.Equal(1, exit);
        Assert.Equal(JsonValueKind.Null, told.GetProperty("mbit_s").ValueKind);
        Assert.Equal(
            ("http", "down"),
            (told.GetProperty("method").GetString(), told.GetProperty("direction").GetString())
        );
        Assert.NotEqual("", told.GetProperty("problem").GetString());
    }

    [Theory]
    [InlineData("no-such-file.toml", "")]
    [InlineData("http://127.0.0.1:9/file", "--up")]
    public void What_cannot_be_asked_is_unusable(string target, string option) =>
        Assert.Equal(2, Run([.. new[] { target, option }.Where(part => part.Length > 0)]).Exit);

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        int exit = SpeedCommand
            .Create()
            .Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = output })
            .GetAwaiter()
            .GetResult();
        return (exit, output.ToString());
    }
}
