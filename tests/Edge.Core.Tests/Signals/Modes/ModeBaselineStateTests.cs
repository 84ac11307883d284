using Edge.Core.Signals.Modes;

namespace Edge.Core.Tests.Signals.Modes;

public sealed class ModeBaselineStateTests
{
    private const string NoNumber = "it holds what is no number, or no plausible one";
    private const string NoRange = "a range in it is none";
    private static readonly double[] _six = [0.1, -0.2, 0.3, 0, 0, 0.5];
    private static readonly double[] _twentyOne = [.. Enumerable.Range(0, 21).Select(i => 1.5 * i)];

    private static ModeBaselineState Whole =>
        new(1, 2.5, -4, 15, _twentyOne, _six, 3600, 7, 1e-5, 1e-6, 12, -5, 25, 10, -6, -2, _twentyOne, _six);

    public static TheoryData<string, ModeBaselineState> Usable =>
        new()
        {
            { "whole", Whole },
            { "no anchor yet", Whole with { AnchorInformation = [], AnchorEstimate = [] } },
            { "hardly a frequency", Whole with { ReferenceHertz = 1e-9 } },
            { "high frequency", Whole with { ReferenceHertz = 9999.9 } },
            { "cold slow", Whole with { SlowCelsius = -199.9 } },
            { "warm slow", Whole with { SlowCelsius = 199.9 } },
            { "no slow yet", Whole with { SlowCelsius = double.NaN } },
            { "cold reference", Whole with { ReferenceCelsius = -199.9 } },
            { "warm reference", Whole with { ReferenceCelsius = 199.9 } },
            { "anchor near 1", Whole with { AnchorEstimate = [0, 0, 0, 0, -0.999, 0.999] } },
            { "nothing learned", Whole with { LearnedSeconds = 0, Evidence = 0 } },
            { "ages learned", Whole with { LearnedSeconds = 9.9e11, Evidence = 9.9e11 } },
            { "no residual", Whole with { ResidualSquare = 0, SlowSquare = 0 } },
            { "large residual", Whole with { ResidualSquare = 0.999, SlowSquare = 0.999 } },
            {
                "no temperature",
                Whole with
                {
                    TemperatureLow = double.NaN,
                    TemperatureHigh = double.NaN,
                    TemperatureMean = double.NaN,
                }
            },
            { "one temperature", Whole with { TemperatureLow = 3, TemperatureHigh = 3, TemperatureMean = 3 } },
            { "wide temperature", Whole with { TemperatureLow = -199.9, TemperatureHigh = 199.9 } },
            { "mean at the bottom", Whole with { TemperatureMean = -5 } },
            { "mean at the top", Whole with { TemperatureMean = 25 } },
            { "no strength", Whole with { LogRmsLow = double.NaN, LogRmsHigh = double.NaN } },
            { "one strength", Whole with { LogRmsLow = -3, LogRmsHigh = -3 } },
            { "wide strength", Whole with { LogRmsLow = -49.9, LogRmsHigh = 49.9 } },
        };

    public static TheoryData<string, ModeBaselineState, string> Damaged
    {
        get
        {
            const string Counts = "it does not hold twenty-one and six numbers";
            const string AnchorCounts = "its anchor does not hold twenty-one and six numbers";
            const string NoFrequency = "its frequency is no frequency";
            const string Half = "half of its anchor is missing";
            double[] five = [0, 0, 0, 0, 0];
            double[] seven = [0, 0, 0, 0, 0, 0, 0];
            double[] twenty = [.. Enumerable.Repeat(1.0, 20)];
            double[] twentyTwo = [.. Enumerable.Repeat(1.0, 22)];
            double[] spoiled = [.. _twentyOne[..20], double.NaN];
            return new()
            {
                { "older", Whole with { Version = 0 }, "it has layout 0, and this program reads 1" },
                { "newer", Whole with { Version = 2 }, "it has layout 2, and this program reads 1" },
                { "20", Whole with { Information = twenty }, Counts },
                { "22", Whole with { Information = twentyTwo }, Counts },
                { "no information", Whole with { Information = null! }, Counts },
                { "5", Whole with { Right = five }, Counts },
                { "7", Whole with { Right = seven }, Counts },
                { "no right", Whole with { Right = null! }, Counts },
                { "anchor 20", Whole with { AnchorInformation = twenty }, AnchorCounts },
                { "anchor 22", Whole with { AnchorInformation = twentyTwo }, AnchorCounts },
                { "anchor null", Whole with { AnchorInformation = null! }, AnchorCounts },
                { "anchor 5", Whole with { AnchorEstimate = five }, AnchorCounts },
                { "anchor 7", Whole with { AnchorEstimate = seven }, AnchorCounts },
                { "anchor estimate null", Whole with { AnchorEstimate = null! }, AnchorCounts },
                { "no anchor information", Whole with { AnchorInformation = [] }, Half },
                { "no anchor estimate", Whole with { AnchorEstimate = [] }, Half },
                { "zero frequency", Whole with { ReferenceHertz = 0 }, NoFrequency },
                { "negative frequency", Whole with { ReferenceHertz = -2 }, NoFrequency },
                { "10 kHz", Whole with { ReferenceHertz = 1e4 }, NoFrequency },
                { "no frequency", Whole with { ReferenceHertz = double.NaN }, NoFrequency },
                { "log RMS", Whole with { ReferenceLogRms = double.NegativeInfinity }, NoNumber },
                { "log RMS NaN", Whole with { ReferenceLogRms = double.NaN }, NoNumber },
                { "slow cold", Whole with { SlowCelsius = -200 }, NoNumber },
                { "slow warm", Whole with { SlowCelsius = 200 }, NoNumber },
                { "cold", Whole with { ReferenceCelsius = -200 }, NoNumber },
                { "warm", Whole with { ReferenceCelsius = 200 }, NoNumber },
                { "no reference", Whole with { ReferenceCelsius = double.NaN }, NoNumber },
                { "information NaN", Whole with { Information = spoiled }, NoNumber },
                { "right", Whole with { Right = [double.PositiveInfinity, 0, 0, 0, 0, 0] }, NoNumber },
                { "anchor NaN", Whole with { AnchorInformation = spoiled }, NoNumber },
                { "anchor 1", Whole with { AnchorEstimate = [1, 0, 0, 0, 0, 0] }, NoNumber },
                { "anchor -1", Whole with { AnchorEstimate = [0, 0, 0, 0, 0, -1] }, NoNumber },
                { "anchor estimate NaN", Whole with { AnchorEstimate = [0, double.NaN, 0, 0, 0, 0] }, NoNumber },
                { "seconds", Whole with { LearnedSeconds = -1e-9 }, NoNumber },
                { "ages", Whole with { LearnedSeconds = 1e12 }, NoNumber },
                { "seconds NaN", Whole with { LearnedSeconds = double.NaN }, NoNumber },
                { "evidence", Whole with { Evidence = -1e-9 }, NoNumber },
                { "evidence without end", Whole with { Evidence = 1e12 }, NoNumber },
                { "residual", Whole with { ResidualSquare = -1e-9 }, NoNumber },
                { "residual 1", Whole with { ResidualSquare = 1 }, NoNumber },
                { "slow residual", Whole with { SlowSquare = -1e-9 }, NoNumber },
                { "slow residual 1", Whole with { SlowSquare = 1 }, NoNumber },
                { "temperature crossed", Whole with { TemperatureLow = 26, TemperatureMean = 26 }, NoRange },
                { "too cold", Whole with { TemperatureLow = -200 }, NoRange },
                { "too warm", Whole with { TemperatureHigh = 200 }, NoRange },
                { "no low", Whole with { TemperatureLow = double.NaN, TemperatureMean = double.NaN }, NoRange },
                { "no high", Whole with { TemperatureHigh = double.NaN }, NoRange },
                { "no mean", Whole with { TemperatureMean = double.NaN }, NoRange },
                { "only a mean", Whole with { TemperatureLow = double.NaN, TemperatureHigh = double.NaN }, NoRange },
                { "mean below", Whole with { TemperatureMean = -5.1 }, NoRange },
                { "mean above", Whole with { TemperatureMean = 25.1 }, NoRange },
                { "strength crossed", Whole with { LogRmsLow = -1 }, NoRange },
                { "too calm", Whole with { LogRmsLow = -50 }, NoRange },
                { "too strong", Whole with { LogRmsHigh = 50 }, NoRange },
                { "no calm", Whole with { LogRmsLow = double.NaN }, NoRange },
                { "no strong", Whole with { LogRmsHigh = double.NaN }, NoRange },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Usable), DisableDiscoveryEnumeration = true)]
    public void What_lies_within_every_limit_can_be_used(string what, ModeBaselineState state) =>
        Assert.True(state.Problem() is null, what);

    [Theory]
    [MemberData(nameof(Damaged), DisableDiscoveryEnumeration = true)]
    public void What_lies_beyond_one_limit_is_refused_with_the_reason(
        string what,
        ModeBaselineState state,
        string problem
    )
    {
        Assert.NotEmpty(what);
        Assert.Equal(problem, state.Problem());
    }
}
