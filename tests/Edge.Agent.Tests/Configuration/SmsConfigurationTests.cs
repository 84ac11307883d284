using System.Text;
using Edge.Agent.Configuration;

namespace Edge.Agent.Tests.Configuration;

public sealed class SmsConfigurationTests
{
    private const string Modem = "[[sensor]]\nkind = \"modem\"\nport = \"/dev/ttyUSB2\"\n";

    [Fact]
    public void Numbers_times_and_budget_are_read()
    {
        ConfigurationResult result = Read(
            "[sms]\nnumbers = [\"+84901234567\", \"+84907654321\"]\nafter_minutes = 5\nper_day = 3\nper_month = 9\n"
                + Modem
        );
        SmsSection sms = result.Configuration!.Sms;
        Assert.Equal(["+84901234567", "+84907654321"], sms.Numbers);
        Assert.Equal((5.0, 3, 9), (sms.AfterMinutes, sms.PerDay, sms.PerMonth));
        Assert.Contains(result.Problems, problem => problem.Message.Contains("sealed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[sms]\nnumbers = [\"0901234567\"]\n", "sms.numbers", "+84901234567")]
    [InlineData("[sms]\nnumbers = [\"+8490\"]\n", "sms.numbers", "country code")]
    [InlineData("[sms]\nnumbers = [\"+84901234567\"]\n", "sms.numbers", "no modem")]
    [InlineData("[sms]\nnumbers = [\"+84901234567\"]\nper_day = 9\nper_month = 8\n", "sms.per_month", "at least")]
    [InlineData("[sms]\nper_day = 0\n", "sms.per_day", "1 to 200")]
    [InlineData(
        "[[uplink.path]]\nname = \"a\"\ninterface = \"eth0\"\n[[uplink.path]]\nname = \"b\"\ninterface = \"eth0\"\n",
        "uplink.path[1].interface",
        "uplink.path[0]"
    )]
    [InlineData("[[uplink.path]]\nname = \"a\"\ninterface = \"eth0\"\n", "uplink.path[0].interface", "leads nowhere")]
    [InlineData(
        "[uplink]\nbroker = \"mqtt://127.0.0.1\"\n[[uplink.path]]\nname = \"a\"\ninterface = \"eth0\"\n",
        "uplink.path[0].interface",
        "on this host"
    )]
    [InlineData(
        "[[uplink.path]]\nname = \"a\"\ninterface = \"wwan0\"\nkind = \"sim2\"\n",
        "uplink.path[0].kind",
        "no way of its own"
    )]
    [InlineData("[uplink]\npath_check_s = 0\n", "uplink.path_check_s", "1 to 300")]
    [InlineData("[[uplink.path]]\nname = \"a\"\n", "uplink.path[0].interface", "missing")]
    public void What_is_wrong_is_said(string toml, string key, string message) =>
        Assert.Contains(
            Read(toml).Problems,
            problem => problem.Key == key && problem.Message.Contains(message, StringComparison.Ordinal)
        );

    [Fact]
    public void Two_ways_to_a_broker_are_right()
    {
        ConfigurationResult result = Read(
            "[uplink]\nbroker = \"mqtts://broker.example\"\npath_check_s = 5\npath_standby_s = 60\npath_back_s = 120\n"
                + "[[uplink.path]]\nname = \"wire\"\ninterface = \"eth0\"\n"
                + "[[uplink.path]]\nname = \"modem\"\ninterface = \"wwan0\"\n"
        );
        Assert.DoesNotContain(
            result.Problems,
            problem => problem.Key.StartsWith("uplink.path", StringComparison.Ordinal)
        );
        Assert.Equal([false, true], result.Configuration!.Paths.Select(path => path.IsMetered));
        UplinkSection uplink = result.Configuration.Uplink;
        Assert.Equal(
            (5.0, 60.0, 120.0),
            (uplink.PathOptions.CheckSeconds, uplink.PathOptions.StandbySeconds, uplink.PathOptions.BackAfterSeconds)
        );
        Assert.True(result.Configuration.ToProfile().HasPaths);
    }

    private static ConfigurationResult Read(string toml) =>
        SiteConfiguration.Parse(Encoding.UTF8.GetBytes("[site]\nid = \"HP-0001\"\n" + toml), "site.toml");
}
