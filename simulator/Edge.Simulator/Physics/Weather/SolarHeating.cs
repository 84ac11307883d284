namespace Edge.Simulator.Physics.Weather;

/// <summary>How the sun heats a sensor's housing and bends a mast. All figures are engineering judgement.</summary>
/// <param name="LagSeconds">Time in which the housing follows by 63 %, s. 1500: a small sealed box of aluminium.</param>
/// <param name="CelsiusPerWatt">Rise in still air over the radiation, °C/(W/m²). 0.022: 20 °C at noon in summer.</param>
/// <param name="CoolingWindMps">Wind that halves the rise, m/s. 5.</param>
public sealed record SolarHeating(double LagSeconds = 1500, double CelsiusPerWatt = 0.022, double CoolingWindMps = 5)
{
    // Linear expansion of steel, 1/°C.
    private const double Expansion = 12e-6;

    /// <summary>Where the housing would settle, °C.</summary>
    public double RestCelsius(double airCelsius, double radiation, double windMps) =>
        airCelsius + (CelsiusPerWatt * radiation / (1 + (windMps / CoolingWindMps)));

    /// <summary>The housing's temperature after a step, °C; exact for what is constant over it, so stable for any.</summary>
    public double Step(double seconds, double celsius, double airCelsius, double radiation, double windMps)
    {
        double rest = RestCelsius(airCelsius, radiation, windMps);
        return rest + ((celsius - rest) * Math.Exp(-seconds / LagSeconds));
    }

    /// <summary>
    /// Rotation of the top of a cantilever whose sunny side is warmer, rad, away from the sun: α·ΔT·L/D for a gradient
    /// that is uniform across and along it.
    /// </summary>
    /// <param name="radiation">W/m².</param>
    /// <param name="windMps">m/s.</param>
    /// <param name="heightMetres">L, m.</param>
    /// <param name="widthMetres">D between the sunny and the shaded side, m.</param>
    /// <param name="celsiusPerWatt">Difference of the two sides in still air. 0.004 for a closed tube, 0.0005 for open lattice.</param>
    public double BendRadians(
        double radiation,
        double windMps,
        double heightMetres,
        double widthMetres,
        double celsiusPerWatt
    ) => Expansion * celsiusPerWatt * radiation / (1 + (windMps / CoolingWindMps)) * heightMetres / widthMetres;
}
