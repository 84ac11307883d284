using Edge.City.Store;

namespace Edge.City.Host;

/// <summary>What the host knows of one site's Sparkplug session.</summary>
internal sealed class NodeSession(SiteKey site)
{
    public SiteKey Site { get; } = site;

    /// <summary>What its aliases mean; null until it is born, and again when it died.</summary>
    public AliasTable? Aliases { get; set; }

    public bool IsBorn => Aliases is not null;

    public long? BirthSequence { get; set; }

    public long? Epoch { get; set; }

    /// <summary>Whether its birth offered the acknowledgement.</summary>
    public bool TakesAcknowledgements { get; set; }

    public SequenceWindow Sequence { get; } = new();

    /// <summary>Why a birth is needed; null when none is.</summary>
    public string? NeedsBirth { get; set; }

    /// <summary>Requests sent since the last birth.</summary>
    public int Requests { get; set; }

    /// <summary>No request before this, monotonic µs.</summary>
    public long NotBeforeMicros { get; set; } = long.MinValue;
}
