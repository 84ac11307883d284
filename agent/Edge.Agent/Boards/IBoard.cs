using System.Device.Spi;
using Edge.Agent.LinkProbe;
using Edge.Core.Readings;
using Edge.Portable.Drivers;

namespace Edge.Agent.Boards;

/// <summary>Opens the buses, pins, serial lines and clocks of the hardware that the agent runs on.</summary>
public interface IBoard : IDisposable
{
    /// <summary>For messages: <c>Linux</c>, <c>bus server at /run/edge-sim.sock</c>.</summary>
    string Name { get; }

    /// <summary>The clocks of the host.</summary>
    IHostClock Clock { get; }

    /// <summary>Tells how the host itself does; null where nobody does.</summary>
    IHostVitals? Vitals => null;

    /// <summary>Resets USB devices of this host; null where there are none: no simulation may touch what is plugged into the host
    /// that it runs on.</summary>
    UsbReset? Usb => null;

    /// <summary>Calls ModemManager of this host; null where there is none, as above.</summary>
    IModemTool? ModemTool => null;

    /// <summary>A chip on I2C bus <paramref name="bus"/> at a 7-bit address. Opening does not talk to the chip.</summary>
    /// <exception cref="DriverFaultException">The bus does not exist.</exception>
    IChipBus OpenI2c(int bus, int address);

    /// <summary>A chip on SPI bus <paramref name="bus"/> behind chip select <paramref name="chipSelect"/>.</summary>
    /// <exception cref="DriverFaultException">The bus does not exist.</exception>
    IChipBus OpenSpi(int bus, int chipSelect, int clockHertz, SpiMode mode);

    /// <summary>GPIO line <paramref name="line"/> as an input.</summary>
    /// <exception cref="DriverFaultException">The line does not exist or is in use.</exception>
    IInputPin OpenInput(int line, bool pullUp);

    /// <summary>GPIO line <paramref name="line"/> as an output, driven to <paramref name="initiallyHigh"/> at once.</summary>
    /// <exception cref="DriverFaultException">The line does not exist or is in use.</exception>
    IOutputPin OpenOutput(int line, bool initiallyHigh);

    /// <summary>A serial port, 8N1, by its stable path (<c>/dev/serial/by-id/…</c>).</summary>
    /// <exception cref="DriverFaultException">The port does not exist or is in use.</exception>
    ISerialLine OpenSerial(string path, int baud);
}

/// <summary>One open serial port. Neither call waits for the peer.</summary>
public interface ISerialLine : IDisposable
{
    /// <summary>The port's path, for messages.</summary>
    string Name { get; }

    /// <summary>Takes what has arrived, at most the buffer's length; 0 when nothing has.</summary>
    /// <exception cref="DriverFaultException">The port hung up.</exception>
    int Read(Span<byte> buffer);

    /// <summary>Sends the bytes.</summary>
    /// <exception cref="DriverFaultException">The port hung up, or took nothing for a second.</exception>
    void Write(ReadOnlySpan<byte> bytes);
}

/// <summary>The clocks of the host.</summary>
public interface IHostClock
{
    /// <summary>Both clocks now. Safe from every thread.</summary>
    Stamp Now { get; }

    /// <summary>A text that is new after every boot of the host, and the same for every process within one boot.</summary>
    string BootId { get; }
}
