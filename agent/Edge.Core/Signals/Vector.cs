using System.Text.Json.Serialization;

namespace Edge.Core.Signals;

/// <summary>Three components along the sensor's axes.</summary>
/// <param name="X">Along x.</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z.</param>
public readonly record struct Vector(double X, double Y, double Z)
{
    /// <summary>Standard gravity, m/s² (ISO 80000-3).</summary>
    public const double StandardGravity = 9.80665;

    /// <summary>Euclidean norm.</summary>
    [JsonIgnore]
    public double Length => Math.Sqrt((X * X) + (Y * Y) + (Z * Z));

    /// <summary>What <see cref="WeighsOneG"/> takes, for messages.</summary>
    public const string OneG = "0.85 to 1.15 g";

    /// <summary>Whether this is what a body at rest feels: 0.85 to 1.15 g (E). An ADXL355 may be off by 75 mg and 8 % on each
    /// axis (data sheet), so by 0.155 g with both at their ends at once; a dead upright axis leaves a
    /// fifth at most.</summary>
    [JsonIgnore]
    public bool WeighsOneG => Length is >= 0.85 * StandardGravity and <= 1.15 * StandardGravity;

    /// <summary>Scalar product.</summary>
    public double Dot(Vector other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>Vector product.</summary>
    public Vector Cross(Vector other) =>
        new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));
}
