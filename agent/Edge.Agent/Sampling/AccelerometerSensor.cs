using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Drains an accelerometer's FIFO ten times a second: the FIFOs hold a quarter of a second or more.</summary>
public abstract class AccelerometerSensor(
    string name,
    IReadOnlyList<MetricId> metrics,
    Func<IChipBus> open,
    int fifoSamples
) : SelfTestingSensor(name, metrics, open)
{
    private const long DrainMicros = 100_000;

    private readonly double[] _x = new double[fifoSamples];
    private readonly double[] _y = new double[fifoSamples];
    private readonly double[] _z = new double[fifoSamples];
    private IFifoAccelerometer? _chip;
    private bool _gap;

    protected sealed override bool IsReady => true;

    protected sealed override ISelfTest StartChip(IChipBus bus)
    {
        _gap = false;
        (_chip, ISelfTest test) = StartAccelerometer(bus);
        return test;
    }

    protected sealed override long Measure(Stamp now, ISampleSink sink)
    {
        int count = _chip!.Drain(_x, _y, _z, out bool overflowed);
        if (count > 0)
        {
            bool lost = overflowed || _gap;
            _gap = false;
            sink.Post(new AccelerationBatch(_x, _y, _z, count, now, _chip.NominalHertz, _chip.FullScale, lost));
            Gravity = (Mean(_x, count), Mean(_y, count), Mean(_z, count));
        }

        MeasureSlow(now, sink);
        return DrainMicros;
    }

    protected sealed override void AfterSelfTest() => _gap = true;

    /// <summary>Identifies the chip, sets it up and lets it measure; one driver in its two roles.</summary>
    protected abstract (IFifoAccelerometer Chip, ISelfTest Test) StartAccelerometer(IChipBus bus);

    /// <summary>Posts what else the chip measures, when it is due.</summary>
    protected virtual void MeasureSlow(Stamp now, ISampleSink sink) { }

    private static double Mean(double[] values, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += values[i];
        }

        return sum / count;
    }
}
