using Edge.Simulator.Physics.Weather;

namespace Edge.Simulator.Tests.Physics.Weather;

public sealed class ClimateTests
{
    private static readonly DateTimeOffset NewYear = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(3, 20, 5, 0, 69.2)]
    [InlineData(6, 21, 5, 0, 87.4)]
    [InlineData(12, 21, 5, 0, 45.7)]
    public void At_noon_the_sun_stands_where_the_season_puts_it(
        int month,
        int day,
        int hour,
        int minute,
        double elevation
    )
    {
        // 90° less the latitude, plus the declination of 0 and ±23.44°; noon at 106.68° east is near 04:53 UTC, less or more by the equation of time.
        DateTimeOffset noon = new(2024, month, day, hour, minute, 0, TimeSpan.Zero);

        double highest = Enumerable
            .Range(-60, 121)
            .Max(i =>
                SolarPosition.At(noon.AddMinutes(i), HaiPhongClimate.Latitude, HaiPhongClimate.Longitude).Elevation
            );

        Assert.Equal(elevation, highest, 0.6);
    }

    [Fact]
    public void The_sun_rises_in_the_east_and_sets_in_the_west()
    {
        DateTimeOffset equinox = new(2024, 9, 22, 0, 0, 0, TimeSpan.Zero);

        (double morning, double east) = Sun(equinox.AddHours(0.5));
        (double evening, double west) = Sun(equinox.AddHours(10.5));
        (double night, _) = Sun(equinox.AddHours(17));

        Assert.InRange(morning, 15, 30);
        Assert.InRange(east, 90, 105);
        Assert.InRange(evening, 2, 20);
        Assert.InRange(west, 262, 275);
        Assert.True(night < -50);
    }

    [Fact]
    public void Radiation_is_none_at_night_and_less_under_cloud()
    {
        Assert.Equal(0, SolarPosition.Radiation(-5, 0));
        Assert.InRange(SolarPosition.Radiation(85, 0), 950, 1080);
        Assert.InRange(SolarPosition.Radiation(85, 1) / SolarPosition.Radiation(85, 0), 0.24, 0.26);
    }

    [Fact]
    public void Months_have_their_means_and_afternoons_are_warmest()
    {
        double[] july = [.. Seeds(30).SelectMany(s => Month(s, 7))];
        double[] january = [.. Seeds(30).SelectMany(s => Month(s, 1))];

        Assert.Equal(29.0, july.Average(), 0.6);
        Assert.Equal(16.9, january.Average(), 0.7);
        Assert.InRange(july.Max(), 33, 41);
        Assert.InRange(january.Min(), 4, 12);

        HaiPhongClimate climate = new(3);
        for (int day = 0; day < 366; day++)
        {
            // 14:30 and 02:30 at UTC+7.
            double warm = climate.AirCelsius(NewYear.AddDays(day).AddHours(7.5));
            double cool = climate.AirCelsius(NewYear.AddDays(day).AddHours(19.5));
            Assert.InRange(warm - cool, -2, 14);
            Assert.InRange(climate.Cloud(NewYear.AddDays(day)), 0, 1);
        }
    }

    [Fact]
    public void The_air_does_not_jump_not_even_at_new_year()
    {
        HaiPhongClimate climate = new(5);
        double last = climate.AirCelsius(NewYear.AddDays(-30));
        for (int i = 1; i < 400 * 144; i++)
        {
            double now = climate.AirCelsius(NewYear.AddDays(-30).AddMinutes(10 * i));
            Assert.True(Math.Abs(now - last) < 0.6);
            last = now;
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_weather()
    {
        DateTimeOffset time = NewYear.AddDays(100.3);

        Assert.Equal(new HaiPhongClimate(1).AirCelsius(time), new HaiPhongClimate(1).AirCelsius(time));
        Assert.NotEqual(new HaiPhongClimate(1).AirCelsius(time), new HaiPhongClimate(2).AirCelsius(time));
    }

    [Fact]
    public void The_housing_lags_behind_sun_and_air_and_any_step_gives_the_same()
    {
        SolarHeating heating = new();
        double fine = 25;
        for (int i = 0; i < 1_500; i++)
        {
            fine = heating.Step(1, fine, 30, 900, 2);
        }

        double coarse = heating.Step(1_500, 25, 30, 900, 2);
        double rest = heating.RestCelsius(30, 900, 2);

        Assert.Equal(coarse, fine, 9);
        Assert.Equal(0.632, (coarse - 25) / (rest - 25), 0.001);
        Assert.InRange(rest, 40, 50);
        Assert.True(heating.RestCelsius(30, 900, 15) < rest);
        Assert.Equal(30, heating.RestCelsius(30, 0, 2));
        Assert.Equal(rest, heating.Step(1e9, 25, 30, 900, 2), 9);
    }

    [Fact]
    public void The_sun_bends_a_tube_by_hundredths_of_a_degree_and_a_lattice_by_less()
    {
        SolarHeating heating = new();
        double tube = heating.BendRadians(900, 2, 30, 0.8, 0.004) * 180 / Math.PI;
        double lattice = heating.BendRadians(900, 2, 40, 2.5, 0.0005) * 180 / Math.PI;

        Assert.InRange(tube, 0.02, 0.15);
        Assert.InRange(lattice, 0, 0.01);
        Assert.Equal(0, heating.BendRadians(0, 2, 30, 0.8, 0.004));
    }

    private static (double Elevation, double Bearing) Sun(DateTimeOffset time) =>
        SolarPosition.At(time, HaiPhongClimate.Latitude, HaiPhongClimate.Longitude);

    private static IEnumerable<ulong> Seeds(int count) => Enumerable.Range(1, count).Select(i => (ulong)i);

    private static IEnumerable<double> Month(ulong seed, int month)
    {
        HaiPhongClimate climate = new(seed);
        DateTimeOffset start = new(2024, month, 1, 0, 0, 0, TimeSpan.Zero);
        return Enumerable.Range(0, 31 * 24).Select(h => climate.AirCelsius(start.AddHours(h)));
    }

    [Fact]
    public void Mornings_are_wet_and_afternoons_dry_and_the_dew_point_is_the_months()
    {
        double[] spring = Humidity(3);
        double[] july = Humidity(7);
        double[] december = Humidity(12);

        Assert.InRange(spring.Average(), 85, 93);
        Assert.InRange(december.Average(), 72, 84);
        Assert.All(spring.Concat(july).Concat(december), percent => Assert.InRange(percent, 25, 99));
        Assert.True(At(7, 22) > At(7, 7) + 8, "five in the morning is wetter than two in the afternoon");
    }

    [Fact]
    public void The_rain_of_a_year_is_the_climates_and_most_of_it_falls_in_the_monsoon()
    {
        const int Years = 10;
        double year = 0;
        double monsoon = 0;
        double most = 0;
        for (int seed = 1; seed <= Years; seed++)
        {
            var rain = new MonsoonRain((ulong)seed);
            for (int i = 0; i < 366 * 144; i++)
            {
                DateTimeOffset time = NewYear.AddMinutes(10 * i);
                double rate = rain.MillimetresPerHour(time);
                year += rate / 6;
                monsoon += time.Month is >= 5 and <= 10 ? rate / 6 : 0;
                most = Math.Max(most, rate);
            }
        }

        Assert.InRange(year / Years, 1350, 1800); // 1,575 mm by the monthly sums
        Assert.InRange(monsoon / year, 0.75, 0.9);
        Assert.InRange(most, 60, MonsoonRain.MostMillimetresPerHour);
    }

    [Fact]
    public void The_same_seed_rains_the_same()
    {
        DateTimeOffset[] year = [.. Enumerable.Range(0, 366 * 24).Select(hour => NewYear.AddHours(hour))];
        Assert.Equal(
            year.Select(new MonsoonRain(4).MillimetresPerHour),
            year.Select(new MonsoonRain(4).MillimetresPerHour)
        );
        Assert.NotEqual(
            year.Select(new MonsoonRain(4).MillimetresPerHour),
            year.Select(new MonsoonRain(5).MillimetresPerHour)
        );
    }

    private static double At(int month, int utcHour) =>
        Seeds(30)
            .Average(seed =>
                new HaiPhongClimate(seed).HumidityPercent(new(2024, month, 15, utcHour, 0, 0, TimeSpan.Zero))
            );

    private static double[] Humidity(int month) =>
        [
            .. Seeds(30)
                .SelectMany(seed =>
                    Enumerable
                        .Range(0, 28 * 24)
                        .Select(hour =>
                            new HaiPhongClimate(seed).HumidityPercent(
                                new DateTimeOffset(2024, month, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour)
                            )
                        )
                ),
        ];
}
