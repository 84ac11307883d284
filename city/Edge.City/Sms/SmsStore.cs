using Edge.City.Store;
using Edge.Core.Sms;
using Microsoft.Data.Sqlite;

namespace Edge.City.Sms;

/// <summary>How far an SMS can be trusted to be its site's.</summary>
public enum SmsTrust
{
    /// <summary>It has no seal, or there was no key here to check it with.</summary>
    Open = 0,

    /// <summary>Its seal is that of its site.</summary>
    Sealed = 1,
}

/// <summary>An SMS in the store.</summary>
/// <param name="Message">What it says.</param>
/// <param name="Text">Its text.</param>
/// <param name="Trust">How far it can be trusted.</param>
/// <param name="ReceivedMillis">When it was read here, Unix ms.</param>
/// <param name="IsMerged">Whether the record that it shortens is in the store: both are one event, and the record says more.</param>
public sealed record StoredSms(SmsMessage Message, string Text, SmsTrust Trust, long ReceivedMillis, bool IsMerged);

/// <summary>
/// The SMS of the sites, in a table of the city's store of their own (<c>sms</c>): one row for each site, journal and record,
/// however often it comes. Whether a record has come since is asked when it is looked for, so it does not matter which of the
/// two came first. A receiver may be writing the store at the same time.
/// </summary>
public sealed class SmsStore : IDisposable
{
    private const string Create = """
        CREATE TABLE IF NOT EXISTS sms(
          node TEXT NOT NULL, epoch INTEGER NOT NULL, id INTEGER NOT NULL, sequence INTEGER NOT NULL,
          trust INTEGER NOT NULL, received_ms INTEGER NOT NULL, text TEXT NOT NULL,
          PRIMARY KEY(node, epoch, id)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;
    private readonly string _path;

    /// <summary>Opens a store that a receiver made.</summary>
    /// <exception cref="CityStoreException">There is none, or it cannot be written.</exception>
    public SmsStore(string path)
    {
        _path = path;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 30,
            }.ConnectionString
        );
        try
        {
            _connection.Open();
            using SqliteCommand application = _connection.CreateCommand();
            application.CommandText = "PRAGMA application_id";
            if (Convert.ToInt64(application.ExecuteScalar()) != StoreSchema.ApplicationId)
            {
                throw new CityStoreException($"{path} is no store that edge-city made: give --store the receiver's.");
            }

            using SqliteCommand create = _connection.CreateCommand();
            create.CommandText = "PRAGMA synchronous = FULL;" + Create;
            create.ExecuteNonQuery();
        }
        catch (SqliteException cause)
        {
            _connection.Dispose();
            throw new CityStoreException(
                $"The store {path} cannot be written: {cause.Message} Give --store the file of `edge-city run`.",
                cause
            );
        }
        catch (CityStoreException)
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Keeps an SMS; false when its record has one already. A sealed one takes the place of an open one: that may have
    /// been anybody's.</summary>
    /// <exception cref="CityStoreException">The disk refused.</exception>
    public bool Add(SmsEnvelope sms, SmsTrust trust, long receivedMillis)
    {
        try
        {
            using SqliteCommand add = _connection.CreateCommand();
            add.CommandText = """
                INSERT INTO sms VALUES($node, $epoch, $id, $sequence, $trust, $received, $text)
                ON CONFLICT DO UPDATE SET sequence = excluded.sequence, trust = excluded.trust,
                  received_ms = excluded.received_ms, text = excluded.text WHERE excluded.trust > trust
                """;
            add.Parameters.AddWithValue("$node", sms.Message.Site);
            add.Parameters.AddWithValue("$epoch", sms.Message.Epoch);
            add.Parameters.AddWithValue("$id", sms.Message.Record);
            add.Parameters.AddWithValue("$sequence", sms.Message.Sequence);
            add.Parameters.AddWithValue("$trust", (int)trust);
            add.Parameters.AddWithValue("$received", receivedMillis);
            add.Parameters.AddWithValue("$text", sms.SealedText);
            return add.ExecuteNonQuery() > 0;
        }
        catch (SqliteException cause)
        {
            throw new CityStoreException($"The store {_path} cannot be written: {cause.Message}", cause);
        }
    }

    /// <summary>Every SMS in order of site, journal and record.</summary>
    /// <exception cref="CityStoreException">The store cannot be read.</exception>
    public IReadOnlyList<StoredSms> Read()
    {
        try
        {
            using SqliteCommand ask = _connection.CreateCommand();
            ask.CommandText = """
                SELECT m.text, m.trust, m.received_ms, EXISTS(
                  SELECT 1 FROM sites s JOIN spans p ON p.site = s.id
                  WHERE s.node = m.node AND (p.epoch & $mask) = m.epoch AND p.evicted = 0
                    AND m.id BETWEEN p.first AND p.last)
                FROM sms m ORDER BY m.node, m.epoch, m.id
                """;
            ask.Parameters.AddWithValue("$mask", SmsMessage.ShortEpoch(-1));
            using SqliteDataReader rows = ask.ExecuteReader();
            var found = new List<StoredSms>();
            while (rows.Read())
            {
                string text = rows.GetString(0);
                if (SmsText.TryDecode(text, out SmsEnvelope? sms, out _))
                {
                    found.Add(
                        new StoredSms(
                            sms.Message,
                            text,
                            (SmsTrust)rows.GetInt32(1),
                            rows.GetInt64(2),
                            rows.GetInt64(3) != 0
                        )
                    );
                }
            }

            return found;
        }
        catch (SqliteException cause)
        {
            throw new CityStoreException($"The store {_path} cannot be read: {cause.Message}", cause);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();
}
