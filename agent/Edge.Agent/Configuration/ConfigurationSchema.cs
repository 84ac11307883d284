using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Agent.Configuration;

/// <summary>Writes <see cref="ConfigurationTable"/> as a JSON Schema (draft 2020-12) for editors, and as a table for
/// people.</summary>
public static class ConfigurationSchema
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The JSON Schema of <c>site.toml</c>, ending in a line feed.</summary>
    public static string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "site.toml");
            json.WriteString("description", "Configuration of one site. Written by `edge-agent check --schema`.");
            json.WriteString("type", "object");
            json.WriteBoolean("additionalProperties", false);
            WriteNames(json, "required", ConfigurationTable.Single.Where(s => s.IsRequired).Select(s => s.Name));
            json.WriteStartObject("properties");
            foreach (ConfigurationSection section in ConfigurationTable.Single)
            {
                json.WritePropertyName(section.Name);
                WriteSection(
                    json,
                    section,
                    section == ConfigurationTable.Uplink ? ConfigurationTable.UplinkPath : null
                );
            }

            WriteList(json, ConfigurationTable.Antenna, "What the mast carries.");
            WriteSensors(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>The sections and keys as Markdown tables, ending in a line feed.</summary>
    public static string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append("# site.toml\n\nEvery section and key, written by `edge-agent check --table`. ");
        text.Append("`edge-agent check FILE` prints every mistake of a file at once.\n");
        foreach (ConfigurationSection section in ConfigurationTable.All)
        {
            string header = section.Kind is null ? section.Header : $"{section.Header} kind = \"{section.Kind}\"";
            text.Append($"\n## {header}\n\n{section.Meaning}\n\n");
            text.Append("| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n");
            object defaults = section.Create();
            foreach (ConfigurationKey key in section.Keys)
            {
                string allowed = ConfigurationRules.Allowed(key)["allowed: ".Length..];
                string type = ConfigurationRules.TypeName(key.Type);
                text.Append($"| `{key.Name}` | {type} | {DefaultText(key, defaults)} | {allowed} | {key.Meaning} |\n");
            }
        }

        return text.ToString();
    }

    private static string DefaultText(ConfigurationKey key, object defaults)
    {
        if (key.IsRequired)
        {
            return "required";
        }

        return key.Get(defaults) is { } value and not ("" or IReadOnlyList<string>)
            ? $"`{ConfigurationRules.Show(key, value)}`"
            : "none";
    }

    private static void WriteList(Utf8JsonWriter json, ConfigurationSection section, string meaning)
    {
        json.WriteStartObject(section.Name.Split('.')[^1]);
        json.WriteString("description", meaning);
        json.WriteString("type", "array");
        json.WritePropertyName("items");
        WriteSection(json, section);
        json.WriteEndObject();
    }

    private static void WriteSensors(Utf8JsonWriter json)
    {
        json.WriteStartObject("sensor");
        json.WriteString("description", "The fitted sensors.");
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("oneOf");
        foreach (ConfigurationSection section in ConfigurationTable.Sensors)
        {
            WriteSection(json, section);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSection(
        Utf8JsonWriter json,
        ConfigurationSection section,
        ConfigurationSection? list = null
    )
    {
        IEnumerable<string> required = section.Keys.Where(k => k.IsRequired).Select(k => k.Name);
        json.WriteStartObject();
        json.WriteString("description", section.Meaning);
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        WriteNames(json, "required", section.Kind is null ? required : required.Prepend("kind"));
        json.WriteStartObject("properties");
        if (section.Kind is { } kind)
        {
            json.WriteStartObject("kind");
            json.WriteString("const", kind);
            json.WriteEndObject();
        }

        object defaults = section.Create();
        foreach (ConfigurationKey key in section.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Meaning);
            WriteType(json, key);
            if (!key.IsRequired && key.Get(defaults) is { } value and not ("" or IReadOnlyList<string>))
            {
                json.WritePropertyName("default");
                WriteValue(json, value);
            }

            json.WriteEndObject();
        }

        if (list is not null)
        {
            WriteList(json, list, "The ways out, the preferred one first.");
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ConfigurationKey key)
    {
        if (key.Type == ConfigurationType.Vector)
        {
            json.WriteString("type", "array");
            json.WriteNumber("minItems", 3);
            json.WriteNumber("maxItems", 3);
            json.WriteStartObject("items");
            json.WriteString("type", "number");
            WriteRange(json, key);
            json.WriteEndObject();
            return;
        }

        if (key.Type == ConfigurationType.Texts)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            json.WriteString("type", "string");
            if (key.Form is { } each)
            {
                json.WriteString("pattern", each.Pattern);
            }

            json.WriteEndObject();
            return;
        }

        json.WriteString(
            "type",
            key.Type switch
            {
                ConfigurationType.Integer => "integer",
                ConfigurationType.Number => "number",
                ConfigurationType.Boolean => "boolean",
                _ => "string",
            }
        );
        if (key.Type is ConfigurationType.Date or ConfigurationType.Time)
        {
            json.WriteString("format", key.Type == ConfigurationType.Date ? "date" : "date-time");
        }

        if (key.Form is { } form)
        {
            json.WriteString("pattern", form.Pattern);
        }

        if (key.Choices.Count == 0)
        {
            WriteRange(json, key);
            return;
        }

        json.WriteStartArray("enum");
        foreach (object choice in key.Choices)
        {
            WriteValue(json, choice);
        }

        json.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter json, ConfigurationKey key)
    {
        if (key.Minimum is { } minimum)
        {
            json.WriteNumber("minimum", minimum);
        }

        if (key.Maximum is { } maximum)
        {
            json.WriteNumber("maximum", maximum);
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

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case bool boolean:
                json.WriteBooleanValue(boolean);
                break;
            default:
                throw new InvalidOperationException($"No JSON for a default of {value.GetType().Name}.");
        }
    }
}
