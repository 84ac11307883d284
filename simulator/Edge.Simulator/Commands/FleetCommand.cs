using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Edge.Agent.Uplink;
using Edge.City;
using Edge.City.Broker;
using Edge.City.Host;
using Edge.City.Store;
using Edge.Simulator.Demo;
using Edge.Simulator.Fleet;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim fleet</c>: a whole city's sites in one process, with real sessions, against any broker or its own.</summary>
public static class FleetCommand
{
    private const string HostId = "city";

    // Two keep up with two cores; more would only wait for them.
    private const int MostLanes = 4;

    public static Command Create()
    {
        var sites = Number("--sites", "Sites, the operators' in proportion.", 2320, 1, FleetOptions.MostSites);
        var first = Number(
            "--first",
            "Number of the first site. Fleets whose numbers, from this one on as many as --sites, do not meet can share a receiver.",
            1,
            1,
            FleetOptions.MostFirst
        );
        var broker = new Option<string[]>("--broker")
        {
            Description =
                "The broker: mqtt://HOST:PORT. Several addresses of one broker, sites take turns. Without it, a broker and a "
                + "receiver in this process.",
            AllowMultipleArgumentsPerToken = true,
        };
        broker.Validators.Add(result =>
        {
            foreach (string url in result.GetValueOrDefault<string[]>() ?? [])
            {
                if (BrokerAddress.Parse(url) is null)
                {
                    result.AddError($"--broker: '{url}' is no address; write mqtt://127.0.0.1:1883.");
                }
                else if (BrokerAddress.Parse(url) is { Tls: false, IsLoopback: false })
                {
                    result.AddError($"--broker: {url} is on another machine and unencrypted; use mqtts://.");
                }
            }
        });
        var storm = new Option<bool>("--storm")
        {
            Description =
                "A typhoon at ten times the load: frames each second, alarms, mains lost in districts, links cut, waves of reconnecting.",
        };
        var duration = Length("--for", "Make records for this time, then drain and end (90s, 5m, 2h).", 600);
        var drain = Length("--drain", "How long the receiver then has to acknowledge what is left.", 300);
        var rate = Number("--connect-rate", "Connections begun each second, all sites together.", 200, 1, 10_000);
        var seed = SimulatorOptions.Seed();
        var group = new Option<string>("--group")
        {
            Description = "Sparkplug group.",
            DefaultValueFactory = _ => "hai-phong",
        };
        var primary = new Option<string?>("--primary")
        {
            Description = "Sparkplug host id to wait for before births.",
            HelpName = "HOST_ID",
        };
        var store = new Option<string?>("--expect-store")
        {
            Description =
                "The receiver's store: at the end each record of these sites must be in it exactly once. Without --broker, where "
                + "the receiver here keeps its own.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object at the end." };
        var command = new Command(
            "fleet",
            "Speak for a whole city's sites: real sessions, records, births and acknowledgements, one connection each. Ends by "
                + "itself: makes records for the time given, waits until each is acknowledged, and compares. Exit 0 only if every "
                + "record that was journaled is acknowledged and none was refused, 1 if not, 2 if it cannot start."
        )
        {
            sites,
            first,
            broker,
            storm,
            duration,
            drain,
            rate,
            seed,
            group,
            primary,
            store,
            json,
        };
        command.SetAction(
            (parsed, cancel) =>
                SimulatorOptions.GuardAsync(async () =>
                {
                    var options = new FleetOptions
                    {
                        Sites = parsed.GetValue(sites),
                        First = parsed.GetValue(first),
                        Seed = parsed.GetValue(seed),
                        Storm = parsed.GetValue(storm),
                        Seconds = parsed.GetValue(duration).TotalSeconds,
                        DrainSeconds = parsed.GetValue(drain).TotalSeconds,
                        Group = parsed.GetValue(group)!,
                        PrimaryHost = parsed.GetValue(primary),
                        ConnectsPerSecond = parsed.GetValue(rate),
                    };
                    TextWriter output = parsed.InvocationConfiguration.Output;
                    bool asJson = parsed.GetValue(json);
                    Action<string> tell = asJson ? _ => { } : output.WriteLine;
                    FleetReport report = parsed.GetValue(broker) is { Length: > 0 } urls
                        ? await AgainstAsync(options, urls, parsed.GetValue(store), tell, cancel)
                        : await WithReceiverAsync(options, parsed.GetValue(store), tell, cancel);
                    await output.WriteLineAsync(asJson ? report.ToJson() : report.ToText().TrimEnd());
                    return report.ExitCode;
                })
        );
        return command;
    }

    private static async Task<FleetReport> AgainstAsync(
        FleetOptions options,
        string[] urls,
        string? store,
        Action<string> tell,
        CancellationToken cancel
    )
    {
        BrokerEndpoint[] brokers =
        [
            .. urls.Select(url => BrokerAddress.Parse(url)!)
                .Select(address => new BrokerEndpoint(address.Host, address.Port, address.Tls)),
        ];
        return await RunAsync(options, brokers, store, receiver: null, tell, cancel);
    }

    private static async Task<FleetReport> WithReceiverAsync(
        FleetOptions options,
        string? store,
        Action<string> tell,
        CancellationToken cancel
    )
    {
        using var folder = new ScratchFolder();
        await using var broker = await EmbeddedBroker.StartAsync();
        string path = store ?? folder.File("city.db");
        await using var city = await CityRunner.StartAsync(
            new CityOptions
            {
                Broker = new BrokerAddress("127.0.0.1", broker.Port, Tls: false),
                StorePath = path,
                Http = null,
                Host = new HostOptions
                {
                    HostId = options.PrimaryHost ?? HostId,
                    Group = options.Group,
                    Seed = (int)(options.Seed & int.MaxValue),
                },
            },
            TimeProvider.System,
            cancel: cancel
        );
        return await RunAsync(options, [new("127.0.0.1", broker.Port, Tls: false)], path, city, tell, cancel);
    }

    private static async Task<FleetReport> RunAsync(
        FleetOptions options,
        IReadOnlyList<BrokerEndpoint> brokers,
        string? store,
        CityRunner? receiver,
        Action<string> tell,
        CancellationToken cancel
    )
    {
        TimeProvider time = TimeProvider.System;
        TimeSpan cpuBefore = Environment.CpuUsage.TotalTime;
        long residentBefore = Environment.WorkingSet;
        long start = time.GetTimestamp();
        var fleet = new FleetRunner(options, brokers, Math.Clamp(Environment.ProcessorCount, 1, MostLanes), time);
        long resident = residentBefore;
        long messages = 0;
        FleetCounts counts = await fleet.RunAsync(
            running =>
            {
                resident = Math.Max(resident, Environment.WorkingSet);
                FleetCounts now = running.Counts;
                tell(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{time.GetElapsedTime(start).TotalSeconds, 6:F0} s  {running.Phase, -8}  {now.Connected} connected, "
                            + $"{now.Born} born, {now.Journaled} records, {now.Acknowledged} acknowledged, {now.Waiting} wait, "
                            + $"{now.Messages - messages} messages/s, {now.SentBytes / 1e6:F1} MB, "
                            + $"{resident / 1e6:F0} MB resident"
                    )
                );
                messages = now.Messages;
            },
            cancel
        );
        TimeSpan took = time.GetElapsedTime(start);
        TimeSpan cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        IReadOnlyList<string>? problems = store is null
            ? null
            : FleetBook.Compare(fleet.Books(), StoreAudit.Read(store), options.Group);
        return new FleetReport(
            options,
            counts,
            took.TotalSeconds,
            cpu.TotalSeconds,
            resident - residentBefore,
            receiver is not null,
            problems
        );
    }

    private static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
            {
                result.AddError($"{name}: choose {least} to {most}.");
            }
        });
        return option;
    }

    private static Option<TimeSpan> Length(string name, string description, double standardSeconds) =>
        new(name)
        {
            Description = description,
            HelpName = "TIME",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(standardSeconds),
            CustomParser = result => Parse(result, name),
        };

    private static TimeSpan Parse(ArgumentResult result, string name)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (DurationText.TryParse(text) is { } length)
        {
            return length;
        }

        result.AddError($"{name}: {text} is no length of time; write 90s, 5m or 2h, at most 30 days.");
        return TimeSpan.Zero;
    }
}
