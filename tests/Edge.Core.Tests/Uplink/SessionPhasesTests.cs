using Edge.Conformance;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

/// <summary>What a session does in each phase of a connection, and when it wants its next tick.</summary>
public sealed class SessionPhasesTests
{
    private static readonly UplinkOptions WithHost = NodeDriver.Defaults with { PrimaryHost = NodeDriver.Host };

    private static double? SecondsToTick(NodeDriver node) =>
        (node.Session.NextTickMicros - node.Now.MonotonicMicros) / 1e6;

    private static int Count<T>(NodeDriver node)
        where T : UplinkAction => node.Actions.OfType<T>().Count();

    private static NodeDriver AwaitingHost()
    {
        var node = new NodeDriver(WithHost).Online();
        Assert.Empty(node.Sent);
        return node;
    }

    [Fact]
    public void A_session_that_has_not_started_asks_for_nothing()
    {
        var node = new NodeDriver();
        node.Commit();
        node.Pass(1000);
        Assert.Null(node.Session.NextTickMicros);
        Assert.Empty(node.Actions);
    }

    [Fact]
    public void Starting_connects_once_with_the_sites_name_and_keep_alive()
    {
        var node = new NodeDriver(NodeDriver.Defaults with { KeepAliveSeconds = 17 });
        node.Start();
        node.Start();
        var connect = Assert.Single(node.Actions.OfType<UplinkAction.Connect>());
        Assert.Equal((NodeDriver.NodeId, 17), (connect.ClientId, connect.KeepAliveSeconds));
        Assert.Equal((ulong)node.Now.UnixMillis, RawPayload.Decode(connect.WillPayload).Timestamp);
        Assert.Null(node.Session.NextTickMicros);
        Assert.Equal(0, node.Session.Connects);
    }

    [Fact]
    public void Only_the_sites_commands_and_its_hosts_state_are_subscribed()
    {
        var node = new NodeDriver().Online();
        Assert.Equal(["spBv1.0/hai-phong/NCMD/hp-001"], node.Actions.OfType<UplinkAction.Subscribe>().Single().Topics);
        Assert.Equal(
            ["spBv1.0/hai-phong/NCMD/hp-001", "spBv1.0/STATE/city"],
            AwaitingHost().Actions.OfType<UplinkAction.Subscribe>().Single().Topics
        );
    }

    [Fact]
    public void News_that_fits_no_phase_changes_nothing()
    {
        var idle = new NodeDriver();
        idle.Session.Connected(idle.Now);
        idle.Session.SubscribeAcknowledged(idle.Now, true);
        idle.Session.ConnectRefused(idle.Now, true, "no");
        idle.Session.ConnectionLost(idle.Now, "no");
        idle.Session.Published(idle.Now);
        idle.Session.RecordsRead(idle.Now, []);
        idle.Drain();
        Assert.Empty(idle.Actions);
        Assert.Equal(0, idle.Session.Connects);

        var waiting = new NodeDriver();
        waiting.Start();
        waiting.Session.ConnectRefused(waiting.Now, false, "no");
        long? due = waiting.Session.NextTickMicros;
        waiting.At(100.5);
        waiting.Session.ConnectRefused(waiting.Now, true, "no");
        waiting.Session.ConnectionLost(waiting.Now, "no");
        waiting.Session.Connected(waiting.Now);
        waiting.Session.SubscribeAcknowledged(waiting.Now, true);
        waiting.Drain();
        Assert.Equal(due, waiting.Session.NextTickMicros);
        Assert.Equal((0, 0), (waiting.Session.Connects, Count<UplinkAction.Subscribe>(waiting)));

        var online = new NodeDriver().Online();
        online.Session.Connected(online.Now);
        online.Session.SubscribeAcknowledged(online.Now, true);
        online.Session.SubscribeAcknowledged(online.Now, false);
        online.Session.ConnectRefused(online.Now, true, "no");
        online.Start();
        online.Drain();
        Assert.Equal((1, 1), (online.Session.Connects, online.Session.Births));
        Assert.True(online.Session.IsOnline);
    }

    [Fact]
    public void A_subscription_may_take_30_s()
    {
        var node = new NodeDriver();
        node.Start();
        node.Connected();
        Assert.Equal(30, SecondsToTick(node));
        node.Pass(29.999);
        Assert.Equal(0, Count<UplinkAction.Disconnect>(node));
        node.Pass(0.001);
        Assert.Equal(1, Count<UplinkAction.Disconnect>(node));
        Assert.True(Assert.Single(node.Sent).IsDeath);
    }

    [Fact]
    public void A_connection_is_tried_again_when_the_wait_is_over_and_not_before()
    {
        var node = new NodeDriver(jitter: 0);
        node.Start();
        node.Session.ConnectRefused(node.Now, false, "no");
        Assert.Equal(1, SecondsToTick(node));
        node.Pass(0.999);
        Assert.Equal(1, Count<UplinkAction.Connect>(node));
        node.Pass(0.001);
        Assert.Equal(2, Count<UplinkAction.Connect>(node));
        Assert.Contains("no. Next attempt in 1.0 s.", Assert.Single(node.Said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_connection_waits_as_a_refused_one_does()
    {
        var node = new NodeDriver(jitter: 0).Online();
        node.Lose();
        Assert.Equal(1, SecondsToTick(node));
        Assert.False(node.Session.IsOnline);
        Assert.Equal(0, Count<UplinkAction.Disconnect>(node));
        node.Pass(1);
        node.Connected();
        node.Lose();
        Assert.Equal(2, SecondsToTick(node));
        Assert.Equal(2, node.Session.Connects);
    }

    [Theory]
    [InlineData(29.999, 2)]
    [InlineData(30, 1)]
    public void A_connection_that_bore_data_for_30_s_was_a_success(double seconds, double wait)
    {
        var node = new NodeDriver(jitter: 0);
        node.Start();
        node.Session.ConnectRefused(node.Now, false, "no");
        node.Pass(1);
        node.Connected();
        node.Subscribed();
        node.Pass(seconds);
        node.Lose();
        Assert.Equal(wait, SecondsToTick(node));
    }

    [Fact]
    public void A_connection_that_never_came_to_its_birth_was_none()
    {
        var node = new NodeDriver(WithHost, jitter: 0);
        node.Start();
        node.Session.ConnectRefused(node.Now, false, "no");
        node.Pass(1);
        node.Connected();
        node.Subscribed();
        node.Pass(100);
        node.Lose();
        Assert.Equal(2, SecondsToTick(node));
    }

    [Fact]
    public void The_sites_jitter_counts_from_0_to_1()
    {
        foreach (var (jitter, wait) in new[] { (-3.0, 1.0), (0.5, 1.5), (1, 2), (7, 2) })
        {
            var node = new NodeDriver(jitter: jitter);
            node.Start();
            node.Session.ConnectRefused(node.Now, false, "no");
            Assert.Equal(wait, SecondsToTick(node));
        }

        var late = new NodeDriver(WithHost, jitter: 7).Online();
        late.State(false, 1000);
        late.State(true, 2000);
        Assert.Equal(60, SecondsToTick(late));
    }

    [Fact]
    public void Stopping_while_connecting_gives_the_connection_up_without_a_word()
    {
        var node = new NodeDriver();
        node.Start();
        node.Session.Stop(node.Now);
        node.Drain();
        Assert.Equal(4, Assert.Single(node.Actions.OfType<UplinkAction.Disconnect>()).ReasonCode);
        Assert.Empty(node.Sent);
        Assert.True(node.Session.IsStopped);
    }

    [Fact]
    public void Stopping_without_a_connection_says_nothing_and_ends_it_for_good()
    {
        var idle = new NodeDriver();
        Assert.False(idle.Session.IsStopped);
        idle.Session.Stop(idle.Now);
        idle.Start();
        Assert.True(idle.Session.IsStopped);
        Assert.Empty(idle.Actions);

        var waiting = new NodeDriver();
        waiting.Start();
        waiting.Session.ConnectRefused(waiting.Now, false, "no");
        waiting.Session.Stop(waiting.Now);
        waiting.Pass(1000);
        Assert.Null(waiting.Session.NextTickMicros);
        Assert.Equal((1, 0), (Count<UplinkAction.Connect>(waiting), Count<UplinkAction.Disconnect>(waiting)));
    }

    [Fact]
    public void Stopping_a_connection_before_its_birth_says_NDEATH_all_the_same()
    {
        var subscribing = new NodeDriver();
        subscribing.Start();
        subscribing.Connected();
        foreach (var node in new[] { subscribing, AwaitingHost() })
        {
            node.Session.Stop(node.Now);
            node.Drain();
            Assert.True(Assert.Single(node.Sent).IsDeath);
            Assert.Equal(1, Count<UplinkAction.Disconnect>(node));
            node.Commit();
            Assert.Single(node.Sent);
        }
    }

    [Fact]
    public void A_network_that_takes_no_bytes_for_two_keep_alives_is_left()
    {
        var node = new NodeDriver(NodeDriver.Defaults with { KeepAliveSeconds = 20 }) { TakesBytes = false }.Online();
        Assert.Equal(40, SecondsToTick(node));
        node.Pass(39.999);
        Assert.True(node.Session.IsOnline);
        node.Pass(0.001);
        Assert.False(node.Session.IsOnline);
        Assert.Equal(4, Assert.Single(node.Actions.OfType<UplinkAction.Disconnect>()).ReasonCode);
        node.Pass(3);
        node.TakesBytes = true;
        node.Connected();
        node.Subscribed();
        Assert.Equal(2, node.Births.Count());
    }

    [Fact]
    public void Each_message_has_two_keep_alives_of_its_own()
    {
        var node = new NodeDriver { TakesBytes = false }.Online();
        node.Pass(50);
        node.Commit();
        node.Session.Published(node.Now);
        node.Drain();
        Assert.Equal(2, node.Sent.Count);
        node.Pass(59);
        Assert.True(node.Session.IsOnline);
    }

    [Fact]
    public void A_new_connection_does_not_wait_for_a_publish_of_the_last_one()
    {
        var node = new NodeDriver { TakesBytes = false }.Online();
        node.Lose();
        node.Pass(10);
        node.Connected();
        node.Subscribed();
        Assert.Equal(2, node.Births.Count());
    }

    [Fact]
    public void While_nothing_waits_no_tick_is_wanted()
    {
        var node = new NodeDriver().Online();
        Assert.Null(node.Session.NextTickMicros);
        node.Commit();
        Assert.Equal(30, SecondsToTick(node));
        node.Ack(1);
        Assert.Null(node.Session.NextTickMicros);
        Assert.Null(AwaitingHost().Session.NextTickMicros);
    }

    [Fact]
    public void A_birth_that_mends_comes_60_s_after_the_last_one()
    {
        var node = new NodeDriver().Online();
        node.Pass(10);
        node.Commit();
        node.Commit(offsetMillis: -1000);
        node.Ack(2);
        Assert.Equal(50, SecondsToTick(node));
        node.Pass(49.999);
        Assert.Single(node.Births);
        node.Pass(0.001);
        Assert.Equal(2, node.Births.Count());
        Assert.Null(node.Session.NextTickMicros);
        node.Pass(200);
        Assert.Equal(2, node.Births.Count());
    }

    [Fact]
    public void A_birth_for_another_reason_mends_too()
    {
        var node = new NodeDriver().Online();
        node.Pass(10);
        node.Commit();
        node.Commit(offsetMillis: -1000);
        node.Ack(2);
        node.Rebirth();
        node.Pass(200);
        Assert.Equal(2, node.Births.Count());
    }

    [Fact]
    public void A_mending_birth_that_was_due_is_not_made_on_another_connection()
    {
        var node = new NodeDriver().Online();
        node.Pass(10);
        node.Commit();
        node.Commit(offsetMillis: -1000);
        node.Ack(2);
        node.Reconnect();
        node.Pass(200);
        Assert.Equal(2, node.Births.Count());
    }

    [Fact]
    public void Backlog_alone_brings_no_mending_birth()
    {
        var node = new NodeDriver();
        node.Commit();
        node.Online();
        node.Ack(1);
        node.Pass(100);
        Assert.Single(node.Births);
    }

    [Fact]
    public void Five_births_may_follow_each_other_and_then_one_each_5_s()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 10; i++)
        {
            node.Rebirth();
        }

        Assert.Equal(5, node.Births.Count());
        Assert.InRange(SecondsToTick(node)!.Value, 5, 5.00001);
        node.Commit();
        Assert.Empty(node.Data);
        node.Pass(5.001);
        Assert.Equal(6, node.Births.Count());
        Assert.Single(node.Data);
        Assert.Equal(6, node.Session.Births);
    }

    [Fact]
    public void A_birth_without_a_value_of_the_metric_waits_for_its_pace_like_any_other()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 10; i++)
        {
            node.Rebirth();
        }

        node.Pass(5.001);
        node.Commit(RecordLane.Telemetry, FakeJournal.Body((Edge.Portable.Wire.MetricId.FloodLevel, 120, 0)));
        Assert.Empty(node.Data);
        node.Pass(5);
        Assert.Single(node.Data);
        Assert.Equal(7, node.Births.Count());
    }

    [Fact]
    public void A_rebirth_leaves_what_is_on_its_way_alone()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Rebirth();
        node.Pass(20);
        Assert.Equal([1], node.SentIds);
        Assert.Equal(1, node.Session.InFlight);
    }

    [Fact]
    public void Before_the_birth_nothing_is_read()
    {
        var node = new NodeDriver(WithHost);
        node.Commit();
        node.Online();
        Assert.Equal(0, Count<UplinkAction.ReadJournal>(node));
        Assert.False(node.Session.IsDrained);
        node.State(true, 1000);
        Assert.NotEqual(0, Count<UplinkAction.ReadJournal>(node));
        Assert.True(node.Session.IsDrained);
    }

    [Fact]
    public void The_journal_is_read_while_the_network_holds_a_message()
    {
        var node = new NodeDriver { TakesBytes = false };
        node.Commit();
        node.Online();
        Assert.Single(node.Sent);
        Assert.Equal(2, Count<UplinkAction.ReadJournal>(node));
    }

    [Fact]
    public void A_journal_that_cannot_be_read_is_asked_again_after_5_s_and_its_fault_is_told_again_when_it_is_another()
    {
        var node = new NodeDriver { AnswersReads = false };
        node.Commit();
        node.Online();
        foreach (string why in new[] { "disk I/O error", "disk I/O error", "database is locked" })
        {
            node.Session.ReadFailed(node.Now, why);
            node.Drain();
            Assert.Equal(5, SecondsToTick(node));
            node.Pass(5);
        }

        Assert.Equal(2, node.Said.Count());
        node.AnswerRead();
        node.Session.ReadFailed(node.Now, "database is locked");
        node.Drain();
        Assert.Equal(3, node.Said.Count());
    }

    [Fact]
    public void Another_journal_is_announced_by_a_birth()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        var other = new FakeJournal(5);
        node.Session.RecordsCommitted(node.Now, [], other.State);
        node.Drain();
        Assert.Equal(2, node.Births.Count());
        Assert.Equal(5ul, node.Births.Last().Payload.Metrics.Single(m => m.Name == "Journal/Epoch").Integer);
        Assert.Single(node.Said);
        Assert.Equal(0, node.Session.InFlight);

        var away = AwaitingHost();
        away.Session.RecordsCommitted(away.Now, [], other.State);
        away.Drain();
        Assert.Empty(away.Sent);
    }
}
