namespace Edge.Portable.Drivers;

/// <summary>An accelerometer that keeps its samples in a FIFO until they are drained, and can push its own proof mass.</summary>
public interface IFifoAccelerometer
{
    /// <summary>Nominal output data rate, Hz, after the start.</summary>
    double NominalHertz { get; }

    /// <summary>Acceleration at which an axis saturates, m/s², after the start.</summary>
    double FullScale { get; }

    /// <summary>Takes what the FIFO holds, oldest first, m/s².</summary>
    /// <param name="x">Along the sensor's x axis; as long as the driver says.</param>
    /// <param name="y">Along y.</param>
    /// <param name="z">Along z.</param>
    /// <param name="overflowed">Whether samples may have been lost since the last drain.</param>
    /// <returns>How many samples.</returns>
    /// <exception cref="DriverFaultException">No answer, or an answer that cannot be true.</exception>
    int Drain(double[] x, double[] y, double[] z, out bool overflowed);

    /// <summary>Applies (true) or removes the electrostatic self-test force.</summary>
    /// <exception cref="DriverFaultException">No answer, or the register does not take it.</exception>
    void ApplySelfTest(bool on);
}

/// <summary>
/// The self-test of an accelerometer with a FIFO: mean without the force, mean with it, and the difference against the data
/// sheet's limits. A tenth of a second each, and a tenth for the output to settle after each change of the force: 0.4 s. The
/// structure's own motion in between counts as response, so it is for calm weather: a tenth of a g is far above
/// any sway, and not above an earthquake.
/// </summary>
internal sealed class AccelerometerSelfTest
{
    /// <summary>Standard gravity, m/s² (ISO 80000-3).</summary>
    private const double StandardGravity = 9.80665;

    // 0.1 s of data is what the data sheet of the ADXL345 recommends ("Using self-test"): 10 samples at 100 Hz.
    private const int AverageMicros = 100_000;
    private const int SettleMicros = 100_000;
    private const int FewestSamples = 5;

    private readonly IFifoAccelerometer _chip;
    private readonly double[] _limits;
    private readonly double[] _before = new double[3];
    private readonly double[] _with = new double[3];
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _z;
    private Step _step;
    private SelfTestResult? _found;

    /// <summary>A self-test of <paramref name="chip"/>.</summary>
    /// <param name="chip">The driver.</param>
    /// <param name="limits">Least and greatest response along x, y and z, g: six numbers.</param>
    /// <param name="fifoSamples">Most samples that one drain gives.</param>
    public AccelerometerSelfTest(IFifoAccelerometer chip, double[] limits, int fifoSamples)
    {
        _chip = chip;
        _limits = limits;
        _x = new double[fifoSamples];
        _y = new double[fifoSamples];
        _z = new double[fifoSamples];
    }

    private enum Step
    {
        Resting,
        Before,
        Pushed,
        With,
        Released,
    }

    /// <summary>The result; null while there is none.</summary>
    public SelfTestResult? Result { get; private set; }

    /// <summary>Whether a response, m/s², is within <paramref name="limits"/>, g.</summary>
    public static bool IsWithin(double[] limits, double x, double y, double z)
    {
        return IsWithin(limits, 0, x) && IsWithin(limits, 1, y) && IsWithin(limits, 2, z);
    }

    /// <summary>Begins; returns µs until <see cref="Continue"/>.</summary>
    public int Begin()
    {
        Result = null;
        _found = null;
        Drain();
        _step = Step.Before;
        return AverageMicros;
    }

    /// <summary>Takes the next step; returns µs until the next one, 0 when it is over.</summary>
    public int Continue()
    {
        switch (_step)
        {
            case Step.Before:
                if (!TryMean(_before))
                {
                    _step = Step.Resting;
                    Result = _found;
                    return 0;
                }

                _chip.ApplySelfTest(true);
                _step = Step.Pushed;
                return SettleMicros;
            case Step.Pushed:
                Drain();
                _step = Step.With;
                return AverageMicros;
            case Step.With:
                if (TryMean(_with))
                {
                    _found = Judge();
                }

                _chip.ApplySelfTest(false);
                _step = Step.Released;
                return SettleMicros;
            case Step.Released:
                Drain();
                _step = Step.Resting;
                Result = _found;
                return 0;
            default:
                return 0;
        }
    }

    private static bool IsWithin(double[] limits, int axis, double response)
    {
        double g = response / StandardGravity;
        return g >= limits[2 * axis] && g <= limits[(2 * axis) + 1];
    }

    private SelfTestResult Judge()
    {
        double x = _with[0] - _before[0];
        double y = _with[1] - _before[1];
        double z = _with[2] - _before[2];
        return new SelfTestResult(
            IsWithin(_limits, x, y, z),
            "x "
                + InG(x)
                + " g, y "
                + InG(y)
                + " g, z "
                + InG(z)
                + " g; allowed "
                + Allowed(0)
                + ", "
                + Allowed(1)
                + ", "
                + Allowed(2)
                + " g"
        );
    }

    private static string InG(double metresPerSecondSquared)
    {
        return (metresPerSecondSquared / StandardGravity).ToString("F2");
    }

    private string Allowed(int axis)
    {
        return _limits[2 * axis].ToString("F2") + " to " + _limits[(2 * axis) + 1].ToString("F2");
    }

    private int Drain()
    {
        return _chip.Drain(_x, _y, _z, out _);
    }

    private bool TryMean(double[] mean)
    {
        int count = Drain();
        if (count < FewestSamples)
        {
            _found = new SelfTestResult(false, "only " + count.ToString("D") + " samples came in a tenth of a second");
            return false;
        }

        mean[0] = Mean(_x, count);
        mean[1] = Mean(_y, count);
        mean[2] = Mean(_z, count);
        return true;
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
