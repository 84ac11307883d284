using Edge.Core.Link;

namespace Edge.Core.Tests.Link;

public sealed class SpeedJudgementTests
{
    [Theory]
    [InlineData(90, 120, SpeedOutcome.Pass)]
    [InlineData(89.9, 120, SpeedOutcome.Undecided)]
    [InlineData(50, 90, SpeedOutcome.Undecided)]
    [InlineData(50, 89.9, SpeedOutcome.Fail)]
    public void The_whole_interval_must_reach_the_figure_and_only_a_whole_one_below_it_fails(
        double low,
        double high,
        SpeedOutcome outcome
    ) => Assert.Equal(outcome, SpeedJudgement.Mean(new MeanInterval(100, low, high, 30), 90));

    [Fact]
    public void Without_an_interval_nothing_is_judged() =>
        Assert.Equal(SpeedOutcome.InsufficientData, SpeedJudgement.Mean(null, 90));

    [Theory]
    [InlineData(false, "90 Mbit/s pass; 40 samples, worth 31 independent ones, this point only")]
    [InlineData(true, "90 Mbit/s pass; 40 samples, worth 31 independent ones, this point only, estimate")]
    public void A_target_is_told_with_how_much_its_samples_are_worth(bool isEstimate, string text) =>
        Assert.Equal(text, SpeedJudgement.Target(Window(95, 110, isEstimate), 90));

    [Fact]
    public void Samples_that_are_too_few_are_told_as_such() =>
        Assert.Equal(
            "90 Mbit/s insufficient data; 3 samples, this point only",
            SpeedJudgement.Target(new SpeedWindow(3, 100, false, null), 90)
        );

    [Theory]
    [InlineData(1499, 1499, "insufficient data (1499 of 1500 samples), 95 % of samples 30 Mbit/s insufficient data")]
    [InlineData(1500, 1425, "undecided, 95 % of samples 30 Mbit/s pass")]
    [InlineData(1500, 1424, "undecided, 95 % of samples 30 Mbit/s fail")]
    public void The_regulation_wants_1500_samples_and_19_of_20_of_them_fast_enough(
        int samples,
        int reached,
        string text
    ) =>
        Assert.Equal(
            $"90 Mbit/s pass; QCVN 126:2021 mean 100 Mbit/s {text}; 40 samples, worth 31 independent ones, this point only",
            SpeedJudgement.Month(Window(95, 110, isEstimate: false), 90, samples, reached)
        );

    [Theory]
    [InlineData(1499, "insufficient data (1499 of 1500 samples)")]
    [InlineData(1500, "fail")]
    public void An_upload_has_the_figure_of_the_regulation_alone(int samples, string text) =>
        Assert.Equal(
            $"QCVN 126:2021 mean 30 Mbit/s {text}; 40 samples, worth 31 independent ones, this point only",
            SpeedJudgement.Regulation(Window(20, 29.9, isEstimate: false), 30, samples)
        );

    private static SpeedWindow Window(double low, double high, bool isEstimate) =>
        new(40, 100, isEstimate, new MeanInterval(100, low, high, 31.2));
}
