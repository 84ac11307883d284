namespace Edge.Portable.Drivers;

/// <summary>
/// One chip on an I2C or SPI bus. Each board implements this over its own System.Device; drivers know nothing else.
/// Not thread-safe: one sampler owns a bus.
/// </summary>
public interface IChipBus
{
    /// <summary>Where the chip sits, for messages: <c>i2c-1/0x40</c> or <c>spi-0.0</c>.</summary>
    string Name { get; }

    /// <summary>Writes the first <paramref name="writeCount"/> bytes, then reads <paramref name="readCount"/> bytes into
    /// <paramref name="read"/> from index 0, in one transaction: I2C with a repeated start, SPI under one chip select.
    /// Either count may be 0.</summary>
    /// <exception cref="DriverFaultException">The chip did not acknowledge, or the bus failed.</exception>
    void Transfer(byte[] write, int writeCount, byte[] read, int readCount);
}

/// <summary>
/// One chip on an SPI bus that answers while it is spoken to: as many bytes come in as go out. Chips that answer each frame
/// within the next one need it. Not thread-safe.
/// </summary>
public interface IFullDuplexBus : IChipBus
{
    /// <summary>Exchanges the first <paramref name="count"/> bytes under one chip select: <paramref name="write"/> goes out,
    /// <paramref name="read"/> comes in.</summary>
    /// <exception cref="DriverFaultException">The bus failed. A chip that is not there answers with ones or zeros.</exception>
    void Exchange(byte[] write, byte[] read, int count);
}
