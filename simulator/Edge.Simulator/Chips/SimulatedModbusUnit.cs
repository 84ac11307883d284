using System.Buffers.Binary;
using Edge.Simulator.Boards;

namespace Edge.Simulator.Chips;

/// <summary>How a unit on an RS-485 line fails.</summary>
public enum ModbusUnitFault
{
    /// <summary>Healthy.</summary>
    None,

    /// <summary>Nothing comes back: no supply, a cut cable.</summary>
    Silent,

    /// <summary>A noisy line: the magnitude is the share of bytes sent with one bit inverted, 1/64 unless given.</summary>
    BitFlips,

    /// <summary>Every answer ends in a wrong CRC.</summary>
    WrongCrc,

    /// <summary>Every answer bears the number of another unit.</summary>
    WrongUnit,

    /// <summary>Every request gets an exception; the magnitude is its code, 4 unless given.</summary>
    Exceptions,

    /// <summary>Every answer breaks off in the middle.</summary>
    HalfFrames,

    /// <summary>Answers come late: the magnitude is the delay, s, 1 unless given.</summary>
    Slow,

    /// <summary>Noise comes before every answer: the magnitude is how many bytes of it, 7 unless given.</summary>
    Noise,

    /// <summary>All measured values are the unit's mark for "not known".</summary>
    NoValues,

    /// <summary>Every register is answered as it was when it was first read from now on: the controller lives, what measures for it does not.</summary>
    Frozen,
}

/// <summary>
/// A Modbus RTU server, written from "MODBUS over Serial Line V1.02" and "MODBUS Application Protocol V1.1b3" alone: what arrived between two
/// silences is a frame; it answers the functions 3 and 4 to its number, stays silent to every other, and sends its bytes at the line's speed. Safe
/// from every thread.
/// </summary>
/// <param name="time">The time that it lives in.</param>
/// <param name="unit">Its number on the line, 1–247.</param>
/// <param name="baud">Speed of the line, bit/s; it is not checked against the other end.</param>
/// <param name="answerMillis">Time that it takes to answer, ms.</param>
/// <param name="seed">Where its noise comes from.</param>
public abstract class SimulatedModbusUnit(SimulatedTime time, int unit, int baud, int answerMillis, ulong seed)
    : ISimulatedSerial
{
    private const int LongestFrame = 256;
    private const int MostRegisters = 125;

    private readonly Chance _line = new(seed, 2);
    private readonly Lock _gate = new();
    private readonly long _characterNanos = 10_000_000_000L / baud;
    private readonly byte[] _request = new byte[LongestFrame];
    private readonly Queue<(byte Value, long At)> _sent = new();
    private readonly Dictionary<(int Function, int Address), ushort?> _frozen = [];
    private ModbusUnitFault _fault;
    private double _magnitude;
    private int _requestLength;
    private bool _tooLong;
    private long _requestEnd;

    /// <summary>The fault now.</summary>
    public ModbusUnitFault Fault
    {
        get
        {
            lock (_gate)
            {
                return _fault;
            }
        }
    }

    /// <summary>Requests to this unit so far that it understood, answered or not.</summary>
    public int Requests { get; private set; }

    /// <summary>The adapter is unplugged: reads and writes fail.</summary>
    public bool HungUp { get; set; }

    /// <summary>Whether its measured values are marks for "not known" now.</summary>
    protected bool HasNoValues => _fault == ModbusUnitFault.NoValues;

    /// <summary>Whether it has power now.</summary>
    protected virtual bool IsPowered(long micros) => true;

    /// <summary>The register at an address, as function 3 (holding) or 4 (input) reads it; null where there is none.</summary>
    protected abstract ushort? Register(int function, int address, long micros);

    /// <summary>Most registers of one request.</summary>
    protected virtual int MostRead => MostRegisters;

    /// <summary>Makes the unit fail from now on, or heals it.</summary>
    public void SetFault(ModbusUnitFault fault, double? magnitude = null)
    {
        lock (_gate)
        {
            _magnitude =
                magnitude
                ?? fault switch
                {
                    ModbusUnitFault.BitFlips => 1.0 / 64,
                    ModbusUnitFault.Exceptions => 4,
                    ModbusUnitFault.Noise => 7,
                    _ => 1,
                };
            _fault = fault;
            _frozen.Clear();
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer)
    {
        long now = time.CatchUp();
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
        long now = time.CatchUp();
        lock (_gate)
        {
            Hear(now);
            long from = Math.Max(now, _requestEnd);
            for (int i = 0; i < bytes.Length; i++)
            {
                _requestEnd = from + ((i + 1) * _characterNanos / 1000);
                _tooLong |= _requestLength == LongestFrame;
                if (!_tooLong)
                {
                    _request[_requestLength++] = bytes[i];
                }
            }
        }
    }

    private long SilenceMicros => baud > 19_200 ? 1_750 : (35 * _characterNanos / 10_000) + 1;

    private void Hear(long now)
    {
        if (HungUp)
        {
            throw new IOException("Input/output error (5)");
        }

        long heard = _requestEnd + SilenceMicros;
        if (_requestLength == 0 || now < heard)
        {
            return;
        }

        ReadOnlySpan<byte> frame = _request.AsSpan(0, _requestLength);
        bool isMine =
            !_tooLong
            && _requestLength >= 4
            && frame[0] == unit
            && BinaryPrimitives.ReadUInt16LittleEndian(frame[^2..]) == Crc(frame[..^2]);
        _requestLength = 0;
        _tooLong = false;
        if (isMine && IsPowered(heard))
        {
            Requests++;
            Answer(frame, heard);
        }
    }

    private void Answer(ReadOnlySpan<byte> request, long heard)
    {
        if (_fault == ModbusUnitFault.Silent)
        {
            return;
        }

        Span<byte> answer = stackalloc byte[LongestFrame];
        answer[0] = (byte)(_fault == ModbusUnitFault.WrongUnit ? unit + 1 : unit);
        answer[1] = request[1];
        int length = Fill(request, answer, heard);
        ushort crc = Crc(answer[..length]);
        crc ^= _fault == ModbusUnitFault.WrongCrc ? (ushort)0x0100 : (ushort)0;
        BinaryPrimitives.WriteUInt16LittleEndian(answer[length..], crc);
        length = _fault == ModbusUnitFault.HalfFrames ? (length + 2) / 2 : length + 2;
        long at = heard + (answerMillis * 1000L) + (_fault == ModbusUnitFault.Slow ? (long)(_magnitude * 1e6) : 0);
        int noise = _fault == ModbusUnitFault.Noise ? (int)_magnitude : 0;
        for (int i = 0; i < noise + length; i++)
        {
            byte value = i < noise ? (byte)_line.NextIndex(256) : answer[i - noise];
            if (_fault == ModbusUnitFault.BitFlips && _line.NextUniform() < _magnitude)
            {
                value ^= (byte)(1 << _line.NextIndex(8));
            }

            _sent.Enqueue((value, at + ((i + 1) * _characterNanos / 1000)));
        }
    }

    // Function and what follows it; the length without the CRC.
    private int Fill(ReadOnlySpan<byte> request, Span<byte> answer, long now)
    {
        if (_fault == ModbusUnitFault.Exceptions)
        {
            return Refuse(answer, (byte)_magnitude);
        }

        int function = request[1];
        if (function is not (3 or 4))
        {
            return Refuse(answer, 1);
        }

        int address = request.Length == 8 ? BinaryPrimitives.ReadUInt16BigEndian(request[2..]) : 0;
        int count = request.Length == 8 ? BinaryPrimitives.ReadUInt16BigEndian(request[4..]) : 0;
        if (count == 0 || count > MostRead)
        {
            return Refuse(answer, 3);
        }

        answer[2] = (byte)(2 * count);
        for (int i = 0; i < count; i++)
        {
            if (Told(function, address + i, now) is not { } value)
            {
                return Refuse(answer, 2);
            }

            BinaryPrimitives.WriteUInt16BigEndian(answer[(3 + (2 * i))..], value);
        }

        return 3 + (2 * count);
    }

    private ushort? Told(int function, int address, long now)
    {
        if (_fault != ModbusUnitFault.Frozen)
        {
            return Register(function, address, now);
        }

        if (!_frozen.TryGetValue((function, address), out ushort? value))
        {
            _frozen[(function, address)] = value = Register(function, address, now);
        }

        return value;
    }

    private static int Refuse(Span<byte> answer, byte code)
    {
        answer[1] |= 0x80;
        answer[2] = code;
        return 3;
    }

    // Appendix B of V1.02: 0xA001 reflected, from 0xFFFF.
    private static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        int crc = 0xFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return (ushort)crc;
    }
}
