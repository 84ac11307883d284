using Edge.City;
using Edge.City.Broker;
using Edge.City.Host;
using Edge.Core.Journal;
using Edge.Portable.Wire;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>The receiver on a broker, with its store in a folder that goes with it, and what tests ask of it.</summary>
internal sealed class CityOf : IAsyncDisposable
{
    private readonly string _folder;
    private readonly CityRunner _runner;

    private CityOf(string folder, CityRunner runner) => (_folder, _runner) = (folder, runner);

    public CityRunner Runner => _runner;

    public static async Task<CityOf> StartAsync(int port)
    {
        string folder = Directory.CreateTempSubdirectory("edge-city-").FullName;
        var options = new CityOptions
        {
            Broker = new BrokerAddress("127.0.0.1", port, Tls: false),
            StorePath = Path.Combine(folder, "city.db"),
            Http = null,
            Host = new HostOptions { HostId = "city", ReconnectSeconds = (0.2, 1) },
        };
        return new CityOf(folder, await CityRunner.StartAsync(options, TimeProvider.System));
    }

    /// <summary>Highest record up to which everything is stored.</summary>
    public long Complete(long epoch) =>
        _runner.Store.Ids(Cabinet.SiteId, epoch) is [{ First: 1 } all, ..] ? all.Last : 0;

    /// <summary>The latest good number of a metric.</summary>
    public double? Number(string metric) => Latest(metric) is { Quality: Quality.Good } value ? value.Number : null;

    /// <summary>The latest text of a metric.</summary>
    public string? Text(string metric) => Latest(metric)?.Text;

    /// <summary>Whether the latest value of a metric is bad.</summary>
    public bool IsBad(string metric) => Latest(metric) is { Quality: Quality.Bad };

    /// <summary>Every id from 1 to at least <paramref name="last"/> is stored, each once, and nothing else.</summary>
    public void AssertExactlyOnce(long epoch, long last, string seed)
    {
        Assert.Equal([epoch], _runner.Store.Epochs(Cabinet.SiteId));
        Assert.Empty(_runner.Store.Gaps(Cabinet.SiteId, epoch));
        IdRange all = Assert.Single(_runner.Store.Ids(Cabinet.SiteId, epoch));
        Assert.Equal(1, all.First);
        Assert.True(all.Last >= last, $"{seed}: the city has 1 to {all.Last}, the journal wrote {last}.");
        Assert.Equal(all.Last, _runner.Store.Count(Cabinet.SiteId));
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private City.Store.LatestValue? Latest(string metric) =>
        _runner.Store.Site(Cabinet.SiteId)?.Latest.GetValueOrDefault(metric);
}
