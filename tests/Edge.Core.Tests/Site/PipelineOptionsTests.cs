using Edge.Core.Site;

namespace Edge.Core.Tests.Site;

public sealed class PipelineOptionsTests
{
    private static readonly PipelineOptions Options = new();

    public static TheoryData<PipelineOptions> Fine =>
        [
            Options,
            Options with
            {
                FrameSeconds = 0.1,
                HeartbeatSeconds = 0.1,
            },
            Options with
            {
                FrameSeconds = 3600,
                HeartbeatSeconds = 3600,
                StormFrameSeconds = 3600,
            },
            Options with
            {
                StormFrameSeconds = 0.1,
            },
            Options with
            {
                FirstFrameSeconds = 0,
            },
            Options with
            {
                FirstFrameSeconds = 3600,
            },
            Options with
            {
                HeartbeatSeconds = 10,
            },
            Options with
            {
                SimReturnSeconds = 3600,
            },
            Options with
            {
                SimReturnSeconds = 2_592_000,
            },
            Options with
            {
                Spread = 0,
            },
            Options with
            {
                Spread = 1,
            },
            Options with
            {
                SensorFaultSeconds = 0,
                TiltReadySeconds = 0,
                VerdictSettleSeconds = 0,
                AgentAlarmHoldSeconds = 0,
            },
        ];

    public static TheoryData<PipelineOptions, string> Wrong
    {
        get
        {
            const string negative =
                "SensorFaultSeconds, TiltReadySeconds, VerdictSettleSeconds and AgentAlarmHoldSeconds must not be negative.";
            return new()
            {
                {
                    Options with
                    {
                        FrameSeconds = 3601,
                        HeartbeatSeconds = 3601,
                    },
                    "FrameSeconds is 3601: use 0.1 to 3600."
                },
                { Options with { StormFrameSeconds = 0.05 }, "StormFrameSeconds is 0.05: use 0.1 to 3600." },
                { Options with { FirstFrameSeconds = -1 }, "FirstFrameSeconds is -1: use 0 to 3600." },
                { Options with { FirstFrameSeconds = 3601 }, "FirstFrameSeconds is 3601: use 0 to 3600." },
                { Options with { HeartbeatSeconds = 9.5 }, "HeartbeatSeconds is 9.5: use at least FrameSeconds." },
                {
                    Options with
                    {
                        HeartbeatSeconds = double.NaN,
                    },
                    "HeartbeatSeconds is NaN: use at least FrameSeconds."
                },
                { Options with { SimReturnSeconds = 3599 }, "SimReturnSeconds is 3599: use 3600 to 2592000." },
                { Options with { SimReturnSeconds = 2_592_001 }, "SimReturnSeconds is 2592001: use 3600 to 2592000." },
                { Options with { Spread = -0.1 }, "Spread is -0.1: use 0 to 1." },
                { Options with { Spread = 1.5 }, "Spread is 1.5: use 0 to 1." },
                { Options with { SensorFaultSeconds = -1 }, negative },
                { Options with { TiltReadySeconds = double.NaN }, negative },
                { Options with { VerdictSettleSeconds = -1 }, negative },
                { Options with { AgentAlarmHoldSeconds = -1 }, negative },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Fine))]
    public void What_can_be_has_no_problem(PipelineOptions options) => Assert.Empty(options.Problems());

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_is_told_with_what_can(PipelineOptions options, string problem) =>
        Assert.Equal([problem], options.Problems());

    [Fact]
    public void A_frame_below_the_shortest_is_one_in_a_storm_too() =>
        Assert.Equal(
            ["FrameSeconds is 0.05: use 0.1 to 3600.", "StormFrameSeconds is 0.05: use 0.1 to 3600."],
            (Options with { FrameSeconds = 0.05 }).Problems()
        );
}
