using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Core.Confirmations;

/// <summary>One figure that a statement rests on.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Value">The value; null when there is none that may be used.</param>
/// <param name="Unit">Its unit; empty where the metric has none.</param>
/// <param name="Quality"><c>good</c>, <c>stale</c>, <c>bad</c> or <c>missing</c>.</param>
/// <param name="AgeSeconds">Its age when the statement was made, s; null when it was never delivered.</param>
/// <param name="IsFresh">Whether it was measured after the request.</param>
public sealed record StatedFigure(
    string Metric,
    double? Value,
    string Unit,
    string Quality,
    double? AgeSeconds,
    bool IsFresh
);

/// <summary>The verdict of one aspect.</summary>
/// <param name="Aspect"><c>structure</c>, <c>power</c>, <c>flood</c>, <c>link</c> or <c>security</c>.</param>
/// <param name="Verdict">Safe, Watch, Unsafe or Unknown.</param>
/// <param name="Reasons">Why, each one sentence.</param>
/// <param name="AgeSeconds">Age of the oldest evidence it rests on, s; null when some was never delivered.</param>
public sealed record StatedAspect(string Aspect, string Verdict, IReadOnlyList<string> Reasons, double? AgeSeconds);

/// <summary>
/// What a site states when it is asked to confirm. Written as JSON with its members in this order, all of them always there;
/// <see cref="StatementText"/> signs it.
/// </summary>
public sealed record ConfirmationStatement
{
    /// <summary>What the member <c>type</c> says.</summary>
    public const string Type = "edge/confirmation/1";

    /// <summary>The nonce of the request.</summary>
    public required string Nonce { get; init; }

    /// <summary>The site's id.</summary>
    public required string Site { get; init; }

    /// <summary>When it was made by the site's clock, ms since 1970-01-01 UTC.</summary>
    public long UnixMillis { get; init; }

    /// <summary>Whether a time source had set that clock.</summary>
    public bool ClockSynced { get; init; }

    /// <summary>Boot of the site's host.</summary>
    public string Boot { get; init; } = "";

    /// <summary>Time since that boot, s.</summary>
    public double UptimeSeconds { get; init; }

    /// <summary>Time from the request to the statement, s.</summary>
    public double TookSeconds { get; init; }

    /// <summary>Safe, Watch, Unsafe or Unknown.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why, each one sentence.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The verdict of each aspect of which something is fitted; empty in a statement of an older program.</summary>
    public IReadOnlyList<StatedAspect> Aspects { get; init; } = [];

    /// <summary>Whether every figure that the verdict needs was measured after the request.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Time of the structure's motion that was measured after the request, s.</summary>
    public double StructureSeconds { get; init; }

    /// <summary>Age of the oldest evidence of the verdict, s; null when some was never delivered.</summary>
    public double? EvidenceAgeSeconds { get; init; }

    /// <summary>The figures.</summary>
    public IReadOnlyList<StatedFigure> Evidence { get; init; } = [];

    /// <summary>What the sensors found of themselves.</summary>
    public IReadOnlyList<SelfTestReport> SelfTests { get; init; } = [];

    /// <summary>Version of the site's program.</summary>
    public string Software { get; init; } = "";

    /// <summary>SHA-256 of the site's configuration.</summary>
    public string Configuration { get; init; } = "";

    /// <summary>Fingerprint of the key that signs.</summary>
    public string Key { get; init; } = "";

    /// <summary>When it was made, as people read it.</summary>
    public string Time =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(UnixMillis)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The JSON object: ASCII, without blanks.</summary>
    public string ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", Type);
            json.WriteString("nonce", Nonce);
            json.WriteString("site", Site);
            json.WriteString("time", Time);
            json.WriteBoolean("clock_synced", ClockSynced);
            json.WriteString("boot", Boot);
            json.WriteNumber("uptime_s", Rounded(UptimeSeconds));
            json.WriteNumber("took_s", Rounded(TookSeconds));
            json.WriteString("verdict", Verdict);
            json.WriteStartArray("reasons");
            foreach (string reason in Reasons)
            {
                json.WriteStringValue(reason);
            }

            json.WriteEndArray();
            json.WriteStartArray("aspects");
            foreach (StatedAspect aspect in Aspects)
            {
                json.WriteStartObject();
                json.WriteString("aspect", aspect.Aspect);
                json.WriteString("verdict", aspect.Verdict);
                json.WriteStartArray("reasons");
                foreach (string reason in aspect.Reasons)
                {
                    json.WriteStringValue(reason);
                }

                json.WriteEndArray();
                Number(json, "age_s", aspect.AgeSeconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteBoolean("complete", IsComplete);
            json.WriteNumber("structure_s", Rounded(StructureSeconds));
            Number(json, "evidence_age_s", EvidenceAgeSeconds);
            json.WriteStartArray("evidence");
            foreach (StatedFigure figure in Evidence)
            {
                json.WriteStartObject();
                json.WriteString("metric", figure.Metric);
                Number(json, "value", figure.Value);
                json.WriteString("unit", figure.Unit);
                json.WriteString("quality", figure.Quality);
                Number(json, "age_s", figure.AgeSeconds);
                json.WriteBoolean("fresh", figure.IsFresh);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("self_tests");
            foreach (SelfTestReport test in SelfTests)
            {
                json.WriteStartObject();
                json.WriteString("sensor", test.Sensor);
                json.WriteString("result", test.Word);
                json.WriteString("response", test.Response);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("software", Software);
            json.WriteString("configuration", Configuration);
            json.WriteString("key", Key);
            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(bytes.WrittenSpan);
    }

    /// <summary>Reads a signed statement. What it says is worth what its signature is: see <see cref="StatementText.IsBy"/>.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="statement">What it says.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out ConfirmationStatement? statement)
    {
        statement = null;
        if (!StatementText.TrySplit(text, out string? json, out _))
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            statement = Read(document.RootElement);
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // A member is missing or of another type: no statement.
            return false;
        }

        return statement is not null;
    }

    private static ConfirmationStatement? Read(JsonElement root) =>
        Text(root, "type") != Type
            ? null
            : new ConfirmationStatement
            {
                Nonce = Text(root, "nonce"),
                Site = Text(root, "site"),
                UnixMillis = DateTimeOffset
                    .ParseExact(
                        Text(root, "time"),
                        "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal
                    )
                    .ToUnixTimeMilliseconds(),
                ClockSynced = root.GetProperty("clock_synced").GetBoolean(),
                Boot = Text(root, "boot"),
                UptimeSeconds = root.GetProperty("uptime_s").GetDouble(),
                TookSeconds = root.GetProperty("took_s").GetDouble(),
                Verdict = Text(root, "verdict"),
                Reasons = Texts(root, "reasons"),
                Aspects = root.TryGetProperty("aspects", out JsonElement aspects)
                    ?
                    [
                        .. aspects
                            .EnumerateArray()
                            .Select(aspect => new StatedAspect(
                                Text(aspect, "aspect"),
                                Text(aspect, "verdict"),
                                Texts(aspect, "reasons"),
                                Number(aspect, "age_s")
                            )),
                    ]
                    : [],
                IsComplete = root.GetProperty("complete").GetBoolean(),
                StructureSeconds = root.GetProperty("structure_s").GetDouble(),
                EvidenceAgeSeconds = Number(root, "evidence_age_s"),
                Evidence =
                [
                    .. root.GetProperty("evidence")
                        .EnumerateArray()
                        .Select(figure => new StatedFigure(
                            Text(figure, "metric"),
                            Number(figure, "value"),
                            Text(figure, "unit"),
                            Text(figure, "quality"),
                            Number(figure, "age_s"),
                            figure.GetProperty("fresh").GetBoolean()
                        )),
                ],
                SelfTests =
                [
                    .. root.GetProperty("self_tests")
                        .EnumerateArray()
                        .Select(test => new SelfTestReport(
                            Text(test, "sensor"),
                            Outcome(Text(test, "result")),
                            Text(test, "response")
                        )),
                ],
                Software = Text(root, "software"),
                Configuration = Text(root, "configuration"),
                Key = Text(root, "key"),
            };

    private static SelfTestOutcome Outcome(string word) =>
        word switch
        {
            "passed" => SelfTestOutcome.Passed,
            "failed" => SelfTestOutcome.Failed,
            "not run" => SelfTestOutcome.NotRun,
            "not supported" => SelfTestOutcome.NotSupported,
            _ => throw new FormatException(),
        };

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetString() ?? throw new FormatException();

    private static List<string> Texts(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(text => text.GetString() ?? "")];

    private static double? Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: not JsonValueKind.Null } number ? number.GetDouble() : null;

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Rounded(number));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static double Rounded(double value) => Math.Round(value, 6);
}
