using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

public sealed class StillWatchTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void What_does_not_move_for_half_an_hour_is_frozen_and_one_digit_thaws_it()
    {
        var watch = new StillWatch();
        watch.Step(230, 21.3, [54.2, 0.1], 0);
        watch.Step(230, 21.3, [54.2, 0.1], (1800 * Second) - 1);
        Assert.False(watch.IsFrozen);
        watch.Step(230, 21.3, [54.2, 0.1], 1800 * Second);
        Assert.True(watch.IsFrozen);
        watch.Step(230, 21.3, [54.2, 0.2], 1801 * Second);
        Assert.False(watch.IsFrozen);
    }

    [Theory]
    [InlineData(230.1, 21.3, 54.2)]
    [InlineData(230, 21.4, 54.2)]
    [InlineData(230, 21.3, 54.1)]
    public void Any_figure_that_moves_once_is_enough(double ac, double load, double bus)
    {
        var watch = new StillWatch();
        watch.Step(230, 21.3, [54.2], 0);
        watch.Step(ac, load, [bus], 900 * Second);
        watch.Step(ac, load, [bus], 2699 * Second);
        Assert.False(watch.IsFrozen);
        watch.Step(ac, load, [bus], 2700 * Second);
        Assert.True(watch.IsFrozen);
    }

    /// <summary>Bus and battery current alone rest on float; without mains, or without a load, what else there is may rest too.</summary>
    [Theory]
    [InlineData(double.NaN, 21.3)]
    [InlineData(230, double.NaN)]
    [InlineData(0, 21.3)]
    [InlineData(230, 0)]
    public void What_may_rest_is_not_called_frozen(double ac, double load)
    {
        var watch = new StillWatch();
        watch.Step(ac, load, [54.2, 0], 0);
        watch.Step(ac, load, [54.2, 0], 100_000 * Second);
        Assert.False(watch.IsFrozen);
    }
}
