namespace Edge.Portable.Wire;

/// <summary>Which value field of a Sparkplug metric is present.</summary>
public enum SparkplugValueKind
{
    /// <summary>None: the metric is null, or the sender left the value out.</summary>
    None = 0,

    /// <summary><c>int_value</c>, 32 bits; negative numbers as two's complement.</summary>
    Int = 1,

    /// <summary><c>long_value</c>, 64 bits; negative numbers as two's complement.</summary>
    Long = 2,

    /// <summary><c>float_value</c>.</summary>
    Float = 3,

    /// <summary><c>double_value</c>.</summary>
    Double = 4,

    /// <summary><c>boolean_value</c>.</summary>
    Boolean = 5,

    /// <summary><c>string_value</c>.</summary>
    Text = 6,

    /// <summary>Bytes, data set, template or extension: present, and not read.</summary>
    Other = 7,
}

/// <summary>
/// One metric of a Sparkplug payload. Data messages carry neither name nor data type: a receiver sets
/// <see cref="DataType"/> from the birth before it reads <see cref="IntegerValue"/>.
/// </summary>
public sealed class SparkplugMetric
{
    private ulong _bits;
    private double _number;

    /// <summary>Name, or null where the alias stands for it.</summary>
    public string? Name { get; set; }

    /// <summary>Whether <see cref="Alias"/> is present.</summary>
    public bool HasAlias { get; private set; }

    /// <summary>Alias, 0 when absent.</summary>
    public ulong Alias { get; private set; }

    /// <summary>Whether <see cref="Timestamp"/> is present.</summary>
    public bool HasTimestamp { get; private set; }

    /// <summary>When it was measured, ms since 1970-01-01 UTC; 0 when absent. Unsigned on the wire: senseless values over 2^63 read negative.</summary>
    public long Timestamp { get; private set; }

    /// <summary>Data type; <see cref="MetricDataType.Unknown"/> when absent. May hold codes over 14, whose values are not read.</summary>
    public MetricDataType DataType { get; set; }

    /// <summary>History, not to be taken for the current value.</summary>
    public bool IsHistorical { get; set; }

    /// <summary>Not to be stored.</summary>
    public bool IsTransient { get; set; }

    /// <summary>Declared to have no value.</summary>
    public bool IsNull { get; set; }

    /// <summary>Which value field is present; the last one where the bytes hold several.</summary>
    public SparkplugValueKind Kind { get; private set; }

    /// <summary>Whether the property <c>Quality</c> is present as a number. Without it the quality is good.</summary>
    public bool HasQuality { get; private set; }

    /// <summary>The property <c>Quality</c>: 0 bad, 192 good, 500 stale; 192 when absent. Other numbers are passed on as they came.</summary>
    public int Quality { get; private set; } = (int)Wire.Quality.Good;

    /// <summary>The property <c>engUnit</c>, or null.</summary>
    public string? Unit { get; set; }

    /// <summary>Text of a <see cref="SparkplugValueKind.Text"/> value; null otherwise.</summary>
    public string? Text { get; private set; }

    /// <summary>Value of a <see cref="SparkplugValueKind.Boolean"/>; false otherwise.</summary>
    public bool BooleanValue => Kind == SparkplugValueKind.Boolean && _bits != 0;

    /// <summary>
    /// Value of an <see cref="SparkplugValueKind.Int"/> or <see cref="SparkplugValueKind.Long"/>, by
    /// <see cref="DataType"/>: narrow types are cut to their width, 32 bits of unknown type count as signed, and
    /// a UInt64 over 2^63 reads negative. 0 for other kinds.
    /// </summary>
    public long IntegerValue
    {
        get
        {
            if (Kind != SparkplugValueKind.Int && Kind != SparkplugValueKind.Long)
            {
                return 0;
            }

            switch (DataType)
            {
                case MetricDataType.Int8:
                    return (sbyte)_bits;
                case MetricDataType.Int16:
                    return (short)_bits;
                case MetricDataType.Int32:
                    return (int)_bits;
                case MetricDataType.UInt8:
                    return (byte)_bits;
                case MetricDataType.UInt16:
                    return (ushort)_bits;
                case MetricDataType.UInt32:
                    return (uint)_bits;
                case MetricDataType.Unknown:
                    return Kind == SparkplugValueKind.Int ? (int)_bits : (long)_bits;
                default:
                    return (long)_bits;
            }
        }
    }

    /// <summary>The value as a number: floats as they are, integers converted, truth values 0 and 1; NaN for text, null and no value.</summary>
    public double NumberValue
    {
        get
        {
            if (IsNull)
            {
                return double.NaN;
            }

            switch (Kind)
            {
                case SparkplugValueKind.Float:
                case SparkplugValueKind.Double:
                    return _number;
                case SparkplugValueKind.Boolean:
                    return _bits != 0 ? 1 : 0;
                case SparkplugValueKind.Int:
                case SparkplugValueKind.Long:
                    return DataType == MetricDataType.UInt64 ? (double)_bits : IntegerValue;
                default:
                    return double.NaN;
            }
        }
    }

    /// <summary>Sets the alias.</summary>
    public void SetAlias(ulong alias)
    {
        HasAlias = true;
        Alias = alias;
    }

    /// <summary>Sets the time, ms since 1970-01-01 UTC.</summary>
    public void SetTimestamp(long unixMillis)
    {
        HasTimestamp = true;
        Timestamp = unixMillis;
    }

    /// <summary>Sets the property <c>Quality</c>.</summary>
    public void SetQuality(int quality)
    {
        HasQuality = true;
        Quality = quality;
    }

    /// <summary>Sets a 32-bit value, two's complement: types Int8 to Int32, UInt8 to UInt32.</summary>
    public void SetInt(uint value) => Set(SparkplugValueKind.Int, value, 0, null);

    /// <summary>Sets a 64-bit value, two's complement: types Int64, UInt64, DateTime.</summary>
    public void SetLong(ulong value) => Set(SparkplugValueKind.Long, value, 0, null);

    /// <summary>Sets a single.</summary>
    public void SetFloat(float value) => Set(SparkplugValueKind.Float, 0, value, null);

    /// <summary>Sets a double.</summary>
    public void SetDouble(double value) => Set(SparkplugValueKind.Double, 0, value, null);

    /// <summary>Sets a truth value.</summary>
    public void SetBoolean(bool value) => Set(SparkplugValueKind.Boolean, value ? 1UL : 0UL, 0, null);

    /// <summary>Sets a text.</summary>
    public void SetText(string value) => Set(SparkplugValueKind.Text, 0, 0, value);

    internal ulong Bits => _bits;

    internal double Number => _number;

    internal void SetOther() => Set(SparkplugValueKind.Other, 0, 0, null);

    private void Set(SparkplugValueKind kind, ulong bits, double number, string? text)
    {
        Kind = kind;
        _bits = bits;
        _number = number;
        Text = text;
    }
}

/// <summary>A Sparkplug payload: times, sequence number and metrics.</summary>
public sealed class SparkplugPayload
{
    internal SparkplugPayload(SparkplugMetric[] metrics)
    {
        Metrics = metrics;
    }

    /// <summary>Whether <see cref="Timestamp"/> is present.</summary>
    public bool HasTimestamp { get; internal set; }

    /// <summary>When it was sent, ms since 1970-01-01 UTC; 0 when absent. Senseless values over 2^63 read negative.</summary>
    public long Timestamp { get; internal set; }

    /// <summary>Whether <see cref="Seq"/> is present.</summary>
    public bool HasSeq { get; internal set; }

    /// <summary>Sequence number; 0 when absent. The standard's range is 0 to 255; others are passed on as they came.</summary>
    public long Seq { get; internal set; }

    /// <summary>The metrics, in the order of the wire; exactly <see cref="Count"/> of them.</summary>
    public SparkplugMetric[] Metrics { get; }

    /// <summary>How many metrics there are.</summary>
    public int Count => Metrics.Length;
}
