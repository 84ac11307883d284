using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

/// <summary>The count of charge and its doubt to the digit, one moment at a time, for a battery of 100 Ah.</summary>
public sealed class StateOfChargeCountTests
{
    private const double FloatVolts = 2.258 * 24;

    private long _micros = 1_000_000;

    [Fact]
    public void A_recording_of_a_full_battery_begins_full_and_doubts_a_tenth()
    {
        StateOfCharge charge = new(new BatteryProfile { BeginsFull = true });
        Step(charge, 0, 50, double.NaN);
        Assert.False(charge.IsKnown);
        Step(charge, 0.001, 50, 0);
        Assert.Equal((0, 10), (charge.MissingAmpereHours, Math.Round(charge.DoubtAmpereHours, 6)));
        charge.Forget();
        Step(charge, 1, 50, -10);
        Assert.False(charge.IsKnown);
    }

    [Fact]
    public void What_is_restored_before_a_recording_begins_stands()
    {
        StateOfCharge charge = new(new BatteryProfile { BeginsFull = true });
        charge.Restore(30, 2);
        Step(charge, 0, 50, 0);
        Assert.Equal((30, 2), (charge.MissingAmpereHours, charge.DoubtAmpereHours));
    }

    [Fact]
    public void A_discharge_adds_a_hundredth_of_itself_and_the_chip_s_offset_to_the_doubt()
    {
        StateOfCharge charge = Known();
        Hour(charge, -10, counted: true);
        Assert.Equal(10, charge.MissingAmpereHours, 1e-6);
        Assert.Equal(1 + 0.1 + 0.02, charge.DoubtAmpereHours, 1e-6);
    }

    [Fact]
    public void A_discharge_without_a_counter_counts_as_much()
    {
        StateOfCharge charge = Known();
        Hour(charge, -10, counted: false);
        Assert.Equal(10, charge.MissingAmpereHours, 1e-6);
        Assert.Equal(1 + 0.1 + 0.02, charge.DoubtAmpereHours, 1e-6);
    }

    [Theory]
    [InlineData(BatteryChemistry.LeadAcid, 0.95)]
    [InlineData(BatteryChemistry.LithiumIronPhosphate, 1)]
    [InlineData(BatteryChemistry.LithiumIon, 1)]
    public void Of_a_charge_lead_acid_keeps_nineteen_twentieths_and_lithium_all(
        BatteryChemistry chemistry,
        double efficiency
    )
    {
        StateOfCharge charge = Known(chemistry, missing: 50);
        Hour(charge, 10, counted: true);
        Assert.Equal(50 - (10 * efficiency), charge.MissingAmpereHours, 1e-6);
        Assert.Equal(1 + 0.1 + 0.02 + 0.4, charge.DoubtAmpereHours, 1e-6);
    }

    [Fact]
    public void A_charge_past_full_is_missing_nothing()
    {
        StateOfCharge charge = Known(missing: 0.001);
        Hour(charge, 10, counted: true);
        Assert.Equal(0, charge.MissingAmpereHours);
    }

    [Theory]
    [InlineData(5, -10, 1.0)]
    [InlineData(5.001, -10, 1 + (20 * 5.001 / 3600))]
    [InlineData(5.001, -1, 1 + (5 * 5.001 / 3600))]
    public void More_than_five_seconds_without_a_reading_may_have_held_twice_the_load(
        double seconds,
        double amperes,
        double doubt
    )
    {
        StateOfCharge charge = Known();
        Step(charge, 0, 50, amperes);
        Step(charge, seconds, 50, amperes);
        double counted = (Math.Abs(amperes) * 0.01 * seconds / 3600) + (0.02 * seconds / 3600);
        Assert.Equal(doubt + counted, charge.DoubtAmpereHours, 1e-9);
        Assert.Equal(-amperes * seconds / 3600, charge.MissingAmpereHours, 1e-9);
    }

    [Fact]
    public void Of_an_unknown_capacity_a_gap_is_doubted_by_the_load_alone()
    {
        StateOfCharge charge = Known();
        Step(charge, 0, 50, -10, capacity: double.NaN);
        Step(charge, 3600, 50, -8, capacity: double.NaN);
        Assert.Equal(9, charge.MissingAmpereHours, 1e-9);
        Assert.Equal(1 + 20 + 0.09 + (0.0002 * 100), charge.DoubtAmpereHours, 1e-9);
    }

    [Theory]
    [InlineData(-30, 30)]
    [InlineData(-30.02, 10)]
    [InlineData(29, 0)]
    public void Over_a_gap_the_counter_is_believed_up_to_three_times_the_load(double moved, double missing)
    {
        StateOfCharge charge = Known();
        Step(charge, 0, 50, -10, counter: -5);
        Step(charge, 3600, 50, -10, counter: -5 + moved);
        Assert.Equal(missing, charge.MissingAmpereHours, 1e-6);
    }

    [Theory]
    [InlineData(-10.01, 0)]
    [InlineData(-9.99, 10)]
    public void Over_a_gap_a_counter_at_less_than_half_has_begun_anew(double counter, double missing)
    {
        StateOfCharge charge = Known();
        Step(charge, 0, 50, -10, counter: -20);
        Step(charge, 3600, 50, -10, counter: counter);
        Assert.Equal(missing, charge.MissingAmpereHours, 1e-6);
    }

    // A tenth of what a second of 10 A moves, a fiftieth of what five seconds do, and 2 mAh: 2.56 mAh.
    [Theory]
    [InlineData(0.0025, true)]
    [InlineData(0.0026, false)]
    public void A_step_of_the_counter_is_believed_near_what_the_current_explains(double off, bool believed)
    {
        StateOfCharge charge = Known();
        Step(charge, 0, 50, -10, counter: -20);
        Step(charge, 1, 50, -10, counter: -20 - (10 / 3600.0) - off);
        Assert.Equal((10 / 3600.0) + (believed ? off : 0), charge.MissingAmpereHours, 1e-9);
    }

    [Theory]
    [InlineData(0.99 * FloatVolts, 0.1, 1, 25, true)]
    [InlineData((0.99 * FloatVolts) - 0.001, 0.1, 1, 25, false)]
    [InlineData(FloatVolts, 1.99, 1, 25, true)]
    [InlineData(FloatVolts, 2, 1, 25, false)]
    [InlineData(FloatVolts, -0.29, 1, 25, true)]
    [InlineData(FloatVolts, -0.3, 1, 25, false)]
    [InlineData(FloatVolts, 0.1, 0, 25, false)]
    [InlineData(FloatVolts, 0.1, double.NaN, 25, true)]
    [InlineData(0.99 * (FloatVolts - 0.72), 0.1, 1, 35, true)]
    [InlineData((0.99 * (FloatVolts - 0.72)) - 0.001, 0.1, 1, 35, false)]
    [InlineData(0.99 * (FloatVolts - 1.44), 0.1, 1, 60, true)]
    [InlineData((0.99 * (FloatVolts - 1.44)) - 0.001, 0.1, 1, 60, false)]
    public void A_battery_is_full_when_its_float_voltage_is_held_with_a_tail_current_for_ten_minutes(
        double volts,
        double amperes,
        double mains,
        double celsius,
        bool full
    )
    {
        StateOfCharge charge = Known(missing: 5);
        Step(charge, 0, volts, amperes, celsius: celsius, mains: mains);
        Step(charge, 599, volts, amperes, celsius: celsius, mains: mains);
        Assert.False(charge.IsFull);
        Step(charge, 1, volts, amperes, celsius: celsius, mains: mains);
        Assert.Equal(full, charge.IsFull);
        if (full)
        {
            Assert.Equal((0, 1), (charge.MissingAmpereHours, charge.DoubtAmpereHours));
        }
    }

    [Fact]
    public void A_warm_lithium_battery_is_full_at_its_own_voltage_alone()
    {
        BatteryProfile lithium = new() { Chemistry = BatteryChemistry.LithiumIronPhosphate, Cells = 16 };
        StateOfCharge charge = new(lithium);
        double volts = (0.99 * 3.39 * 16) - 0.01;
        Step(charge, 0, volts, 0.1, celsius: 45);
        Step(charge, 601, volts, 0.1, celsius: 45);
        Assert.False(charge.IsKnown);
        Step(charge, 1, volts + 0.02, 0.1, celsius: 45);
        Step(charge, 601, volts + 0.02, 0.1, celsius: 45);
        Assert.True(charge.IsFull);
    }

    [Fact]
    public void Ten_minutes_are_ten_minutes_in_a_row()
    {
        StateOfCharge charge = new(new BatteryProfile());
        Step(charge, 0, FloatVolts, 0.1);
        Step(charge, 590, FloatVolts, 0.1);
        Step(charge, 1, FloatVolts, 2.5);
        Step(charge, 1, FloatVolts, 0.1);
        Step(charge, 599, FloatVolts, 0.1);
        Assert.False(charge.IsFull);
        Step(charge, 1, FloatVolts, 0.1);
        Assert.True(charge.IsFull);
    }

    [Fact]
    public void A_full_battery_is_no_longer_full_once_a_thousandth_is_missing()
    {
        StateOfCharge charge = Full();
        Step(charge, 1, 50, -10);
        Assert.True(charge.IsFull);
        for (int second = 0; second < 40; second++)
        {
            Step(charge, 1, 50, -10);
            Assert.Equal(charge.MissingAmpereHours < 0.1, charge.IsFull);
        }

        Assert.False(charge.IsFull);
    }

    [Fact]
    public void Of_an_unknown_capacity_only_a_full_battery_is_known_to_a_hundredth()
    {
        StateOfCharge charge = Full();
        Assert.Equal(100, charge.Percent(double.NaN, double.NaN, out double bound));
        Assert.Equal(1, bound);
        for (int minute = 0; minute < 20; minute++)
        {
            Step(charge, 60, 50, -10);
        }

        Assert.True(double.IsNaN(charge.Percent(double.NaN, double.NaN, out bound)));
        Assert.True(double.IsNaN(bound));
        Assert.True(double.IsNaN(charge.Percent(0, 0, out _)));
    }

    [Theory]
    [InlineData(20, 10, 5, 80, 11)]
    [InlineData(100, 30, 10, 0, 40)]
    [InlineData(150, 30, 10, 0, 40)]
    [InlineData(100, 30.1, 10, double.NaN, double.NaN)]
    public void Doubt_of_count_and_capacity_add_up_and_over_forty_percent_nothing_is_said(
        double missing,
        double doubt,
        double capacityDoubt,
        double percent,
        double bound
    )
    {
        StateOfCharge charge = new(new BatteryProfile());
        charge.Restore(missing, doubt);
        Assert.Equal(percent, charge.Percent(100, capacityDoubt, out double off), 1e-9);
        Assert.Equal(bound, off, 1e-9);
    }

    [Theory]
    [InlineData(49, 0.3, true)]
    [InlineData(49, -0.3, true)]
    [InlineData(49, 0.301, false)]
    [InlineData(51.23, 0, true)]
    [InlineData(51.24, 0, false)]
    [InlineData(43.21, 0, true)]
    [InlineData(43.2, 0, false)]
    public void Lead_acid_rests_with_hardly_any_current_at_a_voltage_between_empty_and_full(
        double volts,
        double amperes,
        bool rests
    )
    {
        StateOfCharge charge = new(new BatteryProfile());
        Step(charge, 0, volts, amperes, mains: 0);
        Step(charge, 4 * 3600, volts, amperes, mains: 0);
        Assert.Equal(rests, charge.IsKnown);
        if (rests)
        {
            double missing = 100 * Math.Clamp((2.135 - (volts / 24)) / 0.19, 0, 1);
            Assert.Equal(missing, charge.MissingAmpereHours, 1e-9);
            Assert.Equal(15, charge.DoubtAmpereHours, 1e-9);
        }
    }

    [Fact]
    public void A_rest_takes_the_place_of_a_count_that_is_doubted_more()
    {
        StateOfCharge charge = new(new BatteryProfile());
        charge.Restore(70, 14.9);
        Step(charge, 0, 49, 0, mains: 0);
        Step(charge, 1, 49, 0, mains: 0);
        Assert.Equal(70, charge.MissingAmpereHours);
        for (int minute = 0; minute < 239; minute++)
        {
            Step(charge, 60, 49, 0, mains: 0);
        }

        Assert.True(charge.DoubtAmpereHours > 15);
        Assert.Equal(70, charge.MissingAmpereHours, 1e-9);
        Step(charge, 60, 49, 0, mains: 0);
        Assert.Equal(100 * (2.135 - (49.0 / 24)) / 0.19, charge.MissingAmpereHours, 1e-9);
    }

    [Fact]
    public void A_moment_that_is_not_later_is_left_out()
    {
        StateOfCharge charge = Known();
        Step(charge, 0, 50, -10);
        Step(charge, 3, 50, -10);
        double missing = charge.MissingAmpereHours;
        Step(charge, 0, 50, -1000);
        Step(charge, -1, 50, -1000);
        Assert.Equal(missing, charge.MissingAmpereHours);
    }

    private static StateOfCharge Known(
        BatteryChemistry chemistry = BatteryChemistry.LeadAcid,
        double missing = 0,
        double doubt = 1
    )
    {
        StateOfCharge charge = new(new BatteryProfile { Chemistry = chemistry });
        charge.Restore(missing, doubt);
        return charge;
    }

    private StateOfCharge Full()
    {
        StateOfCharge charge = new(new BatteryProfile());
        Step(charge, 0, FloatVolts, 0);
        Step(charge, 600, FloatVolts, 0);
        Assert.True(charge.IsFull);
        return charge;
    }

    private void Hour(StateOfCharge charge, double amperes, bool counted)
    {
        Step(charge, 0, 50, amperes, counter: counted ? 7 : double.NaN);
        for (int second = 1; second <= 3600; second++)
        {
            Step(charge, 1, 50, amperes, counter: counted ? 7 + (amperes * second / 3600) : double.NaN);
        }
    }

    private void Step(
        StateOfCharge charge,
        double seconds,
        double volts,
        double amperes,
        double counter = double.NaN,
        double celsius = 25,
        double mains = 1,
        double capacity = 100
    )
    {
        _micros += (long)Math.Round(seconds * 1e6);
        charge.Step(new PowerMoment(_micros, volts, amperes, counter, double.NaN, celsius, mains), capacity, 5);
    }
}
