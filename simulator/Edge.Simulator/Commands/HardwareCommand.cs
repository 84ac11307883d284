using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using Edge.Agent.Configuration;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.Commands;

/// <summary>
/// <c>edge-sim hardware --socket PATH [--site FILE] [--scenario NAME] [--recording FILE] [--seed N] [--spread 1] [--pty] [--for 60s]</c>: plays the
/// chips of one cabinet over a Unix socket, for an agent in another process. Exit 0: ended as asked; 1: errors in the site file or
/// the scenario, or the socket cannot be served; 2: no readable site file.
/// </summary>
public static class HardwareCommand
{
    // By then an agent that starts at the same time reads the chip.
    private const double RecordingStartSeconds = 10;

    /// <summary>How late a step of the scenario may be told, when no chip is used meanwhile.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>The command, for the root of the command line.</summary>
    public static Command Create()
    {
        var socket = new Option<string>("--socket")
        {
            Description = "The Unix socket to serve; edge-agent's --bus-server.",
            Required = true,
            HelpName = "PATH",
        };
        var site = new Option<string?>("--site")
        {
            Description = "The site.toml whose sensors are fitted; without it, one of each.",
            HelpName = "FILE",
        };
        var scenario = new Option<string>("--scenario")
        {
            Description = $"What happens: {string.Join(", ", ScenarioFile.BuiltIn)}, or a scenario file.",
            DefaultValueFactory = _ => "calm",
            HelpName = "NAME",
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Where all chance comes from.",
            DefaultValueFactory = _ => 1,
        };
        var recording = new Option<string?>("--recording")
        {
            Description =
                "Play this recording through the accelerometer's registers, sample for sample, 10 s after the start: a CSV as "
                + "edge-agent replay takes it, or an Xsens or CSMIP file, plain or gzipped.",
            HelpName = "FILE",
        };
        var spread = new Option<double>("--spread")
        {
            Description =
                "Strength of each chip's own errors (offsets, gains, drift, clock), drawn from the seed: 0 none, 1 as the data "
                + "sheets have them. The zero to put into the site.toml is then printed.",
            DefaultValueFactory = _ => 0,
        };
        spread.Validators.Add(result =>
        {
            if (result.GetValue(spread) is not (>= 0 and <= 1))
            {
                result.AddError("--spread is from 0 to 1.");
            }
        });
        var modem = new Option<string?>("--modem")
        {
            Description =
                $"Which modem it has; rm520n unless given here or by the scenario: {string.Join(", ", ModemDialectText.Names)}.",
            HelpName = "NAME",
        };
        modem.AcceptOnlyFromAmong([.. ModemDialectText.Names]);
        var pty = new Option<bool>("--pty")
        {
            Description =
                "Put each serial port, a modem or the units of an RS-485 line, behind a pseudo-terminal too, and print its path: for an "
                + "agent that opens real ones.",
        };
        Option<TimeSpan?> length = DurationText.ForOption();
        var command = new Command("hardware", "Play the chips of one cabinet over a Unix socket.")
        {
            socket,
            site,
            scenario,
            seed,
            recording,
            spread,
            modem,
            pty,
            length,
        };
        command.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    new Order(
                        parsed.GetValue(socket)!,
                        parsed.GetValue(site),
                        parsed.GetValue(scenario)!,
                        parsed.GetValue(seed),
                        parsed.GetValue(recording),
                        parsed.GetValue(spread),
                        ModemDialectText.Of(parsed.GetValue(modem)),
                        parsed.GetValue(pty),
                        parsed.GetValue(length)
                    ),
                    TimeProvider.System,
                    parsed.InvocationConfiguration.Output,
                    parsed.InvocationConfiguration.Error,
                    cancel
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Order order,
        TimeProvider time,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    )
    {
        IReadOnlyList<FittedDevice> fitted = FittedDevice.DefaultSite;
        if (order.Site is { } file)
        {
            ConfigurationResult result = SiteConfiguration.Load(file);
            foreach (ConfigurationProblem problem in result.Problems)
            {
                await error.WriteLineAsync(problem.ToString());
            }

            if (result.Configuration is not { } configuration)
            {
                return result.ExitCode;
            }

            fitted = FittedSite.From(configuration);
        }

        (string Port, PseudoTerminal Terminal)[] terminals = [];
        try
        {
            // Steps happen on the thread of whichever chip is used next; telling of them must not hold it up.
            ConcurrentQueue<ScenarioStep> happened = new();
            Scenario scenario = ScenarioFile.Load(order.Scenario);
            if (order.Recording is { } played)
            {
                scenario = scenario with
                {
                    Recording = new ScenarioRecording(Path.GetFullPath(played), RecordingStartSeconds),
                };
            }

            scenario = scenario with { Site = scenario.Site with { Modem = order.Modem ?? scenario.Site.Modem } };
            SimulatedTime simulated = SimulatedTime.Following(time);
            SimulatedInstallation site = new(
                simulated,
                order.Seed,
                scenario,
                fitted,
                new SiteParameters { ChipSpread = order.Spread },
                happened: happened.Enqueue
            );
            using HardwareServer server = new(site.Hardware, order.Socket, time);
            await output.WriteLineAsync($"Chips are at {order.Socket}; scenario {scenario.Name}, seed {order.Seed}.");
            if (order.Spread > 0 && SimulatedConfiguration.Zero(site) is { } zero)
            {
                string axes = string.Join(", ", zero.Select(g => g.ToString("F4", CultureInfo.InvariantCulture)));
                await output.WriteLineAsync($"Its accelerometer upright gives gravity_mps2 = [{axes}].");
            }

            terminals = order.Pty
                ? [.. site.Hardware.Serial.Select(line => (line.Key, new PseudoTerminal(line.Value)))]
                : [];
            foreach ((string port, PseudoTerminal terminal) in terminals)
            {
                await output.WriteLineAsync($"{port} is at {terminal.Path}.");
            }

            await PlayAsync(simulated, happened, time, order.Length, output, cancel);
            await output.WriteLineAsync($"Ended after {server.Transactions} transactions.");
            return 0;
        }
        catch (Exception e) when (e is ScenarioException or IOException or ArgumentException)
        {
            await error.WriteLineAsync("edge-sim hardware: " + e.Message);
            return 1;
        }
        finally
        {
            foreach ((_, PseudoTerminal terminal) in terminals)
            {
                terminal.Dispose();
            }
        }
    }

    private static async Task PlayAsync(
        SimulatedTime simulated,
        ConcurrentQueue<ScenarioStep> happened,
        TimeProvider time,
        TimeSpan? length,
        TextWriter output,
        CancellationToken cancel
    )
    {
        long from = time.GetTimestamp();
        using PeriodicTimer beat = new(Beat, time);
        while (length is null || time.GetElapsedTime(from) < length)
        {
            simulated.CatchUp();
            while (happened.TryDequeue(out ScenarioStep? step))
            {
                if (step.Tell is { } tell)
                {
                    await output.WriteLineAsync($"{step.AtSeconds, 7:F1} s  {tell}");
                    await output.FlushAsync(cancel);
                }
            }

            try
            {
                await beat.WaitForNextTickAsync(cancel);
            }
            catch (OperationCanceledException)
            {
                // SIGINT or SIGTERM: an end as good as any.
                return;
            }
        }
    }

    /// <summary>What the command line asks for.</summary>
    private sealed record Order(
        string Socket,
        string? Site,
        string Scenario,
        ulong Seed,
        string? Recording,
        double Spread,
        ModemDialect? Modem,
        bool Pty,
        TimeSpan? Length
    );
}
