using System.Text;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

/// <summary>Each field of a payload in each wire type, built by hand from the schema.</summary>
public sealed class SparkplugFieldTests
{
    private enum Wire
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    private static byte[] Varint(int field, ulong value) => [.. Raw(((ulong)field << 3) | 0), .. Raw(value)];

    private static byte[] Fixed64(int field, double value) =>
        [.. Raw(((ulong)field << 3) | 1), .. BitConverter.GetBytes(value)];

    private static byte[] Bytes(int field, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(part => part)];
        return [.. Raw(((ulong)field << 3) | 2), .. Raw((ulong)content.Length), .. content];
    }

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Fixed32(int field, float value) =>
        [.. Raw(((ulong)field << 3) | 5), .. BitConverter.GetBytes(value)];

    private static byte[] Raw(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Any(int field, Wire wire) =>
        wire switch
        {
            Wire.Varint => Varint(field, 7),
            Wire.Fixed64 => Fixed64(field, 2.5),
            Wire.Fixed32 => Fixed32(field, 1.5f),
            _ => Bytes(field, [0x61]),
        };

    private static SparkplugMetric Metric(params byte[][] fields) =>
        Assert.Single(SparkplugTests.Decode(Bytes(2, fields)).Metrics);

    private static string Refusal(params byte[][] fields)
    {
        byte[] bytes = [.. fields.SelectMany(field => field)];
        Assert.False(SparkplugDecoder.TryDecode(bytes, 0, bytes.Length, out var payload, out string? error));
        Assert.Null(payload);
        return error!;
    }

    private static byte[] Set(params (string Key, byte[] Value)[] properties) =>
        Bytes(9, [.. properties.Select(p => Text(1, p.Key)), .. properties.Select(p => Bytes(2, p.Value))]);

    [Fact]
    public void Each_field_of_a_metric_is_read_in_its_own_wire_type_and_skipped_in_any_other()
    {
        foreach (int field in Enumerable.Range(1, 25).Where(field => field != 9))
        {
            foreach (Wire wire in Enum.GetValues<Wire>())
            {
                SparkplugMetric expected = new();
                switch (field, wire)
                {
                    case (1, Wire.Bytes):
                        expected.Name = "a";
                        break;
                    case (2, Wire.Varint):
                        expected.SetAlias(7);
                        break;
                    case (3, Wire.Varint):
                        expected.SetTimestamp(7);
                        break;
                    case (4, Wire.Varint):
                        expected.DataType = (MetricDataType)7;
                        break;
                    case (5, Wire.Varint):
                        expected.IsHistorical = true;
                        break;
                    case (6, Wire.Varint):
                        expected.IsTransient = true;
                        break;
                    case (7, Wire.Varint):
                        expected.IsNull = true;
                        break;
                    case (10, Wire.Varint):
                        expected.SetInt(7);
                        break;
                    case (11, Wire.Varint):
                        expected.SetLong(7);
                        break;
                    case (12, Wire.Fixed32):
                        expected.SetFloat(1.5f);
                        break;
                    case (13, Wire.Fixed64):
                        expected.SetDouble(2.5);
                        break;
                    case (14, Wire.Varint):
                        expected.SetBoolean(true);
                        break;
                    case (15, Wire.Bytes):
                        expected.SetText("a");
                        break;
                    case (>= 16 and <= 19, Wire.Bytes):
                        expected.SetOther();
                        break;
                    default:
                        break;
                }

                SparkplugMetric read = Metric(Any(field, wire));
                Assert.Equal(SparkplugTests.Describe(expected), SparkplugTests.Describe(read));
                Assert.Equal(expected.IsTransient, read.IsTransient);
            }
        }
    }

    [Fact]
    public void Each_field_of_a_payload_is_read_in_its_own_wire_type_and_skipped_in_any_other()
    {
        foreach (int field in Enumerable.Range(1, 6))
        {
            foreach (Wire wire in Enum.GetValues<Wire>())
            {
                if ((field, wire) == (2, Wire.Bytes))
                {
                    continue;
                }

                SparkplugPayload payload = SparkplugTests.Decode(Any(field, wire));
                Assert.Empty(payload.Metrics);
                Assert.Equal((field, wire) == (1, Wire.Varint), payload.HasTimestamp);
                Assert.Equal(payload.HasTimestamp ? 7 : 0, payload.Timestamp);
                Assert.Equal((field, wire) == (3, Wire.Varint), payload.HasSeq);
                Assert.Equal(payload.HasSeq ? 7 : 0, payload.Seq);
            }
        }
    }

    [Fact]
    public void A_value_of_32_bits_is_cut_to_them_and_one_of_64_is_not()
    {
        SparkplugMetric narrow = Metric(Varint(10, 0x1_0000_0005), Varint(4, (ulong)MetricDataType.UInt64));
        Assert.Equal(5, narrow.IntegerValue);
        SparkplugMetric wide = Metric(Varint(11, 0x1_0000_0005));
        Assert.Equal(0x1_0000_0005, wide.IntegerValue);
        Assert.Equal(MetricDataType.Int32, Metric(Varint(4, 0x1_0000_0003)).DataType);
    }

    [Fact]
    public void Flags_that_are_zero_are_not_set()
    {
        SparkplugMetric metric = Metric(Varint(5, 0), Varint(6, 0), Varint(7, 0), Varint(14, 0));
        Assert.False(metric.IsHistorical || metric.IsTransient || metric.IsNull || metric.BooleanValue);
        Assert.Equal(SparkplugValueKind.Boolean, metric.Kind);
    }

    [Fact]
    public void Quality_and_unit_are_found_among_other_properties_in_any_order()
    {
        SparkplugMetric metric = Metric(
            Set(
                ("a", Varint(3, 1)),
                ("Quality", Varint(3, 500)),
                ("b", Varint(3, 2)),
                ("engUnit", Text(8, "mm")),
                ("c", [])
            )
        );
        Assert.Equal((true, 500, "mm"), (metric.HasQuality, metric.Quality, metric.Unit));
        SparkplugMetric other = Metric(Set(("engUnit", Text(8, "V")), ("Quality", Varint(4, 0))));
        Assert.Equal((true, 0, "V"), (other.HasQuality, other.Quality, other.Unit));
    }

    [Fact]
    public void Values_may_stand_before_their_keys_and_sets_may_be_split()
    {
        SparkplugMetric before = Metric(
            Bytes(9, Bytes(2, Varint(3, 1)), Bytes(2, Varint(3, 500)), Text(1, "x"), Text(1, "Quality"))
        );
        Assert.Equal(500, before.Quality);
        SparkplugMetric split = Metric(
            Set(("x", Varint(3, 1)), ("engUnit", Text(8, "mA"))),
            Varint(2, 9),
            Set(("Quality", Varint(3, 500)))
        );
        Assert.Equal((500, "mA", 9UL), (split.Quality, split.Unit, split.Alias));
    }

    [Fact]
    public void Of_a_key_that_comes_twice_the_last_counts()
    {
        SparkplugMetric metric = Metric(
            Set(
                ("Quality", Varint(3, 0)),
                ("engUnit", Text(8, "A")),
                ("Quality", Varint(3, 500)),
                ("engUnit", Text(8, "V"))
            )
        );
        Assert.Equal((500, "V"), (metric.Quality, metric.Unit));
    }

    [Fact]
    public void A_key_without_a_value_and_a_value_without_a_key_say_nothing()
    {
        SparkplugMetric metric = Metric(Bytes(9, Text(1, "Quality"), Text(1, "engUnit"), Bytes(2, Varint(3, 500))));
        Assert.Equal((500, (string?)null), (metric.Quality, metric.Unit));
        SparkplugMetric none = Metric(Bytes(9, Text(1, "Quality")));
        Assert.Equal((false, 192), (none.HasQuality, none.Quality));
        SparkplugMetric valueOnly = Metric(Bytes(9, Bytes(2, Varint(3, 500))));
        Assert.False(valueOnly.HasQuality);
    }

    [Fact]
    public void Keys_and_values_of_another_wire_type_are_none()
    {
        SparkplugMetric metric = Metric(
            Bytes(
                9,
                Varint(1, 5),
                Fixed32(1, 1),
                Text(1, "Quality"),
                Varint(2, 5),
                Fixed64(2, 1),
                Bytes(3, [1]),
                Bytes(2, Varint(3, 500))
            )
        );
        Assert.Equal(500, metric.Quality);
    }

    [Fact]
    public void A_metric_whose_ninth_field_is_no_set_has_no_properties()
    {
        foreach (byte[] ninth in (byte[][])[Varint(9, 1), Fixed32(9, 1), Fixed64(9, 1)])
        {
            SparkplugMetric metric = Metric(Set(("Quality", Varint(3, 500))), ninth, Varint(2, 3));
            Assert.Equal((500, 3UL), (metric.Quality, metric.Alias));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    public void Each_field_of_a_property_is_read_in_its_own_wire_type_and_of_its_values_the_last_counts(int field)
    {
        foreach (Wire wire in Enum.GetValues<Wire>())
        {
            byte[] next = Any(field, wire);
            bool isNull = (field, wire) == (2, Wire.Varint);
            bool isNumber = field is 3 or 4 && wire == Wire.Varint;
            bool isText = (field, wire) == (8, Wire.Bytes);
            bool isOther = (field, wire) switch
            {
                (5, Wire.Fixed32) or (6, Wire.Fixed64) or (7, Wire.Varint) => true,
                (9 or 10 or 11, Wire.Bytes) => true,
                _ => false,
            };
            SparkplugMetric quality = Metric(Set(("Quality", [.. Varint(3, 500), .. next])));
            Assert.Equal(
                isNumber ? 7
                    : isNull || isText || isOther ? 192
                    : 500,
                quality.Quality
            );
            Assert.Equal(!(isNull || isText || isOther), quality.HasQuality);
            SparkplugMetric unit = Metric(Set(("engUnit", [.. Text(8, "mm"), .. next])));
            Assert.Equal(
                isText ? "a"
                    : isNull || isNumber || isOther ? null
                    : "mm",
                unit.Unit
            );
        }
    }

    [Fact]
    public void A_property_that_is_not_null_is_read()
    {
        Assert.Equal(500, Metric(Set(("Quality", [.. Varint(3, 500), .. Varint(2, 0)]))).Quality);
        Assert.Equal(192, Metric(Set(("Quality", [.. Varint(2, 1), .. Varint(3, 500)]))).Quality);
    }

    [Fact]
    public void A_quality_that_is_a_text_and_a_unit_that_is_a_number_are_none()
    {
        SparkplugMetric metric = Metric(Set(("Quality", Text(8, "500")), ("engUnit", Varint(3, 5))));
        Assert.False(metric.HasQuality);
        Assert.Null(metric.Unit);
    }

    [Fact]
    public void A_fault_is_named_with_the_number_of_its_metric_at_whatever_depth_it_lies()
    {
        byte[] good = Bytes(2, Varint(2, 1));
        byte[] cut = [0x08, 0x80];
        Assert.Contains("metric 1: ", Refusal(good, Bytes(2, cut)), StringComparison.Ordinal);
        Assert.Contains("metric 1: ", Refusal(good, Bytes(2, Bytes(9, cut))), StringComparison.Ordinal);
        Assert.Contains("metric 1: ", Refusal(good, Bytes(2, Set(("Quality", cut)))), StringComparison.Ordinal);
        Assert.Contains("metric 1: ", Refusal(good, Bytes(2, Set(("engUnit", cut)))), StringComparison.Ordinal);
        Assert.StartsWith("cut off", Refusal(good, cut), StringComparison.Ordinal);

        // What is not read is not looked into.
        Assert.NotNull(Metric(Set(("other", cut))));
    }

    [Fact]
    public void A_text_over_the_limit_is_refused_wherever_it_stands()
    {
        string longest = new('x', SparkplugDecoder.MaxTextBytes);
        Assert.Equal(longest, Metric(Text(1, longest)).Name);
        Assert.Equal(longest, Metric(Text(15, longest)).Text);
        Assert.Equal(longest, Metric(Set(("engUnit", Text(8, longest)))).Unit);
        Assert.Contains("text over", Refusal(Bytes(2, Text(1, longest + "x"))), StringComparison.Ordinal);
        Assert.Contains("text over", Refusal(Bytes(2, Text(15, longest + "x"))), StringComparison.Ordinal);
        Assert.Contains(
            "text over",
            Refusal(Bytes(2, Set(("engUnit", Text(8, longest + "x"))))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_longest_payload_is_read_and_not_one_byte_more()
    {
        byte[] longest = new byte[SparkplugDecoder.MaxPayloadBytes];
        Bytes(5, new byte[longest.Length - 4]).AsSpan(0, 4).CopyTo(longest);
        Assert.True(SparkplugDecoder.TryDecode(longest, 0, longest.Length, out _, out string? error), error);
        Assert.Equal(
            "payload of 1048577 bytes, over the limit of 1048576",
            Refusal(new byte[SparkplugDecoder.MaxPayloadBytes + 1])
        );
        Assert.Equal(
            "4097 metrics, over the limit of 4096",
            Refusal([.. Enumerable.Repeat<byte[]>([0x12, 0x00], 4097).SelectMany(x => x)])
        );
    }
}
