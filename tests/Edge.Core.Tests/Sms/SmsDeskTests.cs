using CsCheck;
using Edge.Core.Alarms;
using Edge.Core.Journal;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Core.Site;
using Edge.Core.Sms;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Sms;

public sealed class SmsDeskTests
{
    private const long Epoch = 0x0123_4567_89AB_CDEF;
    private const string First = "+84901234567";
    private const string Second = "+84907654321";

    // 2026-11-27 03:12:05 UTC at the start.
    private const long Wall = 1_795_749_125_000;

    private readonly SmsOptions _options = new()
    {
        Site = "HP-0001",
        Numbers = [First],
        AfterSeconds = 600,
        PerDay = 10,
        PerMonth = 20,
    };

    [Fact]
    public void A_critical_alarm_goes_when_no_path_has_worked_for_the_whole_time()
    {
        SmsDesk desk = Desk();
        desk.Look(isConnected: true, At(0));
        desk.Look(isConnected: false, At(10));
        desk.Committed(Alarm(7, MetricId.AlarmFloodLevel, Severity.Critical, At(5)), Epoch);
        Assert.Null(Next(desk, 609.999));
        Assert.Equal(
            new SmsAlarm(
                "HP-0001",
                SmsMessage.ShortEpoch(Epoch),
                7,
                0,
                (Wall / 1000) + 5,
                0,
                VerdictLevel.Unsafe,
                "Flood/Level",
                Severity.Critical
            ),
            Next(desk, 610)
        );
    }

    [Fact]
    public void A_connection_begins_the_time_anew()
    {
        SmsDesk desk = Offline(Alarm(7, MetricId.AlarmFloodLevel, Severity.Critical, At(0)));
        desk.Look(isConnected: true, At(599));
        desk.Look(isConnected: false, At(600));
        desk.Look(isConnected: false, At(1199));
        Assert.Null(Next(desk, 1199.9));
        Assert.NotNull(Next(desk, 1200));
    }

    [Fact]
    public void Nothing_goes_while_a_path_works()
    {
        SmsDesk desk = Desk();
        desk.Committed(LastWord(1, SilenceCause.Supply, At(0)), Epoch);
        desk.Look(isConnected: true, At(5000));
        Assert.Null(Next(desk, 5000));
    }

    [Theory]
    [InlineData(Severity.Notice, false)]
    [InlineData(Severity.Warning, false)]
    [InlineData(Severity.Critical, true)]
    [InlineData(Severity.Emergency, true)]
    public void Only_what_is_critical_goes(Severity severity, bool goes)
    {
        SmsDesk desk = Offline(Alarm(7, MetricId.AlarmTilt, severity, At(0)));
        Assert.Equal(goes, Next(desk, 600) is SmsAlarm alarm && alarm.Severity == severity);
    }

    [Fact]
    public void What_is_shelved_or_a_consequence_or_no_alarm_is_not_said()
    {
        SmsDesk desk = Offline(
            Alarm(1, MetricId.AlarmTilt, Severity.Critical, At(0), untilMillis: 5),
            Alarm(2, MetricId.AlarmFan, Severity.Critical, At(0), cause: MetricId.AlarmMainsLost),
            new JournalRecord(3, 2, RecordLane.Alarm, 1, At(0), new byte[] { 1, 2, 3 }),
            Record(4, RecordLane.Alarm, At(0), (MetricId.SiteVerdict, "Unsafe")),
            Record(5, RecordLane.Alarm, At(0), (MetricId.SiteAlarmLast, "not json")),
            Record(6, RecordLane.Alarm, At(0), (MetricId.SiteAlarmLast, "[1]")),
            Record(7, RecordLane.Alarm, At(0), (MetricId.SiteAlarmLast, "{\"id\":\"No/Such\",\"state\":\"active\"}")),
            Record(8, RecordLane.Alarm, At(0), (MetricId.SiteLastGasp, "{\"why\":\"sorcery\"}")),
            LastWord(9, SilenceCause.Stopped, At(0)),
            Alarm(10, MetricId.AlarmSmoke, Severity.Critical, At(0)) with
            {
                Lane = RecordLane.Telemetry,
            }
        );
        Assert.Null(Next(desk, 600));
        Assert.True(desk.IsIdle);
    }

    [Fact]
    public void First_out_goes_first_and_one_at_a_time()
    {
        SmsDesk desk = Offline(
            Alarm(4, MetricId.AlarmSmoke, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmTilt, Severity.Emergency, At(1))
        );
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out SmsOrder smoke));
        Assert.Equal(4, Read(smoke).Record);
        Assert.False(desk.TryNext(VerdictLevel.Unsafe, At(600), out _));
        Assert.True(desk.Ended(new SmsResult(smoke.Token, SmsOutcome.Accepted, ""), At(605)));
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(605), out SmsOrder tilt));
        Assert.Equal(5, Read(tilt).Record);
        Assert.Equal(1, Read(tilt).Sequence);
        Assert.True(desk.Ended(new SmsResult(tilt.Token, SmsOutcome.Accepted, ""), At(610)));
        Assert.True(desk.IsIdle);
        Assert.False(desk.TryNext(VerdictLevel.Unsafe, At(100_000), out _));
        Assert.Equal(2, desk.MonthCount);
    }

    [Fact]
    public void Each_number_gets_each_message_once()
    {
        SmsDesk desk = Offline(
            _options with
            {
                Numbers = [First, Second],
            },
            Alarm(4, MetricId.AlarmSmoke, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmTilt, Severity.Emergency, At(1))
        );
        var orders = Drain(desk, 600);
        Assert.Equal([First, Second, First, Second], orders.Select(order => order.Number));
        Assert.Equal([0, 0, 1, 1], orders.Select(order => Read(order).Sequence));
        Assert.Equal(orders[0].Text, orders[1].Text);
    }

    [Fact]
    public void What_was_acknowledged_or_is_over_is_not_said()
    {
        SmsDesk desk = Offline(
            Alarm(4, MetricId.AlarmSmoke, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmTilt, Severity.Emergency, At(1)),
            Alarm(6, MetricId.AlarmFuelTheft, Severity.Critical, At(1)),
            Alarm(7, MetricId.AlarmTilt, Severity.Normal, At(1))
        );
        desk.Released([new IdRange(5, 5), new IdRange(6, 9)]);
        Assert.Equal([4L], Drain(desk, 600).Select(order => Read(order).Record));
    }

    [Fact]
    public void What_becomes_worse_is_said_again_and_what_becomes_better_is_not()
    {
        SmsDesk desk = Offline(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)));
        Assert.Single(Drain(desk, 600));
        desk.Committed(Alarm(5, MetricId.AlarmTilt, Severity.Critical, At(700)), Epoch);
        Assert.Empty(Drain(desk, 700));
        desk.Committed(Alarm(6, MetricId.AlarmTilt, Severity.Emergency, At(800)), Epoch);
        Assert.Equal([6L], Drain(desk, 800).Select(order => Read(order).Record));
        desk.Committed(Alarm(7, MetricId.AlarmTilt, Severity.Critical, At(900)), Epoch);
        Assert.Empty(Drain(desk, 900));
        desk.Committed(Alarm(8, MetricId.AlarmTilt, Severity.Normal, At(1000)), Epoch);
        desk.Committed(Alarm(9, MetricId.AlarmTilt, Severity.Critical, At(1100)), Epoch);
        Assert.Equal([9L], Drain(desk, 1100).Select(order => Read(order).Record));
    }

    [Fact]
    public void What_becomes_worse_before_it_was_said_is_said_once_in_its_place()
    {
        SmsDesk desk = Offline(
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmSmoke, Severity.Critical, At(1)),
            Alarm(6, MetricId.AlarmTilt, Severity.Emergency, At(2))
        );
        Assert.Equal([6L, 5L], Drain(desk, 600).Select(order => Read(order).Record));
    }

    [Fact]
    public void What_becomes_worse_while_some_were_told_is_said_to_all_in_its_place()
    {
        SmsDesk desk = Offline(
            _options with
            {
                Numbers = [First, Second],
            },
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmSmoke, Severity.Critical, At(1))
        );
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out SmsOrder tilt));
        desk.Committed(Alarm(6, MetricId.AlarmTilt, Severity.Emergency, At(601)), Epoch);
        Assert.True(desk.Ended(new SmsResult(tilt.Token, SmsOutcome.Accepted, ""), At(602)));
        Assert.Equal(
            [(First, 6L), (Second, 6L), (First, 5L), (Second, 5L)],
            Drain(desk, 602).Select(order => (order.Number, Read(order).Record))
        );
    }

    [Theory]
    [InlineData(SmsOutcome.Accepted)]
    [InlineData(SmsOutcome.Refused)]
    public void What_is_over_while_it_is_under_way_is_said_to_nobody_else_and_may_come_again(SmsOutcome outcome)
    {
        SmsDesk desk = Offline(
            _options with
            {
                Numbers = [First, Second],
            },
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0))
        );
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out SmsOrder order));
        desk.Committed(Alarm(5, MetricId.AlarmTilt, Severity.Normal, At(601)), Epoch);
        Assert.True(desk.Ended(new SmsResult(order.Token, outcome, ""), At(602)));
        Assert.True(desk.IsIdle);
        desk.Committed(Alarm(6, MetricId.AlarmTilt, Severity.Critical, At(603)), Epoch);
        Assert.Equal(2, Drain(desk, 603).Count);
    }

    [Fact]
    public void What_is_acknowledged_while_the_modem_was_busy_with_it_is_not_said()
    {
        SmsDesk desk = Offline(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)));
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out _));
        desk.Released([new IdRange(1, 4)]);
        desk.Busy(At(601));
        Assert.True(desk.IsIdle);
    }

    [Fact]
    public void A_lost_supply_waits_for_nothing_and_goes_first()
    {
        SmsDesk desk = Offline(
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)),
            LastWord(5, SilenceCause.Battery, At(1), 30, 180),
            LastWord(6, SilenceCause.Supply, At(2), 0, 20)
        );
        Assert.Equal(
            (SilenceCause.Supply, 6L, 0, 20),
            Next(desk, 2) is SmsLastWord word
                ? (word.Cause, word.Record, word.DarkFromSeconds!.Value, word.DarkToSeconds!.Value)
                : default
        );
    }

    [Fact]
    public void A_lost_supply_goes_before_what_waits_longer()
    {
        SmsDesk desk = Offline(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)));
        desk.Committed(LastWord(5, SilenceCause.Supply, At(700)), Epoch);
        Assert.Equal([5L, 4L], Drain(desk, 700).Select(order => Read(order).Record));
    }

    [Fact]
    public void Mains_and_battery_are_said_in_turn_and_a_moved_forecast_is_not()
    {
        SmsDesk desk = Offline(LastWord(4, SilenceCause.Mains, At(0), 7200, null));
        Assert.Equal(7200, Assert.IsType<SmsLastWord>(Read(Assert.Single(Drain(desk, 600)))).DarkFromSeconds);
        desk.Committed(LastWord(5, SilenceCause.Mains, At(700), 3600, 5000), Epoch);
        Assert.Empty(Drain(desk, 700));
        desk.Committed(LastWord(6, SilenceCause.Battery, At(800), 100, 300), Epoch);
        Assert.Equal([6L], Drain(desk, 800).Select(order => Read(order).Record));
        desk.Committed(LastWord(7, SilenceCause.None, At(900)), Epoch);
        desk.Committed(LastWord(8, SilenceCause.Mains, At(1000)), Epoch);
        Assert.Equal([8L], Drain(desk, 1000).Select(order => Read(order).Record));
    }

    [Fact]
    public void A_clock_that_is_not_set_gives_the_time_since_the_start()
    {
        SmsDesk desk = Offline(
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, new Stamp(93_500_000, 0, Synced: false))
        );
        SmsMessage? message = Next(desk, 600);
        Assert.Null(message!.AtUnixSeconds);
        Assert.Equal(93, message.UptimeSeconds);
    }

    [Fact]
    public void A_refused_SMS_is_tried_five_times_ever_more_seldom_and_others_go_meanwhile()
    {
        SmsDesk desk = Offline(
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmSmoke, Severity.Critical, At(0))
        );
        Assert.Equal(4, Refuse(desk, 600));
        Assert.Equal([5L], Drain(desk, 600).Select(order => Read(order).Record));
        Assert.Null(Next(desk, 659.9));
        Assert.Equal(4, Refuse(desk, 660));
        Assert.Null(Next(desk, 779.9));
        Assert.Equal(4, Refuse(desk, 780));
        Assert.Equal(4, Refuse(desk, 1020));
        Assert.Null(desk.Trouble);
        Assert.Equal(4, Refuse(desk, 1500));
        Assert.Contains("record 4: no credit", desk.Trouble, StringComparison.Ordinal);
        Assert.True(desk.IsIdle);
        Assert.Null(Next(desk, 90_000));
        Assert.Equal(6, desk.MonthCount);
        desk.Committed(Alarm(6, MetricId.AlarmFuelTheft, Severity.Critical, At(0)), Epoch);
        Assert.Single(Drain(desk, 90_000));
        Assert.Null(desk.Trouble);
    }

    [Fact]
    public void What_may_have_gone_is_said_twice_at_most()
    {
        SmsDesk desk = Offline(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)));
        Assert.Equal(4, Refuse(desk, 600, SmsOutcome.Unknown));
        Assert.Equal(4, Refuse(desk, 660, SmsOutcome.Unknown));
        Assert.Null(Next(desk, 10_000));
        Assert.True(desk.IsIdle);
    }

    [Fact]
    public void A_busy_modem_costs_nothing_and_is_asked_again_ever_more_seldom()
    {
        SmsDesk desk = Offline(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)));
        double at = 600;
        foreach (double wait in (double[])[5, 10, 20, 40, 80, 160, 320, 320])
        {
            Assert.True(desk.TryNext(VerdictLevel.Watch, At(at), out _));
            desk.Busy(At(at));
            Assert.Null(Next(desk, at + wait - 0.001));
            at += wait;
        }

        Assert.Equal(0, desk.MonthCount);
        Assert.Equal(0, Read(Assert.Single(Drain(desk, at))).Sequence);
        Assert.Equal(1, desk.MonthCount);
    }

    [Fact]
    public void The_budget_of_a_day_holds_and_its_last_SMS_is_for_the_last_word()
    {
        SmsDesk desk = Offline(_options with { PerDay = 3, PerMonth = 20 }, Many(5));
        Assert.Equal([1L, 2L], Drain(desk, 600).Select(order => Read(order).Record));
        Assert.Contains("2 of 3", desk.Trouble, StringComparison.Ordinal);
        desk.Committed(LastWord(9, SilenceCause.Battery, At(700)), Epoch);
        Assert.Equal([9L], Drain(desk, 700).Select(order => Read(order).Record));
        desk.Committed(LastWord(10, SilenceCause.Supply, At(800)), Epoch);
        Assert.Empty(Drain(desk, 800));
    }

    [Fact]
    public void A_new_day_and_a_new_month_give_a_new_budget()
    {
        SmsDesk desk = Offline(_options with { PerDay = 2, PerMonth = 4 }, Many(9));
        const double Day = 86_400;
        const double Midnight = Day - (3 * 3600) - (12 * 60) - 5;
        Assert.Single(Drain(desk, 600));
        Assert.Empty(Drain(desk, Midnight - 1));
        Assert.Single(Drain(desk, Midnight));
        Assert.Single(Drain(desk, Midnight + Day));
        Assert.Empty(Drain(desk, Midnight + (2 * Day)));

        // 1 December.
        Assert.Empty(Drain(desk, Midnight + (3 * Day) - 1));
        Assert.Single(Drain(desk, Midnight + (3 * Day)));
    }

    [Fact]
    public void A_clock_that_is_not_set_or_went_back_ends_no_day_and_one_that_was_years_ahead_does()
    {
        SmsDesk desk = Offline(_options with { PerDay = 1 }, Many(9));
        Assert.Single(Drain(desk, 600));
        Assert.False(desk.TryNext(VerdictLevel.Watch, new Stamp(9_000_000_000, Wall * 2, Synced: false), out _));
        Assert.False(
            desk.TryNext(VerdictLevel.Watch, new Stamp(9_000_000_000, Wall - 86_400_000, Synced: true), out _)
        );
        Assert.True(
            desk.TryNext(VerdictLevel.Watch, new Stamp(9_000_000_000, Wall - (2 * 86_400_000), Synced: true), out _)
        );
    }

    [Fact]
    public void A_restart_repeats_nothing_and_forgets_nothing()
    {
        JournalRecord[] records =
        [
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmSmoke, Severity.Critical, At(1)),
            Alarm(6, MetricId.AlarmFuelTheft, Severity.Critical, At(2)),
        ];
        SmsDesk desk = Offline(records);
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out SmsOrder tilt));
        Assert.True(desk.Ended(new SmsResult(tilt.Token, SmsOutcome.Accepted, ""), At(600)));
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out SmsOrder smoke));

        // Killed while the smoke was under way: nobody knows whether it went.
        SmsDesk again = Restart(desk, records);
        var orders = Drain(again, 1200);
        Assert.Equal([5L, 6L], orders.Select(order => Read(order).Record));
        Assert.Equal(smoke.Text, orders[0].Text);
        Assert.Equal([1, 2], orders.Select(order => Read(order).Sequence));
        Assert.Equal(4, again.MonthCount);
        Assert.Empty(Drain(Restart(again, records), 1200));
    }

    [Fact]
    public void What_the_receiver_had_before_the_restart_is_not_said()
    {
        SmsDesk desk = Offline(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)));
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out _));
        Assert.Empty(Drain(Restart(desk, []), 1200));
    }

    [Fact]
    public void What_was_over_before_the_restart_may_be_said_when_it_comes_again()
    {
        JournalRecord[] records =
        [
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)),
            Alarm(5, MetricId.AlarmTilt, Severity.Normal, At(1)),
            Alarm(6, MetricId.AlarmTilt, Severity.Critical, At(2)),
        ];
        SmsDesk desk = Offline(records);
        Assert.Equal([6L], Drain(desk, 600).Select(order => Read(order).Record));
        Assert.Empty(Drain(Restart(desk, records), 1200));
    }

    [Fact]
    public void Another_journal_has_other_records_and_the_budget_goes_on()
    {
        JournalRecord[] records = [Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0))];
        SmsDesk desk = Offline(records);
        Assert.Single(Drain(desk, 600));
        var other = new SmsDesk(_options, Epoch + 1);
        other.Restore(SmsState.TryParse(desk.State.ToJson())!);
        other.Committed(records[0], Epoch + 1);
        other.Restored();
        other.Look(isConnected: false, At(600));
        SmsOrder order = Assert.Single(Drain(other, 1200));
        Assert.Equal(1, Read(order).Sequence);
        Assert.Equal(SmsMessage.ShortEpoch(Epoch + 1), Read(order).Epoch);
        Assert.Equal(2, other.MonthCount);
        desk.Committed(records[0], Epoch + 1);
        Assert.Single(Drain(desk, 1200));
    }

    [Fact]
    public void Numbers_that_changed_are_told_again()
    {
        SmsDesk desk = Offline(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)));
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(600), out _));
        var other = new SmsDesk(_options with { Numbers = [First, Second] }, Epoch);
        other.Restore(SmsState.TryParse(desk.State.ToJson())!);
        other.Committed(Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0)), Epoch);
        other.Restored();
        other.Look(isConnected: false, At(600));
        Assert.Equal(2, Drain(other, 1200).Count);
    }

    [Fact]
    public void A_site_that_no_SMS_can_name_sends_none()
    {
        SmsDesk desk = Offline(
            _options with
            {
                Site = "no site",
            },
            Alarm(4, MetricId.AlarmTilt, Severity.Critical, At(0))
        );
        Assert.Null(Next(desk, 600));
        Assert.True(desk.IsIdle);
    }

    [Fact]
    public void Messages_that_wait_are_bounded()
    {
        SmsDesk desk = Offline(_options, Many(AlarmCatalogue.All.Count));
        Assert.True(desk.Waiting <= SmsDesk.MostLetters);
        Assert.Equal(Math.Min(AlarmCatalogue.All.Count, SmsDesk.MostLetters), desk.Waiting);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"Version\":2}")]
    [InlineData("{\"Version\":1,\"Sequence\":100000}")]
    [InlineData("{\"Version\":1,\"Told\":null}")]
    [InlineData("{\"Version\":1,\"DayCount\":-1}")]
    [InlineData("{\"Version\":1,\"Begun\":[null]}")]
    [InlineData("{\"Version\":1,\"Begun\":[{\"Text\":null}]}")]
    public void A_state_that_cannot_be_believed_is_none(string json) =>
        Assert.Null(SmsState.TryParse(System.Text.Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void However_it_goes_no_record_is_accepted_twice_by_one_number_and_no_budget_is_overdrawn()
    {
        (from seed in Gen.Int from steps in Gen.Int[0, 9].Array[10, 120] select (seed, steps)).Sample(run =>
        {
            var options = _options with { Numbers = [First, Second], PerDay = 6, PerMonth = 9 };
            var desk = new SmsDesk(options, Epoch);
            var records = new List<JournalRecord>();
            var accepted = new HashSet<(string, long)>();
            var perDay = new Dictionary<long, int>();
            SmsOrder? underWay = null;
            long handed = 0;
            double at = 0;
            int alarm = run.seed & 0xFF;
            foreach (int step in run.steps)
            {
                at += step == 9 ? 20_000 : 61;
                desk.Look(step == 8 && alarm % 7 == 0, At(at));
                alarm++;
                if (step <= 2)
                {
                    MetricId metric = AlarmCatalogue.All[alarm % 5].Metric;
                    records.Add(Alarm(records.Count + 1, metric, (Severity)(step == 0 ? 0 : step + 2), At(at)));
                    desk.Committed(records[^1], Epoch);
                }
                else if (step == 7)
                {
                    desk = Restart(desk, records, options);
                    underWay = null;
                }
                else if (underWay is { } order)
                {
                    underWay = null;
                    SmsOutcome outcome = step == 3 ? SmsOutcome.Refused : SmsOutcome.Accepted;
                    if (step == 4)
                    {
                        desk.Busy(At(at));
                        perDay[handed]--;
                    }
                    else
                    {
                        Assert.True(desk.Ended(new SmsResult(order.Token, outcome, "no"), At(at)));
                        if (outcome == SmsOutcome.Accepted)
                        {
                            Assert.True(accepted.Add((order.Number, Read(order).Record)));
                        }
                    }
                }
                else if (desk.TryNext(VerdictLevel.Watch, At(at), out SmsOrder next))
                {
                    underWay = next;
                    handed = Day(at);
                    perDay[Day(at)] = perDay.GetValueOrDefault(Day(at)) + 1;
                    Assert.True(perDay[Day(at)] <= options.PerDay - 1);
                    Assert.True(desk.MonthCount <= options.PerMonth - 1);
                }
            }
        });

        static long Day(double at) => (Wall + (long)(at * 1000)) / 86_400_000;
    }

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), Wall + (long)(seconds * 1000), Synced: true);

    private static JournalRecord[] Many(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => Alarm(i + 1, AlarmCatalogue.All[i].Metric, Severity.Critical, At(i))),
        ];

    private static JournalRecord Alarm(
        long id,
        MetricId metric,
        Severity severity,
        Stamp at,
        long? untilMillis = null,
        MetricId? cause = null
    )
    {
        AlarmDefinition alarm = AlarmCatalogue.Find(metric)!;
        bool active = severity != Severity.Normal;
        var transition = new AlarmTransition(alarm, active ? severity : Severity.Critical, active, at, [], "text")
        {
            Change = new AlarmChange(alarm, Severity.Normal, severity, at, double.NaN, null)
            {
                UntilMillis = untilMillis,
                Cause = cause is { } id2 ? AlarmCatalogue.Find(id2) : null,
            },
        };
        return Record(id, RecordLane.Alarm, at, (MetricId.SiteAlarmLast, transition.ToJson()));
    }

    private static JournalRecord LastWord(long id, SilenceCause cause, Stamp at, int? low = null, int? high = null)
    {
        string word = cause switch
        {
            SilenceCause.Mains => "mains",
            SilenceCause.Battery => "battery",
            SilenceCause.Supply => "supply",
            SilenceCause.Stopped => "stopped",
            _ => "none",
        };
        string dark =
            low is null ? ""
            : high is null ? $",\"dark_s\":[{low}]"
            : $",\"dark_s\":[{low},{high}]";
        return Record(id, RecordLane.Alarm, at, (MetricId.SiteLastGasp, $"{{\"why\":\"{word}\"{dark}}}"));
    }

    private static JournalRecord Record(long id, RecordLane lane, Stamp at, (MetricId Metric, string Text) reading)
    {
        var frame = new FrameWriter();
        frame.Add(MetricId.PowerBatteryVoltage, Quality.Good, 0, 48, null);
        frame.Add(reading.Metric, Quality.Good, 0, double.NaN, reading.Text);
        return new JournalRecord(id, id - 1, lane, 1, at, frame.ToArray());
    }

    private static SmsMessage Read(SmsOrder order)
    {
        Assert.True(SmsText.TryDecode(order.Text, out SmsEnvelope? read, out string? why), why);
        return read.Message;
    }

    private static List<SmsOrder> Drain(SmsDesk desk, double at)
    {
        var orders = new List<SmsOrder>();
        while (desk.TryNext(VerdictLevel.Unsafe, At(at), out SmsOrder order))
        {
            orders.Add(order);
            Assert.True(desk.Ended(new SmsResult(order.Token, SmsOutcome.Accepted, ""), At(at)));
        }

        return orders;
    }

    private static SmsMessage? Next(SmsDesk desk, double at) =>
        desk.TryNext(VerdictLevel.Unsafe, At(at), out SmsOrder order) ? Read(order) : null;

    private static long Refuse(SmsDesk desk, double at, SmsOutcome outcome = SmsOutcome.Refused)
    {
        Assert.True(desk.TryNext(VerdictLevel.Unsafe, At(at), out SmsOrder order));
        Assert.False(desk.Ended(new SmsResult(order.Token + 1, outcome, ""), At(at)));
        Assert.True(desk.Ended(new SmsResult(order.Token, outcome, "no credit"), At(at)));
        return Read(order).Record;
    }

    private SmsDesk Desk() => new(_options, Epoch);

    private SmsDesk Offline(params JournalRecord[] records) => Offline(_options, records);

    private static SmsDesk Offline(SmsOptions options, params JournalRecord[] records)
    {
        var desk = new SmsDesk(options, Epoch);
        desk.Look(isConnected: false, At(0));
        foreach (JournalRecord record in records)
        {
            desk.Committed(record, Epoch);
        }

        return desk;
    }

    private SmsDesk Restart(SmsDesk desk, IEnumerable<JournalRecord> records, SmsOptions? options = null)
    {
        var again = new SmsDesk(options ?? _options, Epoch);
        again.Restore(SmsState.TryParse(desk.State.ToJson())!);
        foreach (JournalRecord record in records)
        {
            again.Committed(record, Epoch);
        }

        again.Restored();
        again.Look(isConnected: false, At(600));
        return again;
    }
}
