using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>
/// A pair of network namespaces, each end shaped by <c>tc tbf</c>, with jumbo frames: a frame's headers are then
/// 0.7 % of what the shaper counts, and with the usual 1,500 bytes 4.4 %.
/// </summary>
internal sealed class ShapedLink : IDisposable
{
    // What runs beside on a small machine is not to be the narrowest part of the link.
    private const string First = "nice -n -20";

    private readonly NamespacePair _pair;

    public ShapedLink(int megabits, int mtu = 9000)
    {
        _pair = new NamespacePair("e", "10.250.0", mtu);
        Shape(_pair.Near, megabits);
        Shape(_pair.Far, megabits);
    }

    /// <summary>Why this host has no such link; null when it has.</summary>
    public static string? WhyNot() =>
        NamespacePair.WhyNot("iproute2 nginx-light iperf3", "ip", "tc", "nginx", "iperf3");

    /// <summary>Starts nginx with a file of 1 GiB, longer than any sample; its address.</summary>
    public string Nginx()
    {
        using (FileStream file = File.Create(Path.Combine(_pair.Folder, "file")))
        {
            file.SetLength(1 << 30);
        }

        _pair.ServeFiles(80, First + " ");
        return $"http://{_pair.Server}/file";
    }

    /// <summary>Starts an iperf3 server; its address.</summary>
    public string Iperf3()
    {
        _pair.Serve($"{First} iperf3 -s -p 5201", 5201);
        return $"iperf3://{_pair.Server}:5201";
    }

    /// <summary>Starts this project's ndt7 server; its address.</summary>
    public string Ndt7()
    {
        _pair.Serve($"{First} dotnet {NamespacePair.Built("edge-sim.dll")} ndt7 --listen {_pair.Server}:8080", 8080);
        return $"ws://{_pair.Server}:8080";
    }

    /// <summary>What the agent measures, and what the kernel's counters say that the link carried meanwhile, Mbit/s.</summary>
    public (JsonElement Sample, double Carried) Measure(string url, bool up = false, double maxMib = 1000)
    {
        using Process counters = Process.Start(
            new ProcessStartInfo("ip", $"netns exec {_pair.Near} sh -c \"{Counting(up ? "tx" : "rx")}\"")
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        Task<string> counted = counters.StandardOutput.ReadToEndAsync();
        string way = up ? " --up" : "";
        string most = maxMib.ToString(CultureInfo.InvariantCulture);
        string agent = NamespacePair.Built("edge-agent.dll");
        (int exit, string output) = NamespacePair.Run(
            "ip",
            $"netns exec {_pair.Near} {First} dotnet {agent} speed {url}{way} --max-mib {most} --json"
        );
        counters.Kill(entireProcessTree: true);
        counters.WaitForExit();
        Assert.True(exit == 0, output);
        return (JsonDocument.Parse(output).RootElement, Carried(counted.Result));
    }

    public void Dispose() => _pair.Dispose();

    private static void Shape(string name, int megabits)
    {
        // A burst of 5 ms, for a host that is late, and never less than two of the largest packets that it may hand over as one.
        int burst = Math.Max(131_072, megabits * 1_000_000 / 8 / 200);
        (int exit, string output) = NamespacePair.Run(
            "tc",
            $"-n {name} qdisc add dev {name} root tbf rate {megabits}mbit burst {burst} latency 50ms"
        );
        Assert.True(exit == 0, output);
    }

    private string Counting(string way) =>
        $"while read up idle < /proc/uptime; do read bytes < /sys/class/net/{_pair.Near}/statistics/{way}_bytes; echo $up $bytes; sleep 0.1; done";

    // From a second and a half after the link began to be busy, which is past the slow start, until it was no longer.
    private static double Carried(string counted)
    {
        (double At, double Bytes)[] counts =
        [
            .. counted
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' '))
                .Where(parts => parts.Length == 2)
                .Select(parts =>
                    (
                        double.Parse(parts[0], CultureInfo.InvariantCulture),
                        double.Parse(parts[1], CultureInfo.InvariantCulture)
                    )
                ),
        ];
        const double busyBytes = 20_000;
        int[] busy =
        [
            .. Enumerable.Range(1, counts.Length - 1).Where(i => counts[i].Bytes - counts[i - 1].Bytes > busyBytes),
        ];
        if (busy.Length == 0)
        {
            return double.NaN;
        }

        (double At, double Bytes) last = counts[busy[^1] - 1];
        (double At, double Bytes) first = counts.First(count => count.At >= counts[busy[0]].At + 1.5);
        return (last.Bytes - first.Bytes) * 8 / 1e6 / (last.At - first.At);
    }
}
