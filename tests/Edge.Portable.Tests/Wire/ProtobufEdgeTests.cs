using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

/// <summary>The reader and the writer at the ends of their arrays.</summary>
public sealed class ProtobufEdgeTests
{
    [Theory]
    [InlineData(-1, 3)]
    [InlineData(0, -1)]
    [InlineData(5, 0)]
    public void A_part_that_is_none_is_refused(int offset, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProtobufReader(new byte[4], offset, count));

    [Theory]
    [InlineData("80", "cut off inside a varint at byte 1")]
    [InlineData("0A80", "cut off inside a varint at byte 2")]
    [InlineData("0D010203", "cut off inside a fixed32 at byte 1")]
    public void A_field_that_is_cut_off_is_none(string hex, string error)
    {
        ProtobufReader reader = Read(hex);
        Assert.False(reader.NextField());
        Assert.Equal(error, reader.Error);
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void A_text_may_be_as_long_as_its_limit()
    {
        ProtobufReader reader = Read("0A03616263");
        Assert.True(reader.NextField());
        Assert.Equal("abc", reader.ReadText(3));
        Assert.Null(reader.ReadText(2));
        Assert.Equal("text over 2 bytes at byte 3", reader.Error);
    }

    [Fact]
    public void A_text_is_itself_and_neither_longer_nor_shorter()
    {
        ProtobufReader reader = Read("0A03616263");
        Assert.True(reader.NextField());
        Assert.True(reader.TextEquals("abc"));
        Assert.False(reader.TextEquals("ab"));
        Assert.False(reader.TextEquals("abd"));
        Assert.False(reader.TextEquals(""));
    }

    [Fact]
    public void A_field_of_another_type_is_no_single()
    {
        ProtobufReader reader = Read("0801" + "2A0401020304");
        Assert.True(reader.NextField());
        Assert.Equal(0, reader.ReadFloat());
        Assert.True(reader.NextField());
        Assert.Equal(0, reader.ReadFloat());
    }

    [Fact]
    public void Raw_values_are_read_to_the_last_byte()
    {
        ProtobufReader reader = Read("7F" + "0000803F" + "000000000000F03F");
        Assert.True(reader.TryReadRawByte(out byte value));
        Assert.True(reader.TryReadRawFloat(out float single));
        Assert.True(reader.TryReadRawDouble(out double number));
        Assert.Equal((127, 1f, 1.0), (value, single, number));
        Assert.True(reader.IsAtEnd);
        Assert.Null(reader.Error);
    }

    [Fact]
    public void Raw_values_beyond_the_end_are_none_and_say_so()
    {
        AssertFails("", reader => reader.TryReadRawByte(out _), "cut off at byte 1");
        AssertFails("010203", reader => reader.TryReadRawFloat(out _), "cut off inside a single at byte 1");
        AssertFails("01020304050607", reader => reader.TryReadRawDouble(out _), "cut off inside a double at byte 1");
        AssertFails("80", reader => reader.TryReadRawText(9, out _), "cut off inside a varint at byte 1");
        AssertFails(
            "0261",
            reader => reader.TryReadRawText(9, out _),
            "text length runs over the end or the limit at byte 2"
        );
        AssertFails(
            "026161",
            reader => reader.TryReadRawText(1, out _),
            "text length runs over the end or the limit at byte 2"
        );
        AssertFails("01FF", reader => reader.TryReadRawText(9, out _), "text is not UTF-8 at byte 2");
    }

    [Fact]
    public void A_raw_text_may_be_as_long_as_its_limit_and_is_empty_when_there_is_none()
    {
        Assert.True(Read("026162").TryReadRawText(2, out string text));
        Assert.Equal("ab", text);
        Assert.False(Read("02").TryReadRawText(2, out text));
        Assert.Equal("", text);
    }

    [Theory]
    [InlineData("F48FBFBF", true)] // U+10FFFF
    [InlineData("F4908080", false)]
    [InlineData("F0908080", true)] // U+10000
    [InlineData("F08FBFBF", false)] // overlong
    [InlineData("E0A080", true)]
    [InlineData("E09FBF", false)] // overlong
    [InlineData("ED9FBF", true)]
    [InlineData("EDA080", false)] // a surrogate
    [InlineData("C280", true)]
    [InlineData("C1BF", false)] // overlong
    [InlineData("F5808080", false)]
    [InlineData("80", false)]
    public void The_first_and_last_of_each_length_of_UTF_8_are_told_from_their_neighbours(string hex, bool wellFormed)
    {
        byte[] utf8 = Convert.FromHexString(hex);
        byte[] bytes = [(byte)utf8.Length, .. utf8];
        var reader = new ProtobufReader(bytes, 0, bytes.Length);
        Assert.Equal(wellFormed, reader.TryReadRawText(9, out _));
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(15, 16)]
    [InlineData(17, 17)]
    [InlineData(100, 100)]
    public void A_writer_has_the_room_it_was_asked_for(int capacity, int room) =>
        Assert.Equal(room, new ProtobufWriter(capacity).Buffer.Length);

    [Fact]
    public void A_writer_leaves_its_array_only_when_it_is_full_and_then_for_twice_the_room()
    {
        var array = new byte[20];
        var writer = new ProtobufWriter(array);
        for (uint i = 1; i <= 5; i++)
        {
            writer.WriteRawFixed32(i);
        }

        Assert.Same(array, writer.Buffer);
        writer.WriteRawFixed32(6);
        Assert.Equal(40, writer.Buffer.Length);
        Assert.Equal("010000000200000003000000040000000500000006000000", Convert.ToHexString(writer.ToArray()));
        writer.WriteRawBytes(new byte[100], 0, 100);
        Assert.Equal(124, writer.Buffer.Length);
    }

    private static ProtobufReader Read(string hex)
    {
        byte[] bytes = [0xEE, .. Convert.FromHexString(hex), 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE];
        return new ProtobufReader(bytes, 1, bytes.Length - 9);
    }

    private static void AssertFails(string hex, Func<ProtobufReader, bool> read, string error)
    {
        ProtobufReader reader = Read(hex);
        Assert.False(read(reader));
        Assert.Equal(error, reader.Error);
        Assert.False(reader.TryReadRawByte(out _));
        Assert.False(reader.TryReadRawFloat(out _));
        Assert.False(reader.TryReadRawDouble(out _));
        Assert.Equal(error, reader.Error);
    }
}
