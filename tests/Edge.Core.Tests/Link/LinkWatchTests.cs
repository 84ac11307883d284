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
        public Rig(bool hasBroker = true)
        {
            Watch = new LinkWatch(new AvailabilityBook(7), hasBroker, 1, KeepAlive);
            Watch.Book.Begin(null, "boot", At(0));
            Watch.Advance(At(0), Cable);
        }

        public LinkWatch Watch { get; }

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

        public void Advance(double seconds) => Watch.Advance(At(seconds), Cable);

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

        private static Stamp At(double seconds) =>
            new(Micros(seconds), 1_795_305_600_000 + (long)(seconds * 1000), true);
    }
}
