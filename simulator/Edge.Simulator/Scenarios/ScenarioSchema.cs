using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Simulator.Scenarios;

/// <summary>Writes <see cref="ScenarioTable"/> as a JSON Schema (draft 2020-12) for editors, and as tables for people.</summary>
public static class ScenarioSchema
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The JSON Schema of scenario files, ending in a line feed.</summary>
    public static string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "scenario.toml");
            json.WriteString("description", "A scenario of edge-sim. Written by `edge-sim check --schema`.");
            WriteObject(
                json,
                ScenarioTable.Top.Keys,
                () =>
                {
                    foreach (ScenarioSection section in ScenarioTable.Sections)
                    {
                        json.WritePropertyName(section.Name);
                        WriteSection(json, section);
                    }
                }
            );
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>The tables and keys as Markdown, ending in a line feed.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("# Scenarios\n\nEvery table and key of a scenario file, written by `edge-sim check --table`. ");
        text.Append("`edge-sim check FILE` prints every mistake of a file at once, `edge-sim run FILE` plays it.\n");
        text.Append($"\n## Before the first table\n\n{ScenarioTable.Top.Meaning}\n\n");
        WriteTable(text, ScenarioTable.Top);
        foreach (ScenarioSection section in ScenarioTable.Sections)
        {
            text.Append($"\n## {section.Header}\n\n{section.Meaning}\n");
            if (section != ScenarioTable.Start)
            {
                text.Append('\n');
                WriteTable(text, section);
            }
        }

        return text.ToString();
    }

    private static void WriteTable(StringBuilder text, ScenarioSection section)
    {
        text.Append("| key | allowed | meaning |\n|---|---|---|\n");
        foreach (ScenarioKey key in section.Keys)
        {
            string required = key.IsRequired ? " Required." : "";
            string needs = key.Needs.Count > 0 ? $" With `{string.Join("` and `", key.Needs)}`." : "";
            text.Append($"| `{key.Name}` | {key.Allowed} | {key.Meaning}{needs}{required} |\n");
        }
    }

    private static void WriteSection(Utf8JsonWriter json, ScenarioSection section)
    {
        json.WriteStartObject();
        json.WriteString("description", section.Meaning);
        if (section.IsMany)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
        }

        WriteObject(json, section.Keys, () => { });
        if (section.IsMany)
        {
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, IReadOnlyList<ScenarioKey> keys, Action more)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        WriteNames(json, "required", keys.Where(key => key.IsRequired).Select(key => key.Name));
        json.WriteStartObject("dependentRequired");
        foreach (ScenarioKey key in keys.Where(key => key.Needs.Count > 0))
        {
            WriteNames(json, key.Name, key.Needs);
        }

        json.WriteEndObject();
        json.WriteStartObject("properties");
        foreach (ScenarioKey key in keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Meaning);
            WriteType(json, key);
            json.WriteEndObject();
        }

        more();
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ScenarioKey key)
    {
        switch (key.Type)
        {
            case ScenarioValueType.Truth:
                json.WriteString("type", "boolean");
                break;
            case ScenarioValueType.Text:
                json.WriteString("type", "string");
                WriteWords(json, key);
                break;
            case ScenarioValueType.Words:
                json.WriteString("type", "array");
                json.WriteStartObject("items");
                WriteWords(json, key);
                json.WriteEndObject();
                break;
            default:
                if (key.Words.Count == 0)
                {
                    WriteNumber(json, key);
                    break;
                }

                json.WriteStartArray("anyOf");
                json.WriteStartObject();
                WriteNumber(json, key);
                json.WriteEndObject();
                json.WriteStartObject();
                WriteWords(json, key);
                json.WriteEndObject();
                json.WriteEndArray();
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, ScenarioKey key)
    {
        json.WriteString("type", key.IsWhole ? "integer" : "number");
        json.WriteNumber("minimum", key.Minimum!.Value);
        json.WriteNumber("maximum", key.Maximum!.Value);
    }

    private static void WriteWords(Utf8JsonWriter json, ScenarioKey key)
    {
        if (key.Words.Count > 0)
        {
            WriteNames(json, "enum", key.Words);
        }
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (string name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
