namespace Edge.Core.Site;

/// <summary>
/// Every limit of the rules, with its default and where that comes from. S: seen in a source. E: engineering judgement.
/// A raising limit and its clearing limit differ by the rule's hysteresis.
/// </summary>
public sealed record Limits
{
    /// <summary>Static tilt versus commissioning, notice, degrees. 0.1 (E).</summary>
    public double TiltNoticeDegrees { get; init; } = 0.1;

    /// <summary>Static tilt, warning, degrees. 0.25 (E), or a quarter of the narrowest antenna's half-power beamwidth.</summary>
    public double TiltWarningDegrees { get; init; } = 0.25;

    /// <summary>Static tilt, critical, degrees. 0.5 (E), or half of that beamwidth.</summary>
    public double TiltCriticalDegrees { get; init; } = 0.5;

    /// <summary>Static tilt, emergency, degrees. 1 (E).</summary>
    public double TiltEmergencyDegrees { get; init; } = 1.0;

    /// <summary>Time over which gravity is averaged into static tilt, s. 600 (E): a bridge under traffic swayed ±0.3°
    /// while its 1-min means stayed within 0.003° (S).</summary>
    public double TiltAverageSeconds { get; init; } = 600;

    /// <summary>Change of static tilt within an hour, warning, degrees. 0.1 (E).</summary>
    public double TiltRateHourDegrees { get; init; } = 0.1;

    /// <summary>Change of the daily mean of static tilt from one day to the next, warning, degrees. 0.05 (E).</summary>
    public double TiltRateDayDegrees { get; init; } = 0.05;

    /// <summary>Permanent set after a storm, warning, degrees. 0.05 (E); it must be three standard deviations, too.</summary>
    public double PermanentSetDegrees { get; init; } = 0.05;

    /// <summary>Days before the tilt trend reaches a limit at which it warns. 30 (E): time to plan a visit.</summary>
    public double SettlingWarningDays { get; init; } = 30;

    /// <summary>Sway angle peak to peak in a frame, warning, degrees. 2 (E): half of the next.</summary>
    public double SwayWarningDegrees { get; init; } = 2;

    /// <summary>Sway angle peak to peak, critical, degrees. 8 (E): the service limit of TIA-222 is 4° to one side.</summary>
    public double SwayCriticalDegrees { get; init; } = 8;

    /// <summary>RMS sway angle over a minute at which storm mode begins, degrees. 0.2 (E).</summary>
    public double StormSwayDegrees { get; init; } = 0.2;

    /// <summary>Mean wind speed at which storm mode begins, m/s. 17.2: Beaufort 8, a tropical storm (S).</summary>
    public double StormWindMetresPerSecond { get; init; } = 17.2;

    /// <summary>Calm after which storm mode ends, s. 1800 (E): the eye of a typhoon passes in less time at most sites, and
    /// what ends in the eye begins again behind it.</summary>
    public double StormCalmSeconds { get; init; } = 1800;

    /// <summary>Frequency of a mode against what temperature and amplitude explain, warning, percent. 2 (E), for
    /// <see cref="ModeHoldSeconds"/>.</summary>
    public double ModeWarningPercent { get; init; } = 2;

    /// <summary>The same, critical, percent. 5 (E).</summary>
    public double ModeCriticalPercent { get; init; } = 5;

    /// <summary>How long a mode must be off before it warns, s. 10800 (E): three hours.</summary>
    public double ModeHoldSeconds { get; init; } = 10_800;

    /// <summary>Peak dynamic acceleration, warning, m/s². 1.5 (E): about 0.15 g, where an inspection is due.</summary>
    public double AccelerationWarningMps2 { get; init; } = 1.5;

    /// <summary>Peak dynamic acceleration, critical, m/s². 4 (E).</summary>
    public double AccelerationCriticalMps2 { get; init; } = 4.0;

    /// <summary>Time after which an acceleration alarm clears when nothing new happens, s. 600 (E).</summary>
    public double AccelerationHoldSeconds { get; init; } = 600;

    /// <summary>−48 V bus, warning, volts (magnitude). 47 (E): one volt above the non-priority disconnect at 46 V.</summary>
    public double BatteryLowWarningVolts { get; init; } = 47.0;

    /// <summary>−48 V bus, critical, volts. 45 (E): above the priority disconnect of 43.2–44 V.</summary>
    public double BatteryLowCriticalVolts { get; init; } = 45.0;

    /// <summary>−48 V bus at which the non-priority load is taken off, volts; 0 where there is no such contactor. 46 (E).</summary>
    public double NonPriorityDisconnectVolts { get; init; } = 46.0;

    /// <summary>−48 V bus at which the priority load is taken off, and so the site ends, volts. 43.2 (E, 43.2–44).</summary>
    public double PriorityDisconnectVolts { get; init; } = 43.2;

    /// <summary>Capacity over the rated one, notice, percent. 80 (S: IEC 60896 and IEEE 1188 call a battery worn out there).</summary>
    public double BatteryHealthNoticePercent { get; init; } = 80;

    /// <summary>The same, warning, percent. 60 (E).</summary>
    public double BatteryHealthWarningPercent { get; init; } = 60;

    /// <summary>Losses of mains within <see cref="FlickerSeconds"/> that are one flickering mains. 4 (E).</summary>
    public double FlickerLosses { get; init; } = 4;

    /// <summary>Window in which losses of mains are counted for flicker, s. 900 (E).</summary>
    public double FlickerSeconds { get; init; } = 900;

    /// <summary>Mains away this long with a genset that does not run is a failed start, s. 120 (E): a delay of 15 s and three
    /// attempts with their rests.</summary>
    public double GensetStartSeconds { get; init; } = 120;

    /// <summary>A genset that runs this long while mains is there is no test run any more, s. 2700 (E): tests take half an hour.</summary>
    public double GensetTestSeconds { get; init; } = 2700;

    /// <summary>Fuel, warning, percent of the tank. 30 (E).</summary>
    public double FuelLowWarningPercent { get; init; } = 30;

    /// <summary>Fuel, critical, percent of the tank. 10 (E).</summary>
    public double FuelLowCriticalPercent { get; init; } = 10;

    /// <summary>Water above the transmitter's zero, warning, mm. 100 (E).</summary>
    public double FloodWarningMillimetres { get; init; } = 100;

    /// <summary>Water, critical, mm. 300 (E); set it to the cabinet floor.</summary>
    public double FloodCriticalMillimetres { get; init; } = 300;

    /// <summary>Height of the lower float above the transmitter's zero, mm. 100 (E).</summary>
    public double FloatLowMillimetres { get; init; } = 100;

    /// <summary>Height of the upper float above the transmitter's zero, mm. 300 (E).</summary>
    public double FloatHighMillimetres { get; init; } = 300;

    /// <summary>How far float and level may differ before they contradict each other, mm. 50 (E).</summary>
    public double FloatToleranceMillimetres { get; init; } = 50;

    /// <summary>Water must be over its limit this long before the alarm raises, s. 5 (E, range 5–10).</summary>
    public double FloodOnSeconds { get; init; } = 5;

    /// <summary>Water must be under its limit this long before the alarm clears, s. 60 (E).</summary>
    public double FloodOffSeconds { get; init; } = 60;

    /// <summary>Mains must be away this long before the alarm raises, s. 2 (E; the figure to reach is 5 s in all).</summary>
    public double MainsOffSeconds { get; init; } = 2;

    /// <summary>Cabinet air, warning, °C. 55 (E): ETSI EN 300 019-1-3 class 3.1E goes to 55 °C.</summary>
    public double CabinetHotCelsius { get; init; } = 55;

    /// <summary>Cabinet air, low warning, °C. −5 (E): class 3.1E.</summary>
    public double CabinetColdCelsius { get; init; } = -5;

    /// <summary>Link down this long raises its alarm, s. 10 (S: ITU-T G.826 counts unavailability from ten seconds).</summary>
    public double LinkDownSeconds { get; init; } = 10;

    /// <summary>Length of an outage of the link, warning, s. 900 (E): what a cell reconfiguration or a reset of the modem does
    /// not take.</summary>
    public double OutageWarningSeconds { get; init; } = 900;

    /// <summary>The same, critical, s. 14400 (E): four hours, after which somebody should drive.</summary>
    public double OutageCriticalSeconds { get; init; } = 14_400;

    /// <summary>The preferred way out not in use, or a spare one dead, for this long raises a notice, s. 3600 (E): what is
    /// longer does not mend itself.</summary>
    public double PathAwaySeconds { get; init; } = 3600;

    /// <summary>Mean download rate that the month is to reach, Mbit/s. 90: the city's target (S).</summary>
    public double SpeedTargetMegabits { get; init; } = 90;

    /// <summary>On battery, no throughput sample below this voltage, V. 48 (E): a lead-acid string is then about half empty.</summary>
    public double SpeedBatteryVolts { get; init; } = 48;

    /// <summary>Slow readings older than this no longer count as evidence, s. 30 (E): thirty missed polls at 1 Hz.</summary>
    public double EvidenceStaleSeconds { get; init; } = 30;

    /// <summary>A reading that repeats bit for bit this long is stuck, s. 60 (E): every chip here has noise well above one LSB.</summary>
    public double StuckSeconds { get; init; } = 60;

    /// <summary>Rise of the water that warns, mm in ten minutes. 50 (S).</summary>
    public double RiseWarningMillimetres { get; init; } = 50;

    /// <summary>Height of the cabinet's floor above the transmitter's zero, mm. 300 (E): a plinth of 30 cm.</summary>
    public double CabinetFloorMillimetres { get; init; } = 300;

    /// <summary>Time until the water is at the cabinet floor, warning, s. 3600 (E): time to send somebody.</summary>
    public double FloorWarningSeconds { get; init; } = 3600;

    /// <summary>The same, critical, s. 900 (E): time to disconnect from afar, not to come.</summary>
    public double FloorCriticalSeconds { get; init; } = 900;

    /// <summary>How far transmitter and ultrasonic sensor may differ before they contradict each other, mm. 50 (E).</summary>
    public double LevelToleranceMillimetres { get; init; } = 50;

    /// <summary>How much colder than its air the coldest surface in the cabinet is, K. 2 (E): the door at night.</summary>
    public double CondensationSurfaceKelvins { get; init; } = 2;

    /// <summary>A surface this near the dew point, or below it, counts towards condensation, K. 0.5 (E): the sensors' error.</summary>
    public double CondensationMarginKelvins { get; init; } = 0.5;

    /// <summary>It must be so for this long before it warns, s. 1800 (E): an open door in rain is shorter.</summary>
    public double CondensationSeconds { get; init; } = 1800;

    /// <summary>Time from the door's opening within which a visit must be known, s. 30 (E): to reach the button.</summary>
    public double TamperSeconds { get; init; } = 30;

    /// <summary>Longest visit that the button begins, h. 4 (E): half a working day.</summary>
    public double VisitButtonHours { get; init; } = 4;

    /// <summary>Days between two periodic maintenance visits. 180 (E).</summary>
    public double MaintenanceIntervalDays { get; init; } = 180;
}
