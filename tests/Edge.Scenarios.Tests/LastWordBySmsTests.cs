using System.Text.Json;
using Edge.Agent.Configuration;
using Edge.City;
using Edge.Core.Signatures;
using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Demo;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Edge.Simulator.Tests.VirtualTime;
using Edge.Simulator.VirtualTime;
using Microsoft.Playwright;

namespace Edge.Scenarios.Tests;

/// <summary>What a site without any path says by SMS, from its modem through <c>edge-city sms</c> to the page that a person sees, and
/// that nothing of it is shown twice once the journal has come.</summary>
public sealed class LastWordBySmsTests : IDisposable
{
    private const string Number = "+84901234567";
    private const double CutAt = 300;
    private const double CutSeconds = 3 * 3600;
    private const float PatienceMillis = 60_000;

    private readonly SigningKey _city = SigningKey.Create();
    private readonly SigningKey _own = SigningKey.Create();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-word-");

    [Fact]
    public async Task A_person_sees_the_last_word_by_SMS_and_afterwards_the_journals_record_alone()
    {
        Assert.SkipUnless(File.Exists(Browser.Chromium), "chromium is not installed (apt-get install chromium)");
        using VirtualSite site = Site();
        site.Run(CutAt + 60);
        Set(site, SiteQuantity.Water, 1500);
        site.Run(900);
        Assert.Contains(CitySms.Sent(site), sms => sms.Text.Contains("Flood/Level", StringComparison.Ordinal));
        ReadByTheCity(site);
        await using (Shown page = await ShowAsync(site, "by-sms"))
        {
            await page.Has(".alarm", "Flood/Level · critical · by SMS", 1);
            await page.Has(".says p", "critical Flood/Level; its verdict then was Unsafe.", 1);
            await page.Verdict("Unsafe");

            // Of before the cut.
            Assert.DoesNotContain("good, fresh and calm", await page.Text(), StringComparison.Ordinal);
        }

        // Mains goes, the battery is small, and nobody but the SMS says that the site is dark.
        Set(site, SiteQuantity.Mains, 0);
        Set(site, SiteQuantity.Load, 60);
        site.Run(3600);
        Assert.Null(site.Agent);
        int words = CitySms.Sent(site).Count(sms => sms.Text.Contains("Z G ", StringComparison.Ordinal));
        Assert.InRange(words, 1, 3);
        ReadByTheCity(site);
        await using (Shown page = await ShowAsync(site, "last-word"))
        {
            await page.Has(".says p", "last word (", words);
            await page.Has(".foot span", "silence explained: battery forecast, by SMS", 1);
            await page.Has(".alarm", "Flood/Level", 1);
            await page.Verdict("Unsafe");
        }

        // The way is back before mains is, and the water stays.
        Set(site, SiteQuantity.Mains, 1);
        Set(site, SiteQuantity.Load, 12);
        site.Run(CutAt + CutSeconds + 300 - site.Seconds);
        site.Settle();
        Assert.Empty(site.Violations);
        Assert.All(ReadByTheCity(site), sms => Assert.True(sms.GetProperty("merged").GetBoolean(), sms.GetRawText()));
        await using (Shown page = await ShowAsync(site, "back"))
        {
            await page.Has(".alarm", "Flood/Level", 1);
            await page.Verdict("Unsafe");
            Assert.DoesNotContain("SMS", await page.Text(), StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        _city.Dispose();
        _own.Dispose();
        _folder.Delete(recursive: true);
    }

    private VirtualSite Site() =>
        new(
            new VirtualSiteOptions
            {
                StoreIsShared = true,
                SiteKey = _own,
                SteadyNetwork = true,
                Scenario = new Scenario("dark", "", 1, null, [])
                {
                    Site = new ScenarioSite { BatteryAmpereHours = 20 },
                },
                Disturbances = [new CutUplink(CutAt, CutSeconds, NetworkState.Refused)],
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

    private List<JsonElement> ReadByTheCity(VirtualSite site) => new CitySms(_folder.FullName, _city, _own).Read(site);

    // The receiver with its page, on the store as it is now and at the site's time.
    private async Task<Shown> ShowAsync(VirtualSite site, string name)
    {
        string store = Path.Combine(_folder.FullName, name + ".db");
        foreach (string end in new[] { "", "-wal" }.Where(end => File.Exists(site.Store.Path + end)))
        {
            await using var from = new FileStream(
                site.Store.Path + end,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            await using FileStream to = File.Create(store + end);
            await from.CopyToAsync(to);
        }

        EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        CityRunner city = await CityRunner.StartAsync(
            new CityOptions
            {
                Broker = new City.Broker.BrokerAddress("127.0.0.1", broker.Port, Tls: false),
                StorePath = store,
                Http = "127.0.0.1:0",
            },
            new At(DateTimeOffset.FromUnixTimeMilliseconds(site.WallMillis)),
            cancel: TestContext.Current.CancellationToken
        );
        return new Shown(broker, city, await Browser.OpenAsync(new Uri(city.Address!), 1280, 900));
    }

    // The wall clock of the site's world; timers are real.
    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class Shown(EmbeddedBroker broker, CityRunner city, Browser browser) : IAsyncDisposable
    {
        public Task Verdict(string word) =>
            Assertions
                .Expect(browser.Page.Locator("article .verdict"))
                .ToHaveTextAsync(word, new() { Timeout = PatienceMillis });

        /// <summary>Waits for elements with this text, and that there are so many and no more.</summary>
        public async Task Has(string selector, string text, int times)
        {
            ILocator found = browser.Page.Locator(selector).Filter(new() { HasText = text });
            await Assertions.Expect(found.First).ToBeVisibleAsync(new() { Timeout = PatienceMillis });
            int count = await found.CountAsync();
            Assert.True(count == times, $"'{text}' stands {count} times: {await Text()}");
        }

        public Task<string> Text() => browser.Page.Locator("body").InnerTextAsync();

        public async ValueTask DisposeAsync()
        {
            Assert.Empty(browser.Errors);
            await browser.DisposeAsync();
            await city.DisposeAsync();
            await broker.DisposeAsync();
        }
    }
}
