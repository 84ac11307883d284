using System.Net;
using Edge.Agent.Configuration;
using Edge.Agent.Pipeline;
using Edge.City;
using Edge.City.Host;
using Edge.Core.Site;
using Edge.Simulator.Boards;
using Edge.Simulator.Demo;
using Edge.Simulator.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Simulator.Panel;

/// <summary>A site that is played by hand, with all that it takes, in this process and in real time: broker, cuttable uplink,
/// city, the simulated site with the real agent, and the panel.</summary>
public sealed class PlayedSite : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();
    private EmbeddedBroker? _broker;
    private CuttableWire? _wire;
    private CityRunner? _city;
    private SimulatedNode? _node;
    private PanelServer? _server;

    private PlayedSite() { }

    /// <summary>The panel's address.</summary>
    public Uri Address => _server!.Address;

    /// <summary>The simulated site.</summary>
    public SimulatedInstallation Installation => _node!.Installation;

    /// <summary>A site with one of each sensor, and a modem with two SIMs. Averages and holds are short, so that a lesson need not wait ten minutes
    /// for an alarm to end.</summary>
    public static SiteConfiguration Standard { get; } =
        WithTwoSims(
            SimulatedConfiguration.Default("SIM-0001", broker: "", journalPath: "", frameSeconds: 1) with
            {
                Limits = new Limits
                {
                    TiltAverageSeconds = 10,
                    AccelerationHoldSeconds = 30,
                    FloodOffSeconds = 10,
                },
            }
        );

    /// <summary>Starts everything.</summary>
    /// <param name="site">The site. Its uplink goes to the panel's own broker and its journal to a new file, and it sends a
    /// frame a second, so that the page is live; all else is as configured.</param>
    /// <param name="scenario">What happens by itself.</param>
    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="http">Where the panel listens.</param>
    /// <param name="cancel">Gives up starting.</param>
    /// <exception cref="IOException">The panel's port is taken.</exception>
    /// <exception cref="ScenarioException">The scenario does not fit the site.</exception>
    /// <exception cref="ArgumentException">A sensor that the simulator cannot play, or no loopback address.</exception>
    public static async Task<PlayedSite> StartAsync(
        SiteConfiguration site,
        Scenario scenario,
        ulong seed,
        IPEndPoint http,
        CancellationToken cancel
    )
    {
        var played = new PlayedSite();
        try
        {
            await played.BeginAsync(site, scenario, seed, http, cancel);
            return played;
        }
        catch
        {
            await played.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        if (_city is not null)
        {
            await _city.DisposeAsync();
        }

        if (_wire is not null)
        {
            await _wire.DisposeAsync();
        }

        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static SiteConfiguration WithTwoSims(SiteConfiguration site) =>
        site with
        {
            Sensors = [.. site.Sensors.Select(one => one is ModemSection modem ? modem with { Sims = 2 } : one)],
        };

    private async Task BeginAsync(
        SiteConfiguration site,
        Scenario scenario,
        ulong seed,
        IPEndPoint http,
        CancellationToken cancel
    )
    {
        TimeProvider time = TimeProvider.System;
        _broker = await EmbeddedBroker.StartAsync();
        CuttableWire wire = _wire = new CuttableWire("127.0.0.1", _broker.Port);
        CityRunner city = _city = await CityRunner.StartAsync(
            new CityOptions
            {
                Broker = new City.Broker.BrokerAddress("127.0.0.1", _broker.Port, Tls: false),
                StorePath = _folder.File("city.db"),
                Http = "127.0.0.1:0",
                Host = new HostOptions { Group = site.Site.Group },
                SilentSeconds = 30,
            },
            time,
            cancel: cancel
        );
        var log = new TrainingLog(time);
        var watch = new AgentWatch(log);
        SiteConfiguration own = site with
        {
            Uplink = new UplinkSection { Broker = $"mqtt://127.0.0.1:{wire.Port}", FrameSeconds = 1 },
            Journal = new JournalSection
            {
                Path = _folder.File("journal.db"),
                BallastMib = 1,
                BatchSeconds = 1,
            },
        };
        SimulatedNode node = _node = new SimulatedNode(
            own,
            scenario,
            seed,
            step =>
            {
                if (step.Tell is { } told)
                {
                    log.Add("scenario", told);
                }

                foreach (SetUplink uplink in step.Actions.OfType<SetUplink>())
                {
                    wire.Cut(uplink.Cut);
                }
            },
            NullLogger<AgentService>.Instance,
            watch.Turned
        );
        var desk = new PanelDesk(
            site.Site.Id,
            site.Limits,
            SiteControls.Of(node.Installation, FittedSite.From(site), wire),
            watch,
            log,
            time
        )
        {
            CityPage = city.Address,
            City = () =>
                city.View(site.Site.Id) is ({ } view, _, _)
                    ? new CityGlance(view.Verdict, view.Reasons.FirstOrDefault(""), node.Journal.Depth)
                    : null,
        };
        _server = await PanelServer.StartAsync(http, desk, cancel);
        await node.StartAsync();
    }
}
