using Edge.Portable.Drivers.Modbus;
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
    private static readonly MetricId[] Supply = [MetricId.PowerHostSupply];
    private static readonly MetricId[] Smoke = [MetricId.CabinetSmoke];
    private static readonly MetricId[] Fan = [MetricId.CabinetFanFailed];
    private static readonly MetricId[] Visit = [MetricId.CabinetVisitButton];
    private static readonly MetricId[] OnlyLevel = [MetricId.FloodLevel, MetricId.FloodUltrasonicDistance];
    private static readonly MetricId[] SecondLevel = [MetricId.FloodUltrasonicLevel, MetricId.FloodUltrasonicDistance];

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
            RectifierSection rectifier => Rectifier(rectifier, site),
            EnergyMeterSection meter => Meter(meter),
            Sht4xSection => Air,
            ContactSection { Measures: "mains" } => Mains,
            ContactSection { Measures: "float_low" } => FloatLow,
            ContactSection { Measures: "float_high" } => FloatHigh,
            ContactSection { Measures: "door" } => Door,
            ContactSection { Measures: "genset" } => Genset,
            ContactSection { Measures: "supply" } => Supply,
            ContactSection { Measures: "smoke" } => Smoke,
            ContactSection { Measures: "fan" } => Fan,
            ContactSection { Measures: "visit" } => Visit,
            Mb7389Section => site.Any(s => s is Ads1115Section { LevelInput: not null }) ? SecondLevel : OnlyLevel,
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

    /// <summary>The metrics that the sensors of a site must deliver. An energy meter must not: what feeds it is what it measures, so
    /// it is silent while the mains is away.</summary>
    public static IReadOnlySet<MetricId> Of(IReadOnlyList<SensorSection> sensors) =>
        sensors.Where(sensor => sensor is not EnergyMeterSection).SelectMany(sensor => Of(sensor, sensors)).ToHashSet();

    /// <summary>Whether static tilt comes from an inclinometer.</summary>
    public static bool HasInclinometer(IReadOnlyList<SensorSection> site) => site.Any(s => s is Scl3300Section);

    /// <summary>Whether something measures acceleration.</summary>
    public static bool HasAccelerometer(IReadOnlyList<SensorSection> site) =>
        site.Any(s => s is Adxl355Section or Adxl345Section or MastHeadSection);

    /// <summary>Whether the rectifier tells if mains is there: by its AC voltage, where no contact does. Beside a genset it cannot, whose
    /// voltage is the same to it.</summary>
    public static bool TellsMains(RectifierSection rectifier, IReadOnlyList<SensorSection> site) =>
        Has(rectifier, PlantQuantity.AcVolts) && !site.Any(s => s is ContactSection { Measures: "mains" or "genset" });

    // Where an INA228 is fitted the plant's voltage and current are its: it resolves a thousandth of what controllers do.
    private static IReadOnlyList<MetricId> Rectifier(RectifierSection rectifier, IReadOnlyList<SensorSection> site)
    {
        bool monitored = site.Any(s => s is Ina228Section);
        bool tellsFailed =
            Has(rectifier, PlantQuantity.ModulesFailed)
            || (rectifier.Modules is not null && Has(rectifier, PlantQuantity.Modules));
        (bool IsThere, MetricId Metric)[] metrics =
        [
            (
                Has(rectifier, PlantQuantity.BusVolts),
                monitored ? MetricId.PowerRectifierVoltage : MetricId.PowerBatteryVoltage
            ),
            (
                Has(rectifier, PlantQuantity.BatteryAmperes),
                monitored ? MetricId.PowerRectifierBatteryCurrent : MetricId.PowerBatteryCurrent
            ),
            (Has(rectifier, PlantQuantity.LoadAmperes), MetricId.PowerRectifierLoadCurrent),
            (Has(rectifier, PlantQuantity.AcVolts), MetricId.PowerRectifierAcVoltage),
            (TellsMains(rectifier, site), MetricId.PowerMains),
            (Has(rectifier, PlantQuantity.Modules), MetricId.PowerRectifierModules),
            (tellsFailed, MetricId.PowerRectifierModulesFailed),
            (Has(rectifier, PlantQuantity.Celsius), MetricId.PowerRectifierTemperature),
            (Has(rectifier, PlantQuantity.Alarm), MetricId.PowerRectifierAlarms),
        ];
        return [.. metrics.Where(m => m.IsThere).Select(m => m.Metric)];
    }

    private static IReadOnlyList<MetricId> Meter(EnergyMeterSection meter)
    {
        (PlantQuantity Quantity, MetricId Metric)[] metrics =
        [
            (PlantQuantity.AcVolts, MetricId.PowerMeterVoltage),
            (PlantQuantity.AcAmperes, MetricId.PowerMeterCurrent),
            (PlantQuantity.AcWatts, MetricId.PowerMeterPower),
            (PlantQuantity.PowerFactor, MetricId.PowerMeterPowerFactor),
            (PlantQuantity.Hertz, MetricId.PowerMeterFrequency),
            (PlantQuantity.ImportKilowattHours, MetricId.PowerMeterEnergy),
        ];
        return [.. metrics.Where(m => Has(meter, m.Quantity)).Select(m => m.Metric)];
    }

    private static bool Has(PlantSection plant, PlantQuantity quantity) =>
        plant.RegisterMap().Any(register => register.Quantity == quantity);
}
