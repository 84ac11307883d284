using System.Text;
using Edge.Agent.Configuration;
using Edge.Core.Alarms;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Physics.Weather;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Edge.Simulator.Scenarios;

/// <summary>What came of reading a scenario file.</summary>
/// <param name="Scenario">The scenario; null when there is any problem.</param>
/// <param name="Problems">Every mistake, in the order of the file.</param>
/// <param name="IsUsable">False when the file could not be read as TOML at all.</param>
public sealed record ScenarioResult(Scenario? Scenario, IReadOnlyList<ConfigurationProblem> Problems, bool IsUsable)
{
    /// <summary>0: no problem. 1: problems in the file. 2: no readable TOML file.</summary>
    public int ExitCode =>
        !IsUsable ? 2
        : Problems.Count > 0 ? 1
        : 0;
}

/// <summary>
/// Reads a scenario by <see cref="ScenarioTable"/> and says every mistake at once. Total: any text gives a result.
/// Bounded: 1 MiB, at most 200 problems.
/// </summary>
internal sealed class ScenarioReader
{
    private const int LargestFile = 1 << 20;
    private const int MostProblems = 200;
    private const int LongestShown = 60;

    private readonly string _file;
    private readonly List<ConfigurationProblem> _problems = [];

    private ScenarioReader(string file) => _file = file;

    public static ScenarioResult Read(string toml, string file)
    {
        ScenarioReader reader = new(file);
        if (toml.Length > LargestFile)
        {
            reader.Report("", "the file is larger than 1 MiB: no scenario is", 1, 1);
            return new ScenarioResult(null, reader._problems, false);
        }

        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(toml, file, validate: true);
        }
        catch (TomlException e)
        {
            reader.Report("", "the file is not TOML: " + e.Message, 1, 1);
            return new ScenarioResult(null, reader._problems, false);
        }

        foreach (DiagnosticMessage message in document.Diagnostics)
        {
            reader.Report("", "TOML: " + message.Message, message.Span.Start.Line + 1, message.Span.Start.Column + 1);
        }

        Scenario? scenario = document.HasErrors ? null : reader.Read(document);
        ConfigurationProblem[] problems =
        [
            .. reader._problems.OrderBy(p => p.Line).ThenBy(p => p.Column).Take(MostProblems),
        ];
        return new ScenarioResult(problems.Length > 0 ? null : scenario, problems, !document.HasErrors);
    }

    private Scenario Read(DocumentSyntax document)
    {
        ScenarioValues top = Table(ScenarioTable.Top, document.KeyValues, "", 1, 1);
        double seconds = top.Number("seconds") ?? ScenarioKey.LongestSeconds;
        ScenarioRecording? recording = null;
        ScenarioSite site = new();
        ScenarioWeather? weather = null;
        List<ScenarioStep> steps = [];
        List<Expectation> expectations = [];
        HashSet<string> seen = [];
        foreach (TableSyntaxBase table in document.Tables)
        {
            string name = table.Name?.ToString().Trim() ?? "";
            (int line, int column) = Position(table);
            if (ScenarioTable.Sections.FirstOrDefault(s => s.Name == name) is not { } section)
            {
                Report(
                    Shown(name),
                    "unknown table" + Choose(name, ScenarioTable.Sections.Select(s => s.Name)),
                    line,
                    column
                );
                continue;
            }

            if (section.IsMany != table is TableArraySyntax)
            {
                Report(name, $"write it as {section.Header}", line, column);
                continue;
            }

            ScenarioValues values = Table(section, table.Items, section.Header, line, column);
            if (section == ScenarioTable.Recording)
            {
                recording = new ScenarioRecording(values.Text("file") ?? "", values.Number("start_s") ?? 0);
            }
            else if (section == ScenarioTable.Site)
            {
                site = Site(values);
            }
            else if (section == ScenarioTable.Weather)
            {
                weather = Weather(values);
            }
            else if (section == ScenarioTable.Expect)
            {
                Expect(values, seconds, expectations);
            }
            else
            {
                Step(section, values, seconds, steps);
            }
        }

        return new Scenario(
            top.Text("name") ?? Path.GetFileNameWithoutExtension(_file),
            top.Text("description") ?? "",
            seconds,
            recording,
            [.. steps.OrderBy(s => s.AtSeconds)]
        )
        {
            Site = site,
            Weather = weather,
            Expectations = expectations,
        };
    }

    private static ScenarioSite Site(ScenarioValues values)
    {
        ScenarioSite site = new();
        return new ScenarioSite
        {
            FrameSeconds = values.Number("frame_s") ?? site.FrameSeconds,
            Without = values.Words("without"),
            Also = values.Words("also"),
            IsCommissioned = values.Truth("commissioned") ?? true,
            JournalKib = values.Number("journal_kib"),
            Modem = ModemDialectText.Of(values.Text("modem")),
            Sims = (int)(values.Number("sims") ?? site.Sims),
            SimReturnHours = values.Number("sim_return_h"),
            SmsAfterMinutes = values.Number("sms_after_min"),
            BatteryAmpereHours = values.Number("battery_ah"),
            Chemistry = values.Text("battery") switch
            {
                "lead-acid" => BatteryChemistry.LeadAcid,
                "lithium" => BatteryChemistry.Lithium,
                _ => null,
            },
            HasGenset = values.Truth("genset_fitted"),
            Mast = values.Text("mast") switch
            {
                "lattice" => MastDesign.Lattice40,
                "monopole" => MastDesign.Monopole30,
                "guyed" => MastDesign.Guyed45,
                _ => null,
            },
            SensorMetres = values.Number("sensor_m"),
        };
    }

    private static ScenarioWeather? Weather(ScenarioValues values) =>
        ScenarioTable.TimeOf(values.Text("start")) is not { } start
            ? null
            : new ScenarioWeather(start)
            {
                Typhoon = values.Has("typhoon") ? CycloneTrack.Yagi : null,
                Latitude = values.Number("latitude_deg") ?? HaiPhongClimate.Latitude,
                Longitude = values.Number("longitude_deg") ?? HaiPhongClimate.Longitude,
                DrivesWater = values.Truth("water") ?? false,
                DrivesRadio = values.Truth("radio") ?? false,
            };

    private void Step(ScenarioSection section, ScenarioValues values, double seconds, List<ScenarioStep> steps)
    {
        int before = _problems.Count;
        if (values.AtSeconds > seconds)
        {
            Report(
                values,
                "at_s",
                FormattableString.Invariant($"{values.AtSeconds} is after the scenario's end at {seconds} s")
            );
        }

        foreach (ScenarioKey key in section.Keys.Where(key => values.Has(key.Name)))
        {
            foreach (string needed in key.Needs.Where(needed => !values.Has(needed)))
            {
                ScenarioKey other = section.Find(needed)!;
                Report(values, key.Name, $"needs {needed} beside it; allowed: {other.Allowed}");
            }
        }

        // An action may lean on the keys beside it, so none is made where one is missing.
        if (_problems.Count == before)
        {
            steps.Add(
                new ScenarioStep(
                    values.AtSeconds,
                    values.Text("tell"),
                    [.. section.Keys.Where(k => k.Act is not null && values.Has(k.Name)).Select(k => k.Act!(values))]
                )
            );
        }
    }

    private void Expect(ScenarioValues values, double seconds, List<Expectation> expectations)
    {
        int before = _problems.Count;
        Alone(values, ["alarm", "verdict", "metric", "stored", "sms"], "what is expected");
        Alone(values, ["within_s", "never", "always", "share_at_least"], "when");
        foreach (ScenarioKey key in ScenarioTable.Expect.Keys.Where(key => values.Has(key.Name)))
        {
            foreach (string needed in key.Needs.Where(needed => !values.Has(needed)))
            {
                Report(values, key.Name, $"needs {needed} beside it");
            }
        }

        bool isOnce = values.Has("within_s");
        foreach (string key in isOnce ? (string[])["from_s", "to_s"] : ["after_s"])
        {
            if (values.Has(key))
            {
                Report(
                    values,
                    key,
                    isOnce ? "within_s counts from after_s" : "goes with within_s; write from_s and to_s"
                );
            }
        }

        foreach (string key in (string[])["never", "always"])
        {
            if (values.Truth(key) == false)
            {
                Report(values, key, "is false; allowed: true, or leave it out");
            }
        }

        double from = values.Number(isOnce ? "after_s" : "from_s") ?? 0;
        double to = isOnce ? from + (values.Number("within_s") ?? 0) : values.Number("to_s") ?? seconds;
        double? cleared = from + values.Number("cleared_within_s");
        string last =
            cleared > to ? "cleared_within_s"
            : isOnce ? "within_s"
            : "to_s";
        if (Math.Max(to, cleared ?? 0) > seconds)
        {
            Report(
                values,
                last,
                FormattableString.Invariant(
                    $"ends at {Math.Max(to, cleared ?? 0)} s, after the scenario's end at {seconds} s"
                )
            );
        }
        else if (!isOnce && from >= to)
        {
            Report(values, "from_s", FormattableString.Invariant($"{from} is not before the window's end at {to} s"));
        }

        Metric(values);
        Severity severity = Severities(values);
        if (_problems.Count > before)
        {
            return;
        }

        expectations.Add(
            new Expectation
            {
                Kind =
                    isOnce ? ExpectationKind.Once
                    : values.Has("never") ? ExpectationKind.Never
                    : values.Has("always") ? ExpectationKind.Always
                    : ExpectationKind.Share,
                FromSeconds = from,
                ToSeconds = to,
                Alarm = values.Text("alarm"),
                Severity = severity,
                ClearedBySeconds = cleared,
                Verdict = values.Text("verdict"),
                Metric = MetricCatalogue.Find(values.Text("metric") ?? ""),
                Minimum = values.Number("min"),
                Maximum = values.Number("max"),
                Quality = values.Text("quality") is { } quality ? Enum.Parse<Quality>(quality, ignoreCase: true) : null,
                Stored =
                    values.Text("stored") is not { } stored ? null
                    : stored == "all" ? StoredRecords.All
                    : StoredRecords.Alarms,
                Sms = values.Text("sms"),
                Share = values.Number("share_at_least") ?? 0,
            }
        );
    }

    private void Metric(ScenarioValues values)
    {
        if (values.Has("metric") && !values.Has("min") && !values.Has("max") && !values.Has("quality"))
        {
            Report(values, "metric", "give min, max or quality beside it");
        }

        if (values.Number("min") > values.Number("max"))
        {
            Report(values, "min", "is above max");
        }
    }

    private Severity Severities(ScenarioValues values)
    {
        Severity severity = values.Text("severity") is { } word
            ? Enum.Parse<Severity>(word, ignoreCase: true)
            : Severity.Notice;
        if (
            values.Text("alarm") is { } id
            && AlarmCatalogue.All.FirstOrDefault(alarm => alarm.Id == id) is { } alarm
            && alarm.Severities[^1] < severity
        )
        {
            string possible = string.Join(", ", alarm.Severities.Select(SeverityText.Of));
            Report(values, "severity", $"{id} is never that bad; allowed: {possible}");
        }

        return severity;
    }

    private void Alone(ScenarioValues values, string[] keys, string what)
    {
        string[] given = [.. keys.Where(values.Has)];
        if (given.Length == 0)
        {
            Report("expect", $"does not say {what}; give one of {string.Join(", ", keys)}", values.Line, values.Column);
        }
        else if (given.Length > 1)
        {
            Report(values, given[1], $"cannot stand beside {given[0]}; write another [[expect]]");
        }
    }

    private ScenarioValues Table(
        ScenarioSection section,
        IEnumerable<SyntaxNode> items,
        string header,
        int line,
        int column
    )
    {
        ScenarioValues values = new(header, line, column);
        HashSet<string> given = [];
        foreach (KeyValueSyntax item in items.OfType<KeyValueSyntax>())
        {
            string name = item.Key?.ToString().Trim() ?? "";
            (int keyLine, int keyColumn) = Position((SyntaxNode?)item.Key ?? item);
            given.Add(name);
            if (section.Find(name) is not { } key)
            {
                Report(Shown(name), "unknown key" + Elsewhere(section, name), keyLine, keyColumn);
            }
            else if (item.Value is { } value)
            {
                (int valueLine, int valueColumn) = Position(value);
                if (Convert(key, value) is { } converted)
                {
                    values.Put(name, converted, valueLine, valueColumn);
                }
                else
                {
                    Report(name, Wrong(key, value), valueLine, valueColumn);
                }
            }
        }

        foreach (ScenarioKey key in section.Keys)
        {
            if (key.IsRequired && !given.Contains(key.Name))
            {
                Report(key.Name, "is missing; allowed: " + key.Allowed, line, column);
            }
            else if (values.Has(key.Name) && key.Complaint?.Invoke(values) is { } complaint)
            {
                string meant = key.Name == "metric" ? NearestMetric(values.Text(key.Name)!) : "";
                Report(values, key.Name, complaint + meant);
            }
        }

        return values;
    }

    private static object? Convert(ScenarioKey key, ValueSyntax value)
    {
        switch (key.Type)
        {
            case ScenarioValueType.Truth:
                return value is BooleanValueSyntax truth ? truth.Value : null;
            case ScenarioValueType.Text:
                return value is StringValueSyntax text && (key.Words.Count == 0 || key.Words.Contains(text.Value))
                    ? text.Value
                    : null;
            case ScenarioValueType.Words:
                string?[]? words = value is ArraySyntax list
                    ? [.. list.Items.Select(item => (item.Value as StringValueSyntax)?.Value)]
                    : null;
                return words is not null && words.All(word => word is not null && key.Words.Contains(word))
                    ? words.OfType<string>().ToArray()
                    : null;
            default:
                if (value is StringValueSyntax word && key.Words.Contains(word.Value))
                {
                    return word.Value;
                }

                double number = value switch
                {
                    IntegerValueSyntax whole => whole.Value,
                    FloatValueSyntax real => real.Value,
                    _ => double.NaN,
                };
                return number >= key.Minimum && number <= key.Maximum && (!key.IsWhole || number == Math.Floor(number))
                    ? number
                    : null;
        }
    }

    private static string Wrong(ScenarioKey key, ValueSyntax value)
    {
        string shown = Shown(value.ToString().Trim());
        string what = key.Type switch
        {
            ScenarioValueType.Truth => value is StringValueSyntax
                ? "is text; leave the quotes out"
                : "is neither true nor false",
            ScenarioValueType.Text when value is not StringValueSyntax => "is no text; write it in quotes",
            ScenarioValueType.Number when value is StringValueSyntax => "is text",
            ScenarioValueType.Number when value is not (IntegerValueSyntax or FloatValueSyntax) => "is no number",
            ScenarioValueType.Number => "is out of range",
            _ => "is not allowed",
        };
        string[] given = value switch
        {
            StringValueSyntax { Value: { } text } => [text],
            ArraySyntax list => [.. list.Items.Select(i => (i.Value as StringValueSyntax)?.Value).OfType<string>()],
            _ => [],
        };
        string? meant = given
            .Where(word => !key.Words.Contains(word))
            .Select(word => DidYouMean.Find(word, key.Words))
            .FirstOrDefault(found => found is not null);
        return $"{shown} {what}{(meant is null ? "" : $"; did you mean {meant}?")}; allowed: {key.Allowed}";
    }

    private static string Elsewhere(ScenarioSection section, string name)
    {
        string? meant = DidYouMean.Find(name, section.Keys.Select(k => k.Name));
        string homes = string.Join(
            " or ",
            ScenarioTable.Sections.Where(s => s != section && s.Find(name) is not null).Select(s => s.Header)
        );
        return meant is null && homes.Length > 0
            ? " here; it belongs in " + homes
            : Choose(name, section.Keys.Select(k => k.Name));
    }

    private static string NearestMetric(string name)
    {
        IEnumerable<string> names = Enumerable.Range(0, MetricCatalogue.Count).Select(i => MetricCatalogue.At(i).Name);
        return DidYouMean.Find(name, names) is { } meant ? $"; did you mean {meant}?" : "; docs/metrics.md lists them";
    }

    private static string Choose(string given, IEnumerable<string> choices) =>
        DidYouMean.Find(given, choices) is { } meant
            ? $"; did you mean {meant}?"
            : "; allowed: " + string.Join(", ", choices);

    private void Report(ScenarioValues values, string key, string message)
    {
        (int line, int column) = values.Place(key);
        Report(key, message, line, column);
    }

    private void Report(string key, string message, int line, int column) =>
        _problems.Add(new ConfigurationProblem(ProblemSeverity.Error, key, message, _file, line, column));

    private static (int Line, int Column) Position(SyntaxNode node) =>
        (node.Span.Start.Line + 1, node.Span.Start.Column + 1);

    private static string Shown(string text)
    {
        StringBuilder shown = new();
        foreach (char c in text.Length > LongestShown ? text[..LongestShown] : text)
        {
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c);
        }

        return text.Length > LongestShown ? shown.Append('…').ToString() : shown.ToString();
    }
}
