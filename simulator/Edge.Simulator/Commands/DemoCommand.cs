using System.CommandLine;
using Edge.Agent.Pipeline;
using Edge.City;
using Edge.City.Broker;
using Edge.City.Host;
using Edge.Core.Journal;
using Edge.Simulator.Boards;
using Edge.Simulator.Demo;
using Edge.Simulator.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim demo</c>: broker, one simulated site with the real agent, and the city, in one process.</summary>
public static class DemoCommand
{
    private const string SiteId = "HP-0001";

    // Ten seconds, not ten minutes: so that a story of a minute and a half can tell Safe from Unknown.
    private const double TiltAverageSeconds = 10;

    // After the last record has been journaled the city has this long to have it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var scenario = SimulatorOptions.Scenario("story");
        var http = new Option<string>("--http")
        {
            Description = "Where the city's page listens, ADDRESS:PORT; port 0 for any free one.",
            DefaultValueFactory = _ => "127.0.0.1:8080",
        };
        var keep = new Option<string?>("--store")
        {
            Description = "Keep the city's store in this file. Without it, it goes with the demo.",
            HelpName = "FILE",
        };
        var seed = SimulatorOptions.Seed();
        var duration = DurationText.ForOption();
        var command = new Command(
            "demo",
            "One site end to end, nothing to install: an embedded broker, a simulated site with the real agent in real time, and "
                + "the city's receiver with its page. With --for it ends by itself, with exit 0 only if every record that the agent "
                + "journaled is in the city's store."
        )
        {
            scenario,
            http,
            keep,
            seed,
            duration,
        };
        command.SetAction(
            (parsed, cancel) =>
                SimulatorOptions.GuardAsync(async () =>
                {
                    using var folder = new ScratchFolder();
                    return await RunAsync(
                        ScenarioFile.Load(parsed.GetValue(scenario)!),
                        parsed.GetValue(http)!,
                        parsed.GetValue(keep) ?? folder.File("city.db"),
                        folder.File("journal.db"),
                        parsed.GetValue(seed),
                        parsed.GetValue(duration),
                        cancel
                    );
                })
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Scenario story,
        string http,
        string store,
        string journal,
        ulong seed,
        TimeSpan? duration,
        CancellationToken cancel
    )
    {
        var time = TimeProvider.System;
        long start = time.GetTimestamp();
        void Tell(string who, string what) =>
            Console.WriteLine($"{time.GetElapsedTime(start).TotalSeconds, 6:F1} s  {who, -5}  {what}");

        await using var broker = await EmbeddedBroker.StartAsync();
        await using var wire = new CuttableWire("127.0.0.1", broker.Port);
        await using var city = await CityRunner.StartAsync(
            new CityOptions
            {
                Broker = new BrokerAddress("127.0.0.1", broker.Port, Tls: false),
                StorePath = store,
                Http = http,
                Host = new HostOptions { HostId = "city", Seed = 1 },
                SilentSeconds = 30,
            },
            time,
            cancel: cancel
        );
        Console.WriteLine($"The city's page: {city.Address}");
        Console.WriteLine(
            $"The broker, for any MQTT client: mqtt://127.0.0.1:{broker.Port}, topics spBv1.0/hai-phong/#"
        );
        await using var node = new SimulatedNode(
            SimulatedConfiguration.Default(
                SiteId,
                $"mqtt://127.0.0.1:{wire.Port}",
                journal,
                frameSeconds: 1,
                TiltAverageSeconds
            ),
            story,
            seed,
            step =>
            {
                if (step.Tell is { } text)
                {
                    Tell("site", text);
                }

                foreach (var uplink in step.Actions.OfType<SetUplink>())
                {
                    wire.Cut(uplink.Cut);
                }
            },
            NullLogger<AgentService>.Instance
        );
        await node.StartAsync();
        var watch = new CityWatch(city, SiteId, what => Tell("city", what));
        await WatchAsync(node, watch, duration, cancel);

        wire.Cut(false);
        await SettledAsync(node, city, watch, time);
        await node.StopAsync();
        bool complete = await SettledAsync(node, city, watch, time);
        long last = node.Journal.Last;
        long stored = city.Store.Count(SiteId);
        Console.WriteLine(
            $"The agent journaled {last} records; the city's store has {stored}"
                + (complete ? ", every one exactly once." : $": {last - stored} are missing.")
        );
        return complete ? 0 : 1;
    }

    private static async Task WatchAsync(
        SimulatedNode node,
        CityWatch watch,
        TimeSpan? duration,
        CancellationToken cancel
    )
    {
        var time = TimeProvider.System;
        long start = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), time);
        try
        {
            while (duration is null || time.GetElapsedTime(start) < duration)
            {
                await timer.WaitForNextTickAsync(cancel);
                node.Installation.Time.CatchUp();
                watch.Look();
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C or SIGTERM: the demo still settles its books.
            return;
        }
    }

    // Whether the city has every record that the agent has journaled, waiting for those on their way.
    private static async Task<bool> SettledAsync(
        SimulatedNode node,
        CityRunner city,
        CityWatch watch,
        TimeProvider time
    )
    {
        long start = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), time);
        while (!HasAll(city, node.Journal))
        {
            if (time.GetElapsedTime(start) > Patience)
            {
                return false;
            }

            await timer.WaitForNextTickAsync();
            watch.Look();
        }

        watch.Look();
        return true;
    }

    private static bool HasAll(CityRunner city, JournalState journal) =>
        journal.Last > 0
        && city.Store.Count(SiteId) == journal.Last
        && city.Store.Ids(SiteId, journal.Epoch) is [{ First: 1 } all]
        && all.Last == journal.Last;
}
