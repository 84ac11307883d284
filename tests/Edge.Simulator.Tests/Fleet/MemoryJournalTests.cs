using CsCheck;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Simulator.Fleet;

namespace Edge.Simulator.Tests.Fleet;

public sealed class MemoryJournalTests
{
    private static readonly Stamp At = new(1_000, 1_700_000_000_000, Synced: true);

    [Fact]
    public void Records_are_numbered_from_one_read_by_lane_and_gone_when_released()
    {
        using var journal = new MemoryJournal(epoch: 9, maxBytes: 10_000);
        Keep(journal, RecordLane.Telemetry, 5);
        Keep(journal, RecordLane.Alarm, 1);
        Assert.Equal([1, 2, 3, 4, 5, 6], Ids(journal.Read(null, 0, 100, 1000)));
        Assert.Equal([6], Ids(journal.Read(RecordLane.Alarm, 0, 100, 1000)));
        Assert.Equal([4, 5], Ids(journal.Read(null, 3, 2, 1000)));
        Assert.Equal([1], Ids(journal.Read(null, 0, 100, maxBytes: 1)));
        journal.Release([new(1, 2), new(4, 4), new(40, 50)], acknowledged: true);
        Assert.Equal([3, 5, 6], Ids(journal.Read(null, 0, 100, 1000)));
        Assert.Equal(3, journal.Acknowledged);
        Assert.Equal(new JournalState(9, 3, 6, 3, 0, 30) { EverAcknowledged = true }, journal.State);
        journal.Release([new(1, 6)], acknowledged: false);
        Assert.Equal(3, journal.Assumed);
        Assert.Equal(7, journal.State.First);
    }

    [Fact]
    public void A_full_journal_evicts_telemetry_before_alarms_and_declares_what_went()
    {
        using var journal = new MemoryJournal(epoch: 9, maxBytes: 100);
        Keep(journal, RecordLane.Alarm, 3);
        Keep(journal, RecordLane.Telemetry, 40);
        IReadOnlyList<JournalRecord> held = journal.Read(null, 0, 100, 10_000);
        Assert.InRange(journal.State.Bytes, 50, 100);
        Assert.Equal([1, 2, 3], Ids(held).Take(3));
        Assert.Equal(43, held.Count + journal.Evicted);
        Assert.Equal(43, held[^1].Id);
        for (int i = 1; i < held.Count; i++)
        {
            Assert.Equal(held[i - 1].Id, held[i].Previous);
        }
    }

    [Fact]
    public void Holds_what_a_plain_list_holds_whatever_is_added_and_released() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 60], Gen.Int[0, 20])
            .Array[1, 200]
            .Sample(steps =>
            {
                using var journal = new MemoryJournal(epoch: 9, maxBytes: 1_000_000);
                var held = new List<long>();
                long last = 0;
                foreach ((int kind, int first, int length) in steps)
                {
                    if (kind < 3)
                    {
                        Keep(journal, RecordLane.Telemetry, length);
                        held.AddRange(Enumerable.Range((int)last + 1, length).Select(id => (long)id));
                        last += length;
                    }
                    else
                    {
                        long from = Math.Max(1, last - first);
                        journal.Release([new(from, from + length)], acknowledged: true);
                        held.RemoveAll(id => id >= from && id <= from + length);
                    }

                    Assert.Equal(held, Ids(journal.Read(null, 0, int.MaxValue, int.MaxValue)));
                    Assert.Equal(held.Count, journal.State.Depth);
                    Assert.Equal(held.Count == 0 ? last + 1 : held[0], journal.State.First);
                    Assert.Equal(last, journal.State.Last);
                }
            });

    private static IEnumerable<long> Ids(IReadOnlyList<JournalRecord> records) => records.Select(record => record.Id);

    private static void Keep(MemoryJournal journal, RecordLane lane, int count)
    {
        for (int i = 0; i < count; i++)
        {
            journal.Append(lane, At, new byte[10]);
        }

        Assert.Equal(count, journal.Commit().Count);
    }
}
