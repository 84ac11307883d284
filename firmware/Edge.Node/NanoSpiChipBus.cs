using System;
using System.Device.Spi;
using Edge.Portable.Drivers;

namespace Edge.Node
{
    /// <summary>Speaks the drivers' seam over nanoFramework's SpiDevice: one full-duplex transfer under one chip select.</summary>
    public sealed class NanoSpiChipBus : IFullDuplexBus
    {
        private readonly SpiDevice _device;
        private byte[] _out = new byte[320];
        private byte[] _in = new byte[320];

        public NanoSpiChipBus(SpiDevice device, string name)
        {
            _device = device;
            Name = name;
        }

        public string Name { get; }

        public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
        {
            int total = writeCount + readCount;
            if (total > _out.Length)
            {
                _out = new byte[total];
                _in = new byte[total];
            }

            Array.Copy(write, 0, _out, 0, writeCount);
            Array.Clear(_out, writeCount, readCount);
            _device.TransferFullDuplex(new SpanByte(_out, 0, total), new SpanByte(_in, 0, total));
            Array.Copy(_in, writeCount, read, 0, readCount);
        }

        public void Exchange(byte[] write, byte[] read, int count)
        {
            _device.TransferFullDuplex(new SpanByte(write, 0, count), new SpanByte(read, 0, count));
        }
    }
}
