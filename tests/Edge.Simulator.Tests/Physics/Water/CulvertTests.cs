using Edge.Simulator.Physics.Water;

namespace Edge.Simulator.Tests.Physics.Water;

public sealed class CulvertTests
{
    [Fact]
    public void Rain_that_never_ends_stands_as_deep_as_the_outlet_lets_it()
    {
        Assert.Equal(48, Culvert.Step(0, 80, 86_400), 6);
        Assert.Equal(0, Culvert.Step(48, 0, 86_400), 6);
    }

    [Fact]
    public void It_fills_and_empties_with_half_an_hour()
    {
        Assert.Equal(48 * (1 - Math.Exp(-1)), Culvert.Step(0, 80, 1800), 6);
        Assert.Equal(48 * Math.Exp(-1), Culvert.Step(48, 0, 1800), 6);
    }

    [Fact]
    public void The_step_does_not_matter()
    {
        double depth = 10;
        for (int i = 0; i < 60; i++)
        {
            depth = Culvert.Step(depth, 30, 60);
        }

        Assert.Equal(Culvert.Step(10, 30, 3600), depth, 6);
    }
}
