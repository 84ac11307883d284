using CsCheck;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

public sealed class TokenBucketTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void It_starts_full_and_fills_at_its_rate()
    {
        var bucket = new TokenBucket(perSecond: 2, capacity: 10);
        Assert.True(bucket.Has(10, 5 * Second));
        bucket.Take(10, 5 * Second);
        Assert.False(bucket.Has(1, 5 * Second));
        Assert.False(bucket.Has(1, (5 * Second) + 499_999));
        Assert.True(bucket.Has(1, (5 * Second) + 500_000));
        Assert.False(bucket.Has(2, (5 * Second) + 500_000));
        Assert.True(bucket.Has(2, 6 * Second));
    }

    [Fact]
    public void It_never_holds_more_than_its_capacity()
    {
        var bucket = new TokenBucket(perSecond: 2, capacity: 10);
        bucket.Take(1, 0);
        bucket.Take(10, 3600 * Second);
        Assert.False(bucket.Has(0.001, 3600 * Second));
    }

    [Fact]
    public void It_is_ready_at_once_when_enough_time_has_passed()
    {
        var bucket = new TokenBucket(perSecond: 1, capacity: 3);
        bucket.Take(3, 0);
        Assert.Equal(10 * Second, bucket.ReadyMicros(1, 10 * Second));
    }

    [Fact]
    public void A_taking_may_run_into_debt_and_the_next_waits_until_it_is_paid()
    {
        var bucket = new TokenBucket(perSecond: 4, capacity: 10);
        bucket.Take(30, 0);
        Assert.False(bucket.Has(1, 5 * Second));
        Assert.True(bucket.Has(1, 21 * Second / 4));
    }

    [Fact]
    public void More_than_the_capacity_may_be_asked_of_a_full_one()
    {
        var bucket = new TokenBucket(perSecond: 1, capacity: 3);
        Assert.True(bucket.Has(100, 0));
        Assert.Equal(7, bucket.ReadyMicros(100, 7));
        bucket.Take(1, 7);
        Assert.False(bucket.Has(100, 7));
    }

    [Fact]
    public void A_clock_that_goes_back_gives_nothing_twice_and_takes_nothing_away()
    {
        var bucket = new TokenBucket(perSecond: 1, capacity: 3);
        bucket.Take(3, 10 * Second);
        Assert.False(bucket.Has(1, 5 * Second));
        Assert.False(bucket.Has(1, 10 * Second));
        Assert.True(bucket.Has(1, 11 * Second));
        Assert.True(bucket.Has(1, 2 * Second));
    }

    [Fact]
    public void It_is_ready_when_it_says_and_not_before() =>
        Gen.Select(Gen.Double[0.1, 1e5], Gen.Double[1, 1e5], Gen.Double[0.1, 10], Gen.Long[0, 1L << 45])
            .Sample(
                (perSecond, capacity, share, now) =>
                {
                    var bucket = new TokenBucket(perSecond, capacity);
                    double amount = capacity * Math.Min(1, share);
                    Assert.Equal(now, bucket.ReadyMicros(amount, now));
                    bucket.Take(capacity * share, now);
                    long ready = bucket.ReadyMicros(amount, now);
                    double wait = capacity * Math.Max(0, share + Math.Min(1, share) - 1) / perSecond;
                    Assert.InRange((ready - now) / 1e6, wait - 1e-6, wait + 3e-6);
                    Assert.True(bucket.Has(amount, ready));
                    Assert.Equal(ready, bucket.ReadyMicros(amount, ready));
                }
            );
}
