using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Drains the accelerometer's FIFO ten times a second (it holds 256 ms at 125 Hz) and its temperature once a second.</summary>
public sealed class Adxl355Sensor(
    string name,
    IReadOnlyList<MetricId> metrics,
    Func<IChipBus> open,
    bool isSpi,
    int rangeG
) : ChipSensor(name, metrics, open)
{
    private const long DrainMicros = 100_000;
    private const long TemperatureMicros = 1_000_000;

    // 4000 Hz / 2^5 = 125 Hz: modes of a mast are below 10 Hz, and the chip has no 100 Hz.
    private const int RateDivider = 5;

    private readonly double[] _x = new double[Adxl355.FifoSamples];
    private readonly double[] _y = new double[Adxl355.FifoSamples];
    private readonly double[] _z = new double[Adxl355.FifoSamples];
    private Adxl355? _chip;
    private long _temperatureDue;

    protected override void Start(IChipBus bus)
    {
        _chip = new Adxl355(bus, isSpi);
        _chip.Start(rangeG, RateDivider);
        _temperatureDue = 0;
    }

    protected override long Read(Stamp now, ISampleSink sink)
    {
        int count = _chip!.Drain(_x, _y, _z, out bool overflowed);
        if (count > 0)
        {
            sink.Post(new AccelerationBatch(_x, _y, _z, count, now, _chip.NominalHertz, _chip.FullScale, overflowed));
        }

        if (now.MonotonicMicros >= _temperatureDue)
        {
            _temperatureDue = now.MonotonicMicros + TemperatureMicros;
            sink.Post(Reading.Good(MetricId.StructureSensorTemperature, _chip.ReadCelsius(), now));
        }

        return DrainMicros;
    }
}
