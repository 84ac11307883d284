using Edge.Portable.Wire;

namespace Edge.Core.Commands;

/// <summary>Which metrics and names of an NCMD are commands that need a signature.</summary>
public static class CommandMetrics
{
    /// <summary>The metric that takes an envelope with any command.</summary>
    public static string Envelope { get; } = MetricCatalogue.Find(MetricId.SiteCommand)!.Name;

    /// <summary>Whether this metric, by its name on the wire, commands something that needs a signature.</summary>
    public static bool NeedSignature(string name) => name == Envelope || SiteCommand.KindOf(name) is not null;
}
