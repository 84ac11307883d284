namespace Edge.Simulator.Physics;

/// <summary>
/// First-order decay, exact for a target that is constant over the step, so any step is stable. Below a tenth of the
/// time constant the Padé approximant [2/2] of the exponential stands in: wrong by x⁵/720, at most 2e-8, and several
/// times as fast.
/// </summary>
internal static class Relaxation
{
    /// <summary>What is left of a deviation after this time: exp(−seconds/tau), 0–1.</summary>
    public static double Left(double seconds, double tau)
    {
        double x = seconds / tau;
        if (x >= 0.1)
        {
            return Math.Exp(-x);
        }

        double half = x / 2;
        double twelfth = x * x / 12;
        return (1 - half + twelfth) / (1 + half + twelfth);
    }

    /// <summary>A value that falls towards a target with a time constant, s.</summary>
    public static double Towards(double value, double target, double seconds, double tau) =>
        target + ((value - target) * Left(seconds, tau));
}
