using Edge.Core.Journal;
using Edge.Core.Uplink;

namespace Edge.Core.Tests.Uplink;

public sealed class OutboxTests
{
    private const long Second = OutboxRig.Second;
    private static readonly UplinkOptions Options = NodeDriver.Defaults;
    private static readonly UplinkOptions LargeRuns = Options with { MaxFramesPerMessage = 512 };

    private static long[] Ids(long first, long last) => [.. Enumerable.Range((int)first, (int)(last - first + 1))];

    private static IdRange Range(long first, long last) => new(first, last);

    [Fact]
    public void Fresh_alarms_go_first_then_old_alarms_then_live_then_backlog()
    {
        var rig = new OutboxRig().Backlog(RecordLane.Telemetry, RecordLane.Alarm, RecordLane.Telemetry);
        rig.Read();
        rig.Commit();
        rig.Commit(RecordLane.Alarm);
        Assert.Equal([5], rig.Send());
        Assert.Equal([2], rig.Send());
        rig.Read();
        Assert.Equal([4], rig.Send());
        Assert.Equal([1], rig.Send());
        Assert.Equal([3], rig.Send());
        Assert.Empty(rig.Send());
        Assert.Equal(5, rig.Outbox.InFlight);
    }

    [Fact]
    public void A_lane_is_told_with_its_records()
    {
        var rig = new OutboxRig().Backlog(RecordLane.Alarm, RecordLane.Telemetry);
        Assert.Null(rig.Outbox.Next(true, true));
        rig.Read();
        Assert.Equal(OutboxLane.OldAlarm, rig.Outbox.Next(true, true)!.Value.Lane);
        rig.Commit();
        rig.Commit(RecordLane.Alarm);
        Assert.Equal(OutboxLane.FreshAlarm, rig.Outbox.Next(true, true)!.Value.Lane);
        rig.Send();
        rig.Send();
        rig.Read();
        Assert.Equal(OutboxLane.Live, rig.Outbox.Next(true, true)!.Value.Lane);
        rig.Send();
        Assert.Equal(OutboxLane.Backlog, rig.Outbox.Next(true, true)!.Value.Lane);
    }

    [Fact]
    public void Fresh_records_go_one_by_one_and_old_ones_in_runs()
    {
        var rig = new OutboxRig().Backlog(
            RecordLane.Alarm,
            RecordLane.Alarm,
            RecordLane.Telemetry,
            RecordLane.Telemetry,
            RecordLane.Telemetry
        );
        rig.Read();
        rig.Commit(RecordLane.Alarm);
        rig.Commit(RecordLane.Alarm);
        rig.Commit();
        rig.Commit();
        rig.SendAll();
        Assert.Equal(
            [
                [6],
                [7],
                [1, 2],
                [8],
                [9],
                [3, 4, 5],
            ],
            rig.Sent
        );
    }

    [Fact]
    public void A_run_ends_at_the_most_records_of_a_message()
    {
        var rig = new OutboxRig(Options with { MaxFramesPerMessage = 3 }).Backlog(7);
        rig.SendAll();
        Assert.Equal(
            [
                [1, 2, 3],
                [4, 5, 6],
                [7],
            ],
            rig.Sent
        );
    }

    [Fact]
    public void A_run_ends_where_a_record_of_another_lane_or_an_evicted_one_lay_between()
    {
        var rig = new OutboxRig();
        for (int i = 0; i < 6; i++)
        {
            rig.Commit(i == 2 ? RecordLane.Detail : RecordLane.Telemetry, online: false);
        }

        rig.Journal.Evict();
        rig.Backlog(1);
        rig.SendAll();
        Assert.Equal(
            [
                [1, 2],
                [4, 5, 6, 7],
            ],
            rig.Sent
        );
    }

    [Fact]
    public void A_run_ends_before_a_record_that_declares_the_one_before_it_evicted()
    {
        // 3 was read before it was evicted, 4 after: in one run nobody would learn that 4 declares 3 gone.
        var rig = new OutboxRig(Options with { MaxFramesPerMessage = 3 }).Backlog(4);
        rig.Answer(rig.Outbox.NextRead()!);
        var read = rig.Outbox.NextRead()!;
        var records = rig.Journal.Read(null, 0, 4, 1000);
        records[3] = records[3] with { Previous = 2 };
        rig.Outbox.RecordsRead(records);
        Assert.Equal(0, read.AfterId);
        Assert.Equal([1, 2, 3], rig.Send());
        Assert.Equal([4], rig.Send());
    }

    [Fact]
    public void A_run_ends_before_what_the_receiver_has()
    {
        var rig = new OutboxRig().Backlog(8);
        rig.Read();
        rig.Ack(null, Range(3, 4), Range(6, 6));
        rig.SendAll();
        Assert.Equal(
            [
                [1, 2],
                [5],
                [7, 8],
            ],
            rig.Sent
        );
    }

    [Fact]
    public void What_did_not_fit_into_a_message_goes_with_the_next()
    {
        var rig = new OutboxRig().Backlog(5);
        rig.Read();
        Assert.Equal([1, 2], rig.Send(most: 2));
        Assert.Equal(2, rig.Outbox.InFlight);
        Assert.Equal([3, 4, 5], rig.Send());
        Assert.Equal(5, rig.Outbox.InFlight);
    }

    [Fact]
    public void Backlog_waits_for_the_pace_and_nothing_else_does()
    {
        var rig = new OutboxRig().Backlog(RecordLane.Alarm, RecordLane.Telemetry);
        rig.Read();
        rig.Commit();
        rig.Commit(RecordLane.Alarm);
        Assert.Equal([4], rig.Send(mayBacklog: false));
        Assert.Equal([1], rig.Send(mayBacklog: false));
        rig.Read();
        Assert.Equal([3], rig.Send(mayBacklog: false));
        Assert.Empty(rig.Send(mayBacklog: false));
        Assert.True(rig.Outbox.HasBacklog(true));
        Assert.Equal([2], rig.Send(mayBacklog: true));
        Assert.False(rig.Outbox.HasBacklog(true));
    }

    [Fact]
    public void Backlog_waits_until_all_old_alarms_are_read()
    {
        var rig = new OutboxRig(Options with { MaxFramesPerMessage = 2 }).Backlog(
            RecordLane.Telemetry,
            RecordLane.Alarm,
            RecordLane.Alarm,
            RecordLane.Alarm
        );
        rig.SendAll();
        Assert.Equal(
            [
                [2, 3],
                [4],
                [1],
            ],
            rig.Sent
        );
        rig.Backlog(1);
        Assert.False(rig.Outbox.HasBacklog(false));
    }

    [Fact]
    public void Backlog_on_its_way_is_bounded_in_bytes_for_a_receiver_that_acknowledges()
    {
        var options = Options with { BacklogWindowBytes = 4096, MaxFramesPerMessage = 4 };
        var rig = new OutboxRig(options).Backlog(16);
        rig.Read();
        Assert.Equal(Ids(1, 4), rig.Send(bytes: 4095));
        rig.Read();
        Assert.True(rig.Outbox.HasBacklog(true));
        Assert.Equal([5], rig.Send(most: 1, bytes: 1));
        Assert.False(rig.Outbox.HasBacklog(true));
        Assert.Empty(rig.Send());
        Assert.True(rig.Outbox.HasBacklog(false));
        Assert.Equal([6], rig.Send(most: 1, bytes: 1, acknowledges: false));

        // Half of the first message is acknowledged, and counts no longer.
        rig.Ack(2);
        Assert.Equal([7, 8], rig.Send(bytes: 2047));
        rig.Read();
        Assert.Empty(rig.Send());

        // What is due again is on its way no longer.
        rig.Now += 30 * Second;
        Assert.Equal(1, rig.Outbox.MarkDue(rig.Now, 30 * Second));
        Assert.True(rig.Outbox.HasBacklog(true));
    }

    [Fact]
    public void Live_records_and_alarms_take_no_room_of_the_backlog()
    {
        var rig = new OutboxRig(Options with { BacklogWindowBytes = 4096 }).Backlog(
            RecordLane.Alarm,
            RecordLane.Telemetry
        );
        rig.Read();
        rig.Commit();
        rig.Commit(RecordLane.Alarm);
        foreach (long id in (long[])[4, 1])
        {
            Assert.Equal([id], rig.Send(bytes: 10_000));
        }

        rig.Read();
        Assert.Equal([3], rig.Send(bytes: 10_000));
        Assert.Equal([2], rig.Send());
    }

    [Fact]
    public void The_part_of_a_message_that_is_left_counts_with_its_share_of_the_bytes()
    {
        var rig = new OutboxRig(Options with { BacklogWindowBytes = 4096, MaxFramesPerMessage = 10 }).Backlog(20);
        rig.Read();
        Assert.Equal(Ids(1, 10), rig.Send(bytes: 10 * 1024));
        rig.Read();
        rig.Ack(null, Range(3, 8));
        Assert.Equal(4, rig.Outbox.InFlight);
        Assert.False(rig.Outbox.HasBacklog(true));
        rig.Ack(1);
        Assert.Equal(3, rig.Outbox.InFlight);
        Assert.True(rig.Outbox.HasBacklog(true));
    }

    [Fact]
    public void Each_part_of_a_message_that_is_acknowledged_leaves_the_rest_on_its_way()
    {
        var rig = new OutboxRig().Backlog(20);
        rig.SendAll();
        Assert.Equal(20, rig.Outbox.InFlight);
        Assert.Equal([Range(1, 5)], rig.Ack(5));
        Assert.Equal(15, rig.Outbox.InFlight);
        Assert.Equal([Range(18, 20)], rig.Ack(5, Range(18, 20)));
        Assert.Equal(12, rig.Outbox.InFlight);
        Assert.Equal([Range(10, 12)], rig.Ack(null, Range(10, 12), Range(18, 20)));
        Assert.Equal(9, rig.Outbox.InFlight);
        Assert.Equal([Range(6, 17)], rig.Ack(17, Range(18, 20)));
        Assert.Equal(0, rig.Outbox.InFlight);
        Assert.Equal([Range(18, 20)], rig.Ack(20));
        Assert.Empty(rig.Journal.Records);
    }

    [Fact]
    public void Only_what_is_new_in_an_acknowledgement_is_released()
    {
        var rig = new OutboxRig().Backlog(20);
        rig.SendAll();
        Assert.Equal([Range(1, 3), Range(6, 7)], rig.Ack(3, Range(6, 7)));
        Assert.Empty(rig.Ack(3, Range(6, 7)));
        Assert.Equal([Range(6, 9)], rig.Outbox.Acknowledge(3, [Range(6, 9)]));
        Assert.Empty(rig.Ack(2, Range(7, 7)));
        Assert.Equal([Range(6, 8)], rig.Ack(null, Range(6, 8)));
        Assert.Equal([Range(4, 5)], rig.Ack(5, Range(6, 8)));
        Assert.Equal([Range(6, 9), Range(10, 12)], rig.Ack(9, Range(8, 12)));
        Assert.Equal(9, rig.Outbox.AckedUpTo);
        Assert.Equal([Range(10, 12)], rig.Outbox.AckedAbove);
        Assert.Empty(rig.Ack(9, Range(4, 9)));
        Assert.Empty(rig.Outbox.AckedAbove);
    }

    [Fact]
    public void An_acknowledgement_that_takes_back_what_it_said_before_moves_nothing_back()
    {
        var rig = new OutboxRig().Backlog(10);
        rig.SendAll();
        rig.Ack(6);
        Assert.Empty(rig.Ack(4));
        Assert.Empty(rig.Ack(0));
        Assert.Equal(6, rig.Outbox.AckedUpTo);
        Assert.Equal(4, rig.Outbox.InFlight);
    }

    [Fact]
    public void What_the_receiver_has_is_not_sent_though_it_waits_in_a_queue()
    {
        var rig = new OutboxRig().Backlog(
            RecordLane.Alarm,
            RecordLane.Telemetry,
            RecordLane.Telemetry,
            RecordLane.Telemetry
        );
        rig.Read();
        rig.Commit();
        rig.Commit(RecordLane.Alarm);
        rig.Commit();
        rig.Ack(2, Range(4, 6));
        Assert.Equal([7], rig.Send());
        rig.Read();
        Assert.Equal([3], rig.Send());
        Assert.Empty(rig.SendAll());
        Assert.True(rig.Outbox.IsDrained);
    }

    [Fact]
    public void What_was_overtaken_goes_again_at_once_and_only_once()
    {
        var rig = new OutboxRig();
        for (int i = 0; i < 5; i++)
        {
            rig.Commit();
        }

        rig.SendAll();
        rig.Ack(null, Range(2, 2), Range(4, 4));
        Assert.Equal([1, 3], rig.SendAll());
        rig.Ack(null, Range(2, 2), Range(4, 5));
        Assert.Empty(rig.SendAll());
        rig.Commit();
        rig.SendAll();
        rig.Ack(null, Range(2, 2), Range(4, 6));
        Assert.Empty(rig.SendAll());
        rig.Now += 30 * Second;
        Assert.Equal(1, rig.Outbox.MarkDue(rig.Now, 30 * Second));
        Assert.Equal([1, 3], rig.SendAll());
    }

    [Fact]
    public void The_rest_of_a_message_is_not_overtaken_by_a_part_of_it()
    {
        var rig = new OutboxRig().Backlog(6);
        rig.SendAll();
        rig.Ack(null, Range(4, 4));
        Assert.Empty(rig.SendAll());
        rig.Commit();
        rig.SendAll();
        rig.Ack(null, Range(4, 4), Range(7, 7));
        Assert.Equal([1, 2, 3, 5, 6], rig.SendAll());
    }

    [Fact]
    public void A_record_is_due_at_its_interval_and_its_misses_count_up_until_it_is_acknowledged()
    {
        var rig = new OutboxRig();
        rig.Commit();
        Assert.Null(rig.Outbox.NextDueMicros(30 * Second));
        Assert.Null(rig.Outbox.OldestSentMicros());
        rig.SendAll();
        long first = rig.Now;
        for (int misses = 1; misses <= 4; misses++)
        {
            Assert.Equal(rig.Now + (30 * Second), rig.Outbox.NextDueMicros(30 * Second));
            Assert.Equal(first, rig.Outbox.OldestSentMicros());
            rig.Now += 30 * Second;
            Assert.Equal(0, rig.Outbox.MarkDue(rig.Now - 1, 30 * Second));
            Assert.Equal(misses, rig.Outbox.MarkDue(rig.Now, 30 * Second));
            Assert.Equal(0, rig.Outbox.MarkDue(rig.Now + Second, 30 * Second));
            Assert.Null(rig.Outbox.NextDueMicros(30 * Second));
            Assert.Equal([1], rig.SendAll());
            Assert.Equal(1, rig.Outbox.InFlight);
        }

        rig.Ack(1);
        Assert.Null(rig.Outbox.NextDueMicros(30 * Second));
        Assert.Null(rig.Outbox.OldestSentMicros());
        Assert.Equal(0, rig.Outbox.MarkDue(rig.Now + (60 * Second), 30 * Second));
    }

    [Fact]
    public void The_worst_of_all_that_is_due_is_told()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.SendAll();
        rig.Now += 30 * Second;
        Assert.Equal(1, rig.Outbox.MarkDue(rig.Now, 30 * Second));
        rig.SendAll();
        rig.Commit();
        rig.SendAll();
        rig.Now += 30 * Second;
        Assert.Equal(2, rig.Outbox.MarkDue(rig.Now, 30 * Second));
    }

    [Fact]
    public void The_first_to_be_due_is_the_one_that_was_sent_first_and_is_not_due_yet()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.SendAll();
        rig.Now += 10 * Second;
        rig.Commit();
        rig.SendAll();
        Assert.Equal(31 * Second, rig.Outbox.NextDueMicros(30 * Second));
        rig.Outbox.MarkDue(31 * Second, 30 * Second);
        Assert.Equal(41 * Second, rig.Outbox.NextDueMicros(30 * Second));
        Assert.Equal(Second, rig.Outbox.OldestSentMicros());
    }

    [Fact]
    public void A_part_of_a_run_that_is_sent_again_remembers_its_misses_and_its_first_time()
    {
        var rig = new OutboxRig().Backlog(6);
        rig.SendAll();
        rig.Now += 30 * Second;
        rig.Outbox.MarkDue(rig.Now, 30 * Second);
        rig.Read();
        Assert.Equal([1, 2, 3], rig.Send(most: 3));
        Assert.Equal(6, rig.Outbox.InFlight);
        rig.Now += Second;
        Assert.Equal([4, 5, 6], rig.Send());
        Assert.Equal(Second, rig.Outbox.OldestSentMicros());
        rig.Ack(3);
        Assert.Equal(Second, rig.Outbox.OldestSentMicros());
        Assert.Equal(0, rig.Outbox.MarkDue(rig.Now + (29 * Second), 30 * Second));
        Assert.Equal(2, rig.Outbox.MarkDue(rig.Now + (30 * Second), 30 * Second));
    }

    [Fact]
    public void A_record_sent_for_the_first_time_takes_no_misses_from_its_neighbours()
    {
        var rig = new OutboxRig().Backlog(2);
        rig.Read();
        rig.Send(most: 1);
        rig.Now += 30 * Second;
        Assert.Equal(1, rig.Outbox.MarkDue(rig.Now, 30 * Second));
        Assert.Equal([2], rig.Send());
        Assert.Equal(1, rig.Outbox.MarkDue(rig.Now + (30 * Second), 30 * Second));
        Assert.Equal(Second, rig.Outbox.OldestSentMicros());
    }

    [Fact]
    public void An_alarm_that_is_due_goes_before_live_data_and_telemetry_that_is_due_after_it()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.Commit(RecordLane.Alarm);
        rig.SendAll();
        rig.Now += 30 * Second;
        rig.Outbox.MarkDue(rig.Now, 30 * Second);
        rig.Read();
        rig.Commit();
        rig.SendAll();
        Assert.Equal(
            [
                [2],
                [1],
                [2],
                [3],
                [1],
            ],
            rig.Sent
        );
    }

    [Fact]
    public void Nothing_is_assumed_delivered_before_its_age()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.SendAll();
        rig.Now += 10 * Second;
        rig.Commit();
        rig.Commit();
        rig.SendAll();
        Assert.Empty(rig.Outbox.AssumeDelivered((601 * Second) - 1, 600 * Second));
        Assert.Equal([Range(1, 1)], rig.Outbox.AssumeDelivered(601 * Second, 600 * Second));
        Assert.Equal(2, rig.Outbox.InFlight);
        Assert.Equal([Range(2, 2), Range(3, 3)], rig.Outbox.AssumeDelivered(700 * Second, 600 * Second));
        Assert.Equal(0, rig.Outbox.InFlight);
        Assert.Empty(rig.Outbox.AssumeDelivered(800 * Second, 600 * Second));
    }

    [Fact]
    public void The_age_of_a_record_counts_from_its_first_sending()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.SendAll();
        rig.Now += 30 * Second;
        rig.Outbox.MarkDue(rig.Now, 30 * Second);
        rig.SendAll();
        Assert.Equal([Range(1, 1)], rig.Outbox.AssumeDelivered(601 * Second, 600 * Second));
    }

    [Fact]
    public void At_most_4096_records_are_on_their_way_and_what_was_sent_first_is_forgotten_and_goes_again_when_there_is_room()
    {
        var rig = new OutboxRig(LargeRuns).Backlog(5000);
        Assert.Equal(Ids(1, 3584), rig.SendAll());
        for (int i = 3584; i < 4096; i++)
        {
            rig.Commit();
            Assert.Single(rig.Send());
        }

        Assert.Equal(4096, rig.Outbox.InFlight);
        rig.Commit(RecordLane.Alarm);
        Assert.Single(rig.Send());
        Assert.Equal(4097 - 512, rig.Outbox.InFlight);
        Assert.Empty(rig.SendAll());
        rig.Ack(null, Range(513, 1000));
        Assert.Equal(Ids(1, 512), rig.SendAll());
    }

    [Fact]
    public void An_alarm_that_is_forgotten_goes_again_as_an_alarm()
    {
        var rig = new OutboxRig(LargeRuns);
        rig.Commit(RecordLane.Alarm);
        rig.SendAll();
        for (int i = 0; i < 5000; i++)
        {
            rig.Commit(online: false);
        }

        Assert.Equal(Ids(2, 3585), rig.SendAll());
        for (int i = 3585; i < 4097; i++)
        {
            rig.Commit();
            rig.Send();
        }

        Assert.Equal(4096, rig.Outbox.InFlight);
        rig.Ack(null, Range(2, 3585));
        Assert.Equal(RecordLane.Alarm, rig.Outbox.NextRead()!.Lane);
    }

    [Fact]
    public void The_journal_is_left_unread_while_there_is_no_room_for_a_run_and_a_queue_of_fresh_records_in_flight()
    {
        var rig = new OutboxRig(LargeRuns).Backlog(4096 - 256 - 512);
        rig.SendAll();
        rig.Commit();
        rig.Send();
        Assert.Equal(4096 - 256 - 512 + 1, rig.Outbox.InFlight);
        rig.Commit(RecordLane.Detail);
        Assert.Null(rig.Outbox.NextRead());
        rig.Ack(1);
        Assert.NotNull(rig.Outbox.NextRead());
    }

    [Fact]
    public void A_queue_of_fresh_records_holds_256_and_the_rest_is_read_back()
    {
        var rig = new OutboxRig();
        rig.Read();
        for (int i = 0; i < 600; i++)
        {
            rig.Commit();
        }

        rig.SendAll();
        Assert.Equal(Ids(1, 256), rig.Sent.TakeWhile(ids => ids.Length == 1).SelectMany(ids => ids));
        Assert.Equal(Ids(1, 600), rig.Sent.SelectMany(ids => ids));
    }

    [Fact]
    public void Alarms_beyond_the_queue_are_read_back_as_alarms()
    {
        var rig = new OutboxRig();
        rig.Read();
        for (int i = 0; i < 300; i++)
        {
            rig.Commit(RecordLane.Alarm);
        }

        rig.Commit();
        Assert.Equal(RecordLane.Alarm, rig.Outbox.NextRead()!.Lane);
        rig.Outbox.ReadFailed();
        rig.SendAll();
        long[] sent = [.. rig.Sent.SelectMany(ids => ids)];
        Assert.Equal(Ids(1, 301), sent.Order());
        Assert.Equal(Ids(1, 256), sent[..256]);
    }

    [Fact]
    public void The_queues_hold_256_KiB_together_and_the_rest_is_read_back()
    {
        var rig = new OutboxRig();
        rig.Read();
        for (int i = 0; i < 6; i++)
        {
            rig.Commit(bytes: 64 * 1024);
        }

        rig.Commit(RecordLane.Alarm);
        for (int i = 1; i <= 4; i++)
        {
            Assert.Equal([i], rig.Send());
        }

        Assert.Empty(rig.Send());
        rig.Commit();
        Assert.Equal([8], rig.Send());
        Assert.Equal([7, 5, 6], rig.SendAll());
    }

    [Fact]
    public void Bytes_that_were_sent_or_acknowledged_make_room_again()
    {
        var rig = new OutboxRig();
        rig.Read();
        for (int round = 0; round < 6; round++)
        {
            var record = rig.Commit(bytes: 200 * 1024);
            if (round % 2 == 0)
            {
                rig.Ack(record.Id);
            }

            rig.Send();
        }

        Assert.Equal(
            [
                [2],
                [4],
                [6],
            ],
            rig.Sent
        );
    }

    [Fact]
    public void Backlog_in_its_queue_takes_room_too()
    {
        var rig = new OutboxRig(Options with { MaxMessageBytes = 256 * 1024 });
        rig.Commit(online: false, bytes: 256 * 1024);
        rig.Outbox.BeginConnection();
        rig.Read();
        rig.Commit();
        Assert.Equal([1], rig.Send());
        rig.Commit();
        Assert.Equal([3], rig.Send());
        Assert.Equal([2], rig.SendAll());
    }

    [Fact]
    public void A_new_connection_begins_with_all_the_room()
    {
        var rig = new OutboxRig();
        for (int i = 0; i < 4; i++)
        {
            rig.Commit(bytes: 64 * 1024);
        }

        rig.Outbox.BeginConnection();
        var fresh = rig.Commit();
        Assert.Equal([fresh.Id], rig.Send());
    }

    [Fact]
    public void Detail_never_goes_live()
    {
        var rig = new OutboxRig();
        rig.Commit(RecordLane.Detail);
        Assert.Null(rig.Outbox.Next(true, true));
        Assert.False(rig.Outbox.IsDrained);
        Assert.Equal([1], rig.SendAll());
    }

    [Fact]
    public void A_record_reported_twice_is_sent_once()
    {
        var rig = new OutboxRig();
        var record = rig.Commit();
        rig.Outbox.Committed([record], rig.Journal.State, online: true);
        Assert.Equal([1], rig.Send());
        rig.Outbox.Committed([record], rig.Journal.State, online: true);
        Assert.Empty(rig.SendAll());
        rig.Ack(1);
        rig.Outbox.Committed([record], rig.Journal.State, online: true);
        Assert.Empty(rig.SendAll());
    }

    [Fact]
    public void What_is_committed_without_a_connection_is_backlog()
    {
        var rig = new OutboxRig();
        rig.Commit(online: false);
        Assert.Null(rig.Outbox.Next(true, true));
        Assert.Equal(1, rig.Outbox.Last);
        Assert.Equal([1], rig.SendAll());
    }

    [Fact]
    public void The_newest_id_is_that_of_the_records_or_of_the_journal_whichever_is_higher()
    {
        var rig = new OutboxRig();
        var record = rig.Commit();
        rig.Outbox.Committed([record with { Id = 9 }], rig.Journal.State, online: false);
        Assert.Equal(9, rig.Outbox.Last);
        rig.Outbox.Committed([], rig.Journal.State with { Last = 12 }, online: false);
        Assert.Equal(12, rig.Outbox.Last);
        rig.Outbox.Committed([], rig.Journal.State with { Last = 11 }, online: false);
        Assert.Equal(12, rig.Outbox.Last);
    }

    [Fact]
    public void Another_journal_begins_with_nothing_sent_and_nothing_acknowledged()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.Commit();
        rig.SendAll();
        rig.Ack(1, Range(2, 2));
        rig.Commit();
        var other = new JournalState(99, 1, 1, 1, 0, 0);
        Assert.False(rig.Outbox.Committed([], other, online: true));
        Assert.Equal((0, 1, 0), (rig.Outbox.AckedUpTo, rig.Outbox.Last, rig.Outbox.InFlight));
        Assert.Empty(rig.Outbox.AckedAbove);
        Assert.Equal(other, rig.Outbox.Journal);
        Assert.Null(rig.Outbox.Next(true, true));
        Assert.Equal(0, rig.Outbox.NextRead()!.AfterId);
        Assert.True(rig.Outbox.Committed([], other, online: true));
    }

    [Fact]
    public void A_new_connection_sends_again_what_is_not_acknowledged_and_begins_where_the_journal_does()
    {
        var rig = new OutboxRig();
        for (int i = 0; i < 5; i++)
        {
            rig.Commit();
        }

        rig.SendAll();
        rig.Ack(2);
        rig.Outbox.BeginConnection();
        Assert.Equal(0, rig.Outbox.InFlight);
        Assert.False(rig.Outbox.IsDrained);
        Assert.Equal(2, rig.Outbox.NextRead()!.AfterId);
        rig.Outbox.ReadFailed();
        Assert.Equal([3, 4, 5], rig.SendAll());

        var late = new Outbox(Options, new JournalState(7, 41, 50, 10, 0, 0));
        late.BeginConnection();
        Assert.Equal((50, 40), (late.Last, late.NextRead()!.AfterId));
    }

    [Fact]
    public void Reads_ask_for_alarms_first_and_then_for_anything_within_the_limits_of_a_message()
    {
        var rig = new OutboxRig(Options with { MaxFramesPerMessage = 7, MaxMessageBytes = 5000 }).Backlog(3);
        Assert.Equal(new UplinkAction.ReadJournal(RecordLane.Alarm, 0, 7, 5000), rig.Outbox.NextRead());
        rig.Outbox.RecordsRead([]);
        Assert.Equal(new UplinkAction.ReadJournal(null, 0, 7, 5000), rig.Outbox.NextRead());
    }

    [Fact]
    public void One_read_is_under_way_at_a_time()
    {
        var rig = new OutboxRig().Backlog(1);
        var read = rig.Outbox.NextRead()!;
        Assert.Null(rig.Outbox.NextRead());
        rig.Answer(read);
        Assert.NotNull(rig.Outbox.NextRead());
    }

    [Fact]
    public void A_read_that_failed_is_asked_for_again()
    {
        var rig = new OutboxRig().Backlog(RecordLane.Alarm, RecordLane.Telemetry);
        var read = rig.Outbox.NextRead();
        rig.Outbox.ReadFailed();
        Assert.Equal(read, rig.Outbox.NextRead());
        rig.Outbox.ReadFailed();
        Assert.Equal([1, 2], rig.SendAll());
    }

    [Fact]
    public void An_answer_that_nobody_asked_for_is_left()
    {
        var rig = new OutboxRig().Backlog(2);
        rig.Outbox.RecordsRead([.. rig.Journal.Records]);
        Assert.Null(rig.Outbox.Next(true, true));
        rig.Outbox.RecordsRead([]);
        Assert.Equal([1, 2], rig.SendAll());
    }

    [Fact]
    public void The_answer_to_a_question_of_the_last_connection_is_left()
    {
        var rig = new OutboxRig().Backlog(2);
        rig.Answer(rig.Outbox.NextRead()!);
        var read = rig.Outbox.NextRead()!;
        rig.Outbox.BeginConnection();
        Assert.Null(rig.Outbox.NextRead());
        rig.Outbox.RecordsRead([]);
        Assert.Null(rig.Outbox.Next(true, true));
        Assert.Equal(0, read.AfterId);
        Assert.Equal([1, 2], rig.SendAll());
    }

    [Fact]
    public void Records_committed_while_a_read_runs_are_sent_once_and_live()
    {
        var rig = new OutboxRig().Backlog(2);
        rig.Answer(rig.Outbox.NextRead()!);
        var read = rig.Outbox.NextRead()!;
        rig.Commit();
        rig.Answer(read);
        Assert.Equal([3], rig.Send());
        Assert.Equal([1, 2], rig.SendAll());
    }

    [Fact]
    public void A_read_that_gives_only_newer_records_has_come_to_its_end()
    {
        var rig = new OutboxRig().Backlog(2);
        rig.Answer(rig.Outbox.NextRead()!);
        var read = rig.Outbox.NextRead()!;
        rig.Journal.Evict();
        rig.Journal.Evict();
        rig.Commit();
        rig.Answer(read);
        Assert.Null(rig.Outbox.NextRead());
        Assert.Equal([3], rig.Send());
        Assert.True(rig.Outbox.IsDrained);
    }

    [Fact]
    public void An_acknowledgement_that_overtakes_the_answer_to_a_read_leaves_nothing_behind()
    {
        var rig = new OutboxRig(Options with { MaxFramesPerMessage = 4 }).Backlog(12);
        rig.Answer(rig.Outbox.NextRead()!);
        var read = rig.Outbox.NextRead()!;
        var answer = rig.Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes);
        rig.Ack(4);
        rig.Outbox.RecordsRead(answer);
        Assert.False(rig.Outbox.IsDrained);
        Assert.Equal(Ids(5, 12), rig.SendAll());
    }

    [Fact]
    public void An_acknowledgement_that_overtakes_the_answer_to_a_read_of_alarms_leaves_no_alarm_to_wait()
    {
        var rig = new OutboxRig(Options with { MaxFramesPerMessage = 2 }).Backlog(
            RecordLane.Alarm,
            RecordLane.Alarm,
            RecordLane.Telemetry,
            RecordLane.Alarm
        );
        var read = rig.Outbox.NextRead()!;
        var answer = rig.Journal.Read(read.Lane, read.AfterId, read.MaxRecords, read.MaxBytes);
        rig.Ack(2);
        rig.Outbox.RecordsRead(answer);
        Assert.Equal([4, 3], rig.SendAll());
    }

    [Fact]
    public void What_is_on_its_way_or_acknowledged_is_not_read()
    {
        var rig = new OutboxRig();
        rig.Read();
        rig.Commit();
        rig.Commit();
        rig.Send();
        rig.Commit(RecordLane.Detail);
        Assert.Equal(2, rig.Outbox.NextRead()!.AfterId);
        rig.Outbox.ReadFailed();
        rig.Ack(1, Range(3, 3));
        Assert.Null(rig.Outbox.NextRead());
        rig.Commit(RecordLane.Detail);
        Assert.Equal(3, rig.Outbox.NextRead()!.AfterId);
    }

    [Fact]
    public void What_was_due_and_is_no_longer_in_the_journal_is_forgotten()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.Commit();
        rig.Commit();
        rig.SendAll();
        rig.Journal.Evict();
        rig.Journal.Evict();
        rig.Now += 30 * Second;
        rig.Outbox.MarkDue(rig.Now, 30 * Second);
        Assert.Equal([3], rig.SendAll());
        Assert.Equal(1, rig.Outbox.InFlight);
        rig.Ack(null, Range(3, 3));
        Assert.Null(rig.Outbox.OldestSentMicros());
    }

    [Fact]
    public void The_newest_record_is_forgotten_too_when_it_was_due_and_is_gone()
    {
        var rig = new OutboxRig();
        rig.Commit();
        rig.SendAll();
        rig.Journal.Evict();
        rig.Now += 30 * Second;
        rig.Outbox.MarkDue(rig.Now, 30 * Second);
        Assert.Empty(rig.SendAll());
        Assert.Empty(rig.SendAll());
        Assert.Equal(0, rig.Outbox.InFlight);
    }

    [Fact]
    public void A_run_takes_the_misses_of_the_records_in_it_and_of_no_others()
    {
        foreach (int most in (int[])[1, 2])
        {
            var rig = new OutboxRig();
            rig.Commit(online: false);
            rig.Commit();
            Assert.Equal([2], rig.Send());
            rig.Now += 30 * Second;
            Assert.Equal(1, rig.Outbox.MarkDue(rig.Now, 30 * Second));
            rig.Read();
            Assert.Equal(Ids(1, most), rig.Send(most: most));
            Assert.Equal(2, rig.Outbox.InFlight);
            rig.Now += 30 * Second;
            Assert.Equal(most, rig.Outbox.MarkDue(rig.Now, 30 * Second));
        }
    }

    [Fact]
    public void What_is_acknowledged_is_not_read()
    {
        var rig = new OutboxRig().Backlog(10);
        rig.Ack(3);
        Assert.Equal(3, rig.Outbox.NextRead()!.AfterId);
        rig.Outbox.RecordsRead([]);
        rig.Ack(5);
        Assert.Equal(5, rig.Outbox.NextRead()!.AfterId);
    }

    [Fact]
    public void A_record_inside_a_run_that_is_on_its_way_is_not_sent_again_when_it_is_reported_again()
    {
        var rig = new OutboxRig().Backlog(5);
        rig.SendAll();
        rig.Outbox.Committed([.. rig.Journal.Records], rig.Journal.State, online: true);
        Assert.Empty(rig.SendAll());
    }

    [Fact]
    public void It_is_drained_when_everything_was_sent()
    {
        var rig = new OutboxRig().Backlog(RecordLane.Telemetry, RecordLane.Alarm);
        Assert.False(rig.Outbox.IsDrained);
        rig.Read();
        Assert.False(rig.Outbox.IsDrained);
        rig.Send();
        Assert.False(rig.Outbox.IsDrained);
        rig.Read();
        Assert.False(rig.Outbox.IsDrained);
        rig.Send();
        Assert.True(rig.Outbox.IsDrained);
        rig.Commit(RecordLane.Detail);
        Assert.False(rig.Outbox.IsDrained);
    }
}
