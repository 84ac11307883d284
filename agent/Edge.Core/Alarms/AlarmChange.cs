using Edge.Core.Readings;

namespace Edge.Core.Alarms;

/// <summary>A change that the book has noted and not yet handed out.</summary>
/// <param name="Alarm">Which alarm.</param>
/// <param name="From">Severity before; where it did not change and the alarm is over, the one that it had.</param>
/// <param name="To">Severity now.</param>
/// <param name="At">When.</param>
/// <param name="Measured">The figure that made it so; NaN when the rule has none.</param>
/// <param name="Text">A text of its own; null for the catalogue's.</param>
public readonly record struct AlarmChange(
    AlarmDefinition Alarm,
    Severity From,
    Severity To,
    Stamp At,
    double Measured,
    string? Text
)
{
    /// <summary>What happened.</summary>
    public AlarmEvent Event { get; init; }

    /// <summary>Where the alarm stands now.</summary>
    public AlarmState State { get; init; }

    /// <summary>Its place among the alarms of one burst, 1 for the one that came first; 0 when it was never raised.</summary>
    public int FirstOut { get; init; }

    /// <summary>Which burst, a number that grows; 0 when it was never raised.</summary>
    public long Burst { get; init; }

    /// <summary>Who acknowledged or shelved it; null when nobody did.</summary>
    public string? By { get; init; }

    /// <summary>When its time on the shelf ends, Unix ms by the clock of the site; null when it is not shelved.</summary>
    public long? UntilMillis { get; init; }

    /// <summary>The alarm that it is a consequence of; null when it is told for itself.</summary>
    public AlarmDefinition? Cause { get; init; }

    /// <summary>Whether it is kept and counted, and announced to nobody: on the shelf, or a consequence.</summary>
    public bool IsQuiet => UntilMillis is not null || Cause is not null;
}
