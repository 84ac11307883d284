using Edge.Portable.Wire;

namespace Edge.Agent.Configuration;

/// <summary>The one table of which metrics a fitted sensor must deliver.</summary>
public static class SensorMetrics
{
    private static readonly MetricId[] Accelerometer =
    [
        MetricId.StructureTiltX,
        MetricId.StructureTiltY,
        MetricId.StructureTiltMagnitude,
        MetricId.StructureAccelerationRms,
        MetricId.StructureAccelerationPeak,
        MetricId.StructureAccelerationPeakX,
        MetricId.StructureAccelerationPeakY,
        MetricId.StructureAccelerationPeakZ,
        MetricId.StructureSensorTemperature,
        MetricId.StructureSampleRate,
    ];

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

    /// <summary>The metrics of one sensor, the most telling one first.</summary>
    public static IReadOnlyList<MetricId> Of(SensorSection sensor) =>
        sensor switch
        {
            Adxl355Section => Accelerometer,
            Ina228Section => PowerMonitor,
            Ads1115Section { LevelInput: not null, MidpointInput: not null } => LevelAndMidpoint,
            Ads1115Section { LevelInput: not null } => Level,
            Ads1115Section { MidpointInput: not null } => Midpoint,
            Sht4xSection => Air,
            ContactSection { Measures: "mains" } => Mains,
            ContactSection { Measures: "float_low" } => FloatLow,
            ContactSection { Measures: "float_high" } => FloatHigh,
            ContactSection { Measures: "door" } => Door,
            ContactSection { Measures: "genset" } => Genset,
            ModemSection => Modem,
            _ => [],
        };

    /// <summary>What measures the tilt of a site; null where nothing does.</summary>
    public static SensorSection? TiltSensor(IEnumerable<SensorSection> sensors) =>
        sensors.FirstOrDefault(s => Of(s).Contains(MetricId.StructureTiltMagnitude));

    /// <summary>The metrics of all sensors of a site.</summary>
    public static IReadOnlySet<MetricId> Of(IEnumerable<SensorSection> sensors) => sensors.SelectMany(Of).ToHashSet();
}
