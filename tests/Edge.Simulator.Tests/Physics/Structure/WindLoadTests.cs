using Edge.Simulator.Chips;
using Edge.Simulator.Physics.Structure;

namespace Edge.Simulator.Tests.Physics.Structure;

public sealed class WindLoadTests
{
    private const double Dt = 0.008;

    [Fact]
    public void Without_gusts_the_force_is_the_drag_of_the_profile()
    {
        MastDesign design = MastDesign.Lattice40;
        MastPanels panels = new(design);
        WindLoad wind = new(design, 1);
        double[] x = new double[MastPanels.Count];
        double[] y = new double[MastPanels.Count];

        wind.Step(Dt, 20, 0, 0, x, y);

        for (int k = 0; k < MastPanels.Count; k++)
        {
            double speed = 20 * panels.Profile[k];
            Assert.Equal(0.5 * 1.18 * panels.DragArea[k] * speed * speed, x[k], 6);
            Assert.Equal(0, y[k], 9);
        }

        Assert.Equal(4.6 + (40 * 0.615), panels.DragArea.Sum(), 0.1);
    }

    [Fact]
    public void The_force_turns_with_the_wind_and_grows_with_its_square()
    {
        MastDesign design = MastDesign.Lattice40;
        (double x0, double y0) = Mean(design, 10, 0, 3);
        (double x90, double y90) = Mean(design, 10, 90, 3);
        (double x30, double y30) = Mean(design, 10, 30, 3);
        (double doubled, _) = Mean(design, 20, 0, 3);

        Assert.Equal(x0, y90, x0 * 1e-6);
        Assert.Equal(-y0, x90, x0 * 1e-6);
        Assert.Equal(y30 / x30, Math.Tan(30 * Math.PI / 180), 0.03);
        Assert.InRange(doubled / x0, 3.7, 4.3);
    }

    [Fact]
    public void The_mast_leans_with_the_mean_wind_and_sways_around_it_more_along_than_across()
    {
        foreach ((MastDesign design, _, _) in MastModesTests.Presets())
        {
            (double lean, double along, double across) = Sway(design, 20, 0.2, 11);
            (double calm, double little, _) = Sway(design, 3, 0.2, 11);

            Assert.InRange(lean, 0.003, 0.3);
            Assert.True(calm < 0.1 * lean && little < 0.1 * along);
            Assert.InRange(along / lean, 0.08, 0.6);
            Assert.InRange(across / along, 0.15, 1.2);
        }
    }

    [Fact]
    public void Shed_vortices_push_a_tube_across_the_wind_and_most_where_they_meet_its_frequency()
    {
        MastDesign smooth = MastDesign.Monopole30;
        double hertz = MastModes.Solve(smooth).Hertz(0);
        double profile = new MastPanels(smooth).Profile[^1];
        double critical = hertz * smooth.VortexMetres / 0.2 / profile;

        double met = Sway(smooth, critical, 0.02, 2).Across / (critical * critical);
        double missed = Sway(smooth, 1.6 * critical, 0.02, 2).Across / (1.6 * 1.6 * critical * critical);
        double lattice = Sway(smooth with { VortexMetres = 0 }, critical, 0.02, 2).Across / (critical * critical);

        Assert.True(met > 5 * missed);
        Assert.True(met > 5 * lattice);
    }

    [Fact]
    public void The_strongest_wind_of_Yagi_at_Hai_Phong_sways_every_preset_and_bends_none_for_good()
    {
        foreach ((MastDesign design, _, _) in MastModesTests.Presets())
        {
            for (ulong seed = 1; seed <= 5; seed++)
            {
                Mast mast = new(design, design.HeightMetres);
                WindLoad wind = new(design, seed);
                Chance chance = new(seed);
                double[] x = new double[MastPanels.Count];
                double[] y = new double[MastPanels.Count];
                double most = 0;
                for (int i = 0; i < 125 * 120; i++)
                {
                    wind.Step(Dt, 38, 120, 0.2, x, y);
                    mast.Step(Dt, new MastInput { WindMps = 38 }, x, y, chance, out MastMotion motion);
                    most = Math.Max(most, Math.Sqrt((motion.TiltX * motion.TiltX) + (motion.TiltY * motion.TiltY)));
                }

                Assert.InRange(most * 180 / Math.PI, 0.1, 3);
                Assert.Equal(default, mast.PermanentSet);
            }
        }
    }

    [Fact]
    public void Air_damps_a_mast_that_moves_in_it()
    {
        Mast mast = new(MastDesign.Lattice40, 38);
        double still = mast.Damping(0);

        mast.Step(Dt, new MastInput { WindMps = 30 }, [], [], new Chance(1), out _);

        Assert.InRange(mast.Damping(0) - still, 0.002, 0.03);
        Assert.True(mast.Damping(0) > mast.Damping(1));
    }

    private static (double X, double Y) Mean(MastDesign design, double mps, double towards, ulong seed)
    {
        WindLoad wind = new(design, seed);
        double[] x = new double[MastPanels.Count];
        double[] y = new double[MastPanels.Count];
        double sumX = 0;
        double sumY = 0;
        const int Steps = 20_000;
        for (int i = 0; i < Steps; i++)
        {
            wind.Step(0.5, mps, towards, 0.2, x, y);
            sumX += x.Sum() / Steps;
            sumY += y.Sum() / Steps;
        }

        return (sumX, sumY);
    }

    // Mean lean and deviation along and across, m, over ten minutes after one minute.
    private static (double Lean, double Along, double Across) Sway(
        MastDesign design,
        double mps,
        double intensity,
        ulong seed
    )
    {
        Mast mast = new(design with { TremorMps2 = 0 }, design.HeightMetres);
        WindLoad wind = new(design, seed);
        Chance chance = new(seed);
        double[] x = new double[MastPanels.Count];
        double[] y = new double[MastPanels.Count];
        List<(double X, double Y)> tip = [];
        for (int i = 0; i < 125 * 660; i++)
        {
            wind.Step(Dt, mps, 0, intensity, x, y);
            mast.Step(Dt, new MastInput { WindMps = mps }, x, y, chance, out MastMotion motion);
            if (i >= 125 * 60)
            {
                tip.Add((motion.TipX, motion.TipY));
            }
        }

        double meanX = tip.Average(t => t.X);
        double meanY = tip.Average(t => t.Y);
        return (
            meanX,
            Math.Sqrt(tip.Average(t => (t.X - meanX) * (t.X - meanX))),
            Math.Sqrt(tip.Average(t => (t.Y - meanY) * (t.Y - meanY)))
        );
    }
}
