using Edge.Scenarios.Tests.Harness;
using Edge.Simulator.Chips;

namespace Edge.Scenarios.Tests;

/// <summary>The shipped agent dies at any moment; broker and city run throughout.</summary>
[Collection(RealProcesses.Name)]
public sealed class KillTests
{
    private const int Kills = 50;

    [Fact]
    public async Task After_fifty_kills_at_random_moments_every_record_is_in_the_city_exactly_once()
    {
        ShippedAgent.Require();
        ulong seed = Chances.Seed();
        var chance = new Chance(seed);
        await using var broker = await Mosquitto.StartAsync();
        await using var city = await CityOf.StartAsync(broker.Port);
        using var cabinet = new Cabinet(broker.Url, seed: seed, quick: true);
        using var calm = new CancellationTokenSource();
        Task toggling = cabinet.ToggleUntilAsync(seed, calm.Token);
        Dictionary<long, long> acknowledged = [];
        JournalContent? before = null;
        for (int kill = 0; kill < Kills; kill++)
        {
            await using var agent = cabinet.Run();
            await Task.Delay(chance.NextSpan(0.1, 0.9), TimeProvider.System, TestContext.Current.CancellationToken);
            await agent.KillAsync();
            Assert.Equal(128 + 9, agent.ExitCode);
            if (cabinet.ReadJournal() is { } now)
            {
                AssertKept(before, now, acknowledged, $"seed {seed}, kill {kill}");
                AssertReleasedOnlyWhatIsStored(now, city, $"seed {seed}, kill {kill}");
                before = now;
            }
        }

        await calm.CancelAsync();
        await toggling;
        Assert.NotNull(before);
        long atStart = city.Complete(before.Epoch);
        TestContext.Current.TestOutputHelper?.WriteLine($"city {atStart}, journal {before.Last}");
        await using var last = cabinet.Run();
        await Eventually.True(
            () => city.Complete(before.Epoch) > before.Last,
            TimeSpan.FromSeconds(30),
            () =>
                $"seed {seed}: the city has 1 to {city.Complete(before.Epoch)} of {before.Last}; missing "
                + string.Join(", ", city.Runner.Store.Gaps(Cabinet.SiteId, before.Epoch))
                + $"\n{last.Said}"
        );
        Assert.True(
            await last.TerminateAsync(TimeSpan.FromSeconds(10)) == 0,
            $"seed {seed}: {last.ExitCode}\n{last.Said}"
        );
        city.AssertExactlyOnce(before.Epoch, before.Last, $"seed {seed}");
        Assert.All(acknowledged.Keys, id => Assert.InRange(id, 1, before.Last));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{before.Last} records, {acknowledged.Count} of them seen waiting after a kill, "
                + $"{city.Runner.Store.Counters.Duplicates} duplicates refused"
        );
    }

    // A record once committed is never changed, and no id is given twice.
    private static void AssertKept(
        JournalContent? before,
        JournalContent now,
        Dictionary<long, long> acknowledged,
        string when
    )
    {
        if (before is not null)
        {
            Assert.True(now.Epoch == before.Epoch, $"{when}: the journal began anew.");
            Assert.True(
                now.Last >= before.Last,
                $"{when}: the newest record went back from {before.Last} to {now.Last}."
            );
        }

        foreach ((long id, long checksum) in now.Held)
        {
            Assert.True(
                acknowledged.TryAdd(id, checksum) || acknowledged[id] == checksum,
                $"{when}: record {id} is another than before."
            );
        }
    }

    private static void AssertReleasedOnlyWhatIsStored(JournalContent now, CityOf city, string when)
    {
        var stored = city.Runner.Store.Ids(Cabinet.SiteId, now.Epoch);
        Assert.True(
            stored.Count == 0 || stored[^1].Last <= now.Last,
            $"{when}: the city has record {(stored.Count == 0 ? 0 : stored[^1].Last)}, the journal ends at {now.Last}."
        );
        for (long id = 1; id <= now.Last; id++)
        {
            Assert.True(
                now.Held.ContainsKey(id) || stored.Any(range => id >= range.First && id <= range.Last),
                $"{when}: record {id} has left the journal, and the city does not have it."
            );
        }
    }
}
