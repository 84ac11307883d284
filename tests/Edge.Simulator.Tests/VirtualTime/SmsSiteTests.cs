using System.Text.Json;
using Edge.Agent.Configuration;
using Edge.City.Page;
using Edge.City.Sms;
using Edge.Core.Signatures;
using Edge.Core.Sms;
using Edge.Core.Verdict;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>A whole site that loses its way to the city: what it says by SMS, from the alarm to <c>edge-city sms</c> and the page.</summary>
public sealed class SmsSiteTests : IDisposable
{
    private const double CutAt = 300;
    private const double AwaySeconds = 3600;
    private const string Number = "+84901234567";

    private readonly SigningKey _city = SigningKey.Create();
    private readonly SigningKey _site = SigningKey.Create();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-sms-");

    [Fact]
    public void A_critical_alarm_without_a_way_out_goes_by_SMS_and_is_one_event_with_its_record()
    {
        using VirtualSite site = Site();
        site.Run(CutAt + 60);
        Set(site, SiteQuantity.Water, 1500);

        // The alarm is there, and no path has worked for less than ten minutes.
        site.Run(CutAt + 595 - site.Seconds);
        Assert.Equal(VerdictLevel.Unsafe, site.Verdict!.Level);
        Assert.Empty(CitySms.Sent(site));
        site.Run(60);
        SentText[] sent = CitySms.Sent(site);
        Assert.NotEmpty(sent);
        Assert.All(sent, text => Assert.Equal(Number, text.Number));
        List<SmsAlarm> alarms = [.. sent.Select(text => Read(text.Text)).OfType<SmsAlarm>()];
        SmsAlarm flood = Assert.Single(alarms, alarm => alarm.AlarmId == "Flood/Level");
        Assert.Equal((VirtualSite.SiteId, VerdictLevel.Unsafe), (flood.Site, flood.Verdict));

        // The gateway's file, read by the real command beside the store that is in use.
        JsonElement before = Flood(EdgeCitySms(site));
        Assert.True(before.GetProperty("sealed").GetBoolean());
        Assert.False(before.GetProperty("merged").GetBoolean());
        Assert.Equal(flood.Record, before.GetProperty("record").GetInt64());
        SiteView shown = View(site);
        Assert.Equal("Unsafe", shown.Verdict);
        Assert.Contains(shown.Alarms, alarm => alarm is { Name: "Flood/Level", State: "by SMS" });

        // Read again, and then by the broker too: still one event.
        _ = EdgeCitySms(site);
        site.Run(CutAt + AwaySeconds + 120 - site.Seconds);
        site.Settle();
        JsonElement after = Flood(EdgeCitySms(site));
        Assert.True(after.GetProperty("merged").GetBoolean());
        Assert.DoesNotContain(View(site).Alarms, alarm => alarm.State == "by SMS");
        Assert.Equal(sent.Length, CitySms.Sent(site).Length);
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void A_cut_that_is_over_within_ten_minutes_costs_no_SMS()
    {
        using VirtualSite site = Site(awaySeconds: 590);
        site.Run(CutAt + 60);
        Set(site, SiteQuantity.Water, 1500);
        site.Run(1500);
        Assert.Equal(VerdictLevel.Unsafe, site.Verdict!.Level);
        Assert.Empty(CitySms.Sent(site));
    }

    [Fact]
    public void A_site_that_is_well_and_cut_off_says_nothing_by_SMS()
    {
        using VirtualSite site = Site();
        site.Run(CutAt + 2000);
        Assert.Empty(CitySms.Sent(site));
    }

    public void Dispose()
    {
        _city.Dispose();
        _site.Dispose();
        _folder.Delete(recursive: true);
    }

    private VirtualSite Site(double awaySeconds = AwaySeconds) =>
        new(
            new VirtualSiteOptions
            {
                SiteKey = _site,
                StoreIsShared = true,
                Disturbances = [new CutUplink(CutAt, awaySeconds, NetworkState.Refused)],
                Configure = configured =>
                    configured with
                    {
                        Sms = new SmsSection { Numbers = [Number], AfterMinutes = 10 },
                        Commands = configured.Commands with { PublicKey = _city.Public.ToPem() },
                    },
            }
        );

    private static void Set(VirtualSite site, SiteQuantity quantity, double value) =>
        site.Installation.Site.Set(quantity, value);

    private static SmsMessage Read(string text)
    {
        Assert.True(SmsText.TryDecode(text, out SmsEnvelope? read, out string? why), why);
        return read.Message;
    }

    private static SiteView View(VirtualSite site) =>
        SiteView.From(
            site.Store.Site(VirtualSite.SiteId)!,
            brokerUp: true,
            site.Clock.Now.UnixMillis,
            120,
            new SmsShelf(site.Store.Path).Read().GetValueOrDefault(VirtualSite.SiteId)
        );

    private static JsonElement Flood(IReadOnlyList<JsonElement> rows) =>
        Assert.Single(
            rows,
            row => row.GetProperty("what").GetString()!.EndsWith("Flood/Level", StringComparison.Ordinal)
        );

    private List<JsonElement> EdgeCitySms(VirtualSite site) => new CitySms(_folder.FullName, _city, _site).Read(site);
}
