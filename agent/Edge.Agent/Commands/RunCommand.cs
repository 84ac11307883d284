using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Edge.Agent.Boards;
using Edge.Agent.Configuration;
using Edge.Agent.Journal;
using Edge.Agent.Keys;
using Edge.Agent.LinkProbe;
using Edge.Agent.Pipeline;
using Edge.Core.Journal;
using Edge.Core.Signatures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Agent.Commands;

/// <summary><c>edge-agent run</c>: the agent itself, until SIGTERM.</summary>
public static class RunCommand
{
    public static Command Create()
    {
        var file = SiteFile.Argument();
        var busServer = SiteFile.BusServerOption();
        var trusts = new Option<bool>("--trust-clock")
        {
            Description =
                "With --bus-server: take this machine's clock as set though the kernel does not say so, as in many a container.",
        };
        var command = new Command(
            "run",
            "Watch the site until SIGTERM: read, judge, journal, publish. Exit 0: stopped; 1: errors in the file; 2: no usable configuration, key or journal; 80: the city sent another file or one is taken back, start again; 81: the city wants the host rebooted."
        )
        {
            file,
            busServer,
            trusts,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(trusts) && result.GetValue(busServer) is null)
            {
                result.AddError(
                    "--trust-clock: only beside simulated chips, with --bus-server; set this machine's clock."
                );
            }
        });
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(parsed.GetValue(file)!, parsed.GetValue(busServer), parsed.GetValue(trusts), cancel)
        );
        return command;
    }

    private static async Task<int> RunAsync(string path, string? busServer, bool trustsClock, CancellationToken cancel)
    {
        ConfigurationTrial? trial = Trial(path);
        SiteConfiguration? configuration = SiteFile.Load(path, out int exitCode);
        if (configuration is null)
        {
            return TakeBack(trial, "it has errors", exitCode);
        }

        using var key = LoadKey(configuration.Site.KeyFile, out bool isRefused);
        if (isRefused)
        {
            return TakeBack(trial, $"site.key_file = \"{configuration.Site.KeyFile}\" is no key of this site", 2);
        }

        var file = ConfigurationFile.At(path);
        using var board = SiteFile.OpenBoard(busServer, trustsClock);
        using var journal = await OpenAsync(configuration, board);
        if (journal is null)
        {
            return TakeBack(trial, $"no journal can be opened at {configuration.Journal.Path}", 2);
        }

        return (int)await RunAsync(configuration, board, journal, key, file, trial, cancel);
    }

    private static ConfigurationTrial? Trial(string path)
    {
        try
        {
            return ConfigurationTrial.AtStart(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edge-agent: the trial of the site file: {fault.Message}");
            return null;
        }
    }

    // A file that the city sent and that this host cannot run is exchanged for the one before, and started afresh.
    private static int TakeBack(ConfigurationTrial? trial, string why, int exitCode)
    {
        if (trial is not { Why: null })
        {
            return exitCode;
        }

        try
        {
            trial.TakeBack(why);
            Console.Error.WriteLine("edge-agent: " + trial.Why);
            return (int)EndOfProcess.RestartAgent;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"edge-agent: the site file before this one cannot be put back: {fault.Message}");
            return exitCode;
        }
    }

    private static SigningKey? LoadKey(string path, out bool isRefused)
    {
        isRefused = false;
        try
        {
            return path.Length > 0 ? KeyFile.Load(path) : null;
        }
        catch (KeyFileException fault)
        {
            Console.Error.WriteLine("edge-agent: site.key_file: " + fault.Message);
            isRefused = true;
            return null;
        }
    }

    private static async Task<SqliteJournal?> OpenAsync(SiteConfiguration configuration, IBoard board)
    {
        try
        {
            return SqliteJournal.Open(
                JournalOptions.From(configuration.Journal),
                board.Clock.BootId,
                Console.Error.WriteLine
            );
        }
        catch (JournalFaultException fault)
        {
            await Console.Error.WriteLineAsync("edge-agent: " + fault.Message);
            return null;
        }
    }

    private static async Task<EndOfProcess> RunAsync(
        SiteConfiguration configuration,
        IBoard board,
        SqliteJournal journal,
        SigningKey? key,
        ConfigurationFile file,
        ConfigurationTrial? trial,
        CancellationToken cancel
    )
    {
        double jitter = JitterOf(configuration.Site.Id);
        var names = new NameBook(HostTime.Provider);
        using var throughput = new ThroughputProbe(
            ThroughputOptions.From(configuration.Link),
            configuration.Site.Id,
            HostTime.Provider,
            new Random((int)(jitter * int.MaxValue)),
            configuration.Journal.Path + ".speed",
            names
        );
        using var agent = new SiteAgent(configuration, board, journal, jitter, throughput, key, file);
        agent.Connector = new TcpConnector(HostTime.Provider, names, () => agent.Paths?.Device);
        agent.Through = device => new TcpConnector(HostTime.Provider, names, () => device);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSystemd();
        builder.Logging.AddSimpleConsole(options => options.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton(HostTime.Provider);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddSingleton<IJournal>(_ => journal);
        builder.Services.AddSingleton(_ => agent);
        builder.Services.AddSingleton(names);
        builder.Services.AddHostedService<AgentService>();
        using var host = builder.Build();

        var end = EndOfProcess.Stopped;
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        agent.Duties.Trial = trial;
        agent.Duties.Ends = how =>
        {
            end = how;
            lifetime.StopApplication();
        };

        // A start that is cancelled half way would never be stopped: no commit, no NDEATH, and an exit code that is not 0.
        await host.StartAsync(CancellationToken.None);
        await host.WaitForShutdownAsync(cancel);
        return end;
    }

    // The same site always takes the same place in a spread of the fleet.
    private static double JitterOf(string siteId) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(siteId))) / (double)uint.MaxValue;
}
