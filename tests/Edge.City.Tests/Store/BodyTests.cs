using CsCheck;
using Edge.City.Store;
using Edge.Portable.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.City.Tests.Store;

public sealed class BodyTests
{
    private const string Metric = "Plant/Figure";
    private static readonly SiteKey Site = new("hai-phong", "hp-0001");

    private static readonly Gen<(object? Number, string? Text)> GenContent = Gen.OneOf(
        Gen.Const(((object?)null, (string?)null)),
        Gen.Long.Select(n => ((object?)n, (string?)null)),
        Gen.Double.Where(double.IsFinite).Select(n => ((object?)n, (string?)null)),
        Gen.Float.Where(float.IsFinite).Select(n => ((object?)(double)n, (string?)null)),
        Gen.String.Where(text => !text.Any(char.IsSurrogate)).Select(text => ((object?)null, (string?)text))
    );

    private static readonly Gen<StoredValue> GenValue = Gen.Select(
        GenContent,
        Gen.Long[-5_000_000_000_000, 5_000_000_000_000],
        Gen.OneOf(Gen.Const(Quality.Good), Gen.Const(Quality.Stale), Gen.Const(Quality.Bad)),
        (content, at, quality) => new StoredValue(Metric, at, content.Number, content.Text, quality)
    );

    [Fact]
    public void Whatever_is_kept_is_given_back_as_it_was() =>
        GenValue
            .Array[1, 20]
            .Sample(
                values =>
                {
                    using var temporary = new TemporaryStore();
                    temporary.Store.Commit([new RecordItem(Site, 5, 77, 1, 1, null, Historical: false, values)]);
                    Assert.Equal(
                        values
                            .Select((value, place) => (value, place))
                            .OrderBy(v => v.value.AtMillis)
                            .ThenBy(v => v.place)
                            .Select(v => Reading(v.value)),
                        temporary.Store.Readings(Site.Node, Metric)
                    );
                    StoredValue last = values[^1];
                    Assert.Equal(
                        new LatestValue(last.AtMillis, 5, Reading(last).Value, last.Text, last.Quality),
                        temporary.Store.Site(Site.Node)!.Latest[Metric]
                    );
                },
                iter: 100
            );

    [Fact]
    public void Latest_values_of_many_metrics_stand_beside_each_other()
    {
        using var temporary = new TemporaryStore();
        for (int id = 1; id <= 40; id++)
        {
            int of = id;
            temporary.Store.Commit([
                new RecordItem(
                    Site,
                    5,
                    77,
                    id,
                    1,
                    null,
                    Historical: false,
                    [
                        .. Enumerable
                            .Range(0, 20)
                            .Where(i => (i + of) % 3 == 0)
                            .Select(i => new StoredValue($"Plant/{19 - i}", of, (double)of, null, Quality.Good)),
                    ]
                ),
            ]);
        }

        SiteState site = temporary.Reopen().Site(Site.Node)!;
        Assert.Equal(20, site.Latest.Count);
        for (int i = 0; i < 20; i++)
        {
            double newest = Enumerable.Range(1, 40).Last(id => (i + id) % 3 == 0);
            Assert.Equal(newest, site.Latest[$"Plant/{19 - i}"].Number);
        }

        Assert.Equal("Plant/3", Assert.Single(temporary.Store.Sites(["Plant/3"])[0].Latest).Key);
    }

    [Fact]
    public void The_row_of_latest_values_keeps_its_length_while_they_change_and_so_its_place_in_the_file()
    {
        using var temporary = new TemporaryStore();
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"Plant/{i}")];
        var lengths = new HashSet<long>();
        for (int id = 1; id <= 200; id++)
        {
            long at = id * 10_000L;
            temporary.Store.Commit([
                new RecordItem(
                    Site,
                    at,
                    77,
                    id,
                    1,
                    null,
                    Historical: false,
                    [
                        .. names
                            .Where((_, i) => id == 1 || (i * id) % 7 == 3)
                            .Select(name => new StoredValue(name, at, (long)id * id, null, Quality.Good)),
                    ]
                ),
            ]);
            if (id > 20)
            {
                lengths.Add(LengthOfLatest(temporary.Path));
            }
        }

        // Record ids and squares take a byte more now and then: a few lengths, not one for each commit.
        Assert.InRange(lengths.Count, 1, 3);
        Assert.All(lengths, length => Assert.Equal(0, length % 128));
        Dictionary<string, LatestValue> latest = new(temporary.Store.Site(Site.Node)!.Latest);
        Assert.Equal(latest, temporary.Reopen().Site(Site.Node)!.Latest);
        Assert.Equal(40, latest.Count);
    }

    [Fact]
    public void A_row_that_grew_for_a_long_text_shrinks_when_the_text_is_gone()
    {
        using var temporary = new TemporaryStore();
        Tell(temporary, 1, new string('x', 5000));
        long full = LengthOfLatest(temporary.Path);
        Tell(temporary, 2, "short");
        Assert.True(full > 5000 && LengthOfLatest(temporary.Path) == 128, $"{full}");
        Assert.Equal("short", temporary.Store.Site(Site.Node)!.Latest[Metric].Text);
    }

    [Fact]
    public void Latest_values_as_version_1_wrote_them_without_zeros_at_the_end_are_read_and_written_on()
    {
        using var temporary = new TemporaryStore();
        Tell(temporary, 1, "as it was");
        temporary.Store.Dispose();
        using (SqliteConnection file = Open(temporary.Path))
        {
            using SqliteCommand read = file.CreateCommand();
            read.CommandText = "SELECT body FROM latest";
            byte[] body = (byte[])read.ExecuteScalar()!;
            Assert.Equal(2, body[0]);
            body[0] = 1;
            using SqliteCommand write = file.CreateCommand();
            write.CommandText = "UPDATE latest SET body = $body";
            write.Parameters.AddWithValue("$body", body[..(Array.FindLastIndex(body, b => b != 0) + 1)]);
            write.ExecuteNonQuery();
        }

        CityStore store = temporary.Reopen();
        Assert.Equal("as it was", store.Site(Site.Node)!.Latest[Metric].Text);
        Tell(temporary, 2, "as it is");
        Assert.Equal("as it is", store.Site(Site.Node)!.Latest[Metric].Text);
        Assert.Equal(128, LengthOfLatest(temporary.Path));
    }

    [Fact]
    public void What_a_store_holds_is_counted_while_it_is_open()
    {
        using var temporary = new TemporaryStore();
        temporary.Store.Commit([
            new RecordItem(Site, 5, 77, 3, 1, null, Historical: false, [Value(1), Value(2)]),
            new RecordItem(Site, 5, 77, 4, 2, null, Historical: true, [Value(3)]),
            new RecordItem(Site, 5, 78, 1, 1, null, Historical: false, []),
        ]);
        Assert.Equal(
            [new StoreAuditRow(Site, 77, 3, 3, 5, 3), new StoreAuditRow(Site, 78, 1, 1, 1, 0)],
            StoreAudit.Read(temporary.Path)
        );
    }

    private static StoredValue Value(long at) => new(Metric, at, 1.5, null, Quality.Good);

    private static StoredReading Reading(StoredValue value) =>
        new(
            value.AtMillis,
            value.Number is null ? null : Convert.ToDouble(value.Number),
            value.Text,
            value.Quality,
            77,
            1
        );

    private static void Tell(TemporaryStore temporary, long id, string text) =>
        temporary.Store.Commit([
            new RecordItem(
                Site,
                id,
                77,
                id,
                1,
                null,
                Historical: false,
                [new StoredValue(Metric, id, null, text, Quality.Good)]
            ),
        ]);

    private static long LengthOfLatest(string path)
    {
        using SqliteConnection file = Open(path);
        using SqliteCommand read = file.CreateCommand();
        read.CommandText = "SELECT length(body) FROM latest";
        return (long)read.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string path)
    {
        var file = new SqliteConnection($"Data Source={path};Pooling=False");
        file.Open();
        return file;
    }
}
