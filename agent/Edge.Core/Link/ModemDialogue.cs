using System.Globalization;
using System.Text;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>Who the modem says it is; empty until it has said so.</summary>
/// <param name="Manufacturer">AT+CGMI.</param>
/// <param name="Model">AT+CGMM.</param>
/// <param name="Firmware">AT+CGMR.</param>
public readonly record struct ModemIdentity(string Manufacturer, string Model, string Firmware);

/// <summary>
/// The conversation with a modem over AT commands, without I/O: bytes and time go in, bytes to send and readings come
/// out. It greets the modem, asks who it is, and then asks for SIM, registration, operator and signal once per
/// poll. Every poll ends in one reading per metric, good or bad with the reason. A modem that is silent, or whose
/// answers do not fit the questions, is left alone for 1, 2, 4 … 60 s, and then greeted afresh. Not thread-safe.
/// </summary>
public sealed class ModemDialogue
{
    private const int MaxBackoffSeconds = 60;
    private const int TimeoutsBeforeReopen = 3;

    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly MetricId[] Metrics =
    [
        MetricId.LinkRsrp,
        MetricId.LinkRsrq,
        MetricId.LinkSinr,
        MetricId.LinkRssi,
        MetricId.LinkOperator,
        MetricId.LinkRegistration,
    ];

    // Stryker disable once all: as above.
    private static readonly Command[] Greeting =
    [
        new("AT"),
        new("ATE0"),
        new("AT+CMEE=1"),
        new("AT+CGMI"),
        new("AT+CGMM"),
        new("AT+CGMR"),
    ];

    // Stryker disable once all: as above.
    private static readonly Command[] Poll =
    [
        new("AT+CPIN?", "+CPIN"),
        new("AT+CREG?", "+CREG"),
        new("AT+CEREG?", "+CEREG"),
        new("AT+C5GREG?", "+C5GREG"),
        new("AT+COPS=3,2"),
        new("AT+COPS?", "+COPS"),
        new("AT+CSQ", "+CSQ"),
        new("AT+CESQ", "+CESQ"),
        new("AT+QENG=\"servingcell\"", "+QENG", OnlyQuectel: true),
    ];

    private readonly AtParser _parser = new();
    private readonly List<AtLine> _lines = [];
    private readonly double _pollSeconds;
    private readonly double _timeoutSeconds;

    private Phase _phase = Phase.Starting;
    private Command[] _script = Greeting;
    private int _next;
    private bool _isAwaiting;
    private bool _hasAnswer;
    private Stamp _sentAt;
    private Stamp _pollAt;
    private Stamp _failedAt;
    private Stamp _saidBadAt;
    private double _backoffSeconds;
    private int _failures;
    private int _timeouts;
    private string _why = "";
    private Answers _answers;

    /// <summary>A dialogue that has not begun.</summary>
    /// <param name="pollSeconds">Time between polls. 10 s: a frame of telemetry.</param>
    /// <param name="timeoutSeconds">How long a command may take. 5 s (E): every command here answers from the modem's own memory.</param>
    public ModemDialogue(double pollSeconds = 10, double timeoutSeconds = 5)
    {
        _pollSeconds = pollSeconds;
        _timeoutSeconds = timeoutSeconds;
    }

    private enum Phase
    {
        Starting,
        Polling,
        Idle,
        BackingOff,
    }

    /// <summary>Who the modem says it is.</summary>
    public ModemIdentity Identity { get; private set; } = new("", "", "");

    /// <summary>State of the SIM at the last complete poll: <c>READY</c>, <c>SIM PIN</c>, or an error's text; empty before.</summary>
    public string Sim { get; private set; } = "";

    /// <summary>Whether the modem was silent so often that its port should be closed and opened again. Opening it is the
    /// caller's business, and <see cref="LineOpened"/> tells of it.</summary>
    public bool WantsReopen => _timeouts >= TimeoutsBeforeReopen;

    /// <summary>How many commands the modem has answered, errors included: a sign of life when it grows.</summary>
    public long Answered { get; private set; }

    /// <summary>Whether a question is open, so that the next turn should come soon.</summary>
    public bool IsAwaiting => _isAwaiting;

    /// <summary>Until when there is nothing to ask, monotonic µs; long past while there is.</summary>
    public long RestsUntilMicros =>
        _phase == Phase.Idle && !_isAwaiting ? _pollAt.MonotonicMicros + (long)(_pollSeconds * 1e6) : long.MinValue;

    /// <summary>Whether nothing should be tried now, not even opening the port.</summary>
    public bool IsBackingOff(Stamp now) => _phase == Phase.BackingOff && now.SecondsSince(_failedAt) < _backoffSeconds;

    /// <summary>The port is open (again): what came before it is forgotten.</summary>
    public void LineOpened()
    {
        _parser.Reset();
        _timeouts = 0;
    }

    /// <summary>The port failed. Its metrics are bad, for <paramref name="why"/>; the dialogue starts afresh after a while.</summary>
    public void LineLost(string why, Stamp now, List<Reading> into) => Fail(why, now, into);

    /// <summary>One turn: takes what has arrived and moves on. Call it a few times a second, also without bytes.</summary>
    /// <param name="received">What has arrived since the last turn.</param>
    /// <param name="now">The time of this turn.</param>
    /// <param name="send">Bytes for the modem are added here.</param>
    /// <param name="into">Readings are added here.</param>
    public void Step(ReadOnlySpan<byte> received, Stamp now, List<byte> send, List<Reading> into)
    {
        _lines.Clear();
        _parser.Push(received, _lines);
        foreach (AtLine line in _lines)
        {
            // Between commands a line is unsolicited, or answers a question given up long ago.
            if (_isAwaiting)
            {
                Take(line, now, into);
            }
        }

        if (_isAwaiting && now.SecondsSince(_sentAt) >= _timeoutSeconds)
        {
            _timeouts++;
            Fail("the modem does not answer " + _script[_next].Text, now, into);
        }

        Move(now, send, into);
    }

    private void Move(Stamp now, List<byte> send, List<Reading> into)
    {
        if (_phase == Phase.BackingOff)
        {
            if (IsBackingOff(now))
            {
                if (now.SecondsSince(_saidBadAt) >= _pollSeconds)
                {
                    SayBad(now, into);
                }

                return;
            }

            _parser.Reset();
            Begin(Phase.Starting, Greeting);
        }

        if (_isAwaiting)
        {
            return;
        }

        while (_next < _script.Length && _script[_next].OnlyQuectel && !IsQuectel)
        {
            _next++;
        }

        if (_next == _script.Length)
        {
            if (_phase == Phase.Polling)
            {
                Finish(now, into);
                _phase = Phase.Idle;
            }

            if (_phase == Phase.Idle && now.SecondsSince(_pollAt) < _pollSeconds)
            {
                return;
            }

            Begin(Phase.Polling, Poll);
            _pollAt = now;
            _answers = default;
        }

        send.AddRange(_script[_next].Bytes);
        _isAwaiting = true;
        _hasAnswer = false;
        _sentAt = now;
    }

    private bool IsQuectel => Identity.Manufacturer.Contains("Quectel", StringComparison.OrdinalIgnoreCase);

    private void Begin(Phase phase, Command[] script)
    {
        _phase = phase;
        _script = script;
        _next = 0;
        _isAwaiting = false;
    }

    private void Take(AtLine line, Stamp now, List<Reading> into)
    {
        Command command = _script[_next];
        switch (line.Kind)
        {
            case AtLineKind.Information:
                Note(command, line.Text);
                break;
            case AtLineKind.Ok when command.Answer is not null && !_hasAnswer:
                // Its answer was lost or mangled, or this OK belongs to an earlier question: then all that follow
                // would be off by one.
                Fail($"the modem answered {command.Text} without {command.Answer}", now, into);
                break;
            case AtLineKind.Ok:
                Next();
                break;
            case AtLineKind.Error:
                NoteError(command, line.Text);
                Next();
                break;
            case AtLineKind.Echo:
            case AtLineKind.Garbage:
            default:
                break;
        }
    }

    private void Next()
    {
        Answered++;
        _timeouts = 0;
        _isAwaiting = false;
        _next++;
    }

    private void Note(Command command, string line)
    {
        if (command.Answer is not null && !AtParser.IsAnswer(line, command.Answer))
        {
            return;
        }

        if (command.Answer is null)
        {
            // Free text; some modems put the command's name before it.
            string prefix = command.Text[2..] + ":";
            if (line.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                line = line[prefix.Length..].Trim();
            }
            else if (line[0] is '+' or '^')
            {
                return;
            }
        }

        _hasAnswer = true;
        switch (command.Text)
        {
            case "AT+CGMI":
                Identity = Identity with { Manufacturer = line };
                break;
            case "AT+CGMM":
                Identity = Identity with { Model = line };
                break;
            case "AT+CGMR":
                Identity = Identity with { Firmware = line };
                break;
            case "AT+CPIN?":
                _answers.Sim = AtAnswers.Sim(line);
                break;
            case "AT+CREG?" or "AT+CEREG?" or "AT+C5GREG?":
                NoteRegistration(AtAnswers.Registered(line, command.Answer!));
                break;
            case "AT+COPS?":
                _answers.Operator = AtAnswers.Operator(line);
                break;
            case "AT+CSQ":
                _answers.Rssi = AtAnswers.Csq(line);
                break;
            case "AT+CESQ":
                NoteCell(AtAnswers.Cesq(line));
                break;
            case "AT+QENG=\"servingcell\"":
                NoteCell(AtAnswers.Qeng(line));
                break;
            default:
                break;
        }
    }

    private void NoteError(Command command, string line)
    {
        if (command.Answer == "+CPIN")
        {
            // 3GPP TS 27.007, 9.2.1; other codes speak for themselves.
            _answers.Sim = line switch
            {
                "+CME ERROR: 10" => "not inserted",
                "+CME ERROR: 13" => "failure",
                "+CME ERROR: 14" => "busy",
                "+CME ERROR: 15" => "wrong",
                _ => line,
            };
        }
    }

    /// <summary>The best of the domains: a modem on 5G stand-alone may be registered in one of them only.</summary>
    private void NoteRegistration(Registration? registration)
    {
        if (registration is { } known && (_answers.Registration is not { } so || known > so))
        {
            _answers.Registration = known;
        }
    }

    /// <summary>Power, quality and noise ratio must be those of one cell: 5G before LTE, and of two of one kind the later:
    /// Quectel's own figures are asked for after the standard's steps.</summary>
    private void NoteCell(ServingCell? cell)
    {
        if (cell is { Signal.Rsrp: not null } known && (known.IsNr || _answers.Cell is not { IsNr: true }))
        {
            _answers.Cell = known;
        }
    }

    private void Finish(Stamp now, List<Reading> into)
    {
        _failures = 0;
        Sim = _answers.Sim ?? "";
        string none = Sim is "" or "READY" ? "the modem reports none" : "SIM: " + Sim;
        SignalQuality signal = _answers.Cell?.Signal ?? default;
        Say(MetricId.LinkRsrp, signal.Rsrp, none, now, into);
        Say(MetricId.LinkRsrq, signal.Rsrq, none, now, into);
        Say(MetricId.LinkSinr, signal.Sinr, none, now, into);
        Say(MetricId.LinkRssi, _answers.Rssi, none, now, into);
        into.Add(
            _answers.Operator is { } name
                ? Reading.Good(MetricId.LinkOperator, name, now)
                : Reading.Bad(MetricId.LinkOperator, now, none)
        );
        into.Add(
            _answers.Registration is { } registration
                ? Reading.Good(MetricId.LinkRegistration, Name(registration), now)
                : Reading.Bad(MetricId.LinkRegistration, now, none)
        );
    }

    private static void Say(MetricId metric, double? value, string none, Stamp now, List<Reading> into) =>
        into.Add(value is { } known ? Reading.Good(metric, known, now) : Reading.Bad(metric, now, none));

    private static string Name(Registration registration) =>
        registration switch
        {
            Registration.Home => "home",
            Registration.Roaming => "roaming",
            Registration.Searching => "searching",
            Registration.Denied => "denied",
            Registration.None => "none",
            Registration.Unknown => "unknown",
            _ => throw new ArgumentOutOfRangeException(
                nameof(registration),
                ((int)registration).ToString(CultureInfo.InvariantCulture)
            ),
        };

    private void Fail(string why, Stamp now, List<Reading> into)
    {
        _why = why;
        _failures = Math.Min(_failures + 1, 30);
        _backoffSeconds = Math.Min(MaxBackoffSeconds, Math.Pow(2, _failures - 1));
        _failedAt = now;
        _phase = Phase.BackingOff;
        _isAwaiting = false;
        SayBad(now, into);
    }

    private void SayBad(Stamp now, List<Reading> into)
    {
        _saidBadAt = now;
        foreach (MetricId metric in Metrics)
        {
            into.Add(Reading.Bad(metric, now, _why));
        }
    }

    /// <summary>One question.</summary>
    /// <param name="Text">What is sent.</param>
    /// <param name="Answer">What its answer's line begins with; null where only OK is expected, or free text.</param>
    /// <param name="OnlyQuectel">Whether only Quectel's modems know it.</param>
    private sealed record Command(string Text, string? Answer = null, bool OnlyQuectel = false)
    {
        public byte[] Bytes { get; } = Encoding.ASCII.GetBytes(Text + "\r");
    }

    /// <summary>What one poll has collected.</summary>
    private struct Answers
    {
        public string? Sim;
        public Registration? Registration;
        public string? Operator;
        public double? Rssi;
        public ServingCell? Cell;
    }
}
