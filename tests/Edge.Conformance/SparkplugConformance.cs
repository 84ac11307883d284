using System.Globalization;
using System.Text.Json;

namespace Edge.Conformance;

/// <summary>A rule that was broken.</summary>
/// <param name="Rule">Its id in the Sparkplug 3.0 specification, without <c>tck-id-</c>; ids that begin with
/// <c>wire-</c> are this product's own rules.</param>
/// <param name="Text">What broke it.</param>
public sealed record Violation(string Rule, string Text)
{
    public override string ToString() => $"{Rule}: {Text}";
}

/// <summary>
/// Watches one edge node from outside and notes each MUST of Sparkplug 3.0 that it breaks. It shares no code with the
/// product, the decoder included. Feed it what the node sends and what is delivered to the node, in order.
/// </summary>
/// <param name="group">Group id.</param>
/// <param name="node">Edge node id.</param>
/// <param name="primaryHost">Host id that the node waits for; null when it waits for none.</param>
/// <param name="grace">Messages that may already be on their way when a rebirth request or an offline STATE is noted
/// here: 0 in a simulation, more where the watcher sits at a real broker.</param>
public sealed class SparkplugConformance(string group, string node, string? primaryHost = null, int grace = 0)
{
    private const uint Int32Type = 3;
    private const uint Int64Type = 4;
    private const uint BooleanType = 11;

    private readonly List<Violation> _violations = [];
    private readonly SortedDictionary<long, int> _journalIds = [];
    private readonly Dictionary<ulong, RawMetric> _aliases = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _connected;
    private bool _subscribed;
    private bool _stateSubscribed;
    private bool _born;
    private bool _dead;
    private ulong? _willBdSeq;
    private ulong? _previousBdSeq;
    private ulong _seq;
    private ulong _newestLive;
    private bool _hostOnline;
    private double? _hostOnlineTime;
    private double? _stateTime;
    private bool _offlineDue;
    private bool _rebirthDue;
    private int _late;

    /// <summary>What was broken, in order.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>Connections, births and data messages seen.</summary>
    public int Connections { get; private set; }

    public int Births { get; private set; }

    public int DataMessages { get; private set; }

    /// <summary>Every journal id seen in data messages, and how often.</summary>
    public IReadOnlyDictionary<long, int> JournalIds => _journalIds;

    /// <summary>Ids between the lowest and the highest seen that no data message carried.</summary>
    public IReadOnlyList<long> MissingJournalIds()
    {
        var missing = new List<long>();
        long? previous = null;
        foreach (long id in _journalIds.Keys)
        {
            for (long gap = (previous ?? id - 1) + 1; gap < id; gap++)
            {
                missing.Add(gap);
            }

            previous = id;
        }

        return missing;
    }

    /// <summary>The node sent CONNECT.</summary>
    public void Connects(
        bool cleanStart,
        long sessionExpirySeconds,
        string? willTopic,
        ReadOnlySpan<byte> willPayload,
        int willQos,
        bool willRetain
    )
    {
        Connections++;
        Require(
            !_connected,
            "operational-behavior-primary-application-state-with-multiple-servers-single-server",
            "a second connection beside the first"
        );
        Require(
            cleanStart && sessionExpirySeconds == 0,
            "principles-persistence-clean-session-50",
            "Clean Start must be set and Session Expiry 0"
        );
        _connected = true;
        _subscribed = _stateSubscribed = _born = _dead = _offlineDue = _rebirthDue = false;
        _hostOnline = false;
        _willBdSeq = null;
        if (willTopic is null)
        {
            Broken("message-flow-edge-node-birth-publish-will-message", "no Will");
            return;
        }

        Require(willTopic == Topic("NDEATH"), "message-flow-edge-node-birth-publish-will-message-topic", willTopic);
        Require(willQos == 1, "message-flow-edge-node-birth-publish-will-message-qos", $"Will QoS {willQos}");
        Require(!willRetain, "message-flow-edge-node-birth-publish-will-message-will-retained", "Will is retained");
        if (TryDecode(willPayload, "message-flow-edge-node-birth-publish-will-message-payload", out var will))
        {
            _willBdSeq = Death(will);
            ulong expected = _previousBdSeq is { } previous ? (previous + 1) % 256 : 0;
            Require(
                _willBdSeq == expected,
                "message-flow-edge-node-birth-publish-will-message-payload-bdSeq",
                $"bdSeq {_willBdSeq}, expected {expected}"
            );
            _previousBdSeq = _willBdSeq;
        }
    }

    /// <summary>The node subscribed to a topic.</summary>
    public void Subscribes(string topic, int qos)
    {
        Require(_connected, "message-flow-edge-node-birth-publish-connect", "a subscription without a connection");
        if (topic == Topic("NCMD"))
        {
            _subscribed = true;
            Require(qos == 1, "message-flow-edge-node-ncmd-subscribe", $"NCMD subscribed at QoS {qos}");
        }

        _stateSubscribed |= primaryHost is not null && topic == $"spBv1.0/STATE/{primaryHost}";
    }

    /// <summary>The node published.</summary>
    public void Publishes(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
    {
        Require(_connected, "message-flow-edge-node-birth-publish-connect", $"{topic} without a connection");
        Require(!_dead, "operational-behavior-edge-node-intentional-disconnect-packet", $"{topic} after NDEATH");
        if (topic == Topic("NBIRTH"))
        {
            Birth(payload, qos, retain);
        }
        else if (topic == Topic("NDATA"))
        {
            Data(payload, qos, retain);
        }
        else if (topic == Topic("NDEATH"))
        {
            Require(!retain, "payloads-ndeath-will-message-retain", "NDEATH is retained");
            if (TryDecode(payload, "topics-ndeath-payload", out var death))
            {
                Require(Death(death) == _willBdSeq, "payloads-ndeath-bdseq", "bdSeq is not the Will's");
            }

            _dead = true;
            _offlineDue = false;
        }
        else
        {
            Broken("topic-structure", $"a node without devices published on {topic}");
        }
    }

    /// <summary>The node sent DISCONNECT.</summary>
    public void Disconnects(int reasonCode)
    {
        Require(
            _dead,
            "operational-behavior-edge-node-intentional-disconnect-ndeath",
            "DISCONNECT without NDEATH before it"
        );
        Require(
            reasonCode == 4,
            "payloads-ndeath-will-message-publisher-disconnect-mqtt50",
            $"DISCONNECT with reason 0x{reasonCode:X2}"
        );
        _connected = false;
    }

    /// <summary>The connection ended without DISCONNECT.</summary>
    public void Lost()
    {
        _connected = false;
        _offlineDue = _rebirthDue = false;
    }

    /// <summary>A message of somebody else was delivered to the node.</summary>
    public void Delivered(string topic, ReadOnlySpan<byte> payload)
    {
        if (primaryHost is not null && topic == $"spBv1.0/STATE/{primaryHost}")
        {
            State(payload);
        }
        else if (topic == Topic("NCMD") && _born)
        {
            try
            {
                bool asks = RawPayload
                    .Decode(payload)
                    .Metrics.Any(m => m is { Name: "Node Control/Rebirth", Integer: 1 } && m.ValueFields.Contains(14));
                if (asks)
                {
                    _rebirthDue = true;
                    _late = 0;
                }
            }
            catch (RawPayloadException)
            {
                // Nothing is asked of the node by a command that cannot be read.
                _late = 0;
            }
        }
    }

    /// <summary>The watch is over, and the node had time to answer: what it still owes is noted.</summary>
    public void Finish()
    {
        Require(
            !_rebirthDue,
            "operational-behavior-data-commands-rebirth-action-2",
            "a rebirth request was never answered"
        );
        Require(
            !_offlineDue,
            "message-flow-edge-node-birth-publish-phid-offline",
            "the primary host went offline and the node stayed"
        );
    }

    private string Topic(string type) => $"spBv1.0/{group}/{type}/{node}";

    private void Require(bool holds, string rule, string text)
    {
        if (!holds)
        {
            Broken(rule, text);
        }
    }

    private void Broken(string rule, string text)
    {
        if (_violations.Count < 1000)
        {
            _violations.Add(new(rule, text));
        }
    }

    private bool TryDecode(ReadOnlySpan<byte> bytes, string rule, out RawPayload payload)
    {
        try
        {
            payload = RawPayload.Decode(bytes);
            return true;
        }
        catch (RawPayloadException e)
        {
            Broken(rule, e.Message);
            payload = new(null, null, []);
            return false;
        }
    }

    private ulong? Death(RawPayload death)
    {
        Require(death.Seq is null, "payloads-ndeath-seq", "NDEATH has a sequence number");
        Require(
            death.Metrics is [{ Name: "bdSeq" }],
            "topics-ndeath-payload",
            "NDEATH must hold bdSeq and nothing else"
        );
        return BdSeq(death, "message-flow-edge-node-birth-publish-will-message-payload-bdSeq");
    }

    private ulong? BdSeq(RawPayload payload, string rule)
    {
        var found = payload.Metrics.Where(m => m.Name == "bdSeq").ToList();
        bool right = found is [{ DataType: Int64Type, Integer: <= 255 }] && found[0].ValueFields is [11];
        Require(right, rule, "bdSeq must be one Int64 metric, 0 to 255");
        return right ? found[0].Integer : null;
    }

    private void Birth(ReadOnlySpan<byte> bytes, int qos, bool retain)
    {
        Births++;
        Require(_subscribed, "message-flow-edge-node-ncmd-subscribe", "NBIRTH before the subscription to NCMD");
        Require(
            primaryHost is null || _stateSubscribed,
            "operational-behavior-primary-application-state-with-multiple-servers-state-subs",
            "NBIRTH before the subscription to STATE"
        );
        Require(qos == 0, "message-flow-edge-node-birth-publish-nbirth-qos", $"NBIRTH at QoS {qos}");
        Require(!retain, "message-flow-edge-node-birth-publish-nbirth-retained", "NBIRTH is retained");
        Require(
            primaryHost is null || _hostOnline,
            "message-flow-edge-node-birth-publish-phid-wait-online",
            "NBIRTH while the primary host is not online"
        );
        LateAfterOffline();
        if (!TryDecode(bytes, "message-flow-edge-node-birth-publish-nbirth-payload", out var birth))
        {
            return;
        }

        Require(birth.Timestamp is not null, "payloads-nbirth-timestamp", "NBIRTH has no timestamp");
        Require(birth.Seq == 0, "topics-nbirth-seq-num", $"NBIRTH has seq {birth.Seq}");
        Require(
            BdSeq(birth, "message-flow-edge-node-birth-publish-nbirth-payload-bdSeq") == _willBdSeq,
            "topics-nbirth-bdseq-matching",
            "bdSeq is not the Will's"
        );
        var rebirth = birth.Metrics.Where(m => m.Name == "Node Control/Rebirth").ToList();
        Require(rebirth.Count == 1, "operational-behavior-data-commands-rebirth-name", "no Node Control/Rebirth");
        foreach (var metric in rebirth)
        {
            Require(
                metric.Alias is null,
                "operational-behavior-data-commands-rebirth-name-aliases",
                "Node Control/Rebirth has an alias"
            );
            Require(
                metric.DataType == BooleanType,
                "operational-behavior-data-commands-rebirth-datatype",
                $"datatype {metric.DataType}"
            );
            Require(
                metric.ValueFields is [14] && metric.Integer == 0,
                "operational-behavior-data-commands-rebirth-value",
                "must be false"
            );
        }

        _aliases.Clear();
        _names.Clear();
        var folded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        bool aliasesUsed = birth.Metrics.Any(m => m.Alias is not null);
        foreach (var metric in birth.Metrics)
        {
            Require(
                !string.IsNullOrEmpty(metric.Name),
                "payloads-alias-birth-requirement",
                "a metric without a name in a birth"
            );
            Require(
                metric.Name is null || folded.Add(metric.Name) || _names.Contains(metric.Name),
                "case-sensitivity-metric-names",
                $"{metric.Name} stands twice but for upper and lower case"
            );
            Require(
                metric.Name is null || _names.Add(metric.Name),
                "topics-nbirth-metrics",
                $"{metric.Name} stands twice"
            );
            Require(
                !aliasesUsed || metric.Alias is not null || metric.Name is "bdSeq" or "Node Control/Rebirth",
                "payloads-alias-birth-requirement",
                $"{metric.Name} has no alias"
            );
            Require(
                metric.DataType is >= 1 and <= 34,
                metric.DataType is null ? "payloads-metric-datatype-req" : "payloads-metric-datatype-value",
                $"{metric.Name}: datatype {metric.DataType}"
            );
            Require(
                metric.Alias is not { } alias || _aliases.TryAdd(alias, metric),
                "payloads-alias-uniqueness",
                $"alias {metric.Alias} stands twice"
            );
            Value(metric, metric, "operational-behavior-data-publish-nbirth-values");
        }

        _newestLive = 0;
        Order(birth);
        _seq = 0;
        _born = true;
        _rebirthDue = false;
    }

    private void Data(ReadOnlySpan<byte> bytes, int qos, bool retain)
    {
        DataMessages++;
        Require(_born, "payloads-ndata-order", "NDATA before NBIRTH");
        Require(qos == 0 && !retain, "topics-ndata-mqtt", $"NDATA at QoS {qos}, retain {retain}");
        LateAfterOffline();
        if (_rebirthDue)
        {
            Require(
                _late++ < grace,
                "operational-behavior-data-commands-rebirth-action-1",
                "NDATA after a rebirth request"
            );
        }

        if (!TryDecode(bytes, "topics-ndata-payload", out var data))
        {
            return;
        }

        Require(data.Timestamp is not null, "payloads-ndata-timestamp", "NDATA has no timestamp");
        Require(data.Seq == (_seq + 1) % 256, "payloads-ndata-seq-inc", $"seq {data.Seq} after {_seq}");
        _seq = data.Seq ?? (_seq + 1) % 256;
        foreach (var metric in data.Metrics)
        {
            Require(
                metric.Name is null && metric.Alias is not null,
                "payloads-alias-data-cmd-requirement",
                $"NDATA names {metric.Name}"
            );
            Require(
                metric.DataType is null,
                "payloads-metric-datatype-not-req",
                $"datatype in NDATA, alias {metric.Alias}"
            );
            if (metric.Alias is { } alias && _aliases.TryGetValue(alias, out var announced))
            {
                Value(metric, announced, "payloads-metric-datatype-value-type");
            }
            else
            {
                Broken("topics-nbirth-metric-reqs", $"alias {metric.Alias} was not in the NBIRTH");
            }
        }

        Order(data);
        Journal(data);
    }

    private void LateAfterOffline()
    {
        if (_offlineDue)
        {
            Require(
                _late++ < grace,
                "operational-behavior-edge-node-termination-host-offline",
                "published after the primary host went offline"
            );
        }
    }

    private void Value(RawMetric metric, RawMetric announced, string rule)
    {
        string name = announced.Name ?? "?";
        Require(metric.Timestamp is not null, "payloads-name-birth-data-requirement", $"{name} has no timestamp");
        Require(
            metric.IsNull == (metric.ValueFields.Count == 0) && metric.ValueFields.Count <= 1,
            rule,
            $"{name}: null {metric.IsNull}, {metric.ValueFields.Count} values"
        );
        int? expected = announced.DataType switch
        {
            (>= 1 and <= 3) or (>= 5 and <= 7) => 10,
            4 or 8 or 13 => 11,
            9 => 12,
            10 => 13,
            11 => 14,
            12 or 14 or 15 => 15,
            _ => null,
        };
        Require(
            metric.ValueFields.Count == 0 || expected is null || metric.ValueFields[0] == expected,
            "payloads-metric-datatype-value-type",
            $"{name} of type {announced.DataType} in value field {string.Join(',', metric.ValueFields)}"
        );
        Require(
            metric.PropertyKeys == metric.PropertyValues,
            "payloads-propertyset-keys-array-size",
            $"{name}: {metric.PropertyKeys} keys, {metric.PropertyValues} values"
        );
        foreach (var property in metric.Properties)
        {
            Require(
                property.Type is not null,
                "payloads-metric-propertyvalue-type-req",
                $"{name}: property {property.Key} has no type"
            );
            Require(
                property.Type is null or (>= 1 and <= 15) or 20 or 21,
                "payloads-metric-propertyvalue-type-value",
                $"{name}: property {property.Key} of type {property.Type}"
            );
            if (property.Key == "Quality")
            {
                Require(
                    property.Type == Int32Type,
                    "payloads-propertyset-quality-value-type",
                    $"{name}: Quality of type {property.Type}"
                );
                Require(
                    property.Integer is 0 or 192 or 500,
                    "payloads-propertyset-quality-value-value",
                    $"{name}: Quality {property.Integer}"
                );
            }
        }
    }

    private void Order(RawPayload payload)
    {
        ulong previous = 0;
        int historical = payload.Metrics.Count(m => m.IsHistorical == true);
        Require(
            historical == 0 || historical == payload.Metrics.Count,
            "wire-history-apart",
            "live and historical metrics in one message"
        );
        foreach (var metric in payload.Metrics.Where(m => m.IsHistorical != true))
        {
            ulong at = metric.Timestamp ?? 0;
            Require(
                at >= previous,
                "operational-behavior-data-publish-nbirth-order",
                $"{metric.Name ?? metric.Alias?.ToString(CultureInfo.InvariantCulture)} at {at} after {previous}"
            );
            Require(at >= _newestLive, "wire-time-order", $"live metric at {at} after one at {_newestLive}");
            previous = Math.Max(previous, at);
        }

        _newestLive = Math.Max(_newestLive, previous);
    }

    private void Journal(RawPayload data)
    {
        if (!_names.Contains("Journal/Id"))
        {
            return;
        }

        RawMetric? Only(string name)
        {
            var found = data
                .Metrics.Where(m => m.Alias is { } a && _aliases.GetValueOrDefault(a)?.Name == name)
                .ToList();
            Require(found.Count <= 1, "wire-journal-id", $"{name} stands {found.Count} times");
            return found.FirstOrDefault();
        }

        var id = Only("Journal/Id");
        var count = Only("Journal/Count");
        var run = Only("Journal/Run");
        Require(id is not null, "wire-journal-id", "a data message without Journal/Id");
        Require((count is null) == (run is null), "wire-journal-run", "Journal/Count and Journal/Run go together");
        long first = (long)(id?.Integer ?? 0);
        long records = (long)(count?.Integer ?? 1);
        if (run?.Text is { } text)
        {
            var lengths = text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToList();
            int readings = data.Metrics.Count(m =>
                m.Alias is { } a
                && _aliases.GetValueOrDefault(a)?.Name?.StartsWith("Journal/", StringComparison.Ordinal) == false
            );
            Require(
                lengths.Count == records && lengths.Sum() == readings,
                "wire-journal-run",
                $"run {text} for {records} records and {readings} readings"
            );
        }

        for (long at = first; id is not null && at < first + records; at++)
        {
            _journalIds[at] = _journalIds.GetValueOrDefault(at) + 1;
        }
    }

    private void State(ReadOnlySpan<byte> payload)
    {
        bool online;
        double time;
        try
        {
            var reader = new Utf8JsonReader(payload);
            var json = JsonElement.ParseValue(ref reader);
            online = json.GetProperty("online").GetBoolean();
            time = json.GetProperty("timestamp").GetDouble();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return;
        }

        if (online && time >= (_stateTime ?? time))
        {
            _hostOnline = true;
            _hostOnlineTime = time;
            _stateTime = time;
        }
        else if (!online && time >= (_hostOnlineTime ?? time))
        {
            _hostOnline = false;
            _stateTime = Math.Max(time, _stateTime ?? time);
            _offlineDue = _born && !_dead;
            _late = 0;
        }
    }
}
