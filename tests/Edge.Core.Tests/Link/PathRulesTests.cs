using Edge.Core.Alarms;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public sealed class PathRulesTests
{
    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private readonly LinkRules _rules = new(new Limits { PathAwaySeconds = 600 });
    private double _at;

    [Fact]
    public void The_preferred_way_away_for_as_long_as_the_limit_is_noticed_and_its_return_ends_it_at_once()
    {
        Hold(2, 1, 599.9);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkPath));
        Hold(2, 1, 0.2);
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmLinkPath));
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkSparePath));
        Hold(1, 0, 0.1);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkPath));
    }

    [Fact]
    public void A_dead_spare_is_noticed_while_the_preferred_way_is_in_use()
    {
        Hold(1, 1, 599.9);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkSparePath));
        Hold(1, 1, 0.2);
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmLinkSparePath));
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkPath));
        Hold(1, 0, 0.1);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkSparePath));
    }

    [Fact]
    public void A_site_without_named_ways_has_neither()
    {
        for (int i = 0; i < 7000; i++)
        {
            Judge();
        }

        Assert.Empty(_book.Active);
    }

    [Fact]
    public void What_is_no_longer_told_clears_nothing()
    {
        Hold(2, 1, 700);
        _at += 3600;
        for (int i = 0; i < 7000; i++)
        {
            Judge();
        }

        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmLinkPath));
    }

    private void Hold(double path, double dead, double seconds)
    {
        for (int i = 0; i < (int)Math.Round(seconds * 10); i++)
        {
            _evidence.Put(Reading.Good(MetricId.LinkPath, path, Now));
            _evidence.Put(Reading.Good(MetricId.LinkPathSpareDead, dead, Now));
            Judge();
        }
    }

    private Stamp Now => new((long)(_at * 1e6), 0, Synced: false);

    private void Judge()
    {
        _evidence.Advance(Now);
        _rules.Judge(_evidence, _book, Now);
        _book.Advance(Now);
        _at += 0.1;
    }
}
