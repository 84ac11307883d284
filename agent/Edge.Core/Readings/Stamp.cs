namespace Edge.Core.Readings;

/// <summary>
/// When something happened, by the two clocks of the host. Order and durations come from <see cref="MonotonicMicros"/>
/// alone; wall time is for people, and may be wrong until <see cref="Synced"/>.
/// </summary>
/// <param name="MonotonicMicros">Microseconds since the host booted; never goes back within a boot.</param>
/// <param name="UnixMillis">Wall time as the host believed it, ms since 1970-01-01 UTC.</param>
/// <param name="Synced">Whether a time source disciplined the wall clock then.</param>
public readonly record struct Stamp(long MonotonicMicros, long UnixMillis, bool Synced)
{
    /// <summary>Seconds from <paramref name="earlier"/> to this, by the monotonic clock.</summary>
    public double SecondsSince(Stamp earlier) => (MonotonicMicros - earlier.MonotonicMicros) / 1e6;

    /// <summary>This stamp moved by <paramref name="micros"/> on both clocks.</summary>
    public Stamp AddMicros(long micros) =>
        this with
        {
            MonotonicMicros = MonotonicMicros + micros,
            UnixMillis = UnixMillis + (micros / 1000),
        };
}
