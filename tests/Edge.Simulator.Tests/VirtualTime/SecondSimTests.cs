using Edge.Agent.Configuration;
using Edge.Core.Alarms;
using Edge.Core.Link;
using Edge.Portable.Wire;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>A whole site whose way to the broker is a modem with two SIMs.</summary>
public sealed class SecondSimTests
{
    private const double OffAt = 600;
    private const double BackAt = OffAt + (3 * 3600);

    // Twice the ladder's 300 s and the spread over it, and what registering takes.
    private const double TakenSeconds = 480;

    [Fact]
    public void Three_hours_without_the_first_operator_cost_minutes_and_no_record_and_a_restart_changes_nothing()
    {
        using VirtualSite site = Site([new KillAgent(OffAt + 4000, 20), new RebootHost(OffAt + 6000, 30, 5)]);
        site.Run(OffAt + 60);
        Assert.False(Modem(site).HasNetwork);
        site.Run(TakenSeconds);
        Assert.True(Modem(site).HasNetwork);
        Assert.Equal(2, Modem(site).Slot);
        Assert.True(HasNotice(site));

        // The agent is killed, and later the host starts again; neither tries the first SIM.
        foreach (double at in new[] { OffAt + 4200, OffAt + 6300, BackAt, BackAt + 1000 })
        {
            site.Run(at - site.Seconds);
            Assert.Equal(2, Modem(site).Slot);
            SimSlotState kept = site.Agent!.Pipeline.Learned.Recovery.Sim;
            Assert.Equal((2, 0), (kept.Slot, kept.TrialFrom));
            Assert.True(HasNotice(site));
        }

        site.Run(BackAt + (3 * 3600) - site.Seconds);
        Assert.Equal(1, Modem(site).Slot);
        Assert.True(Modem(site).HasNetwork);
        Assert.False(HasNotice(site));
        site.Settle();
        Assert.Empty(site.Violations);
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("none")]
    [InlineData("pin")]
    public void A_second_SIM_that_cannot_be_used_is_left_and_the_first_serves_when_it_can(string what)
    {
        using VirtualSite site = Site([], backAt: 2000);
        SimulatedModem modem = Modem(site);
        modem.RefusesSlots = what == "refused";
        modem.SecondSim = modem.SecondSim! with
        {
            SimReady = what != "none",
            SimWants = what == "pin" ? "SIM PIN" : null,
        };
        site.Run(OffAt + TakenSeconds + 120);
        Assert.Equal(1, modem.Slot);
        Assert.InRange(site.Agent!.Pipeline.Learned.Recovery.Sim.RestSeconds, 1, SimSlots.RestSeconds);
        site.Run(2120 - site.Seconds);
        Assert.True(modem.HasNetwork);
        Assert.False(HasNotice(site));
        site.Settle();
        Assert.Empty(site.Violations);
    }

    private static SimulatedModem Modem(VirtualSite site) => Assert.Single(site.Installation.Hardware.Modems.Values);

    private static bool HasNotice(VirtualSite site) =>
        site.Agent!.Pipeline.Alarms.Any(a => a is { Alarm.Metric: MetricId.AlarmOtherSim, Severity: Severity.Notice });

    private static VirtualSite Site(IReadOnlyList<Disturbance> disturbances, double backAt = BackAt) =>
        new(
            new VirtualSiteOptions
            {
                Seed = 7,
                SteadyNetwork = true,
                Disturbances = disturbances,
                Scenario = new Scenario(
                    "second-sim",
                    "",
                    30_000,
                    null,
                    [
                        new ScenarioStep(1, null, [new SetUplink(false) { IsModem = true }]),
                        new ScenarioStep(OffAt, null, [new SetModem(c => c with { Registration = 2 })]),
                        new ScenarioStep(backAt, null, [new SetModem(c => c with { Registration = 1 })]),
                    ]
                ),
                Configure = site =>
                    site with
                    {
                        Sensors =
                        [
                            .. site.Sensors.Select(sensor =>
                                sensor is ModemSection modem ? modem with { Sims = 2, SimReturnHours = 4 } : sensor
                            ),
                        ],
                    },
            }
        );
}
