using Edge.City.Host;
using Edge.City.Store;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.City.Tests;

/// <summary>The agent's own session and this host, in virtual time, over a broker that loses, cuts and restarts by a seed.</summary>
public sealed class LossyNetworkTests
{
    private const string Site = "hp-0001";

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Every_record_that_the_site_journaled_is_in_the_store_once(int seed, bool primaryHost)
    {
        using var world = new World(seed, primaryHost);
        world.Run(seconds: 600, trouble: true);
        world.Run(seconds: 400, trouble: false);
        Assert.True(world.Drops > 20, "the network was too kind");
        Assert.Equal(world.Committed, world.Store.Count(Site));
        Assert.Equal([new IdRange(1, world.Committed)], world.Store.Ids(Site));
        Assert.Equal(
            Enumerable.Range(1, (int)world.Committed).Select(id => id / 4.0),
            world.Store.Readings(Site, "Power/Battery/Voltage").OrderBy(r => r.RecordId).Select(r => r.Value!.Value)
        );
        Assert.Empty(world.Store.Gaps(Site));
        Assert.Equal(0, world.Waiting);
        Assert.Equal(world.Committed / 4.0, world.Store.Site(Site)!.Latest["Power/Battery/Voltage"].Number);
    }

    private sealed class World : IDisposable
    {
        private const double Step = 0.05;
        private readonly TemporaryStore _temporary = new();
        private readonly Random _random;
        private readonly SparkplugSession _session;
        private readonly SortedDictionary<long, JournalRecord> _journal = [];
        private SparkplugHost _host = new(new HostOptions());
        private Stamp _now = new(1_000_000, 1_700_000_000_000, Synced: true);
        private bool _trouble;
        private bool _nodeUp;
        private bool _hostUp;
        private UplinkAction.Connect? _will;
        private byte[]? _state;
        private byte[]? _hostWill;

        public World(int seed, bool primaryHost)
        {
            _random = new Random(seed);
            _session = new SparkplugSession(
                new UplinkOptions { NodeId = Site, PrimaryHost = primaryHost ? "city" : null },
                State,
                [MetricId.PowerBatteryVoltage, MetricId.AlarmMainsLost],
                jitter: 0.5
            );
            _host.Start(_now);
            _session.Start(_now);
        }

        public long Committed { get; private set; }

        public int Drops { get; private set; }

        public int Waiting => _journal.Count;

        public CityStore Store => _temporary.Store;

        private JournalState State =>
            new(77, _journal.Count == 0 ? Committed + 1 : _journal.Keys.First(), Committed, _journal.Count, 0, 0);

        public void Run(double seconds, bool trouble)
        {
            _trouble = trouble;
            for (double t = 0; t < seconds; t += Step)
            {
                _now = _now.AddMicros((long)(Step * 1e6));
                if (trouble)
                {
                    Disturb();
                }

                if (trouble && _random.NextDouble() < Step)
                {
                    Commit();
                }

                _session.Tick(_now);
                _host.Tick(_now);
                Carry();
            }
        }

        public void Dispose() => _temporary.Dispose();

        private bool Lost()
        {
            bool lost = _trouble && _random.NextDouble() < 0.1;
            Drops += lost ? 1 : 0;
            return lost;
        }

        private void Disturb()
        {
            if (_nodeUp && _random.NextDouble() < Step / 60)
            {
                CutNode();
            }

            if (_hostUp && _random.NextDouble() < Step / 90)
            {
                CutHost();
            }

            if (_random.NextDouble() < Step / 120)
            {
                // Killed and started again: what it held in memory is gone.
                if (_hostUp)
                {
                    CutHost();
                }

                _host = new SparkplugHost(new HostOptions());
                _temporary.Reopen(_now.UnixMillis);
                _host.Start(_now);
            }
        }

        private void Commit()
        {
            var frame = new FrameWriter();
            frame.Add(MetricId.PowerBatteryVoltage, Quality.Good, 0, (Committed + 1) / 4.0, null);
            Committed++;
            RecordLane lane = _random.Next(5) == 0 ? RecordLane.Alarm : RecordLane.Telemetry;
            var record = new JournalRecord(Committed, Committed - 1, lane, 1, _now, frame.ToArray());
            _journal.Add(record.Id, record);
            _session.RecordsCommitted(_now, [record], State);
        }

        private void CutNode()
        {
            _nodeUp = false;
            _session.ConnectionLost(_now, "cut");
            ToHost(_will!.WillTopic, _will.WillPayload, qos: 1);
        }

        private void CutHost()
        {
            _hostUp = false;
            _host.Lost(_now, "cut");
            _state = _hostWill;
            ToNode("spBv1.0/STATE/city", _state!, qos: 1);
        }

        private void ToHost(string topic, byte[] payload, int qos)
        {
            if (_hostUp && (qos > 0 || !Lost()))
            {
                _host.Packet(_now, topic, payload, retained: false);
            }
        }

        private void ToNode(string topic, byte[] payload, int qos)
        {
            if (_nodeUp && (qos > 0 || !Lost()))
            {
                _session.PacketArrived(_now, topic, payload, retained: false);
            }
        }

        private void Carry()
        {
            for (bool more = true; more; )
            {
                more = false;
                while (_session.TryTake(out UplinkAction? action))
                {
                    more = true;
                    OfNode(action);
                }

                while (_host.TryTake(out HostOutput? output))
                {
                    more = true;
                    OfHost(output!);
                }
            }
        }

        private void OfNode(UplinkAction action)
        {
            switch (action)
            {
                case UplinkAction.Connect connect:
                    _will = connect;
                    _nodeUp = true;
                    _session.Connected(_now);
                    break;
                case UplinkAction.Subscribe:
                    _session.SubscribeAcknowledged(_now, granted: true);
                    if (_state is not null)
                    {
                        _session.PacketArrived(_now, "spBv1.0/STATE/city", _state, retained: true);
                    }

                    break;
                case UplinkAction.Publish publish when _nodeUp:
                    ToHost(publish.Topic, publish.Payload, publish.Qos);
                    _session.Published(_now);
                    break;
                case UplinkAction.Disconnect:
                    _nodeUp = false;
                    break;
                case UplinkAction.ReadJournal read:
                    _session.RecordsRead(
                        _now,
                        [
                            .. _journal
                                .Values.Where(record =>
                                    record.Id > read.AfterId && (read.Lane is null || record.Lane == read.Lane)
                                )
                                .Take(read.MaxRecords),
                        ]
                    );
                    break;
                case UplinkAction.Release release:
                    foreach (IdRange range in release.Ranges)
                    {
                        // The promise: nothing is released that the store does not have.
                        foreach (long id in _journal.Keys.Where(id => id >= range.First && id <= range.Last).ToList())
                        {
                            Assert.Contains(Store.Ids(Site, 77), stored => stored.First <= id && id <= stored.Last);
                            _journal.Remove(id);
                        }
                    }

                    break;
                default:
                    break;
            }
        }

        private void OfHost(HostOutput output)
        {
            switch (output)
            {
                case ConnectOutput connect:
                    _hostUp = true;
                    _hostWill = connect.WillPayload;
                    _host.Connected(_now);
                    break;
                case PublishOutput publish when _hostUp:
                    if (publish.Retain)
                    {
                        _state = publish.Payload;
                    }

                    ToNode(publish.Topic, publish.Payload, publish.Qos);
                    break;
                case StoreOutput store:
                    _host.Committed(_now, Store.Commit(store.Items));
                    break;
                default:
                    break;
            }
        }
    }
}
