using System.Device.I2c;
using System.Device.Spi;

namespace Edge.Simulator.Boards;

/// <summary>
/// The wires of one simulated cabinet. The hardware server plays bus transactions on it for another process; the
/// in-process board opens it directly. Every member is safe from every thread; each chip takes one transaction at a time.
/// </summary>
public interface ISimulatedHardware
{
    /// <summary>The chip on I2C bus <paramref name="bus"/> at a 7-bit address, or null: nobody acknowledges there.
    /// The chip belongs to the hardware; callers do not dispose it.</summary>
    I2cDevice? FindI2c(int bus, int address);

    /// <summary>The chip behind a chip select, or null: nothing is wired, so MISO floats.</summary>
    SpiDevice? FindSpi(int bus, int chipSelect);

    /// <summary>The electrical level of GPIO line <paramref name="line"/>; a line with nothing wired reads high (pull-up).</summary>
    bool ReadPin(int line);

    /// <summary>Drives GPIO line <paramref name="line"/>.</summary>
    void WritePin(int line, bool high);

    /// <summary>The device behind a serial port's path, or null.</summary>
    ISimulatedSerial? FindSerial(string path);
}

/// <summary>The far end of one serial line. Neither call waits.</summary>
public interface ISimulatedSerial
{
    /// <summary>Takes what the device has sent by now, at most the buffer's length; 0 when nothing has come.</summary>
    /// <exception cref="IOException">The line hung up.</exception>
    int Read(Span<byte> buffer);

    /// <summary>Hands the device these bytes.</summary>
    /// <exception cref="IOException">The line hung up.</exception>
    void Write(ReadOnlySpan<byte> bytes);
}
