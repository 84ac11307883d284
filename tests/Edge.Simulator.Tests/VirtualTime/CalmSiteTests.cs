using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

public sealed class CalmSiteTests
{
    // A birth is the largest message there is, and the link is metered.
    [Fact]
    public void A_site_where_nothing_happens_is_born_once()
    {
        using var site = new VirtualSite(new VirtualSiteOptions { Seed = 1 });
        site.Run(600);
        long births = site.Agent!.Session.Births;
        site.Run(1800);
        Assert.Equal(births, site.Agent!.Session.Births);
        Assert.Empty(site.Violations);
    }

    // Each turn wakes a processor that could sleep. All that is slow is read at whole seconds and judged a tenth later, with
    // ten batches of acceleration; the rest is what changes by itself.
    [Fact]
    public void A_site_where_nothing_happens_takes_one_turn_a_second()
    {
        using var site = new VirtualSite(new VirtualSiteOptions { Seed = 1 });
        site.Run(600);
        int turns = 0;
        site.Judged = () => turns++;
        site.Run(600);
        Assert.InRange(turns, 600, 750);
    }
}
