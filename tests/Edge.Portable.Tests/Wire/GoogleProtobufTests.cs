using CsCheck;
using Edge.Portable.Wire;
using Edge.SecondOpinion;
using Google.Protobuf;

namespace Edge.Portable.Tests.Wire;

/// <summary>Second opinion on the payload codec: code that Google's compiler generated from the same field numbers.</summary>
public class GoogleProtobufTests
{
    private static readonly Gen<Metric> TheirMetrics = Gen.Select(
            Gen.Int[0, 255],
            Gen.OneOf("", "Flood/Level", "Nước ngập"),
            Gen.OneOf(Gen.OneOf(0UL, 1UL, ulong.MaxValue, 1UL << 63), Gen.ULong),
            Gen.OneOf(Gen.OneOf(0U, 192U, 500U, uint.MaxValue), Gen.UInt),
            Gen.OneOf(Gen.OneOf(0.0, -0.0, double.Epsilon, double.MaxValue, double.NegativeInfinity), Gen.Double),
            Gen.Int[0, 7],
            Gen.Int[0, 14]
        )
        .Select(
            (flags, text, wide, narrow, number, kind, type) =>
            {
                var metric = new Metric();
                Fill(metric, flags, text, wide, type);
                if ((flags & 64) != 0)
                {
                    metric.Properties = Properties(narrow, text);
                }

                SetValue(metric, kind, text, wide, narrow, number);
                return metric;
            }
        );

    [Fact]
    public void What_we_write_they_read_the_same()
    {
        Gen.Select(SparkplugTests.Metrics.Array[0, 6], Gen.Long[0, long.MaxValue], Gen.Int[0, 255])
            .Sample(
                (metrics, timestamp, seq) =>
                {
                    var writer = new SparkplugWriter();
                    writer.Begin(timestamp, seq);
                    foreach (SparkplugMetric metric in metrics)
                    {
                        writer.Metric(metric);
                    }

                    Payload theirs = Payload.Parser.ParseFrom(writer.Buffer, 0, writer.Length);
                    Assert.Equal((ulong)timestamp, theirs.Timestamp);
                    Assert.Equal((ulong)seq, theirs.Seq);
                    Assert.Equal(
                        metrics.Select(SparkplugTests.Describe),
                        theirs.Metrics.Select(FromTheirs).Select(SparkplugTests.Describe)
                    );
                },
                iter: 3000
            );
    }

    [Fact]
    public void What_they_write_we_read_the_same()
    {
        Gen.Select(TheirMetrics.Array[0, 6], Gen.ULong.Nullable(), Gen.ULong.Nullable())
            .Sample(
                (metrics, timestamp, seq) =>
                {
                    var theirs = new Payload { Uuid = "x", Body = ByteString.CopyFrom(1, 2, 3) };
                    theirs.Metrics.AddRange(metrics);
                    if (timestamp is { } t)
                    {
                        theirs.Timestamp = t;
                    }

                    if (seq is { } s)
                    {
                        theirs.Seq = s;
                    }

                    SparkplugPayload ours = SparkplugTests.Decode(theirs.ToByteArray());
                    Assert.Equal(timestamp, ours.HasTimestamp ? (ulong)ours.Timestamp : null);
                    Assert.Equal(seq, ours.HasSeq ? (ulong)ours.Seq : null);
                    Assert.Equal(
                        metrics.Select(FromTheirs).Select(SparkplugTests.Describe),
                        ours.Metrics.Select(SparkplugTests.Describe)
                    );
                },
                iter: 3000
            );
    }

    [Fact]
    public void Damaged_bytes_that_both_read_mean_the_same_to_both()
    {
        int both = 0;
        Gen.Select(SparkplugTests.ValidPayloads, Gen.Int, Gen.Byte, Gen.Int[0, 3])
            .Sample(
                (valid, at, value, how) =>
                {
                    byte[] bytes = SparkplugTests.Mutate(valid, at, value, how);
                    Payload theirs;
                    try
                    {
                        theirs = Payload.Parser.ParseFrom(bytes);
                    }
                    catch (InvalidProtocolBufferException)
                    {
                        return;
                    }

                    if (
                        SparkplugDecoder.TryDecode(bytes, 0, bytes.Length, out SparkplugPayload? ours, out _)
                        && theirs.Metrics.All(AreTheirPropertiesPlain)
                    )
                    {
                        Interlocked.Increment(ref both);
                        Assert.Equal(
                            theirs.Metrics.Select(FromTheirs).Select(SparkplugTests.Describe),
                            ours!.Metrics.Select(SparkplugTests.Describe)
                        );
                    }
                },
                iter: 30_000
            );
        Assert.True(both > 1000, "only " + both + " cases compared");
    }

    [Fact]
    public void Every_metric_of_the_catalogue_reads_the_same_in_a_birth()
    {
        var writer = new SparkplugWriter();
        writer.Begin(1_700_000_000_000, 0);
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            writer.Metric(MetricCatalogue.At(i), true, 1_700_000_000_000 + i, false, Quality.Good, 1, "text");
        }

        Payload theirs = Payload.Parser.ParseFrom(writer.Buffer, 0, writer.Length);
        Assert.Equal(MetricCatalogue.Count, theirs.Metrics.Count);
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricDefinition definition = MetricCatalogue.At(i);
            Metric metric = theirs.Metrics[i];
            Assert.Equal(definition.Name, metric.Name);
            Assert.Equal((ulong)definition.Id, metric.Alias);
            Assert.Equal((uint)definition.DataType, metric.Datatype);
            Assert.Equal(definition.Unit, metric.Properties?.Values.Single().StringValue ?? "");
            Assert.Equal(
                definition.DataType switch
                {
                    MetricDataType.Boolean => Metric.ValueOneofCase.BooleanValue,
                    MetricDataType.Float => Metric.ValueOneofCase.FloatValue,
                    MetricDataType.Int32 => Metric.ValueOneofCase.IntValue,
                    MetricDataType.Int64 => Metric.ValueOneofCase.LongValue,
                    _ => Metric.ValueOneofCase.StringValue,
                },
                metric.ValueCase
            );
        }
    }

    // A key that is not exactly paired with a value says nothing certain; the two codecs need not agree on it.
    private static bool AreTheirPropertiesPlain(Metric metric) =>
        metric.Properties == null
        || (
            metric.Properties.Keys.Count == metric.Properties.Values.Count
            && metric.Properties.Keys.Distinct().Count() == metric.Properties.Keys.Count
        );

    private static SparkplugMetric FromTheirs(Metric theirs)
    {
        var metric = new SparkplugMetric
        {
            Name = theirs.HasName ? theirs.Name : null,
            DataType = (MetricDataType)(int)theirs.Datatype,
            IsHistorical = theirs.IsHistorical,
            IsTransient = theirs.IsTransient,
            IsNull = theirs.IsNull,
        };
        if (theirs.HasAlias)
        {
            metric.SetAlias(theirs.Alias);
        }

        if (theirs.HasTimestamp)
        {
            metric.SetTimestamp((long)theirs.Timestamp);
        }

        CopyProperties(theirs, metric);
        switch (theirs.ValueCase)
        {
            case Metric.ValueOneofCase.IntValue:
                metric.SetInt(theirs.IntValue);
                break;
            case Metric.ValueOneofCase.LongValue:
                metric.SetLong(theirs.LongValue);
                break;
            case Metric.ValueOneofCase.FloatValue:
                metric.SetFloat(theirs.FloatValue);
                break;
            case Metric.ValueOneofCase.DoubleValue:
                metric.SetDouble(theirs.DoubleValue);
                break;
            case Metric.ValueOneofCase.BooleanValue:
                metric.SetBoolean(theirs.BooleanValue);
                break;
            case Metric.ValueOneofCase.StringValue:
                metric.SetText(theirs.StringValue);
                break;
            case Metric.ValueOneofCase.BytesValue:
            case Metric.ValueOneofCase.DatasetValue:
            case Metric.ValueOneofCase.TemplateValue:
            case Metric.ValueOneofCase.ExtensionValue:
                SetOther(metric);
                break;
            default:
                break;
        }

        return metric;
    }

    private static void CopyProperties(Metric theirs, SparkplugMetric metric)
    {
        int quality = theirs.Properties?.Keys.IndexOf("Quality") ?? -1;
        if (quality >= 0 && theirs.Properties!.Values[quality] is { IsNull: false } code)
        {
            if (code.ValueCase == PropertyValue.ValueOneofCase.IntValue)
            {
                metric.SetQuality((int)code.IntValue);
            }
            else if (code.ValueCase == PropertyValue.ValueOneofCase.LongValue)
            {
                metric.SetQuality((int)code.LongValue);
            }
        }

        int unit = theirs.Properties?.Keys.IndexOf("engUnit") ?? -1;
        if (
            unit >= 0
            && theirs.Properties!.Values[unit]
                is { IsNull: false, ValueCase: PropertyValue.ValueOneofCase.StringValue } name
        )
        {
            metric.Unit = name.StringValue;
        }
    }

    // Values that are present and not read have no setter in public: decode one.
    private static void SetOther(SparkplugMetric metric)
    {
        SparkplugMetric other = SparkplugTests.Decode(Convert.FromHexString("1204" + "82010100")).Metrics[0];
        Assert.Equal(SparkplugValueKind.Other, other.Kind);
        typeof(SparkplugMetric).GetProperty(nameof(SparkplugMetric.Kind))!.SetValue(metric, other.Kind);
    }

    private static void Fill(Metric metric, int flags, string text, ulong wide, int type)
    {
        if ((flags & 1) != 0)
        {
            metric.Name = text;
        }

        if ((flags & 2) != 0)
        {
            metric.Alias = wide;
        }

        if ((flags & 4) != 0)
        {
            metric.Timestamp = wide;
        }

        if ((flags & 8) != 0)
        {
            metric.IsHistorical = (flags & 128) != 0;
        }

        if ((flags & 16) != 0)
        {
            metric.IsNull = (flags & 128) != 0;
        }

        if ((flags & 32) != 0)
        {
            metric.Datatype = (uint)type;
        }
    }

    private static PropertySet Properties(uint quality, string unit)
    {
        var set = new PropertySet();
        set.Keys.Add("readOnly");
        set.Values.Add(new PropertyValue { Type = 11, BooleanValue = true });
        set.Keys.Add("engUnit");
        set.Values.Add(new PropertyValue { Type = 12, StringValue = unit });
        set.Keys.Add("Quality");
        set.Values.Add(
            quality % 7 == 0
                ? new PropertyValue { Type = 3, IsNull = true }
                : new PropertyValue { Type = 3, IntValue = quality }
        );
        return set;
    }

    private static void SetValue(Metric metric, int kind, string text, ulong wide, uint narrow, double number)
    {
        switch (kind)
        {
            case 0:
                metric.IntValue = narrow;
                break;
            case 1:
                metric.LongValue = wide;
                break;
            case 2:
                metric.FloatValue = (float)number;
                break;
            case 3:
                metric.DoubleValue = number;
                break;
            case 4:
                metric.BooleanValue = wide % 2 == 0;
                break;
            case 5:
                metric.StringValue = text;
                break;
            case 6:
                metric.BytesValue = ByteString.CopyFrom(1, 2);
                break;
            default:
                break;
        }
    }
}
