using System.CommandLine;
using System.Net;
using Edge.Agent.Configuration;
using Edge.Simulator.Panel;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Commands;

/// <summary>
/// <c>edge-sim panel [--site FILE] [--http 127.0.0.1:8088] [--scenario NAME] [--mast guyed] [--seed N] [--for 60s]</c>: a page on this
/// machine to play a simulated site by hand. Exit 0: ended as asked; 1: errors in the site file; 2: something that the
/// user can mend, as a port that is taken.
/// </summary>
public static class PanelCommand
{
    private const string Standard = "127.0.0.1:8088";

    public static Command Create()
    {
        var siteFile = new Option<string?>("--site")
        {
            Description = "The site.toml to play; without it, one of each sensor and short holds.",
            HelpName = "FILE",
        };
        var http = new Option<IPEndPoint?>("--http")
        {
            Description = "Where the panel listens, on this machine alone; port 0 for any free one.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => IPEndPoint.Parse(Standard),
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                IPEndPoint? address = Loopback(text);
                if (address is null)
                {
                    result.AddError(
                        $"--http: '{text}' is no address and port of this machine alone; write as {Standard} or localhost:0."
                    );
                }

                return address;
            },
        };
        var scenario = SimulatorOptions.Scenario("calm");
        var mast = new Option<string>("--mast")
        {
            Description = "The mast, where the scenario names none: lattice of 40 m, monopole of 30 m, guyed of 45 m.",
            DefaultValueFactory = _ => "guyed",
        };
        mast.AcceptOnlyFromAmong("lattice", "monopole", "guyed");
        var seed = SimulatorOptions.Seed();
        var duration = DurationText.ForOption();
        var command = new Command(
            "panel",
            "A page to play a simulated site by hand (weather, power, water, sensors, modem, uplink), beside what the real agent "
                + "says of it, in real time. For trying limits, and for training."
        )
        {
            siteFile,
            http,
            scenario,
            mast,
            seed,
            duration,
        };
        command.SetAction(
            (parsed, cancel) =>
                SimulatorOptions.GuardAsync(async () =>
                {
                    SiteConfiguration configuration = PlayedSite.Standard;
                    if (parsed.GetValue(siteFile) is { } file)
                    {
                        ConfigurationResult result = SiteConfiguration.Load(file);
                        foreach (ConfigurationProblem problem in result.Problems)
                        {
                            await Console.Error.WriteLineAsync(problem.ToString());
                        }

                        if (result.Configuration is not { } read)
                        {
                            return result.ExitCode;
                        }

                        configuration = read;
                    }

                    Scenario played = ScenarioFile.Load(parsed.GetValue(scenario)!);
                    MastDesign design = parsed.GetValue(mast) switch
                    {
                        "lattice" => MastDesign.Lattice40,
                        "monopole" => MastDesign.Monopole30,
                        _ => MastDesign.Guyed45,
                    };
                    await using PlayedSite site = await PlayedSite.StartAsync(
                        configuration,
                        played with
                        {
                            Site = played.Site with { Mast = played.Site.Mast ?? design },
                        },
                        parsed.GetValue(seed),
                        parsed.GetValue(http)!,
                        cancel
                    );
                    Console.WriteLine($"The panel of {configuration.Site.Id}: {site.Address} (Ctrl+C ends it)");
                    await SimulatorOptions.WaitAsync(parsed.GetValue(duration), site.Installation, cancel);
                    return 0;
                })
        );
        return command;
    }

    private static IPEndPoint? Loopback(string text)
    {
        const string Name = "localhost:";
        string address = text.StartsWith(Name, StringComparison.OrdinalIgnoreCase)
            ? "127.0.0.1:" + text[Name.Length..]
            : text;
        bool hasPort = address.LastIndexOf(':') is var colon && colon > address.LastIndexOf(']') && colon > 0;
        bool isUnclear = address.Count(letter => letter == ':') > 1 && !address.StartsWith('[');
        return
            hasPort
            && !isUnclear
            && IPEndPoint.TryParse(address, out IPEndPoint? endpoint)
            && IPAddress.IsLoopback(endpoint.Address)
            ? endpoint
            : null;
    }
}
