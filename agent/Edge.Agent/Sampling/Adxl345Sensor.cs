using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Drains the ADXL345's FIFO (it holds 320 ms at 100 Hz). It has no temperature.</summary>
public sealed class Adxl345Sensor(string name, IReadOnlyList<MetricId> metrics, Func<IChipBus> open)
    : AccelerometerSensor(name, metrics, open, Adxl345.FifoSamples, NoiseMps2)
{
    // 0.75 LSB of 3.9 mg along x and y at 100 Hz (data sheet).
    private const double NoiseMps2 = 0.029;

    protected override (IFifoAccelerometer Chip, ISelfTest Test) StartAccelerometer(IChipBus bus)
    {
        var chip = new Adxl345(bus);
        chip.Start();
        return (chip, chip);
    }
}
