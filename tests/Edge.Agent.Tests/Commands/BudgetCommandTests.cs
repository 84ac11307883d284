using System.CommandLine;
using System.Text.Json;
using Edge.Agent.Commands;
using Edge.Agent.Configuration;
using Edge.Core.Uplink;

namespace Edge.Agent.Tests.Commands;

public sealed class BudgetCommandTests
{
    [Fact]
    public void Without_an_address_probes_alone_are_paid_for()
    {
        Budget budget = BudgetCommand.Of(new LinkSection { ProbeSeconds = 2 }, [], new PathOptions());
        Assert.Equal((1_296_000, 0, 0, false), (budget.Probes, budget.Tests, budget.TestBytes, budget.IsCapped));
        Assert.Equal(1_296_000 * 204, budget.Total);
    }

    [Theory]
    [InlineData("https://speed.example/file", 1)]
    [InlineData("wss://speed.example", 2)]
    [InlineData("iperf3://speed.example", 2)]
    public void Samples_are_counted_by_the_schedule_and_their_ways(string url, int ways)
    {
        Budget budget = BudgetCommand.Of(
            new LinkSection
            {
                ThroughputUrl = url,
                ThroughputMaxMib = 1,
                ThroughputMonthMib = 1000,
            },
            [],
            new PathOptions()
        );
        Assert.InRange(budget.Tests, 130, 130.1);
        Assert.Equal(budget.Tests * ways * 1_048_576 * 1.06, budget.TestBytes, 3);
        Assert.False(budget.IsCapped);
    }

    [Fact]
    public void The_months_bytes_are_the_most()
    {
        Budget budget = BudgetCommand.Of(
            new LinkSection
            {
                ThroughputUrl = "wss://speed.example",
                ThroughputMaxMib = 32,
                ThroughputMonthMib = 100,
            },
            [],
            new PathOptions()
        );
        Assert.Equal(100 * 1_048_576 * 1.06, budget.TestBytes, 3);
        Assert.True(budget.IsCapped);
    }

    [Fact]
    public void Targets_spare_ways_and_an_hour_without_the_broker_are_counted()
    {
        Budget budget = BudgetCommand.Of(
            new LinkSection { Targets = ["203.0.113.7:443", "203.0.113.8:443"], TargetSeconds = 30 },
            [
                new PathSection { Name = "wire", Interface = "eth0" },
                new PathSection { Name = "second wire", Interface = "eth1" },
                new PathSection { Name = "modem", Interface = "wwan0" },
            ],
            new PathOptions { CheckSeconds = 20 }
        );
        Assert.Equal(2 * 2_592_000 / 30 * 212, budget.TargetBytes);
        Assert.Equal((2_592_000 / 20 * 212) + (2_592_000 / 600 * 212), budget.SpareBytes);
        Assert.Equal(((3 * 3600) + (3 * 180)) * 60, budget.MuteHourBytes);
        Assert.Equal(budget.ProbeBytes + budget.TargetBytes + budget.SpareBytes, budget.Total);
    }

    [Fact]
    public void The_way_in_use_costs_no_checks()
    {
        PathSection[] one = [new PathSection { Name = "modem", Interface = "wwan0" }];
        Assert.Equal(0, BudgetCommand.Of(new LinkSection(), one, new PathOptions()).SpareBytes);
    }

    [Fact]
    public void A_site_file_is_told_as_a_table_and_as_one_object()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("budget").FullName, "site.toml");
        File.WriteAllText(
            file,
            """
            [site]
            id = "x"

            [link]
            probe_s = 2
            throughput_url = "https://speed.example/file"
            """
        );
        (int exit, string table) = Run(file);
        Assert.Equal(0, exit);
        Assert.Matches(@"^probes of the broker +1296000 +264\.4 MB\n", table);
        Assert.Matches(@"\nthroughput samples +\d+ +[\d.]+ MB at most.*\n", table);
        Assert.Matches(@"\nin 30 days +[\d.]+ MB\n", table);

        (exit, string json) = Run(file, "--json");
        JsonElement told = JsonDocument.Parse(json).RootElement;
        Assert.Equal(0, exit);
        Assert.Equal((30, 1_296_000), (told.GetProperty("days").GetInt32(), told.GetProperty("probes").GetInt32()));
        Assert.Equal(
            told.GetProperty("total_bytes").GetInt64(),
            told.GetProperty("probe_bytes").GetInt64()
                + told.GetProperty("target_probe_bytes").GetInt64()
                + told.GetProperty("spare_check_bytes").GetInt64()
                + told.GetProperty("throughput_bytes").GetInt64()
        );
        Assert.Equal(2, Run(file + ".none").Exit);
    }

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        int exit = BudgetCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output });
        return (exit, output.ToString());
    }
}
