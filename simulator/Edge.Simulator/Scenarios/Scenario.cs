using Edge.Simulator.Chips;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Scenarios;

/// <summary>What happens at a simulated site, told in order of time.</summary>
/// <param name="Name">Short name: <c>story</c>.</param>
/// <param name="Description">What it shows, a sentence or two.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Recording">What the accelerometer feels instead of the mast; null leaves it to the mast.</param>
/// <param name="Steps">What happens, in order of time.</param>
public sealed record Scenario(
    string Name,
    string Description,
    double Seconds,
    ScenarioRecording? Recording,
    IReadOnlyList<ScenarioStep> Steps
)
{
    /// <summary>The site and its agent, where a run chooses them.</summary>
    public ScenarioSite Site { get; init; } = new();

    /// <summary>What a run must show.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>What happens to the machines and the network: only virtual time can do it.</summary>
    public IEnumerable<Disturbance> Disturbances =>
        Steps.SelectMany(step => step.Actions).OfType<Disturb>().Select(disturb => disturb.What);

    /// <summary>The keys that only virtual time can do, each with its time: <c>kill_agent_s at 30 s</c>.</summary>
    public IEnumerable<string> NeedsVirtualTime =>
        Steps.SelectMany(step =>
            step.Actions.Select(action =>
                    action switch
                    {
                        Disturb disturb => disturb.Key,
                        SetUplink { Silent: true } => "uplink = \"silent\"",
                        _ => null,
                    }
                )
                .OfType<string>()
                .Select(key => FormattableString.Invariant($"{key} at {step.AtSeconds} s"))
        );

    /// <summary>The scenario up to a time.</summary>
    public Scenario Until(double seconds) =>
        seconds >= Seconds
            ? this
            : this with
            {
                Seconds = seconds,
                Steps = [.. Steps.Where(step => step.AtSeconds <= seconds)],
            };

    /// <summary>The times, s, from which to which the broker is out of reach.</summary>
    public IReadOnlyList<(double From, double To)> UplinkCuts
    {
        get
        {
            List<(double From, double To)> cuts = [];
            double? from = null;
            foreach (ScenarioStep step in Steps)
            {
                foreach (SetUplink uplink in step.Actions.OfType<SetUplink>())
                {
                    if (uplink.Cut)
                    {
                        from ??= step.AtSeconds;
                    }
                    else if (from is double start)
                    {
                        cuts.Add((start, step.AtSeconds));
                        from = null;
                    }
                }
            }

            if (from is double open)
            {
                cuts.Add((open, Seconds));
            }

            return cuts;
        }
    }
}

/// <summary>A recording that the accelerometer feels.</summary>
/// <param name="File">Path, relative to the folder of recordings unless it is absolute.</param>
/// <param name="StartSeconds">When it begins.</param>
public sealed record ScenarioRecording(string File, double StartSeconds);

/// <summary>The site and its agent, where a run chooses them.</summary>
public sealed record ScenarioSite
{
    /// <summary>Time between frames, s. 2.</summary>
    public double FrameSeconds { get; init; } = 2;

    /// <summary>What is not fitted: chips, <c>modem</c>, contacts by what they measure.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Whether the site was ever commissioned. true.</summary>
    public bool IsCommissioned { get; init; } = true;

    /// <summary>Cap of the journal, KiB; null for the agent's own.</summary>
    public double? JournalKib { get; init; }

    /// <summary>Capacity of the battery, Ah; null for the simulated site's own.</summary>
    public double? BatteryAmpereHours { get; init; }
}

/// <summary>All that happens at one time.</summary>
/// <param name="AtSeconds">When, from the scenario's start.</param>
/// <param name="Tell">A sentence for those who watch; null says nothing.</param>
/// <param name="Actions">What happens.</param>
public sealed record ScenarioStep(double AtSeconds, string? Tell, IReadOnlyList<ScenarioAction> Actions);

/// <summary>One change.</summary>
public abstract record ScenarioAction;

/// <summary>A quantity of the site changes, at once or as a ramp.</summary>
public sealed record SetQuantity(SiteQuantity Quantity, double Value, double OverSeconds) : ScenarioAction;

/// <summary>Something hits the mast.</summary>
public sealed record KnockMast(double MetresPerSecond) : ScenarioAction;

/// <summary>A chip fails, or heals.</summary>
public sealed record SetChipFault(string Chip, ChipFault Fault, double? Magnitude) : ScenarioAction;

/// <summary>A GPIO line is held at a level, or with null let go.</summary>
public sealed record StickLine(int Line, bool? High) : ScenarioAction;

/// <summary>The modem's radio or SIM changes.</summary>
public sealed record SetModem(Func<ModemConditions, ModemConditions> Change) : ScenarioAction;

/// <summary>The modem's firmware hangs or its port hangs up; null leaves a flag as it is.</summary>
public sealed record SetModemFault(bool? Mute, bool? HungUp) : ScenarioAction;

/// <summary>The broker goes out of reach, or comes back.</summary>
public sealed record SetUplink(bool Cut) : ScenarioAction
{
    /// <summary>Whether a cut swallows every byte without a word, instead of refusing connections.</summary>
    public bool Silent { get; init; }
}

/// <summary>Something happens to the machines or the network.</summary>
/// <param name="Key">The key of the event, for messages.</param>
/// <param name="What">What happens.</param>
public sealed record Disturb(string Key, Disturbance What) : ScenarioAction;

/// <summary>A scenario that cannot be used: every problem, each <c>file:line:column: error: key: what, and what is allowed</c>.</summary>
public sealed class ScenarioException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>The problems.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
