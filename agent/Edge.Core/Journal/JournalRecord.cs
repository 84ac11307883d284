using Edge.Core.Readings;

namespace Edge.Core.Journal;

/// <summary>Which records go first: on the wire the lowest lane first, under eviction the highest lane first.</summary>
public enum RecordLane
{
    /// <summary>Alarm transitions, verdict changes, confirmations. Committed at once.</summary>
    Alarm = 0,

    /// <summary>Frames of readings. Committed in batches.</summary>
    Telemetry = 1,

    /// <summary>Detail that may go first when space is short: waveforms.</summary>
    Detail = 2,
}

/// <summary>A record in the journal: a frame of readings, already encoded (<c>Edge.Portable.Wire.FrameWriter</c>).</summary>
/// <param name="Id">Given when the record commits; +1 for each record of an epoch.</param>
/// <param name="Previous">The id before this one that existed when it was read; <c>Id − 1</c> unless records were evicted.</param>
/// <param name="Lane">Its priority.</param>
/// <param name="Boot">The host boot it was made in: counts boots since the journal was created.</param>
/// <param name="At">When the frame was closed. On reading, wall time is corrected where the clock was set later in the same boot.</param>
/// <param name="Body">The encoded frame.</param>
public sealed record JournalRecord(
    long Id,
    long Previous,
    RecordLane Lane,
    long Boot,
    Stamp At,
    ReadOnlyMemory<byte> Body
);

/// <summary>An inclusive range of record ids.</summary>
/// <param name="First">Lowest id.</param>
/// <param name="Last">Highest id, at least <paramref name="First"/>.</param>
public readonly record struct IdRange(long First, long Last);

/// <summary>What a journal holds now.</summary>
/// <param name="Epoch">Random number drawn when the journal was created.</param>
/// <param name="First">Oldest record still held; <c>Last + 1</c> when it is empty.</param>
/// <param name="Last">Newest id ever committed in this epoch; 0 when none.</param>
/// <param name="Depth">Records held.</param>
/// <param name="Evicted">Records evicted unacknowledged since the journal was created.</param>
/// <param name="Bytes">Bytes on disk, write-ahead log and ballast included.</param>
public readonly record struct JournalState(long Epoch, long First, long Last, long Depth, long Evicted, long Bytes)
{
    /// <summary>Whether a receiver has ever acknowledged records of this journal. From then on none is assumed delivered.</summary>
    public bool EverAcknowledged { get; init; }
}
