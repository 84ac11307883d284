using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>A journal in memory that keeps what a real one would keep through a power cut.</summary>
internal sealed class FakeJournal(long epoch = 7_000_000_001)
{
    private readonly SortedDictionary<long, JournalRecord> _records = [];
    private long _last;

    public HashSet<long> Evicted { get; } = [];

    public bool EverAcknowledged { get; init; }

    public JournalState State =>
        new(epoch, _records.Count == 0 ? _last + 1 : _records.Keys.First(), _last, _records.Count, Evicted.Count, 0)
        {
            EverAcknowledged = EverAcknowledged,
        };

    public IEnumerable<JournalRecord> Records => _records.Values;

    public static byte[] Body(params (MetricId Metric, double Value, long OffsetMillis)[] readings)
    {
        var frame = new FrameWriter();
        foreach (var (metric, value, offset) in readings)
        {
            frame.Add(metric, double.IsNaN(value) ? Quality.Bad : Quality.Good, offset, value, null);
        }

        return frame.ToArray();
    }

    public JournalRecord Commit(RecordLane lane, Stamp at, byte[] body)
    {
        var record = new JournalRecord(++_last, _last - 1, lane, 1, at, body);
        _records.Add(record.Id, record);
        return record with { Previous = Previous(record.Id) };
    }

    public List<JournalRecord> Read(RecordLane? lane, long afterId, int maxRecords, int maxBytes)
    {
        var found = new List<JournalRecord>();
        int bytes = 0;
        foreach (var record in _records.Values)
        {
            if (record.Id > afterId && (lane is null || record.Lane == lane))
            {
                bytes += record.Body.Length;
                if (found.Count == maxRecords || (found.Count > 0 && bytes > maxBytes))
                {
                    break;
                }

                found.Add(record with { Previous = Previous(record.Id) });
            }
        }

        return found;
    }

    public void Release(IReadOnlyList<IdRange> ranges)
    {
        foreach (var range in ranges)
        {
            foreach (long id in _records.Keys.Where(id => id >= range.First && id <= range.Last).ToList())
            {
                _records.Remove(id);
            }
        }
    }

    /// <summary>Evicts the oldest record of the highest lane.</summary>
    public void Evict()
    {
        if (_records.Count > 0)
        {
            var lane = _records.Values.Max(record => record.Lane);
            long id = _records.Values.First(record => record.Lane == lane).Id;
            _records.Remove(id);
            Evicted.Add(id);
        }
    }

    private long Previous(long id)
    {
        long previous = id - 1;
        while (Evicted.Contains(previous))
        {
            previous--;
        }

        return previous;
    }
}
