using System.CommandLine;
using Edge.Agent.Configuration;
using Edge.Agent.Keys;
using Edge.Agent.Pipeline;
using Edge.Simulator.Boards;
using Edge.Simulator.Demo;
using Edge.Simulator.Scenarios;
using Microsoft.Extensions.Logging;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim node</c>: one simulated site with the real agent, against any broker.</summary>
public static class NodeCommand
{
    public static Command Create()
    {
        var broker = new Option<string>("--broker")
        {
            Description = "The broker: mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS.",
            Required = true,
        };
        var primary = new Option<string>("--primary")
        {
            Description = "Sparkplug host id to wait for before births.",
            HelpName = "HOST_ID",
            DefaultValueFactory = _ => "",
        };
        var keepAlive = new Option<double>("--keep-alive")
        {
            Description = "MQTT keep-alive, seconds; a silent connection is given up after one and a half.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 30,
        };
        keepAlive.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 5 and <= 65_535))
            {
                result.AddError("--keep-alive: choose 5 to 65535 seconds.");
            }
        });
        var authority = PemFile("--ca", "the authorities that may sign the broker's certificate");
        var certificate = PemFile("--cert", "the site's certificate, CN = site id");
        var key = PemFile("--key", "the certificate's private key");
        var city = PemFile("--city-key", "the city's public key: its signed commands are taken");
        var signer = PemFile("--site-key", "the site's private key, which signs its confirmations");
        var scenario = SimulatorOptions.Scenario("calm");
        var id = new Option<string>("--id") { Description = "Site id.", DefaultValueFactory = _ => "SIM-0001" };
        var group = new Option<string>("--group")
        {
            Description = "Sparkplug group.",
            DefaultValueFactory = _ => "hai-phong",
        };
        var frame = new Option<double>("--frame")
        {
            Description = "Seconds between frames.",
            DefaultValueFactory = _ => 2,
        };
        var journal = new Option<string?>("--journal")
        {
            Description = "The journal's file; kept. Without it, a new one that goes with the process.",
            HelpName = "PATH",
        };
        var trusts = new Option<bool>("--trust-clock")
        {
            Description = "Take this machine's clock as set though the kernel does not say so, as in many a container.",
        };
        var seed = SimulatorOptions.Seed();
        var duration = DurationText.ForOption();
        var command = new Command(
            "node",
            "Run one simulated site with the real agent against any broker, until SIGTERM."
        )
        {
            broker,
            primary,
            keepAlive,
            authority,
            certificate,
            key,
            city,
            signer,
            scenario,
            id,
            group,
            frame,
            journal,
            trusts,
            seed,
            duration,
        };
        command.SetAction(
            (parsed, cancel) =>
                SimulatorOptions.GuardAsync(async () =>
                {
                    string url = parsed.GetValue(broker)!;
                    using var folder = new ScratchFolder();
                    string path = parsed.GetValue(journal) ?? folder.File("journal.db");
                    var site = SimulatedConfiguration.Default(parsed.GetValue(id)!, url, path, parsed.GetValue(frame));
                    site = site with
                    {
                        Site = site.Site with { Group = parsed.GetValue(group)!, KeyFile = parsed.GetValue(signer)! },
                        Commands = new CommandsSection
                        {
                            PublicKey = parsed.GetValue(city) is { Length: > 0 } pem
                                ? await File.ReadAllTextAsync(pem, cancel)
                                : "",
                        },
                        Uplink = site.Uplink with
                        {
                            PrimaryHost = parsed.GetValue(primary)!,
                            KeepAliveSeconds = parsed.GetValue(keepAlive),
                            CaFile = parsed.GetValue(authority)!,
                            CertificateFile = parsed.GetValue(certificate)!,
                            KeyFile = parsed.GetValue(key)!,
                        },
                    };
                    return await RunAsync(
                        site,
                        parsed.GetValue(scenario)!,
                        parsed.GetValue(seed),
                        parsed.GetValue(duration),
                        parsed.GetValue(trusts),
                        cancel
                    );
                })
        );
        return command;
    }

    private static Option<string> PemFile(string name, string holds) =>
        new(name)
        {
            Description = $"PEM file of {holds}.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "",
        };

    private static async Task<int> RunAsync(
        SiteConfiguration site,
        string scenario,
        ulong seed,
        TimeSpan? duration,
        bool trustsClock,
        CancellationToken cancel
    )
    {
        var problems = site.Problems().Where(problem => problem.Severity == ProblemSeverity.Error).ToList();
        foreach (var problem in problems)
        {
            await Console.Error.WriteLineAsync("edge-sim: " + problem);
        }

        if (problems.Count > 0)
        {
            return 2;
        }

        using var signer = site.Site.KeyFile.Length > 0 ? KeyFile.Load(site.Site.KeyFile) : null;
        var story = ScenarioFile.Load(scenario);
        await using var wire =
            story.UplinkCuts.Count > 0 ? new CuttableWire(site.Uplink.Address!.Host, site.Uplink.Address.Port) : null;
        if (wire is not null)
        {
            site = site with
            {
                Uplink = site.Uplink with
                {
                    Broker = $"{(site.Uplink.Address!.UseTls ? "mqtts" : "mqtt")}://127.0.0.1:{wire.Port}",
                },
            };
        }

        using var logging = LoggerFactory.Create(logs => logs.AddSimpleConsole(options => options.SingleLine = true));
        var tell = SimulatorOptions.Tell(story);
        await using var node = new SimulatedNode(
            site,
            story,
            seed,
            step =>
            {
                tell(step);
                foreach (var uplink in step.Actions.OfType<SetUplink>())
                {
                    wire?.Cut(uplink.Cut);
                }
            },
            logging.CreateLogger<AgentService>(),
            key: signer,
            trustsClock: trustsClock
        );
        await node.StartAsync();
        await SimulatorOptions.WaitAsync(duration, node.Installation, cancel);
        await node.StopAsync();
        Console.WriteLine(
            $"Stopped gracefully after record {node.Journal.Last}; {node.Journal.Depth} not yet acknowledged."
        );
        return 0;
    }
}
