namespace Edge.Simulator.Fleet;

/// <summary>How a fleet is made and how long it goes on.</summary>
public sealed record FleetOptions
{
    /// <summary>Most sites of one process.</summary>
    public const int MostSites = 50_000;

    /// <summary>The highest <see cref="First"/>.</summary>
    public const int MostFirst = 100_000;

    /// <summary>Sites. 2,320: Hai Phong's 5G sites.</summary>
    public int Sites { get; init; } = 2320;

    /// <summary>The number of the first site: fleets whose numbers, from this one on for as many as there are sites, do not
    /// meet have no site in common, and can share a receiver.</summary>
    public int First { get; init; } = 1;

    /// <summary>Where all chance comes from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A typhoon: frames each second instead of each ten, alarms, mains lost, links cut, waves of reconnecting.</summary>
    public bool Storm { get; init; }

    /// <summary>How long records are made, s.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>How long the receiver then has to acknowledge what is left, s.</summary>
    public double DrainSeconds { get; init; } = 300;

    /// <summary>Sparkplug group.</summary>
    public string Group { get; init; } = "hai-phong";

    /// <summary>Sparkplug host id that births wait for; null for none.</summary>
    public string? PrimaryHost { get; init; }

    /// <summary>Connections begun each second, all sites together. 200: a broker's backlog of accepts stays short.</summary>
    public double ConnectsPerSecond { get; init; } = 200;

    /// <summary>Bytes of records that one site keeps; beyond, the oldest detail goes, which the fleet counts as a failure.
    /// 256 KiB: an hour of frames of a storm.</summary>
    public int JournalBytes { get; init; } = 256 * 1024;

    /// <summary>Time between frames, s: 10, and in a storm 1.</summary>
    public double FrameSeconds => Storm ? 1 : 10;
}
