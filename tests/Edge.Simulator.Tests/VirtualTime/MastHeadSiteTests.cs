using Edge.Agent.Configuration;
using Edge.Core.Verdict;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>A whole site whose structure is judged by its mast head, in virtual time.</summary>
public sealed class MastHeadSiteTests
{
    private const string Port = "/dev/ttyUSB0";

    // Tilt needs 60 s, a better verdict 10 s more; the frame that settles a suspect one 10 s.
    private const double ReadySeconds = 150;
    private const double HealSeconds = 240;

    [Fact]
    public void A_calm_site_with_a_mast_head_becomes_Safe_and_stays_so()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        int other = 0;
        site.Judged = () => other += site.Verdict!.Level == VerdictLevel.Safe ? 0 : 1;
        site.Run(1200);
        Assert.Equal(0, other);
        Assert.Equal(125, Latest(site, MetricId.StructureSampleRate), 1.5);
        Assert.Equal(36, Latest(site, MetricId.StructureSensorTemperature), 0.1);
        Assert.InRange(Latest(site, MetricId.StructureTiltMagnitude), 0, 0.02);
        site.Settle();
        Assert.Empty(site.Violations);
    }

    [Theory]
    [InlineData(MastHeadFault.Silent, null)]
    [InlineData(MastHeadFault.Stuck, null)]
    [InlineData(MastHeadFault.Saturated, null)]
    [InlineData(MastHeadFault.BitFlips, null)]
    [InlineData(MastHeadFault.WrongCrc, null)]
    [InlineData(MastHeadFault.WrongUnit, null)]
    [InlineData(MastHeadFault.WrongIdentity, null)]
    [InlineData(MastHeadFault.Exceptions, null)]
    [InlineData(MastHeadFault.HalfFrames, null)]
    [InlineData(MastHeadFault.Slow, null)]
    [InlineData(MastHeadFault.Slow, 3.0)]
    [InlineData(MastHeadFault.Overrun, null)]
    [InlineData(MastHeadFault.DeadSensor, null)]
    [InlineData(MastHeadFault.FailedSelfTest, null)]
    [InlineData(MastHeadFault.SlowOscillator, null)]
    [InlineData(MastHeadFault.Halted, null)]
    public void Each_fault_of_the_head_makes_the_verdict_Unknown_and_it_becomes_Safe_again(
        MastHeadFault fault,
        double? magnitude
    )
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        Assert.Equal(VerdictLevel.Safe, site.Verdict!.Level);
        Head(site).SetFault(fault, magnitude);
        site.Run(60);
        Assert.Equal(VerdictLevel.Unknown, site.Verdict!.Level);
        int safe = 0;
        site.Judged = () => safe += site.Verdict!.Level == VerdictLevel.Safe ? 1 : 0;
        site.Run(120);
        Assert.Equal(0, safe);
        site.Judged = null;
        Head(site).SetFault(MastHeadFault.None);
        site.Run(HealSeconds);
        Assert.Equal(VerdictLevel.Safe, site.Verdict!.Level);
    }

    [Fact]
    public void A_head_that_restarts_is_Unknown_for_a_while_and_then_Safe()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        Head(site).Restart();
        site.Run(5);
        Assert.Equal(VerdictLevel.Unknown, site.Verdict!.Level);
        site.Run(HealSeconds);
        Assert.Equal(VerdictLevel.Safe, site.Verdict!.Level);
    }

    [Fact]
    public void A_lean_of_the_top_raises_the_alarm_of_tilt()
    {
        using VirtualSite site = Make();
        site.Run(ReadySeconds);
        Assert.Equal(VerdictLevel.Safe, site.Verdict!.Level);
        site.Installation.Site.Set(SiteQuantity.TiltX, 1.5);
        site.Run(900);
        Assert.Equal(VerdictLevel.Unsafe, site.Verdict!.Level);
        Assert.Equal(1.5, Latest(site, MetricId.StructureTiltMagnitude), 0.05);
    }

    private static double Latest(VirtualSite site, MetricId metric) =>
        site.Agent!.Pipeline.Snapshot().Single(reading => reading.Metric == metric).Value;

    private static SimulatedMastHead Head(VirtualSite site) => site.Installation.Hardware.MastHeads[Port];

    private static VirtualSite Make() =>
        new(
            new VirtualSiteOptions
            {
                Seed = 11,
                Configure = site =>
                    site with
                    {
                        Sensors =
                        [
                            new MastHeadSection { Port = Port },
                            .. site.Sensors.Where(sensor => sensor is not Adxl355Section),
                        ],
                    },
            }
        );
}
