using System.CommandLine;
using System.Text.Json;
using Edge.City.Store;
using Edge.Simulator.Commands;

namespace Edge.Simulator.Tests.Fleet;

public sealed class FleetCommandTests
{
    [Fact]
    public async Task A_small_storm_over_the_embedded_broker_is_complete()
    {
        var output = new StringWriter();
        int exit = await FleetCommand
            .Create()
            .Parse(["--sites", "30", "--storm", "--for", "4s", "--primary", "city", "--json"])
            .InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        Assert.Equal("0", exit.ToString() + (exit == 0 ? "" : output.ToString()));
        using JsonDocument report = JsonDocument.Parse(output.ToString());
        JsonElement counts = report.RootElement.GetProperty("counts");
        Assert.True(report.RootElement.GetProperty("complete").GetBoolean());
        Assert.Equal(30, counts.GetProperty("sites").GetInt32());
        Assert.True(counts.GetProperty("births").GetInt64() >= 30);
        Assert.Equal(counts.GetProperty("journaled").GetInt64(), counts.GetProperty("acknowledged").GetInt64());
    }

    [Theory]
    [InlineData("--sites", "0")]
    [InlineData("--sites", "1000000")]
    [InlineData("--first", "0")]
    [InlineData("--first", "100001")]
    [InlineData("--for", "soon")]
    [InlineData("--broker", "localhost")]
    [InlineData("--broker", "mqtt://192.0.2.1:1883")]
    public void What_cannot_be_is_refused_with_the_option_named(string option, string value) =>
        Assert.StartsWith(
            option,
            Assert.Single(FleetCommand.Create().Parse([option, value]).Errors).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Two_shares_of_a_city_with_one_store_each_find_their_own_records_in_it()
    {
        using var folder = new Simulator.Demo.ScratchFolder();
        string store = folder.File("city.db");
        foreach (string first in (string[])["1", "16"])
        {
            var output = new StringWriter();
            int exit = await FleetCommand
                .Create()
                .Parse(["--first", first, "--sites", "15", "--storm", "--for", "2s", "--expect-store", store])
                .InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
            Assert.Equal("0", exit.ToString() + (exit == 0 ? "" : output.ToString()));
        }

        IReadOnlyList<StoreAuditRow> rows = StoreAudit.Read(store);
        Assert.Equal(30, rows.Select(row => row.Site).Distinct().Count());
        Assert.Equal(30, rows.Select(row => row.Epoch).Distinct().Count());
    }

    [Fact]
    public async Task Without_a_receiver_nothing_is_acknowledged_and_that_is_a_failure()
    {
        await using var broker = await Simulator.Demo.EmbeddedBroker.StartAsync();
        var output = new StringWriter();
        int exit = await FleetCommand
            .Create()
            .Parse([
                "--sites",
                "3",
                "--storm",
                "--for",
                "2s",
                "--drain",
                "1s",
                "--broker",
                $"mqtt://127.0.0.1:{broker.Port}",
            ])
            .InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        Assert.Equal(1, exit);
        Assert.Contains("NOT COMPLETE", output.ToString(), StringComparison.Ordinal);
    }
}
