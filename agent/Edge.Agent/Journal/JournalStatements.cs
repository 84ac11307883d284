using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Edge.Agent.Journal;

/// <summary>What the journal asks of its file with each record.</summary>
internal sealed class JournalStatements(SqliteConnection connection) : IDisposable
{
    private readonly JournalStatement _begin = new(connection, "BEGIN IMMEDIATE");

    private readonly JournalStatement _commit = new(connection, "COMMIT");

    private readonly JournalStatement _insert = new(
        connection,
        "INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    );

    private readonly JournalStatement _delete = new(connection, "DELETE FROM record WHERE id BETWEEN ?1 AND ?2");

    private readonly JournalStatement _save = new(
        connection,
        "UPDATE state SET last = ?1, depth = ?2, evicted = ?3, thinned_to = ?4, gap = ?5, acknowledged = ?6"
    );

    private readonly JournalStatement _first = new(connection, "SELECT coalesce(min(id), 0) FROM record");

    private readonly JournalStatement _pages = new(connection, "PRAGMA page_count");

    private readonly JournalStatement _freePages = new(connection, "PRAGMA freelist_count");

    /// <summary>Pages of the file.</summary>
    public long Pages => _pages.Number();

    /// <summary>Those of them that nothing uses.</summary>
    public long FreePages => _freePages.Number();

    /// <summary>The lowest id held; 0 when none is.</summary>
    public long First => _first.Number();

    /// <summary>Runs <paramref name="body"/> in one transaction; when it throws, nothing of it stays.</summary>
    public T InTransaction<T>(Func<T> body)
    {
        _begin.Run();
        try
        {
            T result = body();
            _commit.Run();
            return result;
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Writes a record.</summary>
    public void Insert(JournalRow row) =>
        _insert
            .Bind(1, row.Id)
            .Bind(2, row.Gap)
            .Bind(3, (long)row.Lane)
            .Bind(4, row.Boot)
            .Bind(5, row.At.MonotonicMicros)
            .Bind(6, row.At.UnixMillis)
            .Bind(7, row.At.Synced ? 1 : 0)
            .Bind(8, row.Checksum())
            .Bind(9, row.Body)
            .Run();

    /// <summary>Deletes records; gives how many there were.</summary>
    public int Delete(long first, long last) => _delete.Bind(1, first).Bind(2, last).Run();

    /// <summary>Writes the counters.</summary>
    public void Save(JournalCounters counters) =>
        _save
            .Bind(1, counters.Last)
            .Bind(2, counters.Depth)
            .Bind(3, counters.Evicted)
            .Bind(4, counters.ThinnedTo)
            .Bind(5, counters.Gap)
            .Bind(6, counters.Acknowledged ? 1 : 0)
            .Run();

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _insert.Dispose();
        _delete.Dispose();
        _save.Dispose();
        _first.Dispose();
        _pages.Dispose();
        _freePages.Dispose();
    }

    private void Abandon()
    {
        // SQLite rolls back by itself after some faults, a full disk among them.
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            JournalFile.Run(connection, "ROLLBACK");
        }
    }
}
