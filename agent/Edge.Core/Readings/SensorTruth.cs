using Edge.Portable.Wire;

namespace Edge.Core.Readings;

/// <summary>
/// What can be said against a single reading without knowing the site: not a number, not physical. And which metrics
/// must show noise, and how soon each one is too old.
/// </summary>
public static class SensorTruth
{
    /// <summary>The reading, or a bad one that says what is wrong with it.</summary>
    /// <param name="definition">The metric.</param>
    /// <param name="reading">What was read.</param>
    /// <param name="isRecordedBattery">Whether it is of a recorded cell or block, for which a few volts are no fault.</param>
    public static Reading Check(MetricDefinition definition, in Reading reading, bool isRecordedBattery = false)
    {
        switch (reading.Quality)
        {
            case Quality.Bad:
                return double.IsNaN(reading.Value) ? reading : reading with { Value = double.NaN };
            case Quality.Good:
                break;
            default:
                return Reading.Bad(reading.Metric, reading.At, "delivered as stale");
        }

        if (definition.DataType == MetricDataType.String)
        {
            return reading.Text is null ? Reading.Bad(reading.Metric, reading.At, "no text") : reading;
        }

        double value = reading.Value;
        if (!double.IsFinite(value))
        {
            return Reading.Bad(reading.Metric, reading.At, "not a number");
        }

        if (definition.DataType == MetricDataType.Boolean)
        {
            return value is 0 or 1
                ? reading
                : Reading.Bad(reading.Metric, reading.At, $"{value} is neither true nor false");
        }

        double lowest =
            isRecordedBattery && reading.Metric == MetricId.PowerBatteryVoltage ? 0 : Lowest(reading.Metric);
        return value >= lowest && value <= Highest(reading.Metric)
            ? reading
            : Reading.Bad(
                reading.Metric,
                reading.At,
                $"{value} {definition.Unit} is outside {lowest} to {Highest(reading.Metric)}"
            );
    }

    /// <summary>
    /// Whether a metric that repeats bit for bit is stuck. Yes for what converters with noise above one LSB measure:
    /// voltage, current, loop current, air temperature, humidity (INA228, ADS1115, SHT4x). No for contacts and texts,
    /// which rest; for counters; for the level, which is computed from the loop current and rests at zero when dry;
    /// for the accelerometer's temperature, whose LSB (0.11 °C, ADXL355 data sheet) is above its noise; for modem
    /// figures, which are whole dB.
    /// </summary>
    public static bool MustShowNoise(MetricId metric) =>
        metric switch
        {
            MetricId.PowerBatteryVoltage
            or MetricId.PowerBatteryCurrent
            or MetricId.PowerBatteryMidpoint
            or MetricId.FloodLoopCurrent
            or MetricId.CabinetTemperature
            or MetricId.CabinetHumidity => true,
            _ => false,
        };

    /// <summary>
    /// How many times <c>Limits.EvidenceStaleSeconds</c> a reading may age. Zero: it never grows stale, because it is
    /// sent once or seldom by design (versions, counters, throughput samples hours apart).
    /// </summary>
    public static double StaleFactor(MetricId metric) =>
        (int)metric switch
        {
            < 100 or (int)MetricId.StructureSampleRate => 0,

            // Rates and sets come by the minute, modes by the quarter of an hour, events when they happen.
            >= (int)MetricId.StructureTiltRateHour and <= (int)MetricId.StructurePermanentSet => 20,
            (int)MetricId.StructureSwayPeakFactor => 5,

            // Their rule marks them stale: how soon depends on how often levels come.
            >= (int)MetricId.FloodRiseRate and <= (int)MetricId.FloodTimeToFloorLatest => 0,
            >= (int)MetricId.StructureMode1Frequency and < (int)MetricId.StructureEvent => 240,
            >= (int)MetricId.StructureEvent and <= (int)MetricId.StructureRingDownDamping => 0,
            // Counts and what is learned stay true until they change.
            >= (int)MetricId.PowerBatteryEnd and <= (int)MetricId.PowerGensetFailures => 0,
            (int)MetricId.PowerFuelRate => 0,
            < 400 or (int)MetricId.SiteWindSpeed => 1,
            _ => metric switch
            {
                MetricId.LinkUp or MetricId.LinkAvailable or MetricId.LinkOutageSeconds => 1,
                MetricId.CabinetTemperature or MetricId.CabinetHumidity or MetricId.CabinetDoor => 1,
                MetricId.CabinetSmoke or MetricId.CabinetFanFailed or MetricId.CabinetVisitButton => 1,
                MetricId.LinkRoundTrip
                or MetricId.LinkLoss
                or MetricId.LinkRsrp
                or MetricId.LinkRsrq
                or MetricId.LinkSinr
                or MetricId.LinkRssi
                or MetricId.LinkOperator
                or MetricId.LinkRegistration
                or MetricId.LinkAccess
                or MetricId.LinkCell
                or MetricId.LinkModemTemperature => 10,

                // A modem that attaches afresh is asked nothing for up to 210 s.
                MetricId.LinkSim or MetricId.LinkModem => 30,
                _ => 0,
            },
        };

    // Humidity: the data sheet crops to 0..100, so the ends of the range repeat honestly.
    internal static bool RestsAt(MetricId metric, double value) =>
        metric == MetricId.CabinetHumidity && (value <= 0 || value >= 100);

    // Below 10 V the converter that feeds the agent is off: then the reading is wrong, not the bus. 85 V: INA228. The level:
    // every zero (±20 m) and span (50 m) that a site file allows, and 5 m. The mid-point: where the battery is gone it lies at
    // ground, and a converter's offset may put it a little under it. What has no range of its own must fit the wire.
    private static double Lowest(MetricId metric) =>
        metric switch
        {
            MetricId.PowerBatteryVoltage => 10,
            MetricId.PowerBatteryMidpoint => -0.5,
            MetricId.PowerFuelLevel => -10,
            MetricId.PowerBatteryCurrent => -2000,
            MetricId.FloodLevel or MetricId.FloodUltrasonicLevel => -25_000,
            MetricId.FloodUltrasonicDistance => 0,
            MetricId.FloodLoopCurrent => -1,
            MetricId.CabinetTemperature or MetricId.StructureSensorTemperature => -60,
            MetricId.CabinetHumidity => 0,
            MetricId.StructureTiltX or MetricId.StructureTiltY => -90,
            MetricId.StructureTiltMagnitude => 0,
            MetricId.StructureAccelerationRms
            or MetricId.StructureAccelerationPeak
            or MetricId.StructureAccelerationPeakX
            or MetricId.StructureAccelerationPeakY
            or MetricId.StructureAccelerationPeakZ
            or MetricId.StructureSampleRate
            or MetricId.SiteWindSpeed => 0,
            >= MetricId.StructureMode1Frequency and < MetricId.StructureEvent when !IsResidual(metric) => 0,
            MetricId.PowerRectifierVoltage => 10,
            MetricId.PowerRectifierBatteryCurrent => -2000,
            MetricId.PowerRectifierTemperature => -60,
            MetricId.PowerMeterPower => -100_000,
            MetricId.PowerMeterPowerFactor => -1.01,
            >= MetricId.PowerRectifierLoadCurrent and <= MetricId.PowerMeterEnergy => 0,
            MetricId.LinkModemTemperature => -50,
            MetricId.LinkRsrp => -160,
            MetricId.LinkRsrq => -50,
            MetricId.LinkSinr => -40,
            MetricId.LinkRssi => -130,
            MetricId.LinkRoundTrip or MetricId.LinkLoss or MetricId.LinkThroughputDown or MetricId.LinkThroughputUp =>
                0,
            _ => float.MinValue,
        };

    private static double Highest(MetricId metric) =>
        metric switch
        {
            MetricId.PowerBatteryVoltage or MetricId.PowerBatteryMidpoint => 85,
            MetricId.PowerBatteryCurrent => 2000,
            MetricId.PowerFuelLevel => 110,
            MetricId.FloodLevel or MetricId.FloodUltrasonicLevel => 75_000,
            MetricId.FloodUltrasonicDistance => 10_000,
            MetricId.FloodLoopCurrent => 30,
            MetricId.CabinetTemperature or MetricId.StructureSensorTemperature => 130,
            MetricId.CabinetHumidity or MetricId.LinkLoss => 100,
            MetricId.StructureTiltX or MetricId.StructureTiltY => 90,
            MetricId.StructureTiltMagnitude => 180,
            MetricId.SiteWindSpeed => 120,
            MetricId.PowerRectifierVoltage => 85,
            MetricId.PowerRectifierBatteryCurrent or MetricId.PowerRectifierLoadCurrent or MetricId.PowerMeterCurrent =>
                2000,
            MetricId.PowerRectifierAcVoltage or MetricId.PowerMeterVoltage => 600,
            MetricId.PowerRectifierModules or MetricId.PowerRectifierModulesFailed => 200,
            MetricId.PowerRectifierTemperature => 130,
            MetricId.PowerRectifierAlarms => (1 << 24) - 1,
            MetricId.PowerMeterPower => 100_000,
            MetricId.PowerMeterPowerFactor => 1.01,
            MetricId.PowerMeterFrequency => 100,
            MetricId.PowerMeterEnergy => 100_000_000,
            MetricId.LinkModemTemperature => 125,
            MetricId.LinkRsrp => -20,
            MetricId.LinkRsrq => 30,
            MetricId.LinkSinr => 60,
            MetricId.LinkRssi => 0,
            MetricId.LinkRoundTrip => 600_000,
            MetricId.LinkThroughputDown or MetricId.LinkThroughputUp => 1_000_000,
            _ => float.MaxValue,
        };

    private static bool IsResidual(MetricId metric) =>
        metric is MetricId.StructureMode1Residual or MetricId.StructureMode2Residual or MetricId.StructureMode3Residual;
}
