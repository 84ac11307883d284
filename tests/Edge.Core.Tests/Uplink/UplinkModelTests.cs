namespace Edge.Core.Tests.Uplink;

public sealed class UplinkModelTests
{
    [Fact]
    public void Every_record_arrives_once_or_is_declared_evicted_whatever_the_network_does()
    {
        long committed = 0;
        long restarts = 0;
        int seeds = int.TryParse(Environment.GetEnvironmentVariable("EDGE_SEEDS"), out int asked) ? asked : 25;
        for (int seed = 1; seed <= seeds; seed++)
        {
            var world = new UplinkWorld(seed);
            world.Run(steps: 1000);
            Assert.True(world.Faults.Count == 0, $"seed {seed}: {string.Join("; ", world.Faults)}");
            committed += world.Committed;
            restarts += world.Restarts;
        }

        Assert.InRange(committed, 500L * seeds, long.MaxValue);
        Assert.InRange(restarts, 1, long.MaxValue);
    }
}
