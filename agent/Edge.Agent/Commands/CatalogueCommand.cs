using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Agent.Commands;

/// <summary><c>edge-agent catalogue</c>: the metric catalogue as Markdown, the content of docs/metrics.md, or with
/// <c>--json</c> as one object a line.</summary>
public static class CatalogueCommand
{
    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line, one for each metric." };
        var command = new Command("catalogue", "Print the metric catalogue as a Markdown page.") { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                for (int i = 0; i < MetricCatalogue.Count; i++)
                {
                    output.WriteLine(Line(MetricCatalogue.At(i)));
                }
            }
            else
            {
                output.Write(MetricTable.ToMarkdown());
            }

            return 0;
        });
        return command;
    }

    private static string Line(MetricDefinition metric)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name", metric.Name);
            writer.WriteNumber("alias", (int)metric.Id);
            writer.WriteString("type", metric.DataType.ToString());
            writer.WriteString("unit", metric.Unit);
            writer.WriteNumber("deadband", metric.Deadband);
            writer.WriteString("meaning", metric.Meaning);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
