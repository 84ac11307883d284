using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Commands;

/// <summary><c>edge-sim sweep</c>: whole sites in virtual time, one for each seed, held against what must never happen.</summary>
public static class SweepCommand
{
    private const ulong MostSeeds = 1_000_000;
    private const double StandardMinutes = 30;

    public static Command Create()
    {
        var seeds = new Option<(ulong First, ulong Last)>("--seeds")
        {
            Description = "Which seeds, FIRST..LAST, both included; or one.",
            HelpName = "FIRST..LAST",
            Required = true,
            CustomParser = Parse,
        };
        var minutes = SimulatorOptions.Minutes("Virtual minutes of trouble for each seed; 30 unless given.");
        var json = Json();
        var command = new Command(
            "sweep",
            "Run whole sites in virtual time, one for each seed: weather, mains, flood, dying chips, a bad network, killed "
                + "agents, reboots, set clocks. Checked: nothing lost or doubled, nothing sent before it is durable, never a Safe "
                + "that is not, no crash. Exit 1 when a seed fails; it is printed with the command that replays it."
        )
        {
            seeds,
            minutes,
            json,
        };
        command.SetAction(
            (parsed, cancel) =>
                SimulatorOptions.GuardAsync(() =>
                {
                    var (first, last) = parsed.GetValue(seeds);
                    return Task.FromResult(
                        Sweep.Run(
                            first,
                            last,
                            parsed.GetValue(minutes) ?? StandardMinutes,
                            parsed.GetValue(json),
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

    private static (ulong First, ulong Last) Parse(ArgumentResult result)
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
}
