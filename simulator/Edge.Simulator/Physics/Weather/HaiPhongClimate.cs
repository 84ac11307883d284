using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Cabinet;

namespace Edge.Simulator.Physics.Weather;

/// <summary>
/// The air at Hai Phong: monthly means joined by straight lines, a daily swing that is the smaller the cloudier the day,
/// days that are warmer or colder than the month, all from the seed. The monthly figures are rounded climate normals of
/// the Phu Lien observatory (E, from memory, ±1 °C). Immutable.
/// </summary>
public sealed class HaiPhongClimate(ulong seed)
{
    /// <summary>Latitude of the city, degrees north.</summary>
    public const double Latitude = 20.85;

    /// <summary>Longitude, degrees east.</summary>
    public const double Longitude = 106.68;

    // The warmest hour of the day, two and a half after noon; UTC+7.
    private const double WarmestHour = 14.5;
    private const double LocalHours = 7;
    private const double DayDeviation = 1.8;
    private const double SwingCelsius = 7.5;
    private const int DayChannel = 61;
    private const int CloudChannel = 62;
    private const double DewShare = 0.5;
    private const double MostHumidityPercent = 99;

    private static readonly double[] Means = [16.8, 17.4, 19.8, 23.5, 27.0, 28.8, 29.0, 28.4, 27.4, 25.0, 21.8, 18.3];
    private static readonly double[] Clouds = [0.75, 0.88, 0.9, 0.82, 0.7, 0.75, 0.7, 0.72, 0.62, 0.55, 0.55, 0.6];
    private static readonly double[] Humidities = [83, 87, 90, 90, 87, 86, 86, 87, 85, 81, 79, 78];

    /// <summary>Air temperature in the shade, °C.</summary>
    public double AirCelsius(DateTimeOffset time)
    {
        double hour = (time.UtcDateTime.TimeOfDay.TotalHours + LocalHours) % 24;
        double swing = SwingCelsius * (1.25 - (0.75 * Cloud(time)));
        return Monthly(Means, time)
            + (DayDeviation * Daily(time, DayChannel))
            + (swing / 2 * Math.Cos(2 * Math.PI * (hour - WarmestHour) / 24));
    }

    /// <summary>
    /// Relative humidity outside, %: the water in the air stays the same over a day, so mornings are near saturation and afternoons dry. Its dew
    /// point is the month's, and follows warmer and colder days by half.
    /// </summary>
    public double HumidityPercent(DateTimeOffset time)
    {
        double vapour = Monthly(Humidities, time) / 100 * MoistAir.SaturationHectopascals(Monthly(Means, time));
        double dew = MoistAir.DewPointCelsius(vapour) + (DewShare * DayDeviation * Daily(time, DayChannel));
        double percent = 100 * MoistAir.SaturationHectopascals(dew) / MoistAir.SaturationHectopascals(AirCelsius(time));
        return Math.Min(MostHumidityPercent, percent);
    }

    /// <summary>Share of the sky that is covered, 0–1.</summary>
    public double Cloud(DateTimeOffset time) =>
        Math.Clamp(Monthly(Clouds, time) + (0.25 * Daily(time, CloudChannel)), 0, 1);

    /// <summary>Global radiation, W/m².</summary>
    public double Radiation(DateTimeOffset time) =>
        SolarPosition.Radiation(SolarPosition.At(time, Latitude, Longitude).Elevation, Cloud(time));

    private static double Monthly(double[] values, DateTimeOffset time)
    {
        // The figure of a month stands at its middle.
        DateTime utc = time.UtcDateTime;
        double place = utc.Month - 1 + ((utc.Day - 1 + utc.TimeOfDay.TotalDays) / 30.5) - 0.5;
        int before = (int)Math.Floor(place);
        double part = place - before;
        return (values[(before + 12) % 12] * (1 - part)) + (values[(before + 13) % 12] * part);
    }

    // One number a day, joined by straight lines from noon to noon.
    private double Daily(DateTimeOffset time, int channel)
    {
        double days = (time.ToUnixTimeMilliseconds() / 86_400_000.0) - 0.2;
        long day = (long)Math.Floor(days);
        double part = days - day;
        return (Chance.NormalAt(seed, day, channel) * (1 - part)) + (Chance.NormalAt(seed, day + 1, channel) * part);
    }
}
