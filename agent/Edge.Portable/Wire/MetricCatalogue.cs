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
