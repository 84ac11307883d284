using System.Globalization;
using Edge.Core.Alarms;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Scenarios;
using Edge.Simulator.Site;

namespace Edge.Simulator.VirtualTime;

/// <summary>One alarm in a time in which nothing was the matter.</summary>
/// <param name="Seed">The site.</param>
/// <param name="Seconds">When, s.</param>
/// <param name="Alarm">Which.</param>
/// <param name="Severity">How bad.</param>
public sealed record FalseAlarm(ulong Seed, double Seconds, string Alarm, Severity Severity);

/// <summary>What came of normal weather at some sites.</summary>
/// <param name="SiteDays">Days of virtual time, over all sites.</param>
/// <param name="Alarms">Every alarm of at least a warning, each once for each time that it rose.</param>
/// <param name="Violations">What should never have happened.</param>
public sealed record FalseAlarmCount(
    double SiteDays,
    IReadOnlyList<FalseAlarm> Alarms,
    IReadOnlyList<string> Violations
)
{
    private const double DaysPerYear = 365.25;

    /// <summary>Critical alarms for each site and year.</summary>
    public double CriticalPerYear => Alarms.Count(a => a.Severity >= Severity.Critical) / SiteDays * DaysPerYear;

    /// <summary>Warnings for each site and month.</summary>
    public double WarningsPerMonth => Alarms.Count(a => a.Severity == Severity.Warning) / SiteDays * DaysPerYear / 12;
}

/// <summary>
/// Sites in normal weather, and nothing else: sun and air warm the sensor, whose part has errors of its own, and the sea breeze comes and goes.
/// Whatever alarms there is false.
/// </summary>
public static class FalseAlarms
{
    private const double Day = 86_400;
    private static readonly DateTimeOffset FirstDay = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Runs one site.</summary>
    /// <param name="seed">Its mast, its parts, its time of the year and its winds.</param>
    /// <param name="days">How long.</param>
    public static FalseAlarmCount Run(ulong seed, double days)
    {
        var alarms = new List<FalseAlarm>();
        var stands = new Dictionary<string, Severity>(StringComparer.Ordinal);
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Seed = seed,
                FrameSeconds = 60,
                ChipSpread = 1,
                Scenario = Weather(seed, days),
            }
        );
        site.Judged += () =>
        {
            var now = site.Agent!.Pipeline.Alarms.ToDictionary(
                a => a.Alarm.Id,
                a => a.Severity,
                StringComparer.Ordinal
            );
            foreach ((string alarm, Severity severity) in now)
            {
                // One that falls from critical to warning was told already.
                if (severity >= Severity.Warning && severity > stands.GetValueOrDefault(alarm))
                {
                    alarms.Add(new(seed, site.Seconds, alarm, severity));
                }
            }

            stands = now;
        };
        site.Run(days * Day);
        return new(days, alarms, site.Violations);
    }

    /// <summary>Several sites as one.</summary>
    public static FalseAlarmCount Sum(IReadOnlyCollection<FalseAlarmCount> counts) =>
        new(
            counts.Sum(count => count.SiteDays),
            [.. counts.SelectMany(count => count.Alarms)],
            [.. counts.SelectMany(count => count.Violations)]
        );

    /// <summary>The figures in a sentence.</summary>
    public static string Text(FalseAlarmCount count) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{count.SiteDays:F1} site-days: {count.CriticalPerYear:F2} critical a site and year (1 allowed), "
                + $"{count.WarningsPerMonth:F2} warnings a site and month (1 allowed)"
        );

    // A breeze from the sea that rises by noon and dies in the evening, stronger on some days; under what is called a gale.
    private static Scenario Weather(ulong seed, double days)
    {
        var chance = new Chance(seed, 70);
        MastDesign[] masts = [MastDesign.Lattice40, MastDesign.Monopole30, MastDesign.Guyed45];
        double start = Math.Floor(chance.NextUniform() * 365);
        var steps = new List<ScenarioStep> { Wind(0, 2, 0) };
        for (int day = 0; day < days; day++)
        {
            double breeze = 4 + (5 * chance.NextUniform()) + (chance.NextUniform() < 0.15 ? 4 : 0);
            double towards = 360 * chance.NextUniform();
            steps.Add(Wind((day * Day) + (9 * 3600), breeze, 3 * 3600));
            steps.Add(new((day * Day) + (9 * 3600), null, [new SetQuantity(SiteQuantity.WindTowards, towards, 3600)]));
            steps.Add(Wind((day * Day) + (17 * 3600), 1 + (2 * chance.NextUniform()), 2 * 3600));
        }

        return new("normal-weather", "Nothing is the matter.", days * Day, null, steps)
        {
            Site = new ScenarioSite { Mast = masts[(int)(seed % (ulong)masts.Length)] },
            Weather = new ScenarioWeather(FirstDay.AddDays(start)),
        };
    }

    private static ScenarioStep Wind(double at, double wind, double over) =>
        new(at, null, [new SetQuantity(SiteQuantity.Wind, wind, over)]);
}
