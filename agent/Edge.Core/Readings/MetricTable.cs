using System.Globalization;
using System.Text;
using Edge.Portable.Wire;

namespace Edge.Core.Readings;

/// <summary>The metric catalogue as a Markdown page: what <c>edge-agent catalogue</c> prints and docs/metrics.md holds.</summary>
public static class MetricTable
{
    /// <summary>The page, lines ended by line feeds.</summary>
    public static string ToMarkdown()
    {
        var page = new StringBuilder();
        page.Append("# Metrics\n\n")
            .Append("Printed by `dotnet run --project agent/Edge.Agent -- catalogue`; do not edit by hand.\n")
            .Append(
                "The unit is published as the property `engUnit`. A change of at least the deadband is reported at once, "
            )
            .Append("a smaller one with the next heartbeat; a deadband of 0 reports every change.\n\n")
            .Append("| alias | name | type | unit | deadband | meaning |\n")
            .Append("|---:|---|---|---|---:|---|\n");
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricDefinition metric = MetricCatalogue.At(i);
            page.Append(CultureInfo.InvariantCulture, $"| {(int)metric.Id} | `{metric.Name}` | {metric.DataType} ")
                .Append(CultureInfo.InvariantCulture, $"| {metric.Unit} | {metric.Deadband} ")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"| {metric.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |\n"
                );
        }

        return page.ToString();
    }
}
