using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

/// <summary>The baseline of a mode against its definition, written with whole lists and plain matrices.</summary>
public sealed class ModeBaselineDefinitionTests
{
    private const int Terms = 6;
    private static readonly ModeBaselineOptions Options = new();

    [Theory]
    [InlineData(1, 3600)]
    [InlineData(2, 3600)]
    [InlineData(3, 600)]
    [InlineData(4, 7200)]
    [InlineData(5, 30_000)]
    [InlineData(6, 3600)]
    public void Every_judgement_is_what_its_definition_gives(int seed, double step)
    {
        var random = new Random(seed);
        ModeBaseline baseline = new(Options);
        Plain plain = new();
        bool measured = seed % 3 != 0;
        double seconds = 1000;
        double damage = 1;
        int severe = 0;
        for (int i = 0; i < 900; i++)
        {
            seconds += random.Next(40) == 0 ? 6 * step : step * (0.5 + random.NextDouble());
            double days = seconds / 86_400;
            double celsius = 6 + (9 * Math.Sin(2 * Math.PI * days)) - (0.4 * days) + random.NextDouble();
            double rms = 0.02 * Math.Exp(Math.Sin(days) + (0.2 * Shaken.Normal(random)));
            damage = random.Next(120) == 0 ? 1 - (0.08 * random.NextDouble() * random.Next(2)) : damage;
            double hertz =
                2
                * damage
                * (1 - (0.0006 * celsius) - (0.004 * Math.Log(rms / 0.02)) - (0.003 * Math.Min(0, celsius)))
                * (1 + (0.003 * Shaken.Normal(random)));
            hertz = random.Next(20) == 0 ? double.NaN : hertz;
            double told = !measured || random.Next(25) == 0 ? double.NaN : celsius;
            double strength = random.Next(25) == 0 ? double.NaN : rms;
            bool alarmUp = random.Next(15) == 0;
            long micros = (long)(seconds * 1e6);
            ModeJudgement found = baseline.Observe(micros, hertz, strength, told, alarmUp);
            ModeJudgement expected = plain.Observe(micros, hertz, strength, told, alarmUp);
            Assert.Equal(expected.ExpectedHertz, found.ExpectedHertz, 1e-7);
            Assert.Equal(expected.Residual, found.Residual, 1e-7);
            Assert.Equal(expected.Widening, found.Widening, 1e-7);
            Assert.Equal(expected.SinceLearned, found.SinceLearned, 1e-7);
            Assert.Equal(
                (expected.Severity, expected.Learned, expected.Extrapolating, expected.Taken),
                (found.Severity, found.Learned, found.Extrapolating, found.Taken)
            );
            severe += found.Severity == ModeSeverity.Normal ? 0 : 1;
        }

        Assert.InRange(severe, step > 21_600 ? 0 : 1, 850);
    }

    // The same reckoning, with all observations kept.
    private sealed class Plain
    {
        private readonly List<(double Hertz, double LogRms, double Celsius)> _firsts = [];
        private readonly double[,] _information = new double[Terms, Terms];
        private readonly double[] _right = new double[Terms];
        private double[] _estimate = new double[Terms];
        private double[,]? _anchorCovariance;
        private double[] _anchor = new double[Terms];
        private double[,] _covariance = new double[Terms, Terms];
        private (double Hertz, double LogRms, double Celsius)? _reference;
        private readonly List<double> _celsius = [];
        private readonly List<double> _logRms = [];
        private double _mean = double.NaN;
        private double _slowCelsius = double.NaN;
        private double _learned;
        private double _evidence;
        private double _residualSquare;
        private double _slow;
        private double _slowSquare;
        private long? _last;
        private readonly Window _warning = new(2 * Options.WarningSeconds);
        private readonly Window _critical = new(Options.CriticalSeconds);
        private ModeSeverity _severity;

        public ModeJudgement Observe(long micros, double hertz, double rms, double celsius, bool alarmUp)
        {
            double step = _last is { } last ? (micros - last) / 1e6 : 0;
            _last = micros;
            if (double.IsNaN(hertz))
            {
                return Say(double.NaN, double.NaN, 0, 0, false, false);
            }

            double logRms = Math.Log(rms);
            if (!double.IsNaN(celsius))
            {
                double kept = Math.Exp(-step / 21_600);
                _slowCelsius = double.IsNaN(_slowCelsius) ? celsius : (kept * _slowCelsius) + ((1 - kept) * celsius);
            }

            if (_reference is not { } reference)
            {
                if (!alarmUp)
                {
                    _firsts.Add((hertz, logRms, celsius));
                }

                if (_firsts.Count == 5)
                {
                    double middleRms = _firsts.Select(f => f.LogRms).Order().ElementAt(2);
                    double middleCelsius = _firsts.Select(f => f.Celsius).Order().ElementAt(2);
                    _reference = (
                        _firsts.Select(f => f.Hertz).Order().ElementAt(2),
                        double.IsNaN(middleRms) ? 0 : middleRms,
                        double.IsNaN(middleCelsius) ? 20 : middleCelsius
                    );
                    Prior(1);
                    Solve();
                }

                return Say(double.NaN, double.NaN, 0, 0, false, false);
            }

            double low = _celsius.Count > 0 ? _celsius.Min() : double.NaN;
            double high = _celsius.Count > 0 ? _celsius.Max() : double.NaN;
            double extra = 0;
            double felt = celsius;
            if (double.IsNaN(celsius))
            {
                bool known = _celsius.Count > 0;
                felt = known ? _mean : reference.Celsius;
                double spread = known ? Math.Max(1, (high - low) / 4) : 10;
                double slope =
                    known ? Math.Abs(_estimate[1]) + (felt < 0 ? Math.Abs(_estimate[2]) : 0)
                    : _evidence * Options.IndependentSeconds < 7 * 86_400 ? Options.TemperatureSlopeSpread
                    : Math.Min(Options.TemperatureSlopeSpread, 5.2 / 2 / 5 * Math.Sqrt(_slowSquare));
                extra = spread * spread * slope * slope;
            }

            double slow = double.IsNaN(celsius) ? felt : _slowCelsius;
            double[] x =
            [
                1,
                felt - reference.Celsius,
                Frost(slow) - Frost(reference.Celsius),
                double.IsNaN(logRms) ? 0 : logRms - reference.LogRms,
                slow - felt,
                Frost(felt) - Frost(slow),
            ];
            double expected = Dot(_estimate, x);
            double observed = Math.Log(hertz / reference.Hertz);
            double residual = observed - expected;
            double scatter = Math.Min(
                Math.Max((Options.ScatterTimes * Math.Sqrt(_slowSquare)) - Options.WarningShift, 0),
                Options.WarningShift
            );
            double widening = (2 * Doubt(_covariance, x, extra)) + scatter;
            double anchored = _anchorCovariance is null ? residual : observed - Dot(_anchor, x);
            double anchorWidening = _anchorCovariance is null
                ? widening
                : (2 * Doubt(_anchorCovariance, x, extra)) + scatter;
            bool outside =
                celsius < low - 3
                || celsius > high + 3
                || (_logRms.Count > 0 && (logRms < _logRms.Min() - 1 || logRms > _logRms.Max() + 1));
            double excess = Beyond(residual, widening);
            double anchorExcess = Beyond(anchored, anchorWidening);
            double judged = Math.Abs(anchorExcess) > Math.Abs(excess) ? anchorExcess : excess;
            Decide(micros, judged);
            bool take =
                !alarmUp
                && _severity == ModeSeverity.Normal
                && Math.Abs(residual) <= (Options.WarningShift / 2) + widening
                && Math.Abs(anchored) <= Options.WarningShift + anchorWidening;
            double since = _anchorCovariance is null ? 0 : Math.Exp(anchored - residual) - 1;
            if (take)
            {
                Learn(x, observed, residual, step, celsius, logRms);
            }

            return Say(reference.Hertz * Math.Exp(expected), Math.Exp(residual) - 1, widening, since, outside, take);
        }

        private ModeJudgement Say(double hertz, double residual, double wide, double since, bool outside, bool take) =>
            new(_severity, hertz, residual, wide, since, _anchorCovariance is not null, outside, take, "");

        private static double Frost(double celsius) => -Math.Log(1 + Math.Exp(-celsius));

        private static double Beyond(double residual, double widening) =>
            residual > widening ? residual - widening
            : residual < -widening ? residual + widening
            : 0;

        private static double Dot(double[] a, double[] b) => a.Zip(b, (one, other) => one * other).Sum();

        private double Doubt(double[,] covariance, double[] x, double extra)
        {
            double variance = 0;
            for (int i = 0; i < Terms; i++)
            {
                for (int j = 0; j < Terms; j++)
                {
                    variance += x[i] * covariance[i, j] * x[j];
                }
            }

            return Math.Sqrt((variance * Math.Max(1, _residualSquare / (Options.Scatter * Options.Scatter))) + extra);
        }

        private void Prior(double share)
        {
            double[] spread = [0.02, 0.002, 0.01, 0.01, 0.002, 0.01];
            double[] likely = [0, -0.0002, 0, -0.005, 0, 0];
            for (int i = 0; i < Terms; i++)
            {
                _information[i, i] += share / (spread[i] * spread[i]);
                _right[i] += share / (spread[i] * spread[i]) * likely[i];
            }
        }

        private void Learn(double[] x, double observed, double residual, double step, double celsius, double logRms)
        {
            double seconds = Math.Min(step, 21_600);
            double share = Math.Max(seconds, 1e-3) / 21_600;
            double keep = Math.Exp(-seconds / (365 * 86_400.0));
            double weight = share / (Options.Scatter * Options.Scatter);
            for (int i = 0; i < Terms; i++)
            {
                _right[i] = (_right[i] * keep) + (weight * observed * x[i]);
                for (int j = 0; j < Terms; j++)
                {
                    _information[i, j] = (_information[i, j] * keep) + (weight * x[i] * x[j]);
                }
            }

            Prior(1 - keep);
            _evidence += share;
            _residualSquare += Math.Min(1, share / Math.Min(24, _evidence)) * ((residual * residual) - _residualSquare);
            _slow += share * (residual - _slow);
            _slowSquare += Math.Min(1, share / Math.Min(_evidence, 400)) * ((_slow * _slow) - _slowSquare);
            _learned += Math.Min(step, 43_200);
            if (!double.IsNaN(celsius))
            {
                _celsius.Add(celsius);
                _mean = _celsius.Count == 1 ? celsius : _mean + (Math.Min(1, share / _evidence) * (celsius - _mean));
            }

            if (!double.IsNaN(logRms))
            {
                _logRms.Add(logRms);
            }

            Solve();
            if (_anchorCovariance is null && _learned >= 86_400)
            {
                _anchorCovariance = _covariance;
                _anchor = _estimate;
            }
        }

        private void Solve()
        {
            _covariance = Inverse(_information);
            _estimate = new double[Terms];
            for (int i = 0; i < Terms; i++)
            {
                for (int j = 0; j < Terms; j++)
                {
                    _estimate[i] += _covariance[i, j] * _right[j];
                }
            }
        }

        // Gauss and Jordan, with pivots.
        private static double[,] Inverse(double[,] matrix)
        {
            double[,] left = (double[,])matrix.Clone();
            double[,] inverse = new double[Terms, Terms];
            for (int i = 0; i < Terms; i++)
            {
                inverse[i, i] = 1;
            }

            for (int column = 0; column < Terms; column++)
            {
                int pivot = Enumerable.Range(column, Terms - column).MaxBy(row => Math.Abs(left[row, column]));
                for (int j = 0; j < Terms; j++)
                {
                    (left[column, j], left[pivot, j]) = (left[pivot, j], left[column, j]);
                    (inverse[column, j], inverse[pivot, j]) = (inverse[pivot, j], inverse[column, j]);
                }

                double scale = left[column, column];
                for (int j = 0; j < Terms; j++)
                {
                    left[column, j] /= scale;
                    inverse[column, j] /= scale;
                }

                for (int row = 0; row < Terms; row++)
                {
                    double factor = left[row, column];
                    for (int j = 0; j < Terms && row != column; j++)
                    {
                        left[row, j] -= factor * left[column, j];
                        inverse[row, j] -= factor * inverse[column, j];
                    }
                }
            }

            return inverse;
        }

        private void Decide(long micros, double judged)
        {
            _warning.Add(micros, judged);
            _critical.Add(micros, judged);
            double criticalAt = (_severity == ModeSeverity.Critical ? 0.8 : 1) * Options.CriticalShift;
            bool critical = _critical.Covers ? _critical.AllBeyond(criticalAt) : _severity == ModeSeverity.Critical;
            double warningAt = (_severity == ModeSeverity.Normal ? 1 : 0.8) * Options.WarningShift;
            bool warning = _warning.Covers ? Math.Abs(_warning.Median) > warningAt : _severity != ModeSeverity.Normal;
            _severity =
                critical ? ModeSeverity.Critical
                : warning ? ModeSeverity.Warning
                : ModeSeverity.Normal;
        }
    }

    // The residuals of a while: parts of a 34th of it each, and at least three of them.
    private sealed class Window(double seconds)
    {
        private readonly List<List<(long At, double Value)>> _parts = [];

        public bool Covers
        {
            get
            {
                int number = _parts.Sum(part => part.Count);
                bool whole = number >= 3 && _parts[^1][^1].At - _parts[0][0].At >= seconds * 1e6;
                double longest = Math.Max(seconds / 2, 7200) * 1e6;
                return whole
                    && (number == 3 || _parts.Zip(_parts.Skip(1)).All(p => p.Second[0].At - p.First[^1].At <= longest));
            }
        }

        public double Median
        {
            get
            {
                double[] means = [.. _parts.Select(part => part.Average(one => one.Value)).Order()];
                return (means[(means.Length - 1) / 2] + means[means.Length / 2]) / 2;
            }
        }

        public void Add(long at, double value)
        {
            while (_parts.Count > 3 && at - _parts[1][^1].At >= seconds * 1e6)
            {
                _parts.RemoveAt(0);
            }

            if (_parts.Count == 0 || at - _parts[^1][0].At >= (long)(seconds * 1e6 / 34))
            {
                if (_parts.Count == 36)
                {
                    _parts.RemoveAt(0);
                }

                _parts.Add([]);
            }

            _parts[^1].Add((at, value));
        }

        public bool AllBeyond(double limit) =>
            _parts.TrueForAll(part => part.TrueForAll(one => one.Value > limit))
            || _parts.TrueForAll(part => part.TrueForAll(one => one.Value < -limit));
    }
}
