using System.Globalization;
using Edge.Portable.Wire;

namespace Edge.City.Page;

/// <summary>
/// Reads <c>Site/Alarm Book</c>: words apart by spaces, each the alias of an alarm's metric and letters (a acknowledged, s
/// shelved, u a consequence, h chattering; c, cleared and not acknowledged, is of no alarm that is raised). Whatever is no
/// such word is passed over.
/// </summary>
internal static class AlarmBookText
{
    private const int LongestText = 4096;

    /// <summary>What the book says, by metric name.</summary>
    public static Dictionary<string, string> Read(string text)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string word in text.Length > LongestText ? [] : text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int digits = word.AsSpan().IndexOfAnyExceptInRange('0', '9');
            if (
                digits > 0
                && int.TryParse(word.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out int alias)
                && MetricCatalogue.Find((MetricId)alias) is { } metric
            )
            {
                ReadOnlySpan<char> letters = word.AsSpan(digits);
                string state = letters.Contains('a') ? "acknowledged" : "active";
                state += letters.Contains('s') ? ", shelved" : "";
                state += letters.Contains('u') ? ", a consequence" : "";
                state += letters.Contains('h') ? ", chattering" : "";
                states[metric.Name] = state;
            }
        }

        return states;
    }
}
