namespace Edge.Simulator.Chips;

/// <summary>
/// Analog Devices ADXL355, from its data sheet: one register file behind I2C and SPI. 20-bit two's complement,
/// left-justified in three bytes; 256 000 LSB/g at ±2 g, so an axis ends at ±2.048 g.
/// FIFO: 96 words of three bytes, one axis each; bit 0 marks x, bit 1 an empty FIFO. When full the oldest go.
/// Status bits: 0 data ready, 1 FIFO at its watermark, 2 FIFO overrun; reading clears them.
/// A part's own errors, typical and at most: 0 g offset 25 and 75 mg, its drift 0.15 mg/°C at most; sensitivity 8 % at
/// most, its drift 0.01 %/°C; noise density 22.5 to 25 µg/√Hz by revision. The clock's tolerance is not in the data sheet:
/// parts have been seen 0.3 % off. What plays a recording has none of them.
/// </summary>
public sealed class SimulatedAdxl355 : SimulatedChip, IGravitySensor
{
    /// <summary>Standard gravity, m/s².</summary>
    public const double StandardGravity = 9.80665;

    private const byte DevIdAd = 0x00;
    private const byte DevIdMst = 0x01;
    private const byte PartId = 0x02;
    private const byte RevId = 0x03;
    private const byte Status = 0x04;
    private const byte FifoEntries = 0x05;
    private const byte Temp2 = 0x06;
    private const byte Temp1 = 0x07;
    private const byte XData3 = 0x08;
    private const byte ZData1 = 0x10;
    private const byte FifoData = 0x11;
    private const byte OffsetXHigh = 0x1E;
    private const byte Filter = 0x28;
    private const byte FifoSamples = 0x29;
    private const byte Range = 0x2C;
    private const byte PowerCtl = 0x2D;
    private const byte SelfTest = 0x2E;
    private const byte Reset = 0x2F;
    private const byte ResetCode = 0x52;

    private const int FifoWords = 96;
    private const double PeriodAt125Hertz = 8000;
    private const int MaxCode = (1 << 19) - 1;
    private const double LsbPerGAt2G = 256_000;

    /// <summary>g/√Hz: 25 in the first data sheet, 22.5 in the newest.</summary>
    private const double HighestNoiseDensityG = 25e-6;
    private const double LowestNoiseDensityG = 22.5e-6;

    /// <summary>Samples that a chip nobody reads need not work out: only the newest can still be seen.</summary>
    private const long LongUnread = 4096;

    /// <summary>Corners of the high-pass filter, as shares of the output data rate; 0 is off.</summary>
    private static readonly double[] HighPassCorners =
    [
        0,
        24.7e-4,
        6.2084e-4,
        1.5545e-4,
        0.3862e-4,
        0.0954e-4,
        0.0238e-4,
        0,
    ];

    /// <summary>Typical change of output with the self-test force, g: within the data sheet's 0.1–0.6, 0.1–0.6, 0.5–3.</summary>
    private static readonly double[] TypicalSelfTestG = [0.3, 0.3, 1.5];

    private readonly IAccelerationInput _input;
    private readonly Func<long, double> _dieCelsius;
    private readonly byte[] _registers = new byte[0x30];
    private readonly uint[] _fifo = new uint[FifoWords];
    private readonly int[] _last = new int[3];
    private readonly double[] _settled = new double[3];
    private readonly double[] _drive = new double[3];
    private readonly double[] _shift = new double[3];
    private readonly double[] _lsbPerMps2 = new double[3];
    private readonly double[] _noiseLsb = new double[3];
    private readonly double[] _offsetG = new double[3];
    private readonly double[] _driftGPerCelsius = new double[3];
    private readonly double[] _gain = new double[3];
    private readonly double[] _gainPerCelsius = new double[3];
    private readonly double[] _densityG = new double[3];
    private readonly double[] _selfTestG = new double[3];
    private readonly FailingElement _failing = new();
    private int _fifoHead;
    private int _fifoCount;
    private int _fifoByte;
    private uint _fifoWord;
    private byte _pointer;
    private int _temperatureWord;
    private bool _dataReady;
    private bool _overrun;
    private bool _highPassPrimed;
    private bool _dropNext;
    private long _epochMicros;
    private long _sinceEpoch;
    private double _periodMicros;
    private double _highPass;

    /// <summary>A chip that feels <paramref name="input"/>, with its die at <paramref name="dieCelsius"/>.</summary>
    public SimulatedAdxl355(
        SimulatedTime time,
        IAccelerationInput input,
        Func<long, double> dieCelsius,
        ulong seed,
        string name = "adxl355",
        double spread = 0
    )
        : base(name, time, seed, input.IsRecorded ? 0 : spread)
    {
        _input = input;
        _dieCelsius = dieCelsius;
        for (int axis = 0; axis < 3; axis++)
        {
            _offsetG[axis] = DrawError(25e-3, 75e-3);
            _driftGPerCelsius[axis] = DrawError(0.05e-3, 0.15e-3);
            _gain[axis] = 1 + DrawError(0.015, 0.08);
            _gainPerCelsius[axis] = DrawError(0.5e-4, 1e-4);
            double better = Math.Abs(DrawError(0.5, 1));
            _densityG[axis] = HighestNoiseDensityG + (better * (LowestNoiseDensityG - HighestNoiseDensityG));
        }

        // Whole microseconds at 125 Hz and below: steps that are all the same cost a simulated mast a third less.
        OwnClock = PeriodAt125Hertz / Math.Round(PeriodAt125Hertz / (1 + DrawError(0.003, 0.009)));
        for (int axis = 0; axis < 3; axis++)
        {
            _selfTestG[axis] = TypicalSelfTestG[axis] * (1 + DrawError(0.15, 0.6));
        }

        PowerOn();
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

    private bool IsMeasuring => (_registers[PowerCtl] & 1) == 0;

    private double LsbPerG =>
        LsbPerGAt2G
        / (_registers[Range] & 3) switch
        {
            2 => 2,
            3 => 4,
            _ => 1,
        };

    /// <summary>The noise density of an axis (0 x, 1 y, 2 z), g/√Hz.</summary>
    public double NoiseDensityG(int axis) => _densityG[axis];

    /// <summary>What the chip gives on the mean for a steady acceleration, m/s², with its die as warm as it is now: what an
    /// engineer takes as the zero of a site. Its offset registers are taken to be zero.</summary>
    public (double X, double Y, double Z) MeanReading(double x, double y, double z)
    {
        double warm = _dieCelsius(Time.NowMicros) - 25;
        double Axis(int axis, double felt) => (felt * GainAt(axis, warm)) + (OffsetGAt(axis, warm) * StandardGravity);
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
    protected override void OnPowerOn(long nowMicros) => PowerOn();

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
            long skipped = due - _sinceEpoch - FifoWords;
            _sinceEpoch += skipped;
            SamplesProduced += skipped;
            _overrun = true;
        }

        PrepareDrive(nowMicros);
        while (_sinceEpoch < due)
        {
            _sinceEpoch++;
            TakeSample(_epochMicros + (long)(_sinceEpoch * _periodMicros));
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
        _fifoByte = 0;
        for (int i = 1; i < bytes.Length; i++)
        {
            WriteRegister(_pointer, bytes[i], nowMicros);
            _pointer++;
        }
    }

    /// <inheritdoc/>
    protected override void OnI2cRead(Span<byte> bytes, long nowMicros) => ReadFrom(ref _pointer, bytes);

    /// <inheritdoc/>
    /// <remarks>The first byte holds the register in bits 7:1 and "read" in bit 0; the rest are its data, one register
    /// after another.</remarks>
    protected override void OnSpiTransfer(ReadOnlySpan<byte> write, Span<byte> read, long nowMicros)
    {
        read.Clear();
        if (write.IsEmpty)
        {
            return;
        }

        byte register = (byte)(write[0] >> 1);
        _fifoByte = 0;
        if ((write[0] & 1) != 0)
        {
            if (read.Length > 1)
            {
                ReadFrom(ref register, read[1..]);
            }

            return;
        }

        for (int i = 1; i < write.Length; i++)
        {
            WriteRegister(register, write[i], nowMicros);
            register++;
        }
    }

    // Reading goes on to the next register, but stays at the FIFO once it is there.
    private void ReadFrom(ref byte register, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (register == FifoData)
            {
                bytes[i] = ReadFifo();
            }
            else
            {
                bytes[i] = ReadRegister(register);
                register++;
            }
        }
    }

    private byte ReadRegister(byte register)
    {
        if (Fault == ChipFault.WrongIdentity && register <= RevId)
        {
            // An ADXL345, which may sit at the same I2C address: 0xE5 in register 0, nothing in the next.
            return register == DevIdAd ? (byte)0xE5 : (byte)0x00;
        }

        switch (register)
        {
            case DevIdAd:
                return 0xAD;
            case DevIdMst:
                return 0x1D;
            case PartId:
                return 0xED;
            case RevId:
                return 0x01;
            case Status:
                return ReadStatus();
            case FifoEntries:
                return (byte)_fifoCount;
            case Temp2:
                // Typically 1885 at 25 °C, −9.05 LSB/°C.
                _temperatureWord = (int)
                    Math.Round(1885 - (9.05 * (_dieCelsius(Time.NowMicros) - 25)) + (0.7 * Noise.NextNormal()));
                _temperatureWord = Math.Clamp(_temperatureWord, 0, 0xFFF);
                return (byte)(_temperatureWord >> 8);
            case Temp1:
                return (byte)_temperatureWord;
            case >= XData3 and <= ZData1:
                int axis = (register - XData3) / 3;
                int part = (register - XData3) % 3;
                _dataReady = false;
                return (byte)((_last[axis] << 4) >> (16 - (8 * part)));
            case Reset:
                return 0;
            default:
                return register < _registers.Length ? _registers[register] : (byte)0;
        }
    }

    private byte ReadStatus()
    {
        int status = _dataReady ? 1 : 0;
        if (_fifoCount >= _registers[FifoSamples] && _fifoCount > 0)
        {
            status |= 2;
        }

        if (_overrun)
        {
            status |= 4;
        }

        _dataReady = false;
        _overrun = false;
        return (byte)status;
    }

    private byte ReadFifo()
    {
        if (_fifoByte == 0)
        {
            if (_fifoCount == 0)
            {
                _fifoWord = 0b10;
            }
            else
            {
                _fifoWord = _fifo[_fifoHead];
                _fifoHead = _fifoHead + 1 < FifoWords ? _fifoHead + 1 : 0;
                _fifoCount--;
            }
        }

        byte value = (byte)(_fifoWord >> (16 - (8 * _fifoByte)));
        _fifoByte = _fifoByte < 2 ? _fifoByte + 1 : 0;
        return value;
    }

    private void WriteRegister(byte register, byte value, long nowMicros)
    {
        if (register == Reset)
        {
            if (value == ResetCode)
            {
                PowerOn();
            }

            return;
        }

        if (register is < OffsetXHigh or >= Reset)
        {
            return;
        }

        bool wasMeasuring = IsMeasuring;
        _registers[register] = value;
        if (register == Filter || (register == PowerCtl && !wasMeasuring && IsMeasuring))
        {
            RestartClock(nowMicros);
        }
    }

    private void PowerOn()
    {
        Array.Clear(_registers);
        _registers[0x27] = 0x01;
        _registers[FifoSamples] = 0x60;
        _registers[Range] = 0x81;
        _registers[PowerCtl] = 0x01;
        Array.Clear(_last);
        _fifoHead = 0;
        _fifoCount = 0;
        _fifoByte = 0;
        _pointer = 0;
        _dataReady = false;
        _overrun = false;
        RestartClock(Time.NowMicros);
    }

    // 4000 Hz, halved by each step of the filter's code.
    private double PeriodMicros()
    {
        double own = 4000.0 / (1 << Math.Min(_registers[Filter] & 15, 10));
        return 1e6 / ((_input.ExternalHertz ?? own) * ClockRatio);
    }

    private void RestartClock(long nowMicros)
    {
        _periodMicros = PeriodMicros();
        _epochMicros = nowMicros;
        _sinceEpoch = 0;
        _highPassPrimed = false;
    }

    private double GainAt(int axis, double warm) => _gain[axis] * (1 + (_gainPerCelsius[axis] * warm));

    private double OffsetGAt(int axis, double warm) => _offsetG[axis] + (_driftGPerCelsius[axis] * warm);

    // What is the same for all samples of one catch-up: scale, noise, offsets, self-test force and offset registers, in LSB.
    private void PrepareDrive(long nowMicros)
    {
        double lsbPerG = LsbPerG;
        _highPass = HighPassCorners[(_registers[Filter] >> 4) & 7];

        // White noise that has the data sheet's density inside the pass band.
        double noise = _input.IsRecorded ? 0 : lsbPerG * Math.Sqrt(5e5 / _periodMicros);
        double warm = _dieCelsius(nowMicros) - 25;

        // ST1 chooses the self-test, ST2 applies its force: it takes both.
        bool force = (_registers[SelfTest] & 3) == 3 && Fault != ChipFault.DeadElement;
        for (int axis = 0; axis < 3; axis++)
        {
            int trim = (short)((_registers[OffsetXHigh + (2 * axis)] << 8) | _registers[OffsetXHigh + 1 + (2 * axis)]);
            _drive[axis] = trim << 4;
            _shift[axis] = ((force ? _selfTestG[axis] : 0) + OffsetGAt(axis, warm)) * lsbPerG;
            _lsbPerMps2[axis] = lsbPerG * GainAt(axis, warm) / StandardGravity;
            _noiseLsb[axis] = noise * _densityG[axis];
        }
    }

    private void TakeSample(long micros)
    {
        _input.Next(micros, out double x, out double y, out double z);
        SamplesProduced++;
        _dataReady = true;
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
            _highPassPrimed = true;
        }

        if (_fifoCount > FifoWords - 3)
        {
            int gone = _fifoCount - (FifoWords - 3);
            gone = (gone + 2) / 3 * 3;
            _fifoHead = (_fifoHead + gone) % FifoWords;
            _fifoCount -= gone;
            _overrun = true;
        }

        int tail = _fifoHead + _fifoCount;
        for (int axis = 0; axis < 3; axis++, tail++)
        {
            uint word = ((uint)_last[axis] << 4) & 0xFFFFF0;
            _fifo[tail < FifoWords ? tail : tail - FifoWords] = axis == 0 ? word | 1 : word;
        }

        _fifoCount += 3;
    }

    private int Quantise(int axis, double felt)
    {
        if (Fault == ChipFault.Saturated)
        {
            return MaxCode;
        }

        double lsb = (felt * _lsbPerMps2[axis]) + _shift[axis];
        if (_highPass > 0)
        {
            _settled[axis] = _highPassPrimed
                ? _settled[axis] + ((lsb - _settled[axis]) * 2 * Math.PI * _highPass)
                : lsb;
            lsb -= _settled[axis];
        }

        double value = lsb + _drive[axis];
        double noise = _noiseLsb[axis] > 0 ? _noiseLsb[axis] * Noise.NextNormal() : 0;
        value = Fault == ChipFault.None ? value + noise : Failing(axis, value, noise);
        return (int)Math.Clamp(Math.Round(value), -MaxCode - 1, MaxCode);
    }

    private double Failing(int axis, double value, double noise)
    {
        double lsbPerG = LsbPerG;
        return lsbPerG * _failing.Give(Fault, Magnitude, axis, value / lsbPerG, noise / lsbPerG);
    }
}
