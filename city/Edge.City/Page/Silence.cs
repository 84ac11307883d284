using System.Globalization;
using System.Text.Json;
using Edge.City.Store;
using Edge.Core.Sms;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.City.Page;

/// <summary>What is known of why a site says nothing.</summary>
public enum SilenceKind
{
    /// <summary>It is not silent.</summary>
    None,

    /// <summary>It said that its host stops it.</summary>
    Graceful,

    /// <summary>It said beforehand that it would fall silent, and did when it had said.</summary>
    Explained,

    /// <summary>Nothing that it said explains it.</summary>
    Unexplained,
}

/// <summary>
/// Explains the silence of a site from what it said before: its last word (<c>Site/Last Gasp</c>), whose times count from
/// the record's own. A forecast explains a silence only from its early bound on; a site that was cut off before is
/// unexplained, whatever its battery.
/// </summary>
/// <param name="Kind">Whether it is explained.</param>
/// <param name="Text">One sentence for people; empty when it is not silent.</param>
/// <param name="By">What explains it, in a few words; empty when nothing does.</param>
public sealed record Silence(SilenceKind Kind, string Text, string By = "")
{
    /// <summary>A site that is not silent.</summary>
    public static Silence No { get; } = new(SilenceKind.None, "");

    private const string ByBattery = "battery forecast";

    // A session is over for the broker one and a half keep-alives after it broke; and a site that stops says so, then goes.
    private const long StoppedMillis = 120_000;

    // A hold-up capacitor lasts half a minute; whoever is heard for longer lives from something else.
    private const long HoldUpMillis = 120_000;

    // At its floor a battery has minutes left, by its voltage alone perhaps an hour under a small load.
    private const long FloorMillis = 3_600_000;

    /// <summary>In a few words: graceful, explained: battery forecast, explained: supply lost, unexplained; null when not silent.</summary>
    public string? Word =>
        Kind switch
        {
            SilenceKind.Graceful => "graceful",
            SilenceKind.Explained => "explained: " + By,
            SilenceKind.Unexplained => "unexplained",
            _ => null,
        };

    /// <summary>Explains the silence of a site.</summary>
    /// <param name="state">What the store knows.</param>
    /// <param name="silentSinceMillis">When it was last heard, Unix ms.</param>
    /// <param name="goneMillis">When it was known to be gone, Unix ms: the silence began between the two.</param>
    public static Silence Of(SiteState state, long silentSinceMillis, long goneMillis)
    {
        if (
            state.Latest.GetValueOrDefault(MetricCatalogue.Find(MetricId.SiteLastGasp)!.Name)
                is not { Quality: Quality.Good, Text: { } text, AtMillis: long at }
            || LastWord.TryParse(text) is not { } word
        )
        {
            return new(SilenceKind.Unexplained, "It did not say that it would fall silent.");
        }

        return Of(word, at, silentSinceMillis, goneMillis);
    }

    /// <summary>Explains the silence of a site that said its last word by SMS.</summary>
    /// <param name="why">mains, battery or supply.</param>
    /// <param name="said">What it said.</param>
    /// <param name="atMillis">When, Unix ms.</param>
    /// <param name="silentSinceMillis">When it was last heard by any way, Unix ms.</param>
    /// <param name="nowMillis">Now, Unix ms.</param>
    public static Silence Of(string why, SmsLastWord said, long atMillis, long silentSinceMillis, long nowMillis) =>
        Of(
            new LastWord(why, VerdictText.Of(said.Verdict), said.DarkFromSeconds, said.DarkToSeconds),
            atMillis,
            silentSinceMillis,
            nowMillis
        );

    private static Silence Of(LastWord word, long at, long silentSinceMillis, long goneMillis)
    {
        string then = word.Verdict is null ? "" : $" Its verdict then was {word.Verdict}.";
        switch (word.Why)
        {
            case "stopped" when silentSinceMillis - at <= StoppedMillis:
                return new(SilenceKind.Graceful, $"Its host stopped it at {Clock(at)}.{then}");
            case "supply" when silentSinceMillis - at <= HoldUpMillis:
                return new(
                    SilenceKind.Explained,
                    $"Its supply went at {Clock(at)}; it expects to be back with it.{then}",
                    "supply lost"
                );
            case "battery" when silentSinceMillis - at <= FloorMillis:
                return new(
                    SilenceKind.Explained,
                    $"Its battery was at its end at {Clock(at)}; it expects to be back with mains.{then}",
                    ByBattery
                );
            case "mains" when word.DarkFromSeconds is { } from:
                long low = at + (long)(from * 1000);
                string forecast = word.DarkToSeconds is { } to
                    ? $"between {Clock(low)} and {Clock(at + (long)(to * 1000))}"
                    : $"after {Clock(low)}";
                return goneMillis >= low
                    ? new(SilenceKind.Explained, $"Its battery was to end {forecast}; mains was lost.{then}", ByBattery)
                    : new(
                        SilenceKind.Unexplained,
                        $"Mains was lost, and its battery was to end {forecast}: too late to explain it."
                    );
            case "mains":
                return new(SilenceKind.Unexplained, "Mains was lost, and it had no forecast of its battery.");
            case "stopped" or "supply" or "battery":
                return new(
                    SilenceKind.Unexplained,
                    $"It said at {Clock(at)} that it would fall silent ({word.Why}), and was heard long after."
                );
            default:
                return new(SilenceKind.Unexplained, "It did not say that it would fall silent.");
        }
    }

    private static string Clock(long unixMillis) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(unixMillis)
            .ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    // What a site wrote: see LastGasp in the agent. Anything else is no last word.
    private sealed record LastWord(string Why, string? Verdict, double? DarkFromSeconds, double? DarkToSeconds)
    {
        private const int LongestText = 1024;
        private const double LongestSeconds = 10 * 365 * 86400.0;

        public static LastWord? TryParse(string text)
        {
            if (text.Length > LongestText)
            {
                return null;
            }

            try
            {
                using var json = JsonDocument.Parse(text);
                JsonElement root = json.RootElement;
                return
                    root.ValueKind == JsonValueKind.Object
                    && root.TryGetProperty("why", out JsonElement why)
                    && why.ValueKind == JsonValueKind.String
                    ? new LastWord(why.GetString()!, Verdicts(root), Dark(root, 0), Dark(root, 1))
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        private static string? Verdicts(JsonElement root) =>
            root.TryGetProperty("verdict", out JsonElement verdict) && verdict.ValueKind == JsonValueKind.String
                ? verdict.GetString()
                : null;

        private static double? Dark(JsonElement root, int index) =>
            root.TryGetProperty("dark_s", out JsonElement dark)
            && dark.ValueKind == JsonValueKind.Array
            && index < dark.GetArrayLength()
            && dark[index].ValueKind == JsonValueKind.Number
            && dark[index].TryGetDouble(out double seconds)
            && seconds is >= 0 and <= LongestSeconds
                ? seconds
                : null;
    }
}
