using System.Globalization;
using Edge.Simulator.Chips;

namespace Edge.Scenarios.Tests.Harness;

/// <summary>Chance of a test whose course is random. The seed is printed, and EDGE_SEED gives it back.</summary>
internal static class Chances
{
    /// <summary>A seed, printed with the test's output.</summary>
    public static ulong Seed()
    {
        ulong seed = ulong.TryParse(
            Environment.GetEnvironmentVariable("EDGE_SEED"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out ulong given
        )
            ? given
            : (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() % 1_000_000;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (EDGE_SEED={seed} repeats it)");
        return seed;
    }

    /// <summary>A time between two, s.</summary>
    public static TimeSpan NextSpan(this Chance chance, double least, double most) =>
        TimeSpan.FromSeconds(least + ((most - least) * chance.NextUniform()));
}
