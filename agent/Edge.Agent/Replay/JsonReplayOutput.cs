using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Agent.Replay;

/// <summary>
/// One JSON object a line: <c>{"kind":"metric|alarm|verdict|fault","t_s":…,"name":…,"value":…,"unit":…,"quality":…}</c>.
/// Alarms add severity, state, evidence and text; verdicts reasons and evidence_age_s; faults line and text; bad
/// metrics text. A value that is none is null. Numbers have the precision of the wire (single).
/// </summary>
/// <param name="output">Where the lines go.</param>
public sealed class JsonReplayOutput(TextWriter output) : IReplayOutput
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <inheritdoc/>
    public void Metric(double seconds, Reading reading)
    {
        MetricDefinition definition = MetricCatalogue.Find(reading.Metric)!;
        using Utf8JsonWriter json = Begin("metric", seconds, definition.Name);
        if (definition.DataType == MetricDataType.String)
        {
            json.WriteString("value", reading.Quality == Quality.Bad ? null : reading.Text);
        }
        else if (!float.IsFinite((float)reading.Value))
        {
            json.WriteNull("value");
        }
        else if (definition.DataType == MetricDataType.Boolean)
        {
            json.WriteBoolean("value", reading.Value != 0);
        }
        else
        {
            json.WriteNumber("value", (float)reading.Value);
        }

        json.WriteString("unit", definition.Unit);
        json.WriteString("quality", Word(reading.Quality));
        if (reading.Quality == Quality.Bad)
        {
            json.WriteString("text", reading.Text);
        }

        End(json);
    }

    /// <inheritdoc/>
    public void Alarm(double seconds, AlarmTransition transition)
    {
        using Utf8JsonWriter json = Begin("alarm", seconds, MetricCatalogue.Find(transition.Alarm.Metric)!.Name);
        json.WriteNumber("value", transition.IsActive ? (int)transition.Severity : 0);
        json.WriteString("unit", "");
        json.WriteString("quality", "good");
        json.WriteString("severity", SeverityText.Of(transition.Severity));
        json.WriteString("state", transition.State);
        transition.WriteEvidence(json);
        json.WriteString("text", transition.Text);
        End(json);
    }

    /// <inheritdoc/>
    public void Verdict(double seconds, SiteVerdict verdict)
    {
        using Utf8JsonWriter json = Begin("verdict", seconds, "Site/Verdict");
        json.WriteString("value", verdict.Word);
        json.WriteString("unit", "");
        json.WriteString("quality", "good");
        json.WriteStartArray("reasons");
        foreach (string reason in verdict.Reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        if (double.IsFinite(verdict.EvidenceAgeSeconds))
        {
            json.WriteNumber("evidence_age_s", Math.Round(verdict.EvidenceAgeSeconds, 3));
        }
        else
        {
            json.WriteNull("evidence_age_s");
        }

        End(json);
    }

    /// <inheritdoc/>
    public void Fault(RecordingFault fault)
    {
        using Utf8JsonWriter json = Begin("fault", fault.Seconds, fault.Name);
        if (double.IsFinite(fault.GapSeconds))
        {
            json.WriteNumber("value", Math.Round(fault.GapSeconds, 6));
            json.WriteString("unit", "s");
        }
        else
        {
            json.WriteNull("value");
            json.WriteString("unit", "");
        }

        json.WriteString("quality", "bad");
        json.WriteNumber("line", fault.Line);
        json.WriteString("text", fault.Text);
        End(json);
    }

    private static string Word(Quality quality) =>
        quality switch
        {
            Quality.Good => "good",
            Quality.Stale => "stale",
            _ => "bad",
        };

    private Utf8JsonWriter Begin(string kind, double seconds, string name)
    {
        _buffer.ResetWrittenCount();
        var json = new Utf8JsonWriter(_buffer, Options);
        json.WriteStartObject();
        json.WriteString("kind", kind);
        if (double.IsFinite(seconds))
        {
            json.WriteNumber("t_s", Math.Round(seconds, 6));
        }
        else
        {
            json.WriteNull("t_s");
        }

        json.WriteString("name", name);
        return json;
    }

    private void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        output.WriteLine(Encoding.UTF8.GetString(_buffer.WrittenSpan));
    }
}
