using System.Globalization;
using Edge.Agent.Configuration;
using Edge.Core.Alarms;
using Edge.Simulator.Boards;
using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;
using Edge.Simulator.Physics.Water;
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
/// Sites in normal weather, and nothing else: sun and air warm the sensor, whose part has errors of its own, the sea breeze comes and goes,
/// monsoon rain and the highest tides wet the foot of the cabinet, walls sweat in spring, the cell has busy hours, mains dips, is now and then
/// away for minutes, and an engineer comes, whom the city has announced or who presses the button. Whatever alarms there is false, but
/// for a loss of mains while it is away.
/// </summary>
public static class FalseAlarms
{
    private const double Day = 86_400;
    private const string MainsLost = "Power/MainsLost";

    // A loss that was told may be told until its clearing delay is over.
    private const double HonestSeconds = 5;

    // What the highest tide of the run leaves over the foot of the cabinet: under the limit of a warning.
    private const double TideMetres = 0.08;
    private const double TideStepSeconds = 600;
    private static readonly DateTimeOffset FirstDay = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Runs one site.</summary>
    /// <param name="seed">Its mast, its parts, its time of the year and its winds.</param>
    /// <param name="days">How long.</param>
    /// <param name="structure">Whether a sensor is on the mast, which is asked 125 times a second.</param>
    /// <param name="startDay">Day of the year on which it begins, 0 to 365; null leaves it to the seed.</param>
    public static FalseAlarmCount Run(ulong seed, double days, bool structure = true, int? startDay = null)
    {
        var alarms = new List<FalseAlarm>();
        var stands = new Dictionary<string, Severity>(StringComparer.Ordinal);
        using VirtualSite site = new(
            new VirtualSiteOptions
            {
                Seed = seed,
                FrameSeconds = 60,
                ChipSpread = 1,
                Scenario = Weather(seed, days, startDay),
                Configure = site => Fit(site, seed, structure),
            }
        );
        double away = double.NegativeInfinity;
        site.Judged += () =>
        {
            var now = site.Agent!.Pipeline.Alarms.ToDictionary(
                a => a.Alarm.Id,
                a => a.Severity,
                StringComparer.Ordinal
            );
            away =
                site.Installation.Site.Get(SiteQuantity.Mains, (long)(site.Seconds * 1e6)) < 0.5 ? site.Seconds : away;
            foreach ((string alarm, Severity severity) in now)
            {
                if (alarm == MainsLost && site.Seconds - away < HonestSeconds)
                {
                    continue;
                }

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
    private static Scenario Weather(ulong seed, double days, int? startDay)
    {
        var chance = new Chance(seed, 70);
        MastDesign[] masts = [MastDesign.Lattice40, MastDesign.Monopole30, MastDesign.Guyed45];
        double drawn = Math.Floor(chance.NextUniform() * 365);
        double start = startDay ?? drawn;
        var steps = new List<ScenarioStep> { Wind(0, 2, 0) };
        for (int day = 0; day < days; day++)
        {
            double breeze = 4 + (5 * chance.NextUniform()) + (chance.NextUniform() < 0.15 ? 4 : 0);
            double towards = 360 * chance.NextUniform();
            steps.Add(Wind((day * Day) + (9 * 3600), breeze, 3 * 3600));
            steps.Add(new((day * Day) + (9 * 3600), null, [new SetQuantity(SiteQuantity.WindTowards, towards, 3600)]));
            steps.Add(Wind((day * Day) + (17 * 3600), 1 + (2 * chance.NextUniform()), 2 * 3600));
        }

        var life = new Chance(seed, 71);
        Mains(steps, life, days);
        Visits(steps, life, days);
        return new(
            "normal-weather",
            "Nothing is the matter.",
            days * Day,
            null,
            [.. steps.OrderBy(step => step.AtSeconds)]
        )
        {
            Site = new ScenarioSite
            {
                Mast = masts[(int)(seed % (ulong)masts.Length)],
                HasGenset = HasGenset(seed),
                Chemistry = IsLithium(seed) ? Physics.Power.BatteryChemistry.Lithium : null,
            },
            Weather = new ScenarioWeather(FirstDay.AddDays(start))
            {
                DrivesRadio = true,
                Ordinary = new OrdinaryYear(FootMetres(FirstDay.AddDays(start), days)),
            },
        };
    }

    private static bool HasGenset(ulong seed) => seed % 4 == 1;

    private static bool IsLithium(ulong seed) => seed % 5 == 2;

    // All that can be fitted in the cabinet, on some sites less.
    private static SiteConfiguration Fit(SiteConfiguration site, ulong seed, bool structure)
    {
        IEnumerable<string> also = ["smoke", "fan", "visit", .. seed % 2 == 0 ? ["mb7389"] : (string[])[]];
        also = seed % 3 == 0 ? [.. also, "rectifier", "energy_meter"] : also;
        return site with
        {
            Battery = site.Battery with
            {
                Chemistry = IsLithium(seed) ? "lfp" : "vrla",
                CapacityAmpereHours = seed % 2 == 0 ? 100 : null,
            },
            Genset = site.Genset with { Fitted = HasGenset(seed), TankLitres = 100 },
            Sensors =
            [
                .. site
                    .Sensors.Where(sensor => structure || sensor is not Adxl355Section)
                    .Select(sensor => Wired(sensor, seed)),
                .. also.Select(SimulatedConfiguration.Also),
            ],
        };
    }

    // A lithium battery has no mid-point outside.
    private static SensorSection Wired(SensorSection sensor, ulong seed) =>
        sensor is Ads1115Section converter
            ? converter with
            {
                MidpointInput = IsLithium(seed) ? null : converter.MidpointInput,
                FuelInput = HasGenset(seed) ? 2 : null,
            }
            : sensor;

    // The foot stands as high over the sea in a short run as in a month, in which there is a spring tide.
    private static double FootMetres(DateTimeOffset start, double days)
    {
        double most = double.NegativeInfinity;
        for (double at = 0; at <= Math.Max(days, 30) * Day; at += TideStepSeconds)
        {
            most = Math.Max(most, Tide.HaiPhong.Metres(start.ToUnixTimeSeconds() + at));
        }

        return most - TideMetres;
    }

    // Dips that others feel as a flicker of the lamps, most days, and a few times a month an outage of minutes.
    private static void Mains(List<ScenarioStep> steps, Chance life, double days)
    {
        for (int day = 0; day < days; day++)
        {
            for (int i = life.NextIndex(4); i > 0; i--)
            {
                Lose(steps, (day + life.NextUniform()) * Day, 0.05 + (1.4 * life.NextUniform()));
            }

            if (life.NextUniform() < 0.1)
            {
                Lose(steps, (day + (0.9 * life.NextUniform())) * Day, 10 + (1800 * life.NextUniform()));
            }
        }
    }

    private static void Lose(List<ScenarioStep> steps, double at, double seconds)
    {
        steps.Add(new(at, null, [new SetQuantity(SiteQuantity.Mains, 0, 0)]));
        steps.Add(new(at + seconds, null, [new SetQuantity(SiteQuantity.Mains, 1, 0)]));
    }

    // Once a month: announced by the city, the door, work, the door, ended by the city; or the door, the button, work, the button, the door.
    private static void Visits(List<ScenarioStep> steps, Chance life, double days)
    {
        for (double day = 30 * life.NextUniform(); day < days; day += 30)
        {
            double at = (Math.Floor(day) * Day) + (10 * 3600);
            double leaves = at + 1800 + (7200 * life.NextUniform());
            double comes = 2 + (20 * life.NextUniform());
            Add(at, SiteQuantity.DoorOpen, 1);
            Add(leaves + 2 + (20 * life.NextUniform()), SiteQuantity.DoorOpen, 0);
            if (life.NextUniform() < 0.5)
            {
                string id = FormattableString.Invariant($"v-{day:F0}");
                Tell("announce", new AnnounceVisit(at - 1800, id, leaves - at + 7200));
                Tell("end", new EndVisit(leaves + 60, id));
            }
            else
            {
                Press(at + comes);
                Press(leaves);
            }
        }

        void Press(double at)
        {
            Add(at, SiteQuantity.VisitPressed, 1);
            Add(at + 0.5, SiteQuantity.VisitPressed, 0);
        }

        void Tell(string what, Disturbance said) => steps.Add(new(said.AtSeconds, null, [new Disturb(what, said)]));

        void Add(double at, SiteQuantity quantity, double value) =>
            steps.Add(new(at, null, [new SetQuantity(quantity, value, 0)]));
    }

    private static ScenarioStep Wind(double at, double wind, double over) =>
        new(at, null, [new SetQuantity(SiteQuantity.Wind, wind, over)]);
}
