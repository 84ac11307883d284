using Edge.Core.Journal;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>When records go, how large, and what becomes of them when nobody answers.</summary>
public sealed class SessionDeliveryTests
{
    private static double? SecondsToTick(NodeDriver node) =>
        (node.Session.NextTickMicros - node.Now.MonotonicMicros) / 1e6;

    private static byte[] Readings(int count) =>
        FakeJournal.Body([
            .. Enumerable.Range(0, count).Select(i => (MetricId.PowerBatteryVoltage, 50.0 + i, -i * 7L)),
        ]);

    private static void Connect(NodeDriver node)
    {
        if (!node.Session.IsOnline)
        {
            node.Pass(10);
            node.Connected();
            node.Subscribed();
        }
    }

    [Fact]
    public void A_record_as_old_as_the_newest_sent_live_is_live_and_an_older_one_is_not()
    {
        var node = new NodeDriver().Online();
        node.Pass(10);
        node.Commit();
        node.Commit();
        node.Commit(offsetMillis: -1);
        node.Commit(RecordLane.Telemetry, FakeJournal.Body());
        node.Pass(1);
        node.Commit();
        Assert.Equal([false, false, true, false, false], node.Data.Select(message => message.IsHistorical));
    }

    [Fact]
    public void A_record_is_held_against_the_newest_reading_of_the_last_one()
    {
        var node = new NodeDriver().Online();
        node.Pass(10);
        node.Commit(
            RecordLane.Telemetry,
            FakeJournal.Body((MetricId.PowerBatteryVoltage, 1, -5000), (MetricId.CabinetTemperature, 2, 0))
        );
        node.Commit(offsetMillis: -1000);
        Assert.Equal([false, true], node.Data.Select(message => message.IsHistorical));
    }

    [Fact]
    public void A_record_older_than_the_newest_value_of_the_birth_is_history()
    {
        var node = new NodeDriver();
        node.Commit();
        node.Online();
        node.Ack(1);
        node.Commit(offsetMillis: -1);
        Assert.True(node.Data.Last().IsHistorical);
    }

    [Fact]
    public void The_state_of_the_journal_goes_along_once_in_a_heartbeat()
    {
        var node = new NodeDriver().Online();
        foreach (var (seconds, told) in new[] { (299.9, false), (0.1, true), (299.9, false), (0.1, true) })
        {
            node.Pass(seconds);
            var record = node.Commit();
            Assert.Equal(told ? 1L : null, node.Sent[^1].Number(MetricId.JournalDepth));
            Assert.Equal(told ? record.Id : null, node.Sent[^1].Number(MetricId.JournalFirst));
            node.Ack(record.Id);
        }
    }

    [Theory]
    [InlineData(17, true)]
    [InlineData(16, false)]
    public void A_backlog_that_has_drained_is_told_with_the_next_record(int waiting, bool told)
    {
        var node = new NodeDriver();
        JournalRecord last = node.Commit();
        for (int i = 1; i < waiting; i++)
        {
            last = node.Commit();
        }

        node.Online();
        Assert.Equal((ulong)waiting, node.Births.Last().Payload.Metrics.Single(m => m.Name == "Journal/Depth").Integer);
        node.Pass(5);
        node.Ack(last.Id);
        node.Pass(1);

        // The one that has just come waits, too.
        node.Commit();
        Assert.Equal(told ? 1L : null, node.Sent[^1].Number(MetricId.JournalDepth));
        node.Commit();
        Assert.Null(node.Sent[^1].Number(MetricId.JournalDepth));
    }

    [Fact]
    public void A_backlog_that_drains_is_told_by_halves()
    {
        var node = new NodeDriver();
        long first = node.Commit().Id;
        for (int i = 1; i < 1000; i++)
        {
            _ = node.Commit();
        }

        node.Online();
        List<long> depths = [];
        for (int acked = 0; acked < 1000; acked += 20)
        {
            node.Ack(first + acked + 19);
            node.Pass(1);
            _ = node.Commit();
            if (node.Sent[^1].Number(MetricId.JournalDepth) is { } depth)
            {
                depths.Add(depth);
            }
        }

        Assert.InRange(depths.Count, 4, 8);
        Assert.All(depths.Prepend(1000).Zip(depths), pair => Assert.True(pair.Second <= pair.First / 2));
    }

    [Fact]
    public void The_oldest_record_of_the_journal_is_the_first_that_the_receiver_does_not_have()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Commit();
        node.Command(writer => writer.Metric(MetricCatalogue.Find(MetricId.JournalAck)!, false, 1, false, 1));
        node.Journal.Evict();
        node.Commit();
        Assert.Equal(3, node.Sent[^1].Number(MetricId.JournalFirst));
        Assert.Equal(1, node.Sent[^1].Number(MetricId.JournalEvicted));
    }

    [Fact]
    public void Evictions_are_told_once_and_never_with_history()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Journal.Evict();
        node.Pass(5);
        node.Commit(offsetMillis: -60_000);
        Assert.True(node.Sent[^1].IsHistorical);
        Assert.Null(node.Sent[^1].Number(MetricId.JournalEvicted));
        node.Commit();
        Assert.Equal(1, node.Sent[^1].Number(MetricId.JournalEvicted));
        node.Commit();
        Assert.Null(node.Sent[^1].Number(MetricId.JournalEvicted));
    }

    [Fact]
    public void What_a_birth_told_of_the_journal_no_record_tells_again()
    {
        var node = new NodeDriver().Online();
        node.Pass(200);
        node.Commit();
        node.Journal.Evict();
        node.Session.RecordsCommitted(node.Now, [], node.Journal.State);
        node.Rebirth();
        node.Pass(200);
        node.Commit();
        Assert.Null(node.Sent[^1].Number(MetricId.JournalEvicted));
    }

    [Theory]
    [InlineData(200, 1)]
    [InlineData(100, 13)]
    [InlineData(40, 80)]
    [InlineData(10, 400)]
    public void A_run_fills_its_message_and_never_overflows_it(int records, int readings)
    {
        var node = new NodeDriver(NodeDriver.Defaults with { MaxMessageBytes = 4096, BacklogBytesPerSecond = 1e6 });
        for (int i = 0; i < records; i++)
        {
            node.Commit(RecordLane.Telemetry, Readings(readings));
        }

        node.Online();
        node.Pass(20);
        Assert.Equal(Enumerable.Range(1, records).Select(i => (long)i), node.SentIds);
        foreach (var message in node.Data)
        {
            Assert.True(message.Count == 1 || message.Bytes <= 4096, $"{message.Count} records, {message.Bytes} B");
        }

        double most = Math.Max(1, Math.Min(64, 4096.0 / (readings * 24)));
        Assert.InRange(node.Data.Count(), records / 64, 1 + (int)(records / (0.6 * most)));
    }

    [Fact]
    public void A_message_of_exactly_the_most_bytes_goes_whole()
    {
        var probe = Backlog(new NodeDriver(NodeDriver.Defaults), 30);
        int bytes = Assert.Single(probe.Data).Bytes;
        Assert.Single(Backlog(new NodeDriver(NodeDriver.Defaults with { MaxMessageBytes = bytes }), 30).Data);
        var cut = Backlog(new NodeDriver(NodeDriver.Defaults with { MaxMessageBytes = bytes - 1 }), 30);
        Assert.Equal(2, cut.Data.Count());
        Assert.InRange(cut.Data.First().Count, 25, 29);

        static NodeDriver Backlog(NodeDriver node, int records)
        {
            for (int i = 0; i < records; i++)
            {
                node.Commit(RecordLane.Telemetry, Readings(3));
            }

            node.Online();
            node.Pass(5);
            return node;
        }
    }

    [Theory]
    [InlineData(2048, 1024, 1024)]
    [InlineData(2048, 8192, 8192)]
    [InlineData(3000, 1024, 1500)]
    public void Backlog_keeps_to_its_pace_after_a_burst_of_half_a_second_or_a_message(
        double rate,
        int message,
        double burst
    )
    {
        var node = new NodeDriver(NodeDriver.Defaults with { BacklogBytesPerSecond = rate, MaxMessageBytes = message });
        for (int i = 0; i < 500; i++)
        {
            node.Commit(RecordLane.Telemetry, Readings(4));
        }

        node.Online();
        Assert.InRange(node.Data.Sum(m => m.Bytes), burst, burst + message);
        node.Pass(10);
        Assert.InRange(node.Data.Sum(m => m.Bytes), burst + (9.9 * rate), burst + (10 * rate) + message);
        Assert.InRange(SecondsToTick(node)!.Value, 0, message / rate);
    }

    [Fact]
    public void Live_data_takes_nothing_from_the_pace_of_the_backlog()
    {
        var node = new NodeDriver(NodeDriver.Defaults with { BacklogBytesPerSecond = 1024, MaxMessageBytes = 1024 });
        node.Online();
        for (int i = 0; i < 100; i++)
        {
            node.Commit(RecordLane.Telemetry, Readings(10));
        }

        node.Commit(RecordLane.Detail, Readings(1));
        Assert.Equal(101, node.Data.Last().FirstId);
    }

    [Fact]
    public void Sending_again_is_counted_once_for_all_that_fell_due_together()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Commit();
        node.Pass(29.999);
        Assert.Equal(0, node.Session.Resends);
        node.Pass(0.001);
        Assert.Equal(1, node.Session.Resends);
        node.Pass(30);
        Assert.Equal(2, node.Session.Resends);
        Assert.True(node.Session.IsOnline);
        node.Pass(30);
        Assert.Equal(3, node.Session.Resends);
        Assert.False(node.Session.IsOnline);
    }

    [Fact]
    public void Each_silent_connection_doubles_the_patience_of_the_next_up_to_32_times()
    {
        var node = new NodeDriver(journal: new FakeJournal(NodeDriver.Epoch) { EverAcknowledged = true }).Online();
        node.Commit();
        foreach (double seconds in (double[])[30, 60, 120, 240, 480, 960, 960])
        {
            Assert.Equal(seconds, SecondsToTick(node));
            node.Pass(3 * seconds);
            Assert.False(node.Session.IsOnline);
            Connect(node);
        }
    }

    [Fact]
    public void A_receiver_that_moves_on_has_the_first_patience_again()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Commit();
        node.Ack(1);
        node.Pass(90);
        Connect(node);
        Assert.Equal(60, SecondsToTick(node));
        node.Ack(1);
        Assert.Equal(60, SecondsToTick(node));
        node.Ack(2);
        node.Commit();
        Assert.Equal(30, SecondsToTick(node));
    }

    [Fact]
    public void A_receiver_that_has_everything_has_the_first_patience_again_however_it_says_so()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Ack(0);
        node.Pass(90);
        Connect(node);
        node.Command(writer =>
            writer.Metric(MetricCatalogue.Find(MetricId.JournalAckRanges)!, false, 1, false, Quality.Good, 0, "1")
        );
        node.Commit();
        Assert.Equal(30, SecondsToTick(node));
    }

    [Fact]
    public void What_nobody_acknowledged_is_assumed_delivered_after_its_time_and_released_as_such()
    {
        var node = new NodeDriver(NodeDriver.Defaults with { AssumeDeliveredSeconds = 100, KeepAliveSeconds = 50 });
        node.Online();
        node.Commit();
        node.Commit();
        Assert.Equal(30, SecondsToTick(node));
        node.Pass(90);
        Connect(node);
        double first = node.Data.Last().AtSeconds;
        Assert.Equal(100, SecondsToTick(node));
        node.Pass(99.999);
        Assert.Empty(node.Actions.OfType<UplinkAction.Release>());
        node.Pass(0.001);
        var release = Assert.Single(node.Actions.OfType<UplinkAction.Release>());
        Assert.Equal((false, NodeDriver.Epoch), (release.Acknowledged, release.Epoch));
        Assert.Equal(
            [1L, 2],
            release.Ranges.SelectMany(range =>
                Enumerable.Range((int)range.First, (int)(range.Last - range.First + 1)).Select(id => (long)id)
            )
        );
        Assert.Equal((2, 0), (node.Session.AssumedDelivered, node.Session.InFlight));
        Assert.Equal(first + 100, node.Now.MonotonicMicros / 1e6, 3);
        Assert.Contains("100 s after it was sent", node.Said.Last(), StringComparison.Ordinal);
        node.Commit();
        node.Pass(100);
        Assert.Equal(3, node.Session.AssumedDelivered);
        Assert.Single(node.Said, said => said.StartsWith("No receiver acknowledges", StringComparison.Ordinal));
    }

    [Fact]
    public void From_the_first_acknowledgement_nothing_is_assumed()
    {
        var node = new NodeDriver(NodeDriver.Defaults with { AssumeDeliveredSeconds = 60, ResendSeconds = 3600 });
        node.Online();
        node.Commit();
        node.Commit();
        Assert.Equal(60, SecondsToTick(node));
        node.Ack(0);
        Assert.Equal(3600, SecondsToTick(node));
        node.Pass(1000);
        Assert.Equal((0, 2), (node.Session.AssumedDelivered, node.Session.InFlight));
    }

    [Fact]
    public void Silence_counts_from_the_first_record_after_everything_was_acknowledged()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Pass(5);
        node.Commit();
        node.Pass(5);
        Assert.Equal(10, node.Session.UnacknowledgedSeconds(node.Now));
        node.Ack(1);
        Assert.Equal(0, node.Session.UnacknowledgedSeconds(node.Now));
        node.Pass(3);
        Assert.Equal(3, node.Session.UnacknowledgedSeconds(node.Now));
        node.Ack(1);
        Assert.Equal(3, node.Session.UnacknowledgedSeconds(node.Now));
        node.Ack(2);
        node.Pass(50);
        Assert.Equal(0, node.Session.UnacknowledgedSeconds(node.Now));
        node.Commit();
        node.Pass(1);
        Assert.Equal(1, node.Session.UnacknowledgedSeconds(node.Now));
    }

    [Fact]
    public void An_acknowledgement_ends_the_silence_of_earlier_connections_too()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Pass(7);
        node.Lose();
        node.Pass(10);
        Assert.Equal(7, node.Session.UnacknowledgedSeconds(node.Now));
        node.Connected();
        node.Subscribed();
        node.Pass(2);
        node.Lose();
        node.Pass(10);
        Assert.Equal(9, node.Session.UnacknowledgedSeconds(node.Now));
        node.Connected();
        node.Ack(1);
        Assert.Equal(0, node.Session.UnacknowledgedSeconds(node.Now));
    }

    [Fact]
    public void Silence_is_never_negative()
    {
        var node = new NodeDriver().Online();
        node.Pass(10);
        node.Commit();
        node.At(50);
        Assert.Equal(0, node.Session.UnacknowledgedSeconds(node.Now));
    }

    [Fact]
    public void A_birth_says_since_when_by_the_clock_of_now()
    {
        var node = new NodeDriver();
        node.Start();
        long started = node.Now.UnixMillis;
        node.WallOffsetMillis = 86_400_000;
        node.Pass(5);
        node.Connected();
        node.Subscribed();
        var birth = Assert.Single(node.Births);
        Assert.Equal((ulong)(started + 86_400_000), birth.Payload.Metrics[0].Timestamp);
        Assert.Equal((ulong)node.Now.UnixMillis, birth.Payload.Timestamp);
        node.WallOffsetMillis = -1_763_800_100_000;
        node.Pass(10);
        node.Rebirth();
        Assert.Equal(0ul, node.Births.Last().Payload.Metrics[0].Timestamp);
    }

    [Fact]
    public void A_damaged_record_is_told_and_counted_each_time_it_is_sent()
    {
        var node = new NodeDriver().Online();
        node.Commit(RecordLane.Telemetry, [1, 2, 3, 4, 5, 6, 7]);
        Assert.Contains("Record 1 of the journal is damaged", Assert.Single(node.Said), StringComparison.Ordinal);
        Assert.Equal((1, 1), (node.Session.DamagedRecords, node.Session.DataMessages));
        node.Commit();
        Assert.Equal((1, 2), (node.Session.DamagedRecords, node.Session.DataMessages));
    }

    [Fact]
    public void An_acknowledgement_that_overtakes_the_reading_of_the_backlog_leaves_nothing_behind()
    {
        var node = new NodeDriver { AnswersReads = false };
        for (int i = 0; i < 100; i++)
        {
            node.Commit();
        }

        node.Online();
        node.AnswerRead();
        var read = node.Actions.OfType<UplinkAction.ReadJournal>().Last();
        var answer = node.Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes);
        node.Ack(answer[^1].Id);
        node.AnswersReads = true;
        node.Session.RecordsRead(node.Now, answer);
        node.Drain();
        node.Pass(10);
        Assert.Equal(Enumerable.Range(65, 36).Select(i => (long)i), node.SentIds);
        node.AssertConformant();
    }
}
