using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class SampleTruthTests
{
    private const double G = Vector.StandardGravity;
    private readonly SampleTruth _truth = new();

    [Theory]
    [InlineData(100, 201)]
    [InlineData(125, 251)]
    [InlineData(1, 21)]
    public void All_axes_may_repeat_for_two_seconds_and_at_least_twenty_samples(double hertz, int stuckAfterRepeats)
    {
        _truth.Add(0.1, 0.2, 9.8, 20);
        for (int repeats = 1; repeats < stuckAfterRepeats; repeats++)
        {
            _truth.Add(0.1, 0.2, 9.8, 20);
            Assert.False(_truth.IsStuck(hertz));
        }

        _truth.Add(0.1, 0.2, 9.8, 20);
        Assert.True(_truth.IsStuck(hertz));
        _truth.Add(0.1, 0.2, 9.9, 20);
        Assert.False(_truth.IsStuck(hertz));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void One_axis_may_rest_for_ten_seconds(int axis)
    {
        double[] sample = [0, 0, 0];
        for (int i = 0; i <= 1001; i++)
        {
            Assert.False(_truth.IsAxisStuck(100));
            Array.Fill(sample, i);
            sample[axis] = 0.5;
            _truth.Add(sample[0], sample[1], sample[2], double.PositiveInfinity);
        }

        Assert.True(_truth.IsAxisStuck(100));
        Assert.False(_truth.IsStuck(100));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void An_axis_at_the_end_of_its_range_is_saturated_either_way(int axis)
    {
        foreach (double sign in (double[])[1, -1])
        {
            _truth.ClearSaturation();
            Add(axis, sign * Math.BitDecrement(20.0));
            Assert.Equal(0, _truth.SaturatedAt);
            Add(axis, sign * 20);
            Assert.Equal(20, _truth.SaturatedAt);
            Add(axis, sign * 19);
            Assert.Equal(20, _truth.SaturatedAt);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Four_equal_values_beyond_one_and_a_half_g_are_a_flat_top(int axis)
    {
        double top = Math.BitIncrement(1.5 * G);
        for (int i = 0; i < 3; i++)
        {
            Add(axis, -top);
            Assert.Equal(0, _truth.SaturatedAt);
        }

        Add(axis, -top);
        Assert.Equal(top, _truth.SaturatedAt);
    }

    [Fact]
    public void Equal_values_up_to_one_and_a_half_g_are_no_flat_top()
    {
        for (int i = 0; i < 10; i++)
        {
            Add(2, 1.5 * G);
        }

        Assert.Equal(0, _truth.SaturatedAt);
    }

    private void Add(int axis, double value) =>
        _truth.Add(axis == 0 ? value : 0, axis == 1 ? value : 0, axis == 2 ? value : 0, 20);
}
