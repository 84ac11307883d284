using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Edge.Conformance;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>
/// One site, its journal, a broker and a receiver in virtual time, with everything between them going wrong by a seed:
/// refused connections, cuts, half-open connections, lost, repeated and reordered acknowledgements, a host that comes
/// and goes, evictions, set clocks and process restarts.
/// </summary>
internal sealed class UplinkWorld
{
    private const long BootUnixMillis = 1_763_800_000_000;

    private static readonly MetricId[] Metrics =
    [
        MetricId.LinkSecondsUp,
        MetricId.AlarmMainsLost,
        MetricId.PowerBatteryVoltage,
    ];

    private readonly Random _random;
    private readonly UplinkOptions _options;
    private readonly bool _hasHost;
    private readonly double _trouble;
    private readonly FakeJournal _journal = new();
    private readonly PriorityQueue<Action, (double At, long Order)> _agenda = new();
    private readonly SortedSet<long> _have = [];
    private readonly HashSet<long> _declared = [];
    private readonly HashSet<long> _freshAlarms = [];
    private readonly List<string> _faults = [];
    private readonly Dictionary<ulong, string> _names = [];
    private SparkplugSession _session;
    private SparkplugConformance _checker;
    private long _order;
    private int _process;
    private int _connection;
    private bool _linked;
    private bool _halfOpen;
    private bool _networkUp = true;
    private bool _healed;
    private bool _hostOnline = true;
    private long _hostTime = 1;
    private double _now = 50;
    private double _notBefore;
    private long _wallOffset;

    public UplinkWorld(int seed)
    {
        _random = new Random(seed);
        _hasHost = _random.Next(2) == 0;
        _trouble = _random.NextDouble();
        _options = NodeDriver.Defaults with
        {
            PrimaryHost = _hasHost ? NodeDriver.Host : null,
            AssumeDeliveredSeconds = 1e9,
            RebirthSpreadSeconds = _random.Next(0, 20),
            MaxFramesPerMessage = _random.Next(1, 65),
            MaxMessageBytes = 1024 << _random.Next(0, 6),
            BacklogBytesPerSecond = 2000 << _random.Next(0, 6),
        };
        Begin();
    }

    /// <summary>What went wrong; empty when all is right.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public long Committed => _journal.State.Last;
    public int Received => _have.Count;
    public int Restarts => _process - 1;

    private Stamp Now =>
        new((long)Math.Round(_now * 1e6), BootUnixMillis + _wallOffset + (long)(_now * 1000), Synced: true);

    private bool Happens(double chance) => _random.NextDouble() < chance;

    public void Run(int steps)
    {
        for (int i = 0; i < steps && _faults.Count == 0; i++)
        {
            Trouble();
            if (Happens(0.4))
            {
                Commit();
            }

            Pass(_random.NextDouble() * Math.Pow(10, _random.Next(-2, 2)));
        }

        Heal();
        for (int i = 0; i < 4000 && _faults.Count == 0 && (_journal.State.Depth > 0 || i < 200); i++)
        {
            // Life goes on: what was evicted after its successor was sent is declared by a later live record.
            if (i is < 180 and > 0 && i % 20 == 0)
            {
                Commit();
            }

            Pass(5);
        }

        Judge();
    }

    [MemberNotNull(nameof(_session), nameof(_checker))]
    private void Begin()
    {
        _process++;
        _connection++;
        _linked = _halfOpen = false;
        _freshAlarms.Clear();
        _session = new SparkplugSession(_options, _journal.State, Metrics, _random.NextDouble());
        _checker = new SparkplugConformance(NodeDriver.Group, NodeDriver.NodeId, _options.PrimaryHost);
        _session.Start(Now);
        Drain();
    }

    private void Heal()
    {
        _healed = _networkUp = true;
        SetHost(true);
        if (_halfOpen)
        {
            Cut("healed");
        }
    }

    private void Judge()
    {
        for (long id = 1; id <= _journal.State.Last; id++)
        {
            if (!_have.Contains(id) && !_declared.Contains(id))
            {
                Fault($"record {id} neither arrived nor was declared evicted");
            }

            if (_declared.Contains(id) && !_have.Contains(id) && !_journal.Evicted.Contains(id))
            {
                Fault($"record {id} was declared evicted and was not");
            }
        }

        if (_journal.State.Depth > 0)
        {
            Fault($"{_journal.State.Depth} records were never released");
        }
    }

    private void Fault(string text)
    {
        if (_faults.Count < 20)
        {
            _faults.Add(string.Create(CultureInfo.InvariantCulture, $"at {_now:F3} s: {text}"));
        }
    }

    private void Later(double seconds, Action act, bool ofProcess = true)
    {
        int process = _process;
        _agenda.Enqueue(
            () =>
            {
                if (!ofProcess || process == _process)
                {
                    act();
                }
            },
            (_now + seconds, _order++)
        );
    }

    private void OnConnection(double seconds, Action act)
    {
        int connection = _connection;
        Later(
            seconds,
            () =>
            {
                if (connection == _connection)
                {
                    act();
                }
            }
        );
    }

    private void Pass(double seconds)
    {
        double end = _now + seconds;
        for (int i = 0; ; i++)
        {
            if (i > 200_000)
            {
                Fault("the world never comes to rest");
                return;
            }

            double tick = _session.NextTickMicros is { } micros ? Math.Max(_now, micros / 1e6) : double.MaxValue;
            double next = _agenda.TryPeek(out _, out var first) ? Math.Max(_now, first.At) : double.MaxValue;
            if (Math.Min(tick, next) > end)
            {
                break;
            }

            _now = Math.Min(tick, next);
            if (next <= tick)
            {
                _agenda.Dequeue()();
            }
            else
            {
                _session.Tick(Now);
            }

            Drain();
        }

        _now = end;
        _session.Tick(Now);
        Drain();
    }

    private void Trouble()
    {
        if (!Happens(_trouble * 0.3))
        {
            return;
        }

        switch (_random.Next(11))
        {
            case 0:
                Cut("cut");
                break;
            case 1 when _linked:
                _halfOpen = true;
                OnConnection(5 + (_random.NextDouble() * 85), () => Cut("keep-alive"));
                break;
            case 2:
                _networkUp = false;
                Later(_random.NextDouble() * 300, () => _networkUp = true, ofProcess: false);
                Cut("network down");
                break;
            case 3 when _hasHost:
                SetHost(!_hostOnline);
                break;
            case 4:
                for (int i = _random.Next(20); i > 0; i--)
                {
                    _journal.Evict();
                }

                Notify([]);
                break;
            case 5:
                Begin();
                break;
            case 6:
                Command(writer => writer.NamedBoolean("Node Control/Rebirth", 0, true));
                break;
            case 7:
                byte[] garbage = new byte[_random.Next(40)];
                _random.NextBytes(garbage);
                Deliver($"spBv1.0/{NodeDriver.Group}/NCMD/{NodeDriver.NodeId}", garbage);
                break;
            case 8:
                _wallOffset += _random.Next(-100_000, 100_000);
                break;
            case 9:
                for (int i = _random.Next(200); i > 0; i--)
                {
                    Commit();
                }

                break;
            default:
                Command(writer => writer.NamedInt64("Journal/Ack", 0, _journal.State.Last + 5));
                break;
        }

        Drain();
    }

    private void Commit()
    {
        var records = new List<JournalRecord>();
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            var lane = _random.Next(10) switch
            {
                0 => RecordLane.Alarm,
                1 => RecordLane.Detail,
                _ => RecordLane.Telemetry,
            };
            var readings = new List<(MetricId, double, long)>();
            if (lane == RecordLane.Alarm)
            {
                readings.Add((MetricId.AlarmMainsLost, 1, 0));
            }

            // The number in the frame is the id that the record will get: so the receiver can tell whose it is.
            readings.Add((MetricId.LinkSecondsUp, _journal.State.Last + 1, -_random.Next(50)));
            if (Happens(0.5))
            {
                readings.Add((MetricId.PowerBatteryVoltage, 50, -_random.Next(3000)));
            }

            records.Add(_journal.Commit(lane, Now, FakeJournal.Body([.. readings])));
        }

        Notify(records);
    }

    private void Notify(List<JournalRecord> records)
    {
        var state = _journal.State;
        double at = Math.Max(_now + (_random.NextDouble() * 0.05), _notBefore);
        _notBefore = at;
        Later(
            at - _now,
            () =>
            {
                bool online = _session.IsOnline;
                _session.RecordsCommitted(Now, records, state);
                if (online)
                {
                    _freshAlarms.UnionWith(records.Where(r => r.Lane == RecordLane.Alarm).Select(r => r.Id));
                }
            }
        );
    }

    private void Cut(string why)
    {
        _halfOpen = false;
        if (_linked)
        {
            _linked = false;
            _connection++;
            _freshAlarms.Clear();
            _checker.Lost();
            _session.ConnectionLost(Now, why);
            Drain();
        }
    }

    private void SetHost(bool online)
    {
        if (!_hasHost)
        {
            return;
        }

        if (online != _hostOnline)
        {
            _hostTime += _random.Next(0, 1000);
        }

        _hostOnline = online;
        Deliver($"spBv1.0/STATE/{NodeDriver.Host}", StatePayload.Format(online, _hostTime));
    }

    private void Deliver(string topic, byte[] payload, bool retained = false)
    {
        if (_linked && !_halfOpen)
        {
            _checker.Delivered(topic, payload);
            _session.PacketArrived(Now, topic, payload, retained);
        }
    }

    private void Command(Action<SparkplugWriter> write)
    {
        var writer = new SparkplugWriter();
        writer.Begin(Now.UnixMillis);
        write(writer);
        Deliver($"spBv1.0/{NodeDriver.Group}/NCMD/{NodeDriver.NodeId}", writer.ToArray());
    }

    private void Drain()
    {
        for (int i = 0; _session.TryTake(out var action); i++)
        {
            if (i > 100_000 || _session.InFlight > 4096)
            {
                Fault("the session asks without end, or keeps too much in flight");
                return;
            }

            Act(action);
        }

        foreach (var violation in _checker.Violations)
        {
            Fault(violation.ToString());
        }
    }

    private void Act(UplinkAction action)
    {
        switch (action)
        {
            case UplinkAction.Connect connect:
                Connect(connect);
                break;
            case UplinkAction.Subscribe subscribe when _linked && !_halfOpen:
                subscribe.Topics.ToList().ForEach(topic => _checker.Subscribes(topic, 1));
                bool stateFirst = Happens(0.5);
                if (stateFirst)
                {
                    OnConnection(0.01, RetainedState);
                }

                OnConnection(0.02, () => _session.SubscribeAcknowledged(Now, true));
                if (!stateFirst)
                {
                    OnConnection(0.03, RetainedState);
                }

                break;
            case UplinkAction.Publish publish:
                Publish(publish);
                break;
            case UplinkAction.Disconnect disconnect:
                _checker.Disconnects(disconnect.ReasonCode);
                _linked = _halfOpen = false;
                _connection++;
                _freshAlarms.Clear();
                break;
            case UplinkAction.ReadJournal read:
                Later(
                    _random.NextDouble() * 0.05,
                    () =>
                        _session.RecordsRead(
                            Now,
                            _journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes)
                        )
                );
                break;
            case UplinkAction.Release release:
                _journal.Release(release.Ranges);
                break;
            default:
                break;
        }
    }

    private void Connect(UplinkAction.Connect connect)
    {
        bool answered = _networkUp && !Happens(_trouble * 0.2);
        bool sent = answered || Happens(0.5);
        if (sent)
        {
            _checker.Connects(true, 0, connect.WillTopic, connect.WillPayload, 1, false);
        }

        Later(
            0.05,
            () =>
            {
                if (answered)
                {
                    _linked = true;
                    _session.Connected(Now);
                    return;
                }

                if (sent)
                {
                    _checker.Lost();
                }

                _session.ConnectRefused(Now, sent, "refused");
            }
        );
    }

    private void RetainedState()
    {
        if (_hasHost)
        {
            Deliver($"spBv1.0/STATE/{NodeDriver.Host}", StatePayload.Format(_hostOnline, _hostTime), retained: true);
        }
    }

    private void Publish(UplinkAction.Publish publish)
    {
        _checker.Publishes(publish.Topic, publish.Payload, publish.Qos, publish.Retain);
        var message = new SentMessage(publish.Topic, RawPayload.Decode(publish.Payload), publish.Payload.Length, _now);
        if (message.IsData && !_freshAlarms.Remove(message.FirstId) && _freshAlarms.Count > 0)
        {
            Fault($"record {message.FirstId} went before alarm {_freshAlarms.First()}");
        }

        if (!message.IsDeath)
        {
            OnConnection(_random.NextDouble() * 0.02, () => _session.Published(Now));
        }

        if (!_halfOpen)
        {
            OnConnection(0.05, () => Receive(message));
        }
    }

    private void Receive(SentMessage message)
    {
        // A receiver that dies between arrival and commit, or a broker that denies a publish, says nothing.
        bool vanishes = message.IsData && !_healed && Happens(_trouble * 0.1);
        if (vanishes || _halfOpen || (_hasHost && !_hostOnline) || message.IsDeath)
        {
            return;
        }

        if (message.IsBirth)
        {
            foreach (var metric in message.Payload.Metrics.Where(m => m.Alias is not null))
            {
                _names[metric.Alias!.Value] = metric.Name!;
            }
        }
        else
        {
            Store(message);
        }

        if (message.Number(MetricId.JournalFirst) is { } first)
        {
            DeclareGone(0, first);
        }

        for (int copies = Happens(0.2) ? 0 : _random.Next(1, 3); copies > 0; copies--)
        {
            var (upTo, ranges) = Acknowledgement();
            Later(
                _random.NextDouble() * 1.5,
                () =>
                    Command(writer =>
                    {
                        writer.NamedInt64("Journal/Ack", 0, upTo);
                        writer.NamedText("Journal/AckRanges", 0, ranges);
                        writer.NamedInt64("Journal/Epoch", 0, NodeDriver.Epoch);
                    }),
                ofProcess: false
            );
        }
    }

    private void Store(SentMessage message)
    {
        if (message.Number(MetricId.JournalPrevious) is { } previous)
        {
            DeclareGone(previous, message.FirstId);
        }

        var readings = message
            .Payload.Metrics.Where(m => !_names[m.Alias!.Value].StartsWith("Journal/", StringComparison.Ordinal))
            .ToList();
        var lengths =
            message.Find(MetricId.JournalRun)?.Text?.Split(',').Select(int.Parse).ToList() ?? [readings.Count];
        int at = 0;
        for (int i = 0; i < lengths.Count; i++)
        {
            long id = message.FirstId + i;
            var own = readings.GetRange(at, lengths[i]);
            at += lengths[i];
            _have.Add(id);
            if (own.Single(m => m.Alias == (ulong)MetricId.LinkSecondsUp).Integer != (ulong)id)
            {
                Fault($"readings under id {id} are of another record");
            }
        }
    }

    private void DeclareGone(long above, long below)
    {
        for (long id = above + 1; id < below; id++)
        {
            if (!_have.Contains(id))
            {
                _declared.Add(id);
            }
        }
    }

    private (long UpTo, string Ranges) Acknowledgement()
    {
        long upTo = 0;
        while (_have.Contains(upTo + 1) || _declared.Contains(upTo + 1))
        {
            upTo++;
        }

        var ranges = new List<string>();
        long? first = null;
        long last = 0;
        foreach (long id in _have.GetViewBetween(upTo + 1, long.MaxValue))
        {
            if (first is { } from && id != last + 1)
            {
                ranges.Add(from == last ? $"{from}" : $"{from}-{last}");
                first = id;
            }

            first ??= id;
            last = id;
        }

        if (first is { } open)
        {
            ranges.Add(open == last ? $"{open}" : $"{open}-{last}");
        }

        return (upTo, string.Join(',', ranges.Take(100)));
    }
}
