using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edge.Agent.Tests.Replay;

/// <summary>Series of levels in the very shape in which archives publish them: what stands for no measurement is none, and a gap stays one.</summary>
public sealed class PublishedWaterTests
{
    [Theory]
    [InlineData("Ice")]
    [InlineData("Eqp")]
    [InlineData("")]
    [InlineData("***")]
    [InlineData("-999999")]
    [InlineData("-999")]
    public void A_table_of_NWIS_gives_its_gage_height_and_what_it_did_not_measure_is_none(string mark)
    {
        // Ten feet, then a day of ice, then twelve.
        Replayed replay = Replaying.Text(
            Nwis(
                i =>
                    i is >= 40 and < 136 ? mark
                    : i < 40 ? "10.00"
                    : "12.00",
                _ => "P",
                200
            ),
            frame: 300
        );
        Assert.All(Good(replay, "Flood/Level"), level => Assert.True(level is > 3047.9 and < 3657.7, $"{level}"));
        Assert.Contains(Good(replay, "Flood/Level"), level => Math.Abs(level - 3048) < 0.1);
        Assert.All(Good(replay, "Flood/Rise Rate"), rate => Assert.Equal(0, rate, 0.001));
        Assert.DoesNotContain(replay.Of("alarm"), alarm => alarm.Name == "Site/Alarm/Flood/Rise");
        Assert.NotEmpty(replay.Of("fault"));

        // In the middle of that day nothing is known of the water.
        double middle = 88 * 900;
        Assert.NotEqual("good", Last(replay, "Flood/Level", middle).Text("quality"));
        Assert.NotEqual("good", Last(replay, "Flood/Rise Rate", middle).Text("quality"));
        Assert.All(replay.Of("verdict"), verdict => Assert.NotEqual("Safe", verdict.Text("value")));
    }

    [Theory]
    [InlineData("P:Ice", false)]
    [InlineData("P:Eqp", false)]
    [InlineData("A:e", false)]
    [InlineData("A:[91]", true)]
    [InlineData("P", true)]
    public void A_code_beside_a_level_says_whether_it_was_measured(string code, bool isMeasured)
    {
        Replayed replay = Replaying.Text(Nwis(_ => "10.00", i => i < 20 ? "A" : code, 40), frame: 300);
        Assert.Equal(isMeasured, Last(replay, "Flood/Level", 39 * 900).Text("quality") == "good");
    }

    [Fact]
    public void The_hour_that_summer_time_repeats_is_two_hours()
    {
        string csv = Nwis(i => FormattableString.Invariant($"{10 + (0.01 * i):F2}"), _ => "A", 0);
        var text = new StringBuilder(csv);
        for (int i = 0; i < 24; i++)
        {
            // 00:00 to 01:45 EDT, then 01:00 to 04:45 EST.
            int local = i < 8 ? i : i - 4;
            text.Append(
                CultureInfo.InvariantCulture,
                $"USGS\t01646500\t2024-11-03 {local / 4:00}:{local % 4 * 15:00}\t{(i < 8 ? "EDT" : "EST")}\t{10 + (0.01 * i):F2}\tA\n"
            );
        }

        Replayed replay = Replaying.Text(text.ToString(), frame: 300);
        Assert.Empty(replay.Of("fault"));
        Assert.Equal(23 * 900, replay.Of("verdict").Last().Seconds);
    }

    [Theory]
    [InlineData("Missing", "")]
    [InlineData("Missing", "1.5")]
    [InlineData("Suspect", "9.5")]
    [InlineData("Estimated", "1.6")]
    public void A_series_of_the_Environment_Agency_is_in_metres_and_believed_where_it_was_measured(
        string quality,
        string value
    )
    {
        var csv = new StringBuilder("measure,dateTime,date,value,completeness,quality,qcode\n");
        for (int i = 0; i < 100; i++)
        {
            bool off = i is >= 30 and < 60;
            csv.Append(
                CultureInfo.InvariantCulture,
                $"http://x/m,{new DateTime(2024, 3, 1).AddHours(i):yyyy-MM-ddTHH:mm:ss},2024-03-01,{(off ? value : i < 30 ? "1.000" : "2.500")},Complete,{(off ? quality : "Good")},\n"
            );
        }

        Replayed replay = Replaying.Text(csv.ToString(), frame: 600);
        Assert.All(Good(replay, "Flood/Level"), level => Assert.Contains(level, (double[])[1000, 2500]));
        Assert.NotEqual("good", Last(replay, "Flood/Level", 50 * 3600).Text("quality"));
        Assert.All(Good(replay, "Flood/Rise Rate"), rate => Assert.Equal(0, rate, 0.001));
        Assert.DoesNotContain(replay.Of("alarm"), alarm => alarm.Name == "Site/Alarm/Flood/Rise");
    }

    [Theory]
    [InlineData("Date Time, Water Level, Sigma, I, L ", 1000)]
    [InlineData("Date Time, Water Level (ft), Sigma, I, L ", 304.8)]
    public void A_tide_of_NOAA_is_in_its_unit_and_inferred_hours_are_none(string header, double scale)
    {
        var csv = new StringBuilder(header).Append('\n');
        for (int i = 0; i < 72; i++)
        {
            string level = i is >= 20 and < 30
                ? ""
                : FormattableString.Invariant($"{1.2 * Math.Sin(i / 12.42 * 2 * Math.PI):F3}");
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{new DateTime(2019, 1, 1).AddHours(i):yyyy-MM-dd HH:mm},{level},0.003,{(i is >= 40 and < 50 ? 1 : 0)},0\n"
            );
        }

        Replayed replay = Replaying.Text(csv.ToString(), frame: 600);
        double[] levels = [.. Good(replay, "Flood/Level")];
        Assert.InRange(levels.Max(), 1.1 * scale, 1.2 * scale);
        Assert.NotEqual("good", Last(replay, "Flood/Level", 27 * 3600).Text("quality"));
        Assert.NotEqual("good", Last(replay, "Flood/Level", 47 * 3600).Text("quality"));

        // At its steepest 101 mm in ten minutes by the metre of amplitude 1.2.
        Assert.All(Good(replay, "Flood/Rise Rate"), rate => Assert.InRange(Math.Abs(rate), 0, 0.1013 * scale));
    }

    [Fact]
    public void A_date_and_a_time_of_day_are_a_time_and_predictions_are_no_level()
    {
        const string Csv = """
            "Date","Time (GMT)","Predicted (ft)","Preliminary (ft)","Verified (ft)"
            "2024/01/01","00:00","1.1","-","2.000"
            "2024/01/01","00:06","1.1","-","2.000"
            "2024/01/01","00:12","1.1","-","-"
            "2024/01/01","00:18","1.1","-","2.000"
            """;
        Replayed replay = Replaying.Text(Csv, frame: 60);
        Assert.All(Good(replay, "Flood/Level"), level => Assert.Equal(609.6, level, 0.01));
        Assert.Equal(1080, replay.Of("verdict").Last().Seconds);
        Assert.Contains("Predicted", replay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("time,sea_level\nUTC,millimeters\n")]
    public void Hours_of_UHSLC_are_millimetres_and_minus_32767_is_none(string header)
    {
        var csv = new StringBuilder(header);
        for (int i = 0; i < 60; i++)
        {
            DateTime at = new DateTime(2016, 2, 28).AddHours(i);
            int level =
                i is >= 20 and < 40 ? -32767
                : i < 20 ? 900
                : 2900;
            _ = csv.Append(
                header.Length == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"{at.Year},{at.Month},{at.Day},{at.Hour},{level}\n")
                    : string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-ddTHH:mm:ssZ},{level}\n")
            );
        }

        Replayed replay = Replaying.Text(csv.ToString(), frame: 600);
        Assert.All(Good(replay, "Flood/Level"), level => Assert.Contains(level, (double[])[900, 2900]));
        Assert.All(Good(replay, "Flood/Rise Rate"), rate => Assert.Equal(0, rate, 0.001));
        Assert.Equal(59 * 3600, replay.Of("verdict").Last().Seconds);
        Assert.NotEqual("good", Last(replay, "Flood/Level", 35 * 3600).Text("quality"));
    }

    [Theory]
    [InlineData("Time (UTC)\tprs(m)\trad(m)", "\t{0:0.000}\t{0:0.000}")]
    [InlineData("time,sea_level", ",{0:0.000}")]
    [InlineData("time,sea_level (cm)", ",{1:0}")]
    [InlineData("datetime,water_height", ",{0:0.000}")]
    [InlineData("Date,Height (cm)", ",{1:0}")]
    [InlineData("Timestamp,Value,Quality Code", ",{0:0.000},10")]
    public void A_level_under_the_names_of_tide_stations_is_the_same(string header, string row)
    {
        var csv = new StringBuilder(header + "\n");
        for (int i = 0; i < 30; i++)
        {
            string at = new DateTime(2024, 9, 7)
                .AddMinutes(i)
                .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            _ = csv.Append(at)
                .Append(
                    CultureInfo.InvariantCulture,
                    $"{string.Format(CultureInfo.InvariantCulture, row, 1.25, 125.0)}\n"
                );
        }

        Replayed replay = Replaying.Text(csv.ToString());

        Assert.Equal(0, replay.ExitCode);
        Assert.Empty(replay.Of("fault"));
        Assert.All(Good(replay, "Flood/Level"), level => Assert.Equal(1250, level, 0.01));
        Assert.NotEmpty(Good(replay, "Flood/Level"));
    }

    private static string Nwis(Func<int, string> level, Func<int, string> code, int count)
    {
        var text = new StringBuilder(
            """
            # U.S. Geological Survey
            # Data provided for site 01646500
            #    TS_ID  Parameter  Description
            #     69929      00065  Gage height, feet
            #
            agency_cd	site_no	datetime	tz_cd	69929_00065	69929_00065_cd
            5s	15s	20d	6s	14n	10s

            """.ReplaceLineEndings("\n")
        );
        for (int i = 0; i < count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"USGS\t01646500\t{new DateTime(2024, 1, 15).AddMinutes(15 * i):yyyy-MM-dd HH:mm}\tEST\t{level(i)}\t{code(i)}\n"
            );
        }

        return text.ToString();
    }

    private static ReplayLine Last(Replayed replay, string metric, double seconds) =>
        replay.Metric(metric).Last(line => line.Seconds <= seconds);

    private static IEnumerable<double> Good(Replayed replay, string metric) =>
        replay
            .Metric(metric)
            .Where(line =>
                line.Text("quality") == "good" && line.Root.GetProperty("value").ValueKind == JsonValueKind.Number
            )
            .Select(line => line.Value);
}
