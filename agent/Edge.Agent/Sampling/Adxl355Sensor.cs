using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Drains the ADXL355's FIFO (it holds 256 ms at 125 Hz), and reads its temperature once a second where tilt is
/// made of it: beside an inclinometer the structure's temperature is the inclinometer's.</summary>
public sealed class Adxl355Sensor(
    string name,
    IReadOnlyList<MetricId> metrics,
    Func<IChipBus> open,
    bool isSpi,
    int rangeG
) : AccelerometerSensor(name, metrics, open, Adxl355.FifoSamples, NoiseMps2)
{
    // 25 µg/√Hz within a quarter of the 125 Hz, where its filter ends (data sheet).
    private const double NoiseMps2 = 1.4e-3;

    private const long TemperatureMicros = 1_000_000;

    // 4000 Hz / 2^5 = 125 Hz: modes of a mast are below 10 Hz, and the chip has no 100 Hz.
    private const int RateDivider = 5;

    private readonly bool _givesTemperature = metrics.Contains(MetricId.StructureSensorTemperature);
    private Adxl355? _chip;
    private long _temperatureDue;

    protected override (IFifoAccelerometer Chip, ISelfTest Test) StartAccelerometer(IChipBus bus)
    {
        _chip = new Adxl355(bus, isSpi);
        _chip.Start(rangeG, RateDivider);
        _temperatureDue = 0;
        return (_chip, _chip);
    }

    protected override void MeasureSlow(Stamp now, ISampleSink sink)
    {
        if (_givesTemperature && now.MonotonicMicros >= _temperatureDue)
        {
            _temperatureDue = now.MonotonicMicros + TemperatureMicros;
            sink.Post(Reading.Good(MetricId.StructureSensorTemperature, _chip!.ReadCelsius(), now));
        }
    }
}
