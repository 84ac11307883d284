using Edge.Portable.Drivers.Modbus;

namespace Edge.Agent.Configuration;

/// <summary>[[sensor]]: one fitted sensor. Its kind is its type.</summary>
public abstract record SensorSection
{
    /// <summary>The kind as the file spells it.</summary>
    public abstract string Kind { get; }
}

/// <summary>A sensor behind a chip bus.</summary>
public abstract record ChipSection : SensorSection
{
    /// <summary><c>i2c-1</c> or <c>spi-0</c>, as the kernel names the device. Required.</summary>
    public string Bus { get; init; } = "";

    /// <summary>The bus taken apart; null when it is malformed.</summary>
    public BusName? BusName => Configuration.BusName.TryParse(Bus);

    /// <summary>7-bit I2C address; null on SPI.</summary>
    public abstract int? I2cAddress { get; }

    /// <summary>SPI chip select; null on I2C.</summary>
    public virtual int? SpiChipSelect => null;
}

/// <summary>kind = "adxl355": accelerometer for tilt and vibration.</summary>
public sealed record Adxl355Section : ChipSection
{
    /// <inheritdoc/>
    public override string Kind => "adxl355";

    /// <summary>SPI chip select. 0.</summary>
    public int ChipSelect { get; init; }

    /// <summary>I2C address: 0x1d with ASEL low, 0x53 with ASEL high. 0x1d.</summary>
    public int Address { get; init; } = 0x1D;

    /// <summary>Full scale, g: 2, 4 or 8. 8: a strong earthquake does not saturate it, and its step of 16 µg is still
    /// far below the noise.</summary>
    public int RangeG { get; init; } = 8;

    /// <inheritdoc/>
    public override int? I2cAddress => BusName is { IsSpi: false } ? Address : null;

    /// <inheritdoc/>
    public override int? SpiChipSelect => BusName is { IsSpi: false } ? null : ChipSelect;
}

/// <summary>kind = "adxl345": accelerometer for impacts.</summary>
public sealed record Adxl345Section : ChipSection
{
    /// <inheritdoc/>
    public override string Kind => "adxl345";

    /// <summary>I2C address: 0x53 with ALT ADDRESS low, 0x1d with it high. 0x53: the strap of most boards.</summary>
    public int Address { get; init; } = 0x53;

    /// <inheritdoc/>
    public override int? I2cAddress => Address;
}

/// <summary>kind = "scl3300": inclinometer. Static tilt then comes from it, also beside an accelerometer.</summary>
public sealed record Scl3300Section : ChipSection
{
    /// <inheritdoc/>
    public override string Kind => "scl3300";

    /// <summary>SPI chip select. 0.</summary>
    public int ChipSelect { get; init; }

    /// <summary>Mean gravity along its x, y and z at commissioning, m/s²; null where it stands in [commissioning], because no
    /// accelerometer is fitted.</summary>
    public IReadOnlyList<double>? GravityMps2 { get; init; }

    /// <inheritdoc/>
    public override int? I2cAddress => null;

    /// <inheritdoc/>
    public override int? SpiChipSelect => ChipSelect;
}

/// <summary>kind = "ina228": current, voltage, charge and energy of the −48 V plant.</summary>
public sealed record Ina228Section : ChipSection
{
    /// <inheritdoc/>
    public override string Kind => "ina228";

    /// <summary>I2C address, 0x40–0x4f by its A0 and A1 pins. 0x40: both at ground.</summary>
    public int Address { get; init; } = 0x40;

    /// <summary>Resistance of the shunt, Ω. Required.</summary>
    public double ShuntOhms { get; init; }

    /// <summary>Full scale of the shunt voltage, mV: 163.84 or 40.96. 163.84.</summary>
    public double ShuntRangeMillivolts { get; init; } = 163.84;

    /// <inheritdoc/>
    public override int? I2cAddress => Address;
}

/// <summary>kind = "ads1115": converter for the 4–20 mA level transmitter and the battery's mid-point.</summary>
public sealed record Ads1115Section : ChipSection
{
    /// <inheritdoc/>
    public override string Kind => "ads1115";

    /// <summary>I2C address, 0x48–0x4b by its ADDR pin. 0x48: ADDR at ground.</summary>
    public int Address { get; init; } = 0x48;

    /// <summary>Input of the level loop; null when there is none.</summary>
    public int? LevelInput { get; init; }

    /// <summary>Resistance that turns the loop's current into a voltage, Ω. 100: 20 mA give 2 V.</summary>
    public double LevelShuntOhms { get; init; } = 100;

    /// <summary>Level at 4 mA, mm. 0.</summary>
    public double LevelZeroMillimetres { get; init; }

    /// <summary>Level at 20 mA less the level at 4 mA, mm. Required with a level input.</summary>
    public double? LevelSpanMillimetres { get; init; }

    /// <summary>Input of the battery's mid-point; null when there is none.</summary>
    public int? MidpointInput { get; init; }

    /// <summary>Voltage of the mid-point over voltage at the input. 11: 100 kΩ over 10 kΩ, 28 V give 2.5 V.</summary>
    public double MidpointDivider { get; init; } = 11;

    /// <summary>Input of the fuel sender; null when there is none.</summary>
    public int? FuelInput { get; init; }

    /// <summary>Voltage of the sender with the tank empty, V. 0.5: the usual 0.5–4.5 V sender, here up to 4 V.</summary>
    public double FuelEmptyVolts { get; init; } = 0.5;

    /// <summary>The same with the tank full, V. 3.5.</summary>
    public double FuelFullVolts { get; init; } = 3.5;

    /// <inheritdoc/>
    public override int? I2cAddress => Address;
}

/// <summary>kind = "sht4x": air temperature and humidity of the cabinet.</summary>
public sealed record Sht4xSection : ChipSection
{
    /// <inheritdoc/>
    public override string Kind => "sht4x";

    /// <summary>I2C address, 0x44–0x46 by the part number. 0x44: the A variant.</summary>
    public int Address { get; init; } = 0x44;

    /// <inheritdoc/>
    public override int? I2cAddress => Address;
}

/// <summary>kind = "contact": an isolated contact on a GPIO line.</summary>
public sealed record ContactSection : SensorSection
{
    /// <inheritdoc/>
    public override string Kind => "contact";

    /// <summary>What it tells: mains, float_low, float_high, door, genset, supply, smoke, fan or visit. Required.</summary>
    public string Measures { get; init; } = "";

    /// <summary>GPIO line (BCM number). Required.</summary>
    public int Line { get; init; } = -1;

    /// <summary>Level of the line while the thing is so: low or high. low: an opto-isolator pulls the line down.</summary>
    public string Active { get; init; } = "low";

    /// <summary>Time the contact must rest before it counts, ms. 50: relays and floats bounce for 5–20 ms.</summary>
    public int DebounceMilliseconds { get; init; } = 50;

    /// <summary>Whether the line is low while the thing is so.</summary>
    public bool ActiveLow => Active == "low";
}

/// <summary>kind = "mb7389": an ultrasonic sensor over the water, on a serial port. Where no level loop is fitted its level is
/// the site's; beside one it is the second, and the two that contradict each other are a fault.</summary>
public sealed record Mb7389Section : SensorSection
{
    /// <inheritdoc/>
    public override string Kind => "mb7389";

    /// <summary>Path of the port, best by <c>/dev/serial/by-id/…</c>. Required.</summary>
    public string Port { get; init; } = "";

    /// <summary>What it measures: level.</summary>
    public string Measures { get; init; } = "level";

    /// <summary>Height of its face above the level's zero, mm. Required.</summary>
    public double MountHeightMillimetres { get; init; }
}

/// <summary>A unit on an RS-485 line, by Modbus RTU. Several may share a port, each with a number of its own.</summary>
public abstract record ModbusSection : SensorSection
{
    /// <summary>Path of the RS-485 port, best by <c>/dev/serial/by-id/…</c>. Required.</summary>
    public string Port { get; init; } = "";

    /// <summary>Speed, bit/s; the same for all units of a port.</summary>
    public abstract int Baud { get; init; }

    /// <summary>Its number on the line, 1–247. 1.</summary>
    public int Unit { get; init; } = 1;
}

/// <summary>A unit that is read by a map of registers.</summary>
public abstract record PlantSection : ModbusSection
{
    /// <summary>9600: what controllers and meters leave the factory with.</summary>
    public override int Baud { get; init; } = 9600;

    /// <summary>A built-in map, or <c>none</c>.</summary>
    public abstract string Map { get; init; }

    /// <summary>Lines of the map that replace or complete it: <see cref="RegisterText"/>. None.</summary>
    public IReadOnlyList<string> Registers { get; init; } = [];

    /// <summary>Longest time until its answer begins, ms. 500: controllers look up what they are asked for.</summary>
    public int ResponseMilliseconds { get; init; } = 500;

    /// <summary>The quantities that this kind of unit may have.</summary>
    public abstract IReadOnlyList<PlantQuantity> Quantities { get; }

    /// <summary>The map in force: the built-in one with the lines of the file in place of those that they name. Malformed lines
    /// are left out.</summary>
    public IReadOnlyList<ModbusRegister> RegisterMap()
    {
        RegisterText[] lines = [.. Registers.Select(RegisterText.Parse).Where(line => line.Problem is null)];
        return
        [
            .. (BuiltIn(Map) ?? []).Where(register => !lines.Any(line => line.Quantity == register.Quantity)),
            .. lines.Select(line => line.Register).OfType<ModbusRegister>(),
        ];
    }

    /// <summary>A built-in map of this kind of unit, or null.</summary>
    protected abstract ModbusRegister[]? BuiltIn(string name);
}

/// <summary>kind = "rectifier": the controller of the −48 V rectifier.</summary>
public sealed record RectifierSection : PlantSection
{
    private static readonly PlantQuantity[] All =
    [
        PlantQuantity.BusVolts,
        PlantQuantity.BatteryAmperes,
        PlantQuantity.LoadAmperes,
        PlantQuantity.AcVolts,
        PlantQuantity.Modules,
        PlantQuantity.ModulesFailed,
        PlantQuantity.Celsius,
        PlantQuantity.Alarm,
    ];

    /// <inheritdoc/>
    public override string Kind => "rectifier";

    /// <summary>A built-in map, or <c>none</c>. huawei-smu.</summary>
    public override string Map { get; init; } = Rectifier.HuaweiSmu;

    /// <summary>Rectifier modules fitted; null when the file does not say. Then one that the controller no longer finds is no failure.</summary>
    public int? Modules { get; init; }

    /// <summary>AC voltage from which mains counts as present where no contact tells, V. 100: where wide-range rectifiers start.</summary>
    public double MainsVolts { get; init; } = 100;

    /// <inheritdoc/>
    public override IReadOnlyList<PlantQuantity> Quantities => All;

    /// <inheritdoc/>
    protected override ModbusRegister[]? BuiltIn(string name) => Rectifier.Map(name);
}

/// <summary>kind = "energy_meter": an AC energy meter.</summary>
public sealed record EnergyMeterSection : PlantSection
{
    private static readonly PlantQuantity[] All =
    [
        PlantQuantity.AcVolts,
        PlantQuantity.AcAmperes,
        PlantQuantity.AcWatts,
        PlantQuantity.PowerFactor,
        PlantQuantity.Hertz,
        PlantQuantity.ImportKilowattHours,
    ];

    /// <inheritdoc/>
    public override string Kind => "energy_meter";

    /// <summary>A built-in map, or <c>none</c>. sdm120.</summary>
    public override string Map { get; init; } = EnergyMeter.Sdm120;

    /// <inheritdoc/>
    public override IReadOnlyList<PlantQuantity> Quantities => All;

    /// <inheritdoc/>
    protected override ModbusRegister[]? BuiltIn(string name) => EnergyMeter.Map(name);
}

/// <summary>kind = "masthead": the head at the mast's top, on a serial port by Modbus RTU. hardware/masthead.md.</summary>
public sealed record MastHeadSection : ModbusSection
{
    /// <inheritdoc/>
    public override string Kind => "masthead";

    /// <summary>115200: the samples take a third of the line.</summary>
    public override int Baud { get; init; } = 115_200;
}

/// <summary>kind = "modem": a modem that speaks AT on a serial port, or that ModemManager owns.</summary>
public sealed record ModemSection : SensorSection
{
    /// <summary>The port of a modem that ModemManager owns; with a colon and its IMEI where there is more than one.</summary>
    public const string Manager = "modemmanager";

    /// <inheritdoc/>
    public override string Kind => "modem";

    /// <summary>Path of the port, best by <c>/dev/serial/by-id/…</c>; or <c>modemmanager</c>, <c>modemmanager:IMEI</c>. Required.</summary>
    public string Port { get; init; } = "";

    /// <summary>IMEI of a modem that ModemManager owns: empty for the only one, null where the port is a path.</summary>
    public string? ManagedImei =>
        Port == Manager ? ""
        : Port.StartsWith(Manager + ":", StringComparison.Ordinal) ? Port[(Manager.Length + 1)..]
        : null;

    /// <summary>Speed, bit/s. 115200; USB modems ignore it.</summary>
    public int Baud { get; init; } = 115_200;

    /// <summary>Whether the last rung of the modem's recovery may start the host again, at most three times a day. false.</summary>
    public bool MayRebootHost { get; init; }

    /// <summary>How many of its SIM slots hold a SIM, 1 or 2. 1.</summary>
    public int Sims { get; init; } = 1;

    /// <summary>The AT command that chooses the slot, as <see cref="Core.Link.SimSwitch"/> writes it; empty for what is known of the
    /// modem.</summary>
    public string SimSwitch { get; init; } = "";

    /// <summary>Time of being well on the second SIM before the first is tried again, h. 24: a day with its rush hours.</summary>
    public double SimReturnHours { get; init; } = 24;
}

/// <summary>A chip bus of the host.</summary>
/// <param name="IsSpi">SPI, else I2C.</param>
/// <param name="Number">Number of the kernel's device.</param>
public readonly record struct BusName(bool IsSpi, int Number)
{
    private const int HighestNumber = 99;

    /// <summary>Takes <c>i2c-N</c> or <c>spi-N</c> apart; null when it is neither.</summary>
    public static BusName? TryParse(string text)
    {
        bool spi = text.StartsWith("spi-", StringComparison.Ordinal);
        if (!spi && !text.StartsWith("i2c-", StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> digits = text.AsSpan(4);
        return digits.Length is 1 or 2 && !digits.ContainsAnyExceptInRange('0', '9')
            ? new BusName(spi, Math.Min(int.Parse(digits), HighestNumber))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => (IsSpi ? "spi-" : "i2c-") + Number;
}
