namespace Edge.Simulator.Physics.Water;

/// <summary>
/// What a storm adds to the tide: a centimetre for each hPa that the air is lighter, and wind set-up on a shelf,
/// ρₐ C U² L/(ρ g h), which comes and goes with the time that the shelf takes to fill.
/// Sources: Pugh, Tides, Surges and Mean Sea-Level, 1987; shelf and drag are engineering judgement.
/// </summary>
public sealed record StormSurge
{
    private const double AirDensity = 1.15;
    private const double WaterDensity = 1025;
    private const double Gravity = 9.80665;

    /// <summary>Pressure of undisturbed air, hPa. 1010.</summary>
    public double CalmHectopascals { get; init; } = 1010;

    /// <summary>Sea level for each hPa of missing pressure, m. 0.01.</summary>
    public double MetresPerHectopascal { get; init; } = 0.01;

    /// <summary>Drag coefficient of strong wind over water. 0.0025.</summary>
    public double Drag { get; init; } = 0.0025;

    /// <summary>Length of the shelf along the wind, m. 60 km.</summary>
    public double ShelfMetres { get; init; } = 60_000;

    /// <summary>Its mean depth, m. 12.</summary>
    public double DepthMetres { get; init; } = 12;

    /// <summary>Time constant, s. 2 h.</summary>
    public double Seconds { get; init; } = 7200;

    /// <summary>The surge, m, that this wind and this pressure would have after a long time.</summary>
    /// <param name="onshoreMetresPerSecond">Wind towards the shore, m/s; negative blows the water away.</param>
    /// <param name="hectopascals">Pressure at sea level, hPa.</param>
    public double SteadyMetres(double onshoreMetresPerSecond, double hectopascals)
    {
        double wind = onshoreMetresPerSecond * Math.Abs(onshoreMetresPerSecond);
        double setUp = AirDensity * Drag * wind * ShelfMetres / (WaterDensity * Gravity * DepthMetres);
        return setUp + (MetresPerHectopascal * (CalmHectopascals - hectopascals));
    }

    /// <summary>One step.</summary>
    /// <param name="metres">Surge before, m.</param>
    /// <param name="onshoreMetresPerSecond">Wind towards the shore, m/s.</param>
    /// <param name="hectopascals">Pressure at sea level, hPa.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>Surge after, m.</returns>
    public double Step(double metres, double onshoreMetresPerSecond, double hectopascals, double seconds) =>
        Relaxation.Towards(metres, SteadyMetres(onshoreMetresPerSecond, hectopascals), seconds, Seconds);
}
