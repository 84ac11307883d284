namespace Edge.City.Host;

/// <summary>
/// Which sequence number (0–255) comes next, and which came too early. Times are the host's monotonic microseconds.
/// </summary>
internal sealed class SequenceWindow
{
    private readonly HashSet<int> _early = [];
    private int _next;
    private int _newest;
    private bool _forgiving;

    /// <summary>Since when a number is missing; null when none is.</summary>
    public long? GapSinceMicros { get; private set; }

    public void Restart(int seq)
    {
        _forgiving = false;
        _early.Clear();
        GapSinceMicros = null;
        _newest = seq;
        _next = (seq + 1) & 0xFF;
    }

    public void Receive(int seq, long nowMicros)
    {
        if (_forgiving)
        {
            Restart(seq);
            return;
        }

        _newest = seq;
        if (seq != _next)
        {
            _early.Add(seq);
            GapSinceMicros ??= nowMicros;
            return;
        }

        do
        {
            _next = (_next + 1) & 0xFF;
        } while (_early.Remove(_next));

        if (_early.Count == 0)
        {
            GapSinceMicros = null;
        }
    }

    /// <summary>Some that arrived were not read here: order counts from the next one on.</summary>
    public void Forgive() => _forgiving = true;

    /// <summary>Gives up on the missing ones: order counts from the newest on.</summary>
    public void GiveUp() => Restart(_newest);
}
