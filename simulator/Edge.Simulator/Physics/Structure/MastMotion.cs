namespace Edge.Simulator.Physics.Structure;

/// <summary>What acts on a mast during a step, apart from the wind's forces.</summary>
public readonly record struct MastInput()
{
    /// <summary>Temperature of the steel, °C.</summary>
    public double Celsius { get; init; } = MastModes.ReferenceCelsius;

    /// <summary>Mean wind at 10 m, m/s: the air also damps what moves in it.</summary>
    public double WindMps { get; init; }

    /// <summary>Where it blows to, degrees from x towards y.</summary>
    public double WindTowardsDegrees { get; init; }

    /// <summary>Acceleration of the ground along x, m/s².</summary>
    public double GroundX { get; init; }

    /// <summary>Along y.</summary>
    public double GroundY { get; init; }

    /// <summary>Upwards.</summary>
    public double GroundZ { get; init; }

    /// <summary>Tilt of the foundation towards x, rad.</summary>
    public double TiltX { get; init; }

    /// <summary>Towards y.</summary>
    public double TiltY { get; init; }
}

/// <summary>
/// What a sensor on the mast feels and how the mast stands. An axis of the sensor reads +g·sin of the tilt towards it, so it
/// reads minus the acceleration in that direction.
/// </summary>
/// <param name="X">Proper acceleration along the sensor's x axis, m/s².</param>
/// <param name="Y">Along y.</param>
/// <param name="Z">Along z; +g at rest.</param>
/// <param name="TipX">Displacement of the top by the modes, m.</param>
/// <param name="TipY">Along y.</param>
/// <param name="TiltX">Rotation of the sensor towards x, rad, all causes.</param>
/// <param name="TiltY">Towards y.</param>
public readonly record struct MastMotion(
    double X,
    double Y,
    double Z,
    double TipX,
    double TipY,
    double TiltX,
    double TiltY
);

/// <summary>
/// What is wrong with a mast, apart from guys that are cut and steel that has yielded. The slip of loose joints is not stepped
/// as a spring with friction but by what it comes to on average over a swing (Caughey 1960): less stiffness, more damping, both the
/// more so the further the mast swings, and rattle.
/// </summary>
/// <param name="BoltLooseness">0 tight, 1 as loose as a mast that stands can be: three quarters of the joints' stiffness left.</param>
/// <param name="MountLooseness">How loosely the sensor itself sits, 0–1.</param>
/// <param name="MountTiltX">Tilt of the sensor against the mast towards x, rad.</param>
/// <param name="MountTiltY">Towards y.</param>
public readonly record struct MastDamage(
    double BoltLooseness = 0,
    double MountLooseness = 0,
    double MountTiltX = 0,
    double MountTiltY = 0
);
