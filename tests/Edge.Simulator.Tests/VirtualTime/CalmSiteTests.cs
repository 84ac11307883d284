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
}
