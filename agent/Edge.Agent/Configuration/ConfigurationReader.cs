using System.Security.Cryptography;
using System.Text;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Edge.Agent.Configuration;

/// <summary>
/// Reads <c>site.toml</c> into a <see cref="SiteConfiguration"/> by <see cref="ConfigurationTable"/>, and says every
/// mistake at once. Total: any bytes give a result. Bounded: a file of at most 256 KiB, at most 200 problems.
/// </summary>
internal sealed class ConfigurationReader
{
    private const int LargestFile = 256 * 1024;
    private const int MostProblems = 200;
    private const int FingerprintDigits = 12;

    private readonly string _file;
    private readonly bool _isWhole;
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Dictionary<string, (int Line, int Column)> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);
    private readonly List<int> _sensorIndexes = [];

    private ConfigurationReader(string file, bool isWhole)
    {
        _file = file;
        _isWhole = isWhole;
    }

    public static ConfigurationResult Load(string path)
    {
        byte[] bytes = new byte[LargestFile + 1];
        int length;
        try
        {
            using FileStream file = File.OpenRead(path);
            length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Unusable(path, 1, 1, "cannot be read: " + e.Message);
        }

        return Parse(bytes.AsSpan(0, length), path);
    }

    public static ConfigurationResult Parse(ReadOnlySpan<byte> toml, string fileName)
    {
        if (toml.Length > LargestFile)
        {
            return Unusable(fileName, 1, 1, "is larger than 256 KiB: no site.toml is");
        }

        if (toml.StartsWith(Encoding.UTF8.Preamble))
        {
            toml = toml[Encoding.UTF8.Preamble.Length..];
        }

        if (FirstBadByte(toml) is { } bad)
        {
            int line = toml[..bad].Count((byte)'\n') + 1;
            int column = bad - toml[..bad].LastIndexOf((byte)'\n');
            string what = toml[bad] == 0 ? "is a binary file" : "is not UTF-8 text";
            return Unusable(fileName, line, column, $"{what} (byte 0x{toml[bad]:x2}); save it as plain text in UTF-8");
        }

        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(Encoding.UTF8.GetString(toml), fileName, validate: true);
        }
        catch (TomlException e)
        {
            // The parser's own words on depth are for whoever programs it.
            bool isDeep = e.Message.Contains("depth", StringComparison.Ordinal);
            return Unusable(
                fileName,
                1,
                1,
                isDeep ? "is nested too deeply: no site.toml is" : "is not TOML: " + e.Message
            );
        }

        var reader = new ConfigurationReader(fileName, !document.HasErrors);
        foreach (DiagnosticMessage message in document.Diagnostics)
        {
            reader.Report(
                new ConfigurationProblem(
                    message.Kind == DiagnosticMessageKind.Error ? ProblemSeverity.Error : ProblemSeverity.Warning,
                    "",
                    "TOML: " + Shown(message.Message, 200),
                    fileName,
                    message.Span.Start.Line + 1,
                    message.Span.Start.Column + 1
                )
            );
        }

        return reader.Read(
            TomlTree.From(document),
            System.Convert.ToHexStringLower(SHA256.HashData(toml))[..FingerprintDigits]
        );
    }

    private ConfigurationResult Read(TomlTable root, string fingerprint)
    {
        foreach ((string name, (TomlNode node, int line, int column)) in root.Entries)
        {
            if (ConfigurationTable.All.All(s => s.Name != name))
            {
                Error(name, line, column, UnknownRoot(name, node));
            }
        }

        List<AntennaSection> antennas = ReadAntennas(root);
        List<SensorSection> sensors = ReadSensors(root);
        var configuration = new SiteConfiguration
        {
            Site = (SiteSection)ReadSingle(root, ConfigurationTable.Site)!,
            Commissioning = root.Entries.ContainsKey("commissioning")
                ? (CommissioningSection)ReadSingle(root, ConfigurationTable.Commissioning)!
                : null,
            Mast = (MastSection)ReadSingle(root, ConfigurationTable.Mast),
            Antennas = antennas,
            Sensors = sensors,
            Battery = (BatterySection)ReadSingle(root, ConfigurationTable.Battery),
            Genset = (GensetSection)ReadSingle(root, ConfigurationTable.Genset),
            Outputs = (OutputsSection)ReadSingle(root, ConfigurationTable.Outputs),
            Limits = (Core.Site.Limits)ReadSingle(root, ConfigurationTable.SiteLimits),
            Uplink = (UplinkSection)ReadSingle(root, ConfigurationTable.Uplink),
            Journal = (JournalSection)ReadSingle(root, ConfigurationTable.Journal),
            Link = (LinkSection)ReadSingle(root, ConfigurationTable.Link),
            Paths = ReadPaths(root),
            Sms = (SmsSection)ReadSingle(root, ConfigurationTable.Sms),
            Commands = (CommandsSection)ReadSingle(root, ConfigurationTable.Commands),
            Fingerprint = fingerprint,
        };
        foreach (ConfigurationProblem problem in ConfigurationRules.Problems(configuration, i => _sensorIndexes[i]))
        {
            Place(problem);
        }

        bool hasErrors = _problems.Exists(p => p.Severity == ProblemSeverity.Error);
        return new ConfigurationResult(
            hasErrors ? null : configuration,
            [.. _problems.OrderBy(p => p.Line).ThenBy(p => p.Column).Take(MostProblems)],
            _isWhole
        );
    }

    private object ReadSingle(TomlTable root, ConfigurationSection section)
    {
        if (!root.Entries.TryGetValue(section.Name, out var entry))
        {
            if (section.IsRequired && _isWhole)
            {
                string required = string.Join(", ", section.Keys.Where(k => k.IsRequired).Select(k => k.Name));
                Error(section.Name, 1, 1, $"the section is missing; write [{section.Name}] with {required}");
                BreakRequired(section, section.Name);
            }

            return section.Create();
        }

        if (entry.Value.Value is TomlTable table)
        {
            return ReadSection(section, table, section.Name);
        }

        Error(section.Name, entry.Line, entry.Column, $"is one section; write [{section.Name}] once");
        BreakRequired(section, section.Name);
        return section.Create();
    }

    // One entry for each of the file, also where it is malformed: its number in the list is its number in the file.
    private List<AntennaSection> ReadAntennas(TomlTable root) =>
        ReadEach<AntennaSection>(ReadList(root, "antenna", "antenna"), ConfigurationTable.Antenna);

    private List<PathSection> ReadPaths(TomlTable root) =>
        root.Entries.TryGetValue("uplink", out var uplink) && uplink.Value.Value is TomlTable table
            ? ReadEach<PathSection>(ReadList(table, "path", "uplink.path"), ConfigurationTable.UplinkPath)
            : [];

    private List<T> ReadEach<T>(List<TomlNode> list, ConfigurationSection section)
        where T : class
    {
        var read = new List<T>();
        for (int i = 0; i < list.Count; i++)
        {
            string path = $"{section.Name}[{i}]";
            if (Table(list[i], path, section.Name) is { } table)
            {
                read.Add((T)ReadSection(section, table, path));
            }
            else
            {
                read.Add((T)section.Create());
                BreakRequired(section, path);
            }
        }

        return read;
    }

    private List<TomlNode> ReadList(TomlTable table, string key, string name)
    {
        if (!table.Entries.TryGetValue(key, out var entry))
        {
            return [];
        }

        if (entry.Value.Value is List<TomlNode> list)
        {
            return list;
        }

        Error(name, entry.Line, entry.Column, $"is a list; write [[{name}]] above each {name}");
        return [];
    }

    private TomlTable? Table(TomlNode node, string path, string name)
    {
        if (node.Value is not TomlTable table)
        {
            Error(path, node.Line, node.Column, $"is no table; write [[{name}]] above each {name}");
            return null;
        }

        return table;
    }

    private List<SensorSection> ReadSensors(TomlTable root)
    {
        var sensors = new List<SensorSection>();
        string[] kinds = [.. ConfigurationTable.Sensors.Select(s => s.Kind!)];
        List<TomlNode> list = ReadList(root, "sensor", "sensor");
        for (int i = 0; i < list.Count; i++)
        {
            string path = $"sensor[{i}]";
            if (Table(list[i], path, "sensor") is not { } table)
            {
                continue;
            }

            if (!table.Entries.TryGetValue("kind", out var kind))
            {
                if (_isWhole)
                {
                    Error(path + ".kind", table.Line, table.Column, "is missing; allowed: " + string.Join(", ", kinds));
                }

                continue;
            }

            if (kind.Value.Value is not string text || ConfigurationTable.Sensor(text) is not { } section)
            {
                string message = Describe(kind.Value.Value) + " is no kind of sensor";
                Error(path + ".kind", kind.Value.Line, kind.Value.Column, message + Choose(kind.Value.Value, kinds));
                continue;
            }

            _sensorIndexes.Add(i);
            sensors.Add((SensorSection)ReadSection(section, table, path));
        }

        return sensors;
    }

    private object ReadSection(ConfigurationSection section, TomlTable table, string path)
    {
        object record = section.Create();
        _positions.TryAdd(path, (table.Line, table.Column));
        foreach ((string name, (TomlNode node, int line, int column)) in table.Entries)
        {
            string keyPath = path + "." + name;
            if (section.Find(name) is not { } key)
            {
                bool isList = section == ConfigurationTable.Uplink && name == "path";
                if (!isList && (name != "kind" || section.Kind is null))
                {
                    Error(keyPath, line, column, UnknownKey(section, name));
                }

                continue;
            }

            _positions.TryAdd(keyPath, (node.Line, node.Column));
            if (node.Value is long whole && key.Type == ConfigurationType.Integer && whole != (int)whole)
            {
                string allowed = ConfigurationRules.Allowed(key);
                Error(keyPath, node.Line, node.Column, $"is {ConfigurationRules.Show(key, whole)}; {allowed}");
            }
            else if (Convert(key.Type, node.Value) is { } value)
            {
                record = key.Set(record, value);
            }
            else
            {
                Error(keyPath, node.Line, node.Column, WrongType(key, node.Value));
            }
        }

        foreach (ConfigurationKey key in section.Keys.Where(k => k.IsRequired && !table.Entries.ContainsKey(k.Name)))
        {
            if (_isWhole)
            {
                string message = "is missing; " + ConfigurationRules.Allowed(key);
                Error(path + "." + key.Name, table.Line, table.Column, message);
            }

            _broken.Add(path + "." + key.Name);
        }

        return record;
    }

    private void BreakRequired(ConfigurationSection section, string path)
    {
        foreach (ConfigurationKey key in section.Keys.Where(k => k.IsRequired))
        {
            _broken.Add(path + "." + key.Name);
        }
    }

    // A problem of the model gets the position of its key, or else of another key it is about, or of its section.
    private void Place(ConfigurationProblem problem)
    {
        if (_broken.Contains(problem.Key) || problem.Related.Any(_broken.Contains))
        {
            return;
        }

        string[] sources = [problem.Key, .. problem.Related];
        string? source = Array.Find(
            [.. sources, problem.Key[..Math.Max(0, problem.Key.LastIndexOf('.'))]],
            _positions.ContainsKey
        );
        if (source is null && !_isWhole)
        {
            return;
        }

        source ??= problem.Key.Split('.')[0];
        (int line, int column) = _positions.GetValueOrDefault(source, (1, 1));
        Report(problem with { File = _file, Line = line, Column = column });
    }

    private void Error(string key, int line, int column, string message)
    {
        _broken.Add(key);
        Report(new ConfigurationProblem(ProblemSeverity.Error, Shown(key, 80), message, _file, line, column));
    }

    private void Report(ConfigurationProblem problem) => _problems.Add(problem);

    private static object? Convert(ConfigurationType type, object? value) =>
        (type, value) switch
        {
            (ConfigurationType.Text, string text) => text,
            (ConfigurationType.Integer, long integer) => integer,
            (ConfigurationType.Number, long integer) => (double)integer,
            (ConfigurationType.Number, double number) => number,
            (ConfigurationType.Boolean, bool boolean) => boolean,
            (ConfigurationType.Date, DateOnly date) => date,
            (ConfigurationType.Time, DateTimeOffset time) => time.ToUniversalTime(),
            (ConfigurationType.Vector, List<TomlNode> { Count: 3 } list) => Vector(list),
            (ConfigurationType.Texts, List<TomlNode> list) when list.TrueForAll(node => node.Value is string) =>
                list.Select(node => (string)node.Value!).ToArray(),
            _ => null,
        };

    private static double[]? Vector(List<TomlNode> list)
    {
        object?[] numbers = [.. list.Select(node => Convert(ConfigurationType.Number, node.Value))];
        return numbers.Contains(null) ? null : [.. numbers.Cast<double>()];
    }

    private static string UnknownRoot(string name, TomlNode node)
    {
        if (node.Value is not (TomlTable or List<TomlNode>) && Homes(name) is { Length: > 0 } homes)
        {
            return $"stands in no section; it belongs in {homes}";
        }

        string[] sections = [.. ConfigurationTable.All.Select(s => s.Name).Distinct()];
        return "unknown section" + Choose(name, sections);
    }

    private static string UnknownKey(ConfigurationSection section, string name)
    {
        string[] names = [.. section.Keys.Select(k => k.Name)];
        if (DidYouMean.Find(name, names) is null && Homes(name) is { Length: > 0 } homes)
        {
            return $"unknown key here; it belongs in {homes}";
        }

        return "unknown key" + Choose(name, names);
    }

    private static string Homes(string key) =>
        string.Join(
            " or ",
            ConfigurationTable
                .All.Where(s => s.Find(key) is not null)
                .Select(s => s.Kind is null ? s.Header : $"a [[sensor]] of kind \"{s.Kind}\"")
        );

    private static string Choose(object? given, string[] choices) =>
        given is string text && DidYouMean.Find(text, choices) is { } meant
            ? $"; did you mean {meant}?"
            : "; allowed: " + string.Join(", ", choices);

    private static string WrongType(ConfigurationKey key, object? value)
    {
        string hint = (key.Type, value) switch
        {
            (ConfigurationType.Text, _) => "; put it in quotes",
            (ConfigurationType.Date or ConfigurationType.Time, string) => "; leave the quotes out",
            (ConfigurationType.Time, null) => "; it lacks its zone, Z for UTC",
            (ConfigurationType.Integer or ConfigurationType.Number or ConfigurationType.Boolean, string) =>
                "; leave the quotes out",
            _ => "",
        };
        return $"is {Describe(value)}, not {ConfigurationRules.TypeName(key.Type)}{hint}; {ConfigurationRules.Allowed(key)}";
    }

    private static string Describe(object? value) =>
        value switch
        {
            string text => "\"" + Shown(text, 40) + "\"",
            bool boolean => boolean ? "true" : "false",
            DateOnly date => date.ToString("yyyy-MM-dd"),
            DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ"),
            List<TomlNode> list => $"a list of {list.Count}",
            TomlTable => "a table",
            null => "a time",
            _ => Shown(string.Create(null, $"{value}"), 40),
        };

    private static string Shown(string text, int most)
    {
        var shown = new StringBuilder(Math.Min(text.Length, most) + 1);
        foreach (char c in text.Length > most ? text.AsSpan(0, most) : text)
        {
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c);
        }

        return text.Length > most ? shown.Append('…').ToString() : shown.ToString();
    }

    private static int? FirstBadByte(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; )
        {
            if (
                text[at] == 0
                || Rune.DecodeFromUtf8(text[at..], out _, out int used) != System.Buffers.OperationStatus.Done
            )
            {
                return at;
            }

            at += used;
        }

        return null;
    }

    private static ConfigurationResult Unusable(string file, int line, int column, string message) =>
        new(
            null,
            [new ConfigurationProblem(ProblemSeverity.Error, "", "the file " + message, file, line, column)],
            false
        );
}
