using Edge.Core.Flood;

namespace Edge.Core.Tests.Flood;

public sealed class FloorForecastTests
{
    [Fact]
    public void A_steady_rise_reaches_the_floor_when_it_does()
    {
        WaterTrend trend = Rising(60, from: 0, seconds: 1200);
        var forecast = FloorForecast.Of(trend, 120, 300);
        Assert.Equal(1800, forecast.Seconds, 0);
        Assert.Equal(1800, forecast.Earliest, 0);
        Assert.Equal(1800, forecast.Latest, 0);
    }

    [Fact]
    public void Water_at_the_floor_is_there_even_when_its_rise_is_not_known()
    {
        Assert.Equal(new FloorForecast(0, 0, 0), FloorForecast.Of(new WaterTrend(), 300, 300));
        Assert.Equal(FloorForecast.Unknown, FloorForecast.Of(new WaterTrend(), 299.9, 300));
        Assert.Equal(FloorForecast.Unknown, FloorForecast.Of(new WaterTrend(), double.NaN, 300));
    }

    [Theory]
    [InlineData(-60)]
    [InlineData(0)]
    [InlineData(9.9)]
    public void Water_that_does_not_rise_never_reaches_it(double rate)
    {
        var forecast = FloorForecast.Of(Rising(rate, 100, 1200), 100, 300);
        Assert.Equal(FloorForecast.Never, forecast);
        Assert.False(forecast.IsForecast);
    }

    [Theory]
    [InlineData(1400, true)]
    [InlineData(1500, false)]
    public void A_time_over_a_day_is_none(double floor, bool isForecast) =>
        Assert.Equal(isForecast, FloorForecast.Of(Rising(10.01, 0, 1200), 20, floor).IsForecast);

    [Fact]
    public void Water_that_rises_ever_faster_comes_earlier_than_its_line_says()
    {
        var trend = new WaterTrend();
        for (int i = 0; i <= 1200; i++)
        {
            _ = trend.Add(i * i * 1e-4, i * 1_000_000L);
        }

        // 0.0001 t² is 300 at 1732 s, 532 s from now.
        var forecast = FloorForecast.Of(trend, 144, 300);
        Assert.InRange(forecast.Earliest, 500, 750);
        Assert.True(forecast.Earliest < forecast.Seconds && forecast.Seconds < forecast.Latest);
    }

    [Fact]
    public void Noise_that_happens_to_rise_is_no_forecast()
    {
        var random = new Random(3);
        for (int run = 0; run < 50; run++)
        {
            var trend = new WaterTrend();
            for (int i = 0; i < 700; i++)
            {
                _ = trend.Add(100 + (60 * (random.NextDouble() - 0.5)), i * 1_000_000L);
            }

            Assert.False(FloorForecast.Of(trend, 100, 300).IsForecast, $"{trend.Rate}");
        }
    }

    private static WaterTrend Rising(double rate, double from, int seconds)
    {
        var trend = new WaterTrend();
        for (int i = 0; i <= seconds; i++)
        {
            _ = trend.Add(from + (rate * i / 600), i * 1_000_000L);
        }

        return trend;
    }
}
