using System.Globalization;
using Edge.Core.Alarms;
using Edge.Core.Commands;
using Edge.Core.Frames;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

/// <summary>The modem's recovery through the whole pipeline.</summary>
public sealed class RecoveryStageTests
{
    private static readonly SiteProfile Profile = new(
        "x",
        null,
        new HashSet<MetricId> { MetricId.LinkRegistration, MetricId.PowerMains },
        new Limits()
    );

    private readonly List<(double Seconds, RecoveryRung Rung)> _rungs = [];
    private readonly List<Frame> _frames = [];
    private SitePipeline _pipeline = Make(Profile);
    private Stamp _now = new(1_000_000, 1_700_000_000_000, Synced: true);
    private string? _registration = "home";
    private string _sim = "READY";
    private bool _isMute;
    private double _up = 1;
    private string _cause = "";
    private long _counter;
    private double _mains = 1;
    private int? _slot;
    private int _deadSlot;
    private bool _obeys;
    private readonly List<int> _slots = [];

    [Fact]
    public void A_modem_that_registers_no_more_is_brought_back_rung_by_rung_and_each_is_told()
    {
        Run(100);
        Assert.Empty(_rungs);
        (_registration, _up) = ("searching", 0);
        Run(740);
        Assert.Equal(
            [RecoveryRung.Reconnect, RecoveryRung.Reattach, RecoveryRung.AtReset, RecoveryRung.RailOff],
            _rungs.Select(r => r.Rung)
        );
        Assert.InRange(_rungs[0].Seconds, 160, 181);
        (_registration, _up) = ("home", 1);
        Run(100);
        Assert.Equal(5, Told().Length);
        Assert.StartsWith("reconnect: not registered for ", Told()[0], StringComparison.Ordinal);
        Assert.Equal("recovered: it was not registered", Told()[^1]);
        Assert.All(_frames.Where(f => Step(f) is not null), f => Assert.Equal(RecordLane.Alarm, f.Lane));
    }

    [Fact]
    public void A_modem_that_says_nothing_is_mute_and_gets_no_commands()
    {
        (_isMute, _up) = (true, 0);
        Run(600);
        Assert.Equal([RecoveryRung.Reconnect, RecoveryRung.RailOff], _rungs.Select(r => r.Rung));
        Assert.StartsWith("rail-off: mute for ", Told()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_registered_modem_whose_broker_is_silent_has_no_way_out()
    {
        _up = 0;
        Run(100);
        Assert.Equal([RecoveryRung.Reconnect], _rungs.Select(r => r.Rung));
        Assert.StartsWith("reconnect: without a way out for ", Told()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_broker_that_is_down_itself_costs_the_modem_nothing()
    {
        (_up, _cause) = (0, "broker");
        Run(8000);
        Assert.Empty(_rungs);
        Assert.Empty(Told());
        Assert.DoesNotContain(_pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmModem);
    }

    [Theory]
    [InlineData("backhaul")]
    [InlineData("radio")]
    [InlineData("unknown")]
    [InlineData("")]
    public void Whatever_else_is_to_blame_the_modem_is_tried(string cause)
    {
        (_up, _cause) = (0, cause);
        Run(100);
        Assert.Equal([RecoveryRung.Reconnect], _rungs.Select(r => r.Rung));
    }

    [Fact]
    public void A_modem_that_is_not_registered_is_tried_though_the_broker_is_to_blame()
    {
        (_registration, _up, _cause) = ("searching", 0, "broker");
        Run(100);
        Assert.Equal([RecoveryRung.Reconnect], _rungs.Select(r => r.Rung));
    }

    [Fact]
    public void While_mains_is_away_a_modem_without_a_network_is_left_alone_and_a_mute_one_is_not()
    {
        (_mains, _registration, _up) = (0, "searching", 0);
        Run(3600);
        Assert.Empty(_rungs);
        Assert.Equal(["held: not registered, and mains is away, so the cells around may be off"], Told());
        _isMute = true;
        Run(300);
        Assert.NotEmpty(_rungs);
    }

    [Theory]
    [InlineData(1.0, true)]
    [InlineData(0.0, false)]
    [InlineData(double.NaN, false)]
    public void The_host_is_started_again_for_a_mute_modem_on_mains_alone(double mains, bool isStarted)
    {
        _pipeline = Reboots(Profile);
        Run(20);
        (_mains, _isMute, _up) = (mains, true, 0);
        Run(1400);
        Assert.Equal(isStarted, _rungs.Exists(r => r.Rung == RecoveryRung.Reboot));
        Assert.Contains(_rungs, r => r.Rung == RecoveryRung.RailOff);
        if (isStarted)
        {
            // Why is told in a record of its own, and durable with it.
            Assert.StartsWith("reboot: mute for ", Told()[^1], StringComparison.Ordinal);
            Assert.Single(_pipeline.Learned.Recovery.Reboots);
        }
    }

    [Fact]
    public void A_site_that_watches_no_mains_may_start_its_host_again()
    {
        _pipeline = Reboots(Profile with { Expected = new HashSet<MetricId> { MetricId.LinkRegistration } });
        (_mains, _isMute, _up) = (double.NaN, true, 0);
        Run(1400);
        Assert.Equal(RecoveryRung.Reboot, _rungs[^1].Rung);
    }

    [Fact]
    public void Nor_is_the_host_started_again_in_an_outage_that_is_announced_over_and_over()
    {
        _pipeline = Reboots(Profile);
        Run(20);
        (_isMute, _up) = (true, 0);
        for (int i = 0; i < 3; i++)
        {
            _pipeline.HoldRecovery(6 * 3600, "work on the network was announced", _now);
            Run(5 * 3600);
        }

        // The ladder is held for six hours at most, and goes on without its top.
        Assert.Equal(RecoveryRung.RailOff, _rungs[^1].Rung);
        Assert.DoesNotContain(_rungs, r => r.Rung == RecoveryRung.Reboot);
    }

    [Fact]
    public void A_known_outage_of_the_region_holds_it_until_it_is_over()
    {
        Run(20);
        _pipeline.HoldRecovery(1000, "work on the network was announced", _now);
        (_registration, _up) = ("none", 0);
        Run(990);
        Assert.Empty(_rungs);
        Run(200);
        Assert.NotEmpty(_rungs);
    }

    [Fact]
    public void An_outage_that_the_city_announces_holds_it_until_its_time_or_its_end()
    {
        Run(20);
        Command($"{Time(1000)} mains is off in the district");
        (_registration, _up) = ("none", 0);
        Run(990);
        Assert.Empty(_rungs);
        Assert.Equal(["held: not registered, and mains is off in the district"], Told());
        Run(200);
        Assert.NotEmpty(_rungs);
        Assert.DoesNotContain(_pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmCommandRefused);
    }

    [Fact]
    public void An_outage_that_the_city_ends_is_over_at_once()
    {
        Run(20);
        Command($"{Time(10_000)} x");
        Command("off it is mended");
        (_registration, _up) = ("none", 0);
        Run(100);
        Assert.Equal([RecoveryRung.Reconnect], _rungs.Select(r => r.Rung));
    }

    [Theory]
    [InlineData(0, " x")]
    [InlineData(-1, " x")]
    [InlineData(21_601, " x")]
    [InlineData(100, "")]
    [InlineData(100, " ")]
    [InlineData(100, "\u0007")]
    public void An_announcement_that_cannot_be_meant_holds_nothing_and_is_refused(int seconds, string why)
    {
        Run(20);
        Command(Time(seconds) + why);
        (_registration, _up) = ("none", 0);
        Run(100);
        Assert.NotEmpty(_rungs);
        Assert.Contains(_pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmCommandRefused);
    }

    [Fact]
    public void Six_hours_are_the_most_that_is_held()
    {
        Run(20);
        Command($"{Time(21_600)} x");
        Assert.DoesNotContain(_pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmCommandRefused);
        (_registration, _up) = ("none", 0);
        Run(21_590);
        Assert.Empty(_rungs);
        Run(200);
        Assert.NotEmpty(_rungs);
    }

    [Fact]
    public void A_sim_that_wants_its_pin_is_an_alarm_and_no_rung_is_tried()
    {
        (_sim, _registration, _up) = ("SIM PIN", "none", 0);
        Run(RecoveryStage.SimSeconds + 30);
        Assert.Equal(AlarmState.Active, _pipeline.StateOf(MetricId.AlarmSim));
        Run(1000);
        Assert.Empty(_rungs);
    }

    [Fact]
    public void A_modem_that_no_rung_brings_back_is_an_alarm_until_it_is_well()
    {
        (_registration, _up) = ("searching", 0);
        Run(600);
        Assert.DoesNotContain(_pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmModem);
        Run(200);
        Assert.Contains(_pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmModem);
        (_registration, _up) = ("home", 1);
        Run(90);
        Assert.DoesNotContain(_pipeline.Alarms, a => a.Alarm.Metric == MetricId.AlarmModem);
    }

    [Fact]
    public void A_modem_that_carries_texts_while_its_way_is_gone_is_not_called_dead()
    {
        (_up, _cause) = (0, "backhaul");
        Run(60);
        _pipeline.TextTaken(_now);
        Run(1500);
        Assert.True(_pipeline.Learned.Recovery.Rounds > 0);
        Assert.False(HasModemAlarm());

        // The next rung keeps it from its network for a while, which says nothing against it.
        _registration = "searching";
        Run(RecoveryStage.AwaySeconds - 10);
        Assert.False(HasModemAlarm());
        Run(20);
        Assert.True(HasModemAlarm());

        // It is registered again, and its way as dead as before.
        _registration = "home";
        Run(80);
        Assert.False(HasModemAlarm());
    }

    [Fact]
    public void A_text_speaks_for_a_modem_for_a_day_and_for_one_trouble()
    {
        (_up, _cause) = (0, "backhaul");
        Run(1500);
        Assert.True(HasModemAlarm());
        _pipeline.TextTaken(_now);
        Run(80);
        Assert.False(HasModemAlarm());
        Run(RecoveryStage.CarriedSeconds - 80 + RecoveryStage.AwaySeconds - 20);
        Assert.False(HasModemAlarm());
        Run(40);
        Assert.True(HasModemAlarm());
        _pipeline.TextTaken(_now);
        Run(80);
        Assert.False(HasModemAlarm());

        // It was well in between.
        _up = 1;
        Run(20);
        _up = 0;
        Run(40);
        Assert.True(HasModemAlarm());
    }

    [Fact]
    public void The_rung_is_to_be_kept_at_once_and_survives_a_restart()
    {
        Run(20);
        _pipeline.IsLearnedDue(_now);
        Assert.False(_pipeline.IsLearnedDue(_now));
        (_registration, _up) = ("searching", 0);
        Run(90);
        Assert.True(_pipeline.IsLearnedDue(_now));
        Assert.Equal([RecoveryRung.Reconnect], _rungs.Select(r => r.Rung));
        LearnedState kept = LearnedState.TryParse(_pipeline.Learned.ToJson())!;
        Assert.Equal(RecoveryRung.Reconnect, kept.Recovery.Rung);
        _pipeline = Make(Profile);
        _pipeline.Restore(kept);
        Run(200);
        Assert.Equal([RecoveryRung.Reconnect, RecoveryRung.Reattach], _rungs.Select(r => r.Rung));
    }

    [Theory]
    [InlineData(true, 990)]
    [InlineData(false, 21_000)]
    public void An_outage_that_was_announced_holds_it_over_a_restart_of_the_agent(bool isClockSet, int heldSeconds)
    {
        Run(20);
        Command($"{Time(1100)} mains is off in the district");
        Run(10);
        LearnedState kept = LearnedState.TryParse(_pipeline.Learned.ToJson())!;
        _pipeline = Make(Profile);
        _pipeline.Restore(kept);
        (_registration, _up) = ("none", 0);
        _now = _now with { Synced = isClockSet };
        Run(heldSeconds);
        Assert.Empty(_rungs);
        Assert.Equal(["held: not registered, and mains is off in the district"], Told());

        // A clock that is set tells that it is over; without one it is over after six hours.
        Run(1000);
        Assert.NotEmpty(_rungs);
    }

    [Fact]
    public void An_outage_that_was_ended_before_the_restart_holds_nothing()
    {
        Run(20);
        Command($"{Time(10_000)} x");
        Command("off it is mended");
        Run(10);
        LearnedState kept = LearnedState.TryParse(_pipeline.Learned.ToJson())!;
        _pipeline = Make(Profile);
        _pipeline.Restore(kept);
        (_registration, _up) = ("none", 0);
        Run(100);
        Assert.Equal([RecoveryRung.Reconnect], _rungs.Select(r => r.Rung));
    }

    [Fact]
    public void A_site_without_a_modem_has_no_ladder()
    {
        _pipeline = Make(Profile with { Expected = new HashSet<MetricId> { MetricId.PowerMains } });
        (_isMute, _up) = (true, 0);
        Run(2000);
        Assert.Empty(_rungs);
        Assert.Empty(Told());
    }

    [Fact]
    public void The_second_SIM_is_taken_told_and_kept_over_a_restart_until_the_first_is_due_again()
    {
        TwoSims();
        Run(20);
        _pipeline.IsLearnedDue(_now);
        Assert.False(_pipeline.IsLearnedDue(_now));
        Assert.False(HasNotice());
        (_registration, _up) = ("searching", 0);
        Run(310);
        Assert.Equal((RecoveryRung.OtherSim, 2), (_rungs[^1].Rung, _slots[^1]));
        Assert.Matches("^other-sim: not registered for 3.. s, slot 2$", Told()[^1]);
        Assert.True(_pipeline.IsLearnedDue(_now));

        // Nothing is said of it before it helps.
        _slot = 2;
        Run(60);
        Assert.False(HasNotice());
        (_registration, _up) = ("home", 1);
        Run(100);
        Assert.Contains(
            _pipeline.Alarms,
            a => a is { Alarm.Metric: MetricId.AlarmOtherSim, Severity: Severity.Notice }
        );
        int before = _slots.Count;
        LearnedState kept = LearnedState.TryParse(_pipeline.Learned.ToJson())!;
        Assert.Equal(2, kept.Recovery.Sim.Slot);
        TwoSims();
        _pipeline.Restore(kept);
        Run(3400);
        Assert.Equal(before, _slots.Count);
        Assert.True(HasNotice());
        _obeys = true;
        Run(300);
        Assert.Equal((RecoveryRung.OtherSim, 1), (_rungs[^1].Rung, _slots[^1]));
        Assert.Equal("first-sim: well for 1 h on slot 2, slot 1", Told()[^1]);
        Assert.False(HasNotice());
    }

    [Fact]
    public void A_return_that_does_not_register_goes_back_before_the_ladder_does_anything()
    {
        OnSecond();
        _rungs.Clear();
        _slots.Clear();
        (_obeys, _deadSlot) = (true, 1);
        Run(3900);
        Assert.Equal([RecoveryRung.OtherSim, RecoveryRung.OtherSim], _rungs.Select(r => r.Rung));
        Assert.Equal([1, 2], _slots);
        Assert.Matches("^sim-back: not registered for 1.. s on slot 1, slot 2, again after 2 h$", Told()[^1]);
    }

    [Theory]
    [InlineData("mains")]
    [InlineData("outage")]
    [InlineData("storm")]
    public void The_first_SIM_is_not_tried_on_battery_in_an_outage_or_in_a_storm(string what)
    {
        OnSecond();
        _obeys = true;
        _slots.Clear();
        _mains = what == "mains" ? 0 : 1;
        if (what == "outage")
        {
            _pipeline.HoldRecovery(21_000, "work on the network was announced", _now);
        }
        else if (what == "storm")
        {
            _pipeline.Command(
                new SiteCommand(
                    SiteCommand.KindOf("Site/Storm Mode")!.Value,
                    "Site/Storm Mode",
                    Time(20_000),
                    ++_counter
                ),
                _now
            );
        }

        Run(7200);
        Assert.Empty(_slots);
        if (what == "mains")
        {
            _mains = 1;
            Run(120);
            Assert.Equal([1], _slots);
        }
    }

    [Fact]
    public void A_SIM_that_wants_its_pin_holds_nothing_while_the_other_can_be_tried()
    {
        TwoSims();
        (_sim, _registration, _up) = ("SIM PIN", "none", 0);
        Run(310);
        Assert.Equal((RecoveryRung.OtherSim, 2), (_rungs[^1].Rung, _slots[^1]));

        // Nor is the other any better.
        _slot = 2;
        Run(80);
        Assert.Equal(1, _slots[^1]);
        Assert.Equal("sim-back: SIM PIN in slot 2, slot 1, slot 2 not tried for 24 h", Told()[^1]);
        _slot = 1;
        int rungs = _rungs.Count;
        Run(1500);
        Assert.Equal(rungs, _rungs.Count);
    }

    [Fact]
    public void A_site_with_one_SIM_says_nothing_of_slots()
    {
        _slot = null;
        (_registration, _up) = ("searching", 0);
        Run(1000);
        Assert.DoesNotContain(_rungs, r => r.Rung == RecoveryRung.OtherSim);
        Assert.DoesNotContain(_pipeline.Snapshot(), r => r.Metric == MetricId.LinkSimSlot);
        Assert.Equal(0, _pipeline.Learned.Recovery.Sim.FailedReturns);
    }

    [Fact]
    public void A_site_file_that_has_one_SIM_again_ends_the_notice()
    {
        OnSecond();
        LearnedState kept = LearnedState.TryParse(_pipeline.Learned.ToJson())!;
        _pipeline = Make(Profile);
        _pipeline.Restore(kept);
        _slot = null;
        Run(30);
        Assert.False(HasNotice());
    }

    private void TwoSims()
    {
        _slot ??= 1;
        _pipeline = new SitePipeline(
            Profile,
            new PipelineOptions
            {
                Recovery =
                    RecoveryMeans.Reconnect | RecoveryMeans.Commands | RecoveryMeans.Rail | RecoveryMeans.OtherSim,
                SimReturnSeconds = 3600,
            }
        );
    }

    private void OnSecond()
    {
        TwoSims();
        (_registration, _up) = ("searching", 0);
        Run(310);
        (_slot, _registration, _up) = (2, "home", 1);
        Run(90);
        Assert.True(HasNotice());
    }

    private bool HasModemAlarm() => _pipeline.Alarms.Any(a => a.Alarm.Metric == MetricId.AlarmModem);

    private bool HasNotice() => _pipeline.Alarms.Any(a => a.Alarm.Metric == MetricId.AlarmOtherSim);

    private static SitePipeline Make(SiteProfile profile) =>
        new(
            profile,
            new PipelineOptions { Recovery = RecoveryMeans.Reconnect | RecoveryMeans.Commands | RecoveryMeans.Rail }
        );

    private static SitePipeline Reboots(SiteProfile profile) =>
        new(
            profile,
            new PipelineOptions { Recovery = RecoveryMeans.Reconnect | RecoveryMeans.Rail | RecoveryMeans.Reboot }
        );

    private string[] Told() => [.. _frames.Select(Step).OfType<string>()];

    private static string? Step(Frame frame) =>
        frame.Readings is [{ Metric: MetricId.LinkRecovery } step] ? step.Text : null;

    private void Run(double seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            _now = _now.AddMicros(1_000_000);
            if (second % 10 == 0)
            {
                Say(MetricId.LinkModem, _isMute ? null : "Nobody N1");
                Say(MetricId.LinkSim, _isMute ? null : _sim);
                bool isDead = _slot == _deadSlot;
                Say(
                    MetricId.LinkRegistration,
                    _isMute ? null
                        : isDead ? "searching"
                        : _registration
                );
                if (_slot is { } slot)
                {
                    _pipeline.Accept(Reading.Good(MetricId.LinkSimSlot, slot, _now));
                }

                _pipeline.Accept(Reading.Good(MetricId.LinkUp, isDead ? 0 : _up, _now));
                Say(MetricId.LinkOutageCause, _cause);
                _pipeline.Accept(
                    double.IsNaN(_mains)
                        ? Reading.Bad(MetricId.PowerMains, _now, "no answer")
                        : Reading.Good(MetricId.PowerMains, _mains, _now)
                );
            }

            _pipeline.Advance(_now);
            while (_pipeline.TryTakeRecovery(out RecoveryStep step))
            {
                _rungs.Add((_now.MonotonicMicros / 1e6, step.Rung));
                if (step.Rung == RecoveryRung.OtherSim)
                {
                    _slots.Add(step.Slot);
                    _slot = _obeys ? step.Slot : _slot;
                }
            }

            while (_pipeline.TryTake(out Frame? frame))
            {
                _frames.Add(frame!);
            }
        }
    }

    private string Time(int seconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(_now.UnixMillis + (seconds * 1000L))
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void Command(string value) =>
        _pipeline.Command(
            new SiteCommand(
                SiteCommand.KindOf("Link/Outage/Announce")!.Value,
                "Link/Outage/Announce",
                value,
                ++_counter
            ),
            _now
        );

    private void Say(MetricId metric, string? text) =>
        _pipeline.Accept(text is null ? Reading.Bad(metric, _now, "no answer") : Reading.Good(metric, text, _now));
}
