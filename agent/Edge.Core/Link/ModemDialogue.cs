using System.Globalization;
using System.Text;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>Who the modem says it is; empty until it has said so.</summary>
/// <param name="Manufacturer">AT+CGMI.</param>
/// <param name="Model">AT+CGMM.</param>
/// <param name="Firmware">AT+CGMR.</param>
/// <param name="Serial">AT+CGSN: the IMEI.</param>
public readonly record struct ModemIdentity(string Manufacturer, string Model, string Firmware, string Serial = "")
{
    /// <summary>For people: <c>Quectel RM500Q-GL RM500QGLABR11A06M4G IMEI 860000000000001</c>.</summary>
    public override string ToString()
    {
        string[] parts = [Manufacturer, Model, Firmware, Serial.Length > 0 ? "IMEI " + Serial : ""];
        string text = string.Join(' ', parts.Where(part => part.Length > 0));
        return text.Length > 0 ? text : "a modem that does not name itself";
    }
}

/// <summary>
/// The conversation with a modem over AT commands, without I/O: bytes and time go in, bytes to send and readings come
/// out. It greets the modem, asks who it is, and then asks for SIM, registration, operator and signal once per
/// poll, as its <see cref="ModemFamily"/> knows them. Between polls it sends the texts that wait and does what the recovery
/// ladder orders. Every poll ends in one reading per metric, good or bad with the reason. A modem that is silent, or whose
/// answers do not fit the questions, is left alone for 1, 2, 4 … 60 s, and then greeted afresh. Not thread-safe.
/// </summary>
public sealed class ModemDialogue
{
    /// <summary>How long the network may take to accept a text, s. 60 (E): its own timer ends after 45 (TS 24.011, TR1M).</summary>
    public const double SmsSeconds = 60;

    private const int MaxBackoffSeconds = 60;
    private const int TimeoutsBeforeReopen = 3;

    // Quectel's manuals: AT+CFUN within 15 s, AT+COPS within 180 s.
    private const double RadioSeconds = 15;
    private const double SelectSeconds = 180;
    private const double EscapeSeconds = 1;
    private const byte EndOfText = 0x1A;
    private const byte Escape = 0x1B;

    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly AtCommand[] Greeting =
    [
        new("AT"),
        new("ATE0"),
        new("AT+CMEE=1"),
        new("AT+CGMI"),
        new("AT+CGMM"),
        new("AT+CGMR"),
        new("AT+CGSN"),
    ];

    // Stryker disable once all: as above.
    private static readonly AtCommand[] Standard =
    [
        new("AT+CPIN?", "+CPIN") { Note = static (a, line) => a.Sim = AtAnswers.Sim(line) },
        new("AT+CEREG?", "+CEREG")
        {
            Note = static (a, line) => a.NoteRegistration(AtAnswers.Registered(line, "+CEREG")),
        },
        new("AT+COPS?", "+COPS") { Note = NoteOperator },
        new("AT+COPS=3,2") { When = static a => a.IsOperatorNamed },
        new("AT+COPS?", "+COPS") { When = static a => a.IsOperatorNamed, Note = NoteOperator },
        new("AT+CSQ", "+CSQ") { Note = static (a, line) => a.Rssi = AtAnswers.Csq(line) },
    ];

    // What is left open by the standard's questions above and the maker's own.
    // Stryker disable once all: as above.
    private static readonly AtCommand[] Remaining =
    [
        new("AT+CREG?", "+CREG")
        {
            When = static a => !a.IsAtHome,
            Note = static (a, line) => a.NoteRegistration(AtAnswers.Registered(line, "+CREG")),
        },
        new("AT+CESQ", "+CESQ") { When = static a => a.Cell is not { IsNr: true }, Note = NoteSteps },
    ];

    // Stryker disable once all: as above.
    private static readonly AtCommand[] Reattach =
    [
        new("AT+CFUN=4") { TimeoutSeconds = RadioSeconds },
        new("AT+CFUN=1") { TimeoutSeconds = RadioSeconds },
        new("AT+COPS=0") { TimeoutSeconds = SelectSeconds },
    ];

    // Stryker disable once all: as above.
    private static readonly AtCommand[] Reset = [new("AT+CFUN=1,1") { TimeoutSeconds = RadioSeconds }];

    private readonly AtParser _parser = new();
    private readonly List<AtLine> _lines = [];
    private readonly double _pollSeconds;
    private readonly double _timeoutSeconds;
    private readonly SmsQueue? _texts;
    private readonly int _sims;
    private readonly string? _ownSwitch;

    private Phase _phase = Phase.Starting;
    private IReadOnlyList<AtCommand> _script = Greeting;
    private ModemFamily _family = ModemFamily.Of(new ModemIdentity("", "", ""));
    private int _next;
    private bool _isAwaiting;
    private bool _hasAnswer;
    private bool _isPrompted;
    private bool _isHanded;
    private bool _mustEscape;
    private OutgoingText? _text;
    private RecoveryRung _order;
    private int _ordered;
    private int _switching;
    private string _switch = "";
    private int _slot = SimSlots.First;
    private Stamp? _escapedAt;
    private Stamp _sentAt;
    private Stamp _pollAt;
    private Stamp _failedAt;
    private Stamp _saidBadAt;
    private double _backoffSeconds;
    private int _failures;
    private int _timeouts;
    private string _why = "";
    private string _name = "";
    private AtCommand[] _poll = [];
    private ModemAnswers _answers = new();

    /// <summary>A dialogue that has not begun.</summary>
    /// <param name="pollSeconds">Time between polls. 10 s: a frame of telemetry.</param>
    /// <param name="timeoutSeconds">How long a command may take. 5 s (E): every command of a poll answers from the modem's own memory.</param>
    /// <param name="texts">Where texts wait; null sends none.</param>
    /// <param name="sims">How many SIM slots it has, 1 or 2.</param>
    /// <param name="simSwitch">What chooses the slot, as <see cref="SimSwitch"/> writes it; null for what its family knows.</param>
    public ModemDialogue(
        double pollSeconds = 10,
        double timeoutSeconds = 5,
        SmsQueue? texts = null,
        int sims = 1,
        string? simSwitch = null
    )
    {
        _sims = sims;
        _ownSwitch = simSwitch;
        _pollSeconds = pollSeconds;
        _timeoutSeconds = timeoutSeconds;
        _texts = texts;
    }

    private enum Phase
    {
        Starting,
        Polling,
        Idle,
        Errand,
        BackingOff,
    }

    /// <summary>Every metric that a modem may give.</summary>
    // Stryker disable once all: as above.
    public static IReadOnlyList<MetricId> Metrics { get; } =
    [.. ModemReport.Always, MetricId.LinkModemTemperature, MetricId.LinkSimCard];

    /// <summary>Whether it has a second SIM.</summary>
    public bool HasSims => _sims > 1;

    /// <summary>Who the modem says it is.</summary>
    public ModemIdentity Identity { get; private set; } = new("", "", "");

    /// <summary>State of the SIM at the last complete poll: <c>READY</c>, <c>SIM PIN</c>, or an error's text; empty before.</summary>
    public string Sim { get; private set; } = "";

    /// <summary>Whether the modem was silent so often, or was reset, that its port should be closed and opened again. Opening
    /// it is the caller's business, and <see cref="LineOpened"/> tells of it.</summary>
    public bool WantsReopen => _timeouts >= TimeoutsBeforeReopen;

    /// <summary>How many commands the modem has answered, errors included: a sign of life when it grows.</summary>
    public long Answered { get; private set; }

    /// <summary>Whether a question is open, so that the next turn should come soon.</summary>
    public bool IsAwaiting => _isAwaiting;

    /// <summary>Until when there is nothing to ask, monotonic µs; long past while there is.</summary>
    public long RestsUntilMicros =>
        _phase == Phase.Idle && !_isAwaiting && _order == RecoveryRung.None && _texts is not { IsWaiting: true }
            ? _pollAt.MonotonicMicros + (long)(_pollSeconds * 1e6)
            : long.MinValue;

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

    /// <summary>The slot that an earlier run last chose, for a modem that cannot be asked; before the first turn.</summary>
    public void AssumeSlot(int slot) => _slot = slot;

    /// <summary>What the recovery ladder wants done over this line, after the poll that runs: <see cref="RecoveryRung.Reattach"/>,
    /// <see cref="RecoveryRung.OtherSim"/> or <see cref="RecoveryRung.AtReset"/>. A modem that does not answer forgets it.</summary>
    /// <param name="rung">What.</param>
    /// <param name="slot">The SIM slot to use, with <see cref="RecoveryRung.OtherSim"/>.</param>
    public void Order(RecoveryRung rung, int slot = 0)
    {
        bool isKnown =
            rung is RecoveryRung.Reattach or RecoveryRung.AtReset
            || (rung == RecoveryRung.OtherSim && HasSims && slot is 1 or 2);
        _order = isKnown ? rung : RecoveryRung.None;
        _ordered = slot;
    }

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
            if (line.Kind == AtLineKind.Prompt)
            {
                Prompt();
            }
            // Between commands a line is unsolicited, or answers a question given up long ago.
            else if (_isAwaiting)
            {
                Take(line, now, into);
            }
        }

        if (_isAwaiting && now.SecondsSince(_sentAt) >= Patience(_script[_next]))
        {
            _timeouts++;
            Fail("the modem does not answer " + _script[_next].Text, now, into);
        }

        Move(now, send, into);
    }

    private double Patience(AtCommand command) => _isHanded ? SmsSeconds : command.TimeoutSeconds ?? _timeoutSeconds;

    // A prompt that nobody asked for swallows every command until it is left.
    private void Prompt()
    {
        if (!_isAwaiting || _script[_next].Payload is null)
        {
            _mustEscape = true;
        }
        else if (!_isHanded)
        {
            _isPrompted = true;
        }
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

        if (_mustEscape)
        {
            // What the modem says to it answers no question, so the next one waits.
            _mustEscape = false;
            _escapedAt = now;
            send.Add(Escape);
            Begin(Phase.Starting, Greeting);
            return;
        }

        if (_escapedAt is { } escaped)
        {
            if (now.SecondsSince(escaped) < EscapeSeconds)
            {
                return;
            }

            _escapedAt = null;
        }

        if (_isAwaiting)
        {
            if (_isPrompted && !_isHanded)
            {
                send.AddRange(_script[_next].Payload!);
                _isHanded = true;
                _sentAt = now;
            }

            return;
        }

        if (_next == _script.Count && !BeginNext(now, into))
        {
            return;
        }

        send.AddRange(_script[_next].Bytes);
        _isAwaiting = true;
        _hasAnswer = false;
        _sentAt = now;
    }

    // A script is done: what comes now. False when it is nothing yet.
    private bool BeginNext(Stamp now, List<Reading> into)
    {
        switch (_phase)
        {
            case Phase.Starting:
                _family = ModemFamily.Of(Identity);
                AtCommand[] slot = HasSims && _ownSwitch is null && _family.Slot is { } ask ? [ask] : [];
                _poll = [.. Standard, .. _family.Poll, .. slot, .. Remaining];
                _name = Identity.ToString();
                BeginPoll(now);
                return true;
            case Phase.Polling:
                Finish(now, into);
                _phase = Phase.Idle;
                break;
            case Phase.Errand when _script == Reset:
                // It boots, and its port goes away while it does.
                Fail("it was reset by AT+CFUN=1,1", now, into);
                _timeouts = TimeoutsBeforeReopen;
                return false;
            default:
                _phase = Phase.Idle;
                break;
        }

        if (now.SecondsSince(_pollAt) >= _pollSeconds)
        {
            BeginPoll(now);
            return true;
        }

        return BeginErrand(now, into);
    }

    private void BeginPoll(Stamp now)
    {
        Begin(Phase.Polling, _poll);
        _pollAt = now;
        _answers = _answers.Anew();
    }

    private bool BeginErrand(Stamp now, List<Reading> into)
    {
        if (_order == RecoveryRung.OtherSim)
        {
            _order = RecoveryRung.None;
            return BeginSwitch(now, into);
        }

        if (_order != RecoveryRung.None)
        {
            bool isReset = _order == RecoveryRung.AtReset;
            _order = RecoveryRung.None;
            Begin(Phase.Errand, isReset ? Reset : Reattach);

            _why = isReset ? "it is being reset by AT+CFUN=1,1" : "it is being attached afresh";
            ModemReport.SayAttaching(_why, now, into);

            return true;
        }

        if (_texts is null || !_texts.TryTake(out OutgoingText text))
        {
            return false;
        }

        string pdu = text.ToPdu();
        Begin(
            Phase.Errand,
            [
                new AtCommand("AT+CMGF=0"),
                new AtCommand(
                    string.Create(CultureInfo.InvariantCulture, $"AT+CMGS={OutgoingText.LengthOf(pdu)}"),
                    "+CMGS"
                )
                {
                    Payload = [.. Encoding.ASCII.GetBytes(pdu), EndOfText],
                },
            ]
        );
        _text = text;
        return true;
    }

    // With the radio and the SIM off, so that the modem takes the other SIM as it takes one at its start.
    private bool BeginSwitch(Stamp now, List<Reading> into)
    {
        if ((_ownSwitch ?? _family.Switch) is not { } pattern)
        {
            string nobody = $"no command is known that switches the SIM of {Identity}: set sim_switch";
            into.Add(Reading.Bad(MetricId.LinkSimSlot, now, nobody));
            return false;
        }

        _switch = SimSwitch.For(pattern, _ordered);
        Begin(
            Phase.Errand,
            [
                new AtCommand("AT+CFUN=0") { TimeoutSeconds = RadioSeconds },
                new AtCommand(_switch) { TimeoutSeconds = RadioSeconds },
                new AtCommand("AT+CFUN=1") { TimeoutSeconds = RadioSeconds },
            ]
        );
        _switching = _ordered;
        _why = $"the SIM in slot {_ordered} is being taken";
        ModemReport.SayAttaching(_why, now, into);
        into.Add(Reading.Bad(MetricId.LinkSim, now, _why));
        return true;
    }

    private void Switched(AtCommand command, string? error, Stamp now, List<Reading> into)
    {
        if (_switching == 0 || command.Text != _switch)
        {
            return;
        }

        _slot = error is null ? _switching : 3 - _switching;
        into.Add(
            error is null
                ? Reading.Good(MetricId.LinkSimSlot, _slot, now)
                : Reading.Bad(MetricId.LinkSimSlot, now, $"the modem answered {_switch} with {error}")
        );
    }

    private void Begin(Phase phase, IReadOnlyList<AtCommand> script)
    {
        EndText(_isHanded ? SmsOutcome.Unknown : SmsOutcome.Refused, "the modem was asked something else");
        _phase = phase;
        _script = script;
        _switching = 0;
        _next = 0;
        _isAwaiting = false;
        _isPrompted = false;
        _isHanded = false;
    }

    private void Take(AtLine line, Stamp now, List<Reading> into)
    {
        AtCommand command = _script[_next];
        switch (line.Kind)
        {
            case AtLineKind.Information:
                Note(command, line.Text);
                break;
            case AtLineKind.Ok when command.Answer is not null && !_hasAnswer && _text is null && !command.IsOptional:
                // Its answer was lost or mangled, or this OK belongs to an earlier question: then all that follow
                // would be off by one.
                Fail($"the modem answered {command.Text} without {command.Answer}", now, into);
                break;
            case AtLineKind.Ok:
                if (command.Payload is not null)
                {
                    EndText(command);
                }

                Switched(command, error: null, now, into);
                Next();
                break;
            case AtLineKind.Error when _isHanded && !IsRefusal(line.Text):
                // A call that ends has nothing to do with the text.
                break;
            case AtLineKind.Error:
                NoteError(command, line.Text);
                EndText(SmsOutcome.Refused, $"the modem answered {command.Text} with {line.Text}");
                Switched(command, line.Text, now, into);
                bool goesOn = _phase != Phase.Errand || _script == Reattach || _switching != 0;
                _next = goesOn ? _next : _script.Count - 1;
                Next();
                break;
            case AtLineKind.Echo:
            case AtLineKind.Garbage:
            case AtLineKind.Prompt:
            default:
                break;
        }
    }

    // The maker's own figures stand before these steps, and 5G before both.
    private static void NoteSteps(ModemAnswers answers, string line)
    {
        if (AtAnswers.Cesq(line) is { } cell && (cell.IsNr || answers.Cell is null))
        {
            answers.NoteCell(cell);
        }
    }

    private static void NoteOperator(ModemAnswers answers, string line)
    {
        answers.Operator = AtAnswers.Operator(line);
        answers.IsOperatorNamed = AtAnswers.IsOperatorNamed(line);
        answers.Selected = AtAnswers.Access(line);
    }

    private static bool IsRefusal(string line) => line == "ERROR" || line.StartsWith("+CM", StringComparison.Ordinal);

    private void Next()
    {
        Answered++;
        _timeouts = 0;
        _isAwaiting = false;
        _isPrompted = false;
        _isHanded = false;
        do
        {
            _next++;
        } while (_next < _script.Count && _script[_next].When is { } when && !when(_answers));
    }

    // The number that the network gave it is proof; an OK alone is none.
    private void EndText(AtCommand command) =>
        EndText(
            _hasAnswer ? SmsOutcome.Accepted
                : _isHanded ? SmsOutcome.Unknown
                : SmsOutcome.Refused,
            _hasAnswer ? "" : $"the modem answered {command.Text} without {command.Answer}"
        );

    private void EndText(SmsOutcome outcome, string why)
    {
        if (_text is { } text)
        {
            _text = null;
            _texts!.End(new SmsResult(text.Token, outcome, why));
        }
    }

    private void Note(AtCommand command, string line)
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
            else if (_hasAnswer || line[0] is '+' or '^' || line is "RING" or "RDY" or "PB DONE" or "SMS DONE")
            {
                // The first free line is the answer; another one nobody asked for.
                return;
            }
        }

        _hasAnswer = true;
        command.Note?.Invoke(_answers, line);
        if (_phase != Phase.Starting)
        {
            return;
        }

        Identity = command.Text switch
        {
            "AT+CGMI" => Identity with { Manufacturer = line },
            "AT+CGMM" => Identity with { Model = line },
            "AT+CGMR" => Identity with { Firmware = line },
            "AT+CGSN" => Identity with { Serial = AtAnswers.Imei(line) ?? Identity.Serial },
            _ => Identity,
        };
    }

    private void NoteError(AtCommand command, string line)
    {
        if (command.Answer == "+CPIN")
        {
            // 3GPP TS 27.007, 9.2.1; other codes speak for themselves.
            _answers.Sim = line switch
            {
                "+CME ERROR: 10" => "not inserted",
                "+CME ERROR: 11" => "SIM PIN",
                "+CME ERROR: 12" => "SIM PUK",
                "+CME ERROR: 13" => "failure",
                "+CME ERROR: 14" => "busy",
                "+CME ERROR: 15" => "wrong",
                _ => line,
            };
        }
    }

    private void Finish(Stamp now, List<Reading> into)
    {
        _failures = 0;
        Sim = _answers.Sim ?? "";
        string none = Sim is "" or "READY" ? "the modem reports none" : "SIM: " + Sim;
        ModemReport.Tell(_answers, Sim is "" or "ERROR" ? null : Sim, _name, none, now, into);
        foreach (MetricId metric in _family.Tells)
        {
            if (metric == MetricId.LinkModemTemperature)
            {
                ModemReport.Say(metric, _answers.Temperature, none, now, into);
            }
            else
            {
                ModemReport.Say(metric, _answers.Card, none, now, into);
            }
        }

        if (HasSims)
        {
            _slot = _answers.Slot ?? _slot;
            into.Add(Reading.Good(MetricId.LinkSimSlot, _slot, now));
        }

        if (Sim == "READY")
        {
            _texts?.Serve();
        }
        else
        {
            _texts?.Withdraw(Sim.Length > 0 ? "SIM: " + Sim : "the state of the SIM is not known");
        }
    }

    private void Fail(string why, Stamp now, List<Reading> into)
    {
        _why = why;
        _failures = Math.Min(_failures + 1, 30);
        _backoffSeconds = Math.Min(MaxBackoffSeconds, Math.Pow(2, _failures - 1));
        _failedAt = now;
        _phase = Phase.BackingOff;
        _isAwaiting = false;
        _order = RecoveryRung.None;
        _switching = 0;
        _mustEscape |= _isPrompted;
        EndText(_isHanded ? SmsOutcome.Unknown : SmsOutcome.Refused, why);
        _isPrompted = false;
        _isHanded = false;
        _texts?.Withdraw(why);
        SayBad(now, into);
    }

    private void SayBad(Stamp now, List<Reading> into)
    {
        _saidBadAt = now;
        foreach (MetricId metric in ModemReport.Always.Concat(_family.Tells))
        {
            into.Add(Reading.Bad(metric, now, _why));
        }

        if (HasSims)
        {
            into.Add(Reading.Bad(MetricId.LinkSimSlot, now, _why));
        }
    }
}
