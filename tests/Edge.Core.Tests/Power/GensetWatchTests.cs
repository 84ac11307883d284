using Edge.Core.Alarms;
using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Power;

/// <summary>The genset's two contacts, judged once a second.</summary>
public sealed class GensetWatchTests
{
    private readonly GensetWatch _watch = new(new Limits());
    private readonly AlarmBook _book = new();
    private double _now = 100;

    [Fact]
    public void A_start_is_awaited_for_two_minutes_and_a_failure_is_counted_once()
    {
        Hold(0, 0, 120);
        Assert.Equal((Severity.Normal, 0), (Failed, _watch.Failures));
        Hold(0, 0, 1);
        Assert.Equal((Severity.Critical, 1), (Failed, _watch.Failures));
        Hold(0, 0, 600);
        Assert.Equal(1, _watch.Failures);
        Hold(1, 0, 12);
        Assert.Equal(Severity.Normal, Failed);
        Assert.Equal(1, _watch.Failures);
    }

    [Fact]
    public void A_genset_that_stops_in_an_outage_has_half_a_minute()
    {
        Hold(1, 0, 300);
        Hold(0, 0, 30);
        Assert.Equal(Severity.Normal, Failed);
        Hold(0, 0, 1);
        Assert.Equal((Severity.Critical, 1), (Failed, _watch.Failures));
    }

    [Fact]
    public void A_run_before_the_outage_does_not_shorten_its_start()
    {
        Hold(1, 1, 10);
        Hold(0, 1, 10);
        Hold(0, 0, 120);
        Assert.Equal(Severity.Normal, Failed);
        Hold(1, 0, 60);
        Hold(1, 1, 60);
        Hold(0, 1, 60);
        Hold(0, 0, 120);
        Assert.Equal(Severity.Normal, Failed);
        Hold(0, 0, 1);
        Assert.Equal(Severity.Critical, Failed);
    }

    [Fact]
    public void A_run_beside_mains_is_a_test_for_forty_five_minutes()
    {
        Hold(1, 1, 2700);
        Assert.Equal(Severity.Normal, Runs);
        Hold(1, 1, 1);
        Assert.Equal(Severity.Notice, Runs);
        Hold(0, 1, 10);
        Assert.Equal(Severity.Notice, Runs);
        Hold(0, 1, 2);
        Assert.Equal(Severity.Normal, Runs);
    }

    [Fact]
    public void A_contact_that_is_not_known_neither_raises_nor_clears_and_is_no_run_time()
    {
        Hold(0, 0, 130);
        Hold(double.NaN, 0, 600);
        Hold(1, double.NaN, 600);
        Assert.Equal(Severity.Critical, Failed);
        Assert.Equal(0, _watch.RunSeconds);
    }

    [Fact]
    public void Run_time_counts_what_was_seen_running()
    {
        Hold(1, 0, 1);
        Assert.Equal(0, _watch.RunSeconds);
        Hold(1, 0, 100);
        Assert.Equal(100, _watch.RunSeconds, 1e-6);
        Hold(0, 0, 20);
        Assert.Equal(100, _watch.RunSeconds, 1e-6);

        // Nobody saw it for a minute, and for less than that nobody asks.
        _now += 59;
        Hold(1, 0, 1);
        Assert.Equal(100, _watch.RunSeconds, 1e-6);
        _now += 58.9;
        Hold(1, 0, 1);
        Assert.Equal(159.9, _watch.RunSeconds, 1e-6);
    }

    [Theory]
    [InlineData(7200, 3, 7200, 3)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(-1, -1, 0, 0)]
    [InlineData(1e10, 2, 0, 2)]
    [InlineData(double.NaN, 2, 0, 2)]
    public void Counts_of_an_earlier_boot_go_on_if_they_can_be(
        double seconds,
        int failures,
        double goesOn,
        int failuresOn
    )
    {
        _watch.Restore(seconds, failures);
        Assert.Equal((goesOn, failuresOn), (_watch.RunSeconds, _watch.Failures));
    }

    private Severity Failed => _book.SeverityOf(MetricId.AlarmGensetFailed);

    private Severity Runs => _book.SeverityOf(MetricId.AlarmGensetRuns);

    private void Hold(double running, double mains, double seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            var now = new Stamp((long)Math.Round(_now * 1e6), 0, Synced: true);
            _watch.Judge(running, mains, _book, now);
            _book.Advance(now);
            _now++;
        }
    }
}
