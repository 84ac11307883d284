namespace Edge.Core.Signals.Events;

/// <summary>
/// Power spectrum of a captured event, the axes added: mean of Hann windows of some eight seconds that overlap by half
/// (Welch 1967); one window with zeros behind where the event is shorter.
/// </summary>
internal sealed class EventSpectrum
{
    /// <summary>Slowest frequency that is looked at, Hz.</summary>
    public const double LowestHertz = 0.3;

    private const double WindowSeconds = 8;
    private const double HighestShare = 0.4;
    private const double Neighbourhood = 0.1;

    private readonly double[] _power;
    private readonly int _lowest;
    private readonly int _highest;
    private readonly double _step;

    /// <summary>The spectrum of the samples from one index to another, less their mean.</summary>
    public EventSpectrum(WaveformCapture capture, int from, int to, double hertz)
    {
        int length = 64;
        while (length < WindowSeconds * hertz && length < 8192)
        {
            length *= 2;
        }

        _step = hertz / length;
        _power = new double[length / 2];
        _lowest = Math.Max(1, (int)Math.Ceiling(LowestHertz / _step));
        _highest = Math.Min(_power.Length - 2, (int)(HighestShare * hertz / _step));
        double[] real = new double[length];
        double[] imaginary = new double[length];
        int start = from;
        do
        {
            int count = Math.Clamp(to - start, 1, length);
            for (int axis = 0; axis < 3; axis++)
            {
                Window(capture, start, count, axis, real);
                Array.Clear(imaginary);
                Fourier.Transform(real, imaginary);
                for (int k = 0; k < _power.Length; k++)
                {
                    _power[k] += (real[k] * real[k]) + (imaginary[k] * imaginary[k]);
                }
            }

            start += length / 2;
        } while (start + length <= to);
    }

    /// <summary>Where it is highest, Hz, on the parabola through the peak and its neighbours; NaN for no power at all.</summary>
    public double DominantHertz
    {
        get
        {
            int peak = Peak;
            if (!(_power[peak] > 0))
            {
                return double.NaN;
            }

            double left = Math.Log(_power[peak - 1] + double.Epsilon);
            double middle = Math.Log(_power[peak]);
            double right = Math.Log(_power[peak + 1] + double.Epsilon);
            double bend = left - (2 * middle) + right;
            return _step * (peak + (bend < 0 ? Math.Clamp((left - right) / (2 * bend), -0.5, 0.5) : 0));
        }
    }

    /// <summary>Share of the power within a tenth of the dominant frequency, at least one line to each side.</summary>
    public double Concentration
    {
        get
        {
            int peak = Peak;
            int wide = Math.Max(1, (int)Math.Round(Neighbourhood * peak));
            double near = 0;
            double all = 0;
            for (int k = _lowest; k <= _highest; k++)
            {
                all += _power[k];
                near += Math.Abs(k - peak) <= wide ? _power[k] : 0;
            }

            return all > 0 ? near / all : 0;
        }
    }

    private int Peak
    {
        get
        {
            int peak = _lowest;
            for (int k = _lowest; k <= _highest; k++)
            {
                peak = _power[k] > _power[peak] ? k : peak;
            }

            return peak;
        }
    }

    private static void Window(WaveformCapture capture, int start, int count, int axis, double[] into)
    {
        double mean = 0;
        for (int i = 0; i < count; i++)
        {
            into[i] = Component(capture.At(start + i), axis);
            mean += into[i];
        }

        mean /= count;
        for (int i = 0; i < into.Length; i++)
        {
            double hann = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / count));
            into[i] = i < count ? (into[i] - mean) * hann : 0;
        }
    }

    private static double Component(Vector sample, int axis) =>
        axis switch
        {
            0 => sample.X,
            1 => sample.Y,
            _ => sample.Z,
        };
}
