using Edge.Portable.Filters;
using Edge.Portable.Wire;

namespace Edge.Core.Signals.Events;

/// <summary>
/// Finds the shakings of a structure in its acceleration, sample by sample, and reports each: a blow within a second of it,
/// and everything after its end. Nothing is allocated per sample; a report allocates under 400 KB for its moment.
/// <code>
/// samples ─┬► 0.3–10 Hz ─► STA/LTA 2 s over 30 s, on 8 ────┐
///          ├► 10–40 Hz ─┬► STA/LTA 0.5 s over 10 s, on 3.5 ┼► one event ─► shape ─► kind
///          │            └► ImpactWatch ─► notice ──────────┘       │
///          └► WaveformCapture ─────────────────────────────────────┴► velocity, displacement, waveform
/// </code>
/// </summary>
/// <remarks>
/// The slow band needs longer averages and a higher ratio than SIGNALS' 0.5 s, 10 s and 3.5. A mast's first mode may take
/// 2.5 s a swing, and what a mast answers to steady wind is narrow-band noise: its energy is spread exponentially, so that
/// 3.5 times the mean is exceeded 3 % of the time, and 8 times 0.03 %. Not thread-safe.
/// </remarks>
public sealed class EventDetector
{
    private const double SlowShortSeconds = 2;
    private const double SlowLongSeconds = 30;
    private const double SlowOn = 8;

    // A band that goes off and on within this is one event.
    private const double TailSeconds = 3;

    // A blow this long after an event's start is an event of its own, unless much was quick before it already: then it may be
    // a pulse of an earthquake, and an earthquake stays one event.
    private const double ApartSeconds = 5;
    private const double RecentSeconds = 1;
    private const double RateTolerance = 0.01;
    private const double SlowestHertz = 5;
    private const double FastestHertz = 4000;
    private const int MostSamples = 16_384;
    private const int MostWaiting = 8;
    private const double Unmeasurable = 1e9;

    private readonly EventOptions _options;
    private readonly Queue<StructuralEvent> _waiting = new(MostWaiting);
    private readonly WaveformWriter _writer = new();
    private double _nominal;
    private double _designed;
    private double _hertz;
    private VectorBand? _fast;
    private VectorBand? _slow;
    private RecursiveStaLta? _fastTrigger;
    private RecursiveStaLta? _slowTrigger;
    private ImpactWatch? _watch;
    private WaveformCapture? _capture;
    private Vector[] _recent = [];
    private int _recentNext;
    private int _recentCount;

    private long _samples;
    private long _anchorSample;
    private long _anchorMicros;

    private bool _active;
    private long _id;
    private long _start;
    private long _lastOn;
    private long _fastSince;
    private int _blows;
    private double _blowCrest;
    private double _blowLeft;
    private double _peakSquare;
    private long _peakAt;
    private Vector _peaks;

    /// <summary>A detector that waits for a rate.</summary>
    /// <exception cref="ArgumentException">The options have problems; all are in the message.</exception>
    public EventDetector(EventOptions options)
    {
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        _options = options;
    }

    /// <summary>Whether an event goes on.</summary>
    public bool IsActive => _active;

    /// <summary>Whether it has heard enough since the start, or since samples were lost, to notice blows: ten seconds.</summary>
    public bool IsWarm => _fastTrigger?.IsWarm ?? _slowTrigger?.IsWarm ?? false;

    /// <summary>Reports that nobody took in time: at most eight wait, and the oldest goes first.</summary>
    public long Dropped { get; private set; }

    /// <summary>
    /// Sets the rate. Another nominal rate, or a measured one 1 % off the one that the filters are made for, begins anew; within
    /// that only times and what is integrated follow the measured rate. Rates outside 5–4,000 Hz find no events.
    /// </summary>
    /// <param name="nominalHertz">The chip's.</param>
    /// <param name="measuredHertz">By the host's clock; NaN as long as nobody knows.</param>
    public void SetRate(double nominalHertz, double measuredHertz)
    {
        double hertz = measuredHertz > 0 && double.IsFinite(measuredHertz) ? measuredHertz : nominalHertz;
        if (nominalHertz == _nominal && Math.Abs(hertz - _designed) <= RateTolerance * _designed)
        {
            _hertz = hertz;
            return;
        }

        Gap();
        _nominal = nominalHertz;
        _designed = hertz;
        _hertz = hertz;
        _capture = null;
        if (!(hertz is >= SlowestHertz and <= FastestHertz))
        {
            return;
        }

        double floor = _options.FloorRms * _options.FloorRms;
        _slow = VectorBand.Slow(hertz);
        _slowTrigger = new RecursiveStaLta(hertz, floor, SlowShortSeconds, SlowLongSeconds, SlowOn);
        _fast = VectorBand.Fast(hertz);
        _fastTrigger = _fast is null ? null : new RecursiveStaLta(hertz, floor);
        _watch = _fast is null ? null : new ImpactWatch(hertz, floor);
        int before = Math.Min((int)(_options.BeforeSeconds * hertz), MostSamples / 4);
        int after = Math.Min((int)(_options.AfterSeconds * hertz), MostSamples - before);
        _capture = new WaveformCapture(before, after, _options.Unit);
        _recent = new Vector[Math.Min(before, (int)Math.Ceiling(RecentSeconds * hertz))];
        _recentNext = 0;
        _recentCount = 0;
        _anchorSample = _samples;
    }

    /// <summary>
    /// Takes a sample of dynamic acceleration, gravity taken off. One that is no number, or beyond 1e9, is a gap.
    /// </summary>
    public void Accept(double x, double y, double z)
    {
        if (_capture is null)
        {
            return;
        }

        if (!(Math.Abs(x) < Unmeasurable && Math.Abs(y) < Unmeasurable && Math.Abs(z) < Unmeasurable))
        {
            _samples++;
            Gap();
            return;
        }

        _samples++;
        _capture.Add(x, y, z);
        Vector sample = new(x, y, z);
        _recent[_recentNext] = sample;
        _recentNext = _recentNext + 1 == _recent.Length ? 0 : _recentNext + 1;
        _recentCount = Math.Min(_recentCount + 1, _recent.Length);

        double slow = _slow!.Add(x, y, z);
        bool on = _slowTrigger!.Add(slow);
        bool isBlow = false;
        if (_fast is not null)
        {
            double fast = _fast.Add(x, y, z);
            bool wasFastOn = _fastTrigger!.IsOn;
            bool isFastOn = _fastTrigger.Add(fast);
            on |= isFastOn;
            _fastSince = isFastOn && !wasFastOn ? _samples : _fastSince;
            isBlow = _watch!.Add(fast, slow) && _active;
        }

        if (_active || on)
        {
            Follow(sample, on, isBlow);
        }
    }

    /// <summary>When the newest sample was taken, µs of the caller's monotonic clock; call it after each batch.</summary>
    public void Advance(long newestMicros)
    {
        _anchorSample = _samples;
        _anchorMicros = newestMicros;
    }

    /// <summary>Samples are missing here: what goes on is reported as cut short, and everything warms up anew.</summary>
    public void Gap()
    {
        if (_active)
        {
            Close(_samples, isCutShort: true);
        }

        _slow?.Restart();
        _fast?.Restart();
        _slowTrigger?.Restart();
        _fastTrigger?.Restart();
        _watch?.Restart();
        _capture?.Restart();
        _recentCount = 0;
        _recentNext = 0;
    }

    /// <summary>Ends the data: what goes on is reported as cut short.</summary>
    public void Finish()
    {
        if (_active)
        {
            Close(_samples, isCutShort: true);
        }
    }

    /// <summary>Takes the next report; false when none waits.</summary>
    public bool TryTake(out StructuralEvent? report) => _waiting.TryDequeue(out report);

    private void Follow(in Vector sample, bool on, bool isBlow)
    {
        if (
            isBlow
            && _samples - _start > (ApartSeconds * _hertz) + _watch!.SamplesAgo
            && _samples - _fastSince <= _watch.SamplesAgo
        )
        {
            Close(_samples - _watch.SamplesAgo, isCutShort: true);
            Begin(_watch.SamplesAgo);
        }
        else if (!_active)
        {
            Begin(0);
        }

        Measure(sample, _samples);
        if (isBlow)
        {
            _blows++;
            _blowCrest = _watch!.LastCrest;
            _blowLeft = _watch.LastLeft;
            Notice();
        }

        if (on || isBlow)
        {
            _lastOn = _samples;
        }
        else if (_samples - _lastOn >= TailSeconds * _hertz)
        {
            Close(_lastOn, isCutShort: false);
            return;
        }

        if (_samples - _start >= _options.LongestSeconds * _hertz)
        {
            _slowTrigger!.Release();
            _fastTrigger?.Release();
            Close(_samples, isCutShort: true);
        }
    }

    private void Begin(int samplesAgo)
    {
        _active = true;
        _id++;
        _start = _samples - samplesAgo;
        _lastOn = _samples;
        _blows = 0;
        _peakSquare = 0;
        _peakAt = _start;
        _peaks = default;
        _capture!.Begin(samplesAgo);

        // A short blow may be over before its energy has shown: what came just before counts too.
        for (int i = _recentCount - 1; i >= 0; i--)
        {
            Measure(_recent[(_recentNext + _recent.Length - 1 - i) % _recent.Length], _samples - i);
        }
    }

    private void Measure(in Vector sample, long at)
    {
        double square = (sample.X * sample.X) + (sample.Y * sample.Y) + (sample.Z * sample.Z);
        if (square > _peakSquare)
        {
            _peakSquare = square;
            _peakAt = at;
        }

        _peaks = new Vector(
            Math.Max(_peaks.X, Math.Abs(sample.X)),
            Math.Max(_peaks.Y, Math.Abs(sample.Y)),
            Math.Max(_peaks.Z, Math.Abs(sample.Z))
        );
    }

    private void Notice()
    {
        EventShape shape = EventShape.Of(_capture!, _capture!.Count, _hertz, _options);
        if (shape.Peak < _options.LeastPeak || shape.IsSingleSample)
        {
            return;
        }

        Report(
            new StructuralEvent
            {
                Id = _id,
                Phase = EventPhase.Notice,
                Kind = EventKind.Impact,
                Confidence = 0.5 + (0.4 * Math.Max(0, 1 - (3 * Math.Max(0, _blowLeft)))),
                Evidence = FormattableString.Invariant(
                    $"strongest at once, {_blowCrest:F0} times the RMS before it, {100 * _blowLeft:F0} % of the energy left after 0.6 s"
                ),
                StartMicros = Micros(_samples - _watch!.SamplesAgo),
                EndMicros = Micros(_samples),
                Peak = Math.Sqrt(_peakSquare),
                PeakX = _peaks.X,
                PeakY = _peaks.Y,
                PeakZ = _peaks.Z,
                PeakMicros = Micros(_peakAt),
                CrestFactor = _blowCrest,
            }
        );
    }

    private void Close(long end, bool isCutShort)
    {
        _active = false;
        _capture!.End();
        int captured = (int)Math.Min(_capture.Count, _capture.Trigger + (end - _start) + 1);
        EventShape shape = EventShape.Of(_capture, captured, _hertz, _options);
        if (shape.Peak < _options.LeastPeak)
        {
            return;
        }

        Motion motion = MotionIntegral.Of(_capture, _hertz, _options.Unit);
        bool isEndHeard = !isCutShort || end - _start >= _options.LongestSeconds * _hertz;
        EventJudgement judgement = EventClassifier.Judge(shape, motion.Velocity, _blows, isEndHeard, _options);
        bool isPeakKept = _peakAt - _start <= _capture.Count - _capture.Trigger;
        Report(
            new StructuralEvent
            {
                Id = _id,
                Phase = EventPhase.Final,
                Kind = judgement.Kind,
                Confidence = judgement.Confidence,
                Evidence = judgement.Evidence,
                StartMicros = Micros(_start),
                EndMicros = Micros(end),
                IsCutShort = isCutShort,
                Peak = Math.Sqrt(_peakSquare),
                PeakX = _peaks.X,
                PeakY = _peaks.Y,
                PeakZ = _peaks.Z,
                PeakMicros = Micros(_peakAt),
                CrestFactor = shape.Crest,
                RiseSeconds = shape.RiseSeconds,
                SignificantSeconds = shape.SignificantSeconds,
                DominantHertz = shape.DominantHertz,
                PeakVelocity = motion.Velocity,
                PeakDisplacement = motion.Displacement,
                MotionDoubt = isPeakKept ? motion.Doubt : "the peak came after what is kept of the waveform",
                Waveform = _capture.Pack(_writer, _id, _hertz),
            }
        );
    }

    private void Report(StructuralEvent report)
    {
        if (_waiting.Count == MostWaiting)
        {
            _waiting.Dequeue();
            Dropped++;
        }

        _waiting.Enqueue(report);
    }

    private long Micros(long sample) => _anchorMicros + (long)((sample - _anchorSample) * 1e6 / _hertz);
}
