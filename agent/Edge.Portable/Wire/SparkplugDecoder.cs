using System;

namespace Edge.Portable.Wire;

/// <summary>
/// Decodes a Sparkplug B payload. Total: any bytes give a payload or one sentence that says what is wrong and where;
/// never an exception, a hang or a partial payload.
/// </summary>
/// <remarks>
/// Fields (Sparkplug 3.0, chapter 6): Payload timestamp=1, metrics=2, seq=3; Metric name=1, alias=2, timestamp=3,
/// datatype=4, is_historical=5, is_transient=6, is_null=7, properties=9, and the values int=10, long=11, float=12,
/// double=13, boolean=14, string=15, others=16…19; PropertySet keys=1, values=2; PropertyValue type=1, is_null=2,
/// int=3, long=4, string=8. Of the properties, Quality and engUnit are read. uuid, body, metadata, other properties and unknown
/// fields are skipped, and so is a known field of another wire type. A field that comes twice: the last one counts; two property sets of one metric are one.
/// Limits: payload 1 MiB, 4,096 metrics, texts 64 KiB of UTF-8. Nesting is bounded by the four levels that are read.
/// </remarks>
public static class SparkplugDecoder
{
    /// <summary>Longest payload, bytes.</summary>
    public const int MaxPayloadBytes = 1024 * 1024;

    /// <summary>Most metrics in one payload.</summary>
    public const int MaxMetrics = 4096;

    /// <summary>Longest text, bytes of UTF-8.</summary>
    public const int MaxTextBytes = 64 * 1024;

    /// <summary>Decodes <paramref name="count"/> bytes from <paramref name="offset"/>. Exactly one of
    /// <paramref name="payload"/> and <paramref name="error"/> is not null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array.</exception>
    public static bool TryDecode(byte[] bytes, int offset, int count, out SparkplugPayload? payload, out string? error)
    {
        payload = null;
        var outer = new ProtobufReader(bytes, offset, count);
        if (count > MaxPayloadBytes)
        {
            error = "payload of " + count.ToString() + " bytes, over the limit of " + MaxPayloadBytes.ToString();
            return false;
        }

        int metrics = 0;
        while (outer.NextField())
        {
            if (outer.Field == 2 && outer.WireType == ProtobufWireType.Bytes)
            {
                metrics++;
            }
        }

        error = outer.Error;
        if (error == null && metrics > MaxMetrics)
        {
            error = metrics.ToString() + " metrics, over the limit of " + MaxMetrics.ToString();
        }

        if (error != null)
        {
            return false;
        }

        var decoded = new SparkplugPayload(new SparkplugMetric[metrics]);
        error = ReadPayload(outer, bytes, offset, count, decoded);
        if (error != null)
        {
            return false;
        }

        payload = decoded;
        return true;
    }

    private static string? ReadPayload(
        ProtobufReader outer,
        byte[] bytes,
        int offset,
        int count,
        SparkplugPayload payload
    )
    {
        var fields = new ProtobufReader(bytes, offset, 0);
        var properties = new ProtobufReader(bytes, offset, 0);
        var property = new ProtobufReader(bytes, offset, 0);
        int next = 0;
        outer.Reset(bytes, offset, count);
        while (outer.NextField())
        {
            if (outer.Field == 2 && outer.WireType == ProtobufWireType.Bytes)
            {
                var metric = new SparkplugMetric();
                fields.Reset(bytes, outer.ValueOffset, outer.ValueLength);
                string? error = ReadMetric(fields, properties, property, bytes, metric);
                if (error != null)
                {
                    return "metric " + next.ToString() + ": " + error;
                }

                payload.Metrics[next++] = metric;
            }
            else if (outer.Field == 1 && outer.WireType == ProtobufWireType.Varint)
            {
                payload.HasTimestamp = true;
                payload.Timestamp = (long)outer.Bits;
            }
            else if (outer.Field == 3 && outer.WireType == ProtobufWireType.Varint)
            {
                payload.HasSeq = true;
                payload.Seq = (long)outer.Bits;
            }
        }

        return outer.Error;
    }

    private static string? ReadMetric(
        ProtobufReader fields,
        ProtobufReader properties,
        ProtobufReader property,
        byte[] bytes,
        SparkplugMetric metric
    )
    {
        int start = fields.Position;
        int keys = 0;
        int qualityAt = -1;
        int unitAt = -1;
        while (fields.NextField())
        {
            switch (fields.WireType)
            {
                case ProtobufWireType.Varint:
                    ReadVarintField(fields, metric);
                    break;
                case ProtobufWireType.Fixed32:
                    if (fields.Field == 12)
                    {
                        metric.SetFloat(fields.ReadFloat());
                    }

                    break;
                case ProtobufWireType.Fixed64:
                    if (fields.Field == 13)
                    {
                        metric.SetDouble(fields.ReadDouble());
                    }

                    break;
                default:
                    if (fields.Field == 9)
                    {
                        properties.Reset(bytes, fields.ValueOffset, fields.ValueLength);
                        while (properties.NextField())
                        {
                            if (properties.Field == 1 && properties.WireType == ProtobufWireType.Bytes)
                            {
                                qualityAt = properties.TextEquals("Quality") ? keys : qualityAt;
                                unitAt = properties.TextEquals("engUnit") ? keys : unitAt;
                                keys++;
                            }
                        }

                        if (properties.Error != null)
                        {
                            return properties.Error;
                        }
                    }
                    else
                    {
                        ReadBytesField(fields, metric);
                    }

                    break;
            }
        }

        if (fields.Error == null && (qualityAt >= 0 || unitAt >= 0))
        {
            fields.Reset(bytes, start, fields.Position - start);
            return ReadProperties(fields, properties, property, bytes, metric, qualityAt, unitAt);
        }

        return fields.Error;
    }

    private static void ReadVarintField(ProtobufReader fields, SparkplugMetric metric)
    {
        switch (fields.Field)
        {
            case 2:
                metric.SetAlias(fields.Bits);
                break;
            case 3:
                metric.SetTimestamp((long)fields.Bits);
                break;
            case 4:
                metric.DataType = (MetricDataType)(int)(uint)fields.Bits;
                break;
            case 5:
                metric.IsHistorical = fields.ReadBoolean();
                break;
            case 6:
                metric.IsTransient = fields.ReadBoolean();
                break;
            case 7:
                metric.IsNull = fields.ReadBoolean();
                break;
            case 10:
                metric.SetInt((uint)fields.Bits);
                break;
            case 11:
                metric.SetLong(fields.Bits);
                break;
            case 14:
                metric.SetBoolean(fields.ReadBoolean());
                break;
            default:
                break;
        }
    }

    private static void ReadBytesField(ProtobufReader fields, SparkplugMetric metric)
    {
        if (fields.Field == 1)
        {
            metric.Name = fields.ReadText(MaxTextBytes);
        }
        else if (fields.Field == 15)
        {
            string? text = fields.ReadText(MaxTextBytes);
            if (text != null)
            {
                metric.SetText(text);
            }
        }
        else if (fields.Field >= 16 && fields.Field <= 19)
        {
            metric.SetOther();
        }
    }

    private static string? ReadProperties(
        ProtobufReader fields,
        ProtobufReader properties,
        ProtobufReader property,
        byte[] bytes,
        SparkplugMetric metric,
        int qualityAt,
        int unitAt
    )
    {
        int index = 0;
        while (fields.NextField())
        {
            if (fields.Field != 9 || fields.WireType != ProtobufWireType.Bytes)
            {
                continue;
            }

            properties.Reset(bytes, fields.ValueOffset, fields.ValueLength);
            while (properties.NextField())
            {
                if (properties.Field != 2 || properties.WireType != ProtobufWireType.Bytes)
                {
                    continue;
                }

                if (index == qualityAt || index == unitAt)
                {
                    property.Reset(bytes, properties.ValueOffset, properties.ValueLength);
                    ReadProperty(property, metric, index == qualityAt);
                    if (property.Error != null)
                    {
                        return property.Error;
                    }
                }

                index++;
            }
        }

        return fields.Error;
    }

    private static void ReadProperty(ProtobufReader property, SparkplugMetric metric, bool isQuality)
    {
        bool isNull = false;
        bool hasNumber = false;
        ulong number = 0;
        string? text = null;
        while (property.NextField())
        {
            bool isVarint = property.WireType == ProtobufWireType.Varint;
            if (property.Field == 2 && isVarint)
            {
                isNull = property.ReadBoolean();
            }
            else if ((property.Field == 3 || property.Field == 4) && isVarint)
            {
                hasNumber = true;
                number = property.Bits;
                text = null;
            }
            else if (property.Field == 8 && property.WireType == ProtobufWireType.Bytes)
            {
                hasNumber = false;
                text = property.ReadText(MaxTextBytes);
            }
            else if (IsOtherValue(property))
            {
                hasNumber = false;
                text = null;
            }
        }

        if (isNull)
        {
            return;
        }

        if (isQuality && hasNumber)
        {
            metric.SetQuality((int)(uint)number);
        }
        else if (!isQuality && text != null)
        {
            metric.Unit = text;
        }
    }

    // Float, double, boolean, nested sets: they take the place of the value that came before, and are not read.
    private static bool IsOtherValue(ProtobufReader property)
    {
        switch (property.Field)
        {
            case 5:
                return property.WireType == ProtobufWireType.Fixed32;
            case 6:
                return property.WireType == ProtobufWireType.Fixed64;
            case 7:
                return property.WireType == ProtobufWireType.Varint;
            case 9:
            case 10:
            case 11:
                return property.WireType == ProtobufWireType.Bytes;
            default:
                return false;
        }
    }
}
