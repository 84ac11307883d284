using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Verdict;

/// <summary>One metric that the verdict needs, as it stands.</summary>
/// <param name="Metric">Which metric.</param>
/// <param name="State">What its latest reading is worth.</param>
/// <param name="AgeSeconds">Its age, s.</param>
/// <param name="Why">Why it is not good; null when it is.</param>
public readonly record struct VerdictEvidence(
    MetricId Metric,
    EvidenceState State,
    double AgeSeconds,
    string? Why = null
);

/// <summary>Everything the verdict rests on.</summary>
/// <param name="NotCommissioned">Why the site does not count as commissioned; null when it does.</param>
/// <param name="Required">Every metric that bears on safety here.</param>
/// <param name="Alarms">Active alarms.</param>
/// <param name="OnBattery">Whether mains is known to be away.</param>
/// <param name="TiltSeconds">Data behind the static tilt, s.</param>
/// <param name="TiltReadySeconds">Data that it needs, s.</param>
/// <param name="StaleSeconds">Age at which evidence no longer counts, s.</param>
/// <param name="UnconfirmedShock">A peak acceleration over its critical limit that the next half second will confirm or
/// refute, m/s²; NaN when there is none.</param>
/// <param name="Tilt">Static tilt with what its sensor's drift may hide; null when it is not measured.</param>
public sealed record VerdictInput(
    string? NotCommissioned,
    IReadOnlyList<VerdictEvidence> Required,
    IReadOnlyList<ActiveAlarm> Alarms,
    bool OnBattery,
    double TiltSeconds,
    double TiltReadySeconds,
    double StaleSeconds,
    double UnconfirmedShock = double.NaN,
    TiltDoubt? Tilt = null
);

/// <summary>How far the true tilt may be from the one measured, against the limits that bear on safety.</summary>
/// <param name="Degrees">Static tilt, degrees.</param>
/// <param name="UncertaintyDegrees">What the drift of the sensor with temperature may hide, degrees.</param>
/// <param name="WarningDegrees">The warning limit, degrees.</param>
/// <param name="CriticalDegrees">The critical limit, degrees.</param>
public readonly record struct TiltDoubt(
    double Degrees,
    double UncertaintyDegrees,
    double WarningDegrees,
    double CriticalDegrees
)
{
    /// <summary>Whether a critical tilt may hide.</summary>
    public bool MayBeCritical => UncertaintyDegrees > 0 && Degrees + UncertaintyDegrees >= CriticalDegrees;

    /// <summary>Whether a tilt over the warning limit may hide.</summary>
    public bool MayWarn => UncertaintyDegrees > 0 && Degrees + UncertaintyDegrees >= WarningDegrees;
}

/// <summary>
/// The verdict, a pure function of evidence and alarms. Unsafe beats Unknown beats Watch beats Safe: a known danger stays
/// stated when other evidence fails, and the reasons list both.
/// </summary>
/// <remarks>
/// Bears on safety: static tilt and peak acceleration, on every site, because the first question is whether the tower
/// stands (a site without an accelerometer is never Safe); flood level, its loop current and the floats where fitted,
/// because water at the cabinet kills; battery voltage and mains where fitted, because without them nobody knows whether
/// the site will still speak in an hour. Not: currents and charge, temperatures, door, link, agent: they raise
/// alarms, and so Watch, but a site can be safe while one of them is unread (their sensor-fault alarm still says Watch).
/// </remarks>
public static class VerdictRule
{
    /// <summary>The metrics that a verdict on a site with these sensors needs.</summary>
    public static IReadOnlyList<MetricId> Required(IReadOnlySet<MetricId> expected)
    {
        var required = new List<MetricId> { MetricId.StructureTiltMagnitude, MetricId.StructureAccelerationPeak };
        foreach (
            MetricId metric in (ReadOnlySpan<MetricId>)
                [
                    MetricId.FloodLevel,
                    MetricId.FloodLoopCurrent,
                    MetricId.FloodFloatLow,
                    MetricId.FloodFloatHigh,
                    MetricId.PowerBatteryVoltage,
                    MetricId.PowerMains,
                ]
        )
        {
            if (expected.Contains(metric))
            {
                required.Add(metric);
            }
        }

        return required;
    }

    /// <summary>The verdict.</summary>
    public static SiteVerdict Judge(VerdictInput input)
    {
        var dangers = new List<string>();
        var unknowns = new List<string>();
        var watched = new List<string>();
        foreach (ActiveAlarm alarm in input.Alarms)
        {
            bool danger = alarm.Severity >= Severity.Critical && IsDanger(alarm.Alarm.Metric);
            string sentence = $"{Sentence(alarm.Text)} ({SeverityText.Of(alarm.Severity)}).";
            if (danger)
            {
                dangers.Add(sentence);
            }
            else if (alarm.Severity > Severity.Normal)
            {
                watched.Add(sentence);
            }

            if (alarm.Alarm.Metric == MetricId.AlarmFloodDisagreement && alarm.Severity > Severity.Normal)
            {
                unknowns.Add("Floats and level contradict each other, so the water is not known.");
            }
        }

        if (input.NotCommissioned is { } why)
        {
            unknowns.Add(why);
        }

        double oldest = 0;
        foreach (VerdictEvidence item in input.Required)
        {
            oldest = item.State == EvidenceState.Missing ? double.NaN : Math.Max(oldest, item.AgeSeconds);
            if (Doubt(item, input.StaleSeconds) is { } doubt)
            {
                unknowns.Add(doubt);
            }
        }

        if (input.Required.Count == 0)
        {
            unknowns.Add("No sensor that bears on safety is fitted.");
        }

        if (!(input.TiltSeconds >= input.TiltReadySeconds))
        {
            unknowns.Add(
                $"Static tilt rests on {Math.Max(0, input.TiltSeconds):F0} s of data and needs {input.TiltReadySeconds:F0} s."
            );
        }

        if (input.Tilt is { MayWarn: true } tilt)
        {
            (tilt.MayBeCritical ? unknowns : watched).Add(
                $"Static tilt is known to ±{tilt.UncertaintyDegrees:F2}° only, at this temperature, until the drift of its sensor is learned."
            );
        }

        if (input.OnBattery)
        {
            watched.Add("The site runs on its battery.");
        }

        if (double.IsFinite(input.UnconfirmedShock))
        {
            unknowns.Add($"A shock of {input.UnconfirmedShock:F1} m/s² is being confirmed.");
        }

        VerdictLevel level =
            dangers.Count > 0 ? VerdictLevel.Unsafe
            : unknowns.Count > 0 ? VerdictLevel.Unknown
            : watched.Count > 0 ? VerdictLevel.Watch
            : VerdictLevel.Safe;
        if (level == VerdictLevel.Safe)
        {
            return new(level, ["All evidence that bears on safety is good, fresh and calm."], oldest);
        }

        return new(level, [.. dangers, .. unknowns, .. watched], oldest);
    }

    private static bool IsDanger(MetricId alarm) =>
        alarm
            is MetricId.AlarmTilt
                or MetricId.AlarmTiltRate
                or MetricId.AlarmPermanentSet
                or MetricId.AlarmModeShift
                or MetricId.AlarmGuyCut
                or MetricId.AlarmEarthquake
                or MetricId.AlarmSway
                or MetricId.AlarmAcceleration
                or MetricId.AlarmFloodLevel
                or MetricId.AlarmFloodFloatLow
                or MetricId.AlarmFloodFloatHigh
                or MetricId.AlarmFloodFloor
                or MetricId.AlarmSmoke;

    private static string? Doubt(VerdictEvidence item, double staleSeconds)
    {
        string name = MetricCatalogue.Find(item.Metric)?.Name ?? "An unknown metric";
        return item.State switch
        {
            EvidenceState.Missing => $"{name} was never measured.",
            EvidenceState.Bad => $"{name} is bad: {Sentence(item.Why ?? "no value")}.",
            EvidenceState.Stale => $"{name} is {item.AgeSeconds:F0} s old.",
            EvidenceState.Good when item.AgeSeconds <= staleSeconds => null,
            _ => $"{name} is {item.AgeSeconds:F0} s old.",
        };
    }

    // A reason never carries the separator of reasons.
    private static string Sentence(string text) => text.Replace(';', ',').TrimEnd('.');
}
