using Edge.Core.Readings;
using Edge.Portable.Drivers;
using Edge.Portable.Wire;

namespace Edge.Agent.Sampling;

/// <summary>Drains an accelerometer's FIFO ten times a second: the FIFOs hold a quarter of a second or more.</summary>
/// <param name="name">For people.</param>
/// <param name="metrics">What it delivers.</param>
/// <param name="open">Opens its bus.</param>
/// <param name="fifoSamples">Samples that its FIFO holds.</param>
/// <param name="noiseMps2">Noise of one sample by its data sheet, m/s² RMS.</param>
public abstract class AccelerometerSensor(
    string name,
    IReadOnlyList<MetricId> metrics,
    Func<IChipBus> open,
    int fifoSamples,
    double noiseMps2
) : SelfTestingSensor(name, metrics, open)
{
    private const long DrainMicros = 100_000;
    private const double CalmMps2 = 0.05 * 9.80665;

    private readonly double[] _x = new double[fifoSamples];
    private readonly double[] _y = new double[fifoSamples];
    private readonly double[] _z = new double[fifoSamples];
    private IFifoAccelerometer? _chip;
    private bool _gap;
    private bool _calm;

    /// <summary>A twentieth of g within a tenth of a second is more than wind does to a mast on most days, and little against
    /// the smallest response that a self-test allows.</summary>
    protected sealed override bool IsCalm => _calm;

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
            sink.Post(
                new AccelerationBatch(_x, _y, _z, count, now, _chip.NominalHertz, _chip.FullScale, lost)
                {
                    Noise = noiseMps2,
                }
            );
            _calm = Math.Max(Range(_x, count), Math.Max(Range(_y, count), Range(_z, count))) < CalmMps2;
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

    private static double Range(double[] values, int count)
    {
        double low = values[0];
        double high = values[0];
        for (int i = 1; i < count; i++)
        {
            low = Math.Min(low, values[i]);
            high = Math.Max(high, values[i]);
        }

        return high - low;
    }

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
