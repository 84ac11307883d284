using System.Text.Json;
using Edge.Agent.Configuration;
using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Scenarios.Tests;

/// <summary>The agent as a process, with a serial port of this host behind which rectifier, energy meter and mast head share one line.</summary>
[Collection(RealProcesses.Name)]
public sealed class PlantPortTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string Agent = Path.Combine(AppContext.BaseDirectory, "edge-agent");

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-plant-").FullName;
    private readonly SimulatedInstallation _installation;
    private readonly PseudoTerminal _terminal;
    private readonly string _siteFile;

    public PlantPortTests()
    {
        SiteConfiguration site = SiteConfiguration
            .Parse(System.Text.Encoding.UTF8.GetBytes(Toml("/dev/ttyUSB0")), "site.toml")
            .Configuration!;
        _installation = new SimulatedInstallation(
            SimulatedTime.Following(TimeProvider.System),
            1,
            ScenarioFile.Load("calm"),
            FittedSite.From(site)
        );
        _terminal = new PseudoTerminal(_installation.Hardware.Serial.Single().Value);
        _siteFile = Path.Combine(_folder, "site.toml");
        File.WriteAllText(_siteFile, Toml(_terminal.Path));
    }

    [Fact]
    public async Task Read_finds_all_three_units_and_what_the_plant_has()
    {
        await using RealProcess read = RealProcess.Start(Agent, "read", _siteFile, "--json");
        Assert.True(await read.ExitAsync(Limit) == 0, read.Said);
        Dictionary<string, double> values = read
            .Said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] == '{')
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(row => row.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.Number)
            .ToDictionary(row => row.GetProperty("name").GetString()!, row => row.GetProperty("value").GetDouble());
        Assert.InRange(values["Power/Battery/Voltage"], 53, 55);
        Assert.InRange(values["Power/Rectifier/Load Current"], 15, 25);
        Assert.Equal(3, values["Power/Rectifier/Modules"]);
        Assert.InRange(values["Power/Meter/Voltage"], 225, 235);
        Assert.Contains("mast head at", read.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mains_loss_that_only_the_rectifier_sees_is_journaled_as_an_alarm()
    {
        await using RealProcess agent = RealProcess.Start(Agent, "run", _siteFile);
        await Exported("Power/Battery/Voltage", agent);
        _installation.Site.Set(SiteQuantity.Mains, 0);
        await Exported("\"\"id\"\":\"\"Power/MainsLost\"\"", agent);
        Assert.Equal(0, await agent.TerminateAsync(Limit));
    }

    public void Dispose()
    {
        _terminal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Ends when the journal has the metric in an alarm's or a telemetry record; a busy host only makes it later.
    private async Task Exported(string metric, RealProcess agent)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        while (true)
        {
            await using RealProcess export = RealProcess.Start(
                Agent,
                "journal",
                "export",
                Path.Combine(_folder, "journal.db")
            );
            await export.ExitAsync(Limit);
            if (export.Said.Contains(metric, StringComparison.Ordinal))
            {
                return;
            }

            Assert.False(agent.HasExited, agent.Said);
            Assert.False(limit.IsCancellationRequested, $"no {metric} in:\n{export.Said}\n{agent.Said}");
            await beat.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private string Toml(string port) =>
        $"""
            [site]
            id = "HPG-0001"

            [commissioning]
            date = 2026-09-01
            engineer = "edge-sim"
            gravity_mps2 = [0.0, 0.0, 9.80665]

            [[sensor]]
            kind = "rectifier"
            port = "{port}"
            baud = 57600
            unit = 1
            modules = 3

            [[sensor]]
            kind = "energy_meter"
            port = "{port}"
            baud = 57600
            unit = 2

            [[sensor]]
            kind = "masthead"
            port = "{port}"
            baud = 57600
            unit = 3

            [uplink]
            frame_s = 1

            [journal]
            path = "{Path.Combine(_folder, "journal.db")}"
            ballast_mib = 1
            batch_s = 1
            """;
}
