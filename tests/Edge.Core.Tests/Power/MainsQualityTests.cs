using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Core.Site;

namespace Edge.Core.Tests.Power;

public sealed class MainsQualityTests
{
    private const long Day = 86_400_000;

    // 2023-12-15 00:00 UTC.
    private static readonly long Midnight = new DateTimeOffset(
        2023,
        12,
        15,
        0,
        0,
        0,
        TimeSpan.Zero
    ).ToUnixTimeMilliseconds();

    private readonly MainsQuality _mains = new(new Limits());

    [Fact]
    public void Each_loss_and_each_return_is_a_change_and_only_a_loss_is_an_outage()
    {
        Step(1, 0);
        Assert.Equal(0, _mains.Changes);
        Step(0, 10);
        Assert.Equal((1, 1, 1), (_mains.Changes, _mains.Count.DayOutages, _mains.Count.MonthOutages));
        Step(0, 15);
        Assert.Equal(1, _mains.Changes);
        Step(1, 17);
        Step(1, 20);
        Assert.Equal((2, 1, 1), (_mains.Changes, _mains.Count.DayOutages, _mains.Count.MonthOutages));
        Step(0, 30);
        Assert.Equal((3, 2, 2), (_mains.Changes, _mains.Count.DayOutages, _mains.Count.MonthOutages));
    }

    [Fact]
    public void Time_away_is_from_the_moment_it_was_seen_to_go_until_it_was_seen_back()
    {
        Step(1, 0);
        Step(0, 10);
        Assert.Equal((0.0, 0.0), (_mains.Count.AwaySeconds, _mains.Count.DaySeconds));
        Step(0, 12);
        Assert.Equal((2.0, 2.0), (_mains.Count.AwaySeconds, _mains.Count.DaySeconds));
        Step(1, 15);
        Assert.Equal(
            (0.0, 5.0, 5.0, 5.0),
            (_mains.Count.AwaySeconds, _mains.Count.DaySeconds, _mains.Count.MonthSeconds, _mains.Count.LongestSeconds)
        );
        Step(1, 100);
        Assert.Equal(5, _mains.Count.DaySeconds);
    }

    [Fact]
    public void The_longest_outage_is_no_sum_and_a_shorter_one_does_not_replace_it()
    {
        Step(1, 0);
        Step(0, 10);
        Step(1, 40);
        Step(0, 50);
        Step(1, 70);
        Assert.Equal(
            (30.0, 50.0, 50.0),
            (_mains.Count.LongestSeconds, _mains.Count.DaySeconds, _mains.Count.MonthSeconds)
        );
        Step(0, 100);
        Step(1, 131);
        Assert.Equal(31, _mains.Count.LongestSeconds);
    }

    [Fact]
    public void Mains_that_is_away_when_first_looked_at_is_one_outage()
    {
        Step(0, 100);
        Assert.Equal((1, 1, 0.0), (_mains.Changes, _mains.Count.DayOutages, _mains.Count.DaySeconds));
        Step(0, 101);
        Assert.Equal((1, 1, 1.0), (_mains.Changes, _mains.Count.DayOutages, _mains.Count.DaySeconds));
    }

    [Fact]
    public void What_is_not_known_counts_no_time_and_forgets_no_outage()
    {
        Step(1, 0);
        Step(double.NaN, 5);
        Step(0, 10);
        Assert.Equal((1, 0.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds));
        Step(double.NaN, 20);
        Step(double.NaN, 500);
        Assert.Equal((1, 0.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds));
        Step(0, 503);
        Assert.Equal((1, 3.0, 3.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds, _mains.Count.AwaySeconds));
    }

    [Fact]
    public void The_count_says_when_it_was_made_if_the_clock_was_right()
    {
        Step(1, 7);
        Assert.Equal(Midnight + 7000, _mains.Count.SavedMillis);
        Step(double.NaN, 9);
        Assert.Equal(Midnight + 7000, _mains.Count.SavedMillis);
        Step(1, 10, synced: false);
        Assert.Equal(0, _mains.Count.SavedMillis);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0, true)]
    [InlineData(1, 2, 3, 4, 5, true)]
    [InlineData(-1, 2, 3, 4, 5, false)]
    [InlineData(1, -2, 3, 4, 5, false)]
    [InlineData(1, 2, -3, 4, 5, false)]
    [InlineData(1, 2, 3, -4, 5, false)]
    [InlineData(1, 2, 3, 4, -5, false)]
    [InlineData(1, double.NaN, 3, 4, 5, false)]
    [InlineData(1, 2, 3, double.NaN, 5, false)]
    [InlineData(1, 2, 3, 4, double.NaN, false)]
    public void Counts_that_none_can_be_are_not_believed(
        int dayOutages,
        double daySeconds,
        int monthOutages,
        double monthSeconds,
        double awaySeconds,
        bool believed
    )
    {
        var count = new MainsCount(
            5,
            6,
            dayOutages,
            daySeconds,
            monthOutages,
            monthSeconds,
            7,
            awaySeconds,
            SavedMillis: 8
        );
        _mains.Restore(count);
        Assert.Equal(believed ? count : default, _mains.Count);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(-1, 0)]
    [InlineData(29 * 86_400, 29 * 86_400)]
    [InlineData((30 * 86_400) - 1, (30 * 86_400) - 1)]
    [InlineData(30 * 86_400, 0)]
    public void A_dark_agent_makes_an_outage_longer_by_what_the_wall_says_if_it_can_be(double gap, double counted)
    {
        // Far enough on in a month of its own that no other begins in the gap: a count of the month's outages is kept.
        _mains.Restore(Kept(away: 40, saved: Midnight));
        _mains.Step(0, new Stamp(1_000_000, Midnight + (long)(gap * 1000), true));
        Assert.Equal(40 + counted, _mains.Count.AwaySeconds);
        Assert.Equal(40 + counted, Math.Max(40, _mains.Count.LongestSeconds));
        Assert.Equal(0, _mains.Changes);
        Step(0, 2);
        Assert.Equal(41 + counted, _mains.Count.AwaySeconds);
    }

    [Theory]
    [InlineData(true, 1, 10)]
    [InlineData(false, 1, 0)]
    [InlineData(true, 0, 0)]
    public void A_gap_is_known_only_with_the_clock_right_at_both_ends(bool synced, int saved, double counted)
    {
        _mains.Restore(Kept(away: 40, saved: saved * Midnight));
        _mains.Step(0, new Stamp(1_000_000, Midnight + 10_000, synced));
        Assert.Equal(40 + counted, _mains.Count.AwaySeconds);
        Assert.Equal(50 + counted, _mains.Count.DaySeconds);
        Assert.Equal(1, _mains.Count.DayOutages);
    }

    [Fact]
    public void A_clock_that_was_not_right_is_no_moment_of_1970()
    {
        _mains.Restore(Kept(away: 40, saved: 0));
        _mains.Step(0, new Stamp(1_000_000, 10_000, true));
        Assert.Equal(40, _mains.Count.AwaySeconds);
    }

    [Fact]
    public void Mains_that_came_back_in_the_dark_ends_the_outage_and_counts_no_gap()
    {
        _mains.Restore(Kept(away: 40, saved: Midnight));
        Step(1, 60);
        Assert.Equal(
            (0.0, 50.0, 1, 0L),
            (_mains.Count.AwaySeconds, _mains.Count.DaySeconds, _mains.Count.DayOutages, _mains.Changes)
        );
        Step(0, 70);
        Step(1, 75);
        Assert.Equal((2, 55.0, 40.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds, _mains.Count.LongestSeconds));
    }

    [Fact]
    public void Mains_that_went_in_the_dark_is_a_new_outage()
    {
        _mains.Restore(Kept(away: 0, saved: Midnight));
        Step(0, 60);
        Assert.Equal(
            (2, 50.0, 0.0, 1L),
            (_mains.Count.DayOutages, _mains.Count.DaySeconds, _mains.Count.AwaySeconds, _mains.Changes)
        );
    }

    [Theory]
    [InlineData(2023, 12, 15)]
    [InlineData(2024, 1, 1)]
    [InlineData(1970, 1, 2)]
    [InlineData(9999, 12, 31)]
    public void Day_and_month_are_counted_from_1970(int year, int month, int day)
    {
        var date = new DateTimeOffset(year, month, day, 12, 0, 0, TimeSpan.Zero);
        _mains.Step(1, new Stamp(0, date.ToUnixTimeMilliseconds(), true));
        Assert.Equal((date - DateTimeOffset.UnixEpoch).Days, _mains.Count.Day);
        int months = 0;
        for (var d = new DateTime(1970, 1, 1); (d.Year, d.Month) != (year, month); d = d.AddMonths(1))
        {
            months++;
        }

        Assert.Equal(months, _mains.Count.Month);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_clock_beyond_all_dates_breaks_nothing(long millis)
    {
        _mains.Step(0, new Stamp(0, millis, true));
        _mains.Step(1, new Stamp(5_000_000, millis, true));
        Assert.Equal((1, 5.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds));
    }

    [Fact]
    public void A_day_begins_at_midnight_of_utc_and_takes_nothing_from_the_month()
    {
        Outage(Midnight + 1000);
        Step(1, 40, Midnight + Day - 1);
        Assert.Equal((1, 10.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds));
        Step(1, 41, Midnight + Day);
        Assert.Equal((0, 0.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds));
        Assert.Equal(
            (1, 10.0, 10.0),
            (_mains.Count.MonthOutages, _mains.Count.MonthSeconds, _mains.Count.LongestSeconds)
        );
    }

    [Fact]
    public void A_month_begins_with_its_first_day_also_over_new_year()
    {
        Outage(Midnight + 1000);
        Step(1, 40, Midnight + (17 * Day) - 1);
        Assert.Equal(
            (1, 10.0, 10.0),
            (_mains.Count.MonthOutages, _mains.Count.MonthSeconds, _mains.Count.LongestSeconds)
        );
        Step(1, 41, Midnight + (17 * Day));
        Assert.Equal(
            (0, 0.0, 0.0),
            (_mains.Count.MonthOutages, _mains.Count.MonthSeconds, _mains.Count.LongestSeconds)
        );
        Assert.Equal((0, 0.0), (_mains.Count.DayOutages, _mains.Count.DaySeconds));
    }

    [Fact]
    public void A_clock_set_back_begins_nothing_anew_and_neither_does_its_way_forward_to_the_same_day()
    {
        Outage(Midnight + 1000);
        MainsCount before = _mains.Count;
        Step(1, 40, Midnight - (20 * Day));
        Assert.Equal(before with { SavedMillis = Midnight - (20 * Day) }, _mains.Count);
        Step(1, 41, Midnight + 2000);
        Assert.Equal(before with { SavedMillis = Midnight + 2000 }, _mains.Count);
    }

    [Fact]
    public void What_was_counted_before_the_clock_was_right_belongs_to_today()
    {
        _mains.Step(1, new Stamp(0, 0, false));
        _mains.Step(0, new Stamp(1_000_000, 5 * Day, false));
        _mains.Step(1, new Stamp(11_000_000, 9 * Day, false));
        Assert.Equal(0, _mains.Count.Day);
        Step(1, 20);
        Assert.Equal(
            (Midnight / Day, 1, 10.0, 1, 10.0),
            (
                _mains.Count.Day,
                _mains.Count.DayOutages,
                _mains.Count.DaySeconds,
                _mains.Count.MonthOutages,
                _mains.Count.MonthSeconds
            )
        );
        Assert.Equal(10, _mains.Count.LongestSeconds);
    }

    [Fact]
    public void Losses_count_for_flicker_for_as_long_as_the_window_is()
    {
        // At 0, 100, 200 and 300 s.
        Losses(_mains, 3);
        Step(0, 300);
        Assert.False(_mains.IsFlickering);
        Step(1, 350);
        Assert.True(_mains.IsFlickering);

        // Three, two, one left: it goes on until none is.
        Step(1, 1101);
        Assert.True(_mains.IsFlickering);
        Step(1, 1200);
        Assert.True(_mains.IsFlickering);
        Step(1, 1201);
        Assert.False(_mains.IsFlickering);
    }

    [Theory]
    [InlineData(900, true)]
    [InlineData(901, false)]
    public void The_fourth_loss_counts_with_the_first_while_that_is_within_the_window(int last, bool flickers)
    {
        Losses(_mains, 3);
        Step(0, last);
        Step(1, last);
        Assert.Equal(flickers, _mains.IsFlickering);
    }

    [Fact]
    public void After_a_flicker_it_takes_four_losses_again()
    {
        Losses(_mains, 4);
        Step(1, 350);
        Step(1, 2000);
        Assert.False(_mains.IsFlickering);
        for (int i = 0; i < 3; i++)
        {
            Step(0, 2100 + (20 * i));
            Step(1, 2110 + (20 * i));
        }

        Step(1, 2200);
        Assert.False(_mains.IsFlickering);
        Step(0, 2210);
        Step(0, 2220);
        Assert.True(_mains.IsFlickering);
    }

    [Fact]
    public void Flicker_is_told_also_while_mains_is_not_known()
    {
        Losses(_mains, 4);
        Step(double.NaN, 350);
        Assert.True(_mains.IsFlickering);
        Step(double.NaN, 1201);
        Assert.False(_mains.IsFlickering);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void No_more_than_sixty_four_losses_are_kept(int needed, bool flickers)
    {
        var mains = new MainsQuality(new Limits { FlickerLosses = needed, FlickerSeconds = 1e6 });
        Losses(mains, 70);
        mains.Step(1, Wall(7000, Midnight));
        Assert.Equal(flickers, mains.IsFlickering);
        Assert.Equal(70, mains.Count.DayOutages);
    }

    // A loss at every hundredth second, from 0 on.
    private static void Losses(MainsQuality mains, int losses)
    {
        mains.Step(1, Wall(0, Midnight));
        for (int i = 0; i < losses; i++)
        {
            mains.Step(0, Wall(100 * i, Midnight));
            mains.Step(1, Wall((100 * i) + 5, Midnight));
        }
    }

    // A day with one outage of ten seconds behind it, and as many before.
    private static MainsCount Kept(double away, long saved) =>
        new(Midnight / Day, (53 * 12) + 11, 1, 50, 1, 50, 40, away, saved);

    private void Outage(long millis)
    {
        Step(1, 10, millis);
        Step(0, 20, millis);
        Step(1, 30, millis);
    }

    private void Step(double mains, int s, bool synced = true) =>
        _mains.Step(mains, Wall(s, Midnight + (s * 1000)) with { Synced = synced });

    private void Step(double mains, int s, long millis) => _mains.Step(mains, Wall(s, millis));

    private static Stamp Wall(int s, long millis) => new(s * 1_000_000L, millis, true);
}
