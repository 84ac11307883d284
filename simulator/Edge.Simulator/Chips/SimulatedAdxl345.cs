namespace Edge.Simulator.Chips;

/// <summary>
/// Analog Devices ADXL345, from its data sheet: one register file behind I2C and SPI (mode 3: read in bit 7, several bytes in
/// bit 6, register below). 256 LSB/g in full resolution and at ±2 g, halved with each range in 10 bits; two's complement,
/// low byte first, right or left justified, cut off at the word's ends. Offset registers of 15.6 mg. Rates 3200 Hz halved.
/// FIFO: 32 samples and one at the filter; in stream mode the oldest go, in FIFO mode the newest. Reading any data register
/// takes a sample out, all three axes. INT_SOURCE: bit 7 data ready and 1 watermark as long as they hold, 0 overrun until
/// data are read; taps, activity and free fall are not played, and no trigger comes, so trigger mode is stream mode.
/// A part's own errors, typical and at most: 0 g offset 35 and 150 mg (z 40, 250), drift 0.4 mg/°C (z 1.2) and, since the
/// data sheet gives no limit, twice that; sensitivity 1 and 10 %, 0.01 %/°C. Noise 0.75 LSB of full resolution (z 1.1) up to
/// 100 Hz, √2 more for each doubling, 1.8 and 2.6 in low power. The self-test's force grows with the supply, here 3.3 V: 1.77
/// (z 1.47) times 0.2–2.1, −0.2 to −2.1 and 0.3–3.4 g. The clock's tolerance is not in the data sheet; taken as 1 %.
/// </summary>
public sealed class SimulatedAdxl345 : SimulatedChip, IGravitySensor
{
    private const byte DevId = 0x00;
    private const byte ThreshTap = 0x1D;
    private const byte OffsetX = 0x1E;
    private const byte ActTapStatus = 0x2B;
    private const byte BwRate = 0x2C;
    private const byte PowerCtl = 0x2D;
    private const byte IntSource = 0x30;
    private const byte DataFormat = 0x31;
    private const byte DataX0 = 0x32;
    private const byte DataZ1 = 0x37;
    private const byte FifoCtl = 0x38;
    private const byte FifoStatus = 0x39;

    private const int Measure = 1 << 3;
    private const int LowPower = 1 << 4;
    private const int FullResolution = 1 << 3;
    private const int LeftJustified = 1 << 2;
    private const int SelfTest = 1 << 7;

    private const int FifoSamples = 32;
    private const int FullResolutionLsbPerG = 256;
    private const double OffsetG = 15.6e-3;
    private const double WakeMicros = 1_100;

    /// <summary>Samples that a chip nobody reads need not work out: only the newest can still be seen.</summary>
    private const long LongUnread = 4096;

    // LSB of full resolution. Rounding to whole LSB adds its own 0.29.
    private static readonly double[] NoiseLsb = [0.69, 0.69, 1.06];
    private static readonly double[] LowPowerNoiseLsb = [1.8, 1.8, 2.6];

    // Half way between the data sheet's limits would be more than parts have been seen to give.
    private static readonly double[] TypicalSelfTestG = [0.7 * 1.77, -0.7 * 1.77, 1.0 * 1.47];

    private readonly IAccelerationInput _input;
    private readonly Func<long, double> _dieCelsius;
    private readonly byte[] _registers = new byte[0x3A];
    private readonly short[] _fifo = new short[(FifoSamples + 1) * 3];
    private readonly short[] _last = new short[3];
    private readonly short[] _shown = new short[3];
    private readonly double[] _shiftG = new double[3];
    private readonly double[] _gPerMps2 = new double[3];
    private readonly double[] _noiseG = new double[3];
    private readonly double[] _offsetG = new double[3];
    private readonly double[] _driftGPerCelsius = new double[3];
    private readonly double[] _gain = new double[3];
    private readonly double[] _gainPerCelsius = new double[3];
    private readonly double[] _selfTestG = new double[3];
    private readonly FailingElement _failing = new();
    private int _fifoHead;
    private int _fifoCount;
    private byte _pointer;
    private bool _isFresh;
    private bool _overrun;
    private bool _dropNext;
    private double _epochMicros;
    private long _sinceEpoch;
    private double _periodMicros;

    /// <summary>A chip that feels <paramref name="input"/>, with its die at <paramref name="dieCelsius"/>.</summary>
    public SimulatedAdxl345(
        SimulatedTime time,
        IAccelerationInput input,
        Func<long, double> dieCelsius,
        ulong seed,
        string name = "adxl345",
        double spread = 0
    )
        : base(name, time, seed, input.IsRecorded ? 0 : spread)
    {
        _input = input;
        _dieCelsius = dieCelsius;
        for (int axis = 0; axis < 3; axis++)
        {
            bool isZ = axis == 2;
            double drift = isZ ? 1.2e-3 : 0.4e-3;
            _offsetG[axis] = isZ ? DrawError(40e-3, 250e-3) : DrawError(35e-3, 150e-3);
            _driftGPerCelsius[axis] = DrawError(drift, 2 * drift);
            _gain[axis] = 1 + DrawError(0.01, 0.1);
            _gainPerCelsius[axis] = DrawError(1e-4, 2e-4);
            _selfTestG[axis] = TypicalSelfTestG[axis] * (1 + DrawError(0.2, 0.6));
        }

        OwnClock = 1 + DrawError(0.003, 0.01);
        PowerOn(time.NowMicros);
    }

    /// <summary>The faults that this kind of chip can have.</summary>
    public static IReadOnlyList<ChipFault> Faults { get; } =
    [
        ChipFault.Silent,
        ChipFault.Stuck,
        ChipFault.WrongIdentity,
        ChipFault.Saturated,
        ChipFault.EmptyFifo,
        ChipFault.FifoOverflow,
        ChipFault.BitFlips,
        ChipFault.SlowOscillator,
        ChipFault.BusLockUp,
        ChipFault.SupplyDip,
        ChipFault.DeadElement,
        ChipFault.Quiet,
        ChipFault.Clipped,
        ChipFault.Noisy,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<ChipFault> PossibleFaults => Faults;

    /// <summary>Samples taken since power on.</summary>
    public long SamplesProduced { get; private set; }

    /// <summary>Samples taken per second now; 0 in standby.</summary>
    public double OutputHertz => IsMeasuring ? 1e6 / _periodMicros : 0;

    private bool IsMeasuring => (_registers[PowerCtl] & Measure) != 0;

    private int RangeCode => _registers[DataFormat] & 3;

    private bool IsFullResolution => (_registers[DataFormat] & FullResolution) != 0;

    // 0 bypass, 1 FIFO, 2 stream, 3 trigger.
    private int FifoMode => _registers[FifoCtl] >> 6;

    private double LsbPerG => IsFullResolution ? FullResolutionLsbPerG : FullResolutionLsbPerG >> RangeCode;

    private int Bits => IsFullResolution ? 10 + RangeCode : 10;

    /// <inheritdoc/>
    /// <remarks>Its offset registers are taken to be zero.</remarks>
    public (double X, double Y, double Z) MeanReading(double x, double y, double z)
    {
        double warm = _dieCelsius(Time.NowMicros) - 25;
        double Axis(int axis, double felt) =>
            (felt * GainAt(axis, warm)) + (OffsetGAt(axis, warm) * SimulatedAdxl355.StandardGravity);
        return (Axis(0, x), Axis(1, y), Axis(2, z));
    }

    /// <inheritdoc/>
    protected override void OnFaultChanged(long nowMicros)
    {
        _failing.Begin();
        if (_periodMicros != PeriodMicros())
        {
            RestartClock(nowMicros);
        }
    }

    /// <inheritdoc/>
    protected override void OnPowerOn(long nowMicros) => PowerOn(nowMicros);

    /// <inheritdoc/>
    protected override void ClockTo(long nowMicros)
    {
        if (!IsMeasuring)
        {
            return;
        }

        long due = (long)((nowMicros - _epochMicros) / _periodMicros);
        if (due <= _sinceEpoch)
        {
            return;
        }

        if (Fault == ChipFault.EmptyFifo)
        {
            _sinceEpoch = due;
            return;
        }

        if (due - _sinceEpoch > LongUnread && !_input.IsRecorded)
        {
            long skipped = due - _sinceEpoch - FifoSamples - 1;
            _sinceEpoch += skipped;
            SamplesProduced += skipped;
            _overrun = true;
        }

        PrepareDrive(nowMicros);
        while (_sinceEpoch < due)
        {
            _sinceEpoch++;
            TakeSample((long)(_epochMicros + (_sinceEpoch * _periodMicros)));
        }
    }

    /// <inheritdoc/>
    protected override void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _pointer = bytes[0];
        foreach (byte value in bytes[1..])
        {
            WriteRegister(_pointer, value, nowMicros);
            _pointer++;
        }
    }

    /// <inheritdoc/>
    protected override void OnI2cRead(Span<byte> bytes, long nowMicros) => ReadFrom(ref _pointer, bytes, isMany: true);

    /// <inheritdoc/>
    protected override void OnSpiTransfer(ReadOnlySpan<byte> write, Span<byte> read, long nowMicros)
    {
        read.Clear();
        if (write.IsEmpty)
        {
            return;
        }

        byte register = (byte)(write[0] & 0x3F);
        bool isMany = (write[0] & 0x40) != 0;
        if ((write[0] & 0x80) != 0)
        {
            if (read.Length > 1)
            {
                ReadFrom(ref register, read[1..], isMany);
            }

            return;
        }

        foreach (byte value in write[1..])
        {
            WriteRegister(register, value, nowMicros);
            register += isMany ? (byte)1 : (byte)0;
        }
    }

    private void ReadFrom(ref byte register, Span<byte> bytes, bool isMany)
    {
        bool tookData = false;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (register is >= DataX0 and <= DataZ1)
            {
                if (!tookData)
                {
                    Show();
                    tookData = true;
                }

                short word = _shown[(register - DataX0) >> 1];
                bytes[i] = (byte)((register & 1) == 0 ? word : word >> 8);
            }
            else
            {
                bytes[i] = ReadRegister(register);
            }

            register += isMany ? (byte)1 : (byte)0;
        }
    }

    // The oldest sample comes to the data registers, and what else it had is gone with this reading.
    private void Show()
    {
        if (_fifoCount > 0)
        {
            _fifo.AsSpan(_fifoHead * 3, 3).CopyTo(_shown);
            _fifoHead = (_fifoHead + 1) % (FifoSamples + 1);
            _fifoCount--;
        }
        else
        {
            _last.CopyTo(_shown, 0);
        }

        _isFresh = false;
        _overrun = false;
    }

    private byte ReadRegister(byte register)
    {
        if (Fault == ChipFault.WrongIdentity && register == DevId)
        {
            // An ADXL355, which may sit at the same I2C address.
            return 0xAD;
        }

        return register switch
        {
            DevId => 0xE5,
            IntSource => Sources(),
            FifoStatus => (byte)_fifoCount,
            _ => register < _registers.Length ? _registers[register] : (byte)0,
        };
    }

    // Its reset value is 0x02: a watermark of no samples is reached.
    private byte Sources()
    {
        bool isReady = FifoMode == 0 ? _isFresh : _fifoCount > 0;
        bool isOver = _fifoCount >= (_registers[FifoCtl] & 0x1F);
        return (byte)((isReady ? 0x80 : 0) | (isOver ? 0x02 : 0) | (_overrun ? 0x01 : 0));
    }

    private void WriteRegister(byte register, byte value, long nowMicros)
    {
        if (register is < ThreshTap or ActTapStatus or IntSource or (>= DataX0 and <= DataZ1) or >= FifoStatus)
        {
            return;
        }

        bool wasMeasuring = IsMeasuring;
        int fifoMode = FifoMode;
        _registers[register] = value;
        if (register == BwRate || (register == PowerCtl && !wasMeasuring && IsMeasuring))
        {
            RestartClock(nowMicros);
        }

        if (register == FifoCtl && fifoMode != FifoMode && FifoMode == 0)
        {
            _fifoHead = 0;
            _fifoCount = 0;
            _overrun = false;
        }
    }

    private void PowerOn(long nowMicros)
    {
        Array.Clear(_registers);
        _registers[BwRate] = 0x0A;
        Array.Clear(_last);
        Array.Clear(_shown);
        _fifoHead = 0;
        _fifoCount = 0;
        _pointer = 0;
        _isFresh = false;
        _overrun = false;
        RestartClock(nowMicros);
    }

    private double PeriodMicros()
    {
        double own = 3200.0 / (1 << (15 - (_registers[BwRate] & 15)));
        return 1e6 / ((_input.ExternalHertz ?? own) * ClockRatio);
    }

    // The first sample comes a period and 1.1 ms after measuring began.
    private void RestartClock(long nowMicros)
    {
        _periodMicros = PeriodMicros();
        _epochMicros = nowMicros + WakeMicros;
        _sinceEpoch = 0;
    }

    private double GainAt(int axis, double warm) => _gain[axis] * (1 + (_gainPerCelsius[axis] * warm));

    private double OffsetGAt(int axis, double warm) => _offsetG[axis] + (_driftGPerCelsius[axis] * warm);

    // What is the same for all samples of one catch-up, in g.
    private void PrepareDrive(long nowMicros)
    {
        double warm = _dieCelsius(nowMicros) - 25;
        bool isLow = (_registers[BwRate] & LowPower) != 0;
        double faster = Math.Max(1, Math.Sqrt(1e4 / _periodMicros));
        bool force = (_registers[DataFormat] & SelfTest) != 0 && Fault != ChipFault.DeadElement;
        for (int axis = 0; axis < 3; axis++)
        {
            double trim = OffsetG * (sbyte)_registers[OffsetX + axis];
            _shiftG[axis] = OffsetGAt(axis, warm) + trim + (force ? _selfTestG[axis] : 0);
            _gPerMps2[axis] = GainAt(axis, warm) / SimulatedAdxl355.StandardGravity;
            double noise = isLow ? LowPowerNoiseLsb[axis] : NoiseLsb[axis] * faster;
            _noiseG[axis] = _input.IsRecorded ? 0 : noise / FullResolutionLsbPerG;
        }
    }

    private void TakeSample(long micros)
    {
        _input.Next(micros, out double x, out double y, out double z);
        SamplesProduced++;
        if (Fault == ChipFault.FifoOverflow)
        {
            _overrun = true;
            _dropNext = !_dropNext;
            if (_dropNext)
            {
                return;
            }
        }

        if (Fault != ChipFault.Stuck)
        {
            _last[0] = Quantise(0, x);
            _last[1] = Quantise(1, y);
            _last[2] = Quantise(2, z);
        }

        _overrun |= FifoMode == 0 ? _isFresh : _fifoCount > FifoSamples;
        _isFresh = true;
        if (FifoMode == 0 || (FifoMode == 1 && _fifoCount > FifoSamples))
        {
            return;
        }

        if (_fifoCount > FifoSamples)
        {
            _fifoHead = (_fifoHead + 1) % (FifoSamples + 1);
            _fifoCount--;
        }

        int tail = (_fifoHead + _fifoCount) % (FifoSamples + 1);
        _last.CopyTo(_fifo.AsSpan(tail * 3, 3));
        _fifoCount++;
    }

    private short Quantise(int axis, double felt)
    {
        int most = (1 << (Bits - 1)) - 1;
        double g = (felt * _gPerMps2[axis]) + _shiftG[axis];
        double noise = _noiseG[axis] > 0 ? _noiseG[axis] * Noise.NextNormal() : 0;
        double lsb = Math.Round(_failing.Give(Fault, Magnitude, axis, g, noise) * LsbPerG);
        int code = Fault == ChipFault.Saturated ? most : (int)Math.Clamp(lsb, -most - 1, most);

        // At 1600 and 3200 Hz the lowest bit of these formats says nothing.
        if ((_registers[BwRate] & 15) >= 14 && (IsFullResolution || RangeCode == 0))
        {
            code &= ~1;
        }

        return (short)((_registers[DataFormat] & LeftJustified) != 0 ? code << (16 - Bits) : code);
    }
}
