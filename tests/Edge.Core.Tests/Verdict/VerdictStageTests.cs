using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Verdict;

/// <summary>The stage alone, over evidence that a test puts; mains stands for any evidence.</summary>
public sealed class VerdictStageTests
{
    private readonly SiteProfile _profile;
    private readonly PipelineOptions _options = new() { TiltReadySeconds = 0, VerdictSettleSeconds = 10 };
    private readonly Evidence _evidence = new(30, 60);
    private readonly AlarmBook _book = new();
    private readonly StructureSensor _structure;
    private readonly VerdictStage _stage;

    public VerdictStageTests()
    {
        _profile = new SiteProfile(
            "hp-001",
            new Commissioning(new DateOnly(2025, 3, 1), "an", 0, 0, 9.8),
            new HashSet<MetricId> { MetricId.PowerMains },
            new Limits()
        );
        _structure = new StructureSensor(_profile);
        _stage = new VerdictStage(_profile, _options);
    }

    [Fact]
    public void Nothing_is_said_before_anything_is_measured()
    {
        Assert.Equal(VerdictLevel.Unknown, _stage.Current.Level);
        Assert.Equal(["Nothing has been measured yet."], _stage.Current.Reasons);
        Assert.Equal(double.NaN, _stage.Current.EvidenceAgeSeconds);
        Assert.False(JudgeAt(0));
        Assert.Contains("Power/Mains was never measured.", _stage.Current.Reasons);
    }

    [Fact]
    public void A_better_verdict_is_given_exactly_after_it_has_held()
    {
        Measure(0, mains: true);
        Assert.False(JudgeAt(0));
        Measure(9.999999, mains: true);
        Assert.False(JudgeAt(9.999999));
        Assert.Equal(VerdictLevel.Unknown, _stage.Current.Level);
        Measure(10, mains: true);
        Assert.True(JudgeAt(10));
        Assert.Equal(VerdictLevel.Safe, _stage.Current.Level);
        Assert.False(JudgeAt(10.1));
    }

    /// <summary>The link is no part of the site's safety; what is known of it is an aspect of its own, where it is fitted or was ever heard of.</summary>
    [Theory]
    [InlineData(false, false, null, "")]
    [InlineData(true, false, VerdictLevel.Unknown, "Link/Up was never measured.")]
    [InlineData(false, true, VerdictLevel.Safe, "")]
    [InlineData(true, true, VerdictLevel.Safe, "")]
    public void A_link_that_is_expected_or_heard_of_has_an_aspect(
        bool isExpected,
        bool isHeard,
        VerdictLevel? level,
        string reason
    )
    {
        var stage = new VerdictStage(
            _profile with
            {
                Expected = new HashSet<MetricId>(
                    isExpected ? [MetricId.PowerMains, MetricId.LinkUp] : [MetricId.PowerMains]
                ),
            },
            _options
        );
        for (int second = 0; second <= 20; second++)
        {
            Measure(second, mains: true);
            if (isHeard)
            {
                _evidence.Put(Reading.Good(MetricId.LinkUp, true, At(second)));
            }

            _ = stage.Judge(_evidence, _book, _structure, At(second));
        }

        AspectVerdict? link = stage.Current.Aspects.SingleOrDefault(aspect => aspect.Aspect == Aspect.Link);
        Assert.Equal(level, link?.Level);
        Assert.Contains(link?.Reasons ?? [""], text => text.Contains(reason, StringComparison.Ordinal));
        Assert.Equal(VerdictLevel.Safe, stage.Current.Level);
    }

    [Fact]
    public void A_worse_verdict_is_given_at_once()
    {
        Settle(mains: true);
        Measure(20, mains: false);
        Assert.True(JudgeAt(20));
        Assert.Equal(VerdictLevel.Watch, _stage.Current.Level);
        _book.Set(MetricId.AlarmTilt, Severity.Critical, null, At(21));
        Assert.True(JudgeAt(21));
        Assert.Equal(VerdictLevel.Unsafe, _stage.Current.Level);
    }

    [Fact]
    public void A_moment_of_doubt_makes_the_better_verdict_wait_again()
    {
        Measure(0, mains: true);
        _ = JudgeAt(0);
        _evidence.Put(Reading.Bad(MetricId.PowerMains, At(5), "no answer"));
        _ = JudgeAt(5);
        Measure(6, mains: true);
        _ = JudgeAt(6);
        Measure(15, mains: true);
        Assert.False(JudgeAt(15));
        Measure(16, mains: true);
        Assert.True(JudgeAt(16));
    }

    [Fact]
    public void What_settles_is_the_worst_that_was_seen_while_it_settled()
    {
        Measure(0, mains: true);
        _ = JudgeAt(0);
        Measure(5, mains: false);
        _ = JudgeAt(5);
        Measure(6, mains: true);
        _ = JudgeAt(6);
        Measure(10, mains: true);
        Assert.True(JudgeAt(10));
        Assert.Equal(VerdictLevel.Watch, _stage.Current.Level);
        Assert.False(JudgeAt(11));
        Measure(21, mains: true);
        Assert.True(JudgeAt(21));
        Assert.Equal(VerdictLevel.Safe, _stage.Current.Level);
    }

    [Fact]
    public void Evidence_that_grows_old_is_noticed_without_anything_new()
    {
        Settle(mains: true);
        Assert.False(JudgeAt(40));
        Assert.True(JudgeAt(40.000001));
        Assert.Equal(VerdictLevel.Unknown, _stage.Current.Level);
    }

    [Fact]
    public void A_refreshed_verdict_has_the_age_of_now_and_never_another_word()
    {
        Settle(mains: true);
        Assert.Equal(7, _stage.Refresh(_evidence, _book, _structure, At(17)).EvidenceAgeSeconds, 1e-9);
        Measure(18, mains: false);
        SiteVerdict verdict = _stage.Refresh(_evidence, _book, _structure, At(19));
        Assert.Equal(VerdictLevel.Safe, verdict.Level);
        Assert.Equal(1, verdict.EvidenceAgeSeconds, 1e-9);
        Assert.Equal(["All evidence that bears on safety is good, fresh and calm."], verdict.Reasons);
    }

    [Fact]
    public void A_bad_reading_gives_its_reason_and_an_old_one_its_age()
    {
        _evidence.Put(Reading.Bad(MetricId.PowerMains, At(0), "no answer"));
        _ = JudgeAt(1);
        Assert.Contains("Power/Mains is bad: no answer.", _stage.Current.Reasons);
        Measure(2, mains: true);
        _ = JudgeAt(50);
        Assert.Contains("Power/Mains is 48 s old.", _stage.Current.Reasons);
    }

    [Theory]
    [InlineData(60, 600, 60)]
    [InlineData(60, 30, 27)]
    [InlineData(540, 600, 540)]
    [InlineData(541, 600, 540)]
    public void The_tilt_is_never_asked_for_more_data_than_its_window_holds(
        double ready,
        double average,
        double expected
    ) =>
        Assert.Equal(
            expected,
            VerdictStage.ReadySeconds(
                _profile with
                {
                    Limits = new Limits { TiltAverageSeconds = average },
                },
                new PipelineOptions { TiltReadySeconds = ready }
            ),
            1e-9
        );

    [Theory]
    [InlineData(8.336, true)]
    [InlineData(8.335, false)]
    [InlineData(11.277, true)]
    [InlineData(11.278, false)]
    public void A_commissioning_must_have_weighed_one_g(double gravity, bool commissioned)
    {
        string? why = VerdictStage.WhyNotCommissioned(new(new DateOnly(2025, 3, 1), "an", gravity, 0, 0));
        Assert.Equal(commissioned, why is null);
    }

    [Fact]
    public void A_missing_or_unbelievable_commissioning_says_what_to_do()
    {
        Assert.Equal("The site was never commissioned.", VerdictStage.WhyNotCommissioned(null));
        Assert.Equal(
            "The gravity of its commissioning is 5.00 m/s², not 0.85 to 1.15 g: commission the site again.",
            VerdictStage.WhyNotCommissioned(new(new DateOnly(2025, 3, 1), "an", 3, 0, 4))
        );
    }

    [Fact]
    public void Tilt_that_becomes_ready_is_noticed_without_anything_else_new()
    {
        var stage = new VerdictStage(_profile, _options with { TiltReadySeconds = 0.5 });
        Measure(0, mains: true);
        _ = stage.Judge(_evidence, _book, _structure, At(0));
        Assert.Equal(["Static tilt rests on 0 s of data and needs 0 s."], stage.Current.Reasons);
        Feed(50);
        Measure(1, mains: true);
        Assert.False(stage.Judge(_evidence, _book, _structure, At(1)));
        Measure(11, mains: true);
        Assert.True(stage.Judge(_evidence, _book, _structure, At(11)));
        Assert.Equal(VerdictLevel.Safe, stage.Current.Level);
    }

    [Fact]
    public void A_shock_of_the_critical_limit_is_Unknown_until_it_is_confirmed_or_refuted()
    {
        Settle(mains: true);
        Feed(1, x: Math.BitDecrement(4.0));
        Assert.False(JudgeAt(11));
        Feed(1, x: 4);
        Assert.True(JudgeAt(12));
        Assert.Equal(["A shock of 4.0 m/s² is being confirmed."], _stage.Current.Reasons);
        Feed(98);
        Measure(13, mains: true);
        Assert.False(JudgeAt(13));
        Measure(23, mains: true);
        Assert.True(JudgeAt(23));
        Assert.Equal(VerdictLevel.Safe, _stage.Current.Level);
    }

    [Theory]
    [InlineData(Severity.Warning, true)]
    [InlineData(Severity.Critical, false)]
    public void Once_the_alarm_stands_further_shocks_are_no_news(Severity severity, bool news)
    {
        Settle(mains: true);
        _book.Set(MetricId.AlarmAcceleration, severity, null, At(11));
        Feed(1, x: 5);
        Assert.True(JudgeAt(12));
        Assert.Equal(news, _stage.Current.Reasons.Contains("A shock of 5.0 m/s² is being confirmed."));
    }

    [Fact]
    public void A_refresh_keeps_the_reasons_in_force_and_brings_their_figures_up_to_date()
    {
        Settle(mains: true);
        Measure(20, mains: false);
        _ = JudgeAt(20);
        Assert.Equal(["The site runs on its battery."], _stage.Refresh(_evidence, _book, _structure, At(21)).Reasons);
        Assert.True(JudgeAt(60));
        Assert.Contains("Power/Mains is 40 s old.", _stage.Current.Reasons);
        Assert.Contains("Power/Mains is 45 s old.", _stage.Refresh(_evidence, _book, _structure, At(65)).Reasons);
    }

    [Fact]
    public void What_settles_has_the_reasons_of_now()
    {
        Measure(0, mains: false);
        _ = JudgeAt(0);
        _book.Set(MetricId.AlarmCabinetDoor, Severity.Notice, null, At(5));
        Measure(10, mains: false);
        Assert.True(JudgeAt(10));
        Assert.Equal(["The cabinet door is open (notice).", "The site runs on its battery."], _stage.Current.Reasons);
    }

    private void Feed(int count, double x = 0)
    {
        var xs = new double[count];
        var zs = new double[count];
        Array.Fill(xs, x);
        Array.Fill(zs, 9.8);
        _structure.Accept(new AccelerationBatch(xs, new double[count], zs, count, At(10), 100, 40, false));
    }

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private bool JudgeAt(double seconds) => _stage.Judge(_evidence, _book, _structure, At(seconds));

    private void Measure(double seconds, bool mains)
    {
        Stamp at = At(seconds);
        _evidence.Put(Reading.Good(MetricId.StructureTiltMagnitude, 0.01, at));
        _evidence.Put(Reading.Good(MetricId.StructureAccelerationPeak, 0.01, at));
        _evidence.Put(Reading.Good(MetricId.PowerMains, mains, at));
    }

    private void Settle(bool mains)
    {
        Measure(0, mains);
        _ = JudgeAt(0);
        Measure(10, mains);
        Assert.True(JudgeAt(10));
    }

    /// <summary>The link is no part of the verdict, which stays what it is; the link's aspect is held all the same, whether or not anybody
    /// asks for figures of today.</summary>
    [Fact]
    public void An_aspect_in_force_is_held_by_the_judgement_itself()
    {
        var stage = new VerdictStage(
            _profile with
            {
                Expected = new HashSet<MetricId>([MetricId.PowerMains, MetricId.LinkUp]),
            },
            _options
        );
        for (double second = 0; second <= 20; second++)
        {
            Judge(second, up: true);
        }

        Assert.Equal(VerdictLevel.Safe, Link());
        Judge(21, up: false);
        const VerdictLevel down = VerdictLevel.Unknown;
        Assert.Equal(down, Link());
        Judge(22, up: true);
        Assert.Equal(down, Link());
        Judge(30.9, up: true);
        Assert.Equal(down, Link());
        Judge(33, up: true);
        Assert.Equal(VerdictLevel.Safe, Link());

        void Judge(double second, bool up)
        {
            Measure(second, mains: true);
            _evidence.Put(
                up
                    ? Reading.Good(MetricId.LinkUp, true, At(second))
                    : Reading.Bad(MetricId.LinkUp, At(second), "no answer")
            );
            _ = stage.Judge(_evidence, _book, _structure, At(second));
            Assert.True(second < 11 || stage.Current.Level == VerdictLevel.Safe);
        }

        VerdictLevel Link() => stage.Current.Aspects.Single(aspect => aspect.Aspect == Aspect.Link).Level;
    }
}
