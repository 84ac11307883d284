using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Core.Alarms;

namespace Edge.Agent.Commands;

/// <summary><c>edge-agent alarms</c>: the alarm catalogue as Markdown, the content of docs/alarms.md, or with <c>--json</c> as
/// one object a line.</summary>
public static class AlarmsCommand
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "One JSON object a line, one for each alarm." };
        var command = new Command("alarms", "Print the alarm catalogue as a Markdown page.") { json };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                foreach (AlarmDefinition alarm in AlarmCatalogue.All)
                {
                    output.WriteLine(Line(alarm));
                }
            }
            else
            {
                output.Write(AlarmTable.ToMarkdown());
            }

            return 0;
        });
        return command;
    }

    private static string Line(AlarmDefinition alarm)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("id", alarm.Id);
            writer.WriteNumber("alias", (int)alarm.Metric);
            writer.WriteString("aspect", AspectText.Of(alarm.Aspect));
            writer.WriteStartArray("severities");
            foreach (Severity severity in alarm.Severities)
            {
                writer.WriteStringValue(SeverityText.Of(severity));
            }

            writer.WriteEndArray();
            writer.WriteString("condition", alarm.Condition);
            writer.WriteString("remedy", alarm.Remedy);
            writer.WriteString("condition_vi", alarm.ConditionVietnamese);
            writer.WriteString("remedy_vi", alarm.RemedyVietnamese);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
