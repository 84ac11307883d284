using Edge.Core.Link;

namespace Edge.Agent.LinkProbe;

/// <summary>Opens TCP connections to see whether somebody is there, and closes them again.</summary>
public interface IConnector
{
    /// <summary>Tries once.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="patience">After this long it is silent.</param>
    /// <returns>What came of it, within the patience. Never throws.</returns>
    Task<ConnectResult> ConnectAsync(string host, int port, TimeSpan patience);
}

/// <summary>What came of an attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Millis">How long it took, ms.</param>
/// <param name="Why">Why it was not accepted, for people; null where nobody said.</param>
public readonly record struct ConnectResult(PortAnswer Outcome, double Millis, string? Why = null);
