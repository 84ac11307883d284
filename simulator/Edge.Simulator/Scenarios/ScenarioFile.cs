using System.Globalization;
using System.Reflection;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Edge.Simulator.Scenarios;

/// <summary>
/// Scenario files. TOML:
/// <code>
/// name = "flood"
/// description = "…"
/// seconds = 120
///
/// [recording]                 # optional
/// file = "strong_motion_csmip/….v2.gz"
/// start_s = 10
///
/// [start]                     # optional: the site at the beginning; the keys of an event
/// wind_mps = 3
///
/// [[event]]
/// at_s = 30
/// tell = "Water rises."
/// water_mm = 400
/// over_s = 60                 # ramps every number of this event
/// </code>
/// An event's other keys are listed by <see cref="EventKeys"/>.
/// </summary>
public static class ScenarioFile
{
    private const string ResourcePrefix = "Edge.Simulator.Scenarios.";
    private const double LongestSeconds = 366 * 86_400.0;

    private static readonly Dictionary<string, (SiteQuantity Quantity, double Lowest, double Highest)> Numbers = new()
    {
        ["wind_mps"] = (SiteQuantity.Wind, 0, 90),
        ["gust"] = (SiteQuantity.Gust, 0, 1),
        ["tilt_x_deg"] = (SiteQuantity.TiltX, -45, 45),
        ["tilt_y_deg"] = (SiteQuantity.TiltY, -45, 45),
        ["load_a"] = (SiteQuantity.Load, 0, 300),
        ["water_mm"] = (SiteQuantity.Water, -1000, 20_000),
        ["cabinet_c"] = (SiteQuantity.CabinetTemperature, -40, 120),
        ["humidity_percent"] = (SiteQuantity.CabinetHumidity, 0, 100),
        ["midpoint_offset_v"] = (SiteQuantity.MidpointOffset, -30, 30),
    };

    private static readonly Dictionary<string, SiteQuantity> Truths = new()
    {
        ["mains"] = SiteQuantity.Mains,
        ["door_open"] = SiteQuantity.DoorOpen,
        ["genset_running"] = SiteQuantity.GensetRunning,
    };

    private static readonly Dictionary<string, IReadOnlyList<ChipFault>> ChipFaults = new()
    {
        ["adxl355"] = SimulatedAdxl355.Faults,
        ["ina228"] = SimulatedIna228.Faults,
        ["ads1115"] = SimulatedAds1115.Faults,
        ["sht4x"] = SimulatedSht4x.Faults,
    };

    /// <summary>Every key of an event.</summary>
    public static IReadOnlyList<string> EventKeys { get; } =
    [
        "at_s",
        "tell",
        "over_s",
        .. Numbers.Keys,
        .. Truths.Keys,
        "loop_ma",
        "knock_mps",
        "chip",
        "fault",
        "magnitude",
        "line",
        "level",
        "bounce_ms",
        "modem_registration",
        "modem_access",
        "modem_sim",
        "modem_rsrp_dbm",
        "modem_rsrq_db",
        "modem_sinr_db",
        "modem_nr_rsrp_dbm",
        "modem_mute",
        "modem_hung_up",
        "modem_measured",
        "modem_garbled",
        "modem_answer_s",
        "modem_keeps_echo",
        "modem_interrupts",
        "modem_reboots",
        "uplink",
    ];

    /// <summary>The names of the built-in scenarios.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        .. Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(n =>
                n.StartsWith(ResourcePrefix, StringComparison.Ordinal) && n.EndsWith(".toml", StringComparison.Ordinal)
            )
            .Select(n => n[ResourcePrefix.Length..^".toml".Length])
            .Order(),
    ];

    /// <summary>A built-in scenario by its name, or one from a file's path.</summary>
    /// <exception cref="ScenarioException">There is none, or it is wrong.</exception>
    public static Scenario Load(string nameOrPath)
    {
        if (BuiltIn.Contains(nameOrPath))
        {
            using Stream stream =
                Assembly.GetExecutingAssembly().GetManifestResourceStream($"{ResourcePrefix}{nameOrPath}.toml")
                ?? throw new ScenarioException([$"{nameOrPath}: the resource is missing."]);
            using StreamReader reader = new(stream);
            return Parse(reader.ReadToEnd(), $"{nameOrPath}.toml");
        }

        if (!File.Exists(nameOrPath))
        {
            throw new ScenarioException([
                $"{nameOrPath}: no such file, and no built-in scenario; those are {string.Join(", ", BuiltIn)}.",
            ]);
        }

        return Parse(File.ReadAllText(nameOrPath), nameOrPath);
    }

    /// <summary>Reads a scenario's text; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="ScenarioException">Every problem in it.</exception>
    public static Scenario Parse(string toml, string file) => new Reader(file).Read(toml);

    private sealed class Reader(string file)
    {
        private readonly List<string> _problems = [];

        public Scenario Read(string toml)
        {
            DocumentSyntax document = SyntaxParser.Parse(toml, file, validate: true);
            foreach (DiagnosticMessage message in document.Diagnostics)
            {
                _problems.Add($"{file}:{message.Span.Start.Line + 1}: {message.Message}");
            }

            if (_problems.Count > 0)
            {
                throw new ScenarioException(_problems);
            }

            Keys top = new(this, document.KeyValues, 1);
            string name = top.Text("name") ?? Path.GetFileNameWithoutExtension(file);
            string description = top.Text("description") ?? "";
            double? seconds = top.Number("seconds", 1, LongestSeconds);
            if (seconds is null && !top.Has("seconds"))
            {
                Report(1, "seconds: missing; give the scenario's length, 1 or more.");
            }

            top.Finish(["name", "description", "seconds"]);
            ScenarioRecording? recording = null;
            List<ScenarioStep> steps = [];
            foreach (TableSyntaxBase table in document.Tables)
            {
                int line = Line(table);
                Keys keys = new(this, table.Items, line);
                switch (table.Name?.ToString().Trim())
                {
                    case "recording":
                        string? path = keys.Text("file");
                        double start = keys.Number("start_s", 0, LongestSeconds) ?? 0;
                        keys.Finish(["file", "start_s"]);
                        if (path is null)
                        {
                            Report(line, "recording: file: missing; give the path of the recording.");
                        }

                        recording = new ScenarioRecording(path ?? "", start);
                        break;
                    case "start":
                        steps.Add(Step(keys, 0));
                        break;
                    case "event":
                        double? at = keys.Number("at_s", 0, LongestSeconds);
                        if (at is null && !keys.Has("at_s"))
                        {
                            Report(line, "event: at_s: missing; say when, in seconds from the start.");
                        }

                        if (at > seconds)
                        {
                            Report(keys.LineOf("at_s"), $"at_s: {at} is after the scenario's end at {seconds} s.");
                        }

                        steps.Add(Step(keys, at ?? 0));
                        break;
                    default:
                        Report(line, $"[{table.Name}]: unknown table; there are [recording], [start] and [[event]].");
                        break;
                }
            }

            return _problems.Count > 0
                ? throw new ScenarioException(_problems)
                : new Scenario(name, description, seconds ?? 1, recording, [.. steps.OrderBy(s => s.AtSeconds)]);
        }

        public void Report(int line, string problem) => _problems.Add($"{file}:{line}: {problem}");

        public static int Line(SyntaxNodeBase node) => node.Span.Start.Line + 1;

        private ScenarioStep Step(Keys keys, double at)
        {
            List<ScenarioAction> actions = [];
            double over = keys.Number("over_s", 0, LongestSeconds) ?? 0;
            foreach ((string key, (SiteQuantity quantity, double lowest, double highest)) in Numbers)
            {
                if (keys.Number(key, lowest, highest) is double value)
                {
                    actions.Add(new SetQuantity(quantity, value, over));
                }
            }

            foreach ((string key, SiteQuantity quantity) in Truths)
            {
                if (keys.Truth(key) is bool value)
                {
                    actions.Add(new SetQuantity(quantity, value ? 1 : 0, 0));
                }
            }

            if (keys.NumberOr("loop_ma", "normal", 0, 30) is double loop)
            {
                actions.Add(new SetQuantity(SiteQuantity.LoopMilliamperes, loop, 0));
            }

            if (keys.Number("knock_mps", -10, 10) is double knock)
            {
                actions.Add(new KnockMast(knock));
            }

            Fault(keys, actions);
            Line(keys, actions);
            Modem(keys, actions);
            if (keys.OneOf("uplink", ["cut", "back"]) is string uplink)
            {
                actions.Add(new SetUplink(uplink == "cut"));
            }

            string? tell = keys.Text("tell");
            keys.Finish(EventKeys);
            return new ScenarioStep(at, tell, actions);
        }

        private void Fault(Keys keys, List<ScenarioAction> actions)
        {
            string? chip = keys.OneOf("chip", [.. ChipFaults.Keys]);
            double? magnitude = keys.Number("magnitude", 0, 100);
            if (chip is null)
            {
                if (!keys.Has("chip") && keys.Has("fault"))
                {
                    Report(
                        keys.LineOf("fault"),
                        $"fault: of which chip? Give chip, one of {string.Join(", ", ChipFaults.Keys)}."
                    );
                }

                keys.Take("fault");
                return;
            }

            IReadOnlyList<ChipFault> possible = ChipFaults[chip];
            string[] names = ["none", .. possible.Select(Spelt)];
            if (keys.OneOf("fault", names) is string fault)
            {
                int which = Array.IndexOf(names, fault);
                actions.Add(new SetChipFault(chip, which == 0 ? ChipFault.None : possible[which - 1], magnitude));
            }
            else if (!keys.Has("fault"))
            {
                Report(keys.LineOf("chip"), $"chip: which fault? Give fault, one of {string.Join(", ", names)}.");
            }
        }

        private void Line(Keys keys, List<ScenarioAction> actions)
        {
            double? line = keys.Number("line", 0, 1023);
            string? level = keys.OneOf("level", ["high", "low", "free"]);
            double? bounce = keys.Number("bounce_ms", 0, 10_000);
            if (line is double number && level is not null)
            {
                actions.Add(new StickLine((int)number, level == "free" ? null : level == "high"));
            }
            else if (line is not null && bounce is null && !keys.Has("level"))
            {
                Report(keys.LineOf("line"), "line and level go together.");
            }

            foreach (string about in (string[])["level", "bounce_ms"])
            {
                if (keys.Has(about) && !keys.Has("line"))
                {
                    Report(keys.LineOf(about), $"line and {about} go together.");
                }
            }

            if (line is double contact && bounce is double millis)
            {
                actions.Add(new BounceLine((int)contact, millis / 1000));
            }
        }

        private static void Modem(Keys keys, List<ScenarioAction> actions)
        {
            void Change(Func<ModemConditions, ModemConditions> change) => actions.Add(new SetModem(change));

            if (keys.Number("modem_registration", 0, 5) is double registration)
            {
                Change(c => c with { Registration = (int)registration });
            }

            if (keys.OneOf("modem_access", ["lte", "nr-nsa", "nr-sa"]) is string access)
            {
                ModemAccess kind = access switch
                {
                    "lte" => ModemAccess.Lte,
                    "nr-nsa" => ModemAccess.NrNonStandalone,
                    _ => ModemAccess.NrStandalone,
                };
                Change(c => c with { Access = kind });
            }

            if (keys.Truth("modem_sim") is bool sim)
            {
                Change(c => c with { SimReady = sim });
            }

            if (keys.Number("modem_rsrp_dbm", -156, -31) is double rsrp)
            {
                Change(c => c with { RsrpDbm = rsrp });
            }

            if (keys.Number("modem_rsrq_db", -43, 20) is double rsrq)
            {
                Change(c => c with { RsrqDb = rsrq });
            }

            if (keys.Number("modem_sinr_db", -23, 40) is double sinr)
            {
                Change(c => c with { SinrDb = sinr });
            }

            if (keys.NumberOr("modem_nr_rsrp_dbm", "inactive", -156, -31) is double nr)
            {
                Change(c => c with { NrRsrpDbm = double.IsNaN(nr) ? null : nr });
            }

            if (keys.Truth("modem_measured") is bool measured)
            {
                Change(c => c with { IsMeasured = measured });
            }

            SetModemFault fault = new(keys.Truth("modem_mute"), keys.Truth("modem_hung_up"))
            {
                GarbledShare = keys.Number("modem_garbled", 0, 1),
                AnswerSeconds = keys.Number("modem_answer_s", 0, 600),
                KeepsEcho = keys.Truth("modem_keeps_echo"),
                Interrupts = keys.Truth("modem_interrupts"),
                Reboots = keys.Truth("modem_reboots") ?? false,
            };
            if (fault != new SetModemFault(null, null))
            {
                actions.Add(fault);
            }
        }

        // WrongIdentity is spelt wrong-identity.
        private static string Spelt(ChipFault fault) =>
            string.Concat(
                fault
                    .ToString()
                    .Select(
                        (c, i) =>
                            char.IsUpper(c)
                                ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c)
                                : c.ToString(CultureInfo.InvariantCulture)
                    )
            );
    }

    // The keys of one table; each is taken once, and what is left over is unknown.
    private sealed class Keys
    {
        private readonly Reader _reader;
        private readonly int _line;
        private readonly Dictionary<string, (ValueSyntax? Value, int Line)> _all = [];
        private readonly HashSet<string> _taken = [];

        public Keys(Reader reader, IEnumerable<SyntaxNode> items, int line)
        {
            _reader = reader;
            _line = line;
            foreach (KeyValueSyntax item in items.OfType<KeyValueSyntax>())
            {
                _all[item.Key?.ToString().Trim() ?? ""] = (item.Value, Reader.Line(item));
            }
        }

        public bool Has(string key) => _all.ContainsKey(key);

        public int LineOf(string key) =>
            _all.TryGetValue(key, out (ValueSyntax? Value, int Line) found) ? found.Line : _line;

        public ValueSyntax? Take(string key)
        {
            _taken.Add(key);
            return _all.GetValueOrDefault(key).Value;
        }

        public string? Text(string key)
        {
            ValueSyntax? value = Take(key);
            if (value is null or StringValueSyntax)
            {
                return (value as StringValueSyntax)?.Value;
            }

            _reader.Report(LineOf(key), $"{key}: {Shown(value)} is no text; write it in quotes.");
            return null;
        }

        public double? Number(string key, double lowest, double highest)
        {
            ValueSyntax? value = Take(key);
            return value is null ? null : Checked(key, value, lowest, highest, "");
        }

        /// <summary>A number, or NaN for the word.</summary>
        public double? NumberOr(string key, string word, double lowest, double highest)
        {
            ValueSyntax? value = Take(key);
            return value is StringValueSyntax text && text.Value == word ? double.NaN
                : value is null ? null
                : Checked(key, value, lowest, highest, $" or \"{word}\"");
        }

        public bool? Truth(string key)
        {
            ValueSyntax? value = Take(key);
            if (value is null or BooleanValueSyntax)
            {
                return (value as BooleanValueSyntax)?.Value;
            }

            _reader.Report(LineOf(key), $"{key}: {Shown(value)} is neither true nor false.");
            return null;
        }

        public string? OneOf(string key, string[] words)
        {
            ValueSyntax? value = Take(key);
            if (value is null)
            {
                return null;
            }

            if (value is StringValueSyntax text && words.Contains(text.Value))
            {
                return text.Value;
            }

            _reader.Report(LineOf(key), $"{key}: {Shown(value)} is none of {string.Join(", ", words)}.");
            return null;
        }

        public void Finish(IReadOnlyList<string> known)
        {
            foreach ((string key, (_, int line)) in _all)
            {
                if (!_taken.Contains(key))
                {
                    _reader.Report(line, $"{key}: unknown key; known are {string.Join(", ", known)}.");
                }
            }
        }

        private double? Checked(string key, ValueSyntax value, double lowest, double highest, string or)
        {
            double? number = value switch
            {
                IntegerValueSyntax whole => whole.Value,
                FloatValueSyntax real => real.Value,
                _ => null,
            };
            if (number >= lowest && number <= highest)
            {
                return number;
            }

            _reader.Report(LineOf(key), $"{key}: {Shown(value)} is no number from {lowest} to {highest}{or}.");
            return null;
        }

        private static string Shown(ValueSyntax value) => value.ToString().Trim();
    }
}
