using Edge.Core.Readings;
using Edge.Portable.Rules;
using Edge.Portable.Wire;

namespace Edge.Core.Flood;

/// <summary>The level is computed from the loop current, so it is never worth more than that.</summary>
public static class LevelTruth
{
    // Only the fault limits of the current are asked for, so shunt and scale do not matter.
    // Stryker disable once all: made once a process; a test host that lives on cannot see it change.
    private static readonly LoopCurrent Loop = new(250, 0, 1);

    /// <summary>Why a level from this loop current cannot be believed; null when it can.</summary>
    public static string? Fault(in Reading loop)
    {
        if (!loop.IsGood)
        {
            return $"the loop current is {(loop.Quality == Quality.Stale ? "stale" : "bad")}: {loop.Text ?? "no value"}";
        }

        return Loop.FromMilliamperes(loop.Value).State switch
        {
            LoopState.FaultLow => $"loop broken: {loop.Value} mA is not over 3.6 mA (NAMUR NE 43)",
            LoopState.FaultHigh => $"loop fault: {loop.Value} mA is not under 21 mA (NAMUR NE 43)",
            _ => null,
        };
    }

    /// <summary>Takes a level or a loop current into the evidence, and keeps the level no better than its loop.</summary>
    public static void Take(in Reading reading, Evidence evidence)
    {
        evidence.Take(reading);
        if (
            reading.Metric is not (MetricId.FloodLevel or MetricId.FloodLoopCurrent)
            || !evidence.TryGet(MetricId.FloodLoopCurrent, out Reading loop)
            || !evidence.TryGet(MetricId.FloodLevel, out Reading level)
            || !level.IsGood
        )
        {
            return;
        }

        if (Fault(loop) is { } why)
        {
            evidence.Put(Reading.Bad(MetricId.FloodLevel, level.At, why));
        }
    }
}
