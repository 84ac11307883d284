using System.Globalization;
using Edge.City.Page;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Edge.City.Terminal;

/// <summary>The terminal's picture of the city: the most urgent sites that fit.</summary>
internal static class LiveTable
{
    /// <summary>The table of <paramref name="view"/> with at most <paramref name="rows"/> sites, and the latest notices below.</summary>
    public static IRenderable Of(CityView view, IEnumerable<string> notices, int rows, string? address)
    {
        Table table = new Table().Border(TableBorder.Rounded).Expand();
        foreach (
            string column in (string[])
                [
                    "Site",
                    "Verdict",
                    "Evidence",
                    "Alarms",
                    "Link",
                    "Battery",
                    "Water",
                    "Tilt",
                    "Peak",
                    "Record",
                    "Waiting",
                    "Missing",
                    "Evicted",
                ]
        )
        {
            table.AddColumn(column);
        }

        foreach (SiteView site in view.Sites.Take(rows))
        {
            table.AddRow(
                new Text(site.Id),
                new Text(site.Verdict, new Style(Colour(site.Verdict), decoration: Decoration.Bold)),
                new Text(Age(site.EvidenceAgeSeconds)),
                new Text(string.Join(", ", site.Alarms.Select(alarm => alarm.Name))),
                new Text(site.Online ? Figure(site, "roundTrip", "0", "up") : "offline"),
                new Text(Figure(site, "batteryVolts", "0.0", "")),
                new Text(Figure(site, "water", "0", "")),
                new Text(Figure(site, "tilt", "0.000", "")),
                new Text(Figure(site, "peak", "0.000", "")),
                new Text(Number(site.LastId)),
                new Text(site.Depth is { } depth ? Number(depth) : "–"),
                new Text(Number(site.Missing)),
                new Text(Number(site.Evicted))
            );
        }

        string more = view.Sites.Count > rows ? $", {view.Sites.Count - rows} more on the page" : "";
        string head =
            $"{view.Group}: {view.Sites.Count} sites{more} | broker {(view.Connected ? "connected" : "NOT CONNECTED")} | "
            + $"{Number(view.Records)} records{(address is null ? "" : " | " + address)}";
        var parts = new List<IRenderable> { new Text(head, new Style(decoration: Decoration.Bold)), table };
        if (view.StoreProblem is { } problem)
        {
            parts.Add(new Text(problem, new Style(Color.Red)));
        }

        parts.AddRange(notices.Select(notice => new Text(notice, new Style(Color.Grey))));
        return new Rows(parts);
    }

    /// <summary>One line about a site, for a log.</summary>
    public static string Line(SiteView site) =>
        $"{site.Id} {site.Verdict}"
        + (site.Alarms.Count == 0 ? "" : $" [{string.Join(", ", site.Alarms.Select(a => $"{a.Name} {a.Severity}"))}]")
        + (site.Reasons.Count == 0 ? "" : $": {string.Join("; ", site.Reasons.Select(r => r.TrimEnd('.')))}");

    private static Color Colour(string verdict) =>
        verdict switch
        {
            "Safe" => Color.Green,
            "Watch" => Color.Yellow,
            "Unsafe" => Color.Red,
            _ => Color.Grey,
        };

    private static string Age(double? seconds) =>
        seconds switch
        {
            null => "–",
            < 120 => $"{seconds:0} s",
            < 7200 => $"{seconds / 60:0} min",
            _ => $"{seconds / 3600:0} h",
        };

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Figure(SiteView site, string name, string format, string without) =>
        site.Metrics.GetValueOrDefault(name) switch
        {
            null => without.Length > 0 ? without : "–",
            { Quality: "bad" } => "bad",
            { Value: { } value, Unit: var unit } => (
                value.ToString(format, CultureInfo.InvariantCulture) + " " + unit
            ).TrimEnd(),
            _ => "–",
        };
}
