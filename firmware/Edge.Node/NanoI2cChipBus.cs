using System;
using System.Device.I2c;
using Edge.Portable.Drivers;

namespace Edge.Node
{
    /// <summary>Speaks the drivers' seam over nanoFramework's I2cDevice, which returns a status where .NET's throws.</summary>
    public sealed class NanoI2cChipBus : IChipBus
    {
        private readonly I2cDevice _device;

        public NanoI2cChipBus(I2cDevice device, string name)
        {
            _device = device;
            Name = name;
        }

        public string Name { get; }

        public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
        {
            I2cTransferResult result;
            if (readCount == 0)
            {
                result = _device.Write(new SpanByte(write, 0, writeCount));
            }
            else if (writeCount == 0)
            {
                result = _device.Read(new SpanByte(read, 0, readCount));
            }
            else
            {
                result = _device.WriteRead(new SpanByte(write, 0, writeCount), new SpanByte(read, 0, readCount));
            }

            if (result.Status != I2cTransferStatus.FullTransfer)
            {
                throw new DriverFaultException(
                    "I2C chip",
                    Name,
                    "no answer: transfer status " + ((int)result.Status).ToString()
                );
            }
        }
    }
}
