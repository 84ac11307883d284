using Edge.Portable.Wire;

namespace Edge.City.Host;

/// <summary>
/// What a birth's aliases mean. Immutable; sites with the same metrics share one table, so that a fleet costs one.
/// </summary>
internal sealed class AliasTable : IEquatable<AliasTable>
{
    private readonly ulong[] _aliases;
    private readonly (string Name, MetricDataType Type)[] _meanings;
    private readonly int _hash;

    private AliasTable(ulong[] aliases, (string Name, MetricDataType Type)[] meanings)
    {
        _aliases = aliases;
        _meanings = meanings;
        var hash = new HashCode();
        for (int i = 0; i < aliases.Length; i++)
        {
            hash.Add(aliases[i]);
            hash.Add(meanings[i]);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The table of a birth. An alias that stands for two names stands for none: a guess would be a wrong value.</summary>
    public static AliasTable Of(SparkplugPayload birth)
    {
        var meanings = new SortedDictionary<ulong, (string Name, MetricDataType Type)>();
        var ambiguous = new HashSet<ulong>();
        foreach (SparkplugMetric metric in birth.Metrics)
        {
            if (metric is { HasAlias: true, Name: { } name } && RecordReader.IsName(name))
            {
                (string, MetricDataType) meaning = (Known(name), metric.DataType);
                if (!meanings.TryAdd(metric.Alias, meaning) && meanings[metric.Alias] != meaning)
                {
                    ambiguous.Add(metric.Alias);
                }
            }
        }

        foreach (ulong alias in ambiguous)
        {
            meanings.Remove(alias);
        }

        return new AliasTable([.. meanings.Keys], [.. meanings.Values]);
    }

    public bool TryFind(ulong alias, out string name, out MetricDataType type)
    {
        int index = Array.BinarySearch(_aliases, alias);
        (name, type) = index >= 0 ? _meanings[index] : ("", MetricDataType.Unknown);
        return index >= 0;
    }

    public ulong? AliasOf(string name)
    {
        int index = Array.FindIndex(_meanings, meaning => meaning.Name == name);
        return index < 0 ? null : _aliases[index];
    }

    public bool Equals(AliasTable? other) =>
        other is not null
        && _hash == other._hash
        && _aliases.AsSpan().SequenceEqual(other._aliases)
        && _meanings.AsSpan().SequenceEqual(other._meanings);

    public override bool Equals(object? obj) => Equals(obj as AliasTable);

    public override int GetHashCode() => _hash;

    private static string Known(string name) => MetricCatalogue.Find(name)?.Name ?? name;
}
