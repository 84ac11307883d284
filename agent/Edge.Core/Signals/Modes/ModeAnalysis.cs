namespace Edge.Core.Signals.Modes;

/// <summary>
/// The modes of a mast from its accelerometer: raw samples in, a report every five minutes out (every minute in the
/// first five), and the free decay after a shock within seconds. x and y are the horizontal axes. Not thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// samples ─► Decimator ─► AxisHistory ─► Welch ─► PeakPicker ─► ModeTracker ─► report
///  100 Hz      20 Hz  │     20 min   └─► Periodogram ─► ResonanceFit ┘  ▲
///                     └─► FreeDecay                    RandomDecrement ─┘
/// </code>
/// Nothing is allocated per sample; a report is about 1 KiB. Memory at 100 Hz and 20 minutes: 0.8 MiB, all of it from
/// the first <see cref="SetRate"/> on. Lost samples are never bridged: the next one begins a stretch of its own.
/// </remarks>
public sealed class ModeAnalysis
{
    private const double LargestRateError = 0.05;
    private const double ShortSeconds = 300;
    private const double GoodDampingError = 0.35;
    private const int Axes = 2;

    private readonly ModeAnalysisOptions _options;
    private readonly Fft _fft = new(AxisHistory.LargestCapacity);
    private readonly Welch _welch;
    private readonly Periodogram _periodogram;
    private readonly PeakPicker _picker = new();
    private readonly RandomDecrement _decrement = new();
    private readonly ModeTracker[] _trackers = [new(), new()];
    private readonly FreeDecay[] _decays = new FreeDecay[Axes];
    private readonly double[] _lines = new double[Axes];
    private readonly ModePeak[] _strongest = new ModePeak[ModeTracker.MostModes];
    private Decimator? _decimator;
    private AxisHistory _history = new(1);
    private double _nominal;
    private double _scale = 1;
    private long _produced;
    private long _sinceStart;
    private long _analysed;
    private long _counted;
    private ModeReport? _report;

    /// <summary>Makes an analysis; it takes samples once the rate is set.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public ModeAnalysis(ModeAnalysisOptions options)
    {
        string problems = string.Join(' ', options.Problems());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(options));
        }

        _options = options;
        _welch = new Welch(_fft);
        _periodogram = new Periodogram(_fft);
    }

    /// <summary>Seconds of data in the running record.</summary>
    public double Seconds => _decimator is null ? 0 : _history.Count / Rate;

    private double NominalRate => _nominal / (_decimator?.Factor ?? 1);

    private double Rate => NominalRate * _scale;

    /// <summary>The identity of an axis' modes, 0 for x and 1 for y: to save and restore their learned
    /// frequencies.</summary>
    public ModeTracker Tracker(int axis) => _trackers[axis];

    /// <summary>
    /// Sets the rate. Another nominal rate starts anew; the measured one scales all frequencies from now on, the record
    /// so far included.
    /// </summary>
    /// <param name="nominalHertz">What the sensor is set to, 5 to 3950 Hz.</param>
    /// <param name="measuredHertz">What the host's clock says (<see cref="SampleRate"/>), Hz; NaN, or more than 5 %
    /// off: the nominal rate is taken.</param>
    /// <exception cref="ArgumentOutOfRangeException">A nominal rate outside of that.</exception>
    public void SetRate(double nominalHertz, double measuredHertz)
    {
        if (nominalHertz != _nominal || _decimator is null)
        {
            _decimator = new Decimator(nominalHertz);
            _nominal = nominalHertz;
            _history = new AxisHistory((int)Math.Ceiling(_options.WindowSeconds * NominalRate));
            for (int axis = 0; axis < Axes; axis++)
            {
                _decays[axis] = new FreeDecay(axis, NominalRate);
            }

            _sinceStart = 0;
            _analysed = 0;
            _counted = 0;
        }

        double scale = measuredHertz / nominalHertz;
        _scale = Math.Abs(scale - 1) <= LargestRateError ? scale : 1;
    }

    /// <summary>Takes one sample, m/s², gravity included or not. One that is no number is a gap.</summary>
    /// <exception cref="InvalidOperationException">No rate has been set.</exception>
    public void Accept(double x, double y, double z)
    {
        if (_decimator is null)
        {
            throw new InvalidOperationException("SetRate comes before the first sample.");
        }

        if (!double.IsFinite(x) || !double.IsFinite(y) || !double.IsFinite(z))
        {
            Gap();
            return;
        }

        if (!_decimator.Add(x, y))
        {
            return;
        }

        _history.Add(_decimator.X, _decimator.Y);
        _decays[0].Add(_decimator.X, _scale);
        _decays[1].Add(_decimator.Y, _scale);
        _produced++;
        _sinceStart++;
        double every =
            _sinceStart <= _options.ReportSeconds * Rate ? _options.FirstReportSeconds : _options.ReportSeconds;
        if (_sinceStart - _analysed >= every * Rate)
        {
            Analyse();
        }
    }

    /// <summary>Samples were lost before the next one.</summary>
    public void Gap()
    {
        _decimator?.Forget();
        _history.Gap();
        foreach (FreeDecay? decay in _decays)
        {
            decay?.Forget();
        }
    }

    /// <summary>
    /// Forgets the record, but no number and no mode: after a shock the next reports then speak of the structure as it
    /// is now, and the first comes in a minute.
    /// </summary>
    public void Restart()
    {
        Gap();
        _history.Clear();
        _sinceStart = 0;
        _analysed = 0;
        _counted = 0;
    }

    /// <summary>The recording has ended: what has come since the last report is analysed too.</summary>
    public void Finish()
    {
        if (_sinceStart > _analysed)
        {
            Analyse();
        }
    }

    /// <summary>Takes the newest report, once.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ModeReport? report)
    {
        report = _report;
        _report = null;
        return report is not null;
    }

    /// <summary>Takes the newest estimate of a free decay, once; there is at most one a second for each axis.</summary>
    public bool TryTakeFreeDecay(out FreeDecayEstimate estimate)
    {
        estimate = default;
        return _decays[0]?.TryTake(out estimate) == true || _decays[1]?.TryTake(out estimate) == true;
    }

    /// <summary>
    /// The averaged spectrum of the record as it is now, for a picture: density in (m/s²)²/Hz at 0, one step, two steps, … of
    /// <paramref name="stepHertz"/>; empty when there is too little data. Allocates.
    /// </summary>
    /// <param name="axis">0 is x, 1 is y.</param>
    /// <param name="stepHertz">Distance of two lines, Hz.</param>
    public double[] Spectrum(int axis, out double stepHertz)
    {
        stepHertz = double.NaN;
        if (_decimator is null)
        {
            return [];
        }

        _history.Prepare(axis);
        if (!_welch.Compute(_history, axis))
        {
            return [];
        }

        stepHertz = Rate / _welch.Segment;
        ReadOnlySpan<float> density = _welch.Density;
        double[] scaled = new double[density.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = density[i] / Rate;
        }

        return scaled;
    }

    private void Analyse()
    {
        _analysed = _sinceStart;
        if (Seconds < _options.LeastSeconds)
        {
            return;
        }

        bool counts = _sinceStart - _counted >= 0.99 * _options.ReportSeconds * Rate;
        _counted = counts ? _sinceStart : _counted;
        var modes = new ModeEstimate[Axes * ModeTracker.MostModes];
        for (int axis = 0; axis < Axes; axis++)
        {
            _lines[axis] = double.NaN;
            _history.Prepare(axis);
            if (!_welch.Compute(_history, axis))
            {
                return;
            }

            _periodogram.Compute(_history, axis);
            _picker.Find(_welch, _periodogram, Rate);
            _trackers[axis].Update(_picker.Peaks, counts);
            double strongest = 0;
            foreach (ModePeak peak in _picker.Peaks)
            {
                if (peak.Kind == PeakKind.Line && peak.Rms > strongest)
                {
                    strongest = peak.Rms;
                    _lines[axis] = peak.Hertz;
                }
            }

            Span<ModeEstimate> into = modes.AsSpan(axis * ModeTracker.MostModes, ModeTracker.MostModes);
            if (_trackers[axis].HasLearned)
            {
                for (int i = 0; i < into.Length; i++)
                {
                    into[i] = Estimate(axis, i + 1, _trackers[axis].Modes[i]);
                }
            }
            else
            {
                Provisional(axis, into);
            }
        }

        _report = new(
            _produced / Rate,
            Seconds,
            _nominal * _scale,
            modes,
            _trackers[0].StrangerHertz,
            _trackers[1].StrangerHertz,
            _lines[0],
            _lines[1]
        );
    }

    private void Provisional(int axis, Span<ModeEstimate> into)
    {
        int count = ModeTracker.Strongest(_picker.Peaks, _strongest);
        for (int i = 0; i < into.Length; i++)
        {
            into[i] = Estimate(
                axis,
                i + 1,
                i < count ? new(ModeState.Provisional, _strongest[i], double.NaN) : default
            );
        }
    }

    private ModeEstimate Estimate(int axis, int number, in TrackedMode mode)
    {
        ModePeak peak = mode.Peak;
        if (mode.State is ModeState.None or ModeState.Missing)
        {
            return new(
                axis,
                number,
                mode.State,
                double.NaN,
                double.NaN,
                double.NaN,
                double.NaN,
                double.NaN,
                double.NaN,
                Seconds,
                false,
                mode.State == ModeState.None ? double.NaN : mode.LearnedHertz,
                mode.State == ModeState.None
                    ? "no further peak stands out of the noise"
                    : "nothing stands out of the noise where this mode was, nor anything that it could have become"
            );
        }

        bool both = _decrement.TryEstimate(
            _history,
            axis,
            peak.Hertz / Rate,
            peak.Damping,
            out double second,
            out double secondError
        );
        double apart = Math.Abs((second / peak.Damping) - 1);
        double doubt = Math.Sqrt((peak.DampingError * peak.DampingError) + (secondError * secondError));
        bool agree = !both || apart <= Math.Max(GoodDampingError, 3 * doubt);
        return new(
            axis,
            number,
            mode.State,
            peak.Hertz,
            peak.HertzError,
            peak.Damping,
            peak.DampingError,
            second,
            peak.Rms,
            Seconds,
            agree && peak.DampingError <= GoodDampingError,
            mode.LearnedHertz,
            mode.State == ModeState.Jumped ? "over 5 % from where it was, and not seen there often enough yet"
                : !agree ? "the two estimates of its damping differ"
                : Seconds < ShortSeconds ? "a short record: the damping is rough"
                : mode.State == ModeState.Provisional ? "its number is not learned yet"
                : "seen"
        );
    }
}
