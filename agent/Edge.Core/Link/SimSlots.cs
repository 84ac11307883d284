using System.Globalization;

namespace Edge.Core.Link;

/// <summary>What of the two SIM slots must not be forgotten over a restart; all zero is a site that never switched.</summary>
public readonly record struct SimSlotState
{
    /// <summary>The slot in use; 0 as 1.</summary>
    public int Slot { get; init; }

    /// <summary>The slot before, while the one in use is on trial; 0 while none is.</summary>
    public int TrialFrom { get; init; }

    /// <summary>How long the trial has lasted, s.</summary>
    public double TrialSeconds { get; init; }

    /// <summary>Time in which the site was well on another than the first SIM, s.</summary>
    public double WellSeconds { get; init; }

    /// <summary>How often in a row a return to the first SIM did not last.</summary>
    public int FailedReturns { get; init; }

    /// <summary>Whether the first SIM is in use by a return that has yet to last.</summary>
    public bool IsReturn { get; init; }

    /// <summary>Time since that return, s.</summary>
    public double ReturnedSeconds { get; init; }

    /// <summary>How long the other slot is still not tried, s: its SIM could not be used.</summary>
    public double RestSeconds { get; init; }
}

/// <summary>What the choice of the slot is told.</summary>
/// <param name="Symptom">What is wrong with the modem.</param>
/// <param name="Told">The slot that the modem says is in use; null when it says none.</param>
/// <param name="Sim">State of the SIM in use as the modem tells it; empty when it does not.</param>
/// <param name="IsCalm">Whether nothing goes on here that a modem without a network for a while would harm.</param>
/// <param name="Trouble">What the modem said against the switch; empty when nothing.</param>
public readonly record struct SimSlotInput(
    ModemSymptom Symptom,
    int? Told = null,
    string Sim = "",
    bool IsCalm = true,
    string Trouble = ""
);

/// <summary>
/// Which of a modem's two SIMs is used. The recovery ladder has the other one tried; it stays when it registers within
/// <see cref="TrialSeconds"/>, and else the one before is taken again, so that no change is kept that does not help. Away from the
/// first SIM the site goes back to it when it has been well for a while and all is calm, and at once away again when the first
/// does not register; each return that does not last doubles the while. A SIM that cannot be used, and a modem that refuses to
/// switch, are not tried again for a day. Pure: time comes from arguments; only time in which it was asked counts. Not
/// thread-safe.
/// </summary>
/// <param name="returnSeconds">Time of being well before the first return, s.</param>
public sealed class SimSlots(double returnSeconds)
{
    /// <summary>The preferred slot.</summary>
    public const int First = 1;

    /// <summary>A SIM that is tried must register within this, s: selecting a network takes up to 180.</summary>
    public const double TrialSeconds = 180;

    /// <summary>A SIM that is missing or locked for this long on its trial cannot be used, s: one that boots says so for some.</summary>
    public const double UnusableSeconds = 60;

    /// <summary>A slot whose SIM cannot be used rests for this long, s.</summary>
    public const double RestSeconds = 24 * 3600;

    /// <summary>The longest while before a return, s.</summary>
    public const double LongestReturnSeconds = 7 * 24 * 3600;

    /// <summary>A return has lasted when the ladder did not leave the first SIM for this long, s.</summary>
    public const double LastedSeconds = 3600;

    // 2^30 h is longer than any site lives.
    private const int MostFailedReturns = 30;

    private int _slot = First;
    private int _from;
    private double _trial;
    private double _unusable;
    private double _otherwise;
    private double _well;
    private int _failed;
    private bool _isReturn;
    private double _returned;
    private double _rest;
    private string _trouble = "";
    private long? _asked;

    /// <summary>Grows with everything that must not be forgotten.</summary>
    public int Version { get; private set; }

    /// <summary>The slot in use.</summary>
    public int Slot => _slot;

    /// <summary>The slot that the ladder may have tried; 0 while none: one is on trial, or the other rests.</summary>
    public int Other => IsOnTrial || _rest > 0 ? 0 : Opposite(_slot);

    /// <summary>Whether the SIM in use has yet to show that it registers.</summary>
    public bool IsOnTrial => _from != 0;

    /// <summary>Whether the first SIM is on trial after a while on the other: then the ladder has nothing to mend.</summary>
    public bool IsReturning => IsOnTrial && _isReturn;

    /// <summary>Time of being well before the next return, s.</summary>
    public double ReturnSeconds =>
        Math.Min(returnSeconds * Math.Pow(2, _failed), Math.Max(returnSeconds, LongestReturnSeconds));

    /// <summary>What must outlive a restart.</summary>
    public SimSlotState State =>
        new()
        {
            Slot = _slot,
            TrialFrom = _from,
            TrialSeconds = _trial,
            WellSeconds = _well,
            FailedReturns = _failed,
            IsReturn = _isReturn,
            ReturnedSeconds = _returned,
            RestSeconds = _rest,
        };

    /// <summary>Takes back what an earlier run knew; before the first judgement. What cannot be is left out.</summary>
    public void Restore(SimSlotState state)
    {
        _slot = state.Slot is 1 or 2 ? state.Slot : First;
        _from = state.TrialFrom == Opposite(_slot) ? state.TrialFrom : 0;
        _trial = Length(state.TrialSeconds);
        _well = Length(state.WellSeconds);
        _failed = Math.Clamp(state.FailedReturns, 0, MostFailedReturns);
        _isReturn = state.IsReturn && _slot == First;
        _returned = Length(state.ReturnedSeconds);
        _rest = Math.Min(Length(state.RestSeconds), RestSeconds);
    }

    /// <summary>The ladder has <see cref="Other"/> tried.</summary>
    public void Try()
    {
        if (_isReturn)
        {
            // It came back and was no way out after all.
            _failed = Math.Min(_failed + 1, MostFailedReturns);
        }

        Take(Opposite(_slot));
        _isReturn = false;
    }

    /// <summary>Asks what is to be done. Ask often while one is on trial.</summary>
    /// <param name="input">How the modem does.</param>
    /// <param name="monotonicMicros">The monotonic time.</param>
    /// <returns>A step that switches the slot, or null when nothing is to be done.</returns>
    public RecoveryStep? Judge(in SimSlotInput input, long monotonicMicros)
    {
        double passed = _asked is { } before ? Math.Max(0, monotonicMicros - before) / 1e6 : 0;
        _asked = monotonicMicros;
        _rest = Math.Max(0, _rest - passed);
        if (IsOnTrial)
        {
            return OnTrial(input, passed);
        }

        if (IsElsewhere(input.Told, passed))
        {
            // Not at once: what was ordered takes its time.
            if (_otherwise >= UnusableSeconds)
            {
                _slot = Opposite(_slot);
                _otherwise = 0;
                _well = 0;
                _isReturn = false;
                Version++;
            }

            return null;
        }

        if (_slot == First)
        {
            Last(passed);
            return null;
        }

        bool isWell = input.Symptom == ModemSymptom.None;
        _well += isWell ? passed : 0;
        if (!isWell || !input.IsCalm || _well < ReturnSeconds)
        {
            return null;
        }

        Take(First);
        _isReturn = true;
        _returned = 0;
        return new RecoveryStep(
            RecoveryRung.OtherSim,
            string.Create(
                CultureInfo.InvariantCulture,
                $"first-sim: well for {ReturnSeconds / 3600:0.#} h on slot {_from}, slot {First}"
            )
        )
        {
            Slot = First,
        };
    }

    private RecoveryStep? OnTrial(in SimSlotInput input, double passed)
    {
        if (input.Symptom == ModemSymptom.Mute)
        {
            // That is no fault of the SIM; the ladder mends it.
            return null;
        }

        _trouble = input.Trouble.Length > 0 ? input.Trouble : _trouble;
        if (IsElsewhere(input.Told, passed))
        {
            // All that the modem says is still of the SIM before.
            string why = _trouble.Length > 0 ? ": " + _trouble : "";
            return _otherwise >= UnusableSeconds ? Back($"the modem stays on slot {_from}{why}", rests: true) : null;
        }

        _trial += passed;
        _unusable = input.Sim is "" or "READY" ? 0 : _unusable + passed;
        if (input.Told == _slot && input.Symptom is (ModemSymptom.None or ModemSymptom.NoWay))
        {
            _from = 0;
            Version++;
            return null;
        }

        return _unusable >= UnusableSeconds ? Back($"{input.Sim} in slot {_slot}", rests: true)
            : _trial >= TrialSeconds
                ? Back(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"not registered for {Math.Round(_trial)} s on slot {_slot}"
                    ),
                    rests: false
                )
            : null;
    }

    private bool IsElsewhere(int? told, double passed)
    {
        bool isElsewhere = told is { } slot && slot == Opposite(_slot);
        _otherwise =
            isElsewhere ? _otherwise + passed
            : told is null ? _otherwise
            : 0;
        return isElsewhere;
    }

    private RecoveryStep Back(string why, bool rests)
    {
        bool isReturn = IsReturning;
        int failed = _slot;
        _slot = _from;
        _from = 0;
        _well = 0;
        _otherwise = 0;
        _isReturn = false;
        Version++;
        string next = "";
        if (isReturn)
        {
            _failed = Math.Min(_failed + 1, MostFailedReturns);
            next = string.Create(CultureInfo.InvariantCulture, $", again after {ReturnSeconds / 3600:0.#} h");
        }
        else if (rests)
        {
            _rest = RestSeconds;
            next = string.Create(
                CultureInfo.InvariantCulture,
                $", slot {failed} not tried for {RestSeconds / 3600:0.#} h"
            );
        }

        return new RecoveryStep(RecoveryRung.OtherSim, $"sim-back: {why}, slot {_slot}{next}") { Slot = _slot };
    }

    private void Take(int slot)
    {
        _from = _slot;
        _slot = slot;
        _trial = 0;
        _unusable = 0;
        _otherwise = 0;
        _well = 0;
        _trouble = "";
        Version++;
    }

    // On the first SIM, after a return.
    private void Last(double passed)
    {
        if (!_isReturn)
        {
            return;
        }

        _returned += passed;
        if (_returned >= LastedSeconds)
        {
            _isReturn = false;
            _failed = 0;
            Version++;
        }
    }

    private static int Opposite(int slot) => 3 - slot;

    private static double Length(double seconds) => seconds >= 0 && double.IsFinite(seconds) ? seconds : 0;
}
