using System.Net;
using Edge.Agent.Configuration;
using Edge.Core.Site;
using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Chips;
using Edge.Simulator.Panel;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Scenarios;
using Microsoft.Playwright;

namespace Edge.Scenarios.Tests;

/// <summary>The panel in a real browser: what a person does, and what the real agent then says on the page.</summary>
[Collection(RealProcesses.Name)]
public sealed class PanelTests
{
    // The agent takes a better verdict after ten seconds; a busy machine is slower still. Reached is failed.
    private const float PatienceMillis = 60_000;

    // No delays and short averages: what is judged is the same, and sooner.
    private static readonly SiteConfiguration Quick = PlayedSite.Standard with
    {
        Limits = new Limits
        {
            TiltAverageSeconds = 2,
            FloodOnSeconds = 0,
            FloodOffSeconds = 0,
            MainsOffSeconds = 0,
        },
    };

    [Fact]
    public async Task A_person_plays_the_site_and_the_page_shows_what_the_agent_says()
    {
        await using PlayedSite site = await StartAsync();
        await using Browser browser = await Browser.OpenAsync(site.Address, 1280, 900);
        IPage page = browser.Page;
        ILocator verdict = page.GetByRole(AriaRole.Status).And(page.Locator("#verdict"));
        ILocator reasons = page.GetByRole(AriaRole.Region, new() { Name = "Reasons" });
        ILocator alarms = page.Locator("#alarms");
        ILocator log = page.Locator("#log");
        await Says(verdict, "Safe");
        await Says(alarms, "No alarm.");
        await Says(page.Locator("#city mark"), "Safe");

        ILocator mains = page.GetByRole(AriaRole.Switch, new() { Name = "Mains" });
        await mains.ClickAsync();
        await Expect(mains).ToHaveAttributeAsync("aria-checked", "false", new() { Timeout = PatienceMillis });
        await Says(verdict, "Watch");
        await Shows(alarms, "Power/MainsLost");
        await Shows(log, "Mains: lost");

        ILocator accelerometer = page.GetByLabel("Accelerometer (ADXL355)");
        await accelerometer.SelectOptionAsync("silent");
        await Says(verdict, "Unknown");
        await Shows(reasons, "Structure/Tilt/Magnitude is bad");

        // A known danger is said although other evidence is missing.
        await page.GetByLabel("Weather, water and load change").SelectOptionAsync("at once");
        ILocator water = page.GetByLabel("Water at the cabinet, exact figure");
        await water.FillAsync("400");
        await water.PressAsync("Enter");
        await Says(verdict, "Unsafe");
        await Shows(reasons, "Water is over its limit by the level transmitter (critical).");
        await Shows(alarms, "Flood/Level");

        await page.GetByRole(AriaRole.Button, new() { Name = "Back to calm" }).ClickAsync();
        await Expect(mains).ToHaveAttributeAsync("aria-checked", "true", new() { Timeout = PatienceMillis });
        await Expect(accelerometer).ToHaveValueAsync("none", new() { Timeout = PatienceMillis });
        await Expect(water).ToHaveValueAsync("0", new() { Timeout = PatienceMillis });
        await Says(verdict, "Safe");
        await Shows(log, "Back to calm");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_person_cuts_a_guy_and_pulls_a_sensor_and_the_agent_notices_both()
    {
        await using PlayedSite site = await StartAsync();
        await using Browser browser = await Browser.OpenAsync(site.Address, 1280, 900);
        IPage page = browser.Page;
        ILocator verdict = page.Locator("#verdict");
        await Says(verdict, "Safe");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cut a guy of the mast (for good)" }).ClickAsync();
        await Says(verdict, "Unsafe");
        await Shows(page.Locator("#alarms"), "Structure/Tilt");
        await Shows(page.Locator("#alarms"), "Structure/Acceleration");

        await page.GetByLabel("Battery monitor (INA228)").SelectOptionAsync("silent");
        await Shows(page.GetByRole(AriaRole.Region, new() { Name = "Reasons" }), "Power/Battery/Voltage is bad");
        await Says(verdict, "Unsafe");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_person_locks_the_second_SIM_and_sends_its_operator_off_air()
    {
        await using PlayedSite site = await StartAsync();
        await using Browser browser = await Browser.OpenAsync(site.Address, 1280, 900);
        IPage page = browser.Page;
        SimulatedModem modem = Assert.Single(site.Installation.Hardware.Modems.Values);
        ILocator second = page.GetByLabel("SIM card of the second slot");
        ILocator cells = page.GetByRole(AriaRole.Switch, new() { Name = "Second operator's cells" });
        await second.SelectOptionAsync("pin");
        await Shows(page.Locator("#log"), "SIM card of the second slot: wants its PIN");
        Assert.Equal("SIM PIN", modem.SecondSim!.SimWants);
        await cells.ClickAsync();
        await Shows(page.Locator("#log"), "Second operator's cells: off air");
        Assert.False(modem.SecondSim.IsRegistered);

        await page.GetByRole(AriaRole.Button, new() { Name = "Back to calm" }).ClickAsync();
        await Expect(second).ToHaveValueAsync("ready", new() { Timeout = PatienceMillis });
        await Expect(cells).ToHaveAttributeAsync("aria-checked", "true", new() { Timeout = PatienceMillis });
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_refused_figure_is_explained_on_the_page_and_a_cut_uplink_leaves_the_verdict()
    {
        await using PlayedSite site = await StartAsync();
        await using Browser browser = await Browser.OpenAsync(site.Address, 1280, 900);
        IPage page = browser.Page;
        ILocator wind = page.GetByLabel("Wind, exact figure");
        await wind.FillAsync("500");
        await wind.PressAsync("Enter");
        await Says(page.Locator("#said"), "Wind takes a number from 0 to 70 m/s.");
        await Expect(wind).ToHaveValueAsync("2", new() { Timeout = PatienceMillis });

        await page.GetByRole(AriaRole.Switch, new() { Name = "Uplink to the city" }).ClickAsync();
        await Says(page.Locator("#city mark"), "Unknown");
        await Shows(page.Locator("#city"), "records wait at the site");
        await Shows(page.Locator("#alarms"), "Link/Down");
        await Says(page.Locator("#verdict"), "Watch");
        // The refused figure is the one thing that a browser reports by itself.
        Assert.Contains("400", Assert.Single(browser.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(360, 740)]
    [InlineData(1280, 900)]
    public async Task Everything_has_a_name_and_nothing_is_wider_than_the_screen(int width, int height)
    {
        await using PlayedSite site = await StartAsync();
        await using Browser browser = await Browser.OpenAsync(site.Address, width, height);
        IPage page = browser.Page;
        await Says(page.Locator("#alarms"), "No alarm.");
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(d => d.open = true)");
        string[] nameless = await page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('input, select, button')]
              .filter(e => !(e.labels?.length || e.ariaLabel || e.getAttribute('aria-labelledby') || e.textContent.trim()))
              .map(e => e.outerHTML)
            """
        );
        Assert.Empty(nameless);
        Assert.Equal(width, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(browser.Errors);
    }

    private static Task<PlayedSite> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Browser.Chromium), "chromium is not installed (apt-get install chromium)");
        return PlayedSite.StartAsync(
            Quick,
            ScenarioFile.Load("calm") with
            {
                Site = new ScenarioSite { Mast = MastDesign.Guyed45 },
            },
            seed: 1,
            new IPEndPoint(IPAddress.Loopback, 0),
            TestContext.Current.CancellationToken
        );
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static Task Says(ILocator locator, string text) =>
        Expect(locator).ToHaveTextAsync(text, new() { Timeout = PatienceMillis });

    private static Task Shows(ILocator locator, string text) =>
        Expect(locator).ToContainTextAsync(text, new() { Timeout = PatienceMillis });

    // A browser with one page, and all that it complained of.
}
