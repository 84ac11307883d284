using System.Runtime.CompilerServices;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Agent.Journal;

/// <summary>The journal as a SQLite file.</summary>
/// <remarks>
/// <para><b>Files.</b> <c>journal.db</c> and SQLite's own <c>-wal</c> and <c>-shm</c>; <c>journal.db.lock</c>, held by
/// the process that writes; <c>journal.db.ballast</c>, room for a full disk; <c>journal.db.damaged-N</c>, the last three
/// files that were found damaged; <c>journal.db.new</c>, only while a damaged file is replaced.</para>
/// <para><b>Layout 1</b> (application_id "EDGE", user_version 1, pages of 4096 bytes, auto_vacuum incremental, WAL,
/// synchronous FULL):</para>
/// <code>
/// record(id, gap, lane, boot, monotonic, wall, synced, crc, body)   one row a record
///   id         +1 for each record of an epoch, never used again
///   gap        how many ids right below this one were evicted; Previous = id − 1 − gap
///   boot       row of table boot;  monotonic in µs since that boot, wall in ms since 1970, as the host believed
///   crc        CRC-32 of id, boot, monotonic, wall (64-bit little-endian each), lane, synced (8-bit) and body
/// boot(id, name, synced_monotonic, synced_wall)   one row a boot, with a moment at which its wall clock was right
/// state(epoch, last, depth, evicted, thinned_to, gap, acknowledged)   one row; not written by a commit: last and depth grow by the
///   rows above state.last, and depth is at most what lies between the oldest and the newest row; gap is for the next record
/// </code>
/// <para><b>Releases.</b> What the receiver has, where it is all that is oldest, is deleted by the next commit, which writes
/// the same page: so a card at a site that is online is written less than half as much. A process that dies before that finds these
/// records again, and they are sent once more.</para>
/// <para><b>Limits.</b> Used pages + write-ahead log + ballast stay under the cap; over it <see cref="EvictionPolicy"/>
/// chooses. Records not yet committed: 4 MiB, then the oldest of the highest lane go. A body: 1 MiB.</para>
/// <para><b>Recovery.</b> A power cut leaves whole transactions (FULL). A damaged file (a failed quick_check up to
/// 32 MiB, SQLite's codes 11 and 26, a row whose checksum is wrong) is replaced: its readable rows are copied into a new
/// file with a new epoch and new ids, and it is set aside; <see cref="Damages"/> tells. A process killed in between
/// finds the new file complete, or the damaged one still in place. A full disk: the ballast goes, the policy evicts, the
/// commit is tried again, the ballast is made again as large as fits; until it is whole, the file does not grow.</para>
/// </remarks>
public sealed class SqliteJournal : IJournal
{
    private const int PageBytes = 4096;
    private const int MaxBodyBytes = 1024 * 1024;
    private const int RowOverheadBytes = 64;
    private const int MostEvictedAtOnce = 2000;
    private const long LeastEvictedBytes = 64 * 1024;
    private const int TightWalPages = 64;
    private const int KeptDamaged = 3;
    private const int VacuumPages = 256;
    private const int CommitsBetweenBallastChecks = 64;
    private const int MostHeldBack = 256;

    // What a small commit may add to the files, bodies aside.
    private const long CommitBytes = 6 * PageBytes;

    // A clock that is stepped by less is not worth a page of writes; NTP slews smaller errors.
    private const long SyncToleranceMillis = 100;

    private readonly JournalOptions _options;
    private readonly string _bootName;
    private readonly Action<string> _log;
    private readonly FileStream _lock;
    private readonly FileInfo _file;
    private readonly FileInfo _wal;
    private readonly Ballast _ballast;
    private readonly long _walBytes;
    private readonly long _mostUnmeasuredBytes;
    private readonly long _mostPendingBytes;
    private readonly long _usedCap;
    private readonly List<(RecordLane Lane, Stamp At, byte[] Body)> _pending = [];
    private readonly List<JournalDamage> _damages = [];
    private readonly List<string> _damageTexts = [];
    private readonly Lock _readGate = new();

    private SqliteConnection _writer = null!;
    private SqliteConnection? _reader;
    private JournalStatements _statements = null!;
    private long _first;

    // Records up to this id are released, so many of them in the file until the next commit; 0 when there are none.
    private long _releasedTo;
    private long _heldBack;
    private long _fileBytes;
    private long _logBytes;
    private long _unmeasuredBytes;
    private JournalCounters _counters;
    private StrongBox<JournalState> _state = new();
    private volatile string? _damageSeen;
    private long _tightCap = long.MaxValue;
    private long _pendingBytes;
    private long _pendingDropped;
    private long _boot;
    private bool _bootIsWritten;
    private long? _syncedMonotonic;
    private long? _syncedWall;
    private int _commits;

    private SqliteJournal(JournalOptions options, string bootName, Action<string> log, FileStream held)
    {
        _options = options;
        _bootName = bootName;
        _log = log;
        _lock = held;
        _file = new FileInfo(options.Path);
        _wal = new FileInfo(options.Path + "-wal");
        _ballast = new Ballast(options.Path + ".ballast", options.BallastBytes);
        _walBytes = Math.Clamp(options.MaxBytes / 8, 64 * PageBytes, 2048 * PageBytes);

        // The files are measured after so much more, 1 MiB of a usual journal.
        _mostUnmeasuredBytes = _walBytes / 8;

        // What waited while the disk refused is one commit, and its log has to stay within the cap: 4 MiB of a usual journal.
        _mostPendingBytes = _walBytes / 2;
        _usedCap = Math.Max(16 * PageBytes, options.MaxBytes - options.BallastBytes - _walBytes);
    }

    /// <inheritdoc/>
    public JournalState State => Volatile.Read(ref _state).Value;

    /// <summary>Damaged files that were replaced since <see cref="Open"/> began, in order; each deserves an alarm. Grows
    /// during <see cref="Open"/>, <see cref="Commit"/> and <see cref="Release"/>. After one the epoch is another.</summary>
    public IReadOnlyList<JournalDamage> Damages => _damages;

    /// <inheritdoc/>
    IReadOnlyList<string> IJournal.Damages => _damageTexts;

    /// <summary>Opens the journal, or makes it. <paramref name="bootId"/> is the host's (<c>IHostClock.BootId</c>);
    /// <paramref name="log"/> takes sentences for the log.</summary>
    /// <exception cref="JournalFaultException">It is open in another process, or the disk refuses. The message says
    /// what to do.</exception>
    public static SqliteJournal Open(JournalOptions options, string bootId, Action<string>? log = null)
    {
        FileStream held = Hold(options.Path);
        var journal = new SqliteJournal(options, bootId, log ?? (static _ => { }), held);
        try
        {
            journal.OpenFiles();
            return journal;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            journal.Dispose();
            throw JournalFile.Fault(options.Path, e);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Append(RecordLane lane, Stamp at, ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBodyBytes)
        {
            throw new ArgumentException($"A body of {body.Length} bytes is over 1 MiB.", nameof(body));
        }

        _pending.Add((lane, at, body.ToArray()));
        _pendingBytes += body.Length + RowOverheadBytes;
        while (_pendingBytes > _mostPendingBytes && _pending.Count > 1)
        {
            RecordLane highest = _pending.Max(p => p.Lane);
            int oldest = _pending.FindIndex(p => p.Lane == highest);
            _pendingBytes -= _pending[oldest].Body.Length + RowOverheadBytes;
            _pending.RemoveAt(oldest);
            _pendingDropped++;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalRecord> Commit()
    {
        try
        {
            MendIfDamaged();
            if (_pending.Count == 0)
            {
                return [];
            }

            IReadOnlyList<JournalRecord> written = WriteWhateverHappens();
            _pending.Clear();
            _pendingBytes = 0;
            Maintain();
            return written;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw JournalFile.Fault(_options.Path, e);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Empty when a row is damaged: the next <see cref="Commit"/> or <see cref="Release"/> mends the file.</remarks>
    /// <exception cref="JournalFaultException">The disk refused.</exception>
    public IReadOnlyList<JournalRecord> Read(RecordLane? lane, long afterId, int maxRecords, int maxBytes)
    {
        lock (_readGate)
        {
            if (_reader is null || _damageSeen is not null)
            {
                return [];
            }

            try
            {
                long after = Math.Max(afterId, Volatile.Read(ref _releasedTo));
                return JournalQuery.Read(_reader, lane, after, long.MaxValue, maxRecords, maxBytes);
            }
            catch (SqliteException e) when (JournalFile.IsDamage(e))
            {
                _damageSeen = e.Message;
                return [];
            }
            catch (DamagedRowException e)
            {
                _damageSeen = e.Message;
                return [];
            }
            catch (SqliteException e)
            {
                throw JournalFile.Fault(_options.Path, e);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>When the disk refuses, the records stay, are sent once more and released then: no exception.</remarks>
    public void Release(IReadOnlyList<IdRange> ranges, bool acknowledged)
    {
        try
        {
            if (_damageSeen is null)
            {
                if (!HoldBack(ranges, acknowledged))
                {
                    Delete(ranges, acknowledged);
                }
            }
            else
            {
                // The new file has new ids: these would be other records. What was acknowledged is sent once more.
                MendIfDamaged();
            }
        }
        catch (SqliteException e) when (JournalFile.IsDamage(e))
        {
            _damageSeen = e.Message;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            _log(JournalFile.Fault(_options.Path, e).Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (_damageSeen is null)
            {
                DeleteHeldBack();
            }
        }
        catch (SqliteException e)
        {
            _log(JournalFile.Fault(_options.Path, e).Message);
        }

        CloseConnections();
        _lock.Dispose();
    }

    private static FileStream Hold(string path)
    {
        try
        {
            string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw JournalFile.Fault(path, e);
        }

        // The kernel drops this lock with the process, however it ends.
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw JournalFile.Fault(path, e);
        }
        catch (IOException e)
        {
            throw new JournalFaultException(
                $"Journal {path}: another process has it open ({e.Message}); end that one first, see `fuser {path}`.",
                e
            );
        }
    }

    private void OpenFiles()
    {
        string? interrupted = TakeFinishedDraft()
            ? "a repair was interrupted after the damaged file had been set aside"
            : null;
        RemoveDraft();
        string? damage = TryOpen();
        if (damage is not null)
        {
            Replace(damage);
        }
        else if (interrupted is not null)
        {
            Tell(new JournalDamage(interrupted, Damaged().LastOrDefault() ?? "", _counters.Depth, 0, _counters.Epoch));
        }

        _ballast.Fill();
        Maintain();
    }

    // Opens journal.db, or makes it; gives what is wrong with it and leaves it closed.
    private string? TryOpen()
    {
        string path = _options.Path;
        if (File.Exists(path))
        {
            // An unwritable file is a fault of the installation, not damage: this throws.
            using FileStream probe = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }

        try
        {
            _writer = JournalFile.OpenWriter(path, _walBytes / 2 / PageBytes);
            bool isEmpty =
                JournalFile.Number(_writer, "SELECT count(*) FROM sqlite_schema") == 0
                && JournalFile.Number(_writer, "PRAGMA user_version") == 0;
            if (isEmpty)
            {
                JournalFile.Create(_writer, _options.DrawEpoch());
            }

            string? damage = JournalFile.Check(_writer, path);
            if (damage is null)
            {
                Begin();
                return null;
            }

            CloseConnections();
            return damage;
        }
        catch (SqliteException e) when (JournalFile.IsDamageAtOpening(e))
        {
            CloseConnections();
            return e.Message;
        }
    }

    private void Begin()
    {
        _counters = JournalFile.ReadCounters(_writer)!.Value;
        (_boot, _bootIsWritten, _syncedMonotonic, _syncedWall) = FindBoot(_bootName);
        _statements = new JournalStatements(_writer);
        _first = _statements.First;
        ForgetHeldBack();
        Measure();
        lock (_readGate)
        {
            _reader = JournalFile.OpenReader(_options.Path);
        }

        ShowState();
    }

    private (long Id, bool IsWritten, long? Monotonic, long? Wall) FindBoot(string name)
    {
        using SqliteCommand find = JournalFile.Command(
            _writer,
            "SELECT id, synced_monotonic, synced_wall FROM boot WHERE name = $name"
        );
        find.Parameters.AddWithValue("$name", name);
        using SqliteDataReader reader = find.ExecuteReader();
        return reader.Read()
            ? (reader.GetInt64(0), true, reader.GetValue(1) as long?, reader.GetValue(2) as long?)
            : (JournalFile.Number(_writer, "SELECT coalesce(max(id), 0) FROM boot") + 1, false, null, null);
    }

    private void CloseConnections()
    {
        lock (_readGate)
        {
            _reader?.Dispose();
            _reader = null;
        }

        _statements?.Dispose();
        _writer?.Dispose();
    }

    private IReadOnlyList<JournalRecord> WriteWhateverHappens()
    {
        try
        {
            return Write();
        }
        catch (SqliteException e) when (JournalFile.IsDamage(e))
        {
            Replace(e.Message);
            return Write();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == JournalFile.Full)
        {
            MakeRoom(e.Message);
            return Write();
        }
    }

    private List<JournalRecord> Write()
    {
        var written = new List<JournalRecord>(_pending.Count);
        (JournalCounters counters, long? monotonic, long? wall) = _statements.InTransaction(() => Write(written));
        _bootIsWritten = true;
        _pendingDropped = 0;
        ForgetHeldBack();
        _unmeasuredBytes += CommitBytes + _pendingBytes;
        (_syncedMonotonic, _syncedWall) = (monotonic, wall);
        _counters = counters;
        _first = _first > 0 ? _first : written[0].Id;
        return written;
    }

    private (JournalCounters Counters, long? SyncedMonotonic, long? SyncedWall) Write(List<JournalRecord> written)
    {
        JournalCounters counters = _counters;
        if (!_bootIsWritten)
        {
            InsertBoot(_boot, new JournalSalvage.Boot(_bootName, null, null));
        }

        (long? syncedMonotonic, long? syncedWall) = Synchronize();
        foreach ((RecordLane lane, Stamp at, byte[] body) in _pending)
        {
            var row = new JournalRow(counters.Last + 1, counters.Gap, lane, _boot, at, body);
            _statements.Insert(row);
            written.Add(JournalQuery.ToRecord(row, syncedMonotonic, syncedWall));
            counters = counters with { Last = row.Id, Depth = counters.Depth + 1, Gap = 0 };
        }

        if (_releasedTo > 0)
        {
            _statements.Delete(1, _releasedTo);
        }

        if (_counters.Gap > 0 || _pendingDropped > 0)
        {
            counters = counters with { Evicted = counters.Evicted + _pendingDropped };
            _statements.Save(counters);
        }

        return (counters, syncedMonotonic, syncedWall);
    }

    // The newest moment of this boot at which the wall clock was right, written when it differs from the known one.
    private (long? Monotonic, long? Wall) Synchronize()
    {
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            Stamp at = _pending[i].At;
            if (!at.Synced)
            {
                continue;
            }

            long offset = at.UnixMillis - (at.MonotonicMicros / 1000);
            if (
                _syncedMonotonic is { } monotonic
                && _syncedWall is { } wall
                && Math.Abs(offset - (wall - (monotonic / 1000))) <= SyncToleranceMillis
            )
            {
                break;
            }

            using SqliteCommand update = JournalFile.Command(
                _writer,
                "UPDATE boot SET synced_monotonic = $monotonic, synced_wall = $wall WHERE id = $id"
            );
            update.Parameters.AddWithValue("$monotonic", at.MonotonicMicros);
            update.Parameters.AddWithValue("$wall", at.UnixMillis);
            update.Parameters.AddWithValue("$id", _boot);
            update.ExecuteNonQuery();
            return (at.MonotonicMicros, at.UnixMillis);
        }

        return (_syncedMonotonic, _syncedWall);
    }

    private void InsertBoot(long id, JournalSalvage.Boot boot)
    {
        using SqliteCommand insert = JournalFile.Command(
            _writer,
            "INSERT INTO boot VALUES ($id, $name, $monotonic, $wall)"
        );
        insert.Parameters.AddWithValue("$id", id);
        insert.Parameters.AddWithValue("$name", boot.Name);
        insert.Parameters.AddWithValue("$monotonic", (object?)boot.SyncedMonotonic ?? DBNull.Value);
        insert.Parameters.AddWithValue("$wall", (object?)boot.SyncedWall ?? DBNull.Value);
        insert.ExecuteNonQuery();
    }

    // Whether what is to be released is all that is oldest, so that it can wait for the next commit without being seen.
    private bool HoldBack(IReadOnlyList<IdRange> ranges, bool acknowledged)
    {
        bool isWhole = _first > 0 && _counters.Depth == _counters.Last - _first + 1;
        if (
            ranges is not [var range]
            || !isWhole
            || range.First > _first
            || range.Last < _first
            || _heldBack + range.Last - _first >= MostHeldBack
            || (acknowledged && !_counters.Acknowledged)
        )
        {
            return false;
        }

        long last = Math.Min(range.Last, _counters.Last);
        _heldBack += last - _first + 1;
        _counters = _counters with { Depth = _counters.Last - last };
        _first = last < _counters.Last ? last + 1 : 0;
        Volatile.Write(ref _releasedTo, last);
        ShowState();
        return true;
    }

    private void ForgetHeldBack()
    {
        Volatile.Write(ref _releasedTo, 0);
        _heldBack = 0;
    }

    private void DeleteHeldBack()
    {
        if (_releasedTo > 0)
        {
            InLightTransaction(() => _counters);
        }
    }

    private void Delete(IReadOnlyList<IdRange> ranges, bool acknowledged)
    {
        long deleted = 0;
        InLightTransaction(() =>
        {
            foreach (IdRange range in ranges)
            {
                deleted += _statements.Delete(Math.Max(1, range.First), Math.Min(_counters.Last, range.Last));
            }

            JournalCounters counters = _counters with
            {
                Depth = _counters.Depth - deleted,
                Acknowledged = _counters.Acknowledged || acknowledged,
            };
            if (deleted > 0 || counters.Acknowledged != _counters.Acknowledged)
            {
                _statements.Save(counters);
            }

            return counters;
        });
        if (deleted > 0)
        {
            Shrink();
            Measure();
            ShowState();
        }
    }

    // A release or an eviction that a power cut undoes does no harm: it is not worth waiting for the disk.
    private void InLightTransaction(Func<JournalCounters> body)
    {
        Flush("NORMAL");
        try
        {
            bool hasHeldBack = _releasedTo > 0;
            _counters = _statements.InTransaction(() =>
            {
                if (hasHeldBack)
                {
                    _statements.Delete(1, _releasedTo);
                }

                JournalCounters counters = body();
                if (hasHeldBack)
                {
                    _statements.Save(counters);
                }

                return counters;
            });
            ForgetHeldBack();
            _first = _statements.First;
        }
        finally
        {
            Flush("FULL");
        }
    }

    // This pragma takes effect when its text is read, so it cannot be prepared.
    private void Flush(string mode) =>
        SqliteException.ThrowExceptionForRC(
            SQLitePCL.raw.sqlite3_exec(_writer.Handle, "PRAGMA synchronous = " + mode),
            _writer.Handle
        );

    // Keeps the promises about size after a change.
    private void Maintain()
    {
        try
        {
            // What is used is in the file or in its log: while both are small, SQLite need not be asked.
            long cap = Math.Min(_usedCap, _tightCap);
            if (_unmeasuredBytes > _mostUnmeasuredBytes || _fileBytes + _logBytes + _unmeasuredBytes > cap)
            {
                Shrink();
                Measure();
            }

            bool mayBeFull = _fileBytes + _logBytes + _unmeasuredBytes > cap;
            while (mayBeFull && UsedBytes() > cap && Evict(UsedBytes() - cap + LeastEvictedBytes))
            {
                Measure();
                _log($"Journal {_options.Path}: at its cap, {_counters.Evicted} records evicted so far.");
            }

            if (_logBytes > _walBytes)
            {
                JournalFile.Run(_writer, "PRAGMA wal_checkpoint(TRUNCATE)");
                Measure();
            }

            if (!_ballast.IsWhole && _commits++ % CommitsBetweenBallastChecks == 0)
            {
                _ballast.Fill();
            }

            if (_ballast.IsWhole && _tightCap < long.MaxValue)
            {
                _tightCap = long.MaxValue;
                JournalFile.Run(_writer, $"PRAGMA wal_autocheckpoint = {_walBytes / 2 / PageBytes}");
            }
        }
        catch (SqliteException e) when (JournalFile.IsDamage(e))
        {
            _damageSeen = e.Message;
        }
        catch (SqliteException e)
        {
            // What was committed is safe; the next commit meets the same disk and reports it.
            _log(JournalFile.Fault(_options.Path, e).Message);
        }

        ShowState();
    }

    private bool Evict(long bytes)
    {
        var source = new EvictionSource(_writer, _counters);
        EvictionPlan plan = EvictionPolicy.Choose(source, bytes, MostEvictedAtOnce);
        if (plan.Ids.Count == 0 && plan.ThinnedTo == _counters.ThinnedTo)
        {
            return false;
        }

        InLightTransaction(() =>
        {
            JournalCounters counters = _counters with
            {
                ThinnedTo = plan.ThinnedTo,
                Depth = _counters.Depth - plan.Ids.Count,
                Evicted = _counters.Evicted + plan.Ids.Count,
            };
            using SqliteCommand delete = JournalFile.Command(
                _writer,
                "DELETE FROM record WHERE id = $id RETURNING gap"
            );
            using SqliteCommand declare = JournalFile.Command(
                _writer,
                "UPDATE record SET gap = id - $id + $gap WHERE id = (SELECT min(id) FROM record WHERE id > $id)"
            );
            SqliteParameter deleted = delete.Parameters.Add("$id", SqliteType.Integer);
            SqliteParameter declared = declare.Parameters.Add("$id", SqliteType.Integer);
            SqliteParameter width = declare.Parameters.Add("$gap", SqliteType.Integer);
            foreach (long id in plan.Ids)
            {
                deleted.Value = id;
                long gap = delete.ExecuteScalar() is long known ? known : 0;
                declared.Value = id;
                width.Value = gap;
                if (declare.ExecuteNonQuery() == 0)
                {
                    counters = counters with { Gap = Math.Max(counters.Gap, counters.Last + 1 - id + gap) };
                }
            }

            _statements.Save(counters);
            return counters;
        });
        return plan.Ids.Count > 0;
    }

    private void MakeRoom(string reason)
    {
        _log($"Journal {_options.Path}: {reason}; dropping the ballast and evicting to write on.");
        _ballast.Drop();
        string[] damaged = Damaged();
        if (damaged.Length > 0)
        {
            _log($"Journal {_options.Path}: deleting {damaged[0]} to make room.");
            DeleteDamaged(damaged[0]);
        }

        // Until the ballast is whole again the file grows no more and its log stays short, or they would eat the ballast.
        _tightCap = Math.Max(16 * PageBytes, UsedBytes() - LeastEvictedBytes);
        JournalFile.Run(_writer, $"PRAGMA wal_autocheckpoint = {TightWalPages}");
        JournalFile.Run(_writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        if (damaged.Length == 0)
        {
            DeleteHeldBack();
            Evict(Math.Max(LeastEvictedBytes, 2 * _pendingBytes));
        }

        _commits = 0;
    }

    private void Shrink()
    {
        long free = _statements.FreePages;
        if (free > VacuumPages && free * 4 > _statements.Pages)
        {
            using SqliteCommand vacuum = JournalFile.Command(_writer, $"PRAGMA incremental_vacuum({VacuumPages})");
            using SqliteDataReader reader = vacuum.ExecuteReader();
            while (reader.Read())
            {
                // Each step frees one page.
            }
        }
    }

    private void MendIfDamaged()
    {
        if (_damageSeen is { } damage)
        {
            Replace(damage);
        }
    }

    // Builds journal.db.new out of what can be read, sets journal.db aside, and puts the new one in its place. Killed
    // before the first move, the next start does it all again; killed between the moves, it makes the second one.
    private void Replace(string reason)
    {
        string path = _options.Path;
        string draft = path + ".new";
        _damageSeen = reason; // so that a failure below is taken up again by the next call
        CloseConnections();
        bool acknowledged = _counters.Acknowledged || JournalSalvage.WasAcknowledged(path);
        long released = _releasedTo;
        if (TakeFinishedDraft())
        {
            OpenReplaced(new JournalDamage(reason, Damaged().LastOrDefault() ?? "", 0, 0, 0));
            return;
        }

        RemoveDraft();
        (long salvaged, long lost) = Salvage(path, draft, acknowledged, released);
        string aside = NextDamagedName();
        File.Move(path, aside);
        if (File.Exists(path + "-wal"))
        {
            File.Move(path + "-wal", aside + "-wal");
        }

        File.Delete(path + "-shm");
        File.Move(draft, path);
        foreach (string old in Damaged().SkipLast(KeptDamaged))
        {
            _log($"Journal {path}: deleting {old}, the {KeptDamaged} newest damaged files are kept.");
            DeleteDamaged(old);
        }

        OpenReplaced(new JournalDamage(reason, aside, salvaged, lost, 0));
    }

    private void OpenReplaced(JournalDamage damage)
    {
        if (TryOpen() is { } again)
        {
            throw new IOException($"the new file is damaged at once: {again}");
        }

        _damageSeen = null;
        Tell(damage with { Epoch = _counters.Epoch });
    }

    // A new file without the old one beside it is complete: only its move is missing.
    private bool TakeFinishedDraft()
    {
        string draft = _options.Path + ".new";
        if (!File.Exists(draft) || File.Exists(_options.Path))
        {
            return false;
        }

        File.Move(draft, _options.Path);
        return true;
    }

    private (long Salvaged, long Lost) Salvage(string from, string into, bool acknowledged, long released)
    {
        try
        {
            return TrySalvage(from, into, acknowledged, released);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == JournalFile.Full)
        {
            // No room for two copies: start empty; what was set aside can still be read.
            _log($"Journal {from}: no room to copy what can be read of it ({e.Message}).");
            _ballast.Drop();
            RemoveDraft();
            return TrySalvage("", into, acknowledged, released);
        }
    }

    private (long Salvaged, long Lost) TrySalvage(string from, string into, bool acknowledged, long released)
    {
        long salvaged = 0;
        long lost = 0;
        _writer = JournalFile.OpenWriter(into, _walBytes / 2 / PageBytes);
        try
        {
            JournalFile.Create(_writer, _options.DrawEpoch());
            if (acknowledged)
            {
                // Or records could be taken as delivered to a receiver that only happens to be away.
                JournalFile.Run(_writer, "UPDATE state SET acknowledged = 1");
            }

            _counters = JournalFile.ReadCounters(_writer)!.Value;
            _statements = new JournalStatements(_writer);
            if (from.Length > 0)
            {
                var boots = new Dictionary<JournalSalvage.Boot, long>();
                lost = _statements.InTransaction(() =>
                    JournalSalvage.Read(
                        from,
                        (row, boot) =>
                        {
                            if (!boots.TryGetValue(boot, out long id))
                            {
                                id = boots.Count + 1;
                                boots.Add(boot, id);
                                InsertBoot(id, boot);
                            }

                            if (row.Id <= released)
                            {
                                return;
                            }

                            salvaged++;
                            _statements.Insert(row with { Id = salvaged, Gap = 0, Boot = id });
                        }
                    )
                );
            }
        }
        finally
        {
            CloseConnections();
        }

        return (salvaged, lost);
    }

    private void Tell(JournalDamage damage)
    {
        _damages.Add(damage);
        string text =
            $"Journal {_options.Path} was damaged ({damage.Reason}); it lies now at {damage.SetAside}, "
            + $"{damage.Salvaged} of its records were saved and {damage.Lost} not; new epoch {damage.Epoch}.";
        _damageTexts.Add(text);
        _log(text);
    }

    private void RemoveDraft()
    {
        string draft = _options.Path + ".new";
        File.Delete(draft);
        File.Delete(draft + "-wal");
        File.Delete(draft + "-shm");
    }

    // Oldest first.
    private string[] Damaged()
    {
        string full = Path.GetFullPath(_options.Path);
        string prefix = Path.GetFileName(full) + ".damaged-";
        return
        [
            .. Directory
                .EnumerateFiles(Path.GetDirectoryName(full)!, prefix + "*")
                .Where(f => Number(f, prefix) is not null)
                .OrderBy(f => Number(f, prefix)),
        ];
    }

    private string NextDamagedName()
    {
        string prefix = Path.GetFileName(_options.Path) + ".damaged-";
        string? newest = Damaged().LastOrDefault();
        return $"{_options.Path}.damaged-{(newest is null ? 0 : Number(newest, prefix)) + 1}";
    }

    private static int? Number(string file, string prefix) =>
        int.TryParse(Path.GetFileName(file).AsSpan(prefix.Length), out int number) ? number : null;

    private static void DeleteDamaged(string file)
    {
        File.Delete(file);
        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
    }

    private long UsedBytes() => PageBytes * (_statements.Pages - _statements.FreePages);

    private void ShowState()
    {
        long bytes = _fileBytes + _logBytes + _ballast.Bytes;
        var state = new JournalState(
            _counters.Epoch,
            _first > 0 ? _first : _counters.Last + 1,
            _counters.Last,
            _counters.Depth,
            _counters.Evicted + _pendingDropped,
            bytes
        )
        {
            EverAcknowledged = _counters.Acknowledged,
        };
        Volatile.Write(ref _state, new StrongBox<JournalState>(state));
    }

    private void Measure()
    {
        _fileBytes = FileBytes(_file);
        _logBytes = FileBytes(_wal);
        _unmeasuredBytes = 0;
    }

    private static long FileBytes(FileInfo file)
    {
        file.Refresh();
        return file.Exists ? file.Length : 0;
    }

    private sealed class EvictionSource(SqliteConnection connection, JournalCounters counters) : IEvictionSource
    {
        public long First { get; } = JournalFile.Number(connection, "SELECT coalesce(min(id), 0) FROM record");

        public long Last => counters.Last;

        public long ThinnedTo => counters.ThinnedTo;

        public IEnumerable<EvictionCandidate> Oldest(RecordLane lane, long afterId)
        {
            using SqliteCommand command = JournalFile.Command(
                connection,
                $"SELECT id, length(body) FROM {JournalQuery.Source(lane)} AND id > $after ORDER BY id"
            );
            command.Parameters.AddWithValue("$after", afterId);
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                yield return new EvictionCandidate(reader.GetInt64(0), reader.GetInt64(1) + RowOverheadBytes);
            }
        }
    }
}
