using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Core.Cabinet;

/// <summary>The door during a visit.</summary>
/// <param name="Open">Whether it opened, else closed.</param>
/// <param name="AtUnixMillis">When, ms since 1970.</param>
public readonly record struct DoorTime(bool Open, long AtUnixMillis);

/// <summary>A visit as it is kept and told: who, when, and what was done. Immutable.</summary>
public sealed record VisitRecord
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The city's id, or local- and the time of the button.</summary>
    public string Id { get; init; } = "";

    /// <summary>Id of the person; empty where the button was all that said it.</summary>
    public string Person { get; init; } = "";

    /// <summary>Whether the city announced it.</summary>
    public bool IsAnnounced { get; init; }

    /// <summary>When it began, ms since 1970.</summary>
    public long StartUnixMillis { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public long UntilUnixMillis { get; init; }

    /// <summary>When it ended; 0 while it is on.</summary>
    public long EndUnixMillis { get; init; }

    /// <summary>Whether these times come from a clock that was synchronised.</summary>
    public bool IsSynced { get; init; }

    /// <summary>Whether anybody was here: a door that opened, the button, or items done.</summary>
    public bool IsPresent { get; init; }

    /// <summary>button, timeout, city or announced; empty while it is on.</summary>
    public string EndedBy { get; init; } = "";

    /// <summary>The first openings and closings of the door.</summary>
    public IReadOnlyList<DoorTime> Door { get; init; } = [];

    /// <summary>What was to be done.</summary>
    public IReadOnlyList<string> Checklist { get; init; } = [];

    /// <summary>What was done, as told at the end.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>The value of <c>Site/Visit/Last</c>: one JSON object with id, person, origin, start, end, endedBy, synced,
    /// present, door, checklist, done; times are ISO 8601, UTC.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("person", Person);
            json.WriteString("origin", IsAnnounced ? "announced" : "local");
            json.WriteString("start", Time(StartUnixMillis));
            json.WriteString("end", Time(EndUnixMillis));
            json.WriteString("endedBy", EndedBy);
            json.WriteBoolean("synced", IsSynced);
            json.WriteBoolean("present", IsPresent);
            json.WriteStartArray("door");
            foreach (DoorTime door in Door)
            {
                json.WriteStringValue((door.Open ? "open " : "closed ") + Time(door.AtUnixMillis));
            }

            json.WriteEndArray();
            Write(json, "checklist", Checklist);
            Write(json, "done", Done);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    // A damaged file may hold any number: it is told as the nearest date that there is.
    private static string Time(long unixMillis) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(
                Math.Clamp(
                    unixMillis,
                    DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
                    DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                )
            )
            .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}

/// <summary>What of the visits must outlive a restart.</summary>
public sealed record VisitState
{
    /// <summary>Announced and not yet begun.</summary>
    public IReadOnlyList<VisitAnnouncement> Waiting { get; init; } = [];

    /// <summary>The visit that is on.</summary>
    public VisitRecord? Current { get; init; }

    /// <summary>The one before.</summary>
    public VisitRecord? Last { get; init; }

    /// <summary>When this site's agent first knew the date, ms since 1970; 0 before.</summary>
    public long FirstKnownUnixMillis { get; init; }

    /// <summary>When somebody last was here for a visit, ms since 1970; 0 when nobody was.</summary>
    public long LastMaintainedUnixMillis { get; init; }

    // What a file of another program may lack.
    internal bool IsWhole() =>
        Waiting?.All(one => one is { Id: not null, Person: not null, Checklist: not null }) == true
        && IsWhole(Current)
        && IsWhole(Last);

    private static bool IsWhole(VisitRecord? visit) =>
        visit
            is null
                or {
                    Id: not null,
                    Person: not null,
                    EndedBy: not null,
                    Door: not null,
                    Checklist: not null,
                    Done: not null
                };
}
