using System.Globalization;
using Edge.Agent.Configuration;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;
using Edge.Simulator.VirtualTime;

namespace Edge.Bench;

/// <summary>
/// How much faster than real time a whole site runs: the real agent with SQLite journal, uplink and the real receiver,
/// once with the accelerometer at 125 Hz and once without it. Processor time, not the clock on the wall, because these
/// machines are shared.
/// </summary>
internal static class VirtualTimeSpeed
{
    /// <summary>Runs with the accelerometer for this many virtual hours, without it for ten times as many, and prints the
    /// ratios.</summary>
    public static void Print(TextWriter output, double hours)
    {
        output.WriteLine("site               virtual   processor   times real time   records");
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
        site.Run(120);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        site.Run(seconds);
        double spent = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(vibration ? "with 125 Hz" : "without"), -16} {hours, 7:F1} h {spent, 9:F1} s {seconds / spent, 17:N0} {site.Durable, 9}"
            )
        );
        if (site.Violations.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', site.Violations));
        }
    }
}
