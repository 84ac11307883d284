using Edge.City.Store;
using Edge.Core.Sms;
using Microsoft.Data.Sqlite;

namespace Edge.City.Sms;

/// <summary>
/// The sealed SMS that <c>edge-city sms</c> put into the store beside a receiver that runs, for its page. Read only; a store without
/// any has none. An SMS whose record is here is left out: the record says more. At most 4,096, the newest.
/// </summary>
/// <param name="path">The store.</param>
public sealed class SmsShelf(string path)
{
    private const int Most = 4096;
    private const int NoTable = 1;

    /// <summary>By site, in the order in which they were read here.</summary>
    /// <exception cref="CityStoreException">The store cannot be read.</exception>
    public IReadOnlyDictionary<string, List<StoredSms>> Read()
    {
        var shelf = new Dictionary<string, List<StoredSms>>();
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
            using SqliteCommand ask = connection.CreateCommand();
            ask.CommandText = """
                SELECT text, received_ms FROM (SELECT * FROM sms WHERE trust = $sealed ORDER BY received_ms DESC LIMIT $most) m
                WHERE NOT EXISTS(
                  SELECT 1 FROM sites s JOIN spans p ON p.site = s.id
                  WHERE s.node = m.node AND (p.epoch & $mask) = m.epoch AND p.evicted = 0
                    AND m.id BETWEEN p.first AND p.last)
                ORDER BY received_ms, sequence
                """;
            ask.Parameters.AddWithValue("$sealed", (int)SmsTrust.Sealed);
            ask.Parameters.AddWithValue("$most", Most);
            ask.Parameters.AddWithValue("$mask", SmsMessage.ShortEpoch(-1));
            using SqliteDataReader rows = ask.ExecuteReader();
            while (rows.Read())
            {
                string text = rows.GetString(0);
                if (SmsText.TryDecode(text, out SmsEnvelope? sms, out _))
                {
                    if (!shelf.TryGetValue(sms.Message.Site, out List<StoredSms>? of))
                    {
                        shelf[sms.Message.Site] = of = [];
                    }

                    of.Add(new StoredSms(sms.Message, text, SmsTrust.Sealed, rows.GetInt64(1), IsMerged: false));
                }
            }
        }
        catch (SqliteException none) when (none.SqliteErrorCode == NoTable)
        {
            // No SMS was ever read into this store.
            shelf.Clear();
        }
        catch (SqliteException cause)
        {
            throw new CityStoreException($"The SMS in {path} cannot be read: {cause.Message}", cause);
        }

        return shelf;
    }
}
