using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>Alarms of the link: ten seconds without it make it unavailable, ten with it end that (ITU-T G.826); an outage that
/// goes on gets worse with its length; ways out that are not as they should be are noticed.</summary>
/// <param name="limits">The site's limits.</param>
public sealed class LinkRules(Limits limits)
{
    private readonly Thresholds _outage = new(
        [new(limits.OutageWarningSeconds, Severity.Warning), new(limits.OutageCriticalSeconds, Severity.Critical)],
        // A length only grows, and is nothing once the outage is over.
        hysteresis: 1
    );

    /// <summary>Judges the link.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        double up = evidence.Value(MetricId.LinkUp, now);
        Severity? level =
            double.IsNaN(up) ? null
            : up == 0 ? Severity.Warning
            : Severity.Normal;
        book.Consider(MetricId.AlarmLinkDown, level, now, limits.LinkDownSeconds, limits.LinkDownSeconds, up);

        double seconds = evidence.Value(MetricId.LinkOutageSeconds, now);
        Severity? outage = _outage.Level(seconds, book.SeverityOf(MetricId.AlarmLinkOutage));
        book.Consider(MetricId.AlarmLinkOutage, outage, now, 0, 0, seconds, _outage);
        JudgePaths(evidence, book, now);

        Severity? counts =
            !evidence.TryGet(MetricId.LinkCountsTrouble, out Reading trouble) || !trouble.IsGood ? null
            : trouble.Text is { Length: > 0 } ? Severity.Notice
            : Severity.Normal;
        book.Consider(MetricId.AlarmLinkCounts, counts, now, 0, 0);
    }

    // While the preferred way is not in use, that is said, and not that it is dead besides.
    private void JudgePaths(Evidence evidence, AlarmBook book, Stamp now)
    {
        double path = evidence.Value(MetricId.LinkPath, now);
        Severity? away =
            double.IsNaN(path) ? null
            : path > 1 ? Severity.Notice
            : Severity.Normal;
        book.Consider(MetricId.AlarmLinkPath, away, now, limits.PathAwaySeconds, 0, path);

        double dead = evidence.Value(MetricId.LinkPathSpareDead, now);
        Severity? spare =
            double.IsNaN(dead) || double.IsNaN(path) ? null
            : dead > 0 && path == 1 ? Severity.Notice
            : Severity.Normal;
        book.Consider(MetricId.AlarmLinkSparePath, spare, now, limits.PathAwaySeconds, 0, dead);
    }
}
