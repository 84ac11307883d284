using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class ModeTrackerTests
{
    private readonly ModeTracker _tracker = new();

    [Fact]
    public void Numbers_are_given_in_order_of_frequency_once_modes_were_seen_five_times_running()
    {
        for (int i = 1; i <= 5; i++)
        {
            Assert.False(_tracker.HasLearned);
            _tracker.Update([Peak(1.0 + (0.001 * i)), Peak(2.5), Peak(6)]);
        }

        Assert.Equal([1.005, 2.5, 6], Hertz());
        Assert.Equal([ModeState.Seen, ModeState.Seen, ModeState.Seen], States());
    }

    [Fact]
    public void A_peak_that_comes_and_goes_gets_no_number()
    {
        for (int i = 0; i < 12; i++)
        {
            _tracker.Update(i % 3 == 0 ? [Peak(1), Peak(3)] : [Peak(1)]);
        }

        Assert.Equal([ModeState.Seen, ModeState.None, ModeState.None], States());
    }

    [Fact]
    public void Of_more_than_three_the_strongest_get_numbers()
    {
        Times(5, Peak(1, 0.1), Peak(2, 0.01), Peak(3, 0.1), Peak(4, 0.02));
        Assert.Equal([1, 3, 4], Hertz());
    }

    [Fact]
    public void A_mode_keeps_its_number_when_it_moves_slowly_however_far()
    {
        Times(5, Peak(1), Peak(2.5));
        for (double f = 1; f > 0.6; f *= 0.99)
        {
            _tracker.Update([Peak(f), Peak(2.5)]);
            Assert.Equal([f, 2.5, 0], Hertz());
            Assert.Equal(ModeState.Seen, _tracker.Modes[0].State);
        }

        Assert.Equal(1, _tracker.Modes[0].LearnedHertz);
    }

    /// <summary>The eddies of a round mast come at a rate that goes with the wind: through the mode, which they shake most of all, and on.</summary>
    [Theory]
    [InlineData(1.03)]
    [InlineData(0.97)]
    public void A_line_that_walks_through_a_mode_does_not_take_its_number_along(double walk)
    {
        Times(5, Peak(1, 0.002), Peak(5.5, 0.001));
        for (double line = Math.Pow(walk, -6); Math.Abs(Math.Log(line)) < 0.4; line *= walk)
        {
            // Near the mode there is one peak, and it is the line's.
            bool isHidden = Math.Abs(line - 1) < 0.065;
            ModePeak[] peaks =
                isHidden ? [Peak(line, 0.05)]
                : line < 1 ? [Peak(line, 0.004), Peak(1, 0.002)]
                : [Peak(1, 0.002), Peak(line, 0.004)];
            _tracker.Update([.. peaks, Peak(5.5, 0.001)]);
            Assert.True(isHidden || _tracker.Modes[0].Peak.Hertz == 1, $"line {line}: {_tracker.Modes[0]}");
            Assert.Equal(5.5, _tracker.Modes[1].Peak.Hertz);
        }
    }

    [Fact]
    public void A_stiffness_that_goes_bit_by_bit_quicker_than_weather_is_followed()
    {
        Times(5, Peak(1), Peak(2.5));
        for (double f = 1; f > 0.6; f *= 0.97)
        {
            _tracker.Update([Peak(f), Peak(2.5)]);
            Assert.Equal([f, 2.5, 0], Hertz());
        }
    }

    [Fact]
    public void A_cut_guy_moves_all_modes_and_none_takes_its_neighbours_number()
    {
        Times(5, Peak(1.0), Peak(1.3), Peak(1.7));

        _tracker.Update([Peak(0.82), Peak(1.07), Peak(1.39)]);

        Assert.Equal([0.82, 1.07, 1.39], Hertz());
        Assert.All(States(), s => Assert.Equal(ModeState.Jumped, s));
        Times(2, Peak(0.82), Peak(1.07), Peak(1.39));
        Assert.All(States(), s => Assert.Equal(ModeState.Seen, s));
    }

    [Fact]
    public void A_missing_mode_is_missing_and_its_neighbour_stays_itself()
    {
        Times(5, Peak(1.0), Peak(1.2));

        Times(30, Peak(1.2));

        Assert.Equal([ModeState.Missing, ModeState.Seen, ModeState.None], States());
        Assert.Equal(double.NaN, _tracker.StrangerHertz);
        Times(1, Peak(1.0), Peak(1.2));
        Assert.Equal([ModeState.Seen, ModeState.Seen, ModeState.None], States());
    }

    [Fact]
    public void A_jump_that_goes_back_is_never_believed()
    {
        Times(5, Peak(2));
        for (int i = 0; i < 10; i++)
        {
            Times(2, Peak(2.3));
            Assert.Equal(ModeState.Jumped, _tracker.Modes[0].State);
            Times(1, Peak(2));
            Assert.Equal(ModeState.Seen, _tracker.Modes[0].State);
        }
    }

    [Fact]
    public void A_stranger_far_away_takes_a_missing_number_only_after_ten_times()
    {
        Times(5, Peak(3.7));
        for (int i = 1; i <= 10; i++)
        {
            _tracker.Update([Peak(7.8)]);
            Assert.Equal(i < 10 ? ModeState.Missing : ModeState.Seen, _tracker.Modes[0].State);
            Assert.Equal(i < 10 ? 7.8 : double.NaN, _tracker.StrangerHertz);
        }

        Assert.Equal(7.8, _tracker.Modes[0].Peak.Hertz);
        Assert.Equal(3.7, _tracker.Modes[0].LearnedHertz);
    }

    [Fact]
    public void A_stranger_beside_modes_that_are_all_there_stays_one()
    {
        Times(5, Peak(1), Peak(3));
        Times(30, Peak(1), Peak(3), Peak(5));
        Assert.Equal([1, 3, 0], Hertz());
        Assert.Equal(5, _tracker.StrangerHertz);
    }

    [Fact]
    public void Of_two_candidates_the_one_of_like_strength_is_the_mode()
    {
        Times(5, Peak(2, 0.1));
        _tracker.Update([Peak(1.96, 0.0005), Peak(2.06, 0.1)]);
        Assert.Equal(2.06, _tracker.Modes[0].Peak.Hertz);
    }

    [Fact]
    public void Machines_and_harmonics_are_no_candidates()
    {
        Times(5, Peak(2));
        Times(20, Peak(2.05) with { Kind = PeakKind.Line }, Peak(4) with { Kind = PeakKind.Harmonic });
        Assert.Equal(ModeState.Missing, _tracker.Modes[0].State);
    }

    [Fact]
    public void Numbers_survive_a_restart_of_the_agent()
    {
        _tracker.Restore([1, 2.5, double.NaN]);
        Assert.Equal([ModeState.Missing, ModeState.Missing, ModeState.None], States());
        Times(1, Peak(2.52));
        Assert.Equal([ModeState.Missing, ModeState.Seen, ModeState.None], States());
        Assert.Equal(2.5, _tracker.Modes[1].LearnedHertz);
    }

    [Fact]
    public void Frequencies_that_are_none_are_not_restored()
    {
        _tracker.Restore([double.NaN, -1, 0]);
        Assert.False(_tracker.HasLearned);
        _tracker.Restore([2, 1, double.PositiveInfinity]);
        Assert.Equal([ModeState.Missing, ModeState.None, ModeState.None], States());
    }

    [Fact]
    public void Only_the_first_three_frequencies_that_rise_are_restored()
    {
        _tracker.Restore([1, double.NaN, 1, 2, 0, 1.5, 3, 4]);
        Assert.Equal([1, 2, 3], Hertz());
        _tracker.Restore([5]);
        Assert.Equal([5, 0, 0], Hertz());
    }

    [Fact]
    public void What_is_forgotten_is_learned_from_the_beginning()
    {
        Times(5, Peak(1), Peak(3));
        Times(1, Peak(1), Peak(3), Peak(5));
        Assert.Equal(5, _tracker.StrangerHertz);
        _tracker.Forget();
        Assert.False(_tracker.HasLearned);
        Assert.Equal(double.NaN, _tracker.StrangerHertz);
        Times(4, Peak(2));
        Assert.False(_tracker.HasLearned);
        Times(1, Peak(2));
        Assert.Equal([2, 0, 0], Hertz());
    }

    [Fact]
    public void Analyses_of_nearly_the_same_data_do_not_count_towards_learning()
    {
        for (int i = 0; i < 20; i++)
        {
            _tracker.Update([Peak(2)], counts: false);
        }

        Times(4, Peak(2));
        Assert.False(_tracker.HasLearned);
        _tracker.Update([Peak(2)], counts: false);
        Assert.False(_tracker.HasLearned);
        Times(1, Peak(2));
        Assert.True(_tracker.HasLearned);
    }

    [Theory]
    [InlineData(1.0299, true)]
    [InlineData(1.0301, false)]
    [InlineData(0.9701, true)]
    [InlineData(0.9699, false)]
    public void While_it_is_learned_a_peak_may_move_by_three_per_cent(double share, bool same)
    {
        Times(4, Peak(2));
        Times(1, Peak(2 * share));
        Assert.Equal(same, _tracker.HasLearned);
    }

    [Theory]
    [InlineData(1.049, ModeState.Seen)]
    [InlineData(1.051, ModeState.Jumped)]
    [InlineData(0.951, ModeState.Seen)]
    [InlineData(0.949, ModeState.Jumped)]
    [InlineData(1.335, ModeState.Jumped)]
    [InlineData(1.338, ModeState.Missing)]
    [InlineData(0.749, ModeState.Jumped)]
    [InlineData(0.747, ModeState.Missing)]
    public void A_step_of_five_per_cent_is_a_jump_and_one_of_a_third_is_a_stranger(double share, ModeState state)
    {
        Times(5, Peak(2));
        Times(1, Peak(2 * share));
        Assert.Equal(state, _tracker.Modes[0].State);
        Assert.Equal(state == ModeState.Missing ? 2 : 2 * share, _tracker.Modes[0].Peak.Hertz);
        Assert.Equal(state == ModeState.Missing ? 2 * share : double.NaN, _tracker.StrangerHertz);
    }

    [Fact]
    public void A_jump_is_believed_the_third_time_running_and_elsewhere_it_begins_anew()
    {
        Times(5, Peak(2));
        Times(2, Peak(2.3));
        Times(1, Peak(1.8));
        Times(1, Peak(1.8));
        Assert.Equal(ModeState.Jumped, _tracker.Modes[0].State);
        Times(1, Peak(1.8));
        Assert.Equal(ModeState.Seen, _tracker.Modes[0].State);

        // From there a step is measured anew.
        Times(1, Peak(1.86));
        Assert.Equal(ModeState.Seen, _tracker.Modes[0].State);
        Times(1, Peak(2));
        Assert.Equal(ModeState.Jumped, _tracker.Modes[0].State);
    }

    [Fact]
    public void Where_a_mode_usually_is_follows_it_by_a_hundredth_an_analysis()
    {
        Times(5, Peak(2));
        Times(1, Peak(2.08));

        // It is usually at 2.02 now: 5 % of that is 2.121.
        Times(1, Peak(2.12));
        Assert.Equal(ModeState.Seen, _tracker.Modes[0].State);
        Times(1, Peak(1.9));
        Assert.Equal(ModeState.Jumped, _tracker.Modes[0].State);
    }

    [Fact]
    public void A_stranger_takes_no_number_that_would_break_the_order()
    {
        Times(5, Peak(1), Peak(3), Peak(9));
        Times(12, Peak(1), Peak(9), Peak(14));
        Assert.Equal([ModeState.Seen, ModeState.Missing, ModeState.Seen], States());
        Assert.Equal(14, _tracker.StrangerHertz);
        Times(9, Peak(0.5), Peak(1), Peak(9));
        Assert.Equal(ModeState.Missing, _tracker.Modes[1].State);
        Times(10, Peak(1), Peak(5), Peak(9));
        Assert.Equal([1, 5, 9], Hertz());
        Assert.Equal(3, _tracker.Modes[1].LearnedHertz);
    }

    [Fact]
    public void A_stranger_that_moves_by_over_three_per_cent_is_another()
    {
        Times(5, Peak(3.7));
        Times(9, Peak(7.8));
        Times(9, Peak(8.1));
        Assert.Equal(ModeState.Missing, _tracker.Modes[0].State);
        Times(1, Peak(8.2));
        Assert.Equal(ModeState.Seen, _tracker.Modes[0].State);
    }

    [Fact]
    public void The_strongest_of_several_strangers_is_told()
    {
        Times(5, Peak(1));
        Times(1, Peak(1), Peak(3, 0.1), Peak(5, 0.2), Peak(7, 0.15));
        Assert.Equal(5, _tracker.StrangerHertz);
    }

    [Fact]
    public void The_strongest_are_chosen_in_their_order_and_of_equals_the_first()
    {
        ModePeak[] chosen = new ModePeak[2];
        Assert.Equal(
            2,
            ModeTracker.Strongest(
                [Peak(1, 0.2), Peak(2, 0.1), Peak(3, 0.1), Peak(4, 0.3), Peak(5, 9) with { Kind = PeakKind.Line }],
                chosen
            )
        );
        Assert.Equal([1, 4], chosen.Select(peak => peak.Hertz));
        Assert.Equal(2, ModeTracker.Strongest([Peak(1, 0.1), Peak(2, 0.2), Peak(3, 0.1)], chosen));
        Assert.Equal([1, 2], chosen.Select(peak => peak.Hertz));
        Assert.Equal(1, ModeTracker.Strongest([Peak(1, 0.1)], chosen));
    }

    [Fact]
    public void Damping_and_strength_tell_two_candidates_apart()
    {
        Times(5, Peak(2, 0.1));
        _tracker.Update([Peak(1.98, 0.1) with { Damping = 0.3 }, Peak(2.05, 0.1)]);
        Assert.Equal(2.05, _tracker.Modes[0].Peak.Hertz);
        _tracker.Forget();
        Times(5, Peak(2, 0.1));

        // A factor e of damping is free, and so is one of e and a half of strength.
        _tracker.Update([Peak(1.98, 0.3) with { Damping = 0.02 }, Peak(2.05, 0.1)]);
        Assert.Equal(1.98, _tracker.Modes[0].Peak.Hertz);
    }

    private static ModePeak Peak(double hertz, double rms = 0.1) =>
        new(PeakKind.Mode, hertz, 0.01, 0.001, 0.1, rms, 50);

    private void Times(int count, params ModePeak[] peaks)
    {
        for (int i = 0; i < count; i++)
        {
            _tracker.Update(peaks);
        }
    }

    private ModeState[] States() => [.. _tracker.Modes.ToArray().Select(m => m.State)];

    private double[] Hertz() => [.. _tracker.Modes.ToArray().Select(m => m.Peak.Hertz)];
}
