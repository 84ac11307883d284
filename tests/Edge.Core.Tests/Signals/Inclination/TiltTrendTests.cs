using Edge.Core.Signals;
using Edge.Core.Signals.Inclination;

namespace Edge.Core.Tests.Signals.Inclination;

public sealed class TiltTrendTests
{
    [Fact]
    public void An_hours_rate_is_the_slope_of_its_minutes()
    {
        var trend = Trend();
        for (int minute = 0; minute < 60; minute++)
        {
            Assert.Equal(minute < 20, double.IsNaN(trend.DegreesPerHour));
            trend.Add(Gravity(0.3 * minute / 60, 0.4 * minute / 60), double.NaN, minute, 60);
        }

        Assert.Equal(0.5, trend.DegreesPerHour, 9);
    }

    [Fact]
    public void The_daily_bending_in_the_sun_is_no_rate_of_a_day()
    {
        var trend = Trend();
        for (int minute = 0; minute < 3 * 1440; minute++)
        {
            trend.Add(Gravity(0.04 * Math.Sin(2 * Math.PI * minute / 1440), 0), double.NaN, minute, 60);
        }

        Assert.InRange(trend.DegreesPerDay, 0, 0.001);
    }

    [Fact]
    public void A_steady_settlement_is_told_by_the_day_with_the_day_it_reaches_the_limit()
    {
        var trend = Trend();
        const double perDay = 0.004;
        for (int minute = 0; minute < 20 * 1440; minute++)
        {
            double sun = 0.03 * Math.Sin(2 * Math.PI * minute / 1440);
            trend.Add(Gravity((perDay * minute / 1440) + sun, 0.01), double.NaN, minute, 60);
        }

        Assert.Equal(perDay, trend.DegreesPerDay, 4);
        Assert.InRange(
            trend.ForecastDays(0.25),
            ((0.25 - (20 * perDay)) / perDay) - 0.5,
            ((0.25 - (20 * perDay)) / perDay) + 0.5
        );
    }

    [Fact]
    public void A_step_in_one_storm_is_no_trend()
    {
        var trend = Trend();
        for (int minute = 0; minute < 30 * 1440; minute++)
        {
            trend.Add(Gravity(minute > 12 * 1440 ? 0.08 : 0, 0), double.NaN, minute, 60);
        }

        Assert.Equal(TiltTrend.NotInSightDays, trend.ForecastDays(0.25));
    }

    [Fact]
    public void Days_outlive_a_restart()
    {
        var trend = Trend();
        for (int minute = 0; minute < 12 * 1440; minute++)
        {
            trend.Add(Gravity(0.005 * minute / 1440, 0), double.NaN, minute, 60);
        }

        var again = Trend();
        again.Restore(trend.DailyMeans);

        // The day that had begun is not known after it.
        Assert.Equal(trend.ForecastDays(0.25), again.ForecastDays(0.25), 1.0);
        Assert.True(double.IsNaN(Trend().ForecastDays(0.25)));
    }

    [Fact]
    public void Readings_that_come_once_an_hour_give_rates_of_a_day()
    {
        var trend = Trend();
        for (int hour = 0; hour < 80; hour++)
        {
            trend.Add(Gravity(0.1 * hour / 24, 0), double.NaN, hour * 60, 3600);
        }

        Assert.Equal(0.1, trend.DegreesPerDay, 6);
    }

    [Fact]
    public void What_is_learned_today_corrects_yesterday()
    {
        // A part that drifts, warmed by 20 °C on the second day: once the slope is known there was no change.
        var drift = new TiltDrift(0.15e-3, 25);
        var trend = new TiltTrend(Upright, drift);
        for (int minute = 0; minute < 2 * 1440; minute++)
        {
            double celsius = minute < 1440 ? 25 : 45;
            double x = 0.1e-3 * (celsius - 25) * Vector.StandardGravity;
            trend.Add(Upright with { X = x }, celsius, minute, 60);
        }

        Assert.InRange(trend.DegreesPerDay, 0.1, 0.12);
        drift.State = new TiltDriftState(25, 1e5, 1e5 * 0.1e-3, 0, 0, 0.5e5 * 1e-8, 100);
        for (int minute = 2 * 1440; minute < (2 * 1440) + 120; minute++)
        {
            trend.Add(Upright with { X = 0.002 * Vector.StandardGravity }, 45, minute, 60);
        }

        Assert.InRange(trend.DegreesPerDay, 0, 0.002);
    }

    private static Vector Upright { get; } = new(0, 0, Vector.StandardGravity);

    private static TiltTrend Trend() => new(Upright, new TiltDrift(0, 25));

    private static Vector Gravity(double xDegrees, double yDegrees)
    {
        Vector direction = Tilt.Direction(xDegrees, yDegrees);
        return new(
            direction.X * Vector.StandardGravity,
            direction.Y * Vector.StandardGravity,
            direction.Z * Vector.StandardGravity
        );
    }
}
