using Edge.Core.Journal;

namespace Edge.Core.Uplink;

/// <summary>Where the records of a message come from, in the order in which they go.</summary>
internal enum OutboxLane
{
    /// <summary>An alarm committed since the birth.</summary>
    FreshAlarm = 0,

    /// <summary>Alarms read back from the journal.</summary>
    OldAlarm = 1,

    /// <summary>Telemetry committed since the birth.</summary>
    Live = 2,

    /// <summary>Everything else in the journal, oldest first.</summary>
    Backlog = 3,
}

/// <summary>Records that may travel as one message: consecutive ids of one lane.</summary>
internal readonly record struct OutboxRun(OutboxLane Lane, IReadOnlyList<JournalRecord> Records);

/// <summary>
/// Which records to send next, which are on their way, and which the receiver has. Holds bodies only of what goes next;
/// the journal holds the rest, so memory stays flat whatever the backlog: at most <see cref="MaxQueued"/> records a
/// queue and <see cref="MaxInFlight"/> sent and unacknowledged ids. When a queue is full the record is read back from
/// the journal later; when too many are on their way, the one sent first is forgotten and sent again some day.
/// </summary>
internal sealed class Outbox(UplinkOptions options, JournalState journal)
{
    /// <summary>Most records sent and not acknowledged.</summary>
    public const int MaxInFlight = 4096;

    /// <summary>Most records of a queue of fresh records.</summary>
    public const int MaxQueued = 256;

    private const int MaxQueuedBytes = 256 * 1024;

    private readonly Queue<JournalRecord> _freshAlarms = new();
    private readonly Queue<JournalRecord> _live = new();
    private readonly Queue<JournalRecord> _oldAlarms = new();
    private readonly Queue<JournalRecord> _backlog = new();
    private readonly HashSet<long> _queued = [];
    private readonly List<Flight> _flights = [];
    private List<IdRange> _ackedAbove = [];
    private long _sent;
    private long _queuedBytes;
    private long _alarmCursor;
    private long _cursor;
    private bool _alarmsRead;
    private bool _reading;
    private bool _readIsStale;
    private bool _readAlarms;
    private long _readLast;

    /// <summary>What the journal held when it last said so.</summary>
    public JournalState Journal { get; private set; } = journal;

    /// <summary>Newest committed id.</summary>
    public long Last { get; private set; } = journal.Last;

    /// <summary>Highest id up to which the receiver has everything, as far as it said.</summary>
    public long AckedUpTo { get; private set; }

    /// <summary>What it said it has above that.</summary>
    public IReadOnlyList<IdRange> AckedAbove => _ackedAbove;

    /// <summary>Records sent on this connection and not acknowledged.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether the backlog of this connection has been sent.</summary>
    public bool IsDrained => _alarmsRead && _oldAlarms.Count == 0 && _backlog.Count == 0 && Reach() >= Last;

    /// <summary>Forgets what was sent: on a new connection everything unacknowledged is backlog.</summary>
    public void BeginConnection()
    {
        foreach (var queue in new[] { _freshAlarms, _live, _oldAlarms, _backlog })
        {
            queue.Clear();
        }

        _queued.Clear();
        _queuedBytes = 0;
        _flights.Clear();
        InFlight = 0;
        _cursor = _alarmCursor = Math.Max(AckedUpTo, Journal.First - 1);
        _alarmsRead = false;
        _readIsStale = true;
    }

    /// <summary>Takes note of committed records; with <paramref name="online"/> they also queue for sending.</summary>
    /// <returns>False when the journal was replaced by another.</returns>
    public bool Committed(IReadOnlyList<JournalRecord> records, JournalState state, bool online)
    {
        bool same = state.Epoch == Journal.Epoch;
        Journal = state;
        if (!same)
        {
            AckedUpTo = 0;
            _ackedAbove = [];
            Last = state.Last;
            BeginConnection();
            return false;
        }

        foreach (var record in records)
        {
            Last = Math.Max(Last, record.Id);
            if (online && !IsAcknowledged(record.Id) && !IsOnItsWay(record.Id) && !_queued.Contains(record.Id))
            {
                Queue(record);
            }
        }

        Last = Math.Max(Last, state.Last);
        return true;
    }

    /// <summary>What goes next; null when nothing may.</summary>
    /// <param name="mayBacklog">Whether the pace allows backlog now.</param>
    /// <param name="acknowledges">Whether the receiver is known to acknowledge: then backlog on its way is bounded.</param>
    public OutboxRun? Next(bool mayBacklog, bool acknowledges)
    {
        DropAcknowledged(_freshAlarms);
        DropAcknowledged(_oldAlarms);
        DropAcknowledged(_live);
        DropAcknowledged(_backlog);
        if (_freshAlarms.TryPeek(out var alarm))
        {
            return new(OutboxLane.FreshAlarm, [alarm]);
        }

        if (_oldAlarms.Count > 0)
        {
            return new(OutboxLane.OldAlarm, Run(_oldAlarms));
        }

        if (_live.TryPeek(out var live))
        {
            return new(OutboxLane.Live, [live]);
        }

        return mayBacklog && HasBacklog(acknowledges) ? new(OutboxLane.Backlog, Run(_backlog)) : null;
    }

    /// <summary>Whether backlog waits for nothing but the pace.</summary>
    public bool HasBacklog(bool acknowledges) =>
        _alarmsRead && _backlog.Count > 0 && (!acknowledges || BacklogBytesInFlight() < options.BacklogWindowBytes);

    /// <summary>The first <paramref name="count"/> records of <paramref name="run"/> went out as one message.</summary>
    public void Sent(OutboxRun run, int count, int bytes, long nowMicros)
    {
        var queue = run.Lane switch
        {
            OutboxLane.FreshAlarm => _freshAlarms,
            OutboxLane.OldAlarm => _oldAlarms,
            OutboxLane.Live => _live,
            _ => _backlog,
        };
        for (int i = 0; i < count; i++)
        {
            Unqueue(queue.Dequeue());
        }

        var flight = new Flight
        {
            First = run.Records[0].Id,
            Last = run.Records[count - 1].Id,
            SentMicros = nowMicros,
            FirstSentMicros = nowMicros,
            Order = ++_sent,
            Bytes = bytes,
            IsBacklog = run.Lane == OutboxLane.Backlog,
            IsAlarm = run.Lane is OutboxLane.FreshAlarm or OutboxLane.OldAlarm,
        };
        var again = new IdRange(flight.First, flight.Last);
        foreach (var due in _flights)
        {
            if (due.IsDue && due.First <= again.Last && due.Last >= again.First)
            {
                flight.Misses = Math.Max(flight.Misses, due.Misses);
                flight.WasOvertaken |= due.WasOvertaken;
                flight.FirstSentMicros = Math.Min(flight.FirstSentMicros, due.FirstSentMicros);
            }
        }

        Cut(again);
        _flights.Add(flight);
        InFlight += count;
        while (InFlight > MaxInFlight)
        {
            var oldest = _flights[0];
            Rewind(oldest);
            InFlight -= oldest.Count;
            _flights.RemoveAt(0);
        }
    }

    /// <summary>What to read from the journal now; null when there is nothing to read or a read is under way.</summary>
    public UplinkAction.ReadJournal? NextRead()
    {
        // Room for what is read and for a queue of fresh records: else what is forgotten for them were read and sent again
        // and again, as fast as the pace allows.
        if (_reading || InFlight > MaxInFlight - MaxQueued - options.MaxFramesPerMessage)
        {
            return null;
        }

        if (!_alarmsRead && _oldAlarms.Count == 0)
        {
            return Read(RecordLane.Alarm, _alarmCursor);
        }

        if (!_alarmsRead || _backlog.Count > 0)
        {
            return null;
        }

        // What was due and did not come back from the journal was evicted, or released after the read.
        for (int i = _flights.Count - 1; i >= 0; i--)
        {
            if (_flights[i] is { IsDue: true } gone && gone.Last <= _cursor)
            {
                InFlight -= gone.Count;
                _flights.RemoveAt(i);
            }
        }

        _cursor = Reach();
        return _cursor < Last ? Read(null, _cursor) : null;
    }

    /// <summary>The answer to the read under way.</summary>
    public void RecordsRead(IReadOnlyList<JournalRecord> records)
    {
        bool stale = _readIsStale || !_reading;
        _reading = false;
        if (stale)
        {
            return;
        }

        ref long cursor = ref _readAlarms ? ref _alarmCursor : ref _cursor;
        bool found = false;
        foreach (var record in records)
        {
            // Newer ones were committed while the read ran; they come as fresh records.
            if (record.Id <= _readLast)
            {
                // Acknowledged since the read began is found too: the cursor stands behind it then, and more may follow.
                found = true;
                cursor = Math.Max(cursor, record.Id);
                if (!IsAcknowledged(record.Id) && !IsOnItsWay(record.Id) && _queued.Add(record.Id))
                {
                    (_readAlarms ? _oldAlarms : _backlog).Enqueue(record);
                    _queuedBytes += record.Body.Length;
                }
            }
        }

        if (!found)
        {
            cursor = Math.Max(cursor, _readLast);
            _alarmsRead |= _readAlarms;
        }
    }

    /// <summary>The read under way gave nothing because the journal could not be read: what it asked for is still wanted.</summary>
    public void ReadFailed() => _reading = false;

    /// <summary>
    /// The receiver has everything up to <paramref name="upTo"/> (null: said nothing) and <paramref name="above"/>.
    /// A connection keeps the order of its messages, so what was sent before a record that it has, and is not there, is
    /// lost: it goes again at once, and only the first time; after that by the clock.
    /// </summary>
    /// <returns>What to release from the journal; empty when it said nothing new.</returns>
    public List<IdRange> Acknowledge(long? upTo, IReadOnlyList<IdRange> above)
    {
        var release = new List<IdRange>();
        if (upTo is { } ack && ack > AckedUpTo)
        {
            release.Add(new(AckedUpTo + 1, ack));
            AckedUpTo = ack;
            _cursor = Math.Max(_cursor, ack);
            _alarmCursor = Math.Max(_alarmCursor, ack);
        }

        var kept = new List<IdRange>();
        foreach (var range in above)
        {
            if (range.Last > AckedUpTo)
            {
                var rest = new IdRange(Math.Max(range.First, AckedUpTo + 1), range.Last);
                kept.Add(rest);
                if (!_ackedAbove.Exists(old => old.First <= rest.First && old.Last >= rest.Last))
                {
                    release.Add(rest);
                }
            }
        }

        _ackedAbove = kept;
        long newest = 0;
        foreach (var range in release)
        {
            newest = Math.Max(newest, Cut(range));
        }

        foreach (var lost in _flights)
        {
            if (lost.Order < newest && !lost.IsDue && !lost.WasOvertaken)
            {
                lost.WasOvertaken = true;
                lost.IsDue = true;
                Rewind(lost);
            }
        }

        return release;
    }

    /// <summary>Marks what was sent <paramref name="intervalMicros"/> ago and not acknowledged for sending again.</summary>
    /// <returns>The most misses of any record that is due now; 0 when none is.</returns>
    public int MarkDue(long nowMicros, long intervalMicros)
    {
        int worst = 0;
        foreach (var flight in _flights)
        {
            if (!flight.IsDue && flight.SentMicros + intervalMicros <= nowMicros)
            {
                flight.IsDue = true;
                flight.Misses++;
                worst = Math.Max(worst, flight.Misses);
                Rewind(flight);
            }
        }

        return worst;
    }

    /// <summary>When the next record is due for sending again; null when none is on its way.</summary>
    public long? NextDueMicros(long intervalMicros)
    {
        var next = _flights.Find(f => !f.IsDue);
        return next is null ? null : next.SentMicros + intervalMicros;
    }

    /// <summary>When the record that was sent first was sent; null when none is on its way.</summary>
    public long? OldestSentMicros() => _flights.Count == 0 ? null : _flights.Min(f => f.FirstSentMicros);

    /// <summary>Forgets what was sent <paramref name="ageMicros"/> ago on this connection, as delivered.</summary>
    /// <returns>What to release.</returns>
    public List<IdRange> AssumeDelivered(long nowMicros, long ageMicros)
    {
        var release = new List<IdRange>();
        foreach (var flight in _flights.FindAll(f => f.FirstSentMicros + ageMicros <= nowMicros))
        {
            release.Add(new(flight.First, flight.Last));
            InFlight -= flight.Count;
            _flights.Remove(flight);
        }

        return release;
    }

    private void Queue(JournalRecord record)
    {
        var queue = record.Lane == RecordLane.Alarm ? _freshAlarms : _live;
        bool room = queue.Count < MaxQueued && _queuedBytes < MaxQueuedBytes;
        if (record.Lane == RecordLane.Alarm && !room)
        {
            RewindAlarms(record.Id);
        }
        else if (record.Lane != RecordLane.Detail && room)
        {
            queue.Enqueue(record);
            _queued.Add(record.Id);
            _queuedBytes += record.Body.Length;
        }
    }

    private void Unqueue(JournalRecord record)
    {
        _queued.Remove(record.Id);
        _queuedBytes -= record.Body.Length;
    }

    private void DropAcknowledged(Queue<JournalRecord> queue)
    {
        while (queue.TryPeek(out var record) && IsAcknowledged(record.Id))
        {
            Unqueue(queue.Dequeue());
        }
    }

    private List<JournalRecord> Run(Queue<JournalRecord> queue)
    {
        var run = new List<JournalRecord>();
        foreach (var record in queue)
        {
            if (
                run.Count == options.MaxFramesPerMessage
                || (run.Count > 0 && (record.Id != run[^1].Id + 1 || record.Previous != run[^1].Id))
                || IsAcknowledged(record.Id)
            )
            {
                break;
            }

            run.Add(record);
        }

        return run;
    }

    private UplinkAction.ReadJournal Read(RecordLane? lane, long after)
    {
        _reading = true;
        _readIsStale = false;
        _readAlarms = lane is not null;
        _readLast = Last;
        return new(lane, after, options.MaxFramesPerMessage, options.MaxMessageBytes);
    }

    // How far the journal need not be read: acknowledged, on its way or queued already.
    private long Reach()
    {
        long at = _cursor;
        while (at < Last)
        {
            long next = at + 1;
            var flight = _flights.Find(f => !f.IsDue && f.First <= next && f.Last >= next);
            int acked = _ackedAbove.FindIndex(r => r.First <= next && r.Last >= next);
            if (flight is not null)
            {
                at = flight.Last;
            }
            else if (acked >= 0)
            {
                at = _ackedAbove[acked].Last;
            }
            else if (_queued.Contains(next))
            {
                at = next;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private void Rewind(Flight flight)
    {
        if (flight.IsAlarm)
        {
            RewindAlarms(flight.First);
        }

        _cursor = Math.Min(_cursor, flight.First - 1);
        _readIsStale |= !_readAlarms;
    }

    private void RewindAlarms(long id)
    {
        _alarmsRead = false;
        _alarmCursor = Math.Min(_alarmCursor, id - 1);
        _readIsStale |= _readAlarms;
    }

    // Takes a range of ids out of everything on its way; returns the order of the latest message that it touched, or 0.
    private long Cut(IdRange range)
    {
        long newest = 0;
        for (int i = _flights.Count - 1; i >= 0; i--)
        {
            var flight = _flights[i];
            if (flight.Last < range.First || flight.First > range.Last)
            {
                continue;
            }

            newest = Math.Max(newest, flight.Order);
            InFlight -= flight.Count;
            _flights.RemoveAt(i);
            if (flight.Last > range.Last)
            {
                _flights.Insert(i, flight.Part(range.Last + 1, flight.Last));
                InFlight += _flights[i].Count;
            }

            if (flight.First < range.First)
            {
                _flights.Insert(i, flight.Part(flight.First, range.First - 1));
                InFlight += _flights[i].Count;
            }
        }

        return newest;
    }

    private bool IsAcknowledged(long id) =>
        id <= AckedUpTo || _ackedAbove.Exists(range => range.First <= id && range.Last >= id);

    private bool IsOnItsWay(long id) => _flights.Exists(f => !f.IsDue && f.First <= id && f.Last >= id);

    private long BacklogBytesInFlight() => _flights.Where(f => f.IsBacklog && !f.IsDue).Sum(f => (long)f.Bytes);

    private sealed record Flight
    {
        public required long First { get; init; }
        public required long Last { get; init; }
        public required long SentMicros { get; init; }
        public required long FirstSentMicros { get; set; }
        public required long Order { get; init; }
        public required int Bytes { get; init; }
        public required bool IsBacklog { get; init; }
        public required bool IsAlarm { get; init; }
        public int Misses { get; set; }
        public bool IsDue { get; set; }
        public bool WasOvertaken { get; set; }
        public int Count => (int)(Last - First + 1);

        public Flight Part(long first, long last) =>
            this with
            {
                First = first,
                Last = last,
                Bytes = (int)((long)Bytes * (last - first + 1) / Count),
            };
    }
}
