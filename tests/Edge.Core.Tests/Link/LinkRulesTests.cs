using Edge.Core.Alarms;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class LinkRulesTests
{
    private static readonly Stamp Start = new(1_000_000, 1_700_000_000_000, Synced: true);

    private readonly Evidence _evidence = new(30, 600);
    private readonly AlarmBook _book = new();
    private readonly LinkRules _rules = new(new Limits());

    [Theory]
    [InlineData(0, Severity.Normal)]
    [InlineData(899, Severity.Normal)]
    [InlineData(900, Severity.Warning)]
    [InlineData(14_399, Severity.Warning)]
    [InlineData(14_400, Severity.Critical)]
    public void An_outage_gets_worse_with_its_length(double seconds, Severity severity)
    {
        Judge(MetricId.LinkOutageSeconds, seconds);
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmLinkOutage));
    }

    [Fact]
    public void An_outage_that_is_over_is_over_at_once()
    {
        Judge(MetricId.LinkOutageSeconds, 20_000);
        Judge(MetricId.LinkOutageSeconds, 0);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkOutage));
    }

    [Fact]
    public void An_outage_whose_length_is_not_known_any_more_stays_what_it_was()
    {
        Judge(MetricId.LinkOutageSeconds, 1000);
        _evidence.Take(Reading.Bad(MetricId.LinkOutageSeconds, Start, "nobody asks"));
        _rules.Judge(_evidence, _book, Start);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmLinkOutage));
    }

    [Fact]
    public void A_link_that_is_down_for_ten_seconds_is_an_alarm()
    {
        _evidence.Take(Reading.Good(MetricId.LinkUp, value: false, Start));
        for (int i = 0; i <= 10; i++)
        {
            Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkDown));
            Stamp now = new(Start.MonotonicMicros + (i * 1_000_000), Start.UnixMillis + (i * 1000), Synced: true);
            _rules.Judge(_evidence, _book, now);
            _book.Advance(now);
        }

        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmLinkDown));
    }

    [Fact]
    public void Counts_that_were_damaged_are_told_until_somebody_has_seen_to_them()
    {
        _rules.Judge(_evidence, _book, Start);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkCounts));
        Judge(MetricId.LinkCountsTrouble, "x was damaged");
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmLinkCounts));
        _evidence.Take(Reading.Bad(MetricId.LinkCountsTrouble, Start, "nobody says"));
        _rules.Judge(_evidence, _book, Start);
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmLinkCounts));
        Judge(MetricId.LinkCountsTrouble, "");
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkCounts));
    }

    [Fact]
    public void A_link_that_is_back_is_no_alarm_after_ten_seconds_and_silence_ends_none()
    {
        At(0, up: false);
        At(10, up: false);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmLinkDown));
        At(11, up: null);
        At(30, up: null);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmLinkDown));
        At(31, up: true);
        At(40.999, up: true);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmLinkDown));
        At(41, up: true);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkDown));

        void At(double seconds, bool? up)
        {
            Stamp now = Start.AddMicros((long)(seconds * 1e6));
            _evidence.Take(
                up is { } known
                    ? Reading.Good(MetricId.LinkUp, known, now)
                    : Reading.Bad(MetricId.LinkUp, now, "nobody asks")
            );
            _rules.Judge(_evidence, _book, now);
        }
    }

    private void Judge(MetricId metric, double value)
    {
        _evidence.Take(Reading.Good(metric, value, Start));
        _rules.Judge(_evidence, _book, Start);
    }

    private void Judge(MetricId metric, string text)
    {
        _evidence.Take(Reading.Good(metric, text, Start));
        _rules.Judge(_evidence, _book, Start);
    }
}
