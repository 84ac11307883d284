using Edge.Portable.Wire;

namespace Edge.Core.Site;

/// <summary>What the judgement must know of a site: who it is, how it was commissioned, what it is fitted with, its limits.</summary>
/// <param name="Id">Site id; the Sparkplug edge node id.</param>
/// <param name="Commissioning">How the site was commissioned; null when it never was, and then the verdict is Unknown.</param>
/// <param name="Expected">The metrics that the fitted sensors must deliver. A verdict other than Unknown needs good,
/// fresh evidence for each of them that bears on safety.</param>
/// <param name="Limits">The limits of the rules.</param>
public sealed record SiteProfile(
    string Id,
    Commissioning? Commissioning,
    IReadOnlySet<MetricId> Expected,
    Limits Limits
);

/// <summary>The zero of the site, taken when an engineer commissioned it.</summary>
/// <param name="Date">Day of commissioning.</param>
/// <param name="Engineer">Who did it (name or staff number).</param>
/// <param name="GravityX">Mean gravity along the sensor's x axis then, m/s².</param>
/// <param name="GravityY">Along y, m/s².</param>
/// <param name="GravityZ">Along z, m/s².</param>
public sealed record Commissioning(DateOnly Date, string Engineer, double GravityX, double GravityY, double GravityZ);
