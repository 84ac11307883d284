using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>
/// Two network namespaces with a veth between them, each end shaped by <c>tc tbf</c>, with jumbo frames: a frame's headers are then
/// 0.7 % of what the shaper counts, and with the usual 1,500 bytes 4.4 %.
/// </summary>
internal sealed class ShapedLink : IDisposable
{
    private const string Server = "10.250.0.1";

    // What runs beside on a small machine is not to be the narrowest part of the link.
    private const string First = "nice -n -20";

    private readonly string _id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly List<Process> _servers = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("shaped").FullName;

    public ShapedLink(int megabits, int mtu = 9000)
    {
        Ip($"netns add {Far}");
        Ip($"netns add {Near}");
        Ip($"link add {Near} netns {Near} mtu {mtu} type veth peer name {Far} netns {Far} mtu {mtu}");
        Shape(Near, "10.250.0.2", megabits);
        Shape(Far, Server, megabits);
    }

    private string Near => $"en{_id}";

    private string Far => $"ef{_id}";

    /// <summary>Why this host has no such link; null when it has.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "network namespaces need root on Linux";
        }

        string[] missing = [.. ((string[])["ip", "tc", "nginx", "iperf3"]).Where(tool => !Exists(tool))];
        return missing.Length == 0
            ? null
            : $"not installed: {string.Join(", ", missing)} (apt-get install iproute2 nginx-light iperf3)";
    }

    /// <summary>Starts nginx with a file of 1 GiB, longer than any sample; its address.</summary>
    public string Nginx()
    {
        using (FileStream file = File.Create(Path.Combine(_folder, "file")))
        {
            file.SetLength(1 << 30);
        }

        string configuration = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(
            configuration,
            $"daemon off; master_process off; pid {_folder}/pid; error_log stderr;\n"
                + "events { worker_connections 64; }\n"
                + $"http {{ access_log off; server {{ listen {Server}:80; root {_folder}; }} }}\n"
        );
        Serve($"nginx -p {_folder} -c {configuration}", 80);
        return $"http://{Server}/file";
    }

    /// <summary>Starts an iperf3 server; its address.</summary>
    public string Iperf3()
    {
        Serve("iperf3 -s -p 5201", 5201);
        return $"iperf3://{Server}:5201";
    }

    /// <summary>Starts this project's ndt7 server; its address.</summary>
    public string Ndt7()
    {
        Serve($"dotnet {Built("edge-sim.dll")} ndt7 --listen {Server}:8080", 8080);
        return $"ws://{Server}:8080";
    }

    /// <summary>What the agent measures, and what the kernel's counters say that the link carried meanwhile, Mbit/s.</summary>
    public (JsonElement Sample, double Carried) Measure(string url, bool up = false, double maxMib = 1000)
    {
        using Process counters = Process.Start(
            new ProcessStartInfo("ip", $"netns exec {Near} sh -c \"{Counting(up ? "tx" : "rx")}\"")
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        Task<string> counted = counters.StandardOutput.ReadToEndAsync();
        string way = up ? " --up" : "";
        string most = maxMib.ToString(CultureInfo.InvariantCulture);
        (int exit, string output) = Run(
            "ip",
            $"netns exec {Near} {First} dotnet {Built("edge-agent.dll")} speed {url}{way} --max-mib {most} --json"
        );
        counters.Kill(entireProcessTree: true);
        counters.WaitForExit();
        Assert.True(exit == 0, output);
        return (JsonDocument.Parse(output).RootElement, Carried(counted.Result));
    }

    private string Counting(string way) =>
        $"while read up idle < /proc/uptime; do read bytes < /sys/class/net/{Near}/statistics/{way}_bytes; echo $up $bytes; sleep 0.1; done";

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

    public void Dispose()
    {
        foreach (Process server in _servers)
        {
            server.Kill(entireProcessTree: true);
            server.WaitForExit();
            server.Dispose();
        }

        _ = Run("ip", $"netns del {Near}");
        _ = Run("ip", $"netns del {Far}");
        Directory.Delete(_folder, recursive: true);
    }

    private void Shape(string name, string address, int megabits)
    {
        Ip($"-n {name} addr add {address}/24 dev {name}");
        Ip($"-n {name} link set {name} up");
        Ip($"-n {name} link set lo up");

        // A burst of 5 ms, for a host that is late, and never less than two of the largest packets that it may hand over as one.
        int burst = Math.Max(131_072, megabits * 1_000_000 / 8 / 200);
        (int exit, string output) = Run(
            "tc",
            $"-n {name} qdisc add dev {name} root tbf rate {megabits}mbit burst {burst} latency 50ms"
        );
        Assert.True(exit == 0, output);
    }

    private void Serve(string command, int port)
    {
        _servers.Add(
            Process.Start(
                new ProcessStartInfo("ip", $"netns exec {Far} {First} {command}") { UseShellExecute = false }
            )!
        );

        // The port's being listened to is asked of the kernel, without a connection that a server would take for a test.
        string hex = port.ToString("X4", CultureInfo.InvariantCulture);
        long from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            (_, string sockets) = Run("ip", $"netns exec {Far} cat /proc/net/tcp /proc/net/tcp6");
            if (
                sockets
                    .Split('\n')
                    .Any(line =>
                        line.Contains($":{hex} ", StringComparison.Ordinal)
                        && line.Contains(" 0A ", StringComparison.Ordinal)
                    )
            )
            {
                return;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(30),
                $"{command} does not listen"
            );
        }
    }

    private static void Ip(string arguments)
    {
        (int exit, string output) = Run("ip", arguments);
        Assert.True(exit == 0, $"ip {arguments}: {output}");
    }

    private static (int Exit, string Output) Run(string tool, string arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Length > 0 ? output : errors.Result);
    }

    private static string Built(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static bool Exists(string tool) =>
        ((string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).Any(folder => File.Exists(Path.Combine(folder, tool)));
}
