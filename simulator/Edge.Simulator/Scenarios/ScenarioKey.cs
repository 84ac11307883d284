namespace Edge.Simulator.Scenarios;

/// <summary>Types of values in a scenario file.</summary>
public enum ScenarioValueType
{
    /// <summary>A string; one of <see cref="ScenarioKey.Words"/> where there are some.</summary>
    Text,

    /// <summary>A number; or one of <see cref="ScenarioKey.Words"/> where there are some.</summary>
    Number,

    /// <summary>true or false.</summary>
    Truth,

    /// <summary>A list of <see cref="ScenarioKey.Words"/>.</summary>
    Words,
}

/// <summary>
/// A key of a scenario file: what it accepts, what it means and, in an event, what it does. Reader, schema and
/// documentation all come from it.
/// </summary>
/// <param name="Name">As it is spelt in the file.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Meaning">What it is, a sentence.</param>
public sealed record ScenarioKey(string Name, ScenarioValueType Type, string Meaning)
{
    /// <summary>Longest scenario, s.</summary>
    public const double LongestSeconds = 366 * 86_400.0;

    /// <summary>Unit of the number; empty when it has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest number allowed.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number allowed.</summary>
    public double? Maximum { get; init; }

    /// <summary>Whether only whole numbers are allowed.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The words allowed.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Whether the file must say it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Keys that must stand beside it.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>What is wrong with its value beyond type, range and words; null when nothing is.</summary>
    public Func<ScenarioValues, string?>? Complaint { get; init; }

    /// <summary>What it does in an event; null for a key that only serves another.</summary>
    public Func<ScenarioValues, ScenarioAction>? Act { get; init; }

    /// <summary>What is allowed, for messages and documentation: <c>0 to 90 m/s</c>.</summary>
    public string Allowed
    {
        get
        {
            string words = string.Join(", ", Words);
            return Type switch
            {
                ScenarioValueType.Truth => "true, false",
                ScenarioValueType.Words => "a list of " + words,
                ScenarioValueType.Text => words.Length > 0 ? words : "any text",
                _ => Range + (words.Length > 0 ? $", or \"{words}\"" : ""),
            };
        }
    }

    /// <summary>A time or a length, s, within the longest scenario.</summary>
    public static ScenarioKey Seconds(string name, string meaning) => Number(name, "s", 0, LongestSeconds, meaning);

    /// <summary>A number of a unit, within a range.</summary>
    public static ScenarioKey Number(string name, string unit, double lowest, double highest, string meaning) =>
        new(name, ScenarioValueType.Number, meaning)
        {
            Unit = unit,
            Minimum = lowest,
            Maximum = highest,
        };

    private string Range
    {
        get
        {
            string range = FormattableString.Invariant($"{Minimum:0.######} to {Maximum:0.######}");
            string whole = IsWhole ? "whole, " : "";
            return whole + range + (Unit.Length > 0 ? " " + Unit : "");
        }
    }
}

/// <summary>A table of a scenario file.</summary>
/// <param name="Name">As it is spelt in the file; empty for the keys before the first table.</param>
/// <param name="IsMany">Whether it is written <c>[[name]]</c>, as often as wanted.</param>
/// <param name="Meaning">What it is, a sentence or two.</param>
/// <param name="Keys">Its keys.</param>
public sealed record ScenarioSection(string Name, bool IsMany, string Meaning, IReadOnlyList<ScenarioKey> Keys)
{
    /// <summary>As it is written in the file: <c>[[event]]</c>.</summary>
    public string Header => IsMany ? $"[[{Name}]]" : $"[{Name}]";

    /// <summary>The key of this name, or null.</summary>
    public ScenarioKey? Find(string key) => Keys.FirstOrDefault(k => k.Name == key);
}

/// <summary>The values of one table of a file, each of the type and in the range that its key allows.</summary>
/// <param name="Header">The table's header in the file: <c>[[event]]</c>.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
public sealed record ScenarioValues(string Header, int Line, int Column)
{
    private readonly Dictionary<string, (object Value, int Line, int Column)> _values = new(StringComparer.Ordinal);

    /// <summary>When it happens, s; 0 for <c>[start]</c>.</summary>
    public double AtSeconds => Number("at_s") ?? 0;

    /// <summary>How long its numbers take to get there, s.</summary>
    public double OverSeconds => Number("over_s") ?? 0;

    /// <summary>Whether the file says this key.</summary>
    public bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The number; NaN for a word in its place; null when it is not given.</summary>
    public double? Number(string key) =>
        _values.TryGetValue(key, out var found) ? found.Value as double? ?? double.NaN : null;

    /// <summary>The text; null when it is not given.</summary>
    public string? Text(string key) => _values.GetValueOrDefault(key).Value as string;

    /// <summary>The truth value; null when it is not given.</summary>
    public bool? Truth(string key) => _values.GetValueOrDefault(key).Value as bool?;

    /// <summary>The words of a list; empty when it is not given.</summary>
    public IReadOnlyList<string> Words(string key) => _values.GetValueOrDefault(key).Value as string[] ?? [];

    /// <summary>Where the key's value stands; the table's own place when it is not given.</summary>
    public (int Line, int Column) Place(string key) =>
        _values.TryGetValue(key, out var found) ? (found.Line, found.Column) : (Line, Column);

    internal void Put(string key, object value, int line, int column) => _values[key] = (value, line, column);
}
