using System.Globalization;

namespace Edge.Simulator.Tests.Power;

/// <summary>
/// Forecasts against simulated discharges: health 0.6 to 1 of the rated capacity, 5 to 45 °C, Peukert 1.05 to 1.3, load
/// steps, a non-priority disconnect, weak cells, a monitor with noise, offset and gain error. <c>EDGE_DISCHARGES</c> sets how many.
/// </summary>
public sealed class AutonomyTests(ITestOutputHelper output)
{
    private const int UsualCount = 6;

    [Theory]
    [InlineData("rated lead-acid", false, true, false)]
    [InlineData("learned lead-acid", false, true, true)]
    [InlineData("unknown lead-acid", false, false, false)]
    [InlineData("learned lithium", true, true, true)]
    public void Half_of_a_discharge_tells_its_end(string what, bool lithium, bool rated, bool learned)
    {
        int count = int.TryParse(
            Environment.GetEnvironmentVariable("EDGE_DISCHARGES"),
            CultureInfo.InvariantCulture,
            out int told
        )
            ? told
            : UsualCount;
        var runs = new RunDown[count];
        Parallel.For(
            0,
            count,
            i =>
                runs[i] = new RunDown
                {
                    Seed = (ulong)i + 1,
                    IsLithium = lithium,
                    IsRated = rated,
                    IsLearned = learned,
                }.Run()
        );
        RunDown[] off = [.. runs.Where(run => !(Math.Abs(run.HalfError) <= 0.15))];
        RunDown[] late = [.. runs.Where(run => !(run.LastHourError <= 600))];
        double covered = runs.Average(run => run.Covered);
        foreach (RunDown run in off.Union(late))
        {
            output.WriteLine(
                FormattableString.Invariant(
                    $"{run.Story}: {run.TotalSeconds:F0} s, half {run.HalfError:P1}, last hour {run.LastHourError:F0} s, covered {run.Covered:P0}"
                )
            );
        }

        double[] hours = [.. runs.Select(run => run.LastHourError).Order()];
        string summary = FormattableString.Invariant(
            $"{what}: {off.Length} of {count} off by over 15 % at half, {late.Length} by over 10 min in the last hour (median {hours[count / 2]:F0} s), bounds held {covered:P1} of the time"
        );
        output.WriteLine(summary);
        Console.WriteLine(summary);
        Assert.True(off.Length <= count / 10, $"{summary}; first {off.FirstOrDefault()?.Story}");
        Assert.True(covered >= 0.8, summary);
    }
}
