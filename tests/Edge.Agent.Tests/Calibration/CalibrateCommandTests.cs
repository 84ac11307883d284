using System.CommandLine;
using System.Text.Json;
using Edge.Agent.Boards;
using Edge.Agent.Commands;
using Edge.Agent.Configuration;
using Edge.Core.Signals;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Agent.Tests.Calibration;

/// <summary><c>edge-agent calibrate tilt</c> at a simulated site, minutes in seconds.</summary>
public sealed class CalibrateCommandTests : IDisposable
{
    private const string Uncommissioned = """
        # A site that nobody commissioned yet.
        [site]
        id = "HPG-0001"   # as on the door

        [[sensor]]
        kind = "adxl355"
        bus = "spi-0"

        """;

    private const string Commissioned =
        Uncommissioned
        + """

            [commissioning]
            date = 2026-03-14 # first visit
            engineer = "E-1"
            gravity_mps2 = [0.1, -0.2, 9.8]
            temperature_c = 20
            sensor_serial = "A1-0042"

            """;

    private const string Inclinometer = """
        [site]
        id = "HPG-0001"

        [[sensor]]
        kind = "scl3300"
        bus = "spi-0"
        chip_select = 1

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("edge-calibrate-").FullName;
    private readonly SimulatedTime _time = SimulatedTime.ByHand();
    private readonly SimulatedInstallation _site;
    private readonly SimulatedHostClock _clock;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public CalibrateCommandTests()
    {
        _site = new SimulatedInstallation(
            _time,
            seed: 5,
            ScenarioFile.Load("calm"),
            [.. FittedDevice.DefaultSite, new FittedScl3300()],
            parameters: new SiteParameters { ChipSpread = 1 }
        );
        _clock = new SimulatedHostClock(
            _time,
            new DateTimeOffset(2026, 11, 26, 3, 2, 45, TimeSpan.Zero).ToUnixTimeMilliseconds(),
            synced: true,
            seed: 5
        );
        _time.AdvanceSeconds(60);
    }

    private string Site => Path.Combine(_folder, "site.toml");

    private string Backup => Site + ".bak";

    private SimulatedAdxl355 Chip => (SimulatedAdxl355)_site.Hardware.FindChip("adxl355")!;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_site_that_was_never_commissioned_gets_its_zero_and_nothing_else_of_its_file_changes()
    {
        (double x, double y, double z) = Chip.MeanReading(0, 0, SimulatedAdxl355.StandardGravity);
        Assert.Equal(0, Calibrate(Uncommissioned, "--seconds", "600"));

        string text = File.ReadAllText(Site);
        Assert.StartsWith(Uncommissioned, text, StringComparison.Ordinal);
        Assert.Equal(Uncommissioned, File.ReadAllText(Backup));
        CommissioningSection zero = SiteConfiguration.Load(Site).Configuration!.Commissioning!;
        var gravity = new Vector(zero.GravityMps2[0], zero.GravityMps2[1], zero.GravityMps2[2]);
        Assert.InRange(Tilt.Between(new Vector(x, y, z), gravity).MagnitudeDegrees, 0, 0.01);
        Assert.Equal("E-2291", zero.Engineer);
        Assert.Equal("+x+y+z", zero.AxisMap);
        Assert.Equal(_site.Site.SensorCelsius(_time.NowMicros), zero.TemperatureCelsius!.Value, 0.5);
        Assert.Equal(
            new DateTimeOffset(2026, 11, 26, 3, 13, 45, TimeSpan.Zero),
            zero.Time!.Value,
            TimeSpan.FromSeconds(1)
        );
        Assert.Equal(new DateOnly(2026, 11, 26), zero.Date);
        Assert.Contains("Stored in", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            19,
            _error.ToString().Split('\n').Count(line => line.Contains(" s  sway ", StringComparison.Ordinal))
        );
        Assert.DoesNotContain(
            SiteConfiguration.Load(Site).Problems,
            p => p.Key.StartsWith("commissioning", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_zero_that_is_there_stays_and_is_shown_beside_the_new_one()
    {
        Assert.Equal(1, Calibrate(Commissioned));

        Assert.Equal(Commissioned, File.ReadAllText(Site));
        Assert.False(File.Exists(Backup));
        string said = _output.ToString();
        Assert.Contains(
            "old zero    [0.1000, -0.2000, 9.8000] m/s², of 2026-03-14 by E-1, at 20.0 °C",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains("° between old zero and new", said, StringComparison.Ordinal);
        Assert.Contains("--replace", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_is_given_up_when_the_engineer_says_so()
    {
        Assert.Equal(0, Calibrate(Commissioned, "--replace", "--json"));

        string text = File.ReadAllText(Site);
        Assert.Contains("date = 2026-11-26 # first visit", text, StringComparison.Ordinal);
        Assert.Equal("A1-0042", SiteConfiguration.Load(Site).Configuration!.Commissioning!.SensorSerial);
        Assert.Equal(Commissioned, File.ReadAllText(Backup));
        JsonElement said = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal("stored", said.GetProperty("outcome").GetString());
        Assert.Equal("ADXL355 at spi-0.0", said.GetProperty("sensor").GetString());
        Assert.Equal(0.1, said.GetProperty("old_zero").GetProperty("gravity_mps2")[0].GetDouble());
        Assert.InRange(said.GetProperty("angle_to_old_deg").GetDouble(), 0.1, 10);
        Assert.Equal("2026-11-26T03:04:45Z", said.GetProperty("zero").GetProperty("time").GetString());
        Assert.Equal(Backup, said.GetProperty("backup").GetString());
        Assert.Empty(said.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public void A_dry_run_answers_as_the_real_one_and_writes_nothing()
    {
        Assert.Equal(0, Calibrate(Commissioned, "--replace", "--dry-run", "--json"));
        Assert.Equal(
            "would_store",
            JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("outcome").GetString()
        );
        Assert.Equal(1, Calibrate(Commissioned, "--dry-run"));

        Assert.Equal(Commissioned, File.ReadAllText(Site));
        Assert.Equal([Site], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_mast_in_the_wind_is_refused_with_the_figures_and_the_remedy()
    {
        _site.Site.Set(SiteQuantity.Wind, 14);
        Assert.Equal(1, Calibrate(Uncommissioned));

        Assert.Equal(Uncommissioned, File.ReadAllText(Site));
        Assert.Matches(
            @"refused: the mast moves: 0\.\d+° RMS in its worst minute.*; wait for calm air",
            _output.ToString()
        );
        Assert.Contains("Nothing was stored", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ChipFault.Stuck, "stuck")]
    [InlineData(ChipFault.Saturated, "saturated")]
    [InlineData(ChipFault.EmptyFifo, "silent")]
    [InlineData(ChipFault.FifoOverflow, "lossy")]
    [InlineData(ChipFault.Silent, "fault")]
    [InlineData(ChipFault.WrongIdentity, "fault")]
    public void A_sensor_that_is_not_whole_is_refused(ChipFault fault, string id)
    {
        Chip.SetFault(fault);
        Assert.Equal(1, Calibrate(Uncommissioned, "--json"));

        Assert.Equal(Uncommissioned, File.ReadAllText(Site));
        JsonElement said = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal("refused", said.GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, said.GetProperty("zero").ValueKind);
        Assert.Contains(id, said.GetProperty("problems").EnumerateArray().Select(p => p.GetProperty("id").GetString()));
    }

    [Fact]
    public void A_sensor_that_says_nothing_ends_it_after_seconds_not_minutes()
    {
        Chip.SetFault(ChipFault.EmptyFifo);
        double before = _time.NowSeconds;
        Assert.Equal(1, Calibrate(Uncommissioned));

        Assert.InRange(_time.NowSeconds - before, 0, 10);
    }

    [Fact]
    public void A_sensor_that_warms_up_has_not_settled()
    {
        _site.Site.Set(SiteQuantity.SensorHeating, 48, overSeconds: 60);
        Assert.Equal(1, Calibrate(Uncommissioned));

        Assert.Matches(@"has not settled: .* while the sensor changed by \+20\.\d °C", _output.ToString());
    }

    [Fact]
    public void An_axis_map_of_the_file_is_kept_and_one_that_turns_another_axis_up_is_refused()
    {
        string kept = Commissioned + "axis_map = \"-y+x+z\"\n";
        Assert.Equal(0, Calibrate(kept, "--replace"));
        Assert.Equal("-y+x+z", SiteConfiguration.Load(Site).Configuration!.Commissioning!.AxisMap);

        string turned =
            Commissioned.Replace("[0.1, -0.2, 9.8]", "[0.1, 9.8, 0]", StringComparison.Ordinal)
            + "axis_map = \"+x-z+y\"\n";
        Assert.Equal(1, Calibrate(turned, "--replace"));
        Assert.Contains("it would become \"+x+y+z\"", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(turned, File.ReadAllText(Site));
    }

    [Fact]
    public void A_serial_number_may_be_given()
    {
        Assert.Equal(0, Calibrate(Uncommissioned, "--serial", "B-7"));
        Assert.Equal("B-7", SiteConfiguration.Load(Site).Configuration!.Commissioning!.SensorSerial);
    }

    [Fact]
    public void An_inclinometer_alone_gives_the_zero_and_its_own_serial_number()
    {
        Assert.Equal(0, Calibrate(Inclinometer, "--serial", "B-7"));

        CommissioningSection zero = SiteConfiguration.Load(Site).Configuration!.Commissioning!;
        Assert.Matches("^[0-9]+$", zero.SensorSerial);
        Assert.InRange(zero.GravityMps2[2], 9.5, 10.1);
        Assert.NotNull(zero.TemperatureCelsius);
    }

    [Fact]
    public void An_inclinometer_feels_a_mast_that_moves()
    {
        _site.Site.Set(SiteQuantity.Wind, 14);
        Assert.Equal(1, Calibrate(Inclinometer));
        Assert.Contains("refused: the mast moves", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_inclinometer_beside_an_accelerometer_gets_its_zero_in_the_same_minutes()
    {
        const string Both =
            Uncommissioned + "[[sensor]]\nkind = \"scl3300\"   # the good one\nbus = \"spi-0\"\nchip_select = 1\n";
        Assert.Equal(0, Calibrate(Both, "--json"));

        SiteConfiguration stored = SiteConfiguration.Load(Site).Configuration!;
        IReadOnlyList<double> own = Assert.Single(stored.Sensors.OfType<Scl3300Section>()).GravityMps2!;
        Assert.InRange(stored.Commissioning!.GravityMps2[2], 9.5, 10.1);
        Assert.InRange(own[2], 9.5, 10.1);
        Assert.NotEqual(stored.Commissioning.GravityMps2[0], own[0]);
        Assert.Equal("", stored.Commissioning.SensorSerial);
        Assert.Contains("kind = \"scl3300\"   # the good one\n", File.ReadAllText(Site), StringComparison.Ordinal);

        JsonElement told = JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("inclinometer");
        Assert.Equal(own[0], Math.Round(told.GetProperty("gravity_mps2")[0].GetDouble(), 5));
        Assert.Matches("^[0-9]+$", told.GetProperty("sensor_serial").GetString());

        // Once more over both: each is shown beside what it was.
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Calibrate(File.ReadAllText(Site), "--replace"));
        Assert.Equal(2, _output.ToString().Split("  old zero").Length - 1);
        Assert.InRange(
            Assert.Single(SiteConfiguration.Load(Site).Configuration!.Sensors.OfType<Scl3300Section>()).GravityMps2![2],
            9.5,
            10.1
        );
    }

    [Theory]
    [InlineData("adxl355", "ADXL355")]
    [InlineData("scl3300", "SCL3300")]
    public void Of_two_zeros_none_is_taken_where_one_sensor_is_not_whole(string chip, string name)
    {
        const string Both = Uncommissioned + "[[sensor]]\nkind = \"scl3300\"\nbus = \"spi-0\"\nchip_select = 1\n";
        _site.Hardware.FindChip(chip)!.SetFault(ChipFault.Stuck, null);
        Assert.Equal(1, Calibrate(Both));
        Assert.Equal(Both, File.ReadAllText(Site));
        Assert.Contains($"refused: {name}", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _output.ToString().Split("refused: ").Length - 1);
    }

    [Fact]
    public void A_clock_that_was_never_set_is_no_time_of_a_zero_and_one_without_a_source_is_hinted_at()
    {
        _clock.SetWall(0, synced: false);
        Assert.Equal(1, Calibrate(Uncommissioned));
        Assert.Contains("clock says 1970-01-01, which cannot be; set it", _output.ToString(), StringComparison.Ordinal);

        _clock.SetWall(1_790_000_000_000, synced: false);
        Assert.Equal(0, Calibrate(Uncommissioned));
        Assert.Contains("note: this computer's clock is not disciplined", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_changed_meanwhile_is_left_alone()
    {
        string other = Uncommissioned + "# edited\n";
        _time.Schedule(_time.NowMicros + 30_000_000, _ => File.WriteAllText(Site, other));
        Assert.Equal(1, Calibrate(Uncommissioned));

        Assert.Contains("changed while the sensor was read", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(other, File.ReadAllText(Site));
    }

    [Fact]
    public void A_zero_that_is_no_section_is_refused_with_how_to_write_it()
    {
        string inline =
            "commissioning = { date = 2025-01-01, engineer = \"E\", gravity_mps2 = [0, 0, 9.8] }\n" + Uncommissioned;
        Assert.Equal(1, Calibrate(inline, "--replace"));
        Assert.Contains("write [commissioning] with one key on a line", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(inline, File.ReadAllText(Site));
    }

    [Fact]
    public void A_file_that_does_not_check_is_refused_before_anything_is_read()
    {
        Assert.Equal(1, Calibrate("[site]\nid = \"a b\"\n"));
        Assert.Contains("site.id", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Calibrate("[site"));
        Assert.Equal(2, Calibrate(null));
        Assert.Equal(60, _time.NowSeconds);
    }

    [Fact]
    public void A_site_without_a_tilt_sensor_has_nothing_to_calibrate()
    {
        Assert.Equal(2, Calibrate("[site]\nid = \"A\"\n"));
        Assert.Contains("no sensor that measures tilt", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_before_ten_minutes_of_reading()
    {
        Directory.CreateDirectory(Site + ".new");
        Assert.Equal(2, Calibrate(Uncommissioned));
        Assert.Equal(60, _time.NowSeconds);
        Assert.Contains(Site, _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engineer", "")]
    [InlineData("--engineer", "a\tb")]
    [InlineData("--seconds", "59")]
    [InlineData("--seconds", "7201")]
    [InlineData("--seconds", "nan")]
    [InlineData("--serial", " ")]
    public void An_option_that_makes_no_sense_is_told(string option, string value)
    {
        string[] rest = option == "--engineer" ? [] : ["--engineer", "E"];
        Assert.NotEmpty(CalibrateCommand.Create().Parse(["tilt", "--config", Site, option, value, .. rest]).Errors);
    }

    [Fact]
    public void It_works_over_the_bus_server_too()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 3, 0, 0, TimeSpan.Zero));
        string socket = Path.Combine(_folder, "chips.sock");
        using var server = new HardwareServer(_site.Hardware, socket, TimeProvider.System);
        void Wait(long micros)
        {
            _time.Advance(micros);
            time.Advance(TimeSpan.FromMicroseconds(micros));
        }

        Assert.Equal(
            0,
            Invoke(
                CalibrateCommand.Create(path => new BusServerBoard(path!, time), Wait),
                Uncommissioned,
                "--bus-server",
                socket,
                "--seconds",
                "60"
            )
        );
        Assert.InRange(SiteConfiguration.Load(Site).Configuration!.Commissioning!.GravityMps2[2], 9, 10.6);
    }

    private int Calibrate(string? toml, params string[] options) =>
        Invoke(
            CalibrateCommand.Create(
                _ => new InProcessBoard(_site.Hardware, _clock),
                micros =>
                {
                    _time.Advance(micros);
                    _time.CatchUp();
                }
            ),
            toml,
            options
        );

    private int Invoke(Command command, string? toml, params string[] options)
    {
        if (toml is null)
        {
            File.Delete(Site);
        }
        else
        {
            File.WriteAllText(Site, toml);
        }

        return command
            .Parse([
                "tilt",
                "--config",
                Site,
                "--engineer",
                "E-2291",
                .. options,
                .. options.Contains("--seconds") ? [] : (string[])["--seconds", "60"],
            ])
            .Invoke(new InvocationConfiguration { Output = _output, Error = _error });
    }
}
