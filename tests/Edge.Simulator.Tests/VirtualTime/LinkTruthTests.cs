using Edge.Core.Link;
using Edge.Simulator.VirtualTime;

namespace Edge.Simulator.Tests.VirtualTime;

/// <summary>What the agent counts of its link, held against what the network did: what is missing and what is invented is found.</summary>
public sealed class LinkTruthTests
{
    private const double End = 2000;

    /// <summary>From the middle of a second to the middle of one: as many whole ones but one, or all it touches and one more on
    /// either side.</summary>
    [Theory]
    [InlineData(11, 9, false)]
    [InlineData(11, 10, true)]
    [InlineData(11, 14, true)]
    [InlineData(11, 15, false)]
    [InlineData(300, 298, false)]
    [InlineData(300, 299, true)]
    [InlineData(300, 303, true)]
    [InlineData(300, 304, false)]
    public void A_cut_is_bounded_by_the_seconds_that_it_holds_and_those_that_it_touches(
        double seconds,
        int down,
        bool right
    ) => Assert.Equal(right, Complaint(seconds, down) is null);

    [Fact]
    public void A_cut_of_ten_seconds_may_hold_nine_and_so_be_no_outage() => Assert.Null(Complaint(10, 0));

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    public void A_cut_that_cannot_have_been_ten_errored_seconds_is_no_outage(double seconds, bool possible) =>
        Assert.Equal(possible, Complaint(seconds, 10) is null);

    [Fact]
    public void An_outage_of_minutes_that_is_not_counted_is_found() =>
        Assert.Equal(
            "from 0 to 2000 s the agent counts 0 seconds of unavailable time, and at least 239 were",
            Complaint(240, 0)
        );

    [Fact]
    public void An_outage_that_was_not_is_found()
    {
        LinkTruth truth = Started();
        Assert.Equal(
            "from 0 to 2000 s the agent counts 10 seconds of unavailable time, and at most 0 were",
            truth.Complaint(Told(End, OutageCause.Backhaul, 10), End)
        );
    }

    [Fact]
    public void One_outage_does_not_make_up_for_another()
    {
        LinkTruth truth = Started();
        Cut(truth, 300);
        Assert.Null(truth.Complaint(Told(End, OutageCause.Backhaul, 300), End));
        truth.Way(works: false, 3000.5);
        truth.Way(works: true, 3300.5);
        AvailabilityTally later = Told(4000, OutageCause.Backhaul, 300);
        Assert.StartsWith(
            "from 2000 to 4000 s the agent counts 0",
            truth.Complaint(later, 4000),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(-16, false)]
    [InlineData(-14, true)]
    [InlineData(14, true)]
    [InlineData(16, false)]
    public void The_seconds_add_up_to_the_time(int off, bool right) =>
        Assert.Equal(right, Started().Complaint(Told(End + off, OutageCause.Backhaul, 0), End) is null);

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void No_second_is_unobserved_but_the_first_ones_of_a_process(int unobserved, bool right)
    {
        var told = new AvailabilityTally();
        told.Add(SecondState.Available, default, false, (long)End - unobserved);
        told.Add(SecondState.Unobserved, default, false, unobserved);
        Assert.Equal(right, Started().Complaint(told, End) is null);
    }

    [Theory]
    [InlineData(OutageCause.Agent, 18, false)]
    [InlineData(OutageCause.Agent, 19, true)]
    [InlineData(OutageCause.Power, 19, true)]
    [InlineData(OutageCause.Backhaul, 19, false)]
    [InlineData(OutageCause.Agent, 84, true)]
    [InlineData(OutageCause.Agent, 86, false)]
    public void Seconds_without_an_agent_are_its_own_and_a_minute_of_what_it_knew(
        OutageCause cause,
        int down,
        bool right
    )
    {
        LinkTruth truth = Started();
        truth.Ended(1000, isBoot: false);
        truth.Began(1020);
        Assert.Equal(right, truth.Complaint(Told(End, cause, down), End) is null);
    }

    [Fact]
    public void What_a_process_had_not_saved_may_have_been_counted_before_the_stretch_in_which_it_is_killed()
    {
        LinkTruth truth = Started();
        Assert.Null(truth.Complaint(Told(End, OutageCause.Agent, 0), End));
        truth.Ended(End + 3, isBoot: false);
        truth.Began(End + 5);
        Assert.Null(truth.Complaint(Told(3000, OutageCause.Agent, 50), 3000));
    }

    [Theory]
    [InlineData(0, 90, false)]
    [InlineData(-500, 90, true)]
    [InlineData(-500, 580, true)]
    [InlineData(-500, 600, false)]
    [InlineData(500, 0, true)]
    public void Between_two_boots_a_clock_hides_or_adds_what_it_was_wrong_by(double wrongBy, int down, bool right)
    {
        LinkTruth truth = Started();
        truth.Clock(wrongBy, 500);
        truth.Ended(1000, isBoot: true);
        truth.Began(1020);
        truth.Clock(0, 1030);
        long gap = down > 84 ? down - 84 : 0;
        Assert.Equal(right, truth.Complaint(Told(End + gap, OutageCause.Agent, down), End) is null);
    }

    [Fact]
    public void A_late_answer_may_keep_an_outage_from_ending_and_begins_none()
    {
        LinkTruth truth = Started();
        for (int at = 500; at < 506; at += 3)
        {
            truth.Late(0.9, at + 0.01);
        }

        Assert.NotNull(truth.Complaint(Told(End, OutageCause.Broker, 10), End));
        truth.Way(works: false, 3000.5);
        truth.Way(works: true, 3100.5);
        truth.Late(0.9, 3108.1);
        AvailabilityTally told = Told(4000 - 109, OutageCause.Broker, 10);
        told.Add(SecondState.Down, OutageCause.Backhaul, false, 109);
        Assert.Null(truth.Complaint(told, 4000));
    }

    [Fact]
    public void It_is_due_once_all_has_been_calm_for_longer_than_a_session_may_be_mute()
    {
        LinkTruth truth = Started();
        Assert.Equal(3600, truth.DueSeconds);
        truth.Way(works: false, 5000);
        Assert.Equal(double.PositiveInfinity, truth.DueSeconds);
        truth.Way(works: true, 5100);
        Assert.Equal(5100 + 105, truth.DueSeconds);
        truth.Ended(5200, isBoot: false);
        Assert.Equal(double.PositiveInfinity, truth.DueSeconds);
        truth.Began(5210);
        Assert.Equal(5315, truth.DueSeconds);
        truth.Reset(5300);
        Assert.Equal(5405, truth.DueSeconds);
    }

    private static LinkTruth Started()
    {
        LinkTruth truth = new(keepAliveSeconds: 30, probeSeconds: 1);
        truth.Began(0);
        return truth;
    }

    private static void Cut(LinkTruth truth, double seconds)
    {
        truth.Way(works: false, 1000.5);
        truth.Way(works: true, 1000.5 + seconds);
    }

    private static string? Complaint(double seconds, int down)
    {
        LinkTruth truth = Started();
        Cut(truth, seconds);
        return truth.Complaint(Told(End, OutageCause.Backhaul, down), End);
    }

    private static AvailabilityTally Told(double seconds, OutageCause cause, long down)
    {
        var told = new AvailabilityTally();
        told.Add(SecondState.Available, cause, false, (long)seconds - down);
        told.Add(SecondState.Down, cause, false, down);
        return told;
    }
}
