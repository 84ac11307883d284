using System.Device.I2c;
using System.Device.Spi;
using Edge.Simulator.Boards;

namespace Edge.Simulator.Tests.Boards;

/// <summary>A register file at i2c-1/0x40, an inverting SPI chip at spi-0.0, sixteen pins and an echoing serial port.</summary>
internal sealed class FakeHardware : ISimulatedHardware
{
    private readonly RegisterFile _registers = new();
    private readonly Inverter _inverter = new();
    private readonly EchoLine _echo = new();

    public bool[] Pins { get; } = new bool[16];

    public int PinReads { get; private set; }

    public bool I2cFails { get; set; }

    public I2cDevice? FindI2c(int bus, int address)
    {
        if (I2cFails)
        {
            throw new NotSupportedException("what no chip understands");
        }

        return bus == 1 && address == 0x40 ? _registers : null;
    }

    public SpiDevice? FindSpi(int bus, int chipSelect) => bus == 0 && chipSelect == 0 ? _inverter : null;

    public bool ReadPin(int line)
    {
        PinReads++;
        return line >= Pins.Length || Pins[line];
    }

    public void WritePin(int line, bool high)
    {
        if (line < Pins.Length)
        {
            Pins[line] = high;
        }
    }

    public ISimulatedSerial? FindSerial(string path) => path == "/dev/serial/by-id/modem" ? _echo : null;

    private sealed class RegisterFile : I2cDevice
    {
        private readonly byte[] _bytes = new byte[256];
        private int _pointer;

        public override I2cConnectionSettings ConnectionSettings { get; } = new(1, 0x40);

        public override void Read(Span<byte> buffer)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = _bytes[(_pointer + i) & 0xFF];
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length > 0)
            {
                _pointer = buffer[0];
            }

            for (int i = 1; i < buffer.Length; i++)
            {
                _bytes[(_pointer + i - 1) & 0xFF] = buffer[i];
            }
        }

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            Write(writeBuffer);
            Read(readBuffer);
        }
    }

    private sealed class Inverter : SpiDevice
    {
        public override SpiConnectionSettings ConnectionSettings { get; } = new(0, 0);

        public override void Read(Span<byte> buffer) => buffer.Fill(0xFF);

        public override void Write(ReadOnlySpan<byte> buffer) => TransferFullDuplex(buffer, new byte[buffer.Length]);

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            for (int i = 0; i < writeBuffer.Length; i++)
            {
                readBuffer[i] = (byte)~writeBuffer[i];
            }
        }
    }

    private sealed class EchoLine : ISimulatedSerial
    {
        private readonly Queue<byte> _bytes = new();

        public int Read(Span<byte> buffer)
        {
            int count = 0;
            while (count < buffer.Length && _bytes.TryDequeue(out byte next))
            {
                buffer[count++] = next;
            }

            return count;
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            foreach (byte b in bytes)
            {
                _bytes.Enqueue(b);
            }
        }
    }
}
