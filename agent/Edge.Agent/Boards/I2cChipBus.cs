using System.Device.I2c;
using Edge.Portable.Drivers;

namespace Edge.Agent.Boards;

/// <summary>Speaks the drivers' seam over .NET's <see cref="I2cDevice"/>, on every board.</summary>
public sealed class I2cChipBus(I2cDevice device, string name) : IChipBus, IDisposable
{
    public string Name { get; } = name;

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
    {
        try
        {
            if (readCount == 0)
            {
                device.Write(write.AsSpan(0, writeCount));
            }
            else if (writeCount == 0)
            {
                device.Read(read.AsSpan(0, readCount));
            }
            else
            {
                device.WriteRead(write.AsSpan(0, writeCount), read.AsSpan(0, readCount));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new DriverFaultException("I2C chip", Name, "no answer: " + e.Message, e);
        }
    }

    public void Dispose() => device.Dispose();
}
