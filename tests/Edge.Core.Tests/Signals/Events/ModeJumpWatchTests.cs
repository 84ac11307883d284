using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

public sealed class ModeJumpWatchTests
{
    private const double Hertz = 20;

    [Theory]
    [InlineData(2.1, 1.9)]
    [InlineData(2.1, 1.0)]
    [InlineData(2.1, 2.4)]
    [InlineData(0.5, 0.42)]
    [InlineData(4.8, 4.4)]
    public void A_swing_at_another_frequency_is_found_within_the_minute(double learned, double now)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            ModeJumpWatch watch = new(Hertz, [learned]);
            Ring(watch, now, 1, 0.02, seed);

            Assert.True(watch.TryTake(out ModeJump jump));
            Assert.Equal(now, jump.Hertz, 0.02 * now);
            Assert.Equal((now / learned) - 1, jump.Share, 0.02);
            Assert.InRange(jump.Seconds, 10, 56);
            Assert.False(watch.IsWatching);
            Assert.False(watch.TryTake(out _));
        }
    }

    [Theory]
    [InlineData(2.1)]
    [InlineData(2.03)]
    [InlineData(2.18)]
    public void A_swing_within_the_tolerance_is_none(double now)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            ModeJumpWatch watch = new(Hertz, [2.1]);
            Ring(watch, now, 1, 0.02, seed);
            Assert.False(watch.TryTake(out _));
        }
    }

    [Fact]
    public void Noise_without_a_swing_is_none()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            ModeJumpWatch watch = new(Hertz, [2.1, 2.2]);
            Ring(watch, 2, 0, 0.05, seed);
            Assert.False(watch.TryTake(out _));
        }
    }

    [Fact]
    public void What_swings_no_more_than_before_the_blow_is_none()
    {
        ModeJumpWatch watch = new(Hertz, [2.1]);
        for (int i = 0; i < 3000; i++)
        {
            if (i == 1200)
            {
                watch.Impact(0.9);
            }

            watch.Add(Math.Sin(2 * Math.PI * 1.93 * i / Hertz), 0);
        }

        Assert.False(watch.TryTake(out _));
    }

    [Fact]
    public void Without_a_blow_or_after_a_gap_it_does_not_look()
    {
        ModeJumpWatch watch = new(Hertz, [2.1]);
        for (int i = 0; i < 2000; i++)
        {
            watch.Add(Math.Sin(i), 0);
        }

        Assert.False(watch.IsWatching);
        watch.Impact();
        Assert.True(watch.IsWatching);
        watch.Gap();
        Assert.False(watch.IsWatching);
    }

    [Fact]
    public void The_second_direction_that_still_swings_as_before_hides_a_weak_change_but_not_a_strong_one()
    {
        ModeJumpWatch strong = new(Hertz, [2.1]);
        ModeJumpWatch weak = new(Hertz, [2.1]);
        strong.Impact();
        weak.Impact();
        for (int i = 0; i < 1200; i++)
        {
            double old = 0.2 * Math.Sin(2 * Math.PI * 2.1 * i / Hertz);
            strong.Add(Math.Sin(2 * Math.PI * 1.5 * i / Hertz), old);
            weak.Add(0.3 * Math.Sin(2 * Math.PI * 1.5 * i / Hertz), old);
        }

        Assert.True(strong.TryTake(out _));
        Assert.False(weak.TryTake(out _));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ModeJumpWatch(20, []));
        Assert.Throws<ArgumentException>(() => new ModeJumpWatch(20, [6]));
        Assert.Throws<ArgumentException>(() => new ModeJumpWatch(20, [1, 3]));
        Assert.Throws<ArgumentException>(() => new ModeJumpWatch(20, [double.NaN]));
        Assert.Throws<ArgumentException>(() => new ModeJumpWatch(20, [2], 0));
    }

    private static void Ring(ModeJumpWatch watch, double hertz, double size, double noise, int seed)
    {
        var random = new Random(seed);
        watch.Impact();
        for (int i = 0; i < 60 * Hertz; i++)
        {
            double t = i / Hertz;
            double swing = size * Math.Exp(-0.01 * 2 * Math.PI * hertz * t) * Math.Sin(2 * Math.PI * hertz * t);
            watch.Add((0.8 * swing) + (noise * Shaken.Normal(random)), (0.6 * swing) + (noise * Shaken.Normal(random)));
        }
    }
}
