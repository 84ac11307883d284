using System.Text;
using Edge.Simulator.Boards;

namespace Edge.Simulator.Chips;

/// <summary>Whose AT dialect a modem speaks.</summary>
public enum ModemDialect
{
    /// <summary>Quectel RM520N-GL, 5G.</summary>
    Quectel,

    /// <summary>SIMCom SIM7600E-H, 4G.</summary>
    Simcom,

    /// <summary>Quectel EC25, 4G.</summary>
    QuectelLte,

    /// <summary>A modem that knows the standard alone, 5G.</summary>
    Standard,

    /// <summary>Quectel RM500Q-GL, 5G: the RM520N's commands, written as the AT manual of RG50xQ and RM5xxQ (V1.2) has them.</summary>
    QuectelRm500q,
}

/// <summary>The names by which a modem is chosen.</summary>
public static class ModemDialectText
{
    private static readonly (string Name, ModemDialect Dialect)[] Known =
    [
        ("rm520n", ModemDialect.Quectel),
        ("rm500q", ModemDialect.QuectelRm500q),
        ("ec25", ModemDialect.QuectelLte),
        ("sim7600", ModemDialect.Simcom),
        ("standard", ModemDialect.Standard),
    ];

    /// <summary>All names, the usual modem's first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(one => one.Name)];

    /// <summary>The dialect of a name; null for no name, or none of <see cref="Names"/>.</summary>
    public static ModemDialect? Of(string? name) =>
        Known.Where(one => one.Name == name).Select(one => (ModemDialect?)one.Dialect).FirstOrDefault();
}

/// <summary>How far the firmware of a modem has hung itself, and what alone ends it.</summary>
public enum ModemWedge
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>It registers no more until its radio is switched off and on.</summary>
    Radio,

    /// <summary>It registers no more until it starts again.</summary>
    Firmware,

    /// <summary>It registers no more until its supply is cut.</summary>
    Supply,

    /// <summary>It answers no more until its supply is cut.</summary>
    Hung,
}

/// <summary>A text that the network took.</summary>
/// <param name="Number">To whom, with its plus.</param>
/// <param name="Text">What it says.</param>
public readonly record struct SentText(string Number, string Text);

/// <summary>How a modem is attached.</summary>
public enum ModemAccess
{
    /// <summary>LTE alone.</summary>
    Lte,

    /// <summary>LTE anchor with an NR leg (EN-DC).</summary>
    NrNonStandalone,

    /// <summary>NR alone.</summary>
    NrStandalone,
}

/// <summary>What the radio and the SIM of the modem see. Replaced whole, so a reader never sees half a change.</summary>
public sealed record ModemConditions
{
    /// <summary>The SIM answers.</summary>
    public bool SimReady { get; init; } = true;

    /// <summary>What a SIM that answers waits for, as AT+CPIN tells it, such as <c>SIM PIN</c>; null when it is ready.</summary>
    public string? SimWants { get; init; }

    /// <summary>Number of the SIM card.</summary>
    public string Card { get; init; } = "8984040000000000001";

    /// <summary>3GPP 27.007: 0 not searching, 1 home, 2 searching, 3 denied, 4 unknown, 5 roaming.</summary>
    public int Registration { get; init; } = 1;

    /// <summary>Technology.</summary>
    public ModemAccess Access { get; init; } = ModemAccess.NrNonStandalone;

    /// <summary>LTE reference signal received power, dBm.</summary>
    public double RsrpDbm { get; init; } = -92;

    /// <summary>LTE reference signal received quality, dB.</summary>
    public double RsrqDb { get; init; } = -11;

    /// <summary>LTE signal to interference and noise, dB.</summary>
    public double SinrDb { get; init; } = 14;

    /// <summary>NR power, dBm; null while the NR leg is inactive.</summary>
    public double? NrRsrpDbm { get; init; } = -88;

    /// <summary>NR quality, dB.</summary>
    public double NrRsrqDb { get; init; } = -11;

    /// <summary>NR signal to interference and noise, dB.</summary>
    public double NrSinrDb { get; init; } = 18;

    /// <summary>The hottest place in the modem, °C; null when its sensors are not there.</summary>
    public int? Celsius { get; init; } = 41;

    /// <summary>Name of the network.</summary>
    public string OperatorName { get; init; } = "Viettel";

    /// <summary>MCC and MNC.</summary>
    public string OperatorCode { get; init; } = "45204";

    /// <summary>Whether the modem has measured its cell yet; until then it writes dashes for what it does not know.</summary>
    public bool IsMeasured { get; init; } = true;

    /// <summary>Whether the network is ours or a partner's.</summary>
    public bool IsRegistered => Registration is 1 or 5;
}

/// <summary>
/// A modem's AT port (3GPP TS 27.007, and its maker's own commands): echo on at start, answers framed by CR LF, final
/// OK or ERROR, answers in pieces, unsolicited lines. Safe from every thread.
/// </summary>
public sealed class SimulatedModem : ISimulatedSerial
{
    /// <summary>How long a modem that is well takes to answer, s.</summary>
    public const double UsualAnswerSeconds = 0.005;

    private const int LongestCommand = 512;
    private const char EndOfText = '\x1A';
    private const char Escape = '\x1B';
    private const int OutputLimit = 16_384;
    private const long BootMicros = 8_000_000;

    // From a SIM's being taken to its network, at the best.
    private const long SwitchMicros = 10_000_000;

    private static readonly string[] Unsolicited = ["RING", "+QIND: \"csq\",5,99", "+CMTI: \"ME\",0", "+CREG: 3"];

    private readonly SimulatedTime _time;
    private readonly Func<bool> _isPowered;
    private readonly Chance _chance;
    private readonly Lock _gate = new();
    private readonly StringBuilder _command = new();
    private readonly List<SentText> _sent = [];
    private readonly byte[] _output = new byte[OutputLimit];
    private ModemConditions _conditions = new();
    private ModemConditions? _second;

    // What it last wrote of its radio, by the question, and under which conditions.
    private readonly Dictionary<string, string> _written = [];
    private ModemConditions? _writtenOf;
    private bool _writtenInCell;
    private int _slot = 1;
    private long _takenAt = long.MinValue;
    private bool _wasPowered;
    private bool _echo = true;
    private bool _numericOperator;
    private bool _radioOn = true;
    private bool _restartPending;
    private bool _isPrompting;
    private int _announcedOctets;
    private int _outputStart;
    private int _outputEnd;
    private int _registrationReports;
    private long _outputFrom;
    private long _bootedAt;

    /// <summary>A modem on a rail that may be switched.</summary>
    public SimulatedModem(SimulatedTime time, ModemDialect dialect, Func<bool> isPowered, ulong seed)
    {
        _time = time;
        Dialect = dialect;
        _isPowered = isPowered;
        _chance = new Chance(seed, 4);
        _wasPowered = isPowered();
    }

    /// <summary>Whose commands it knows.</summary>
    public ModemDialect Dialect { get; }

    /// <summary>Radio and SIM.</summary>
    public ModemConditions Conditions
    {
        get => Volatile.Read(ref _conditions);
        set
        {
            lock (_gate)
            {
                ModemConditions before = _conditions;
                Volatile.Write(ref _conditions, value);
                if (_registrationReports > 0 && _slot == 1 && before.Registration != value.Registration)
                {
                    Send($"\r\n+CREG: {value.Registration}\r\n");
                }
            }
        }
    }

    /// <summary>Radio and SIM of the second slot; null where the modem has one alone.</summary>
    public ModemConditions? SecondSim
    {
        get => Volatile.Read(ref _second);
        set => Volatile.Write(ref _second, value);
    }

    /// <summary>The slot in use, 1 or 2, which it keeps without its supply.</summary>
    public int Slot => Volatile.Read(ref _slot);

    /// <summary>Answers ERROR to what would choose a slot.</summary>
    public bool RefusesSlots { get; set; }

    /// <summary>Whether it is registered now, so that data goes through it.</summary>
    public bool HasNetwork
    {
        get
        {
            lock (_gate)
            {
                long now = _time.NowMicros;
                return Supply(now) && now >= _bootedAt && HasCell(InUse);
            }
        }
    }

    /// <summary>When it may come to its network by itself, µs of simulated time: it starts, or takes a SIM;
    /// <see cref="long.MaxValue"/> while it does neither.</summary>
    public long NextNetworkMicros
    {
        get
        {
            lock (_gate)
            {
                long now = _time.NowMicros;
                long booted = _bootedAt > now ? _bootedAt : long.MaxValue;
                long taken = IsTaking ? _takenAt + SwitchMicros : long.MaxValue;
                return Math.Min(booted, taken);
            }
        }
    }

    /// <summary>The port hangs up: reads and writes fail.</summary>
    public bool HungUp { get; set; }

    /// <summary>The firmware hangs: the port stays open and nothing comes.</summary>
    public bool Mute { get; set; }

    /// <summary>Most bytes that one read gives; answers then come in pieces. 0 sets no limit.</summary>
    public int LongestPiece { get; set; } = 24;

    /// <summary>From a command to its answer, s.</summary>
    public double AnswerSeconds { get; set; } = UsualAnswerSeconds;

    /// <summary>Share of the bytes sent that have a bit inverted.</summary>
    public double GarbledShare { get; set; }

    /// <summary>Says OK to <c>ATE0</c> and echoes on.</summary>
    public bool KeepsEcho { get; set; }

    /// <summary>Puts a line that nobody asked for in the middle of every answer.</summary>
    public bool Interrupts { get; set; }

    /// <summary>What has gone wrong inside.</summary>
    public ModemWedge Wedge { get; set; }

    /// <summary>Answers every command with ERROR, and says ERROR unasked too.</summary>
    public bool StormsErrors { get; set; }

    /// <summary>The texts that the network took.</summary>
    public IReadOnlyList<SentText> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>Whether it has nothing to say, now or later, until something is asked of it or happens to it.</summary>
    public bool IsSilent
    {
        get
        {
            bool entered = _time.Enter(_gate);
            bool isSilent = _outputStart == _outputEnd && !_restartPending;
            if (entered)
            {
                _gate.Exit();
            }

            return isSilent;
        }
    }

    /// <summary>Its supply may have been switched: it notices at once, though nobody reads.</summary>
    public void NoteSupply()
    {
        lock (_gate)
        {
            Supply(_time.NowMicros);
        }
    }

    /// <summary>Restarts by itself, as after a crash of its firmware: what was to be said is lost, and it boots for some
    /// seconds.</summary>
    public void Reboot()
    {
        lock (_gate)
        {
            Restart(_time.NowMicros);
        }
    }

    /// <summary>Sends a line that nobody asked for.</summary>
    public void SendUnsolicited(string line)
    {
        lock (_gate)
        {
            Send($"\r\n{line}\r\n");
        }
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer)
    {
        long now = _time.CatchUp();
        bool entered = _time.Enter(_gate);
        try
        {
            if (!IsAwake(now) || now < _outputFrom)
            {
                return 0;
            }

            if (_outputStart == _outputEnd && !_restartPending)
            {
                return 0;
            }

            int longest = LongestPiece > 0 ? 1 + _chance.NextIndex(LongestPiece) : int.MaxValue;
            int count = Math.Min(Math.Min(buffer.Length, longest), _outputEnd - _outputStart);
            _output.AsSpan(_outputStart, count).CopyTo(buffer);
            _outputStart += count;
            for (int i = 0; GarbledShare > 0 && i < count; i++)
            {
                if (_chance.NextUniform() < GarbledShare)
                {
                    buffer[i] ^= (byte)(1 << _chance.NextIndex(8));
                }
            }

            if (_restartPending && _outputStart == _outputEnd)
            {
                Restart(now);
            }

            return count;
        }
        finally
        {
            if (entered)
            {
                _gate.Exit();
            }
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        long now = _time.CatchUp();
        bool entered = _time.Enter(_gate);
        try
        {
            if (!IsAwake(now))
            {
                return;
            }

            foreach (byte value in bytes)
            {
                Take((char)value, now);
            }
        }
        finally
        {
            if (entered)
            {
                _gate.Exit();
            }
        }
    }

    private ModemConditions InUse => _slot == 2 ? _second ?? _conditions : _conditions;

    // Quectel's AT+QUIMSLOT of RM520N and RM500Q, SIMCom's AT+SMSIMCFG of the SIM8200; other modems know neither.
    private bool TakeSlot(string command, long now)
    {
        string beginning =
            IsQuectel5g ? "AT+QUIMSLOT="
            : Dialect == ModemDialect.Simcom ? "AT+SMSIMCFG=1,"
            : "?";
        if (
            _second is null
            || RefusesSlots
            || !command.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)
            || command[beginning.Length..] is not ("1" or "2")
        )
        {
            return false;
        }

        int slot = command[^1] - '0';
        _takenAt = slot == _slot ? _takenAt : now;
        _slot = slot;
        Ok();
        return true;
    }

    private bool IsTaking => _time.NowMicros - _takenAt < SwitchMicros && _takenAt != long.MinValue;

    private bool IsSimReady(ModemConditions c) => c is { SimReady: true, SimWants: null } && !IsTaking;

    private bool IsAwake(long now)
    {
        if (HungUp)
        {
            throw new IOException("Input/output error (5)");
        }

        return Supply(now) && !Mute && Wedge != ModemWedge.Hung && now >= _bootedAt;
    }

    private bool Supply(long now)
    {
        bool powered = _isPowered();
        if (powered != _wasPowered)
        {
            _wasPowered = powered;
            Wedge = powered ? Wedge : ModemWedge.None;
            Restart(now);
        }

        return powered;
    }

    private void Restart(long now)
    {
        _outputStart = _outputEnd = 0;
        _command.Clear();
        _echo = true;
        _numericOperator = false;
        _registrationReports = 0;
        _radioOn = true;
        _restartPending = false;
        _isPrompting = false;
        Wedge = Wedge is ModemWedge.Radio or ModemWedge.Firmware ? ModemWedge.None : Wedge;
        _bootedAt = now + BootMicros;
        _outputFrom = _bootedAt;
        Send(IsQuectel ? "\r\nRDY\r\n" : "\r\nPB DONE\r\n");
    }

    private void Take(char character, long now)
    {
        if (_echo)
        {
            Send(character.ToString());
        }

        if (_isPrompting)
        {
            TakeText(character, now);
        }
        else if (character == '\r')
        {
            string command = _command.ToString().Trim();
            _command.Clear();
            if (command.Length > 0)
            {
                _outputFrom = Math.Max(_outputFrom, now + (long)(AnswerSeconds * 1e6));
                Obey(command, now);
            }
        }
        else if (character is not ('\n' or Escape) && _command.Length < LongestCommand)
        {
            _command.Append(character);
        }
    }

    private void Send(string text)
    {
        if (_outputEnd + text.Length > OutputLimit)
        {
            _output.AsSpan(_outputStart, _outputEnd - _outputStart).CopyTo(_output);
            _outputEnd -= _outputStart;
            _outputStart = 0;
        }

        // Latin-1 keeps a byte a byte in the echo.
        int count = Math.Min(text.Length, OutputLimit - _outputEnd);
        _outputEnd += Encoding.Latin1.GetBytes(text.AsSpan(0, count), _output.AsSpan(_outputEnd));
    }

    private void Ok(params ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            int middle = Interrupts ? line.IndexOf("\r\n", StringComparison.Ordinal) : -1;
            Send("\r\n");
            Send(middle < 0 ? line : line[..middle] + Interruption() + line[middle..]);
            Send("\r\n");
        }

        if (Interrupts)
        {
            Send(Interruption());
        }

        Send("\r\nOK\r\n");
    }

    private string Interruption() => $"\r\n{Unsolicited[_chance.NextIndex(Unsolicited.Length)]}\r\n";

    private bool IsRm500q => Dialect == ModemDialect.QuectelRm500q;

    private bool IsQuectel5g => Dialect is ModemDialect.Quectel or ModemDialect.QuectelRm500q;

    private bool IsQuectel => IsQuectel5g || Dialect == ModemDialect.QuectelLte;

    private bool Is5g => IsQuectel5g || Dialect == ModemDialect.Standard;

    private (string Maker, string Model, string Firmware) Identity =>
        Dialect switch
        {
            ModemDialect.Quectel => ("Quectel", "RM520N-GL", "RM520NGLAAR03A03M4G"),
            ModemDialect.QuectelRm500q => ("Quectel", "RM500Q-GL", "RM500QGLABR11A06M4G"),
            ModemDialect.QuectelLte => ("Quectel", "EC25", "EC25EFAR06A06M4G"),
            ModemDialect.Simcom => ("SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H", "+CGMR: LE20B03SIM7600M22"),
            _ => ("Nobody", "N1", "1.0"),
        };

    private void TakeText(char character, long now)
    {
        if (character is not (EndOfText or Escape))
        {
            _command.Append(_command.Length < LongestCommand ? character : "");
            return;
        }

        string pdu = _command.ToString().Trim();
        _command.Clear();
        _isPrompting = false;
        _outputFrom = Math.Max(_outputFrom, now + (long)(AnswerSeconds * 1e6));
        if (character == Escape)
        {
            Send("\r\nOK\r\n");
        }
        else if (Submitted(pdu) is not { } text || (pdu.Length / 2) - 1 != _announcedOctets)
        {
            Send("\r\n+CMS ERROR: 304\r\n");
        }
        else if (!HasCell(InUse))
        {
            Send("\r\n+CMS ERROR: 331\r\n");
        }
        else
        {
            _sent.Add(text);
            Ok($"+CMGS: {_sent.Count}");
        }
    }

    // SMS-SUBMIT of TS 23.040 with the SIM's own SMSC, no validity period and the 7-bit alphabet; what it knows of that
    // alphabet is the part that is ASCII.
    private static SentText? Submitted(string pdu)
    {
        if (pdu.Length < 16 || !pdu.StartsWith("000100", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            byte[] octets = Convert.FromHexString(pdu);
            int digits = octets[3];
            StringBuilder number = new("+");
            for (int i = 0; i < digits; i++)
            {
                number.Append((octets[5 + (i / 2)] >> (4 * (i % 2))) & 0x0F);
            }

            int at = 5 + ((digits + 1) / 2) + 2;
            StringBuilder text = new();
            for (int i = 0; i < octets[at]; i++)
            {
                int bit = 7 * i;
                int pair = octets[at + 1 + (bit / 8)];
                pair |= at + 2 + (bit / 8) < octets.Length ? octets[at + 2 + (bit / 8)] << 8 : 0;
                text.Append((char)((pair >> (bit % 8)) & 0x7F));
            }

            return new SentText(number.ToString(), text.ToString());
        }
        catch (Exception e) when (e is FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private void Obey(string command, long now)
    {
        ModemConditions c = InUse;
        bool quectel = IsQuectel;
        if (StormsErrors)
        {
            Send("\r\nERROR\r\n\r\nERROR\r\n");
            return;
        }

        switch (command.ToUpperInvariant())
        {
            case ['A', 'T', '+', 'C', 'M', 'G', 'S', '=', .. var octets]
                when int.TryParse(octets, out _announcedOctets):
                _isPrompting = true;
                Send("\r\n> ");
                break;
            case "AT+CMGF=0":
                Ok();
                break;
            case "AT" or "ATZ" or "AT&F" or "AT+CMEE=0" or "AT+CMEE=1" or "AT+CMEE=2":
                Ok();
                break;
            case "ATE0" or "ATE1":
                _echo = KeepsEcho || command.EndsWith('1');
                Ok();
                break;
            case "ATI" when Dialect != ModemDialect.Simcom:
                Ok($"{Identity.Maker}\r\n{Identity.Model}\r\nRevision: {Identity.Firmware}");
                break;
            case "ATI":
                Ok(
                    "Manufacturer: SIMCOM INCORPORATED\r\nModel: SIMCOM_SIM7600E-H\r\n"
                        + "Revision: SIM7600M22_V2.0\r\nIMEI: 867584030000001\r\n+GCAP: +CGSM"
                );
                break;
            case "AT+CGMI":
                Ok(Identity.Maker);
                break;
            case "AT+CGMM":
                Ok(Identity.Model);
                break;
            case "AT+CGMR":
                Ok(Identity.Firmware);
                break;
            case "AT+CGSN":
                Ok("867584030000001");
                break;
            case "AT+CPIN?":
                Send(
                    IsTaking ? "\r\n+CME ERROR: 14\r\n"
                    : !c.SimReady ? "\r\n+CME ERROR: 10\r\n"
                    : $"\r\n+CPIN: {c.SimWants ?? "READY"}\r\n\r\nOK\r\n"
                );
                break;
            case "AT+CSQ":
                Ok($"+CSQ: {Csq(c)},99");
                break;
            case "AT+CESQ":
                Ok(Written(command, c, static (modem, c) => modem.Cesq(c)));
                break;
            case "AT+CREG?":
                Ok($"+CREG: {_registrationReports},{Registration(c)}");
                break;
            case "AT+CGREG?":
                Ok($"+CGREG: 0,{Registration(c)}");
                break;
            case "AT+CEREG?":
                Ok($"+CEREG: 0,{(c.Access == ModemAccess.NrStandalone ? 0 : Registration(c))}");
                break;
            case "AT+C5GREG?" when Is5g:
                Ok($"+C5GREG: 0,{(c.Access == ModemAccess.NrStandalone ? Registration(c) : 0)}");
                break;
            case "AT+CREG=0" or "AT+CREG=1":
                _registrationReports = command[^1] - '0';
                Ok();
                break;
            case "AT+COPS=3,0" or "AT+COPS=3,2":
                _numericOperator = command.EndsWith('2');
                Ok();
                break;
            case "AT+COPS?":
                Ok(Operator(c));
                break;
            case "AT+CGATT?":
                Ok($"+CGATT: {(HasCell(c) ? 1 : 0)}");
                break;
            case "AT+CFUN?":
                Ok($"+CFUN: {(_radioOn ? 1 : 0)}");
                break;
            case "AT+CFUN=0" or "AT+CFUN=4" or "AT+CFUN=1":
                bool on = command.EndsWith('1');
                Wedge = on && !_radioOn && Wedge == ModemWedge.Radio ? ModemWedge.None : Wedge;
                _radioOn = on;
                Ok();
                break;
            case "AT+COPS=0":
                Ok();
                break;
            case "AT+QCSQ" when quectel:
                Ok(Written(command, c, static (modem, c) => modem.QuectelSignal(c)));
                break;
            case "AT+QTEMP" when quectel:
                Ok(Written(command, c, static (modem, c) => modem.QuectelTemperature(c)));
                break;
            case "AT+QCCID" when quectel && IsSimReady(c):
                Ok($"+QCCID: {c.Card}F");
                break;
            case "AT+CICCID" when Dialect == ModemDialect.Simcom && IsSimReady(c):
                Ok($"+ICCID: {c.Card}");
                break;
            case "AT+QUIMSLOT?" when IsQuectel5g:
                Ok($"+QUIMSLOT: {_slot}");
                break;
            case "AT+CPMUTEMP" when Dialect == ModemDialect.Simcom:
                Ok($"+CPMUTEMP: {c.Celsius ?? -273}");
                break;
            case "AT+CFUN=1,1":
                Ok();
                _restartPending = true;
                break;
            case "AT+QENG=\"SERVINGCELL\"" when quectel:
                Ok(Written(command, c, static (modem, c) => modem.ServingCell(c)));
                break;
            case "AT+CPSI?" when Dialect == ModemDialect.Simcom:
                Ok(Written(command, c, static (modem, c) => modem.Simcom(c)));
                break;
            default:
                if (!TakeSlot(command, now))
                {
                    Send("\r\nERROR\r\n");
                }

                break;
        }
    }

    private string Written(string command, ModemConditions c, Func<SimulatedModem, ModemConditions, string> write)
    {
        bool inCell = HasCell(c);
        if (!ReferenceEquals(c, _writtenOf) || inCell != _writtenInCell)
        {
            _written.Clear();
            _writtenOf = c;
            _writtenInCell = inCell;
        }

        if (!_written.TryGetValue(command, out string? written))
        {
            written = write(this, c);
            _written.Add(command, written);
        }

        return written;
    }

    private int Registration(ModemConditions c) =>
        !_radioOn || !c.SimReady || c.SimWants is not null ? 0
        : IsTaking && c.IsRegistered ? 2
        : Wedge != ModemWedge.None && c.IsRegistered ? 2
        : c.Registration;

    // Quectel writes an LTE cell's noise ratio in fifths of a decibel above −20, an NR cell's in decibels.
    private string QuectelSignal(ModemConditions c) =>
        !HasCell(c) || !c.IsMeasured ? "+QCSQ: \"NOSERVICE\""
        : c.Access == ModemAccess.NrStandalone ? $"+QCSQ: \"NR5G\",{Nr(c.NrRsrpDbm)},{c.NrSinrDb:F0},{c.NrRsrqDb:F0}"
        : $"+QCSQ: \"LTE\",{c.RsrpDbm + 28:F0},{c.RsrpDbm:F0},{Math.Clamp((c.SinrDb + 20) * 5, 0, 250):F0},{c.RsrqDb:F0}";

    private string QuectelTemperature(ModemConditions c) =>
        IsRm500q
            ? $"+QTEMP:\"qfe_wtr_pa0\",\"0\"\r\n+QTEMP:\"aoss0-usr\",\"{(c.Celsius - 3) ?? -273}\"\r\n"
                + $"+QTEMP:\"mdm-q6-usr\",\"{c.Celsius ?? -273}\"\r\n+QTEMP:\"sdx-case-therm-usr\",\"{(c.Celsius - 5) ?? -273}\""
        : Dialect == ModemDialect.QuectelLte
            ? $"+QTEMP: {c.Celsius ?? 255},{(c.Celsius - 2) ?? 255},{(c.Celsius - 1) ?? 255}"
        : $"+QTEMP: \"modem-tsens\",\"-273\"\r\n+QTEMP: \"tsens-mmw\",\"0\"\r\n+QTEMP: \"modem-cpu\",\"{c.Celsius ?? -273}\"";

    private bool HasCell(ModemConditions c) => Registration(c) is 1 or 5;

    // 0 is −113 dBm or less, 31 is −51 or more, 2 dB a step; RSSI from RSRP over 20 MHz (1200 subcarriers, half loaded).
    private int Csq(ModemConditions c) =>
        HasCell(c) && c.IsMeasured ? (int)Math.Clamp(Math.Round((Strongest(c) + 28 + 113) / 2), 0, 31) : 99;

    private static double Strongest(ModemConditions c) =>
        c.Access == ModemAccess.NrStandalone ? c.NrRsrpDbm ?? -140 : c.RsrpDbm;

    // Codes of TS 27.007: RSRP n − 141 dBm, RSRQ n/2 − 20 dB; NR n − 157 dBm, n/2 − 43.5 dB, n/2 − 23.5 dB; 255 unknown.
    private string Cesq(ModemConditions c)
    {
        bool lte = HasCell(c) && c.IsMeasured && c.Access != ModemAccess.NrStandalone;
        bool nr = HasCell(c) && c.IsMeasured && c.Access != ModemAccess.Lte && c.NrRsrpDbm is not null;
        string line = $"+CESQ: 99,99,255,255,{Code(lte, (c.RsrqDb + 20) * 2, 34)},{Code(lte, c.RsrpDbm + 141, 97)}";
        return Is5g
            ? line
                + $",{Code(nr, (c.NrRsrqDb + 43.5) * 2, 126)},{Code(nr, (c.NrRsrpDbm ?? 0) + 157, 126)}"
                + $",{Code(nr, (c.NrSinrDb + 23.5) * 2, 127)}"
            : line;
    }

    private static int Code(bool known, double value, int highest) =>
        known ? (int)Math.Clamp(Math.Round(value), 0, highest) : 255;

    private string Operator(ModemConditions c)
    {
        if (!HasCell(c))
        {
            return "+COPS: 0";
        }

        int access = c.Access switch
        {
            ModemAccess.NrStandalone => 11,
            ModemAccess.NrNonStandalone => 13,
            _ => 7,
        };
        return $"+COPS: 0,{(_numericOperator ? 2 : 0)},\"{(_numericOperator ? c.OperatorCode : c.OperatorName)}\",{access}";
    }

    private string ServingCell(ModemConditions c)
    {
        if (!HasCell(c))
        {
            return "+QENG: \"servingcell\",\"SEARCH\"";
        }

        string network = $"{c.OperatorCode[..3]},{c.OperatorCode[3..]}";
        string measured = c.IsMeasured
            ? $"{c.RsrpDbm:F0},{c.RsrqDb:F0},{c.RsrpDbm + 28:F0},{c.SinrDb:F0},12,-,35"
            : "-,-,-,-,-,-,-";
        string lte = $"\"LTE\",\"FDD\",{network},1A2D00B,123,1650,3,5,5,1F40,{measured}";
        return c.Access switch
        {
            ModemAccess.Lte => "+QENG: \"servingcell\",\"NOCONN\"," + lte,
            ModemAccess.NrStandalone =>
                $"+QENG: \"servingcell\",\"NOCONN\",\"NR5G-SA\",\"TDD\",{(IsRm500q ? " " : "")}{network},1A2D00B,500,"
                    + $"1F40,627264,78,12,{(c.IsMeasured ? $"{Nr(c.NrRsrpDbm)},{c.NrRsrqDb:F0},{c.NrSinrDb:F0}" : "-,-,-")},1,35",
            _ => "+QENG: \"servingcell\",\"NOCONN\"\r\n+QENG: "
                + lte
                + $"\r\n+QENG:{(IsRm500q ? "" : " ")}\"NR5G-NSA\",{network},500,"
                + (
                    !c.IsMeasured ? "-,-,-"
                    : c.NrRsrpDbm is null ? "-32768,-32768,-32768"
                    : $"{Nr(c.NrRsrpDbm)},{c.NrSinrDb:F0},{c.NrRsrqDb:F0},627264,78,12,1"
                ),
        };
    }

    private static string Nr(double? dbm) => dbm is double known ? known.ToString("F0") : "-32768";

    // SIMCom gives RSRQ, RSRP and RSSI in tenths.
    private string Simcom(ModemConditions c) =>
        HasCell(c)
            ? $"+CPSI: LTE,Online,{c.OperatorCode[..3]}-{c.OperatorCode[3..]},0x1F40,27447563,123,EUTRAN-BAND3,1650,5,5,"
                + (
                    c.IsMeasured
                        ? $"{c.RsrqDb * 10:F0},{c.RsrpDbm * 10:F0},{(c.RsrpDbm + 28) * 10:F0},{c.SinrDb:F0}"
                        : "--,--,--,--"
                )
            : "+CPSI: NO SERVICE,Online";
}
