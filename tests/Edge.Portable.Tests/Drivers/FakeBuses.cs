using Edge.Portable.Drivers;

namespace Edge.Portable.Tests.Drivers;

/// <summary>A chip of byte registers with auto-increment, behind SPI (command byte) or I2C (address byte); register 0x11
/// gives FIFO bytes and, when they are used up, the empty pattern. What a test puts in is what a data sheet says.</summary>
internal sealed class ByteBus(bool isSpi) : IChipBus
{
    public string Name => isSpi ? "spi-0.0" : "i2c-1/0x1D";

    public byte[] Registers { get; } = new byte[0x80];

    public Queue<byte> Fifo { get; } = new();

    public List<(int Register, int Value)> Written { get; } = [];

    public bool IgnoresWrites { get; set; }

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
    {
        int register = isSpi ? write[0] >> 1 : write[0];
        if (isSpi)
        {
            Assert.Equal(readCount > 0, (write[0] & 1) != 0);
        }

        for (int i = 1; i < writeCount; i++)
        {
            Written.Add((register, write[i]));
            if (!IgnoresWrites)
            {
                Registers[register] = write[i];
            }
        }

        for (int i = 0; i < readCount; i++)
        {
            read[i] =
                register != 0x11 ? Registers[register++]
                : Fifo.Count > 0 ? Fifo.Dequeue()
                : (byte)(i % 3 == 2 ? 0x02 : 0x00);
        }
    }

    public void Put(params int[] entries)
    {
        foreach (int entry in entries)
        {
            Fifo.Enqueue((byte)(entry >> 16));
            Fifo.Enqueue((byte)(entry >> 8));
            Fifo.Enqueue((byte)entry);
        }

        Registers[5] = (byte)(Fifo.Count / 3);
    }
}

/// <summary>A chip of registers of several bytes, most significant first; 16-bit ones can be written.</summary>
internal sealed class WordBus(string name) : IChipBus
{
    public string Name => name;

    public Dictionary<int, byte[]> Registers { get; } = [];

    public List<(int Register, int Value)> Written { get; } = [];

    public bool IgnoresWrites { get; set; }

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
    {
        if (writeCount == 3)
        {
            Written.Add((write[0], (write[1] << 8) | write[2]));
            if (!IgnoresWrites)
            {
                Registers[write[0]] = [write[1], write[2]];
            }
        }

        if (readCount > 0)
        {
            byte[] register = Registers[write[0]];
            Assert.Equal(register.Length, readCount);
            register.CopyTo(read, 0);
        }
    }

    public void Set(int register, string hex) => Registers[register] = Convert.FromHexString(hex);
}

/// <summary>A chip without registers: remembers the commands, and answers reads from a list; silent when it is empty.</summary>
internal sealed class CommandBus(string name) : IChipBus
{
    public string Name => name;

    public List<byte> Commands { get; } = [];

    public Queue<byte[]> Answers { get; } = new();

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
    {
        Commands.AddRange(write[..writeCount]);
        if (readCount > 0)
        {
            if (!Answers.TryDequeue(out byte[]? answer))
            {
                throw new DriverFaultException("I2C chip", name, "no answer: Remote I/O error (121)");
            }

            Assert.Equal(answer.Length, readCount);
            answer.CopyTo(read, 0);
        }
    }
}

/// <summary>Nobody there.</summary>
internal sealed class SilentBus : IChipBus
{
    public string Name => "i2c-1/0x40";

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount) =>
        throw new DriverFaultException("I2C chip", Name, "no answer: Remote I/O error (121)");
}

/// <summary>
/// Any bytes whatever: each read is random, all ones, all zeros, refused, or passed on to a chip that answers as a data
/// sheet says, so that the noise also reaches what lies behind the identity check.
/// </summary>
internal sealed class NoiseBus(IChipBus? sane, int seed) : IChipBus
{
    private readonly Random _random = new(seed);

    public string Name => "noise";

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
    {
        int what = _random.Next(sane is null ? 10 : 40);
        if (what == 0)
        {
            throw new DriverFaultException("chip", Name, "no answer");
        }

        if (what >= 10)
        {
            sane!.Transfer(write, writeCount, read, readCount);
            return;
        }

        if (what == 1)
        {
            read.AsSpan(0, readCount).Fill(0xFF);
        }
        else if (what == 2)
        {
            read.AsSpan(0, readCount).Clear();
        }
        else
        {
            _random.NextBytes(read.AsSpan(0, readCount));
        }
    }
}
