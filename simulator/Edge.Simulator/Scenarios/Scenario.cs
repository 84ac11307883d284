using Edge.Simulator.Chips;
using Edge.Simulator.Site;

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
public sealed record SetModemFault(bool? Mute, bool? HungUp) : ScenarioAction
{
    /// <summary>Share of its bytes with an inverted bit.</summary>
    public double? GarbledShare { get; init; }

    /// <summary>From a command to its answer, s.</summary>
    public double? AnswerSeconds { get; init; }

    /// <summary>Whether it echoes whatever it is told.</summary>
    public bool? KeepsEcho { get; init; }

    /// <summary>Whether lines that nobody asked for come in the middle of answers.</summary>
    public bool? Interrupts { get; init; }

    /// <summary>Whether it restarts now.</summary>
    public bool Reboots { get; init; }
}

/// <summary>A contact bounces for a while after each change, or with 0 no longer.</summary>
public sealed record BounceLine(int Line, double Seconds) : ScenarioAction;

/// <summary>The broker goes out of reach, or comes back.</summary>
public sealed record SetUplink(bool Cut) : ScenarioAction;

/// <summary>A scenario that cannot be used: every problem, each <c>file:line: what, and what is allowed</c>.</summary>
public sealed class ScenarioException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>The problems.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
