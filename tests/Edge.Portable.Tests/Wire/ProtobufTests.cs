using CsCheck;
using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public class ProtobufTests
{
    // Examples of the Protocol Buffers encoding guide: 150 in field 1; "testing" in field 2; a message holding 150 in field 3.
    [Fact]
    public void The_examples_of_the_encoding_guide_come_out_byte_for_byte()
    {
        var writer = new ProtobufWriter(0);
        writer.WriteVarint(1, 150);
        writer.WriteText(2, "testing");
        int start = writer.BeginMessage(3);
        writer.WriteVarint(1, 150);
        writer.EndMessage(start);

        Assert.Equal("0896011207" + "74657374696E67" + "1A03089601", Convert.ToHexString(writer.ToArray()));
    }

    [Fact]
    public void A_nested_message_of_any_length_reads_back()
    {
        Gen.Int[0, 40_000]
            .Sample(length =>
            {
                var writer = new ProtobufWriter(new byte[16]);
                var content = new byte[length];
                Array.Fill(content, (byte)0xA5);
                int outer = writer.BeginMessage(1);
                int inner = writer.BeginMessage(2);
                writer.WriteBytes(3, content, 0, length);
                writer.EndMessage(inner);
                writer.EndMessage(outer);
                writer.WriteVarint(4, 7);

                byte[] bytes = writer.ToArray();
                var reader = new ProtobufReader(bytes, 0, bytes.Length);
                Assert.True(reader.NextField());
                var first = new ProtobufReader(bytes, reader.ValueOffset, reader.ValueLength);
                Assert.True(first.NextField());
                var second = new ProtobufReader(bytes, first.ValueOffset, first.ValueLength);
                Assert.True(second.NextField());
                Assert.Equal(length, second.ValueLength);
                Assert.True(bytes.AsSpan(second.ValueOffset, second.ValueLength).SequenceEqual(content));
                Assert.True(reader.NextField());
                Assert.Equal(7UL, reader.Bits);
                Assert.False(reader.NextField());
                Assert.Null(reader.Error);
            });
    }

    [Fact]
    public void Scalars_read_back()
    {
        Gen.Select(Gen.ULong, Gen.Float, Gen.Double, Gen.Long)
            .Sample(
                (varint, single, number, signed) =>
                {
                    var writer = new ProtobufWriter(0);
                    writer.WriteVarint(536_870_911, varint);
                    writer.WriteFloat(2, single);
                    writer.WriteDouble(3, number);
                    writer.WriteRawZigZag(signed);
                    var reader = new ProtobufReader(writer.Buffer, 0, writer.Length);
                    Assert.True(reader.NextField());
                    Assert.Equal(536_870_911, reader.Field);
                    Assert.Equal(varint, reader.Bits);
                    Assert.True(reader.NextField());
                    Assert.Equal(
                        BitConverter.SingleToInt32Bits(single),
                        BitConverter.SingleToInt32Bits(reader.ReadFloat())
                    );
                    Assert.True(reader.NextField());
                    Assert.Equal(
                        BitConverter.DoubleToInt64Bits(number),
                        BitConverter.DoubleToInt64Bits(reader.ReadDouble())
                    );
                    Assert.True(reader.TryReadRawZigZag(out long back));
                    Assert.Equal(signed, back);
                    Assert.True(reader.IsAtEnd);
                }
            );
    }

    [Theory]
    [InlineData("0B", "groups")]
    [InlineData("0C", "groups")]
    [InlineData("0E", "wire types")]
    [InlineData("0001", "field number")]
    [InlineData("0A05AABB", "over the end")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "over the end")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01", "ten bytes")]
    [InlineData("0880", "cut off")]
    [InlineData("0D010203", "cut off")]
    [InlineData("0901020304050607", "cut off")]
    public void Malformed_fields_end_in_a_fault(string hex, string fault)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var reader = new ProtobufReader(bytes, 0, bytes.Length);
        Assert.False(reader.NextField());
        Assert.Contains(fault, reader.Error, StringComparison.Ordinal);
        Assert.False(reader.NextField());
    }

    [Fact]
    public void Text_is_refused_exactly_when_a_strict_UTF_8_decoder_refuses_it()
    {
        var strict = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true);
        Gen<byte> lead = Gen.OneOf(Gen.Byte, Gen.Byte[0x80, 0xBF], Gen.Byte[0xE0, 0xF5], Gen.Byte[0x20, 0x7E]);
        lead.Array[0, 6]
            .Sample(
                bytes =>
                {
                    string? expected;
                    try
                    {
                        expected = strict.GetString(bytes);
                    }
                    catch (System.Text.DecoderFallbackException)
                    {
                        expected = null;
                    }

                    var writer = new ProtobufWriter(16);
                    writer.WriteBytes(1, bytes, 0, bytes.Length);
                    var reader = new ProtobufReader(writer.Buffer, 0, writer.Length);
                    Assert.True(reader.NextField());
                    Assert.Equal(expected, reader.ReadText(64));
                },
                iter: 20_000
            );
    }

    [Fact]
    public void A_part_outside_the_array_is_a_bug_of_the_caller()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProtobufReader(new byte[4], 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProtobufReader(new byte[4], int.MaxValue, 3));
    }

    [Fact]
    public void The_checksum_has_the_published_check_value()
    {
        byte[] check = "?123456789?"u8.ToArray();
        Assert.Equal(0xCBF43926u, Crc32.Compute(check, 1, 9));
    }
}
