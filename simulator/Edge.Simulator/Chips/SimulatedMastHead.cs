using System.Buffers.Binary;
using Edge.Simulator.Boards;

namespace Edge.Simulator.Chips;

/// <summary>How a mast head fails.</summary>
public enum MastHeadFault
{
    /// <summary>Healthy.</summary>
    None,

    /// <summary>Nothing comes back: no supply, a cut cable.</summary>
    Silent,

    /// <summary>The samples repeat bit for bit, and are counted on.</summary>
    Stuck,

    /// <summary>Every axis is at its end of scale.</summary>
    Saturated,

    /// <summary>A noisy line: the magnitude is the share of bytes sent with one bit inverted, 1/64 unless given.</summary>
    BitFlips,

    /// <summary>Every answer ends in a wrong CRC.</summary>
    WrongCrc,

    /// <summary>Every answer bears the number of another unit.</summary>
    WrongUnit,

    /// <summary>Another device answers: its first register is not the head's.</summary>
    WrongIdentity,

    /// <summary>Every request gets an exception; the magnitude is its code, 4 unless given.</summary>
    Exceptions,

    /// <summary>Every answer breaks off in the middle.</summary>
    HalfFrames,

    /// <summary>Answers come late: the magnitude is the delay, s, 0.5 unless given.</summary>
    Slow,

    /// <summary>The accelerometer's FIFO runs over: every second sample is missing, and has no number.</summary>
    Overrun,

    /// <summary>The accelerometer does not answer the head: no samples, and a status bit.</summary>
    DeadSensor,

    /// <summary>The head's self-test has failed.</summary>
    FailedSelfTest,

    /// <summary>The accelerometer's clock is off; the magnitude is its rate over the nominal one, 0.9 unless given.</summary>
    SlowOscillator,

    /// <summary>Sampling stopped by itself: it answers, and the count stands still.</summary>
    Halted,
}

/// <summary>
/// The head at the mast's top, written from hardware/masthead.md and the two Modbus specifications alone: a Modbus RTU
/// server that takes what arrived between two silences for a frame, answers function 4, and sends its bytes at the line's speed. Its
/// accelerometer is an ADXL355 at ±8 g and 125 Hz: offset 25 and at most 75 mg, drift 0.05 and 0.15 mg/°C, gain 1.5 and 8 %,
/// noise 1.4 mm/s². Safe from every thread.
/// </summary>
public sealed class SimulatedMastHead : ISimulatedSerial, IGravitySensor
{
    private const double StandardGravity = 9.80665;
    private const double NominalHertz = 125;
    private const double FullScaleMps2 = 8 * StandardGravity;
    private const double StepMps2 = FullScaleMps2 / 524_288;
    private const double NoiseMps2 = 1.4e-3;
    private const int NoValue = int.MinValue;

    private const int BlockSamples = 20;
    private const int Blocks = 32;
    private const int RingSamples = BlockSamples * Blocks;
    private const int HeadRegisters = 23;
    private const int FirstBlock = 0x1000;
    private const int BlockSpacing = 0x80;
    private const int BlockRegisters = 125;
    private const uint HighestCount = 4_000_000_000;

    private const int StatusSensorFault = 1;
    private const int StatusSelfTestFailed = 2;
    private const int StatusOverrun = 8;
    private const int StatusClockOff = 16;

    private const long AnswerMicros = 2_000;
    private const long BootMicros = 1_500_000;
    private const int LongestFrame = 256;

    // The ten seconds of the gravity mean and of the first measured rate.
    private const int MeanSamples = 1_250;

    private static readonly ushort[] CrcTable = MakeCrcTable();

    private readonly SimulatedTime _time;
    private readonly IAccelerationInput _input;
    private readonly Func<long, double> _celsius;
    private readonly Chance _noise;
    private readonly Chance _line;
    private readonly Lock _gate = new();
    private readonly byte _unit;
    private readonly long _charNanos;
    private readonly long _silenceMicros;
    private readonly uint _serial;
    private readonly double[] _offset = new double[3];
    private readonly double[] _drift = new double[3];
    private readonly double[] _gain = new double[3];
    private readonly double _ownClock;
    private readonly bool _recorded;

    private readonly int[] _ring = new int[RingSamples * 3];
    private readonly int[] _last = new int[3];
    private readonly int[] _blockFlags = new int[Blocks];
    private readonly double[] _mean = new double[3];
    private readonly byte[] _request = new byte[LongestFrame];
    private readonly Queue<(byte Value, long At)> _sent = new();
    private MastHeadFault _fault;
    private double _magnitude;
    private int _requestLength;
    private bool _requestTooLong;
    private long _requestEnd;
    private long _bootedAt;
    private double _epoch;
    private long _sinceEpoch;
    private uint _count;
    private long _takes;
    private int _meant;
    private ushort _restarts;

    /// <summary>A head on a line of its own.</summary>
    /// <param name="time">The time that it lives in.</param>
    /// <param name="input">What its accelerometer feels.</param>
    /// <param name="celsius">How warm that is, °C.</param>
    /// <param name="seed">Where its noise and its own errors come from.</param>
    /// <param name="unit">Its number on the line, 1–247.</param>
    /// <param name="baud">Speed of the line, bit/s; it is not checked against the other end.</param>
    /// <param name="spread">Strength of its own errors: 0 none, 1 as the data sheet has them.</param>
    public SimulatedMastHead(
        SimulatedTime time,
        IAccelerationInput input,
        Func<long, double> celsius,
        ulong seed,
        int unit = 1,
        int baud = 115_200,
        double spread = 0
    )
    {
        _time = time;
        _input = input;
        _celsius = celsius;
        _unit = (byte)unit;
        _noise = new Chance(seed, 1);
        _line = new Chance(seed, 2);
        _charNanos = 10_000_000_000L / baud;
        _silenceMicros = baud > 19_200 ? 1_750 : (35 * _charNanos / 10_000) + 1;
        _serial = (uint)(10_000 + (seed % 80_000));
        _recorded = input.IsRecorded;
        var part = new Chance(seed, 7);
        double own = _recorded ? 0 : spread;
        for (int axis = 0; axis < 3; axis++)
        {
            _offset[axis] = own * StandardGravity * Math.Clamp(25e-3 * part.NextNormal(), -75e-3, 75e-3);
            _drift[axis] = own * StandardGravity * Math.Clamp(0.05e-3 * part.NextNormal(), -0.15e-3, 0.15e-3);
            _gain[axis] = 1 + (own * Math.Clamp(0.015 * part.NextNormal(), -0.08, 0.08));
        }

        // Whole microseconds, as the simulated ADXL355: equal steps make the mast cheap.
        _ownClock = 8_000 / Math.Round(8_000 / (1 + (own * Math.Clamp(0.003 * part.NextNormal(), -0.009, 0.009))));
        Start(time.NowMicros, time.NowMicros);
    }

    /// <summary>The fault now.</summary>
    public MastHeadFault Fault
    {
        get
        {
            lock (_gate)
            {
                return _fault;
            }
        }
    }

    /// <summary>Samples that it has counted since its start.</summary>
    public long Samples
    {
        get
        {
            lock (_gate)
            {
                ClockTo(_time.NowMicros);
                return _count;
            }
        }
    }

    /// <summary>Whether what it hears comes back before its answer: an adapter that receives while it sends.</summary>
    public bool Echoes { get; set; }

    /// <summary>Bytes of noise that come before each answer, as when a driver is switched on.</summary>
    public int NoiseBytes { get; set; }

    /// <summary>The adapter is unplugged: reads and writes fail.</summary>
    public bool HungUp { get; set; }

    /// <summary>Makes the head fail from now on, or heals it.</summary>
    public void SetFault(MastHeadFault fault, double? magnitude = null)
    {
        lock (_gate)
        {
            long now = _time.NowMicros;
            ClockTo(now);
            _magnitude =
                magnitude
                ?? fault switch
                {
                    MastHeadFault.BitFlips => 1.0 / 64,
                    MastHeadFault.Exceptions => 4,
                    MastHeadFault.Slow => 0.5,
                    MastHeadFault.SlowOscillator => 0.9,
                    _ => 1,
                };
            _fault = fault;
            Retime(now);
        }
    }

    /// <summary>Restarts it, as after a dip of its supply: its ring is empty, its count 0, and it says nothing while it starts.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            long now = _time.NowMicros;
            ClockTo(now);
            Start(now, now + BootMicros);
        }
    }

    /// <inheritdoc/>
    public (double X, double Y, double Z) MeanReading(double x, double y, double z)
    {
        double warm = _celsius(_time.NowMicros) - 25;
        return (Axis(0, x, warm), Axis(1, y, warm), Axis(2, z, warm));
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer)
    {
        long now = _time.CatchUp();
        lock (_gate)
        {
            Hear(now);
            int count = 0;
            while (count < buffer.Length && _sent.TryPeek(out (byte Value, long At) next) && next.At <= now)
            {
                buffer[count++] = _sent.Dequeue().Value;
            }

            return count;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        long now = _time.CatchUp();
        lock (_gate)
        {
            Hear(now);
            long from = Math.Max(now, _requestEnd);
            for (int i = 0; i < bytes.Length; i++)
            {
                _requestEnd = from + ((i + 1) * _charNanos / 1000);
                if (Echoes)
                {
                    _sent.Enqueue((bytes[i], _requestEnd));
                }

                if (_requestLength == LongestFrame)
                {
                    _requestTooLong = true;
                }
                else
                {
                    _request[_requestLength++] = bytes[i];
                }
            }
        }
    }

    // A silence since the last byte ends the request; what came until then is one frame.
    private void Hear(long now)
    {
        if (HungUp)
        {
            throw new IOException("Input/output error (5)");
        }

        long heard = _requestEnd + _silenceMicros;
        bool isHeard = _requestLength > 0 && now >= heard;
        ClockTo(isHeard ? heard : now);
        if (!isHeard)
        {
            return;
        }

        ReadOnlySpan<byte> frame = _request.AsSpan(0, _requestLength);
        bool isFrame = !_requestTooLong && _requestLength >= 4 && _requestEnd >= _bootedAt;
        _requestLength = 0;
        _requestTooLong = false;
        if (!isFrame || frame[0] != _unit || Crc(frame[..^2]) != BinaryPrimitives.ReadUInt16LittleEndian(frame[^2..]))
        {
            return;
        }

        Answer(frame, heard);
        ClockTo(now);
    }

    private void Answer(ReadOnlySpan<byte> request, long heard)
    {
        if (_fault == MastHeadFault.Silent)
        {
            return;
        }

        Span<byte> answer = stackalloc byte[LongestFrame];
        answer[0] = _fault == MastHeadFault.WrongUnit ? (byte)(_unit + 1) : _unit;
        answer[1] = request[1];
        int length = Fill(request, answer, heard);
        ushort crc = Crc(answer[..length]);
        crc ^= _fault == MastHeadFault.WrongCrc ? (ushort)0x0100 : (ushort)0;
        BinaryPrimitives.WriteUInt16LittleEndian(answer[length..], crc);
        length += 2;
        if (_fault == MastHeadFault.HalfFrames)
        {
            length /= 2;
        }

        long at = heard + AnswerMicros + (_fault == MastHeadFault.Slow ? (long)(_magnitude * 1e6) : 0);
        for (int i = 0; i < NoiseBytes + length; i++)
        {
            byte value = i < NoiseBytes ? (byte)_line.NextIndex(256) : answer[i - NoiseBytes];
            if (_fault == MastHeadFault.BitFlips && _line.NextUniform() < _magnitude)
            {
                value ^= (byte)(1 << _line.NextIndex(8));
            }

            _sent.Enqueue((value, at + ((i + 1) * _charNanos / 1000)));
        }
    }

    // Function and what follows it; the length without the CRC.
    private int Fill(ReadOnlySpan<byte> request, Span<byte> answer, long now)
    {
        if (_fault == MastHeadFault.Exceptions)
        {
            return Refuse(answer, (byte)_magnitude);
        }

        if (request[1] != 4)
        {
            return Refuse(answer, 1);
        }

        if (request.Length != 8)
        {
            return Refuse(answer, 3);
        }

        int address = BinaryPrimitives.ReadUInt16BigEndian(request[2..]);
        int count = BinaryPrimitives.ReadUInt16BigEndian(request[4..]);
        if (count is 0 or > BlockRegisters)
        {
            return Refuse(answer, 3);
        }

        int offset = (address - FirstBlock) % BlockSpacing;
        bool isHead = address + count <= HeadRegisters;
        bool isBlock =
            address is >= FirstBlock and < FirstBlock + (Blocks * BlockSpacing) && offset + count <= BlockRegisters;
        if (!isHead && !isBlock)
        {
            return Refuse(answer, 2);
        }

        Span<ushort> registers = stackalloc ushort[BlockRegisters];
        if (isHead)
        {
            FillHead(registers, now);
            registers = registers.Slice(address, count);
        }
        else
        {
            FillBlock((address - FirstBlock) / BlockSpacing, registers);
            registers = registers.Slice(offset, count);
        }

        answer[2] = (byte)(2 * count);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(answer[(3 + (2 * i))..], registers[i]);
        }

        return 3 + (2 * count);
    }

    private static int Refuse(Span<byte> answer, byte code)
    {
        answer[1] |= 0x80;
        answer[2] = code;
        return 3;
    }

    private void FillHead(Span<ushort> registers, long now)
    {
        double celsius = _celsius(now);
        bool hasMean = _takes >= MeanSamples;
        registers[0] = _fault == MastHeadFault.WrongIdentity ? (ushort)0x0103 : (ushort)0x4D48;
        registers[1] = 1;
        registers[2] = 0x0100;
        Put(registers, 3, _serial);
        registers[5] = _restarts;
        registers[6] = (ushort)StatusNow();
        registers[7] = (ushort)(NominalHertz * 100);
        Put(registers, 8, hasMean ? (uint)Math.Round(NominalHertz * ClockRatio * 1000) : 0);
        registers[10] = (ushort)(FullScaleMps2 * 100);
        registers[11] = (ushort)Math.Round(NoiseMps2 * 1e6);
        registers[12] = (ushort)(short)Math.Round(celsius * 100);
        for (int axis = 0; axis < 3; axis++)
        {
            Put(registers, 13 + (2 * axis), hasMean ? (uint)(int)Math.Round(_mean[axis] * 1e6) : 0x80000000);
        }

        Put(registers, 19, (uint)(Math.Max(0, now - _bootedAt) / 1_000_000));
        Put(registers, 21, _count);
    }

    private void FillBlock(int block, Span<ushort> registers)
    {
        // The newest block that this place of the ring has held.
        long newest = (_count / BlockSamples * BlockSamples) - (_count % BlockSamples == 0 ? BlockSamples : 0);
        long back = ((newest / BlockSamples) - block) % Blocks;
        long first = newest - ((back < 0 ? back + Blocks : back) * BlockSamples);
        bool unused = first < 0 || _count == 0;
        Put(registers, 0, unused ? uint.MaxValue : (uint)first);
        Put(registers, 2, _count);
        registers[4] = (ushort)((_restarts << 8) | (unused ? StatusNow() : _blockFlags[block] | StatusNow()));
        for (int i = 0; i < BlockSamples; i++)
        {
            bool taken = !unused && first + i < _count;
            int at = (int)((first + i + RingSamples) % RingSamples) * 3;
            for (int axis = 0; axis < 3; axis++)
            {
                Put(registers, 5 + (6 * i) + (2 * axis), (uint)(taken ? _ring[at + axis] : NoValue));
            }
        }
    }

    private static void Put(Span<ushort> registers, int at, uint value)
    {
        registers[at] = (ushort)(value >> 16);
        registers[at + 1] = (ushort)value;
    }

    private int StatusNow() =>
        _fault switch
        {
            MastHeadFault.DeadSensor => StatusSensorFault,
            MastHeadFault.FailedSelfTest => StatusSelfTestFailed,
            _ => 0,
        } | (_takes >= MeanSamples && Math.Abs(ClockRatio - 1) > 0.03 ? StatusClockOff : 0);

    private double ClockRatio => _fault == MastHeadFault.SlowOscillator ? _ownClock * _magnitude : _ownClock;

    private double PeriodMicros => 1e6 / ((_input.ExternalHertz ?? NominalHertz) * ClockRatio);

    private void Start(long now, long ready)
    {
        _restarts++;
        _count = 0;
        _takes = 0;
        _meant = 0;
        _requestLength = 0;
        _requestTooLong = false;
        _requestEnd = now;
        _sent.Clear();
        Array.Clear(_blockFlags);
        Array.Clear(_mean);
        _bootedAt = ready;
        Retime(ready);
    }

    private void Retime(long now)
    {
        _epoch = Math.Max(now, _bootedAt);
        _sinceEpoch = 0;
    }

    private void ClockTo(long now)
    {
        double period = PeriodMicros;
        long due = now < _epoch ? 0 : (long)((now - _epoch) / period);
        bool halts = _fault is MastHeadFault.DeadSensor or MastHeadFault.Halted;
        if (halts || due <= _sinceEpoch)
        {
            _sinceEpoch = Math.Max(due, _sinceEpoch);
            return;
        }

        // What no reader can see any more need not be worked out.
        if (due - _sinceEpoch > 2 * MeanSamples && !_recorded)
        {
            long skipped = due - _sinceEpoch - MeanSamples;
            _meant = 0;
            _sinceEpoch += skipped;
            _count += (uint)skipped;
            _takes += skipped;
        }

        double warm = _celsius(now) - 25;
        while (_sinceEpoch < due)
        {
            _sinceEpoch++;
            Take((long)(_epoch + (_sinceEpoch * period)), warm);
        }

        if (_count >= HighestCount)
        {
            Start(now, now + BootMicros);
        }
    }

    private void Take(long micros, double warm)
    {
        _input.Next(micros, out double x, out double y, out double z);
        _takes++;
        bool overruns = _fault == MastHeadFault.Overrun;
        if (overruns && _takes % 2 == 0)
        {
            return;
        }

        if (_fault != MastHeadFault.Stuck)
        {
            _last[0] = Quantise(0, x, warm);
            _last[1] = Quantise(1, y, warm);
            _last[2] = Quantise(2, z, warm);
        }

        int block = (int)(_count / BlockSamples % Blocks);
        if (_count % BlockSamples == 0)
        {
            _blockFlags[block] = 0;
        }

        _blockFlags[block] |= StatusNow() | (overruns ? StatusOverrun : 0);
        int at = (int)(_count % RingSamples) * 3;
        _meant = Math.Min(_meant + 1, MeanSamples);
        double share = 1.0 / _meant;
        for (int axis = 0; axis < 3; axis++)
        {
            _ring[at + axis] = _last[axis];
            _mean[axis] += share * ((_last[axis] / 1e6) - _mean[axis]);
        }

        _count++;
    }

    private double Axis(int axis, double felt, double warm) =>
        (felt * _gain[axis]) + _offset[axis] + (_drift[axis] * warm);

    private int Quantise(int axis, double felt, double warm)
    {
        if (_fault == MastHeadFault.Saturated)
        {
            return (int)Math.Round(FullScaleMps2 * 1e6);
        }

        double noise = _recorded ? 0 : NoiseMps2 * _noise.NextNormal();
        double lsb = Math.Round((Axis(axis, felt, warm) + noise) / StepMps2);
        return (int)Math.Round(Math.Clamp(lsb, -524_288, 524_287) * StepMps2 * 1e6);
    }

    // By table, a byte at a time (V1.02, appendix B): polynomial 0xA001 reflected, from 0xFFFF.
    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte value in bytes)
        {
            crc = (ushort)((crc >> 8) ^ CrcTable[(crc ^ value) & 0xFF]);
        }

        return crc;
    }

    private static ushort[] MakeCrcTable()
    {
        ushort[] table = new ushort[256];
        for (int i = 0; i < 256; i++)
        {
            int crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }

            table[i] = (ushort)crc;
        }

        return table;
    }
}
