using Edge.Core.Link;
using Edge.Core.Readings;

namespace Edge.Core.Tests.Link;

public class ThroughputScheduleTests
{
    [Fact]
    public void The_mean_gap_is_five_and_a_half_hours_after_clamping() =>
        Assert.Equal(19_930, ThroughputSchedule.MeanGapSeconds, 5.0);

    [Fact]
    public void Gaps_are_exponential_about_six_hours_within_their_clamps()
    {
        double[] gaps = [.. Gaps("hp-0001", seed: 1, count: 2000).Skip(1)];
        Assert.All(
            gaps,
            gap => Assert.InRange(gap, ThroughputSchedule.ShortestSeconds, ThroughputSchedule.LongestSeconds)
        );
        // Mean of the clamped distribution: mean × (e^-a/… ) worked out by hand is 20,200 s.
        Assert.InRange(gaps.Average(), 19_200, 21_200);
        Assert.InRange(gaps.Count(g => g <= ThroughputSchedule.ShortestSeconds), 150, 230);
        Assert.InRange(gaps.Count(g => g >= ThroughputSchedule.LongestSeconds), 125, 205);
    }

    [Fact]
    public void The_same_seed_gives_the_same_schedule() =>
        Assert.Equal(Gaps("hp-0001", seed: 7, count: 20), Gaps("hp-0001", seed: 7, count: 20));

    [Fact]
    public void First_samples_of_the_fleet_spread_over_six_hours()
    {
        double[] firsts = [.. Enumerable.Range(1, 2320).Select(n => Gaps($"hp-{n:D4}", seed: 1, count: 1)[0])];
        double width = ThroughputSchedule.MeanSeconds - ThroughputSchedule.ShortestSeconds;
        int[] tenths = new int[10];
        foreach (double first in firsts)
        {
            tenths[(int)((first - ThroughputSchedule.ShortestSeconds) / width * 10)]++;
        }

        Assert.All(tenths, n => Assert.InRange(n, 180, 285));
    }

    // FNV-1a and Murmur3's finalizer, worked out apart from this code.
    [Theory]
    [InlineData("", 15_163.847343642265)]
    [InlineData("hp-001", 10_628.625396452844)]
    [InlineData("hp-0001", 12_163.757086414844)]
    [InlineData("hp-2320", 10_525.731042064726)]
    [InlineData("tr\u1EA1m-7", 8175.764737408608)]
    public void The_first_sample_of_a_site_is_at_the_same_time_after_every_start(string siteId, double seconds)
    {
        ThroughputSchedule schedule = new(siteId, new Random(1));
        Stamp start = new(77_000_000, 0, Synced: false);
        Assert.False(schedule.IsDue(start));
        Assert.False(schedule.IsDue(start.AddMicros((long)Math.Floor(seconds * 1e6))));
        Assert.True(schedule.IsDue(start.AddMicros((long)Math.Ceiling(seconds * 1e6))));
    }

    [Fact]
    public void A_sample_that_was_taken_before_it_was_due_counts_too()
    {
        ThroughputSchedule schedule = new("hp-001", new Random(1));
        Stamp start = new(77_000_000, 0, Synced: false);
        schedule.Taken(start);
        double gap = Math.Clamp(
            -ThroughputSchedule.MeanSeconds * Math.Log(1 - new Random(1).NextDouble()),
            ThroughputSchedule.ShortestSeconds,
            ThroughputSchedule.LongestSeconds
        );
        Assert.False(schedule.IsDue(start.AddMicros((long)Math.Floor(gap * 1e6))));
        Assert.True(schedule.IsDue(start.AddMicros((long)Math.Ceiling(gap * 1e6))));
    }

    /// <summary>The gap before each of the first samples, to the second.</summary>
    private static double[] Gaps(string siteId, int seed, int count)
    {
        ThroughputSchedule schedule = new(siteId, new Random(seed));
        Stamp now = new(77_000_000, 0, Synced: false);
        double[] gaps = new double[count];
        for (int i = 0; i < count; i++)
        {
            Stamp from = now;
            while (!schedule.IsDue(now))
            {
                now = now.AddMicros(10_000_000);
            }

            gaps[i] = Math.Clamp(
                now.SecondsSince(from) - 5,
                ThroughputSchedule.ShortestSeconds,
                ThroughputSchedule.LongestSeconds
            );
            if (now.SecondsSince(from) >= ThroughputSchedule.LongestSeconds)
            {
                gaps[i] = ThroughputSchedule.LongestSeconds;
            }

            schedule.Taken(now);
        }

        return gaps;
    }
}
