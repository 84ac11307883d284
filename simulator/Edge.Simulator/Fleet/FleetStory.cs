using Edge.Portable.Wire;
using Edge.Simulator.Chips;

namespace Edge.Simulator.Fleet;

/// <summary>What can happen to a site.</summary>
public enum SiteEventKind
{
    /// <summary>Mains goes.</summary>
    MainsLost,

    /// <summary>Mains is back.</summary>
    MainsBack,

    /// <summary>The link goes: the connection breaks without a word, attempts fail.</summary>
    LinkCut,

    /// <summary>The link is back.</summary>
    LinkBack,

    /// <summary>The connection breaks, and may be made again at once.</summary>
    ConnectionReset,

    /// <summary>An alarm is raised.</summary>
    AlarmRaised,

    /// <summary>It clears.</summary>
    AlarmCleared,
}

/// <summary>Something that happens to one site.</summary>
/// <param name="AtSeconds">When, s from the start.</param>
/// <param name="Kind">What.</param>
/// <param name="Alarm">Which alarm, of those about alarms.</param>
public readonly record struct SiteEvent(double AtSeconds, SiteEventKind Kind, MetricId Alarm = MetricId.None);

/// <summary>
/// What happens to the fleet and when, from a seed. Times are shares of the whole, so that a run of twenty seconds has
/// all of it too. Pure.
/// </summary>
/// <remarks>
/// <code>
/// a storm   0.00 ─ wind rises ─ 0.35 ─ eye near the city ─ 0.60 ─ wind falls ─ 1.00
/// mains     six districts of ten go, one after the other, from 0.15 on, for a fifth to a half of the whole
/// links     a fifth of the sites go between 0.20 and 0.50 and stay away for a tenth to three tenths of the whole
/// waves     at 0.30, 0.55 and 0.75 the connections of 30 % of the sites break in one second
/// alarms    three for each site, each for 3 % to 15 % of the whole
/// </code>
/// Without a storm nothing happens but noise. Everything is back before the end.
/// </remarks>
public sealed class FleetStory(FleetOptions options)
{
    private const double DarkDistricts = 0.6;
    private const double CutSites = 0.2;
    private const double WaveSites = 0.3;
    private const int AlarmsPerSite = 3;

    // Over which the eye passes: east of the port, moving north-west.
    private const double EyeLatitude = 20.80;
    private const double EyeLongitude = 106.85;

    private static readonly double[] Waves = [0.30, 0.55, 0.75];

    private static readonly MetricId[] Alarms =
    [
        MetricId.AlarmAcceleration,
        MetricId.AlarmTilt,
        MetricId.AlarmFloodLevel,
        MetricId.AlarmFloodFloatLow,
        MetricId.AlarmCabinetDoor,
        MetricId.AlarmCabinetTemperature,
        MetricId.AlarmBatteryLow,
        MetricId.AlarmSensorFault,
    ];

    /// <summary>What happens to a site, in order of time; none of it after the end.</summary>
    /// <param name="member">The site.</param>
    /// <param name="index">Its place in the fleet.</param>
    public IReadOnlyList<SiteEvent> EventsOf(FleetMember member, int index)
    {
        if (!options.Storm)
        {
            return [];
        }

        double whole = options.Seconds;
        var events = new List<SiteEvent>();
        var district = new Chance(options.Seed, 1000 + (ulong)member.District);
        if (district.NextUniform() < DarkDistricts)
        {
            double lost = 0.15 + (0.25 * district.NextUniform());
            double back = lost + 0.2 + (0.3 * district.NextUniform());
            Add(lost, SiteEventKind.MainsLost);
            Add(lost + 0.005, SiteEventKind.AlarmRaised, MetricId.AlarmMainsLost);
            Add(back, SiteEventKind.MainsBack);
            Add(back + 0.005, SiteEventKind.AlarmCleared, MetricId.AlarmMainsLost);
        }

        var chance = new Chance(options.Seed, 100_000 + (ulong)index);
        if (chance.NextUniform() < CutSites)
        {
            double cut = 0.2 + (0.3 * chance.NextUniform());
            Add(cut, SiteEventKind.LinkCut);
            Add(cut + 0.1 + (0.2 * chance.NextUniform()), SiteEventKind.LinkBack);
        }

        foreach (double wave in Waves)
        {
            if (chance.NextUniform() < WaveSites)
            {
                events.Add(new((wave * whole) + chance.NextUniform(), SiteEventKind.ConnectionReset));
            }
        }

        int first = chance.NextIndex(Alarms.Length);
        for (int i = 0; i < AlarmsPerSite; i++)
        {
            MetricId alarm = Alarms[(first + i) % Alarms.Length];
            double raised = 0.05 + (0.75 * chance.NextUniform());
            Add(raised, SiteEventKind.AlarmRaised, alarm);
            Add(raised + 0.03 + (0.12 * chance.NextUniform()), SiteEventKind.AlarmCleared, alarm);
        }

        return [.. events.Where(e => e.AtSeconds < whole).OrderBy(e => e.AtSeconds)];

        void Add(double share, SiteEventKind kind, MetricId alarm = MetricId.None) =>
            events.Add(new(share * whole, kind, alarm));
    }

    /// <summary>Wind at a site without its gusts, m/s: 5 in calm, up to 40 at the eye's nearest.</summary>
    public double Wind(FleetMember member, double seconds)
    {
        const double Calm = 5;
        if (!options.Storm)
        {
            return Calm;
        }

        double north = member.Latitude - EyeLatitude;
        double east = member.Longitude - EyeLongitude;
        double shelter = 1 / (1 + (4 * Math.Sqrt((north * north) + (east * east))));
        double share = Math.Clamp(seconds / options.Seconds, 0, 1);
        double strength = share switch
        {
            < 0.35 => share / 0.35,
            < 0.6 => 1,
            _ => (1 - share) / 0.4,
        };
        return Calm + (35 * strength * shelter);
    }
}
