using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

/// <summary>An ADXL345 as its data sheet tells it: byte registers with auto-increment on I2C, and a FIFO whose oldest sample
/// stands in 0x32 to 0x37 and leaves when the last of them is read.</summary>
internal sealed class SampleFifoBus : IChipBus
{
    public SampleFifoBus()
    {
        Registers[0x00] = 0xE5;
        Registers[0x2C] = 0x0A;
    }

    public string Name => "i2c-1/0x53";

    public byte[] Registers { get; } = new byte[0x40];

    public Queue<short[]> Fifo { get; } = new();

    public List<(int Register, int Value)> Written { get; } = [];

    /// <summary>Length of each read that began at 0x32.</summary>
    public List<int> DataReads { get; } = [];

    public bool IgnoresWrites { get; set; }

    /// <summary>Called before each transfer.</summary>
    public Action? Before { get; set; }

    public void Put(short x, short y, short z) => Fifo.Enqueue([x, y, z]);

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
    {
        Before?.Invoke();
        int register = write[0];
        for (int i = 1; i < writeCount; i++)
        {
            Written.Add((register, write[i]));
            if (!IgnoresWrites)
            {
                Set(register++, write[i]);
            }
        }

        if (readCount > 0 && register == 0x32)
        {
            DataReads.Add(readCount);
        }

        for (int i = 0; i < readCount; i++)
        {
            read[i] = Get(register++);
        }
    }

    private void Set(int register, byte value)
    {
        if (register == 0x38 && (value & 0xC0) == 0)
        {
            Fifo.Clear();
        }

        Registers[register] = value;
    }

    private byte Get(int register)
    {
        switch (register)
        {
            case >= 0x32 and <= 0x37:
                int at = register - 0x32;
                short word = Fifo.Count > 0 ? Fifo.Peek()[at / 2] : (short)0;
                if (at == 5 && Fifo.Count > 0)
                {
                    Fifo.Dequeue();
                }

                return (byte)(at % 2 == 0 ? word : word >> 8);
            case 0x39:
                return (byte)Math.Max(Registers[0x39], Fifo.Count);
            default:
                return Registers[register];
        }
    }
}
