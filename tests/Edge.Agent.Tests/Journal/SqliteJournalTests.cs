using System.Runtime.InteropServices;
using CsCheck;
using Edge.Agent.Journal;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Microsoft.Data.Sqlite;

namespace Edge.Agent.Tests.Journal;

public sealed class SqliteJournalTests : IDisposable
{
    private const long Mib = 1024 * 1024;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-journal-");

    private int _names;

    private string FilePath => Path.Combine(_folder.FullName, "journal.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_committed_is_there_after_opening_again()
    {
        long epoch;
        using (SqliteJournal journal = Open())
        {
            journal.Append(RecordLane.Telemetry, At(1), [1, 2, 3]);
            journal.Append(RecordLane.Alarm, At(2), []);
            IReadOnlyList<JournalRecord> written = journal.Commit();
            Assert.Equal([1, 2], written.Select(r => r.Id));
            Assert.Equal([0, 1], written.Select(r => r.Previous));
            epoch = journal.State.Epoch;
            Assert.True(epoch > 0);
        }

        using SqliteJournal again = Open();
        Assert.Equal(new JournalState(epoch, 1, 2, 2, 0, again.State.Bytes), again.State);
        IReadOnlyList<JournalRecord> read = again.Read(lane: null, 0, 10, 1000);
        Assert.Equal([1, 2, 3], read[0].Body.ToArray());
        Assert.Equal(RecordLane.Alarm, read[1].Lane);
        Assert.Equal(At(2), read[1].At);
        Assert.Empty(again.Damages);
    }

    [Fact]
    public void What_was_not_committed_is_not_promised()
    {
        using (SqliteJournal journal = Open())
        {
            journal.Append(RecordLane.Telemetry, At(1), [1]);
        }

        using SqliteJournal again = Open();
        Assert.Empty(again.Commit());
        Assert.Equal(0, again.State.Last);
    }

    [Fact]
    public void Ids_are_not_used_again_after_everything_was_released()
    {
        using (SqliteJournal journal = Open())
        {
            Fill(journal, 5);
            journal.Release([new IdRange(1, 5)], acknowledged: true);
            Assert.Equal(6, journal.State.First);
            Assert.Equal(0, journal.State.Depth);
        }

        using SqliteJournal again = Open();
        Assert.Equal(5, again.State.Last);
        again.Append(RecordLane.Telemetry, At(9), [9]);
        JournalRecord next = Assert.Single(again.Commit());
        Assert.Equal(6, next.Id);
        Assert.Equal(5, next.Previous);
    }

    [Fact]
    public void Whether_a_receiver_ever_acknowledged_is_remembered()
    {
        using (SqliteJournal journal = Open())
        {
            Fill(journal, 5);
            journal.Release([new IdRange(1, 1)], acknowledged: false);
            Assert.False(journal.State.EverAcknowledged);
            journal.Release([new IdRange(2, 2)], acknowledged: true);
            Assert.True(journal.State.EverAcknowledged);
        }

        using SqliteJournal again = Open();
        Assert.True(again.State.EverAcknowledged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_journal_that_replaces_a_damaged_one_remembers_the_receiver(bool whileOpen)
    {
        SqliteJournal journal = Open();
        Fill(journal, 10);
        journal.Release([new IdRange(1, 2)], acknowledged: true);
        using (SqliteConnection other = new($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using SqliteCommand forge = other.CreateCommand();
            forge.CommandText = whileOpen
                ? "UPDATE record SET monotonic = monotonic + 1 WHERE id = 6"
                : "PRAGMA user_version = 99";
            forge.ExecuteNonQuery();
        }

        if (!whileOpen)
        {
            journal.Dispose();
            journal = Open();
        }

        Assert.Equal(whileOpen, journal.Read(lane: null, 0, 99, 9999).Count == 0);
        journal.Append(RecordLane.Alarm, At(11), [11]);
        journal.Commit();
        Assert.Single(journal.Damages);
        Assert.True(journal.State.EverAcknowledged);
        journal.Dispose();
    }

    [Fact]
    public void Depth_and_last_are_right_after_releases_commits_and_a_process_that_never_closed()
    {
        SqliteJournal killed = Open();
        Fill(killed, 10);
        killed.Release([new IdRange(2, 4), new IdRange(9, 100), new IdRange(-5, 0)], acknowledged: true);
        Fill(killed, 3);
        JournalState before = killed.State;
        CopyAsIfKilled("copy.db");

        using SqliteJournal again = Open("copy.db");
        Assert.Equal(
            (before.Epoch, 1, 13, 8),
            (again.State.Epoch, again.State.First, again.State.Last, again.State.Depth)
        );
        Assert.Equal([1, 5, 6, 7, 8, 11, 12, 13], again.Read(lane: null, 0, 99, 9999).Select(r => r.Id));
        killed.Dispose();
    }

    [Fact]
    public void An_acknowledgement_of_what_is_no_longer_held_is_remembered_though_the_process_dies()
    {
        using SqliteJournal killed = Open();
        Fill(killed, 2);
        killed.Release([new IdRange(1, 2)], acknowledged: false);
        Fill(killed, 1);
        killed.Release([new IdRange(1, 2)], acknowledged: true);
        CopyAsIfKilled("copy.db");
        using SqliteJournal again = Open("copy.db");
        Assert.True(again.State.EverAcknowledged);
        Assert.Equal([3], All(again).Select(r => r.Id));
    }

    [Fact]
    public void What_the_receiver_has_is_gone_for_readers_at_once_and_from_the_file_with_the_next_commit()
    {
        using SqliteJournal journal = Open();
        Fill(journal, 4);
        journal.Release([new IdRange(1, 1)], acknowledged: true);
        journal.Release([new IdRange(1, 3)], acknowledged: true);
        Assert.Equal((4, 4, 1), (journal.State.First, journal.State.Last, journal.State.Depth));
        Assert.Equal([4], All(journal).Select(r => r.Id));
        Assert.Equal([2, 3, 4], RowsOf(FilePath));

        Fill(journal, 1);
        Assert.Equal((4, 5, 2), (journal.State.First, journal.State.Last, journal.State.Depth));
        Assert.Equal([4, 5], RowsOf(FilePath));

        journal.Release([new IdRange(4, 4)], acknowledged: true);
        journal.Dispose();
        Assert.Equal([5], RowsOf(FilePath));
    }

    [Fact]
    public void A_process_that_dies_between_a_release_and_a_commit_finds_the_records_again_under_their_ids()
    {
        using SqliteJournal killed = Open();
        Fill(killed, 4);
        killed.Release([new IdRange(1, 1)], acknowledged: true);
        killed.Release([new IdRange(2, 4)], acknowledged: true);
        CopyAsIfKilled("copy.db");

        using SqliteJournal again = Open("copy.db");
        Assert.Equal((2, 4, 3), (again.State.First, again.State.Last, again.State.Depth));
        Assert.Equal([2, 3, 4], All(again).Select(r => r.Id));
        again.Release([new IdRange(1, 4)], acknowledged: true);
        Fill(again, 1);
        Assert.Equal([5], All(again).Select(r => r.Id));
    }

    [Fact]
    public void A_journal_that_replaces_a_damaged_one_does_not_bring_back_what_the_receiver_has()
    {
        using SqliteJournal journal = Open();
        Fill(journal, 60, bodyBytes: 400);
        journal.Release([new IdRange(1, 1)], acknowledged: true);
        journal.Release([new IdRange(2, 20)], acknowledged: true);
        using (var other = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using SqliteCommand spoil = other.CreateCommand();
            spoil.CommandText = "UPDATE record SET body = x'00' WHERE id = 60";
            spoil.ExecuteNonQuery();
        }

        Assert.Empty(All(journal));
        journal.Append(RecordLane.Telemetry, At(99), [9]);
        journal.Commit();
        Assert.Single(journal.Damages);
        Assert.Equal(
            Enumerable.Range(21, 39).Select(id => At(id).UnixMillis).Append(At(99).UnixMillis),
            All(journal).Select(r => r.At.UnixMillis)
        );
    }

    [Fact]
    public void Whatever_is_released_when_and_whenever_the_process_ends_the_journal_holds_what_a_list_would_hold() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 12], Gen.Int[0, 12])
            .Array[1, 40]
            .Sample(
                steps =>
                {
                    string name = NewName();
                    SqliteJournal journal = Open(name);
                    var held = new SortedSet<long>();
                    var maybe = new SortedSet<long>();
                    long last = 0;
                    foreach ((int what, int a, int b) in steps)
                    {
                        switch (what)
                        {
                            case <= 3:
                                for (int i = 0; i < a; i++)
                                {
                                    journal.Append(RecordLane.Telemetry, At(last + 1), [(byte)++last]);
                                    held.Add(last);
                                }

                                journal.Commit();
                                if (a > 0)
                                {
                                    maybe.Clear();
                                }

                                break;
                            case <= 7:
                                // As an acknowledgement does it, and with a piece above it.
                                List<IdRange> ranges = [new(what == 4 ? held.Min : 1, held.Min + a - 1)];
                                if (what == 7)
                                {
                                    ranges.Add(new(held.Min + a + 2, held.Min + a + b));
                                }

                                journal.Release(ranges, acknowledged: b % 4 > 0);
                                foreach (
                                    long id in held.Where(id => ranges.Any(r => r.First <= id && r.Last >= id)).ToList()
                                )
                                {
                                    held.Remove(id);
                                    maybe.Add(id);
                                }

                                break;
                            case 8:
                                journal.Dispose();
                                journal = Open(name);
                                maybe.Clear();
                                break;
                            default:
                                string copy = NewName();
                                CopyAsIfKilled(copy, name);
                                journal.Dispose();
                                name = copy;
                                journal = Open(name);
                                List<long> found = [.. All(journal).Select(r => r.Id)];
                                Assert.Subset(maybe, found.Except(held).ToHashSet());
                                held.UnionWith(found);
                                maybe.Clear();
                                break;
                        }

                        Assert.Equal(held, All(journal).Select(r => r.Id));
                        Assert.Equal(
                            (last, held.Count, held.Count > 0 ? held.Min : last + 1),
                            (journal.State.Last, (int)journal.State.Depth, journal.State.First)
                        );
                    }

                    journal.Dispose();
                },
                iter: 60
            );

    [Fact]
    public void Read_gives_a_lane_above_an_id_within_its_bounds_and_at_least_one()
    {
        using SqliteJournal journal = Open();
        for (int i = 0; i < 30; i++)
        {
            journal.Append((RecordLane)(i % 3), At(i), new byte[100]);
        }

        journal.Commit();
        Assert.Equal([4, 7, 10], journal.Read(RecordLane.Alarm, 1, 3, 9999).Select(r => r.Id));
        Assert.Equal([2, 5], journal.Read(RecordLane.Telemetry, 0, 99, 299).Select(r => r.Id));
        Assert.Equal([3], journal.Read(RecordLane.Detail, 0, 99, 1).Select(r => r.Id));
        Assert.Equal(30, journal.Read(lane: null, 0, 99, 9999).Count);
        Assert.Empty(journal.Read(lane: null, 30, 99, 9999));
    }

    [Fact]
    public void Records_of_a_boot_in_1970_get_their_true_time_once_the_clock_is_set()
    {
        const long set = 1_780_000_000_000;
        using SqliteJournal journal = Open();
        journal.Append(RecordLane.Telemetry, new Stamp(10_000_000, 10_000, Synced: false), [1]);
        journal.Append(RecordLane.Telemetry, new Stamp(20_000_000, 20_000, Synced: false), [2]);
        journal.Commit();
        Assert.Equal(10_000, journal.Read(lane: null, 0, 1, 99)[0].At.UnixMillis);

        journal.Append(RecordLane.Telemetry, new Stamp(60_000_000, set, Synced: true), [3]);
        journal.Commit();

        Assert.Equal(
            [
                new Stamp(10_000_000, set - 50_000, Synced: true),
                new Stamp(20_000_000, set - 40_000, Synced: true),
                new Stamp(60_000_000, set, Synced: true),
            ],
            journal.Read(lane: null, 0, 9, 99).Select(r => r.At)
        );
    }

    [Fact]
    public void The_clock_of_one_boot_says_nothing_of_another()
    {
        using (SqliteJournal first = Open(boot: "one"))
        {
            first.Append(RecordLane.Telemetry, new Stamp(10_000_000, 10_000, Synced: false), [1]);
            first.Commit();
        }

        using SqliteJournal second = Open(boot: "two");
        second.Append(RecordLane.Telemetry, new Stamp(5_000_000, 1_780_000_000_000, Synced: true), [2]);
        second.Commit();

        IReadOnlyList<JournalRecord> read = second.Read(lane: null, 0, 9, 99);
        Assert.Equal([1, 2], read.Select(r => r.Boot));
        Assert.Equal(new Stamp(10_000_000, 10_000, Synced: false), read[0].At);
    }

    [Fact]
    public void A_second_process_is_told_that_the_journal_is_open()
    {
        using SqliteJournal journal = Open();

        JournalFaultException fault = Assert.Throws<JournalFaultException>(() => Open());
        Assert.Contains("another process has it open", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_fault_with_a_remedy() =>
        Assert.Contains(
            "check that the folder exists",
            Assert.Throws<JournalFaultException>(() => Open("/proc/nothing/journal.db")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_full_journal_drops_detail_then_thins_then_drops_telemetry_and_keeps_alarms()
    {
        using SqliteJournal journal = Open(maxBytes: 4 * Mib, ballastBytes: 1 * Mib);
        for (int i = 0; i < 60; i++)
        {
            journal.Append(RecordLane.Alarm, At(i), new byte[200]);
            for (int k = 0; k < 300; k++)
            {
                journal.Append(k % 50 == 0 ? RecordLane.Detail : RecordLane.Telemetry, At(i), new byte[400]);
            }

            journal.Commit();
            Assert.InRange(journal.State.Bytes, 1 * Mib, 4 * Mib);
        }

        JournalState state = journal.State;
        Assert.Equal(60 * 301, state.Last);
        Assert.Equal(state.Last, state.Depth + state.Evicted);
        Assert.Equal(60, Count(journal, RecordLane.Alarm));
        Assert.InRange(Count(journal, RecordLane.Telemetry), 2000, 6500);
        Assert.Equal(0, journal.Read(RecordLane.Detail, 0, 1, 1).Count(r => r.Id < state.Last - 5000));

        // Each gap is declared, and only gaps are: what lies between a record and its predecessor was evicted.
        long previous = 0;
        long evicted = 0;
        foreach (JournalRecord record in All(journal))
        {
            Assert.Equal(previous, record.Previous);
            evicted += record.Id - record.Previous - 1;
            previous = record.Id;
        }

        Assert.Equal(state.Evicted, evicted);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(20)]
    public void The_file_shrinks_when_the_backlog_was_released(int atOnce)
    {
        using SqliteJournal journal = Open();
        for (int i = 0; i < 4; i++)
        {
            Fill(journal, 5000, bodyBytes: 300);
        }

        long full = new FileInfo(FilePath).Length;
        for (int i = 0; i < 20_000; i += atOnce)
        {
            journal.Release([new IdRange(i + 1, i + atOnce)], acknowledged: true);
        }

        journal.Dispose();
        Assert.True(full > 4 * Mib, $"{full}");
        Assert.True(new FileInfo(FilePath).Length < full / 3, $"{new FileInfo(FilePath).Length} of {full}");
    }

    [Fact]
    public void The_write_ahead_log_stays_bounded()
    {
        using SqliteJournal journal = Open(maxBytes: 16 * Mib, ballastBytes: 1 * Mib);
        for (int i = 0; i < 300; i++)
        {
            Fill(journal, 50, bodyBytes: 400);
            Assert.InRange(new FileInfo(FilePath + "-wal").Length, 0, 2 * Mib);
        }
    }

    [Fact]
    public void A_file_whose_header_is_gone_is_set_aside_and_the_journal_goes_on()
    {
        long epoch;
        using (SqliteJournal journal = Open())
        {
            Fill(journal, 2000);
            epoch = journal.State.Epoch;
        }

        Damage(FilePath, 0, new byte[60]);
        using SqliteJournal again = Open();
        JournalDamage damage = Assert.Single(again.Damages);
        Assert.Equal(FilePath + ".damaged-1", damage.SetAside);
        Assert.True(File.Exists(damage.SetAside));
        Assert.NotEqual(epoch, again.State.Epoch);
        Assert.Equal(again.State.Epoch, damage.Epoch);
        Assert.Equal(0, again.State.Depth);
        again.Append(RecordLane.Alarm, At(1), [1]);
        Assert.Equal(1, Assert.Single(again.Commit()).Id);
    }

    [Fact]
    public void Records_on_both_sides_of_a_destroyed_page_are_saved()
    {
        using (SqliteJournal journal = Open())
        {
            Fill(journal, 5000, bodyBytes: 200);
        }

        long middle = new FileInfo(FilePath).Length / 2 / 4096 * 4096;
        Damage(FilePath, (int)middle, Enumerable.Repeat((byte)0xA5, 4096).ToArray());

        using SqliteJournal again = Open();
        Assert.InRange(Assert.Single(again.Damages).Salvaged, 4900, 4999);
    }

    [Fact]
    public void Only_the_three_newest_damaged_files_are_kept()
    {
        for (int i = 0; i < 5; i++)
        {
            using (SqliteJournal journal = Open())
            {
                Fill(journal, 3);
            }

            Damage(FilePath, 0, [0]);
        }

        Open().Dispose();
        Assert.Equal(
            ["journal.db.damaged-3", "journal.db.damaged-4", "journal.db.damaged-5"],
            _folder.GetFiles("*damaged*").Select(f => f.Name).Order()
        );
    }

    [Fact]
    public void A_repair_that_was_killed_between_its_two_moves_is_finished()
    {
        using (SqliteJournal journal = Open())
        {
            Fill(journal, 7);
        }

        File.Move(FilePath, FilePath + ".new");
        using SqliteJournal again = Open();
        Assert.Equal(7, again.State.Depth);
        Assert.Single(again.Damages);
    }

    [Fact]
    public void Damage_found_while_reading_is_mended_by_the_next_commit_which_loses_nothing()
    {
        using SqliteJournal journal = Open();
        Fill(journal, 10);
        using (SqliteConnection other = new($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using SqliteCommand forge = other.CreateCommand();
            forge.CommandText = "UPDATE record SET monotonic = monotonic + 1 WHERE id = 4";
            forge.ExecuteNonQuery();
        }

        Assert.Empty(journal.Read(lane: null, 0, 99, 9999));
        journal.Append(RecordLane.Alarm, At(11), [11]);
        Assert.Equal(10, Assert.Single(journal.Commit()).Id);

        JournalDamage damage = Assert.Single(journal.Damages);
        Assert.Equal((9, 1), (damage.Salvaged, damage.Lost));
        Assert.Equal(
            [1, 2, 3, 5, 6, 7, 8, 9, 10, 11],
            journal.Read(lane: null, 0, 99, 9999).Select(r => (int)r.Body.Span[0])
        );
    }

    [Fact]
    public void A_release_that_meets_damage_drops_nothing_of_the_new_journal()
    {
        using SqliteJournal journal = Open();
        Fill(journal, 10);
        journal.Release([new(1, 3)], acknowledged: true);
        using (SqliteConnection other = new($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using SqliteCommand forge = other.CreateCommand();
            forge.CommandText = "UPDATE record SET monotonic = monotonic + 1 WHERE id = 6";
            forge.ExecuteNonQuery();
        }

        Assert.Empty(journal.Read(lane: null, 0, 99, 9999));
        journal.Release([new(4, 5)], acknowledged: true);

        Assert.Single(journal.Damages);
        Assert.Equal([4, 5, 7, 8, 9, 10], journal.Read(lane: null, 0, 99, 9999).Select(r => (int)r.Body.Span[0]));
    }

    [Fact]
    public void Any_bytes_as_a_journal_open_as_one_and_no_wrong_record_ever_comes_out()
    {
        const int records = 400;
        using (SqliteJournal journal = Open())
        {
            Fill(journal, records, bodyBytes: 60);
        }

        byte[] good = File.ReadAllBytes(FilePath);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte.Array[1, 40], Gen.Int[0, 9], Gen.Int[0, good.Length])
            .Sample(
                (at, bytes, cut, length) =>
                {
                    string name = Path.Combine(_folder.FullName, "fuzz", "journal.db");
                    Directory.CreateDirectory(Path.GetDirectoryName(name)!);
                    byte[] bad = [.. good];
                    bytes.AsSpan(0, Math.Min(bytes.Length, bad.Length - at)).CopyTo(bad.AsSpan(at));
                    File.WriteAllBytes(name, cut == 0 ? bad[..length] : bad);

                    using (SqliteJournal journal = Open(name))
                    {
                        // Two readings at most: the first may find damage, the commit mends it.
                        IReadOnlyList<JournalRecord> read = journal.Read(lane: null, 0, 9999, 999_999);
                        journal.Append(RecordLane.Alarm, At(5), [1, 2]);
                        Assert.Single(journal.Commit());
                        read = journal.Read(lane: null, 0, 9999, 999_999);
                        Assert.All(
                            read.SkipLast(1),
                            r => Assert.Equal(Body((int)(r.At.MonotonicMicros / 1_000_000), 60), r.Body.ToArray())
                        );
                        Assert.True(
                            read.Count == records + 1 || journal.Damages.Count > 0 || (cut == 0 && length == 0),
                            $"{read.Count} records and no damage told"
                        );
                    }

                    Directory.Delete(Path.GetDirectoryName(name)!, recursive: true);
                },
                iter: 80,
                threads: 1
            );
    }

    [Fact]
    public void A_reader_beside_the_writer_sees_every_record_once_and_in_order()
    {
        using SqliteJournal journal = Open();
        const int records = 3000;
        var seen = new List<long>();
        var reader = new Thread(() =>
        {
            while (seen.Count < records)
            {
                seen.AddRange(journal.Read(lane: null, seen.Count == 0 ? 0 : seen[^1], 50, 100_000).Select(r => r.Id));
            }
        });
        reader.Start();
        for (int i = 0; i < records; i += 10)
        {
            Fill(journal, 10);
        }

        Assert.True(reader.Join(TimeSpan.FromSeconds(60)));
        Assert.Equal(Enumerable.Range(1, records).Select(i => (long)i), seen);
    }

    [Fact]
    public void A_failed_commit_keeps_its_records_and_writes_none_of_them()
    {
        using SqliteJournal journal = Open();
        Fill(journal, 2);
        using SqliteConnection other = new($"Data Source={FilePath};Pooling=False");
        other.Open();
        using (SqliteTransaction hold = other.BeginTransaction(deferred: false))
        {
            journal.Append(RecordLane.Telemetry, At(3), [3]);
            journal.Append(RecordLane.Telemetry, At(4), [4]);
            JournalFaultException fault = Assert.Throws<JournalFaultException>(() => journal.Commit());
            Assert.Contains("another process holds it", fault.Message, StringComparison.Ordinal);
            Assert.Equal(2, journal.State.Last);
            hold.Rollback();
        }

        Assert.Equal([3, 4], journal.Commit().Select(r => r.Id));
        Assert.Equal(4, journal.State.Depth);
    }

    [Fact]
    public void Records_that_no_disk_takes_are_bounded_in_memory_and_the_dropped_ones_are_counted()
    {
        using SqliteJournal journal = Open();
        journal.Append(RecordLane.Alarm, At(0), new byte[1000]);
        for (int i = 0; i < 100; i++)
        {
            journal.Append(RecordLane.Telemetry, At(i), new byte[100_000]);
        }

        IReadOnlyList<JournalRecord> written = journal.Commit();
        Assert.Equal(RecordLane.Alarm, written[0].Lane);
        Assert.InRange(written.Count, 38, 43);
        Assert.Equal(101, written.Count + journal.State.Evicted);
    }

    /// <summary>What waited for a disk comes in one commit, whose log counts too; full as it is, it evicts as much beside it.</summary>
    [Theory]
    [InlineData(768)]
    [InlineData(2048)]
    [InlineData(8192)]
    public void What_waited_for_a_disk_that_refused_does_not_take_the_journal_over_its_cap(int kibibytes)
    {
        using SqliteJournal journal = Open(maxBytes: kibibytes * 1024);
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < kibibytes / 4; i++)
            {
                Fill(journal, 1, 4000);
            }

            for (int i = 0; i < kibibytes; i++)
            {
                journal.Append(RecordLane.Telemetry, At(i), new byte[1000]);
            }

            _ = journal.Commit();
            Assert.InRange(journal.State.Bytes, 1, 1.25 * kibibytes * 1024);
        }
    }

    [Fact]
    public void On_a_full_disk_the_ballast_and_evictions_let_alarms_be_written()
    {
        string mount = Path.Combine(_folder.FullName, "small");
        Directory.CreateDirectory(mount);
        if (Mount("tmpfs", mount, "tmpfs", 0, "size=6m") != 0)
        {
            Assert.Skip("needs the right to mount a tmpfs");
        }

        try
        {
            string path = Path.Combine(mount, "journal.db");
            using SqliteJournal journal = Open(path, maxBytes: 64 * Mib, ballastBytes: 1 * Mib);
            Fill(journal, 2000, bodyBytes: 400);
            FillDisk(Path.Combine(mount, "other"));
            for (int i = 0; i < 400; i++)
            {
                journal.Append(RecordLane.Telemetry, At(i), new byte[2000]);
                journal.Append(RecordLane.Alarm, At(i), new byte[100]);
                journal.Commit();
            }

            Assert.Equal(400, Count(journal, RecordLane.Alarm));
            Assert.True(journal.State.Evicted > 0);
            Assert.Equal(2800, journal.State.Depth + journal.State.Evicted);
            Assert.Empty(journal.Damages);

            File.Delete(Path.Combine(mount, "other"));
            for (int i = 0; i < 130; i++)
            {
                Fill(journal, 1);
            }

            Assert.Equal(1 * Mib, new FileInfo(path + ".ballast").Length);
        }
        finally
        {
            Assert.Equal(0, Unmount(mount, 2));
        }
    }

    [DllImport("libc", EntryPoint = "mount", CharSet = CharSet.Ansi, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Mount(string source, string target, string type, ulong flags, string data);

    [DllImport("libc", EntryPoint = "umount2", CharSet = CharSet.Ansi, BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unmount(string target, int flags);

    private static void FillDisk(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            return;
        }
    }

    private static void Damage(string path, int at, byte[] bytes)
    {
        using FileStream file = File.OpenWrite(path);
        file.Position = at;
        file.Write(bytes);
    }

    private static void Fill(SqliteJournal journal, int count, int bodyBytes = 1)
    {
        long last = journal.State.Last;
        for (int i = 1; i <= count; i++)
        {
            journal.Append(RecordLane.Telemetry, At(last + i), Body((int)(last + i), bodyBytes));
        }

        Assert.Equal(count, journal.Commit().Count);
    }

    private static byte[] Body(int id, int length) =>
        Enumerable.Range(0, length).Select(i => (byte)(id + (i * 7))).ToArray();

    private static Stamp At(long seconds) =>
        new(seconds * 1_000_000, 1_780_000_000_000 + (seconds * 1000), Synced: true);

    private static int Count(SqliteJournal journal, RecordLane lane) =>
        journal.Read(lane, 0, int.MaxValue, int.MaxValue).Count;

    private static IReadOnlyList<JournalRecord> All(SqliteJournal journal) =>
        journal.Read(lane: null, 0, int.MaxValue, int.MaxValue);

    private string NewName() => $"journal-{Interlocked.Increment(ref _names)}.db";

    private void CopyAsIfKilled(string name, string from = "journal.db")
    {
        foreach (string suffix in (string[])["", "-wal"])
        {
            File.Copy(Path.Combine(_folder.FullName, from) + suffix, Path.Combine(_folder.FullName, name) + suffix);
        }
    }

    // What lies in the file, whatever the journal shows.
    private static List<long> RowsOf(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText = "SELECT id FROM record ORDER BY id";
        using SqliteDataReader reader = select.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }

    private SqliteJournal Open(
        string? path = null,
        string boot = "boot",
        long maxBytes = 64 * Mib,
        long ballastBytes = 64 * 1024
    ) =>
        SqliteJournal.Open(
            new JournalOptions
            {
                Path = path is null ? FilePath : Path.Combine(_folder.FullName, path),
                MaxBytes = maxBytes,
                BallastBytes = ballastBytes,
            },
            boot
        );
}
