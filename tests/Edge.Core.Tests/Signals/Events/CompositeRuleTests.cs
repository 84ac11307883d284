using CsCheck;
using Edge.Core.Signals.Events;

namespace Edge.Core.Tests.Signals.Events;

public sealed class CompositeRuleTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void A_blow_a_jump_and_a_lean_within_a_minute_are_a_cut_guy_in_any_order() =>
        Gen.Select(Gen.Long[-5, 60], Gen.Long[-5, 60], Gen.Int[0, 5], Gen.Long[0, 1L << 50])
            .Sample(
                (jump, lean, order, at) =>
                {
                    GuyCutRule rule = new();
                    Action[] told =
                    [
                        () => rule.Impact(at),
                        () => rule.ModeJump(at + (jump * Second)),
                        () => rule.TiltStep(at + (lean * Second)),
                    ];
                    int[][] orders =
                    [
                        [0, 1, 2],
                        [0, 2, 1],
                        [1, 0, 2],
                        [1, 2, 0],
                        [2, 0, 1],
                        [2, 1, 0],
                    ];
                    foreach (int which in orders[order])
                    {
                        Assert.NotEqual(GuyCutFinding.GuyCut, rule.At(at + (60 * Second)));
                        told[which]();
                    }

                    long last = at + (Math.Max(0, Math.Max(jump, lean)) * Second);
                    Assert.Equal(GuyCutFinding.GuyCut, rule.At(last));
                    Assert.Equal(GuyCutFinding.GuyCut, rule.At(at + (55 * Second)));
                }
            );

    [Fact]
    public void Two_alone_are_a_suspicion_with_another_name()
    {
        GuyCutRule struck = new();
        struck.Impact(0);
        struck.ModeJump(10 * Second);
        Assert.Equal(GuyCutFinding.StruckAndChanged, struck.At(20 * Second));

        GuyCutRule leaning = new();
        leaning.Impact(0);
        leaning.TiltStep(10 * Second);
        Assert.Equal(GuyCutFinding.StruckAndLeaning, leaning.At(20 * Second));

        GuyCutRule slow = new();
        slow.ModeJump(0);
        slow.TiltStep(30 * Second);
        Assert.Equal(GuyCutFinding.LeaningAndChanged, slow.At(40 * Second));
    }

    [Fact]
    public void One_alone_is_nothing()
    {
        GuyCutRule rule = new();
        Assert.Equal(GuyCutFinding.None, rule.At(0));
        for (int i = 0; i < 100; i++)
        {
            rule.Impact(i * Second);
            Assert.Equal(GuyCutFinding.None, rule.At(i * Second));
        }
    }

    [Fact]
    public void What_comes_later_than_a_minute_after_the_blow_is_no_cut_guy()
    {
        GuyCutRule rule = new();
        rule.Impact(0);
        rule.ModeJump(61 * Second);
        rule.TiltStep(20 * Second);
        Assert.Equal(GuyCutFinding.LeaningAndChanged, rule.At(62 * Second));
    }

    [Fact]
    public void A_knock_before_the_cut_does_not_hide_it()
    {
        GuyCutRule rule = new();
        rule.Impact(0);
        rule.Impact(200 * Second);
        rule.TiltStep(210 * Second);
        rule.Impact(230 * Second);
        rule.ModeJump(225 * Second);
        Assert.Equal(GuyCutFinding.GuyCut, rule.At(231 * Second));
    }

    [Fact]
    public void It_is_over_a_minute_after_the_last_of_them_and_after_a_reset()
    {
        GuyCutRule rule = new();
        rule.Impact(0);
        rule.ModeJump(10 * Second);
        rule.TiltStep(20 * Second);
        Assert.Equal(GuyCutFinding.None, rule.At(200 * Second));
        rule.TiltStep(21 * Second);
        rule.Reset();
        Assert.Equal(GuyCutFinding.None, rule.At(30 * Second));
    }

    [Fact]
    public void Three_blows_and_the_door_are_tampering_and_less_is_not()
    {
        TamperingRule rule = new();
        rule.DoorOpened(0);
        rule.Blow(10 * Second);
        rule.Blow(30 * Second);
        Assert.Equal(TamperingFinding.None, rule.At(40 * Second));
        rule.Blow(50 * Second);
        Assert.Equal(TamperingFinding.Tampering, rule.At(60 * Second));
        Assert.Equal(TamperingFinding.Blows, rule.At(605 * Second));
        Assert.Equal(TamperingFinding.None, rule.At(635 * Second));
        rule.Reset();
        Assert.Equal(TamperingFinding.None, rule.At(60 * Second));
    }

    [Fact]
    public void Blows_alone_are_work_and_lost_mains_count_in_calm_only()
    {
        TamperingRule rule = new();
        for (int i = 0; i < 3; i++)
        {
            rule.Blow(i * 20 * Second);
        }

        Assert.Equal(TamperingFinding.Blows, rule.At(60 * Second));
        rule.MainsLost(60 * Second, inStorm: true);
        Assert.Equal(TamperingFinding.Blows, rule.At(60 * Second));
        rule.MainsLost(61 * Second, inStorm: false);
        Assert.Equal(TamperingFinding.Tampering, rule.At(62 * Second));
    }

    [Fact]
    public void The_same_blow_told_twice_is_one_and_a_saw_counts_by_its_time()
    {
        TamperingRule rule = new();
        rule.DoorOpened(0);
        for (int i = 0; i < 5; i++)
        {
            rule.Blow(10 * Second);
        }

        Assert.Equal(TamperingFinding.None, rule.At(20 * Second));
        rule.Work(30 * Second, 12);
        Assert.Equal(TamperingFinding.Tampering, rule.At(60 * Second));
    }

    [Theory]
    [InlineData(-5_000_000, GuyCutFinding.StruckAndChanged)]
    [InlineData(-5_000_001, GuyCutFinding.None)]
    [InlineData(60_000_000, GuyCutFinding.StruckAndChanged)]
    [InlineData(60_000_001, GuyCutFinding.None)]
    public void A_jump_belongs_to_a_blow_from_five_seconds_before_it_to_a_minute_after_it(
        long micros,
        GuyCutFinding finding
    )
    {
        const long At = 1000 * Second;
        GuyCutRule changed = new();
        changed.Impact(At);
        changed.ModeJump(At + micros);
        Assert.Equal(finding, changed.At(At + Math.Max(0, micros)));

        GuyCutRule leaning = new();
        leaning.Impact(At);
        leaning.TiltStep(At + micros);
        Assert.Equal(
            finding == GuyCutFinding.None ? GuyCutFinding.None : GuyCutFinding.StruckAndLeaning,
            leaning.At(At + Math.Max(0, micros))
        );
    }

    [Fact]
    public void What_belongs_together_is_recent_for_sixty_five_seconds()
    {
        GuyCutRule rule = new();
        rule.Impact(0);
        rule.ModeJump(10 * Second);
        Assert.Equal(GuyCutFinding.StruckAndChanged, rule.At(75 * Second));
        Assert.Equal(GuyCutFinding.None, rule.At((75 * Second) + 1));
        rule.TiltStep(20 * Second);
        Assert.Equal(GuyCutFinding.StruckAndLeaning, rule.At(85 * Second));
        Assert.Equal(GuyCutFinding.None, rule.At((85 * Second) + 1));
    }

    [Fact]
    public void What_is_left_of_a_cut_guy_is_no_finding_of_its_own()
    {
        GuyCutRule rule = new();
        rule.Impact(0);
        rule.ModeJump(10 * Second);
        rule.TiltStep(30 * Second);
        Assert.Equal(GuyCutFinding.GuyCut, rule.At(75 * Second));
        Assert.Equal(GuyCutFinding.None, rule.At((75 * Second) + 1));
        Assert.Equal(GuyCutFinding.None, rule.At(95 * Second));

        // A new blow is one of its own, once what belonged to the cut is old.
        rule.Impact(139 * Second);
        rule.TiltStep(140 * Second);
        Assert.Equal(GuyCutFinding.None, rule.At(140 * Second));
        Assert.Equal(GuyCutFinding.StruckAndLeaning, rule.At((140 * Second) + 1));
        rule.ModeJump(141 * Second);
        Assert.Equal(GuyCutFinding.GuyCut, rule.At(141 * Second));
        rule.Reset();
        rule.Impact(142 * Second);
        rule.TiltStep(142 * Second);
        Assert.Equal(GuyCutFinding.StruckAndLeaning, rule.At(142 * Second));
    }

    [Theory]
    [InlineData(60_000_000, GuyCutFinding.LeaningAndChanged)]
    [InlineData(60_000_001, GuyCutFinding.None)]
    [InlineData(-60_000_000, GuyCutFinding.LeaningAndChanged)]
    [InlineData(-60_000_001, GuyCutFinding.None)]
    public void A_jump_and_a_lean_belong_together_within_a_minute(long micros, GuyCutFinding finding)
    {
        const long At = 1000 * Second;
        GuyCutRule rule = new();
        rule.ModeJump(At);
        rule.TiltStep(At + micros);
        Assert.Equal(finding, rule.At(At + Math.Max(0, micros)));
    }

    [Fact]
    public void Of_many_blows_the_last_sixteen_are_candidates()
    {
        GuyCutRule rule = new();
        rule.Impact(0);
        for (int i = 1; i < 16; i++)
        {
            rule.Impact(1000 * i * Second);
        }

        rule.ModeJump(10 * Second);
        Assert.Equal(GuyCutFinding.StruckAndChanged, rule.At(20 * Second));
        rule.Impact(16_000 * Second);
        Assert.Equal(GuyCutFinding.None, rule.At(20 * Second));
        rule.Reset();
        rule.ModeJump(10 * Second);
        rule.Impact(5 * Second);
        Assert.Equal(GuyCutFinding.StruckAndChanged, rule.At(20 * Second));
    }

    [Theory]
    [InlineData(499_999, TamperingFinding.None)]
    [InlineData(500_000, TamperingFinding.Blows)]
    [InlineData(-499_999, TamperingFinding.None)]
    public void Blows_within_half_a_second_are_one(long apart, TamperingFinding finding)
    {
        TamperingRule rule = new();
        rule.Blow(10 * Second);
        rule.Blow(20 * Second);
        rule.Blow((20 * Second) + apart);
        Assert.Equal(finding, rule.At(30 * Second));
    }

    [Theory]
    [InlineData(14.9, 2)]
    [InlineData(15, 3)]
    [InlineData(1000, 3)]
    [InlineData(4.9, 0)]
    public void Every_five_seconds_of_work_are_a_blow_and_three_are_enough(double seconds, int blows)
    {
        TamperingRule rule = new();
        rule.Work(0, seconds);
        for (int more = blows; more < 3; more++)
        {
            Assert.Equal(TamperingFinding.None, rule.At(30 * Second));
            rule.Blow((100 + more) * Second);
        }

        // The first blow of the work is as old as its begin.
        Assert.Equal(TamperingFinding.Blows, rule.At(600 * Second));
        Assert.Equal(blows > 0 ? TamperingFinding.None : TamperingFinding.Blows, rule.At((600 * Second) + 1));
    }

    [Fact]
    public void The_door_and_the_mains_count_for_ten_minutes_from_the_later_of_them()
    {
        TamperingRule rule = new();
        rule.DoorOpened(10 * Second);
        rule.MainsLost(20 * Second, inStorm: false);
        rule.DoorOpened(15 * Second);
        rule.MainsLost(16 * Second, inStorm: false);
        for (int i = 0; i < 3; i++)
        {
            rule.Blow((300 + i) * Second);
        }

        Assert.Equal(TamperingFinding.Tampering, rule.At(620 * Second));
        Assert.Equal(TamperingFinding.Blows, rule.At((620 * Second) + 1));
    }
}
