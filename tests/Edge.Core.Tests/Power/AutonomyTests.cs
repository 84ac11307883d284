using Edge.Core.Power;
using Edge.Core.Site;

namespace Edge.Core.Tests.Power;

/// <summary>What is asked of the fit and what is made of its answer; how good that is, <see cref="AutonomyForecastTests"/> tells.</summary>
public sealed class AutonomyTests
{
    private const double EndVolts = 43.2;
    private const double ShedVolts = 46;
    private static readonly Limits Plain = new() { NonPriorityDisconnectVolts = 0 };
    private static readonly BatteryProfile Rated = new() { CapacityAmpereHours = 100 };

    private int _now;

    [Theory]
    [InlineData(25, 30)]
    [InlineData(5, 25)]
    [InlineData(double.NaN, 40)]
    public void A_steady_discharge_of_a_rated_battery_is_told_and_taught_as_written_out_plainly(double celsius, int dt)
    {
        var battery = new TextbookBattery(80) { Celsius = double.IsNaN(celsius) ? 25 : celsius, OffsetVolts = -0.01 };
        var pair = new Pair(Rated, Plain);
        _ = Run(pair, battery, (_, _) => 60, dt, celsius: celsius);
        Rest(pair, battery);
        Assert.Equal(1, pair.Tested.Lessons);
        Assert.Equal(41, pair.Tested.Learned.Rest.Count);

        // The second of the same battery, with what the first has taught, and then a third that mains ends half-way.
        battery.Drawn = 0;
        _ = Run(pair, battery, (_, _) => 45, dt, celsius: celsius);
        Rest(pair, battery);
        Assert.Equal(2, pair.Tested.Lessons);
        battery.Drawn = 0;
        _ = Run(pair, battery, (s, _) => s > 2000 ? 0 : 70, dt, celsius: celsius);
        Rest(pair, battery);
        Assert.Equal(3, pair.Tested.Lessons);
    }

    [Theory]
    [InlineData(double.NaN, 0.6)]
    [InlineData(double.NaN, 0.85)]
    [InlineData(90, 0.37)]
    [InlineData(90, 0.43)]
    [InlineData(90, 0.7)]
    [InlineData(90, 0.9)]
    public void Mains_that_comes_back_on_the_way_teaches_as_written_out_plainly(double rated, double depth)
    {
        // Twice: the first lesson is taken whole and the second by its weight.
        var battery = new TextbookBattery(80);
        var pair = new Pair(new BatteryProfile { CapacityAmpereHours = rated }, Plain);
        for (int i = 0; i < 2; i++)
        {
            battery.Drawn = 0;
            int until = (int)(depth * battery.Reach(60) / 60 * 3600);
            _ = Run(pair, battery, (s, _) => s > until ? 0 : 60, 25);
            Rest(pair, battery);
        }
    }

    [Fact]
    public void A_battery_of_which_nothing_is_known_is_told_as_written_out_plainly()
    {
        var battery = new TextbookBattery(60);
        var pair = new Pair(new BatteryProfile(), Plain);

        // In steps, and with all power constant.
        _ = Run(
            pair,
            battery,
            (s, volts) =>
                (
                    s < 600 ? 1500
                    : s < 1500 ? 2600
                    : 1900
                ) / volts,
            10
        );
        Rest(pair, battery);
        Assert.Equal(1, pair.Tested.Lessons);
    }

    [Fact]
    public void A_load_that_comes_and_goes_is_told_as_written_out_plainly()
    {
        var battery = new TextbookBattery(40);
        var pair = new Pair(new BatteryProfile { CapacityAmpereHours = 50 }, Plain);
        _ = Run(pair, battery, (s, _) => s % 400 < 200 ? 15 : 30, 20);
        Rest(pair, battery);
    }

    [Fact]
    public void A_weak_cell_is_told_and_taught_as_written_out_plainly()
    {
        var battery = new TextbookBattery(60) { WeakAt = 0.6 };
        var pair = new Pair(new BatteryProfile { CapacityAmpereHours = 60 }, Plain);
        _ = Run(pair, battery, (_, _) => 45, 25);
        Rest(pair, battery);
        Assert.Equal(2.3, pair.Tested.Learned.WeakVolts, 0.1);
        Assert.Equal(0.6, pair.Tested.Learned.WeakShare, 0.03);
        battery.Drawn = 0;
        _ = Run(pair, battery, (_, _) => 40, 30);
        Rest(pair, battery);

        // It is mended, and then it is none.
        battery = new TextbookBattery(60);
        _ = Run(pair, battery, (_, _) => 50, 30);
        Rest(pair, battery);
        Assert.Equal((0.0, 0.0), (pair.Tested.Learned.WeakVolts, pair.Tested.Learned.WeakShare));
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(3)]
    public void Halves_that_come_to_differ_are_told_as_written_out_plainly(double lack)
    {
        // From a third of it on within some minutes; the mid-point is off by itself, and not wired at times.
        var battery = new TextbookBattery(60);
        var pair = new Pair(new BatteryProfile { CapacityAmpereHours = 60 }, Plain);
        _ = Run(
            pair,
            battery,
            (_, _) => 40,
            20,
            moment: (s, m) =>
            {
                double lost = lack * Math.Clamp((s - 900) / 600.0, 0, 1);
                double volts = m.Volts - lost;
                return m with
                {
                    Volts = volts,
                    MidpointVolts = (s % 100) switch
                    {
                        40 => double.NaN,
                        60 => volts / 6,
                        _ => (m.Volts / 2) - lost + 0.1 + (s < 200 ? 0.0005 * s : 0.1),
                    },
                };
            }
        );
        Rest(pair, battery);
    }

    [Theory]
    [InlineData(double.NaN, 0.5)]
    [InlineData(0.4, 0.4)]
    [InlineData(1, 0.7)]
    public void A_load_that_is_taken_off_is_told_and_taught_as_written_out_plainly(double said, double share)
    {
        var battery = new TextbookBattery(50);
        var limits = new Limits { NonPriorityDisconnectVolts = ShedVolts };
        var pair = new Pair(new BatteryProfile { CapacityAmpereHours = 60, PriorityShare = said }, limits);
        for (int i = 0; i < 2; i++)
        {
            bool isShed = false;
            battery.Drawn = 0;
            _ = Run(pair, battery, (_, volts) => (isShed |= volts < ShedVolts) ? share * 40 : 40, 25);
            Rest(pair, battery);
        }

        Assert.Equal(share, pair.Tested.PriorityShare, 0.04);
    }

    [Fact]
    public void A_site_without_the_contactor_is_told_as_written_out_plainly()
    {
        var battery = new TextbookBattery(50);
        var pair = new Pair(
            new BatteryProfile { CapacityAmpereHours = 60, PriorityShare = 0.5 },
            new Limits { NonPriorityDisconnectVolts = ShedVolts }
        );
        _ = Run(pair, battery, (_, _) => 60, 30);
        Rest(pair, battery);
        Assert.True(double.IsNaN(pair.Tested.PriorityShare));
    }

    [Theory]
    [InlineData(100, 30, false)]
    [InlineData(100, 30, true)]
    [InlineData(double.NaN, 30, false)]
    [InlineData(100, 0, false)]
    public void A_start_that_nobody_saw_is_told_as_written_out_plainly(double rated, double drawn, bool isLithium)
    {
        var battery = new TextbookBattery(100, isLithium) { Drawn = drawn };
        BatteryProfile profile = new()
        {
            CapacityAmpereHours = rated,
            Chemistry = isLithium ? BatteryChemistry.LithiumIronPhosphate : BatteryChemistry.LeadAcid,
            Cells = battery.Cells,
        };
        var pair = new Pair(profile, Plain);
        _ = Run(pair, battery, (_, _) => 50, 30, missing: b => b.Drawn - drawn + 1, isKnown: false);
        Rest(pair, battery);
        Assert.Equal(0, pair.Tested.Lessons);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(2.2)]
    public void A_laboratorys_cell_is_told_as_written_out_plainly(double rated)
    {
        var battery = new TextbookBattery(2.5, isLithium: true);
        var profile = new BatteryProfile
        {
            Chemistry = BatteryChemistry.LithiumIronPhosphate,
            Cells = 16,
            CapacityAmpereHours = rated,
            IsSmall = true,
        };
        var pair = new Pair(profile, Plain);
        _ = Run(pair, battery, (_, _) => 1.5, 50);
        Rest(pair, battery);
    }

    [Theory]
    [InlineData(true, double.NaN, 0.021, true)]
    [InlineData(true, double.NaN, 0.02, false)]
    [InlineData(true, 1, 0.0051, true)]
    [InlineData(true, 1, 0.005, false)]
    [InlineData(true, 5, 0.021, true)]
    [InlineData(true, 5, 0.02, false)]
    [InlineData(false, 1, 0.301, true)]
    [InlineData(false, 1, 0.3, false)]
    [InlineData(false, 200, 0.801, true)]
    [InlineData(false, 200, 0.8, false)]
    public void A_load_is_one_from_a_250th_of_the_capacity_on(
        bool isSmall,
        double ampereHours,
        double load,
        bool carries
    )
    {
        var forecast = new Autonomy(new BatteryProfile { IsSmall = isSmall, CapacityAmpereHours = ampereHours }, Plain);
        for (int s = 0; s <= 10; s++)
        {
            _ = forecast.Step(Moment(s, 49, load), 0, isKnown: true);
        }

        Assert.Equal(carries, forecast.IsDischarging);
    }

    [Fact]
    public void A_load_begins_after_ten_seconds_to_the_microsecond()
    {
        foreach ((long micros, bool carries) in (ReadOnlySpan<(long, bool)>)[(9_999_999, false), (10_000_000, true)])
        {
            var forecast = new Autonomy(Rated, Plain);
            _ = forecast.Step(Moment(1000, 49, 20), 0, isKnown: true);
            _ = forecast.Step(Moment(1000, 49, 20) with { Micros = 1_000_000_000 + micros }, 0, isKnown: true);
            Assert.Equal(carries, forecast.IsDischarging);
        }
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void Half_a_minute_of_quiet_ends_a_discharge(int quiet, bool carries)
    {
        var forecast = new Autonomy(Rated, Plain);
        for (int s = 0; s <= 100; s++)
        {
            _ = forecast.Step(Moment(s, 49, 20), 20.0 * s / 3600, isKnown: true);
        }

        double before = forecast.Seconds;
        for (int s = 1; s <= quiet; s++)
        {
            Assert.Equal(before, forecast.Seconds);
            Assert.False(forecast.Step(Moment(100 + s, 52, 0.199), 0.6, isKnown: true));
        }

        Assert.Equal(carries, forecast.IsDischarging);
        Assert.Equal(!carries, double.IsNaN(forecast.Seconds));
        _ = forecast.Step(Moment(101 + quiet, 49, 20), 0.6, isKnown: true);
        Assert.Equal(carries, forecast.IsDischarging);
    }

    [Fact]
    public void Before_there_are_points_there_is_no_forecast_and_what_was_told_before_is_over()
    {
        var battery = new TextbookBattery(100);
        var forecast = new Autonomy(Rated, Plain);
        for (int round = 0; round < 2; round++)
        {
            int first = 0;
            for (int s = 0; s <= 100; s++)
            {
                bool isNew = forecast.Step(Moment((141 * round) + s, battery.Volts(20), 20), 0, isKnown: true);
                first = isNew && first == 0 ? s : first;
                Assert.Equal(first == 0, double.IsNaN(forecast.Seconds));
                Assert.Equal(first == 0, double.IsNaN(forecast.LowSeconds));
                Assert.Equal(first == 0, double.IsNaN(forecast.HighSeconds));
            }

            // Three points, two seconds apart.
            Assert.InRange(first, 12, 16);
            for (int s = 101; s <= 140; s++)
            {
                _ = forecast.Step(Moment((141 * round) + s, 52, 0), 0, isKnown: true);
            }
        }
    }

    [Theory]
    [InlineData(0.86, false)]
    [InlineData(0.84, true)]
    [InlineData(0.5, true)]
    [InlineData(0.01, true)]
    public void A_load_that_falls_by_over_a_seventh_near_the_disconnect_shows_its_share(double share, bool shown)
    {
        var forecast = new Autonomy(Rated, new Limits { NonPriorityDisconnectVolts = ShedVolts });
        Hold(forecast, 200, 46.3, 40);
        Hold(forecast, 44, 46.3, 40 * share);
        Assert.True(double.IsNaN(forecast.PriorityShare));
        Hold(forecast, 2, 46.3, 40 * share);
        Assert.Equal(shown ? Math.Max(0.02, share) : double.NaN, forecast.PriorityShare, 1e-6);
    }

    [Theory]
    [InlineData(46.39, true)]
    [InlineData(46.41, false)]
    public void A_load_that_falls_far_from_the_disconnect_shows_nothing(double volts, bool shown)
    {
        var forecast = new Autonomy(Rated, new Limits { NonPriorityDisconnectVolts = ShedVolts });
        Hold(forecast, 200, volts, 40);
        Hold(forecast, 60, volts, 20);
        Assert.Equal(shown ? 0.5 : double.NaN, forecast.PriorityShare, 1e-6);
    }

    [Theory]
    [InlineData(45.79, 100, false)]
    [InlineData(45.79, 55, true)]
    [InlineData(45.81, 100, true)]
    public void After_a_minute_under_the_disconnect_nothing_will_be_taken_off(double volts, int seconds, bool shown)
    {
        var forecast = new Autonomy(Rated, new Limits { NonPriorityDisconnectVolts = ShedVolts });
        Hold(forecast, 15, volts, 40);
        Hold(forecast, seconds - 15, volts, 40);
        Hold(forecast, 60, volts, 20);
        Assert.Equal(shown ? 0.5 : double.NaN, forecast.PriorityShare, 1e-6);
    }

    [Fact]
    public void Without_a_disconnect_in_the_site_file_no_load_is_taken_off()
    {
        var forecast = new Autonomy(Rated, new Limits { NonPriorityDisconnectVolts = -1 });
        Hold(forecast, 100, 0.1, 40);
        Hold(forecast, 60, 0.1, 20);
        Assert.True(double.IsNaN(forecast.PriorityShare));
    }

    [Fact]
    public void While_a_load_that_is_taken_off_settles_nothing_new_is_told()
    {
        var battery = new TextbookBattery(100) { Drawn = 60 };
        double volts = battery.Volts(40);
        var forecast = new Autonomy(Rated, new Limits { NonPriorityDisconnectVolts = volts });
        for (int s = 0; s <= 200; s++)
        {
            bool isNew = forecast.Step(
                Moment(s, volts, s < 100 ? 40 : 20),
                60 + ((s < 100 ? 40.0 : 20) * s / 3600),
                isKnown: true
            );
            Assert.False(isNew && s is >= 100 and < 145);
            Assert.True(isNew || s != 145);
        }

        Assert.Equal(0.5, forecast.PriorityShare, 1e-6);
    }

    [Theory]
    [InlineData(5, 41, true)]
    [InlineData(6, 41, true)]
    [InlineData(4, 41, false)]
    [InlineData(7, 41, false)]
    [InlineData(0, 41, false)]
    [InlineData(6, 40, false)]
    [InlineData(6, 42, false)]
    [InlineData(6, 0, false)]
    public void A_curve_is_believed_only_whole(int terms, int rest, bool believed)
    {
        double[] shape = [.. Enumerable.Range(1, terms).Select(i => 0.1 * i)];
        double[] left = [.. Enumerable.Range(1, rest).Select(i => 0.0001 * i)];
        var forecast = new Autonomy(Rated, Plain);
        forecast.Restore(
            new BatteryLearned
            {
                CapacityAmpereHours = 80,
                Lessons = 3,
                Shape = shape,
                Rest = left,
                WeakVolts = 2,
                WeakShare = 0.5,
            }
        );
        double[] kept = believed ? [.. shape, .. new double[6 - terms]] : [];
        Assert.Equal(kept, forecast.Learned.Shape);
        Assert.Equal(believed ? left : [], forecast.Learned.Rest);
        Assert.Equal((80, 3), (forecast.Learned.CapacityAmpereHours, forecast.Learned.Lessons));
        Assert.Equal((2.0, 0.5), (forecast.Learned.WeakVolts, forecast.Learned.WeakShare));
        Assert.Equal(
            (80.0, 80.0, 4.0),
            (forecast.LearnedAmpereHours, forecast.CapacityAmpereHours, forecast.CapacityDoubt)
        );
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_curve_with_a_figure_that_is_none_is_not_believed(double bad)
    {
        var good = new BatteryLearned
        {
            CapacityAmpereHours = 80,
            Lessons = 1,
            Shape = new double[6],
            Rest = new double[41],
        };
        double[] rest = [.. new double[40], bad];
        foreach (
            BatteryLearned l in (BatteryLearned[])
                [good with { Shape = [0, 0, bad, 0, 0, 0] }, good with { Rest = rest }]
        )
        {
            var forecast = new Autonomy(Rated, Plain);
            forecast.Restore(l);
            Assert.Empty(forecast.Learned.Shape);
            Assert.Empty(forecast.Learned.Rest);
            Assert.Equal(80, forecast.CapacityAmpereHours);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(80, 0)]
    [InlineData(80, -1)]
    public void A_capacity_that_none_can_be_is_not_believed_and_the_share_beside_it_is(double ampereHours, int lessons)
    {
        var forecast = new Autonomy(Rated, Plain);
        forecast.Restore(
            new BatteryLearned
            {
                CapacityAmpereHours = ampereHours,
                Lessons = lessons,
                PriorityShare = 0.4,
                WeakVolts = 2,
                WeakShare = 0.5,
            }
        );
        Assert.Equal((100.0, 20.0, 0), (forecast.CapacityAmpereHours, forecast.CapacityDoubt, forecast.Lessons));
        Assert.True(double.IsNaN(forecast.LearnedAmpereHours));
        Assert.Equal(new BatteryLearned { PriorityShare = 0.4 }, forecast.Learned with { Shape = [], Rest = [] });
    }

    [Fact]
    public void A_battery_that_was_forgotten_is_as_one_never_seen_but_for_the_sites_share()
    {
        var battery = new TextbookBattery(80);
        var forecast = new Autonomy(Rated, Plain);
        forecast.Restore(
            new BatteryLearned
            {
                CapacityAmpereHours = 80,
                Lessons = 4,
                PriorityShare = 0.4,
                Shape = [1, 0, 0, 0, 0, 0],
                Rest = [.. Enumerable.Repeat(0.01, 41)],
                WeakVolts = 2.3,
                WeakShare = 0.5,
            }
        );
        for (int s = 0; s < 100; s++)
        {
            _ = forecast.Step(Moment(s, battery.Volts(20), 20), 0, isKnown: true);
        }

        forecast.Forget();
        Assert.False(forecast.IsDischarging);
        Assert.True(double.IsNaN(forecast.Seconds));
        Assert.Equal((100.0, 20.0, 0), (forecast.CapacityAmpereHours, forecast.CapacityDoubt, forecast.Lessons));
        var fresh = new Autonomy(Rated, Plain);
        for (int s = 100; s < 200; s++)
        {
            PowerMoment moment = Moment(s, battery.Volts(20), 20);
            _ = fresh.Step(moment, 0, isKnown: true);
            _ = forecast.Step(moment, 0, isKnown: true);
        }

        Assert.Equal(fresh.HighSeconds, forecast.HighSeconds, 0.02 * fresh.HighSeconds);
        Assert.Equal(0.4, forecast.PriorityShare);
    }

    [Fact]
    public void Forgetting_a_battery_at_its_end_learns_nothing_of_it()
    {
        var battery = new TextbookBattery(40);
        var pair = new Pair(new BatteryProfile { CapacityAmpereHours = 40 }, Plain);
        _ = Run(pair, battery, (_, _) => 30, 20);
        pair.Tested.Forget();
        Assert.Equal(0, pair.Tested.Lessons);
        Assert.True(double.IsNaN(pair.Tested.LearnedAmpereHours));
        Assert.Empty(pair.Tested.Learned.Shape);
    }

    [Fact]
    public void Time_left_runs_down_with_the_clock_and_stops_at_nothing()
    {
        var battery = new TextbookBattery(100) { Drawn = 85 };
        var forecast = new Autonomy(Rated, Plain);
        for (int s = 0; s < 60; s++)
        {
            _ = forecast.Step(Moment(s, battery.Volts(40), 40), battery.Drawn, isKnown: true);
            battery.Drawn += 40.0 / 3600;
        }

        // Down, and it still goes on.
        for (int s = 60; s < 200; s++)
        {
            _ = forecast.Step(Moment(s, EndVolts - 0.5, 40), battery.Drawn, isKnown: true);
            Assert.True(forecast.Seconds >= 0 && forecast.LowSeconds >= 0);
        }

        Assert.Equal(0, forecast.Seconds);
        Assert.Equal(0, forecast.LowSeconds);
        Assert.True(forecast.HighSeconds > 0);
    }

    // The load for some seconds at a voltage; so much is missing that nothing is forecast.
    private void Hold(Autonomy forecast, int seconds, double volts, double amperes)
    {
        for (int s = 0; s < seconds; s++)
        {
            _ = forecast.Step(Moment(_now++, volts, amperes), double.PositiveInfinity, isKnown: true);
        }
    }

    // Runs a battery down, with both at every step of one mind.
    private int Run(
        Pair pair,
        TextbookBattery battery,
        Func<int, double, double> load,
        int dt,
        Func<TextbookBattery, double>? missing = null,
        bool isKnown = true,
        double celsius = 25,
        Func<int, PowerMoment, PowerMoment>? moment = null
    )
    {
        double amperes = load(0, 50);
        double end = battery.Cells == 16 ? 2.8 * 16 : EndVolts;
        int s = 0;
        for (; battery.Volts(amperes) > end && amperes > 0; s += dt)
        {
            amperes = load(s, battery.Volts(amperes));
            var now = new PowerMoment(
                (_now + s) * 1_000_000L,
                battery.Volts(amperes),
                -amperes,
                double.NaN,
                battery.Midpoint(amperes),
                celsius,
                0
            );
            now = moment is null ? now : moment(s, now);
            if (now.Volts <= end)
            {
                break;
            }

            pair.Step(now, missing is null ? battery.Drawn : missing(battery), isKnown);
            battery.Drawn += amperes * dt / 3600;
        }

        _now += s;
        Assert.True(pair.Fits > 20, $"{pair.Fits}");
        return s;
    }

    // Mains is back.
    private void Rest(Pair pair, TextbookBattery battery)
    {
        for (int i = 0; i < 8; i++)
        {
            _now += 5;
            pair.Step(Moment(_now, 54, -1), battery.Drawn, isKnown: true);
        }

        Assert.False(pair.Tested.IsDischarging);
        BatteryLearned expected = pair.Plain.Learned;
        BatteryLearned learned = pair.Tested.Learned;
        Assert.Equal(expected.Lessons, learned.Lessons);
        Assert.Equal(expected.CapacityAmpereHours, learned.CapacityAmpereHours, 1e-5);
        Assert.Equal(expected.PriorityShare, learned.PriorityShare, 1e-9);
        Assert.Equal(expected.WeakVolts, learned.WeakVolts, 1e-9);
        Assert.Equal(expected.WeakShare, learned.WeakShare, 1e-6);
        Assert.Equal(expected.Shape.Count, learned.Shape.Count);
        Assert.Equal(expected.Rest.Count, learned.Rest.Count);
        Assert.All(expected.Shape.Zip(learned.Shape), p => Assert.Equal(p.First, p.Second, 1e-5));
        Assert.All(expected.Rest.Zip(learned.Rest), p => Assert.Equal(p.First, p.Second, 1e-7));
    }

    private static PowerMoment Moment(int s, double volts, double amperes) =>
        new(s * 1_000_000L, volts, -amperes, double.NaN, double.NaN, 25, 0);

    private sealed class Pair(BatteryProfile battery, Limits limits)
    {
        public Autonomy Tested { get; } = new(battery, limits);

        public PlainAutonomy Plain { get; } = new(battery, limits, new BatteryLearned());

        public int Fits { get; private set; }

        public void Step(PowerMoment moment, double missing, bool isKnown)
        {
            bool isNew = Plain.Step(moment, missing, isKnown);
            Fits += isNew ? 1 : 0;
            Assert.Equal(isNew, Tested.Step(moment, missing, isKnown));
            Assert.Equal(Plain.IsDischarging, Tested.IsDischarging);
            Near(Plain.Seconds, Tested.Seconds);
            Near(Plain.LowSeconds, Tested.LowSeconds);
            Near(Plain.HighSeconds, Tested.HighSeconds);
            Near(Plain.Capacity, Tested.CapacityAmpereHours);
        }

        private static void Near(double expected, double actual) =>
            Assert.True(
                double.IsNaN(expected)
                    ? double.IsNaN(actual)
                    : Math.Abs(expected - actual) <= 1e-4 + (1e-6 * Math.Abs(expected)),
                $"{expected} {actual}"
            );
    }
}
