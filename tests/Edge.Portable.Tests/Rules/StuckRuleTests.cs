using Edge.Portable.Rules;

namespace Edge.Portable.Tests.Rules;

public sealed class StuckRuleTests
{
    [Fact]
    public void A_value_that_repeats_bit_for_bit_is_stuck_after_its_time()
    {
        var rule = new StuckRule(60);

        Assert.False(rule.Update(54.2, 0));
        Assert.False(rule.Update(54.2, 59_999_999));
        Assert.True(rule.Update(54.2, 60_000_000));
        Assert.False(rule.Update(54.3, 61_000_000));
    }

    [Fact]
    public void The_smallest_change_starts_the_time_again()
    {
        var rule = new StuckRule(1);
        for (int i = 0; i < 100; i++)
        {
            Assert.False(rule.Update(i % 2 == 0 ? 1 : Math.BitIncrement(1), i * 900_000L));
        }
    }

    [Fact]
    public void A_missing_value_neither_ends_nor_prolongs_a_series()
    {
        var rule = new StuckRule(10);
        rule.Update(1, 0);

        Assert.False(rule.Update(double.NaN, 20_000_000));
        Assert.True(rule.Update(1, 21_000_000));
        Assert.True(rule.Update(double.NaN, 22_000_000));
    }
}
