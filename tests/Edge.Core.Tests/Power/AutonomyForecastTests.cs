using Edge.Core.Power;
using Edge.Core.Site;

namespace Edge.Core.Tests.Power;

public sealed class AutonomyForecastTests
{
    private const int Step = 10;
    private const double EndVolts = 43.2;
    private const double ShedVolts = 46;

    // No non-priority disconnect.
    private static readonly Limits Plain = new() { NonPriorityDisconnectVolts = 0 };

    [Theory]
    [InlineData(25, 25)]
    [InlineData(25, 5)]
    [InlineData(40, 40)]
    public void A_lead_acid_battery_as_its_makers_describe_it_ends_when_they_say(double amperes, double celsius)
    {
        var battery = new TextbookBattery(100) { Celsius = celsius };
        Said[] said = Discharge(battery, Taught(new BatteryProfile()), _ => amperes, EndVolts);
        double total = said[^1].At;
        Assert.All(said.Where(s => s.At > 0.1 * total), s => Assert.InRange(total, s.At + s.Low, s.At + s.High));
        Assert.InRange(Error(said, 0.2), -0.04, 0.005);
        Assert.InRange(Error(said, 0.5), -0.01, 0.005);
        Assert.InRange(Error(said, 0.7), -0.004, 0.002);
        Assert.InRange(Error(said, 0.9), -0.002, 0.003);
    }

    [Theory]
    [InlineData(25, 25)]
    [InlineData(50, 5)]
    public void A_lithium_battery_as_its_makers_describe_it_ends_when_they_say(double amperes, double celsius)
    {
        var battery = new TextbookBattery(100, isLithium: true) { Celsius = celsius };
        var profile = new BatteryProfile { Chemistry = BatteryChemistry.LithiumIronPhosphate, Cells = 16 };
        Said[] said = Discharge(battery, Taught(profile), _ => amperes, 2.8 * 16);
        double total = said[^1].At;
        Assert.All(said.Where(s => s.At > 0.1 * total), s => Assert.InRange(total, s.At + s.Low, s.At + s.High));
        Assert.InRange(Error(said, 0.2), -0.04, 0.02);
        Assert.InRange(Error(said, 0.5), -0.03, 0.02);
        Assert.InRange(Error(said, 0.9), -0.01, 0.01);
    }

    [Fact]
    public void A_battery_of_which_nothing_is_known_has_wide_bounds_that_close_on_its_end()
    {
        var forecast = new Autonomy(new BatteryProfile(), Plain);
        Assert.Equal(double.PositiveInfinity, forecast.CapacityDoubt);
        Said[] said = Discharge(new TextbookBattery(100), forecast, _ => 40, EndVolts);
        double total = said[^1].At;
        Said early = At(said, 0.05);
        Assert.True(early.High > 2.5 * early.Low, $"{early}");
        Assert.All(said.Where(s => s.At > 0.1 * total), s => Assert.InRange(total, s.At + s.Low, s.At + s.High));
        Assert.InRange(Error(said, 0.95), -0.03, 0.01);
    }

    [Fact]
    public void A_discharge_to_the_end_teaches_capacity_and_curve()
    {
        // Four fifths of what the file says, and each cell 15 mV low: one spread of its chemistry.
        var battery = new TextbookBattery(80) { OffsetVolts = -0.015 };
        var profile = new BatteryProfile { CapacityAmpereHours = 100 };
        var first = new Autonomy(profile, Plain);
        Assert.Equal(20, first.CapacityDoubt);
        double total = Discharge(battery, first, _ => 20, EndVolts)[^1].At;
        Rest(first, battery, total);

        Assert.Equal(1, first.Lessons);
        Assert.InRange(first.LearnedAmpereHours, 77, 83);
        Assert.Equal(first.LearnedAmpereHours, first.CapacityAmpereHours);
        Assert.Equal(0.05 * first.LearnedAmpereHours, first.CapacityDoubt, 1e-9);
        BatteryLearned learned = first.Learned;
        Assert.InRange(learned.Shape[0], -1.3, -0.7);
        Assert.All(learned.Rest, volts => Assert.InRange(volts, -0.004, 0.004));
        Assert.Equal((0, 0.0), (learned.WeakVolts, learned.WeakShare));

        var second = new Autonomy(profile, Plain);
        second.Restore(learned);
        Assert.Equal(learned, second.Learned with { Shape = learned.Shape, Rest = learned.Rest });
        Said[] said = Discharge(new TextbookBattery(80) { OffsetVolts = -0.015 }, second, _ => 30, EndVolts);
        Assert.InRange(Error(said, 0.2), -0.04, 0.02);
        Assert.InRange(Error(said, 0.8), -0.01, 0.01);
    }

    [Fact]
    public void A_shallow_discharge_and_one_whose_start_nobody_saw_teach_nothing()
    {
        var shallow = new Autonomy(new BatteryProfile { CapacityAmpereHours = 100 }, Plain);
        var battery = new TextbookBattery(100);
        _ = Discharge(battery, shallow, _ => 25, battery.Volts(25) - 1);
        Rest(shallow, battery, 100_000);
        Assert.Equal(0, shallow.Lessons);
        Assert.True(double.IsNaN(shallow.LearnedAmpereHours));

        var unseen = new Autonomy(new BatteryProfile { CapacityAmpereHours = 100 }, Plain);
        battery = new TextbookBattery(100);
        _ = Discharge(battery, unseen, _ => 25, EndVolts, isKnown: false);
        Rest(unseen, battery, 100_000);
        Assert.Equal(0, unseen.Lessons);
    }

    [Fact]
    public void A_discharge_that_was_half_over_when_the_agent_came_is_told_from_its_voltage()
    {
        var battery = new TextbookBattery(100) { Drawn = 40 };
        var forecast = Taught(new BatteryProfile());
        for (int s = 0; s <= 600; s += Step)
        {
            _ = forecast.Step(Moment(s, battery, 25), 25.0 * s / 3600, isKnown: false);
            battery.Drawn += Step * 25.0 / 3600;
        }

        double left = battery.SecondsUntil(EndVolts, 25);
        Assert.InRange(forecast.Seconds, 0.75 * left, 1.25 * left);
        Assert.InRange(left, forecast.LowSeconds, forecast.HighSeconds);
    }

    [Fact]
    public void The_load_that_is_taken_off_on_the_way_is_reckoned_with_once_its_share_is_known()
    {
        var limits = new Limits { NonPriorityDisconnectVolts = ShedVolts };
        var profile = new BatteryProfile { CapacityAmpereHours = 100 };
        var first = new Autonomy(profile, limits);
        var battery = new TextbookBattery(100);
        bool isShed = false;
        double Load(double volts) => (isShed |= volts < ShedVolts) ? 20 : 40;
        double total = Discharge(battery, first, Load, EndVolts)[^1].At;
        Rest(first, battery, total);
        Assert.InRange(first.PriorityShare, 0.49, 0.54);

        BatteryLearned learned = first.Learned with { Shape = new double[5], Rest = new double[41] };
        var second = new Autonomy(profile, limits);
        second.Restore(learned);
        isShed = false;
        Said[] said = Discharge(new TextbookBattery(100), second, Load, EndVolts);
        Assert.InRange(Error(said, 0.3), -0.1, 0.1);

        // One that does not know it counts on the whole load to the end: short, and never long.
        var third = new Autonomy(profile, limits);
        third.Restore(learned with { PriorityShare = 0 });
        isShed = false;
        said = Discharge(new TextbookBattery(100), third, Load, EndVolts);
        Assert.InRange(Error(said, 0.3), -0.6, -0.1);
    }

    [Fact]
    public void A_cell_that_failed_once_is_reckoned_with_the_next_time()
    {
        var profile = new BatteryProfile { CapacityAmpereHours = 100 };
        var first = new Autonomy(profile, Plain);
        var battery = new TextbookBattery(100) { WeakAt = 0.8 };
        double total = Discharge(battery, first, _ => 30, EndVolts)[^1].At;
        Rest(first, battery, total);
        Assert.InRange(first.Learned.WeakVolts, 2.1, 2.5);
        Assert.InRange(first.Learned.WeakShare, 0.75, 0.85);

        var second = new Autonomy(profile, Plain);
        second.Restore(first.Learned);
        Said[] said = Discharge(new TextbookBattery(100) { WeakAt = 0.8 }, second, _ => 30, EndVolts);
        Assert.InRange(Error(said, 0.5), -0.03, 0.03);
    }

    [Theory]
    [InlineData(100, 0.401, true)]
    [InlineData(100, 0.4, false)]
    [InlineData(double.NaN, 0.401, true)]
    [InlineData(double.NaN, 0.4, false)]
    [InlineData(50, 0.301, true)]
    [InlineData(50, 0.299, false)]
    public void A_battery_carries_the_load_from_a_thousandth_of_its_capacity_on_for_ten_seconds(
        double ampereHours,
        double amperes,
        bool carries
    )
    {
        var forecast = new Autonomy(new BatteryProfile { CapacityAmpereHours = ampereHours }, Plain);
        var battery = new TextbookBattery(100);
        for (int s = 0; s <= 20; s++)
        {
            _ = forecast.Step(Moment(s, battery, amperes), 0, isKnown: true);
            Assert.Equal(carries && s >= 10, forecast.IsDischarging);
        }
    }

    [Fact]
    public void A_load_that_pauses_begins_its_ten_seconds_anew()
    {
        var forecast = new Autonomy(new BatteryProfile { CapacityAmpereHours = 100 }, Plain);
        var battery = new TextbookBattery(100);
        for (int s = 0; s <= 30; s++)
        {
            _ = forecast.Step(Moment(s, battery, s == 9 ? 0 : 20), 0, isKnown: true);
            Assert.Equal(s >= 19, forecast.IsDischarging);
        }
    }

    [Fact]
    public void A_discharge_is_over_after_half_a_minute_of_quiet_and_has_no_end_then()
    {
        var forecast = Taught(new BatteryProfile());
        var battery = new TextbookBattery(100);
        for (int s = 0; s <= 700; s++)
        {
            // Quiet is under half of what a discharge begins with.
            double amperes =
                s < 600 ? 20
                : s == 620 ? 0.21
                : 0.19;
            _ = forecast.Step(Moment(s, battery, amperes), 20.0 * Math.Min(s, 600) / 3600, isKnown: true);
            Assert.Equal(s is >= 10 and < 650, forecast.IsDischarging);
            if (s is < 10 or > 20)
            {
                Assert.Equal(!forecast.IsDischarging, double.IsNaN(forecast.Seconds));
            }

            Assert.Equal(double.IsNaN(forecast.Seconds), double.IsNaN(forecast.LowSeconds));
            Assert.Equal(double.IsNaN(forecast.Seconds), double.IsNaN(forecast.HighSeconds));
        }
    }

    [Fact]
    public void What_is_not_measured_and_time_that_goes_back_change_nothing()
    {
        var forecast = Taught(new BatteryProfile());
        var battery = new TextbookBattery(100);
        for (int s = 0; s <= 600; s += Step)
        {
            _ = forecast.Step(Moment(s, battery, 20), 20.0 * s / 3600, isKnown: true);
        }

        double seconds = forecast.Seconds;
        PowerMoment good = Moment(620, battery, 20);
        Assert.False(forecast.Step(good with { Volts = double.NaN }, 4, isKnown: true));
        Assert.False(forecast.Step(good with { Amperes = double.NaN }, 4, isKnown: true));
        Assert.False(forecast.Step(Moment(590, battery, 20), 4, isKnown: true));
        Assert.Equal(seconds, forecast.Seconds);
        Assert.True(forecast.IsDischarging);
    }

    [Fact]
    public void Between_two_fits_the_end_stands_still()
    {
        var forecast = Taught(new BatteryProfile());
        var battery = new TextbookBattery(100);
        double end = double.NaN;
        int fits = 0;
        for (int s = 0; s <= 3000; s += Step)
        {
            bool isNew = forecast.Step(Moment(s, battery, 20), 20.0 * s / 3600, isKnown: true);
            battery.Drawn += Step * 20.0 / 3600;
            fits += isNew ? 1 : 0;
            end = isNew || double.IsNaN(end) ? s + forecast.Seconds : end;
            if (!double.IsNaN(end))
            {
                Assert.Equal(end, s + forecast.Seconds, 1e-6);
            }
        }

        // Every ten seconds at first, every minute after fifty.
        Assert.InRange(fits, 70, 160);
    }

    [Fact]
    public void A_load_that_doubles_is_told_within_a_minute_and_exactly_after_a_quarter_of_an_hour()
    {
        var forecast = Taught(new BatteryProfile());
        var battery = new TextbookBattery(100);
        for (int s = 0; s <= 4900; s += Step)
        {
            double amperes = s < 4000 ? 15 : 30;
            _ = forecast.Step(Moment(s, battery, amperes), battery.Drawn, isKnown: true);
            if (s == 4060)
            {
                double then = battery.SecondsUntil(EndVolts, 30);
                Assert.InRange(forecast.Seconds, 0.8 * then, 1.2 * then);
            }

            battery.Drawn += Step * amperes / 3600;
        }

        double left = battery.SecondsUntil(EndVolts, 30);
        Assert.InRange(forecast.Seconds, 0.9 * left, 1.1 * left);
    }

    [Fact]
    public void A_load_that_halves_is_believed_when_it_has_lasted()
    {
        var forecast = Taught(new BatteryProfile());
        var battery = new TextbookBattery(100);
        double before = 0;
        for (int s = 0; s <= 4060; s += Step)
        {
            double amperes = s < 4000 ? 30 : 15;
            _ = forecast.Step(Moment(s, battery, amperes), battery.Drawn, isKnown: true);
            before = s < 4000 ? forecast.Seconds : before;
            battery.Drawn += Step * amperes / 3600;
        }

        Assert.InRange(forecast.Seconds, 0.9 * before, 1.4 * before);
    }

    [Fact]
    public void An_air_conditioner_that_comes_and_goes_does_not_swing_the_end()
    {
        var forecast = Taught(new BatteryProfile());
        var battery = new TextbookBattery(100);
        var ends = new List<(int At, double Seconds)>();
        int end = 0;
        for (; battery.Volts(25) > EndVolts; end += Step)
        {
            double amperes = end % 1200 < 600 ? 10 : 20;
            _ = forecast.Step(Moment(end, battery, amperes), battery.Drawn, isKnown: true);
            ends.Add((end, forecast.Seconds));
            battery.Drawn += Step * amperes / 3600;
        }

        // After two turns; each moment by itself would tell from 30 % too short to 60 % too long.
        Assert.All(
            ends.Where(e => e.At > 3600 && e.At < 0.9 * end),
            e => Assert.InRange(e.At + e.Seconds, 0.85 * end, 1.15 * end)
        );
    }

    [Fact]
    public void Another_battery_begins_with_what_the_file_says()
    {
        var profile = new BatteryProfile { CapacityAmpereHours = 120 };
        var forecast = Taught(profile);
        var battery = new TextbookBattery(100);
        for (int s = 0; s <= 600; s += Step)
        {
            _ = forecast.Step(Moment(s, battery, 20), 20.0 * s / 3600, isKnown: true);
        }

        forecast.Forget();
        Assert.False(forecast.IsDischarging);
        Assert.Equal(120, forecast.CapacityAmpereHours);
        Assert.Equal(24, forecast.CapacityDoubt);
        Assert.Equal(
            (0, 0.0, 0.0),
            (forecast.Learned.Lessons, forecast.Learned.CapacityAmpereHours, forecast.Learned.WeakVolts)
        );
        Assert.Empty(forecast.Learned.Shape);
        Assert.Empty(forecast.Learned.Rest);
    }

    [Theory]
    [InlineData(0, double.NaN)]
    [InlineData(-0.1, double.NaN)]
    [InlineData(0.01, 0.01)]
    [InlineData(1, 1)]
    [InlineData(1.01, double.NaN)]
    [InlineData(double.NaN, double.NaN)]
    public void A_share_that_none_can_be_is_not_believed(double kept, double share)
    {
        var forecast = new Autonomy(new BatteryProfile(), Plain);
        forecast.Restore(new BatteryLearned { PriorityShare = kept });
        Assert.Equal(share, forecast.PriorityShare);
    }

    [Theory]
    [InlineData(2.3, 0.8, 2.3, 0.8)]
    [InlineData(-1, 0.8, 0, 0)]
    [InlineData(double.NaN, 0.8, 0, 0)]
    [InlineData(double.PositiveInfinity, 0.8, 0, 0)]
    [InlineData(0, 0.8, 0, 0)]
    public void A_weak_cell_that_none_can_be_is_not_believed(double volts, double at, double kept, double share)
    {
        var forecast = new Autonomy(new BatteryProfile(), Plain);
        forecast.Restore(
            new BatteryLearned
            {
                CapacityAmpereHours = 80,
                Lessons = 1,
                WeakVolts = volts,
                WeakShare = at,
            }
        );
        Assert.Equal((kept, share), (forecast.Learned.WeakVolts, forecast.Learned.WeakShare));
    }

    private static Said At(Said[] said, double share) => said.Last(s => s.At <= share * said[^1].At);

    // How far off the end is, over the whole time.
    private static double Error(Said[] said, double share)
    {
        Said at = At(said, share);
        return (at.At + at.Seconds - said[^1].At) / said[^1].At;
    }

    // Runs a battery down to a voltage; the last that is said stands at the end.
    private static Said[] Discharge(
        TextbookBattery battery,
        Autonomy forecast,
        Func<double, double> load,
        double endVolts,
        bool isKnown = true
    )
    {
        var said = new List<Said>();
        double amperes = load(double.PositiveInfinity);
        for (int s = 0; battery.Volts(amperes) > endVolts; s += Step)
        {
            amperes = load(battery.Volts(amperes));
            _ = forecast.Step(Moment(s, battery, amperes), battery.Drawn, isKnown);
            said.Add(new Said(s, forecast.Seconds, forecast.LowSeconds, forecast.HighSeconds));
            battery.Drawn += Step * amperes / 3600;
        }

        return [.. said];
    }

    // Mains is back.
    private static void Rest(Autonomy forecast, TextbookBattery battery, double from)
    {
        for (int s = 1; s <= 5; s++)
        {
            _ = forecast.Step(Moment((int)from + (Step * s), battery, 0), battery.Drawn, isKnown: true);
        }

        Assert.False(forecast.IsDischarging);
    }

    // A battery of 100 Ah that showed its makers' curve before.
    private static Autonomy Taught(BatteryProfile profile)
    {
        var forecast = new Autonomy(profile, Plain);
        forecast.Restore(
            new BatteryLearned
            {
                CapacityAmpereHours = 100,
                Lessons = 1,
                Shape = new double[5],
                Rest = new double[41],
            }
        );
        return forecast;
    }

    private static PowerMoment Moment(int s, TextbookBattery battery, double amperes) =>
        new(
            s * 1_000_000L,
            battery.Volts(amperes),
            -amperes,
            double.NaN,
            battery.Midpoint(amperes),
            battery.Celsius,
            0
        );

    private readonly record struct Said(double At, double Seconds, double Low, double High);
}
