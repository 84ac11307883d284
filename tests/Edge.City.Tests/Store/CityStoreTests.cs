using CsCheck;
using Edge.City.Store;
using Edge.Core.Journal;
using Edge.Portable.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.City.Tests.Store;

public sealed class CityStoreTests
{
    private const string Peak = "Structure/Acceleration/Peak";
    private static readonly SiteKey Site = new("hai-phong", "hp-0001");

    [Fact]
    public void Every_record_is_stored_once_in_whatever_order_and_however_often_its_runs_come() =>
        Gen.Select(Gen.Long[1, 30], Gen.Int[1, 9])
            .Array[1, 25]
            .Array[1, 4]
            .Sample(
                batches =>
                {
                    using var temporary = new TemporaryStore();
                    var sent = new SortedSet<long>();
                    foreach ((long First, int Count)[] batch in batches)
                    {
                        var items = new List<StoreItem>();
                        foreach ((long first, int count) in batch)
                        {
                            for (long id = first; id < first + count; id++)
                            {
                                items.Add(Record(id));
                                sent.Add(id);
                            }
                        }

                        Acknowledgement ack = Assert.Single(temporary.Store.Commit(items));
                        long contiguous = 0;
                        while (sent.Contains(contiguous + 1))
                        {
                            contiguous++;
                        }

                        Assert.Equal(contiguous, ack.UpTo);
                        Assert.Equal(sent.Where(id => id > contiguous), ack.Above.SelectMany(Ids));
                    }

                    Assert.Equal(sent.Count, temporary.Store.Count("hp-0001"));
                    Assert.Equal(sent, temporary.Store.Ids("hp-0001", 77).SelectMany(Ids));
                    Assert.Equal(
                        sent.Select(id => (double)id),
                        temporary.Store.Readings("hp-0001", Peak).Select(reading => reading.Value!.Value)
                    );
                },
                iter: 30
            );

    [Fact]
    public void A_run_that_cannot_be_cut_is_stored_once_though_parts_of_it_come_again() =>
        Gen.Select(Gen.Long[1, 20], Gen.Int[1, 12])
            .Array[1, 10]
            .Sample(
                runs =>
                {
                    using var temporary = new TemporaryStore();
                    var sent = new SortedSet<long>();
                    foreach ((long first, int count) in runs)
                    {
                        var values = new List<StoredValue>();
                        for (long id = first; id < first + count; id++)
                        {
                            values.Add(Value(Peak, id * 10, (double)id));
                            sent.Add(id);
                        }

                        temporary.Store.Commit([
                            new RecordItem(Site, 5, 77, first, count, null, Historical: true, values),
                        ]);
                    }

                    Assert.Equal(sent.Count, temporary.Store.Count("hp-0001"));
                    Assert.Equal(sent, temporary.Store.Ids("hp-0001", 77).SelectMany(Ids));
                    Assert.Equal(
                        sent.Select(id => (double)id),
                        temporary.Store.Readings("hp-0001", Peak).Select(reading => reading.Value!.Value)
                    );
                },
                iter: 30
            );

    [Fact]
    public void A_record_that_is_there_already_is_acknowledged_again()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Record(1), Record(2)]);
        Acknowledgement ack = Assert.Single(temporary.Store.Commit([Record(2)]));
        Assert.Equal(2, ack.UpTo);
        Assert.Equal(1, temporary.Store.Counters.Duplicates);
    }

    [Fact]
    public void Records_of_another_epoch_are_other_records()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77), Record(1, epoch: 77), Birth(78), Record(1, epoch: 78)]);
        Assert.Equal(2, temporary.Store.Count("hp-0001"));
        Assert.Equal([78, 77], temporary.Store.Epochs("hp-0001"));
    }

    [Fact]
    public void What_was_acknowledged_is_there_after_the_store_is_opened_again()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77), Record(1), Record(2), Record(9), Record(7, previous: 5)]);
        CityStore store = temporary.Reopen();
        Assert.Equal([new IdRange(1, 2), new IdRange(7, 7), new IdRange(9, 9)], store.Ids("hp-0001"));
        Acknowledgement ack = Assert.Single(store.Commit([Record(3)]));
        Assert.Equal(3, ack.UpTo);
        Assert.Equal([new IdRange(7, 7), new IdRange(9, 9)], ack.Above);
        Assert.Equal(1, store.Site("hp-0001")!.Evicted);
    }

    [Fact]
    public void A_copy_taken_as_a_power_cut_would_leave_it_has_every_committed_record()
    {
        using var temporary = new TemporaryStore();
        string cut = Directory.CreateTempSubdirectory("edge-city-cut-").FullName;
        for (long id = 1; id <= 20; id++)
        {
            temporary.Store.Commit([Record(id)]);
            foreach (string suffix in (string[])["", "-wal"])
            {
                File.Copy(temporary.Path + suffix, Path.Combine(cut, "city.db" + suffix), overwrite: true);
            }

            File.Delete(Path.Combine(cut, "city.db-shm"));
            using var store = CityStore.Open(Path.Combine(cut, "city.db"), 0);
            Assert.Equal([new IdRange(1, id)], store.Ids("hp-0001", 77));
            Assert.Equal(id, store.Count("hp-0001"));
        }

        Directory.Delete(cut, recursive: true);
    }

    [Fact]
    public void What_the_site_evicted_is_not_missing()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77), Record(1), Record(2), Record(10, previous: 5), Record(12)]);
        Assert.Equal(
            [
                new RecordGap(new IdRange(3, 5), Evicted: false),
                new RecordGap(new IdRange(6, 9), Evicted: true),
                new RecordGap(new IdRange(11, 11), Evicted: false),
            ],
            temporary.Store.Gaps("hp-0001")
        );
        SiteState site = temporary.Store.Site("hp-0001")!;
        Assert.Equal((4, 4), (site.Evicted, site.Missing));
    }

    [Fact]
    public void What_is_older_than_the_journals_first_record_will_not_come()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Record(3), Birth(77, first: 6)]);
        Acknowledgement ack = Assert.Single(temporary.Store.Commit([Record(6)]));
        Assert.Equal(6, ack.UpTo);
        Assert.Equal(
            [new RecordGap(new IdRange(1, 2), Evicted: true), new RecordGap(new IdRange(4, 5), Evicted: true)],
            temporary.Store.Gaps("hp-0001")
        );
    }

    [Fact]
    public void A_record_that_was_counted_as_evicted_and_comes_after_all_is_stored()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77), Record(1), Record(5, previous: 1)]);
        temporary.Store.Commit([Record(3)]);
        SiteState site = temporary.Store.Site("hp-0001")!;
        Assert.Equal((3, 2, 0), (site.Received, site.Evicted, site.Missing));
    }

    [Fact]
    public void The_latest_value_is_the_one_of_the_highest_record_though_the_sites_clock_was_set_back()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77), Verdict(4, "Unsafe", at: 100), Verdict(3, "Safe", at: 9_000)]);
        Assert.Equal("Unsafe", temporary.Store.Site("hp-0001")!.Latest["Site/Verdict"].Text);
    }

    [Fact]
    public void Backlog_does_not_replace_what_the_birth_said()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([
            Birth(77, verdict: "Unsafe", at: 5_000),
            Verdict(3, "Safe", at: 4_000, historical: true),
        ]);
        Assert.Equal("Unsafe", temporary.Store.Site("hp-0001")!.Latest["Site/Verdict"].Text);
        temporary.Store.Commit([Verdict(4, "Watch", at: 6_000, historical: true)]);
        Assert.Equal("Watch", temporary.Store.Site("hp-0001")!.Latest["Site/Verdict"].Text);
    }

    [Fact]
    public void The_highest_value_leaves_bad_ones_out()
    {
        using var temporary = new TemporaryStore();
        var bad = new StoredValue(Peak, 40, 99.0, null, Quality.Bad);
        temporary.Store.Commit([
            Record(1),
            Record(2),
            new RecordItem(Site, 5, 77, 3, 1, null, Historical: false, [bad]),
        ]);
        Assert.Equal(2, temporary.Store.MaxOf("hp-0001", Peak));
        Assert.Null(temporary.Store.MaxOf("hp-0001", "Flood/Level"));
    }

    [Fact]
    public void A_batch_that_fails_leaves_nothing_and_can_be_committed_again()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77), Record(1)]);
        using SqliteConnection other = Connect(temporary);
        Run(other, "ALTER TABLE records RENAME TO away");
        Assert.Throws<CityStoreException>(() => temporary.Store.Commit([Record(2), Record(3)]));
        Assert.Equal([new IdRange(1, 1)], temporary.Store.Ids("hp-0001"));
        Run(other, "ALTER TABLE away RENAME TO records");
        Acknowledgement ack = Assert.Single(temporary.Store.Commit([Record(2), Record(3)]));
        Assert.Equal(3, ack.UpTo);
        Assert.Equal(3, temporary.Store.Count("hp-0001"));
    }

    [Fact]
    public void An_item_that_cannot_be_stored_holds_nothing_else_up_and_is_not_acknowledged()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77), Record(1)]);
        using SqliteConnection other = Connect(temporary);
        Run(
            other,
            "CREATE TRIGGER refuse BEFORE INSERT ON records WHEN new.id = 3 BEGIN SELECT raise(ABORT, 'no'); END"
        );
        Acknowledgement ack = Assert.Single(temporary.Store.Commit([Record(2), Record(3), Record(4)]));
        Assert.Equal(2, ack.UpTo);
        Assert.Equal([new IdRange(4, 4)], ack.Above);
        Assert.Equal(1, temporary.Store.Counters.Refused);
    }

    [Fact]
    public void After_opening_no_site_is_online()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77)]);
        Assert.True(temporary.Store.Site("hp-0001")!.Online);
        SiteState site = temporary.Reopen(nowMillis: 123).Site("hp-0001")!;
        Assert.False(site.Online);
        Assert.Equal(123, site.ChangedMillis);
    }

    [Fact]
    public void A_second_receiver_on_the_same_file_is_refused_with_the_reason()
    {
        using var temporary = new TemporaryStore();
        var problem = Assert.Throws<CityStoreException>(() => CityStore.Open(temporary.Path, 0));
        Assert.Contains("in use by another edge-city", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused_with_the_reason()
    {
        string directory = Directory.CreateTempSubdirectory("edge-city-").FullName;
        string path = Path.Combine(directory, "notes.txt");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat("not a database ", 100)));
        var problem = Assert.Throws<CityStoreException>(() => CityStore.Open(path, 0));
        Assert.Contains("damaged or not a database", problem.Message, StringComparison.Ordinal);
        problem = Assert.Throws<CityStoreException>(() => CityStore.Open(directory, 0));
        Assert.Contains("is a directory", problem.Message, StringComparison.Ordinal);
        problem = Assert.Throws<CityStoreException>(() => CityStore.Open(Path.Combine(path, "city.db"), 0));
        Assert.Contains("cannot be opened", problem.Message, StringComparison.Ordinal);
        Directory.Delete(directory, recursive: true);
    }

    private static SqliteConnection Connect(TemporaryStore temporary)
    {
        var connection = new SqliteConnection($"Data Source={temporary.Path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Fact]
    public void A_birth_makes_old_values_no_news()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([Birth(77) with { ReceivedMillis = 700_000, LiveMillis = 100_000 }]);
        Assert.Equal(100_000, temporary.Store.Site(Site.Node)!.LastLiveMillis);
        temporary.Store.Commit([Record(1) with { ReceivedMillis = 800_000 }]);
        temporary.Store.Commit([Birth(77) with { ReceivedMillis = 900_000, LiveMillis = 300_000 }]);
        SiteState site = temporary.Store.Site(Site.Node)!;
        Assert.Equal((800_000, 900_000), (site.LastLiveMillis, site.LastSeenMillis));
    }

    private static RecordItem Record(long id, long? previous = null, long epoch = 77) =>
        new(Site, 5, epoch, id, 1, previous, Historical: false, [Value(Peak, id * 10, (double)id)]);

    private static RecordItem Verdict(long id, string verdict, long at, bool historical = false) =>
        new(Site, 5, 77, id, 1, null, historical, [new StoredValue("Site/Verdict", at, null, verdict, Quality.Good)]);

    private static BirthItem Birth(long epoch, long first = 1, string verdict = "Safe", long at = 1) =>
        new(
            Site,
            5,
            BirthSequence: 0,
            epoch,
            first,
            LastId: null,
            [new StoredValue("Site/Verdict", at, null, verdict, Quality.Good)]
        );

    private static StoredValue Value(string name, long at, object number) => new(name, at, number, null, Quality.Good);

    private static IEnumerable<long> Ids(IdRange range)
    {
        for (long id = range.First; id <= range.Last; id++)
        {
            yield return id;
        }
    }
}
