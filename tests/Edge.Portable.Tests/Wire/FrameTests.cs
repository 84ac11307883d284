using CsCheck;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public class FrameTests
{
    private static readonly Gen<MetricId> Ids = Gen.Int[0, MetricCatalogue.Count - 1]
        .Select(i => MetricCatalogue.At(i).Id);

    private static readonly Gen<(MetricId Metric, Quality Quality, long Offset, double Value, string Text)> Readings =
        Gen.Select(
                Ids,
                Gen.OneOf(Quality.Good, Quality.Stale, Quality.Bad),
                Gen.OneOf(Gen.Const(0L), Gen.Long),
                Gen.Int[int.MinValue, int.MaxValue],
                Gen.String[Gen.Char[' ', 'ỹ'], 0, 30]
            )
            .Select(
                (metric, quality, offset, number, text) => (metric, quality, offset, ValueFor(metric, number), text)
            );

    [Fact]
    public void Any_readings_read_back_in_order()
    {
        Readings
            .Array[0, 60]
            .Sample(readings =>
            {
                var writer = new FrameWriter(16);
                foreach (var r in readings)
                {
                    writer.Add(r.Metric, r.Quality, r.Offset, r.Value, r.Text);
                }

                int length = writer.Length;
                byte[] body = writer.ToArray();
                Assert.Equal(length, body.Length);
                Assert.Equal(readings.Length, writer.Count);

                var reader = new FrameReader(body, 0, body.Length);
                foreach (var r in readings)
                {
                    bool isText = MetricCatalogue.Find(r.Metric)!.DataType == MetricDataType.String;
                    bool isBad = r.Quality == Quality.Bad;
                    Assert.True(reader.Next(), reader.Error);
                    Assert.Equal(r.Metric, reader.Metric);
                    Assert.Equal(r.Quality, reader.Quality);
                    Assert.Equal(r.Offset, reader.OffsetMillis);
                    Assert.Equal(isBad || isText ? double.NaN : r.Value, reader.Value);
                    Assert.Equal(isText && !isBad ? r.Text : null, reader.Text);
                }

                Assert.False(reader.Next());
                Assert.False(reader.IsDamaged, reader.Error);
            });
    }

    [Fact]
    public void Integers_read_back_exactly_over_64_bits()
    {
        Gen.OneOf(Gen.Long, Gen.OneOf(long.MinValue, long.MaxValue, 0, (1L << 53) + 1))
            .Sample(value =>
            {
                var writer = new FrameWriter();
                writer.AddInteger(MetricId.JournalEpoch, Quality.Good, 0, value);
                byte[] body = writer.ToArray();
                var reader = new FrameReader(body, 0, body.Length);
                Assert.True(reader.Next());
                Assert.True(reader.IsInteger);
                Assert.Equal(value, reader.IntegerValue);
            });
    }

    [Fact]
    public void Integers_through_a_double_are_exact_to_2_to_the_53()
    {
        Gen.Long[-(1L << 53), 1L << 53]
            .Sample(value =>
            {
                var writer = new FrameWriter();
                writer.Add(MetricId.AgentUptime, Quality.Good, 0, value, null);
                byte[] body = writer.ToArray();
                var reader = new FrameReader(body, 0, body.Length);
                Assert.True(reader.Next());
                Assert.Equal(value, reader.IntegerValue);
                Assert.Equal(value, reader.Value);
            });
    }

    [Fact]
    public void The_layout_is_as_specified()
    {
        var writer = new FrameWriter();
        writer.Add(MetricId.PowerMains, Quality.Good, 0, 1, null);
        writer.Add(MetricId.PowerBatteryVoltage, Quality.Stale, -1, 54.5, null);
        writer.Add(MetricId.FloodLevel, Quality.Bad, 0, double.NaN, "loop current 3.4 mA");
        writer.Add(MetricId.LinkOperator, Quality.Good, 300, double.NaN, "452-04");
        writer.Add(MetricId.AgentUptime, Quality.Good, 0, 600, null);

        // id 200 true · +1 stale −1 ms 54.5 · +99 bad · +107 after 300 ms "452-04" · +198 600
        string readings =
            "08"
            + "9003"
            + "6D"
            + "01"
            + "00005A42"
            + "02"
            + "C601"
            + "34"
            + "D601"
            + "D804"
            + "06"
            + "3435322D3034"
            + "10"
            + "8C03"
            + "B009";
        byte[] body = writer.ToArray();
        Assert.Equal("01" + readings, Convert.ToHexString(body.AsSpan(0, body.Length - 4)));
        Assert.Equal(Crc32.Compute(body, 0, body.Length - 4), BitConverter.ToUInt32(body, body.Length - 4));
    }

    [Fact]
    public void A_float_metric_takes_about_6_bytes()
    {
        var writer = new FrameWriter();
        int floats = 0;
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            if (MetricCatalogue.At(i).DataType == MetricDataType.Float)
            {
                writer.Add(MetricCatalogue.At(i).Id, Quality.Good, 0, 1.0 / 3, null);
                floats++;
            }
        }

        Assert.InRange((double)writer.Length / floats, 5, 6);
    }

    [Fact]
    public void A_flipped_bit_is_noticed()
    {
        Gen.Select(Readings.Array[1, 20], Gen.Int[0, int.MaxValue])
            .Sample(
                (readings, bit) =>
                {
                    byte[] body = Write(readings);
                    bit %= body.Length * 8;
                    body[bit / 8] ^= (byte)(1 << (bit % 8));
                    var reader = new FrameReader(body, 0, body.Length);
                    Assert.True(reader.IsDamaged);
                    Assert.False(reader.Next());
                }
            );
    }

    [Fact]
    public void Any_bytes_even_with_a_right_checksum_give_readings_or_damage()
    {
        Gen.Byte.Array[0, 80]
            .Sample(
                bytes =>
                {
                    byte[] body = [1, .. bytes, 0, 0, 0, 0];
                    BitConverter.TryWriteBytes(body.AsSpan(body.Length - 4), Crc32.Compute(body, 0, body.Length - 4));
                    var reader = new FrameReader(body, 0, body.Length);
                    int count = 0;
                    while (reader.Next())
                    {
                        count++;
                        Assert.True((int)reader.Metric >= 0);
                        Assert.Equal(reader.Quality == Quality.Bad || reader.Text != null, double.IsNaN(reader.Value));
                        Assert.False(double.IsInfinity(reader.Value));
                    }

                    Assert.InRange(count, 0, bytes.Length);

                    var raw = new FrameReader(bytes, 0, bytes.Length);
                    while (raw.Next())
                    {
                        Assert.False(raw.IsDamaged);
                    }
                },
                iter: 50_000
            );
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e39)]
    public void A_value_that_is_no_single_is_kept_as_bad(double value)
    {
        var writer = new FrameWriter();
        writer.Add(MetricId.FloodLevel, Quality.Good, 0, value, null);
        byte[] body = writer.ToArray();
        var reader = new FrameReader(body, 0, body.Length);
        Assert.True(reader.Next());
        Assert.Equal(Quality.Bad, reader.Quality);
    }

    [Fact]
    public void Mistakes_of_the_caller_are_told()
    {
        var writer = new FrameWriter();
        Assert.Throws<ArgumentException>(() => writer.Add(MetricId.None, Quality.Good, 0, 0, null));
        Assert.Throws<ArgumentException>(() => writer.AddInteger(MetricId.FloodLevel, Quality.Good, 0, 0));
        Assert.Throws<ArgumentException>(() =>
            writer.Add(MetricId.LinkOperator, Quality.Good, 0, 0, new string('x', 70_000))
        );
        var target = new byte[writer.Length];
        writer.CopyTo(target, 0);
        Assert.Throws<InvalidOperationException>(() => writer.Add(MetricId.FloodLevel, Quality.Good, 0, 0, null));
        writer.Clear();
        writer.Add(MetricId.FloodLevel, Quality.Good, 0, 0, null);
        Assert.Equal(1, writer.Count);
    }

    private static byte[] Write((MetricId Metric, Quality Quality, long Offset, double Value, string Text)[] readings)
    {
        var writer = new FrameWriter();
        foreach (var r in readings)
        {
            writer.Add(r.Metric, r.Quality, r.Offset, r.Value, r.Text);
        }

        return writer.ToArray();
    }

    private static double ValueFor(MetricId metric, int number) =>
        MetricCatalogue.Find(metric)!.DataType switch
        {
            MetricDataType.Boolean => number & 1,
            MetricDataType.Float => (float)(number / 1000.0),
            _ => number,
        };
}
