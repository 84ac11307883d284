using System.Text;
using CsCheck;
using Edge.Agent.Configuration;
using Edge.Portable.Drivers.Modbus;

namespace Edge.Agent.Tests.Configuration;

/// <summary>Rectifier and energy meter in a site file, and several units on one port.</summary>
public sealed class PlantConfigurationTests
{
    private const string Head = "[site]\nid=\"A\"\n";
    private const string Rectifier = "[[sensor]]\nkind=\"rectifier\"\nport=\"/dev/ttyUSB0\"\n";
    private const string Meter = "[[sensor]]\nkind=\"energy_meter\"\nport=\"/dev/ttyUSB0\"\n";

    [Fact]
    public void A_rectifier_and_a_meter_share_a_port()
    {
        ConfigurationResult result = Read(Rectifier + "modules=3\n" + Meter + "unit=2\nmap=\"sdm630\"");
        Assert.Equal(0, result.ErrorCount);
        var rectifier = Assert.IsType<RectifierSection>(result.Configuration!.Sensors[0]);
        Assert.Equal(
            ("/dev/ttyUSB0", 9600, 1, 3, 500, 100.0),
            (
                rectifier.Port,
                rectifier.Baud,
                rectifier.Unit,
                rectifier.Modules,
                rectifier.ResponseMilliseconds,
                rectifier.MainsVolts
            )
        );
        Assert.Equal(8, rectifier.RegisterMap().Count);
        var meter = Assert.IsType<EnergyMeterSection>(result.Configuration.Sensors[1]);
        Assert.Equal((2, "sdm630"), (meter.Unit, meter.Map));
        Assert.Equal(8, meter.RegisterMap().Count);
    }

    [Fact]
    public void Lines_of_the_file_take_the_place_of_those_of_the_map()
    {
        ConfigurationResult result = Read(
            Rectifier
                + """
                registers = [
                  "battery_current 4 0x0010 s32 0.001 low-word-first",
                  "temperature 3 0x1403 s16 0.1",
                  "alarm 3 0x0020 u16 mask=0x0001",
                  "alarm 3 0x0020 u16 mask=0x0004",
                  "modules none",
                ]
                """
        );
        Assert.Equal(0, result.ErrorCount);
        var rectifier = Assert.IsType<RectifierSection>(result.Configuration!.Sensors[0]);
        Dictionary<PlantQuantity, ModbusRegister[]> map = rectifier
            .RegisterMap()
            .GroupBy(register => register.Quantity)
            .ToDictionary(same => same.Key, same => same.ToArray());
        ModbusRegister battery = Assert.Single(map[PlantQuantity.BatteryAmperes]);
        Assert.Equal(
            (4, 0x0010, RegisterType.Signed32, 0.001, true),
            (battery.Function, battery.Address, battery.Type, battery.Scale, battery.LowWordFirst)
        );
        Assert.Equal(0x1403, Assert.Single(map[PlantQuantity.Celsius]).Address);
        Assert.Equal([0x0001, 0x0004], map[PlantQuantity.Alarm].Select(alarm => alarm.Mask));
        Assert.False(map.ContainsKey(PlantQuantity.Modules));
        Assert.Equal(0x1000, Assert.Single(map[PlantQuantity.BusVolts]).Address);
    }

    [Fact]
    public void Any_controller_is_fitted_by_its_registers_alone()
    {
        ConfigurationResult result = Read(
            Rectifier
                + "map=\"none\"\nregisters=[\"bus_voltage 4 0 f32\", \"ac_voltage 4 2 f32\", \"ac_voltage 4 4 f32\"]"
        );
        Assert.Equal(0, result.ErrorCount);
        Assert.Equal(3, Assert.IsType<RectifierSection>(result.Configuration!.Sensors[0]).RegisterMap().Count);
    }

    [Theory]
    [InlineData(Rectifier + Meter, "sensor[1].unit", "unit 1 on \"/dev/ttyUSB0\" is taken by sensor[0] (rectifier)")]
    [InlineData(
        Rectifier + Meter + "unit=2\nbaud=19200",
        "sensor[1].baud",
        "sensor[0] (rectifier) on the same port has 9600"
    )]
    [InlineData(
        Rectifier + "[[sensor]]\nkind=\"masthead\"\nport=\"/dev/ttyUSB0\"\nunit=2",
        "sensor[1].baud",
        "a line has one speed"
    )]
    [InlineData(
        Rectifier + "[[sensor]]\nkind=\"modem\"\nport=\"/dev/ttyUSB0\"",
        "sensor[1].port",
        "is taken by sensor[0] (rectifier)"
    )]
    [InlineData(
        "[[sensor]]\nkind=\"modem\"\nport=\"/dev/ttyUSB0\"\n" + Rectifier,
        "sensor[1].port",
        "is taken by sensor[0] (modem)"
    )]
    [InlineData(Rectifier + Rectifier + "unit=2", "sensor[1].kind", "already measured by sensor[0] (rectifier)")]
    [InlineData(Rectifier + "map=\"huawei_smu\"", "sensor[0].map", "did you mean \"huawei-smu\"?")]
    [InlineData(Meter + "map=\"sdm12\"", "sensor[0].map", "did you mean \"sdm120\"?")]
    [InlineData(Rectifier + "map=\"none\"", "sensor[0].registers", "no register is known; name a map")]
    [InlineData(Rectifier + "unit=248", "sensor[0].unit", "1 to 247")]
    [InlineData(Rectifier + "modules=0", "sensor[0].modules", "1 to 100")]
    [InlineData(Rectifier + "response_ms=2001", "sensor[0].response_ms", "20 to 2000")]
    [InlineData(Rectifier + "mains_v=19", "sensor[0].mains_v", "20 to 400")]
    [InlineData(Rectifier + "baud=14400", "sensor[0].baud", "9600")]
    [InlineData(Rectifier + "registers=\"bus_voltage\"", "sensor[0].registers", "not a list of texts")]
    [InlineData(Rectifier + "registers=[1]", "sensor[0].registers", "not a list of texts")]
    [InlineData(Rectifier + "registers=[\"\"]", "sensor[0].registers", "is empty")]
    [InlineData(Rectifier + "registers=[\"bus_voltag 3 0 u16\"]", "sensor[0].registers", "did you mean bus_voltage?")]
    [InlineData(Rectifier + "registers=[\"bus_voltage 3 0 u12\"]", "sensor[0].registers", "did you mean u16?")]
    [InlineData(
        Rectifier + "registers=[\"bus_voltage 3 0 double\"]",
        "sensor[0].registers",
        "allowed: u16, s16, u32, s32, f32"
    )]
    [InlineData(
        Rectifier + "registers=[\"bus_voltage 6 0 u16\"]",
        "sensor[0].registers",
        "function \"6\": 3 reads holding registers"
    )]
    [InlineData(Rectifier + "registers=[\"bus_voltage 3 65536 u16\"]", "sensor[0].registers", "address \"65536\"")]
    [InlineData(Rectifier + "registers=[\"bus_voltage 3 -1 u16\"]", "sensor[0].registers", "address \"-1\"")]
    [InlineData(Rectifier + "registers=[\"bus_voltage 3 0xg u16\"]", "sensor[0].registers", "address \"0xg\"")]
    [InlineData(
        Rectifier + "registers=[\"bus_voltage 3 0xffff f32\"]",
        "sensor[0].registers",
        "beyond the last register"
    )]
    [InlineData(Rectifier + "registers=[\"bus_voltage 3 0 u16 0\"]", "sensor[0].registers", "no scale")]
    [InlineData(Rectifier + "registers=[\"bus_voltage 3 0 u16 NaN\"]", "sensor[0].registers", "no scale")]
    [InlineData(
        Rectifier + "registers=[\"bus_voltage 3 0 u16 mask=1\"]",
        "sensor[0].registers",
        "an alarm, and nothing else, has a mask"
    )]
    [InlineData(Rectifier + "registers=[\"alarm 3 0 u16 mask=0\"]", "sensor[0].registers", "0x0001 to 0xffff")]
    [InlineData(Rectifier + "registers=[\"alarm 3 0 f32\"]", "sensor[0].registers", "an alarm is a u16")]
    [InlineData(Rectifier + "registers=[\"bus_voltage 3 0\"]", "sensor[0].registers", "is too short")]
    [InlineData(
        Rectifier + "registers=[\"power_factor 3 0 u16\"]",
        "sensor[0].registers",
        "is not of a sensor of kind \"rectifier\""
    )]
    [InlineData(
        Meter + "registers=[\"bus_voltage 3 0 u16\"]",
        "sensor[0].registers",
        "is not of a sensor of kind \"energy_meter\""
    )]
    [InlineData(
        Rectifier + "registers=[\"modules 3 0 u16\", \"modules 3 1 u16\"]",
        "sensor[0].registers",
        "has modules twice"
    )]
    public void A_plant_that_cannot_be_is_an_error(string sensors, string key, string message)
    {
        ConfigurationResult result = Read(sensors);
        Assert.Contains(
            result.Problems,
            p =>
                p.Severity == ProblemSeverity.Error
                && p.Key == key
                && p.Message.Contains(message, StringComparison.Ordinal)
        );
        Assert.Null(result.Configuration);
    }

    [Fact]
    public void Of_too_many_lines_none_is_read_and_the_limit_is_told()
    {
        string lines = string.Join(", ", Enumerable.Range(0, 41).Select(i => $"\"alarm 3 {i} u16\""));
        ConfigurationResult result = Read(Rectifier + $"registers=[{lines}]");
        Assert.Contains(result.Problems, p => p.Message.Contains("at most 40", StringComparison.Ordinal));
        lines = string.Join(", ", Enumerable.Range(0, 25).Select(i => $"\"alarm 3 {i} u16\""));
        result = Read(Rectifier + $"registers=[{lines}]");
        Assert.Contains(result.Problems, p => p.Message.Contains("more than 24 alarms", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rectifier_beside_a_genset_without_a_mains_contact_is_warned_of()
    {
        const string Genset = "[[sensor]]\nkind=\"contact\"\nmeasures=\"genset\"\nline=24\n";
        const string Mains = "[[sensor]]\nkind=\"contact\"\nmeasures=\"mains\"\nline=17\n";
        Assert.Contains(Read(Rectifier + Genset).Problems, IsWarning);
        Assert.DoesNotContain(Read(Rectifier + Genset + Mains).Problems, IsWarning);
        Assert.DoesNotContain(Read(Rectifier).Problems, IsWarning);

        static bool IsWarning(ConfigurationProblem p) =>
            p.Severity == ProblemSeverity.Warning
            && p.Key == "sensor[0].kind"
            && p.Message.Contains("cannot tell mains from the genset", StringComparison.Ordinal);
    }

    /// <summary>Total: any text gives a line or a problem.</summary>
    [Fact]
    public void Any_text_is_a_line_or_a_problem() =>
        Gen.OneOf(
                Gen.String,
                Gen.Select(
                        One("bus_voltage", "alarm", "energy", "x"),
                        One("3", "4", "5", ""),
                        One("0", "0xFFFF", "65535", "0x", "99999999999", "0x10000"),
                        One("u16", "f32", "s32", "none"),
                        One("", "0.1", "1e9", "mask=0x1", "mask=", "low-word-first", "-1 mask=0xffff")
                    )
                    .Select((a, b, c, d, e) => $"{a} {b} {c} {d} {e}")
            )
            .Sample(
                text =>
                {
                    RegisterText line = RegisterText.Parse(text);
                    return line.Problem is { Length: > 0 }
                        ? line.Register is null
                        : line.Register is null || line.Register.Address + line.Register.Words <= 0x10000;
                },
                iter: 20_000
            );

    private static Gen<string> One(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);

    private static ConfigurationResult Read(string sensors) =>
        SiteConfiguration.Parse(Encoding.UTF8.GetBytes(Head + sensors), "site.toml");
}
