using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Weather;

/// <summary>
/// The rain of an ordinary year at Hai Phong: on a wet day one shower, in the monsoon short and heavy in the afternoon, in winter a
/// drizzle of hours; all of a day from the seed. Days of rain and its monthly sums are rounded climate normals of the Phu Lien
/// observatory (E, from memory); the depth of a day is exponential. Cyclones bring their own (<see cref="CycloneRain"/>). Immutable.
/// </summary>
public sealed class MonsoonRain(ulong seed)
{
    /// <summary>Heaviest rain of an ordinary year, mm/h; what is heavier floods streets and is told apart.</summary>
    public const double MostMillimetresPerHour = 80;

    private const double LocalHours = 7;
    private const double MonsoonHour = 13;
    private const double MonsoonHours = 1.5;
    private const double DrizzleHour = 4;
    private const double DrizzleHours = 8;
    private const int Stream = 63;

    private static readonly double[] Days = [8, 11, 15, 13, 12, 14, 13, 15, 12, 8, 6, 5];
    private static readonly double[] Sums = [25, 35, 45, 90, 190, 240, 250, 300, 220, 110, 45, 25];

    /// <summary>Rain rate, mm/h.</summary>
    public double MillimetresPerHour(DateTimeOffset time)
    {
        DateTime local = time.UtcDateTime.AddHours(LocalHours);
        int month = local.Month - 1;
        var chance = new Chance(seed ^ (ulong)local.Date.Ticks, Stream);
        if (chance.NextUniform() >= Days[month] / DateTime.DaysInMonth(local.Year, local.Month))
        {
            return 0;
        }

        double depth = Sums[month] / Days[month] * -Math.Log(1 - chance.NextUniform());
        bool monsoon = month is >= 4 and <= 9;
        double hours = (monsoon ? MonsoonHours : DrizzleHours) * (0.5 + chance.NextUniform());
        double begins = (monsoon ? MonsoonHour : DrizzleHour) + (6 * chance.NextUniform());
        double part = (local.TimeOfDay.TotalHours - begins) / hours;

        // Swells and dies as a sine squared, whose mean is half its height.
        double sine = part is > 0 and < 1 ? Math.Sin(Math.PI * part) : 0;
        return Math.Min(MostMillimetresPerHour, 2 * depth / hours * sine * sine);
    }
}
