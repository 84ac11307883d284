using Microsoft.Data.Sqlite;

namespace Edge.Agent.Journal;

/// <summary>Reads what can be read from a damaged journal.</summary>
internal static class JournalSalvage
{
    /// <summary>A boot of the damaged journal.</summary>
    public sealed record Boot(string Name, long? SyncedMonotonic, long? SyncedWall);

    /// <summary>
    /// Gives every readable row to <paramref name="keep"/> in ascending order of ids: from the oldest up to the first
    /// page that cannot be read, and then what lies above it. Returns how many rows were seen but not as written.
    /// Changes nothing in the file.
    /// </summary>
    public static long Read(string path, Action<JournalRow, Boot> keep)
    {
        try
        {
            using SqliteConnection connection = JournalFile.OpenReader(path);
            Dictionary<long, Boot> boots = Boots(connection);
            long lost = 0;
            long upTo = Walk(connection, "ORDER BY record.id", long.MinValue, boots, keep, ref lost);
            if (upTo < long.MaxValue)
            {
                var above = new Stack<(JournalRow, Boot)>();
                Walk(
                    connection,
                    "ORDER BY record.id DESC",
                    upTo,
                    boots,
                    (row, boot) => above.Push((row, boot)),
                    ref lost
                );
                foreach ((JournalRow row, Boot boot) in above)
                {
                    keep(row, boot);
                }
            }

            return lost;
        }
        catch (SqliteException e) when (JournalFile.IsDamageAtOpening(e) || e.SqliteErrorCode == JournalFile.CannotOpen)
        {
            // Nothing in it can be opened: the file set aside is all there is.
            return 0;
        }
    }

    /// <summary>Whether a receiver ever acknowledged records of it, as far as it can still be read.</summary>
    public static bool WasAcknowledged(string path)
    {
        try
        {
            using SqliteConnection connection = JournalFile.OpenReader(path);
            return JournalFile.Number(connection, "SELECT acknowledged FROM state") == 1;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    // Gives the id it came to; long.MaxValue when it came to the end.
    private static long Walk(
        SqliteConnection connection,
        string order,
        long above,
        Dictionary<long, Boot> boots,
        Action<JournalRow, Boot> keep,
        ref long lost
    )
    {
        long at = above;
        using SqliteCommand command = JournalFile.Command(
            connection,
            $"SELECT {JournalRow.Columns} FROM record WHERE record.id > $above {order}"
        );
        command.Parameters.AddWithValue("$above", above);
        SqliteDataReader? reader = null;
        try
        {
            reader = command.ExecuteReader();
            while (reader.Read())
            {
                try
                {
                    JournalRow row = JournalRow.Read(reader);
                    at = row.Id;
                    keep(row, boots.GetValueOrDefault(row.Boot) ?? new Boot($"unknown-{row.Boot}", null, null));
                }
                catch (DamagedRowException)
                {
                    lost++;
                }
            }

            return long.MaxValue;
        }
        catch (SqliteException e) when (JournalFile.IsDamageAtOpening(e))
        {
            return at;
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private static Dictionary<long, Boot> Boots(SqliteConnection connection)
    {
        var boots = new Dictionary<long, Boot>();
        using SqliteCommand command = JournalFile.Command(
            connection,
            "SELECT id, name, synced_monotonic, synced_wall FROM boot"
        );
        try
        {
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (reader.GetValue(0) is long id && reader.GetValue(1) is string name)
                {
                    boots[id] = new Boot(name, reader.GetValue(2) as long?, reader.GetValue(3) as long?);
                }
            }
        }
        catch (SqliteException e) when (JournalFile.IsDamageAtOpening(e))
        {
            return boots;
        }

        return boots;
    }
}
