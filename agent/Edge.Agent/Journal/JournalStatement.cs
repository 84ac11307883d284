using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Edge.Agent.Journal;

/// <summary>A statement prepared once and run with each record, by SQLite's own calls: a <see cref="SqliteCommand"/> makes a
/// reader and boxes its values for each run, which costs more than the statement does.</summary>
internal sealed class JournalStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public JournalStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Binds parameter <paramref name="index"/>, from 1.</summary>
    public JournalStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    /// <summary>Binds parameter <paramref name="index"/>, from 1.</summary>
    public JournalStatement Bind(int index, ReadOnlySpan<byte> blob)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, blob));
        return this;
    }

    /// <summary>Runs it to its end; gives how many rows it changed.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public int Run()
    {
        _ = Number();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Runs it to its end for the one number that it gives; 0 when it gives none.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public long Number()
    {
        long number = 0;
        int result = raw.sqlite3_step(_statement);
        while (result == raw.SQLITE_ROW)
        {
            number = raw.sqlite3_column_int64(_statement, 0);
            result = raw.sqlite3_step(_statement);
        }

        try
        {
            Check(result);
            return number;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
