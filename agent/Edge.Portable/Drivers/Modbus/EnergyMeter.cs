namespace Edge.Portable.Drivers.Modbus;

/// <summary>
/// An AC energy meter: voltage, current, power, power factor, frequency and energy, by a register map. Built in are the maps of
/// Eastron's SDM120 (one phase) and SDM630 (three phases): input registers, 32-bit floats with the high word first. Sources: "Eastron SDM120-Modbus
/// Smart Meter Modbus Protocol Implementation" and "SDM630-Modbus V2", tables of input registers (30001 is address 0).
/// </summary>
public sealed class EnergyMeter : ModbusPlant
{
    /// <summary>Name of the one-phase map.</summary>
    public const string Sdm120 = "sdm120";

    /// <summary>Name of the three-phase map.</summary>
    public const string Sdm630 = "sdm630";

    private const int Input = ModbusFrame.ReadInputRegisters;

    /// <summary>A meter on a line.</summary>
    /// <param name="port">The line, for messages.</param>
    /// <param name="unit">1 to 247.</param>
    /// <param name="registers">Its map.</param>
    public EnergyMeter(string port, int unit, ModbusRegister[] registers)
        : base("energy meter", port, unit, registers) { }

    /// <summary>A built-in map by its name; null when there is none.</summary>
    public static ModbusRegister[]? Map(string name)
    {
        switch (name)
        {
            case Sdm120:
                return new ModbusRegister[]
                {
                    Float(PlantQuantity.AcVolts, 0x0000),
                    Float(PlantQuantity.AcAmperes, 0x0006),
                    Float(PlantQuantity.AcWatts, 0x000C),
                    Float(PlantQuantity.PowerFactor, 0x001E),
                    Float(PlantQuantity.Hertz, 0x0046),
                    Float(PlantQuantity.ImportKilowattHours, 0x0048),
                };
            case Sdm630:
                return new ModbusRegister[]
                {
                    Float(PlantQuantity.AcVolts, 0x0000),
                    Float(PlantQuantity.AcVolts, 0x0002),
                    Float(PlantQuantity.AcVolts, 0x0004),
                    // The sum of the three lines.
                    Float(PlantQuantity.AcAmperes, 0x0030),
                    Float(PlantQuantity.AcWatts, 0x0034),
                    Float(PlantQuantity.PowerFactor, 0x003E),
                    Float(PlantQuantity.Hertz, 0x0046),
                    Float(PlantQuantity.ImportKilowattHours, 0x0048),
                };
            default:
                return null;
        }
    }

    private static ModbusRegister Float(PlantQuantity quantity, int address)
    {
        return ModbusRegister.Of(quantity, Input, address, RegisterType.Float32, 1);
    }
}
