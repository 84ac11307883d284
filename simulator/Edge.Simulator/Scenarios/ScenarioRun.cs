using Edge.Agent.Configuration;
using Edge.Agent.Sampling;
using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Sms;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Reports;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Scenarios;

/// <summary>What came of a run.</summary>
/// <param name="Scenario">What happened, up to the run's end.</param>
/// <param name="Seed">Where all chance came from.</param>
/// <param name="Seconds">Length of the run, s of virtual time, without what it took to settle.</param>
/// <param name="Expectations">What was expected, and what came of it.</param>
/// <param name="Violations">What should never happen and did; empty when all is right.</param>
public sealed record RunResult(
    Scenario Scenario,
    ulong Seed,
    double Seconds,
    IReadOnlyList<ExpectationResult> Expectations,
    IReadOnlyList<string> Violations
)
{
    /// <summary>The verdicts, in order of time.</summary>
    public IReadOnlyList<VerdictSpan> Verdicts { get; init; } = [];

    /// <summary>The alarms, in the order in which they ended.</summary>
    public IReadOnlyList<AlarmSpan> Alarms { get; init; } = [];

    /// <summary>What was measured, decimated.</summary>
    public IReadOnlyList<RunSeries> Series { get; init; } = [];

    /// <summary>Spans of verdicts and alarms beyond what is kept.</summary>
    public int SpansDropped { get; init; }

    /// <summary>Records that became durable at the site.</summary>
    public long Journaled { get; init; }

    /// <summary>Records on the receiver's disk after the run had settled.</summary>
    public long Stored { get; init; }

    /// <summary>Whether no expectation failed and nothing was violated.</summary>
    public bool IsRight => Violations.Count == 0 && Expectations.All(expectation => expectation.Held != false);
}

/// <summary>
/// One scenario in virtual time, held against its expectations: the real agent and the real receiver
/// (<see cref="VirtualSite"/>), watched from outside. Holds the same memory however long it is.
/// </summary>
public sealed class ScenarioRun : IDisposable
{
    private const double ChunkSeconds = 30;

    // Metrics are looked at once a second, and in runs of days less often, but at least once a frame.
    private const double MostSamples = 100_000;

    private readonly Scenario _scenario;
    private readonly ulong _seed;
    private readonly RunHistory _history;
    private readonly List<ExpectationJudge> _judges;
    private readonly Dictionary<long, RecordLane> _pending = [];
    private readonly Dictionary<MetricId, Reading> _latest = [];
    private readonly RecordingWriter? _recording;
    private readonly double _sampleSeconds;
    private object? _agent;
    private double _nextSample;
    private double _lastTurn;

    /// <summary>Builds the site and starts its agent.</summary>
    /// <param name="scenario">What happens, with what is expected.</param>
    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="seconds">How long to run; the scenario's own length unless given.</param>
    /// <param name="recording">Takes what the sensors say; null records nothing.</param>
    /// <param name="change">Changes the run: a test breaks something.</param>
    /// <exception cref="ScenarioException">The scenario cannot be played here.</exception>
    public ScenarioRun(
        Scenario scenario,
        ulong seed,
        double? seconds = null,
        RecordingWriter? recording = null,
        Func<VirtualSiteOptions, VirtualSiteOptions>? change = null
    )
    {
        _scenario = scenario.Until(seconds ?? scenario.Seconds) with { Seconds = seconds ?? scenario.Seconds };
        _seed = seed;
        _recording = recording;
        _history = new RunHistory(_scenario.Seconds);
        _judges = [.. scenario.Expectations.Select(expectation => new ExpectationJudge(expectation))];
        _sampleSeconds = Math.Max(1, Math.Min(scenario.Site.FrameSeconds, _scenario.Seconds / MostSamples));
        VirtualSiteOptions options = new()
        {
            Seed = seed,
            Scenario = _scenario,
            FrameSeconds = scenario.Site.FrameSeconds,
            JournalBytes = scenario.Site.JournalKib is { } kib ? (long)(kib * 1024) : null,
            Configure = Configure,
            Tap = Tap,
            Happened = step => Happened?.Invoke(step),
        };
        Site = new VirtualSite(change?.Invoke(options) ?? options);
    }

    // A number that nobody has.
    private const string SmsNumber = "+84900000000";

    private readonly HashSet<string> _texted = [];
    private int _textsRead;

    /// <summary>The site.</summary>
    public VirtualSite Site { get; }

    /// <summary>Told of each step of the scenario.</summary>
    public Action<ScenarioStep>? Happened { get; set; }

    /// <summary>Told of each item that the receiver has on disk.</summary>
    public Action<StoreItem>? Stored { get; set; }

    /// <summary>Told the virtual time now and then.</summary>
    public Action<double>? Progress { get; set; }

    /// <summary>Runs it, and lets it settle until the books of both sides agree.</summary>
    public RunResult Run()
    {
        Site.Judged = Judged;
        Site.Journaled = Journaled;
        Site.Stored = Arrived;
        while (Site.Seconds < _scenario.Seconds)
        {
            double before = Site.Seconds;
            Site.Run(Math.Min(ChunkSeconds, _scenario.Seconds - before));
            NoteAgent();
            Progress?.Invoke(Site.Seconds);
            if (Site.Seconds <= before)
            {
                // It gave up after too many violations, or only a rounding of time is left.
                break;
            }
        }

        double end = Site.Seconds;
        Site.Judged = null;
        _history.End(end);
        Site.Settle();
        ExpectationResult[] results = [.. _judges.Select(judge => judge.Result(end))];
        return new RunResult(_scenario, _seed, end, results, Site.Violations)
        {
            Verdicts = _history.Verdicts,
            Alarms = _history.Alarms,
            Series = _history.Series,
            SpansDropped = _history.Dropped,
            Journaled = Site.Durable,
            Stored = Site.Store.Count(VirtualSite.SiteId),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Site.Dispose();

    private SiteConfiguration Configure(SiteConfiguration site) =>
        site with
        {
            Commissioning = _scenario.Site.IsCommissioned ? site.Commissioning : null,
            Battery = site.Battery with
            {
                Chemistry = _scenario.Site.Chemistry == Physics.Power.BatteryChemistry.Lithium ? "lfp" : "vrla",
                CapacityAmpereHours = _scenario.Site.BatteryAmpereHours ?? 100,
            },
            Sms = _scenario.Site.SmsAfterMinutes is { } minutes
                ? new SmsSection { Numbers = [SmsNumber], AfterMinutes = minutes }
                : site.Sms,
            Genset = site.Genset with { Fitted = _scenario.Site.HasGenset == true, TankLitres = 100 },
            Sensors =
            [
                .. site
                    .Sensors.Select(Wired)
                    .Where(sensor =>
                        !_scenario.Site.Without.Contains(
                            sensor is ContactSection contact ? contact.Measures : sensor.Kind
                        )
                    ),
                .. _scenario.Site.Also.Select(SimulatedConfiguration.Also),
            ],
        };

    // The tank of a genset has a sender, at the converter's third input; a lithium battery has no mid-point outside.
    private SensorSection Wired(SensorSection sensor) =>
        sensor switch
        {
            Ads1115Section converter => converter with
            {
                MidpointInput =
                    _scenario.Site.Chemistry == Physics.Power.BatteryChemistry.Lithium ? null : converter.MidpointInput,
                FuelInput = _scenario.Site.HasGenset == true ? 2 : converter.FuelInput,
            },
            ModemSection modem => modem with
            {
                Sims = _scenario.Site.Sims,
                SimReturnHours = _scenario.Site.SimReturnHours ?? modem.SimReturnHours,
            },
            _ => sensor,
        };

    private ISampleSink Tap(ISampleSink inbox) =>
        _recording is null
            ? inbox
            : _recording.Between(inbox, () => Site.Clock.Now.MonotonicMicros / 1e6, () => Site.Seconds);

    private void Judged()
    {
        double now = Site.Seconds;
        NoteAgent();
        _lastTurn = now;
        IReadOnlyList<ActiveAlarm> alarms = Site.Agent!.Pipeline.Alarms;
        _history.Turn(now, Site.Verdict!, alarms);
        foreach (ExpectationJudge judge in _judges)
        {
            judge.Turn(Site, alarms);
        }

        if (now >= _nextSample)
        {
            _nextSample = now + _sampleSeconds;
            Sample(now);
        }
    }

    // A process that ended says nothing; the next one began with no alarm and no verdict.
    private void NoteAgent()
    {
        if (!ReferenceEquals(_agent, Site.Agent))
        {
            if (_agent is not null)
            {
                _history.AgentEnded(_lastTurn);
            }

            _agent = Site.Agent;
        }
    }

    private void Sample(double now)
    {
        _latest.Clear();
        foreach (Reading reading in Site.Agent!.Pipeline.Snapshot())
        {
            _latest[reading.Metric] = reading;
        }

        ReadTexts();
        foreach (ExpectationJudge judge in _judges)
        {
            judge.Sample(now, metric => _latest.TryGetValue(metric, out Reading reading) ? reading : null);
            judge.Deliver(now, _pending, null);
            judge.Send(now, _texted);
        }

        foreach (MetricId metric in RunPlots.Metrics)
        {
            if (_latest.TryGetValue(metric, out Reading reading) && reading.IsGood)
            {
                MetricDefinition definition = MetricCatalogue.Find(metric)!;
                _history.Sample(now, definition.Name, definition.Unit, reading.Value);
            }
        }

        long micros = Site.Installation.Time.NowMicros;
        _history.Sample(now, RunPlots.Wind, "m/s", Site.Installation.Site.Get(SiteQuantity.Wind, micros));
        _history.Sample(now, RunPlots.Backlog, "records", _pending.Count);
    }

    // As the receiver's side reads them: what is garbled tells nothing.
    private void ReadTexts()
    {
        foreach (SimulatedModem modem in Site.Installation.Hardware.Modems.Values)
        {
            IReadOnlyList<SentText> sent = modem.Sent;
            for (; _textsRead < sent.Count; _textsRead++)
            {
                if (
                    SmsText.TryDecode(sent[_textsRead].Text, out SmsEnvelope? sms, out _)
                    && sms.Message is SmsAlarm alarm
                )
                {
                    _texted.Add(alarm.AlarmId);
                }
            }
        }
    }

    private void Journaled(IReadOnlyList<JournalRecord> records)
    {
        foreach (JournalRecord record in records)
        {
            _pending[record.Id] = record.Lane;
        }
    }

    private void Arrived(StoreItem item)
    {
        if (item is RecordItem record)
        {
            foreach (ExpectationJudge judge in _judges)
            {
                judge.Deliver(Site.Seconds, _pending, record);
            }

            for (int i = 0; i < record.Count; i++)
            {
                _pending.Remove(record.Id + i);
            }
        }

        Stored?.Invoke(item);
    }
}
