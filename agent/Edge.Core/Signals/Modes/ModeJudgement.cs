namespace Edge.Core.Signals.Modes;

/// <summary>How far a mode is off.</summary>
public enum ModeSeverity
{
    /// <summary>Where it should be.</summary>
    Normal,

    /// <summary>Off by more than the warning limit for long enough.</summary>
    Warning,

    /// <summary>Off by more than the critical limit, confirmed.</summary>
    Critical,
}

/// <summary>One observation of a mode against its baseline.</summary>
/// <param name="Severity">The verdict so far; it keeps its value while there is no evidence.</param>
/// <param name="ExpectedHertz">What the baseline expects at this temperature and amplitude, Hz; NaN before it has
/// begun.</param>
/// <param name="Residual">Observed against expected, fraction; NaN without an observation.</param>
/// <param name="Widening">What is added to both limits because the baseline does not know these conditions well,
/// fraction.</param>
/// <param name="SinceLearned">How far the baseline itself has moved, at these conditions, since it was learned,
/// fraction.</param>
/// <param name="Learned">Whether the baseline has been learned; before, a severity rests on little.</param>
/// <param name="Extrapolating">Whether temperature or amplitude is outside of what was learned.</param>
/// <param name="Taken">Whether the observation was learned from.</param>
/// <param name="Why">The reason in words.</param>
public readonly record struct ModeJudgement(
    ModeSeverity Severity,
    double ExpectedHertz,
    double Residual,
    double Widening,
    double SinceLearned,
    bool Learned,
    bool Extrapolating,
    bool Taken,
    string Why
);
