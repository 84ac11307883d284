using CsCheck;
using Edge.Simulator.Physics.Water;

namespace Edge.Simulator.Tests.Physics.Water;

public sealed class StormSurgeTests
{
    private readonly StormSurge _surge = new();

    [Fact]
    public void A_missing_hectopascal_lifts_the_sea_by_a_centimetre() =>
        Assert.Equal(0.5, _surge.SteadyMetres(0, 960), 9);

    [Fact]
    public void Set_up_grows_with_the_square_of_the_wind_and_an_offshore_wind_lowers_the_sea() =>
        Gen.Select(Gen.Double[1, 60], Gen.Double[0.1, 3])
            .Sample(
                (wind, times) =>
                {
                    double once = _surge.SteadyMetres(wind, 1010);
                    Assert.Equal(once * times * times, _surge.SteadyMetres(wind * times, 1010), 1e-9);
                    Assert.Equal(-once, _surge.SteadyMetres(-wind, 1010), 1e-9);
                },
                iter: 100
            );

    [Fact]
    public void A_typhoon_of_forty_metres_a_second_brings_two_to_three_metres() =>
        Assert.InRange(_surge.SteadyMetres(40, 955), 2, 3.3);

    [Fact]
    public void It_comes_with_its_time_constant_whatever_the_step()
    {
        double coarse = _surge.Step(0, 30, 980, 7200);
        double fine = 0;
        for (int i = 0; i < 7200; i++)
        {
            fine = _surge.Step(fine, 30, 980, 1);
        }

        Assert.Equal((1 - Math.Exp(-1)) * _surge.SteadyMetres(30, 980), coarse, 6);
        Assert.Equal(coarse, fine, 6);
    }
}
