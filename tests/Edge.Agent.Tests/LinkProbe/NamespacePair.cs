using System.Diagnostics;
using System.Globalization;

namespace Edge.Agent.Tests.LinkProbe;

/// <summary>Two network namespaces with a veth between them, the processes in them, and a folder for their files.</summary>
internal sealed class NamespacePair : IDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>Makes the pair.</summary>
    /// <param name="prefix">Of the names, one or two letters: pairs of one process have different ones.</param>
    /// <param name="net">First three numbers of the IPv4 addresses.</param>
    /// <param name="mtu">Longest packet, bytes.</param>
    public NamespacePair(string prefix, string net, int mtu = 1500)
    {
        string id = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        (Near, Far) = ($"{prefix}n{id}", $"{prefix}f{id}");
        Server = net + ".1";
        Ip($"netns add {Far}");
        Ip($"netns add {Near}");
        Ip($"link add {Near} netns {Near} mtu {mtu} type veth peer name {Far} netns {Far} mtu {mtu}");
        Up(Near, net + ".2");
        Up(Far, Server);
    }

    /// <summary>The namespace of the agent, and its interface.</summary>
    public string Near { get; }

    /// <summary>The namespace of everybody else, and its interface.</summary>
    public string Far { get; }

    /// <summary>Address of the far end.</summary>
    public string Server { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("pair").FullName;

    /// <summary>Why this host has no such pair or lacks a tool; null when it has them.</summary>
    public static string? WhyNot(string packages, params string[] tools)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "network namespaces need root on Linux";
        }

        string[] missing = [.. tools.Where(tool => !Exists(tool))];
        return missing.Length == 0 ? null : $"not installed: {string.Join(", ", missing)} (apt-get install {packages})";
    }

    /// <summary>Path of a program that was built beside the tests.</summary>
    public static string Built(string name) => Path.Combine(AppContext.BaseDirectory, name);

    /// <summary>Runs a tool to its end.</summary>
    public static (int Exit, string Output) Run(string tool, string arguments)
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

    /// <summary>Writes a file; its path.</summary>
    public string Written(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Starts a process, which ends with the pair.</summary>
    public Process Start(string tool, string arguments, bool asks = false)
    {
        Process process = Process.Start(
            new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardInput = asks }
        )!;
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a server at the far end and waits until it listens.</summary>
    public void Serve(string command, int port)
    {
        _ = Start("ip", $"netns exec {Far} {command}");

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
                TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(60),
                $"{command} does not listen"
            );
        }
    }

    /// <summary>Starts nginx at the far end, with the files of the folder.</summary>
    public void ServeFiles(int port, string before = "") =>
        Serve(
            $"{before}nginx -p {Folder} -c "
                + Written(
                    "nginx.conf",
                    $"daemon off; master_process off; pid {Folder}/pid; error_log stderr;\n"
                        + "events { worker_connections 64; }\n"
                        + $"http {{ access_log off; server {{ listen {Server}:{port}; root {Folder}; }} }}\n"
                ),
            port
        );

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
        Directory.Delete(Folder, recursive: true);
    }

    private static void Up(string name, string address)
    {
        Ip($"-n {name} addr add {address}/24 dev {name}");
        Ip($"-n {name} link set {name} up");
        Ip($"-n {name} link set lo up");
    }

    private static void Ip(string arguments)
    {
        (int exit, string output) = Run("ip", arguments);
        Assert.True(exit == 0, $"ip {arguments}: {output}");
    }

    private static bool Exists(string tool) =>
        ((string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).Any(folder => File.Exists(Path.Combine(folder, tool)));
}
