using System.Buffers;
using System.Text;
using Edge.Conformance;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>One message as a subscriber got it.</summary>
internal sealed record HeardMessage(string Topic, byte[] Payload, bool Retained)
{
    public string Type => Topic.Split('/') is [_, _, var type, ..] ? type : "";
}

/// <summary>
/// A host that knows Sparkplug from its schema alone: it hears everything of one node, counts its records, and
/// acknowledges them when told to.
/// </summary>
internal sealed class PlainHost : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly Lock _gate = new();
    private readonly List<HeardMessage> _heard = [];
    private readonly Dictionary<ulong, string> _names = [];
    private readonly Dictionary<string, RawMetric> _latest = new(StringComparer.Ordinal);
    private readonly SortedSet<long> _ids = [];
    private readonly bool _acknowledges;
    private bool _born;

    private PlainHost(bool acknowledges) => _acknowledges = acknowledges;

    public IReadOnlyList<HeardMessage> Heard
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>Ids of every record received, in order.</summary>
    public IReadOnlyList<long> Ids
    {
        get
        {
            lock (_gate)
            {
                return [.. _ids];
            }
        }
    }

    /// <summary>Ids from 1 to the highest received that were not.</summary>
    public IReadOnlyList<long> Missing
    {
        get
        {
            lock (_gate)
            {
                return [.. Enumerable.Range(1, (int)_ids.Max).Select(id => (long)id).Where(id => !_ids.Contains(id))];
            }
        }
    }

    public static async Task<PlainHost> StartAsync(int port, bool acknowledges)
    {
        var host = new PlainHost(acknowledges);
        host._client.ApplicationMessageReceivedAsync += e => host.HearAsync(e.ApplicationMessage);
        await host._client.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithTcpServer("127.0.0.1", port)
                .WithClientId("plain-host")
                .WithCleanStart()
                .Build(),
            TestContext.Current.CancellationToken
        );
        await host._client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder()
                .WithTopicFilter("spBv1.0/#", MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            TestContext.Current.CancellationToken
        );
        return host;
    }

    /// <summary>How many messages of a type were heard.</summary>
    public int Count(string type) => Heard.Count(message => message.Type == type);

    /// <summary>The newest value of a metric, by name; null before the first.</summary>
    public RawMetric? Latest(string name)
    {
        lock (_gate)
        {
            return _latest.GetValueOrDefault(name);
        }
    }

    /// <summary>The alias that the node gave a metric.</summary>
    public ulong AliasOf(string name)
    {
        lock (_gate)
        {
            return _names.Single(pair => pair.Value == name).Key;
        }
    }

    /// <summary>Sends bytes to the node's NCMD topic.</summary>
    public Task CommandAsync(byte[] payload, int qos = 0) =>
        PublishAsync($"spBv1.0/{NodeProcess.Group}/NCMD/{NodeProcess.Id}", payload, qos, retain: false);

    /// <summary>Publishes STATE of a host.</summary>
    public Task StateAsync(string hostId, bool online, long timestamp, bool retain = true) =>
        PublishAsync(
            $"spBv1.0/STATE/{hostId}",
            Encoding.UTF8.GetBytes($$"""{"online":{{(online ? "true" : "false")}},"timestamp":{{timestamp}}}"""),
            1,
            retain
        );

    public async Task PublishAsync(string topic, byte[] payload, int qos, bool retain) =>
        await _client.PublishAsync(
            new MqttApplicationMessage
            {
                Topic = topic,
                PayloadSegment = payload,
                QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
                Retain = retain,
            },
            TestContext.Current.CancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
    }

    private async Task HearAsync(MqttApplicationMessage message)
    {
        byte[]? acknowledgement = null;
        lock (_gate)
        {
            var heard = new HeardMessage(message.Topic, message.Payload.ToArray(), message.Retain);
            _heard.Add(heard);
            switch (heard.Type)
            {
                case "NBIRTH":
                    Birth(RawPayload.Decode(heard.Payload));
                    break;
                case "NDATA" when _born:
                    Data(RawPayload.Decode(heard.Payload));
                    acknowledgement = _acknowledges ? Acknowledgement() : null;
                    break;
                case "NDEATH":
                    _born = false;
                    break;
                default:
                    break;
            }
        }

        if (acknowledgement is not null)
        {
            await CommandAsync(acknowledgement);
        }
    }

    private void Birth(RawPayload birth)
    {
        _born = true;
        _names.Clear();
        foreach (var metric in birth.Metrics)
        {
            _latest[metric.Name!] = metric;
            if (metric.Alias is { } alias)
            {
                _names[alias] = metric.Name!;
            }
        }
    }

    private void Data(RawPayload data)
    {
        long first = 0;
        long count = 1;
        foreach (var metric in data.Metrics)
        {
            string name = _names[metric.Alias!.Value];
            _latest[name] = metric;
            first = name == "Journal/Id" ? (long)metric.Integer : first;
            count = name == "Journal/Count" ? (long)metric.Integer : count;
        }

        for (long id = first; id < first + count; id++)
        {
            _ids.Add(id);
        }
    }

    private byte[] Acknowledgement()
    {
        long upTo = 0;
        while (_ids.Contains(upTo + 1))
        {
            upTo++;
        }

        long above = _ids.Max;
        return new RawPayloadWriter((ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())
            .Long(null, Alias("Journal/Ack"), (ulong)upTo)
            .Text(null, Alias("Journal/AckRanges"), above > upTo && _ids.Contains(upTo + 2) ? $"{upTo + 2}" : "")
            .Long(null, Alias("Journal/Epoch"), _latest["Journal/Epoch"].Integer)
            .ToArray();

        ulong Alias(string name) => _names.Single(pair => pair.Value == name).Key;
    }
}
