using Edge.Core.Alarms;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

/// <summary>Throughput samples of a site with more than one way out: what one way carries is no figure of another.</summary>
public sealed class SpeedWaysTests
{
    private const double Start = 1000;
    private const double Hour = 3600;
    private const long Wall = 1_700_000_000_000;
    private const string Wire = "backhaul (eth0)";
    private const string Modem = "4g (wwan0)";

    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private readonly SpeedStage _stage = Stage();

    [Fact]
    public void The_figures_are_those_of_the_way_of_the_latest_sample_and_say_so()
    {
        Down(Wire, 200, Start);
        Down(Wire, 100, Start + Hour);
        Down(Modem, 20, Start + (2 * Hour));
        Judge(Start + (2 * Hour));
        Assert.Equal((20, 1), (Value(MetricId.LinkSpeedDownDayMean), Value(MetricId.LinkSpeedDownDayCount)));
        Assert.Equal((20, 1), (Value(MetricId.LinkSpeedDownMonthMean), Value(MetricId.LinkSpeedDownMonthCount)));
        Assert.Equal(0, Value(MetricId.LinkSpeedShare));
        Assert.EndsWith($"this point only, by {Modem}", Text(MetricId.LinkSpeedDownDayJudgement));
        Assert.EndsWith($"this point only, by {Modem}", Text(MetricId.LinkSpeedDownMonthJudgement));

        // Back on the first, its own come back with it.
        Down(Wire, 150, Start + (3 * Hour));
        Judge(Start + (3 * Hour));
        Assert.Equal((150, 3), (Value(MetricId.LinkSpeedDownDayMean), Value(MetricId.LinkSpeedDownDayCount)));
        Assert.Equal(100, Value(MetricId.LinkSpeedShare));
        Assert.EndsWith($"by {Wire}", Text(MetricId.LinkSpeedDownDayJudgement));
    }

    [Fact]
    public void Uploads_of_the_way_before_do_not_stand_beside_downloads_of_this_one()
    {
        Down(Wire, 200, Start);
        Up(Wire, 50, Start);
        Judge(Start);
        Assert.Equal(50, Value(MetricId.LinkSpeedUpDayMean));
        Down(Modem, 20, Start + Hour);
        Judge(Start + Hour);
        Assert.True(double.IsNaN(Value(MetricId.LinkSpeedUpDayMean)));
        Assert.True(double.IsNaN(Value(MetricId.LinkSpeedUpMonthMean)));
        Assert.Equal(0, Value(MetricId.LinkSpeedUpMonthCount));
        Up(Modem, 9, Start + Hour);
        Judge(Start + (2 * Hour));
        Assert.Equal((9, 1), (Value(MetricId.LinkSpeedUpDayMean), Value(MetricId.LinkSpeedUpDayCount)));
    }

    [Fact]
    public void Nor_downloads_of_the_way_before_beside_uploads_of_this_one()
    {
        Down(Wire, 200, Start);
        Judge(Start);
        Up(Modem, 9, Start + Hour);
        Judge(Start + Hour);
        Assert.True(double.IsNaN(Value(MetricId.LinkSpeedDownDayMean)));
        Assert.True(double.IsNaN(Value(MetricId.LinkSpeedShare)));
    }

    [Fact]
    public void A_slow_spare_way_pulls_no_month_below_its_target()
    {
        for (int i = 0; i < 40; i++)
        {
            Down(Wire, 95 + (i % 2 * 0.1), Start + (i * Hour));
            Down(Modem, 5 + (i % 2 * 0.1), Start + (i * Hour) + 60);
        }

        Down(Wire, 95, Start + (40 * Hour));
        Judge(Start + (40 * Hour));
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmLinkSpeed));
        Assert.InRange(Value(MetricId.LinkSpeedDownMonthMean), 95, 95.1);
        Down(Modem, 5, Start + (41 * Hour));
        Judge(Start + (41 * Hour));
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmLinkSpeed));
    }

    [Fact]
    public void Every_way_outlives_a_restart_and_the_one_measured_last_is_told()
    {
        Down(Wire, 200, Start);
        Down(Modem, 20, Start + Hour);
        Up(Modem, 9, Start + Hour);
        Judge(Start + Hour);
        LearnedState kept = LearnedState.TryParse(new LearnedState { Speed = _stage.Learned }.ToJson())!;
        Assert.Equal((Modem, Wire), (kept.Speed.Way, Assert.Single(kept.Speed.Others).Way));

        SpeedStage second = Stage();
        second.Restore(kept.Speed);
        Judge(Start + (2 * Hour), second);
        Assert.Equal((20, 1), (Value(MetricId.LinkSpeedDownDayMean), Value(MetricId.LinkSpeedDownDayCount)));
        Down(Wire, 100, Start + (3 * Hour), second);
        Judge(Start + (3 * Hour), second);
        Assert.Equal((150, 2), (Value(MetricId.LinkSpeedDownDayMean), Value(MetricId.LinkSpeedDownDayCount)));
        Assert.Equal(Modem, Assert.Single(second.Learned.Others).Way);
    }

    [Fact]
    public void A_way_that_was_measured_before_the_clock_was_set_is_later_than_all_of_the_run_before()
    {
        Down(Modem, 20, Start);
        Down(Wire, 200, Start + 60);
        Judge(Start + 60);
        SpeedState kept = _stage.Learned;
        SpeedStage second = Stage();
        second.Restore(kept);
        Down(Modem, 40, Start + Hour, second);
        Judge(Start + Hour, second);
        Assert.Equal((30, 2), (Value(MetricId.LinkSpeedDownDayMean), Value(MetricId.LinkSpeedDownDayCount)));
        Assert.Equal(Modem, second.Learned.Way);
        Assert.Equal(200, Assert.Single(second.Learned.Others[0].Down.Cells).Mean);
    }

    [Fact]
    public void Of_more_ways_than_are_remembered_the_one_measured_longest_ago_is_forgotten()
    {
        string[] names = ["a", "b", "c", "d"];
        for (int i = 0; i < names.Length; i++)
        {
            Down(names[i], 10 * (i + 1), Start + (i * Hour));
        }

        Judge(Start + (3 * Hour));
        Assert.Equal(("d", SpeedStage.MostWays - 1), (_stage.Learned.Way, _stage.Learned.Others.Count));
        Assert.Equal(["b", "c"], _stage.Learned.Others.Select(way => way.Way));
    }

    [Fact]
    public void What_an_agent_without_ways_had_learned_is_kept_apart()
    {
        Down("", 60, Start);
        Judge(Start);
        Down(Wire, 100, Start + Hour);
        Judge(Start + Hour);
        Assert.Equal(100, Value(MetricId.LinkSpeedDownDayMean));
        Assert.Equal("", Assert.Single(_stage.Learned.Others).Way);
    }

    [Fact]
    public void A_memory_with_a_damaged_way_is_none()
    {
        foreach (
            SpeedState damaged in (SpeedState[])
                [
                    new() { Others = null! },
                    new() { Others = [null!] },
                    new() { Others = [new SpeedWayState { Way = null! }] },
                    new() { Others = [new SpeedWayState { Down = null! }] },
                    new() { Way = null! },
                ]
        )
        {
            SpeedStage stage = Stage();
            stage.Restore(damaged);
            Judge(Start, stage);
            Assert.Empty(stage.Learned.Others);
        }
    }

    private static SpeedStage Stage() =>
        new(
            new SiteProfile("hp-001", null, new HashSet<MetricId> { MetricId.PowerMains }, new Limits()) with
            {
                TakesThroughput = true,
            }
        );

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), Wall + (long)(seconds * 1e3), true);

    private void Down(string way, double megabits, double seconds, SpeedStage? stage = null) =>
        Sample(MetricId.LinkThroughputDown, way, megabits, seconds, stage);

    private void Up(string way, double megabits, double seconds) =>
        Sample(MetricId.LinkThroughputUp, way, megabits, seconds, null);

    private void Sample(MetricId metric, string way, double megabits, double seconds, SpeedStage? stage)
    {
        stage ??= _stage;
        stage.Take(Reading.Good(MetricId.LinkSpeedMethod, SpeedMethodText.Of("ndt7", false, way), At(seconds)));
        stage.Take(Reading.Good(metric, megabits, At(seconds)));
    }

    private void Judge(double seconds, SpeedStage? stage = null) =>
        (stage ?? _stage).Judge(_evidence, _book, isStorm: false, last: false, At(seconds));

    private double Value(MetricId metric) =>
        _evidence.TryGet(metric, out Reading reading)
            ? reading.Value
            : throw new InvalidOperationException($"{metric}");

    private string? Text(MetricId metric) =>
        _evidence.TryGet(metric, out Reading reading) ? reading.Text : throw new InvalidOperationException($"{metric}");
}
