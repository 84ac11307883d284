using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Edge.Core.Cabinet;
using Edge.Core.Readings;

namespace Edge.Core.Commands;

/// <summary>Reads the values of commands. Total: anything else than what is asked for is null.</summary>
public static class CommandValues
{
    /// <summary>A time in UTC, to the second: <c>2026-11-27T18:00:00Z</c>; ms since 1970-01-01.</summary>
    public static long? Time(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time
        )
            ? time.ToUnixTimeMilliseconds()
            : null;

    /// <summary>Who does something: 1 to 64 characters without control characters, not beginning or ending with a blank.</summary>
    public static string? Who(string text) =>
        text.Length is > 0 and <= MostWho && !text.Any(char.IsControl) && text.Trim().Length == text.Length
            ? text
            : null;

    /// <summary>What <c>Alarm/&lt;id&gt;/Shelve</c> asks for: <c>TIME WHO</c>, or <c>off WHO</c>.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="until">Until when, ms since 1970-01-01; null for off the shelf.</param>
    /// <param name="who">Who asks.</param>
    public static bool TryShelf(string text, out long? until, [NotNullWhen(true)] out string? who)
    {
        int blank = text.IndexOf(' ', StringComparison.Ordinal);
        string when = blank < 0 ? text : text[..blank];
        until = Time(when);
        who = blank < 0 || (until is null && when != "off") ? null : Who(text[(blank + 1)..]);
        return who is not null;
    }

    /// <summary>
    /// What <c>Site/Visit</c> asks for, one JSON object:
    /// <c>{"id","person","from","until","checklist":[…]}</c> announces a visit, <c>{"id","done":[…]}</c> ends one. The
    /// checklist may be left out; a member more, or one twice, is no value. How long texts and lists may be is for the
    /// <see cref="VisitBook"/> to say.
    /// </summary>
    /// <returns>What is asked for; null when it cannot be read.</returns>
    public static VisitOrder? Visit(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 3 });
            return Visit(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Not JSON, a text that is none, or a member that is missing or of another type.
            return null;
        }
    }

    private const int MostWho = 64;

    private static VisitOrder? Visit(JsonElement root)
    {
        List<string> names = [.. root.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)];
        if (names.SequenceEqual(["done", "id"]))
        {
            return new VisitOrder(root.GetProperty("id").GetString() ?? "", null, Texts(root.GetProperty("done")));
        }

        bool listed = names.Remove("checklist");
        return
            names.SequenceEqual(["from", "id", "person", "until"])
            && Time(root.GetProperty("from").GetString() ?? "") is { } from
            && Time(root.GetProperty("until").GetString() ?? "") is { } until
            ? new VisitOrder(
                root.GetProperty("id").GetString() ?? "",
                new VisitAnnouncement(
                    root.GetProperty("id").GetString() ?? "",
                    root.GetProperty("person").GetString() ?? "",
                    from,
                    until,
                    listed ? Texts(root.GetProperty("checklist")) : []
                ),
                []
            )
            : null;
    }

    private static List<string> Texts(JsonElement list) =>
        [.. list.EnumerateArray().Select(item => item.GetString() ?? "")];

    /// <summary>The same as a monotonic time of this boot, µs: from now on the wall clock may jump without changing it.</summary>
    public static long ToMonotonic(long unixMillis, Stamp now) =>
        now.MonotonicMicros + ((unixMillis - now.UnixMillis) * 1000);
}

/// <summary>What <c>Site/Visit</c> asks for.</summary>
/// <param name="Id">The visit's id.</param>
/// <param name="Announced">The visit that is announced; null when one is ended.</param>
/// <param name="Done">What was done, when one is ended.</param>
public sealed record VisitOrder(string Id, VisitAnnouncement? Announced, IReadOnlyList<string> Done);
