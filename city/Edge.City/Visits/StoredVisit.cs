using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Edge.City.Visits;

/// <summary>A maintenance visit as the site's record of it tells.</summary>
/// <param name="Id">The visit's id.</param>
/// <param name="Person">Id of who came; empty where the button was all that said it.</param>
/// <param name="IsAnnounced">Whether the city had announced it.</param>
/// <param name="StartMillis">When it began, ms since 1970-01-01 UTC, by the site's clock.</param>
/// <param name="EndMillis">When it ended.</param>
/// <param name="EndedBy">button, timeout, city or announced.</param>
/// <param name="IsSynced">Whether these times come from a clock that was set.</param>
/// <param name="IsPresent">Whether anybody was there: a door that opened, the button, or items done.</param>
/// <param name="Checklist">What was to be done.</param>
/// <param name="Done">What was done.</param>
public sealed record StoredVisit(
    string Id,
    string Person,
    bool IsAnnounced,
    long StartMillis,
    long EndMillis,
    string EndedBy,
    bool IsSynced,
    bool IsPresent,
    IReadOnlyList<string> Checklist,
    IReadOnlyList<string> Done
)
{
    private const int MostCharacters = 16 * 1024;

    /// <summary>Whether it counts as maintenance: somebody was there, and when is known.</summary>
    public bool IsMaintenance => IsPresent && IsSynced;

    /// <summary>Reads a value of <c>Site/Visit/Last</c>.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="visit">The visit; null when it cannot be read.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out StoredVisit? visit)
    {
        visit = null;
        if (text.Length > MostCharacters)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 4 });
            JsonElement root = document.RootElement;
            visit = new StoredVisit(
                Text(root, "id"),
                Text(root, "person"),
                Text(root, "origin") == "announced",
                Time(root, "start"),
                Time(root, "end"),
                Text(root, "endedBy"),
                root.GetProperty("synced").GetBoolean(),
                root.GetProperty("present").GetBoolean(),
                Texts(root, "checklist"),
                Texts(root, "done")
            );
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // A member is missing or of another type: no record of a visit.
            return false;
        }

        return visit.Id.Length > 0;
    }

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? "";

    private static long Time(JsonElement root, string name) =>
        DateTimeOffset
            .Parse(Text(root, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            .ToUnixTimeMilliseconds();

    private static List<string> Texts(JsonElement root, string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(item => item.GetString() ?? "")];
}
