using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Frames;

/// <summary>
/// Report by exception: a metric goes into a frame when it moved by its deadband or more, or changed its quality or
/// text, since it was last in one; all go at each heartbeat. Peaks far above their noise always go, exactly; events once.
/// </summary>
/// <param name="heartbeatSeconds">Time after which unchanged values are reported again, s.</param>
public sealed class FrameBuilder(double heartbeatSeconds)
{
    // Ten deadbands (0.1 m/s²) are far above the chip's noise: from there on no figure of the frame is left out.
    private const double AlwaysAboveDeadbands = 10;

    private readonly Dictionary<MetricId, Reading> _reported = [];
    private readonly Dictionary<MetricId, Reading> _toldElsewhere = [];
    private long _nextHeartbeat = long.MinValue;

    /// <summary>The readings that a telemetry frame of now consists of; empty when nothing changed.</summary>
    public List<Reading> Collect(Evidence evidence, Stamp now)
    {
        bool all = now.MonotonicMicros >= _nextHeartbeat;
        if (all)
        {
            _nextHeartbeat = now.MonotonicMicros + (long)(heartbeatSeconds * 1e6);
        }

        var readings = new List<Reading>();
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            MetricDefinition definition = MetricCatalogue.At(i);
            if (
                evidence.TryGet(definition.Id, out Reading reading)
                && (IsEvent(definition.Id) ? IsNews(reading) : all || IsDue(definition, reading))
            )
            {
                readings.Add(reading);
                _reported[definition.Id] = reading;
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
            _reported[reading.Metric] = reading;
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

    private bool IsDue(MetricDefinition definition, in Reading reading) =>
        !_reported.TryGetValue(definition.Id, out Reading last)
        || Differs(definition, reading, last)
        || (_toldElsewhere.TryGetValue(definition.Id, out Reading told) && Differs(definition, reading, told))
        || (IsPeak(definition.Id) && reading.Value >= AlwaysAboveDeadbands * definition.Deadband);

    // An event is told once: the same again, or at a heartbeat, would be another one.
    private bool IsNews(in Reading reading) =>
        !_reported.TryGetValue(reading.Metric, out Reading last) || last.At != reading.At;

    private static bool IsEvent(MetricId metric) =>
        metric is >= MetricId.StructureEvent and <= MetricId.StructureEventWaveform;

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
