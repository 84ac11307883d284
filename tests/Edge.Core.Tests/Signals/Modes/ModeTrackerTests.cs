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
