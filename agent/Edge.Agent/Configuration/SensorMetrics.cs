using Edge.Portable.Wire;

namespace Edge.Agent.Configuration;

/// <summary>The one table of which metrics a fitted sensor must deliver.</summary>
public static class SensorMetrics
{
    private static readonly MetricId[] Tilt =
    [
        MetricId.StructureTiltX,
        MetricId.StructureTiltY,
        MetricId.StructureTiltMagnitude,
    ];

    private static readonly MetricId[] Acceleration =
    [
        MetricId.StructureAccelerationRms,
        MetricId.StructureAccelerationPeak,
        MetricId.StructureAccelerationPeakX,
        MetricId.StructureAccelerationPeakY,
        MetricId.StructureAccelerationPeakZ,
        MetricId.StructureSampleRate,
    ];

    private static readonly MetricId[] TiltAndAcceleration = [.. Tilt, .. Acceleration];
    private static readonly MetricId[] Inclinometer = [.. Tilt, MetricId.StructureSensorTemperature];
    private static readonly MetricId[] Accelerometer = [.. Inclinometer, .. Acceleration];

    private static readonly MetricId[] PowerMonitor =
    [
        MetricId.PowerBatteryVoltage,
        MetricId.PowerBatteryCurrent,
        MetricId.PowerBatteryCharge,
        MetricId.PowerBatteryEnergy,
    ];

    private static readonly MetricId[] Level = [MetricId.FloodLevel, MetricId.FloodLoopCurrent];
    private static readonly MetricId[] Midpoint = [MetricId.PowerBatteryMidpoint];
    private static readonly MetricId[] LevelAndMidpoint = [.. Level, .. Midpoint];
    private static readonly MetricId[] Air = [MetricId.CabinetTemperature, MetricId.CabinetHumidity];
    private static readonly MetricId[] Mains = [MetricId.PowerMains];
    private static readonly MetricId[] FloatLow = [MetricId.FloodFloatLow];
    private static readonly MetricId[] FloatHigh = [MetricId.FloodFloatHigh];
    private static readonly MetricId[] Door = [MetricId.CabinetDoor];
    private static readonly MetricId[] Genset = [MetricId.PowerGenset];

    // RSRQ, SINR and RSSI are left out: a modem that is well may answer "--" for them in some states.
    private static readonly MetricId[] Modem = [MetricId.LinkRegistration, MetricId.LinkOperator, MetricId.LinkRsrp];

    /// <summary>The metrics of one sensor, the most telling one first. Beside an inclinometer an accelerometer delivers
    /// acceleration only: tilt, and the temperature that it drifts with, are the inclinometer's.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="site">All sensors of its site.</param>
    public static IReadOnlyList<MetricId> Of(SensorSection sensor, IReadOnlyList<SensorSection> site) =>
        sensor switch
        {
            Scl3300Section => Inclinometer,

            // Also beside an inclinometer, which is then one too many: at the foot it would not see the top bend.
            MastHeadSection => Accelerometer,
            Adxl355Section or Adxl345Section when HasInclinometer(site) => Acceleration,
            Adxl355Section => Accelerometer,
            Adxl345Section => TiltAndAcceleration,
            Ina228Section => PowerMonitor,
            Ads1115Section { FuelInput: not null } at => [.. Converter(at), MetricId.PowerFuelLevel],
            Ads1115Section at => Converter(at),
            Sht4xSection => Air,
            ContactSection { Measures: "mains" } => Mains,
            ContactSection { Measures: "float_low" } => FloatLow,
            ContactSection { Measures: "float_high" } => FloatHigh,
            ContactSection { Measures: "door" } => Door,
            ContactSection { Measures: "genset" } => Genset,
            ModemSection => Modem,
            _ => [],
        };

    private static MetricId[] Converter(Ads1115Section at) =>
        at switch
        {
            { LevelInput: not null, MidpointInput: not null } => LevelAndMidpoint,
            { LevelInput: not null } => Level,
            { MidpointInput: not null } => Midpoint,
            _ => [],
        };

    /// <summary>What measures the tilt of a site; null where nothing does.</summary>
    public static SensorSection? TiltSensor(IReadOnlyList<SensorSection> sensors) =>
        sensors.FirstOrDefault(s => Of(s, sensors).Contains(MetricId.StructureTiltMagnitude));

    /// <summary>The metrics of all sensors of a site.</summary>
    public static IReadOnlySet<MetricId> Of(IReadOnlyList<SensorSection> sensors) =>
        sensors.SelectMany(sensor => Of(sensor, sensors)).ToHashSet();

    /// <summary>Whether static tilt comes from an inclinometer.</summary>
    public static bool HasInclinometer(IReadOnlyList<SensorSection> site) => site.Any(s => s is Scl3300Section);

    /// <summary>Whether something measures acceleration.</summary>
    public static bool HasAccelerometer(IReadOnlyList<SensorSection> site) =>
        site.Any(s => s is Adxl355Section or Adxl345Section or MastHeadSection);
}
