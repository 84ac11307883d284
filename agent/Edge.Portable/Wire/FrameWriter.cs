using System;
using System.Text;

namespace Edge.Portable.Wire;

/// <summary>
/// Encodes the readings of one frame into the body of a journal record, about 5 bytes a Float metric.
/// <see cref="FrameReader"/> reads it. Not thread-safe; reusable by <see cref="Clear"/>.
/// </summary>
/// <remarks>
/// <para>Layout, all numbers little-endian, varints as in Protocol Buffers:</para>
/// <code>
/// body    := version (byte 1) reading* crc32 (4 bytes, CRC-32/ISO-HDLC over all before it)
/// reading := control (byte) [id] [offset] value
/// control := bits 0-1 quality: 0 good, 1 stale, 2 bad
///            bits 2-4 kind: 0 no value, 1 false, 2 true, 3 single, 4 integer, 5 text, 6 double
///            bit  5   an offset follows; without it the offset is 0
///            bits 6-7 step: 1 to 3 = metric id is the one before plus step; 0 = an id follows
/// id      := zigzag varint, metric id minus the one before (the first counts from 0)
/// offset  := zigzag varint, ms after the record's stamp
/// value   := kind 3: IEEE single · 4: zigzag varint · 5: varint length and UTF-8 · 6: IEEE double
/// </code>
/// <para>The kind is stored with the value, so a body stays readable when a later catalogue changes a type. A bad
/// reading has no value. Limits: body 1 MiB, text 64 KiB of UTF-8. Recovery: a body whose checksum, version or
/// structure is wrong is damaged as a whole; the reader gives nothing of it.</para>
/// </remarks>
public sealed class FrameWriter
{
    internal const byte Version = 1;
    internal const int MaxBodyBytes = 1024 * 1024;
    internal const int MaxTextBytes = 64 * 1024;

    private readonly ProtobufWriter _out;
    private int _previous;
    private bool _sealed;

    /// <summary>An empty frame with room for <paramref name="capacity"/> bytes; grows as needed.</summary>
    public FrameWriter(int capacity = 256)
    {
        _out = new ProtobufWriter(capacity);
        Clear();
    }

    /// <summary>Readings added since <see cref="Clear"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the finished body, checksum included.</summary>
    public int Length => _sealed ? _out.Length : _out.Length + 4;

    /// <summary>Starts an empty frame.</summary>
    public void Clear()
    {
        _out.Clear();
        _out.WriteRawByte(Version);
        _previous = 0;
        _sealed = false;
        Count = 0;
    }

    /// <summary>Adds a reading of a metric of the catalogue.</summary>
    /// <param name="metric">Which metric; ascending ids are smallest, any order and repetition is right.</param>
    /// <param name="quality">What it is worth; of a bad reading neither value nor text is kept.</param>
    /// <param name="offsetMillis">When, ms after the record's stamp; negative before it.</param>
    /// <param name="value">The number; truth values 0 and 1; not used for texts. Integers are rounded, and exact to
    /// ±2^53. Not finite, or beyond the metric's type: the reading is kept as bad.</param>
    /// <param name="text">The text of a text metric; null counts as empty.</param>
    /// <exception cref="ArgumentException">The metric is not in the catalogue, or the text is over 64 KiB.</exception>
    /// <exception cref="InvalidOperationException">The frame is finished; <see cref="Clear"/> first.</exception>
    public void Add(MetricId metric, Quality quality, long offsetMillis, double value, string? text)
    {
        MetricDefinition definition = Definition(metric);
        MetricDataType type = definition.DataType;
        if (quality == Quality.Bad || !Numbers.Fits(type, value))
        {
            Begin(metric, Quality.Bad, FrameValueKind.None, offsetMillis);
        }
        else if (type == MetricDataType.Boolean)
        {
            Begin(metric, quality, value != 0 ? FrameValueKind.True : FrameValueKind.False, offsetMillis);
        }
        else if (type == MetricDataType.Float)
        {
            Begin(metric, quality, FrameValueKind.Single, offsetMillis);
            _out.WriteRawFloat((float)value);
        }
        else if (type == MetricDataType.Double)
        {
            Begin(metric, quality, FrameValueKind.Double, offsetMillis);
            _out.WriteRawDouble(value);
        }
        else if (type == MetricDataType.String || type == MetricDataType.Text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text ?? "");
            if (utf8.Length > MaxTextBytes)
            {
                throw new ArgumentException("Text over 64 KiB in " + definition.Name + ".", nameof(text));
            }

            Begin(metric, quality, FrameValueKind.Text, offsetMillis);
            _out.WriteRawVarint((ulong)utf8.Length);
            _out.WriteRawBytes(utf8, 0, utf8.Length);
        }
        else
        {
            Begin(metric, quality, FrameValueKind.Integer, offsetMillis);
            _out.WriteRawZigZag(Numbers.Round(value));
        }
    }

    /// <summary>Adds a reading of an integer metric, exact over all 64 bits.</summary>
    /// <exception cref="ArgumentException">The metric is not in the catalogue, or not of an integer type.</exception>
    /// <exception cref="InvalidOperationException">The frame is finished; <see cref="Clear"/> first.</exception>
    public void AddInteger(MetricId metric, Quality quality, long offsetMillis, long value)
    {
        MetricDefinition definition = Definition(metric);
        if (definition.DataType != MetricDataType.Int64 && definition.DataType != MetricDataType.Int32)
        {
            throw new ArgumentException(definition.Name + " is not an integer metric.", nameof(metric));
        }

        if (quality == Quality.Bad)
        {
            Begin(metric, Quality.Bad, FrameValueKind.None, offsetMillis);
            return;
        }

        Begin(metric, quality, FrameValueKind.Integer, offsetMillis);
        _out.WriteRawZigZag(value);
    }

    /// <summary>The finished body.</summary>
    public byte[] ToArray()
    {
        Seal();
        return _out.ToArray();
    }

    /// <summary>Copies the finished body, <see cref="Length"/> bytes, to <paramref name="target"/>.</summary>
    /// <exception cref="ArgumentException">The target has no room.</exception>
    public void CopyTo(byte[] target, int offset)
    {
        Seal();
        _out.CopyTo(target, offset);
    }

    private static MetricDefinition Definition(MetricId metric) =>
        MetricCatalogue.Find(metric)
        ?? throw new ArgumentException(
            "Metric " + ((int)metric).ToString() + " is not in the catalogue.",
            nameof(metric)
        );

    private void Begin(MetricId metric, Quality quality, FrameValueKind kind, long offsetMillis)
    {
        if (_sealed)
        {
            throw new InvalidOperationException("The frame is finished; Clear() starts the next.");
        }

        int code =
            quality == Quality.Good ? 0
            : quality == Quality.Stale ? 1
            : 2;
        int delta = (int)metric - _previous;
        int step = delta >= 1 && delta <= 3 ? delta : 0;
        int control = code | ((int)kind << 2) | (offsetMillis != 0 ? 0x20 : 0) | (step << 6);
        _out.WriteRawByte((byte)control);
        if (step == 0)
        {
            _out.WriteRawZigZag(delta);
        }

        if (offsetMillis != 0)
        {
            _out.WriteRawZigZag(offsetMillis);
        }

        _previous = (int)metric;
        Count++;
    }

    private void Seal()
    {
        if (!_sealed)
        {
            _sealed = true;
            _out.WriteRawFixed32(Crc32.Compute(_out.Buffer, 0, _out.Length));
        }
    }
}

/// <summary>How a value is stored in a frame.</summary>
internal enum FrameValueKind
{
    None = 0,
    False = 1,
    True = 2,
    Single = 3,
    Integer = 4,
    Text = 5,
    Double = 6,
}
