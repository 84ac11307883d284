using System.Globalization;
using System.Text;
using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Verdict;

/// <summary>The truth table of the verdict as a Markdown page, each word of it asked of <see cref="VerdictRule.Judge"/>: what
/// <c>edge-agent verdict-table</c> prints and docs/verdict.md holds.</summary>
public static class VerdictTable
{
    private const double Ready = 60;
    private static readonly EvidenceState[] States =
    [
        EvidenceState.Good,
        EvidenceState.Stale,
        EvidenceState.Bad,
        EvidenceState.Missing,
    ];

    // Every metric that may be required, and those that bear on one aspect alone.
    private static IReadOnlyList<MetricId> Required { get; } =
        VerdictRule.Required(
            new HashSet<MetricId>(Enumerable.Range(0, MetricCatalogue.Count).Select(i => MetricCatalogue.At(i).Id))
        );

    /// <summary>The page, lines ended by line feeds.</summary>
    public static string ToMarkdown()
    {
        var page = new StringBuilder();
        Line($"# Verdict\n");
        Line(
            $"Printed by `dotnet run --project agent/Edge.Agent -- verdict-table`; do not edit by hand. Every word here was asked of the"
        );
        Line($"rule itself (`VerdictRule.Judge`).\n");
        Line(
            $"A site is `Safe` only when all evidence that bears on safety is good, fresh (at most {new Limits().EvidenceStaleSeconds} s old) and calm. `Unsafe` beats"
        );
        Line(
            $"`Unknown` beats `Watch` beats `Safe`; the reasons list all of it. A worse verdict is given at once, a better one after it has held"
        );
        Line(
            $"for {new PipelineOptions().VerdictSettleSeconds} s. Each aspect of which something is fitted has a verdict of its own, made the same way from what is its own.\n"
        );
        Combinations(Line);
        Evidence(Line);
        Conditions(Line);
        Alarms(Line);
        return page.ToString();

        void Line(FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static void Combinations(Action<FormattableString> line)
    {
        line($"## What beats what\n");
        line(
            $"Danger: an alarm of structure or flood at critical or above, or smoke. Doubt: evidence that is missing, bad or old, a site that was never"
        );
        line($"commissioned, static tilt that rests on too little data. Watched: any other alarm, mains away.\n");
        line($"| danger | doubt | watched | verdict |");
        line($"|---|---|---|---|");
        for (int i = 0; i < 8; i++)
        {
            bool danger = (i & 4) != 0;
            bool doubt = (i & 2) != 0;
            bool watched = (i & 1) != 0;
            var alarms = new List<ActiveAlarm>();
            if (danger)
            {
                alarms.Add(Alarm(MetricId.AlarmTilt, Severity.Critical));
            }

            if (watched)
            {
                alarms.Add(Alarm(MetricId.AlarmCabinetTemperature, Severity.Warning));
            }

            SiteVerdict verdict = VerdictRule.Judge(
                Calm() with
                {
                    Alarms = alarms,
                    NotCommissioned = doubt ? "The site was never commissioned." : null,
                }
            );
            line($"| {Yes(danger)} | {Yes(doubt)} | {Yes(watched)} | {verdict.Word} |");
        }
    }

    private static void Evidence(Action<FormattableString> line)
    {
        line($"\n## One metric that is not good, all else calm\n");
        line(
            $"The metrics of power and flood bear where they are fitted; those of the structure always. Each cell: the site's verdict, and"
        );
        line($"that of the aspect.\n");
        line(
            $"| metric | aspect | {string.Join(" | ", States.Select(state => state.ToString().ToLowerInvariant()))} |"
        );
        line($"|---|---|---|---|---|---|");
        foreach (MetricId metric in Required.Concat(VerdictRule.Aside))
        {
            Aspect aspect = AspectText.OfMetric(metric);
            string cells = string.Join(
                " | ",
                States.Select(state => Words(VerdictRule.Judge(Calm(metric, state)), aspect))
            );
            line($"| `{MetricCatalogue.Find(metric)!.Name}` | {AspectText.Of(aspect)} | {cells} |");
        }
    }

    private static void Conditions(Action<FormattableString> line)
    {
        line($"\n## One condition, all else calm\n");
        line($"| condition | site | aspect | what would change it |");
        line($"|---|---|---|---|");
        (string, VerdictInput, Aspect)[] rows =
        [
            ("none", Calm(), Aspect.Structure),
            (
                "never commissioned",
                Calm() with
                {
                    NotCommissioned = "The site was never commissioned.",
                },
                Aspect.Structure
            ),
            ("static tilt on too little data", Calm() with { TiltSeconds = Ready - 1 }, Aspect.Structure),
            (
                "drift of the tilt sensor may hide a warning",
                Calm() with
                {
                    Tilt = new TiltDoubt(0, 0.3, 0.25, 0.5),
                },
                Aspect.Structure
            ),
            (
                "drift of the tilt sensor may hide a critical tilt",
                Calm() with
                {
                    Tilt = new TiltDoubt(0, 0.6, 0.25, 0.5),
                },
                Aspect.Structure
            ),
            ("a shock that is being confirmed", Calm() with { UnconfirmedShock = 5 }, Aspect.Structure),
            ("mains away, before its alarm", Calm() with { OnBattery = true }, Aspect.Power),
            ("no sensor at all", Calm() with { Required = [], Aside = [] }, Aspect.Structure),
        ];
        foreach ((string what, VerdictInput input, Aspect aspect) in rows)
        {
            SiteVerdict verdict = VerdictRule.Judge(input);
            line($"| {what} | {verdict.Word} | {AspectText.Of(aspect)}: {Word(verdict, aspect)} | {verdict.Change} |");
        }
    }

    private static void Alarms(Action<FormattableString> line)
    {
        line($"\n## One alarm, all else calm\n");
        line(
            $"Acknowledged, shelved, suppressed or chattering: the same. An alarm of the agent has no aspect and counts for the site.\n"
        );
        line($"| alarm | aspect | notice | warning | critical | emergency |");
        line($"|---|---|---|---|---|---|");
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            var cells = new List<string>();
            for (Severity severity = Severity.Notice; severity <= Severity.Emergency; severity++)
            {
                cells.Add(
                    alarm.Severities.Contains(severity)
                        ? VerdictRule.Judge(Calm() with { Alarms = [Alarm(alarm.Metric, severity)] }).Word
                        : ""
                );
            }

            line($"| `{alarm.Id}` | {AspectText.Of(alarm.Aspect)} | {string.Join(" | ", cells)} |");
        }
    }

    private static VerdictInput Calm(MetricId but = MetricId.None, EvidenceState state = EvidenceState.Good)
    {
        return new VerdictInput(
            null,
            [.. Required.Select(Weigh)],
            [],
            false,
            Ready,
            Ready,
            new Limits().EvidenceStaleSeconds
        )
        {
            Aside = [.. VerdictRule.Aside.Select(Weigh)],
        };

        VerdictEvidence Weigh(MetricId metric) => new(metric, metric == but ? state : EvidenceState.Good, 1);
    }

    private static ActiveAlarm Alarm(MetricId metric, Severity severity)
    {
        AlarmDefinition alarm = AlarmCatalogue.Find(metric)!;
        return new ActiveAlarm(alarm, severity, default, alarm.Condition);
    }

    private static string Yes(bool yes) => yes ? "yes" : "no";

    private static string Words(SiteVerdict verdict, Aspect aspect) => $"{verdict.Word}, {Word(verdict, aspect)}";

    private static string Word(SiteVerdict verdict, Aspect aspect) =>
        verdict.Aspects.FirstOrDefault(one => one.Aspect == aspect)?.Word ?? "none";
}
