using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim swarm</c>: whole sites in virtual time, one for each seed, held against what must never happen.</summary>
public static class SwarmCommand
{
    private const ulong MostSeeds = 1_000_000;
    private const double LongestDays = 366;

    public static Command Create()
    {
        var seeds = new Option<(ulong First, ulong Last)>("--seeds")
        {
            Description = "Which seeds, FIRST..LAST, both included; or one.",
            HelpName = "FIRST..LAST",
            Required = true,
            CustomParser = ParseSeeds,
        };
        var days = new Option<double>("--days")
        {
            Description = "Virtual days of trouble for each seed.",
            HelpName = "DAYS",
            DefaultValueFactory = _ => 1,
            CustomParser = result => Number(result, "--days", 1.0 / 1440, LongestDays, "1, or 0.02 for half an hour"),
        };
        var until = new Option<double>("--until")
        {
            Description = "Stop the trouble here, s from the start; a replay command gives it.",
            HelpName = "SECONDS",
            CustomParser = result => Number(result, "--until", 0, LongestDays * 86_400, "seconds from the start"),
        };
        var only = new Option<int[]?>("--only")
        {
            Description = "Keep these of the seed's troubles, 0 for none; a replay command gives them.",
            HelpName = "N,N,…",
            CustomParser = ParseOnly,
        };
        var jobs = new Option<int>("--jobs")
        {
            Description = "Seeds that run at the same time; one for each processor unless given.",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 512)
            {
                result.AddError("--jobs: write 1 to 512.");
            }
        });
        var noShrink = new Option<bool>("--no-shrink") { Description = "Leave a failing seed as it is." };
        var json = Json();
        var command = new Command(
            "swarm",
            "Run whole sites in virtual time, one for each seed, each with a random configuration: weather, mains, flood, dying "
                + "chips, a bad network, a full disk, killed agents, power cuts, set clocks. Checked: nothing lost or doubled, "
                + "nothing sent before it is durable, alarms in time and none without cause, never a Safe that is not, the seconds of the link as they were, every "
                + "verdict explained, journal and memory within bounds, no crash. Exit 1 when a seed fails; it is made as small "
                + "as possible and printed with the command that replays it."
        )
        {
            seeds,
            days,
            until,
            only,
            jobs,
            noShrink,
            json,
        };
        command.SetAction(
            (parsed, cancel) =>
                SimulatorOptions.GuardAsync(() =>
                {
                    var (first, last) = parsed.GetValue(seeds);
                    return Task.FromResult(
                        Swarm.Run(
                            new SwarmOptions
                            {
                                First = first,
                                Last = last,
                                Seconds = parsed.GetValue(days) * 86_400,
                                UntilSeconds = parsed.GetResult(until) is null ? null : parsed.GetValue(until),
                                Only = parsed.GetResult(only) is null ? null : parsed.GetValue(only),
                                Jobs = parsed.GetValue(jobs),
                                Shrinks = !parsed.GetValue(noShrink),
                                Json = parsed.GetValue(json),
                            },
                            parsed.InvocationConfiguration.Output,
                            TimeProvider.System,
                            cancel
                        )
                    );
                })
        );
        return command;
    }

    /// <summary>The option <c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object a line." };

    private static (ulong First, ulong Last) ParseSeeds(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        string[] ends = text.Split("..");
        if (
            ends.Length is 1 or 2
            && ulong.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong first)
            && ulong.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong last)
            && first <= last
            && last - first < MostSeeds
        )
        {
            return (first, last);
        }

        result.AddError(
            $"--seeds: '{text}' is no range of seeds; write 1..20, the smaller first, at most {MostSeeds} of them."
        );
        return default;
    }

    private static double Number(ArgumentResult result, string name, double least, double most, string example)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= least
            && number <= most
        )
        {
            return number;
        }

        result.AddError(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: '{text}' is no number from {least:G3} to {most}; write {example}."
            )
        );
        return 0;
    }

    private static int[]? ParseOnly(ArgumentResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var numbers = new List<int>();
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                result.AddError($"--only: '{text}' is no list of numbers; write 3,7, or 0 for none.");
                return null;
            }

            if (number > 0)
            {
                numbers.Add(number);
            }
        }

        return [.. numbers];
    }
}
