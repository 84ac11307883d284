namespace Edge.Core.Signals.Modes;

/// <summary>One mode of one axis in one analysis.</summary>
/// <param name="Axis">0 is x, 1 is y.</param>
/// <param name="Number">1 to 3. Provisional modes are numbered by frequency; learned ones keep their number.</param>
/// <param name="State">Whether it was seen.</param>
/// <param name="Hertz">Frequency, Hz; NaN unless seen or jumped.</param>
/// <param name="HertzError">Its standard deviation, Hz; NaN as above.</param>
/// <param name="Damping">Fraction of critical damping, from the shape of the resonance; NaN as above.</param>
/// <param name="DampingError">Its standard deviation, as a fraction of it; NaN as above.</param>
/// <param name="DecrementDamping">Damping by random decrement, a second opinion; NaN where there was too little
/// data.</param>
/// <param name="Rms">RMS of the mode's acceleration, m/s²; NaN as above.</param>
/// <param name="Seconds">Data behind it, s.</param>
/// <param name="DampingIsGood">Whether the damping is known to a third or so and both opinions agree.</param>
/// <param name="LearnedHertz">Where it was when it got its number, Hz; NaN for one without.</param>
/// <param name="Why">What is to be said about it, and why there is no value where there is none.</param>
public readonly record struct ModeEstimate(
    int Axis,
    int Number,
    ModeState State,
    double Hertz,
    double HertzError,
    double Damping,
    double DampingError,
    double DecrementDamping,
    double Rms,
    double Seconds,
    bool DampingIsGood,
    double LearnedHertz,
    string Why
)
{
    /// <summary>Whether the frequency can be believed: the mode was seen, and where it has been before.</summary>
    public bool IsGood => State is ModeState.Seen or ModeState.Provisional;
}

/// <summary>One analysis of both axes.</summary>
/// <param name="EndSeconds">When it was made, in seconds of data since the start.</param>
/// <param name="Seconds">Data behind it, s.</param>
/// <param name="RateHertz">The sensor's sample rate that the frequencies were scaled by, Hz.</param>
/// <param name="Modes">x1, x2, x3, y1, y2, y3.</param>
/// <param name="StrangerHertzX">The strongest peak along x that belongs to no learned mode, Hz; NaN when there is
/// none.</param>
/// <param name="StrangerHertzY">The same along y.</param>
/// <param name="LineHertzX">The strongest machine line along x, Hz; NaN when there is none.</param>
/// <param name="LineHertzY">The same along y.</param>
public sealed record ModeReport(
    double EndSeconds,
    double Seconds,
    double RateHertz,
    IReadOnlyList<ModeEstimate> Modes,
    double StrangerHertzX,
    double StrangerHertzY,
    double LineHertzX,
    double LineHertzY
);
