namespace Edge.Core.Signals.Modes;

/// <summary>A decaying sinusoid, e^(−αn)·(a·cos ωn + b·sin ωn) + c, n in samples.</summary>
/// <param name="Frequency">Damped frequency, fraction of the rate.</param>
/// <param name="Decay">α: fall of the logarithm of the envelope, a sample.</param>
/// <param name="Amplitude">Envelope at the first sample, in the data's unit.</param>
/// <param name="Explained">Share of the data's variance that it explains, 0 to 1.</param>
public readonly record struct DampedSine(double Frequency, double Decay, double Amplitude, double Explained)
{
    private const int Parameters = 5;
    private const int MostSteps = 25;

    /// <summary>Fraction of critical damping: the logarithmic decrement is 2πζ/√(1−ζ²).</summary>
    public double Damping
    {
        get
        {
            double omega = 2 * Math.PI * Frequency;
            return Decay / Math.Sqrt((omega * omega) + (Decay * Decay));
        }
    }

    /// <summary>Least squares, by Gauss and Newton's method.</summary>
    /// <param name="data">At least ten samples.</param>
    /// <param name="frequency">Where to begin, fraction of the rate; within half a line, 0.5/length, of the
    /// truth.</param>
    /// <param name="found">The fit.</param>
    /// <returns>Whether it converged, below half the rate.</returns>
    public static bool TryFit(ReadOnlySpan<float> data, double frequency, out DampedSine found)
    {
        found = default;
        int n = data.Length;
        if (n < 2 * Parameters || !(frequency > 0 && frequency < 0.5))
        {
            return false;
        }

        Span<double> p = stackalloc double[Parameters]; // a, b, c, α, ω
        Span<double> step = stackalloc double[Parameters];
        Span<double> normal = stackalloc double[Parameters * Parameters];
        p.Clear();
        p[4] = 2 * Math.PI * frequency;
        double start = p[4];
        double before = double.PositiveInfinity;
        for (int i = 0; i < MostSteps; i++)
        {
            // The first two steps find the linear part: without an amplitude there is no slope in the others.
            int free = i < 2 ? 3 : Parameters;
            double error = Accumulate(data, p, free, normal, step);
            if (!LinearSystem.Factor(normal, free))
            {
                return false;
            }

            LinearSystem.Solve(normal, free, step);
            double limit = free == Parameters ? Math.Max(Math.Abs(step[4]) * n / 2, Math.Abs(step[3]) * n / 4) : 0;
            double share = limit > 1 ? 1 / limit : 1;
            for (int k = 0; k < free; k++)
            {
                p[k] += share * step[k];
            }

            if (i > 3 && Math.Abs(before - error) <= 1e-6 * error && share == 1)
            {
                break;
            }

            before = error;
        }

        double residual = Accumulate(data, p, 0, normal, step);
        double sum = 0;
        double squares = 0;
        foreach (float sample in data)
        {
            sum += sample;
            squares += (double)sample * sample;
        }

        double variance = squares - (sum * sum / n);
        found = new(p[4] / (2 * Math.PI), p[3], Math.Sqrt((p[0] * p[0]) + (p[1] * p[1])), 1 - (residual / variance));
        return double.IsFinite(residual)
            && variance > 0
            && p[4] is > 0 and < Math.PI
            && Math.Abs(p[4] - start) < 4 * Math.PI / n;
    }

    private static double Accumulate(
        ReadOnlySpan<float> data,
        ReadOnlySpan<double> p,
        int free,
        Span<double> normal,
        Span<double> right
    )
    {
        normal.Clear();
        right.Clear();
        Span<double> d = stackalloc double[Parameters];
        double shrink = Math.Exp(-p[3]);
        double stepRe = shrink * Math.Cos(p[4]);
        double stepIm = shrink * Math.Sin(p[4]);
        double c = 1;
        double s = 0;
        double error = 0;
        for (int n = 0; n < data.Length; n++)
        {
            double sine = (p[0] * c) + (p[1] * s);
            double off = data[n] - sine - p[2];
            error += off * off;
            d[0] = c;
            d[1] = s;
            d[2] = 1;
            d[3] = -n * sine;
            d[4] = n * ((p[1] * c) - (p[0] * s));
            for (int i = 0; i < free; i++)
            {
                right[i] += d[i] * off;
                for (int j = 0; j <= i; j++)
                {
                    normal[(i * free) + j] += d[i] * d[j];
                }
            }

            double turned = (c * stepRe) - (s * stepIm);
            s = (c * stepIm) + (s * stepRe);
            c = turned;
        }

        return error;
    }
}
