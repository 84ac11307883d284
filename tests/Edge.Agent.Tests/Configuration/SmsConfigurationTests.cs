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
    [InlineData("[[uplink.path]]\nname = \"a\"\ninterface = \"eth0\"\n", "uplink.path[0].interface", "no effect")]
    [InlineData("[[uplink.path]]\nname = \"a\"\n", "uplink.path[0].interface", "missing")]
    public void What_is_wrong_is_said(string toml, string key, string message) =>
        Assert.Contains(
            Read(toml).Problems,
            problem => problem.Key == key && problem.Message.Contains(message, StringComparison.Ordinal)
        );

    private static ConfigurationResult Read(string toml) =>
        SiteConfiguration.Parse(Encoding.UTF8.GetBytes("[site]\nid = \"HP-0001\"\n" + toml), "site.toml");
}
