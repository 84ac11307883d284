namespace Edge.Core.Commands;

/// <summary>Why a command is not done.</summary>
public enum RefusalReason
{
    /// <summary>Its value is no envelope.</summary>
    Unsigned,

    /// <summary>An envelope that cannot be read.</summary>
    Malformed,

    /// <summary>The site has no key of the city's to check it with.</summary>
    NoCityKey,

    /// <summary>Not signed by the city's key.</summary>
    WrongSignature,

    /// <summary>Meant for another site.</summary>
    WrongSite,

    /// <summary>Not on the list of what is allowed.</summary>
    NotAllowed,

    /// <summary>Its time is over, or lies too far ahead.</summary>
    Expired,

    /// <summary>The site does not know what time it is.</summary>
    ClockNotSet,

    /// <summary>Its counter is not higher than the last one.</summary>
    Replayed,

    /// <summary>The counter could not be made durable.</summary>
    NotStored,

    /// <summary>Too many at once.</summary>
    TooMany,

    /// <summary>Its value makes no sense for this command.</summary>
    BadValue,

    /// <summary>This site cannot do it.</summary>
    NotPossible,
}

/// <summary>A command that is not done.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Text">For people: what was asked, why it is not done, and what to do; a sentence without its full stop.</param>
public sealed record CommandRefusal(RefusalReason Reason, string Text)
{
    /// <summary>The command's counter, by which its sender knows the answer; 0 when nothing signed told one.</summary>
    public long Counter { get; init; }
}
