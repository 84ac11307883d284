using Edge.Core.Journal;
using Edge.Portable.Wire;

namespace Edge.City.Store;

/// <summary>What the store knows of a site.</summary>
/// <param name="Key">Group and node.</param>
/// <param name="Online">Whether its session stands.</param>
/// <param name="ChangedMillis">Since when it is online or offline, Unix ms.</param>
/// <param name="Why">Why it is offline; empty while online.</param>
/// <param name="FirstSeenMillis">When it was first heard, Unix ms.</param>
/// <param name="LastSeenMillis">When it was last heard, Unix ms.</param>
/// <param name="LastLiveMillis">When it last sent news rather than history, Unix ms; 0 when never.</param>
/// <param name="Epoch">Its journal; null when it keeps none.</param>
/// <param name="LastId">Highest record id stored in that epoch; 0 when none.</param>
/// <param name="Received">Records stored in that epoch.</param>
/// <param name="Evicted">Records that the site declared gone.</param>
/// <param name="Missing">Ids below <paramref name="LastId"/> that are neither.</param>
/// <param name="Latest">Latest value of each metric asked for, by name.</param>
public sealed record SiteState(
    SiteKey Key,
    bool Online,
    long ChangedMillis,
    string Why,
    long FirstSeenMillis,
    long LastSeenMillis,
    long LastLiveMillis,
    long? Epoch,
    long LastId,
    long Received,
    long Evicted,
    long Missing,
    IReadOnlyDictionary<string, LatestValue> Latest
);

/// <summary>The latest value of a metric.</summary>
/// <param name="AtMillis">When it was measured, Unix ms, by the site's clock.</param>
/// <param name="ReceivedMillis">When it arrived, Unix ms, by the clock here.</param>
/// <param name="Number">The value; null when it is text or has none.</param>
/// <param name="Text">The text; null when it is a number or has none.</param>
/// <param name="Quality">What it is worth.</param>
public sealed record LatestValue(long AtMillis, long ReceivedMillis, double? Number, string? Text, Quality Quality);

/// <summary>A stored reading.</summary>
/// <param name="AtMillis">When it was measured, Unix ms, by the site's clock.</param>
/// <param name="Value">The value; null when it is text or has none.</param>
/// <param name="Text">The text; null when it is a number or has none.</param>
/// <param name="Quality">What it is worth.</param>
/// <param name="Epoch">The journal of its record; 0 when it belongs to none.</param>
/// <param name="RecordId">Its record; 0 when it belongs to none.</param>
public sealed record StoredReading(
    long AtMillis,
    double? Value,
    string? Text,
    Quality Quality,
    long Epoch,
    long RecordId
);

/// <summary>Ids that are not stored.</summary>
/// <param name="Ids">Which.</param>
/// <param name="Evicted">True when the site declared them gone; false when they are missing.</param>
public readonly record struct RecordGap(IdRange Ids, bool Evicted);

/// <summary>What the store did since it was opened.</summary>
/// <param name="Commits">Transactions.</param>
/// <param name="Records">Records stored.</param>
/// <param name="Duplicates">Records that were there already.</param>
/// <param name="Refused">Values and records beyond a bound, not stored and not acknowledged.</param>
public readonly record struct StoreCounters(long Commits, long Records, long Duplicates, long Refused);
