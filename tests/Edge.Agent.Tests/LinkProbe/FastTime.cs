namespace Edge.Agent.Tests.LinkProbe;

/// <summary>The host's clocks, so many times as fast since the host started: processes that follow each other go on in one time.</summary>
internal sealed class FastTime(int times) : TimeProvider
{
    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp() * times;

    public override DateTimeOffset GetUtcNow() =>
        System.GetUtcNow() + (System.GetElapsedTime(0, System.GetTimestamp()) * (times - 1));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Fast(dueTime), Fast(period));

    private TimeSpan Fast(TimeSpan span) => span > TimeSpan.Zero ? span / times : span;
}
