using Edge.Core.Power;
using Edge.Core.Site;

namespace Edge.Core.Tests.Power;

/// <summary>
/// What <see cref="Autonomy"/> should ask <see cref="DischargeFit"/>, and when, and what it makes of the answer, written down once more
/// from its comments: smoothed figures are objects, points are means of lists, regressions are of centred sums. The fit and the watch of
/// the load, which have tests of their own, are shared.
/// </summary>
internal sealed class PlainAutonomy(BatteryProfile battery, Limits limits, BatteryLearned learned)
{
    private readonly DischargeFit _fit = new(battery);
    private BatteryLearned _learned = learned;
    private Discharge? _discharge;
    private double _asks;
    private double _middle = double.NaN;
    private long? _last;

    public BatteryLearned Learned => _learned;

    public bool IsDischarging => _discharge is not null;

    public double Seconds => Told(f => f.Seconds);

    public double LowSeconds => Told(f => f.Low - Margin(f.Low));

    public double HighSeconds => Told(f => f.High + Margin(f.High));

    public double Capacity => _learned.Lessons > 0 ? _learned.CapacityAmpereHours : battery.CapacityAmpereHours;

    private double Least =>
        (battery.IsSmall, double.IsNaN(Capacity)) switch
        {
            (true, true) => 0.02,
            (false, true) => 0.4,
            (true, false) => Math.Max(0.005, Capacity / 250),
            (false, false) => Math.Max(0.3, Capacity / 250),
        };

    public bool Step(PowerMoment now, double missing, bool isKnown)
    {
        double dt = _last is { } last ? (now.Micros - last) / 1e6 : 0;
        if (dt < 0 || double.IsNaN(now.Volts + now.Amperes))
        {
            return false;
        }

        _last = now.Micros;
        double load = -now.Amperes;
        if (_discharge is null)
        {
            _asks = load > Least ? _asks + dt : 0;
            if (_asks < 10)
            {
                _middle = double.NaN;
                return false;
            }

            _discharge = Begun(now, missing, isKnown);
        }

        Discharge d = _discharge;
        d.Quiet = load < Least / 2 ? d.Quiet + dt : 0;
        if (d.Quiet >= 30)
        {
            Learn(d);
            _discharge = null;
            _asks = 0;
            return false;
        }

        if (d.Quiet > 0)
        {
            return false;
        }

        d.Seconds += dt;
        d.Drawn = Math.Max(d.Drawn, missing + d.Unseen);
        d.Felt.Add(load, dt);
        d.Amperes.Add(load, dt);
        d.Volts.Add(now.Volts, dt);
        d.Celsius = now.Celsius;
        d.Load.Step(d.Amperes.Value, dt);
        Middle(d, now, dt);
        Disconnect(d, now, dt);
        Keep(d, now);
        return Fit(d);
    }

    private Discharge Begun(PowerMoment now, double missing, bool isKnown)
    {
        // Lead-acid falls from 2.1 V by 0.19 V under load: where in it this voltage is.
        double unseen = 0;
        if (!isKnown && battery.Chemistry == BatteryChemistry.LeadAcid && !double.IsNaN(Capacity))
        {
            double share = (2.1 - (now.Volts / battery.Cells)) / 0.19;
            unseen = Math.Max(0, (Math.Min(0.9, Math.Max(0, share)) * Capacity) - missing);
        }

        _fit.Begin();
        double load = -now.Amperes;
        var d = new Discharge
        {
            Seconds = _asks,
            Unseen = unseen,
            IsKnown = isKnown,
            Drawn = missing + unseen,
            Felt = new Smoothed(300, load),
            Amperes = new Smoothed(15, load),
            Volts = new Smoothed(15, now.Volts),
            Lack = new Smoothed(15, 0),
            UsualWatts = new Smoothed(20, now.Volts * load),
            UsualVolts = new Smoothed(20, now.Volts),
        };
        d.Load.Begin(load);
        return d;
    }

    private void Middle(Discharge d, PowerMoment now, double dt)
    {
        if (double.IsNaN(now.MidpointVolts) || now.MidpointVolts < now.Volts / 5)
        {
            return;
        }

        // Upper half less lower half; what it is in the first minutes is usual.
        double differ = now.Volts - now.MidpointVolts - now.MidpointVolts;
        if (double.IsNaN(_middle))
        {
            _middle = differ;
        }
        else if (d.Seconds < 300)
        {
            _middle += (differ - _middle) * (1 - Math.Exp(-dt / 15)) / 4;
        }

        double lack = Math.Abs(differ - _middle);
        lack = lack > 0.006 * now.Volts ? lack : 0;
        d.Lack.Add(lack, dt);
        if (lack > 0.6 && d.WeakDrawn is null)
        {
            (d.WeakDrawn, d.WeakFelt) = (d.Drawn, d.Felt.Value);
        }
    }

    private void Disconnect(Discharge d, PowerMoment now, double dt)
    {
        if (d.IsShed || limits.NonPriorityDisconnectVolts <= 0)
        {
            return;
        }

        double watts = now.Volts * -now.Amperes;
        if (d.ShedAt is { } at)
        {
            if (d.Seconds >= at + 45)
            {
                _learned = _learned with { PriorityShare = Math.Min(1, Math.Max(0.02, watts / d.UsualWatts.Value)) };
                d.IsShed = true;
                d.Felt = new Smoothed(300, -now.Amperes);
                d.IsDue = true;
            }
        }
        else if (d.UsualVolts.Value < limits.NonPriorityDisconnectVolts + 0.4 && watts < 0.85 * d.UsualWatts.Value)
        {
            d.ShedAt = d.Seconds;
        }
        else
        {
            d.UsualWatts.Add(watts, dt);
            d.UsualVolts.Add(now.Volts, dt);
            d.Under = d.Volts.Value < limits.NonPriorityDisconnectVolts - 0.2 ? d.Under + dt : 0;
            d.IsShed = d.Under > 60;
        }
    }

    private void Keep(Discharge d, PowerMoment now)
    {
        double whole = d.Volts.Value + d.Lack.Value;
        d.Open.Add(new(d.Drawn, now.Volts + d.Lack.Value, -now.Amperes, d.Felt.Value, now.Celsius));
        double open = d.Seconds - d.OpenFrom;
        bool falls = open >= 30 && d.Points.Count > 0 && Math.Abs(d.Points[^1].Volts - whole) > 0.01 * battery.Cells;
        if (d.Points.Count > 0 && open < d.Spacing && !falls)
        {
            return;
        }

        if (d.Points.Count == 47)
        {
            // Every second one is kept, and from now on half as many.
            d.Points = [.. d.Points.Where((_, i) => i % 2 == 1)];
            d.Spacing *= 2;
        }

        d.Points.Add(
            new(
                d.Open.Average(p => p.AmpereHours),
                d.Open.Average(p => p.Volts),
                d.Open.Average(p => p.Amperes),
                d.Open.Average(p => p.FeltAmperes),
                d.Open.Average(p => p.Celsius)
            )
        );
        d.Open.Clear();
        d.OpenFrom = d.Seconds;
    }

    private bool Fit(Discharge d)
    {
        double comes = d.Load.Alternates ? d.Load.Mean : Math.Max(d.Amperes.Value, d.Felt.Value);
        if (d.Points.Count < 3 || (d.ShedAt is not null && !d.IsShed))
        {
            return false;
        }

        if (d.Forecast is not null && !d.IsDue)
        {
            double since = d.Seconds - d.FittedAt;
            bool otherLoad = comes > 1.15 * d.FittedAmperes || comes < 0.85 * d.FittedAmperes;
            bool fell = d.Volts.Value < d.FittedVolts - (0.01 * battery.Cells);
            double due = Math.Max(5, Math.Min(120, d.Seconds / 50));
            if (since < due && !(since >= 10 && (otherLoad || fell)))
            {
                return false;
            }
        }

        double lack = d.Lack.Value;
        DischargePoint newest = new(d.Drawn, d.Volts.Value + lack, d.Amperes.Value, d.Felt.Value, d.Celsius);
        double share = double.IsNaN(battery.PriorityShare) ? _learned.PriorityShare : battery.PriorityShare;
        share = share == 0 && double.IsNaN(battery.PriorityShare) ? double.NaN : share;

        // A lead-acid cell that has begun to fail takes all of its 2.3 V in the end, and so each of some.
        double fails = 0;
        if (lack >= 0.6 && battery.Chemistry == BatteryChemistry.LeadAcid)
        {
            while (fails < lack - (0.25 * 2.3))
            {
                fails += 2.3;
            }
        }

        double end = Math.Max(limits.PriorityDisconnectVolts, battery.CutVoltsInForce);
        var ask = new DischargeEnd(
            comes,
            end + lack,
            !d.IsShed && share < 1 ? limits.NonPriorityDisconnectVolts + lack : double.NaN,
            share,
            Power(d.Points, newest.FeltAmperes),
            lack > 0.1 ? 0
                : _learned.WeakVolts > 0 ? _learned.WeakShare
                : double.NaN,
            Math.Max(0, Math.Max(fails, _learned.WeakVolts) - lack)
        );
        if (!_fit.TryForecast([.. d.Points, newest], Prior(d), ask, out DischargeForecast forecast))
        {
            return false;
        }

        d.Forecast = forecast;
        (d.FittedAt, d.FittedAmperes, d.FittedVolts, d.IsDue) = (d.Seconds, comes, d.Volts.Value, false);
        return true;
    }

    private CapacityPrior Prior(Discharge d)
    {
        double unseen = d.IsKnown ? 0 : 0.3;
        return _learned.Lessons > 0
                ? new(_learned.CapacityAmpereHours, 0.05 + unseen, [.. _learned.Shape], [.. _learned.Rest])
            : !double.IsNaN(battery.CapacityAmpereHours) ? new(0.85 * battery.CapacityAmpereHours, 0.2 + unseen, [], [])
            : new((battery.IsSmall ? 2 : 4) * d.Felt.Value, 1.2, [], []);
    }

    // The slope of the current's logarithm over the voltage's, held towards −1, which is constant power.
    private static double Power(List<DischargePoint> points, double last)
    {
        (double V, double A)[] logs =
        [
            .. points
                .Where(p => p.Amperes > 0.85 * last && p.Amperes < 1.15 * last)
                .Select(p => (Math.Log(p.Volts), Math.Log(p.Amperes))),
        ];
        if (logs.Length < 4)
        {
            return 1;
        }

        (double v, double a) = (logs.Average(l => l.V), logs.Average(l => l.A));
        double variance = logs.Average(l => (l.V - v) * (l.V - v));
        double together = logs.Average(l => (l.V - v) * (l.A - a));
        return Math.Min(1, Math.Max(0, (0.000016 - together) / (0.000016 + variance)));
    }

    private void Learn(Discharge d)
    {
        if (d.Forecast is not { } f || !d.IsKnown)
        {
            return;
        }

        double reach = _fit.Reach(f.Capacity, d.Felt.Value, d.Celsius);
        bool ended = f.Seconds < d.Seconds / 20;
        if (d.Drawn < 0.4 * reach || (!ended && f.CapacityDoubt > 0.1))
        {
            return;
        }

        bool first = _learned.Lessons == 0;
        double weight =
            first || ended ? 1 : Math.Min(0.7, Math.Max(0.2, 0.05 * d.Drawn / reach / Math.Max(0.02, f.CapacityDoubt)));
        double before = first ? f.Capacity : _learned.CapacityAmpereHours;
        _learned = _learned with
        {
            Lessons = _learned.Lessons + 1,
            CapacityAmpereHours = before + (weight * (f.Capacity - before)),
        };
        if (ended)
        {
            bool weak = d.Lack.Value > 0.6;
            _learned = _learned with
            {
                Shape = [.. _fit.Shape],
                Rest = _fit.Unexplained([.. d.Points]),
                WeakVolts = weak ? d.Lack.Value : 0,
                WeakShare = weak ? (d.WeakDrawn ?? double.NaN) / _fit.Reach(f.Capacity, d.WeakFelt, d.Celsius) : 0,
            };
        }
    }

    private double Told(Func<DischargeForecast, double> figure) =>
        _discharge is { Forecast: { } f } d ? Math.Max(0, figure(f) - (d.Seconds - d.FittedAt)) : double.NaN;

    // A share of what is left, a hundredth of what is past, and twenty seconds.
    private double Margin(double seconds) =>
        ((double.IsNaN(Capacity) ? 0.2 : 0.06) * seconds)
        + (1.75 * _discharge!.Load.Doubt(seconds) * seconds)
        + (0.01 * _discharge.Seconds)
        + 20;

    private sealed class Smoothed(double over, double first)
    {
        public double Value { get; private set; } = first;

        public void Add(double value, double dt) => Value = value + ((Value - value) * Math.Exp(-dt / over));
    }

    private sealed class Discharge
    {
        public required Smoothed Felt { get; set; }
        public required Smoothed Amperes { get; init; }
        public required Smoothed Volts { get; init; }
        public required Smoothed Lack { get; init; }
        public required Smoothed UsualWatts { get; init; }
        public required Smoothed UsualVolts { get; init; }
        public required bool IsKnown { get; init; }
        public required double Unseen { get; init; }
        public AlternatingLoad Load { get; } = new();
        public double Seconds { get; set; }
        public double Drawn { get; set; }
        public double Quiet { get; set; }
        public double Celsius { get; set; }
        public double Under { get; set; }
        public double? ShedAt { get; set; }
        public bool IsShed { get; set; }
        public bool IsDue { get; set; }
        public double? WeakDrawn { get; set; }
        public double WeakFelt { get; set; }
        public List<DischargePoint> Points { get; set; } = [];
        public List<DischargePoint> Open { get; } = [];
        public double OpenFrom { get; set; }
        public double Spacing { get; set; } = 2;
        public DischargeForecast? Forecast { get; set; }
        public double FittedAt { get; set; }
        public double FittedAmperes { get; set; }
        public double FittedVolts { get; set; }
    }
}
