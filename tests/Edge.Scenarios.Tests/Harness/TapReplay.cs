using System.Buffers.Binary;
using Edge.Conformance;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>The fields of a CONNECT packet that Sparkplug has rules for (MQTT 5.0, 3.1).</summary>
internal sealed record ConnectFields(
    int ProtocolVersion,
    bool CleanStart,
    int KeepAlive,
    uint SessionExpiry,
    string ClientId,
    string? WillTopic,
    byte[] WillPayload,
    int WillQos,
    bool WillRetain
)
{
    public static ConnectFields Read(TappedPacket packet)
    {
        var reader = new PacketReader(packet.Body);
        Assert.Equal("MQTT", reader.Text());
        int version = reader.Byte();
        byte flags = reader.Byte();
        int keepAlive = reader.Short();
        uint expiry = SessionExpiryOf(reader.Properties());
        string client = reader.Text();
        string? willTopic = null;
        byte[] will = [];
        if ((flags & 4) != 0)
        {
            reader.Properties();
            willTopic = reader.Text();
            will = reader.Binary();
        }

        return new(
            version,
            (flags & 2) != 0,
            keepAlive,
            expiry,
            client,
            willTopic,
            will,
            (flags >> 3) & 3,
            (flags & 32) != 0
        );
    }

    // MQTT 5.0, 3.1.2.11: property identifiers of CONNECT and the lengths of their values.
    private static uint SessionExpiryOf(ReadOnlySpan<byte> properties)
    {
        while (!properties.IsEmpty)
        {
            byte id = properties[0];
            properties = properties[1..];
            if (id == 0x11)
            {
                return BinaryPrimitives.ReadUInt32BigEndian(properties);
            }

            int length = id switch
            {
                0x27 => 4,
                0x21 or 0x22 => 2,
                0x17 or 0x19 => 1,
                0x15 or 0x16 => 2 + BinaryPrimitives.ReadUInt16BigEndian(properties),
                0x26 => Pair(properties),
                _ => throw new InvalidDataException($"CONNECT has property 0x{id:X2}"),
            };
            properties = properties[length..];
        }

        return 0;
    }

    private static int Pair(ReadOnlySpan<byte> properties)
    {
        int name = 2 + BinaryPrimitives.ReadUInt16BigEndian(properties);
        return name + 2 + BinaryPrimitives.ReadUInt16BigEndian(properties[name..]);
    }
}

/// <summary>The fields of a PUBLISH packet (MQTT 5.0, 3.3).</summary>
internal sealed record PublishFields(string Topic, byte[] Payload, int Qos, bool Retain)
{
    public static PublishFields Read(TappedPacket packet)
    {
        var reader = new PacketReader(packet.Body);
        int qos = (packet.Flags >> 1) & 3;
        string topic = reader.Text();
        if (qos > 0)
        {
            reader.Short();
        }

        reader.Properties();
        return new(topic, reader.Take(reader.Left), qos, (packet.Flags & 1) != 0);
    }
}

/// <summary>Feeds what a tap saw to a checker that knows nothing of the product.</summary>
internal static class TapReplay
{
    private const int Closed = 0;
    private const int Connect = 1;
    private const int Publish = 3;
    private const int Subscribe = 8;
    private const int Disconnect = 14;

    /// <summary>The CONNECT packets, in order.</summary>
    public static List<ConnectFields> Connects(this MqttTap tap) =>
        [.. tap.Packets.Where(packet => packet is { FromClient: true, Type: Connect }).Select(ConnectFields.Read)];

    /// <summary>What the client published, in order.</summary>
    public static List<PublishFields> Published(this MqttTap tap) =>
        [.. tap.Packets.Where(packet => packet is { FromClient: true, Type: Publish }).Select(PublishFields.Read)];

    /// <summary>The reasons of the client's DISCONNECT packets, in order.</summary>
    public static List<int> Disconnects(this MqttTap tap) =>
        [.. tap.Packets.Where(packet => packet is { FromClient: true, Type: Disconnect }).Select(Reason)];

    /// <summary>bdSeq of a payload, by name.</summary>
    public static long BdSeq(byte[] payload) =>
        (long)RawPayload.Decode(payload).Metrics.Single(metric => metric.Name == "bdSeq").Integer;

    /// <summary>Everything that the node did on this tap, checked; broken rules fail the test.</summary>
    public static SparkplugConformance CheckNode(this MqttTap tap, string? primaryHost = null)
    {
        // Messages that were on their way when a command or a STATE passed the tap are not late.
        var checker = new SparkplugConformance(NodeProcess.Group, NodeProcess.Id, primaryHost, grace: 3);
        int current = -1;
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var packet in tap.Packets)
        {
            switch (packet)
            {
                case { FromClient: true, Type: Connect }:
                    var connect = ConnectFields.Read(packet);
                    Assert.Equal(5, connect.ProtocolVersion);
                    current = packet.Connection;
                    checker.Connects(
                        connect.CleanStart,
                        connect.SessionExpiry,
                        connect.WillTopic,
                        connect.WillPayload,
                        connect.WillQos,
                        connect.WillRetain
                    );
                    break;
                case { FromClient: true, Type: Subscribe }:
                    foreach (var (topic, qos) in Filters(packet))
                    {
                        checker.Subscribes(topic, qos);
                    }

                    break;
                case { FromClient: true, Type: Publish }:
                    var published = PublishFields.Read(packet);
                    checker.Publishes(published.Topic, published.Payload, published.Qos, published.Retain);
                    AssertUtc(published, now);
                    break;
                case { FromClient: true, Type: Disconnect }:
                    checker.Disconnects(Reason(packet));
                    break;
                case { FromClient: false, Type: Publish }:
                    var delivered = PublishFields.Read(packet);
                    checker.Delivered(delivered.Topic, delivered.Payload);
                    break;
                case { Type: Closed } or { FromClient: false, Type: Disconnect } when packet.Connection == current:
                    checker.Lost();
                    break;
                default:
                    break;
            }
        }

        checker.Finish();
        Assert.Empty(checker.Violations);
        Assert.Empty(checker.MissingJournalIds());
        return checker;
    }

    /// <summary>Everything that the host did on this tap, checked; broken rules fail the test.</summary>
    public static HostConformance CheckHost(this MqttTap tap, string hostId, string group)
    {
        var checker = new HostConformance(hostId, group);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var packet in tap.Packets)
        {
            switch (packet)
            {
                case { FromClient: true, Type: Connect }:
                    var connect = ConnectFields.Read(packet);
                    checker.Connects(
                        connect.CleanStart,
                        connect.SessionExpiry,
                        connect.WillTopic,
                        connect.WillPayload,
                        connect.WillQos,
                        connect.WillRetain,
                        now
                    );
                    break;
                case { FromClient: true, Type: Subscribe }:
                    foreach (var (topic, _) in Filters(packet))
                    {
                        checker.Subscribes(topic);
                    }

                    break;
                case { FromClient: true, Type: Publish }:
                    var published = PublishFields.Read(packet);
                    checker.Publishes(published.Topic, published.Payload, published.Qos, published.Retain, now);
                    break;
                case { FromClient: true, Type: Disconnect }:
                    checker.Disconnects();
                    break;
                case { FromClient: false, Type: Publish }:
                    var delivered = PublishFields.Read(packet);
                    checker.Delivered(delivered.Topic, delivered.Payload);
                    break;
                default:
                    break;
            }
        }

        checker.Finish();
        Assert.Empty(checker.Violations);
        return checker;
    }

    // Sparkplug 3.0, payloads-timestamp-in-UTC: a local time would be off by hours.
    private static void AssertUtc(PublishFields published, long now)
    {
        var payload = RawPayload.Decode(published.Payload);
        Assert.InRange((long)payload.Timestamp!.Value, now - 600_000, now + 1000);
        Assert.All(payload.Metrics, metric => Assert.InRange((long)metric.Timestamp!.Value, now - 600_000, now + 1000));
    }

    private static int Reason(TappedPacket packet) => packet.Body.Length == 0 ? 0 : packet.Body[0];

    private static List<(string Topic, int Qos)> Filters(TappedPacket packet)
    {
        var reader = new PacketReader(packet.Body);
        reader.Short();
        reader.Properties();
        var filters = new List<(string, int)>();
        while (reader.Left > 0)
        {
            filters.Add((reader.Text(), reader.Byte() & 3));
        }

        return filters;
    }
}
