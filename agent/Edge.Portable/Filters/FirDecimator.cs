using System;

namespace Edge.Portable.Filters;

/// <summary>
/// Linear-phase low-pass and decimation by an integer factor in one: only the samples that are kept are computed. The
/// filter is a windowed sinc (Kaiser, 1974), flat to 0.42 of the output rate and closed from 0.58 of it on, so that
/// nothing folds onto the flat part. Nothing is allocated per sample. Not thread-safe.
/// </summary>
public sealed class FirDecimator
{
    /// <summary>Upper edge of the pass band, as a fraction of the output rate.</summary>
    public const double PassEdge = 0.42;

    /// <summary>Ripple and leakage of the design, dB; what a Kaiser window gives is the same in both bands.</summary>
    public const double StopDecibels = 66;

    /// <summary>Largest factor: 4000 Hz to 20 Hz.</summary>
    public const int LargestFactor = 200;

    private readonly int _factor;
    private readonly int _taps;
    private readonly double[] _half; // the middle tap first: the filter is symmetrical
    private readonly double[] _line; // twice the taps, each sample written twice, so that the newest always lie in one row
    private int _next;
    private int _missing;
    private int _phase;

    /// <summary>Makes the filter.</summary>
    /// <param name="factor">Input samples for each output sample, 1 to 200; 1 passes samples through
    /// unfiltered.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another factor.</exception>
    public FirDecimator(int factor)
    {
        if (factor < 1 || factor > LargestFactor)
        {
            throw new ArgumentOutOfRangeException(nameof(factor), "A decimation factor is 1 to 200.");
        }

        _factor = factor;
        _half = factor == 1 ? new double[] { 1 } : Design(factor);
        _taps = (2 * _half.Length) - 1;
        _line = new double[2 * _taps];
        Forget();
    }

    /// <summary>Length of the filter, input samples.</summary>
    public int Taps => _taps;

    /// <summary>The newest output, in the unit of the input; 0 before the first.</summary>
    public double Value { get; private set; }

    /// <summary>Takes one input sample.</summary>
    /// <returns>Whether <see cref="Value"/> is a new output. The first comes when the filter is full.</returns>
    public bool Add(double sample)
    {
        _line[_next] = sample;
        _line[_next + _taps] = sample;
        _next++;
        if (_next == _taps)
        {
            _next = 0;
        }

        if (_missing > 0)
        {
            _missing--;
            if (_missing > 0)
            {
                return false;
            }
        }
        else if (++_phase < _factor)
        {
            return false;
        }

        _phase = 0;
        double[] line = _line;
        double[] half = _half;
        int middle = _next + half.Length - 1;
        double sum = half[0] * line[middle];
        for (int i = 1; i < half.Length; i++)
        {
            sum += half[i] * (line[middle - i] + line[middle + i]);
        }

        Value = sum;
        return true;
    }

    /// <summary>Drops what is in the filter: samples were lost, and no output may bridge them.</summary>
    public void Forget()
    {
        _next = 0;
        _phase = 0;
        _missing = _taps;
        Value = 0;
    }

    // Kaiser: length (A - 7.95) / (14.36 df) + 1 taps, beta 0.1102 (A - 8.7).
    private static double[] Design(int factor)
    {
        double transition = (1 - (2 * PassEdge)) / factor;
        int half = (int)(((StopDecibels - 7.95) / (14.36 * transition) / 2) + 1.5);
        double beta = 0.1102 * (StopDecibels - 8.7);
        var taps = new double[half + 1];
        double sum = 0;
        for (int i = 0; i <= half; i++)
        {
            double x = Math.PI * i / factor; // the corner is half the output rate
            double sinc = i == 0 ? 1.0 / factor : Math.Sin(x) / (Math.PI * i);
            double at = (double)i / half;
            taps[i] = sinc * Bessel(beta * Math.Sqrt(1 - (at * at))) / Bessel(beta);
            sum += i == 0 ? taps[i] : 2 * taps[i];
        }

        for (int i = 0; i <= half; i++)
        {
            taps[i] /= sum;
        }

        return taps;
    }

    // The modified Bessel function of the first kind and order zero, by its series.
    private static double Bessel(double x)
    {
        double sum = 1;
        double term = 1;
        for (int k = 1; k < 40; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
