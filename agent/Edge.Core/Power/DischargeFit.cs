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
/// <param name="AmpereHours">Capacity expected, Ah.</param>
/// <param name="Spread">Its spread, as the deviation of its logarithm.</param>
/// <param name="Shape">How this battery's curve differs from its chemistry's, in the curve's spreads; empty when not known.</param>
/// <param name="Rest">What no shape explains of it, V a cell, at shares 0 to 1; empty when not known.</param>
internal readonly record struct CapacityPrior(double AmpereHours, double Spread, double[] Shape, double[] Rest);

/// <summary>What is asked of a forecast.</summary>
/// <param name="Amperes">Current that will be drawn, A.</param>
/// <param name="EndVolts">Voltage at which the load goes, V; on the scale of the points.</param>
/// <param name="ShedVolts">Voltage at which the non-priority load goes, V; NaN when it is off or none is known.</param>
/// <param name="Share">Share of the load that stays then.</param>
/// <param name="Power">How much of the load is constant power: 1 all, 0 constant current.</param>
/// <param name="WeakShare">Drawn share at which a weak cell will fail, as it did before; NaN for none.</param>
/// <param name="WeakVolts">What the string then lacks, V.</param>
internal readonly record struct DischargeEnd(
    double Amperes,
    double EndVolts,
    double ShedVolts,
    double Share,
    double Power,
    double WeakShare,
    double WeakVolts
);

/// <summary>A forecast.</summary>
/// <param name="Seconds">Time left, s.</param>
/// <param name="Low">Lower bound, s.</param>
/// <param name="High">Upper bound, s.</param>
/// <param name="Capacity">Rated capacity that explains the discharge best, Ah.</param>
/// <param name="CapacityDoubt">Deviation of its logarithm.</param>
internal readonly record struct DischargeForecast(
    double Seconds,
    double Low,
    double High,
    double Capacity,
    double CapacityDoubt
);

/// <summary>
/// Finds which capacity explains a discharge, and when the battery then ends. For each of a row of capacities the cell's
/// curve is fitted to the voltages by least squares (offset, resistance, fall, two widths of knee, bend, each within what batteries
/// differ by, or within less of what this one has shown before), and weighed by how well it explains them and by what was known
/// of the capacity. So far from the end the capacity leads and near it the voltage does, without a switch between two rules.
/// </summary>
internal sealed class DischargeFit(BatteryProfile battery)
{
    /// <summary>Most points of a fit.</summary>
    public const int MostPoints = 48;

    /// <summary>Terms by which a battery's curve differs from its chemistry's.</summary>
    public const int Terms = 6;

    /// <summary>As many were kept by earlier versions: their batteries have no bend of their own.</summary>
    public const int TermsBeforeBend = 5;

    /// <summary>Points at which is kept what the terms do not explain.</summary>
    public const int RestPoints = 41;

    private const int Capacities = 21;
    private const int StepsAhead = 60;
    private const double FurthestShare = 1.35;
    private const double TenHours = 10;

    private const double RisesBy = 0.004;
    private const double NearShare = 0.02;

    // A spread of the capacity over which nothing is known of it.
    private const double AnySize = 0.6;

    // What the curve does not explain is alike from point to point: of many points as few count.
    private const double CountedPoints = 24;

    // A battery that was seen to its end differs from itself this much less than from others of its kind.
    private const double KnownShape = 0.15;

    private readonly CellCurve _curve = CellCurve.Of(battery.Chemistry);
    private readonly double _exponent = battery.PeukertInForce;
    private readonly double[] _weights = new double[Capacities];
    private readonly double[] _capacity = new double[Capacities];
    private readonly double[] _solved = new double[Capacities * Terms];
    private readonly double[] _anchor = new double[Capacities];
    private readonly double[] _ends = new double[Capacities];
    private readonly double[] _law = new double[MostPoints];
    private readonly double[] _warmth = new double[MostPoints];
    private readonly double[] _matrix = new double[Terms * Terms];
    private readonly double[] _right = new double[Terms];
    private readonly double[] _basis = new double[Terms];
    private readonly double[] _spreads = new double[Terms];
    private readonly double[] _shape = new double[Terms];

    private double[] _rest = [];
    private int _best;
    private double _nearLow = double.PositiveInfinity;
    private double _nearHigh;

    /// <summary>How the curve of the best capacity of the last fit differs from its chemistry's, in its spreads.</summary>
    public double[] Shape { get; } = new double[Terms];

    /// <summary>The capacity within reach of a rated one, Ah: Peukert's law over the ten-hour current, and the temperature.</summary>
    public double Reach(double rated, double amperes, double celsius) =>
        rated * ShareWithin(Law(amperes), Math.Pow(rated, _exponent - 1), Warmth(celsius));

    /// <summary>What the shape of the last fit does not explain of these points, V a cell, at shares 0 to 1.</summary>
    public double[] Unexplained(ReadOnlySpan<DischargePoint> points)
    {
        var rest = new double[RestPoints];
        int next = 0;
        (double beforeX, double beforeMiss) = MissOf(points[0]);
        (double x, double miss) = (beforeX, beforeMiss);
        for (int i = 0; i < RestPoints; i++)
        {
            double at = (double)i / (RestPoints - 1);
            while (x < at && next + 1 < points.Length)
            {
                (beforeX, beforeMiss) = (x, miss);
                (x, miss) = MissOf(points[++next]);
            }

            rest[i] =
                x > beforeX
                    ? beforeMiss + (Math.Clamp((at - beforeX) / (x - beforeX), 0, 1) * (miss - beforeMiss))
                    : miss;
        }

        return rest;
    }

    /// <summary>A discharge begins: what the last one came to is no guide.</summary>
    public void Begin() => (_nearLow, _nearHigh) = (double.PositiveInfinity, 0);

    /// <summary>Fits and forecasts; false while the points tell nothing.</summary>
    public bool TryForecast(
        ReadOnlySpan<DischargePoint> points,
        in CapacityPrior prior,
        in DischargeEnd end,
        out DischargeForecast forecast
    )
    {
        forecast = default;
        DischargePoint now = points[^1];
        double lowest = Math.Max(Least(now), prior.AmpereHours * Math.Exp(-3.5 * prior.Spread));
        double highest = Math.Max(lowest * 1.3, prior.AmpereHours * Math.Exp(3 * prior.Spread));
        if (!(lowest > 0) || !double.IsFinite(highest))
        {
            return false;
        }

        for (int i = 0; i < points.Length; i++)
        {
            _law[i] = Law(points[i].FeltAmperes);
            _warmth[i] = Warmth(points[i].Celsius);
        }

        Expect(prior.Shape);
        _rest = prior.Rest;
        double best = Weigh(points, prior, lowest, highest);
        Narrow(best, ref lowest, ref highest);
        best = Weigh(points, prior, lowest, highest);
        if (_nearLow < lowest || _nearHigh > highest)
        {
            // Near the end the right capacity is a needle between two of a wide row: where it was last, it is looked for again.
            double near = Weigh(points, prior, Math.Max(Least(now), _nearLow), Math.Max(1.01 * Least(now), _nearHigh));
            best = near >= best ? near : Weigh(points, prior, lowest, highest);
        }

        if (!double.IsFinite(best))
        {
            return false;
        }

        return Summarise(points, end, best, out forecast);
    }

    // 12 % of a lead-acid battery's capacity for 20 °C (IEC 60896); lithium gives less in the cold and hardly more in warmth.
    private double Warmth(double celsius) =>
        double.IsNaN(celsius) ? 1
        : battery.Chemistry == BatteryChemistry.LeadAcid ? Math.Clamp(1 + (0.006 * (celsius - 25)), 0.5, 1.2)
        : Math.Clamp(1 + (0.003 * (celsius - 25)), 0.7, 1);

    // (I₁₀/I)^(k−1), of which the rated capacity's part is left to the caller.
    private double Law(double amperes) => Math.Pow(Math.Max(1e-6, amperes * TenHours), 1 - _exponent);

    private (double Drawn, double Miss) MissOf(in DischargePoint point)
    {
        double rated = _capacity[_best];
        double x = point.AmpereHours / Reach(rated, point.FeltAmperes, point.Celsius);
        double miss = Miss(point, x, rated, out _) + Rest(x);
        for (int t = 0; t < Terms; t++)
        {
            miss -= _basis[t] * _solved[(_best * Terms) + t];
        }

        return (x, miss);
    }

    private static double ShareWithin(double law, double ratedPart, double warmth) =>
        Math.Min(1, Math.Min(1, law * ratedPart) * warmth);

    private static double Least(in DischargePoint now) => Math.Max(now.AmpereHours / FurthestShare, now.Amperes * 0.02);

    private void Expect(double[] shape)
    {
        bool known = shape.Length == Terms;
        for (int t = 0; t < Terms; t++)
        {
            _shape[t] = known ? shape[t] * _curve.Spreads[t] : 0;
            _spreads[t] = (known ? KnownShape : 1) * _curve.Spreads[t];
        }
    }

    private double Weigh(ReadOnlySpan<DischargePoint> points, in CapacityPrior prior, double lowest, double highest)
    {
        double step = Math.Log(highest / lowest) / (Capacities - 1);
        double best = double.NegativeInfinity;
        double usual = prior.Spread > AnySize ? Excuses(points, prior.AmpereHours) : double.PositiveInfinity;
        for (int c = 0; c < Capacities; c++)
        {
            double rated = lowest * Math.Exp(step * c);
            double off = Math.Log(rated / prior.AmpereHours) / prior.Spread;
            _capacity[c] = rated;
            _weights[c] = Explain(points, rated, c) - Math.Max(0, Excuses(points, rated) - usual) - (0.5 * off * off);
            best = Math.Max(best, _weights[c]);
        }

        return best;
    }

    // To a battery that is large enough all of a discharge would be its beginning, of which the curve says little: what it is so
    // excused beyond a usual one counts against it.
    private double Excuses(ReadOnlySpan<DischargePoint> points, double rated)
    {
        double ratedPart = Math.Pow(rated, _exponent - 1);
        double sum = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double x = points[i].AmpereHours / (rated * ShareWithin(_law[i], ratedPart, _warmth[i]));
            sum += Math.Log(_curve.At(x).Noise);
        }

        return sum * Math.Min(1, CountedPoints / points.Length);
    }

    // The logarithm of how well the best terms explain the voltages, with what was expected of them.
    private double Explain(ReadOnlySpan<DischargePoint> points, double rated, int at)
    {
        double ratedPart = Math.Pow(rated, _exponent - 1);
        int last = points.Length - 1;
        double newest = points[last].AmpereHours / (rated * ShareWithin(_law[last], ratedPart, _warmth[last]));
        Array.Clear(_matrix);
        Array.Clear(_right);
        for (int t = 0; t < Terms; t++)
        {
            _matrix[(t * Terms) + t] = 1;
        }

        double information = Math.Min(1, CountedPoints / points.Length);
        double squares = 0;
        double miss = 0;
        for (int i = 0; i <= last; i++)
        {
            double x = points[i].AmpereHours / (rated * ShareWithin(_law[i], ratedPart, _warmth[i]));
            miss = Miss(points[i], x, rated, out double early);

            // What is long past says less of what comes than the voltage of late.
            double noise = _curve.NoiseVolts * early * (1 + (3 * Math.Max(0, newest - x)));
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
        for (int t = 0; t < Terms; t++)
        {
            miss -= _basis[t] * _solved[(at * Terms) + t];
        }

        _anchor[at] = miss;
        return newest > FurthestShare ? double.NegativeInfinity : (-0.5 * (squares - gain)) - determinant;
    }

    // What the expected curve misses at a point, V a cell, and what each term would add there, in its own spread.
    private double Miss(in DischargePoint point, double x, double rated, out double early)
    {
        CurvePoint curve = _curve.At(x);
        double perOhm = -point.Amperes / rated * Growth(x) * Cold(point.Celsius);
        _basis[0] = _spreads[0];
        _basis[1] = perOhm * _spreads[1];
        _basis[2] = -x * _spreads[2];
        _basis[3] = -curve.Narrow * _spreads[3];
        _basis[4] = -curve.Wide * _spreads[4];
        _basis[5] = -x * x * _spreads[5];
        early = curve.Noise;
        return (point.Volts / battery.Cells)
            - curve.Volts
            - Rest(x)
            - _shape[0]
            - (perOhm * (_curve.OhmHours + _shape[1]))
            + (x * _shape[2])
            + (curve.Narrow * _shape[3])
            + (curve.Wide * _shape[4])
            + (x * x * _shape[5]);
    }

    private double Rest(double x)
    {
        if (_rest.Length == 0)
        {
            return 0;
        }

        double at = Math.Clamp(x, 0, 1) * (RestPoints - 1);
        int i = Math.Min(RestPoints - 2, (int)at);
        return _rest[i] + ((at - i) * (_rest[i + 1] - _rest[i]));
    }

    private double Growth(double x) => 1 + (_curve.OhmGrowth * Math.Min(1, x) * Math.Min(1, x));

    private static double Cold(double celsius) =>
        double.IsNaN(celsius) ? 1 : Math.Clamp(1 + (0.008 * (25 - celsius)), 0.6, 2);

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
        double step = Math.Exp(Math.Log(highest / lowest) / (Capacities - 1));
        double from = double.MaxValue;
        double to = 0;
        for (int c = 0; c < Capacities; c++)
        {
            if (_weights[c] > best - 6)
            {
                from = Math.Min(from, _capacity[c]);
                to = Math.Max(to, _capacity[c]);
            }
        }

        lowest = Math.Max(lowest, from / step);
        highest = Math.Max(lowest * 1.01, Math.Min(highest, to * step));
    }

    private bool Summarise(
        ReadOnlySpan<DischargePoint> points,
        in DischargeEnd end,
        double best,
        out DischargeForecast forecast
    )
    {
        double total = 0;
        double mean = 0;
        double squares = 0;
        int likeliest = 0;
        for (int c = 0; c < Capacities; c++)
        {
            double weight = Math.Exp(_weights[c] - best);
            double logarithm = Math.Log(_capacity[c]);
            _ends[c] = weight > 1e-4 ? SecondsLeft(points[^1], c, end) : double.NaN;
            weight = double.IsNaN(_ends[c]) ? 0 : weight;
            _weights[c] = weight;
            total += weight;
            mean += weight * logarithm;
            squares += weight * logarithm * logarithm;
            likeliest = weight > _weights[likeliest] ? c : likeliest;
        }

        if (total <= 0)
        {
            forecast = default;
            return false;
        }

        for (int t = 0; t < Terms; t++)
        {
            Shape[t] = (_shape[t] + (_spreads[t] * _solved[(likeliest * Terms) + t])) / _curve.Spreads[t];
        }

        _best = likeliest;
        mean /= total;
        double doubt = Math.Sqrt(Math.Max(0, (squares / total) - (mean * mean)));
        _nearLow = Math.Exp(mean - (3 * doubt) - NearShare);
        _nearHigh = Math.Exp(mean + (3 * doubt) + NearShare);

        // The knee of a curve that was never seen comes early rather than late: too long a forecast is the dangerous one.
        DischargePoint now = points[^1];
        double depth = now.AmpereHours / Reach(_capacity[likeliest], now.FeltAmperes, now.Celsius);

        // Cells of other lithium fall all the way, each kind its own way: theirs is doubted from the beginning on.
        double from = battery.Chemistry == BatteryChemistry.LithiumIon ? 0.2 : 0.6;
        double middle = _rest.Length > 0 ? 0.5 : 0.5 - (0.35 * Math.Clamp((depth - from) / (0.8 - from), 0, 1));
        _ends.AsSpan().Sort(_weights.AsSpan());
        forecast = new DischargeForecast(
            Quantile(middle * total),
            Quantile(0.04 * total),
            Quantile(0.96 * total),
            _capacity[likeliest],
            doubt
        );
        return true;
    }

    private double Quantile(double weight)
    {
        double seen = 0;
        double beforeAt = 0;
        double before = double.NaN;
        for (int c = 0; c < Capacities; c++)
        {
            if (!(_weights[c] > 0))
            {
                continue;
            }

            double at = seen + (_weights[c] / 2);
            if (at >= weight)
            {
                return double.IsNaN(before)
                    ? _ends[c]
                    : before + ((_ends[c] - before) * (weight - beforeAt) / (at - beforeAt));
            }

            (before, beforeAt) = (_ends[c], at);
            seen += _weights[c];
        }

        return before;
    }

    // NaN for what is no battery.
    private double SecondsLeft(in DischargePoint now, int at, in DischargeEnd end)
    {
        double rated = _capacity[at];

        double amperes = end.Amperes;
        double ohms = (_curve.OhmHours + Term(at, 1)) / rated * Cold(now.Celsius);
        double offset = Term(at, 0) + _anchor[at];
        double endCell = end.EndVolts / battery.Cells;
        double shedCell = end.ShedVolts / battery.Cells;
        double weakAt = end.WeakShare;
        double before = now.Volts / battery.Cells;
        double seconds = 0;
        double drawn = now.AmpereHours;
        double reach = Reach(rated, amperes, now.Celsius);

        double step = Math.Max(0.002, FurthestShare - (drawn / reach)) * reach / StepsAhead;
        for (int i = 0; i < StepsAhead * 2; i++)
        {
            double x = drawn / reach;
            if (x >= weakAt)
            {
                weakAt = double.NaN;
                endCell += end.WeakVolts / battery.Cells;
                shedCell += end.WeakVolts / battery.Cells;
            }

            CurvePoint curve = _curve.At(x);
            double cell =
                curve.Volts
                + Rest(x)
                + offset
                - (amperes * Growth(x) * ohms)
                - (Term(at, 2) * x)
                - (Term(at, 3) * curve.Narrow)
                - (Term(at, 4) * curve.Wide)
                - (Term(at, 5) * x * x);
            if (cell <= shedCell)
            {
                // The plates recover, and what the lighter load reaches is more.
                shedCell = double.NaN;
                amperes *= end.Share;
                reach = Reach(rated, amperes, now.Celsius);
                step = Math.Max(0.002, FurthestShare - (drawn / reach)) * reach / StepsAhead;
                before = double.MaxValue;
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

            if (cell > before + RisesBy && i > 0)
            {
                // Terms that explain what was, and then rise: no battery does.
                return double.NaN;
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

    private double Term(int at, int term) => _shape[term] + (_solved[(at * Terms) + term] * _spreads[term]);
}
