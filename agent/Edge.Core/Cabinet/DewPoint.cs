namespace Edge.Core.Cabinet;

/// <summary>
/// Dew point of moist air by Magnus' formula over water, with the coefficients of the Guide to Meteorological Instruments
/// (WMO-No. 8, annex 4.B): 17.62 and 243.12 °C, for −45 to 60 °C.
/// </summary>
public static class DewPoint
{
    private const double A = 17.62;
    private const double B = 243.12;

    /// <summary>Dew point, °C; NaN when one of them is not known or the air is without water.</summary>
    /// <param name="celsius">Air temperature, °C.</param>
    /// <param name="humidityPercent">Relative humidity, %.</param>
    public static double Of(double celsius, double humidityPercent)
    {
        if (!(humidityPercent > 0))
        {
            return double.NaN;
        }

        double gamma = Math.Log(humidityPercent / 100) + (A * celsius / (B + celsius));
        return B * gamma / (A - gamma);
    }
}
