namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// Rotation that stays after steel has yielded: Prager's kinematic hardening (1956) in the plane of the two tilts. The
/// elastic rotation may move inside a circle of the yield rotation; what pushes the circle along stays. So nothing stays
/// of what never reached the circle, and a second gust as strong as the first adds nothing. That yielding also takes
/// energy out of the swing is left out. All in rad. Immutable.
/// </summary>
/// <param name="X">What stays, towards x.</param>
/// <param name="Y">Towards y.</param>
public readonly record struct PermanentSet(double X, double Y)
{
    /// <summary>The set after the elastic rotation has been here.</summary>
    public PermanentSet After(double rotationX, double rotationY, double yieldRadians)
    {
        double x = rotationX - X;
        double y = rotationY - Y;
        double squared = (x * x) + (y * y);
        if (squared <= yieldRadians * yieldRadians)
        {
            return this;
        }

        double share = 1 - (yieldRadians / Math.Sqrt(squared));
        return new PermanentSet(X + (share * x), Y + (share * y));
    }
}
