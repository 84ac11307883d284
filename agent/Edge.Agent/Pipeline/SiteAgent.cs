using System.Reflection;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Health;
using Edge.Agent.LinkProbe;
using Edge.Agent.Sampling;
using Edge.Agent.Uplink;
using Edge.Core.Commands;
using Edge.Core.Confirmations;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Signatures;
using Edge.Core.Site;
using Edge.Core.Sms;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Agent.Pipeline;

/// <summary>
/// The whole agent of one site, assembled from its configuration, with no thread, clock or socket of its own:
/// samplers → inbox → turn (pipeline and journal) → session. <see cref="AgentService"/> gives it threads and a network;
/// the simulator gives it virtual time.
/// </summary>
public sealed class SiteAgent : IDisposable
{
    // A process that is killed within its first second still leaves a record of what it saw.
    private const double FirstFrameSeconds = 0.15;

    private readonly ThroughputProbe? _throughput;
    private readonly VerifyingKey? _cityKey;

    /// <param name="configuration">The site.</param>
    /// <param name="board">Its hardware.</param>
    /// <param name="journal">Its store; not disposed here.</param>
    /// <param name="jitter">This site's share of every random spread, 0 to 1.</param>
    /// <param name="throughput">Takes the throughput samples; null takes none. Disposed with the agent.</param>
    /// <param name="key">Signs the site's confirmations; null confirms nothing. Not disposed here.</param>
    /// <param name="file">The site file; null when the configuration comes from none.</param>
    public SiteAgent(
        SiteConfiguration configuration,
        IBoard board,
        IJournal journal,
        double jitter,
        ThroughputProbe? throughput = null,
        SigningKey? key = null,
        ConfigurationFile? file = null
    )
    {
        Clock = board.Clock;
        _throughput = throughput;
        var modem = configuration.Sensors.OfType<ModemSection>().FirstOrDefault();
        SmsQueue? texts = modem is null ? null : new SmsQueue();
        Texts = texts;
        var fitted = FittedSensors.On(
            board,
            configuration.Sensors,
            configuration.Outputs,
            configuration.Commissioning,
            texts,
            ContactSensor.RepeatSeconds(configuration.Limits.EvidenceStaleSeconds)
        );
        var sensors = fitted.SelectMany(sampler => sampler.Sensors).ToList();
        Pipeline = new SitePipeline(
            configuration.ToProfile(),
            new PipelineOptions
            {
                FrameSeconds = configuration.Uplink.FrameSeconds,
                FirstFrameSeconds = FirstFrameSeconds,
                Recovery =
                    sensors.OfType<IRecoverable>().Aggregate(RecoveryMeans.None, (all, one) => all | one.Means)
                    | (modem is { MayRebootHost: true } ? RecoveryMeans.Reboot : RecoveryMeans.None),
                SimReturnSeconds = (modem?.SimReturnHours ?? 24) * 3600,
                Spread = jitter,
                HeartbeatSeconds = Math.Max(new PipelineOptions().HeartbeatSeconds, configuration.Uplink.FrameSeconds),
            },
            new SiteIdentity
            {
                Software = Version,
                ConfigurationHash = file?.Hash ?? "",
                Boot = board.Clock.BootId,
                Sensors = [.. sensors.Select(sensor => (sensor.Name, sensor is SelfTestingSensor))],
                KeyFingerprint = key?.Public.Fingerprint ?? "",
                Sign = key is null ? null : bytes => key.Sign(bytes),
            }
        );
        var stage = new JournalStage(journal, configuration.Journal.BatchSeconds);
        var learned = new LearnedFile(configuration.Journal.Path + ".learned");
        if (learned.Load() is { } before)
        {
            Pipeline.Restore(before);
            foreach (IRecoverable one in sensors.OfType<IRecoverable>())
            {
                one.AssumeSlot(before.Recovery.Sim.Slot == 2 ? 2 : SimSlots.First);
            }
        }

        _cityKey = VerifyingKey.TryRead(configuration.Commands.PublicKey, out VerifyingKey? city, out _) ? city : null;
        var sms = new SmsOptions
        {
            Site = configuration.Site.Id,
            Numbers = configuration.Sms.Numbers,
            AfterSeconds = configuration.Sms.AfterMinutes * 60,
            PerDay = configuration.Sms.PerDay,
            PerMonth = configuration.Sms.PerMonth,
            Seal =
                key is not null && _cityKey is not null ? SmsSeal.Between(key, _cityKey, configuration.Site.Id) : null,
        };
        var counters = new CounterFile(configuration.Journal.Path + ".commands");
        long? counter = counters.Load();
        if (counter is { } last && _cityKey is not null)
        {
            Pipeline.CommandCounter(last, Clock.Now);
        }
        else if (counter is null)
        {
            Pipeline.CommandRefused(new CommandRefusal(RefusalReason.NotStored, counters.Fault!), Clock.Now);
        }

        if (throughput is not null)
        {
            throughput.Hold = () => Pipeline.ThroughputHold;
            throughput.Way = () => Paths is { InUse: var way } ? new SpeedWay(way.Name, way.Interface) : null;
        }

        Duties = new HostDuties(sensors, throughput, configuration, file?.Path)
        {
            IsConnected = () => IsConnected(),
            IsRemembered = () => learned.Fault is null && !stage.HoldsAlarms,
        };
        Turn = new SiteTurn(Inbox, Pipeline, stage, learned, counters, Duties, () => UnacknowledgedSeconds());
        if (Texts is not null && sms.Numbers.Count > 0)
        {
            Turn.Sms = new SmsStation(sms, Texts, journal, configuration.Journal.Path + ".sms", () => IsConnected());
        }

        Session = new SparkplugSession(
            OptionsOf(configuration),
            journal.State,
            Announced,
            jitter,
            new CommandGate(configuration.Site.Id, _cityKey, counter)
        );
        Paths =
            configuration.Paths.Count > 0 && configuration.Uplink.Address is { } broker
                ? new PathPilot(
                    configuration.Paths,
                    broker,
                    (int)configuration.Uplink.KeepAliveSeconds,
                    device => Through(device),
                    configuration.Uplink.PathOptions
                )
                : null;
        Probe = new BrokerProbe(configuration.Link.ProbeSeconds, (int)configuration.Uplink.KeepAliveSeconds);
        Availability = new LinkAvailability(
            configuration,
            Probe,
            () => Connector,
            board.Clock.BootId,
            () => Pipeline.LinkSurroundings
        );
        Samplers =
        [
            .. fitted,
            new BusSampler(
                "agent",
                [
                    new HealthSensor(
                        Version,
                        configuration.Fingerprint,
                        fitted,
                        () => CommandsRefused(),
                        () => Megabytes(),
                        () => Turn.JournalBytes,
                        board.Vitals,
                        configuration.Journal.Path
                    ),
                    new LinkSensor(Probe, throughput, configuration.Uplink.FrameSeconds, Availability),
                    .. Paths is null ? [] : (ISensor[])[new PathSensor(Paths)],
                    .. Lamp(board, configuration.Outputs),
                ]
            ),
        ];
    }

    /// <summary>Version of this program.</summary>
    public static string Version { get; } =
        typeof(SiteAgent).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? "unknown";

    /// <summary>The clocks of the host.</summary>
    public IHostClock Clock { get; }

    /// <summary>The one way into the pipeline.</summary>
    public Inbox Inbox { get; } = new();

    /// <summary>One sampler for each bus, and one for the agent itself.</summary>
    public IReadOnlyList<BusSampler> Samplers { get; }

    /// <summary>All judgement.</summary>
    public SitePipeline Pipeline { get; }

    /// <summary>One turn of the thread that owns the site.</summary>
    public SiteTurn Turn { get; }

    /// <summary>The uplink's state machine.</summary>
    public SparkplugSession Session { get; }

    /// <summary>What the pipeline asks of the host.</summary>
    public HostDuties Duties { get; }

    /// <summary>The way out by text message; null without a modem.</summary>
    public ISmsSender? Texts { get; }

    /// <summary>The probes of the link.</summary>
    public BrokerProbe Probe { get; }

    /// <summary>The count of the link's seconds.</summary>
    public LinkAvailability Availability { get; }

    /// <summary>Opens connections, to see who is there; whoever has a network gives it. Null: only the session is asked.</summary>
    public IConnector? Connector { get; set; }

    /// <summary>The ways out that the site file names; null when the host's routes decide.</summary>
    public PathPilot? Paths { get; }

    /// <summary>Opens connections by an interface of the host; whoever has a network gives it.</summary>
    public Func<string, IConnector?> Through { get; set; } = static _ => null;

    /// <summary>How long the receiver has acknowledged nothing, s; whoever runs the session says it.</summary>
    public Func<double> UnacknowledgedSeconds { get; set; } = () => 0;

    /// <summary>How many commands were refused; whoever runs the session says it.</summary>
    public Func<long> CommandsRefused { get; set; } = () => 0;

    /// <summary>Whether a path to the broker works; whoever runs the session says it.</summary>
    public Func<bool> IsConnected { get; set; } = () => false;

    /// <summary>Memory that this process holds, MB; virtual time says another.</summary>
    public Func<double> Megabytes { get; set; } = () => Environment.WorkingSet / 1e6;

    public void Dispose()
    {
        foreach (var sensor in Samplers.SelectMany(sampler => sampler.Sensors))
        {
            (sensor as IDisposable)?.Dispose();
        }

        Availability.Dispose();
        _throughput?.Dispose();
        _cityKey?.Dispose();
    }

    private IEnumerable<ISensor> Lamp(IBoard board, OutputsSection outputs) =>
        outputs.LedLine is { } line
            ? [new StatusLamp(() => board.OpenOutput(line, initiallyHigh: false), () => Pipeline.Verdict.Level)]
            : [];

    private static UplinkOptions OptionsOf(SiteConfiguration configuration) =>
        new()
        {
            Group = configuration.Site.Group,
            NodeId = configuration.Site.Id,
            PrimaryHost = configuration.Uplink.PrimaryHost is { Length: > 0 } host ? host : null,
            AssumeDeliveredSeconds = configuration.Uplink.AssumeDeliveredMinutes * 60,
            KeepAliveSeconds = (int)configuration.Uplink.KeepAliveSeconds,
            BacklogBytesPerSecond = configuration.Uplink.BacklogKibPerSecond * 1024,
        };

    // Everything that a record may hold; the session adds the journal's own metrics.
    private static IReadOnlyList<MetricId> Announced { get; } =
    [
        .. Enumerable
            .Range(0, MetricCatalogue.Count)
            .Select(index => MetricCatalogue.At(index).Id)
            .Where(id => id is < MetricId.JournalEpoch or > MetricId.JournalRun),
    ];
}
