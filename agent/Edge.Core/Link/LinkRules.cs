using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>Alarm of the link: ten seconds without it make it unavailable, ten with it end that (ITU-T G.826).</summary>
/// <param name="limits">The site's limits.</param>
public sealed class LinkRules(Limits limits)
{
    /// <summary>Judges the link.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        double up = evidence.Value(MetricId.LinkUp, now);
        Severity? level =
            double.IsNaN(up) ? null
            : up == 0 ? Severity.Warning
            : Severity.Normal;
        book.Consider(MetricId.AlarmLinkDown, level, now, limits.LinkDownSeconds, limits.LinkDownSeconds, up);
    }
}
