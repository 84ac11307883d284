using CsCheck;
using Edge.Core.Readings;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

public sealed class PathChooserTests
{
    private static readonly PathOptions Options = new();

    [Fact]
    public void The_preferred_path_is_taken_first_and_kept_while_it_works()
    {
        PathChooser chooser = Two();
        Assert.Equal(0, chooser.Current);
        Assert.False(chooser.Works(0));
        chooser.Checked(0, works: true, At(0));
        chooser.Checked(1, works: true, At(0));
        Assert.False(chooser.Choose(At(0)));
        Assert.False(chooser.Choose(At(100_000)));
        Assert.Equal((0, 0L), (chooser.Current, chooser.Changes));
    }

    [Fact]
    public void A_path_is_left_at_its_third_failed_check_and_not_before()
    {
        PathChooser chooser = Two();
        chooser.Checked(1, works: true, At(19));
        chooser.Checked(0, works: false, At(0));
        chooser.Checked(0, works: false, At(10));
        Assert.False(chooser.Choose(At(10)));
        Assert.False(chooser.IsDead(0));
        chooser.Checked(0, works: false, At(20));
        Assert.True(chooser.IsDead(0));
        Assert.True(chooser.Choose(At(20)));
        Assert.Equal((1, 1L), (chooser.Current, chooser.Changes));
    }

    [Fact]
    public void One_check_that_works_begins_the_count_anew()
    {
        PathChooser chooser = Two();
        chooser.Checked(1, works: true, At(49));
        foreach (int second in (int[])[0, 10, 30, 40])
        {
            chooser.Checked(0, works: false, At(second));
            chooser.Checked(0, second == 10, At(second + 1));
            Assert.False(second == 10 && chooser.Choose(At(second + 1)));
        }

        Assert.True(chooser.Choose(At(50)));
    }

    [Fact]
    public void A_dead_path_stays_while_no_other_is_known_to_work_now()
    {
        PathChooser chooser = Two();
        chooser.Checked(1, works: true, At(0));
        Kill(chooser, 0, 30);
        Assert.False(chooser.Choose(At(50)));
        chooser.Checked(1, works: false, At(60));
        Assert.False(chooser.Choose(At(60)));
        chooser.Checked(1, works: true, At(70));
        Assert.True(chooser.Choose(At(90)));
        Assert.False(chooser.Choose(At(91)));
    }

    [Fact]
    public void What_worked_just_now_is_fresh_for_two_checks()
    {
        PathChooser chooser = Two();
        Kill(chooser, 0, 0);
        chooser.Checked(1, works: true, At(100));
        Assert.False(chooser.Choose(At(120.000001)));
        Assert.True(chooser.Choose(At(120)));
    }

    [Fact]
    public void The_best_of_those_that_work_is_taken()
    {
        var chooser = new PathChooser([false, false, true], Options);
        chooser.Checked(2, works: true, At(29));
        chooser.Checked(1, works: true, At(29));
        Kill(chooser, 0, 10);
        Assert.True(chooser.Choose(At(30)));
        Assert.Equal(1, chooser.Current);
    }

    [Fact]
    public void A_better_path_is_taken_again_when_it_has_worked_for_five_minutes_without_a_break()
    {
        PathChooser chooser = OnSecond(30);
        chooser.Checked(0, works: true, At(100));
        chooser.Checked(0, works: true, At(399));
        Assert.False(chooser.Choose(At(399.999999)));
        chooser.Checked(0, works: false, At(400));
        Assert.False(chooser.Choose(At(400)));
        chooser.Checked(0, works: true, At(410));
        Assert.False(chooser.Choose(At(709.9)));
        Assert.True(chooser.Choose(At(710)));
        Assert.Equal(0, chooser.Current);
    }

    [Fact]
    public void A_path_that_fails_soon_after_its_return_waits_twice_as_long()
    {
        PathChooser chooser = OnSecond(30);
        double at = 100;
        foreach (double hold in (double[])[300, 600, 1200, 2400, 3600, 3600])
        {
            chooser.Checked(0, works: true, At(at));
            chooser.Checked(1, works: true, At(at));
            Assert.False(chooser.Choose(At(at + hold - 0.001)));
            Assert.True(chooser.Choose(At(at + hold)));
            at += hold + 3599;
            chooser.Checked(1, works: true, At(at));
            Kill(chooser, 0, at - 20);
            Assert.True(chooser.Choose(At(at)));
            at += 10;
        }
    }

    [Fact]
    public void A_path_that_stayed_for_an_hour_is_mended()
    {
        PathChooser chooser = OnSecond(30);
        double at = 100;
        foreach (double stays in (double[])[3599, 3600, 3600])
        {
            chooser.Checked(0, works: true, At(at));
            at += stays == 3599 || chooser.Changes > 3 ? 300 : 600;
            Assert.True(chooser.Choose(At(at)));
            at += stays;
            chooser.Checked(1, works: true, At(at));
            Kill(chooser, 0, at - 20);
            Assert.True(chooser.Choose(At(at)));
            at += 10;
        }
    }

    [Fact]
    public void A_metered_path_is_checked_seldom_while_a_better_one_works()
    {
        PathChooser chooser = Two();
        Assert.Equal(long.MinValue, chooser.DueMicros(0));
        chooser.Checked(0, works: true, At(0));
        chooser.Checked(1, works: true, At(0));
        Assert.Equal(At(10).MonotonicMicros, chooser.DueMicros(0));
        Assert.Equal(At(600).MonotonicMicros, chooser.DueMicros(1));
        chooser.Checked(0, works: false, At(10));
        Assert.Equal(At(10).MonotonicMicros, chooser.DueMicros(1));
        Kill(chooser, 0, 10);
        chooser.Checked(1, works: true, At(30));
        Assert.True(chooser.Choose(At(30)));
        Assert.Equal(At(40).MonotonicMicros, chooser.DueMicros(0));
        Assert.Equal(At(40).MonotonicMicros, chooser.DueMicros(1));
        var free = new PathChooser([false, false], Options);
        free.Checked(0, works: true, At(0));
        free.Checked(1, works: true, At(0));
        Assert.Equal(At(10).MonotonicMicros, free.DueMicros(1));
    }

    [Fact]
    public void A_deaf_path_is_left_and_its_port_is_not_believed_for_as_long_as_a_return_takes()
    {
        PathChooser chooser = Two();
        chooser.Checked(0, works: true, At(0));
        chooser.Checked(1, works: true, At(0));
        chooser.Deaf(At(0));
        Assert.True(chooser.IsDead(0));
        Assert.False(chooser.Works(0));
        Assert.True(chooser.Choose(At(0)));
        chooser.Checked(0, works: true, At(299.999999));
        Assert.False(chooser.Works(0));
        chooser.Checked(0, works: true, At(300));
        Assert.True(chooser.Works(0));
        chooser.Checked(1, works: true, At(599));
        Assert.False(chooser.Choose(At(599.999999)));
        Assert.True(chooser.Choose(At(600)));
    }

    [Fact]
    public void A_session_that_is_answered_says_more_than_a_deaf_port_did()
    {
        PathChooser chooser = Two();
        Assert.False(chooser.IsKnown(0));
        chooser.Deaf(At(0));
        Assert.True(chooser.IsKnown(0));
        chooser.Spoke(0, At(1));
        Assert.True(chooser.Works(0));
        Assert.False(chooser.Choose(At(1)));
    }

    [Fact]
    public void Two_deaf_paths_are_changed_ever_more_seldom()
    {
        PathChooser chooser = Two();
        for (int second = 0; second < 24 * 3600; second += 10)
        {
            chooser.Checked(0, works: true, At(second));
            chooser.Checked(1, works: true, At(second));
            if (second % 80 == 70)
            {
                chooser.Deaf(At(second));
            }

            chooser.Choose(At(second));
        }

        Assert.InRange(chooser.Changes, 2, 24 * 4);
    }

    [Fact]
    public void One_path_is_never_left()
    {
        var chooser = new PathChooser([true], Options);
        Kill(chooser, 0, 0);
        Assert.False(chooser.Choose(At(1000)));
        Assert.Equal(0, chooser.Current);
    }

    [Fact]
    public void A_dead_path_is_not_kept_while_another_works_and_changes_are_few_however_paths_come_and_go()
    {
        // Each path is up and down in turn, for these many seconds.
        Gen<int[]> spans = Gen.Int[1, 900].Array[4, 40];
        (from first in spans from second in spans from third in spans select (int[][])[first, second, third]).Sample(
            world =>
            {
                var chooser = new PathChooser([false, true, true], Options);
                double longest = (Options.FailedChecks + 2) * Options.CheckSeconds;
                double deadFor = 0;
                double[] upFor = new double[3];
                for (int second = 0; second < 4 * 3600; second++)
                {
                    Walk(chooser, world, second);
                    int current = chooser.Current;
                    for (int path = 0; path < 3; path++)
                    {
                        upFor[path] = IsUp(world[path], second) ? upFor[path] + 1 : 0;
                    }

                    deadFor = upFor[current] > 0 ? 0 : deadFor + 1;
                    bool other = Enumerable.Range(0, 3).Any(p => p != current && upFor[p] > longest);
                    Assert.False(deadFor > longest && other, $"{second}");
                }

                // To leave a path takes three failed checks, whatever the others do.
                Assert.True(chooser.Changes <= 4 * 3600 / ((Options.FailedChecks - 1) * Options.CheckSeconds));
            }
        );
    }

    [Fact]
    public void Beside_a_path_that_works_one_that_comes_and_goes_costs_few_changes()
    {
        Gen.Int[1, 2000]
            .Array[4, 60]
            .Sample(first =>
            {
                int[][] world = [first, [1_000_000]];
                PathChooser chooser = Two();
                long[] hours = new long[25];
                for (int second = 0; second < 24 * 3600; second++)
                {
                    Walk(chooser, world, second);
                    hours[(second / 3600) + 1] = chooser.Changes;
                }

                for (int hour = 1; hour < hours.Length; hour++)
                {
                    Assert.True(hours[hour] - hours[hour - 1] <= 8, $"{hours[hour] - hours[hour - 1]} in hour {hour}");
                }
            });
    }

    private static void Walk(PathChooser chooser, int[][] world, int second)
    {
        for (int path = 0; path < world.Length; path++)
        {
            if (chooser.DueMicros(path) <= At(second).MonotonicMicros)
            {
                chooser.Checked(path, IsUp(world[path], second), At(second));
            }
        }

        chooser.Choose(At(second));
    }

    private static bool IsUp(int[] spans, int second)
    {
        int left = second % spans.Sum();
        for (int i = 0; i < spans.Length; i++)
        {
            left -= spans[i];
            if (left < 0)
            {
                return i % 2 == 0;
            }
        }

        return true;
    }

    private static PathChooser Two() => new([false, true], Options);

    private static PathChooser OnSecond(double at)
    {
        PathChooser chooser = Two();
        chooser.Checked(1, works: true, At(at));
        Kill(chooser, 0, at - 20);
        Assert.True(chooser.Choose(At(at)));
        return chooser;
    }

    private static void Kill(PathChooser chooser, int path, double from)
    {
        for (int i = 0; i < Options.FailedChecks; i++)
        {
            chooser.Checked(path, works: false, At(from + (i * Options.CheckSeconds)));
        }
    }

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), 0, Synced: false);
}
