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
