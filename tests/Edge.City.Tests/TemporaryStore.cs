using Edge.City.Store;

namespace Edge.City.Tests;

/// <summary>A store in a directory of its own, gone afterwards.</summary>
internal sealed class TemporaryStore : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-city-").FullName;

    public TemporaryStore()
    {
        Store = CityStore.Open(Path, 0);
    }

    public string Path => System.IO.Path.Combine(_directory, "city.db");

    public CityStore Store { get; private set; }

    public CityStore Reopen(long nowMillis = 0)
    {
        Store.Dispose();
        Store = CityStore.Open(Path, nowMillis);
        return Store;
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
