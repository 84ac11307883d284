namespace Edge.Simulator.Physics.Weather;

/// <summary>
/// How the mean wind grows with height: the logarithmic law over a surface of a roughness,
/// u(z) = u(10 m) · ln(z/z₀)/ln(10/z₀), constant below the lowest height at which the law holds.
/// Roughness and lowest heights: EN 1991-1-4, table 4.1. Immutable.
/// </summary>
/// <param name="RoughnessMetres">Roughness length z₀, m.</param>
/// <param name="LowestMetres">Height below which the wind does not fall any more, m.</param>
public sealed record WindTerrain(double RoughnessMetres, double LowestMetres)
{
    /// <summary>Height of the wind that is given, m: that of the meteorological services.</summary>
    public const double ReferenceMetres = 10;

    /// <summary>Sea and coast exposed to it.</summary>
    public static WindTerrain Sea { get; } = new(0.003, 1);

    /// <summary>Fields and low plants.</summary>
    public static WindTerrain Open { get; } = new(0.05, 2);

    /// <summary>Villages, suburbs, woods.</summary>
    public static WindTerrain Suburb { get; } = new(0.3, 5);

    /// <summary>
    /// Turbulence intensity at 10 m that the terrain makes by itself in strong wind: 1/ln(10/z₀), EN 1991-1-4, 4.4, without orography.
    /// </summary>
    public double Intensity => 1 / Math.Log(ReferenceMetres / RoughnessMetres);

    /// <summary>Mean wind at a height over that at 10 m.</summary>
    public double Profile(double metres) =>
        Math.Log(Math.Max(metres, LowestMetres) / RoughnessMetres) / Math.Log(ReferenceMetres / RoughnessMetres);
}
