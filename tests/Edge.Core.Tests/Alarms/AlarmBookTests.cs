using CsCheck;
using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Alarms;

public sealed class AlarmBookTests
{
    private const double On = 3;
    private const double Off = 5;
    private readonly AlarmBook _book = new();

    [Fact]
    public void A_severity_is_taken_exactly_at_the_end_of_its_delay()
    {
        Consider(Severity.Warning, 10);
        Consider(Severity.Warning, 12.999999);
        Assert.Equal(Severity.Normal, Tilt);
        Consider(Severity.Warning, 13);
        Assert.Equal(Severity.Warning, Tilt);
    }

    [Fact]
    public void A_severity_is_given_up_exactly_at_the_end_of_its_delay()
    {
        Raise(Severity.Critical);
        Consider(Severity.Normal, 20);
        Consider(Severity.Normal, 24.999999);
        Assert.Equal(Severity.Critical, Tilt);
        Consider(Severity.Normal, 25);
        Assert.Equal(Severity.Normal, Tilt);
    }

    [Fact]
    public void A_worse_level_counts_towards_every_milder_one()
    {
        Consider(Severity.Warning, 0);
        Consider(Severity.Emergency, 2);
        Consider(Severity.Notice, 2.5);
        Consider(Severity.Critical, 3);
        Assert.Equal(Severity.Notice, Tilt);
        Consider(Severity.Critical, 6);
        Assert.Equal(Severity.Critical, Tilt);
    }

    [Fact]
    public void It_falls_no_deeper_than_the_worst_that_was_asked_for_meanwhile() =>
        Gen.Int[0, 2]
            .Array[6]
            .Sample(levels =>
            {
                var book = new AlarmBook();
                book.Set(MetricId.AlarmTilt, Severity.Critical, null, At(0));
                for (int t = 0; t < levels.Length; t++)
                {
                    Assert.Equal(Severity.Critical, book.SeverityOf(MetricId.AlarmTilt));
                    book.Consider(MetricId.AlarmTilt, (Severity)levels[t], At(10 + t), 100, Off);
                }

                Assert.Equal((Severity)levels.Max(), book.SeverityOf(MetricId.AlarmTilt));
            });

    [Fact]
    public void A_moment_back_at_its_severity_starts_the_clearing_delay_again()
    {
        Raise(Severity.Warning);
        Consider(Severity.Normal, 20);
        Consider(Severity.Warning, 22);
        Consider(Severity.Normal, 24);
        Consider(Severity.Normal, 28.9);
        Assert.Equal(Severity.Warning, Tilt);
        Consider(Severity.Normal, 29);
        Assert.Equal(Severity.Normal, Tilt);
    }

    [Fact]
    public void What_is_not_known_starts_both_delays_again()
    {
        Consider(Severity.Warning, 0);
        Consider(null, 1);
        Consider(Severity.Warning, 2);
        Consider(Severity.Warning, 4.9);
        Assert.Equal(Severity.Normal, Tilt);
        Consider(Severity.Warning, 5);
        Assert.Equal(Severity.Warning, Tilt);

        Consider(Severity.Normal, 10);
        Consider(null, 11);
        Consider(Severity.Normal, 12);
        Consider(Severity.Normal, 16.9);
        Assert.Equal(Severity.Warning, Tilt);
        Consider(Severity.Normal, 17);
        Assert.Equal(Severity.Normal, Tilt);
    }

    [Fact]
    public void Each_change_is_handed_out_once_with_its_figure_and_counted()
    {
        Assert.False(_book.TryTake(out _));
        _book.Consider(MetricId.AlarmTilt, Severity.Notice, At(1), 0, 0, 0.15);
        _book.Consider(MetricId.AlarmTilt, Severity.Notice, At(2), 0, 0, 0.16);
        _book.Consider(MetricId.AlarmTilt, Severity.Normal, At(3), 0, 0, 0.05);

        Assert.Equal(2, _book.Changes);
        Assert.True(_book.TryTake(out AlarmChange raised));
        Assert.Equal(
            new(AlarmCatalogue.Find(MetricId.AlarmTilt)!, Severity.Normal, Severity.Notice, At(1), 0.15, null)
            {
                Event = AlarmEvent.Raised,
                State = AlarmState.Active,
                FirstOut = 1,
                Burst = 1,
            },
            raised
        );
        Assert.True(_book.TryTake(out AlarmChange cleared));
        Assert.Equal(
            new(AlarmCatalogue.Find(MetricId.AlarmTilt)!, Severity.Notice, Severity.Normal, At(3), 0.05, null)
            {
                Event = AlarmEvent.Cleared,
                State = AlarmState.ClearedUnacknowledged,
                FirstOut = 1,
                Burst = 1,
            },
            cleared
        );
        Assert.False(_book.TryTake(out _));
    }

    [Fact]
    public void Active_alarms_stand_worst_first_with_their_time_and_text()
    {
        Assert.Empty(_book.Active);
        _book.Set(MetricId.AlarmTilt, Severity.Notice, null, At(1));
        _book.Set(MetricId.AlarmSensorFault, Severity.Warning, "Power/Mains: no answer", At(2));
        _book.Set(MetricId.AlarmBatteryLow, Severity.Critical, null, At(3));

        Assert.Equal(
            [
                (MetricId.AlarmBatteryLow, Severity.Critical, At(3), Condition(MetricId.AlarmBatteryLow)),
                (
                    MetricId.AlarmSensorFault,
                    Severity.Warning,
                    At(2),
                    $"{Condition(MetricId.AlarmSensorFault)}: Power/Mains: no answer"
                ),
                (MetricId.AlarmTilt, Severity.Notice, At(1), Condition(MetricId.AlarmTilt)),
            ],
            _book.Active.Select(a => (a.Alarm.Metric, a.Severity, a.Since, a.Text))
        );
    }

    [Fact]
    public void Another_text_alone_is_told_only_when_it_is_asked_for()
    {
        _book.Set(MetricId.AlarmSensorFault, Severity.Warning, "a", At(1));
        _book.Set(MetricId.AlarmSensorFault, Severity.Warning, "b", At(2));
        Assert.Equal(1, _book.Changes);
        Assert.Equal($"{Condition(MetricId.AlarmSensorFault)}: b", _book.Active.Single().Text);
        _book.Set(MetricId.AlarmSensorFault, Severity.Warning, "b", At(3), tellText: true);
        Assert.Equal(1, _book.Changes);
        _book.Set(MetricId.AlarmSensorFault, Severity.Warning, "c", At(4), tellText: true);
        Assert.Equal(2, _book.Changes);
        Assert.Equal(At(4), _book.Active.Single().Since);

        _book.Set(MetricId.AlarmSensorFault, Severity.Normal, "all well", At(5), tellText: true);
        _book.Set(MetricId.AlarmSensorFault, Severity.Normal, "still well", At(6), tellText: true);
        Assert.Equal(3, _book.Changes);
        _book.Consider(MetricId.AlarmSensorFault, Severity.Warning, At(7), 0, 0);
        Assert.Equal(Condition(MetricId.AlarmSensorFault), _book.Active.Single().Text);
    }

    [Fact]
    public void An_alarm_cleared_later_stays_for_its_hold_after_it_was_last_raised()
    {
        _book.Set(MetricId.AlarmJournalFull, Severity.Warning, "x", At(100));
        _book.ClearLater(MetricId.AlarmJournalFull, 60, At(110));
        _book.ClearLater(MetricId.AlarmJournalFull, 600, At(111));
        _book.Advance(At(159.999999));
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmJournalFull));
        _book.Advance(At(160));
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmJournalFull));
        _book.Advance(At(1000));
        Assert.Equal(2, _book.Changes);
    }

    [Fact]
    public void An_alarm_raised_long_ago_is_cleared_at_once_and_one_raised_again_is_kept()
    {
        _book.Set(MetricId.AlarmJournalFull, Severity.Warning, "x", At(100));
        _book.ClearLater(MetricId.AlarmJournalFull, 60, At(200));
        _book.Set(MetricId.AlarmJournalFull, Severity.Warning, "y", At(201));
        _book.Advance(At(10_000));
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmJournalFull));
        _book.ClearLater(MetricId.AlarmJournalFull, 60, At(10_001));
        _book.Advance(At(10_000.9));
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmJournalFull));
        _book.Advance(At(10_001));
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmJournalFull));
    }

    [Fact]
    public void Clearing_what_is_normal_changes_nothing()
    {
        _book.ClearLater(MetricId.AlarmJournalFull, 60, At(1));
        _book.Advance(At(1000));
        Assert.Equal(0, _book.Changes);
    }

    [Fact]
    public void A_metric_that_is_no_alarm_is_refused() =>
        Assert.Throws<ArgumentException>(() => _book.SeverityOf(MetricId.FloodLevel));

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private static string Condition(MetricId alarm) => AlarmCatalogue.Find(alarm)!.Condition;

    private Severity Tilt => _book.SeverityOf(MetricId.AlarmTilt);

    private void Consider(Severity? level, double seconds) =>
        _book.Consider(MetricId.AlarmTilt, level, At(seconds), On, Off);

    private void Raise(Severity severity)
    {
        Consider(severity, 0);
        Consider(severity, On);
        Assert.Equal(severity, Tilt);
    }
}
