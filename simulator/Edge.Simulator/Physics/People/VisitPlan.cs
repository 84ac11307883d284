using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.People;

/// <summary>What somebody does at a site.</summary>
public enum ActKind
{
    /// <summary>The door stands open.</summary>
    DoorOpen,

    /// <summary>Something hits the mast; the magnitude is the velocity that it gets, m/s.</summary>
    Knock,

    /// <summary>A sensor is unplugged; the magnitude says which, 0 to below 1, of those fitted.</summary>
    SensorUnplugged,

    /// <summary>A battery string is out.</summary>
    StringMissing,

    /// <summary>Fuel runs out of the tank; the magnitude is l/s.</summary>
    FuelTheft,

    /// <summary>The tank is filled; the magnitude is l/s.</summary>
    Refuel,

    /// <summary>A failed genset is reset.</summary>
    GensetReset,
}

/// <summary>Why somebody came.</summary>
public enum VisitKind
{
    /// <summary>Planned work.</summary>
    Maintenance,

    /// <summary>To steal.</summary>
    Theft,

    /// <summary>To break.</summary>
    Vandalism,
}

/// <summary>One thing that somebody does. Times are seconds after the start of the plan.</summary>
/// <param name="Kind">What.</param>
/// <param name="FromSeconds">When it begins.</param>
/// <param name="UntilSeconds">When it ends; as it begins for a blow; infinite for what stays.</param>
/// <param name="Magnitude">How much; see the kind.</param>
public readonly record struct Act(ActKind Kind, double FromSeconds, double UntilSeconds, double Magnitude = 1);

/// <summary>Somebody at the site.</summary>
/// <param name="Kind">Why.</param>
/// <param name="FromSeconds">When they come.</param>
/// <param name="UntilSeconds">When they go.</param>
/// <param name="Acts">What they do, in order of time. What they leave behind may last longer.</param>
public sealed record Visit(VisitKind Kind, double FromSeconds, double UntilSeconds, IReadOnlyList<Act> Acts);

/// <summary>How often people come, and when. Engineering judgement.</summary>
public sealed record VisitRates
{
    /// <summary>Maintenance visits a year, in working hours. 6.</summary>
    public double MaintenancePerYear { get; init; } = 6;

    /// <summary>Thefts a year, at night. 0.3.</summary>
    public double TheftsPerYear { get; init; } = 0.3;

    /// <summary>Cases of vandalism a year, at any hour. 0.5.</summary>
    public double VandalismPerYear { get; init; } = 0.5;

    /// <summary>Local time over UTC, h. 7.</summary>
    public double UtcOffsetHours { get; init; } = 7;

    /// <summary>Local hour at which work begins. 7.5.</summary>
    public double WorkFromHour { get; init; } = 7.5;

    /// <summary>Local hour at which work ends. 17.</summary>
    public double WorkUntilHour { get; init; } = 17;

    /// <summary>Working days a week, from Monday, 1–7. 6.</summary>
    public int WorkDays { get; init; } = 6;

    /// <summary>Local hour at which thieves begin to come. 22.</summary>
    public double NightFromHour { get; init; } = 22;

    /// <summary>Length of their night, h. 6.</summary>
    public double NightHours { get; init; } = 6;
}

/// <summary>
/// Who comes to a site, drawn from a seed: each kind of visit is a Poisson process over the hours in which it can
/// happen. Each kind has its own stream of chance, so changing one rate moves no other visit. A stolen string is missing
/// until the next maintenance visit is over.
/// </summary>
public sealed class VisitPlan
{
    private const double SecondsPerYear = 365.25 * 86_400;
    private const double Day = 86_400;

    private readonly Act[] _acts;

    private VisitPlan(IReadOnlyList<Visit> visits)
    {
        Visits = visits;
        _acts = [.. visits.SelectMany(visit => visit.Acts).OrderBy(act => act.FromSeconds)];
    }

    /// <summary>The visits, in order of time.</summary>
    public IReadOnlyList<Visit> Visits { get; }

    /// <summary>All that is done, in order of its beginning.</summary>
    public IReadOnlyList<Act> Acts => _acts;

    /// <summary>The plan of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="startUnixSeconds">When it begins, s of Unix: the day of the week and the hour follow from it.</param>
    /// <param name="seconds">How long it is.</param>
    /// <param name="rates">How often people come.</param>
    public static VisitPlan Of(ulong seed, double startUnixSeconds, double seconds, VisitRates? rates = null)
    {
        VisitRates r = rates ?? new VisitRates();
        double local = startUnixSeconds + (r.UtcOffsetHours * 3600);
        List<Visit> visits = [];
        Draw(
            visits,
            new Chance(seed, 70),
            r.MaintenancePerYear,
            seconds,
            new(local, r.WorkFromHour, r.WorkUntilHour - r.WorkFromHour, r.WorkDays),
            Maintain
        );
        Draw(
            visits,
            new Chance(seed, 71),
            r.TheftsPerYear,
            seconds,
            new(local, r.NightFromHour, r.NightHours, 7),
            Steal
        );
        Draw(visits, new Chance(seed, 72), r.VandalismPerYear, seconds, new(local, 0, 24, 7), Break);
        visits.Sort((a, b) => a.FromSeconds.CompareTo(b.FromSeconds));
        return new VisitPlan([.. visits.Select(visit => visit with { Acts = Repaired(visit, visits) })]);
    }

    /// <summary>What of a kind goes on at a time, added up: 0 for nothing.</summary>
    public double At(ActKind kind, double seconds)
    {
        double sum = 0;
        foreach (Act act in _acts)
        {
            if (act.FromSeconds > seconds)
            {
                break;
            }

            sum += act.Kind == kind && seconds < act.UntilSeconds ? act.Magnitude : 0;
        }

        return sum;
    }

    // Whoever comes to work a day or more after a theft brings a new string.
    private static IReadOnlyList<Act> Repaired(Visit visit, List<Visit> visits)
    {
        if (visit.Kind != VisitKind.Theft)
        {
            return visit.Acts;
        }

        Visit? repair = visits.Find(v => v.Kind == VisitKind.Maintenance && v.FromSeconds > visit.UntilSeconds + Day);
        double until = repair?.UntilSeconds ?? double.PositiveInfinity;
        return
        [
            .. visit.Acts.Select(act => act.Kind == ActKind.StringMissing ? act with { UntilSeconds = until } : act),
        ];
    }

    private static void Draw(
        List<Visit> visits,
        Chance chance,
        double perYear,
        double seconds,
        Hours hours,
        Func<Chance, double, Visit> play
    )
    {
        if (perYear <= 0)
        {
            return;
        }

        double mean = SecondsPerYear * hours.Share / perYear;
        double open = 0;
        while (true)
        {
            open -= mean * Math.Log(1 - chance.NextUniform());
            double at = hours.At(open);
            if (at >= seconds)
            {
                return;
            }

            visits.Add(play(chance, at));
        }
    }

    private static Visit Maintain(Chance chance, double at)
    {
        double stay = Between(chance, 900, 7200);
        double end = at + stay;
        List<Act> acts = [new(ActKind.DoorOpen, at, end)];
        for (int i = chance.NextIndex(4); i > 0; i--)
        {
            double when = at + (stay * chance.NextUniform());
            acts.Add(new(ActKind.Knock, when, when, Between(chance, 0.002, 0.03)));
        }

        if (chance.NextUniform() < 0.4)
        {
            double from = at + (stay * Between(chance, 0.1, 0.6));
            acts.Add(
                new(ActKind.SensorUnplugged, from, from + (stay * Between(chance, 0.05, 0.35)), chance.NextUniform())
            );
        }

        acts.Add(new(ActKind.GensetReset, at + (0.1 * stay), at + (0.1 * stay) + 60));
        if (chance.NextUniform() < 0.5)
        {
            acts.Add(new(ActKind.Refuel, at + (0.2 * stay), at + (0.4 * stay), Between(chance, 0.1, 0.3)));
        }

        return Sorted(VisitKind.Maintenance, at, end, acts);
    }

    private static Visit Steal(Chance chance, double at)
    {
        double stay = Between(chance, 300, 2400);
        double end = at + stay;
        List<Act> acts = [];
        bool batteries = chance.NextUniform() < 0.6;
        if (batteries || chance.NextUniform() < 0.3)
        {
            // The lock is broken first; the door is mostly left open, until somebody comes to work.
            bool leftOpen = chance.NextUniform() < 0.7;
            acts.Add(new(ActKind.DoorOpen, at + (0.1 * stay), leftOpen ? end + Between(chance, 3600, 86_400) : end));
        }

        for (int i = 2 + chance.NextIndex(8); i > 0; i--)
        {
            double when = at + (0.5 * stay * chance.NextUniform());
            acts.Add(new(ActKind.Knock, when, when, Between(chance, 0.01, 0.15)));
        }

        if (batteries)
        {
            acts.Add(new(ActKind.StringMissing, at + (0.5 * stay), double.PositiveInfinity));
        }
        else
        {
            double litres = Between(chance, 10, 80);
            acts.Add(new(ActKind.FuelTheft, at + (0.2 * stay), end, litres / (0.8 * stay)));
        }

        return Sorted(VisitKind.Theft, at, end, acts);
    }

    private static Visit Break(Chance chance, double at)
    {
        double stay = Between(chance, 60, 900);
        double end = at + stay;
        List<Act> acts = [];
        for (int i = 1 + chance.NextIndex(6); i > 0; i--)
        {
            double when = at + (stay * chance.NextUniform());
            acts.Add(new(ActKind.Knock, when, when, Between(chance, 0.02, 0.5)));
        }

        if (chance.NextUniform() < 0.2)
        {
            acts.Add(new(ActKind.SensorUnplugged, end, end + Between(chance, 3600, 5 * Day), chance.NextUniform()));
        }

        return Sorted(VisitKind.Vandalism, at, end, acts);
    }

    private static Visit Sorted(VisitKind kind, double from, double until, List<Act> acts) =>
        new(kind, from, until, [.. acts.OrderBy(act => act.FromSeconds)]);

    private static double Between(Chance chance, double least, double most) =>
        least + ((most - least) * chance.NextUniform());

    // Hours of the day in which a thing can happen. A night that goes past midnight belongs to the day that it began.
    private sealed class Hours(double localStart, double fromHour, double length, int days)
    {
        /// <summary>Share of all time.</summary>
        public double Share => length / 24 * days / 7;

        /// <summary>The time after the start, s, at which this much open time has gone by.</summary>
        public double At(double openSeconds)
        {
            double window = length * 3600;
            double midnight = Math.Floor(localStart / Day) * Day;
            double left = openSeconds;

            // A day before, because its night may reach into the start.
            for (double day = midnight - Day; ; day += Day)
            {
                // 1 January 1970 was a Thursday; Monday is 0.
                int weekday = (int)(((day / Day) + 3) % 7);
                double from = Math.Max(day + (fromHour * 3600), localStart);
                double until = day + (fromHour * 3600) + window;
                if (weekday >= days || until <= from)
                {
                    continue;
                }

                if (left <= until - from)
                {
                    return from + left - localStart;
                }

                left -= until - from;
            }
        }
    }
}
