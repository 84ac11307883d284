namespace Edge.City.Host;

/// <summary>
/// Which sequence number (0–255) comes next, and which came too early. Times are the host's monotonic microseconds.
/// </summary>
internal sealed class SequenceWindow
{
    private readonly HashSet<int> _early = [];
    private int _next;
    private int _newest;

    /// <summary>Since when a number is missing; null when none is.</summary>
    public long? GapSinceMicros { get; private set; }

    public void Restart(int seq)
    {
        _early.Clear();
        GapSinceMicros = null;
        _newest = seq;
        _next = (seq + 1) & 0xFF;
    }

    public void Receive(int seq, long nowMicros)
    {
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

    /// <summary>Gives up on the missing ones: order counts from the newest on.</summary>
    public void GiveUp() => Restart(_newest);
}
