using System.Text;
using Edge.City;
using Edge.City.Broker;
using Edge.City.Host;
using Edge.Conformance;
using Edge.Scenarios.Tests.Harness;

namespace Edge.Scenarios.Tests;

/// <summary>
/// The node and the city as a broker and a stranger see them: real processes, mosquitto, a tap in the wire, and a
/// checker and decoder that share no code with the product. Which rule of Sparkplug 3.0 is checked where:
/// <see cref="SparkplugRules"/>.
/// </summary>
[Collection(RealProcesses.Name)]
public sealed class ConformanceTests
{
    private const string Rebirth = "Node Control/Rebirth";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Births_data_and_rebirths_keep_every_rule_for_a_host_that_never_acknowledges()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var tap = new MqttTap(broker.Port);
        await using var host = await PlainHost.StartAsync(broker.Port, acknowledges: false);
        await using var node = NodeProcess.Start(tap.Url);
        await Until(node, () => host.Ids.Count >= 3, "no data");

        ulong now = (ulong)Now;
        (byte[] Command, int Qos)[] requests =
        [
            (new RawPayloadWriter(null).Boolean(Rebirth, null, value: true).ToArray(), 0),
            (new RawPayloadWriter(null).Boolean(Rebirth, null, value: true).ToArray(), 1),
            (new RawPayloadWriter(now).Boolean(Rebirth, null, value: true, now).ToArray(), 0),
            (new RawPayloadWriter(now).Boolean(Rebirth, null, value: true, now).ToArray(), 1),
        ];
        foreach (var (command, qos) in requests)
        {
            int births = host.Count("NBIRTH");
            int data = host.Count("NDATA");
            await host.CommandAsync(command, qos);
            await Until(
                node,
                () => host.Count("NBIRTH") == births + 1 && host.Count("NDATA") > data,
                $"no birth after a request at QoS {qos}"
            );
        }

        Assert.All(
            host.Heard.Where(message => message.Type == "NBIRTH"),
            birth => Assert.Equal(0, TapReplay.BdSeq(birth.Payload))
        );
        await StopAsync(node);
        var seen = tap.CheckNode();
        Assert.Equal(1, seen.Connections);
        Assert.Equal(1 + requests.Length, seen.Births);
        Assert.Empty(host.Missing);
    }

    [Fact]
    public async Task Commands_that_make_no_sense_are_counted_and_nothing_else_happens()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var tap = new MqttTap(broker.Port);
        await using var host = await PlainHost.StartAsync(broker.Port, acknowledges: false);
        await using var node = NodeProcess.Start(tap.Url);
        await Until(node, () => host.Ids.Count >= 2, "no data");

        ulong ack = host.AliasOf("Journal/Ack");
        ulong ranges = host.AliasOf("Journal/AckRanges");
        ulong epoch = host.AliasOf("Journal/Epoch");
        byte[][] refused =
        [
            [0xFF, 0xFE, 0xFD, 0x00, 0x12],
            Encoding.UTF8.GetBytes("{\"rebirth\":true}"),
            new RawPayloadWriter(null).Boolean("Site/Open The Door", null, value: true).ToArray(),
            new RawPayloadWriter(null).Boolean(null, 999_999, value: true).ToArray(),
            new RawPayloadWriter(null).Boolean(null, ulong.MaxValue, value: true).ToArray(),
            new RawPayloadWriter(null).Text(Rebirth, null, "true").ToArray(),
            new RawPayloadWriter(null).Long(Rebirth, null, 1).ToArray(),
            new RawPayloadWriter(null).Text(null, ack, "7").ToArray(),
            new RawPayloadWriter(null).Long(null, ack, 1_000_000_000).ToArray(),
            new RawPayloadWriter(null).Long(null, ack, ulong.MaxValue).ToArray(),
            new RawPayloadWriter(null).Text(null, ranges, "1-,x").ToArray(),
            new RawPayloadWriter(null).Long(null, epoch, 1).ToArray(),
            new RawPayloadWriter(null).Long("Power/Battery Voltage", null, 54).ToArray(),
            new byte[1_000_000],
            new RawPayloadWriter(null).Text(null, ranges, new string('1', 1_000_000)).ToArray(),
        ];
        byte[][] idle =
        [
            [],
            new RawPayloadWriter(null).ToArray(),
            new RawPayloadWriter(null).Boolean(Rebirth, null, value: false).ToArray(),
        ];
        foreach (byte[] command in refused)
        {
            await host.CommandAsync(command, qos: 1);
        }

        foreach (byte[] command in idle)
        {
            await host.CommandAsync(command, qos: 1);
        }

        // One that the broker had kept is of any age; those for others never come.
        byte[] rebirth = new RawPayloadWriter(null).Boolean(Rebirth, null, value: true).ToArray();
        await host.PublishAsync($"spBv1.0/{NodeProcess.Group}/NCMD/SIM-0002", rebirth, 1, retain: false);
        await host.PublishAsync($"spBv1.0/{NodeProcess.Group}/DCMD/{NodeProcess.Id}/door", rebirth, 1, retain: false);
        await host.PublishAsync($"spBv1.0/{NodeProcess.Group}/ncmd/{NodeProcess.Id}", rebirth, 1, retain: false);

        await Until(
            node,
            () => Counted() >= refused.Length,
            $"not every command was counted: {refused.Length} were sent"
        );
        int data = host.Count("NDATA");
        await Until(node, () => host.Count("NDATA") >= data + 3, "data stopped");
        Assert.Equal(refused.Length, Counted());
        await StopAsync(node);
        var seen = tap.CheckNode();
        Assert.Equal(1, seen.Connections);
        Assert.Equal(1, seen.Births);
        Assert.Empty(host.Missing);

        long Counted() => (long)(host.Latest("Agent/Commands Refused")?.Integer ?? 0);
    }

    [Fact]
    public async Task Acknowledged_records_leave_the_journal_and_SIGTERM_says_goodbye()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var tap = new MqttTap(broker.Port);
        await using var host = await PlainHost.StartAsync(broker.Port, acknowledges: true);
        await using var node = NodeProcess.Start(tap.Url);
        await Until(node, () => host.Ids.Count >= 8, "no data");

        await host.CommandAsync(new RawPayloadWriter(null).Boolean(Rebirth, null, value: true).ToArray());
        await Until(node, () => host.Count("NBIRTH") == 2, "no second birth");
        Assert.InRange((long)host.Latest("Journal/First")!.Integer, 6, long.MaxValue);
        Assert.InRange((long)host.Latest("Journal/Depth")!.Integer, 0, 4);

        await StopAsync(node);
        Assert.Contains("Stopped gracefully", node.Said, StringComparison.Ordinal);
        Assert.Contains("\"why\":\"stopped\"", host.Latest("Site/Last Gasp")?.Text, StringComparison.Ordinal);
        Assert.EndsWith("/NDEATH/" + NodeProcess.Id, tap.Published()[^1].Topic, StringComparison.Ordinal);
        Assert.Equal([4], tap.Disconnects());
        await Eventually.True(() => host.Count("NDEATH") >= 1, Limit, () => $"no NDEATH came:\n{node.Said}");
        Assert.All(
            host.Heard.Where(message => message.Type == "NDEATH"),
            death => Assert.Equal(0, TapReplay.BdSeq(death.Payload))
        );
        tap.CheckNode();
        Assert.Empty(host.Missing);
    }

    [Fact]
    public async Task A_node_with_a_primary_host_is_online_only_while_that_host_is()
    {
        const string Primary = "scada-1";
        await using var broker = await Mosquitto.StartAsync();
        await using var tap = new MqttTap(broker.Port);
        await using var host = await PlainHost.StartAsync(broker.Port, acknowledges: true);
        await using var node = NodeProcess.Start(tap.Url, "--primary", Primary);
        const string Waiting = "Waiting for primary host " + Primary;

        await Until(node, () => Times(node, Waiting) == 1, "the node does not wait");
        await host.StateAsync("scada-2", online: true, Now);
        await host.PublishAsync($"spBv1.0/STATE/{Primary}", "online"u8.ToArray(), 1, retain: false);
        Assert.Empty(tap.Published());
        long time = Now;
        await host.StateAsync(Primary, online: true, time);
        await Until(node, () => host.Ids.Count >= 3, "no data after STATE online");

        // Of an earlier connection of the host: not meant for this session.
        int data = host.Count("NDATA");
        await host.StateAsync(Primary, online: false, time - 1000, retain: false);
        await host.PublishAsync($"spBv1.0/STATE/{Primary}", [], 1, retain: false);
        await Until(node, () => Times(node, "Ignored a STATE") == 1, "the old STATE was not ignored");
        await Until(node, () => host.Count("NDATA") >= data + 2, "an old STATE stopped the node");
        Assert.Single(tap.Connects());

        await host.StateAsync(Primary, online: false, time + 1);
        await Until(node, () => tap.Disconnects().Count == 1, "the node stayed though its host left");
        await Until(node, () => tap.Connects().Count == 2, "the node did not come back to wait");
        int published = tap.Published().Count;
        await Until(node, () => Times(node, Waiting) == 2, "the node does not wait again");
        Assert.Equal(published, tap.Published().Count);
        Assert.EndsWith("/NDEATH/" + NodeProcess.Id, tap.Published()[^1].Topic, StringComparison.Ordinal);

        // While it waits, a STATE from before the host left does not count.
        await host.StateAsync(Primary, online: true, time, retain: false);
        await Until(node, () => Times(node, "Ignored a STATE") == 2, "an old STATE online was believed");
        Assert.Equal(published, tap.Published().Count);
        await host.StateAsync(Primary, online: true, time + 2);
        await Until(node, () => host.Count("NBIRTH") == 2, "no birth after the host came back");

        // The retained STATE is enough for the next connection, with the same time as before.
        tap.Cut();
        await Until(node, () => host.Count("NBIRTH") == 3, "no birth after a retained STATE");
        data = host.Count("NDATA");
        await Until(node, () => host.Count("NDATA") >= data + 2, "no data");
        await StopAsync(node);
        var seen = tap.CheckNode(Primary);
        Assert.Equal(3, seen.Connections);
        Assert.Empty(host.Missing);
    }

    [Fact]
    public async Task Cut_and_half_open_connections_lose_nothing()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var tap = new MqttTap(broker.Port);
        await using var host = await PlainHost.StartAsync(broker.Port, acknowledges: true);
        await using var node = NodeProcess.Start(tap.Url, "--keep-alive", "5");
        await Until(node, () => host.Ids.Count >= 2, "no data");
        Assert.Equal(5, tap.Connects()[0].KeepAlive);

        // Cut: the broker publishes the Will of this connection.
        tap.Cut();
        await Until(node, () => host.Count("NDEATH") == 1, "the Will did not come");
        Assert.Equal(0, TapReplay.BdSeq(host.Heard.Last(message => message.Type == "NDEATH").Payload));
        await Until(node, () => host.Count("NBIRTH") == 2, "no birth after a cut");
        Assert.Equal(1, TapReplay.BdSeq(host.Heard.Last(message => message.Type == "NBIRTH").Payload));

        // Half-open: nothing comes any more, and only the keep-alive can tell.
        tap.Swallowing = true;
        await Until(
            node,
            () => Times(node, "the broker answered nothing for") == 1,
            "the node keeps a dead connection"
        );
        tap.Swallowing = false;
        await Until(node, () => host.Count("NBIRTH") == 3, "no birth after a half-open connection");
        int data = host.Count("NDATA");
        await Until(node, () => host.Count("NDATA") >= data + 2 && host.Missing.Count == 0, "records are missing");
        await StopAsync(node);
        Assert.Equal(3, tap.CheckNode().Connections);
        Assert.Empty(host.Missing);
    }

    [Fact]
    public async Task A_bdSeq_is_used_by_each_CONNECT_that_was_sent_and_by_nothing_else()
    {
        await using var broker = await Mosquitto.StartAsync();
        await using var tap = new MqttTap(broker.Port);
        await using var host = await PlainHost.StartAsync(broker.Port, acknowledges: true);

        // Refused by the system: no CONNECT.
        await tap.StopListeningAsync();
        await using var node = NodeProcess.Start(tap.Url);
        await Until(node, () => Times(node, "No connection:") == 1, "no attempt");
        Assert.Empty(tap.Connects());

        // Taken and closed without an answer: a CONNECT.
        tap.Deaf = true;
        tap.Listen();
        await Until(node, () => tap.Connects().Count == 1, "no CONNECT");
        tap.Deaf = false;
        await Until(node, () => host.Count("NBIRTH") == 1 && host.Ids.Count >= 2, "no birth in the end");
        Assert.Equal([0L, 1L], tap.Connects().Select(connect => TapReplay.BdSeq(connect.WillPayload)));
        await StopAsync(node);
        tap.CheckNode();
        Assert.Empty(host.Missing);
    }

    [Fact]
    public async Task The_city_keeps_the_rules_of_a_host_application_and_the_node_follows_it()
    {
        string folder = Directory.CreateTempSubdirectory("edge-conformance-").FullName;
        await using var broker = await Mosquitto.StartAsync();
        await using var cityTap = new MqttTap(broker.Port);
        await using var tap = new MqttTap(broker.Port);
        await using var host = await PlainHost.StartAsync(broker.Port, acknowledges: false);
        await using var node = NodeProcess.Start(tap.Url, "--primary", "city");
        var options = new CityOptions
        {
            Broker = BrokerAddress.Parse(cityTap.Url),
            StorePath = Path.Combine(folder, "city.db"),
            Http = null,
            Host = new HostOptions { HostId = "city", Group = NodeProcess.Group },
        };
        await using (
            var city = await CityRunner.StartAsync(
                options,
                TimeProvider.System,
                null,
                TestContext.Current.CancellationToken
            )
        )
        {
            await Until(node, () => Commands() >= 2, "the city acknowledges nothing");

            // Somebody else, or an old Will, says that the city is offline: it contradicts at once.
            await host.StateAsync("city", online: false, 1);
            await Until(node, () => States(online: true) == 2, "the city does not contradict");

            cityTap.Cut();
            await Until(node, () => cityTap.Connects().Count == 2, "the city does not come back");
            int before = Commands();
            await Until(node, () => Commands() >= before + 2, "no acknowledgement after the city came back");
            Assert.Equal(2, tap.Connects().Count);

            // A second birth that the city asks for: a message is missing, as far as it can see.
            int births = host.Count("NBIRTH");
            await host.PublishAsync(
                $"spBv1.0/{NodeProcess.Group}/NDATA/{NodeProcess.Id}",
                new RawPayloadWriter((ulong)Now).Long(null, 999_999, 1, (ulong)Now).ToArray(),
                0,
                retain: false
            );
            await Until(node, () => host.Count("NBIRTH") == births + 1, "the city asks for no rebirth");
        }

        await Until(node, () => tap.Disconnects().Count == 2, "the node stayed though the city left");
        await StopAsync(node);
        var seen = cityTap.CheckHost("city", NodeProcess.Group);
        Assert.Equal(1, seen.Deaths);
        Assert.Equal([0], cityTap.Disconnects());
        tap.CheckNode("city");
        Directory.Delete(folder, recursive: true);

        int Commands() =>
            cityTap.Published().Count(message => message.Topic.Contains("/NCMD/", StringComparison.Ordinal));

        int States(bool online) =>
            cityTap
                .Published()
                .Count(message =>
                    message.Topic == "spBv1.0/STATE/city"
                    && Encoding
                        .UTF8.GetString(message.Payload)
                        .Contains(online ? "true" : "false", StringComparison.Ordinal)
                );
    }

    private static int Times(RealProcess process, string text) =>
        process.Said.Split(text, StringSplitOptions.None).Length - 1;

    private static async Task Until(RealProcess node, Func<bool> condition, string otherwise)
    {
        await Eventually.True(() => condition() || node.HasExited, Limit, Said);
        Assert.True(condition() || !node.HasExited, Said());

        string Said() => $"{otherwise}; the node said:\n{node.Said}";
    }

    private static async Task StopAsync(RealProcess node) =>
        Assert.Equal(0, await node.TerminateAsync(TimeSpan.FromSeconds(20)));
}
