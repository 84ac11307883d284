using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class SampleRateTests
{
    private readonly SampleRate _rate = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_rate_is_given_from_ten_seconds_on(double start)
    {
        Drain(start, start + 9.9);
        Assert.Equal(double.NaN, _rate.Hertz());
        _rate.Add(25, (long)((start + 10) * 1e6));
        Assert.Equal(125, _rate.Hertz(), 2);
    }

    [Fact]
    public void Two_drains_make_no_rate()
    {
        _rate.Add(0, 0);
        _rate.Add(2500, 20_000_000);
        Assert.Equal(double.NaN, _rate.Hertz());
        _rate.Add(1250, 30_000_000);
        Assert.Equal(125, _rate.Hertz(), 1e-9);
    }

    [Fact]
    public void Drains_in_quick_succession_count_with_the_next_one()
    {
        for (int i = 0; i <= 3000; i++)
        {
            _rate.Add(1, i * 8000L);
        }

        Assert.Equal(125, _rate.Hertz(), 1e-6);
    }

    [Fact]
    public void A_restart_forgets_what_was_before()
    {
        Drain(0, 20);
        _rate.Restart();
        Assert.Equal(double.NaN, _rate.Hertz());
        for (int i = 0; i <= 60; i++)
        {
            _rate.Add(50, 100_000_000 + (i * 200_000L));
        }

        Assert.Equal(250, _rate.Hertz(), 1e-9);
    }

    [Fact]
    public void It_follows_the_last_minute_however_long_it_has_run()
    {
        Drain(0, 300);
        for (int i = 1; i <= 600; i++)
        {
            _rate.Add(24, 300_000_000 + (i * 200_000L));
        }

        Assert.Equal(120, _rate.Hertz(), 1e-9);
    }

    // 125 Hz, drained every 200 ms.
    private void Drain(double from, double to)
    {
        for (double t = from; t <= to; t += 0.2)
        {
            _rate.Add(25, (long)Math.Round(t * 1e6));
        }
    }
}
