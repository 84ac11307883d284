using Edge.Agent.Boards;
using Edge.Core.Readings;

namespace Edge.Simulator.Boards;

/// <summary>A host's clock whose wall time counts as set whatever the kernel says: many a container does not say it.</summary>
/// <param name="clock">The host's clock.</param>
public sealed class TrustedClock(IHostClock clock) : IHostClock
{
    /// <inheritdoc/>
    public Stamp Now => clock.Now with { Synced = true };

    /// <inheritdoc/>
    public string BootId => clock.BootId;
}
