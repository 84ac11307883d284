using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.City.Visits;

/// <summary>A site and its maintenance.</summary>
/// <param name="Site">Its id.</param>
/// <param name="Last">The last visit at which somebody was there at a known time; null when there is none.</param>
/// <param name="Days">Whole days since; null when there is none.</param>
/// <param name="Count">Such visits within the period.</param>
public sealed record MaintainedSite(string Site, StoredVisit? Last, long? Days, int Count)
{
    /// <summary>Whether the period has passed without one.</summary>
    public bool IsOverdue => Count == 0;
}

/// <summary>
/// Which masts were maintained within a period, and which are overdue. A visit counts when somebody was there (the door, the
/// button, or items done) and the site's clock was set; one that ends in the future does not, for nobody knows when it was.
/// </summary>
/// <param name="Sites">Every site of the store, in order.</param>
/// <param name="PeriodDays">The period, days.</param>
public sealed record VisitsReport(IReadOnlyList<MaintainedSite> Sites, double PeriodDays)
{
    private const double DayMillis = 86_400_000;

    /// <summary>Sites that were maintained within the period.</summary>
    public int Maintained => Sites.Count(site => !site.IsOverdue);

    /// <summary>Share of them, 0 to 1; 0 of no site.</summary>
    public double Share => Sites.Count == 0 ? 0 : (double)Maintained / Sites.Count;

    /// <summary>Whether there are sites, and every one was maintained within the period.</summary>
    public bool IsComplete => Sites.Count > 0 && Maintained == Sites.Count;

    /// <summary>Makes the report.</summary>
    /// <param name="sites">Every site with its visits, oldest first.</param>
    /// <param name="days">The period, days.</param>
    /// <param name="nowMillis">Now, ms since 1970-01-01 UTC.</param>
    public static VisitsReport Of(
        IReadOnlyList<(string Site, IReadOnlyList<StoredVisit> Visits)> sites,
        double days,
        long nowMillis
    ) =>
        new(
            [
                .. sites.Select(site =>
                {
                    StoredVisit[] counted =
                    [
                        .. site.Visits.Where(visit => visit.IsMaintenance && visit.EndMillis <= nowMillis),
                    ];
                    StoredVisit? last = counted.MaxBy(visit => visit.EndMillis);
                    return new MaintainedSite(
                        site.Site,
                        last,
                        last is null ? null : (long)((nowMillis - last.EndMillis) / DayMillis),
                        counted.Count(visit => nowMillis - visit.EndMillis <= days * DayMillis)
                    );
                }),
            ],
            days
        );

    /// <summary>A line for each site, the share below.</summary>
    public string ToText()
    {
        int width = Math.Max(4, Sites.Select(site => site.Site.Length).DefaultIfEmpty().Max());
        var text = new StringBuilder();
        text.AppendLine($"{"site".PadRight(width)}  {"last visit", -20}  {"person", -12}  {"days", 4}  checklist");
        foreach (MaintainedSite site in Sites)
        {
            string when = site.Last is { } visit ? Time(visit.EndMillis) : "never";
            string days = site.Days?.ToString(CultureInfo.InvariantCulture) ?? "-";
            text.Append($"{site.Site.PadRight(width)}  {when, -20}  {Person(site.Last), -12}  {days, 4}  ")
                .Append(Checklist(site.Last))
                .AppendLine(site.IsOverdue ? "  OVERDUE" : "");
        }

        return text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Maintained} of {Sites.Count} masts ({100 * Share:F1} %) were maintained within the last {PeriodDays:0.#} days."
            )
            .ToString();
    }

    /// <summary>One JSON object: period_days, sites, maintained, share, and for each site its last visit and whether it is
    /// overdue.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("period_days", PeriodDays);
            json.WriteNumber("masts", Sites.Count);
            json.WriteNumber("maintained", Maintained);
            json.WriteNumber("share", Math.Round(Share, 4));
            json.WriteStartArray("sites");
            foreach (MaintainedSite site in Sites)
            {
                json.WriteStartObject();
                json.WriteString("site", site.Site);
                json.WriteBoolean("overdue", site.IsOverdue);
                json.WriteNumber("visits", site.Count);
                if (site is { Last: { } visit, Days: { } days })
                {
                    json.WriteNumber("days", days);
                    Write(json, visit);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter json, StoredVisit visit)
    {
        json.WriteStartObject("last");
        json.WriteString("id", visit.Id);
        json.WriteString("person", visit.Person);
        json.WriteString("origin", visit.IsAnnounced ? "announced" : "local");
        json.WriteString("start", Time(visit.StartMillis));
        json.WriteString("end", Time(visit.EndMillis));
        json.WriteString("ended_by", visit.EndedBy);
        List(json, "checklist", visit.Checklist);
        List(json, "done", visit.Done);
        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static string Person(StoredVisit? visit) =>
        visit is null ? "-"
        : visit.Person.Length > 0 ? visit.Person
        : "(button)";

    private static string Checklist(StoredVisit? visit)
    {
        if (visit is null)
        {
            return "-";
        }

        List<string> open = [.. visit.Checklist.Except(visit.Done, StringComparer.Ordinal)];
        return visit.Checklist.Count == 0 ? $"{visit.Done.Count} done"
            : open.Count == 0 ? $"all {visit.Checklist.Count} done"
            : $"{visit.Checklist.Count - open.Count} of {visit.Checklist.Count} done, open: {string.Join(", ", open)}";
    }

    private static string Time(long unixMillis) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(unixMillis)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
