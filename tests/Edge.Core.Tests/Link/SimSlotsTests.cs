using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class SimSlotsTests
{
    private const double Day = 86_400;

    private readonly List<(double Seconds, RecoveryStep Step)> _steps = [];
    private SimSlots _slots = new(Day);
    private double _now;

    [Fact]
    public void The_first_SIM_is_used_and_the_other_may_be_tried()
    {
        Run(On(1), 10 * Day, step: 60);
        Assert.Empty(_steps);
        Assert.Equal((1, 2, false, 0), (_slots.Slot, _slots.Other, _slots.IsOnTrial, _slots.Version));
    }

    [Fact]
    public void A_SIM_that_registers_is_kept()
    {
        Switch(2);
        Assert.Empty(_steps);
        Assert.Equal((2, 1, false), (_slots.Slot, _slots.Other, _slots.IsOnTrial));
    }

    [Theory]
    [InlineData(ModemSymptom.None, false)]
    [InlineData(ModemSymptom.NoWay, false)]
    [InlineData(ModemSymptom.NotRegistered, true)]
    [InlineData(ModemSymptom.Mute, true)]
    public void A_trial_ends_with_the_registration_alone(ModemSymptom symptom, bool isOnTrial)
    {
        _slots.Try();
        Assert.Equal(0, _slots.Other);
        Run(On(2) with { Symptom = symptom }, 2);
        Assert.Equal(isOnTrial, _slots.IsOnTrial);
    }

    [Fact]
    public void A_SIM_that_does_not_register_within_180_s_is_left_and_may_be_tried_again()
    {
        _slots.Try();
        Run(Searching(2), 180);
        Assert.Empty(_steps);
        Run(Searching(2), 1);
        Assert.Equal((181, "sim-back: not registered for 180 s on slot 2, slot 1", 1), Single());
        Assert.Equal(RecoveryRung.OtherSim, _steps[0].Step.Rung);
        Assert.Equal((1, 2, false), (_slots.Slot, _slots.Other, _slots.IsOnTrial));
    }

    [Fact]
    public void What_the_modem_says_before_it_has_switched_counts_for_nothing()
    {
        _slots.Try();
        Run(On(1), 60);
        Assert.True(_slots.IsOnTrial);
        Run(Searching(2), 179);
        Assert.Empty(_steps);
        Run(Searching(2), 1);
        Assert.Single(_steps);
    }

    [Fact]
    public void A_modem_that_stays_where_it_is_for_60_s_is_not_asked_again_for_a_day()
    {
        _slots.Try();
        Run(Searching(1) with { Trouble = "the modem answered AT+X=2 with ERROR" }, 2);
        Run(Searching(1), 58);
        Assert.Empty(_steps);
        Run(Searching(1), 1);
        Assert.Equal(
            (
                61,
                "sim-back: the modem stays on slot 1: the modem answered AT+X=2 with ERROR, slot 1, slot 2 not tried for 24 h",
                1
            ),
            Single()
        );
        Assert.Equal(0, _slots.Other);
        Run(Searching(1), Day - 1);
        Assert.Equal(0, _slots.Other);
        Run(Searching(1), 1);
        Assert.Equal(2, _slots.Other);
    }

    [Theory]
    [InlineData("not inserted")]
    [InlineData("SIM PIN")]
    [InlineData("SIM PUK")]
    public void A_SIM_that_cannot_be_used_for_60_s_is_left_and_not_tried_for_a_day(string sim)
    {
        _slots.Try();
        Run(Searching(2) with { Sim = sim }, 60);
        Assert.Empty(_steps);
        Run(Searching(2) with { Sim = sim }, 1);
        Assert.Equal((61, $"sim-back: {sim} in slot 2, slot 1, slot 2 not tried for 24 h", 1), Single());
        Run(Searching(1), Day - 1);
        Assert.Equal(0, _slots.Other);
        Run(Searching(1), 1);
        Assert.Equal(2, _slots.Other);
    }

    [Fact]
    public void A_SIM_that_is_busy_for_less_is_given_its_time()
    {
        _slots.Try();
        Run(Searching(2) with { Sim = "busy" }, 59);
        Run(Searching(2) with { Sim = "" }, 1);
        Run(Searching(2) with { Sim = "busy" }, 59);
        Run(On(2), 1);
        Assert.Empty(_steps);
        Assert.False(_slots.IsOnTrial);
    }

    [Fact]
    public void A_mute_modem_is_no_fault_of_its_SIM()
    {
        _slots.Try();
        Run(new SimSlotInput(ModemSymptom.Mute), 5000);
        Assert.Empty(_steps);
        Assert.True(_slots.IsOnTrial);
    }

    [Fact]
    public void After_a_day_of_being_well_the_first_SIM_is_taken_again()
    {
        Switch(2);
        Run(On(2), Day - 1, step: 1);
        Assert.Empty(_steps);
        Run(On(2), 1);
        Assert.Equal("first-sim: well for 24 h on slot 2, slot 1", Single().Text);
        Assert.True(_slots.IsReturning);
        Run(On(1), 1);
        Assert.Equal((1, false, 2), (_slots.Slot, _slots.IsReturning, _slots.Other));
    }

    [Fact]
    public void Time_in_which_the_site_was_not_well_does_not_count()
    {
        Switch(2);
        Run(On(2), Day / 2, step: 60);
        Run(On(2) with { Symptom = ModemSymptom.NoWay }, Day, step: 60);
        Run(Searching(2), Day, step: 60);
        Run(new SimSlotInput(ModemSymptom.Mute), Day, step: 60);
        Run(On(2), (Day / 2) - 60, step: 60);
        Assert.Empty(_steps);
        Run(On(2), 60, step: 60);
        Assert.Single(_steps);
    }

    [Fact]
    public void It_waits_for_calm()
    {
        Switch(2);
        Run(On(2) with { IsCalm = false }, 3 * Day, step: 60);
        Assert.Empty(_steps);
        Run(On(2), 1);
        Assert.Single(_steps);
    }

    [Fact]
    public void A_first_SIM_that_does_not_register_is_left_at_once_and_each_time_the_wait_is_twice_as_long_up_to_a_week()
    {
        Switch(2);
        double[] days = [1, 2, 4, 7, 7];
        string[] next = ["48", "96", "168", "168", "168"];
        for (int i = 0; i < days.Length; i++)
        {
            _steps.Clear();
            Run(On(2), (days[i] * Day) - 1, step: 1);
            Assert.Empty(_steps);
            Run(On(2), 1);
            Assert.Equal(1, Single().Slot);
            _steps.Clear();
            Run(Searching(1), 179);
            Assert.Empty(_steps);
            Run(Searching(1), 1);
            Assert.Equal(
                $"sim-back: not registered for 180 s on slot 1, slot 2, again after {next[i]} h",
                Single().Text
            );
            Assert.Equal((2, 1), (_slots.Slot, _slots.Other));
        }
    }

    [Theory]
    [InlineData(3599, true)]
    [InlineData(3601, false)]
    public void A_return_that_does_not_last_an_hour_has_failed_too(double lasted, bool failed)
    {
        Return();
        Run(On(1), lasted, step: 1);
        Switch(2);
        Assert.Equal(failed ? 2 * Day : Day, _slots.ReturnSeconds);
    }

    [Fact]
    public void A_return_that_lasts_makes_the_wait_short_again()
    {
        Return();
        Switch(2);
        Assert.Equal(2 * Day, _slots.ReturnSeconds);
        Run(On(2), 2 * Day, step: 60);
        Run(On(1), 3700, step: 10);
        Assert.Equal(Day, _slots.ReturnSeconds);
        Assert.False(_slots.State.IsReturn);
    }

    [Fact]
    public void A_slot_that_somebody_else_chose_is_believed_after_a_minute()
    {
        Run(On(1), 10);
        Run(On(2), 59);
        Assert.Equal(1, _slots.Slot);
        Run(On(2), 1);
        Assert.Equal((2, 1), (_slots.Slot, _slots.Other));
        Run(On(2), Day, step: 60);
        Assert.Equal(1, Single().Slot);
    }

    [Fact]
    public void Everything_outlives_a_restart()
    {
        Return();
        Switch(2);
        Run(On(2), (2 * Day) - 30, step: 30);
        Assert.Empty(_steps);
        SimSlotState kept = _slots.State;
        _slots = new SimSlots(Day);
        _slots.Restore(kept);
        Assert.Equal((kept, 2), (_slots.State, _slots.Slot));
        _steps.Clear();
        Run(On(2), 29);
        Assert.Empty(_steps);
        Run(On(2), 2);
        Assert.Equal("first-sim: well for 48 h on slot 2, slot 1", Single().Text);

        // On its trial too.
        Run(Searching(1), 100);
        kept = _slots.State;
        _slots = new SimSlots(Day);
        _slots.Restore(kept);
        Assert.True(_slots.IsReturning);
        _steps.Clear();
        Run(Searching(1), 80);
        Assert.Empty(_steps);
        Run(Searching(1), 2);
        Assert.Equal(2, Single().Slot);
    }

    [Fact]
    public void The_day_of_rest_outlives_a_restart()
    {
        _slots.Try();
        Run(Searching(2) with { Sim = "SIM PIN" }, 61);
        Run(Searching(1), 400);
        SimSlotState kept = _slots.State;
        _slots = new SimSlots(Day);
        _slots.Restore(kept);
        Run(Searching(1), Day - 400);
        Assert.Equal(0, _slots.Other);
        Run(Searching(1), 1);
        Assert.Equal(2, _slots.Other);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(3, 7, -1)]
    [InlineData(-1, 1, double.NaN)]
    public void A_state_that_cannot_be_is_a_site_that_never_switched(int slot, int from, double seconds)
    {
        _slots.Restore(
            new SimSlotState
            {
                Slot = slot,
                TrialFrom = from,
                WellSeconds = seconds,
                RestSeconds = seconds,
                TrialSeconds = seconds,
                ReturnedSeconds = seconds,
                FailedReturns = -1,
            }
        );
        Assert.Equal(new SimSlotState { Slot = 1 }, _slots.State);
        Assert.Equal(Day, _slots.ReturnSeconds);
    }

    [Fact]
    public void Every_switch_and_every_end_of_a_trial_is_to_be_kept()
    {
        int before = _slots.Version;
        _slots.Try();
        Assert.True(_slots.Version > before);
        before = _slots.Version;
        Run(On(2), 2);
        Assert.True(_slots.Version > before);
        before = _slots.Version;
        Run(On(2), Day - 10, step: 10);
        Assert.Equal(before, _slots.Version);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 2, 4)]
    [InlineData(1, 3, 7)]
    [InlineData(7, 1, 7)]
    [InlineData(14, 0, 14)]
    [InlineData(14, 5, 14)]
    public void A_return_waits_twice_as_long_after_each_that_failed_and_a_week_or_what_was_asked_for_at_most(
        double days,
        int failed,
        double expected
    )
    {
        _slots = new SimSlots(days * Day);
        _slots.Restore(new SimSlotState { FailedReturns = failed });
        Assert.Equal(expected * Day, _slots.ReturnSeconds);
    }

    [Fact]
    public void What_an_earlier_run_knew_is_believed_as_far_as_it_can_be()
    {
        _slots.Restore(
            new SimSlotState
            {
                Slot = 2,
                TrialFrom = 1,
                TrialSeconds = 5,
                WellSeconds = 6,
                FailedReturns = 31,
                IsReturn = true,
                ReturnedSeconds = double.PositiveInfinity,
                RestSeconds = Day + 1,
            }
        );
        Assert.Equal(
            new SimSlotState
            {
                Slot = 2,
                TrialFrom = 1,
                TrialSeconds = 5,
                WellSeconds = 6,
                FailedReturns = 30,
                RestSeconds = Day,
            },
            _slots.State
        );
        _slots.Restore(
            new SimSlotState
            {
                Slot = 1,
                TrialFrom = 1,
                IsReturn = true,
                ReturnedSeconds = 7,
            }
        );
        Assert.Equal(
            new SimSlotState
            {
                Slot = 1,
                IsReturn = true,
                ReturnedSeconds = 7,
            },
            _slots.State
        );
        Assert.False(_slots.IsReturning);
        _slots.Restore(
            new SimSlotState
            {
                Slot = 1,
                TrialFrom = 2,
                IsReturn = true,
            }
        );
        Assert.True(_slots.IsReturning);
    }

    [Fact]
    public void A_modem_that_does_not_say_its_slot_does_not_end_the_trial()
    {
        _slots.Try();
        Run(new SimSlotInput(ModemSymptom.None, null, "READY"), 180);
        Assert.Empty(_steps);
        Run(new SimSlotInput(ModemSymptom.None, null, "READY"), 1);
        Assert.Equal("sim-back: not registered for 180 s on slot 2, slot 1", Single().Text);
    }

    [Fact]
    public void What_was_otherwise_for_a_while_stands_over_silence_and_not_over_the_chosen_slot()
    {
        Run(On(1), 1);
        Run(On(2), 30);
        Run(On(1) with { Told = null }, 100);
        Run(On(2), 29);
        Assert.Equal(1, _slots.Slot);
        Run(On(2), 1);
        Assert.Equal((2, 1), (_slots.Slot, _slots.Version));
        Run(On(1), 59);
        Run(On(2), 1);
        Run(On(1), 59);
        Assert.Equal(2, _slots.Slot);
        Run(On(1), 1);
        Assert.Equal((1, 2), (_slots.Slot, _slots.Version));
    }

    [Fact]
    public void A_slot_that_somebody_else_chose_ends_the_return_and_its_time_of_being_well()
    {
        Return();
        Run(On(2), 60);
        Assert.Equal((2, false, 0), (_slots.Slot, _slots.State.IsReturn, _slots.State.WellSeconds));
        _slots.Try();
        Assert.Equal(0, _slots.State.FailedReturns);
    }

    [Fact]
    public void The_latest_word_against_the_switch_is_told_and_forgotten_with_the_next_trial()
    {
        _slots.Try();
        Run(Searching(1) with { Trouble = "a" }, 10);
        Run(Searching(1) with { Trouble = "b" }, 10);
        Run(Searching(1), 41);
        Assert.Equal("sim-back: the modem stays on slot 1: b, slot 1, slot 2 not tried for 24 h", Single().Text);
        _steps.Clear();
        Run(Searching(1), Day + 1, step: 10);
        _slots.Try();
        Run(Searching(1), 70);
        Assert.Equal("sim-back: the modem stays on slot 1, slot 1, slot 2 not tried for 24 h", Single().Text);
    }

    [Fact]
    public void A_trial_that_ends_before_its_SIM_is_known_to_be_unusable_lets_it_be_tried_again()
    {
        _slots.Try();
        Run(Searching(2), 122);
        Run(Searching(2) with { Sim = "busy" }, 59);
        Assert.Equal("sim-back: not registered for 180 s on slot 2, slot 1", Single().Text);
        Assert.Equal(2, _slots.Other);
    }

    [Fact]
    public void A_return_is_told_in_hours_with_one_decimal()
    {
        _slots = new SimSlots(5400);
        Switch(2);
        Run(On(2), 5400);
        Assert.Equal("first-sim: well for 1.5 h on slot 2, slot 1", Single().Text);
        Assert.Equal((1, 2, true, 0), (Single().Slot, _slots.State.TrialFrom, _slots.State.IsReturn, _slots.Other));
        _steps.Clear();
        Run(Searching(1), 181);
        Assert.Equal("sim-back: not registered for 180 s on slot 1, slot 2, again after 3 h", Single().Text);
        Assert.Equal((0, false), (_slots.State.WellSeconds, _slots.State.IsReturn));
    }

    [Fact]
    public void A_first_SIM_that_cannot_be_used_on_its_return_waits_twice_as_long_and_no_day()
    {
        _slots = new SimSlots(3600);
        Switch(2);
        Run(On(2), 3600);
        _steps.Clear();
        Run(Searching(1) with { Sim = "not inserted" }, 61);
        Assert.Equal("sim-back: not inserted in slot 1, slot 2, again after 2 h", Single().Text);
        Assert.Equal((0, 1, 1), (_slots.State.RestSeconds, _slots.Other, _slots.State.FailedReturns));
    }

    [Fact]
    public void A_return_has_lasted_after_exactly_an_hour()
    {
        Return();
        int version = _slots.Version;
        double returned = _slots.State.ReturnedSeconds;
        Run(On(1), 3599 - returned);
        Assert.Equal((3599, true, version), (_slots.State.ReturnedSeconds, _slots.State.IsReturn, _slots.Version));
        Run(On(1), 1);
        Assert.Equal((false, version + 1), (_slots.State.IsReturn, _slots.Version));
        Run(On(1), 10);
        Assert.Equal((3600, version + 1), (_slots.State.ReturnedSeconds, _slots.Version));
    }

    [Fact]
    public void Every_switch_is_one_change()
    {
        _slots.Try();
        Assert.Equal(1, _slots.Version);
        Run(Searching(2), 181);
        Assert.Equal(2, _slots.Version);
        _slots.Try();
        Run(On(2), 1);
        Assert.Equal(4, _slots.Version);
        Run(On(2), Day, step: 60);
        Assert.Equal(5, _slots.Version);
    }

    [Fact]
    public void Thirty_returns_that_failed_are_the_most_that_is_counted()
    {
        _slots.Restore(new SimSlotState { FailedReturns = 30, IsReturn = true });
        _slots.Try();
        Assert.Equal((30, false), (_slots.State.FailedReturns, _slots.State.IsReturn));
    }

    [Fact]
    public void A_clock_that_steps_back_takes_no_time_of_a_trial_back()
    {
        _slots.Try();
        Run(Searching(2), 101);
        _now -= 50;
        Run(Searching(2), 80);
        Assert.Empty(_steps);
        Run(Searching(2), 1);
        Assert.Single(_steps);
    }

    private static SimSlotInput On(int slot) => new(ModemSymptom.None, slot, "READY");

    private static SimSlotInput Searching(int slot) => new(ModemSymptom.NotRegistered, slot, "READY");

    private void Switch(int slot)
    {
        _slots.Try();
        Run(On(slot), 1);
        Run(On(slot), 0);
        Assert.Equal((slot, false), (_slots.Slot, _slots.IsOnTrial));
    }

    private void Return()
    {
        Switch(2);
        while (_steps.Count == 0)
        {
            Run(On(2), 60, step: 60);
        }

        _steps.Clear();
        Run(On(1), 1);
        Assert.False(_slots.IsOnTrial);
    }

    private (double Seconds, string Text, int Slot) Single()
    {
        (double seconds, RecoveryStep step) = Assert.Single(_steps);
        return (seconds, step.Text, step.Slot);
    }

    private void Run(SimSlotInput input, double seconds, double step = 1)
    {
        double end = _now + seconds;
        while (_now < end)
        {
            _now += step;
            if (_slots.Judge(input, (long)(_now * 1e6)) is { } told)
            {
                _steps.Add((_now, told));
            }
        }
    }
}
