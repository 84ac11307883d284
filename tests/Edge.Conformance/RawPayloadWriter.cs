using System.Text;

namespace Edge.Conformance;

/// <summary>
/// Writes Sparkplug B payloads of hosts, from the schema alone, as <see cref="RawPayload"/> reads them. It writes what it
/// is told, right or wrong: tests of a node's patience need both.
/// </summary>
public sealed class RawPayloadWriter
{
    private readonly List<byte> _bytes = [];

    /// <param name="timestamp">Payload timestamp, ms since 1970-01-01 UTC; null writes none.</param>
    public RawPayloadWriter(ulong? timestamp)
    {
        if (timestamp is { } at)
        {
            Number(_bytes, 1, at);
        }
    }

    /// <summary>What was written.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>A metric with a boolean_value.</summary>
    public RawPayloadWriter Boolean(string? name, ulong? alias, bool value, ulong? timestamp = null) =>
        Metric(name, alias, timestamp, 14, value ? 1u : 0u, null);

    /// <summary>A metric with a long_value.</summary>
    public RawPayloadWriter Long(string? name, ulong? alias, ulong value, ulong? timestamp = null) =>
        Metric(name, alias, timestamp, 11, value, null);

    /// <summary>A metric with a string_value.</summary>
    public RawPayloadWriter Text(string? name, ulong? alias, string value, ulong? timestamp = null) =>
        Metric(name, alias, timestamp, 15, 0, value);

    private static void Varint(List<byte> into, ulong value)
    {
        while (value >= 0x80)
        {
            into.Add((byte)(value | 0x80));
            value >>= 7;
        }

        into.Add((byte)value);
    }

    private static void Number(List<byte> into, int field, ulong value)
    {
        Varint(into, (ulong)field << 3);
        Varint(into, value);
    }

    private static void Block(List<byte> into, int field, IReadOnlyCollection<byte> content)
    {
        Varint(into, ((ulong)field << 3) | 2);
        Varint(into, (ulong)content.Count);
        into.AddRange(content);
    }

    private RawPayloadWriter Metric(string? name, ulong? alias, ulong? at, int field, ulong value, string? text)
    {
        var metric = new List<byte>();
        if (name is not null)
        {
            Block(metric, 1, Encoding.UTF8.GetBytes(name));
        }

        if (alias is { } number)
        {
            Number(metric, 2, number);
        }

        if (at is { } timestamp)
        {
            Number(metric, 3, timestamp);
        }

        if (text is null)
        {
            Number(metric, field, value);
        }
        else
        {
            Block(metric, field, Encoding.UTF8.GetBytes(text));
        }

        Block(_bytes, 2, metric);
        return this;
    }
}
