using Edge.Core.Link;
using Edge.Simulator.Chips;
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

    /// <summary>Cuts of any length, at any moment, of either kind: never fewer seconds than were cut by more than the one that a
    /// cut begins in, never more by more than the one that it ends in, and none blamed on who was there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Cuts_at_random_are_counted_within_a_second_and_blamed_on_the_right_one(ulong seed)
    {
        Chance chance = new(seed, 77);
        List<CutUplink> cuts = [];
        double at = 600;
        for (int i = 0; i < 8; i++)
        {
            // Lengths near the edge of ten seconds as often as others; apart by more than a session's grace.
            double length = i % 2 == 0 ? 8 + (4 * chance.NextUniform()) : 3 + (200 * chance.NextUniform());
            cuts.Add(
                new CutUplink(at, length, chance.NextUniform() < 0.5 ? NetworkState.Silent : NetworkState.Refused)
            );
            at += length + 120 + (60 * chance.NextUniform());
        }

        using var site = new VirtualSite(
            new VirtualSiteOptions
            {
                Seed = seed,
                SteadyNetwork = true,
                Disturbances = [.. cuts],
            }
        );
        site.Run(590);
        AvailabilityTally before = site.Agent!.Availability.Book.Total.Copy();
        site.Run(at - 590 + 120);
        Assert.Empty(site.Violations);
        AvailabilityTally total = site.Agent!.Availability.Book.Total.Copy();
        string told = $"{string.Join(", ", cuts)}: {AvailabilityReport.ToJson("total", total)}";
        AssertWithin(NetworkState.Silent, [OutageCause.Backhaul, OutageCause.Radio, OutageCause.Unknown]);
        AssertWithin(NetworkState.Refused, [OutageCause.Broker]);
        double all = cuts.Sum(cut => cut.ForSeconds);
        long counted = total.DownSeconds() + total.Errored - before.DownSeconds() - before.Errored;
        Assert.True(counted >= all - cuts.Count && counted <= all + cuts.Count, told);

        void AssertWithin(NetworkState state, OutageCause[] causes)
        {
            double[] lengths = [.. cuts.Where(cut => cut.State == state).Select(cut => cut.ForSeconds)];
            long down = causes.Sum(cause => total.Down[(int)cause] - before.Down[(int)cause]);

            // A cut of 9.x or 10.x seconds holds the beginnings of nine to eleven.
            double least = lengths.Where(length => length >= 11).Sum(length => Math.Floor(length));
            double most = lengths.Where(length => length > 9).Sum(length => Math.Ceiling(length));
            Assert.True(down >= least && down <= most, $"{state}, {least} to {most}, counted {down}: {told}");
        }
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
