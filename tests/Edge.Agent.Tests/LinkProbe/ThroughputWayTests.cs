using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.LinkProbe;
using Edge.Agent.Pipeline;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Agent.Tests.LinkProbe;

public sealed class ThroughputWayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-way-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Samples_of_an_agent_go_by_the_way_that_its_session_uses()
    {
        SpeedWay? way = WayOf([
            new PathSection { Name = "wire", Interface = "eth0" },
            new PathSection { Name = "4g", Interface = "wwan0" },
        ]);
        Assert.Equal(new SpeedWay("wire", "eth0"), way);
        Assert.Equal("wire (eth0)", way.ToString());
    }

    [Fact]
    public void Those_of_an_agent_without_ways_go_by_the_routes_of_the_host() => Assert.Null(WayOf([]));

    private SpeedWay? WayOf(IReadOnlyList<PathSection> paths)
    {
        SiteConfiguration configuration = SimulatedConfiguration.Default(
            "SIM-0001",
            "mqtt://10.250.1.1:1883",
            Path.Combine(_folder, "journal.db"),
            frameSeconds: 300
        ) with
        {
            Paths = paths,
        };
        var installation = new SimulatedInstallation(
            SimulatedTime.Following(TimeProvider.System),
            1,
            ScenarioFile.Load("calm"),
            FittedSite.From(configuration)
        );
        using var board = new InProcessBoard(installation.Hardware, new LinuxHostClock(TimeProvider.System));
        using var journal = SqliteJournal.Open(JournalOptions.From(configuration.Journal), board.Clock.BootId);
        using var probe = new ThroughputProbe(
            new ThroughputOptions { Url = "http://10.250.1.1/file" },
            "SIM-0001",
            TimeProvider.System,
            new Random(1)
        );
        using var agent = new SiteAgent(configuration, board, journal, jitter: 0, probe);
        return probe.Way();
    }
}
