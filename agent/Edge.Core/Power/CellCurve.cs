namespace Edge.Core.Power;

/// <summary>
/// Voltage of a cell over the share of its charge within reach that was drawn: 0 full, 1 where the rated
/// discharge ends. Sources: makers' discharge curves (lead-acid: 10 h rate of 12 V blocks; lithium: C/5), rounded; what a
/// battery differs in is left to the fit, with the spreads given here.
/// </summary>
/// <param name="Points">Drawn share and volts, rising in share; empty for the line and knee of lead-acid.</param>
/// <param name="KneeShare">Width of the knee at the end, as a share.</param>
/// <param name="KneeVolts">Its depth at share 1, V.</param>
internal sealed record CellCurve((double Drawn, double Volts)[] Points, double KneeShare, double KneeVolts)
{
    // 2.135 V full at rest, falling by 0.19 V. Knees of makers' curves are 0.03 (low rates, thick plates) to 0.12 wide.
    private const double LeadFullVolts = 2.135;
    private const double LeadFallVolts = 0.19;

    private static readonly CellCurve[] LeadAcid = [new([], 0.03, 0.17), new([], 0.06, 0.18), new([], 0.12, 0.19)];

    private static readonly CellCurve[] IronPhosphate =
    [
        new(
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
            0.03,
            0
        ),
    ];

    private static readonly CellCurve[] Ion =
    [
        new(
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
            0.04,
            0
        ),
    ];

    /// <summary>The curves that a battery of this chemistry may have.</summary>
    public static CellCurve[] Of(BatteryChemistry chemistry) =>
        chemistry switch
        {
            BatteryChemistry.LeadAcid => LeadAcid,
            BatteryChemistry.LithiumIronPhosphate => IronPhosphate,
            _ => Ion,
        };

    /// <summary>Volts at rest of the drawn share; goes on falling beyond 1.</summary>
    public double At(double drawn, double knee)
    {
        if (Points.Length == 0)
        {
            return LeadFullVolts - (LeadFallVolts * drawn) - (KneeVolts * knee);
        }

        int last = Points.Length - 1;
        int i = 1;
        while (i < last && drawn > Points[i].Drawn)
        {
            i++;
        }

        (double x0, double y0) = Points[i - 1];
        (double x1, double y1) = Points[i];
        return y0 + ((y1 - y0) * (drawn - x0) / (x1 - x0));
    }

    /// <summary>The knee, 1 at share 1.</summary>
    public double Knee(double drawn) => Math.Exp(Math.Min(3, (drawn - 1) / KneeShare));
}
