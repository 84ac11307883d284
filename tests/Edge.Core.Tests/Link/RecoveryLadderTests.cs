using CsCheck;
using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public class RecoveryLadderTests
{
    private const RecoveryMeans All =
        RecoveryMeans.Reconnect
        | RecoveryMeans.Commands
        | RecoveryMeans.Usb
        | RecoveryMeans.Rail
        | RecoveryMeans.Reboot;

    private readonly List<(double Seconds, RecoveryStep Step)> _steps = [];
    private double _now = 1000;

    [Fact]
    public void An_unregistered_modem_goes_up_every_rung_each_at_its_time()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.NotRegistered), 1800);
        Assert.Equal(
            [
                (60, RecoveryRung.Reconnect),
                (180, RecoveryRung.Reattach),
                (420, RecoveryRung.AtReset),
                (600, RecoveryRung.UsbReset),
                (840, RecoveryRung.RailOff),
                (1740, RecoveryRung.Reboot),
            ],
            Rungs()
        );
        Assert.Equal("reconnect: not registered for 60 s, round 1", _steps[0].Step.Text);
        Assert.Equal("rail-off: not registered for 840 s, round 1", _steps[4].Step.Text);
    }

    [Fact]
    public void A_mute_modem_is_told_nothing_by_command()
    {
        Run(new RecoveryLadder(All, 0), new(ModemSymptom.Mute), 1500);
        Assert.Equal(
            [
                (60, RecoveryRung.Reconnect),
                (240, RecoveryRung.UsbReset),
                (480, RecoveryRung.RailOff),
                (1380, RecoveryRung.Reboot),
            ],
            Rungs()
        );
        Assert.Equal("rail-off: mute for 480 s, round 1", _steps[2].Step.Text);
    }

    [Fact]
    public void The_other_SIM_comes_between_attaching_and_the_reset()
    {
        RecoveryLadder ladder = new(All | RecoveryMeans.OtherSim, 0);
        Run(ladder, new(ModemSymptom.NotRegistered, OtherSlot: 2), 600);
        Assert.Equal(
            [
                (60, RecoveryRung.Reconnect),
                (180, RecoveryRung.Reattach),
                (300, RecoveryRung.OtherSim),
                (540, RecoveryRung.AtReset),
            ],
            Rungs()
        );
        Assert.Equal("other-sim: not registered for 300 s, slot 2", _steps[2].Step.Text);
        Assert.Equal([0, 0, 2, 0], _steps.Select(s => s.Step.Slot));
    }

    [Theory]
    [InlineData(ModemSymptom.NoWay, RecoveryMeans.OtherSim, 1, true)]
    [InlineData(ModemSymptom.NotRegistered, RecoveryMeans.OtherSim, 2, true)]
    [InlineData(ModemSymptom.NotRegistered, RecoveryMeans.OtherSim, 0, false)]
    [InlineData(ModemSymptom.NotRegistered, RecoveryMeans.None, 2, false)]
    [InlineData(ModemSymptom.Mute, RecoveryMeans.OtherSim, 2, false)]
    public void The_other_SIM_is_tried_with_the_means_for_it_and_not_of_a_mute_modem(
        ModemSymptom symptom,
        RecoveryMeans means,
        int slot,
        bool isTried
    )
    {
        Run(new RecoveryLadder(All | means, 0), new(symptom, OtherSlot: slot), 1800);
        Assert.Equal(isTried, Rungs().Any(r => r.Item2 == RecoveryRung.OtherSim));
    }

    [Fact]
    public void While_the_broker_answers_by_another_way_the_SIM_is_left_for_an_hour()
    {
        RecoveryLadder ladder = new(All | RecoveryMeans.OtherSim, 0);
        Run(ladder, new(ModemSymptom.NotRegistered, IsWayOpen: true, OtherSlot: 2), 3719);
        Assert.DoesNotContain(Rungs(), r => r.Item2 == RecoveryRung.OtherSim);
        Run(ladder, new(ModemSymptom.NotRegistered, IsWayOpen: true, OtherSlot: 2), 10);
        Assert.Contains(Rungs(), r => r.Item2 == RecoveryRung.OtherSim);
    }

    [Fact]
    public void A_rung_without_means_is_left_out_and_nothing_waits_for_it()
    {
        Run(new RecoveryLadder(RecoveryMeans.Reconnect | RecoveryMeans.Rail, 0), new(ModemSymptom.NotRegistered), 400);
        Assert.Equal([(60, RecoveryRung.Reconnect), (300, RecoveryRung.RailOff)], Rungs());
    }

    [Fact]
    public void While_the_host_may_not_be_started_again_the_round_ends_below_it_and_the_next_may()
    {
        RecoveryLadder ladder = new(RecoveryMeans.Reconnect | RecoveryMeans.Reboot, 0);
        Run(ladder, new(ModemSymptom.Mute, MayReboot: false), 3600);
        Assert.Equal([(60, RecoveryRung.Reconnect)], Rungs());
        Assert.Equal((1, 0), (ladder.Rounds, ladder.State.Reboots.Count));
        Run(ladder, new(ModemSymptom.Mute), 1000);
        Assert.Equal(
            [RecoveryRung.Reconnect, RecoveryRung.Reconnect, RecoveryRung.Reboot],
            Rungs().Select(r => r.Item2)
        );
    }

    [Fact]
    public void Without_means_there_is_no_ladder()
    {
        RecoveryLadder ladder = new(RecoveryMeans.None, 0);
        Run(ladder, new(ModemSymptom.Mute), 90_000);
        Assert.Empty(_steps);
        Assert.Equal(0, ladder.Rounds);
    }

    [Fact]
    public void After_the_top_it_rests_one_two_four_and_at_most_six_hours()
    {
        RecoveryLadder ladder = new(RecoveryMeans.Reconnect, 0);
        Run(ladder, new(ModemSymptom.Mute), 75_000);
        Assert.Equal(
            [60, 60 + 3600, 60 + (3 * 3600), 60 + (7 * 3600), 60 + (13 * 3600), 60 + (19 * 3600)],
            Rungs().Select(r => r.Item1)
        );
        Assert.Equal(6, ladder.Rounds);
        Assert.EndsWith("round 2", _steps[1].Step.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sites_with_another_share_of_the_spread_act_at_other_times()
    {
        Run(new RecoveryLadder(RecoveryMeans.Reconnect, 1), new(ModemSymptom.Mute), 100);
        Assert.Equal([(75, RecoveryRung.Reconnect)], Rungs());
    }

    [Fact]
    public void The_host_is_started_again_three_times_a_day_and_not_once_more()
    {
        RecoveryLadder ladder = new(RecoveryMeans.Reconnect | RecoveryMeans.Reboot, 0);
        Run(ladder, new(ModemSymptom.Mute), 86_400 + 900, step: 10);
        Assert.Equal(3, _steps.Count(s => s.Step.Rung == RecoveryRung.Reboot));
        Run(ladder, new(ModemSymptom.Mute), 3 * 86_400, step: 10);
        double[] at = [.. _steps.Where(s => s.Step.Rung == RecoveryRung.Reboot).Select(s => s.Seconds)];
        Assert.True(at.Length >= 6);
        for (int i = 3; i < at.Length; i++)
        {
            Assert.True(at[i] - at[i - 3] >= 86_400, "the fourth is a day after the first");
        }
    }

    [Fact]
    public void Reboots_are_counted_over_restarts()
    {
        RecoveryState state = new() { Rung = RecoveryRung.Reconnect, Reboots = [10, 20, 83_000] };
        RecoveryLadder ladder = new(RecoveryMeans.Reconnect | RecoveryMeans.Reboot, 0);
        ladder.Restore(state);
        Run(ladder, new(ModemSymptom.Mute), 3500);
        Assert.Empty(_steps);
        Assert.Equal([3510, 3520], ladder.State.Reboots);

        RecoveryLadder other = new(RecoveryMeans.Reconnect | RecoveryMeans.Reboot, 0);
        other.Restore(state with { Reboots = [10, 20] });
        Run(other, new(ModemSymptom.Mute), 899);
        Assert.Empty(_steps);
        Run(other, new(ModemSymptom.Mute), 2);
        Assert.Equal([RecoveryRung.Reboot], _steps.Select(s => s.Step.Rung));
    }

    [Fact]
    public void The_rung_survives_a_restart_but_the_trouble_must_show_again()
    {
        RecoveryLadder before = new(All, 0);
        Run(before, new(ModemSymptom.NotRegistered), 430);
        Assert.Equal(RecoveryRung.AtReset, before.State.Rung);
        RecoveryLadder after = new(All, 0);
        after.Restore(before.State);
        _steps.Clear();
        Run(after, new(ModemSymptom.NotRegistered), 179);
        Assert.Empty(_steps);
        Run(after, new(ModemSymptom.NotRegistered), 2);
        Assert.Equal([RecoveryRung.UsbReset], _steps.Select(s => s.Step.Rung));
    }

    [Fact]
    public void The_rest_survives_a_restart()
    {
        RecoveryLadder ladder = new(RecoveryMeans.Reconnect, 0);
        ladder.Restore(new RecoveryState { Rounds = 2, SinceRungSeconds = 7200 - 100 });
        Run(ladder, new(ModemSymptom.Mute), 99);
        Assert.Empty(_steps);
        Run(ladder, new(ModemSymptom.Mute), 2);
        Assert.Equal("reconnect: mute for 100 s, round 3", Assert.Single(_steps).Step.Text);
    }

    [Fact]
    public void A_state_that_cannot_be_is_not_believed()
    {
        RecoveryLadder ladder = new(All, 0);
        ladder.Restore(
            new RecoveryState
            {
                Rung = (RecoveryRung)77,
                Rounds = -5,
                SinceRungSeconds = double.NaN,
                Reboots = [double.NaN, -1, 1, 2, 3, 4],
            }
        );
        Assert.Equal(
            (RecoveryRung.None, 0, 0),
            (ladder.State.Rung, ladder.State.Rounds, ladder.State.SinceRungSeconds)
        );
        Assert.Equal([0, 0, 1], ladder.State.Reboots);
        ladder.Restore(default);
        Assert.Empty(ladder.State.Reboots);
    }

    [Fact]
    public void A_modem_that_is_well_for_a_minute_has_recovered_and_it_is_told_once()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.NotRegistered), 200);
        _steps.Clear();
        Run(ladder, new(ModemSymptom.None), 59);
        Assert.Empty(_steps);
        Run(ladder, new(ModemSymptom.None), 4000);
        Assert.Equal(
            new RecoveryStep(RecoveryRung.None, "recovered: it was not registered, the last step was re-attach"),
            Assert.Single(_steps).Step
        );
    }

    [Fact]
    public void Trouble_that_ends_before_the_first_rung_is_not_told()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.Mute), 59);
        Run(ladder, new(ModemSymptom.None), 100);
        Run(ladder, new(ModemSymptom.Mute), 59);
        Assert.Empty(_steps);
    }

    [Fact]
    public void What_helps_for_less_than_an_hour_is_not_tried_again()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.NotRegistered), 61);
        Run(ladder, new(ModemSymptom.None), RecoveryLadder.ForgetSeconds - 1);
        _steps.Clear();
        Run(ladder, new(ModemSymptom.NotRegistered), 119);
        Assert.Empty(_steps);
        Run(ladder, new(ModemSymptom.NotRegistered), 2);
        Assert.Equal([RecoveryRung.Reattach], _steps.Select(s => s.Step.Rung));
    }

    [Fact]
    public void After_an_hour_of_health_it_begins_at_the_bottom()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.NotRegistered), 430);
        int version = ladder.Version;
        Run(ladder, new(ModemSymptom.None), RecoveryLadder.ForgetSeconds + 1);
        Assert.Equal((RecoveryRung.None, version + 1), (ladder.State.Rung, ladder.Version));
        _steps.Clear();
        Run(ladder, new(ModemSymptom.NotRegistered), 61);
        Assert.Equal([RecoveryRung.Reconnect], _steps.Select(s => s.Step.Rung));
    }

    [Fact]
    public void A_known_outage_holds_it_and_is_told_once()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.NotRegistered, Hold: "mains is away"), 3600);
        Assert.Equal(
            new RecoveryStep(RecoveryRung.None, "held: not registered, and mains is away"),
            Assert.Single(_steps).Step
        );
        Assert.Equal(60, _steps[0].Seconds);
        _steps.Clear();
        Run(ladder, new(ModemSymptom.NotRegistered), 61);
        Assert.Equal([(60.0, RecoveryRung.Reconnect)], Rungs(since: 3600));
    }

    [Fact]
    public void An_outage_that_does_not_end_holds_it_for_six_hours()
    {
        RecoveryLadder ladder = new(All, 0);
        RecoveryInput held = new(ModemSymptom.NotRegistered, Hold: "mains is away");
        Run(ladder, held, RecoveryLadder.MostHoldSeconds);
        Assert.Equal([RecoveryRung.None], _steps.Select(s => s.Step.Rung));
        Run(ladder, held, 61);
        Assert.Equal(RecoveryRung.Reconnect, _steps[^1].Step.Rung);
        Run(ladder, new(ModemSymptom.NotRegistered), 1);
        _steps.Clear();
        Run(ladder, held, 3600);
        Assert.Equal([RecoveryRung.None], _steps.Select(s => s.Step.Rung));
    }

    [Fact]
    public void What_was_held_and_came_back_by_itself_has_recovered()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.NoWay, Hold: "mains is away"), 100);
        Run(ladder, new(ModemSymptom.None), 61);
        Assert.Equal("recovered: it was without a way out", _steps[^1].Step.Text);
    }

    [Fact]
    public void While_the_broker_answers_all_the_same_nothing_but_the_port_is_touched_for_an_hour()
    {
        RecoveryLadder ladder = new(All, 0);
        RecoveryInput open = new(ModemSymptom.Mute, IsWayOpen: true);
        Run(ladder, open, RecoveryLadder.OpenWaySeconds - 1);
        Assert.Equal([(60, RecoveryRung.Reconnect)], Rungs());
        Run(ladder, open, 2);
        Assert.Equal(RecoveryRung.UsbReset, _steps[^1].Step.Rung);
    }

    [Fact]
    public void Everything_that_must_not_be_forgotten_shows_in_its_version()
    {
        RecoveryLadder ladder = new(RecoveryMeans.Reconnect, 0);
        Run(ladder, new(ModemSymptom.Mute), 59);
        Assert.Equal(0, ladder.Version);
        Run(ladder, new(ModemSymptom.Mute), 2);
        Assert.Equal(2, ladder.Version); // the rung, and the end of its round
        Assert.Equal((RecoveryRung.None, 1), (ladder.State.Rung, ladder.State.Rounds));
    }

    [Fact]
    public void A_clock_that_steps_back_takes_nothing_back()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.Mute), 30);
        _now -= 1000;
        Run(ladder, new(ModemSymptom.Mute), 29);
        Assert.Empty(_steps);
        Run(ladder, new(ModemSymptom.Mute), 3);
        Assert.Single(_steps);
    }

    [Theory]
    [InlineData(RecoveryRung.Reconnect, 60)]
    [InlineData(RecoveryRung.Reattach, 120)]
    [InlineData(RecoveryRung.OtherSim, 120)]
    [InlineData(RecoveryRung.AtReset, 240)]
    [InlineData(RecoveryRung.UsbReset, 180)]
    [InlineData(RecoveryRung.RailOff, 240)]
    [InlineData(RecoveryRung.Reboot, 900)]
    public void Every_rung_has_its_wait_and_up_to_a_quarter_more(RecoveryRung rung, double seconds)
    {
        Assert.Equal(seconds, new RecoveryLadder(All, 0).WaitSeconds(rung));
        Assert.Equal(seconds * 1.125, new RecoveryLadder(All, 0.5).WaitSeconds(rung));
        Assert.Equal(seconds * 1.25, new RecoveryLadder(All, 1).WaitSeconds(rung));
    }

    [Fact]
    public void There_is_no_wait_before_nothing() =>
        Assert.Equal(
            "rung",
            Assert
                .Throws<ArgumentOutOfRangeException>(() => new RecoveryLadder(All, 0).WaitSeconds(RecoveryRung.None))
                .ParamName
        );

    [Theory]
    [InlineData(0, 60, 0)]
    [InlineData(1, 3600, 1)]
    [InlineData(2, 7200, 2)]
    [InlineData(3, 14_400, 3)]
    [InlineData(4, 21_600, 4)]
    [InlineData(30, 21_600, 30)]
    [InlineData(31, 21_600, 30)]
    public void The_rest_is_twice_as_long_after_each_round_and_at_most_six_hours(int rounds, double rest, int believed)
    {
        RecoveryLadder ladder = new(All, 0);
        ladder.Restore(new RecoveryState { Rounds = rounds });
        Assert.Equal((rest, believed), (ladder.WaitSeconds(RecoveryRung.Reconnect), ladder.Rounds));
        Assert.Equal(Math.Max(900, rest), ladder.WaitSeconds(RecoveryRung.Reboot));
        ladder.Restore(new RecoveryState { Rounds = rounds, Rung = RecoveryRung.Reconnect });
        Assert.Equal(120, ladder.WaitSeconds(RecoveryRung.Reattach));
        RecoveryLadder spread = new(All, 1);
        spread.Restore(new RecoveryState { Rounds = rounds });
        Assert.Equal(rest * 1.25, spread.WaitSeconds(RecoveryRung.Reconnect));
    }

    [Theory]
    [InlineData(RecoveryMeans.Reconnect, RecoveryRung.None, 60, "reconnect")]
    [InlineData(RecoveryMeans.Commands, RecoveryRung.None, 120, "re-attach")]
    [InlineData(RecoveryMeans.Commands, RecoveryRung.Reattach, 240, "at-reset")]
    [InlineData(RecoveryMeans.Usb, RecoveryRung.None, 180, "usb-reset")]
    [InlineData(RecoveryMeans.Rail, RecoveryRung.None, 240, "rail-off")]
    [InlineData(RecoveryMeans.Reboot, RecoveryRung.None, 900, "reboot")]
    public void Every_rung_is_told_by_its_word_when_it_is_taken_and_when_it_helped(
        RecoveryMeans means,
        RecoveryRung before,
        double seconds,
        string word
    )
    {
        RecoveryLadder ladder = new(means, 0);
        ladder.Restore(new RecoveryState { Rung = before });
        Run(ladder, new(ModemSymptom.NotRegistered), seconds - 1);
        Assert.Empty(_steps);
        Run(ladder, new(ModemSymptom.NotRegistered), 1);
        Assert.Equal($"{word}: not registered for {seconds} s, round 1", Assert.Single(_steps).Step.Text);
        Run(ladder, new(ModemSymptom.None), 61);
        Assert.Equal($"recovered: it was not registered, the last step was {word}", _steps[^1].Step.Text);
    }

    [Fact]
    public void The_other_SIM_that_helped_is_told_by_its_word()
    {
        RecoveryLadder ladder = new(RecoveryMeans.OtherSim, 0);
        Run(ladder, new(ModemSymptom.NoWay, OtherSlot: 1), 120);
        Assert.Equal("other-sim: without a way out for 120 s, slot 1", Assert.Single(_steps).Step.Text);
        Run(ladder, new(ModemSymptom.None), 61);
        Assert.Equal("recovered: it was without a way out, the last step was other-sim", _steps[^1].Step.Text);
    }

    [Fact]
    public void A_symptom_that_there_is_not_has_no_words() =>
        Assert.Equal(
            "symptom",
            Assert
                .Throws<ArgumentOutOfRangeException>(() => Run(new RecoveryLadder(All, 0), new((ModemSymptom)9), 60))
                .ParamName
        );

    [Fact]
    public void A_modem_is_healed_after_exactly_a_minute_and_its_trouble_forgotten_after_exactly_an_hour()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.Mute), 60);
        Assert.Single(_steps);
        Run(ladder, new(ModemSymptom.None), 59);
        Assert.Single(_steps);
        Run(ladder, new(ModemSymptom.None), 1);
        Assert.Equal("recovered: it was mute, the last step was reconnect", _steps[^1].Step.Text);
        Run(ladder, new(ModemSymptom.None), 3539);
        Assert.Equal((RecoveryRung.Reconnect, 1), (ladder.State.Rung, ladder.Version));
        Run(ladder, new(ModemSymptom.None), 1);
        Assert.Equal((RecoveryRung.None, 2), (ladder.State.Rung, ladder.Version));
        Run(ladder, new(ModemSymptom.None), 7200);
        Assert.Equal((2, 2), (ladder.Version, _steps.Count));
    }

    [Fact]
    public void Rounds_are_forgotten_after_an_hour_too_and_where_there_is_nothing_to_forget_nothing_is_kept()
    {
        RecoveryLadder ladder = new(RecoveryMeans.Reconnect, 0);
        Run(ladder, new(ModemSymptom.None), 7200);
        Assert.Equal(0, ladder.Version);
        Run(ladder, new(ModemSymptom.Mute), 62);
        Assert.Equal((1, 2), (ladder.Rounds, ladder.Version));
        Run(ladder, new(ModemSymptom.None), 3601);
        Assert.Equal((0, 3), (ladder.Rounds, ladder.Version));
        Assert.Equal("recovered: it was mute", _steps[^1].Step.Text);
    }

    [Fact]
    public void Trouble_after_a_minute_of_health_is_counted_from_its_own_beginning()
    {
        RecoveryLadder ladder = new(All, 0);
        Run(ladder, new(ModemSymptom.Mute), 50);
        Run(ladder, new(ModemSymptom.None), 59);
        Run(ladder, new(ModemSymptom.Mute), 9);
        Assert.Empty(_steps);
        Run(ladder, new(ModemSymptom.Mute), 1);
        Assert.Single(_steps);
        _steps.Clear();
        Run(ladder, new(ModemSymptom.None), 61);
        Run(ladder, new(ModemSymptom.Mute), 179);
        Assert.Equal(["recovered: it was mute, the last step was reconnect"], _steps.Select(s => s.Step.Text));
        Run(ladder, new(ModemSymptom.Mute), 1);
        Assert.Equal("usb-reset: mute for 180 s, round 1", _steps[^1].Step.Text);
    }

    [Theory]
    [InlineData(ModemSymptom.None)]
    [InlineData(ModemSymptom.NotRegistered)]
    public void An_outage_that_holds_it_anew_is_told_anew(ModemSymptom between)
    {
        RecoveryLadder ladder = new(All, 0);
        RecoveryInput held = new(ModemSymptom.NotRegistered, Hold: "x");
        Run(ladder, held, 61);
        Assert.Single(_steps);
        Run(ladder, new(between), 1);
        Run(ladder, held, 58);
        Assert.Single(_steps);
        Run(ladder, held, 5);
        Assert.Equal(2, _steps.Count);
        Assert.All(_steps, s => Assert.Equal("held: not registered, and x", s.Step.Text));
    }

    [Fact]
    public void A_reboot_is_forgotten_a_day_after_it()
    {
        RecoveryLadder ladder = new(All, 0);
        ladder.Restore(new RecoveryState { Reboots = [86_399, 10] });
        ladder.Judge(new(ModemSymptom.None), 0);
        ladder.Judge(new(ModemSymptom.None), 999_999);
        Assert.Equal((2, 0), (ladder.State.Reboots.Count, ladder.Version));
        ladder.Judge(new(ModemSymptom.None), 1_000_000);
        Assert.Equal([11.0], ladder.State.Reboots);
        Assert.Equal(1, ladder.Version);
    }

    [Fact]
    public void Whatever_happens_rungs_go_up_and_reboots_are_three_a_day_over_all_restarts() =>
        Gen.Select(
                Gen.Int[0, 3],
                Gen.Bool,
                Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)"x")),
                Gen.Int[1, 20_000],
                Gen.Int[0, 9]
            )
            .Array[1, 60]
            .Sample(
                turns =>
                {
                    RecoveryLadder ladder = new(All, 0.5);
                    double now = 0;
                    double ran = 0;
                    List<double> reboots = [];
                    RecoveryRung last = RecoveryRung.None;
                    int rounds = 0;
                    foreach (var (symptom, open, hold, seconds, restart) in turns)
                    {
                        if (restart == 0)
                        {
                            RecoveryLadder next = new(All, 0.5);
                            next.Restore(ladder.State);
                            ladder = next;
                        }

                        for (double end = now + seconds; now < end; now += 10, ran += 10)
                        {
                            RecoveryStep? step = ladder.Judge(
                                new((ModemSymptom)symptom, open, hold),
                                (long)(now * 1e6)
                            );
                            if (step is { Rung: not RecoveryRung.None and var rung })
                            {
                                Assert.True(rung > last || ladder.Rounds != rounds || rung == RecoveryRung.Reconnect);
                                (last, rounds) = (rung, ladder.Rounds);
                                Assert.False(symptom == 0, "a modem that is well is left alone");
                                if (rung == RecoveryRung.Reboot)
                                {
                                    reboots.Add(ran);
                                    Assert.True(reboots.Count(at => ran - at < 86_000) <= 3);
                                }
                            }
                        }
                    }
                },
                iter: 200
            );

    private (double, RecoveryRung)[] Rungs(double since = 0) =>
        [.. _steps.Where(s => s.Step.Rung != RecoveryRung.None).Select(s => (s.Seconds - since, s.Step.Rung))];

    private void Run(RecoveryLadder ladder, RecoveryInput input, double seconds, double step = 1)
    {
        for (double passed = 0; passed <= seconds; passed += step, _now += step)
        {
            if (ladder.Judge(input, (long)(_now * 1e6)) is { } taken)
            {
                _steps.Add((_now - 1000, taken));
            }
        }

        _now -= step;
    }
}
