using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Verdict;

namespace Edge.Core.Frames;

/// <summary>What becomes one record: readings that belong together.</summary>
/// <param name="Lane">How urgent.</param>
/// <param name="At">When it was closed.</param>
/// <param name="Readings">The readings, each with its own stamp; at least one.</param>
public sealed record Frame(RecordLane Lane, Stamp At, IReadOnlyList<Reading> Readings)
{
    /// <summary>The alarm transition that this frame is about, if it is about one.</summary>
    public AlarmTransition? Alarm { get; init; }

    /// <summary>The new verdict, if this frame is about one.</summary>
    public SiteVerdict? Verdict { get; init; }
}
