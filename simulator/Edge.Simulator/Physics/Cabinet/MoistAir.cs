namespace Edge.Simulator.Physics.Cabinet;

/// <summary>
/// Moist air after Magnus, with the coefficients of Sonntag (1990) over water: 6.112 hPa, 17.62, 243.12 °C; within
/// 0.4 % of the tables from 0 to 60 °C.
/// </summary>
public static class MoistAir
{
    private const double Coefficient = 17.62;
    private const double Celsius0 = 243.12;
    private const double Hectopascals0 = 6.112;

    private static readonly Curve Saturation = new(-40, 90, 1300, celsius => Exact(celsius));

    /// <summary>Saturation pressure of water vapour, hPa, at −40 to 90 °C.</summary>
    public static double SaturationHectopascals(double celsius) => Saturation.At(celsius);

    /// <summary>Dew point, °C, of air with this vapour pressure, hPa, above 0.</summary>
    public static double DewPointCelsius(double hectopascals)
    {
        double log = Math.Log(hectopascals / Hectopascals0);
        return Celsius0 * log / (Coefficient - log);
    }

    private static double Exact(double celsius) =>
        Hectopascals0 * Math.Exp(Coefficient * celsius / (Celsius0 + celsius));
}
