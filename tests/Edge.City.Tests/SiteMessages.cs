using Edge.Portable.Wire;

namespace Edge.City.Tests;

/// <summary>What a site of ours puts on the wire, built with the codec alone.</summary>
internal sealed class SiteMessages(string node = "hp-0001", long epoch = 77)
{
    private readonly SparkplugWriter _writer = new();

    public string Node { get; } = node;

    public string Topic(string type) => $"spBv1.0/hai-phong/{type}/{Node}";

    public byte[] Birth(
        long birthSequence = 0,
        long at = 1_000,
        long first = 1,
        string verdict = "Safe",
        bool withJournal = true,
        int seq = 0,
        long? made = null
    )
    {
        _writer.Begin(made ?? at, seq);
        _writer.NamedInt64("bdSeq", at, birthSequence);
        _writer.NamedBoolean("Node Control/Rebirth", at, false);
        Text(MetricId.SiteVerdict, true, at, verdict);
        Number(MetricId.StructureAccelerationPeak, true, at, 0.1);
        Number(MetricId.FloodLevel, true, at, 0);
        if (withJournal)
        {
            Long(MetricId.JournalEpoch, true, at, epoch);
            Long(MetricId.JournalFirst, true, at, first);
            Long(MetricId.JournalDepth, true, at, 0);
            Null(MetricId.JournalId, at);
            Null(MetricId.JournalCount, at);
            Null(MetricId.JournalRun, at);
            Null(MetricId.JournalPrevious, at);
            Null(MetricId.JournalAck, at);
            Null(MetricId.JournalAckRanges, at);
        }

        return _writer.ToArray();
    }

    public byte[] Death(long birthSequence = 0)
    {
        _writer.Begin();
        _writer.NamedInt64("bdSeq", 1, birthSequence);
        return _writer.ToArray();
    }

    /// <summary>A run of records, each with one peak acceleration equal to its id; <paramref name="cut"/> adds Journal/Run.</summary>
    public byte[] Data(
        int seq,
        long id,
        int count = 1,
        long? previous = null,
        bool historical = false,
        bool cut = true,
        string? verdict = null,
        long? at = null
    )
    {
        long time = at ?? 1_000 + (id * 10);
        _writer.Begin(time, seq);
        Long(MetricId.JournalId, false, time, id, historical);
        if (count > 1)
        {
            Number(MetricId.JournalCount, false, time, count, historical);
            if (cut)
            {
                Text(MetricId.JournalRun, false, time, string.Join(',', Enumerable.Repeat(1, count)), historical);
            }
        }

        if (previous is { } before)
        {
            Long(MetricId.JournalPrevious, false, time, before, historical);
        }

        for (int i = 0; i < count; i++)
        {
            Number(MetricId.StructureAccelerationPeak, false, time + (i * 10), id + i, historical);
        }

        if (verdict is not null)
        {
            Text(MetricId.SiteVerdict, false, time, verdict, historical);
        }

        return _writer.ToArray();
    }

    private void Number(MetricId id, bool birth, long at, double value, bool historical = false) =>
        _writer.Metric(MetricCatalogue.Find(id)!, birth, at, historical, Quality.Good, value, null);

    private void Long(MetricId id, bool birth, long at, long value, bool historical = false) =>
        _writer.Metric(MetricCatalogue.Find(id)!, birth, at, historical, value);

    private void Text(MetricId id, bool birth, long at, string text, bool historical = false) =>
        _writer.Metric(MetricCatalogue.Find(id)!, birth, at, historical, Quality.Good, 0, text);

    private void Null(MetricId id, long at) =>
        _writer.Metric(MetricCatalogue.Find(id)!, true, at, false, Quality.Bad, 0, null);
}
