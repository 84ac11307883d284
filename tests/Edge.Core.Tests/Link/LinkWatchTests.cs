using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class LinkWatchTests
{
    private const int KeepAlive = 30;
    private const int Grace = 75;
    private static readonly LinkSurroundings Cable = new(RegistrationState.NoModem, false, false);

    [Fact]
    public void An_answer_counts_for_the_second_in_which_it_was_asked_for()
    {
        Rig rig = new();
        rig.Watch.Session(Micros(0.95), 800);
        rig.Watch.Session(Micros(1.95), 900);
        rig.Watch.Session(Micros(2.95), 901);
        rig.Advance(4);
        Assert.Equal((2, 1), (rig.Total.Available, rig.Waiting));
    }

    [Fact]
    public void A_second_is_judged_two_seconds_after_it_began()
    {
        Rig rig = new();
        rig.Watch.Session(Micros(0), 10);
        rig.Advance(1.999);
        Assert.Equal(0, rig.Total.Seconds());
        rig.Advance(2);
        Assert.Equal(1, rig.Total.Seconds());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(86_400)]
    public void A_process_counts_from_its_own_first_second_however_long_its_host_has_run(int first)
    {
        LinkWatch watch = new(new AvailabilityBook(7), true, 1, KeepAlive);
        watch.Book.Begin(null, "boot", new Stamp(Micros(first), 0, false));
        for (int i = first; i < first + 20; i++)
        {
            watch.Advance(new Stamp(Micros(i + 0.5), 0, false), Cable);
            watch.Session(Micros(i + 0.5), 20);
        }

        watch.Advance(new Stamp(Micros(first + 21.5), 0, false), Cable);
        Assert.Equal((20, 20), (watch.Book.Total.Available, watch.Book.Total.Seconds()));
    }

    [Theory]
    [InlineData(9, 0, 9)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 11, 0)]
    public void A_cut_that_leaves_the_session_mute_for_longer_counts_by_its_own_length(int cut, int down, int errored)
    {
        Rig rig = new();
        rig.Pinged(0, 100);
        rig.Port(100, cut, PortAnswer.Silent);
        rig.Port(100 + cut, 50, PortAnswer.Accepted);
        rig.Pinged(150 + cut, 50);
        rig.Advance(201 + cut);
        Assert.Equal((down, errored), (rig.Total.DownSeconds(), rig.Total.Errored));
        Assert.Equal(200 + cut, rig.Total.Seconds());
    }

    [Theory]
    [InlineData(Grace - 1, 0)]
    [InlineData(Grace, Grace)]
    [InlineData(Grace + 20, Grace + 20)]
    public void A_broker_that_accepts_and_never_speaks_is_dead(int seconds, int down)
    {
        Rig rig = new();
        rig.Pinged(0, 100);
        rig.Port(100, seconds, PortAnswer.Accepted);
        rig.Pinged(100 + seconds, 20);
        rig.Advance(121 + seconds);
        Assert.Equal(down, rig.Total.Down[(int)OutageCause.Broker]);
        Assert.Equal(120 + seconds, rig.Total.Seconds());
    }

    [Theory]
    [InlineData(1, Grace - 3, 1, Grace - 3)]
    [InlineData(1, Grace - 2, 7, Grace)]
    [InlineData(1, Grace - 1, 7, Grace)]
    [InlineData(1, 900, 1, 901)]
    [InlineData(1, 900, 7, 901)]
    [InlineData(1, 900, Grace - 1, 901)]
    [InlineData(1, 900, Grace, 901 + Grace)]
    [InlineData(37, 900, 7, 937)]
    [InlineData(38, 900, 7, 945)]
    public void A_session_that_was_mute_as_the_way_was_cut_is_given_its_time_once_the_way_is_back(
        int before,
        int cut,
        int mute,
        int down
    )
    {
        Rig rig = new();
        rig.Pinged(0, 100);
        rig.Port(100, before, PortAnswer.Accepted);
        rig.Port(100 + before, cut, PortAnswer.Silent);
        rig.Port(100 + before + cut, mute, PortAnswer.Accepted);
        rig.Pinged(100 + before + cut + mute, 50);
        rig.Advance(151 + before + cut + mute);
        Assert.Equal(down, rig.Total.DownSeconds());
    }

    [Fact]
    public void The_next_silence_of_a_session_that_spoke_again_is_excused_anew()
    {
        Rig rig = new();
        rig.Pinged(0, 10);
        rig.Port(10, Grace + 5, PortAnswer.Accepted);
        rig.Pinged(15 + Grace, 20);
        rig.Port(35 + Grace, 20, PortAnswer.Accepted);
        rig.Pinged(55 + Grace, 5);
        rig.Advance(61 + Grace);
        Assert.Equal(Grace + 5, rig.Total.DownSeconds());
    }

    [Fact]
    public void Seconds_that_are_excused_when_the_process_stops_are_not_up()
    {
        Rig rig = new();
        rig.Pinged(0, 100);
        rig.Port(100, 20, PortAnswer.Accepted);
        rig.Advance(121);
        rig.Watch.Stop();
        Assert.Equal((100, 20), (rig.Total.Available, rig.Total.Unobserved));
    }

    [Fact]
    public void A_second_without_a_question_is_as_the_one_before_for_two_seconds_and_unobserved_then()
    {
        Rig rig = new();
        rig.Pinged(0, 10);
        rig.Advance(20);
        Assert.Equal((12, 7), (rig.Total.Available, rig.Total.Unobserved));
    }

    [Fact]
    public void A_second_without_a_question_before_a_lost_one_is_lost_with_it()
    {
        Rig rig = new();
        rig.Pinged(0, 10);
        rig.Port(11, 9, PortAnswer.Silent);
        rig.Port(20, 1, PortAnswer.Accepted);
        rig.Pinged(21, 1);
        rig.Advance(23);
        Assert.Equal(10, rig.Total.DownSeconds());
    }

    [Fact]
    public void A_refusal_or_an_answering_target_clears_the_way_and_blames_the_broker()
    {
        Assert.Equal(OutageCause.Broker, Blamed(PortAnswer.Refused, null));
        Assert.Equal(OutageCause.Broker, Blamed(PortAnswer.Silent, PortAnswer.Accepted));
        Assert.Equal(OutageCause.Broker, Blamed(PortAnswer.Silent, PortAnswer.Refused));
        Assert.Equal(OutageCause.Backhaul, Blamed(PortAnswer.Silent, PortAnswer.Silent));
        Assert.Equal(OutageCause.Unknown, Blamed(PortAnswer.Silent, null));
    }

    [Fact]
    public void The_first_second_of_a_cut_is_blamed_by_what_the_next_one_met()
    {
        Rig rig = new();
        rig.Pinged(0, 5);
        rig.Watch.Session(Micros(5), null);
        for (int i = 6; i < 26; i++)
        {
            rig.Watch.Target(Micros(i), PortAnswer.Silent, 0);
            rig.Port(i, 1, PortAnswer.Silent);
        }

        // Nor does who answers first afterwards clear the way of the last second.
        rig.Watch.Target(Micros(26), PortAnswer.Accepted, 5);
        rig.Pinged(26, 2);
        Assert.Equal(21, rig.Total.Down[(int)OutageCause.Backhaul]);
        Assert.Equal(21, rig.Total.DownSeconds());
    }

    [Fact]
    public void Without_a_broker_the_targets_are_the_link()
    {
        Rig rig = new(hasBroker: false);
        for (int i = 0; i < 40; i++)
        {
            rig.Watch.Target(Micros(i), i is >= 10 and < 25 ? PortAnswer.Silent : PortAnswer.Refused, 5);
            rig.Advance(i + 1);
        }

        rig.Advance(41);
        Assert.Equal((25, 15), (rig.Total.Available, rig.Total.Down[(int)OutageCause.Backhaul]));
    }

    [Fact]
    public void An_outage_is_told_at_its_tenth_second_and_at_its_end()
    {
        Rig rig = new();
        rig.Pinged(0, 100);
        rig.Port(100, 9, PortAnswer.Refused);
        rig.Advance(110);
        List<Reading> told = rig.Tell();
        Assert.True(told.Single(r => r.Metric == MetricId.LinkAvailable).Value == 1);
        Assert.Empty(rig.Tell());
        rig.Port(109, 1, PortAnswer.Refused);
        rig.Advance(111);
        told = rig.Tell();
        Assert.Equal(0, told.Single(r => r.Metric == MetricId.LinkAvailable).Value);
        Assert.Equal(10, told.Single(r => r.Metric == MetricId.LinkOutageSeconds).Value);
        Assert.Equal("broker", told.Single(r => r.Metric == MetricId.LinkOutageCause).Text);
        rig.Pinged(110, 10);
        rig.Advance(121);
        told = rig.Tell();
        Assert.Equal(1, told.Single(r => r.Metric == MetricId.LinkAvailable).Value);
        Assert.Equal("", told.Single(r => r.Metric == MetricId.LinkOutageCause).Text);
    }

    [Fact]
    public void A_frame_tells_the_months_counts_and_the_targets()
    {
        Rig rig = new();
        rig.Pinged(0, 50);
        rig.Port(50, 10, PortAnswer.Refused);
        rig.Pinged(60, 30);
        rig.Watch.Target(Micros(89), PortAnswer.Accepted, 40);
        rig.Watch.Target(Micros(89.5), PortAnswer.Silent, 900);
        rig.Advance(91);
        List<Reading> told = rig.Tell(frame: true);
        Assert.Equal(10, Value(MetricId.LinkDownBroker));
        Assert.Equal(0, Value(MetricId.LinkDownRadio));
        Assert.Equal(1, Value(MetricId.LinkOutages));
        Assert.Equal(88.8888, Value(MetricId.LinkAvailabilityMonth));
        Assert.Equal(10, Value(MetricId.LinkMeanTimeToRepair));
        Assert.Equal(50, Value(MetricId.LinkTargetLoss));
        Assert.Equal(40, Value(MetricId.LinkTargetRoundTrip));

        told = rig.Tell(frame: true);
        Assert.DoesNotContain(told, r => r.Metric is MetricId.LinkOutages or MetricId.LinkTargetLoss);
        Assert.Contains(told, r => r.Metric == MetricId.LinkAvailable);

        double Value(MetricId metric) => told.Single(r => r.Metric == metric).Value;
    }

    [Fact]
    public void A_question_alone_is_a_lost_second_and_its_answer_makes_it_clean()
    {
        Rig rig = new();
        for (int i = 0; i < 20; i++)
        {
            rig.Watch.Asked(Micros(i));
            if (i is 0 or 15)
            {
                rig.Watch.Session(Micros(i) + 999_999, LinkWatch.AnswerMillis);
            }

            rig.Advance(i + 1);
        }

        rig.Advance(21);
        rig.Watch.Stop();
        Assert.Equal((1, 19), (rig.Total.Available, rig.Total.Down[(int)OutageCause.Unknown]));
    }

    [Fact]
    public void A_late_answer_to_what_was_asked_eight_seconds_before_clears_no_second_of_now()
    {
        Rig rig = new();
        rig.Pinged(0, 8);
        for (int i = 8; i < 24; i++)
        {
            rig.Watch.Asked(Micros(i));
            rig.Watch.Session(Micros(i - 8), 20);
            rig.Advance(i + 1);
        }

        rig.Advance(25);
        Assert.Equal((8, 16), (rig.Total.Available, rig.Total.DownSeconds()));
    }

    [Fact]
    public void A_cut_after_excused_seconds_keeps_its_own_cause_when_the_session_speaks_again()
    {
        Rig rig = new();
        rig.Pinged(0, 10);
        rig.Port(10, 3, PortAnswer.Accepted);
        rig.Port(13, 12, PortAnswer.Silent);
        rig.Port(25, 2, PortAnswer.Accepted);
        rig.Pinged(27, 20);
        rig.Advance(48);
        Assert.Equal((35, 12), (rig.Total.Available, rig.Total.Down[(int)OutageCause.Unknown]));
        Assert.Equal(0, rig.Total.Errored);
    }

    [Fact]
    public void A_cut_among_seconds_of_a_dead_broker_keeps_its_own_cause_and_the_others_are_the_brokers()
    {
        Rig rig = new();
        rig.Pinged(0, 10);
        rig.Port(10, 30, PortAnswer.Accepted);
        rig.Port(40, 12, PortAnswer.Silent);
        rig.Port(52, 33, PortAnswer.Accepted);
        rig.Advance(86);
        Assert.Equal((63, 12), (rig.Total.Down[(int)OutageCause.Broker], rig.Total.Down[(int)OutageCause.Unknown]));

        // And so is what follows, each second at once.
        rig.Port(85, 5, PortAnswer.Accepted);
        rig.Advance(91);
        Assert.Equal(68, rig.Total.Down[(int)OutageCause.Broker]);
    }

    [Theory]
    [InlineData(20, 60)]
    [InlineData(30, 75)]
    [InlineData(31, 76)]
    public void The_grace_is_one_and_a_half_keep_alives_and_a_new_connection(int keepAlive, int grace)
    {
        Rig rig = new(keepAlive: keepAlive);
        rig.Pinged(0, 10);
        rig.Port(10, grace, PortAnswer.Accepted);
        rig.Advance(10 + grace);
        Assert.Equal(10, rig.Total.Seconds());
        rig.Advance(11 + grace);
        Assert.Equal(grace, rig.Total.Down[(int)OutageCause.Broker]);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(2.1, 4)]
    [InlineData(30, 31)]
    public void Between_two_probes_a_second_is_as_the_one_before(double probeSeconds, int available)
    {
        Rig rig = new(probeSeconds: probeSeconds);
        rig.Pinged(0, 1);
        rig.Advance(41);
        Assert.Equal((available, 40 - available), (rig.Total.Available, rig.Total.Unobserved));
    }

    [Fact]
    public void The_way_of_an_outage_is_as_it_was_met_last_and_forgotten_with_its_end()
    {
        Rig rig = new();
        rig.Pinged(0, 10);
        rig.Watch.Target(Micros(10), PortAnswer.Silent, 0);
        rig.Port(10, 15, PortAnswer.Silent);
        rig.Pinged(25, 20);
        rig.Port(45, 15, PortAnswer.Silent);
        rig.Advance(61);
        Assert.Equal((15, 15), (rig.Total.Down[(int)OutageCause.Backhaul], rig.Total.Down[(int)OutageCause.Unknown]));
    }

    [Fact]
    public void Without_a_broker_a_second_in_which_no_target_was_asked_is_unobserved()
    {
        Rig rig = new(hasBroker: false);
        rig.Advance(12);
        Assert.Equal((0, 11), (rig.Total.Available, rig.Total.Unobserved));

        // And with one, what a target says is no word of the broker's.
        rig = new Rig();
        for (int i = 0; i < 11; i++)
        {
            rig.Watch.Target(Micros(i), PortAnswer.Accepted, 5);
        }

        rig.Advance(12);
        Assert.Equal((0, 11), (rig.Total.Available, rig.Total.Unobserved));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void A_site_that_is_dark_or_on_its_battery_would_end_without_power(bool dark, bool battery, bool expected)
    {
        Rig rig = new() { Site = new LinkSurroundings(RegistrationState.NoModem, dark, battery) };
        rig.Advance(1);
        Assert.Equal(expected, rig.Watch.Book.Save(whole: true).WasOnBattery);
    }

    [Fact]
    public void A_day_and_a_month_that_have_ended_are_reported_once()
    {
        // 2026-11-30T23:59:50+07:00.
        Rig rig = new(wall: 1_795_280_400_000 + (9L * 86_400_000) - 10_000);
        rig.Pinged(0, 11);
        Assert.DoesNotContain(rig.Tell(), r => r.Metric is MetricId.LinkDayReport or MetricId.LinkMonthReport);
        rig.Pinged(11, 1);
        List<Reading> told = rig.Tell();
        AvailabilityTally ended = new() { Available = 10 };
        Assert.Equal(
            [
                (MetricId.LinkDayReport, AvailabilityReport.ToJson("2026-11-30", ended)),
                (MetricId.LinkMonthReport, AvailabilityReport.ToJson("2026-11", ended)),
            ],
            told.Take(2).Select(r => (r.Metric, r.Text))
        );
        Assert.DoesNotContain(rig.Tell(), r => r.Metric is MetricId.LinkDayReport or MetricId.LinkMonthReport);
    }

    [Fact]
    public void In_a_month_without_an_outage_the_mean_times_of_the_one_before_are_taken_back_once()
    {
        Rig rig = new(wall: 1_795_280_400_000 + (9L * 86_400_000) - 40_000);
        rig.Pinged(0, 10);
        rig.Port(10, 10, PortAnswer.Refused);
        rig.Pinged(20, 15);
        List<Reading> told = rig.Tell(frame: true);
        Assert.Equal(24 / 3600.0, Single(MetricId.LinkMeanTimeBetween).Value);
        Assert.Equal(10, Single(MetricId.LinkMeanTimeToRepair).Value);
        rig.Pinged(35, 30);
        told = rig.Tell(frame: true);
        Assert.Equal(0, Single(MetricId.LinkOutages).Value);
        foreach (MetricId metric in (MetricId[])[MetricId.LinkMeanTimeBetween, MetricId.LinkMeanTimeToRepair])
        {
            Assert.Equal((Quality.Bad, "no outage in this month"), (Single(metric).Quality, Single(metric).Text));
        }

        rig.Pinged(65, 60);
        told = rig.Tell(frame: true);
        Assert.Contains(told, r => r.Metric == MetricId.LinkOutages);
        Assert.DoesNotContain(told, r => r.Metric is MetricId.LinkMeanTimeBetween or MetricId.LinkMeanTimeToRepair);

        Reading Single(MetricId metric) => told.Single(r => r.Metric == metric);
    }

    [Fact]
    public void While_nothing_happens_the_counts_are_told_once_a_minute()
    {
        Rig rig = new();
        rig.Pinged(0, 10);
        Assert.Contains(rig.Tell(frame: true), r => r.Metric == MetricId.LinkAvailabilityMonth);
        rig.Pinged(10, 50);
        Assert.Equal(59, rig.Total.Seconds());
        Assert.DoesNotContain(rig.Tell(frame: true), r => r.Metric == MetricId.LinkAvailabilityMonth);
        rig.Pinged(60, 1);
        Assert.DoesNotContain(rig.Tell(), r => r.Metric == MetricId.LinkAvailabilityMonth);
        Assert.Contains(rig.Tell(frame: true), r => r.Metric == MetricId.LinkAvailabilityMonth);
    }

    [Fact]
    public void Each_second_that_was_not_clean_is_told_in_its_own_count()
    {
        Rig rig = new();
        Down(RegistrationState.Lost, false, 11);
        Down(RegistrationState.NoModem, true, 12);
        Down(RegistrationState.Unknown, false, 13);
        rig.Site = Cable;
        int from = (int)rig.Total.Seconds() + 1;
        rig.Port(from, 4, PortAnswer.Silent);
        rig.Pinged(from + 4, 1);
        rig.Advance(from + 9);
        List<Reading> told = rig.Tell(frame: true);
        MetricId[] counts =
        [
            MetricId.LinkErroredSeconds,
            MetricId.LinkUnobservedSeconds,
            MetricId.LinkDownRadio,
            MetricId.LinkDownBackhaul,
            MetricId.LinkDownBroker,
            MetricId.LinkDownAgent,
            MetricId.LinkDownPower,
            MetricId.LinkDownUnknown,
            MetricId.LinkOutages,
        ];
        Assert.Equal(
            [4.0, rig.Total.Unobserved, 11, 0, 0, 0, 12, 13, 3],
            counts.Select(metric => told.Single(r => r.Metric == metric).Value)
        );
        Assert.True(rig.Total.Unobserved > 0);

        void Down(RegistrationState registration, bool isDark, int seconds)
        {
            int at = (int)rig.Total.Seconds();
            at += at > 0 ? 1 : 0;
            rig.Pinged(at, 20);
            rig.Advance(at + 21);
            rig.Site = new LinkSurroundings(registration, isDark, false);
            rig.Port(at + 20, seconds, PortAnswer.Silent);
            rig.Pinged(at + 20 + seconds, 20);
            rig.Site = Cable;
        }
    }

    [Fact]
    public void The_seconds_before_the_modem_found_its_network_again_are_the_radios_though_they_are_judged_after()
    {
        Rig rig = new();
        LinkSurroundings held = new(RegistrationState.Held, false, false);
        rig.Site = held;
        rig.Pinged(0, 20);
        for (int second = 20; second < 50; second++)
        {
            rig.Watch.Session(second * 1_000_000L, null);
            rig.Watch.Target(second * 1_000_000L, PortAnswer.Silent, 0);
            rig.Site = second < 48 ? new LinkSurroundings(RegistrationState.Lost, false, false) : held;
            rig.Advance(second);
        }

        rig.Pinged(50, 20);
        Assert.Equal(30, rig.Total.Down.Sum());
        Assert.Equal(28, rig.Total.Down[(int)OutageCause.Radio]);
        Assert.Equal(2, rig.Total.Down[(int)OutageCause.Backhaul]);
    }

    [Fact]
    public void Before_the_date_is_known_no_day_and_no_month_are_told()
    {
        LinkWatch watch = new(new AvailabilityBook(7), true, 1, KeepAlive);
        watch.Book.Begin(null, "boot", default);
        watch.Advance(default, Cable);
        watch.Session(0, 5);
        watch.Advance(new Stamp(5_000_000, 5000, false), Cable);
        List<Reading> told = [];
        watch.Tell(frame: true, default, told);
        Assert.Equal(
            [MetricId.LinkAvailable, MetricId.LinkOutageSeconds, MetricId.LinkOutageCause],
            told.Select(r => r.Metric)
        );
    }

    [Fact]
    public void The_targets_of_a_frame_are_of_that_frame_alone()
    {
        Rig rig = new();
        rig.Watch.Target(Micros(0), PortAnswer.Accepted, 40);
        rig.Watch.Target(Micros(0), PortAnswer.Refused, 60);
        rig.Watch.Target(Micros(0), PortAnswer.Silent, 900);
        rig.Watch.Target(Micros(0), PortAnswer.Silent, 900);
        Assert.Equal([(true, 50.0, null), (true, 50, null)], Targets());
        rig.Watch.Target(Micros(1), PortAnswer.Silent, 900);
        Assert.Equal([(true, 100, null), (false, double.NaN, "no target answered")], Targets());
        rig.Watch.Target(Micros(2), PortAnswer.Accepted, 7);
        Assert.Equal([(true, 0, null), (true, 7, null)], Targets());
        Assert.Empty(Targets());

        (bool, double, string?)[] Targets() =>
            [
                .. rig.Tell(frame: true)
                    .Where(r => r.Metric is MetricId.LinkTargetLoss or MetricId.LinkTargetRoundTrip)
                    .Select(r => (r.IsGood, r.Value, r.Text)),
            ];
    }

    private static OutageCause? Blamed(PortAnswer broker, PortAnswer? target)
    {
        Rig rig = new();
        for (int i = 0; i < 12; i++)
        {
            rig.Watch.Broker(Micros(i), broker);
            if (target is { } answer)
            {
                rig.Watch.Target(Micros(i), answer, 1);
            }

            rig.Advance(i + 1);
        }

        return rig.Watch.Book.Cause;
    }

    private static long Micros(double seconds) => (long)(seconds * 1e6);

    private sealed class Rig
    {
        private readonly long _wall;

        public Rig(
            bool hasBroker = true,
            double probeSeconds = 1,
            int keepAlive = KeepAlive,
            long wall = 1_795_305_600_000
        )
        {
            _wall = wall;
            Watch = new LinkWatch(new AvailabilityBook(7), hasBroker, probeSeconds, keepAlive);
            Watch.Book.Begin(null, "boot", At(0));
            Watch.Advance(At(0), Site);
        }

        public LinkWatch Watch { get; }

        public LinkSurroundings Site { get; set; } = Cable;

        public AvailabilityTally Total => Watch.Book.Total;

        // What the rule has not decided yet is decided by a stop.
        public long Waiting
        {
            get
            {
                long before = Total.Seconds();
                Watch.Book.Stop();
                return Total.Seconds() - before;
            }
        }

        public void Advance(double seconds) => Watch.Advance(At(seconds), Site);

        public void Pinged(int from, int count)
        {
            for (int i = from; i < from + count; i++)
            {
                Watch.Session(Micros(i), 20);
                Advance(i + 1);
            }
        }

        public void Port(int from, int count, PortAnswer answer)
        {
            for (int i = from; i < from + count; i++)
            {
                Watch.Broker(Micros(i), answer);
                Advance(i + 1);
            }
        }

        public List<Reading> Tell(bool frame = false)
        {
            List<Reading> told = [];
            Watch.Tell(frame, At(0), told);
            return told;
        }

        private Stamp At(double seconds) => new(Micros(seconds), _wall + (long)(seconds * 1000), true);
    }
}
