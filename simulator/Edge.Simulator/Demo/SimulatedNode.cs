using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.LinkProbe;
using Edge.Agent.Pipeline;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Signatures;
using Edge.Core.Site;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Microsoft.Extensions.Logging;

namespace Edge.Simulator.Demo;

/// <summary>One simulated site with the real agent, in this process and in real time.</summary>
public sealed class SimulatedNode : IAsyncDisposable
{
    private readonly InProcessBoard _board;
    private readonly SqliteJournal _journal;
    private readonly SiteAgent _agent;
    private readonly AgentService _service;
    private bool _stopped;

    /// <param name="configuration">The site, its broker and its journal.</param>
    /// <param name="scenario">What happens there.</param>
    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="happened">Told of each step.</param>
    /// <param name="log">Where the agent's log goes.</param>
    /// <param name="turned">Sees the agent's pipeline after every turn, on its own thread: must be quick.</param>
    /// <param name="key">Signs the site's confirmations; null confirms nothing.</param>
    /// <param name="trustsClock">Whether this machine's clock counts as set, whatever the kernel says.</param>
    public SimulatedNode(
        SiteConfiguration configuration,
        Scenario scenario,
        ulong seed,
        Action<ScenarioStep> happened,
        ILogger<AgentService> log,
        Action<SitePipeline, Stamp>? turned = null,
        SigningKey? key = null,
        bool trustsClock = false
    )
    {
        Installation = new SimulatedInstallation(
            SimulatedTime.Following(TimeProvider.System),
            seed,
            scenario,
            FittedSite.From(configuration),
            new SiteParameters { ChipSpread = 1 },
            happened: happened
        );
        configuration = SimulatedConfiguration.Commissioned(configuration, Installation);
        var clock = new LinuxHostClock(TimeProvider.System);
        _board = new InProcessBoard(Installation.Hardware, trustsClock ? new TrustedClock(clock) : clock);
        _journal = SqliteJournal.Open(JournalOptions.From(configuration.Journal), _board.Clock.BootId);
        _agent = new SiteAgent(configuration, _board, _journal, jitter: 0, key: key)
        {
            Connector = new TcpConnector(TimeProvider.System),
        };
        _service = new AgentService(_agent, _journal, configuration, TimeProvider.System, log) { Turned = turned };
    }

    /// <summary>The simulated site.</summary>
    public SimulatedInstallation Installation { get; }

    /// <summary>What the agent has journaled.</summary>
    public JournalState Journal => _journal.State;

    public Task StartAsync() => _service.StartAsync(CancellationToken.None);

    /// <summary>A graceful stop: the last records are committed and sent, then NDEATH and DISCONNECT.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _service.StopAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _service.Dispose();
        _agent.Dispose();
        _journal.Dispose();
        _board.Dispose();
    }
}
