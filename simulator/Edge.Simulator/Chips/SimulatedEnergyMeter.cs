namespace Edge.Simulator.Chips;

/// <summary>What an energy meter measures at a moment.</summary>
/// <param name="Volts">AC voltage of each phase, V.</param>
/// <param name="Watts">Active power of all phases, W.</param>
/// <param name="PowerFactor">Power factor.</param>
public readonly record struct MeterSight(double Volts, double Watts, double PowerFactor);

/// <summary>
/// An Eastron SDM120 (one phase) or SDM630 (three): input registers in pairs, IEEE 754 with the high word first, at most 80 of them in a
/// request; addresses from the makers' protocol documents. What is fed by what it measures is silent without it. NaN where it does not know.
/// </summary>
/// <param name="time">The time that it lives in.</param>
/// <param name="sight">What it measures.</param>
/// <param name="seed">Where its noise comes from.</param>
/// <param name="unit">Its number on the line.</param>
/// <param name="baud">Speed of the line, bit/s.</param>
/// <param name="hasThreePhases">Whether it is an SDM630.</param>
public sealed class SimulatedEnergyMeter(
    SimulatedTime time,
    Func<long, MeterSight> sight,
    ulong seed,
    int unit = 2,
    int baud = 9600,
    bool hasThreePhases = false
) : SimulatedModbusUnit(time, unit, baud, AnswerMillis, seed)
{
    private const int AnswerMillis = 25;
    private const double LeastVolts = 80;
    private const double MainsHertz = 50;
    private const int LastAddress = 0x0180;

    private double _kilowattHours;
    private long _countedTo = time.NowMicros;

    /// <summary>Energy that it has counted until its last answer, kWh.</summary>
    public double KilowattHours => _kilowattHours;

    /// <inheritdoc/>
    protected override int MostRead => 80;

    /// <inheritdoc/>
    protected override bool IsPowered(long micros)
    {
        MeterSight now = sight(micros);
        bool powered = now.Volts >= LeastVolts;
        if (powered)
        {
            _kilowattHours += now.Watts * Math.Max(0, micros - _countedTo) / 3.6e12;
        }

        _countedTo = micros;
        return powered;
    }

    /// <inheritdoc/>
    protected override ushort? Register(int function, int address, long micros)
    {
        if (function != 4 || address > LastAddress)
        {
            return null;
        }

        uint bits = BitConverter.SingleToUInt32Bits((float)Value(address & ~1, sight(micros)));
        return (ushort)((address & 1) == 0 ? bits >> 16 : bits);
    }

    // Registers that the meter does not use read as zero.
    private double Value(int address, MeterSight now)
    {
        if (HasNoValues)
        {
            return double.NaN;
        }

        int phases = hasThreePhases ? 3 : 1;
        double amperes = now.Watts / (now.Volts * now.PowerFactor);
        return address switch
        {
            0x0046 => MainsHertz,
            0x0048 => _kilowattHours,
            0x0000 => now.Volts,
            0x0006 => amperes / phases,
            0x000C => now.Watts / phases,
            0x001E => now.PowerFactor,
            0x0002 or 0x0004 when hasThreePhases => now.Volts,
            0x0008 or 0x000A when hasThreePhases => amperes / phases,
            0x000E or 0x0010 when hasThreePhases => now.Watts / phases,
            0x0030 when hasThreePhases => amperes,
            0x0034 when hasThreePhases => now.Watts,
            0x003E when hasThreePhases => now.PowerFactor,
            _ => 0,
        };
    }
}
