namespace Edge.Simulator.VirtualTime;

/// <summary>
/// Makes a failing run small: ends it soon after the first violation, then leaves out troubles as long as it still fails
/// (delta debugging: Zeller and Hildebrandt, 2002: halves first, then ever smaller parts). Any violation counts.
/// </summary>
public static class Shrinking
{
    private const int MostRuns = 200;
    private const double MarginSeconds = 1;

    /// <summary>The smallest failing run found.</summary>
    /// <param name="failed">The run that failed.</param>
    /// <param name="run">Runs a part of its plan.</param>
    public static SwarmResult Shrink(SwarmResult failed, Func<SwarmCase, SwarmResult> run)
    {
        int runs = 0;
        SwarmResult best = failed;

        bool Fails(SwarmCase candidate)
        {
            if (runs++ >= MostRuns)
            {
                return false;
            }

            SwarmResult result = run(candidate);
            if (result.Violations.Count == 0)
            {
                return false;
            }

            best = result;
            return true;
        }

        // What was found while the run settled is as late as its last record, and this attempt then finds nothing.
        double until = Math.Ceiling(failed.FirstViolationSeconds + MarginSeconds);
        if (until < failed.Case.UntilSeconds)
        {
            Fails(
                failed.Case with
                {
                    UntilSeconds = until,
                    Kept = [.. failed.Case.Kept.Where(i => failed.Case.Plan.Troubles[i].AtSeconds < until)],
                }
            );
        }

        int parts = 2;
        while (best.Case.Kept.Count > 0 && runs < MostRuns)
        {
            IReadOnlyList<int> kept = best.Case.Kept;
            parts = Math.Min(parts, kept.Count);
            bool smaller = kept.Chunk((kept.Count + parts - 1) / parts)
                .Any(part => Fails(best.Case with { Kept = [.. kept.Except(part)] }));
            if (!smaller && parts == kept.Count)
            {
                break;
            }

            parts = smaller ? Math.Max(2, parts - 1) : parts * 2;
        }

        return best;
    }
}
