using Edge.Core.Readings;

namespace Edge.Core.Link;

/// <summary>What one second was, before ITU-T G.826 says which time it belongs to.</summary>
public enum SecondKind
{
    /// <summary>The broker answered.</summary>
    Clean,

    /// <summary>It was asked and did not: severely errored.</summary>
    Errored,

    /// <summary>Nobody asked.</summary>
    Unobserved,
}

/// <summary>
/// Counts every second once: available, down by cause, or unobserved; by day, by month and in all; over restarts, boots and
/// clocks that jump. Pure and not thread-safe.
/// </summary>
/// <remarks>
/// Seconds are those of the boot's monotonic clock, so no clock that is set makes or loses one. Between two processes of one boot
/// the gap is theirs to the second, and the agent's fault. Between two boots it is known once the wall clock is set, from what
/// it showed when it last was: until then seconds wait without a date. A gap is the fault of power when the site was on its
/// battery, else the agent's; it is never up. A gap of ten seconds or more is an outage by itself, or part of one that goes on.
/// </remarks>
/// <param name="utcOffsetHours">The site's calendar, hours east of UTC.</param>
public sealed class AvailabilityBook(double utcOffsetHours)
{
    /// <summary>How many days are kept.</summary>
    public const int MostDays = 62;

    /// <summary>How many months are kept.</summary>
    public const int MostMonths = 36;

    // A clock that was set further ahead than this was wrong, then or now.
    private const long LongestGapSeconds = 400 * SecondsPerDay;
    private const int MostUndated = 256;
    private const long SecondsPerDay = 86_400;
    private const long MillisPerDay = SecondsPerDay * 1000;

    private readonly long _offsetMillis = (long)(utcOffsetHours * 3_600_000);
    private readonly (OutageCause Cause, bool Errored)[] _waiting = new (OutageCause, bool)[Unavailability.EdgeSeconds];
    private readonly List<UndatedSeconds> _undated = [];
    private readonly List<AvailabilityPeriod> _days = [];
    private readonly List<AvailabilityPeriod> _months = [];
    private readonly Queue<(bool IsMonth, string Text)> _reports = new();
    private Unavailability _rule = new();
    private long[] _outage = new long[OutageCauseText.Count];
    private OutageCause _lastCause = OutageCause.Unknown;
    private string _boot = "";
    private long _counted;
    private long? _zeroMillis;
    private long? _datedMillis;
    private OutageCause _gapCause = OutageCause.Agent;
    private bool _gapIsOfOutage;
    private bool _wasOnBattery;
    private int? _day;
    private AvailabilityPeriod? _today;
    private AvailabilityPeriod? _thisMonth;

    /// <summary>All time since counting began.</summary>
    public AvailabilityTally Total { get; private set; } = new();

    /// <summary>The day that counts now; null before the date is known.</summary>
    public AvailabilityPeriod? Today => _today;

    /// <summary>The month that counts now; null before the date is known.</summary>
    public AvailabilityPeriod? ThisMonth => _thisMonth;

    /// <summary>Days that are kept, oldest first.</summary>
    public IReadOnlyList<AvailabilityPeriod> Days => _days;

    /// <summary>Months that are kept, oldest first.</summary>
    public IReadOnlyList<AvailabilityPeriod> Months => _months;

    /// <summary>Whether time is unavailable.</summary>
    public bool IsUnavailable => _rule.IsUnavailable;

    /// <summary>Seconds of the outage that goes on; 0 when none does.</summary>
    public long OutageSeconds { get; private set; }

    /// <summary>Who is to blame for most of the outage that goes on; null when none does.</summary>
    public OutageCause? Cause => _rule.IsUnavailable ? MostOf(_outage) : null;

    /// <summary>Goes up with everything that should be on the disk at once: an outage that begins or ends, a day that ends, the
    /// first date of a boot, mains that goes or comes.</summary>
    public long Changes { get; private set; }

    /// <summary>Goes up with every day that ends and every boot: then the whole state is to be written, not what changed.</summary>
    public long Closings { get; private set; }

    /// <summary>Begins counting, where an earlier process stopped if there was one.</summary>
    /// <param name="before">What it left; null when it left nothing.</param>
    /// <param name="boot">The host's boot.</param>
    /// <param name="now">The first second that this process can judge begins here.</param>
    public void Begin(AvailabilityState? before, string boot, Stamp now)
    {
        _boot = boot;
        long second = now.MonotonicMicros / 1_000_000;
        _counted = second;
        Closings++;
        if (before is null)
        {
            Look(now);
            return;
        }

        _rule = new Unavailability(before.IsUnavailable);
        _outage = [.. before.Outage];
        OutageSeconds = _outage.Sum();
        _lastCause = before.IsUnavailable ? MostOf(_outage) : OutageCause.Unknown;
        _datedMillis = before.DatedMillis;
        _undated.AddRange(before.Undated);
        _days.AddRange(before.Days);
        _months.AddRange(before.Months);
        Total = before.Total.Copy();
        _day = before.Day;
        _today = _days.Find(day => day.Number == _day);
        _thisMonth = _day is { } open ? _months.Find(m => m.Number == AvailabilityReport.MonthOf(open)) : null;
        if (boot == before.Boot && boot.Length > 0)
        {
            _zeroMillis = before.ZeroMillis;
            _counted = Math.Min(second, before.Counted);
            (_gapCause, _gapIsOfOutage) = (before.GapCause, before.GapIsOfOutage);
            Gap(second - _counted, OutageCause.Agent, _rule.IsUnavailable);
        }
        else
        {
            _gapCause = before.WasOnBattery ? OutageCause.Power : OutageCause.Agent;
            _gapIsOfOutage = _rule.IsUnavailable;
        }

        Look(now);
    }

    /// <summary>Learns the date, when it can be known, and whether the site is on its battery.</summary>
    public void Look(Stamp now, bool isOnBattery = false)
    {
        if (isOnBattery != _wasOnBattery)
        {
            _wasOnBattery = isOnBattery;
            Changes++;
        }

        if (!now.Synced)
        {
            return;
        }

        bool first = _zeroMillis is null;
        _zeroMillis = now.UnixMillis - (now.MonotonicMicros / 1000);
        if (first)
        {
            DateWhatWaits();
            Changes++;
        }
    }

    /// <summary>Counts the next second.</summary>
    /// <param name="kind">What it was.</param>
    /// <param name="cause">Who is to blame, when it was severely errored.</param>
    public void Count(SecondKind kind, OutageCause cause)
    {
        if (kind == SecondKind.Unobserved)
        {
            Decide(_rule.Break());
            Add(SecondState.Unobserved, cause, errored: false, 1);
            return;
        }

        bool errored = kind == SecondKind.Errored;
        _lastCause = errored ? cause : _lastCause;
        _waiting[_rule.Pending] = (_lastCause, errored);
        bool was = _rule.IsUnavailable;
        int decided = _rule.Step(errored);
        if (was && decided > 0 && !_rule.IsUnavailable)
        {
            End();
        }

        Decide(decided);
        if (was != _rule.IsUnavailable)
        {
            Changes++;
        }
    }

    /// <summary>The process stops: what waits is decided, since nobody will see how its run goes on.</summary>
    public void Stop() => Decide(_rule.Break());

    /// <summary>Takes the report of a day or month that has ended, as <see cref="AvailabilityReport"/> writes it.</summary>
    public bool TryTakeReport(out bool isMonth, out string text)
    {
        bool any = _reports.TryDequeue(out var report);
        (isMonth, text) = any ? report : (false, "");
        return any;
    }

    /// <summary>What must outlive the process. Seconds that wait for their decision are left out: a process that dies now has not
    /// seen how their run went on, and the next one finds them in its gap.</summary>
    /// <param name="whole">Everything; else only what may have changed since everything was saved.</param>
    public AvailabilityState Save(bool whole) =>
        new()
        {
            Boot = _boot,
            Counted = _counted,
            ZeroMillis = _zeroMillis,
            DatedMillis = _zeroMillis is { } zero ? zero + (_counted * 1000) : _datedMillis,
            IsUnavailable = _rule.IsUnavailable,
            Outage = [.. _outage],
            WasOnBattery = _wasOnBattery,
            GapCause = _gapCause,
            GapIsOfOutage = _gapIsOfOutage,
            Undated = [.. _undated],
            Day = _day,
            Days = Copies(whole ? _days : Newest(_days, 2)),
            Months = Copies(whole ? _months : Newest(_months, 2)),
            Total = Total.Copy(),
        };

    private static List<AvailabilityPeriod> Newest(List<AvailabilityPeriod> all, int count) =>
        all.GetRange(Math.Max(0, all.Count - count), Math.Min(count, all.Count));

    private static List<AvailabilityPeriod> Copies(List<AvailabilityPeriod> all) =>
        all.ConvertAll(one => one with { Tally = one.Tally.Copy() });

    private void Decide(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            (OutageCause cause, bool errored) = _waiting[i];
            if (_rule.IsUnavailable)
            {
                _outage[(int)cause]++;
                OutageSeconds++;
            }

            Add(
                _rule.IsUnavailable ? SecondState.Down : SecondState.Available,
                cause,
                errored && !_rule.IsUnavailable,
                1
            );
        }
    }

    private void End()
    {
        Ended(MostOf(_outage));
        Array.Clear(_outage);
        OutageSeconds = 0;
        _lastCause = OutageCause.Unknown;
    }

    private void Ended(OutageCause cause)
    {
        Total.Outages[(int)cause]++;
        if (_today is not null && _thisMonth is not null)
        {
            _today.Tally.Outages[(int)cause]++;
            _thisMonth.Tally.Outages[(int)cause]++;
        }
    }

    // Nobody asked for so long, and nothing says that it was up.
    private void Gap(long seconds, OutageCause cause, bool isOfOutage)
    {
        if (seconds <= 0)
        {
            return;
        }

        Add(SecondState.Down, cause, errored: false, seconds);
        Blame(seconds, cause, isOfOutage);
    }

    private void Blame(long seconds, OutageCause cause, bool isOfOutage)
    {
        if (isOfOutage && _rule.IsUnavailable)
        {
            _outage[(int)cause] += seconds;
            OutageSeconds += seconds;
        }
        else if (seconds >= Unavailability.EdgeSeconds)
        {
            Ended(cause);
        }
    }

    private void Add(SecondState state, OutageCause cause, bool errored, long seconds)
    {
        if (_zeroMillis is { } zero)
        {
            Date(zero + (_counted * 1000), state, cause, errored, seconds);
        }
        else
        {
            Wait(new UndatedSeconds(state, cause, errored, seconds));
        }

        _counted += seconds;
        Total.Add(state, cause, errored, seconds);
    }

    private void Wait(UndatedSeconds run)
    {
        if (
            _undated.Count > 0
            && _undated[^1] is var last
            && (last.State, last.Cause, last.Errored) == (run.State, run.Cause, run.Errored)
        )
        {
            _undated[^1] = last with { Seconds = last.Seconds + run.Seconds };
            return;
        }

        _undated.Add(run);
        if (_undated.Count > MostUndated)
        {
            // A link that flapped for days under a clock that nobody set: the seconds stay in the total as they were counted, and
            // lose what they were in the day that they turn out to belong to.
            _undated[0] = new(
                SecondState.Unobserved,
                OutageCause.Unknown,
                false,
                _undated[0].Seconds + _undated[1].Seconds
            );
            _undated.RemoveAt(1);
        }
    }

    // The clock of this boot is set for the first time: what has no date gets it, and the gap before it its length.
    private void DateWhatWaits()
    {
        long end = _zeroMillis!.Value + (_counted * 1000);
        long waiting = 0;
        foreach (UndatedSeconds run in _undated)
        {
            waiting += run.Seconds;
        }

        long at = end - (waiting * 1000);
        if (_datedMillis is { } dated)
        {
            long gap = (at - dated + 500) / 1000;
            if (gap is > 0 and <= LongestGapSeconds)
            {
                Date(at - (gap * 1000), SecondState.Down, _gapCause, errored: false, gap);
                Total.Add(SecondState.Down, _gapCause, errored: false, gap);
                Blame(gap, _gapCause, _gapIsOfOutage);
            }
        }

        foreach (UndatedSeconds run in _undated)
        {
            Date(at, run.State, run.Cause, run.Errored, run.Seconds);
            at += run.Seconds * 1000;
        }

        _undated.Clear();
    }

    private void Date(long unixMillis, SecondState state, OutageCause cause, bool errored, long seconds)
    {
        while (seconds > 0)
        {
            long local = unixMillis + _offsetMillis;
            int day = (int)Math.Floor((double)local / MillisPerDay);
            long left = ((((long)day + 1) * MillisPerDay) - local + 999) / 1000;
            long here = Math.Min(seconds, left);
            Open(day);
            _today!.Tally.Add(state, cause, errored, here);
            _thisMonth!.Tally.Add(state, cause, errored, here);
            unixMillis += here * 1000;
            seconds -= here;
        }
    }

    private void Open(int day)
    {
        if (day == _day)
        {
            return;
        }

        int month = AvailabilityReport.MonthOf(day);
        if (day > _day && _today is not null && _thisMonth is not null)
        {
            _reports.Enqueue((false, AvailabilityReport.ToJson(AvailabilityReport.Day(_today.Number), _today.Tally)));
            if (month > _thisMonth.Number)
            {
                _reports.Enqueue(
                    (true, AvailabilityReport.ToJson(AvailabilityReport.Month(_thisMonth.Number), _thisMonth.Tally))
                );
            }
        }

        while (_reports.Count > MostDays)
        {
            _reports.Dequeue();
        }

        _day = day;
        _today = Find(_days, day, MostDays);
        _thisMonth = Find(_months, month, MostMonths);
        Changes++;
        Closings++;
    }

    // A clock that was wrong may come back to a day that it had left: its counts go on.
    private static AvailabilityPeriod Find(List<AvailabilityPeriod> all, int number, int most)
    {
        int at = all.FindIndex(period => period.Number >= number);
        if (at >= 0 && all[at].Number == number)
        {
            return all[at];
        }

        var period = new AvailabilityPeriod(number, new AvailabilityTally());
        all.Insert(at < 0 ? all.Count : at, period);
        if (all.Count > most)
        {
            // The oldest goes, unless it is the one that counts now.
            all.RemoveAt(ReferenceEquals(all[0], period) ? 1 : 0);
        }

        return period;
    }

    private static OutageCause MostOf(long[] seconds)
    {
        int most = (int)OutageCause.Unknown;
        for (int i = seconds.Length - 1; i >= 0; i--)
        {
            most = seconds[i] > 0 && seconds[i] >= seconds[most] ? i : most;
        }

        return (OutageCause)most;
    }
}
