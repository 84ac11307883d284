using CsCheck;
using Edge.Simulator.Physics.Water;

namespace Edge.Simulator.Tests.Physics.Water;

public sealed class FloodedStreetTests
{
    private const double Start = 1_767_225_600;

    [Fact]
    public void A_year_of_tides_and_light_rain_leaves_the_cabinet_dry()
    {
        FloodedStreet street = new();
        WaterState state = street.Start(Start);
        for (int hour = 0; hour < 365 * 24; hour++)
        {
            double rain = hour % 50 == 0 ? 8 : 0;
            state = street.Step(state, new() { RainMillimetresPerHour = rain }, 3600);
            Assert.Equal(0, state.DepthMillimetres);
        }
    }

    [Fact]
    public void A_cloudburst_floods_it_by_some_decimetres_and_the_water_recedes_within_days()
    {
        List<double> depths = Storm(Start, new() { RainMillimetresPerHour = 70 }, 3, 72);
        int peak = depths.IndexOf(depths.Max());

        Assert.InRange(depths.Max(), 100, 900);
        Assert.InRange(peak, 120, 600);
        Assert.Equal(0, depths[^1]);
        Assert.All(depths.Skip(peak).Zip(depths.Skip(peak + 1)), pair => Assert.True(pair.Second <= pair.First + 1e-9));
    }

    [Fact]
    public void A_high_tide_holds_the_water_back()
    {
        double low = Recession(-5);
        double high = Recession(2);

        Assert.True(high > 1.5 * low);
    }

    [Fact]
    public void A_surge_over_the_crest_comes_in()
    {
        WaterInputs typhoon = new() { OnshoreMetresPerSecond = 45, Hectopascals = 950 };
        List<double> depths = Storm(Start, typhoon, 24, 72);

        Assert.InRange(depths.Max(), 200, 4000);
        Assert.Equal(0, depths[0]);
    }

    [Fact]
    public void A_river_in_flood_lifts_the_water_before_the_quay()
    {
        FloodedStreet street = new(new() { Tide = new Tide([]) });
        WaterState state = street.Start(Start);
        double highest = 0;
        int peak = 0;
        for (int hour = 0; hour < 240; hour++)
        {
            double rain = hour < 24 ? 10 : 0;
            state = street.Step(state, new() { BasinRainMillimetresPerHour = rain }, 3600);
            if (state.SeaMetres > highest)
            {
                highest = state.SeaMetres;
                peak = hour;
            }
        }

        Assert.InRange(highest, 0.8, 2);
        Assert.InRange(peak, 24, 60);
    }

    [Fact]
    public void Any_step_gives_nearly_the_same() =>
        Gen.Select(Gen.Double[10, 80], Gen.Double[0, 40])
            .Sample(
                (rain, wind) =>
                {
                    WaterInputs inputs = new() { RainMillimetresPerHour = rain, OnshoreMetresPerSecond = wind };
                    FloodedStreet street = new();
                    WaterState fine = street.Start(Start);
                    WaterState coarse = fine;
                    for (int i = 0; i < 14_400; i++)
                    {
                        fine = street.Step(fine, inputs, 1);
                    }

                    for (int i = 0; i < 4; i++)
                    {
                        coarse = street.Step(coarse, inputs, 3600);
                    }

                    Assert.InRange(coarse.DepthMillimetres, fine.DepthMillimetres - 25, fine.DepthMillimetres + 25);
                    Assert.Equal(fine.SeaMetres, coarse.SeaMetres, 1e-3);
                },
                iter: 20
            );

    private static List<double> Storm(double start, WaterInputs storm, int stormHours, int hours)
    {
        FloodedStreet street = new();
        WaterState state = street.Start(start);
        List<double> depths = [];
        for (int minute = 0; minute < hours * 60; minute++)
        {
            state = street.Step(state, minute < stormHours * 60 ? storm : new WaterInputs(), 60);
            depths.Add(state.DepthMillimetres);
        }

        return depths;
    }

    // Hours until the street is dry again, beside a sea that stands still.
    private static double Recession(double seaMetres)
    {
        TideConstituent still = new("Z0", seaMetres, 0, 0, 0, 0, 0, 0, 1, 0);
        FloodedStreet street = new(new() { Tide = new Tide([still]) });
        WaterState state = street.Step(street.Start(Start), new() { RainMillimetresPerHour = 70 }, 3 * 3600);
        double hours = 0;
        while (state.PondMetres > 0 && hours < 500)
        {
            state = street.Step(state, new WaterInputs(), 600);
            hours += 1 / 6.0;
        }

        return hours;
    }
}
