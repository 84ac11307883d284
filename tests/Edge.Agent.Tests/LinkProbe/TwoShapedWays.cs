using System.Globalization;
using System.Text.Json;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>
/// A pair of network namespaces with two veths between them, each shaped by <c>tc tbf</c>: a fast one, to which the routes lead, and a
/// slow one with a default route of worse metric. The server has one address, which either leads to.
/// </summary>
internal sealed class TwoShapedWays : IDisposable
{
    private const string FarOfSlow = "10.246.0.1";

    private readonly NamespacePair _pair = new("y", "10.247.0");

    public TwoShapedWays(int fastMegabits, int slowMegabits)
    {
        Slow = "ys" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Ip($"link add {Slow} netns {_pair.Near} type veth peer name {Slow} netns {_pair.Far}");
        Ip($"-n {_pair.Near} addr add 10.246.0.2/24 dev {Slow}");
        Ip($"-n {_pair.Far} addr add {FarOfSlow}/24 dev {Slow}");
        Ip($"-n {_pair.Near} link set {Slow} up");
        Ip($"-n {_pair.Far} link set {Slow} up");
        Ip($"-n {_pair.Near} route add default via {_pair.Server} dev {Fast} metric 100");
        Ip($"-n {_pair.Near} route add default via {FarOfSlow} dev {Slow} metric 200");

        // What comes back by the slow one is from an address to which the fast one has the better route.
        Ip($"netns exec {_pair.Near} sh -c \"for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 2 > $f; done\"");
        Shape(Fast, fastMegabits);
        Shape(Slow, slowMegabits);
    }

    /// <summary>The interface to which the routes lead.</summary>
    public string Fast => _pair.Near;

    /// <summary>The other one.</summary>
    public string Slow { get; }

    /// <summary>The servers' addresses: nginx with a file longer than any sample, iperf3, and this project's ndt7.</summary>
    public (string Http, string Iperf3, string Ndt7) Serve()
    {
        using (FileStream file = File.Create(Path.Combine(_pair.Folder, "file")))
        {
            file.SetLength(1 << 30);
        }

        _pair.ServeFiles(80);
        _pair.Serve("iperf3 -s -p 5201", 5201);
        _pair.Serve($"dotnet {NamespacePair.Built("edge-sim.dll")} ndt7 --listen {_pair.Server}:8080", 8080);
        return ($"http://{_pair.Server}/file", $"iperf3://{_pair.Server}:5201", $"ws://{_pair.Server}:8080");
    }

    /// <summary>What the agent's own binary measures, and the payload and headers that each interface carried meanwhile, bytes.</summary>
    public (JsonElement Sample, long Fast, long Slow) Measure(string url, string? by, bool up)
    {
        string counter = up ? "tx_bytes" : "rx_bytes";
        (long fast, long slow) = (Count(Fast, counter), Count(Slow, counter));
        string way = (up ? " --up" : "") + (by is null ? "" : " --by " + by);
        (int exit, string output) = NamespacePair.Run(
            "ip",
            $"netns exec {_pair.Near} dotnet {NamespacePair.Built("edge-agent.dll")} speed {url}{way} --max-mib 1000 --json"
        );
        Assert.True(exit == 0, output);
        JsonElement sample = JsonDocument.Parse(output).RootElement;
        return (sample, Count(Fast, counter) - fast, Count(Slow, counter) - slow);
    }

    public void Dispose() => _pair.Dispose();

    private long Count(string device, string counter)
    {
        (_, string count) = NamespacePair.Run(
            "ip",
            $"netns exec {_pair.Near} cat /sys/class/net/{device}/statistics/{counter}"
        );
        return long.Parse(count, CultureInfo.InvariantCulture);
    }

    private void Shape(string device, int megabits)
    {
        foreach (string space in (string[])[_pair.Near, _pair.Far])
        {
            string end = device == Fast ? space : device;
            (int exit, string output) = NamespacePair.Run(
                "tc",
                $"-n {space} qdisc add dev {end} root tbf rate {megabits}mbit burst 131072 latency 50ms"
            );
            Assert.True(exit == 0, output);
        }
    }

    private static void Ip(string arguments)
    {
        (int exit, string output) = NamespacePair.Run("ip", arguments);
        Assert.True(exit == 0, $"ip {arguments}: {output}");
    }
}
