using System.Text.Json;

namespace Edge.Conformance;

/// <summary>
/// Watches one Sparkplug host application from outside and notes each MUST that it breaks, as
/// <see cref="SparkplugConformance"/> does with a node. Feed it what the host sends and what is delivered to it, in order.
/// </summary>
/// <param name="hostId">Sparkplug host id.</param>
/// <param name="group">Group that it listens to.</param>
/// <param name="toleranceMillis">How far a "current" time may be from the watcher's clock.</param>
public sealed class HostConformance(string hostId, string group, long toleranceMillis = 60_000)
{
    private readonly List<Violation> _violations = [];
    private readonly string _stateTopic = $"spBv1.0/STATE/{hostId}";
    private bool _ownState;
    private bool _ownGroup;
    private bool _born;
    private bool _dead;
    private bool _birthDue;
    private long? _willTime;

    /// <summary>What was broken, in order.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>STATE online and STATE offline messages, and commands seen.</summary>
    public int Births { get; private set; }

    public int Deaths { get; private set; }

    public int Commands { get; private set; }

    /// <summary>The host sent CONNECT at this time of the watcher, ms since 1970-01-01 UTC.</summary>
    public void Connects(
        bool cleanStart,
        long sessionExpirySeconds,
        string? willTopic,
        ReadOnlySpan<byte> willPayload,
        int willQos,
        bool willRetain,
        long nowMillis
    )
    {
        _ownState = _ownGroup = _born = _dead = _birthDue = false;
        Require(
            cleanStart && sessionExpirySeconds == 0,
            "message-flow-phid-sparkplug-clean-session-50",
            "Clean Start must be set and Session Expiry 0"
        );
        if (willTopic is null)
        {
            Require(false, "host-topic-phid-death-required", "no Will");
            return;
        }

        Require(willTopic == _stateTopic, "host-topic-phid-death-topic", willTopic);
        Require(willQos == 1, "host-topic-phid-death-qos", $"Will QoS {willQos}");
        Require(willRetain, "host-topic-phid-death-retain", "Will is not retained");
        var (online, time) = State(willPayload, "host-topic-phid-death-payload");
        Require(online == false, "host-topic-phid-death-payload", "the Will must say offline");
        Require(
            time is { } at && Math.Abs(at - nowMillis) <= toleranceMillis,
            "host-topic-phid-death-payload-timestamp-connect",
            $"the Will's time is {time}, the time is {nowMillis}"
        );
        Require(
            _willTime is null || time >= _willTime,
            "operational-behavior-host-application-multi-server-timestamp",
            $"the Will's time {time} is before the last one's {_willTime}"
        );
        _willTime = time;
    }

    /// <summary>The host subscribed to a topic filter.</summary>
    public void Subscribes(string filter)
    {
        Require(!_born, "message-flow-phid-sparkplug-subscription", $"{filter} subscribed after STATE");
        _ownState |= filter == _stateTopic || filter == "spBv1.0/STATE/#" || filter == "spBv1.0/#";
        _ownGroup |= filter == $"spBv1.0/{group}/#" || filter == "spBv1.0/#";
    }

    /// <summary>The host published at this time of the watcher.</summary>
    public void Publishes(string topic, ReadOnlySpan<byte> payload, int qos, bool retain, long nowMillis)
    {
        Require(!_dead, "host-topic-phid-death-payload-timestamp-disconnect-clean", $"{topic} after STATE offline");
        if (topic == _stateTopic)
        {
            StateMessage(payload, qos, retain, nowMillis);
            return;
        }

        Require(_born, "host-topic-phid-birth-message", $"{topic} before STATE online");
        string start = $"spBv1.0/{group}/NCMD/";
        if (!topic.StartsWith(start, StringComparison.Ordinal) || topic[start.Length..].Contains('/'))
        {
            Require(false, "topics-ncmd-topic", topic);
            return;
        }

        Commands++;
        Require(qos == 0 && !retain, "topics-ncmd-mqtt", $"NCMD at QoS {qos}, retain {retain}");
        RawPayload command;
        try
        {
            command = RawPayload.Decode(payload);
        }
        catch (RawPayloadException e)
        {
            Require(false, "topics-ncmd-payload", e.Message);
            return;
        }

        Require(
            command.Timestamp is { } at && Math.Abs((long)at - nowMillis) <= toleranceMillis,
            "payloads-ncmd-timestamp",
            $"NCMD's time is {command.Timestamp}"
        );
        Require(command.Seq is null, "payloads-ncmd-seq", "NCMD has a sequence number");
        Require(command.Metrics.Count > 0, "topics-ncmd-payload", "NCMD without a metric");
        foreach (var metric in command.Metrics)
        {
            bool byName = metric.Alias is null && !string.IsNullOrEmpty(metric.Name);
            bool byAlias = metric.Alias is not null && metric.Name is null;
            Require(
                byName || byAlias,
                "payloads-alias-data-cmd-requirement",
                $"alias {metric.Alias} and name {metric.Name}"
            );
            Require(
                metric.Name != "Node Control/Rebirth" || (metric.ValueFields is [14] && metric.Integer == 1),
                "operational-behavior-data-commands-ncmd-rebirth-value",
                "a rebirth request must be true"
            );
        }
    }

    /// <summary>A message was delivered to the host.</summary>
    public void Delivered(string topic, ReadOnlySpan<byte> payload)
    {
        if (topic == _stateTopic && _born && !_dead)
        {
            _birthDue |= State(payload, null).Online == false;
        }
    }

    /// <summary>The host sent DISCONNECT.</summary>
    public void Disconnects() =>
        Require(
            _dead,
            "host-topic-phid-death-payload-timestamp-disconnect-clean",
            "DISCONNECT without STATE offline before it"
        );

    /// <summary>The watch is over, and the host had time to answer.</summary>
    public void Finish() =>
        Require(
            !_birthDue || _dead,
            "message-flow-hid-sparkplug-state-message-delivered",
            "STATE offline of its own id was never answered"
        );

    private void StateMessage(ReadOnlySpan<byte> payload, int qos, bool retain, long nowMillis)
    {
        var (online, time) = State(payload, "host-topic-phid-birth-payload");
        if (online == true)
        {
            Births++;
            Require(_ownState, "host-topic-phid-birth-sub-required", "STATE before its own subscription");
            Require(_ownGroup, "message-flow-phid-sparkplug-subscription", "STATE before the group's subscription");
            Require(qos == 1, "host-topic-phid-birth-qos", $"STATE at QoS {qos}");
            Require(retain, "host-topic-phid-birth-retain", "STATE is not retained");
            Require(
                time == _willTime,
                "host-topic-phid-birth-payload-timestamp",
                $"STATE has time {time}, the Will {_willTime}"
            );
            _born = true;
            _birthDue = false;
        }
        else
        {
            Deaths++;
            Require(qos == 1, "operational-behavior-host-application-death-qos", $"STATE at QoS {qos}");
            Require(retain, "operational-behavior-host-application-death-retained", "STATE is not retained");
            Require(
                time is { } at && at >= _willTime && Math.Abs(at - nowMillis) <= toleranceMillis,
                "host-topic-phid-death-payload-timestamp-disconnect-clean",
                $"STATE offline has time {time}, the time is {nowMillis}"
            );
            _dead = true;
        }
    }

    private (bool? Online, long? Time) State(ReadOnlySpan<byte> payload, string? rule)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            var json = JsonElement.ParseValue(ref reader);
            return (json.GetProperty("online").GetBoolean(), json.GetProperty("timestamp").GetInt64());
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            Require(rule is null, rule ?? "", e.Message);
            return (null, null);
        }
    }

    private void Require(bool holds, string rule, string text)
    {
        if (!holds && _violations.Count < 1000)
        {
            _violations.Add(new(rule, text));
        }
    }
}
