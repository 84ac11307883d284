namespace Edge.Simulator.Physics.Power;

/// <summary>What does not change about a VRLA string. Sources: IEC 60896-21 for capacity and temperature; else engineering judgement.</summary>
public sealed record LeadAcidParameters
{
    /// <summary>Rated capacity at ten hours and 25 °C, Ah. 100.</summary>
    public double CapacityAmpereHours { get; init; } = 100;

    /// <summary>Peukert exponent k of t = 10 h (I₁₀/I)^k, 1.1–1.3. 1.15. Below I₁₀ the capacity is the rated one.</summary>
    public double Peukert { get; init; } = 1.15;

    /// <summary>Cells in series, an even number. 24.</summary>
    public int Cells { get; init; } = 24;

    /// <summary>Internal resistance of the full string at 25 °C, Ω. 0.02: four 12 V blocks of 5 mΩ.</summary>
    public double Ohms { get; init; } = 0.02;

    /// <summary>Capacity gained for each °C over 25, as a share. 0.006, IEC 60896-21.</summary>
    public double CapacityPerCelsius { get; init; } = 0.006;

    /// <summary>Resistance gained for each °C below 25, as a share. 0.008.</summary>
    public double OhmsPerCelsius { get; init; } = 0.008;

    /// <summary>Depth of the coup de fouet at I₁₀, V for the string. 0.96: 40 mV a cell.</summary>
    public double CoupDeFouetVolts { get; init; } = 0.96;

    /// <summary>Share of the capacity drawn at its trough. 0.004: about two and a half minutes at I₁₀.</summary>
    public double CoupDeFouetDepth { get; init; } = 0.004;

    /// <summary>Time constant of the charge at float voltage, s. 5400.</summary>
    public double AcceptanceSeconds { get; init; } = 5400;

    /// <summary>Voltage at which that was measured, V. 54.2.</summary>
    public double AcceptanceVolts { get; init; } = 54.2;

    /// <summary>Charge stored for each charge put in, 0–1. 0.95.</summary>
    public double ChargeEfficiency { get; init; } = 0.95;

    /// <summary>Float current at 25 °C, A for each Ah; it doubles every 10 °C. 0.001.</summary>
    public double FloatAmperesPerAmpereHour { get; init; } = 0.001;

    /// <summary>Years on float at 25 °C until a fifth of the capacity is gone; halved by every 10 °C. 8.</summary>
    public double LifeYears { get; init; } = 8;

    /// <summary>Full discharges until a fifth of the capacity is gone. 400.</summary>
    public double LifeCycles { get; init; } = 400;

    /// <summary>Capacity of the weakest cell, in the lower half, over that of the others, 0.05–1. 1: none is weak.</summary>
    public double WeakCell { get; init; } = 1;
}

/// <summary>A VRLA string at a moment.</summary>
public record struct LeadAcidState
{
    /// <summary>Charge stored over the capacity that age has left, 0–1.</summary>
    public double Charge { get; set; }

    /// <summary>Charge missing in the weak cell over its own capacity; over 1 the cell is reversed.</summary>
    public double WeakDepth { get; set; }

    /// <summary>Capacity that age has left, over the rated one, 0–1.</summary>
    public double Health { get; set; }

    /// <summary>Voltage over the rest voltage that charging left behind, V.</summary>
    public double SurfaceVolts { get; set; }

    /// <summary>The discharge current that the plates feel, A: the current of the last minutes.</summary>
    public double FeltAmperes { get; set; }

    /// <summary>Terminal voltage, V.</summary>
    public double Volts { get; set; }

    /// <summary>Voltage of the lower half, V.</summary>
    public double MidpointVolts { get; set; }

    /// <summary>Current, A; negative while discharging.</summary>
    public double Amperes { get; set; }
}

/// <summary>
/// A string of valve-regulated lead-acid cells. It counts real charge; Peukert's law says at which share of it the knee
/// comes, so a battery that gave out under a heavy load recovers under a light one. Voltage: rest voltage of the charge
/// within reach, coup de fouet while the first percent is drawn, surface charge, internal resistance. The
/// shapes are those of makers' discharge curves; the figures that IEC 60896-21 does not give are engineering judgement.
/// </summary>
public sealed class LeadAcidBattery
{
    private const double LowestReach = -0.08;
    private const double KneeShare = 0.03;
    private const double DiffusionSeconds = 300;
    private const double SurfaceUnderLoadSeconds = 20;
    private const double SurfaceAtRestSeconds = 7200;
    private const double ReversedDepth = 1.08;
    private const double NearlyFull = 1e-6;
    private const double SecondsPerYear = 365.25 * 86_400;
    private const double WeakFloatVolts = 0.2;

    private readonly Curve _cellVolts;
    private readonly Curve _withinReach;
    private readonly Curve _coup;
    private readonly Curve _doubling;
    private readonly double _tenHourAmperes;
    private readonly double _lifePerSecond;
    private readonly double _fullVolts;
    private readonly double _perOverVolt;

    /// <summary>A string with these properties.</summary>
    public LeadAcidBattery(LeadAcidParameters? parameters = null)
    {
        Parameters = parameters ?? new LeadAcidParameters();
        _tenHourAmperes = Parameters.CapacityAmpereHours / 10;
        _lifePerSecond = 1 / (Parameters.LifeYears * SecondsPerYear);

        // For 24 cells 51.2 V full, 46.2 V at the knee, 42.2 V empty, and a cell that is drawn on is reversed.
        _cellVolts = new Curve(
            LowestReach,
            1,
            2160,
            reach => (46.2 + (5 * reach) - (4 * Math.Exp(-reach / KneeShare))) / 24
        );
        _fullVolts = RestVolts(1);
        _perOverVolt = 1 / Math.Max(0.5, Parameters.AcceptanceVolts - _fullVolts);
        _withinReach = new Curve(1, 21, 4000, rate => Math.Pow(rate, 1 - Parameters.Peukert));
        _coup = new Curve(0, 12, 600, x => x * Math.Exp(1 - x) * (1 - (x / 12)));
        _doubling = new Curve(-40, 90, 260, celsius => Math.Pow(2, (celsius - 25) / 10));
    }

    /// <summary>What does not change.</summary>
    public LeadAcidParameters Parameters { get; }

    /// <summary>A string of this age, charged so far and at rest.</summary>
    /// <param name="charge">State of charge, 0–1.</param>
    /// <param name="health">Capacity that is left, 0–1.</param>
    public LeadAcidState Start(double charge = 1, double health = 1)
    {
        LeadAcidState state = new()
        {
            Charge = charge,
            WeakDepth = Math.Min(ReversedDepth, (1 - charge) / Parameters.WeakCell),
            Health = health,
        };
        return Discharge(state, 0, 25, 0);
    }

    /// <summary>Rest voltage of a string at 25 °C, V.</summary>
    public double RestVolts(double charge) => Parameters.Cells * _cellVolts.At(charge);

    /// <summary>Internal resistance, Ω: grows in the cold, as charge goes, and with age.</summary>
    public double OhmsAt(double charge, double celsius, double health) =>
        Parameters.Ohms
        * Math.Max(0.6, 1 + (Parameters.OhmsPerCelsius * (25 - celsius)))
        * (1 + (1.5 * (1 - charge) * (1 - charge)))
        / Math.Max(0.2, health);

    /// <summary>The string gives a current for a time, at most what is left.</summary>
    /// <param name="state">Before.</param>
    /// <param name="amperes">What is drawn, A, not negative.</param>
    /// <param name="celsius">Temperature of the cells, °C.</param>
    /// <param name="seconds">How long.</param>
    /// <returns>After; with 0 V when nothing is left to give.</returns>
    public LeadAcidState Discharge(LeadAcidState state, double amperes, double celsius, double seconds)
    {
        Give(ref state, amperes, celsius, seconds);
        return state;
    }

    /// <summary>The string stands on a charger for a time.</summary>
    /// <param name="state">Before.</param>
    /// <param name="setVolts">Voltage that the charger does not exceed, V.</param>
    /// <param name="limitAmperes">Current that it does not exceed, A.</param>
    /// <param name="celsius">Temperature of the cells, °C.</param>
    /// <param name="seconds">How long.</param>
    public LeadAcidState Recharge(
        LeadAcidState state,
        double setVolts,
        double limitAmperes,
        double celsius,
        double seconds
    )
    {
        Take(ref state, setVolts, limitAmperes, celsius, seconds);
        return state;
    }

    /// <summary><see cref="Discharge"/> in place.</summary>
    internal void Give(ref LeadAcidState state, double amperes, double celsius, double seconds)
    {
        LeadAcidParameters p = Parameters;
        double coulombs = 3600 * p.CapacityAmpereHours * state.Health;
        double drawn = Math.Min(state.Charge, amperes * seconds / coulombs);
        bool empty = state.Charge <= 0 && amperes > 0;
        state.Charge -= drawn;
        state.WeakDepth = Math.Min(ReversedDepth, state.WeakDepth + (drawn / p.WeakCell));
        state.FeltAmperes = Relaxation.Towards(state.FeltAmperes, amperes, seconds, DiffusionSeconds);
        state.SurfaceVolts *= Relaxation.Left(seconds, amperes > 0 ? SurfaceUnderLoadSeconds : SurfaceAtRestSeconds);
        Age(ref state, drawn / p.LifeCycles, _doubling.At(celsius), seconds);

        double reachable = Reachable(state.FeltAmperes / state.Health, celsius);
        double cell = _cellVolts.At(1 - ((1 - state.Charge) / reachable));
        double weak = p.WeakCell < 1 ? _cellVolts.At(1 - (state.WeakDepth / reachable)) : cell;
        double coup =
            p.CoupDeFouetVolts
            * Math.Min(1.5, amperes / _tenHourAmperes)
            * _coup.At((1 - state.Charge) / p.CoupDeFouetDepth);
        double shared = state.SurfaceVolts - coup - (amperes * OhmsAt(state.Charge, celsius, state.Health));
        double halves = (p.Cells / 2 * cell) + (shared / 2);
        state.MidpointVolts = empty ? 0 : Math.Max(0, halves - cell + weak);
        state.Volts = empty ? 0 : Math.Max(0, (2 * halves) - cell + weak);
        state.Amperes = empty ? 0 : -amperes;
    }

    /// <summary><see cref="Recharge"/> in place.</summary>
    internal void Take(ref LeadAcidState state, double setVolts, double limitAmperes, double celsius, double seconds)
    {
        LeadAcidParameters p = Parameters;
        double capacity = p.CapacityAmpereHours * state.Health;
        double rest = Parameters.Cells * _cellVolts.At(state.Charge);
        double missing = 1 - state.Charge;

        // Linear between the rest voltage and the voltage at which the time constant holds.
        double eagerness = (setVolts - rest) / Math.Max(0.5, p.AcceptanceVolts - rest);
        double doubling = _doubling.At(celsius);
        double trickle = capacity * p.FloatAmperesPerAmpereHour * doubling * Math.Clamp(eagerness, 0, 2);
        double wanted = Math.Max(0, eagerness) * missing * capacity * 3600 / (p.AcceptanceSeconds * p.ChargeEfficiency);
        double amperes = Math.Min(limitAmperes, wanted + trickle);
        double stored = Math.Max(0, amperes - trickle) * p.ChargeEfficiency * seconds / (3600 * capacity);

        if (stored > 0.01 * missing)
        {
            // Over a long step the taper must not overshoot.
            double constants = seconds / p.AcceptanceSeconds * Math.Max(1e-3, eagerness);
            stored = Math.Min(stored, missing * (1 - Relaxation.Left(constants)));
        }

        state.Charge = missing - stored < NearlyFull ? 1 : state.Charge + stored;
        state.WeakDepth = state.Charge >= 1 ? 0 : Math.Max(0, state.WeakDepth - (stored / p.WeakCell));
        state.FeltAmperes *= state.FeltAmperes > 1e-3 ? Relaxation.Left(seconds / DiffusionSeconds) : 0;
        Age(ref state, 0, doubling, seconds);

        double share = wanted + trickle <= limitAmperes ? 1 : limitAmperes / (wanted + trickle);
        state.Volts = setVolts > rest ? rest + ((setVolts - rest) * share) : Math.Min(setVolts, rest);
        state.SurfaceVolts = Math.Max(0, state.Volts - rest);
        double weak = p.WeakCell < 1 ? WeakFloatVolts * (1 - p.WeakCell) : 0;
        state.MidpointVolts = (state.Volts / 2) - (weak / 2);
        state.Amperes = amperes;
    }

    /// <summary><see cref="Recharge"/> of a full string by a charger that does not limit, in place.</summary>
    internal void Float(ref LeadAcidState state, double setVolts, double celsius, double seconds)
    {
        LeadAcidParameters p = Parameters;
        double doubling = _doubling.At(celsius);
        Age(ref state, 0, doubling, seconds);
        double over = setVolts - _fullVolts;
        double trickle = p.CapacityAmpereHours * state.Health * p.FloatAmperesPerAmpereHour * doubling;
        state.Amperes = trickle * Math.Clamp(over * _perOverVolt, 0, 2);
        state.FeltAmperes *= state.FeltAmperes > 1e-3 ? Relaxation.Left(seconds / DiffusionSeconds) : 0;
        state.Volts = over > 0 ? setVolts : Math.Min(setVolts, _fullVolts);
        state.SurfaceVolts = Math.Max(0, over);
        state.MidpointVolts = (state.Volts - (p.WeakCell < 1 ? WeakFloatVolts * (1 - p.WeakCell) : 0)) / 2;
    }

    // Share of the stored charge that a current reaches before the knee: t = 10 h (I₁₀/I)^k is this share times C/I.
    private double Reachable(double amperes, double celsius) =>
        Math.Clamp(
            (amperes <= _tenHourAmperes ? 1 : _withinReach.At(amperes / _tenHourAmperes))
                * (1 + (Parameters.CapacityPerCelsius * (celsius - 25))),
            0.05,
            1
        );

    private void Age(ref LeadAcidState state, double cycles, double doubling, double seconds)
    {
        double calendar = seconds * _lifePerSecond * doubling;
        state.Health = Math.Max(0.05, state.Health - (0.2 * (calendar + cycles)));
    }
}
