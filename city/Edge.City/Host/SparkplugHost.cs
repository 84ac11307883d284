using System.Globalization;
using System.Text;
using Edge.City.Store;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.City.Host;

/// <summary>
/// The Sparkplug 3.0 host application as a state machine without I/O: inputs are <see cref="Start"/>,
/// <see cref="Connected"/>, <see cref="Lost"/>, <see cref="Packet"/>, <see cref="Tick"/>, <see cref="Committed"/> and
/// <see cref="Stop"/>; outputs are taken with <see cref="TryTake"/>, in order. Never throws, whatever arrives. One thread.
/// </summary>
/// <remarks>
/// <para>Connecting: the Will is STATE offline, the birth STATE online with the Will's timestamp, both at QoS 1 and
/// retained; subscribe first (chapter 5, "Host Application Session Establishment"). A STATE offline with our own id, from
/// an earlier connection's Will, is answered by the birth again.</para>
/// <para>Data is stored when its names are known, in whatever order it comes: sites order by record id. A gap in
/// the sequence numbers that stays for the reorder time, data of a node that is not born, and an unknown alias ask for
/// a rebirth, each site at most once in ten seconds and slower while it does not answer. A record with a value that
/// cannot be named is not stored and so not acknowledged: the site sends it again.</para>
/// <para>Only what <see cref="Committed"/> reports is acknowledged: one NCMD per site and commit, <c>Journal/Ack</c>,
/// <c>Journal/AckRanges</c>, <c>Journal/Epoch</c>.</para>
/// </remarks>
public sealed class SparkplugHost
{
    private const int MaxNodeTables = 10_000;
    private const string RebirthCommand = "Node Control/Rebirth";

    private readonly HostOptions _options;
    private readonly Random _random;
    private readonly string _stateTopic;
    private readonly Queue<HostOutput> _outputs = new();
    private readonly Dictionary<string, NodeSession> _nodes = [];
    private readonly HashSet<AliasTable> _tables = [];
    private readonly HashSet<NodeSession> _watched = [];
    private readonly SparkplugWriter _writer = new();
    private List<StoreItem> _pending = [];
    private int _pendingRecords;
    private long _pendingValues;
    private long _inFlightValues;
    private long _pendingSinceMicros;
    private Link _link = Link.Stopped;
    private long _stateMillis;
    private long _connectAtMicros;
    private int _failures;
    private double _rebirthTokens;
    private long _tokensAtMicros;
    private HostCounters _counters;
    private long _complainAtMicros = long.MinValue;
    private bool _toldRival;
    private bool _toldFull;

    /// <summary>A host that is stopped.</summary>
    public SparkplugHost(HostOptions options)
    {
        _options = options;
        _random = new Random(options.Seed);
        _stateTopic = SparkplugTopic.ForState(options.HostId);
        _rebirthTokens = options.RebirthsPerSecond;
    }

    private enum Link
    {
        Stopped,
        Waiting,
        Connecting,
        Up,
        Stopping,
    }

    /// <summary>What was seen since it was made.</summary>
    public HostCounters Counters => _counters;

    /// <summary>Whether it is connected.</summary>
    public bool IsConnected => _link == Link.Up;

    /// <summary>Whether something waits to be stored, so that <see cref="Tick"/> is wanted soon.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>Whether nothing waits for the time to pass, so that <see cref="Tick"/> has nothing to do until something else
    /// is reported.</summary>
    public bool IsIdle =>
        _link is Link.Up or Link.Connecting
        && _pending.Count == 0
        && _watched.Count == 0
        && _rebirthTokens >= _options.RebirthsPerSecond;

    /// <summary>Takes the next output.</summary>
    public bool TryTake(out HostOutput? output) => _outputs.TryDequeue(out output);

    /// <summary>Begins: connect.</summary>
    public void Start(Stamp now)
    {
        _link = Link.Waiting;
        _connectAtMicros = now.MonotonicMicros;
        _tokensAtMicros = now.MonotonicMicros;
        Tick(now);
    }

    /// <summary>The broker accepted the connection.</summary>
    public void Connected(Stamp now)
    {
        if (_link != Link.Connecting)
        {
            return;
        }

        _link = Link.Up;
        _failures = 0;
        Put(new SubscribeOutput([_stateTopic, $"spBv1.0/{_options.Group}/#"]));
        PublishState(online: true, _stateMillis);
        Say($"Connected as host {_options.HostId}, listening to group {_options.Group}.");
        _ = now;
    }

    /// <summary>The connection broke, or could not be made.</summary>
    public void Lost(Stamp now, string why)
    {
        if (_link is Link.Stopped or Link.Waiting)
        {
            return;
        }

        if (_link == Link.Stopping)
        {
            _link = Link.Stopped;
            return;
        }

        bool wasUp = _link == Link.Up;
        double seconds = Math.Min(
            _options.ReconnectSeconds.Longest,
            _options.ReconnectSeconds.First * Math.Pow(2, Math.Min(_failures, 16))
        );
        seconds *= 0.75 + (0.5 * _random.NextDouble());
        _failures++;
        _link = Link.Waiting;
        _connectAtMicros = now.MonotonicMicros + (long)(seconds * 1e6);
        Say(
            $"{(wasUp ? "Broker lost" : "Cannot reach the broker")}: {why} Trying again in {seconds:0.0} s.",
            warning: true
        );

        // Sessions may have ended and begun unseen; what the aliases mean is only known after the next birth.
        foreach (NodeSession node in _nodes.Values)
        {
            End(node, now, "the receiver lost the broker");
            node.NeedsBirth = null;
            node.Requests = 0;
            node.NotBeforeMicros = long.MinValue;
        }

        _watched.Clear();
    }

    /// <summary>A message arrived.</summary>
    public void Packet(Stamp now, string topic, ReadOnlySpan<byte> payload, bool retained)
    {
        if (_link != Link.Up)
        {
            return;
        }

        _counters = _counters with { Packets = _counters.Packets + 1 };
        if (topic == _stateTopic)
        {
            State(payload);
            return;
        }

        // Sparkplug retains nothing of a node: a retained message is somebody's mistake, and of unknown age.
        if (retained || NodeOf(topic, out SparkplugMessageType? type) is not { } node)
        {
            _counters = _counters with { Ignored = _counters.Ignored + 1 };
            return;
        }

        if (_pendingValues + _inFlightValues >= _options.MaxPendingValues)
        {
            _counters = _counters with { Ignored = _counters.Ignored + 1 };
            node.Sequence.Forgive();
            if (!_toldFull)
            {
                _toldFull = true;
                Say(
                    "The store is behind: messages are dropped until it has caught up; the sites send them again.",
                    true
                );
            }

            return;
        }

        byte[] bytes = payload.ToArray();
        if (!SparkplugDecoder.TryDecode(bytes, 0, bytes.Length, out SparkplugPayload? message, out string? error))
        {
            _counters = _counters with { Malformed = _counters.Malformed + 1 };
            if (now.MonotonicMicros >= _complainAtMicros)
            {
                _complainAtMicros = now.MonotonicMicros + 1_000_000;
                Say($"{node.Site.Node}: message on {topic} cannot be read: {error}", warning: true);
            }

            if (type == SparkplugMessageType.NBirth)
            {
                AskForBirth(node, now, "its birth cannot be read");
            }

            return;
        }

        switch (type)
        {
            case SparkplugMessageType.NBirth:
                Birth(node, now, message!);
                break;
            case SparkplugMessageType.NData:
                Data(node, now, message!);
                break;
            case SparkplugMessageType.NDeath:
                Death(node, now, message!);
                break;
            default:
                // Of a device below the node: not ours, but it counts in the node's sequence.
                if (node.IsBorn)
                {
                    Sequence(node, now, message!);
                }

                break;
        }

        if (_pendingRecords >= _options.BatchRecords)
        {
            Flush();
        }
    }

    /// <summary>A message arrived and was left unread, since too much waits; the site sends it again. The gap in its sequence
    /// is of our making, and no reason to ask for a rebirth.</summary>
    public void Missed(string topic)
    {
        if (_link == Link.Up && NodeOf(topic, out _) is { } node)
        {
            _counters = _counters with { Ignored = _counters.Ignored + 1 };
            node.Sequence.Forgive();
        }
    }

    /// <summary>Time has passed. Call it at least every 0.25 s, and every 0.025 s while <see cref="HasPending"/>.</summary>
    public void Tick(Stamp now)
    {
        if (_link == Link.Waiting && now.MonotonicMicros >= _connectAtMicros)
        {
            _link = Link.Connecting;
            _stateMillis = Math.Max(now.UnixMillis, _stateMillis + 1);
            Put(
                new ConnectOutput(
                    "edge-city-" + _options.HostId,
                    _stateTopic,
                    StatePayload.Format(online: false, _stateMillis)
                )
            );
        }

        if (_pending.Count > 0 && now.MonotonicMicros - _pendingSinceMicros >= (long)(_options.BatchSeconds * 1e6))
        {
            Flush();
        }

        if (_link != Link.Up)
        {
            return;
        }

        double refill = (now.MonotonicMicros - _tokensAtMicros) / 1e6 * _options.RebirthsPerSecond;
        _rebirthTokens = Math.Min(_options.RebirthsPerSecond, _rebirthTokens + refill);
        _tokensAtMicros = now.MonotonicMicros;
        foreach (NodeSession node in _watched.ToList())
        {
            if (
                node.Sequence.GapSinceMicros is { } since
                && now.MonotonicMicros - since >= (long)(_options.ReorderSeconds * 1e6)
            )
            {
                node.Sequence.GiveUp();
                node.NeedsBirth ??= "a message went missing";
            }

            RequestBirth(node, now);
            if (node.NeedsBirth is null && node.Sequence.GapSinceMicros is null)
            {
                _watched.Remove(node);
            }
        }
    }

    /// <summary>A batch is on disk.</summary>
    public void Committed(Stamp now, IReadOnlyList<Acknowledgement> acknowledgements)
    {
        _inFlightValues = 0;
        _toldFull = false;
        foreach (Acknowledgement ack in acknowledgements)
        {
            if (
                _link is Link.Up or Link.Stopping
                && _nodes.TryGetValue(ack.Site.Node, out NodeSession? node)
                && node is { IsBorn: true, TakesAcknowledgements: true }
                && node.Epoch == ack.Epoch
            )
            {
                Acknowledge(node, now, ack);
            }
        }
    }

    /// <summary>Ends: what waits is stored and acknowledged, STATE goes offline, then the connection is closed. Call
    /// <see cref="Committed"/> for the store output in between.</summary>
    public void Stop(Stamp now)
    {
        bool wasUp = _link == Link.Up;
        _link = wasUp ? Link.Stopping : Link.Stopped;
        Flush();
        if (wasUp)
        {
            _stateMillis = Math.Max(now.UnixMillis, _stateMillis + 1);
            PublishState(online: false, _stateMillis);
            Put(new DisconnectOutput());
        }
    }

    // In values; 32 characters of text count as one more.
    private static long Weight(StoreItem item)
    {
        IReadOnlyList<StoredValue> values = item switch
        {
            BirthItem birth => birth.Values,
            RecordItem record => record.Values,
            ValuesItem some => some.Values,
            _ => [],
        };
        long weight = 1 + values.Count;
        foreach (StoredValue value in values)
        {
            weight += (value.Text?.Length ?? 0) / 32;
        }

        return weight;
    }

    private NodeSession? NodeOf(string topic, out SparkplugMessageType? type)
    {
        type = null;
        string node;
        if (SparkplugTopic.TryParse(topic, out SparkplugTopic? parsed))
        {
            if (
                parsed!.Group != _options.Group
                || parsed.Type is SparkplugMessageType.NCmd or SparkplugMessageType.State
            )
            {
                return null;
            }

            type = parsed.Type;
            node = parsed.Id;
        }
        else
        {
            string[] levels = topic.Split('/', 6);
            if (
                levels.Length != 5
                || levels[0] != "spBv1.0"
                || levels[1] != _options.Group
                || levels[2] is not ("DBIRTH" or "DDATA" or "DDEATH")
                || !_nodes.ContainsKey(levels[3])
            )
            {
                return null;
            }

            node = levels[3];
        }

        if (_nodes.TryGetValue(node, out NodeSession? known))
        {
            return known;
        }

        if (_nodes.Count >= _options.MaxSites)
        {
            return null;
        }

        known = new NodeSession(new SiteKey(_options.Group, node));
        _nodes.Add(node, known);
        return known;
    }

    private void State(ReadOnlySpan<byte> payload)
    {
        byte[] bytes = payload.ToArray();
        if (!StatePayload.TryParse(bytes, 0, bytes.Length, out bool online, out long timestamp))
        {
            _counters = _counters with { Malformed = _counters.Malformed + 1 };
            PublishState(online: true, _stateMillis);
        }
        else if (!online)
        {
            PublishState(online: true, _stateMillis);
        }
        else if (timestamp > _stateMillis && !_toldRival)
        {
            _toldRival = true;
            Say(
                $"Another host application says it is {_options.HostId}. Give each its own --host-id, "
                    + "or sites will follow the wrong one.",
                warning: true
            );
        }
    }

    private void Birth(NodeSession node, Stamp now, SparkplugPayload payload)
    {
        BirthItem birth = RecordReader.Birth(node.Site, payload, now.UnixMillis);
        bool again = node.IsBorn && node.BirthSequence == birth.BirthSequence;
        AliasTable aliases = AliasTable.Of(payload);
        if (_tables.TryGetValue(aliases, out AliasTable? shared))
        {
            aliases = shared;
        }
        else if (_tables.Count < MaxNodeTables)
        {
            _tables.Add(aliases);
        }

        node.Aliases = aliases;
        node.BirthSequence = birth.BirthSequence;
        node.Epoch = birth.Epoch;
        string ack = RecordReader.Name(MetricId.JournalAck);
        node.TakesAcknowledgements = Array.Exists(payload.Metrics, metric => metric.Name == ack);
        node.Sequence.Restart((int)(payload.Seq & 0xFF));
        node.NeedsBirth = null;
        node.Requests = 0;
        node.NotBeforeMicros = Math.Min(
            node.NotBeforeMicros,
            now.MonotonicMicros + (long)(_options.RebirthSeconds * 1e6)
        );
        _counters = _counters with { Births = _counters.Births + 1 };
        if (!again)
        {
            Say($"{node.Site.Node} is online (session {birth.BirthSequence?.ToString() ?? "without bdSeq"}).");
        }

        Keep(birth, now);
    }

    private void Data(NodeSession node, Stamp now, SparkplugPayload payload)
    {
        if (!node.IsBorn)
        {
            AskForBirth(node, now, "it sends data, and its birth was not heard");
            return;
        }

        Sequence(node, now, payload);
        var items = new List<StoreItem>();
        if (!RecordReader.TryData(node, payload, now.UnixMillis, items, out string problem))
        {
            _counters = _counters with { Malformed = _counters.Malformed + 1 };
            AskForBirth(node, now, problem);
            return;
        }

        foreach (StoreItem item in items)
        {
            Keep(item, now);
        }
    }

    private void Death(NodeSession node, Stamp now, SparkplugPayload payload)
    {
        SparkplugMetric? sequence = Array.Find(payload.Metrics, metric => metric.Name == "bdSeq");
        bool ofThisSession =
            node.IsBorn
            && (
                node.BirthSequence is null
                || (
                    sequence is { Kind: SparkplugValueKind.Int or SparkplugValueKind.Long, IsNull: false }
                    && sequence.IntegerValue == node.BirthSequence
                )
            );
        if (!ofThisSession)
        {
            _counters = _counters with { StaleDeaths = _counters.StaleDeaths + 1 };
            return;
        }

        End(node, now, "its session ended (NDEATH)");
        node.NeedsBirth = null;
        Say($"{node.Site.Node} is offline.", warning: true);
    }

    private void End(NodeSession node, Stamp now, string why)
    {
        if (node.IsBorn)
        {
            Keep(new GoneItem(node.Site, now.UnixMillis, why), now);
        }

        node.Aliases = null;
        node.Sequence.Restart(0);
    }

    private void Sequence(NodeSession node, Stamp now, SparkplugPayload payload)
    {
        if (!payload.HasSeq || payload.Seq is < 0 or > 255)
        {
            AskForBirth(node, now, "a message has no sequence number");
            return;
        }

        node.Sequence.Receive((int)payload.Seq, now.MonotonicMicros);
        if (node.Sequence.GapSinceMicros is not null)
        {
            _watched.Add(node);
        }
    }

    private void AskForBirth(NodeSession node, Stamp now, string why)
    {
        node.NeedsBirth ??= why;
        _watched.Add(node);
        RequestBirth(node, now);
    }

    private void RequestBirth(NodeSession node, Stamp now)
    {
        if (node.NeedsBirth is null || now.MonotonicMicros < node.NotBeforeMicros || _rebirthTokens < 1)
        {
            return;
        }

        _rebirthTokens--;
        double wait = Math.Min(
            _options.RebirthMaxSeconds,
            _options.RebirthSeconds * Math.Pow(2, Math.Min(node.Requests, 16))
        );
        node.Requests++;
        node.NotBeforeMicros = now.MonotonicMicros + (long)(wait * 1e6);
        _counters = _counters with { Rebirths = _counters.Rebirths + 1 };
        Say($"{node.Site.Node}: asking for a rebirth, since {node.NeedsBirth}.");
        _writer.Begin(now.UnixMillis);
        _writer.NamedBoolean(RebirthCommand, now.UnixMillis, value: true);
        Command(node);
    }

    private void Acknowledge(NodeSession node, Stamp now, Acknowledgement ack)
    {
        var ranges = new StringBuilder();
        foreach (IdRange range in ack.Above)
        {
            ranges.Append(ranges.Length == 0 ? "" : ",").Append(range.First.ToString(CultureInfo.InvariantCulture));
            if (range.Last > range.First)
            {
                ranges.Append('-').Append(range.Last.ToString(CultureInfo.InvariantCulture));
            }
        }

        _writer.Begin(now.UnixMillis);
        var upTo = new SparkplugMetric();
        upTo.SetLong((ulong)ack.UpTo);
        Write(MetricId.JournalAck, upTo, MetricDataType.Int64);
        var above = new SparkplugMetric();
        above.SetText(ranges.ToString());
        Write(MetricId.JournalAckRanges, above, MetricDataType.String);
        var epoch = new SparkplugMetric();
        epoch.SetLong((ulong)ack.Epoch);
        Write(MetricId.JournalEpoch, epoch, MetricDataType.Int64);
        Command(node);
        _counters = _counters with { Acknowledgements = _counters.Acknowledgements + 1 };

        // Where the birth gave an alias, the alias alone (tck-id-payloads-alias-data-cmd-requirement).
        void Write(MetricId id, SparkplugMetric metric, MetricDataType type)
        {
            string name = RecordReader.Name(id);
            if (node.Aliases!.AliasOf(name) is { } alias)
            {
                metric.SetAlias(alias);
            }
            else
            {
                metric.Name = name;
                metric.DataType = type;
            }

            metric.SetTimestamp(now.UnixMillis);
            _writer.Metric(metric);
        }
    }

    private void Command(NodeSession node) =>
        Put(
            new PublishOutput(
                SparkplugTopic.ForNode(node.Site.Group, SparkplugMessageType.NCmd, node.Site.Node),
                _writer.ToArray(),
                Qos: 0,
                Retain: false
            )
        );

    private void Keep(StoreItem item, Stamp now)
    {
        if (_pending.Count == 0)
        {
            _pendingSinceMicros = now.MonotonicMicros;
        }

        _pending.Add(item);
        _pendingRecords += item is RecordItem ? 1 : 0;
        _pendingValues += Weight(item);
    }

    private void Flush()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        Put(new StoreOutput(_pending));
        _inFlightValues += _pendingValues;
        _pending = [];
        _pendingRecords = 0;
        _pendingValues = 0;
    }

    private void PublishState(bool online, long timestamp) =>
        Put(new PublishOutput(_stateTopic, StatePayload.Format(online, timestamp), Qos: 1, Retain: true));

    private void Say(string text, bool warning = false) => Put(new NoticeOutput(text, warning));

    private void Put(HostOutput output) => _outputs.Enqueue(output);
}
