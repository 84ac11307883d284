using CsCheck;
using Edge.Core.Journal;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

public sealed class AckRangesTests
{
    private static readonly Gen<IdRange> Ranges = Gen.Select(Gen.Long[1, 999_999_999_999_999], Gen.Long[0, 1000])
        .Select((first, more) => new IdRange(first, first + more));

    [Fact]
    public void Any_ranges_in_any_order_read_back() =>
        Ranges
            .Array[0, 60]
            .Sample(ranges =>
            {
                string text = string.Join(
                    ',',
                    ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}")
                );
                Assert.True(AckRanges.TryParse(text, out List<IdRange> read));
                Assert.Equal(ranges, read);
            });

    [Theory]
    [InlineData("1", 1, 1)]
    [InlineData("7-7", 7, 7)]
    [InlineData("120-180", 120, 180)]
    [InlineData("999999999999999999", 999_999_999_999_999_999, 999_999_999_999_999_999)]
    public void A_range_is_one_id_or_two(string text, long first, long last)
    {
        Assert.True(AckRanges.TryParse(text, out List<IdRange> ranges));
        Assert.Equal([new IdRange(first, last)], ranges);
    }

    [Theory]
    [InlineData(",")]
    [InlineData("1,")]
    [InlineData(",1")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1--2")]
    [InlineData("1-2-3")]
    [InlineData("0")]
    [InlineData("0-5")]
    [InlineData("5-0")]
    [InlineData("5-4")]
    [InlineData("1, 2")]
    [InlineData(" 1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("0x1")]
    [InlineData("1000000000000000000")]
    [InlineData("1-1000000000000000000")]
    [InlineData("9,1000000000000000000")]
    public void Anything_else_is_refused_whole(string text)
    {
        Assert.False(AckRanges.TryParse(text, out List<IdRange> ranges));
        Assert.Empty(ranges);
    }

    [Fact]
    public void The_most_ranges_are_read_and_not_one_more()
    {
        string most = string.Join(',', Enumerable.Range(1, AckRanges.MaxRanges));
        Assert.True(AckRanges.TryParse(most, out List<IdRange> ranges));
        Assert.Equal(AckRanges.MaxRanges, ranges.Count);
        Assert.False(AckRanges.TryParse(most + ",2000", out ranges));
        Assert.Empty(ranges);
    }

    [Fact]
    public void The_longest_text_is_read_and_not_one_character_more()
    {
        // 963 ranges of 17 characters with their commas, and one of 13.
        string longest = string.Concat(Enumerable.Repeat("1234567-12345678,", 963)) + "1234567890123";
        Assert.Equal(AckRanges.MaxLength, longest.Length);
        Assert.True(AckRanges.TryParse(longest, out _));
        Assert.False(AckRanges.TryParse(longest + "4", out _));
    }
}
