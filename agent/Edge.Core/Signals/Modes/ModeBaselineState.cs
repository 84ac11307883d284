namespace Edge.Core.Signals.Modes;

/// <summary>
/// What a <see cref="ModeBaseline"/> has learned, as plain numbers: layout 1. Information is the lower triangle, row by
/// row, of the 6 × 6 matrix over (offset, temperature, freezing, amplitude, thermal lag, frost lag).
/// </summary>
/// <param name="Version">Layout; 1.</param>
/// <param name="ReferenceHertz">Frequency that the offset is measured from, Hz.</param>
/// <param name="ReferenceLogRms">Natural logarithm of the RMS that the amplitude is measured from; RMS in m/s².</param>
/// <param name="ReferenceCelsius">Temperature that the slopes are measured from, °C.</param>
/// <param name="Information">Twenty-one numbers.</param>
/// <param name="Right">Six numbers: information times estimate.</param>
/// <param name="LearnedSeconds">Data learned from, s.</param>
/// <param name="Evidence">Independent observations learned from.</param>
/// <param name="ResidualSquare">Mean square of the residuals, fraction².</param>
/// <param name="SlowSquare">Mean square of what of them lasts for hours, fraction².</param>
/// <param name="SlowCelsius">Temperature, six hours slow, °C; NaN before any.</param>
/// <param name="TemperatureLow">Coldest learned, °C; NaN before any.</param>
/// <param name="TemperatureHigh">Warmest learned, °C; NaN before any.</param>
/// <param name="TemperatureMean">Mean learned, °C; NaN before any.</param>
/// <param name="LogRmsLow">Calmest learned, ln(m/s²); NaN before any.</param>
/// <param name="LogRmsHigh">Strongest learned, ln(m/s²); NaN before any.</param>
/// <param name="AnchorInformation">Twenty-one numbers: the information on the day that learning was complete; empty
/// before.</param>
/// <param name="AnchorEstimate">Six numbers: the estimate of that day; empty before.</param>
public sealed record ModeBaselineState(
    int Version,
    double ReferenceHertz,
    double ReferenceLogRms,
    double ReferenceCelsius,
    IReadOnlyList<double> Information,
    IReadOnlyList<double> Right,
    double LearnedSeconds,
    double Evidence,
    double ResidualSquare,
    double SlowSquare,
    double SlowCelsius,
    double TemperatureLow,
    double TemperatureHigh,
    double TemperatureMean,
    double LogRmsLow,
    double LogRmsHigh,
    IReadOnlyList<double> AnchorInformation,
    IReadOnlyList<double> AnchorEstimate
)
{
    /// <summary>The layout written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What is wrong with it; null when it can be used.</summary>
    public string? Problem()
    {
        if (Version != CurrentVersion)
        {
            return $"it has layout {Version}, and this program reads {CurrentVersion}";
        }

        if (Information is not { Count: 21 } || Right is not { Count: 6 })
        {
            return "it does not hold twenty-one and six numbers";
        }

        if (AnchorInformation is not { Count: 0 or 21 } || AnchorEstimate is not { Count: 0 or 6 })
        {
            return "its anchor does not hold twenty-one and six numbers";
        }

        if ((AnchorInformation.Count == 0) != (AnchorEstimate.Count == 0))
        {
            return "half of its anchor is missing";
        }

        if (ReferenceHertz is not (> 0 and < 1e4))
        {
            return "its frequency is no frequency";
        }

        if (
            !double.IsFinite(ReferenceLogRms)
            || SlowCelsius is <= -200 or >= 200
            || ReferenceCelsius is not (> -200 and < 200)
            || !Information.All(double.IsFinite)
            || !Right.All(double.IsFinite)
            || !AnchorInformation.All(double.IsFinite)
            || !AnchorEstimate.All(v => Math.Abs(v) < 1)
            || LearnedSeconds is not (>= 0 and < 1e12)
            || Evidence is not (>= 0 and < 1e12)
            || ResidualSquare is not (>= 0 and < 1)
            || SlowSquare is not (>= 0 and < 1)
        )
        {
            return "it holds what is no number, or no plausible one";
        }

        return
            IsRange(TemperatureLow, TemperatureHigh, 200)
            && IsRange(LogRmsLow, LogRmsHigh, 50)
            && double.IsNaN(TemperatureMean) == double.IsNaN(TemperatureLow)
            && !(TemperatureMean < TemperatureLow || TemperatureMean > TemperatureHigh)
            ? null
            : "a range in it is none";
    }

    private static bool IsRange(double low, double high, double limit) =>
        (double.IsNaN(low) && double.IsNaN(high)) || (low <= high && low > -limit && high < limit);
}
