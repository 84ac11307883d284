using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Agent.Tests.Replay;

/// <summary>Series of rivers and tides as archives have them: minutes to an hour apart, with gaps, repeats and sentinels.</summary>
public sealed class WaterReplayTests
{
    private const double Period = 44_712; // M2, s

    [Theory]
    [InlineData(60)]
    [InlineData(900)]
    [InlineData(3600)]
    public void A_tide_gives_its_own_rate_at_every_interval(int interval)
    {
        Replayed replay = Replaying.Text(Series(interval, 3 * 86_400, Tide), frame: 60);
        double[] rates = [.. Rates(replay).Where(r => r.Quality == "good").Select(r => r.Value)];

        // Amplitude 1.2 m: at its steepest 101 mm in ten minutes; the mean over three hours loses a tenth.
        Assert.InRange(rates.Max(), 0.88 * 101.2, 101.3);
        Assert.InRange(rates.Min(), -101.3, -0.88 * 101.2);
        Assert.Contains(replay.Of("alarm"), l => l.Name == "Site/Alarm/Flood/Rise");
    }

    [Theory]
    [InlineData(900, 20_000)]
    [InlineData(3600, 100_000)]
    public void No_rate_and_no_forecast_is_given_across_a_gap(int interval, int gapSeconds)
    {
        // Before the gap the water rests, behind it it rests two metres higher.
        int before = 20 * interval;
        string csv = Series(interval, before, _ => -900);
        csv += string.Concat(
            Enumerable
                .Range(0, 20)
                .Select(i => FormattableString.Invariant($"{before + gapSeconds + (i * interval)},1100\n"))
        );
        Replayed replay = Replaying.Text(csv, Floor(5000), frame: 60);
        Assert.Contains(replay.Of("fault"), l => l.Name == "Input/Gap");
        Assert.All(Rates(replay).Where(r => r.Quality == "good"), r => Assert.Equal(0, r.Value));
        Assert.Contains(Rates(replay), r => r.Quality == "stale" && r.Seconds < before + gapSeconds);
        Assert.Empty(replay.Metric("Flood/Time To Floor"));
        Assert.DoesNotContain(
            replay.Of("alarm"),
            l => l.Name is "Site/Alarm/Flood/Rise" or "Site/Alarm/Flood/TimeToFloor"
        );
    }

    [Theory]
    [InlineData("9999")]
    [InlineData("-9999")]
    [InlineData("-999")]
    [InlineData("99999")]
    [InlineData("")]
    [InlineData("nan")]
    public void What_stands_for_no_measurement_is_no_level_and_no_rise(string sentinel)
    {
        int row = 0;
        string csv = string.Concat(
            Series(900, 86_400, _ => 150)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => row++ % 9 == 5 ? line.Split(',')[0] + "," + sentinel + "\n" : line + "\n")
        );
        Replayed replay = Replaying.Text(csv, Floor(5000), frame: 60);
        Assert.All(Rates(replay).Where(r => r.Quality == "good"), r => Assert.Equal(0, r.Value));
        Assert.All(Good(replay, "Flood/Level"), value => Assert.Equal(150, value));
        Assert.NotEmpty(replay.Of("fault"));
        Assert.DoesNotContain(
            replay.Of("alarm"),
            l => l.Name is "Site/Alarm/Flood/Rise" or "Site/Alarm/Flood/TimeToFloor"
        );
    }

    [Fact]
    public void Rows_that_repeat_or_go_back_change_nothing()
    {
        string clean = Series(900, 2 * 86_400, Tide);
        string[] lines = clean.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string dirty =
            string.Join('\n', lines.SelectMany((l, i) => i % 7 == 6 ? [l, l, lines[i - 2]] : new[] { l })) + "\n";
        Assert.Equal(
            Rates(Replaying.Text(clean, frame: 60)).ToList(),
            Rates(Replaying.Text(dirty, frame: 60)).ToList()
        );
    }

    [Fact]
    public void The_forecast_of_a_river_that_rises_steadily_holds_from_its_first_to_its_last_word()
    {
        // 30 mm in ten minutes from an hour on; the floor, 2000 mm higher, is reached 40,000 s later.
        Replayed replay = Replaying.Text(
            Series(900, 50_000, t => t < 3600 ? 1000 : 1000 + ((t - 3600) * 0.05)),
            Floor(3000),
            frame: 60
        );
        (double Seconds, string Quality, double Value)[] forecasts =
        [
            .. Values(replay, "Flood/Time To Floor").Where(f => f.Quality == "good" && f.Seconds > 3600 + 2700 + 960),
        ];
        Assert.NotEmpty(forecasts);
        Assert.All(forecasts.Where(f => f.Seconds < 43_600), f => Assert.Equal(43_600, f.Seconds + f.Value, 1000.0));
        Assert.Contains(forecasts, f => f.Value == 0);
        Assert.Contains(replay.Of("alarm"), l => l.Name == "Site/Alarm/Flood/TimeToFloor");
    }

    private static double Tide(double seconds) => 1200 * Math.Sin(2 * Math.PI * seconds / Period);

    private static string Floor(int millimetres) =>
        $"""
            [site]
            id = "river"

            [limits]
            cabinet_floor_mm = {millimetres}
            """;

    private static string Series(int interval, int seconds, Func<double, double> level)
    {
        var csv = new StringBuilder("t_s,level_mm\n");
        for (int t = 0; t < seconds; t += interval)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{t},{level(t):0.###}\n");
        }

        return csv.ToString();
    }

    private static IEnumerable<(double Seconds, string Quality, double Value)> Rates(Replayed replay) =>
        Values(replay, "Flood/Rise Rate");

    private static IEnumerable<double> Good(Replayed replay, string metric) =>
        Values(replay, metric).Where(v => v.Quality == "good").Select(v => v.Value);

    private static IEnumerable<(double Seconds, string Quality, double Value)> Values(Replayed replay, string metric) =>
        replay
            .Metric(metric)
            .Select(l =>
                (
                    l.Seconds,
                    l.Text("quality"),
                    l.Root.GetProperty("value") is { ValueKind: JsonValueKind.Number } value
                        ? value.GetDouble()
                        : double.NaN
                )
            );
}
