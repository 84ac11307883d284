using Edge.Agent.LinkProbe;
using Edge.Agent.Uplink;
using Edge.Core.Link;
using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>What the way from the site to the broker is like.</summary>
public enum NetworkState
{
    /// <summary>Bytes arrive, each a little later than it was sent.</summary>
    Fine,

    /// <summary>Connections are refused, and those that stand break.</summary>
    Refused,

    /// <summary>Bytes vanish without a word: connections that stand are half-open for ever.</summary>
    Silent,
}

/// <summary>The site's way to the broker: delays by seed, order kept as TCP keeps it, and what goes wrong with it.</summary>
internal sealed class VirtualNetwork(Agenda agenda, VirtualBroker broker, ulong seed) : IConnector
{
    /// <summary>A host beyond the broker that answers whenever bytes arrive. An address for documents: no real one is meant.</summary>
    public const string Target = "192.0.2.1:443";

    // MqttTransport gives an attempt up after 15 s, a keep-alive of 30 s runs out after 45 s.
    private const double ConnectPatienceSeconds = 15;
    private const double KeepAliveSeconds = 45;

    private readonly Chance _chance = new(seed, 50);
    private readonly List<VirtualConnection> _standing = [];
    private readonly double _leastDelay = 0.002 + (0.05 * new Chance(seed, 51).NextUniform());
    private readonly double _bytesPerSecond = 32_000 * Math.Pow(2, 6 * new Chance(seed, 52).NextUniform());

    public NetworkState State { get; private set; }

    /// <summary>Whether no answer is ever a second late: then a cut is all that goes wrong.</summary>
    public bool IsSteady { get; init; }

    /// <summary>Told of what the network does to its packets.</summary>
    public LinkTruth? Truth { get; init; }

    public void Set(NetworkState state)
    {
        State = state;
        Truth?.Way(state == NetworkState.Fine, agenda.NowMicros / 1e6);
        foreach (VirtualConnection connection in _standing.ToList())
        {
            if (state == NetworkState.Refused)
            {
                Break(connection, "connection reset");
            }
            else if (state == NetworkState.Silent)
            {
                Doom(connection);
            }
        }
    }

    /// <summary>Breaks the connections that stand; both ends learn it, and what was on its way is lost.</summary>
    public void Reset()
    {
        Truth?.Reset(agenda.NowMicros / 1e6);
        foreach (VirtualConnection connection in _standing.ToList())
        {
            Break(connection, "connection reset");
        }
    }

    /// <summary>The site's host died: with its power nobody says goodbye, else its kernel does.</summary>
    public void ClientDied(bool powerLost)
    {
        foreach (VirtualConnection connection in _standing.ToList())
        {
            connection.Abandon();
            if (powerLost || connection.IsDoomed)
            {
                Doom(connection);
            }
            else
            {
                Forget(connection);
                broker.End(connection.Session, withWill: true);
            }
        }
    }

    public void Connect(
        string clientId,
        VirtualBroker.Will will,
        Action<string, byte[], bool> arrived,
        Action<string> lost,
        Action<VirtualConnection> accepted,
        Action<bool, string> refused
    )
    {
        if (State == NetworkState.Refused)
        {
            agenda.After(Delay(), () => refused(false, "connection refused"));
            return;
        }

        if (State == NetworkState.Silent)
        {
            agenda.After(ConnectPatienceSeconds, () => refused(false, "no answer"));
            return;
        }

        agenda.After(
            3 * Delay(),
            () =>
            {
                if (State != NetworkState.Fine)
                {
                    agenda.After(ConnectPatienceSeconds, () => refused(true, "no CONNACK"));
                    return;
                }

                var connection = new VirtualConnection(this, lost);
                connection.Session = broker.Connect(
                    clientId,
                    will,
                    (topic, payload, retained) => connection.ToClient(() => arrived(topic, payload, retained))
                );
                _standing.Add(connection);
                connection.ToClient(() => accepted(connection));
            }
        );
    }

    /// <inheritdoc/>
    public Task<ConnectResult> ConnectAsync(string host, int port, TimeSpan patience)
    {
        var answer = new TaskCompletionSource<ConnectResult>();
        double millis = 1000 * (Delay() + Delay());
        bool answers = State != NetworkState.Silent && millis <= patience.TotalMilliseconds;
        bool refuses = State == NetworkState.Refused && !Target.StartsWith(host, StringComparison.Ordinal);
        millis = answers ? millis : patience.TotalMilliseconds;
        agenda.After(
            millis / 1000,
            () =>
                answer.SetResult(
                    new ConnectResult(
                        !answers ? PortAnswer.Silent
                            : refuses ? PortAnswer.Refused
                            : PortAnswer.Accepted,
                        millis
                    )
                )
        );
        return answer.Task;
    }

    /// <summary>How long these bytes keep the site's modem busy, s.</summary>
    public double SendSeconds(int bytes) => bytes / _bytesPerSecond;

    /// <summary>One way, s: mostly near the least, now and then a second more.</summary>
    internal double Delay() => Delay(agenda.NowMicros);

    /// <summary>The same of a packet that is sent at this time, µs.</summary>
    internal double Delay(long sentMicros)
    {
        double usual = _leastDelay * (1 + _chance.NextUniform());
        if (IsSteady || _chance.NextUniform() >= 0.01)
        {
            return usual;
        }

        double late = _chance.NextUniform();
        Truth?.Late(late, sentMicros / 1e6);
        return usual + late;
    }

    internal Agenda Agenda => agenda;

    internal VirtualBroker Broker => broker;

    internal void Close(VirtualConnection connection, bool withWill)
    {
        if (!_standing.Contains(connection))
        {
            return;
        }

        connection.Abandon();
        if (connection.IsDoomed)
        {
            // Its FIN vanishes too; the broker waits for the keep-alive.
            return;
        }

        Forget(connection);
        broker.End(connection.Session, withWill);
    }

    private void Break(VirtualConnection connection, string why)
    {
        Forget(connection);
        broker.End(connection.Session, withWill: true);
        connection.Lose(why);
    }

    private void Doom(VirtualConnection connection)
    {
        if (!connection.IsDoomed)
        {
            connection.IsDoomed = true;
            agenda.After(
                KeepAliveSeconds,
                () =>
                {
                    Forget(connection);
                    broker.End(connection.Session, withWill: true);
                }
            );
        }
    }

    private void Forget(VirtualConnection connection) => _standing.Remove(connection);
}

/// <summary>One connection, seen from the site.</summary>
internal sealed class VirtualConnection(VirtualNetwork network, Action<string> lost) : IPingable
{
    private long _toBrokerAt;
    private long _toClientAt;
    private bool _ended;

    public VirtualBroker.Session Session { get; set; } = null!;

    /// <summary>Half-open: nothing arrives any more, either way.</summary>
    public bool IsDoomed { get; set; }

    public bool IsConnected => !_ended;

    /// <summary>A ping was answered, or given up.</summary>
    public Action? PingEnded { get; set; }

    public void Publish(string topic, byte[] payload, bool retain) =>
        ToBroker(() => network.Broker.Publish(Session, topic, payload, retain));

    public void Subscribe(IReadOnlyList<string> topics, Action acknowledged) =>
        ToBroker(() =>
        {
            ToClient(acknowledged);
            network.Broker.Subscribe(Session, topics);
        });

    /// <summary>Ends it with DISCONNECT, behind what was sent before, with or without the Will.</summary>
    public void Disconnect(bool withWill)
    {
        ToBroker(() => network.Close(this, withWill));
        Abandon();
    }

    /// <summary>Closes it without a word.</summary>
    public void Drop() => network.Close(this, withWill: true);

    public Task<TimeSpan?> PingAsync(TimeSpan patience)
    {
        long sent = Agenda.NowMicros;
        _toBrokerAt = Math.Max(_toBrokerAt, sent + Delay(sent));
        long returns = Math.Max(_toClientAt, _toBrokerAt + Delay(_toBrokerAt));
        var ping = new Ping(this, sent, sent + (long)(patience.TotalSeconds * 1e6));
        ping.Await(returns);
        return ping.Task;
    }

    public void Abandon() => _ended = true;

    public void Lose(string why)
    {
        if (!_ended)
        {
            _ended = true;
            lost(why);
        }
    }

    public void ToClient(Action act) => _toClientAt = Send(_toClientAt, act, toClient: true);

    private Agenda Agenda => network.Agenda;

    private long Delay(long sentMicros) => (long)(network.Delay(sentMicros) * 1e6);

    private void ToBroker(Action act) => _toBrokerAt = Send(_toBrokerAt, act, toClient: false);

    private long Send(long notBefore, Action act, bool toClient)
    {
        long now = Agenda.NowMicros;
        long at = Math.Max(notBefore, now + Delay(now));
        Agenda.At(
            at,
            () =>
            {
                if (!IsDoomed && !(toClient && _ended))
                {
                    act();
                }
            }
        );
        return at;
    }

    // One a second, all the year round: so it is one plan, there and back, unless something comes between. Its answer waits for
    // what was sent before it, and holds up nothing.
    private sealed class Ping(VirtualConnection connection, long sent, long patientUntil)
        : TaskCompletionSource<TimeSpan?>
    {
        public void Await(long returns)
        {
            if (returns <= patientUntil)
            {
                connection.Agenda.At(returns, Return);
            }
            else
            {
                connection.Agenda.At(patientUntil, GiveUp);
            }
        }

        private void Return()
        {
            Agenda agenda = connection.Agenda;
            if (connection.IsDoomed || !connection.IsConnected)
            {
                agenda.At(patientUntil, GiveUp);
                return;
            }

            SetResult(TimeSpan.FromMicroseconds(agenda.NowMicros - sent));
            connection.PingEnded?.Invoke();
        }

        private void GiveUp()
        {
            SetResult(null);
            connection.PingEnded?.Invoke();
        }
    }
}
