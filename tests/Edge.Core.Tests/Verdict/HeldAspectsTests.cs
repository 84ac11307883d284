using CsCheck;
using Edge.Core.Alarms;
using Edge.Core.Readings;
using Edge.Core.Verdict;

namespace Edge.Core.Tests.Verdict;

public sealed class HeldAspectsTests
{
    private readonly HeldAspects _held = new(10);

    [Fact]
    public void An_aspect_is_Unknown_until_it_has_been_better_for_its_time()
    {
        Take(0, VerdictLevel.Safe);
        Assert.Equal(VerdictLevel.Unknown, Held);
        Assert.True(_held.IsSettling);
        Take(9.999999, VerdictLevel.Safe);
        Assert.Equal(VerdictLevel.Unknown, Held);
        Take(10, VerdictLevel.Safe);
        Assert.Equal(VerdictLevel.Safe, Held);
        Assert.False(_held.IsSettling);
    }

    [Fact]
    public void A_worse_one_is_given_at_once_and_held_from_its_end()
    {
        Take(0, VerdictLevel.Safe);
        Take(10, VerdictLevel.Safe);
        Take(20, VerdictLevel.Unsafe);
        Assert.Equal(VerdictLevel.Unsafe, Held);
        Take(100, VerdictLevel.Watch);
        Take(109.9, VerdictLevel.Watch);
        Assert.Equal(VerdictLevel.Unsafe, Held);
        Take(110, VerdictLevel.Watch);
        Assert.Equal(VerdictLevel.Watch, Held);
    }

    [Fact]
    public void What_is_no_longer_judged_has_become_unknown()
    {
        Take(0, VerdictLevel.Watch);
        Take(10, VerdictLevel.Watch);
        _held.Take([], At(11));
        Assert.Equal(VerdictLevel.Unknown, Held);
        Assert.Equal(["Nothing of it is measured."], _held.Current[0].Reasons);
    }

    [Fact]
    public void While_nothing_changes_the_list_is_the_one_that_was_judged()
    {
        IReadOnlyList<AspectVerdict> judged = [Verdict(VerdictLevel.Safe)];
        _held.Take(judged, At(0));
        _held.Take(judged, At(10));
        Assert.Same(judged, _held.Current);
        _held.Take(judged, At(20));
        Assert.Same(judged, _held.Current);
    }

    [Fact]
    public void What_is_held_is_the_worst_of_the_settling_time() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 3])
            .Array[1, 60]
            .Sample(steps =>
            {
                var held = new HeldAspects(10);
                var seen = new List<(double From, VerdictLevel Level)> { (0, VerdictLevel.Unknown) };
                double seconds = 0;
                foreach ((int tenths, int level) in steps)
                {
                    seconds += tenths / 10.0;
                    seen.Add((seconds, (VerdictLevel)level));
                    held.Take([Verdict((VerdictLevel)level)], At(seconds));

                    // Each level held from when it was judged until the next was.
                    VerdictLevel worst = (VerdictLevel)level;
                    for (int i = steps.Length > 0 ? 1 : 0; i < seen.Count - 1; i++)
                    {
                        bool within = seconds - seen[i + 1].From < 10 - 1e-9;
                        worst = within && seen[i].Level > worst ? seen[i].Level : worst;
                    }

                    bool first = seconds - seen[1].From < 10 - 1e-9;
                    worst = first && worst < VerdictLevel.Unknown ? VerdictLevel.Unknown : worst;
                    Assert.Equal(worst, held.Current[0].Level);
                }
            });

    private VerdictLevel Held => _held.Current[0].Level;

    private static Stamp At(double seconds) => new((long)Math.Round(seconds * 1e6), 0, false);

    private static AspectVerdict Verdict(VerdictLevel level) => new(Aspect.Flood, level, ["Why."], 1, "When.");

    private void Take(double seconds, VerdictLevel level) => _held.Take([Verdict(level)], At(seconds));
}
