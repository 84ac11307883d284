using Edge.Core.Readings;
using Edge.Core.Site;

namespace Edge.Core.Power;

/// <summary>
/// Counts outages of mains: how many, how long, the longest; by day and month of UTC once the clock is right. Durations are
/// of the monotonic clock, so a clock that jumps changes no length. An outage in which the agent itself went dark is
/// one outage, as long as the wall clock says, when both ends of the gap were synced.
/// </summary>
/// <param name="limits">The site's limits.</param>
public sealed class MainsQuality(Limits limits)
{
    private const long DayMillis = 86_400_000;
    private const double MostGapSeconds = 30 * 86_400;
    private readonly Queue<long> _losses = new();
    private MainsCount _count;
    private bool? _present;
    private long _last;

    /// <summary>The counts.</summary>
    public MainsCount Count => _count;

    /// <summary>Whether mains was lost so often lately that it is one trouble, not many.</summary>
    public bool IsFlickering { get; private set; }

    /// <summary>How many changes of mains were seen.</summary>
    public long Changes { get; private set; }

    /// <summary>Goes on with the counts of an earlier boot.</summary>
    public void Restore(in MainsCount count)
    {
        if (count is { DaySeconds: >= 0, MonthSeconds: >= 0, AwaySeconds: >= 0, DayOutages: >= 0, MonthOutages: >= 0 })
        {
            _count = count;
        }
    }

    /// <summary>Looks at mains: 1 there, 0 away, NaN not known, and then no time is counted.</summary>
    public void Step(double mains, Stamp now)
    {
        if (now.Synced)
        {
            Roll(now.UnixMillis);
        }

        while (_losses.TryPeek(out long oldest) && now.MonotonicMicros - oldest > limits.FlickerSeconds * 1e6)
        {
            _losses.Dequeue();
        }

        IsFlickering = _losses.Count >= (IsFlickering ? 1 : limits.FlickerLosses);
        if (double.IsNaN(mains))
        {
            _last = now.MonotonicMicros;
            return;
        }

        bool present = mains != 0;
        if (_present is not { } was)
        {
            First(present, now);
        }
        else
        {
            if (!was)
            {
                Away((now.MonotonicMicros - _last) / 1e6);
            }

            if (was != present)
            {
                Change(present, now);
            }
        }

        _present = present;
        _last = now.MonotonicMicros;
        _count = _count with { SavedMillis = now.Synced ? now.UnixMillis : 0 };
    }

    private void First(bool present, Stamp now)
    {
        // The boot before saw mains go, and this one finds it away: the agent was dark meanwhile.
        double gap = (now.UnixMillis - _count.SavedMillis) / 1000.0;
        bool known = now.Synced && _count.SavedMillis > 0 && gap is >= 0 and < MostGapSeconds;
        if (!present && _count.AwaySeconds > 0)
        {
            Away(known ? gap : 0);
        }
        else if (!present)
        {
            Change(present: false, now);
        }
        else
        {
            _count = _count with { AwaySeconds = 0 };
        }
    }

    private void Change(bool present, Stamp now)
    {
        Changes++;
        if (present)
        {
            _count = _count with { AwaySeconds = 0 };
            return;
        }

        _losses.Enqueue(now.MonotonicMicros);
        if (_losses.Count > 64)
        {
            _losses.Dequeue();
        }

        _count = _count with { DayOutages = _count.DayOutages + 1, MonthOutages = _count.MonthOutages + 1 };
    }

    private void Away(double seconds)
    {
        double away = _count.AwaySeconds + seconds;
        _count = _count with
        {
            AwaySeconds = away,
            DaySeconds = _count.DaySeconds + seconds,
            MonthSeconds = _count.MonthSeconds + seconds,
            LongestSeconds = Math.Max(_count.LongestSeconds, away),
        };
    }

    private void Roll(long unixMillis)
    {
        long day = unixMillis / DayMillis;
        if (day == _count.Day)
        {
            return;
        }

        DateTimeOffset date = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMillis, 0, 253_402_300_799_999));
        int month = ((date.Year - 1970) * 12) + date.Month - 1;

        // What was counted before the clock was right belongs to today. A clock set back begins nothing anew.
        if (_count.Day != 0 && day > _count.Day)
        {
            _count = _count with { DayOutages = 0, DaySeconds = 0 };
            if (month > _count.Month)
            {
                _count = _count with { MonthOutages = 0, MonthSeconds = 0, LongestSeconds = 0 };
            }
        }

        if (day > _count.Day)
        {
            _count = _count with { Day = day, Month = month };
        }
    }
}
