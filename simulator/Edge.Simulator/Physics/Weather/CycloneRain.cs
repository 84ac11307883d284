namespace Edge.Simulator.Physics.Weather;

/// <summary>
/// Mean rain around a tropical cyclone over its radius: the R-CLIPER model fitted to satellite data (Lonfat et al. 2004; Tuleya,
/// DeMaria and Kuligowski 2007), rising to the radius of the heaviest rain and falling exponentially beyond. No rain bands.
/// </summary>
public static class CycloneRain
{
    private const double MillimetresPerInch = 25.4;

    /// <summary>Rain rate, mm/h.</summary>
    /// <param name="vmaxKnots">Strongest wind of the cyclone, kt.</param>
    /// <param name="kilometres">Distance from its centre, km.</param>
    public static double MillimetresPerHour(double vmaxKnots, double kilometres)
    {
        double strength = 1 + ((vmaxKnots - 35) / 33);
        if (!(strength > 0.5))
        {
            return 0;
        }

        double centre = Math.Max(0, -1.10 + (3.96 * strength));
        double most = Math.Max(0, -1.60 + (4.80 * strength));
        double radius = Math.Max(15, 64.5 - (13.0 * strength));
        double fall = Math.Max(40, 150 - (16.0 * strength));
        double inchesPerDay =
            kilometres < radius
                ? centre + ((most - centre) * kilometres / radius)
                : most * Math.Exp(-(kilometres - radius) / fall);
        return inchesPerDay * MillimetresPerInch / 24;
    }
}
