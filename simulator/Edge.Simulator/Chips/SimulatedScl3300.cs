using System.Buffers.Binary;

namespace Edge.Simulator.Chips;

/// <summary>
/// Murata SCL3300-D01, from its data sheet (Doc.No. 4921): SPI mode 0 in frames of 32 bits, each the answer to the frame
/// before: operation (write, five bits of address), return status (00 start-up, 01 normal, 11 error), 16 bits of data, CRC-8
/// of those 24 (polynomial 0x1D, start 0xFF, inverted). The status is the one of the moment, the data were taken with the
/// frame that asked; STATUS is cleared once it has been sent, so the next answer still has its old data (its 6.3.1). A frame
/// with a wrong CRC does nothing, and the next answer says 11. The first answer after a reset is undefined.
/// Modes: 1 6000 LSB/g, 40 Hz; 2 3000 LSB/g, 70 Hz; 3 and 4 12 000 LSB/g, 10 Hz, first order; its g is 9.819 m/s². Angles
/// atan2(a, √(b² + c²)), 2¹⁴ LSB for 90°, zero until ANG_CTRL is 0x1F. Temperature (°C + 273)·18.9. After power on, reset
/// and waking 3 ms of start-up in mode 1 with all settings gone; 25, 15 and 100 ms until the output has settled.
/// A part's own errors, three deviations: offset 20 mg over all, of which 10 mg (z 15) come with −40 to 125 °C; sensitivity
/// 0.7 %, of which 0.3 % with temperature; temperature 10 °C. Noise in mode 4 0.08 mg, along y 0.06 mg. What is not temperature's, and the noise
/// of the other modes, is taken from its sister with the same interface, the SCA3300-D01 (Doc.No. 3165), as are the example frames.
/// Engineering judgement: STO scatters by a hundredth of its threshold, and with a dead element lies at twice it; axes
/// saturate at 1.2 g (mode 2: 2.4 g) also in the inclination modes, whose range the data sheet leaves to the orientation;
/// what comes before the output has settled; that writes during start-up are lost. Registers change every 10 ms, not every
/// 0.5 ms. That CSB was high for 10 µs between frames is not checked.
/// </summary>
public sealed class SimulatedScl3300 : SimulatedChip, IGravitySensor
{
    /// <summary>What the data sheet calls g, m/s².</summary>
    public const double DataSheetGravity = 9.819;

    private const int AccX = 0x01;
    private const int AccZ = 0x03;
    private const int Sto = 0x04;
    private const int Temperature = 0x05;
    private const int Status = 0x06;
    private const int ErrFlag1 = 0x07;
    private const int ErrFlag2 = 0x08;
    private const int AngX = 0x09;
    private const int AngZ = 0x0B;
    private const int AngCtrl = 0x0C;
    private const int Cmd = 0x0D;
    private const int WhoAmI = 0x10;
    private const int Serial1 = 0x19;
    private const int Serial2 = 0x1A;
    private const int SelBank = 0x1F;

    private const ushort AnglesOn = 0x1F;
    private const ushort PowerDown = 0x04;
    private const ushort SoftwareReset = 0x20;

    private const int StatusModeChange = 1 << 1;
    private const int StatusPowerDown = 1 << 2;
    private const int StatusPower = 1 << 4;
    private const int StatusSaturated = 1 << 6;
    private const int StatusDigital = 1 << 9;
    private const int Flag1Saturated = 1 << 1;
    private const int Flag2DigitalPower = 1 << 4;
    private const int Flag2PowerDown = 1 << 8;
    private const int Flag2ModeChange = 1 << 9;

    private const int ReturnStartUp = 0;
    private const int ReturnNormal = 1;
    private const int ReturnError = 3;

    private const long StartUpMicros = 3_000;
    private const long StepMicros = 10_000;

    // A chip that nobody reads for longer only needs what its filter still remembers.
    private const long LongUnread = 300;
    private const long Remembered = 100;

    private const double LsbPerDegree = 16_384 / 90.0;
    private const double LsbPerCelsius = 18.9;
    private const double KelvinOffset = 273;
    private const double UnsettledG = 0.05;
    private const int FullScale = short.MaxValue;

    private static readonly Mode[] Modes =
    [
        new(6000, 40, 1.2, 44e-6, 44e-6, 1800),
        new(3000, 70, 2.4, 68e-6, 68e-6, 900),
        new(12_000, 10, 1.2, 35e-6, 35e-6, 3600),
        new(12_000, 10, 1.2, 20.2e-6, 15.1e-6, 3600),
    ];

    // Its sister, which sits in the same package and speaks the same frames: 51h, half the sensitivity or less, no angles.
    private static readonly Mode[] SisterModes =
    [
        new(2700, 70, 3, 44e-6, 44e-6, 800),
        new(1350, 70, 6, 68e-6, 68e-6, 400),
        new(5400, 70, 1.5, 35e-6, 35e-6, 1600),
        new(5400, 10, 1.5, 35e-6, 35e-6, 1600),
    ];

    private readonly IAccelerationInput _input;
    private readonly Func<long, double> _dieCelsius;
    private readonly uint _serial;
    private readonly double[] _offsetG = new double[3];
    private readonly double[] _driftGPerCelsius = new double[3];
    private readonly double[] _gain = new double[3];
    private readonly double[] _gainPerCelsius = new double[3];
    private readonly double _celsiusError;
    private readonly double[] _filteredG = new double[3];
    private readonly short[] _acceleration = new short[3];
    private readonly short[] _angle = new short[3];
    private readonly FailingElement _failing = new();
    private short _sto;
    private short _temperature;
    private int _mode;
    private int _bank;
    private int _status;
    private int _flags1;
    private int _flags2;
    private bool _angles;
    private bool _isDown;
    private bool _isLost;
    private long _startedMicros;
    private long _epochMicros;
    private long _steps;
    private uint _answer;
    private bool _isAnswerDefined;
    private bool _answersStatus;
    private bool _wasFrameBad;

    /// <summary>A chip that feels <paramref name="input"/>, with its die at <paramref name="dieCelsius"/>.</summary>
    public SimulatedScl3300(
        SimulatedTime time,
        IAccelerationInput input,
        Func<long, double> dieCelsius,
        ulong seed,
        string name = "scl3300",
        double spread = 0
    )
        : base(name, time, seed, input.IsRecorded ? 0 : spread)
    {
        _input = input;
        _dieCelsius = dieCelsius;
        _serial = (uint)new Chance(seed, 3).NextBits();
        for (int axis = 0; axis < 3; axis++)
        {
            double drift = (axis == 2 ? 15e-3 : 10e-3) / 102;
            double offset = 20e-3 - (drift * 102);
            _offsetG[axis] = DrawError(offset / 3, offset);
            _driftGPerCelsius[axis] = DrawError(drift / 3, drift);
            _gain[axis] = 1 + DrawError(0.004 / 3, 0.004);
            _gainPerCelsius[axis] = DrawError(0.003 / 102 / 3, 0.003 / 102);
        }

        _celsiusError = DrawError(10.0 / 3, 10);
        StartUp(time.NowMicros, StatusPower, Flag2DigitalPower);
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
        ChipFault.BusLockUp,
        ChipFault.SupplyDip,
        ChipFault.DeadElement,
        ChipFault.Quiet,
        ChipFault.Clipped,
        ChipFault.Noisy,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<ChipFault> PossibleFaults => Faults;

    /// <summary>The number that SERIAL1 (low) and SERIAL2 (high) hold.</summary>
    public uint Serial => _serial;

    private Mode Now => (Fault == ChipFault.WrongIdentity ? SisterModes : Modes)[_mode];

    /// <summary>The checksum of a frame's upper 24 bits.</summary>
    public static byte Crc(uint frame)
    {
        int crc = 0xFF;
        for (int bit = 31; bit > 7; bit--)
        {
            bool differs = ((frame >> bit) & 1) != (uint)(crc >> 7);
            crc = ((crc << 1) & 0xFF) ^ (differs ? 0x1D : 0);
        }

        return (byte)~crc;
    }

    /// <inheritdoc/>
    /// <remarks>As a host gets it that takes the data sheet's g.</remarks>
    public (double X, double Y, double Z) MeanReading(double x, double y, double z)
    {
        double warm = _dieCelsius(Time.NowMicros) - 23;
        return (
            DataSheetGravity * GivenG(0, x, warm),
            DataSheetGravity * GivenG(1, y, warm),
            DataSheetGravity * GivenG(2, z, warm)
        );
    }

    /// <inheritdoc/>
    protected override void OnFaultChanged(long nowMicros) => _failing.Begin();

    /// <inheritdoc/>
    protected override void OnPowerOn(long nowMicros) => StartUp(nowMicros, StatusPower, Flag2DigitalPower);

    /// <inheritdoc/>
    protected override void OnI2cWrite(ReadOnlySpan<byte> bytes, long nowMicros) => throw NoAcknowledge();

    /// <inheritdoc/>
    protected override void OnI2cRead(Span<byte> bytes, long nowMicros) => throw NoAcknowledge();

    /// <inheritdoc/>
    protected override void ClockTo(long nowMicros)
    {
        long due = (nowMicros - _epochMicros) / StepMicros;
        if (due <= _steps)
        {
            return;
        }

        if (due - _steps > LongUnread)
        {
            _steps = due - Remembered;
        }

        double warm = _dieCelsius(nowMicros) - 23;
        (double Share, double Noise, double NoiseY) pole = Pole();
        while (_steps < due)
        {
            _steps++;
            Step(_epochMicros + (_steps * StepMicros), warm, pole);
        }

        Publish(nowMicros);
    }

    /// <inheritdoc/>
    protected override void OnSpiTransfer(ReadOnlySpan<byte> write, Span<byte> read, long nowMicros)
    {
        // MISO follows while CSB is low; past 32 clocks it has nothing more to say.
        Span<byte> answer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(answer, Answer(nowMicros));
        read.Clear();
        int count = Math.Min(read.Length, 4);
        answer[..count].CopyTo(read);

        if (write.Length != 4)
        {
            _wasFrameBad = true;
            Prepare(0, 0, isStatus: false);
            return;
        }

        Take(BinaryPrimitives.ReadUInt32BigEndian(write), nowMicros);
    }

    private bool IsStartingUp(long nowMicros) => nowMicros - _startedMicros < StartUpMicros;

    private void StartUp(long nowMicros, int status, int flags2)
    {
        _mode = 0;
        _bank = 0;
        _status = status;
        _flags1 = 0;
        _flags2 = flags2;
        _angles = false;
        _isDown = false;
        _isLost = false;
        _isAnswerDefined = false;
        _answersStatus = false;
        _wasFrameBad = false;
        _startedMicros = nowMicros;
        Array.Clear(_acceleration);
        Array.Clear(_angle);
        _sto = 0;
        _temperature = 0;
        Unsettle(nowMicros);
    }

    // Until the signal path has settled, what it gives is near nothing in particular.
    private void Unsettle(long nowMicros)
    {
        _epochMicros = nowMicros;
        _steps = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            _filteredG[axis] = UnsettledG * Noise.NextNormal();
        }
    }

    // The frame that goes out now: its status is that of the moment.
    private uint Answer(long nowMicros)
    {
        if (!_isAnswerDefined)
        {
            return (uint)Noise.NextBits();
        }

        int status = ReturnNormal;
        if (IsStartingUp(nowMicros))
        {
            status = ReturnStartUp;
        }
        else if (_status != 0 || _wasFrameBad)
        {
            status = ReturnError;
        }

        uint frame = _answer | ((uint)status << 24);
        byte crc = Crc(frame);
        return frame | (Fault == ChipFault.BadCrc ? (byte)(crc ^ 0x5A) : crc);
    }

    private void Take(uint frame, long nowMicros)
    {
        int sentStatus = _answersStatus ? (ushort)(_answer >> 8) : 0;
        bool isBad = Crc(frame) != (byte)frame;
        bool writes = frame >> 31 != 0;
        int address = (int)(frame >> 26) & 0x1F;
        ushort data = (ushort)(frame >> 8);
        bool canAct = !isBad && !IsStartingUp(nowMicros);
        if (canAct && !writes)
        {
            Prepare(frame, ReadRegister(address), isStatus: address == Status);
        }
        else
        {
            Prepare(frame, writes ? data : (ushort)0, isStatus: false);
        }

        if (sentStatus != 0)
        {
            // What lasts is set again.
            _status &= ~sentStatus;
            Publish(nowMicros);
        }

        _wasFrameBad = isBad;
        if (canAct && writes)
        {
            WriteRegister(address, data, nowMicros);
        }
    }

    private void Prepare(uint frame, ushort data, bool isStatus)
    {
        _answer = (frame & 0xFC000000) | ((uint)data << 8);
        _isAnswerDefined = true;
        _answersStatus = isStatus;
    }

    private ushort ReadRegister(int address)
    {
        bool isSister = Fault == ChipFault.WrongIdentity;
        switch (address)
        {
            case >= AccX and <= AccZ:
                return (ushort)_acceleration[address - AccX];
            case Sto:
                return (ushort)_sto;
            case Temperature:
                return (ushort)_temperature;
            case Status:
                return (ushort)_status;
            case SelBank:
                return (ushort)_bank;
            case Serial1 when _bank == 1:
                return (ushort)_serial;
            case Serial2 when _bank == 1:
                return (ushort)(_serial >> 16);
        }

        if (_bank != 0)
        {
            return 0;
        }

        switch (address)
        {
            case ErrFlag1:
                return Cleared(ref _flags1);
            case ErrFlag2:
                return Cleared(ref _flags2);
            case >= AngX and <= AngZ when _angles && !isSister:
                return (ushort)_angle[address - AngX];
            case AngCtrl when _angles && !isSister:
                return AnglesOn;
            case Cmd:
                return (ushort)(_isDown ? PowerDown : _mode);
            case WhoAmI:
                return isSister ? (ushort)0x51 : (ushort)0xC1;
            default:
                return 0;
        }
    }

    // The data sheet only says that reading these leaves STATUS as it is; here each keeps its flags until it is read itself.
    private static ushort Cleared(ref int flags)
    {
        int value = flags;
        flags = 0;
        return (ushort)value;
    }

    private void WriteRegister(int address, ushort data, long nowMicros)
    {
        if (address == SelBank)
        {
            _bank = data & 1;
            return;
        }

        if (_bank != 0)
        {
            return;
        }

        if (address == AngCtrl)
        {
            _angles = data == AnglesOn;
        }
        else if (address == Cmd)
        {
            Command(data, nowMicros);
        }
    }

    private void Command(ushort data, long nowMicros)
    {
        switch (data)
        {
            case SoftwareReset:
                StartUp(nowMicros, StatusPower, Flag2DigitalPower);
                break;
            case PowerDown:
                _isDown = true;
                _status |= StatusPowerDown;
                _flags2 |= Flag2PowerDown;
                break;
            case 0 when _isDown:
                StartUp(nowMicros, StatusPower | StatusPowerDown, Flag2DigitalPower | Flag2PowerDown);
                break;
            case < 4 when !_isDown && !_isLost:
                if (data != _mode)
                {
                    _mode = data;
                    _status |= StatusModeChange;
                    _flags2 |= Flag2ModeChange;
                    Unsettle(nowMicros);
                }

                break;
            default:
                // "Otherwise power-off, reset or power down is required."
                _isLost = !_isDown;
                break;
        }
    }

    // First-order low pass, exact for steps of this length; and noise that comes to the data sheet's density behind it.
    private (double Share, double Noise, double NoiseY) Pole()
    {
        Mode mode = Now;
        double share = 1 - Math.Exp(-2 * Math.PI * mode.Hertz * StepMicros / 1e6);
        double density = _input.IsRecorded ? 0 : Math.Sqrt(Math.PI / 2 * mode.Hertz * (2 - share) / share);
        return (share, density * mode.DensityG, density * mode.DensityYG);
    }

    private void Step(long micros, double warm, (double Share, double Noise, double NoiseY) pole)
    {
        _input.Next(micros, out double x, out double y, out double z);
        Pass(0, x, warm, pole.Share, pole.Noise);
        Pass(1, y, warm, pole.Share, pole.NoiseY);
        Pass(2, z, warm, pole.Share, pole.Noise);
    }

    private void Pass(int axis, double felt, double warm, double share, double noise)
    {
        double most = Now.RangeG;
        double given = GivenG(axis, felt, warm);
        double own = noise > 0 ? noise * Noise.NextNormal() : 0;
        double g = _failing.Give(Fault, Magnitude, axis, given, own);
        if (Math.Abs(g) > most || Fault == ChipFault.Saturated)
        {
            _status |= StatusSaturated;
            _flags1 |= Flag1Saturated;
        }

        _filteredG[axis] += share * (Math.Clamp(g, -most, most) - _filteredG[axis]);
    }

    private double GivenG(int axis, double felt, double warm) =>
        (felt / DataSheetGravity * _gain[axis] * (1 + (_gainPerCelsius[axis] * warm)))
        + _offsetG[axis]
        + (_driftGPerCelsius[axis] * warm);

    // Puts what the signal path gives now into the registers.
    private void Publish(long nowMicros)
    {
        if (Fault == ChipFault.Saturated)
        {
            _status |= StatusSaturated;
        }

        if (_isLost)
        {
            _status |= StatusDigital;
        }

        if (Fault == ChipFault.Stuck || _isDown || _isLost || IsStartingUp(nowMicros))
        {
            return;
        }

        Mode mode = Now;
        double x = _filteredG[0];
        double y = _filteredG[1];
        double z = _filteredG[2];
        if (Fault == ChipFault.Saturated)
        {
            Array.Fill(_acceleration, (short)FullScale);
            x = y = z = 1;
        }
        else
        {
            for (int axis = 0; axis < 3; axis++)
            {
                _acceleration[axis] = Word(_filteredG[axis] * mode.LsbPerG);
            }
        }

        _angle[0] = Angle(x, y, z);
        _angle[1] = Angle(y, x, z);
        _angle[2] = Angle(z, x, y);
        double scatter = mode.StoThreshold / 100.0 * Noise.NextNormal();
        bool isWell = Fault is not (ChipFault.DeadElement or ChipFault.Saturated);
        _sto = Word(isWell ? scatter : (2 * mode.StoThreshold) + scatter);
        double celsius = _dieCelsius(nowMicros) + _celsiusError;
        _temperature = Word(((celsius + KelvinOffset) * LsbPerCelsius) + (2 * Noise.NextNormal()));
    }

    private static short Angle(double along, double across, double upright) =>
        Word(Math.Atan2(along, Math.Sqrt((across * across) + (upright * upright))) * 180 / Math.PI * LsbPerDegree);

    private static short Word(double lsb) => (short)Math.Clamp(Math.Round(lsb), short.MinValue, short.MaxValue);

    /// <summary>An operation mode.</summary>
    /// <param name="LsbPerG">Sensitivity.</param>
    /// <param name="Hertz">Corner of its low pass.</param>
    /// <param name="RangeG">Where an axis saturates.</param>
    /// <param name="DensityG">Noise density of x and z, g/√Hz.</param>
    /// <param name="DensityYG">Of y.</param>
    /// <param name="StoThreshold">Where the self-test output tells of a failure, LSB.</param>
    private readonly record struct Mode(
        double LsbPerG,
        double Hertz,
        double RangeG,
        double DensityG,
        double DensityYG,
        int StoThreshold
    );
}
