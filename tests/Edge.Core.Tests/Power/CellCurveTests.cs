using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

/// <summary>
/// The curve against the makers' figures, written down here once more, joined by the textbook's cubic of Hermite with the slopes of
/// Fritsch and Butland (harmonic means), and the knees by their exponentials. The table's own nodes, 3.5 ‰ of the charge apart, are
/// exact; between two the curve is a straight.
/// </summary>
public sealed class CellCurveTests
{
    private const double Node = 1.4 / 400;

    private static readonly Maker LeadAcid = new(
        BatteryChemistry.LeadAcid,
        [(0, 2.135), (1, 1.945)],
        Narrow: 0.03,
        Wide: 0.15,
        NarrowVolts: 0.09,
        WideVolts: 0.04,
        Early: 0.01
    );

    private static readonly Maker IronPhosphate = new(
        BatteryChemistry.LithiumIronPhosphate,
        [
            (0, 3.385),
            (0.03, 3.34),
            (0.1, 3.33),
            (0.3, 3.318),
            (0.4, 3.3),
            (0.6, 3.285),
            (0.7, 3.268),
            (0.8, 3.24),
            (0.9, 3.195),
            (0.95, 3.08),
            (0.98, 2.86),
            (1, 2.5),
        ],
        Narrow: 0.02,
        Wide: 0.08,
        NarrowVolts: 0,
        WideVolts: 0,
        Early: 0.02
    );

    private static readonly Maker Ion = new(
        BatteryChemistry.LithiumIon,
        [
            (0, 4.18),
            (0.1, 4.06),
            (0.2, 3.96),
            (0.3, 3.88),
            (0.4, 3.8),
            (0.5, 3.73),
            (0.6, 3.68),
            (0.7, 3.63),
            (0.8, 3.57),
            (0.9, 3.47),
            (0.95, 3.36),
            (0.98, 3.15),
            (1, 2.75),
        ],
        Narrow: 0.03,
        Wide: 0.1,
        NarrowVolts: 0,
        WideVolts: 0,
        Early: 0.02
    );

    public static TheoryData<BatteryChemistry> Chemistries => [.. Enum.GetValues<BatteryChemistry>()];

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void At_the_nodes_the_curve_is_its_makers(BatteryChemistry chemistry)
    {
        Maker maker = Of(chemistry);
        var curve = CellCurve.Of(chemistry);
        for (int i = 0; i <= 400; i++)
        {
            double x = i * Node;
            CurvePoint point = curve.At(x);
            double narrow = Math.Exp(Math.Min(3, (x - 1) / maker.Narrow));
            double wide = Math.Exp(Math.Min(3, (x - 1) / maker.Wide));
            Assert.Equal(narrow, point.Narrow, 1e-9);
            Assert.Equal(wide, point.Wide, 1e-9);
            Assert.Equal(Rest(maker, x) - (maker.NarrowVolts * narrow) - (maker.WideVolts * wide), point.Volts, 1e-9);
            Assert.Equal(1 + (19 * Math.Exp(-x / maker.Early)), point.Noise, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void Between_two_nodes_the_curve_is_a_straight(BatteryChemistry chemistry)
    {
        var curve = CellCurve.Of(chemistry);
        for (int i = 0; i < 400; i++)
        {
            CurvePoint a = curve.At(i * Node);
            CurvePoint b = curve.At((i + 1) * Node);
            foreach (double part in (double[])[0.2, 0.5, 0.9])
            {
                CurvePoint between = curve.At((i + part) * Node);
                Assert.Equal(((1 - part) * a.Volts) + (part * b.Volts), between.Volts, 1e-9);
                Assert.Equal(((1 - part) * a.Narrow) + (part * b.Narrow), between.Narrow, 1e-9);
                Assert.Equal(((1 - part) * a.Wide) + (part * b.Wide), between.Wide, 1e-9);
                Assert.Equal(((1 - part) * a.Noise) + (part * b.Noise), between.Noise, 1e-9);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void The_curve_goes_through_its_makers_points_and_falls_throughout(BatteryChemistry chemistry)
    {
        Maker maker = Of(chemistry);
        var curve = CellCurve.Of(chemistry);
        foreach ((double drawn, double volts) in maker.Points)
        {
            CurvePoint point = curve.At(drawn);
            double knees = (maker.NarrowVolts * point.Narrow) + (maker.WideVolts * point.Wide);

            // A straight over a bend is off by an eighth of the node's square times the bend.
            Assert.Equal(volts, point.Volts + knees, 0.001);
        }

        for (int i = 1; i <= 400; i++)
        {
            Assert.True(curve.At(i * Node).Volts < curve.At((i - 1) * Node).Volts, $"{i}");
            Assert.True(curve.At(i * Node).Noise <= curve.At((i - 1) * Node).Noise, $"{i}");
            Assert.True(curve.At(i * Node).Narrow >= curve.At((i - 1) * Node).Narrow, $"{i}");
        }
    }

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void Outside_of_its_range_the_curve_stands_still(BatteryChemistry chemistry)
    {
        var curve = CellCurve.Of(chemistry);
        Assert.Equal(curve.At(0), curve.At(-0.001));
        Assert.Equal(curve.At(0), curve.At(-5));
        Assert.Equal(curve.At(1.4), curve.At(1.41));
        Assert.Equal(curve.At(1.4), curve.At(double.PositiveInfinity));
        Assert.NotEqual(curve.At(1.4).Volts, curve.At(1.39).Volts);
    }

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void Knees_are_one_where_the_rated_discharge_ends_and_the_first_percents_are_worth_a_twentieth(
        BatteryChemistry chemistry
    )
    {
        CurvePoint end = CellCurve.Of(chemistry).At(1);
        Assert.Equal(1, end.Narrow, 0.005);
        Assert.Equal(1, end.Wide, 0.005);
        Assert.Equal(1, end.Noise, 1e-9);
        Assert.Equal(20, CellCurve.Of(chemistry).At(0).Noise, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void Each_term_has_a_spread_and_only_cathodes_of_lithium_ion_bend(BatteryChemistry chemistry)
    {
        var curve = CellCurve.Of(chemistry);
        Assert.Equal(DischargeFit.Terms, curve.Spreads.Length);
        Assert.All(curve.Spreads, spread => Assert.InRange(spread, 1e-5, 0.2));
        Assert.Equal(chemistry == BatteryChemistry.LithiumIon, curve.Spreads[5] > 0.001);
        Assert.Equal(chemistry == BatteryChemistry.LeadAcid, curve.OhmGrowth > 0);
        Assert.True(curve.OhmHours > 0);
        Assert.True(curve.NoiseVolts > 0);
    }

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void A_chemistry_has_one_curve(BatteryChemistry chemistry) =>
        Assert.Same(CellCurve.Of(chemistry), CellCurve.Of(chemistry));

    private static Maker Of(BatteryChemistry chemistry) =>
        new[] { LeadAcid, IronPhosphate, Ion }.Single(m => m.Chemistry == chemistry);

    // The cubic of Hermite by its four basis polynomials; beyond the last point the last slope goes on.
    private static double Rest(Maker maker, double x)
    {
        (double X, double Y)[] p = maker.Points;
        double[] secants = [.. p.Zip(p.Skip(1), (a, b) => (b.Y - a.Y) / (b.X - a.X))];
        double[] slopes =
        [
            secants[0],
            .. secants.Zip(secants.Skip(1), (a, b) => 1 / (((1 / a) + (1 / b)) / 2)),
            secants[^1],
        ];
        if (x > p[^1].X)
        {
            return p[^1].Y + (slopes[^1] * (x - p[^1].X));
        }

        int i = Math.Max(0, Array.FindLastIndex(p, q => q.X < x));
        double width = p[i + 1].X - p[i].X;
        double t = (x - p[i].X) / width;
        return (((2 * t * t * t) - (3 * t * t) + 1) * p[i].Y)
            + (((t * t * t) - (2 * t * t) + t) * width * slopes[i])
            + (((-2 * t * t * t) + (3 * t * t)) * p[i + 1].Y)
            + (((t * t * t) - (t * t)) * width * slopes[i + 1]);
    }

    private sealed record Maker(
        BatteryChemistry Chemistry,
        (double X, double Y)[] Points,
        double Narrow,
        double Wide,
        double NarrowVolts,
        double WideVolts,
        double Early
    );
}
