using System.Net.Sockets;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>A broker that no one here wrote, on a loopback port. It can be stopped and started again on the same port.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-mosquitto-").FullName;
    private RealProcess? _process;

    private Mosquitto(int port, string options)
    {
        Port = port;
        Options = options;
    }

    public int Port { get; }

    public string Url => $"mqtt://127.0.0.1:{Port}";

    /// <summary>Its log.</summary>
    public string Said => _process?.Said ?? "";

    /// <summary>Lines of its configuration after the listener's; new ones count from the next <see cref="ResumeAsync"/>.</summary>
    public string Options { get; set; }

    public static async Task<Mosquitto> StartAsync(string options = "allow_anonymous true\n")
    {
        Assert.SkipUnless(Executable is not null, "mosquitto is not installed (apt-get install mosquitto)");
        var broker = new Mosquitto(Loopback.FreePort(), options);
        await broker.ResumeAsync();
        return broker;
    }

    public async Task ResumeAsync()
    {
        string configuration = Path.Combine(_folder, "mosquitto.conf");
        // mosquitto 2.0.11 takes a limit of 0 (none) for "full" when it denies a publish, and closes the connection.
        await File.WriteAllTextAsync(
            configuration,
            $"persistence false\nmax_queued_messages 1000000\nuser root\nlistener {Port} 127.0.0.1\n{Options}"
        );
        _process = RealProcess.Start(Executable!, "-c", configuration);
        await Eventually.True(Answers, TimeSpan.FromSeconds(10), () => "mosquitto does not listen:\n" + _process.Said);
    }

    public async Task StopAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await StopAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string? Executable =>
        new[] { "/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists);

    private bool Answers()
    {
        try
        {
            using var socket = new TcpClient();
            socket.Connect("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
