using Edge.Core.Signals.Inclination;

namespace Edge.Core.Tests.Signals.Inclination;

public sealed class TiltTrendTests
{
    [Fact]
    public void An_hours_rate_is_the_slope_of_its_minutes()
    {
        var trend = new TiltTrend();
        for (int minute = 0; minute < 60; minute++)
        {
            Assert.Equal(minute < 20, double.IsNaN(trend.DegreesPerHour));
            trend.Add(0.3 * minute / 60, 0.4 * minute / 60, minute, 60);
        }

        Assert.Equal(0.5, trend.DegreesPerHour, 9);
    }

    [Fact]
    public void The_daily_bending_in_the_sun_is_no_rate_of_a_day()
    {
        var trend = new TiltTrend();
        for (int minute = 0; minute < 3 * 1440; minute++)
        {
            trend.Add(0.04 * Math.Sin(2 * Math.PI * minute / 1440), 0, minute, 60);
        }

        Assert.InRange(trend.DegreesPerDay, 0, 0.001);
    }

    [Fact]
    public void A_steady_settlement_is_told_by_the_day_with_the_day_it_reaches_the_limit()
    {
        var trend = new TiltTrend();
        const double perDay = 0.004;
        for (int minute = 0; minute < 20 * 1440; minute++)
        {
            double sun = 0.03 * Math.Sin(2 * Math.PI * minute / 1440);
            trend.Add((perDay * minute / 1440) + sun, 0.01, minute, 60);
        }

        Assert.Equal(perDay, trend.DegreesPerDay, 4);
        Assert.InRange(
            trend.ForecastDays(0.25),
            ((0.25 - (20 * perDay)) / perDay) - 1.5,
            ((0.25 - (20 * perDay)) / perDay) + 1.5
        );
    }

    [Fact]
    public void A_step_in_one_storm_is_no_trend()
    {
        var trend = new TiltTrend();
        for (int minute = 0; minute < 30 * 1440; minute++)
        {
            trend.Add(minute > 12 * 1440 ? 0.08 : 0, 0, minute, 60);
        }

        Assert.Equal(TiltTrend.NotInSightDays, trend.ForecastDays(0.25));
    }

    [Fact]
    public void Days_outlive_a_restart()
    {
        var trend = new TiltTrend();
        for (int minute = 0; minute < 12 * 1440; minute++)
        {
            trend.Add(0.005 * minute / 1440, 0, minute, 60);
        }

        var again = new TiltTrend();
        again.Restore(trend.DailyMeans);
        Assert.Equal(trend.ForecastDays(0.25), again.ForecastDays(0.25), 6);
        Assert.True(double.IsNaN(new TiltTrend().ForecastDays(0.25)));
    }

    [Fact]
    public void Readings_that_come_once_an_hour_give_rates_of_a_day()
    {
        var trend = new TiltTrend();
        for (int hour = 0; hour < 80; hour++)
        {
            trend.Add(0.1 * hour / 24, 0, hour * 60, 3600);
        }

        Assert.Equal(0.1, trend.DegreesPerDay, 6);
    }
}
