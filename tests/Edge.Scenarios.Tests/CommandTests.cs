using System.Text.Json;
using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Chips;

namespace Edge.Scenarios.Tests;

/// <summary>What the person at the cabinet sees of the shipped agent: output and exit codes.</summary>
[Collection(RealProcesses.Name)]
public sealed class CommandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly string[] Sensors =
    [
        "ADXL355 at spi-0.0",
        "INA228 at i2c-1/0x40",
        "ADS1115 at i2c-1/0x48",
        "SHT4x at i2c-1/0x44",
        "mains contact at gpio-17",
        "float_low contact at gpio-22",
        "float_high contact at gpio-23",
        "door contact at gpio-27",
        "genset contact at gpio-24",
        "modem at /dev/ttyUSB2",
    ];

    [Fact]
    public async Task Read_prints_every_sensor_good_and_ends_with_0()
    {
        ShippedAgent.Require();
        using var cabinet = new Cabinet("mqtt://127.0.0.1:1");
        await using var read = cabinet.Start("read", cabinet.SiteFile);

        Assert.True(await read.ExitAsync(Limit) == 0, read.Said);
        Assert.All(Sensors, sensor => Assert.Contains(sensor, read.Said, StringComparison.Ordinal));
        Assert.DoesNotContain("bad", read.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_as_JSON_gives_an_object_a_line_for_every_sensor()
    {
        ShippedAgent.Require();
        using var cabinet = new Cabinet("mqtt://127.0.0.1:1");
        await using var read = cabinet.Start("read", cabinet.SiteFile, "--json");

        Assert.True(await read.ExitAsync(Limit) == 0, read.Said);
        List<JsonElement> rows =
        [
            .. read
                .Said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement.Clone()),
        ];
        Assert.Equal(Sensors.Order(), rows.Select(row => row.GetProperty("sensor").GetString()!).Distinct().Order());
        Assert.All(rows, row => Assert.Equal("good", row.GetProperty("quality").GetString()));
        JsonElement volts = Assert.Single(rows, row => row.GetProperty("name").GetString() == "Power/Battery/Voltage");
        Assert.InRange(volts.GetProperty("value").GetDouble(), 40, 60);
        Assert.Equal("V", volts.GetProperty("unit").GetString());
    }

    [Fact]
    public async Task Read_names_the_address_of_a_chip_that_is_silent_and_ends_with_1()
    {
        ShippedAgent.Require();
        using var cabinet = new Cabinet("mqtt://127.0.0.1:1");
        cabinet.Installation.Hardware.FindChip("ina228")!.SetFault(ChipFault.Silent);
        await using var read = cabinet.Start("read", cabinet.SiteFile);

        Assert.Equal(1, await read.ExitAsync(Limit));
        string line = Assert.Single(read.Said.Split('\n'), line => line.Contains("bad", StringComparison.Ordinal));
        Assert.StartsWith("INA228 at i2c-1/0x40", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_passes_check()
    {
        ShippedAgent.Require();
        string example = Path.Combine(ShippedAgent.Root, "docs", "site.example.toml");
        await using var check = RealProcess.Start(ShippedAgent.Executable, "check", example);

        Assert.True(await check.ExitAsync(Limit) == 0, check.Said);
        Assert.Contains("0 errors", check.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_refuses_a_bad_file_with_all_its_problems()
    {
        ShippedAgent.Require();
        using var cabinet = new Cabinet("mqtt://127.0.0.1:1");
        string good = await File.ReadAllTextAsync(cabinet.SiteFile, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            cabinet.SiteFile,
            good.Replace("range_g = 8", "range_g = 7", StringComparison.Ordinal)
                .Replace("shunt_ohms = 0.0005", "shunt_ohm = 0.0005", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        await using var run = cabinet.Run();

        Assert.Equal(1, await run.ExitAsync(Limit));
        Assert.Contains("range_g", run.Said, StringComparison.Ordinal);
        Assert.Contains("did you mean", run.Said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"{cabinet.SiteFile}:", run.Said, StringComparison.Ordinal);
        Assert.False(File.Exists(cabinet.Journal));
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("check")]
    [InlineData("read", "site.toml", "--seconds", "nan")]
    [InlineData("calibrate", "tilt", "--config", "site.toml")]
    [InlineData("calibrate", "tilt", "--config", "site.toml", "--engineer", "E", "--seconds", "5")]
    [InlineData("replay", "x.csv", "--frame", "0")]
    [InlineData("journal", "stat")]
    [InlineData("bogus")]
    public async Task A_command_line_that_makes_no_sense_ends_with_2(params string[] arguments)
    {
        ShippedAgent.Require();
        await using var agent = RealProcess.Start(ShippedAgent.Executable, arguments);

        Assert.True(await agent.ExitAsync(Limit) == 2, agent.Said);
    }

    [Fact]
    public async Task Run_without_a_file_ends_with_2_and_says_which()
    {
        ShippedAgent.Require();
        await using var run = RealProcess.Start(ShippedAgent.Executable, "run", "/nowhere/site.toml");

        Assert.Equal(2, await run.ExitAsync(Limit));
        Assert.Contains("/nowhere/site.toml", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graceful_stop_says_NDEATH_and_DISCONNECT_with_will_and_ends_with_0()
    {
        ShippedAgent.Require();
        await using var broker = await Mosquitto.StartAsync();
        await using var tap = new MqttTap(broker.Port);
        await using var city = await CityOf.StartAsync(broker.Port);
        using var cabinet = new Cabinet(tap.Url);
        long started = TimeProvider.System.GetTimestamp();
        await using var agent = cabinet.Run();
        await Eventually.True(() => cabinet.LastCommitted() > 0, Limit, () => "nothing was journaled\n" + agent.Said);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"start to first journaled record: {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:F0} ms"
        );
        await Eventually.True(() => IsOnline(city), Limit, () => "no birth came\n" + agent.Said);

        Assert.Equal(0, await agent.TerminateAsync(Limit));

        await Eventually.True(() => !IsOnline(city), Limit, () => "the city heard no death\n" + agent.Said);
        List<TappedPacket> sent = [.. tap.Packets.Where(packet => packet.FromClient && packet.Type != 0)];
        TappedPacket death = Assert.Single(sent, IsDeath);
        Assert.Equal(0, (death.Flags >> 1) & 3);
        Assert.Equal(14, sent[^1].Type);
        Assert.Equal(0x04, sent[^1].Body[0]);
    }

    private static bool IsOnline(CityOf city) => city.Runner.Store.Site(Cabinet.SiteId) is { Online: true };

    private static bool IsDeath(TappedPacket packet) =>
        packet.Type == 3 && new PacketReader(packet.Body).Text().Contains("/NDEATH/", StringComparison.Ordinal);
}
