using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class SpeedSeriesTests
{
    private const long Second = 1_000_000;
    private const long Day = 86_400 * Second;

    private readonly SpeedSeries _series = new();

    [Fact]
    public void A_window_holds_the_samples_since_its_beginning_and_their_mean()
    {
        _series.Add(1 * Second, 10, false);
        _series.Add(2 * Second, 20, true);
        _series.Add(3 * Second, 60, false);
        SpeedWindow window = _series.Since(2 * Second);
        Assert.Equal((2, 40, true), (window.Count, window.Mean, window.IsEstimate));
        Assert.Null(window.Interval);
        window = _series.Since((2 * Second) + 1);
        Assert.Equal((1, 60, false), (window.Count, window.Mean, window.IsEstimate));
        Assert.True(double.IsNaN(_series.Since(4 * Second).Mean));
    }

    [Fact]
    public void A_sample_of_over_30_days_ago_is_forgotten_and_one_of_30_days_is_not()
    {
        _series.Add(0, 10, false);
        _series.Add(30 * Day, 20, false);
        Assert.Equal(2, _series.Since(0).Count);
        _series.Add((30 * Day) + 1, 30, false);
        Assert.Equal(2, _series.Since(0).Count);
        Assert.Equal(25, _series.Since(0).Mean);
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(5000)]
    [InlineData(100_000)]
    public void However_many_samples_there_are_none_is_lost_or_doubled(int samples)
    {
        double sum = 0;
        int estimates = 0;
        for (int i = 0; i < samples; i++)
        {
            _series.Add(i * Second, i % 97, i == samples / 3);
            sum += i % 97;
            estimates += i == samples / 3 ? 1 : 0;
        }

        SpeedWindow all = _series.Since(0);
        Assert.Equal(samples, all.Count);
        Assert.Equal(sum / samples, all.Mean, 9);
        Assert.Equal(estimates == 1, all.IsEstimate);
        Assert.InRange(_series.Save(at => at).Cells.Count, SpeedSeries.Capacity / 2, SpeedSeries.Capacity);
    }

    [Fact]
    public void Samples_half_an_hour_apart_need_ten_and_closer_ones_thirty()
    {
        for (int i = 0; i < 10; i++)
        {
            _series.Add(i * 1800 * Second, i % 2 == 0 ? 80 : 120, false);
        }

        Assert.NotNull(_series.Since(0).Interval);
        SpeedSeries close = new();
        for (int i = 0; i < 29; i++)
        {
            close.Add(i * 1799 * Second, i % 2 == 0 ? 80 : 120, false);
        }

        Assert.Null(close.Since(0).Interval);
        close.Add(29 * 1799 * Second, 120, false);
        Assert.NotNull(close.Since(0).Interval);
    }

    [Fact]
    public void The_interval_lies_about_the_mean_of_all_and_never_below_zero()
    {
        Random random = new(5);
        for (int i = 0; i < 12; i++)
        {
            _series.Add(i * 3600 * Second, i == 5 ? 400 : random.NextDouble(), false);
        }

        SpeedWindow window = _series.Since(0);
        Assert.Equal(window.Mean, window.Interval!.Value.Mean);
        Assert.Equal(0, window.Interval.Value.Low);
        Assert.True(window.Interval.Value.High > window.Mean);
    }

    [Fact]
    public void The_regulation_counts_a_sample_only_30_seconds_after_the_one_it_counted()
    {
        double[] at = [0, 29.999999, 30, 45, 59.999999, 60];
        double[] megabits = [30, 100, 29.99, 100, 100, 31];
        for (int i = 0; i < at.Length; i++)
        {
            _series.Add((long)Math.Round(at[i] * 1e6), megabits[i], false);
        }

        Assert.Equal((3, 2), _series.Regulated(60 * Second));
        Assert.Equal((3, 2), _series.Regulated((30 * Day) - 1));
        Assert.Equal((0, 0), _series.Regulated(30 * Day));
    }

    [Fact]
    public void What_is_kept_comes_back_before_the_samples_of_this_run()
    {
        for (int i = 0; i < 3000; i++)
        {
            _series.Add(i * Second, 50, i == 7);
        }

        SpeedSeriesState state = _series.Save(at => at / 1000);
        SpeedSeries again = new();
        again.Add(5000 * Second, 110, false);
        again.Restore(state, at => at * 1000);
        SpeedWindow all = again.Since(0);
        Assert.Equal(3001, all.Count);
        Assert.Equal(((3000 * 50.0) + 110) / 3001, all.Mean, 9);
        Assert.True(all.IsEstimate);
        Assert.Equal((101, 101), again.Regulated(5000 * Second));
    }

    [Fact]
    public void What_claims_to_be_later_than_this_runs_samples_or_is_no_number_is_left_out()
    {
        SpeedSeries again = new();
        again.Add(100, 10, false);
        again.Restore(
            new SpeedSeriesState
            {
                Cells = [new(50, 20, 0), new(60, double.NaN, 0), new(70, -1, 0), new(100, 99, 0), new(200, 99, 0)],
                Days = [new(0, 5, 4), new(200, 7, 7)],
            },
            at => at
        );
        Assert.Equal((2, 15), (again.Since(0).Count, again.Since(0).Mean));
        Assert.Equal((6, 4), again.Regulated(100));
    }

    [Fact]
    public void A_cell_that_is_not_full_counts_from_its_first_sample_on()
    {
        Fill(2049);
        Assert.Equal((1, 2048.0), (_series.Since(2048 * Second).Count, _series.Since(2048 * Second).Mean));
        Assert.Equal(0, _series.Since((2048 * Second) + 1).Count);
        Assert.Equal((1, 2048.0), (_series.Since(2047 * Second).Count, _series.Since(2047 * Second).Mean));
        Assert.Equal((3, 6141 / 3.0), (_series.Since(2046 * Second).Count, _series.Since(2046 * Second).Mean));
    }

    [Fact]
    public void Full_cells_are_joined_two_by_two()
    {
        Fill(2048);
        SpeedSeriesState state = _series.Save(at => at);
        Assert.Equal((1, 2048), (state.Granule, state.Cells.Count));
        _series.Add(2048 * Second, 2048, false);
        state = _series.Save(at => at / Second);
        Assert.Equal((2, 1024), (state.Granule, state.Cells.Count));
        Assert.Equal([new SpeedCell(0, 0.5, 2), new SpeedCell(2, 2.5, 1)], state.Cells.Take(2));
        Assert.Equal(new SpeedCell(2046, 2046.5, 0), state.Cells[^1]);
        _series.Add(2049 * Second, 2051, true);
        Assert.Equal(new SpeedCell(2048, 2049.5, 1), _series.Save(at => at / Second).Cells[^1]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(int.MaxValue, 1 << 20)]
    public void The_samples_of_a_cell_are_a_power_of_two(int granule, int believed)
    {
        _series.Restore(new SpeedSeriesState { Granule = granule, Cells = [new(0, 50, 0), new(5, 0, 0)] }, at => at);
        Assert.Equal((2L * believed, 25), (_series.Since(0).Count, _series.Since(0).Mean));
        Assert.Equal(believed, _series.Save(at => at).Granule);
    }

    [Fact]
    public void The_mean_of_a_cell_is_of_all_its_samples_also_while_it_fills()
    {
        Assert.False(_series.HasAny);
        _series.Restore(new SpeedSeriesState { Granule = 4 }, at => at);
        Assert.False(_series.HasAny);
        _series.Add(1, 10, false);
        Assert.True(_series.HasAny);
        _series.Add(2, 20, true);
        _series.Add(3, 60, true);
        SpeedWindow window = _series.Since(0);
        Assert.Equal((3, 30, true), (window.Count, window.Mean, window.IsEstimate));
        Assert.Empty(_series.Save(at => at).Cells);
        _series.Add(4, 70, false);
        Assert.Equal([new SpeedCell(1, 40, 2)], _series.Save(at => at).Cells);
        Assert.True(_series.HasAny);
    }

    [Fact]
    public void A_run_that_has_joined_its_cells_takes_back_nothing()
    {
        Fill(2049);
        (int samples, int reached) = _series.Regulated(2049 * Second);
        _series.Restore(new SpeedSeriesState { Cells = [new(-10, 50, 0)], Days = [new(-10, 5, 5)] }, at => at);
        Assert.Equal(2049, _series.Since(long.MinValue).Count);
        Assert.Equal((samples, reached), _series.Regulated(2049 * Second));
    }

    [Fact]
    public void Of_more_cells_than_there_can_be_the_newest_are_believed()
    {
        _series.Restore(
            new SpeedSeriesState { Cells = [.. Enumerable.Range(0, 2050).Select(i => new SpeedCell(i, i, 0))] },
            at => at
        );
        SpeedSeriesState state = _series.Save(at => at);
        Assert.Equal((2048, 2, 2049), (state.Cells.Count, state.Cells[0].At, state.Cells[^1].At));
    }

    [Fact]
    public void The_regulations_days_begin_a_day_after_each_other_and_are_forgotten_after_thirty()
    {
        _series.Add(0, 31, false);
        _series.Add(Day - 1, 29, false);
        _series.Add(Day - 1 + (30 * Second), 30, false);
        Assert.Equal([new SpeedDay(0, 2, 1), new SpeedDay(Day - 1 + (30 * Second), 1, 1)], _series.Save(at => at).Days);
        SpeedSeries other = new();
        other.Add(0, 31, false);
        other.Add(Day, 31, false);
        Assert.Equal([0, Day], other.Save(at => at).Days.Select(day => day.At));
        other.Add(30 * Day, 31, false);
        Assert.Equal([0, Day, 30 * Day], other.Save(at => at).Days.Select(day => day.At));
        other.Add((30 * Day) + 1, 31, false);
        Assert.Equal([Day, 30 * Day], other.Save(at => at).Days.Select(day => day.At));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void One_gap_in_ten_may_be_shorter_than_half_an_hour(int close, bool isEnough)
    {
        long at = 0;
        for (int i = 0; i < 11; i++)
        {
            _series.Add(at, i % 2 == 0 ? 80 : 120, false);
            at += i < close ? 1799 * Second : 1800 * Second;
        }

        Assert.Equal(isEnough, _series.Since(0).Interval is not null);
    }

    // One a second, as many Mbit/s as seconds; three of the first four are estimates.
    private void Fill(int samples)
    {
        for (int i = 0; i < samples; i++)
        {
            _series.Add(i * Second, i, i is 0 or 1 or 3);
        }
    }
}
