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
}
