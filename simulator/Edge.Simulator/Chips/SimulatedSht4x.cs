namespace Edge.Simulator.Chips;

/// <summary>
/// Sensirion SHT4x, from its data sheet: one command byte, then after the measurement's time six bytes: temperature,
/// checksum, humidity, checksum. Until then, and once read, a read is not acknowledged. CRC-8 polynomial 0x31, start
/// 0xFF (0xBEEF gives 0x92). T = −45 + 175·S/65535 °C, RH = −6 + 125·S/65535 %.
/// </summary>
public sealed class SimulatedSht4x : SimulatedChip
{
    private const byte HighPrecision = 0xFD;
    private const byte MediumPrecision = 0xF6;
    private const byte LowPrecision = 0xE0;
    private const byte SerialNumber = 0x89;
    private const byte SoftReset = 0x94;

    private readonly Func<long, (double Celsius, double HumidityPercent)> _air;
    private readonly byte[] _answer = new byte[6];
    private readonly uint _serial;
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
        string name = "sht4x"
    )
        : base(name, time, seed)
    {
        _air = air;
        _serial = (uint)new Chance(seed, 3).NextBits();
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
    protected override void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_pending && nowMicros < _readyMicros && bytes[0] != SoftReset)
        {
            throw NoAcknowledge();
        }

        // Longest times: 8.3, 4.5 and 1.6 ms for measuring; the heater adds its pulse of 1 or 0.1 s.
        switch (bytes[0])
        {
            case HighPrecision:
                Measure(nowMicros, 8_300, 1);
                break;
            case MediumPrecision:
                Measure(nowMicros, 4_500, 1.75);
                break;
            case LowPrecision:
                Measure(nowMicros, 1_600, 2.5);
                break;
            case 0x39 or 0x2F or 0x1E:
                Measure(nowMicros, 1_108_300, 1);
                break;
            case 0x32 or 0x24 or 0x15:
                Measure(nowMicros, 118_300, 1);
                break;
            case SerialNumber:
                Answer((ushort)(_serial >> 16), (ushort)_serial, nowMicros);
                break;
            case SoftReset:
                _pending = false;
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

        if (!_pending || nowMicros < _readyMicros)
        {
            throw NoAcknowledge();
        }

        _pending = false;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i < _answer.Length ? _answer[i] : (byte)0xFF;
        }
    }

    private void Measure(long nowMicros, long durationMicros, double noiseFactor)
    {
        long readyAt = nowMicros + (long)(durationMicros / ClockRatio);
        if (Fault == ChipFault.Saturated)
        {
            _temperature = ushort.MaxValue;
            _humidity = ushort.MaxValue;
        }
        else if (Fault != ChipFault.Stuck || !_measured)
        {
            // Repeatability at high precision, three sigma: 0.04 °C and 0.08 % RH.
            (double celsius, double percent) = _air(nowMicros);
            celsius += 0.04 / 3 * noiseFactor * Noise.NextNormal();
            percent += 0.08 / 3 * noiseFactor * Noise.NextNormal();
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

    private static ushort Word(double share) => (ushort)Math.Clamp(Math.Round(share * 65535), 0, 65535);
}
