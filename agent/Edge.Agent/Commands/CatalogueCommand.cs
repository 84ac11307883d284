using System.CommandLine;
using Edge.Core.Readings;

namespace Edge.Agent.Commands;

/// <summary><c>edge-agent catalogue</c>: the metric catalogue as Markdown, the content of docs/metrics.md.</summary>
public static class CatalogueCommand
{
    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("catalogue", "Print the metric catalogue as a Markdown page.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(MetricTable.ToMarkdown());
            return 0;
        });
        return command;
    }
}
