namespace Edge.Simulator.Fleet;

/// <summary>What a fleet has done so far.</summary>
public sealed record FleetCounts
{
    /// <summary>Sites.</summary>
    public int Sites { get; init; }

    /// <summary>Sites whose connection stands.</summary>
    public int Connected { get; init; }

    /// <summary>Sites whose birth is out.</summary>
    public int Born { get; init; }

    /// <summary>Records journaled.</summary>
    public long Journaled { get; init; }

    /// <summary>Alarm records among them.</summary>
    public long Alarms { get; init; }

    /// <summary>Readings in them.</summary>
    public long Readings { get; init; }

    /// <summary>Records that the receiver acknowledged.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Records released without an acknowledgement: nobody ever acknowledged.</summary>
    public long Assumed { get; init; }

    /// <summary>Records evicted from full journals.</summary>
    public long Evicted { get; init; }

    /// <summary>Records that wait in journals.</summary>
    public long Waiting { get; init; }

    /// <summary>Messages from the receiver that made no sense to a site.</summary>
    public long Refused { get; init; }

    /// <summary>CONNECT packets sent.</summary>
    public long Connects { get; init; }

    /// <summary>Births sent.</summary>
    public long Births { get; init; }

    /// <summary>Data messages sent.</summary>
    public long Messages { get; init; }

    /// <summary>Times when records went again because they were not acknowledged in time.</summary>
    public long Resends { get; init; }

    /// <summary>MQTT bytes sent by the sites.</summary>
    public long SentBytes { get; init; }

    /// <summary>MQTT bytes received by the sites.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>Whether the receiver acknowledged exactly what was journaled, and nothing was given up or refused.</summary>
    public bool IsComplete =>
        Journaled > 0 && Acknowledged == Journaled && Assumed == 0 && Evicted == 0 && Refused == 0;

    /// <summary>The counts of some sites together.</summary>
    internal static FleetCounts Of(IEnumerable<FleetSite> sites) =>
        sites.Aggregate(new FleetCounts(), (sum, site) => sum.Plus(Of(site)));

    /// <summary>The counts of two shares of the fleet together.</summary>
    internal FleetCounts Plus(FleetCounts other) =>
        new()
        {
            Sites = Sites + other.Sites,
            Connected = Connected + other.Connected,
            Born = Born + other.Born,
            Journaled = Journaled + other.Journaled,
            Alarms = Alarms + other.Alarms,
            Readings = Readings + other.Readings,
            Acknowledged = Acknowledged + other.Acknowledged,
            Assumed = Assumed + other.Assumed,
            Evicted = Evicted + other.Evicted,
            Waiting = Waiting + other.Waiting,
            Refused = Refused + other.Refused,
            Connects = Connects + other.Connects,
            Births = Births + other.Births,
            Messages = Messages + other.Messages,
            Resends = Resends + other.Resends,
            SentBytes = SentBytes + other.SentBytes,
            ReceivedBytes = ReceivedBytes + other.ReceivedBytes,
        };

    private static FleetCounts Of(FleetSite site) =>
        new()
        {
            Sites = 1,
            Connected = site.IsConnected ? 1 : 0,
            Born = site.Session.IsOnline ? 1 : 0,
            Journaled = site.Journal.Last,
            Alarms = site.AlarmRecords,
            Readings = site.Readings,
            Acknowledged = site.Journal.Acknowledged,
            Assumed = site.Journal.Assumed,
            Evicted = site.Journal.Evicted,
            Waiting = site.Journal.State.Depth,
            Refused = site.Session.CommandsRefused + site.Session.DamagedRecords,
            Connects = site.Session.Connects,
            Births = site.Session.Births,
            Messages = site.Session.DataMessages,
            Resends = site.Session.Resends,
            SentBytes = site.Bytes.Sent,
            ReceivedBytes = site.Bytes.Received,
        };
}
