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

    // Days as an earlier boot left them, each this much further than the one before.
    private static TiltTrend Days(int count, double fromX, double perDayX, double fromY = 0, double perDayY = 0)
    {
        var trend = Trend();
        trend.Restore([
            .. Enumerable
                .Range(0, count)
                .Select(day => Gravity(fromX + (perDayX * day), fromY + (perDayY * day)))
                .Select(gravity => new DailyTilt(gravity.X, gravity.Y, gravity.Z, double.NaN)),
        ]);
        return trend;
    }

    [Fact]
    public void A_week_of_days_makes_a_forecast_and_less_does_not()
    {
        Assert.Equal(0, Trend().Days);
        Assert.Equal(6, Days(6, 0, 0.01).Days);
        Assert.Equal(double.NaN, Days(6, 0, 0.01).ForecastDays(0.25));
        Assert.Equal(((0.25 - 0.06) / 0.01) - 0.5, Days(7, 0, 0.01).ForecastDays(0.25), 1e-3);
        Assert.Equal(60, Days(70, 0, 0.001).Days);
        Assert.Equal(((0.25 - 0.069) / 0.001) - 0.5, Days(70, 0, 0.001).ForecastDays(0.25), 0.02);
    }

    [Fact]
    public void A_trend_along_both_axes_reaches_the_limit_on_its_rim()
    {
        // At (0.03, 0.06) by (0.005, 0.01) a day: straight out from the middle.
        Assert.Equal(
            ((0.25 - Math.Sqrt(0.0045)) / Math.Sqrt(0.000125)) - 0.5,
            Days(7, 0, 0.005, 0, 0.01).ForecastDays(0.25),
            1e-3
        );

        // From −0.1 the whole way over to the other side.
        Assert.Equal(((0.25 - -0.04) / 0.01) - 0.5, Days(7, -0.1, 0.01).ForecastDays(0.25), 1e-3);

        // Past the middle at 0.1 aside: √(0.25² − 0.1²) further on.
        Assert.Equal(
            (Math.Sqrt((0.25 * 0.25) - 0.01) / 0.01) - 0.5,
            Days(7, -0.06, 0.01, 0.1).ForecastDays(0.25),
            0.01
        );
    }

    [Fact]
    public void Beyond_the_limit_a_trend_outwards_is_there_and_one_inwards_never_comes()
    {
        Assert.Equal(0, Days(7, 0.25, 0.01).ForecastDays(0.25));
        Assert.Equal(TiltTrend.NotInSightDays, Days(7, 0.4, -0.01).ForecastDays(0.25));
        Assert.Equal(0, Days(7, 0, 0.0416).ForecastDays(0.25));
    }

    [Theory]
    [InlineData(0.00049, true)]
    [InlineData(0.00051, false)]
    public void A_trend_of_under_a_fifth_of_a_degree_a_year_is_none(double perDay, bool none)
    {
        double days = Days(8, 0, perDay).ForecastDays(0.25);
        Assert.Equal(none, days == TiltTrend.NotInSightDays);
        Assert.Equal(none ? TiltTrend.NotInSightDays : ((0.25 - (7 * perDay)) / perDay) - 0.5, days, 0.01);
        Assert.Equal(TiltTrend.NotInSightDays, Days(8, 0, perDay).ForecastDays(2.5));
    }

    [Fact]
    public void Time_since_the_last_whole_day_is_taken_off_the_forecast()
    {
        TiltTrend trend = Days(8, 0, 0.01);
        for (int hour = 0; hour < 13; hour++)
        {
            trend.Add(Gravity(0.08, 0), double.NaN, hour * 60, 3600);
        }

        Assert.Equal(18 - 0.5 - (12 / 24.0), trend.ForecastDays(0.25), 1e-3);
    }

    [Fact]
    public void What_can_be_no_gravity_is_not_taken_back()
    {
        var trend = Trend();
        trend.Restore([new(0, 0, 9.8, 20), new(0, 0, double.NaN, 20), new(0, 0, 9.8, double.NaN)]);
        Assert.Equal(2, trend.Days);
        Assert.Equal([20, double.NaN], trend.DailyMeans.Select(day => day.Celsius));
        trend.Restore([new(0.1, 0, 9.8, 21)]);
        Assert.Equal([new DailyTilt(0.1, 0, 9.8, 21)], trend.DailyMeans);
    }

    [Theory]
    [InlineData(1199, false)]
    [InlineData(1200, true)]
    public void Less_than_twenty_minutes_stand_for_no_hour(double seconds, bool counts)
    {
        var trend = Trend();
        for (int hour = 0; hour < 49; hour++)
        {
            trend.Add(Gravity(hour < 24 ? 0 : 0.1, 0), double.NaN, hour * 60, seconds);
        }

        Assert.Equal(counts ? 0.1 : double.NaN, trend.DegreesPerDay, 1e-6);
    }

    [Theory]
    [InlineData(18, true)]
    [InlineData(17, false)]
    public void Eighteen_hours_make_a_day(int hours, bool counts)
    {
        var trend = Trend();
        for (int day = 0; day < 3; day++)
        {
            for (int hour = 0; hour < hours; hour++)
            {
                trend.Add(Gravity(0.1 * day, 0), 20 + day, ((24 * day) + hour) * 60, 3600);
            }
        }

        Assert.Equal(counts ? 2 : 0, trend.Days);
        if (counts)
        {
            Assert.Equal([20, 21], trend.DailyMeans.Select(day => day.Celsius));
        }
    }

    [Fact]
    public void Hours_of_three_days_ago_are_no_yesterday()
    {
        var trend = Trend();
        for (int hour = 0; hour < 24; hour++)
        {
            trend.Add(Gravity(0, 0), double.NaN, hour * 60, 3600);
        }

        for (int hour = 72; hour < 97; hour++)
        {
            trend.Add(Gravity(0.1, 0), double.NaN, hour * 60, 3600);
        }

        Assert.Equal(double.NaN, trend.DegreesPerDay);
    }

    [Fact]
    public void Minutes_of_over_an_hour_ago_are_no_rate()
    {
        var trend = Trend();
        for (int minute = 0; minute < 30; minute++)
        {
            trend.Add(Gravity(0, 0), double.NaN, minute, 60);
        }

        for (int minute = 80; minute < 99; minute++)
        {
            trend.Add(Gravity(0.2 * (minute - 80) / 60, 0), double.NaN, minute, 60);
        }

        Assert.Equal(double.NaN, trend.DegreesPerHour);
        trend.Add(Gravity(0.2 * 19 / 60, 0), double.NaN, 99, 60);
        Assert.Equal(0.2, trend.DegreesPerHour, 1e-6);
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
