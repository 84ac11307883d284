using System.Globalization;

namespace Edge.Core.Link;

/// <summary>What is wrong with a modem, the worst last.</summary>
public enum ModemSymptom
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is registered, and the broker does not answer.</summary>
    NoWay,

    /// <summary>It answers, and is not registered.</summary>
    NotRegistered,

    /// <summary>It answers nothing.</summary>
    Mute,
}

/// <summary>What the ladder is told.</summary>
/// <param name="Symptom">What is wrong.</param>
/// <param name="IsWayOpen">Whether the broker answers although something is wrong: then nothing is cut in haste.</param>
/// <param name="Hold">Why nothing must be done now, such as an outage that no reset can end; null when nothing holds it.</param>
/// <param name="OtherSlot">The SIM slot that may be tried; 0 for none.</param>
/// <param name="MayReboot">Whether the host may be started again now, where it may at all.</param>
public readonly record struct RecoveryInput(
    ModemSymptom Symptom,
    bool IsWayOpen = false,
    string? Hold = null,
    int OtherSlot = 0,
    bool MayReboot = true
);

/// <summary>What can be done at a site beside what every modem can: opening its port afresh.</summary>
[Flags]
public enum RecoveryMeans
{
    /// <summary>Nothing: then there is no ladder.</summary>
    None = 0,

    /// <summary>The port can be opened afresh.</summary>
    Reconnect = 1,

    /// <summary>It takes commands.</summary>
    Commands = 2,

    /// <summary>Its USB device can be reset.</summary>
    Usb = 4,

    /// <summary>Its supply can be cut.</summary>
    Rail = 8,

    /// <summary>The host may be started again.</summary>
    Reboot = 16,

    /// <summary>It has a second SIM.</summary>
    OtherSim = 32,
}

/// <summary>One step of the ladder.</summary>
/// <param name="Rung">What is to be done; <see cref="RecoveryRung.None"/> when it is only told.</param>
/// <param name="Text">For people, its first word for programs: <c>rail-off: mute for 420 s, round 1</c>.</param>
public readonly record struct RecoveryStep(RecoveryRung Rung, string Text)
{
    /// <summary>The SIM slot to be used, with <see cref="RecoveryRung.OtherSim"/>.</summary>
    public int Slot { get; init; }
}

/// <summary>What the ladder must not forget over a restart, of the agent or of the host.</summary>
public readonly record struct RecoveryState()
{
    /// <summary>The rung that was taken last in this round.</summary>
    public RecoveryRung Rung { get; init; }

    /// <summary>Rounds to the top without success.</summary>
    public int Rounds { get; init; }

    /// <summary>Time since that rung, s, while the agent ran.</summary>
    public double SinceRungSeconds { get; init; }

    /// <summary>How long ago the host was started again for the modem's sake, s, each while the agent ran.</summary>
    public IReadOnlyList<double> Reboots { get; init; } = [];

    /// <summary>Until when an announced outage holds the ladder, ms since 1970: the only time that a restart leaves; 0 for none.</summary>
    public long HeldUntilUnixMillis { get; init; }

    /// <summary>Why it does.</summary>
    public string HeldWhy { get; init; } = "";

    /// <summary>Which SIM is used.</summary>
    public SimSlotState Sim { get; init; }
}

/// <summary>
/// What is done to a modem that is no way out, from the mildest on: its port is opened afresh, it attaches afresh, its
/// other SIM is used, its firmware is reset, its USB device, its supply is cut for 10 s, the host is started again. A rung that the site has no
/// means for, or that a mute modem cannot be told, is left out. At the top it rests, for longer each time, and begins anew.
/// Pure: time comes from arguments; it counts only time in which it was asked, so that no clock can hurry it. Not
/// thread-safe.
/// </summary>
/// <param name="means">What can be done.</param>
/// <param name="spread">This site's share of the spread, 0 to 1: not all sites of a region attach at once.</param>
public sealed class RecoveryLadder(RecoveryMeans means, double spread)
{
    /// <summary>Well for this long, s, is healed: an attach takes 30.</summary>
    public const double HealedSeconds = 60;

    /// <summary>Well for this long, s, and the ladder begins at the bottom again: what helps for minutes does not help.</summary>
    public const double ForgetSeconds = 3600;

    /// <summary>Most that an outage holds the ladder, s (E): some lie.</summary>
    public const double MostHoldSeconds = 6 * 3600;

    /// <summary>While the broker answers all the same, only the port is opened afresh before this time, s (E): a way that works is
    /// not cut in haste for the sake of what the modem tells.</summary>
    public const double OpenWaySeconds = 3600;

    /// <summary>Most reboots of a day.</summary>
    public const int MostReboots = 3;

    /// <summary>The shortest and the longest rest at the top, s.</summary>
    public const double RestSeconds = 3600;

    /// <inheritdoc cref="RestSeconds"/>
    public const double LongestRestSeconds = 6 * 3600;

    private const double DaySeconds = 24 * 3600;
    private const double SpreadShare = 0.25;
    private const int MostRounds = 30;

    private readonly List<double> _reboots = [];
    private RecoveryRung _rung;
    private int _rounds;
    private double _sinceRung;
    private double _ill;
    private double _well;
    private double _held;
    private bool _isHeldTold;
    private bool _isIll;
    private ModemSymptom _told;
    private long? _asked;

    /// <summary>Grows with everything that must not be forgotten.</summary>
    public int Version { get; private set; }

    /// <summary>Rounds to the top without success.</summary>
    public int Rounds => _rounds;

    /// <summary>What must outlive a restart.</summary>
    public RecoveryState State =>
        new()
        {
            Rung = _rung,
            Rounds = _rounds,
            SinceRungSeconds = _sinceRung,
            Reboots = [.. _reboots],
        };

    /// <summary>Takes back what an earlier run knew; before the first judgement. What cannot be is taken as the most that can.</summary>
    public void Restore(RecoveryState state)
    {
        _rung = Enum.IsDefined(state.Rung) ? state.Rung : RecoveryRung.None;
        _rounds = Math.Clamp(state.Rounds, 0, MostRounds);
        _sinceRung = state.SinceRungSeconds >= 0 ? state.SinceRungSeconds : 0;
        _reboots.Clear();
        _reboots.AddRange((state.Reboots ?? []).Take(MostReboots).Select(age => age >= 0 ? age : 0));
    }

    /// <summary>How long the ladder waits before this rung, s: since the trouble began and since the rung before (E).</summary>
    public double WaitSeconds(RecoveryRung rung)
    {
        double rest =
            _rung == RecoveryRung.None && _rounds > 0
                ? Math.Min(RestSeconds * Math.Pow(2, _rounds - 1), LongestRestSeconds)
                : 0;
        return Math.Max(OwnSeconds(rung), rest) * Spread;
    }

    private double Spread => 1 + (SpreadShare * spread);

    private static double OwnSeconds(RecoveryRung rung) =>
        rung switch
        {
            // A cell that was lost for a minute comes back by itself.
            RecoveryRung.Reconnect => 60,
            RecoveryRung.Reattach => 120,
            RecoveryRung.OtherSim => 120,

            // Selecting a network takes up to 180 s.
            RecoveryRung.AtReset => 240,
            RecoveryRung.UsbReset => 180,
            RecoveryRung.RailOff => 240,
            RecoveryRung.Reboot => 900,
            _ => throw new ArgumentOutOfRangeException(nameof(rung)),
        };

    /// <summary>Asks what is to be done. Ask often: a rung is late by the time between two questions.</summary>
    /// <param name="input">How the modem does.</param>
    /// <param name="monotonicMicros">The monotonic time.</param>
    /// <returns>A step, or null when nothing is to be done or told.</returns>
    public RecoveryStep? Judge(in RecoveryInput input, long monotonicMicros)
    {
        double passed = _asked is { } before ? Math.Max(0, monotonicMicros - before) / 1e6 : 0;
        _asked = monotonicMicros;
        Age(passed);

        // The time before a change belongs to what was.
        bool isSame = _isIll == (input.Symptom != ModemSymptom.None);
        _isIll = input.Symptom != ModemSymptom.None;
        if (input.Symptom == ModemSymptom.None)
        {
            return Well(passed, isSame);
        }

        _well = 0;
        if (input.Hold is { } hold && _held < MostHoldSeconds)
        {
            _held += passed;
            if (_isHeldTold || _held < OwnSeconds(RecoveryRung.Reconnect))
            {
                return null;
            }

            _isHeldTold = true;
            _told = input.Symptom;
            return new RecoveryStep(RecoveryRung.None, $"held: {Words(input.Symptom)}, and {hold}");
        }

        if (input.Hold is null)
        {
            _held = 0;
            _isHeldTold = false;
        }

        _ill += isSame ? passed : 0;
        _sinceRung += passed;
        return Climb(input);
    }

    private RecoveryStep? Climb(in RecoveryInput input)
    {
        RecoveryRung next = Next(input);
        if (next == RecoveryRung.None)
        {
            // At the top. A round without any rung is none: there is nothing to rest from.
            if (_rung != RecoveryRung.None)
            {
                _rung = RecoveryRung.None;
                _rounds = Math.Min(_rounds + 1, MostRounds);
                Version++;
            }

            return null;
        }

        bool isHasty = input.IsWayOpen && next > RecoveryRung.Reconnect && _ill < OpenWaySeconds;
        bool isFirst = _rung == RecoveryRung.None && _rounds == 0;
        if (isHasty || _ill < OwnSeconds(next) * Spread || (!isFirst && _sinceRung < WaitSeconds(next)))
        {
            return null;
        }

        _rung = next;
        _sinceRung = 0;
        _told = input.Symptom;
        if (next == RecoveryRung.Reboot)
        {
            _reboots.Add(0);
        }

        Version++;
        bool isOtherSim = next == RecoveryRung.OtherSim;
        return new RecoveryStep(
            next,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Word(next)}: {Words(input.Symptom)} for {Math.Round(_ill)} s, {(isOtherSim ? "slot" : "round")} {(isOtherSim ? input.OtherSlot : _rounds + 1)}"
            )
        )
        {
            Slot = isOtherSim ? input.OtherSlot : 0,
        };
    }

    private RecoveryRung Next(in RecoveryInput input)
    {
        for (RecoveryRung rung = _rung + 1; rung <= RecoveryRung.Reboot; rung++)
        {
            bool isThere = rung switch
            {
                RecoveryRung.Reconnect => means.HasFlag(RecoveryMeans.Reconnect),
                RecoveryRung.Reattach or RecoveryRung.AtReset => means.HasFlag(RecoveryMeans.Commands)
                    && input.Symptom != ModemSymptom.Mute,
                RecoveryRung.OtherSim => means.HasFlag(RecoveryMeans.OtherSim)
                    && input.OtherSlot > 0
                    && input.Symptom != ModemSymptom.Mute,
                RecoveryRung.UsbReset => means.HasFlag(RecoveryMeans.Usb),
                RecoveryRung.RailOff => means.HasFlag(RecoveryMeans.Rail),
                _ => means.HasFlag(RecoveryMeans.Reboot) && input.MayReboot && _reboots.Count < MostReboots,
            };
            if (isThere)
            {
                return rung;
            }
        }

        return RecoveryRung.None;
    }

    private RecoveryStep? Well(double passed, bool isSame)
    {
        _well += isSame ? passed : 0;
        _sinceRung += passed;
        _held = 0;
        _isHeldTold = false;
        if (_well < HealedSeconds)
        {
            return null;
        }

        _ill = 0;
        if (_well >= ForgetSeconds && (_rung != RecoveryRung.None || _rounds > 0))
        {
            _rung = RecoveryRung.None;
            _rounds = 0;
            Version++;
        }

        if (_told == ModemSymptom.None)
        {
            return null;
        }

        string was = Words(_told);
        _told = ModemSymptom.None;
        return new RecoveryStep(
            RecoveryRung.None,
            _rung == RecoveryRung.None
                ? $"recovered: it was {was}"
                : $"recovered: it was {was}, the last step was {Word(_rung)}"
        );
    }

    private void Age(double passed)
    {
        for (int i = _reboots.Count - 1; i >= 0; i--)
        {
            _reboots[i] += passed;
            if (_reboots[i] >= DaySeconds)
            {
                _reboots.RemoveAt(i);
                Version++;
            }
        }
    }

    private static string Word(RecoveryRung rung) =>
        rung switch
        {
            RecoveryRung.Reconnect => "reconnect",
            RecoveryRung.Reattach => "re-attach",
            RecoveryRung.OtherSim => "other-sim",
            RecoveryRung.AtReset => "at-reset",
            RecoveryRung.UsbReset => "usb-reset",
            RecoveryRung.RailOff => "rail-off",
            RecoveryRung.Reboot => "reboot",
            _ => throw new ArgumentOutOfRangeException(nameof(rung)),
        };

    private static string Words(ModemSymptom symptom) =>
        symptom switch
        {
            ModemSymptom.NoWay => "without a way out",
            ModemSymptom.NotRegistered => "not registered",
            ModemSymptom.Mute => "mute",
            _ => throw new ArgumentOutOfRangeException(nameof(symptom)),
        };
}
