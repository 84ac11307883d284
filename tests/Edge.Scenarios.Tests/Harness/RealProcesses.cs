namespace Edge.Scenarios.Tests.Harness;

/// <summary>Tests that start real processes and watch the clock: one at a time, or they starve each other. Those that mostly wait stay
/// outside and run side by side before them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealProcesses
{
    public const string Name = "real processes";
}
