namespace Edge.Portable.Drivers.Modbus;

/// <summary>
/// Frames of Modbus RTU: unit, function, data, CRC-16 with its low byte first; at most 256 bytes. Registers have their high byte
/// first. Sources: "MODBUS over Serial Line V1.02", 2.5.1 and appendix B; "MODBUS Application Protocol V1.1b3", 6.3, 6.4,
/// 6.6, 6.12 and 7. No state: safe from every thread.
/// </summary>
public static class ModbusFrame
{
    /// <summary>Longest frame, bytes.</summary>
    public const int LongestFrame = 256;

    /// <summary>Shortest frame, bytes: unit, function and CRC.</summary>
    public const int ShortestFrame = 4;

    /// <summary>Length of an exception, bytes.</summary>
    public const int ExceptionFrame = 5;

    /// <summary>Set in the function of an exception.</summary>
    public const int ExceptionBit = 0x80;

    /// <summary>Most registers of one read.</summary>
    public const int MostRead = 125;

    /// <summary>Most registers of one write.</summary>
    public const int MostWritten = 123;

    /// <summary>Highest unit that answers; 0 is for all, and nobody answers it.</summary>
    public const int HighestUnit = 247;

    /// <summary>Read holding registers.</summary>
    public const int ReadHoldingRegisters = 3;

    /// <summary>Read input registers.</summary>
    public const int ReadInputRegisters = 4;

    /// <summary>Write one holding register.</summary>
    public const int WriteSingleRegister = 6;

    /// <summary>Write several holding registers.</summary>
    public const int WriteMultipleRegisters = 16;

    private const int FixedFrame = 8;
    private const int ReadOverhead = 5;
    private const int ByteCountOfAnswer = 2;
    private const int ByteCountOfRequest = 6;

    /// <summary>CRC-16 of <paramref name="count"/> bytes from <paramref name="offset"/>: polynomial 0xA001 (reflected), from 0xFFFF.</summary>
    public static int Crc(byte[] bytes, int offset, int count)
    {
        int crc = 0xFFFF;
        for (int i = 0; i < count; i++)
        {
            crc ^= bytes[offset + i];
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return crc;
    }

    /// <summary>Appends the CRC to a frame whose first <paramref name="count"/> bytes stand; returns its length.</summary>
    public static int Seal(byte[] frame, int count)
    {
        int crc = Crc(frame, 0, count);
        frame[count] = (byte)crc;
        frame[count + 1] = (byte)(crc >> 8);
        return count + 2;
    }

    /// <summary>Whether these bytes end in the CRC of those before it.</summary>
    public static bool IsWhole(byte[] bytes, int offset, int count)
    {
        return count >= ShortestFrame
            && count <= LongestFrame
            && Crc(bytes, offset, count - 2) == (bytes[offset + count - 2] | (bytes[offset + count - 1] << 8));
    }

    /// <summary>Writes a request of two numbers: address and count of a read, or address and value of a single write.</summary>
    /// <returns>Its length: 8.</returns>
    public static int Build(byte[] frame, int unit, int function, int address, int value)
    {
        frame[0] = (byte)unit;
        frame[1] = (byte)function;
        PutRegister(frame, 2, address);
        PutRegister(frame, 4, value);
        return Seal(frame, 6);
    }

    /// <summary>Writes a request to set the first <paramref name="count"/> of <paramref name="values"/> from
    /// <paramref name="address"/>.</summary>
    /// <returns>Its length.</returns>
    public static int BuildWrite(byte[] frame, int unit, int address, int[] values, int count)
    {
        frame[0] = (byte)unit;
        frame[1] = WriteMultipleRegisters;
        PutRegister(frame, 2, address);
        PutRegister(frame, 4, count);
        frame[ByteCountOfRequest] = (byte)(2 * count);
        for (int i = 0; i < count; i++)
        {
            PutRegister(frame, ByteCountOfRequest + 1 + (2 * i), values[i]);
        }

        return Seal(frame, ByteCountOfRequest + 1 + (2 * count));
    }

    /// <summary>Register <paramref name="offset"/> bytes into a frame, 0 to 65535.</summary>
    public static int Register(byte[] frame, int offset)
    {
        return (frame[offset] << 8) | frame[offset + 1];
    }

    /// <summary>
    /// How long the answer is that begins at <paramref name="offset"/>, by its function; 0 when more bytes must come to know, −1 when
    /// its function is none of the four, nor an exception.
    /// </summary>
    public static int AnswerLength(byte[] bytes, int offset, int count)
    {
        if (count < 2)
        {
            return 0;
        }

        int function = bytes[offset + 1];
        if ((function & ExceptionBit) != 0)
        {
            return ExceptionFrame;
        }

        switch (function)
        {
            case ReadHoldingRegisters:
            case ReadInputRegisters:
                return count < ByteCountOfAnswer + 1 ? 0 : ReadOverhead + bytes[offset + ByteCountOfAnswer];
            case WriteSingleRegister:
            case WriteMultipleRegisters:
                return FixedFrame;
            default:
                return -1;
        }
    }

    /// <summary>An exception's code in the words of V1.1b3, 7.</summary>
    public static string ExceptionName(int code)
    {
        switch (code)
        {
            case 1:
                return "illegal function";
            case 2:
                return "illegal data address";
            case 3:
                return "illegal data value";
            case 4:
                return "server device failure";
            case 5:
                return "acknowledge: it takes long";
            case 6:
                return "server device busy";
            case 8:
                return "memory parity error";
            case 10:
                return "gateway path unavailable";
            case 11:
                return "gateway target device failed to respond";
            default:
                return "no code of the specification";
        }
    }

    private static void PutRegister(byte[] frame, int offset, int value)
    {
        frame[offset] = (byte)(value >> 8);
        frame[offset + 1] = (byte)value;
    }
}
