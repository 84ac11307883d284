using CsCheck;
using Edge.Core.Journal;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

/// <summary>Whatever happens around an outbox, in any order, each record goes until it is acknowledged or evicted.</summary>
public sealed class OutboxModelTests
{
    private enum Event
    {
        Commit,
        Read,
        Answer,
        ReadFails,
        Send,
        SendPart,
        Acknowledge,
        AcknowledgeAbove,
        FallDue,
        Connect,
        Evict,
    }

    [Fact]
    public void Each_record_goes_until_it_is_acknowledged_and_never_while_it_is_on_its_way() =>
        Gen.Select(Gen.Enum<Event>(), Gen.Int[0, 7])
            .Array[1, 120]
            .Sample(
                events =>
                {
                    var world = new World();
                    foreach (var (what, figure) in events)
                    {
                        world.Play(what, figure);
                    }

                    world.End();
                },
                iter: 200
            );

    private sealed class World
    {
        private readonly OutboxRig _rig = new(NodeDriver.Defaults with { MaxFramesPerMessage = 5 });
        private readonly Dictionary<long, int> _onItsWay = [];
        private readonly HashSet<long> _overtaken = [];
        private readonly SortedSet<long> _has = [];
        private UplinkAction.ReadJournal? _asked;
        private List<JournalRecord>? _answer;
        private int _messages;

        public void Play(Event what, int figure)
        {
            switch (what)
            {
                case Event.Commit:
                    _rig.Commit((RecordLane)(figure % 3), online: figure != 7);
                    break;
                case Event.Read when _asked is null:
                    _asked = _rig.Outbox.NextRead();
                    _answer = _asked is { } read
                        ? _rig.Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes)
                        : null;
                    break;
                case Event.Answer when _asked is not null:
                    _rig.Outbox.RecordsRead(_answer!);
                    _asked = null;
                    break;
                case Event.ReadFails when _asked is not null:
                    _rig.Outbox.ReadFailed();
                    _asked = null;
                    break;
                case Event.Send or Event.SendPart:
                    Send(what == Event.Send ? int.MaxValue : 1 + (figure / 2));
                    break;
                case Event.Acknowledge or Event.AcknowledgeAbove:
                    Receive([.. _onItsWay.Keys.Where(id => id % 8 != figure || what == Event.Acknowledge)]);
                    break;
                case Event.FallDue:
                    _rig.Now += 30 * OutboxRig.Second;
                    _rig.Outbox.MarkDue(_rig.Now, (10 + figure) * OutboxRig.Second);
                    _onItsWay.Clear();
                    break;
                case Event.Connect:
                    _rig.Outbox.BeginConnection();
                    _onItsWay.Clear();
                    _overtaken.Clear();
                    break;
                case Event.Evict when figure < 3:
                    _rig.Journal.Evict();
                    _rig.Outbox.Committed([], _rig.Journal.State, online: true);
                    break;
                default:
                    break;
            }

            Assert.InRange(_rig.Outbox.InFlight, _onItsWay.Count, long.MaxValue);
        }

        public void End()
        {
            if (_asked is not null)
            {
                _rig.Outbox.RecordsRead(_answer!);
            }

            for (
                int i = 0;
                i < 60 && !(_rig.Outbox is { IsDrained: true, InFlight: 0 } && !_rig.Journal.Records.Any());
                i++
            )
            {
                _rig.Read();
                Send(int.MaxValue);
                Receive([.. _onItsWay.Keys]);
                Play(Event.FallDue, 0);
            }

            _rig.Read();
            Assert.Empty(_rig.Journal.Records);
            Assert.True(_rig.Outbox.IsDrained);
            Assert.Equal(0, _rig.Outbox.InFlight);
        }

        private void Send(int most)
        {
            _messages++;
            foreach (long id in _rig.Send(most, acknowledges: false))
            {
                Assert.DoesNotContain(id, _has);
                Assert.True(_onItsWay.TryAdd(id, _messages), $"{id} is on its way already");
            }
        }

        // The receiver says what it has as the city does: up to where it has all that still exist, and the rest above.
        private void Receive(List<long> ids)
        {
            _has.UnionWith(ids);
            long upTo = 0;
            while (_has.Contains(upTo + 1) || _rig.Journal.Evicted.Contains(upTo + 1))
            {
                upTo++;
            }

            _rig.Ack(upTo, [.. _has.Where(id => id > upTo).Select(id => new IdRange(id, id))]);
            int newest = 0;
            foreach ((long id, int message) in _onItsWay)
            {
                if (id <= upTo || _has.Contains(id))
                {
                    newest = Math.Max(newest, message);
                    _onItsWay.Remove(id);
                }
            }

            // What was sent before a record that arrived is lost; it may go again at once, the first time.
            foreach ((long id, int message) in _onItsWay)
            {
                if (message < newest && _overtaken.Add(id))
                {
                    _onItsWay.Remove(id);
                }
            }
        }
    }
}
