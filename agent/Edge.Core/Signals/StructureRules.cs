using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals.Inclination;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Signals;

/// <summary>
/// Alarms of the structure: static tilt and how it changes, the set of a storm, sway, and peak acceleration with a hold.
/// Tilt alarms by what is certain: less what the drift of the sensor with temperature may be of it. What may hide behind
/// that doubt is the verdict's concern.
/// </summary>
/// <param name="limits">The site's limits.</param>
/// <param name="readySeconds">Data that the tilt average needs before it raises anything, s.</param>
public sealed class StructureRules(Limits limits, double readySeconds)
{
    private const double RateHoldSeconds = 600;
    private const double SettlingHysteresisDays = 3;
    private const double SettlingSoonDays = 7;
    private const double FastFactor = 3; // three times the warning rate an hour is critical

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

    private readonly Thresholds _hourRate = new(
        [
            new(limits.TiltRateHourDegrees, Severity.Warning),
            new(FastFactor * limits.TiltRateHourDegrees, Severity.Critical),
        ],
        limits.TiltRateHourDegrees / 4
    );

    private readonly Thresholds _dayRate = new(
        [new(limits.TiltRateDayDegrees, Severity.Warning)],
        limits.TiltRateDayDegrees / 4
    );

    private readonly Thresholds _settling = new(
        [new(limits.SettlingWarningDays, Severity.Notice), new(SettlingSoonDays, Severity.Warning)],
        SettlingHysteresisDays,
        falling: true
    );

    private readonly Thresholds _sway = new(
        [new(limits.SwayWarningDegrees, Severity.Warning), new(limits.SwayCriticalDegrees, Severity.Critical)],
        0
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
        double certain = Math.Max(0, sensor.TiltDegrees - sensor.TiltUncertaintyDegrees);
        Severity? tilt = sensor.TiltSeconds >= readySeconds ? _tilt.Level(certain, was) : null;
        bool good = evidence.State(MetricId.StructureTiltMagnitude, now) == EvidenceState.Good;
        book.Consider(
            MetricId.AlarmTilt,
            tilt < was && !good ? null : tilt,
            now,
            TiltDelaySeconds,
            TiltDelaySeconds,
            sensor.TiltDegrees,
            _tilt
        );

        JudgeChanges(sensor.Analysis.Tilt, book, now);
        book.Consider(
            MetricId.AlarmSway,
            _sway.Level(sensor.Analysis.SwayDegrees, Severity.Normal),
            now,
            0,
            limits.AccelerationHoldSeconds,
            sensor.Analysis.SwayDegrees,
            _sway
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
                peak,
                _peak
            );
        }
        else if (evidence.State(MetricId.StructureAccelerationPeak, now) is not EvidenceState.Good)
        {
            book.Consider(MetricId.AlarmAcceleration, null, now, 0, limits.AccelerationHoldSeconds, limits: _peak);
        }
    }

    private void JudgeChanges(TiltWatch tilt, AlarmBook book, Stamp now)
    {
        Severity rate = book.SeverityOf(MetricId.AlarmTiltRate);
        Severity? hour = _hourRate.Level(tilt.HourRateForRule, rate);
        Severity? day = _dayRate.Level(tilt.Trend.DegreesPerDay, rate);

        // Known but not judged: in a storm. Where readings come seldom there is only the day's.
        bool isHourKnown = !double.IsNaN(tilt.Trend.DegreesPerHour);
        bool byHour = hour >= (day ?? Severity.Normal) && hour > Severity.Normal;
        book.Consider(
            MetricId.AlarmTiltRate,
            hour is null && isHourKnown ? (day > Severity.Normal ? day : null)
                : hour is null || day > hour ? day
                : hour,
            now,
            0,
            RateHoldSeconds,
            byHour ? tilt.HourRateForRule : double.NaN,
            byHour ? _hourRate : null
        );
        book.Consider(
            MetricId.AlarmPermanentSet,
            double.IsNaN(tilt.Set.Degrees) ? null
                : !tilt.Set.IsSet ? Severity.Normal
                : tilt.Set.Degrees >= limits.TiltCriticalDegrees ? Severity.Critical
                : Severity.Warning,
            now,
            0,
            0,
            tilt.Set.Degrees
        );
        book.Consider(
            MetricId.AlarmSettling,
            _settling.Level(tilt.ForecastDays, book.SeverityOf(MetricId.AlarmSettling)),
            now,
            0,
            RateHoldSeconds,
            tilt.ForecastDays,
            _settling
        );
    }
}
