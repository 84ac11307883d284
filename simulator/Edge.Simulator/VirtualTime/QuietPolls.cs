using Edge.Simulator.Chips;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// Most polls find what the one before found. In virtual time those that can tell nothing new are left out; what is left is
/// the same as if all were made. For a second after anything happened at the site every poll counts.
/// </summary>
internal abstract class QuietPolls
{
    private const long StirredMicros = 1_000_000;

    private readonly long _period;
    private long _stirredUntil;
    private long _grid;

    /// <param name="time">The time.</param>
    /// <param name="boot">When the agent's monotonic clock began, µs of virtual time.</param>
    /// <param name="periodMicros">Between two polls of a sampler that is at rest, µs.</param>
    protected QuietPolls(SimulatedTime time, long boot, long periodMicros)
    {
        Time = time;
        Boot = boot;
        _period = periodMicros;
        _stirredUntil = time.NowMicros + StirredMicros;
    }

    /// <summary>The time.</summary>
    protected SimulatedTime Time { get; }

    /// <summary>When the agent's monotonic clock began, µs of virtual time.</summary>
    protected long Boot { get; }

    /// <summary>Until when a poll can tell nothing while nothing happens, µs of the agent's monotonic clock; long past when
    /// every poll counts.</summary>
    protected abstract long RestsUntilMicros { get; }

    /// <summary>When the next poll that may tell something is, µs of virtual time.</summary>
    /// <param name="due">When the sampler would poll next.</param>
    public long Next(long due)
    {
        _grid = due;
        if (due <= _stirredUntil)
        {
            return due;
        }

        long rests = RestsUntilMicros;
        return rests <= due - Boot ? due : OnGrid(rests + Boot);
    }

    /// <summary>Something happened at the site: every poll counts for a second.</summary>
    /// <param name="fromMicros">The earliest time of a poll that knows of it.</param>
    /// <returns>When the next poll is.</returns>
    public long Stir(long fromMicros)
    {
        _stirredUntil = fromMicros + StirredMicros;
        return Math.Max(_grid, OnGrid(fromMicros));
    }

    private long OnGrid(long micros) => _grid + ((micros - _grid + _period - 1) / _period * _period);
}
