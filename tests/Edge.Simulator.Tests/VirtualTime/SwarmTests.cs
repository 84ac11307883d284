using Edge.Agent.Configuration;
using Edge.City.Orders;
using Edge.City.Store;
using Edge.Core.Link;
using Edge.Core.Verdict;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Commands;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>The swarm in virtual time: the same seed gives the same bytes, and what goes wrong is found.</summary>
public sealed class SwarmTests
{
    [Fact]
    public void The_same_seed_gives_the_same_published_bytes_and_the_same_store()
    {
        // A seed with a small journal, kills and cuts says more than a calm one.
        var first = Hashes(3);
        Assert.Equal(first, Hashes(3));
        Assert.NotEqual(first, Hashes(4));
    }

    [Fact]
    public void Polls_of_contacts_that_are_left_out_change_nothing()
    {
        for (ulong seed = 5; seed <= 8; seed++)
        {
            Assert.Equal(Hashes(seed, everyPoll: true), Hashes(seed));
        }
    }

    [Fact]
    public void Nothing_goes_wrong_by_the_first_seeds()
    {
        var (code, said) = Run(
            new()
            {
                First = 1,
                Last = 4,
                Seconds = 900,
            }
        );
        Assert.True(code == 0, said);
        Assert.Contains("times real time", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_drops_a_record_is_found_and_shrunk_to_a_run_without_trouble()
    {
        var (code, said) = Run(
            new()
            {
                First = 7,
                Last = 7,
                Seconds = 300,
                Change = options => options with { StoreKeeps = item => item is not RecordItem { Id: 17 } },
            }
        );
        Assert.Equal(1, code);
        Assert.Contains("records 17 to 17 are neither stored nor declared evicted", said, StringComparison.Ordinal);
        Assert.Contains(
            "replay: edge-sim swarm --seeds 7 --days 0.003472222222222222 --only 0",
            said,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_outage_that_the_agent_does_not_count_is_found_and_printed_with_its_replay()
    {
        var (code, said) = Run(
            new()
            {
                First = 5,
                Last = 5,
                Seconds = 1500,
                Shrinks = false,
                Change = options =>
                    options with
                    {
                        Disturbances = [new CutUplink(1000, 300, NetworkState.Silent)],
                        Counts = told =>
                        {
                            AvailabilityTally miscounted = told.Copy();
                            miscounted.Available += miscounted.DownSeconds();
                            Array.Clear(miscounted.Down);
                            return miscounted;
                        },
                    },
            }
        );
        Assert.Equal(1, code);
        Assert.Contains("seconds of unavailable time, and at least 299 were", said, StringComparison.Ordinal);
        Assert.Contains("replay: edge-sim swarm --seeds 5 --days 0.017361111111111112", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_of_two_troubles_together_is_shrunk_to_these_two()
    {
        var plan = SwarmPlan.Of(5, 20_000);
        int[] needed = [2, plan.Troubles.Count - 2];
        var whole = new SwarmCase(plan, [.. Enumerable.Range(0, plan.Troubles.Count)], plan.Seconds);
        var shrunk = Shrinking.Shrink(
            new SwarmResult(whole, 0, 0, ["seeded"], plan.Seconds),
            candidate => new SwarmResult(
                candidate,
                0,
                0,
                needed.All(candidate.Kept.Contains) ? ["seeded"] : [],
                plan.Seconds
            )
        );
        Assert.Equal(needed, shrunk.Case.Kept);
        Assert.Contains(
            $"--only {string.Join(',', needed.Select(i => i + 1))}",
            shrunk.Case.Replay,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_trouble_that_is_left_out_changes_none_of_the_others()
    {
        var plan = SwarmPlan.Of(9, 40_000);
        var all = plan.Options();
        var fewer = plan.Options([.. Enumerable.Range(1, plan.Troubles.Count - 1)]);
        Assert.Equal(
            all.Scenario.Steps.Count
                + all.Disturbances.Count
                - plan.Troubles[0].Steps.Count
                - plan.Troubles[0].Disturbances.Count,
            fewer.Scenario.Steps.Count + fewer.Disturbances.Count
        );
        Assert.Empty(fewer.Disturbances.Except(all.Disturbances));
    }

    [Fact]
    public void An_alarm_that_does_not_come_is_found()
    {
        // A rule that waits an hour where the watch allows what the configuration said before.
        using VirtualSite site = new(
            new VirtualSiteOptions { Alarms = limits => limits with { MainsOffSeconds = 2 }, Configure = Late }
        );
        site.Run(60);
        Assert.Empty(site.Violations);
        site.Installation.Site.Set(SiteQuantity.Mains, 0);
        site.Run(30);
        Assert.Contains(
            site.Violations,
            found => found.Contains("Site/Alarm/Power/MainsLost was not raised", StringComparison.Ordinal)
        );

        static SiteConfiguration Late(SiteConfiguration configuration) =>
            configuration with
            {
                Limits = configuration.Limits with { MainsOffSeconds = 3600 },
            };
    }

    [Fact]
    public void A_visit_that_the_city_has_announced_is_known_to_whoever_watches_the_alarms()
    {
        using VirtualSite site = Visited([new AnnounceVisit(100, "v-1", 7200), new EndVisit(1400, "v-1")]);
        site.Run(1500);
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void A_site_that_alarms_of_the_door_during_an_announced_visit_is_found()
    {
        using VirtualSite site = Visited([new AnnounceVisit(100, "v-1", 7200)]);
        site.Run(400);
        Assert.Empty(site.Violations);

        // It is ended behind the back of whoever watches.
        site.Command("Site/Visit", OrderText.End("v-1", []));
        site.Run(60);
        Assert.Contains(
            site.Violations,
            found => found.Contains("Site/Alarm/Cabinet/Door stands", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void An_announcement_that_never_arrived_explains_no_door_for_longer_than_itself()
    {
        using VirtualSite site = Visited([
            new CutUplink(90, 200, NetworkState.Silent),
            new AnnounceVisit(100, "v-1", 300),
        ]);
        site.Run(350);
        Assert.Contains(
            site.Agent!.Pipeline.Alarms,
            alarm => alarm.Alarm.Metric == Portable.Wire.MetricId.AlarmCabinetDoor
        );
        site.Run(1200);
        Assert.Empty(site.Violations);
    }

    // The door is open from 200 to 1,300 s.
    private static VirtualSite Visited(IReadOnlyList<Disturbance> said) =>
        new(
            new VirtualSiteOptions
            {
                Scenario = new(
                    "visit",
                    "Somebody comes.",
                    1500,
                    null,
                    [
                        new(200, null, [new SetQuantity(SiteQuantity.DoorOpen, 1, 0)]),
                        new(1300, null, [new SetQuantity(SiteQuantity.DoorOpen, 0, 0)]),
                    ]
                ),
                Disturbances = said,
                SteadyNetwork = true,
            }
        );

    [Fact]
    public void A_genset_whose_failure_is_told_too_late_is_found()
    {
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Scenario = new("calm", "Nothing happens.", 1, null, [])
                {
                    Site = new ScenarioSite { HasGenset = true },
                },
                Alarms = limits => limits with { GensetStartSeconds = 120 },
                Configure = configuration =>
                    configuration with
                    {
                        Genset = configuration.Genset with { Fitted = true },
                        Limits = configuration.Limits with { GensetStartSeconds = 600 },
                        Sensors = [.. configuration.Sensors.Where(sensor => sensor is not Adxl355Section)],
                    },
            }
        );
        site.Installation.Site.Set(SiteQuantity.GensetFails, 1);
        site.Run(30);
        site.Installation.Site.Set(SiteQuantity.Mains, 0);
        site.Run(115);
        Assert.Empty(site.Violations);
        site.Run(30);
        Assert.Contains(
            site.Violations,
            found => found.Contains("Site/Alarm/Power/GensetFailed was not raised", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("battery stolen")]
    [InlineData("announced visit")]
    [InlineData("fuel stolen")]
    [InlineData("genset fails")]
    [InlineData("smoke")]
    [InlineData("fan failed")]
    [InlineData("visit of")]
    [InlineData("door open")]
    [InlineData("supply of the host too low")]
    [InlineData("rectifier module failed")]
    [InlineData("mb7389 Obstructed")]
    [InlineData("rectifier Silent")]
    [InlineData("energy_meter Exceptions")]
    [InlineData("the way is the modem's")]
    [InlineData("first operator out")]
    [InlineData("second slot empty")]
    [InlineData("second SIM locked")]
    [InlineData("second operator out")]
    [InlineData("modem refuses to choose a slot")]
    public void Every_trouble_of_plant_and_radio_comes_within_a_hundred_plans(string trouble) =>
        Assert.Contains(
            Enumerable.Range(1, 100).SelectMany(seed => SwarmPlan.Of((ulong)seed, 86_400).Troubles),
            one => one.Name.StartsWith(trouble, StringComparison.Ordinal)
        );

    [Fact]
    public void A_disk_that_refuses_for_ten_minutes_costs_no_record()
    {
        using VirtualSite site = new(
            new VirtualSiteOptions { FrameSeconds = 1, Disturbances = [new RefuseWrites(60, 600)] }
        );
        site.Run(300);
        long during = site.Durable;
        site.Run(300);
        Assert.Equal(during, site.Durable);
        site.Run(200);
        site.Settle();
        Assert.Empty(site.Violations);
        Assert.True(site.Durable > during + 500, $"only {site.Durable} records");
    }

    [Fact]
    public void A_site_whose_battery_runs_down_goes_dark_and_comes_back_with_everything()
    {
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Scenario = new(
                    "dark",
                    "",
                    1,
                    null,
                    [
                        new(
                            60,
                            null,
                            [new SetQuantity(SiteQuantity.Mains, 0, 0), new SetQuantity(SiteQuantity.Load, 40, 0)]
                        ),
                    ]
                )
                {
                    Site = new ScenarioSite { BatteryAmpereHours = 10 },
                },
            }
        );
        site.Run(3600);
        Assert.Null(site.Agent);
        long durable = site.Durable;
        site.Settle();
        Assert.NotNull(site.Agent);
        Assert.True(site.Durable > durable);
        Assert.Empty(site.Violations);
    }

    [Fact]
    public void A_verdict_that_stays_Safe_over_a_chip_that_repeats_itself_is_found()
    {
        // With a day of patience the rule is as good as gone.
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Configure = site => site with { Limits = site.Limits with { StuckSeconds = 86_400 } },
            }
        );
        site.Run(150);
        Assert.Empty(site.Violations);
        site.Installation.Hardware.FindChip("ina228")!.SetFault(ChipFault.Stuck);
        site.Run(DetectionTimes.StuckConverterSeconds + 2);
        Assert.Contains(
            site.Violations,
            found => found.Contains("the verdict is Safe: ina228 Stuck", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_verdict_that_stays_Safe_while_a_chip_is_silenced_by_another_ones_hold_on_the_bus_is_found()
    {
        // The battery monitor is fitted, and an agent that was not told of it misses it.
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Fitted = FittedDevice.DefaultSite,
                Configure = site =>
                    site with
                    {
                        Sensors =
                        [
                            .. site.Sensors.Where(s => s is not (Ina228Section or Ads1115Section or Sht4xSection)),
                        ],
                    },
            }
        );
        site.Run(150);
        Assert.Equal(VerdictLevel.Safe, site.Verdict!.Level);
        Assert.Empty(site.Violations);
        site.Installation.Hardware.FindChip("sht4x")!.SetFault(ChipFault.BusLockUp);
        site.Run(DetectionTimes.Of("ina228", ChipFault.BusLockUp)!.Value + 2);
        Assert.Contains(
            site.Violations,
            found => found.Contains("the verdict is Safe: ina228 BusLockUp", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_killed_agent_and_a_host_without_its_clock_lose_nothing()
    {
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                FrameSeconds = 1,
                Disturbances =
                [
                    new CutUplink(30, 120, NetworkState.Silent),
                    new KillAgent(60, 3),
                    new RebootHost(100, 20, 30),
                    new KillAgent(200, 1),
                    new RestartCity(210, 15),
                ],
            }
        );
        site.Run(300);
        site.Settle();
        Assert.Empty(site.Violations);
        Assert.True(site.Durable > 200, $"only {site.Durable} records");
        Assert.Equal(site.Durable, site.Store.Count(VirtualSite.SiteId), 30.0);
    }

    [Theory]
    [InlineData("20..1")]
    [InlineData("one")]
    [InlineData("1..2..3")]
    [InlineData("-1..3")]
    [InlineData("0..99999999")]
    public void A_range_that_is_none_is_refused_with_an_example(string text)
    {
        var parsed = SwarmCommand.Create().Parse(["--seeds", text]);
        Assert.Contains(parsed.Errors, error => error.Message.Contains("write 1..20", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--days", "0")]
    [InlineData("--days", "-5")]
    [InlineData("--days", "99999999")]
    [InlineData("--days", "long")]
    [InlineData("--only", "1;2")]
    [InlineData("--jobs", "0")]
    [InlineData("--until", "-1")]
    public void Options_that_make_no_sense_are_refused(string option, string value) =>
        Assert.NotEmpty(SwarmCommand.Create().Parse(["--seeds", "1..2", option, value]).Errors);

    private static (string Published, string Stored) Hashes(ulong seed, bool everyPoll = false)
    {
        using VirtualSite site = new(SwarmPlan.Of(seed, 600).Options() with { EveryPoll = everyPoll });
        site.Run(600);
        site.Settle();
        Assert.Empty(site.Violations);
        return (site.PublishedHash(), site.StoreHash());
    }

    private static (int Code, string Said) Run(SwarmOptions options)
    {
        using StringWriter output = new();
        int code = Swarm.Run(options, output, TimeProvider.System, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
