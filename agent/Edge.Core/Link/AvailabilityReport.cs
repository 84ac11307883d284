using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Core.Link;

/// <summary>
/// A day or a month as one JSON object: <c>period</c> (2026-11-22 or 2026-11, the site's calendar), <c>availability</c> in
/// percent, <c>s</c> (all seconds), <c>available_s</c>, <c>errored_s</c>, <c>unobserved_s</c>, <c>down_s</c> and
/// <c>outages</c> by cause (a cause without any is left out), <c>mtbf_s</c> and <c>mttr_s</c> (left out without an outage).
/// At most 400 bytes.
/// </summary>
public static class AvailabilityReport
{
    /// <summary>The day in words: 2026-11-22.</summary>
    public static string Day(int number) =>
        DateOnly
            .FromDayNumber(Math.Clamp(number + UnixDay, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber))
            .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The month in words: 2026-11.</summary>
    public static string Month(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number / 12:d4}-{(number % 12) + 1:d2}");

    /// <summary>The month that a day is in, by number.</summary>
    public static int MonthOf(int day)
    {
        DateOnly date = DateOnly.FromDayNumber(
            Math.Clamp(day + UnixDay, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber)
        );
        return (date.Year * 12) + date.Month - 1;
    }

    /// <summary>The object.</summary>
    /// <param name="period">The period in words.</param>
    /// <param name="tally">Its counts.</param>
    public static string ToJson(string period, AvailabilityTally tally)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, period, tally);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, string period, AvailabilityTally tally)
    {
        json.WriteStartObject();
        json.WriteString("period", period);
        if (double.IsFinite(tally.Percent()))
        {
            json.WriteNumber("availability", tally.Percent());
        }

        json.WriteNumber("s", tally.Seconds());
        json.WriteNumber("available_s", tally.Available);
        json.WriteNumber("errored_s", tally.Errored);
        json.WriteNumber("unobserved_s", tally.Unobserved);
        WriteCauses(json, "down_s", tally.Down);
        WriteCauses(json, "outages", tally.Outages);
        if (double.IsFinite(tally.MeanSecondsBetween()))
        {
            json.WriteNumber("mtbf_s", Math.Round(tally.MeanSecondsBetween()));
            json.WriteNumber("mttr_s", Math.Round(tally.MeanSecondsToRepair()));
        }

        json.WriteEndObject();
    }

    private const int UnixDay = 719_162;

    private static void WriteCauses(Utf8JsonWriter json, string name, long[] counts)
    {
        json.WriteStartObject(name);
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                json.WriteNumber(OutageCauseText.Of((OutageCause)i), counts[i]);
            }
        }

        json.WriteEndObject();
    }
}
