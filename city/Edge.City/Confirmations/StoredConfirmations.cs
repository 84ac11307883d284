using Edge.City.Store;
using Edge.Core.Confirmations;
using Edge.Portable.Wire;
using Microsoft.Data.Sqlite;

namespace Edge.City.Confirmations;

/// <summary>Statements out of a store, whether or not a receiver is writing it.</summary>
public static class StoredConfirmations
{
    /// <summary>All statements of a site as they came, oldest first.</summary>
    /// <exception cref="CityStoreException">No store, or one that cannot be read.</exception>
    public static IReadOnlyList<(string Text, ConfirmationStatement Statement)> Read(string path, string site)
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
            if (Metric(connection) is not { } metric)
            {
                return [];
            }

            using SqliteCommand ask = connection.CreateCommand();
            ask.CommandText =
                "SELECT r.at_ms, r.body FROM sites s JOIN records r ON r.site = s.id WHERE s.node = $site ORDER BY r.at_ms, r.id";
            ask.Parameters.AddWithValue("$site", site);
            using SqliteDataReader rows = ask.ExecuteReader();
            var found = new List<(string, ConfirmationStatement)>();
            while (rows.Read())
            {
                foreach (BodyValue value in ValueBody.Read(rows.GetFieldValue<byte[]>(1), rows.GetInt64(0)))
                {
                    if (
                        value.Metric == metric
                        && value.Text is { } text
                        && ConfirmationStatement.TryRead(text, out ConfirmationStatement? statement)
                    )
                    {
                        found.Add((text, statement));
                    }
                }
            }

            return found;
        }
        catch (SqliteException cause)
        {
            throw new CityStoreException($"The store {path} cannot be read: {cause.Message}", cause);
        }
    }

    private static long? Metric(SqliteConnection connection)
    {
        using SqliteCommand ask = connection.CreateCommand();
        ask.CommandText = "SELECT id FROM metrics WHERE name = $name";
        ask.Parameters.AddWithValue("$name", MetricCatalogue.Find(MetricId.SiteConfirmation)!.Name);
        return (long?)ask.ExecuteScalar();
    }
}
