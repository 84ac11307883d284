using System;

namespace Edge.Portable.Drivers.Modbus;

/// <summary>
/// The controller of a −48 V rectifier: bus voltage, currents, AC voltage, modules and alarms, by a register map.
/// </summary>
/// <remarks>
/// Built in is the map of Huawei's SMU (SMU02, the monitoring unit of ETP48 systems; holding registers, 9600 8N1 unless set otherwise): signals of
/// the workbook "DPCP V300R024C10 (SMU02X)" as public programs that read such units have them. System DC voltage 0x1000, total load current 0x1001
/// and AC voltage 0x1004 in tenths; number of rectifiers 0x1101; total battery current 0x1401, signed, in tenths, positive while charging; alarms
/// 0x5100 rectifier missing, 0x5101 rectifier abnormal, 0x5102 no communication with the rectifiers, each 0 or 1. The unit of its
/// battery temperature (0x1403) is in none of the public sources, so it is left to the site file. No unit was at hand to compare the map with.
/// </remarks>
public sealed class Rectifier : ModbusPlant
{
    /// <summary>Name of the built-in map.</summary>
    public const string HuaweiSmu = "huawei-smu";

    private readonly int _fitted;

    /// <summary>A controller on a line.</summary>
    /// <param name="port">The line, for messages.</param>
    /// <param name="unit">1 to 247.</param>
    /// <param name="registers">Its map.</param>
    /// <param name="fittedModules">Modules that must be there; 0 when that is not known.</param>
    public Rectifier(string port, int unit, ModbusRegister[] registers, int fittedModules)
        : base("rectifier", port, unit, registers)
    {
        _fitted = fittedModules;
    }

    /// <summary>Whether failed modules can be told: the controller counts them, or it counts those that it finds and it is known how
    /// many are fitted.</summary>
    public bool TellsFailed
    {
        get { return Has(PlantQuantity.ModulesFailed) || (_fitted > 0 && Has(PlantQuantity.Modules)); }
    }

    /// <summary>Modules that failed or are missing; NaN when that is not known.</summary>
    public double FailedModules
    {
        get
        {
            double missing = _fitted > 0 && Has(PlantQuantity.Modules) ? _fitted - Lowest(PlantQuantity.Modules) : 0;
            double failed = Has(PlantQuantity.ModulesFailed) ? Lowest(PlantQuantity.ModulesFailed) : 0;
            return double.IsNaN(missing) || double.IsNaN(failed) ? double.NaN : Math.Max(0, Math.Max(missing, failed));
        }
    }

    /// <summary>A built-in map by its name; null when there is none.</summary>
    public static ModbusRegister[]? Map(string name)
    {
        return name == HuaweiSmu
            ? new ModbusRegister[]
            {
                ModbusRegister.Of(PlantQuantity.BusVolts, 3, 0x1000, RegisterType.Unsigned16, 0.1),
                ModbusRegister.Of(PlantQuantity.LoadAmperes, 3, 0x1001, RegisterType.Unsigned16, 0.1),
                ModbusRegister.Of(PlantQuantity.AcVolts, 3, 0x1004, RegisterType.Unsigned16, 0.1),
                ModbusRegister.Of(PlantQuantity.Modules, 3, 0x1101, RegisterType.Unsigned16, 1),
                ModbusRegister.Of(PlantQuantity.BatteryAmperes, 3, 0x1401, RegisterType.Signed16, 0.1),
                ModbusRegister.Of(PlantQuantity.Alarm, 3, 0x5100, RegisterType.Unsigned16, 1),
                ModbusRegister.Of(PlantQuantity.Alarm, 3, 0x5101, RegisterType.Unsigned16, 1),
                ModbusRegister.Of(PlantQuantity.Alarm, 3, 0x5102, RegisterType.Unsigned16, 1),
            }
            : null;
    }
}
