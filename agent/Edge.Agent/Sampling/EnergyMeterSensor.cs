using Edge.Core.Readings;
using Edge.Portable.Drivers.Modbus;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Reads the AC energy meter. One that the mains feeds is silent without it, and says by that nothing of the mains.</summary>
/// <param name="line">The line that it is on.</param>
/// <param name="meter">The meter.</param>
/// <param name="unit">Its number.</param>
/// <param name="metrics">What it delivers.</param>
/// <param name="responseMillis">Longest time until its answer begins, ms.</param>
public sealed class EnergyMeterSensor(
    ModbusLine line,
    EnergyMeter meter,
    int unit,
    IReadOnlyList<MetricId> metrics,
    int responseMillis
) : PlantSensor(line, meter, "energy meter", unit, metrics, responseMillis)
{
    protected override void Deliver(Stamp now, ISampleSink sink)
    {
        Post(MetricId.PowerMeterVoltage, PlantQuantity.AcVolts, now, sink);
        Post(MetricId.PowerMeterCurrent, PlantQuantity.AcAmperes, now, sink);
        Post(MetricId.PowerMeterPower, PlantQuantity.AcWatts, now, sink);
        Post(MetricId.PowerMeterPowerFactor, PlantQuantity.PowerFactor, now, sink);
        Post(MetricId.PowerMeterFrequency, PlantQuantity.Hertz, now, sink);
        Post(MetricId.PowerMeterEnergy, PlantQuantity.ImportKilowattHours, now, sink);
    }

    private void Post(MetricId metric, PlantQuantity quantity, Stamp now, ISampleSink sink) =>
        Post(metric, quantity, meter.Lowest(quantity), now, sink);
}
