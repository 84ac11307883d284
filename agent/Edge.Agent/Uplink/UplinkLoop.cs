using System.Threading.Channels;
using Edge.Agent.Boards;
using Edge.Agent.LinkProbe;
using Edge.Agent.Sampling;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Uplink;

/// <summary>
/// Runs the Sparkplug session on the network: feeds it what happened, carries out what it asks, one thing at a time.
/// It reads the journal on its own connection and sends releases through the pipeline's inbox, so however slow the
/// network is, sampling and journaling never wait for it.
/// </summary>
public sealed class UplinkLoop(
    SparkplugSession session,
    IJournal journal,
    Inbox inbox,
    BrokerEndpoint endpoint,
    BrokerProbe probe,
    IHostClock clock,
    TimeProvider time,
    ILogger log,
    PathPilot? paths = null,
    NameBook? names = null
) : IDisposable
{
    // Records handed over while the loop is busy. More than these are read back from the journal by the session.
    private const int MostHandedOver = 256;
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Action<Stamp>> _events = Channel.CreateBounded<Action<Stamp>>(1024);
    private readonly SemaphoreSlim _bell = new(0, 1);
    private readonly Lock _gate = new();
    private readonly List<JournalRecord> _handedOver = [];
    private readonly NameBook _names = names ?? new NameBook(time);
    private JournalState _state = journal.State;
    private bool _stateChanged;
    private MqttTransport? _transport;
    private int _generation;
    private double _unacknowledgedSeconds;
    private long _commandsRefused;
    private bool _drained;
    private bool _connected;

    /// <summary>How long sent records have gone unacknowledged while connected, s. Safe from every thread.</summary>
    public double UnacknowledgedSeconds => Volatile.Read(ref _unacknowledgedSeconds);

    /// <summary>Commands refused so far. Safe from every thread.</summary>
    public long CommandsRefused => Interlocked.Read(ref _commandsRefused);

    /// <summary>Whether a connection with the broker stands. Safe from every thread.</summary>
    public bool IsConnected => Volatile.Read(ref _connected);

    /// <summary>Whether the receiver has everything. Safe from every thread.</summary>
    public bool IsDrained => Volatile.Read(ref _drained);

    /// <summary>Tells the uplink what became durable. Called by the pipeline's thread; never waits.</summary>
    public void Committed(IReadOnlyList<JournalRecord> records, JournalState state)
    {
        lock (_gate)
        {
            // The newest stay: a birth tells the latest values that the session was handed.
            _handedOver.AddRange(records);
            _handedOver.RemoveRange(0, Math.Max(0, _handedOver.Count - MostHandedOver));
            _state = state;
            _stateChanged = true;
        }

        Ring();
    }

    /// <summary>Runs until <paramref name="stop"/>, then says goodbye: NDEATH and DISCONNECT 0x04.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        session.Start(clock.Now);
        await ActAsync();
        while (!stop.IsCancellationRequested)
        {
            await WaitAsync(stop);
            await TurnAsync();
        }

        await TurnAsync();
        session.Stop(clock.Now);
        await ActAsync();
        Drop();
    }

    public void Dispose()
    {
        Drop();
        _bell.Dispose();
    }

    private async Task TurnAsync()
    {
        TakeCommitted();
        while (_events.Reader.TryRead(out var happened))
        {
            happened(clock.Now);
            await ActAsync();
            TakeCommitted();
        }

        if (probe.Tick(clock.Now, _transport) is { } dead)
        {
            Lost(clock.Now, dead);
        }

        if (paths is not null)
        {
            await ChooseWayAsync(paths);
        }

        session.Tick(clock.Now);
        await ActAsync();
        Volatile.Write(ref _unacknowledgedSeconds, session.UnacknowledgedSeconds(clock.Now));
        Interlocked.Exchange(ref _commandsRefused, session.CommandsRefused);
        Volatile.Write(ref _drained, session.IsDrained);
        Volatile.Write(ref _connected, session.IsConnected);
    }

    private async Task ChooseWayAsync(PathPilot ways)
    {
        bool changed = ways.Tick(clock.Now, probe.IsAnswering(clock.Now));
        while (ways.TryTake(out PathRemark remark))
        {
            log.Log(remark.IsWarning ? LogLevel.Warning : LogLevel.Information, "{Text}", remark.Text);
        }

        if (changed)
        {
            // A way that is mute would hold the goodbye up, and what waits for it.
            bool connectSent = _transport?.IsConnectSent == true;
            if (!ways.SpeaksOnLeft)
            {
                Drop();
            }

            session.Move(clock.Now, ways.SpeaksOnLeft, connectSent);
            await ActAsync();
            Drop();
        }
    }

    private void TakeCommitted()
    {
        JournalRecord[] records;
        JournalState state;
        lock (_gate)
        {
            if (!_stateChanged)
            {
                return;
            }

            records = [.. _handedOver];
            state = _state;
            _handedOver.Clear();
            _stateChanged = false;
        }

        session.RecordsCommitted(clock.Now, records, state);
    }

    private async Task ActAsync()
    {
        while (session.TryTake(out var action))
        {
            switch (action)
            {
                case UplinkAction.Connect connect:
                    Connect(connect);
                    break;
                case UplinkAction.Subscribe subscribe:
                    Subscribe(subscribe);
                    break;
                case UplinkAction.Publish publish:
                    await PublishAsync(publish);
                    break;
                case UplinkAction.Disconnect disconnect:
                    await DisconnectAsync(disconnect);
                    break;
                case UplinkAction.ReadJournal read:
                    Read(read);
                    break;
                case UplinkAction.Release release:
                    inbox.Post(release);
                    break;
                case UplinkAction.Obey command:
                    inbox.Post(command);
                    break;
                case UplinkAction.Report refusal:
                    inbox.Post(refusal);
                    break;
                case UplinkAction.Say say:
                    log.Log(
                        say.Level switch
                        {
                            UplinkLevel.Error => LogLevel.Error,
                            UplinkLevel.Warning => LogLevel.Warning,
                            _ => LogLevel.Information,
                        },
                        "{Text}",
                        say.Text
                    );
                    break;
            }

            // Alarms that committed meanwhile go before whatever the session would say next.
            TakeCommitted();
        }
    }

    private void Read(UplinkAction.ReadJournal read)
    {
        IReadOnlyList<JournalRecord> records;
        try
        {
            records = journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes);
        }
        catch (JournalFaultException fault)
        {
            session.ReadFailed(clock.Now, fault.Message);
            return;
        }

        session.RecordsRead(clock.Now, records);
    }

    private void Connect(UplinkAction.Connect connect)
    {
        Drop();
        int generation = _generation;
        var transport = new MqttTransport(
            endpoint,
            time,
            (topic, payload, retained) =>
                PostAsync(now => If(generation, () => session.PacketArrived(now, topic, payload, retained))),
            why => Post(now => If(generation, () => Lost(now, why))),
            paths is null ? null : new BoundStreams(paths.Device, _names)
        );
        _transport = transport;
        Begin(
            generation,
            async () =>
            {
                using var limit = new CancellationTokenSource(PublishLimit, time);
                var outcome = await transport.ConnectAsync(
                    connect.ClientId,
                    connect.WillTopic,
                    connect.WillPayload,
                    connect.KeepAliveSeconds,
                    limit.Token
                );
                await PostAsync(now =>
                    If(
                        generation,
                        () =>
                        {
                            if (outcome.Answered)
                            {
                                paths?.Answered(now);
                            }

                            if (outcome.Accepted)
                            {
                                session.Connected(now);
                            }
                            else
                            {
                                Drop();
                                session.ConnectRefused(now, outcome.ConnectSent, outcome.Why);
                            }
                        }
                    )
                );
            }
        );
    }

    private void Subscribe(UplinkAction.Subscribe subscribe)
    {
        int generation = _generation;
        if (_transport is { } transport)
        {
            Begin(
                generation,
                async () =>
                {
                    using var limit = new CancellationTokenSource(PublishLimit, time);
                    bool granted = await transport.SubscribeAsync(subscribe.Topics, limit.Token);
                    await PostAsync(now => If(generation, () => session.SubscribeAcknowledged(now, granted)));
                }
            );
        }
    }

    // Whatever the work ends in, the session hears of it: one that waits for an answer that never comes waits for ever.
    private void Begin(int generation, Func<Task> work) =>
        _ = Task.Run(work)
            .ContinueWith(
                ended => Post(now => If(generation, () => Lost(now, ended.Exception!.GetBaseException().Message))),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default
            );

    private async Task PublishAsync(UplinkAction.Publish publish)
    {
        if (_transport is not { } transport)
        {
            return;
        }

        using var limit = new CancellationTokenSource(PublishLimit, time);
        if (await transport.PublishAsync(publish.Topic, publish.Payload, publish.Qos, publish.Retain, limit.Token))
        {
            session.Published(clock.Now);
        }
        else
        {
            Lost(clock.Now, "the network took no more bytes");
        }
    }

    private async Task DisconnectAsync(UplinkAction.Disconnect disconnect)
    {
        if (_transport is { } transport)
        {
            using var limit = new CancellationTokenSource(GoodbyeLimit, time);
            await transport.DisconnectAsync(disconnect.ReasonCode, limit.Token);
            Drop();
        }
    }

    private void Lost(Stamp now, string why)
    {
        Drop();
        session.ConnectionLost(now, why);
    }

    private void Drop()
    {
        _generation++;
        _transport?.Dispose();
        _transport = null;
        probe.Disconnected();
    }

    private void If(int generation, Action happened)
    {
        if (generation == _generation)
        {
            happened();
        }
    }

    private async ValueTask PostAsync(Action<Stamp> happened)
    {
        await _events.Writer.WriteAsync(happened);
        Ring();
    }

    private void Post(Action<Stamp> happened) => _ = PostAsync(happened).AsTask();

    private void Ring()
    {
        lock (_gate)
        {
            if (_bell.CurrentCount == 0)
            {
                _bell.Release();
            }
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        var wait = LongestWait;
        if (session.NextTickMicros is { } due)
        {
            long micros = Math.Max(0, due - clock.Now.MonotonicMicros);
            wait = TimeSpan.FromMicroseconds(Math.Min(micros, LongestWait.TotalMicroseconds));
        }

        // A probe keeps to its grid; what it has to do at once it does at the next turn.
        double untilProbe = probe.NextMicros(_transport) - (double)clock.Now.MonotonicMicros;
        if (untilProbe > 0 && untilProbe < wait.TotalMicroseconds)
        {
            // Whole milliseconds, rounded up: not before its second begins.
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(untilProbe / 1000));
        }

        try
        {
            await _bell.WaitAsync(wait, stop);
        }
        catch (OperationCanceledException)
        {
            // Stopping: the loop says goodbye.
            return;
        }
    }
}
