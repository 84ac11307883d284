using Edge.Simulator.Chips;
using Edge.Simulator.Demo;
using Edge.Simulator.VirtualTime;
using Microsoft.Data.Sqlite;

namespace Edge.Simulator.Tests.VirtualTime;

public sealed class VirtualDiskTests : IDisposable
{
    private const string Create = "CREATE TABLE t(id INTEGER PRIMARY KEY, body BLOB NOT NULL)";

    private readonly ScratchFolder _folder = ScratchFolder.InMemory();
    private readonly List<string> _taken = [];
    private readonly ScratchFolder _plain = ScratchFolder.InMemory();

    public void Dispose()
    {
        _taken.ForEach(VirtualDisk.Leave);
        _folder.Dispose();
        _plain.Dispose();
    }

    /// <summary>The same statements on both, in any order: rows of all lengths, checkpoints, logs cut short, other pages,
    /// closed and opened again.</summary>
    [Fact]
    public void A_database_on_it_is_as_one_on_any_disk()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            var random = new Random(seed);
            string here = Take($"a{seed}.db");
            string there = _plain.File($"a{seed}.db");
            SqliteConnection[] both = [Open(here), Open(there)];
            OnBoth("PRAGMA wal_autocheckpoint = " + (random.Next(2) == 0 ? 20 : 1000));
            OnBoth(Create);
            for (int i = 0; i < 400; i++)
            {
                string statement = random.Next(12) switch
                {
                    0 => $"DELETE FROM t WHERE id % 7 = {random.Next(7)}",
                    1 => "PRAGMA wal_checkpoint(TRUNCATE)",
                    2 => "PRAGMA wal_checkpoint(PASSIVE)",
                    3 => $"UPDATE t SET body = zeroblob({random.Next(9000)}) WHERE id = {random.Next(400)}",
                    4 => "PRAGMA journal_size_limit = " + random.Next(20_000),
                    _ => $"INSERT OR REPLACE INTO t VALUES({i}, hex(zeroblob({random.Next(5000)})))",
                };
                OnBoth(statement);
                if (random.Next(60) == 0)
                {
                    Array.ForEach(both, connection => connection.Dispose());
                    both = [Open(here), Open(there)];
                }
            }

            Assert.Equal(Rows(both[1]), Rows(both[0]));
            Assert.Equal("ok", Text(both[0], "PRAGMA integrity_check"));
            Array.ForEach(both, connection => connection.Dispose());
            Assert.False(File.Exists(here + "-wal"), "the last one out takes the log along");

            void OnBoth(string sql) => Array.ForEach(both, connection => Run(connection, sql));
        }
    }

    [Fact]
    public void Its_files_are_there_for_whoever_looks_at_them()
    {
        string path = Take("b.db");
        using SqliteConnection writer = Open(path);
        Run(writer, Create);
        Run(writer, "INSERT INTO t VALUES(1, zeroblob(50000))");
        string copy = _plain.File("copy.db");
        Copy(path, copy);

        using SqliteConnection reader = Open(copy);
        Assert.Equal([(1, 50_000)], Rows(reader));
        Assert.True(new FileInfo(path + "-wal").Length >= 50_000);
    }

    [Fact]
    public void Two_connections_see_what_the_other_has_committed_and_keep_out_of_its_way()
    {
        using SqliteConnection first = Open(Take("c.db"));
        using SqliteConnection second = Open(_folder.File("c.db"));
        Run(first, Create);
        Run(first, "BEGIN IMMEDIATE; INSERT INTO t VALUES(1, 'a')");
        Assert.Empty(Rows(second));
        SqliteException busy = Assert.Throws<SqliteException>(() =>
            SQLitePCL.raw.sqlite3_exec(second.Handle, "PRAGMA busy_timeout = 0; BEGIN IMMEDIATE") is var code and not 0
                ? throw new SqliteException("busy", code)
                : 0
        );
        Assert.Equal(5, busy.SqliteErrorCode);
        Run(first, "COMMIT");
        Assert.Equal([(1, 1)], Rows(second));
        Run(second, "INSERT INTO t VALUES(2, 'bb')");
        Assert.Equal([(1, 1), (2, 2)], Rows(first));
    }

    [Fact]
    public void What_was_flushed_survives_a_power_cut()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(30, RowsAfterPowerCut($"d{seed}", "FULL", seed));
        }
    }

    [Fact]
    public void What_was_not_flushed_may_be_gone_and_the_rest_is_whole()
    {
        long[] kept = [.. Enumerable.Range(1, 20).Select(seed => RowsAfterPowerCut($"e{seed}", "OFF", (ulong)seed))];
        Assert.All(kept, rows => Assert.InRange(rows, 0, 30));
        Assert.True(kept.Average() < 20, $"kept {string.Join(' ', kept)} of 30");
    }

    private long RowsAfterPowerCut(string name, string synchronous, ulong seed)
    {
        string path = Take(name + ".db");
        string after = _plain.File(name + ".db");
        using (SqliteConnection writer = Open(path))
        {
            Run(writer, Create);
            Run(writer, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous = " + synchronous);
            for (int i = 1; i <= 30; i++)
            {
                Run(writer, $"INSERT INTO t VALUES({i}, zeroblob({100 * i}))");
            }

            VirtualDisk.LosePower(path, new Chance(seed));
            Copy(path, after);
        }

        using SqliteConnection reader = Open(after);
        Assert.Equal("ok", Text(reader, "PRAGMA integrity_check"));
        List<(long Id, long Bytes)> rows = Rows(reader);
        Assert.All(rows, row => Assert.Equal(100 * row.Id, row.Bytes));
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(id => (long)id), rows.Select(row => row.Id));
        return rows.Count;
    }

    private string Take(string name)
    {
        string path = _folder.File(name);
        VirtualDisk.Take(path);
        _taken.Add(path);
        return path;
    }

    private static void Copy(string from, string to)
    {
        foreach (string end in (string[])["", "-wal"])
        {
            using var source = new FileStream(from + end, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream target = File.Create(to + end);
            source.CopyTo(target);
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        return connection;
    }

#pragma warning disable CA2100 // Statements of this file only.
    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Text(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
#pragma warning restore CA2100

    private static List<(long Id, long Bytes)> Rows(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, length(body) FROM t ORDER BY id";
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<(long Id, long Bytes)>();
        while (reader.Read())
        {
            rows.Add((reader.GetInt64(0), reader.GetInt64(1)));
        }

        return rows;
    }
}
