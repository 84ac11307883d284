using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

/// <summary>
/// An SCL3300 as its data sheet tells it: 32-bit frames, each answer within the next frame, registers of 16 bits, a status
/// that reading clears, a return status of 11 while a flag stands or after a request with a wrong CRC. What a test puts in is
/// what a data sheet says. The CRC is the data sheet's C example, bit by bit.
/// </summary>
internal sealed class FrameBus : IFullDuplexBus
{
    private uint _answer = 0xA5A5A5A5;
    private bool _refused;

    public FrameBus()
    {
        Registers[0x03] = 12_000;
        Registers[0x05] = 0x161E;
        Registers[0x06] = 0x0012;
        Registers[0x10] = 0x00C1;
    }

    public string Name => "spi-0.1";

    public ushort[] Registers { get; } = new ushort[32];

    /// <summary>Registers 0x19 and 0x1A of bank 1.</summary>
    public ushort[] Serial { get; } = new ushort[2];

    /// <summary>Every request, as its eight digits.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Changes each answer on its way; null leaves it.</summary>
    public Func<uint, uint>? Line { get; set; }

    /// <summary>Called before each request is carried out.</summary>
    public Action<uint>? Before { get; set; }

    /// <summary>A return status in place of what the flags give.</summary>
    public int? ReturnStatus { get; set; }

    public static byte Crc(uint frame)
    {
        uint crc = 0xFF;
        for (int bit = 31; bit > 7; bit--)
        {
            uint top = crc & 0x80;
            if (((frame >> bit) & 1) == 1)
            {
                top ^= 0x80;
            }

            crc = (crc << 1) & 0xFF;
            if (top > 0)
            {
                crc ^= 0x1D;
            }
        }

        return (byte)~crc;
    }

    public static uint Frame(int operation, int data)
    {
        uint frame = ((uint)operation << 24) | ((uint)(data & 0xFFFF) << 8);
        return frame | Crc(frame);
    }

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount) =>
        Assert.Fail("an answer is lost when only one way is used");

    public void Exchange(byte[] write, byte[] read, int count)
    {
        Assert.Equal(4, count);
        uint request = ((uint)write[0] << 24) | ((uint)write[1] << 16) | ((uint)write[2] << 8) | write[3];
        Requests.Add(request.ToString("X8"));
        Before?.Invoke(request);
        uint answer = Line?.Invoke(_answer) ?? _answer;
        for (int i = 0; i < 4; i++)
        {
            read[i] = (byte)(answer >> (24 - (8 * i)));
        }

        _answer = Carry(request);
    }

    public void Set(int register, int value) => Registers[register] = (ushort)value;

    private uint Carry(uint request)
    {
        if (Crc(request) != (byte)request)
        {
            _refused = true;
            return Frame((int)(request >> 24) | 3, 0);
        }

        int address = (int)(request >> 26) & 0x1F;
        int data = (int)(request >> 8) & 0xFFFF;
        int status = ReturnStatus ?? (Registers[0x06] != 0 || _refused ? 3 : 1);
        _refused = false;
        if (request >> 31 == 1)
        {
            Write(address, data);
        }
        else
        {
            data = Read(address);
        }

        return Frame((int)(request >> 24) | status, data);
    }

    private void Write(int address, int data)
    {
        if (address == 0x0D && (data & 0x20) != 0)
        {
            Registers[0x0D] = 0;
            Registers[0x0C] = 0;
            Registers[0x1F] = 0;
            Registers[0x06] |= 0x0010;
            return;
        }

        if (address == 0x0D)
        {
            Registers[0x06] |= 0x0002;
        }

        Registers[address] = (ushort)data;
    }

    private ushort Read(int address)
    {
        if (Registers[0x1F] == 1 && address is 0x19 or 0x1A)
        {
            return Serial[address - 0x19];
        }

        ushort value = Registers[address];
        if (address == 0x06)
        {
            Registers[0x06] = 0;
        }

        return value;
    }
}
