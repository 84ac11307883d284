namespace Edge.Core.Power;

/// <summary>
/// Voltage of a cell at rest over the share of its charge within reach that was drawn: 0 full, 1 where the rated
/// discharge ends. Sources: makers' discharge curves (lead-acid: 10 h rate of 12 V blocks; lithium: C/5), rounded; what a
/// battery differs in is left to the fit, with the spreads given here.
/// </summary>
internal sealed class CellCurve
{
    private const int Steps = 400;
    private const double Furthest = 1.4;

    // Lead-acid: 2.135 V full at rest, falling by 0.19 V (0.165 to 0.215 as makers differ), then the knee.
    private static readonly CellCurve LeadAcid = new(
        [(0, 2.135), (1, 1.945)],
        narrow: 0.03,
        wide: 0.15,
        narrowVolts: 0.09,
        wideVolts: 0.04,
        spreads: [0.015, 0.03, 0.025, 0.06, 0.05, 0.0001],
        ohmHours: 0.085,
        ohmGrowth: 1.5,
        noiseVolts: 0.0025,
        earlyShare: 0.01
    );

    private static readonly CellCurve IronPhosphate = new(
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
        narrow: 0.02,
        wide: 0.08,
        narrowVolts: 0,
        wideVolts: 0,
        spreads: [0.01, 0.04, 0.015, 0.05, 0.03, 0.0001],
        ohmHours: 0.08,
        ohmGrowth: 0,
        noiseVolts: 0.004,
        earlyShare: 0.02
    );

    private static readonly CellCurve Ion = new(
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
        narrow: 0.03,
        wide: 0.1,
        narrowVolts: 0,
        wideVolts: 0,
        spreads: [0.03, 0.15, 0.06, 0.1, 0.1, 0.15],
        ohmHours: 0.15,
        ohmGrowth: 0,
        noiseVolts: 0.02,
        earlyShare: 0.02
    );

    private readonly (double Drawn, double Volts)[] _points;

    private CellCurve(
        (double Drawn, double Volts)[] points,
        double narrow,
        double wide,
        double narrowVolts,
        double wideVolts,
        double[] spreads,
        double ohmHours,
        double ohmGrowth,
        double noiseVolts,
        double earlyShare
    )
    {
        _points = points;
        Spreads = spreads;
        OhmHours = ohmHours;
        OhmGrowth = ohmGrowth;
        NoiseVolts = noiseVolts;
        for (int i = 0; i <= Steps; i++)
        {
            double x = Furthest * i / Steps;
            double narrowKnee = Math.Exp(Math.Min(3, (x - 1) / narrow));
            double wideKnee = Math.Exp(Math.Min(3, (x - 1) / wide));
            Table[i] = new(
                Rest(x) - (narrowVolts * narrowKnee) - (wideVolts * wideKnee),
                narrowKnee,
                wideKnee,
                1 + (19 * Math.Exp(-x / earlyShare))
            );
        }
    }

    /// <summary>The curve of a chemistry.</summary>
    public static CellCurve Of(BatteryChemistry chemistry) =>
        chemistry switch
        {
            BatteryChemistry.LeadAcid => LeadAcid,
            BatteryChemistry.LithiumIronPhosphate => IronPhosphate,
            _ => Ion,
        };

    /// <summary>Deviations among batteries of offset (V), resistance (Ω Ah), fall (V), narrow and wide knee and bend (V), each of a cell. The bend, with the
    /// square of the share, is what cathodes of lithium-ion differ by: much nickel gives up half a volt more before its end than cobalt does; other chemistries have next to none.</summary>
    public double[] Spreads { get; }

    /// <summary>Resistance of a cell times its capacity, Ω Ah.</summary>
    public double OhmHours { get; }

    /// <summary>What the resistance gains until the end, as a share of it: acid that gets thin; lithium has next to none.</summary>
    public double OhmGrowth { get; }

    /// <summary>What the curve misses of a steady discharge, V a cell.</summary>
    public double NoiseVolts { get; }

    private CurvePoint[] Table { get; } = new CurvePoint[Steps + 1];

    /// <summary>The curve at a drawn share, 0 to 1.4.</summary>
    public CurvePoint At(double drawn)
    {
        double at = Math.Clamp(drawn / Furthest * Steps, 0, Steps);
        int i = Math.Min(Steps - 1, (int)at);
        double part = at - i;
        ref readonly CurvePoint a = ref Table[i];
        ref readonly CurvePoint b = ref Table[i + 1];
        return new CurvePoint(
            a.Volts + (part * (b.Volts - a.Volts)),
            a.Narrow + (part * (b.Narrow - a.Narrow)),
            a.Wide + (part * (b.Wide - a.Wide)),
            a.Noise + (part * (b.Noise - a.Noise))
        );
    }

    // Smooth and falling throughout (slopes are harmonic means of those beside a point); beyond 1 as it fell last.
    private double Rest(double drawn)
    {
        int last = _points.Length - 1;
        int i = 1;
        while (i < last && drawn > _points[i].Drawn)
        {
            i++;
        }

        (double x0, double y0) = _points[i - 1];
        (double x1, double y1) = _points[i];
        double width = x1 - x0;
        double at = (drawn - x0) / width;
        if (at > 1)
        {
            return y1 + (Slope(last) * (drawn - x1));
        }

        double back = 1 - at;
        return (y0 * back * back * (1 + (2 * at)))
            + (y1 * at * at * (3 - (2 * at)))
            + (width * at * back * ((Slope(i - 1) * back) - (Slope(i) * at)));
    }

    private double Slope(int point)
    {
        double before = Fall(Math.Max(1, point));
        double after = Fall(Math.Min(_points.Length - 1, point + 1));
        return 2 * before * after / (before + after);
    }

    private double Fall(int to) =>
        (_points[to].Volts - _points[to - 1].Volts) / (_points[to].Drawn - _points[to - 1].Drawn);
}

/// <summary>A cell's curve at one drawn share.</summary>
/// <param name="Volts">At rest, V.</param>
/// <param name="Narrow">The narrow knee, 1 at share 1.</param>
/// <param name="Wide">The wide knee, 1 at share 1.</param>
/// <param name="Noise">How much less its voltage is worth here: the first percents are surface charge and coup de fouet.</param>
internal readonly record struct CurvePoint(double Volts, double Narrow, double Wide, double Noise);
