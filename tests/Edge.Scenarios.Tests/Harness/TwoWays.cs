using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>
/// A site with two ways to one broker, in two network namespaces: the agent in one, mosquitto and the receiver in the other, all of
/// them real processes. Each way is a veth with its own default route, the preferred one with the better metric; the broker's
/// address is neither's.
/// </summary>
internal sealed partial class TwoWays : IAsyncDisposable
{
    public const string Preferred = "wa";
    public const string Second = "wb";

    private const string Broker = "10.250.10.1";

    private readonly string _id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-ways-").FullName;
    private readonly Authority? _authority;
    private RealProcess? _broker;
    private RealProcess? _city;

    private TwoWays(bool isTls)
    {
        _authority = isTls ? new Authority(_folder, "authority") : null;
        Ip("netns", "add", Far);
        Ip("netns", "add", Near);
        Ip("-n", Far, "link", "set", "lo", "up");
        Ip("-n", Near, "link", "set", "lo", "up");
        Ip("-n", Far, "addr", "add", Broker + "/32", "dev", "lo");
        Connect(Preferred, "10.250.11", 100);
        Connect(Second, "10.250.12", 200);

        // What comes back by the second way is from an address to which the first has the better route.
        Sh(Near, "for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 2 > $f; done");
    }

    /// <summary>The agent's interfaces by which its sessions came, in order, as the broker saw their addresses.</summary>
    public IReadOnlyList<string> Sessions =>
        [
            .. NewClient()
                .Matches(_broker!.Said)
                .Where(match => match.Groups[2].Value == Cabinet.SiteId)
                .Select(match => match.Groups[1].Value == "11" ? Preferred : Second),
        ];

    /// <summary>What the agent has in its journal and the receiver has not acknowledged.</summary>
    public string Journal => Path.Combine(_folder, "journal.db");

    private string Near => $"wn{_id}";

    private string Far => $"wf{_id}";

    /// <summary>Skips the test where this host has no such network.</summary>
    public static void Require()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.UserName == "root",
            "network namespaces need root on Linux"
        );
        Assert.SkipUnless(Find("ip") is not null, "not installed: ip (apt-get install iproute2)");
        Assert.SkipUnless(Find("mosquitto") is not null, "not installed: mosquitto (apt-get install mosquitto)");
    }

    /// <param name="isTls">Whether the site speaks TLS with a certificate, as in the field; the receiver is at the broker's side.</param>
    public static async Task<TwoWays> StartAsync(bool isTls = false)
    {
        Require();
        var ways = new TwoWays(isTls);
        await ways.ServeAsync();
        return ways;
    }

    /// <summary>Starts the agent with these interfaces as its ways out; checks are a second apart.</summary>
    /// <param name="backSeconds">How long the better way must work before it is taken again.</param>
    /// <param name="interfaces">The preferred one first.</param>
    public RealProcess Agent(double backSeconds, params string[] interfaces) =>
        Agent(checkSeconds: 1, backSeconds, interfaces);

    /// <summary>Starts the agent with these interfaces as its ways out.</summary>
    /// <param name="checkSeconds">Between two checks.</param>
    /// <param name="backSeconds">How long the better way must work before it is taken again.</param>
    /// <param name="interfaces">The preferred one first.</param>
    public RealProcess Agent(double checkSeconds, double backSeconds, params string[] interfaces)
    {
        string file = Path.Combine(_folder, "site.toml");
        string paths = string.Concat(
            interfaces.Select(name => $"[[uplink.path]]\nname = \"by-{name}\"\ninterface = \"{name}\"\n")
        );
        File.WriteAllText(
            file,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                [site]
                id = "{Cabinet.SiteId}"

                [uplink]
                {BrokerKeys()}
                frame_s = 1
                path_check_s = {checkSeconds}
                path_back_s = {backSeconds}

                {paths}
                [journal]
                path = "{Journal}"
                ballast_mib = 1
                batch_s = 0.2

                """
            )
        );
        return In(Near, "dotnet", Built("edge-agent.dll"), "run", file);
    }

    /// <summary>The far end of a way goes down: the near one has no carrier.</summary>
    public void Unplug(string way) => Ip("-n", Far, "link", "set", way, "down");

    public void Plug(string way) => Ip("-n", Far, "link", "set", way, "up");

    /// <summary>Nothing goes through a way any more, and nobody says so.</summary>
    public void Swallow(string way) => Ip("-n", Far, "route", "add", "blackhole", AddressOf(way) + "/32");

    /// <summary>Every packet of a way is dropped at both ends, while the links stay up.</summary>
    public void Deafen(string way)
    {
        foreach (string space in (string[])[Near, Far])
        {
            Run("tc", "-n", space, "qdisc", "replace", "dev", way, "root", "blackhole");
        }
    }

    public void Undeafen(string way)
    {
        foreach (string space in (string[])[Near, Far])
        {
            Run("tc", "-n", space, "qdisc", "del", "dev", way, "root");
        }
    }

    public void Release(string way) => Ip("-n", Far, "route", "del", "blackhole", AddressOf(way) + "/32");

    /// <summary>Ends agent and receiver, and holds the receiver's store to what the agent journaled: each record once.</summary>
    public async Task AssertEveryRecordOnceAsync(RealProcess agent)
    {
        Assert.Equal(0, await agent.TerminateAsync(TimeSpan.FromSeconds(60)));
        long[] journal = Ask(Journal, $"SELECT epoch, {Newest} FROM state")[0];

        // What the goodbye overtook is sent by the next run, which must have begun to journal before it can be ended.
        await using RealProcess next = In(
            Near,
            "dotnet",
            Built("edge-agent.dll"),
            "run",
            Path.Combine(_folder, "site.toml")
        );
        await Eventually.True(
            () =>
                Ask(Journal, $"SELECT {Newest} FROM state")[0][0] > journal[1]
                && Stored().Exists(span => span is [_, 0, 1, var last] && last >= journal[1]),
            TimeSpan.FromSeconds(60),
            () =>
                $"the receiver has {string.Join(", ", Stored().Select(span => $"{span[2]} to {span[3]}"))} of {journal[1]}\n"
                + agent.Said
                + next.Said
        );
        Assert.Equal(0, await next.TerminateAsync(TimeSpan.FromSeconds(60)));
        await _city!.TerminateAsync(TimeSpan.FromSeconds(60));

        long[] span = Assert.Single(Stored());
        Assert.Equal([journal[0], 0, 1], span[..3]);
        Assert.Equal(span[3], Ask(Store, "SELECT sum(count) FROM records")[0][0]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_city is not null)
        {
            await _city.DisposeAsync();
        }

        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _authority?.Dispose();
        Ip("netns", "del", Near);
        Ip("netns", "del", Far);
        Directory.Delete(_folder, recursive: true);
    }

    // The journal writes state.last with releases only; newer rows are newer than it.
    private const string Newest = "max(last, coalesce((SELECT max(id) FROM record), 0))";

    private string Store => Path.Combine(_folder, "city.db");

    [GeneratedRegex(@"New client connected from 10\.250\.(1[12])\.2:\d+ as (\S+) ")]
    private static partial Regex NewClient();

    private static string AddressOf(string way) => way == Preferred ? "10.250.11.2" : "10.250.12.2";

    private string BrokerKeys()
    {
        if (_authority is null)
        {
            return $"broker = \"mqtt://{Broker}:1883\"\nallow_plaintext = true";
        }

        (string certificate, string key) = _authority.Client(Cabinet.SiteId);
        return $"broker = \"mqtts://{Broker}:8883\"\nca_file = \"{_authority.PemFile}\"\n"
            + $"certificate_file = \"{certificate}\"\nkey_file = \"{key}\"";
    }

    private string TlsListener()
    {
        if (_authority is null)
        {
            return "";
        }

        (string certificate, string key) = _authority.Server("broker", 50, IPAddress.Parse(Broker));
        return $"listener 8883 {Broker}\ncafile {_authority.PemFile}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true\n";
    }

    private async Task ServeAsync()
    {
        string configuration = Path.Combine(_folder, "mosquitto.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"persistence false\nmax_queued_messages 1000000\nuser root\nlistener 1883 {Broker}\n{TlsListener()}allow_anonymous true\n"
        );
        _broker = In(Far, Find("mosquitto")!, "-c", configuration, "-v");
        _city = In(
            Far,
            "dotnet",
            Built("edge-city.dll"),
            "run",
            "--broker",
            $"mqtt://{Broker}:1883",
            "--allow-plaintext",
            "--store",
            Store,
            "--http",
            "none",
            "--plain"
        );
        await Eventually.True(
            () => _broker.Said.Contains("SUBSCRIBE", StringComparison.Ordinal),
            TimeSpan.FromSeconds(60),
            () => $"the receiver does not subscribe:\n{_broker.Said}\n{_city.Said}"
        );
    }

    private void Connect(string way, string net, int metric)
    {
        Ip("link", "add", way, "netns", Near, "type", "veth", "peer", "name", way, "netns", Far);
        foreach ((string where, string address) in ((string, string)[])[(Near, net + ".2/24"), (Far, net + ".1/24")])
        {
            Ip("-n", where, "addr", "add", address, "dev", way);
            Ip("-n", where, "link", "set", way, "up");
        }

        string[] route = ["route", "add", "default", "via", net + ".1", "dev", way];
        Ip(["-n", Near, .. route, "metric", metric.ToString(CultureInfo.InvariantCulture)]);
    }

    private List<long[]> Stored() =>
        File.Exists(Store) ? Ask(Store, "SELECT epoch, evicted, first, last FROM spans") : [];

    private static List<long[]> Ask(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // only the constants above come here
            command.CommandText = sql;
#pragma warning restore CA2100
            using SqliteDataReader reader = command.ExecuteReader();
            List<long[]> rows = [];
            while (reader.Read())
            {
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetInt64)]);
            }

            return rows;
        }
        catch (SqliteException)
        {
            // Its process is about to make it.
            return [];
        }
    }

    private static RealProcess In(string space, params string[] command) =>
        RealProcess.Start("ip", ["netns", "exec", space, .. command]);

    private static void Sh(string space, string script) => Ip("netns", "exec", space, "sh", "-c", script);

    private static void Ip(params string[] arguments) => Run("ip", arguments);

    private static void Run(string tool, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)}: {said}");
    }

    private static string Built(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static string? Find(string tool) =>
        ((string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin"])
            .Select(folder => Path.Combine(folder, tool))
            .FirstOrDefault(File.Exists);
}
