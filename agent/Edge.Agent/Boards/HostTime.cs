namespace Edge.Agent.Boards;

/// <summary>
/// The clock that this process measures with: the host's. Nothing in the agent sets another. A test that has to see hours of the real
/// process puts a faster one in its place before <c>Main</c> begins.
/// </summary>
internal static class HostTime
{
    /// <summary>The clock.</summary>
    public static TimeProvider Provider { get; set; } = TimeProvider.System;
}
