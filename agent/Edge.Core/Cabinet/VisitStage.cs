using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Cabinet;

/// <summary>
/// Visits as the contacts show them, and what an open door means: with a visit nothing, without one tampering, unless a visit
/// is known within the time that it takes to reach the button. A door that is shut again in between explains nothing.
/// </summary>
/// <param name="limits">The site's limits.</param>
public sealed class VisitStage(Limits limits)
{
    // Somebody has to look; the door that is shut again does not say who was there.
    private const double TamperHoldSeconds = 600;
    private const long LookMicros = 1_000_000;
    private const double DayMillis = 86_400_000;

    private bool _doorWasOpen;
    private bool _wasOn;
    private bool _unexplained;
    private long _leavingUntil = long.MinValue;
    private long _lookAt = long.MinValue;
    private bool? _activeTold;
    private double _daysTold = double.NaN;

    /// <summary>The visits.</summary>
    public VisitBook Book { get; } = new(limits.VisitButtonHours);

    /// <summary>Whether a visit, or one that has ended a moment ago, explains that the door is open.</summary>
    public bool ExplainsDoor { get; private set; }

    /// <summary>Whether to look though no contact has news: visits begin and end by the clock.</summary>
    public bool IsDue(Stamp now) => now.MonotonicMicros >= _lookAt || Book.IsOn != _wasOn;

    /// <summary>Judges contacts, visits and what is overdue.</summary>
    public void Judge(Evidence evidence, AlarmBook book, Stamp now)
    {
        _lookAt = now.MonotonicMicros + LookMicros;
        bool? door = Truth(evidence.Value(MetricId.CabinetDoor, now));
        bool? button = Truth(evidence.Value(MetricId.CabinetVisitButton, now));
        Book.Advance(now);
        Book.Door(door, now);
        Book.Button(button, now);
        bool on = Book.IsOn;
        JudgeDoor(door, on, book, now);
        Tell(on, button is not null, evidence, now);
        JudgeOverdue(evidence, book, now);
        _wasOn = on;
    }

    private static bool? Truth(double value) => double.IsNaN(value) ? null : value == 1;

    private void JudgeDoor(bool? door, bool on, AlarmBook book, Stamp now)
    {
        bool open = door ?? _doorWasOpen;
        if (on)
        {
            _unexplained = false;
            _leavingUntil = long.MinValue;
        }
        else if (_wasOn && open)
        {
            // Whoever leaves ends the visit first and shuts the door behind.
            _leavingUntil = now.MonotonicMicros + (long)(limits.TamperSeconds * 1e6);
        }
        else if (open && !_doorWasOpen)
        {
            _unexplained = true;
        }

        bool leaving = open && now.MonotonicMicros < _leavingUntil;
        if (!on && open && !leaving && _leavingUntil != long.MinValue)
        {
            _unexplained = true;
        }

        if (!open)
        {
            _leavingUntil = long.MinValue;
        }

        // It stays asked for until it is raised, however soon the door is shut.
        bool raised = book.SeverityOf(MetricId.AlarmTamper) > Severity.Normal;
        _unexplained &= open || !raised;
        _doorWasOpen = open;
        ExplainsDoor = on || leaving;
        bool waited = _leavingUntil != long.MinValue && !leaving;
        book.Consider(
            MetricId.AlarmTamper,
            _unexplained ? Severity.Warning
                : door is null ? null
                : Severity.Normal,
            now,
            waited ? 0 : limits.TamperSeconds,
            on ? 0 : TamperHoldSeconds,
            open ? 1 : 0
        );
    }

    // Nothing is told where there is neither a button nor ever was a visit.
    private void Tell(bool on, bool button, Evidence evidence, Stamp now)
    {
        if (_activeTold != on && (on || button || _activeTold is not null))
        {
            _activeTold = on;
            evidence.Put(Reading.Good(MetricId.SiteVisitActive, on, now));
        }
    }

    private void JudgeOverdue(Evidence evidence, AlarmBook book, Stamp now)
    {
        if (!now.Synced || Book.MaintainedUnixMillis == 0)
        {
            return;
        }

        double days = Math.Floor((now.UnixMillis - Book.MaintainedUnixMillis) / DayMillis);
        bool overdue = days >= limits.MaintenanceIntervalDays;
        if (days != _daysTold && (overdue || Book.WasMaintained))
        {
            _daysTold = days;
            evidence.Put(Reading.Good(MetricId.SiteVisitDays, days, now));
        }

        book.Consider(MetricId.AlarmVisitOverdue, overdue ? Severity.Notice : Severity.Normal, now, 0, 0, days);
    }
}
