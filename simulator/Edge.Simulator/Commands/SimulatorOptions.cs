using System.CommandLine;
using System.Globalization;
using Edge.Agent.Keys;
using Edge.City;
using Edge.City.Store;
using Edge.Core.Journal;
using Edge.Simulator.Scenarios;

namespace Edge.Simulator.Commands;

/// <summary>What the simulator's commands share.</summary>
internal static class SimulatorOptions
{
    public static Option<string> Scenario(string standard) =>
        new("--scenario")
        {
            Description = $"What happens: {string.Join(", ", ScenarioFile.BuiltIn)}, or a file.",
            HelpName = "NAME",
            DefaultValueFactory = _ => standard,
        };

    public static Option<ulong> Seed() =>
        new("--seed")
        {
            Description = "Where all chance comes from; the same seed gives the same site.",
            DefaultValueFactory = _ => 1,
        };

    /// <summary>The option <c>--minutes</c>: virtual time, 1 minute to 30 days; null when it is not given.</summary>
    public static Option<double?> Minutes(string description) =>
        new("--minutes")
        {
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (
                    double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double minutes)
                    && minutes is >= 1 and <= 43_200
                )
                {
                    return minutes;
                }

                result.AddError($"--minutes: '{text}' is no time; write 1 to 43200, which is 30 days.");
                return null;
            },
        };

    /// <summary>Prints each step of a scenario as it happens.</summary>
    public static Action<ScenarioStep> Tell(Scenario scenario) =>
        step =>
        {
            if (step.Tell is { } text)
            {
                Console.WriteLine($"[{scenario.Name} {step.AtSeconds, 5:F1} s] {text}");
            }
        };

    /// <summary>Waits for the end, and keeps the scenario going also while nobody reads a chip.</summary>
    public static async Task WaitAsync(TimeSpan? duration, SimulatedInstallation installation, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        long start = time.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        try
        {
            while (duration is null || time.GetElapsedTime(start) < duration)
            {
                await timer.WaitForNextTickAsync(cancel);
                installation.Time.CatchUp();
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C or SIGTERM is the other way to end.
            return;
        }
    }

    /// <summary>Turns what a user can mend into a line and exit code 2.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e)
            when (e
                    is ScenarioException
                        or IOException
                        or JournalFaultException
                        or CityStartException
                        or CityStoreException
                        or KeyFileException
                        or System.Net.Sockets.SocketException
                        or UnauthorizedAccessException
            )
        {
            await Console.Error.WriteLineAsync("edge-sim: " + e.Message);
            return 2;
        }
    }
}
