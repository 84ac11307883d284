using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Agent.Configuration;
using Edge.Agent.Health;
using Edge.Agent.Journal;
using Edge.Agent.LinkProbe;
using Edge.Agent.Pipeline;
using Edge.Agent.Sampling;
using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Uplink;
using Edge.Core.Verdict;
using Edge.Portable.Wire;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Demo;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>
/// One site whole, from chips to the city's store, in virtual time and in one thread: the real agent and the real
/// receiver over simulated chips, host, network and broker. Checks as it goes what must never happen.
/// </summary>
/// <remarks>
/// The next event is the earliest of: a sampler that is due, the agent's turn (at once when its inbox holds something,
/// else when its pipeline wants one), the uplink's or the receiver's tick that has something to do, bytes that arrive, a
/// disturbance, and each second of a plant without mains. Between events only the site itself moves.
/// </remarks>
public sealed class VirtualSite : IDisposable
{
    /// <summary>The site's id.</summary>
    public const string SiteId = "HP-0001";

    private const int MostInFlight = 4096;
    private const int MostViolations = 20;
    private const double SettleSeconds = 1200;

    // What the journal writes before it notices that it must evict.
    private const double JournalSlack = 1.25;

    // A Pi from power to agent, and then to its first answer from a time server.
    private const double BootSeconds = 40;
    private const double NetworkTimeSeconds = 30;

    // What the host's capacitor lasts where its supply is watched: the site can say its last word.
    private const double HoldUpSeconds = 25;

    private const long SupplyLookEveryMicros = 1_000_000;
    private const long SupplyLookAfterMicros = 250_000;

    // 22 November 2026, a Sunday.
    private const long WallAtOriginMillis = 1_795_305_600_000;

    private readonly VirtualSiteOptions _options;
    private readonly SiteConfiguration _configuration;
    private readonly ScratchFolder _folder = ScratchFolder.InMemory();
    private readonly SimulatedTime _time = SimulatedTime.ByHand(ofOneThread: true);
    private readonly Agenda _agenda;
    private readonly VirtualNetwork _network;
    private readonly VirtualCity _city;
    private readonly TruthWatch _truth;
    private readonly LinkTruth _link;
    private readonly AlarmWatch _alarms;
    private readonly VirtualDesk? _desk;
    private readonly Chance _torn;
    private readonly List<string> _violations = [];
    private readonly IncrementalHash _published = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<long, int> _voltages = [];
    private readonly long _epoch;
    private readonly long _longestUnseen;
    private readonly bool _hasHoldUp;
    private InProcessBoard? _board;
    private SqliteJournal? _journal;
    private FaultyDisk? _disk;
    private SiteAgent? _agent;
    private ISampleSink _sink = null!;
    private VirtualUplink? _uplink;
    private long[] _due = [];
    private BusSampler[] _samplers = [];
    private QuietPolls?[] _quiet = [];
    private long _turnDue;
    private long _boot;
    private long _durable;
    private NetworkState _way = NetworkState.Fine;
    private NetworkState _cut = NetworkState.Fine;
    private bool _settles;
    private bool _diskRefuses;
    private bool _isDark;
    private bool _genset;
    private int _holdUp;
    private long _agentSince;
    private string? _complaint;
    private SiteVerdict? _explained;
    private long _movesUntil;
    private SiteVerdict? _judged;
    private IReadOnlyList<ActiveAlarm>? _listed;

    /// <summary>Builds it all and starts the agent.</summary>
    /// <exception cref="ScenarioException">The scenario cannot be played here.</exception>
    public VirtualSite(VirtualSiteOptions options)
    {
        _options = options;
        SiteConfiguration site = SimulatedConfiguration.Default(
            SiteId,
            "mqtt://broker.invalid:1883",
            _folder.File("journal.db"),
            options.FrameSeconds
        );
        Disturbance[] disturbances = [.. options.Disturbances, .. options.Scenario.Disturbances];
        bool isCommanded = options.CityKey is not null || disturbances.Any(one => one is AnnounceVisit or EndVisit);
        _desk = isCommanded ? new VirtualDesk(this, options.CityKey) : null;
        SiteConfiguration wanted = options.Configure(
            site with
            {
                Commands = _desk is null ? site.Commands : site.Commands with { PublicKey = _desk.PublicKey },

                // A receiver that is away for longer than the run must not count as one that never acknowledges.
                Uplink = site.Uplink with
                {
                    PrimaryHost = options.PrimaryHost,
                    AssumeDeliveredMinutes = 1e6,
                },
                Link = site.Link with { Targets = [VirtualNetwork.Target] },
            }
        );
        _agenda = new Agenda(_time);
        var broker = new VirtualBroker();
        _link = new LinkTruth(wanted.Uplink.KeepAliveSeconds, wanted.Link.ProbeSeconds);
        _network = new VirtualNetwork(_agenda, broker, options.Seed)
        {
            IsSteady = options.SteadyNetwork,
            Truth = _link,
        };
        Installation = new SimulatedInstallation(
            _time,
            options.Seed,
            options.Scenario,
            options.Fitted ?? FittedSite.From(wanted),
            new SiteParameters { ChipSpread = options.ChipSpread },
            happened: step => options.Happened?.Invoke(step)
        );
        _configuration = SimulatedConfiguration.Commissioned(wanted, Installation);
        _hasHoldUp = _configuration.Sensors.Any(sensor => sensor is ContactSection { Measures: "supply" });
        Clock = new SimulatedHostClock(_time, WallAtOriginMillis, synced: true, options.Seed);
        _epoch = (long)(new Chance(options.Seed, 53).NextBits() >> 1) | 1;
        _truth = new TruthWatch(
            Installation,
            _configuration.Limits,
            _configuration.Sensors.OfType<ContactSection>().FirstOrDefault(c => c.Measures == "smoke")?.Line
        );
        _alarms = new AlarmWatch(Installation, _configuration, options.Alarms(_configuration.Limits));
        _longestUnseen = (long)(2e6 * Math.Max(DetectionTimes.LongestSeconds, _alarms.LongestSeconds));
        _torn = new Chance(options.Seed, 55);
        VirtualDisk.Take(_configuration.Journal.Path);
        string store = _folder.File("city.db");
        if (!options.StoreIsShared)
        {
            VirtualDisk.Take(store);
        }

        _city = new VirtualCity(
            _agenda,
            broker,
            store,
            WallAtOriginMillis,
            options.StoreKeeps,
            item =>
            {
                _desk?.Arrived(item);
                Stored?.Invoke(item);
            }
        );
        foreach (Disturbance disturbance in disturbances)
        {
            _agenda.At((long)(disturbance.AtSeconds * 1e6), () => Do(disturbance));
        }

        Begin();
    }

    /// <summary>The simulated site.</summary>
    public SimulatedInstallation Installation { get; }

    /// <summary>The host's clocks.</summary>
    public SimulatedHostClock Clock { get; }

    /// <summary>The agent; null while its process is down.</summary>
    public SiteAgent? Agent => _agent;

    /// <summary>The receiver's store.</summary>
    public CityStore Store => _city.Store;

    /// <summary>Virtual time, s.</summary>
    public double Seconds => _time.NowSeconds;

    /// <summary>The agent's verdict; null while its process is down.</summary>
    public SiteVerdict? Verdict => _agent?.Pipeline.Verdict;

    /// <summary>Newest record that is durable.</summary>
    public long Durable => _durable;

    /// <summary>What should never have happened; empty when all is right.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>When the first of it happened, s; 0 when nothing did.</summary>
    public double FirstViolationSeconds { get; private set; }

    /// <summary>After each turn of the agent.</summary>
    public Action? Judged { get; set; }

    /// <summary>Records became durable.</summary>
    public Action<IReadOnlyList<JournalRecord>>? Journaled { get; set; }

    /// <summary>The receiver has an item on disk.</summary>
    public Action<StoreItem>? Stored { get; set; }

    /// <summary>Passes time.</summary>
    public void Run(double seconds)
    {
        long end = _time.NowMicros + (long)(seconds * 1e6);

        // Between two runs anybody may have changed the site; the polls of this moment have been made.
        Stir(_time.NowMicros + 1);
        while (Step(end))
        {
            if (_violations.Count >= MostViolations)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Lets trouble end and life go on until the receiver has, or was told the loss of, every record that is durable
    /// now; then checks the books of both sides. Call it after the last disturbance.
    /// </summary>
    public void Settle()
    {
        _settles = true;
        Cut(NetworkState.Fine);
        Installation.Site.Set(SiteQuantity.Mains, 1);
        RefuseWrites(false);
        long until = _durable;
        for (double waited = 0; (_agent is null || !IsAccountedFor(until)) && waited < SettleSeconds; waited += 5)
        {
            Run(5);
        }

        CheckBooks(until);
    }

    /// <summary>After <see cref="Settle"/>: lets life go on until no second of the link waits for its judgement, and holds them all against
    /// what the network did.</summary>
    public void SettleLink()
    {
        for (double waited = 0; !IsLinkCalm && waited < SettleSeconds; waited += 5)
        {
            Run(5);
        }

        CheckLink();
    }

    /// <summary>Someone at the broker, with the rights of the city, writes a text metric of the site.</summary>
    public void Write(MetricId metric, string text)
    {
        var writer = new SparkplugWriter();
        writer.Begin(WallMillis);
        var written = new SparkplugMetric();
        written.SetAlias((ulong)metric);
        written.SetText(text);
        writer.Metric(written);
        _city.Send(
            SparkplugTopic.ForNode(_configuration.Site.Group, SparkplugMessageType.NCmd, SiteId),
            writer.ToArray()
        );
    }

    /// <summary>The city commands the site, with its key.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="validSeconds">How long the site may take it, s.</param>
    /// <returns>The command's counter, by which its answer is known.</returns>
    /// <exception cref="InvalidOperationException">The site knows no key of the city.</exception>
    public long Command(string name, string value, double validSeconds = VirtualDesk.ValidSeconds) =>
        (_desk ?? throw new InvalidOperationException("Set VirtualSiteOptions.CityKey.")).Send(
            name,
            value,
            validSeconds
        );

    /// <summary>True time, Unix ms.</summary>
    public long WallMillis => WallAtOriginMillis + (_time.NowMicros / 1000);

    /// <summary>A digest of everything that was published.</summary>
    public string PublishedHash() => Convert.ToHexString(_published.GetCurrentHash());

    /// <summary>A digest of everything that the receiver stored.</summary>
    public string StoreHash()
    {
        var text = new StringBuilder();
        foreach (RecordGap gap in Store.Gaps(SiteId))
        {
            text.Append(CultureInfo.InvariantCulture, $"{gap}\n");
        }

        foreach (IdRange range in Store.Ids(SiteId))
        {
            text.Append(CultureInfo.InvariantCulture, $"{range}\n");
        }

        for (int i = 0; i < MetricCatalogue.Count; i++)
        {
            string name = MetricCatalogue.At(i).Name;
            text.Append(name).Append('\n');
            foreach (StoredReading reading in Store.Readings(SiteId, name))
            {
                text.Append(CultureInfo.InvariantCulture, $"{reading}\n");
            }
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _city.Dispose();
        _desk?.Dispose();
        _published.Dispose();
        VirtualDisk.Leave(_configuration.Journal.Path);
        VirtualDisk.Leave(Store.Path);
        _folder.Dispose();
    }

    private bool Step(long end)
    {
        long next = Math.Min(_time.NextEventMicros, Math.Min(_agenda.NextMicros, _city.DueMicros));
        if (_isDark || !Installation.Site.IsMainsPresent(_time.NowMicros))
        {
            next = Math.Min(next, NextLookAtSupply(_time.NowMicros));
        }

        if (Installation.Player.IsByModem)
        {
            foreach (SimulatedModem modem in Installation.Hardware.Modems.Values)
            {
                next = Math.Min(next, modem.NextNetworkMicros);
            }
        }

        if (_agent is not null)
        {
            long turn = _agent.Inbox.IsUrgent ? _time.NowMicros : _turnDue;
            next = Math.Min(next, Math.Min(turn, _uplink!.DueMicros + _boot));
            foreach (long due in _due)
            {
                next = Math.Min(next, due);
            }
        }

        bool goesOn = next <= end;
        bool stirs = _time.NextEventMicros <= next;
        _time.Advance(Math.Max(0, Math.Min(next, end) - _time.NowMicros));
        if (goesOn)
        {
            try
            {
                if (stirs)
                {
                    Stir(_time.NowMicros);
                }

                Happen();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever it is, it would have ended a process: that is what is looked for here.
                Violate($"unhandled {e}");
                End();
            }
        }

        return goesOn;
    }

    // The plant moves at each whole second; a host feels it a little later.
    private static long NextLookAtSupply(long now) =>
        ((now + SupplyLookEveryMicros - SupplyLookAfterMicros) / SupplyLookEveryMicros * SupplyLookEveryMicros)
        + SupplyLookAfterMicros;

    private void Happen()
    {
        ReachBroker();
        PowerHost();
        _agenda.RunDue();
        long now = _time.NowMicros;
        if (_agent is { } agent)
        {
            for (int i = 0; i < _due.Length; i++)
            {
                if (_due[i] <= now)
                {
                    _due[i] = _samplers[i].RunDue(Clock, _sink) + _boot;
                    _due[i] = _quiet[i]?.Next(_due[i]) ?? _due[i];
                }
            }

            if (_turnDue <= now || agent.Inbox.IsUrgent)
            {
                TakeTurn(agent);
            }

            if (_uplink!.DueMicros + _boot <= now)
            {
                _uplink.Turn();
            }
        }

        if (_city.DueMicros <= now)
        {
            _city.Tick();
        }
    }

    // What was at rest is polled again, and what was as it should be is held against the truth again.
    private void Stir(long fromMicros)
    {
        _movesUntil = fromMicros + _longestUnseen;
        for (int i = 0; i < _quiet.Length && _agent is not null; i++)
        {
            if (_quiet[i] is { } quiet)
            {
                _due[i] = Math.Min(_due[i], quiet.Stir(fromMicros));
            }
        }
    }

    // The scenario's own cuts, which a player keeps as a flag.
    private void ReachBroker()
    {
        ScenarioPlayer player = Installation.Player;
        NetworkState way =
            !player.IsUplinkCut || _settles ? NetworkState.Fine
            : player.IsUplinkSilent ? NetworkState.Silent
            : NetworkState.Refused;
        if (way != _way)
        {
            _way = way;
            SetNetwork();
        }
    }

    // The −48 V bus that feeds the host went, or is back.
    private void PowerHost()
    {
        bool genset = Installation.Site.IsGensetRunning(_time.NowMicros);
        if (genset != _genset)
        {
            _genset = genset;
            Stir(_time.NowMicros);
        }

        bool dark = Installation.Site.IsLoadDisconnected;
        if (dark == _isDark)
        {
            return;
        }

        _isDark = dark;
        Stir(_time.NowMicros);
        if (dark)
        {
            SupplyWent();
        }
        else if (_agent is not null)
        {
            // Back before the capacitor was empty.
            _holdUp++;
        }
        else
        {
            _agenda.After(BootSeconds, Reboot);
            _agenda.After(BootSeconds + NetworkTimeSeconds, SetClock);
        }
    }

    private void SupplyWent()
    {
        int mine = ++_holdUp;
        if (_hasHoldUp)
        {
            _agenda.After(HoldUpSeconds, () => RunEmpty(mine));
        }
        else
        {
            PowerLost();
        }
    }

    private void RunEmpty(int holdUp)
    {
        if (holdUp == _holdUp)
        {
            if (
                _agent is { Pipeline.LastWord: SilenceCause.None }
                && _time.NowMicros - _agentSince > HoldUpSeconds * 1e6
            )
            {
                Violate("the site goes dark and has not said that it would");
            }

            PowerLost();
        }
    }

    private void PowerLost()
    {
        if (_agent is not null)
        {
            End(crashed: true, _torn, isBoot: true);
            _network.ClientDied(powerLost: true);
        }
    }

    private void Reboot()
    {
        if (_agent is null && !_isDark)
        {
            Clock.Reboot(hasRtc: false);
            ClockMoved();
            Begin();
        }
    }

    private void Restart()
    {
        if (_agent is null && !_isDark)
        {
            Begin();
        }
    }

    private void SetClock()
    {
        Clock.SetWall(WallMillis, synced: true);
        _link.Clock(0, Seconds);
    }

    private void ClockMoved()
    {
        _alarms.ClockMoved();
        Stamp now = Clock.Now;
        _link.Clock(now.Synced ? (now.UnixMillis - WallMillis) / 1000.0 : 0, Seconds);
    }

    private void RefuseWrites(bool refuse)
    {
        _diskRefuses = refuse;
        _disk?.Refuses = refuse;
    }

    private void TakeTurn(SiteAgent agent)
    {
        if (agent.Turn.Take(Clock.Now) is { } durable)
        {
            foreach (JournalRecord record in durable)
            {
                if (record.Id != _durable + 1)
                {
                    Violate($"record {record.Id} was journaled after record {_durable}");
                }

                _durable = record.Id;
                _voltages[record.Id] = Voltages(record);
            }

            Journaled?.Invoke(durable);
            _uplink!.Committed(durable);
        }

        if (!IsAsBefore(agent))
        {
            CheckTruth(agent);
        }

        CheckVerdict(agent.Pipeline.Verdict);
        CheckBounds(agent);
        if (Seconds >= _link.DueSeconds)
        {
            CheckLink();
        }

        Judged?.Invoke();
        for (int i = 0; i < _quiet.Length; i++)
        {
            if (_quiet[i] is QuietModem { HasWork: true } modem)
            {
                // The poll of this moment came before the turn.
                _due[i] = Math.Min(_due[i], modem.Stir(_time.NowMicros + 1));
            }
        }

        _turnDue = Math.Max(_time.NowMicros + 1, agent.Turn.NextMicros(Clock.Now) + _boot);
    }

    // Once nothing has happened for longer than anything may go unseen, only the agent can change its mind.
    private bool IsAsBefore(SiteAgent agent)
    {
        long now = _time.NowMicros;
        if (now < _movesUntil || !ReferenceEquals(agent.Pipeline.Verdict, _judged) || agent.Pipeline.Alarms != _listed)
        {
            _movesUntil = Math.Max(_movesUntil, Installation.Site.MovesUntilMicros + _longestUnseen);
            _judged = agent.Pipeline.Verdict;
            _listed = agent.Pipeline.Alarms;
            return false;
        }

        return true;
    }

    private void CheckTruth(SiteAgent agent)
    {
        string? why = _truth.WhyNotSafe();
        if (agent.Pipeline.Verdict.Level == VerdictLevel.Safe && why is not null)
        {
            Violate($"the verdict is Safe: {why}");
        }

        string? complaint = _alarms.Complaint(_agentSince, agent.Pipeline.Alarms);
        if (complaint is not null && _complaint is null)
        {
            Violate(complaint);
        }

        _complaint = complaint;
    }

    // Every verdict says why, in sentences, and only Safe has nothing against it.
    private void CheckVerdict(SiteVerdict verdict)
    {
        if (ReferenceEquals(verdict, _explained))
        {
            return;
        }

        _explained = verdict;
        if (verdict.Reasons.Count == 0 || verdict.Reasons.Any(string.IsNullOrWhiteSpace))
        {
            Violate($"the verdict {verdict.Word} does not say why");
        }
    }

    private void CheckBounds(SiteAgent agent)
    {
        if (agent.Session.InFlight > MostInFlight)
        {
            Violate($"{agent.Session.InFlight} records in flight");
        }

        if (_options.JournalBytes is { } most && _journal!.State.Bytes > most * JournalSlack)
        {
            Violate($"the journal takes {_journal.State.Bytes} bytes and may take {most}");
        }
    }

    private bool IsLinkCalm => _agent is not null && Clock.Now.Synced && Seconds >= _link.CalmSeconds;

    private void CheckLink()
    {
        if (
            IsLinkCalm
            && _agent!.Availability is { IsOn: true, Book.Total: var told }
            && _link.Complaint(_options.Counts(told), Seconds) is { } complaint
        )
        {
            Violate(complaint);
        }
    }

    private void Begin()
    {
        _board = new InProcessBoard(Installation.Hardware, Clock, new SimulatedHostVitals(Installation.Site, _time));
        JournalOptions files = JournalOptions.From(_configuration.Journal) with { DrawEpoch = () => _epoch };
        if (_options.JournalBytes is { } most)
        {
            files = files with { MaxBytes = most, BallastBytes = most / 8 };
        }

        _journal = SqliteJournal.Open(files, Clock.BootId);
        _disk = new FaultyDisk(_journal) { Refuses = _diskRefuses };
        _agentSince = _time.NowMicros;
        _link.Began(Seconds);
        _movesUntil = _agentSince + _longestUnseen;
        _truth.AgentStarted();
        if (_journal.State.Last != _durable || _journal.State.Epoch != _epoch)
        {
            Violate($"after a restart the journal ends at record {_journal.State.Last}; {_durable} was durable");
        }

        _agent = new SiteAgent(
            _configuration,
            _board,
            _disk,
            new Chance(_options.Seed, 54).NextUniform(),
            key: _options.SiteKey
        )
        {
            Megabytes = () => 24,
            Connector = _network,
        };
        _sink = _options.Tap(_agent.Inbox);
        _boot = _time.NowMicros - Clock.Now.MonotonicMicros;
        _samplers = [.. _agent.Samplers];
        _due = new long[_samplers.Length];
        Array.Fill(_due, _time.NowMicros);
        _quiet = [.. _samplers.Select(sampler => _options.EveryPoll ? null : Quiet(sampler))];
        _turnDue = _time.NowMicros;
        _uplink = new VirtualUplink(_agent, _disk, Clock, _network, Publishes);
        _uplink.Start();
    }

    private QuietPolls? Quiet(BusSampler sampler)
    {
        if (sampler.Sensors is [ModemSensor modem])
        {
            return new QuietModem(_time, [.. Installation.Hardware.Modems.Values], modem, _boot);
        }

        if (sampler.Sensors.Any(sensor => sensor is StatusLamp))
        {
            return new QuietLamp(_time, _boot);
        }

        return sampler.Sensors.All(sensor => sensor is ContactSensor)
            ? new QuietContacts(_time, Installation.Site, [.. sampler.Sensors.Cast<ContactSensor>()], _boot)
            : null;
    }

    private void End(bool crashed = false, Chance? tornBy = null, bool isBoot = false)
    {
        if (_agent is not null)
        {
            _link.Ended(Seconds, isBoot);
        }

        if (tornBy is not null)
        {
            VirtualDisk.LosePower(_configuration.Journal.Path, tornBy);
        }

        CrashedFiles? files = crashed ? CrashedFiles.Take(_configuration.Journal.Path) : null;
        _uplink?.Kill();
        _agent?.Dispose();
        _disk?.Dispose();
        _journal?.Dispose();
        files?.PutBack(tornBy);
        _board?.Dispose();
        _uplink = null;
        _agent = null;
        _journal = null;
        _disk = null;
        _board = null;
    }

    private void Do(Disturbance disturbance)
    {
        switch (disturbance)
        {
            case KillAgent kill when _agent is not null:
                End(crashed: true);
                _network.ClientDied(powerLost: false);
                _agenda.After(kill.AwaySeconds, Restart);
                break;
            case RebootHost reboot when _agent is not null:
                PowerLost();
                _agenda.After(reboot.AwaySeconds, Reboot);
                _agenda.After(reboot.AwaySeconds + reboot.UnsyncedSeconds, SetClock);
                break;
            case RefuseWrites refuse:
                RefuseWrites(true);
                _agenda.After(refuse.ForSeconds, () => RefuseWrites(false));
                break;
            case JumpClock jump:
                Clock.JumpWall((long)(jump.BySeconds * 1000));
                ClockMoved();
                break;
            case CutUplink cut:
                Cut(cut.State);
                _agenda.After(cut.ForSeconds, () => Cut(NetworkState.Fine));
                break;
            case LoseLine lose:
                LoseLine(lose.Line, true);
                _agenda.After(lose.ForSeconds, () => LoseLine(lose.Line, false));
                break;
            case ResetConnection:
                _network.Reset();
                break;
            case ResetCity:
                _city.LoseConnection();
                break;
            case AnnounceVisit visit:
                _desk!.Announce(visit, _alarms);
                break;
            case EndVisit visit:
                _desk!.EndOf(visit, _alarms);
                break;
            case RestartCity restart:
                _city.Restart(restart.AwaySeconds);
                break;
            default:
                // The process that it would kill is down already.
                break;
        }
    }

    private void Cut(NetworkState state)
    {
        _cut = state;
        SetNetwork();
    }

    // A cut beyond a way that is not there changes nothing.
    private void SetNetwork() => _network.Set(_way == NetworkState.Fine ? _cut : _way);

    private void LoseLine(int line, bool lost)
    {
        Installation.Hardware.Pins.MakeUnreadable(line, lost);
        _truth.LineLost(lost);
        Stir(_time.NowMicros);
    }

    private void Publishes(UplinkAction.Publish publish)
    {
        _published.AppendData(Encoding.UTF8.GetBytes(publish.Topic));
        _published.AppendData(publish.Payload);
        if (!publish.Topic.Contains("/NDATA/", StringComparison.Ordinal))
        {
            return;
        }

        long first = 0;
        long count = 1;
        if (!SparkplugDecoder.TryDecode(publish.Payload, 0, publish.Payload.Length, out var payload, out string? error))
        {
            Violate($"a message was published that cannot be read: {error}");
            return;
        }

        foreach (SparkplugMetric metric in payload!.Metrics)
        {
            first = metric.Alias == (ulong)MetricId.JournalId ? metric.IntegerValue : first;
            count = metric.Alias == (ulong)MetricId.JournalCount ? metric.IntegerValue : count;
        }

        if (first < 1 || first + count - 1 > _durable)
        {
            Violate($"records {first} to {first + count - 1} were published, and only {_durable} are durable");
        }
    }

    private bool IsAccountedFor(long until)
    {
        if (until == 0)
        {
            return true;
        }

        long accounted = Store
            .Ids(SiteId, _epoch)
            .Concat(Store.Gaps(SiteId, _epoch).Where(gap => gap.Evicted).Select(gap => gap.Ids))
            .Where(range => range.First <= until)
            .Sum(range => Math.Min(range.Last, until) - range.First + 1);
        return accounted == until;
    }

    private void CheckBooks(long until)
    {
        if (until == 0)
        {
            Violate("nothing was ever journaled");
            return;
        }

        var stored = Store.Ids(SiteId, _epoch);
        var evicted = Store.Gaps(SiteId, _epoch).Where(gap => gap.Evicted).Select(gap => gap.Ids).ToList();
        long next = 1;
        foreach (IdRange range in stored.Concat(evicted).OrderBy(range => range.First))
        {
            if (range.First > next && next <= until)
            {
                Violate(
                    $"records {next} to {Math.Min(range.First - 1, until)} are neither stored nor declared evicted"
                );
            }
            else if (range.First < next)
            {
                Violate($"record {range.First} is accounted for twice");
            }

            next = range.Last + 1;
        }

        if (next <= until)
        {
            Violate($"records {next} to {until} are neither stored nor declared evicted");
        }

        long declared = evicted.Sum(range => range.Last - range.First + 1);
        if (_journal is not null && declared > _journal.State.Evicted)
        {
            Violate($"{declared} records were declared evicted, and {_journal.State.Evicted} were");
        }

        if (Store.Count(SiteId) != stored.Sum(range => range.Last - range.First + 1))
        {
            Violate($"the store counts {Store.Count(SiteId)} records and holds others");
        }

        CheckReadings(stored);
    }

    // Not only the record: what was in it, once.
    private void CheckReadings(IReadOnlyList<IdRange> stored)
    {
        string name = MetricCatalogue.Find(MetricId.PowerBatteryVoltage)!.Name;
        var arrived = Store.Readings(SiteId, name).CountBy(reading => reading.RecordId).ToDictionary();
        foreach (IdRange range in stored)
        {
            for (long id = range.First; id <= Math.Min(range.Last, _durable); id++)
            {
                if (arrived.GetValueOrDefault(id) != _voltages[id])
                {
                    Violate(
                        $"record {id} has {_voltages[id]} battery voltages, and {arrived.GetValueOrDefault(id)} are stored"
                    );
                }
            }
        }
    }

    private static int Voltages(JournalRecord record)
    {
        byte[] body = record.Body.ToArray();
        var reader = new FrameReader(body, 0, body.Length);
        int count = 0;
        while (reader.Next())
        {
            count += reader.Metric == MetricId.PowerBatteryVoltage ? 1 : 0;
        }

        return count;
    }

    private void Violate(string what)
    {
        if (_violations.Count < MostViolations)
        {
            FirstViolationSeconds = _violations.Count == 0 ? Seconds : FirstViolationSeconds;
            _violations.Add(string.Create(CultureInfo.InvariantCulture, $"at {Seconds:F3} s: {what}"));
        }
    }
}
