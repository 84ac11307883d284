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
    public void Wind_alone_begins_and_ends_it_where_nothing_measures_the_sway()
    {
        Minutes(double.NaN, 17.5, 1);
        Assert.True(_storm.IsOn);
        Minutes(double.NaN, 8, 31);
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

    [Fact]
    public void A_command_outlives_a_restart_and_ends_at_its_own_time()
    {
        const long Wall = 1_795_305_600_000;
        Stamp booted = new(5_000_000, Wall, Synced: true);
        _storm.Command(booted.MonotonicMicros + 7_200_000_000, Wall + 7_200_000);
        _storm.Advance(booted);
        Assert.Equal(Wall + 7_200_000, _storm.CommandedUntilUnixMillis);

        // Another boot, an hour later, whose monotonic clock says little.
        StormMode next = new(new Limits());
        next.Resume(_storm.CommandedUntilUnixMillis);
        Stamp later = new(1_000_000, Wall + 3_600_000, Synced: true);
        next.Advance(later);
        Assert.True(next.IsOn);
        next.Advance(later.AddMicros(3_599_999_999));
        Assert.True(next.IsOn);
        next.Advance(later.AddMicros(3_600_000_000));
        Assert.False(next.IsOn);
        Assert.Equal(0, next.CommandedUntilUnixMillis);
    }

    [Fact]
    public void While_the_time_is_not_known_a_resumed_command_goes_on_and_then_ends_as_it_must()
    {
        const long Until = 1_795_305_600_000;
        Stamp dark = new(1_000_000, 0, Synced: false);
        _storm.Resume(Until);
        _storm.Advance(dark);
        _storm.Advance(dark.AddMicros(100_000_000_000));
        Assert.True(_storm.IsOn);
        Stamp known = new(dark.MonotonicMicros + 200_000_000_000, Until + 1, Synced: true);
        _storm.Advance(known);
        Assert.False(_storm.IsOn);

        StormMode never = new(new Limits());
        never.Resume(Until);
        never.Advance(dark);
        never.Advance(dark.AddMicros((long)(StormMode.LongestCommandSeconds * 1e6) - 1));
        Assert.True(never.IsOn);
        never.Advance(dark.AddMicros((long)(StormMode.LongestCommandSeconds * 1e6)));
        Assert.False(never.IsOn);
    }

    [Fact]
    public void What_was_taken_back_is_not_resumed()
    {
        _storm.Command(7_200_000_000, 1_795_305_600_000);
        _storm.Command(0);
        Assert.Equal(0, _storm.CommandedUntilUnixMillis);
        StormMode next = new(new Limits());
        next.Resume(0);
        next.Advance(new Stamp(1, 1, Synced: true));
        Assert.False(next.IsOn);
    }

    [Fact]
    public void A_restart_within_a_storm_goes_on_with_it_until_calm_was_seen()
    {
        Assert.False(_storm.IsMeasured);
        _storm.Resume();
        Assert.True(_storm.IsMeasured);
        Minutes(double.NaN, double.NaN, 100);
        Assert.True(_storm.IsOn);
        Minutes(0.01, double.NaN, 31);
        Assert.False(_storm.IsOn);
    }

    [Theory]
    [InlineData(0.2, double.NaN, true)]
    [InlineData(0.1999, double.NaN, false)]
    [InlineData(double.NaN, 17.2, true)]
    [InlineData(double.NaN, 17.19, false)]
    [InlineData(0.1999, 17.19, false)]
    public void A_storm_begins_at_its_limits(double sway, double wind, bool on)
    {
        Minutes(sway, wind, 1);
        Assert.Equal(on, _storm.IsOn);
    }

    [Theory]
    [InlineData(0.1, 0)]
    [InlineData(0.0999, 8.6)]
    public void Half_of_a_limit_is_no_calm(double sway, double wind)
    {
        Minutes(0.3, double.NaN, 1);
        Minutes(sway, wind, 60);
        Assert.True(_storm.IsOn);
        Minutes(0.0999, 8.59, 31);
        Assert.False(_storm.IsOn);
    }

    [Fact]
    public void The_calm_ends_the_storm_to_the_microsecond()
    {
        Minutes(0.3, double.NaN, 1);
        Minutes(0.01, double.NaN, 1);
        _storm.Advance(new Stamp(_micros + 1_799_999_999, 0, false));
        Assert.True(_storm.IsOn);
        _storm.Advance(new Stamp(_micros + 1_800_000_000, 0, false));
        Assert.False(_storm.IsOn);
    }

    [Fact]
    public void A_command_neither_measures_a_storm_nor_outlives_its_end_by_a_microsecond()
    {
        _storm.Command(100, 55);
        _storm.Advance(new Stamp(99, 0, false));
        Assert.Equal((true, false, 55L), (_storm.IsOn, _storm.IsMeasured, _storm.CommandedUntilUnixMillis));
        _storm.Advance(new Stamp(100, 0, false));
        Assert.Equal((false, 0L), (_storm.IsOn, _storm.CommandedUntilUnixMillis));
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
