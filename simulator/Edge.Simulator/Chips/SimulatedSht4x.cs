namespace Edge.Simulator.Chips;

/// <summary>
/// Sensirion SHT4x, from its data sheet: one command byte, then after the measurement's time six bytes: temperature,
/// checksum, humidity, checksum. Until then, and once read, a read is not acknowledged. CRC-8 polynomial 0x31, start
/// 0xFF (0xBEEF gives 0x92). T = −45 + 175·S/65535 °C, RH = −6 + 125·S/65535 %.
/// A part's own errors: 0.2 °C and 1.8 % RH at most (SHT40, typical accuracy); a measurement takes between the typical
/// and the longest time. The heater gives 200, 110 or 20 mW for 1 or 0.1 s, and what is measured at the pulse's end is the
/// air at the hot die: it holds the same water, so its relative humidity falls.
/// </summary>
public sealed class SimulatedSht4x : SimulatedChip
{
    private const byte HighPrecision = 0xFD;
    private const byte MediumPrecision = 0xF6;
    private const byte LowPrecision = 0xE0;
    private const byte SerialNumber = 0x89;
    private const byte SoftReset = 0x94;
    private const long WakeMicros = 1_000;

    // Not in the data sheet, which shows some 60 °C at 200 mW in still air, reached within the pulse of a second.
    private const double CelsiusPerMilliwatt = 0.3;
    private const double HeatMicros = 300_000;

    private readonly Func<long, (double Celsius, double HumidityPercent)> _air;
    private readonly byte[] _answer = new byte[6];
    private readonly uint _serial;
    private readonly double _celsiusError;
    private readonly double _percentError;
    private readonly double _haste;
    private double _heatCelsius;
    private long _heatAt;
    private long _awakeAt;
    private ushort _temperature;
    private ushort _humidity;
    private bool _measured;
    private bool _pending;
    private long _readyMicros;

    /// <summary>A chip in this air.</summary>
    public SimulatedSht4x(
        SimulatedTime time,
        Func<long, (double Celsius, double HumidityPercent)> air,
        ulong seed,
        string name = "sht4x",
        double spread = 0
    )
        : base(name, time, seed, spread)
    {
        _air = air;
        _serial = (uint)new Chance(seed, 3).NextBits();
        _celsiusError = DrawError(0.1, 0.2);
        _percentError = DrawError(0.9, 1.8);
        _haste = Math.Abs(DrawError(0.5, 1));
    }

    /// <summary>The faults that this kind of chip can have.</summary>
    public static IReadOnlyList<ChipFault> Faults { get; } =
    [
        ChipFault.Silent,
        ChipFault.Stuck,
        ChipFault.WrongIdentity,
        ChipFault.BadCrc,
        ChipFault.Saturated,
        ChipFault.BitFlips,
        ChipFault.SlowOscillator,
        ChipFault.BusLockUp,
        ChipFault.SupplyDip,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<ChipFault> PossibleFaults => Faults;

    /// <summary>The checksum of two bytes.</summary>
    public static byte Crc(byte first, byte second)
    {
        int crc = 0xFF;
        for (int i = 0; i < 2; i++)
        {
            crc ^= i == 0 ? first : second;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80) != 0 ? ((crc << 1) ^ 0x31) & 0xFF : (crc << 1) & 0xFF;
            }
        }

        return (byte)crc;
    }

    /// <inheritdoc/>
    protected override void ClockTo(long nowMicros) { }

    /// <inheritdoc/>
    protected override void OnPowerOn(long nowMicros) => Restart(nowMicros);

    /// <inheritdoc/>
    protected override void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        bool busy = _pending && nowMicros < _readyMicros && bytes[0] != SoftReset;
        if (busy || nowMicros < _awakeAt)
        {
            throw NoAcknowledge();
        }

        // Times typical and longest; repeatability, which is three deviations, of temperature and humidity.
        switch (bytes[0])
        {
            case HighPrecision:
                Measure(nowMicros, Between(6_900, 8_300), 0.04, 0.08);
                break;
            case MediumPrecision:
                Measure(nowMicros, Between(3_700, 4_500), 0.07, 0.15);
                break;
            case LowPrecision:
                Measure(nowMicros, Between(1_300, 1_600), 0.1, 0.25);
                break;
            case 0x39 or 0x2F or 0x1E:
                Heat(nowMicros, Milliwatts(bytes[0]), Between(1_000_000, 1_100_000));
                break;
            case 0x32 or 0x24 or 0x15:
                Heat(nowMicros, Milliwatts(bytes[0]), Between(100_000, 110_000));
                break;
            case SerialNumber:
                Answer((ushort)(_serial >> 16), (ushort)_serial, nowMicros);
                break;
            case SoftReset:
                Restart(nowMicros);
                break;
            default:
                throw NoAcknowledge();
        }
    }

    /// <inheritdoc/>
    protected override void OnI2cRead(Span<byte> bytes, long nowMicros)
    {
        if (Fault == ChipFault.WrongIdentity)
        {
            // An INA219 strapped to the same address: its configuration register, no checksums.
            bytes.Fill(0xFF);
            bytes[0] = 0x39;
            if (bytes.Length > 1)
            {
                bytes[1] = 0x9F;
            }

            return;
        }

        if (!_pending || nowMicros < _readyMicros || nowMicros < _awakeAt)
        {
            throw NoAcknowledge();
        }

        _pending = false;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i < _answer.Length ? _answer[i] : (byte)0xFF;
        }
    }

    private static double Milliwatts(byte command) =>
        command switch
        {
            0x39 or 0x32 => 200,
            0x2F or 0x24 => 110,
            _ => 20,
        };

    private void Restart(long nowMicros)
    {
        _pending = false;
        _awakeAt = nowMicros + WakeMicros;
    }

    private long Between(long typicalMicros, long longestMicros) =>
        (long)((longestMicros - (_haste * (longestMicros - typicalMicros))) / ClockRatio);

    // How much warmer than the air the die is: it nears what the heater gives, and cools as it warmed.
    private double HeatAt(long micros, double milliwatts)
    {
        if (milliwatts == 0 && _heatCelsius == 0)
        {
            return 0;
        }

        double end = milliwatts * CelsiusPerMilliwatt;
        return end + ((_heatCelsius - end) * Math.Exp((_heatAt - micros) / HeatMicros));
    }

    // The pulse, and a measurement of high precision at its end.
    private void Heat(long nowMicros, double milliwatts, long pulseMicros)
    {
        _heatCelsius = HeatAt(nowMicros, 0);
        _heatAt = nowMicros;
        _heatCelsius = HeatAt(nowMicros + pulseMicros, milliwatts);
        _heatAt = nowMicros + pulseMicros;
        Measure(_heatAt, Between(6_900, 8_300), 0.04, 0.08);
    }

    private void Measure(long startMicros, long durationMicros, double celsiusRepeats, double percentRepeats)
    {
        long readyAt = startMicros + durationMicros;
        if (Fault == ChipFault.Saturated)
        {
            _temperature = ushort.MaxValue;
            _humidity = ushort.MaxValue;
        }
        else if (Fault != ChipFault.Stuck || !_measured)
        {
            (double celsius, double percent) = _air(startMicros);
            double heat = HeatAt(startMicros, 0);
            if (heat > 0.001)
            {
                percent *= Saturation(celsius) / Saturation(celsius + heat);
                celsius += heat;
            }

            celsius += _celsiusError + (celsiusRepeats / 3 * Noise.NextNormal());
            percent += _percentError + (percentRepeats / 3 * Noise.NextNormal());
            _temperature = Word((celsius + 45) / 175);
            _humidity = Word((percent + 6) / 125);
        }

        _measured = true;
        Answer(_temperature, _humidity, readyAt);
    }

    private void Answer(ushort first, ushort second, long readyMicros)
    {
        byte spoil = Fault == ChipFault.BadCrc ? (byte)0x5A : (byte)0;
        _answer[0] = (byte)(first >> 8);
        _answer[1] = (byte)first;
        _answer[2] = (byte)(Crc(_answer[0], _answer[1]) ^ spoil);
        _answer[3] = (byte)(second >> 8);
        _answer[4] = (byte)second;
        _answer[5] = (byte)(Crc(_answer[3], _answer[4]) ^ spoil);
        _readyMicros = readyMicros;
        _pending = true;
    }

    // Water vapour that the air can hold, in units of its own (Magnus).
    private static double Saturation(double celsius) => Math.Exp(17.62 * celsius / (243.12 + celsius));

    private static ushort Word(double share) => (ushort)Math.Clamp(Math.Round(share * 65535), 0, 65535);
}
