namespace Edge.Core.Link;

/// <summary>
/// ITU-T G.826, annex A: ten consecutive severely errored seconds begin unavailable time and belong to it; ten consecutive
/// seconds that are not severely errored end it and belong to available time. So a second that speaks against the state waits
/// until its run is broken or is ten long: at most nine wait. Not thread-safe.
/// </summary>
public sealed class Unavailability(bool isUnavailable = false)
{
    /// <summary>Length of the run that changes the state, s (S: ITU-T G.826).</summary>
    public const int EdgeSeconds = 10;

    /// <summary>Whether time is unavailable, by the seconds that are decided.</summary>
    public bool IsUnavailable { get; private set; } = isUnavailable;

    /// <summary>How many seconds wait for their decision: 0 to 9.</summary>
    public int Pending { get; private set; }

    /// <summary>Takes the next second.</summary>
    /// <returns>How many seconds are decided by it, the oldest that wait first, itself last; <see cref="IsUnavailable"/> is then
    /// the state of them all.</returns>
    public int Step(bool isErrored)
    {
        Pending++;
        if (isErrored != IsUnavailable && Pending < EdgeSeconds)
        {
            return 0;
        }

        IsUnavailable = isErrored;
        return Break();
    }

    /// <summary>The run ends in a second of which nothing is known: it proves nothing, and what waited is what the state is.</summary>
    /// <returns>How many seconds are decided by it.</returns>
    public int Break()
    {
        int decided = Pending;
        Pending = 0;
        return decided;
    }
}
