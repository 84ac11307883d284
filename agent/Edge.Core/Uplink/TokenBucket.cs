namespace Edge.Core.Uplink;

/// <summary>
/// Lets through an average of <paramref name="perSecond"/> with bursts of <paramref name="capacity"/>. A taking may
/// run into debt once; the next waits until the debt is paid. Starts full.
/// </summary>
internal sealed class TokenBucket(double perSecond, double capacity)
{
    private double _spent;
    private long _at;

    /// <summary>Whether at least <paramref name="amount"/> is there now.</summary>
    public bool Has(double amount, long nowMicros)
    {
        Refill(nowMicros);
        return capacity - _spent >= Math.Min(amount, capacity);
    }

    /// <summary>Takes <paramref name="amount"/>.</summary>
    public void Take(double amount, long nowMicros)
    {
        Refill(nowMicros);
        _spent += amount;
    }

    /// <summary>When at least <paramref name="amount"/> will be there.</summary>
    public long ReadyMicros(double amount, long nowMicros)
    {
        Refill(nowMicros);
        double missing = Math.Min(amount, capacity) - (capacity - _spent);
        return missing <= 0 ? nowMicros : nowMicros + (long)Math.Ceiling(missing / perSecond * 1e6) + 1;
    }

    private void Refill(long nowMicros)
    {
        // A clock that went back gives nothing, and takes nothing away.
        long passed = Math.Max(0, nowMicros - _at);
        _spent = Math.Max(0, _spent - (passed / 1e6 * perSecond));
        _at += passed;
    }
}
