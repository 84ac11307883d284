using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>A modem to which the recovery ladder can do something.</summary>
public interface IRecoverable
{
    /// <summary>What can be done to it.</summary>
    RecoveryMeans Means { get; }

    /// <summary>Has a rung done, at its sampler's next poll; a later order takes the place of one that waits. Safe from every
    /// thread. What it has no means for does nothing.</summary>
    void Recover(RecoveryRung rung);
}
