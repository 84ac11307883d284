using Edge.City.Store;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Simulator.Chips;
using Edge.Simulator.Demo;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Fleet;

/// <summary>
/// A small fleet whole, in virtual time and in one thread: the real sessions, the real receiver, and between them the
/// simulated network and broker. The same options give the same records.
/// </summary>
public sealed class VirtualFleet : IDisposable
{
    // 22 November 2026, a Sunday.
    private const long WallAtOriginMillis = 1_795_305_600_000;

    private readonly FleetOptions _options;
    private readonly ScratchFolder _folder = new();
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly Agenda _agenda;
    private readonly VirtualCity _city;
    private readonly FleetLane _lane;

    /// <param name="options">The fleet.</param>
    /// <param name="keeps">Whether the receiver keeps an item: tests make it lose some.</param>
    public VirtualFleet(FleetOptions options, Func<StoreItem, bool>? keeps = null)
    {
        _options = options;
        _agenda = new Agenda(_time);
        var broker = new VirtualBroker();
        _city = new VirtualCity(
            _agenda,
            broker,
            _folder.File("city.db"),
            WallAtOriginMillis,
            keeps ?? (_ => true),
            _ => { }
        );
        var network = new Network(_agenda, broker, options.Seed);
        _lane = new FleetLane(network, options.ConnectsPerSecond);
        network.Lane = _lane;
        var story = new FleetStory(options);
        IReadOnlyList<FleetMember> members = FleetRoster.Members(options.Sites, options.Seed, options.First);
        for (int i = 0; i < members.Count; i++)
        {
            _lane.Add(new FleetSite(_lane, options, story, members[i], options.First - 1 + i, WallAtOriginMillis));
        }
    }

    /// <summary>The receiver's store.</summary>
    public CityStore Store => _city.Store;

    /// <summary>The receiver dies, and begins again after a while.</summary>
    /// <param name="atSeconds">When, s from the start.</param>
    /// <param name="awaySeconds">For how long.</param>
    public void RestartReceiver(double atSeconds, double awaySeconds) =>
        _agenda.At((long)(atSeconds * 1e6), () => _city.Restart(awaySeconds));

    /// <summary>Runs it to its end.</summary>
    public FleetReport Run()
    {
        _lane.Each(site => site.Start(Now));
        Until((long)(_options.Seconds * 1e6), () => false);
        _lane.Each(site => site.StopMaking(Now));
        Until(
            _time.NowMicros + (long)(_options.DrainSeconds * 1e6),
            () => _lane.Sites.All(site => site.Journal.State.Depth == 0)
        );
        FleetCounts counts = FleetCounts.Of(_lane.Sites);
        return new FleetReport(
            _options,
            counts,
            _time.NowSeconds,
            CpuSeconds: 0,
            ResidentBytes: 0,
            WithReceiver: true,
            FleetBook.Compare([.. _lane.Sites.Select(FleetBook.Of)], StoreAudit.Read(_city.Store.Path), _options.Group)
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _city.Dispose();
        _folder.Dispose();
    }

    private Stamp Now => new(_time.NowMicros, WallAtOriginMillis + (_time.NowMicros / 1000), Synced: true);

    private void Until(long end, Func<bool> isOver)
    {
        while (!isOver())
        {
            long next = Math.Min(Math.Min(_agenda.NextMicros, _city.DueMicros), _lane.DueMicros);
            long now = _time.NowMicros;
            _time.Advance(Math.Max(0, Math.Min(next, end) - now));
            if (next > end)
            {
                return;
            }

            _agenda.RunDue();
            if (_city.DueMicros <= _time.NowMicros)
            {
                _city.Tick();
            }

            _ = _lane.Turn(Now);
        }
    }

    private sealed class Network(Agenda agenda, VirtualBroker broker, ulong seed) : IFleetNetwork
    {
        private readonly Dictionary<FleetSite, VirtualNetwork> _ways = [];

        public FleetLane Lane { get; set; } = null!;

        public ISiteConnection Connect(FleetSite site, int generation, UplinkAction.Connect connect)
        {
            if (!_ways.TryGetValue(site, out VirtualNetwork? way))
            {
                _ways.Add(site, way = new VirtualNetwork(agenda, broker, seed + (ulong)_ways.Count));
            }

            return new Connection(agenda, way, report => Tell(site, generation, report), connect);
        }

        // The lane hears it in its next turn, which follows at once; there is always room, since it takes all each time.
        private void Tell(FleetSite site, int generation, SiteReport report) =>
            _ = Lane.TellAsync(site, generation, report).AsTask();
    }

    private sealed class Connection : ISiteConnection
    {
        private const int WithWill = 0x04;

        private readonly Agenda _agenda;
        private readonly VirtualNetwork _way;
        private readonly Action<SiteReport> _tell;
        private VirtualConnection? _standing;
        private bool _dropped;

        public Connection(Agenda agenda, VirtualNetwork way, Action<SiteReport> tell, UplinkAction.Connect connect)
        {
            _agenda = agenda;
            _way = way;
            _tell = tell;
            way.Connect(
                connect.ClientId,
                new(connect.WillTopic, connect.WillPayload, Retain: false),
                (topic, payload, retained) => tell(new(SiteReportKind.Arrived, retained, topic, payload)),
                why => tell(SiteReport.Of(SiteReportKind.Lost, text: why)),
                Accepted,
                (sent, why) => tell(SiteReport.Of(SiteReportKind.Refused, sent, why))
            );
        }

        public bool IsConnected => _standing is { IsConnected: true };

        public void Subscribe(IReadOnlyList<string> topics) =>
            _standing!.Subscribe(topics, () => _tell(SiteReport.Of(SiteReportKind.Subscribed, flag: true)));

        public bool Publish(UplinkAction.Publish publish)
        {
            _standing!.Publish(publish.Topic, publish.Payload, publish.Retain);
            _agenda.After(
                _way.SendSeconds(publish.Payload.Length),
                () => _tell(SiteReport.Of(SiteReportKind.Published))
            );
            return false;
        }

        public void Disconnect(int reasonCode)
        {
            _dropped = true;
            _standing?.Disconnect(reasonCode == WithWill);
        }

        public void Drop()
        {
            _dropped = true;
            _standing?.Drop();
        }

        private void Accepted(VirtualConnection connection)
        {
            if (_dropped)
            {
                connection.Drop();
                return;
            }

            _standing = connection;
            _tell(SiteReport.Of(SiteReportKind.Accepted));
        }
    }
}
