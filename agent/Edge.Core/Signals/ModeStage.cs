using System.Globalization;
using Edge.Core.Readings;
using Edge.Core.Signals.Modes;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>
/// The modes of the mast as metrics: each report of the analysis is judged against what was learned for its temperature and
/// amplitude, axis by axis, and published. Frequencies that come from outside (a monitored structure's own series) are
/// judged in the same way.
/// </summary>
public sealed class ModeStage
{
    private const int Axes = 2;
    private const int Modes = ModeTracker.MostModes;
    private const double Percent = 100;
    private const double Sure = 1.96; // standard deviations of a 95 % interval

    private static readonly MetricId[] First =
    [
        MetricId.StructureMode1Frequency,
        MetricId.StructureMode2Frequency,
        MetricId.StructureMode3Frequency,
    ];

    private readonly ModeAnalysis _analysis = new(new ModeAnalysisOptions());
    private readonly ModeBaseline[] _baselines = new ModeBaseline[Axes * Modes];
    private readonly ModeBaseline[] _outside = new ModeBaseline[Modes];
    private readonly int[] _axis = [-1, -1, -1];
    private readonly double _warningShift;
    private readonly ModeSeverity[] _severities = new ModeSeverity[(Axes + 1) * Modes];

    /// <summary>Makes the stage.</summary>
    public ModeStage(Limits limits)
    {
        var options = new ModeBaselineOptions
        {
            WarningShift = limits.ModeWarningPercent / Percent,
            WarningSeconds = limits.ModeHoldSeconds,
            CriticalShift = limits.ModeCriticalPercent / Percent,
        };
        _warningShift = options.WarningShift;
        for (int i = 0; i < _baselines.Length; i++)
        {
            _baselines[i] = new ModeBaseline(options);
        }

        for (int i = 0; i < _outside.Length; i++)
        {
            _outside[i] = new ModeBaseline(options);
        }
    }

    /// <summary>How far the worst mode is off.</summary>
    public ModeSeverity Severity { get; private set; }

    /// <summary>Which mode that is, and by how much; null while none is off.</summary>
    public string? Text { get; private set; }

    /// <summary>Whether a mode is off by what would be a warning if it lasted, or one was when they were last seen.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Learned frequencies of the first mode along x and y, Hz; those that are known.</summary>
    public IReadOnlyList<double> FirstModes { get; private set; } = [];

    /// <summary>The analysis, for its spectrum.</summary>
    public ModeAnalysis Analysis => _analysis;

    /// <summary>What must outlive a restart.</summary>
    public IReadOnlyList<LearnedMode> Learned
    {
        get
        {
            var learned = new List<LearnedMode>();
            for (int i = 0; i < _baselines.Length; i++)
            {
                TrackedMode mode = _analysis.Tracker(i / Modes).Modes[i % Modes];
                if (mode.LearnedHertz > 0)
                {
                    learned.Add(new(i / Modes, (i % Modes) + 1, mode.LearnedHertz, _baselines[i].Save()));
                }
            }

            return learned;
        }
    }

    /// <summary>Takes that back. A baseline that cannot be believed is learned anew.</summary>
    public void Restore(IReadOnlyList<LearnedMode> learned)
    {
        for (int axis = 0; axis < Axes; axis++)
        {
            double[] hertz = new double[Modes];
            foreach (LearnedMode mode in learned)
            {
                if (mode.Axis == axis && mode.Number is >= 1 and <= Modes)
                {
                    hertz[mode.Number - 1] = mode.Hertz;
                    if (mode.Baseline is { } state)
                    {
                        _ = _baselines[(axis * Modes) + mode.Number - 1].TryRestore(state, out _);
                    }
                }
            }

            _analysis.Tracker(axis).Restore(hertz);
        }

        NoteFirstModes();
    }

    /// <summary>Sets the sample rate.</summary>
    public void SetRate(double nominalHertz, double measuredHertz) => _analysis.SetRate(nominalHertz, measuredHertz);

    /// <summary>Takes a sample, m/s².</summary>
    public void Accept(double x, double y, double z) => _analysis.Accept(x, y, z);

    /// <summary>Samples were lost.</summary>
    public void Gap() => _analysis.Gap();

    /// <summary>After a blow the reports are to speak of the structure as it is now.</summary>
    public void Restart() => _analysis.Restart();

    /// <summary>The data has ended.</summary>
    public void Finish() => _analysis.Finish();

    /// <summary>Takes a frequency from outside.</summary>
    /// <param name="metric">The frequency of mode 1, 2 or 3.</param>
    /// <param name="hertz">Hz; NaN when it was not seen.</param>
    /// <param name="celsius">Temperature, °C; NaN when not known.</param>
    /// <param name="alarmUp">Whether another alarm of the structure is up: nothing is learned.</param>
    /// <param name="at">When.</param>
    /// <param name="evidence">Where the figures go.</param>
    public void Outside(MetricId metric, double hertz, double celsius, bool alarmUp, Stamp at, Evidence evidence)
    {
        int mode = Array.IndexOf(First, metric);
        ModeJudgement judgement = _outside[mode].Observe(at.MonotonicMicros, hertz, double.NaN, celsius, alarmUp);
        _severities[(Axes * Modes) + mode] = judgement.Severity;
        evidence.Put(
            double.IsNaN(hertz) ? Reading.Bad(metric, at, "the mode was not seen") : Reading.Good(metric, hertz, at)
        );
        PutResidual(mode, judgement, at, evidence);
        Conclude(mode, axis: -1, judgement);
    }

    /// <summary>Publishes what the analysis has found since the last call.</summary>
    public void Publish(double celsius, bool alarmUp, Stamp now, Evidence evidence)
    {
        if (_analysis.TryTakeFreeDecay(out FreeDecayEstimate decay) && decay.Run >= 3)
        {
            evidence.Put(Reading.Good(MetricId.StructureRingDownFrequency, decay.Hertz, now));
            evidence.Put(Reading.Good(MetricId.StructureRingDownDamping, Percent * decay.Damping, now));
        }

        if (_analysis.TryTake(out ModeReport? report))
        {
            IsOff = false;
            for (int mode = 0; mode < Modes; mode++)
            {
                Publish(mode, report, celsius, alarmUp, now, evidence);
            }

            NoteFirstModes();
        }
    }

    private void Publish(int mode, ModeReport report, double celsius, bool alarmUp, Stamp now, Evidence evidence)
    {
        ModeEstimate x = report.Modes[mode];
        ModeEstimate y = report.Modes[Modes + mode];
        ModeJudgement judgedX = Judge(mode, x, celsius, alarmUp, now);
        ModeJudgement judgedY = Judge(Modes + mode, y, celsius, alarmUp, now);
        MetricId first = First[mode];
        PutAxis(first + 4, x, now, evidence);
        PutAxis(first + 6, y, now, evidence);

        // Once both axes have numbers the mode stays with the axis on which it was the stronger then.
        int axis =
            _axis[mode] >= 0 ? _axis[mode]
            : !(y.Rms > x.Rms) && x.IsGood ? 0
            : y.IsGood ? 1
            : 0;
        if (_axis[mode] < 0 && _analysis.Tracker(0).HasLearned && _analysis.Tracker(1).HasLearned)
        {
            _axis[mode] = axis;
        }

        ModeEstimate chosen = axis == 0 ? x : y;
        ModeJudgement judgement = axis == 0 ? judgedX : judgedY;
        if (chosen.State != ModeState.None)
        {
            PutAxis(first, chosen, now, evidence);
            evidence.Put(Good(first + 2, chosen.Rms, chosen, now));
            evidence.Put(Good(first + 8, Percent * Sure * chosen.HertzError / chosen.Hertz, chosen, now));
        }

        // The residual that is told is the one that is further off.
        bool other = Math.Abs((axis == 0 ? judgedY : judgedX).Residual) > Math.Abs(judgement.Residual);
        PutResidual(mode, other ? (axis == 0 ? judgedY : judgedX) : judgement, now, evidence);
        Conclude(mode, 0, judgedX);
        Conclude(mode, 1, judgedY);
    }

    private ModeJudgement Judge(int index, in ModeEstimate estimate, double celsius, bool alarmUp, Stamp now)
    {
        if (estimate.State is ModeState.None or ModeState.Provisional)
        {
            return new(ModeSeverity.Normal, double.NaN, double.NaN, 0, 0, false, false, false, "not learned");
        }

        // A step that is not believed yet may be what the wind sheds, walking past. Nothing is sure of the structure meanwhile.
        bool jumped = estimate.State == ModeState.Jumped;
        double hertz = jumped ? double.NaN : estimate.Hertz;
        ModeJudgement judgement = _baselines[index].Observe(now.MonotonicMicros, hertz, estimate.Rms, celsius, alarmUp);
        _severities[index] = judgement.Severity;
        IsOff |= jumped || Math.Abs(judgement.Residual) > _warningShift || judgement.Severity > ModeSeverity.Normal;
        return judgement;
    }

    private void Conclude(int mode, int axis, in ModeJudgement judgement)
    {
        Severity = _severities.Max();
        if (Severity == ModeSeverity.Normal)
        {
            Text = null;
        }
        else if (judgement.Severity == Severity && double.IsFinite(judgement.Residual))
        {
            string along =
                axis < 0 ? ""
                : axis == 0 ? " along x"
                : " along y";
            Text = string.Create(
                CultureInfo.InvariantCulture,
                $"mode {mode + 1}{along} is {Percent * judgement.Residual:+0.0;-0.0} % off {judgement.ExpectedHertz:F3} Hz"
            );
        }
    }

    private static void PutAxis(MetricId frequency, in ModeEstimate estimate, Stamp now, Evidence evidence)
    {
        if (estimate.State != ModeState.None)
        {
            evidence.Put(Good(frequency, estimate.Hertz, estimate, now));
            evidence.Put(Good(frequency + 1, Percent * estimate.Damping, estimate, now));
        }
    }

    private static Reading Good(MetricId metric, double value, in ModeEstimate estimate, Stamp now) =>
        double.IsFinite(value) ? Reading.Good(metric, value, now) : Reading.Bad(metric, now, estimate.Why);

    private static void PutResidual(int mode, in ModeJudgement judgement, Stamp now, Evidence evidence)
    {
        if (double.IsFinite(judgement.Residual))
        {
            evidence.Put(Reading.Good(First[mode] + 3, Percent * judgement.Residual, now));
        }
    }

    private void NoteFirstModes() =>
        FirstModes = [
            .. Enumerable
                .Range(0, Axes)
                .Select(axis => _analysis.Tracker(axis).Modes[0])
                .Select(mode => mode.Peak.Hertz > 0 ? mode.Peak.Hertz : mode.LearnedHertz)
                .Where(hertz => hertz > 0),
        ];
}

/// <summary>A mode that has its number, with what was learned of its frequency.</summary>
/// <param name="Axis">0 is x, 1 is y.</param>
/// <param name="Number">1 to 3.</param>
/// <param name="Hertz">Where it was when it got its number, Hz.</param>
/// <param name="Baseline">What its frequency depends on; null before that has begun.</param>
public sealed record LearnedMode(int Axis, int Number, double Hertz, ModeBaselineState? Baseline);
