using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>An active alarm.</summary>
/// <param name="Alarm">Which alarm.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Since">When it took this severity.</param>
/// <param name="Text">What and what to do.</param>
public sealed record ActiveAlarm(AlarmDefinition Alarm, Severity Severity, Stamp Since, string Text);

/// <summary>A change that the book has noted and not yet handed out.</summary>
/// <param name="Alarm">Which alarm.</param>
/// <param name="From">Severity before.</param>
/// <param name="To">Severity now.</param>
/// <param name="At">When.</param>
/// <param name="Measured">The figure that made it so; NaN when the rule has none.</param>
/// <param name="Text">A text of its own; null for the catalogue's.</param>
public readonly record struct AlarmChange(
    AlarmDefinition Alarm,
    Severity From,
    Severity To,
    Stamp At,
    double Measured,
    string? Text
);

/// <summary>
/// Which alarms are active, and how bad. A severity must be asked for without a break for the raising delay before it
/// is taken, and not be asked for during the clearing delay before it is given up. "Not known" breaks a raising delay
/// and a clearing delay alike: a lost sensor raises nothing and clears nothing.
/// </summary>
public sealed class AlarmBook
{
    private readonly Entry[] _entries;
    private readonly Queue<AlarmChange> _changes = new();

    /// <summary>A book with all alarms normal.</summary>
    public AlarmBook()
    {
        _entries = new Entry[AlarmCatalogue.All.Count];
        for (int i = 0; i < _entries.Length; i++)
        {
            _entries[i] = new Entry(AlarmCatalogue.All[i]);
        }
    }

    /// <summary>How many changes there have been.</summary>
    public long Changes { get; private set; }

    /// <summary>Whether a delay is running: time alone may raise or clear an alarm.</summary>
    public bool IsWaiting
    {
        get
        {
            foreach (Entry entry in _entries)
            {
                if (entry.IsWaiting)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Severity now.</summary>
    public Severity SeverityOf(MetricId alarm) => Find(alarm).Current;

    /// <summary>All active alarms, worst first.</summary>
    public IReadOnlyList<ActiveAlarm> Active
    {
        get
        {
            var active = new List<ActiveAlarm>();
            foreach (Entry entry in _entries)
            {
                if (entry.Current != Severity.Normal)
                {
                    active.Add(
                        new ActiveAlarm(
                            entry.Definition,
                            entry.Current,
                            entry.Since,
                            entry.Text is null
                                ? entry.Definition.Condition
                                : $"{entry.Definition.Condition}: {entry.Text}"
                        )
                    );
                }
            }

            active.Sort((a, b) => b.Severity.CompareTo(a.Severity));
            return active;
        }
    }

    /// <summary>What a rule says of its alarm now.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="level">The severity that the evidence asks for; null when it is not known.</param>
    /// <param name="now">Now.</param>
    /// <param name="onSeconds">Delay before a higher severity is taken, s.</param>
    /// <param name="offSeconds">Delay before it is given up, s.</param>
    /// <param name="measured">The figure behind <paramref name="level"/>.</param>
    public void Consider(
        MetricId alarm,
        Severity? level,
        Stamp now,
        double onSeconds,
        double offSeconds,
        double measured = double.NaN
    )
    {
        Entry entry = Find(alarm);
        if (level is not { } asked)
        {
            Array.Fill(entry.AskedSince, long.MaxValue);
            Array.Fill(entry.QuietSince, long.MaxValue);
            entry.Asked = null;
            return;
        }

        long micros = now.MonotonicMicros;
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
        Entry entry = Find(alarm);
        entry.ClearAt = long.MaxValue;
        entry.RaisedMicros = now.MonotonicMicros;
        if (entry.Current != severity || (tellText && severity != Severity.Normal && entry.Text != text))
        {
            Set(entry, severity, now, double.NaN, text);
        }
        else if (severity != Severity.Normal)
        {
            entry.Text = text;
        }
    }

    /// <summary>Clears an alarm, but not before it has gone unraised for <paramref name="holdSeconds"/>: see
    /// <see cref="Advance"/>. An alarm raised and cleared turn by turn is one alarm.</summary>
    public void ClearLater(MetricId alarm, double holdSeconds, Stamp now)
    {
        Entry entry = Find(alarm);
        if (entry.Current != Severity.Normal && entry.ClearAt == long.MaxValue)
        {
            entry.ClearAt = Math.Max(now.MonotonicMicros, entry.RaisedMicros + (long)(holdSeconds * 1e6));
        }
    }

    /// <summary>Clears what was to be cleared later and is due.</summary>
    public void Advance(Stamp now)
    {
        foreach (Entry entry in _entries)
        {
            if (now.MonotonicMicros >= entry.ClearAt)
            {
                entry.ClearAt = long.MaxValue;
                Set(entry, Severity.Normal, now, double.NaN, null);
            }
        }
    }

    /// <summary>Takes the oldest change that nobody has taken yet.</summary>
    public bool TryTake(out AlarmChange change) => _changes.TryDequeue(out change);

    private void Set(Entry entry, Severity severity, Stamp now, double measured, string? text)
    {
        _changes.Enqueue(new AlarmChange(entry.Definition, entry.Current, severity, now, measured, text));
        Changes++;
        entry.Current = severity;
        entry.Text = severity == Severity.Normal ? null : text;
        entry.Since = now;
    }

    private Entry Find(MetricId alarm)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Definition.Metric == alarm)
            {
                return entry;
            }
        }

        throw new ArgumentException($"{alarm} is no alarm", nameof(alarm));
    }

    private sealed class Entry(AlarmDefinition definition)
    {
        public readonly AlarmDefinition Definition = definition;
        public readonly long[] AskedSince = [long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue];
        public readonly long[] QuietSince = [long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue];
        public Severity Current;
        public Severity? Asked;
        public Stamp Since;
        public string? Text;
        public long ClearAt = long.MaxValue;
        public long RaisedMicros;

        public bool IsWaiting => ClearAt != long.MaxValue || (Asked is { } asked && asked != Current);
    }
}
