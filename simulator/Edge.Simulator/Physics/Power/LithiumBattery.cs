namespace Edge.Simulator.Physics.Power;

/// <summary>What does not change about a lithium iron phosphate pack. Engineering judgement, after makers' data sheets of 51.2 V telecom packs.</summary>
public sealed record LithiumParameters
{
    /// <summary>Capacity, Ah. 100.</summary>
    public double CapacityAmpereHours { get; init; } = 100;

    /// <summary>Cells in series. 16.</summary>
    public int Cells { get; init; } = 16;

    /// <summary>Resistance of the pack at 25 °C, Ω. 0.03.</summary>
    public double Ohms { get; init; } = 0.03;

    /// <summary>Cell voltage below which its electronics open, V. 2.8.</summary>
    public double CutCellVolts { get; init; } = 2.8;

    /// <summary>Temperature below which it takes no charge, °C. 0: lithium would plate.</summary>
    public double ChargeBlockCelsius { get; init; }

    /// <summary>How much warmer it must be to charge again, °C. 2.</summary>
    public double ChargeBlockHysteresis { get; init; } = 2;

    /// <summary>Most that it charges with, A for each Ah. 0.5.</summary>
    public double ChargeRate { get; init; } = 0.5;
}

/// <summary>A lithium pack at a moment.</summary>
public record struct LithiumState
{
    /// <summary>State of charge, 0–1.</summary>
    public double Charge { get; set; }

    /// <summary>The electronics have opened: no current either way until a charger is there.</summary>
    public bool IsCut { get; set; }

    /// <summary>Too cold to charge.</summary>
    public bool IsChargeBlocked { get; set; }

    /// <summary>Terminal voltage, V; 0 when cut.</summary>
    public double Volts { get; set; }

    /// <summary>Current, A; negative while discharging.</summary>
    public double Amperes { get; set; }
}

/// <summary>
/// A LiFePO₄ pack with its management electronics: a voltage that says next to nothing about the charge for 80 % of
/// it, and then nothing at all, because the electronics open.
/// </summary>
public sealed class LithiumBattery
{
    private static readonly Curve CellVolts = new(
        0,
        1,
        1000,
        Curve.Through(
            (0, 2.5),
            (0.02, 2.85),
            (0.05, 3.08),
            (0.1, 3.2),
            (0.2, 3.245),
            (0.3, 3.27),
            (0.4, 3.285),
            (0.6, 3.3),
            (0.7, 3.32),
            (0.9, 3.33),
            (0.97, 3.34),
            (1, 3.385)
        )
    );

    /// <summary>A pack with these properties.</summary>
    public LithiumBattery(LithiumParameters? parameters = null) => Parameters = parameters ?? new LithiumParameters();

    /// <summary>What does not change.</summary>
    public LithiumParameters Parameters { get; }

    /// <summary>A pack at rest, charged so far, 0–1.</summary>
    public LithiumState Start(double charge = 1) => Discharge(new LithiumState { Charge = charge }, 0, 25, 0);

    /// <summary>The pack gives a current, A, not negative, for a time; none once it is cut.</summary>
    public LithiumState Discharge(LithiumState state, double amperes, double celsius, double seconds)
    {
        double volts = Parameters.Cells * CellVolts.At(state.Charge) - (amperes * OhmsAt(celsius));
        state.IsCut = state.IsCut || state.Charge <= 0 || volts < Parameters.Cells * Parameters.CutCellVolts;
        if (state.IsCut)
        {
            state.Volts = 0;
            state.Amperes = 0;
            return state;
        }

        state.Charge = Math.Max(0, state.Charge - (amperes * seconds / (3600 * Parameters.CapacityAmpereHours)));
        state.Volts = volts;
        state.Amperes = -amperes;
        return state;
    }

    /// <summary>The pack stands on a charger of this voltage and current for a time; a charger closes a cut pack.</summary>
    public LithiumState Recharge(
        LithiumState state,
        double setVolts,
        double limitAmperes,
        double celsius,
        double seconds
    )
    {
        LithiumParameters p = Parameters;
        state.IsCut = false;
        state.IsChargeBlocked =
            celsius < p.ChargeBlockCelsius
            || (state.IsChargeBlocked && celsius < p.ChargeBlockCelsius + p.ChargeBlockHysteresis);
        double rest = p.Cells * CellVolts.At(state.Charge);
        double ohms = OhmsAt(celsius);
        double most = Math.Min(limitAmperes, p.ChargeRate * p.CapacityAmpereHours);
        double room = seconds > 0 ? (1 - state.Charge) * 3600 * p.CapacityAmpereHours / seconds : most;
        double amperes = state.IsChargeBlocked ? 0 : Math.Clamp((setVolts - rest) / ohms, 0, Math.Min(most, room));
        state.Charge = Math.Min(1, state.Charge + (amperes * seconds / (3600 * p.CapacityAmpereHours)));
        state.Volts = amperes < most && amperes < room ? setVolts : Math.Min(setVolts, rest + (amperes * ohms));
        state.Amperes = amperes;
        return state;
    }

    // Half as much again for every 20 °C below 25.
    private double OhmsAt(double celsius) => Parameters.Ohms * (1 + (0.025 * Math.Clamp(25 - celsius, 0, 60)));
}
