using System.CommandLine;
using System.Text.Json.Nodes;
using Edge.Agent.Configuration;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Commands;

/// <summary>
/// <c>edge-sim check FILE… [--json]</c>: every problem of scenario files at once. Exit 0: none; 1: problems in a file;
/// 2: a file is missing, unreadable or not TOML.
/// </summary>
public static class CheckScenarioCommand
{
    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "The scenario files, or names of built-in scenarios.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<bool>("--json") { Description = "One JSON object a file instead of lines." };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON Schema of scenario files, and end." };
        var table = new Option<bool>("--table") { Description = "Print all tables and keys as Markdown, and end." };
        var command = new Command(
            "check",
            "Print every problem of scenario files at once (exit 0 none, 1 problems, 2 unusable)."
        )
        {
            files,
            json,
            schema,
            table,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is not { Length: > 0 } && !result.GetValue(schema) && !result.GetValue(table))
            {
                result.AddError("check needs the path of a scenario file.");
            }
        });
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(schema) || parsed.GetValue(table))
            {
                output.Write(parsed.GetValue(schema) ? ScenarioSchema.ToJson() : ScenarioSchema.ToMarkdown());
                return 0;
            }

            return Check(parsed.GetValue(files)!, parsed.GetValue(json), output);
        });
        return command;
    }

    private static int Check(IReadOnlyList<string> files, bool json, TextWriter output)
    {
        int worst = 0;
        int count = 0;
        foreach (string file in files)
        {
            ScenarioResult result = ScenarioFile.Check(file);
            worst = Math.Max(worst, result.ExitCode);
            count += result.Problems.Count;
            if (json)
            {
                output.WriteLine(ToJson(file, result).ToJsonString());
                continue;
            }

            foreach (ConfigurationProblem problem in result.Problems)
            {
                output.WriteLine(problem);
            }
        }

        if (!json)
        {
            output.WriteLine(count == 1 ? "1 error" : $"{count} errors");
        }

        return worst;
    }

    private static JsonObject ToJson(string file, ScenarioResult result) =>
        new()
        {
            ["file"] = file,
            ["usable"] = result.IsUsable,
            ["errors"] = result.Problems.Count,
            ["problems"] = new JsonArray([
                .. result.Problems.Select(problem =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["severity"] = problem.SeverityText,
                            ["key"] = problem.Key,
                            ["message"] = problem.Message,
                            ["line"] = problem.Line,
                            ["column"] = problem.Column,
                        }
                ),
            ]),
        };
}
