using Edge.Core.Signals;
using Edge.Core.Site;

namespace Edge.Core.Tests.Site;

public sealed class AxisMapTests
{
    private static readonly Vector X = new(1, 0, 0);
    private static readonly Vector Y = new(0, 1, 0);
    private static readonly Vector Z = new(0, 0, 1);

    // Three signed axes in every order, the impossible ones too.
    private static IEnumerable<string> Texts()
    {
        string[] signed = ["+x", "-x", "+y", "-y", "+z", "-z"];
        return from a in signed from b in signed from c in signed select a + b + c;
    }

    // What a row of the text does to a vector, written anew.
    private static double Along(string axis, Vector v) =>
        (axis[0] == '-' ? -1 : 1)
        * (
            axis[1] == 'x' ? v.X
            : axis[1] == 'y' ? v.Y
            : v.Z
        );

    private static Vector Turned(string text, Vector v) =>
        new(Along(text[..2], v), Along(text[2..4], v), Along(text[4..], v));

    [Fact]
    public void Just_the_twenty_four_rotations_are_maps()
    {
        int maps = 0;
        foreach (string text in Texts())
        {
            bool isRotation =
                new[] { text[1], text[3], text[5] }.Distinct().Count() == 3
                && Turned(text, X).Cross(Turned(text, Y)).Dot(Turned(text, Z)) > 0.5;
            Assert.True(isRotation == AxisMap.TryParse(text, out AxisMap? map), text);
            if (map is not null)
            {
                maps++;
                Assert.Equal(text, map.ToString());
                var v = new Vector(1, 20, 300);
                Assert.Equal(Turned(text, v), map.Apply(v));
                Assert.Equal(text == "+x+y+z", map.IsIdentity);
            }
        }

        Assert.Equal(24, maps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+x+y")]
    [InlineData("+x+y+z ")]
    [InlineData("+x+y+w")]
    [InlineData("+x+y+{")]
    [InlineData(" x+y+z")]
    [InlineData("+x+y*z")]
    [InlineData("+X+Y+Z")]
    public void What_is_no_map_is_refused(string text)
    {
        Assert.False(AxisMap.TryParse(text, out AxisMap? map));
        Assert.Null(map);
    }

    [Theory]
    [InlineData(0, 0, 9.81, "+x")]
    [InlineData(0, 0, -9.81, "+x")]
    [InlineData(0, 9.81, 0, "+x")]
    [InlineData(0, -9.81, 0, "+x")]
    [InlineData(9.81, 0, 0, "")]
    [InlineData(-9.81, 0, 0, "")]
    [InlineData(1, 2, 9.5, "+x")]
    [InlineData(2, -9.3, 1, "+x")]
    [InlineData(-9.3, 2, 1, "")]
    [InlineData(7, 0, 7.1, "+x")]
    [InlineData(7.1, 0, 7, "")]
    [InlineData(0, 7, 7.1, "+x")]
    [InlineData(0, 7.1, 7, "+x")]
    [InlineData(7, 7.1, 0, "+x")]
    [InlineData(7.1, 7, 0, "")]
    public void Gravity_comes_up_along_z_and_x_stays_where_it_can(double x, double y, double z, string first)
    {
        var gravity = new Vector(x, y, z);
        AxisMap map = AxisMap.For(gravity);
        Assert.Equal(Math.Max(Math.Abs(x), Math.Max(Math.Abs(y), Math.Abs(z))), map.Apply(gravity).Z);
        Assert.StartsWith(first, map.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Between_two_axes_z_goes_before_y_and_y_before_x()
    {
        Assert.Equal("+z", AxisMap.For(new(1, 1, 1)).ToString()[4..]);
        Assert.Equal("+z", AxisMap.For(new(0, 1, 1)).ToString()[4..]);
        Assert.Equal("+y", AxisMap.For(new(1, 1, 0)).ToString()[4..]);
    }

    [Fact]
    public void The_identity_turns_nothing()
    {
        Assert.True(AxisMap.Identity.IsIdentity);
        Assert.Equal(new Vector(1, 2, 3), AxisMap.Identity.Apply(new(1, 2, 3)));
        Assert.Equal("+x+y+z", AxisMap.Identity.ToString());
    }
}
