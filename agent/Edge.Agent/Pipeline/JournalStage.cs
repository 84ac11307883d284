using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Pipeline;

/// <summary>
/// The last stage of a turn: frames become records, and records become durable before anybody sends them. Alarms commit
/// at once; telemetry when a batch is due. While the disk refuses, records wait in memory up to
/// <see cref="MostWaiting"/>; past that new telemetry is not taken, and that is counted and raised, because then even
/// this machine could not keep its promise.
/// </summary>
public sealed class JournalStage(IJournal journal, double batchSeconds)
{
    /// <summary>Records that may wait for a disk that refuses: half a day of frames.</summary>
    public const int MostWaiting = 4096;

    // Retrying a full disk more often only wears it.
    private const long RetryMicros = 1_000_000;

    // A waveform is told when its event has ended, which is two minutes after it began at most.
    private const long EventMillis = 150_000;
    private const int DetailRecords = 16;
    private const int DetailBytes = 256 * 1024;
    private const int MostDetailLooks = 256;

    private readonly FrameWriter _writer = new();
    private int _waiting;

    // The first record commits at once: from then on there is evidence that this agent ran here.
    private bool _urgent = true;
    private long _oldestMicros;
    private long _retryAtMicros;

    /// <summary>Why the disk refuses; null while it does not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Frames not taken because the disk refused for too long.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether an alarm waits for the disk, or the first record does.</summary>
    public bool HoldsAlarms => _urgent;

    /// <summary>What the journal holds.</summary>
    public JournalState State => journal.State;

    /// <summary>What was found damaged and set aside, a sentence each.</summary>
    public IReadOnlyList<string> Damages => journal.Damages;

    /// <summary>Takes a frame.</summary>
    public void Add(RecordLane lane, Stamp at, IReadOnlyList<Reading> readings)
    {
        if (_waiting >= MostWaiting && lane != RecordLane.Alarm)
        {
            Refused++;
            return;
        }

        _writer.Clear();
        for (int i = 0; i < readings.Count; i++)
        {
            var reading = readings[i];
            long offsetMillis = (reading.At.MonotonicMicros - at.MonotonicMicros) / 1000;
            _writer.Add(reading.Metric, reading.Quality, offsetMillis, reading.Value, reading.Text);
        }

        if (_waiting++ == 0)
        {
            _oldestMicros = at.MonotonicMicros;
        }

        _urgent |= lane == RecordLane.Alarm;
        journal.Append(lane, at, _writer.ToArray());
    }

    /// <summary>Appends the detail of an event once more, among what goes first. A time that no clock had set is not trusted
    /// to be the event's.</summary>
    /// <param name="unixMillis">Time of the event.</param>
    /// <param name="now">Now.</param>
    /// <returns>How many records; 0 when the journal holds none of that time any more.</returns>
    /// <exception cref="JournalFaultException">The journal cannot be read.</exception>
    public int AppendDetailAgain(long unixMillis, Stamp now)
    {
        int appended = 0;
        long after = 0;
        for (int look = 0; look < MostDetailLooks; look++)
        {
            var records = journal.Read(RecordLane.Detail, after, DetailRecords, DetailBytes);
            if (records.Count == 0)
            {
                break;
            }

            after = records[^1].Id;
            foreach (var record in records)
            {
                if (record.At.Synced && Math.Abs(record.At.UnixMillis - unixMillis) <= EventMillis)
                {
                    _oldestMicros = _waiting++ == 0 ? now.MonotonicMicros : _oldestMicros;
                    _urgent = true;
                    journal.Append(
                        RecordLane.Alarm,
                        record.At with
                        {
                            MonotonicMicros = now.MonotonicMicros,
                        },
                        record.Body.Span
                    );
                    appended++;
                }
            }
        }

        return appended;
    }

    /// <summary>When <see cref="CommitDue"/> next has something to do, monotonic µs.</summary>
    public long NextMicros =>
        _waiting == 0 ? long.MaxValue
        : Fault is not null ? _retryAtMicros
        : _urgent ? _oldestMicros
        : _oldestMicros + (long)(batchSeconds * 1e6);

    /// <summary>Drops what the uplink no longer needs, unless the journal was replaced since it said so.</summary>
    public void Release(UplinkAction.Release release)
    {
        if (release.Epoch == journal.State.Epoch)
        {
            journal.Release(release.Ranges, release.Acknowledged);
        }
    }

    /// <summary>Commits when it is time, and returns what became durable.</summary>
    public IReadOnlyList<JournalRecord> CommitDue(Stamp now, bool evenIfNotDue = false)
    {
        bool due = _urgent || evenIfNotDue || now.MonotonicMicros - _oldestMicros >= batchSeconds * 1e6;
        if (_waiting == 0 || !due || (Fault is not null && now.MonotonicMicros < _retryAtMicros && !evenIfNotDue))
        {
            return [];
        }

        try
        {
            var records = journal.Commit();
            _waiting = 0;
            _urgent = false;
            Fault = null;
            return records;
        }
        catch (JournalFaultException fault)
        {
            Fault = fault.Message;
            _retryAtMicros = now.MonotonicMicros + RetryMicros;
            return [];
        }
    }
}
