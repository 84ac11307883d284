using Edge.City.Store;

namespace Edge.Simulator.Fleet;

/// <summary>What one site has journaled.</summary>
/// <param name="Site">Its id.</param>
/// <param name="Epoch">Its journal.</param>
/// <param name="Records">Records, with ids from 1.</param>
/// <param name="Readings">Readings in them.</param>
public sealed record FleetBook(string Site, long Epoch, long Records, long Readings)
{
    // More sites say no more than these.
    private const int MostTold = 20;

    internal static FleetBook Of(FleetSite site) => new(site.Id, site.Epoch, site.Journal.Last, site.Readings);

    /// <summary>What differs between the fleet's books and a receiver's store; nothing when each record, and each of its
    /// readings, is there once. Journals of other runs in the store are no matter.</summary>
    public static IReadOnlyList<string> Compare(
        IReadOnlyList<FleetBook> books,
        IReadOnlyList<StoreAuditRow> store,
        string group
    )
    {
        var stored = store.Where(row => row.Site.Group == group).ToLookup(row => (row.Site.Node, row.Epoch));
        var problems = new List<string>();
        foreach (FleetBook book in books)
        {
            StoreAuditRow? row = stored[(book.Site, book.Epoch)].SingleOrDefault();
            if (row is null ? book.Records > 0 : !book.IsSame(row))
            {
                problems.Add(
                    row is null
                        ? $"{book.Site}: {book.Records} records were journaled, the store has none."
                        : $"{book.Site}: {book.Records} records with {book.Readings} readings were journaled; the store has "
                            + $"{row.Records} with {row.Readings}, from {row.First} to {row.Last}."
                );
            }
        }

        return problems.Count <= MostTold
            ? problems
            : [.. problems.Take(MostTold), $"… and {problems.Count - MostTold} sites more."];
    }

    private bool IsSame(StoreAuditRow row) =>
        row.Records == Records && row.First == 1 && row.Last == Records && row.Readings == Readings;
}
