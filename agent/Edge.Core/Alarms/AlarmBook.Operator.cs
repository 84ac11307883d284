using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <content>What people may do with an alarm. Each answers with null, or with the reason why it was refused.</content>
public sealed partial class AlarmBook
{
    /// <summary>Longest time on the shelf, s. Seven days (E): a repair takes days, and what nobody repairs is to be seen.</summary>
    public const double LongestShelfSeconds = 7 * 86_400;

    /// <summary>Longest name of who does it, characters.</summary>
    public const int LongestName = 64;

    /// <summary>Acknowledges an alarm: somebody knows of it. When it becomes worse it is to be acknowledged again.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="by">Who: 1 to 64 characters.</param>
    /// <param name="now">Now.</param>
    /// <returns>Null, or why nothing was done.</returns>
    public string? Acknowledge(MetricId alarm, string by, Stamp now)
    {
        AlarmEntry entry = Find(alarm);
        if (NameProblem(by) is { } problem)
        {
            return problem;
        }

        if (entry.State is AlarmState.Normal or AlarmState.Acknowledged)
        {
            return $"{entry.Definition.Id} is {AlarmStateText.Of(entry.State)}: there is nothing to acknowledge.";
        }

        entry.IsAcknowledged = entry.Told != Severity.Normal;
        entry.IsLeftOver = false;
        entry.AcknowledgedBy = by;
        Tell(entry, AlarmEvent.Acknowledged, entry.Told, now, double.NaN);
        return null;
    }

    /// <summary>
    /// Puts an alarm on the shelf: until its time is over it is announced to nobody. It counts for the verdict all the
    /// same. What becomes worse than it is now, or than a warning, leaves the shelf at once.
    /// </summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="seconds">For how long, s: more than 0, at most <see cref="LongestShelfSeconds"/>. It is counted by the
    /// monotonic clock, so that a wall clock that jumps ends no shelf.</param>
    /// <param name="by">Who: 1 to 64 characters.</param>
    /// <param name="now">Now.</param>
    /// <returns>Null, or why nothing was done.</returns>
    public string? Shelve(MetricId alarm, double seconds, string by, Stamp now)
    {
        AlarmEntry entry = Find(alarm);
        if (NameProblem(by) is { } problem)
        {
            return problem;
        }

        if (!(seconds is > 0 and <= LongestShelfSeconds))
        {
            return $"{seconds:F0} s on the shelf: use more than 0, and at most {LongestShelfSeconds:F0} (seven days).";
        }

        entry.ShelvedBy = by;
        entry.ShelfEndsAt = now.MonotonicMicros + (long)(seconds * 1e6);
        entry.ShelfEndsMillis = now.UnixMillis + (long)(seconds * 1e3);
        entry.IsShelfInherited = false;
        entry.ShelfHides = entry.Told > Severity.Warning ? entry.Told : Severity.Warning;
        _next = Math.Min(_next, entry.ShelfEndsAt);
        Tell(entry, AlarmEvent.Shelved, entry.Told, now, double.NaN);
        return null;
    }

    /// <summary>Takes an alarm off the shelf before its time.</summary>
    /// <returns>Null, or why nothing was done.</returns>
    public string? Unshelve(MetricId alarm, string by, Stamp now)
    {
        AlarmEntry entry = Find(alarm);
        if (NameProblem(by) is { } problem)
        {
            return problem;
        }

        if (entry.ShelvedBy is null)
        {
            return $"{entry.Definition.Id} is not on the shelf.";
        }

        entry.LeaveShelf();
        Tell(entry, AlarmEvent.Unshelved, entry.Told, now, double.NaN);
        return null;
    }

    private static string? NameProblem(string by) =>
        by.Length is > 0 and <= LongestName ? null : $"Say who does it, in 1 to {LongestName} characters.";
}
