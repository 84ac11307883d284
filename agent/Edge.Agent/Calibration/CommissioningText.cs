using System.Globalization;
using System.Text;
using Edge.Agent.Configuration;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Edge.Agent.Calibration;

/// <summary>
/// Puts a zero into the text of a site file. What is not the zero stays as it is, byte for byte: comments, spaces, line ends, and
/// the order of keys. In a [commissioning] that is there values are exchanged in their places, keys that are new go
/// behind its last, and one that has no value any more is commented out; where there is none it goes to the end of the file. The
/// zero of an inclinometer beside an accelerometer goes into its own [[sensor]] likewise.
/// </summary>
internal static class CommissioningText
{
    private const string Section = "commissioning";

    /// <summary>The file with this zero, or null when its [commissioning], or the [[sensor]] of its inclinometer, is not written as a
    /// section of its own (as an inline table, or with dotted keys), so that it cannot be exchanged in its place.</summary>
    /// <param name="file">The bytes of a file that checks.</param>
    /// <param name="zero">The zero.</param>
    /// <param name="inclinometer">The inclinometer's, m/s²; null where it has none of its own.</param>
    public static byte[]? With(
        ReadOnlySpan<byte> file,
        CommissioningSection zero,
        IReadOnlyList<double>? inclinometer = null
    )
    {
        ReadOnlySpan<byte> mark = file.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble : default;
        string text = Encoding.UTF8.GetString(file[mark.Length..]);
        string? edited = With(text, zero);
        edited = edited is null || inclinometer is null ? edited : WithInclinometer(edited, inclinometer);
        return edited is null ? null : [.. mark, .. Encoding.UTF8.GetBytes(edited)];
    }

    private static string? With(string text, CommissioningSection zero)
    {
        DocumentSyntax document = SyntaxParser.Parse(text, Section, validate: true);
        string lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        TableSyntaxBase[] tables = [.. document.Tables.Where(t => IsOurs(t.Name))];
        if (document.KeyValues.Any(item => IsOurs(item.Key)) || tables.Length > 1)
        {
            return null;
        }

        return tables is [TableSyntax { Name.DotKeys.ChildrenCount: 0 } table]
            ? Exchange(text, table, Values(zero), lineEnd)
            : (tables.Length == 0 ? Append(text, zero, lineEnd) : null);
    }

    private static string? WithInclinometer(string text, IReadOnlyList<double> gravity)
    {
        DocumentSyntax document = SyntaxParser.Parse(text, "sensor", validate: true);
        string lineEnd = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        TableSyntaxBase[] own =
        [
            .. document.Tables.Where(t => NameOf(t.Name) == "sensor" && t.Items.Any(IsInclinometer)),
        ];
        return own is [TableArraySyntax { Name.DotKeys.ChildrenCount: 0 } table]
            ? Exchange(text, table, [("gravity_mps2", Axes(gravity))], lineEnd)
            : null;
    }

    private static bool IsInclinometer(KeyValueSyntax item) =>
        NameOf(item.Key) == "kind" && item.Value is StringValueSyntax { Value: "scl3300" };

    // The first part of a key, plain or quoted, names the section.
    private static bool IsOurs(KeySyntax? key) => NameOf(key) == Section;

    private static string? NameOf(KeySyntax? key) =>
        key?.Key switch
        {
            BareKeySyntax bare => bare.Key?.Text,
            StringValueSyntax quoted => quoted.Value,
            _ => null,
        };

    private static string Append(string text, CommissioningSection zero, string lineEnd)
    {
        var added = new StringBuilder(text);
        if (text.Length > 0)
        {
            added.Append(text.EndsWith('\n') ? "" : lineEnd).Append(lineEnd);
        }

        added.Append("# The zero of the site, taken by `edge-agent calibrate tilt`.").Append(lineEnd);
        added.Append('[').Append(Section).Append(']').Append(lineEnd);
        foreach ((string key, string? value) in Values(zero))
        {
            if (value is not null)
            {
                added.Append(key).Append(" = ").Append(value).Append(lineEnd);
            }
        }

        return added.ToString();
    }

    private static string Exchange(
        string text,
        TableSyntaxBase table,
        IEnumerable<(string Key, string? Value)> values,
        string lineEnd
    )
    {
        var edits = new List<(int From, int To, string Text)>();
        var missing = new StringBuilder();
        KeyValueSyntax[] items = [.. table.Items];
        foreach ((string key, string? value) in values)
        {
            if (Array.Find(items, i => NameOf(i.Key) == key) is { Value: { } old } item)
            {
                edits.Add(
                    value is null
                        ? (item.Span.Start.Offset, item.Span.Start.Offset, "#")
                        : (old.Span.Start.Offset, old.Span.End.Offset + 1, value)
                );
            }
            else if (value is not null)
            {
                missing.Append(key).Append(" = ").Append(value).Append(lineEnd);
            }
        }

        if (missing.Length > 0)
        {
            int last = items.Length > 0 ? items[^1].Span.End.Offset : table.Span.End.Offset;
            int end = text.IndexOf('\n', Math.Min(last, text.Length - 1));
            edits.Add(end < 0 ? (text.Length, text.Length, lineEnd + missing) : (end + 1, end + 1, missing.ToString()));
        }

        var edited = new StringBuilder(text);
        foreach ((int from, int to, string put) in edits.OrderByDescending(e => e.From))
        {
            edited.Remove(from, to - from).Insert(from, put);
        }

        return edited.ToString();
    }

    private static IEnumerable<(string Key, string? Value)> Values(CommissioningSection zero) =>
        [
            ("date", zero.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            ("engineer", Quoted(zero.Engineer)),
            ("gravity_mps2", Axes(zero.GravityMps2)),
            ("temperature_c", zero.TemperatureCelsius is { } celsius ? Number(celsius, "F2") : null),
            ("axis_map", zero.AxisMap.Length > 0 ? Quoted(zero.AxisMap) : null),
            ("sensor_serial", zero.SensorSerial.Length > 0 ? Quoted(zero.SensorSerial) : null),
            (
                "time",
                zero.Time is { } time
                    ? time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
                    : null
            ),
        ];

    // 1e-5 m/s² is 0.00006° of tilt.
    private static string Axes(IReadOnlyList<double> mps2) =>
        $"[{string.Join(", ", mps2.Select(g => Number(g, "F5")))}]";

    private static string Number(double value, string form) => value.ToString(form, CultureInfo.InvariantCulture);

    // Control characters are no part of these texts; the check of the file sees to that.
    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
