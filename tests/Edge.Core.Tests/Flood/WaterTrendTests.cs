using CsCheck;
using Edge.Core.Flood;

namespace Edge.Core.Tests.Flood;

public sealed class WaterTrendTests
{
    private const long Second = 1_000_000;
    private readonly WaterTrend _trend = new();
    private readonly Random _random = new(7);
    private long _now = 100 * Second;

    [Theory]
    [InlineData(1, 60)]
    [InlineData(1, -60)]
    [InlineData(10, 60)]
    [InlineData(30, 60)]
    [InlineData(31, 60)]
    [InlineData(60, 45)]
    [InlineData(300, 45)]
    [InlineData(900, 167)]
    [InlineData(3600, 167)]
    public void A_steady_rise_is_measured_whatever_the_interval(int interval, double rate)
    {
        Feed(interval, Math.Max(40, 900 / interval), t => 1000 + (rate * t / 600));
        Assert.Equal(rate, _trend.Rate, 6);
        Assert.Equal(rate, _trend.LowestRate, 6);
        Assert.Equal(rate, _trend.HighestRate, 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(900)]
    public void The_level_is_that_of_now_not_of_the_middle_of_the_window(int interval)
    {
        double last = Feed(interval, Math.Max(40, 900 / interval), t => 0.1 * t);
        Assert.Equal(last, _trend.Level, 6);
    }

    [Fact]
    public void Levels_a_second_apart_give_a_rate_after_half_a_window_and_not_before()
    {
        Feed(1, 280, t => t);
        Assert.True(double.IsNaN(_trend.Rate));
        Feed(1, 30, t => t);
        Assert.False(double.IsNaN(_trend.Rate));
    }

    [Fact]
    public void Four_levels_an_hour_apart_give_a_rate_and_three_do_not()
    {
        Feed(3600, 3, t => t);
        Assert.True(double.IsNaN(_trend.Rate));
        Feed(3600, 1, t => t);
        Assert.Equal(600, _trend.Rate, 6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    [InlineData(1)]
    public void One_wild_level_of_four_moves_nothing(int place)
    {
        for (int i = 0; i < 4; i++)
        {
            Feed(900, 1, t => i == 3 - place ? 9000 : 100 + (0.02 * t));
        }

        Assert.Equal(12, _trend.Rate, 6);
    }

    [Theory]
    [InlineData(9000)]
    [InlineData(-9000)]
    public void The_newest_level_alone_is_not_believed(double wild)
    {
        Feed(900, 3, t => 100 + (0.02 * t));
        Feed(900, 1, _ => wild);
        Assert.Equal(12, _trend.Rate, 6);
    }

    [Fact]
    public void Waves_and_spikes_make_no_rise()
    {
        for (int i = 0; i < 7200; i++)
        {
            double wave = 30 * Math.Sin(2 * Math.PI * i / 4.3);
            double spike = i % 50 == 0 ? 4000 : 0;
            Feed(1, 1, _ => 100 + wave + spike + (10 * (_random.NextDouble() - 0.5)));
            Assert.False(Math.Abs(_trend.Rate) > 10, $"{_trend.Rate} at {i} s");
        }
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(60, 122)]
    [InlineData(900, 1381)]
    [InlineData(3600, 5431)]
    public void Nothing_is_known_across_a_gap_until_a_new_window_is_full(int interval, int gapSeconds)
    {
        Feed(interval, Math.Max(40, 900 / interval), _ => 100);
        Assert.Equal(0, _trend.Rate);
        _now += (gapSeconds - interval) * Second;
        Feed(interval, 1, _ => 600);
        Assert.True(double.IsNaN(_trend.Rate));
        Feed(interval, 2, _ => 600);
        Assert.True(double.IsNaN(_trend.Rate));
        Feed(interval, Math.Max(5, 400 / interval), _ => 600);
        Assert.Equal(0, _trend.Rate);
        Assert.Equal(0, _trend.HighestRate);
    }

    [Theory]
    [InlineData(1, 31)]
    [InlineData(900, 1380)]
    public void A_pause_that_is_no_gap_ends_nothing(int interval, int pauseSeconds)
    {
        Feed(interval, Math.Max(40, 900 / interval), _ => 100);
        _now += (pauseSeconds - interval) * Second;
        Feed(interval, 1, _ => 100);
        Assert.Equal(0, _trend.Rate);
    }

    [Fact]
    public void What_is_known_holds_for_half_an_interval_and_half_a_minute_longer()
    {
        Feed(900, 8, t => t);
        Assert.Equal(_now + (1380 * Second), _trend.ValidUntilMicros);
        _trend.Forget();
        Assert.Equal(long.MinValue, _trend.ValidUntilMicros);
    }

    [Fact]
    public void A_level_that_repeats_a_time_or_goes_back_is_left_out()
    {
        Feed(900, 8, t => 0.02 * t);
        Assert.False(_trend.Add(9000, _now));
        Assert.False(_trend.Add(9000, _now - Second));
        Assert.Equal(12, _trend.Rate, 6);
        Feed(900, 1, t => 0.02 * t);
        Assert.Equal(12, _trend.Rate, 6);
    }

    [Fact]
    public void A_gauge_that_changes_its_interval_is_followed()
    {
        Feed(900, 8, t => 0.02 * t);
        Feed(3600, 8, t => 0.02 * t);
        Assert.Equal(12, _trend.Rate, 6);
        Feed(1, 900, t => 0.02 * t);
        Assert.Equal(12, _trend.Rate, 6);
    }

    [Fact]
    public void A_tide_of_a_metre_an_hour_is_told_within_a_tenth_at_its_steepest()
    {
        // Range 4 m, period 12.42 h: 1.01 m/h, 169 mm in ten minutes.
        double most = 0;
        for (int i = 0; i < 100; i++)
        {
            Feed(900, 1, t => 2000 * Math.Sin(2 * Math.PI * t / 44_712));
            most = Math.Max(most, double.IsNaN(_trend.Rate) ? 0 : _trend.Rate);
        }

        Assert.InRange(most, 0.9 * 168.6, 168.7);
    }

    [Fact]
    public void The_true_rise_lies_within_its_bounds_nineteen_times_in_twenty_or_nearly()
    {
        int within = 0;
        for (int run = 0; run < 200; run++)
        {
            var trend = new WaterTrend();
            var random = new Random(run);
            for (int i = 0; i < 700; i++)
            {
                double noise = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
                _ = trend.Add((20 * noise) + (0.1 * i), i * Second);
            }

            within += trend.LowestRate <= 60 && trend.HighestRate >= 60 ? 1 : 0;
        }

        Assert.InRange(within, 180, 200);
    }

    // Levels along a parabola: the straight line lags half a window behind what the water does now.
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public void Water_that_rises_ever_faster_may_rise_as_fast_as_it_does_now(int interval)
    {
        Feed(interval, 1200 / interval, t => (1.5 * t) + (0.0005 * t * t));
        double now = 600 * (1.5 + (0.001 * ((_now / 1e6) - 100)));
        Assert.Equal(now - 180, _trend.Rate, 40.0);
        Assert.Equal(now, _trend.HighestRate, 40.0);
        Assert.InRange(_trend.LowestRate, now - 360, now - 180);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public void Water_that_slows_down_may_rise_as_slowly_as_its_latest_half(int interval)
    {
        Feed(interval, 1200 / interval, t => (1.5 * t) - (0.0005 * t * t));
        double now = 600 * (1.5 - (0.001 * ((_now / 1e6) - 100)));
        Assert.Equal(now + 180, _trend.Rate, 40.0);
        Assert.Equal(now + 90, _trend.LowestRate, 40.0);
        Assert.InRange(_trend.HighestRate, now + 180, now + 360);
    }

    [Fact]
    public void No_levels_at_any_times_give_an_infinite_rate_or_bounds_that_cross()
    {
        Gen.Select(Gen.Double[-20_000, 20_000], Gen.Int[-2, 5000])
            .Array[1, 60]
            .Sample(levels =>
            {
                var trend = new WaterTrend();
                long at = 0;
                foreach ((double level, int seconds) in levels)
                {
                    at += seconds * Second;
                    _ = trend.Add(level, at);
                    Assert.False(double.IsInfinity(trend.Rate));
                    Assert.True(
                        double.IsNaN(trend.Rate) || (trend.LowestRate <= trend.Rate && trend.Rate <= trend.HighestRate)
                    );
                    Assert.Equal(double.IsNaN(trend.Rate), double.IsNaN(trend.Level));
                }
            });
    }

    // The level as a function of the time since the beginning, s; returns the last one.
    private double Feed(int interval, int count, Func<double, double> level)
    {
        double last = double.NaN;
        for (int i = 0; i < count; i++)
        {
            _now += interval * Second;
            last = level((_now / 1e6) - 100);
            _ = _trend.Add(last, _now);
        }

        return last;
    }

    [Fact]
    public void Whatever_comes_all_figures_are_what_the_plain_reckoning_gives()
    {
        int known = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var chance = new Random(seed);
            var trend = new WaterTrend();
            var plain = new PlainTrend();
            double interval = (double[])[1, 2, 10, 29, 30, 31, 60, 300, 900, 3600] is var all
                ? all[seed % all.Length]
                : 0;
            long at = 5_000_000;
            double level = 0;
            double rate = chance.NextDouble() - 0.3;
            for (int i = 0; i < 1500 / Math.Max(1, Math.Min(interval / 2, 10)); i++)
            {
                double jitter = seed % 4 == 0 ? 0 : 0.2 * (chance.NextDouble() - 0.5);
                at += (long)(interval * (1 + jitter) * 1e6);
                at += chance.Next(90) == 0 ? (long)((20 + (interval * 2 * chance.NextDouble())) * 1e6) : 0;
                at -= chance.Next(70) == 0 ? (long)(interval * 1.5e6) : 0;
                interval *= chance.Next(400) == 0 ? 4 : 1;
                rate += 0.01 * (chance.NextDouble() - 0.5);
                level += rate * Math.Min(interval, 60) / 6;
                double wild = chance.Next(15) == 0 ? 300 * (chance.NextDouble() - 0.5) : 0;
                double told = Math.Round(level + wild + (3 * chance.NextDouble()), 1);
                if (chance.Next(500) == 0)
                {
                    trend.Forget();
                    plain.Forget();
                }

                Assert.Equal(plain.Add(told, at), trend.Add(told, at));
                Assert.Equal(plain.Rate, trend.Rate, 1e-6);
                Assert.Equal(plain.LowestRate, trend.LowestRate, 1e-6);
                Assert.Equal(plain.HighestRate, trend.HighestRate, 1e-6);
                Assert.Equal(plain.ValidUntil, trend.ValidUntilMicros);
                if (!double.IsNaN(trend.Rate))
                {
                    known++;
                    Assert.Equal(plain.Level, trend.Level, 1e-6);
                }
            }
        }

        Assert.True(known > 5_000, $"{known}");
    }
}
