namespace Edge.Core.Signals.Modes;

/// <summary>
/// Local noise floor of an averaged spectrum: the median of the neighbourhood (two thirds to one and a half of the
/// frequency), which no narrow peak moves, at 32 frequencies, and straight lines between them on a double logarithmic
/// scale. And how far above it chance may reach. Not thread-safe.
/// </summary>
internal sealed class NoiseFloor
{
    private const int Knots = 32;
    private const int Passes = 2;
    private const double Beyond = 2; // steps beyond the ends, for the neighbours of the outermost
    private const int Sampled = 96;
    private const int FewestAround = 12;
    private const double Around = 1.5;
    private readonly double[] _frequency = new double[Knots];
    private readonly double[] _log = new double[Knots];
    private readonly float[] _sorted = new float[Sampled];

    /// <summary>Computes the floor between two bins.</summary>
    /// <param name="density">The spectrum.</param>
    /// <param name="first">First bin, at least 1.</param>
    /// <param name="last">Last bin.</param>
    /// <param name="averages">Independent averages.</param>
    public void Compute(ReadOnlySpan<float> density, int first, int last, double averages)
    {
        // The median of a mean of k exponentials lies at (1 − 1/9k)³ of its mean (Wilson and Hilferty, 1931).
        double correction = -3 * Math.Log(1 - (1 / (9 * averages)));
        for (int i = 0; i < Knots; i++)
        {
            _frequency[i] = Math.Log(first * Math.Pow((double)last / first, (double)i / (Knots - 1)));
            _log[i] = 0;
        }

        // Where the floor is steep, the median of a neighbourhood is not the floor in its middle: what is left over the
        // first answer, which has the slope, is asked for again.
        Span<double> step = stackalloc double[Knots];
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < Knots; i++)
            {
                double at = Math.Exp(_frequency[i]);
                int from = Math.Max(1, Math.Min((int)(at / Around), (int)at - FewestAround));
                int to = Math.Min(density.Length - 1, Math.Max((int)(at * Around), (int)at + FewestAround));
                int count = Math.Min(Sampled, to - from + 1);
                for (int k = 0; k < count; k++)
                {
                    int bin = from + (int)((long)k * (to - from) / Math.Max(1, count - 1));
                    _sorted[k] = pass == 0 ? density[bin] : (float)(density[bin] / At(bin));
                }

                _sorted.AsSpan(0, count).Sort();
                step[i] = Math.Log(Math.Max(_sorted[count / 2], float.Epsilon)) + correction;
            }

            for (int i = 0; i < Knots; i++)
            {
                _log[i] += step[i];
            }
        }
    }

    /// <summary>The floor at a bin, in the spectrum's unit.</summary>
    public double At(double bin)
    {
        double x = Math.Log(bin);
        double step = (_frequency[^1] - _frequency[0]) / (Knots - 1);
        double position = (x - _frequency[0]) / step;
        int i = Math.Clamp((int)position, 0, Knots - 2);
        double share = Math.Clamp(position - i, -Beyond, 1 + Beyond);
        return Math.Exp((_log[i] * (1 - share)) + (_log[i + 1] * share));
    }

    /// <summary>
    /// How many times the floor the highest of <paramref name="bins"/> bins of pure noise stays under, but for a chance
    /// of
    /// <paramref name="chance"/>; Wilson and Hilferty's approximation of the gamma distribution.
    /// </summary>
    public static double Threshold(double averages, int bins, double chance)
    {
        double ninth = 1 / (9 * averages);
        double root = 1 - ninth + (Deviate(chance / bins) * Math.Sqrt(ninth));
        return root * root * root;
    }

    // The normal deviate that is exceeded with this chance, below 0.5 (Abramowitz and Stegun 26.2.23, to 4.5e-4).
    private static double Deviate(double chance)
    {
        double t = Math.Sqrt(-2 * Math.Log(chance));
        return t
            - (
                (2.515517 + (t * (0.802853 + (t * 0.010328))))
                / (1 + (t * (1.432788 + (t * (0.189269 + (t * 0.001308))))))
            );
    }
}
