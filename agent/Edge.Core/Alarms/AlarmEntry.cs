using Edge.Core.Readings;

namespace Edge.Core.Alarms;

/// <summary>One alarm in the book.</summary>
internal sealed class AlarmEntry(AlarmDefinition definition, IReadOnlyList<AlarmEntry> causes)
{
    /// <summary>An alarm that changes more often than this within <see cref="ChatterSeconds"/> chatters: five times up and
    /// down in ten minutes is more than anything at a site does by itself (E).</summary>
    public const int MostChanges = 10;

    /// <summary>Window of that, and how long it must be quiet before it is believed again, s.</summary>
    public const double ChatterSeconds = 600;

    public readonly AlarmDefinition Definition = definition;

    /// <summary>What suppresses it while it stands.</summary>
    public readonly IReadOnlyList<AlarmEntry> Causes = causes;

    /// <summary>Since when each severity has been asked for, and not been, without a break, monotonic µs.</summary>
    public readonly long[] AskedSince = [long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue];
    public readonly long[] QuietSince = [long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue];
    public Severity? Asked;
    public double OnSeconds = double.NaN;
    public double OffSeconds = double.NaN;
    public Thresholds? Limits;

    /// <summary>What its rule says.</summary>
    public Severity Current;
    public Stamp Since;
    public string? Text;
    public long ClearAt = long.MaxValue;
    public long RaisedMicros;

    /// <summary>What it is held at while it chatters; Normal when it does not.</summary>
    public Severity Latched;
    public long ChangedMicros;

    public bool IsAcknowledged;
    public bool IsLeftOver;
    public string? AcknowledgedBy;

    /// <summary>The worst that it was since it was raised: what is left of it when it is over.</summary>
    public Severity Worst;
    public long Order;
    public long Burst;

    public AlarmEntry? Cause;
    public long ReleaseAt = long.MaxValue;

    public string? ShelvedBy;
    public long ShelfEndsAt = long.MaxValue;
    public long ShelfEndsMillis;
    public Severity ShelfHides;

    /// <summary>Whether the shelf is of an earlier boot: how long that was is known by the wall clock alone.</summary>
    public bool IsShelfInherited;

    /// <summary>Until then what an earlier process raised stands, though the rule has forgotten why.</summary>
    public long InheritedUntil = long.MinValue;

    /// <summary>When it is given up because no rule of this process has spoken of it.</summary>
    public long ForgottenAt = long.MaxValue;

    private readonly long[] _recent = NoTimes();
    private int _oldest;

    /// <summary>What all others see.</summary>
    public Severity Told => Current > Latched ? Current : Latched;

    public bool IsWaiting => ClearAt != long.MaxValue || (Asked is { } asked && asked != Current);

    public bool IsQuiet => ShelvedBy is not null || Cause is not null;

    public AlarmState State =>
        Told != Severity.Normal ? (IsAcknowledged ? AlarmState.Acknowledged : AlarmState.Active)
        : IsLeftOver ? AlarmState.ClearedUnacknowledged
        : AlarmState.Normal;

    /// <summary>When it next has something to do by time alone, monotonic µs.</summary>
    public long NextMicros =>
        Math.Min(
            Math.Min(ClearAt, ReleaseAt),
            Math.Min(
                Math.Min(ShelfEndsAt, ForgottenAt),
                Latched == Severity.Normal ? long.MaxValue : ChangedMicros + (long)(ChatterSeconds * 1e6)
            )
        );

    /// <summary>Notes a change of what the rule says; true when there were too many.</summary>
    public bool NoteChange(long micros)
    {
        long oldest = _recent[_oldest];
        _recent[_oldest] = micros;
        _oldest = (_oldest + 1) % MostChanges;
        ChangedMicros = micros;
        return oldest != long.MinValue && micros - oldest <= ChatterSeconds * 1e6;
    }

    public void LeaveShelf()
    {
        ShelvedBy = null;
        ShelfEndsAt = long.MaxValue;
        IsShelfInherited = false;
    }

    private static long[] NoTimes()
    {
        var times = new long[MostChanges];
        Array.Fill(times, long.MinValue);
        return times;
    }
}
