using CsCheck;
using Edge.Simulator.Physics.Power;

namespace Edge.Simulator.Tests.Physics.Power;

public sealed class LithiumBatteryTests
{
    private readonly LithiumBattery _battery = new();

    [Fact]
    public void The_voltage_hardly_moves_over_seven_tenths_of_the_charge_and_then_there_is_none()
    {
        LithiumState state = _battery.Start();
        double at90 = 0;
        double at20 = 0;
        double last = 0;
        while (!state.IsCut)
        {
            last = state.Volts;
            state = _battery.Discharge(state, 20, 25, 1);
            at90 = state.Charge > 0.9 ? state.Volts : at90;
            at20 = state.Charge > 0.2 ? state.Volts : at20;
        }

        Assert.InRange(at90 - at20, 0.5, 1.5);
        Assert.InRange(last, 44.8, 45);
        Assert.InRange(state.Charge, 0.01, 0.05);
        Assert.Equal(0, state.Volts);
        Assert.Equal(0, _battery.Discharge(state, 20, 25, 1).Amperes);
    }

    [Fact]
    public void A_charger_closes_a_pack_that_cut_itself_off()
    {
        LithiumState state = new() { Charge = 0.02, IsCut = true };

        state = _battery.Recharge(state, 54.2, 20, 25, 1);

        Assert.False(state.IsCut);
        Assert.InRange(state.Amperes, 19.9, 20);
        Assert.InRange(state.Volts, 44, 50);
    }

    [Fact]
    public void Below_freezing_point_it_gives_and_does_not_take()
    {
        LithiumState state = _battery.Start(0.5);

        state = _battery.Recharge(state, 54.2, 20, -1, 60);
        Assert.Equal(0, state.Amperes);
        Assert.Equal(0.5, state.Charge);
        state = _battery.Recharge(state, 54.2, 20, 1, 60);
        Assert.Equal(0, state.Amperes);
        state = _battery.Recharge(state, 54.2, 20, 2, 60);
        Assert.Equal(20, state.Amperes);
        Assert.Equal(-20, _battery.Discharge(state, 20, -10, 1).Amperes);
    }

    [Fact]
    public void Charge_is_the_integral_of_the_current_and_stays_in_its_bounds() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[-60, 60].Array[1, 60], Gen.Double[0.5, 300])
            .Sample(
                (charge, currents, seconds) =>
                {
                    LithiumState state = _battery.Start(charge);
                    double counted = charge;
                    foreach (double amperes in currents)
                    {
                        double before = state.Charge;
                        state =
                            amperes > 0
                                ? _battery.Recharge(state, 54.2, amperes, 25, seconds)
                                : _battery.Discharge(state, -amperes, 25, seconds);
                        counted += state.Charge <= 0 ? -before : state.Amperes * seconds / 360_000;
                        Assert.InRange(state.Charge, 0, 1);
                        Assert.InRange(state.Volts, 0, 54.2);
                    }

                    Assert.Equal(counted, state.Charge, 1e-9);
                },
                iter: 100
            );

    [Fact]
    public void On_a_floating_charger_it_fills_up_and_rests()
    {
        LithiumState state = _battery.Start(0.1);
        for (int i = 0; i < 24 * 3600; i++)
        {
            state = _battery.Recharge(state, 54.2, 20, 25, 1);
        }

        Assert.InRange(state.Charge, 0.99, 1);
        Assert.InRange(state.Amperes, 0, 1);
        Assert.Equal(54.2, state.Volts, 1);
    }
}
