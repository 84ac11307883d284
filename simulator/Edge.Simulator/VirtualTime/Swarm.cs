using System.Text.Json.Nodes;

namespace Edge.Simulator.VirtualTime;

/// <summary>What a swarm runs.</summary>
public sealed record SwarmOptions
{
    /// <summary>The first seed.</summary>
    public required ulong First { get; init; }

    /// <summary>The last seed, included.</summary>
    public required ulong Last { get; init; }

    /// <summary>Length of each plan, s of virtual time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Where to stop within the plan, s; at its end when null.</summary>
    public double? UntilSeconds { get; init; }

    /// <summary>The troubles to keep, counted from 1; all when null.</summary>
    public IReadOnlyCollection<int>? Only { get; init; }

    /// <summary>Seeds that run at the same time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether to look for a smaller failing plan.</summary>
    public bool Shrinks { get; init; } = true;

    /// <summary>One JSON object a line.</summary>
    public bool Json { get; init; }

    /// <summary>Changes each run: a test breaks something.</summary>
    public Func<VirtualSiteOptions, VirtualSiteOptions> Change { get; init; } = options => options;
}

/// <summary>What came of one seed.</summary>
/// <param name="Case">What was run.</param>
/// <param name="VirtualSeconds">How much time passed in it.</param>
/// <param name="Records">Records journaled.</param>
/// <param name="Violations">What should never have happened.</param>
/// <param name="FirstViolationSeconds">When the first of it did, s; 0 when nothing did.</param>
public sealed record SwarmResult(
    SwarmCase Case,
    double VirtualSeconds,
    long Records,
    IReadOnlyList<string> Violations,
    double FirstViolationSeconds
);

/// <summary>Runs whole sites in virtual time, one for each seed, and holds each against what must never happen.</summary>
public static class Swarm
{
    /// <summary>Runs the seeds, says how it goes, and gives the exit code: 0 when all is right, 1 when a seed failed or
    /// was never run.</summary>
    public static int Run(SwarmOptions options, TextWriter output, TimeProvider time, CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        double virtualSeconds = 0;
        var failed = new List<ulong>();
        int count = (int)(options.Last - options.First + 1);
        int done = 0;
        try
        {
            // In the order of the seeds, whichever ends first.
            foreach (
                SwarmResult result in ParallelEnumerable
                    .Range(0, count)
                    .AsOrdered()
                    .WithDegreeOfParallelism(Math.Clamp(options.Jobs, 1, 512))
                    .WithMergeOptions(ParallelMergeOptions.NotBuffered)
                    .WithCancellation(cancel)
                    .Select(index => Run(options, options.First + (ulong)index))
            )
            {
                done++;
                virtualSeconds += result.VirtualSeconds;
                if (result.Violations.Count > 0)
                {
                    failed.Add(result.Case.Plan.Seed);
                }

                Tell(result, options.Json, output);
            }
        }
        catch (OperationCanceledException)
        {
            // What was not run counts as not shown.
        }

        double real = Math.Max(1e-3, time.GetElapsedTime(start).TotalSeconds);
        if (options.Json)
        {
            output.WriteLine(
                new JsonObject
                {
                    ["seeds"] = done,
                    ["failed"] = failed.Count,
                    ["virtual_hours"] = virtualSeconds / 3600,
                    ["seconds"] = real,
                    ["times_real_time"] = virtualSeconds / real,
                }.ToJsonString()
            );
        }
        else
        {
            output.WriteLine(
                $"{done} seeds, {failed.Count} failed{(failed.Count > 0 ? " (" + string.Join(", ", failed) + ")" : "")}; "
                    + FormattableString.Invariant(
                        $"{virtualSeconds / 3600:F1} virtual hours in {real:F1} s: {virtualSeconds / real:N0} times real time."
                    )
            );
        }

        return failed.Count > 0 || done < count ? 1 : 0;
    }

    private static SwarmResult Run(SwarmOptions options, ulong seed)
    {
        var plan = SwarmPlan.Of(seed, options.Seconds);
        var whole = new SwarmCase(
            plan,
            options.Only is { } only
                ? [.. only.Where(number => number <= plan.Troubles.Count).Select(number => number - 1)]
                : [.. Enumerable.Range(0, plan.Troubles.Count)],
            options.UntilSeconds ?? options.Seconds
        );
        SwarmResult result = whole.Run(options.Change);
        return result.Violations.Count > 0 && options.Shrinks
            ? Shrinking.Shrink(result, part => part.Run(options.Change))
            : result;
    }

    private static void Tell(SwarmResult result, bool json, TextWriter output)
    {
        SwarmPlan plan = result.Case.Plan;
        if (json)
        {
            output.WriteLine(
                new JsonObject
                {
                    ["seed"] = plan.Seed,
                    ["ok"] = result.Violations.Count == 0,
                    ["site"] = plan.Description,
                    ["troubles"] = new JsonArray([.. result.Case.Told.Select(text => (JsonNode)text)]),
                    ["records"] = result.Records,
                    ["virtual_seconds"] = result.VirtualSeconds,
                    ["violations"] = new JsonArray([.. result.Violations.Select(text => (JsonNode)text)]),
                    ["replay"] = result.Case.Replay,
                }.ToJsonString()
            );
            return;
        }

        string verdict = result.Violations.Count == 0 ? "ok" : "FAILED";
        output.WriteLine(
            FormattableString.Invariant(
                $"seed {plan.Seed}: {verdict}, {result.Case.Kept.Count} troubles, {result.Records} records in {result.VirtualSeconds / 3600:F2} virtual hours"
            )
        );
        if (result.Violations.Count == 0)
        {
            return;
        }

        foreach (string violation in result.Violations)
        {
            output.WriteLine($"  {violation}");
        }

        output.WriteLine($"  site: {plan.Description}");
        foreach (string trouble in result.Case.Told)
        {
            output.WriteLine($"  trouble {trouble}");
        }

        output.WriteLine($"  replay: {result.Case.Replay}");
    }
}
