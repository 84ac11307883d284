namespace Edge.Simulator.Tests.Power;

public sealed class AutonomyTests
{
    [Fact]
    public void Series()
    {
        foreach (ulong seed in new ulong[] { 2, 4, 6 })
        {
            foreach (bool li in new[] { false, true })
            {
                RunDown run = new RunDown { Seed = seed, IsLithium = li, IsLearned = li }.Run();
                Console.WriteLine(run.Story + " " + run.TotalSeconds + "\n" + run.Series);
            }
        }
    }

    [Fact]
    public void Probe()
    {
        foreach (var (name, li, rated, learned) in new[] { ("LA rated", false, true, false), ("LFP learned", true, true, true) })
        {
            int half = 0, hour = 0, n = int.Parse(Environment.GetEnvironmentVariable("NN") ?? "10"); double cov = 0; double worst = 0; double w = 0;
            var watch = System.Diagnostics.Stopwatch.StartNew();
            for (ulong seed = 1; seed <= (ulong)n; seed++)
            {
                RunDown run = new RunDown { Seed = seed, IsLithium = li, IsRated = rated, IsLearned = learned }.Run();
                bool h = !(Math.Abs(run.HalfError) <= 0.15), o = !(run.LastHourError <= 600);
                half += h ? 1 : 0; hour += o ? 1 : 0; cov += run.Covered / n;
                worst = Math.Max(worst, Math.Abs(run.HalfError));
                w += (run.HalfBounds.High - run.HalfBounds.Low) / run.TotalSeconds / n;
                if (h || o) Console.WriteLine($"  {run.Story}: {run.TotalSeconds / 3600:F1} h, half {run.HalfError:P1}, hour {run.LastHourError:F0}, cov {run.Covered:P0}");
            }
            Console.WriteLine($"{name}: half failed {half}, hour failed {hour} of {n}, worst {worst:P1}, covered {cov:P1}, width at half {w:P0}, {watch.Elapsed.TotalSeconds:F1} s");
        }
    }
}
