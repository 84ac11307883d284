using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class TiltStepWatchTests
{
    private const double BlowSeconds = 60;
    private const double DegreesToMps2 = Vector.StandardGravity * Math.PI / 180;

    /// <summary>What a guyed mast does when a guy is cut: it rings by thirty apparent degrees around a lean of under one.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.77, 0)]
    [InlineData(1.1, 90)]
    [InlineData(2.3, 200)]
    public void A_lean_is_seen_within_the_minute_though_the_mast_rings_by_thirty_degrees(double hertz, double azimuth)
    {
        (double step, double at) = Watch(t => t < 0 ? 0 : 0.7 + Ring(30, hertz, 0.01, t), azimuth: azimuth);
        Assert.InRange(step, 0.55, 0.85);
        Assert.InRange(at, 20, 60);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.77)]
    [InlineData(1.1)]
    [InlineData(2.3)]
    public void A_mast_that_only_rings_has_no_step(double hertz) =>
        Assert.True(double.IsNaN(Watch(t => t < 0 ? 0 : Ring(30, hertz, 0.01, t)).Step));

    [Fact]
    public void A_mast_that_sways_in_the_wind_has_no_step() =>
        Assert.True(double.IsNaN(Watch(t => 0.5 * Math.Sin(2 * Math.PI * 0.9 * t)).Step));

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(225)]
    public void A_small_step_to_any_side_is_seen_on_a_calm_mast(double azimuth)
    {
        (double step, double at) = Watch(t => t < 0 ? 0 : 0.06, azimuth: azimuth);
        Assert.Equal(0.06, step, 3);
        Assert.InRange(at, 20, 40);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, -2)]
    [InlineData(60, 1)]
    [InlineData(90, 1)]
    [InlineData(90, -2)]
    public void A_step_is_measured_from_where_the_mast_leaned_before(double azimuth, double before)
    {
        (double step, _) = Watch(t => before + (t < 0 ? 0 : 0.06), azimuth: azimuth);
        Assert.Equal(0.06, step, 3);
        (step, _) = Watch(t => before - (t < 0 ? 0 : 0.06), azimuth: azimuth);
        Assert.Equal(0.06, step, 3);
    }

    /// <summary>The wind's slow push moves a mast also before the blow.</summary>
    [Fact]
    public void A_slow_push_that_was_there_before_is_no_step() =>
        Assert.True(double.IsNaN(Watch(t => 0.1 * Math.Sin(2 * Math.PI * t / 70)).Step));

    [Fact]
    public void A_mast_that_still_goes_on_leaning_has_no_step_yet()
    {
        (double step, _) = Watch(t => t < 0 ? 0 : 0.01 * t);
        Assert.True(double.IsNaN(step) || step > 0.2);
    }

    [Fact]
    public void What_lies_before_a_gap_is_not_compared_with_what_comes() =>
        Assert.True(double.IsNaN(Watch(t => t < 0 ? 0 : 0.7, gapAt: 3).Step));

    private static double Ring(double degrees, double hertz, double damping, double t) =>
        degrees * Math.Exp(-2 * Math.PI * hertz * damping * t) * Math.Cos(2 * Math.PI * hertz * t);

    // Half-second means of what the angle is, degrees, against the time since the blow, s.
    private static (double Step, double Seconds) Watch(
        Func<double, double> degrees,
        double gapAt = double.NaN,
        double azimuth = 0
    )
    {
        (double sin, double cos) = Math.SinCos(azimuth * Math.PI / 180);
        TiltStepWatch watch = new();
        for (int block = 0; block < 2 * (BlowSeconds + 70); block++)
        {
            double from = (block / 2.0) - BlowSeconds;
            double mean = Enumerable.Range(0, 60).Average(i => degrees(from + (i / 120.0)));
            double end = from + 0.5;
            if (end == gapAt)
            {
                watch.Gap();
            }

            double reading = mean * DegreesToMps2;
            double step = watch.Add(reading * cos, reading * sin, (long)((BlowSeconds + end) * 1e6));
            if (!double.IsNaN(step))
            {
                return (step, end);
            }

            if (end == 1)
            {
                watch.Impact((long)(BlowSeconds * 1e6));
            }
        }

        return (double.NaN, double.NaN);
    }
}
