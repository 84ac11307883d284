namespace Edge.Simulator.Chips;

/// <summary>What a rectifier's controller measures at a moment.</summary>
/// <param name="BusVolts">Magnitude of the bus voltage, V.</param>
/// <param name="BatteryAmperes">Current of the battery, A; negative while discharging.</param>
/// <param name="LoadAmperes">Current of the loads, A.</param>
/// <param name="AcVolts">AC voltage, V.</param>
/// <param name="Modules">Modules fitted.</param>
/// <param name="FailedModules">Of them failed.</param>
/// <param name="Celsius">Temperature of the battery, °C.</param>
public readonly record struct RectifierSight(
    double BusVolts,
    double BatteryAmperes,
    double LoadAmperes,
    double AcVolts,
    int Modules,
    int FailedModules,
    double Celsius
);

/// <summary>
/// The monitoring unit of a −48 V system: the holding registers that public programs read from Huawei's SMU02 ("DPCP V300R024C10 (SMU02X)").
/// Measured values are tenths, 0x7FFF where it does not know; alarms are 0 or 1.
/// </summary>
/// <remarks>
/// 0x1000 system DC voltage, 0x1001 total load current, 0x1004 AC voltage, 0x1006–0x1008 AC voltages of the phases, 0x100C AC frequency in
/// Hz, 0x1100 total rectifier current, 0x1101 number of rectifiers, 0x1401 total battery current (signed), 0x1403 battery temperature,
/// 0x5002 AC failure, 0x5100 rectifier missing, 0x5101 rectifier abnormal, 0x5102 communication with all rectifiers failed.
/// A failed module is abnormal and still counted; one that was pulled is missing.
/// </remarks>
/// <param name="time">The time that it lives in.</param>
/// <param name="sight">What it measures.</param>
/// <param name="seed">Where its noise comes from.</param>
/// <param name="unit">Its number on the line.</param>
/// <param name="baud">Speed of the line, bit/s.</param>
public sealed class SimulatedRectifier(
    SimulatedTime time,
    Func<long, RectifierSight> sight,
    ulong seed,
    int unit = 1,
    int baud = 9600
) : SimulatedModbusUnit(time, unit, baud, AnswerMillis, seed)
{
    private const int AnswerMillis = 30;
    private const ushort NoValue = 0x7FFF;
    private const double StopAcVolts = 90;

    /// <summary>Modules that were pulled: no longer counted, and missed.</summary>
    public int PulledModules { get; set; }

    /// <summary>Whether the controller has lost its bus to the modules: it goes on to tell what it last knew of them.</summary>
    public bool IsBlind { get; set; }

    /// <inheritdoc/>
    protected override ushort? Register(int function, int address, long micros)
    {
        if (function != 3)
        {
            return null;
        }

        RectifierSight now = sight(micros);
        return address switch
        {
            0x1000 => Tenths(now.BusVolts),
            0x1001 => Tenths(now.LoadAmperes),
            0x1004 or 0x1006 or 0x1007 or 0x1008 => Tenths(now.AcVolts),
            0x100C => now.AcVolts > StopAcVolts ? (ushort)50 : (ushort)0,
            0x1100 => Tenths(now.LoadAmperes + now.BatteryAmperes),
            0x1101 => HasNoValues ? NoValue : (ushort)(now.Modules - PulledModules),
            0x1401 => Tenths(now.BatteryAmperes),
            0x1403 => Tenths(now.Celsius),
            0x5002 => Flag(now.AcVolts < StopAcVolts),
            0x5100 => Flag(PulledModules > 0),
            0x5101 => Flag(now.FailedModules > 0),
            0x5102 => Flag(IsBlind),
            _ => null,
        };
    }

    private static ushort Flag(bool on) => on ? (ushort)1 : (ushort)0;

    private ushort Tenths(double value) =>
        HasNoValues ? NoValue : (ushort)(short)Math.Round(10 * value, MidpointRounding.AwayFromZero);
}
