namespace Edge.Agent.Configuration;

/// <summary>[[uplink.path]]: one way out, the preferred one first.</summary>
public sealed record PathSection
{
    /// <summary>Most of them.</summary>
    public const int Most = 8;

    /// <summary>What the operator calls it. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>The network interface of this host. Required.</summary>
    public string Interface { get; init; } = "";

    /// <summary>ethernet or modem. Empty: modem for wwan, ppp and usb interfaces, else ethernet.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Whether its bytes cost money: then it is checked seldom while a better one works.</summary>
    public bool IsMetered =>
        Kind == "modem"
        || (
            Kind.Length == 0
            && Array.Exists(["ww", "ppp", "usb"], start => Interface.StartsWith(start, StringComparison.Ordinal))
        );
}
