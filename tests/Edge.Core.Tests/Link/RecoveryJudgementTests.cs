using Edge.Core.Alarms;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

/// <summary>What the stage of recovery makes of the evidence, by itself.</summary>
public sealed class RecoveryJudgementTests
{
    private const long Wall = 1_700_000_000_000;

    private readonly Evidence _evidence = new(30, 600);
    private readonly AlarmBook _book = new();
    private RecoveryStage _stage = Stage(RecoveryMeans.Reconnect | RecoveryMeans.Commands);
    private string? _sim = "READY";
    private string? _registration = "home";
    private double _up = 1;
    private int? _slot;
    private double _now = 100;

    [Fact]
    public void It_is_asked_again_after_ten_seconds_while_something_is_wrong_and_not_at_all_while_all_is_well()
    {
        Assert.Equal(long.MaxValue, _stage.DueMicros);
        Judge();
        Assert.Equal(long.MaxValue, _stage.DueMicros);
        _up = 0;
        Judge();
        Assert.Equal(110_000_000, _stage.DueMicros);
        _up = 1;
        Judge();
        Assert.Equal(long.MaxValue, _stage.DueMicros);
    }

    [Fact]
    public void It_is_asked_again_after_a_second_of_a_trial_and_after_a_minute_on_the_other_SIM()
    {
        _stage = Stage(RecoveryMeans.OtherSim);
        (_slot, _registration, _up) = (1, "searching", 0);
        Run(119);
        Assert.Equal(Micros(_now - 1 + 10), _stage.DueMicros);
        Run(2);
        Assert.True(_stage.TryTake(out RecoveryStep step));
        Assert.Equal((RecoveryRung.OtherSim, 2), (step.Rung, step.Slot));
        Assert.Equal(Micros(_now - 1 + 1), _stage.DueMicros);
        (_slot, _registration, _up) = (2, "home", 1);
        Run(1);
        Assert.Equal(Micros(_now - 1 + 60), _stage.DueMicros);
        Assert.Equal(Severity.Notice, _book.SeverityOf(MetricId.AlarmOtherSim));
    }

    [Fact]
    public void What_the_modem_said_against_the_switch_is_told_when_it_is_given_up()
    {
        _stage = Stage(RecoveryMeans.OtherSim);
        (_slot, _registration, _up) = (1, "searching", 0);
        Run(121);
        Assert.True(_stage.TryTake(out _));
        _slot = null;
        _evidence.Take(Reading.Bad(MetricId.LinkSimSlot, At(_now), "the modem answered AT+X=2 with ERROR"));
        Run(1);
        _slot = 1;
        Run(61);
        Assert.True(_stage.TryTake(out RecoveryStep step));
        Assert.Equal(
            "sim-back: the modem stays on slot 1: the modem answered AT+X=2 with ERROR, slot 1, slot 2 not tried for 24 h",
            step.Text
        );
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmOtherSim));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(2, true)]
    public void A_slot_that_there_is_not_is_none(int told, bool isTaken)
    {
        _stage = Stage(RecoveryMeans.OtherSim);
        (_slot, _registration, _up) = (1, "searching", 0);
        Run(121);
        Assert.Equal(2, _stage.State.Sim.Slot);
        (_slot, _registration, _up) = (told, "home", 1);
        Run(1);
        Assert.Equal(isTaken, _stage.State.Sim.TrialFrom == 0);
    }

    [Fact]
    public void An_outage_that_is_announced_is_kept_with_its_end_and_its_reason()
    {
        int version = _stage.Version;
        _stage.Hold(600, "works", At(100));
        Assert.Equal((Wall + 700_000, "works"), (_stage.State.HeldUntilUnixMillis, _stage.State.HeldWhy));
        Assert.Equal(version + 1, _stage.Version);
        _stage.Hold(1e9, "long works", At(100));
        Assert.Equal(Wall + 100_000 + 21_600_000, _stage.State.HeldUntilUnixMillis);
        _stage.Hold(0, "over", At(100));
        Assert.Equal((0, version + 3), (_stage.State.HeldUntilUnixMillis, _stage.Version));
        _stage.Hold(-5, "over", At(100));
        Assert.Equal(0, _stage.State.HeldUntilUnixMillis);
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(61, true)]
    public void An_outage_that_is_announced_holds_until_its_very_end(double seconds, bool isTold)
    {
        _stage.Hold(seconds, "works", At(100));
        _registration = "searching";
        Run(61);
        Assert.Equal(isTold, _stage.TryTake(out RecoveryStep step));
        Assert.Equal(isTold ? "held: not registered, and works" : null, step.Text);
    }

    [Theory]
    [InlineData(true, 160_000, false)]
    [InlineData(true, 160_001, true)]
    [InlineData(false, 1, true)]
    public void Over_a_restart_the_wall_clock_tells_its_end(bool isSynced, long until, bool isHeld)
    {
        _stage.Restore(new RecoveryState { HeldUntilUnixMillis = Wall + until, HeldWhy = "works" });
        _registration = "searching";
        for (int i = 0; i <= 60; i++, _now++)
        {
            Say();
            _stage.Judge(_evidence, _book, At(_now) with { Synced = isSynced });
        }

        Assert.Equal(isHeld, _stage.TryTake(out RecoveryStep step));
        Assert.Equal(isHeld ? "held: not registered, and works" : null, step.Text);
    }

    [Fact]
    public void A_state_without_a_reason_holds_nothing_and_has_none()
    {
        _stage.Restore(default);
        Assert.Equal(("", 0), (_stage.State.HeldWhy, _stage.State.HeldUntilUnixMillis));
        _registration = "searching";
        Run(61);
        Assert.True(_stage.TryTake(out RecoveryStep step));
        Assert.Equal(RecoveryRung.Reconnect, step.Rung);
    }

    [Theory]
    [InlineData("SIM PIN", "SIM PIN")]
    [InlineData("SIM PUK", "SIM PUK")]
    [InlineData("PH-NET PIN", "PH-NET PIN")]
    [InlineData("not inserted", null)]
    [InlineData("SIM", null)]
    [InlineData("XSIM PIN", null)]
    public void A_SIM_that_is_locked_holds_the_ladder_and_another_trouble_does_not(string sim, string? wants)
    {
        (_sim, _registration) = (sim, "none");
        Run(61);
        Assert.True(_stage.TryTake(out RecoveryStep step));
        Assert.Equal(
            wants is null
                ? "reconnect: not registered for 60 s, round 1"
                : $"held: not registered, and its SIM wants {wants}",
            step.Text
        );
    }

    [Theory]
    [InlineData("SIM PIN", "home", Severity.Warning)]
    [InlineData("not inserted", null, Severity.Warning)]
    [InlineData("READY", "denied", Severity.Warning)]
    [InlineData("READY", "searching", Severity.Normal)]
    [InlineData("READY", "home", Severity.Normal)]
    [InlineData("READY", null, Severity.Normal)]
    [InlineData(null, "denied", Severity.Normal)]
    public void A_SIM_that_is_of_no_use_for_two_minutes_is_an_alarm(
        string? sim,
        string? registration,
        Severity expected
    )
    {
        (_sim, _registration) = (sim, registration);
        Run(120);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmSim));
        Run(1);
        Assert.Equal(expected, _book.SeverityOf(MetricId.AlarmSim));
    }

    [Fact]
    public void Silence_does_not_end_the_alarm_of_a_SIM_and_two_good_minutes_do()
    {
        _sim = "SIM PIN";
        Run(121);
        _sim = null;
        Run(300);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmSim));
        (_sim, _registration) = ("READY", null);
        Run(300);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmSim));
        _registration = "home";
        Run(120);
        Assert.Equal(Severity.Warning, _book.SeverityOf(MetricId.AlarmSim));
        Run(1);
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmSim));
    }

    [Fact]
    public void A_site_without_a_modem_is_not_judged()
    {
        _stage = new RecoveryStage(
            new SiteProfile("x", null, new HashSet<MetricId>(), new Limits()),
            new PipelineOptions { Recovery = RecoveryMeans.Reconnect }
        );
        (_sim, _registration) = ("SIM PIN", "none");
        Run(200);
        Assert.False(_stage.TryTake(out _));
        Assert.Equal(Severity.Normal, _book.SeverityOf(MetricId.AlarmSim));
        Assert.Equal(long.MaxValue, _stage.DueMicros);
    }

    private static RecoveryStage Stage(RecoveryMeans means) =>
        new(
            new SiteProfile("x", null, new HashSet<MetricId> { MetricId.LinkRegistration }, new Limits()),
            new PipelineOptions { Recovery = means }
        );

    private static long Micros(double seconds) => (long)(seconds * 1e6);

    private static Stamp At(double seconds) => new(Micros(seconds), Wall + (long)(seconds * 1000), true);

    private void Run(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            Judge();
            _now++;
        }
    }

    private void Judge()
    {
        Say();
        _stage.Judge(_evidence, _book, At(_now));
        _book.Advance(At(_now));
    }

    private void Say()
    {
        Put(MetricId.LinkModem, "Nobody N1");
        Put(MetricId.LinkSim, _sim);
        Put(MetricId.LinkRegistration, _registration);
        _evidence.Take(Reading.Good(MetricId.LinkUp, _up, At(_now)));
        if (_slot is { } slot)
        {
            _evidence.Take(Reading.Good(MetricId.LinkSimSlot, slot, At(_now)));
        }
    }

    private void Put(MetricId metric, string? text) =>
        _evidence.Take(
            text is null ? Reading.Bad(metric, At(_now), "no answer") : Reading.Good(metric, text, At(_now))
        );
}
