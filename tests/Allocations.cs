namespace Edge.Tests;

/// <summary>Whether something that is done many times allocates.</summary>
/// <remarks>
/// What the runtime counts for a thread is off by what was left of the thread's allocation quantum (8 KiB at most) when
/// another test's collection falls between the two counts. The smallest object is 24 bytes: one for each of many steps is
/// beyond that.
/// </remarks>
internal static class Allocations
{
    /// <summary>What the count may be off by, bytes.</summary>
    public const long Quantum = 8192;
    private const long SmallestObject = 24;

    /// <summary>Fails if the steps allocated an object each. The caller does one before, for what is made once.</summary>
    /// <param name="steps">At least 700, for what the count may be off by to be less than half of theirs.</param>
    public static void AreNone(int steps, Action<int> step)
    {
        Assert.True(steps * SmallestObject >= 2 * Quantum, $"{steps} steps are too few to tell");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < steps; i++)
        {
            step(i);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, -Quantum, Quantum);
    }
}
