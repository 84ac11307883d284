namespace Edge.Portable.Wire;

/// <summary>CRC-32/ISO-HDLC (polynomial 0x04C11DB7 reflected, as in Ethernet and zip); check value of "123456789" is 0xCBF43926.</summary>
public static class Crc32
{
    // Half-byte steps: 64 bytes of table instead of 1 KiB, for the board.
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly uint[] Table = new uint[]
    {
        0x00000000,
        0x1DB71064,
        0x3B6E20C8,
        0x26D930AC,
        0x76DC4190,
        0x6B6B51F4,
        0x4DB26158,
        0x5005713C,
        0xEDB88320,
        0xF00F9344,
        0xD6D6A3E8,
        0xCB61B38C,
        0x9B64C2B0,
        0x86D3D2D4,
        0xA00AE278,
        0xBDBDF21C,
    };

    /// <summary>The checksum of <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
    public static uint Compute(byte[] bytes, int offset, int count)
    {
        uint crc = 0xFFFFFFFF;
        for (int i = offset; i < offset + count; i++)
        {
            crc ^= bytes[i];
            crc = (crc >> 4) ^ Table[(int)(crc & 0xF)];
            crc = (crc >> 4) ^ Table[(int)(crc & 0xF)];
        }

        return crc ^ 0xFFFFFFFF;
    }
}
