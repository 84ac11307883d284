using CsCheck;
using Edge.Portable.Rules;

namespace Edge.Portable.Tests.Rules;

public sealed class LoopCurrentTests
{
    private readonly LoopCurrent _level = new(shuntOhms: 100, atFour: 0, atTwenty: 2000);

    [Theory]
    [InlineData(0.4, 0)]
    [InlineData(1.2, 1000)]
    [InlineData(2.0, 2000)]
    [InlineData(0.39, -12.5)]
    public void Volts_over_the_shunt_become_the_measured_quantity(double volts, double millimetres)
    {
        var reading = _level.FromVolts(volts);

        Assert.Equal(LoopState.Measuring, reading.State);
        Assert.Equal(millimetres, reading.Value, 1e-9);
        Assert.Equal(volts * 10, reading.Milliamperes, 1e-12);
    }

    [Theory]
    [InlineData(double.NaN, LoopState.FaultLow)]
    [InlineData(-1, LoopState.FaultLow)]
    [InlineData(0, LoopState.FaultLow)]
    [InlineData(3.6, LoopState.FaultLow)]
    [InlineData(3.601, LoopState.SaturatedLow)]
    [InlineData(3.799, LoopState.SaturatedLow)]
    [InlineData(3.8, LoopState.Measuring)]
    [InlineData(20.5, LoopState.Measuring)]
    [InlineData(20.501, LoopState.SaturatedHigh)]
    [InlineData(20.999, LoopState.SaturatedHigh)]
    [InlineData(21, LoopState.FaultHigh)]
    [InlineData(double.PositiveInfinity, LoopState.FaultHigh)]
    public void Currents_are_judged_by_NE43(double milliamperes, LoopState state)
    {
        var reading = _level.FromMilliamperes(milliamperes);

        Assert.Equal(state, reading.State);
        Assert.Equal(state is LoopState.FaultLow or LoopState.FaultHigh, reading.IsFault);
        Assert.Equal(reading.IsFault, double.IsNaN(reading.Value));
    }

    [Fact]
    public void A_saturated_loop_says_the_end_of_the_measuring_range()
    {
        Assert.Equal(-25, _level.FromMilliamperes(3.7).Value, 1e-9);
        Assert.Equal(2062.5, _level.FromMilliamperes(20.9).Value, 1e-9);
    }

    [Fact]
    public void No_current_whatever_gives_a_value_outside_the_measuring_range()
    {
        Gen.Double.Sample(milliamperes =>
        {
            var reading = _level.FromMilliamperes(milliamperes);
            Assert.True(reading.IsFault ? double.IsNaN(reading.Value) : reading.Value is >= -25.0001 and <= 2062.5001);
        });
    }

    [Fact]
    public void A_loop_that_cannot_be_scaled_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LoopCurrent(0, 0, 1));
        Assert.Throws<ArgumentException>(() => new LoopCurrent(double.NaN, 0, 1));
        Assert.Throws<ArgumentException>(() => new LoopCurrent(100, 5, 5));
        Assert.Throws<ArgumentException>(() => new LoopCurrent(100, double.NegativeInfinity, 5));
    }
}
