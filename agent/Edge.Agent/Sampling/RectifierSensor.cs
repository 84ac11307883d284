using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Portable.Drivers.Modbus;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>
/// Reads the rectifier's controller. Where no INA228 is fitted its bus voltage and battery current are the plant's, and where neither a mains contact nor a
/// genset is, its AC voltage tells whether mains is there: <see cref="Configuration.SensorMetrics"/> says which it delivers.
/// </summary>
/// <param name="line">The line that it is on.</param>
/// <param name="rectifier">The controller.</param>
/// <param name="unit">Its number.</param>
/// <param name="metrics">What it delivers.</param>
/// <param name="responseMillis">Longest time until its answer begins, ms.</param>
/// <param name="mainsVolts">AC voltage from which mains counts as present, V; it counts as lost 10 V lower.</param>
public sealed class RectifierSensor(
    ModbusLine line,
    Rectifier rectifier,
    int unit,
    IReadOnlyList<MetricId> metrics,
    int responseMillis,
    double mainsVolts
) : PlantSensor(line, rectifier, "rectifier", unit, metrics, responseMillis)
{
    // Rectifiers that start at 100 V stop at 90: between the two what was holds.
    private const double HysteresisVolts = 10;

    private readonly StillWatch _still = new();
    private bool? _mains;

    protected override void Deliver(Stamp now, ISampleSink sink)
    {
        double volts = rectifier.Lowest(PlantQuantity.BusVolts);
        double battery = rectifier.Lowest(PlantQuantity.BatteryAmperes);
        _still.Step(
            rectifier.Lowest(PlantQuantity.AcVolts),
            rectifier.Lowest(PlantQuantity.LoadAmperes),
            [volts, battery, rectifier.Highest(PlantQuantity.AcVolts), rectifier.Lowest(PlantQuantity.Celsius)],
            now.MonotonicMicros
        );
        if (_still.IsFrozen)
        {
            foreach (MetricId metric in Metrics)
            {
                sink.Post(
                    Reading.Bad(
                        metric,
                        now,
                        $"{Name}: stuck: no figure, not even AC voltage and load, has moved by one digit for {StillWatch.FrozenSeconds / 60:F0} min"
                    )
                );
            }

            _mains = null;
            return;
        }

        Post(MetricId.PowerBatteryVoltage, PlantQuantity.BusVolts, volts, now, sink);
        Post(MetricId.PowerBatteryCurrent, PlantQuantity.BatteryAmperes, battery, now, sink);
        Post(MetricId.PowerRectifierVoltage, PlantQuantity.BusVolts, volts, now, sink);
        Post(MetricId.PowerRectifierBatteryCurrent, PlantQuantity.BatteryAmperes, battery, now, sink);
        Post(MetricId.PowerRectifierLoadCurrent, PlantQuantity.LoadAmperes, now, sink);
        Post(MetricId.PowerRectifierAcVoltage, PlantQuantity.AcVolts, now, sink);
        Post(MetricId.PowerMains, PlantQuantity.AcVolts, Mains(rectifier.Highest(PlantQuantity.AcVolts)), now, sink);
        Post(MetricId.PowerRectifierModules, PlantQuantity.Modules, now, sink);
        Post(
            MetricId.PowerRectifierModulesFailed,
            double.IsNaN(rectifier.Lowest(PlantQuantity.Modules)) && rectifier.Has(PlantQuantity.Modules)
                ? PlantQuantity.Modules
                : PlantQuantity.ModulesFailed,
            rectifier.FailedModules,
            now,
            sink
        );
        Post(MetricId.PowerRectifierTemperature, PlantQuantity.Celsius, now, sink);
        Post(MetricId.PowerRectifierAlarms, PlantQuantity.Alarm, rectifier.AlarmBits(), now, sink);
    }

    private void Post(MetricId metric, PlantQuantity quantity, Stamp now, ISampleSink sink) =>
        Post(metric, quantity, rectifier.Lowest(quantity), now, sink);

    // One phase of three carries a site. What is not known leaves nothing to compare the next voltage with.
    private double Mains(double volts)
    {
        if (double.IsNaN(volts))
        {
            _mains = null;
            return double.NaN;
        }

        _mains = volts >= mainsVolts - (_mains == true ? HysteresisVolts : 0);
        return _mains == true ? 1 : 0;
    }
}
