using CsCheck;
using Edge.Portable.Filters;

namespace Edge.Portable.Tests.Filters;

public sealed class DebounceTests
{
    [Fact]
    public void State_is_unknown_until_a_level_has_held_for_the_debounce_time()
    {
        var debounce = new Debounce(50_000);

        Assert.False(debounce.Sample(true, 0));
        Assert.False(debounce.Sample(true, 49_999));
        Assert.False(debounce.IsKnown);

        Assert.True(debounce.Sample(true, 50_000));
        Assert.True(debounce.IsKnown);
        Assert.True(debounce.State);
    }

    [Fact]
    public void A_bounce_shorter_than_the_debounce_time_never_changes_the_state()
    {
        Gen.Select(
                Gen.Bool,
                Gen.Long[1, 1_000_000],
                Gen.Select(Gen.Double[0, 0.999], Gen.Long[1, 2_000_000]).Array[1, 40]
            )
            .Sample(
                (level, micros, bounces) =>
                {
                    var debounce = new Debounce(micros);
                    debounce.Sample(level, 0);
                    long now = micros;
                    debounce.Sample(level, now);
                    foreach (var (share, calm) in bounces)
                    {
                        now += calm;
                        Assert.False(debounce.Sample(!level, now));
                        long end = now + (long)(share * micros);
                        Assert.False(debounce.Sample(!level, Math.Min(end, now + micros - 1)));
                        now = end;
                        debounce.Sample(level, now);
                        Assert.True(debounce.IsKnown);
                        Assert.Equal(level, debounce.State);
                    }

                    Assert.Equal(2 * bounces.Length, debounce.Edges);
                }
            );
    }

    [Fact]
    public void A_level_that_holds_for_the_debounce_time_always_becomes_the_state()
    {
        Gen.Select(Gen.Long[0, 1_000_000], Gen.Select(Gen.Bool, Gen.Long[0, 300_000]).Array[0, 40], Gen.Bool)
            .Sample(
                (micros, before, level) =>
                {
                    var debounce = new Debounce(micros);
                    long now = 0;
                    foreach (var (raw, step) in before)
                    {
                        now += step;
                        debounce.Sample(raw, now);
                    }

                    debounce.Sample(level, now);
                    debounce.Sample(level, now + micros);

                    Assert.True(debounce.IsKnown);
                    Assert.Equal(level, debounce.State);
                }
            );
    }

    [Fact]
    public void A_line_that_could_not_be_read_must_settle_anew()
    {
        var debounce = new Debounce(10);
        debounce.Sample(true, 0);
        debounce.Sample(true, 10);

        debounce.Forget();

        Assert.False(debounce.IsKnown);
        Assert.False(debounce.State);
        Assert.False(debounce.Sample(true, 20));
        Assert.False(debounce.IsKnown);
        Assert.True(debounce.Sample(true, 30));
    }
}
