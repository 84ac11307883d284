using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Verdict;

/// <summary>The aspects of a verdict, over all combinations of what bears on them.</summary>
public sealed class AspectTests
{
    private static readonly EvidenceState[] States = Enum.GetValues<EvidenceState>();
    private static readonly IReadOnlyList<MetricId> Required = VerdictRule.Required(SiteRig.Everything);
    private static readonly MetricId[] All = [.. Required, .. VerdictRule.Aside];

    [Fact]
    public void An_aspect_is_Safe_exactly_when_all_its_evidence_is_good_and_the_site_when_all_that_bears_on_it_is()
    {
        int combinations = (int)Math.Pow(States.Length, All.Length);
        int safe = 0;
        for (int c = 0; c < combinations; c += c < 20_000 ? 1 : 7)
        {
            EvidenceState[] states = Decode(c);
            SiteVerdict verdict = VerdictRule.Judge(Input(states));
            foreach (AspectVerdict aspect in verdict.Aspects)
            {
                bool good = true;
                for (int i = 0; i < All.Length; i++)
                {
                    good &= AspectText.OfMetric(All[i]) != aspect.Aspect || states[i] == EvidenceState.Good;
                }

                Assert.Equal(good ? VerdictLevel.Safe : VerdictLevel.Unknown, aspect.Level);
            }

            bool all = Array.TrueForAll(states[..Required.Count], state => state == EvidenceState.Good);
            Assert.Equal(all ? VerdictLevel.Safe : VerdictLevel.Unknown, verdict.Level);
            safe += verdict.Level == VerdictLevel.Safe ? 1 : 0;
        }

        Assert.True(safe > 0);
    }

    [Fact]
    public void A_doubt_or_an_alarm_more_never_makes_any_verdict_better()
    {
        List<Func<VerdictInput, VerdictInput>> worse = Spoilers();
        for (int first = 0; first < worse.Count; first++)
        {
            VerdictInput one = worse[first](Calm());
            SiteVerdict before = VerdictRule.Judge(one);
            foreach (Func<VerdictInput, VerdictInput> spoil in worse)
            {
                SiteVerdict after = VerdictRule.Judge(spoil(one));
                Assert.True(after.Level >= before.Level, $"{first}: {before.Word} became {after.Word}");
                foreach (AspectVerdict aspect in before.Aspects)
                {
                    AspectVerdict then = after.Aspects.Single(a => a.Aspect == aspect.Aspect);
                    Assert.True(then.Level >= aspect.Level, $"{first}: {aspect.Word} became {then.Word}");
                }

                foreach (AspectVerdict aspect in after.Aspects)
                {
                    bool bears = aspect.Level != VerdictLevel.Unknown || aspect.Aspect < Aspect.Link;
                    Assert.True(!bears || after.Level >= aspect.Level);
                    Assert.NotEmpty(aspect.Reasons);
                    Assert.NotEmpty(aspect.Change);
                }
            }
        }
    }

    [Fact]
    public void Whether_an_alarm_is_acknowledged_shelved_suppressed_or_chattering_makes_no_difference()
    {
        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            foreach (Severity severity in alarm.Severities)
            {
                var plain = new ActiveAlarm(alarm, severity, default, alarm.Condition);
                ActiveAlarm silent = plain with
                {
                    IsAcknowledged = true,
                    IsShelved = true,
                    IsChattering = true,
                    Cause = alarm,
                };
                VerdictInput calm = Calm();
                SiteVerdict loud = VerdictRule.Judge(calm with { Alarms = [plain] });
                SiteVerdict quiet = VerdictRule.Judge(calm with { Alarms = [silent] });
                Assert.Equal(loud.Level, quiet.Level);
                Assert.Equal(loud.Reasons, quiet.Reasons);
                Assert.NotEqual(VerdictLevel.Safe, quiet.Level);
            }
        }
    }

    [Fact]
    public void A_link_that_is_down_is_watched_and_one_that_is_not_known_is_unknown_while_the_tower_stays_safe()
    {
        var states = new EvidenceState[All.Length];
        Array.Fill(states, EvidenceState.Good);
        states[Array.IndexOf(All, MetricId.LinkUp)] = EvidenceState.Stale;
        SiteVerdict verdict = VerdictRule.Judge(Input(states));
        Assert.Equal(VerdictLevel.Safe, verdict.Level);
        AspectVerdict link = verdict.Aspects.Single(aspect => aspect.Aspect == Aspect.Link);
        Assert.Equal("Unknown", link.Word);
        Assert.Equal(["Link/Up is 1 s old."], link.Reasons);
        Assert.Equal("Safe when Link/Up is measured.", link.Change);
        Assert.Equal(
            "Watch",
            VerdictRule
                .Judge(Calm() with { Alarms = [Alarm(MetricId.AlarmLinkDown, Severity.Warning)] })
                .Aspects.Single(aspect => aspect.Aspect == Aspect.Link)
                .Word
        );
    }

    [Fact]
    public void What_would_change_it_is_all_that_keeps_it_where_it_is()
    {
        var tilt = new Thresholds(
            [new(0.25, Severity.Warning), new(0.5, Severity.Critical), new(1, Severity.Emergency)],
            0.02
        );
        ActiveAlarm leaning = Alarm(MetricId.AlarmTilt, Severity.Emergency) with { Limits = tilt, OffSeconds = 5 };
        ActiveAlarm wet = Alarm(MetricId.AlarmFloodFloatHigh, Severity.Critical) with { OffSeconds = 60 };
        ActiveAlarm low = Alarm(MetricId.AlarmBatteryLow, Severity.Warning) with
        {
            Limits = new Thresholds([new(47, Severity.Warning), new(45, Severity.Critical)], 0.5, falling: true),
            OffSeconds = 30,
        };
        Assert.Equal(
            "Watch when Structure/Tilt/Magnitude is under 0.48 deg for 5 s and Flood/FloatHigh is under critical for 60 s.",
            VerdictRule
                .Judge(Calm() with { Alarms = [leaning, wet, low] })
                .Change.Replace("°", "deg", StringComparison.Ordinal)
        );
        SiteVerdict power = VerdictRule.Judge(Calm() with { Alarms = [low], OnBattery = true });
        Assert.Equal("Safe when Power/Battery/Voltage is over 47.5 V for 30 s and mains is back.", power.Change);
        Assert.Equal("Structure/Tilt/Magnitude is under 0.23", leaning.Cure(Severity.Notice)[..38]);
        Assert.Equal("Link/Down is clear", Alarm(MetricId.AlarmLinkDown, Severity.Warning).Cure(Severity.Notice));
    }

    [Fact]
    public void Of_what_is_not_fitted_nothing_is_said_unless_something_else_saw_it()
    {
        VerdictInput bare = Calm() with { Required = Calm().Required.Take(2).ToList(), Aside = [] };
        Assert.Equal([Aspect.Structure], VerdictRule.Judge(bare).Aspects.Select(aspect => aspect.Aspect));
        Assert.Equal(
            [(Aspect.Structure, VerdictLevel.Safe), (Aspect.Security, VerdictLevel.Watch)],
            VerdictRule
                .Judge(bare with { Alarms = [Alarm(MetricId.AlarmTampering, Severity.Warning)] })
                .Aspects.Select(aspect => (aspect.Aspect, aspect.Level))
        );
    }

    [Fact]
    public void Each_aspect_has_the_age_of_its_own_evidence()
    {
        VerdictInput input = Calm() with
        {
            Required =
            [
                new(MetricId.StructureTiltMagnitude, EvidenceState.Good, 3),
                new(MetricId.FloodLevel, EvidenceState.Good, 7),
                new(MetricId.PowerMains, EvidenceState.Missing, double.NaN),
            ],
            Aside = [new(MetricId.LinkUp, EvidenceState.Good, 11)],
        };
        Assert.Equal(
            [3, double.NaN, 7, 11],
            VerdictRule.Judge(input).Aspects.Select(aspect => aspect.EvidenceAgeSeconds)
        );
    }

    private static List<Func<VerdictInput, VerdictInput>> Spoilers()
    {
        var spoilers = new List<Func<VerdictInput, VerdictInput>>
        {
            input => input,
            input => input with { NotCommissioned = "The site was never commissioned." },
            input => input with { OnBattery = true },
            input => input with { TiltSeconds = 59 },
            input => input with { UnconfirmedShock = 5 },
            input => input with { Tilt = new TiltDoubt(0, 0.6, 0.25, 0.5) },
        };
        for (int i = 0; i < All.Length; i++)
        {
            foreach (EvidenceState state in States.Where(state => state != EvidenceState.Good))
            {
                MetricId metric = All[i];
                spoilers.Add(input =>
                    input with
                    {
                        Required = [.. input.Required.Select(item => Spoiled(item, metric, state))],
                        Aside = [.. input.Aside.Select(item => Spoiled(item, metric, state))],
                    }
                );
            }
        }

        foreach (AlarmDefinition alarm in AlarmCatalogue.All)
        {
            foreach (Severity severity in alarm.Severities)
            {
                spoilers.Add(input => input with { Alarms = [.. input.Alarms, Alarm(alarm.Metric, severity)] });
            }
        }

        return spoilers;
    }

    // What is spoiled already stays as bad as it is: Good is the only state to come from.
    private static VerdictEvidence Spoiled(VerdictEvidence item, MetricId metric, EvidenceState state) =>
        item.Metric == metric && item.State == EvidenceState.Good ? item with { State = state } : item;

    private static EvidenceState[] Decode(int combination)
    {
        var states = new EvidenceState[All.Length];
        for (int i = 0; i < states.Length; i++)
        {
            states[i] = States[combination % States.Length];
            combination /= States.Length;
        }

        return states;
    }

    private static VerdictInput Calm()
    {
        var states = new EvidenceState[All.Length];
        Array.Fill(states, EvidenceState.Good);
        return Input(states);
    }

    private static VerdictInput Input(EvidenceState[] states)
    {
        var items = new VerdictEvidence[All.Length];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = new(All[i], states[i], 1);
        }

        return new(null, items[..Required.Count], [], false, 60, 60, 30) { Aside = items[Required.Count..] };
    }

    private static ActiveAlarm Alarm(MetricId metric, Severity severity)
    {
        AlarmDefinition definition = AlarmCatalogue.Find(metric)!;
        return new(definition, severity, default, definition.Condition);
    }
}
