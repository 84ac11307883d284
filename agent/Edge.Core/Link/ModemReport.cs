using System.Globalization;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>What a complete poll of a modem gives, whoever was asked: one reading per metric, good, or bad with the reason.</summary>
internal static class ModemReport
{
    /// <summary>What every modem tells.</summary>
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    public static readonly MetricId[] Always =
    [
        MetricId.LinkRsrp,
        MetricId.LinkRsrq,
        MetricId.LinkSinr,
        MetricId.LinkRssi,
        MetricId.LinkOperator,
        MetricId.LinkRegistration,
        MetricId.LinkSim,
        MetricId.LinkModem,
        MetricId.LinkAccess,
        MetricId.LinkCell,
    ];

    /// <summary>Tells <see cref="Always"/>.</summary>
    /// <param name="answers">What was answered.</param>
    /// <param name="sim">State of the SIM; null when it is not known.</param>
    /// <param name="name">Who the modem says it is.</param>
    /// <param name="none">Why a value is missing.</param>
    /// <param name="now">When.</param>
    /// <param name="into">Readings are added here.</param>
    public static void Tell(ModemAnswers answers, string? sim, string name, string none, Stamp now, List<Reading> into)
    {
        SignalQuality signal = answers.Signal;
        Say(MetricId.LinkRsrp, signal.Rsrp, none, now, into);
        Say(MetricId.LinkRsrq, signal.Rsrq, none, now, into);
        Say(MetricId.LinkSinr, signal.Sinr, none, now, into);
        Say(MetricId.LinkRssi, answers.Rssi, none, now, into);
        Say(MetricId.LinkOperator, answers.Operator, none, now, into);
        string? registration = answers.Registration is { } known ? Name(known) : null;
        Say(MetricId.LinkRegistration, registration, none, now, into);
        Say(MetricId.LinkSim, sim, none, now, into);
        Say(MetricId.LinkModem, name, none, now, into);
        Say(MetricId.LinkAccess, answers.Access is { } access ? Name(access) : null, none, now, into);
        Say(MetricId.LinkCell, answers.Cells, none, now, into);
    }

    /// <summary>One value.</summary>
    public static void Say(MetricId metric, double? value, string none, Stamp now, List<Reading> into) =>
        into.Add(value is { } known ? Reading.Good(metric, known, now) : Reading.Bad(metric, now, none));

    /// <summary>One text.</summary>
    public static void Say(MetricId metric, string? value, string none, Stamp now, List<Reading> into) =>
        into.Add(value is not null ? Reading.Good(metric, value, now) : Reading.Bad(metric, now, none));

    /// <summary>While it attaches nothing is known of the cell; that it answers, and its SIM, stay as they are.</summary>
    public static void SayAttaching(string why, Stamp now, List<Reading> into)
    {
        foreach (MetricId metric in Always)
        {
            if (metric is not (MetricId.LinkSim or MetricId.LinkModem))
            {
                into.Add(Reading.Bad(metric, now, why));
            }
        }
    }

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

    private static string Name(RadioAccess access) =>
        access switch
        {
            RadioAccess.Gsm => "2G",
            RadioAccess.Umts => "3G",
            RadioAccess.Lte => "4G",
            RadioAccess.NrNonStandalone => "5G NSA",
            RadioAccess.NrStandalone => "5G SA",
            _ => throw new ArgumentOutOfRangeException(
                nameof(access),
                ((int)access).ToString(CultureInfo.InvariantCulture)
            ),
        };
}
