using Edge.Simulator.Physics.Weather;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Tests.Physics.Weather;

public sealed class TyphoonTests
{
    private const double Latitude = HaiPhongClimate.Latitude;
    private const double Longitude = HaiPhongClimate.Longitude;

    private static readonly HollandVortex Vortex = new();
    private static readonly DateTimeOffset Landfall = new(2024, 9, 7, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_fix_of_Yagi_that_comes_closest_to_Hai_Phong_is_that_of_seven_September_six_hours()
    {
        CycloneFix closest = CycloneTrack.Yagi.Fixes.MinBy(f =>
            CycloneTrack.Kilometres(f.Latitude, f.Longitude, Latitude, Longitude)
        );

        Assert.Equal(26, CycloneTrack.Yagi.Fixes.Count);
        Assert.Equal(Landfall, closest.Time);
        Assert.Equal(110, closest.VmaxKnots);
        Assert.Equal(942, closest.PressureHectopascals);
        Assert.Equal(28, CycloneTrack.Kilometres(closest.Latitude, closest.Longitude, Latitude, Longitude), 0.7);
    }

    [Fact]
    public void The_embedded_track_is_the_recorded_one()
    {
        string? folder = RecordingFolder.Find();
        Assert.SkipWhen(folder is null, "The folder of real recordings is not here.");
        string path = Path.Combine(folder, "typhoon_yagi_2024", "yagi_track.csv");
        Assert.SkipUnless(File.Exists(path), $"{path} is not here.");

        Assert.Equal(CycloneTrack.Parse(path, File.ReadAllLines(path)).Fixes, CycloneTrack.Yagi.Fixes);
    }

    [Fact]
    public void Between_fixes_the_track_goes_through_them_and_does_not_jump()
    {
        CycloneTrack track = CycloneTrack.Yagi;
        foreach (CycloneFix fix in track.Fixes)
        {
            CycloneFix same = track.At(fix.Time).Fix;
            Assert.Equal(fix.Latitude, same.Latitude, 9);
            Assert.Equal(fix.Longitude, same.Longitude, 9);
            Assert.Equal(fix.VmaxKnots, same.VmaxKnots, 9);
        }

        (CycloneFix last, double lastEast, double lastNorth) = track.At(track.Fixes[0].Time.AddHours(-20));
        for (double hour = -20; hour < 170; hour += 0.1)
        {
            (CycloneFix fix, double east, double north) = track.At(track.Fixes[0].Time.AddHours(hour));
            Assert.True(CycloneTrack.Kilometres(fix.Latitude, fix.Longitude, last.Latitude, last.Longitude) < 4.5);
            Assert.True(Math.Abs(east - lastEast) < 0.6 && Math.Abs(north - lastNorth) < 0.6);
            (last, lastEast, lastNorth) = (fix, east, north);
        }
    }

    [Fact]
    public void The_wind_at_Hai_Phong_is_strongest_on_seven_September_between_six_and_twelve_hours()
    {
        (DateTimeOffset at, CycloneWeather peak) = Minutes(new(2024, 9, 1, 0, 0, 0, TimeSpan.Zero), 10 * 1440)
            .MaxBy(w => w.Weather.WindMps);

        // Reports spoke of Beaufort 12 to 13 in the city, 33 to 41 m/s (E).
        Assert.InRange(at, Landfall, Landfall.AddHours(6));
        Assert.InRange(peak.WindMps, 30, 45);
    }

    [Fact]
    public void As_the_centre_passes_the_wind_turns_and_the_pressure_falls_and_comes_back()
    {
        CycloneWeather before = At(Landfall.AddHours(-6));
        CycloneWeather during = At(Landfall.AddHours(1));
        CycloneWeather after = At(Landfall.AddHours(6));

        // It passes to the north, from east to west: northerly, westerly, southerly.
        Assert.True(before.FromDegrees is > 320 or < 30);
        Assert.InRange(during.FromDegrees, 220, 300);
        Assert.InRange(after.FromDegrees, 140, 200);
        Assert.True(during.PressureHectopascals < 965);
        Assert.True(before.PressureHectopascals > 995 && after.PressureHectopascals > 985);

        // Inside the radius of the strongest wind it is weaker than on either side.
        Assert.True(during.WindMps < At(Landfall).WindMps);
        Assert.True(during.WindMps < At(Landfall.AddHours(2.5)).WindMps);

        double turned = 0;
        double last = double.NaN;
        foreach ((_, CycloneWeather weather) in Minutes(Landfall.AddHours(-12), 24 * 60))
        {
            double step = double.IsNaN(last) ? 0 : Math.IEEERemainder(weather.FromDegrees - last, 360);
            Assert.InRange(step, -3, 3);
            turned += step;
            last = weather.FromDegrees;
        }

        // Left of the track the wind backs.
        Assert.InRange(turned, -220, -140);
    }

    [Fact]
    public void In_the_eye_the_wind_is_weak_and_the_pressure_that_of_the_track()
    {
        CycloneFix fix = CycloneTrack.Yagi.Fixes[20];
        CycloneWeather eye = Vortex.At(CycloneTrack.Yagi, fix.Time, fix.Latitude, fix.Longitude);

        Assert.InRange(eye.WindMps, 0, 5);
        Assert.Equal(fix.PressureHectopascals, eye.PressureHectopascals, 0.1);
    }

    [Fact]
    public void At_sea_the_strongest_wind_around_every_fix_is_that_of_the_track()
    {
        HollandVortex sea = Vortex with { SiteOverSea = 1 };
        foreach (CycloneFix fix in CycloneTrack.Yagi.Fixes.Skip(8).Take(14))
        {
            double strongest = 0;
            double right = 0;
            double left = 0;
            (_, double east, double north) = CycloneTrack.Yagi.At(fix.Time);
            for (int degrees = 0; degrees < 360; degrees += 10)
            {
                for (double km = 5; km < 120; km += 2)
                {
                    double angle = degrees * Math.PI / 180;
                    double wind = sea.At(
                        CycloneTrack.Yagi,
                        fix.Time,
                        fix.Latitude + (km * Math.Sin(angle) / 111.19),
                        fix.Longitude + (km * Math.Cos(angle) / 111.19 / Math.Cos(fix.Latitude * Math.PI / 180))
                    ).WindMps;
                    strongest = Math.Max(strongest, wind);
                    bool isRight = (Math.Cos(angle) * north) - (Math.Sin(angle) * east) > 0;
                    right = isRight ? Math.Max(right, wind) : right;
                    left = isRight ? left : Math.Max(left, wind);
                }
            }

            double track = fix.VmaxKnots * 0.514444 * 0.93;
            Assert.Equal(track, strongest, track * 0.03);
            Assert.True(right >= left);
        }
    }

    [Fact]
    public void Long_before_and_after_there_is_no_wind_of_it()
    {
        Assert.Equal(0, At(Landfall.AddDays(-8)).WindMps);
        Assert.Equal(0, At(Landfall.AddDays(3)).WindMps);
        Assert.Equal(1004, At(Landfall.AddDays(3)).PressureHectopascals);
    }

    [Fact]
    public void A_track_without_a_radius_takes_one_from_its_strength()
    {
        CycloneFix weak = new(Landfall, 20, 107, 50, 990, double.NaN);

        Assert.InRange(HollandVortex.RadiusMaxKilometres(weak), 35, 50);
        Assert.True(HollandVortex.RadiusMaxKilometres(weak with { VmaxKnots = 120 }) < 30);
        Assert.Equal(27.78, HollandVortex.RadiusMaxKilometres(weak with { RadiusMaxNauticalMiles = 15 }), 2);
    }

    [Theory]
    [InlineData("2024-09-07T06:00:00Z,21,106.9,fast,942", ":3: vmax_kt_1min must be a number from 0 to 250.")]
    [InlineData("2024-09-07T06:00:00Z,121,106.9,110,942", ":3: lat_deg must be a number from -90 to 90.")]
    [InlineData("yesterday,21,106.9,110,942", ":3: no time in a column time_utc.")]
    [InlineData("2024-09-06T00:00:00Z,21,106.9,110,942", ":3: not later than the fix before.")]
    [InlineData("", ": a track needs two fixes, this has 1.")]
    public void A_bad_line_is_named(string line, string why)
    {
        string[] lines =
        [
            "time_utc,lat_deg,lon_deg,vmax_kt_1min,mslp_hPa",
            "2024-09-07T00:00:00Z,20.3,108.2,115,933",
            line,
        ];

        FormatException bad = Assert.Throws<FormatException>(() => CycloneTrack.Parse("t.csv", lines));

        Assert.Equal("t.csv" + why, bad.Message);
    }

    private static CycloneWeather At(DateTimeOffset time) => Vortex.At(CycloneTrack.Yagi, time, Latitude, Longitude);

    private static IEnumerable<(DateTimeOffset At, CycloneWeather Weather)> Minutes(DateTimeOffset start, int count) =>
        Enumerable.Range(0, count).Select(i => (start.AddMinutes(i), At(start.AddMinutes(i))));
}
