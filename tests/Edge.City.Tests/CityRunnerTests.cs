using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Edge.City.Broker;
using Edge.City.Host;
using Edge.City.Store;
using Edge.Core.Journal;
using Edge.Portable.Wire;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace Edge.City.Tests;

/// <summary>The receiver as a whole, against a broker in this process.</summary>
public sealed class CityRunnerTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-city-").FullName;
    private readonly int _port = FreePort();
    private MqttServer _broker = null!;

    public async ValueTask InitializeAsync()
    {
        _broker = Broker(_port);
        await _broker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.StopAsync();
        _broker.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Records_are_stored_acknowledged_and_shown()
    {
        await using CityRunner city = await Start();
        await Until(() => city.IsConnected);
        await using Node node = await Node.Connect(_port);
        await node.Publish("NBIRTH", node.Site.Birth());
        await node.Publish("NDATA", node.Site.Data(1, 1));
        await node.Publish("NDATA", node.Site.Data(2, 2, 64, historical: true));
        await Until(() => node.Acknowledged == 65);
        Assert.Equal([new IdRange(1, 65)], city.Store.Ids("hp-0001"));
        Assert.Equal(65, city.Store.MaxOf("hp-0001", "Structure/Acceleration/Peak"));

        using var http = new HttpClient();
        using JsonDocument sites = JsonDocument.Parse(await http.GetStringAsync($"{city.Address}/api/sites", Cancel));
        JsonElement site = Assert.Single(sites.RootElement.GetProperty("sites").EnumerateArray());
        Assert.Equal("Safe", site.GetProperty("verdict").GetString());
        Assert.Equal(65, site.GetProperty("lastId").GetInt64());
        Assert.Equal(0.0, site.GetProperty("metrics").GetProperty("water").GetProperty("value").GetDouble());
        using JsonDocument one = JsonDocument.Parse(
            await http.GetStringAsync($"{city.Address}/api/sites/hp-0001", Cancel)
        );
        Assert.Equal("hp-0001", one.RootElement.GetProperty("site").GetProperty("id").GetString());
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await http.GetAsync(new Uri($"{city.Address}/api/sites/none"), Cancel)).StatusCode
        );
        string page = await http.GetStringAsync(city.Address, Cancel);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_is_online_while_it_runs_and_offline_after_it_ended()
    {
        CityRunner city = await Start();
        await Until(async () => (await Retained())?.Online == true);
        long online = (await Retained())!.Value.Millis;
        await city.DisposeAsync();
        (bool Online, long Millis)? state = await Retained();
        Assert.False(state!.Value.Online);
        Assert.True(state.Value.Millis > online);
    }

    [Fact]
    public async Task A_broker_that_comes_later_is_found_and_one_that_comes_back_too()
    {
        await _broker.StopAsync();
        _broker.Dispose();
        var notices = new List<string>();
        await using CityRunner city = await Start(notices);
        await Until(() => Said(notices, "Cannot reach the broker"));
        for (int i = 0; i < 2; i++)
        {
            _broker = Broker(_port);
            await _broker.StartAsync();
            await Until(() => city.IsConnected);
            await using Node node = await Node.Connect(_port);
            await node.Publish("NBIRTH", node.Site.Birth(i));
            await node.Publish("NDATA", node.Site.Data(1, i + 1));
            await Until(() => node.Acknowledged == i + 1);
            if (i == 0)
            {
                await _broker.StopAsync();
                _broker.Dispose();
                await Until(() => !city.IsConnected);
                Assert.Equal("Unknown", city.View().Sites[0].Verdict);
            }
        }
    }

    [Fact]
    public async Task Data_of_a_session_that_began_before_the_receiver_asks_for_a_rebirth()
    {
        await using Node node = await Node.Connect(_port);
        await using CityRunner city = await Start();
        await Until(() => city.IsConnected);
        await node.Publish("NDATA", node.Site.Data(8, 5));
        await Until(() => node.Rebirths == 1);
        await node.Publish("NBIRTH", node.Site.Birth(first: 5));
        await node.Publish("NDATA", node.Site.Data(1, 5, historical: true));
        await Until(() => node.Acknowledged == 5);
        Assert.Equal(4, city.Store.Site("hp-0001")!.Evicted);
    }

    [Fact]
    public async Task Garbage_on_the_wire_stops_nothing()
    {
        await using CityRunner city = await Start();
        await Until(() => city.IsConnected);
        await using Node node = await Node.Connect(_port);
        var random = new Random(4);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            await node.Publish(i % 2 == 0 ? "NBIRTH" : "NDATA", bytes);
        }

        await node.Publish("NBIRTH", node.Site.Birth());
        await node.Publish("NDATA", node.Site.Data(1, 1));
        await Until(() => node.Acknowledged == 1);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_sentence_and_the_store_is_let_go()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        CityOptions options = Options() with { Http = $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}" };
        var problem = await Assert.ThrowsAsync<CityStartException>(() =>
            CityRunner.StartAsync(options, TimeProvider.System, cancel: Cancel)
        );
        Assert.Contains("cannot listen", problem.Message, StringComparison.Ordinal);
        using var store = CityStore.Open(options.StorePath, 0);
    }

    [Fact]
    public async Task Wrong_options_are_all_reported_at_once()
    {
        var options = new CityOptions
        {
            Broker = BrokerAddress.Parse("mqtt://192.0.2.1"),
            Http = "nowhere",
            Host = new HostOptions { Group = "a/b" },
            CertificateFile = "/none.pem",
        };
        var problem = await Assert.ThrowsAsync<CityStartException>(() =>
            CityRunner.StartAsync(options, TimeProvider.System, cancel: Cancel)
        );
        foreach (string said in (string[])["--allow-plaintext", "--store", "--http", "--group", "--cert"])
        {
            Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mqtt://localhost", "localhost", 1883, false, true)]
    [InlineData("mqtts://broker.example:8884", "broker.example", 8884, true, false)]
    [InlineData("mqtt://[::1]:1884/", "::1", 1884, false, true)]
    public void Broker_addresses_are_read(string text, string host, int port, bool tls, bool loopback)
    {
        BrokerAddress address = BrokerAddress.Parse(text)!;
        Assert.Equal((host, port, tls, loopback), (address.Host, address.Port, address.Tls, address.IsLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:1883")]
    [InlineData("http://localhost")]
    [InlineData("mqtt://user:word@localhost")]
    [InlineData("mqtt://localhost/topic")]
    public void What_is_no_broker_address_is_refused(string text) => Assert.Null(BrokerAddress.Parse(text));

    [Fact]
    public async Task Data_that_has_waited_too_long_is_left_out_and_a_birth_never()
    {
        await using CityRunner city = await CityRunner.StartAsync(
            Options() with
            {
                MaxWaitingSeconds = 0,
            },
            TimeProvider.System,
            cancel: Cancel
        );
        await Until(() => city.IsConnected);
        await using Node node = await Node.Connect(_port);
        await node.Publish("NBIRTH", node.Site.Birth());
        await node.Publish("NDATA", node.Site.Data(1, 1));
        await Until(() => city.Dropped == 1 && city.Store.Site("hp-0001")?.Online == true);
        Assert.Equal(0, city.Store.Count("hp-0001"));
        Assert.Equal(0, node.Acknowledged);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static MqttServer Broker(int port) =>
        new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .WithDefaultEndpointPort(port)
                .Build()
        );

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Limit, "waited too long");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static bool Said(List<string> notices, string text)
    {
        lock (notices)
        {
            return notices.Exists(notice => notice.Contains(text, StringComparison.Ordinal));
        }
    }

    private CityOptions Options() =>
        new()
        {
            Broker = new BrokerAddress("127.0.0.1", _port, Tls: false),
            StorePath = Path.Combine(_directory, "city.db"),
            Http = "127.0.0.1:0",
        };

    private async Task<CityRunner> Start(List<string>? notices = null) =>
        await CityRunner.StartAsync(
            Options(),
            TimeProvider.System,
            (text, _) =>
            {
                if (notices is not null)
                {
                    lock (notices)
                    {
                        notices.Add(text);
                    }
                }
            }
        );

    private async Task<(bool Online, long Millis)?> Retained()
    {
        MqttApplicationMessage? message = await _broker.GetRetainedMessageAsync("spBv1.0/STATE/city");
        if (message is null)
        {
            return null;
        }

        byte[] payload = message.Payload.ToArray();
        Assert.True(StatePayload.TryParse(payload, 0, payload.Length, out bool online, out long millis));
        return (online, millis);
    }

    /// <summary>A site by hand: it publishes what it is told and reads commands.</summary>
    private sealed class Node : IAsyncDisposable
    {
        private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
        private long _acknowledged;
        private int _rebirths;

        public SiteMessages Site { get; } = new();

        public long Acknowledged => Interlocked.Read(ref _acknowledged);

        public int Rebirths => Volatile.Read(ref _rebirths);

        public static async Task<Node> Connect(int port)
        {
            var node = new Node();
            node._client.ApplicationMessageReceivedAsync += node.Read;
            await node._client.ConnectAsync(
                new MqttClientOptionsBuilder()
                    .WithTcpServer("127.0.0.1", port)
                    .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
                    .Build()
            );
            await node._client.SubscribeAsync(node.Site.Topic("NCMD"), MqttQualityOfServiceLevel.AtLeastOnce);
            return node;
        }

        public async Task Publish(string type, byte[] payload) =>
            await _client.PublishAsync(
                new MqttApplicationMessage { Topic = Site.Topic(type), PayloadSegment = payload }
            );

        public async ValueTask DisposeAsync()
        {
            try
            {
                await _client.DisconnectAsync();
            }
            catch (MQTTnet.Exceptions.MqttCommunicationException e)
            {
                Assert.NotNull(e);
            }

            _client.Dispose();
        }

        private Task Read(MqttApplicationMessageReceivedEventArgs e)
        {
            byte[] bytes = e.ApplicationMessage.Payload.ToArray();
            Assert.True(SparkplugDecoder.TryDecode(bytes, 0, bytes.Length, out SparkplugPayload? payload, out _));
            foreach (SparkplugMetric metric in payload!.Metrics)
            {
                if (metric.Name == "Node Control/Rebirth")
                {
                    Interlocked.Increment(ref _rebirths);
                }
                else if (metric.HasAlias && metric.Alias == (ulong)MetricId.JournalAck)
                {
                    Interlocked.Exchange(ref _acknowledged, metric.IntegerValue);
                }
            }

            return Task.CompletedTask;
        }
    }
}
