using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Frames;

/// <summary>
/// Report by exception: a metric goes into a frame when it moved by its deadband or more, or changed its quality or
/// text, since it was last in one; all that was measured since the frame before goes at each heartbeat. Peaks far above
/// their noise always go, exactly; events once.
/// </summary>
/// <remarks>
/// What a heartbeat would tell again and nobody has measured since is left to the births. With it the frame would begin
/// before the one that was sent last, and so go out as history, which takes a birth to mend.
/// </remarks>
/// <param name="heartbeatSeconds">Time after which unchanged values are reported again, s.</param>
public sealed class FrameBuilder(double heartbeatSeconds)
{
    // Ten deadbands (0.1 m/s²) are far above the chip's noise: from there on no figure of the frame is left out.
    private const double AlwaysAboveDeadbands = 10;

    // By the metric's place in the catalogue; null while it was in no frame.
    private readonly Reading?[] _reported = new Reading?[MetricCatalogue.Count];
    private readonly Dictionary<MetricId, Reading> _toldElsewhere = [];
    private long _nextHeartbeat = long.MinValue;
    private long _collected = long.MinValue;

    /// <summary>The readings that a telemetry frame of now consists of; empty when nothing changed.</summary>
    public List<Reading> Collect(Evidence evidence, Stamp now)
    {
        bool all = now.MonotonicMicros >= _nextHeartbeat;
        if (all)
        {
            _nextHeartbeat = now.MonotonicMicros + (long)(heartbeatSeconds * 1e6);
        }

        long since = _collected;
        _collected = now.MonotonicMicros;
        var readings = new List<Reading>();
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricDefinition definition = MetricCatalogue.At(i);

            // An event is told once: the same again, or at a heartbeat, would be another one.
            if (
                evidence.TryGet(definition.Id, out Reading reading)
                && (
                    IsEvent(definition.Id)
                        ? _reported[i] is not { } told || told.At != reading.At
                        : (all && reading.At.MonotonicMicros >= since) || IsDue(definition, reading, _reported[i])
                )
            )
            {
                readings.Add(reading);
                _reported[i] = reading;
                _ = _toldElsewhere.Remove(definition.Id);
            }
        }

        return readings;
    }

    /// <summary>Notes what a frame of the same lane has told: it is not told again.</summary>
    public void NoteReported(IReadOnlyList<Reading> readings)
    {
        foreach (Reading reading in readings)
        {
            for (int i = 0; i < MetricCatalogue.Count; i++)
            {
                if (MetricCatalogue.At(i).Id == reading.Metric)
                {
                    _reported[i] = reading;
                }
            }
        }
    }

    /// <summary>Notes what another frame has told meanwhile: telemetry takes it back when it is no longer so. What is
    /// still so is told again: telemetry is complete without the other lanes.</summary>
    public void Note(IReadOnlyList<Reading> readings)
    {
        foreach (Reading reading in readings)
        {
            _toldElsewhere[reading.Metric] = reading;
        }
    }

    private bool IsDue(MetricDefinition definition, in Reading reading, Reading? last) =>
        last is null
        || Differs(definition, reading, last.GetValueOrDefault())
        || (
            _toldElsewhere.Count > 0
            && _toldElsewhere.TryGetValue(definition.Id, out Reading told)
            && Differs(definition, reading, told)
        )
        || (IsPeak(definition.Id) && reading.Value >= AlwaysAboveDeadbands * definition.Deadband);

    private static bool IsEvent(MetricId metric) =>
        metric is (>= MetricId.StructureEvent and <= MetricId.StructureEventWaveform) or MetricId.SiteVisitLast;

    private static bool Differs(MetricDefinition definition, in Reading now, in Reading then)
    {
        if (now.Quality != then.Quality)
        {
            return true;
        }

        if (now.Quality == Quality.Bad || definition.DataType == MetricDataType.String)
        {
            return now.Text != then.Text;
        }

        double change = Math.Abs(now.Value - then.Value);
        return change > 0 && change >= definition.Deadband;
    }

    private static bool IsPeak(MetricId metric) =>
        (int)metric is >= (int)MetricId.StructureAccelerationRms and <= (int)MetricId.StructureAccelerationPeakZ;
}
