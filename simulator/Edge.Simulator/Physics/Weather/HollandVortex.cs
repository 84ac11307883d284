namespace Edge.Simulator.Physics.Weather;

/// <summary>The weather that a cyclone makes at a place.</summary>
/// <param name="WindMps">Ten-minute mean at 10 m, m/s.</param>
/// <param name="FromDegrees">Bearing that it blows from, degrees.</param>
/// <param name="PressureHectopascals">At sea level, hPa.</param>
/// <param name="DistanceKilometres">To the centre, km.</param>
public readonly record struct CycloneWeather(
    double WindMps,
    double FromDegrees,
    double PressureHectopascals,
    double DistanceKilometres
);

/// <summary>
/// Wind and pressure around a tropical cyclone of the northern hemisphere: the profile of Holland 1980 (Monthly Weather
/// Review 108), its B from the strongest wind and the depth of the pressure, plus half the cyclone's own motion
/// (Lin and Chavas 2012 give 0.55), with the inflow of friction. One mean profile: no rain bands, no gusts. Immutable.
/// </summary>
public sealed record HollandVortex
{
    private const double MpsPerKnot = 0.514444;
    private const double KilometresPerNauticalMile = 1.852;
    private const double AirKgPerM3 = 1.15;
    private const double Radians = Math.PI / 180;

    /// <summary>Pressure outside the cyclone, hPa. 1004: about the last closed isobar over the South China Sea.</summary>
    public double AmbientHectopascals { get; init; } = 1004;

    /// <summary>Ten-minute mean over the one-minute mean, at sea. 0.93: Harper, Kepert and Ginger 2010 (WMO/TD-1555).</summary>
    public double TenMinuteOverOne { get; init; } = 0.93;

    /// <summary>Wind at 10 m over sea over the gradient wind. 0.8: Powell 1980.</summary>
    public double SurfaceOverGradient { get; init; } = 0.8;

    /// <summary>Wind at 10 m at the site over that over sea. 0.8: a coastal town (E).</summary>
    public double SiteOverSea { get; init; } = 0.8;

    /// <summary>Share of the cyclone's motion that adds to the strongest wind. 0.5.</summary>
    public double MotionShare { get; init; } = 0.5;

    /// <summary>Angle by which the wind turns inwards, degrees. 20.</summary>
    public double InflowDegrees { get; init; } = 20;

    /// <summary>The weather at a place and time.</summary>
    public CycloneWeather At(CycloneTrack track, DateTimeOffset time, double latitude, double longitude)
    {
        (CycloneFix fix, double motionEast, double motionNorth) = track.At(time);
        double distance = CycloneTrack.Kilometres(fix.Latitude, fix.Longitude, latitude, longitude);
        double motion = Math.Sqrt((motionEast * motionEast) + (motionNorth * motionNorth));
        double vmax = fix.VmaxKnots * MpsPerKnot * TenMinuteOverOne;
        double own = Math.Max(0, vmax - (MotionShare * motion));
        if (own < 1)
        {
            return new CycloneWeather(0, 0, AmbientHectopascals, distance);
        }

        double radius = RadiusMaxKilometres(fix);
        double deep = Math.Max(1, AmbientHectopascals - fix.PressureHectopascals) * 100;
        double top = own / SurfaceOverGradient;
        double b = Math.Clamp(AirKgPerM3 * Math.E * top * top / deep, 1, 2.5);
        double x = distance < 0.01 ? double.PositiveInfinity : Math.Pow(radius / distance, b);

        // The shape is Holland's; the height is that of the track even where B met its limits.
        double shape = Gradient(x, b, deep, distance, latitude) / Gradient(1, b, deep, radius, latitude);
        double speed = own * shape;
        double east = (longitude - fix.Longitude) * Math.Cos(latitude * Radians);
        double north = latitude - fix.Latitude;
        double away = Math.Atan2(north, east);
        double heading = away + (Math.PI / 2) + (InflowDegrees * Radians);
        double u = (speed * Math.Cos(heading)) + (MotionShare * motionEast * shape);
        double v = (speed * Math.Sin(heading)) + (MotionShare * motionNorth * shape);
        double from = Math.Atan2(-u, -v) / Radians;
        return new CycloneWeather(
            SiteOverSea * Math.Sqrt((u * u) + (v * v)),
            from < 0 ? from + 360 : from,
            AmbientHectopascals - (deep / 100 * (1 - Math.Exp(-x))),
            distance
        );
    }

    /// <summary>
    /// From the centre to the strongest wind, km: the track's, or where it has none that of Willoughby, Darling and Rahn
    /// 2006: 46.4·exp(−0.0155 Vmax + 0.0169 φ), Vmax in m/s, φ in degrees.
    /// </summary>
    public static double RadiusMaxKilometres(CycloneFix fix) =>
        double.IsNaN(fix.RadiusMaxNauticalMiles)
            ? 46.4 * Math.Exp((-0.0155 * fix.VmaxKnots * MpsPerKnot) + (0.0169 * fix.Latitude))
            : fix.RadiusMaxNauticalMiles * KilometresPerNauticalMile;

    // Holland's equation 5: x is (Rmax/r)^B, the pressure depth in Pa, r in km.
    private static double Gradient(double x, double b, double deep, double kilometres, double latitude)
    {
        double coriolis = 2 * 7.2921e-5 * Math.Sin(latitude * Radians) * kilometres * 1000 / 2;
        double cyclostrophic = double.IsPositiveInfinity(x) ? 0 : b * deep / AirKgPerM3 * x * Math.Exp(-x);
        return Math.Sqrt(cyclostrophic + (coriolis * coriolis)) - coriolis;
    }
}
