using Edge.Core.Journal;
using Microsoft.Data.Sqlite;

namespace Edge.Agent.Journal;

/// <summary>One lane of a journal, in figures.</summary>
public readonly record struct LaneFigures(RecordLane Lane, long Records, long BodyBytes);

/// <summary>A journal file opened to look at it, also while the agent runs. Changes nothing.</summary>
public sealed class JournalReport : IDisposable
{
    private const int RecordsAtOnce = 500;
    private const int BytesAtOnce = 4 * 1024 * 1024;

    private readonly SqliteConnection _connection;
    private readonly string _path;

    private JournalReport(string path, SqliteConnection connection, JournalState state)
    {
        _path = path;
        _connection = connection;
        State = state;
    }

    /// <summary>What the journal held when it was opened here.</summary>
    public JournalState State { get; }

    /// <summary>Boots that the journal knows.</summary>
    public long Boots => JournalFile.Number(_connection, "SELECT count(*) FROM boot");

    /// <summary>Opens a journal file.</summary>
    /// <exception cref="JournalFaultException">It cannot be read, or is no journal.</exception>
    public static JournalReport Open(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException("there is no such file", path);
            }

            connection = JournalFile.OpenReader(path);
            if (JournalFile.Number(connection, "PRAGMA user_version") == 0)
            {
                throw new IOException("this is no journal");
            }

            JournalCounters counters =
                JournalFile.ReadCounters(connection) ?? throw new IOException("this journal has no counters");
            long first = JournalFile.Number(connection, "SELECT coalesce(min(id), 0) FROM record");
            var state = new JournalState(
                counters.Epoch,
                first > 0 ? first : counters.Last + 1,
                counters.Last,
                counters.Depth,
                counters.Evicted,
                Bytes(path) + Bytes(path + "-wal") + Bytes(path + ".ballast")
            );
            return new JournalReport(path, connection, state);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new JournalFaultException($"Journal {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Records and bytes by lane; reads the whole file.</summary>
    public IReadOnlyList<LaneFigures> Lanes()
    {
        var lanes = new List<LaneFigures>();
        foreach (RecordLane lane in Enum.GetValues<RecordLane>())
        {
            using SqliteCommand command = JournalFile.Command(
                _connection,
                $"SELECT count(*), coalesce(sum(length(body)), 0) FROM {JournalQuery.Source(lane)}"
            );
            using SqliteDataReader reader = command.ExecuteReader();
            reader.Read();
            lanes.Add(new LaneFigures(lane, reader.GetInt64(0), reader.GetInt64(1)));
        }

        return lanes;
    }

    /// <summary>Records with ids from <paramref name="first"/> to <paramref name="last"/>, in short reads so that the
    /// agent's write-ahead log is not held up.</summary>
    /// <exception cref="JournalFaultException">A record cannot be read.</exception>
    public IEnumerable<JournalRecord> Records(long first, long last)
    {
        long after = first - 1;
        while (true)
        {
            IReadOnlyList<JournalRecord> some;
            try
            {
                some = JournalQuery.Read(_connection, lane: null, after, last, RecordsAtOnce, BytesAtOnce);
            }
            catch (Exception e) when (e is SqliteException or DamagedRowException)
            {
                throw new JournalFaultException($"Journal {_path} is damaged after record {after}: {e.Message}", e);
            }

            foreach (JournalRecord record in some)
            {
                yield return record;
            }

            if (some.Count == 0)
            {
                yield break;
            }

            after = some[^1].Id;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static long Bytes(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
