using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>
/// Which alarms are nothing but a consequence of another that stands. A consequence is kept in the book and counts for
/// the verdict; it is told in one short record and announced to nobody. What is critical is never suppressed.
/// </summary>
/// <remarks>
/// Left apart on purpose: the battery's alarms (they say how long the site still speaks), and a contradiction of floats
/// and level (it makes the water unknown). Dead sensors are one alarm already, which names them all.
/// </remarks>
public static class AlarmCauses
{
    /// <summary>Cause and consequence.</summary>
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    public static IReadOnlyList<(MetricId Cause, MetricId Consequence)> All { get; } =
    [
        // The air conditioner runs on mains.
        (MetricId.AlarmMainsLost, MetricId.AlarmCabinetTemperature),
        (MetricId.AlarmLinkDown, MetricId.AlarmUnacknowledged),
        (MetricId.AlarmGuyCut, MetricId.AlarmImpact),
        (MetricId.AlarmEarthquake, MetricId.AlarmImpact),
        (MetricId.AlarmTampering, MetricId.AlarmImpact),
        (MetricId.AlarmTampering, MetricId.AlarmCabinetDoor),
        (MetricId.AlarmMainsLost, MetricId.AlarmRectifierFault),
        (MetricId.AlarmFan, MetricId.AlarmCabinetTemperature),
        (MetricId.AlarmMainsLost, MetricId.AlarmFan),
        (MetricId.AlarmTamper, MetricId.AlarmCabinetDoor),
        (MetricId.AlarmTampering, MetricId.AlarmTamper),
        (MetricId.AlarmFloodFloor, MetricId.AlarmFloodRise),
        (MetricId.AlarmSim, MetricId.AlarmModem),
    ];

    /// <summary>The causes of an alarm, in the order of the table.</summary>
    public static IEnumerable<MetricId> Of(MetricId consequence) =>
        All.Where(pair => pair.Consequence == consequence).Select(pair => pair.Cause);
}
