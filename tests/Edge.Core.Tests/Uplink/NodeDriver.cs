using System.Globalization;
using Edge.Conformance;
using Edge.Core.Commands;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>A published message, decoded by the checker's own decoder.</summary>
internal sealed record SentMessage(string Topic, RawPayload Payload, int Bytes, double AtSeconds)
{
    public bool IsBirth => Topic.Contains("/NBIRTH/", StringComparison.Ordinal);
    public bool IsData => Topic.Contains("/NDATA/", StringComparison.Ordinal);
    public bool IsDeath => Topic.Contains("/NDEATH/", StringComparison.Ordinal);
    public bool IsHistorical => Payload.Metrics.All(metric => metric.IsHistorical == true);
    public long FirstId => Number(MetricId.JournalId) ?? -1;
    public long Count => Number(MetricId.JournalCount) ?? 1;
    public long LastId => FirstId + Count - 1;

    public RawMetric? Find(MetricId metric) => Payload.Metrics.FirstOrDefault(m => m.Alias == (ulong)metric);

    public long? Number(MetricId metric) => (long?)Find(metric)?.Integer;
}

/// <summary>
/// The shell around a session, in virtual time: it answers each action as a sound network and journal would, watches
/// with the conformance checker, and remembers everything.
/// </summary>
internal sealed class NodeDriver
{
    public const string Group = "hai-phong";
    public const string NodeId = "hp-001";
    public const string Host = "city";
    public const long Epoch = 7_000_000_001;

    public static readonly MetricId[] Metrics =
    [
        MetricId.SiteVerdict,
        MetricId.AlarmMainsLost,
        MetricId.StructureTiltX,
        MetricId.PowerBatteryVoltage,
        MetricId.PowerBatteryCurrent,
        MetricId.CabinetTemperature,
        MetricId.LinkSecondsUp,
    ];

    private readonly long _bootUnixMillis = 1_763_800_000_000;

    public NodeDriver(
        UplinkOptions? options = null,
        FakeJournal? journal = null,
        double jitter = 0.5,
        CommandGate? gate = null,
        MetricId[]? also = null
    )
    {
        Options = options ?? Defaults;
        Journal = journal ?? new FakeJournal(Epoch);
        Checker = new SparkplugConformance(Group, NodeId, Options.PrimaryHost);
        Session = new SparkplugSession(Options, Journal.State, [.. Metrics, .. also ?? []], jitter, gate);
        At(100);
    }

    public static UplinkOptions Defaults => new() { Group = Group, NodeId = NodeId };

    public UplinkOptions Options { get; }
    public FakeJournal Journal { get; }
    public SparkplugConformance Checker { get; }
    public SparkplugSession Session { get; }
    public Stamp Now { get; private set; }
    public long WallOffsetMillis { get; set; }

    /// <summary>Whether the clock of the site is disciplined.</summary>
    public bool IsSynced { get; set; } = true;

    /// <summary>Whether the network takes each publish at once.</summary>
    public bool TakesBytes { get; set; } = true;

    /// <summary>Whether the journal answers each read at once; if not, <see cref="AnswerRead"/> does.</summary>
    public bool AnswersReads { get; set; } = true;

    public List<SentMessage> Sent { get; } = [];
    public List<UplinkAction> Actions { get; } = [];
    public IEnumerable<SentMessage> Data => Sent.Where(message => message.IsData);
    public IEnumerable<SentMessage> Births => Sent.Where(message => message.IsBirth);
    public IEnumerable<string> Said => Actions.OfType<UplinkAction.Say>().Select(say => say.Text);

    public IEnumerable<long> SentIds =>
        Data.SelectMany(message => Enumerable.Range(0, (int)message.Count).Select(i => message.FirstId + i));

    public void At(double seconds) =>
        Now = new Stamp(
            (long)Math.Round(seconds * 1e6),
            _bootUnixMillis + WallOffsetMillis + (long)(seconds * 1000),
            IsSynced
        );

    /// <summary>Lets time pass, with a tick whenever the session asked for one.</summary>
    public void Pass(double seconds)
    {
        double end = (Now.MonotonicMicros / 1e6) + seconds;
        for (int i = 0; i < 10_000 && Session.NextTickMicros is { } next && next <= end * 1e6; i++)
        {
            At(Math.Max(Now.MonotonicMicros, next) / 1e6);
            Session.Tick(Now);
            Drain();
        }

        At(end);
        Session.Tick(Now);
        Drain();
    }

    public void Start()
    {
        Session.Start(Now);
        Drain();
    }

    public void Connected()
    {
        var connect = Actions.OfType<UplinkAction.Connect>().Last();
        Checker.Connects(true, 0, connect.WillTopic, connect.WillPayload, 1, false);
        Session.Connected(Now);
        Drain();
    }

    public void Subscribed(bool granted = true)
    {
        foreach (string topic in Actions.OfType<UplinkAction.Subscribe>().Last().Topics)
        {
            Checker.Subscribes(topic, 1);
        }

        Session.SubscribeAcknowledged(Now, granted);
        Drain();
    }

    /// <summary>Started, connected and subscribed; born unless a primary host is awaited.</summary>
    public NodeDriver Online()
    {
        Start();
        Connected();
        Subscribed();
        return this;
    }

    public void Reconnect()
    {
        Lose();
        Pass(10);
        Connected();
        Subscribed();
    }

    public void Lose()
    {
        Checker.Lost();
        Session.ConnectionLost(Now, "cut");
        Drain();
    }

    public JournalRecord Commit(RecordLane lane = RecordLane.Telemetry, double value = 53.5, long offsetMillis = 0)
    {
        var metric = lane == RecordLane.Alarm ? MetricId.AlarmMainsLost : MetricId.PowerBatteryVoltage;
        return Commit(lane, FakeJournal.Body((metric, value, offsetMillis)));
    }

    public JournalRecord Commit(RecordLane lane, byte[] body)
    {
        var record = Journal.Commit(lane, Now, body);
        Session.RecordsCommitted(Now, [record], Journal.State);
        Drain();
        return record;
    }

    public void State(bool online, long time, bool retained = false) =>
        Deliver($"spBv1.0/STATE/{Host}", StatePayload.Format(online, time), retained);

    public void Rebirth() => Command(writer => writer.NamedBoolean("Node Control/Rebirth", 1, true));

    public void Ack(long upTo, string ranges = "", long? epoch = Epoch) =>
        Command(writer =>
        {
            Catalogue(writer, MetricId.JournalAck, upTo);
            writer.Metric(MetricCatalogue.Find(MetricId.JournalAckRanges)!, false, 1, false, Quality.Good, 0, ranges);
            if (epoch is { } value)
            {
                Catalogue(writer, MetricId.JournalEpoch, value);
            }
        });

    public void Command(Action<SparkplugWriter> write, bool retained = false)
    {
        var writer = new SparkplugWriter();
        writer.Begin(Now.UnixMillis);
        write(writer);
        Deliver($"spBv1.0/{Group}/NCMD/{NodeId}", writer.ToArray(), retained);
    }

    public void Deliver(string topic, byte[] payload, bool retained = false)
    {
        Checker.Delivered(topic, payload);
        Session.PacketArrived(Now, topic, payload, retained);
        Drain();
    }

    public void AnswerRead()
    {
        var read = Actions.OfType<UplinkAction.ReadJournal>().Last();
        Session.RecordsRead(Now, Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes));
        Drain();
    }

    public void Drain()
    {
        for (int i = 0; Session.TryTake(out var action); i++)
        {
            Assert.True(i < 10_000, "the session never stops asking");
            Actions.Add(action);
            switch (action)
            {
                case UplinkAction.Publish publish:
                    Checker.Publishes(publish.Topic, publish.Payload, publish.Qos, publish.Retain);
                    Sent.Add(
                        new(
                            publish.Topic,
                            RawPayload.Decode(publish.Payload),
                            publish.Payload.Length,
                            Now.MonotonicMicros / 1e6
                        )
                    );
                    if (TakesBytes)
                    {
                        Session.Published(Now);
                    }

                    break;
                case UplinkAction.Disconnect disconnect:
                    Checker.Disconnects(disconnect.ReasonCode);
                    break;
                case UplinkAction.ReadJournal when !AnswersReads:
                    break;
                case UplinkAction.ReadJournal read:
                    Session.RecordsRead(Now, Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes));
                    break;
                case UplinkAction.Release release:
                    Journal.Release(release.Ranges);
                    break;
                default:
                    break;
            }
        }
    }

    public void AssertConformant()
    {
        Checker.Finish();
        Assert.Empty(Checker.Violations.Select(violation => violation.ToString()));
    }

    private static void Catalogue(SparkplugWriter writer, MetricId metric, long value) =>
        writer.Metric(MetricCatalogue.Find(metric)!, false, 1, false, value);

    public override string ToString() =>
        string.Join(
            '\n',
            Sent.Select(m =>
                string.Create(CultureInfo.InvariantCulture, $"{m.AtSeconds} {m.Topic} {m.FirstId}x{m.Count}")
            )
        );
}
