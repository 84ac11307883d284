using System.Runtime.CompilerServices;

namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// A damped oscillator of unit mass. Its step is exact for a force that is constant over it, so every step is stable and
/// none adds energy. Motion q in any unit, its force in that unit per s². A mutable value: keep it in a field or an array.
/// </summary>
public struct Oscillator
{
    private double _omegaSquared;
    private double _drag;
    private double _stay;
    private double _carry;
    private double _pull;
    private double _keep;

    /// <summary>Motion.</summary>
    public double Position { get; set; }

    /// <summary>Its speed, 1/s.</summary>
    public double Velocity { get; set; }

    /// <summary>Where the force of the last step would hold it.</summary>
    public double Rest { get; set; }

    /// <summary>Square of the angular frequency, 1/s².</summary>
    public readonly double OmegaSquared => _omegaSquared;

    /// <summary>Damping ratio.</summary>
    public readonly double Damping => _drag / (2 * Math.Sqrt(_omegaSquared));

    /// <summary>Acceleration after the last step, under its force.</summary>
    public readonly double Acceleration
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => -(_omegaSquared * (Position - Rest)) - (_drag * Velocity);
    }

    /// <summary>Energy of the motion around <see cref="Rest"/>, for unit mass.</summary>
    public readonly double Energy
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            double away = Position - Rest;
            return 0.5 * ((Velocity * Velocity) + (_omegaSquared * away * away));
        }
    }

    /// <summary>Sets frequency, damping and the usual step.</summary>
    /// <param name="omegaSquared">Square of the angular frequency, 1/s²; above 0.</param>
    /// <param name="damping">Damping ratio; below 1.</param>
    /// <param name="seconds">Step, s.</param>
    public void Tune(double omegaSquared, double damping, double seconds)
    {
        double omega = Math.Sqrt(omegaSquared);
        double decay = damping * omega;
        double damped = omega * Math.Sqrt(1 - (damping * damping));
        double shrink = Math.Exp(-decay * seconds);
        (double sin, double cos) = Math.SinCos(damped * seconds);
        sin /= damped;
        _omegaSquared = omegaSquared;
        _drag = 2 * decay;
        _stay = shrink * (cos + (decay * sin));
        _carry = shrink * sin;
        _pull = -omegaSquared * _carry;
        _keep = shrink * (cos - (decay * sin));
    }

    /// <summary>One usual step under a force that is constant over it.</summary>
    /// <param name="rest">Where the force would hold it: force over <see cref="OmegaSquared"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step(double rest)
    {
        double away = Position - rest;
        double velocity = Velocity;
        Rest = rest;
        Position = rest + (_stay * away) + (_carry * velocity);
        Velocity = (_pull * away) + (_keep * velocity);
    }

    /// <summary>A little further, for a step that is a few µs off the usual one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Nudge(double seconds)
    {
        double acceleration = Acceleration;
        Position += Velocity * seconds;
        Velocity += acceleration * seconds;
    }
}
