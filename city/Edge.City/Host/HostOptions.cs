using Edge.Portable.Wire;

namespace Edge.City.Host;

/// <summary>How the host application behaves. Every default is stated here.</summary>
public sealed record HostOptions
{
    /// <summary>Sparkplug host id, unique in the infrastructure: the sites' <c>uplink.primaryHost</c>. <c>city</c>.</summary>
    public string HostId { get; init; } = "city";

    /// <summary>Sparkplug group that is listened to. <c>hai-phong</c>.</summary>
    public string Group { get; init; } = "hai-phong";

    /// <summary>How long a message that is overtaken may take to arrive before a rebirth is asked for, s. 2: a broker
    /// on one connection keeps the order; a cluster needs a moment.</summary>
    public double ReorderSeconds { get; init; } = 2;

    /// <summary>Shortest time between two rebirth requests to one site, s. 10: a birth is the largest message there is.</summary>
    public double RebirthSeconds { get; init; } = 10;

    /// <summary>Longest time between two rebirth requests to a site that does not answer, s. 300.</summary>
    public double RebirthMaxSeconds { get; init; } = 300;

    /// <summary>Rebirth requests per second to all sites together. 100: after a restart the whole fleet is unknown.</summary>
    public int RebirthsPerSecond { get; init; } = 100;

    /// <summary>How long arrivals are collected into one transaction, s. 0.05: an alarm's acknowledgement may wait that long.</summary>
    public double BatchSeconds { get; init; } = 0.05;

    /// <summary>Records that close a transaction early. 2,000: a receiver that is behind needs few flushes of the disk.</summary>
    public int BatchRecords { get; init; } = 2000;

    /// <summary>Values waiting for the store at most; beyond, packets are dropped, and the sites send again. 500,000.</summary>
    public int MaxPendingValues { get; init; } = 500_000;

    /// <summary>Sites at most; others are not listened to. 100,000.</summary>
    public int MaxSites { get; init; } = 100_000;

    /// <summary>First and longest wait before connecting again, s. 1 and 30.</summary>
    public (double First, double Longest) ReconnectSeconds { get; init; } = (1, 30);

    /// <summary>Seed of the jitter of reconnecting.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Every mistake, as a sentence with the remedy.</summary>
    public IEnumerable<string> Problems()
    {
        if (!SparkplugTopic.IsValidId(HostId))
        {
            yield return $"--host-id '{HostId}' cannot be a topic level; use 1 to 255 characters without + # /.";
        }

        if (!SparkplugTopic.IsValidId(Group) || Group == "STATE")
        {
            yield return $"--group '{Group}' cannot be a topic level; use 1 to 255 characters without + # /, and not STATE.";
        }
    }
}
