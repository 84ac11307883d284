using System.Runtime.ExceptionServices;
using Edge.Agent.Configuration;
using Edge.Agent.LinkProbe;
using Edge.Agent.Sampling;
using Edge.Agent.Uplink;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Pipeline;

/// <summary>
/// Gives a <see cref="SiteAgent"/> its threads: one for each bus, one that owns the site, one task for the uplink. On a
/// graceful stop everything read so far is committed, then NDEATH and DISCONNECT go out. A bug ends the process; the
/// service manager starts it again.
/// </summary>
public sealed class AgentService(
    SiteAgent agent,
    IJournal journal,
    SiteConfiguration configuration,
    TimeProvider time,
    ILogger<AgentService> log,
    NameBook? names = null
) : IHostedService, IDisposable
{
    // Two transactions that time out, as long as a board lets one take.
    private static readonly TimeSpan SamplersLimit = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _stopSampling = new();
    private readonly CancellationTokenSource _stopTurns = new();
    private readonly CancellationTokenSource _stopUplink = new();
    private readonly List<Thread> _samplers = [];
    private Thread? _owner;
    private UplinkLoop? _uplink;
    private Task _uplinkTask = Task.CompletedTask;

    /// <summary>Called after every turn, on the thread that owns the site: it may read the pipeline, and must be quick.</summary>
    public Action<SitePipeline, Stamp>? Turned { get; init; }

    /// <summary>What a bug in the uplink does. By default it ends the process, as one in a thread does: a task that merely
    /// ended would leave a site that measures and never speaks again.</summary>
    public Action<Exception> UplinkDied { get; init; } =
        static bug => ThreadPool.UnsafeQueueUserWorkItem(ExceptionDispatchInfo.Throw, bug, preferLocal: false);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration.Uplink.Address is { } address)
        {
            var section = configuration.Uplink;
            var endpoint = new BrokerEndpoint(
                address.Host,
                address.Port,
                address.UseTls,
                NullIfEmpty(section.CaFile),
                NullIfEmpty(section.CertificateFile),
                NullIfEmpty(section.KeyFile)
            );
            _uplink = new UplinkLoop(
                agent.Session,
                journal,
                agent.Inbox,
                endpoint,
                agent.Probe,
                agent.Clock,
                time,
                log,
                agent.Paths,
                names
            );
            agent.UnacknowledgedSeconds = () => _uplink.UnacknowledgedSeconds;
            agent.CommandsRefused = () => _uplink.CommandsRefused;
            agent.IsConnected = () => _uplink.IsConnected;
            _uplinkTask = Task.Run(() => _uplink.RunAsync(_stopUplink.Token), CancellationToken.None);
            _ = _uplinkTask.ContinueWith(
                ended => UplinkDied(ended.Exception!.GetBaseException()),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );
        }
        else
        {
            log.LogWarning("No broker is configured: everything stays in the journal.");
        }

        foreach (var sampler in agent.Samplers)
        {
            _samplers.Add(Begin(sampler.Bus, () => Sample(sampler)));
        }

        _owner = Begin("site", Own);
        log.LogInformation(
            "Site {Site}: {Count} buses, journal epoch {Epoch}.",
            configuration.Site.Id,
            _samplers.Count - 1,
            journal.State.Epoch
        );
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopSampling.CancelAsync();
        long began = time.GetTimestamp();
        foreach (Thread sampler in _samplers)
        {
            // A bus that hangs in the kernel must not cost the last commit and the goodbye.
            var left = SamplersLimit - time.GetElapsedTime(began);
            sampler.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        agent.Availability.Stop();
        await _stopTurns.CancelAsync();
        agent.Inbox.Close();
        _owner?.Join();
        await _stopUplink.CancelAsync();
        await _uplinkTask;
    }

    public void Dispose()
    {
        _stopSampling.Dispose();
        _stopTurns.Dispose();
        _stopUplink.Dispose();
        _uplink?.Dispose();
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static Thread Begin(string name, ThreadStart run)
    {
        var thread = new Thread(run, 256 * 1024) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void Sample(BusSampler sampler)
    {
        var stop = _stopSampling.Token;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                long next = sampler.RunDue(agent.Clock, agent.Inbox);
                long wait = next - agent.Clock.Now.MonotonicMicros;
                if (wait > 0)
                {
                    // Whole milliseconds, rounded up: a poll is never early, so a conversion is always ready.
                    stop.WaitHandle.WaitOne((int)Math.Min((wait + 999) / 1000, int.MaxValue));
                }
            }
        }
        catch (ObjectDisposedException) when (stop.IsCancellationRequested)
        {
            // It hung while the others stopped, and everything is closed by now.
            return;
        }
    }

    private void Own()
    {
        while (!_stopTurns.IsCancellationRequested)
        {
            var now = agent.Clock.Now;
            agent.Inbox.Wait(TimeSpan.FromMicroseconds(agent.Turn.NextMicros(now) - now.MonotonicMicros));
            TakeTurn(last: false);
        }

        TakeTurn(last: true);
    }

    private void TakeTurn(bool last)
    {
        var now = agent.Clock.Now;
        if (agent.Turn.Take(now, last) is { } durable)
        {
            _uplink?.Committed(durable, journal.State);
        }

        Turned?.Invoke(agent.Pipeline, now);
    }
}
