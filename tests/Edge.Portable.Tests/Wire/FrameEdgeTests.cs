using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

/// <summary>Bodies built by hand at every limit of the layout.</summary>
public sealed class FrameEdgeTests
{
    [Fact]
    public void A_body_that_cannot_be_one_says_why()
    {
        Assert.Equal("body of 4 bytes is too short", new FrameReader(new byte[4], 0, 4).Error);
        int most = 1024 * 1024;
        Assert.Equal("body of 1048577 bytes is too long", new FrameReader(new byte[most + 1], 0, most + 1).Error);
        var largest = new byte[most];
        largest[0] = 1;
        Assert.Equal("checksum does not match", new FrameReader(largest, 0, most).Error);
        Assert.Equal("body version 2 is unknown", new FrameReader([2, 0, 0, 0, 0], 0, 5).Error);
    }

    [Fact]
    public void A_part_outside_the_array_is_a_bug_of_the_caller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FrameReader(new byte[10], 5, 6));

    [Theory]
    [InlineData("02", "cut off inside a varint at byte 2")] // no id
    [InlineData("0280", "cut off inside a varint at byte 2")]
    [InlineData("62", "cut off inside a varint at byte 2")] // no offset
    [InlineData("50", "cut off inside a varint at byte 2")] // no integer
    [InlineData("4C0000C0", "cut off inside a single at byte 2")]
    [InlineData("5800000000000000", "cut off inside a double at byte 2")]
    [InlineData("5405616263", "text length runs over the end or the limit at byte 3")]
    [InlineData("5401FF", "text is not UTF-8 at byte 3")]
    [InlineData("43", "reading before byte 2 is malformed")] // quality 3
    [InlineData("46", "reading before byte 2 is malformed")] // bad with a value
    [InlineData("40", "reading before byte 2 is malformed")] // good without one
    [InlineData("5C", "reading before byte 2 is malformed")] // kind 7
    [InlineData("4C0000C07F", "reading before byte 6 is malformed")] // not a number
    [InlineData("0201", "reading before byte 3 is malformed")] // id -1
    [InlineData("028080808010", "reading before byte 7 is malformed")] // id 2^31
    public void A_reading_that_is_none_damages_the_body_and_leaves_nothing_behind(string hex, string error)
    {
        FrameReader reader = Read(hex);
        Assert.False(reader.Next());
        Assert.Equal(error, reader.Error);
        Assert.True(reader.IsDamaged);
        AssertNothing(reader);
        Assert.False(reader.Next());
    }

    [Fact]
    public void Ids_go_down_to_nought_and_up_to_the_largest()
    {
        FrameReader reader = Read("020A" + "0209" + "02FEFFFFFF0F");
        int[] ids = [5, 0, int.MaxValue];
        foreach (int id in ids)
        {
            Assert.True(reader.Next(), reader.Error);
            Assert.Equal(id, (int)reader.Metric);
            Assert.Equal(Quality.Bad, reader.Quality);
        }

        Assert.False(reader.Next());
        Assert.False(reader.IsDamaged);
        AssertNothing(reader);
    }

    [Fact]
    public void A_reader_set_on_another_body_remembers_nothing()
    {
        FrameReader reader = Read("50" + "14");
        Assert.True(reader.Next());
        Assert.Equal((10L, true), (reader.IntegerValue, reader.IsInteger));
        byte[] other = Body("4401");
        reader.Reset(other, 0, other.Length - 1);
        Assert.True(reader.IsDamaged);
        AssertNothing(reader);
        byte[] good = Body("44");
        reader.Reset(good, 0, good.Length);
        Assert.Null(reader.Error);
        Assert.True(reader.Next());
        Assert.Equal((1, 0.0), ((int)reader.Metric, reader.Value));
    }

    [Fact]
    public void A_double_reads_back()
    {
        FrameReader reader = Read("58" + "182D4454FB210940");
        Assert.True(reader.Next(), reader.Error);
        Assert.Equal(Math.PI, reader.Value);
        Assert.False(reader.Next());
        Assert.Null(reader.Error);
    }

    [Fact]
    public void A_writer_that_is_cleared_writes_what_a_new_one_would()
    {
        var used = new FrameWriter();
        used.Add(MetricId.FloodLevel, Quality.Good, 5, 12, null);
        _ = used.ToArray();
        used.Clear();
        var fresh = new FrameWriter();
        foreach (FrameWriter writer in (FrameWriter[])[used, fresh])
        {
            writer.Add(MetricId.PowerMains, Quality.Good, 0, 1, null);
        }

        Assert.Equal(fresh.Length, used.Length);
        byte[] body = used.ToArray();
        Assert.Equal(fresh.ToArray(), body);
        Assert.Equal(body.Length, used.Length);
        var target = new byte[body.Length + 3];
        used.CopyTo(target, 3);
        Assert.Equal(body, target[3..]);
    }

    [Theory]
    [InlineData(MetricId.PowerBatteryVoltage, 1)]
    [InlineData(MetricId.PowerBatteryCurrent, 2)]
    [InlineData(MetricId.PowerBatteryCharge, 3)]
    public void A_step_of_up_to_three_needs_no_id(MetricId metric, int step)
    {
        Assert.Equal(step, metric - MetricId.PowerMains);
        var writer = new FrameWriter();
        writer.Add(MetricId.PowerMains, Quality.Good, 0, 1, null);
        int before = writer.Length;
        writer.Add(metric, Quality.Bad, 0, 0, null);
        Assert.Equal(before + 1, writer.Length);
    }

    [Fact]
    public void A_text_may_have_64_KiB_and_none_at_all()
    {
        var writer = new FrameWriter();
        writer.Add(MetricId.LinkOperator, Quality.Good, 0, 0, new string('x', 65_536));
        writer.Add(MetricId.LinkRegistration, Quality.Good, 0, 0, null);
        Assert.Throws<ArgumentException>(() =>
            writer.Add(MetricId.LinkOperator, Quality.Good, 0, 0, new string('x', 65_537))
        );
        byte[] body = writer.ToArray();
        var reader = new FrameReader(body, 0, body.Length);
        Assert.True(reader.Next(), reader.Error);
        Assert.Equal(65_536, reader.Text!.Length);
        Assert.True(reader.Next(), reader.Error);
        Assert.Equal("", reader.Text);
        Assert.False(reader.Next());
    }

    [Fact]
    public void A_bad_integer_keeps_no_value()
    {
        var writer = new FrameWriter();
        writer.AddInteger(MetricId.JournalEpoch, Quality.Bad, 0, 7);
        byte[] body = writer.ToArray();
        var reader = new FrameReader(body, 0, body.Length);
        Assert.True(reader.Next(), reader.Error);
        Assert.Equal((MetricId.JournalEpoch, Quality.Bad, false), (reader.Metric, reader.Quality, reader.IsInteger));
        Assert.False(reader.Next());
        Assert.Equal(1, writer.Count);
    }

    private static FrameReader Read(string readings)
    {
        byte[] body = Body(readings);
        return new FrameReader(body, 0, body.Length);
    }

    private static byte[] Body(string readings)
    {
        byte[] body = [1, .. Convert.FromHexString(readings), 0, 0, 0, 0];
        BitConverter.TryWriteBytes(body.AsSpan(body.Length - 4), Crc32.Compute(body, 0, body.Length - 4));
        return body;
    }

    private static void AssertNothing(FrameReader reader)
    {
        Assert.Equal((MetricId.None, Quality.Bad, 0L), (reader.Metric, reader.Quality, reader.OffsetMillis));
        Assert.Equal((double.NaN, false, 0L), (reader.Value, reader.IsInteger, reader.IntegerValue));
        Assert.Null(reader.Text);
    }
}
