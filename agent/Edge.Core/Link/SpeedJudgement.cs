using System.Globalization;

namespace Edge.Core.Link;

/// <summary>What samples say of a figure.</summary>
public enum SpeedOutcome
{
    /// <summary>Nothing: they are too few, or hang together too much.</summary>
    InsufficientData,

    /// <summary>The figure lies within the interval of the mean.</summary>
    Undecided,

    /// <summary>The whole interval reaches it.</summary>
    Pass,

    /// <summary>The whole interval is below it.</summary>
    Fail,
}

/// <summary>
/// Holds the samples of one point against the city's target and the figures of QCVN 126:2021 for 5G. They speak for this
/// point and never for an area.
/// </summary>
public static class SpeedJudgement
{
    /// <summary>Mean download rate of QCVN 126:2021, Mbit/s.</summary>
    public const double RegulationDownMegabits = 100;

    /// <summary>Mean upload rate of QCVN 126:2021, Mbit/s.</summary>
    public const double RegulationUpMegabits = 30;

    /// <summary>Samples that QCVN 126:2021 wants.</summary>
    public const int RegulationSamples = 1500;

    /// <summary>Share of them that must reach <see cref="SpeedSeries.RegulationMegabits"/>, %.</summary>
    public const double RegulationPercent = 95;

    /// <summary>The mean against a figure that it is to reach.</summary>
    public static SpeedOutcome Mean(MeanInterval? interval, double megabits) =>
        interval is not { } known ? SpeedOutcome.InsufficientData
        : known.Low >= megabits ? SpeedOutcome.Pass
        : known.High < megabits ? SpeedOutcome.Fail
        : SpeedOutcome.Undecided;

    /// <summary>pass, fail, undecided or insufficient data.</summary>
    public static string Word(SpeedOutcome outcome) =>
        outcome switch
        {
            SpeedOutcome.Pass => "pass",
            SpeedOutcome.Fail => "fail",
            SpeedOutcome.Undecided => "undecided",
            _ => "insufficient data",
        };

    /// <summary>The target alone, as <c>90 Mbit/s pass; this point only</c>.</summary>
    public static string Target(in SpeedWindow window, double megabits) => $"{Against(window, megabits)}{End(window)}";

    /// <summary>The regulation's mean alone, for a direction that the city has no target for.</summary>
    public static string Regulation(in SpeedWindow window, double megabits, int samples) =>
        $"{Qcvn(window, megabits, samples)}{End(window)}";

    /// <summary>Target and regulation of downloads over a month.</summary>
    /// <param name="window">The month.</param>
    /// <param name="target">The city's target, Mbit/s.</param>
    /// <param name="samples">Samples that were 30 s apart.</param>
    /// <param name="reached">Those of them that reached 30 Mbit/s.</param>
    public static string Month(in SpeedWindow window, double target, int samples, int reached)
    {
        SpeedOutcome share =
            samples < RegulationSamples ? SpeedOutcome.InsufficientData
            : 100.0 * reached >= RegulationPercent * samples ? SpeedOutcome.Pass
            : SpeedOutcome.Fail;
        return Invariant(
            $"{Against(window, target)}; {Qcvn(window, RegulationDownMegabits, samples)}, {RegulationPercent} % of samples {SpeedSeries.RegulationMegabits} Mbit/s {Word(share)}{End(window)}"
        );
    }

    private static string Qcvn(in SpeedWindow window, double megabits, int samples) =>
        samples < RegulationSamples
            ? Invariant(
                $"QCVN 126:2021 mean {megabits} Mbit/s {Word(SpeedOutcome.InsufficientData)} ({samples} of {RegulationSamples} samples)"
            )
            : Invariant($"QCVN 126:2021 mean {megabits} Mbit/s {Word(Mean(window.Interval, megabits))}");

    private static string Against(in SpeedWindow window, double megabits) =>
        Invariant($"{megabits} Mbit/s {Word(Mean(window.Interval, megabits))}");

    private static string End(in SpeedWindow window)
    {
        string worth = window.Interval is { } known ? Invariant($", worth {known.Effective:F0} independent ones") : "";
        string estimate = window.IsEstimate ? ", estimate" : "";
        string way = string.IsNullOrEmpty(window.Way) ? "" : $", by {window.Way}";
        return Invariant($"; {window.Count} samples{worth}, this point only{estimate}{way}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
