using Edge.Core.Alarms;
using Edge.Core.Cabinet;
using Edge.Core.Commands;
using Edge.Core.Confirmations;
using Edge.Core.Flood;
using Edge.Core.Frames;
using Edge.Core.Health;
using Edge.Core.Link;
using Edge.Core.Power;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Site;

/// <summary>
/// The map: readings → features → rules → alarms → verdict → frames, for one site. Pure: time comes from arguments
/// alone. Not thread-safe; one thread owns it. Call <see cref="Advance"/> after every reading, and by
/// <see cref="NextMicros"/> when none comes.
/// </summary>
/// <param name="profile">The site.</param>
/// <param name="options">How time is divided.</param>
/// <param name="identity">What a confirmation says of who makes it; null confirms nothing.</param>
public sealed class SitePipeline(SiteProfile profile, PipelineOptions options, SiteIdentity? identity = null)
{
    // While a delay runs, and when none does: once a second, when all that is read at whole seconds has been converted.
    private const long WaitingMicros = 100_000;
    private const long RestingMicros = 1_000_000;
    private const long ConvertedMicros = 100_000;
    private const long LearnedMicros = 3_600_000_000;

    private const int PowerMetrics = 200;
    private const int FloodMetrics = 300;
    private const int LinkMetrics = 400;
    private const int CabinetMetrics = 500;
    private const int AgentMetrics = 600;

    // The last of a lead-acid string falls half a volt in minutes.
    private const double FloorMarginVolts = 0.5;

    private readonly Evidence _evidence = new(
        profile.Limits.EvidenceStaleSeconds,
        profile.Limits.StuckSeconds,
        profile.Battery.IsSmall
    );
    private readonly StructureSensor _structure = new(profile);
    private readonly StructureRules _structureRules = new(
        profile.TiltLimits(),
        VerdictStage.ReadySeconds(profile, options)
    );
    private readonly PowerRules _power = new(profile.Limits);
    private readonly RectifierRules _rectifier = new(profile);
    private readonly PowerStage _powerStage = new(profile);
    private readonly FloodRules _flood = new(profile.Limits);
    private readonly LinkRules _link = new(profile.Limits);
    private readonly RecoveryStage _recovery = new(profile, options);
    private readonly Queue<RecoveryStep> _rungs = new();
    private readonly SpeedStage _speed = new(profile);
    private readonly CabinetRules _cabinet = new(profile.Limits);
    private readonly HostRules _host = new();
    private readonly LastGasp _gasp = new(profile.Limits.PriorityDisconnectVolts + FloorMarginVolts);
    private readonly VisitStage _visits = new(profile.Limits);
    private readonly SensorFaultRule _sensors = new(profile, options.SensorFaultSeconds);
    private readonly AlarmBook _book = new();
    private readonly VerdictStage _verdict = new(profile, options);
    private readonly FrameStage _frames = new(profile, options);
    private readonly CommandStage _commands = new(
        profile,
        VerdictRule.Required(profile.Expected),
        identity ?? new SiteIdentity()
    );
    private RuleNews? _ruleNews;

    // A tilt sensor without a thermometer sits in the cabinet's air, more or less.
    private readonly MetricId _tiltTemperature = profile.Expected.Contains(MetricId.StructureSensorTemperature)
        ? MetricId.StructureSensorTemperature
        : MetricId.CabinetTemperature;
    private Stamp? _start;
    private long _learnedDue = long.MinValue;
    private bool _learnedStorm;
    private long _learnedStormUntil;
    private long _learnedVisits;
    private int _surroundings;
    private int _learnedRecovery;

    /// <summary>The verdict in force, with its reasons and the age of its evidence.</summary>
    public SiteVerdict Verdict => _verdict.Current;

    /// <summary>All active alarms, worst first.</summary>
    public IReadOnlyList<ActiveAlarm> Alarms => _book.Active;

    /// <summary>Why the site said that it may fall silent.</summary>
    public SilenceCause LastWord => _gasp.Cause;

    /// <summary>What is made of the structure's motion, for pictures and benchmarks.</summary>
    public StructureAnalysis Structure => _structure.Analysis;

    /// <summary>What the site says of its link's conditions, for whoever counts the seconds. Safe from every thread.</summary>
    public LinkSurroundings LinkSurroundings => LinkSurroundings.From(Volatile.Read(ref _surroundings));

    /// <summary>When the next turn is due though nothing arrives, monotonic µs.</summary>
    public long NextMicros(Stamp now)
    {
        bool waits = _book.IsWaiting || _verdict.IsSettling;
        return Math.Min(
            waits ? now.MonotonicMicros + WaitingMicros : AfterNextSecond(now.MonotonicMicros),
            _start is { } start ? _frames.NextMicros(start) : now.MonotonicMicros
        );
    }

    private static long AfterNextSecond(long micros) =>
        ((((micros - ConvertedMicros) / RestingMicros) + 1) * RestingMicros) + ConvertedMicros;

    /// <summary>What must outlive a restart.</summary>
    public LearnedState Learned =>
        _structure.Analysis.Learned with
        {
            Visits = _visits.Book.State,
            Power = _powerStage.Learned,
            Recovery = _recovery.State,
            Alarms = _book.Save(),
            Speed = _speed.Learned,
        };

    /// <summary>How many changes the alarm book has seen: when it has another number, <see cref="Learned"/> is to be kept as
    /// soon as the records of those changes are durable, and not before.</summary>
    public long AlarmChanges => _book.Changes;

    /// <summary>Whether <see cref="Learned"/> is to be kept now: every hour, when a storm begins or ends, when a visit does,
    /// when mains goes or comes, when a discharge has taught the battery's capacity, and when something was done to the
    /// modem.</summary>
    public bool IsLearnedDue(Stamp now)
    {
        bool storm = _structure.Analysis.Storm.IsOn;
        long stormUntil = _structure.Analysis.Storm.CommandedUntilUnixMillis;
        long visits = _visits.Book.Version;
        if (
            now.MonotonicMicros < _learnedDue
            && storm == _learnedStorm
            && stormUntil == _learnedStormUntil
            && visits == _learnedVisits
            && _recovery.Version == _learnedRecovery
            && !_powerStage.HasNews
            && !_speed.HasNews
        )
        {
            return false;
        }

        bool first = _learnedDue == long.MinValue;
        _learnedDue = now.MonotonicMicros + LearnedMicros;
        _learnedStorm = storm;
        _learnedStormUntil = stormUntil;
        _learnedVisits = visits;
        _learnedRecovery = _recovery.Version;
        _powerStage.Kept();
        _speed.Kept();
        return !first;
    }

    /// <summary>Takes back what an earlier boot learned; before the first reading.</summary>
    public void Restore(LearnedState learned)
    {
        _structure.Analysis.Restore(learned);
        _powerStage.Restore(learned.Power);
        _speed.Restore(learned.Speed);
        _learnedStorm = _structure.Analysis.Storm.IsOn;
        _learnedStormUntil = _structure.Analysis.Storm.CommandedUntilUnixMillis;
        _visits.Book.Restore(learned.Visits);
        _recovery.Restore(learned.Recovery);
        if (learned.Alarms is { Entries: not null } alarms)
        {
            _book.Restore(alarms);
        }
    }

    /// <summary>Whether somebody is known to be at work here.</summary>
    public bool IsVisited => _visits.Book.IsOn;

    /// <summary>Takes the announcement of a visit.</summary>
    /// <returns>Why it is refused, a sentence; null when it is taken.</returns>
    public string? AnnounceVisit(VisitAnnouncement visit, Stamp now) => _visits.Book.Announce(visit, now);

    /// <summary>Ends a visit, takes back its announcement, or adds to the record of the latest one what was done.</summary>
    /// <returns>Why nothing was done, a sentence; null when something was.</returns>
    public string? EndVisit(string id, IReadOnlyList<string> done, Stamp now) => _visits.Book.End(id, done, now);

    /// <summary>Why no throughput sample may be taken now; empty when one may. Safe from every thread.</summary>
    public string ThroughputHold => _speed.Hold;

    /// <summary>Where an alarm stands.</summary>
    public AlarmState StateOf(MetricId alarm) => _book.StateOf(alarm);

    /// <summary>The delays that the rules of this site ask for, by alarm; null of one that no rule has considered.</summary>
    public AlarmDelay? DelayOf(MetricId alarm) =>
        AlarmDelays.OfSet(alarm, profile.Limits, options) ?? _book.DelayOf(alarm);

    /// <summary>Acknowledges an alarm. It is told at the next turn.</summary>
    /// <param name="id">Its id, as <c>Power/MainsLost</c>.</param>
    /// <param name="by">Who.</param>
    /// <param name="now">Now.</param>
    /// <returns>Null, or why nothing was done.</returns>
    public string? AcknowledgeAlarm(string id, string by, Stamp now) =>
        AlarmCatalogue.Find(id) is { } alarm ? _book.Acknowledge(alarm.Metric, by, now) : NoAlarm(id);

    /// <summary>Shelves an alarm until a time, Unix ms. The time is turned into a length at once: a clock that jumps later
    /// ends no shelf.</summary>
    /// <returns>Null, or why nothing was done.</returns>
    public string? ShelveAlarm(string id, long untilMillis, string by, Stamp now) =>
        AlarmCatalogue.Find(id) is not { } alarm ? NoAlarm(id)
        : !now.Synced ? "The clock of this site is not set, so nobody knows how long that is."
        : _book.Shelve(alarm.Metric, (untilMillis - now.UnixMillis) / 1e3, by, now);

    /// <summary>Takes an alarm off the shelf.</summary>
    /// <returns>Null, or why nothing was done.</returns>
    public string? UnshelveAlarm(string id, string by, Stamp now) =>
        AlarmCatalogue.Find(id) is { } alarm ? _book.Unshelve(alarm.Metric, by, now) : NoAlarm(id);

    /// <summary>Takes a reading of any slow sensor, the link or the agent itself.</summary>
    public void Accept(in Reading reading)
    {
        if (reading.Metric is MetricId.StructureTiltX or MetricId.StructureTiltY)
        {
            _structure.AcceptAngle(reading);
            if (reading.IsGood)
            {
                _commands.Desk.StructureMeasured(reading.At);
            }
        }
        else if (
            reading.Metric
            is MetricId.StructureMode1Frequency
                or MetricId.StructureMode2Frequency
                or MetricId.StructureMode3Frequency
        )
        {
            _structure.AcceptModeFrequency(reading, _evidence);
        }
        else if (reading.Metric is MetricId.LinkDayReport or MetricId.LinkMonthReport)
        {
            // Told once, for itself, and kept as long as an alarm.
            _frames.Report(reading);
        }
        else if (reading.Metric >= MetricId.StructureTiltX && !StructureSensor.Makes(reading.Metric))
        {
            LevelTruth.Take(reading, _evidence);
            if (
                reading.Metric is MetricId.LinkThroughputDown or MetricId.LinkThroughputUp or MetricId.LinkSpeedMethod
                && _evidence.TryGet(reading.Metric, out Reading sample)
                && sample.At == reading.At
            )
            {
                _speed.Take(sample);
            }

            if (reading.Metric == _tiltTemperature)
            {
                _structure.AcceptTemperature(_evidence.Value(reading.Metric, reading.At), reading.At);
            }
        }
    }

    /// <summary>Takes raw samples of the accelerometer, gravity included.</summary>
    public void Accept(in AccelerationBatch batch)
    {
        _structure.Accept(batch);
        if (batch.Count > 0)
        {
            _commands.Desk.StructureMeasured(batch.Newest);
        }
    }

    /// <summary>Takes the news that a driver gave up on a sensor: none of its metrics has a value.</summary>
    public void SensorFault(string sensor, IReadOnlyList<MetricId> metrics, Stamp at, string why)
    {
        bool accelerometer = false;
        foreach (MetricId metric in metrics)
        {
            accelerometer |= StructureSensor.Makes(metric) && metric >= MetricId.StructureAccelerationRms;
        }

        if (accelerometer)
        {
            _structure.Fault(at, $"{sensor}: {why}");
        }

        foreach (MetricId metric in metrics)
        {
            if (!accelerometer || !StructureSensor.Makes(metric))
            {
                Accept(Reading.Bad(metric, at, $"{sensor}: {why}"));
            }
        }
    }

    /// <summary>Raises an alarm of the agent itself (journal, uplink).</summary>
    public void RaiseAgentAlarm(MetricId alarm, Severity severity, string text, Stamp at) =>
        _book.Set(alarm, severity, text, at);

    /// <summary>Clears an alarm of the agent itself, once it has gone unraised for the hold time.</summary>
    public void ClearAgentAlarm(MetricId alarm, Stamp at) => _book.ClearLater(alarm, options.AgentAlarmHoldSeconds, at);

    /// <summary>The one door for what the city commands: signature, site, time and counter have been found right, and the
    /// counter is durable. What cannot be done is refused like a command that was wrong.</summary>
    public void Command(SiteCommand command, Stamp now)
    {
        CommandStage.Note(command.Counter, _evidence, now);
        CommandRefusal? refusal = command.Kind switch
        {
            CommandKind.Confirm => _commands.Confirm(command, now),
            CommandKind.StormMode => CommandStage.Storm(command, _structure.Analysis.Storm, now),
            CommandKind.AlarmAcknowledge => CommandValues.Who(command.Value) is { } who
                ? CommandStage.Said(command, AcknowledgeAlarm(command.AlarmId, who, now))
                : CommandStage.Unreadable(command, "who acknowledges, in 1 to 64 characters"),
            CommandKind.AlarmShelve => Shelve(command, now),
            CommandKind.Visit => Visit(command, now),
            CommandKind.AnnounceOutage => CommandStage.Outage(command, _recovery, now),
            _ => _commands.AskHost(command, now),
        };
        _commands.Taken(command);
        if (refusal is not null)
        {
            CommandRefused(refusal with { Counter = command.Counter }, now);
        }
    }

    /// <summary>The counter of the last command of an earlier run.</summary>
    public void CommandCounter(long counter, Stamp now) => CommandStage.Note(counter, _evidence, now);

    /// <summary>A command that takes longer than a turn is done: its sender is to hear of it.</summary>
    public void CommandDone(long counter) => _commands.Done(counter);

    /// <summary>A command was refused: it is counted and raises an alarm.</summary>
    public void CommandRefused(CommandRefusal refusal, Stamp now) => _commands.Refused(refusal, _evidence, _book, now);

    /// <summary>A self-test has ended that <see cref="SiteRequest.SelfTests"/> asked for.</summary>
    public void SelfTested(long number, SelfTestReport report) => _commands.Desk.Tested(number, report);

    /// <summary>Takes what is asked of the host.</summary>
    public bool TryTakeRequest(out SiteRequest? request) => _commands.TryTake(out request);

    /// <summary>Takes what is to be done to the modem. What was taken is remembered as done.</summary>
    public bool TryTakeRecovery(out RecoveryStep step) => _rungs.TryDequeue(out step);

    /// <summary>An outage of the region is known: nothing is done to the modem until it is over.</summary>
    /// <param name="seconds">How long from now; 0 ends it.</param>
    /// <param name="why">For people: <c>work on the network was announced</c>.</param>
    /// <param name="now">Now.</param>
    public void HoldRecovery(double seconds, string why, Stamp now) => _recovery.Hold(seconds, why, now);

    /// <summary>The network took a text from the modem: it works, whatever its way to the broker lacks.</summary>
    public void TextTaken(Stamp now) => _recovery.TextTaken(now);

    /// <summary>Runs every stage up to <paramref name="now"/>.</summary>
    public void Advance(Stamp now) => Run(now, last: false);

    /// <summary>Ends the data: closes the frame that is open, and judges the last samples.</summary>
    public void Finish(Stamp now) => Run(now, last: true);

    /// <summary>The host stops the agent: the last word goes into a frame of its own, then the data ends.</summary>
    public void Stop(Stamp now)
    {
        Finish(now);
        _gasp.Stop(Verdict, now);
        _frames.LastGasp(_gasp.Text, _evidence, now);
    }

    /// <summary>Takes the next frame to be encoded and journaled.</summary>
    public bool TryTake(out Frame? frame) => _frames.TryTake(out frame);

    /// <summary>The latest reading of every metric that has one, in alias order: what a birth tells.</summary>
    public IReadOnlyList<Reading> Snapshot() => _evidence.All();

    private void Run(Stamp now, bool last)
    {
        Stamp start = _start ??= Begin(now);

        // Features.
        if (last)
        {
            _structure.Finish();
        }

        _structure.Advance(now);
        _structure.Publish(now, _evidence);
        _evidence.Put(Reading.Good(MetricId.SiteStormMode, _structure.Analysis.Storm.IsOn, now));
        double frameSeconds = _structure.Analysis.Storm.IsOn ? options.StormFrameSeconds : options.FrameSeconds;
        bool close = _frames.IsDue(_evidence, start, now, frameSeconds) || last;
        if (close)
        {
            _structure.CloseFrame(now, _evidence);
        }

        _evidence.Advance(now);

        // Rules, each into the alarm book.
        _structureRules.Judge(_structure, _evidence, _book, now);
        bool eventEnded = _structure.Analysis.Judge(
            _structure.PartFault is null,
            last,
            _evidence.Value(_tiltTemperature, now),
            _evidence,
            _book,
            now
        );
        RuleNews news = _ruleNews ??= new RuleNews(_evidence, _book);
        news.Look(now);
        bool power = news.Of(PowerMetrics);
        if (power)
        {
            _power.Judge(_evidence, _book, now);
            _rectifier.Judge(_evidence, _book, now);
            _powerStage.Judge(_evidence, _book, now);
        }

        if (news.Of(FloodMetrics) || now.MonotonicMicros > _flood.DueMicros)
        {
            _flood.Judge(_evidence, _book, now);
        }

        bool link = news.Of(LinkMetrics);
        if (link)
        {
            _link.Judge(_evidence, _book, now);
        }

        if (link || power)
        {
            Volatile.Write(ref _surroundings, Surrounded(now).Packed);
        }

        if (link || now.MonotonicMicros >= _recovery.DueMicros)
        {
            _recovery.Judge(_evidence, _book, now);
        }

        bool cabinet = news.Of(CabinetMetrics);
        if (cabinet || _visits.IsDue(now))
        {
            _visits.Judge(_evidence, _book, now);
            _structure.Analysis.IsVisited = _visits.Book.IsOn;
            _cabinet.Judge(_evidence, _book, now, _visits.ExplainsDoor);
        }

        if (news.Of(AgentMetrics))
        {
            _host.Judge(_evidence, _book, now);
        }

        _speed.Judge(_evidence, _book, _structure.Analysis.Storm.IsOn, last, now);
        _sensors.Judge(_evidence, _book, start, now);
        _book.Advance(now);

        // What has happened, in frames of their own.
        if (eventEnded || _book.HasChanges || _visits.Book.HasRecords || _structure.Analysis.HasWaveforms)
        {
            Tell(eventEnded, now);
        }

        // A step of the modem's recovery, in its own frame.
        while (_recovery.TryTake(out RecoveryStep step))
        {
            _frames.Recovery(step.Text, _evidence, now);
            if (step.Rung != RecoveryRung.None)
            {
                _rungs.Enqueue(step);
            }
        }

        // Verdict, in its own frame when it becomes another.
        if (_verdict.Judge(_evidence, _book, _structure, now))
        {
            _frames.Verdict(Verdict, _verdict.Required, _evidence, now);
        }

        // The last word, in its own frame when it becomes another.
        bool mainsLost = _book.SeverityOf(MetricId.AlarmMainsLost) != Severity.Normal;
        if (
            _gasp.Judge(
                _evidence,
                mainsLost,
                _evidence.Value(MetricId.PowerBatteryAutonomyLow, now),
                _evidence.Value(MetricId.PowerBatteryAutonomyHigh, now),
                Verdict,
                now
            )
        )
        {
            _frames.LastGasp(_gasp.Text, _evidence, now);
        }

        // Confirmations, each in its own frame.
        if (_commands.Desk.IsOpen)
        {
            Confirm(now);
        }

        while (_commands.Desk.TryTake(out string? statement))
        {
            _frames.Confirmation(statement!, now);
        }

        // Answers to other commands, each in its own frame.
        while (_commands.TryTakeAnswer(last, now, out string? answer))
        {
            _frames.Answer(answer!, now);
        }

        _commands.EndTurn();

        // Telemetry.
        if (close)
        {
            SiteVerdict verdict = _verdict.Refresh(_evidence, _book, _structure, now);
            FrameStage.PutVerdict(verdict, _evidence, now);
            PutSummary(now);
            _frames.Telemetry(_evidence, now);
        }
    }

    // By itself, since most turns have nothing of it, and what it holds would be cleared at each of them.
    private void Tell(bool eventEnded, Stamp now)
    {
        // Alarms, each in its own frame at once.
        while (_book.TryTake(out AlarmChange change))
        {
            bool isSensorFault = change.Alarm.Metric == MetricId.AlarmSensorFault;
            _frames.Alarm(change, isSensorFault ? _sensors.Faulty : change.Alarm.Evidence, _evidence);
        }

        // A visit that has ended in its own frame.
        while (_visits.Book.TryTake(out VisitRecord? visit))
        {
            _frames.Visit(visit!.ToJson(), _evidence, now);
        }

        // An event in its own frame, and its waveform as detail.
        if (eventEnded)
        {
            _frames.Event(_evidence, now);
        }

        while (_structure.Analysis.TryTakeWaveform(out byte[]? chunk))
        {
            _frames.Detail(Reading.Good(MetricId.StructureEventWaveform, Convert.ToBase64String(chunk!), now), now);
        }
    }

    private CommandRefusal? Shelve(SiteCommand command, Stamp now) =>
        !CommandValues.TryShelf(command.Value, out long? until, out string? who)
            ? CommandStage.Unreadable(command, "a time and who, as 2026-11-27T18:00:00Z an, or off and who")
        : until is { } end ? CommandStage.Said(command, ShelveAlarm(command.AlarmId, end, who, now))
        : CommandStage.Said(command, UnshelveAlarm(command.AlarmId, who, now));

    private CommandRefusal? Visit(SiteCommand command, Stamp now) =>
        CommandValues.Visit(command.Value) is not { } order
            ? CommandStage.Unreadable(command, "id, person, from, until and checklist, or id and done, as JSON")
        : order.Announced is { } visit ? CommandStage.Said(command, AnnounceVisit(visit, now))
        : CommandStage.Said(command, EndVisit(order.Id, order.Done, now));

    // By itself, since what it hands over is made anew each time.
    private void Confirm(Stamp now) =>
        _commands.Desk.Advance(
            () => new SiteView(_evidence, _verdict.Refresh(_evidence, _book, _structure, now), !_verdict.IsSettling),
            now
        );

    private LinkSurroundings Surrounded(Stamp now) =>
        LinkSurroundings.Of(
            _evidence,
            profile.Expected.Contains(MetricId.LinkRegistration),
            profile.Limits.PriorityDisconnectVolts,
            now
        );

    private Stamp Begin(Stamp now)
    {
        _book.Resume(now, alarm => AlarmDelays.OfSet(alarm, profile.Limits, options)?.OffSeconds ?? 0, IsWatched);
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            _evidence.Put(Reading.Good(alarm.Metric, (double)_book.ToldOf(alarm.Metric), now));
        }

        _evidence.Put(Reading.Good(MetricId.SiteLastGasp, _gasp.Text, now));

        return now;
    }

    // Nothing is published of it until somebody did something.
    private void PutSummary(Stamp now)
    {
        if (_book.Summary.Length > 0 || _evidence.TryGet(MetricId.SiteAlarmBook, out _))
        {
            _evidence.Put(Reading.Good(MetricId.SiteAlarmBook, _book.Summary, now));
        }
    }

    // What a site file no longer has must not stand for ever.
    private bool IsWatched(AlarmDefinition alarm)
    {
        if (alarm.Metric is MetricId.AlarmModem or MetricId.AlarmSim)
        {
            return profile.Expected.Contains(MetricId.LinkRegistration);
        }

        if (alarm.Metric == MetricId.AlarmOtherSim)
        {
            return options.Recovery.HasFlag(RecoveryMeans.OtherSim);
        }

        if (alarm.Metric is MetricId.AlarmLinkPath or MetricId.AlarmLinkSparePath)
        {
            return profile.HasPaths;
        }

        int group = alarm.Evidence.Count == 0 ? 0 : (int)alarm.Evidence[0] / 100;
        return group is not (PowerMetrics / 100 or FloodMetrics / 100 or CabinetMetrics / 100)
            || profile.Expected.Any(metric => (int)metric / 100 == group);
    }

    private static string NoAlarm(string id) => $"There is no alarm '{id}'; 'edge-agent alarms' lists them.";
}
