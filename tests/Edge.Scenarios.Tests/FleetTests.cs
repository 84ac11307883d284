using System.Text.Json;
using Edge.Scenarios.Tests.Harness;

namespace Edge.Scenarios.Tests;

/// <summary>Many sites at once, mosquitto and the shipped receiver, all real processes.</summary>
[Collection(RealProcesses.Name)]
public sealed class FleetTests
{
    [Fact]
    public async Task Two_hundred_sites_in_a_storm_lose_nothing_and_double_nothing()
    {
        await using var broker = await Mosquitto.StartAsync();
        string folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;
        string store = Path.Combine(folder, "city.db");
        await using RealProcess city = RealProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "edge-city"),
            "run",
            "--broker",
            broker.Url,
            "--store",
            store,
            "--http",
            "none",
            "--plain"
        );
        await using RealProcess fleet = RealProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "edge-sim"),
            "fleet",
            "--sites",
            "200",
            "--storm",
            "--for",
            "8s",
            "--drain",
            "3m",
            "--primary",
            "city",
            "--broker",
            broker.Url,
            "--expect-store",
            store,
            "--json"
        );
        int exit = await fleet.ExitAsync(TimeSpan.FromMinutes(4));
        Assert.True(exit == 0, $"{fleet.Said}\n{city.Said}");
        using JsonDocument report = JsonDocument.Parse(fleet.Said);
        JsonElement counts = report.RootElement.GetProperty("counts");
        Assert.True(counts.GetProperty("births").GetInt64() >= 200, fleet.Said);
        Assert.True(counts.GetProperty("journaled").GetInt64() > 200 * 8, fleet.Said);
        Assert.Equal(0, await city.TerminateAsync(TimeSpan.FromSeconds(30)));
        Directory.Delete(folder, recursive: true);
    }
}
