namespace Edge.Portable.Wire;

/// <summary>One metric: its name, alias, type, unit and deadband. Immutable.</summary>
public sealed class MetricDefinition
{
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    internal MetricDefinition(
        MetricId id,
        string name,
        MetricDataType dataType,
        string unit,
        double deadband,
        string meaning
    )
    {
        Id = id;
        Name = name;
        DataType = dataType;
        Unit = unit;
        Deadband = deadband;
        Meaning = meaning;
    }

    /// <summary>Key of the metric; its number is the Sparkplug alias.</summary>
    public MetricId Id { get; }

    /// <summary>Sparkplug metric name, a path: <c>Structure/Tilt/X</c>.</summary>
    public string Name { get; }

    /// <summary>Sparkplug data type, declared in the birth.</summary>
    public MetricDataType DataType { get; }

    /// <summary>Unit, published as the property <c>engUnit</c>; empty where the metric has none.</summary>
    public string Unit { get; }

    /// <summary>Smallest change that is reported between heartbeats, in <see cref="Unit"/>; 0 reports every change.</summary>
    public double Deadband { get; }

    /// <summary>What the value means, one sentence.</summary>
    public string Meaning { get; }
}

/// <summary>
/// The one list of metrics, for the agent, the firmware, the simulator and the city. Both ends and the documentation
/// are made from it.
/// </summary>
public static class MetricCatalogue
{
    // Stryker disable once all: as above.
    private static readonly MetricDefinition[] Definitions = new MetricDefinition[]
    {
        new MetricDefinition(
            MetricId.SiteVerdict,
            "Site/Verdict",
            MetricDataType.String,
            "",
            0,
            "Safe, Watch, Unsafe or Unknown."
        ),
        new MetricDefinition(
            MetricId.SiteVerdictReasons,
            "Site/Verdict/Reasons",
            MetricDataType.String,
            "",
            0,
            "Why the verdict is what it is, each reason one sentence, separated by \"; \"."
        ),
        new MetricDefinition(
            MetricId.SiteEvidenceAge,
            "Site/Evidence Age",
            MetricDataType.Float,
            "s",
            5,
            "Age of the oldest evidence that the verdict rests on."
        ),
        new MetricDefinition(
            MetricId.SiteAlarmLast,
            "Site/Alarm/Last",
            MetricDataType.String,
            "",
            0,
            "The latest alarm transition as JSON: id, severity, state, evidence."
        ),
        new MetricDefinition(
            MetricId.SiteStormMode,
            "Site/Storm Mode",
            MetricDataType.Boolean,
            "",
            0,
            "True while the site is in storm mode: faster frames, waveforms kept."
        ),
        new MetricDefinition(
            MetricId.SiteConfirm,
            "Site/Confirm",
            MetricDataType.String,
            "",
            0,
            "Writable: a signed Site/Confirm, whose value is the nonce of the confirmation that is asked for."
        ),
        new MetricDefinition(
            MetricId.SiteConfirmation,
            "Site/Confirmation",
            MetricDataType.String,
            "",
            0,
            "The answer to Site/Confirm: a statement as JSON, signed with the site's key."
        ),
        new MetricDefinition(
            MetricId.SiteCommand,
            "Site/Command",
            MetricDataType.String,
            "",
            0,
            "Writable: any signed command."
        ),
        new MetricDefinition(
            MetricId.SiteCommandCounter,
            "Site/Command Counter",
            MetricDataType.Int64,
            "",
            0,
            "Counter of the last signed command that was taken."
        ),
        new MetricDefinition(
            MetricId.SiteVerdictStructure,
            "Site/Verdict/Structure",
            MetricDataType.String,
            "",
            0,
            "Verdict of the structure alone."
        ),
        new MetricDefinition(
            MetricId.SiteVerdictPower,
            "Site/Verdict/Power",
            MetricDataType.String,
            "",
            0,
            "Verdict of the power plant alone, where something of it is measured."
        ),
        new MetricDefinition(
            MetricId.SiteVerdictFlood,
            "Site/Verdict/Flood",
            MetricDataType.String,
            "",
            0,
            "Verdict of the water alone, where it is measured."
        ),
        new MetricDefinition(
            MetricId.SiteVerdictLink,
            "Site/Verdict/Link",
            MetricDataType.String,
            "",
            0,
            "Verdict of the link alone."
        ),
        new MetricDefinition(
            MetricId.SiteVerdictSecurity,
            "Site/Verdict/Security",
            MetricDataType.String,
            "",
            0,
            "Verdict of door and tampering alone, where the door is watched."
        ),
        new MetricDefinition(
            MetricId.SiteVerdictChange,
            "Site/Verdict/Change",
            MetricDataType.String,
            "",
            0,
            "What would make the verdict better, one sentence."
        ),
        new MetricDefinition(
            MetricId.SiteAlarmBook,
            "Site/Alarm Book",
            MetricDataType.String,
            "",
            0,
            "Alarms about which more is to be said than their severity, by alias: a acknowledged, c cleared and not acknowledged, s shelved, u suppressed as a consequence, h held because it chatters (22a 26su)."
        ),
        new MetricDefinition(
            MetricId.AlarmTilt,
            "Site/Alarm/Structure/Tilt",
            MetricDataType.Int32,
            "",
            0,
            "Static tilt over its limit."
        ),
        new MetricDefinition(
            MetricId.AlarmAcceleration,
            "Site/Alarm/Structure/Acceleration",
            MetricDataType.Int32,
            "",
            0,
            "Peak acceleration over its limit."
        ),
        new MetricDefinition(
            MetricId.AlarmMainsLost,
            "Site/Alarm/Power/MainsLost",
            MetricDataType.Int32,
            "",
            0,
            "No mains."
        ),
        new MetricDefinition(
            MetricId.AlarmBatteryLow,
            "Site/Alarm/Power/BatteryLow",
            MetricDataType.Int32,
            "",
            0,
            "The -48 V bus is under its limit."
        ),
        new MetricDefinition(
            MetricId.AlarmFloodLevel,
            "Site/Alarm/Flood/Level",
            MetricDataType.Int32,
            "",
            0,
            "Water over its limit by the level transmitter."
        ),
        new MetricDefinition(
            MetricId.AlarmFloodFloatLow,
            "Site/Alarm/Flood/FloatLow",
            MetricDataType.Int32,
            "",
            0,
            "The lower float is up."
        ),
        new MetricDefinition(
            MetricId.AlarmFloodFloatHigh,
            "Site/Alarm/Flood/FloatHigh",
            MetricDataType.Int32,
            "",
            0,
            "The upper float is up."
        ),
        new MetricDefinition(
            MetricId.AlarmFloodDisagreement,
            "Site/Alarm/Flood/Disagreement",
            MetricDataType.Int32,
            "",
            0,
            "Floats and level contradict each other."
        ),
        new MetricDefinition(
            MetricId.AlarmCabinetTemperature,
            "Site/Alarm/Cabinet/Temperature",
            MetricDataType.Int32,
            "",
            0,
            "Cabinet too hot or too cold."
        ),
        new MetricDefinition(
            MetricId.AlarmCabinetDoor,
            "Site/Alarm/Cabinet/Door",
            MetricDataType.Int32,
            "",
            0,
            "Door open."
        ),
        new MetricDefinition(
            MetricId.AlarmLinkDown,
            "Site/Alarm/Link/Down",
            MetricDataType.Int32,
            "",
            0,
            "No way to the broker."
        ),
        new MetricDefinition(
            MetricId.AlarmSensorFault,
            "Site/Alarm/Agent/SensorFault",
            MetricDataType.Int32,
            "",
            0,
            "A configured sensor gives no good values."
        ),
        new MetricDefinition(
            MetricId.AlarmJournalDamaged,
            "Site/Alarm/Agent/JournalDamaged",
            MetricDataType.Int32,
            "",
            0,
            "The journal file was damaged and has been set aside."
        ),
        new MetricDefinition(
            MetricId.AlarmJournalFull,
            "Site/Alarm/Agent/JournalFull",
            MetricDataType.Int32,
            "",
            0,
            "The journal reached its cap and drops its oldest detail."
        ),
        new MetricDefinition(
            MetricId.AlarmUnacknowledged,
            "Site/Alarm/Agent/Unacknowledged",
            MetricDataType.Int32,
            "",
            0,
            "Connected, but the receiver acknowledges nothing."
        ),
        new MetricDefinition(
            MetricId.AlarmTiltRate,
            "Site/Alarm/Structure/TiltRate",
            MetricDataType.Int32,
            "",
            0,
            "Static tilt changes faster than its limits an hour or a day."
        ),
        new MetricDefinition(
            MetricId.AlarmPermanentSet,
            "Site/Alarm/Structure/PermanentSet",
            MetricDataType.Int32,
            "",
            0,
            "The mast did not come back from a storm to where it stood."
        ),
        new MetricDefinition(
            MetricId.AlarmSettling,
            "Site/Alarm/Structure/Settling",
            MetricDataType.Int32,
            "",
            0,
            "The trend of static tilt reaches a limit soon."
        ),
        new MetricDefinition(
            MetricId.AlarmModeShift,
            "Site/Alarm/Structure/ModeShift",
            MetricDataType.Int32,
            "",
            0,
            "A natural frequency left what temperature and amplitude explain."
        ),
        new MetricDefinition(
            MetricId.AlarmImpact,
            "Site/Alarm/Structure/Impact",
            MetricDataType.Int32,
            "",
            0,
            "Something struck the mast, or in it something broke."
        ),
        new MetricDefinition(
            MetricId.AlarmEarthquake,
            "Site/Alarm/Structure/Earthquake",
            MetricDataType.Int32,
            "",
            0,
            "The ground shook."
        ),
        new MetricDefinition(
            MetricId.AlarmGuyCut,
            "Site/Alarm/Structure/GuyCut",
            MetricDataType.Int32,
            "",
            0,
            "An impact, a jump of a mode and a tilt step within 60 s."
        ),
        new MetricDefinition(
            MetricId.AlarmTampering,
            "Site/Alarm/Structure/Tampering",
            MetricDataType.Int32,
            "",
            0,
            "Repeated small impacts with the door open or mains gone."
        ),
        new MetricDefinition(
            MetricId.AlarmSway,
            "Site/Alarm/Structure/Sway",
            MetricDataType.Int32,
            "",
            0,
            "Sway of the mast is over its limit."
        ),
        new MetricDefinition(
            MetricId.AlarmBatteryHealth,
            "Site/Alarm/Power/BatteryHealth",
            MetricDataType.Int32,
            "",
            0,
            "The battery holds less than its limit of what it is rated for."
        ),
        new MetricDefinition(
            MetricId.AlarmBatteryMissing,
            "Site/Alarm/Power/BatteryMissing",
            MetricDataType.Int32,
            "",
            0,
            "The battery is gone, disconnected, or its fuse is blown."
        ),
        new MetricDefinition(
            MetricId.AlarmMainsFlicker,
            "Site/Alarm/Power/MainsFlicker",
            MetricDataType.Int32,
            "",
            0,
            "Mains is lost again and again."
        ),
        new MetricDefinition(
            MetricId.AlarmGensetFailed,
            "Site/Alarm/Power/GensetFailed",
            MetricDataType.Int32,
            "",
            0,
            "The genset did not start, or stopped, while mains is away."
        ),
        new MetricDefinition(
            MetricId.AlarmGensetRuns,
            "Site/Alarm/Power/GensetRuns",
            MetricDataType.Int32,
            "",
            0,
            "The genset runs though mains is there."
        ),
        new MetricDefinition(
            MetricId.AlarmFuelTheft,
            "Site/Alarm/Power/FuelTheft",
            MetricDataType.Int32,
            "",
            0,
            "Fuel goes faster than the engine burns it."
        ),
        new MetricDefinition(
            MetricId.AlarmFuelLow,
            "Site/Alarm/Power/FuelLow",
            MetricDataType.Int32,
            "",
            0,
            "Fuel is low."
        ),
        new MetricDefinition(
            MetricId.AlarmRectifierFault,
            "Site/Alarm/Power/RectifierFault",
            MetricDataType.Int32,
            "",
            0,
            "A rectifier module failed, the controller reports an alarm, or the AC voltage is not what it needs."
        ),
        new MetricDefinition(
            MetricId.AlarmFloodRise,
            "Site/Alarm/Flood/Rise",
            MetricDataType.Int32,
            "",
            0,
            "The water rises faster than its limit."
        ),
        new MetricDefinition(
            MetricId.AlarmFloodFloor,
            "Site/Alarm/Flood/TimeToFloor",
            MetricDataType.Int32,
            "",
            0,
            "The water is forecast at the cabinet floor soon, or is there."
        ),
        new MetricDefinition(
            MetricId.AlarmCondensation,
            "Site/Alarm/Cabinet/Condensation",
            MetricDataType.Int32,
            "",
            0,
            "The cabinet has been near its dew point for long."
        ),
        new MetricDefinition(
            MetricId.AlarmSmoke,
            "Site/Alarm/Cabinet/Smoke",
            MetricDataType.Int32,
            "",
            0,
            "Smoke in the cabinet."
        ),
        new MetricDefinition(
            MetricId.AlarmFan,
            "Site/Alarm/Cabinet/Fan",
            MetricDataType.Int32,
            "",
            0,
            "A fan of the cabinet has failed."
        ),
        new MetricDefinition(
            MetricId.AlarmTamper,
            "Site/Alarm/Cabinet/Tamper",
            MetricDataType.Int32,
            "",
            0,
            "The door was opened and no visit is known."
        ),
        new MetricDefinition(
            MetricId.AlarmVisitOverdue,
            "Site/Alarm/Visit/Overdue",
            MetricDataType.Int32,
            "",
            0,
            "Nobody has maintained the site for longer than its interval."
        ),
        new MetricDefinition(
            MetricId.AlarmCommandRefused,
            "Site/Alarm/Agent/CommandRefused",
            MetricDataType.Int32,
            "",
            0,
            "A command was refused."
        ),
        new MetricDefinition(
            MetricId.AlarmHost,
            "Site/Alarm/Agent/Host",
            MetricDataType.Int32,
            "",
            0,
            "The agent's host is not well: supply, heat, storage."
        ),
        new MetricDefinition(
            MetricId.AlarmModem,
            "Site/Alarm/Link/Modem",
            MetricDataType.Int32,
            "",
            0,
            "No rung of its recovery made the modem a way out again."
        ),
        new MetricDefinition(
            MetricId.AlarmSim,
            "Site/Alarm/Link/SIM",
            MetricDataType.Int32,
            "",
            0,
            "The SIM is missing, locked or turned away."
        ),
        new MetricDefinition(
            MetricId.AlarmLinkOutage,
            "Site/Alarm/Link/Outage",
            MetricDataType.Int32,
            "",
            0,
            "Severity of an outage of the link that goes on."
        ),
        new MetricDefinition(
            MetricId.AlarmLinkSpeed,
            "Site/Alarm/Link/Speed",
            MetricDataType.Int32,
            "",
            0,
            "The mean download rate of the month is below its target."
        ),
        new MetricDefinition(
            MetricId.AlarmSms,
            "Site/Alarm/Link/Sms",
            MetricDataType.Int32,
            "",
            0,
            "An SMS could not be sent, or the budget of SMS is used up."
        ),
        new MetricDefinition(
            MetricId.AlarmLinkPath,
            "Site/Alarm/Link/Path",
            MetricDataType.Int32,
            "",
            0,
            "The preferred way out has not been in use for long."
        ),
        new MetricDefinition(
            MetricId.AlarmLinkSparePath,
            "Site/Alarm/Link/SparePath",
            MetricDataType.Int32,
            "",
            0,
            "A spare way out does not work."
        ),
        new MetricDefinition(
            MetricId.AlarmLinkCounts,
            "Site/Alarm/Link/Counts",
            MetricDataType.Int32,
            "",
            0,
            "The count of the link's seconds was damaged, or cannot be kept."
        ),
        new MetricDefinition(
            MetricId.AlarmOtherSim,
            "Site/Alarm/Link/OtherSim",
            MetricDataType.Int32,
            "",
            0,
            "Another SIM than the first is in use."
        ),
        new MetricDefinition(
            MetricId.StructureTiltX,
            "Structure/Tilt/X",
            MetricDataType.Float,
            "deg",
            0.005,
            "Static tilt about the site's x axis, versus commissioning."
        ),
        new MetricDefinition(
            MetricId.StructureTiltY,
            "Structure/Tilt/Y",
            MetricDataType.Float,
            "deg",
            0.005,
            "Static tilt about the site's y axis, versus commissioning."
        ),
        new MetricDefinition(
            MetricId.StructureTiltMagnitude,
            "Structure/Tilt/Magnitude",
            MetricDataType.Float,
            "deg",
            0.005,
            "Angle between gravity now and at commissioning."
        ),
        new MetricDefinition(
            MetricId.StructureTiltRateHour,
            "Structure/Tilt/Rate/Hour",
            MetricDataType.Float,
            "deg/h",
            0.01,
            "Change of static tilt over the last hour, magnitude."
        ),
        new MetricDefinition(
            MetricId.StructureTiltRateDay,
            "Structure/Tilt/Rate/Day",
            MetricDataType.Float,
            "deg/d",
            0.005,
            "Mean tilt of the last 24 h against the 24 h before, magnitude."
        ),
        new MetricDefinition(
            MetricId.StructureTiltUncertainty,
            "Structure/Tilt/Uncertainty",
            MetricDataType.Float,
            "deg",
            0.01,
            "What the temperature drift of the sensor may still hide in static tilt."
        ),
        new MetricDefinition(
            MetricId.StructureTiltForecast,
            "Structure/Tilt/Forecast",
            MetricDataType.Float,
            "d",
            1,
            "Days until the trend of static tilt reaches its next limit; 3650 stands for ten years and more."
        ),
        new MetricDefinition(
            MetricId.StructurePermanentSet,
            "Structure/Permanent Set",
            MetricDataType.Float,
            "deg",
            0.005,
            "Tilt in the calm after the latest storm against the calm before it."
        ),
        new MetricDefinition(
            MetricId.StructureAccelerationRms,
            "Structure/Acceleration/RMS",
            MetricDataType.Float,
            "m/s²",
            0.002,
            "RMS of the dynamic acceleration vector over the frame."
        ),
        new MetricDefinition(
            MetricId.StructureAccelerationPeak,
            "Structure/Acceleration/Peak",
            MetricDataType.Float,
            "m/s²",
            0.01,
            "Largest magnitude of the dynamic acceleration vector in the frame."
        ),
        new MetricDefinition(
            MetricId.StructureAccelerationPeakX,
            "Structure/Acceleration/Peak/X",
            MetricDataType.Float,
            "m/s²",
            0.01,
            "Largest absolute dynamic acceleration along x in the frame."
        ),
        new MetricDefinition(
            MetricId.StructureAccelerationPeakY,
            "Structure/Acceleration/Peak/Y",
            MetricDataType.Float,
            "m/s²",
            0.01,
            "Largest absolute dynamic acceleration along y in the frame."
        ),
        new MetricDefinition(
            MetricId.StructureAccelerationPeakZ,
            "Structure/Acceleration/Peak/Z",
            MetricDataType.Float,
            "m/s²",
            0.01,
            "Largest absolute dynamic acceleration along z in the frame."
        ),
        new MetricDefinition(
            MetricId.StructureSensorTemperature,
            "Structure/Sensor Temperature",
            MetricDataType.Float,
            "°C",
            0.2,
            "Temperature of the sensor that gives tilt."
        ),
        new MetricDefinition(
            MetricId.StructureSampleRate,
            "Structure/Sample Rate",
            MetricDataType.Float,
            "Hz",
            0.05,
            "Accelerometer sample rate by the host's monotonic clock."
        ),
        new MetricDefinition(
            MetricId.StructureSwayPeakToPeak,
            "Structure/Sway/Peak To Peak",
            MetricDataType.Float,
            "deg",
            0.02,
            "Sway angle over the frame, largest less smallest along its main direction."
        ),
        new MetricDefinition(
            MetricId.StructureSwayRms,
            "Structure/Sway/RMS",
            MetricDataType.Float,
            "deg",
            0.005,
            "Root mean square of the sway angle over the frame, static tilt taken out."
        ),
        new MetricDefinition(
            MetricId.StructureSwayDirection,
            "Structure/Sway/Direction",
            MetricDataType.Float,
            "deg",
            15,
            "Main direction of sway in the site's frame, from x towards y, 0 to 180."
        ),
        new MetricDefinition(
            MetricId.StructureSwayDisplacement,
            "Structure/Sway/Displacement",
            MetricDataType.Float,
            "mm",
            1,
            "Displacement at the sensor over the frame, largest less smallest along the main direction, above 0.1 Hz."
        ),
        new MetricDefinition(
            MetricId.StructureSwayPeakFactor,
            "Structure/Sway/Peak Factor",
            MetricDataType.Float,
            "1",
            0.5,
            "Largest sway angle over its RMS in the last 10 min: the gust response's peak factor."
        ),
        new MetricDefinition(
            MetricId.StructureMode1Frequency,
            "Structure/Mode/1/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 1, along the axis on which it is the stronger."
        ),
        new MetricDefinition(
            MetricId.StructureMode1Damping,
            "Structure/Mode/1/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 1, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode1Amplitude,
            "Structure/Mode/1/Amplitude",
            MetricDataType.Float,
            "m/s²",
            0.005,
            "RMS acceleration in mode 1."
        ),
        new MetricDefinition(
            MetricId.StructureMode1Residual,
            "Structure/Mode/1/Residual",
            MetricDataType.Float,
            "%",
            0.1,
            "Frequency of mode 1 against what was learned for this temperature and amplitude."
        ),
        new MetricDefinition(
            MetricId.StructureMode1FrequencyX,
            "Structure/Mode/1/X/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 1 along x."
        ),
        new MetricDefinition(
            MetricId.StructureMode1DampingX,
            "Structure/Mode/1/X/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 1 along x, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode1FrequencyY,
            "Structure/Mode/1/Y/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 1 along y."
        ),
        new MetricDefinition(
            MetricId.StructureMode1DampingY,
            "Structure/Mode/1/Y/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 1 along y, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode1Uncertainty,
            "Structure/Mode/1/Uncertainty",
            MetricDataType.Float,
            "%",
            0.1,
            "Half of the 95 % interval of mode 1's frequency, per cent of it: what chance in the length of the record leaves open."
        ),
        new MetricDefinition(
            MetricId.StructureMode2Frequency,
            "Structure/Mode/2/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 2, along the axis on which it is the stronger."
        ),
        new MetricDefinition(
            MetricId.StructureMode2Damping,
            "Structure/Mode/2/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 2, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode2Amplitude,
            "Structure/Mode/2/Amplitude",
            MetricDataType.Float,
            "m/s²",
            0.005,
            "RMS acceleration in mode 2."
        ),
        new MetricDefinition(
            MetricId.StructureMode2Residual,
            "Structure/Mode/2/Residual",
            MetricDataType.Float,
            "%",
            0.1,
            "Frequency of mode 2 against what was learned for this temperature and amplitude."
        ),
        new MetricDefinition(
            MetricId.StructureMode2FrequencyX,
            "Structure/Mode/2/X/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 2 along x."
        ),
        new MetricDefinition(
            MetricId.StructureMode2DampingX,
            "Structure/Mode/2/X/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 2 along x, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode2FrequencyY,
            "Structure/Mode/2/Y/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 2 along y."
        ),
        new MetricDefinition(
            MetricId.StructureMode2DampingY,
            "Structure/Mode/2/Y/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 2 along y, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode2Uncertainty,
            "Structure/Mode/2/Uncertainty",
            MetricDataType.Float,
            "%",
            0.1,
            "Half of the 95 % interval of mode 2's frequency, per cent of it: what chance in the length of the record leaves open."
        ),
        new MetricDefinition(
            MetricId.StructureMode3Frequency,
            "Structure/Mode/3/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 3, along the axis on which it is the stronger."
        ),
        new MetricDefinition(
            MetricId.StructureMode3Damping,
            "Structure/Mode/3/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 3, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode3Amplitude,
            "Structure/Mode/3/Amplitude",
            MetricDataType.Float,
            "m/s²",
            0.005,
            "RMS acceleration in mode 3."
        ),
        new MetricDefinition(
            MetricId.StructureMode3Residual,
            "Structure/Mode/3/Residual",
            MetricDataType.Float,
            "%",
            0.1,
            "Frequency of mode 3 against what was learned for this temperature and amplitude."
        ),
        new MetricDefinition(
            MetricId.StructureMode3FrequencyX,
            "Structure/Mode/3/X/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 3 along x."
        ),
        new MetricDefinition(
            MetricId.StructureMode3DampingX,
            "Structure/Mode/3/X/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 3 along x, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode3FrequencyY,
            "Structure/Mode/3/Y/Frequency",
            MetricDataType.Float,
            "Hz",
            0.002,
            "Natural frequency of mode 3 along y."
        ),
        new MetricDefinition(
            MetricId.StructureMode3DampingY,
            "Structure/Mode/3/Y/Damping",
            MetricDataType.Float,
            "%",
            0.1,
            "Damping of mode 3 along y, percent of critical."
        ),
        new MetricDefinition(
            MetricId.StructureMode3Uncertainty,
            "Structure/Mode/3/Uncertainty",
            MetricDataType.Float,
            "%",
            0.1,
            "Half of the 95 % interval of mode 3's frequency, per cent of it: what chance in the length of the record leaves open."
        ),
        new MetricDefinition(
            MetricId.StructureEvent,
            "Structure/Event",
            MetricDataType.String,
            "",
            0,
            "Kind of the latest event: impact, earthquake, gust, vibration or unknown."
        ),
        new MetricDefinition(
            MetricId.StructureEventPeak,
            "Structure/Event/Peak",
            MetricDataType.Float,
            "m/s²",
            0.01,
            "Peak acceleration of the latest event."
        ),
        new MetricDefinition(
            MetricId.StructureEventVelocity,
            "Structure/Event/Velocity",
            MetricDataType.Float,
            "m/s",
            0.001,
            "Peak velocity of the latest event, largest axis."
        ),
        new MetricDefinition(
            MetricId.StructureEventDisplacement,
            "Structure/Event/Displacement",
            MetricDataType.Float,
            "mm",
            0.1,
            "Peak displacement of the latest event, largest axis."
        ),
        new MetricDefinition(
            MetricId.StructureEventDuration,
            "Structure/Event/Duration",
            MetricDataType.Float,
            "s",
            0.1,
            "Duration of the latest event."
        ),
        new MetricDefinition(
            MetricId.StructureEventFrequency,
            "Structure/Event/Frequency",
            MetricDataType.Float,
            "Hz",
            0.1,
            "Dominant frequency of the latest event."
        ),
        new MetricDefinition(
            MetricId.StructureEventCrest,
            "Structure/Event/Crest Factor",
            MetricDataType.Float,
            "1",
            0.5,
            "Crest factor of the latest event: peak over RMS."
        ),
        new MetricDefinition(
            MetricId.StructureEventWaveform,
            "Structure/Event/Waveform",
            MetricDataType.String,
            "",
            0,
            "One chunk of the latest event's waveform, Base64; see the waveform format."
        ),
        new MetricDefinition(
            MetricId.StructureSelfTest,
            "Structure/Self Test",
            MetricDataType.String,
            "",
            0,
            "Outcome of the latest self-test: passed, or what failed."
        ),
        new MetricDefinition(
            MetricId.StructureNoise,
            "Structure/Noise",
            MetricDataType.Float,
            "m/s²",
            0.0005,
            "Noise of one acceleration sample, from the quietest ten seconds of the last hour."
        ),
        new MetricDefinition(
            MetricId.StructureRingDownFrequency,
            "Structure/Ring Down/Frequency",
            MetricDataType.Float,
            "Hz",
            0.001,
            "Frequency of the latest free decay after a shock, at its amplitude."
        ),
        new MetricDefinition(
            MetricId.StructureRingDownDamping,
            "Structure/Ring Down/Damping",
            MetricDataType.Float,
            "%",
            0.02,
            "Damping of the latest free decay, percent of critical."
        ),
        new MetricDefinition(
            MetricId.PowerMains,
            "Power/Mains",
            MetricDataType.Boolean,
            "",
            0,
            "True while mains is present."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryVoltage,
            "Power/Battery/Voltage",
            MetricDataType.Float,
            "V",
            0.05,
            "Magnitude of the -48 V bus."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryCurrent,
            "Power/Battery/Current",
            MetricDataType.Float,
            "A",
            0.1,
            "Battery current; negative while discharging."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryCharge,
            "Power/Battery/Charge",
            MetricDataType.Float,
            "Ah",
            0.05,
            "Charge counted since the monitor chip was last reset; negative when drawn."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryEnergy,
            "Power/Battery/Energy",
            MetricDataType.Float,
            "Wh",
            1,
            "Energy counted since the monitor chip was last reset."
        ),
        new MetricDefinition(
            MetricId.PowerGenset,
            "Power/Genset",
            MetricDataType.Boolean,
            "",
            0,
            "True while the generator set runs."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryMidpoint,
            "Power/Battery/Midpoint",
            MetricDataType.Float,
            "V",
            0.05,
            "Voltage of the battery string's mid-point."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryStateOfCharge,
            "Power/Battery/State Of Charge",
            MetricDataType.Float,
            "%",
            1,
            "State of charge of the battery, counted."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryStateOfChargeBound,
            "Power/Battery/State Of Charge Bound",
            MetricDataType.Float,
            "%",
            1,
            "How far the state of charge may be off."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryAutonomy,
            "Power/Battery/Autonomy",
            MetricDataType.Float,
            "s",
            60,
            "Time until the priority load is disconnected, at the present load."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryAutonomyLow,
            "Power/Battery/Autonomy Low",
            MetricDataType.Float,
            "s",
            120,
            "Lower bound of the autonomy."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryAutonomyHigh,
            "Power/Battery/Autonomy High",
            MetricDataType.Float,
            "s",
            120,
            "Upper bound of the autonomy."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryEnd,
            "Power/Battery/End",
            MetricDataType.Int64,
            "s",
            120,
            "When the priority load is expected to be disconnected, seconds since 1970-01-01 UTC; only where the clock is synced."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryHealth,
            "Power/Battery/Health",
            MetricDataType.Float,
            "%",
            1,
            "Capacity that discharges have shown, over the rated one."
        ),
        new MetricDefinition(
            MetricId.PowerBatteryCapacity,
            "Power/Battery/Capacity",
            MetricDataType.Float,
            "Ah",
            1,
            "Capacity that discharges have shown, at ten hours and 25 degrees Celsius."
        ),
        new MetricDefinition(
            MetricId.PowerMainsOutagesDay,
            "Power/Mains/Outages Day",
            MetricDataType.Int32,
            "",
            1,
            "Losses of mains today, UTC."
        ),
        new MetricDefinition(
            MetricId.PowerMainsSecondsDay,
            "Power/Mains/Outage Seconds Day",
            MetricDataType.Float,
            "s",
            60,
            "Time without mains today, UTC."
        ),
        new MetricDefinition(
            MetricId.PowerMainsOutagesMonth,
            "Power/Mains/Outages Month",
            MetricDataType.Int32,
            "",
            1,
            "Losses of mains this month, UTC."
        ),
        new MetricDefinition(
            MetricId.PowerMainsSecondsMonth,
            "Power/Mains/Outage Seconds Month",
            MetricDataType.Float,
            "s",
            60,
            "Time without mains this month, UTC."
        ),
        new MetricDefinition(
            MetricId.PowerMainsLongest,
            "Power/Mains/Longest Outage",
            MetricDataType.Float,
            "s",
            60,
            "Longest time without mains this month."
        ),
        new MetricDefinition(
            MetricId.PowerGensetRunHours,
            "Power/Genset/Run Hours",
            MetricDataType.Float,
            "h",
            0.1,
            "Run time of the genset that was seen, in all."
        ),
        new MetricDefinition(
            MetricId.PowerGensetFailures,
            "Power/Genset/Failures",
            MetricDataType.Int32,
            "",
            1,
            "Starts that failed and stops while mains was away, in all."
        ),
        new MetricDefinition(
            MetricId.PowerFuelLevel,
            "Power/Fuel/Level",
            MetricDataType.Float,
            "%",
            1,
            "Fuel in the tank."
        ),
        new MetricDefinition(
            MetricId.PowerFuelRate,
            "Power/Fuel/Rate",
            MetricDataType.Float,
            "l/h",
            0.2,
            "Fuel burned over the latest run of the genset."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierVoltage,
            "Power/Rectifier/Voltage",
            MetricDataType.Float,
            "V",
            0.1,
            "Magnitude of the -48 V bus by the rectifier's controller, where the INA228 gives Power/Battery/Voltage; alone it is that."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierBatteryCurrent,
            "Power/Rectifier/Battery Current",
            MetricDataType.Float,
            "A",
            0.5,
            "Battery current by the rectifier's controller, where the INA228 gives Power/Battery/Current; alone it is that."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierLoadCurrent,
            "Power/Rectifier/Load Current",
            MetricDataType.Float,
            "A",
            0.5,
            "Current of the loads."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierAcVoltage,
            "Power/Rectifier/AC Voltage",
            MetricDataType.Float,
            "V",
            3,
            "AC voltage at the rectifier; of several phases the lowest."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierModules,
            "Power/Rectifier/Modules",
            MetricDataType.Int32,
            "",
            0,
            "Rectifier modules that the controller finds."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierModulesFailed,
            "Power/Rectifier/Modules Failed",
            MetricDataType.Int32,
            "",
            0,
            "Rectifier modules that failed or are missing."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierTemperature,
            "Power/Rectifier/Temperature",
            MetricDataType.Float,
            "°C",
            1,
            "Temperature that the rectifier's controller measures."
        ),
        new MetricDefinition(
            MetricId.PowerRectifierAlarms,
            "Power/Rectifier/Alarms",
            MetricDataType.Int32,
            "",
            0,
            "Alarms of the rectifier's controller: bit n is the nth alarm of its register map, by address and then by mask."
        ),
        new MetricDefinition(
            MetricId.PowerMeterVoltage,
            "Power/Meter/Voltage",
            MetricDataType.Float,
            "V",
            3,
            "AC voltage at the energy meter; of several phases the lowest."
        ),
        new MetricDefinition(
            MetricId.PowerMeterCurrent,
            "Power/Meter/Current",
            MetricDataType.Float,
            "A",
            0.5,
            "AC current; of several phases the sum."
        ),
        new MetricDefinition(
            MetricId.PowerMeterPower,
            "Power/Meter/Power",
            MetricDataType.Float,
            "W",
            50,
            "AC active power."
        ),
        new MetricDefinition(
            MetricId.PowerMeterPowerFactor,
            "Power/Meter/Power Factor",
            MetricDataType.Float,
            "1",
            0.05,
            "Power factor."
        ),
        new MetricDefinition(
            MetricId.PowerMeterFrequency,
            "Power/Meter/Frequency",
            MetricDataType.Float,
            "Hz",
            0.2,
            "AC frequency."
        ),
        new MetricDefinition(
            MetricId.PowerMeterEnergy,
            "Power/Meter/Energy",
            MetricDataType.Float,
            "kWh",
            1,
            "Energy taken from the mains since the meter was made or reset."
        ),
        new MetricDefinition(
            MetricId.PowerHostSupply,
            "Power/Host Supply",
            MetricDataType.Boolean,
            "",
            0,
            "True while the agent's own supply is fed; on its hold-up capacitor it is false."
        ),
        new MetricDefinition(
            MetricId.FloodLevel,
            "Flood/Level",
            MetricDataType.Float,
            "mm",
            5,
            "Water above the transmitter's zero."
        ),
        new MetricDefinition(
            MetricId.FloodFloatLow,
            "Flood/Float/Low",
            MetricDataType.Boolean,
            "",
            0,
            "True while the lower float is up."
        ),
        new MetricDefinition(
            MetricId.FloodFloatHigh,
            "Flood/Float/High",
            MetricDataType.Boolean,
            "",
            0,
            "True while the upper float is up."
        ),
        new MetricDefinition(
            MetricId.FloodLoopCurrent,
            "Flood/Loop Current",
            MetricDataType.Float,
            "mA",
            0.05,
            "Current of the 4-20 mA level loop."
        ),
        new MetricDefinition(
            MetricId.FloodRiseRate,
            "Flood/Rise Rate",
            MetricDataType.Float,
            "mm/10min",
            5,
            "Rise of the water: robust slope over ten minutes, or over the last four levels where they come more seldom."
        ),
        new MetricDefinition(
            MetricId.FloodTimeToFloor,
            "Flood/Time To Floor",
            MetricDataType.Float,
            "s",
            30,
            "Time until the water reaches the cabinet floor at this rise; 0 when it is there. Only while it rises."
        ),
        new MetricDefinition(
            MetricId.FloodTimeToFloorEarliest,
            "Flood/Time To Floor/Earliest",
            MetricDataType.Float,
            "s",
            30,
            "The same at the fastest rise that the levels allow (95 %)."
        ),
        new MetricDefinition(
            MetricId.FloodTimeToFloorLatest,
            "Flood/Time To Floor/Latest",
            MetricDataType.Float,
            "s",
            60,
            "The same at the slowest rise that they allow; 86400 stands for a day and more."
        ),
        new MetricDefinition(
            MetricId.FloodUltrasonicLevel,
            "Flood/Ultrasonic/Level",
            MetricDataType.Float,
            "mm",
            5,
            "Water above the transmitter's zero by the ultrasonic sensor, where it stands beside a transmitter."
        ),
        new MetricDefinition(
            MetricId.FloodUltrasonicDistance,
            "Flood/Ultrasonic/Distance",
            MetricDataType.Float,
            "mm",
            5,
            "Distance from the ultrasonic sensor down to the water or the ground."
        ),
        new MetricDefinition(
            MetricId.LinkUp,
            "Link/Up",
            MetricDataType.Boolean,
            "",
            0,
            "True while the broker answers."
        ),
        new MetricDefinition(
            MetricId.LinkRoundTrip,
            "Link/Round Trip",
            MetricDataType.Float,
            "ms",
            5,
            "Round-trip time to the broker, mean over the frame."
        ),
        new MetricDefinition(
            MetricId.LinkLoss,
            "Link/Loss",
            MetricDataType.Float,
            "%",
            1,
            "Probes to the broker that were not answered, over the frame."
        ),
        new MetricDefinition(
            MetricId.LinkRsrp,
            "Link/Signal/RSRP",
            MetricDataType.Float,
            "dBm",
            2,
            "Reference signal received power."
        ),
        new MetricDefinition(
            MetricId.LinkRsrq,
            "Link/Signal/RSRQ",
            MetricDataType.Float,
            "dB",
            1,
            "Reference signal received quality."
        ),
        new MetricDefinition(
            MetricId.LinkSinr,
            "Link/Signal/SINR",
            MetricDataType.Float,
            "dB",
            2,
            "Signal to interference and noise ratio."
        ),
        new MetricDefinition(
            MetricId.LinkRssi,
            "Link/Signal/RSSI",
            MetricDataType.Float,
            "dBm",
            2,
            "Received signal strength."
        ),
        new MetricDefinition(
            MetricId.LinkOperator,
            "Link/Operator",
            MetricDataType.String,
            "",
            0,
            "Registered network, MCC-MNC."
        ),
        new MetricDefinition(
            MetricId.LinkRegistration,
            "Link/Registration",
            MetricDataType.String,
            "",
            0,
            "home, roaming, searching, denied, none or unknown."
        ),
        new MetricDefinition(
            MetricId.LinkThroughputDown,
            "Link/Throughput/Down",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Latest download sample."
        ),
        new MetricDefinition(
            MetricId.LinkThroughputUp,
            "Link/Throughput/Up",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Latest upload sample."
        ),
        new MetricDefinition(
            MetricId.LinkSecondsUp,
            "Link/Seconds/Up",
            MetricDataType.Int64,
            "s",
            60,
            "Seconds up since the agent started."
        ),
        new MetricDefinition(
            MetricId.LinkSecondsDown,
            "Link/Seconds/Down",
            MetricDataType.Int64,
            "s",
            0,
            "Seconds down since the agent started."
        ),
        new MetricDefinition(
            MetricId.LinkSim,
            "Link/SIM",
            MetricDataType.String,
            "",
            0,
            "READY, what the SIM wants, or why there is none."
        ),
        new MetricDefinition(
            MetricId.LinkSimCard,
            "Link/SIM/Card",
            MetricDataType.String,
            "",
            0,
            "Serial number of the SIM card (ICCID)."
        ),
        new MetricDefinition(
            MetricId.LinkModem,
            "Link/Modem",
            MetricDataType.String,
            "",
            0,
            "Make, model, firmware and serial number (IMEI) of the modem."
        ),
        new MetricDefinition(
            MetricId.LinkAccess,
            "Link/Access",
            MetricDataType.String,
            "",
            0,
            "2G, 3G, 4G, 5G NSA or 5G SA."
        ),
        new MetricDefinition(
            MetricId.LinkCell,
            "Link/Cell",
            MetricDataType.String,
            "",
            0,
            "The serving cells: identity, area, physical identity, band and channel; the anchor first."
        ),
        new MetricDefinition(
            MetricId.LinkModemTemperature,
            "Link/Modem/Temperature",
            MetricDataType.Float,
            "°C",
            5,
            "The hottest place in the modem."
        ),
        new MetricDefinition(
            MetricId.LinkRecovery,
            "Link/Recovery",
            MetricDataType.String,
            "",
            0,
            "The latest step of the modem's recovery: what was done, why, and after how long."
        ),
        new MetricDefinition(
            MetricId.LinkAvailable,
            "Link/Available",
            MetricDataType.Boolean,
            "",
            0,
            "False during unavailable time as ITU-T G.826 counts it: from ten severely errored seconds to ten clean ones."
        ),
        new MetricDefinition(
            MetricId.LinkOutageCause,
            "Link/Outage/Cause",
            MetricDataType.String,
            "",
            0,
            "Who is to blame for most of the outage that goes on: radio, backhaul, broker, agent, power or unknown; empty when none does."
        ),
        new MetricDefinition(
            MetricId.LinkAvailabilityDay,
            "Link/Availability/Day",
            MetricDataType.Float,
            "%",
            0.05,
            "Share of available time in the day so far; what nobody observed is not up."
        ),
        new MetricDefinition(
            MetricId.LinkAvailabilityMonth,
            "Link/Availability/Month",
            MetricDataType.Float,
            "%",
            0.05,
            "The same of the month so far."
        ),
        new MetricDefinition(
            MetricId.LinkDownRadio,
            "Link/Down/Radio",
            MetricDataType.Int64,
            "s",
            0,
            "Seconds of this month without service because the modem was not registered."
        ),
        new MetricDefinition(
            MetricId.LinkDownBackhaul,
            "Link/Down/Backhaul",
            MetricDataType.Int64,
            "s",
            0,
            "The same because nothing answered beyond the radio or cable."
        ),
        new MetricDefinition(
            MetricId.LinkDownBroker,
            "Link/Down/Broker",
            MetricDataType.Int64,
            "s",
            0,
            "The same because only the broker did not answer."
        ),
        new MetricDefinition(
            MetricId.LinkDownAgent,
            "Link/Down/Agent",
            MetricDataType.Int64,
            "s",
            0,
            "The same because the agent did not run."
        ),
        new MetricDefinition(
            MetricId.LinkDownPower,
            "Link/Down/Power",
            MetricDataType.Int64,
            "s",
            0,
            "The same because the site had no power."
        ),
        new MetricDefinition(
            MetricId.LinkDownUnknown,
            "Link/Down/Unknown",
            MetricDataType.Int64,
            "s",
            0,
            "The same, and no probe said where."
        ),
        new MetricDefinition(
            MetricId.LinkUnobservedSeconds,
            "Link/Seconds/Unobserved",
            MetricDataType.Int64,
            "s",
            0,
            "Seconds of this month in which the agent ran and asked nothing."
        ),
        new MetricDefinition(
            MetricId.LinkErroredSeconds,
            "Link/Seconds/Errored",
            MetricDataType.Int64,
            "s",
            0,
            "Severely errored seconds of this month's available time: outages shorter than ten seconds."
        ),
        new MetricDefinition(
            MetricId.LinkOutages,
            "Link/Outages",
            MetricDataType.Int64,
            "",
            0,
            "Outages of at least ten seconds that ended in this month."
        ),
        new MetricDefinition(
            MetricId.LinkMeanTimeBetween,
            "Link/MTBF",
            MetricDataType.Float,
            "h",
            1,
            "Mean available time between this month's outages."
        ),
        new MetricDefinition(
            MetricId.LinkMeanTimeToRepair,
            "Link/MTTR",
            MetricDataType.Float,
            "s",
            1,
            "Mean time without service of this month's outages."
        ),
        new MetricDefinition(
            MetricId.LinkDayReport,
            "Link/Report/Day",
            MetricDataType.String,
            "",
            0,
            "A day that has ended, as JSON: availability, seconds and outages by cause."
        ),
        new MetricDefinition(
            MetricId.LinkMonthReport,
            "Link/Report/Month",
            MetricDataType.String,
            "",
            0,
            "The same of a month that has ended."
        ),
        new MetricDefinition(
            MetricId.LinkOutageSeconds,
            "Link/Outage/Seconds",
            MetricDataType.Int64,
            "s",
            60,
            "Length of the outage that goes on so far; 0 when none does."
        ),
        new MetricDefinition(
            MetricId.LinkTargetRoundTrip,
            "Link/Targets/Round Trip",
            MetricDataType.Float,
            "ms",
            20,
            "Time to open a TCP connection to the targets, mean over the frame."
        ),
        new MetricDefinition(
            MetricId.LinkTargetLoss,
            "Link/Targets/Loss",
            MetricDataType.Float,
            "%",
            5,
            "Probes of the targets that were not answered, over the frame."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownDayMean,
            "Link/Speed/Down/Day/Mean",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Mean of the download samples of the last 24 hours, at this one point."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownDayLow,
            "Link/Speed/Down/Day/Low",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Lower end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownDayHigh,
            "Link/Speed/Down/Day/High",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Upper end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownDayCount,
            "Link/Speed/Down/Day/Count",
            MetricDataType.Int64,
            "",
            0,
            "Samples in it."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownDayJudgement,
            "Link/Speed/Down/Day/Judgement",
            MetricDataType.String,
            "",
            0,
            "pass, fail, undecided or insufficient data, against each of the figures."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownMonthMean,
            "Link/Speed/Down/Month/Mean",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Mean of the download samples of the last 30 days, at this one point."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownMonthLow,
            "Link/Speed/Down/Month/Low",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Lower end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownMonthHigh,
            "Link/Speed/Down/Month/High",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Upper end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownMonthCount,
            "Link/Speed/Down/Month/Count",
            MetricDataType.Int64,
            "",
            0,
            "Samples in it."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedDownMonthJudgement,
            "Link/Speed/Down/Month/Judgement",
            MetricDataType.String,
            "",
            0,
            "pass, fail, undecided or insufficient data, against each of the figures."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpDayMean,
            "Link/Speed/Up/Day/Mean",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Mean of the upload samples of the last 24 hours, at this one point."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpDayLow,
            "Link/Speed/Up/Day/Low",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Lower end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpDayHigh,
            "Link/Speed/Up/Day/High",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Upper end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpDayCount,
            "Link/Speed/Up/Day/Count",
            MetricDataType.Int64,
            "",
            0,
            "Samples in it."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpDayJudgement,
            "Link/Speed/Up/Day/Judgement",
            MetricDataType.String,
            "",
            0,
            "pass, fail, undecided or insufficient data, against each of the figures."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpMonthMean,
            "Link/Speed/Up/Month/Mean",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Mean of the upload samples of the last 30 days, at this one point."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpMonthLow,
            "Link/Speed/Up/Month/Low",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Lower end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpMonthHigh,
            "Link/Speed/Up/Month/High",
            MetricDataType.Float,
            "Mbit/s",
            0,
            "Upper end of its 95 % confidence interval; bad where the samples are too few."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpMonthCount,
            "Link/Speed/Up/Month/Count",
            MetricDataType.Int64,
            "",
            0,
            "Samples in it."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedUpMonthJudgement,
            "Link/Speed/Up/Month/Judgement",
            MetricDataType.String,
            "",
            0,
            "pass, fail, undecided or insufficient data, against each of the figures."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedShare,
            "Link/Speed/Down/Month/Share 30",
            MetricDataType.Float,
            "%",
            0.1,
            "Download samples of the last 30 days, 30 s apart at least, that reached 30 Mbit/s."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedMethod,
            "Link/Speed/Method",
            MetricDataType.String,
            "",
            0,
            "How the latest sample was taken, whether it is an estimate, and by which way out."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedHold,
            "Link/Speed/Hold",
            MetricDataType.String,
            "",
            0,
            "Why no sample is taken now; empty when one may be."
        ),
        new MetricDefinition(
            MetricId.LinkSpeedBytes,
            "Link/Speed/Month Bytes",
            MetricDataType.Float,
            "MB",
            1,
            "Bytes that samples took of this month's allowance."
        ),
        new MetricDefinition(
            MetricId.LinkPath,
            "Link/Path",
            MetricDataType.Int32,
            "",
            0,
            "The way out in use, as the site file counts them; 1 is the preferred one."
        ),
        new MetricDefinition(MetricId.LinkPathName, "Link/Path/Name", MetricDataType.String, "", 0, "Its name."),
        new MetricDefinition(
            MetricId.LinkPathHealth,
            "Link/Path/Health",
            MetricDataType.String,
            "",
            0,
            "Each way out: up, or why it does not work."
        ),
        new MetricDefinition(
            MetricId.LinkPathSpareDead,
            "Link/Path/Spare Dead",
            MetricDataType.Int32,
            "",
            0,
            "How many ways out do not work, besides the one in use."
        ),
        new MetricDefinition(
            MetricId.LinkPathChanges,
            "Link/Path/Changes",
            MetricDataType.Int64,
            "",
            0,
            "How often another way out was taken since the agent's start."
        ),
        new MetricDefinition(
            MetricId.CabinetTemperature,
            "Cabinet/Temperature",
            MetricDataType.Float,
            "°C",
            0.3,
            "Air temperature in the cabinet."
        ),
        new MetricDefinition(
            MetricId.CabinetHumidity,
            "Cabinet/Humidity",
            MetricDataType.Float,
            "%",
            2,
            "Relative humidity in the cabinet."
        ),
        new MetricDefinition(
            MetricId.CabinetDoor,
            "Cabinet/Door",
            MetricDataType.Boolean,
            "",
            0,
            "True while the door is open."
        ),
        new MetricDefinition(
            MetricId.CabinetDewPoint,
            "Cabinet/Dew Point",
            MetricDataType.Float,
            "°C",
            0.5,
            "Dew point of the cabinet's air."
        ),
        new MetricDefinition(
            MetricId.CabinetCondensationMargin,
            "Cabinet/Condensation Margin",
            MetricDataType.Float,
            "K",
            0.5,
            "How far the coldest surface in the cabinet is above the dew point."
        ),
        new MetricDefinition(
            MetricId.CabinetSmoke,
            "Cabinet/Smoke",
            MetricDataType.Boolean,
            "",
            0,
            "True while the smoke detector alarms."
        ),
        new MetricDefinition(
            MetricId.CabinetFanFailed,
            "Cabinet/Fan Failed",
            MetricDataType.Boolean,
            "",
            0,
            "True while the fan unit reports a failure."
        ),
        new MetricDefinition(
            MetricId.CabinetVisitButton,
            "Cabinet/Visit Button",
            MetricDataType.Boolean,
            "",
            0,
            "True while the visit button is pressed."
        ),
        new MetricDefinition(
            MetricId.LinkCountsTrouble,
            "Link/Counts/Trouble",
            MetricDataType.String,
            "",
            0,
            "What is wrong with the file of the link's seconds; empty when nothing is."
        ),
        new MetricDefinition(
            MetricId.LinkSimSlot,
            "Link/SIM/Slot",
            MetricDataType.Int32,
            "",
            0,
            "The modem's SIM slot in use, 1 or 2; as it was last ordered where the modem cannot be asked."
        ),
        new MetricDefinition(
            MetricId.AgentVersion,
            "Agent/Version",
            MetricDataType.String,
            "",
            0,
            "Version of the agent."
        ),
        new MetricDefinition(
            MetricId.AgentClockSynced,
            "Agent/Clock/Synced",
            MetricDataType.Boolean,
            "",
            0,
            "True while the system clock is disciplined by a time source."
        ),
        new MetricDefinition(
            MetricId.AgentSensorErrors,
            "Agent/Sensor Errors",
            MetricDataType.Int64,
            "",
            0,
            "Driver faults since start."
        ),
        new MetricDefinition(
            MetricId.AgentCommandsRefused,
            "Agent/Commands Refused",
            MetricDataType.Int64,
            "",
            0,
            "Commands that were malformed, unknown or not allowed, since start."
        ),
        new MetricDefinition(
            MetricId.AgentMemory,
            "Agent/Memory",
            MetricDataType.Float,
            "MB",
            1,
            "Resident memory of the agent."
        ),
        new MetricDefinition(
            MetricId.AgentUptime,
            "Agent/Uptime",
            MetricDataType.Int64,
            "s",
            600,
            "Seconds since the agent started."
        ),
        new MetricDefinition(
            MetricId.AgentRefusals,
            "Agent/Commands Refused/Reasons",
            MetricDataType.String,
            "",
            0,
            "Signed or unsigned commands refused since start, by reason; in the answer to a command what became of it, too."
        ),
        new MetricDefinition(
            MetricId.AgentProcessorTemperature,
            "Agent/CPU Temperature",
            MetricDataType.Float,
            "°C",
            2,
            "Temperature of the host's processor."
        ),
        new MetricDefinition(
            MetricId.AgentUndervoltage,
            "Agent/Undervoltage",
            MetricDataType.Boolean,
            "",
            0,
            "True while the host's supply is too low by its own measure."
        ),
        new MetricDefinition(
            MetricId.AgentThrottling,
            "Agent/Throttling",
            MetricDataType.Int32,
            "",
            0,
            "The host's throttling bits: now in the low half, since its boot in the high half."
        ),
        new MetricDefinition(
            MetricId.AgentStorageFree,
            "Agent/Storage Free",
            MetricDataType.Float,
            "MB",
            64,
            "Free space where the journal lies."
        ),
        new MetricDefinition(
            MetricId.AgentStorageWear,
            "Agent/Storage Wear",
            MetricDataType.Float,
            "%",
            1,
            "Life of the storage that is used up, by its own measure (in steps of ten)."
        ),
        new MetricDefinition(
            MetricId.AgentSensorErrorRate,
            "Agent/Sensor Error Rate",
            MetricDataType.Int64,
            "1/h",
            1,
            "Driver faults in the last hour."
        ),
        new MetricDefinition(
            MetricId.AgentWorstSensor,
            "Agent/Worst Sensor",
            MetricDataType.String,
            "",
            0,
            "Which sensor had most of them, and how many; empty while none had any."
        ),
        new MetricDefinition(
            MetricId.AgentConfiguration,
            "Agent/Configuration",
            MetricDataType.String,
            "",
            0,
            "The first twelve digits of the SHA-256 of the site file in force."
        ),
        new MetricDefinition(
            MetricId.AgentJournalSize,
            "Agent/Journal Size",
            MetricDataType.Float,
            "MB",
            1,
            "Size of the journal's files."
        ),
        new MetricDefinition(
            MetricId.JournalEpoch,
            "Journal/Epoch",
            MetricDataType.Int64,
            "",
            0,
            "Random number drawn when the journal was created."
        ),
        new MetricDefinition(
            MetricId.JournalFirst,
            "Journal/First",
            MetricDataType.Int64,
            "",
            0,
            "Oldest record not yet acknowledged."
        ),
        new MetricDefinition(
            MetricId.JournalDepth,
            "Journal/Depth",
            MetricDataType.Int64,
            "",
            0,
            "Records not yet acknowledged."
        ),
        new MetricDefinition(
            MetricId.JournalId,
            "Journal/Id",
            MetricDataType.Int64,
            "",
            0,
            "Id of the record in this message, or of its first record."
        ),
        new MetricDefinition(
            MetricId.JournalCount,
            "Journal/Count",
            MetricDataType.Int32,
            "",
            0,
            "How many records a run holds."
        ),
        new MetricDefinition(
            MetricId.JournalPrevious,
            "Journal/Prev",
            MetricDataType.Int64,
            "",
            0,
            "The id before this record that still exists; what lies between was evicted."
        ),
        new MetricDefinition(
            MetricId.JournalAck,
            "Journal/Ack",
            MetricDataType.Int64,
            "",
            0,
            "Writable: the highest id up to which the receiver has everything."
        ),
        new MetricDefinition(
            MetricId.JournalAckRanges,
            "Journal/AckRanges",
            MetricDataType.String,
            "",
            0,
            "Writable: what the receiver has above that, as 120-180,200."
        ),
        new MetricDefinition(
            MetricId.JournalEvicted,
            "Journal/Evicted",
            MetricDataType.Int64,
            "",
            0,
            "Records evicted unacknowledged since the journal was created."
        ),
        new MetricDefinition(
            MetricId.JournalRun,
            "Journal/Run",
            MetricDataType.String,
            "",
            0,
            "How many metrics each record of a run holds, in order, as 12,9,14; without it a message is one record."
        ),
        new MetricDefinition(
            MetricId.SiteWindSpeed,
            "Site/Wind Speed",
            MetricDataType.Float,
            "m/s",
            0.5,
            "Mean wind speed at the site's anemometer."
        ),
        new MetricDefinition(
            MetricId.SiteVisitActive,
            "Site/Visit/Active",
            MetricDataType.Boolean,
            "",
            0,
            "True while somebody is at work here, announced or by the button."
        ),
        new MetricDefinition(
            MetricId.SiteVisitLast,
            "Site/Visit/Last",
            MetricDataType.String,
            "",
            0,
            "The record of the latest visit that ended, as JSON: id, person, origin, times, door, checklist."
        ),
        new MetricDefinition(
            MetricId.SiteVisitDays,
            "Site/Visit/Days Since",
            MetricDataType.Float,
            "d",
            1,
            "Days since somebody last maintained the site, or since its agent first knew the date."
        ),
        new MetricDefinition(
            MetricId.SiteLastGasp,
            "Site/Last Gasp",
            MetricDataType.String,
            "",
            0,
            "The site's last word before it may fall silent, as JSON: why, the verdict then, when to expect what."
        ),
    };

    // Stryker disable once all: as above.
    private static readonly MetricDefinition?[] ById = Index();

    /// <summary>How many metrics there are.</summary>
    public static int Count => Definitions.Length;

    /// <summary>The metric at <paramref name="index"/>, 0 to <see cref="Count"/> − 1, in alias order.</summary>
    public static MetricDefinition At(int index) => Definitions[index];

    /// <summary>The metric with this alias, or null when there is none.</summary>
    public static MetricDefinition? Find(MetricId id) => (int)id >= 0 && (int)id < ById.Length ? ById[(int)id] : null;

    /// <summary>The metric with this name (exact, case-sensitive), or null when there is none.</summary>
    public static MetricDefinition? Find(string name)
    {
        for (int i = 0; i < Definitions.Length; i++)
        {
            if (Definitions[i].Name == name)
            {
                return Definitions[i];
            }
        }

        return null;
    }

    // Stryker disable once all: as above.
    private static MetricDefinition?[] Index()
    {
        var byId = new MetricDefinition?[(int)Definitions[Definitions.Length - 1].Id + 1];
        for (int i = 0; i < Definitions.Length; i++)
        {
            byId[(int)Definitions[i].Id] = Definitions[i];
        }

        return byId;
    }
}
