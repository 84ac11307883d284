using System.CommandLine;
using System.Globalization;
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

    public static Option<TimeSpan?> For() =>
        new("--for")
        {
            Description = "End by itself after this long: 90s, 10m, 2h. Without it, until Ctrl+C or SIGTERM.",
            HelpName = "TIME",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (TryDuration(text) is { } duration)
                {
                    return duration;
                }

                result.AddError($"'{text}' is no time; write 90s, 10m or 2h.");
                return null;
            },
        };

    /// <summary>Seconds, minutes or hours: <c>90s</c>, <c>10m</c>, <c>2h</c>. Null for anything else.</summary>
    public static TimeSpan? TryDuration(string text)
    {
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return
            unit > 0
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && count > 0
            && count * unit < 1e7
            ? TimeSpan.FromSeconds(count * unit)
            : null;
    }

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
                        or System.Net.Sockets.SocketException
                        or UnauthorizedAccessException
            )
        {
            await Console.Error.WriteLineAsync("edge-sim: " + e.Message);
            return 2;
        }
    }
}
