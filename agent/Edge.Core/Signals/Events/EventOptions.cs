namespace Edge.Core.Signals.Events;

/// <summary>What counts as an event of the structure, and how much of it is kept.</summary>
public sealed record EventOptions
{
    /// <summary>
    /// Level below which nothing counts, RMS of the vector in either band, in the samples' unit. 0.005 m/s²: four times what
    /// an ADXL355 (25 µg/√Hz) makes between 0.3 and 10 Hz, twice what it makes between 10 and 40 Hz.
    /// </summary>
    public double FloorRms { get; init; } = 0.005;

    /// <summary>Peak below which an event is not reported, in the samples' unit. 0.03 m/s²: 3 mg, which nobody feels.</summary>
    public double LeastPeak { get; init; } = 0.03;

    /// <summary>Upwards, along the sensor's axes, of length 1.</summary>
    public Vector Up { get; init; } = new(0, 0, 1);

    /// <summary>One count of the waveform that is kept, in the samples' unit. 1e-3 m/s²: half an ADXL355's noise at 125 Hz.</summary>
    public double Unit { get; init; } = 1e-3;

    /// <summary>Waveform kept from before the trigger, s.</summary>
    public double BeforeSeconds { get; init; } = 10;

    /// <summary>Waveform kept from the trigger on, s.</summary>
    public double AfterSeconds { get; init; } = 60;

    /// <summary>An event that lasts longer is reported as it is by then, and what goes on counts as the new level, s.</summary>
    public double LongestSeconds { get; init; } = 300;

    /// <summary>Every mistake as a sentence with the remedy.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(FloorRms >= 0 && LeastPeak >= 0 && double.IsFinite(FloorRms) && double.IsFinite(LeastPeak)))
        {
            yield return "FloorRms and LeastPeak must be numbers not below 0.";
        }

        if (!(Unit > 0 && double.IsFinite(Unit)))
        {
            yield return "Unit must be above 0: it is what one count of the waveform means.";
        }

        if (!(Math.Abs(Up.Length - 1) < 0.01))
        {
            yield return "Up must have length 1: divide gravity by its length.";
        }

        if (!(BeforeSeconds is >= 2 and <= 60 && AfterSeconds is >= 5 and <= 120))
        {
            yield return "BeforeSeconds must be 2–60 and AfterSeconds 5–120: memory is kept for both.";
        }

        if (!(LongestSeconds >= AfterSeconds && LongestSeconds <= 3600))
        {
            yield return "LongestSeconds must be from AfterSeconds to 3,600.";
        }
    }
}
