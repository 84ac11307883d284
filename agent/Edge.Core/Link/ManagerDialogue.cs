using System.Globalization;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>One call of <c>mmcli</c>.</summary>
/// <param name="Arguments">Its arguments.</param>
/// <param name="PatienceSeconds">How long it may take, s.</param>
public sealed record ManagerCall(IReadOnlyList<string> Arguments, double PatienceSeconds);

/// <summary>What came of a call.</summary>
/// <param name="IsDone">Whether it ended well.</param>
/// <param name="Output">What it said.</param>
/// <param name="Error">Why it did not, for people: what the tool said, or that it did not end.</param>
public readonly record struct ManagerAnswer(bool IsDone, string Output, string Error = "");

/// <summary>
/// The conversation with ModemManager about the modem that it owns, without I/O: answers of <c>mmcli</c> and time go in, calls and
/// readings come out. It finds the modem, and asks for state and signal once a poll, for cell and SIM card once a minute.
/// Between polls it sends the texts that wait and does what the recovery ladder orders. Every poll ends in one reading per
/// metric, good or bad with the reason. A modem that ModemManager does not have, or an answer that cannot be read, is asked
/// for again after 1, 2, 4 … 60 s. A manager tells no temperature. Not thread-safe.
/// </summary>
public sealed class ManagerDialogue
{
    private const int MaxBackoffSeconds = 60;
    private const int SignalSeconds = 10;

    // It answers from its own memory.
    private const double QuerySeconds = 10;

    // Enabling waits for the SIM, and registering for the network: as long as AT+COPS may take.
    private const double RadioSeconds = 180;
    private const double SlowSeconds = 60;

    private readonly string _imei;
    private readonly SmsQueue? _texts;
    private readonly double _pollSeconds;
    private readonly int _sims;
    private readonly Queue<Step> _steps = new();
    private readonly Queue<string> _candidates = new();

    private Phase _phase = Phase.Idle;
    private Step? _asked;
    private string? _path;
    private string? _simPath;
    private string? _sms;
    private OutgoingText? _text;
    private RecoveryRung _order;
    private int _ordered;
    private int _slot = SimSlots.First;
    private bool _mustEnable;
    private Stamp? _pollAt;
    private Stamp? _slowAt;
    private Stamp _failedAt;
    private Stamp _saidBadAt;
    private double _backoffSeconds;
    private int _failures;
    private string _why = "";
    private string _refused = "";
    private string _noSignal = "";
    private ManagedModem _modem;
    private ModemAnswers _answers = new();
    private bool _isCellTold;

    /// <summary>A dialogue that has not begun.</summary>
    /// <param name="imei">The modem's IMEI; empty for the only one there is.</param>
    /// <param name="texts">Where texts wait; null sends none.</param>
    /// <param name="pollSeconds">Time between polls. 10 s: a frame of telemetry.</param>
    /// <param name="sims">How many SIM slots it has, 1 or 2.</param>
    public ManagerDialogue(string imei = "", SmsQueue? texts = null, double pollSeconds = 10, int sims = 1)
    {
        _sims = sims;
        _imei = imei;
        _texts = texts;
        _pollSeconds = pollSeconds;
    }

    private enum Phase
    {
        Idle,
        Polling,
        Errand,
        BackingOff,
    }

    private enum Step
    {
        Find,
        Status,
        Signal,
        SetUp,
        Cell,
        Card,
        Enable,
        Disable,
        Reset,
        Switch,
        Create,
        Send,
        Delete,
    }

    /// <summary>Every metric that it may give.</summary>
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    public static IReadOnlyList<MetricId> Metrics { get; } = [.. ModemReport.Always, MetricId.LinkSimCard];

    /// <summary>Whether it has a second SIM.</summary>
    public bool HasSims => _sims > 1;

    /// <summary>Who the modem says it is.</summary>
    public ModemIdentity Identity => _modem.Identity;

    /// <summary>The modem's device below /sys; null when it is not known.</summary>
    public string? Device => _modem.Device;

    /// <summary>Whether a call is under way.</summary>
    public bool IsAwaiting => _asked is not null;

    /// <summary>What the recovery ladder wants done, after the poll that runs: <see cref="RecoveryRung.Reconnect"/>,
    /// <see cref="RecoveryRung.Reattach"/>, <see cref="RecoveryRung.OtherSim"/> (ModemManager 1.16 and later) or
    /// <see cref="RecoveryRung.AtReset"/>. A modem that is not there forgets it, but is looked for at once.</summary>
    /// <param name="rung">What.</param>
    /// <param name="slot">The SIM slot to use, with <see cref="RecoveryRung.OtherSim"/>.</param>
    public void Order(RecoveryRung rung, int slot = 0)
    {
        if (_phase == Phase.BackingOff)
        {
            _backoffSeconds = 0;
            return;
        }

        bool isKnown =
            rung is RecoveryRung.Reconnect or RecoveryRung.Reattach or RecoveryRung.AtReset
            || (rung == RecoveryRung.OtherSim && HasSims && slot is 1 or 2);
        _order = isKnown ? rung : RecoveryRung.None;
        _ordered = slot;
    }

    /// <summary>The slot that an earlier run last chose, for a modem that does not tell it; before the first turn.</summary>
    public void AssumeSlot(int slot) => _slot = slot;

    /// <summary>The modem goes away by the ladder's doing.</summary>
    public void Lost(string why, Stamp now, List<Reading> into)
    {
        _path = null;
        Fail(why, now, into);
    }

    /// <summary>The next call, when no other is under way; null when there is nothing to ask yet. Whoever takes it gives
    /// its answer to <see cref="Take"/>.</summary>
    public ManagerCall? Next(Stamp now, List<Reading> into)
    {
        if (_asked is not null || !IsDue(now, into))
        {
            return null;
        }

        Step step = _steps.Dequeue();
        _asked = step;
        return step switch
        {
            Step.Find => Call(QuerySeconds, "-L", "-J"),
            Step.Status => Call(QuerySeconds, "-m", _path!, "-J"),
            Step.Signal => Call(QuerySeconds, "-m", _path!, "--signal-get", "-J"),
            Step.SetUp => Call(
                QuerySeconds,
                "-m",
                _path!,
                string.Create(CultureInfo.InvariantCulture, $"--signal-setup={SignalSeconds}")
            ),
            Step.Cell => Call(QuerySeconds, "-m", _path!, "--location-get", "-J"),
            Step.Card => Call(QuerySeconds, "-i", _simPath!, "-J"),
            Step.Enable => Call(RadioSeconds, "-m", _path!, "--enable"),
            Step.Disable => Call(RadioSeconds, "-m", _path!, "--disable"),
            Step.Reset => Call(RadioSeconds, "-m", _path!, "--reset"),
            Step.Switch => Call(
                RadioSeconds,
                "-m",
                _path!,
                string.Create(CultureInfo.InvariantCulture, $"--set-primary-sim-slot={_ordered}")
            ),
            Step.Create => Call(
                QuerySeconds,
                "-m",
                _path!,
                "--messaging-create-sms=" + ManagerAnswers.Properties(_text!.Value)
            ),
            Step.Send => Call(ModemDialogue.SmsSeconds, "-s", _sms!, "--send"),
            _ => Call(QuerySeconds, "-m", _path!, "--messaging-delete-sms=" + _sms),
        };
    }

    /// <summary>What came of the call.</summary>
    public void Take(ManagerAnswer answer, Stamp now, List<Reading> into)
    {
        if (_asked is not { } step)
        {
            return;
        }

        _asked = null;
        switch (step)
        {
            case Step.Find:
                TakeList(answer, now, into);
                break;
            case Step.Status:
                TakeStatus(answer, now, into);
                break;
            case Step.Signal:
                TakeSignal(answer);
                break;
            case Step.Cell when answer.IsDone:
                _answers.NoteIdentity(ManagerAnswers.Cell(answer.Output, _modem.Access));
                break;
            case Step.Card when answer.IsDone:
                _answers.Card = ManagerAnswers.Card(answer.Output);
                break;
            case Step.Reset when answer.IsDone:
                Lost("it was reset through ModemManager", now, into);
                break;
            case Step.Switch:
                TakeSwitched(answer, now, into);
                break;
            case Step.Enable or Step.Disable or Step.Reset:
                // A modem that cannot be disabled may still be enabled.
                _refused = answer.IsDone ? "" : "; ModemManager: " + answer.Error;
                break;
            case Step.Create:
                TakeCreated(answer);
                break;
            case Step.Send:
                TakeSent(answer);
                break;
            default:
                break;
        }

        if (_phase == Phase.Polling && _steps.Count == 0)
        {
            Finish(now, into);
        }
        else if (_phase == Phase.Errand && _steps.Count == 0)
        {
            _phase = Phase.Idle;
        }
    }

    private static ManagerCall Call(double patience, params string[] arguments) =>
        new(
            [
                .. arguments,
                // Its own patience, which ends first: then it says why.
                string.Create(CultureInfo.InvariantCulture, $"--timeout={patience}"),
            ],
            patience + 5
        );

    // Whether a step is there to be taken.
    private bool IsDue(Stamp now, List<Reading> into)
    {
        if (_phase == Phase.BackingOff)
        {
            if (now.SecondsSince(_failedAt) < _backoffSeconds)
            {
                if (now.SecondsSince(_saidBadAt) >= _pollSeconds)
                {
                    SayBad(now, into);
                }

                return false;
            }

            _phase = Phase.Idle;
            _pollAt = null;
        }

        if (_steps.Count > 0)
        {
            return true;
        }

        if (_pollAt is not { } polled || now.SecondsSince(polled) >= _pollSeconds)
        {
            _phase = Phase.Polling;
            _pollAt = now;
            _answers = new ModemAnswers();
            _isCellTold = false;
            _steps.Enqueue(_path is null ? Step.Find : Step.Status);
            return true;
        }

        return BeginErrand(now, into);
    }

    private bool BeginErrand(Stamp now, List<Reading> into)
    {
        if (_order != RecoveryRung.None)
        {
            RecoveryRung order = _order;
            _order = RecoveryRung.None;
            _phase = Phase.Errand;
            if (order == RecoveryRung.OtherSim)
            {
                string why = $"the SIM in slot {_ordered} is being taken";
                ModemReport.SayAttaching(why, now, into);
                into.Add(Reading.Bad(MetricId.LinkSim, now, why));
                _steps.Enqueue(Step.Switch);
                return true;
            }

            if (order == RecoveryRung.AtReset)
            {
                _steps.Enqueue(Step.Reset);
                return true;
            }

            if (order == RecoveryRung.Reattach)
            {
                _steps.Enqueue(Step.Disable);
                ModemReport.SayAttaching("it is being attached afresh", now, into);
            }

            _steps.Enqueue(Step.Enable);
            return true;
        }

        if (_mustEnable)
        {
            // ModemManager takes it for a new modem, which it leaves disabled.
            _mustEnable = false;
            _phase = Phase.Errand;
            _steps.Enqueue(Step.Enable);
            return true;
        }

        if (_texts is null || !_texts.TryTake(out OutgoingText text))
        {
            return false;
        }

        _text = text;
        _sms = null;
        if (ManagerAnswers.Properties(text) is null)
        {
            EndText(SmsOutcome.Refused, "mmcli takes no text with both kinds of quotes");
            return false;
        }

        _phase = Phase.Errand;
        _steps.Enqueue(Step.Create);
        return true;
    }

    private void TakeList(ManagerAnswer answer, Stamp now, List<Reading> into)
    {
        if (!answer.IsDone || ManagerAnswers.Modems(answer.Output) is not { } modems)
        {
            Fail(Said(answer), now, into);
            return;
        }

        if (modems.Count == 0)
        {
            Fail("ModemManager has no modem", now, into);
            return;
        }

        if (modems.Count > 1 && _imei.Length == 0)
        {
            Fail($"ModemManager has {modems.Count} modems: say which one by port = \"modemmanager:IMEI\"", now, into);
            return;
        }

        _candidates.Clear();
        foreach (string path in modems)
        {
            _candidates.Enqueue(path);
        }

        _path = _candidates.Dequeue();
        _steps.Enqueue(Step.Status);
    }

    private void TakeStatus(ManagerAnswer answer, Stamp now, List<Reading> into)
    {
        if (!answer.IsDone || ManagerAnswers.Modem(answer.Output) is not { } modem)
        {
            // After a reset it has another number.
            Lost(Said(answer), now, into);
            return;
        }

        if (_imei.Length > 0 && modem.Identity.Serial != _imei)
        {
            if (_candidates.TryDequeue(out _path))
            {
                _steps.Enqueue(Step.Status);
                return;
            }

            Lost("ModemManager has no modem with the IMEI " + _imei, now, into);
            return;
        }

        _candidates.Clear();
        _modem = modem;
        _simPath = modem.SimPath;
        _answers.Sim = modem.Sim;
        _answers.NoteRegistration(modem.Registration);
        _answers.Operator = modem.Operator;
        _answers.NoteAccess(modem.Access);
        _steps.Enqueue(Step.Signal);
        if (_slowAt is not { } slow || _pollAt!.Value.SecondsSince(slow) >= SlowSeconds)
        {
            _slowAt = _pollAt;
            _isCellTold = true;
            _steps.Enqueue(Step.Cell);
            if (_simPath is not null)
            {
                _steps.Enqueue(Step.Card);
            }
        }
    }

    private void TakeSignal(ManagerAnswer answer)
    {
        if (!answer.IsDone || ManagerAnswers.Signal(answer.Output) is not { } signal)
        {
            _noSignal = Said(answer);
            return;
        }

        _noSignal = "";
        if (!signal.IsPolled)
        {
            // It forgets this whenever it is started, and whenever the modem is.
            _noSignal = "ModemManager begins to ask for it";
            _steps.Enqueue(Step.SetUp);
            return;
        }

        _answers.NoteCell(new ServingCell(IsNr: false, signal.Lte));
        _answers.NoteCell(new ServingCell(IsNr: true, signal.Nr));
        _answers.Rssi = signal.Rssi;
    }

    private void TakeSwitched(ManagerAnswer answer, Stamp now, List<Reading> into)
    {
        if (!answer.IsDone)
        {
            _slot = 3 - _ordered;
            into.Add(Reading.Bad(MetricId.LinkSimSlot, now, "ModemManager: " + answer.Error));
            return;
        }

        _slot = _ordered;
        Lost($"the SIM in slot {_ordered} is being taken through ModemManager", now, into);
        _mustEnable = true;
    }

    private void TakeCreated(ManagerAnswer answer)
    {
        _sms = answer.IsDone ? ManagerAnswers.Created(answer.Output) : null;
        if (_sms is null)
        {
            EndText(SmsOutcome.Refused, Said(answer));
            return;
        }

        _steps.Enqueue(Step.Send);
        _steps.Enqueue(Step.Delete);
    }

    private void TakeSent(ManagerAnswer answer) =>
        EndText(
            answer.IsDone ? SmsOutcome.Accepted
                : ManagerAnswers.IsRefusal(answer.Error) ? SmsOutcome.Refused
                : SmsOutcome.Unknown,
            answer.IsDone ? "" : answer.Error
        );

    private void EndText(SmsOutcome outcome, string why)
    {
        if (_text is { } text)
        {
            _text = null;
            _texts!.End(new SmsResult(text.Token, outcome, why));
        }
    }

    private void Finish(Stamp now, List<Reading> into)
    {
        _failures = 0;
        _phase = Phase.Idle;
        string none = _answers.Sim is { } sim and not "READY"
            ? "SIM: " + sim
            : $"ModemManager: the modem is {_modem.State}{Reason}{_refused}";
        int from = into.Count;
        ModemReport.Tell(_answers, _answers.Sim, _modem.Identity.ToString(), none, now, into);
        for (int i = from; i < into.Count; i++)
        {
            bool isSignal =
                into[i].Metric is MetricId.LinkRsrp or MetricId.LinkRsrq or MetricId.LinkSinr or MetricId.LinkRssi;
            if (isSignal && !into[i].IsGood && _noSignal.Length > 0 && _answers.Sim is null or "READY")
            {
                into[i] = Reading.Bad(into[i].Metric, now, _noSignal);
            }
        }

        if (_isCellTold)
        {
            ModemReport.Say(MetricId.LinkSimCard, _answers.Card, none, now, into);
        }
        else
        {
            // What was not asked is not told.
            into.RemoveAll(reading => reading.Metric == MetricId.LinkCell);
        }

        if (HasSims)
        {
            _slot = _modem.Slot ?? _slot;
            into.Add(Reading.Good(MetricId.LinkSimSlot, _slot, now));
        }

        if (_answers.Sim == "READY")
        {
            _texts?.Serve();
        }
        else
        {
            _texts?.Withdraw(none);
        }
    }

    private string Reason => _modem is { State: "failed", FailedReason: { } reason } ? ", " + reason : "";

    private static string Said(ManagerAnswer answer) =>
        answer.IsDone ? "mmcli gave an answer that cannot be read"
        : answer.Error.Length > 0 ? answer.Error
        : "mmcli failed and did not say why";

    private void Fail(string why, Stamp now, List<Reading> into)
    {
        _why = why;
        _failures = Math.Min(_failures + 1, 30);
        _backoffSeconds = Math.Min(MaxBackoffSeconds, Math.Pow(2, _failures - 1));
        _failedAt = now;
        _phase = Phase.BackingOff;
        _steps.Clear();
        _candidates.Clear();
        _asked = null;
        _order = RecoveryRung.None;
        _slowAt = null;
        EndText(_sms is null ? SmsOutcome.Refused : SmsOutcome.Unknown, why);
        _texts?.Withdraw(why);
        SayBad(now, into);
    }

    private void SayBad(Stamp now, List<Reading> into)
    {
        _saidBadAt = now;
        foreach (MetricId metric in Metrics)
        {
            into.Add(Reading.Bad(metric, now, _why));
        }

        if (HasSims)
        {
            into.Add(Reading.Bad(MetricId.LinkSimSlot, now, _why));
        }
    }
}
