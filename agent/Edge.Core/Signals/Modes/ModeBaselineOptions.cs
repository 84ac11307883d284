namespace Edge.Core.Signals.Modes;

/// <summary>How a mode's frequency is judged. All defaults are engineering judgement.</summary>
public sealed record ModeBaselineOptions
{
    /// <summary>Residual that is a warning when it lasts, fraction of the frequency.</summary>
    public double WarningShift { get; init; } = 0.02;

    /// <summary>How long it must last, s.</summary>
    public double WarningSeconds { get; init; } = 3 * 3600;

    /// <summary>Residual that is critical, fraction of the frequency.</summary>
    public double CriticalShift { get; init; } = 0.05;

    /// <summary>
    /// How long a critical residual must last, s: half of the 20 minutes that a spectrum averages, so that it is more
    /// than one stretch of data that says so.
    /// </summary>
    public double CriticalSeconds { get; init; } = 600;

    /// <summary>Observations that must agree within that time; with hourly ones they last two hours.</summary>
    public int CriticalCount { get; init; } = 3;

    /// <summary>Data after which a baseline counts as learned, s: a day, with its warm and its cold end.</summary>
    public double LearnSeconds { get; init; } = 24 * 3600;

    /// <summary>
    /// Observations nearer than this are one piece of evidence, s: sun, wind and moisture, and what they do to a
    /// structure, last for hours.
    /// </summary>
    public double IndependentSeconds { get; init; } = 6 * 3600;

    /// <summary>
    /// The warning limit is at least so many times the slow scatter of the residuals that the site showed while it was
    /// learned; it is at most doubled by that. A mast with 0.2 % never needs it, a bridge in frost does.
    /// </summary>
    public double ScatterTimes { get; init; } = 3;

    /// <summary>Scatter of one independent observation, fraction of the frequency.</summary>
    public double Scatter { get; init; } = 0.005;

    /// <summary>Likely slope with temperature, 1/°C: steel loses some 0.04 % of its stiffness a degree, half of it in
    /// the frequency.</summary>
    public double TemperatureSlope { get; init; } = -0.0002;

    /// <summary>Its standard deviation before anything is learned, 1/°C: bearings, guys and soil do more than steel
    /// does.</summary>
    public double TemperatureSlopeSpread { get; init; } = 0.002;

    /// <summary>Standard deviation of the further slope below 0 °C, 1/°C: frozen soil and asphalt stiffen a bridge by a
    /// per cent a degree.</summary>
    public double FreezingSlopeSpread { get; init; } = 0.01;

    /// <summary>Likely change for each factor e in amplitude: joints slip, so frequency falls.</summary>
    public double AmplitudeSlope { get; init; } = -0.005;

    /// <summary>Its standard deviation.</summary>
    public double AmplitudeSlopeSpread { get; init; } = 0.01;

    /// <summary>Time over which what was learned fades towards the likely values, s: a year of it counts.</summary>
    public double MemorySeconds { get; init; } = 365.0 * 86_400;

    /// <summary>Every mistake as a sentence.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(WarningShift > 0 && CriticalShift >= WarningShift && CriticalShift < 1))
        {
            yield return "The shifts must be 0 < warning <= critical < 1 (a fraction of the frequency).";
        }

        if (!(WarningSeconds >= 0 && CriticalSeconds >= 0 && LearnSeconds >= 0))
        {
            yield return "Times must not be negative.";
        }

        if (CriticalCount < 1)
        {
            yield return "The critical count must be at least 1.";
        }

        if (
            !(
                IndependentSeconds > 0
                && MemorySeconds > 0
                && Scatter > 0
                && ScatterTimes >= 0
                && TemperatureSlopeSpread > 0
                && FreezingSlopeSpread > 0
                && AmplitudeSlopeSpread > 0
            )
        )
        {
            yield return "Spreads, the scatter, the memory and the time of independence must be above 0.";
        }

        if (!double.IsFinite(TemperatureSlope) || !double.IsFinite(AmplitudeSlope))
        {
            yield return "Likely slopes must be numbers.";
        }
    }
}
