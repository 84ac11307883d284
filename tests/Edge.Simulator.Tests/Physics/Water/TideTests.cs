using Edge.Simulator.Physics.Water;

namespace Edge.Simulator.Tests.Physics.Water;

public sealed class TideTests
{
    // 1 January 2026, 0 h UTC.
    private const double Start = 1_767_225_600;
    private const double Day = 86_400;

    [Theory]
    [InlineData("O1", 13.9430356)]
    [InlineData("K1", 15.0410686)]
    [InlineData("P1", 14.9589314)]
    [InlineData("Q1", 13.3986609)]
    [InlineData("M2", 28.9841042)]
    [InlineData("S2", 30)]
    [InlineData("Sa", 0.0410686)]
    public void Each_constituent_has_its_published_speed(string name, double degreesPerHour) =>
        Assert.Equal(
            degreesPerHour,
            Tide.HaiPhong.Constituents.Single(constituent => constituent.Name == name).DegreesPerHour,
            6
        );

    [Fact]
    public void A_constituent_alone_repeats_after_its_period()
    {
        foreach (TideConstituent constituent in Tide.HaiPhong.Constituents)
        {
            Tide tide = new([constituent with { NodeSwing = 0 }]);
            double period = constituent.Hours * 3600;
            Assert.Equal(tide.Metres(Start), tide.Metres(Start + period), 4);
            Assert.Equal(-tide.Metres(Start), tide.Metres(Start + (period / 2)), 4);
        }
    }

    [Fact]
    public void Amplitudes_add_up_to_what_is_known_of_Hai_Phong_and_the_daily_ones_rule()
    {
        double daily = Tide.HaiPhong.Constituents.Where(c => c.Days == 1).Sum(c => c.Metres);
        double halfDaily = Tide.HaiPhong.Constituents.Where(c => c.Days == 2).Sum(c => c.Metres);

        Assert.InRange(daily + halfDaily, 1.5, 2);
        Assert.True(daily > 15 * halfDaily);
    }

    [Fact]
    public void The_range_is_over_three_metres_at_best_under_one_at_least_and_turns_every_fortnight()
    {
        List<double> ranges = [];
        for (int day = 0; day < 365; day++)
        {
            double[] heights = [.. Enumerable.Range(0, 150).Select(i => Height(day, i))];
            ranges.Add(heights.Max() - heights.Min());
        }

        Assert.InRange(ranges.Max(), 3, 4.5);
        Assert.InRange(ranges.Min(), 0, 1);
        int springs = ranges.Where((range, i) => i > 3 && i < 361 && range >= ranges.Skip(i - 3).Take(7).Max()).Count();
        Assert.InRange(springs, 25, 29);
    }

    [Fact]
    public void On_days_of_a_large_range_there_is_one_high_water_a_day()
    {
        int days = 0;
        for (int day = 0; day < 365; day++)
        {
            double[] heights = [.. Enumerable.Range(0, 180).Select(i => Height(day, i))];
            if (heights.Max() - heights.Min() < 2)
            {
                continue;
            }

            days++;
            int highs = Enumerable
                .Range(1, 178)
                .Count(i => heights[i] > heights[i - 1] && heights[i] >= heights[i + 1]);
            Assert.InRange(highs, 1, 2);
        }

        Assert.True(days > 150);
    }

    [Fact]
    public void The_moons_node_makes_the_tides_of_2025_larger_than_those_of_2016() =>
        Assert.True(Highest(1_735_689_600) > 1.1 * Highest(1_451_606_400));

    private static double Height(int day, int tenMinutes) =>
        Tide.HaiPhong.Metres(Start + (day * Day) + (tenMinutes * 600.0));

    private static double Highest(double from) =>
        Enumerable.Range(0, 365 * 24).Max(hour => Tide.HaiPhong.Metres(from + (hour * 3600.0)));
}
