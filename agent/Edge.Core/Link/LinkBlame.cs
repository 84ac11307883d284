using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>What is known of the modem's registration.</summary>
public enum RegistrationState
{
    /// <summary>No modem is fitted: the site is on a cable.</summary>
    NoModem,

    /// <summary>At home or roaming.</summary>
    Held,

    /// <summary>Searching, denied, or none.</summary>
    Lost,

    /// <summary>A modem is fitted and does not say.</summary>
    Unknown,
}

/// <summary>What the probes of one second met beyond the site.</summary>
public enum WayState
{
    /// <summary>Nothing was asked but the session itself.</summary>
    NotAsked,

    /// <summary>A target answered, or the broker's host refused: bytes went out and came back.</summary>
    Alive,

    /// <summary>Every target was silent.</summary>
    Dead,
}

/// <summary>What the site itself says of its link's conditions.</summary>
/// <param name="Registration">Of the modem.</param>
/// <param name="IsDark">The −48 V bus is below the priority disconnect, or the host's own supply is gone: whatever carries the
/// link has no power.</param>
/// <param name="IsOnBattery">Mains is lost: a host that vanishes now has most likely lost its power.</param>
public readonly record struct LinkSurroundings(RegistrationState Registration, bool IsDark, bool IsOnBattery)
{
    private const int Dark = 4;
    private const int OnBattery = 8;

    /// <summary>In one word, so that it goes from thread to thread whole.</summary>
    public int Packed => (int)Registration | (IsDark ? Dark : 0) | (IsOnBattery ? OnBattery : 0);

    /// <summary>The opposite of <see cref="Packed"/>.</summary>
    public static LinkSurroundings From(int packed) =>
        new((RegistrationState)(packed & 3), (packed & Dark) != 0, (packed & OnBattery) != 0);

    /// <summary>As the evidence has it; what is not good says nothing.</summary>
    /// <param name="evidence">The evidence.</param>
    /// <param name="hasModem">Whether a modem is fitted.</param>
    /// <param name="disconnectVolts">The bus voltage at which the priority load is taken off, V.</param>
    /// <param name="now">Now.</param>
    public static LinkSurroundings Of(Evidence evidence, bool hasModem, double disconnectVolts, Stamp now) =>
        new(
            hasModem ? Registered(evidence, now) : RegistrationState.NoModem,
            evidence.Value(MetricId.PowerBatteryVoltage, now) < disconnectVolts
                || evidence.Value(MetricId.PowerHostSupply, now) == 0,
            evidence.Value(MetricId.PowerMains, now) == 0
        );

    private static RegistrationState Registered(Evidence evidence, Stamp now) =>
        evidence.State(MetricId.LinkRegistration, now) == EvidenceState.Good
        && evidence.TryGet(MetricId.LinkRegistration, out Reading reading)
            ? reading.Text switch
            {
                "home" or "roaming" => RegistrationState.Held,
                "searching" or "denied" or "none" => RegistrationState.Lost,
                _ => RegistrationState.Unknown,
            }
            : RegistrationState.Unknown;
}

/// <summary>The table of blame: who took a second away in which the broker did not answer.</summary>
public static class LinkBlame
{
    /// <summary>The cause of a severely errored second.</summary>
    /// <remarks>
    /// Power first: what has none cannot answer. Then what was met on the way: an answer from beyond the radio clears radio and
    /// backhaul, whatever the modem says. Without targets a silent broker and a dead backhaul look alike, and so are unknown.
    /// </remarks>
    public static OutageCause Of(LinkSurroundings site, WayState way) =>
        site.IsDark ? OutageCause.Power
        : way == WayState.Alive ? OutageCause.Broker
        : site.Registration == RegistrationState.Lost ? OutageCause.Radio
        : way == WayState.Dead && site.Registration != RegistrationState.Unknown ? OutageCause.Backhaul
        : OutageCause.Unknown;
}
