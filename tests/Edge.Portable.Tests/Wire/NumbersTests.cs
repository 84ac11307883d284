using Edge.Portable.Wire;

namespace Edge.Portable.Tests.Wire;

public sealed class NumbersTests
{
    private const double TwoTo63 = 9223372036854775808.0;

    public static TheoryData<MetricDataType, double, double> Ranges =>
        new()
        {
            { MetricDataType.Int8, sbyte.MinValue, sbyte.MaxValue },
            { MetricDataType.Int16, short.MinValue, short.MaxValue },
            { MetricDataType.Int32, int.MinValue, int.MaxValue },
            { MetricDataType.Int64, -TwoTo63, Math.BitDecrement(TwoTo63) },
            { MetricDataType.UInt8, 0, byte.MaxValue },
            { MetricDataType.UInt16, 0, ushort.MaxValue },
            { MetricDataType.UInt32, 0, uint.MaxValue },
            { MetricDataType.UInt64, 0, Math.BitDecrement(TwoTo63) },
            { MetricDataType.DateTime, 0, Math.BitDecrement(TwoTo63) },
            { MetricDataType.Float, -float.MaxValue, float.MaxValue },
            { MetricDataType.Double, -double.MaxValue, double.MaxValue },
        };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_type_holds_its_range_from_end_to_end_and_nothing_else(
        MetricDataType type,
        double lowest,
        double highest
    )
    {
        foreach (double inside in (double[])[lowest, 0, 1, highest])
        {
            Assert.True(Numbers.Fits(type, inside));
        }

        double[] outside = [Math.BitDecrement(lowest), Math.BitIncrement(highest), double.NaN];
        foreach (double other in (double[])[.. outside, double.NegativeInfinity, double.PositiveInfinity])
        {
            Assert.False(Numbers.Fits(type, other));
        }
    }

    [Fact]
    public void A_truth_value_is_zero_or_one()
    {
        Assert.True(Numbers.Fits(MetricDataType.Boolean, 0));
        Assert.True(Numbers.Fits(MetricDataType.Boolean, 1));
        foreach (double other in (double[])[0.5, -1, 2, double.NaN])
        {
            Assert.False(Numbers.Fits(MetricDataType.Boolean, other));
        }
    }

    [Fact]
    public void A_text_has_no_number_and_an_unknown_type_holds_none()
    {
        Assert.True(Numbers.Fits(MetricDataType.String, double.NaN));
        Assert.True(Numbers.Fits(MetricDataType.Text, double.NaN));
        Assert.False(Numbers.Fits(MetricDataType.Unknown, 0));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.49, 0)]
    [InlineData(0.5, 1)]
    [InlineData(1.5, 2)]
    [InlineData(2.4, 2)]
    [InlineData(-0.49, 0)]
    [InlineData(-0.5, -1)]
    [InlineData(-1.5, -2)]
    [InlineData(-2.4, -2)]
    [InlineData(9007199254740992, 9007199254740992)]
    public void Halves_are_rounded_away_from_zero(double value, long rounded) =>
        Assert.Equal(rounded, Numbers.Round(value));
}
