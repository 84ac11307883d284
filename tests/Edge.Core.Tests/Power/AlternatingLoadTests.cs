using CsCheck;
using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

public sealed class AlternatingLoadTests
{
    [Fact]
    public void A_load_that_comes_and_goes_is_its_mean_whatever_its_period_and_share() =>
        Gen.Select(Gen.Double[20, 1200], Gen.Double[0.25, 0.6], Gen.Double[5, 20], Gen.Double[1.5, 3])
            .Sample(
                (period, share, low, times) =>
                {
                    var load = new AlternatingLoad();
                    load.Begin(low);
                    for (double s = 0; s < 12 * period; s += 5)
                    {
                        load.Step(s % period < share * period ? times * low : low, 5);
                    }

                    double mean = low * (1 + (share * (times - 1)));
                    Assert.True(load.Alternates);
                    Assert.InRange(load.Mean, 0.8 * mean, 1.2 * mean);
                    Assert.InRange(load.Doubt(100 * period), 0.02, 0.6);
                    Assert.True(load.Doubt(period) > load.Doubt(100 * period));
                },
                iter: 200
            );

    [Fact]
    public void A_load_that_stays_is_no_alternating_one()
    {
        AlternatingLoad load = Alternating();
        int stayed = 0;
        for (; load.Alternates; stayed += 10)
        {
            load.Step(20, 10);
        }

        // Three times the 300 s for which it used to stay, of which it has stayed one.
        Assert.InRange(stayed, 580, 640);
        Assert.Equal(0, load.Doubt(1000));
    }

    [Fact]
    public void A_load_heavier_than_it_ever_was_is_not_taken_for_one_that_goes_again()
    {
        AlternatingLoad load = Alternating();
        load.Step(22.9, 10);
        Assert.True(load.Alternates);
        load.Step(23.1, 10);
        Assert.False(load.Alternates);
    }

    [Theory]
    [InlineData(10, 11)]
    [InlineData(10, 10)]
    public void What_converters_and_traffic_move_it_by_is_no_alternation(double one, double other)
    {
        var load = new AlternatingLoad();
        load.Begin(one);
        for (int s = 0; s < 20_000; s += 10)
        {
            load.Step(s % 600 < 300 ? other : one, 10);
        }

        Assert.False(load.Alternates);
    }

    [Fact]
    public void Three_turns_are_not_yet_a_habit()
    {
        var load = new AlternatingLoad();
        load.Begin(10);
        for (int s = 0; s < 1500; s += 10)
        {
            load.Step(s % 600 < 300 ? 10 : 20, 10);
            Assert.False(load.Alternates);
        }

        load.Step(20, 10);
        Assert.True(load.Alternates);
        load.Begin(10);
        Assert.False(load.Alternates);
    }

    // 10 and 20 A, 300 s each.
    private static AlternatingLoad Alternating()
    {
        var load = new AlternatingLoad();
        load.Begin(10);
        for (int s = 0; s < 6000; s += 10)
        {
            load.Step(s % 600 < 300 ? 10 : 20, 10);
        }

        Assert.True(load.Alternates);
        Assert.InRange(load.Mean, 13, 17);
        return load;
    }
}
