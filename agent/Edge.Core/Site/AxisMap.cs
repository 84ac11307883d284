using System.Diagnostics.CodeAnalysis;
using Edge.Core.Signals;

namespace Edge.Core.Site;

/// <summary>
/// How the sensor sits on the mast: which of its axes, and with which sign, is the site's x, y and z. z is up; the text
/// names the sensor's axis for each of them, as <c>+x+y+z</c> (upright) or <c>-y+z-x</c>. Always right-handed.
/// </summary>
public sealed record AxisMap
{
    private readonly int _x;
    private readonly int _y;
    private readonly int _z;
    private readonly int _signX;
    private readonly int _signY;
    private readonly int _signZ;

    private AxisMap(ReadOnlySpan<int> axes, ReadOnlySpan<int> signs)
    {
        (_x, _y, _z) = (axes[0], axes[1], axes[2]);
        (_signX, _signY, _signZ) = (signs[0], signs[1], signs[2]);
    }

    /// <summary>The sensor's axes are the site's.</summary>
    public static AxisMap Identity { get; } = new([0, 1, 2], [1, 1, 1]);

    /// <summary>Whether nothing is to be turned.</summary>
    public bool IsIdentity => (_x, _y, _z) == (0, 1, 2) && _signX > 0 && _signY > 0 && _signZ > 0;

    /// <summary>Reads the text form; false when it is none, names an axis twice or is left-handed.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AxisMap? map)
    {
        map = null;
        if (text.Length != 6)
        {
            return false;
        }

        Span<int> axes = stackalloc int[3];
        Span<int> signs = stackalloc int[3];
        for (int i = 0; i < 3; i++)
        {
            axes[i] = text[(2 * i) + 1] - 'x';
            signs[i] = text[2 * i] switch
            {
                '+' => 1,
                '-' => -1,
                _ => 0,
            };
            if (axes[i] is < 0 or > 2 || signs[i] == 0)
            {
                return false;
            }
        }

        bool even = (axes[0] + 1) % 3 == axes[1] && (axes[1] + 1) % 3 == axes[2];
        bool odd = (axes[0] + 2) % 3 == axes[1] && (axes[1] + 2) % 3 == axes[2];
        int handed = signs[0] * signs[1] * signs[2] * (even ? 1 : -1);
        if (!(even || odd) || handed < 0)
        {
            return false;
        }

        map = new AxisMap(axes, signs);
        return true;
    }

    /// <summary>The map that brings the sensor axis nearest to <paramref name="gravity"/> (what the sensor reads at rest:
    /// upwards) onto the site's z, and keeps as much of x as it can.</summary>
    public static AxisMap For(Vector gravity)
    {
        double ax = Math.Abs(gravity.X);
        double ay = Math.Abs(gravity.Y);
        double az = Math.Abs(gravity.Z);
        string text =
            az >= ax && az >= ay ? (gravity.Z >= 0 ? "+x+y+z" : "+x-y-z")
            : ay >= ax ? (gravity.Y >= 0 ? "+x-z+y" : "+x+z-y")
            : gravity.X >= 0 ? "-z+y+x"
            : "+z+y-x";
        return TryParse(text, out AxisMap? map) ? map : Identity;
    }

    /// <summary>A vector along the sensor's axes, along the site's.</summary>
    public Vector Apply(Vector sensor) =>
        new(_signX * Part(sensor, _x), _signY * Part(sensor, _y), _signZ * Part(sensor, _z));

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Axis(_signX, _x)}{Axis(_signY, _y)}{Axis(_signZ, _z)}";

    private static double Part(Vector v, int axis) =>
        axis switch
        {
            0 => v.X,
            1 => v.Y,
            _ => v.Z,
        };

    private static string Axis(int sign, int axis) => $"{(sign > 0 ? '+' : '-')}{(char)('x' + axis)}";
}
