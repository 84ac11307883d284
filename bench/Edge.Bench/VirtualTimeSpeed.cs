using System.Globalization;
using Edge.Agent.Configuration;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Bench;

/// <summary>
/// How much faster than real time a whole site runs: the real agent with SQLite journal, uplink and the real receiver,
/// once with the accelerometer at 125 Hz and once without it. Processor time, not the clock on the wall, because these
/// machines are shared. What it costs to get warm, most of it the compiler's, is told by itself: a process pays it once.
/// A shared machine is now fast and now slow, by half and more, and processor time does not show that: so the median and the
/// fastest of many short stretches stand beside the whole.
/// </summary>
internal static class VirtualTimeSpeed
{
    // As many virtual hours as make the compiler fall silent.
    private const double WarmHours = 24;

    // A stretch is a hundredth of what is measured, or an hour.
    private const int Stretches = 100;

    /// <summary>Runs with the accelerometer for this many virtual hours, without it for ten times as many, and prints the
    /// ratios.</summary>
    public static void Print(TextWriter output, double hours)
    {
        output.WriteLine(
            "site               virtual   processor   times real time    median   fastest   records   warm before"
        );
        foreach (bool vibration in (bool[])[true, false])
        {
            // Ten times as long without, which is about as long to wait for.
            Measure(output, vibration ? hours : 10 * hours, vibration);
        }
    }

    private static void Measure(TextWriter output, double hours, bool vibration)
    {
        double seconds = hours * 3600;
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Scenario = new(
                    "calm",
                    "A quiet month.",
                    seconds,
                    null,
                    [new ScenarioStep(0, null, [new SetQuantity(SiteQuantity.Wind, 3, 0)])]
                ),
                Configure = configuration =>
                    vibration
                        ? configuration
                        : configuration with
                        {
                            Sensors = [.. configuration.Sensors.Where(sensor => sensor is not Adxl355Section)],
                        },
            }
        );
        double warm = Spent(site, Math.Min(WarmHours, hours) * 3600);
        long before = site.Durable;
        int stretches = Math.Clamp((int)hours, 1, Stretches);
        double stretch = seconds / stretches;
        double[] spent = [.. Enumerable.Range(0, stretches).Select(_ => Spent(site, stretch))];
        double all = spent.Sum();
        Array.Sort(spent);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(vibration ? "with 125 Hz" : "without"), -16} {hours, 7:F1} h {all, 9:F1} s {seconds / all, 17:N0} {stretch / spent[stretches / 2], 9:N0} {stretch / spent[0], 9:N0} {site.Durable - before, 9} {warm, 11:F1} s"
            )
        );
        if (site.Violations.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', site.Violations));
        }
    }

    private static double Spent(VirtualSite site, double seconds)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        site.Run(seconds);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
