namespace Edge.Simulator.Physics.Weather;

/// <summary>Where the sun stands and how much of it arrives.</summary>
public static class SolarPosition
{
    private const double Radians = Math.PI / 180;

    /// <summary>
    /// Elevation of the sun's centre over the horizon and its bearing, degrees; good to half a degree, refraction left
    /// out. Declination and equation of time: Spencer 1971.
    /// </summary>
    public static (double Elevation, double Bearing) At(DateTimeOffset time, double latitude, double longitude)
    {
        DateTime utc = time.UtcDateTime;
        double hours = utc.TimeOfDay.TotalHours;
        double day = 2 * Math.PI * (utc.DayOfYear - 1 + ((hours - 12) / 24)) / 365;
        double declination =
            0.006918
            - (0.399912 * Math.Cos(day))
            + (0.070257 * Math.Sin(day))
            - (0.006758 * Math.Cos(2 * day))
            + (0.000907 * Math.Sin(2 * day))
            - (0.002697 * Math.Cos(3 * day))
            + (0.00148 * Math.Sin(3 * day));
        double minutes =
            229.18
            * (
                0.000075
                + (0.001868 * Math.Cos(day))
                - (0.032077 * Math.Sin(day))
                - (0.014615 * Math.Cos(2 * day))
                - (0.040849 * Math.Sin(2 * day))
            );
        double hourAngle = ((((hours - 12) * 60) + minutes) / 4) + longitude;
        double h = hourAngle * Radians;
        double phi = latitude * Radians;
        double sine = (Math.Sin(phi) * Math.Sin(declination)) + (Math.Cos(phi) * Math.Cos(declination) * Math.Cos(h));
        double east = -Math.Cos(declination) * Math.Sin(h);
        double north = (Math.Cos(phi) * Math.Sin(declination)) - (Math.Sin(phi) * Math.Cos(declination) * Math.Cos(h));
        double bearing = Math.Atan2(east, north) / Radians;
        return (Math.Asin(Math.Clamp(sine, -1, 1)) / Radians, bearing < 0 ? bearing + 360 : bearing);
    }

    /// <summary>
    /// Global radiation on the ground, W/m². Clear sky: Haurwitz 1945, 1098 s·exp(−0.059/s) with s the sine of the elevation;
    /// under cloud 1 − 0.75 N^3.4 of it: Kasten and Czeplak 1980.
    /// </summary>
    /// <param name="elevation">Degrees.</param>
    /// <param name="cloud">Share of the sky, 0–1.</param>
    public static double Radiation(double elevation, double cloud)
    {
        double sine = Math.Sin(elevation * Radians);
        return sine <= 0 ? 0 : 1098 * sine * Math.Exp(-0.059 / sine) * (1 - (0.75 * Math.Pow(cloud, 3.4)));
    }
}
