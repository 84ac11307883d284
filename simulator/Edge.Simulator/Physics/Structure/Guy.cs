namespace Edge.Simulator.Physics.Structure;

/// <summary>
/// A guy as a taut strand with a small sag: tension, elastic stretch and the slack that sag gives and takes, by the
/// parabola (Irvine 1981). All tensions in N, strains over the length of the chord.
/// </summary>
public static class Guy
{
    private const double Gravity = 9.80665;

    // Linear expansion of steel, 1/°C.
    private const double Expansion = 12e-6;

    /// <summary>Length of the chord, m.</summary>
    public static double Length(GuyLevel level) =>
        Math.Sqrt((level.Metres * level.Metres) + (level.AnchorMetres * level.AnchorMetres));

    /// <summary>First frequency of a strand fixed at both ends, Hz: (1/2L)·√(T/m).</summary>
    public static double Hertz(GuyLevel level, double tension) =>
        Math.Sqrt(tension / level.KgPerMetre) / (2 * Length(level));

    /// <summary>EA with the sag in it, N: Ernst 1965, EA/(1 + (wa)²EA/12T³), w the weight per metre, a the span on the ground.</summary>
    public static double EffectiveStiffness(GuyLevel level, double tension)
    {
        double weight = level.KgPerMetre * Gravity * level.AnchorMetres;
        return level.StiffnessNewtons
            / (1 + (weight * weight * level.StiffnessNewtons / (12 * tension * tension * tension)));
    }

    /// <summary>
    /// Tension after the head moved and the air warmed, N; never 0, since the sag always pulls a little. A steel mast grows
    /// too, so of the strand's own growth only the share of the ground, cos²β, is left as slack.
    /// </summary>
    /// <param name="level">Which guys.</param>
    /// <param name="towardsAnchorMetres">How far the mast moved towards the anchor, m.</param>
    /// <param name="celsiusAbove25">Temperature above 25 °C.</param>
    public static double Tension(GuyLevel level, double towardsAnchorMetres, double celsiusAbove25)
    {
        double length = Length(level);
        double cosine = level.AnchorMetres / length;
        double strain = (-towardsAnchorMetres * cosine / length) - (Expansion * celsiusAbove25 * cosine * cosine);
        double wanted = Strain(level, level.TensionNewtons) + strain;

        // Newton's method in the logarithm: the strain is monotone and concave there, and the tension stays above 0.
        double log = Math.Log(level.TensionNewtons);
        for (int i = 0; i < 60; i++)
        {
            double tension = Math.Exp(log);
            double step = (Strain(level, tension) - wanted) * EffectiveStiffness(level, tension) / tension;
            log -= Math.Clamp(step, -1, 1);
            if (Math.Abs(step) < 1e-12)
            {
                break;
            }
        }

        return Math.Exp(log);
    }

    /// <summary>Stiffness against the head's motion along (towards the anchor) and across, N/m, horizontal.</summary>
    public static (double Along, double Across) HeadStiffness(GuyLevel level, double tension)
    {
        double length = Length(level);
        double cosine = level.AnchorMetres / length;
        double across = tension / length;
        return (
            (EffectiveStiffness(level, tension) / length * cosine * cosine) + (across * (1 - (cosine * cosine))),
            across
        );
    }

    // Stretch less the share of the length that hangs in the sag.
    private static double Strain(GuyLevel level, double tension)
    {
        double weight = level.KgPerMetre * Gravity * level.AnchorMetres;
        return (tension / level.StiffnessNewtons) - (weight * weight / (24 * tension * tension));
    }
}
