using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Verdict;

public sealed class VerdictRuleTests
{
    private static readonly VerdictInput Calm = new(
        null,
        [new(MetricId.StructureTiltMagnitude, EvidenceState.Good, 1)],
        [],
        false,
        60,
        60,
        30
    );

    [Fact]
    public void Evidence_counts_up_to_its_age_and_no_longer()
    {
        Assert.Equal(VerdictLevel.Safe, Judge(new VerdictEvidence(MetricId.FloodLevel, EvidenceState.Good, 30)).Level);
        Assert.Equal(
            VerdictLevel.Unknown,
            Judge(new VerdictEvidence(MetricId.FloodLevel, EvidenceState.Good, Math.BitIncrement(30.0))).Level
        );
    }

    [Theory]
    [InlineData(EvidenceState.Missing, null, "Flood/Level was never measured.")]
    [InlineData(EvidenceState.Bad, null, "Flood/Level is bad: no value.")]
    [InlineData(EvidenceState.Bad, "loop broken; look at it.", "Flood/Level is bad: loop broken, look at it.")]
    [InlineData(EvidenceState.Stale, null, "Flood/Level is 41 s old.")]
    [InlineData(EvidenceState.Good, null, "Flood/Level is 41 s old.")]
    public void Each_doubt_names_the_metric_and_says_why(EvidenceState state, string? why, string reason)
    {
        SiteVerdict verdict = Judge(new VerdictEvidence(MetricId.FloodLevel, state, 41, why));
        Assert.Equal("Unknown", verdict.Word);
        Assert.Equal([reason], verdict.Reasons);
    }

    [Theory]
    [InlineData(0.5, 0.25, 0.75, 1.5, VerdictLevel.Watch)]
    [InlineData(0.5, 0.2499, 0.75, 1.5, VerdictLevel.Safe)]
    [InlineData(0.5, 1.0, 0.75, 1.5, VerdictLevel.Unknown)]
    [InlineData(0.5, 0.9999, 0.75, 1.5, VerdictLevel.Watch)]
    [InlineData(2.0, 0.0, 0.75, 1.5, VerdictLevel.Safe)]
    public void A_tilt_that_the_drift_of_its_sensor_may_hide_is_not_Safe(
        double degrees,
        double uncertainty,
        double warning,
        double critical,
        VerdictLevel level
    )
    {
        // A tilt that is known, however large, is the business of its alarm.
        SiteVerdict verdict = VerdictRule.Judge(
            Calm with
            {
                Tilt = new TiltDoubt(degrees, uncertainty, warning, critical),
            }
        );
        Assert.Equal(level, verdict.Level);
        Assert.Equal(level == VerdictLevel.Safe ? 0 : 1, verdict.Reasons.Count(r => r.Contains("drift of its sensor")));
        if (level != VerdictLevel.Safe)
        {
            Assert.Equal("Safe when the drift of the tilt sensor is learned.", verdict.Change);
        }
    }

    [Fact]
    public void A_site_with_nothing_fitted_says_so() =>
        Assert.Equal(["No sensor that bears on safety is fitted."], Judge().Reasons);

    [Fact]
    public void A_metric_of_a_later_catalogue_is_doubted_without_its_name() =>
        Assert.Equal(
            ["An unknown metric was never measured."],
            Judge(new VerdictEvidence((MetricId)99, EvidenceState.Missing, 0)).Reasons
        );

    [Fact]
    public void Evidence_never_delivered_has_no_age_and_hides_in_no_other()
    {
        VerdictEvidence missing = new(MetricId.FloodLevel, EvidenceState.Missing, 3);
        VerdictEvidence good = new(MetricId.PowerMains, EvidenceState.Good, 7);
        Assert.Equal(double.NaN, Judge(missing, good).EvidenceAgeSeconds);
        Assert.Equal(double.NaN, Judge(good, missing).EvidenceAgeSeconds);
        Assert.Equal(7, Judge(good).EvidenceAgeSeconds);
    }

    [Fact]
    public void The_reasons_say_how_much_data_the_tilt_rests_on()
    {
        Assert.Equal(
            ["Static tilt rests on 59 s of data and needs 60 s."],
            VerdictRule.Judge(Calm with { TiltSeconds = 59 }).Reasons
        );
        Assert.Equal(
            ["Static tilt rests on 0 s of data and needs 60 s."],
            VerdictRule.Judge(Calm with { TiltSeconds = -1 }).Reasons
        );
        Assert.Equal("Safe", VerdictRule.Judge(Calm with { TiltSeconds = 60 }).Word);
    }

    [Fact]
    public void A_shock_that_waits_to_be_confirmed_is_unknown()
    {
        SiteVerdict verdict = VerdictRule.Judge(Calm with { UnconfirmedShock = 4.26 });
        Assert.Equal("Unknown", verdict.Word);
        Assert.Equal(["A shock of 4.3 m/s² is being confirmed."], verdict.Reasons);
    }

    [Fact]
    public void Running_on_battery_is_watched()
    {
        SiteVerdict verdict = VerdictRule.Judge(Calm with { OnBattery = true });
        Assert.Equal("Watch", verdict.Word);
        Assert.Equal("The site runs on its battery.", verdict.ReasonText);
    }

    [Fact]
    public void Calm_evidence_says_so()
    {
        SiteVerdict verdict = VerdictRule.Judge(Calm);
        Assert.Equal("Safe", verdict.Word);
        Assert.Equal("All evidence that bears on safety is good, fresh and calm.", verdict.ReasonText);
        Assert.Equal("Watch or worse with any alarm, Unknown with evidence over 30 s old.", verdict.Change);
    }

    [Fact]
    public void Reasons_stand_in_the_order_danger_doubt_watch()
    {
        SiteVerdict verdict = VerdictRule.Judge(
            Calm with
            {
                NotCommissioned = "The site was never commissioned.",
                Alarms =
                [
                    Alarm(MetricId.AlarmCabinetDoor, Severity.Notice),
                    Alarm(MetricId.AlarmTilt, Severity.Emergency),
                ],
            }
        );
        Assert.Equal("Unsafe", verdict.Word);
        Assert.Equal(
            "Static tilt of the structure is over its limit (emergency).; The site was never commissioned.; "
                + "The cabinet door is open (notice).",
            verdict.ReasonText
        );
    }

    [Theory]
    [InlineData(MetricId.AlarmTilt, Severity.Warning, VerdictLevel.Watch)]
    [InlineData(MetricId.AlarmTilt, Severity.Critical, VerdictLevel.Unsafe)]
    [InlineData(MetricId.AlarmAcceleration, Severity.Critical, VerdictLevel.Unsafe)]
    [InlineData(MetricId.AlarmFloodLevel, Severity.Critical, VerdictLevel.Unsafe)]
    [InlineData(MetricId.AlarmFloodFloatLow, Severity.Critical, VerdictLevel.Unsafe)]
    [InlineData(MetricId.AlarmFloodFloatHigh, Severity.Critical, VerdictLevel.Unsafe)]
    [InlineData(MetricId.AlarmBatteryLow, Severity.Critical, VerdictLevel.Watch)]
    [InlineData(MetricId.AlarmFloodDisagreement, Severity.Warning, VerdictLevel.Unknown)]
    [InlineData(MetricId.AlarmFloodDisagreement, Severity.Normal, VerdictLevel.Safe)]
    [InlineData(MetricId.AlarmBatteryLow, Severity.Normal, VerdictLevel.Safe)]
    public void Structure_and_water_over_a_critical_limit_are_a_danger(
        MetricId alarm,
        Severity severity,
        VerdictLevel level
    ) => Assert.Equal(level, VerdictRule.Judge(Calm with { Alarms = [Alarm(alarm, severity)] }).Level);

    [Fact]
    public void A_site_needs_what_it_is_fitted_with_and_bears_on_safety()
    {
        MetricId[] always = [MetricId.StructureTiltMagnitude, MetricId.StructureAccelerationPeak];
        MetricId[] whereFitted =
        [
            MetricId.FloodLevel,
            MetricId.FloodLoopCurrent,
            MetricId.FloodFloatLow,
            MetricId.FloodFloatHigh,
            MetricId.PowerBatteryVoltage,
            MetricId.PowerMains,
        ];
        foreach (MetricId metric in Enum.GetValues<MetricId>())
        {
            MetricId[] expected = whereFitted.Contains(metric) ? [.. always, metric] : always;
            Assert.Equal(expected, VerdictRule.Required(new HashSet<MetricId> { metric }));
        }
    }

    [Theory]
    [InlineData(VerdictLevel.Safe, "Safe")]
    [InlineData(VerdictLevel.Watch, "Watch")]
    [InlineData(VerdictLevel.Unknown, "Unknown")]
    [InlineData(VerdictLevel.Unsafe, "Unsafe")]
    [InlineData((VerdictLevel)99, "Unknown")]
    public void Each_level_has_its_word(VerdictLevel level, string word) =>
        Assert.Equal(word, new SiteVerdict(level, ["x"], 0).Word);

    private static SiteVerdict Judge(params VerdictEvidence[] evidence) =>
        VerdictRule.Judge(Calm with { Required = evidence });

    private static ActiveAlarm Alarm(MetricId metric, Severity severity)
    {
        AlarmDefinition definition = AlarmCatalogue.Find(metric)!;
        return new(definition, severity, default, definition.Condition);
    }
}
