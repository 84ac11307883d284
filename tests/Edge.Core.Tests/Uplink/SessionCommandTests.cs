using Edge.Core.Journal;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>What a session makes of a command, metric by metric.</summary>
public sealed class SessionCommandTests
{
    private const string Topic = $"spBv1.0/{NodeDriver.Group}/NCMD/{NodeDriver.NodeId}";

    private static NodeDriver WithRecords(int records)
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < records; i++)
        {
            node.Commit();
        }

        return node;
    }

    private static SparkplugMetric Aliased(MetricId metric, Action<SparkplugMetric> set)
    {
        var made = new SparkplugMetric();
        made.SetAlias((ulong)metric);
        set(made);
        return made;
    }

    private static SparkplugMetric Named(string name, Action<SparkplugMetric> set)
    {
        var made = new SparkplugMetric { Name = name };
        set(made);
        return made;
    }

    private static void Command(NodeDriver node, params SparkplugMetric[] metrics) =>
        node.Command(writer =>
        {
            foreach (var metric in metrics)
            {
                writer.Metric(metric);
            }
        });

    [Fact]
    public void Acknowledgements_may_come_by_name_or_alias_and_in_32_or_64_bits()
    {
        var node = WithRecords(4);
        Command(node, Aliased(MetricId.JournalAck, m => m.SetInt(1)));
        Assert.Equal(3, node.Journal.State.Depth);
        Command(node, Aliased(MetricId.JournalAck, m => m.SetLong(2)));
        Assert.Equal(2, node.Journal.State.Depth);
        Command(node, Named("Journal/Ack", m => m.SetLong(3)));
        Assert.Equal(1, node.Journal.State.Depth);
        Command(node, Named("Journal/AckRanges", m => m.SetText("4")));
        Assert.Equal(0, node.Journal.State.Depth);
        Assert.Equal(0, node.Session.CommandsRefused);
    }

    [Fact]
    public void An_acknowledgement_of_nothing_is_one()
    {
        var node = WithRecords(1);
        Command(node, Aliased(MetricId.JournalAck, m => m.SetLong(0)));
        Assert.True(node.Session.EverAcknowledged);
        Assert.Equal(0, node.Session.CommandsRefused);
        Assert.Empty(node.Actions.OfType<UplinkAction.Release>());
    }

    [Fact]
    public void What_is_released_is_said_to_be_acknowledged_and_of_which_journal()
    {
        var node = WithRecords(5);
        node.Ack(2, "4");
        var release = Assert.Single(node.Actions.OfType<UplinkAction.Release>());
        Assert.Equal([new IdRange(1, 2), new IdRange(4, 4)], release.Ranges);
        Assert.Equal((true, NodeDriver.Epoch), (release.Acknowledged, release.Epoch));
        node.Ack(2, "4");
        Assert.Single(node.Actions.OfType<UplinkAction.Release>());
    }

    public static TheoryData<string> Malformed =>
        [
            "Ack null",
            "Ack text",
            "Ack float",
            "Ack true",
            "Ack negative",
            "Ranges null",
            "Ranges number",
            "Ranges wrong",
            "Epoch null",
            "Epoch text",
            "Epoch true",
        ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void An_acknowledgement_with_a_malformed_part_is_refused_whole(string which)
    {
        var node = WithRecords(3);
        var wrong = which switch
        {
            "Ack null" => Aliased(
                MetricId.JournalAck,
                m =>
                {
                    m.SetLong(1);
                    m.IsNull = true;
                }
            ),
            "Ack text" => Aliased(MetricId.JournalAck, m => m.SetText("1")),
            "Ack float" => Aliased(MetricId.JournalAck, m => m.SetDouble(1)),
            "Ack true" => Aliased(MetricId.JournalAck, m => m.SetBoolean(true)),
            "Ack negative" => Aliased(MetricId.JournalAck, m => m.SetLong(ulong.MaxValue)),
            "Ranges null" => Aliased(
                MetricId.JournalAckRanges,
                m =>
                {
                    m.SetText("1");
                    m.IsNull = true;
                }
            ),
            "Ranges number" => Aliased(MetricId.JournalAckRanges, m => m.SetLong(1)),
            "Ranges wrong" => Aliased(MetricId.JournalAckRanges, m => m.SetText("1;2")),
            "Epoch null" => Aliased(
                MetricId.JournalEpoch,
                m =>
                {
                    m.SetLong((ulong)NodeDriver.Epoch);
                    m.IsNull = true;
                }
            ),
            "Epoch text" => Aliased(MetricId.JournalEpoch, m => m.SetText("7000000001")),
            _ => Aliased(MetricId.JournalEpoch, m => m.SetBoolean(true)),
        };
        Command(node, Aliased(MetricId.JournalAck, m => m.SetLong(2)), wrong);
        Assert.Equal(3, node.Journal.State.Depth);
        Assert.Equal((1, 0), (node.Session.CommandsRefused, node.Session.AcksIgnored));
        Assert.False(node.Session.EverAcknowledged);
        Assert.Contains("acknowledgement that is malformed", Assert.Single(node.Said), StringComparison.Ordinal);
    }

    [Fact]
    public void An_epoch_alone_is_no_acknowledgement()
    {
        var node = WithRecords(1);
        Command(node, Aliased(MetricId.JournalEpoch, m => m.SetLong((ulong)NodeDriver.Epoch)));
        Command(node, Aliased(MetricId.JournalEpoch, m => m.SetLong(3)));
        Assert.Equal((2, 0), (node.Session.CommandsRefused, node.Session.AcksIgnored));
        Assert.All(node.Said, said => Assert.Contains("without an acknowledgement", said, StringComparison.Ordinal));
    }

    [Fact]
    public void The_epoch_is_compared_in_all_its_64_bits()
    {
        var node = WithRecords(1);
        node.Ack(1, epoch: NodeDriver.Epoch + (1L << 32));
        Assert.Equal(1, node.Session.AcksIgnored);
        node.Ack(1);
        Assert.Equal(0, node.Journal.State.Depth);
    }

    [Fact]
    public void Records_up_to_the_last_may_be_acknowledged_and_not_one_more()
    {
        var node = WithRecords(3);
        node.Ack(0, "2-3");
        Assert.Equal(0, node.Session.CommandsRefused);
        node.Ack(0, "2-4");
        node.Ack(4);
        Assert.Equal(2, node.Session.CommandsRefused);
        node.Ack(3);
        Assert.Equal((2, 0), (node.Session.CommandsRefused, node.Journal.State.Depth));
    }

    [Fact]
    public void A_command_may_ask_for_a_birth_and_acknowledge_at_once()
    {
        var node = WithRecords(1);
        Command(
            node,
            Named("Node Control/Rebirth", m => m.SetBoolean(true)),
            Named("Node Control/Rebirth", m => m.SetBoolean(false)),
            Aliased(MetricId.JournalAck, m => m.SetLong(1))
        );
        Assert.Equal((2, 0), (node.Births.Count(), node.Session.InFlight));
        Assert.Equal(0, node.Session.CommandsRefused);
    }

    [Fact]
    public void A_rebirth_is_asked_for_by_the_value_true_alone()
    {
        var node = new NodeDriver().Online();
        Command(node, Named("Node Control/Rebirth", m => m.SetBoolean(false)));
        Assert.Equal(0, node.Session.CommandsRefused);
        Command(node, Named("Node Control/Rebirth", m => m.SetInt(1)));
        Command(
            node,
            Named(
                "Node Control/Rebirth",
                m =>
                {
                    m.SetBoolean(true);
                    m.IsNull = true;
                }
            )
        );
        Assert.Equal((2, 1), (node.Session.CommandsRefused, node.Births.Count()));
        Assert.All(node.Said, said => Assert.Contains("not a truth value", said, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rebirth_before_the_birth_brings_no_second_one()
    {
        var node = new NodeDriver();
        node.Start();
        node.Connected();
        node.Rebirth();
        node.Subscribed();
        node.Pass(100);
        Assert.Single(node.Births);
        Assert.Equal(0, node.Session.CommandsRefused);
    }

    [Fact]
    public void An_acknowledgement_before_the_birth_counts()
    {
        var node = new NodeDriver();
        node.Commit();
        node.Start();
        node.Connected();
        node.Ack(1);
        Assert.Equal(0, node.Journal.State.Depth);
        node.Subscribed();
        Assert.Empty(node.Data);
    }

    [Fact]
    public void Each_refusal_says_what_was_refused()
    {
        var node = new NodeDriver().Online();
        var cases = new (string Expected, Action Send)[]
        {
            ("'spBv1.0/x/NCMD/y', which is not for this site", () => node.Deliver("spBv1.0/x/NCMD/y", [])),
            ("retained", () => node.Command(writer => writer.NamedBoolean("Node Control/Rebirth", 1, true), true)),
            ("cannot be read: ", () => node.Deliver(Topic, [0xFF])),
            ("'Node Control/Reboot', which is unknown", () => Command(node, Named("Node Control/Reboot", _ => { }))),
            ("alias 201, which is unknown", () => Command(node, Aliased(MetricId.PowerBatteryVoltage, _ => { }))),
            ("alias 0, which is unknown", () => Command(node, new SparkplugMetric())),
            ("alias 99999, which is unknown", () => Command(node, Aliased((MetricId)99_999, _ => { }))),
            ($"'{new string('x', 100)}…'", () => Command(node, Named(new string('x', 101), _ => { }))),
            ($"'{new string('y', 100)}'", () => Command(node, Named(new string('y', 100), _ => { }))),
        };
        foreach (var (expected, send) in cases)
        {
            long before = node.Session.CommandsRefused;
            send();
            Assert.Equal(before + 1, node.Session.CommandsRefused);
            Assert.StartsWith("Refused ", node.Said.Last(), StringComparison.Ordinal);
            Assert.Contains(expected, node.Said.Last(), StringComparison.Ordinal);
        }

        Assert.Single(node.Sent);
    }

    [Fact]
    public void A_metric_that_no_birth_announced_is_no_command_though_the_catalogue_has_it()
    {
        var node = new NodeDriver().Online();
        Command(node, Named("Flood/Level", m => m.SetLong(1)), Aliased(MetricId.FloodLevel, m => m.SetLong(1)));
        Assert.Equal(2, node.Session.CommandsRefused);
    }

    [Fact]
    public void An_alias_that_would_be_another_metric_in_32_bits_is_unknown()
    {
        var node = WithRecords(1);
        foreach (ulong more in new[] { 1UL << 32, 1UL << 31, 1UL << 63 })
        {
            var metric = new SparkplugMetric();
            metric.SetAlias((ulong)MetricId.JournalAck + more);
            metric.SetLong(1);
            Command(node, metric);
        }

        Assert.Equal((3, 1), (node.Session.CommandsRefused, node.Journal.State.Depth));
    }

    [Fact]
    public void A_flood_of_nonsense_is_told_20_times_and_then_once_each_10_s()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 30; i++)
        {
            node.Deliver(Topic, [0xFF]);
        }

        Assert.Equal(20, node.Said.Count());
        node.At(109.9);
        node.Deliver(Topic, [0xFF]);
        Assert.Equal(20, node.Said.Count());
        node.At(110);
        node.Deliver(Topic, [0xFF]);
        node.Deliver(Topic, [0xFF]);
        Assert.Equal(21, node.Said.Count());
    }

    [Fact]
    public void Without_a_connection_nothing_that_arrives_counts()
    {
        var node = WithRecords(1);
        node.Lose();
        node.Ack(1);
        node.Deliver("elsewhere", []);
        Assert.Equal((0, 1), (node.Session.CommandsRefused, node.Journal.State.Depth));
        node.Pass(10);
        node.Ack(1);
        Assert.Equal(1, node.Journal.State.Depth);
        node.Session.Stop(node.Now);
        node.Ack(1);
        Assert.Equal(1, node.Journal.State.Depth);
    }
}
