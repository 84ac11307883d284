using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Core.Alarms;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Reports;

/// <summary>
/// A run as JSON: scenario, seed, seconds, passed, expectations (sentence, result, at_s, detail), alarms and verdicts as
/// spans of time, violations, counts, replay. Times are seconds of virtual time.
/// </summary>
public static class ReportJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole report, ending in a line feed.</summary>
    public static string Write(RunResult run, string replay) => ToNode(run, replay).ToJsonString(Options) + "\n";

    /// <summary>One expectation.</summary>
    public static JsonObject ToNode(ExpectationResult result) =>
        new()
        {
            ["sentence"] = result.Expectation.Sentence,
            ["result"] = result.Word,
            ["at_s"] = Seconds(result.AtSeconds),
            ["from_s"] = result.Expectation.FromSeconds,
            ["to_s"] = result.Expectation.ToSeconds,
            ["detail"] = result.Detail,
        };

    private static JsonObject ToNode(RunResult run, string replay) =>
        new()
        {
            ["scenario"] = run.Scenario.Name,
            ["description"] = run.Scenario.Description,
            ["seed"] = run.Seed,
            ["seconds"] = Seconds(run.Seconds),
            ["passed"] = run.IsRight,
            ["expectations"] = List(run.Expectations.Select(ToNode)),
            ["violations"] = new JsonArray([.. run.Violations.Select(text => (JsonNode)text)]),
            ["alarms"] = List(
                run.Alarms.Select(span => new JsonObject
                {
                    ["alarm"] = span.Id,
                    ["severity"] = SeverityText.Of(span.Severity),
                    ["from_s"] = Seconds(span.FromSeconds),
                    ["to_s"] = Seconds(span.ToSeconds),
                    ["end"] = span.End,
                    ["text"] = span.Text,
                })
            ),
            ["verdicts"] = List(
                run.Verdicts.Select(span => new JsonObject
                {
                    ["verdict"] = span.Word.Length > 0 ? span.Word : null,
                    ["from_s"] = Seconds(span.FromSeconds),
                    ["to_s"] = Seconds(span.ToSeconds),
                    ["reasons"] = span.Reasons,
                })
            ),
            ["counts"] = new JsonObject
            {
                ["records_journaled"] = run.Journaled,
                ["records_stored"] = run.Stored,
                ["alarm_spans"] = run.Alarms.Count,
                ["verdict_spans"] = run.Verdicts.Count,
                ["spans_dropped"] = run.SpansDropped,
            },
            ["replay"] = replay,
        };

    private static JsonArray List(IEnumerable<JsonObject> items) => new([.. items.Select(item => (JsonNode)item)]);

    private static double? Seconds(double? seconds) => seconds is { } known ? Math.Round(known, 3) : null;
}
