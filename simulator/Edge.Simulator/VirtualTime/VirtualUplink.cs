using Edge.Agent.Pipeline;
using Edge.Agent.Uplink;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Simulator.Boards;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// What <see cref="UplinkLoop"/> is to a real network, for the simulated one: carries out what the session asks, and tells
/// it what happened, in virtual time.
/// </summary>
internal sealed class VirtualUplink(
    SiteAgent agent,
    IJournal journal,
    SimulatedHostClock clock,
    VirtualNetwork network,
    Action<UplinkAction.Publish> publishes
)
{
    private const long LongestWaitMicros = 250_000;
    private const int WithWill = 0x04;

    private VirtualConnection? _connection;
    private long _acted;
    private int _generation;
    private bool _dead;

    /// <summary>When <see cref="Turn"/> is due at the latest, µs of the host's monotonic clock.</summary>
    public long DueMicros { get; private set; }

    public void Start()
    {
        agent.UnacknowledgedSeconds = () => agent.Session.UnacknowledgedSeconds(Now);
        agent.CommandsRefused = () => agent.Session.CommandsRefused;
        agent.IsConnected = () => agent.Session.IsConnected;
        agent.Session.Start(Now);
        Act();
    }

    /// <summary>What became durable.</summary>
    public void Committed(IReadOnlyList<JournalRecord> records)
    {
        agent.Session.RecordsCommitted(Now, records, journal.State);
        Act();
    }

    public void Turn()
    {
        if (agent.Probe.Tick(Now, _connection) is { } dead)
        {
            Lost(dead);
        }

        agent.Session.Tick(Now);
        Act();
    }

    /// <summary>The process was killed: nothing more is said or heard.</summary>
    public void Kill() => _dead = true;

    private Stamp Now => clock.Now;

    private void Act()
    {
        while (agent.Session.TryTake(out UplinkAction? action))
        {
            switch (action)
            {
                case UplinkAction.Connect connect:
                    Connect(connect);
                    break;
                case UplinkAction.Subscribe subscribe:
                    int subscribing = _generation;
                    _connection?.Subscribe(
                        subscribe.Topics,
                        () => If(subscribing, () => agent.Session.SubscribeAcknowledged(Now, granted: true))
                    );
                    break;
                case UplinkAction.Publish publish:
                    Publish(publish);
                    break;
                case UplinkAction.Disconnect disconnect:
                    _connection?.Disconnect(disconnect.ReasonCode == WithWill);
                    Forget();
                    break;
                case UplinkAction.ReadJournal read:
                    agent.Session.RecordsRead(
                        Now,
                        journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes)
                    );
                    break;
                case UplinkAction.Release release:
                    agent.Inbox.Post(release);
                    break;
                case UplinkAction.Obey command:
                    agent.Inbox.Post(command);
                    break;
                case UplinkAction.Report refusal:
                    agent.Inbox.Post(refusal);
                    break;
                default:
                    break;
            }
        }

        _acted = Now.MonotonicMicros;
        long probe = agent.Probe.NextMicros(_connection);
        DueMicros = Math.Min(probe > _acted ? probe : NextTurn(probe), agent.Session.NextTickMicros ?? long.MaxValue);
    }

    // Turns in between have nothing to do, and are passed over.
    private long NextTurn(long wanted)
    {
        long first = _acted + LongestWaitMicros;
        return wanted <= first ? first : first + ((wanted - _acted - 1) / LongestWaitMicros * LongestWaitMicros);
    }

    private void Connect(UplinkAction.Connect connect)
    {
        Drop();
        int generation = _generation;
        network.Connect(
            connect.ClientId,
            new(connect.WillTopic, connect.WillPayload, Retain: false),
            (topic, payload, retained) =>
                If(generation, () => agent.Session.PacketArrived(Now, topic, payload, retained)),
            why => If(generation, () => Lost(why)),
            connection =>
            {
                if (_dead || generation != _generation)
                {
                    connection.Drop();
                    return;
                }

                _connection = connection;
                connection.PingEnded = () => DueMicros = Math.Min(DueMicros, NextTurn(Now.MonotonicMicros));
                agent.Session.Connected(Now);
                Act();
            },
            (sent, why) => If(generation, () => agent.Session.ConnectRefused(Now, sent, why))
        );
    }

    private void Publish(UplinkAction.Publish publish)
    {
        if (_connection is not { } connection)
        {
            return;
        }

        publishes(publish);
        connection.Publish(publish.Topic, publish.Payload, publish.Retain);
        int generation = _generation;
        network.Agenda.After(
            network.SendSeconds(publish.Payload.Length),
            () => If(generation, () => agent.Session.Published(Now))
        );
    }

    private void Lost(string why)
    {
        Drop();
        agent.Session.ConnectionLost(Now, why);
    }

    private void Drop()
    {
        _connection?.Drop();
        Forget();
    }

    private void Forget()
    {
        _generation++;
        _connection = null;
        agent.Probe.Disconnected();
    }

    private void If(int generation, Action happened)
    {
        if (!_dead && generation == _generation)
        {
            happened();
            Act();
        }
    }
}
