using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Agent.LinkProbe;
using Edge.Core.Link;

namespace Edge.Agent.Commands;

/// <summary>
/// <c>edge-agent availability FILE</c>: the link's seconds by day and month, also while the agent runs. Exit 0: done; 2: there is
/// no such file, or none that can be believed.
/// </summary>
public static class AvailabilityCommand
{
    private const int Done = 0;
    private const int Unusable = 2;

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var path = new Argument<string>("FILE")
        {
            Description = "The file beside the journal: journal.path of the site file with .availability behind it.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object: days, months, total." };
        var command = new Command(
            "availability",
            "Show the link's availability by day and month, with seconds and outages by cause (exit 0 done, 2 unusable)."
        )
        {
            path,
            json,
        };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(path);
            TextWriter errors = parsed.InvocationConfiguration.Error;
            try
            {
                if (AvailabilityFile.Read(file, out bool isDamaged) is { } state)
                {
                    parsed.InvocationConfiguration.Output.Write(parsed.GetValue(json) ? ToJson(state) : ToText(state));
                    return Done;
                }

                errors.WriteLine(
                    isDamaged
                        ? $"{file} is damaged or no availability file; give journal.path of the site file with .availability behind it."
                        : $"{file} does not exist; the agent writes it beside its journal, as <journal.path>.availability."
                );
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                errors.WriteLine(e.Message);
            }

            return Unusable;
        });
        return command;
    }

    private static string ToText(AvailabilityState state)
    {
        var text = new StringBuilder();
        text.Append("period      available %   down s  of which");
        for (int i = 0; i < OutageCauseText.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {OutageCauseText.Of((OutageCause)i), 9}");
        }

        text.Append("  errored  unobserved  outages   MTBF h   MTTR s\n");
        foreach (var (period, tally) in Periods(state))
        {
            text.Append(CultureInfo.InvariantCulture, $"{period, -10}  {Figure(tally.Percent(), "0.0000"), 11}");
            text.Append(CultureInfo.InvariantCulture, $"  {tally.DownSeconds(), 7}          ");
            foreach (long seconds in tally.Down)
            {
                text.Append(CultureInfo.InvariantCulture, $" {seconds, 9}");
            }

            text.Append(
                CultureInfo.InvariantCulture,
                $"  {tally.Errored, 7}  {tally.Unobserved, 10}  {tally.OutageCount(), 7}"
            );
            string between = Figure(tally.MeanSecondsBetween() / 3600, "0.0");
            string repair = Figure(tally.MeanSecondsToRepair(), "0");
            text.Append(CultureInfo.InvariantCulture, $"  {between, 7}  {repair, 7}\n");
        }

        if (state.IsUnavailable)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"An outage went on when this was written: {state.Outage.Sum()} s so far.\n"
            );
        }

        return text.ToString();
    }

    private static string ToJson(AvailabilityState state)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("days");
            foreach (AvailabilityPeriod day in state.Days)
            {
                AvailabilityReport.Write(json, AvailabilityReport.Day(day.Number), day.Tally);
            }

            json.WriteEndArray();
            json.WriteStartArray("months");
            foreach (AvailabilityPeriod month in state.Months)
            {
                AvailabilityReport.Write(json, AvailabilityReport.Month(month.Number), month.Tally);
            }

            json.WriteEndArray();
            json.WritePropertyName("total");
            AvailabilityReport.Write(json, "total", state.Total);
            json.WriteNumber("outage_s", state.Outage.Sum());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static IEnumerable<(string Period, AvailabilityTally Tally)> Periods(AvailabilityState state) =>
        [
            .. state.Days.Select(day => (AvailabilityReport.Day(day.Number), day.Tally)),
            .. state.Months.Select(month => (AvailabilityReport.Month(month.Number), month.Tally)),
            ("total", state.Total),
        ];

    private static string Figure(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
}
