using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>Alarms of the structure: static tilt, and peak acceleration with a hold.</summary>
/// <param name="limits">The site's limits.</param>
/// <param name="readySeconds">Data that the tilt average needs before it raises anything, s.</param>
public sealed class StructureRules(Limits limits, double readySeconds)
{
    // A tenth of the mildest default limit: far above the noise of a ten-minute mean.
    private const double TiltHysteresisDegrees = 0.02;
    private const double TiltDelaySeconds = 5;

    private readonly Thresholds _tilt = new(
        [
            new(limits.TiltNoticeDegrees, Severity.Notice),
            new(limits.TiltWarningDegrees, Severity.Warning),
            new(limits.TiltCriticalDegrees, Severity.Critical),
            new(limits.TiltEmergencyDegrees, Severity.Emergency),
        ],
        TiltHysteresisDegrees
    );

    // The hold is the hysteresis of a peak.
    private readonly Thresholds _peak = new(
        [
            new(limits.AccelerationWarningMps2, Severity.Warning),
            new(limits.AccelerationCriticalMps2, Severity.Critical),
        ],
        0
    );

    /// <summary>Judges tilt and acceleration.</summary>
    public void Judge(StructureSensor sensor, Evidence evidence, AlarmBook book, Stamp now)
    {
        Severity was = book.SeverityOf(MetricId.AlarmTilt);
        Severity? tilt = sensor.TiltSeconds >= readySeconds ? _tilt.Level(sensor.TiltDegrees, was) : null;
        bool good = evidence.State(MetricId.StructureTiltMagnitude, now) == EvidenceState.Good;
        book.Consider(
            MetricId.AlarmTilt,
            tilt < was && !good ? null : tilt,
            now,
            TiltDelaySeconds,
            TiltDelaySeconds,
            sensor.TiltDegrees
        );

        double peak = sensor.TakePeak();
        if (!double.IsNaN(peak))
        {
            book.Consider(
                MetricId.AlarmAcceleration,
                _peak.Level(peak, Severity.Normal),
                now,
                0,
                limits.AccelerationHoldSeconds,
                peak
            );
        }
        else if (evidence.State(MetricId.StructureAccelerationPeak, now) is not EvidenceState.Good)
        {
            book.Consider(MetricId.AlarmAcceleration, null, now, 0, limits.AccelerationHoldSeconds);
        }
    }
}
