namespace Edge.Agent.Uplink;

/// <summary>A way out cannot be used as it is written in the site file; the message says which, why and what to do.</summary>
public sealed class PathFaultException : Exception
{
    public PathFaultException() { }

    public PathFaultException(string message)
        : base(message) { }

    public PathFaultException(string message, Exception cause)
        : base(message, cause) { }
}
