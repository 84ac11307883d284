using CsCheck;
using Edge.Core.Journal;

namespace Edge.Core.Tests.Journal;

public sealed class EvictionPolicyTests
{
    [Fact]
    public void Detail_goes_before_anything_else_oldest_first()
    {
        var held = new Held("DTDADT");

        Assert.Equal([1, 3], EvictionPolicy.Choose(held, 200, 100).Ids);
    }

    [Fact]
    public void Old_telemetry_is_thinned_to_one_frame_of_four_before_any_stretch_of_it_goes()
    {
        var held = new Held(new string('T', 20));

        EvictionPlan plan = EvictionPolicy.Choose(held, 600, 100);

        Assert.Equal([2, 3, 4, 6, 7, 8], plan.Ids);
        Assert.Equal(8, plan.ThinnedTo);
    }

    [Fact]
    public void What_was_thinned_once_goes_whole_the_next_time()
    {
        var held = new Held(new string('T', 20)) { ThinnedTo = 10 };

        Assert.Equal([1, 2, 3], EvictionPolicy.Choose(held, 300, 100).Ids);
    }

    [Fact]
    public void Alarms_go_last_and_the_newest_record_never()
    {
        var held = new Held("AATTAA");

        Assert.Equal([3, 4, 1, 2, 5], EvictionPolicy.Choose(held, 100_000, 100).Ids);
    }

    [Fact]
    public void Thinning_ends_with_the_middle_record()
    {
        var held = new Held(new string('T', 20));

        EvictionPlan plan = EvictionPolicy.Choose(held, 700, 100);

        Assert.Equal([2, 3, 4, 6, 7, 8, 10], plan.Ids);
        Assert.Equal(10, plan.ThinnedTo);
    }

    [Theory]
    [InlineData(200, 100, new long[] { 1, 3 })]
    [InlineData(100_000, 2, new long[] { 1, 3 })]
    [InlineData(201, 100, new long[] { 1, 3, 4 })]
    [InlineData(300, 100, new long[] { 1, 3, 4 })]
    public void What_detail_has_freed_telemetry_need_not(long bytes, int most, long[] ids)
    {
        var held = new Held("DTDT" + new string('T', 16));

        Assert.Equal(ids, EvictionPolicy.Choose(held, bytes, most).Ids);
    }

    [Fact]
    public void Once_enough_is_freed_no_telemetry_is_thinned_for_nothing()
    {
        var held = new Held("D" + new string('T', 19));

        Assert.Equal(0, EvictionPolicy.Choose(held, 100, 100).ThinnedTo);
        Assert.Equal(0, EvictionPolicy.Choose(held, 1000, 1).ThinnedTo);
    }

    [Fact]
    public void Thinning_stops_at_the_most_records_of_a_plan() =>
        Assert.Equal([2, 3, 4], EvictionPolicy.Choose(new Held(new string('T', 20)), 100_000, 3).Ids);

    [Fact]
    public void What_telemetry_has_freed_alarms_need_not() =>
        Assert.Equal([2, 1], EvictionPolicy.Choose(new Held("ATAAAA"), 200, 100).Ids);

    [Fact]
    public void A_plan_frees_what_was_asked_and_names_no_record_twice()
    {
        Gen.Select(Gen.Char["DTA"].Array[1, 60], Gen.Int[0, 80], Gen.Int[0, 70], Gen.Int[1, 40])
            .Sample(
                (lanes, thinnedTo, wanted, most) =>
                {
                    var held = new Held(new string(lanes)) { ThinnedTo = thinnedTo };
                    EvictionPlan plan = EvictionPolicy.Choose(held, wanted * 100, most);

                    Assert.Equal(plan.Ids.Count, plan.Ids.Distinct().Count());
                    Assert.Equal(Math.Min(Math.Min(wanted, most), lanes.Length - 1), plan.Ids.Count);
                    Assert.DoesNotContain(held.Last, plan.Ids);
                    Assert.True(plan.ThinnedTo >= thinnedTo);
                    if (plan.Ids.Any(id => lanes[id - 1] == 'A'))
                    {
                        Assert.All(
                            Enumerable.Range(1, lanes.Length - 1).Where(id => lanes[id - 1] != 'A'),
                            id => Assert.Contains(id, plan.Ids)
                        );
                    }
                }
            );
    }

    // One letter a record from id 1 on, each of 100 bytes.
    private sealed class Held(string lanes) : IEvictionSource
    {
        public long First => 1;

        public long Last => lanes.Length;

        public long ThinnedTo { get; init; }

        public IEnumerable<EvictionCandidate> Oldest(RecordLane lane, long afterId) =>
            Enumerable
                .Range(1, lanes.Length)
                .Where(id => id > afterId && lanes[id - 1] == "ATD"[(int)lane])
                .Select(id => new EvictionCandidate(id, 100));
    }
}
