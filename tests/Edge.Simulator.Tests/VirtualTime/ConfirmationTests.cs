using Edge.Agent.Configuration;
using Edge.City.Store;
using Edge.Core.Commands;
using Edge.Core.Confirmations;
using Edge.Core.Signatures;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>A whole site that the city asks to confirm: chips, agent, network, broker, store.</summary>
public sealed class ConfirmationTests : IDisposable
{
    private const string Nonce = "nonce-0123456789";
    private const double PromisedSeconds = 90;

    private readonly SigningKey _city = SigningKey.Create();
    private readonly SigningKey _site = SigningKey.Create();
    private readonly List<(double At, string Text)> _confirmed = [];

    [Fact]
    public void A_calm_site_confirms_that_it_is_Safe_and_the_store_keeps_the_statement()
    {
        using VirtualSite site = Site();
        site.Run(200);
        Write(site, Envelope(site, 1));
        double asked = site.Seconds;
        site.Run(PromisedSeconds);

        (double at, string text) = Assert.Single(_confirmed);
        Assert.InRange(at - asked, 10, 30);
        Assert.True(StatementText.IsBy(text, _site.Public));
        Assert.True(ConfirmationStatement.TryRead(text, out ConfirmationStatement? said));
        Assert.Equal((VirtualSite.SiteId, Nonce, true), (said.Site, said.Nonce, said.IsComplete));
        Assert.True(said.Verdict == "Safe", string.Join(' ', said.Reasons));
        Assert.Contains(said.SelfTests, test => test.Outcome == SelfTestOutcome.Passed);
        Assert.Contains(said.SelfTests, test => test.Outcome == SelfTestOutcome.NotSupported);
        StoredReading stored = Assert.Single(
            site.Store.Readings(VirtualSite.SiteId, "Site/Confirmation"),
            reading => reading.Text is { Length: > 0 }
        );
        Assert.Equal(text, stored.Text);
        Assert.Empty(site.Violations);
    }

    /// <summary>As many records as 72 h make at a frame in ten seconds, at a pace at which they take minutes to drain.</summary>
    [Fact]
    public void A_site_confirms_within_90_s_while_the_backlog_of_72_h_drains()
    {
        const double Away = 26_000;
        using VirtualSite site = Site(
            frameSeconds: 1,
            disturbances: [new CutUplink(100, Away, NetworkState.Refused)],
            configure: configured => configured with { Uplink = configured.Uplink with { BacklogKibPerSecond = 8 } }
        );
        double online = 0;
        bool drained = false;
        site.Judged = () =>
        {
            drained = site.Agent!.Session.IsDrained;
            online = online == 0 && site.Seconds > 100 + Away && site.Agent.Session.IsOnline ? site.Seconds : online;
        };
        site.Run(100 + Away);
        long waiting = site.Durable;
        Assert.True(waiting > 25_000, $"{waiting} records");
        while (online == 0)
        {
            site.Run(1);
        }

        Write(site, Envelope(site, 1));
        double asked = site.Seconds;
        bool wasDrained = true;
        site.Stored += item => wasDrained = Text(item) is not null ? drained : wasDrained;
        site.Run(PromisedSeconds);

        (double at, string text) = Assert.Single(_confirmed);
        Assert.True(at - asked <= PromisedSeconds, $"{at - asked:F1} s");
        Assert.False(wasDrained, "the backlog had drained before the confirmation came");
        Assert.True(ConfirmationStatement.TryRead(text, out ConfirmationStatement? said));
        Assert.True(said.IsComplete);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{waiting} records waited; confirmed {at - asked:F1} s after the request, {said.TookSeconds:F1} s of them at the site."
        );
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void A_dead_chip_is_not_confirmed_Safe()
    {
        using VirtualSite site = Site();
        site.Run(200);
        site.Installation.Hardware.FindChip("ina228")!.SetFault(ChipFault.Silent);
        Write(site, Envelope(site, 1));
        double asked = site.Seconds;
        site.Run(PromisedSeconds);
        (double at, string text) = Assert.Single(_confirmed);
        Assert.InRange(at - asked, 85, PromisedSeconds);
        Assert.True(ConfirmationStatement.TryRead(text, out ConfirmationStatement? said));
        Assert.Equal(("Unknown", false), (said.Verdict, said.IsComplete));
        Assert.Contains("Power/Battery/Voltage was not measured after the request.", said.Reasons);
    }

    [Fact]
    public void What_was_had_once_is_not_had_again_after_a_kill_or_a_power_cut()
    {
        using VirtualSite site = Site(
            disturbances: [new KillAgent(300, 5), new RebootHost(500, 40, 20), new KillAgent(700, 5)]
        );
        site.Run(200);
        string first = Envelope(site, 5, validSeconds: 3600);
        Write(site, first);
        site.Run(90);
        Assert.Single(_confirmed);
        foreach (double until in new[] { 400.0, 600, 800 })
        {
            site.Run(until - site.Seconds);
            Write(site, first);
            site.Run(30);
            Assert.Single(_confirmed);
            Assert.Contains(
                site.Agent!.Pipeline.Alarms,
                alarm => alarm.Text.Contains("Replayed", StringComparison.Ordinal)
            );
        }

        Write(site, Envelope(site, 6, nonce: "another-0123456789"));
        site.Run(PromisedSeconds);
        Assert.Equal(2, _confirmed.Count);
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void Before_its_clock_is_set_a_site_confirms_and_says_that_its_clock_is_not_set()
    {
        using VirtualSite site = Site(disturbances: [new RebootHost(200, 40, 600)]);
        site.Run(300);
        Write(site, Envelope(site, 1, name: "Site/Storm Mode", value: "off"), MetricId.SiteCommand);
        Write(site, Envelope(site, 2));
        site.Run(PromisedSeconds);
        Assert.Contains(
            site.Agent!.Pipeline.Alarms,
            alarm => alarm.Text.Contains("ClockNotSet", StringComparison.Ordinal)
        );
        Assert.True(ConfirmationStatement.TryRead(Assert.Single(_confirmed).Text, out ConfirmationStatement? said));
        Assert.False(said.ClockSynced);
    }

    [Fact]
    public void A_storm_by_command_is_seen_in_the_city_and_ends_by_its_time()
    {
        using VirtualSite site = Site();
        site.Run(100);
        Write(
            site,
            Envelope(site, 1, name: "Site/Storm Mode", value: Time(site.Clock.Now.UnixMillis + 600_000)),
            MetricId.SiteCommand
        );
        site.Run(30);
        Assert.Equal(1, Storm(site));
        site.Run(540);
        Assert.Equal(1, Storm(site));
        site.Run(60);
        Assert.Equal(0, Storm(site));
    }

    [Fact]
    public void A_stranger_gets_nothing_but_an_alarm()
    {
        using VirtualSite site = Site();
        using SigningKey stranger = SigningKey.Create();
        site.Run(100);
        Write(site, Command(site, 1, Nonce, "Site/Confirm", 60).Sign(stranger));
        Write(site, Nonce);
        site.Run(PromisedSeconds);
        Assert.Empty(_confirmed);
        Assert.Equal(2, site.Agent!.Session.CommandsRefused);
        string name = MetricCatalogue.Find(MetricId.AgentRefusals)!.Name;
        Assert.Equal("Unsigned 1, WrongSignature 1", site.Store.Readings(VirtualSite.SiteId, name)[^1].Text);
    }

    public void Dispose()
    {
        _city.Dispose();
        _site.Dispose();
    }

    private static string Time(long unixMillis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private static double? Storm(VirtualSite site) =>
        site.Store.Site(VirtualSite.SiteId)!.Latest["Site/Storm Mode"].Number;

    private static string? Text(StoreItem item) =>
        item is RecordItem record
            ? record.Values.FirstOrDefault(value => value.Name == "Site/Confirmation").Text
            : null;

    private static CommandEnvelope Command(
        VirtualSite site,
        long counter,
        string value,
        string name,
        double validSeconds
    ) =>
        new(
            VirtualSite.SiteId,
            name,
            value,
            counter,
            Math.Max(0, site.Clock.Now.UnixMillis) + (long)(validSeconds * 1000)
        );

    private static void Write(VirtualSite site, string text, MetricId metric = MetricId.SiteConfirm) =>
        site.Write(metric, text);

    private string Envelope(
        VirtualSite site,
        long counter,
        string nonce = Nonce,
        string name = "Site/Confirm",
        string? value = null,
        double validSeconds = 60
    ) => Command(site, counter, value ?? nonce, name, validSeconds).Sign(_city);

    private VirtualSite Site(
        double frameSeconds = 10,
        IReadOnlyList<Disturbance>? disturbances = null,
        Func<SiteConfiguration, SiteConfiguration>? configure = null
    )
    {
        VirtualSite site = new(
            new VirtualSiteOptions
            {
                FrameSeconds = frameSeconds,
                Disturbances = disturbances ?? [],
                SiteKey = _site,
                Configure = configured =>
                    (configure ?? (same => same))(configured) with
                    {
                        Commands = new CommandsSection { PublicKey = _city.Public.ToPem() },
                    },
            }
        );
        site.Stored = item =>
        {
            if (Text(item) is { } text)
            {
                _confirmed.Add((site.Seconds, text));
            }
        };
        return site;
    }
}
