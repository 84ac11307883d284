namespace Edge.Simulator.Physics.Weather;

/// <summary>
/// Spectrum and coherence of the gusts in strong wind, over the wave number κ = n/U in cycles per metre of air that has
/// passed, so that one series of gusts serves every mean wind (Taylor's frozen turbulence). Spectra: Kaimal et al. 1972
/// in the form of IEC 61400-1, annex C, S·κ/σ² = 4κL/(1 + 6κL)^(5/3), with unit variance. Coherence: Davenport 1961.
/// </summary>
public static class KaimalSpectrum
{
    /// <summary>Davenport's decay across the wind, vertical separation. 10.</summary>
    public const double Decay = 10;

    /// <summary>Deviation of the gusts across the wind over that along it: IEC 61400-1, table C.1.</summary>
    public const double AcrossOverAlong = 0.8;

    // IEC 61400-1: Λ = 0.7 z below 60 m; L is 8.1 Λ along the wind and 2.7 Λ across.
    private const double AlongScalePerMetre = 8.1 * 0.7;
    private const double AcrossScalePerMetre = 2.7 * 0.7;

    /// <summary>One-sided density of the gusts along the wind at a height, over their variance, m.</summary>
    /// <param name="kappa">Wave number at that height, cycles/m; above 0.</param>
    /// <param name="metres">Height, m.</param>
    public static double Along(double kappa, double metres) => Density(kappa, AlongScalePerMetre * Capped(metres));

    /// <summary>The same for the gusts across the wind.</summary>
    public static double Across(double kappa, double metres) => Density(kappa, AcrossScalePerMetre * Capped(metres));

    /// <summary>Davenport's root coherence of two points one above the other, exp(−C κ Δz).</summary>
    public static double Coherence(double kappa, double separationMetres) =>
        Math.Exp(-Decay * kappa * Math.Abs(separationMetres));

    /// <summary>
    /// Share of the density that is left in the mean over a panel of this height: the double integral of the coherence
    /// over the panel, 2(x − 1 + e⁻ˣ)/x² with x = CκΔ.
    /// </summary>
    public static double Admittance(double kappa, double panelMetres)
    {
        double x = Decay * kappa * panelMetres;
        return x < 1e-3 ? 1 - (x / 3) : 2 * (x - 1 + Math.Exp(-x)) / (x * x);
    }

    private static double Capped(double metres) => Math.Clamp(metres, 5, 60);

    private static double Density(double kappa, double scale) => 4 * scale / Math.Pow(1 + (6 * kappa * scale), 5.0 / 3);
}
