namespace Edge.Core.Power;

/// <summary>A moment of a discharge.</summary>
/// <param name="AmpereHours">Drawn since the battery was full, Ah.</param>
/// <param name="Volts">Voltage, V; with what a weak cell lacks added back.</param>
/// <param name="Amperes">Current drawn, A.</param>
/// <param name="FeltAmperes">Current that the plates feel: the mean of the last minutes, A.</param>
/// <param name="Celsius">Temperature of the cells, °C.</param>
internal readonly record struct DischargePoint(
    double AmpereHours,
    double Volts,
    double Amperes,
    double FeltAmperes,
    double Celsius
);

/// <summary>What is known of a battery before its discharge tells more.</summary>
/// <param name="AmpereHours">Capacity expected, Ah; NaN when not known.</param>
/// <param name="Spread">Its spread, as the deviation of its logarithm.</param>
internal readonly record struct CapacityPrior(double AmpereHours, double Spread);

/// <summary>What is asked of a forecast.</summary>
/// <param name="EndVolts">Voltage at which the load goes, V; on the scale of the points.</param>
/// <param name="ShedVolts">Voltage at which the non-priority load goes, V; NaN when it is off or none is known.</param>
/// <param name="Share">Share of the load that stays then.</param>
/// <param name="Power">How much of the load is constant power: 1 all, 0 constant current.</param>
internal readonly record struct DischargeEnd(double EndVolts, double ShedVolts, double Share, double Power);

/// <summary>A forecast.</summary>
/// <param name="Seconds">Time left, s.</param>
/// <param name="Low">Lower bound, s.</param>
/// <param name="High">Upper bound, s.</param>
/// <param name="Capacity">Rated capacity that explains the discharge, Ah.</param>
/// <param name="CapacityLow">Its lower bound.</param>
/// <param name="CapacityHigh">Its upper bound.</param>
internal readonly record struct DischargeForecast(
    double Seconds,
    double Low,
    double High,
    double Capacity,
    double CapacityLow,
    double CapacityHigh
);

/// <summary>
/// Finds which batteries explain a discharge, and when each of them ends: a bank of hypotheses (capacity, Peukert's
/// exponent, width of the knee), each with offset, resistance, slope and depth of knee fitted by least squares within
/// what is physical, weighed by how well it explains the voltage and by what was known of the capacity. So far from the end the
/// capacity leads, and near it the voltage does, without a switch between two rules.
/// </summary>
internal sealed class DischargeFit(BatteryProfile battery)
{
    /// <summary>Most points of a fit.</summary>
    public const int MostPoints = 48;

    private const int Capacities = 24;
    private const int Terms = 4;
    private const int StepsAhead = 60;
    private const double FurthestShare = 1.35;
    private const double TenHours = 10;
    private const double CapacityPerCelsius = 0.006;

    // What the curve does not explain is alike from point to point: of many points as few count.
    private const double CountedPoints = 24;
    private const double MiddleFrom = 0.05;
    private const double MiddleTo = 0.6;

    // Without a capacity all that is short is as likely as its slope says.
    private const double UnknownTo = 0.9;

    private readonly CellCurve[] _curves = CellCurve.Of(battery.Chemistry);
    private readonly double[] _peukerts = Exponents(battery);
    private readonly double[] _weights = new double[Capacities * 16];
    private readonly double[] _capacity = new double[Capacities * 16];
    private readonly double[] _solved = new double[Capacities * 16 * Terms];
    private readonly double[] _anchor = new double[Capacities * 16];
    private readonly double[] _ends = new double[Capacities * 16];
    private readonly int[] _order = new int[Capacities * 16];
    private readonly double[] _x = new double[MostPoints];
    private readonly double[] _matrix = new double[Terms * Terms];
    private readonly double[] _right = new double[Terms];
    private readonly double[] _basis = new double[Terms];

    // Deviations of offset (V a cell), resistance (Ω Ah a cell), slope and depth of knee (V a cell) from the curve.
    private readonly double[] _spreads =
        battery.Chemistry == BatteryChemistry.LeadAcid ? [0.015, 0.05, 0.03, 0.03]
        : battery.Chemistry == BatteryChemistry.LithiumIronPhosphate ? [0.02, 0.04, 0.02, 0.05]
        : [0.05, 0.08, 0.12, 0.15];

    private readonly double _ohmHours = battery.Chemistry == BatteryChemistry.LeadAcid ? 0.09 : 0.08;
    private readonly double _noiseVolts =
        battery.Chemistry == BatteryChemistry.LeadAcid ? 0.0025
        : battery.Chemistry == BatteryChemistry.LithiumIronPhosphate ? 0.003
        : 0.006;

    /// <summary>The capacity within reach of a rated one, Ah: Peukert's law over the ten-hour current, and the temperature.</summary>
    public static double Reach(double rated, double amperes, double peukert, double celsius)
    {
        double rate = amperes * TenHours / rated;
        double law = rate <= 1 ? 1 : Math.Pow(rate, 1 - peukert);
        double warmth = double.IsNaN(celsius) ? 1 : 1 + (CapacityPerCelsius * (celsius - 25));
        return rated * Math.Min(1, law * Math.Clamp(warmth, 0.5, 1.2));
    }

    /// <summary>Fits and forecasts; false while the points tell nothing.</summary>
    public bool TryForecast(
        ReadOnlySpan<DischargePoint> points,
        CapacityPrior prior,
        in DischargeEnd end,
        out DischargeForecast forecast
    )
    {
        forecast = default;
        if (points.Length == 0)
        {
            return false;
        }

        DischargePoint now = points[^1];
        if (!Range(now, prior, out double lowest, out double highest))
        {
            return false;
        }

        // Twice: over all that may be, then again where something was found.
        double best = Weigh(points, prior, lowest, highest);
        Narrow(best, ref lowest, ref highest);
        best = Weigh(points, prior, lowest, highest);
        if (!double.IsFinite(best))
        {
            return false;
        }

        forecast = Summarise(points, prior, end, best);
        return true;
    }

    private static double[] Exponents(BatteryProfile battery)
    {
        double k = battery.PeukertInForce;
        return battery.Chemistry != BatteryChemistry.LeadAcid ? [k]
            : double.IsNaN(battery.Peukert) ? [1.06, 1.15, 1.25]
            : [Math.Max(1, k - 0.04), k, k + 0.04];
    }

    private static bool Range(in DischargePoint now, CapacityPrior prior, out double lowest, out double highest)
    {
        double floor = Math.Max(now.AmpereHours / FurthestShare, now.Amperes * 0.02);
        if (double.IsNaN(prior.AmpereHours))
        {
            lowest = floor;
            highest = Math.Max(floor * 1.5, Math.Max(now.Amperes, now.FeltAmperes) * 40);
        }
        else
        {
            lowest = Math.Max(floor, prior.AmpereHours * Math.Exp(-4 * prior.Spread));
            highest = Math.Max(lowest * 1.2, prior.AmpereHours * Math.Exp(3 * prior.Spread));
        }

        return lowest > 0 && double.IsFinite(highest);
    }

    private double Weigh(ReadOnlySpan<DischargePoint> points, CapacityPrior prior, double lowest, double highest)
    {
        double step = Math.Log(highest / lowest) / (Capacities - 1);
        double best = double.NegativeInfinity;
        int at = 0;
        for (int c = 0; c < Capacities; c++)
        {
            double rated = lowest * Math.Exp(step * c);
            double off = double.IsNaN(prior.AmpereHours) ? 0 : Math.Log(rated / prior.AmpereHours) / prior.Spread;
            double known = -0.5 * off * off;
            foreach (double peukert in _peukerts)
            {
                for (int i = 0; i < points.Length; i++)
                {
                    _x[i] = points[i].AmpereHours / Reach(rated, points[i].FeltAmperes, peukert, points[i].Celsius);
                }

                foreach (CellCurve curve in _curves)
                {
                    double weight = known + Explain(points, rated, curve, at);
                    _weights[at] = weight;
                    _capacity[at] = rated;
                    best = Math.Max(best, weight);
                    at++;
                }
            }
        }

        return best;
    }

    // The logarithm of how well the best offset, resistance, slope and knee explain the voltages, with their own priors.
    private double Explain(ReadOnlySpan<DischargePoint> points, double rated, CellCurve curve, int at)
    {
        if (_x[points.Length - 1] > FurthestShare)
        {
            return double.NegativeInfinity;
        }

        Array.Clear(_matrix);
        Array.Clear(_right);
        for (int t = 0; t < Terms; t++)
        {
            _matrix[(t * Terms) + t] = 1;
        }

        double information = Math.Min(1, CountedPoints / points.Length);
        double squares = 0;
        double newest = _x[points.Length - 1];
        for (int i = 0; i < points.Length; i++)
        {
            double x = _x[i];
            double miss = Miss(points[i], x, rated, curve);

            // The first percents are the battery's own affair: surface charge and coup de fouet.
            // And what is long past says less of what comes than the voltage of late.
            double noise = _noiseVolts * (1 + (4 * Math.Exp(-x / 0.015)) + (3 * Math.Max(0, newest - x)));
            double weight = information / (noise * noise);
            squares += weight * miss * miss;
            for (int r = 0; r < Terms; r++)
            {
                double row = weight * _basis[r];
                _right[r] += row * miss;
                for (int s = 0; s <= r; s++)
                {
                    _matrix[(r * Terms) + s] += row * _basis[s];
                }
            }
        }

        double determinant = Solve();
        double gain = 0;
        for (int t = 0; t < Terms; t++)
        {
            gain += _right[t] * _right[t];
        }

        BackSubstitute(at);
        DischargePoint last = points[^1];
        double residual = Miss(last, _x[points.Length - 1], rated, curve);
        for (int t = 0; t < Terms; t++)
        {
            residual -= _basis[t] * _solved[(at * Terms) + t];
        }

        _anchor[at] = residual;
        return (-0.5 * (squares - gain)) - determinant;
    }

    // What the curve misses at a point, V a cell, and what each term would add there, in its own spread.
    private double Miss(in DischargePoint point, double x, double rated, CellCurve curve)
    {
        double knee = curve.Knee(x);
        double growth = 1 + (1.5 * Math.Min(1, x) * Math.Min(1, x));
        double cold = double.IsNaN(point.Celsius) ? 1 : Math.Clamp(1 + (0.008 * (25 - point.Celsius)), 0.6, 2);
        double perOhm = -point.Amperes / rated * growth * cold;
        _basis[0] = _spreads[0];
        _basis[1] = perOhm * _spreads[1];
        _basis[2] = -x * _spreads[2];
        _basis[3] = -knee * _spreads[3];
        return (point.Volts / battery.Cells) - curve.At(x, knee) - (perOhm * _ohmHours);
    }

    // Cholesky's factor in place of the matrix, L⁻¹ b in place of the right side; the logarithm of its diagonal.
    private double Solve()
    {
        double logarithm = 0;
        for (int r = 0; r < Terms; r++)
        {
            for (int s = 0; s <= r; s++)
            {
                double sum = _matrix[(r * Terms) + s];
                for (int k = 0; k < s; k++)
                {
                    sum -= _matrix[(r * Terms) + k] * _matrix[(s * Terms) + k];
                }

                _matrix[(r * Terms) + s] = r == s ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / _matrix[(s * Terms) + s];
            }

            double right = _right[r];
            for (int k = 0; k < r; k++)
            {
                right -= _matrix[(r * Terms) + k] * _right[k];
            }

            _right[r] = right / _matrix[(r * Terms) + r];
            logarithm += Math.Log(_matrix[(r * Terms) + r]);
        }

        return logarithm;
    }

    private void BackSubstitute(int at)
    {
        for (int r = Terms - 1; r >= 0; r--)
        {
            double sum = _right[r];
            for (int k = r + 1; k < Terms; k++)
            {
                sum -= _matrix[(k * Terms) + r] * _solved[(at * Terms) + k];
            }

            _solved[(at * Terms) + r] = sum / _matrix[(r * Terms) + r];
        }
    }

    private void Narrow(double best, ref double lowest, ref double highest)
    {
        double from = double.MaxValue;
        double to = 0;
        int count = Capacities * _peukerts.Length * _curves.Length;
        for (int i = 0; i < count; i++)
        {
            if (_weights[i] > best - 8)
            {
                from = Math.Min(from, _capacity[i]);
                to = Math.Max(to, _capacity[i]);
            }
        }

        if (to > 0)
        {
            double step = Math.Exp(Math.Log(highest / lowest) / (Capacities - 1));
            lowest = Math.Max(lowest, from / step);
            highest = Math.Max(lowest * 1.02, Math.Min(highest, to * step));
        }
    }

    private DischargeForecast Summarise(
        ReadOnlySpan<DischargePoint> points,
        CapacityPrior prior,
        in DischargeEnd end,
        double best
    )
    {
        int count = Capacities * _peukerts.Length * _curves.Length;
        int kept = 0;
        double total = 0;
        int at = 0;
        for (int c = 0; c < Capacities; c++)
        {
            foreach (double peukert in _peukerts)
            {
                foreach (CellCurve curve in _curves)
                {
                    double weight = Math.Exp(_weights[at] - best);
                    _weights[at] = weight;
                    if (weight > 1e-3)
                    {
                        _ends[at] = SecondsLeft(points[^1], at, peukert, curve, end);
                        total += weight;
                        _order[kept++] = at;
                    }

                    at++;
                }
            }
        }

        Span<int> order = _order.AsSpan(0, kept);
        order.Sort((a, b) => _capacity[a].CompareTo(_capacity[b]));
        (double capacityLow, double capacity, double capacityHigh) = Quantiles(order, _capacity, total, MiddleTo);

        // Deep down the knee is what is looked for, and the evidence is more and more one-sided.
        DischargePoint now = points[^1];
        double depth = now.AmpereHours / Reach(capacity, now.FeltAmperes, battery.PeukertInForce, now.Celsius);
        double middle = double.IsNaN(prior.AmpereHours) ? UnknownTo : MiddleTo;
        double to = middle - (0.35 * Math.Clamp((depth - 0.55) / 0.25, 0, 1));
        order.Sort((a, b) => _ends[a].CompareTo(_ends[b]));
        (double low, double seconds, double high) = Quantiles(order, _ends, total, to);
        return new DischargeForecast(seconds, low, high, capacity, capacityLow, capacityHigh);
    }

    private (double Low, double Middle, double High) Quantiles(ReadOnlySpan<int> order,
        double[] values,
        double total,
        double to
    )
    {
        double low = double.NaN;
        double high = double.NaN;
        double mean = 0;
        double part = 0;
        double seen = 0;
        foreach (int i in order)
        {
            // A battery that ends sooner would have shown it, one that ends later has not yet: the long side is the
            // emptier guess, and the dangerous one.
            double inside = Math.Max(
                0,
                Math.Min(seen + _weights[i], to * total) - Math.Max(seen, MiddleFrom * total)
            );
            mean += inside * Math.Log(Math.Max(1e-3, values[i]));
            part += inside;
            seen += _weights[i];
            low = double.IsNaN(low) && seen >= 0.04 * total ? values[i] : low;
            high = double.IsNaN(high) && seen >= 0.96 * total ? values[i] : high;
        }

        return (low, Math.Exp(mean / part), double.IsNaN(high) ? values[order[^1]] : high);
    }

    private double SecondsLeft(in DischargePoint now, int at, double peukert, CellCurve curve, in DischargeEnd end)
    {
        double rated = _capacity[at];
        double volts = now.Volts;
        double amperes = now.FeltAmperes;
        double endCell = end.EndVolts / battery.Cells;
        double shedVolts = end.ShedVolts;
        double before = volts / battery.Cells;
        double seconds = 0;
        double drawn = now.AmpereHours;
        double ohmHours = _ohmHours + (_solved[(at * Terms) + 1] * _spreads[1]);
        double offset = (_solved[at * Terms] * _spreads[0]) + _anchor[at];
        double slope = _solved[(at * Terms) + 2] * _spreads[2];
        double depth = _solved[(at * Terms) + 3] * _spreads[3];
        double cold = double.IsNaN(now.Celsius) ? 1 : Math.Clamp(1 + (0.008 * (25 - now.Celsius)), 0.6, 2);
        bool shed = double.IsNaN(shedVolts);
        double reach = Reach(rated, amperes, peukert, now.Celsius);
        double step = Math.Max(0.002, FurthestShare - (drawn / reach)) * reach / StepsAhead;
        for (int i = 0; i < StepsAhead * 2; i++)
        {
            double x = drawn / reach;
            double knee = curve.Knee(x);
            double growth = 1 + (1.5 * Math.Min(1, x) * Math.Min(1, x));
            double cell =
                curve.At(x, knee)
                + offset
                - (amperes / rated * growth * cold * ohmHours)
                - (slope * x)
                - (depth * knee);
            if (!shed && cell * battery.Cells <= shedVolts)
            {
                // The plates recover, and what the lighter load reaches is more.
                shed = true;
                amperes *= end.Share;
                reach = Reach(rated, amperes, peukert, now.Celsius);
                step = Math.Max(0.002, FurthestShare - (drawn / reach)) * reach / StepsAhead;
                before = cell;
                continue;
            }

            if (cell <= endCell)
            {
                double share = i == 0 || before <= cell ? 1 : Math.Clamp((before - endCell) / (before - cell), 0, 1);
                return Math.Max(0, seconds - (i == 0 ? 0 : (1 - share) * step / amperes * 3600));
            }

            if (x > FurthestShare)
            {
                break;
            }

            if (end.Power > 0 && before > cell && cell > 0.5 * before)
            {
                amperes *= 1 + (end.Power * (before - cell) / cell);
            }

            before = cell;
            drawn += step;
            seconds += step / amperes * 3600;
        }

        return seconds;
    }
}
