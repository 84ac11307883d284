using Edge.Core.Site;

namespace Edge.Core.Power;

/// <summary>
/// Forecast of when the battery ends: when the priority load is taken off, at the present load. It watches a discharge
/// from its first second, keeps its voltage and current as a bounded series, and asks <see cref="DischargeFit"/> anew as time
/// goes on, the load changes or the voltage falls. Between two fits the end stands still.
/// </summary>
public sealed class Autonomy
{
    private const double BeginSeconds = 10;
    private const double QuietSeconds = 30;
    private const double FeltSeconds = 300;
    private const double NowSeconds = 15;
    private const double FallSeconds = 30;
    private const double FallVolts = 0.01;
    private const double ShedSettleSeconds = 45;
    private const double RecentSeconds = 20;

    // A capacity learned from discharges; one that the site file says, for batteries of any age.
    private const double LearnedSpread = 0.05;
    private const double RatedSpread = 0.2;
    private const double UsualHealth = 0.85;

    // Nothing known: batteries carry their load for one to sixteen hours.
    private const double UnknownHours = 4;

    // A laboratory's cell is drawn on for half an hour to eight.
    private const double LaboratoryHours = 2;
    private const double UnknownSpread = 1.2;
    private const double LearnDepth = 0.4;

    // What a battery's own curve may do that no fit of its kind's does, as a share of the time left: seen before, and never.
    private const double KnownDoubt = 0.06;
    private const double UnknownDoubt = 0.2;

    // Of the load's mean, at a bound of 96 %.
    private const double BoundDeviations = 1.75;
    private const double EndedShare = 0.05;
    private const double LearnDoubt = 0.1;

    // A weak cell that has failed lacks this, V.
    private const double WeakVolts = 0.6;
    private const double FailedCellVolts = 2.3;

    // Of a discharge whose start nobody saw: lead-acid under load, V a cell.
    private const double UnknownStartSpread = 0.3;
    private const double FullCellVolts = 2.1;
    private const double FallCellVolts = 0.19;

    private readonly BatteryProfile _battery;
    private readonly Limits _limits;
    private readonly DischargeFit _fit;
    private readonly AlternatingLoad _load = new();
    private readonly DischargePoint[] _points = new DischargePoint[DischargeFit.MostPoints];
    private int _count;
    private double _spacing;
    private Sum _sum;
    private long _last = long.MinValue;
    private double _asks;
    private double _quiet;
    private double _seconds;
    private double _drawn;
    private double _felt;
    private double _nowVolts;
    private double _nowAmperes;
    private double _midpointLack;
    private double _midpointBase = double.NaN;
    private double _fitted = double.NaN;
    private double _fittedAmperes;
    private double _fittedVolts;
    private DischargeForecast _forecast;
    private double _shedAt = double.NaN;
    private double _shedWatts;
    private bool _isShed;
    private double _underShed;
    private double _recentWatts;
    private double _recentVolts;
    private bool _isDue;
    private double[] _shape = [];
    private double[] _rest = [];
    private double _weakVolts;
    private double _weakShare = double.NaN;
    private double _weakDrawn = double.NaN;
    private double _weakFelt;
    private double _spread;
    private double _celsius = double.NaN;
    private double _unknownStart;

    /// <summary>Makes the forecast of a site's battery.</summary>
    public Autonomy(BatteryProfile battery, Limits limits)
    {
        _battery = battery;
        _limits = limits;
        _fit = new DischargeFit(battery);
        CapacityAmpereHours = battery.CapacityAmpereHours;
    }

    /// <summary>Whether the battery carries the load.</summary>
    public bool IsDischarging { get; private set; }

    /// <summary>Seconds until the end; NaN while there is nothing to forecast.</summary>
    public double Seconds => IsDischarging && HasForecast ? Left(_forecast.Seconds) : double.NaN;

    /// <summary>Lower bound, s.</summary>
    public double LowSeconds => IsDischarging && HasForecast ? Left(Low(_forecast.Low)) : double.NaN;

    /// <summary>Upper bound, s.</summary>
    public double HighSeconds => IsDischarging && HasForecast ? Left(High(_forecast.High)) : double.NaN;

    /// <summary>Capacity that is reckoned with, Ah: learned, else as the site file has it, else what this discharge says; NaN when
    /// not known.</summary>
    public double CapacityAmpereHours { get; private set; }

    /// <summary>Capacity that discharges have taught, Ah; NaN before the first.</summary>
    public double LearnedAmpereHours { get; private set; } = double.NaN;

    /// <summary>Doubt of the capacity, Ah; infinite when not known.</summary>
    public double CapacityDoubt =>
        !double.IsNaN(LearnedAmpereHours) ? LearnedSpread * LearnedAmpereHours
        : !double.IsNaN(_battery.CapacityAmpereHours) ? RatedSpread * _battery.CapacityAmpereHours
        : double.PositiveInfinity;

    /// <summary>Share of the load that stays after the non-priority disconnect; NaN when not known.</summary>
    public double PriorityShare { get; private set; } = double.NaN;

    /// <summary>How many discharges have taught the capacity.</summary>
    public int Lessons { get; private set; }

    // A heavier load is reckoned with at once, though the plates feel it late; a lighter one when it has lasted.
    private double ExpectedAmperes => _load.Alternates ? _load.Mean : Math.Max(_nowAmperes, _felt);

    private bool HasForecast => !double.IsNaN(_fitted);

    /// <summary>Goes on with what earlier boots learned.</summary>
    public void Restore(in BatteryLearned learned)
    {
        if (learned.CapacityAmpereHours > 0 && double.IsFinite(learned.CapacityAmpereHours) && learned.Lessons > 0)
        {
            LearnedAmpereHours = learned.CapacityAmpereHours;
            CapacityAmpereHours = learned.CapacityAmpereHours;
            Lessons = learned.Lessons;
            bool whole =
                learned.Shape is { Count: DischargeFit.Terms or DischargeFit.TermsBeforeBend }
                && learned.Rest is { Count: DischargeFit.RestPoints }
                && learned.Shape.Concat(learned.Rest).All(double.IsFinite);
            _shape = whole ? [.. learned.Shape, .. new double[DischargeFit.Terms - learned.Shape.Count]] : [];
            _rest = whole ? [.. learned.Rest] : [];
            _weakVolts = double.IsFinite(learned.WeakVolts) ? Math.Max(0, learned.WeakVolts) : 0;
            _weakShare = _weakVolts > 0 ? learned.WeakShare : double.NaN;
        }

        PriorityShare = learned.PriorityShare is > 0 and <= 1 ? learned.PriorityShare : double.NaN;
    }

    /// <summary>What must outlive a restart.</summary>
    public BatteryLearned Learned =>
        new()
        {
            CapacityAmpereHours = double.IsNaN(LearnedAmpereHours) ? 0 : LearnedAmpereHours,
            Lessons = Lessons,
            PriorityShare = double.IsNaN(PriorityShare) ? 0 : PriorityShare,
            Shape = _shape,
            Rest = _rest,
            WeakVolts = _weakVolts,
            WeakShare = double.IsNaN(_weakShare) ? 0 : _weakShare,
        };

    /// <summary>The battery is another one: what was learned of it is void.</summary>
    public void Forget()
    {
        LearnedAmpereHours = double.NaN;
        CapacityAmpereHours = _battery.CapacityAmpereHours;
        Lessons = 0;
        _shape = [];
        _rest = [];
        _weakVolts = 0;
        _weakShare = double.NaN;
        End(learn: false);
    }

    /// <summary>Takes a moment; true when the forecast is a new one.</summary>
    /// <param name="moment">What is measured.</param>
    /// <param name="missing">Charge missing from full, Ah; counted from the start of the agent while it is not known.</param>
    /// <param name="isKnown">Whether it is known what was missing when the discharge began.</param>
    public bool Step(in PowerMoment moment, double missing, bool isKnown)
    {
        double seconds = _last == long.MinValue ? 0 : (moment.Micros - _last) / 1e6;
        if (seconds < 0 || double.IsNaN(moment.Volts) || double.IsNaN(moment.Amperes))
        {
            return false;
        }

        _last = moment.Micros;
        double drain = -moment.Amperes;
        double least = LeastAmperes();
        if (!IsDischarging)
        {
            _asks = drain > least ? _asks + seconds : 0;
            if (drain <= least || _asks < BeginSeconds)
            {
                _midpointBase = double.NaN;
                return false;
            }

            Begin(moment, missing, isKnown);
        }

        _quiet = drain < least / 2 ? _quiet + seconds : 0;
        if (_quiet >= QuietSeconds)
        {
            End(learn: true);
            return false;
        }

        if (_quiet > 0)
        {
            return false;
        }

        Track(moment, missing, seconds);
        return Refit();
    }

    // Below this a battery on float draws on itself, or the monitor is off its zero.
    private double LeastAmperes()
    {
        double share = 0.004 * CapacityAmpereHours;
        return double.IsNaN(share) ? (_battery.IsSmall ? 0.02 : 0.4) : Math.Max(_battery.IsSmall ? 0.005 : 0.3, share);
    }

    private void Begin(in PowerMoment moment, double missing, bool isKnown)
    {
        // A start that nobody saw: what the voltage says of it, with much doubt.
        _spread = isKnown ? 0 : UnknownStartSpread;
        double shown = (FullCellVolts - (moment.Volts / _battery.Cells)) / FallCellVolts;
        _unknownStart =
            isKnown || double.IsNaN(CapacityAmpereHours) || _battery.Chemistry != BatteryChemistry.LeadAcid
                ? 0
                : Math.Max(0, (CapacityAmpereHours * Math.Clamp(shown, 0, 0.9)) - missing);
        missing += _unknownStart;
        IsDischarging = true;
        _fit.Begin();
        _count = 0;
        _spacing = 2;
        _sum = default;
        _quiet = 0;
        _seconds = _asks;
        _drawn = missing;
        _felt = -moment.Amperes;
        _nowAmperes = _felt;
        _load.Begin(_felt);
        _nowVolts = moment.Volts;
        _midpointLack = 0;
        _fitted = double.NaN;
        _weakDrawn = double.NaN;
        _isShed = false;
        _shedAt = double.NaN;
        _underShed = 0;
        _recentWatts = moment.Volts * _felt;
        _recentVolts = moment.Volts;
    }

    private void Track(in PowerMoment moment, double missing, double seconds)
    {
        double drain = -moment.Amperes;
        _celsius = moment.Celsius;
        _seconds += seconds;
        _drawn = Math.Max(_drawn, missing + _unknownStart);
        _felt += (drain - _felt) * (1 - Math.Exp(-seconds / FeltSeconds));
        double quick = 1 - Math.Exp(-seconds / NowSeconds);
        _nowAmperes += (drain - _nowAmperes) * quick;
        _nowVolts += (moment.Volts - _nowVolts) * quick;
        _load.Step(_nowAmperes, seconds);
        Midpoint(moment, quick);
        Shed(moment, seconds);
        _sum.Add(_drawn, moment.Volts + _midpointLack, drain, _felt, moment.Celsius);
        if (_seconds >= _sum.From + _spacing || _count == 0 || IsFalling())
        {
            Put(_sum.Mean());
            _sum = new Sum { From = _seconds };
        }
    }

    // Where the voltage goes fast is where it tells most.
    private bool IsFalling() =>
        _seconds >= _sum.From + FallSeconds
        && Math.Abs(_points[_count - 1].Volts - _nowVolts - _midpointLack) > FallVolts * _battery.Cells;

    // A weak cell shows as halves that differ: what it lacks is not the others' knee.
    private void Midpoint(in PowerMoment moment, double quick)
    {
        if (double.IsNaN(moment.MidpointVolts) || moment.MidpointVolts < 0.2 * moment.Volts)
        {
            return;
        }

        double differ = moment.Volts - (2 * moment.MidpointVolts);
        if (double.IsNaN(_midpointBase))
        {
            _midpointBase = differ;
        }
        else if (_seconds < 300)
        {
            _midpointBase += (differ - _midpointBase) * quick / 4;
        }

        double lack = Math.Abs(differ - _midpointBase);
        double told = lack > 0.012 * moment.Volts / 2 ? lack : 0;
        _midpointLack += (told - _midpointLack) * quick;
        if (told > WeakVolts && double.IsNaN(_weakDrawn))
        {
            _weakDrawn = _drawn;
            _weakFelt = _felt;
        }
    }

    // What a cell that has begun to fail will have taken from the string in the end: nearly no voltage is left, or it turns round.
    private double Failed(double lack) =>
        lack < WeakVolts || _battery.Chemistry != BatteryChemistry.LeadAcid
            ? 0
            : FailedCellVolts * Math.Ceiling((lack / FailedCellVolts) - 0.25);

    private void Shed(in PowerMoment moment, double seconds)
    {
        if (_isShed || !(_limits.NonPriorityDisconnectVolts > 0))
        {
            return;
        }

        double watts = moment.Volts * -moment.Amperes;
        if (!double.IsNaN(_shedAt))
        {
            if (_seconds - _shedAt >= ShedSettleSeconds)
            {
                PriorityShare = Math.Clamp(watts / _shedWatts, 0.02, 1);
                _isShed = true;
                _felt = -moment.Amperes;
                _isDue = true;
            }

            return;
        }

        bool near = _recentVolts < _limits.NonPriorityDisconnectVolts + 0.4;
        if (near && watts < 0.85 * _recentWatts)
        {
            _shedAt = _seconds;
            _shedWatts = _recentWatts;
            return;
        }

        double recent = 1 - Math.Exp(-seconds / RecentSeconds);
        _recentWatts += (watts - _recentWatts) * recent;
        _recentVolts += (moment.Volts - _recentVolts) * recent;
        _underShed = _nowVolts < _limits.NonPriorityDisconnectVolts - 0.2 ? _underShed + seconds : 0;
        if (_underShed > 60)
        {
            // Nothing was taken off: this site has no such contactor, or it is off already.
            _isShed = true;
        }
    }

    private void Put(in DischargePoint point)
    {
        if (_count == _points.Length - 1)
        {
            for (int i = 0; i < _count / 2; i++)
            {
                _points[i] = _points[(2 * i) + 1];
            }

            _count /= 2;
            _spacing *= 2;
        }

        _points[_count++] = point;
    }

    private bool Refit()
    {
        double due = Math.Clamp(0.02 * _seconds, 5, 120);
        bool changed =
            HasForecast
            && _seconds - _fitted >= 10
            && (
                Math.Abs(ExpectedAmperes - _fittedAmperes) > 0.15 * _fittedAmperes
                || _fittedVolts - _nowVolts > 0.01 * _battery.Cells
            );
        bool settles = !double.IsNaN(_shedAt) && !_isShed;
        if (_count < 3 || settles || (HasForecast && _seconds - _fitted < due && !changed && !_isDue))
        {
            return false;
        }

        double lack = _midpointLack;
        _points[_count] = new DischargePoint(_drawn, _nowVolts + lack, _nowAmperes, _felt, _celsius);
        double share = double.IsNaN(_battery.PriorityShare) ? PriorityShare : _battery.PriorityShare;
        bool sheds = !_isShed && share < 1;
        var end = new DischargeEnd(
            ExpectedAmperes,
            Math.Max(_limits.PriorityDisconnectVolts, _battery.CutVoltsInForce) + lack,
            sheds ? _limits.NonPriorityDisconnectVolts + lack : double.NaN,
            share,
            PowerShare(),
            lack > 0.1 ? 0 : _weakShare,
            Math.Max(0, Math.Max(_weakVolts, Failed(lack)) - lack)
        );
        if (!_fit.TryForecast(_points.AsSpan(0, _count + 1), Prior(), end, out DischargeForecast forecast))
        {
            return false;
        }

        _isDue = false;
        _forecast = forecast;
        _fitted = _seconds;
        _fittedAmperes = ExpectedAmperes;
        _fittedVolts = _nowVolts;
        return true;
    }

    private CapacityPrior Prior() =>
        !double.IsNaN(LearnedAmpereHours) ? new(LearnedAmpereHours, LearnedSpread + _spread, _shape, _rest)
        : !double.IsNaN(_battery.CapacityAmpereHours)
            ? new(UsualHealth * _battery.CapacityAmpereHours, RatedSpread + _spread, [], [])
        : new((_battery.IsSmall ? LaboratoryHours : UnknownHours) * _felt, UnknownSpread, [], []);

    // Whether current rose as the voltage fell: a site's converters draw constant power, a laboratory's load constant current.
    private double PowerShare()
    {
        double last = _points[_count].FeltAmperes;
        double n = 0;
        double sumV = 0;
        double sumI = 0;
        double sumVv = 0;
        double sumVi = 0;
        for (int i = 0; i < _count; i++)
        {
            DischargePoint p = _points[i];
            if (Math.Abs(p.Amperes - last) < 0.15 * last)
            {
                double v = Math.Log(p.Volts);
                double a = Math.Log(p.Amperes);
                n++;
                sumV += v;
                sumI += a;
                sumVv += v * v;
                sumVi += v * a;
            }
        }

        if (n < 4)
        {
            return 1;
        }

        const double Believed = 0.004 * 0.004;
        double variance = (sumVv / n) - (sumV / n * sumV / n);
        double together = (sumVi / n) - (sumV / n * sumI / n);
        return Math.Clamp((Believed - together) / (Believed + variance), 0, 1);
    }

    private void End(bool learn)
    {
        if (learn && IsDischarging && HasForecast)
        {
            Learn();
        }

        IsDischarging = false;
        _asks = 0;
        _fitted = double.NaN;
    }

    private void Learn()
    {
        double doubt = _forecast.CapacityDoubt;
        double reach = _fit.Reach(_forecast.Capacity, _felt, _celsius);
        bool ended = _forecast.Seconds < EndedShare * _seconds;
        if (_spread > 0 || _drawn < LearnDepth * reach || (doubt > LearnDoubt && !ended))
        {
            return;
        }

        Lessons++;
        if (ended || double.IsNaN(LearnedAmpereHours))
        {
            // Capacity and shape of one fit belong together: with both it would have told its own end.
            LearnedAmpereHours = _forecast.Capacity;
        }
        else
        {
            // A lesson from deeper down weighs more; the battery ages on, so no lesson is ever drowned.
            double weight = Math.Clamp(0.5 * _drawn / reach * LearnDoubt / Math.Max(0.02, doubt), 0.2, 0.7);
            LearnedAmpereHours += weight * (_forecast.Capacity - LearnedAmpereHours);
        }

        CapacityAmpereHours = LearnedAmpereHours;
        if (ended)
        {
            _shape = [.. _fit.Shape];
            _rest = _fit.Unexplained(_points.AsSpan(0, _count));
            _weakVolts = _midpointLack > WeakVolts ? _midpointLack : 0;
            _weakShare = _weakVolts > 0 ? _weakDrawn / _fit.Reach(_forecast.Capacity, _weakFelt, _celsius) : double.NaN;
        }
    }

    private double Left(double seconds) => Math.Max(0, seconds - (_seconds - _fitted));

    // What all hypotheses have in common: their curve, and a load that stays as it is, or goes on as it did.
    private double Low(double seconds) => ((1 - Doubt(seconds)) * seconds) - (0.01 * _seconds) - 20;

    private double High(double seconds) => ((1 + Doubt(seconds)) * seconds) + (0.01 * _seconds) + 20;

    private double Doubt(double seconds) =>
        (double.IsInfinity(CapacityDoubt) ? UnknownDoubt : KnownDoubt) + (BoundDeviations * _load.Doubt(seconds));

    private struct Sum
    {
        private double _n;
        private double _drawn;
        private double _volts;
        private double _amperes;
        private double _felt;
        private double _celsius;

        public double From;

        public void Add(double drawn, double volts, double amperes, double felt, double celsius)
        {
            _n++;
            _drawn += drawn;
            _volts += volts;
            _amperes += amperes;
            _felt += felt;
            _celsius += celsius;
        }

        public readonly DischargePoint Mean() =>
            new(_drawn / _n, _volts / _n, _amperes / _n, _felt / _n, _celsius / _n);
    }
}
