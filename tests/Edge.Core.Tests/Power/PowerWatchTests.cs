using Edge.Core.Alarms;
using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Power;

public sealed class PowerWatchTests
{
    private const long Midnight = 1_700_006_400_000;
    private readonly AlarmBook _book = new();

    [Fact]
    public void An_outage_is_counted_to_the_second_whatever_the_wall_clock_does()
    {
        var mains = new MainsQuality(new Limits());
        for (int s = 0; s <= 100; s++)
        {
            // The clock is set back by an hour in the middle of it.
            mains.Step(
                s is >= 10 and < 47 ? 0 : 1,
                new Stamp(s * 1_000_000L, Midnight + (s * 1000) - (s > 30 ? 3_600_000 : 0), true)
            );
        }

        Assert.Equal(1, mains.Count.DayOutages);
        Assert.Equal(37, mains.Count.DaySeconds);
        Assert.Equal(37, mains.Count.LongestSeconds);
        Assert.Equal(0, mains.Count.AwaySeconds);
    }

    [Fact]
    public void A_new_day_counts_anew_and_the_month_goes_on()
    {
        var mains = new MainsQuality(new Limits());
        mains.Step(1, Wall(0, Midnight));
        mains.Step(0, Wall(10, Midnight + 10_000));
        mains.Step(1, Wall(20, Midnight + 20_000));
        mains.Step(1, Wall(30, Midnight + 86_400_000));
        Assert.Equal(
            (0, 0.0, 1, 10.0),
            (mains.Count.DayOutages, mains.Count.DaySeconds, mains.Count.MonthOutages, mains.Count.MonthSeconds)
        );
    }

    [Fact]
    public void An_outage_that_the_agent_slept_through_is_one_outage()
    {
        var before = new MainsQuality(new Limits());
        before.Step(1, Wall(0, Midnight));
        before.Step(0, Wall(10, Midnight + 10_000));
        before.Step(0, Wall(20, Midnight + 20_000));
        var after = new MainsQuality(new Limits());
        after.Restore(before.Count);
        after.Step(0, Wall(1, Midnight + 500_000));
        after.Step(1, Wall(2, Midnight + 501_000));
        Assert.Equal((1, 491.0), (after.Count.DayOutages, after.Count.LongestSeconds));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void Four_losses_in_a_quarter_of_an_hour_are_flicker(int losses, bool flickers)
    {
        var mains = new MainsQuality(new Limits());
        mains.Step(1, Wall(0, Midnight));
        for (int i = 0; i < losses; i++)
        {
            mains.Step(0, Wall(10 + (i * 60), Midnight));
            mains.Step(1, Wall(15 + (i * 60), Midnight));
        }

        mains.Step(1, Wall(400, Midnight));
        Assert.Equal(flickers, mains.IsFlickering);
        mains.Step(1, Wall(1200, Midnight));
        Assert.False(mains.IsFlickering);
    }

    [Fact]
    public void A_mains_contact_that_is_not_known_counts_nothing()
    {
        var mains = new MainsQuality(new Limits());
        mains.Step(0, Wall(0, Midnight));
        mains.Step(double.NaN, Wall(1, Midnight));
        mains.Step(double.NaN, Wall(500, Midnight));
        mains.Step(0, Wall(501, Midnight));
        Assert.Equal(1, mains.Count.DaySeconds);
    }

    [Theory]
    [InlineData(119, Severity.Normal)]
    [InlineData(121, Severity.Critical)]
    public void A_genset_has_its_time_to_start(int seconds, Severity expected)
    {
        var genset = new GensetWatch(new Limits());
        for (int s = 0; s <= seconds; s++)
        {
            genset.Judge(0, 0, _book, Wall(s, Midnight));
        }

        Assert.Equal(expected, _book.SeverityOf(MetricId.AlarmGensetFailed));
        Assert.Equal(expected == Severity.Normal ? 0 : 1, genset.Failures);
    }

    [Fact]
    public void A_genset_that_stops_while_mains_is_away_is_told_within_a_minute()
    {
        var genset = new GensetWatch(new Limits());
        for (int s = 0; s <= 400; s++)
        {
            genset.Judge(s is > 30 and < 350 ? 1 : 0, 0, _book, Wall(s, Midnight));
            Assert.Equal(s >= 380 ? Severity.Critical : Severity.Normal, _book.SeverityOf(MetricId.AlarmGensetFailed));
        }

        Assert.Equal(319, genset.RunSeconds);
    }

    [Fact]
    public void A_test_run_is_no_alarm_and_a_forgotten_one_is()
    {
        var genset = new GensetWatch(new Limits());
        for (int s = 0; s <= 2800; s++)
        {
            genset.Judge(1, 1, _book, Wall(s, Midnight));
            Assert.Equal(s >= 2700 ? Severity.Notice : Severity.Normal, _book.SeverityOf(MetricId.AlarmGensetRuns));
        }
    }

    [Theory]
    [InlineData(0, 20, true)]
    [InlineData(1, 6, false)]
    [InlineData(1, 60, true)]
    [InlineData(0, 0, false)]
    public void Fuel_that_goes_faster_than_the_engine_burns_is_stolen(
        double running,
        double percentPerHour,
        bool stolen
    )
    {
        var fuel = new FuelWatch(new Limits(), 6);
        bool told = false;
        for (int s = 0; s <= 3600; s++)
        {
            double wave = (s % 2) - 0.5;
            fuel.Judge(90 - (percentPerHour * s / 3600) + wave, running, _book, Wall(s, Midnight));
            told |= _book.SeverityOf(MetricId.AlarmFuelTheft) == Severity.Critical;
        }

        Assert.Equal(stolen, told);
    }

    [Fact]
    public void Low_fuel_warns_and_a_lost_sender_neither_raises_nor_clears()
    {
        var fuel = new FuelWatch(new Limits(), 6);
        for (int s = 0; s <= 100; s++)
        {
            fuel.Judge(29, 0, _book, Wall(s, Midnight));
        }

        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFuelLow));
        fuel.Judge(double.NaN, 0, _book, Wall(500, Midnight));
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmFuelLow));
    }

    [Fact]
    public void A_midpoint_that_is_gone_tells_a_stolen_battery_within_three_seconds()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        for (int s = 0; s < 60; s++)
        {
            presence.Step(Float(s, 27.1, 0.1), 100);
            Assert.False(presence.IsMissing);
        }

        for (int s = 60; s < 63; s++)
        {
            presence.Step(Float(s, 0.1, 0.01), 100);
        }

        Assert.True(presence.IsMissing);
        presence.Step(Float(64, double.NaN, double.NaN), 100);
        Assert.True(presence.IsMissing);
    }

    [Fact]
    public void A_blown_fuse_leaves_the_middle_of_a_resting_battery_behind()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        for (int s = 0; s < 200; s++)
        {
            presence.Step(Float(s, s < 60 ? 27.1 : 25.7, s < 60 ? 0.1 : 0), 100);
            Assert.Equal(s >= 119, presence.IsMissing);
        }
    }

    [Fact]
    public void Without_a_midpoint_an_hour_without_float_current_tells_it()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        for (int s = 0; s <= 3 * 3600; s++)
        {
            // Gone nine minutes after the look at the hour: told with the first whole hour that was without.
            presence.Step(Float(s, double.NaN, s < 4150 ? 0.1 : 0.001), 100);
            Assert.False(s < 4150 + 3400 && presence.IsMissing);
            Assert.True(s < 4150 + 4300 || presence.IsMissing);
        }

        Assert.True(presence.IsMissing);
    }

    [Fact]
    public void A_quarter_of_an_hour_without_float_current_is_no_loss()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        for (int s = 0; s <= 5 * 3600; s++)
        {
            presence.Step(Float(s, double.NaN, s % 7200 is >= 5000 and < 5900 ? -0.002 : 0.1), 100);
            Assert.False(presence.IsMissing);
        }
    }

    [Fact]
    public void A_float_current_that_falls_over_days_is_no_loss()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        for (int s = 0; s <= 40 * 3600; s += 10)
        {
            presence.Step(Float(s, double.NaN, 0.1 * Math.Exp(-s / 36_000.0)), 100);
            Assert.False(presence.IsMissing);
        }
    }

    [Fact]
    public void A_battery_that_was_missing_before_a_restart_is_so_until_a_current_shows_it()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        presence.Restore();
        for (int s = 0; s < 600; s++)
        {
            presence.Step(Float(s, double.NaN, 0.001), 100);
            Assert.True(presence.IsMissing);
        }

        for (int s = 600; s <= 632; s++)
        {
            presence.Step(Float(s, double.NaN, 5), 100);
        }

        Assert.False(presence.IsMissing);
    }

    [Fact]
    public void A_lost_battery_stays_an_alarm_over_a_restart_of_the_agent()
    {
        var profile = new SiteProfile(
            "s",
            null,
            new HashSet<MetricId> { MetricId.PowerBatteryVoltage, MetricId.PowerBatteryCurrent, MetricId.PowerMains },
            new Limits()
        );
        _book.Consider(MetricId.AlarmBatteryMissing, Severity.Critical, Wall(0, Midnight), 0, 30);
        var stage = new PowerStage(profile);
        var evidence = new Evidence(30, 300);
        for (int s = 1; s < 300; s++)
        {
            Stamp now = Wall(s, Midnight + (s * 1000));
            evidence.Take(Reading.Good(MetricId.PowerBatteryVoltage, 54.2 + (0.001 * (s % 7)), now));
            evidence.Take(Reading.Good(MetricId.PowerBatteryCurrent, 0.001 * (s % 5), now));
            evidence.Take(Reading.Good(MetricId.PowerMains, 1, now));
            stage.Judge(evidence, _book, now);
            Assert.Equal(Severity.Critical, _book.SeverityOf(MetricId.AlarmBatteryMissing));
        }
    }

    [Fact]
    public void A_battery_that_floats_on_without_a_midpoint_is_never_missing()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        for (int s = 0; s <= 3 * 3600; s += 10)
        {
            presence.Step(Float(s, double.NaN, 0.1), 100);
            Assert.False(presence.IsMissing);
        }
    }

    [Fact]
    public void A_discharging_battery_is_there_whatever_its_midpoint_says()
    {
        var presence = new BatteryPresence(new BatteryProfile());
        for (int s = 0; s < 60; s++)
        {
            presence.Step(Float(s, 0, -20), 100);
        }

        Assert.False(presence.IsMissing);
    }

    [Fact]
    public void What_the_plant_learned_outlives_a_restart()
    {
        var learned = new LearnedState
        {
            Power = new PowerLearned
            {
                Battery = new BatteryLearned
                {
                    CapacityAmpereHours = 71.5,
                    Lessons = 2,
                    PriorityShare = 0.3,
                    Shape = [0.1, -0.2, 0.3, 0, 1],
                    Rest = [0.001, -0.002],
                    WeakVolts = 2.3,
                    WeakShare = 0.8,
                },
                Mains = new MainsCount(1, 2, 3, 4, 5, 6, 7, 8, 9),
            },
        };
        PowerLearned read = LearnedState.TryParse(learned.ToJson())!.Power;
        Assert.Equal(learned.Power.Battery.Shape, read.Battery.Shape);
        Assert.Equal(learned.Power.Battery.Rest, read.Battery.Rest);
        BatteryLearned battery = read.Battery with
        {
            Shape = learned.Power.Battery.Shape,
            Rest = learned.Power.Battery.Rest,
        };
        Assert.Equal(learned.Power, read with { Battery = battery });
    }

    [Fact]
    public void A_learned_battery_that_is_damaged_is_not_believed()
    {
        var battery = new BatteryProfile { CapacityAmpereHours = 100 };
        var autonomy = new Autonomy(battery, new Limits());
        autonomy.Restore(new BatteryLearned { CapacityAmpereHours = double.NaN, Lessons = 1 });
        Assert.Equal(100, autonomy.CapacityAmpereHours);
        autonomy.Restore(new BatteryLearned { CapacityAmpereHours = 80, Lessons = 0 });
        Assert.Equal(100, autonomy.CapacityAmpereHours);

        double[] shape = [0, 0, 0, 0, double.NaN];
        autonomy.Restore(
            new BatteryLearned
            {
                CapacityAmpereHours = 80,
                Lessons = 1,
                Shape = shape,
                Rest = new double[41],
            }
        );
        Assert.Equal(80, autonomy.CapacityAmpereHours);
        Assert.Empty(autonomy.Learned.Shape);
        Assert.Empty(autonomy.Learned.Rest);
    }

    private static PowerMoment Float(int s, double midpoint, double amperes) =>
        new(s * 1_000_000L, 54.2, amperes, double.NaN, midpoint, 25, 1);

    private static Stamp Wall(int s, long millis) => new(s * 1_000_000L, millis, true);
}
