using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

/// <summary>Energies of samples, 100 a second, against what makes a blow.</summary>
public sealed class ImpactWatchTests
{
    private const double Hertz = 100;
    private const double Floor = 1e-4;
    private const int Notice = 90;
    private ImpactWatch _watch = new(Hertz, Floor);

    private static double Square(double value) => value * value;

    // Feeds a level of energies; gives at which of them blows were sure.
    private List<int> Feed(double seconds, double fast, double slow = 0)
    {
        List<int> sure = [];
        for (int i = 0; i < seconds * Hertz; i++)
        {
            if (_watch.Add(fast, slow))
            {
                sure.Add(i);
            }
        }

        return sure;
    }

    // A blow: so much energy for a twentieth of a second; true when it is sure just when it must be, and never else.
    private bool Strike(double fast, double slow = 0, double background = Floor / 10, double slowBackground = 0)
    {
        Assert.Empty(Feed(0.05, fast, slow));
        List<int> sure = Feed(2, background, slowBackground);
        Assert.True(sure.Count == 0 || (sure.Count == 1 && sure[0] == Notice - 5 - 1), string.Join(' ', sure));
        return sure.Count == 1;
    }

    private void Calm(double seconds = 12, double fast = Floor / 10, double slow = 0) =>
        Assert.Empty(Feed(seconds, fast, slow));

    [Fact]
    public void A_blow_out_of_calm_is_sure_nine_tenths_of_a_second_after_its_first_sample()
    {
        Calm();
        Assert.True(Strike(1));
        Assert.Equal(Math.Sqrt(1 / Floor), _watch.LastCrest, 1e-9);
        Assert.Equal(Notice, _watch.SamplesAgo);
        Assert.Equal(0, _watch.LastLeft, 1e-3);
    }

    [Fact]
    public void A_blow_must_be_over_eight_times_the_floor()
    {
        Calm();
        Assert.False(Strike(Floor * 64));
        Assert.True(Strike(Floor * 64.01));
        Assert.Equal(8, _watch.LastCrest, 0.01);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    public void A_blow_must_be_over_eight_times_the_last_ten_seconds(double rms)
    {
        Calm(60, Square(rms));
        Assert.False(Strike(Square(7.9 * rms), background: Square(rms)));
        Calm(60, Square(rms));
        Assert.True(Strike(Square(8.1 * rms), background: Square(rms)));
        Assert.Equal(8.1, _watch.LastCrest, 0.01);
    }

    [Fact]
    public void What_was_loud_a_moment_ago_hides_a_blow_that_the_ten_seconds_would_not()
    {
        // Two seconds that build up slowly enough to be no blow themselves.
        Calm(60, Square(0.01));
        for (int i = 0; i < 200; i++)
        {
            Assert.False(_watch.Add(Square(0.01 + (0.04 * Math.Min(1, i / 100.0))), 1));
        }

        // Of the ten seconds an eighth is 0.21 at most; of the last one 0.38.
        Assert.False(Strike(Square(0.3), slow: 1, background: Square(0.01), slowBackground: 1));
    }

    [Fact]
    public void For_ten_seconds_from_the_start_nothing_is_a_blow()
    {
        Assert.Empty(Feed(9.9, Floor / 10));
        Assert.Empty(Feed(0.05, 1));
        Assert.Empty(Feed(2, Floor / 10));
        _watch = new ImpactWatch(Hertz, Floor);
        Assert.Empty(Feed(10, Floor / 10));
        Assert.True(Strike(1));
    }

    [Fact]
    public void After_missing_samples_it_begins_anew()
    {
        Calm();
        Assert.Empty(Feed(0.05, 1));
        _watch.Restart();
        Assert.Empty(Feed(5, Floor / 10));
        Assert.Empty(Feed(0.05, 1));
        Assert.Empty(Feed(5, Floor / 10));
        Assert.True(Strike(10));

        // What was there before is forgotten.
        Calm(60, 1);
        _watch.Restart();
        Calm(10, Floor / 10);
        Assert.True(Strike(0.1));
        Assert.Equal(Math.Sqrt(0.1 / Floor), _watch.LastCrest, 1e-6);
    }

    [Fact]
    public void Blows_two_seconds_apart_do_not_hide_each_other()
    {
        Calm(60, Floor);
        for (int i = 0; i < 20; i++)
        {
            Assert.True(Strike(Floor * 400, background: Floor), $"blow {i}");
        }
    }

    [Fact]
    public void A_level_that_has_risen_is_followed_within_seconds()
    {
        Calm(60, Floor);
        Assert.Empty(Feed(30, Floor * 1000, 1));

        // Thirty seconds, at nine times the average at most: e in a second and a quarter.
        Assert.False(Strike(Floor * 20_000, background: Floor * 1000));
    }

    [Theory]
    [InlineData(0.13, true)]
    [InlineData(0.17, false)]
    public void What_is_strongest_later_than_at_once_is_no_blow(double seconds, bool isBlow)
    {
        Calm();
        Assert.Empty(Feed(seconds, 1));
        Assert.Empty(Feed(0.02, 1.5));
        Assert.Equal(isBlow ? 1 : 0, Feed(2, Floor / 10).Count);
    }

    [Theory]
    [InlineData(0.34, true)]
    [InlineData(0.36, false)]
    public void What_has_not_died_away_by_then_is_no_blow(double left, bool isBlow)
    {
        Calm();
        Assert.Empty(Feed(0.15, 1));
        Assert.Empty(Feed(0.45, 0));
        Assert.Equal(isBlow ? 1 : 0, Feed(1, left).Count);
        Assert.Equal(left, _watch.LastLeft, 0.001);
    }

    [Fact]
    public void What_was_there_before_does_not_count_as_left()
    {
        Calm(60, 0.01);
        Assert.Empty(Feed(0.15, 1));
        Assert.Single(Feed(1, 0.01));
        Assert.Equal(0, _watch.LastLeft, 0.001);
    }

    [Fact]
    public void Where_the_slow_is_stronger_than_the_quick_it_must_come_out_of_nothing_too()
    {
        Calm(60, Floor / 10, slow: 0.2);
        Assert.False(Strike(1, slow: 2, slowBackground: 0.2));
        Calm(60, Floor / 10, slow: 0.2);
        Assert.True(Strike(1, slow: 0.9, slowBackground: 0.2));
        Calm(60, Floor / 10, slow: 0.2);
        Assert.False(Strike(1, slow: 64 * 0.199, slowBackground: 0.2));
        Calm(60, Floor / 10, slow: 0.2);
        Assert.True(Strike(1, slow: 64 * 0.201, slowBackground: 0.2));

        // Under the floor it is nothing.
        Calm(60, Floor / 10, slow: Floor / 10);
        Assert.True(Strike(Floor * 65, slow: Floor * 65.5));
        Calm(60, Floor / 10, slow: Floor * 1.1);
        Assert.False(Strike(Floor * 65, slow: Floor * 65.5));
    }
}
