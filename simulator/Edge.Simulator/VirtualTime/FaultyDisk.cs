using Edge.Core.Journal;
using Edge.Core.Readings;

namespace Edge.Simulator.VirtualTime;

/// <summary>The agent's journal on a disk that can refuse writes; what was appended stays appended, as the contract says.</summary>
internal sealed class FaultyDisk(IJournal journal) : IJournal
{
    /// <summary>Whether every commit is refused.</summary>
    public bool Refuses { get; set; }

    public JournalState State => journal.State;

    public IReadOnlyList<string> Damages => journal.Damages;

    public void Append(RecordLane lane, Stamp at, ReadOnlySpan<byte> body) => journal.Append(lane, at, body);

    public IReadOnlyList<JournalRecord> Commit() =>
        Refuses
            ? throw new JournalFaultException(
                "The journal cannot be written: no space left on device (28).",
                new IOException("No space left on device")
            )
            : journal.Commit();

    public IReadOnlyList<JournalRecord> Read(RecordLane? lane, long afterId, int maxRecords, int maxBytes) =>
        journal.Read(lane, afterId, maxRecords, maxBytes);

    public void Release(IReadOnlyList<IdRange> ranges, bool acknowledged) => journal.Release(ranges, acknowledged);

    /// <summary>Leaves the journal to its owner.</summary>
    public void Dispose() { }
}
