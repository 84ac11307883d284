using System.Text.Json.Nodes;

namespace Edge.Simulator.VirtualTime;

/// <summary>What came of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="VirtualSeconds">How much time passed in it.</param>
/// <param name="Records">Records journaled.</param>
/// <param name="Violations">What should never have happened.</param>
public sealed record SweepResult(ulong Seed, double VirtualSeconds, long Records, IReadOnlyList<string> Violations);

/// <summary>Runs whole sites in virtual time, one for each seed, and holds each against what must never happen.</summary>
public static class Sweep
{
    /// <summary>Runs one seed: its trouble, then calm until everything is settled.</summary>
    public static SweepResult Run(
        ulong seed,
        double minutes,
        Func<VirtualSiteOptions, VirtualSiteOptions>? change = null
    )
    {
        VirtualSiteOptions options = RandomPlan.Of(seed, minutes * 60);
        using VirtualSite site = new(change?.Invoke(options) ?? options);
        site.Run(minutes * 60);
        site.Settle();
        return new(seed, site.Seconds, site.Durable, site.Violations);
    }

    /// <summary>Runs the seeds, says how it goes, and gives the exit code: 0 when all is right, 1 when a seed failed or was never run.</summary>
    public static int Run(
        ulong first,
        ulong last,
        double minutes,
        bool json,
        TextWriter output,
        TimeProvider time,
        CancellationToken cancel,
        Func<VirtualSiteOptions, VirtualSiteOptions>? change = null
    )
    {
        long start = time.GetTimestamp();
        double virtualSeconds = 0;
        var failed = new List<ulong>();
        ulong done = 0;
        for (ulong seed = first; done <= last - first && !cancel.IsCancellationRequested; seed++)
        {
            SweepResult result = Run(seed, minutes, change);
            done++;
            virtualSeconds += result.VirtualSeconds;
            string replay = FormattableString.Invariant($"edge-sim sweep --seeds {seed}..{seed} --minutes {minutes}");
            if (result.Violations.Count > 0)
            {
                failed.Add(seed);
            }

            if (json)
            {
                output.WriteLine(Json(result, replay).ToJsonString());
                continue;
            }

            string verdict = result.Violations.Count == 0 ? "ok" : "FAILED";
            output.WriteLine(
                $"seed {seed}: {verdict}, {result.Records} records in {result.VirtualSeconds / 60:F1} virtual minutes"
            );
            foreach (string violation in result.Violations)
            {
                output.WriteLine($"  {violation}");
            }

            if (result.Violations.Count > 0)
            {
                output.WriteLine($"  replay: {replay}");
            }
        }

        double real = Math.Max(1e-3, time.GetElapsedTime(start).TotalSeconds);
        double hoursPerSecond = virtualSeconds / 3600 / real;
        if (json)
        {
            output.WriteLine(
                new JsonObject
                {
                    ["seeds"] = done,
                    ["failed"] = failed.Count,
                    ["virtual_hours"] = virtualSeconds / 3600,
                    ["seconds"] = real,
                    ["virtual_hours_per_second"] = hoursPerSecond,
                }.ToJsonString()
            );
        }
        else
        {
            output.WriteLine(
                $"{done} seeds, {failed.Count} failed{(failed.Count > 0 ? " (" + string.Join(", ", failed) + ")" : "")}; "
                    + FormattableString.Invariant(
                        $"{virtualSeconds / 3600:F1} virtual hours in {real:F1} s: {hoursPerSecond:F2} virtual hours per second."
                    )
            );
        }

        // A sweep that was stopped has not shown what it was asked to show.
        return failed.Count > 0 || done <= last - first ? 1 : 0;
    }

    private static JsonObject Json(SweepResult result, string replay) =>
        new()
        {
            ["seed"] = result.Seed,
            ["ok"] = result.Violations.Count == 0,
            ["records"] = result.Records,
            ["virtual_seconds"] = result.VirtualSeconds,
            ["violations"] = new JsonArray([.. result.Violations.Select(text => (JsonNode)text)]),
            ["replay"] = replay,
        };
}
