using CsCheck;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Portable.Tests.Drivers.Modbus;

/// <summary>Frames byte for byte; the requests and answers are the examples of V1.1b3, 6.3 to 6.12, for unit 0x11.</summary>
public sealed class ModbusFrameTests
{
    /// <summary>V1.02, appendix B, and published frames.</summary>
    [Theory]
    [InlineData("02 07 41 12")]
    [InlineData("01 03 00 00 00 0A C5 CD")]
    [InlineData("11 03 06 AE 41 56 52 43 40 49 AD")]
    [InlineData("11 04 02 00 0A F8 F4")]
    public void Published_frames_end_in_the_checksum_of_what_is_before_it(string hex)
    {
        byte[] frame = Hex.Bytes(hex);
        Assert.True(ModbusFrame.IsWhole(frame, 0, frame.Length));
        byte[] sealedAgain = (byte[])frame.Clone();
        sealedAgain[^1] = 0;
        sealedAgain[^2] = 0;
        Assert.Equal(frame.Length, ModbusFrame.Seal(sealedAgain, frame.Length - 2));
        Assert.Equal(frame, sealedAgain);
    }

    [Fact]
    public void The_checksum_of_the_customary_check_string_is_that_of_CRC_16_MODBUS() =>
        Assert.Equal(0x4B37, ModbusFrame.Crc("123456789"u8.ToArray(), 0, 9));

    [Theory]
    [InlineData(3, 0x006B, 3, "11 03 00 6B 00 03 76 87")]
    [InlineData(4, 0x0008, 1, "11 04 00 08 00 01 B2 98")]
    [InlineData(6, 0x0001, 3, "11 06 00 01 00 03 9A 9B")]
    public void Requests_of_two_numbers_are_those_of_the_specification(int function, int address, int value, string hex)
    {
        byte[] frame = new byte[ModbusFrame.LongestFrame];
        int length = ModbusFrame.Build(frame, 0x11, function, address, value);
        Assert.Equal(Hex.Bytes(hex), frame[..length]);
    }

    [Fact]
    public void A_write_of_two_registers_is_that_of_the_specification()
    {
        byte[] frame = new byte[ModbusFrame.LongestFrame];
        int length = ModbusFrame.BuildWrite(frame, 0x11, 1, [0x000A, 0x0102], 2);
        Assert.Equal(Hex.Bytes("11 10 00 01 00 02 04 00 0A 01 02 C6 F0"), frame[..length]);
    }

    [Theory]
    [InlineData("11 03 06 02 2B 00 00 00 64", 11)]
    [InlineData("11 04 02 00 0A", 7)]
    [InlineData("11 06 00 01 00 03", 8)]
    [InlineData("11 10 00 01 00 02", 8)]
    [InlineData("11 83 02", 5)]
    [InlineData("11 90 04", 5)]
    [InlineData("11", 0)]
    [InlineData("11 03", 0)]
    [InlineData("11 07 00", -1)]
    public void The_length_of_an_answer_follows_from_its_function(string hex, int length)
    {
        byte[] bytes = Hex.Bytes(hex);
        Assert.Equal(length, ModbusFrame.AnswerLength(bytes, 0, bytes.Length));
    }

    [Fact]
    public void Exceptions_have_words()
    {
        Assert.Equal("illegal function", ModbusFrame.ExceptionName(1));
        Assert.Equal("illegal data address", ModbusFrame.ExceptionName(2));
        Assert.Equal("illegal data value", ModbusFrame.ExceptionName(3));
        Assert.Equal("server device failure", ModbusFrame.ExceptionName(4));
        Assert.Equal("server device busy", ModbusFrame.ExceptionName(6));
        Assert.Equal("no code of the specification", ModbusFrame.ExceptionName(99));
    }

    /// <summary>Hamming distance 4 at these lengths, and bursts as long as the checksum.</summary>
    [Fact]
    public void Up_to_three_wrong_bits_anywhere_are_refused() =>
        Gen.Select(Gen.Byte.Array[2, 254], Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000])
            .Sample(
                (body, a, b, c) =>
                {
                    byte[] frame = [.. body, 0, 0];
                    int length = ModbusFrame.Seal(frame, body.Length);
                    byte[] right = (byte[])frame.Clone();
                    foreach (int bit in (int[])[a, b, c])
                    {
                        frame[bit % length] ^= (byte)(1 << (bit / length % 8));
                    }

                    Assert.Equal(frame.SequenceEqual(right), ModbusFrame.IsWhole(frame, 0, length));
                },
                iter: 2_000
            );
}

/// <summary>Bytes as the specifications print them.</summary>
internal static class Hex
{
    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
