using System.Globalization;
using System.Text;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>The alarm catalogue as a Markdown page: what <c>edge-agent alarms</c> prints and docs/alarms.md holds.</summary>
public static class AlarmTable
{
    /// <summary>The page, lines ended by line feeds.</summary>
    public static string ToMarkdown()
    {
        var page = new StringBuilder();
        Line($"# Alarms\n");
        Line($"Printed by `dotnet run --project agent/Edge.Agent -- alarms`; do not edit by hand.\n");
        Line(
            $"The value of the metric `Site/Alarm/<id>` is the severity: 0 normal, 1 notice (somebody should know), 2 warning"
        );
        Line(
            $"(somebody should look, in days), 3 critical (somebody should go, today), 4 emergency (keep people away)."
        );
        Line(
            $"`Site/Alarm/Last` tells each transition as JSON, `Site/Alarm Book` what is to be said beyond the severity. States are those"
        );
        Line($"of ISA-18.2: normal, active, acknowledged, cleared-unacknowledged.\n");
        Line(
            $"- **Delays** are those of the default limits, s: the condition must hold for the first, and be over for the second."
        );
        Line($"- **Danger**: at critical and above the verdict is Unsafe. Whatever is critical is never suppressed.");
        Line(
            $"- **Suppressed by**: while that alarm stands, this one is told in a short record only. It counts for the verdict, is told for"
        );
        Line(
            $"  itself {AlarmBook.ReleaseSeconds} s after its cause is over if it still holds, and at once when it becomes critical. One that came at most {AlarmBook.EarlySeconds} s before"
        );
        Line($"  its cause is a consequence, too.");
        Line(
            $"- **First out**: alarms that follow each other within {AlarmBook.BurstSeconds} s are one burst, numbered as they came."
        );
        Line(
            $"- **Chatter**: an alarm with more than {AlarmEntry.MostChanges} changes in {AlarmEntry.ChatterSeconds} s is held at its worst until it has been quiet for {AlarmEntry.ChatterSeconds} s."
        );
        Line(
            $"- **Shelf**: at most {AlarmBook.LongestShelfSeconds / 86_400} days, by the monotonic clock. What becomes worse than it was, or than a warning, leaves it. A shelved"
        );
        Line($"  alarm counts for the verdict.\n");
        Line(
            $"| id | alias | aspect | severities | danger | raised after, s | cleared after, s | suppressed by | evidence |"
        );
        Line($"|---|---:|---|---|---|---:|---:|---|---|");
        SitePipeline site = Site();
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            AlarmDelay? delay = site.DelayOf(alarm.Metric);
            string severities = string.Join(", ", alarm.Severities.Select(SeverityText.Of));
            string danger = alarm.IsDanger(alarm.Severities[^1]) ? "yes" : "";
            string causes = string.Join(
                ", ",
                AlarmCauses.Of(alarm.Metric).Select(cause => AlarmCatalogue.Find(cause)!.Id)
            );
            string evidence = string.Join(
                ", ",
                alarm.Evidence.Select(metric => $"`{MetricCatalogue.Find(metric)!.Name}`")
            );
            Line(
                $"| `{alarm.Id}` | {(int)alarm.Metric} | {AspectText.Of(alarm.Aspect)} | {severities} | {danger} | {delay?.OnSeconds} | {delay?.OffSeconds} | {causes} | {evidence} |"
            );
        }

        Line($"\n## What to do\n");
        Line($"| id | condition | remedy |");
        Line($"|---|---|---|");
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            Line($"| `{alarm.Id}` | {alarm.Condition} | {alarm.Remedy} |");
        }

        Line($"\n## Cách xử lý\n");
        Line($"| mã cảnh báo | tình trạng | cách xử lý |");
        Line($"|---|---|---|");
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            Line($"| `{alarm.Id}` | {alarm.ConditionVietnamese} | {alarm.RemedyVietnamese} |");
        }

        return page.ToString();

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    // The rules themselves say their delays when they are asked once.
    internal static SitePipeline Site()
    {
        HashSet<MetricId> everything =
        [
            .. Enumerable.Range(0, MetricCatalogue.Count).Select(index => MetricCatalogue.At(index).Id),
        ];
        var site = new SitePipeline(
            new SiteProfile("table", null, everything, new Limits()) { HasGenset = true },
            new PipelineOptions { Recovery = RecoveryMeans.OtherSim }
        );

        // A date, for the alarms that count days.
        site.Advance(new Stamp(0, 1_800_000_000_000, true));
        return site;
    }
}
