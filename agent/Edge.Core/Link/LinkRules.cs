using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>Alarms of the link: ten seconds without it make it unavailable, ten with it end that (ITU-T G.826); an outage that
/// goes on gets worse with its length.</summary>
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

        Severity? counts =
            !evidence.TryGet(MetricId.LinkCountsTrouble, out Reading trouble) || !trouble.IsGood ? null
            : trouble.Text is { Length: > 0 } ? Severity.Notice
            : Severity.Normal;
        book.Consider(MetricId.AlarmLinkCounts, counts, now, 0, 0);
    }
}
