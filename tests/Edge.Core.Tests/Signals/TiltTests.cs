using CsCheck;
using Edge.Core.Signals;

namespace Edge.Core.Tests.Signals;

public sealed class TiltTests
{
    private const double Degree = Math.PI / 180;

    [Fact]
    public void Tilt_about_one_axis_is_the_angle_turned() =>
        Gen.Double[-80, 80]
            .Sample(angle =>
            {
                var up = new Vector(0, 0, 9.8);
                var aboutX = new Vector(0, 9.8 * Math.Sin(angle * Degree), 9.8 * Math.Cos(angle * Degree));
                var aboutY = new Vector(-9.8 * Math.Sin(angle * Degree), 0, 9.8 * Math.Cos(angle * Degree));
                Tilt x = Tilt.Between(up, aboutX);
                Tilt y = Tilt.Between(up, aboutY);
                Assert.Equal(angle, x.XDegrees, 1e-9);
                Assert.Equal(0, x.YDegrees, 1e-9);
                Assert.Equal(Math.Abs(angle), x.MagnitudeDegrees, 1e-9);
                Assert.Equal(angle, y.YDegrees, 1e-9);
                Assert.Equal(0, y.XDegrees, 1e-9);
            });

    [Fact]
    public void Tilt_of_any_mounting_is_zero_at_commissioning_and_its_angles_fit_its_magnitude() =>
        Gen.Select(
                Gen.Double[-1, 1],
                Gen.Double[-1, 1],
                Gen.Double[-1, 1],
                Gen.Double[-0.4, 0.4],
                Gen.Double[-0.4, 0.4]
            )
            .Where(v => (v.Item1 * v.Item1) + (v.Item2 * v.Item2) + (v.Item3 * v.Item3) > 0.1)
            .Sample(v =>
            {
                (double x, double y, double z, double a, double b) = v;
                var zero = new Vector(x, y, z);
                Tilt none = Tilt.Between(zero, new Vector(2 * x, 2 * y, 2 * z));
                Assert.Equal(0, none.MagnitudeDegrees, 1e-6);
                Assert.Equal(0, none.XDegrees, 1e-6);
                Assert.Equal(0, none.YDegrees, 1e-6);

                double length = zero.Length;
                var moved = new Vector(x + (a * 0.3 * length), y + (b * 0.3 * length), z);
                Tilt tilt = Tilt.Between(zero, moved);
                double tx = Math.Tan(tilt.XDegrees * Degree);
                double ty = Math.Tan(tilt.YDegrees * Degree);
                double tm = Math.Tan(tilt.MagnitudeDegrees * Degree);
                Assert.Equal(tm * tm, (tx * tx) + (ty * ty), 1e-9);
            });

    [Fact]
    public void An_inclinometers_angles_come_back_from_their_direction() =>
        Gen.Select(Gen.Double[-60, 60], Gen.Double[-60, 60])
            .Sample(
                (x, y) =>
                {
                    Tilt tilt = Tilt.Between(new Vector(0, 0, 1), Tilt.Direction(x, y));
                    Assert.Equal(x, tilt.XDegrees, 1e-9);
                    Assert.Equal(y, tilt.YDegrees, 1e-9);
                }
            );
}
