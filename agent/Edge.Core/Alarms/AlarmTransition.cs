using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>An alarm that was raised, changed its severity, or cleared.</summary>
/// <param name="Alarm">Which alarm.</param>
/// <param name="Severity">Its severity now; of a cleared one, the severity it had.</param>
/// <param name="IsActive">Whether it is active now.</param>
/// <param name="At">When.</param>
/// <param name="Evidence">The readings that made it so.</param>
/// <param name="Text">What, where, what to do: for the person who reads it at 3 a.m.</param>
public sealed record AlarmTransition(
    AlarmDefinition Alarm,
    Severity Severity,
    bool IsActive,
    Stamp At,
    IReadOnlyList<Reading> Evidence,
    string Text
)
{
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What happened; null where there is no book.</summary>
    public AlarmChange? Change { get; init; }

    /// <summary><c>active</c> or <c>cleared</c>: whether its condition stands. Where it stands in the book is <c>book</c>.</summary>
    public string State => IsActive ? "active" : "cleared";

    /// <summary>The value of <c>Site/Alarm/Last</c>: one JSON object with id, severity, state, at (Unix ms), evidence, text, and what the
    /// book says: event, book (state by ISA-18.2), by, until (Unix ms, on the shelf), cause, firstOut and burst.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("id", Alarm.Id);
            json.WriteString("severity", SeverityText.Of(Severity));
            json.WriteString("state", State);
            json.WriteNumber("at", At.UnixMillis);
            WriteEvidence(json);
            json.WriteString("text", Text);
            WriteBook(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void WriteBook(Utf8JsonWriter json)
    {
        if (Change is not { } change)
        {
            return;
        }

        json.WriteString("event", AlarmStateText.Of(change.Event));
        json.WriteString("book", AlarmStateText.Of(change.State));
        if (change.By is not null)
        {
            json.WriteString("by", change.By);
        }

        if (change.UntilMillis is { } until)
        {
            json.WriteNumber("until", until);
        }

        if (change.Cause is not null)
        {
            json.WriteString("cause", change.Cause.Id);
        }

        if (change.FirstOut > 0)
        {
            json.WriteNumber("firstOut", change.FirstOut);
            json.WriteNumber("burst", change.Burst);
        }
    }

    /// <summary>Writes the property <c>evidence</c>: metric names with their values, null where there is none.</summary>
    public void WriteEvidence(Utf8JsonWriter json)
    {
        json.WriteStartObject("evidence");
        foreach (Reading reading in Evidence)
        {
            MetricDefinition? definition = MetricCatalogue.Find(reading.Metric);
            if (definition is null)
            {
                continue;
            }

            json.WritePropertyName(definition.Name);
            if (reading.Quality == Quality.Bad)
            {
                json.WriteNullValue();
            }
            else if (definition.DataType == MetricDataType.String)
            {
                json.WriteStringValue(reading.Text);
            }
            else if (definition.DataType == MetricDataType.Boolean)
            {
                json.WriteBooleanValue(reading.Value != 0);
            }
            else if (double.IsFinite(reading.Value))
            {
                json.WriteNumberValue((float)reading.Value);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndObject();
    }
}
