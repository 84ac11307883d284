using CsCheck;
using Edge.Core.Link;
using Edge.Core.Readings;
using Edge.Portable.Wire;

namespace Edge.Core.Tests.Link;

public class LinkSecondsTests
{
    [Fact]
    public void A_second_with_an_answer_is_up_and_one_with_only_losses_is_down()
    {
        LinkSeconds seconds = new();
        seconds.Lost(At(0.1));
        seconds.Answered(At(0.9), 20);
        seconds.Lost(At(1.5));
        seconds.Advance(At(2.0));
        Assert.Equal((1, 1, 0, false), (seconds.SecondsUp, seconds.SecondsDown, seconds.SecondsUnknown, seconds.IsUp));
    }

    [Fact]
    public void Seconds_without_a_probe_carry_the_last_judgement_for_two_seconds_and_are_unknown_then()
    {
        LinkSeconds seconds = new();
        seconds.Answered(At(0.5), 20);
        seconds.Advance(At(3.0));
        Assert.Equal((3, 0, true), (seconds.SecondsUp, seconds.SecondsUnknown, seconds.IsUp));
        seconds.Advance(At(4.0));
        Assert.Equal((3, 1, null), (seconds.SecondsUp, seconds.SecondsUnknown, seconds.IsUp));
        seconds.Advance(At(3600));
        Assert.Equal((3, 0, 3597), (seconds.SecondsUp, seconds.SecondsDown, seconds.SecondsUnknown));
    }

    [Fact]
    public void Counts_of_an_earlier_run_go_on()
    {
        LinkSeconds seconds = new(secondsUp: 1000, secondsDown: 50);
        seconds.Answered(At(7.5), 1);
        seconds.Lost(At(8.5));
        seconds.Advance(At(9));
        Assert.Equal((1001, 51), (seconds.SecondsUp, seconds.SecondsDown));
    }

    [Fact]
    public void Before_anything_is_known_the_link_is_neither_up_nor_down()
    {
        List<Reading> frame = [];
        new LinkSeconds().TakeFrame(At(5), frame);
        Assert.Equal(
            [MetricId.LinkUp, MetricId.LinkRoundTrip, MetricId.LinkLoss],
            frame.Where(r => !r.IsGood).Select(r => r.Metric)
        );
    }

    [Fact]
    public void A_frame_holds_the_mean_round_trip_and_the_loss_and_the_next_one_starts_empty()
    {
        LinkSeconds seconds = new();
        seconds.Answered(At(0.1), 10);
        seconds.Answered(At(1.1), 30);
        seconds.Lost(At(2.1));
        seconds.Answered(At(3.1), double.NaN);
        List<Reading> frame = [];
        seconds.TakeFrame(At(4), frame);
        Assert.Equal([1, 20, 25, 3, 1], frame.Select(r => r.Value));
        frame.Clear();
        seconds.TakeFrame(At(5), frame);
        Assert.Equal(Quality.Bad, frame.Single(r => r.Metric == MetricId.LinkLoss).Quality);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void A_time_that_cannot_be_is_left_out_of_the_mean(double roundTrip)
    {
        LinkSeconds seconds = new();
        foreach (double impossible in (double[])[-1, double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            seconds.Answered(At(0.1), impossible);
        }

        seconds.Answered(At(0.2), roundTrip);
        seconds.Answered(At(0.2), roundTrip);
        List<Reading> frame = [];
        seconds.TakeFrame(At(1), frame);
        Assert.Equal(roundTrip, frame.Single(r => r.Metric == MetricId.LinkRoundTrip).Value);
        Assert.Equal(0, frame.Single(r => r.Metric == MetricId.LinkLoss).Value);
    }

    [Fact]
    public void The_loss_is_the_share_of_all_probes()
    {
        LinkSeconds seconds = new();
        for (int i = 0; i < 8; i++)
        {
            seconds.Lost(At(0.1));
        }

        seconds.Answered(At(0.1), 1);
        seconds.Answered(At(0.1), 1);
        List<Reading> frame = [];
        seconds.TakeFrame(At(1), frame);
        Assert.Equal(80, frame.Single(r => r.Metric == MetricId.LinkLoss).Value);
    }

    [Fact]
    public void What_is_not_known_says_why()
    {
        LinkSeconds seconds = new();
        List<Reading> frame = [];
        seconds.TakeFrame(At(5), frame);
        Assert.Equal(
            ["no probe to the broker lately", "no probe was answered", "no probe was sent"],
            frame.Where(r => !r.IsGood).Select(r => r.Text)
        );
        seconds.Lost(At(5));
        frame.Clear();
        seconds.TakeFrame(At(6), frame);
        Assert.Equal(["no probe was answered"], frame.Where(r => !r.IsGood).Select(r => r.Text));
        Assert.Equal(100, frame.Single(r => r.Metric == MetricId.LinkLoss).Value);
    }

    [Fact]
    public void Up_down_and_unknown_seconds_are_the_time_that_passed_and_agree_with_a_second_by_second_account() =>
        Gen.Select(Gen.Int[0, 3_000_000], Gen.Int[0, 2], Gen.Double[0, 500])
            .Array[1, 60]
            .Sample(events =>
            {
                LinkSeconds seconds = new();
                long now = 5_400_000;
                long firstSecond = -1;
                Dictionary<long, (bool Answered, bool Lost)> account = [];
                foreach ((int gap, int kind, double roundTrip) in events)
                {
                    now += gap;
                    Stamp at = new(now, 0, Synced: false);
                    long second = now / 1_000_000;
                    firstSecond = firstSecond < 0 ? second : firstSecond;
                    (bool answered, bool lost) = account.GetValueOrDefault(second);
                    switch (kind)
                    {
                        case 0:
                            seconds.Answered(at, roundTrip);
                            account[second] = (true, lost);
                            break;
                        case 1:
                            seconds.Lost(at);
                            account[second] = (answered, true);
                            break;
                        default:
                            seconds.Advance(at);
                            break;
                    }
                }

                long up = 0;
                long down = 0;
                long unknown = 0;
                bool? last = null;
                int since = 0;
                for (long second = firstSecond; second < now / 1_000_000; second++)
                {
                    (bool answered, bool lost) = account.GetValueOrDefault(second);
                    if (answered || lost)
                    {
                        last = answered;
                        since = 0;
                    }
                    else if (++since > LinkSeconds.HoldSeconds)
                    {
                        last = null;
                    }

                    up += last is true ? 1 : 0;
                    down += last is false ? 1 : 0;
                    unknown += last is null ? 1 : 0;
                }

                Assert.Equal((up, down, unknown), (seconds.SecondsUp, seconds.SecondsDown, seconds.SecondsUnknown));
                Assert.Equal(last, seconds.IsUp);
            });

    private static Stamp At(double seconds) => new((long)(seconds * 1e6), 0, Synced: false);
}
