namespace Edge.Core.Link;

/// <summary>Who is to blame for a second without service. The numbers stand in the availability file.</summary>
public enum OutageCause
{
    /// <summary>The modem is not registered.</summary>
    Radio = 0,

    /// <summary>Registered, or on a cable, and nothing beyond answers.</summary>
    Backhaul = 1,

    /// <summary>The way is there, and the broker is not.</summary>
    Broker = 2,

    /// <summary>The agent did not run, so nobody asked.</summary>
    Agent = 3,

    /// <summary>The site had no power.</summary>
    Power = 4,

    /// <summary>Down, and no probe says where.</summary>
    Unknown = 5,
}

/// <summary>The words for causes.</summary>
public static class OutageCauseText
{
    /// <summary>How many causes there are.</summary>
    public const int Count = 6;

    /// <summary>radio, backhaul, broker, agent, power or unknown.</summary>
    public static string Of(OutageCause cause) =>
        cause switch
        {
            OutageCause.Radio => "radio",
            OutageCause.Backhaul => "backhaul",
            OutageCause.Broker => "broker",
            OutageCause.Agent => "agent",
            OutageCause.Power => "power",
            _ => "unknown",
        };
}
