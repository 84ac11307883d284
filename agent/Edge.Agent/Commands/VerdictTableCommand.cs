using System.CommandLine;
using Edge.Core.Verdict;

namespace Edge.Agent.Commands;

/// <summary><c>edge-agent verdict-table</c>: the truth table of the verdict as Markdown, the content of docs/verdict.md.</summary>
public static class VerdictTableCommand
{
    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("verdict-table", "Print the truth table of the verdict as a Markdown page.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(VerdictTable.ToMarkdown());
            return 0;
        });
        return command;
    }
}
