using Edge.Core.Readings;

namespace Edge.Core.Journal;

/// <summary>
/// The durable store of records between the pipeline and the uplink. One thread appends, commits and releases;
/// <see cref="Read"/> may be called from one other thread at the same time.
/// </summary>
public interface IJournal : IDisposable
{
    /// <summary>What the journal holds now.</summary>
    JournalState State { get; }

    /// <summary>Keeps a record in memory until the next <see cref="Commit"/>. Nothing is promised yet.</summary>
    void Append(RecordLane lane, Stamp at, ReadOnlySpan<byte> body);

    /// <summary>Makes all appended records durable, in the order of their appending, and returns them with their ids.
    /// From here on each survives a power cut until it is released or evicted.</summary>
    /// <exception cref="JournalFaultException">The disk refused. The records stay appended; call again.</exception>
    IReadOnlyList<JournalRecord> Commit();

    /// <summary>Committed records of <paramref name="lane"/> (any lane when null) with ids above
    /// <paramref name="afterId"/>, lowest first, at most <paramref name="maxRecords"/> and about
    /// <paramref name="maxBytes"/> of bodies (at least one record when there is one).</summary>
    IReadOnlyList<JournalRecord> Read(RecordLane? lane, long afterId, int maxRecords, int maxBytes);

    /// <summary>Drops records. Unknown ids are ignored.</summary>
    /// <param name="ranges">Which.</param>
    /// <param name="acknowledged">True: the receiver said that it has them. False: they are only assumed delivered.</param>
    void Release(IReadOnlyList<IdRange> ranges, bool acknowledged);

    /// <summary>What was found damaged and set aside since the journal was opened, a sentence each, oldest first. It may grow
    /// with every call; the epoch is then a new one.</summary>
    IReadOnlyList<string> Damages { get; }
}

/// <summary>The disk refused a commit. The message says what failed and what to do.</summary>
public sealed class JournalFaultException(string message, Exception cause) : Exception(message, cause);
