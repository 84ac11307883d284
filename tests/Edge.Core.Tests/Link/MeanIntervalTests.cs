using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class MeanIntervalTests
{
    // Runs that gave an interval, of which the share that holds the true mean is told with an error of 0.7 %.
    private const int Runs = 1000;

    /// <summary>Spread of independent samples, how many, and whether they are hours apart.</summary>
    public static TheoryData<double, int, bool> Independent =>
        new()
        {
            { 0.4, 10, true },
            { 1.0, 10, true },
            { 0.7, 20, true },
            { 1.0, 120, true },
            { 0.4, 30, false },
            { 1.0, 30, false },
            { 0.7, 100, false },
            { 1.0, 1000, false },
        };

    /// <summary>Spread, correlation of neighbours, samples: as many as let one run in five give an interval at all.</summary>
    public static TheoryData<double, double, int> Correlated =>
        new()
        {
            { 0.4, 0.3, 80 },
            { 1.0, 0.3, 80 },
            { 0.4, 0.6, 320 },
            { 1.0, 0.6, 320 },
            { 0.4, 0.9, 2560 },
            { 0.7, 0.9, 2560 },
            { 1.0, 0.9, 2560 },
        };

    [Theory]
    [MemberData(nameof(Independent))]
    public void Of_independent_log_normal_samples_the_interval_holds_the_mean_in_93_of_100(
        double variation,
        int samples,
        bool areApart
    )
    {
        (double covered, double told) = Coverage(seed => LogNormal(seed, samples, variation, 0), areApart);
        Assert.True(covered >= 0.93, $"{covered:P1}");
        Assert.True(told >= 0.8, $"an interval in {told:P0} only");
    }

    [Theory]
    [MemberData(nameof(Correlated))]
    public void Of_correlated_samples_it_does_too(double variation, double correlation, int samples)
    {
        (double covered, double told) = Coverage(seed => LogNormal(seed, samples, variation, correlation), false);
        Assert.True(covered >= 0.93, $"{covered:P1}");
        Assert.True(told >= 0.2, $"an interval in {told:P0} only");
        (covered, _) = Coverage(seed => Normal(seed, samples, variation, correlation), false);
        Assert.True(covered >= 0.93, $"normal: {covered:P1}");
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.9)]
    [InlineData(0.97)]
    [InlineData(0.995)]
    public void Whatever_the_length_a_wrong_interval_is_told_in_seven_of_100_runs_at_most(double correlation)
    {
        foreach (int samples in (int[])[10, 30, 40, 60, 100, 200, 400, 1000])
        {
            foreach (double variation in (double[])[0.4, 1.0])
            {
                int wrong = 0;
                const int runs = 200;
                for (int seed = 0; seed < runs; seed++)
                {
                    wrong +=
                        MeanInterval.Of(LogNormal(seed, samples, variation, correlation), false) is { } interval
                        && (interval.Low > 1 || interval.High < 1)
                            ? 1
                            : 0;
                }

                Assert.True(wrong <= 0.07 * runs, $"{samples} samples, CV {variation}: {wrong} of {runs}");
            }
        }
    }

    [Fact]
    public void As_if_independent_the_same_samples_would_miss_the_mean_in_most_runs()
    {
        // What the batches are for: the naive interval of a drive's samples by the second.
        int missed = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            double[] series = LogNormal(seed, 2560, 0.7, 0.97);
            double mean = series.Average();
            double deviation = Math.Sqrt(series.Sum(v => (v - mean) * (v - mean)) / (series.Length - 1));
            missed += Math.Abs(mean - 1) > 1.96 * deviation / Math.Sqrt(series.Length) ? 1 : 0;
        }

        Assert.InRange(missed, 120, 200);
    }

    [Theory]
    [InlineData(9, true, false)]
    [InlineData(10, true, true)]
    [InlineData(29, false, false)]
    [InlineData(30, false, true)]
    public void Fewer_samples_than_it_takes_give_none(int samples, bool areApart, bool told)
    {
        // Up and down: neighbours are anything but alike.
        double[] series = [.. Enumerable.Range(0, samples).Select(i => i % 2 == 0 ? 90.0 : 110)];
        Assert.Equal(told, MeanInterval.Of(series, areApart) is not null);
    }

    [Fact]
    public void A_drift_is_never_told_as_a_mean()
    {
        double[] series = [.. Enumerable.Range(0, 2000).Select(i => 50 + (i * 0.05))];
        Assert.Null(MeanInterval.Of(series, false));
    }

    [Fact]
    public void Of_samples_that_are_all_the_same_the_interval_is_a_point()
    {
        MeanInterval interval = MeanInterval.Of(Enumerable.Repeat(42.0, 64).ToArray(), false)!.Value;
        Assert.Equal((42, 42), (interval.Mean, interval.Low));
        Assert.Equal(42, interval.High, 9);
    }

    [Fact]
    public void Of_ten_samples_hours_apart_the_lower_end_is_that_of_student()
    {
        double[] series = [91, 105, 84, 97, 110, 88, 102, 95, 79, 99];
        MeanInterval interval = MeanInterval.Of(series, true)!.Value;
        Assert.Equal(95, interval.Mean, 9);

        // s = 9.638, t(9) = 2.2622; neighbours are unlike each other, so nothing widens it.
        Assert.Equal(95 - (2.2622 * 9.638 / Math.Sqrt(10)), interval.Low, 2);
        Assert.InRange(interval.High, 95 + (95 - interval.Low) - 0.01, 105);
    }

    [Theory]
    [InlineData(9, 2.26216)]
    [InlineData(29, 2.04523)]
    [InlineData(119, 1.98010)]
    [InlineData(100_000, 1.95999)]
    public void Quantiles_of_student_are_those_of_the_tables(int degrees, double quantile) =>
        Assert.Equal(quantile, MeanInterval.StudentT(degrees), 3);

    private static (double Covered, double Told) Coverage(Func<int, double[]> series, bool areApart)
    {
        int covered = 0;
        int told = 0;
        for (int seed = 0; seed < Runs; seed++)
        {
            if (MeanInterval.Of(series(seed), areApart) is { } interval)
            {
                told++;
                covered += interval.Low <= 1 && interval.High >= 1 ? 1 : 0;
            }
        }

        return (covered / (double)told, told / (double)Runs);
    }

    // Mean 1, this coefficient of variation; the logarithm is an AR(1).
    private static double[] LogNormal(int seed, int samples, double variation, double correlation)
    {
        double square = Math.Log(1 + (variation * variation));
        double deviation = Math.Sqrt(square);
        double[] series = Autoregressive(seed, samples, correlation);
        for (int i = 0; i < samples; i++)
        {
            series[i] = Math.Exp((deviation * series[i]) - (square / 2));
        }

        return series;
    }

    private static double[] Normal(int seed, int samples, double variation, double correlation)
    {
        double[] series = Autoregressive(seed, samples, correlation);
        for (int i = 0; i < samples; i++)
        {
            series[i] = 1 + (variation * series[i]);
        }

        return series;
    }

    private static double[] Autoregressive(int seed, int samples, double correlation)
    {
        Random random = new((seed * 7919) + samples);
        double[] series = new double[samples];
        double fresh = Math.Sqrt(1 - (correlation * correlation));
        double value = Gauss(random);
        for (int i = 0; i < samples; i++)
        {
            value = i == 0 ? value : (correlation * value) + (fresh * Gauss(random));
            series[i] = value;
        }

        return series;
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    [Fact]
    public void Whatever_the_series_it_is_what_its_definition_gives()
    {
        int told = 0;
        int joined = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            bool areApart = seed % 2 == 0;
            int samples = 8 + (seed * 7 % (areApart ? 60 : 500));
            double correlation = (double[])[0, 0.1, 0.25, 0.5, 0.9] is var all ? all[seed % 5] : 0;
            double[] series =
                seed % 3 == 0
                    ? Normal(seed, samples, 0.5, correlation)
                    : LogNormal(seed, samples, 0.3 + (seed % 4 * 0.4), correlation);
            if (seed % 11 == 0)
            {
                series[samples / 2] = (seed % 22 == 0 ? 0.019 : 0.021) * series.Average();
            }

            if (seed % 13 == 0)
            {
                Array.Fill(series, 7);
            }

            MeanInterval? plain = Plain(series, areApart, out bool isJoined);
            MeanInterval? found = MeanInterval.Of(series, areApart);
            Assert.Equal(plain is null, found is null);
            if (plain is { } expected && found is { } interval)
            {
                told++;
                joined += isJoined ? 1 : 0;
                Assert.Equal(expected.Mean, interval.Mean, 1e-9);
                Assert.Equal(expected.Low, interval.Low, 1e-9);
                Assert.Equal(expected.High, interval.High, 1e-9);
                Assert.Equal(expected.Effective, interval.Effective, 1e-9);
            }
        }

        Assert.InRange(told, 100, 399);
        Assert.InRange(joined, 20, 399);
    }

    private static MeanInterval? Plain(double[] series, bool areApart, out bool isJoined)
    {
        isJoined = false;
        List<double> batches = [.. series];
        while (batches.Count >= (areApart ? 10 : 30))
        {
            int n = batches.Count;
            double center = batches.Average();
            List<double> off = [.. batches.Select(value => value - center)];
            double squares = off.Sum(value => value * value);
            double correlation = squares > 0 ? off.Zip(off.Skip(1), (a, b) => a * b).Sum() / squares : 0;
            if (correlation > (areApart ? 0.2 : 0.15))
            {
                isJoined = true;
                batches = [.. batches.Skip(n % 2).Chunk(2).Select(pair => pair.Average())];
                continue;
            }

            double bias = (1 + (3 * Math.Max(correlation, 0))) / n;
            double most = correlation + bias + (areApart ? 0 : 1 / Math.Sqrt(n));
            most = Math.Min(0.95, Math.Max(0, most));
            double inflation = (1 + most) / (1 - most);
            double t = MeanInterval.StudentT(n - 1);
            double variance = squares / (n - 1);
            double mean = series.Average();
            double half = t * Math.Sqrt(variance * inflation / n);
            double third = off.Sum(value => value * value * value) * n / (n - 1) / (n - 2);
            double skew = variance > 0 ? Math.Max(0, third / (6 * variance * n) * (1 + (2 * t * t))) : 0;
            double high = mean + half + skew;
            if (batches.Min() >= 0.02 * center)
            {
                List<double> logs = [.. batches.Select(value => Math.Log(value))];
                double spread = logs.Sum(log => Math.Pow(log - logs.Average(), 2)) / (n - 1);
                double error = Math.Sqrt(inflation * ((spread / n) + (spread * spread / 2 / (n - 1))));
                high = Math.Max(high, Math.Exp(logs.Average() + (spread / 2) + (t * error)));
            }

            return new MeanInterval(mean, mean - half, high, n / inflation);
        }

        return null;
    }
}
