namespace Edge.Core.Signals.Modes;

/// <summary>
/// What a mode's frequency should be at this temperature and this strength of vibration, learned at the site, and the
/// verdict on what it is: ln f = offset + a·(T − T₀) + b·(F(S) − F(T₀)) + c·ln(RMS/RMS₀) + d·(S − T) + e·(F(T) − F(S)).
/// T₀ and RMS₀ are those of the beginning, S is the temperature that thick parts and the ground have (T, six hours
/// slow), F(S) is S below and 0 above freezing, rounded over a degree. Bayesian least squares: it begins with what such
/// slopes are likely to be, and knows at each condition how well it knows it. Steps of seconds or of hours weigh by the
/// time they stand for. Not thread-safe.
/// </summary>
/// <remarks>
/// It does not learn while an alarm is up nor from a residual beyond half of the warning limit, so damage is not
/// learned away by a step. Against a slow creep, which every step of learning would follow, the model of the day on
/// which learning was complete is kept, and the verdict is given on the worse of both. Where the conditions are new,
/// twice the model's own uncertainty is added to the limits, and the judgement says so. Where no temperature was ever measured, what
/// it may do is bounded by what the frequency did in a week. A creep that goes with the
/// season, in the first year, cannot be told from the season. Memory: under 3 KiB.
/// </remarks>
public sealed class ModeBaseline
{
    private const int Terms = 6;
    private const int First = 5; // the median of these is where it begins
    private const double OffsetSpread = 0.02;
    private const double Sure = 2; // standard deviations of the model added to the limits
    private const double LearnShare = 0.5; // of the warning limit
    private const double Clearing = 0.8; // of a limit: below it, it is over
    private const double BeyondDegrees = 3;
    private const double BeyondLogRms = 1;
    private const double SlowSeconds = 6 * 3600;
    private const double LikelyCelsius = 20; // where none is measured
    private const double UnknownTemperature = 10; // °C: spread where nothing was learned and none is measured

    // Where none is ever measured: a week has sun or a change of weather in it, and from its coldest to its warmest hours at
    // least so many degrees. So the frequency's own swing in it bounds what a degree does.
    private const double SwingSeconds = 7 * 86_400;
    private const double SwingCelsius = 5;
    private const double SwingOfSlow = 5.2; // peak to peak of a daily wave over the RMS of its running mean of six hours

    private const double LongScatter = 400; // pieces of evidence over which the slow scatter is averaged: a hundred days
    private const int Buckets = 36;

    private readonly ModeBaselineOptions _options;
    private readonly double[] _information = new double[Terms * Terms];
    private readonly double[] _right = new double[Terms];
    private readonly double[] _factor = new double[Terms * Terms];
    private readonly double[] _estimate = new double[Terms];
    private readonly double[] _anchorFactor = new double[Terms * Terms];
    private readonly double[] _anchorInformation = new double[Terms * Terms];
    private readonly double[] _anchor = new double[Terms];
    private readonly double[] _first = new double[First];
    private readonly double[] _firstLogRms = new double[First];
    private readonly double[] _firstCelsius = new double[First];
    private readonly Evidence _warning;
    private readonly Evidence _critical;
    private bool _anchored;
    private bool _begun;
    private int _firsts;
    private double _referenceHertz = double.NaN;
    private double _referenceLogRms;
    private double _referenceCelsius = LikelyCelsius;
    private double _learnedSeconds;
    private double _evidence;
    private double _residualSquare;
    private double _slow;
    private double _slowCelsius = double.NaN;
    private double _slowSquare;
    private double _temperatureLow = double.NaN;
    private double _temperatureHigh = double.NaN;
    private double _temperatureMean = double.NaN;
    private double _logRmsLow = double.NaN;
    private double _logRmsHigh = double.NaN;
    private long _last = long.MinValue;
    private ModeSeverity _severity;

    /// <summary>Makes an empty baseline.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public ModeBaseline(ModeBaselineOptions options)
    {
        string problems = string.Join(' ', options.Problems());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(options));
        }

        _options = options;

        // The median of twice the time is over the limit when it has been so for more than that time, single outliers apart.
        _warning = new Evidence(2 * options.WarningSeconds, options.CriticalCount);
        _critical = new Evidence(options.CriticalSeconds, options.CriticalCount);
    }

    /// <summary>Whether it has learned for long enough.</summary>
    public bool Learned => _anchored;

    /// <summary>The verdict so far.</summary>
    public ModeSeverity Severity => _severity;

    /// <summary>
    /// Judges one observation and learns from it where that is safe.
    /// </summary>
    /// <param name="micros">Monotonic time, µs; never before the last one.</param>
    /// <param name="hertz">The mode's frequency, Hz; NaN when it was not seen.</param>
    /// <param name="rms">RMS of the mode, m/s²; NaN when it is not known.</param>
    /// <param name="celsius">Temperature, °C; NaN when there is none.</param>
    /// <param name="alarmUp">Whether any alarm of the structure is up: then nothing is learned.</param>
    public ModeJudgement Observe(long micros, double hertz, double rms, double celsius, bool alarmUp)
    {
        double step = _last == long.MinValue ? 0 : Math.Max(0, (micros - _last) / 1e6);
        _last = Math.Max(_last, micros);
        if (!(hertz > 0) || !double.IsFinite(hertz))
        {
            return Judgement(double.NaN, double.NaN, 0, 0, false, false, "the mode was not seen");
        }

        double logRms = rms > 0 && double.IsFinite(rms) ? Math.Log(rms) : double.NaN;
        celsius = Math.Abs(celsius) < 150 ? celsius : double.NaN;
        if (!_begun)
        {
            Warm(celsius, step);
            if (!alarmUp)
            {
                Begin(hertz, logRms, celsius);
            }

            return Judgement(double.NaN, double.NaN, 0, 0, false, false, "the baseline begins with five observations");
        }

        Warm(celsius, step);
        Span<double> x = stackalloc double[Terms];
        double spread = Regressors(celsius, logRms, x);
        double expected = Dot(_estimate, x);
        double observed = Math.Log(hertz / _referenceHertz);
        double residual = observed - expected;
        double scatter = SlowScatter();
        double widening = (Sure * Uncertainty(_factor, x, spread)) + scatter;
        bool outside =
            celsius < _temperatureLow - BeyondDegrees
            || celsius > _temperatureHigh + BeyondDegrees
            || logRms < _logRmsLow - BeyondLogRms
            || logRms > _logRmsHigh + BeyondLogRms;

        // Against creep: what the model of the first day says, with what that model did not know.
        double anchored = _anchored ? observed - Dot(_anchor, x) : residual;
        double anchorWidening = _anchored ? (Sure * Uncertainty(_anchorFactor, x, spread)) + scatter : widening;
        double excess = Excess(residual, widening);
        double anchorExcess = Excess(anchored, anchorWidening);
        double judged = Math.Abs(anchorExcess) > Math.Abs(excess) ? anchorExcess : excess;

        _warning.Add(micros, judged);
        _critical.Add(micros, judged);
        Decide();

        bool take =
            !alarmUp
            && _severity == ModeSeverity.Normal
            && Math.Abs(residual) <= (LearnShare * _options.WarningShift) + widening
            && Math.Abs(anchored) <= _options.WarningShift + anchorWidening;
        if (take)
        {
            Learn(x, observed, residual, step, celsius, logRms);
        }

        return Judgement(
            _referenceHertz * Math.Exp(expected),
            Math.Exp(residual) - 1,
            widening,
            _anchored ? Math.Exp(anchored - residual) - 1 : 0,
            outside,
            take,
            Reason(take, outside, alarmUp)
        );
    }

    /// <summary>Everything learned, as numbers; null before it has begun.</summary>
    public ModeBaselineState? Save() =>
        !_begun
            ? null
            : new(
                ModeBaselineState.CurrentVersion,
                _referenceHertz,
                _referenceLogRms,
                _referenceCelsius,
                Lower(_information),
                [.. _right],
                _learnedSeconds,
                _evidence,
                _residualSquare,
                _slowSquare,
                _slowCelsius,
                _temperatureLow,
                _temperatureHigh,
                _temperatureMean,
                _logRmsLow,
                _logRmsHigh,
                _anchored ? Lower(_anchorInformation) : [],
                _anchored ? [.. _anchor] : []
            );

    /// <summary>Takes up what an earlier run had learned; the verdict begins anew.</summary>
    /// <param name="state">What <see cref="Save"/> gave.</param>
    /// <param name="problem">Why it was refused; nothing is changed then.</param>
    /// <returns>Whether it was taken.</returns>
    public bool TryRestore(ModeBaselineState state, out string? problem)
    {
        problem = state.Problem();
        if (problem is not null)
        {
            return false;
        }

        Span<double> information = stackalloc double[Terms * Terms];
        Span<double> anchor = stackalloc double[Terms * Terms];
        Fill(state.Information, information);
        bool positive = IsPositive(information);
        if (state.AnchorInformation.Count > 0)
        {
            Fill(state.AnchorInformation, anchor);
            positive &= IsPositive(anchor);
        }

        if (!positive)
        {
            problem = "its information is not positive definite";
            return false;
        }

        information.CopyTo(_information);
        for (int i = 0; i < Terms; i++)
        {
            _right[i] = state.Right[i];
        }

        _referenceHertz = state.ReferenceHertz;
        _referenceLogRms = state.ReferenceLogRms;
        _referenceCelsius = state.ReferenceCelsius;
        _learnedSeconds = state.LearnedSeconds;
        _evidence = state.Evidence;
        _residualSquare = state.ResidualSquare;
        _slowSquare = state.SlowSquare;
        _slow = 0;
        _slowCelsius = state.SlowCelsius;
        _temperatureLow = state.TemperatureLow;
        _temperatureHigh = state.TemperatureHigh;
        _temperatureMean = state.TemperatureMean;
        _logRmsLow = state.LogRmsLow;
        _logRmsHigh = state.LogRmsHigh;
        _begun = true;
        _anchored = state.AnchorEstimate.Count > 0;
        if (_anchored)
        {
            for (int i = 0; i < Terms; i++)
            {
                _anchor[i] = state.AnchorEstimate[i];
            }

            anchor.CopyTo(_anchorInformation);
            anchor.CopyTo(_anchorFactor);
            _ = LinearSystem.Factor(_anchorFactor, Terms);
        }

        Solve();
        _warning.Clear();
        _critical.Clear();
        _severity = ModeSeverity.Normal;
        _last = long.MinValue;
        return true;
    }

    private static bool IsPositive(ReadOnlySpan<double> information)
    {
        Span<double> factor = stackalloc double[Terms * Terms];
        information.CopyTo(factor);
        return LinearSystem.Factor(factor, Terms);
    }

    private static double[] Lower(double[] matrix)
    {
        var lower = new double[Terms * (Terms + 1) / 2];
        int at = 0;
        for (int i = 0; i < Terms; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                lower[at++] = matrix[(i * Terms) + j];
            }
        }

        return lower;
    }

    private static void Fill(IReadOnlyList<double> lower, Span<double> matrix)
    {
        int at = 0;
        for (int i = 0; i < Terms; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[(i * Terms) + j] = lower[at++];
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < Terms; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    // What of a residual is left when the doubt has been taken off: it is compared with the limits.
    private static double Excess(double residual, double widening) =>
        Math.Sign(residual) * Math.Max(0, Math.Abs(residual) - widening);

    private void Begin(double hertz, double logRms, double celsius)
    {
        _first[_firsts] = hertz;
        _firstLogRms[_firsts] = logRms;
        _firstCelsius[_firsts] = celsius;
        _firsts++;
        if (_firsts < First)
        {
            return;
        }

        Array.Sort(_first);
        _referenceHertz = _first[First / 2];
        _referenceLogRms = Middle(_firstLogRms, 0);
        _referenceCelsius = Middle(_firstCelsius, LikelyCelsius);
        _firsts = 0;
        _begun = true;
        AddPrior(1);
        Solve();
    }

    // Degrees of frost, negative; the whole structure does not freeze at once.
    private static double Frost(double celsius) => celsius < -30 ? celsius : -Math.Log(1 + Math.Exp(-celsius));

    private void Warm(double celsius, double step)
    {
        if (!double.IsNaN(celsius))
        {
            _slowCelsius = double.IsNaN(_slowCelsius)
                ? celsius
                : celsius + ((_slowCelsius - celsius) * Math.Exp(-step / SlowSeconds));
        }
    }

    private static double Middle(double[] values, double unknown)
    {
        Array.Sort(values); // what is not known comes first
        return double.IsNaN(values[First / 2]) ? unknown : values[First / 2];
    }

    private void AddPrior(double share)
    {
        ReadOnlySpan<double> spread =
        [
            OffsetSpread,
            _options.TemperatureSlopeSpread,
            _options.FreezingSlopeSpread,
            _options.AmplitudeSlopeSpread,
            _options.TemperatureSlopeSpread,
            _options.FreezingSlopeSpread,
        ];
        ReadOnlySpan<double> likely = [0, _options.TemperatureSlope, 0, _options.AmplitudeSlope, 0, 0];
        for (int i = 0; i < Terms; i++)
        {
            double weight = share / (spread[i] * spread[i]);
            _information[(i * Terms) + i] += weight;
            _right[i] += weight * likely[i];
        }
    }

    // Gives the variance that comes from a temperature that is not measured.
    private double Regressors(double celsius, double logRms, Span<double> x)
    {
        double t = celsius;
        double variance = 0;
        if (double.IsNaN(t))
        {
            t = double.IsNaN(_temperatureMean) ? _referenceCelsius : _temperatureMean;
            double spread = double.IsNaN(_temperatureMean)
                ? UnknownTemperature
                : Math.Max(1, (_temperatureHigh - _temperatureLow) / 4);
            double slope = double.IsNaN(_temperatureMean)
                ? Math.Min(_options.TemperatureSlopeSpread, SwingSlope())
                : Math.Abs(_estimate[1]) + Math.Abs(t < 0 ? _estimate[2] : 0);
            variance = spread * spread * slope * slope;
        }

        double slow = double.IsNaN(_slowCelsius) || double.IsNaN(celsius) ? t : _slowCelsius;
        x[0] = 1;
        x[1] = t - _referenceCelsius;
        x[2] = Frost(slow) - Frost(_referenceCelsius);
        x[3] = double.IsNaN(logRms) ? 0 : logRms - _referenceLogRms;
        x[4] = slow - t;
        x[5] = Frost(t) - Frost(slow);
        return variance;
    }

    // Standard deviation of the slope with temperature, 1/°C, as far as a swing tells it; half of the bound.
    private double SwingSlope() =>
        _evidence * _options.IndependentSeconds < SwingSeconds
            ? double.PositiveInfinity
            : 0.5 * SwingOfSlow * Math.Sqrt(_slowSquare) / SwingCelsius;

    private double Uncertainty(ReadOnlySpan<double> factor, ReadOnlySpan<double> x, double extra)
    {
        Span<double> solved = stackalloc double[Terms];
        x.CopyTo(solved);
        LinearSystem.Solve(factor, Terms, solved);

        // Where the residuals scatter more than was assumed, what was learned is known less well.
        double scale = Math.Max(1, _residualSquare / (_options.Scatter * _options.Scatter));
        return Math.Sqrt(Math.Max(0, Dot(x, solved) * scale) + extra);
    }

    private void Learn(
        ReadOnlySpan<double> x,
        double observed,
        double residual,
        double step,
        double celsius,
        double logRms
    )
    {
        double seconds = Math.Min(step, _options.IndependentSeconds);
        double share = Math.Max(seconds, 1e-3) / _options.IndependentSeconds;
        double keep = Math.Exp(-seconds / _options.MemorySeconds);
        for (int i = 0; i < Terms * Terms; i++)
        {
            _information[i] *= keep;
        }

        for (int i = 0; i < Terms; i++)
        {
            _right[i] *= keep;
        }

        AddPrior(1 - keep);
        double weight = share / (_options.Scatter * _options.Scatter);
        for (int i = 0; i < Terms; i++)
        {
            _right[i] += weight * observed * x[i];
            for (int j = 0; j <= i; j++)
            {
                _information[(i * Terms) + j] += weight * x[i] * x[j];
            }
        }

        _evidence += share;
        double part = Math.Min(1, Math.Max(share / 24, share / _evidence));
        _residualSquare += part * ((residual * residual) - _residualSquare);

        // What lasts for hours: the residual's running mean, and the mean square of that.
        _slow += Math.Min(1, share) * (residual - _slow);
        _slowSquare += Math.Min(1, share / Math.Min(_evidence, LongScatter)) * ((_slow * _slow) - _slowSquare);
        _learnedSeconds += step > 0 ? Math.Min(step, 2 * _options.IndependentSeconds) : 0;
        if (!double.IsNaN(celsius))
        {
            _temperatureLow = double.IsNaN(_temperatureLow) ? celsius : Math.Min(_temperatureLow, celsius);
            _temperatureHigh = double.IsNaN(_temperatureHigh) ? celsius : Math.Max(_temperatureHigh, celsius);
            _temperatureMean = double.IsNaN(_temperatureMean)
                ? celsius
                : _temperatureMean + (Math.Min(1, share / Math.Max(_evidence, share)) * (celsius - _temperatureMean));
        }

        if (!double.IsNaN(logRms))
        {
            _logRmsLow = double.IsNaN(_logRmsLow) ? logRms : Math.Min(_logRmsLow, logRms);
            _logRmsHigh = double.IsNaN(_logRmsHigh) ? logRms : Math.Max(_logRmsHigh, logRms);
        }

        Solve();
        if (!_anchored && _learnedSeconds >= _options.LearnSeconds)
        {
            _anchored = true;
            _estimate.CopyTo(_anchor, 0);
            _factor.CopyTo(_anchorFactor, 0);
            _information.CopyTo(_anchorInformation, 0);
        }
    }

    private double SlowScatter() =>
        Math.Clamp((_options.ScatterTimes * Math.Sqrt(_slowSquare)) - _options.WarningShift, 0, _options.WarningShift);

    private void Solve()
    {
        _information.CopyTo(_factor, 0);
        if (!LinearSystem.Factor(_factor, Terms))
        {
            throw new InvalidOperationException("The information of a mode's baseline is not positive definite.");
        }

        _right.CopyTo(_estimate, 0);
        LinearSystem.Solve(_factor, Terms, _estimate);
    }

    private void Decide()
    {
        double clearing = _severity == ModeSeverity.Critical ? Clearing : 1;
        bool critical = _critical.Covers()
            ? _critical.AllBeyond(clearing * _options.CriticalShift)
            : _severity == ModeSeverity.Critical;
        clearing = _severity == ModeSeverity.Normal ? 1 : Clearing;
        bool warning = _warning.Covers()
            ? Math.Abs(_warning.Median()) > clearing * _options.WarningShift
            : _severity != ModeSeverity.Normal;
        _severity =
            critical ? ModeSeverity.Critical
            : warning ? ModeSeverity.Warning
            : ModeSeverity.Normal;
    }

    private string Reason(bool taken, bool outside, bool alarmUp) =>
        _severity == ModeSeverity.Critical ? "the frequency is off by more than the critical limit"
        : _severity == ModeSeverity.Warning ? "the frequency has been off by more than the warning limit for long"
        : alarmUp ? "an alarm is up: nothing is learned"
        : !taken ? "off by more than half of the warning limit: not learned"
        : outside ? "temperature or strength is outside of what was learned: the limits are wider"
        : !_anchored ? "still learning"
        : "as expected";

    private ModeJudgement Judgement(
        double expected,
        double residual,
        double widening,
        double sinceLearned,
        bool outside,
        bool taken,
        string why
    ) => new(_severity, expected, residual, widening, sinceLearned, _anchored, outside, taken, why);

    /// <summary>The residuals of the last while, in at most 36 parts of it.</summary>
    private sealed class Evidence(double seconds, int fewest)
    {
        private readonly long _window = (long)(seconds * 1e6);
        private readonly long _spacing = Math.Max(1, (long)(seconds * 1e6 / (Buckets - 2)));
        private readonly long[] _from = new long[Buckets];
        private readonly long[] _to = new long[Buckets];
        private readonly double[] _sum = new double[Buckets];
        private readonly double[] _least = new double[Buckets];
        private readonly int[] _number = new int[Buckets];
        private readonly double[] _sorted = new double[Buckets];
        private readonly int _keep = Math.Clamp(fewest, 1, Buckets - 1);
        private int _count;

        public void Add(long micros, double residual)
        {
            // One part older than the window is kept: only so can what is left span the whole of it. Rare ones span more.
            while (_count > _keep && micros - _to[1] >= _window)
            {
                Drop();
            }

            if (_count == 0 || micros - _from[_count - 1] >= _spacing)
            {
                if (_count == Buckets)
                {
                    Drop();
                }

                _from[_count] = micros;
                _sum[_count] = 0;
                _number[_count] = 0;
                _least[_count] = residual;
                _count++;
            }

            int last = _count - 1;
            _to[last] = micros;
            _sum[last] += residual;
            _number[last]++;
            _least[last] =
                _least[last] * residual <= 0 ? 0
                : Math.Abs(residual) < Math.Abs(_least[last]) ? residual
                : _least[last];
        }

        public bool Covers()
        {
            int number = 0;
            for (int i = 0; i < _count; i++)
            {
                number += _number[i];
            }

            // A gap of half the window is a hole that nobody vouches for.
            bool whole = number >= fewest && _to[_count - 1] - _from[0] >= _window;
            for (int i = 1; i < _count && number > fewest; i++)
            {
                whole &= _from[i] - _to[i - 1] <= Math.Max(_window / 2, 2 * 3_600_000_000L);
            }

            return whole;
        }

        public bool AllBeyond(double limit)
        {
            bool above = true;
            bool below = true;
            for (int i = 0; i < _count; i++)
            {
                above &= _least[i] > limit;
                below &= _least[i] < -limit;
            }

            return above || below;
        }

        public double Median()
        {
            for (int i = 0; i < _count; i++)
            {
                _sorted[i] = _sum[i] / _number[i];
            }

            _sorted.AsSpan(0, _count).Sort();
            return _count % 2 == 1 ? _sorted[_count / 2] : (_sorted[(_count / 2) - 1] + _sorted[_count / 2]) / 2;
        }

        public void Clear() => _count = 0;

        private void Drop()
        {
            _count--;
            Array.Copy(_from, 1, _from, 0, _count);
            Array.Copy(_to, 1, _to, 0, _count);
            Array.Copy(_sum, 1, _sum, 0, _count);
            Array.Copy(_least, 1, _least, 0, _count);
            Array.Copy(_number, 1, _number, 0, _count);
        }
    }
}
