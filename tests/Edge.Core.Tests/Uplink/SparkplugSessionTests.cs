using Edge.Conformance;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

public sealed class SparkplugSessionTests
{
    private static UplinkOptions WithHost => NodeDriver.Defaults with { PrimaryHost = NodeDriver.Host };

    private static ulong WillBdSeq(NodeDriver node) =>
        RawPayload.Decode(node.Actions.OfType<UplinkAction.Connect>().Last().WillPayload).Metrics[0].Integer;

    private static RawMetric Named(SentMessage birth, string name) =>
        Assert.Single(birth.Payload.Metrics, metric => metric.Name == name);

    [Fact]
    public void The_birth_comes_after_the_subscription_is_acknowledged()
    {
        var node = new NodeDriver();
        node.Start();
        node.Connected();
        Assert.Empty(node.Sent);
        node.Subscribed();
        Assert.True(Assert.Single(node.Sent).IsBirth);
        Assert.True(node.Session.IsOnline);
        node.AssertConformant();
    }

    [Fact]
    public void The_will_holds_bdSeq_alone_and_no_seq()
    {
        var node = new NodeDriver();
        node.Start();
        var connect = Assert.Single(node.Actions.OfType<UplinkAction.Connect>());
        var will = RawPayload.Decode(connect.WillPayload);
        Assert.Equal("spBv1.0/hai-phong/NDEATH/hp-001", connect.WillTopic);
        Assert.Null(will.Seq);
        var metric = Assert.Single(will.Metrics);
        Assert.Equal(("bdSeq", 4u, 0ul), (metric.Name, metric.DataType, metric.Integer));
    }

    [Fact]
    public void BdSeq_counts_each_connect_that_was_sent_and_wraps_after_255()
    {
        var node = new NodeDriver();
        node.Start();
        for (int i = 0; i < 260; i++)
        {
            Assert.Equal((ulong)(i % 256), WillBdSeq(node));
            node.Connected();
            node.Subscribed();
            Assert.Equal((ulong)(i % 256), Named(node.Sent[^1], "bdSeq").Integer);
            node.Lose();
            node.Pass(61);
        }

        node.AssertConformant();
    }

    [Fact]
    public void A_refused_TCP_connection_uses_no_bdSeq_and_a_refused_CONNECT_uses_one()
    {
        var node = new NodeDriver();
        node.Start();
        node.Session.ConnectRefused(node.Now, connectSent: false, "Connection refused");
        node.Pass(10);
        Assert.Equal(0ul, WillBdSeq(node));
        node.Session.ConnectRefused(node.Now, connectSent: true, "NotAuthorized");
        node.Pass(10);
        Assert.Equal(1ul, WillBdSeq(node));
    }

    [Fact]
    public void The_birth_announces_every_metric_with_name_alias_type_and_value()
    {
        var node = new NodeDriver();
        node.Commit(value: 53.25);
        node.Online();
        var birth = Assert.Single(node.Births);
        foreach (var metric in NodeDriver.Metrics)
        {
            var definition = MetricCatalogue.Find(metric)!;
            var announced = Named(birth, definition.Name);
            Assert.Equal((ulong)metric, announced.Alias);
            Assert.Equal((uint)definition.DataType, announced.DataType);
            Assert.Equal(metric != MetricId.PowerBatteryVoltage, announced.IsNull);
        }

        var voltage = Named(birth, "Power/Battery/Voltage");
        Assert.Equal(53.25f, voltage.Single);
        Assert.Equal("V", Assert.Single(voltage.Properties, property => property.Key == "engUnit").Text);
        Assert.Equal(0ul, Assert.Single(Named(birth, "Structure/Tilt/X").Properties, p => p.Key == "Quality").Integer);
        Assert.Equal((ulong)NodeDriver.Epoch, Named(birth, "Journal/Epoch").Integer);
        Assert.Equal(1ul, Named(birth, "Journal/First").Integer);
        Assert.Equal(1ul, Named(birth, "Journal/Depth").Integer);
        Assert.Null(Named(birth, "Node Control/Rebirth").Alias);
        node.AssertConformant();
    }

    [Fact]
    public void A_record_committed_after_the_birth_goes_live_at_once()
    {
        var node = new NodeDriver().Online();
        node.Pass(1);
        var record = node.Commit();
        var data = Assert.Single(node.Data);
        Assert.Equal(record.Id, data.FirstId);
        Assert.All(data.Payload.Metrics, metric => Assert.Null(metric.IsHistorical));
        Assert.Equal((ulong)record.At.UnixMillis, data.Find(MetricId.PowerBatteryVoltage)!.Timestamp);
        node.AssertConformant();
    }

    [Fact]
    public void A_record_made_before_the_birth_goes_as_history_flags_on_the_journal_metrics_too()
    {
        var node = new NodeDriver();
        node.Commit();
        node.Pass(10);
        node.Online();
        Assert.True(Assert.Single(node.Data).IsHistorical);
        node.AssertConformant();
    }

    [Fact]
    public void Sequence_numbers_go_from_0_to_255_and_round()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 600; i++)
        {
            node.Pass(1);
            node.Commit();
            node.Ack(i + 1);
        }

        Assert.Equal(Enumerable.Range(0, 601).Select(i => (ulong?)(i % 256)), node.Sent.Select(m => m.Payload.Seq));
        node.AssertConformant();
    }

    [Fact]
    public void Backlog_travels_in_runs_of_at_most_64_records_and_32_KiB_oldest_first()
    {
        var node = new NodeDriver();
        for (int i = 0; i < 1000; i++)
        {
            node.Commit();
            node.Pass(10);
        }

        node.Online();
        node.Pass(20);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), node.SentIds);
        Assert.All(node.Data, message => Assert.InRange(message.Count, 1, 64));
        Assert.All(node.Data, message => Assert.InRange(message.Bytes, 1, 32 * 1024));
        Assert.Contains(node.Data, message => message.Count == 64);
        node.AssertConformant();
    }

    [Fact]
    public void A_run_tells_how_many_readings_each_record_has()
    {
        var node = new NodeDriver();
        node.Commit();
        node.Commit(RecordLane.Telemetry, FakeJournal.Body());
        node.Commit(
            RecordLane.Telemetry,
            FakeJournal.Body((MetricId.PowerBatteryVoltage, 1, -5), (MetricId.CabinetTemperature, 2, -9))
        );
        node.Online();
        var run = Assert.Single(node.Data);
        Assert.Equal((1, 3), (run.FirstId, run.Count));
        Assert.Equal("1,0,2", run.Find(MetricId.JournalRun)!.Text);
        Assert.Equal((ulong)MetricId.CabinetTemperature, run.Payload.Metrics[^2].Alias);
        node.AssertConformant();
    }

    [Fact]
    public void A_run_of_large_records_is_cut_at_the_byte_limit()
    {
        var node = new NodeDriver();
        var readings = Enumerable
            .Range(0, 200)
            .Select(i => (MetricId.PowerBatteryVoltage, 50.0 + i, -i * 7L))
            .ToArray();
        for (int i = 0; i < 60; i++)
        {
            node.Commit(RecordLane.Telemetry, FakeJournal.Body(readings));
        }

        node.Online();
        node.Pass(29);
        Assert.Equal(Enumerable.Range(1, 60).Select(i => (long)i), node.SentIds);
        Assert.All(node.Data, message => Assert.InRange(message.Bytes, 1, 32 * 1024));
        node.AssertConformant();
    }

    [Fact]
    public void Alarms_of_the_backlog_go_before_it_and_fresh_records_before_the_rest_of_it()
    {
        var node = new NodeDriver { TakesBytes = false };
        for (int i = 0; i < 500; i++)
        {
            node.Commit(i % 100 == 99 ? RecordLane.Alarm : RecordLane.Telemetry);
            node.Pass(1);
        }

        node.Online();
        for (int i = 0; i < 6; i++)
        {
            node.Session.Published(node.Now);
            node.Drain();
        }

        Assert.Equal([100, 200, 300, 400, 500, 1], node.Data.Select(message => message.FirstId));
        node.Pass(1);
        long live = node.Commit().Id;
        long alarm = node.Commit(RecordLane.Alarm).Id;
        node.Session.Published(node.Now);
        node.Drain();
        node.Session.Published(node.Now);
        node.Drain();
        Assert.Equal([alarm, live], node.Data.TakeLast(2).Select(message => message.FirstId));
        node.AssertConformant();
    }

    [Fact]
    public void Evicted_records_are_declared_by_the_next_one()
    {
        var node = new NodeDriver();
        for (int i = 0; i < 10; i++)
        {
            node.Commit();
        }

        node.Journal.Evict();
        node.Journal.Evict();
        node.Session.RecordsCommitted(node.Now, [], node.Journal.State);
        node.Online();
        var data = Assert.Single(node.Data);
        Assert.Equal((3, 8), (data.FirstId, data.Count));
        Assert.Equal(0, data.Number(MetricId.JournalPrevious));
        Assert.Equal(3ul, Named(node.Sent[0], "Journal/First").Integer);
        Assert.Equal(2ul, Named(node.Sent[0], "Journal/Evicted").Integer);
    }

    [Fact]
    public void Records_evicted_while_online_are_reported_with_the_next_live_record()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        Assert.Null(node.Sent[^1].Number(MetricId.JournalEvicted));
        node.Journal.Evict();
        node.Commit();
        Assert.Equal(1, node.Sent[^1].Number(MetricId.JournalEvicted));
        Assert.Equal(2, node.Sent[^1].Number(MetricId.JournalFirst));
        node.AssertConformant();
    }

    [Fact]
    public void An_acknowledgement_releases_its_records_by_alias_or_by_name()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 10; i++)
        {
            node.Commit();
        }

        node.Ack(3, "5-6,9");
        Assert.Equal([4L, 7, 8, 10], node.Journal.Records.Select(record => record.Id));
        Assert.Equal(4, node.Session.InFlight);
        node.Command(writer => writer.NamedInt64("Journal/Ack", 1, 8));
        Assert.Equal([10L], node.Journal.Records.Select(record => record.Id));
        Assert.Equal(0, node.Session.CommandsRefused);
    }

    [Fact]
    public void An_acknowledgement_of_another_epoch_is_ignored()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Ack(1, epoch: NodeDriver.Epoch + 1);
        Assert.Single(node.Journal.Records);
        Assert.Equal((1, 0), (node.Session.AcksIgnored, node.Session.CommandsRefused));
        node.Ack(1, epoch: null);
        Assert.Empty(node.Journal.Records);
    }

    [Fact]
    public void An_acknowledgement_of_another_epoch_is_no_malformed_one_though_its_ids_do_not_exist_here()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Ack(99_999, "100500-100600", epoch: NodeDriver.Epoch - 1);
        Assert.Single(node.Journal.Records);
        Assert.Equal((1, 0), (node.Session.AcksIgnored, node.Session.CommandsRefused));
    }

    [Fact]
    public void A_connection_that_breaks_before_its_acceptance_was_reported_is_tried_again_with_the_next_bdSeq()
    {
        var node = new NodeDriver();
        node.Start();
        node.Session.ConnectionLost(node.Now, "the broker closed it at once");
        node.Session.Connected(node.Now);
        node.Pass(10);
        Assert.Equal(2, node.Actions.OfType<UplinkAction.Connect>().Count());
        Assert.Equal(1ul, WillBdSeq(node));
        Assert.Empty(node.Sent);
    }

    [Fact]
    public void A_journal_that_cannot_be_read_stops_nothing_and_its_records_go_once_it_can()
    {
        var node = new NodeDriver { AnswersReads = false };
        node.Commit();
        node.Commit();
        node.Online();
        for (int i = 0; i < 4; i++)
        {
            node.Session.ReadFailed(node.Now, "disk I/O error");
            node.Drain();
            int reads = node.Actions.OfType<UplinkAction.ReadJournal>().Count();
            node.Pass(4.9);
            Assert.Equal(reads, node.Actions.OfType<UplinkAction.ReadJournal>().Count());
            node.Pass(0.2);
            Assert.Equal(reads + 1, node.Actions.OfType<UplinkAction.ReadJournal>().Count());
        }

        Assert.Single(node.Said, text => text.Contains("disk I/O error", StringComparison.Ordinal));
        node.Commit();
        Assert.Equal([3], node.SentIds);
        node.AnswersReads = true;
        node.AnswerRead();
        node.Pass(1);
        Assert.Equal([3, 1, 2], node.SentIds);
        node.AssertConformant();
    }

    [Theory]
    [InlineData("5-3")]
    [InlineData("1,,2")]
    [InlineData("0")]
    [InlineData("-4")]
    [InlineData("1-2-3")]
    [InlineData(" 1")]
    [InlineData("99")]
    [InlineData("1-9999999999999999999")]
    [InlineData("1-2,")]
    public void A_malformed_acknowledgement_releases_nothing_and_is_counted(string ranges)
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Commit();
        node.Ack(1, ranges);
        Assert.Equal(2, node.Journal.Records.Count());
        Assert.Equal(1, node.Session.CommandsRefused);
    }

    [Fact]
    public void An_acknowledgement_beyond_the_last_record_is_refused()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Ack(2);
        Assert.Single(node.Journal.Records);
        Assert.Equal(1, node.Session.CommandsRefused);
    }

    [Fact]
    public void A_record_unacknowledged_for_30_s_is_sent_again_as_history()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Pass(29.9);
        Assert.Single(node.Data);
        node.Pass(0.2);
        Assert.Equal([1L, 1], node.SentIds);
        Assert.True(node.Sent[^1].IsHistorical);
        node.Ack(1);
        node.Pass(100);
        Assert.Equal(2, node.Data.Count());
        node.AssertConformant();
    }

    [Fact]
    public void A_record_that_falls_due_while_the_journal_is_read_further_on_is_not_forgotten()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Pass(29.5);
        node.AnswersReads = false;
        node.Commit(RecordLane.Detail);
        Assert.Equal(1, node.Actions.OfType<UplinkAction.ReadJournal>().Last().AfterId);
        node.Pass(1);
        node.AnswersReads = true;
        node.AnswerRead();
        Assert.Equal([1L, 1, 2], node.SentIds);
        node.AssertConformant();
    }

    [Fact]
    public void Three_misses_bring_a_new_connection()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Pass(90.5);
        Assert.Equal(3, node.Data.Count());
        Assert.True(node.Sent[^1].IsDeath);
        Assert.Equal(4, node.Actions.OfType<UplinkAction.Disconnect>().Single().ReasonCode);
        node.Pass(3);
        Assert.Equal(1ul, WillBdSeq(node));
        node.AssertConformant();
    }

    [Fact]
    public void Only_the_record_that_was_lost_is_sent_again_when_others_are_acknowledged()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 5; i++)
        {
            node.Commit();
            node.Pass(1);
        }

        node.Ack(2, "4-5");
        node.Pass(1);
        Assert.Equal([1L, 2, 3, 4, 5, 3], node.SentIds);
        Assert.True(node.Sent[^1].IsHistorical);
        node.AssertConformant();
    }

    [Fact]
    public void A_record_that_is_lost_again_waits_its_30_s_however_many_others_are_acknowledged()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        for (int i = 2; i <= 20; i++)
        {
            node.Commit();
            node.Ack(0, $"2-{i}");
            node.Pass(1);
        }

        Assert.Equal(2, node.SentIds.Count(id => id == 1));
        node.Pass(30);
        Assert.Equal(3, node.SentIds.Count(id => id == 1));
        node.AssertConformant();
    }

    [Fact]
    public void A_host_that_never_acknowledges_gets_records_once_the_new_connection_changed_nothing()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Pass(95);
        node.Connected();
        node.Subscribed();
        int sent = node.Data.Count();
        node.Pass(599);
        Assert.Equal(sent, node.Data.Count());
        Assert.Single(node.Journal.Records);
        node.Pass(10);
        Assert.Empty(node.Journal.Records);
        Assert.Single(node.Said, text => text.StartsWith("No receiver acknowledges", StringComparison.Ordinal));
        Assert.True(node.Session.IsOnline);
        node.Commit();
        node.Pass(700);
        Assert.Empty(node.Journal.Records);
        Assert.Single(node.Said, text => text.StartsWith("No receiver acknowledges", StringComparison.Ordinal));
        Assert.InRange(node.Session.UnacknowledgedSeconds(node.Now), 600, 2000);
        node.AssertConformant();
    }

    [Fact]
    public void A_host_that_has_acknowledged_once_is_never_assumed_to_have_a_record()
    {
        var node = new NodeDriver().Online();
        node.Commit();
        node.Ack(1);
        node.Commit();
        for (int i = 0; i < 50; i++)
        {
            node.Pass(300);
            if (!node.Session.IsOnline)
            {
                node.Connected();
                node.Subscribed();
            }
        }

        Assert.Single(node.Journal.Records);
        Assert.Equal(0, node.Session.AssumedDelivered);
        node.AssertConformant();
    }

    [Fact]
    public void A_host_that_acknowledged_before_a_restart_is_never_assumed_to_have_a_record()
    {
        var node = new NodeDriver(journal: new FakeJournal(NodeDriver.Epoch) { EverAcknowledged = true }).Online();
        node.Commit();
        for (int i = 0; i < 20; i++)
        {
            node.Pass(300);
            if (!node.Session.IsOnline)
            {
                node.Connected();
                node.Subscribed();
            }
        }

        Assert.Single(node.Journal.Records);
        Assert.Equal(0, node.Session.AssumedDelivered);
        node.AssertConformant();
    }

    [Fact]
    public void Silence_of_the_receiver_is_measured_while_connected_only()
    {
        var node = new NodeDriver().Online();
        Assert.Equal(0, node.Session.UnacknowledgedSeconds(node.Now));
        node.Commit();
        node.Pass(20);
        Assert.Equal(20, node.Session.UnacknowledgedSeconds(node.Now), 3);
        node.Lose();
        node.At(5000);
        Assert.Equal(20, node.Session.UnacknowledgedSeconds(node.Now), 3);
        node.Pass(1);
        node.Connected();
        node.Subscribed();
        node.Pass(5);
        Assert.Equal(25, node.Session.UnacknowledgedSeconds(node.Now), 3);
        node.Ack(1);
        Assert.Equal(0, node.Session.UnacknowledgedSeconds(node.Now));
    }

    [Fact]
    public void A_rebirth_request_brings_a_birth_with_the_same_bdSeq_before_any_data()
    {
        var node = new NodeDriver { TakesBytes = false }.Online();
        node.Rebirth();
        node.Pass(0.1);
        node.Commit();
        node.Session.Published(node.Now);
        node.Drain();
        Assert.True(node.Sent[^1].IsBirth);
        node.Session.Published(node.Now);
        node.Drain();
        Assert.True(node.Sent[^1].IsData);
        Assert.Equal([0ul, 0ul], node.Births.Select(birth => Named(birth, "bdSeq").Integer));
        Assert.Equal([0ul, 0ul, 1ul], node.Sent.Select(message => message.Payload.Seq!.Value));
        node.AssertConformant();
    }

    [Fact]
    public void A_flood_of_rebirth_requests_is_answered_at_a_bounded_rate()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 1000; i++)
        {
            node.Rebirth();
            node.Pass(0.1);
        }

        Assert.InRange(node.Births.Count(), 20, 30);
        node.Pass(10);
        node.Commit();
        Assert.True(node.Sent[^1].IsData);
        node.AssertConformant();
    }

    [Fact]
    public void Commands_that_make_no_sense_are_counted_and_nothing_else_happens()
    {
        var node = new NodeDriver().Online();
        string ncmd = $"spBv1.0/{NodeDriver.Group}/NCMD/{NodeDriver.NodeId}";
        int sent = node.Sent.Count;
        node.Deliver(ncmd, [0xFF, 0xFF, 0xFF]);
        node.Deliver(ncmd, [0x12, 0x05, 0x0A]);
        node.Command(writer => writer.NamedText("Node Control/Format Disk", 1, "now"));
        node.Command(writer => writer.NamedInt64("Node Control/Rebirth", 1, 1));
        node.Command(writer => writer.NamedBoolean("Site/Storm Mode", 1, true));
        var alias = new SparkplugMetric();
        alias.SetAlias(ulong.MaxValue);
        alias.SetBoolean(true);
        node.Command(writer => writer.Metric(alias));
        node.Command(writer => writer.NamedInt64("Journal/Ack", 1, -1));
        node.Command(writer => writer.NamedText("Journal/Ack", 1, "5"));
        node.Deliver("spBv1.0/hai-phong/NCMD/someone-else", []);
        node.Command(writer => writer.NamedBoolean("Node Control/Rebirth", 1, true), retained: true);
        Assert.Equal(10, node.Session.CommandsRefused);
        Assert.Equal(sent, node.Sent.Count);
        Assert.True(node.Session.IsOnline);
    }

    [Fact]
    public void A_flood_of_garbage_does_not_flood_the_log()
    {
        var node = new NodeDriver().Online();
        for (int i = 0; i < 10_000; i++)
        {
            node.Deliver($"spBv1.0/{NodeDriver.Group}/NCMD/{NodeDriver.NodeId}", [0xFF]);
        }

        Assert.Equal(10_000, node.Session.CommandsRefused);
        Assert.InRange(node.Said.Count(), 1, 30);
    }

    [Fact]
    public void With_a_primary_host_the_birth_waits_until_that_host_is_online()
    {
        var node = new NodeDriver(WithHost).Online();
        Assert.Contains(
            $"spBv1.0/STATE/{NodeDriver.Host}",
            node.Actions.OfType<UplinkAction.Subscribe>().Single().Topics
        );
        node.Deliver("spBv1.0/STATE/other", StatePayload.Format(true, 5));
        node.State(false, 1000, retained: true);
        node.Pass(120);
        Assert.Empty(node.Sent);
        node.State(true, 2000);
        node.Pass(61);
        Assert.True(node.Sent[0].IsBirth);
        node.AssertConformant();
    }

    [Fact]
    public void A_host_found_online_at_the_start_gets_its_birth_at_once()
    {
        var node = new NodeDriver(WithHost);
        node.Start();
        node.Connected();
        node.State(true, 1000, retained: true);
        Assert.Empty(node.Sent);
        node.Subscribed();
        Assert.True(Assert.Single(node.Sent).IsBirth);
        node.AssertConformant();
    }

    [Fact]
    public void When_the_host_comes_back_births_spread_over_a_minute_by_the_sites_jitter()
    {
        foreach (double jitter in new[] { 0.1, 0.5, 0.9 })
        {
            var node = new NodeDriver(WithHost, jitter: jitter).Online();
            node.State(false, 1000, retained: true);
            node.Pass(5);
            node.State(true, 2000);
            node.Pass((60 * jitter) - 0.1);
            Assert.Empty(node.Sent);
            node.Pass(0.2);
            Assert.True(Assert.Single(node.Sent).IsBirth);
        }
    }

    [Fact]
    public void When_the_host_goes_offline_the_node_says_NDEATH_disconnects_and_waits_on_a_new_connection()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(true, 1000, retained: true);
        node.State(false, 1000);
        Assert.True(node.Sent[^1].IsDeath);
        Assert.Equal(4, node.Actions.OfType<UplinkAction.Disconnect>().Single().ReasonCode);
        node.Commit();
        node.Pass(3);
        node.Connected();
        node.State(false, 1000, retained: true);
        node.Subscribed();
        node.Pass(300);
        Assert.False(node.Session.IsOnline);
        node.State(true, 5000);
        node.Pass(31);
        Assert.Equal(2, node.Births.Count());
        Assert.Equal([1L], node.SentIds);
        node.AssertConformant();
    }

    [Fact]
    public void STATE_messages_older_than_the_last_one_are_ignored()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(true, 1000, retained: true);
        node.State(false, 999);
        Assert.True(node.Session.IsOnline);
        node.State(false, 3000);
        Assert.False(node.Session.IsOnline);
        node.Pass(3);
        node.Connected();
        node.Subscribed();
        node.State(true, 2000);
        node.Pass(120);
        Assert.Single(node.Births);
        node.State(true, 3001);
        node.Pass(60);
        Assert.Equal(2, node.Births.Count());
        node.AssertConformant();
    }

    [Fact]
    public void A_host_clock_that_was_ahead_does_not_keep_the_node_waiting_for_years()
    {
        var node = new NodeDriver(WithHost).Online();
        long ahead = node.Now.UnixMillis + 400L * 86_400_000;
        node.State(true, ahead, retained: true);
        node.State(false, ahead);
        node.Pass(3);
        node.Connected();
        node.Subscribed();
        node.State(true, node.Now.UnixMillis);
        node.Pass(60);
        Assert.Equal(2, node.Births.Count());
    }

    [Fact]
    public void A_host_that_goes_while_births_are_spread_out_gets_none()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(false, 1000, retained: true);
        node.State(true, 2000);
        node.Pass(5);
        node.State(false, 2500);
        node.Pass(200);
        Assert.Empty(node.Sent);
        node.AssertConformant();
    }

    [Fact]
    public void A_STATE_message_that_cannot_be_read_changes_nothing()
    {
        var node = new NodeDriver(WithHost).Online();
        node.State(true, 1000, retained: true);
        node.Deliver($"spBv1.0/STATE/{NodeDriver.Host}", "OFFLINE"u8.ToArray());
        Assert.True(node.Session.IsOnline);
        Assert.Equal(1, node.Session.CommandsRefused);
    }

    [Fact]
    public void A_graceful_stop_publishes_NDEATH_and_disconnects_with_the_will()
    {
        var node = new NodeDriver().Online();
        node.Session.Stop(node.Now);
        node.Drain();
        Assert.True(node.Sent[^1].IsDeath);
        Assert.Equal(4, Assert.Single(node.Actions.OfType<UplinkAction.Disconnect>()).ReasonCode);
        Assert.True(node.Session.IsStopped);
        node.Pass(1000);
        Assert.Single(node.Actions.OfType<UplinkAction.Connect>());
        node.AssertConformant();
    }

    [Fact]
    public void A_denied_or_unanswered_subscription_gives_the_connection_up_without_a_birth()
    {
        var node = new NodeDriver();
        node.Start();
        node.Connected();
        node.Subscribed(granted: false);
        Assert.Empty(node.Births);
        node.Pass(3);
        node.Connected();
        node.Pass(31);
        Assert.Empty(node.Births);
        Assert.Equal(2, node.Actions.OfType<UplinkAction.Disconnect>().Count());
        node.AssertConformant();
    }

    [Fact]
    public void The_wait_before_connecting_again_doubles_to_ten_seconds_and_starts_over_after_a_stable_connection()
    {
        var node = new NodeDriver(jitter: 0);
        node.Start();
        var waits = new List<double>();
        for (int i = 0; i < 10; i++)
        {
            node.Session.ConnectRefused(node.Now, false, "no route");
            waits.Add((node.Session.NextTickMicros!.Value - node.Now.MonotonicMicros) / 1e6);
            node.Pass(waits[^1]);
        }

        Assert.Equal([1, 2, 4, 5, 5, 5, 5, 5, 5, 5], waits);
        node.Connected();
        node.Subscribed();
        node.Pass(31);
        node.Lose();
        Assert.Equal(1, (node.Session.NextTickMicros!.Value - node.Now.MonotonicMicros) / 1e6);
    }

    [Fact]
    public void A_fresh_record_with_a_reading_older_than_one_sent_live_goes_as_history_and_a_birth_mends_it()
    {
        var node = new NodeDriver().Online();
        node.Pass(10);
        node.Commit(RecordLane.Alarm, 1);
        node.Pass(5);
        node.Commit(value: 50, offsetMillis: -8000);
        Assert.Equal([false, true], node.Data.Select(message => message.IsHistorical));
        node.Pass(60);
        Assert.Equal(2, node.Births.Count());
        Assert.Equal(50f, Named(node.Births.Last(), "Power/Battery/Voltage").Single);
        node.AssertConformant();
    }

    [Fact]
    public void When_the_clock_is_set_back_a_birth_starts_the_time_order_anew()
    {
        var node = new NodeDriver().Online();
        node.Pass(100);
        node.Commit();
        node.Ack(1);
        node.WallOffsetMillis = -3_600_000;
        node.Pass(100);
        node.Commit();
        Assert.True(node.Sent[^1].IsHistorical);
        node.Ack(2);
        node.Pass(100);
        Assert.Equal(2, node.Births.Count());
        node.Commit();
        Assert.False(node.Data.Last().IsHistorical);
        node.AssertConformant();
    }

    [Fact]
    public void A_metric_that_no_birth_announced_brings_a_birth_first()
    {
        var node = new NodeDriver().Online();
        node.Commit(RecordLane.Telemetry, FakeJournal.Body((MetricId.FloodLevel, 120, 0)));
        Assert.Equal([true, true, false], node.Sent.Select(message => message.IsBirth));
        Assert.NotNull(Named(node.Sent[1], "Flood/Level"));
        node.AssertConformant();
    }

    [Fact]
    public void A_damaged_record_travels_without_readings_so_that_the_ids_have_no_gap()
    {
        var node = new NodeDriver().Online();
        node.Commit(RecordLane.Telemetry, [1, 2, 3, 4, 5, 6, 7]);
        Assert.Equal(1, node.Sent[^1].FirstId);
        Assert.Single(node.Sent[^1].Payload.Metrics);
        Assert.Equal(1, node.Session.DamagedRecords);
        node.AssertConformant();
    }

    [Fact]
    public void A_bad_reading_is_null_with_quality_0_and_a_stale_one_carries_the_time_of_its_record()
    {
        var node = new NodeDriver().Online();
        var frame = new FrameWriter();
        frame.Add(MetricId.StructureTiltX, Quality.Bad, 0, double.NaN, null);
        frame.Add(MetricId.CabinetTemperature, Quality.Stale, -90_000, 31.5, null);
        node.Pass(1);
        node.Commit(RecordLane.Telemetry, frame.ToArray());
        var bad = node.Sent[^1].Find(MetricId.StructureTiltX)!;
        var stale = node.Sent[^1].Find(MetricId.CabinetTemperature)!;
        Assert.True(bad.IsNull);
        Assert.Equal(0ul, bad.Properties.Single().Integer);
        Assert.Equal(500ul, stale.Properties.Single().Integer);
        Assert.Equal((ulong)node.Now.UnixMillis, stale.Timestamp);
        Assert.False(node.Sent[^1].IsHistorical);
        node.AssertConformant();
    }

    [Fact]
    public void Nothing_more_is_published_while_the_network_holds_the_last_message()
    {
        var node = new NodeDriver { TakesBytes = false }.Online();
        node.Commit();
        Assert.Single(node.Sent);
        node.Pass(61);
        Assert.True(node.Sent[^1].IsDeath);
        Assert.Single(node.Actions.OfType<UplinkAction.Disconnect>());
    }

    [Fact]
    public void A_long_outage_costs_no_memory_and_a_silent_receiver_bounds_what_is_in_flight()
    {
        var node = new NodeDriver();
        for (int i = 0; i < 10_000; i++)
        {
            node.Commit();
            node.At((node.Now.MonotonicMicros / 1e6) + 10);
        }

        node.Online();
        for (int i = 0; i < 500; i++)
        {
            node.Pass(1);
            Assert.InRange(node.Session.InFlight, 0, 4096);
            if (!node.Session.IsOnline)
            {
                node.Pass(3);
                node.Connected();
                node.Subscribed();
            }
        }

        Assert.Equal(10_000, node.Journal.State.Depth);
        node.AssertConformant();
    }

    [Fact]
    public void Options_report_every_mistake_with_its_remedy()
    {
        var options = new UplinkOptions
        {
            Group = "a/b",
            NodeId = "",
            PrimaryHost = "#",
            AssumeDeliveredSeconds = 10,
            BacklogBytesPerSecond = double.NaN,
        };
        Assert.Equal(5, options.Problems().Count());
        Assert.Throws<ArgumentException>(() => new SparkplugSession(options, default, [], 0));
        Assert.Empty(NodeDriver.Defaults.Problems());
    }
}
