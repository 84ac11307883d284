namespace Edge.Core.Signals;

/// <summary>
/// Tilt of the structure against commissioning, degrees. The site's frame is the sensor's, turned by the shortest
/// rotation that brings the gravity of commissioning onto z; so a sensor mounted askew reads 0, 0 on the day it is
/// commissioned. tan² X + tan² Y = tan² Magnitude.
/// </summary>
/// <param name="XDegrees">Rotation about x: atan2(y, z) of gravity in the site's frame.</param>
/// <param name="YDegrees">Rotation about y: atan2(−x, z).</param>
/// <param name="MagnitudeDegrees">Angle between the two gravity vectors, 0 to 180.</param>
public readonly record struct Tilt(double XDegrees, double YDegrees, double MagnitudeDegrees)
{
    private const double DegreesPerRadian = 180 / Math.PI;

    /// <summary>Tilt of <paramref name="gravity"/> (what the accelerometer reads at rest: upwards) versus
    /// <paramref name="reference"/>; both of any length above zero.</summary>
    public static Tilt Between(Vector reference, Vector gravity)
    {
        double magnitude = Math.Atan2(reference.Cross(gravity).Length, reference.Dot(gravity)) * DegreesPerRadian;

        // A sensor hung upside down is first turned half around x: the shortest rotation is not unique there.
        Vector r = reference.Z < 0 ? new(reference.X, -reference.Y, -reference.Z) : reference;
        Vector g = reference.Z < 0 ? new(gravity.X, -gravity.Y, -gravity.Z) : gravity;
        double length = r.Length;
        r = new(r.X / length, r.Y / length, r.Z / length);

        // Rodrigues' rotation of r onto z: g + v × g + v × (v × g) / (1 + c), v = r × z, c = r · z.
        var v = new Vector(r.Y, -r.X, 0);
        Vector once = v.Cross(g);
        Vector twice = v.Cross(once);
        double k = 1 / (1 + r.Z);
        var site = new Vector(g.X + once.X + (k * twice.X), g.Y + once.Y + (k * twice.Y), g.Z + once.Z + (k * twice.Z));
        return new(
            Math.Atan2(site.Y, site.Z) * DegreesPerRadian,
            Math.Atan2(-site.X, site.Z) * DegreesPerRadian,
            magnitude
        );
    }

    /// <summary>The direction (unit length) that an inclinometer's two angles stand for, in the site's frame.</summary>
    public static Vector Direction(double xDegrees, double yDegrees)
    {
        double x = -Math.Tan(yDegrees / DegreesPerRadian);
        double y = Math.Tan(xDegrees / DegreesPerRadian);
        double length = Math.Sqrt((x * x) + (y * y) + 1);
        return new(x / length, y / length, 1 / length);
    }
}
