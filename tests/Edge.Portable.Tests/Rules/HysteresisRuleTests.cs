using CsCheck;
using Edge.Portable.Rules;

namespace Edge.Portable.Tests.Rules;

public sealed class HysteresisRuleTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void A_high_limit_raises_after_its_on_delay_and_clears_after_its_off_delay()
    {
        var rule = HysteresisRule.High(100, 90, onSeconds: 5, offSeconds: 60);

        Assert.False(rule.Update(101, 0));
        Assert.False(rule.Update(101, (5 * Second) - 1));
        Assert.True(rule.Update(101, 5 * Second));
        Assert.True(rule.IsActive);

        Assert.False(rule.Update(89, 10 * Second));
        Assert.False(rule.Update(89, (70 * Second) - 1));
        Assert.True(rule.Update(89, 70 * Second));
        Assert.False(rule.IsActive);
    }

    [Fact]
    public void A_low_limit_raises_below_and_clears_above()
    {
        var rule = HysteresisRule.Low(47, 48, onSeconds: 0, offSeconds: 0);

        Assert.False(rule.Update(47, 0));
        Assert.True(rule.Update(46.99, 1));
        Assert.False(rule.Update(48, 2));
        Assert.True(rule.Update(48.01, 3));
    }

    [Fact]
    public void A_value_between_the_limits_changes_nothing()
    {
        var rule = HysteresisRule.High(10, 8, 0, 0);

        Assert.False(rule.Update(9, 0));
        Assert.True(rule.Update(11, 1));
        Assert.False(rule.Update(9, 2));
        Assert.True(rule.IsActive);
    }

    [Fact]
    public void An_excursion_shorter_than_the_on_delay_raises_nothing()
    {
        var rule = HysteresisRule.High(10, 8, 5, 0);

        for (long i = 0; i < 100; i++)
        {
            rule.Update(i % 5 == 4 ? 9 : 11, i * Second);
            Assert.False(rule.IsActive);
        }
    }

    [Fact]
    public void A_missing_value_raises_nothing_and_clears_nothing()
    {
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Long[0, 1_000_000_000].Array[1, 30])
            .Sample(
                (high, active, steps) =>
                {
                    var rule = high ? HysteresisRule.High(1, -1, 1, 1) : HysteresisRule.Low(-1, 1, 1, 1);
                    rule.Restore(active);
                    rule.Update(high == active ? -2 : 2, 0);
                    long now = 0;
                    foreach (long step in steps)
                    {
                        now += step;
                        Assert.False(rule.Update(double.NaN, now));
                        Assert.Equal(active, rule.IsActive);
                    }
                }
            );
    }

    [Fact]
    public void The_on_delay_stands_still_while_values_are_missing()
    {
        var rule = HysteresisRule.High(10, 8, 5, 0);
        rule.Update(11, 0);
        rule.Update(double.NaN, 2 * Second);

        Assert.False(rule.Update(11, 100 * Second));
        Assert.False(rule.Update(11, (103 * Second) - 1));
        Assert.True(rule.Update(11, 103 * Second));
    }

    [Fact]
    public void The_off_delay_starts_again_after_a_missing_value()
    {
        var rule = HysteresisRule.High(10, 8, 0, 60);
        rule.Update(11, 0);
        rule.Update(7, 1 * Second);
        rule.Update(double.NaN, 50 * Second);

        Assert.False(rule.Update(7, 70 * Second));
        Assert.False(rule.Update(7, (130 * Second) - 1));
        Assert.True(rule.Update(7, 130 * Second));
    }

    [Fact]
    public void A_state_from_before_a_restart_is_taken_up()
    {
        var rule = HysteresisRule.High(10, 8, 5, 5);
        rule.Restore(true);

        Assert.True(rule.IsActive);
        Assert.False(rule.Update(7, 0));
        Assert.True(rule.Update(7, 5 * Second));
    }

    [Fact]
    public void Limits_the_wrong_way_round_are_refused()
    {
        Assert.Throws<ArgumentException>(() => HysteresisRule.High(8, 10, 0, 0));
        Assert.Throws<ArgumentException>(() => HysteresisRule.Low(10, 8, 0, 0));
        Assert.Throws<ArgumentException>(() => HysteresisRule.High(double.NaN, 10, 0, 0));
    }
}
