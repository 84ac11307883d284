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

    private static ConfigurationResult Read(string port) => Parse($"[[sensor]]\nkind = \"modem\"\nport = \"{port}\"\n");

    private static ConfigurationResult Parse(string sensors) =>
        SiteConfiguration.Parse(Encoding.UTF8.GetBytes("[site]\nid = \"HP-0001\"\n" + sensors), "site.toml");
}
