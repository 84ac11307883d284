using Edge.Agent.Sampling;
using Edge.Core.Alarms;
using Edge.Core.Commands;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Pipeline;

/// <summary>
/// One turn of the thread that owns the site: what is in the inbox is judged, frames become durable records, and the
/// uplink hears of them. It has no clock and no thread of its own, so virtual time can take the turns.
/// </summary>
public sealed class SiteTurn(
    Inbox inbox,
    SitePipeline pipeline,
    JournalStage journal,
    LearnedFile learned,
    CounterFile counters,
    HostDuties duties,
    Func<double> unacknowledgedSeconds
) : IInboxReader
{
    private long _evictedSeen = journal.State.Evicted;
    private int _damagesSeen;
    private long _damageAlarmEnds;
    private bool _released;
    private long _journalBytes = journal.State.Bytes;
    private Stamp _now;
    private bool _learnedIsDue;
    private long _alarmsKept;

    /// <summary>Bytes that the journal took after the latest turn. Safe from every thread.</summary>
    public double JournalBytes => Volatile.Read(ref _journalBytes);

    /// <summary>The last way out; null when there is none.</summary>
    public SmsStation? Sms { get; set; }

    /// <summary>Takes a turn; the last one says why the site falls silent, closes the open frame and commits everything. Returns what became durable; null when neither the journal's content nor its state changed.</summary>
    public IReadOnlyList<JournalRecord>? Take(Stamp now, bool last = false)
    {
        _released = false;
        _now = now;
        inbox.Drain(this);
        duties.Do(pipeline, journal, now);
        JudgeJournal(now);
        if (last)
        {
            pipeline.Stop(now);
        }
        else
        {
            pipeline.Advance(now);
        }

        while (pipeline.TryTake(out var frame))
        {
            journal.Add(frame!.Lane, frame.At, frame.Readings);
        }

        var durable = journal.CommitDue(now, last);
        Sms?.Committed(durable);
        Sms?.Turn(pipeline, now);
        Volatile.Write(ref _journalBytes, journal.State.Bytes);
        KeepLearned(now, last);
        return durable.Count > 0 || _released ? durable : null;
    }

    /// <summary>When the next turn is due though nothing arrives, monotonic µs.</summary>
    public long NextMicros(Stamp now) => Math.Min(pipeline.NextMicros(now), journal.NextMicros);

    /// <inheritdoc />
    public void Accept(in Reading reading) => pipeline.Accept(reading);

    /// <inheritdoc />
    public void AcceptFault(ISensor sensor, Stamp at, string why) =>
        pipeline.SensorFault(sensor.Name, sensor.Metrics, at, why);

    /// <inheritdoc />
    public void Accept(in AccelerationBatch batch) => pipeline.Accept(batch);

    /// <inheritdoc />
    public void Accept(UplinkAction.Release release)
    {
        journal.Release(release);
        if (release.Acknowledged)
        {
            duties.Acknowledged();
        }

        Sms?.Released(release);
        _released = true;
    }

    /// <inheritdoc />
    public void Accept(UplinkAction.Obey command)
    {
        // Before it takes effect: else a restart would let it have effect again.
        if (counters.Save(command.Command.Counter))
        {
            pipeline.Command(command.Command, _now);
        }
        else
        {
            pipeline.CommandRefused(
                new CommandRefusal(
                    RefusalReason.NotStored,
                    $"{command.Command.Name} came, and its counter could not be stored: {counters.Fault}"
                )
                {
                    Counter = command.Command.Counter,
                },
                _now
            );
        }
    }

    /// <inheritdoc />
    public void Accept(UplinkAction.Report refusal) => pipeline.CommandRefused(refusal.Refusal, _now);

    // The book is kept after its records are durable: what a power cut takes between the two is told a second time, and
    // never not at all.
    private void KeepLearned(Stamp now, bool last)
    {
        _learnedIsDue |= pipeline.IsLearnedDue(now) || last || pipeline.AlarmChanges != _alarmsKept;
        if (_learnedIsDue && !journal.HoldsAlarms)
        {
            learned.Save(pipeline.Learned);
            _learnedIsDue = false;
            _alarmsKept = pipeline.AlarmChanges;
        }
    }

    private void JudgeJournal(Stamp now)
    {
        long evicted = journal.State.Evicted;
        if (journal.Fault is { } fault)
        {
            pipeline.RaiseAgentAlarm(MetricId.AlarmJournalFull, Severity.Critical, fault, now);
        }
        else if (evicted > _evictedSeen)
        {
            pipeline.RaiseAgentAlarm(
                MetricId.AlarmJournalFull,
                Severity.Warning,
                $"The journal is at its cap; {evicted} records were evicted unacknowledged. Restore the uplink or raise journal.max_mib.",
                now
            );
        }
        else
        {
            pipeline.ClearAgentAlarm(MetricId.AlarmJournalFull, now);
        }

        _evictedSeen = evicted;
        if (journal.Damages.Count > _damagesSeen)
        {
            _damagesSeen = journal.Damages.Count;
            _damageAlarmEnds = now.MonotonicMicros + (long)(AlarmDelays.JournalDamagedSeconds * 1e6);
            pipeline.RaiseAgentAlarm(MetricId.AlarmJournalDamaged, Severity.Critical, journal.Damages[^1], now);
        }
        else if (_damagesSeen > 0 && now.MonotonicMicros > _damageAlarmEnds)
        {
            pipeline.ClearAgentAlarm(MetricId.AlarmJournalDamaged, now);
        }

        double silent = unacknowledgedSeconds();
        if (silent > AlarmDelays.UnacknowledgedSeconds)
        {
            pipeline.RaiseAgentAlarm(
                MetricId.AlarmUnacknowledged,
                Severity.Warning,
                $"Connected, but nothing was acknowledged for {silent:F0} s. Check the broker's permissions of this site and the receiver.",
                now
            );
        }
        else
        {
            pipeline.ClearAgentAlarm(MetricId.AlarmUnacknowledged, now);
        }
    }
}
