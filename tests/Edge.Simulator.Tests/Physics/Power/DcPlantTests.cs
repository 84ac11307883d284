using CsCheck;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Power;

namespace Edge.Simulator.Tests.Physics.Power;

public sealed class DcPlantTests
{
    private static readonly DcPlantInputs Calm = new();
    private static readonly DcPlantInputs Dark = new() { MainsVolts = 0 };

    private readonly Chance _chance = new(1);

    [Fact]
    public void On_mains_the_bus_floats_and_the_battery_takes_a_trickle()
    {
        DcPlant plant = new();
        DcPlantState state = plant.Step(plant.Start(), Calm, 3600, _chance);

        Assert.Equal(54.2, state.BusVolts, 3);
        Assert.InRange(state.BatteryAmperes, 0.05, 0.5);
        Assert.Equal(27.1, state.MidpointVolts, 2);
        Assert.Equal(1080 / 54.2, state.LoadAmperes, 1);
        Assert.Equal(1, state.Charge);
    }

    [Fact]
    public void Discharge_current_reads_negative_and_grows_as_the_voltage_falls()
    {
        DcPlant plant = new();
        DcPlantState early = plant.Step(plant.Start(), Dark, 300, _chance);
        DcPlantState late = plant.Step(early, Dark, 3 * 3600, _chance);

        Assert.InRange(early.BatteryAmperes, -22, -20);
        Assert.True(late.BatteryAmperes < early.BatteryAmperes - 0.5);
        Assert.Equal(1080, -late.BatteryAmperes * late.BusVolts, 0);
    }

    [Fact]
    public void The_non_priority_load_goes_first_and_nothing_comes_back_before_mains_does()
    {
        DcPlant plant = new();
        DcPlantState state = plant.Start();
        List<(bool Other, bool Priority)> seen = [(false, false)];
        double otherAt = 0;
        for (int i = 0; i < 40 * 3600; i++)
        {
            state = plant.Step(state, Dark, 1, _chance);
            if (seen[^1] != (state.IsOtherShed, state.IsPriorityShed))
            {
                seen.Add((state.IsOtherShed, state.IsPriorityShed));
                otherAt = seen.Count == 2 ? state.BusVolts : otherAt;
            }
        }

        Assert.Equal([(false, false), (true, false), (true, true)], seen);
        Assert.InRange(otherAt, 45.5, 46);
        Assert.Equal(0, state.BatteryAmperes);

        // The battery recovers to over 46 V by itself; only the charger's voltage brings the loads back.
        state = plant.Step(state, Calm, 6 * 3600, _chance);
        Assert.False(state.IsOtherShed);
        Assert.False(state.IsPriorityShed);
    }

    [Fact]
    public void After_a_discharge_it_boosts_and_then_floats_again()
    {
        DcPlant plant = new();
        DcPlantState state = plant.Step(plant.Start(), Dark, 2 * 3600, _chance);
        double highest = 0;
        for (int i = 0; i < 48 * 60; i++)
        {
            state = plant.Step(state, Calm, 60, _chance);
            highest = Math.Max(highest, state.BusVolts);
        }

        Assert.Equal(56.4, highest, 1);
        Assert.Equal(54.2, state.BusVolts, 2);
        Assert.Equal(1, state.Charge);
    }

    [Fact]
    public void Whatever_happens_the_bus_never_exceeds_the_limit_nor_the_rectifier_its_current() =>
        Gen.Select(Gen.ULong, Gen.Bool)
            .Sample(
                (seed, lithium) =>
                {
                    DcPlant plant = new(
                        new()
                        {
                            Chemistry = lithium ? BatteryChemistry.Lithium : BatteryChemistry.LeadAcid,
                            Strings = 2,
                            Genset = new() { IsFitted = true, TankLitres = 2 },
                        }
                    );
                    Chance chance = new(seed);
                    DcPlantState state = plant.Start(chance.NextUniform());
                    for (int i = 0; i < 200; i++)
                    {
                        DcPlantInputs inputs = Any(chance);
                        state = plant.Step(state, inputs, chance.NextUniform() * 300, chance);
                        Assert.InRange(state.BusVolts, 0, 57.6);
                        Assert.InRange(state.Charge, 0, 1);
                        Assert.InRange(state.MidpointVolts, 0, 30);
                        Assert.InRange(state.BatteryAmperes, -200, 20.0001);
                        Assert.InRange(state.FuelLitres, 0, 2);
                        Assert.True(
                            state.LoadAmperes + state.BatteryAmperes <= state.Rectifier.AvailableAmperes + 1e-6
                        );
                    }
                },
                iter: 40
            );

    [Fact]
    public void With_too_few_modules_the_battery_helps_on_good_mains()
    {
        DcPlant plant = new();
        DcPlantInputs two = Calm with { FailedModules = 2, OtherWatts = 1400 };
        DcPlantState state = plant.Step(plant.Start(), two, 600, _chance);

        Assert.True(state.IsMainsPresent);
        Assert.InRange(state.BatteryAmperes, -15, -8);
        Assert.InRange(state.BusVolts, 48, 52);
    }

    [Fact]
    public void Low_mains_gives_less_current_and_very_low_mains_none()
    {
        DcPlant plant = new();
        DcPlantState low = plant.Step(plant.Start(), Calm with { MainsVolts = 110 }, 60, _chance);
        DcPlantState none = plant.Step(plant.Start(), Calm with { MainsVolts = 80 }, 60, _chance);

        Assert.Equal(37.5, low.Rectifier.AvailableAmperes, 6);
        Assert.Equal(0, none.Rectifier.AvailableAmperes);
        Assert.True(none.BatteryAmperes < -19);
    }

    [Fact]
    public void Mains_that_flickers_leaves_the_site_to_the_battery()
    {
        DcPlant plant = new();
        DcPlantState state = plant.Start();
        for (int i = 0; i < 600; i++)
        {
            state = plant.Step(state, i % 4 < 3 ? Calm : Dark, 1, _chance);
        }

        Assert.InRange(state.Charge, 0.95, 0.985);
        Assert.True(state.BatteryAmperes < -19);
    }

    [Fact]
    public void A_pulled_string_shows_as_no_current_and_the_bus_falls_when_mains_goes()
    {
        DcPlant plant = new();
        DcPlantState state = plant.Step(plant.Start(), Calm with { MissingStrings = 1 }, 60, _chance);
        Assert.Equal(0, state.BatteryAmperes);
        Assert.Equal(54.2, state.BusVolts, 3);
        Assert.Equal(0, state.MidpointVolts);

        state = plant.Step(state, Dark with { MissingStrings = 1 }, 1, _chance);
        Assert.Equal(0, state.BusVolts);
        Assert.Equal(0, state.LoadAmperes);

        state = plant.Step(state, Calm with { MissingStrings = 1 }, 60, _chance);
        Assert.Equal(54.2, state.BusVolts, 3);
    }

    [Fact]
    public void Behind_a_blown_fuse_the_battery_keeps_its_midpoint_and_gives_nothing()
    {
        DcPlant plant = new();
        DcPlantState state = plant.Step(plant.Start(), Dark with { IsBatteryFuseBlown = true }, 10, _chance);

        Assert.Equal(0, state.BusVolts);
        Assert.Equal(0, state.BatteryAmperes);
        Assert.InRange(state.MidpointVolts, 25, 27.2);
    }

    [Fact]
    public void Half_of_the_strings_last_less_than_half_as_long()
    {
        DcPlant plant = new(new() { Strings = 2 });

        double all = SecondsUntilDark(plant, Dark);
        double half = SecondsUntilDark(plant, Dark with { MissingStrings = 1 });

        Assert.InRange(half / all, 0.35, 0.49);
    }

    [Fact]
    public void A_lithium_plant_gives_hardly_a_warning()
    {
        DcPlant plant = new(new() { Chemistry = BatteryChemistry.Lithium });
        DcPlantState state = plant.Start();
        double hours = 0;
        double hourBefore = 0;
        List<double> volts = [];
        while (state.BusVolts > 0)
        {
            state = plant.Step(state, Dark, 10, _chance);
            volts.Add(state.BusVolts);
            hours += 10 / 3600.0;
        }

        hourBefore = volts[^360];
        Assert.InRange(hours, 4.5, 6.5);
        Assert.True(hourBefore > 50);
        Assert.True(state.Lithium.IsCut);
    }

    [Fact]
    public void A_genset_takes_over_and_mains_takes_back()
    {
        DcPlant plant = new(
            new()
            {
                Genset = new() { IsFitted = true, StartProbability = 1 },
            }
        );
        DcPlantState state = plant.Step(plant.Start(), Dark, 600, _chance);
        Assert.True(state.IsGensetRunning);
        Assert.False(state.IsMainsPresent);
        Assert.True(state.BatteryAmperes > 0);

        state = plant.Step(state, Calm, 600, _chance);
        Assert.False(state.IsGensetRunning);
        Assert.InRange(100 - state.FuelLitres, 0.1, 0.5);
    }

    [Fact]
    public void Any_step_gives_nearly_the_same()
    {
        DcPlant plant = new(
            new()
            {
                Genset = new() { IsFitted = true, StartProbability = 0 },
            }
        );
        DcPlantState fine = Played(plant, 0.1);
        foreach (double step in (double[])[0.5, 1, 7.5, 60, 900])
        {
            DcPlantState coarse = Played(plant, step);
            Assert.Equal(fine.Charge, coarse.Charge, 1e-3);
            Assert.Equal(fine.BusVolts, coarse.BusVolts, 1e-1);
            Assert.Equal(fine.IsOtherShed, coarse.IsOtherShed);
            Assert.Equal(fine.LeadAcid.Health, coarse.LeadAcid.Health, 1e-6);
        }
    }

    [Fact]
    public void Floating_in_one_long_step_is_floating_in_short_ones_and_charging_ends_in_it()
    {
        DcPlant plant = new();
        DcPlantInputs warm = Calm with { Celsius = 38 };
        DcPlantState coarse = plant.Step(plant.Start(0.9999), warm, 40 * 86_400, _chance);
        DcPlantState fine = plant.Start(0.9999);
        for (int i = 0; i < 40 * 1440; i++)
        {
            plant.Advance(ref fine, warm, 60, _chance);
        }

        Assert.Equal(1, coarse.Charge);
        Assert.Equal(54.2 - (0.072 * 13), coarse.BusVolts, 6);
        Assert.Equal(fine.BatteryAmperes, coarse.BatteryAmperes, 6);
        Assert.Equal(fine.LeadAcid.Health, coarse.LeadAcid.Health, 6);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        Assert.Equal(Troubled(3), Troubled(3));
        Assert.NotEqual(Troubled(3), Troubled(4));
    }

    [Fact]
    public void Traffic_makes_the_load_lowest_at_night_and_highest_in_the_evening()
    {
        LoadProfile profile = new();
        double[] hours = [.. Enumerable.Range(0, 24).Select(hour => Mean(profile, hour))];

        Assert.Equal(4, Array.IndexOf(hours, hours.Min()));
        Assert.Equal(21, Array.IndexOf(hours, hours.Max()));
        Assert.All(hours, watts => Assert.InRange(watts, 550, 1050));
    }

    private static double Mean(LoadProfile profile, int hour) =>
        Enumerable.Range(0, 200).Average(seed => profile.OtherWattsAt(hour * 3600.0, (ulong)seed));

    private static DcPlantState Played(DcPlant plant, double step)
    {
        Chance chance = new(1);
        DcPlantState state = plant.Start();
        foreach (DcPlantInputs inputs in (DcPlantInputs[])[Calm, Dark, Calm, Dark])
        {
            for (int i = 0; i < Math.Round(9000 / step); i++)
            {
                state = plant.Step(state, inputs, step, chance);
            }
        }

        return state;
    }

    private static DcPlantState Troubled(ulong seed)
    {
        DcPlant plant = new(new() { Genset = new() { IsFitted = true } });
        Chance chance = new(seed);
        DcPlantState state = plant.Start();
        for (int i = 0; i < 100; i++)
        {
            state = plant.Step(state, Any(chance), 60, chance);
        }

        return state;
    }

    private static DcPlantInputs Any(Chance chance) =>
        new()
        {
            MainsVolts = chance.NextUniform() < 0.5 ? 0 : 320 * chance.NextUniform(),
            FailedModules = chance.NextIndex(4),
            PriorityWatts = 500 * chance.NextUniform(),
            OtherWatts = 2000 * chance.NextUniform(),
            Celsius = -10 + (60 * chance.NextUniform()),
            MissingStrings = chance.NextUniform() < 0.2 ? chance.NextIndex(3) : 0,
            IsBatteryFuseBlown = chance.NextUniform() < 0.1,
            GensetFailsToStart = chance.NextUniform() < 0.1,
            FuelTheftLitresPerSecond = chance.NextUniform() < 0.1 ? 0.01 : 0,
            RefuelLitresPerSecond = chance.NextUniform() < 0.1 ? 0.1 : 0,
            IsGensetReset = chance.NextUniform() < 0.2,
        };

    private static double SecondsUntilDark(DcPlant plant, DcPlantInputs inputs)
    {
        DcPlantState state = plant.Start();
        double seconds = 0;
        while (!state.IsOtherShed)
        {
            state = plant.Step(state, inputs, 10, new Chance(1));
            seconds += 10;
        }

        return seconds;
    }
}
