using Edge.Core.Journal;
using Edge.Core.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Agent.Journal;

/// <summary>Reads records out of a journal file.</summary>
internal static class JournalQuery
{
    /// <summary>Where the records of a lane are found, ready for more conditions. Telemetry is nearly all there is, so
    /// only the others have an index.</summary>
    public static string Source(RecordLane? lane) =>
        lane switch
        {
            RecordLane.Alarm => "record INDEXED BY record_alarm WHERE lane = 0",
            RecordLane.Telemetry => "record WHERE lane = 1",
            RecordLane.Detail => "record INDEXED BY record_detail WHERE lane = 2",
            _ => "record WHERE true",
        };

    /// <summary>Records above <paramref name="afterId"/> up to <paramref name="lastId"/>, as
    /// <see cref="IJournal.Read"/> says.</summary>
    /// <exception cref="DamagedRowException">A row is not as it was written.</exception>
    public static IReadOnlyList<JournalRecord> Read(
        SqliteConnection connection,
        RecordLane? lane,
        long afterId,
        long lastId,
        int maxRecords,
        int maxBytes
    )
    {
        var records = new List<JournalRecord>();
        Dictionary<long, (long? Monotonic, long? Wall)> boots = [];
        using SqliteCommand command = JournalFile.Command(
            connection,
            $"SELECT {JournalRow.Columns} FROM {Source(lane)} AND id > $after AND id <= $last ORDER BY id LIMIT $most"
        );
        command.Parameters.AddWithValue("$after", afterId);
        command.Parameters.AddWithValue("$last", lastId);
        command.Parameters.AddWithValue("$most", Math.Max(0, maxRecords));
        using SqliteDataReader reader = command.ExecuteReader();
        long bytes = 0;
        while (reader.Read())
        {
            JournalRow row = JournalRow.Read(reader);
            bytes += row.Body.Length;
            if (bytes > maxBytes && records.Count > 0)
            {
                break;
            }

            if (!boots.TryGetValue(row.Boot, out (long? Monotonic, long? Wall) synced))
            {
                synced = Synced(connection, row.Boot);
                boots.Add(row.Boot, synced);
            }

            records.Add(ToRecord(row, synced.Monotonic, synced.Wall));
        }

        return records;
    }

    /// <summary>A row as the others see it: where the clock of its boot was set later, its wall time is the true one and
    /// counts as synchronised.</summary>
    public static JournalRecord ToRecord(JournalRow row, long? syncedMonotonic, long? syncedWall)
    {
        Stamp at = row.At;
        if (!at.Synced && syncedMonotonic is { } monotonic && syncedWall is { } wall)
        {
            at = at with { UnixMillis = wall + ((at.MonotonicMicros - monotonic) / 1000), Synced = true };
        }

        return new JournalRecord(row.Id, row.Id - 1 - row.Gap, row.Lane, row.Boot, at, row.Body);
    }

    private static (long? Monotonic, long? Wall) Synced(SqliteConnection connection, long boot)
    {
        using SqliteCommand command = JournalFile.Command(
            connection,
            "SELECT synced_monotonic, synced_wall FROM boot WHERE id = $id"
        );
        command.Parameters.AddWithValue("$id", boot);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetValue(0) as long?, reader.GetValue(1) as long?) : (null, null);
    }
}
