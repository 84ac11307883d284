using System.Diagnostics.CodeAnalysis;
using Edge.Core.Commands;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Uplink;

/// <summary>
/// A Sparkplug B 3.0 edge node that loses nothing, as a state machine without I/O: the shell reports what happened,
/// then takes actions with <see cref="TryTake"/> until there are none, and calls <see cref="Tick"/> no later than
/// <see cref="NextTickMicros"/>. Not thread-safe. Only the monotonic part of a stamp is used for durations.
/// </summary>
/// <remarks>
/// <code>
/// Idle ─Start─► Waiting ─► Connecting ─► Subscribing ─► AwaitingHost ─► Spreading ─► Online
///                  ▲            │              │         (primary host only)           │
///                  └────────────┴──────────────┴───────── lost, refused, left ◄────────┘      Stop ─► Stopped
/// </code>
/// <para>Each CONNECT that was sent uses one bdSeq, 0 to 255. Births come after the SUBACK. In a connection messages
/// have consecutive sequence numbers from the birth's 0; a message is made when it is taken, one at a time, so the
/// next one is always the most urgent.</para>
/// <para>A record is live when it was committed after the birth and no reading in it is older than one sent live
/// before; all others go as history. When a fresh record could only go as history, a birth within the minute makes
/// hosts current again that ignore history.</para>
/// <para>Acknowledgements release records; silence is answered by sending again, then by a new connection (see
/// <see cref="UplinkOptions"/>). Each new connection without any acknowledgement doubles the patience of the next, up
/// to 32 times, and a host that has never acknowledged since the journal was created is left alone after the first.</para>
/// </remarks>
public sealed class SparkplugSession
{
    private const double SubscribeTimeoutSeconds = 30;
    private const double StableSeconds = 30;
    private const double HostPatienceSeconds = 5;
    private const int LeastDrained = 16;
    private const double MendSeconds = 60;
    private const double ReadRetrySeconds = 5;
    private const double BirthsPerSecond = 0.2;
    private const double BirthBurst = 5;
    private const double RemarksPerSecond = 0.1;
    private const double RemarkBurst = 20;
    private const long FutureMillis = 5 * 60 * 1000;
    private const int MissesToReconnect = 3;
    private const int DisconnectWithWill = 0x04;

    private readonly UplinkOptions _options;
    private readonly double _jitter;
    private readonly CommandGate? _gate;
    private readonly Outbox _outbox;
    private readonly NodeMessages _messages;
    private readonly Queue<UplinkAction> _actions = new();
    private readonly TokenBucket _backlogPace;
    private readonly TokenBucket _birthPace = new(BirthsPerSecond, BirthBurst);
    private readonly TokenBucket _remarkPace = new(RemarksPerSecond, RemarkBurst);
    private readonly string _birthTopic;
    private readonly string _dataTopic;
    private readonly string _deathTopic;
    private readonly string _commandTopic;
    private readonly string? _stateTopic;

    private Phase _phase = Phase.Idle;
    private Stamp _now;
    private Stamp _started;
    private long _deadline;
    private int _nextBdSeq;
    private int _bdSeq;
    private int _seq;
    private int _failures;
    private long _connectedAt;
    private long _subscribedAt;
    private bool _publishing;
    private long _publishDeadline;

    private bool _birthDue;
    private bool _born;
    private long _bornAt;
    private long _newestLive;
    private bool _mendDue;
    private long _reportedEvicted;
    private long _reportedAt;
    private long _reportedDepth;
    private long _readAfter;
    private string? _readFault;

    private bool _hostOnline;
    private bool _hostWasOffline;
    private long? _stateTime;
    private long? _hostOnlineTime;

    private int _silentConnections;
    private bool _saidAssumed;
    private double _silentBefore;
    private long? _silentSince;

    /// <summary>A session that has not started.</summary>
    /// <param name="options">How to speak; <see cref="UplinkOptions.Problems"/> must be empty.</param>
    /// <param name="journal">What the journal holds.</param>
    /// <param name="metrics">Every metric that records may hold; births announce them all, and the journal's own.</param>
    /// <param name="jitter">This site's share of every spread, 0 to 1; different at each site.</param>
    /// <param name="gate">Judges the commands that need a signature; null takes none of them.</param>
    /// <exception cref="ArgumentException">The options have a problem.</exception>
    public SparkplugSession(
        UplinkOptions options,
        JournalState journal,
        IReadOnlyList<MetricId> metrics,
        double jitter,
        CommandGate? gate = null
    )
    {
        if (options.Problems().FirstOrDefault() is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        _options = options;
        _jitter = Math.Clamp(jitter, 0, 1);
        _gate = gate;
        EverAcknowledged = journal.EverAcknowledged;
        _outbox = new Outbox(options, journal);
        _messages = new NodeMessages(metrics);
        _reportedEvicted = journal.Evicted;
        _backlogPace = new TokenBucket(
            options.BacklogBytesPerSecond,
            Math.Max(options.MaxMessageBytes, options.BacklogBytesPerSecond / 2)
        );
        _birthTopic = SparkplugTopic.ForNode(options.Group, SparkplugMessageType.NBirth, options.NodeId);
        _dataTopic = SparkplugTopic.ForNode(options.Group, SparkplugMessageType.NData, options.NodeId);
        _deathTopic = SparkplugTopic.ForNode(options.Group, SparkplugMessageType.NDeath, options.NodeId);
        _commandTopic = SparkplugTopic.ForNode(options.Group, SparkplugMessageType.NCmd, options.NodeId);
        _stateTopic = options.PrimaryHost is { } host ? SparkplugTopic.ForState(host) : null;
    }

    private enum Phase
    {
        Idle,
        Waiting,
        Connecting,
        Subscribing,
        AwaitingHost,
        Spreading,
        Online,
        Stopped,
    }

    /// <summary>Whether a birth has been published on a connection that stands, as far as this end knows.</summary>
    public bool IsOnline => _phase == Phase.Online && _born;

    /// <summary>Whether the session was stopped; once no action is left the shell may end.</summary>
    public bool IsStopped => _phase == Phase.Stopped;

    /// <summary>Whether a receiver has ever acknowledged records of this journal, before this process began included.</summary>
    public bool EverAcknowledged { get; private set; }

    /// <summary>Whether everything in the journal has been sent on this connection.</summary>
    public bool IsDrained => IsOnline && _outbox.IsDrained;

    /// <summary>Records sent and not acknowledged, at most <c>4,096</c>.</summary>
    public int InFlight => _outbox.InFlight;

    /// <summary>Commands that were malformed, unknown or not allowed, and other messages that made no sense.</summary>
    public long CommandsRefused { get; private set; }

    /// <summary>Acknowledgements of another journal epoch.</summary>
    public long AcksIgnored { get; private set; }

    /// <summary>Births published.</summary>
    public long Births { get; private set; }

    /// <summary>CONNECT packets sent.</summary>
    public long Connects { get; private set; }

    /// <summary>Data messages published.</summary>
    public long DataMessages { get; private set; }

    /// <summary>Times when records were not acknowledged in time and became due again.</summary>
    public long Resends { get; private set; }

    /// <summary>Records sent without readings because their body was damaged.</summary>
    public long DamagedRecords { get; private set; }

    /// <summary>Records that went as delivered without an acknowledgement.</summary>
    public long AssumedDelivered { get; private set; }

    /// <summary>When <see cref="Tick"/> is due at the latest, µs of the monotonic clock; null when nothing is awaited.</summary>
    public long? NextTickMicros
    {
        get
        {
            switch (_phase)
            {
                case Phase.Waiting or Phase.Subscribing or Phase.Spreading:
                    return _deadline;
                case Phase.Online:
                    break;
                default:
                    return null;
            }

            long? next = null;
            if (_publishing)
            {
                Earliest(_publishDeadline);
            }
            else if (_birthDue)
            {
                Earliest(_birthPace.ReadyMicros(1, Micros));
            }
            else if (_outbox.HasBacklog(EverAcknowledged))
            {
                Earliest(_backlogPace.ReadyMicros(1, Micros));
            }

            if (_readAfter > Micros)
            {
                Earliest(_readAfter);
            }

            if (_mendDue)
            {
                Earliest(_bornAt + ToMicros(MendSeconds));
            }

            if (ResendMicros is { } interval && _outbox.NextDueMicros(interval) is { } due)
            {
                Earliest(due);
            }

            if (!EverAcknowledged && _outbox.OldestSentMicros() is { } sent)
            {
                Earliest(sent + AssumeMicros);
            }

            return next;

            void Earliest(long at) => next = next is { } other ? Math.Min(other, at) : at;
        }
    }

    private long Micros => _now.MonotonicMicros;

    /// <summary>Whether a connection with the broker stands.</summary>
    public bool IsConnected => _phase is Phase.Subscribing or Phase.AwaitingHost or Phase.Spreading or Phase.Online;

    // Null: sending again is pointless, nobody has ever acknowledged, on this connection and the one before.
    private long? ResendMicros =>
        !EverAcknowledged && _silentConnections > 0
            ? null
            : ToMicros(_options.ResendSeconds * (1 << Math.Min(_silentConnections, 5)));

    private long AssumeMicros => ToMicros(_options.AssumeDeliveredSeconds);

    /// <summary>How long the receiver has left sent records without any acknowledgement while connected, s; 0 when
    /// nothing waits for one. The pipeline raises its alarm from this.</summary>
    public double UnacknowledgedSeconds(Stamp now) =>
        _silentBefore + (_silentSince is { } since ? Math.Max(0, now.MonotonicMicros - since) / 1e6 : 0);

    /// <summary>Begins: connects at once.</summary>
    public void Start(Stamp now)
    {
        _now = now;
        if (_phase == Phase.Idle)
        {
            _started = now;
            Connect();
        }
    }

    /// <summary>Time has passed.</summary>
    public void Tick(Stamp now)
    {
        _now = now;
        switch (_phase)
        {
            case Phase.Waiting when Micros >= _deadline:
                Connect();
                break;
            case Phase.Subscribing when Micros >= _deadline:
                Leave("the broker did not acknowledge the subscription");
                break;
            case Phase.Spreading when Micros >= _deadline:
                GoOnline();
                break;
            case Phase.Online:
                TickOnline();
                break;
            default:
                break;
        }
    }

    /// <summary>Ends for good: publishes NDEATH and disconnects with the Will, when connected.</summary>
    public void Stop(Stamp now)
    {
        _now = now;
        if (_phase == Phase.Connecting)
        {
            _actions.Enqueue(new UplinkAction.Disconnect(DisconnectWithWill));
        }
        else if (IsConnected)
        {
            SayGoodbye();
        }

        _phase = Phase.Stopped;
    }

    /// <summary>The broker accepted the connection.</summary>
    public void Connected(Stamp now)
    {
        _now = now;
        if (_phase != Phase.Connecting)
        {
            return;
        }

        UseBdSeq();
        _connectedAt = Micros;
        _hostOnline = false;
        _publishing = false;
        _phase = Phase.Subscribing;
        _deadline = After(SubscribeTimeoutSeconds);
        _actions.Enqueue(
            new UplinkAction.Subscribe(_stateTopic is null ? [_commandTopic] : [_commandTopic, _stateTopic])
        );
    }

    /// <summary>No connection came about.</summary>
    /// <param name="now">Now.</param>
    /// <param name="connectSent">Whether a CONNECT packet was sent, so that its bdSeq is used up.</param>
    /// <param name="why">For the log.</param>
    public void ConnectRefused(Stamp now, bool connectSent, string why)
    {
        _now = now;
        if (_phase != Phase.Connecting)
        {
            return;
        }

        if (connectSent)
        {
            UseBdSeq();
        }

        Wait();
        Say(UplinkLevel.Warning, $"No connection: {why}. {NextAttempt()}");
    }

    /// <summary>The connection broke. It may have broken before its acceptance was reported, which then never is.</summary>
    public void ConnectionLost(Stamp now, string why)
    {
        _now = now;
        if (_phase == Phase.Connecting)
        {
            ConnectRefused(now, connectSent: true, why);
        }
        else if (IsConnected)
        {
            Disconnected();
            Say(UplinkLevel.Warning, $"Connection lost: {why}. {NextAttempt()}");
        }
    }

    /// <summary>The next connection takes another way out, and begins at once. What stands ends: with a goodbye where the way
    /// still carries one, else the broker hears of it by the Will.</summary>
    /// <param name="now">Now.</param>
    /// <param name="speaks">Whether the way that is left works.</param>
    /// <param name="connectSent">Whether a CONNECT packet was sent on a connection that has not been accepted yet.</param>
    public void Move(Stamp now, bool speaks, bool connectSent)
    {
        _now = now;
        if (_phase == Phase.Connecting && connectSent)
        {
            UseBdSeq();
        }
        else if (IsConnected && speaks)
        {
            SayGoodbye();
        }

        if (_phase is not (Phase.Idle or Phase.Stopped))
        {
            _failures = 0;
            Disconnected();
            _deadline = Micros;
        }
    }

    /// <summary>The broker answered the subscription.</summary>
    /// <param name="now">Now.</param>
    /// <param name="granted">Whether it granted every topic.</param>
    public void SubscribeAcknowledged(Stamp now, bool granted)
    {
        _now = now;
        if (_phase != Phase.Subscribing)
        {
            return;
        }

        _subscribedAt = Micros;
        if (!granted)
        {
            Leave("the broker denied the subscription; its access list must allow this site its NCMD and STATE topics");
        }
        else if (_stateTopic is null)
        {
            GoOnline();
        }
        else
        {
            _phase = Phase.AwaitingHost;
            if (_hostOnline)
            {
                HostIsOnline();
            }
            else
            {
                Say(UplinkLevel.Information, $"Waiting for primary host {_options.PrimaryHost}.");
            }
        }
    }

    /// <summary>A message arrived. Any topic and any bytes are right; what makes no sense is counted and left.</summary>
    /// <param name="now">Now.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="retained">Whether the broker had kept it.</param>
    public void PacketArrived(Stamp now, string topic, byte[] payload, bool retained)
    {
        _now = now;
        if (!IsConnected)
        {
            return;
        }

        if (topic == _stateTopic)
        {
            StateArrived(payload);
        }
        else if (topic != _commandTopic)
        {
            Refuse($"a message on {Shown(topic)}, which is not for this site");
        }
        else if (retained)
        {
            Refuse("a retained command: it may be of any age");
        }
        else if (!SparkplugDecoder.TryDecode(payload, 0, payload.Length, out var command, out string? error))
        {
            Refuse($"a command that cannot be read: {error}");
        }
        else
        {
            CommandArrived(command!);
        }
    }

    /// <summary>Records are in the journal. Call it for every commit, and with none when the journal's state changed.</summary>
    /// <param name="now">Now.</param>
    /// <param name="records">The new records, with bodies, in the order of their ids.</param>
    /// <param name="state">What the journal holds after it.</param>
    public void RecordsCommitted(Stamp now, IReadOnlyList<JournalRecord> records, JournalState state)
    {
        _now = now;
        foreach (var record in records)
        {
            _messages.Learn(record);
        }

        if (!_outbox.Committed(records, state, IsOnline))
        {
            Say(UplinkLevel.Warning, $"The journal is a new one, epoch {state.Epoch}.");
            _birthDue |= _phase == Phase.Online;
        }
    }

    /// <summary>The answer to <see cref="UplinkAction.ReadJournal"/>.</summary>
    public void RecordsRead(Stamp now, IReadOnlyList<JournalRecord> records)
    {
        _now = now;
        _readFault = null;
        _outbox.RecordsRead(records);
    }

    /// <summary>The journal could not be read. What is live goes on; the read is asked for again after 5 s.</summary>
    /// <param name="now">Now.</param>
    /// <param name="why">For the log, a sentence.</param>
    public void ReadFailed(Stamp now, string why)
    {
        _now = now;
        _readAfter = After(ReadRetrySeconds);
        _outbox.ReadFailed();
        if (why != _readFault)
        {
            _readFault = why;
            Say(UplinkLevel.Error, $"The backlog waits, since the journal cannot be read: {why}");
        }
    }

    /// <summary>The network has taken the last publish.</summary>
    public void Published(Stamp now)
    {
        _now = now;
        _publishing = false;
    }

    /// <summary>Takes the next action; false when there is none until something is reported.</summary>
    public bool TryTake([NotNullWhen(true)] out UplinkAction? action)
    {
        if (_actions.TryDequeue(out action))
        {
            return true;
        }

        if (_phase == Phase.Online)
        {
            if (!_publishing)
            {
                action = _birthDue ? NextBirth() : NextData();
            }

            action ??= _born && Micros >= _readAfter ? _outbox.NextRead() : null;
        }

        return action is not null;
    }

    private static long ToMicros(double seconds) => (long)(seconds * 1e6);

    private static string Shown(string text) => text.Length <= 100 ? $"'{text}'" : $"'{text[..100]}…'";

    private long After(double seconds) => Micros + ToMicros(seconds);

    private void Connect()
    {
        _phase = Phase.Connecting;
        _actions.Enqueue(
            new UplinkAction.Connect(
                _options.NodeId,
                _deathTopic,
                _messages.Death(_nextBdSeq, _now.UnixMillis),
                _options.KeepAliveSeconds
            )
        );
    }

    private void UseBdSeq()
    {
        Connects++;
        _bdSeq = _nextBdSeq;
        _nextBdSeq = (_nextBdSeq + 1) % 256;
    }

    private void GoOnline()
    {
        _phase = Phase.Online;
        _birthDue = true;
    }

    private void TickOnline()
    {
        if (_publishing && Micros >= _publishDeadline)
        {
            Leave("the network takes no more bytes");
            return;
        }

        if (_mendDue && Micros >= _bornAt + ToMicros(MendSeconds))
        {
            _mendDue = false;
            _birthDue = true;
        }

        if (!EverAcknowledged)
        {
            AssumeDelivered();
        }

        if (ResendMicros is not { } interval)
        {
            return;
        }

        int misses = _outbox.MarkDue(Micros, interval);
        if (misses > 0)
        {
            Resends++;
        }

        if (misses >= MissesToReconnect)
        {
            _silentConnections++;
            Leave($"the receiver did not acknowledge records that were sent {misses} times");
        }
    }

    private void AssumeDelivered()
    {
        var gone = _outbox.AssumeDelivered(Micros, AssumeMicros);
        if (gone.Count == 0)
        {
            return;
        }

        AssumedDelivered += gone.Sum(range => range.Last - range.First + 1);
        _actions.Enqueue(new UplinkAction.Release(gone, Acknowledged: false, _outbox.Journal.Epoch));
        if (!_saidAssumed)
        {
            _saidAssumed = true;
            Say(
                UplinkLevel.Warning,
                "No receiver acknowledges records. Each is taken as delivered "
                    + $"{AssumeMicros / 1_000_000} s after it was sent; what a receiver missed then is lost."
            );
        }
    }

    private UplinkAction.Publish? NextBirth()
    {
        if (!_birthPace.Has(1, Micros))
        {
            return null;
        }

        _birthPace.Take(1, Micros);
        if (!_born)
        {
            _outbox.BeginConnection();
        }

        // Wall time of the start by the clock of now, which may have been set since.
        long since = _now.UnixMillis - ((Micros - _started.MonotonicMicros) / 1000);
        byte[] payload = _messages.Birth(_bdSeq, _now.UnixMillis, Math.Max(0, since), _outbox, out _newestLive);
        _birthDue = false;
        _mendDue = false;
        _born = true;
        _bornAt = Micros;
        _seq = 0;
        _reportedEvicted = _outbox.Journal.Evicted;
        _reportedDepth = _outbox.Journal.Depth;
        _reportedAt = Micros;
        Births++;
        return Publish(_birthTopic, payload);
    }

    private UplinkAction.Publish? NextData()
    {
        bool mayBacklog = _backlogPace.Has(1, Micros);
        if (_outbox.Next(mayBacklog, EverAcknowledged) is not { } run)
        {
            return null;
        }

        var readings = new List<List<WireReading>>(run.Records.Count);
        foreach (var record in run.Records)
        {
            readings.Add(_messages.Readings(record, out bool isDamaged));
            if (isDamaged)
            {
                DamagedRecords++;
                Say(UplinkLevel.Error, $"Record {record.Id} of the journal is damaged; it is sent without readings.");
            }
        }

        if (_messages.Announce(readings.SelectMany(list => list)))
        {
            _birthDue = true;
            return NextBirth();
        }

        bool fresh = run.Lane is OutboxLane.FreshAlarm or OutboxLane.Live;
        bool live = fresh && (readings[0].Count == 0 || readings[0][0].UnixMillis >= _newestLive);
        if (live && readings[0].Count > 0)
        {
            _newestLive = readings[0][^1].UnixMillis;
        }

        _mendDue |= fresh && !live;
        int seq = (_seq + 1) % 256;
        var state = live ? StateToReport() : null;
        int count = run.Records.Count;
        byte[] payload = _messages.Data(seq, _now.UnixMillis, run.Records, readings, count, !live, state);
        while (payload.Length > _options.MaxMessageBytes && count > 1)
        {
            count = Math.Max(1, Math.Min(count - 1, (int)(count * 0.9 * _options.MaxMessageBytes / payload.Length)));
            payload = _messages.Data(seq, _now.UnixMillis, run.Records, readings, count, !live, state);
        }

        if (run.Lane == OutboxLane.Backlog)
        {
            _backlogPace.Take(payload.Length, Micros);
        }

        _seq = seq;
        _outbox.Sent(run, count, payload.Length, Micros);
        _silentSince ??= Micros;
        DataMessages++;
        return Publish(_dataTopic, payload);
    }

    private JournalState? StateToReport()
    {
        var journal = _outbox.Journal;
        bool isDue = Micros >= _reportedAt + ToMicros(_options.HeartbeatSeconds);

        // A backlog that drains is told by halves: nobody is to read for minutes of records that have long arrived.
        bool hasDrained = journal.Depth <= _reportedDepth / 2 && _reportedDepth - journal.Depth >= LeastDrained;
        if (journal.Evicted == _reportedEvicted && !isDue && !hasDrained)
        {
            return null;
        }

        _reportedEvicted = journal.Evicted;
        _reportedDepth = journal.Depth;
        _reportedAt = Micros;
        return journal with { First = Math.Max(journal.First, _outbox.AckedUpTo + 1) };
    }

    private UplinkAction.Publish Publish(string topic, byte[] payload)
    {
        _publishing = true;
        _publishDeadline = After(2.0 * _options.KeepAliveSeconds);
        return new(topic, payload, Qos: 0, Retain: false);
    }

    private void SayGoodbye()
    {
        _actions.Enqueue(
            new UplinkAction.Publish(_deathTopic, _messages.Death(_bdSeq, _now.UnixMillis), Qos: 0, Retain: false)
        );
        _actions.Enqueue(new UplinkAction.Disconnect(DisconnectWithWill));
    }

    private void Leave(string why)
    {
        SayGoodbye();
        Disconnected();
        Say(UplinkLevel.Warning, $"Disconnecting: {why}. {NextAttempt()}");
    }

    private void Disconnected()
    {
        if (_silentSince is { } since)
        {
            _silentBefore += (Micros - since) / 1e6;
            _silentSince = null;
        }

        if (_born && Micros - _connectedAt >= ToMicros(StableSeconds))
        {
            _failures = 0;
        }

        _born = false;
        _birthDue = false;
        _mendDue = false;
        _publishing = false;
        Wait();
    }

    private void Wait()
    {
        _phase = Phase.Waiting;
        _deadline = After(Backoff.Seconds(_failures, _jitter, _options.BackoffMinSeconds, _options.BackoffMaxSeconds));
        _failures++;
    }

    private string NextAttempt() => $"Next attempt in {(_deadline - Micros) / 1e6:F1} s.";

    private void StateArrived(byte[] payload)
    {
        if (!StatePayload.TryParse(payload, 0, payload.Length, out bool online, out long time))
        {
            Refuse("a STATE message that cannot be read");
            return;
        }

        // A host whose clock was ahead would otherwise be ignored until that time comes.
        if (_now.Synced && _stateTime > _now.UnixMillis + FutureMillis && time <= _now.UnixMillis + FutureMillis)
        {
            _stateTime = _hostOnlineTime = null;
        }

        if (time < (online ? _stateTime : _hostOnlineTime))
        {
            Say(UplinkLevel.Information, "Ignored a STATE message older than the last one.");
            return;
        }

        _stateTime = Math.Max(time, _stateTime ?? time);
        _hostOnline = online;
        if (online)
        {
            _hostOnlineTime = time;
            HostIsOnline();
            return;
        }

        _hostWasOffline = true;
        if (IsOnline)
        {
            _failures = 0;
            Leave($"primary host {_options.PrimaryHost} went offline");
        }
        else if (_phase is Phase.Spreading or Phase.Online)
        {
            _birthDue = false;
            _phase = Phase.AwaitingHost;
        }
    }

    private void HostIsOnline()
    {
        if (_phase != Phase.AwaitingHost)
        {
            return;
        }

        bool cameBack = _hostWasOffline || Micros > _subscribedAt + ToMicros(HostPatienceSeconds);
        _hostWasOffline = false;
        if (!cameBack || _options.RebirthSpreadSeconds * _jitter <= 0)
        {
            GoOnline();
            return;
        }

        _phase = Phase.Spreading;
        _deadline = After(_options.RebirthSpreadSeconds * _jitter);
        Say(
            UplinkLevel.Information,
            $"Primary host {_options.PrimaryHost} is back; birth in {_options.RebirthSpreadSeconds * _jitter:F1} s."
        );
    }

    private void CommandArrived(SparkplugPayload command)
    {
        bool rebirth = false;
        bool isAck = false;
        bool isMalformed = false;
        long? upTo = null;
        long? epoch = null;
        var above = new List<IdRange>();
        foreach (var metric in command.Metrics)
        {
            if (metric.Name == "Node Control/Rebirth")
            {
                if (metric is { IsNull: false, Kind: SparkplugValueKind.Boolean })
                {
                    rebirth |= metric.BooleanValue;
                }
                else
                {
                    Refuse("a Node Control/Rebirth that is not a truth value");
                }

                continue;
            }

            switch (Find(metric))
            {
                case MetricId.JournalAck when IsId(metric):
                    isAck = true;
                    upTo = metric.IntegerValue;
                    break;
                case MetricId.JournalAckRanges
                    when metric is { IsNull: false, Kind: SparkplugValueKind.Text, Text: { } text }
                        && AckRanges.TryParse(text, out var ranges):
                    isAck = true;
                    above = ranges;
                    break;
                case MetricId.JournalEpoch
                    when metric is { IsNull: false, Kind: SparkplugValueKind.Int or SparkplugValueKind.Long }:
                    epoch = metric.IntegerValue;
                    break;
                case MetricId.JournalAck or MetricId.JournalAckRanges or MetricId.JournalEpoch:
                    isMalformed = true;
                    break;
                case var found
                    when _gate is not null && NameOf(metric, found) is { } name && CommandMetrics.NeedSignature(name):
                    SignedCommandArrived(_gate, name, metric);
                    break;
                default:
                    Refuse(
                        metric.Name is { } unknown
                            ? $"the command {Shown(unknown)}, which is unknown or not allowed"
                            : $"a command to alias {metric.Alias}, which is unknown or not allowed"
                    );
                    break;
            }
        }

        if (!isMalformed && isAck && (epoch ?? _outbox.Journal.Epoch) != _outbox.Journal.Epoch)
        {
            AcksIgnored++; // its ids are another journal's, so whether they exist here says nothing
        }
        else if (isMalformed || upTo > _outbox.Last || above.Exists(range => range.Last > _outbox.Last))
        {
            Refuse("an acknowledgement that is malformed, or of records that do not exist");
        }
        else if (isAck)
        {
            Acknowledged(upTo, above);
        }
        else if (epoch is not null)
        {
            Refuse("a Journal/Epoch without an acknowledgement");
        }

        _birthDue |= rebirth && _phase == Phase.Online;
    }

    private static string? NameOf(SparkplugMetric metric, MetricId found) =>
        metric.Name ?? MetricCatalogue.Find(found)?.Name;

    private void SignedCommandArrived(CommandGate gate, string name, SparkplugMetric metric)
    {
        string? value = metric is { IsNull: false, Kind: SparkplugValueKind.Text } ? metric.Text : null;
        if (gate.Judge(name, value, _now, out CommandRefusal? refusal) is { } command)
        {
            Say(UplinkLevel.Information, $"The city commands {command.Name}, counter {command.Counter}.");
            _actions.Enqueue(new UplinkAction.Obey(command));
            return;
        }

        // Each is counted; the pipeline is told of as many as the log is.
        CommandsRefused++;
        if (_remarkPace.Has(1, Micros))
        {
            _remarkPace.Take(1, Micros);
            Say(UplinkLevel.Warning, $"Refused a command: {refusal!.Text}.");
            _actions.Enqueue(new UplinkAction.Report(refusal));
        }
    }

    private static bool IsId(SparkplugMetric metric) =>
        metric is { IsNull: false, Kind: SparkplugValueKind.Int or SparkplugValueKind.Long, IntegerValue: >= 0 };

    private MetricId Find(SparkplugMetric metric)
    {
        var found = metric switch
        {
            { Name: { } name } => MetricCatalogue.Find(name),
            { HasAlias: true, Alias: <= int.MaxValue } => MetricCatalogue.Find((MetricId)(int)metric.Alias),
            _ => null,
        };
        return found is not null && _messages.IsAnnounced(found.Id) ? found.Id : MetricId.None;
    }

    private void Acknowledged(long? upTo, List<IdRange> above)
    {
        EverAcknowledged = true;
        long before = _outbox.AckedUpTo;
        var release = _outbox.Acknowledge(upTo, above);
        if (release.Count > 0)
        {
            _actions.Enqueue(new UplinkAction.Release(release, Acknowledged: true, _outbox.Journal.Epoch));
        }

        if (_outbox.AckedUpTo > before || _outbox.InFlight == 0)
        {
            _silentConnections = 0;
        }

        if (release.Count > 0 || _outbox.InFlight == 0)
        {
            _silentBefore = 0;
            _silentSince = _outbox.InFlight > 0 ? Micros : null;
        }
    }

    private void Refuse(string what)
    {
        CommandsRefused++;
        if (_remarkPace.Has(1, Micros))
        {
            _remarkPace.Take(1, Micros);
            Say(UplinkLevel.Warning, $"Refused {what}.");
        }
    }

    private void Say(UplinkLevel level, string text) => _actions.Enqueue(new UplinkAction.Say(level, text));
}
