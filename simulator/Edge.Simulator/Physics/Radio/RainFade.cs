namespace Edge.Simulator.Physics.Radio;

/// <summary>
/// A microwave hop in rain: k·R^α dB/km over the effective length of the path. Sources: ITU-R P.838-3 for k and α
/// (horizontal polarisation, 23 GHz), ITU-R P.530 before its 14th edition for the effective length, d/(1 + d/d₀) with d₀ = 35·exp(−0.015 R) km.
/// </summary>
public sealed record RainFade
{
    /// <summary>Length, km; up to 15, where the effective length is good. 5.</summary>
    public double Kilometres { get; init; } = 5;

    /// <summary>k, dB/km at 1 mm/h. 0.1286.</summary>
    public double Coefficient { get; init; } = 0.1286;

    /// <summary>α. 1.0214.</summary>
    public double Exponent { get; init; } = 1.0214;

    /// <summary>Attenuation, dB, at this rain, mm/h.</summary>
    public double Decibels(double millimetresPerHour)
    {
        if (millimetresPerHour <= 0)
        {
            return 0;
        }

        // The formula for d₀ holds to 100 mm/h; heavier rain keeps it.
        double cell = 35 * Math.Exp(-0.015 * Math.Min(100, millimetresPerHour));
        double length = Kilometres / (1 + (Kilometres / cell));
        return Coefficient * Math.Pow(millimetresPerHour, Exponent) * length;
    }
}
