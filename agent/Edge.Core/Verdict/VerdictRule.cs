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
)
{
    /// <summary>What bears on one aspect only: link and door.</summary>
    public IReadOnlyList<VerdictEvidence> Aside { get; init; } = [];
}

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
/// The verdict of a site is the worst of its aspects and of the agent's alarms, but for a link or a door of which nothing is
/// known. Whether an alarm was acknowledged, shelved or suppressed makes no difference.
/// </remarks>
public static class VerdictRule
{
    // The sentence as it was last written: each verdict that is Safe says it, and a site has one age for all.
    private static SafeEnd _safeEnd = new(double.NaN, "");

    private static readonly string[] Calm = ["All evidence that bears on safety is good, fresh and calm."];

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

    /// <summary>The metrics that bear on one aspect and not on the site.</summary>
    public static IReadOnlyList<MetricId> Aside { get; } = [MetricId.LinkUp, MetricId.CabinetDoor];

    /// <summary>The verdict.</summary>
    public static SiteVerdict Judge(VerdictInput input)
    {
        var findings = new List<VerdictFinding>();
        foreach (ActiveAlarm alarm in input.Alarms)
        {
            Alarmed(alarm, findings);
        }

        Doubted(input, findings);
        double oldest = Age(input.Required, null);
        IReadOnlyList<AspectVerdict> aspects = Aspects(input, findings);
        VerdictLevel level = Worst(findings, null);
        if (level == VerdictLevel.Safe)
        {
            return new(level, Calm, oldest) { Aspects = aspects, Change = Change(findings, level, null, input) };
        }

        return new(level, Reasons(findings, null), oldest)
        {
            Aspects = aspects,
            Change = Change(findings, level, null, input),
        };
    }

    private static void Alarmed(ActiveAlarm alarm, List<VerdictFinding> findings)
    {
        if (alarm.Severity == Severity.Normal)
        {
            return;
        }

        Aspect aspect = alarm.Alarm.Aspect;
        bool danger = alarm.Alarm.IsDanger(alarm.Severity);
        findings.Add(
            new(
                aspect,
                danger ? VerdictLevel.Unsafe : VerdictLevel.Watch,
                $"{Sentence(alarm.Text)} ({SeverityText.Of(alarm.Severity)}).",
                alarm.Cure(danger ? Severity.Critical : Severity.Notice)
            )
        );
        if (alarm.Alarm.Metric == MetricId.AlarmFloodDisagreement)
        {
            findings.Add(
                new(
                    aspect,
                    VerdictLevel.Unknown,
                    "Floats and level contradict each other, so the water is not known.",
                    "floats and level agree"
                )
            );
        }
    }

    private static void Doubted(VerdictInput input, List<VerdictFinding> findings)
    {
        if (input.NotCommissioned is { } why)
        {
            Unknown(Aspect.Structure, why, "the site is commissioned");
        }

        foreach (VerdictEvidence item in input.Required)
        {
            Weigh(item);
        }

        if (input.Required.Count == 0)
        {
            Unknown(
                Aspect.Structure,
                "No sensor that bears on safety is fitted.",
                "a sensor of the structure is fitted"
            );
        }

        if (!(input.TiltSeconds >= input.TiltReadySeconds))
        {
            Unknown(
                Aspect.Structure,
                $"Static tilt rests on {Math.Max(0, input.TiltSeconds):F0} s of data and needs {input.TiltReadySeconds:F0} s.",
                $"static tilt rests on {input.TiltReadySeconds:F0} s of data"
            );
        }

        if (input.Tilt is { MayWarn: true } tilt)
        {
            findings.Add(
                new(
                    Aspect.Structure,
                    tilt.MayBeCritical ? VerdictLevel.Unknown : VerdictLevel.Watch,
                    $"Static tilt is known to ±{tilt.UncertaintyDegrees:F2}° only, at this temperature, until the drift of its sensor is learned.",
                    "the drift of the tilt sensor is learned"
                )
            );
        }

        if (input.OnBattery)
        {
            findings.Add(new(Aspect.Power, VerdictLevel.Watch, "The site runs on its battery.", "mains is back"));
        }

        if (double.IsFinite(input.UnconfirmedShock))
        {
            Unknown(
                Aspect.Structure,
                $"A shock of {input.UnconfirmedShock:F1} m/s² is being confirmed.",
                "the shock is confirmed or refuted"
            );
        }

        foreach (VerdictEvidence item in input.Aside)
        {
            Weigh(item);
        }

        void Weigh(VerdictEvidence item)
        {
            if (Doubt(item, input.StaleSeconds) is { } doubt)
            {
                Unknown(
                    AspectText.OfMetric(item.Metric),
                    doubt,
                    $"{MetricCatalogue.Find(item.Metric)?.Name ?? "what is missing"} is measured"
                );
            }
        }

        void Unknown(Aspect aspect, string reason, string cure) =>
            findings.Add(new(aspect, VerdictLevel.Unknown, reason, cure));
    }

    // An aspect of which nothing is fitted has no verdict, unless another sensor raised an alarm of it.
    private static List<AspectVerdict> Aspects(VerdictInput input, List<VerdictFinding> findings)
    {
        var aspects = new List<AspectVerdict>();
        for (Aspect aspect = Aspect.Structure; aspect < Aspect.Agent; aspect++)
        {
            bool fitted = aspect == Aspect.Structure || Has(input.Required, aspect) || Has(input.Aside, aspect);
            VerdictLevel level = Worst(findings, aspect);
            if (!fitted && level == VerdictLevel.Safe)
            {
                continue;
            }

            double age = Age(input.Required, aspect);
            aspects.Add(
                new AspectVerdict(
                    aspect,
                    level,
                    level == VerdictLevel.Safe ? Calm : Reasons(findings, aspect),
                    double.IsNaN(age) ? age : Math.Max(age, Age(input.Aside, aspect)),
                    Change(findings, level, aspect, input)
                )
            );
        }

        return aspects;
    }

    private static bool Has(IReadOnlyList<VerdictEvidence> evidence, Aspect aspect)
    {
        for (int i = 0; i < evidence.Count; i++)
        {
            if (AspectText.OfMetric(evidence[i].Metric) == aspect)
            {
                return true;
            }
        }

        return false;
    }

    private static double Age(IReadOnlyList<VerdictEvidence> evidence, Aspect? aspect)
    {
        double oldest = 0;
        for (int i = 0; i < evidence.Count; i++)
        {
            VerdictEvidence item = evidence[i];
            if (aspect is null || AspectText.OfMetric(item.Metric) == aspect)
            {
                oldest = item.State == EvidenceState.Missing ? double.NaN : Math.Max(oldest, item.AgeSeconds);
            }
        }

        return oldest;
    }

    // Null stands for the site, here and below.
    private static bool Counts(in VerdictFinding finding, Aspect? aspect) =>
        aspect is null ? finding.BearsOnSite : finding.Aspect == aspect;

    private static VerdictLevel Worst(
        List<VerdictFinding> findings,
        Aspect? aspect,
        VerdictLevel below = (VerdictLevel)4
    )
    {
        VerdictLevel worst = VerdictLevel.Safe;
        foreach (VerdictFinding finding in findings)
        {
            if (Counts(finding, aspect) && finding.Level > worst && finding.Level < below)
            {
                worst = finding.Level;
            }
        }

        return worst;
    }

    private static List<string> Reasons(List<VerdictFinding> findings, Aspect? aspect)
    {
        var reasons = new List<string>();
        for (VerdictLevel level = VerdictLevel.Unsafe; level > VerdictLevel.Safe; level--)
        {
            foreach (VerdictFinding finding in findings)
            {
                if (finding.Level == level && Counts(finding, aspect))
                {
                    reasons.Add(finding.Reason);
                }
            }
        }

        return reasons;
    }

    private static string Change(List<VerdictFinding> findings, VerdictLevel level, Aspect? aspect, VerdictInput input)
    {
        if (level == VerdictLevel.Safe)
        {
            return EndOfSafe(input.StaleSeconds);
        }

        var cures = new List<string>();
        foreach (VerdictFinding finding in findings)
        {
            if (finding.Level == level && Counts(finding, aspect) && !cures.Contains(finding.Cure))
            {
                cures.Add(finding.Cure);
            }
        }

        return $"{VerdictText.Of(Worst(findings, aspect, below: level))} when {string.Join(" and ", cures)}.";
    }

    private static string EndOfSafe(double staleSeconds)
    {
        SafeEnd end = _safeEnd;
        if (end.StaleSeconds != staleSeconds)
        {
            _safeEnd = end = new(
                staleSeconds,
                $"Watch or worse with any alarm, Unknown with evidence over {staleSeconds:F0} s old."
            );
        }

        return end.Text;
    }

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

    private sealed record SafeEnd(double StaleSeconds, string Text);
}
