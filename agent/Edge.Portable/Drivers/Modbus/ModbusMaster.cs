using System;

namespace Edge.Portable.Drivers.Modbus;

/// <summary>How a request stands.</summary>
public enum ModbusState
{
    /// <summary>Nothing was asked.</summary>
    Idle,

    /// <summary>The answer is not there yet.</summary>
    Busy,

    /// <summary>The answer is there, or a request to all units has gone out.</summary>
    Done,

    /// <summary>The unit refused: <see cref="ModbusMaster.ExceptionCode"/>.</summary>
    Refused,

    /// <summary>No answer that can be believed, however often it was asked.</summary>
    Failed,
}

/// <summary>
/// A Modbus RTU master without a port and without a clock: one request at a time, to any unit. Whoever owns the line calls
/// <see cref="Step"/> with what has arrived and the time, and sends what it gives back. Nothing waits in here.
/// </summary>
/// <remarks>
/// A request goes out after 3.5 characters of silence (1.75 ms above 19,200 baud), and what lay on the line before is
/// dropped. Its answer is the first run of bytes that has the unit, the function and the length that were asked for, and
/// a CRC that fits; the request read back (the echo of an adapter that hears itself), garbage before the answer, half answers, answers of
/// other units and of other functions are passed over. The length that was asked for is part of it, so no bytes inside a damaged
/// answer can pass for one. What has not come in time is asked for again, after a pause in which a late answer may pass. Exceptions
/// are answers and end the request, except "busy" (6), which is asked again. The answer to a single write is the request itself: it is
/// told from an echo once a read on this line has shown whether there are any, and before that it fails. A single thread uses it.
/// Source: "MODBUS over Serial Line V1.02", 2.4.1 (states of the master), 2.5.1.1 (silence).
/// </remarks>
public sealed class ModbusMaster
{
    /// <summary>Pause before a request is made again, and after one to all units, µs: what V1.02 recommends at least (2.4.1).</summary>
    public const int TurnaroundMicros = 100_000;

    private const int MostBitsPerCharacter = 11;
    private const int LeastBitsPerCharacter = 10;
    private const int FastestByCharacters = 19_200;
    private const int FastSilenceMicros = 1_750;
    private const int GlanceMicros = 5_000;
    private const int BusyCode = 6;

    // An echo, an answer, and as much noise before them.
    private const int BufferBytes = 3 * ModbusFrame.LongestFrame;

    private readonly int _baud;
    private int _responseMicros;
    private int _tries;
    private readonly byte[] _request = new byte[ModbusFrame.LongestFrame];
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _requestLength;
    private int _answerLength;
    private int _buffered;
    private int _answerAt;
    private int _triesLeft;
    private bool _sent;
    private bool _waits;
    private long _quietFrom;
    private long _sendFrom;
    private long _earliest;
    private long _deadline;
    private Echo _echo;
    private string _problem = "";

    /// <summary>A master on a line of <paramref name="baud"/>.</summary>
    /// <param name="baud">Bits a second; sets the silences, and the time that an answer takes to arrive.</param>
    /// <param name="responseMicros">Longest time from the end of a request to the beginning of its answer, µs. What the line,
    /// its adapter and the host take is in it: 100,000 is enough for a unit that answers within 20 ms.</param>
    /// <param name="tries">How often a request is made before it has failed.</param>
    /// <exception cref="ArgumentOutOfRangeException">Nothing can be done with that.</exception>
    public ModbusMaster(int baud, int responseMicros, int tries)
    {
        if (baud < 300)
        {
            throw new ArgumentOutOfRangeException(nameof(baud), "At least 300 baud.");
        }

        _baud = baud;
        Expect(responseMicros, tries);
    }

    /// <summary>How the last request stands.</summary>
    public ModbusState State { get; private set; }

    /// <summary>The exception's code; 0 without one.</summary>
    public int ExceptionCode { get; private set; }

    /// <summary>Why the last request was refused or has failed, for people; empty while it has not.</summary>
    public string Problem
    {
        get { return State == ModbusState.Refused || State == ModbusState.Failed ? _problem : ""; }
    }

    /// <summary>Registers in the answer to a read; 0 otherwise.</summary>
    public int RegisterCount
    {
        get { return State == ModbusState.Done && IsRead() ? (_answerLength - 5) / 2 : 0; }
    }

    /// <summary>Requests sent again so far: how good the line is.</summary>
    public int Repeats { get; private set; }

    /// <summary>When the answer was found, µs of the caller's clock.</summary>
    public long AnsweredMicros { get; private set; }

    /// <summary>3.5 characters, µs; 1,750 above 19,200 baud.</summary>
    public long SilenceMicros
    {
        get
        {
            return _baud > FastestByCharacters ? FastSilenceMicros : (35L * MostBitsPerCharacter * 100_000 / _baud) + 1;
        }
    }

    /// <summary>Time that so many characters take, µs: 11 bits each, the most that any setting has.</summary>
    public long CharacterMicros(int characters)
    {
        return ((long)characters * MostBitsPerCharacter * 1_000_000 / _baud) + 1;
    }

    /// <summary>How long the unit that is asked next may take, and how often it is asked: units of one line differ.</summary>
    /// <param name="responseMicros">Longest time from the end of a request to the beginning of its answer, µs.</param>
    /// <param name="tries">How often a request is made before it has failed.</param>
    /// <exception cref="ArgumentOutOfRangeException">Nothing can be done with that.</exception>
    /// <exception cref="InvalidOperationException">The last request is under way.</exception>
    public void Expect(int responseMicros, int tries)
    {
        if (responseMicros < 1 || tries < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(responseMicros), "At least 1 µs and one try.");
        }

        if (State == ModbusState.Busy)
        {
            throw new InvalidOperationException("The last request is under way.");
        }

        _responseMicros = responseMicros;
        _tries = tries;
    }

    /// <summary>Asks for <paramref name="count"/> holding registers from <paramref name="address"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such read.</exception>
    /// <exception cref="InvalidOperationException">The last request is under way.</exception>
    public void ReadHolding(int unit, int address, int count)
    {
        Read(ModbusFrame.ReadHoldingRegisters, unit, address, count);
    }

    /// <summary>Asks for <paramref name="count"/> input registers from <paramref name="address"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such read.</exception>
    /// <exception cref="InvalidOperationException">The last request is under way.</exception>
    public void ReadInput(int unit, int address, int count)
    {
        Read(ModbusFrame.ReadInputRegisters, unit, address, count);
    }

    /// <summary>Sets one holding register; unit 0 sets it in every unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such write.</exception>
    /// <exception cref="InvalidOperationException">The last request is under way.</exception>
    public void Write(int unit, int address, int value)
    {
        Check(unit, 0, address, 1, 1);
        _requestLength = ModbusFrame.Build(_request, unit, ModbusFrame.WriteSingleRegister, address, value & 0xFFFF);
        Begin(_requestLength);
    }

    /// <summary>Sets the first <paramref name="count"/> of <paramref name="values"/> from <paramref name="address"/>; unit 0
    /// sets them in every unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such write.</exception>
    /// <exception cref="InvalidOperationException">The last request is under way.</exception>
    public void Write(int unit, int address, int[] values, int count)
    {
        Check(
            unit,
            0,
            address,
            count,
            values.Length < ModbusFrame.MostWritten ? values.Length : ModbusFrame.MostWritten
        );
        _requestLength = ModbusFrame.BuildWrite(_request, unit, address, values, count);
        Begin(8);
    }

    /// <summary>Register <paramref name="index"/> of the answer, 0 to 65535.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The answer has no such register.</exception>
    public int Register(int index)
    {
        if (index < 0 || index >= RegisterCount)
        {
            throw new ArgumentOutOfRangeException(nameof(index), "The answer has no such register.");
        }

        return ModbusFrame.Register(_buffer, _answerAt + 3 + (2 * index));
    }

    /// <summary>Registers <paramref name="index"/> (high word) and the next one of the answer as a signed number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The answer has no such registers.</exception>
    public int Signed32(int index)
    {
        return (Register(index) << 16) | Register(index + 1);
    }

    /// <summary>As <see cref="Signed32"/>, 0 to 4,294,967,295.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The answer has no such registers.</exception>
    public long Unsigned32(int index)
    {
        return ((long)Register(index) << 16) | (uint)Register(index + 1);
    }

    /// <summary>Gives up what is under way, as when the line was closed.</summary>
    public void Abort()
    {
        State = ModbusState.Idle;
        _buffered = 0;
    }

    /// <summary>Takes what has arrived since the last call, and says what to send now.</summary>
    /// <param name="received">What has arrived.</param>
    /// <param name="count">How many bytes of it; 0 when nothing has.</param>
    /// <param name="nowMicros">A clock that only goes forward.</param>
    /// <param name="send">At least <see cref="ModbusFrame.LongestFrame"/> long; filled with what to send.</param>
    /// <returns>How many bytes to send; 0 for none.</returns>
    public int Step(byte[] received, int count, long nowMicros, byte[] send)
    {
        if (count > 0)
        {
            _quietFrom = nowMicros;
        }

        if (State != ModbusState.Busy)
        {
            return 0;
        }

        if (!_sent)
        {
            return Prepare(nowMicros, send);
        }

        Append(received, count);
        if (count > 0)
        {
            Search(nowMicros, isLast: false);
        }

        if (State == ModbusState.Busy && nowMicros >= _deadline)
        {
            End(nowMicros);
        }

        return 0;
    }

    /// <summary>Time until the next <see cref="Step"/> can be of use, µs: until the line may be taken, until the earliest moment at
    /// which the answer can be whole, and then every 5 ms.</summary>
    public long WaitMicros(long nowMicros)
    {
        if (State != ModbusState.Busy)
        {
            return 0;
        }

        long until = _earliest;
        if (!_sent)
        {
            until = _quietFrom + SilenceMicros;
            until = until > _sendFrom ? until : _sendFrom;
        }

        return until > nowMicros ? until - nowMicros : GlanceMicros;
    }

    private bool IsRead()
    {
        return _request[1] == ModbusFrame.ReadHoldingRegisters || _request[1] == ModbusFrame.ReadInputRegisters;
    }

    private void Read(int function, int unit, int address, int count)
    {
        Check(unit, 1, address, count, ModbusFrame.MostRead);
        _requestLength = ModbusFrame.Build(_request, unit, function, address, count);
        Begin(5 + (2 * count));
    }

    private void Check(int unit, int lowestUnit, int address, int count, int most)
    {
        if (State == ModbusState.Busy)
        {
            throw new InvalidOperationException("The last request is under way.");
        }

        if (unit < lowestUnit || unit > ModbusFrame.HighestUnit)
        {
            throw new ArgumentOutOfRangeException(
                nameof(unit),
                "Units are 1 to 247; 0, all of them, can be written only."
            );
        }

        if (address < 0 || count < 1 || count > most || address + count > 0x10000)
        {
            throw new ArgumentOutOfRangeException(nameof(count), "No such registers.");
        }
    }

    private void Begin(int answerLength)
    {
        _answerLength = answerLength;
        _triesLeft = _tries;
        _sendFrom = 0;
        _sent = false;
        _waits = false;
        ExceptionCode = 0;
        _problem = "";
        State = ModbusState.Busy;
    }

    // What comes before the request is no answer to it.
    private int Prepare(long nowMicros, byte[] send)
    {
        if (!_waits)
        {
            _waits = true;
            _deadline = (nowMicros > _sendFrom ? nowMicros : _sendFrom) + _responseMicros + TurnaroundMicros;
        }

        if (nowMicros >= _sendFrom && nowMicros >= _quietFrom + SilenceMicros)
        {
            return Send(nowMicros, send);
        }

        if (nowMicros >= _deadline)
        {
            _triesLeft--;
            Again(nowMicros, "the line is never silent: something else talks on it");
        }

        return 0;
    }

    private int Send(long nowMicros, byte[] send)
    {
        Array.Copy(_request, 0, send, 0, _requestLength);
        _buffered = 0;
        _sent = true;
        _triesLeft--;
        long gone = nowMicros + CharacterMicros(_requestLength);
        _quietFrom = gone;
        _earliest =
            nowMicros
            + SilenceMicros
            + ((long)(_requestLength + _answerLength) * LeastBitsPerCharacter * 1_000_000 / _baud);

        // The echo takes no time of its own; an answer may follow as much noise.
        _deadline = gone + _responseMicros + CharacterMicros(2 * _answerLength);
        if (_request[0] == 0)
        {
            _deadline = gone + TurnaroundMicros;
            _earliest = _deadline;
        }

        return _requestLength;
    }

    private void Append(byte[] received, int count)
    {
        int skip = count > BufferBytes ? count - BufferBytes : 0;
        int over = _buffered + count - skip - BufferBytes;
        if (over > 0)
        {
            Array.Copy(_buffer, over, _buffer, 0, _buffered - over);
            _buffered -= over;
        }

        Array.Copy(received, skip, _buffer, _buffered, count - skip);
        _buffered += count - skip;
    }

    // The last search, at the deadline, waits for nothing more.
    private void Search(long nowMicros, bool isLast)
    {
        if (_request[0] == 0)
        {
            return;
        }

        int from = Echoed();
        if (from < 0 && !isLast)
        {
            return;
        }

        for (int at = from > 0 ? from : 0; at < _buffered; at++)
        {
            int length = Fits(at);
            if (length > 0 && at + length > _buffered)
            {
                if (!isLast)
                {
                    return;
                }
            }
            else if (length > 0 && ModbusFrame.IsWhole(_buffer, at, length) && Answers(at, from))
            {
                Accept(at, from, nowMicros);
                return;
            }
        }
    }

    // Where the answer may begin: behind the request read back, if that is there. −1 while what is there may become it.
    private int Echoed()
    {
        if (_request[1] == ModbusFrame.WriteSingleRegister && _echo == Echo.Absent)
        {
            return 0;
        }

        int same = 0;
        while (same < _buffered && same < _requestLength && _buffer[same] == _request[same])
        {
            same++;
        }

        if (same == _requestLength)
        {
            return same;
        }

        return same == _buffered ? -1 : 0;
    }

    // Length of the answer that may begin here; 0 when none can.
    private int Fits(int at)
    {
        int left = _buffered - at;
        if (_buffer[at] != _request[0])
        {
            return 0;
        }

        if (left > 1 && _buffer[at + 1] == (_request[1] | ModbusFrame.ExceptionBit))
        {
            return ModbusFrame.ExceptionFrame;
        }

        if (left > 1 && _buffer[at + 1] != _request[1])
        {
            return 0;
        }

        int length = ModbusFrame.AnswerLength(_buffer, at, left);
        return length == 0 || length == _answerLength ? _answerLength : 0;
    }

    // A write's answer repeats what was asked. That of a single write is the request itself, which an echo is as well.
    private bool Answers(int at, int from)
    {
        if (IsRead() || (_buffer[at + 1] & ModbusFrame.ExceptionBit) != 0)
        {
            return true;
        }

        for (int i = 2; i < 6; i++)
        {
            if (_buffer[at + i] != _request[i])
            {
                return false;
            }
        }

        return _request[1] != ModbusFrame.WriteSingleRegister || at >= _requestLength || _echo == Echo.Absent;
    }

    private void Accept(int at, int from, long nowMicros)
    {
        if (IsRead())
        {
            // With noise before the answer nothing is learnt: it may have been an echo.
            _echo =
                from > 0 ? Echo.Present
                : at == 0 ? Echo.Absent
                : _echo;
        }

        if ((_buffer[at + 1] & ModbusFrame.ExceptionBit) != 0)
        {
            int code = _buffer[at + 2];
            string words = "exception " + code.ToString("D") + " (" + ModbusFrame.ExceptionName(code) + ")";
            if (code == BusyCode)
            {
                Again(nowMicros, words);
                return;
            }

            ExceptionCode = code;
            _problem = words;
            State = ModbusState.Refused;
            return;
        }

        _answerAt = at;
        AnsweredMicros = nowMicros;
        State = ModbusState.Done;
    }

    private void End(long nowMicros)
    {
        if (_request[0] == 0)
        {
            State = ModbusState.Done;
            return;
        }

        Search(nowMicros, isLast: true);
        if (State == ModbusState.Busy && _sent)
        {
            Again(nowMicros, Missing());
        }
    }

    private void Again(long nowMicros, string problem)
    {
        _sent = false;
        _waits = false;
        _problem = problem;
        if (_triesLeft <= 0)
        {
            State = ModbusState.Failed;
            return;
        }

        Repeats++;
        _sendFrom = nowMicros + TurnaroundMicros;
    }

    // Why there is no answer, for people.
    private string Missing()
    {
        int from = Echoed();
        int at = from > 0 ? from : 0;
        int left = _buffered - at;
        if (left == 0 || from < 0)
        {
            return from == 0 || _buffered == 0 ? "no answer" : "no answer, only its own request read back";
        }

        string bytes = left.ToString("D") + " bytes";
        if (ModbusFrame.IsWhole(_buffer, at, left))
        {
            return _buffer[at] != _request[0] ? "an answer of unit " + _buffer[at].ToString("D")
                : _buffer[at + 1] != _request[1] ? "an answer to function " + _buffer[at + 1].ToString("D")
                : "an answer of " + bytes + " to another request";
        }

        bool begins = _buffer[at] == _request[0] && left > 1 && _buffer[at + 1] == _request[1];
        return begins && left < _answerLength
                ? "an answer that broke off after " + bytes + " of " + _answerLength.ToString("D")
            : begins && left == _answerLength ? "an answer with a wrong CRC"
            : bytes + " that are no answer";
    }

    // Whether the adapter hears itself.
    private enum Echo
    {
        Unknown,
        Absent,
        Present,
    }
}
