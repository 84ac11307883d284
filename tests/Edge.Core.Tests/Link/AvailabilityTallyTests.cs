using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class AvailabilityTallyTests
{
    [Fact]
    public void Each_second_goes_into_one_count()
    {
        AvailabilityTally tally = new();
        tally.Add(SecondState.Available, OutageCause.Radio, errored: false, 100);
        tally.Add(SecondState.Available, OutageCause.Radio, errored: true, 9);
        tally.Add(SecondState.Down, OutageCause.Broker, errored: true, 30);
        tally.Add(SecondState.Down, OutageCause.Agent, errored: false, 4);
        tally.Add(SecondState.Unobserved, OutageCause.Power, errored: true, 5);
        Assert.Equal((109, 9, 5), (tally.Available, tally.Errored, tally.Unobserved));
        Assert.Equal([0, 0, 30, 4, 0, 0], tally.Down);
        Assert.Equal((34, 148, 0), (tally.DownSeconds(), tally.Seconds(), tally.OutageCount()));
    }

    [Fact]
    public void What_the_agent_did_not_see_is_left_out_of_what_was_observed()
    {
        AvailabilityTally tally = new() { Available = 60, Unobserved = 20 };
        tally.Down[(int)OutageCause.Agent] = 10;
        tally.Down[(int)OutageCause.Radio] = 10;
        Assert.Equal((60, 85.7142), (tally.Percent(), tally.PercentOfObserved()));
        Assert.True(double.IsNaN(new AvailabilityTally { Unobserved = 5 }.PercentOfObserved()));
        Assert.Equal(0, new AvailabilityTally { Unobserved = 5 }.Percent());
    }

    [Fact]
    public void Mean_times_are_over_the_outages_of_all_causes()
    {
        AvailabilityTally tally = new() { Available = 1000 };
        tally.Down[(int)OutageCause.Radio] = 30;
        tally.Down[(int)OutageCause.Broker] = 20;
        Assert.True(double.IsNaN(tally.MeanSecondsBetween()));
        Assert.True(double.IsNaN(tally.MeanSecondsToRepair()));
        tally.Outages[(int)OutageCause.Radio] = 3;
        tally.Outages[(int)OutageCause.Broker] = 1;
        Assert.Equal((4, 250, 12.5), (tally.OutageCount(), tally.MeanSecondsBetween(), tally.MeanSecondsToRepair()));
    }

    [Fact]
    public void A_copy_has_everything_and_shares_nothing()
    {
        AvailabilityTally tally = new()
        {
            Available = 10,
            Errored = 2,
            Unobserved = 3,
        };
        tally.Down[1] = 4;
        tally.Outages[2] = 5;
        AvailabilityTally copy = tally.Copy();
        tally.Down[1] = 40;
        tally.Outages[2] = 50;
        Assert.Equal((10, 2, 3), (copy.Available, copy.Errored, copy.Unobserved));
        Assert.Equal((4, 5), (copy.Down[1], copy.Outages[2]));
    }
}
