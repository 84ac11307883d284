using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>One alarm of the product.</summary>
/// <param name="Metric">Its metric, whose value is the <see cref="Severity"/>.</param>
/// <param name="Id">Its id: the metric's name without <c>Site/Alarm/</c>.</param>
/// <param name="Severities">The severities it can have, lowest first.</param>
/// <param name="Condition">What has happened, in a few words.</param>
/// <param name="Remedy">What to do, one sentence.</param>
/// <param name="Evidence">The metrics that go with it; the first is the one that the rule measured.</param>
public sealed record AlarmDefinition(
    MetricId Metric,
    string Id,
    IReadOnlyList<Severity> Severities,
    string Condition,
    string Remedy,
    IReadOnlyList<MetricId> Evidence
)
{
    /// <summary>What it is about.</summary>
    public Aspect Aspect { get; } = AspectText.OfAlarm(Id);

    /// <summary><see cref="Condition"/> in Vietnamese; empty where it is missing.</summary>
    public string ConditionVietnamese { get; } = AlarmVietnamese.Of(Metric).Condition;

    /// <summary><see cref="Remedy"/> in Vietnamese; empty where it is missing.</summary>
    public string RemedyVietnamese { get; } = AlarmVietnamese.Of(Metric).Remedy;

    /// <summary>Whether it is a danger to life at this severity: then the verdict is Unsafe.</summary>
    public bool IsDanger(Severity severity) =>
        severity >= Severity.Critical && (Aspect is Aspect.Structure or Aspect.Flood || Id == SmokeId);

    // Fire is as dangerous as water, whatever the aspect of the cabinet.
    private const string SmokeId = "Cabinet/Smoke";
}

/// <summary>All alarms, in the order of their metrics.</summary>
public static class AlarmCatalogue
{
    private const string Prefix = "Site/Alarm/";

    /// <summary>All alarms.</summary>
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    public static IReadOnlyList<AlarmDefinition> All { get; } =
    [
        Define(
            MetricId.AlarmTilt,
            [Severity.Notice, Severity.Warning, Severity.Critical, Severity.Emergency],
            "Static tilt of the structure is over its limit",
            "Keep people away from the mast, and have its plumb measured.",
            [MetricId.StructureTiltMagnitude, MetricId.StructureTiltX, MetricId.StructureTiltY]
        ),
        Define(
            MetricId.AlarmAcceleration,
            [Severity.Warning, Severity.Critical],
            "Peak acceleration of the structure is over its limit",
            "Inspect bolts, guys and foundations before anyone climbs.",
            [MetricId.StructureAccelerationPeak, MetricId.StructureAccelerationRms]
        ),
        Define(
            MetricId.AlarmMainsLost,
            [Severity.Warning],
            "Mains is lost",
            "Ask the power utility; send a generator set before the battery ends.",
            [MetricId.PowerMains, MetricId.PowerBatteryVoltage, MetricId.PowerBatteryCurrent]
        ),
        Define(
            MetricId.AlarmBatteryLow,
            [Severity.Warning, Severity.Critical],
            "The -48 V bus is under its limit",
            "Restore mains or start the generator set: the load will be disconnected soon.",
            [MetricId.PowerBatteryVoltage, MetricId.PowerBatteryCurrent, MetricId.PowerMains]
        ),
        Define(
            MetricId.AlarmFloodLevel,
            [Severity.Warning, Severity.Critical],
            "Water is over its limit by the level transmitter",
            "Do not wade in: the cabinet may be live. Ask for disconnection if the water still rises.",
            [MetricId.FloodLevel, MetricId.FloodFloatLow, MetricId.FloodFloatHigh]
        ),
        Define(
            MetricId.AlarmFloodFloatLow,
            [Severity.Warning],
            "The lower float is up",
            "Look at the level and at the weather; send somebody before the upper float rises.",
            [MetricId.FloodFloatLow, MetricId.FloodLevel]
        ),
        Define(
            MetricId.AlarmFloodFloatHigh,
            [Severity.Critical],
            "The upper float is up",
            "Do not wade in: the cabinet may be live. Ask for disconnection.",
            [MetricId.FloodFloatHigh, MetricId.FloodLevel]
        ),
        Define(
            MetricId.AlarmFloodDisagreement,
            [Severity.Warning],
            "Floats and level contradict each other",
            "Clean the floats and check the level loop: until then nothing is known of the water.",
            [MetricId.FloodLevel, MetricId.FloodFloatLow, MetricId.FloodFloatHigh]
        ),
        Define(
            MetricId.AlarmCabinetTemperature,
            [Severity.Warning],
            "The cabinet is too hot or too cold",
            "Check fans, filters and the air conditioner.",
            [MetricId.CabinetTemperature, MetricId.CabinetHumidity]
        ),
        Define(
            MetricId.AlarmCabinetDoor,
            [Severity.Notice],
            "The cabinet door is open",
            "Ask who is on site; if nobody is, send the guard.",
            [MetricId.CabinetDoor]
        ),
        Define(
            MetricId.AlarmLinkDown,
            [Severity.Warning],
            "There is no way to the broker",
            "Check modem, antenna and backhaul; the journal keeps everything meanwhile.",
            [MetricId.LinkUp, MetricId.LinkRsrp, MetricId.LinkRegistration]
        ),
        Define(
            MetricId.AlarmSensorFault,
            [Severity.Warning],
            "A configured sensor gives no good values",
            "Run 'edge-agent read' on site, and check the wiring of the sensors named.",
            []
        ),
        Define(
            MetricId.AlarmJournalDamaged,
            [Severity.Warning, Severity.Critical],
            "The journal was damaged and has been set aside",
            "Check the storage; keep the file that was set aside.",
            [MetricId.JournalEpoch]
        ),
        Define(
            MetricId.AlarmJournalFull,
            [Severity.Warning, Severity.Critical],
            "The journal has reached its cap",
            "Restore the link: the oldest detail is being dropped.",
            [MetricId.JournalDepth, MetricId.JournalEvicted]
        ),
        Define(
            MetricId.AlarmUnacknowledged,
            [Severity.Warning, Severity.Critical],
            "Connected, but the receiver acknowledges nothing",
            "Check the broker's access rules for this site, and that the receiver runs.",
            [MetricId.JournalDepth, MetricId.JournalFirst]
        ),
        Define(
            MetricId.AlarmTiltRate,
            [Severity.Warning, Severity.Critical],
            "Static tilt is changing fast",
            "Have foundation and guys looked at before the limit of the tilt itself is reached.",
            [MetricId.StructureTiltRateHour, MetricId.StructureTiltRateDay, MetricId.StructureTiltMagnitude]
        ),
        Define(
            MetricId.AlarmPermanentSet,
            [Severity.Warning, Severity.Critical],
            "The mast did not come back from the storm to where it stood",
            "Inspect foundation, bolts and guys: something has yielded.",
            [MetricId.StructurePermanentSet, MetricId.StructureTiltMagnitude]
        ),
        Define(
            MetricId.AlarmSettling,
            [Severity.Notice, Severity.Warning],
            "The trend of static tilt reaches a limit soon",
            "Plan an inspection of the foundation before the day forecast.",
            [MetricId.StructureTiltForecast, MetricId.StructureTiltMagnitude]
        ),
        Define(
            MetricId.AlarmModeShift,
            [Severity.Warning, Severity.Critical],
            "A natural frequency has left what temperature and amplitude explain",
            "Check bolts, guy tensions and what was added to the mast or taken off it.",
            [
                MetricId.StructureMode1Residual,
                MetricId.StructureMode1Frequency,
                MetricId.StructureMode2Frequency,
                MetricId.StructureMode3Frequency,
            ]
        ),
        Define(
            MetricId.AlarmImpact,
            [Severity.Notice, Severity.Warning],
            "Something struck the mast, or in it something broke",
            "Look at the mast from a distance, with a camera if there is one; ask who is on site.",
            [MetricId.StructureEventPeak, MetricId.StructureEventCrest]
        ),
        Define(
            MetricId.AlarmEarthquake,
            [Severity.Notice, Severity.Warning, Severity.Critical],
            "The ground shook",
            "Compare the neighbouring sites, and inspect what shook hardest first.",
            [MetricId.StructureEventPeak, MetricId.StructureEventVelocity, MetricId.StructureEventDuration]
        ),
        Define(
            MetricId.AlarmGuyCut,
            [Severity.Critical],
            "A guy has parted: an impact, a jump of a mode and a tilt step together",
            "Keep everybody one mast height away, and send riggers with a temporary guy.",
            [MetricId.StructureEventPeak, MetricId.StructureMode1Frequency, MetricId.StructureTiltMagnitude]
        ),
        Define(
            MetricId.AlarmTampering,
            [Severity.Warning],
            "Somebody works on the site who was not announced: repeated small impacts with a door or mains event",
            "Call the guard and the police; do not announce the visit.",
            [MetricId.StructureEventPeak, MetricId.CabinetDoor, MetricId.PowerMains]
        ),
        Define(
            MetricId.AlarmSway,
            [Severity.Warning, Severity.Critical],
            "Sway of the mast is over its limit",
            "Keep people away until the wind has gone, and compare the tilt after the storm.",
            [MetricId.StructureSwayPeakToPeak, MetricId.StructureSwayRms, MetricId.SiteWindSpeed]
        ),
        Define(
            MetricId.AlarmBatteryHealth,
            [Severity.Notice, Severity.Warning],
            "The battery holds less than its limit of what it is rated for",
            "Plan its replacement: the next outage will be shorter than the plan says.",
            [MetricId.PowerBatteryHealth, MetricId.PowerBatteryCapacity]
        ),
        Define(
            MetricId.AlarmBatteryMissing,
            [Severity.Critical],
            "The battery is gone, disconnected, or its fuse is blown",
            "Ask who is on site; send the guard, and have battery fuse, breaker and links looked at: with the next loss of mains the site is dark.",
            [
                MetricId.PowerBatteryCurrent,
                MetricId.PowerBatteryMidpoint,
                MetricId.PowerBatteryVoltage,
                MetricId.CabinetDoor,
            ]
        ),
        Define(
            MetricId.AlarmMainsFlicker,
            [Severity.Notice],
            "Mains is lost again and again",
            "Ask the power utility; look at the site's breaker and its connections.",
            [MetricId.PowerMainsOutagesDay, MetricId.PowerMains]
        ),
        Define(
            MetricId.AlarmGensetFailed,
            [Severity.Critical],
            "The genset did not start, or stopped, while mains is away",
            "Send a mechanic with a starter battery and fuel before the battery ends.",
            [MetricId.PowerGenset, MetricId.PowerMains, MetricId.PowerBatteryVoltage]
        ),
        Define(
            MetricId.AlarmGensetRuns,
            [Severity.Notice],
            "The genset runs though mains is there",
            "Look at the transfer switch and the genset's controller: it burns fuel for nothing.",
            [MetricId.PowerGenset, MetricId.PowerMains]
        ),
        Define(
            MetricId.AlarmFuelTheft,
            [Severity.Critical],
            "Fuel goes faster than the engine burns it",
            "Send the guard: fuel is being stolen, or the tank leaks.",
            [MetricId.PowerFuelLevel, MetricId.PowerGenset, MetricId.CabinetDoor]
        ),
        Define(
            MetricId.AlarmFuelLow,
            [Severity.Warning, Severity.Critical],
            "Fuel for the genset is low",
            "Fill the tank.",
            [MetricId.PowerFuelLevel]
        ),
        Define(
            MetricId.AlarmRectifierFault,
            [Severity.Notice, Severity.Warning, Severity.Critical],
            "The rectifier is not whole: a module failed, its controller reports an alarm, or the AC voltage is not what it needs",
            "Read the controller's display; replace the module that shows a fault, and have the AC input measured.",
            [
                MetricId.PowerRectifierModulesFailed,
                MetricId.PowerRectifierModules,
                MetricId.PowerRectifierAlarms,
                MetricId.PowerRectifierAcVoltage,
            ]
        ),
        Define(
            MetricId.AlarmFloodRise,
            [Severity.Warning],
            "The water rises faster than its limit",
            "Look at the forecast and at the neighbouring sites; prepare to disconnect the cabinet.",
            [MetricId.FloodRiseRate, MetricId.FloodLevel, MetricId.FloodTimeToFloor]
        ),
        Define(
            MetricId.AlarmFloodFloor,
            [Severity.Warning, Severity.Critical],
            "The water is forecast at the cabinet floor soon, or is there",
            "Ask for disconnection before the water is there; move what stands low only while it is dry.",
            [
                MetricId.FloodTimeToFloor,
                MetricId.FloodTimeToFloorEarliest,
                MetricId.FloodTimeToFloorLatest,
                MetricId.FloodLevel,
            ]
        ),
        Define(
            MetricId.AlarmCondensation,
            [Severity.Warning],
            "The cabinet has been near its dew point for long",
            "Check heater, door seal and cable glands before water drips on live parts.",
            [MetricId.CabinetCondensationMargin, MetricId.CabinetTemperature, MetricId.CabinetHumidity]
        ),
        Define(
            MetricId.AlarmSmoke,
            [Severity.Critical],
            "Smoke in the cabinet",
            "Call the fire brigade, have mains and battery disconnected, and keep the door shut.",
            [MetricId.CabinetSmoke, MetricId.CabinetTemperature]
        ),
        Define(
            MetricId.AlarmFan,
            [Severity.Warning],
            "A fan of the cabinet has failed",
            "Replace the fan before the next hot day; watch the cabinet's temperature.",
            [MetricId.CabinetFanFailed, MetricId.CabinetTemperature]
        ),
        Define(
            MetricId.AlarmTamper,
            [Severity.Warning],
            "The door was opened and no visit is known",
            "Ask the operator who is there; if nobody is, send the guard.",
            [MetricId.CabinetDoor, MetricId.SiteVisitActive, MetricId.PowerMains]
        ),
        Define(
            MetricId.AlarmVisitOverdue,
            [Severity.Notice],
            "Nobody has maintained the site for longer than its interval",
            "Plan a maintenance visit and announce it.",
            [MetricId.SiteVisitDays]
        ),
        Define(
            MetricId.AlarmCommandRefused,
            [Severity.Warning],
            "A command was refused",
            "Find out who sent it: one that is unsigned, old or for another site is a mistake, or an attempt.",
            [MetricId.AgentRefusals]
        ),
        Define(
            MetricId.AlarmHost,
            [Severity.Notice, Severity.Warning],
            "The agent's host is not well: its supply, its heat or its storage",
            "Check the 5 V supply and its cable, the cabinet's cooling, and the storage's free space and wear.",
            [
                MetricId.AgentUndervoltage,
                MetricId.AgentProcessorTemperature,
                MetricId.AgentStorageFree,
                MetricId.AgentStorageWear,
            ]
        ),
        Define(
            MetricId.AlarmModem,
            [Severity.Warning],
            "No step of its recovery has made the modem a way out again",
            "Read Link/Recovery for what was wrong and tried. Mute or not registered: check coverage and antenna, then exchange the modem. Without a way out: check its data plan and the network behind it first.",
            [MetricId.LinkModem, MetricId.LinkRegistration, MetricId.LinkRecovery]
        ),
        Define(
            MetricId.AlarmSim,
            [Severity.Warning],
            "The SIM is missing, locked or turned away by the network",
            "Check that the SIM sits well and has no PIN, and that its contract is paid.",
            [MetricId.LinkSim, MetricId.LinkSimCard, MetricId.LinkRegistration]
        ),
        Define(
            MetricId.AlarmLinkOutage,
            [Severity.Warning, Severity.Critical],
            "An outage of the link goes on",
            "Go by its cause: radio is modem, SIM and antenna; backhaul the operator's line; broker the city's own server; power the site's.",
            [MetricId.LinkOutageSeconds, MetricId.LinkOutageCause, MetricId.LinkRegistration, MetricId.LinkRsrp]
        ),
        Define(
            MetricId.AlarmLinkSpeed,
            [Severity.Notice],
            "The mean download rate of the month is below its target, with its whole confidence interval",
            "Give the figures to the operator: cell, backhaul and modem of this one point; they say nothing of an area.",
            [
                MetricId.LinkSpeedDownMonthMean,
                MetricId.LinkSpeedDownMonthLow,
                MetricId.LinkSpeedDownMonthHigh,
                MetricId.LinkSpeedDownMonthCount,
            ]
        ),
        Define(
            MetricId.AlarmSms,
            [Severity.Warning],
            "An SMS was given up, or the budget of SMS is used up",
            "Check the SIM's credit, the modem and sms.numbers; what was not said is in the journal.",
            [MetricId.LinkRegistration, MetricId.LinkUp]
        ),
        Define(
            MetricId.AlarmLinkPath,
            [Severity.Notice],
            "The preferred way out has not been in use for long",
            "Look at Link/Path/Health for why, and have that line or modem mended; what the other way costs goes on.",
            [MetricId.LinkPath, MetricId.LinkPathName, MetricId.LinkPathHealth]
        ),
        Define(
            MetricId.AlarmLinkSparePath,
            [Severity.Notice],
            "A spare way out does not work",
            "Have it mended before the way in use fails, too: Link/Path/Health says which it is and why.",
            [MetricId.LinkPathSpareDead, MetricId.LinkPathHealth]
        ),
        Define(
            MetricId.AlarmLinkCounts,
            [Severity.Notice],
            "The count of the link's seconds was damaged and begun anew, or cannot be kept",
            "Availability before that moment is missing from the counts: fetch the .damaged file beside the journal and remove it; check the disk.",
            [MetricId.LinkCountsTrouble, MetricId.AgentStorageFree]
        ),
        Define(
            MetricId.AlarmOtherSim,
            [Severity.Notice],
            "The modem uses its second SIM, because the first was no way out",
            "Read Link/Recovery for why; check with the first SIM's operator whether its cells are off air, its contract ended or its data used up.",
            [MetricId.LinkSimSlot, MetricId.LinkSim, MetricId.LinkOperator, MetricId.LinkRecovery]
        ),
    ];

    /// <summary>The alarm with this id, as <c>Power/MainsLost</c>; null when there is none.</summary>
    public static AlarmDefinition? Find(string id)
    {
        foreach (AlarmDefinition alarm in All)
        {
            if (alarm.Id == id)
            {
                return alarm;
            }
        }

        return null;
    }

    /// <summary>The alarm with this metric, or null.</summary>
    public static AlarmDefinition? Find(MetricId metric)
    {
        foreach (AlarmDefinition alarm in All)
        {
            if (alarm.Metric == metric)
            {
                return alarm;
            }
        }

        return null;
    }

    // Stryker disable once all: as above.
    private static AlarmDefinition Define(
        MetricId metric,
        IReadOnlyList<Severity> severities,
        string condition,
        string remedy,
        IReadOnlyList<MetricId> evidence
    ) => new(metric, MetricCatalogue.Find(metric)!.Name[Prefix.Length..], severities, condition, remedy, evidence);
}
