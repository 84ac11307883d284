using System;

namespace Edge.Portable.Drivers;

/// <summary>
/// The one fault of every driver: the chip is silent, is not the chip expected, or answered what cannot be true.
/// The sampler turns it into bad quality. Its message is for the person at the cabinet:
/// <c>INA228 at i2c-1/0x40: device id 0x000, expected 0x228.</c>
/// </summary>
public sealed class DriverFaultException : Exception
{
    /// <summary>A fault of <paramref name="chip"/> on <paramref name="bus"/>; <paramref name="what"/> says what was wrong.</summary>
    public DriverFaultException(string chip, string bus, string what)
        : base(chip + " at " + bus + ": " + what)
    {
        Chip = chip;
        Bus = bus;
    }

    /// <summary>A fault that another exception of the board caused.</summary>
    public DriverFaultException(string chip, string bus, string what, Exception cause)
        : base(chip + " at " + bus + ": " + what, cause)
    {
        Chip = chip;
        Bus = bus;
    }

    /// <summary>The chip's type, as on its data sheet: <c>INA228</c>.</summary>
    public string Chip { get; }

    /// <summary>The bus and address: <c>i2c-1/0x40</c>.</summary>
    public string Bus { get; }
}
