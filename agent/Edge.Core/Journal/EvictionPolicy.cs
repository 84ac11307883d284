namespace Edge.Core.Journal;

/// <summary>A record that could be evicted.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Bytes">What its going frees.</param>
public readonly record struct EvictionCandidate(long Id, long Bytes);

/// <summary>What a journal tells of itself when something must go.</summary>
public interface IEvictionSource
{
    /// <summary>Oldest id held.</summary>
    long First { get; }

    /// <summary>Newest id.</summary>
    long Last { get; }

    /// <summary>Telemetry up to this id was thinned before.</summary>
    long ThinnedTo { get; }

    /// <summary>Records of a lane with ids above <paramref name="afterId"/>, oldest first; read as far as needed.</summary>
    IEnumerable<EvictionCandidate> Oldest(RecordLane lane, long afterId);
}

/// <summary>What goes.</summary>
/// <param name="Ids">Ids in ascending order within each lane.</param>
/// <param name="ThinnedTo">The new mark up to which telemetry was thinned.</param>
public sealed record EvictionPlan(IReadOnlyList<long> Ids, long ThinnedTo);

/// <summary>
/// What goes first when the journal is full. Pure. In this order: detail, oldest first; of the older half of telemetry
/// three frames of four, so that a long outage loses resolution before it loses history; telemetry, oldest first;
/// alarms, oldest first. The newest record never goes.
/// </summary>
public static class EvictionPolicy
{
    // One frame of four stays: a B-tree of SQLite joins pages only when more than two thirds of one are free.
    private const int KeptOneOf = 4;

    /// <summary>Chooses records of <paramref name="bytes"/> together (or all there are), at most
    /// <paramref name="maxRecords"/> of them.</summary>
    public static EvictionPlan Choose(IEvictionSource source, long bytes, int maxRecords)
    {
        var ids = new List<long>();
        long thinnedTo = source.ThinnedTo;
        long freed = Take(source.Oldest(RecordLane.Detail, 0), source.Last, bytes, maxRecords, ids);
        freed += Thin(source, bytes - freed, maxRecords, ids, ref thinnedTo);
        var gone = ids.ToHashSet();
        IEnumerable<EvictionCandidate> whole = source
            .Oldest(RecordLane.Telemetry, 0)
            .Where(candidate => !gone.Contains(candidate.Id));
        freed += Take(whole, source.Last, bytes - freed, maxRecords, ids);
        _ = Take(source.Oldest(RecordLane.Alarm, 0), source.Last, bytes - freed, maxRecords, ids);
        return new EvictionPlan(ids, thinnedTo);
    }

    private static long Take(
        IEnumerable<EvictionCandidate> oldest,
        long newest,
        long bytes,
        int maxRecords,
        List<long> ids
    )
    {
        long freed = 0;
        foreach (EvictionCandidate candidate in oldest)
        {
            if (freed >= bytes || ids.Count >= maxRecords || candidate.Id >= newest)
            {
                break;
            }

            ids.Add(candidate.Id);
            freed += candidate.Bytes;
        }

        return freed;
    }

    private static long Thin(IEvictionSource source, long bytes, int maxRecords, List<long> ids, ref long thinnedTo)
    {
        long middle = source.First + ((source.Last - source.First) / 2);
        long freed = 0;
        int position = 0;
        foreach (EvictionCandidate candidate in source.Oldest(RecordLane.Telemetry, thinnedTo))
        {
            if (candidate.Id > middle || freed >= bytes || ids.Count >= maxRecords)
            {
                break;
            }

            thinnedTo = candidate.Id;
            if (position % KeptOneOf != 0)
            {
                ids.Add(candidate.Id);
                freed += candidate.Bytes;
            }

            position++;
        }

        return freed;
    }
}
