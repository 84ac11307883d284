using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>A modem to which the recovery ladder can do something.</summary>
public interface IRecoverable
{
    /// <summary>What can be done to it.</summary>
    RecoveryMeans Means { get; }

    /// <summary>Has a rung done, at its sampler's next poll; a later order takes the place of one that waits. Safe from every
    /// thread. What it has no means for does nothing.</summary>
    /// <param name="rung">What.</param>
    /// <param name="slot">The SIM slot to use, with <see cref="RecoveryRung.OtherSim"/>.</param>
    void Recover(RecoveryRung rung, int slot = 0);

    /// <summary>The SIM slot that an earlier run last chose, for a modem that cannot be asked; before the first poll.</summary>
    void AssumeSlot(int slot);
}
