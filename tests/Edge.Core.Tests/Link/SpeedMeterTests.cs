using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class SpeedMeterTests
{
    [Fact]
    public void The_first_second_is_left_out_of_the_rate()
    {
        // 10 Mbit/s in the slow start, 90 after it.
        SpeedMeter meter = new(long.MaxValue, 10);
        Assert.False(meter.Mark(1, 1_250_000));
        Assert.True(meter.Mark(10, 1_250_000 + (9 * 11_250_000)));
        SpeedResult result = meter.Result();
        Assert.Equal(90, result.MegabitsPerSecond, 9);
        Assert.False(result.IsEstimate);
        Assert.Equal((102_500_000, 10), (result.Bytes, result.Seconds));
    }

    [Fact]
    public void Of_a_short_test_the_first_third_is_left_out_and_where_its_bytes_ran_out_it_is_an_estimate()
    {
        SpeedMeter meter = new(1_000_000, 10);
        Assert.False(meter.Mark(0.2, 100_000));
        Assert.False(meter.Mark(0.5, 999_999));
        Assert.True(meter.Mark(0.6, 1_000_000));
        SpeedResult result = meter.Result();
        Assert.Equal(900_000 * 8 / 1e6 / 0.4, result.MegabitsPerSecond, 9);
        Assert.True(result.IsEstimate);
        Assert.Equal(0, meter.Left);
    }

    [Fact]
    public void A_server_that_had_no_more_is_no_estimate_and_what_it_gave_is_measured()
    {
        SpeedMeter meter = new(1_000_000, 10);
        Assert.False(meter.Mark(0.5, 900_000));
        Assert.False(meter.Result().IsEstimate);
        Assert.Equal(100_000, meter.Left);
    }

    [Theory]
    [InlineData(65_535, true)]
    [InlineData(65_536, false)]
    public void Too_few_bytes_measure_nothing(long bytes, bool isNothing)
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        meter.Mark(0.01, bytes);
        Assert.Equal(isNothing, double.IsNaN(meter.Result().MegabitsPerSecond));
    }

    [Fact]
    public void A_steady_rate_ends_the_test_after_four_seconds()
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        double end = Run(meter, _ => 90);
        Assert.InRange(end, 4, 4.6);
        Assert.Equal(90, meter.Result().MegabitsPerSecond, 6);
        Assert.False(meter.Result().IsEstimate);
    }

    [Fact]
    public void A_rate_that_swings_runs_its_whole_time()
    {
        Random random = new(3);
        SpeedMeter meter = new(long.MaxValue, 10);
        Assert.InRange(Run(meter, _ => 20 + (100 * random.NextDouble())), 9.99, 10.01);
    }

    [Fact]
    public void A_rate_that_still_rises_does_not_stand_firm()
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        Assert.InRange(Run(meter, seconds => 50 + (5 * seconds)), 9.99, 10.01);
    }

    [Fact]
    public void A_steady_rate_whose_bytes_run_out_after_it_stood_firm_is_no_estimate()
    {
        SpeedMeter meter = new(90_000_000 / 8 * 4, 10);
        Run(meter, _ => 90);
        Assert.False(meter.Result().IsEstimate);
        meter = new(90_000_000 / 8 * 2, 10);
        Run(meter, _ => 90);
        Assert.True(meter.Result().IsEstimate);
        Assert.Equal(90, meter.Result().MegabitsPerSecond, 6);
    }

    [Fact]
    public void Of_a_link_that_stands_still_after_its_slow_start_the_rate_is_over_all_of_it()
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        meter.Mark(0.1, 500_000);
        meter.Mark(1.5, 500_000);
        Assert.Equal(500_000 * 8 / 1e6 / 1.5, meter.Result().MegabitsPerSecond, 9);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_time_that_is_no_number_is_left_out(double seconds)
    {
        SpeedMeter meter = new(10_000_000, 10);
        Assert.False(meter.Mark(2, 1_000_000));
        Assert.False(meter.Mark(seconds, 9_000_000));
        Assert.Equal((1_000_000, 2), (meter.Result().Bytes, meter.Result().Seconds));
    }

    [Fact]
    public void A_clock_or_a_count_that_goes_back_is_left_out()
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        meter.Mark(2, 2_000_000);
        meter.Mark(1, 3_000_000);
        meter.Mark(3, 1_000_000);
        Assert.Equal((2_000_000, 2), (meter.Result().Bytes, meter.Result().Seconds));
    }

    [Fact]
    public void A_time_past_ten_times_the_longest_ends_the_test_and_counts_for_nothing()
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        Assert.False(meter.Mark(1, 100_000));
        Assert.True(meter.Mark(100.001, 200_000));
        Assert.Equal((100_000, 1), (meter.Result().Bytes, meter.Result().Seconds));
        Assert.True(meter.Mark(100, 200_000));
        Assert.Equal((200_000, 100), (meter.Result().Bytes, meter.Result().Seconds));
    }

    [Fact]
    public void What_was_sent_and_did_not_arrive_yet_is_spent_too()
    {
        SpeedMeter meter = new(1_000_000, 10);
        Assert.Equal((0, 1_000_000), (meter.Bytes, meter.Left));
        meter.Mark(0.5, 300_000);
        Assert.Equal((300_000, 700_000), (meter.Bytes, meter.Left));
        meter.Sent = 200_000;
        Assert.Equal((700_000, 300_000), (meter.Left, meter.Result().Bytes));
        meter.Sent = 999_999;
        Assert.Equal((1, 999_999, false), (meter.Left, meter.Result().Bytes, meter.Result().IsEstimate));
        meter.Sent = 1_200_000;
        Assert.Equal((0, 1_200_000, true), (meter.Left, meter.Result().Bytes, meter.Result().IsEstimate));
        Assert.Equal(300_000 * 8 / 1e6 / 0.5, meter.Result().MegabitsPerSecond, 9);
    }

    [Fact]
    public void Bytes_that_run_out_with_the_time_are_no_estimate()
    {
        SpeedMeter meter = new(1_000_000, 10);
        Assert.False(meter.Mark(3, 100_000));
        Assert.True(meter.Mark(10, 1_000_000));
        Assert.False(meter.Result().IsEstimate);
        meter = new(1_000_000, 10);
        Assert.False(meter.Mark(3, 100_000));
        Assert.True(meter.Mark(9.999, 1_000_000));
        Assert.True(meter.Result().IsEstimate);
    }

    [Fact]
    public void A_test_that_has_not_begun_came_to_nothing_but_what_was_sent()
    {
        SpeedMeter meter = new(1_000_000, 10) { Sent = 5 };
        SpeedResult result = meter.Result();
        Assert.True(double.IsNaN(result.MegabitsPerSecond));
        Assert.Equal((false, 5, 0), (result.IsEstimate, result.Bytes, result.Seconds));
    }

    [Fact]
    public void Of_two_marks_at_one_time_the_first_counts_and_a_link_that_stands_still_passes_time()
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        meter.Mark(2, 1_000_000);
        meter.Mark(2, 2_000_000);
        Assert.Equal((1_000_000, 2), (meter.Result().Bytes, meter.Result().Seconds));
        meter.Mark(2.5, 1_000_000);
        Assert.Equal((1_000_000, 2.5), (meter.Result().Bytes, meter.Result().Seconds));
    }

    [Theory]
    [InlineData(0.01, 220)]
    [InlineData(0.0125, 320)]
    public void Marks_closer_than_a_quarter_of_a_bin_are_one(double apart, double megabits)
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        meter.Mark(apart, 0);
        meter.Mark(2 * apart, 900_000);
        meter.Mark(3 * apart, 1_000_000);
        Assert.Equal(megabits, meter.Result().MegabitsPerSecond, 6);
    }

    [Theory]
    [InlineData(65_536, 65_536 * 8 / 1e6 / 2)]
    [InlineData(65_535, 165_535 * 8 / 1e6 / 3)]
    public void Too_few_bytes_after_the_slow_start_make_it_count(int after, double megabits)
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        meter.Mark(1, 100_000);
        meter.Mark(3, 100_000 + after);
        Assert.Equal(megabits, meter.Result().MegabitsPerSecond, 9);
    }

    [Fact]
    public void Between_two_marks_bytes_come_evenly()
    {
        SpeedMeter meter = new(long.MaxValue, 10);
        meter.Mark(0.5, 100_000);
        meter.Mark(1.5, 1_100_000);
        meter.Mark(2.5, 1_200_000);
        meter.Mark(4.5, 2_000_000);

        // At one second 600,000 had come.
        Assert.Equal(1_400_000 * 8 / 1e6 / 3.5, meter.Result().MegabitsPerSecond, 9);
    }

    // Marks every 10 ms until the meter has enough; the time at which it had.
    private static double Run(SpeedMeter meter, Func<double, double> megabits)
    {
        double bytes = 0;
        for (int i = 1; ; i++)
        {
            bytes += megabits(i / 100.0) * 1e6 / 8 / 100;
            if (meter.Mark(i / 100.0, (long)Math.Round(bytes)))
            {
                return i / 100.0;
            }
        }
    }
}
