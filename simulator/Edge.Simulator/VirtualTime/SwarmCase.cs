using System.Globalization;

namespace Edge.Simulator.VirtualTime;

/// <summary>A plan, or a part of it: some of its troubles, up to some time.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Kept">The troubles that happen, counted from 0, in order.</param>
/// <param name="UntilSeconds">When trouble ends and the run settles, s.</param>
public sealed record SwarmCase(SwarmPlan Plan, IReadOnlyList<int> Kept, double UntilSeconds)
{
    /// <summary>Each trouble that happens, with its number and time.</summary>
    public IEnumerable<string> Told =>
        Kept.Select(index =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{index + 1} at {Plan.Troubles[index].AtSeconds:F1} s: {Plan.Troubles[index].Name}"
            )
        );

    /// <summary>The command that runs it again.</summary>
    public string Replay
    {
        get
        {
            string command = FormattableString.Invariant(
                $"edge-sim swarm --seeds {Plan.Seed} --days {Plan.Seconds / 86_400:R}"
            );
            if (Kept.Count < Plan.Troubles.Count)
            {
                command += " --only " + (Kept.Count == 0 ? "0" : string.Join(',', Kept.Select(index => index + 1)));
            }

            return UntilSeconds < Plan.Seconds
                ? command + FormattableString.Invariant($" --until {UntilSeconds:R}")
                : command;
        }
    }

    /// <summary>Runs it: its trouble, then calm until everything is settled.</summary>
    public SwarmResult Run(Func<VirtualSiteOptions, VirtualSiteOptions> change)
    {
        using VirtualSite site = new(change(Plan.Options(Kept)));
        site.Run(UntilSeconds);
        site.Settle();
        site.SettleLink();
        return new(this, site.Seconds, site.Durable, site.Violations, site.FirstViolationSeconds);
    }
}
