using Edge.City.Page;
using Edge.City.Store;
using Edge.Simulator.Boards;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>What the city makes of a site that falls silent, from chips to store, in virtual time.</summary>
public sealed class SilenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_site_that_goes_dark_has_told_the_city_why_while_its_capacitor_lasted(ulong seed)
    {
        using var site = new VirtualSite(new VirtualSiteOptions { Seed = seed });
        site.Run(300);
        site.Installation.Site.Set(SiteQuantity.StringsMissing, 1);
        site.Run(60);
        site.Installation.Site.Set(SiteQuantity.Mains, 0);
        site.Run(24);
        Assert.NotNull(site.Agent);
        site.Run(200);
        Assert.Null(site.Agent);
        Assert.Equal("explained: supply lost", View(site).Silence);
        Assert.Equal("Unknown", View(site).Verdict);
        site.Settle();
        Assert.Null(View(site).Silence);
        Assert.Equal("""{"why":"none"}""", Latest(site));
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void A_battery_that_ends_explains_the_silence_and_the_forecast_was_told_while_it_lasted()
    {
        using var site = new VirtualSite(new VirtualSiteOptions { FrameSeconds = 30 });
        site.Run(300);
        site.Installation.Site.Set(SiteQuantity.Mains, 0);
        site.Run(3600);
        Assert.Contains("\"why\":\"mains\"", Latest(site), StringComparison.Ordinal);
        Assert.Contains("dark_s", Latest(site), StringComparison.Ordinal);
        for (int hours = 0; site.Agent is not null && hours < 10; hours++)
        {
            site.Run(3600);
        }

        Assert.Null(site.Agent);
        Assert.Equal("explained: battery forecast", View(site).Silence);
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void A_site_whose_process_dies_in_fair_weather_is_unexplained()
    {
        using var site = new VirtualSite(
            new VirtualSiteOptions { Disturbances = [new KillAgent(AtSeconds: 300, AwaySeconds: 10_000)] }
        );
        site.Run(600);
        Assert.Null(site.Agent);
        Assert.Equal("unexplained", View(site).Silence);
    }

    private static SiteView View(VirtualSite site)
    {
        SiteState state = site.Store.Sites(SiteView.MetricNames).Single();
        return SiteView.From(state, brokerUp: true, state.LastSeenMillis + 300_000, silentSeconds: 1e6);
    }

    private static string Latest(VirtualSite site) =>
        site.Store.Site(VirtualSite.SiteId)!.Latest["Site/Last Gasp"].Text!;
}
