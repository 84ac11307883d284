using System;

namespace Edge.Portable.Wire;

/// <summary>
/// Encodes Sparkplug B payloads straight into bytes: <c>Begin</c>, one call for each metric, then
/// <see cref="ToArray"/>, or <see cref="Buffer"/> and <see cref="Length"/>. Not thread-safe; reusable, keeps its array. Field numbers
/// and limits as in <see cref="SparkplugDecoder"/>; the caller keeps to the limits.
/// </summary>
/// <remarks>
/// Int8 to Int32 go into <c>int_value</c> as 32-bit two's complement, Int64, UInt64 and DateTime into
/// <c>long_value</c>. A reading of quality bad is sent as null with Quality 0; Quality is left out when good, as the
/// standard allows.
/// </remarks>
public sealed class SparkplugWriter
{
    private readonly ProtobufWriter _out;

    /// <summary>A writer that starts with room for <paramref name="capacity"/> bytes.</summary>
    public SparkplugWriter(int capacity = 512)
    {
        _out = new ProtobufWriter(capacity);
    }

    /// <summary>The array written into; its first <see cref="Length"/> bytes count. Changes when the writer grows.</summary>
    public byte[] Buffer => _out.Buffer;

    /// <summary>Bytes of the payload so far.</summary>
    public int Length => _out.Length;

    /// <summary>A copy of the payload.</summary>
    public byte[] ToArray() => _out.ToArray();

    /// <summary>Starts a payload without time and sequence number.</summary>
    public void Begin() => _out.Clear();

    /// <summary>Starts a payload without sequence number (a death certificate, a command).</summary>
    /// <param name="unixMillis">Time of sending, ms since 1970-01-01 UTC.</param>
    public void Begin(long unixMillis)
    {
        _out.Clear();
        _out.WriteVarint(1, (ulong)unixMillis);
    }

    /// <summary>Starts a payload.</summary>
    /// <param name="unixMillis">Time of sending, ms since 1970-01-01 UTC.</param>
    /// <param name="seq">Sequence number, 0 to 255.</param>
    public void Begin(long unixMillis, int seq)
    {
        if (seq < 0 || seq > 255)
        {
            throw new ArgumentOutOfRangeException(nameof(seq));
        }

        Begin(unixMillis);
        _out.WriteVarint(3, (ulong)seq);
    }

    /// <summary>
    /// Adds a metric of the catalogue. In a birth it carries name, type, unit and its value; in data the alias alone.
    /// </summary>
    /// <param name="definition">Which metric.</param>
    /// <param name="birth">Whether this is a birth.</param>
    /// <param name="unixMillis">When it was measured, ms since 1970-01-01 UTC.</param>
    /// <param name="historical">Whether it is history. Never mix both in one message.</param>
    /// <param name="quality">What it is worth; bad is sent as null.</param>
    /// <param name="value">The number; truth values 0 and 1; not used for texts. Not finite, or beyond the type's range: sent as bad. Integers are rounded.</param>
    /// <param name="text">The text of a text metric; null is sent as the empty text.</param>
    public void Metric(
        MetricDefinition definition,
        bool birth,
        long unixMillis,
        bool historical,
        Quality quality,
        double value,
        string? text
    )
    {
        if (quality != Quality.Bad && !Numbers.Fits(definition.DataType, value))
        {
            quality = Quality.Bad;
        }

        int start = BeginCatalogueMetric(definition, birth, unixMillis, historical, quality);
        if (quality != Quality.Bad)
        {
            switch (definition.DataType)
            {
                case MetricDataType.Boolean:
                    _out.WriteBoolean(14, value != 0);
                    break;
                case MetricDataType.Float:
                    _out.WriteFloat(12, (float)value);
                    break;
                case MetricDataType.Double:
                    _out.WriteDouble(13, value);
                    break;
                case MetricDataType.String:
                case MetricDataType.Text:
                    _out.WriteText(15, text ?? "");
                    break;
                default:
                    WriteInteger(definition.DataType, Numbers.Round(value));
                    break;
            }
        }

        _out.EndMessage(start);
    }

    /// <summary>Adds a good metric of the catalogue with an integer type, exactly.</summary>
    public void Metric(MetricDefinition definition, bool birth, long unixMillis, bool historical, long value)
    {
        int start = BeginCatalogueMetric(definition, birth, unixMillis, historical, Quality.Good);
        WriteInteger(definition.DataType, value);
        _out.EndMessage(start);
    }

    /// <summary>Adds a named Int64 metric without alias, such as <c>bdSeq</c>.</summary>
    public void NamedInt64(string name, long unixMillis, long value)
    {
        int start = BeginNamed(name, unixMillis, MetricDataType.Int64);
        _out.WriteVarint(11, (ulong)value);
        _out.EndMessage(start);
    }

    /// <summary>Adds a named Boolean metric without alias, such as <c>Node Control/Rebirth</c>.</summary>
    public void NamedBoolean(string name, long unixMillis, bool value)
    {
        int start = BeginNamed(name, unixMillis, MetricDataType.Boolean);
        _out.WriteBoolean(14, value);
        _out.EndMessage(start);
    }

    /// <summary>Adds a named String metric without alias, such as a command.</summary>
    public void NamedText(string name, long unixMillis, string value)
    {
        int start = BeginNamed(name, unixMillis, MetricDataType.String);
        _out.WriteText(15, value);
        _out.EndMessage(start);
    }

    /// <summary>Adds a metric given as an object; <see cref="SparkplugValueKind.Other"/> values are left out.</summary>
    public void Metric(SparkplugMetric metric)
    {
        int start = _out.BeginMessage(2);
        if (metric.Name != null)
        {
            _out.WriteText(1, metric.Name);
        }

        if (metric.HasAlias)
        {
            _out.WriteVarint(2, metric.Alias);
        }

        if (metric.HasTimestamp)
        {
            _out.WriteVarint(3, (ulong)metric.Timestamp);
        }

        if (metric.DataType != MetricDataType.Unknown)
        {
            _out.WriteVarint(4, (uint)metric.DataType);
        }

        WriteFlag(5, metric.IsHistorical);
        WriteFlag(6, metric.IsTransient);
        WriteFlag(7, metric.IsNull);
        WriteProperties(metric.HasQuality, metric.Quality, metric.Unit);
        switch (metric.Kind)
        {
            case SparkplugValueKind.Int:
                _out.WriteVarint(10, metric.Bits);
                break;
            case SparkplugValueKind.Long:
                _out.WriteVarint(11, metric.Bits);
                break;
            case SparkplugValueKind.Float:
                _out.WriteFloat(12, (float)metric.Number);
                break;
            case SparkplugValueKind.Double:
                _out.WriteDouble(13, metric.Number);
                break;
            case SparkplugValueKind.Boolean:
                _out.WriteBoolean(14, metric.Bits != 0);
                break;
            case SparkplugValueKind.Text:
                _out.WriteText(15, metric.Text ?? "");
                break;
            default:
                break;
        }

        _out.EndMessage(start);
    }

    private int BeginCatalogueMetric(
        MetricDefinition definition,
        bool birth,
        long unixMillis,
        bool historical,
        Quality quality
    )
    {
        int start = _out.BeginMessage(2);
        if (birth)
        {
            _out.WriteText(1, definition.Name);
        }

        _out.WriteVarint(2, (ulong)definition.Id);
        _out.WriteVarint(3, (ulong)unixMillis);
        if (birth)
        {
            _out.WriteVarint(4, (ulong)definition.DataType);
        }

        WriteFlag(5, historical);
        WriteFlag(7, quality == Quality.Bad);
        string? unit = birth && definition.Unit.Length > 0 ? definition.Unit : null;
        WriteProperties(quality != Quality.Good, (int)quality, unit);
        return start;
    }

    private int BeginNamed(string name, long unixMillis, MetricDataType type)
    {
        int start = _out.BeginMessage(2);
        _out.WriteText(1, name);
        _out.WriteVarint(3, (ulong)unixMillis);
        _out.WriteVarint(4, (ulong)type);
        return start;
    }

    private void WriteFlag(int field, bool value)
    {
        if (value)
        {
            _out.WriteBoolean(field, true);
        }
    }

    private void WriteInteger(MetricDataType type, long value)
    {
        if (type == MetricDataType.Int64 || type == MetricDataType.UInt64 || type == MetricDataType.DateTime)
        {
            _out.WriteVarint(11, (ulong)value);
        }
        else
        {
            _out.WriteVarint(10, (uint)value);
        }
    }

    private void WriteProperties(bool hasQuality, int quality, string? unit)
    {
        if (!hasQuality && unit == null)
        {
            return;
        }

        int set = _out.BeginMessage(9);
        if (hasQuality)
        {
            _out.WriteText(1, "Quality");
        }

        if (unit != null)
        {
            _out.WriteText(1, "engUnit");
        }

        if (hasQuality)
        {
            int property = _out.BeginMessage(2);
            _out.WriteVarint(1, (ulong)MetricDataType.Int32);
            _out.WriteVarint(3, (uint)quality);
            _out.EndMessage(property);
        }

        if (unit != null)
        {
            int property = _out.BeginMessage(2);
            _out.WriteVarint(1, (ulong)MetricDataType.String);
            _out.WriteText(8, unit);
            _out.EndMessage(property);
        }

        _out.EndMessage(set);
    }
}
