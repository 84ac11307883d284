using Edge.City.Store;
using Edge.Portable.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.City.Visits;

/// <summary>The visits of every site out of a store, whether or not a receiver is writing it.</summary>
public static class StoredVisits
{
    /// <summary>Every site that was ever heard, in order, with its visits, oldest first. A visit whose record was added to
    /// later is there once, as it was last told.</summary>
    /// <exception cref="CityStoreException">No store, or one that cannot be read.</exception>
    public static IReadOnlyList<(string Site, IReadOnlyList<StoredVisit> Visits)> Read(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ConnectionString
            );
            connection.Open();
            var visits = new SortedDictionary<string, Dictionary<string, StoredVisit>>(StringComparer.Ordinal);
            Each(connection, "SELECT node, '' FROM sites", (site, _) => visits.TryAdd(site, []));
            if (IsThere(connection))
            {
                Each(
                    connection,
                    """
                    SELECT s.node, t.text FROM told t JOIN sites s ON s.id = t.site JOIN metrics m ON m.id = t.metric
                    WHERE m.name = $name ORDER BY t.received_ms, t.id
                    """,
                    (site, text) =>
                    {
                        if (StoredVisit.TryRead(text, out StoredVisit? visit))
                        {
                            visits[site][visit.Id] = visit;
                        }
                    }
                );
            }

            return
            [
                .. visits.Select(site =>
                    (site.Key, (IReadOnlyList<StoredVisit>)[.. site.Value.Values.OrderBy(visit => visit.EndMillis)])
                ),
            ];
        }
        catch (SqliteException cause)
        {
            throw new CityStoreException($"The store {path} cannot be read: {cause.Message}", cause);
        }
    }

    // A store that an older receiver made has it since a newer one opened it.
    private static bool IsThere(SqliteConnection connection)
    {
        using SqliteCommand ask = connection.CreateCommand();
        ask.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'told'";
        return (long)ask.ExecuteScalar()! > 0;
    }

    private static void Each(SqliteConnection connection, string sql, Action<string, string> take)
    {
        using SqliteCommand ask = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file only.
        ask.CommandText = sql;
#pragma warning restore CA2100
        ask.Parameters.AddWithValue("$name", MetricCatalogue.Find(MetricId.SiteVisitLast)!.Name);
        using SqliteDataReader rows = ask.ExecuteReader();
        while (rows.Read())
        {
            take(rows.GetString(0), rows.GetString(1));
        }
    }
}
