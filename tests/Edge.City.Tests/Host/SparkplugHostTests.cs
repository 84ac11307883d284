using System.Text;
using Edge.City.Host;
using Edge.City.Store;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Host;

public sealed class SparkplugHostTests
{
    private const string StateTopic = "spBv1.0/STATE/city";
    private readonly SparkplugHost _host = new(new HostOptions());
    private readonly SiteMessages _site = new();
    private Stamp _now = new(0, 1_700_000_000_000, Synced: true);

    [Fact]
    public void The_will_says_offline_with_the_timestamp_of_the_birth()
    {
        _host.Start(_now);
        ConnectOutput connect = Assert.Single(Take<ConnectOutput>());
        Assert.Equal(StateTopic, connect.WillTopic);
        (bool online, long willTime) = State(connect.WillPayload);
        Assert.False(online);
        _host.Connected(_now);
        HostOutput[] outputs = [.. TakeAll().Where(output => output is not NoticeOutput)];
        Assert.Equal(2, outputs.Length);
        SubscribeOutput subscribe = Assert.IsType<SubscribeOutput>(outputs[0]);
        Assert.Equal([StateTopic, "spBv1.0/hai-phong/#"], subscribe.Filters);
        PublishOutput birth = Assert.IsType<PublishOutput>(outputs[1]);
        Assert.Equal((StateTopic, 1, true), (birth.Topic, birth.Qos, birth.Retain));
        Assert.Equal((true, willTime), State(birth.Payload));
    }

    [Fact]
    public void Each_connection_has_a_later_timestamp_though_the_clock_stands()
    {
        _host.Start(_now);
        long first = State(Assert.Single(Take<ConnectOutput>()).WillPayload).Millis;
        _host.Lost(_now, "refused");
        _now = _now with { MonotonicMicros = 60_000_000 };
        _host.Tick(_now);
        Assert.True(State(Assert.Single(Take<ConnectOutput>()).WillPayload).Millis > first);
    }

    [Fact]
    public void A_lost_broker_is_tried_again_more_and_more_slowly_but_for_ever()
    {
        _host.Start(_now);
        var waits = new List<double>();
        for (int i = 0; i < 12; i++)
        {
            Assert.Single(Take<ConnectOutput>());
            _host.Lost(_now, "refused");
            Stamp lost = _now;
            while (Take<ConnectOutput>(keep: true).Count == 0)
            {
                Pass(0.1);
            }

            waits.Add(_now.SecondsSince(lost));
        }

        Assert.InRange(waits[0], 0.7, 1.4);
        Assert.InRange(waits[^1], 22, 38);
    }

    [Theory]
    [InlineData(1_000, 1_000, 0)]
    [InlineData(1_000, 601_000, 600_000)]
    [InlineData(601_000, 1_000, 0)]
    public void A_birth_is_news_as_old_as_the_newest_value_in_it(long measured, long made, long age)
    {
        Connect();
        _host.Packet(_now, _site.Topic("NBIRTH"), _site.Birth(at: measured, made: made), retained: false);
        Pass(0.1);
        BirthItem birth = Assert.IsType<BirthItem>(Assert.Single(Assert.Single(Take<StoreOutput>()).Items));
        Assert.Equal(age, birth.ReceivedMillis - birth.LiveMillis);
    }

    [Fact]
    public void A_state_offline_of_our_own_id_is_answered_by_the_birth_again()
    {
        Connect();
        _host.Packet(_now, StateTopic, StatePayload.Format(online: false, 5), retained: true);
        PublishOutput state = Assert.Single(Take<PublishOutput>());
        Assert.True(State(state.Payload).Online);
        Assert.Equal(_now.UnixMillis, State(state.Payload).Millis);
        _host.Packet(_now, StateTopic, state.Payload, retained: true);
        Assert.Empty(Take<PublishOutput>());
    }

    [Fact]
    public void Stopping_stores_and_acknowledges_what_waits_then_says_offline_then_disconnects()
    {
        Born();
        Data(seq: 1, id: 1);
        _host.Stop(_now);
        HostOutput[] outputs = [.. TakeAll()];
        StoreOutput store = Assert.IsType<StoreOutput>(outputs[0]);
        Assert.Contains(store.Items, item => item is RecordItem { Id: 1 });
        Assert.False(State(Assert.IsType<PublishOutput>(outputs[1]).Payload).Online);
        Assert.IsType<DisconnectOutput>(outputs[2]);
        _host.Committed(_now, [new Acknowledgement(new SiteKey("hai-phong", "hp-0001"), 77, 1, [])]);
        Assert.Single(Take<PublishOutput>());
        _host.Packet(_now, StateTopic, StatePayload.Format(online: false, 5), retained: false);
        Assert.Empty(Take<PublishOutput>());
    }

    [Fact]
    public void Nothing_is_acknowledged_before_it_is_committed()
    {
        Born();
        Data(seq: 1, id: 1);
        Pass(0.06);
        StoreOutput store = Assert.Single(Take<StoreOutput>(keep: true));
        Assert.Empty(Take<PublishOutput>());
        Assert.Equal([1L], store.Items.OfType<RecordItem>().Select(record => record.Id));
        _host.Committed(
            _now,
            [
                new Acknowledgement(
                    new SiteKey("hai-phong", "hp-0001"),
                    77,
                    1,
                    [new IdRange(120, 180), new IdRange(200, 200)]
                ),
            ]
        );
        PublishOutput ack = Assert.Single(Take<PublishOutput>());
        Assert.Equal(("spBv1.0/hai-phong/NCMD/hp-0001", 0, false), (ack.Topic, ack.Qos, ack.Retain));
        SparkplugPayload command = Decode(ack.Payload);
        Assert.True(command.HasTimestamp);
        Assert.False(command.HasSeq);
        Assert.All(command.Metrics, metric => Assert.Null(metric.Name));
        Assert.Equal(
            [(ulong)MetricId.JournalAck, (ulong)MetricId.JournalAckRanges, (ulong)MetricId.JournalEpoch],
            command.Metrics.Select(metric => metric.Alias)
        );
        Assert.Equal(1, command.Metrics[0].IntegerValue);
        Assert.Equal("120-180,200", command.Metrics[1].Text);
        Assert.Equal(77, command.Metrics[2].IntegerValue);
    }

    [Fact]
    public void Arrivals_within_fifty_milliseconds_are_one_batch()
    {
        Born();
        Data(seq: 1, id: 1);
        Pass(0.03);
        Data(seq: 2, id: 2);
        Assert.Empty(Take<StoreOutput>());
        Pass(0.03);
        StoreOutput store = Assert.Single(Take<StoreOutput>());
        Assert.Equal([1L, 2], store.Items.OfType<RecordItem>().Select(record => record.Id));
    }

    [Fact]
    public void Two_thousand_records_close_a_batch_at_once()
    {
        Born();
        for (int i = 0; i < 32; i++)
        {
            Data(seq: i + 1, id: 1 + (i * 64), count: 64, historical: true);
        }

        Assert.Equal(2048, Assert.Single(Take<StoreOutput>()).Items.OfType<RecordItem>().Count());
    }

    [Fact]
    public void An_acknowledgement_of_another_epoch_or_to_a_node_without_journal_is_not_sent()
    {
        Born();
        var key = new SiteKey("hai-phong", "hp-0001");
        _host.Committed(_now, [new Acknowledgement(key, 76, 1, [])]);
        _host.Packet(_now, _site.Topic("NBIRTH"), _site.Birth(withJournal: false), retained: false);
        _host.Committed(_now, [new Acknowledgement(key, 77, 1, [])]);
        Assert.Empty(Take<PublishOutput>());
    }

    [Fact]
    public void A_run_is_cut_into_its_records_where_it_says()
    {
        Born();
        Data(seq: 1, id: 10, count: 3, previous: 4, historical: true);
        Pass(0.06);
        RecordItem[] records = [.. Assert.Single(Take<StoreOutput>()).Items.OfType<RecordItem>()];
        Assert.Equal([10L, 11, 12], records.Select(record => record.Id));
        Assert.Equal([4L, null, null], records.Select(record => record.Previous));
        Assert.All(records, record => Assert.True(record.Historical));
        Assert.Equal([10.0, 11.0, 12.0], records.Select(record => (double)record.Values[0].Number!));
    }

    [Fact]
    public void A_run_that_does_not_say_where_is_kept_as_one_piece()
    {
        Born();
        Data(seq: 1, id: 10, count: 3, historical: true, cut: false);
        Pass(0.06);
        RecordItem record = Assert.Single(Assert.Single(Take<StoreOutput>()).Items.OfType<RecordItem>());
        Assert.Equal((10, 3, 3), (record.Id, record.Count, record.Values.Count));
    }

    [Fact]
    public void Data_before_a_birth_asks_for_one_and_stores_nothing()
    {
        Connect();
        Data(seq: 7, id: 1);
        AssertRebirth(Assert.Single(Take<PublishOutput>()));
        Pass(0.1);
        Assert.Empty(Take<StoreOutput>());
    }

    [Fact]
    public void An_unknown_alias_asks_for_a_birth_and_the_record_is_not_taken()
    {
        Born();
        var writer = new SparkplugWriter();
        writer.Begin(5, 1);
        writer.Metric(MetricCatalogue.Find(MetricId.JournalId)!, false, 5, false, 1);
        writer.Metric(MetricCatalogue.Find(MetricId.CabinetHumidity)!, false, 5, false, Quality.Good, 50, null);
        _host.Packet(_now, _site.Topic("NDATA"), writer.ToArray(), retained: false);
        AssertRebirth(Assert.Single(Take<PublishOutput>()));
        Pass(0.1);
        Assert.Empty(Take<StoreOutput>());
    }

    [Fact]
    public void An_alias_with_two_names_is_no_alias()
    {
        Connect();
        var writer = new SparkplugWriter();
        writer.Begin(5, 0);
        writer.NamedInt64("bdSeq", 5, 0);
        foreach (string name in (string[])["Flood/Level", "Structure/Tilt/X"])
        {
            var metric = new SparkplugMetric { Name = name, DataType = MetricDataType.Float };
            metric.SetAlias(300);
            metric.SetFloat(1);
            writer.Metric(metric);
        }

        _host.Packet(_now, _site.Topic("NBIRTH"), writer.ToArray(), retained: false);
        Assert.Empty(Take<PublishOutput>());
        writer.Begin(6, 1);
        writer.Metric(MetricCatalogue.Find(MetricId.FloodLevel)!, false, 6, false, Quality.Good, 50, null);
        _host.Packet(_now, _site.Topic("NDATA"), writer.ToArray(), retained: false);
        AssertRebirth(Assert.Single(Take<PublishOutput>()));
    }

    [Fact]
    public void A_gap_of_our_own_making_asks_for_no_birth_and_the_next_real_one_does()
    {
        Born();
        Data(seq: 1, id: 1);
        _host.Missed(_site.Topic("NDATA"));
        Data(seq: 3, id: 3);
        Pass(2.1);
        Assert.Empty(Take<PublishOutput>(keep: true));
        Data(seq: 5, id: 5);
        Pass(2.1);
        AssertRebirth(Assert.Single(Take<PublishOutput>(keep: true)));
    }

    [Fact]
    public void A_gap_in_the_sequence_asks_for_a_birth_after_the_reorder_time_and_the_data_is_stored_all_the_same()
    {
        Born();
        Data(seq: 1, id: 1);
        Data(seq: 3, id: 3);
        Pass(1.9);
        Assert.Empty(Take<PublishOutput>(keep: true));
        Pass(0.2);
        AssertRebirth(Assert.Single(Take<PublishOutput>(keep: true)));
        Assert.Equal(
            [1L, 3],
            Take<StoreOutput>().SelectMany(store => store.Items).OfType<RecordItem>().Select(record => record.Id)
        );
    }

    [Fact]
    public void A_message_that_was_only_overtaken_asks_for_nothing()
    {
        Born();
        Data(seq: 2, id: 2);
        Data(seq: 3, id: 3);
        Pass(1);
        Data(seq: 1, id: 1);
        Pass(5);
        Data(seq: 4, id: 4);
        Pass(5);
        Assert.Empty(Take<PublishOutput>());
    }

    [Fact]
    public void The_sequence_goes_from_255_to_0()
    {
        Born();
        for (int i = 1; i < 600; i++)
        {
            Data(seq: i & 0xFF, id: i);
        }

        Pass(5);
        Assert.Empty(Take<PublishOutput>());
    }

    [Fact]
    public void A_site_that_does_not_answer_is_asked_more_and_more_slowly()
    {
        Connect();
        var asked = new List<double>();
        for (int i = 0; i < 6_000; i++)
        {
            Data(seq: 9, id: 1);
            asked.AddRange(Take<PublishOutput>().Select(_ => _now.MonotonicMicros / 1e6));
            Pass(0.1);
        }

        double[] between = [.. asked.Zip(asked.Skip(1), (a, b) => b - a)];
        Assert.All(between, seconds => Assert.True(seconds >= 9.9, $"asked again after {seconds} s"));
        Assert.InRange(asked.Count, 4, 8);
    }

    [Fact]
    public void A_whole_fleet_is_not_asked_at_once()
    {
        Connect();
        for (int i = 0; i < 1_000; i++)
        {
            var site = new SiteMessages($"hp-{i:0000}");
            _host.Packet(_now, site.Topic("NDATA"), site.Data(5, 1), retained: false);
        }

        Assert.InRange(Take<PublishOutput>().Count, 1, 100);
        int asked = 100;
        for (int i = 0; i < 95; i++)
        {
            Pass(0.1);
            asked += Take<PublishOutput>().Count;
        }

        Assert.Equal(1_000, asked);
    }

    [Fact]
    public void A_death_of_an_earlier_session_is_ignored()
    {
        Born(birthSequence: 4);
        _host.Packet(_now, _site.Topic("NDEATH"), _site.Death(3), retained: false);
        Data(seq: 1, id: 1);
        Pass(0.1);
        Assert.DoesNotContain(Take<StoreOutput>().SelectMany(store => store.Items), item => item is GoneItem);
        Assert.Equal(1, _host.Counters.StaleDeaths);
    }

    [Fact]
    public void A_death_of_this_session_ends_it_and_its_second_copy_is_nothing()
    {
        Born(birthSequence: 4);
        _host.Packet(_now, _site.Topic("NDEATH"), _site.Death(4), retained: false);
        _host.Packet(_now, _site.Topic("NDEATH"), _site.Death(4), retained: false);
        Pass(0.1);
        Assert.Single(Take<StoreOutput>().SelectMany(store => store.Items), item => item is GoneItem);
        Data(seq: 1, id: 1);
        AssertRebirth(Assert.Single(Take<PublishOutput>()));
    }

    [Fact]
    public void When_the_broker_is_lost_every_site_is_gone_and_its_aliases_are_forgotten()
    {
        Born();
        _host.Lost(_now, "cut");
        Pass(0.1);
        Assert.Single(Take<StoreOutput>().SelectMany(store => store.Items), item => item is GoneItem);
        Pass(5);
        _host.Connected(_now);
        TakeAll();
        Data(seq: 1, id: 1);
        AssertRebirth(Assert.Single(Take<PublishOutput>()));
    }

    [Fact]
    public void A_retained_birth_is_not_news()
    {
        Connect();
        _host.Packet(_now, _site.Topic("NBIRTH"), _site.Birth(), retained: true);
        Pass(0.1);
        Assert.Empty(Take<StoreOutput>());
    }

    [Fact]
    public void Other_groups_and_commands_are_not_for_us()
    {
        Connect();
        _host.Packet(_now, "spBv1.0/elsewhere/NBIRTH/hp-0001", _site.Birth(), retained: false);
        _host.Packet(_now, _site.Topic("NCMD"), _site.Birth(), retained: false);
        _host.Packet(_now, "spBv1.0/STATE/other", StatePayload.Format(online: false, 1), retained: false);
        Pass(0.1);
        Assert.Empty(TakeAll());
    }

    [Fact]
    public void Data_of_a_device_counts_in_the_sequence_of_its_node()
    {
        Born();
        _host.Packet(_now, _site.Topic("DBIRTH") + "/pump", _site.Data(1, 900), retained: false);
        Data(seq: 2, id: 1);
        Pass(5);
        Assert.Empty(Take<PublishOutput>(keep: true));
        Assert.Equal(
            [1L],
            Take<StoreOutput>().SelectMany(store => store.Items).OfType<RecordItem>().Select(record => record.Id)
        );
    }

    [Fact]
    public void A_senseless_id_or_count_is_not_taken()
    {
        Born();
        Data(seq: 1, id: -4);
        Data(seq: 2, id: long.MaxValue);
        Data(seq: 3, id: 0);
        Pass(0.1);
        Assert.Empty(Take<StoreOutput>());
        Assert.Equal(3, _host.Counters.Malformed);
    }

    [Fact]
    public void Beyond_its_bound_nothing_more_is_held_until_the_store_has_caught_up()
    {
        var host = new SparkplugHost(new HostOptions { MaxPendingValues = 50 });
        host.Start(_now);
        host.Connected(_now);
        host.Packet(_now, _site.Topic("NBIRTH"), _site.Birth(), retained: false);
        for (int i = 1; i <= 1_000; i++)
        {
            host.Packet(_now, _site.Topic("NDATA"), _site.Data(i & 0xFF, i), retained: false);
        }

        _now = _now with { MonotonicMicros = 100_000 };
        host.Tick(_now);
        int held = 0;
        while (host.TryTake(out HostOutput? output))
        {
            held += output is StoreOutput store ? store.Items.Count : 0;
        }

        Assert.InRange(held, 1, 50);
        Assert.True(host.Counters.Ignored > 900);
    }

    private static (bool Online, long Millis) State(byte[] payload)
    {
        Assert.True(StatePayload.TryParse(payload, 0, payload.Length, out bool online, out long millis));
        using var json = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(payload));
        Assert.Equal(2, json.RootElement.EnumerateObject().Count());
        return (online, millis);
    }

    private static SparkplugPayload Decode(byte[] payload)
    {
        Assert.True(
            SparkplugDecoder.TryDecode(payload, 0, payload.Length, out SparkplugPayload? decoded, out string? error),
            error
        );
        return decoded!;
    }

    private static void AssertRebirth(PublishOutput output)
    {
        Assert.Equal(("spBv1.0/hai-phong/NCMD/hp-0001", 0, false), (output.Topic, output.Qos, output.Retain));
        SparkplugMetric metric = Assert.Single(Decode(output.Payload).Metrics);
        Assert.Equal("Node Control/Rebirth", metric.Name);
        Assert.False(metric.HasAlias);
        Assert.True(metric.BooleanValue);
    }

    private void Connect()
    {
        _host.Start(_now);
        _host.Connected(_now);
        TakeAll();
    }

    private void Born(long birthSequence = 0)
    {
        Connect();
        _host.Packet(_now, _site.Topic("NBIRTH"), _site.Birth(birthSequence), retained: false);
        Pass(0.06);
        TakeAll();
    }

    private void Data(
        int seq,
        long id,
        int count = 1,
        long? previous = null,
        bool historical = false,
        bool cut = true
    ) =>
        _host.Packet(
            _now,
            _site.Topic("NDATA"),
            _site.Data(seq, id, count, previous, historical, cut),
            retained: false
        );

    private void Pass(double seconds)
    {
        for (double left = seconds; left > 1e-9; left -= 0.02)
        {
            _now = _now.AddMicros((long)(Math.Min(left, 0.02) * 1e6));
            _host.Tick(_now);
        }
    }

    private List<HostOutput> TakeAll()
    {
        var all = new List<HostOutput>(_kept);
        _kept.Clear();
        while (_host.TryTake(out HostOutput? output))
        {
            all.Add(output!);
        }

        return all;
    }

    private readonly List<HostOutput> _kept = [];

    private List<T> Take<T>(bool keep = false)
        where T : HostOutput
    {
        List<HostOutput> all = TakeAll();
        if (keep)
        {
            _kept.AddRange(all);
        }

        return [.. all.OfType<T>()];
    }
}
