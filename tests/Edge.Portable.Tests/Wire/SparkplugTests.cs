using System.Globalization;
using CsCheck;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public class SparkplugTests
{
    private static readonly Gen<string> Words = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 40],
        Gen.OneOf("", "Nước ngập 1,2 m · trạm Hải Phòng", "日本", "🗼", "a\0b")
    );

    internal static readonly Gen<SparkplugMetric> Metrics = Gen.Select(
            Words.Null(),
            Gen.ULong.Nullable(),
            Gen.Long[0, long.MaxValue].Nullable(),
            Gen.Bool,
            Gen.Bool,
            Gen.OneOf(0, 192, 500, -1).Nullable(),
            Words.Null(),
            Gen.Select(Gen.Int[0, 8], Gen.ULong, Gen.Double, Words)
        )
        .Select(
            (name, alias, timestamp, historical, isNull, quality, unit, value) =>
            {
                var metric = new SparkplugMetric
                {
                    Name = name,
                    IsHistorical = historical,
                    IsNull = isNull,
                    Unit = unit,
                };
                if (alias is { } a)
                {
                    metric.SetAlias(a);
                }

                if (timestamp is { } t)
                {
                    metric.SetTimestamp(t);
                }

                if (quality is { } q)
                {
                    metric.SetQuality(q);
                }

                SetValue(metric, value);
                return metric;
            }
        );

    internal static readonly Gen<byte[]> ValidPayloads = Gen.Select(
            Metrics.Array[0, 6],
            Gen.Long[0, long.MaxValue],
            Gen.Int[0, 255]
        )
        .Select(
            (metrics, timestamp, seq) =>
            {
                var writer = new SparkplugWriter();
                writer.Begin(timestamp, seq);
                foreach (SparkplugMetric metric in metrics)
                {
                    writer.Metric(metric);
                }

                return writer.ToArray();
            }
        );

    [Fact]
    public void Any_payload_reads_back()
    {
        Gen.Select(Metrics.Array[0, 6], Gen.Long[0, long.MaxValue], Gen.Int[0, 255])
            .Sample(
                (metrics, timestamp, seq) =>
                {
                    var writer = new SparkplugWriter(16);
                    writer.Begin(timestamp, seq);
                    foreach (SparkplugMetric metric in metrics)
                    {
                        writer.Metric(metric);
                    }

                    SparkplugPayload payload = Decode(writer.ToArray());
                    Assert.True(payload.HasTimestamp && payload.HasSeq);
                    Assert.Equal(timestamp, payload.Timestamp);
                    Assert.Equal(seq, payload.Seq);
                    Assert.Equal(metrics.Length, payload.Count);
                    for (int i = 0; i < metrics.Length; i++)
                    {
                        Assert.Equal(Describe(metrics[i]), Describe(payload.Metrics[i]));
                    }
                },
                iter: 3000
            );
    }

    [Fact]
    public void A_data_metric_is_18_bytes_and_these()
    {
        var writer = new SparkplugWriter();
        writer.Begin(1_700_000_000_000, 7);
        writer.Metric(
            MetricCatalogue.Find(MetricId.PowerBatteryCurrent)!,
            birth: false,
            1_700_000_000_000,
            historical: true,
            Quality.Good,
            -12.5,
            null
        );

        // timestamp=1700000000000, seq=7, metric of 17 bytes: alias 202, timestamp, is_historical, float −12.5.
        Assert.Equal(
            "0880D095FFBC31" + "1807" + "1211" + "10CA01" + "1880D095FFBC31" + "2801" + "65000048C1",
            Convert.ToHexString(writer.ToArray())
        );
    }

    [Fact]
    public void A_birth_metric_carries_name_type_and_unit()
    {
        var writer = new SparkplugWriter();
        writer.Begin(1, 0);
        writer.Metric(MetricCatalogue.Find(MetricId.FloodLevel)!, true, 1, false, Quality.Stale, 1, null);

        SparkplugMetric metric = Assert.Single(Decode(writer.ToArray()).Metrics);
        Assert.Equal("Flood/Level", metric.Name);
        Assert.Equal(300UL, metric.Alias);
        Assert.Equal(MetricDataType.Float, metric.DataType);
        Assert.Equal("mm", metric.Unit);
        Assert.Equal(500, metric.Quality);
        Assert.Equal(1, metric.NumberValue);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void A_value_that_is_no_number_is_sent_as_bad(double value)
    {
        var writer = new SparkplugWriter();
        writer.Begin(1, 0);
        writer.Metric(MetricCatalogue.Find(MetricId.FloodLevel)!, false, 1, false, Quality.Good, value, null);

        SparkplugMetric metric = Assert.Single(Decode(writer.ToArray()).Metrics);
        Assert.True(metric.IsNull);
        Assert.Equal(0, metric.Quality);
        Assert.Equal(SparkplugValueKind.None, metric.Kind);
        Assert.Equal(double.NaN, metric.NumberValue);
    }

    [Theory]
    [InlineData(MetricDataType.Int8, 0xFFFFFFFFUL, -1)]
    [InlineData(MetricDataType.Int8, 0x000000FFUL, -1)]
    [InlineData(MetricDataType.Int16, 0xFFFF8000UL, -32768)]
    [InlineData(MetricDataType.Int32, 0x80000000UL, int.MinValue)]
    [InlineData(MetricDataType.Unknown, 0xFFFFFFFEUL, -2)]
    [InlineData(MetricDataType.UInt8, 0xFFUL, 255)]
    [InlineData(MetricDataType.UInt16, 0xFFFFUL, 65535)]
    [InlineData(MetricDataType.UInt32, 0xFFFFFFFFUL, 4294967295)]
    public void Thirty_two_bits_read_by_the_data_type(MetricDataType type, ulong bits, long expected)
    {
        var metric = new SparkplugMetric { DataType = type };
        metric.SetInt((uint)bits);
        Assert.Equal(expected, metric.IntegerValue);
        Assert.Equal(expected, metric.NumberValue);
    }

    [Fact]
    public void Any_bytes_decode_or_give_one_sentence()
    {
        Gen.Byte.Array[0, 200].Sample(DecodesOrRefuses, iter: 100_000);
    }

    [Fact]
    public void A_damaged_payload_decodes_or_gives_one_sentence()
    {
        Gen.Select(ValidPayloads, Gen.Int, Gen.Byte, Gen.Int[0, 3])
            .Sample((payload, at, value, how) => DecodesOrRefuses(Mutate(payload, at, value, how)), iter: 50_000);
    }

    [Fact]
    public void A_scalar_that_comes_twice_counts_as_the_last()
    {
        // alias 1, alias 2, int 5, float 1.0
        SparkplugMetric metric = Assert.Single(
            Decode(Convert.FromHexString("120B" + "1001" + "1002" + "5005" + "650000803F")).Metrics
        );
        Assert.Equal(2UL, metric.Alias);
        Assert.Equal(SparkplugValueKind.Float, metric.Kind);
        Assert.Equal(1, metric.NumberValue);
        Assert.Equal(0, metric.IntegerValue);
    }

    [Fact]
    public void Unknown_fields_and_known_fields_of_another_type_are_skipped()
    {
        // Payload: uuid "x", body, field 100; metric with metadata, alias as text, alias 3.
        string hex = "220178" + "2A0101" + "A00601" + "1209" + "42020801" + "120178" + "1003";
        SparkplugPayload payload = Decode(Convert.FromHexString(hex));
        Assert.False(payload.HasTimestamp);
        Assert.Equal(3UL, Assert.Single(payload.Metrics).Alias);
    }

    [Theory]
    [InlineData("1202FFFF", "metric 0")]
    [InlineData("12030A01FF", "UTF-8")]
    [InlineData("12040B0C0C0C", "groups")]
    public void A_refusal_says_where(string hex, string part)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.False(
            SparkplugDecoder.TryDecode(bytes, 0, bytes.Length, out SparkplugPayload? payload, out string? error)
        );
        Assert.Null(payload);
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limits_are_refused_by_name()
    {
        var tooLong = new byte[SparkplugDecoder.MaxPayloadBytes + 1];
        Assert.False(SparkplugDecoder.TryDecode(tooLong, 0, tooLong.Length, out _, out string? error));
        Assert.Contains("limit", error, StringComparison.Ordinal);

        byte[] tooMany =
        [
            .. Enumerable.Repeat<byte[]>([0x12, 0x00], SparkplugDecoder.MaxMetrics + 1).SelectMany(x => x),
        ];
        Assert.False(SparkplugDecoder.TryDecode(tooMany, 0, tooMany.Length, out _, out error));
        Assert.Contains("4097 metrics", error, StringComparison.Ordinal);
        Assert.True(SparkplugDecoder.TryDecode(tooMany, 0, tooMany.Length - 2, out _, out _));

        var metric = new SparkplugMetric { Name = new string('x', SparkplugDecoder.MaxTextBytes + 1) };
        var writer = new SparkplugWriter();
        writer.Begin(1);
        writer.Metric(metric);
        Assert.False(SparkplugDecoder.TryDecode(writer.Buffer, 0, writer.Length, out _, out error));
        Assert.Contains("text over", error, StringComparison.Ordinal);
    }

    internal static SparkplugPayload Decode(byte[] bytes)
    {
        byte[] padded = [0xEE, .. bytes, 0xEE];
        Assert.True(
            SparkplugDecoder.TryDecode(padded, 1, bytes.Length, out SparkplugPayload? payload, out string? error),
            error
        );
        Assert.Null(error);
        return payload!;
    }

    internal static byte[] Mutate(byte[] bytes, int at, byte value, int how)
    {
        int index = bytes.Length == 0 ? 0 : (int)((uint)at % (uint)bytes.Length);
        switch (how)
        {
            case 0:
                return bytes[..index];
            case 1:
                return [.. bytes[..index], value, .. bytes[index..]];
            case 2:
                return [.. bytes[index..], .. bytes];
            default:
                byte[] copy = [.. bytes];
                if (copy.Length > 0)
                {
                    copy[index] = value;
                }

                return copy;
        }
    }

    internal static string Describe(SparkplugMetric m) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{m.Name ?? "-"}|{(m.HasAlias ? m.Alias : null)}|{(m.HasTimestamp ? m.Timestamp : null)}|{m.DataType}|{m.IsHistorical}|{m.IsNull}|{(m.HasQuality ? m.Quality : null)}|{m.Unit ?? "-"}|{m.Kind}|{m.IntegerValue}|{BitConverter.DoubleToInt64Bits(m.NumberValue):X}|{m.BooleanValue}|{m.Text ?? "-"}"
        );

    private static void DecodesOrRefuses(byte[] bytes)
    {
        bool decoded = SparkplugDecoder.TryDecode(
            bytes,
            0,
            bytes.Length,
            out SparkplugPayload? payload,
            out string? error
        );
        Assert.Equal(decoded, payload != null);
        Assert.Equal(decoded, error == null);
        foreach (SparkplugMetric metric in payload?.Metrics ?? [])
        {
            Assert.NotEmpty(Describe(metric));
        }
    }

    private static void SetValue(SparkplugMetric metric, (int Kind, ulong Bits, double Number, string Text) value)
    {
        switch (value.Kind)
        {
            case 0:
                metric.DataType = MetricDataType.Int32;
                metric.SetInt((uint)value.Bits);
                break;
            case 1:
                metric.DataType = MetricDataType.Int64;
                metric.SetLong(value.Bits);
                break;
            case 2:
                metric.DataType = MetricDataType.Float;
                metric.SetFloat((float)value.Number);
                break;
            case 3:
                metric.DataType = MetricDataType.Double;
                metric.SetDouble(value.Number);
                break;
            case 4:
                metric.DataType = MetricDataType.Boolean;
                metric.SetBoolean(value.Bits % 2 == 0);
                break;
            case 5:
                metric.DataType = MetricDataType.String;
                metric.SetText(value.Text);
                break;
            case 6:
                metric.DataType = MetricDataType.UInt64;
                metric.SetLong(value.Bits);
                break;
            case 7:
                metric.DataType = MetricDataType.Int8;
                metric.SetInt((uint)(sbyte)value.Bits);
                break;
            default:
                break;
        }
    }
}
