using Edge.Core.Uplink;

namespace Edge.Simulator.Fleet;

/// <summary>What a connection tells.</summary>
internal enum SiteReportKind
{
    /// <summary>The broker accepted it.</summary>
    Accepted,

    /// <summary>No connection came about. Flag: a CONNECT was sent. Text: why.</summary>
    Refused,

    /// <summary>The subscription was answered. Flag: granted.</summary>
    Subscribed,

    /// <summary>The network has taken the publish.</summary>
    Published,

    /// <summary>A message arrived. Text: its topic. Flag: retained.</summary>
    Arrived,

    /// <summary>It broke. Text: why.</summary>
    Lost,
}

/// <summary>What a connection tells its site, on the lane's thread.</summary>
/// <param name="Kind">What.</param>
/// <param name="Flag">See <see cref="SiteReportKind"/>.</param>
/// <param name="Text">See <see cref="SiteReportKind"/>.</param>
/// <param name="Payload">Of a message that arrived; else empty.</param>
internal readonly record struct SiteReport(SiteReportKind Kind, bool Flag, string Text, byte[] Payload)
{
    public static SiteReport Of(SiteReportKind kind, bool flag = false, string text = "") => new(kind, flag, text, []);
}

/// <summary>Opens connections for the sites of a fleet.</summary>
internal interface IFleetNetwork
{
    /// <summary>Begins to connect; what comes of it is told to the site's lane with this generation.</summary>
    ISiteConnection Connect(FleetSite site, int generation, UplinkAction.Connect connect);
}

/// <summary>One site's connection, from CONNECT to its end. It decides nothing and is not used again.</summary>
internal interface ISiteConnection
{
    /// <summary>Whether it stands, as far as this end knows.</summary>
    bool IsConnected { get; }

    void Subscribe(IReadOnlyList<string> topics);

    /// <summary>Publishes. True: the network has taken it; false: <see cref="SiteReportKind.Published"/> or
    /// <see cref="SiteReportKind.Lost"/> follows.</summary>
    bool Publish(UplinkAction.Publish publish);

    /// <summary>Sends DISCONNECT behind what was published, and closes.</summary>
    void Disconnect(int reasonCode);

    /// <summary>Closes without a word.</summary>
    void Drop();
}
