using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

/// <summary>
/// A battery without noise or health, written from its makers' figures and sharing no code with the forecast: 24 cells of lead-acid
/// (2.135 V at rest, 0.19 V of fall, the knee; Peukert 1.15; 0.6 % of the capacity a °C) or 16 of lithium iron phosphate on the
/// straights between its curve's points. Those points are the forecast's own too, so it is the reckoning that it puts on trial and not
/// the curve.
/// </summary>
internal sealed class TextbookBattery(double ampereHours, bool isLithium = false)
{
    private static readonly (double Drawn, double Volts)[] IronPhosphate =
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
    ];

    public double Celsius { get; init; } = 25;

    /// <summary>What each cell stands above or below its makers' figure, V.</summary>
    public double OffsetVolts { get; init; }

    /// <summary>Drawn share at which one cell fails and takes 2.3 V with it.</summary>
    public double WeakAt { get; init; } = double.PositiveInfinity;

    public int Cells => isLithium ? 16 : 24;

    public double Drawn { get; set; }

    /// <summary>Voltage under a load, V.</summary>
    public double Volts(double amperes) => (Cells * Cell(amperes)) - (IsFailed(amperes) ? 2.3 : 0);

    /// <summary>Voltage of the string's mid-point, V; the weak cell is in the lower half.</summary>
    public double Midpoint(double amperes) => (Cells / 2 * Cell(amperes)) - (IsFailed(amperes) ? 2.3 : 0);

    /// <summary>Charge within reach under a load, Ah.</summary>
    public double Reach(double amperes) =>
        isLithium
            ? ampereHours
                * Math.Min(
                    1,
                    Math.Min(1, Math.Pow(ampereHours / 10 / amperes, 0.02))
                        * Math.Clamp(1 + (0.003 * (Celsius - 25)), 0.7, 1)
                )
            : ampereHours
                * Math.Min(
                    1,
                    Math.Min(1, Math.Pow(ampereHours / 10 / amperes, 0.15))
                        * Math.Clamp(1 + (0.006 * (Celsius - 25)), 0.5, 1.2)
                );

    /// <summary>Seconds that a load can be carried from now until the voltage is down; stepped by the second.</summary>
    public double SecondsUntil(double endVolts, double amperes)
    {
        double before = Drawn;
        int seconds = 0;
        while (Volts(amperes) > endVolts)
        {
            Drawn += amperes / 3600;
            seconds++;
        }

        Drawn = before;
        return seconds;
    }

    private bool IsFailed(double amperes) => Drawn / Reach(amperes) >= WeakAt;

    private double Cell(double amperes)
    {
        double x = Drawn / Reach(amperes);
        double cold = Math.Clamp(1 + (0.008 * (25 - Celsius)), 0.6, 2);
        double at = Math.Min(1, x);
        return isLithium
            ? Straight(x) + OffsetVolts - (amperes * 0.08 / ampereHours * cold)
            : 2.135
                - (0.19 * x)
                - (0.09 * Math.Exp((x - 1) / 0.03))
                - (0.04 * Math.Exp((x - 1) / 0.15))
                + OffsetVolts
                - (amperes * 0.085 / ampereHours * cold * (1 + (1.5 * at * at)));
    }

    private static double Straight(double x)
    {
        int i = 1;
        while (i < IronPhosphate.Length - 1 && x > IronPhosphate[i].Drawn)
        {
            i++;
        }

        (double x0, double y0) = IronPhosphate[i - 1];
        (double x1, double y1) = IronPhosphate[i];
        return y0 + ((x - x0) / (x1 - x0) * (y1 - y0));
    }
}
