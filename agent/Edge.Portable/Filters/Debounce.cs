namespace Edge.Portable.Filters;

/// <summary>
/// A two-state signal that counts only once it has held for a while. Until it first has, the state is unknown: a line
/// that never settles never claims to be off. Not thread-safe.
/// </summary>
public sealed class Debounce
{
    private readonly long _micros;
    private bool _sampled;
    private bool _level;
    private long _since;

    /// <summary>A level must hold for <paramref name="micros"/> µs; 0 takes every sample as it comes.</summary>
    public Debounce(long micros)
    {
        _micros = micros;
    }

    /// <summary>Whether the signal has settled since the start, or since <see cref="Forget"/>.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The settled state; false, and meaningless, until <see cref="IsKnown"/>.</summary>
    public bool State { get; private set; }

    /// <summary>Whether the latest raw level is the settled state: nothing is on its way.</summary>
    public bool IsSettled
    {
        get { return IsKnown && _level == State; }
    }

    /// <summary>Changes of the raw level seen, bounces included: a line that chatters shows here.</summary>
    public long Edges { get; private set; }

    /// <summary>Takes the raw level at <paramref name="nowMicros"/> (monotonic, µs, never going back).</summary>
    /// <returns>True when the settled state became known or changed.</returns>
    public bool Sample(bool level, long nowMicros)
    {
        if (!_sampled || level != _level)
        {
            if (_sampled)
            {
                Edges++;
            }

            _sampled = true;
            _level = level;
            _since = nowMicros;
        }

        if (nowMicros - _since < _micros || (IsKnown && State == level))
        {
            return false;
        }

        IsKnown = true;
        State = level;
        return true;
    }

    /// <summary>Back to unknown, for a line that could not be read. The count of edges stays.</summary>
    public void Forget()
    {
        _sampled = false;
        IsKnown = false;
        State = false;
    }
}
