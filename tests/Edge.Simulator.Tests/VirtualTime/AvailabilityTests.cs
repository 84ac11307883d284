using Edge.Core.Link;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>The whole agent over a network that is cut: the seconds are exact.</summary>
public sealed class AvailabilityTests
{
    // Between two probes: each probe is wholly in the cut or out of it.
    private const double CutAt = 600.5;

    [Theory]
    [InlineData(9, 0, 9)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 11, 0)]
    [InlineData(3600, 3600, 0)]
    public void A_cut_of_the_backhaul_is_counted_to_the_second(int seconds, int down, int errored)
    {
        AvailabilityTally total = Counted(seconds, NetworkState.Silent, out AvailabilityTally before);
        Assert.Equal(down, total.DownSeconds() - before.DownSeconds());

        // While its ladder starts the modem again, nobody can say whether the radio has failed as well.
        Assert.InRange(total.Down[(int)OutageCause.Backhaul], seconds > 60 ? down - 60 : down, down);
        Assert.Equal(down - total.Down[(int)OutageCause.Backhaul], total.Down[(int)OutageCause.Unknown]);
        Assert.Equal(errored, total.Errored - before.Errored);
        Assert.Equal(down > 0 ? 1 : 0, total.OutageCount());
    }

    [Theory]
    [InlineData(9, 0, 9)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 11, 0)]
    public void A_broker_that_refuses_is_to_blame_itself(int seconds, int down, int errored)
    {
        AvailabilityTally total = Counted(seconds, NetworkState.Refused, out AvailabilityTally before);
        Assert.Equal(down, total.DownSeconds() - before.DownSeconds());
        Assert.Equal(down, total.Down[(int)OutageCause.Broker]);
        Assert.Equal(errored, total.Errored - before.Errored);
    }

    [Fact]
    public void An_agent_that_is_killed_loses_less_than_a_minute_and_counts_it_as_its_own_absence()
    {
        using var site = new VirtualSite(new VirtualSiteOptions { Seed = 5, Disturbances = [new KillAgent(1000, 20)] });
        site.Run(1500);
        AvailabilityTally total = site.Agent!.Availability.Book.Total;
        Assert.InRange(total.Down[(int)OutageCause.Agent], 20, 80);
        Assert.Equal(total.DownSeconds(), total.Down[(int)OutageCause.Agent]);
        Assert.InRange(total.Seconds(), 1500 - 12, 1500);
        Assert.Empty(site.Violations);
    }

    private static AvailabilityTally Counted(int seconds, NetworkState state, out AvailabilityTally before)
    {
        using var site = new VirtualSite(
            new VirtualSiteOptions
            {
                Seed = 5,
                SteadyNetwork = true,
                Disturbances = [new CutUplink(CutAt, seconds, state)],
            }
        );
        site.Run(590);
        before = site.Agent!.Availability.Book.Total.Copy();
        site.Run(seconds + 200);
        Assert.Empty(site.Violations);
        Assert.False(site.Agent!.Availability.Book.IsUnavailable);
        return site.Agent.Availability.Book.Total.Copy();
    }
}
