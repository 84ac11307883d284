using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Portable.Wire;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>The alarm book of the whole agent, whose process is killed and whose host loses its power.</summary>
public sealed class AlarmBookTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_alarm_that_outlasts_the_process_is_raised_once_and_one_that_does_not_is_cleared_once(bool power)
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            using VirtualSite site = new(
                new VirtualSiteOptions
                {
                    Seed = seed,
                    Disturbances = power
                        ? [new RebootHost(200, 60, 30), new RebootHost(500, 60, 30)]
                        : [new KillAgent(200, 20), new KillAgent(500, 20)],
                }
            );
            site.Run(100);
            site.Installation.Site.Set(SiteQuantity.DoorOpen, 1);
            site.Run(40);
            Assert.Null(site.Agent!.Pipeline.AcknowledgeAlarm("Cabinet/Door", "lan", site.Clock.Now));
            site.Run(250);
            Assert.Equal(AlarmState.Acknowledged, site.Agent!.Pipeline.StateOf(MetricId.AlarmCabinetDoor));
            site.Run(115);
            site.Run(15);
            site.Installation.Site.Set(SiteQuantity.DoorOpen, 0);
            site.Run(200);
            site.Settle();

            string[] told =
            [
                .. site
                    .Store.Readings(VirtualSite.SiteId, "Site/Alarm/Last")
                    .Select(reading => reading.Text ?? "")
                    .Where(text => text.Contains("\"id\":\"Cabinet/Door\"", StringComparison.Ordinal))
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
            Assert.Single(told, text => text.Contains("\"event\":\"raised\"", StringComparison.Ordinal));
            Assert.Single(told, text => text.Contains("\"event\":\"acknowledged\"", StringComparison.Ordinal));
            Assert.Single(told, text => text.Contains("\"event\":\"cleared\"", StringComparison.Ordinal));
            Assert.Equal(3, told.Length);
            Assert.Equal(AlarmState.Normal, site.Agent!.Pipeline.StateOf(MetricId.AlarmCabinetDoor));
            Assert.Empty(site.Violations);
        }
    }
}
