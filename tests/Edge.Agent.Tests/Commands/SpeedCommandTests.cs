using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Edge.Agent.Commands;
using Edge.Simulator.Ndt7;

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

    [Theory]
    [InlineData(false, "down")]
    [InlineData(true, "up")]
    public async Task A_sample_of_ndt7_is_told_with_its_rate_time_and_bytes(bool isUp, string direction)
    {
        await using Ndt7Server server = new(new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System)
        {
            // Slow enough that the server tells of an upload while it lasts.
            MegabitsPerSecond = 20,
        };
        string url = $"ws://{server.EndPoint}";
        string[] arguments = isUp ? [url, "--max-mib", "2", "--up"] : [url, "--max-mib", "2"];

        (int exit, string text) = await RunAsync(arguments);
        Assert.True(exit == 0, text);
        Assert.Matches(
            $@"^{direction} \d+\.\d\d Mbit/s over \d+\.\d s and 2\.1 MB, an estimate: its bytes ran out first \({url}\)\n$",
            text
        );
        (exit, string json) = await RunAsync([.. arguments, "--json"]);
        AssertSample(exit, json, url, "ndt7", direction);
    }

    [Fact]
    public async Task A_sample_of_HTTP_is_told_with_its_rate_time_and_bytes_and_with_its_way()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ends = new CancellationTokenSource();
        Task serving = ServeAsync(listener, ends.Token);
        string url = $"http://{listener.LocalEndpoint}/file";

        (int exit, string text) = await RunAsync(url, "--max-mib", "2");
        Assert.True(exit == 0, text);
        Assert.Matches(
            $@"^down \d+\.\d\d Mbit/s over \d+\.\d s and 2\.1 MB, an estimate: its bytes ran out first \({url}\)\n$",
            text
        );
        (exit, string json) = await RunAsync(url, "--max-mib", "2", "--json");
        AssertSample(exit, json, url, "http", "down");
        if (OperatingSystem.IsLinux())
        {
            (exit, text) = await RunAsync(url, "--max-mib", "2", "--by", "lo");
            Assert.True(exit == 0, text);
            Assert.EndsWith($"first by lo ({url})\n", text, StringComparison.Ordinal);
        }

        await ends.CancelAsync();
        await serving;
    }

    [Theory]
    [InlineData("", "wire (nix0)")]
    [InlineData("4g", "4g (nix1)")]
    [InlineData("nix1", "4g (nix1)")]
    [InlineData("nix2", "nix2")]
    public void With_a_site_file_it_goes_by_the_preferred_way_or_by_the_one_that_is_named(string by, string way)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux binds to an interface");
        string folder = Directory.CreateTempSubdirectory("edge-speed-").FullName;
        string file = Path.Combine(folder, "site.toml");
        File.WriteAllText(
            file,
            """
            [site]
            id = "HPG-0001"

            [uplink]
            broker = "mqtts://broker.example:8883"

            [[uplink.path]]
            name = "wire"
            interface = "nix0"

            [[uplink.path]]
            name = "4g"
            interface = "nix1"

            [link]
            throughput_url = "http://127.0.0.1:9/file"
            """
        );
        string[] arguments = by.Length > 0 ? [file, "--by", by] : [file];
        (int exit, string text) = Run(arguments);
        Assert.Equal(1, exit);
        Assert.StartsWith($"down by {way}: nothing measured: ", text, StringComparison.Ordinal);
        Assert.Contains("there is no network interface nix", text, StringComparison.Ordinal);
        (_, string json) = Run([.. arguments, "--json"]);
        Assert.Equal(way, JsonDocument.Parse(json).RootElement.GetProperty("way").GetString());
        Directory.Delete(folder, recursive: true);
    }

    private static void AssertSample(int exit, string json, string url, string method, string direction)
    {
        Assert.True(exit == 0, json);
        JsonElement told = JsonDocument.Parse(json).RootElement;
        Assert.Equal(
            ["url", "method", "direction", "way", "mbit_s", "estimate", "bytes", "seconds", "problem"],
            told.EnumerateObject().Select(property => property.Name)
        );
        Assert.Equal(
            (url, method, direction),
            (
                told.GetProperty("url").GetString(),
                told.GetProperty("method").GetString(),
                told.GetProperty("direction").GetString()
            )
        );
        Assert.Equal(JsonValueKind.Null, told.GetProperty("way").ValueKind);
        Assert.Equal(JsonValueKind.Null, told.GetProperty("problem").ValueKind);
        Assert.True(told.GetProperty("estimate").GetBoolean());

        // Of an upload the other end's kernel counts what frames the payload as well.
        Assert.InRange(told.GetProperty("bytes").GetInt64(), 2 << 20, (2 << 20) + (direction == "up" ? 8192 : 0));
        Assert.InRange(told.GetProperty("seconds").GetDouble(), 0.0001, 20);
        Assert.InRange(told.GetProperty("mbit_s").GetDouble(), 0.8, double.MaxValue);
    }

    // Answers each request with as many bytes as were asked for, by a range.
    private static async Task ServeAsync(TcpListener listener, CancellationToken ends)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(ends);
                using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                long last = 0;
                while (await reader.ReadLineAsync(ends) is { Length: > 0 } line)
                {
                    const string range = "Range: bytes=0-";
                    last = line.StartsWith(range, StringComparison.Ordinal)
                        ? long.Parse(line[range.Length..], CultureInfo.InvariantCulture)
                        : last;
                }

                string head = string.Create(
                    CultureInfo.InvariantCulture,
                    $"HTTP/1.1 206 Partial Content\r\nContent-Length: {last + 1}\r\n\r\n"
                );
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), ends);
                await client.GetStream().WriteAsync(new byte[last + 1], ends);
            }
        }
        catch (OperationCanceledException)
        {
            // The test ends.
            return;
        }
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        int exit = await SpeedCommand
            .Create()
            .Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        return (exit, output.ToString());
    }

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
