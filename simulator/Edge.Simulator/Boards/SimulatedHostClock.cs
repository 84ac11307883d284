using System.Globalization;
using Edge.Agent.Boards;
using Edge.Core.Readings;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Boards;

/// <summary>
/// The clocks of a simulated host. Its monotonic clock runs with the simulated time and starts at zero with each boot; its
/// wall clock can be wrong, set and made to jump. Safe from every thread.
/// </summary>
public sealed class SimulatedHostClock : IHostClock
{
    private readonly SimulatedTime _time;
    private readonly Chance _chance;
    private readonly Lock _gate = new();

    // Replaced whole, so that it is read without a lock.
    private Face _face;

    /// <summary>A host that boots now.</summary>
    /// <param name="time">The simulated time.</param>
    /// <param name="unixMillis">What the wall clock shows now.</param>
    /// <param name="synced">Whether it is disciplined.</param>
    /// <param name="seed">Where boot ids come from.</param>
    public SimulatedHostClock(SimulatedTime time, long unixMillis, bool synced, ulong seed)
    {
        _time = time;
        _chance = new Chance(seed, 6);
        _face = new Face(time.NowMicros, unixMillis - (time.NowMicros / 1000), synced, NewBootId());
    }

    /// <inheritdoc/>
    public Stamp Now
    {
        get
        {
            Face face = Volatile.Read(ref _face);
            long now = _time.NowMicros;
            return new Stamp(now - face.BootMicros, face.WallAtOriginMillis + (now / 1000), face.Synced);
        }
    }

    /// <inheritdoc/>
    public string BootId => Volatile.Read(ref _face).BootId;

    /// <summary>Sets the wall clock, and whether it counts as disciplined.</summary>
    public void SetWall(long unixMillis, bool synced)
    {
        lock (_gate)
        {
            Show(_face with { WallAtOriginMillis = unixMillis - (_time.NowMicros / 1000), Synced = synced });
        }
    }

    /// <summary>Makes the wall clock jump.</summary>
    public void JumpWall(long millis)
    {
        lock (_gate)
        {
            Show(_face with { WallAtOriginMillis = _face.WallAtOriginMillis + millis });
        }
    }

    /// <summary>Reboots the host: a new boot id, and the monotonic clock at zero. The wall clock is kept when an RTC holds
    /// it, else it shows 1970 until it is set.</summary>
    public void Reboot(bool hasRtc = true)
    {
        lock (_gate)
        {
            long now = _time.NowMicros;
            Show(new Face(now, hasRtc ? _face.WallAtOriginMillis : -(now / 1000), Synced: false, NewBootId()));
        }
    }

    private void Show(Face face) => Volatile.Write(ref _face, face);

    private string NewBootId()
    {
        string bits = _chance.NextBits().ToString("x16", CultureInfo.InvariantCulture);
        string more = _chance.NextBits().ToString("x16", CultureInfo.InvariantCulture);
        return $"{bits[..8]}-{bits[8..12]}-{bits[12..]}-{more[..4]}-{more[4..]}";
    }

    private sealed record Face(long BootMicros, long WallAtOriginMillis, bool Synced, string BootId);
}
