namespace Edge.Agent.Boards;

/// <summary>How buses and lines are called in messages, on every board.</summary>
internal static class BoardNames
{
    public static string I2c(int bus, int address) => $"i2c-{bus}/0x{address:X2}";

    public static string Spi(int bus, int chipSelect) => $"spi-{bus}.{chipSelect}";

    public static string Gpio(int line) => $"gpio-{line}";
}
