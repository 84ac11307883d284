using Edge.City;
using Edge.City.Broker;
using Edge.City.Host;
using Edge.Scenarios.Tests.Harness;

namespace Edge.Scenarios.Tests;

/// <summary>
/// The site against a broker as it stands in the field: TLS, certificates on both sides, the user name taken from the
/// certificate, and an access list that lets each site write its own topics only.
/// </summary>
[Collection(RealProcesses.Name)]
public sealed class TlsTests : IDisposable
{
    // The broker knows a client by the CN of its certificate (%u).
    private const string AccessList = """
        user city
        topic read spBv1.0/#
        topic write spBv1.0/STATE/city
        topic write spBv1.0/+/NCMD/+
        pattern write spBv1.0/+/NBIRTH/%u
        pattern write spBv1.0/+/NDATA/%u
        pattern write spBv1.0/+/NDEATH/%u
        pattern read spBv1.0/+/NCMD/%u
        pattern read spBv1.0/STATE/+

        """;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-tls-").FullName;
    private readonly Authority _authority;
    private readonly Authority _stranger;
    private readonly (string Certificate, string Key) _server;
    private readonly (string Certificate, string Key) _site;

    public TlsTests()
    {
        _authority = new Authority(_folder, "authority");
        _stranger = new Authority(_folder, "stranger");
        _server = _authority.Server("server", 50);
        _site = _authority.Client(NodeProcess.Id);
        File.WriteAllText(Path.Combine(_folder, "acl"), AccessList);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_broker_that_cannot_be_trusted_gets_nothing_and_costs_neither_records_nor_a_bdSeq()
    {
        var unknown = _stranger.Server("unknown", 50);
        var expired = _authority.Server("expired", -1);
        await using var broker = await Mosquitto.StartAsync(Options(unknown));
        await using var node = Node(broker, _site);
        await Until(node, () => Refusals(node).Any(line => line.Contains("authority", StringComparison.Ordinal)));

        await RestartAsync(broker, expired);
        await Until(node, () => Refusals(node).Any(line => line.Contains("expired", StringComparison.Ordinal)));

        await RestartAsync(broker, _server);
        var notices = new List<string>();
        await using var city = await CityAsync(broker, notices);
        await Until(node, () => city.Store.Ids(NodeProcess.Id) is [{ Last: >= 3 }]);
        Assert.Equal(0, await node.TerminateAsync(TimeSpan.FromSeconds(20)));

        // Every record since the first, and the first bdSeq.
        var ids = Assert.Single(city.Store.Ids(NodeProcess.Id));
        Assert.Equal(1, ids.First);
        lock (notices)
        {
            Assert.Contains(notices, notice => notice.Contains("online (session 0)", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_site_without_its_certificate_is_refused_and_says_why()
    {
        await using var broker = await Mosquitto.StartAsync(Options(_server));
        await using var node = Node(broker, null);
        await Until(node, () => Refusals(node).Any(line => line.Contains("certificate", StringComparison.Ordinal)));
        Assert.Equal(0, await node.TerminateAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("Stopped gracefully after record", node.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("after record 0;", node.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_cannot_speak_in_the_name_of_another_and_keeps_what_is_denied()
    {
        await using var broker = await Mosquitto.StartAsync(Options(_server));
        await using var city = await CityAsync(broker, []);
        await using var node = Node(broker, _authority.Client("SIM-0002"));
        await Until(node, () => broker.Said.Split("Denied PUBLISH").Length > 3);
        Assert.Equal(0, await node.TerminateAsync(TimeSpan.FromSeconds(20)));
        Assert.Empty(city.Store.SiteNames());
        Assert.Contains("Stopped gracefully", node.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("; 0 not yet acknowledged", node.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection lost", node.Said, StringComparison.Ordinal);
    }

    private static List<string> Refusals(RealProcess node) =>
        [.. node.Said.Split('\n').Where(line => line.Contains("No connection:", StringComparison.Ordinal))];

    private static async Task Until(RealProcess node, Func<bool> condition)
    {
        await Eventually.True(() => condition() || node.HasExited, Limit, () => "The node said:\n" + node.Said);
        Assert.True(condition(), "The node said:\n" + node.Said);
    }

    private async Task RestartAsync(Mosquitto broker, (string Certificate, string Key) server)
    {
        await broker.StopAsync();
        broker.Options = Options(server);
        await broker.ResumeAsync();
    }

    private string Options((string Certificate, string Key) server) =>
        $"""
            cafile {_authority.PemFile}
            certfile {server.Certificate}
            keyfile {server.Key}
            require_certificate true
            use_identity_as_username true
            allow_anonymous false
            log_type all
            acl_file {Path.Combine(_folder, "acl")}

            """;

    private RealProcess Node(Mosquitto broker, (string Certificate, string Key)? site)
    {
        string[] identity = site is { } own ? ["--cert", own.Certificate, "--key", own.Key] : [];
        return NodeProcess.Start($"mqtts://127.0.0.1:{broker.Port}", ["--ca", _authority.PemFile, .. identity]);
    }

    private async Task<CityRunner> CityAsync(Mosquitto broker, List<string> notices)
    {
        var identity = _authority.Client("city");
        return await CityRunner.StartAsync(
            new CityOptions
            {
                Broker = BrokerAddress.Parse($"mqtts://127.0.0.1:{broker.Port}"),
                StorePath = Path.Combine(_folder, "city.db"),
                Http = null,
                Host = new HostOptions { HostId = "city", Group = NodeProcess.Group },
                AuthorityFile = _authority.PemFile,
                CertificateFile = identity.Certificate,
                KeyFile = identity.Key,
            },
            TimeProvider.System,
            (text, _) =>
            {
                lock (notices)
                {
                    notices.Add(text);
                }
            },
            TestContext.Current.CancellationToken
        );
    }
}
