using System.Text;
using Edge.Agent.Configuration;

namespace Edge.Agent.Tests.Configuration;

public sealed class ModemConfigurationTests
{
    [Theory]
    [InlineData("modemmanager", "")]
    [InlineData("modemmanager:860000000000001", "860000000000001")]
    [InlineData("/dev/ttyUSB2", null)]
    public void A_modem_has_a_port_or_ModemManager_owns_it(string port, string? imei)
    {
        ConfigurationResult result = Read(port);
        Assert.DoesNotContain(
            result.Problems,
            problem => problem.Key?.StartsWith("sensor", StringComparison.Ordinal) == true
        );
        Assert.Equal(imei, Assert.IsType<ModemSection>(Assert.Single(result.Configuration!.Sensors)).ManagedImei);
    }

    [Theory]
    [InlineData("modemmanager:", "is no IMEI")]
    [InlineData("modemmanager:0", "is no IMEI")]
    [InlineData("modemmanager:86000000000000", "is no IMEI")]
    [InlineData("modemmanager:86000000000000X", "is no IMEI")]
    [InlineData("modemmanager0", "is no path")]
    [InlineData("ModemManager", "is no path")]
    [InlineData("mmcli:0", "is no path")]
    public void What_is_nearly_ModemManager_is_said_and_not_taken_for_a_path(string port, string message) =>
        Assert.Contains(
            Read(port).Problems,
            problem =>
                problem.Key == "sensor[0].port"
                && problem.Severity == ProblemSeverity.Error
                && problem.Message.Contains(message, StringComparison.Ordinal)
                && problem.Message.Contains("modemmanager:", StringComparison.Ordinal)
        );

    [Fact]
    public void Two_modems_of_ModemManager_need_two_names()
    {
        const string modem = "[[sensor]]\nkind = \"modem\"\nport = \"modemmanager\"\n";
        Assert.Contains(
            Parse(modem + modem).Problems,
            problem => problem.Message.Contains("is taken by", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("/dev/serial/by-id/usb-Quectel_RM520N-GL_1234-if02-port0", "")]
    [InlineData("/dev/serial/by-id/usb-Quectel_RG500Q-EA_1234-if02-port0", "")]
    [InlineData("/dev/ttyUSB2", "sim_switch = \"AT+SMSIMCFG=1,{slot}\"\n")]
    [InlineData("/dev/ttyUSB2", "sim_switch = \"AT+GTDUALSIM={index}\"\nsim_return_h = 48\n")]
    [InlineData("modemmanager", "")]
    public void A_second_SIM_is_named_with_what_chooses_it(string port, string more)
    {
        ConfigurationResult result = Read(port, "sims = 2\n" + more);
        Assert.DoesNotContain(
            result.Problems,
            problem => problem.Key?.StartsWith("sensor", StringComparison.Ordinal) == true
        );
        Assert.Equal(2, Assert.IsType<ModemSection>(Assert.Single(result.Configuration!.Sensors)).Sims);
    }

    [Theory]
    [InlineData("/dev/ttyUSB2", "sims = 2\n", ProblemSeverity.Warning, "the modem's AT manual")]
    [InlineData("/dev/ttyUSB2", "sim_switch = \"AT+X={slot}\"\n", ProblemSeverity.Error, "has one SIM")]
    [InlineData(
        "modemmanager",
        "sims = 2\nsim_switch = \"AT+X={slot}\"\n",
        ProblemSeverity.Error,
        "switches the slot itself"
    )]
    [InlineData("/dev/ttyUSB2", "sims = 2\nsim_switch = \"AT+X=2\"\n", ProblemSeverity.Error, "{slot}")]
    [InlineData("/dev/ttyUSB2", "sims = 2\nsim_switch = \"QUIMSLOT={slot}\"\n", ProblemSeverity.Error, "AT command")]
    [InlineData("/dev/ttyUSB2", "sims = 2\nsim_switch = \"AT+X={slot}\\r\"\n", ProblemSeverity.Error, "{slot}")]
    public void What_would_choose_no_slot_is_said(string port, string more, ProblemSeverity severity, string message) =>
        Assert.Contains(
            Read(port, more).Problems,
            problem =>
                problem.Key == "sensor[0].sim_switch"
                && problem.Severity == severity
                && problem.Message.Contains(message, StringComparison.Ordinal)
        );

    private static ConfigurationResult Read(string port, string more) =>
        Parse($"[[sensor]]\nkind = \"modem\"\nport = \"{port}\"\n{more}");

    private static ConfigurationResult Read(string port) => Parse($"[[sensor]]\nkind = \"modem\"\nport = \"{port}\"\n");

    private static ConfigurationResult Parse(string sensors) =>
        SiteConfiguration.Parse(Encoding.UTF8.GetBytes("[site]\nid = \"HP-0001\"\n" + sensors), "site.toml");
}
