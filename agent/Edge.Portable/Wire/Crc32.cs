namespace Edge.Portable.Wire;

/// <summary>CRC-32/ISO-HDLC (polynomial 0x04C11DB7 reflected, as in Ethernet and zip); check value of "123456789" is 0xCBF43926.</summary>
public static class Crc32
{
    // A step for each byte: 1 KiB of table. By half bytes it would be 64 bytes, and take twice the time, which a board that
    // interprets feels most.
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
    public static uint Compute(byte[] bytes, int offset, int count)
    {
        uint crc = 0xFFFFFFFF;
        uint[] table = Table;
        for (int i = offset; i < offset + count; i++)
        {
            crc = (crc >> 8) ^ table[(int)((crc ^ bytes[i]) & 0xFF)];
        }

        return crc ^ 0xFFFFFFFF;
    }

    // Stryker disable all: as above.
    private static uint[] MakeTable()
    {
        const uint Polynomial = 0xEDB88320;
        uint[] table = new uint[256];
        for (int i = 0; i < table.Length; i++)
        {
            uint crc = (uint)i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
    // Stryker restore all
}
