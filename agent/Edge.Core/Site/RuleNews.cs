using Edge.Core.Alarms;
using Edge.Core.Readings;

namespace Edge.Core.Site;

/// <summary>
/// Which rules have something new to judge. A rule that looks at one group of metrics says what it said at the turn before
/// unless one of them was delivered, any reading became worth more or less, a delay runs, or an alarm has changed.
/// </summary>
internal sealed class RuleNews(Evidence evidence, AlarmBook book)
{
    private readonly long[] _deliveries = new long[10];
    private long _changes = -1;
    private long _states = -1;
    private bool _fresh;
    private bool _everywhere = true;

    /// <summary>A turn begins; call it after the readings are taken and before any rule.</summary>
    public void Look(Stamp now)
    {
        bool fresh = evidence.IsFresh(now);
        _everywhere =
            !fresh || !_fresh || book.IsWaiting || book.Changes != _changes || evidence.StateChanges != _states;
        _fresh = fresh;
        _changes = book.Changes;
        _states = evidence.StateChanges;
    }

    /// <summary>Whether there are news among the metrics from <paramref name="first"/>, a whole hundred, to the next hundred;
    /// asks once a turn and group.</summary>
    public bool Of(int first)
    {
        long deliveries = evidence.Deliveries(first);
        bool more = deliveries != _deliveries[first / 100];
        _deliveries[first / 100] = deliveries;
        return more || _everywhere;
    }
}
