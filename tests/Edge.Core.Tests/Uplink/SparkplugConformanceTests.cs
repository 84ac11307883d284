using Edge.Conformance;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>The checker itself: each broken rule must be seen, or its silence says nothing.</summary>
public sealed class SparkplugConformanceTests
{
    private const string Base = "spBv1.0/g";

    private static readonly MetricDefinition Voltage = MetricCatalogue.Find(MetricId.PowerBatteryVoltage)!;

    private static SparkplugConformance Connected(long bdSeq = 0)
    {
        var checker = new SparkplugConformance("g", "n");
        checker.Connects(true, 0, $"{Base}/NDEATH/n", Payload(null, w => w.NamedInt64("bdSeq", 1, bdSeq)), 1, false);
        checker.Subscribes($"{Base}/NCMD/n", 1);
        return checker;
    }

    private static SparkplugConformance Born()
    {
        var checker = Connected();
        checker.Publishes($"{Base}/NBIRTH/n", Birth(), 0, false);
        Assert.Empty(checker.Violations);
        return checker;
    }

    private static byte[] Birth(long bdSeq = 0) =>
        Payload(
            0,
            w =>
            {
                w.NamedInt64("bdSeq", 1, bdSeq);
                w.NamedBoolean("Node Control/Rebirth", 1, false);
                w.Metric(Voltage, true, 1, false, Quality.Good, 53, null);
            }
        );

    private static byte[] Payload(int? seq, Action<SparkplugWriter> write)
    {
        var writer = new SparkplugWriter();
        if (seq is { } number)
        {
            writer.Begin(1, number);
        }
        else
        {
            writer.Begin(1);
        }

        write(writer);
        return writer.ToArray();
    }

    private static byte[] Data(int seq, long at = 2, bool historical = false) =>
        Payload(seq, w => w.Metric(Voltage, false, at, historical, Quality.Good, 53, null));

    private static void Broken(SparkplugConformance checker, string rule) =>
        Assert.Contains(checker.Violations, violation => violation.Rule == rule);

    [Fact]
    public void It_sees_wrong_sequence_numbers_and_data_before_the_birth()
    {
        var early = Connected();
        early.Publishes($"{Base}/NDATA/n", Data(1), 0, false);
        Broken(early, "payloads-ndata-order");
        var gap = Born();
        gap.Publishes($"{Base}/NDATA/n", Data(1), 0, false);
        Assert.Empty(gap.Violations);
        gap.Publishes($"{Base}/NDATA/n", Data(3), 0, false);
        Broken(gap, "payloads-ndata-seq-inc");
    }

    [Fact]
    public void It_sees_wrong_bdSeq_in_will_and_birth()
    {
        Broken(Connected(bdSeq: 1), "message-flow-edge-node-birth-publish-will-message-payload-bdSeq");
        var checker = Connected();
        checker.Publishes($"{Base}/NBIRTH/n", Birth(bdSeq: 1), 0, false);
        Broken(checker, "topics-nbirth-bdseq-matching");
    }

    [Fact]
    public void It_sees_names_unknown_aliases_qos_and_disorder_in_data()
    {
        var checker = Born();
        checker.Publishes($"{Base}/NDATA/n", Payload(1, w => w.NamedBoolean("x", 2, true)), 1, false);
        Broken(checker, "payloads-alias-data-cmd-requirement");
        Broken(checker, "topics-nbirth-metric-reqs");
        Broken(checker, "topics-ndata-mqtt");
        checker = Born();
        checker.Publishes($"{Base}/NDATA/n", Data(1, at: 9), 0, false);
        checker.Publishes($"{Base}/NDATA/n", Data(2, at: 8), 0, false);
        Broken(checker, "wire-time-order");
        checker.Publishes($"{Base}/NDATA/n", Data(3, at: 8, historical: true), 0, false);
        Assert.Single(checker.Violations);
    }

    [Fact]
    public void It_sees_a_leave_without_NDEATH_and_without_the_will()
    {
        var checker = Born();
        checker.Disconnects(0);
        Broken(checker, "operational-behavior-edge-node-intentional-disconnect-ndeath");
        Broken(checker, "payloads-ndeath-will-message-publisher-disconnect-mqtt50");
    }

    [Fact]
    public void It_sees_a_rebirth_request_that_is_not_answered()
    {
        var checker = Born();
        checker.Delivered($"{Base}/NCMD/n", Payload(null, w => w.NamedBoolean("Node Control/Rebirth", 1, true)));
        checker.Publishes($"{Base}/NDATA/n", Data(1), 0, false);
        Broken(checker, "operational-behavior-data-commands-rebirth-action-1");
        checker.Finish();
        Broken(checker, "operational-behavior-data-commands-rebirth-action-2");
    }

    [Fact]
    public void It_sees_a_will_that_is_retained_or_of_the_wrong_qos_and_a_persistent_session()
    {
        var checker = new SparkplugConformance("g", "n");
        checker.Connects(false, 60, $"{Base}/NDEATH/n", Payload(0, w => w.NamedInt64("bdSeq", 1, 0)), 0, true);
        Broken(checker, "principles-persistence-clean-session-50");
        Broken(checker, "message-flow-edge-node-birth-publish-will-message-qos");
        Broken(checker, "message-flow-edge-node-birth-publish-will-message-will-retained");
        Broken(checker, "payloads-ndeath-seq");
    }
}
