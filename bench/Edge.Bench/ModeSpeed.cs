using System.Globalization;
using Edge.Core.Signals.Modes;

namespace Edge.Bench;

/// <summary>
/// What the modal analysis costs for each sample at 100 Hz, analyses and report included, and what one analysis costs.
/// Processor time, not the clock on the wall, because these machines are shared.
/// </summary>
internal static class ModeSpeed
{
    private const double Rate = 100;
    private const int WarmUpSeconds = 1500;

    /// <summary>Feeds this many virtual hours of two modes in noise along each axis, and prints.</summary>
    public static void Print(TextWriter output, double hours)
    {
        var chance = new Random(1);
        double[] block = new double[(int)(Rate * 4096)];
        double[] state = new double[4];
        for (int i = 0; i < block.Length; i++)
        {
            double force = chance.NextDouble() + chance.NextDouble() + chance.NextDouble() - 1.5;
            block[i] = (0.02 * force) + Resonate(state, 0, 1.1, force) + Resonate(state, 2, 4.3, force);
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        var analysis = new ModeAnalysis(new ModeAnalysisOptions());
        analysis.SetRate(Rate, double.NaN);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Feed(analysis, block, (int)(WarmUpSeconds * Rate), out _);

        // A whole number of analyses, one every 300 s.
        int samples = (int)(Math.Max(1, Math.Round(hours * 12)) * 300 * Rate);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        Feed(analysis, block, samples, out int reports);
        double spent = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;

        // The same without an analysis: what is between them.
        var quiet = new ModeAnalysis(
            new ModeAnalysisOptions
            {
                FirstReportSeconds = 1e9,
                ReportSeconds = 1e9,
                LeastSeconds = 1e9,
            }
        );
        quiet.SetRate(Rate, double.NaN);
        Feed(quiet, block, (int)(WarmUpSeconds * Rate), out _);
        start = Environment.CpuUsage.TotalTime;
        Feed(quiet, block, samples, out _);
        double between = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{samples:N0} samples, {reports} reports: {spent / samples * 1e9:F0} ns and {(double)bytes / samples:F3} B a sample, of which {between / samples * 1e9:F0} ns between analyses; {(spent - between) / reports * 1e3:F1} ms an analysis; {spent / samples * Rate * 1e6:F0} us for a second of data; {kept / 1024.0:N0} KiB kept"
            )
        );
    }

    // y(n) = 2·e^(−ζω)·cos ω·y(n−1) − e^(−2ζω)·y(n−2) + force, 1 % damped.
    private static double Resonate(double[] state, int at, double hertz, double force)
    {
        double w = 2 * Math.PI * hertz / Rate;
        double shrink = Math.Exp(-0.01 * w);
        double y = (2 * shrink * Math.Cos(w) * state[at]) - (shrink * shrink * state[at + 1]) + (0.1 * w * force);
        state[at + 1] = state[at];
        state[at] = y;
        return y;
    }

    private static void Feed(ModeAnalysis analysis, double[] block, int samples, out int reports)
    {
        reports = 0;
        int other = block.Length / 2;
        for (int i = 0; i < samples; i++)
        {
            analysis.Accept(block[i % block.Length], block[(i + other) % block.Length], 9.8);
            reports += analysis.TryTake(out _) ? 1 : 0;
        }
    }
}
