using System.Runtime.InteropServices;
using Edge.Core.Journal;
using Edge.Portable.Wire;

namespace Edge.Core.Uplink;

/// <summary>One reading as it goes on the wire.</summary>
internal readonly record struct WireReading(
    MetricDefinition Metric,
    long UnixMillis,
    Quality Quality,
    double Value,
    long? Integer,
    string? Text
);

/// <summary>
/// Makes the payloads of the node from journal records: decodes their frames, keeps the latest value of each metric
/// for births, and writes births, data and deaths.
/// </summary>
/// <remarks>
/// In a data message the <c>Journal/…</c> metrics stand first, with the time of the oldest reading of their record, so
/// that the list as a whole is in time order. A stale reading carries the time of its record: that is when it went stale.
/// </remarks>
internal sealed class NodeMessages
{
    private readonly Dictionary<MetricId, (WireReading Reading, long Micros)> _latest = [];
    private readonly SortedSet<MetricId> _announced;
    private readonly SparkplugWriter _writer = new(4096);
    private readonly FrameReader _frames = new([], 0, 0);

    // What was learned last is nearly always what is sent next.
    private JournalRecord? _learned;
    private List<WireReading> _learnedReadings = [];

    public NodeMessages(IEnumerable<MetricId> metrics)
    {
        _announced = [.. metrics];
        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            if (IsJournal(MetricCatalogue.At(i).Id))
            {
                _announced.Add(MetricCatalogue.At(i).Id);
            }
        }
    }

    /// <summary>Whether births announce this metric.</summary>
    public bool IsAnnounced(MetricId metric) => _announced.Contains(metric);

    /// <summary>Announces what <paramref name="readings"/> hold and no birth has announced yet.</summary>
    /// <returns>Whether there was any, so that a birth must come first.</returns>
    public bool Announce(IEnumerable<WireReading> readings)
    {
        bool any = false;
        foreach (var reading in readings)
        {
            any |= _announced.Add(reading.Metric.Id);
        }

        return any;
    }

    /// <summary>Takes note of the record's readings as the latest values.</summary>
    public void Learn(JournalRecord record)
    {
        List<WireReading> readings = Readings(record, out bool isDamaged);
        _learned = isDamaged ? null : record;
        _learnedReadings = readings;
        foreach (var reading in readings)
        {
            long micros = record.At.MonotonicMicros + ((reading.UnixMillis - record.At.UnixMillis) * 1000);
            ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, reading.Metric.Id, out bool known);
            if (!known || micros >= slot.Micros)
            {
                slot = (reading, micros);
            }
        }
    }

    /// <summary>The readings of a record, oldest first; none when its body is damaged. For reading only.</summary>
    public List<WireReading> Readings(JournalRecord record, out bool isDamaged)
    {
        if (ReferenceEquals(record, _learned))
        {
            isDamaged = false;
            return _learnedReadings;
        }

        var body = MemoryMarshal.TryGetArray(record.Body, out var segment) ? segment : new(record.Body.ToArray());
        var readings = new List<WireReading>();
        _frames.Reset(body.Array!, body.Offset, body.Count);
        while (_frames.Next())
        {
            if (MetricCatalogue.Find(_frames.Metric) is { } metric && !IsJournal(metric.Id))
            {
                long at = _frames.Quality == Quality.Stale ? 0 : _frames.OffsetMillis;
                readings.Add(
                    new(
                        metric,
                        Math.Max(0, record.At.UnixMillis + at),
                        _frames.Quality,
                        _frames.Value,
                        _frames.IsInteger ? _frames.IntegerValue : null,
                        _frames.Text
                    )
                );
            }
        }

        isDamaged = _frames.IsDamaged;
        if (isDamaged)
        {
            readings.Clear();
        }

        // Stable: readings of one time keep the order of the frame.
        return IsInOrder(readings) ? readings : [.. readings.OrderBy(reading => reading.UnixMillis)];
    }

    /// <summary>NDEATH: bdSeq and nothing else, no sequence number.</summary>
    public byte[] Death(int bdSeq, long unixMillis)
    {
        _writer.Begin(unixMillis);
        _writer.NamedInt64("bdSeq", unixMillis, bdSeq);
        return _writer.ToArray();
    }

    /// <summary>NBIRTH: every announced metric with its current value, oldest first.</summary>
    /// <param name="bdSeq">As in the Will of this connection.</param>
    /// <param name="nowMillis">Now.</param>
    /// <param name="sinceMillis">Since when the values that were never measured have been what they are.</param>
    /// <param name="outbox">What the journal metrics say.</param>
    /// <param name="newest">Time of the newest metric.</param>
    public byte[] Birth(int bdSeq, long nowMillis, long sinceMillis, Outbox outbox, out long newest)
    {
        // A value cannot be from the future: the clock was ahead when it was measured.
        var known = _announced
            .Where(_latest.ContainsKey)
            .Select(id => _latest[id].Reading)
            .Select(reading => reading with { UnixMillis = Math.Min(reading.UnixMillis, nowMillis) })
            .OrderBy(reading => reading.UnixMillis)
            .ToList();
        long since = known.Count > 0 ? Math.Min(sinceMillis, known[0].UnixMillis) : sinceMillis;
        newest = known.Count > 0 ? Math.Max(since, known[^1].UnixMillis) : since;

        _writer.Begin(nowMillis, 0);
        _writer.NamedInt64("bdSeq", since, bdSeq);
        _writer.NamedBoolean("Node Control/Rebirth", since, false);
        foreach (var metric in _announced.Where(id => !_latest.ContainsKey(id)).Select(MetricCatalogue.Find))
        {
            if (metric is not null)
            {
                WriteUnmeasured(metric, since, outbox);
            }
        }

        foreach (var reading in known)
        {
            Write(reading, birth: true, historical: false);
        }

        return _writer.ToArray();
    }

    /// <summary>NDATA of one record or a run of records with consecutive ids.</summary>
    /// <param name="seq">Sequence number.</param>
    /// <param name="nowMillis">Now.</param>
    /// <param name="records">The records.</param>
    /// <param name="readings">The readings of each.</param>
    /// <param name="count">How many of the records.</param>
    /// <param name="historical">Whether every metric is flagged as history.</param>
    /// <param name="state">What the journal holds, to be reported along; null to leave it out.</param>
    public byte[] Data(
        int seq,
        long nowMillis,
        IReadOnlyList<JournalRecord> records,
        IReadOnlyList<List<WireReading>> readings,
        int count,
        bool historical,
        JournalState? state
    )
    {
        var first = records[0];
        long at = readings[0].Count > 0 ? readings[0][0].UnixMillis : Math.Max(0, first.At.UnixMillis);
        _writer.Begin(nowMillis, seq);
        Number(MetricId.JournalId, first.Id);
        if (count > 1)
        {
            Number(MetricId.JournalCount, count);
            int[] lengths = new int[count];
            for (int i = 0; i < count; i++)
            {
                lengths[i] = readings[i].Count;
            }

            string run = string.Join(',', lengths);
            _writer.Metric(Definition(MetricId.JournalRun), false, at, historical, Quality.Good, 0, run);
        }

        if (first.Previous != first.Id - 1)
        {
            Number(MetricId.JournalPrevious, first.Previous);
        }

        if (state is { } journal)
        {
            Number(MetricId.JournalFirst, journal.First);
            Number(MetricId.JournalDepth, journal.Depth);
            Number(MetricId.JournalEvicted, journal.Evicted);
        }

        for (int i = 0; i < count; i++)
        {
            foreach (var reading in readings[i])
            {
                Write(reading, birth: false, historical);
            }
        }

        return _writer.ToArray();

        void Number(MetricId id, long value) => _writer.Metric(Definition(id), false, at, historical, value);
    }

    private static bool IsInOrder(List<WireReading> readings)
    {
        for (int i = 1; i < readings.Count; i++)
        {
            if (readings[i].UnixMillis < readings[i - 1].UnixMillis)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsJournal(MetricId id) => id is >= MetricId.JournalEpoch and < (MetricId)800;

    private static MetricDefinition Definition(MetricId id) =>
        MetricCatalogue.Find(id) ?? throw new InvalidOperationException($"Metric {(int)id} is not in the catalogue.");

    private void WriteUnmeasured(MetricDefinition metric, long since, Outbox outbox)
    {
        var journal = outbox.Journal;
        long? integer = metric.Id switch
        {
            MetricId.JournalEpoch => journal.Epoch,
            MetricId.JournalFirst => Math.Max(journal.First, outbox.AckedUpTo + 1),
            MetricId.JournalDepth => journal.Depth,
            MetricId.JournalEvicted => journal.Evicted,
            MetricId.JournalAck => outbox.AckedUpTo,
            _ => null,
        };
        if (integer is { } value)
        {
            _writer.Metric(metric, true, since, false, value);
        }
        else if (metric.Id is MetricId.JournalAckRanges or MetricId.SiteConfirm or MetricId.SiteCommand)
        {
            _writer.Metric(metric, true, since, false, Quality.Good, 0, "");
        }
        else
        {
            _writer.Metric(metric, true, since, false, Quality.Bad, double.NaN, null);
        }
    }

    private void Write(WireReading reading, bool birth, bool historical)
    {
        if (
            reading is { Integer: { } integer, Quality: Quality.Good }
            && reading.Metric.DataType == MetricDataType.Int64
        )
        {
            _writer.Metric(reading.Metric, birth, reading.UnixMillis, historical, integer);
        }
        else
        {
            _writer.Metric(
                reading.Metric,
                birth,
                reading.UnixMillis,
                historical,
                reading.Quality,
                reading.Value,
                reading.Text
            );
        }
    }
}
