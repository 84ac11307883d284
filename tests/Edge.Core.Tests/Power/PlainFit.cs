using Edge.Core.Power;

namespace Edge.Core.Tests.Power;

/// <summary>
/// The reckoning of <see cref="DischargeFit"/> once more, as its comments tell it and as plainly as it can be written: the voltage of
/// a cell is one function, its derivatives are differences of it, the equations are solved by Gauss with pivots, and a hypothesis is
/// an object. Only the chemistry's curve is shared.
/// </summary>
internal sealed class PlainFit(BatteryProfile battery)
{
    private const double Deepest = 1.35;
    private readonly CellCurve _curve = CellCurve.Of(battery.Chemistry);
    private double _nearLow = double.PositiveInfinity;
    private double _nearHigh = double.NegativeInfinity;
    private double[] _shape = [];
    private double[] _spreads = [];
    private (double X, double Y)[] _rest = [];
    private Hypothesis? _likeliest;

    public double[] Shape => [.. _likeliest!.Terms.Zip(_curve.Spreads, (volts, spread) => volts / spread)];

    public double Reach(double rated, double amperes, double celsius)
    {
        double peukert = Math.Min(1, Math.Pow(rated / 10 / Math.Max(amperes, 1e-7), battery.PeukertInForce - 1));
        double warmth =
            double.IsNaN(celsius) ? 1
            : battery.Chemistry == BatteryChemistry.LeadAcid ? Within(0.5, 1 + (0.006 * (celsius - 25)), 1.2)
            : Within(0.7, 1 + (0.003 * (celsius - 25)), 1);
        return rated * Math.Min(1, peukert * warmth);
    }

    /// <summary>Voltage of a cell with these terms, V; with nothing that no term explains.</summary>
    public double Cell(double x, double rated, double amperes, double celsius, double[] terms)
    {
        CurvePoint at = _curve.At(x);
        double cold = double.IsNaN(celsius) ? 1 : Within(0.6, 1 + (0.008 * (25 - celsius)), 2);
        double deep = Math.Min(1, x);
        double ohms = (_curve.OhmHours + terms[1]) / rated * cold * (1 + (_curve.OhmGrowth * deep * deep));
        return at.Volts
            + terms[0]
            - (amperes * ohms)
            - (terms[2] * x)
            - (terms[3] * at.Narrow)
            - (terms[4] * at.Wide)
            - (terms[5] * x * x);
    }

    public DischargeForecast? Forecast(DischargePoint[] points, CapacityPrior prior, DischargeEnd end)
    {
        DischargePoint now = points[^1];
        double least = Math.Max(now.AmpereHours / Deepest, 0.02 * now.Amperes);
        double low = Math.Max(least, prior.AmpereHours * Math.Exp(-3.5 * prior.Spread));
        double high = Math.Max(1.3 * low, prior.AmpereHours * Math.Exp(3 * prior.Spread));
        if (!double.IsFinite(low) || !double.IsFinite(high) || low <= 0)
        {
            return null;
        }

        bool known = prior.Shape.Length == 6;
        _spreads = [.. _curve.Spreads.Select(s => known ? 0.15 * s : s)];
        _shape = [.. _curve.Spreads.Select((s, t) => known ? s * prior.Shape[t] : 0)];
        _rest = [.. prior.Rest.Select((volts, i) => (i / 40.0, volts))];

        Hypothesis[] row = Row(points, prior, low, high);
        double best = row.Max(h => h.Log);
        double step = Math.Pow(high / low, 1 / 20.0);
        double[] likely = [.. row.Where(h => h.Log > best - 6).Select(h => h.Rated)];
        if (likely.Length > 0)
        {
            (low, high) = (Math.Max(low, likely.Min() / step), Math.Min(high, likely.Max() * step));
            high = Math.Max(1.01 * low, high);
        }

        row = Row(points, prior, low, high);
        if (_nearLow < low || _nearHigh > high)
        {
            Hypothesis[] near = Row(points, prior, Math.Max(least, _nearLow), Math.Max(1.01 * least, _nearHigh));
            row = near.Max(h => h.Log) >= row.Max(h => h.Log) ? near : row;
        }

        best = row.Max(h => h.Log);
        if (!double.IsFinite(best))
        {
            return null;
        }

        (double Weight, double End, Hypothesis Of)[] told =
        [
            .. row.Select(h => (Math.Exp(h.Log - best), Seconds(now, h, end), h))
                .Where(w => w.Item1 > 1e-4 && !double.IsNaN(w.Item2)),
        ];
        if (told.Length == 0)
        {
            return null;
        }

        double total = told.Sum(t => t.Weight);
        double mean = told.Sum(t => t.Weight * Math.Log(t.Of.Rated)) / total;
        double doubt = Math.Sqrt(told.Sum(t => t.Weight * Math.Pow(Math.Log(t.Of.Rated) - mean, 2)) / total);
        _nearLow = Math.Exp(mean - (3 * doubt) - 0.02);
        _nearHigh = Math.Exp(mean + (3 * doubt) + 0.02);
        _likeliest = told.MaxBy(t => t.Weight).Of;
        double rated = _likeliest.Rated;
        double depth = now.AmpereHours / Reach(rated, now.FeltAmperes, now.Celsius);
        double from = battery.Chemistry == BatteryChemistry.LithiumIon ? 0.2 : 0.6;
        double middle = _rest.Length > 0 ? 0.5 : 0.5 - (0.35 * Within(0, (depth - from) / (0.8 - from), 1));
        return new DischargeForecast(Quantile(told, middle), Quantile(told, 0.04), Quantile(told, 0.96), rated, doubt);
    }

    /// <summary>What the last fit leaves of points whose shares rise, at 41 shares.</summary>
    public double[] Unexplained(DischargePoint[] points)
    {
        double rated = _likeliest!.Rated;
        (double X, double Miss)[] left =
        [
            .. points.Select(p =>
            {
                double x = p.AmpereHours / Reach(rated, p.FeltAmperes, p.Celsius);
                return (x, (p.Volts / battery.Cells) - Cell(x, rated, p.Amperes, p.Celsius, _likeliest.Terms));
            }),
        ];
        return [.. Enumerable.Range(0, 41).Select(i => Straight(left, i / 40.0))];
    }

    private static double Straight((double X, double Y)[] points, double x)
    {
        int i = Array.FindIndex(points, p => p.X >= x);
        return i switch
        {
            0 => points[0].Y,
            < 0 => points[^1].Y,
            _ => points[i - 1].Y
                + ((points[i].Y - points[i - 1].Y) * (x - points[i - 1].X) / (points[i].X - points[i - 1].X)),
        };
    }

    private static double Within(double least, double value, double most) =>
        value < least ? least
        : value > most ? most
        : value;

    // By the middles of the weights, in the order of the ends.
    private static double Quantile((double Weight, double End, Hypothesis)[] told, double share)
    {
        double total = told.Sum(t => t.Weight);
        double below = 0;
        var middles = new List<(double X, double Y)>();
        foreach ((double weight, double end, _) in told.OrderBy(t => t.End))
        {
            middles.Add((below + (weight / 2), end));
            below += weight;
        }

        return Straight([.. middles], share * total);
    }

    private Hypothesis[] Row(DischargePoint[] points, CapacityPrior prior, double low, double high)
    {
        bool unknown = prior.Spread > 0.6;
        double usual = unknown ? Excuse(points, prior.AmpereHours) : 0;
        return
        [
            .. Enumerable
                .Range(0, 21)
                .Select(i =>
                {
                    double rated = low * Math.Pow(high / low, i / 20.0);
                    double off = Math.Log(rated / prior.AmpereHours) / prior.Spread;
                    double excused = unknown ? Math.Max(0, Excuse(points, rated) - usual) : 0;
                    Hypothesis h = Explain(points, rated);
                    return h with { Log = h.Log - excused - (off * off / 2) };
                }),
        ];
    }

    private double Excuse(DischargePoint[] points, double rated) =>
        points.Average(p => Math.Log(_curve.At(p.AmpereHours / Reach(rated, p.FeltAmperes, p.Celsius)).Noise))
        * Math.Min(24, points.Length);

    private Hypothesis Explain(DischargePoint[] points, double rated)
    {
        double[] xs = [.. points.Select(p => p.AmpereHours / Reach(rated, p.FeltAmperes, p.Celsius))];
        var matrix = new double[6, 7];
        for (int t = 0; t < 6; t++)
        {
            matrix[t, t] = 1;
        }

        var moved = new double[6];
        var residuals = new double[points.Length];
        var columns = new double[points.Length][];
        var weights = new double[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            DischargePoint p = points[i];
            double expected = Cell(xs[i], rated, p.Amperes, p.Celsius, _shape);
            residuals[i] = (p.Volts / battery.Cells) - expected - Rest(xs[i]);
            columns[i] = new double[6];
            for (int t = 0; t < 6; t++)
            {
                Array.Copy(_shape, moved, 6);
                moved[t] += _spreads[t];
                columns[i][t] = Cell(xs[i], rated, p.Amperes, p.Celsius, moved) - expected;
            }

            double noise = _curve.NoiseVolts * _curve.At(xs[i]).Noise * (1 + (3 * Math.Max(0, xs[^1] - xs[i])));
            weights[i] = Math.Min(1, 24.0 / points.Length) / noise / noise;
            for (int r = 0; r < 6; r++)
            {
                for (int s = 0; s < 6; s++)
                {
                    matrix[r, s] += weights[i] * columns[i][r] * columns[i][s];
                }

                matrix[r, 6] += weights[i] * columns[i][r] * residuals[i];
            }
        }

        double[] solved = Gauss(matrix, out double logarithm);
        double squares = solved.Sum(z => z * z);
        for (int i = 0; i < points.Length; i++)
        {
            for (int t = 0; t < 6; t++)
            {
                residuals[i] -= columns[i][t] * solved[t];
            }

            squares += weights[i] * residuals[i] * residuals[i];
        }

        return new Hypothesis(
            rated,
            xs[^1] > Deepest ? double.NegativeInfinity : -(squares + logarithm) / 2,
            [.. solved.Select((z, t) => _shape[t] + (z * _spreads[t]))],
            residuals[^1]
        );
    }

    private static double[] Gauss(double[,] m, out double logarithm)
    {
        logarithm = 0;
        for (int c = 0; c < 6; c++)
        {
            int pivot = Enumerable.Range(c, 6 - c).MaxBy(r => Math.Abs(m[r, c]));
            for (int k = 0; k < 7; k++)
            {
                (m[c, k], m[pivot, k]) = (m[pivot, k], m[c, k]);
            }

            logarithm += Math.Log(Math.Abs(m[c, c]));
            for (int r = 0; r < 6; r++)
            {
                double part = r == c ? 0 : m[r, c] / m[c, c];
                for (int k = 0; k < 7; k++)
                {
                    m[r, k] -= part * m[c, k];
                }
            }
        }

        return [.. Enumerable.Range(0, 6).Select(r => m[r, 6] / m[r, r])];
    }

    private double Rest(double x) => _rest.Length == 0 ? 0 : Straight(_rest, x);

    // Sixty steps to the deepest share; the load goes on in them.
    private double Seconds(DischargePoint now, Hypothesis h, DischargeEnd end)
    {
        double amperes = end.Amperes;
        double endCell = end.EndVolts / battery.Cells;
        double shedCell = end.ShedVolts / battery.Cells;
        bool weak = false;
        double drawn = now.AmpereHours;
        double seconds = 0;
        double reach = Reach(h.Rated, amperes, now.Celsius);
        double step = Math.Max(0.002, Deepest - (drawn / reach)) * reach / 60;
        double? before = now.Volts / battery.Cells;
        for (int i = 0; i < 120; i++)
        {
            double x = drawn / reach;
            if (!weak && x >= end.WeakShare)
            {
                weak = true;
                endCell += end.WeakVolts / battery.Cells;
                shedCell += end.WeakVolts / battery.Cells;
            }

            double cell = Cell(x, h.Rated, amperes, now.Celsius, h.Terms) + Rest(x) + h.Anchor;
            if (cell <= shedCell)
            {
                shedCell = double.NaN;
                amperes *= end.Share;
                reach = Reach(h.Rated, amperes, now.Celsius);
                step = Math.Max(0.002, Deepest - (drawn / reach)) * reach / 60;
                before = null;
            }
            else if (cell <= endCell)
            {
                // Within the last step, where the straight to this voltage crosses the end.
                double back =
                    i > 0 && before is { } over && over > cell ? 1 - Within(0, (over - endCell) / (over - cell), 1) : 0;
                return Math.Max(0, seconds - (back * step / amperes * 3600));
            }
            else if (x > Deepest)
            {
                break;
            }
            else
            {
                if (i > 0 && cell > before + 0.004)
                {
                    return double.NaN;
                }

                if (before is { } was && cell < was && cell > was / 2)
                {
                    amperes *= 1 + (end.Power * ((was / cell) - 1));
                }

                before = cell;
                drawn += step;
                seconds += step / amperes * 3600;
            }
        }

        return seconds;
    }

    private sealed record Hypothesis(double Rated, double Log, double[] Terms, double Anchor);
}
