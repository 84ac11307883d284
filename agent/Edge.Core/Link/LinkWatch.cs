using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Link;

/// <summary>What came of an attempt to open a TCP connection.</summary>
public enum PortAnswer
{
    /// <summary>It was accepted.</summary>
    Accepted,

    /// <summary>It was refused: the host is there, and nobody listens.</summary>
    Refused,

    /// <summary>No answer in time, or no way out.</summary>
    Silent,
}

/// <summary>
/// Judges each second of the link from what was asked in it, whenever the answer came: clean when the broker answered, severely
/// errored when it was asked and did not. Feeds <see cref="AvailabilityBook"/>, and makes its readings. Not thread-safe.
/// </summary>
/// <remarks>
/// A broken way takes the session's TCP connection with it: its retransmissions back off, or an address on the way has changed,
/// so the session stays mute after the way is back, for up to one and a half keep-alives and a new connection. That is no time
/// of the link. So while the session is mute the broker's port is asked once a second, and a second in which it was accepted is
/// excused, and waits: it was clean if the session speaks again in as long as it may take to (75 s with a keep-alive of 30 s), and
/// else the broker is dead behind an open port, and all of them were its fault.
/// </remarks>
public sealed class LinkWatch
{
    /// <summary>An answer that takes longer does not count, ms. 900 (E): before the next second's probe, and before TCP repeats
    /// a SYN after one second, which would turn the last second of a cut into a slow one.</summary>
    public const double AnswerMillis = 900;

    /// <summary>A second is judged this long after it began, s: the answers to what the next one asked, which say who is to
    /// blame, are in by then.</summary>
    public const int LagSeconds = 2;

    private const int Slots = 8;

    // While nothing happens the counts only grow.
    private const long TellSeconds = 60;

    private readonly AvailabilityBook _book;
    private readonly bool _hasBroker;
    private readonly int _holdSeconds;
    private readonly int _graceSeconds;
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly Queue<(Judgement Judged, OutageCause Cause)> _excused = new();
    private bool _hasBegun;
    private bool _isUnexcused;
    private long _next;
    private Judgement? _last;
    private int _held;
    private WayState _way;
    private int _frameTargets;
    private int _frameSilent;
    private double _frameMillis;

    // The last second in which the modem had no network.
    private long _lostIn = long.MinValue;
    private (bool Unavailable, OutageCause? Cause)? _told;
    private (long, long, long, long) _toldCounts = (-1, 0, 0, 0);
    private bool _toldMeans;

    /// <summary>Watches the link of one process.</summary>
    /// <param name="book">Where the seconds are counted.</param>
    /// <param name="hasBroker">Whether there is a broker to reach; else the targets are the link.</param>
    /// <param name="probeSeconds">Time between two probes while all is well, s: a second in between is as the one before.</param>
    /// <param name="keepAliveSeconds">Of the session.</param>
    public LinkWatch(AvailabilityBook book, bool hasBroker, double probeSeconds, int keepAliveSeconds)
    {
        _book = book;
        _hasBroker = hasBroker;
        _holdSeconds = Math.Max(LinkSeconds.HoldSeconds, (int)Math.Ceiling(probeSeconds));
        _graceSeconds = (int)(1.5 * keepAliveSeconds) + ReconnectSeconds;
    }

    /// <summary>What was asked in a second.</summary>
    [Flags]
    private enum Met
    {
        None = 0,
        Asked = 1,
        Answered = 2,
        Accepted = 4,
        Refused = 8,
        TargetAnswered = 16,
        TargetSilent = 32,
    }

    private enum Judgement
    {
        Clean,
        Excused,
        Errored,
    }

    // A connection is tried at least every 10 s and has 15 s to stand.
    private const int ReconnectSeconds = 30;

    /// <summary>The book.</summary>
    public AvailabilityBook Book => _book;

    /// <summary>The session asked the broker; the answer is under way.</summary>
    public void Asked(long askedMicros) => Note(askedMicros, Met.Asked);

    /// <summary>The session's question was answered after <paramref name="millis"/>, or not: null.</summary>
    public void Session(long askedMicros, double? millis) =>
        Note(askedMicros, millis <= AnswerMillis ? Met.Asked | Met.Answered : Met.Asked);

    /// <summary>What the broker's port said.</summary>
    public void Broker(long askedMicros, PortAnswer outcome) =>
        Note(
            askedMicros,
            outcome switch
            {
                PortAnswer.Accepted => Met.Asked | Met.Accepted,
                PortAnswer.Refused => Met.Asked | Met.Refused,
                _ => Met.Asked,
            }
        );

    /// <summary>What a target said; that it refuses is an answer.</summary>
    public void Target(long askedMicros, PortAnswer outcome, double millis)
    {
        bool silent = outcome == PortAnswer.Silent;
        Note(askedMicros, silent ? Met.TargetSilent : Met.TargetAnswered);
        _frameTargets++;
        _frameSilent += silent ? 1 : 0;
        _frameMillis += silent ? 0 : millis;
    }

    /// <summary>Counts the seconds that can be judged at <paramref name="now"/>.</summary>
    public void Advance(Stamp now, LinkSurroundings site)
    {
        long second = now.MonotonicMicros / 1_000_000;
        if (!_hasBegun)
        {
            _hasBegun = true;
            _next = second;
        }

        _book.Look(now, site.IsDark || site.IsOnBattery);
        _lostIn = site.Registration == RegistrationState.Lost ? second : _lostIn;
        for (; _next <= second - LagSeconds; _next++)
        {
            // It is judged after the modem may have found its network again.
            bool wasLost = site.Registration == RegistrationState.Held && _lostIn >= _next;
            Judge(_next, wasLost ? site with { Registration = RegistrationState.Lost } : site);
        }
    }

    /// <summary>Whatever is known of the last seconds is counted: the process stops.</summary>
    public void Stop()
    {
        // Nobody will see whether the session spoke again.
        Settle(SecondKind.Unobserved);
        _book.Stop();
    }

    /// <summary>Adds the readings that are new; <paramref name="frame"/> says that a frame ends, and then the state is told
    /// again, so that its silence shows.</summary>
    public void Tell(bool frame, Stamp now, List<Reading> into)
    {
        while (_book.TryTakeReport(out bool isMonth, out string text))
        {
            into.Add(Reading.Good(isMonth ? MetricId.LinkMonthReport : MetricId.LinkDayReport, text, now));
        }

        var state = (_book.IsUnavailable, _book.Cause);
        if (frame || state != _told)
        {
            into.Add(Reading.Good(MetricId.LinkAvailable, !_book.IsUnavailable, now));
            into.Add(Reading.Good(MetricId.LinkOutageSeconds, _book.OutageSeconds, now));
            if (state != _told)
            {
                string cause = _book.Cause is { } blamed ? OutageCauseText.Of(blamed) : "";
                into.Add(Reading.Good(MetricId.LinkOutageCause, cause, now));
            }

            _told = state;
        }

        if (frame)
        {
            TellCounts(now, into);
            TellTargets(now, into);
        }
    }

    private void TellCounts(Stamp now, List<Reading> into)
    {
        if (_book is not { Today.Tally: var day, ThisMonth.Tally: var month })
        {
            return;
        }

        var counts = (
            month.Seconds() / TellSeconds,
            month.Seconds() - month.Available,
            month.Errored,
            month.OutageCount()
        );
        if (counts == _toldCounts)
        {
            return;
        }

        _toldCounts = counts;
        into.Add(Reading.Good(MetricId.LinkAvailabilityDay, day.Percent(), now));
        into.Add(Reading.Good(MetricId.LinkAvailabilityMonth, month.Percent(), now));
        into.Add(Reading.Good(MetricId.LinkErroredSeconds, month.Errored, now));
        into.Add(Reading.Good(MetricId.LinkUnobservedSeconds, month.Unobserved, now));
        for (int i = 0; i < OutageCauseText.Count; i++)
        {
            into.Add(Reading.Good(MetricId.LinkDownRadio + i, month.Down[i], now));
        }

        into.Add(Reading.Good(MetricId.LinkOutages, month.OutageCount(), now));
        if (month.OutageCount() > 0)
        {
            into.Add(Reading.Good(MetricId.LinkMeanTimeBetween, month.MeanSecondsBetween() / 3600, now));
            into.Add(Reading.Good(MetricId.LinkMeanTimeToRepair, month.MeanSecondsToRepair(), now));
        }
        else if (_toldMeans)
        {
            into.Add(Reading.Bad(MetricId.LinkMeanTimeBetween, now, "no outage in this month"));
            into.Add(Reading.Bad(MetricId.LinkMeanTimeToRepair, now, "no outage in this month"));
        }

        _toldMeans = month.OutageCount() > 0;
    }

    private void TellTargets(Stamp now, List<Reading> into)
    {
        if (_frameTargets == 0)
        {
            return;
        }

        into.Add(Reading.Good(MetricId.LinkTargetLoss, 100.0 * _frameSilent / _frameTargets, now));
        int answered = _frameTargets - _frameSilent;
        into.Add(
            answered > 0
                ? Reading.Good(MetricId.LinkTargetRoundTrip, _frameMillis / answered, now)
                : Reading.Bad(MetricId.LinkTargetRoundTrip, now, "no target answered")
        );
        (_frameTargets, _frameSilent, _frameMillis) = (0, 0, 0);
    }

    private void Judge(long second, LinkSurroundings site)
    {
        Met met = MetIn(second);
        Judgement? judged = Of(met);
        if (judged is null && Of(MetIn(second + 1)) == Judgement.Errored)
        {
            // Whoever should have asked may have been held up by the same cut.
            judged = Judgement.Errored;
        }

        if (judged is null && _last is not null && _held < _holdSeconds)
        {
            _held++;
            judged = _last;
        }
        else
        {
            _held = 0;
            _last = judged;
        }

        // In the first second of a silence nobody else was asked yet, and in the one after the last everybody answers.
        WayState? way = WayOf(met) ?? WayOf(MetIn(second + 1));
        _way = way ?? (judged == Judgement.Errored ? _way : WayState.NotAsked);
        Take(judged, LinkBlame.Of(site, _way));
    }

    private static WayState? WayOf(Met met) =>
        (met & (Met.TargetAnswered | Met.Refused)) != Met.None ? WayState.Alive
        : met.HasFlag(Met.TargetSilent) ? WayState.Dead
        : null;

    private Judgement? Of(Met met) =>
        met.HasFlag(Met.Answered) ? Judgement.Clean
        : met.HasFlag(Met.Accepted) ? Judgement.Excused
        : met.HasFlag(Met.Asked) ? Judgement.Errored
        : _hasBroker ? null
        : met.HasFlag(Met.TargetAnswered) ? Judgement.Clean
        : met.HasFlag(Met.TargetSilent) ? Judgement.Errored
        : null;

    private void Take(Judgement? judged, OutageCause cause)
    {
        switch (judged)
        {
            case null:
                Settle(SecondKind.Unobserved);
                _book.Count(SecondKind.Unobserved, cause);
                break;
            case Judgement.Clean:
                _isUnexcused = false;
                Settle(SecondKind.Clean);
                _book.Count(SecondKind.Clean, cause);
                break;
            case Judgement.Excused when _isUnexcused:
                _book.Count(SecondKind.Errored, OutageCause.Broker);
                break;
            case Judgement.Errored when _excused.Count == 0:
                _book.Count(SecondKind.Errored, cause);
                break;
            default:
                _excused.Enqueue((judged.Value, cause));
                if (_excused.Count >= _graceSeconds)
                {
                    // A way that was dead for most of it says nothing of the session once it is back.
                    _isUnexcused = 2 * _excused.Count(one => one.Judged == Judgement.Excused) >= _graceSeconds;
                    Settle(SecondKind.Errored);
                }

                break;
        }
    }

    private void Settle(SecondKind excusedAre)
    {
        while (_excused.TryDequeue(out var waiting))
        {
            bool excused = waiting.Judged == Judgement.Excused;
            _book.Count(excused ? excusedAre : SecondKind.Errored, excused ? OutageCause.Broker : waiting.Cause);
        }
    }

    private Met MetIn(long second) => _slots[second % Slots] is var slot && slot.Second == second ? slot.Met : Met.None;

    private void Note(long askedMicros, Met met)
    {
        long second = askedMicros / 1_000_000;
        ref Slot slot = ref _slots[second % Slots];
        if (second > slot.Second)
        {
            slot = new Slot(second, Met.None);
        }

        if (second == slot.Second)
        {
            slot = slot with { Met = slot.Met | met };
        }
    }

    private readonly record struct Slot(long Second, Met Met);
}
