using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Power;

/// <summary>The genset against mains: hours, starts that fail, stops too soon, runs for nothing.</summary>
/// <param name="limits">The site's limits.</param>
public sealed class GensetWatch(Limits limits)
{
    private const double OffSeconds = 10;

    // A stop: the contact bounces, and the engine's own controller starts it again within its rest.
    private const double StopSeconds = 30;
    private bool _ranInOutage;
    private bool _failed;
    private long _last = long.MinValue;

    /// <summary>Run time, s.</summary>
    public double RunSeconds { get; private set; }

    /// <summary>Starts that failed and stops while mains was away.</summary>
    public int Failures { get; private set; }

    /// <summary>Goes on with the counts of an earlier boot.</summary>
    public void Restore(double seconds, int failures)
    {
        RunSeconds = seconds is >= 0 and < 1e10 ? seconds : 0;
        Failures = Math.Max(0, failures);
    }

    /// <summary>Judges the genset; NaN for a contact that is not known.</summary>
    public void Judge(double running, double mains, AlarmBook book, Stamp now)
    {
        double seconds = _last == long.MinValue ? 0 : (now.MonotonicMicros - _last) / 1e6;
        _last = now.MonotonicMicros;
        if (double.IsNaN(running) || double.IsNaN(mains))
        {
            book.Consider(MetricId.AlarmGensetFailed, null, now, limits.GensetStartSeconds, OffSeconds);
            book.Consider(MetricId.AlarmGensetRuns, null, now, limits.GensetTestSeconds, OffSeconds);
            return;
        }

        bool runs = running != 0;
        bool away = mains == 0;
        RunSeconds += runs && seconds < 60 ? seconds : 0;
        _ranInOutage = away && (_ranInOutage || runs);
        book.Consider(
            MetricId.AlarmGensetFailed,
            away && !runs ? Severity.Critical : Severity.Normal,
            now,
            _ranInOutage ? StopSeconds : limits.GensetStartSeconds,
            OffSeconds,
            running
        );
        bool failed = book.SeverityOf(MetricId.AlarmGensetFailed) != Severity.Normal;
        Failures += failed && !_failed ? 1 : 0;
        _failed = failed;
        book.Consider(
            MetricId.AlarmGensetRuns,
            runs && !away ? Severity.Notice : Severity.Normal,
            now,
            limits.GensetTestSeconds,
            OffSeconds,
            running
        );
    }
}
