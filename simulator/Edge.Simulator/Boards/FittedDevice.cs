using Edge.Simulator.Chips;

namespace Edge.Simulator.Boards;

/// <summary>What a contact tells.</summary>
public enum ContactRole
{
    /// <summary>Mains is present.</summary>
    Mains,

    /// <summary>The lower float is wet.</summary>
    FloatLow,

    /// <summary>The upper float is wet.</summary>
    FloatHigh,

    /// <summary>The door is open.</summary>
    Door,

    /// <summary>The genset runs.</summary>
    Genset,

    /// <summary>The agent's own supply is fed.</summary>
    Supply,

    /// <summary>The smoke detector alarms.</summary>
    Smoke,

    /// <summary>The fan unit reports a failure.</summary>
    Fan,

    /// <summary>The visit button is pressed.</summary>
    Visit,
}

/// <summary>What an output switches.</summary>
public enum OutputRole
{
    /// <summary>The modem's supply.</summary>
    ModemRail,

    /// <summary>The status LED.</summary>
    Led,
}

/// <summary>One device of the simulated cabinet, and where it is wired.</summary>
public abstract record FittedDevice
{
    /// <summary>What most of the simulator's own runs are fitted with.</summary>
    public static IReadOnlyList<FittedDevice> DefaultSite { get; } =
    [
        new FittedAdxl355Spi(),
        new FittedIna228(),
        new FittedAds1115(),
        new FittedSht4x(),
        new FittedContact(ContactRole.Mains, 17),
        new FittedContact(ContactRole.FloatLow, 22),
        new FittedContact(ContactRole.FloatHigh, 23),
        new FittedContact(ContactRole.Door, 27),
        new FittedContact(ContactRole.Genset, 24),
        new FittedContact(ContactRole.Supply, 4),
        new FittedOutput(OutputRole.ModemRail, 5, ActiveHigh: false),
        new FittedOutput(OutputRole.Led, 6),
        new FittedModem("/dev/ttyUSB2"),
    ];
}

/// <summary>An ADXL355 on SPI.</summary>
public sealed record FittedAdxl355Spi(int Bus = 0, int ChipSelect = 0) : FittedDevice;

/// <summary>An ADXL355 on I2C.</summary>
public sealed record FittedAdxl355I2c(int Bus = 1, int Address = 0x1D) : FittedDevice;

/// <summary>An SCL3300 on SPI.</summary>
public sealed record FittedScl3300(int Bus = 0, int ChipSelect = 1) : FittedDevice;

/// <summary>An ADXL345 on I2C.</summary>
public sealed record FittedAdxl345(int Bus = 1, int Address = 0x53) : FittedDevice;

/// <summary>An INA228 in the battery's lead.</summary>
public sealed record FittedIna228(int Bus = 1, int Address = 0x40, double ShuntOhms = 0.0005) : FittedDevice;

/// <summary>An ADS1115: the level loop over a resistor at one input, the battery's mid-point over a divider at another,
/// the fuel sender at a third; null where nothing is wired, and the input then lies at ground.</summary>
public sealed record FittedAds1115(
    int Bus = 1,
    int Address = 0x48,
    int? LevelInput = 0,
    double LevelShuntOhms = 100,
    double LevelZeroMillimetres = 0,
    double LevelSpanMillimetres = 2000,
    int? MidpointInput = 1,
    double MidpointDivider = 11,
    int? FuelInput = null,
    double FuelEmptyVolts = 0.5,
    double FuelFullVolts = 3.5
) : FittedDevice;

/// <summary>An SHT4x in the cabinet's air.</summary>
public sealed record FittedSht4x(int Bus = 1, int Address = 0x44) : FittedDevice;

/// <summary>A contact on a GPIO line. Active low: the line is low while the thing is so.</summary>
public sealed record FittedContact(ContactRole Role, int Line, bool ActiveLow = true) : FittedDevice;

/// <summary>An output on a GPIO line.</summary>
public sealed record FittedOutput(OutputRole Role, int Line, bool ActiveHigh = true) : FittedDevice;

/// <summary>An ultrasonic sensor over the water, on a serial port.</summary>
public sealed record FittedMb7389(string Path, double MountMillimetres) : FittedDevice;

/// <summary>A mast head on a serial port.</summary>
public sealed record FittedMastHead(string Path, int Unit = 1, int Baud = 115_200) : FittedDevice;

/// <summary>A rectifier's controller on an RS-485 line, which other units may share.</summary>
public sealed record FittedRectifier(string Path, int Unit = 1, int Baud = 9600) : FittedDevice;

/// <summary>An energy meter on an RS-485 line, which other units may share.</summary>
public sealed record FittedEnergyMeter(string Path, int Unit = 2, int Baud = 9600, bool HasThreePhases = false)
    : FittedDevice;

/// <summary>A modem on a serial port.</summary>
public sealed record FittedModem(string Path, ModemDialect Dialect = ModemDialect.Quectel) : FittedDevice
{
    /// <summary>How many SIMs it has, 1 or 2.</summary>
    public int Sims { get; init; } = 1;
}
