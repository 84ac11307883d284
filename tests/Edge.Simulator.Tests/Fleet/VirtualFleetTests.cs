using Edge.City.Store;
using Edge.Simulator.Fleet;

namespace Edge.Simulator.Tests.Fleet;

public sealed class VirtualFleetTests
{
    private static readonly FleetOptions Small = new()
    {
        Sites = 25,
        Seed = 7,
        Seconds = 60,
        DrainSeconds = 120,
        ConnectsPerSecond = 10,
    };

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, "city")]
    public void Every_record_is_acknowledged_and_in_the_store_once(bool storm, string? primary)
    {
        using var fleet = new VirtualFleet(Small with { Storm = storm, PrimaryHost = primary });
        FleetReport report = fleet.Run();
        Assert.Equal("", string.Join('\n', report.StoreProblems!));
        Assert.Equal(report.Counts.Journaled, report.Counts.Acknowledged);
        Assert.Equal(0, report.ExitCode);
        Assert.Equal(25, report.Counts.Born);
        Assert.Equal(25, fleet.Store.SiteNames().Count);
    }

    [Fact]
    public void A_storm_is_ten_times_the_load_with_alarms_and_connections_made_again()
    {
        using var calm = new VirtualFleet(Small);
        using var storm = new VirtualFleet(Small with { Storm = true });
        FleetCounts quiet = calm.Run().Counts;
        FleetCounts loud = storm.Run().Counts;
        long frames = loud.Journaled - loud.Alarms;
        Assert.True(frames > 9 * quiet.Journaled, $"{frames} frames in a storm, {quiet.Journaled} in calm");
        Assert.True(quiet.Journaled > 25 * 4, $"{quiet.Journaled} frames in calm");
        Assert.True(loud.Alarms >= 25 * 6, $"{loud.Alarms} alarm records");
        Assert.Equal(0, quiet.Alarms);
        Assert.Equal(25, quiet.Connects);
        Assert.True(loud.Connects > 30, $"{loud.Connects} connections");
    }

    [Fact]
    public void A_receiver_that_is_away_for_a_while_loses_nothing()
    {
        using var fleet = new VirtualFleet(Small with { Storm = true, PrimaryHost = "city" });
        fleet.RestartReceiver(atSeconds: 20, awaySeconds: 10);
        Assert.Equal(0, fleet.Run().ExitCode);
    }

    [Fact]
    public void A_receiver_that_loses_one_record_is_found_out()
    {
        using var fleet = new VirtualFleet(Small, item => item is not RecordItem { Id: 3, Site.Node: "VNPT-0001" });
        FleetReport report = fleet.Run();
        Assert.Equal(1, report.ExitCode);
        Assert.Equal(report.Counts.Journaled - 1, report.Counts.Acknowledged);
        Assert.StartsWith("VNPT-0001: ", Assert.Single(report.StoreProblems!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_is_too_small_is_a_failure_though_the_rest_arrives()
    {
        using var fleet = new VirtualFleet(Small with { Storm = true, JournalBytes = 500 });
        FleetReport report = fleet.Run();
        Assert.True(report.Counts.Evicted > 0);
        Assert.Equal(report.Counts.Journaled, report.Counts.Acknowledged + report.Counts.Evicted);
        Assert.Equal(0, report.Counts.Waiting);
        Assert.Equal(1, report.ExitCode);
    }

    [Fact]
    public void The_same_seed_gives_the_same_records()
    {
        using var one = new VirtualFleet(Small with { Storm = true });
        using var other = new VirtualFleet(Small with { Storm = true });
        Assert.Equal(one.Run().Counts, other.Run().Counts);
        foreach (string site in one.Store.SiteNames())
        {
            Assert.Equal(
                one.Store.Readings(site, "Structure/Acceleration/RMS"),
                other.Store.Readings(site, "Structure/Acceleration/RMS")
            );
        }
    }
}
