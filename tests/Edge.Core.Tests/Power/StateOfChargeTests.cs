using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

public sealed class StateOfChargeTests
{
    private readonly StateOfCharge _charge = new(new BatteryProfile { CapacityAmpereHours = 100 });
    private double _counter;
    private long _seconds;

    [Fact]
    public void Nothing_is_said_before_the_battery_was_seen_full()
    {
        Run(100, 54.2, 0.1);
        Assert.True(double.IsNaN(Percent(out _)));
        Run(600, 54.2, 0.1);
        Assert.Equal(100, Percent(out double bound), 0.1);
        Assert.InRange(bound, 0.5, 2);
    }

    [Fact]
    public void An_hour_of_ten_amperes_takes_ten_percent_and_widens_the_bound()
    {
        Run(700, 54.2, 0.1);
        Percent(out double before);
        Run(3600, 50, -10);
        Assert.Equal(90, Percent(out double after), 0.1);
        Assert.True(after > before);
    }

    [Fact]
    public void The_counter_of_the_chip_bridges_missed_polls()
    {
        Run(700, 54.2, 0.1);
        Run(10, 50, -10);
        _seconds += 1800;
        _counter -= 5;
        Run(1, 50, -10);
        Assert.Equal(95, Percent(out double bound), 0.2);
        Assert.True(bound < 5);
    }

    [Fact]
    public void A_gap_in_which_the_chip_restarted_too_is_guessed_and_doubted()
    {
        Run(700, 54.2, 0.1);
        Run(1200, 50, -10);
        _seconds += 1800;
        _counter = 0;
        Run(1, 50, -10);
        Assert.True(double.IsNaN(Percent(out double bound)) || bound > 8);
    }

    [Fact]
    public void A_chip_that_restarts_between_two_polls_loses_nothing()
    {
        Run(700, 54.2, 0.1);
        Run(1800, 50, -10);
        _counter = 0;
        Run(1800, 50, -10);
        Assert.Equal(90, Percent(out _), 0.1);
    }

    [Fact]
    public void Bad_readings_for_hours_end_the_knowledge()
    {
        Run(700, 54.2, 0.1);
        Run(60, 50, -10);
        Run(4 * 3600, double.NaN, double.NaN, counted: false);
        Assert.True(double.IsNaN(Percent(out _)));
    }

    [Fact]
    public void A_plateau_at_rest_is_not_trusted()
    {
        var lithium = new StateOfCharge(
            new BatteryProfile
            {
                Chemistry = BatteryChemistry.LithiumIronPhosphate,
                Cells = 16,
                CapacityAmpereHours = 100,
            }
        );
        for (int s = 0; s < 6 * 3600; s++)
        {
            lithium.Step(new PowerMoment(s * 1_000_000L, 52.5, 0, double.NaN, double.NaN, 25, 0), 100, 5);
        }

        Assert.False(lithium.IsKnown);
    }

    [Fact]
    public void Lead_acid_that_rested_for_four_hours_tells_its_charge()
    {
        Run((4 * 3600) - 10, 49, 0);
        Assert.False(_charge.IsKnown);
        Run(20, 49, 0);
        Assert.InRange(Percent(out double bound), 40, 60);
        Assert.InRange(bound, 9, 30);
    }

    private double Percent(out double bound) => _charge.Percent(100, 5, out bound);

    private void Run(int seconds, double volts, double amperes, bool counted = true)
    {
        for (int s = 0; s < seconds; s++)
        {
            _seconds++;
            _counter += double.IsNaN(amperes) ? 0 : amperes / 3600;
            _charge.Step(
                new PowerMoment(
                    _seconds * 1_000_000,
                    volts,
                    amperes,
                    counted ? _counter : double.NaN,
                    double.NaN,
                    25,
                    1
                ),
                100,
                5
            );
        }
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(10, double.NaN)]
    [InlineData(10, double.PositiveInfinity)]
    [InlineData(-1, 1)]
    [InlineData(10, -1)]
    public void What_makes_no_sense_is_not_restored(double missing, double doubt)
    {
        _charge.Restore(missing, doubt);
        Assert.False(_charge.IsKnown);
        Assert.Equal(0, _charge.MissingAmpereHours);
        _charge.Restore(0, 0);
        Assert.True(_charge.IsKnown);
        _charge.Restore(12, 3);
        Assert.Equal((12, 3), (_charge.MissingAmpereHours, _charge.DoubtAmpereHours));
        _charge.Doubt(2);
        _charge.Doubt(-5);
        Assert.Equal((12, 5), (_charge.MissingAmpereHours, _charge.DoubtAmpereHours));
    }
}
