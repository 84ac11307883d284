using System.Reflection;
using System.Text;
using CsCheck;
using Edge.Agent.Commands;
using Edge.Agent.Configuration;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Agent.Tests.Configuration;

public sealed class SiteConfigurationTests
{
    private const string Whole = """
        [site]
        id = "HPG-0001"

        [commissioning]
        date = 2026-03-14
        engineer = "E-2291"
        gravity_mps2 = [0.1, -0.2, 9.8]

        [[sensor]]
        kind = "ina228"
        bus = "i2c-1"
        shunt_ohms = 0.0005

        [uplink]
        broker = "mqtt://127.0.0.1:1883"
        """;

    private static readonly string[] Nasty =
    [
        "[[",
        "]]",
        "\"",
        "'''",
        "=",
        "\n[site]\n",
        ".",
        "-9223372036854775809",
        "1e999",
        "0x",
        "nan",
        "{",
        "}",
        "2026-13-40",
        "\\uD800",
        "\\U00110000",
        "é",
        "\r",
        ",",
        "25:61:61",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
    ];

    private static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
            {
                folder = folder.Parent;
            }

            return folder!.FullName;
        }
    }

    private static string ExamplePath => Path.Combine(Root, "docs", "site.example.toml");

    [Fact]
    public void The_example_has_no_problem_and_describes_the_default_site()
    {
        ConfigurationResult result = SiteConfiguration.Load(ExamplePath);

        Assert.Empty(result.Problems);
        Assert.Equal(0, result.ExitCode);
        SiteConfiguration site = result.Configuration!;
        Assert.Equal("HPG-0001", site.Site.Id);
        Assert.Equal("hai-phong", site.Site.Group);
        Assert.Equal(20.8449, site.Site.LatitudeDegrees);
        Assert.Equal(new DateOnly(2026, 3, 14), site.Commissioning!.Date);
        Assert.Equal(31.5, site.Commissioning.TemperatureCelsius);
        Assert.Equal(new MastSection { Kind = "lattice", HeightMetres = 42 }, site.Mast);
        Assert.Empty(site.Antennas);
        Assert.Equal(
            [
                new Adxl355Section { Bus = "spi-0" },
                new Ina228Section
                {
                    Bus = "i2c-1",
                    Address = 0x40,
                    ShuntOhms = 0.0005,
                },
                new Ads1115Section
                {
                    Bus = "i2c-1",
                    LevelInput = 0,
                    LevelSpanMillimetres = 5000,
                    MidpointInput = 1,
                },
                new Sht4xSection { Bus = "i2c-1" },
                new ContactSection { Measures = "mains", Line = 17 },
                new ContactSection { Measures = "float_low", Line = 22 },
                new ContactSection { Measures = "float_high", Line = 23 },
                new ContactSection { Measures = "door", Line = 27 },
                new ContactSection { Measures = "genset", Line = 24 },
                new ContactSection { Measures = "supply", Line = 4 },
                new ModemSection { Port = "/dev/ttyUSB2" },
            ],
            site.Sensors
        );
        Assert.Equal(new OutputsSection { ModemRailLine = 5, LedLine = 6 }, site.Outputs);
        Assert.Equal(new Limits(), site.Limits);
        Assert.Equal(new BrokerAddress("broker.example", 8883, UseTls: true), site.Uplink.Address);
    }

    [Fact]
    public void The_profile_expects_what_the_fitted_sensors_measure_and_no_more()
    {
        SiteProfile full = SiteConfiguration.Load(ExamplePath).Configuration!.ToProfile();
        Assert.Contains(MetricId.FloodLevel, full.Expected);
        Assert.Contains(MetricId.StructureTiltMagnitude, full.Expected);
        Assert.Contains(MetricId.PowerMains, full.Expected);

        SiteProfile small = Read(Whole).Configuration!.ToProfile();
        Assert.Equal(
            [
                MetricId.PowerBatteryVoltage,
                MetricId.PowerBatteryCurrent,
                MetricId.PowerBatteryCharge,
                MetricId.PowerBatteryEnergy,
            ],
            small.Expected
        );
        Assert.Equal(new Commissioning(new DateOnly(2026, 3, 14), "E-2291", 0.1, -0.2, 9.8), small.Commissioning);
    }

    [Fact]
    public void The_profile_has_the_mast_its_antennas_and_how_the_sensor_sits()
    {
        SiteProfile site = Read(
            """
            [site]
            id = "A"
            [commissioning]
            date = 2026-03-14
            engineer = "E-2291"
            gravity_mps2 = [0.1, 9.8, -0.2]
            temperature_c = 31.5
            axis_map = "+x-z+y"
            sensor_serial = "A1-0042"
            time = 2026-03-14T10:12:45+07:00
            [mast]
            kind = "guyed"
            height_m = 60
            sensor_height_m = 55
            [[antenna]]
            name = "Z1"
            beamwidth_deg = 1.2
            [[antenna]]
            name = "Z2"
            dish_diameter_m = 0.6
            frequency_ghz = 80
            [[sensor]]
            kind = "adxl355"
            bus = "spi-0"
            """
        )
            .Configuration!.ToProfile();

        Assert.Equal(31.5, site.Commissioning!.Celsius);
        Assert.Equal("+x-z+y", site.Axes.ToString());
        Assert.Equal(55, site.SensorHeightMetres);
        Assert.Equal(0.15e-3, site.OffsetDriftPerCelsius);
        Assert.Equal(["Z1", "Z2"], site.Antennas.Select(a => a.Name));
        Assert.Equal(1.2, site.Antennas[0].BeamwidthDegrees);
        Assert.Equal(0.437, site.Antennas[1].BeamwidthDegrees, 1e-3);
        Assert.Equal(0.219, site.TiltLimits().TiltCriticalDegrees, 1e-3);
    }

    [Fact]
    public void What_the_file_does_not_say_of_its_mast_is_not_known_and_a_zero_without_temperature_is_of_25_degrees()
    {
        SiteProfile site = Read(Whole).Configuration!.ToProfile();

        Assert.Equal(25, site.Commissioning!.Celsius);
        Assert.True(site.Axes.IsIdentity);
        Assert.Equal(double.NaN, site.SensorHeightMetres);
        Assert.Equal(0, site.OffsetDriftPerCelsius);
        Assert.Empty(site.Antennas);
    }

    [Fact]
    public void The_time_of_a_zero_is_kept_in_UTC()
    {
        CommissioningSection zero = Read(
            Whole.Replace("[[sensor]]", "time = 2026-03-14T01:12:45+07:00\n[[sensor]]", StringComparison.Ordinal)
        ).Configuration!.Commissioning!;

        Assert.Equal(new DateTimeOffset(2026, 3, 13, 18, 12, 45, TimeSpan.Zero), zero.Time);
        Assert.Equal(TimeSpan.Zero, zero.Time!.Value.Offset);
    }

    [Fact]
    public void A_zero_without_temperature_is_hinted_at_where_a_tilt_sensor_drifts_with_it()
    {
        const string sensor = "\n[[sensor]]\nkind = \"adxl355\"\nbus = \"spi-0\"\n";
        ConfigurationResult result = Read(Whole + sensor);

        Assert.Equal(0, result.ExitCode);
        ConfigurationProblem hint = Assert.Single(result.Problems);
        Assert.Equal(
            "site.toml:4:1: warning: commissioning.temperature_c: is missing and taken as 25: each degree of error is up "
                + "to 0.0086° of false tilt; say it, or calibrate again",
            hint.ToString()
        );
        Assert.Empty(Read(Whole).Problems);
        Assert.Empty(
            Read(
                Whole.Replace("[[sensor]]", "temperature_c = 25\n[[sensor]]", StringComparison.Ordinal) + sensor
            ).Problems
        );
    }

    [Theory]
    [InlineData(0.845, false)]
    [InlineData(0.855, true)]
    [InlineData(1.145, true)]
    [InlineData(1.155, false)]
    public void A_zero_may_be_as_far_from_one_g_as_a_good_part_is(double share, bool good)
    {
        string g = (share * 9.80665).ToString("F4", System.Globalization.CultureInfo.InvariantCulture);
        ConfigurationResult result = Read(Whole.Replace("[0.1, -0.2, 9.8]", $"[0, 0, {g}]", StringComparison.Ordinal));

        Assert.Equal(good, result.ErrorCount == 0);
    }

    [Fact]
    public void A_site_never_commissioned_is_a_warning_and_has_no_commissioning()
    {
        ConfigurationResult result = Read("[site]\nid = \"A\"\n");

        Assert.Equal(0, result.ExitCode);
        Assert.Null(result.Configuration!.ToProfile().Commissioning);
        Assert.Contains(result.Problems, p => p is { Key: "commissioning", Severity: ProblemSeverity.Warning });
    }

    [Theory]
    [InlineData("[site]\nid = \"A\"", "[site]\nidd = \"A\"", "2:1: error: site.idd: unknown key; did you mean id?")]
    [InlineData("[site]\nid = \"A\"", "[site]\ngroup = \"g\"", "1:1: error: site.id: is missing")]
    [InlineData("", "[sites]\nid = \"A\"", "1:1: error: sites: unknown section; did you mean site?")]
    [InlineData("", "id = \"A\"", "1:1: error: id: stands in no section; it belongs in [site]")]
    [InlineData("", "[journal]\nbroker = 1", "2:1: error: journal.broker: unknown key here; it belongs in [uplink]")]
    [InlineData("", "[limits]\ntilt_notice_deg = \"1\"", "2:19: error: limits.tilt_notice_deg: is \"1\", not a number")]
    [InlineData("", "[limits]\nstuck_s = 1", "2:11: error: limits.stuck_s: is 1; allowed: 2 to 86400")]
    [InlineData("", "[limits]\nstuck_s = nan", "2:11: error: limits.stuck_s: is NaN; allowed: 2 to 86400")]
    [InlineData(
        "",
        "[limits]\ntilt_notice_deg = 0.3",
        "2:19: error: limits.tilt_warning_deg: is 0.25; it must be above"
    )]
    [InlineData("", "[limits]\nbattery_low_critical_v = 48", "2:26: error: limits.battery_low_warning_v: is 47")]
    [InlineData(
        "",
        "[[sensor]]\nkind = \"ina288\"",
        "2:8: error: sensor[0].kind: \"ina288\" is no kind of sensor; did you mean ina228?"
    )]
    [InlineData("", "[[sensor]]\nbus = \"i2c-1\"", "1:1: error: sensor[0].kind: is missing")]
    [InlineData("", "[sensor]\nkind = \"sht4x\"", "1:1: error: sensor: is a list; write [[sensor]]")]
    [InlineData("", "[[site]]\nid = \"A\"", "1:1: error: site: is one section; write [site] once")]
    [InlineData(
        "",
        "[[sensor]]\nkind = \"sht4x\"\nbus = \"spi-0\"",
        "3:7: error: sensor[0].bus: is \"spi-0\"; allowed: i2c-N"
    )]
    [InlineData(
        "",
        "[[sensor]]\nkind = \"sht4x\"\nbus = \"i2c-1\"\naddress = 0x50",
        "4:11: error: sensor[0].address: is 0x50; allowed: 0x44 to 0x46"
    )]
    [InlineData(
        "",
        "[[sensor]]\nkind = \"adxl355\"\nbus = \"i2c-1\"\nrange_g = 3",
        "4:11: error: sensor[0].range_g: is 3; allowed: 2, 4, 8"
    )]
    [InlineData("", "[[sensor]]\nkind = \"contact\"\nline = 4\nmeasures = \"mians\"", "did you mean \"mains\"?")]
    [InlineData(
        "",
        "[[sensor]]\nkind = \"ads1115\"\nbus = \"i2c-1\"",
        "sensor[0]: measures nothing; set level_input or midpoint_input"
    )]
    [InlineData(
        "",
        "[[sensor]]\nkind = \"ads1115\"\nbus = \"i2c-1\"\nlevel_input = 0",
        "4:15: error: sensor[0].level_span_mm: is missing"
    )]
    [InlineData(
        "",
        "[outputs]\nled_line = 5\nmodem_rail_line = 5",
        "2:12: error: outputs.led_line: line 5 is taken by outputs.modem_rail_line"
    )]
    [InlineData("", "[outputs]\nled_line = 28", "2:12: error: outputs.led_line: is 28; allowed: 0 to 27")]
    [InlineData(
        "",
        "[outputs]\nled_line = 99999999999",
        "2:12: error: outputs.led_line: is 99999999999; allowed: 0 to 27"
    )]
    [InlineData(
        "",
        "[uplink]\nbroker = \"mqtt://broker.example\"",
        "2:10: error: uplink.broker: plain TCP leaves this host"
    )]
    [InlineData(
        "",
        "[uplink]\nbroker = \"http://broker.example\"",
        "2:10: error: uplink.broker: is \"http://broker.example\"; allowed: mqtts://"
    )]
    [InlineData(
        "",
        "[uplink]\nkey_file = \"k\"",
        "2:12: error: uplink.certificate_file: is missing; key_file needs it"
    )]
    [InlineData(
        "",
        "[uplink]\nkeep_alive_s = 600",
        "2:16: error: uplink.assume_delivered_minutes: is 10; it must be at least twice"
    )]
    [InlineData("", "[journal]\nmax_mib = 16", "2:11: error: journal.ballast_mib: is 8; it must be at most a quarter")]
    [InlineData(
        "",
        "[commissioning]\ndate = \"2026-01-01\"",
        "2:8: error: commissioning.date: is \"2026-01-01\", not a date; leave the quotes out"
    )]
    [InlineData(
        "",
        "[commissioning]\ngravity_mps2 = [0, 0]",
        "2:16: error: commissioning.gravity_mps2: is a list of 2"
    )]
    [InlineData(
        "",
        "[commissioning]\ngravity_mps2 = [0, 0, 1.0]",
        "2:16: error: commissioning.gravity_mps2: its length is 1 m/s²"
    )]
    [InlineData(
        "[commissioning]\ngravity_mps2 = [0, 9.8, 1]\naxis_map = \"+x-z+y\"",
        "[commissioning]\ngravity_mps2 = [0, 9.8, 1]\naxis_map = \"+x+y+z\"",
        "3:12: error: commissioning.axis_map: is \"+x+y+z\", which does not turn gravity_mps2 upwards; did you mean \"+x-z+y\"?"
    )]
    [InlineData(
        "[commissioning]\naxis_map = \"-x-y+z\"",
        "[commissioning]\naxis_map = \"-x+y+z\"",
        "2:12: error: commissioning.axis_map: is \"-x+y+z\", which is left-handed: no sensor can sit so; change one sign, as \"-x-y+z\""
    )]
    [InlineData(
        "",
        "[commissioning]\naxis_map = \"+x+x+z\"",
        "2:12: error: commissioning.axis_map: is \"+x+x+z\", without y; name each of x, y and z once, as \"+x+y+z\""
    )]
    [InlineData(
        "",
        "[commissioning]\naxis_map = \"xyz\"",
        "2:12: error: commissioning.axis_map: is \"xyz\"; allowed: three signed axes, as \"+x+y+z\" (upright)"
    )]
    [InlineData(
        "[commissioning]\ndate = 2026-03-14\ntime = 2026-03-15T05:00:00Z",
        "[commissioning]\ndate = 2026-03-14\ntime = 2026-03-16T05:00:00Z",
        "3:8: error: commissioning.time: is 2026-03-16T05:00:00Z; it must be of the day that date says, 2026-03-14"
    )]
    [InlineData(
        "",
        "[commissioning]\ntime = 2026-03-16T05:00:00",
        "2:8: error: commissioning.time: is a time, not a time with its zone; it lacks its zone, Z for UTC; allowed: a time, as"
    )]
    [InlineData(
        "",
        "[commissioning]\ntime = \"2026-03-16T05:00:00Z\"",
        "2:8: error: commissioning.time: is \"2026-03-16T05:00:00Z\", not a time with its zone; leave the quotes out"
    )]
    [InlineData(
        "",
        "[commissioning]\ndate = 2026-03-16T05:00:00Z",
        "2:8: error: commissioning.date: is 2026-03-16T05:00:00Z, not a date"
    )]
    [InlineData("", "[mast]\nkind = \"latice\"", "did you mean \"lattice\"?")]
    [InlineData(
        "[mast]\nheight_m = 40\nsensor_height_m = 40",
        "[mast]\nheight_m = 40\nsensor_height_m = 41",
        "3:19: error: mast.sensor_height_m: is 41; it must be at most height_m, which is 40"
    )]
    [InlineData(
        "[[antenna]]\nname = \"Z\"\nbeamwidth_deg = 2",
        "[[antenna]]\nname = \"Z\"",
        "1:1: error: antenna[0]: has no beam; say beamwidth_deg, or dish_diameter_m with frequency_ghz"
    )]
    [InlineData("", "[[antenna]]\nbeamwidth_deg = 2", "1:1: error: antenna[0].name: is missing")]
    [InlineData(
        "[[antenna]]\nname = \"Z\"\ndish_diameter_m = 0.6\nfrequency_ghz = 23",
        "[[antenna]]\nname = \"Z\"\ndish_diameter_m = 0.6",
        "3:19: error: antenna[0].frequency_ghz: is missing; dish_diameter_m needs it, or say beamwidth_deg"
    )]
    [InlineData(
        "",
        "[[antenna]]\nname = \"Z\"\nbeamwidth_deg = 2\nfrequency_ghz = 23",
        "3:17: error: antenna[0].beamwidth_deg: says the beam a second time; leave it out, or dish_diameter_m"
    )]
    [InlineData("", "[antenna]\nname = \"Z\"", "1:1: error: antenna: is a list; write [[antenna]] above each antenna")]
    [InlineData(
        "",
        "[site]\nid = \"A\"\n[journal]\ndish_diameter_m = 1",
        "4:1: error: journal.dish_diameter_m: unknown key here; it belongs in [[antenna]]"
    )]
    [InlineData(
        "[limits]\nstorm_sway_deg = 1.9",
        "[limits]\nstorm_sway_deg = 2",
        "2:18: error: limits.sway_warning_deg: is 2; it must be above storm_sway_deg, which is 2"
    )]
    [InlineData(
        "",
        "[limits]\nsway_critical_deg = 1.5",
        "2:21: error: limits.sway_critical_deg: is 1.5; it must be above"
    )]
    [InlineData(
        "",
        "[limits]\nmode_warning_percent = 6",
        "2:24: error: limits.mode_critical_percent: is 5; it must be above mode_warning_percent"
    )]
    [InlineData("", "[limits]\nstorm_wind_mps = 0", "2:18: error: limits.storm_wind_mps: is 0; allowed: 1 to 100")]
    [InlineData(
        "[[sensor]]\nkind = \"ads1115\"\nbus = \"i2c-1\"\nlevel_input = 0\nlevel_span_mm = 301",
        "[[sensor]]\nkind = \"ads1115\"\nbus = \"i2c-1\"\nlevel_input = 0\nlevel_span_mm = 300",
        "5:17: error: limits.flood_critical_mm: is 300; the level transmitter measures 0 to 300 mm"
    )]
    [InlineData("", "[uplink]\nbroker = ", "2:10: error: TOML: ")]
    public void A_mistake_is_told_with_its_place_and_the_remedy(string before, string toml, string expected)
    {
        ConfigurationResult result = Read(toml);

        Assert.Null(result.Configuration);
        Assert.Contains(expected, CheckCommand.ToText(result), StringComparison.Ordinal);
        Assert.DoesNotContain(expected, CheckCommand.ToText(Read(before)), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_the_file()
    {
        ConfigurationResult result = Read(
            """
            [site]
            id = "a b"
            latitude_deg = 91
            [limits]
            stuck_s = 0
            colour = "red"
            [[sensor]]
            kind = "sht4x"
            bus = "i2c-1"
            address = 0x40
            """
        );

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            ["site.id", "site.latitude_deg", "limits.stuck_s", "limits.colour", "sensor[0].address"],
            result.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Key)
        );
        Assert.Equal(
            [2, 3, 5, 6, 10],
            result.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Line)
        );
    }

    [Fact]
    public void Two_chips_at_one_address_are_refused_but_not_on_two_buses()
    {
        const string sensors = """
            [site]
            id = "A"
            [[sensor]]
            kind = "ina228"
            bus = "i2c-1"
            address = 0x48
            shunt_ohms = 0.001
            [[sensor]]
            kind = "ads1115"
            bus = "i2c-1"
            midpoint_input = 1
            """;

        ConfigurationProblem problem = Assert.Single(Read(sensors).Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal("sensor[1].address", problem.Key);
        Assert.Contains(
            "address 0x48 on i2c-1 is taken by sensor[0] (ina228)",
            problem.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(0, Read(sensors.Replace("i2c-1\"\nmid", "i2c-3\"\nmid", StringComparison.Ordinal)).ExitCode);
    }

    [Theory]
    [InlineData("lfp", 1)]
    [InlineData("li-ion", 1)]
    [InlineData("vrla", 0)]
    public void A_mid_point_on_lithium_is_warned_of_and_not_refused(string chemistry, int warnings)
    {
        ConfigurationResult result = Read(
            $"""
            [site]
            id = "A"
            [battery]
            chemistry = "{chemistry}"
            [[sensor]]
            kind = "ads1115"
            bus = "i2c-1"
            midpoint_input = 1
            """
        );
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            warnings,
            result.Problems.Count(p => p is { Severity: ProblemSeverity.Warning, Key: "sensor[0].midpoint_input" })
        );
    }

    [Fact]
    public void Two_accelerometers_clash_by_chip_select_and_by_what_they_measure()
    {
        ConfigurationResult result = Read(
            """
            [site]
            id = "A"
            [[sensor]]
            kind = "adxl355"
            bus = "spi-0"
            [[sensor]]
            kind = "adxl355"
            bus = "spi-0"
            """
        );

        Assert.Contains(
            result.Problems,
            p => p.Message.Contains("chip select 0 on spi-0 is taken by sensor[0]", StringComparison.Ordinal)
        );
        Assert.Contains(
            result.Problems,
            p => p.Message.Contains("Structure/Tilt/X is already measured by sensor[0]", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Two_accelerometers_of_two_kinds_clash_by_what_they_measure()
    {
        ConfigurationProblem problem = Assert.Single(
            Read(Zeroed + Structure("adxl355", "bus = \"spi-0\"") + Structure("adxl345", "bus = \"i2c-1\"")).Problems,
            p => p.Severity == ProblemSeverity.Error
        );
        Assert.Equal("sensor[1].kind", problem.Key);
        Assert.Contains("is already measured by sensor[0] (adxl355)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Beside_an_inclinometer_an_accelerometer_measures_acceleration_and_leaves_tilt_and_temperature_to_it()
    {
        MetricId[] tilt =
        [
            MetricId.StructureTiltX,
            MetricId.StructureTiltY,
            MetricId.StructureTiltMagnitude,
            MetricId.StructureSensorTemperature,
        ];
        MetricId[] acceleration =
        [
            MetricId.StructureAccelerationRms,
            MetricId.StructureAccelerationPeak,
            MetricId.StructureAccelerationPeakX,
            MetricId.StructureAccelerationPeakY,
            MetricId.StructureAccelerationPeakZ,
            MetricId.StructureSampleRate,
        ];
        SensorSection adxl355 = new Adxl355Section { Bus = "spi-0" };
        SensorSection adxl345 = new Adxl345Section { Bus = "i2c-1" };
        SensorSection scl3300 = new Scl3300Section { Bus = "spi-0", ChipSelect = 1 };

        Assert.Equal(tilt, SensorMetrics.Of(scl3300, [scl3300]));
        Assert.Equal(tilt, SensorMetrics.Of(scl3300, [adxl355, scl3300]));
        Assert.Equal(acceleration, SensorMetrics.Of(adxl355, [adxl355, scl3300]));
        Assert.Equal(acceleration, SensorMetrics.Of(adxl345, [scl3300, adxl345]));
        Assert.Equal([.. tilt, .. acceleration], SensorMetrics.Of(adxl355, [adxl355]));
        Assert.Equal([.. tilt[..3], .. acceleration], SensorMetrics.Of(adxl345, [adxl345]));
        Assert.Equal(tilt.Concat(acceleration).ToHashSet(), SensorMetrics.Of([adxl345, scl3300]));
        Assert.DoesNotContain(MetricId.StructureAccelerationPeak, SensorMetrics.Of([scl3300]));
    }

    [Fact]
    public void An_inclinometer_beside_an_accelerometer_is_read_with_its_own_zero()
    {
        ConfigurationResult result = Read(
            Zeroed
                + Structure("adxl355", "bus = \"spi-0\"")
                + Structure("scl3300", "bus = \"spi-0\"\nchip_select = 1\ngravity_mps2 = [0.2, 0.1, 9.8]")
        );
        Assert.Equal(0, result.ExitCode);
        var inclinometer = Assert.IsType<Scl3300Section>(result.Configuration!.Sensors[1]);
        Assert.Equal((1, null), (inclinometer.SpiChipSelect, inclinometer.I2cAddress));
        Assert.Equal([0.2, 0.1, 9.8], inclinometer.GravityMps2!);
    }

    [Theory]
    [InlineData(true, "adxl355", "", "is missing; the gravity of [commissioning] is the accelerometer's")]
    [InlineData(true, "", "gravity_mps2 = [0.0, 0.0, 9.8]", "leave it out here")]
    [InlineData(true, "adxl355", "gravity_mps2 = [0.0, 0.0, 8.3]", "take the zero again")]
    [InlineData(true, "adxl355", "gravity_mps2 = [2.0, 0.0, 9.6]", "is 11.8° off the sensor's z")]
    [InlineData(true, "adxl355", "gravity_mps2 = [0.0, 9.8]", "three numbers")]
    [InlineData(true, "adxl355", "gravity_mps2 = [0.0, 0.0, 9.8]\naddress = 0x1d", "unknown key here")]
    [InlineData(true, "adxl355", "gravity_mps2 = [0.0, 0.0, -9.8]", null)]
    [InlineData(false, "adxl355", "", null)]
    [InlineData(false, "", "", null)]
    [InlineData(true, "", "", null)]
    public void The_zero_of_an_inclinometer_stands_in_one_place_and_is_near_level(
        bool commissioned,
        string beside,
        string keys,
        string? complaint
    )
    {
        ConfigurationResult result = Read(
            (commissioned ? Zeroed : "[site]\nid = \"A\"\n")
                + (beside.Length > 0 ? Structure(beside, "bus = \"spi-0\"") : "")
                + Structure("scl3300", "bus = \"spi-0\"\nchip_select = 1\n" + keys)
        );
        var errors = result.Problems.Where(p => p.Severity == ProblemSeverity.Error).ToList();
        if (complaint is null)
        {
            Assert.Empty(errors);
        }
        else
        {
            Assert.Contains(complaint, Assert.Single(errors).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("scl3300", "bus = \"spi-0\"", "the verdict is never Safe")]
    [InlineData("adxl345", "bus = \"i2c-1\"", "a real tilt can hide in it")]
    public void A_sensor_that_is_not_enough_by_itself_is_warned_of(string kind, string keys, string warning)
    {
        ConfigurationResult result = Read(Zeroed + Structure(kind, keys));
        Assert.Equal(0, result.ExitCode);
        Assert.Single(result.Problems, p => p.Message.Contains(warning, StringComparison.Ordinal));
        string both =
            Zeroed
            + Structure("adxl345", "bus = \"i2c-1\"")
            + Structure("scl3300", "bus = \"spi-0\"\ngravity_mps2 = [0.0, 0.0, 9.8]");
        Assert.DoesNotContain(Read(both).Problems, p => p.Message.Contains(warning, StringComparison.Ordinal));
    }

    [Fact]
    public void An_inclinometer_alone_that_was_commissioned_askew_is_refused()
    {
        ConfigurationResult result = Read(
            Zeroed.Replace("[0.0, 0.0, 9.8]", "[0.0, 9.8, 0.0]", StringComparison.Ordinal)
                + Structure("scl3300", "bus = \"spi-0\"")
        );
        ConfigurationProblem problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal("commissioning.gravity_mps2", problem.Key);
    }

    [Theory]
    [InlineData("scl3300", "bus = \"i2c-1\"", "spi-N")]
    [InlineData("adxl345", "bus = \"spi-0\"", "i2c-N")]
    [InlineData("adxl345", "bus = \"i2c-1\"\naddress = 0x54", "0x53, 0x1d")]
    public void A_bus_or_address_that_the_chip_has_not_is_refused(string kind, string keys, string allowed) =>
        Assert.Contains(
            Read(Structure(kind, keys)).Problems,
            p => p.Severity == ProblemSeverity.Error && p.Message.Contains(allowed, StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("i2c-1", 2)]
    [InlineData("i2c-1", 3)]
    [InlineData("spi-0", 8)]
    [InlineData("spi-0", 11)]
    public void A_contact_on_a_line_of_a_bus_in_use_is_refused(string bus, int line)
    {
        string toml = $"""
            [site]
            id = "A"
            [[sensor]]
            kind = "contact"
            measures = "door"
            line = {line}
            """;

        Assert.Equal(0, Read(toml).ExitCode);
        ConfigurationProblem problem = Assert.Single(
            Read(toml + $"\n[[sensor]]\nkind = \"adxl355\"\nbus = \"{bus}\"").Problems,
            p => p.Severity == ProblemSeverity.Error
        );
        Assert.Equal($"line {line} is taken by {bus}; use another of 0 to 27", problem.Message);
        Assert.Equal(6, problem.Line);
    }

    [Fact]
    public void The_modem_on_the_header_takes_the_lines_of_its_port()
    {
        ConfigurationResult result = Read(
            "[site]\nid=\"A\"\n[outputs]\nled_line=14\n[[sensor]]\nkind=\"modem\"\nport=\"/dev/serial0\""
        );

        Assert.Contains(result.Problems, p => p is { Key: "outputs.led_line", Severity: ProblemSeverity.Error });
    }

    [Fact]
    public void A_mast_head_is_read_with_its_port_speed_and_unit()
    {
        ConfigurationResult result = Read(
            "[site]\nid=\"A\"\n[[sensor]]\nkind=\"masthead\"\nport=\"/dev/ttyUSB0\"\nbaud=57600\nunit=7"
        );
        Assert.Equal(
            new MastHeadSection
            {
                Port = "/dev/ttyUSB0",
                Baud = 57_600,
                Unit = 7,
            },
            result.Configuration!.Sensors.Single()
        );
        Assert.Equal(
            new MastHeadSection
            {
                Port = "/dev/ttyUSB0",
                Baud = 115_200,
                Unit = 1,
            },
            Read("[site]\nid=\"A\"\n[[sensor]]\nkind=\"masthead\"\nport=\"/dev/ttyUSB0\"")
                .Configuration!.Sensors.Single()
        );
    }

    [Theory]
    [InlineData("unit=0", "sensor[0].unit", "1 to 247")]
    [InlineData("unit=248", "sensor[0].unit", "1 to 247")]
    [InlineData("baud=9600", "sensor[0].baud", "38400, 57600, 115200, 230400")]
    [InlineData(
        "[[sensor]]\nkind=\"adxl355\"\nbus=\"spi-0\"",
        "sensor[1].kind",
        "already measured by sensor[0] (masthead)"
    )]
    [InlineData(
        "[[sensor]]\nkind=\"scl3300\"\nbus=\"spi-0\"",
        "sensor[1].kind",
        "already measured by sensor[0] (masthead)"
    )]
    [InlineData(
        "[[sensor]]\nkind=\"modem\"\nport=\"/dev/ttyUSB0\"",
        "sensor[1].port",
        "is taken by sensor[0] (masthead)"
    )]
    public void A_mast_head_that_cannot_be_is_an_error(string more, string key, string message)
    {
        ConfigurationResult result = Read(
            "[site]\nid=\"A\"\n[[sensor]]\nkind=\"masthead\"\nport=\"/dev/ttyUSB0\"\n" + more
        );
        Assert.Contains(
            result.Problems,
            p =>
                p.Severity == ProblemSeverity.Error
                && p.Key == key
                && p.Message.Contains(message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Plain_text_beyond_this_host_is_a_warning_once_it_is_allowed()
    {
        ConfigurationResult result = Read(
            "[site]\nid = \"A\"\n[uplink]\nbroker = \"mqtt://10.0.0.1\"\nallow_plaintext = true"
        );

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(
            result.Problems,
            p => p is { Key: "uplink.broker", Severity: ProblemSeverity.Warning, Line: 4 }
        );
    }

    [Theory]
    [InlineData("[site]\nid = \"A\"\nid = \"B\"")]
    [InlineData("[site\nid = \"A\"")]
    [InlineData("[site]\nid = \"A")]
    public void What_is_not_TOML_is_unusable_and_says_where(string toml)
    {
        ConfigurationResult result = Read(toml);

        Assert.Equal(2, result.ExitCode);
        Assert.Null(result.Configuration);
        Assert.Contains(result.Problems, p => p.Line > 0 && p.Message.StartsWith("TOML: ", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Problems, p => p.Message.StartsWith("is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void A_binary_file_a_huge_file_a_missing_file_and_a_folder_are_unusable()
    {
        ConfigurationResult binary = SiteConfiguration.Parse("[site]\n\0"u8, "site.toml");
        Assert.Equal(
            "site.toml:2:1: error: the file is a binary file (byte 0x00); save it as plain text in UTF-8",
            binary.Problems[0].ToString()
        );
        Assert.Equal(2, SiteConfiguration.Parse([0xFF, 0xFE, 0x5B, 0x00], "site.toml").ExitCode);
        Assert.Equal(
            2,
            SiteConfiguration.Parse(Encoding.UTF8.GetBytes(new string('#', 300_000)), "site.toml").ExitCode
        );
        Assert.Equal(2, SiteConfiguration.Load("/nonexistent/site.toml").ExitCode);
        Assert.Equal(2, SiteConfiguration.Load(Path.GetTempPath()).ExitCode);
        Assert.Equal(2, SiteConfiguration.Load("/dev/zero").ExitCode);
        Assert.Equal(2, SiteConfiguration.Load("").ExitCode);
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_are_harmless()
    {
        byte[] bytes =
        [
            .. Encoding.UTF8.Preamble,
            .. Encoding.UTF8.GetBytes(Whole.Replace("\n", "\r\n", StringComparison.Ordinal)),
        ];

        Assert.Empty(SiteConfiguration.Parse(bytes, "site.toml").Problems);
    }

    [Fact]
    public void Dotted_keys_and_inline_tables_read_as_sections_do()
    {
        SiteConfiguration site = Read(
            """
            site.id = "A"
            sensor = [{ kind = "ina228", bus = "i2c-1", shunt_ohms = 1e-3 }]
            limits = { stuck_s = 30 }
            """
        ).Configuration!;

        Assert.Equal("A", site.Site.Id);
        Assert.Equal(0.001, Assert.IsType<Ina228Section>(Assert.Single(site.Sensors)).ShuntOhms);
        Assert.Equal(30, site.Limits.StuckSeconds);
    }

    [Fact]
    public void Deep_nesting_is_a_problem_and_not_a_crash()
    {
        Assert.Equal(2, Read("a = " + new string('[', 100_000)).ExitCode);
        Assert.Equal(2, Read("a = " + string.Concat(Enumerable.Repeat("{b=", 50_000))).ExitCode);
    }

    [Fact]
    public void Every_default_is_itself_allowed()
    {
        Assert.DoesNotContain(
            new SiteConfiguration { Site = new SiteSection { Id = "A" } }.Problems(),
            p => p.Severity == ProblemSeverity.Error
        );
    }

    [Fact]
    public void Every_limit_of_the_rules_has_a_key_that_sets_it_alone()
    {
        PropertyInfo[] limits = typeof(Limits).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        Assert.Equal(limits.Length, ConfigurationTable.SiteLimits.Keys.Count);
        foreach (ConfigurationKey key in ConfigurationTable.SiteLimits.Keys)
        {
            object changed = key.Set(new Limits(), 12.5);
            Assert.Equal(12.5, key.Get(changed));
            Assert.Single(limits, p => !Equals(p.GetValue(changed), p.GetValue(new Limits())));
        }
    }

    [Fact]
    public void Any_bytes_give_a_result()
    {
        byte[] example = File.ReadAllBytes(ExamplePath);
        Gen<(int At, int Drop, byte[] Put)[]> edits = Gen.Select(
            Gen.Int[0, example.Length - 1],
            Gen.Int[0, 40],
            Gen.OneOf(Gen.Byte.Array[0, 4], Gen.Int[0, Nasty.Length - 1].Select(i => Encoding.UTF8.GetBytes(Nasty[i])))
        ).Array[1, 6];
        edits.Sample(
            changes =>
            {
                List<byte> bytes = [.. example];
                foreach ((int at, int drop, byte[] put) in changes)
                {
                    int start = Math.Min(at, bytes.Count);
                    bytes.RemoveRange(start, Math.Min(drop, bytes.Count - start));
                    bytes.InsertRange(start, put);
                }

                ConfigurationResult result = SiteConfiguration.Parse(bytes.ToArray(), "f");
                Assert.Equal(result.ErrorCount > 0, result.Configuration is null);
                Assert.All(result.Problems, p => Assert.True(p is { Line: > 0, Column: > 0 }));
                Assert.NotNull(CheckCommand.ToText(result));
            },
            iter: 3000
        );
        Gen.Byte.Array[0, 200].Sample(bytes => SiteConfiguration.Parse(bytes, "f") is not null, iter: 2000);
    }

    [Theory]
    [InlineData("tilt_notice_deg", "tilt_notise_deg", 1)]
    [InlineData("mains", "mians", 1)]
    [InlineData("abc", "ABC", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_slips_of_the_hand(string one, string other, int distance)
    {
        Assert.Equal(distance, DidYouMean.Distance(one, other));
        Assert.Equal(distance, DidYouMean.Distance(other, one));
    }

    [Fact]
    public void Nothing_far_away_is_suggested() => Assert.Null(DidYouMean.Find("colour", ["id", "group", "operator"]));

    [Fact]
    public void Check_prints_problems_and_gives_their_exit_code()
    {
        using var output = new StringWriter();
        int exit = CheckCommand
            .Create()
            .Parse(["/nonexistent.toml", "--json"])
            .Invoke(new System.CommandLine.InvocationConfiguration { Output = output });

        Assert.Equal(2, exit);
        Assert.StartsWith(
            "{\"file\":\"/nonexistent.toml\",\"usable\":false,\"errors\":1",
            output.ToString(),
            StringComparison.Ordinal
        );
    }

    private const string Zeroed = """
        [site]
        id = "A"
        [commissioning]
        date = 2026-03-14
        engineer = "E-2291"
        gravity_mps2 = [0.0, 0.0, 9.8]

        """;

    private static string Structure(string kind, string keys) => $"\n[[sensor]]\nkind = \"{kind}\"\n{keys}\n";

    private static ConfigurationResult Read(string toml) =>
        SiteConfiguration.Parse(Encoding.UTF8.GetBytes(toml), "site.toml");
}
