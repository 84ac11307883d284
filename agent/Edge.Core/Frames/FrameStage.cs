using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Frames;

/// <summary>Makes frames and queues them for the shell. At most 1,024 wait; the oldest goes first when nobody takes them.</summary>
public sealed class FrameStage
{
    private const int Capacity = 1024;

    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly MetricId[] GaspEvidence =
    [
        MetricId.PowerMains,
        MetricId.PowerBatteryVoltage,
        MetricId.PowerBatteryCurrent,
        MetricId.PowerHostSupply,
        MetricId.SiteVerdict,
        MetricId.SiteLastGasp,
    ];

    private readonly PipelineOptions _options;
    private readonly FrameBuilder _builder;
    private readonly Queue<Frame> _queue = new();
    private readonly MetricId[] _firstNeeded;
    private long _nextFrame = long.MinValue;
    private long _period;

    /// <summary>Makes the stage for a site.</summary>
    public FrameStage(SiteProfile profile, PipelineOptions options)
    {
        _options = options;
        _builder = new FrameBuilder(options.HeartbeatSeconds);

        // Tilt and rate come by time, not by reading; acceleration stands for the structure.
        _firstNeeded =
        [
            .. profile.Expected.Where(m =>
                m
                    is not (
                        MetricId.StructureTiltX
                        or MetricId.StructureTiltY
                        or MetricId.StructureTiltMagnitude
                        or MetricId.StructureSampleRate
                    )
            ),
        ];
    }

    /// <summary>When the next telemetry frame is due at the latest, monotonic µs.</summary>
    public long NextMicros(Stamp start) =>
        _nextFrame == long.MinValue ? start.MonotonicMicros + Micros(_options.FirstFrameSeconds) : _nextFrame;

    /// <summary>Whether a telemetry frame is to be closed now; asks once per frame, whose length may change.</summary>
    public bool IsDue(Evidence evidence, Stamp start, Stamp now, double frameSeconds)
    {
        if (_nextFrame == long.MinValue)
        {
            bool waited = now.SecondsSince(start) >= _options.FirstFrameSeconds;
            if (!waited && !(_options.FirstFrameEarly && AllDelivered(evidence)))
            {
                return false;
            }

            // Later frames keep to the grid that the first one's latest time begins.
            _nextFrame = start.MonotonicMicros + Micros(_options.FirstFrameSeconds + frameSeconds);
            return true;
        }

        // Frames that become shorter do so at once; else they keep to their grid.
        long period = Micros(frameSeconds);
        _nextFrame = period < _period ? Math.Min(_nextFrame, now.MonotonicMicros + period) : _nextFrame;
        _period = period;
        if (now.MonotonicMicros < _nextFrame)
        {
            return false;
        }

        _nextFrame += ((now.MonotonicMicros - _nextFrame) / period * period) + period;
        return true;
    }

    /// <summary>Closes a telemetry frame; none when nothing changed.</summary>
    public void Telemetry(Evidence evidence, Stamp now)
    {
        List<Reading> readings = _builder.Collect(evidence, now);
        if (readings.Count > 0)
        {
            Enqueue(new Frame(RecordLane.Telemetry, now, readings));
        }
    }

    /// <summary>Makes an alarm's own frame: its evidence, its metric, and the transition as JSON. What is announced to nobody,
    /// and what people did, goes without evidence.</summary>
    public void Alarm(in AlarmChange change, IEnumerable<MetricId> evidenceMetrics, Evidence evidence)
    {
        Stamp at = change.At;
        var readings = new List<Reading>();
        bool brief =
            change.IsQuiet
            || change.Event is AlarmEvent.Acknowledged or AlarmEvent.Shelved
            || (change.Event is AlarmEvent.Unshelved && change.To == Severity.Normal);
        foreach (MetricId metric in brief ? [] : evidenceMetrics)
        {
            bool measured = readings.Count == 0 && double.IsFinite(change.Measured);
            if (measured)
            {
                readings.Add(Reading.Good(metric, change.Measured, at));
            }
            else if (evidence.TryGet(metric, out Reading reading))
            {
                readings.Add(reading);
            }
        }

        bool active = change.To != Severity.Normal;
        var transition = new AlarmTransition(
            change.Alarm,
            active ? change.To : change.From,
            active,
            at,
            [.. readings],
            Text(change, active, readings)
        )
        {
            Change = change,
        };
        var severity = Reading.Good(change.Alarm.Metric, (double)change.To, at);
        var last = Reading.Good(MetricId.SiteAlarmLast, transition.ToJson(), at);
        evidence.Put(severity);
        evidence.Put(last);
        readings.Add(severity);
        readings.Add(last);
        _builder.Note(readings);
        Enqueue(new Frame(RecordLane.Alarm, at, readings) { Alarm = transition });
    }

    /// <summary>Makes the frame of a new verdict, with the evidence that it rests on.</summary>
    public void Verdict(SiteVerdict verdict, IReadOnlyList<MetricId> required, Evidence evidence, Stamp now)
    {
        PutVerdict(verdict, evidence, now);
        var readings = new List<Reading>();
        foreach (MetricId metric in required)
        {
            Add(metric);
        }

        Add(MetricId.SiteVerdict);
        Add(MetricId.SiteVerdictReasons);
        Add(MetricId.SiteEvidenceAge);
        if (verdict.Change.Length > 0)
        {
            Add(MetricId.SiteVerdictChange);
        }

        foreach (AspectVerdict aspect in verdict.Aspects)
        {
            Add(MetricOf(aspect.Aspect));
        }

        _builder.Note(readings);
        Enqueue(new Frame(RecordLane.Alarm, now, readings) { Verdict = verdict });

        void Add(MetricId metric)
        {
            if (evidence.TryGet(metric, out Reading reading))
            {
                readings.Add(reading);
            }
        }
    }

    /// <summary>Makes the frame of the site's last word, with what it rests on: at most 300 B in the journal.</summary>
    public void LastGasp(string text, Evidence evidence, Stamp now)
    {
        evidence.Put(Reading.Good(MetricId.SiteLastGasp, text, now));
        var readings = new List<Reading>();
        foreach (MetricId metric in GaspEvidence)
        {
            if (evidence.TryGet(metric, out Reading reading))
            {
                readings.Add(reading);
            }
        }

        _builder.Note(readings);
        Enqueue(new Frame(RecordLane.Alarm, now, readings));
    }

    /// <summary>Makes the frame of an event that has ended.</summary>
    public void Event(Evidence evidence, Stamp now)
    {
        var readings = new List<Reading>();
        for (MetricId metric = MetricId.StructureEvent; metric < MetricId.StructureEventWaveform; metric++)
        {
            if (evidence.TryGet(metric, out Reading reading))
            {
                readings.Add(reading);
            }
        }

        _builder.NoteReported(readings);
        Enqueue(new Frame(RecordLane.Telemetry, now, readings));
    }

    /// <summary>Makes the frame of a visit that has ended: its record, which is kept as long as an alarm.</summary>
    public void Visit(string record, Evidence evidence, Stamp now)
    {
        Reading last = Reading.Good(MetricId.SiteVisitLast, record, now);
        evidence.Put(last);
        List<Reading> readings = [last];
        if (evidence.TryGet(MetricId.SiteVisitActive, out Reading active))
        {
            readings.Add(active);
        }

        _builder.NoteReported([last]);
        Enqueue(new Frame(RecordLane.Alarm, now, readings));
    }

    /// <summary>Makes the frame of a step of the modem's recovery, which is kept as long as an alarm.</summary>
    public void Recovery(string step, Evidence evidence, Stamp now)
    {
        Reading last = Reading.Good(MetricId.LinkRecovery, step, now);
        evidence.Put(last);
        _builder.NoteReported([last]);
        Enqueue(new Frame(RecordLane.Alarm, now, [last]));
    }

    /// <summary>Makes the frame of a confirmation. It is told once, at once, and is no part of the telemetry.</summary>
    public void Confirmation(string statement, Stamp now) =>
        Enqueue(new Frame(RecordLane.Alarm, now, [Reading.Good(MetricId.SiteConfirmation, statement, now)]));

    /// <summary>Makes the frame of an answer to a command. It is told once, at once, and is no part of the telemetry.</summary>
    public void Answer(string answer, Stamp now) =>
        Enqueue(new Frame(RecordLane.Alarm, now, [Reading.Good(MetricId.AgentRefusals, answer, now)]));

    /// <summary>Makes the frame of a report of availability. It is told once and is no part of the telemetry.</summary>
    public void Report(in Reading report) => Enqueue(new Frame(RecordLane.Alarm, report.At, [report]));

    /// <summary>Makes a frame of detail: it goes out last, and is the first to be dropped.</summary>
    public void Detail(in Reading reading, Stamp now) => Enqueue(new Frame(RecordLane.Detail, now, [reading]));

    /// <summary>Puts verdict, reasons, age, what would change it, and the aspects among the metrics.</summary>
    public static void PutVerdict(SiteVerdict verdict, Evidence evidence, Stamp now)
    {
        evidence.Put(Reading.Good(MetricId.SiteVerdict, verdict.Word, now));
        evidence.Put(Reading.Good(MetricId.SiteVerdictReasons, verdict.ReasonText, now));
        evidence.Put(
            double.IsNaN(verdict.EvidenceAgeSeconds)
                ? Reading.Bad(MetricId.SiteEvidenceAge, now, "some evidence was never delivered")
                : Reading.Good(MetricId.SiteEvidenceAge, verdict.EvidenceAgeSeconds, now)
        );
        if (verdict.Change.Length > 0)
        {
            evidence.Put(Reading.Good(MetricId.SiteVerdictChange, verdict.Change, now));
        }

        foreach (AspectVerdict aspect in verdict.Aspects)
        {
            evidence.Put(Reading.Good(MetricOf(aspect.Aspect), aspect.Word, now));
        }
    }

    /// <summary>The metric of an aspect's verdict.</summary>
    public static MetricId MetricOf(Aspect aspect) =>
        aspect switch
        {
            Aspect.Structure => MetricId.SiteVerdictStructure,
            Aspect.Power => MetricId.SiteVerdictPower,
            Aspect.Flood => MetricId.SiteVerdictFlood,
            Aspect.Link => MetricId.SiteVerdictLink,
            _ => MetricId.SiteVerdictSecurity,
        };

    /// <summary>Takes the oldest frame.</summary>
    public bool TryTake(out Frame? frame) => _queue.TryDequeue(out frame);

    private static long Micros(double seconds) => (long)(seconds * 1e6);

    private static string Text(in AlarmChange change, bool active, List<Reading> evidence)
    {
        string condition = change.Text is null ? change.Alarm.Condition : $"{change.Alarm.Condition}: {change.Text}";
        switch (change.Event)
        {
            case AlarmEvent.Acknowledged:
                return $"Acknowledged by {change.By}: {condition}.";
            case AlarmEvent.Shelved:
                return $"Shelved by {change.By}: {condition}.";
            case AlarmEvent.Unshelved when !active:
                return $"No longer shelved: {condition}.";
            case AlarmEvent.Suppressed:
                return $"{condition}: a consequence of {change.Cause!.Id}.";
            case AlarmEvent.Chattering:
                condition = $"Comes and goes, so it is held active. {condition}";
                break;
            default:
                break;
        }

        if (!active)
        {
            return $"Cleared: {change.Alarm.Condition}.";
        }

        string figure = "";
        if (evidence.Count > 0 && change.Text is null && double.IsFinite(change.Measured))
        {
            MetricDefinition metric = MetricCatalogue.Find(evidence[0].Metric)!;
            figure =
                metric.DataType == MetricDataType.Boolean
                    ? ""
                    : $" ({metric.Name} {(float)change.Measured} {metric.Unit})";
        }

        return $"{condition}{figure}. {change.Alarm.Remedy}";
    }

    private bool AllDelivered(Evidence evidence)
    {
        foreach (MetricId metric in _firstNeeded)
        {
            if (!evidence.TryGet(metric, out _))
            {
                return false;
            }
        }

        return _firstNeeded.Length > 0;
    }

    private void Enqueue(Frame frame)
    {
        if (_queue.Count == Capacity)
        {
            _ = _queue.Dequeue();
        }

        _queue.Enqueue(frame);
    }
}
