using System.Device.I2c;
using System.Device.Spi;

namespace Edge.Simulator.Boards;

/// <summary>What Linux reports when a bus does not become free: ETIMEDOUT.</summary>
public sealed class BusTimeoutException() : IOException("Connection timed out (110)");

/// <summary>An I2C address where no chip sits: every transaction ends without acknowledge.</summary>
public sealed class AbsentI2cDevice(int bus, int address) : I2cDevice
{
    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings { get; } = new(bus, address);

    /// <summary>What Linux reports when nobody acknowledges: EREMOTEIO.</summary>
    public static IOException NoAcknowledge() => new("Remote I/O error (121)");

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer) => throw NoAcknowledge();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => throw NoAcknowledge();

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => throw NoAcknowledge();
}

/// <summary>A chip select with nothing behind it: MISO floats, and SPI has no acknowledge that could be missing.</summary>
public sealed class AbsentSpiDevice(int bus, int chipSelect, byte floating = 0xFF) : SpiDevice
{
    /// <inheritdoc/>
    public override SpiConnectionSettings ConnectionSettings { get; } = new(bus, chipSelect);

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer) => buffer.Fill(floating);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) { }

    /// <inheritdoc/>
    public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) =>
        readBuffer.Fill(floating);
}
