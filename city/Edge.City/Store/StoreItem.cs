using Edge.Core.Journal;
using Edge.Portable.Wire;

namespace Edge.City.Store;

/// <summary>Which site: a Sparkplug edge node of a group.</summary>
/// <param name="Group">Sparkplug group id.</param>
/// <param name="Node">Sparkplug edge node id; the site id.</param>
public readonly record struct SiteKey(string Group, string Node);

/// <summary>One value of one metric, as it arrived.</summary>
/// <param name="Name">Metric name.</param>
/// <param name="AtMillis">When it was measured, ms since 1970-01-01 UTC, by the site's clock.</param>
/// <param name="Number">A <see cref="long"/> or <see cref="double"/>; null when the metric is text or has no value.</param>
/// <param name="Text">The text; null when the metric is a number or has no value.</param>
/// <param name="Quality">What the value is worth.</param>
public readonly record struct StoredValue(string Name, long AtMillis, object? Number, string? Text, Quality Quality);

/// <summary>Something to write down; a batch of these is one transaction.</summary>
public abstract record StoreItem(SiteKey Site, long ReceivedMillis);

/// <summary>A site said that it is there and what all its values are.</summary>
/// <param name="Site">Which site.</param>
/// <param name="ReceivedMillis">When it arrived here, Unix ms.</param>
/// <param name="BirthSequence">bdSeq of the birth; null when it had none.</param>
/// <param name="Epoch">The site's journal; null when the node keeps none.</param>
/// <param name="First">Oldest record that the journal still holds: what is older and not here will not come.</param>
/// <param name="LastId">Newest record when the birth was made; null when not told.</param>
/// <param name="Values">Every metric's value.</param>
public sealed record BirthItem(
    SiteKey Site,
    long ReceivedMillis,
    long? BirthSequence,
    long? Epoch,
    long? First,
    long? LastId,
    IReadOnlyList<StoredValue> Values
) : StoreItem(Site, ReceivedMillis)
{
    /// <summary>When it was news, Unix ms of this machine: when it arrived, less the age that its newest value had when the
    /// birth was made. A site whose sensors hang can still be born.</summary>
    public long LiveMillis { get; init; } = ReceivedMillis;
}

/// <summary>A record, or a run of records that cannot be told apart (<paramref name="Count"/> above 1).</summary>
/// <param name="Site">Which site.</param>
/// <param name="ReceivedMillis">When it arrived here, Unix ms.</param>
/// <param name="Epoch">The journal that gave the id.</param>
/// <param name="Id">Id of the record, or of the run's first.</param>
/// <param name="Count">How many ids it covers, at least 1.</param>
/// <param name="Previous">The id before it that still exists in the site's journal; null when nothing was evicted.</param>
/// <param name="Historical">Whether it was sent as history, not as news.</param>
/// <param name="Values">Its readings.</param>
public sealed record RecordItem(
    SiteKey Site,
    long ReceivedMillis,
    long Epoch,
    long Id,
    int Count,
    long? Previous,
    bool Historical,
    IReadOnlyList<StoredValue> Values
) : StoreItem(Site, ReceivedMillis);

/// <summary>Values that belong to no record: the journal's own figures, or a node that keeps no journal.</summary>
/// <param name="Site">Which site.</param>
/// <param name="ReceivedMillis">When they arrived here, Unix ms.</param>
/// <param name="Keep">Whether they are also kept as readings.</param>
/// <param name="Values">The values.</param>
public sealed record ValuesItem(SiteKey Site, long ReceivedMillis, bool Keep, IReadOnlyList<StoredValue> Values)
    : StoreItem(Site, ReceivedMillis);

/// <summary>A site went.</summary>
/// <param name="Site">Which site.</param>
/// <param name="ReceivedMillis">When that was learnt here, Unix ms.</param>
/// <param name="Why">For people: what ended the session.</param>
public sealed record GoneItem(SiteKey Site, long ReceivedMillis, string Why) : StoreItem(Site, ReceivedMillis);

/// <summary>What may be acknowledged to a site now that its records are on disk.</summary>
/// <param name="Site">Which site.</param>
/// <param name="Epoch">Its journal.</param>
/// <param name="UpTo">Everything up to this id is stored, or will never come; 0 when nothing.</param>
/// <param name="Above">Ranges stored above that, ascending, at most <see cref="CityStore.MaxAckRanges"/>.</param>
public sealed record Acknowledgement(SiteKey Site, long Epoch, long UpTo, IReadOnlyList<IdRange> Above);
