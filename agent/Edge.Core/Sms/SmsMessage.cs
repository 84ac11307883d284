using Edge.Core.Alarms;
using Edge.Core.Site;
using Edge.Core.Verdict;

namespace Edge.Core.Sms;

/// <summary>What one SMS says: a record of the journal, shortened. Site, epoch and record name that record, so that both
/// are one event.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Epoch">The journal's epoch, its lowest 35 bits: see <see cref="ShortEpoch"/>.</param>
/// <param name="Record">The record's id.</param>
/// <param name="Sequence">Number of this SMS, 0 to 99,999, then 0 again: a gap is one that did not arrive.</param>
/// <param name="AtUnixSeconds">When it happened, s since 1970-01-01 UTC; null when the site's clock was not set.</param>
/// <param name="UptimeSeconds">Where the clock was not set: seconds after the host's start.</param>
/// <param name="Verdict">The verdict when this was written.</param>
public abstract record SmsMessage(
    string Site,
    long Epoch,
    long Record,
    int Sequence,
    long? AtUnixSeconds,
    long UptimeSeconds,
    VerdictLevel Verdict
)
{
    /// <summary>Bits of an epoch that are told.</summary>
    public const int EpochBits = 35;

    /// <summary>Sequence numbers begin again after this many.</summary>
    public const int Sequences = 100_000;

    /// <summary>Highest record id that is told: thirty years of a thousand records a second.</summary>
    public const long HighestRecord = 999_999_999_999;

    /// <summary>The part of an epoch that is told.</summary>
    public static long ShortEpoch(long epoch) => epoch & ((1L << EpochBits) - 1);
}

/// <summary>An alarm that is active.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Epoch">The journal's epoch, shortened.</param>
/// <param name="Record">The record's id.</param>
/// <param name="Sequence">Number of this SMS.</param>
/// <param name="AtUnixSeconds">When it was raised; null when the site's clock was not set.</param>
/// <param name="UptimeSeconds">Where the clock was not set: seconds after the host's start.</param>
/// <param name="Verdict">The verdict when this was written.</param>
/// <param name="AlarmId">Its id, as <c>Power/MainsLost</c>; of a later version it may be none that is known here.</param>
/// <param name="Severity">Its severity, never Normal.</param>
public sealed record SmsAlarm(
    string Site,
    long Epoch,
    long Record,
    int Sequence,
    long? AtUnixSeconds,
    long UptimeSeconds,
    VerdictLevel Verdict,
    string AlarmId,
    Severity Severity
) : SmsMessage(Site, Epoch, Record, Sequence, AtUnixSeconds, UptimeSeconds, Verdict);

/// <summary>The site's last word.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Epoch">The journal's epoch, shortened.</param>
/// <param name="Record">The record's id.</param>
/// <param name="Sequence">Number of this SMS.</param>
/// <param name="AtUnixSeconds">When it was said; null when the site's clock was not set.</param>
/// <param name="UptimeSeconds">Where the clock was not set: seconds after the host's start.</param>
/// <param name="Verdict">The verdict when this was written.</param>
/// <param name="Cause">Why it may fall silent, never None.</param>
/// <param name="DarkFromSeconds">Earliest end of the battery, s after that time; null without a forecast.</param>
/// <param name="DarkToSeconds">Latest end of it; null when it is not known.</param>
public sealed record SmsLastWord(
    string Site,
    long Epoch,
    long Record,
    int Sequence,
    long? AtUnixSeconds,
    long UptimeSeconds,
    VerdictLevel Verdict,
    SilenceCause Cause,
    int? DarkFromSeconds,
    int? DarkToSeconds
) : SmsMessage(Site, Epoch, Record, Sequence, AtUnixSeconds, UptimeSeconds, Verdict);
