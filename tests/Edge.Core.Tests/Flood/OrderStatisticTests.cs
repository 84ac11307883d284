using CsCheck;
using Edge.Core.Flood;

namespace Edge.Core.Tests.Flood;

public sealed class OrderStatisticTests
{
    [Fact]
    public void Each_place_holds_what_sorting_would_put_there() =>
        Gen.Select(Gen.Double[-5, 5].Select(Math.Round).Array[1, 60], Gen.Double.Array[1, 60])
            .Select((ties, any) => ties.Concat(any.Where(double.IsFinite)).ToArray())
            .Sample(numbers =>
            {
                double[] sorted = [.. numbers.Order()];
                for (int place = 0; place < numbers.Length; place++)
                {
                    Assert.Equal(sorted[place], OrderStatistic.Select(numbers, place));
                }
            });

    [Theory]
    [InlineData(new double[] { 4 })]
    [InlineData(new double[] { 1, 1, 1, 1 })]
    [InlineData(new double[] { 1, 2, 3, 4, 5 })]
    [InlineData(new double[] { 5, 4, 3, 2, 1 })]
    public void Sorted_and_equal_numbers_keep_their_places(double[] numbers)
    {
        double[] sorted = [.. numbers.Order()];
        for (int place = 0; place < sorted.Length; place++)
        {
            Assert.Equal(sorted[place], OrderStatistic.Select([.. numbers], place));
        }
    }
}
