using CsCheck;
using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class VectorTests
{
    private const double G = Vector.StandardGravity;

    [Fact]
    public void Products_of_vectors_are_those_of_the_textbook() =>
        Gen.Select(Component(), Component(), Component(), Component(), Component(), Component())
            .Sample(
                (ax, ay, az, bx, by, bz) =>
                {
                    var a = new Vector(ax, ay, az);
                    var b = new Vector(bx, by, bz);
                    Vector cross = a.Cross(b);
                    Assert.Equal(0, cross.Dot(a), 1e-6);
                    Assert.Equal(0, cross.Dot(b), 1e-6);
                    Assert.Equal(a.Length * a.Length, a.Dot(a), 1e-9);

                    // Lagrange's identity.
                    double lagrange = (a.Dot(a) * b.Dot(b)) - (a.Dot(b) * a.Dot(b));
                    Assert.Equal(lagrange, cross.Dot(cross), 1e-6);
                }
            );

    [Fact]
    public void X_cross_y_is_z() => Assert.Equal(new Vector(0, 0, 1), new Vector(1, 0, 0).Cross(new Vector(0, 1, 0)));

    [Theory]
    [InlineData(0.85, true)]
    [InlineData(1.15, true)]
    [InlineData(0.8499, false)]
    [InlineData(1.1501, false)]
    [InlineData(0.0, false)]
    [InlineData(double.NaN, false)]
    public void A_body_at_rest_weighs_one_g_by_fifteen_percent(double share, bool weighs) =>
        Assert.Equal(weighs, new Vector(0, 0, -share * G).WeighsOneG);

    [Fact]
    public void A_sensor_hung_upside_down_reads_zero_when_it_is_commissioned_and_turns_by_the_true_angle()
    {
        Tilt none = Tilt.Between(new Vector(0, 0, -G), new Vector(0, 0, -G));
        Assert.Equal((0, 0, 0), (none.XDegrees, none.YDegrees, none.MagnitudeDegrees));

        double radians = 3 * Math.PI / 180;
        Tilt x = Tilt.Between(new Vector(0, 0, -G), new Vector(0, G * Math.Sin(radians), -G * Math.Cos(radians)));
        Assert.Equal(-3, x.XDegrees, 1e-9);
        Assert.Equal(0, x.YDegrees, 1e-9);
        Assert.Equal(3, x.MagnitudeDegrees, 1e-9);
        Tilt y = Tilt.Between(new Vector(0, 0, -G), new Vector(G * Math.Sin(radians), 0, -G * Math.Cos(radians)));
        Assert.Equal(0, y.XDegrees, 1e-9);
        Assert.Equal(-3, y.YDegrees, 1e-9);
    }

    [Fact]
    public void A_frame_that_is_cleared_begins_at_nothing()
    {
        var frame = new FrameAcceleration();
        frame.Add(1, -2, 3, 14);
        Assert.Equal((1, 2, 3), (frame.PeakX, frame.PeakY, frame.PeakZ));
        frame.Clear();
        Assert.Equal((0, 0.0, 0.0, 0.0, 0.0), (frame.Count, frame.Peak, frame.PeakX, frame.PeakY, frame.PeakZ));
        Assert.Equal(double.NaN, frame.Rms);
        frame.Add(0.5, 0, 0, 0.25);
        Assert.Equal(0.5, frame.Rms);
    }

    private static Gen<double> Component() => Gen.Double[-20, 20];
}
