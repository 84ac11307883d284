using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <content>
/// How the book outlives its process. What is kept is what was told, so that nothing is raised a second time; whether it
/// is still so, the rules find out: what was over meanwhile is told as cleared after its delay, and what cannot be known
/// stays.
/// </content>
public sealed partial class AlarmBook
{
    /// <summary>An alarm of an earlier process that no rule has spoken of for this long is given up, s.</summary>
    public const double ForgetSeconds = 86_400;

    private const int LongestText = 500;
    private bool _inheritsShelves;

    /// <summary>The book to be kept.</summary>
    public AlarmBookState Save()
    {
        var entries = new List<AlarmEntryState>();
        foreach (AlarmEntry entry in _entries)
        {
            if (entry.State == AlarmState.Normal && entry.ShelvedBy is null)
            {
                continue;
            }

            entries.Add(
                new AlarmEntryState(entry.Definition.Id, entry.Told)
                {
                    SinceMillis = entry.Since.UnixMillis,
                    SinceSynced = entry.Since.Synced,
                    Text = entry.Text is { Length: > LongestText } text ? text[..LongestText] : entry.Text,
                    IsChattering = entry.Latched != Severity.Normal,
                    IsAcknowledged = entry.IsAcknowledged,
                    IsLeftOver = entry.IsLeftOver,
                    AcknowledgedBy = entry.AcknowledgedBy,
                    Worst = entry.Worst,
                    Order = entry.Order,
                    Burst = entry.Burst,
                    Cause = entry.Cause?.Definition.Id,
                    ShelvedBy = entry.ShelvedBy,
                    ShelfSeconds = entry.ShelvedBy is null
                        ? 0
                        : Math.Max(0, (entry.ShelfEndsAt - _now.MonotonicMicros) / 1e6),
                    ShelfEndsMillis = entry.ShelfEndsMillis,
                    ShelfHides = entry.ShelfHides,
                }
            );
        }

        return new AlarmBookState { Order = _order, Entries = entries };
    }

    /// <summary>Takes it back; before any rule speaks. Times begin with <see cref="Resume"/>.</summary>
    /// <param name="state">What was kept. What cannot be believed in it is left out.</param>
    public void Restore(AlarmBookState state)
    {
        _order = Math.Max(0, state.Order);
        foreach (AlarmEntryState kept in state.Entries)
        {
            if (
                AlarmCatalogue.Find(kept.Id) is not { } definition
                || kept.Severity is < Severity.Normal or > Severity.Emergency
            )
            {
                continue;
            }

            AlarmEntry entry = Find(definition.Metric);
            bool active = kept.Severity != Severity.Normal;
            entry.Current = kept.Severity;
            entry.Text = kept.Text;
            entry.Since = new Stamp(0, kept.SinceMillis, kept.SinceSynced);
            entry.Latched = kept.IsChattering ? kept.Severity : Severity.Normal;
            entry.IsAcknowledged = active && kept.IsAcknowledged;
            entry.IsLeftOver = !active && kept.IsLeftOver;
            entry.AcknowledgedBy = kept.AcknowledgedBy;
            entry.Worst = kept.Worst > kept.Severity ? kept.Worst : kept.Severity;
            entry.Order = kept.Order;
            entry.Burst = Math.Min(kept.Burst, kept.Order);
            entry.Cause = kept.Cause is { } id && AlarmCatalogue.Find(id) is { } cause ? Find(cause.Metric) : null;
            if (kept.ShelvedBy is { Length: > 0 } && kept.ShelfSeconds is > 0 and <= LongestShelfSeconds)
            {
                entry.ShelvedBy = kept.ShelvedBy;
                entry.ShelfEndsMillis = kept.ShelfEndsMillis;
                entry.ShelfHides = kept.ShelfHides;

                // Seconds, until Resume knows the clock of this boot.
                entry.ShelfEndsAt = (long)(kept.ShelfSeconds * 1e6);
                entry.IsShelfInherited = true;
            }
        }

        _active = null;
        _summary = null;
        _isWaiting = null;
    }

    /// <summary>The first moment of this process: what was taken back gets its times.</summary>
    /// <param name="now">Now.</param>
    /// <param name="holdSeconds">How long an alarm stands that its rule sets whole, and has forgotten, s; 0 for one that is
    /// measured anew.</param>
    /// <param name="isWatched">Whether this site still has a sensor for an alarm: what it has none for is cleared.</param>
    public void Resume(Stamp now, Func<MetricId, double> holdSeconds, Func<AlarmDefinition, bool> isWatched)
    {
        _now = now;
        long micros = now.MonotonicMicros;
        foreach (AlarmEntry entry in _entries)
        {
            if (entry.IsShelfInherited)
            {
                entry.ShelfEndsAt += micros;
            }

            if (entry.Told == Severity.Normal)
            {
                continue;
            }

            // The shorter of what the clocks say, and never longer than the whole.
            double hold = holdSeconds(entry.Definition.Metric);
            double passed = entry.Since.Synced && now.Synced ? (now.UnixMillis - entry.Since.UnixMillis) / 1e3 : 0;
            entry.InheritedUntil = micros + (long)(Math.Clamp(hold - passed, 0, hold) * 1e6);
            entry.RaisedMicros = micros;
            entry.ChangedMicros = micros;
            entry.ForgottenAt = isWatched(entry.Definition) ? micros + (long)(ForgetSeconds * 1e6) : micros;
            if (entry.Cause is { } cause && cause.Told == Severity.Normal)
            {
                entry.ReleaseAt = micros + (long)(ReleaseSeconds * 1e6);
            }
        }

        _next = long.MinValue;
        Advance(now);
    }
}
