using CsCheck;
using Edge.Simulator.Physics.Radio;

namespace Edge.Simulator.Tests.Physics.Radio;

public sealed class BackhaulTests
{
    private static readonly Backhaul Hop = new(new() { Kind = BackhaulKind.Microwave });

    [Fact]
    public void At_23_GHz_fifty_millimetres_an_hour_take_seven_decibels_a_kilometre() =>
        Assert.Equal(6.99, new RainFade { Kilometres = 1e-3 }.Decibels(50) / 1e-3, 2);

    [Fact]
    public void Rain_fade_grows_with_rain_and_length() =>
        Gen.Select(Gen.Double[0.1, 95], Gen.Double[0.5, 15])
            .Sample(
                (rain, kilometres) =>
                {
                    RainFade hop = new() { Kilometres = kilometres };
                    return hop.Decibels(rain * 1.05) > hop.Decibels(rain)
                        && (hop with { Kilometres = kilometres * 1.1 }).Decibels(rain) > hop.Decibels(rain);
                },
                iter: 100
            );

    [Fact]
    public void Rain_slows_a_hop_then_ends_it_and_it_takes_its_time_to_come_back()
    {
        BackhaulState dry = Hop.Step(Hop.Start(), 0, isCut: false, 1);
        BackhaulState wet = Hop.Step(dry, 60, isCut: false, 1);
        BackhaulState lost = Hop.Step(wet, 150, isCut: false, 1);

        Assert.Equal(1000, dry.Megabits);
        Assert.InRange(wet.Megabits, 100, 900);
        Assert.True(wet.Milliseconds > dry.Milliseconds);
        Assert.False(lost.IsUp);
        Assert.Equal(1, lost.Loss);
        Assert.False(Hop.Step(lost, 5, isCut: false, 19).IsUp);
        Assert.True(Hop.Step(lost, 5, isCut: false, 21).IsUp);
    }

    [Fact]
    public void Glass_does_not_mind_rain_and_dies_when_it_is_cut()
    {
        Backhaul glass = new();
        BackhaulState state = glass.Step(glass.Start(), 200, isCut: false, 1);
        Assert.Equal(1000, state.Megabits);

        Assert.False(glass.Step(state, 0, isCut: true, 1).IsUp);
        Assert.True(glass.Step(glass.Step(state, 0, isCut: true, 1), 0, isCut: false, 1).IsUp);
    }
}
