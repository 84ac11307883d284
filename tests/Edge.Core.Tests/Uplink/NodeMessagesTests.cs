using System.Buffers.Binary;
using Edge.Conformance;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

public sealed class NodeMessagesTests
{
    private const long Wall = 1_763_800_000_000;
    private static readonly Stamp At = new(500_000_000, Wall, true);

    private static JournalRecord Record(
        ReadOnlyMemory<byte> body,
        Stamp? at = null,
        long id = 7,
        long? previous = null
    ) => new(id, previous ?? (id - 1), RecordLane.Telemetry, 1, at ?? At, body);

    private static JournalRecord Voltage(double value, long offsetMillis = 0, Stamp? at = null) =>
        Record(FakeJournal.Body((MetricId.PowerBatteryVoltage, value, offsetMillis)), at);

    private static NodeMessages Messages(params MetricId[] metrics) => new(metrics);

    private static Outbox Outbox(JournalState? journal = null) =>
        new(NodeDriver.Defaults, journal ?? new JournalState(99, 3, 12, 10, 2, 0));

    private static RawMetric Named(RawPayload payload, string name) =>
        Assert.Single(payload.Metrics, metric => metric.Name == name);

    private static RawMetric Aliased(RawPayload payload, MetricId metric) =>
        Assert.Single(payload.Metrics, m => m.Alias == (ulong)metric);

    /// <summary>A body that the writer would not make: readings as they are laid out at <c>FrameWriter</c>, sealed.</summary>
    private static byte[] Sealed(params byte[] readings)
    {
        byte[] body = [1, .. readings, 0, 0, 0, 0];
        uint crc = uint.MaxValue;
        foreach (byte b in body.AsSpan(0, body.Length - 4))
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(body.Length - 4), ~crc);
        return body;
    }

    [Fact]
    public void Births_announce_the_sites_metrics_and_all_of_the_journals()
    {
        var messages = Messages(MetricId.PowerMains);
        foreach (MetricId metric in Enum.GetValues<MetricId>())
        {
            bool announced =
                metric == MetricId.PowerMains || metric is >= MetricId.JournalEpoch and <= MetricId.JournalRun;
            Assert.Equal(announced, messages.IsAnnounced(metric));
        }
    }

    [Fact]
    public void What_is_new_in_a_record_is_announced_once()
    {
        var messages = Messages(MetricId.PowerBatteryVoltage);
        var known = messages.Readings(Voltage(1), out _);
        var both = messages.Readings(
            Record(FakeJournal.Body((MetricId.PowerBatteryVoltage, 1, 0), (MetricId.FloodLevel, 1, 0))),
            out _
        );
        Assert.False(messages.Announce(known));
        Assert.True(messages.Announce([.. both, .. known]));
        Assert.True(messages.IsAnnounced(MetricId.FloodLevel));
        Assert.False(messages.Announce(both));
    }

    [Fact]
    public void Two_new_metrics_are_new_too()
    {
        var messages = Messages();
        var two = messages.Readings(
            Record(FakeJournal.Body((MetricId.PowerBatteryVoltage, 1, 0), (MetricId.FloodLevel, 1, 0))),
            out _
        );
        Assert.True(messages.Announce(two));
    }

    [Fact]
    public void Readings_come_oldest_first_and_those_of_one_time_in_the_order_of_the_frame()
    {
        var record = Record(
            FakeJournal.Body(
                (MetricId.FloodLevel, 1, 0),
                (MetricId.PowerBatteryVoltage, 2, -20),
                (MetricId.CabinetTemperature, 3, -20),
                (MetricId.PowerBatteryVoltage, 4, -30)
            )
        );
        var readings = Messages().Readings(record, out bool damaged);
        Assert.False(damaged);
        Assert.Equal([4, 2, 3, 1], readings.Select(reading => reading.Value));
        Assert.Equal([Wall - 30, Wall - 20, Wall - 20, Wall], readings.Select(reading => reading.UnixMillis));
    }

    [Fact]
    public void A_body_may_be_a_part_of_a_larger_array_or_no_array_at_all()
    {
        byte[] body = FakeJournal.Body((MetricId.FloodLevel, 123, 0));
        byte[] larger = [9, 9, 9, .. body, 9, 9];
        Assert.Equal(123, Messages().Readings(Record(larger.AsMemory(3, body.Length)), out _)[0].Value);
        using var other = new OtherMemory(body);
        Assert.Equal(123, Messages().Readings(Record(other.Memory), out _)[0].Value);
    }

    [Fact]
    public void A_time_before_1970_is_sent_as_1970()
    {
        var early = At with { UnixMillis = 1000, Synced = false };
        Assert.Equal(0, Messages().Readings(Voltage(1, -1001, early), out _)[0].UnixMillis);
        Assert.Equal(1, Messages().Readings(Voltage(1, -999, early), out _)[0].UnixMillis);
    }

    [Fact]
    public void A_stale_reading_has_the_time_of_its_record_and_a_good_one_its_own()
    {
        var frame = new FrameWriter();
        frame.Add(MetricId.FloodLevel, Quality.Stale, -5000, 1, null);
        frame.Add(MetricId.CabinetTemperature, Quality.Good, -4000, 2, null);
        frame.Add(MetricId.PowerBatteryVoltage, Quality.Bad, -3000, double.NaN, null);
        var readings = Messages().Readings(Record(frame.ToArray()), out _);
        Assert.Equal(
            [
                (MetricId.CabinetTemperature, Wall - 4000, Quality.Good),
                (MetricId.PowerBatteryVoltage, Wall - 3000, Quality.Bad),
                (MetricId.FloodLevel, Wall, Quality.Stale),
            ],
            readings.Select(reading => (reading.Metric.Id, reading.UnixMillis, reading.Quality))
        );
    }

    [Fact]
    public void Metrics_that_this_version_does_not_know_and_the_journals_own_are_left_out()
    {
        var frame = new FrameWriter();
        frame.AddInteger(MetricId.JournalDepth, Quality.Good, 0, 5);
        frame.Add(MetricId.PowerBatteryVoltage, Quality.Good, 0, 53, null);
        var readings = Messages().Readings(Record(frame.ToArray()), out bool damaged);
        Assert.Equal([MetricId.PowerBatteryVoltage], readings.Select(reading => reading.Metric.Id));
        Assert.False(damaged);

        // Control "true" with an id that follows: 999 is zigzag 1998.
        Assert.Empty(Messages().Readings(Record(Sealed(0x08, 0xCE, 0x0F)), out damaged));
        Assert.False(damaged);
    }

    [Fact]
    public void A_body_that_ends_in_the_middle_of_a_reading_gives_none_of_the_ones_before_it()
    {
        // "true" of 200 (zigzag 400), then a control byte that announces an id, and nothing.
        Assert.Equal(
            [MetricId.PowerMains],
            Messages().Readings(Record(Sealed(0x08, 0x90, 0x03)), out bool damaged).Select(reading => reading.Metric.Id)
        );
        Assert.False(damaged);
        Assert.Empty(Messages().Readings(Record(Sealed(0x08, 0x90, 0x03, 0x08)), out damaged));
        Assert.True(damaged);
    }

    [Fact]
    public void A_death_has_bdSeq_alone()
    {
        var death = RawPayload.Decode(Messages(MetricId.FloodLevel).Death(200, Wall));
        Assert.Null(death.Seq);
        Assert.Equal((ulong)Wall, death.Timestamp);
        var metric = Assert.Single(death.Metrics);
        Assert.Equal(("bdSeq", 200ul, (ulong)Wall), (metric.Name, metric.Integer, metric.Timestamp!.Value));
    }

    [Fact]
    public void A_birth_without_any_value_says_since_when_nothing_was_measured()
    {
        var messages = Messages(MetricId.FloodLevel);
        var birth = RawPayload.Decode(messages.Birth(3, Wall, Wall - 9000, Outbox(), out long newest));
        Assert.Equal(Wall - 9000, newest);
        Assert.Equal((0ul, (ulong)Wall), (birth.Seq!.Value, birth.Timestamp!.Value));
        Assert.All(birth.Metrics, metric => Assert.Equal((ulong)(Wall - 9000), metric.Timestamp));
        Assert.Equal(["bdSeq", "Node Control/Rebirth"], birth.Metrics.Take(2).Select(metric => metric.Name));
        Assert.Equal(3ul, birth.Metrics[0].Integer);
        Assert.Equal(0ul, birth.Metrics[1].Integer);
        var level = Named(birth, "Flood/Level");
        Assert.True(level.IsNull);
        Assert.Equal(0ul, level.Properties.Single(property => property.Key == "Quality").Integer);
    }

    [Fact]
    public void A_birth_tells_what_the_journal_holds()
    {
        var outbox = Outbox();
        outbox.Acknowledge(5, []);
        var birth = RawPayload.Decode(Messages().Birth(0, Wall, Wall, outbox, out _));
        foreach (
            var (name, value) in new[]
            {
                ("Journal/Epoch", 99ul),
                ("Journal/First", 6ul),
                ("Journal/Depth", 10ul),
                ("Journal/Evicted", 2ul),
                ("Journal/Ack", 5ul),
            }
        )
        {
            Assert.Equal((false, value), (Named(birth, name).IsNull, Named(birth, name).Integer));
        }

        Assert.Equal("", Named(birth, "Journal/AckRanges").Text);
        foreach (string none in (string[])["Journal/Id", "Journal/Count", "Journal/Prev", "Journal/Run"])
        {
            Assert.True(Named(birth, none).IsNull);
        }

        var fresh = RawPayload.Decode(Messages().Birth(0, Wall, Wall, Outbox(), out _));
        Assert.Equal(3ul, Named(fresh, "Journal/First").Integer);
    }

    [Fact]
    public void A_birth_gives_the_latest_value_of_each_metric_oldest_first()
    {
        var messages = Messages(MetricId.PowerBatteryVoltage, MetricId.FloodLevel, MetricId.CabinetTemperature);
        messages.Learn(
            Record(
                FakeJournal.Body(
                    (MetricId.PowerBatteryVoltage, 50, -10),
                    (MetricId.FloodLevel, 1, -5000),
                    (MetricId.CabinetTemperature, 31, -400)
                )
            )
        );
        messages.Learn(Voltage(51, -20));
        var birth = RawPayload.Decode(messages.Birth(0, Wall, Wall - 1000, Outbox(), out long newest));
        Assert.Equal(Wall - 10, newest);
        Assert.Equal(
            ["Flood/Level", "Cabinet/Temperature", "Power/Battery/Voltage"],
            birth.Metrics.TakeLast(3).Select(metric => metric.Name)
        );
        Assert.Equal([1f, 31, 50], birth.Metrics.TakeLast(3).Select(metric => metric.Single));

        // What was never measured is as old as the oldest value, so that the list stays in time order.
        Assert.Equal((ulong)(Wall - 5000), birth.Metrics[0].Timestamp);
        Assert.Equal((ulong)(Wall - 5000), Named(birth, "Journal/Depth").Timestamp);
    }

    [Fact]
    public void The_latest_value_is_that_of_the_later_moment_by_the_monotonic_clock_and_of_two_the_later_told()
    {
        var messages = Messages(MetricId.PowerBatteryVoltage);
        messages.Learn(Voltage(50));
        Assert.Equal(50f, Value());
        messages.Learn(Voltage(51));
        Assert.Equal(51f, Value());
        messages.Learn(Voltage(52, at: At with { MonotonicMicros = At.MonotonicMicros - 1000 }));
        Assert.Equal(51f, Value());
        messages.Learn(Voltage(53, -1));
        Assert.Equal(51f, Value());
        messages.Learn(Voltage(54, 0, new Stamp(At.MonotonicMicros + 1000, 5, false)));
        Assert.Equal(54f, Value());
        messages.Learn(Voltage(55, -2, new Stamp(At.MonotonicMicros + 2000, 5, false)));
        Assert.Equal(54f, Value());

        float Value() =>
            Named(RawPayload.Decode(messages.Birth(0, Wall, Wall, Outbox(), out _)), "Power/Battery/Voltage").Single;
    }

    [Fact]
    public void A_value_that_was_never_announced_stands_in_no_birth()
    {
        var messages = Messages();
        messages.Learn(Voltage(50));
        var birth = RawPayload.Decode(messages.Birth(0, Wall, Wall, Outbox(), out long newest));
        Assert.DoesNotContain(birth.Metrics, metric => metric.Name == "Power/Battery/Voltage");
        Assert.Equal(Wall, newest);
    }

    [Fact]
    public void No_value_of_a_birth_is_from_the_future_and_the_newest_is_no_older_than_the_start()
    {
        var messages = Messages(MetricId.PowerBatteryVoltage);
        messages.Learn(Voltage(50, 60_000));
        var birth = RawPayload.Decode(messages.Birth(0, Wall, Wall - 7, Outbox(), out long newest));
        Assert.Equal(Wall, newest);
        Assert.Equal((ulong)Wall, Named(birth, "Power/Battery/Voltage").Timestamp);
        Assert.Equal((ulong)(Wall - 7), birth.Metrics[0].Timestamp);
    }

    [Fact]
    public void Data_of_one_record_names_it_and_nothing_of_a_run()
    {
        var messages = Messages();
        var record = Voltage(50, -250);
        var data = Data(messages, false, null, record);
        Assert.Equal((17ul, (ulong)Wall), (data.Seq!.Value, data.Timestamp!.Value));
        Assert.Equal(
            [(ulong)MetricId.JournalId, (ulong)MetricId.PowerBatteryVoltage],
            data.Metrics.Select(m => m.Alias!.Value)
        );
        Assert.Equal(7ul, data.Metrics[0].Integer);
        Assert.All(data.Metrics, metric => Assert.Equal((ulong)(Wall - 250), metric.Timestamp));
        Assert.All(data.Metrics, metric => Assert.Null(metric.IsHistorical));
    }

    [Fact]
    public void Data_without_readings_has_the_time_of_its_record()
    {
        var data = Data(Messages(), true, null, Record(FakeJournal.Body()));
        Assert.Equal((ulong)Wall, Assert.Single(data.Metrics).Timestamp);
        Assert.True(data.Metrics[0].IsHistorical);
        var early = Data(Messages(), true, null, Record(FakeJournal.Body(), At with { UnixMillis = -5 }));
        Assert.Equal(0ul, early.Metrics[0].Timestamp);
    }

    [Fact]
    public void Data_of_a_run_tells_how_many_records_and_how_many_readings_of_each()
    {
        var messages = Messages();
        var records = new[]
        {
            Record(FakeJournal.Body((MetricId.FloodLevel, 1, 0), (MetricId.PowerBatteryVoltage, 2, 0)), id: 7),
            Record(FakeJournal.Body(), id: 8),
            Record(FakeJournal.Body((MetricId.FloodLevel, 3, 0)), id: 9),
        };
        var data = Data(messages, true, null, records);
        Assert.Equal(3ul, Aliased(data, MetricId.JournalCount).Integer);
        Assert.Equal("2,0,1", Aliased(data, MetricId.JournalRun).Text);
        Assert.Equal([1f, 2, 3], data.Metrics.TakeLast(3).Select(metric => metric.Single));
        Assert.All(data.Metrics, metric => Assert.True(metric.IsHistorical));

        var lists = records.Select(record => messages.Readings(record, out _)).ToList();
        var part = RawPayload.Decode(messages.Data(0, Wall, records, lists, 2, true, null));
        Assert.Equal(
            (2ul, "2,0"),
            (Aliased(part, MetricId.JournalCount).Integer, Aliased(part, MetricId.JournalRun).Text)
        );
        Assert.Equal([1f, 2], part.Metrics.TakeLast(2).Select(metric => metric.Single));
        Assert.Equal(5, part.Metrics.Count);
    }

    [Fact]
    public void Data_declares_the_record_before_it_only_where_others_are_gone()
    {
        var gap = Data(Messages(), false, null, Record(FakeJournal.Body(), id: 7, previous: 3));
        Assert.Equal(3ul, Aliased(gap, MetricId.JournalPrevious).Integer);
        var none = Data(Messages(), false, null, Record(FakeJournal.Body(), id: 7, previous: 6));
        Assert.DoesNotContain(none.Metrics, metric => metric.Alias == (ulong)MetricId.JournalPrevious);
    }

    [Fact]
    public void Data_reports_the_state_of_the_journal_when_it_is_given()
    {
        var data = Data(Messages(), false, new JournalState(1, 4, 9, 5, 3, 0), Voltage(50));
        Assert.Equal(4ul, Aliased(data, MetricId.JournalFirst).Integer);
        Assert.Equal(5ul, Aliased(data, MetricId.JournalDepth).Integer);
        Assert.Equal(3ul, Aliased(data, MetricId.JournalEvicted).Integer);
    }

    [Fact]
    public void Counters_travel_exactly_in_all_their_64_bits()
    {
        const long odd = (1L << 60) + 1;
        var frame = new FrameWriter();
        frame.AddInteger(MetricId.LinkSecondsUp, Quality.Good, 0, odd);
        var messages = Messages(MetricId.LinkSecondsUp);
        var record = Record(frame.ToArray());
        Assert.Equal((ulong)odd, Aliased(Data(messages, false, null, record), MetricId.LinkSecondsUp).Integer);
        messages.Learn(record);
        var birth = RawPayload.Decode(messages.Birth(0, Wall, Wall, Outbox(), out _));
        Assert.Equal((ulong)odd, Named(birth, "Link/Seconds/Up").Integer);
    }

    [Fact]
    public void A_stale_counter_keeps_its_quality_and_an_alarm_goes_in_32_bits()
    {
        var frame = new FrameWriter();
        frame.AddInteger(MetricId.LinkSecondsUp, Quality.Stale, 0, 12);
        frame.Add(MetricId.AlarmMainsLost, Quality.Good, 0, 3, null);
        frame.Add(MetricId.SiteVerdict, Quality.Good, 0, double.NaN, "Safe");
        var data = Data(Messages(), false, null, Record(frame.ToArray()));
        var up = Aliased(data, MetricId.LinkSecondsUp);
        Assert.Equal((12ul, 500ul), (up.Integer, up.Properties.Single().Integer!.Value));
        Assert.Equal([10], Aliased(data, MetricId.AlarmMainsLost).ValueFields);
        Assert.Equal(3ul, Aliased(data, MetricId.AlarmMainsLost).Integer);
        Assert.Equal("Safe", Aliased(data, MetricId.SiteVerdict).Text);
    }

    private static RawPayload Data(
        NodeMessages messages,
        bool historical,
        JournalState? state,
        params JournalRecord[] records
    )
    {
        var readings = records.Select(record => messages.Readings(record, out _)).ToList();
        return RawPayload.Decode(messages.Data(17, Wall, records, readings, records.Length, historical, state));
    }

    private sealed class OtherMemory(byte[] bytes) : System.Buffers.MemoryManager<byte>
    {
        private readonly byte[] _bytes = bytes;

        public override Span<byte> GetSpan() => _bytes;

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
