using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>How a session follows the state of its primary host.</summary>
public sealed class PrimaryHostTests
{
    private static readonly UplinkOptions WithHost = NodeDriver.Defaults with { PrimaryHost = NodeDriver.Host };

    private static double? SecondsToTick(NodeDriver node) =>
        (node.Session.NextTickMicros - node.Now.MonotonicMicros) / 1e6;

    [Theory]
    [InlineData(5, true)]
    [InlineData(5.001, false)]
    public void A_host_that_speaks_within_5_s_of_the_subscription_was_there_all_the_time(double seconds, bool atOnce)
    {
        var node = new NodeDriver(WithHost).Online();
        node.Pass(seconds);
        node.State(true, 1000);
        Assert.Equal(atOnce, node.Session.IsOnline);
        Assert.Equal(atOnce ? null : 30.0, SecondsToTick(node));
    }

    [Fact]
    public void The_birth_comes_when_its_turn_has_come_and_not_before()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(false, 1000);
        node.State(true, 2000);
        Assert.Equal(30, SecondsToTick(node));
        node.Pass(29.999);
        Assert.Empty(node.Sent);
        node.Pass(0.001);
        Assert.True(node.Session.IsOnline);
    }

    [Fact]
    public void Without_a_spread_or_a_share_of_it_the_birth_comes_at_once()
    {
        foreach (
            var node in new[]
            {
                new NodeDriver(WithHost with { RebirthSpreadSeconds = 0 }),
                new NodeDriver(WithHost, jitter: 0),
            }
        )
        {
            node.Online();
            node.State(false, 1000);
            node.Pass(100);
            node.State(true, 2000);
            Assert.True(node.Session.IsOnline);
        }
    }

    [Fact]
    public void A_host_that_came_back_once_is_not_coming_back_on_the_next_connection()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(false, 1000);
        node.State(true, 2000);
        node.Pass(30);
        node.Reconnect();
        node.State(true, 2000, retained: true);
        Assert.True(node.Session.IsOnline);
    }

    [Fact]
    public void A_new_connection_knows_nothing_of_the_host_until_it_is_told()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(true, 1000);
        Assert.True(node.Session.IsOnline);
        node.Reconnect();
        Assert.False(node.Session.IsOnline);
        Assert.Null(node.Session.NextTickMicros);
    }

    [Fact]
    public void A_host_that_goes_before_the_subscription_is_acknowledged_is_waited_for()
    {
        var node = new NodeDriver(WithHost);
        node.Start();
        node.Connected();
        node.State(true, 1000);
        node.State(false, 1000);
        node.Subscribed();
        Assert.Empty(node.Sent);
        node.State(true, 2000);
        Assert.Equal(30, SecondsToTick(node));
    }

    [Fact]
    public void A_host_that_says_again_that_it_is_online_changes_nothing()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(true, 1000);
        node.State(true, 1000);
        node.State(true, 2000);
        Assert.Single(node.Sent);
        node.State(false, 2000);
        Assert.False(node.Session.IsOnline);
    }

    [Fact]
    public void While_it_waits_for_its_turn_another_word_of_the_host_moves_nothing()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(false, 1000);
        node.State(true, 2000);
        node.Pass(10);
        node.State(true, 3000);
        Assert.Equal(20, SecondsToTick(node));
    }

    [Fact]
    public void A_host_that_goes_before_the_birth_was_made_leaves_the_connection_standing()
    {
        var node = new NodeDriver(WithHost);
        node.Start();
        node.Connected();
        node.State(true, 1000);
        node.Session.SubscribeAcknowledged(node.Now, true);
        node.Session.PacketArrived(node.Now, "spBv1.0/STATE/city", StatePayload.Format(false, 1000), false);
        node.Drain();
        node.Pass(300);
        Assert.Empty(node.Sent);
        Assert.Empty(node.Actions.OfType<UplinkAction.Disconnect>());
        node.State(true, 2000);
        node.Pass(30);
        Assert.True(Assert.Single(node.Sent).IsBirth);
    }

    [Fact]
    public void After_the_host_went_the_site_connects_again_after_the_shortest_wait()
    {
        var node = new NodeDriver(WithHost, jitter: 0);
        node.Start();
        for (int i = 0; i < 3; i++)
        {
            node.Session.ConnectRefused(node.Now, false, "no");
            node.Pass(10);
        }

        node.Connected();
        node.Subscribed();
        node.State(true, 1000);
        node.State(false, 1000);
        Assert.Equal(1, SecondsToTick(node));
    }

    [Fact]
    public void An_older_word_is_ignored_and_one_of_the_same_time_is_not()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(true, 5000);
        node.State(false, 4999);
        Assert.True(node.Session.IsOnline);
        node.State(false, 5000);
        Assert.False(node.Session.IsOnline);
        node.Pass(3);
        node.Connected();
        node.Subscribed();
        node.State(true, 4999);
        Assert.Null(node.Session.NextTickMicros);
        node.State(true, 5000);
        Assert.NotNull(node.Session.NextTickMicros);
    }

    [Fact]
    public void An_online_word_is_held_against_every_word_and_an_offline_one_against_online_words_only()
    {
        // The Will of a host has the time of its connecting: it is as old as the birth before it, and counts.
        var node = new NodeDriver(WithHost).Online();
        node.State(true, 1000);
        node.State(false, 9000);
        node.Pass(3);
        node.Connected();
        node.Subscribed();
        node.State(false, 2000);
        node.State(true, 8999);
        Assert.Null(node.Session.NextTickMicros);
        node.State(true, 9000);
        Assert.NotNull(node.Session.NextTickMicros);
        node.State(false, 8999);
        Assert.NotNull(node.Session.NextTickMicros);
        node.State(false, 9000);
        Assert.Null(node.Session.NextTickMicros);
    }

    [Theory]
    [InlineData(300_000, 0, true, false)]
    [InlineData(300_001, 0, true, true)]
    [InlineData(300_001, 0, false, false)]
    [InlineData(900_000, 300_000, true, true)]
    [InlineData(900_000, 300_001, true, false)]
    public void A_word_from_over_5_min_ahead_gives_way_to_one_that_can_be_true(
        long ahead,
        long next,
        bool synced,
        bool goes
    )
    {
        var node = new NodeDriver(WithHost).Online();
        node.IsSynced = synced;
        node.At(100);
        node.State(true, node.Now.UnixMillis + ahead);
        Assert.True(node.Session.IsOnline);
        node.State(false, node.Now.UnixMillis + next);
        Assert.Equal(goes, !node.Session.IsOnline);
    }

    [Fact]
    public void Without_a_primary_host_nobodys_state_matters()
    {
        var node = new NodeDriver().Online();
        node.State(false, 1000);
        Assert.True(node.Session.IsOnline);
        Assert.Equal(1, node.Session.CommandsRefused);
    }
}
