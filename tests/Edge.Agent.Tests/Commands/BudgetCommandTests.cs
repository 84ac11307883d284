using Edge.Agent.Commands;
using Edge.Agent.Configuration;

namespace Edge.Agent.Tests.Commands;

public sealed class BudgetCommandTests
{
    [Fact]
    public void Without_an_address_probes_alone_are_paid_for()
    {
        Budget budget = BudgetCommand.Of(new LinkSection { ProbeSeconds = 2 });
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
            }
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
            }
        );
        Assert.Equal(100 * 1_048_576 * 1.06, budget.TestBytes, 3);
        Assert.True(budget.IsCapped);
    }
}
