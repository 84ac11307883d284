using System.Globalization;
using Edge.Core.Link;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// Which seconds the site's link was down, from the network that drops the packets and from the processes that are killed, and
/// whether the agent's count agrees. Knows nothing of how the agent counts: ITU-T G.826 stands here in its own few lines.
/// </summary>
/// <remarks>
/// The count is held against the truth whenever all has been calm for long enough that nothing waits for its judgement, so one
/// outage cannot make up for another that is missing. Two truths bound it. The least: seconds that lay wholly in a cut, one less
/// since the agent's seconds begin at another moment than a cut, and all in which no agent ran. The most: every second that a cut
/// touches, with a probe's period on either side, answers that were late by the network's own doing, and what a killed process had not
/// saved. More errored seconds never make less unavailable time, so what is told lies between both. Between two boots the wall
/// clock alone tells the time, and what that was wrong by when the power went is allowed on top.
/// </remarks>
/// <param name="keepAliveSeconds">Of the session.</param>
/// <param name="probeSeconds">Time between two probes while all is well, s.</param>
public sealed class LinkTruth(double keepAliveSeconds, double probeSeconds)
{
    // ITU-T G.826, annex A.
    private const int RunSeconds = 10;

    // An answer counts for 0.9 s; one that is late holds up what follows it on its connection.
    private const double LateSeconds = 1.2;

    // A count is kept every 50 s and with each change; what waits for its judgement is lost beside it.
    private const double UnsavedSeconds = 50 + 2 + RunSeconds;

    // What is not judged yet when all is calm: two seconds always, and a run that an answer too late has begun.
    private const double WaitingSeconds = 2 + RunSeconds + 3;

    // A process asks its first question within its first second, and judges none before.
    private const long UnobservedAtStartSeconds = 3;

    private readonly List<Span> _cuts = [];
    private readonly List<Span> _absences = [];
    private readonly List<Span> _unsaved = [];
    private readonly List<long> _late = [];
    private AvailabilityTally _told = new();
    private double _from;
    private double _troubledAt;
    private double? _cutAt;
    private double? _absentAt;
    private double _clockSeconds;
    private double _clockWasWrongAt = double.NegativeInfinity;
    private double _clockWasWrongBy;
    private double _clockIsWrongBy;
    private int _starts;

    /// <summary>How long the session may stay mute on a way that works, s: one and a half keep-alives until it is known to be dead,
    /// and 30 s to come about again.</summary>
    private double GraceSeconds => (1.5 * keepAliveSeconds) + 30;

    /// <summary>When the count can be held against the truth, s; never while the way is cut or no agent runs.</summary>
    public double DueSeconds =>
        _cutAt is not null || _absentAt is not null
            ? double.PositiveInfinity
            : Math.Max(_troubledAt + GraceSeconds + 30, _from + 3600);

    /// <summary>When the trouble of late is over for the count, s.</summary>
    public double CalmSeconds => _troubledAt + GraceSeconds + 30;

    /// <summary>The way works from now on, or does not.</summary>
    public void Way(bool works, double now)
    {
        _troubledAt = now;
        if (!works)
        {
            _cutAt ??= now;
        }
        else if (_cutAt is { } since)
        {
            _cuts.Add(new Span(since, now));
            _cutAt = null;
        }
    }

    /// <summary>A connection broke and nothing else.</summary>
    public void Reset(double now) => _troubledAt = now;

    /// <summary>An answer is late by so much.</summary>
    public void Late(double bySeconds, double now)
    {
        if (bySeconds > LateSeconds / 4)
        {
            for (long second = (long)(now - LateSeconds); second <= (long)(now + LateSeconds); second++)
            {
                _late.Add(second);
            }
        }
    }

    /// <summary>The agent's process ends.</summary>
    /// <param name="now">Now, s.</param>
    /// <param name="isBoot">Whether its host ends with it, and its monotonic clock.</param>
    public void Ended(double now, bool isBoot)
    {
        // What waited for the session to speak again goes as well.
        double unsaved = UnsavedSeconds + (now - _troubledAt < GraceSeconds + UnsavedSeconds ? GraceSeconds : 0);
        _unsaved.Add(new Span(now - unsaved, now));
        _absentAt = now;
        _troubledAt = now;
        if (isBoot)
        {
            // The clock of the last save counts, which may be the one before it was set.
            _clockSeconds += 2 + Math.Abs(_clockIsWrongBy);
            _clockSeconds += now - _clockWasWrongAt < UnsavedSeconds ? Math.Abs(_clockWasWrongBy) : 0;
        }
    }

    /// <summary>An agent's process begins.</summary>
    public void Began(double now)
    {
        if (_absentAt is { } since)
        {
            _absences.Add(new Span(since, now));
            _absentAt = null;
        }

        _starts++;
        _troubledAt = now;
    }

    /// <summary>The host's wall clock is set, and wrong by so much from now on.</summary>
    public void Clock(double wrongBySeconds, double now)
    {
        _clockWasWrongBy =
            now - _clockWasWrongAt < UnsavedSeconds
                ? Math.Abs(_clockWasWrongBy) + Math.Abs(_clockIsWrongBy)
                : _clockIsWrongBy;
        _clockWasWrongAt = now;
        _clockIsWrongBy = wrongBySeconds;
        _troubledAt = now;
    }

    /// <summary>Holds what the agent has counted since the last call against the truth; then the next stretch begins.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Complaint(AvailabilityTally told, double now)
    {
        double elapsed = now - _from;
        long all = told.Available + told.DownSeconds() + told.Unobserved;
        all -= _told.Available + _told.DownSeconds() + _told.Unobserved;
        long down = told.DownSeconds() - _told.DownSeconds();
        long unobserved = told.Unobserved - _told.Unobserved;
        long absent = told.Down[(int)OutageCause.Agent] + told.Down[(int)OutageCause.Power];
        absent -= _told.Down[(int)OutageCause.Agent] + _told.Down[(int)OutageCause.Power];
        long agents = told.Down[(int)OutageCause.Agent] - _told.Down[(int)OutageCause.Agent];
        (long least, long absentLeast) = Least(now);
        (long most, long absentMost) = Most(now);

        // A wrong clock makes the time between two boots longer by what it was wrong by, or hides as much of it as there was.
        double hidden = Math.Min(_clockSeconds, absentMost);
        string stretch = string.Create(CultureInfo.InvariantCulture, $"from {_from:F0} to {now:F0} s the agent counts");
        string? complaint =
            all < elapsed - WaitingSeconds - hidden || all > elapsed + WaitingSeconds + _clockSeconds
                ? Text($"{stretch} {all} seconds of {elapsed:F0}")
            : down < least - hidden ? Text($"{stretch} {down} seconds of unavailable time, and at least {least} were")
            : down > most + _clockSeconds
                ? Text($"{stretch} {down} seconds of unavailable time, and at most {most} were")
            : absent < absentLeast - hidden
                ? Text($"{stretch} {absent} seconds without agent or power, and at least {absentLeast} were")
            : agents > absentMost + _clockSeconds
                ? Text($"{stretch} {agents} seconds without agent, and at most {absentMost} were")
            : unobserved > _starts * UnobservedAtStartSeconds ? Text($"{stretch} {unobserved} seconds as unobserved")
            : null;
        _cuts.Clear();
        _absences.Clear();
        _unsaved.Clear();
        _late.Clear();
        _told = told.Copy();
        _from = now;
        _clockSeconds = 0;
        _starts = 0;
        return complaint;
    }

    private (long Down, long Absent) Least(double now)
    {
        Second[] seconds = Seconds(now);
        foreach (Span cut in _cuts)
        {
            Mark(seconds, cut.From + 1, cut.To - 1, Second.Errored);
        }

        foreach (Span absence in _absences)
        {
            Mark(seconds, absence.From + 1, absence.To - 1, Second.Absent);
        }

        return (Unavailable(seconds), Absent(seconds));
    }

    private (long Down, long Absent) Most(double now)
    {
        Second[] seconds = Seconds(now);
        foreach (long second in _late)
        {
            Mark(seconds, second, second, Second.Errored);
        }

        foreach (Span cut in _cuts)
        {
            Mark(seconds, cut.From - probeSeconds, cut.To + probeSeconds, Second.Errored);
        }

        foreach (Span absence in _unsaved.Concat(_absences))
        {
            Mark(seconds, absence.From - 1, absence.To + 1, Second.Absent);
        }

        // What was counted before this stretch began, and was lost within it.
        long lost = (long)_unsaved.Sum(span => Math.Ceiling(Math.Max(0, _from - span.From)));
        return (Unavailable(seconds, absentIsErrored: true) + lost, Absent(seconds) + lost);
    }

    private static long Absent(Second[] seconds) => seconds.LongCount(second => second == Second.Absent);

    // The first second of a stretch is that in which the one before ended.
    private Second[] Seconds(double now) => new Second[(long)now - (long)_from + 1];

    private void Mark(Second[] seconds, double from, double to, Second what)
    {
        long first = Math.Max(0, (long)Math.Floor(from) - (long)_from);
        long last = Math.Min(seconds.Length - 1, (long)Math.Floor(to) - (long)_from);
        for (long i = first; i <= last; i++)
        {
            seconds[i] = what;
        }
    }

    // Ten errored seconds begin unavailable time and belong to it, ten that are not end it and do not.
    private static long Unavailable(Second[] seconds, bool absentIsErrored = false)
    {
        long down = 0;
        bool isDown = false;
        for (int i = 0; i < seconds.Length; i++)
        {
            isDown = isDown ? !IsRun(i, Second.Clean) : IsRun(i, Second.Errored);
            down += isDown || seconds[i] == Second.Absent ? 1 : 0;
        }

        return down;

        bool IsRun(int first, Second of)
        {
            for (int i = first; i < first + RunSeconds; i++)
            {
                Second second = i < seconds.Length ? seconds[i] : Second.Clean;
                second = second == Second.Absent && absentIsErrored ? Second.Errored : second;
                if (second != of)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private enum Second : byte
    {
        Clean,
        Errored,
        Absent,
    }

    private readonly record struct Span(double From, double To);
}
