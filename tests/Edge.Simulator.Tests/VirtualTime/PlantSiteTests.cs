using Edge.Agent.Configuration;
using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>A whole site whose power is judged by its rectifier alone, in virtual time: no INA228, no contact of mains.</summary>
public sealed class PlantSiteTests
{
    private const string Port = "/dev/ttyUSB0";
    private const double ReadySeconds = 150;

    [Fact]
    public void A_calm_site_becomes_Safe_on_its_rectifiers_word_and_stays_so()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        int other = 0;
        site.Judged = () => other += site.Verdict!.Level == VerdictLevel.Safe ? 0 : 1;
        site.Run(3600);
        Assert.Equal(0, other);
        Assert.Empty(site.Agent!.Pipeline.Alarms);
        Assert.InRange(Latest(site, MetricId.PowerBatteryVoltage), 53, 55);
        Assert.Equal(1, Latest(site, MetricId.PowerMains));
        Assert.Equal(20, Latest(site, MetricId.PowerRectifierLoadCurrent), 1.5);
        Assert.Equal(3, Latest(site, MetricId.PowerRectifierModules));
        Assert.InRange(Latest(site, MetricId.PowerMeterPower), 1000, 1400);
        site.Settle();
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void A_mains_loss_is_told_within_five_seconds_and_the_silent_meter_is_no_fault()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        site.Installation.Site.Set(SiteQuantity.Mains, 0);
        site.Run(5);
        Assert.Contains(site.Agent!.Pipeline.Alarms, alarm => alarm.Alarm.Metric == MetricId.AlarmMainsLost);
        site.Run(600);
        ActiveAlarm only = Assert.Single(site.Agent.Pipeline.Alarms);
        Assert.Equal(MetricId.AlarmMainsLost, only.Alarm.Metric);
        Assert.InRange(Latest(site, MetricId.PowerBatteryCurrent), -30, -15);
        Assert.True(
            site.Agent.Pipeline.Snapshot().Single(r => r.Metric == MetricId.PowerMeterPower).Quality == Quality.Bad
        );

        site.Installation.Site.Set(SiteQuantity.Mains, 1);
        site.Run(120);
        Assert.Empty(site.Agent.Pipeline.Alarms);
        Assert.InRange(Latest(site, MetricId.PowerMeterPower), 1000, 3000);
    }

    [Fact]
    public void A_battery_that_runs_down_is_told_by_the_rectifier_alone()
    {
        using VirtualSite site = Make(load: 60);
        site.Run(ReadySeconds);
        site.Installation.Site.Set(SiteQuantity.Mains, 0);
        bool low = false;
        site.Judged = () =>
            low |= site.Agent!.Pipeline.Alarms.Any(alarm => alarm.Alarm.Metric == MetricId.AlarmBatteryLow);
        site.Run(2 * 3600);
        Assert.True(low);
    }

    [Fact]
    public void A_failed_module_is_an_alarm_after_a_minute_and_clears_when_it_is_replaced()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        site.Installation.Site.Set(SiteQuantity.ModulesFailed, 1);
        site.Run(50);
        Assert.Empty(site.Agent!.Pipeline.Alarms);
        site.Run(20);
        ActiveAlarm only = Assert.Single(site.Agent.Pipeline.Alarms);
        Assert.Equal((MetricId.AlarmRectifierFault, Severity.Warning), (only.Alarm.Metric, only.Severity));
        site.Installation.Site.Set(SiteQuantity.ModulesFailed, 0);
        site.Run(70);
        Assert.Empty(site.Agent.Pipeline.Alarms);
    }

    [Fact]
    public void A_pulled_module_is_an_alarm_where_the_file_says_how_many_there_are()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        Rectifier(site).PulledModules = 1;
        site.Run(70);
        Assert.Equal(1, Latest(site, MetricId.PowerRectifierModulesFailed));
        Assert.Equal(MetricId.AlarmRectifierFault, Assert.Single(site.Agent!.Pipeline.Alarms).Alarm.Metric);
    }

    [Fact]
    public void A_brownout_is_a_notice()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        site.Installation.Site.Set(SiteQuantity.MainsVolts, 150);
        site.Run(70);
        Assert.Equal(Severity.Notice, Assert.Single(site.Agent!.Pipeline.Alarms).Severity);
    }

    [Theory]
    [InlineData(ModbusUnitFault.Silent, null)]
    [InlineData(ModbusUnitFault.WrongCrc, null)]
    [InlineData(ModbusUnitFault.WrongUnit, null)]
    [InlineData(ModbusUnitFault.HalfFrames, null)]
    [InlineData(ModbusUnitFault.NoValues, null)]
    [InlineData(ModbusUnitFault.Exceptions, 2.0)]
    [InlineData(ModbusUnitFault.Exceptions, 4.0)]
    [InlineData(ModbusUnitFault.Exceptions, 6.0)]
    [InlineData(ModbusUnitFault.Slow, 3.0)]
    public void Each_fault_of_the_rectifier_makes_the_verdict_Unknown_and_it_becomes_Safe_again(
        ModbusUnitFault fault,
        double? magnitude
    )
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        Assert.Equal(VerdictLevel.Safe, site.Verdict!.Level);
        Rectifier(site).SetFault(fault, magnitude);
        site.Run(60);
        Assert.Equal(VerdictLevel.Unknown, site.Verdict!.Level);
        int safe = 0;
        site.Judged = () => safe += site.Verdict!.Level == VerdictLevel.Safe ? 1 : 0;
        site.Run(120);
        Assert.Equal(0, safe);
        site.Judged = null;
        Rectifier(site).SetFault(ModbusUnitFault.None);
        site.Run(120);
        Assert.Equal(VerdictLevel.Safe, site.Verdict!.Level);
    }

    private static double Latest(VirtualSite site, MetricId metric) =>
        site.Agent!.Pipeline.Snapshot().Single(reading => reading.Metric == metric).Value;

    private static SimulatedRectifier Rectifier(VirtualSite site) => site.Installation.Hardware.Rectifiers[Port];

    private static VirtualSite Make(double load = 20)
    {
        VirtualSite site = new(
            new VirtualSiteOptions
            {
                Seed = 11,
                Configure = site =>
                    site with
                    {
                        Sensors =
                        [
                            new RectifierSection { Port = Port, Modules = 3 },
                            new EnergyMeterSection { Port = Port, Unit = 2 },
                            .. site.Sensors.Where(sensor =>
                                sensor is not (Ina228Section or ContactSection { Measures: "mains" or "genset" })
                            ),
                        ],
                    },
            }
        );
        site.Installation.Site.Set(SiteQuantity.Load, load);
        return site;
    }
}
