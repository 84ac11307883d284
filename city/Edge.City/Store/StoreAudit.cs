using Microsoft.Data.Sqlite;

namespace Edge.City.Store;

/// <summary>What a store holds of one journal.</summary>
/// <param name="Site">The site.</param>
/// <param name="Epoch">Its journal.</param>
/// <param name="Records">Records stored.</param>
/// <param name="First">Lowest id.</param>
/// <param name="Last">Highest id.</param>
/// <param name="Readings">Readings kept of them.</param>
public sealed record StoreAuditRow(SiteKey Site, long Epoch, long Records, long First, long Last, long Readings);

/// <summary>Counts what is in a store's file, reading only, also while an edge-city writes it.</summary>
public static class StoreAudit
{
    /// <summary>A row for each journal of each site.</summary>
    /// <exception cref="CityStoreException">The file is not there or not a store.</exception>
    public static IReadOnlyList<StoreAuditRow> Read(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                    DefaultTimeout = 30,
                }.ConnectionString
            );
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """
                SELECT s.grp, s.node, r.epoch, sum(r.count), min(r.id), max(r.id + r.count - 1), sum(r.readings)
                FROM records r JOIN sites s ON s.id = r.site GROUP BY r.site, r.epoch ORDER BY s.grp, s.node, r.epoch
                """;
            using SqliteDataReader row = command.ExecuteReader();
            var rows = new List<StoreAuditRow>();
            while (row.Read())
            {
                rows.Add(
                    new StoreAuditRow(
                        new SiteKey(row.GetString(0), row.GetString(1)),
                        row.GetInt64(2),
                        row.GetInt64(3),
                        row.GetInt64(4),
                        row.GetInt64(5),
                        row.GetInt64(6)
                    )
                );
            }

            return rows;
        }
        catch (SqliteException e)
        {
            throw new CityStoreException($"The store {path} cannot be counted: {e.Message}", e);
        }
    }
}
