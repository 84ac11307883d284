namespace Edge.Simulator.Chips;

/// <summary>
/// Texas Instruments INA228, from its data sheet. Registers of 16, 24 and 40 bits, most significant byte first, no
/// auto-increment. Shunt, bus and current are 20-bit two's complement in bits 23:4. Shunt 312.5 nV/LSB at ±163.84 mV,
/// 78.125 nV/LSB at ±40.96 mV; bus 195.3125 µV/LSB; die 7.8125 m°C/LSB.
/// CURRENT = VSHUNT × 4096 / SHUNT_CAL, which is what SHUNT_CAL = 13107.2e6 × CURRENT_LSB × R means;
/// POWER = |CURRENT| × V / 3.2; ENERGY counts 16 × 3.2 × CURRENT_LSB joules, CHARGE counts CURRENT_LSB coulombs, signed,
/// both by the chip's own clock. With CONFIG bit 5, CURRENT is corrected for a shunt of SHUNT_TEMPCO ppm/°C.
/// A part's own errors, at most: shunt 1 µV and 10 nV/°C, 0.05 % and 20 ppm/°C; bus 2.5 mV and 20 µV/°C, 0.05 % and
/// 20 ppm/°C; die 1 °C; clock 0.5 %. The shunt beside it is of class 0.5 and drifts by 50 ppm/°C at most.
/// </summary>
public sealed class SimulatedIna228 : SimulatedChip
{
    private const byte Config = 0x00;
    private const byte AdcConfig = 0x01;
    private const byte ShuntCal = 0x02;
    private const byte ShuntTempco = 0x03;
    private const byte VShunt = 0x04;
    private const byte VBus = 0x05;
    private const byte DieTemp = 0x06;
    private const byte Current = 0x07;
    private const byte Power = 0x08;
    private const byte Energy = 0x09;
    private const byte Charge = 0x0A;
    private const byte DiagAlert = 0x0B;
    private const byte ShuntOver = 0x0C;
    private const byte ShuntUnder = 0x0D;
    private const byte BusOver = 0x0E;
    private const byte BusUnder = 0x0F;
    private const byte TempLimit = 0x10;
    private const byte PowerLimit = 0x11;
    private const byte ManufacturerId = 0x3E;
    private const byte DeviceId = 0x3F;

    private const int MaxCode = (1 << 19) - 1;
    private const double WideVoltsPerLsb = 312.5e-9;
    private const double NarrowVoltsPerLsb = 78.125e-9;
    private const double BusVoltsPerLsb = 195.3125e-6;
    private const double DieCelsiusPerLsb = 7.8125e-3;
    private const double EnergyWrap = 1099511627776.0;
    private const double ChargeWrap = 549755813888.0;

    private static readonly int[] ConversionMicros = [50, 84, 150, 280, 540, 1052, 2074, 4120];
    private static readonly int[] Averages = [1, 4, 16, 64, 128, 256, 512, 1024];

    private readonly Func<long, double> _busVolts;
    private readonly Func<long, double> _amperes;
    private readonly Func<long, double> _dieCelsius;
    private readonly double _shuntOhms;
    private readonly double _shuntPerCelsius;
    private readonly Linear _shunt;
    private readonly Linear _bus;
    private readonly double _dieError;
    private readonly ushort[] _registers = new ushort[0x12];
    private byte _pointer;
    private int _shuntCode;
    private int _busCode;
    private int _dieCode;
    private int _currentCode;
    private uint _powerCode;
    private double _energy;
    private double _charge;
    private bool _converted;
    private bool _energyOverflow;
    private bool _chargeOverflow;
    private bool _mathOverflow;
    private bool _oneShotPending;
    private long _startMicros;
    private long _cyclesDone;
    private long _idleUntil;
    private long _integratedMicros;

    /// <summary>A chip on a plant: the bus in volts, the shunt's current in amperes (into the battery is positive).</summary>
    public SimulatedIna228(
        SimulatedTime time,
        Func<long, double> busVolts,
        Func<long, double> amperes,
        Func<long, double> dieCelsius,
        double shuntOhms,
        ulong seed,
        string name = "ina228",
        double spread = 0
    )
        : base(name, time, seed, spread)
    {
        _busVolts = busVolts;
        _amperes = amperes;
        _dieCelsius = dieCelsius;
        _shunt = new Linear(
            DrawError(0.3e-6, 1e-6),
            DrawError(2e-9, 10e-9),
            DrawError(1e-4, 5e-4),
            DrawError(7e-6, 20e-6)
        );
        _bus = new Linear(
            DrawError(1e-3, 2.5e-3),
            DrawError(4e-6, 20e-6),
            DrawError(1e-4, 5e-4),
            DrawError(7e-6, 20e-6)
        );
        _dieError = DrawError(0.3, 1);
        _shuntOhms = shuntOhms * (1 + DrawError(0.0017, 0.005));
        _shuntPerCelsius = DrawError(17e-6, 50e-6);
        OwnClock = 1 + DrawError(0.0017, 0.005);
        PowerOn(time.NowMicros);
    }

    /// <summary>The faults that this kind of chip can have.</summary>
    public static IReadOnlyList<ChipFault> Faults { get; } =
    [
        ChipFault.Silent,
        ChipFault.Stuck,
        ChipFault.WrongIdentity,
        ChipFault.Saturated,
        ChipFault.BitFlips,
        ChipFault.SlowOscillator,
        ChipFault.BusLockUp,
        ChipFault.SupplyDip,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<ChipFault> PossibleFaults => Faults;

    private int Mode => _registers[AdcConfig] >> 12;

    private bool IsContinuous => Mode > 8;

    private bool IsNarrow => (_registers[Config] & 0x10) != 0;

    private double ShuntVoltsPerLsb => IsNarrow ? NarrowVoltsPerLsb : WideVoltsPerLsb;

    private double CurrentPerShuntCode => _registers[ShuntCal] == 0 ? 0 : 4096.0 / _registers[ShuntCal];

    private bool CorrectsShunt => (_registers[Config] & 0x20) != 0;

    private double CycleMicros
    {
        get
        {
            int adc = _registers[AdcConfig];
            int micros = 0;
            micros += (Mode & 1) != 0 ? ConversionMicros[(adc >> 9) & 7] : 0;
            micros += (Mode & 2) != 0 ? ConversionMicros[(adc >> 6) & 7] : 0;
            micros += (Mode & 4) != 0 ? ConversionMicros[(adc >> 3) & 7] : 0;
            return Math.Max(1, micros) * Averages[adc & 7] / ClockRatio;
        }
    }

    /// <inheritdoc/>
    protected override void ClockTo(long nowMicros)
    {
        if (nowMicros < _idleUntil)
        {
            return;
        }

        if (_oneShotPending && nowMicros >= _startMicros + (long)CycleMicros)
        {
            _oneShotPending = false;
            Convert(_startMicros + (long)CycleMicros);
        }

        if (!IsContinuous)
        {
            return;
        }

        long due = (long)((nowMicros - _startMicros) / CycleMicros);
        if (due > _cyclesDone)
        {
            _cyclesDone = due;
            long at = _startMicros + (long)(due * CycleMicros);
            Integrate(at);
            Convert(at);
        }

        // A little early: what is done there is asked for once more.
        _idleUntil = _startMicros + (long)((_cyclesDone + 1) * CycleMicros) - 2;
    }

    /// <inheritdoc/>
    protected override void OnFaultChanged(long nowMicros) => StartConversions(nowMicros);

    /// <inheritdoc/>
    protected override void OnPowerOn(long nowMicros) => PowerOn(nowMicros);

    /// <inheritdoc/>
    protected override void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _pointer = bytes[0];
        if (bytes.Length >= 3)
        {
            WriteRegister(_pointer, (ushort)((bytes[1] << 8) | bytes[2]), nowMicros);
        }
    }

    /// <inheritdoc/>
    protected override void OnI2cRead(Span<byte> bytes, long nowMicros)
    {
        (ulong value, int size) = ReadRegister(_pointer);
        for (int i = 0; i < bytes.Length; i++)
        {
            // Past the register's end the chip releases the line.
            bytes[i] = i < size ? (byte)(value >> (8 * (size - 1 - i))) : (byte)0xFF;
        }
    }

    private (ulong Value, int Size) ReadRegister(byte register)
    {
        switch (register)
        {
            case VShunt:
                return (LeftJustified(_shuntCode), 3);
            case VBus:
                return (LeftJustified(_busCode), 3);
            case DieTemp:
                return ((ushort)_dieCode, 2);
            case Current:
                return (LeftJustified(_currentCode), 3);
            case Power:
                return (_powerCode, 3);
            case Energy:
                _energyOverflow = false;
                return ((ulong)_energy & 0xFF_FFFF_FFFF, 5);
            case Charge:
                _chargeOverflow = false;
                return ((ulong)(long)Math.Round(_charge) & 0xFF_FFFF_FFFF, 5);
            case DiagAlert:
                return (ReadDiagnostics(), 2);
            case ManufacturerId:
                return (0x5449, 2);
            case DeviceId:
                // With the wrong identity: an INA238, its 16-bit sister.
                return (Fault == ChipFault.WrongIdentity ? 0x2381u : 0x2281u, 2);
            default:
                return (register < _registers.Length ? _registers[register] : 0u, 2);
        }
    }

    private ushort ReadDiagnostics()
    {
        int flags = (_registers[DiagAlert] & 0xF000) | 0x0001;
        double busStep = _busCode * BusVoltsPerLsb / 3.125e-3;
        double shuntStep = _shuntCode / 16.0;
        flags |= _energyOverflow ? 1 << 11 : 0;
        flags |= _chargeOverflow ? 1 << 10 : 0;
        flags |= _mathOverflow ? 1 << 9 : 0;
        flags |= _dieCode > (short)_registers[TempLimit] ? 1 << 7 : 0;
        flags |= shuntStep > (short)_registers[ShuntOver] ? 1 << 6 : 0;
        flags |= shuntStep < (short)_registers[ShuntUnder] ? 1 << 5 : 0;
        flags |= busStep > _registers[BusOver] ? 1 << 4 : 0;
        flags |= busStep < _registers[BusUnder] ? 1 << 3 : 0;
        flags |= _powerCode > _registers[PowerLimit] * 256.0 ? 1 << 2 : 0;
        flags |= _converted ? 1 << 1 : 0;
        _converted = false;
        return (ushort)flags;
    }

    private void WriteRegister(byte register, ushort value, long nowMicros)
    {
        switch (register)
        {
            case Config:
                if ((value & 0x8000) != 0)
                {
                    PowerOn(nowMicros);
                    return;
                }

                if ((value & 0x4000) != 0)
                {
                    _energy = 0;
                    _charge = 0;
                }

                _registers[Config] = (ushort)(value & 0x3FF0);
                StartConversions(nowMicros);
                break;
            case AdcConfig:
                _registers[AdcConfig] = value;
                _converted = false;
                StartConversions(nowMicros);
                break;
            case ShuntCal:
                _registers[ShuntCal] = (ushort)(value & 0x7FFF);
                break;
            case ShuntTempco:
                _registers[ShuntTempco] = (ushort)(value & 0x3FFF);
                break;
            case DiagAlert:
                _registers[DiagAlert] = (ushort)(value & 0xF000);
                break;
            case >= ShuntOver and <= PowerLimit:
                _registers[register] = value;
                break;
        }
    }

    private void PowerOn(long nowMicros)
    {
        Array.Clear(_registers);
        _registers[AdcConfig] = 0xFB68;
        _registers[ShuntCal] = 0x1000;
        _registers[ShuntOver] = 0x7FFF;
        _registers[ShuntUnder] = 0x8000;
        _registers[BusOver] = 0x7FFF;
        _registers[TempLimit] = 0x7FFF;
        _registers[PowerLimit] = 0xFFFF;
        _shuntCode = 0;
        _busCode = 0;
        _dieCode = 0;
        _currentCode = 0;
        _powerCode = 0;
        _energy = 0;
        _charge = 0;
        _converted = false;
        _energyOverflow = false;
        _chargeOverflow = false;
        _mathOverflow = false;
        _pointer = 0;
        StartConversions(nowMicros);
    }

    private void StartConversions(long nowMicros)
    {
        // CONVDLY waits in steps of 2 ms before the first conversion.
        long delay = ((_registers[Config] >> 6) & 0xFF) * 2000;
        _startMicros = nowMicros + delay;
        _cyclesDone = 0;
        _idleUntil = long.MinValue;
        _integratedMicros = _startMicros;
        _oneShotPending = Mode is > 0 and < 8;
    }

    private void Convert(long atMicros)
    {
        _converted = true;
        if (Fault == ChipFault.Stuck)
        {
            return;
        }

        bool saturated = Fault == ChipFault.Saturated;
        double celsius = _dieCelsius(atMicros);
        double microsPerReading = CycleMicros;

        // About one LSB of noise at 1 ms, less with longer averaging (data sheet, noise performance table).
        double noise = Math.Sqrt(1052 * 3 / Math.Max(microsPerReading, 150));
        if ((Mode & 1) != 0)
        {
            double code = (_bus.At(_busVolts(atMicros), celsius) / BusVoltsPerLsb) + (noise * Noise.NextNormal());
            _busCode = saturated ? MaxCode : (int)Math.Clamp(Math.Round(code), 0, MaxCode);
        }

        if ((Mode & 2) != 0)
        {
            double code =
                (ShuntVolts(atMicros, celsius) / ShuntVoltsPerLsb) + (noise * (IsNarrow ? 4 : 1) * Noise.NextNormal());
            _shuntCode = saturated ? MaxCode : (int)Math.Clamp(Math.Round(code), -MaxCode - 1, MaxCode);
        }

        if ((Mode & 4) != 0)
        {
            double code = ((celsius + _dieError) / DieCelsiusPerLsb) + Noise.NextNormal();
            _dieCode = (int)Math.Clamp(Math.Round(code), short.MinValue, short.MaxValue);
        }

        double current = Math.Round(_shuntCode * CurrentPerShuntCode / ShuntCorrection(_dieCode * DieCelsiusPerLsb));
        _mathOverflow = current is > MaxCode or < -MaxCode - 1;
        _currentCode = (int)Math.Clamp(current, -MaxCode - 1, MaxCode);
        _powerCode = (uint)Math.Min(0xFFFFFF, Math.Abs(_currentCode) * (_busCode * BusVoltsPerLsb) / 3.2);
    }

    // The trapezium rule over steps of at most a second, or a 256th of a long wait.
    private void Integrate(long toMicros)
    {
        long span = toMicros - _integratedMicros;
        if (span <= 0)
        {
            return;
        }

        if (Fault == ChipFault.Stuck)
        {
            _integratedMicros = toMicros;
            return;
        }

        int steps = (int)Math.Clamp((span / 1_000_000) + 1, 1, 256);
        (double before, double powerBefore) = RateAt(_integratedMicros);
        for (int i = 1; i <= steps; i++)
        {
            (double after, double powerAfter) = RateAt(_integratedMicros + (span * i / steps));
            double seconds = span / 1e6 / steps * ClockRatio;
            _charge += (before + after) / 2 * seconds;
            _energy += (powerBefore + powerAfter) / 2 * seconds / 16;
            before = after;
            powerBefore = powerAfter;
        }

        _integratedMicros = toMicros;
        if (_energy >= EnergyWrap)
        {
            _energy -= EnergyWrap;
            _energyOverflow = true;
        }

        if (Math.Abs(_charge) >= ChargeWrap)
        {
            _charge -= Math.Sign(_charge) * 2 * ChargeWrap;
            _chargeOverflow = true;
        }
    }

    // In units of CURRENT and POWER.
    private (double Current, double Power) RateAt(long micros)
    {
        double limit = MaxCode * ShuntVoltsPerLsb;
        double celsius = _dieCelsius(micros);
        double shunt = Fault == ChipFault.Saturated ? limit : Math.Clamp(ShuntVolts(micros, celsius), -limit, limit);
        double current = shunt / ShuntVoltsPerLsb * CurrentPerShuntCode / ShuntCorrection(celsius);
        return (current, Math.Abs(current) * _bus.At(_busVolts(micros), celsius) / 3.2);
    }

    // The shunt is as warm as the chip.
    private double ShuntVolts(long micros, double celsius) =>
        _shunt.At(_amperes(micros) * _shuntOhms * (1 + (_shuntPerCelsius * (celsius - 25))), celsius);

    // SHUNT_TEMPCO has 14 bits, 1 ppm/°C each, from 25 °C.
    private double ShuntCorrection(double celsius) =>
        CorrectsShunt ? 1 + (_registers[ShuntTempco] * 1e-6 * (celsius - 25)) : 1;

    private static ulong LeftJustified(int code) => ((ulong)(uint)code << 4) & 0xFFFFF0;

    // An input with its errors: V, V/°C, and shares of the reading.
    private readonly record struct Linear(double Offset, double OffsetPerCelsius, double Gain, double GainPerCelsius)
    {
        public double At(double volts, double celsius)
        {
            double warm = celsius - 25;
            return (volts * (1 + Gain + (GainPerCelsius * warm))) + Offset + (OffsetPerCelsius * warm);
        }
    }
}
