namespace Edge.Core.Link;

/// <summary>A mean and how far it can be relied upon.</summary>
/// <param name="Mean">Mean of all values.</param>
/// <param name="Low">Lower end of its 95 % confidence interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Effective">How many independent values would have been worth as much.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High, double Effective)
{
    /// <summary>Fewest independent batches of values that follow each other closely. 30: what a correlation can be told from.</summary>
    public const int FewestClose = 30;

    /// <summary>Fewest values that are hours apart. 10: below, the scatter itself is a guess.</summary>
    public const int FewestApart = 10;

    // What remains of correlation between batches: more makes them longer.
    private const double CloseCorrelation = 0.15;
    private const double ApartCorrelation = 0.2;
    private const double MostCorrelation = 0.95;

    // A value this far below the mean is none of a log-normal spread; taken as it is, its logarithm would rule all others.
    private const double LeastOfMean = 0.02;

    /// <summary>
    /// The interval of the mean of a series whose values may be correlated and skewed, as throughput is; null when the
    /// values are too few, or hang together too much, for any.
    /// </summary>
    /// <remarks>
    /// Values are joined into batches of 1, 2, 4, … until neighbours are no longer correlated (method of batch means);
    /// what correlation may remain, by its estimate and one standard error of it, widens the interval. Student's t on both
    /// sides; the upper end is moved out by the skewness (Chen 1995), and to that of a log-normal mean (Olsson 2005) where
    /// that is farther: with few values of a skewed spread, t alone misses on this side.
    /// </remarks>
    /// <param name="series">The values in the order of time; each stands for as many samples as any other.</param>
    /// <param name="areApart">Whether they are half an hour apart and more, by a schedule of chance.</param>
    public static MeanInterval? Of(ReadOnlySpan<double> series, bool areApart)
    {
        int fewest = areApart ? FewestApart : FewestClose;
        double limit = areApart ? ApartCorrelation : CloseCorrelation;
        if (series.Length < fewest)
        {
            return null;
        }

        double mean = Average(series);
        double[] batches = series.ToArray();
        while (batches.Length >= fewest)
        {
            double correlation = Correlation(batches);
            if (correlation <= limit)
            {
                // The estimate is too small by about this (Kendall 1954), and uncertain by 1/√n.
                double bias = (1 + (3 * Math.Max(0, correlation))) / batches.Length;
                double doubt = areApart ? 0 : 1 / Math.Sqrt(batches.Length);
                double most = Math.Clamp(correlation + bias + doubt, 0, MostCorrelation);
                return Around(mean, batches, (1 + most) / (1 - most));
            }

            batches = Pairs(batches);
        }

        return null;
    }

    // 97.5 % of Student's t: Cornish and Fisher's expansion about the normal quantile, right to 0.0005 from nine degrees on.
    internal static double StudentT(int degrees)
    {
        const double z = 1.959963985;
        const double z3 = z * z * z;
        const double z5 = z3 * z * z;
        const double z7 = z5 * z * z;
        double n = degrees;
        return z
            + ((z3 + z) / 4 / n)
            + (((5 * z5) + (16 * z3) + (3 * z)) / 96 / (n * n))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * z)) / 384 / (n * n * n));
    }

    private static MeanInterval Around(double mean, double[] batches, double inflation)
    {
        int n = batches.Length;
        double center = Average(batches);
        double square = 0;
        double cube = 0;
        foreach (double value in batches)
        {
            double off = value - center;
            square += off * off;
            cube += off * off * off;
        }

        double variance = square / (n - 1);
        double third = cube * n / ((n - 1.0) * (n - 2));
        double t = StudentT(n - 1);
        double half = t * Math.Sqrt(variance * inflation / n);
        double skew = variance > 0 ? Math.Max(0, third / (6 * variance * n) * (1 + (2 * t * t))) : 0;
        double high = Math.Max(mean + half + skew, LogNormalHigh(batches, center, t, inflation));
        return new MeanInterval(mean, mean - half, high, n / inflation);
    }

    private static double LogNormalHigh(double[] batches, double mean, double t, double inflation)
    {
        int n = batches.Length;
        double sum = 0;
        foreach (double value in batches)
        {
            if (value < mean * LeastOfMean)
            {
                return double.NegativeInfinity;
            }

            sum += Math.Log(value);
        }

        double center = sum / n;
        double square = 0;
        foreach (double value in batches)
        {
            double off = Math.Log(value) - center;
            square += off * off;
        }

        double variance = square / (n - 1);
        double error = Math.Sqrt(inflation * ((variance / n) + (variance * variance / (2.0 * (n - 1)))));
        return Math.Exp(center + (variance / 2) + (t * error));
    }

    private static double Correlation(double[] values)
    {
        double mean = Average(values);
        double product = 0;
        double square = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double off = values[i] - mean;
            square += off * off;
            product += i > 0 ? off * (values[i - 1] - mean) : 0;
        }

        // Values that are all the same are their mean, whatever they are worth to each other.
        return square > 0 ? product / square : 0;
    }

    // The oldest is left out where the number is odd.
    private static double[] Pairs(double[] values)
    {
        int odd = values.Length % 2;
        double[] pairs = new double[values.Length / 2];
        for (int i = 0; i < pairs.Length; i++)
        {
            pairs[i] = (values[(2 * i) + odd] + values[(2 * i) + odd + 1]) / 2;
        }

        return pairs;
    }

    private static double Average(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
