using Edge.City.Store;
using Edge.Simulator.Chips;
using Edge.Simulator.Commands;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>The sweep in virtual time: the same seed gives the same bytes, and what goes wrong is found.</summary>
public sealed class SweepTests
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
    public void Nothing_goes_wrong_by_the_first_seeds()
    {
        using StringWriter output = new();
        int code = Sweep.Run(1, 4, 15, false, output, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(code == 0, output.ToString());
        Assert.Contains("virtual hours per second", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_drops_a_record_is_found_and_the_replay_command_printed()
    {
        using StringWriter output = new();
        int code = Sweep.Run(
            7,
            7,
            5,
            false,
            output,
            TimeProvider.System,
            TestContext.Current.CancellationToken,
            options => options with { StoreKeeps = item => item is not RecordItem { Id: 17 } }
        );
        Assert.Equal(1, code);
        Assert.Contains(
            "records 17 to 17 are neither stored nor declared evicted",
            output.ToString(),
            StringComparison.Ordinal
        );
        Assert.Contains("edge-sim sweep --seeds 7..7 --minutes 5", output.ToString(), StringComparison.Ordinal);
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
        var parsed = SweepCommand.Create().Parse(["--seeds", text]);
        Assert.Contains(parsed.Errors, error => error.Message.Contains("write 1..20", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("99999999")]
    [InlineData("long")]
    public void Minutes_that_make_no_sense_are_refused(string text) =>
        Assert.NotEmpty(SweepCommand.Create().Parse(["--seeds", "1..2", "--minutes", text]).Errors);

    private static (string Published, string Stored) Hashes(ulong seed)
    {
        using VirtualSite site = new(RandomPlan.Of(seed, 600));
        site.Run(600);
        site.Settle();
        Assert.Empty(site.Violations);
        return (site.PublishedHash(), site.StoreHash());
    }
}
