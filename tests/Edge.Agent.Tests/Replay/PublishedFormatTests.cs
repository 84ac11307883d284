using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsCheck;
using Edge.Agent.Replay;

namespace Edge.Agent.Tests.Replay;

/// <summary>Recordings as others publish them: other separators, units, names and times give the same figures, or a clear refusal.</summary>
public sealed class PublishedFormatTests
{
    [Theory]
    [InlineData("t_s,accel_x_mps2", "{0},{1}", 1)]
    [InlineData("Time [s];Acc X [m/s²]", "{0};{1}", 1)]
    [InlineData("time_s\tax_mps2", "{0}\t{1}", 1)]
    [InlineData("Time (s),Acceleration (g)", "{0},{1}", 1 / 9.80665)]
    [InlineData("time,acc_x_mg", "{0},{1}", 1000 / 9.80665)]
    [InlineData("t [ms],X [gal]", "{0}e3,{1}", 100)]
    [InlineData("elapsed (min),accel_x (mm/s^2)", "{2},{1}", 1000)]
    [InlineData("Time,AccX\ns,g", "{0},{1}", 1 / 9.80665)]
    [InlineData("Shake table, run 7\nlogger: no 3\n\nTime (s),AccX (cm/s2)", "{0},{1}", 100)]
    public void A_peak_is_the_same_in_every_unit_and_layout(string header, string row, double unit)
    {
        var csv = new StringBuilder(header + "\n");
        for (int i = 0; i < 1500; i++)
        {
            double seconds = i / 100.0;
            double value = (i == 700 ? 3.5 : 0.001 * (i % 7)) * unit;
            _ = csv.Append(
                CultureInfo.InvariantCulture,
                $"{string.Format(CultureInfo.InvariantCulture, row, seconds, value, seconds / 60)}\n"
            );
        }

        Replayed replay = Replaying.Text(csv.ToString());

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(3.5, replay.Metric("Structure/Acceleration/Peak").Max(m => m.Value), 0.005);
        Assert.Equal(14.99, replay.Of("verdict").Last().Seconds, 1e-6);
        Assert.DoesNotContain("is ignored", replay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t_s,tilt_x_deg", "{0},{1}", 1)]
    [InlineData("t_s;tilt_x_deg", "{0};{2}", 1)]
    [InlineData("Time [s],Tilt X [mrad]", "{0},{1}", 1000 * Math.PI / 180)]
    [InlineData("t (s),inclination_x (mm/m)", "{0},{1}", 1000 * Math.PI / 180)]
    [InlineData("t (s),X (µrad)", "{0},{1}", 1e6 * Math.PI / 180)]
    [InlineData("t (s),Rotation [arcsec]", "{0},{1}", 3600)]
    [InlineData("Time (s),INC-01 [deg],INC-01 Filtered [deg]", "{0},{1},0", 1)]
    [InlineData("Time (s),Roll [deg],Pitch [deg]", "{0},{1},0", 1)]
    public void A_tilt_is_the_same_in_every_unit_and_with_a_decimal_comma(string header, string row, double unit)
    {
        var csv = new StringBuilder(header + "\n");
        for (int i = 0; i < 700; i++)
        {
            double value = (0.3 + (i % 7 * 1e-4)) * unit;
            string comma = value.ToString(CultureInfo.InvariantCulture).Replace('.', ',');
            _ = csv.Append(
                CultureInfo.InvariantCulture,
                $"{string.Format(CultureInfo.InvariantCulture, row, i, value, comma)}\n"
            );
        }

        Replayed replay = Replaying.Text(csv.ToString());

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(0.3003, replay.Metric("Structure/Tilt/X").Last().Value, 0.0002);
    }

    [Fact]
    public void Degrees_as_a_laboratorys_program_writes_them_in_one_byte_are_degrees()
    {
        byte[] csv = Encoding.Latin1.GetBytes(
            "Time (-),Inclination (°),Air Temperature (°C),\n"
                + "11.04.2022 08:36:25.984,0.25,1.6,\n11.04.2022 08:36:26.984,0.25,1.6,\n11.04.2022 08:36:27.983,0.25,1.7,\n"
        );

        Replayed replay = Replaying.Bytes(csv, frame: 1);

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(0.25, replay.Metric("Structure/Tilt/X").Last().Value, 0.001);
        Assert.Equal(1.7, replay.Metric("Structure/Sensor Temperature").Last().Value, 0.15);
    }

    [Fact]
    public void Units_under_the_names_of_a_cyclers_table_are_no_row()
    {
        Replayed replay = Replaying.Text(
            "Battery,HG2\n\nTime Stamp,Status,Voltage,Current,Temperature,Cnt,\n,,[V],[A],[C],[Cnt],\n"
                + "11/27/2018 8:41:18 PM,DCH,4.1,-3,25,1,\n11/27/2018 8:41:19 PM,DCH,4.0,-3,25,2,\n",
            frame: 1
        );

        Assert.Equal(0, replay.ExitCode);
        Assert.Empty(replay.Of("fault"));
        Assert.Equal(4.0, replay.Metric("Power/Battery/Voltage").Last().Value, 1e-6);
    }

    [Theory]
    [InlineData("t_s,tilt_x_deg,", "0,0.3\n1,0.3\n2,0.3", 0)]
    [InlineData("t_s,tilt_x_deg", "0,0.3,\n1,0.3,\n2,0.3,", 0)]
    [InlineData("t_s,tilt_x_deg,", "0,0.3,\n1,0.3,\n2,0.3,", 0)]
    [InlineData("t_s,tilt_x_deg", "0,0.3\n1,0.3,7\n2,0.3", 1)]
    [InlineData("t_s,tilt_x_deg,door", "0,0.3,0\n1,0.3\n2,0.3,0", 1)]
    public void A_separator_at_the_end_of_a_line_is_no_cell(string header, string rows, int faults)
    {
        Replayed replay = Replaying.Text($"{header}\n{rows}\n", frame: 1);

        Assert.Equal(faults, replay.Of("fault").Count(fault => fault.Name == "Input/BadRow"));
        Assert.DoesNotContain("is ignored", replay.Error, StringComparison.Ordinal);
        Assert.Equal(0.3, replay.Metric("Structure/Tilt/X").Last().Value, 0.001);
    }

    [Fact]
    public void A_record_of_an_earthquake_in_g_at_even_times_is_read_without_a_header()
    {
        var at2 = new StringBuilder(
            "PEER NGA STRONG MOTION DATABASE RECORD\nSomewhere, 1/17/1994, STATION, 090\nACCELERATION TIME SERIES IN UNITS OF G\n"
                + "NPTS=   2000, DT=   .0100 SEC,\n"
        );
        for (int i = 0; i < 2000; i++)
        {
            double g = 0.2 * Math.Exp(-Math.Pow((i - 1000) / 200.0, 2)) * Math.Sin(i * 0.12);
            _ = at2.Append(CultureInfo.InvariantCulture, $"  {g:E7}{(i % 5 == 4 ? "\n" : "")}");
        }

        Replayed replay = Replaying.Text(at2.ToString());
        Replayed cut = Replaying.Text(at2.ToString()[..20_000]);

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(0.2 * 9.80665, replay.Metric("Structure/Acceleration/Peak").Max(line => line.Value), 0.01);
        Assert.Equal(19.99, replay.Of("verdict").Last().Seconds, 0.001);
        Assert.Contains("fewer figures than it says", cut.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_counter_that_comes_round_again_costs_no_row()
    {
        var csv = new StringBuilder("PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z\n");
        for (int i = 0; i < 66_000; i++)
        {
            _ = csv.Append(CultureInfo.InvariantCulture, $"{i % 65_536},{i * 8333L},{i % 3 * 0.01},0,9.81\n");
        }

        Replayed replay = Replaying.Text(csv.ToString());

        Assert.Equal(0, replay.ExitCode);
        Assert.Empty(replay.Of("fault"));
    }

    [Fact]
    public void Any_bytes_are_some_text_and_what_is_UTF_8_stays_it()
    {
        Gen.OneOf(Gen.Byte.Array[0, 40], Gen.String[Gen.Char['\u0020', '\u07FF'], 0, 20].Select(Encoding.UTF8.GetBytes))
            .Sample(bytes =>
            {
                string text = RecordingFile.Text.GetString(bytes);
                bool isWhole = IsUtf8(new UTF8Encoding(false, throwOnInvalidBytes: true), bytes);
                Assert.DoesNotContain("\uFFFD", isWhole ? "" : text, StringComparison.Ordinal);
                Assert.True(!isWhole || text == Encoding.UTF8.GetString(bytes));
            });
    }

    [Fact]
    public void A_recording_alone_in_a_zip_archive_is_read_and_an_archive_of_two_names_them()
    {
        const string csv = "t_s,tilt_x_deg\n0,0.3\n1,0.3\n2,0.3\n";

        Replayed one = Replaying.Bytes(Zip(("run.csv", csv), ("__MACOSX/._run.csv", "x")), frame: 1);
        Replayed two = Replaying.Bytes(Zip(("a.csv", csv), ("b.csv", csv)));
        Replayed cut = Replaying.Bytes(Zip(("run.csv", csv))[..40]);

        Assert.Equal(0, one.ExitCode);
        Assert.Equal(0.3, one.Metric("Structure/Tilt/X").Last().Value, 0.001);
        Assert.NotEqual(0, two.ExitCode);
        Assert.Contains("2 files", two.Error, StringComparison.Ordinal);
        Assert.Contains("a.csv, b.csv", two.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, cut.ExitCode);
        Assert.Contains("cut short", cut.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("time", "2024-05-01T00:00:0{0}Z", "")]
    [InlineData("Timestamp", "2024-05-01 00:00:0{0}.000", "")]
    [InlineData("time", "2024/05/01 00:00:0{0}", "")]
    [InlineData("Date", "01.05.2024 00:00:0{0}", "")]
    [InlineData("Date", "31/05/2024 00:00:0{0}", "")]
    [InlineData("Time Stamp", "5/31/2024 12:00:0{0} AM", "")]
    [InlineData("Date", "31-05-24 00:00:0{0}.000", "")]
    [InlineData("Date", "5/1/2024 12:00:0{0} AM", "the time is taken as month, day, year")]
    [InlineData("timestamp", "171452160{0}", "the time is taken as seconds since 1970")]
    [InlineData("time", "171452160{0}000", "the time is taken as milliseconds since 1970")]
    [InlineData("utc", "171452160{0}000000", "the time is taken as microseconds since 1970")]
    [InlineData("utc", "171452160{0}000000000", "the time is taken as nanoseconds since 1970")]
    [InlineData("time", "{0}", "the time has no unit: taken as seconds")]
    [InlineData("date", "45413.0000{1}", "the time is taken as Excel's days")]
    public void A_time_is_the_same_however_it_is_written_and_what_is_assumed_is_said(
        string name,
        string cell,
        string assumed
    )
    {
        var csv = new StringBuilder($"{name},battery_v\n");
        for (int i = 0; i < 6; i++)
        {
            string days = $"{i / 86_400.0 * 1e4:F12}"[2..]; // behind four noughts
            _ = csv.Append(
                CultureInfo.InvariantCulture,
                $"{string.Format(CultureInfo.InvariantCulture, cell, i, days)},54.1\n"
            );
        }

        Replayed replay = Replaying.Text(csv.ToString());

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(5, replay.Of("verdict").Last().Seconds, 0.001);
        Assert.Equal(assumed.Length > 0, replay.Error.Contains("the time", StringComparison.Ordinal));
        Assert.Contains(assumed, replay.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_date_and_a_time_of_day_are_one_time()
    {
        Replayed replay = Replaying.Text(
            "Date,Time,battery_v\n2024-05-01,23:59:59,54\n2024-05-02,00:00:00,54\n2024-05-02,00:00:01,54\n"
        );

        Assert.Equal(0, replay.ExitCode);
        Assert.Equal(2, replay.Of("verdict").Last().Seconds);
    }

    [Theory]
    [InlineData("t_s,tilt_x\n0,0.1\n", "'tilt_x' has no unit: write it behind the name, as [deg]")]
    [InlineData(
        "t_s,Acc X [furlong]\n0,0.1\n",
        "'Acc X [furlong]' has a unit that is not known for it, 'furlong' (known: mps2, cm/s2"
    )]
    [InlineData("t_s,tilt_x [g]\n0,0.1\n", "'tilt_x [g]' has a unit that is not known for it")]
    [InlineData("0.00,0.1,9.8\n0.01,0.2,9.8\n", "no header but numbers: put a line of names before it")]
    [InlineData("time,battery_v\n5/1/2024 11:00:00,54\n", "may begin with the day or with the month")]
    [InlineData("time,battery_v\n45413.5,54\n", "may be seconds or Excel's days")]
    [InlineData("time,battery_v\n45413,54\n45413.00001,54\n", "may be seconds or Excel's days")]
    [InlineData("t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2\n0,0.01,0,1\n1,0,0.02,0.99\n2,0,0,1.01\n", "accel_x_g")]
    [InlineData("a preamble\nt_s,pressure [ft]\n1,2\n", "Line 2 names no known column beside the time")]
    public void What_only_its_maker_can_know_is_asked_and_not_guessed(string csv, string said)
    {
        Replayed replay = Replaying.Text(csv);

        Assert.Equal(2, replay.ExitCode);
        Assert.Contains(said, replay.Error, StringComparison.Ordinal);
        Assert.Empty(replay.Of("metric"));
    }

    [Fact]
    public void Modal_frequencies_and_temperatures_are_known_by_their_usual_names()
    {
        Replayed replay = Replaying.Text(
            "Zeitpunkt: Winter\nDate;f1 [Hz];freq2;mode_3;f4;T [°F]\n1998-01-01 00:00;3,9;5,1;9,9;10,3;50\n1998-01-01 01:00;3,91;NaN;9,91;10,3;50\n",
            frame: 3600
        );

        Assert.Equal(1, replay.ExitCode);
        Assert.Equal("Input/BadCell", Assert.Single(replay.Of("fault")).Name);
        Assert.Equal(3.91, replay.Metric("Structure/Mode/1/Frequency").Last().Value, 1e-6);
        Assert.Equal(9.91, replay.Metric("Structure/Mode/3/Frequency").Last().Value, 1e-6);
        Assert.Equal(10, replay.Metric("Structure/Sensor Temperature").Last().Value, 1e-5);
        Assert.Contains("column 'freq2' has no unit: taken as Hz", replay.Error, StringComparison.Ordinal);
        Assert.Contains("'f4' is not known and is ignored", replay.Error, StringComparison.Ordinal);
        Assert.Contains("lines 1 to 1, before the header, are skipped", replay.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2", 1.15)]
    [InlineData("t_s,accel_x_mps2,accel_y_mps2,accel_z_mps2", 0.85)]
    [InlineData("t_s,accel_x_g,accel_y_g,accel_z_g", 1)]
    [InlineData("t_s,accel_x_mps2,accel_y_mps2", 1)]
    public void What_does_not_rest_at_one_is_not_taken_for_g(string header, double z)
    {
        var csv = new StringBuilder(header + "\n");
        for (int i = 0; i < 100; i++)
        {
            string last = header.Contains("_z_", StringComparison.Ordinal) ? $",{z + (i % 5 * 1e-3)}" : "";
            _ = csv.Append(CultureInfo.InvariantCulture, $"{i / 100.0},0.01,{(last.Length > 0 ? 0.02 : z)}{last}\n");
        }

        Assert.Equal(0, Replaying.Text(csv.ToString()).ExitCode);
    }

    [Theory]
    [InlineData(120, 2, "0.01")]
    [InlineData(64, 2, "0.01")]
    [InlineData(512, 3, "0.001")]
    [InlineData(10, 0, "1")]
    [InlineData(8, 1, "0.1")]
    public void Times_with_too_few_digits_are_spaced_evenly_and_a_gap_is_still_one(int hertz, int digits, string said)
    {
        var csv = new StringBuilder("t_s,accel_x_mps2\n");
        int rows = Math.Max(700, 60 * hertz);
        for (int i = 0; i < rows; i++)
        {
            double seconds = (i < rows / 2 ? 0 : 5) + ((double)i / hertz);
            string time = Math.Round(seconds, digits).ToString($"F{digits}", CultureInfo.InvariantCulture);
            _ = csv.Append(CultureInfo.InvariantCulture, $"{time},{Math.Sin(i):F4}\n");
        }

        Replayed replay = Replaying.Text(csv.ToString());

        ReplayLine gap = Assert.Single(replay.Of("fault"));
        Assert.Equal("Input/Gap", gap.Name);
        Assert.Equal(5 + (1.0 / hertz), gap.Value, 1.2 * Math.Pow(10, -digits));
        Assert.Equal(hertz, replay.Metric("Structure/Sample Rate").Last().Value, 0.02 * hertz);
        Assert.Contains($"rounded to {said} s", replay.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_a_logger_repeats_are_no_rounding()
    {
        var csv = new StringBuilder("t_s,accel_x_mps2\n");
        for (int i = 0; i < 2000; i++)
        {
            _ = csv.Append(CultureInfo.InvariantCulture, $"{i / 100.0:F2},{Math.Sin(i):F4}\n");
            if (i % 6 == 0)
            {
                _ = csv.Append(CultureInfo.InvariantCulture, $"{i / 100.0:F2},{Math.Sin(i):F4}\n");
            }
        }

        Replayed replay = Replaying.Text(csv.ToString());

        Assert.Equal("Input/DuplicateTime", replay.Of("fault").First().Name);
        Assert.Equal(100, replay.Metric("Structure/Sample Rate").Last().Value, 1.0);
    }

    [Fact]
    public void A_thousands_comma_beside_a_point_is_no_number()
    {
        Replayed replay = Replaying.Text("t_s;level_mm\n0;12\n1;1,234.5\n");

        Assert.Equal("Input/BadCell", Assert.Single(replay.Of("fault")).Name);
    }

    private static bool IsUtf8(UTF8Encoding strict, byte[] bytes)
    {
        try
        {
            return strict.GetString(bytes) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }
}
