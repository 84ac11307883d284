using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Agent.Configuration;

namespace Edge.Agent.Commands;

/// <summary>
/// <c>edge-agent check FILE [--json]</c>: every problem of a site file at once. Exit 0: no errors, perhaps warnings;
/// 1: errors in the file; 2: the file is missing, unreadable or not TOML.
/// </summary>
public static class CheckCommand
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var file = new Argument<string?>("FILE") { Description = "The site file.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "One JSON object instead of lines." };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON Schema of site files, and end." };
        var table = new Option<bool>("--table") { Description = "Print all sections and keys as Markdown, and end." };
        var command = new Command(
            "check",
            "Print every problem of a site file at once (exit 0 none, 1 errors, 2 unusable)."
        )
        {
            file,
            json,
            schema,
            table,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is null && !result.GetValue(schema) && !result.GetValue(table))
            {
                result.AddError("check needs the path of a site file.");
            }
        });
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(schema))
            {
                output.Write(ConfigurationSchema.ToJson());
                return 0;
            }

            if (parsed.GetValue(table))
            {
                output.Write(ConfigurationSchema.ToMarkdown());
                return 0;
            }

            ConfigurationResult result = SiteConfiguration.Load(parsed.GetValue(file)!);
            output.Write(parsed.GetValue(json) ? ToJson(parsed.GetValue(file)!, result) : ToText(result));
            return result.ExitCode;
        });
        return command;
    }

    /// <summary>One line a problem, and a last line with the count.</summary>
    public static string ToText(ConfigurationResult result)
    {
        var text = new StringBuilder();
        foreach (ConfigurationProblem problem in result.Problems)
        {
            text.Append(problem).Append('\n');
        }

        int warnings = result.Problems.Count - result.ErrorCount;
        return text.Append($"{Count(result.ErrorCount, "error")}, {Count(warnings, "warning")}\n").ToString();
    }

    private static string ToJson(string file, ConfigurationResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteBoolean("usable", result.IsUsable);
            json.WriteNumber("errors", result.ErrorCount);
            json.WriteNumber("warnings", result.Problems.Count - result.ErrorCount);
            json.WriteStartArray("problems");
            foreach (ConfigurationProblem problem in result.Problems)
            {
                json.WriteStartObject();
                json.WriteString("severity", problem.SeverityText);
                json.WriteString("key", problem.Key);
                json.WriteString("message", problem.Message);
                json.WriteNumber("line", problem.Line);
                json.WriteNumber("column", problem.Column);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
