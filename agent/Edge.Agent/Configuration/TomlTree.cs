using Tomlyn.Syntax;

namespace Edge.Agent.Configuration;

/// <summary>A value of a TOML file with its position: string, long, double, bool, DateOnly, DateTimeOffset, a
/// list of nodes, a <see cref="TomlTable"/>, or null for what the configuration never takes (times without a zone).</summary>
internal sealed record TomlNode(object? Value, int Line, int Column);

/// <summary>A table of a TOML file: each key with its own position and its value.</summary>
internal sealed class TomlTable(int line, int column)
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public Dictionary<string, (TomlNode Value, int Line, int Column)> Entries { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Turns Tomlyn's syntax tree, in which dotted keys, inline tables and table headers are different things, into nested
/// tables. Contradictions (a key twice) are Tomlyn's to report; here the first one stays.
/// </summary>
internal static class TomlTree
{
    public static TomlTable From(DocumentSyntax document)
    {
        var root = new TomlTable(1, 1);
        foreach (KeyValueSyntax item in document.KeyValues)
        {
            Put(root, item);
        }

        foreach (TableSyntaxBase header in document.Tables)
        {
            if (header.Name is not { } name)
            {
                continue;
            }

            TomlTable table = Open(root, name, header);
            foreach (KeyValueSyntax item in header.Items)
            {
                Put(table, item);
            }
        }

        return root;
    }

    private static TomlTable Open(TomlTable root, KeySyntax name, TableSyntaxBase header)
    {
        (int line, int column) = Position(header);
        var opened = new TomlTable(line, column);
        List<string> path = Path(name);
        if (path.Count == 0)
        {
            return opened;
        }

        TomlTable parent = Descend(root, path, line, column);
        string last = path[^1];
        if (header is TableArraySyntax)
        {
            if (!parent.Entries.TryGetValue(last, out var entry) || entry.Value.Value is not List<TomlNode> list)
            {
                list = [];
                parent.Entries.TryAdd(last, (new TomlNode(list, line, column), line, column));
            }

            list.Add(new TomlNode(opened, line, column));
            return opened;
        }

        if (parent.Entries.TryGetValue(last, out var existing))
        {
            return existing.Value.Value as TomlTable ?? opened;
        }

        parent.Entries.Add(last, (new TomlNode(opened, line, column), line, column));
        return opened;
    }

    private static void Put(TomlTable table, KeyValueSyntax item)
    {
        if (item.Key is not { } key || item.Value is not { } value)
        {
            return;
        }

        List<string> path = Path(key);
        if (path.Count == 0)
        {
            return;
        }

        (int line, int column) = Position((SyntaxNode?)key.Key ?? key);
        Descend(table, path, line, column).Entries.TryAdd(path[^1], (Node(value), line, column));
    }

    private static TomlTable Descend(TomlTable table, List<string> path, int line, int column)
    {
        foreach (string name in path.Take(path.Count - 1))
        {
            object? next = table.Entries.TryGetValue(name, out var entry) ? entry.Value.Value : null;
            if (next is List<TomlNode> { Count: > 0 } list)
            {
                next = list[^1].Value;
            }

            if (next is not TomlTable child)
            {
                child = new TomlTable(line, column);
                table.Entries.TryAdd(name, (new TomlNode(child, line, column), line, column));
            }

            table = child;
        }

        return table;
    }

    private static TomlNode Node(ValueSyntax value)
    {
        (int line, int column) = Position(value);
        object? converted = value switch
        {
            StringValueSyntax text => text.Value ?? "",
            IntegerValueSyntax integer => integer.Value,
            FloatValueSyntax number => number.Value,
            BooleanValueSyntax boolean => boolean.Value,
            DateTimeValueSyntax { Kind: SyntaxKind.LocalDate } date => DateOnly.FromDateTime(
                date.Value.DateTime.DateTime
            ),
            DateTimeValueSyntax { Kind: SyntaxKind.OffsetDateTimeByZ or SyntaxKind.OffsetDateTimeByNumber } time =>
                time.Value.DateTime,
            ArraySyntax array => Items(array),
            InlineTableSyntax table => Inline(table, line, column),
            _ => null,
        };
        return new TomlNode(converted, line, column);
    }

    private static List<TomlNode> Items(ArraySyntax array)
    {
        var nodes = new List<TomlNode>();
        foreach (ArrayItemSyntax item in array.Items)
        {
            if (item.Value is { } value)
            {
                nodes.Add(Node(value));
            }
        }

        return nodes;
    }

    private static TomlTable Inline(InlineTableSyntax inline, int line, int column)
    {
        var table = new TomlTable(line, column);
        foreach (InlineTableItemSyntax item in inline.Items)
        {
            if (item.KeyValue is { } pair)
            {
                Put(table, pair);
            }
        }

        return table;
    }

    private static List<string> Path(KeySyntax key)
    {
        var path = new List<string>();
        Add(key.Key);
        foreach (DottedKeyItemSyntax dotted in key.DotKeys)
        {
            Add(dotted.Key);
        }

        return path;

        void Add(BareKeyOrStringValueSyntax? part)
        {
            string? name = part switch
            {
                BareKeySyntax bare => bare.Key?.Text,
                StringValueSyntax text => text.Value,
                _ => null,
            };
            if (name is not null)
            {
                path.Add(name);
            }
        }
    }

    private static (int Line, int Column) Position(SyntaxNode node) =>
        (node.Span.Start.Line + 1, node.Span.Start.Column + 1);
}
