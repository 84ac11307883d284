namespace Edge.Core.Power;

/// <summary>
/// Charge missing from a full battery, counted, with its doubt. The monitor chip's counter is believed where it agrees with
/// the current that was read or where readings are missing; a chip that restarted is told by its count, and the current then
/// counts alone. The doubt grows with all that is counted, with time, and most with what nobody measured. It shrinks only when
/// the battery is seen full (charge voltage held with a tail current) or, lead-acid alone, when it has truly rested.
/// </summary>
/// <param name="battery">The battery.</param>
/// <param name="longestStepSeconds">Readings further apart than this leave a time that nobody measured, s. 5: a cabinet's come once
/// a second; a recording's as it has them.</param>
public sealed class StateOfCharge(BatteryProfile battery, double longestStepSeconds = 5)
{
    /// <summary>A doubt over which the state of charge is not known, %.</summary>
    public const double UnknownPercent = 40;

    // Gain of shunt and chip (0.1 % and 0.05 %) with the temperature of both, and the chip's offset on a shunt of 75 mV.
    private const double GainDoubt = 0.01;
    private const double OffsetShare = 0.0002;
    private const double FullTailShare = 0.02;
    private const double FullHoldSeconds = 600;
    private const double FullDoubtShare = 0.01;
    private const double RestShare = 0.003;
    private const double RestSeconds = 4 * 3600;
    private const double RestDoubtShare = 0.1;
    private const double BeginDoubtShare = 0.1;

    // Lead-acid at rest, V a cell: full, and empty at the ten-hour rate.
    private const double RestFullVolts = 2.135;
    private const double RestEmptyVolts = 1.945;

    private long _last = long.MinValue;
    private double _counter = double.NaN;
    private double _amperes = double.NaN;
    private double _missing;
    private double _doubt = double.PositiveInfinity;
    private double _fullSince = double.NaN;
    private double _restSince = double.NaN;
    private double _seconds;
    private bool _hasBegun;

    /// <summary>Charge missing from full, Ah; never negative.</summary>
    public double MissingAmpereHours => Math.Max(0, _missing);

    /// <summary>Doubt of that, Ah; infinite while nothing is known.</summary>
    public double DoubtAmpereHours => _doubt;

    /// <summary>Whether the charge missing is known at all.</summary>
    public bool IsKnown => double.IsFinite(_doubt);

    /// <summary>Whether the battery was just seen full.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Goes on with what an earlier boot knew; what happened since then nobody counted.</summary>
    /// <param name="missing">Charge missing then, Ah.</param>
    /// <param name="doubt">Its doubt, Ah.</param>
    public void Restore(double missing, double doubt)
    {
        if (double.IsFinite(missing) && double.IsFinite(doubt) && missing >= 0 && doubt >= 0)
        {
            _missing = missing;
            _doubt = doubt;
        }
    }

    /// <summary>A restored count is doubted by what the load may have drawn while nobody counted.</summary>
    public void Doubt(double ampereHours) => _doubt += Math.Max(0, ampereHours);

    /// <summary>The battery is another one, or none: nothing is known.</summary>
    public void Forget()
    {
        _doubt = double.PositiveInfinity;
        _missing = 0;
        _fullSince = double.NaN;
        _restSince = double.NaN;
        IsFull = false;
    }

    /// <summary>Counts up to a moment.</summary>
    /// <param name="moment">What is measured.</param>
    /// <param name="capacity">Capacity that the battery is taken to have, Ah; NaN when not known.</param>
    /// <param name="capacityDoubt">Doubt of it, Ah.</param>
    public void Step(in PowerMoment moment, double capacity, double capacityDoubt)
    {
        if (_last != long.MinValue && moment.Micros <= _last)
        {
            return;
        }

        double seconds = _last == long.MinValue ? 0 : (moment.Micros - _last) / 1e6;
        if (battery.BeginsFull && !_hasBegun && !double.IsNaN(moment.Amperes))
        {
            _hasBegun = true;
            _doubt = IsKnown ? _doubt : BeginDoubtShare * capacity;
        }

        _last = moment.Micros;
        _seconds += seconds;
        Count(moment, seconds, capacity);
        Full(moment, capacity);
        Rest(moment, capacity, capacityDoubt);
    }

    /// <summary>State of charge, %; NaN when it is not known.</summary>
    /// <param name="capacity">Capacity, Ah; NaN when not known: then a full battery alone is known.</param>
    /// <param name="capacityDoubt">Doubt of it, Ah.</param>
    /// <param name="boundPercent">How far it may be off, %.</param>
    public double Percent(double capacity, double capacityDoubt, out double boundPercent)
    {
        boundPercent = double.NaN;
        if (!IsKnown)
        {
            return double.NaN;
        }

        if (!(capacity > 0))
        {
            boundPercent = IsFull ? 100 * FullDoubtShare : double.NaN;
            return IsFull ? 100 : double.NaN;
        }

        double missing = MissingAmpereHours / capacity;
        boundPercent = 100 * ((_doubt / capacity) + (Math.Min(1, missing) * capacityDoubt / capacity));
        if (boundPercent > UnknownPercent)
        {
            boundPercent = double.NaN;
            return double.NaN;
        }

        return 100 * Math.Clamp(1 - missing, 0, 1);
    }

    private void Count(in PowerMoment moment, double seconds, double capacity)
    {
        double hours = seconds / 3600;
        double amperes = double.IsNaN(moment.Amperes) ? _amperes : moment.Amperes;
        double most = Math.Max(
            double.IsNaN(amperes) ? 0 : Math.Abs(amperes),
            double.IsNaN(_amperes) ? 0 : Math.Abs(_amperes)
        );
        double by = double.IsNaN(amperes) ? 0 : (amperes + (double.IsNaN(_amperes) ? amperes : _amperes)) / 2 * hours;
        bool measured = !double.IsNaN(moment.Amperes) && seconds <= longestStepSeconds;
        double moved = moment.CounterAmpereHours - _counter;

        // A count that leaps more than the current explains is that of a chip that has restarted.
        double slack = (0.1 * most * hours) + (0.02 * most / 3600 * 5) + 0.002;
        bool counts = measured
            ? Math.Abs(moved - by) <= slack
            : Math.Abs(moved) <= (3 * most * hours) + 0.01 && !IsRestart(moment.CounterAmpereHours);
        if (counts)
        {
            by = moved;
        }
        else if (!measured && seconds > 0)
        {
            // Nobody measured: it may have been anything up to twice the load.
            _doubt += Math.Max(2 * most, double.IsNaN(capacity) ? most : capacity / 20) * hours;
        }

        double efficiency = by > 0 && battery.Chemistry == BatteryChemistry.LeadAcid ? 0.95 : 1;
        _missing = Math.Max(0, _missing - (by * efficiency));
        double offset = OffsetShare * (double.IsNaN(capacity) ? 10 * most : capacity);
        _doubt += (Math.Abs(by) * GainDoubt) + (offset * hours) + (by > 0 && _missing > 0 ? 0.04 * by : 0);
        _counter = double.IsNaN(moment.CounterAmpereHours) ? _counter : moment.CounterAmpereHours;
        _amperes = double.IsNaN(moment.Amperes) ? _amperes : moment.Amperes;
        if (by < -0.0005 * most || amperes < 0)
        {
            IsFull = IsFull && _missing < 1e-3 * (double.IsNaN(capacity) ? 1 : capacity);
        }
    }

    // Nearer to zero than it was, by far: the chip begins to count at zero.
    private bool IsRestart(double counter) =>
        double.IsNaN(counter) || double.IsNaN(_counter) || Math.Abs(counter) < 0.5 * Math.Abs(_counter);

    private void Full(in PowerMoment moment, double capacity)
    {
        // Tail current is a share of the capacity; unknown, one that a cabinet's battery has.
        double tail = FullTailShare * (double.IsNaN(capacity) ? 50 : capacity);

        // A charger lowers the voltage for a warm battery; not every one raises it for a cold one.
        double warm =
            battery.Chemistry == BatteryChemistry.LeadAcid && moment.Celsius > 25
                ? Math.Min(45, moment.Celsius) - 25
                : 0;
        double floatVolts = battery.FloatVoltsInForce - (0.003 * battery.Cells * warm);
        bool held =
            moment.Volts >= floatVolts * 0.99
            && moment.Amperes > -Math.Max(0.3, 0.1 * tail)
            && moment.Amperes < tail
            && moment.Mains is not 0;
        if (!held)
        {
            _fullSince = double.NaN;
            return;
        }

        _fullSince = double.IsNaN(_fullSince) ? _seconds : _fullSince;
        if (_seconds - _fullSince >= FullHoldSeconds)
        {
            _missing = 0;
            _doubt = FullDoubtShare * (double.IsNaN(capacity) ? 0 : capacity);
            IsFull = true;
        }
    }

    private void Rest(in PowerMoment moment, double capacity, double capacityDoubt)
    {
        double still = RestShare * capacity;
        double cell = moment.Volts / battery.Cells;

        // A plateau says nothing, and neither does a voltage that a charger holds up.
        bool rests =
            battery.Chemistry == BatteryChemistry.LeadAcid
            && Math.Abs(moment.Amperes) <= still
            && cell < RestFullVolts
            && cell > 1.8;
        if (!rests)
        {
            _restSince = double.NaN;
            return;
        }

        _restSince = double.IsNaN(_restSince) ? _seconds : _restSince;
        double doubt = (RestDoubtShare * capacity) + capacityDoubt;
        if (_seconds - _restSince >= RestSeconds && doubt < _doubt)
        {
            _missing = capacity * Math.Clamp((RestFullVolts - cell) / (RestFullVolts - RestEmptyVolts), 0, 1);
            _doubt = doubt;
        }
    }
}
