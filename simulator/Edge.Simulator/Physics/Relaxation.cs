namespace Edge.Simulator.Physics;

/// <summary>
/// First-order decay, exact for a target that is constant over the step, so any step is stable. Below a tenth of the
/// time constant the Padé approximant [2/2] of the exponential stands in: wrong by x⁵/720, at most 2e-8, and several
/// times as fast.
/// </summary>
internal static class Relaxation
{
    /// <summary>What is left of a deviation after this time: exp(−seconds/tau), 0–1.</summary>
    public static double Left(double seconds, double tau) => Left(seconds / tau);

    /// <summary>What is left of a deviation after this many time constants, 0–1.</summary>
    public static double Left(double constants)
    {
        if (constants >= 0.1)
        {
            return Math.Exp(-constants);
        }

        double even = 1 + (constants * constants * (1.0 / 12));
        double odd = constants * 0.5;
        return (even - odd) / (even + odd);
    }

    /// <summary>A value that falls towards a target with a time constant, s.</summary>
    public static double Towards(double value, double target, double seconds, double tau) =>
        target + ((value - target) * Left(seconds, tau));
}
