namespace Edge.Core.Alarms;

/// <summary>The book as it is kept over a restart: plain numbers and texts.</summary>
public sealed record AlarmBookState
{
    /// <summary>Alarms raised so far.</summary>
    public long Order { get; init; }

    /// <summary>Every alarm that is more than normal.</summary>
    public IReadOnlyList<AlarmEntryState> Entries { get; init; } = [];
}

/// <summary>One alarm of a book that is kept.</summary>
/// <param name="Id">Its id; an alarm that this program does not have is left out.</param>
/// <param name="Severity">Severity as told.</param>
public sealed record AlarmEntryState(string Id, Severity Severity)
{
    /// <summary>Since when, Unix ms by the clock of the site.</summary>
    public long SinceMillis { get; init; }

    /// <summary>Whether that clock was right.</summary>
    public bool SinceSynced { get; init; }

    /// <summary>A text of its own.</summary>
    public string? Text { get; init; }

    /// <summary>Whether it is held because it chatters.</summary>
    public bool IsChattering { get; init; }

    /// <summary>Whether it is active and acknowledged.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Whether it is over and was never acknowledged.</summary>
    public bool IsLeftOver { get; init; }

    /// <summary>Who acknowledged it.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>The worst that it was.</summary>
    public Severity Worst { get; init; }

    /// <summary>Its number among all that were raised.</summary>
    public long Order { get; init; }

    /// <summary>Number of the first alarm of its burst.</summary>
    public long Burst { get; init; }

    /// <summary>Id of the alarm that it is a consequence of.</summary>
    public string? Cause { get; init; }

    /// <summary>Who put it on the shelf; null when it is not there.</summary>
    public string? ShelvedBy { get; init; }

    /// <summary>Time left on the shelf when this was kept, s.</summary>
    public double ShelfSeconds { get; init; }

    /// <summary>End of its time on the shelf, Unix ms.</summary>
    public long ShelfEndsMillis { get; init; }

    /// <summary>The worst that the shelf hides.</summary>
    public Severity ShelfHides { get; init; }
}
