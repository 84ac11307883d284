using System.Text.Json;
using CsCheck;
using Edge.City.Store;
using Edge.City.Visits;
using Edge.Core.Cabinet;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Visits;

/// <summary>Visits from the sites' records to the report.</summary>
public sealed class VisitsTests : IDisposable
{
    private const long Day = 86_400_000;
    private const long Now = 1_795_305_600_000;

    private readonly TemporaryStore _temporary = new();
    private long _id;

    [Fact]
    public void A_visit_is_found_in_a_store_that_is_in_use_with_all_that_is_told_of_it()
    {
        Store("A", Visit(1));
        (string site, IReadOnlyList<StoredVisit> visits) = Assert.Single(StoredVisits.Read(_temporary.Path));
        StoredVisit visit = Assert.Single(visits);
        Assert.Equal(("A", "v-1", "nv-17"), (site, visit.Id, visit.Person));
        Assert.Equal((Now - Day - 3_600_000, Now - Day, "city"), (visit.StartMillis, visit.EndMillis, visit.EndedBy));
        Assert.Equal((true, true, true), (visit.IsAnnounced, visit.IsSynced, visit.IsPresent));
        Assert.Equal(["bolts", "guys"], visit.Checklist);
        Assert.Equal(["bolts"], visit.Done);
    }

    [Fact]
    public void What_is_added_to_a_record_replaces_it()
    {
        Store("A", Visit(1), Visit(1) with { Done = ["bolts", "guys"] });
        Assert.Equal(["bolts", "guys"], Assert.Single(StoredVisits.Read(_temporary.Path)[0].Visits).Done);
    }

    [Fact]
    public void A_record_that_comes_twice_is_one_visit() =>
        Assert.Equal(1, Report(180, ("A", [Visit(1), Visit(1)])).Sites[0].Count);

    [Fact]
    public void A_visit_counts_to_the_last_moment_of_the_period()
    {
        Assert.False(Report(1, ("A", [Visit(1)])).Sites[0].IsOverdue);
        Assert.True(Report(1, ("B", [Visit(1.00001)])).Sites.Single(site => site.Site == "B").IsOverdue);
    }

    [Fact]
    public void Where_nobody_was_seen_or_nobody_knows_when_is_no_maintenance()
    {
        VisitsReport report = Report(
            180,
            ("A", [Visit(1) with { IsPresent = false }]),
            ("B", [Visit(1) with { IsSynced = false }]),
            ("C", [Visit(-1)]),
            ("D", [Visit(3), Visit(2, "v-2") with { IsPresent = false }])
        );
        Assert.Equal([true, true, true, false], report.Sites.Select(site => site.IsOverdue));
        Assert.Equal([null, null, null, 3L], report.Sites.Select(site => site.Days));
        Assert.Equal("v-1", report.Sites[3].Last!.Id);
        Assert.Equal((1, 0.25, false), (report.Maintained, report.Share, report.IsComplete));
    }

    [Fact]
    public void A_site_that_was_never_visited_is_overdue_and_is_there()
    {
        _temporary.Store.Commit([Item("Z", new StoredValue("Site/Verdict", Now, null, "Safe", Quality.Good))]);
        VisitsReport report = Report(180, ("A", [Visit(10)]));
        Assert.Equal(["A", "Z"], report.Sites.Select(site => site.Site));
        Assert.Contains("1 of 2 masts (50.0 %)", report.ToText(), StringComparison.Ordinal);
        Assert.Contains("never", report.ToText(), StringComparison.Ordinal);
        Assert.Contains("1 of 2 done, open: guys", report.ToText(), StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(report.ToJson()).RootElement;
        Assert.Equal(0.5, json.GetProperty("share").GetDouble());
        JsonElement first = json.GetProperty("sites")[0];
        Assert.Equal(10, first.GetProperty("days").GetInt64());
        Assert.Equal("nv-17", first.GetProperty("last").GetProperty("person").GetString());
        Assert.False(first.GetProperty("overdue").GetBoolean());
        Assert.True(json.GetProperty("sites")[1].GetProperty("overdue").GetBoolean());
    }

    [Fact]
    public void A_city_without_sites_is_not_all_maintained() => Assert.False(Report(180).IsComplete);

    [Fact]
    public void A_store_that_is_not_there_is_a_clear_fault() =>
        Assert.Throws<CityStoreException>(() => StoredVisits.Read(_temporary.Path + ".nothing"));

    [Fact]
    public void Any_text_is_a_visit_or_not_and_nothing_is_thrown()
    {
        string good = Visit(1).ToJson();
        Gen<string> near = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Char)
            .Select((at, changed) => good[..at] + changed + good[(at + 1)..]);
        Gen.OneOf(Gen.String, near)
            .Sample(text =>
            {
                _ = StoredVisit.TryRead(text, out _);
            });
    }

    public void Dispose() => _temporary.Dispose();

    private static VisitRecord Visit(double daysAgo, string id = "v-1") =>
        new()
        {
            Id = id,
            Person = "nv-17",
            IsAnnounced = true,
            StartUnixMillis = Now - (long)(daysAgo * Day) - 3_600_000,
            EndUnixMillis = Now - (long)(daysAgo * Day),
            IsSynced = true,
            IsPresent = true,
            EndedBy = "city",
            Checklist = ["bolts", "guys"],
            Done = ["bolts"],
        };

    private VisitsReport Report(double days, params (string Site, VisitRecord[] Visits)[] sites)
    {
        foreach ((string site, VisitRecord[] visits) in sites)
        {
            Store(site, visits);
        }

        return VisitsReport.Of(StoredVisits.Read(_temporary.Path), days, Now);
    }

    private void Store(string site, params VisitRecord[] visits)
    {
        foreach (VisitRecord visit in visits)
        {
            RecordItem item = Item(
                site,
                new StoredValue("Site/Visit/Last", visit.EndUnixMillis, null, visit.ToJson(), Quality.Good)
            );
            _temporary.Store.Commit([item]);
            _temporary.Store.Commit([item]);
        }
    }

    private RecordItem Item(string site, StoredValue value) =>
        new(new SiteKey("hai-phong", site), Now + _id, 77, ++_id, 1, null, Historical: false, [value]);
}
