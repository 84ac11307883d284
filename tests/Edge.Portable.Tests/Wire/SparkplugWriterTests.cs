using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

/// <summary>The bytes of a payload, worked out by hand from the schema.</summary>
public sealed class SparkplugWriterTests
{
    private static MetricDefinition Definition(MetricDataType type, string unit = "") =>
        new((MetricId)5, "N", type, unit, 0, "");

    private static string Written(Action<SparkplugWriter> write)
    {
        var writer = new SparkplugWriter(1);
        writer.Begin();
        write(writer);
        byte[] bytes = writer.ToArray();
        Assert.Equal(bytes, writer.Buffer[..writer.Length]);
        return Convert.ToHexString(bytes);
    }

    private static string Data(
        MetricDataType type,
        double value,
        Quality quality = Quality.Good,
        string? text = null
    ) => Written(writer => writer.Metric(Definition(type), false, 9, false, quality, value, text));

    [Fact]
    public void A_payload_begins_with_its_time_and_its_sequence_number_or_without_them()
    {
        var writer = new SparkplugWriter();
        writer.Begin();
        Assert.Empty(writer.ToArray());
        writer.Begin(9);
        Assert.Equal("0809", Convert.ToHexString(writer.ToArray()));
        writer.Begin(9, 0);
        Assert.Equal("08091800", Convert.ToHexString(writer.ToArray()));
        writer.Begin(9, 255);
        Assert.Equal("080918FF01", Convert.ToHexString(writer.ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Begin(9, 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Begin(9, -1));
    }

    [Theory]
    [InlineData(MetricDataType.Int8, -1, "50FFFFFFFF0F")]
    [InlineData(MetricDataType.Int16, -1, "50FFFFFFFF0F")]
    [InlineData(MetricDataType.Int32, -1, "50FFFFFFFF0F")]
    [InlineData(MetricDataType.UInt8, 200, "50C801")]
    [InlineData(MetricDataType.UInt16, 200, "50C801")]
    [InlineData(MetricDataType.UInt32, 200, "50C801")]
    [InlineData(MetricDataType.Int64, -1, "58FFFFFFFFFFFFFFFFFF01")]
    [InlineData(MetricDataType.UInt64, 200, "58C801")]
    [InlineData(MetricDataType.DateTime, 200, "58C801")]
    [InlineData(MetricDataType.Boolean, 1, "7001")]
    [InlineData(MetricDataType.Boolean, 0, "7000")]
    [InlineData(MetricDataType.Float, 1.5, "650000C03F")]
    [InlineData(MetricDataType.Double, 1.5, "69000000000000F83F")]
    public void Each_type_has_its_field(MetricDataType type, double value, string field)
    {
        string metric = "10051809" + field;
        Assert.Equal($"12{metric.Length / 2:X2}{metric}", Data(type, value));
    }

    [Theory]
    [InlineData(MetricDataType.String)]
    [InlineData(MetricDataType.Text)]
    public void A_text_is_sent_as_it_is_and_none_as_the_empty_one(MetricDataType type)
    {
        Assert.Equal("12081005" + "1809" + "7A026F6B", Data(type, double.NaN, text: "ok"));
        Assert.Equal("12061005" + "1809" + "7A00", Data(type, double.NaN));
    }

    [Fact]
    public void A_bad_reading_is_null_with_quality_0_and_no_value()
    {
        const string bad = "12171005" + "1809" + "3801" + "4A0F" + "0A075175616C697479" + "120408031800";
        Assert.Equal(bad, Data(MetricDataType.Float, 1.5, Quality.Bad));
        Assert.Equal(bad, Data(MetricDataType.Float, double.NaN));
        Assert.Equal(bad, Data(MetricDataType.Int8, 128));
    }

    [Fact]
    public void A_stale_reading_has_its_value_and_quality_500()
    {
        const string stale = "121B1005" + "1809" + "4A10" + "0A075175616C697479" + "1205080318F403" + "650000C03F";
        Assert.Equal(stale, Data(MetricDataType.Float, 1.5, Quality.Stale));
    }

    [Fact]
    public void A_birth_has_name_type_and_unit_and_history_is_flagged()
    {
        string birth = Written(writer =>
            writer.Metric(Definition(MetricDataType.Float, "V"), true, 9, true, Quality.Stale, 1.5, null)
        );
        Assert.Equal(
            "1232"
                + "0A014E"
                + "1005"
                + "1809"
                + "2009"
                + "2801"
                + "4A20"
                + "0A075175616C697479"
                + "0A07656E67556E6974"
                + "1205080318F403"
                + "1205080C420156"
                + "650000C03F",
            birth
        );
        string data = Written(writer =>
            writer.Metric(Definition(MetricDataType.Float, "V"), false, 9, false, Quality.Good, 1.5, null)
        );
        Assert.Equal("1209" + "1005" + "1809" + "650000C03F", data);
        string plain = Written(writer =>
            writer.Metric(Definition(MetricDataType.Float), true, 9, false, Quality.Good, 1.5, null)
        );
        Assert.Equal("120E" + "0A014E" + "1005" + "1809" + "2009" + "650000C03F", plain);
    }

    [Fact]
    public void An_exact_integer_keeps_all_its_bits()
    {
        string wide = Written(writer => writer.Metric(Definition(MetricDataType.Int64), false, 9, true, long.MaxValue));
        Assert.Equal("1210" + "1005" + "1809" + "2801" + "58FFFFFFFFFFFFFFFF7F", wide);
        string narrow = Written(writer => writer.Metric(Definition(MetricDataType.Int32), true, 9, false, -2));
        Assert.Equal("120F" + "0A014E" + "1005" + "1809" + "2003" + "50FEFFFFFF0F", narrow);
    }

    [Fact]
    public void A_named_metric_has_no_alias()
    {
        Assert.Equal(
            "1216" + "0A056264536571" + "1809" + "2004" + "58FFFFFFFFFFFFFFFFFF01",
            Written(writer => writer.NamedInt64("bdSeq", 9, -1))
        );
        Assert.Equal("1209" + "0A0162" + "1809" + "200B" + "7001", Written(w => w.NamedBoolean("b", 9, true)));
        Assert.Equal("120B" + "0A0174" + "1809" + "200C" + "7A026F6B", Written(w => w.NamedText("t", 9, "ok")));
    }

    [Fact]
    public void A_metric_given_as_an_object_has_the_fields_that_were_set()
    {
        Assert.Equal("1200", Written(writer => writer.Metric(new SparkplugMetric())));
        var metric = new SparkplugMetric
        {
            Name = "N",
            DataType = MetricDataType.Int32,
            IsHistorical = true,
            IsTransient = true,
            IsNull = true,
            Unit = "V",
        };
        metric.SetAlias(0);
        metric.SetTimestamp(0);
        metric.SetInt(uint.MaxValue);
        Assert.Equal(
            "1227"
                + "0A014E"
                + "1000"
                + "1800"
                + "2003"
                + "2801"
                + "3001"
                + "3801"
                + "4A10"
                + "0A07656E67556E6974"
                + "1205080C420156"
                + "50FFFFFFFF0F",
            Written(writer => writer.Metric(metric))
        );
    }

    [Fact]
    public void Each_kind_of_value_has_its_field()
    {
        foreach (
            var (set, field) in new (Action<SparkplugMetric>, string)[]
            {
                (m => m.SetLong(5), "5805"),
                (m => m.SetFloat(1.5f), "650000C03F"),
                (m => m.SetDouble(1.5), "69000000000000F83F"),
                (m => m.SetBoolean(true), "7001"),
                (m => m.SetBoolean(false), "7000"),
                (m => m.SetText("ok"), "7A026F6B"),
                (m => m.SetOther(), ""),
            }
        )
        {
            var metric = new SparkplugMetric();
            set(metric);
            Assert.Equal($"12{field.Length / 2:X2}{field}", Written(writer => writer.Metric(metric)));
        }
    }

    [Fact]
    public void A_value_reads_as_what_it_is_and_as_nothing_else()
    {
        var metric = new SparkplugMetric { DataType = MetricDataType.Int64 };
        Assert.Equal(double.NaN, metric.NumberValue);
        metric.SetLong(ulong.MaxValue);
        Assert.Equal((-1L, -1.0, false), (metric.IntegerValue, metric.NumberValue, metric.BooleanValue));
        metric.DataType = MetricDataType.UInt64;
        Assert.Equal(18446744073709551615.0, metric.NumberValue);
        metric.DataType = MetricDataType.Unknown;
        Assert.Equal(-1, metric.IntegerValue);
        metric.SetLong(0xFFFF_FFFF);
        Assert.Equal(0xFFFF_FFFF, metric.IntegerValue);
        metric.SetInt(0xFFFF_FFFF);
        Assert.Equal(-1, metric.IntegerValue);
        metric.IsNull = true;
        Assert.Equal(double.NaN, metric.NumberValue);
        metric.IsNull = false;
        metric.SetBoolean(true);
        Assert.Equal((0L, 1.0, true), (metric.IntegerValue, metric.NumberValue, metric.BooleanValue));
        metric.SetBoolean(false);
        Assert.Equal((0.0, false), (metric.NumberValue, metric.BooleanValue));
        metric.SetText("ok");
        Assert.Equal(("ok", double.NaN, 0L), (metric.Text, metric.NumberValue, metric.IntegerValue));
        metric.SetDouble(2.5);
        Assert.Equal(
            (null, 2.5, 0L, false),
            (metric.Text, metric.NumberValue, metric.IntegerValue, metric.BooleanValue)
        );
        metric.SetFloat(1.5f);
        Assert.Equal(1.5, metric.NumberValue);
        metric.SetOther();
        Assert.Equal(double.NaN, metric.NumberValue);
    }

    [Theory]
    [InlineData(MetricDataType.Int8, 0x180, -128)]
    [InlineData(MetricDataType.Int16, 0x18000, -32_768)]
    [InlineData(MetricDataType.Int32, 0x1_8000_0000, int.MinValue)]
    [InlineData(MetricDataType.UInt8, 0x1FF, 255)]
    [InlineData(MetricDataType.UInt16, 0x1_FFFF, 65_535)]
    [InlineData(MetricDataType.UInt32, 0x1_FFFF_FFFF, 4_294_967_295)]
    [InlineData(MetricDataType.DateTime, 0x1_FFFF_FFFF, 0x1_FFFF_FFFF)]
    public void A_narrow_type_is_cut_to_its_width_in_64_bits_too(MetricDataType type, long bits, long value)
    {
        var metric = new SparkplugMetric { DataType = type };
        metric.SetLong((ulong)bits);
        Assert.Equal(value, metric.IntegerValue);
    }

    [Fact]
    public void A_quality_that_was_not_set_is_good()
    {
        var metric = new SparkplugMetric();
        Assert.Equal((false, 192), (metric.HasQuality, metric.Quality));
        Assert.False(metric.HasAlias || metric.HasTimestamp);
        Assert.Equal((0UL, 0L), (metric.Alias, metric.Timestamp));
    }
}
