using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Edge.Core.Journal;
using Microsoft.Data.Sqlite;

namespace Edge.Agent.Journal;

/// <summary>The counters of a journal, as the table <c>state</c> keeps them.</summary>
/// <param name="Epoch">Random number drawn when the file was created.</param>
/// <param name="Last">Newest id ever committed.</param>
/// <param name="Depth">Records held.</param>
/// <param name="Evicted">Records evicted unacknowledged.</param>
/// <param name="ThinnedTo">Telemetry up to this id was thinned.</param>
/// <param name="Gap">Ids evicted right above the newest record held, for the next record to declare.</param>
internal readonly record struct JournalCounters(
    long Epoch,
    long Last,
    long Depth,
    long Evicted,
    long ThinnedTo,
    long Gap,
    bool Acknowledged
);

/// <summary>Opens, checks and creates the SQLite file. The layout stands at <see cref="SqliteJournal"/>.</summary>
internal static class JournalFile
{
    public const int Busy = 5;
    public const int Locked = 6;
    public const int ReadOnly = 8;
    public const int IoError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int NotADatabase = 26;

    private const int ApplicationId = 0x45_44_47_45; // "EDGE"
    private const int LayoutVersion = 1;
    private const int PatienceSeconds = 2;
    private const int NoError = 0;
    private const int GenericError = 1;

    // Extended codes of I/O errors that say: these bytes cannot be read.
    private const int IoErrorRead = 266;
    private const int IoErrorShortRead = 522;
    private const int IoErrorData = 8202;
    private const int IoErrorCorruptFileSystem = 8458;

    // A whole check reads the whole file: 32 MiB take well under a second on an SD card, 512 MiB would delay the start.
    private const long LargestQuickCheck = 32 * 1024 * 1024;

    private const string Layout = """
        CREATE TABLE record(
          id INTEGER PRIMARY KEY,
          gap INTEGER NOT NULL,
          lane INTEGER NOT NULL,
          boot INTEGER NOT NULL,
          monotonic INTEGER NOT NULL,
          wall INTEGER NOT NULL,
          synced INTEGER NOT NULL,
          crc INTEGER NOT NULL,
          body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX record_alarm ON record(id) WHERE lane = 0;
        CREATE INDEX record_detail ON record(id) WHERE lane = 2;
        CREATE TABLE boot(
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          synced_monotonic INTEGER,
          synced_wall INTEGER
        ) STRICT;
        CREATE TABLE state(
          one INTEGER PRIMARY KEY CHECK (one = 1),
          epoch INTEGER NOT NULL,
          last INTEGER NOT NULL,
          depth INTEGER NOT NULL,
          evicted INTEGER NOT NULL,
          thinned_to INTEGER NOT NULL,
          gap INTEGER NOT NULL,
          acknowledged INTEGER NOT NULL
        ) STRICT;
        """;

    /// <summary>A connection of the writer's; <paramref name="walPages"/> bounds the write-ahead log.</summary>
    public static SqliteConnection OpenWriter(string path, long walPages)
    {
        SqliteConnection connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // auto_vacuum holds only for a file without tables, and before WAL.
            Run(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            Run(connection, "PRAGMA journal_mode = WAL");
            Run(connection, "PRAGMA synchronous = FULL");
            Run(connection, $"PRAGMA wal_autocheckpoint = {walPages}");
            Run(connection, $"PRAGMA journal_size_limit = {walPages * 4096}");
            Run(connection, "PRAGMA cache_size = -1024");
            Run(connection, "PRAGMA temp_store = MEMORY");
            Run(connection, "PRAGMA cell_size_check = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that cannot change anything.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        SqliteConnection connection = Connect(path, SqliteOpenMode.ReadOnly);
        try
        {
            Run(connection, "PRAGMA query_only = ON");
            Run(connection, "PRAGMA cache_size = -1024");
            Run(connection, "PRAGMA cell_size_check = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the tables of an empty file.</summary>
    public static void Create(SqliteConnection connection, long epoch)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        Run(connection, $"PRAGMA application_id = {ApplicationId}");
        Run(connection, $"PRAGMA user_version = {LayoutVersion}");
        Run(connection, Layout);
        Run(connection, $"INSERT INTO state VALUES (1, {epoch}, 0, 0, 0, 0, 0, 0)");
        transaction.Commit();
    }

    /// <summary>What is wrong with an existing file; null when nothing was found.</summary>
    public static string? Check(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            return "not a journal";
        }

        long version = Number(connection, "PRAGMA user_version");
        if (version != LayoutVersion)
        {
            return $"layout {version}, and this agent reads layout {LayoutVersion}";
        }

        if (new FileInfo(path).Length <= LargestQuickCheck)
        {
            using SqliteCommand check = Command(connection, "PRAGMA quick_check(1)");
            if (check.ExecuteScalar() is not "ok" and var finding)
            {
                return $"the check found: {finding}";
            }
        }

        // The tables and columns are there, or this throws.
        Number(connection, $"SELECT count(*) FROM (SELECT {JournalRow.Columns} FROM record LIMIT 1)");
        Number(connection, "SELECT count(*) FROM (SELECT id, name, synced_monotonic, synced_wall FROM boot LIMIT 1)");
        return ReadCounters(connection) is null ? "no counters" : null;
    }

    /// <summary>The counters brought up to the newest record; null when the file has none that make sense.</summary>
    public static JournalCounters? ReadCounters(SqliteConnection connection)
    {
        using SqliteCommand command = Command(
            connection,
            "SELECT epoch, last, depth, evicted, thinned_to, gap, acknowledged, (SELECT max(id) FROM record), (SELECT min(id) FROM record) FROM state"
        );
        using SqliteDataReader reader = command.ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        long[] state = new long[7];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = reader.GetValue(i) is long number ? number : -1;
        }

        // Since the counters were last written ids were given without holes, and only the oldest rows were deleted, out of rows
        // without holes.
        long newest = reader.IsDBNull(7) ? 0 : reader.GetInt64(7);
        long oldest = reader.IsDBNull(8) ? 1 : reader.GetInt64(8);
        long added = Math.Max(0, newest - state[1]);
        var counters = new JournalCounters(
            state[0],
            state[1] + added,
            newest > 0 ? Math.Min(state[2] + added, newest - oldest + 1) : 0,
            state[3],
            state[4],
            added > 0 ? 0 : state[5],
            state[6] != 0
        );
        bool makesSense =
            state.All(n => n >= 0)
            && counters.Epoch > 0
            && oldest >= 1
            && counters.Last < long.MaxValue / 2
            && counters.Depth <= counters.Last;
        return makesSense ? counters : null;
    }

    /// <summary>Whether an error says that the file, not the disk or the caller, is at fault.</summary>
    public static bool IsDamage(SqliteException e) =>
        e.SqliteErrorCode is Corrupt or NotADatabase
        || e.SqliteExtendedErrorCode is IoErrorRead or IoErrorShortRead or IoErrorData or IoErrorCorruptFileSystem;

    /// <summary>Whether an error at opening says so: then a missing table or a forged header does too.</summary>
    public static bool IsDamageAtOpening(SqliteException e) =>
        IsDamage(e) || e.SqliteErrorCode is GenericError or ReadOnly or NoError;

    /// <summary>A positive random number.</summary>
    public static long DrawEpoch()
    {
        Span<byte> bytes = stackalloc byte[8];
        long epoch;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            epoch = BitConverter.ToInt64(bytes) & long.MaxValue;
        } while (epoch == 0);

        return epoch;
    }

    [SuppressMessage(
        "Security",
        "CA2100:Review SQL queries for security vulnerabilities",
        Justification = "The texts are this folder's own; whatever comes from outside is a parameter."
    )]
    public static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        command.ExecuteNonQuery();
    }

    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = Command(connection, sql);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    /// <summary>The message of a fault for the person who must mend it.</summary>
    public static JournalFaultException Fault(string path, Exception cause)
    {
        string remedy = cause switch
        {
            SqliteException { SqliteErrorCode: Full } => "the disk is full: free space on it",
            SqliteException { SqliteErrorCode: Busy or Locked } =>
                "another process holds it: end that process, or any sqlite3 shell on it",
            SqliteException { SqliteErrorCode: ReadOnly } or UnauthorizedAccessException =>
                "it may not be written: check its owner, and whether the partition is mounted read-only",
            SqliteException { SqliteErrorCode: IoError } =>
                "the disk answers with errors: look at the kernel's log, and replace the card",
            _ => "check that the folder exists, is on the data partition and belongs to the agent",
        };
        return new JournalFaultException($"Journal {path}: {remedy} ({cause.Message})", cause);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = PatienceSeconds,
            }.ToString()
        );
        try
        {
            connection.Open();

            // For statements that are run without a command, which has a patience of its own.
            _ = SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, PatienceSeconds * 1000);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
