using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>What of a site a verdict or an alarm is about.</summary>
public enum Aspect
{
    /// <summary>The mast: tilt, sway, shocks, modes.</summary>
    Structure,

    /// <summary>Mains, battery, genset, and the air that they stand in.</summary>
    Power,

    /// <summary>Water at the site.</summary>
    Flood,

    /// <summary>The way to the broker.</summary>
    Link,

    /// <summary>Door and tampering.</summary>
    Security,

    /// <summary>The agent itself: sensors, journal, commands. It has no verdict of its own.</summary>
    Agent,
}

/// <summary>The words for aspects, and what belongs to which.</summary>
public static class AspectText
{
    /// <summary>structure, power, flood, link, security or agent.</summary>
    public static string Of(Aspect aspect) =>
        aspect switch
        {
            Aspect.Structure => "structure",
            Aspect.Power => "power",
            Aspect.Flood => "flood",
            Aspect.Link => "link",
            Aspect.Security => "security",
            _ => "agent",
        };

    /// <summary>The aspect of an alarm, by its id: whoever works on the site, and the door, is security; the rest of the
    /// cabinet is its power plant and the air that it stands in.</summary>
    public static Aspect OfAlarm(string id) =>
        id.EndsWith("/Door", StringComparison.Ordinal)
        || id.Contains("/Tamper", StringComparison.Ordinal)
        || id.Contains("/Visit", StringComparison.Ordinal)
            ? Aspect.Security
            : id[..id.IndexOf('/', StringComparison.Ordinal)] switch
            {
                "Structure" => Aspect.Structure,
                "Power" or "Cabinet" => Aspect.Power,
                "Flood" => Aspect.Flood,
                "Link" => Aspect.Link,
                _ => Aspect.Agent,
            };

    /// <summary>The aspect that a measured metric is evidence of.</summary>
    public static Aspect OfMetric(MetricId metric) =>
        ((int)metric / 100) switch
        {
            1 => Aspect.Structure,
            2 => Aspect.Power,
            3 => Aspect.Flood,
            4 => Aspect.Link,
            5 => metric == MetricId.CabinetDoor ? Aspect.Security : Aspect.Power,
            _ => Aspect.Agent,
        };
}
