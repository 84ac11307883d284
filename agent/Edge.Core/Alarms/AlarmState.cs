namespace Edge.Core.Alarms;

/// <summary>Where an alarm stands in the book, by ISA-18.2.</summary>
public enum AlarmState
{
    /// <summary>Not active, and nothing is left to acknowledge.</summary>
    Normal,

    /// <summary>Active, and nobody has acknowledged it.</summary>
    Active,

    /// <summary>Active and acknowledged.</summary>
    Acknowledged,

    /// <summary>Over, and nobody ever acknowledged it.</summary>
    ClearedUnacknowledged,
}

/// <summary>What happened to an alarm.</summary>
public enum AlarmEvent
{
    /// <summary>It became active.</summary>
    Raised,

    /// <summary>Another severity, or another text.</summary>
    Changed,

    /// <summary>It is over.</summary>
    Cleared,

    /// <summary>Somebody acknowledged it.</summary>
    Acknowledged,

    /// <summary>Somebody put it on the shelf: it is kept and counted, and announced to nobody.</summary>
    Shelved,

    /// <summary>Its time on the shelf is over, or it became worse than the shelf may hide.</summary>
    Unshelved,

    /// <summary>It is a consequence of another alarm that stands: kept and counted, not announced.</summary>
    Suppressed,

    /// <summary>Its cause is over, or it became critical, and it still holds.</summary>
    Released,

    /// <summary>It came and went too often: it is held active until it has been quiet.</summary>
    Chattering,

    /// <summary>It has been quiet after chattering.</summary>
    Settled,
}

/// <summary>The words of the wire for states and events.</summary>
public static class AlarmStateText
{
    /// <summary>normal, active, acknowledged or cleared-unacknowledged.</summary>
    public static string Of(AlarmState state) =>
        state switch
        {
            AlarmState.Active => "active",
            AlarmState.Acknowledged => "acknowledged",
            AlarmState.ClearedUnacknowledged => "cleared-unacknowledged",
            _ => "normal",
        };

    /// <summary>raised, changed, cleared, acknowledged, shelved, unshelved, suppressed, released, chattering or settled.</summary>
    public static string Of(AlarmEvent happened) =>
        happened switch
        {
            AlarmEvent.Raised => "raised",
            AlarmEvent.Changed => "changed",
            AlarmEvent.Cleared => "cleared",
            AlarmEvent.Acknowledged => "acknowledged",
            AlarmEvent.Shelved => "shelved",
            AlarmEvent.Unshelved => "unshelved",
            AlarmEvent.Suppressed => "suppressed",
            AlarmEvent.Released => "released",
            AlarmEvent.Chattering => "chattering",
            _ => "settled",
        };
}
