using Edge.Core.Readings;

namespace Edge.Core.Cabinet;

/// <summary>A visit that the city has announced.</summary>
/// <param name="Id">Its id, as the city calls it; 1 to 64 characters.</param>
/// <param name="Person">Who comes: an id, not a name; 1 to 64 characters.</param>
/// <param name="FromUnixMillis">From when, ms since 1970.</param>
/// <param name="UntilUnixMillis">Until when; at most a day later.</param>
/// <param name="Checklist">What is to be done: at most 32 items of 1 to 64 characters.</param>
public sealed record VisitAnnouncement(
    string Id,
    string Person,
    long FromUnixMillis,
    long UntilUnixMillis,
    IReadOnlyList<string> Checklist
);

/// <summary>
/// Who is at work at the site: visits that the city announced, which are on from their beginning to their end, and
/// visits that a press of the button begins. A press during any visit ends it. Pure; times of announcements are wall
/// time, which counts only while the clock is synchronised: an unknown clock begins no announced visit, and what is on ends
/// by the monotonic clock. At most 16 announcements wait. Not thread-safe.
/// </summary>
/// <param name="buttonHours">Longest visit that the button begins, h.</param>
public sealed class VisitBook(double buttonHours)
{
    /// <summary>Longest visit that may be announced, h: nobody may silence the alarms of a week.</summary>
    public const double LongestHours = 24;

    private const long EndUnknown = long.MinValue;
    private const int MostWaiting = 16;
    private const int MostItems = 32;
    private const int MostCharacters = 64;
    private const int MostDoorTimes = 16;

    private readonly Queue<VisitRecord> _ended = new();
    private List<VisitAnnouncement> _waiting = [];
    private VisitRecord? _current;
    private VisitRecord? _last;
    private long _endMicros = long.MaxValue;
    private bool? _button;
    private bool? _door;
    private long _firstKnown;
    private long _lastMaintained;

    /// <summary>Whether a visit is on.</summary>
    public bool IsOn => _current is not null;

    /// <summary>The visit that is on; null when none is.</summary>
    public VisitRecord? Current => _current;

    /// <summary>How often what must outlive a restart has changed.</summary>
    public long Version { get; private set; }

    /// <summary>When somebody last was here for a visit, ms since 1970; before the first one, when the date was first known; 0
    /// while it never was.</summary>
    public long MaintainedUnixMillis => Math.Max(_lastMaintained, _firstKnown);

    /// <summary>Whether a visit is known at which somebody was here.</summary>
    public bool WasMaintained => _lastMaintained > 0;

    /// <summary>What must outlive a restart.</summary>
    public VisitState State =>
        new()
        {
            Waiting = _waiting,
            Current = _current,
            Last = _last,
            FirstKnownUnixMillis = _firstKnown,
            LastMaintainedUnixMillis = _lastMaintained,
        };

    /// <summary>Takes back what an earlier boot knew. Where the time is not known, a visit that was on ends at the latest after
    /// its own length from then on.</summary>
    public void Restore(VisitState state)
    {
        _waiting = [.. state.Waiting.Where(one => Problem(one) is null).Take(MostWaiting)];
        _current = state.Current;
        _last = state.Last;
        _firstKnown = state.FirstKnownUnixMillis;
        _lastMaintained = state.LastMaintainedUnixMillis;
        _endMicros = EndUnknown;
    }

    /// <summary>Takes an announcement; one with an id that is known replaces the other.</summary>
    /// <returns>Why it is refused, a sentence; null when it is taken.</returns>
    public string? Announce(VisitAnnouncement visit, Stamp now)
    {
        if (Problem(visit) is { } problem)
        {
            return problem;
        }

        if (now.Synced && visit.UntilUnixMillis <= now.UnixMillis)
        {
            return "The visit is over already.";
        }

        if (_current?.Id == visit.Id)
        {
            return "The visit is on already.";
        }

        int known = _waiting.FindIndex(one => one.Id == visit.Id);
        if (known < 0 && _waiting.Count == MostWaiting)
        {
            return $"{MostWaiting} announced visits wait already.";
        }

        if (known >= 0)
        {
            _waiting[known] = visit;
        }
        else
        {
            _waiting.Add(visit);
        }

        Version++;
        Advance(now);
        return null;
    }

    /// <summary>Ends a visit, or takes back one that waits, or adds what was done to the record of the latest one.</summary>
    /// <returns>Why nothing was done, a sentence; null when something was.</returns>
    public string? End(string id, IReadOnlyList<string> done, Stamp now)
    {
        if (done.Count > MostItems || done.Any(item => !IsText(item)))
        {
            return ItemsProblem;
        }

        if (_current?.Id == id)
        {
            Close("city", now, done);
            return null;
        }

        if (_last?.Id == id)
        {
            _last = _last with { Done = [.. done], IsPresent = _last.IsPresent || done.Count > 0 };
            if (_last is { IsPresent: true, IsSynced: true })
            {
                _lastMaintained = Math.Max(_lastMaintained, _last.EndUnixMillis);
            }

            _ended.Enqueue(_last);
            Version++;
            return null;
        }

        if (_waiting.RemoveAll(one => one.Id == id) > 0)
        {
            Version++;
            return null;
        }

        return "No visit of this id is known.";
    }

    /// <summary>The button as it is; null when that is not known. A press is a change from released to pressed.</summary>
    public void Button(bool? pressed, Stamp now)
    {
        bool press = pressed == true && _button == false;
        _button = pressed ?? _button;
        if (!press)
        {
            return;
        }

        if (_current is not null)
        {
            Close("button", now, []);
            return;
        }

        Begin(
            new VisitRecord
            {
                Id = FormattableString.Invariant($"local-{now.UnixMillis / 1000}"),
                StartUnixMillis = now.UnixMillis,
                UntilUnixMillis = now.UnixMillis + (long)(buttonHours * 3.6e6),
                IsSynced = now.Synced,
                IsPresent = true,
            },
            now
        );
    }

    /// <summary>The door as it is; null when that is not known.</summary>
    public void Door(bool? open, Stamp now)
    {
        bool changed = open is not null && open != _door;
        _door = open ?? _door;
        if (changed && _current is not null)
        {
            NoteDoor(open == true, now);
        }
    }

    /// <summary>Begins and ends what is due.</summary>
    public void Advance(Stamp now)
    {
        // A date that turns out to lie ahead was a clock set wrong.
        if (now.Synced && (_firstKnown == 0 || _firstKnown > now.UnixMillis || _lastMaintained > now.UnixMillis))
        {
            _firstKnown = _firstKnown == 0 ? now.UnixMillis : Math.Min(_firstKnown, now.UnixMillis);
            _lastMaintained = Math.Min(_lastMaintained, now.UnixMillis);
            Version++;
        }

        EndInTime(now);

        if (!now.Synced || _waiting.Count == 0)
        {
            return;
        }

        for (int i = 0; i < _waiting.Count; i++)
        {
            VisitAnnouncement next = _waiting[i];
            if (next.UntilUnixMillis <= now.UnixMillis)
            {
                _waiting.RemoveAt(i--);
                Version++;
            }
            else if (next.FromUnixMillis <= now.UnixMillis && _current is not { IsAnnounced: true })
            {
                // The announced visit is the same people: it takes over from the button's.
                if (_current is not null)
                {
                    Close("announced", now, []);
                }

                _waiting.RemoveAt(i--);
                Begin(
                    new VisitRecord
                    {
                        Id = next.Id,
                        Person = next.Person,
                        IsAnnounced = true,
                        StartUnixMillis = now.UnixMillis,
                        UntilUnixMillis = next.UntilUnixMillis,
                        IsSynced = true,
                        Checklist = next.Checklist,
                    },
                    now
                );
            }
        }
    }

    /// <summary>Whether the record of a visit that has ended waits to be taken.</summary>
    public bool HasRecords => _ended.Count > 0;

    /// <summary>Takes the record of a visit that has ended, oldest first.</summary>
    public bool TryTake(out VisitRecord? record) => _ended.TryDequeue(out record);

    private const string ItemsProblem = "A checklist has at most 32 items of 1 to 64 characters.";

    private static string? Problem(VisitAnnouncement visit)
    {
        double hours = (visit.UntilUnixMillis - visit.FromUnixMillis) / 3.6e6;
        return !IsText(visit.Id) || !IsText(visit.Person) ? "A visit has an id and a person of 1 to 64 characters."
            : visit.FromUnixMillis < 0 || !(hours > 0) ? "A visit ends after it begins."
            : hours > LongestHours ? $"A visit is at most {LongestHours} h long."
            : visit.Checklist.Count > MostItems || visit.Checklist.Any(item => !IsText(item)) ? ItemsProblem
            : null;
    }

    private static bool IsText(string text) => text.Length is > 0 and <= MostCharacters && !text.Any(char.IsControl);

    private void EndInTime(Stamp now)
    {
        if (_current is not { } visit)
        {
            return;
        }

        if (_endMicros == EndUnknown)
        {
            double most = (visit.IsAnnounced ? LongestHours : buttonHours) * 3.6e6;
            double left = now.Synced && visit.IsSynced ? visit.UntilUnixMillis - now.UnixMillis : most;
            _endMicros = now.MonotonicMicros + (long)(1000 * Math.Clamp(left, 0, most));
        }

        bool over = visit.IsSynced && now.Synced && now.UnixMillis >= visit.UntilUnixMillis;
        if (over || now.MonotonicMicros >= _endMicros)
        {
            Close("timeout", now, []);
        }
    }

    private void Begin(VisitRecord visit, Stamp now)
    {
        _current = visit;
        _endMicros = now.MonotonicMicros + (1000 * (visit.UntilUnixMillis - now.UnixMillis));
        Version++;
        if (_door == true)
        {
            NoteDoor(open: true, now);
        }
    }

    private void NoteDoor(bool open, Stamp now)
    {
        VisitRecord visit = _current!;
        if (visit.Door.Count < MostDoorTimes)
        {
            visit = visit with { Door = [.. visit.Door, new DoorTime(open, now.UnixMillis)] };
        }

        _current = visit with { IsPresent = visit.IsPresent || open };
        Version++;
    }

    private void Close(string by, Stamp now, IReadOnlyList<string> done)
    {
        VisitRecord visit = _current!;
        _current = null;
        _endMicros = long.MaxValue;
        _last = visit with
        {
            EndUnixMillis = now.UnixMillis,
            IsSynced = visit.IsSynced && now.Synced,
            EndedBy = by,
            Done = [.. done],
            IsPresent = visit.IsPresent || by is "button" || done.Count > 0,
        };
        if (_last is { IsPresent: true, IsSynced: true })
        {
            _lastMaintained = Math.Max(_lastMaintained, _last.EndUnixMillis);
        }

        _ended.Enqueue(_last);
        Version++;
    }
}
