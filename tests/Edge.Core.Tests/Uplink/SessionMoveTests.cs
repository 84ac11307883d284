using Edge.Conformance;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

public sealed class SessionMoveTests
{
    [Fact]
    public void A_way_that_still_speaks_carries_the_goodbye_and_the_next_connection_begins_at_once()
    {
        NodeDriver node = new NodeDriver().Online();
        int actions = node.Actions.Count;
        node.Session.Move(node.Now, speaks: true, connectSent: true);
        node.Pass(0);
        Assert.Collection(
            node.Actions.Skip(actions),
            death =>
                Assert.Contains("/NDEATH/", Assert.IsType<UplinkAction.Publish>(death).Topic, StringComparison.Ordinal),
            end => Assert.Equal(4, Assert.IsType<UplinkAction.Disconnect>(end).ReasonCode),
            again => Assert.IsType<UplinkAction.Connect>(again)
        );
    }

    [Fact]
    public void A_mute_way_is_left_without_a_word()
    {
        NodeDriver node = new NodeDriver().Online();
        int actions = node.Actions.Count;
        node.Session.Move(node.Now, speaks: false, connectSent: true);
        Assert.False(node.Session.IsConnected);
        node.Pass(0);
        Assert.IsType<UplinkAction.Connect>(Assert.Single(node.Actions.Skip(actions)));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void A_connection_under_way_uses_its_bdSeq_only_if_it_was_sent(bool connectSent, ulong next)
    {
        var node = new NodeDriver();
        node.Start();
        node.Session.Move(node.Now, speaks: false, connectSent);
        node.Pass(0);
        Assert.Equal(2, node.Actions.OfType<UplinkAction.Connect>().Count());
        Assert.Equal(next, BdSeq(node));
    }

    [Fact]
    public void The_bdSeq_of_a_connection_that_stood_is_not_used_twice_nor_one_left_out()
    {
        NodeDriver node = new NodeDriver().Online();
        node.Session.Move(node.Now, speaks: false, connectSent: true);
        node.Pass(0);
        Assert.Equal(1ul, BdSeq(node));
        node.Connected();
        node.Subscribed();
        Assert.Equal(2, node.Births.Count());
    }

    [Fact]
    public void Records_in_flight_are_sent_again_on_the_other_way()
    {
        NodeDriver node = new NodeDriver().Online();
        node.Commit(value: 53);
        long id = node.SentIds.Last();
        node.Session.Move(node.Now, speaks: false, connectSent: true);
        node.Pass(0);
        node.Connected();
        node.Subscribed();
        node.Pass(1);
        Assert.Equal(2, node.SentIds.Count(sent => sent == id));
    }

    [Fact]
    public void A_wait_for_the_next_attempt_ends_and_a_stopped_session_stays_stopped()
    {
        var node = new NodeDriver();
        node.Start();
        node.Session.ConnectRefused(node.Now, connectSent: false, "no route");
        node.Session.Move(node.Now, speaks: false, connectSent: false);
        node.Pass(0);
        Assert.Equal(2, node.Actions.OfType<UplinkAction.Connect>().Count());
        node.Session.Stop(node.Now);
        node.Session.Move(node.Now, speaks: false, connectSent: false);
        node.Pass(100);
        Assert.True(node.Session.IsStopped);
        Assert.Equal(2, node.Actions.OfType<UplinkAction.Connect>().Count());
    }

    private static ulong BdSeq(NodeDriver node) =>
        RawPayload.Decode(node.Actions.OfType<UplinkAction.Connect>().Last().WillPayload).Metrics[0].Integer;
}
