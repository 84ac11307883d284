using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.City.Broker;
using Edge.City.Confirmations;
using Edge.City.Orders;
using Edge.Core.Commands;
using Edge.Core.Signatures;
using Edge.Portable.Wire;

namespace Edge.City.Commands;

/// <summary>
/// The commands that send a signed command to sites and wait until each says what became of it: <c>edge-city command</c> for
/// all that there are, and one of its own where a person would look for it.
/// </summary>
internal static class OrderCommands
{
    private const string Exits =
        " Exit 0: done by every site; 1: refused by one; 2: no answer, or nothing could be sent.";

    // The five minutes that a site tries a file, and two starts.
    private const double TrialWaitSeconds = 420;
    private const string Times = "as 2026-11-27T18:00:00Z, or from now on: +90m, +6h, +2d";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Command> Create() =>
        [
            Any(),
            Acknowledge(),
            Shelve(),
            Storm(),
            Visit(),
            Reboot(),
            SetConfiguration(),
            SpeedTest(),
            Waveform(),
            Outage(),
        ];

    private static Command Any()
    {
        var name = new Argument<string>("NAME")
        {
            Description =
                "Site/Storm Mode, Site/Visit, Alarm/ID/Ack, Alarm/ID/Shelve, Structure/Event/Waveform/Fetch, "
                + "Link/Speed Test/Run, Link/Outage/Announce, Node Control/Reboot or Config/Set.",
        };
        var value = new Argument<string>("VALUE")
        {
            Description = "Its value, where it has one.",
            DefaultValueFactory = _ => "",
        };
        var site = new Option<string[]>("--site")
        {
            Description = "A site; may be given several times.",
            HelpName = "ID",
            Required = true,
        };
        return Make(
            new Command("command", "Send any signed command to sites." + Exits) { name, value, site },
            parsed =>
            {
                string wanted = parsed.GetRequiredValue(name);
                return SiteCommand.KindOf(wanted) switch
                {
                    null => throw new CityStartException($"No site takes '{wanted}'; --help lists what it takes."),
                    CommandKind.Confirm => throw new CityStartException(
                        "Use edge-city confirm, which checks the answer."
                    ),
                    _ => new Order(parsed.GetRequiredValue(site), wanted, parsed.GetRequiredValue(value)),
                };
            }
        );
    }

    private static Command Acknowledge()
    {
        Argument<string> site = SiteArgument();
        Argument<string> alarm = AlarmArgument();
        Option<string> by = ByOption();
        return Make(
            new Command("ack", "Acknowledge an alarm of a site: somebody knows of it." + Exits) { site, alarm, by },
            parsed => new Order(
                [parsed.GetRequiredValue(site)],
                $"Alarm/{parsed.GetRequiredValue(alarm)}/Ack",
                Who(parsed.GetRequiredValue(by))
            )
        );
    }

    private static Command Shelve()
    {
        Argument<string> site = SiteArgument();
        Argument<string> alarm = AlarmArgument();
        Option<string> by = ByOption();
        var until = new Option<string>("--until")
        {
            Description = $"Until when, {Times}; at most seven days. Or off: take it off the shelf.",
            HelpName = "TIME",
            Required = true,
        };
        return Make(
            new Command(
                "shelve",
                "Announce an alarm to nobody until a time; the verdict counts it all the same." + Exits
            )
            {
                site,
                alarm,
                until,
                by,
            },
            parsed => new Order(
                [parsed.GetRequiredValue(site)],
                $"Alarm/{parsed.GetRequiredValue(alarm)}/Shelve",
                $"{TimeOrOff(parsed.GetRequiredValue(until), "--until")} {Who(parsed.GetRequiredValue(by))}"
            )
        );
    }

    private static Command Storm()
    {
        var sites = new SiteGroup();
        var until = new Option<string>("--until")
        {
            Description = $"Until when, {Times}; at most three days. Or off: by its own measurements again.",
            HelpName = "TIME",
            Required = true,
        };
        return Make(
            new Command("storm", "Put sites into storm mode until a time: faster frames, waveforms kept." + Exits)
            {
                sites.Names,
                sites.All,
                sites.Keys,
                until,
            },
            parsed => new Order(
                sites.Of(parsed),
                "Site/Storm Mode",
                TimeOrOff(parsed.GetRequiredValue(until), "--until")
            )
        );
    }

    private static Command Outage()
    {
        var sites = new SiteGroup();
        var until = new Option<string>("--until")
        {
            Description = $"Until when, {Times}; at most six hours. Or off: it is over.",
            HelpName = "TIME",
            Required = true,
        };
        var why = new Option<string>("--why")
        {
            Description = "What the sites tell as the reason, up to 64 characters.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "an outage of the network was announced",
        };
        return Make(
            new Command(
                "outage",
                "Announce an outage of the network around, so that no site resets a modem for it." + Exits
            )
            {
                sites.Names,
                sites.All,
                sites.Keys,
                until,
                why,
            },
            parsed =>
            {
                string reason =
                    CommandValues.Who(parsed.GetRequiredValue(why))
                    ?? throw new CityStartException(
                        "--why takes 1 to 64 characters, none of them a control character."
                    );
                return new Order(
                    sites.Of(parsed),
                    "Link/Outage/Announce",
                    $"{TimeOrOff(parsed.GetRequiredValue(until), "--until")} {reason}"
                );
            }
        );
    }

    private static Command Visit() =>
        new("visit", "Announce and end maintenance visits, which then raise no alarm and are on record.")
        {
            Announce(),
            End(),
        };

    private static Command Announce()
    {
        Argument<string> site = SiteArgument();
        Option<string> id = VisitOption();
        var person = new Option<string>("--person") { Description = "Who comes: an id, not a name.", Required = true };
        var from = new Option<string>("--from")
        {
            Description = $"From when, now, {Times}.",
            HelpName = "TIME",
            DefaultValueFactory = _ => "now",
        };
        var until = new Option<string>("--until")
        {
            Description = $"Until when, {Times}; at most 24 h after --from.",
            HelpName = "TIME",
            Required = true,
        };
        Option<string[]> items = ItemsOption("--check", "What is to be done; may be given several times.");
        return Make(
            new Command("announce", "Announce a visit; one with an id that waits already replaces it." + Exits)
            {
                site,
                id,
                person,
                from,
                until,
                items,
            },
            parsed => new Order(
                [parsed.GetRequiredValue(site)],
                "Site/Visit",
                OrderText.Announce(
                    parsed.GetRequiredValue(id),
                    parsed.GetRequiredValue(person),
                    Time(parsed.GetRequiredValue(from), "--from"),
                    Time(parsed.GetRequiredValue(until), "--until"),
                    parsed.GetValue(items) ?? []
                )
            )
        );
    }

    private static Command End()
    {
        Argument<string> site = SiteArgument();
        Option<string> id = VisitOption();
        Option<string[]> items = ItemsOption("--done", "What was done; may be given several times.");
        return Make(
            new Command(
                "end",
                "End a visit, take back its announcement, or add what was done to the latest one." + Exits
            )
            {
                site,
                id,
                items,
            },
            parsed => new Order(
                [parsed.GetRequiredValue(site)],
                "Site/Visit",
                OrderText.End(parsed.GetRequiredValue(id), parsed.GetValue(items) ?? [])
            )
        );
    }

    private static Command Reboot()
    {
        Argument<string> site = SiteArgument();
        return Make(
            new Command("reboot", "Start a site's host again; not within ten minutes of its last boot." + Exits)
            {
                site,
            },
            parsed => new Order([parsed.GetRequiredValue(site)], "Node Control/Reboot", "")
        );
    }

    private static Command SetConfiguration()
    {
        Argument<string> site = SiteArgument();
        var file = new Argument<string>("FILE") { Description = "The whole new site file, of at most 32 KiB." };
        return Make(
            new Command(
                "config-set",
                "Give a site another site file: it checks it and starts again with it. Done once it has reached the city with it; "
                    + "where it does not within five minutes or in three starts, it takes the old file back and says so."
                    + Exits
            )
            {
                site,
                file,
            },
            parsed => new Order(
                [parsed.GetRequiredValue(site)],
                "Config/Set",
                File.ReadAllText(parsed.GetRequiredValue(file))
            ),
            TrialWaitSeconds
        );
    }

    private static Command SpeedTest()
    {
        Argument<string> site = SiteArgument();
        return Make(
            new Command("speed-test", "Have a site take a throughput sample; it comes with its telemetry." + Exits)
            {
                site,
            },
            parsed => new Order([parsed.GetRequiredValue(site)], "Link/Speed Test/Run", "")
        );
    }

    private static Command Waveform()
    {
        Argument<string> site = SiteArgument();
        var time = new Argument<string>("TIME") { Description = "Time of the event, as 2026-11-27T18:00:00Z." };
        return Make(
            new Command("waveform", "Have a site send the waveform of an event before everything else." + Exits)
            {
                site,
                time,
            },
            parsed => new Order(
                [parsed.GetRequiredValue(site)],
                "Structure/Event/Waveform/Fetch",
                Time(parsed.GetRequiredValue(time), "TIME")
            )
        );
    }

    private static Argument<string> SiteArgument() => new("SITE") { Description = "The site." };

    private static Argument<string> AlarmArgument() =>
        new("ALARM") { Description = "The alarm's id, as Power/MainsLost; `edge-agent alarms` lists them." };

    private static Option<string> ByOption() =>
        new("--by")
        {
            Description = "Who does it.",
            HelpName = "WHO",
            Required = true,
        };

    private static Option<string> VisitOption() =>
        new("--id") { Description = "The visit's id, of your choice.", Required = true };

    private static Option<string[]> ItemsOption(string name, string description) =>
        new(name) { Description = description, HelpName = "ITEM" };

    private static string Who(string text) =>
        CommandValues.Who(text)
        ?? throw new CityStartException("--by: 1 to 64 characters, without control characters and outer blanks.");

    private static string TimeOrOff(string text, string option) => text == "off" ? text : Time(text, option);

    private static string Time(string text, string option) =>
        OrderText.Time(text, TimeProvider.System.GetUtcNow())
        ?? throw new CityStartException($"{option} '{text}' is no time: {Times}.");

    private static Command Make(Command command, Func<ParseResult, Order> wanted, double waitSeconds = 45)
    {
        var broker = new BrokerOptions();
        var key = new Option<string>("--key")
        {
            Description = "PEM file of the city's private key, as `edge-city key` made it.",
            HelpName = "FILE",
            Required = true,
        };
        var limit = new Option<double>("--wait")
        {
            Description = "Seconds to wait for the answers.",
            DefaultValueFactory = _ => waitSeconds,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 1 and <= 3600))
            {
                result.AddError("--wait: choose 1 to 3600 seconds.");
            }
        });
        var json = new Option<bool>("--json") { Description = "One JSON object a site instead of lines." };
        command.Options.Add(key);
        command.Options.Add(limit);
        command.Options.Add(json);
        broker.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                try
                {
                    Order order = wanted(parsed).Checked();
                    CityOptions options = broker.Read(parsed);
                    using SigningKey city = CityKeyFile.Load(parsed.GetRequiredValue(key));
                    var round = new OrderRound(options.Host.Group, order.Sites, order.Name, order.Value, city);
                    return await SendAsync(options, round, parsed.GetValue(limit), parsed.GetValue(json), cancel);
                }
                catch (Exception fault) when (fault is CityStartException or IOException or UnauthorizedAccessException)
                {
                    await Console.Error.WriteLineAsync("edge-city: " + fault.Message);
                    return 2;
                }
            }
        );
        return command;
    }

    private static async Task<int> SendAsync(
        CityOptions options,
        OrderRound round,
        double seconds,
        bool json,
        CancellationToken cancel
    )
    {
        int told = 0;
        var run = new RoundRun(options, round, TimeProvider.System);
        string? why = await run.RunAsync(
            "edge-city-command-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            TimeSpan.FromSeconds(seconds),
            elapsed =>
            {
                if (told != round.Answered)
                {
                    told = round.Answered;
                    Console.Error.WriteLine(
                        string.Create(CultureInfo.InvariantCulture, $"{told} have answered, {elapsed:F0} s")
                    );
                }
            },
            cancel
        );
        if (why is not null)
        {
            await Console.Error.WriteLineAsync("edge-city: " + why);
        }

        IReadOnlyList<OrderAnswer> answers = round.Answers();
        await Console.Out.WriteAsync(json ? OrderText.Json(answers) : OrderText.Table(answers));
        return OrderText.ExitCode(answers);
    }

    private sealed record Order(IReadOnlyList<string> Sites, string Name, string Value)
    {
        public Order Checked()
        {
            string[] sites = [.. Sites.Distinct(StringComparer.Ordinal)];
            return sites.Length == 0 ? throw new CityStartException("Say which site, or --all with --keys DIR.")
                : Array.Find(sites, one => !SparkplugTopic.IsValidId(one)) is { } wrong
                    ? throw new CityStartException($"'{wrong}' cannot be a site: 1 to 255 characters without + # /.")
                : Encoding.UTF8.GetByteCount(Name) > 255 ? throw new CityStartException("The name is too long.")
                : Encoding.UTF8.GetByteCount(Value) > CommandEnvelope.MostValueBytes
                    ? throw new CityStartException($"The value is over {CommandEnvelope.MostValueBytes} bytes.")
                : this with { Sites = sites };
        }
    }
}
