using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>
/// Two network namespaces: the agent in one; mosquitto, and a host that answers, in the other. A cut drops every packet of both
/// ends (<c>tc qdisc … blackhole</c>) from one moment to another, while the links stay up, as a dead backhaul does.
/// </summary>
internal sealed class CutLink : IDisposable
{
    private const string Server = "10.249.0.1";
    private const int Broker = 1883;
    private const int Target = 7777;

    private readonly string _id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly string _folder = Directory.CreateTempSubdirectory("cut").FullName;
    private readonly List<Process> _processes = [];
    private readonly StreamWriter[] _ends;
    private Process? _agent;

    public CutLink()
    {
        Ip($"netns add {Far}");
        Ip($"netns add {Near}");
        Ip($"link add {Near} netns {Near} type veth peer name {Far} netns {Far}");
        Up(Near, "10.249.0.2");
        Up(Far, Server);

        // Open and waiting, so that a cut costs no start of a process.
        _ends =
        [
            .. ((string[])[Near, Far]).Select(name =>
                Start("tc", $"-n {name} -force -batch -", asks: true).StandardInput
            ),
        ];
        Serve($"mosquitto -c {Written("broker.conf", $"listener {Broker} {Server}\nallow_anonymous true\n")}", Broker);
        Serve($"nginx -p {_folder} -c {Written("nginx.conf", Web)}", Target);
    }

    /// <summary>The file of the agent's counts.</summary>
    public string Counts => Path.Combine(_folder, "journal.db.availability");

    private string Near => $"cn{_id}";

    private string Far => $"cf{_id}";

    private string Web =>
        $"daemon off; master_process off; pid {_folder}/pid; error_log stderr;\n"
        + "events { worker_connections 64; }\n"
        + $"http {{ access_log off; server {{ listen {Server}:{Target}; root {_folder}; }} }}\n";

    /// <summary>Why this host has no such link; null when it has.</summary>
    public static string? WhyNot()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "network namespaces need root on Linux";
        }

        string[] missing =
        [
            .. ((string[])["ip", "tc", "nginx", "mosquitto"]).Where(tool =>
                !((string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).Any(folder =>
                    File.Exists(Path.Combine(folder, tool))
                )
            ),
        ];
        return missing.Length == 0
            ? null
            : $"not installed: {string.Join(", ", missing)} (apt-get install iproute2 nginx-light mosquitto)";
    }

    /// <summary>Starts the agent: a site without a sensor, whose only other host is the one that answers.</summary>
    public void StartAgent()
    {
        string site = Written(
            "site.toml",
            $"""
            [site]
            id = "CUT-1"

            [uplink]
            broker = "mqtt://{Server}:{Broker}"
            allow_plaintext = true

            [journal]
            path = "{_folder}/journal.db"
            max_mib = 32

            [link]
            targets = ["{Server}:{Target}"]
            target_s = 1
            """
        );
        _agent = Start("ip", $"netns exec {Near} dotnet {Built("edge-agent.dll")} run {site}");
    }

    /// <summary>Drops everything, from now on.</summary>
    public void Cut() => Tell("replace", "blackhole");

    /// <summary>Lets everything through again.</summary>
    public void Mend() => Tell("del", "");

    /// <summary>Stops the agent as a service manager does, so that it writes down all that it knows.</summary>
    public void StopAgent()
    {
        // `ip netns exec` becomes what it starts.
        _ = Run("kill", $"-TERM {_agent!.Id}");
        Assert.True(_agent.WaitForExit(TimeSpan.FromSeconds(60)), "the agent does not stop");
    }

    /// <summary>What <c>edge-agent availability --json</c> says; null while there is nothing.</summary>
    public JsonElement? Total()
    {
        (int exit, string output) = Run("dotnet", $"{Built("edge-agent.dll")} availability {Counts} --json");
        return exit == 0 ? JsonDocument.Parse(output).RootElement.GetProperty("total") : null;
    }

    public void Dispose()
    {
        foreach (Process process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _ = Run("ip", $"netns del {Near}");
        _ = Run("ip", $"netns del {Far}");
        Directory.Delete(_folder, recursive: true);
    }

    private void Tell(string verb, string qdisc)
    {
        string[] names = [Near, Far];
        for (int i = 0; i < names.Length; i++)
        {
            _ends[i].Write($"qdisc {verb} dev {names[i]} root {qdisc}\n");
            _ends[i].Flush();
        }
    }

    private void Up(string name, string address)
    {
        Ip($"-n {name} addr add {address}/24 dev {name}");
        Ip($"-n {name} link set {name} up");
        Ip($"-n {name} link set lo up");
    }

    private string Written(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Process Start(string tool, string arguments, bool asks = false)
    {
        Process process = Process.Start(
            new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardInput = asks }
        )!;
        _processes.Add(process);
        return process;
    }

    private void Serve(string command, int port)
    {
        _ = Start("ip", $"netns exec {Far} {command}");
        string hex = port.ToString("X4", CultureInfo.InvariantCulture);
        long from = TimeProvider.System.GetTimestamp();
        while (true)
        {
            (_, string sockets) = Run("ip", $"netns exec {Far} cat /proc/net/tcp");
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
                TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(60),
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
}
