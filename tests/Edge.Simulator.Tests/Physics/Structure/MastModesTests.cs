using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Tests.Physics.Structure;

public sealed class MastModesTests
{
    // A clamp as stiff as no foundation is.
    private const double Clamp = 1e15;

    [Theory]
    [InlineData(10, 1e7, 50)]
    [InlineData(30, 4e8, 150)]
    [InlineData(60, 3e9, 200)]
    public void A_cantilever_has_the_frequencies_of_the_closed_form(double height, double stiffness, double kgPerMetre)
    {
        // SIGNALS: f = (1.875²/2π)√(EI/mL⁴); the next roots are 4.694 and 7.855.
        MastModes modes = MastModes.Solve(Beam(height, stiffness, kgPerMetre));
        double unit = Math.Sqrt(stiffness / (kgPerMetre * Math.Pow(height, 4))) / (2 * Math.PI);

        // Its own weight, which the closed form does not know, takes away less than a percent here.
        Assert.Equal(1, modes.Hertz(0) / (1.8751 * 1.8751 * unit), 0.01);
        Assert.Equal(1, modes.Hertz(2) / (4.6941 * 4.6941 * unit), 0.005);
        Assert.Equal(1, modes.Hertz(4) / (7.8548 * 7.8548 * unit), 0.005);
    }

    [Theory]
    [InlineData(30, 4e8, 100, 2_000)]
    [InlineData(20, 1e8, 60, 5_000)]
    public void A_mass_on_the_top_slows_it_as_the_closed_form_says(double height, double ei, double m, double top)
    {
        MastModes modes = MastModes.Solve(Beam(height, ei, m) with { Loads = [new MastLoad(height, top, 0)] });

        // SIGNALS: f = (1/2π)√(3EI/(L³(M + 0.24 mL))), less what the top's weight takes: P L/(√(EI)…), about P/(2.5 EI/L²).
        double closed = Math.Sqrt(3 * ei / (Math.Pow(height, 3) * (top + (0.24 * m * height)))) / (2 * Math.PI);
        double critical = Math.PI * Math.PI * ei / (4 * height * height);
        double weight = Math.Sqrt(1 - ((top + (0.3 * m * height)) * 9.80665 / critical));

        Assert.Equal(1, modes.Hertz(0) / (closed * weight), 0.01);
    }

    [Fact]
    public void A_guy_sounds_like_a_string()
    {
        GuyLevel level = new(40, 30, 12_000, 1e7, 0.5);

        // SIGNALS: f = (1/2L)√(T/m), L = 50 m.
        Assert.Equal(Math.Sqrt(12_000 / 0.5) / 100, Guy.Hertz(level, 12_000), 12);
    }

    [Fact]
    public void A_mast_that_only_its_guys_hold_swings_on_their_stiffness()
    {
        // A rigid rod on a pin: K·h² = ω²·mL³/3, the three guys giving 1.5 times one of them.
        GuyLevel guys = new(30, 30, 10_000, 1e7, 0.4);
        MastModes modes = MastModes.Solve(Beam(30, 1e12, 40) with { BaseStiffness = 0, Guys = [guys] });
        (double along, double across) = Guy.HeadStiffness(guys, 10_000);
        double spring = 1.5 * (along + across);
        double weight = ((40 * 30 * 9.80665 / 2) + (3 * 10_000 / Math.Sqrt(2))) / 30;
        double closed = Math.Sqrt((spring - weight) * 30 * 30 / (40 * Math.Pow(30, 3) / 3)) / (2 * Math.PI);

        Assert.Equal(1, modes.Hertz(0) / closed, 0.005);
    }

    [Fact]
    public void Presets_lie_in_the_bands_of_their_kind()
    {
        foreach ((MastDesign design, double low, double high) in Presets())
        {
            Assert.Empty(design.Problems());
            MastModes modes = MastModes.Solve(design);
            Assert.InRange(modes.Hertz(0), low, high);
            Assert.Equal(modes.Hertz(0), modes.Hertz(1), 9);
            Assert.All(design.Damping, z => Assert.InRange(z, 0.003, 0.02));
        }

        Assert.Equal(2.1, MastModes.Solve(MastDesign.Lattice40).Hertz(0), 0.03);
    }

    [Fact]
    public void Shapes_have_unit_modal_mass_and_the_ground_takes_along_most_of_the_mast()
    {
        MastDesign design = Beam(30, 4e8, 100);
        MastModes modes = MastModes.Solve(design);

        // 61.3, 18.8 and 6.5 % of a uniform cantilever's mass go with its first three modes.
        double mass = 3_000;
        Assert.Equal(0.613, modes.GammaX[0] * modes.GammaX[0] / mass, 0.003);
        Assert.Equal(0.188, modes.GammaX[2] * modes.GammaX[2] / mass, 0.003);
        Assert.Equal(0.065, modes.GammaX[4] * modes.GammaX[4] / mass, 0.003);
        Assert.Equal(0, modes.GammaY[0], 9);
        Assert.Equal(4 / mass, modes.Shape(0, 30).X * modes.Shape(0, 30).X, 4 / mass * 0.01);
    }

    [Fact]
    public void Slope_is_the_derivative_of_the_shape_and_the_base_stays()
    {
        foreach ((MastDesign design, _, _) in Presets())
        {
            MastModes modes = MastModes.Solve(design);
            for (int i = 0; i < MastModes.Count; i++)
            {
                Assert.Equal(default, (modes.Shape(i, 0).X, modes.Shape(i, 0).Y));
                for (double z = 1; z < design.HeightMetres - 1; z += 3.7)
                {
                    double slope = (modes.Shape(i, z + 0.01).X - modes.Shape(i, z - 0.01).X) / 0.02;
                    Assert.Equal(slope, modes.Shape(i, z).SlopeX, 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Warmth_makes_every_mast_slower()
    {
        foreach ((MastDesign design, _, _) in Presets())
        {
            MastModes modes = MastModes.Solve(design);
            for (double celsius = -20; celsius < 60; celsius += 7)
            {
                Assert.True(modes.Hertz(0, celsius + 7) < modes.Hertz(0, celsius));
            }

            // Half the change of the modulus for a free mast; guys add theirs.
            Assert.InRange(1 - (modes.Hertz(0, 45) / modes.Hertz(0, 25)), 0.001, 0.03);
        }
    }

    [Fact]
    public void A_warm_guy_is_slacker_and_a_mast_that_leans_away_pulls_it()
    {
        GuyLevel level = MastDesign.Guyed45.Guys[2];

        Assert.Equal(level.TensionNewtons, Guy.Tension(level, 0, 0), 1e-6);
        Assert.True(Guy.Tension(level, 0, 20) < level.TensionNewtons);
        Assert.True(Guy.Tension(level, -0.05, 0) > level.TensionNewtons);
        Assert.InRange(Guy.Tension(level, 1, 0), 1, 0.3 * level.TensionNewtons);
        Assert.True(Guy.EffectiveStiffness(level, 2_000) < Guy.EffectiveStiffness(level, 10_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cut_guy_at_the_top_lets_the_mast_go_away_from_its_anchor_and_slower_that_way(int guy)
    {
        MastDesign design = MastDesign.Guyed45;
        MastModes whole = MastModes.Solve(design);
        bool[] cut = new bool[9];
        cut[6 + guy] = true;
        MastModes modes = MastModes.Solve(design, cut);
        double angle = 120 * guy * Math.PI / 180;
        MastShape rest = Rest(modes, design.HeightMetres);

        double away = -((rest.X * Math.Cos(angle)) + (rest.Y * Math.Sin(angle)));
        double aside = (rest.Y * Math.Cos(angle)) - (rest.X * Math.Sin(angle));
        Assert.InRange(away, 0.02, 1);
        Assert.Equal(0, aside, 1e-6);
        Assert.True(modes.Hertz(0) < 0.95 * whole.Hertz(0));
        MastShape slow = modes.Shape(0, design.HeightMetres);
        Assert.Equal(
            0,
            ((slow.Y * Math.Cos(angle)) - (slow.X * Math.Sin(angle)))
                / Math.Sqrt((slow.X * slow.X) + (slow.Y * slow.Y)),
            1e-3
        );
    }

    [Fact]
    public void Motion_carried_over_to_other_modes_of_the_same_mast_keeps_its_top()
    {
        MastDesign design = MastDesign.Guyed45;
        MastModes whole = MastModes.Solve(design);
        bool[] cut = new bool[9];
        cut[6] = true;
        MastModes other = MastModes.Solve(design, cut);
        double[] motion = [1, 0.5, 0.2, 0.1, 0, 0];
        double[] moved = new double[MastModes.Count];

        whole.Transfer(motion, other, moved);

        double before = Enumerable.Range(0, 6).Sum(i => motion[i] * whole.Shape(i, 43).X);
        double after = Enumerable.Range(0, 6).Sum(i => moved[i] * other.Shape(i, 43).X);
        Assert.Equal(before, after, Math.Abs(before) * 0.05);
    }

    [Fact]
    public void A_design_that_cannot_stand_is_refused_with_every_reason()
    {
        MastDesign design = MastDesign.Lattice40 with { BaseStiffness = 0, Damping = [0.01], YieldRadians = 0 };

        ArgumentException refused = Assert.Throws<ArgumentException>(() => MastModes.Solve(design));

        Assert.Contains("BaseStiffness", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Damping needs 3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("YieldRadians", refused.Message, StringComparison.Ordinal);
    }

    internal static IEnumerable<(MastDesign Design, double Low, double High)> Presets() =>
        [(MastDesign.Lattice40, 1, 5), (MastDesign.Monopole30, 0.4, 1.5), (MastDesign.Guyed45, 0.5, 3)];

    internal static MastShape Rest(MastModes modes, double metres)
    {
        MastShape sum = modes.RestBeyondModes(metres);
        for (int i = 0; i < MastModes.Count; i++)
        {
            MastShape shape = modes.Shape(i, metres);
            double rest = modes.Rest(i);
            sum = new MastShape(
                sum.X + (rest * shape.X),
                sum.Y + (rest * shape.Y),
                sum.SlopeX + (rest * shape.SlopeX),
                sum.SlopeY + (rest * shape.SlopeY)
            );
        }

        return sum;
    }

    private static MastDesign Beam(double height, double stiffness, double kgPerMetre) =>
        new()
        {
            Stations = [new(0, stiffness, kgPerMetre, 0.5), new(height, stiffness, kgPerMetre, 0.5)],
            BaseStiffness = Clamp,
        };
}
