using System.CommandLine;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Simulator.Boards;
using Edge.Simulator.Commands;

namespace Edge.Simulator.Tests.Commands;

public sealed class HardwareCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-hw-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private string SocketPath => Path.Combine(_folder, "chips.sock");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_story_is_told_while_the_chips_are_played_and_it_ends_by_itself()
    {
        Assert.Equal(0, await RunAsync(Cancel, "--scenario", "story", "--for", "300ms"));
        Assert.Contains("Calm: a light wind", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Ended after 0 transactions", _output.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(SocketPath), "the socket is gone with its server");
    }

    [Fact]
    public async Task A_signal_ends_it_cleanly()
    {
        using CancellationTokenSource signal = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<int> running = RunAsync(signal.Token);
        while (!File.Exists(SocketPath))
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await signal.CancelAsync();
        Assert.Equal(0, await running);
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task A_socket_that_is_served_already_is_refused()
    {
        using HardwareServer server = new(new Boards.FakeHardware(), SocketPath, TimeProvider.System);
        Assert.Equal(1, await RunAsync(Cancel, "--for", "1s"));
        Assert.Contains("is served by another process", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "no built-in scenario", "--scenario", "hurricane")]
    [InlineData(2, "cannot be read", "--site", "/nowhere/site.toml")]
    [InlineData(1, "no recording at /nowhere/quake.csv", "--recording", "/nowhere/quake.csv")]
    public async Task What_cannot_be_used_is_explained(int exitCode, string message, string option, string value)
    {
        Assert.Equal(exitCode, await RunAsync(Cancel, option, value));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_in_the_format_of_replay_is_played()
    {
        string file = SocketPath + ".csv";
        await File.WriteAllTextAsync(file, "t_s,accel_x_mps2\n0.00,0\n0.01,1.5\n0.02,-2.5\n0.03,0\n", Cancel);
        Assert.Equal(0, await RunAsync(Cancel, "--recording", file, "--for", "100ms"));
        await File.WriteAllTextAsync(file, "t_s,accel_x_mps2\n0.00,zero\n", Cancel);
        Assert.Equal(1, await RunAsync(Cancel, "--recording", file, "--for", "100ms"));
        Assert.Contains("chips.sock.csv: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chips_with_errors_of_their_own_come_with_the_zero_for_the_site_file()
    {
        Assert.Equal(0, await RunAsync(Cancel, "--spread", "1", "--seed", "3", "--for", "50ms"));
        Assert.Matches(@"gravity_mps2 = \[-?0\.\d{4}, -?0\.\d{4}, (9|10)\.\d{4}\]", _output.ToString());
        Assert.NotEmpty(HardwareCommand.Create().Parse(["--socket", SocketPath, "--spread", "2"]).Errors);
    }

    [Theory]
    [InlineData("90s", 90.0)]
    [InlineData("5m", 300.0)]
    [InlineData("2h", 7200.0)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5", 1.5)]
    [InlineData("", null)]
    [InlineData("s", null)]
    [InlineData("-5s", null)]
    [InlineData("nan", null)]
    [InlineData("1e9h", null)]
    [InlineData("5 minutes", null)]
    public void Lengths_of_time_are_read_or_refused(string text, double? seconds) =>
        Assert.Equal(seconds, DurationText.TryParse(text)?.TotalSeconds);

    [Fact]
    public void A_site_is_fitted_as_its_file_says()
    {
        SiteConfiguration site = new()
        {
            Sensors =
            [
                new Adxl355Section { Bus = "i2c-3", Address = 0x53 },
                new Scl3300Section { Bus = "spi-1", ChipSelect = 2 },
                new Adxl345Section { Bus = "i2c-0", Address = 0x1D },
                new Ina228Section
                {
                    Bus = "i2c-1",
                    Address = 0x41,
                    ShuntOhms = 0.001,
                },
                new ContactSection
                {
                    Measures = "door",
                    Line = 12,
                    Active = "high",
                },
                new ModemSection { Port = "/dev/ttyUSB9" },
            ],
            Outputs = new OutputsSection { ModemRailLine = 13 },
        };
        Assert.Equal(
            [
                new FittedAdxl355I2c(3, 0x53),
                new FittedScl3300(1, 2),
                new FittedAdxl345(0, 0x1D),
                new FittedIna228(1, 0x41, 0.001),
                new FittedContact(ContactRole.Door, 12, ActiveLow: false),
                new FittedModem("/dev/ttyUSB9"),
                new FittedOutput(OutputRole.ModemRail, 13, ActiveHigh: false),
            ],
            FittedSite.From(site)
        );
    }

    private Task<int> RunAsync(CancellationToken cancel, params string[] args)
    {
        Command command = HardwareCommand.Create();
        return command
            .Parse(["--socket", SocketPath, .. args])
            .InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, cancel);
    }
}
