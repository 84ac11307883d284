namespace Edge.Agent.Configuration;

/// <summary>Types of values in the file.</summary>
public enum ConfigurationType
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number, with or without a decimal point.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A date without quotes: 2026-05-31.</summary>
    Date,

    /// <summary>A time without quotes, with its zone: 2026-05-31T03:12:45Z.</summary>
    Time,

    /// <summary>Three numbers: [x, y, z].</summary>
    Vector,

    /// <summary>Any number of strings: ["a", "b"].</summary>
    Texts,
}

/// <summary>A key of the file: what it accepts, and where its value stands in the model.</summary>
/// <param name="Name">As it is spelt in the file.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Meaning">What it is, for the schema and the documentation.</param>
/// <param name="Get">The value in a section's record; null when it is not set.</param>
/// <param name="Set">The section's record with this value: string, long, double, bool, DateOnly, DateTimeOffset,
/// double[] or string[].</param>
public sealed record ConfigurationKey(
    string Name,
    ConfigurationType Type,
    string Meaning,
    Func<object, object?> Get,
    Func<object, object, object> Set
)
{
    /// <summary>Whether the file must say it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Smallest number allowed.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number allowed.</summary>
    public double? Maximum { get; init; }

    /// <summary>The only values allowed, when there are some: strings, longs or doubles.</summary>
    public IReadOnlyList<object> Choices { get; init; } = [];

    /// <summary>Whether whole numbers read better as 0x40.</summary>
    public bool IsHexadecimal { get; init; }

    /// <summary>The form a text must have.</summary>
    public TextForm? Form { get; init; }
}

/// <summary>A form that a text must have, for the check and for the schema.</summary>
/// <param name="Pattern">Regular expression (ECMA 262) for editors; may accept more than <paramref name="Accepts"/>.</param>
/// <param name="Description">The form in words.</param>
/// <param name="Accepts">The check.</param>
public sealed record TextForm(string Pattern, string Description, Func<string, bool> Accepts);

/// <summary>A section of the file.</summary>
/// <param name="Name">As it is spelt in the file.</param>
/// <param name="Kind">For a [[sensor]]: the value of its <c>kind</c>; null otherwise.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Create">Its record with every default.</param>
/// <param name="Keys">Its keys.</param>
public sealed record ConfigurationSection(
    string Name,
    string? Kind,
    string Meaning,
    Func<object> Create,
    IReadOnlyList<ConfigurationKey> Keys
)
{
    /// <summary>Whether the file must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it may stand several times: [[antenna]].</summary>
    public bool IsList { get; init; }

    /// <summary>Its header as the file has it.</summary>
    public string Header => IsList || Kind is not null ? $"[[{Name}]]" : $"[{Name}]";

    /// <summary>The key with this name, or null.</summary>
    public ConfigurationKey? Find(string name) => Keys.FirstOrDefault(k => k.Name == name);
}

/// <summary>Makes the keys of a section whose record is <typeparamref name="T"/>.</summary>
internal sealed class KeyMaker<T>
    where T : class
{
    public ConfigurationKey Text(
        string name,
        Func<T, string> get,
        Func<T, string, T> set,
        string meaning,
        TextForm? form = null,
        bool required = false
    ) =>
        new(name, ConfigurationType.Text, meaning, s => get((T)s), (s, v) => set((T)s, (string)v))
        {
            Form = form,
            IsRequired = required,
        };

    public ConfigurationKey OneOf(
        string name,
        string[] choices,
        Func<T, string> get,
        Func<T, string, T> set,
        string meaning,
        bool required = false
    ) => Text(name, get, set, meaning, form: null, required) with { Choices = choices };

    public ConfigurationKey Integer(
        string name,
        long minimum,
        long maximum,
        Func<T, long?> get,
        Func<T, int, T> set,
        string meaning,
        bool required = false
    ) =>
        new(name, ConfigurationType.Integer, meaning, s => get((T)s), (s, v) => set((T)s, Saturate((long)v)))
        {
            Minimum = minimum,
            Maximum = maximum,
            IsRequired = required,
        };

    public ConfigurationKey Number(
        string name,
        double minimum,
        double maximum,
        Func<T, double?> get,
        Func<T, double, T> set,
        string meaning,
        bool required = false
    ) =>
        new(name, ConfigurationType.Number, meaning, s => get((T)s), (s, v) => set((T)s, (double)v))
        {
            Minimum = minimum,
            Maximum = maximum,
            IsRequired = required,
        };

    public ConfigurationKey Boolean(string name, Func<T, bool> get, Func<T, bool, T> set, string meaning) =>
        new(name, ConfigurationType.Boolean, meaning, s => get((T)s), (s, v) => set((T)s, (bool)v));

    // A 64-bit number of the file stays out of range when it becomes the model's 32-bit one.
    private static int Saturate(long value) => (int)Math.Clamp(value, int.MinValue, int.MaxValue);
}
