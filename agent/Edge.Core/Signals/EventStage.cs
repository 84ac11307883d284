using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals.Events;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>
/// Events of the structure as metrics and alarms: blows, earthquakes, and what they come to together with a mode that jumps,
/// a tilt that steps, the door and the mains. The waveform of an event goes out in chunks as detail.
/// </summary>
/// <param name="limits">The site's limits.</param>
/// <param name="up">Upwards in the site's frame, of length 1.</param>
public sealed class EventStage(Limits limits, Vector up)
{
    internal const double GuyCutHoldSeconds = 24 * 3600; // a guy that is cut stays cut; somebody has to look
    internal const double TamperingHoldSeconds = 3600;
    private const double SuspicionHoldSeconds = 3600;

    // By then it has shown whether an axis died, which looks like a blow: half a second of data that does not weigh 1 g.
    internal const double ConfirmSeconds = 1.5;

    private readonly EventDetector _detector = new(new EventOptions { Up = up });
    private readonly GuyCutRule _guy = new();
    private readonly TamperingRule _tampering = new();
    private readonly TiltStepWatch _tiltStep = new();
    private readonly Queue<StructuralEvent> _pending = new();
    private readonly Queue<byte[]> _waveforms = new();
    private ModeJumpWatch? _jump;
    private IReadOnlyList<double> _jumpModes = [];
    private double _jumpHertz;
    private double _hertz;
    private GuyCutFinding _finding;
    private bool _doorOpen;
    private bool _mains = true;
    private Severity _quake;
    private long _quakeUntil = long.MinValue;
    private long _guyUntil = long.MinValue;
    private long _suspicionUntil = long.MinValue;
    private long _impactUntil = long.MinValue;
    private long _tamperingUntil = long.MinValue;
    private StructuralEvent? _latest;

    /// <summary>Whether somebody is known to be at work here: knocks, the door and mains that go are then no tampering. What a
    /// blow does to the structure is judged as ever.</summary>
    public bool IsVisited { get; set; }

    /// <summary>Whether an impact was noticed since the last call of <see cref="TakeImpact"/>.</summary>
    public bool TakeImpact()
    {
        bool was = _impacted;
        _impacted = false;
        return was;
    }

    private bool _impacted;

    /// <summary>Sets the sample rate.</summary>
    /// <param name="nominalHertz">The chip's.</param>
    /// <param name="measuredHertz">By the host's clock; NaN as long as it is not known.</param>
    /// <param name="firstModes">Learned frequencies of the first modes, Hz.</param>
    public void SetRate(double nominalHertz, double measuredHertz, IReadOnlyList<double> firstModes)
    {
        _hertz = measuredHertz > 0 ? measuredHertz : nominalHertz;
        _detector.SetRate(nominalHertz, measuredHertz);
        if (
            firstModes.Count == 0
            || _hertz > 200
            || (ReferenceEquals(firstModes, _jumpModes) && Math.Abs(_hertz - _jumpHertz) < 0.01 * _hertz)
            || _jump is { IsWatching: true }
        )
        {
            return;
        }

        _jumpModes = firstModes;
        _jumpHertz = _hertz;
        bool usable = firstModes.Max() <= 2 * firstModes.Min() && firstModes.Max() <= _hertz / 4;
        _jump = usable ? new ModeJumpWatch(_hertz, firstModes) : null;
    }

    /// <summary>Takes a sample of dynamic acceleration, m/s².</summary>
    public void Accept(double x, double y, double z)
    {
        _detector.Accept(x, y, z);
        _jump?.Add(x, y);
    }

    /// <summary>Takes the mean of horizontal gravity over half a second, m/s².</summary>
    public void Gravity(double x, double y, long atMicros)
    {
        if (!double.IsNaN(_tiltStep.Add(x, y, atMicros)))
        {
            _guy.TiltStep(atMicros);
        }
    }

    /// <summary>Samples were lost.</summary>
    public void Gap()
    {
        _detector.Gap();
        _jump?.Gap();
        _tiltStep.Gap();
    }

    /// <summary>The batch has ended.</summary>
    public void Advance(long newestMicros) => _detector.Advance(newestMicros);

    /// <summary>The data has ended.</summary>
    public void Finish() => _detector.Finish();

    /// <summary>Whether a chunk of a waveform waits to be taken.</summary>
    public bool HasWaveforms => _waveforms.Count > 0;

    /// <summary>Takes the next chunk of a waveform.</summary>
    public bool TryTakeWaveform(out byte[]? chunk) => _waveforms.TryDequeue(out chunk);

    /// <summary>Judges what has come since the last call. True when an event has ended and its figures are in the evidence.</summary>
    /// <param name="believed">Whether the accelerometer is believed: what a sensor that is not believed shows is no event.</param>
    /// <param name="storm">Whether the site is in storm mode.</param>
    /// <param name="last">Whether the data has ended: nothing that follows could refute what waits.</param>
    /// <param name="evidence">Where the figures go.</param>
    /// <param name="book">Where the alarms go.</param>
    /// <param name="now">Now.</param>
    public bool Judge(bool believed, bool storm, bool last, Evidence evidence, AlarmBook book, Stamp now)
    {
        long micros = now.MonotonicMicros;
        bool ended = false;
        Contacts(storm, evidence, now);
        if (IsVisited)
        {
            _tampering.Reset();
        }

        while (_detector.TryTake(out StructuralEvent? found))
        {
            _pending.Enqueue(found!);
        }

        if (!believed)
        {
            _pending.Clear();
        }

        while (
            _pending.TryPeek(out StructuralEvent? next) && (last || micros - next.PeakMicros >= Micros(ConfirmSeconds))
        )
        {
            ended |= Take(_pending.Dequeue(), evidence, now);
        }

        if (_jump is not null && _jump.TryTake(out _))
        {
            _guy.ModeJump(micros);
        }

        Conclude(book, now);
        return ended;
    }

    private bool Take(StructuralEvent found, Evidence evidence, Stamp now)
    {
        long micros = now.MonotonicMicros;
        if (found.Kind == EventKind.Impact)
        {
            _guy.Impact(found.StartMicros);
            _tampering.Blow(found.StartMicros);
            _impactUntil = IsVisited ? _impactUntil : found.StartMicros + Micros(limits.AccelerationHoldSeconds);
        }

        if (found.Phase == EventPhase.Notice)
        {
            _impacted = true;
            _tiltStep.Impact(found.PeakMicros);
            _jump?.Impact(Math.Max(0, (micros - found.PeakMicros) / 1e6));
            _latest = found;
            return false;
        }

        if (found.Kind is EventKind.Machine or EventKind.Unknown)
        {
            _tampering.Work(found.StartMicros, found.DurationSeconds);
        }

        if (found.Kind == EventKind.Earthquake)
        {
            Severity severity =
                found.Peak >= limits.AccelerationCriticalMps2 ? Severity.Critical
                : found.Peak >= limits.AccelerationWarningMps2 ? Severity.Warning
                : Severity.Notice;
            _quake = micros < _quakeUntil && _quake > severity ? _quake : severity;
            _quakeUntil = found.EndMicros + Micros(limits.AccelerationHoldSeconds);
        }

        _latest = found;
        foreach (byte[] chunk in found.Waveform)
        {
            _waveforms.Enqueue(chunk);
        }

        Publish(found, evidence, now);
        return true;
    }

    // The door and the mains matter by their change: an engineer's open door does not open again with every blow.
    private void Contacts(bool storm, Evidence evidence, Stamp now)
    {
        double door = evidence.Value(MetricId.CabinetDoor, now);
        double mains = evidence.Value(MetricId.PowerMains, now);
        if (door == 1 && !_doorOpen)
        {
            _tampering.DoorOpened(now.MonotonicMicros);
        }

        if (mains == 0 && _mains)
        {
            _tampering.MainsLost(now.MonotonicMicros, storm);
        }

        _doorOpen = double.IsNaN(door) ? _doorOpen : door == 1;
        _mains = double.IsNaN(mains) ? _mains : mains != 0;
    }

    private void Conclude(AlarmBook book, Stamp now)
    {
        long micros = now.MonotonicMicros;
        GuyCutFinding finding = _guy.At(micros);
        if (finding == GuyCutFinding.GuyCut)
        {
            _guyUntil = micros + Micros(GuyCutHoldSeconds);
        }

        _finding =
            finding != GuyCutFinding.None ? finding
            : micros < _suspicionUntil ? _finding
            : GuyCutFinding.None;
        _suspicionUntil = finding != GuyCutFinding.None ? micros + Micros(SuspicionHoldSeconds) : _suspicionUntil;
        if (!IsVisited && _tampering.At(micros) == TamperingFinding.Tampering)
        {
            _tamperingUntil = micros + Micros(TamperingHoldSeconds);
        }

        Set(book, MetricId.AlarmGuyCut, micros < _guyUntil ? Severity.Critical : Severity.Normal, null, now);
        Set(book, MetricId.AlarmEarthquake, micros < _quakeUntil ? _quake : Severity.Normal, Figures(), now);
        Set(book, MetricId.AlarmTampering, micros < _tamperingUntil ? Severity.Warning : Severity.Normal, null, now);
        Set(
            book,
            MetricId.AlarmImpact,
            _finding is not (GuyCutFinding.None or GuyCutFinding.GuyCut) ? Severity.Warning
                : micros < _impactUntil ? Severity.Notice
                : Severity.Normal,
            Suspicion(_finding) ?? Figures(),
            now
        );
    }

    private static void Set(AlarmBook book, MetricId alarm, Severity severity, string? text, Stamp now)
    {
        if (book.SeverityOf(alarm) != severity)
        {
            book.Set(alarm, severity, severity == Severity.Normal ? null : text, now);
        }
    }

    private static string? Suspicion(GuyCutFinding finding) =>
        finding switch
        {
            GuyCutFinding.StruckAndLeaning =>
                "a blow and a lean, the modes as before: the mast or the sensor's mount was hit",
            GuyCutFinding.StruckAndChanged =>
                "a blow and other modes, no lean: a guy or a member is loose, or something fell off",
            GuyCutFinding.LeaningAndChanged =>
                "a lean and other modes without a blow: an anchor or a foundation gives way",
            _ => null,
        };

    private string? Figures() =>
        _latest is null ? null : FormattableString.Invariant($"peak {_latest.Peak:F2} m/s², {_latest.Evidence}");

    private static void Publish(StructuralEvent found, Evidence evidence, Stamp now)
    {
        evidence.Put(Reading.Good(MetricId.StructureEvent, Word(found.Kind), now));
        Put(MetricId.StructureEventPeak, found.Peak, null);
        Put(MetricId.StructureEventDuration, found.DurationSeconds, null);
        Put(MetricId.StructureEventFrequency, found.DominantHertz, "the event was too short for a spectrum");
        Put(MetricId.StructureEventCrest, found.CrestFactor, "the sample rate shows nothing above 10 Hz");
        Put(MetricId.StructureEventVelocity, found.PeakVelocity, found.MotionDoubt);
        Put(MetricId.StructureEventDisplacement, found.PeakDisplacement * 1000, found.MotionDoubt);

        // A figure in doubt is no value: it goes as bad, with the reason.
        void Put(MetricId metric, double value, string? doubt)
        {
            bool isMotion = metric is MetricId.StructureEventVelocity or MetricId.StructureEventDisplacement;
            bool bad = double.IsNaN(value) || (isMotion && doubt is not null);
            evidence.Put(bad ? Reading.Bad(metric, now, doubt ?? "no value") : Reading.Good(metric, value, now));
        }
    }

    private static string Word(EventKind kind) =>
        kind switch
        {
            EventKind.Impact => "impact",
            EventKind.Earthquake => "earthquake",
            EventKind.Wind => "wind",
            EventKind.Machine => "machine",
            _ => "unknown",
        };

    private static long Micros(double seconds) => (long)(seconds * 1e6);
}
