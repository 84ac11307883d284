using Edge.Core.Journal;
using Edge.Core.Readings;

namespace Edge.Simulator.Fleet;

/// <summary>
/// A journal in memory, for one site of a fleet: what the agent's journal is, without the disk. Bounded by the bytes of its
/// bodies; beyond, what goes is <see cref="EvictionPolicy"/>'s choice. One thread.
/// </summary>
/// <remarks>
/// Records stand in a ring by id. When one is evicted, the record after it takes over its <c>Previous</c>, so that the gap is
/// declared by whatever is sent next.
/// </remarks>
/// <param name="epoch">Random number that stands for this journal.</param>
/// <param name="maxBytes">Most bytes of bodies.</param>
public sealed class MemoryJournal(long epoch, int maxBytes) : IJournal, IEvictionSource
{
    private const int MostEvictedAtOnce = 1024;

    private readonly List<(RecordLane Lane, Stamp At, byte[] Body)> _appended = [];
    private JournalRecord?[] _ring = new JournalRecord?[16];
    private long _first = 1;
    private long _last;
    private int _held;
    private long _bytes;
    private bool _everAcknowledged;

    /// <summary>Records that a receiver acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Records released because they were only assumed delivered.</summary>
    public long Assumed { get; private set; }

    /// <summary>Records evicted.</summary>
    public long Evicted { get; private set; }

    /// <inheritdoc/>
    public JournalState State =>
        new(epoch, _held == 0 ? _last + 1 : _first, _last, _held, Evicted, _bytes)
        {
            EverAcknowledged = _everAcknowledged,
        };

    /// <inheritdoc/>
    public IReadOnlyList<string> Damages => [];

    /// <inheritdoc/>
    public long First => _first;

    /// <inheritdoc/>
    public long Last => _last;

    /// <inheritdoc/>
    public long ThinnedTo { get; private set; }

    /// <inheritdoc/>
    public void Append(RecordLane lane, Stamp at, ReadOnlySpan<byte> body) => _appended.Add((lane, at, body.ToArray()));

    /// <inheritdoc/>
    public IReadOnlyList<JournalRecord> Commit()
    {
        var committed = new JournalRecord[_appended.Count];
        for (int i = 0; i < committed.Length; i++)
        {
            (RecordLane lane, Stamp at, byte[] body) = _appended[i];
            committed[i] = new JournalRecord(_last + 1, _last, lane, 1, at, body);
            Put(committed[i]);
        }

        _appended.Clear();
        if (_bytes > maxBytes)
        {
            Evict();
        }

        return committed;
    }

    /// <inheritdoc/>
    public IReadOnlyList<JournalRecord> Read(RecordLane? lane, long afterId, int maxRecords, int maxBytes)
    {
        var found = new List<JournalRecord>();
        int bytes = 0;
        for (long id = Math.Max(_first, afterId + 1); id <= _last && found.Count < maxRecords; id++)
        {
            if (At(id) is { } record && (lane is null || record.Lane == lane))
            {
                bytes += record.Body.Length;
                if (found.Count > 0 && bytes > maxBytes)
                {
                    break;
                }

                found.Add(record);
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public void Release(IReadOnlyList<IdRange> ranges, bool acknowledged)
    {
        _everAcknowledged |= acknowledged;
        foreach (IdRange range in ranges)
        {
            for (long id = Math.Max(_first, range.First); id <= Math.Min(_last, range.Last); id++)
            {
                if (Take(id) is not null)
                {
                    Acknowledged += acknowledged ? 1 : 0;
                    Assumed += acknowledged ? 0 : 1;
                }
            }
        }

        Shorten();
    }

    /// <inheritdoc/>
    public IEnumerable<EvictionCandidate> Oldest(RecordLane lane, long afterId)
    {
        for (long id = Math.Max(_first, afterId + 1); id <= _last; id++)
        {
            if (At(id) is { } record && record.Lane == lane)
            {
                yield return new EvictionCandidate(id, record.Body.Length);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ring = [];

    private JournalRecord? At(long id) => _ring[(int)(id % _ring.Length)];

    private void Put(JournalRecord record)
    {
        _last = record.Id;
        if (_held == 0)
        {
            _first = record.Id;
        }

        if (_last - _first >= _ring.Length)
        {
            var larger = new JournalRecord?[_ring.Length * 2];
            for (long id = _first; id < _last; id++)
            {
                larger[(int)(id % larger.Length)] = At(id);
            }

            _ring = larger;
        }

        _ring[(int)(record.Id % _ring.Length)] = record;
        _held++;
        _bytes += record.Body.Length;
    }

    private JournalRecord? Take(long id)
    {
        JournalRecord? record = At(id);
        if (record is not null)
        {
            _ring[(int)(id % _ring.Length)] = null;
            _held--;
            _bytes -= record.Body.Length;
        }

        return record;
    }

    private void Evict()
    {
        // A tenth at a time, or every record from here on would evict another.
        EvictionPlan plan = EvictionPolicy.Choose(this, _bytes - (maxBytes * 9L / 10), MostEvictedAtOnce);
        ThinnedTo = plan.ThinnedTo;
        foreach (long id in plan.Ids)
        {
            if (Take(id) is { } gone)
            {
                Evicted++;
                Declare(gone);
            }
        }

        Shorten();
    }

    private void Declare(JournalRecord gone)
    {
        for (long id = gone.Id + 1; id <= _last; id++)
        {
            if (At(id) is { } next)
            {
                _ring[(int)(id % _ring.Length)] = next with { Previous = Math.Min(next.Previous, gone.Previous) };
                return;
            }
        }
    }

    private void Shorten()
    {
        while (_first <= _last && At(_first) is null)
        {
            _first++;
        }

        // A long outage's ring is not kept for ever.
        if (_held == 0 && _ring.Length > 256)
        {
            _ring = new JournalRecord?[16];
        }
    }
}
