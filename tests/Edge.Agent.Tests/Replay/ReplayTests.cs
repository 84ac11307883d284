using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Edge.Agent.Replay;

namespace Edge.Agent.Tests.Replay;

public sealed class ReplayTests
{
    [Fact]
    public void Mains_and_flood_raise_and_clear_with_severity_and_evidence()
    {
        var csv = new StringBuilder("t_s,mains,level_mm,float_low\n");
        for (int t = 0; t < 420; t++)
        {
            bool wet = t is >= 100 and < 160;
            _ = csv.Append(
                CultureInfo.InvariantCulture,
                $"{t},{(t is >= 20 and < 40 ? 0 : 1)},{(wet ? 350 : t % 3)},{(wet ? 1 : 0)}\n"
            );
        }

        Replayed replay = Replaying.Text(csv.ToString());

        Assert.Equal(0, replay.ExitCode);
        ReplayLine[] mains = [.. replay.Of("alarm").Where(a => a.Name == "Site/Alarm/Power/MainsLost")];
        Assert.Equal(["active", "cleared"], mains.Select(a => a.Text("state")));
        Assert.Equal(["warning", "warning"], mains.Select(a => a.Text("severity")));
        Assert.InRange(mains[0].Seconds, 20, 25);
        Assert.False(mains[0].Root.GetProperty("evidence").GetProperty("Power/Mains").GetBoolean());
        ReplayLine[] level = [.. replay.Of("alarm").Where(a => a.Name == "Site/Alarm/Flood/Level")];
        Assert.Equal(["critical", "cleared"], [level[0].Text("severity"), level[^1].Text("state")]);
        Assert.InRange(level[0].Seconds, 105, 115);
        Assert.InRange(level[^1].Seconds, 215, 230);
        Assert.Contains(replay.Of("verdict"), v => v.Text("value") == "Unsafe");
        Assert.Equal("Unknown", replay.Of("verdict").Last().Text("value"));
    }

    [Fact]
    public void Every_kind_of_broken_input_is_told_with_its_line_and_becomes_no_value()
    {
        const string Csv = """
            t_s,battery_v,mains,note
            0,54.1,1,a
            1,54.2,1,b
            2,,1,c
            3,nan,1,d
            4,54.3,maybe,e
            4,99,1,duplicate
            3.5,99,1,backward
            x,99,1,no time
            5,54.4,1,f
            6,54.5
            7,54.6,1,g
            20,54.7,1,gap
            21,1e999,1,h
            """;

        Replayed replay = Replaying.Text(Csv, frame: 1);

        Assert.Equal(1, replay.ExitCode);
        Assert.Equal(
            [
                "4 Input/EmptyCell",
                "5 Input/BadCell",
                "6 Input/BadCell",
                "7 Input/DuplicateTime",
                "8 Input/BackwardTime",
                "9 Input/BadTime",
                "11 Input/BadRow",
                "12 Input/Gap",
                "13 Input/Gap",
                "14 Input/BadCell",
            ],
            replay.Of("fault").Select(f => $"{f.Root.GetProperty("line").GetInt32()} {f.Name}")
        );
        Assert.DoesNotContain(
            replay.Metric("Power/Battery/Voltage"),
            m => m.Root.GetProperty("value").ValueKind == System.Text.Json.JsonValueKind.Number && m.Value > 60
        );
        Assert.Contains("'note'", replay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rx_mbps", "1e39", 90)]
    [InlineData("tx_mbps", "-1", 20)]
    [InlineData("rtt_ms", "1e308", 30)]
    [InlineData("rsrp_dbm", "-32768", -90)]
    [InlineData("rsrq_db", "2147483647", -11)]
    [InlineData("sinr_db", "-1e3", 18)]
    [InlineData("battery_v", "1e308", 54)]
    [InlineData("battery_a", "65535", 2)]
    [InlineData("level_mm", "-32768", 12)]
    [InlineData("sensor_temp_c", "850", 25)]
    public void A_number_that_is_no_measurement_is_told_with_its_line_and_becomes_no_value(
        string column,
        string cell,
        double good
    )
    {
        string text = FormattableString.Invariant($"t_s,{column}\n0,{good}\n1,{cell}\n");

        Replayed replay = Replaying.Text(text, frame: 0.5);

        Assert.Equal(1, replay.ExitCode);
        ReplayLine fault = replay.Of("fault").Single();
        Assert.Equal(("Input/BadCell", 3), (fault.Name, fault.Root.GetProperty("line").GetInt32()));
        Assert.StartsWith($"line 3: {column} is no measurement", fault.Text("text"), StringComparison.Ordinal);
        ReplayLine[] metrics =
        [
            .. replay.Of("metric").Where(m => !m.Name.StartsWith("Link/Speed/", StringComparison.Ordinal)),
        ];
        Assert.Equal([good], metrics.Where(m => m.Text("quality") == "good").Select(m => m.Value));
        Assert.Equal("bad", metrics[^1].Text("quality"));
    }

    [Fact]
    public void An_acceleration_that_nothing_measures_is_a_bad_sample_and_raises_nothing()
    {
        string[] rows = [.. Quiet(1000)];
        rows[500] = "5,1e300,0,9.81";

        Replayed replay = Replaying.Text(Csv(rows));

        ReplayLine fault = replay.Of("fault").Single();
        Assert.Equal(("Input/BadSample", 502), (fault.Name, fault.Root.GetProperty("line").GetInt32()));
        Assert.Contains("over 2000 m/s²", fault.Text("text"), StringComparison.Ordinal);
        Assert.Empty(replay.Of("alarm"));
        Assert.InRange(replay.Metric("Structure/Acceleration/Peak").Max(m => m.Value), 0.001, 0.1);
    }

    [Theory]
    [InlineData("tilt_x_deg", "Structure/Tilt/X", "Structure/Tilt/Y")]
    [InlineData("tilt_y_deg", "Structure/Tilt/Y", "Structure/Tilt/X")]
    public void One_angle_alone_is_measured_and_alarms_but_is_no_magnitude(string column, string name, string other)
    {
        var csv = new StringBuilder($"t_s,{column}\n");
        for (int t = 0; t < 900; t++)
        {
            _ = csv.Append(CultureInfo.InvariantCulture, $"{t},{(t < 300 ? 0 : 0.9) + (t % 7 * 0.001)}\n");
        }

        Replayed replay = Replaying.Text(csv.ToString(), Commissioned);

        Assert.InRange(replay.Metric(name).Last(m => m.Text("quality") == "good").Value, 0.6, 0.91);
        Assert.Empty(replay.Metric(other));
        Assert.All(replay.Metric("Structure/Tilt/Magnitude"), m => Assert.Equal("bad", m.Text("quality")));
        Assert.NotEmpty(replay.Metric("Structure/Tilt/Magnitude"));
        Assert.Contains(
            replay.Of("alarm"),
            a => a.Name == "Site/Alarm/Structure/Tilt" && a.Text("severity") == "critical"
        );
        Assert.DoesNotContain(replay.Of("verdict"), v => v.Text("value") == "Safe");
    }

    [Fact]
    public void A_line_of_garbage_costs_that_line_alone()
    {
        string garbage = new('\0', 200_000);
        string csv =
            $"t_s,battery_v\n0,54\n1,54.1\n2,54.2\n3,54.3\n{garbage}\n5,54.5\n6,54.6\n\"7,54.7\n8,54.8\n9,54.9\n";

        Replayed replay = Replaying.Text(csv, frame: 1);

        Assert.Equal(1, replay.ExitCode);
        Assert.Equal(
            ["6 Input/BadRow", "7 Input/Gap", "9 Input/BadRow", "10 Input/Gap"],
            replay.Of("fault").Select(f => $"{f.Root.GetProperty("line").GetInt32()} {f.Name}")
        );
        Assert.Equal(54.9f, (float)replay.Metric("Power/Battery/Voltage").Last().Value);
        Assert.DoesNotContain(replay.Metric("Power/Battery/Voltage"), m => (float)m.Value == 54.7f);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 2)]
    [InlineData(8, 2)]
    [InlineData(40, 2)]
    public void A_compressed_recording_that_was_cut_short_is_not_clean(int bytes, int exit)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Csv([.. Quiet(2000)])));
        }

        Replayed replay = Replaying.Bytes(packed.ToArray()[..^bytes]);

        Assert.Equal(exit, replay.ExitCode);
        Assert.Equal(exit == 2, replay.Error.Contains("cut short", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_that_is_there_twice_counts_once_and_says_so()
    {
        Replayed replay = Replaying.Text("t_s,battery_v,battery_v\n0,54,99\n1,54.1,99\n");

        Assert.Contains("'battery_v' is there twice", replay.Error, StringComparison.Ordinal);
        Assert.All(replay.Metric("Power/Battery/Voltage"), m => Assert.InRange(m.Value, 54, 54.2));
    }

    [Fact]
    public void A_nan_cell_spoils_one_sample_and_no_other()
    {
        string[] rows = [.. Quiet(3000)];
        rows[1500] = "15,nan,0,9.81";
        rows[1700] = "17,3.5,0,9.81";

        Replayed replay = Replaying.Text(Csv(rows));

        ReplayLine fault = replay.Of("fault").Single();
        Assert.Equal("Input/BadSample", fault.Name);
        Assert.Equal(1502, fault.Root.GetProperty("line").GetInt32());
        Assert.Equal(15, fault.Seconds);
        Assert.Equal(3.5, replay.Metric("Structure/Acceleration/Peak").Max(m => m.Value), 0.01);
        Assert.DoesNotContain(
            replay.Of("metric"),
            m => m.Name.StartsWith("Structure/Acceleration", StringComparison.Ordinal) && m.Text("quality") != "good"
        );
    }

    [Fact]
    public void A_frozen_accelerometer_is_bad_and_never_safe()
    {
        string[] rows = [.. Quiet(12_000)];
        for (int i = 8000; i < rows.Length; i++)
        {
            rows[i] = FormattableString.Invariant($"{i / 100.0},0.01,0.02,9.81");
        }

        const string Site = """
            [site]
            id = "hp-001"
            [commissioning]
            date = 2025-03-06
            engineer = "an"
            gravity_mps2 = [0.0, 0.0, 9.81]
            """;
        Replayed replay = Replaying.Text(Csv(rows), Site);
        Assert.Contains(replay.Of("verdict"), v => v.Text("value") == "Safe");
        Assert.Equal("Unknown", replay.Of("verdict").Last().Text("value"));
        Assert.Equal("bad", replay.Metric("Structure/Acceleration/Peak").Last().Text("quality"));
    }

    [Fact]
    public void Frames_end_on_their_times_and_the_last_one_at_the_end()
    {
        string[] rows =
        [
            .. Quiet(2550)
                .Select((r, i) => i % 500 == 499 ? $"{r[..r.IndexOf(',', StringComparison.Ordinal)]},2,0,9.81" : r),
        ];
        Replayed replay = Replaying.Text(Csv(rows));
        Assert.Equal([10.0, 20.0, 25.49], replay.Metric("Structure/Acceleration/Peak").Select(m => m.Seconds));
    }

    [Fact]
    public void Dates_in_iso_8601_count_from_the_first_row()
    {
        Replayed replay = Replaying.Text(
            "time,battery_v\n2024-09-07T06:00:00Z,54.1\n2024-09-07T13:00:01+07:00,54.2\n2024-09-07T06:00:02Z,54.3\n2024-09-07T06:00:03.7Z,54.3\n07/09/2024,54\n"
        );
        Assert.Equal(["Input/Gap", "Input/BadTime"], replay.Of("fault").Select(f => f.Name).Take(2));
        Assert.Equal(3.7, replay.Of("verdict").Last().Seconds);
    }

    [Fact]
    public void Quotes_carriage_returns_a_bom_comments_and_gzip_are_read()
    {
        byte[] plain = Encoding.UTF8.GetBytes(
            "\uFEFF# by hand\r\n\"t_s\",\"no \"\"te, x\",BATTERY_V\r\n0,\"a,b\",\"54.1\"\r\n\r\n1,c,54.2\r\n2,d,54.3"
        );
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        foreach (byte[] bytes in (byte[][])[plain, packed.ToArray()])
        {
            Replayed replay = Replaying.Bytes(bytes);
            Assert.Equal(0, replay.ExitCode);
            Assert.Equal(54.3, replay.Metric("Power/Battery/Voltage").Last().Value, 1e-4);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("a,b,c\n1,2,3\n")]
    [InlineData("t_s\n1\n")]
    [InlineData("battery_v\n54\n")]
    [InlineData("t_s,battery_v\n")]
    [InlineData("t_s,battery_v\nx,54\ny,54\n")]
    [InlineData("\"t_s,battery_v\n1,54\n")]
    [InlineData("0,54.1\n1,54.2\n")]
    public void An_unusable_file_is_said_to_be_so(string csv)
    {
        Replayed replay = Replaying.Text(csv);
        Assert.Equal(2, replay.ExitCode);
        Assert.NotEmpty(replay.Error);
        Assert.Empty(replay.Of("metric"));
    }

    [Fact]
    public void A_missing_file_and_a_broken_configuration_are_unusable()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(2, Agent.Commands.ReplayCommand.Run("/nowhere/x.csv", null, true, 10, null, output, error));
        Assert.Equal(2, Replaying.Text("t_s,battery_v\n0,54\n", config: "[site]\nid = 3\n").ExitCode);
    }

    [Fact]
    public void Any_bytes_are_an_answer_and_never_a_crash() =>
        Gen
            .Byte.Array[0, 4000]
            .Sample(
                bytes =>
                {
                    byte[] headed = [.. "t_s,accel_x_mps2,battery_v,mains\n0,1,2,1\n1,1,2,0\n"u8, .. bytes];
                    Assert.Equal(2, Replaying.Bytes(bytes).ExitCode);
                    Assert.InRange(Replaying.Bytes(headed).ExitCode, 0, 2);
                },
                iter: 200
            );

    [Fact]
    public void A_line_without_end_does_not_fill_the_memory()
    {
        byte[] bytes = new byte[3_000_000];
        Array.Fill(bytes, (byte)'7');
        Replayed replay = Replaying.Bytes(bytes);
        Assert.Equal(2, replay.ExitCode);
        Assert.Contains("65536", replay.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_empty_throughout_is_told_twenty_times_and_then_counted()
    {
        var csv = new StringBuilder("t_s,battery_v,door\n");
        for (int t = 0; t < 100; t++)
        {
            _ = csv.Append(CultureInfo.InvariantCulture, $"{t},,0\n");
        }

        Replayed replay = Replaying.Text(csv.ToString());
        Assert.Equal(20, replay.Of("fault").Count(f => f.Name == "Input/EmptyCell"));
        ReplayLine rest = replay.Of("fault").Single(f => f.Name == "Input/Repeated");
        Assert.Contains("80 times", rest.Text("text"), StringComparison.Ordinal);
        Assert.DoesNotContain(replay.Metric("Power/Battery/Voltage"), m => m.Text("quality") == "good");
    }

    [Fact]
    public void Times_of_any_size_end_soon()
    {
        Replayed replay = Replaying.Text(
            "t_s,mains,battery_v\n-5e10,1,54\n0,1,54.2\n1,1,54.1\n1e9,0,54.3\n9e10,1,54.1\n1e300,1,54\n"
        );
        Assert.Equal(1, replay.ExitCode);
    }

    [Fact]
    public void The_text_ends_with_a_summary()
    {
        Replayed replay = Replaying.Bytes(Encoding.UTF8.GetBytes(Csv([.. Quiet(1500)])), json: false);
        Assert.Contains("duration  15.0 s, 1500 rows, 100 rows/s", replay.Output, StringComparison.Ordinal);
        Assert.Contains("faults    0 in the input", replay.Output, StringComparison.Ordinal);
        Assert.Contains("verdict   Unknown", replay.Output, StringComparison.Ordinal);
        Assert.Contains("The site was never commissioned.", replay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metrics_own_name_is_the_name_of_its_column()
    {
        Assert.Equal("mode1_hz", RecordingColumns.Find("Structure/Mode/1/Frequency")!.Name);
        Assert.Equal("sensor_temp_c", RecordingColumns.Find("structure/sensor temperature")!.Name);
        Assert.Null(RecordingColumns.Find("Structure/Mode/4/Frequency"));
    }

    [Fact]
    public void A_series_of_a_bridges_frequency_is_judged_against_its_temperature()
    {
        // Hourly for ninety days: 0.1 % a degree of sun and season, then 4 % lost with the weather as before.
        var random = new Random(12);
        var csv = new StringBuilder("t_s,Structure/Mode/1/Frequency,sensor_temp_c\n");
        for (int hour = 0; hour < 90 * 24; hour++)
        {
            double celsius =
                15 + (8 * Math.Sin(2 * Math.PI * hour / 24)) + (10 * Math.Sin(2 * Math.PI * hour / (24 * 60)));
            double hertz = 2.5 * (1 - (0.001 * (celsius - 15))) * (1 + (0.002 * (random.NextDouble() - 0.5)));
            hertz *= hour >= 70 * 24 ? 0.96 : 1;
            _ = csv.Append(CultureInfo.InvariantCulture, $"{hour * 3600},{hertz:F4},{celsius:F2}\n");
        }

        ReplayLine[] alarms =
        [
            .. Replaying
                .Text(csv.ToString(), frame: 3600)
                .Of("alarm")
                .Where(a => a.Name == "Site/Alarm/Structure/ModeShift"),
        ];
        ReplayLine raised = Assert.Single(alarms);
        Assert.InRange(raised.Seconds, 70 * 86_400, 71 * 86_400);
        Assert.Equal("warning", raised.Text("severity"));
        Assert.Contains("mode 1 is -4", raised.Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_column_of_the_format_is_known()
    {
        Assert.Equal(29, RecordingColumns.All.Count);
        Assert.Equal(29, RecordingColumns.All.Select(c => c.Name).Distinct().Count());
    }

    private const string Commissioned = """
        [site]
        id = "hp-001"
        [commissioning]
        date = 2026-01-01
        engineer = "an"
        gravity_mps2 = [0.0, 0.0, 9.81]
        """;

    private static string Csv(string[] rows) =>
        "t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2\n" + string.Join('\n', rows) + "\n";

    private static IEnumerable<string> Quiet(int samples)
    {
        var random = new Random(11);
        for (int i = 0; i < samples; i++)
        {
            yield return FormattableString.Invariant(
                $"{i / 100.0},{Noise(random):F6},{Noise(random):F6},{9.81 + Noise(random):F6}"
            );
        }
    }

    private static double Noise(Random random) => (random.NextDouble() - 0.5) * 0.01;
}
