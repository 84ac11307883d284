using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>
/// What the evidence says of the modem, into the <see cref="RecoveryLadder"/> and <see cref="SimSlots"/>; the two alarms of what the
/// ladder cannot mend: a SIM that is missing, locked or turned away, and a modem that no rung made a way out; and the notice
/// that another SIM than the first is in use. A modem that carried a text in this trouble works, whatever its way lacks, and is
/// not called one that does not. Not thread-safe.
/// </summary>
/// <param name="profile">The site; without a modem nothing is done.</param>
/// <param name="options">What can be done, and this site's share of the spread.</param>
public sealed class RecoveryStage(SiteProfile profile, PipelineOptions options)
{
    /// <summary>How long a SIM must be unusable, and usable, for its alarm, s: a modem that boots has none for half a minute.</summary>
    public const double SimSeconds = 120;

    /// <summary>For how long a text that the network took speaks for a modem that stays registered, s.</summary>
    public const double CarriedSeconds = 24 * 3600;

    /// <summary>For how long it does while a rung keeps the modem from its network, s: longer than the longest wait for the next.</summary>
    public const double AwaySeconds = 600;

    // While something is wrong. Rungs are minutes apart.
    private const long AskMicros = 10_000_000;

    // What a modem says against a switch stands until its next poll.
    private const long TrialMicros = 1_000_000;

    // While all is well on another SIM than the first.
    private const long AwayMicros = 60_000_000;

    private readonly bool _isFitted = profile.Expected.Contains(MetricId.LinkRegistration);
    private readonly RecoveryLadder _ladder = new(options.Recovery, options.Spread);
    private readonly bool _hasSims = options.Recovery.HasFlag(RecoveryMeans.OtherSim);
    private readonly SimSlots _sims = new(options.SimReturnSeconds);
    private readonly bool _hasMains = profile.Expected.Contains(MetricId.PowerMains);
    private readonly Queue<RecoveryStep> _steps = new();
    private long _heldUntil = long.MinValue;
    private string _heldWhy = "";
    private long _heldUntilUnix;
    private bool _isRestored;
    private int _holds;
    private long _carriedUntil = long.MinValue;
    private long _worksUntil = long.MinValue;

    /// <summary>When it must be asked though no news came, monotonic µs.</summary>
    public long DueMicros { get; private set; } = long.MaxValue;

    /// <summary>Grows with everything that must not be forgotten.</summary>
    public int Version => _ladder.Version + _holds + _sims.Version;

    /// <summary>What must outlive a restart.</summary>
    public RecoveryState State =>
        _ladder.State with
        {
            HeldUntilUnixMillis = _heldUntilUnix,
            HeldWhy = _heldWhy,
            Sim = _sims.State,
        };

    /// <summary>Takes back what an earlier run knew.</summary>
    public void Restore(RecoveryState state)
    {
        _ladder.Restore(state);
        _heldUntilUnix = state.HeldUntilUnixMillis;
        _heldWhy = state.HeldWhy ?? "";
        _isRestored = _heldUntilUnix > 0;
        _sims.Restore(state.Sim);
    }

    /// <summary>An outage of the region is known, such as work on the network that was announced: the ladder rests until it is
    /// over, but not longer than <see cref="RecoveryLadder.MostHoldSeconds"/>.</summary>
    /// <param name="seconds">How long from now; 0 ends it.</param>
    /// <param name="why">For people.</param>
    /// <param name="now">Now.</param>
    public void Hold(double seconds, string why, Stamp now)
    {
        _heldUntil = now.MonotonicMicros + (long)(Math.Clamp(seconds, 0, RecoveryLadder.MostHoldSeconds) * 1e6);
        _heldWhy = why;
        _heldUntilUnix = seconds > 0 ? now.UnixMillis + ((_heldUntil - now.MonotonicMicros) / 1000) : 0;
        _isRestored = false;
        _holds++;
    }

    /// <summary>The network took a text from the modem.</summary>
    public void TextTaken(Stamp now) => _carriedUntil = now.MonotonicMicros + (long)(CarriedSeconds * 1e6);

    // Over a restart only the wall clock tells. Until it is set the outage goes on, as long as one may hold at most.
    private bool IsHeld(Stamp now)
    {
        if (!_isRestored)
        {
            return now.MonotonicMicros < _heldUntil;
        }

        _heldUntil =
            _heldUntil == long.MinValue
                ? now.MonotonicMicros + (long)(RecoveryLadder.MostHoldSeconds * 1e6)
                : _heldUntil;
        return now.MonotonicMicros < _heldUntil && (!now.Synced || now.UnixMillis < _heldUntilUnix);
    }

    /// <summary>Judges the modem.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        if (!_isFitted)
        {
            return;
        }

        string sim = Text(evidence, MetricId.LinkSim, now);
        string registration = Text(evidence, MetricId.LinkRegistration, now);
        JudgeSim(sim, registration, book, now);
        double up = evidence.Value(MetricId.LinkUp, now);

        // Where something beyond the modem answers, the modem is a way out, and no reset of it brings the broker back.
        bool isBrokers = Text(evidence, MetricId.LinkOutageCause, now) == OutageCauseText.Of(OutageCause.Broker);
        ModemSymptom symptom =
            Text(evidence, MetricId.LinkModem, now).Length == 0 ? ModemSymptom.Mute
            : registration is not ("home" or "roaming") ? ModemSymptom.NotRegistered
            : up == 0 && !isBrokers ? ModemSymptom.NoWay
            : ModemSymptom.None;
        bool mainsLost = book.SeverityOf(MetricId.AlarmMainsLost) != Severity.Normal;
        string? hold =
            IsHeld(now) ? _heldWhy
            : symptom is ModemSymptom.None or ModemSymptom.Mute ? null
            : IsLocked(sim) && !(_hasSims && (_sims.IsOnTrial || _sims.Other > 0)) ? "its SIM wants " + sim
            : mainsLost ? "mains is away, so the cells around may be off"
            : null;
        if (_hasSims)
        {
            bool isCalm = !mainsLost && IsCalm(evidence, now);
            JudgeSlot(symptom, sim, isCalm, evidence, book, now);
        }

        // A first SIM on its trial is given its time.
        ModemSymptom mended = _sims.IsReturning && symptom != ModemSymptom.Mute ? ModemSymptom.None : symptom;
        int other = _hasSims ? _sims.Other : 0;
        if (
            _ladder.Judge(
                new RecoveryInput(mended, up == 1, hold, other, MayReboot(mainsLost, evidence, now)),
                now.MonotonicMicros
            ) is
            { } step
        )
        {
            if (step.Rung == RecoveryRung.OtherSim)
            {
                _sims.Try();
            }

            _steps.Enqueue(step);
        }

        DueMicros =
            _sims.IsOnTrial ? now.MonotonicMicros + TrialMicros
            : symptom != ModemSymptom.None ? now.MonotonicMicros + AskMicros
            : _sims.Slot != SimSlots.First ? now.MonotonicMicros + AwayMicros
            : long.MaxValue;
        book.Consider(MetricId.AlarmModem, LevelOf(symptom, now), now, 0, RecoveryLadder.HealedSeconds);
    }

    private Severity? LevelOf(ModemSymptom symptom, Stamp now)
    {
        if (symptom == ModemSymptom.None)
        {
            _carriedUntil = long.MinValue;
            _worksUntil = long.MinValue;
            return Severity.Normal;
        }

        if (symptom == ModemSymptom.NoWay && now.MonotonicMicros < _carriedUntil)
        {
            _worksUntil = now.MonotonicMicros + (long)(AwaySeconds * 1e6);
            return Severity.Normal;
        }

        return _ladder.Rounds == 0 || now.MonotonicMicros < _worksUntil ? null : Severity.Warning;
    }

    private void JudgeSlot(ModemSymptom symptom, string sim, bool isCalm, Evidence evidence, AlarmBook book, Stamp now)
    {
        double told = evidence.Value(MetricId.LinkSimSlot, now);
        string trouble = evidence.TryGet(MetricId.LinkSimSlot, out Reading slot) && !slot.IsGood ? slot.Text ?? "" : "";
        var input = new SimSlotInput(symptom, told is 1 or 2 ? (int)told : null, sim, isCalm, trouble);
        if (_sims.Judge(input, now.MonotonicMicros) is { } step)
        {
            _steps.Enqueue(step);
        }

        Severity? level =
            _sims.IsOnTrial ? null
            : _sims.Slot != SimSlots.First ? Severity.Notice
            : Severity.Normal;
        book.Consider(MetricId.AlarmOtherSim, level, now, 0, 0);
    }

    // A return takes the modem from the network for a while: not when the site may have something to say, or no mains.
    private bool IsCalm(Evidence evidence, Stamp now) =>
        now.MonotonicMicros >= _heldUntil
        && evidence.Value(MetricId.SiteStormMode, now) == 0
        && (!_hasMains || evidence.Value(MetricId.PowerMains, now) == 1);

    // A host that is started again watches nothing meanwhile, and on battery it may not come back: no modem is worth that, a mute one neither.
    private bool MayReboot(bool mainsLost, Evidence evidence, Stamp now) =>
        !mainsLost && !IsHeld(now) && (!_hasMains || evidence.Value(MetricId.PowerMains, now) == 1);

    /// <summary>Takes the next step, oldest first.</summary>
    public bool TryTake(out RecoveryStep step) => _steps.TryDequeue(out step);

    // What it says of its SIM while it boots is no verdict, and neither is silence.
    private static void JudgeSim(string sim, string registration, AlarmBook book, Stamp now)
    {
        Severity? level =
            sim.Length == 0 ? null
            : sim != "READY" || registration == "denied" ? Severity.Warning
            : registration.Length == 0 ? null
            : Severity.Normal;
        book.Consider(MetricId.AlarmSim, level, now, SimSeconds, SimSeconds);
    }

    private static bool IsLocked(string sim) =>
        sim.StartsWith("SIM P", StringComparison.Ordinal) || sim.StartsWith("PH-", StringComparison.Ordinal);

    private static string Text(Evidence evidence, MetricId metric, Stamp now) =>
        evidence.State(metric, now) == EvidenceState.Good && evidence.TryGet(metric, out Reading reading)
            ? reading.Text ?? ""
            : "";
}
