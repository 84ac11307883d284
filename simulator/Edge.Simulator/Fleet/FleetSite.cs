using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Fleet;

/// <summary>
/// One site of a fleet: the real uplink session over a journal in memory, fed with what <see cref="FleetStory"/> makes
/// happen. No thread and no timer of its own: its lane calls <see cref="Turn"/> no later than <see cref="DueMicros"/>.
/// </summary>
internal sealed class FleetSite
{
    // A session with nothing due is looked at this often.
    private const long LongestWaitMicros = 1_000_000;

    private readonly FleetOptions _options;
    private readonly FleetStory _story;
    private readonly FleetMember _member;
    private readonly SiteReadings _readings;
    private readonly IReadOnlyList<SiteEvent> _events;
    private readonly SparkplugSession _session;
    private readonly FleetLane _lane;
    private ISiteConnection? _connection;
    private int _nextEvent;
    private long _nextFrameMicros;
    private bool _linkCut;
    private bool _makesRecords = true;

    public FleetSite(FleetLane lane, FleetOptions options, FleetStory story, FleetMember member, int index, long began)
    {
        _lane = lane;
        _options = options;
        _story = story;
        _member = member;
        var chance = new Chance(options.Seed, 1_000_000 + (ulong)index);
        // A journal is a new one with each run, though the seed is the same.
        Epoch = (long)(new Chance(options.Seed ^ (ulong)began, (ulong)index).NextBits() >> 1) | 1;
        Journal = new MemoryJournal(Epoch, options.JournalBytes);
        _readings = new SiteReadings(member, chance);
        _events = story.EventsOf(member, index);
        _nextFrameMicros = (long)(options.FrameSeconds * chance.NextUniform() * 1e6);
        _session = new SparkplugSession(
            new UplinkOptions
            {
                Group = options.Group,
                NodeId = member.Id,
                PrimaryHost = options.PrimaryHost,
            },
            Journal.State,
            SiteReadings.Announced,
            chance.NextUniform()
        );
    }

    public string Id => _member.Id;

    public long Epoch { get; }

    public MemoryJournal Journal { get; }

    public SparkplugSession Session => _session;

    /// <summary>Readings in all records journaled.</summary>
    public long Readings { get; private set; }

    /// <summary>Alarm records among those journaled.</summary>
    public long AlarmRecords { get; private set; }

    /// <summary>Which connection, or attempt, counts; what is told of others is void.</summary>
    public int Generation { get; private set; }

    /// <summary>MQTT bytes that it sent and received, without the headers of TCP and IP.</summary>
    public (long Sent, long Received) Bytes { get; private set; }

    public bool IsConnected => _connection is { IsConnected: true };

    /// <summary>When <see cref="Turn"/> is due at the latest, µs.</summary>
    public long DueMicros { get; private set; }

    /// <summary>For the lane's agenda: when it is to look next, µs.</summary>
    public long PlannedMicros { get; set; } = long.MaxValue;

    public void Start(Stamp now)
    {
        _session.Start(now);
        Act(now);
    }

    /// <summary>Makes no more records; what is journaled goes on its way still, and the link is back.</summary>
    public void StopMaking(Stamp now)
    {
        _makesRecords = false;
        _linkCut = false;
        Turn(now);
    }

    /// <summary>Says goodbye.</summary>
    public void Stop(Stamp now)
    {
        _session.Stop(now);
        Act(now);
    }

    /// <summary>Time has passed.</summary>
    public void Turn(Stamp now)
    {
        if (_makesRecords)
        {
            MakeRecords(now);
        }

        _session.Tick(now);
        Act(now);
    }

    /// <summary>The connection of the current generation tells something.</summary>
    public void Happened(Stamp now, in SiteReport report)
    {
        switch (report.Kind)
        {
            case SiteReportKind.Accepted:
                _session.Connected(now);
                break;
            case SiteReportKind.Refused:
                Drop();
                _session.ConnectRefused(now, report.Flag, report.Text);
                break;
            case SiteReportKind.Subscribed:
                _session.SubscribeAcknowledged(now, report.Flag);
                break;
            case SiteReportKind.Published:
                _session.Published(now);
                break;
            case SiteReportKind.Arrived:
                Bytes = (Bytes.Sent, Bytes.Received + MqttSize.OfPublish(report.Text, report.Payload.Length));
                _session.PacketArrived(now, report.Text, report.Payload, report.Flag);
                break;
            default:
                Lose(now, report.Text);
                break;
        }

        Act(now);
    }

    /// <summary>The lane's turn has come to open the connection that was asked for.</summary>
    public void Open(int generation, UplinkAction.Connect connect, IFleetNetwork network)
    {
        if (generation == Generation)
        {
            Bytes = (Bytes.Sent + MqttSize.OfConnect(connect), Bytes.Received);
            _connection = network.Connect(this, generation, connect);
        }
    }

    private void MakeRecords(Stamp now)
    {
        while (_nextEvent < _events.Count && _events[_nextEvent].AtSeconds * 1e6 <= now.MonotonicMicros)
        {
            Happen(now, _events[_nextEvent++]);
        }

        if (now.MonotonicMicros < _nextFrameMicros)
        {
            return;
        }

        long period = (long)(_options.FrameSeconds * 1e6);
        _nextFrameMicros += ((now.MonotonicMicros - _nextFrameMicros) / period * period) + period;
        double seconds = now.MonotonicMicros / 1e6;
        FrameWriter frame = _lane.Frame();
        _readings.Telemetry(frame, seconds, _story.Wind(_member, seconds), !_linkCut);
        Keep(RecordLane.Telemetry, now, frame);
    }

    private void Happen(Stamp now, SiteEvent happens)
    {
        switch (happens.Kind)
        {
            case SiteEventKind.MainsLost or SiteEventKind.MainsBack:
                _readings.Mains = happens.Kind == SiteEventKind.MainsBack;
                break;
            case SiteEventKind.LinkCut:
                _linkCut = true;
                Lose(now, "the link is cut");
                break;
            case SiteEventKind.LinkBack:
                _linkCut = false;
                break;
            case SiteEventKind.ConnectionReset:
                Lose(now, "the connection was reset");
                break;
            default:
                FrameWriter alarm = _lane.Frame();
                _readings.Alarm(alarm, happens.Alarm, happens.Kind == SiteEventKind.AlarmRaised, now);
                Keep(RecordLane.Alarm, now, alarm);
                FrameWriter verdict = _lane.Frame();
                _readings.VerdictIfNew(verdict);
                Keep(RecordLane.Alarm, now, verdict);
                break;
        }
    }

    private void Keep(RecordLane lane, Stamp now, FrameWriter frame)
    {
        if (frame.Count == 0)
        {
            return;
        }

        Readings += frame.Count;
        AlarmRecords += lane == RecordLane.Alarm ? 1 : 0;
        Journal.Append(lane, now, frame.ToArray());
        _session.RecordsCommitted(now, Journal.Commit(), Journal.State);
    }

    private void Act(Stamp now)
    {
        while (_session.TryTake(out UplinkAction? action))
        {
            switch (action)
            {
                case UplinkAction.Connect connect:
                    Connect(now, connect);
                    break;
                case UplinkAction.Subscribe subscribe:
                    _connection?.Subscribe(subscribe.Topics);
                    break;
                case UplinkAction.Publish publish:
                    Publish(now, publish);
                    break;
                case UplinkAction.Disconnect disconnect:
                    _connection?.Disconnect(disconnect.ReasonCode);
                    Forget();
                    break;
                case UplinkAction.ReadJournal read:
                    _session.RecordsRead(now, Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes));
                    break;
                case UplinkAction.Release release:
                    Journal.Release(release.Ranges, release.Acknowledged);
                    _session.RecordsCommitted(now, [], Journal.State);
                    break;
                default:
                    // Of thousands of sites nobody reads the log; what matters is counted.
                    break;
            }
        }

        long due = now.MonotonicMicros + LongestWaitMicros;
        due = Math.Min(due, _session.NextTickMicros ?? long.MaxValue);
        if (_makesRecords)
        {
            due = Math.Min(due, _nextFrameMicros);
            due =
                _nextEvent < _events.Count
                    ? Math.Min(due, (long)Math.Ceiling(_events[_nextEvent].AtSeconds * 1e6))
                    : due;
        }

        DueMicros = due;
    }

    private void Connect(Stamp now, UplinkAction.Connect connect)
    {
        Drop();
        if (_linkCut)
        {
            _session.ConnectRefused(now, connectSent: false, "the link is cut");
        }
        else
        {
            _lane.AskToConnect(this, Generation, connect);
        }
    }

    private void Publish(Stamp now, UplinkAction.Publish publish)
    {
        if (_connection is not { } connection)
        {
            return;
        }

        Bytes = (Bytes.Sent + MqttSize.OfPublish(publish.Topic, publish.Payload.Length), Bytes.Received);
        if (connection.Publish(publish))
        {
            _session.Published(now);
        }
    }

    private void Lose(Stamp now, string why)
    {
        bool opened = _connection is not null;
        Drop();

        // One of them is meant; the session leaves the other.
        _session.ConnectionLost(now, why);
        _session.ConnectRefused(now, connectSent: opened, why);
    }

    private void Drop()
    {
        _connection?.Drop();
        Forget();
    }

    private void Forget()
    {
        Generation++;
        _connection = null;
    }
}
