using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Edge.Agent.Journal;
using Edge.Core.Journal;
using Edge.Portable.Wire;

namespace Edge.Agent.Commands;

/// <summary>
/// <c>edge-agent journal stat|export PATH</c>: looks into a journal, also while the agent runs. Exit 0: done; 1: some
/// records are damaged; 2: the file cannot be read as a journal.
/// </summary>
public static class JournalCommand
{
    private const int Done = 0;
    private const int SomeDamaged = 1;
    private const int Unusable = 2;

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create() =>
        new("journal", "Look into a journal; also while the agent runs.") { CreateStat(), CreateExport() };

    private static Command CreateStat()
    {
        var path = new Argument<string>("PATH") { Description = "The journal file." };
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var command = new Command("stat", "Show what a journal holds (exit 0 done, 2 unusable).") { path, json };
        command.SetAction(parsed =>
            Guard(
                parsed,
                () =>
                {
                    using JournalReport report = JournalReport.Open(parsed.GetRequiredValue(path));
                    IReadOnlyList<LaneFigures> lanes = report.Lanes();
                    string? oldest = Time(report.Records(report.State.First, report.State.First));
                    string? newest = Time(report.Records(report.State.Last, report.State.Last));
                    parsed.InvocationConfiguration.Output.Write(
                        parsed.GetValue(json)
                            ? StatJson(report, lanes, oldest, newest)
                            : StatText(report, lanes, oldest, newest)
                    );
                    return Done;
                }
            )
        );
        return command;
    }

    private static Command CreateExport()
    {
        var path = new Argument<string>("PATH") { Description = "The journal file." };
        var json = new Option<bool>("--json") { Description = "One JSON object a reading instead of CSV." };
        var from = new Option<long>("--from") { Description = "First record id.", DefaultValueFactory = static _ => 1 };
        var to = new Option<long>("--to")
        {
            Description = "Last record id.",
            DefaultValueFactory = static _ => long.MaxValue,
        };
        var output = new Option<string?>("--output", "-o") { Description = "File to write; standard output if none." };
        var command = new Command(
            "export",
            "Write every reading of a journal as CSV (exit 0 done, 1 some records are damaged, 2 unusable)."
        )
        {
            path,
            json,
            from,
            to,
            output,
        };
        command.SetAction(parsed =>
            Guard(
                parsed,
                () =>
                {
                    using JournalReport report = JournalReport.Open(parsed.GetRequiredValue(path));
                    IEnumerable<JournalRecord> records = report.Records(parsed.GetValue(from), parsed.GetValue(to));
                    TextWriter errors = parsed.InvocationConfiguration.Error;
                    if (parsed.GetValue(output) is not { } file)
                    {
                        return Export(records, parsed.GetValue(json), parsed.InvocationConfiguration.Output, errors);
                    }

                    using var writer = new StreamWriter(file, append: false, new UTF8Encoding(false));
                    return Export(records, parsed.GetValue(json), writer, errors);
                }
            )
        );
        return command;
    }

    private static int Guard(ParseResult parsed, Func<int> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is JournalFaultException or IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine(e.Message);
            return Unusable;
        }
    }

    private static string StatText(
        JournalReport report,
        IReadOnlyList<LaneFigures> lanes,
        string? oldest,
        string? newest
    )
    {
        JournalState state = report.State;
        var text = new StringBuilder();
        Line("epoch", state.Epoch);
        Line("first", state.First);
        Line("last", state.Last);
        Line("depth", state.Depth);
        Line("evicted", state.Evicted);
        Line("bytes", state.Bytes);
        Line("boots", report.Boots);
        Line("oldest", oldest ?? "none");
        Line("newest", newest ?? "none");
        foreach (LaneFigures lane in lanes)
        {
            Line(LaneName(lane.Lane), $"{lane.Records} records, {lane.BodyBytes} bytes");
        }

        return text.ToString();

        void Line(string name, object value) => text.Append($"{name, -10}{value}\n");
    }

    private static string StatJson(
        JournalReport report,
        IReadOnlyList<LaneFigures> lanes,
        string? oldest,
        string? newest
    )
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            JournalState state = report.State;
            json.WriteStartObject();
            json.WriteNumber("epoch", state.Epoch);
            json.WriteNumber("first", state.First);
            json.WriteNumber("last", state.Last);
            json.WriteNumber("depth", state.Depth);
            json.WriteNumber("evicted", state.Evicted);
            json.WriteNumber("bytes", state.Bytes);
            json.WriteNumber("boots", report.Boots);
            json.WriteString("oldest", oldest);
            json.WriteString("newest", newest);
            json.WriteStartObject("lanes");
            foreach (LaneFigures lane in lanes)
            {
                json.WriteStartObject(LaneName(lane.Lane));
                json.WriteNumber("records", lane.Records);
                json.WriteNumber("bytes", lane.BodyBytes);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    private static int Export(IEnumerable<JournalRecord> records, bool asJson, TextWriter output, TextWriter errors)
    {
        int result = Done;
        var frame = new FrameReader([], 0, 0);
        if (!asJson)
        {
            output.Write("id,lane,boot,time,metric,value,unit,quality,text\n");
        }

        foreach (JournalRecord record in records)
        {
            byte[] body = MemoryMarshal.TryGetArray(record.Body, out ArraySegment<byte> segment)
                ? segment.Array!
                : record.Body.ToArray();
            frame.Reset(body, 0, body.Length);
            while (frame.Next())
            {
                output.Write(asJson ? JsonLine(record, frame) : CsvLine(record, frame));
            }

            if (frame.IsDamaged)
            {
                errors.WriteLine($"record {record.Id}: {frame.Error}");
                result = SomeDamaged;
            }
        }

        return result;
    }

    private static string CsvLine(JournalRecord record, FrameReader frame)
    {
        MetricDefinition? metric = MetricCatalogue.Find(frame.Metric);
        return string.Join(
                ',',
                record.Id,
                LaneName(record.Lane),
                record.Boot,
                Time(record, frame.OffsetMillis),
                Quoted(metric?.Name ?? $"#{(int)frame.Metric}"),
                ValueText(frame),
                Quoted(metric?.Unit ?? ""),
                QualityName(frame.Quality),
                Quoted(frame.Text ?? "")
            ) + "\n";
    }

    private static string JsonLine(JournalRecord record, FrameReader frame)
    {
        MetricDefinition? metric = MetricCatalogue.Find(frame.Metric);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("id", record.Id);
            json.WriteString("lane", LaneName(record.Lane));
            json.WriteNumber("boot", record.Boot);
            json.WriteString("time", Time(record, frame.OffsetMillis));
            json.WriteString("metric", metric?.Name ?? $"#{(int)frame.Metric}");
            if (ValueText(frame) is { Length: > 0 } value)
            {
                json.WritePropertyName("value");
                json.WriteRawValue(value);
            }
            else
            {
                json.WriteNull("value");
            }

            json.WriteString("unit", metric?.Unit ?? "");
            json.WriteString("quality", QualityName(frame.Quality));
            json.WriteString("text", frame.Text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    // Empty where there is no number.
    private static string ValueText(FrameReader frame)
    {
        if (frame.IsInteger)
        {
            return frame.IntegerValue.ToString(CultureInfo.InvariantCulture);
        }

        return double.IsNaN(frame.Value) ? "" : frame.Value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny("\",\r\n")
            ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : text;

    private static string? Time(IEnumerable<JournalRecord> records) =>
        records.FirstOrDefault() is { } record ? Time(record, 0) : null;

    // A wall time outside the years 1 to 9999 can only be a damaged clock's.
    private static string Time(JournalRecord record, long offsetMillis)
    {
        long first = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
        long last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        long wall = Math.Clamp(record.At.UnixMillis, first, last);
        long millis = Math.Clamp(wall + Math.Clamp(offsetMillis, first, last), first, last);
        return DateTimeOffset
            .FromUnixTimeMilliseconds(millis)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    private static string LaneName(RecordLane lane) =>
        lane switch
        {
            RecordLane.Alarm => "alarm",
            RecordLane.Telemetry => "telemetry",
            _ => "detail",
        };

    private static string QualityName(Quality quality) =>
        quality switch
        {
            Quality.Good => "good",
            Quality.Stale => "stale",
            _ => "bad",
        };
}
