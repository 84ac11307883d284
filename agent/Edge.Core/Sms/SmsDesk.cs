using System.Diagnostics.CodeAnalysis;
using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Sms;

/// <summary>An SMS to be handed over.</summary>
/// <param name="Token">Comes back with its result.</param>
/// <param name="Number">Whom to.</param>
/// <param name="Text">The text.</param>
public readonly record struct SmsOrder(int Token, string Number, string Text);

/// <summary>
/// Decides what goes by SMS when no path works: critical alarms and the last word that the receiver has not
/// acknowledged, in the order of their records, each once to each number. What was acknowledged, is over, on the shelf or a
/// consequence of another alarm is not said; what becomes worse is said again. Pure: it has no modem and no clock.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// A supply that is lost leaves seconds, so that last word waits for nothing and goes first; the last SMS of a day and of
/// a month is kept for a last word. "Stopped" is not said: nobody is left to send it. One SMS is under way at a time. What the
/// network refuses is tried five times in all, ever more seldom; what may have gone, twice: the receiver knows a record that
/// it has. Each time counts against the budget, since each may be paid for. At most 64 messages wait; what comes then is in
/// the journal alone.
/// </remarks>
public sealed class SmsDesk
{
    /// <summary>Most messages that wait.</summary>
    public const int MostLetters = 64;

    /// <summary>How often what was refused is handed over.</summary>
    public const int MostRefused = 5;

    /// <summary>How often what may have gone is handed over.</summary>
    public const int MostUnknown = 2;

    private const int LeastLevel = (int)Severity.Critical;
    private const long RefusedMicros = 60_000_000;
    private const long BusyMicros = 5_000_000;
    private const int MostDoublings = 6;
    private const long MillisPerDay = 86_400_000;

    private readonly SmsOptions _options;
    private readonly List<SmsLetter> _letters = [];
    private readonly Dictionary<MetricId, SmsTold> _told = [];
    private long _epoch;
    private int _sequence;
    private long _day;
    private int _dayCount;
    private int _month;
    private int _monthCount;
    private long _offlineSince = long.MaxValue;
    private SmsLetter? _underWay;
    private int _underWayNumber;
    private int _token;
    private int _busy;
    private bool _isSpent;
    private string? _failure;

    /// <summary>A desk with nothing said.</summary>
    /// <param name="options">When and to whom.</param>
    /// <param name="epoch">The journal's epoch.</param>
    public SmsDesk(SmsOptions options, long epoch)
    {
        _options = options;
        _epoch = epoch;
    }

    /// <summary>Why the latest SMS was given up, or that the budget is used up; null while all is well.</summary>
    public string? Trouble =>
        _isSpent
            ? $"the SMS of this day or month are used up ({_dayCount} of {_options.PerDay}, {_monthCount} of {_options.PerMonth})"
            : _failure;

    /// <summary>SMS handed over this month.</summary>
    public int MonthCount => _monthCount;

    /// <summary>Messages that wait.</summary>
    public int Waiting => _letters.Count;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsIdle => _letters.Count == 0 && _underWay is null;

    /// <summary>What must outlive a restart.</summary>
    public SmsState State =>
        new()
        {
            Epoch = _epoch,
            Sequence = _sequence,
            Day = _day,
            DayCount = _dayCount,
            Month = _month,
            MonthCount = _monthCount,
            Told = [.. _told.Values.OrderBy(told => told.Record)],
            Begun =
            [
                .. _letters
                    .Where(letter => letter.Text is not null)
                    .Select(letter => new SmsBegun(
                        letter.Event.Subject,
                        letter.Event.Level,
                        letter.Event.Record,
                        letter.Text!,
                        [.. letter.Handed],
                        [.. letter.Done]
                    )),
            ],
        };

    /// <summary>Takes back what an earlier process said; before any record. Of another journal only the numbers and the
    /// budget count: its records are other ones.</summary>
    public void Restore(SmsState state)
    {
        _sequence = state.Sequence;
        _day = state.Day;
        _dayCount = state.DayCount;
        _month = state.Month;
        _monthCount = state.MonthCount;
        if (state.Epoch != _epoch)
        {
            return;
        }

        foreach (SmsTold told in state.Told)
        {
            _told[told.Subject] = told;
        }

        foreach (SmsBegun begun in state.Begun.Take(MostLetters))
        {
            // Whose numbers have changed since, nobody knows which of them has it.
            if (begun.Handed.Count == _options.Numbers.Count && begun.Done.Count == _options.Numbers.Count)
            {
                var letter = new SmsLetter(
                    new SmsEvent(begun.Record, default, begun.Subject, begun.Level),
                    _options.Numbers.Count
                )
                {
                    Text = begun.Text,
                    IsFound = false,
                };
                begun.Handed.ToArray().CopyTo(letter.Handed, 0);
                begun.Done.ToArray().CopyTo(letter.Done, 0);
                _letters.Add(letter);
            }
        }
    }

    /// <summary>The records that an earlier process left unacknowledged have all been told to <see cref="Committed"/>: of what
    /// was begun, what is no longer among them is known to the receiver.</summary>
    public void Restored() => _letters.RemoveAll(letter => !letter.IsFound);

    /// <summary>A record became durable; the records of a journal in their order.</summary>
    public void Committed(JournalRecord record, long epoch)
    {
        if (epoch != _epoch)
        {
            _epoch = epoch;
            Drop(_ => true);
            _told.Clear();
        }

        if (!SmsEvent.TryRead(record, out SmsEvent happened))
        {
            return;
        }

        SmsTold told = _told.GetValueOrDefault(happened.Subject);
        if (_letters.Find(letter => letter.Event.Record == happened.Record) is { } begun)
        {
            begun.IsFound = true;
            return;
        }

        bool isLastWord = happened.Subject == MetricId.SiteLastGasp;
        if (happened.Level == 0)
        {
            Drop(letter => letter.Event.Subject == happened.Subject && letter.Event.Record < happened.Record);
            if (told.Record < happened.Record)
            {
                _told.Remove(happened.Subject);
            }
        }
        else if (
            !happened.IsQuiet
            && happened.Level > told.Level
            && (isLastWord ? happened.Level < (int)SilenceCause.Stopped : happened.Level >= LeastLevel)
        )
        {
            Put(happened);
        }
    }

    /// <summary>Records went from the journal: the receiver has them.</summary>
    public void Released(IReadOnlyList<IdRange> ranges)
    {
        if (_letters.Count > 0)
        {
            Drop(letter =>
                ranges.Any(range => range.First <= letter.Event.Record && letter.Event.Record <= range.Last)
            );
        }
    }

    /// <summary>Whether a path works; at each turn.</summary>
    public void Look(bool isConnected, Stamp now)
    {
        if (isConnected)
        {
            _offlineSince = long.MaxValue;
            _isSpent = false;
        }
        else if (_offlineSince == long.MaxValue)
        {
            _offlineSince = now.MonotonicMicros;
        }
    }

    /// <summary>The next SMS, if one is due. It is under way from now on: keep <see cref="State"/>, hand it over, and answer
    /// with <see cref="Ended"/> or <see cref="Busy"/>.</summary>
    /// <param name="verdict">The verdict in force.</param>
    /// <param name="now">Now.</param>
    /// <param name="order">The SMS.</param>
    public bool TryNext(VerdictLevel verdict, Stamp now, out SmsOrder order)
    {
        order = default;
        if (_letters.Count == 0 || _underWay is not null || _offlineSince == long.MaxValue)
        {
            return false;
        }

        Roll(now);
        _isSpent = false;
        if (!TryChoose(verdict, now, out SmsLetter? letter, out int number))
        {
            return false;
        }

        _underWay = letter;
        _underWayNumber = number;
        letter.Handed[number]++;
        _dayCount++;
        _monthCount++;
        order = new SmsOrder(++_token, _options.Numbers[number], letter.Text!);
        return true;
    }

    /// <summary>The SMS under way was not taken: no modem answers, or it is busy. It costs nothing, and is tried again after 5 s, and
    /// then ever more seldom, since each time is kept on the disk.</summary>
    public void Busy(Stamp now)
    {
        if (_underWay is { } letter)
        {
            letter.Handed[_underWayNumber]--;
            letter.DueMicros[_underWayNumber] = now.MonotonicMicros + (BusyMicros << Math.Min(_busy++, MostDoublings));
            _dayCount--;
            _monthCount--;
            _underWay = null;
            if (letter.IsOver)
            {
                _letters.Remove(letter);
            }
        }
    }

    /// <summary>What became of the SMS under way; true when that is to be kept. Results of others mean nothing.</summary>
    public bool Ended(in SmsResult result, Stamp now)
    {
        if (_underWay is not { } letter || result.Token != _token)
        {
            return false;
        }

        int number = _underWayNumber;
        int most = result.Outcome == SmsOutcome.Unknown ? MostUnknown : MostRefused;
        bool given = result.Outcome == SmsOutcome.Accepted;
        bool givenUp = !given && letter.Handed[number] >= most;
        _underWay = null;
        _busy = 0;
        letter.Done[number] = given || givenUp;
        letter.DueMicros[number] = now.MonotonicMicros + (RefusedMicros << Math.Min(letter.Handed[number] - 1, 10));
        if (given)
        {
            _failure = null;
        }
        else if (givenUp)
        {
            _failure = $"{_options.Numbers[number]} could not be told of record {letter.Event.Record}: {result.Why}";
        }

        if (letter.IsOver)
        {
            _letters.Remove(letter);
        }
        else if (letter.IsDone)
        {
            _letters.Remove(letter);
            _told[letter.Event.Subject] = new SmsTold(letter.Event.Subject, letter.Event.Level, letter.Event.Record);
        }

        return true;
    }

    // What becomes worse before all were told is said once more, in the place of the first.
    private void Put(in SmsEvent happened)
    {
        MetricId subject = happened.Subject;
        int place = _letters.FindIndex(letter => letter.Event.Subject == subject && !letter.IsOver);
        SmsLetter? before = place < 0 ? null : _letters[place];

        // After a restart the records come again from the first.
        if (before?.Event.Level >= happened.Level || before?.Event.Record > happened.Record)
        {
            return;
        }

        if (before is not null)
        {
            Drop(letter => letter == before);
        }

        if (_letters.Count < MostLetters)
        {
            int at = place < 0 ? _letters.Count : Math.Min(place, _letters.Count);
            _letters.Insert(at, new SmsLetter(happened, _options.Numbers.Count));
        }
    }

    // What is under way cannot be called back; it is not said to the others.
    private void Drop(Predicate<SmsLetter> which)
    {
        if (_underWay is { } letter && which(letter))
        {
            letter.IsOver = true;
        }

        _letters.RemoveAll(each => each != _underWay && which(each));
    }

    private bool TryChoose(VerdictLevel verdict, Stamp now, [NotNullWhen(true)] out SmsLetter? chosen, out int number)
    {
        bool waited = now.MonotonicMicros - _offlineSince >= (long)(_options.AfterSeconds * 1e6);
        chosen = null;
        number = -1;
        SmsLetter? unable = null;
        foreach (SmsLetter letter in _letters)
        {
            bool isUrgent = letter.Event is { Subject: MetricId.SiteLastGasp, Level: (int)SilenceCause.Supply };
            int due = isUrgent || (waited && chosen is null) ? DueNumber(letter, now) : -1;
            if (due < 0)
            {
                continue;
            }

            if (!IsAffordable(letter.Event.Subject == MetricId.SiteLastGasp))
            {
                _isSpent = true;
            }
            else if (!Write(letter, verdict))
            {
                unable = letter;
            }
            else
            {
                chosen = letter;
                number = due;
                if (isUrgent)
                {
                    break;
                }
            }
        }

        if (unable is not null)
        {
            _letters.Remove(unable);
        }

        return chosen is not null;
    }

    private static int DueNumber(SmsLetter letter, Stamp now)
    {
        for (int i = 0; i < letter.Done.Length; i++)
        {
            if (!letter.Done[i] && letter.DueMicros[i] <= now.MonotonicMicros)
            {
                return i;
            }
        }

        return -1;
    }

    private bool IsAffordable(bool isLastWord)
    {
        int kept = isLastWord ? 0 : 1;
        return _dayCount < Less(_options.PerDay, kept) && _monthCount < Less(_options.PerMonth, kept);

        // Of a single SMS nothing can be kept.
        static int Less(int most, int kept) => most > 1 ? most - kept : most;
    }

    private bool Write(SmsLetter letter, VerdictLevel verdict)
    {
        if (letter.Text is null && SmsText.Encode(Message(letter.Event, verdict), _options.Seal) is { } text)
        {
            letter.Text = text;
            _sequence = (_sequence + 1) % SmsMessage.Sequences;
        }

        return letter.Text is not null;
    }

    private SmsMessage Message(in SmsEvent happened, VerdictLevel verdict)
    {
        long? at = happened.At.Synced ? happened.At.UnixMillis / 1000 : null;
        long uptime = at is null ? Math.Max(0, happened.At.MonotonicMicros / 1_000_000) : 0;
        long epoch = SmsMessage.ShortEpoch(_epoch);
        return happened.Subject == MetricId.SiteLastGasp
            ? new SmsLastWord(
                _options.Site,
                epoch,
                happened.Record,
                _sequence,
                at,
                uptime,
                verdict,
                (SilenceCause)happened.Level,
                happened.DarkFromSeconds,
                happened.DarkFromSeconds is null ? null : happened.DarkToSeconds
            )
            : new SmsAlarm(
                _options.Site,
                epoch,
                happened.Record,
                _sequence,
                at,
                uptime,
                verdict,
                AlarmCatalogue.Find(happened.Subject)!.Id,
                (Severity)happened.Level
            );
    }

    // A clock that is not set ends no day, nor does one that goes back a little: the budget holds all the more. One that was
    // years ahead must not use it up for years.
    private void Roll(Stamp now)
    {
        if (!now.Synced)
        {
            return;
        }

        long day = now.UnixMillis / MillisPerDay;
        var date = DateTimeOffset.FromUnixTimeMilliseconds(now.UnixMillis);
        int month = (date.Year * 12) + date.Month - 1;
        if (day > _day || day < _day - 1)
        {
            _day = day;
            _dayCount = 0;
        }

        if (month > _month || month < _month - 1)
        {
            _month = month;
            _monthCount = 0;
        }
    }
}
