using System.Text.Json;
using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Sms;

/// <summary>What a record of the journal says that may be worth an SMS: where an alarm stands, or the last word.</summary>
/// <param name="Record">The record's id.</param>
/// <param name="At">When.</param>
/// <param name="Subject">The alarm; <see cref="MetricId.SiteLastGasp"/> for the last word.</param>
/// <param name="Level">Severity of the alarm, or cause of the last word; 0 when it is over.</param>
/// <param name="IsQuiet">Whether nobody is to be told: the alarm is on the shelf, or a consequence of another.</param>
/// <param name="DarkFromSeconds">Of a last word: earliest end of the battery, s; null without a forecast.</param>
/// <param name="DarkToSeconds">Latest end of it; null when it is not known.</param>
public readonly record struct SmsEvent(
    long Record,
    Stamp At,
    MetricId Subject,
    int Level,
    bool IsQuiet = false,
    int? DarkFromSeconds = null,
    int? DarkToSeconds = null
)
{
    private static readonly string[] Causes = ["none", "mains", "battery", "supply", "stopped"];

    /// <summary>Reads a record; false when it is about neither, or cannot be read.</summary>
    public static bool TryRead(JournalRecord record, out SmsEvent happened)
    {
        happened = default;
        if (record.Lane != RecordLane.Alarm)
        {
            return false;
        }

        byte[] body = record.Body.ToArray();
        var reader = new FrameReader(body, 0, body.Length);
        string? alarm = null;
        string? word = null;
        while (reader.Next())
        {
            alarm = reader.Metric == MetricId.SiteAlarmLast ? reader.Text : alarm;
            word = reader.Metric == MetricId.SiteLastGasp ? reader.Text : word;
        }

        // An alarm may have the last word among its evidence; the other way round never.
        return !reader.IsDamaged
            && (alarm is not null ? TryAlarm(alarm, record, out happened) : TryWord(word, record, out happened));
    }

    private static bool TryAlarm(string text, JournalRecord record, out SmsEvent happened)
    {
        happened = default;
        if (
            !TryObject(text, out JsonElement json)
            || Text(json, "id") is not { } id
            || AlarmCatalogue.Find(id) is not { } alarm
        )
        {
            return false;
        }

        int level = Text(json, "state") == "active" ? LevelOf(Text(json, "severity")) : 0;
        bool quiet = json.TryGetProperty("until", out _) || json.TryGetProperty("cause", out _);
        happened = new SmsEvent(record.Id, record.At, alarm.Metric, level, quiet);
        return true;
    }

    private static bool TryWord(string? text, JournalRecord record, out SmsEvent happened)
    {
        happened = default;
        if (text is null || !TryObject(text, out JsonElement json))
        {
            return false;
        }

        int cause = Array.IndexOf(Causes, Text(json, "why"));
        happened = new SmsEvent(
            record.Id,
            record.At,
            MetricId.SiteLastGasp,
            cause,
            IsQuiet: false,
            Dark(json, 0),
            Dark(json, 1)
        );
        return cause >= 0;
    }

    private static int LevelOf(string? severity)
    {
        for (Severity level = Severity.Emergency; level > Severity.Normal; level--)
        {
            if (SeverityText.Of(level) == severity)
            {
                return (int)level;
            }
        }

        return 0;
    }

    private static bool TryObject(string text, out JsonElement json)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            json = document.RootElement.Clone();
            return json.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            json = default;
            return false;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static int? Dark(JsonElement json, int index) =>
        json.TryGetProperty("dark_s", out JsonElement dark)
        && dark.ValueKind == JsonValueKind.Array
        && index < dark.GetArrayLength()
        && dark[index].ValueKind == JsonValueKind.Number
        && dark[index].TryGetDouble(out double seconds)
        && seconds is >= 0 and <= SmsText.LongestDarkSeconds
            ? (int)seconds
            : null;
}
