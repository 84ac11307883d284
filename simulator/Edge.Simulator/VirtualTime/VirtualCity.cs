using Edge.City.Host;
using Edge.City.Store;
using Edge.Core.Readings;
using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// What <c>CityRunner</c> is to a real broker, for the simulated one: the real host and the real store, commit before
/// acknowledge, in virtual time. It stands beside the broker, on a wire of its own.
/// </summary>
internal sealed class VirtualCity : IDisposable
{
    private const double WireSeconds = 0.001;
    private const long BusyTickMicros = 20_000;
    private const long IdleTickMicros = 250_000;

    private readonly Agenda _agenda;
    private readonly VirtualBroker _broker;
    private readonly string _path;
    private readonly long _wallAtOriginMillis;
    private readonly Func<StoreItem, bool> _keeps;
    private readonly Action<StoreItem> _stored;
    private SparkplugHost? _host;
    private VirtualBroker.Session? _session;
    private int _generation;

    /// <param name="agenda">The time.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="path">The store's file.</param>
    /// <param name="wallAtOriginMillis">True time at the origin of virtual time, Unix ms.</param>
    /// <param name="keeps">Whether the store keeps an item: tests make it lose some.</param>
    /// <param name="stored">Told of each item once it is on disk.</param>
    public VirtualCity(
        Agenda agenda,
        VirtualBroker broker,
        string path,
        long wallAtOriginMillis,
        Func<StoreItem, bool> keeps,
        Action<StoreItem> stored
    )
    {
        _agenda = agenda;
        _broker = broker;
        _path = path;
        _wallAtOriginMillis = wallAtOriginMillis;
        _keeps = keeps;
        _stored = stored;
        Store = CityStore.Open(path, Now.UnixMillis);
        Begin();
    }

    public CityStore Store { get; private set; }

    public long DueMicros { get; private set; }

    /// <summary>The receiver's process dies, and begins again after a while.</summary>
    public void Restart(double awaySeconds)
    {
        if (_host is null)
        {
            return;
        }

        Leave();
        _host = null;
        _agenda.After(
            awaySeconds,
            () =>
            {
                Store.Dispose();
                Store = CityStore.Open(_path, Now.UnixMillis);
                Begin();
            }
        );
    }

    /// <summary>The receiver's connection breaks; it connects again by itself.</summary>
    public void LoseConnection()
    {
        if (_host is not null && _session is not null)
        {
            Leave();
            _host.Lost(Now, "connection reset");
            CarryOut();
        }
    }

    /// <summary>Sends a message of its own to a site.</summary>
    public void Send(string topic, byte[] payload)
    {
        if (_session is { } session)
        {
            Later(_generation, () => _broker.Publish(session, topic, payload, retain: false));
        }
    }

    public void Tick()
    {
        _host?.Tick(Now);
        CarryOut();
    }

    public void Dispose() => Store.Dispose();

    private Stamp Now => new(_agenda.NowMicros, _wallAtOriginMillis + (_agenda.NowMicros / 1000), Synced: true);

    private void Begin()
    {
        _host = new SparkplugHost(new HostOptions { HostId = "city", Seed = 1 });
        _host.Start(Now);
        CarryOut();
    }

    private void Leave()
    {
        _generation++;
        if (_session is { } session)
        {
            _broker.End(session, withWill: true);
            _session = null;
        }
    }

    private void CarryOut()
    {
        while (_host is { } host && host.TryTake(out HostOutput? output))
        {
            switch (output)
            {
                case ConnectOutput connect:
                    int connecting = ++_generation;
                    Later(connecting, () => Connect(connect, connecting));
                    break;
                case SubscribeOutput subscribe when _session is { } session:
                    Later(_generation, () => _broker.Subscribe(session, subscribe.Filters));
                    break;
                case PublishOutput publish when _session is { } session:
                    Later(_generation, () => _broker.Publish(session, publish.Topic, publish.Payload, publish.Retain));
                    break;
                case StoreOutput store:
                    host.Committed(Now, Store.Commit([.. store.Items.Where(_keeps)]));
                    foreach (StoreItem item in store.Items)
                    {
                        _stored(item);
                    }

                    break;
                default:
                    break;
            }
        }

        DueMicros = _host is null or { IsIdle: true }
            ? long.MaxValue
            : _agenda.NowMicros + (_host.HasPending ? BusyTickMicros : IdleTickMicros);
    }

    private void Connect(ConnectOutput connect, int generation)
    {
        _session = _broker.Connect(
            connect.ClientId,
            new(connect.WillTopic, connect.WillPayload, Retain: true),
            (topic, payload, retained) => Later(generation, () => _host!.Packet(Now, topic, payload, retained))
        );
        _host!.Connected(Now);
    }

    private void Later(int generation, Action act) =>
        _agenda.After(
            WireSeconds,
            () =>
            {
                if (generation == _generation && _host is not null)
                {
                    act();
                    CarryOut();
                }
            }
        );
}
