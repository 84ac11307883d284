using Edge.Simulator.Chips;

namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// What loose bolts and a loose sensor add to what is felt: rattle while the mast shakes, and tilts that wander slowly as
/// parts settle anew (a first-order process). Sizes are engineering judgement: a mast of fully loose bolts that swings by
/// 1 m/s² rattles with 0.15 m/s² and wanders by 0.05°; a fully loose sensor wanders by 0.1° when shaken, a third of it in calm.
/// </summary>
public sealed class LooseNoise
{
    private const double WanderSeconds = 20;
    private const double BoltRattle = 0.15;
    private const double BoltWanderRadians = 0.0017;
    private const double MountRattleMps2 = 0.05;
    private const double MountWanderRadians = 0.0017;

    private double _wanderX;
    private double _wanderY;

    /// <summary>Tilt towards x that has wandered, rad.</summary>
    public double TiltX { get; private set; }

    /// <summary>Towards y.</summary>
    public double TiltY { get; private set; }

    /// <summary>Rattle along x in this step, m/s².</summary>
    public double RattleX { get; private set; }

    /// <summary>Along y.</summary>
    public double RattleY { get; private set; }

    /// <summary>A step.</summary>
    /// <param name="seconds">How long.</param>
    /// <param name="damage">What is loose; both 0 gives silence.</param>
    /// <param name="shaking">Amplitude of the mast's acceleration, m/s².</param>
    /// <param name="chance">Four numbers are taken.</param>
    public void Step(double seconds, in MastDamage damage, double shaking, Chance chance)
    {
        double shaken = shaking / (shaking + 0.5);
        double rattle =
            (damage.BoltLooseness * BoltRattle * shaking) + (damage.MountLooseness * MountRattleMps2 * shaken);
        double wander =
            (damage.BoltLooseness * BoltWanderRadians * shaken)
            + (damage.MountLooseness * MountWanderRadians * (0.33 + (0.67 * shaken)));
        double memory = Math.Exp(-seconds / WanderSeconds);
        double fresh = Math.Sqrt(1 - (memory * memory));
        _wanderX = (memory * _wanderX) + (fresh * chance.NextNormal());
        _wanderY = (memory * _wanderY) + (fresh * chance.NextNormal());
        TiltX = wander * _wanderX;
        TiltY = wander * _wanderY;
        RattleX = rattle * chance.NextNormal();
        RattleY = rattle * chance.NextNormal();
    }
}
