using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class SwayMeterTests
{
    private const double Hertz = 125;

    [Theory]
    [InlineData(0.4, 40)]
    [InlineData(0.7, 60)]
    [InlineData(2.0, 30)]
    public void With_its_height_known_the_angle_is_the_masts_and_not_the_apparent_one(double hertz, double height)
    {
        // A cantilever: displacement u at the top, slope 1.376 u / h; the sensor feels −u″ + g θ.
        const double metres = 0.05;
        double omega = 2 * Math.PI * hertz;
        double angle = 1.376 * metres / height;
        double felt = (omega * omega * metres) + (Vector.StandardGravity * angle);
        var known = new SwayMeter(height);
        var unknown = new SwayMeter(double.NaN);
        for (int i = 0; i < 120 * (int)Hertz; i++)
        {
            double s = felt * Math.Sin(omega * i / Hertz);
            known.Add(s * Math.Cos(0.5), s * Math.Sin(0.5), Hertz);
            unknown.Add(s, 0, Hertz);
            if (i % 1250 == 1249 && i < 119 * Hertz)
            {
                _ = known.CloseFrame();
                _ = unknown.CloseFrame();
            }
        }

        Sway sway = known.CloseFrame();
        double degrees = angle * 180 / Math.PI;
        Assert.InRange(sway.PeakToPeakDegrees, 2 * degrees * 0.93, 2 * degrees * 1.05);
        Assert.InRange(sway.RmsDegrees, degrees / Math.Sqrt(2) * 0.93, degrees / Math.Sqrt(2) * 1.05);
        Assert.InRange(sway.DirectionDegrees, 27, 31); // 0.5 rad
        Assert.InRange(sway.DisplacementMillimetres, 2000 * metres * 0.93, 2000 * metres * 1.1);
        Assert.True(unknown.CloseFrame().PeakToPeakDegrees > sway.PeakToPeakDegrees);
    }

    [Fact]
    public void Static_tilt_is_no_sway()
    {
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < 60 * (int)Hertz; i++)
        {
            meter.Add(0.5, -0.3, Hertz);
        }

        Sway sway = meter.CloseFrame();
        Assert.Equal(0, sway.PeakToPeakDegrees, 9);
        Assert.Equal(0, sway.RmsDegrees, 5);
        Assert.Equal(0, sway.DisplacementMillimetres, 3);
    }

    [Theory]
    [InlineData(39, false)]
    [InlineData(60, true)]
    public void Where_the_integrator_began_is_no_displacement_however_long_the_frame(double seconds, bool told)
    {
        // The first sample is a swing's largest: 0.2 m/s², which the integrator would hold at two metres.
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < (int)(seconds * Hertz); i++)
        {
            meter.Add(0.2 * Math.Cos(2 * Math.PI * i / Hertz), 0, Hertz);
        }

        double millimetres = meter.CloseFrame().DisplacementMillimetres;
        Assert.Equal(told, double.IsFinite(millimetres));
        if (told)
        {
            Assert.Equal(2000 * 0.2 / (4 * Math.PI * Math.PI), millimetres, 0.5);
        }
    }

    [Fact]
    public void An_inclinometers_angles_are_sway_without_displacement()
    {
        var meter = new SwayMeter(40);
        for (int i = 0; i < 100; i++)
        {
            meter.AddTilt(0.1 + (0.25 * Math.Sin(i)), -0.2);
        }

        Sway sway = meter.CloseFrame();
        Assert.InRange(sway.PeakToPeakDegrees, 0.49, 0.5);
        Assert.Equal(90, sway.DirectionDegrees, 3);
        Assert.True(double.IsNaN(sway.DisplacementMillimetres));
    }

    [Fact]
    public void A_minutes_rms_and_peak_factor_join_its_frames()
    {
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < 60; i++)
        {
            meter.AddTilt(0.3 * Math.Sin(2 * Math.PI * i / 10.0), 0);
            if (i % 10 == 9)
            {
                _ = meter.CloseFrame();
            }
        }

        Assert.InRange(meter.TakeRms(out double factor), 0.21, 0.2125);
        Assert.InRange(factor, 1.3, 1.42);
        Assert.True(double.IsNaN(meter.TakeRms(out _)));
    }

    [Fact]
    public void Angles_that_come_seldom_show_no_sway()
    {
        var meter = new SwayMeter(double.NaN);
        for (int i = 0; i < 4; i++)
        {
            meter.AddTilt(0.1, 0.2);
        }

        Assert.False(meter.HasFrame);
        _ = meter.CloseFrame();
        Assert.True(double.IsNaN(meter.TakeRms(out double factor)));
        Assert.True(double.IsNaN(factor));
    }
}
