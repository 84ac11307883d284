using System.Globalization;
using System.Net;
using System.Text;
using Edge.Core.Alarms;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Reports;

/// <summary>A run as one page of HTML that needs nothing else: result, expectations, plots, the story with times, and
/// the command that runs it again.</summary>
public static class ReportPage
{
    private const int MostRows = 400;
    private const int MostReasons = 3;

    private const string Style = """
        :root { --ink: #1d2733; --soft: #5a6775; --line: #dfe5ec; --good: #2e9e5b; --bad: #c62828; --none: #8a94a0; }
        * { box-sizing: border-box; }
        body { margin: 0; font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; color: var(--ink); background: #f3f5f8; }
        main { max-width: 1140px; margin: 0 auto; padding: 24px 30px 60px; background: #fff; min-height: 100vh; }
        header { display: flex; align-items: flex-start; gap: 20px; border-bottom: 1px solid var(--line); padding-bottom: 16px; }
        header > div { flex: 1; }
        h1 { margin: 0; font-size: 26px; }
        h2 { margin: 34px 0 8px; font-size: 18px; }
        h3 { margin: 16px 0 2px; font-size: 13px; font-weight: 600; color: var(--soft); padding-left: 150px; }
        p { margin: 6px 0; color: var(--soft); max-width: 75ch; }
        .badge { padding: 6px 16px; border-radius: 6px; color: #fff; font-weight: 600; font-size: 17px; white-space: nowrap; }
        .passed { background: var(--good); } .failed { background: var(--bad); } .not { background: var(--none); }
        .facts { display: flex; flex-wrap: wrap; gap: 6px 34px; margin: 16px 0 0; }
        .facts dt { font-size: 12px; color: var(--soft); } .facts dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; font-size: 12px; color: var(--soft); font-weight: 600; }
        th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:last-child, td:last-child { min-width: 250px; }
        td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        .tag { display: inline-block; padding: 0 8px; border-radius: 4px; color: #fff; font-size: 12px; font-weight: 600; white-space: nowrap; }
        .site td { background: #f6f9fd; font-weight: 600; }
        img { display: block; width: 100%; height: auto; }
        pre { background: #f3f5f8; padding: 10px 14px; border-radius: 6px; overflow-x: auto; font-size: 13px; }
        .legend span { margin-right: 18px; font-size: 12px; color: var(--soft); }
        .legend i { display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 5px; vertical-align: -1px; }
        """;

    /// <summary>The page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="replay">The command that runs it again.</param>
    public static string Write(RunResult run, string replay)
    {
        StringBuilder page = new();
        string name = Html(run.Scenario.Name);
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.Append($"<title>{name}, seed {run.Seed}</title><style>\n{Style}\n</style></head><body><main>\n");
        Header(page, run);
        Expectations(page, run);
        Plots(page, run);
        Story(page, run);
        page.Append($"<h2>Run it again</h2>\n<pre>{Html(replay)}</pre>\n</main></body></html>\n");
        return page.ToString();
    }

    private static void Header(StringBuilder page, RunResult run)
    {
        string word = run.IsRight ? "passed" : "failed";
        page.Append($"<header><div><h1>{Html(run.Scenario.Name)}</h1><p>{Html(run.Scenario.Description)}</p>");
        page.Append("<dl class=\"facts\">");
        Fact("length", RunTime.Text(run.Seconds));
        Fact("seed", run.Seed.ToString(CultureInfo.InvariantCulture));
        Fact("expectations", $"{run.Expectations.Count(e => e.Held == true)} of {run.Expectations.Count} passed");
        Fact("records", $"{Count(run.Journaled)} journaled, {Count(run.Stored)} at the receiver");
        foreach (string verdict in (string[])["Safe", "Watch", "Unknown", "Unsafe"])
        {
            double share = run.Verdicts.Where(s => s.Word == verdict).Sum(s => s.ToSeconds - s.FromSeconds);
            if (share > 0)
            {
                Fact(verdict, string.Create(CultureInfo.InvariantCulture, $"{100 * share / run.Seconds:0.0} %"));
            }
        }

        page.Append($"</dl></div><span class=\"badge {word}\">{word}</span></header>\n");

        void Fact(string term, string value) => page.Append($"<div><dt>{term}</dt><dd>{Html(value)}</dd></div>");
    }

    private static void Expectations(StringBuilder page, RunResult run)
    {
        page.Append("<h2>Expectations</h2>\n<table><tr><th>result</th><th>expected</th><th>seen</th></tr>\n");
        foreach (ExpectationResult result in run.Expectations)
        {
            string word = result.Word == "not judged" ? "not" : result.Word;
            page.Append($"<tr><td><span class=\"tag {word}\">{result.Word}</span></td>");
            page.Append($"<td>{Html(result.Expectation.Sentence)}</td><td>{Html(result.Detail)}</td></tr>\n");
        }

        string books = run.Violations.Count == 0 ? "passed" : "failed";
        page.Append(
            $"<tr><td><span class=\"tag {books}\">{books}</span></td><td>what holds in every run: no record lost, "
        );
        page.Append(
            "none twice, no Safe while something is the matter, alarms in time, every verdict with its reasons</td><td>"
        );
        page.Append(
            run.Violations.Count == 0 ? "nothing was violated" : string.Join("<br>", run.Violations.Select(Html))
        );
        page.Append("</td></tr>\n</table>\n");
    }

    private static void Plots(StringBuilder page, RunResult run)
    {
        page.Append("<h2>What was seen</h2>\n<div class=\"legend\">");
        foreach (string verdict in (string[])["Safe", "Watch", "Unknown", "Unsafe"])
        {
            page.Append($"<span><i style=\"background:{RunPlots.ColourOf(verdict)}\"></i>{verdict}</span>");
        }

        page.Append("<span>alarms: blue notice, yellow warning, red critical, violet emergency</span>");
        page.Append(
            "<span>link: green up, black down</span><span>dotted: the scenario; dashed: a limit</span></div>\n"
        );
        foreach (RunPlot plot in RunPlots.Draw(run))
        {
            string data = Convert.ToBase64String(Encoding.UTF8.GetBytes(plot.Svg));
            page.Append($"<h3>{Html(plot.Title)}</h3>\n<img alt=\"{Html(plot.Title)}\" width=\"{RunPlots.Width}\" ");
            page.Append($"height=\"{plot.Height}\" src=\"data:image/svg+xml;base64,{data}\">\n");
        }
    }

    private static void Story(StringBuilder page, RunResult run)
    {
        List<(double At, int Order, string Row)> rows = [];
        foreach (ScenarioStep step in run.Scenario.Steps.Where(step => step.Tell is not null))
        {
            rows.Add((step.AtSeconds, 0, Row(step.AtSeconds, "site", "#35618e", step.Tell!, " class=\"site\"")));
        }

        foreach (VerdictSpan span in run.Verdicts)
        {
            string word = span.Word.Length > 0 ? span.Word : "no agent";
            string colour = span.Word.Length > 0 ? RunPlots.ColourOf(span.Word) : "#333";
            rows.Add((span.FromSeconds, 2, Row(span.FromSeconds, word, colour, Shortened(span.Reasons), "")));
        }

        foreach (AlarmSpan span in run.Alarms)
        {
            string severity = SeverityText.Of(span.Severity);
            rows.Add((span.FromSeconds, 1, Row(span.FromSeconds, severity, "#b26a00", $"{span.Id}: {span.Text}", "")));
            if (span.End == "cleared")
            {
                rows.Add((span.ToSeconds, 1, Row(span.ToSeconds, "cleared", "#5a6775", span.Id, "")));
            }
        }

        page.Append("<h2>The story</h2>\n<table><tr><th>time</th><th></th><th></th></tr>\n");
        foreach ((_, _, string row) in rows.OrderBy(row => row.At).ThenBy(row => row.Order).Take(MostRows))
        {
            page.Append(row);
        }

        page.Append("</table>\n");
        if (rows.Count > MostRows)
        {
            page.Append($"<p>{rows.Count - MostRows} more are in report.json.</p>\n");
        }
    }

    private static string Row(double at, string tag, string colour, string text, string style) =>
        $"<tr{style}><td class=\"time\">{RunTime.Text(at)}</td>"
        + $"<td><span class=\"tag\" style=\"background:{colour}\">{Html(tag)}</span></td><td>{Html(text)}</td></tr>\n";

    // A site that has just started has a reason for every sensor.
    private static string Shortened(string reasons)
    {
        string[] all = reasons.Split("; ");
        return all.Length <= MostReasons + 1
            ? string.Join(' ', all)
            : string.Join(' ', all.Take(MostReasons)) + $" And {all.Length - MostReasons} reasons more.";
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
