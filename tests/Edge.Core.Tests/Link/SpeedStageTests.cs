using Edge.Core.Alarms;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public sealed class SpeedStageTests
{
    private const double Start = 1000;
    private const double Hour = 3600;
    private const double Day = 24 * Hour;
    private const long Wall = 1_700_000_000_000;
    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private readonly SpeedStage _stage = Stage();

    [Theory]
    [InlineData(1.0, 40.0, false, "")]
    [InlineData(1.0, 40.0, true, "storm mode")]
    [InlineData(0.0, 48.0, false, "")]
    [InlineData(0.0, 47.9, false, "on battery below its limit")]
    [InlineData(0.0, 54.0, true, "storm mode")]
    [InlineData(double.NaN, 54.0, false, "")]
    [InlineData(double.NaN, 47.9, false, "on battery below its limit")]
    [InlineData(0.0, double.NaN, false, "mains and battery are not known to be well")]
    [InlineData(double.NaN, double.NaN, false, "mains and battery are not known to be well")]
    [InlineData(1.0, double.NaN, false, "")]
    public void A_sample_waits_for_the_end_of_a_storm_and_for_a_plant_that_can_pay_it(
        double mains,
        double volts,
        bool isStorm,
        string hold
    )
    {
        Assert.Equal("the site is not judged yet", _stage.Hold);
        Put(MetricId.PowerMains, mains, Start);
        Put(MetricId.PowerBatteryVoltage, volts, Start);
        _stage.Judge(_evidence, _book, isStorm, last: false, At(Start));
        Assert.Equal(hold, _stage.Hold);
        Assert.Equal(hold, Text(MetricId.LinkSpeedHold));
    }

    [Fact]
    public void A_site_without_a_mains_contact_and_without_a_battery_may_always_measure()
    {
        var stage = new SpeedStage(Profile([]) with { TakesThroughput = true });
        stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Assert.Equal("", stage.Hold);
    }

    [Fact]
    public void A_site_that_takes_no_samples_publishes_no_hold()
    {
        var stage = new SpeedStage(Profile([]) with { TakesThroughput = false });
        stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Assert.False(_evidence.TryGet(MetricId.LinkSpeedHold, out _));
    }

    [Fact]
    public void Without_a_sample_there_are_no_figures()
    {
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Assert.False(_evidence.TryGet(MetricId.LinkSpeedDownDayMean, out _));
        Assert.False(_evidence.TryGet(MetricId.LinkSpeedUpDayMean, out _));
        Assert.False(_stage.HasNews);
    }

    [Fact]
    public void Samples_of_a_day_and_a_month_are_told_apart_and_downloads_from_uploads()
    {
        // Twenty samples of 60 Mbit/s, two days later ten of 120; one upload.
        for (int i = 0; i < 20; i++)
        {
            Sample(MetricId.LinkThroughputDown, 60, Start + (i * Hour));
        }

        double late = Start + (2 * Day);
        for (int i = 0; i < 10; i++)
        {
            Sample(MetricId.LinkThroughputDown, 120, late + (i * Hour));
        }

        double now = late + (9 * Hour);
        Sample(MetricId.LinkThroughputUp, 35, now);
        Assert.True(_stage.HasNews);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(now));

        Assert.Equal(120, Value(MetricId.LinkSpeedDownDayMean));
        Assert.Equal(120, Value(MetricId.LinkSpeedDownDayMean + 1), 1e-6);
        Assert.Equal(120, Value(MetricId.LinkSpeedDownDayMean + 2), 1e-6);
        Assert.Equal(10, Value(MetricId.LinkSpeedDownDayMean + 3));
        Assert.StartsWith("90 Mbit/s pass; 10 samples", Text(MetricId.LinkSpeedDownDayMean + 4));
        Assert.Equal(80, Value(MetricId.LinkSpeedDownMonthMean), 1e-9);
        Assert.Equal(30, Value(MetricId.LinkSpeedDownMonthMean + 3));
        Assert.Contains("(30 of 1500 samples)", Text(MetricId.LinkSpeedDownMonthMean + 4));
        Assert.Equal(100, Value(MetricId.LinkSpeedShare));
        Assert.Equal(35, Value(MetricId.LinkSpeedUpDayMean));
        Assert.Equal(1, Value(MetricId.LinkSpeedUpDayMean + 3));
        Assert.Equal(35, Value(MetricId.LinkSpeedUpMonthMean));
        Assert.True(double.IsNaN(Value(MetricId.LinkSpeedUpDayMean + 1)));
        Assert.StartsWith("30 Mbit/s insufficient data; 1 samples", Text(MetricId.LinkSpeedUpDayMean + 4));
        Assert.Contains("mean 30 Mbit/s insufficient data (1 of 1500", Text(MetricId.LinkSpeedUpMonthMean + 4));
    }

    [Theory]
    [InlineData(29.9, 0)]
    [InlineData(30, 100)]
    public void The_share_is_of_samples_that_reach_30_megabits(double megabits, double share)
    {
        Sample(MetricId.LinkThroughputDown, megabits, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Assert.Equal(share, Value(MetricId.LinkSpeedShare));
    }

    [Theory]
    [InlineData(89, Severity.Notice)]
    [InlineData(91, Severity.Normal)]
    public void A_month_whose_whole_interval_misses_the_target_is_an_alarm(double megabits, Severity severity)
    {
        for (int i = 0; i < 40; i++)
        {
            Sample(MetricId.LinkThroughputDown, megabits + (i % 2 * 0.1), Start + (i * Hour));
        }

        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + (39 * Hour)));
        Assert.Equal(severity, _book.SeverityOf(MetricId.AlarmLinkSpeed));
    }

    [Fact]
    public void Figures_are_told_ten_seconds_after_the_last_at_the_soonest_and_at_once_when_the_data_end()
    {
        Sample(MetricId.LinkThroughputDown, 50, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Sample(MetricId.LinkThroughputDown, 70, Start + 1);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + 9.9));
        Assert.Equal(50, Value(MetricId.LinkSpeedDownDayMean));
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + 10));
        Assert.Equal(60, Value(MetricId.LinkSpeedDownDayMean));
        Sample(MetricId.LinkThroughputDown, 120, Start + 11);
        _stage.Judge(_evidence, _book, isStorm: false, last: true, At(Start + 11));
        Assert.Equal(80, Value(MetricId.LinkSpeedDownDayMean), 1e-9);
    }

    [Fact]
    public void A_sample_leaves_the_day_although_none_follows()
    {
        Sample(MetricId.LinkThroughputDown, 50, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + Day + Hour + 20));
        Assert.Equal(0, Value(MetricId.LinkSpeedDownDayMean + 3));
        Assert.True(double.IsNaN(Value(MetricId.LinkSpeedDownDayMean)));
        Assert.Equal(50, Value(MetricId.LinkSpeedDownMonthMean));
    }

    [Fact]
    public void A_bad_sample_is_none_and_a_cut_one_is_an_estimate()
    {
        _stage.Take(Reading.Bad(MetricId.LinkThroughputDown, At(Start), "no answer"));
        Assert.False(_stage.HasNews);
        _stage.Take(Reading.Good(MetricId.LinkSpeedMethod, "http, estimate", At(Start)));
        Assert.False(_stage.HasNews);
        Sample(MetricId.LinkThroughputDown, 50, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Assert.EndsWith(", estimate", Text(MetricId.LinkSpeedDownDayMean + 4));

        _stage.Take(Reading.Good(MetricId.LinkSpeedMethod, "http", At(Start + 60)));
        Sample(MetricId.LinkThroughputUp, 50, Start + 60);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + 60));
        Assert.EndsWith("this point only", Text(MetricId.LinkSpeedUpDayMean + 4));
    }

    [Fact]
    public void Samples_outlive_a_restart_at_their_wall_times_once_the_clock_is_set()
    {
        for (int i = 0; i < 4; i++)
        {
            Sample(MetricId.LinkThroughputDown, 100, Start + (i * Hour));
        }

        Sample(MetricId.LinkThroughputUp, 20, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + (3 * Hour)));
        Assert.True(_stage.HasNews);
        _stage.Kept();
        Assert.False(_stage.HasNews);
        SpeedState kept = _stage.Learned;

        // The monotonic clock begins anew; 22.5 hours after the first sample, on the wall.
        var evidence = new Evidence(30, 60);
        SpeedStage second = Stage();
        second.Restore(kept);
        second.Judge(evidence, _book, isStorm: false, last: false, new Stamp(5_000_000, 0, false));
        Assert.False(evidence.TryGet(MetricId.LinkSpeedDownDayMean, out _));
        Assert.Same(kept, second.Learned);
        long wall = At(Start + (22.5 * Hour)).UnixMillis;
        second.Judge(evidence, _book, isStorm: false, last: false, new Stamp(30_000_000, wall, true));
        Assert.Equal(4, Of(evidence, MetricId.LinkSpeedDownDayMean + 3));
        Assert.Equal(100, Of(evidence, MetricId.LinkSpeedDownDayMean));
        Assert.Equal(1, Of(evidence, MetricId.LinkSpeedUpDayMean + 3));
        Assert.Equal(4, second.Learned.Down.Cells.Count);

        // Two hours on, the first two are over a day old.
        second.Judge(
            evidence,
            _book,
            isStorm: false,
            last: false,
            new Stamp(30_000_000 + 9_100_000_000, wall + 9_100_000, true)
        );
        Assert.Equal(2, Of(evidence, MetricId.LinkSpeedDownDayMean + 3));
        Assert.Equal(0, Of(evidence, MetricId.LinkSpeedUpDayMean + 3));
    }

    [Fact]
    public void Samples_whose_day_nobody_knows_are_not_kept()
    {
        Sample(MetricId.LinkThroughputDown, 100, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, new Stamp((long)(Start * 1e6), 0, false));
        Assert.Empty(_stage.Learned.Down.Cells);
    }

    [Fact]
    public void A_damaged_memory_is_none()
    {
        _stage.Restore(new SpeedState { Down = new SpeedSeriesState { Cells = null! } });
        Assert.Empty(_stage.Learned.Down.Cells);
        _stage.Restore(new SpeedState { Up = new SpeedSeriesState { Days = null! } });
        Assert.Empty(_stage.Learned.Up.Cells);
        _stage.Restore(null);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Assert.False(_evidence.TryGet(MetricId.LinkSpeedDownDayMean, out _));
    }

    [Fact]
    public void What_leaves_a_window_by_itself_is_told_an_hour_after_the_last_figures()
    {
        Sample(MetricId.LinkThroughputDown, 50, Start);
        double told = Start + Day - 3605;
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(told));
        Assert.Equal(1, Value(MetricId.LinkSpeedDownDayMean + 3));
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + Day + 4.999));
        Assert.Equal(1, Value(MetricId.LinkSpeedDownDayMean + 3));
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + Day + 5));
        Assert.Equal(0, Value(MetricId.LinkSpeedDownDayMean + 3));
    }

    [Fact]
    public void A_sample_of_exactly_a_day_ago_is_in_the_day_and_one_of_thirty_in_the_month()
    {
        Sample(MetricId.LinkThroughputDown, 50, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: true, At(Start + Day));
        Assert.Equal(1, Value(MetricId.LinkSpeedDownDayMean + 3));
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + (30 * Day)));
        Assert.Equal((0, 1), (Value(MetricId.LinkSpeedDownDayMean + 3), Value(MetricId.LinkSpeedDownMonthMean + 3)));
    }

    [Fact]
    public void What_is_missing_says_why()
    {
        Sample(MetricId.LinkThroughputDown, 50, Start);
        Sample(MetricId.LinkThroughputUp, 50, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        foreach (
            MetricId mean in (MetricId[])
                [
                    MetricId.LinkSpeedDownDayMean,
                    MetricId.LinkSpeedDownMonthMean,
                    MetricId.LinkSpeedUpDayMean,
                    MetricId.LinkSpeedUpMonthMean,
                ]
        )
        {
            Assert.Equal(("insufficient data", "insufficient data"), (Text(mean + 1), Text(mean + 2)));
        }

        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start + (31 * Day)));
        Assert.Equal("no sample in this time", Text(MetricId.LinkSpeedDownDayMean));
        Assert.Equal("no sample in this time", Text(MetricId.LinkSpeedDownMonthMean));
        Assert.Equal("no sample in this time", Text(MetricId.LinkSpeedUpMonthMean));
        Assert.Equal("no sample in 30 days", Text(MetricId.LinkSpeedShare));
    }

    [Fact]
    public void How_a_sample_was_taken_may_be_said_without_a_word()
    {
        _stage.Take(Reading.Good(MetricId.LinkSpeedMethod, "http, estimate, by a", At(Start)));
        _stage.Take(Reading.Bad(MetricId.LinkSpeedMethod, At(Start), "http"));
        Sample(MetricId.LinkThroughputDown, 50, Start);
        _stage.Judge(_evidence, _book, isStorm: false, last: false, At(Start));
        Assert.EndsWith("1 samples, this point only", Text(MetricId.LinkSpeedDownDayMean + 4));
    }

    private static SpeedStage Stage() =>
        new(Profile([MetricId.PowerMains, MetricId.PowerBatteryVoltage]) with { TakesThroughput = true });

    private static SiteProfile Profile(HashSet<MetricId> expected) => new("hp-001", null, expected, new Limits());

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), Wall + (long)(seconds * 1e3), true);

    private void Sample(MetricId metric, double megabits, double seconds) =>
        _stage.Take(Reading.Good(metric, megabits, At(seconds)));

    private void Put(MetricId metric, double value, double seconds) =>
        _evidence.Take(
            double.IsNaN(value) ? Reading.Bad(metric, At(seconds), "gone") : Reading.Good(metric, value, At(seconds))
        );

    private double Value(MetricId metric) => Of(_evidence, metric);

    private static double Of(Evidence evidence, MetricId metric) =>
        evidence.TryGet(metric, out Reading reading) ? reading.Value : throw new InvalidOperationException($"{metric}");

    private string? Text(MetricId metric) =>
        _evidence.TryGet(metric, out Reading reading) ? reading.Text : throw new InvalidOperationException($"{metric}");
}
