using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

/// <summary>
/// The reckoning of <see cref="ModeBaseline"/> once more, as its comments tell it and as plainly as it can be written: every matrix
/// is whole, is solved by Gauss with pivots, and is solved anew each time; what happened is kept in lists.
/// </summary>
internal sealed class PlainBaseline(ModeBaselineOptions options)
{
    private readonly List<(double Hertz, double LogRms, double Celsius)> _first = [];
    private readonly PlainEvidence _warning = new(2 * options.WarningSeconds, options.CriticalCount);
    private readonly PlainEvidence _critical = new(options.CriticalSeconds, options.CriticalCount);
    private double[,] _information = new double[6, 6];
    private double[] _right = new double[6];
    private double[,]? _anchorInformation;
    private double[]? _anchor;
    private (double Hertz, double LogRms, double Celsius)? _reference;
    private List<double> _celsius = [];
    private List<double> _logRms = [];
    private double _celsiusMean = double.NaN;
    private double _learnedSeconds;
    private double _evidence;
    private double _residualSquare;
    private double _slow;
    private double _slowSquare;
    private double _slowCelsius = double.NaN;
    private long? _last;
    private ModeSeverity _severity;

    public ModeJudgement Observe(long micros, double hertz, double rms, double celsius, bool alarmUp)
    {
        double step = _last is { } before ? Math.Max(0, micros - before) / 1e6 : 0;
        _last = Math.Max(_last ?? micros, micros);
        if (double.IsNaN(hertz) || hertz <= 0 || double.IsInfinity(hertz))
        {
            return Nothing("the mode was not seen");
        }

        double logRms = double.IsFinite(rms) && rms > 0 ? Math.Log(rms) : double.NaN;
        if (!(celsius > -150 && celsius < 150))
        {
            celsius = double.NaN;
        }

        if (!double.IsNaN(celsius))
        {
            double fades = Math.Exp(-step / 21_600);
            _slowCelsius = double.IsNaN(_slowCelsius) ? celsius : (fades * _slowCelsius) + ((1 - fades) * celsius);
        }

        if (_reference is not { } reference)
        {
            if (!alarmUp)
            {
                Begin(hertz, logRms, celsius);
            }

            return Nothing("the baseline begins with five observations");
        }

        double[] estimate = Solved(_information, _right);
        double[] x = Regressors(celsius, logRms, estimate, out double variance);
        double expected = Dot(estimate, x);
        double observed = Math.Log(hertz) - Math.Log(reference.Hertz);
        double residual = observed - expected;
        double scatter = Math.Min(
            options.WarningShift,
            Math.Max(0, (options.ScatterTimes * Math.Sqrt(_slowSquare)) - options.WarningShift)
        );
        double widening = (2 * Uncertainty(_information, x, variance)) + scatter;
        bool outside =
            (_celsius.Count > 0 && (celsius < _celsius.Min() - 3 || celsius > _celsius.Max() + 3))
            || (_logRms.Count > 0 && (logRms < _logRms.Min() - 1 || logRms > _logRms.Max() + 1));
        double anchored = residual;
        double anchorWidening = widening;
        bool learned = _anchor is not null;
        if (_anchor is not null)
        {
            anchored = observed - Dot(_anchor, x);
            anchorWidening = (2 * Uncertainty(_anchorInformation!, x, variance)) + scatter;
        }

        double judged = Beyond(residual, widening);
        double creep = Beyond(anchored, anchorWidening);
        judged = Math.Abs(creep) > Math.Abs(judged) ? creep : judged;
        _warning.Add(micros, judged);
        _critical.Add(micros, judged);
        _severity = Decided();
        bool taken =
            !alarmUp
            && _severity == ModeSeverity.Normal
            && Math.Abs(residual) <= (options.WarningShift / 2) + widening
            && Math.Abs(anchored) <= options.WarningShift + anchorWidening;
        if (taken)
        {
            Learn(x, observed, residual, step, celsius, logRms);
        }

        bool known = _anchor is not null;
        string why =
            _severity == ModeSeverity.Critical ? "the frequency is off by more than the critical limit"
            : _severity == ModeSeverity.Warning ? "the frequency has been off by more than the warning limit for long"
            : alarmUp ? "an alarm is up: nothing is learned"
            : !taken ? "off by more than half of the warning limit: not learned"
            : outside ? "temperature or strength is outside of what was learned: the limits are wider"
            : known ? "as expected"
            : "still learning";
        return new ModeJudgement(
            _severity,
            reference.Hertz * Math.Exp(expected),
            Math.Exp(residual) - 1,
            widening,
            known ? Math.Exp(anchored - residual) - 1 : 0,
            known,
            outside,
            taken,
            why
        );
    }

    public ModeBaselineState State() =>
        new(
            1,
            _reference!.Value.Hertz,
            _reference.Value.LogRms,
            _reference.Value.Celsius,
            Triangle(_information),
            _right,
            _learnedSeconds,
            _evidence,
            _residualSquare,
            _slowSquare,
            _slowCelsius,
            _celsius.Count > 0 ? _celsius.Min() : double.NaN,
            _celsius.Count > 0 ? _celsius.Max() : double.NaN,
            _celsiusMean,
            _logRms.Count > 0 ? _logRms.Min() : double.NaN,
            _logRms.Count > 0 ? _logRms.Max() : double.NaN,
            _anchorInformation is null ? [] : Triangle(_anchorInformation),
            _anchor ?? []
        );

    /// <summary>The agent starts again: what was learned is kept, the verdict and the slow residual are not.</summary>
    public void Restart()
    {
        _warning.Clear();
        _critical.Clear();
        _severity = ModeSeverity.Normal;
        _slow = 0;
        _last = null;
    }

    private ModeJudgement Nothing(string why) =>
        new(_severity, double.NaN, double.NaN, 0, 0, _anchor is not null, false, false, why);

    private void Begin(double hertz, double logRms, double celsius)
    {
        _first.Add((hertz, logRms, celsius));
        if (_first.Count == 5)
        {
            _reference = (
                Middle(_first.Select(one => one.Hertz), double.NaN),
                Middle(_first.Select(one => one.LogRms), 0),
                Middle(_first.Select(one => one.Celsius), 20)
            );
            AddPrior(1);
        }
    }

    // What is not known counts as the least.
    private static double Middle(IEnumerable<double> values, double unknown)
    {
        double middle = values.OrderBy(value => double.IsNaN(value) ? double.NegativeInfinity : value).ElementAt(2);
        return double.IsNaN(middle) ? unknown : middle;
    }

    private void AddPrior(double share)
    {
        (double Likely, double Spread)[] terms =
        [
            (0, 0.02),
            (options.TemperatureSlope, options.TemperatureSlopeSpread),
            (0, options.FreezingSlopeSpread),
            (options.AmplitudeSlope, options.AmplitudeSlopeSpread),
            (0, options.TemperatureSlopeSpread),
            (0, options.FreezingSlopeSpread),
        ];
        for (int i = 0; i < 6; i++)
        {
            _information[i, i] += share / Math.Pow(terms[i].Spread, 2);
            _right[i] += share * terms[i].Likely / Math.Pow(terms[i].Spread, 2);
        }
    }

    private double[] Regressors(double celsius, double logRms, double[] estimate, out double variance)
    {
        var reference = _reference!.Value;
        double air = celsius;
        double slow = _slowCelsius;
        variance = 0;
        if (double.IsNaN(celsius))
        {
            bool everMeasured = !double.IsNaN(_celsiusMean);
            air = everMeasured ? _celsiusMean : reference.Celsius;
            slow = air;
            double degrees = everMeasured ? Math.Max(1, (_celsius.Max() - _celsius.Min()) / 4) : 10;
            double perDegree = Math.Abs(estimate[1]) + (air < 0 ? Math.Abs(estimate[2]) : 0);
            if (!everMeasured)
            {
                double swing = 5.2 * Math.Sqrt(_slowSquare);
                bool aWeek = _evidence * options.IndependentSeconds >= 7 * 86_400;
                perDegree = aWeek
                    ? Math.Min(options.TemperatureSlopeSpread, swing / 5 / 2)
                    : options.TemperatureSlopeSpread;
            }

            variance = Math.Pow(degrees * perDegree, 2);
        }

        return
        [
            1,
            air - reference.Celsius,
            Frost(slow) - Frost(reference.Celsius),
            double.IsNaN(logRms) ? 0 : logRms - reference.LogRms,
            slow - air,
            Frost(air) - Frost(slow),
        ];
    }

    // Degrees of frost, rounded over a degree.
    private static double Frost(double celsius) => celsius < -30 ? celsius : -Math.Log(1 + Math.Exp(-celsius));

    private double Uncertainty(double[,] information, double[] x, double variance)
    {
        double scale = Math.Max(1, _residualSquare / Math.Pow(options.Scatter, 2));
        return Math.Sqrt((scale * Dot(x, Solved(information, x))) + variance);
    }

    private void Learn(double[] x, double observed, double residual, double step, double celsius, double logRms)
    {
        double seconds = Math.Min(step, options.IndependentSeconds);
        double share = Math.Max(seconds, 0.001) / options.IndependentSeconds;
        double keep = Math.Exp(-seconds / options.MemorySeconds);
        double weight = share / Math.Pow(options.Scatter, 2);
        for (int i = 0; i < 6; i++)
        {
            _right[i] = (keep * _right[i]) + (weight * observed * x[i]);
            for (int j = 0; j < 6; j++)
            {
                _information[i, j] = (keep * _information[i, j]) + (weight * x[i] * x[j]);
            }
        }

        AddPrior(1 - keep);
        _evidence += share;
        double part = Math.Min(1, Math.Max(share / 24, share / _evidence));
        _residualSquare = ((1 - part) * _residualSquare) + (part * residual * residual);
        double slowPart = Math.Min(1, share);
        _slow = ((1 - slowPart) * _slow) + (slowPart * residual);
        double squarePart = Math.Min(1, share / Math.Min(_evidence, 400));
        _slowSquare = ((1 - squarePart) * _slowSquare) + (squarePart * _slow * _slow);
        _learnedSeconds += Math.Min(step, 2 * options.IndependentSeconds);
        if (!double.IsNaN(celsius))
        {
            double meanPart = _celsius.Count == 0 ? 1 : Math.Min(1, share / _evidence);
            _celsiusMean = _celsius.Count == 0 ? celsius : ((1 - meanPart) * _celsiusMean) + (meanPart * celsius);
            _celsius.Add(celsius);
        }

        if (!double.IsNaN(logRms))
        {
            _logRms.Add(logRms);
        }

        if (_anchor is null && _learnedSeconds >= options.LearnSeconds)
        {
            _anchor = Solved(_information, _right);
            _anchorInformation = (double[,])_information.Clone();
        }
    }

    private ModeSeverity Decided()
    {
        bool wasCritical = _severity == ModeSeverity.Critical;
        bool wasWarning = _severity != ModeSeverity.Normal;
        bool critical = wasCritical;
        if (_critical.Covers())
        {
            critical = _critical.AllBeyond((wasCritical ? 0.8 : 1) * options.CriticalShift);
        }

        bool warning = wasWarning;
        if (_warning.Covers())
        {
            warning = Math.Abs(_warning.Median()) > (wasWarning ? 0.8 : 1) * options.WarningShift;
        }

        return critical ? ModeSeverity.Critical
            : warning ? ModeSeverity.Warning
            : ModeSeverity.Normal;
    }

    private static double Beyond(double residual, double widening) =>
        residual > widening ? residual - widening
        : residual < -widening ? residual + widening
        : 0;

    private static double Dot(double[] a, double[] b) => a.Zip(b, (one, other) => one * other).Sum();

    private static double[] Triangle(double[,] matrix) =>
        [.. Enumerable.Range(0, 6).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => matrix[i, j]))];

    private static double[] Solved(double[,] matrix, double[] right)
    {
        var a = (double[,])matrix.Clone();
        double[] b = [.. right];
        for (int column = 0; column < 6; column++)
        {
            int pivot = Enumerable.Range(column, 6 - column).MaxBy(row => Math.Abs(a[row, column]));
            for (int k = 0; k < 6; k++)
            {
                (a[column, k], a[pivot, k]) = (a[pivot, k], a[column, k]);
            }

            (b[column], b[pivot]) = (b[pivot], b[column]);
            for (int row = 0; row < 6; row++)
            {
                if (row != column)
                {
                    double times = a[row, column] / a[column, column];
                    for (int k = 0; k < 6; k++)
                    {
                        a[row, k] -= times * a[column, k];
                    }

                    b[row] -= times * b[column];
                }
            }
        }

        return [.. b.Select((value, row) => value / a[row, row])];
    }

    /// <summary>The residuals of a while, in thirty-fourths of it.</summary>
    private sealed class PlainEvidence(double seconds, int fewest)
    {
        private readonly long _window = (long)(seconds * 1e6);
        private readonly List<List<(long Micros, double Residual)>> _parts = [];

        public void Add(long micros, double residual)
        {
            int least = Math.Min(fewest, 35);
            while (_parts.Count > least && micros - _parts[1][^1].Micros >= _window)
            {
                _parts.RemoveAt(0);
            }

            if (_parts.Count == 0 || micros - _parts[^1][0].Micros >= Math.Max(1, _window / 34))
            {
                if (_parts.Count == 36)
                {
                    _parts.RemoveAt(0);
                }

                _parts.Add([]);
            }

            _parts[^1].Add((micros, residual));
        }

        public bool Covers()
        {
            int number = _parts.Sum(part => part.Count);
            if (number < fewest || _parts[^1][^1].Micros - _parts[0][0].Micros < _window)
            {
                return false;
            }

            long longest = Math.Max(_window / 2, 7_200_000_000);
            return number == fewest
                || _parts
                    .Zip(_parts.Skip(1), (one, next) => next[0].Micros - one[^1].Micros)
                    .All(gap => gap <= longest);
        }

        public bool AllBeyond(double limit)
        {
            List<double> all = [.. _parts.SelectMany(part => part).Select(one => one.Residual)];
            return all.TrueForAll(residual => residual > limit) || all.TrueForAll(residual => residual < -limit);
        }

        public double Median()
        {
            List<double> means = [.. _parts.Select(part => part.Average(one => one.Residual)).Order()];
            int middle = means.Count / 2;
            return means.Count % 2 == 1 ? means[middle] : (means[middle - 1] + means[middle]) / 2;
        }

        public void Clear() => _parts.Clear();
    }
}
