using System.Device.Spi;
using Edge.Portable.Drivers;

namespace Edge.Agent.Boards;

/// <summary>Speaks the drivers' seam over .NET's <see cref="SpiDevice"/>: command bytes out, then answer bytes in, as one
/// full-duplex transfer under one chip select.</summary>
public sealed class SpiChipBus(SpiDevice device, string name) : IFullDuplexBus, IDisposable
{
    private byte[] _out = new byte[512];
    private byte[] _in = new byte[512];

    public string Name { get; } = name;

    public void Transfer(byte[] write, int writeCount, byte[] read, int readCount)
    {
        int total = writeCount + readCount;
        if (total > _out.Length)
        {
            _out = new byte[total];
            _in = new byte[total];
        }

        write.AsSpan(0, writeCount).CopyTo(_out);
        _out.AsSpan(writeCount, readCount).Clear();
        Exchange(_out, _in, total);
        _in.AsSpan(writeCount, readCount).CopyTo(read);
    }

    public void Exchange(byte[] write, byte[] read, int count)
    {
        try
        {
            device.TransferFullDuplex(write.AsSpan(0, count), read.AsSpan(0, count));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw new DriverFaultException("SPI chip", Name, "no answer: " + e.Message, e);
        }
    }

    public void Dispose() => device.Dispose();
}
