using Edge.Conformance;
using Edge.Core.Journal;
using Edge.Core.Readings;
using Edge.Core.Uplink;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Uplink;

/// <summary>72 hours of 10 s frames after an outage, over links of different speed, with alarms in between.</summary>
public sealed class UplinkDrainTests
{
    private const int Frames = 72 * 360;

    [Theory]
    [InlineData(12_500_000, 0.002, 60, 0.05)]
    [InlineData(12_500_000, 1.0, 60, 0.05)]
    [InlineData(32_000, 0.3, 90, 2.0)]
    public void Three_days_of_backlog_drain_in_time_and_alarms_do_not_wait_behind_them(
        double bytesPerSecond,
        double ackSeconds,
        double drainSeconds,
        double alarmSeconds
    )
    {
        var link = new Link(bytesPerSecond, ackSeconds);
        link.Run(drainSeconds);
        Assert.Equal(Frames, link.BacklogReceived);
        Assert.InRange(link.Bytes, 1, 2_200_000);
        Assert.InRange(link.FirstAlarmSeconds, 0, 1);
        Assert.InRange(link.WorstAlarmSeconds, 0, alarmSeconds);
    }

    private sealed class Link
    {
        private readonly FakeJournal _journal = new();
        private readonly PriorityQueue<Action, (double, long)> _agenda = new();
        private readonly SortedSet<long> _have = [];
        private readonly Dictionary<long, double> _alarms = [];
        private readonly SparkplugSession _session;
        private readonly double _bytesPerSecond;
        private readonly double _ackSeconds;
        private double _now = Frames * 10;
        private double _lineFree;
        private long _order;
        private long _upTo;

        public Link(double bytesPerSecond, double ackSeconds)
        {
            (_bytesPerSecond, _ackSeconds) = (bytesPerSecond, ackSeconds);
            for (int i = 0; i < Frames; i++)
            {
                _journal.Commit(RecordLane.Telemetry, At(i * 10), Frame(i));
            }

            _session = new SparkplugSession(NodeDriver.Defaults, _journal.State, NodeDriver.Metrics, 0.5);
        }

        public int BacklogReceived { get; private set; }
        public long Bytes { get; private set; }
        public double FirstAlarmSeconds { get; private set; } = double.MaxValue;
        public double WorstAlarmSeconds { get; private set; }

        private Stamp Now => At(_now);

        public void Run(double seconds)
        {
            double start = _now;
            _session.Start(Now);
            Drain();
            _session.Connected(Now);
            Drain();
            _session.SubscribeAcknowledged(Now, true);
            for (int i = 0; i < seconds; i++)
            {
                Later(i, () => Commit(RecordLane.Alarm, FakeJournal.Body((MetricId.AlarmMainsLost, 1, 0))));
                if (i % 10 == 5)
                {
                    Later(i, () => Commit(RecordLane.Telemetry, Frame(0)));
                }
            }

            while (_now < start + seconds)
            {
                Drain();
                double tick = _session.NextTickMicros is { } micros ? Math.Max(_now, micros / 1e6) : double.MaxValue;
                double next = _agenda.TryPeek(out _, out var first) ? Math.Max(_now, first.Item1) : double.MaxValue;
                _now = Math.Min(tick, next);
                if (next <= tick)
                {
                    _agenda.Dequeue()();
                }
                else
                {
                    _session.Tick(Now);
                }
            }
        }

        private static Stamp At(double seconds) =>
            new((long)Math.Round(seconds * 1e6), 1_763_000_000_000 + (long)(seconds * 1000), true);

        private static byte[] Frame(int i) =>
            FakeJournal.Body(
                (MetricId.StructureTiltX, 0.01 * i, -900),
                (MetricId.PowerBatteryVoltage, 54 - (0.0001 * i), -400),
                (MetricId.CabinetTemperature, 30 + (i % 7), 0)
            );

        private void Later(double seconds, Action act) => _agenda.Enqueue(act, (_now + seconds, _order++));

        private void Commit(RecordLane lane, byte[] body)
        {
            var record = _journal.Commit(lane, Now, body);
            if (lane == RecordLane.Alarm)
            {
                _alarms[record.Id] = _now;
            }

            _session.RecordsCommitted(Now, [record], _journal.State);
        }

        private void Drain()
        {
            while (_session.TryTake(out var action))
            {
                switch (action)
                {
                    case UplinkAction.Publish publish:
                        // The worst case: the system's buffer takes everything at once, and the line is slow.
                        Bytes += publish.Payload.Length;
                        _lineFree = Math.Max(_now, _lineFree) + ((publish.Payload.Length + 90) / _bytesPerSecond);
                        var message = new SentMessage(publish.Topic, RawPayload.Decode(publish.Payload), 0, _now);
                        Later(0, () => _session.Published(Now));
                        Later(_lineFree - _now, () => Receive(message));
                        break;
                    case UplinkAction.ReadJournal read:
                        var records = _journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes);
                        Later(0.001, () => _session.RecordsRead(Now, records));
                        break;
                    case UplinkAction.Release release:
                        _journal.Release(release.Ranges);
                        break;
                    default:
                        break;
                }
            }
        }

        private void Receive(SentMessage message)
        {
            if (!message.IsData)
            {
                return;
            }

            for (long id = message.FirstId; id <= message.LastId; id++)
            {
                if (_have.Add(id) && id <= Frames)
                {
                    BacklogReceived++;
                }

                if (_alarms.Remove(id, out double committed))
                {
                    WorstAlarmSeconds = Math.Max(WorstAlarmSeconds, _now - committed);
                    FirstAlarmSeconds = Math.Min(FirstAlarmSeconds, _now - (Frames * 10));
                }
            }

            Later(_ackSeconds, Acknowledge);
        }

        private void Acknowledge()
        {
            while (_have.Contains(_upTo + 1))
            {
                _upTo++;
            }

            var writer = new SparkplugWriter();
            writer.Begin(0);
            writer.NamedInt64("Journal/Ack", 0, _upTo);
            writer.NamedText(
                "Journal/AckRanges",
                0,
                string.Join(',', _have.GetViewBetween(_upTo + 1, long.MaxValue).Take(900))
            );
            _session.PacketArrived(
                Now,
                $"spBv1.0/{NodeDriver.Group}/NCMD/{NodeDriver.NodeId}",
                writer.ToArray(),
                false
            );
        }
    }
}
