namespace Edge.Core.Readings;

/// <summary>What the latest reading of a metric is worth as evidence.</summary>
public enum EvidenceState
{
    /// <summary>Never delivered.</summary>
    Missing,

    /// <summary>Measured lately, by a sensor that passed its checks.</summary>
    Good,

    /// <summary>Good once, too old now; or stamped in the future, which no honest clock does.</summary>
    Stale,

    /// <summary>Delivered without a value.</summary>
    Bad,
}
