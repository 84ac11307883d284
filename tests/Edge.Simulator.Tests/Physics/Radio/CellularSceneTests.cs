using CsCheck;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Radio;

namespace Edge.Simulator.Tests.Physics.Radio;

public sealed class CellularSceneTests
{
    private static readonly SceneInputs Calm = new();
    private static readonly SceneInputs Dark = new() { Mains = 0 };

    [Fact]
    public void Shadowing_has_its_deviation_and_its_memory()
    {
        CellularScene scene = new(new() { Cells = [new()], ShadowDb = 4 });
        List<double> power = [];
        for (ulong seed = 0; seed < 20; seed++)
        {
            SceneState state = scene.Start(seed);
            for (int i = 0; i < 5000; i++)
            {
                state = scene.Step(state, Calm, 60, seed);
                power.Add(state.RsrpDbm + 92);
            }
        }

        double variance = power.Average(x => x * x);
        double lagged = power.Zip(power.Skip(15), (a, b) => a * b).Average();
        Assert.InRange(power.Average(), -0.2, 0.2);
        Assert.InRange(Math.Sqrt(variance), 3.8, 4.2);
        Assert.InRange(lagged / variance, 0.33, 0.41);
    }

    [Fact]
    public void Cells_die_in_the_order_of_their_batteries_and_registration_goes_with_the_last() =>
        Gen.Double[0.5, 12]
            .Array[2, 8]
            .Sample(
                hours =>
                {
                    CellularScene scene = new(
                        new()
                        {
                            Cells =
                            [
                                .. hours.Select((h, i) => new CellParameters { RsrpDbm = -80 - i, BatteryHours = h }),
                            ],
                        }
                    );
                    SceneState state = scene.Start(1);
                    for (double minutes = 1; minutes <= 13 * 60; minutes++)
                    {
                        state = scene.Step(state, Dark, 60, 1);
                        for (int i = 0; i < hours.Length; i++)
                        {
                            double left = (hours[i] * 60) - minutes;
                            bool alive = (state.Alive >> i & 1) != 0;
                            Assert.True(Math.Abs(left) < 1.5 || alive == left > 0);
                        }

                        Assert.Equal(state.Alive == 0 ? 2 : 1, state.Registration);
                        Assert.True(state.Serving < 0 || (state.Alive >> state.Serving & 1) != 0);
                    }
                },
                iter: 20
            );

    [Fact]
    public void When_the_serving_cell_dies_a_weaker_one_serves()
    {
        CellularScene scene = new();
        SceneState before = scene.Start(1);
        SceneState after = scene.Step(before, Calm with { Broken = 1u << before.Serving }, 1, 1);

        Assert.NotEqual(before.Serving, after.Serving);
        Assert.Equal(1, after.Handovers);
        Assert.True(after.RsrpDbm < before.RsrpDbm + 5);
    }

    [Fact]
    public void Power_brings_the_cells_back_after_they_booted()
    {
        CellularScene scene = new();
        SceneState state = scene.Step(scene.Start(1), Dark, 24 * 3600, 1);
        Assert.Equal(0u, state.Alive);
        Assert.Equal(2, state.Registration);
        Assert.Equal(-1, state.Serving);

        state = scene.Step(state, Calm, 170, 1);
        Assert.Equal(0u, state.Alive);
        state = scene.Step(state, Calm, 20, 1);
        Assert.Equal(15u, state.Alive);
        Assert.Equal(1, state.Registration);
    }

    [Fact]
    public void A_battery_that_had_no_time_to_charge_does_not_last()
    {
        CellularScene scene = new();
        SceneState state = scene.Step(scene.Start(1), Dark, 24 * 3600, 1);
        state = scene.Step(state, Calm, 3600, 1);
        state = scene.Step(state, Dark, 3600, 1);

        Assert.Equal(0u, state.Alive);
    }

    [Fact]
    public void A_foreign_network_lets_the_SIM_in_only_where_roaming_is_open()
    {
        SceneParameters parameters = new();
        SceneInputs noHome = Calm with { Broken = 0b111 };

        Assert.Equal(2, Registration(new CellularScene(parameters), noHome));
        Assert.Equal(5, Registration(new CellularScene(parameters with { HasRoaming = true }), noHome));
    }

    [Fact]
    public void An_expired_SIM_is_denied() =>
        Assert.Equal(3, Registration(new CellularScene(), Calm with { IsSimExpired = true }));

    [Fact]
    public void Heavy_rain_takes_decibels()
    {
        CellularScene scene = new();
        SceneState dry = scene.Step(scene.Start(1), Calm, 60, 1);
        SceneState wet = scene.Step(scene.Start(1), Calm with { RainMillimetresPerHour = 100 }, 60, 1);

        Assert.Equal(3, dry.RsrpDbm - wet.RsrpDbm, 6);
    }

    [Fact]
    public void Figures_are_those_that_a_modem_can_report() =>
        Gen.Select(Gen.ULong, Gen.Double[0, 1])
            .Sample(
                (seed, traffic) =>
                {
                    CellularScene scene = new();
                    SceneState state = scene.Start(seed);
                    for (int i = 0; i < 300; i++)
                    {
                        state = scene.Step(state, Calm with { Traffic = traffic }, 60, seed);
                        Assert.InRange(state.RsrpDbm, -140, -44);
                        Assert.InRange(state.RsrqDb, -20, -2.5);
                        Assert.InRange(state.SinrDb, -20, 40);
                    }

                    ModemConditions told = scene.Conditions(state, new ModemConditions { OperatorName = "Kept" });
                    Assert.Equal(state.RsrpDbm, told.RsrpDbm);
                    Assert.Equal("Kept", told.OperatorName);
                    Assert.True(told.IsRegistered);
                },
                iter: 40
            );

    [Fact]
    public void The_step_does_not_matter_and_the_same_seed_gives_the_same_numbers()
    {
        CellularScene scene = new();
        SceneState fine = Long(scene, 1, 7);
        SceneState coarse = Long(scene, 900, 7);

        Assert.Equal(fine.RsrpDbm, coarse.RsrpDbm, 9);
        Assert.Equal(fine.Serving, coarse.Serving);
        Assert.Equal(fine.Handovers, coarse.Handovers);
        Assert.Equal(coarse, Long(scene, 900, 7));
        Assert.NotEqual(coarse, Long(scene, 900, 8));
    }

    [Fact]
    public void A_place_without_cells_is_refused() =>
        Assert.Throws<ArgumentException>(() => new CellularScene(new() { Cells = [] }));

    private static int Registration(CellularScene scene, SceneInputs inputs) =>
        scene.Step(scene.Start(1), inputs, 60, 1).Registration;

    private static SceneState Long(CellularScene scene, double step, ulong seed)
    {
        SceneState state = scene.Start(seed);
        for (int i = 0; i < Math.Round(36_000 / step); i++)
        {
            state = scene.Step(state, Calm, step, seed);
        }

        return state;
    }
}
