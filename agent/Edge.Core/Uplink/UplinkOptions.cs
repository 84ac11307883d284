using Edge.Portable.Wire;

namespace Edge.Core.Uplink;

/// <summary>How a site speaks to its broker. Each default states its reason; <see cref="Problems"/> finds every mistake.</summary>
public sealed record UplinkOptions
{
    /// <summary>Sparkplug group id.</summary>
    public string Group { get; init; } = "hai-phong";

    /// <summary>Sparkplug edge node id: the site id. Required.</summary>
    public string NodeId { get; init; } = "";

    /// <summary>Sparkplug host id of the primary host; null publishes whether or not any host is online.</summary>
    public string? PrimaryHost { get; init; }

    /// <summary>A host that never acknowledged anything: a record sent this long ago on a connection that still stands
    /// may go, s. 600: at least twice the keep-alive, so the broker was alive after it was sent.</summary>
    public double AssumeDeliveredSeconds { get; init; } = 600;

    /// <summary>MQTT keep-alive, s. 30: a dead link shows within 45 s.</summary>
    public int KeepAliveSeconds { get; init; } = 30;

    /// <summary>Pace of the backlog, B/s. 65,536: 2 MB, 72 hours of frames, in about 30 s.</summary>
    public double BacklogBytesPerSecond { get; init; } = 64 * 1024;

    /// <summary>Backlog sent and not yet acknowledged, B, once the receiver is known to acknowledge. 49,152: on a link of
    /// 256 kbit/s live data waits 1.5 s behind it at most, and the link still stays busy while an acknowledgement of
    /// half a second is on its way.</summary>
    public int BacklogWindowBytes { get; init; } = 48 * 1024;

    /// <summary>A record not acknowledged this long after it was sent is sent again, s.</summary>
    public double ResendSeconds { get; init; } = 30;

    /// <summary>Unchanged values are reported again after this long, s. 300.</summary>
    public double HeartbeatSeconds { get; init; } = 300;

    /// <summary>When the primary host comes back, births of the fleet spread over this long, s.</summary>
    public double RebirthSpreadSeconds { get; init; } = 60;

    /// <summary>Most records in one message of backlog.</summary>
    public int MaxFramesPerMessage { get; init; } = 64;

    /// <summary>Most bytes of a message with more than one record. A single record may be larger.</summary>
    public int MaxMessageBytes { get; init; } = 32 * 1024;

    /// <summary>Shortest wait before a new attempt to connect, s.</summary>
    public double BackoffMinSeconds { get; init; } = 1;

    /// <summary>Longest wait before a new attempt to connect, s. 10: after any outage the city hears of a site within seconds
    /// of the link's return; a refused attempt costs some 100 bytes.</summary>
    public double BackoffMaxSeconds { get; init; } = 10;

    /// <summary>Every mistake, as a sentence with the remedy; none when the options are right.</summary>
    public IEnumerable<string> Problems()
    {
        if (!SparkplugTopic.IsValidId(Group))
        {
            yield return $"uplink.group '{Group}' cannot be part of a topic: 1 to 255 characters without + # /.";
        }

        if (!SparkplugTopic.IsValidId(NodeId))
        {
            yield return $"The site id '{NodeId}' cannot be part of a topic: 1 to 255 characters without + # /.";
        }

        if (PrimaryHost is { } host && !SparkplugTopic.IsValidId(host))
        {
            yield return $"uplink.primaryHost '{host}' cannot be part of a topic: 1 to 255 characters without + # /.";
        }

        if (KeepAliveSeconds is < 5 or > 65_535)
        {
            yield return $"uplink.keepAlive is {KeepAliveSeconds} s: choose 5 to 65535.";
        }

        if (!(AssumeDeliveredSeconds >= 2.0 * KeepAliveSeconds))
        {
            yield return $"uplink.assumeDelivered is {AssumeDeliveredSeconds} s: at least twice the keep-alive, {2 * KeepAliveSeconds} s.";
        }

        foreach (
            var (key, value, least, most) in new (string Key, double Value, double Least, double Most)[]
            {
                ("backlogRate", BacklogBytesPerSecond, 1024, 1e9),
                ("backlogWindow", BacklogWindowBytes, 4096, 1 << 26),
                ("resend", ResendSeconds, 5, 3600),
                ("heartbeat", HeartbeatSeconds, 10, 86_400),
                ("rebirthSpread", RebirthSpreadSeconds, 0, 3600),
                ("maxFramesPerMessage", MaxFramesPerMessage, 1, 512),
                ("maxMessageBytes", MaxMessageBytes, 1024, 256 * 1024),
                ("backoffMin", BackoffMinSeconds, 0.1, 60),
                ("backoffMax", BackoffMaxSeconds, BackoffMinSeconds, 3600),
            }
        )
        {
            if (!(value >= least && value <= most))
            {
                yield return $"uplink.{key} is {value}: choose {least} to {most}.";
            }
        }
    }
}
