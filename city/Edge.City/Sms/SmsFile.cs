using System.Text.Json;
using Edge.Core.Sms;

namespace Edge.City.Sms;

/// <summary>
/// Takes the texts out of what a gateway writes, a line for each SMS: the text alone; CSV, where it is one of the fields; or a
/// JSON object, where it is one of the strings. Bounded: a line has at most 4,096 characters. A line in which nothing begins as
/// a message of a site is not for here, and is no mistake.
/// </summary>
public static class SmsFile
{
    /// <summary>Longest line, characters.</summary>
    public const int LongestLine = 4096;

    /// <summary>The text in a line; null when there is none of a site.</summary>
    public static string? TextIn(string line)
    {
        if (line.Length > LongestLine)
        {
            return null;
        }

        string trimmed = line.Trim();
        if (trimmed.StartsWith('{'))
        {
            return InJson(trimmed);
        }

        return IsSite(trimmed) ? trimmed
            : Array.Find(trimmed.Split(',', ';', '\t'), field => IsSite(Field(field))) is { } field2 ? Field(field2)
            : null;
    }

    private static string Field(string field) => field.Trim().Trim('"').Trim();

    private static bool IsSite(string text) =>
        text.Length > 2 && text[0] == 'E' && char.IsAsciiDigit(text[1]) && text[2] == ' ';

    private static string? InJson(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String && IsSite(property.Value.GetString()!.Trim()))
                {
                    return property.Value.GetString()!.Trim();
                }
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // Half a line of a gateway, or half a character in it.
            return null;
        }

        return null;
    }
}
