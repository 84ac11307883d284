using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests;

public sealed class VerdictTests
{
    private static readonly EvidenceState[] States = Enum.GetValues<EvidenceState>();

    [Fact]
    public void Safe_is_said_exactly_when_all_evidence_is_good_fresh_and_calm()
    {
        IReadOnlyList<MetricId> required = VerdictRule.Required(SiteRig.Everything);
        Assert.Equal(8, required.Count);
        long safe = 0;
        List<Case> others = Others();
        long combinations = (long)Math.Pow(States.Length, required.Count);
        for (long c = 0; c < combinations; c++)
        {
            var evidence = new VerdictEvidence[required.Count];
            long rest = c;
            bool allGood = true;
            for (int i = 0; i < evidence.Length; i++)
            {
                EvidenceState state = States[rest % States.Length];
                rest /= States.Length;
                evidence[i] = new(required[i], state, 1);
                allGood &= state == EvidenceState.Good;
            }

            foreach (Case other in allGood || c % 101 == 0 ? others : others.GetRange(0, 2))
            {
                SiteVerdict verdict = VerdictRule.Judge(other.Input(evidence));
                bool calm = allGood && other.IsCalm;
                Assert.Equal(calm, verdict.Level == VerdictLevel.Safe);
                Assert.NotEmpty(verdict.Reasons);
                Assert.DoesNotContain(verdict.Reasons, string.IsNullOrWhiteSpace);
                if (other.IsDanger)
                {
                    Assert.Equal(VerdictLevel.Unsafe, verdict.Level);
                }
                else if (!allGood || other.IsUnknown)
                {
                    Assert.Equal(VerdictLevel.Unknown, verdict.Level);
                }

                safe += verdict.Level == VerdictLevel.Safe ? 1 : 0;
            }
        }

        Assert.Equal(1, safe);
    }

    [Fact]
    public void Good_evidence_that_is_too_old_is_no_evidence()
    {
        foreach (double age in (double[])[30.1, 1e9, double.NaN, double.PositiveInfinity])
        {
            VerdictEvidence[] evidence = [new(MetricId.StructureTiltMagnitude, EvidenceState.Good, age)];
            SiteVerdict verdict = VerdictRule.Judge(new(null, evidence, [], false, 600, 60, 30));
            Assert.Equal(VerdictLevel.Unknown, verdict.Level);
        }
    }

    [Fact]
    public void A_site_without_any_sensor_is_unknown()
    {
        Assert.Equal(VerdictLevel.Unknown, VerdictRule.Judge(new(null, [], [], false, 600, 60, 30)).Level);
        Assert.Contains(MetricId.StructureTiltMagnitude, VerdictRule.Required(new HashSet<MetricId>()));
        Assert.Contains(MetricId.StructureAccelerationPeak, VerdictRule.Required(new HashSet<MetricId>()));
    }

    [Fact]
    public void Unsafe_lists_what_is_not_known_too()
    {
        VerdictEvidence[] evidence = [new(MetricId.StructureTiltMagnitude, EvidenceState.Bad, 1, "no answer")];
        SiteVerdict verdict = VerdictRule.Judge(
            new(null, evidence, [Alarm(MetricId.AlarmFloodFloatHigh, Severity.Critical)], true, 600, 60, 30)
        );
        Assert.Equal(VerdictLevel.Unsafe, verdict.Level);
        Assert.Equal(
            [
                "The upper float is up (critical).",
                "Structure/Tilt/Magnitude is bad: no answer.",
                "The site runs on its battery.",
            ],
            verdict.Reasons
        );
    }

    [Fact]
    public void Evidence_is_as_old_as_its_oldest()
    {
        VerdictEvidence[] evidence =
        [
            new(MetricId.StructureTiltMagnitude, EvidenceState.Good, 1),
            new(MetricId.PowerMains, EvidenceState.Good, 7),
            new(MetricId.FloodLevel, EvidenceState.Good, 3),
        ];
        Assert.Equal(7, VerdictRule.Judge(new(null, evidence, [], false, 600, 60, 30)).EvidenceAgeSeconds);
    }

    private static ActiveAlarm Alarm(MetricId metric, Severity severity)
    {
        AlarmDefinition definition = AlarmCatalogue.Find(metric)!;
        return new(definition, severity, default, definition.Condition);
    }

    private static List<Case> Others()
    {
        var cases = new List<Case>
        {
            new(null, [], false, 60) { IsCalm = true },
            new("The site was never commissioned.", [], false, 60) { IsUnknown = true },
            new(null, [], true, 60),
            new(null, [], false, 59.9) { IsUnknown = true },
            new(null, [], false, double.NaN) { IsUnknown = true },
        };
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            foreach (Severity severity in alarm.Severities)
            {
                bool structureOrWater =
                    alarm.Id.StartsWith("Structure/", StringComparison.Ordinal)
                    || alarm.Id == "Cabinet/Smoke"
                    || (
                        alarm.Id.StartsWith("Flood/", StringComparison.Ordinal)
                        && alarm.Metric != MetricId.AlarmFloodDisagreement
                    );
                cases.Add(
                    new(null, [Alarm(alarm.Metric, severity)], false, 60)
                    {
                        IsDanger = structureOrWater && severity >= Severity.Critical,
                        IsUnknown = alarm.Metric == MetricId.AlarmFloodDisagreement,
                    }
                );
            }
        }

        return cases;
    }

    private sealed record Case(
        string? NotCommissioned,
        IReadOnlyList<ActiveAlarm> Alarms,
        bool OnBattery,
        double TiltSeconds
    )
    {
        public bool IsCalm { get; init; }

        public bool IsUnknown { get; init; }

        public bool IsDanger { get; init; }

        public VerdictInput Input(VerdictEvidence[] evidence) =>
            new(NotCommissioned, evidence, Alarms, OnBattery, TiltSeconds, 60, 30);
    }
}
