using CsCheck;
using Edge.Simulator.Physics.Cabinet;

namespace Edge.Simulator.Tests.Physics.Cabinet;

public sealed class CabinetClimateTests
{
    private static readonly CabinetInputs Day = new()
    {
        LoadWatts = 800,
        OutsideCelsius = 33,
        OutsideHumidityPercent = 70,
        SunWattsPerSquareMetre = 700,
    };

    [Theory]
    [InlineData(0, 6.112)]
    [InlineData(20, 23.39)]
    [InlineData(35, 56.2)]
    public void Saturation_is_the_published_one(double celsius, double hectopascals) =>
        Assert.InRange(MoistAir.SaturationHectopascals(celsius), 0.996 * hectopascals, 1.004 * hectopascals);

    [Fact]
    public void Air_of_25_degrees_and_50_percent_has_its_dew_point_at_13_9() =>
        Assert.Equal(13.86, CabinetClimate.Start(25, 50).DewPointCelsius, 1);

    [Fact]
    public void At_its_dew_point_air_is_saturated() =>
        Gen.Select(Gen.Double[-10, 60], Gen.Double[10, 100])
            .Sample(
                (celsius, humidity) =>
                {
                    CabinetState state = CabinetClimate.Start(celsius, humidity);
                    Assert.True(state.DewPointCelsius <= celsius + 0.01);
                    Assert.InRange(
                        MoistAir.SaturationHectopascals(state.DewPointCelsius) / state.VapourHectopascals,
                        0.999,
                        1.001
                    );
                    Assert.Equal(humidity, state.HumidityPercent, 1e-6);
                },
                iter: 200
            );

    [Fact]
    public void Without_cooling_it_ends_at_the_load_and_the_sun_over_the_walls_conductance() =>
        Gen.Select(Gen.Double[100, 1500], Gen.Double[0, 1000], Gen.Double[-5, 40])
            .Sample(
                (load, sun, outside) =>
                {
                    CabinetClimate cabinet = new(new() { Cooling = CabinetCooling.None });
                    CabinetInputs inputs = new()
                    {
                        LoadWatts = load,
                        SunWattsPerSquareMetre = sun,
                        OutsideCelsius = outside,
                        OutsideHumidityPercent = 60,
                    };
                    CabinetState state = cabinet.Step(CabinetClimate.Start(20, 50), inputs, 10 * 86_400);
                    Assert.Equal(outside + ((load + (0.5 * sun)) / 25), state.Celsius, 1e-6);
                    Assert.Equal(state.Celsius, cabinet.SteadyCelsius(inputs, isCooling: false), 1e-6);
                },
                iter: 50
            );

    [Fact]
    public void After_one_time_constant_63_percent_of_the_way_is_done()
    {
        CabinetClimate cabinet = new(new() { Cooling = CabinetCooling.None });
        CabinetState state = cabinet.Step(CabinetClimate.Start(33, 50), Day, 10_000);

        Assert.Equal(33 + ((1 - Math.Exp(-1)) * 46), state.Celsius, 3);
    }

    [Fact]
    public void An_air_conditioner_keeps_it_between_its_thermostats_ends_and_dries_it()
    {
        CabinetClimate cabinet = new(new() { Cooling = CabinetCooling.AirConditioner });
        CabinetState state = cabinet.Step(CabinetClimate.Start(34, 80), Day, 7200);
        int switchings = 0;
        for (int i = 0; i < 86_400; i++)
        {
            bool before = state.IsCooling;
            state = cabinet.Step(state, Day, 1);
            switchings += before != state.IsCooling ? 1 : 0;
            Assert.InRange(state.Celsius, 29.99, 35.01);
        }

        Assert.InRange(switchings, 10, 200);
        Assert.True(state.HumidityPercent < 50);
    }

    [Theory]
    [InlineData(CabinetCooling.Fan)]
    [InlineData(CabinetCooling.HeatExchanger)]
    [InlineData(CabinetCooling.AirConditioner)]
    public void When_the_cooling_fails_it_gets_hot(CabinetCooling cooling)
    {
        CabinetClimate cabinet = new(new() { Cooling = cooling });
        CabinetState well = cabinet.Step(CabinetClimate.Start(33, 50), Day, 86_400);
        CabinetState failed = cabinet.Step(well, Day with { IsCoolingFailed = true }, 86_400);

        Assert.InRange(well.Celsius, 29, 44);
        Assert.Equal(cabinet.SteadyCelsius(Day, isCooling: false), failed.Celsius, 1);
    }

    [Fact]
    public void An_open_door_brings_it_near_the_outside()
    {
        CabinetClimate cabinet = new(new() { Cooling = CabinetCooling.None });
        CabinetInputs open = Day with { IsDoorOpen = true, OutsideHumidityPercent = 90 };
        CabinetState state = cabinet.Step(CabinetClimate.Start(60, 15), open, 86_400);

        Assert.Equal(33 + (1150 / 145.0), state.Celsius, 2);
        Assert.Equal(
            0.9 * MoistAir.SaturationHectopascals(33) / MoistAir.SaturationHectopascals(state.Celsius) * 100,
            state.HumidityPercent,
            1
        );
    }

    [Fact]
    public void Damp_air_condenses_when_the_night_cools_the_walls()
    {
        CabinetClimate cabinet = new(new() { Cooling = CabinetCooling.None });
        CabinetInputs night = new()
        {
            LoadWatts = 0,
            OutsideCelsius = 10,
            OutsideHumidityPercent = 80,
        };
        CabinetState state = cabinet.Step(CabinetClimate.Start(30, 90), night, 3600);

        Assert.True(state.IsCondensing);
        Assert.InRange(state.HumidityPercent, 50, 100);
    }

    [Fact]
    public void Humidity_stays_between_nothing_and_all() =>
        Gen.Select(Gen.Double[0, 45], Gen.Double[0, 100], Gen.Double[0, 1500], Gen.Bool, Gen.Double[0.1, 4000])
            .Sample(
                (outside, humidity, load, door, seconds) =>
                {
                    CabinetClimate cabinet = new(new() { Cooling = CabinetCooling.Fan });
                    CabinetState state = CabinetClimate.Start(25, 60);
                    CabinetInputs inputs = new()
                    {
                        LoadWatts = load,
                        OutsideCelsius = outside,
                        OutsideHumidityPercent = humidity,
                        IsDoorOpen = door,
                    };
                    for (int i = 0; i < 50; i++)
                    {
                        state = cabinet.Step(state, inputs, seconds);
                        Assert.InRange(state.HumidityPercent, 0, 100);
                        Assert.InRange(state.Celsius, -1, 110);
                    }
                },
                iter: 60
            );

    [Theory]
    [InlineData(CabinetCooling.HeatExchanger)]
    [InlineData(CabinetCooling.AirConditioner)]
    public void The_temperature_does_not_depend_on_the_step(CabinetCooling cooling)
    {
        CabinetClimate cabinet = new(new() { Cooling = cooling });
        CabinetState coarse = cabinet.Step(CabinetClimate.Start(25, 50), Day, 20_000);
        CabinetState fine = CabinetClimate.Start(25, 50);
        for (int i = 0; i < 200_000; i++)
        {
            fine = cabinet.Step(fine, Day, 0.1);
        }

        Assert.Equal(coarse.Celsius, fine.Celsius, 3);
        Assert.Equal(coarse.IsCooling, fine.IsCooling);
        Assert.Equal(coarse.VapourHectopascals, fine.VapourHectopascals, 1);
    }
}
