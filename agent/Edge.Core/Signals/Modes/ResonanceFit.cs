namespace Edge.Core.Signals.Modes;

/// <summary>One resonance as fitted to a spectrum. Frequencies are fractions of the sample rate.</summary>
/// <param name="Frequency">Natural frequency.</param>
/// <param name="Damping">Fraction of critical damping.</param>
/// <param name="PeakDensity">Density at the top without the noise, in the unit of <see cref="Welch.Density"/>.</param>
/// <param name="NoiseDensity">Density of the noise under it.</param>
/// <param name="FrequencyError">Standard deviation of the frequency, as a fraction of it.</param>
/// <param name="DampingError">Standard deviation of the damping, as a fraction of it.</param>
public readonly record struct Resonance(
    double Frequency,
    double Damping,
    double PeakDensity,
    double NoiseDensity,
    double FrequencyError,
    double DampingError
)
{
    /// <summary>RMS of the mode's acceleration, m/s²: a peak of half-power width 2ζf and height S has the area
    /// π·ζ·f·S.</summary>
    public double Rms => Math.Sqrt(Math.PI * Damping * Frequency * PeakDensity);

    /// <summary>Density of the model at a frequency, without the noise.</summary>
    public double DensityAt(double frequency)
    {
        double r2 = frequency / Frequency * (frequency / Frequency);
        double damp = 4 * Damping * Damping;
        return PeakDensity * damp * r2 / (((r2 - 1) * (r2 - 1)) + (damp * r2));
    }
}

/// <summary>
/// Frequency and damping of one mode by maximum likelihood: an oscillator in white noise, S(f) =
/// Sp·4ζ²·e^(s(r−1))/((r²−1)² + 4ζ²r²) + B with r = f/f₀, is fitted to the periodogram (Whittle, 1953; for modal
/// analysis S.-K. Au's fast Bayesian FFT method). Fisher scoring, with the errors from the Fisher information. Not
/// thread-safe.
/// </summary>
/// <remarks>
/// e^(s(r−1)) is r^s near the peak: s is 4 for acceleration under a white force and 0 under white shaking of the
/// ground. What the force's own slope is, nobody knows, so it is fitted too, around 2 ± 2. So is the noise: it
/// is hardly above the local floor, but may be far below it, for around a strong mode the floor is the mode's own skirts. And the damping, around 1 % within a factor e either way: that holds a short record, and hardly moves a
/// long one. No averaging broadens the peak, so nothing needs to be corrected for resolution until the record is
/// shorter than some 5/(2ζf); below that the damping is read too high.
/// </remarks>
public sealed class ResonanceFit
{
    /// <summary>Largest damping that still is a resonance, fraction: masts have 0.3 to 2 %; what is broader is a hump
    /// of the force.</summary>
    public const double LargestDamping = 0.05;

    private const int Parameters = 5; // ln frequency, ln damping, ln peak, ln noise, slope
    private const int MostGroups = 256;
    private const int MostSteps = 40;
    private const double SmallestDamping = 1e-4;
    private const double LikelyLogDamping = -4.60517; // ln 1 %
    private const double LikelySlope = 2;
    private const double SlopePrecision = 0.25;
    private const double QuietPrecision = 0.02; // a factor of a thousand below the floor is likely enough
    private readonly double[] _power = new double[MostGroups];
    private readonly double[] _frequency = new double[MostGroups];
    private readonly double[] _weight = new double[MostGroups];
    private double _logFloor;
    private int _groups;

    /// <summary>Fits one resonance within a band.</summary>
    /// <param name="spectrum">The whole record's spectrum.</param>
    /// <param name="start">What is known beforehand; its errors are not read.</param>
    /// <param name="low">Lower end of the band, fraction of the rate.</param>
    /// <param name="high">Upper end.</param>
    /// <param name="found">The fit.</param>
    /// <returns>Whether it converged to a resonance inside the band.</returns>
    public bool TryFit(Periodogram spectrum, in Resonance start, double low, double high, out Resonance found)
    {
        found = default;
        if (!(start.PeakDensity > 0) || !(start.NoiseDensity > 0) || !Group(spectrum, low, high))
        {
            return false;
        }

        Span<double> p = stackalloc double[Parameters];
        Span<double> next = stackalloc double[Parameters];
        Span<double> trial = stackalloc double[Parameters];
        Span<double> gradient = stackalloc double[Parameters];
        Span<double> information = stackalloc double[Parameters * Parameters];
        p[0] = Math.Log(start.Frequency);
        p[1] = Math.Log(start.Damping);
        p[2] = Math.Log(start.PeakDensity);
        p[3] = Math.Log(start.NoiseDensity);
        p[4] = LikelySlope;
        _logFloor = p[3];
        double cost = Evaluate(p, gradient, information);
        bool done = false;
        for (int step = 0; step < MostSteps && !done; step++)
        {
            if (!LinearSystem.Factor(information, Parameters))
            {
                return false;
            }

            LinearSystem.Solve(information, Parameters, gradient);
            double width = Math.Exp(p[1]);
            double limit = Math.Max(
                Math.Max(Math.Abs(gradient[0]) / Math.Max(2 * width, 1e-4), Math.Abs(gradient[1])),
                Math.Max(Math.Abs(gradient[2]) / 2, Math.Abs(gradient[3]) / 2)
            );
            double share = limit > 0.7 ? 0.7 / limit : 1;

            // Halved as long as that helps: where the noise is hidden, whole steps swing to and fro.
            double lowest = cost;
            for (int halved = 0; halved < 8; halved++, share /= 2)
            {
                for (int i = 0; i < Parameters; i++)
                {
                    trial[i] = p[i] + (share * gradient[i]);
                }

                trial[1] = Math.Clamp(trial[1], Math.Log(SmallestDamping), Math.Log(4 * LargestDamping));
                double reached = Cost(trial);
                if (reached < lowest)
                {
                    lowest = reached;
                    trial.CopyTo(next);
                }
                else if (lowest < cost)
                {
                    break;
                }
            }

            bool better = lowest < cost;
            double before = cost;
            if (better)
            {
                next.CopyTo(p);
            }

            // A likelihood that moves by less than this moves nothing by a hundredth of its error.
            cost = Evaluate(p, gradient, information);
            done = !better || before - cost < 1e-4;
        }

        double frequency = Math.Exp(p[0]);
        double damping = Math.Exp(p[1]);
        if (
            !done
            || !double.IsFinite(cost)
            || frequency <= low
            || frequency >= high
            || damping > LargestDamping
            || !LinearSystem.Factor(information, Parameters)
        )
        {
            return false;
        }

        found = new(
            frequency,
            damping,
            Math.Exp(p[2]),
            Math.Exp(p[3]),
            Deviation(information, 0),
            Deviation(information, 1)
        );
        return true;
    }

    private static double Deviation(ReadOnlySpan<double> factor, int parameter)
    {
        Span<double> unit = stackalloc double[Parameters];
        unit.Clear();
        unit[parameter] = 1;
        LinearSystem.Solve(factor, Parameters, unit);
        return Math.Sqrt(unit[parameter]);
    }

    // Neighbouring bins are averaged while they are much narrower than what is to be seen.
    private bool Group(Periodogram spectrum, double low, double high)
    {
        ReadOnlySpan<float> density = spectrum.Density;
        int first = Math.Max(1, (int)Math.Ceiling(low * spectrum.Length));
        int last = Math.Min(density.Length - 1, (int)(high * spectrum.Length));
        int bins = last - first + 1;
        _groups = 0;
        if (bins < 2 * Parameters)
        {
            return false;
        }

        int size = (bins + MostGroups - 1) / MostGroups;
        for (int k = first; k <= last; k += size)
        {
            int n = Math.Min(size, last - k + 1);
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                sum += density[k + i];
            }

            _power[_groups] = sum / n;
            _frequency[_groups] = (k + ((n - 1) / 2.0)) / spectrum.Length;
            _weight[_groups] = n * spectrum.Weight;
            _groups++;
        }

        return true;
    }

    private double Cost(ReadOnlySpan<double> p)
    {
        double centre = Math.Exp(p[0]);
        double damp = 4 * Math.Exp(2 * p[1]);
        double peak = Math.Exp(p[2]);
        double noise = Math.Exp(p[3]);
        double sum = 0;
        for (int g = 0; g < _groups; g++)
        {
            double r = _frequency[g] / centre;
            double r2 = r * r;
            double model = (peak * damp * Math.Exp(p[4] * (r - 1)) / (((r2 - 1) * (r2 - 1)) + (damp * r2))) + noise;
            sum += _weight[g] * (Math.Log(model) + (_power[g] / model));
        }

        return sum + Prior(p);
    }

    private double Evaluate(ReadOnlySpan<double> p, Span<double> gradient, Span<double> information)
    {
        double centre = Math.Exp(p[0]);
        double damp = 4 * Math.Exp(2 * p[1]);
        double peak = Math.Exp(p[2]);
        double noise = Math.Exp(p[3]);
        gradient.Clear();
        information.Clear();
        Span<double> d = stackalloc double[Parameters];
        double sum = 0;
        for (int g = 0; g < _groups; g++)
        {
            double r = _frequency[g] / centre;
            double r2 = r * r;
            double denominator = ((r2 - 1) * (r2 - 1)) + (damp * r2);
            double mode = peak * damp * Math.Exp(p[4] * (r - 1)) / denominator;
            double model = mode + noise;
            double share = mode / model;
            d[0] = share * ((-p[4] * r) + (((4 * r2 * (r2 - 1)) + (2 * damp * r2)) / denominator));
            d[1] = share * (2 - (2 * damp * r2 / denominator));
            d[2] = share;
            d[3] = 1 - share;
            d[4] = share * (r - 1);
            double ratio = _power[g] / model;
            sum += _weight[g] * (Math.Log(model) + ratio);
            for (int i = 0; i < Parameters; i++)
            {
                gradient[i] += _weight[g] * (ratio - 1) * d[i];
                for (int j = 0; j <= i; j++)
                {
                    information[(i * Parameters) + j] += _weight[g] * d[i] * d[j];
                }
            }
        }

        gradient[1] -= p[1] - LikelyLogDamping;
        gradient[3] -= NoisePrecision(p) * (p[3] - _logFloor);
        gradient[4] -= SlopePrecision * (p[4] - LikelySlope);
        information[(1 * Parameters) + 1] += 1;
        information[(3 * Parameters) + 3] += NoisePrecision(p);
        information[(4 * Parameters) + 4] += SlopePrecision;
        return sum + Prior(p);
    }

    private double NoisePrecision(ReadOnlySpan<double> p) => p[3] < _logFloor ? QuietPrecision : 1;

    private double Prior(ReadOnlySpan<double> p)
    {
        double damping = p[1] - LikelyLogDamping;
        double noise = p[3] - _logFloor;
        double slope = p[4] - LikelySlope;
        return ((damping * damping) + (NoisePrecision(p) * noise * noise) + (SlopePrecision * slope * slope)) / 2;
    }
}
