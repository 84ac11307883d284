namespace Edge.Core.Signals.Modes;

/// <summary>What a peak of the spectrum is.</summary>
public enum PeakKind
{
    /// <summary>A resonance of the structure.</summary>
    Mode,

    /// <summary>As narrow as the record allows and of constant strength: a machine (fan, genset, mains).</summary>
    Line,

    /// <summary>A weak peak at two, three or four times a stronger one.</summary>
    Harmonic,

    /// <summary>Too broad for a resonance, or no resonance could be fitted to it.</summary>
    Hump,
}

/// <summary>A significant peak of an axis.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Hertz">Frequency, Hz.</param>
/// <param name="Damping">Fraction of critical damping; NaN for what is no mode.</param>
/// <param name="HertzError">Standard deviation of the frequency, Hz; NaN for what is no mode.</param>
/// <param name="DampingError">Standard deviation of the damping, as a fraction of it; NaN for what is no mode.</param>
/// <param name="Rms">RMS of its acceleration, m/s².</param>
/// <param name="Significance">Power over the local noise floor.</param>
public readonly record struct ModePeak(
    PeakKind Kind,
    double Hertz,
    double Damping,
    double HertzError,
    double DampingError,
    double Rms,
    double Significance
);
