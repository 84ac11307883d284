using Edge.Core.Readings;
using Edge.Core.Signals;
using Edge.Core.Site;

namespace Edge.Core.Tests.Signals;

public sealed class StormModeTests
{
    private readonly StormMode _storm = new(new Limits());
    private long _micros;

    private Stamp Now => new(_micros, 0, false);

    [Fact]
    public void Sway_begins_it_at_once_and_half_an_hour_of_calm_ends_it()
    {
        Minutes(0.01, double.NaN, 10);
        Assert.False(_storm.IsOn);
        Minutes(0.21, double.NaN, 1);
        Assert.True(_storm.IsOn);
        Minutes(0.12, double.NaN, 120); // not calm yet
        Minutes(0.05, double.NaN, 30);
        Assert.True(_storm.IsOn);
        Minutes(0.05, double.NaN, 1);
        Assert.False(_storm.IsOn);
    }

    [Fact]
    public void Wind_begins_it_though_the_mast_is_still()
    {
        Minutes(0.01, 17.5, 1);
        Assert.True(_storm.IsOn);
        Minutes(0.01, 9, 60);
        Assert.True(_storm.IsOn);
        Minutes(0.01, 8, 31);
        Assert.False(_storm.IsOn);
    }

    [Fact]
    public void A_storm_that_is_no_longer_measured_does_not_end()
    {
        Minutes(0.3, double.NaN, 1);
        Minutes(double.NaN, double.NaN, 300);
        Assert.True(_storm.IsOn);
        Minutes(0.01, double.NaN, 31);
        Assert.False(_storm.IsOn);
    }

    [Fact]
    public void A_command_holds_it_for_its_time()
    {
        _storm.Command(_micros + 7_200_000_000);
        Minutes(0.01, double.NaN, 119);
        Assert.True(_storm.IsOn);
        Minutes(0.01, double.NaN, 2);
        Assert.False(_storm.IsOn);
    }

    private void Minutes(double sway, double wind, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _micros += 60_000_000;
            _storm.Minute(sway, wind, Now);
        }
    }
}
