using CsCheck;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

public sealed class UplinkOptionsTests
{
    private static readonly UplinkOptions Right = new() { NodeId = "hp-001" };

    [Fact]
    public void The_defaults_have_no_problem_but_the_missing_site_id()
    {
        Assert.Empty(Right.Problems());
        Assert.Contains("site id ''", Assert.Single(new UplinkOptions().Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_would_change_a_topic_are_told_one_by_one()
    {
        UplinkOptions wrong = Right with { Group = "a/b", NodeId = "#", PrimaryHost = "c+" };
        Assert.Collection(
            wrong.Problems(),
            group => Assert.StartsWith("uplink.group 'a/b'", group, StringComparison.Ordinal),
            node => Assert.StartsWith("The site id '#'", node, StringComparison.Ordinal),
            host => Assert.StartsWith("uplink.primaryHost 'c+'", host, StringComparison.Ordinal)
        );
        Assert.Empty((Right with { PrimaryHost = "city" }).Problems());
    }

    public static TheoryData<string, double, double> Bounds =>
        new()
        {
            { "keepAlive", 5, 65_535 },
            { "backlogRate", 1024, 1e9 },
            { "backlogWindow", 4096, 1 << 26 },
            { "resend", 5, 3600 },
            { "heartbeat", 10, 86_400 },
            { "rebirthSpread", 0, 3600 },
            { "maxFramesPerMessage", 1, 512 },
            { "maxMessageBytes", 1024, 256 * 1024 },
            { "backoffMin", 0.1, 60 },
            { "backoffMax", 2, 3600 },
        };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Each_figure_is_right_from_end_to_end_of_its_range_and_nowhere_else(
        string key,
        double least,
        double most
    )
    {
        Assert.Empty(With(key, least).Problems());
        Assert.Empty(With(key, most).Problems());
        foreach (double outside in (double[])[Math.Floor(least - 0.01), Math.Ceiling(most + 0.01)])
        {
            string problem = Assert.Single(With(key, outside).Problems());
            Assert.StartsWith($"uplink.{key} is {outside}", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Delivery_is_assumed_after_two_keep_alives_at_the_earliest()
    {
        Assert.Empty((Right with { AssumeDeliveredSeconds = 60 }).Problems());
        foreach (double seconds in (double[])[59.9, double.NaN])
        {
            Assert.Contains(
                "twice the keep-alive, 60 s",
                Assert.Single((Right with { AssumeDeliveredSeconds = seconds }).Problems()),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void A_figure_that_is_no_number_is_a_problem()
    {
        UplinkOptions none = Right with { ResendSeconds = double.NaN, BackoffMaxSeconds = double.NaN };
        Assert.Equal(2, none.Problems().Count());
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 2)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 0.5, 3)]
    [InlineData(2, 1, 8)]
    [InlineData(3, 0, 5)]
    [InlineData(3, 1, 10)]
    [InlineData(1_000_000, 0, 5)]
    [InlineData(-7, 0, 1)]
    [InlineData(0, -3, 1)]
    [InlineData(0, 9, 2)]
    public void Waits_double_up_to_their_longest_and_spread_over_half(int failures, double jitter, double seconds) =>
        Assert.Equal(seconds, Backoff.Seconds(failures, jitter, 1, 10), 1e-12);

    [Fact]
    public void No_wait_is_shorter_than_the_shortest_or_longer_than_the_longest() =>
        Gen.Select(Gen.Int[0, 100], Gen.Double[0, 1], Gen.Double[0.1, 60], Gen.Double[0, 3600])
            .Sample(
                (failures, jitter, min, more) =>
                    Assert.InRange(Backoff.Seconds(failures, jitter, min, min + more), min, min + more)
            );

    private static UplinkOptions With(string key, double value) =>
        key switch
        {
            "keepAlive" => Right with { KeepAliveSeconds = (int)value, AssumeDeliveredSeconds = 1e6 },
            "backlogRate" => Right with { BacklogBytesPerSecond = value },
            "backlogWindow" => Right with { BacklogWindowBytes = (int)value },
            "resend" => Right with { ResendSeconds = value },
            "heartbeat" => Right with { HeartbeatSeconds = value },
            "rebirthSpread" => Right with { RebirthSpreadSeconds = value },
            "maxFramesPerMessage" => Right with { MaxFramesPerMessage = (int)value },
            "maxMessageBytes" => Right with { MaxMessageBytes = (int)value },
            "backoffMin" => Right with { BackoffMinSeconds = value, BackoffMaxSeconds = 100 },
            _ => Right with { BackoffMinSeconds = 2, BackoffMaxSeconds = value },
        };
}
