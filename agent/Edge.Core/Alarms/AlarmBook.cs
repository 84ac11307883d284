using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>
/// Which alarms are active, and how bad. A severity must be asked for without a break for the raising delay before it
/// is taken, and not be asked for during the clearing delay before it is given up. "Not known" breaks a raising delay
/// and a clearing delay alike: a lost sensor raises nothing and clears nothing.
/// </summary>
/// <remarks>
/// Rules say what is so; the book says what is told of it, and to whom. States are those of ISA-18.2
/// (<see cref="AlarmState"/>). Acknowledging, shelving and suppressing silence an announcement and change nothing else: the
/// alarm stays among <see cref="Active"/> with its severity, so no verdict becomes better by them. What is critical is
/// never suppressed, and what becomes worse than its shelf may hide leaves the shelf. An alarm that comes and goes more than
/// <see cref="AlarmEntry.MostChanges"/> times in <see cref="AlarmEntry.ChatterSeconds"/> is held at its worst until it
/// has been quiet for as long.
/// </remarks>
public sealed partial class AlarmBook
{
    /// <summary>Alarms that follow each other within this time are one burst, numbered in their order, s.</summary>
    public const double BurstSeconds = 60;

    /// <summary>A consequence that was raised this long before its cause, which has a delay of its own, is one all the
    /// same, s.</summary>
    public const double EarlySeconds = 10;

    /// <summary>How long a consequence may outlast its cause before it is told for itself, s: what clears by its delay
    /// after mains is back is no news.</summary>
    public const double ReleaseSeconds = 90;

    private readonly AlarmEntry[] _entries;
    private readonly AlarmEntry?[] _byMetric;
    private readonly Queue<AlarmChange> _changes = new();
    private IReadOnlyList<ActiveAlarm>? _active = [];
    private string? _summary = "";
    private long _next = long.MaxValue;
    private long _order;
    private long _burst;
    private long _lastRaised = long.MinValue;
    private Stamp _now;

    // Null when it must be looked for.
    private bool? _isWaiting;

    /// <summary>A book with all alarms normal.</summary>
    public AlarmBook()
    {
        IReadOnlyList<AlarmDefinition> all = AlarmCatalogue.All;
        _entries = new AlarmEntry[all.Count];
        _byMetric = new AlarmEntry?[all.Max(alarm => (int)alarm.Metric) + 1];
        var causes = new List<AlarmEntry>[all.Count];
        for (int i = 0; i < all.Count; i++)
        {
            causes[i] = [];
            _entries[i] = new AlarmEntry(all[i], causes[i]);
            _byMetric[(int)all[i].Metric] = _entries[i];
        }

        for (int i = 0; i < all.Count; i++)
        {
            causes[i].AddRange(AlarmCauses.Of(all[i].Metric).Select(Find));
        }
    }

    /// <summary>How many changes there have been.</summary>
    public long Changes { get; private set; }

    /// <summary>Whether a delay is running: time alone may raise or clear an alarm.</summary>
    public bool IsWaiting
    {
        get
        {
            if (_isWaiting is { } known)
            {
                return known;
            }

            bool waits = Array.Exists(_entries, entry => entry.IsWaiting);
            _isWaiting = waits;
            return waits;
        }
    }

    /// <summary>Severity now, as its rule says: one that chatters may be told as worse.</summary>
    public Severity SeverityOf(MetricId alarm) => Find(alarm).Current;

    /// <summary>Severity as it is told.</summary>
    public Severity ToldOf(MetricId alarm) => Find(alarm).Told;

    /// <summary>Where an alarm stands.</summary>
    public AlarmState StateOf(MetricId alarm) => Find(alarm).State;

    /// <summary>The delays that its rule last asked for; null as long as none did.</summary>
    public AlarmDelay? DelayOf(MetricId alarm)
    {
        AlarmEntry entry = Find(alarm);
        return double.IsNaN(entry.OnSeconds) ? null : new(entry.OnSeconds, entry.OffSeconds);
    }

    /// <summary>All active alarms, worst first; the list does not change.</summary>
    public IReadOnlyList<ActiveAlarm> Active => _active ??= List();

    /// <summary>What is to be said of alarms beyond their severity, in order: the alias of each, and a for acknowledged, c
    /// for cleared and not acknowledged, s for shelved, u for suppressed, h for chattering: <c>22a 26su</c>.</summary>
    public string Summary => _summary ??= Summarise();

    /// <summary>What a rule says of its alarm now.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="level">The severity that the evidence asks for; null when it is not known.</param>
    /// <param name="now">Now.</param>
    /// <param name="onSeconds">Delay before a higher severity is taken, s.</param>
    /// <param name="offSeconds">Delay before it is given up, s.</param>
    /// <param name="measured">The figure behind <paramref name="level"/>.</param>
    /// <param name="limits">The limits that the first metric of its evidence was compared with; null where that is not how
    /// it was found.</param>
    public void Consider(
        MetricId alarm,
        Severity? level,
        Stamp now,
        double onSeconds,
        double offSeconds,
        double measured = double.NaN,
        Thresholds? limits = null
    )
    {
        AlarmEntry entry = Find(alarm);
        entry.OnSeconds = onSeconds;
        entry.OffSeconds = offSeconds;
        entry.Limits = limits;
        entry.ForgottenAt = long.MaxValue;
        if (level is not { } asked)
        {
            if (entry.Asked is null)
            {
                return;
            }

            _isWaiting = null;
            Array.Fill(entry.AskedSince, long.MaxValue);
            Array.Fill(entry.QuietSince, long.MaxValue);
            entry.Asked = null;
            return;
        }

        if (asked == entry.Asked && asked == entry.Current)
        {
            return;
        }

        long micros = now.MonotonicMicros;
        _isWaiting = null;
        entry.Asked = asked;
        for (int s = 1; s < entry.AskedSince.Length; s++)
        {
            bool isAsked = (int)asked >= s;
            entry.AskedSince[s] = isAsked ? Math.Min(entry.AskedSince[s], micros) : long.MaxValue;
            entry.QuietSince[s] = isAsked ? long.MaxValue : Math.Min(entry.QuietSince[s], micros);
        }

        for (int s = (int)asked; s > (int)entry.Current; s--)
        {
            if (micros - entry.AskedSince[s] >= onSeconds * 1e6)
            {
                Set(entry, (Severity)s, now, measured, null);
                break;
            }
        }

        Severity to = entry.Current;
        while (to > asked && micros - entry.QuietSince[(int)to] >= offSeconds * 1e6)
        {
            to--;
        }

        if (to < entry.Current)
        {
            Set(entry, to, now, measured, null);
        }
    }

    /// <summary>Sets an alarm at once, with a text of its own. Another text alone is no change unless
    /// <paramref name="tellText"/> says so: a text with a running figure would otherwise be an alarm a turn.</summary>
    public void Set(MetricId alarm, Severity severity, string? text, Stamp now, bool tellText = false)
    {
        AlarmEntry entry = Find(alarm);
        if (severity < entry.Current && now.MonotonicMicros < entry.InheritedUntil)
        {
            return;
        }

        _isWaiting = null;
        entry.ClearAt = long.MaxValue;
        entry.ForgottenAt = long.MaxValue;
        entry.RaisedMicros = now.MonotonicMicros;
        if (entry.Current != severity || (tellText && severity != Severity.Normal && entry.Text != text))
        {
            Set(entry, severity, now, double.NaN, text);
        }
        else if (severity != Severity.Normal && entry.Text != text)
        {
            entry.Text = text;
            _active = null;
        }
    }

    /// <summary>Clears an alarm, but not before it has gone unraised for <paramref name="holdSeconds"/>: see
    /// <see cref="Advance"/>. An alarm raised and cleared turn by turn is one alarm.</summary>
    public void ClearLater(MetricId alarm, double holdSeconds, Stamp now)
    {
        AlarmEntry entry = Find(alarm);
        if (entry.Current != Severity.Normal && entry.ClearAt == long.MaxValue)
        {
            entry.ForgottenAt = long.MaxValue;
            entry.ClearAt = Math.Max(now.MonotonicMicros, entry.RaisedMicros + (long)(holdSeconds * 1e6));
            _next = Math.Min(_next, entry.ClearAt);
            _isWaiting = null;
        }
    }

    /// <summary>Does what time alone asks for: clears what was to be cleared later, ends shelves, releases what has
    /// outlasted its cause, and believes again what has been quiet after chattering.</summary>
    public void Advance(Stamp now)
    {
        _now = now;
        if (now.MonotonicMicros < _next && !(_inheritsShelves && now.Synced))
        {
            return;
        }

        _next = long.MaxValue;
        _inheritsShelves = false;
        foreach (AlarmEntry entry in _entries)
        {
            Age(entry, now);
            _next = Math.Min(_next, entry.NextMicros);
            _inheritsShelves |= entry.IsShelfInherited;
        }
    }

    /// <summary>Whether there is a change that nobody has taken yet.</summary>
    public bool HasChanges => _changes.Count > 0;

    /// <summary>Takes the oldest change that nobody has taken yet.</summary>
    public bool TryTake(out AlarmChange change) => _changes.TryDequeue(out change);

    private void Age(AlarmEntry entry, Stamp now)
    {
        long micros = now.MonotonicMicros;
        if (micros >= entry.ClearAt || micros >= entry.ForgottenAt)
        {
            entry.ClearAt = long.MaxValue;
            entry.ForgottenAt = long.MaxValue;
            if (entry.Current != Severity.Normal)
            {
                Set(entry, Severity.Normal, now, double.NaN, null);
            }
        }

        if (micros >= entry.ReleaseAt)
        {
            entry.ReleaseAt = long.MaxValue;
            entry.Cause = StandingCause(entry);
            if (entry.Cause is null)
            {
                Tell(entry, AlarmEvent.Released, entry.Told, now, double.NaN);
            }
        }

        bool isPast = entry.IsShelfInherited && now.Synced && now.UnixMillis >= entry.ShelfEndsMillis;
        if (micros >= entry.ShelfEndsAt || isPast)
        {
            entry.LeaveShelf();
            Tell(entry, AlarmEvent.Unshelved, entry.Told, now, double.NaN);
        }

        if (entry.Latched != Severity.Normal && micros - entry.ChangedMicros >= AlarmEntry.ChatterSeconds * 1e6)
        {
            Severity before = entry.Told;
            entry.Latched = Severity.Normal;
            Follow(entry, AlarmEvent.Settled, before, now, double.NaN);
        }
    }

    // What the rule says has changed.
    private void Set(AlarmEntry entry, Severity severity, Stamp now, double measured, string? text)
    {
        Severity before = entry.Told;
        Severity ruled = entry.Current;
        bool otherText = ruled == severity;
        entry.Current = severity;
        entry.Text = severity == Severity.Normal ? null : text;
        _active = null;
        _isWaiting = null;
        bool tooMany = entry.NoteChange(now.MonotonicMicros);
        if (entry.Latched != Severity.Normal)
        {
            // What is worse than it is held at is told, and held at that from now on.
            entry.Latched = entry.Told;
            if (entry.Told > before)
            {
                Follow(entry, AlarmEvent.Changed, before, now, measured);
            }
            else
            {
                Changes++; // told to nobody, but the rules look again
            }
        }
        else if (tooMany)
        {
            entry.Latched = severity > ruled ? severity : ruled;
            _next = Math.Min(_next, entry.NextMicros);
            Follow(entry, AlarmEvent.Chattering, before, now, measured);
        }
        else
        {
            entry.IsAcknowledged &= !otherText;
            Follow(entry, AlarmEvent.Changed, before, now, measured);
        }
    }

    // What is told has changed, or is to be told anew: the rest of the book follows.
    private void Follow(AlarmEntry entry, AlarmEvent happened, Severity before, Stamp now, double measured)
    {
        Severity told = entry.Told;
        if (before == Severity.Normal && told != Severity.Normal)
        {
            happened = Raise(entry, happened, now);
        }
        else if (told == Severity.Normal && before != Severity.Normal)
        {
            happened = happened == AlarmEvent.Changed ? AlarmEvent.Cleared : happened;
            entry.IsLeftOver = !entry.IsAcknowledged && !entry.IsQuiet;
            entry.AcknowledgedBy = entry.IsAcknowledged ? entry.AcknowledgedBy : null;
        }

        if (told > before)
        {
            entry.Worst = told > entry.Worst ? told : entry.Worst;
            entry.IsAcknowledged = false;
            entry.AcknowledgedBy = null;
            if (entry.Cause is not null && told >= Severity.Critical)
            {
                entry.Cause = null;
                entry.ReleaseAt = long.MaxValue;
                happened = AlarmEvent.Released;
            }

            if (entry.ShelvedBy is not null && told > entry.ShelfHides)
            {
                entry.LeaveShelf();
                happened = AlarmEvent.Unshelved;
            }
        }

        entry.Since = now;
        Tell(entry, happened, before, now, measured);
        if (told == Severity.Normal)
        {
            entry.Cause = null;
            entry.ReleaseAt = long.MaxValue;
            entry.IsAcknowledged = false;
        }

        if ((before == Severity.Normal) != (told == Severity.Normal))
        {
            Consequences(entry, now);
        }
    }

    private AlarmEvent Raise(AlarmEntry entry, AlarmEvent happened, Stamp now)
    {
        bool sameBurst =
            _lastRaised != long.MinValue && now.MonotonicMicros - _lastRaised <= (long)(BurstSeconds * 1e6);
        entry.Order = ++_order;
        _burst = sameBurst ? _burst : _order;
        _lastRaised = now.MonotonicMicros;
        entry.Burst = _burst;
        entry.Worst = entry.Told;
        entry.IsLeftOver = false;
        entry.Cause = entry.Told >= Severity.Critical ? null : StandingCause(entry);
        return entry.Cause is not null ? AlarmEvent.Suppressed
            : happened == AlarmEvent.Changed ? AlarmEvent.Raised
            : happened;
    }

    // A cause that has come takes what was just raised by it; one that has gone lets it stand for itself, in a while.
    private void Consequences(AlarmEntry cause, Stamp now)
    {
        bool stands = cause.Told != Severity.Normal;
        foreach (AlarmEntry entry in _entries)
        {
            if (entry.Told == Severity.Normal || !entry.Causes.Contains(cause))
            {
                continue;
            }

            if (entry.Cause == cause)
            {
                entry.ReleaseAt = stands ? long.MaxValue : now.MonotonicMicros + (long)(ReleaseSeconds * 1e6);
                _next = Math.Min(_next, entry.ReleaseAt);
            }
            else if (
                stands
                && entry.Cause is null
                && entry.Told < Severity.Critical
                && now.MonotonicMicros - entry.Since.MonotonicMicros <= (long)(EarlySeconds * 1e6)
            )
            {
                entry.Cause = cause;
                Tell(entry, AlarmEvent.Suppressed, entry.Told, now, double.NaN);
            }
        }
    }

    private static AlarmEntry? StandingCause(AlarmEntry entry)
    {
        foreach (AlarmEntry cause in entry.Causes)
        {
            if (cause.Told != Severity.Normal)
            {
                return cause;
            }
        }

        return null;
    }

    private void Tell(AlarmEntry entry, AlarmEvent happened, Severity before, Stamp now, double measured)
    {
        bool isOver = before == Severity.Normal && entry.Told == Severity.Normal;
        _changes.Enqueue(
            new AlarmChange(entry.Definition, isOver ? entry.Worst : before, entry.Told, now, measured, entry.Text)
            {
                Event = happened,
                State = entry.State,
                FirstOut = entry.Order == 0 ? 0 : (int)(entry.Order - entry.Burst) + 1,
                Burst = entry.Burst,
                By = entry.ShelvedBy ?? entry.AcknowledgedBy,
                UntilMillis = entry.ShelvedBy is null ? null : entry.ShelfEndsMillis,
                Cause = entry.Cause?.Definition,
            }
        );
        Changes++;
        _active = null;
        _summary = null;
        _isWaiting = null;
    }

    private List<ActiveAlarm> List()
    {
        var active = new List<ActiveAlarm>();
        foreach (AlarmEntry entry in _entries)
        {
            if (entry.Told != Severity.Normal)
            {
                active.Add(
                    new ActiveAlarm(
                        entry.Definition,
                        entry.Told,
                        entry.Since,
                        entry.Text is null ? entry.Definition.Condition : $"{entry.Definition.Condition}: {entry.Text}"
                    )
                    {
                        IsAcknowledged = entry.IsAcknowledged,
                        IsShelved = entry.ShelvedBy is not null,
                        IsChattering = entry.Latched != Severity.Normal,
                        Cause = entry.Cause?.Definition,
                        FirstOut = (int)(entry.Order - entry.Burst) + 1,
                        Limits = entry.Limits,
                        OffSeconds = entry.OffSeconds,
                    }
                );
            }
        }

        active.Sort((a, b) => b.Severity.CompareTo(a.Severity));
        return active;
    }

    private string Summarise()
    {
        var words = new List<string>();
        foreach (AlarmEntry entry in _entries)
        {
            string letters =
                (entry.State == AlarmState.Acknowledged ? "a" : "")
                + (entry.State == AlarmState.ClearedUnacknowledged ? "c" : "")
                + (entry.ShelvedBy is not null ? "s" : "")
                + (entry.Cause is not null ? "u" : "")
                + (entry.Latched != Severity.Normal ? "h" : "");
            if (letters.Length > 0)
            {
                words.Add($"{(int)entry.Definition.Metric}{letters}");
            }
        }

        return string.Join(' ', words);
    }

    private AlarmEntry Find(MetricId alarm) =>
        (int)alarm >= 0 && (int)alarm < _byMetric.Length && _byMetric[(int)alarm] is { } entry
            ? entry
            : throw new ArgumentException($"{alarm} is no alarm", nameof(alarm));
}
