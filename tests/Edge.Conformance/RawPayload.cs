using System.Buffers.Binary;
using System.Text;

namespace Edge.Conformance;

/// <summary>The bytes are no Sparkplug B payload. The message says where they stop being one.</summary>
public sealed class RawPayloadException(string message) : Exception(message);

/// <summary>One property of a metric: its key, type and int value.</summary>
public sealed record RawProperty(string Key, uint? Type, bool IsNull, ulong? Integer, string? Text);

/// <summary>One metric, exactly as it stands on the wire.</summary>
public sealed record RawMetric
{
    public string? Name { get; init; }
    public ulong? Alias { get; init; }
    public ulong? Timestamp { get; init; }
    public uint? DataType { get; init; }
    public bool? IsHistorical { get; init; }
    public bool IsNull { get; init; }
    public int PropertyKeys { get; init; }
    public int PropertyValues { get; init; }
    public IReadOnlyList<RawProperty> Properties { get; init; } = [];

    /// <summary>Field numbers of the values present, 10 to 19.</summary>
    public IReadOnlyList<int> ValueFields { get; init; } = [];

    public ulong Integer { get; init; }
    public float Single { get; init; }
    public double Double { get; init; }
    public string? Text { get; init; }
}

/// <summary>
/// A Sparkplug B payload, decoded here a second time from the schema alone: Payload timestamp=1 metrics=2 seq=3;
/// Metric name=1 alias=2 timestamp=3 datatype=4 is_historical=5 is_transient=6 is_null=7 metadata=8 properties=9
/// int=10 long=11 float=12 double=13 boolean=14 string=15 others=16…19; PropertySet keys=1 values=2;
/// PropertyValue type=1 is_null=2 int=3 long=4 float=5 double=6 boolean=7 string=8.
/// </summary>
public sealed record RawPayload(ulong? Timestamp, ulong? Seq, IReadOnlyList<RawMetric> Metrics)
{
    /// <summary>Decodes strictly: a known field of a wrong wire type is a fault.</summary>
    /// <exception cref="RawPayloadException">The bytes are no payload.</exception>
    public static RawPayload Decode(ReadOnlySpan<byte> bytes)
    {
        ulong? timestamp = null;
        ulong? seq = null;
        var metrics = new List<RawMetric>();
        while (!bytes.IsEmpty)
        {
            var (field, value, number) = Next(ref bytes);
            switch (field)
            {
                case 1:
                    timestamp = number ?? throw Wrong("timestamp");
                    break;
                case 2:
                    metrics.Add(Metric(number is null ? value : throw Wrong("metric")));
                    break;
                case 3:
                    seq = number ?? throw Wrong("seq");
                    break;
                default:
                    break;
            }
        }

        return new(timestamp, seq, metrics);
    }

    private static RawPayloadException Wrong(string what) => new($"{what} has the wrong wire type");

    private static RawMetric Metric(ReadOnlySpan<byte> bytes)
    {
        var metric = new RawMetric();
        var values = new List<int>();
        while (!bytes.IsEmpty)
        {
            var (field, value, number) = Next(ref bytes);
            if (field is >= 10 and <= 19)
            {
                values.Add(field);
            }

            metric = field switch
            {
                1 => metric with { Name = Text(value) },
                2 => metric with { Alias = number ?? throw Wrong("alias") },
                3 => metric with { Timestamp = number ?? throw Wrong("metric timestamp") },
                4 => metric with { DataType = (uint)(number ?? throw Wrong("datatype")) },
                5 => metric with { IsHistorical = (number ?? throw Wrong("is_historical")) != 0 },
                7 => metric with { IsNull = (number ?? throw Wrong("is_null")) != 0 },
                9 => Properties(metric, value),
                10 or 11 or 14 => metric with { Integer = number ?? throw Wrong("value") },
                12 when value.Length == 4 => metric with { Single = BinaryPrimitives.ReadSingleLittleEndian(value) },
                13 when value.Length == 8 => metric with { Double = BinaryPrimitives.ReadDoubleLittleEndian(value) },
                12 or 13 => throw Wrong("value"),
                15 => metric with { Text = Text(value) },
                _ => metric,
            };
        }

        return metric with
        {
            ValueFields = values,
        };
    }

    private static RawMetric Properties(RawMetric metric, ReadOnlySpan<byte> bytes)
    {
        var keys = new List<string>();
        var values = new List<RawProperty>();
        while (!bytes.IsEmpty)
        {
            var (field, value, _) = Next(ref bytes);
            if (field == 1)
            {
                keys.Add(Text(value));
            }
            else if (field == 2)
            {
                values.Add(Property(value));
            }
        }

        var named = keys.Zip(values, (key, property) => property with { Key = key }).ToList();
        return metric with { PropertyKeys = keys.Count, PropertyValues = values.Count, Properties = named };
    }

    private static RawProperty Property(ReadOnlySpan<byte> bytes)
    {
        var property = new RawProperty("", null, false, null, null);
        while (!bytes.IsEmpty)
        {
            var (field, value, number) = Next(ref bytes);
            property = field switch
            {
                1 => property with { Type = (uint)(number ?? throw Wrong("property type")) },
                2 => property with { IsNull = number != 0 },
                3 => property with { Integer = number ?? throw Wrong("property int_value") },
                8 => property with { Text = Text(value) },
                _ => property,
            };
        }

        return property;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw new RawPayloadException("a text is not UTF-8");
        }
    }

    private static Field Next(ref ReadOnlySpan<byte> bytes)
    {
        ulong tag = Varint(ref bytes);
        int field = (int)(tag >> 3);
        if (field == 0)
        {
            throw new RawPayloadException("field number 0");
        }

        switch (tag & 7)
        {
            case 0:
                return new(field, default, Varint(ref bytes));
            case 1:
                return new(field, Take(ref bytes, 8), null);
            case 2:
                return new(field, Take(ref bytes, Varint(ref bytes)), null);
            case 5:
                return new(field, Take(ref bytes, 4), null);
            default:
                throw new RawPayloadException($"wire type {tag & 7}");
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, ulong count)
    {
        if (count > (ulong)bytes.Length)
        {
            throw new RawPayloadException("the bytes end inside a field");
        }

        var taken = bytes[..(int)count];
        bytes = bytes[(int)count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            byte next = Take(ref bytes, 1)[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new RawPayloadException("a varint of more than ten bytes");
    }

    private readonly ref struct Field(int number, ReadOnlySpan<byte> value, ulong? varint)
    {
        private readonly ReadOnlySpan<byte> _value = value;

        public void Deconstruct(out int field, out ReadOnlySpan<byte> bytes, out ulong? integer)
        {
            field = number;
            bytes = _value;
            integer = varint;
        }
    }
}
