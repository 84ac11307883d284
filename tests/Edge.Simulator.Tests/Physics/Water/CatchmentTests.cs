using CsCheck;
using Edge.Simulator.Physics.Water;

namespace Edge.Simulator.Tests.Physics.Water;

public sealed class CatchmentTests
{
    [Theory]
    [InlineData(80, 100, 50.54)]
    [InlineData(80, 12, 0)]
    [InlineData(92, 100, 77.64)]
    public void Runoff_follows_the_curve_number(double curveNumber, double rain, double expected) =>
        Assert.Equal(expected, new Catchment(new() { CurveNumber = curveNumber }).RunoffMillimetres(rain), 2);

    [Fact]
    public void What_ran_off_flows_out_whatever_the_rain() =>
        Gen.Select(Gen.Double[0, 120].Array[1, 40], Gen.Double[10, 900])
            .Sample(
                (rain, seconds) =>
                {
                    Catchment catchment = new();
                    CatchmentState state = default;
                    double off = 0;
                    double outflow = 0;
                    foreach (double intensity in rain)
                    {
                        state = catchment.Step(state, intensity, seconds);
                        off += state.RunoffCubicMetres;
                        outflow += state.CubicMetresPerSecond * seconds;
                        Assert.True(state.CubicMetresPerSecond >= -1e-9);
                        Assert.Equal(off, outflow + state.StoredCubicMetres, 1e-4);
                    }

                    for (int i = 0; i < 200; i++)
                    {
                        state = catchment.Step(state, 0, 600);
                        outflow += state.CubicMetresPerSecond * 600;
                    }

                    Assert.Equal(off, outflow, 1e-3);
                    Assert.True(off <= rain.Sum() * seconds / 3600 * 500);
                },
                iter: 60
            );

    [Fact]
    public void The_flood_peaks_after_the_rain() =>
        Gen.Select(Gen.Double[20, 150], Gen.Int[10, 180], Gen.Double[300, 3600])
            .Sample(
                (intensity, minutes, reservoir) =>
                {
                    Catchment catchment = new(new() { ReservoirSeconds = reservoir });
                    CatchmentState state = default;
                    int peak = 0;
                    double highest = 0;
                    for (int minute = 0; minute < 1500; minute++)
                    {
                        // A triangle, its peak in the middle.
                        double share = 1 - (Math.Abs(minute - (minutes / 2.0)) / (minutes / 2.0));
                        state = catchment.Step(state, intensity * Math.Max(0, share), 60);
                        if (state.CubicMetresPerSecond > highest)
                        {
                            highest = state.CubicMetresPerSecond;
                            peak = minute;
                        }
                    }

                    return highest == 0 || peak > minutes / 2;
                },
                iter: 60
            );

    [Fact]
    public void A_burst_leaves_by_the_cascade_of_Nash()
    {
        Catchment catchment = new(new() { CurveNumber = 100, ReservoirSeconds = 600 });
        CatchmentState state = catchment.Step(default, 3600, 1);
        int peak = 0;
        double highest = 0;
        for (int second = 1; second < 7200; second++)
        {
            state = catchment.Step(state, 0, 1);
            if (state.CubicMetresPerSecond > highest)
            {
                highest = state.CubicMetresPerSecond;
                peak = second;
            }
        }

        // (n − 1)·k, where the density is 2·e⁻²/k of the volume: 1 mm over 0.5 km².
        Assert.InRange(peak, 1190, 1210);
        Assert.Equal(500 * 2 * Math.Exp(-2) / 600, highest, 4);
    }

    [Fact]
    public void Wet_ground_sheds_more_until_it_has_dried()
    {
        Catchment catchment = new();
        CatchmentState wet = catchment.Step(default, 40, 3600);
        CatchmentState dried = catchment.Step(wet, 0, 20 * 86_400);
        for (int i = 0; i < 100 && dried.StoredCubicMetres > 0; i++)
        {
            dried = catchment.Step(dried, 0, 86_400);
        }

        double first = catchment.Step(default, 40, 3600).RunoffCubicMetres;
        Assert.True(catchment.Step(wet, 40, 3600).RunoffCubicMetres > 1.3 * first);
        Assert.InRange(catchment.Step(dried, 40, 3600).RunoffCubicMetres, first, 1.01 * first);
    }

    [Fact]
    public void The_step_does_not_matter_while_the_rain_is_steady_on_sealed_ground()
    {
        Catchment catchment = new(new() { CurveNumber = 100 });
        CatchmentState coarse = catchment.Step(default, 50, 3600);
        CatchmentState fine = default;
        for (int i = 0; i < 3600; i++)
        {
            fine = catchment.Step(fine, 50, 1);
        }

        Assert.Equal(coarse.First, fine.First, 2);
        Assert.Equal(coarse.Second, fine.Second, 2);
        Assert.Equal(coarse.Third, fine.Third, 2);
    }
}
