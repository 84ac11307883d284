using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

public sealed class BatteryPresenceTests
{
    // A bus of 54 V; the profile's float voltage makes it float, at over 0.98 of it.
    private const double Volts = 54;
    private static readonly BatteryProfile Lead = new() { FloatVolts = 54, Cells = 24 };

    private BatteryPresence _presence = new(Lead);
    private double _capacity = 100;
    private double _seconds = 1000;

    [Theory]
    [InlineData(1.9, false)]
    [InlineData(2, true)]
    public void A_middle_that_is_gone_for_two_seconds_tells_it(double seconds, bool missing)
    {
        Step(0, middle: 27);
        Step(1, middle: 0);
        Assert.False(_presence.IsMissing);
        Step(seconds - 1, middle: 0);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void The_first_moment_of_all_is_no_time()
    {
        Step(1e6, middle: 0);
        Assert.False(_presence.IsMissing);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(9.99, true)]
    [InlineData(0, true)]
    public void A_middle_is_gone_under_a_fifth_of_the_bus(double middle, bool missing)
    {
        for (int i = 0; i < 5; i++)
        {
            Step(1, middle: middle, volts: 50);
        }

        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void A_middle_that_is_there_in_between_begins_the_two_seconds_anew()
    {
        for (int i = 0; i < 20; i++)
        {
            Step(1, middle: i % 2 == 0 ? 27 : 0);
            Assert.False(_presence.IsMissing);
        }
    }

    [Theory]
    [InlineData(100, 0.499, true)]
    [InlineData(100, 0.5, false)]
    [InlineData(100, -0.499, true)]
    [InlineData(100, -0.5, false)]
    [InlineData(double.NaN, 0.499, true)]
    [InlineData(double.NaN, 0.5, false)]
    [InlineData(20, 0.399, true)]
    [InlineData(20, 0.4, false)]
    [InlineData(400, 1.99, true)]
    [InlineData(400, 2, false)]
    public void A_battery_that_gives_or_takes_a_current_is_there(double capacity, double amperes, bool missing)
    {
        _capacity = capacity;
        for (int i = 0; i < 5; i++)
        {
            Step(1, middle: 0, amperes: amperes);
        }

        Assert.Equal(missing, _presence.IsMissing);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, true)]
    [InlineData(30.1, false)]
    [InlineData(-1, false)]
    public void A_gap_of_over_half_a_minute_and_a_clock_set_back_count_no_time(double gap, bool missing)
    {
        Step(1, middle: 0);
        Step(gap, middle: 0);
        Assert.Equal(missing, _presence.IsMissing);
        Step(1, middle: 0);
        Assert.Equal(missing, _presence.IsMissing);
        Step(1, middle: 0);
        Assert.True(_presence.IsMissing);
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(54, double.NaN)]
    public void What_is_not_measured_begins_the_two_seconds_anew(double volts, double amperes)
    {
        Step(1, middle: 0);
        Step(1, middle: 0);
        Step(0.5, middle: 0, volts: volts, amperes: amperes);
        Step(1, middle: 0);
        Assert.False(_presence.IsMissing);
        Step(1, middle: 0);
        Assert.True(_presence.IsMissing);
    }

    [Fact]
    public void What_is_not_measured_begins_a_minute_of_a_blown_fuse_anew()
    {
        Step(10, middle: 27);
        Repeat(5, 10, middle: 25);
        Step(10, middle: 25, volts: double.NaN);
        Repeat(5, 10, middle: 25);
        Assert.False(_presence.IsMissing);
        Step(10, middle: 25);
        Assert.True(_presence.IsMissing);
    }

    [Fact]
    public void A_middle_that_stays_behind_for_a_minute_is_a_blown_fuse()
    {
        Step(10, middle: 27);
        Repeat(5, 10, middle: 25.7);
        Assert.False(_presence.IsMissing);
        Step(10, middle: 25.7);
        Assert.True(_presence.IsMissing);
    }

    [Fact]
    public void A_middle_that_catches_up_in_between_begins_the_minute_anew()
    {
        for (int i = 0; i < 40; i++)
        {
            Step(10, middle: i % 6 == 0 ? 27 : 25.7);
            Assert.False(_presence.IsMissing);
        }
    }

    [Theory]
    [InlineData(24, 0.73, true)]
    [InlineData(24, 0.71, false)]
    [InlineData(24, -0.73, false)]
    [InlineData(25, 0.75, false)]
    [InlineData(25, 0.76, true)]
    [InlineData(12, 0.37, true)]
    [InlineData(12, 0.35, false)]
    public void A_middle_stays_behind_by_thirty_millivolts_a_cell_of_what_is_usual(int cells, double by, bool missing)
    {
        _presence = new BatteryPresence(Lead with { Cells = cells });

        // Halves that are not alike from the beginning.
        Step(1, middle: 26.5);
        Repeat(70, 1, middle: 26.5 - by);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Theory]
    [InlineData(100, 0.209, true)]
    [InlineData(100, 0.211, false)]
    [InlineData(100, (0.0006 * 100) + 0.15, false)]
    [InlineData(100, -0.209, true)]
    [InlineData(100, -0.211, false)]
    [InlineData(200, 0.269, true)]
    [InlineData(200, 0.271, false)]
    public void A_battery_that_takes_its_float_current_has_its_fuse(double capacity, double amperes, bool missing)
    {
        _capacity = capacity;
        Step(1, middle: 27);
        Repeat(70, 1, middle: 25.7, amperes: amperes);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Theory]
    [InlineData(52.93, true)]
    [InlineData(52.91, false)]
    [InlineData(0.98 * 54, false)]
    public void The_middle_of_a_battery_that_does_not_float_tells_nothing(double volts, bool missing)
    {
        Step(1, middle: 27);
        Repeat(70, 1, middle: (volts / 2) - 1.3, volts: volts);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void What_is_usual_is_first_seen_also_where_the_battery_does_not_float_and_is_not_moved_there()
    {
        // Half a volt behind at rest; then in the middle, for a time in which it does not float.
        Step(1, middle: 24.5, volts: 50);
        Repeat(5000, 30, middle: 25, volts: 50);
        Repeat(70, 1, middle: 27 - 1.21);
        Assert.False(_presence.IsMissing);
        Repeat(70, 1, middle: 27 - 1.24);
        Assert.True(_presence.IsMissing);
    }

    [Theory]
    [InlineData(0.01, true)]
    [InlineData(-0.01, false)]
    public void What_is_usual_follows_over_a_day(double over, bool missing)
    {
        Step(30, middle: 27);
        const int Steps = 2880;
        Repeat(Steps, 30, middle: 27 - 0.5);
        double usual = 0.5 * (1 - Math.Exp(-Steps * 30 / 86_400.0));
        Repeat(7, 10, middle: 27 - usual - 0.72 - over);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void What_is_usual_does_not_follow_a_middle_that_stayed_behind()
    {
        // Restarted each fifty seconds by a current, for a day.
        Step(10, middle: 27);
        for (int i = 0; i < 1728; i++)
        {
            Repeat(5, 10, middle: 26);
            Step(10, middle: 27, amperes: 5);
        }

        Assert.False(_presence.IsMissing);
        Repeat(6, 10, middle: 26.27);
        Assert.True(_presence.IsMissing);
    }

    [Fact]
    public void What_is_usual_does_not_follow_halves_that_differ_by_a_current()
    {
        Step(30, middle: 27);
        Repeat(2880, 30, middle: 26.5, amperes: 5);
        Repeat(7, 10, middle: 26.27);
        Assert.True(_presence.IsMissing);
    }

    [Fact]
    public void What_is_usual_outlasts_a_middle_that_is_not_measured()
    {
        Step(10, middle: 27);
        Step(10);
        Step(10, amperes: 5);
        Repeat(6, 10, middle: 25.7);
        Assert.True(_presence.IsMissing);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public void A_battery_is_back_after_half_a_minute_of_current(int seconds, bool missing)
    {
        _presence.Restore();
        Step(1, amperes: 0.1);
        Repeat(seconds, 1, amperes: -0.5);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void A_current_that_pauses_begins_the_half_minute_anew()
    {
        _presence.Restore();
        Step(1, amperes: 5);
        Repeat(20, 1, amperes: 5);
        Step(1, amperes: 0.1);
        Repeat(29, 1, amperes: 5);
        Assert.True(_presence.IsMissing);
        Step(1, amperes: double.NaN);
        Repeat(29, 1, amperes: 5);
        Assert.True(_presence.IsMissing);
        Step(1, amperes: 5);
        Assert.False(_presence.IsMissing);
    }

    [Theory]
    [InlineData(27, false)]
    [InlineData(0, true)]
    [InlineData(double.NaN, true)]
    public void A_battery_is_back_with_its_middle_also_without_a_current(double middle, bool missing)
    {
        _presence.Restore();
        Repeat(32, 1, middle: middle);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void A_battery_whose_middle_stays_behind_is_not_back()
    {
        Step(1, middle: 27);
        Repeat(400, 1, middle: 25.7);
        Assert.True(_presence.IsMissing);
        Repeat(29, 1, middle: 27);
        Assert.True(_presence.IsMissing);
        Step(1, middle: 27);
        Assert.False(_presence.IsMissing);
    }

    [Fact]
    public void A_battery_that_came_back_can_go_again_and_takes_its_half_minute_again()
    {
        for (int i = 0; i < 3; i++)
        {
            Step(1, middle: 27, amperes: 5);
            Assert.False(_presence.IsMissing);
            Repeat(2, 1, middle: 0);
            Assert.True(_presence.IsMissing);
            Repeat(29, 1, middle: 27, amperes: 5);
            Assert.True(_presence.IsMissing);
            Step(1, middle: 27, amperes: 5);
            Assert.False(_presence.IsMissing);
        }
    }

    [Theory]
    [InlineData(100, 0.041, 0.0, true)]
    [InlineData(100, 0.039, 0.0, false)]
    [InlineData(100, -0.041, 0.0, false)]
    [InlineData(100, 0.05, 0.0099, true)]
    [InlineData(100, 0.05, 0.0101, false)]
    [InlineData(100, 0.05, -0.0099, true)]
    [InlineData(100, 0.05, -0.0101, false)]
    [InlineData(200, 0.081, 0.0199, true)]
    [InlineData(200, 0.079, 0.0, false)]
    [InlineData(200, 0.1, 0.0201, false)]
    [InlineData(2500, 1, 0.0, false)]
    [InlineData(2500, 1.01, 0.0, true)]
    [InlineData(2500, 2, 0.25, false)]
    [InlineData(2500, 2, -0.25, false)]
    [InlineData(2500, 2, 0.24, true)]
    public void An_hour_without_float_current_after_one_with_it_tells_it(
        double capacity,
        double before,
        double after,
        bool missing
    )
    {
        _capacity = capacity;
        Step(1, amperes: before);
        Repeat(120, 30, amperes: before);
        Repeat(119, 30, amperes: after);
        Assert.False(_presence.IsMissing);
        Step(30, amperes: after);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Theory]
    [InlineData(0.013, true)]
    [InlineData(0.016, false)]
    public void An_hour_is_its_mean_over_time_not_over_moments(double amperes, bool missing)
    {
        // A moment after ten seconds with the current and one after twenty without: a third of it; of the moments half. Before, the
        // same of 0.15: a third of it floats and is a float current.
        Step(1, amperes: 0);
        for (int i = 0; i < 120; i++)
        {
            Step(10, amperes: 0.15);
            Step(20, amperes: 0);
        }

        for (int i = 0; i < 120; i++)
        {
            Step(10, amperes: 2 * amperes);
            Step(20, amperes: 0);
        }

        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void Every_ten_minutes_it_is_looked_at_anew()
    {
        // Gone five minutes after a look: those ten minutes have half of the current still, too much for the hour that they are in.
        Step(1, amperes: 0.15);
        Repeat(250, 30, amperes: 0.15);
        for (int s = 30; s < 300 + 3600; s += 30)
        {
            Step(30, amperes: 0);
            Assert.False(_presence.IsMissing);
        }

        Step(30, amperes: 0);
        Assert.True(_presence.IsMissing);
    }

    [Theory]
    [InlineData(52.39, 0.99, true)]
    [InlineData(52.37, 0.99, false)]
    [InlineData(0.97 * 54, 0.99, false)]
    [InlineData(54, 1, false)]
    [InlineData(54, 1.01, false)]
    [InlineData(54, -0.99, true)]
    [InlineData(54, -1.01, false)]
    public void A_bus_under_float_and_a_current_of_a_hundredth_begin_the_hours_anew(
        double volts,
        double amperes,
        bool missing
    )
    {
        Hours(() => Step(30, volts: volts, amperes: amperes));
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(double.NaN, false)]
    public void Without_mains_the_hours_begin_anew(double mains, bool missing)
    {
        Hours(() => Step(30, amperes: 0.1, mains: mains));
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void With_a_middle_the_float_current_tells_nothing()
    {
        Step(1, middle: 27, amperes: 0.1);
        Repeat(120, 30, middle: 27, amperes: 0.1);
        Repeat(240, 30, middle: 27, amperes: 0);
        Assert.False(_presence.IsMissing);
    }

    [Theory]
    [InlineData(BatteryChemistry.LeadAcid, true)]
    [InlineData(BatteryChemistry.LithiumIronPhosphate, false)]
    [InlineData(BatteryChemistry.LithiumIon, false)]
    public void Lithium_floats_at_no_current(BatteryChemistry chemistry, bool missing)
    {
        _presence = new BatteryPresence(Lead with { Chemistry = chemistry });
        Step(1, amperes: 0.1);
        Repeat(120, 30, amperes: 0.1);
        Repeat(120, 30, amperes: 0);
        Assert.Equal(missing, _presence.IsMissing);
    }

    [Fact]
    public void A_part_that_was_begun_before_an_outage_is_void()
    {
        // Nine minutes of a current that would tell; then the rest of two whole hours without float current before.
        Step(1, amperes: 0.9);
        Repeat(18, 30, amperes: 0.9);
        Step(30, amperes: 0.9, mains: 0);
        Repeat(240, 30, amperes: 0.0);
        Assert.False(_presence.IsMissing);

        // The same nine minutes once they are a part of the hour before tell it, to the minute.
        Repeat(18, 30, amperes: 0.9);
        Repeat(2 + 119, 30, amperes: 0);
        Assert.False(_presence.IsMissing);
        Step(30, amperes: 0);
        Assert.True(_presence.IsMissing);
    }

    // An hour and a half, and an hour, that tell it; with one moment at the end of the first that may void what was before it.
    private void Hours(Action moment)
    {
        Step(1, amperes: 0.1);
        Repeat(178, 30, amperes: 0.1);
        moment();
        Step(30, amperes: 0.1);
        Repeat(120, 30, amperes: 0);
    }

    private void Repeat(
        int times,
        double seconds,
        double middle = double.NaN,
        double volts = Volts,
        double amperes = 0,
        double mains = 1
    )
    {
        for (int i = 0; i < times; i++)
        {
            Step(seconds, middle, volts, amperes, mains);
        }
    }

    private void Step(
        double seconds,
        double middle = double.NaN,
        double volts = Volts,
        double amperes = 0,
        double mains = 1
    )
    {
        _seconds += seconds;
        _presence.Step(
            new PowerMoment((long)Math.Round(_seconds * 1e6), volts, amperes, double.NaN, middle, 25, mains),
            _capacity
        );
    }
}
