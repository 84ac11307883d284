namespace Edge.Portable.Wire;

/// <summary>
/// Every metric of the product. The number is the metric's Sparkplug alias and its key in journal records: it never
/// changes and is never used again for another metric. Name, type, unit and deadband stand in
/// <see cref="MetricCatalogue"/>.
/// </summary>
public enum MetricId
{
    /// <summary>No metric.</summary>
    None = 0,

    /// <summary>Safe, Watch, Unsafe or Unknown.</summary>
    SiteVerdict = 1,

    /// <summary>Why the verdict is what it is, each reason one sentence, separated by "; ".</summary>
    SiteVerdictReasons = 2,

    /// <summary>Age of the oldest evidence that the verdict rests on.</summary>
    SiteEvidenceAge = 3,

    /// <summary>The latest alarm transition as JSON: id, severity, state, evidence.</summary>
    SiteAlarmLast = 4,

    /// <summary>True while the site is in storm mode: faster frames, waveforms kept.</summary>
    SiteStormMode = 5,

    /// <summary>Writable: a signed Site/Confirm, whose value is the nonce of the confirmation that is asked for.</summary>
    SiteConfirm = 6,

    /// <summary>The answer to Site/Confirm: a statement as JSON, signed with the site's key.</summary>
    SiteConfirmation = 7,

    /// <summary>Writable: any signed command.</summary>
    SiteCommand = 8,

    /// <summary>Counter of the last signed command that was taken.</summary>
    SiteCommandCounter = 9,

    /// <summary>Verdict of the structure alone.</summary>
    SiteVerdictStructure = 10,

    /// <summary>Verdict of the power plant alone.</summary>
    SiteVerdictPower = 11,

    /// <summary>Verdict of the water alone.</summary>
    SiteVerdictFlood = 12,

    /// <summary>Verdict of the link alone.</summary>
    SiteVerdictLink = 13,

    /// <summary>Verdict of door and tampering alone.</summary>
    SiteVerdictSecurity = 14,

    /// <summary>What would make the verdict better, a sentence.</summary>
    SiteVerdictChange = 15,

    /// <summary>What is to be said of alarms beyond their severity: acknowledged, shelved and so on.</summary>
    SiteAlarmBook = 16,

    /// <summary>Static tilt over its limit.</summary>
    AlarmTilt = 20,

    /// <summary>Peak acceleration over its limit.</summary>
    AlarmAcceleration = 21,

    /// <summary>No mains.</summary>
    AlarmMainsLost = 22,

    /// <summary>The -48 V bus is under its limit.</summary>
    AlarmBatteryLow = 23,

    /// <summary>Water over its limit by the level transmitter.</summary>
    AlarmFloodLevel = 24,

    /// <summary>The lower float is up.</summary>
    AlarmFloodFloatLow = 25,

    /// <summary>The upper float is up.</summary>
    AlarmFloodFloatHigh = 26,

    /// <summary>Floats and level contradict each other.</summary>
    AlarmFloodDisagreement = 27,

    /// <summary>Cabinet too hot or too cold.</summary>
    AlarmCabinetTemperature = 28,

    /// <summary>Door open.</summary>
    AlarmCabinetDoor = 29,

    /// <summary>No way to the broker.</summary>
    AlarmLinkDown = 30,

    /// <summary>A configured sensor gives no good values.</summary>
    AlarmSensorFault = 31,

    /// <summary>The journal file was damaged and has been set aside.</summary>
    AlarmJournalDamaged = 32,

    /// <summary>The journal reached its cap and drops its oldest detail.</summary>
    AlarmJournalFull = 33,

    /// <summary>Connected, but the receiver acknowledges nothing.</summary>
    AlarmUnacknowledged = 34,

    /// <summary>Static tilt changes faster than its limits an hour or a day.</summary>
    AlarmTiltRate = 35,

    /// <summary>The mast did not come back from a storm to where it stood.</summary>
    AlarmPermanentSet = 36,

    /// <summary>The trend of static tilt reaches a limit soon.</summary>
    AlarmSettling = 37,

    /// <summary>A natural frequency left what temperature and amplitude explain.</summary>
    AlarmModeShift = 38,

    /// <summary>Something struck the mast, or in it something broke.</summary>
    AlarmImpact = 39,

    /// <summary>The ground shook.</summary>
    AlarmEarthquake = 40,

    /// <summary>An impact, a jump of a mode and a tilt step within 60 s.</summary>
    AlarmGuyCut = 41,

    /// <summary>Repeated small impacts with the door open or mains gone.</summary>
    AlarmTampering = 42,

    /// <summary>Sway of the mast is over its limit.</summary>
    AlarmSway = 43,

    /// <summary>The battery holds less than its limit of what it is rated for.</summary>
    AlarmBatteryHealth = 44,

    /// <summary>The battery is gone, disconnected, or its fuse is blown.</summary>
    AlarmBatteryMissing = 45,

    /// <summary>Mains is lost again and again.</summary>
    AlarmMainsFlicker = 46,

    /// <summary>The genset did not start, or stopped, while mains is away.</summary>
    AlarmGensetFailed = 47,

    /// <summary>The genset runs though mains is there.</summary>
    AlarmGensetRuns = 48,

    /// <summary>Fuel goes faster than the engine burns it.</summary>
    AlarmFuelTheft = 49,

    /// <summary>Fuel is low.</summary>
    AlarmFuelLow = 50,

    /// <summary>The rectifier is not whole.</summary>
    AlarmRectifierFault = 52,

    /// <summary>The water rises faster than its limit.</summary>
    AlarmFloodRise = 53,

    /// <summary>The water is forecast at the cabinet floor soon, or is there.</summary>
    AlarmFloodFloor = 54,

    /// <summary>The cabinet has been near its dew point for long.</summary>
    AlarmCondensation = 55,

    /// <summary>Smoke in the cabinet.</summary>
    AlarmSmoke = 56,

    /// <summary>A fan of the cabinet has failed.</summary>
    AlarmFan = 57,

    /// <summary>The door was opened and no visit is known.</summary>
    AlarmTamper = 58,

    /// <summary>Nobody has maintained the site for longer than its interval.</summary>
    AlarmVisitOverdue = 59,

    /// <summary>A command was refused.</summary>
    AlarmCommandRefused = 62,

    /// <summary>The agent's host is not well: supply, heat, storage.</summary>
    AlarmHost = 70,

    /// <summary>The modem came back from no rung of its recovery.</summary>
    AlarmModem = 72,

    /// <summary>The SIM is missing, locked or turned away.</summary>
    AlarmSim = 73,

    /// <summary>Severity of an outage of the link that goes on.</summary>
    AlarmLinkOutage = 75,

    /// <summary>The mean download rate of the month is below its target.</summary>
    AlarmLinkSpeed = 78,

    /// <summary>Site/Alarm/Link/Sms</summary>
    AlarmSms = 80,

    /// <summary>The preferred way out has not been in use for long.</summary>
    AlarmLinkPath = 82,

    /// <summary>A spare way out does not work.</summary>
    AlarmLinkSparePath = 83,

    /// <summary>The count of the link's seconds was damaged, or cannot be kept.</summary>
    AlarmLinkCounts = 85,

    /// <summary>Another SIM than the first is in use.</summary>
    AlarmOtherSim = 86,

    /// <summary>Static tilt about the site's x axis, versus commissioning.</summary>
    StructureTiltX = 100,

    /// <summary>Static tilt about the site's y axis, versus commissioning.</summary>
    StructureTiltY = 101,

    /// <summary>Angle between gravity now and at commissioning.</summary>
    StructureTiltMagnitude = 102,

    /// <summary>Change of static tilt over the last hour, magnitude.</summary>
    StructureTiltRateHour = 103,

    /// <summary>Mean tilt of the last 24 h against the 24 h before, magnitude.</summary>
    StructureTiltRateDay = 104,

    /// <summary>What the temperature drift of the sensor may still hide in static tilt.</summary>
    StructureTiltUncertainty = 105,

    /// <summary>Days until the trend of static tilt reaches its next limit; 3650 stands for ten years and more.</summary>
    StructureTiltForecast = 106,

    /// <summary>Tilt in the calm after the latest storm against the calm before it.</summary>
    StructurePermanentSet = 107,

    /// <summary>RMS of the dynamic acceleration vector over the frame.</summary>
    StructureAccelerationRms = 110,

    /// <summary>Largest magnitude of the dynamic acceleration vector in the frame.</summary>
    StructureAccelerationPeak = 111,

    /// <summary>Largest absolute dynamic acceleration along x in the frame.</summary>
    StructureAccelerationPeakX = 112,

    /// <summary>Largest absolute dynamic acceleration along y in the frame.</summary>
    StructureAccelerationPeakY = 113,

    /// <summary>Largest absolute dynamic acceleration along z in the frame.</summary>
    StructureAccelerationPeakZ = 114,

    /// <summary>Temperature of the sensor that gives tilt.</summary>
    StructureSensorTemperature = 115,

    /// <summary>Accelerometer sample rate by the host's monotonic clock.</summary>
    StructureSampleRate = 116,

    /// <summary>Sway angle over the frame, largest less smallest along its main direction.</summary>
    StructureSwayPeakToPeak = 120,

    /// <summary>Root mean square of the sway angle over the frame, static tilt taken out.</summary>
    StructureSwayRms = 121,

    /// <summary>Main direction of sway in the site's frame, from x towards y, 0 to 180.</summary>
    StructureSwayDirection = 122,

    /// <summary>Displacement at the sensor over the frame, largest less smallest along the main direction, above 0.1 Hz.</summary>
    StructureSwayDisplacement = 123,

    /// <summary>Largest sway angle over its RMS in the last 10 min: the gust response's peak factor.</summary>
    StructureSwayPeakFactor = 124,

    /// <summary>Natural frequency of mode 1, along the axis on which it is the stronger.</summary>
    StructureMode1Frequency = 130,

    /// <summary>Damping of mode 1, percent of critical.</summary>
    StructureMode1Damping = 131,

    /// <summary>RMS acceleration in mode 1.</summary>
    StructureMode1Amplitude = 132,

    /// <summary>Frequency of mode 1 against what was learned for this temperature and amplitude.</summary>
    StructureMode1Residual = 133,

    /// <summary>Natural frequency of mode 1 along x.</summary>
    StructureMode1FrequencyX = 134,

    /// <summary>Damping of mode 1 along x, percent of critical.</summary>
    StructureMode1DampingX = 135,

    /// <summary>Natural frequency of mode 1 along y.</summary>
    StructureMode1FrequencyY = 136,

    /// <summary>Damping of mode 1 along y, percent of critical.</summary>
    StructureMode1DampingY = 137,

    /// <summary>Half of the 95 % interval of mode 1's frequency.</summary>
    StructureMode1Uncertainty = 138,

    /// <summary>Natural frequency of mode 2, along the axis on which it is the stronger.</summary>
    StructureMode2Frequency = 140,

    /// <summary>Damping of mode 2, percent of critical.</summary>
    StructureMode2Damping = 141,

    /// <summary>RMS acceleration in mode 2.</summary>
    StructureMode2Amplitude = 142,

    /// <summary>Frequency of mode 2 against what was learned for this temperature and amplitude.</summary>
    StructureMode2Residual = 143,

    /// <summary>Natural frequency of mode 2 along x.</summary>
    StructureMode2FrequencyX = 144,

    /// <summary>Damping of mode 2 along x, percent of critical.</summary>
    StructureMode2DampingX = 145,

    /// <summary>Natural frequency of mode 2 along y.</summary>
    StructureMode2FrequencyY = 146,

    /// <summary>Damping of mode 2 along y, percent of critical.</summary>
    StructureMode2DampingY = 147,

    /// <summary>Half of the 95 % interval of mode 2's frequency.</summary>
    StructureMode2Uncertainty = 148,

    /// <summary>Natural frequency of mode 3, along the axis on which it is the stronger.</summary>
    StructureMode3Frequency = 150,

    /// <summary>Damping of mode 3, percent of critical.</summary>
    StructureMode3Damping = 151,

    /// <summary>RMS acceleration in mode 3.</summary>
    StructureMode3Amplitude = 152,

    /// <summary>Frequency of mode 3 against what was learned for this temperature and amplitude.</summary>
    StructureMode3Residual = 153,

    /// <summary>Natural frequency of mode 3 along x.</summary>
    StructureMode3FrequencyX = 154,

    /// <summary>Damping of mode 3 along x, percent of critical.</summary>
    StructureMode3DampingX = 155,

    /// <summary>Natural frequency of mode 3 along y.</summary>
    StructureMode3FrequencyY = 156,

    /// <summary>Damping of mode 3 along y, percent of critical.</summary>
    StructureMode3DampingY = 157,

    /// <summary>Half of the 95 % interval of mode 3's frequency.</summary>
    StructureMode3Uncertainty = 158,

    /// <summary>Kind of the latest event: impact, earthquake, gust, vibration or unknown.</summary>
    StructureEvent = 160,

    /// <summary>Peak acceleration of the latest event.</summary>
    StructureEventPeak = 161,

    /// <summary>Peak velocity of the latest event, largest axis.</summary>
    StructureEventVelocity = 162,

    /// <summary>Peak displacement of the latest event, largest axis.</summary>
    StructureEventDisplacement = 163,

    /// <summary>Duration of the latest event.</summary>
    StructureEventDuration = 164,

    /// <summary>Dominant frequency of the latest event.</summary>
    StructureEventFrequency = 165,

    /// <summary>Crest factor of the latest event: peak over RMS.</summary>
    StructureEventCrest = 166,

    /// <summary>One chunk of the latest event's waveform, Base64; see the waveform format.</summary>
    StructureEventWaveform = 167,

    /// <summary>Outcome of the latest self-test: passed, or what failed.</summary>
    StructureSelfTest = 168,

    /// <summary>Noise of one acceleration sample, from the quietest ten seconds of the last hour.</summary>
    StructureNoise = 169,

    /// <summary>Frequency of the latest free decay after a shock, at its amplitude.</summary>
    StructureRingDownFrequency = 170,

    /// <summary>Damping of the latest free decay, percent of critical.</summary>
    StructureRingDownDamping = 171,

    /// <summary>True while mains is present.</summary>
    PowerMains = 200,

    /// <summary>Magnitude of the -48 V bus.</summary>
    PowerBatteryVoltage = 201,

    /// <summary>Battery current; negative while discharging.</summary>
    PowerBatteryCurrent = 202,

    /// <summary>Charge counted since the monitor chip was last reset; negative when drawn.</summary>
    PowerBatteryCharge = 203,

    /// <summary>Energy counted since the monitor chip was last reset.</summary>
    PowerBatteryEnergy = 204,

    /// <summary>True while the generator set runs.</summary>
    PowerGenset = 205,

    /// <summary>Voltage of the battery string's mid-point.</summary>
    PowerBatteryMidpoint = 206,

    /// <summary>State of charge of the battery, counted.</summary>
    PowerBatteryStateOfCharge = 207,

    /// <summary>How far the state of charge may be off.</summary>
    PowerBatteryStateOfChargeBound = 208,

    /// <summary>Time until the priority load is disconnected, at the present load.</summary>
    PowerBatteryAutonomy = 209,

    /// <summary>Lower bound of the autonomy.</summary>
    PowerBatteryAutonomyLow = 210,

    /// <summary>Upper bound of the autonomy.</summary>
    PowerBatteryAutonomyHigh = 211,

    /// <summary>When the priority load is expected to be disconnected, seconds since 1970-01-01 UTC; only where the clock is synced.</summary>
    PowerBatteryEnd = 212,

    /// <summary>Capacity that discharges have shown, over the rated one.</summary>
    PowerBatteryHealth = 213,

    /// <summary>Capacity that discharges have shown, at ten hours and 25 degrees Celsius.</summary>
    PowerBatteryCapacity = 214,

    /// <summary>Losses of mains today, UTC.</summary>
    PowerMainsOutagesDay = 215,

    /// <summary>Time without mains today, UTC.</summary>
    PowerMainsSecondsDay = 216,

    /// <summary>Losses of mains this month, UTC.</summary>
    PowerMainsOutagesMonth = 217,

    /// <summary>Time without mains this month, UTC.</summary>
    PowerMainsSecondsMonth = 218,

    /// <summary>Longest time without mains this month.</summary>
    PowerMainsLongest = 219,

    /// <summary>Run time of the genset that was seen, in all.</summary>
    PowerGensetRunHours = 220,

    /// <summary>Starts that failed and stops while mains was away, in all.</summary>
    PowerGensetFailures = 221,

    /// <summary>Fuel in the tank.</summary>
    PowerFuelLevel = 222,

    /// <summary>Fuel burned over the latest run of the genset.</summary>
    PowerFuelRate = 223,

    /// <summary>Magnitude of the bus voltage by the rectifier, where a monitor chip stands beside it.</summary>
    PowerRectifierVoltage = 236,

    /// <summary>Battery current by the rectifier, where a monitor chip stands beside it.</summary>
    PowerRectifierBatteryCurrent = 237,

    /// <summary>Current of the loads.</summary>
    PowerRectifierLoadCurrent = 238,

    /// <summary>AC voltage at the rectifier, of the lowest phase.</summary>
    PowerRectifierAcVoltage = 239,

    /// <summary>Rectifier modules found.</summary>
    PowerRectifierModules = 240,

    /// <summary>Rectifier modules failed or missing.</summary>
    PowerRectifierModulesFailed = 241,

    /// <summary>Temperature that the rectifier measures.</summary>
    PowerRectifierTemperature = 242,

    /// <summary>Alarms of the rectifier's controller as bits.</summary>
    PowerRectifierAlarms = 243,

    /// <summary>AC voltage at the energy meter, of the lowest phase.</summary>
    PowerMeterVoltage = 244,

    /// <summary>AC current.</summary>
    PowerMeterCurrent = 245,

    /// <summary>AC active power.</summary>
    PowerMeterPower = 246,

    /// <summary>Power factor.</summary>
    PowerMeterPowerFactor = 247,

    /// <summary>AC frequency.</summary>
    PowerMeterFrequency = 248,

    /// <summary>Energy taken from the mains.</summary>
    PowerMeterEnergy = 249,

    /// <summary>True while the agent's own supply is fed; on its hold-up capacitor it is false.</summary>
    PowerHostSupply = 250,

    /// <summary>Water above the transmitter's zero.</summary>
    FloodLevel = 300,

    /// <summary>True while the lower float is up.</summary>
    FloodFloatLow = 301,

    /// <summary>True while the upper float is up.</summary>
    FloodFloatHigh = 302,

    /// <summary>Current of the 4-20 mA level loop.</summary>
    FloodLoopCurrent = 303,

    /// <summary>Rise of the water: robust slope over ten minutes, or over the last four levels where they come more seldom.</summary>
    FloodRiseRate = 304,

    /// <summary>Time until the water reaches the cabinet floor at this rise; 0 when it is there. Only while it rises.</summary>
    FloodTimeToFloor = 305,

    /// <summary>The same at the fastest rise that the levels allow (95 %).</summary>
    FloodTimeToFloorEarliest = 306,

    /// <summary>The same at the slowest rise that they allow; 86400 stands for a day and more.</summary>
    FloodTimeToFloorLatest = 307,

    /// <summary>Water above the transmitter's zero by the ultrasonic sensor, where it stands beside a transmitter.</summary>
    FloodUltrasonicLevel = 308,

    /// <summary>Distance from the ultrasonic sensor down to the water or the ground.</summary>
    FloodUltrasonicDistance = 309,

    /// <summary>True while the broker answers.</summary>
    LinkUp = 400,

    /// <summary>Round-trip time to the broker, mean over the frame.</summary>
    LinkRoundTrip = 401,

    /// <summary>Probes to the broker that were not answered, over the frame.</summary>
    LinkLoss = 402,

    /// <summary>Reference signal received power.</summary>
    LinkRsrp = 403,

    /// <summary>Reference signal received quality.</summary>
    LinkRsrq = 404,

    /// <summary>Signal to interference and noise ratio.</summary>
    LinkSinr = 405,

    /// <summary>Received signal strength.</summary>
    LinkRssi = 406,

    /// <summary>Registered network, MCC-MNC.</summary>
    LinkOperator = 407,

    /// <summary>home, roaming, searching, denied, none or unknown.</summary>
    LinkRegistration = 408,

    /// <summary>Latest download sample.</summary>
    LinkThroughputDown = 409,

    /// <summary>Latest upload sample.</summary>
    LinkThroughputUp = 410,

    /// <summary>Seconds up since the agent started.</summary>
    LinkSecondsUp = 411,

    /// <summary>Seconds down since the agent started.</summary>
    LinkSecondsDown = 412,

    /// <summary>READY, what the SIM wants, or why there is none.</summary>
    LinkSim = 413,

    /// <summary>Serial number of the SIM card.</summary>
    LinkSimCard = 414,

    /// <summary>Make, model, firmware and serial number of the modem.</summary>
    LinkModem = 415,

    /// <summary>2G, 3G, 4G, 5G NSA or 5G SA.</summary>
    LinkAccess = 416,

    /// <summary>The serving cells.</summary>
    LinkCell = 417,

    /// <summary>The hottest place in the modem.</summary>
    LinkModemTemperature = 418,

    /// <summary>The latest step of the modem's recovery.</summary>
    LinkRecovery = 419,

    /// <summary>False during unavailable time as ITU-T G.826 counts it: from ten severely errored seconds to ten clean ones.</summary>
    LinkAvailable = 430,

    /// <summary>Who is to blame for most of the outage that goes on: radio, backhaul, broker, agent, power or unknown; empty when none does.</summary>
    LinkOutageCause = 431,

    /// <summary>Share of available time in the day so far; what nobody observed is not up.</summary>
    LinkAvailabilityDay = 432,

    /// <summary>The same of the month so far.</summary>
    LinkAvailabilityMonth = 433,

    /// <summary>Seconds of this month without service because the modem was not registered.</summary>
    LinkDownRadio = 434,

    /// <summary>The same because nothing answered beyond the radio or cable.</summary>
    LinkDownBackhaul = 435,

    /// <summary>The same because only the broker did not answer.</summary>
    LinkDownBroker = 436,

    /// <summary>The same because the agent did not run.</summary>
    LinkDownAgent = 437,

    /// <summary>The same because the site had no power.</summary>
    LinkDownPower = 438,

    /// <summary>The same, and no probe said where.</summary>
    LinkDownUnknown = 439,

    /// <summary>Seconds of this month in which the agent ran and asked nothing.</summary>
    LinkUnobservedSeconds = 440,

    /// <summary>Severely errored seconds of this month's available time: outages shorter than ten seconds.</summary>
    LinkErroredSeconds = 441,

    /// <summary>Outages of at least ten seconds that ended in this month.</summary>
    LinkOutages = 442,

    /// <summary>Mean available time between this month's outages.</summary>
    LinkMeanTimeBetween = 443,

    /// <summary>Mean time without service of this month's outages.</summary>
    LinkMeanTimeToRepair = 444,

    /// <summary>A day that has ended, as JSON: availability, seconds and outages by cause.</summary>
    LinkDayReport = 445,

    /// <summary>The same of a month that has ended.</summary>
    LinkMonthReport = 446,

    /// <summary>Length of the outage that goes on so far; 0 when none does.</summary>
    LinkOutageSeconds = 447,

    /// <summary>Time to open a TCP connection to the targets, mean over the frame.</summary>
    LinkTargetRoundTrip = 448,

    /// <summary>Probes of the targets that were not answered, over the frame.</summary>
    LinkTargetLoss = 449,

    /// <summary>Mean of the download samples of the last 24 hours, at this one point.</summary>
    LinkSpeedDownDayMean = 460,

    /// <summary>Lower end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedDownDayLow = 461,

    /// <summary>Upper end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedDownDayHigh = 462,

    /// <summary>Samples in it.</summary>
    LinkSpeedDownDayCount = 463,

    /// <summary>pass, fail, undecided or insufficient data, against each of the figures.</summary>
    LinkSpeedDownDayJudgement = 464,

    /// <summary>Mean of the download samples of the last 30 days, at this one point.</summary>
    LinkSpeedDownMonthMean = 465,

    /// <summary>Lower end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedDownMonthLow = 466,

    /// <summary>Upper end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedDownMonthHigh = 467,

    /// <summary>Samples in it.</summary>
    LinkSpeedDownMonthCount = 468,

    /// <summary>pass, fail, undecided or insufficient data, against each of the figures.</summary>
    LinkSpeedDownMonthJudgement = 469,

    /// <summary>Mean of the upload samples of the last 24 hours, at this one point.</summary>
    LinkSpeedUpDayMean = 470,

    /// <summary>Lower end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedUpDayLow = 471,

    /// <summary>Upper end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedUpDayHigh = 472,

    /// <summary>Samples in it.</summary>
    LinkSpeedUpDayCount = 473,

    /// <summary>pass, fail, undecided or insufficient data, against each of the figures.</summary>
    LinkSpeedUpDayJudgement = 474,

    /// <summary>Mean of the upload samples of the last 30 days, at this one point.</summary>
    LinkSpeedUpMonthMean = 475,

    /// <summary>Lower end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedUpMonthLow = 476,

    /// <summary>Upper end of its 95 % confidence interval; bad where the samples are too few.</summary>
    LinkSpeedUpMonthHigh = 477,

    /// <summary>Samples in it.</summary>
    LinkSpeedUpMonthCount = 478,

    /// <summary>pass, fail, undecided or insufficient data, against each of the figures.</summary>
    LinkSpeedUpMonthJudgement = 479,

    /// <summary>Download samples of the last 30 days, 30 s apart at least, that reached 30 Mbit/s.</summary>
    LinkSpeedShare = 480,

    /// <summary>How the latest sample was taken, and whether it is an estimate.</summary>
    LinkSpeedMethod = 481,

    /// <summary>Why no sample is taken now; empty when one may be.</summary>
    LinkSpeedHold = 482,

    /// <summary>Bytes that samples took of this month's allowance.</summary>
    LinkSpeedBytes = 483,

    /// <summary>The way out in use, as the site file counts them; 1 is the preferred one.</summary>
    LinkPath = 490,

    /// <summary>Its name.</summary>
    LinkPathName = 491,

    /// <summary>Each way out: up, or why it does not work.</summary>
    LinkPathHealth = 492,

    /// <summary>How many ways out do not work, besides the one in use.</summary>
    LinkPathSpareDead = 493,

    /// <summary>How often another way out was taken since the agent's start.</summary>
    LinkPathChanges = 494,

    /// <summary>Air temperature in the cabinet.</summary>
    CabinetTemperature = 500,

    /// <summary>Relative humidity in the cabinet.</summary>
    CabinetHumidity = 501,

    /// <summary>True while the door is open.</summary>
    CabinetDoor = 502,

    /// <summary>Dew point of the cabinet's air.</summary>
    CabinetDewPoint = 503,

    /// <summary>How far the coldest surface in the cabinet is above the dew point.</summary>
    CabinetCondensationMargin = 504,

    /// <summary>True while the smoke detector alarms.</summary>
    CabinetSmoke = 505,

    /// <summary>True while the fan unit reports a failure.</summary>
    CabinetFanFailed = 506,

    /// <summary>True while the visit button is pressed.</summary>
    CabinetVisitButton = 507,

    /// <summary>What is wrong with the file of the link's seconds; empty when nothing is.</summary>
    LinkCountsTrouble = 508,

    /// <summary>The modem's SIM slot in use, 1 or 2.</summary>
    LinkSimSlot = 509,

    /// <summary>Version of the agent.</summary>
    AgentVersion = 600,

    /// <summary>True while the system clock is disciplined by a time source.</summary>
    AgentClockSynced = 601,

    /// <summary>Driver faults since start.</summary>
    AgentSensorErrors = 602,

    /// <summary>Commands that were malformed, unknown or not allowed, since start.</summary>
    AgentCommandsRefused = 603,

    /// <summary>Resident memory of the agent.</summary>
    AgentMemory = 604,

    /// <summary>Seconds since the agent started.</summary>
    AgentUptime = 605,

    /// <summary>Signed or unsigned commands refused since start, by reason.</summary>
    AgentRefusals = 606,

    /// <summary>Temperature of the host's processor.</summary>
    AgentProcessorTemperature = 607,

    /// <summary>True while the host's supply is too low by its own measure.</summary>
    AgentUndervoltage = 608,

    /// <summary>The host's throttling bits: now in the low half, since its boot in the high half.</summary>
    AgentThrottling = 609,

    /// <summary>Free space where the journal lies.</summary>
    AgentStorageFree = 610,

    /// <summary>Life of the storage that is used up, by its own measure.</summary>
    AgentStorageWear = 611,

    /// <summary>Driver faults in the last hour.</summary>
    AgentSensorErrorRate = 612,

    /// <summary>Which sensor had most of them, and how many; empty while none had any.</summary>
    AgentWorstSensor = 613,

    /// <summary>The first twelve digits of the SHA-256 of the site file in force.</summary>
    AgentConfiguration = 614,

    /// <summary>Size of the journal's files.</summary>
    AgentJournalSize = 615,

    /// <summary>Random number drawn when the journal was created.</summary>
    JournalEpoch = 700,

    /// <summary>Oldest record not yet acknowledged.</summary>
    JournalFirst = 701,

    /// <summary>Records not yet acknowledged.</summary>
    JournalDepth = 702,

    /// <summary>Id of the record in this message, or of its first record.</summary>
    JournalId = 703,

    /// <summary>How many records a run holds.</summary>
    JournalCount = 704,

    /// <summary>The id before this record that still exists; what lies between was evicted.</summary>
    JournalPrevious = 705,

    /// <summary>Writable: the highest id up to which the receiver has everything.</summary>
    JournalAck = 706,

    /// <summary>Writable: what the receiver has above that, as 120-180,200.</summary>
    JournalAckRanges = 707,

    /// <summary>Records evicted unacknowledged since the journal was created.</summary>
    JournalEvicted = 708,

    /// <summary>How many metrics each record of a run holds, in order, as 12,9,14; without it a message is one record.</summary>
    JournalRun = 709,

    /// <summary>Mean wind speed at the site's anemometer.</summary>
    SiteWindSpeed = 800,

    /// <summary>True while somebody is at work here, announced or by the button.</summary>
    SiteVisitActive = 801,

    /// <summary>The record of the latest visit that ended, as JSON: id, person, origin, times, door, checklist.</summary>
    SiteVisitLast = 802,

    /// <summary>Days since somebody last maintained the site, or since its agent first knew the date.</summary>
    SiteVisitDays = 803,

    /// <summary>The site's last word before it may fall silent, as JSON: why, the verdict then, when to expect what.</summary>
    SiteLastGasp = 820,
}
